#include "api/rest/csv.h"

enum { NAMES_MAX = 2000 }; /* more than a table has columns */

struct reader {
	struct arena *arena;
	struct text in;
	size_t at;
	size_t line; /* of what is read next, from 1 */
	struct error *err;
};

static bool fail(struct reader *r, size_t line, const char *why)
{
	return error_tell(r->err, ERROR_BODY_INVALID, "CSV, line %zu: %s", line, why);
}

static bool is_end(const struct reader *r)
{
	return r->at >= r->in.len;
}

static char peek(const struct reader *r)
{
	return is_end(r) ? '\0' : r->in.ptr[r->at];
}

/* LF or CRLF; false when neither stands here. */
static bool take_line_end(struct reader *r)
{
	size_t at = r->at;

	if (peek(r) == '\r')
		at++;
	if (at >= r->in.len || r->in.ptr[at] != '\n')
		return false;
	r->at = at + 1;
	r->line++;
	return true;
}

static bool is_line_end(const struct reader *r)
{
	return peek(r) == '\n' ||
	       (peek(r) == '\r' && r->at + 1 < r->in.len && r->in.ptr[r->at + 1] == '\n');
}

/* Doubled quotes become single ones; without any the text is what stands in the source. */
static bool undouble(struct reader *r, struct text t, size_t quotes, struct text *out)
{
	char *bytes = quotes ? arena_alloc(r->arena, t.len - quotes) : NULL;
	size_t len = 0;

	*out = t;
	if (!quotes)
		return true;
	if (!bytes)
		return error_memory(r->err);
	for (size_t i = 0; i < t.len; i++) {
		bytes[len++] = t.ptr[i];
		i += t.ptr[i] == '"';
	}
	*out = (struct text){bytes, len};
	return true;
}

static bool read_quoted(struct reader *r, struct text *out)
{
	size_t line = r->line, from = ++r->at, quotes = 0;

	for (;; r->at++) {
		if (is_end(r))
			return fail(r, line, "a quote is not closed");
		if (peek(r) == '\n')
			r->line++;
		if (peek(r) != '"')
			continue;
		if (r->at + 1 >= r->in.len || r->in.ptr[r->at + 1] != '"')
			break;
		quotes++;
		r->at++;
	}
	struct text t = text_sub(r->in, from, r->at - from);
	r->at++;
	if (!is_end(r) && peek(r) != ',' && !is_line_end(r))
		return fail(r, line, "a value goes on behind its closing quote");
	return undouble(r, t, quotes, out);
}

static bool read_value(struct reader *r, struct text *out)
{
	size_t from = r->at;

	if (peek(r) == '"')
		return read_quoted(r, out);
	while (!is_end(r) && peek(r) != ',' && !is_line_end(r)) {
		if (peek(r) == '"')
			return fail(
			        r, r->line, "a quote stands in a value without quotes around it");
		r->at++;
	}
	*out = text_sub(r->in, from, r->at - from);
	return true;
}

static bool read_names(struct reader *r, struct text **out_names, size_t *out_count)
{
	struct text *names = NULL, name;
	size_t count = 0;

	do {
		if (!read_value(r, &name))
			return false;
		if (count == NAMES_MAX)
			return fail(r, 1, "it names too many columns");
		for (size_t i = 0; i < count; i++) {
			if (text_eq(names[i], name))
				return fail(r, 1, "a name stands twice");
		}
		struct text *slot = ARENA_PUSH(r->arena, names, count);
		if (!slot)
			return error_memory(r->err);
		*slot = name;
	} while (peek(r) == ',' && r->at++ < r->in.len);
	*out_names = names;
	*out_count = count;
	return is_end(r) || take_line_end(r) || fail(r, 1, "the line does not end");
}

/* JSON columns take the text as a JSON string, and look at how it is written. */
static bool set_value(struct reader *r, struct text t, struct json *value)
{
	struct buf raw;

	if (text_eq(t, TEXT("NULL"))) {
		*value = (struct json){.type = JSON_NULL, .raw = TEXT("null")};
		return true;
	}
	buf_init(&raw, r->arena);
	json_write_string(&raw, t);
	*value = (struct json){.type = JSON_STRING, .text = t, .raw = buf_text(&raw)};
	return !buf_failed(&raw) || error_memory(r->err);
}

static bool read_row(
        struct reader *r, const struct text *names, size_t count, struct json *out_object)
{
	struct json_member *members = ARENA_ARRAY(r->arena, struct json_member, count);
	size_t line = r->line, at = 0;
	struct text t;

	if (!members)
		return error_memory(r->err);
	do {
		if (at == count)
			return fail(r, line, "there are more values than names");
		members[at].name = names[at];
		if (!read_value(r, &t) || !set_value(r, t, &members[at++].value))
			return false;
	} while (peek(r) == ',' && r->at++ < r->in.len);
	if (at < count)
		return fail(r, line, "there are fewer values than names");
	*out_object = (struct json){.type = JSON_OBJECT, .members = members, .count = count};
	return is_end(r) || take_line_end(r) || fail(r, line, "the line does not end");
}

bool csv_parse(struct arena *arena, struct text source, struct json **out_json, struct error *err)
{
	struct reader r = {.arena = arena, .in = source, .line = 1, .err = err};
	struct json *list = ARENA_NEW(arena, struct json);
	struct text *names;
	size_t count;

	if (!list)
		return error_memory(err);
	if (text_has_prefix(source, TEXT("\xef\xbb\xbf")))
		r.at = 3;
	if (!text_is_utf8(source) || text_find_char(source, '\0') >= 0)
		return error_tell(err, ERROR_BODY_INVALID, "CSV: not UTF-8 without NUL");
	if (is_end(&r) || is_line_end(&r))
		return fail(&r, 1, "it names no column");
	if (!read_names(&r, &names, &count))
		return false;
	list->type = JSON_ARRAY;
	while (!is_end(&r)) {
		if (take_line_end(&r))
			continue;
		struct json *row = ARENA_PUSH(arena, list->items, list->count);
		if (!row)
			return error_memory(err);
		if (!read_row(&r, names, count, row))
			return false;
	}
	*out_json = list;
	return true;
}
