/*
 * JSON (RFC 8259), strict: no comments, no trailing commas, no duplicate keys,
 * no lone surrogates, no NUL inside a string, valid UTF-8 only, bounded depth.
 * Numbers stay as they were written, so that no digit is lost.
 *
 * Must never be used to decide what a caller may read: that is decided before.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/error.h"

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json {
	enum json_type type;
	struct text text;            /* JSON_NUMBER: as written; JSON_STRING: decoded UTF-8 */
	struct text raw;             /* the bytes of the whole value in the source */
	struct json_member *members; /* JSON_OBJECT, in source order */
	struct json *items;          /* JSON_ARRAY */
	size_t count;
};

struct json_member {
	struct text name;
	struct json value;
};

enum { JSON_DEPTH_DEFAULT = 32 };

/*
 * Parses a whole text. Strings without escapes point into `source`, which must
 * outlive the tree. Fails with ERROR_BODY_INVALID (byte offset and reason in
 * the public text) or ERROR_MEMORY.
 */
bool json_parse(struct arena *arena, struct text source, unsigned depth_limit,
        struct json **out_json, struct error *err);

/* NULL when it is no object or has no such member. */
const struct json *json_find(const struct json *object, struct text name);
/* The member's string, or empty. */
struct text json_find_text(const struct json *object, struct text name);

/* Writing. The writer does not place commas; callers and json_rows do. */
void json_write_string(struct buf *out, struct text t);
void json_write(struct buf *out, const struct json *value);
/*
 * As PostgreSQL keeps jsonb: shorter keys before longer ones, then by bytes; no white
 * space; numbers plainly, with the digits after the point that they came with.
 */
void json_write_canonical(struct buf *out, const struct json *value);
/* As PostgreSQL writes jsonb as text: a space after each comma and colon. */
void json_write_spaced(struct buf *out, const struct json *value);
/* Indented by two spaces, for people. */
void json_write_pretty(struct buf *out, const struct json *value);

#endif
