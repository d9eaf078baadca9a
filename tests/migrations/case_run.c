/*
 * Runs one case of a migration and prints what comes of it, for a golden:
 *
 *     case_run ADDRESS OLD.dbml NEW.dbml
 *     case_run ADDRESS - NEW.dbml          from nothing and back to it; prints nothing
 *
 * The changes; unless they are refused, the statements up and down, the rows before, after
 * and after again. What is not as it must be goes to standard error, with status 1: after up
 * the database is a fresh one of the new schema, after down one of the old; up again leads
 * to the same; what the database says it was made from compiles to the same digest.
 */
#include "base/crypto.h"
#include "schema/snapshot.h"
#include "sql/dialect.h"
#include "world.h"

#include <stdio.h>

struct run {
	struct arena *arena;
	struct world world;
	const struct model *old_model, *new_model;
	struct buf out;
	bool has_failed;
};

static bool fail(struct run *r, const char *what, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", what, err ? err->operator_text : "");
	r->has_failed = true;
	return false;
}

static void print_changes(struct run *r, const struct diff *diff)
{
	static const char *const words[] = {
	        [DIFF_SAFE] = "safe", [DIFF_LOSSY] = "lossy", [DIFF_REFUSED] = "refused"};

	for (size_t i = 0; i < diff->count; i++) {
		const struct diff_change *change = &diff->changes[i];
		buf_printf(&r->out, "-- %s, %s: %.*s\n", words[change->safety],
		        diff_kind_name(change->kind), TEXT_ARG(change->what));
		if (change->question.len && change->at.source)
			buf_printf(&r->out, "--     %.*s:%u:%u: %.*s\n",
			        TEXT_ARG(change->at.source->path), change->at.line,
			        change->at.column, TEXT_ARG(change->question));
	}
}

/* What a fresh database has as well is told by tests/schema: the first line is enough. */
static void print_statement(struct run *r, struct text sql)
{
	static const char *const known[] = {"CREATE TRIGGER ", "CREATE FUNCTION ",
	        "CREATE OR REPLACE FUNCTION ", "WITH f (t, c, s)", "GRANT ",
	        "INSERT INTO manor_meta"};
	struct text line = sql, rest = sql;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!text_has_prefix(sql, text_from(known[i])))
			continue;
		text_split(&rest, '\n', &line);
		if (i >= 4)
			line = text_sub(line, 0, strlen(known[i]));
		buf_printf(&r->out, "%.*s …;\n", TEXT_ARG(line));
		return;
	}
	buf_printf(&r->out, "%.*s;\n", TEXT_ARG(sql));
}

static void print_migration(struct run *r, const struct migration *migration)
{
	for (size_t i = 0; i < migration->count_count; i++)
		buf_printf(&r->out, "-- %s %.*s\n--     %.*s\n",
		        migration->counts[i].is_blocking ? "block" : "lost",
		        TEXT_ARG(migration->counts[i].what), TEXT_ARG(migration->counts[i].sql));
	for (size_t i = 0; i < migration->step_count; i++) {
		struct text comment = migration->steps[i].comment, line;
		while (comment.len && text_split(&comment, '\n', &line))
			buf_printf(&r->out, "-- %.*s\n", TEXT_ARG(line));
		print_statement(r, migration->steps[i].sql);
	}
}

static bool tell(struct run *r, struct text *out, struct error *err)
{
	struct buf buf;

	buf_init(&buf, r->arena);
	if (!world_tell(&r->world, &buf, err))
		return false;
	*out = buf_text(&buf);
	return true;
}

/* Line by line, so that one sees what differs. */
static void compare(struct run *r, const char *what, struct text want, struct text have)
{
	struct text a, b;

	if (text_eq(want, have))
		return;
	fail(r, what, NULL);
	while (want.len || have.len) {
		struct text left = want, right = have;
		bool has_a = text_split(&left, '\n', &a), has_b = text_split(&right, '\n', &b);
		int order = !has_a ? 1 : !has_b ? -1 : text_compare(a, b);
		if (order < 0)
			fprintf(stderr, "  lacks %.*s\n", TEXT_ARG(a));
		else if (order > 0)
			fprintf(stderr, "  has   %.*s\n", TEXT_ARG(b));
		if (order <= 0)
			want = left;
		if (order >= 0)
			have = right;
	}
}

