#include "migrate/generate.h"

#include "migrate/catalog.h"
#include "migrate/history.h"
#include "migrate/import.h"
#include "migrate/questions.h"
#include "schema/snapshot.h"
#include "sql/adopt.h"
#include "sql/migration.h"

#include <stdio.h>
#include <unistd.h>

enum { NUMBER_MOST = 9999, ENGINES_MOST = 8 };

/* The two files of one engine. */
struct pair {
	const struct sql_dialect *dialect;
	struct migration up, down;
	bool is_optional;
};

struct draft {
	const struct generate *generate;
	struct text name; /* 0002_phone */
	struct text before, after;
	struct text snapshot;
	struct text *changes;
	size_t change_count;
	struct pair pairs[ENGINES_MOST];
	size_t pair_count;
};

/* ---- engines ---- */

/* Those that the folder holds; a new folder holds all. */
static bool choose_engines(struct draft *draft, struct error *err)
{
	const struct generate *g = draft->generate;
	bool is_new = true;

	for (size_t i = 0; sql_dialects[i]; i++)
		is_new &= !folder_has_engine(g->arena, g->folder_path, sql_dialects[i]->name);
	for (size_t i = 0; sql_dialects[i] && draft->pair_count < ENGINES_MOST; i++) {
		const struct sql_dialect *dialect = sql_dialects[i];
		bool is_wanted = text_is_empty(g->engine)
		                         ? is_new || folder_has_engine(g->arena, g->folder_path,
		                                             dialect->name)
		                         : text_eq_cstr(g->engine, dialect->name);
		if (is_wanted)
			draft->pairs[draft->pair_count++].dialect = dialect;
	}
	return draft->pair_count ||
	       error_set(err, ERROR_USAGE, "there is no engine \"%.*s\"", TEXT_ARG(g->engine));
}

/* Every engine's files must be whole before more are added. */
static bool read_folder(struct draft *draft, struct folder *out_folder, struct error *err)
{
	const struct generate *g = draft->generate;
	size_t count = 0;

	for (size_t i = 0; i < draft->pair_count; i++) {
		struct text engine = text_from(draft->pairs[i].dialect->name);
		if (!folder_read(g->arena, g->folder_path, engine, out_folder, err))
			return false;
		if (i && out_folder->count != count)
			return error_set(err, ERROR_FILE,
			        "%.*s: the engines have not the same migrations",
			        TEXT_ARG(g->folder_path));
		count = out_folder->count;
	}
	return true;
}

static bool begin(
        struct draft *draft, struct folder *out_folder, struct model **out_old, struct error *err)
{
	const struct generate *g = draft->generate;

	if (!folder_name_is_fit(g->name) || g->name.len > FOLDER_NAME_MOST - 5) {
		error_set(
		        err, ERROR_USAGE, "\"%.*s\" is no name for a migration", TEXT_ARG(g->name));
		error_hint(err, "lower-case letters, digits and _");
		return false;
	}
	if (!choose_engines(draft, err) || !read_folder(draft, out_folder, err) ||
	        !folder_newest(g->arena, out_folder, g->diags, out_old, err))
		return false;
	if (out_folder->count >= NUMBER_MOST)
		return error_set(err, ERROR_FILE, "there are 9999 migrations already");
	draft->name =
	        arena_printf(g->arena, "%04zu_%.*s", out_folder->count + 1, TEXT_ARG(g->name));
	return true;
}

static struct text digest_of(struct arena *arena, const struct model *model)
{
	struct buf out;

	if (!model)
		return header_empty;
	buf_init(&out, arena);
	model_digest_write(&out, model);
	return buf_text(&out);
}

