/*
 * Text: a pointer and a length. Never owns its bytes and is never NUL
 * terminated by contract; NUL belongs to the edges of C libraries
 * (arena_cstr() makes a terminated copy there).
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *ptr;
	size_t len;
};

/* A literal as text; the length is known at compile time. */
#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
/* The same for static initialisers. */
#define TEXT_INIT(literal)                                                                         \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
/* printf arguments for "%.*s". */
#define TEXT_ARG(t) (int)(t).len, (t).ptr

static inline struct text text_from(const char *cstr)
{
	return (struct text){cstr, cstr ? strlen(cstr) : 0};
}

static inline struct text text_sub(struct text t, size_t from, size_t len)
{
	if (from > t.len)
		from = t.len;
	if (len > t.len - from)
		len = t.len - from;
	return (struct text){from ? t.ptr + from : t.ptr, len};
}

static inline bool text_is_empty(struct text t)
{
	return t.len == 0;
}

static inline bool text_eq(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool text_eq_cstr(struct text a, const char *b)
{
	return text_eq(a, text_from(b));
}

static inline bool text_has_prefix(struct text t, struct text prefix)
{
	return t.len >= prefix.len && text_eq(text_sub(t, 0, prefix.len), prefix);
}

static inline bool text_has_suffix(struct text t, struct text suffix)
{
	return t.len >= suffix.len && text_eq(text_sub(t, t.len - suffix.len, suffix.len), suffix);
}

/* Byte order, as COLLATE "C" has it: <0, 0, >0. */
int text_compare(struct text a, struct text b);

/* ASCII folding only; words of grammars, never names of people. */
bool text_eq_nocase(struct text a, struct text b);

/* Index of the byte, or -1. */
ptrdiff_t text_find_char(struct text t, char c);

/* Without ASCII white space at both ends. */
struct text text_trim(struct text t);

/*
 * Takes what stands before the next `separator` off the front of `rest`.
 * False when `rest` is exhausted. "a,,b" gives "a", "", "b".
 */
bool text_split(struct text *rest, char separator, struct text *out_part);

/* A whole decimal number in the range of int64; no sign but '-', no spaces. */
bool text_to_int64(struct text t, int64_t *out_value);

/* Well-formed UTF-8 without surrogates and overlong forms (RFC 3629). */
bool text_is_utf8(struct text t);

uint64_t text_hash(struct text t);

/*
 * Number of edits between two short names, at most `limit` + 1; for "did you
 * mean". Names of more than 64 bytes give limit + 1.
 */
unsigned text_distance(struct text a, struct text b, unsigned limit);

#endif