static bool take_text(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct run *r = context;
	struct diagnostics diags;
	struct buf digest;
	const struct model *model;

	(void)count;
	diagnostics_init(&diags, r->arena);
	buf_init(&digest, r->arena);
	model = snapshot_compile(
	        r->arena, TEXT("manor_meta"), arena_text(r->arena, values[0].text), &diags);
	if (!model)
		return error_set(err, ERROR_SCHEMA, "the snapshot in manor_meta does not compile");
	model_digest_write(&digest, model);
	return text_eq(buf_text(&digest), values[1].text) ||
	       error_set(err, ERROR_SCHEMA, "the snapshot in manor_meta has another digest");
}

/* Random ones differ from run to run: they are uuids of version 4. */
static void mask_uuids(struct buf *out, size_t from)
{
	enum { VERSION_AT = 14 };

	for (size_t i = from; i + UUID_CHARS <= out->len; i++) {
		char *c = out->ptr + i;
		if (c[8] == '-' && c[13] == '-' && c[18] == '-' && c[23] == '-' &&
		        c[VERSION_AT] == '4' && c[0] != ' ')
			memset(c, '*', UUID_CHARS);
	}
}

static bool is_numbered(const struct model_table *table)
{
	const struct model_column *id = model_table_id(table);

	return !table->is_hidden && id && id->is_identity;
}

/* Rows came and went, so that the next number is not told by those that are there. */
static bool use_numbers(struct run *r, struct error *err)
{
	for (size_t i = 0; i < r->old_model->table_count; i++) {
		const struct model_table *table = r->old_model->tables[i];
		struct sql_writer sql;
		if (!is_numbered(table))
			continue;
		sql_writer_init(&sql, r->arena, r->world.dialect);
		if (r->world.dialect == &sql_sqlite) {
			SQL_ADD(&sql, "UPDATE sqlite_sequence SET seq = 70 WHERE name = ");
			sql_string(&sql, table->name);
		} else {
			SQL_ADD(&sql, "ALTER TABLE ");
			sql_name(&sql, table->name);
			SQL_ADD(&sql, " ALTER COLUMN ");
			sql_name(&sql, model_table_id(table)->name);
			SQL_ADD(&sql, " RESTART WITH 70");
		}
		if (!db_admin_exec(r->world.admin, buf_text(&sql.text), err))
			return false;
	}
	return true;
}

/* An id that was given once is not given again. */
static bool check_numbers(struct run *r, const struct diff *diff, const char *what)
{
	struct error err = {0};

	for (size_t i = 0; i < diff->new_model->table_count; i++) {
		const struct model_table *table = diff->new_model->tables[i];
		const struct model_table *old_table = diff_old_table(diff, table);
		int64_t number;
		if (!old_table || !is_numbered(table) || !is_numbered(old_table))
			continue;
		if (!world_number(&r->world, table, &number, &err))
			return fail(r, what, &err);
		/* SQLite has none of a table that never had a row. */
		if (number != 70 && number != 0)
			return fail(r, "numbers begin anew", NULL);
	}
	return true;
}

/* One way; false when it was stopped by its counts or went wrong. */
static bool lead(struct run *r, const struct model *from, const struct model *to,
        const struct diff *diff, const struct migration *migration, struct text fresh,
        const char *what)
{
	struct world_counts counts;
	struct error err = {0};
	struct text told;

	(void)from;
	if (!world_count(&r->world, migration, &r->out, &counts, &err))
		return fail(r, what, &err);
	if (counts.blocking) {
		buf_printf(&r->out, "-- stopped\n");
		return false;
	}
	if (!world_migrate(&r->world, migration, &err) || !tell(r, &told, &err))
		return fail(r, what, &err);
	compare(r, what, fresh, told);
	check_numbers(r, diff, what);
	if (!db_admin_query(r->world.admin, TEXT("SELECT schema, digest FROM manor_meta"), NULL, 0,
	            take_text, r, &err))
		return fail(r, what, &err);
	size_t mark = r->out.len;
	if (!world_rows(&r->world, to, &r->out, &err))
		return fail(r, what, &err);
	mask_uuids(&r->out, mark);
	return true;
}