/* What was written must be what was meant, or later migrations start from another schema. */
static bool take_snapshot(struct draft *draft, const struct model *model, struct error *err)
{
	const struct generate *g = draft->generate;
	struct diagnostics diags;
	struct buf out;

	buf_init(&out, g->arena);
	snapshot_write(&out, model);
	if (buf_failed(&out))
		return error_memory(err);
	draft->snapshot = buf_text(&out);
	diagnostics_init(&diags, g->arena);
	struct model *again = snapshot_compile(g->arena,
	        folder_snapshot_path(g->arena, g->folder_path, draft->name), draft->snapshot,
	        &diags);
	draft->after = digest_of(g->arena, model);
	if (again && text_eq(digest_of(g->arena, again), draft->after))
		return true;
	error_set(err, ERROR_SCHEMA, "the schema cannot be written as one file");
	error_hint(err, "two JSON Schema files of the same name in different folders?");
	return false;
}

/* ---- writing ---- */

static void add_comment(struct buf *out, struct text comment)
{
	struct text line;

	/* A carriage return ends a comment as well, for some. */
	while (!text_is_empty(comment) && text_split(&comment, '\n', &line)) {
		buf_add_cstr(out, "-- ");
		for (size_t i = 0; i < line.len; i++)
			buf_add_char(out, line.ptr[i] == '\r' ? ' ' : line.ptr[i]);
		buf_add_char(out, '\n');
	}
}

/* What stands behind "-- @outside" ends at the first empty line. */
static void add_outside(struct buf *out, struct text sql)
{
	buf_add_cstr(out, "-- @outside\n");
	for (size_t i = 0; i < sql.len; i++)
		buf_add_char(out, sql.ptr[i] == '\n' ? ' ' : sql.ptr[i]);
}

static void add_step(struct buf *out, const struct migration_step *step)
{
	buf_add_char(out, '\n');
	add_comment(out, step->comment);
	if (step->is_outside)
		add_outside(out, step->sql);
	else
		buf_add(out, step->sql);
	buf_add_cstr(out, ";\n");
}

static bool add_counts(struct arena *arena, const struct migration *migration,
        struct header *header, struct error *err)
{
	for (size_t i = 0; i < migration->count_count; i++) {
		const struct migration_count *count = &migration->counts[i];
		struct header_count *slot = ARENA_PUSH(arena, header->counts, header->count_count);
		if (!slot)
			return error_memory(err);
		*slot = (struct header_count){count->what, count->sql, count->is_blocking};
	}
	return true;
}

static bool write_file(
        const struct draft *draft, const struct pair *pair, bool is_down, struct error *err)
{
	const struct generate *g = draft->generate;
	const struct migration *migration = is_down ? &pair->down : &pair->up;
	struct header header = {
	        .name = draft->name,
	        .engine = text_from(pair->dialect->name),
	        .is_down = is_down,
	        .is_optional = pair->is_optional,
	        .before = is_down ? draft->after : draft->before,
	        .after = is_down ? draft->before : draft->after,
	        .changes = is_down ? NULL : draft->changes,
	        .change_count = is_down ? 0 : draft->change_count,
	};
	struct buf out;

	if (!add_counts(g->arena, migration, &header, err))
		return false;
	buf_init(&out, g->arena);
	header_write(&out, &header);
	for (size_t i = 0; i < migration->step_count; i++)
		add_step(&out, &migration->steps[i]);
	if (buf_failed(&out))
		return error_memory(err);
	struct text path =
	        folder_file_path(g->arena, g->folder_path, header.engine, draft->name, is_down);
	if (!folder_write(path, buf_text(&out), err))
		return false;
	buf_printf(g->words, "%.*s\n", TEXT_ARG(path));
	return true;
}

static void take_back(const struct draft *draft)
{
	const struct generate *g = draft->generate;
	char path[4096];

	for (size_t i = 0; i < 2 * draft->pair_count; i++) {
		struct text file = folder_file_path(g->arena, g->folder_path,
		        text_from(draft->pairs[i / 2].dialect->name), draft->name, i % 2);
		if ((size_t)snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file)) < sizeof(path))
			unlink(path);
	}
}

