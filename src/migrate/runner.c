#include "migrate/runner.h"

#include "schema/snapshot.h"
#include "sql/dialect.h"

#include <stdio.h>

struct state {
	struct folder folder;
	struct history history;
	struct standings standings;
	bool needs_copy; /* rows were there before, and no backup was made yet */
	unsigned done;
};

static void say(const struct runner *runner, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void say(const struct runner *runner, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct text line = arena_vprintf(runner->apply.arena, format, args);
	va_end(args);
	runner->say(runner->say_context, line);
}

/* ---- where it stands ---- */

/* The first migration leads a database here that was not made here. */
static bool is_adopted(const struct state *state)
{
	return state->folder.count &&
	       text_eq(state->folder.entries[0].up.header.before, header_foreign);
}

static bool look(const struct runner *runner, struct state *state, struct error *err)
{
	const struct apply *apply = &runner->apply;

	if (!history_read(apply->arena, apply->admin, &state->history, err) ||
	        !standings_make(
	                apply->arena, &state->folder, &state->history, &state->standings, err))
		return false;
	if (state->history.is_empty || state->history.is_ours || is_adopted(state))
		return true;
	error_set(err, ERROR_DATABASE_OTHER, "Manor has not made this database");
	error_hint(err, "manor import reads it into a schema, from which manor migrate generate "
	                "NAME --adopt leads it here");
	return false;
}

static bool read_all(const struct runner *runner, struct state *state, struct error *err)
{
	const struct apply *apply = &runner->apply;
	struct text engine = text_from(db_admin_dialect(apply->admin)->name);

	if (!folder_read(apply->arena, runner->folder_path, engine, &state->folder, err))
		return false;
	if (!state->folder.count) {
		error_set(
		        err, ERROR_FILE, "%.*s holds no migrations", TEXT_ARG(runner->folder_path));
		error_hint(err, "manor migrate generate NAME writes the first one; --migrations "
		                "names another folder");
		return false;
	}
	if (!db_admin_lock(apply->admin, runner->wait_ms, err) || !look(runner, state, err))
		return false;
	state->needs_copy = !state->history.is_empty && !text_is_empty(runner->backup_path);
	return standings_check(&state->standings, err);
}

static const struct standing *find_underway(const struct state *state)
{
	for (size_t i = 0; i < state->standings.count; i++) {
		if (state->standings.items[i].kind == STANDING_UNDERWAY)
			return &state->standings.items[i];
	}
	return NULL;
}

static bool check_start(const struct state *state, const struct folder_entry *entry, bool is_down,
        struct error *err)
{
	const struct header *header = is_down ? &entry->down.header : &entry->up.header;
	struct text at = state->history.is_empty  ? header_empty
	                 : state->history.is_ours ? state->history.digest
	                                          : header_foreign;

	/* What is optional changes no schema, and may come at any time. */
	if (text_eq(at, header->before) || (header->is_optional && state->history.is_ours))
		return true;
	if (text_eq(header->before, header_foreign) && state->history.is_empty) {
		error_set(err, ERROR_DATABASE_OTHER,
		        "%.*s leads a database that was there before, and this one is empty",
		        TEXT_ARG(entry->name));
		error_hint(err, "manor push makes it; the migrations are then known as applied");
		return false;
	}
	error_set(err, ERROR_DATABASE_OTHER,
	        "%.*s starts from schema %.12s, and the database is of schema %.12s",
	        TEXT_ARG(entry->name), header->before.ptr, at.ptr);
	error_hint(err, "it was changed past the migrations; manor migrate verify says how");
	return false;
}

/* ---- one step ---- */

static bool copy_first(const struct runner *runner, struct state *state, struct error *err)
{
	if (!state->needs_copy)
		return true;
	if (!db_admin_backup(runner->apply.admin, runner->backup_path, err)) {
		error_hint(err, "nothing was changed; --no-backup goes on without a copy");
		return false;
	}
	state->needs_copy = false;
	say(runner, "backup: %.*s", TEXT_ARG(runner->backup_path));
	return true;
}

static bool step(const struct runner *runner, struct state *state, const struct folder_entry *entry,
        bool is_down, struct error *err)
{
	const struct apply *apply = &runner->apply;
	const struct header *header = is_down ? &entry->down.header : &entry->up.header;
	const struct history_row *row = history_find(&state->history, entry->name);
	bool is_resumed = row && !text_is_empty(row->progress);
	int64_t took_ms;

	struct text what = arena_printf(
	        apply->arena, "%.*s (%s)", TEXT_ARG(entry->name), is_down ? "down" : "up");
	if (!is_resumed && (!check_start(state, entry, is_down, err) ||
	                           !apply_count(apply, what, header, err)))
		return false;
	if (!copy_first(runner, state, err) ||
	        !apply_run(apply, entry, is_down, &state->history, &took_ms, err))
		return false;
	say(runner, "%s %.*s (%lld ms)", is_down ? "down" : "up", TEXT_ARG(entry->name),
	        (long long)took_ms);
	state->done++;
	/* Each one starts from what the database says now. */
	return look(runner, state, err);
}

/* ---- a database that was made without migrations ---- */

static const struct folder_entry *find_left(const struct folder *folder, struct text digest)
{
	const struct folder_entry *found = NULL;

	for (size_t i = 0; i < folder->count; i++) {
		const struct folder_entry *entry = &folder->entries[i];
		if (!entry->up.header.is_optional && text_eq(entry->up.header.after, digest))
			found = entry;
	}
	return found;
}

static bool put_seen(const struct runner *runner, const struct state *state,
        const struct folder_entry *last, struct error *err)
{
	const struct apply *apply = &runner->apply;

	if (!state->history.has_rows &&
	        !history_make(apply->arena, apply->admin, apply->model, err))
		return false;
	for (const struct folder_entry *entry = state->folder.entries; entry <= last; entry++) {
		const struct history_row row = {
		        .name = entry->name,
		        .checksum = entry->up.checksum,
		        .engine = state->folder.engine,
		        .progress = TEXT(""),
		};
		if (!entry->up.header.is_optional && !history_put(apply->admin, &row, err))
			return false;
	}
	return true;
}

/* The digest proves that it has what those migrations would have brought. */
static bool adopt(const struct runner *runner, struct state *state, struct error *err)
{
	struct db_admin *admin = runner->apply.admin;
	const struct folder_entry *last = find_left(&state->folder, state->history.digest);

	if (state->history.is_empty || state->history.count)
		return true;
	if (!state->history.is_ours && is_adopted(state))
		return true;
	if (!last) {
		error_set(err, ERROR_DATABASE_OTHER,
		        "the database was made without migrations, from schema %.12s, and none of "
		        "them leaves that",
		        state->history.digest.ptr);
		error_hint(err, "manor push brings it to the schema; then its migrations are known "
		                "as applied");
		return false;
	}
	if (!db_admin_begin(admin, err))
		return false;
	if (!put_seen(runner, state, last, err)) {
		db_admin_rollback(admin);
		return false;
	}
	if (!db_admin_commit(admin, err))
		return false;
	say(runner,
	        "the database was made without migrations; up to %.*s they are recorded as "
	        "applied",
	        TEXT_ARG(last->name));
	return look(runner, state, err);
}

/* ---- up ---- */

static bool finish_underway(
        const struct runner *runner, struct state *state, bool is_down, struct error *err)
{
	const struct standing *underway = find_underway(state);

	if (!underway)
		return true;
	if (!apply_progress(underway->row->progress, is_down))
		return error_set(err, ERROR_DATABASE_BUSY,
		        "%.*s stopped on its way %s; manor migrate %s ends that first",
		        TEXT_ARG(underway->name), is_down ? "up" : "down", is_down ? "up" : "down");
	return step(runner, state, underway->entry, is_down, err);
}

static bool is_wanted(const struct runner *runner, const struct standing *standing)
{
	return standing->kind == STANDING_PENDING ||
	       (standing->kind == STANDING_OPTIONAL && text_eq(standing->name, runner->optional));
}

static bool check_optional(
        const struct runner *runner, const struct state *state, struct error *err)
{
	const struct folder_entry *entry = folder_find(&state->folder, runner->optional);

	if (text_is_empty(runner->optional))
		return true;
	if (!entry) {
		error_set(err, ERROR_USAGE, "there is no migration \"%.*s\"",
		        TEXT_ARG(runner->optional));
		error_hint(err, "its number belongs to its name, as `manor migrate status` has it");
		return false;
	}
	return entry->up.header.is_optional ||
	       error_set(err, ERROR_USAGE, "%.*s is not optional", TEXT_ARG(entry->name));
}

/* A schema that was changed and not generated from is the slip of every newcomer. */
static void say_newer(const struct runner *runner, const struct state *state)
{
	const struct folder_entry *newest = &state->folder.entries[state->folder.count - 1];
	struct buf digest;

	buf_init(&digest, runner->apply.arena);
	model_digest_write(&digest, runner->apply.model);
	if (!text_eq(buf_text(&digest), newest->up.header.after))
		say(runner, "the schema has changes that no migration holds: manor migrate "
		            "generate NAME writes one");
}

static void say_rest(const struct runner *runner, const struct state *state)
{
	if (!state->done)
		say(runner, "nothing to do: all migrations are applied");
	for (size_t i = 0; i < state->standings.count; i++) {
		if (state->standings.items[i].kind == STANDING_OPTIONAL)
			say(runner, "optional, not applied: %.*s",
			        TEXT_ARG(state->standings.items[i].name));
	}
}

bool runner_up(const struct runner *runner, struct error *err)
{
	struct state state = {.done = 0};

	if (!read_all(runner, &state, err) || !check_optional(runner, &state, err) ||
	        !adopt(runner, &state, err) || !finish_underway(runner, &state, false, err))
		return false;
	for (size_t i = 0; i < state.standings.count; i++) {
		const struct standing *standing = &state.standings.items[i];
		if (is_wanted(runner, standing) &&
		        !step(runner, &state, standing->entry, false, err))
			return false;
	}
	say_rest(runner, &state);
	say_newer(runner, &state);
	return true;
}

/* ---- down ---- */

static const struct standing *find_newest(const struct state *state)
{
	for (size_t i = state->standings.count; i-- > 0;) {
		if (state->standings.items[i].kind == STANDING_APPLIED)
			return &state->standings.items[i];
	}
	return NULL;
}

bool runner_down(const struct runner *runner, unsigned count, struct error *err)
{
	struct state state = {.done = 0};

	if (!read_all(runner, &state, err) || !adopt(runner, &state, err) ||
	        !finish_underway(runner, &state, true, err))
		return false;
	while (state.done < count) {
		const struct standing *newest = find_newest(&state);
		if (!newest)
			break;
		if (!step(runner, &state, newest->entry, true, err))
			return false;
	}
	if (!state.done)
		say(runner, "nothing to do: no migration is applied");
	return true;
}
