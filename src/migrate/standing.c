#include "migrate/standing.h"

#include "base/json.h"

#include <stdlib.h>

const char *standing_name(enum standing_kind kind)
{
	static const char *const names[] = {
#define STANDING_NAME(kind, name) name,
	        STANDING_TABLE(STANDING_NAME)
#undef STANDING_NAME
	};

	return names[kind];
}

static bool is_newest(const struct history *history, struct text name)
{
	for (size_t i = 0; i < history->count; i++) {
		if (text_compare(history->rows[i].name, name) > 0)
			return false;
	}
	return true;
}

static enum standing_kind kind_of(const struct folder_entry *entry, const struct history *history,
        const struct history_row *row)
{
	if (!row && entry->up.header.is_optional)
		return STANDING_OPTIONAL;
	if (!row)
		return is_newest(history, entry->name) ? STANDING_PENDING : STANDING_LATE;
	/* What is left of an interrupted one may need mending. */
	if (!text_is_empty(row->progress))
		return STANDING_UNDERWAY;
	return text_eq(row->checksum, entry->up.checksum) ? STANDING_APPLIED : STANDING_EDITED;
}

static int compare_standing(const void *a, const void *b)
{
	const struct standing *left = a, *right = b;

	return text_compare(left->name, right->name);
}

bool standings_make(struct arena *arena, const struct folder *folder, const struct history *history,
        struct standings *out_standings, struct error *err)
{
	struct standings all = {.count = 0};

	for (size_t i = 0; i < folder->count; i++) {
		const struct folder_entry *entry = &folder->entries[i];
		const struct history_row *row = history_find(history, entry->name);
		struct standing *slot = ARENA_PUSH(arena, all.items, all.count);
		if (!slot)
			return error_memory(err);
		*slot = (struct standing){entry->name, kind_of(entry, history, row), entry, row};
	}
	for (size_t i = 0; i < history->count; i++) {
		const struct history_row *row = &history->rows[i];
		if (folder_find(folder, row->name))
			continue;
		struct standing *slot = ARENA_PUSH(arena, all.items, all.count);
		if (!slot)
			return error_memory(err);
		*slot = (struct standing){row->name, STANDING_MISSING, NULL, row};
	}
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), compare_standing);
	*out_standings = all;
	return true;
}

bool standings_check(const struct standings *standings, struct error *err)
{
	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *s = &standings->items[i];
		switch (s->kind) {
		case STANDING_EDITED:
			error_set(err, ERROR_FILE,
			        "%.*s was edited after it was applied (SHA-256 was %.12s, is "
			        "%.12s)",
			        TEXT_ARG(s->entry->up.path), s->row->checksum.ptr,
			        s->entry->up.checksum.ptr);
			error_hint(err, "bring the file back as it was, and write what is new "
			                "into a migration of its own");
			return false;
		case STANDING_MISSING:
			error_set(err, ERROR_FILE, "%.*s was applied and its files are missing",
			        TEXT_ARG(s->name));
			error_hint(err, "bring them back, or name their folder with --migrations");
			return false;
		case STANDING_LATE:
			error_set(err, ERROR_FILE,
			        "%.*s is not applied, and a later one is: it came too late",
			        TEXT_ARG(s->name));
			error_hint(
			        err, "take its files out and generate it again, after the others");
			return false;
		default:
			break;
		}
	}
	return true;
}

/* ---- for people and programs ---- */

static void add_padded(struct buf *out, struct text t, size_t width)
{
	buf_add(out, t);
	for (size_t n = t.len; n < width; n++)
		buf_add_char(out, ' ');
	buf_add_cstr(out, "  ");
}

static struct text cut_seconds(struct text moment)
{
	return text_sub(moment, 0, 19);
}

void standings_write(struct buf *out, const struct standings *standings)
{
	size_t name_width = 4, by_width = 10;

	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *s = &standings->items[i];
		if (s->name.len > name_width)
			name_width = s->name.len;
		if (s->row && s->row->applied_by.len > by_width)
			by_width = s->row->applied_by.len;
	}
	add_padded(out, TEXT("NAME"), name_width);
	add_padded(out, TEXT("STATE"), 12);
	add_padded(out, TEXT("APPLIED AT (UTC)"), 19);
	add_padded(out, TEXT("APPLIED BY"), by_width);
	buf_add_cstr(out, "TOOK\n");
	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *s = &standings->items[i];
		add_padded(out, s->name, name_width);
		add_padded(out, text_from(standing_name(s->kind)), s->row ? 12 : 0);
		if (s->row) {
			add_padded(out, cut_seconds(s->row->applied_at), 19);
			add_padded(out, s->row->applied_by, by_width);
			buf_printf(out, "%lld ms", (long long)s->row->duration_ms);
		} else {
			buf_truncate(out, out->len - 2);
		}
		if (s->row && !text_is_empty(s->row->progress))
			buf_printf(out, " (%.*s parts done)", TEXT_ARG(s->row->progress));
		buf_add_char(out, '\n');
	}
}

static void add_member(struct buf *out, const char *name, struct text value)
{
	buf_printf(out, ",\"%s\":", name);
	json_write_string(out, value);
}

void standings_json(
        struct buf *out, const struct standings *standings, const struct history *history)
{
	buf_add_cstr(out, "{\"migrations\":[");
	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *s = &standings->items[i];
		buf_add_cstr(out, i ? ",\n{\"name\":" : "\n{\"name\":");
		json_write_string(out, s->name);
		add_member(out, "state", text_from(standing_name(s->kind)));
		if (s->entry)
			add_member(out, "checksum", s->entry->up.checksum);
		if (s->row) {
			add_member(out, "applied_checksum", s->row->checksum);
			add_member(out, "applied_at", s->row->applied_at);
			add_member(out, "applied_by", s->row->applied_by);
			buf_printf(out, ",\"duration_ms\":%lld", (long long)s->row->duration_ms);
		}
		if (s->row && !text_is_empty(s->row->progress))
			add_member(out, "progress", s->row->progress);
		buf_add_char(out, '}');
	}
	buf_add_cstr(out, "],\n\"digest\":");
	json_write_string(out, history->digest);
	buf_add_cstr(out, "}\n");
}