/* All of them or none; the snapshot last. */
static bool write_all(const struct draft *draft, struct error *err)
{
	const struct generate *g = draft->generate;
	struct text path = folder_snapshot_path(g->arena, g->folder_path, draft->name);
	bool ok = true;

	for (size_t i = 0; ok && i < draft->pair_count; i++)
		ok = write_file(draft, &draft->pairs[i], false, err) &&
		     write_file(draft, &draft->pairs[i], true, err);
	ok = ok && folder_write(path, draft->snapshot, err);
	if (!ok) {
		take_back(draft);
		return false;
	}
	buf_printf(g->words, "%.*s\n", TEXT_ARG(path));
	return true;
}

/* ---- the difference ---- */

static bool note_changes(struct draft *draft, const struct diff *diff, struct error *err)
{
	const struct generate *g = draft->generate;

	for (size_t i = 0; i < diff->count; i++) {
		const struct diff_change *change = &diff->changes[i];
		struct text *slot = ARENA_PUSH(g->arena, draft->changes, draft->change_count);
		if (!slot)
			return error_memory(err);
		*slot = change->safety == DIFF_LOSSY
		                ? arena_printf(g->arena, "%.*s (%s)", TEXT_ARG(change->what),
		                          diff_loss_text(change->loss))
		                : change->what;
	}
	return true;
}

static bool check_safe(const struct generate *g, const struct diff *diff, struct error *err)
{
	if (!questions_check(diff, g->words, err))
		return false;
	if (!diff->is_lossy || g->accept_loss)
		return true;
	for (size_t i = 0; i < diff->count; i++) {
		const struct diff_change *change = &diff->changes[i];
		if (change->safety == DIFF_LOSSY)
			buf_printf(g->words, "lossy: %.*s: %s\n", TEXT_ARG(change->what),
			        diff_loss_text(change->loss));
	}
	error_set(err, ERROR_CONFLICT, "the change may lose data");
	error_hint(
	        err, "--accept-loss writes it all the same; up counts the rows before it begins");
	return false;
}

static bool write_steps(struct draft *draft, const struct model *old_model, const struct diff *diff,
        const struct diff *reverse, struct error *err)
{
	const struct generate *g = draft->generate;

	for (size_t i = 0; i < draft->pair_count; i++) {
		struct pair *pair = &draft->pairs[i];
		if (!migration_write(
		            g->arena, pair->dialect, old_model, g->model, diff, &pair->up, err) ||
		        !migration_write(g->arena, pair->dialect, g->model, old_model, reverse,
		                &pair->down, err)) {
			error_hint(err, "--engine writes the files of another engine only");
			return false;
		}
	}
	return true;
}

bool generate_difference(const struct generate *generate, bool *out_is_same, struct error *err)
{
	struct draft draft = {.generate = generate};
	struct model *old_model = NULL;
	struct folder folder;
	struct diff diff, reverse;

	if (!begin(&draft, &folder, &old_model, err))
		return false;
	draft.before = digest_of(generate->arena, old_model);
	*out_is_same = text_eq(draft.before, digest_of(generate->arena, generate->model));
	if (*out_is_same)
		return true;
	return take_snapshot(&draft, generate->model, err) &&
	       diff_models(generate->arena, old_model, generate->model, &diff, err) &&
	       check_safe(generate, &diff, err) && note_changes(&draft, &diff, err) &&
	       diff_reverse(generate->arena, &diff, &reverse, err) &&
	       write_steps(&draft, old_model, &diff, &reverse, err) && write_all(&draft, err);
}

/* ---- by hand ---- */

bool generate_empty(const struct generate *generate, struct error *err)
{
	struct draft draft = {.generate = generate};
	struct model *old_model = NULL;
	struct folder folder;

	if (!begin(&draft, &folder, &old_model, err))
		return false;
	if (!old_model) {
		error_set(err, ERROR_USAGE, "the first migration is the schema's own");
		error_hint(err, "manor migrate generate NAME writes it");
		return false;
	}
	draft.before = digest_of(generate->arena, old_model);
	return take_snapshot(&draft, old_model, err) && write_all(&draft, err);
}

/* ---- optional objects ---- */

