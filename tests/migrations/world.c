#include "world.h"

#include "schema/snapshot.h"
#include "sql/dialect.h"
#include "sql/seed.h"

#include <stdlib.h>

/* ---- schemas ---- */

struct memory {
	struct text path, body;
};

static bool read_memory(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	const struct memory *memory = context;

	if (!text_eq(path, memory->path))
		return dbml_read_file(NULL, arena, path, out_body, err);
	*out_body = memory->body;
	return true;
}

struct model *world_compile(
        struct arena *arena, struct text path, struct text body, struct text *out_messages)
{
	struct memory *memory = ARENA_NEW(arena, struct memory);
	struct diagnostics diags;
	struct model *model;
	struct buf out;

	diagnostics_init(&diags, arena);
	buf_init(&out, arena);
	*memory = (struct memory){path, body};
	model = model_compile(arena, path, read_memory, memory, &diags);
	if (!model)
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
	*out_messages = buf_text(&out);
	return model;
}

/* ---- databases ---- */

static bool is_sqlite(const struct world *w)
{
	return w->dialect == &sql_sqlite;
}

bool world_empty(struct world *w, struct error *err)
{
	if (!is_sqlite(w))
		return db_admin_exec(w->admin,
		        TEXT("DO $$ BEGIN CREATE ROLE manor_server; CREATE ROLE manor_app; "
		             "EXCEPTION WHEN duplicate_object THEN NULL; END $$; "
		             "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"),
		        err);
	db_admin_scratch_end(w->admin);
	return db_admin_scratch_begin(w->admin, err);
}

bool world_make(struct world *w, const struct model *model, struct error *err)
{
	struct ddl ddl;

	if (!world_empty(w, err) || !ddl_persistent(w->arena, w->dialect, model, &ddl, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		if (!ddl.objects[i].is_optional &&
		        !db_admin_exec(w->admin, ddl.objects[i].sql, err))
			return false;
	}
	return true;
}

bool world_seed(struct world *w, const struct model *model, struct error *err)
{
	struct diagnostics diags;
	struct sql_unit unit;
	struct value values[1024];

	diagnostics_init(&diags, w->arena);
	if (!seed_compile(w->arena, w->dialect, model, model->dbml, &unit, &diags))
		return error_set(
		        err, ERROR_SCHEMA, "records: %.*s", TEXT_ARG(diags.items[0].message));
	if (!db_admin_begin(w->admin, err))
		return false;
	for (size_t i = 0; i < unit.step_count; i++) {
		const struct sql_step *step = &unit.steps[i];
		for (size_t j = 0; j < step->param_count && j < 1024; j++)
			values[j] = step->params[j].kind == SQL_PARAM_NOW
			                    ? value_text(TEXT("2026-01-01 00:00:00.000000"))
			                    : step->params[j].value;
		if (!db_admin_query(w->admin, step->sql, values, (unsigned)step->param_count, NULL,
		            NULL, err)) {
			db_admin_rollback(w->admin);
			return false;
		}
	}
	return db_admin_commit(w->admin, err);
}

/* ---- telling ---- */

struct lines {
	struct arena *arena;
	struct text *items;
	size_t count;
	const char *what;
};

static void write_value(struct buf *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		buf_add_cstr(out, "-");
		break;
	case VALUE_INTEGER:
		buf_add_int(out, value->integer);
		break;
	case VALUE_REAL:
		buf_printf(out, "%.17g", value->real);
		break;
	case VALUE_TEXT:
	case VALUE_BLOB:
		buf_add(out, value->text);
		break;
	case VALUE_KEY:
		break;
	}
}

static bool add_line(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct lines *lines = context;
	struct text *slot = ARENA_PUSH(lines->arena, lines->items, lines->count);
	struct buf out;

	buf_init(&out, lines->arena);
	buf_add_cstr(&out, lines->what);
	for (unsigned i = 0; i < count; i++) {
		buf_add_cstr(&out, " | ");
		write_value(&out, &values[i]);
	}
	if (!slot || buf_failed(&out))
		return error_memory(err);
	*slot = buf_text(&out);
	return true;
}

static int compare_lines(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static const char *const sqlite_questions[] = {
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
        "SELECT tbl, idx, stat FROM sqlite_stat1",
        "SELECT id, format, digest FROM manor_meta",
};

static const char *const postgres_questions[] = {
        "SELECT 'enum', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder), "
        "obj_description(t.oid, 'pg_type') FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid "
        "GROUP BY t.oid, t.typname",
        "SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), "
        "a.attnotnull, a.attidentity, l.collname, pg_get_expr(d.adbin, d.adrelid), "
        "col_description(c.oid, a.attnum), (SELECT string_agg(x.grantee::regrole || ' ' || "
        "x.privilege_type, ',' ORDER BY x.grantee::regrole::text, x.privilege_type) FROM "
        "aclexplode(a.attacl) AS x) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN "
        "pg_collation l ON l.oid = a.attcollation WHERE c.relnamespace = 'public'::regnamespace "
        "AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
        "SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), "
        "convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT 'index', indexrelid::regclass, pg_get_indexdef(indexrelid), indisvalid FROM "
        "pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = "
        "'public'::regnamespace)",
        "SELECT 'trigger', pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT "
        "tgisinternal",
        "SELECT 'function', pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'), "
        "(SELECT string_agg(x.grantee || ' ' || x.privilege_type, ',' ORDER BY x.grantee, "
        "x.privilege_type) FROM aclexplode(p.proacl) AS x) FROM pg_proc p WHERE p.pronamespace = "
        "'public'::regnamespace",
        "SELECT 'policy', tablename, policyname, permissive, roles::text, cmd, qual, with_check "
        "FROM pg_policies",
        "SELECT 'relation', c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, "
        "obj_description(c.oid, 'pg_class'), (SELECT string_agg(x.grantee || ' ' || "
        "x.privilege_type, ',' ORDER BY x.grantee, x.privilege_type) FROM aclexplode(c.relacl) "
        "AS x) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> "
        "'i'",
        "SELECT 'sequence', sequencename, data_type::text, start_value, min_value, max_value, "
        "increment_by, cycle FROM pg_sequences",
        "SELECT 'meta', id, format, digest FROM manor_meta",
};

/* White space outside of quotes is not told. */
static void write_bare(struct buf *out, struct text t)
{
	char quote = 0;

	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		bool is_blank = c == ' ' || c == '\n' || c == '\t';
		if (quote == c)
			quote = 0;
		else if (!quote && (c == '\'' || c == '"'))
			quote = c;
		if (!quote && is_blank)
			continue;
		buf_add_char(out, c);
	}
}

