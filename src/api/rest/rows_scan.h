/*
 * A scanner over JSON that this program wrote: it steps from value to value, and bounds and
 * depth are all it checks. Private to src/api/rest/rows_*.c.
 */
#ifndef API_REST_ROWS_SCAN_H
#define API_REST_ROWS_SCAN_H

#include "base/buf.h"
#include "sql/plan.h"

struct rows_scan {
	struct text json;
	size_t at;
	struct buf *out;
};

static inline void rows_skip_space(struct rows_scan *s)
{
	while (s->at < s->json.len && strchr(" \n\t\r", s->json.ptr[s->at]))
		s->at++;
}

/* The next byte that is no white space, or NUL. */
static inline char rows_peek(struct rows_scan *s)
{
	rows_skip_space(s);
	return s->at < s->json.len ? s->json.ptr[s->at] : '\0';
}

static inline bool rows_take(struct rows_scan *s, char c)
{
	if (rows_peek(s) != c)
		return false;
	s->at++;
	return true;
}

/* A whole value, of any kind. */
bool rows_value(struct rows_scan *s, struct text *out_value);
/* Of an object: to the value of the next member. False: there is none, or no object. */
bool rows_member(struct rows_scan *s, bool is_first, struct text *out_name);

/* A string's text, its escapes undone. */
struct text rows_string(struct arena *arena, struct text value);

static inline bool rows_is_null(struct text value)
{
	return text_eq(value, TEXT("null"));
}

#endif
