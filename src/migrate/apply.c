#include "migrate/apply.h"

#include "base/clock.h"

#include <stdio.h>

/* ---- counting ---- */

static bool keep_number(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	if (count != 1 || values[0].kind != VALUE_INTEGER)
		return error_set(err, ERROR_FILE, "a count must be one whole number");
	*(int64_t *)context = values[0].integer;
	return true;
}

struct tally {
	struct buf words;
	unsigned met, blocking;
};

static bool count_one(const struct apply *apply, const struct header_count *count,
        struct tally *tally, struct error *err)
{
	int64_t rows = 0;

	if (!db_admin_query(apply->admin, count->sql, NULL, 0, keep_number, &rows, err))
		return false;
	if (rows == 0)
		return true;
	tally->met++;
	tally->blocking += count->is_blocking;
	/* What can be accepted, and is, needs no words. */
	if (!count->is_blocking && apply->accept_loss)
		return true;
	buf_printf(&tally->words, "%s%.*s: %lld", tally->words.len ? "; " : "",
	        TEXT_ARG(count->what), (long long)rows);
	return true;
}

bool apply_count(
        const struct apply *apply, struct text what, const struct header *header, struct error *err)
{
	struct tally tally = {.met = 0};

	buf_init(&tally.words, apply->arena);
	for (size_t i = 0; i < header->count_count; i++) {
		if (!count_one(apply, &header->counts[i], &tally, err))
			return false;
	}
	if (buf_failed(&tally.words))
		return error_memory(err);
	if (!tally.words.len)
		return true;
	error_set(err, ERROR_CONFLICT, "%.*s %s: %.*s", TEXT_ARG(what),
	        tally.blocking ? "cannot be made while there are" : "would lose",
	        TEXT_ARG(buf_text(&tally.words)));
	error_hint(err, "%s; nothing was changed",
	        tally.blocking ? "mend those rows first" : "--accept-loss does it all the same");
	return false;
}

/* ---- running ---- */

unsigned apply_progress(struct text progress, bool is_down)
{
	const struct text word = is_down ? TEXT("down ") : TEXT("up ");
	int64_t parts;

	if (!text_has_prefix(progress, word) ||
	        !text_to_int64(text_sub(progress, word.len, progress.len), &parts) || parts < 0)
		return 0;
	return (unsigned)parts;
}

struct run {
	const struct apply *apply;
	const struct folder_entry *entry;
	const struct folder_file *file;
	bool is_down;
	bool has_rows; /* manor_migrations is there */
	struct header_part *parts;
	size_t part_count;
	int64_t start_us;
	int64_t before_ms; /* what earlier runs of it took */
};

static int64_t duration_ms(const struct run *run)
{
	return run->before_ms + (clock_monotonic_us() - run->start_us) / 1000;
}

static bool record(struct run *run, size_t done, struct error *err)
{
	const struct apply *apply = run->apply;
	bool is_last = done == run->part_count;
	struct history_row row = {
	        .name = run->entry->name,
	        .checksum = run->entry->up.checksum,
	        .engine = run->file->header.engine,
	        .duration_ms = duration_ms(run),
	        .progress = TEXT(""),
	};

	if (!run->has_rows && !history_make(apply->arena, apply->admin, apply->model, err))
		return false;
	run->has_rows = true;
	if (is_last && run->is_down)
		return history_remove(apply->admin, row.name, err);
	if (!is_last)
		row.progress =
		        arena_printf(apply->arena, "%s %zu", run->is_down ? "down" : "up", done);
	return history_put(apply->admin, &row, err);
}

/* The database must be what the head of the file promised. */
static bool check_digest(struct run *run, struct error *err)
{
	const struct header *header = &run->file->header;
	struct text found;
	if (header->is_optional)
		return true;
	bool is_gone =
	        text_eq(header->after, header_empty) || text_eq(header->after, header_foreign);

	if (!history_digest(run->apply->arena, run->apply->admin, &found, err))
		return false;
	if (is_gone ? text_is_empty(found) : text_eq(found, header->after))
		return !is_gone || history_drop(run->apply->admin, err);
	return error_set(err, ERROR_FILE,
	        "it does not leave the schema that its head says: manor_meta has %.12s",
	        text_is_empty(found) ? "no row     " : found.ptr);
}

static bool run_inside(struct run *run, size_t at, struct error *err)
{
	struct db_admin *admin = run->apply->admin;
	bool is_last = at + 1 == run->part_count;

	if (!db_admin_begin(admin, err))
		return false;
	if (db_admin_exec(admin, run->parts[at].script, err) && record(run, at + 1, err) &&
	        (!is_last || check_digest(run, err)))
		return db_admin_commit(admin, err);
	db_admin_rollback(admin);
	return false;
}

static bool run_outside(struct run *run, size_t at, struct error *err)
{
	struct db_admin *admin = run->apply->admin;
	bool is_last = at + 1 == run->part_count;

	if (!db_admin_exec(admin, run->parts[at].script, err) || !db_admin_begin(admin, err))
		return false;
	if (record(run, at + 1, err) && (!is_last || check_digest(run, err)))
		return db_admin_commit(admin, err);
	db_admin_rollback(admin);
	return false;
}

static bool fail_within(
        const struct run *run, size_t at, const struct error *why, struct error *err)
{
	error_set(err, why->kind, "%.*s: %s", TEXT_ARG(run->file->path), why->operator_text);
	if (why->hint_text[0])
		error_hint(err, "%s", why->hint_text);
	else if (run->part_count == 1)
		error_hint(err, "nothing of it was done: the database is as it was before it");
	else
		error_hint(err, "%zu of its %zu parts are done; mend the cause and run it again",
		        at, run->part_count);
	return false;
}

bool apply_run(const struct apply *apply, const struct folder_entry *entry, bool is_down,
        const struct history *history, int64_t *out_duration_ms, struct error *err)
{
	struct run run = {
	        .apply = apply,
	        .entry = entry,
	        .file = is_down ? &entry->down : &entry->up,
	        .is_down = is_down,
	        .has_rows = history->has_rows,
	        .start_us = clock_monotonic_us(),
	};
	const struct history_row *row = history_find(history, entry->name);
	size_t done = row ? apply_progress(row->progress, is_down) : 0;

	if (done)
		run.before_ms = row->duration_ms;
	if (!header_split(apply->arena, run.file->statements, &run.parts, &run.part_count, err))
		return false;
	for (size_t i = done; i < run.part_count; i++) {
		struct error why = {.kind = ERROR_NONE};
		bool ok = run.parts[i].is_outside ? run_outside(&run, i, &why)
		                                  : run_inside(&run, i, &why);
		if (!ok)
			return fail_within(&run, i, &why, err);
	}
	*out_duration_ms = duration_ms(&run);
	return true;
}
