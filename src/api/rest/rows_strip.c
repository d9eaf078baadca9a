/* Rows without their nulls. */
#include "api/rest/rows.h"

#include "api/rest/rows_scan.h"

/*
 * Deeper than any body and any embedding; what other programs have nested deeper stays as it
 * is there.
 */
enum { DEPTH_MAX = 512 };

static bool strip(struct rows_scan *s, unsigned depth);

static bool strip_array(struct rows_scan *s, unsigned depth)
{
	bool is_first = true;

	if (!rows_take(s, '['))
		return false;
	buf_add_char(s->out, '[');
	while (rows_peek(s) != ']') {
		if (!is_first && !rows_take(s, ','))
			return false;
		if (!is_first)
			buf_add_char(s->out, ',');
		is_first = false;
		if (!strip(s, depth))
			return false;
	}
	buf_add_char(s->out, ']');
	return rows_take(s, ']');
}

static bool strip_object(struct rows_scan *s, unsigned depth)
{
	bool is_first = true, has = false;
	struct text name, value;

	if (!rows_take(s, '{'))
		return false;
	buf_add_char(s->out, '{');
	while (rows_peek(s) != '}') {
		if (!rows_member(s, is_first, &name))
			return false;
		is_first = false;
		if (rows_peek(s) == 'n') {
			if (!rows_value(s, &value))
				return false;
			continue;
		}
		if (has)
			buf_add_char(s->out, ',');
		has = true;
		buf_add(s->out, name);
		buf_add_char(s->out, ':');
		if (!strip(s, depth))
			return false;
	}
	buf_add_char(s->out, '}');
	return rows_take(s, '}');
}

static bool strip(struct rows_scan *s, unsigned depth)
{
	char first = rows_peek(s);
	struct text value;

	if (first == '{' && depth < DEPTH_MAX)
		return strip_object(s, depth + 1);
	if (first == '[' && depth < DEPTH_MAX)
		return strip_array(s, depth + 1);
	if (!rows_value(s, &value))
		return false;
	buf_add(s->out, value);
	return true;
}

bool rows_strip(struct arena *arena, struct text json, struct text *out, struct error *err)
{
	struct buf text;
	struct rows_scan s = {.json = json, .out = &text};

	buf_init(&text, arena);
	bool ok = strip(&s, 0) && rows_peek(&s) == '\0';
	if (buf_failed(&text))
		return error_memory(err);
	if (!ok)
		return error_set(err, ERROR_INTERNAL, "rows that are no JSON, at byte %zu", s.at);
	*out = buf_text(&text);
	return true;
}