static void print_findings(struct run *r, const struct diff *diff)
{
	struct migration_lint lint;
	struct error err = {0};

	if (!migration_lint(r->arena, r->world.dialect, diff, &lint, &err)) {
		fail(r, "lint", &err);
		return;
	}
	for (size_t i = 0; i < lint.count; i++) {
		const struct migration_finding *finding = &lint.findings[i];
		buf_printf(&r->out, "-- lint: %.*s\n", TEXT_ARG(finding->what));
		for (size_t j = 0; j < finding->safe_count; j++)
			buf_printf(&r->out, "--     %s%.*s\n",
			        finding->safe[j].is_outside ? "outside: " : "",
			        TEXT_ARG(finding->safe[j].sql));
	}
}

static bool write_both(struct run *r, const struct diff *diff, struct migration *out_up,
        struct diff *out_back, struct migration *out_down)
{
	struct error err = {0};

	return (migration_write(r->arena, r->world.dialect, r->old_model, r->new_model, diff,
	                out_up, &err) &&
	               diff_reverse(r->arena, diff, out_back, &err) &&
	               migration_write(r->arena, r->world.dialect, r->new_model, r->old_model,
	                       out_back, out_down, &err)) ||
	       fail(r, "migration", &err);
}

static bool make_fresh(struct run *r, const struct model *model, struct text *out)
{
	struct error err = {0};

	return (world_make(&r->world, model, &err) && tell(r, out, &err)) ||
	       fail(r, "a fresh database", &err);
}

static bool fill(struct run *r)
{
	struct error err = {0};

	return (world_make(&r->world, r->old_model, &err) &&
	               world_seed(&r->world, r->old_model, &err) && use_numbers(r, &err) &&
	               world_rows(&r->world, r->old_model, &r->out, &err)) ||
	       fail(r, "the old database", &err);
}