bool world_tell(struct world *w, struct buf *out, struct error *err)
{
	const char *const *questions = is_sqlite(w) ? sqlite_questions : postgres_questions;
	size_t count = is_sqlite(w) ? sizeof(sqlite_questions) / sizeof(sqlite_questions[0])
	                            : sizeof(postgres_questions) / sizeof(postgres_questions[0]);
	struct lines lines = {.arena = w->arena, .what = ""};

	for (size_t i = 0; i < count; i++) {
		if (!db_admin_query(
		            w->admin, text_from(questions[i]), NULL, 0, add_line, &lines, err))
			return false;
	}
	if (lines.count)
		qsort(lines.items, lines.count, sizeof(*lines.items), compare_lines);
	for (size_t i = 0; i < lines.count; i++) {
		write_bare(out, lines.items[i]);
		buf_add_char(out, '\n');
	}
	return buf_failed(out) ? error_memory(err) : true;
}

bool world_rows(struct world *w, const struct model *model, struct buf *out, struct error *err)
{
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		struct lines lines = {.arena = w->arena, .what = ""};
		struct sql_writer sql;
		if (table->concept == TABLE_IS_AUDIT)
			continue;
		sql_writer_init(&sql, w->arena, w->dialect);
		SQL_ADD(&sql, "SELECT ");
		for (size_t j = 0; j < table->column_count; j++) {
			if (table->columns[j].concept == COLUMN_IS_DELETION)
				continue;
			buf_add_cstr(&sql.text, j ? ", " : "");
			sql_name(&sql, table->columns[j].name);
		}
		SQL_ADD(&sql, " FROM ");
		sql_name(&sql, table->name);
		if (!db_admin_query(w->admin, buf_text(&sql.text), NULL, 0, add_line, &lines, err))
			return false;
		if (lines.count)
			qsort(lines.items, lines.count, sizeof(*lines.items), compare_lines);
		for (size_t j = 0; j < lines.count; j++)
			buf_printf(
			        out, "%.*s%.*s\n", TEXT_ARG(table->name), TEXT_ARG(lines.items[j]));
	}
	return buf_failed(out) ? error_memory(err) : true;
}

static bool take_number(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	int64_t *number = context;

	(void)count;
	(void)err;
	if (values[0].kind == VALUE_INTEGER)
		*number = values[0].integer;
	else if (values[0].kind == VALUE_TEXT)
		text_to_int64(values[0].text, number);
	return true;
}

bool world_number(
        struct world *w, const struct model_table *table, int64_t *out_number, struct error *err)
{
	struct sql_writer sql;

	sql_writer_init(&sql, w->arena, w->dialect);
	*out_number = 0;
	if (is_sqlite(w)) {
		SQL_ADD(&sql, "SELECT seq FROM sqlite_sequence WHERE name = ");
		sql_string(&sql, table->name);
	} else {
		SQL_ADD(&sql, "SELECT last_value FROM ");
		sql_name(&sql, arena_printf(w->arena, "%.*s_%.*s_seq", TEXT_ARG(table->name),
		                       TEXT_ARG(model_table_id(table)->name)));
	}
	return db_admin_query(w->admin, buf_text(&sql.text), NULL, 0, take_number, out_number, err);
}

/* ---- migrating ---- */

static bool take_count(void *context, const struct value *values, unsigned count, struct error *err)
{
	int64_t *number = context;

	(void)count;
	if (values[0].kind == VALUE_INTEGER)
		*number = values[0].integer;
	else if (values[0].kind != VALUE_TEXT || !text_to_int64(values[0].text, number))
		return error_set(err, ERROR_DATABASE, "a count is no number");
	return true;
}

bool world_count(struct world *w, const struct migration *migration, struct buf *out,
        struct world_counts *out_counts, struct error *err)
{
	*out_counts = (struct world_counts){0};
	for (size_t i = 0; i < migration->count_count; i++) {
		const struct migration_count *count = &migration->counts[i];
		int64_t number = 0;
		if (!db_admin_query(w->admin, count->sql, NULL, 0, take_count, &number, err))
			return false;
		*(count->is_blocking ? &out_counts->blocking : &out_counts->lost) += number;
		if (out && number)
			buf_printf(out, "%lld %s %.*s\n", (long long)number,
			        count->is_blocking ? "block:" : "lost:", TEXT_ARG(count->what));
	}
	return true;
}

bool world_migrate(struct world *w, const struct migration *migration, struct error *err)
{
	if (!db_admin_begin(w->admin, err))
		return false;
	for (size_t i = 0; i < migration->step_count; i++) {
		if (db_admin_exec(w->admin, migration->steps[i].sql, err))
			continue;
		db_admin_rollback(w->admin);
		return false;
	}
	return db_admin_commit(w->admin, err);
}
