/* A text that is read byte by byte: for the small languages of src/sql. */
#ifndef SQL_SCAN_H
#define SQL_SCAN_H

#include "base/text.h"

struct scan {
	struct text in;
	size_t at;
};

static inline bool scan_has(const struct scan *scan, size_t ahead)
{
	return scan->at + ahead < scan->in.len;
}

/* NUL past the end, and where the text holds one. */
static inline char scan_peek(const struct scan *scan, size_t ahead)
{
	return scan_has(scan, ahead) ? scan->in.ptr[scan->at + ahead] : '\0';
}

static inline bool scan_take(struct scan *scan, const char *bytes)
{
	struct text word = text_from(bytes);

	if (!text_has_prefix(text_sub(scan->in, scan->at, SIZE_MAX), word))
		return false;
	scan->at += word.len;
	return true;
}

static inline bool scan_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

#endif