/* The history is the migrator's own: its objects are made as they are in a fresh database. */
static bool make_history(struct run *r, const struct model *model, struct error *err)
{
	const struct text name = TEXT("manor_migrations");
	struct ddl ddl;

	if (!ddl_persistent(r->arena, r->world.dialect, model, &ddl, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		if ((text_eq(object->table, name) || text_eq(object->name, name)) &&
		        !db_admin_exec(r->world.admin, object->sql, err))
			return false;
	}
	return true;
}

static bool make_empty(
        struct run *r, const struct model *model, struct text *out_told, struct error *err)
{
	/* What its own tables leave on SQLite is there from the beginning. */
	struct text statistics =
	        r->world.dialect == &sql_sqlite ? TEXT("ANALYZE sqlite_schema") : TEXT("");

	return world_empty(&r->world, err) && make_history(r, model, err) &&
	       db_admin_exec(r->world.admin, statistics, err) &&
	       db_admin_exec(r->world.admin,
	               TEXT("CREATE TABLE manor_meta (id integer, format "
	                    "integer, digest text)"),
	               err) &&
	       tell(r, out_told, err);
}

/* From nothing to the model, and back to nothing. */
static void run_whole(struct run *r, const struct model *model)
{
	struct error err = {0};
	struct diff diff, back;
	struct migration up, down;
	struct text fresh, nothing, told;

	if (!diff_models(r->arena, NULL, model, &diff, &err) ||
	        !diff_reverse(r->arena, &diff, &back, &err) ||
	        !migration_write(r->arena, r->world.dialect, NULL, model, &diff, &up, &err) ||
	        !migration_write(r->arena, r->world.dialect, model, NULL, &back, &down, &err)) {
		fail(r, "from nothing", &err);
		return;
	}
	if (!world_make(&r->world, model, &err) || !tell(r, &fresh, &err) ||
	        !make_empty(r, model, &nothing, &err) ||
	        !db_admin_exec(r->world.admin, TEXT("DROP TABLE manor_meta"), &err) ||
	        !world_migrate(&r->world, &up, &err) || !tell(r, &told, &err)) {
		fail(r, "from nothing", &err);
		return;
	}
	compare(r, "from nothing", fresh, told);
	if (!world_migrate(&r->world, &down, &err) ||
	        !db_admin_exec(r->world.admin,
	                TEXT("CREATE TABLE manor_meta (id integer, format "
	                     "integer, digest text)"),
	                &err) ||
	        !tell(r, &told, &err))
		fail(r, "to nothing", &err);
	else
		compare(r, "to nothing", nothing, told);
}

static void run(struct run *r, const struct diff *diff)
{
	struct migration up, down;
	struct text fresh_old, fresh_new;
	struct diff back;
	struct buf first;

	if (!write_both(r, diff, &up, &back, &down) || !make_fresh(r, r->new_model, &fresh_new) ||
	        !make_fresh(r, r->old_model, &fresh_old))
		return;
	buf_add_cstr(&r->out, "\n-- up\n");
	print_findings(r, diff);
	print_migration(r, &up);
	buf_add_cstr(&r->out, "\n-- down\n");
	print_changes(r, &back);
	print_migration(r, &down);
	buf_add_cstr(&r->out, "\n-- rows before\n");
	if (!fill(r))
		return;
	buf_add_cstr(&r->out, "\n-- rows after up\n");
	if (!lead(r, r->old_model, r->new_model, diff, &up, fresh_new, "up"))
		return;
	buf_add_cstr(&r->out, "\n-- rows after down\n");
	if (!lead(r, r->new_model, r->old_model, &back, &down, fresh_old, "down"))
		return;
	buf_init(&first, r->arena);
	struct buf kept = r->out;
	r->out = first;
	lead(r, r->old_model, r->new_model, diff, &up, fresh_new, "up again");
	r->out = kept;
}

static bool read_models(struct run *r, char **argv)
{
	const struct model **models[] = {&r->old_model, &r->new_model};

	for (size_t i = 0; i < 2; i++) {
		if (strcmp(argv[2 + i], "-") == 0)
			continue;
		struct text path = text_from(argv[2 + i]), body, messages;
		struct error err = {0};
		if (!dbml_read_file(NULL, r->arena, path, &body, &err))
			return fail(r, argv[2 + i], &err);
		*models[i] = world_compile(r->arena, path, body, &messages);
		if (*models[i])
			continue;
		fprintf(stderr, "%.*s", TEXT_ARG(messages));
		return fail(r, argv[2 + i], NULL);
	}
	return true;
}

int main(int argc, char **argv)
{
	AUTO_ARENA arena = {0};
	struct run r = {.arena = &arena};
	struct error err = {0};
	struct diff diff;

	if (argc != 4 || !crypto_init(&err))
		return 64;
	arena_init(&arena, 0);
	buf_init(&r.out, &arena);
	r.world.arena = &arena;
	if (!db_admin_open(text_from(argv[1]), DB_ADMIN_MAKE, &r.world.admin, &err)) {
		fprintf(stderr, "%s\n", err.operator_text);
		return 1;
	}
	r.world.dialect = db_admin_dialect(r.world.admin);
	if (read_models(&r, argv)) {
		if (!r.old_model)
			run_whole(&r, r.new_model);
		else if (!diff_models(&arena, r.old_model, r.new_model, &diff, &err)) {
			fail(&r, "diff", &err);
		} else {
			print_changes(&r, &diff);
			if (!diff.is_refused)
				run(&r, &diff);
		}
	}
	fwrite(buf_text(&r.out).ptr, 1, buf_text(&r.out).len, stdout);
	db_admin_close(r.world.admin);
	return r.has_failed;
}