static bool add_optional(struct arena *arena, struct pair *pair, const struct model *model,
        size_t *objects, struct error *err)
{
	struct ddl ddl;

	if (!ddl_persistent(arena, pair->dialect, model, &ddl, err))
		return false;
	pair->is_optional = true;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		if (!object->is_optional)
			continue;
		struct migration_step *up = ARENA_PUSH(arena, pair->up.steps, pair->up.step_count);
		struct migration_step *down =
		        ARENA_PUSH(arena, pair->down.steps, pair->down.step_count);
		if (!up || !down)
			return error_memory(err);
		*up = (struct migration_step){.sql = object->sql, .comment = object->comment};
		*down = (struct migration_step){.sql = object->drop};
		(*objects)++;
	}
	return true;
}

bool generate_optional(const struct generate *generate, bool *out_is_same, struct error *err)
{
	struct draft draft = {.generate = generate};
	struct model *old_model = NULL;
	struct folder folder;
	size_t objects = 0;

	if (!begin(&draft, &folder, &old_model, err))
		return false;
	draft.before = digest_of(generate->arena, old_model);
	if (!old_model || !text_eq(draft.before, digest_of(generate->arena, generate->model))) {
		error_set(err, ERROR_USAGE, "the schema has changes that no migration holds");
		error_hint(err, "manor migrate generate NAME first, without --optional");
		return false;
	}
	for (size_t i = 0; i < draft.pair_count; i++) {
		if (!add_optional(generate->arena, &draft.pairs[i], old_model, &objects, err))
			return false;
	}
	*out_is_same = objects == 0;
	return objects == 0 || (take_snapshot(&draft, old_model, err) && write_all(&draft, err));
}

/* ---- a database that was not made here ---- */

static bool check_foreign(
        const struct generate *g, struct db_admin *admin, size_t count, struct error *err)
{
	struct history history;

	if (count) {
		error_set(err, ERROR_USAGE, "%.*s holds migrations already",
		        TEXT_ARG(g->folder_path));
		error_hint(err, "--adopt writes the first one; --migrations names another folder");
		return false;
	}
	if (!history_read(g->arena, admin, &history, err))
		return false;
	if (!history.is_empty && !history.is_ours)
		return true;
	error_set(err, ERROR_USAGE,
	        history.is_empty ? "the database is empty" : "the database is Manor's already");
	error_hint(err, "manor migrate generate NAME, without --adopt");
	return false;
}

static bool check_kept(const struct generate *g, const struct migration *up, struct error *err)
{
	bool is_lossy = false;

	for (size_t i = 0; i < up->count_count; i++) {
		if (up->counts[i].is_blocking)
			continue;
		is_lossy = true;
		buf_printf(g->words, "lossy: %.*s\n", TEXT_ARG(up->counts[i].what));
	}
	if (!is_lossy || g->accept_loss)
		return true;
	error_set(err, ERROR_CONFLICT, "the schema lacks what the database has");
	error_hint(err, "add it to the schema, or --accept-loss writes it all the same");
	return false;
}

bool generate_adoption(const struct generate *generate, struct db_admin *admin, struct error *err)
{
	const struct sql_dialect *dialect = db_admin_dialect(admin);
	struct generate g = *generate;
	struct draft draft = {.generate = &g};
	struct model *old_model = NULL;
	struct catalog catalog;
	struct folder folder;

	g.engine = text_from(dialect->name);
	if (!begin(&draft, &folder, &old_model, err) ||
	        !check_foreign(&g, admin, folder.count, err) ||
	        !catalog_read(g.arena, admin, &catalog, err) ||
	        !import_lacks(g.arena, &catalog, g.model, admin, &draft.changes,
	                &draft.change_count, err))
		return false;
	draft.before = header_foreign;
	struct pair *pair = &draft.pairs[0];
	return adopt_write(g.arena, dialect, &catalog, g.model, &pair->up, &pair->down, err) &&
	       check_kept(&g, &pair->up, err) && take_snapshot(&draft, g.model, err) &&
	       write_all(&draft, err);
}
