/*
 * Literals: the text of a value in PostgreSQL's input syntax, checked against
 * a type and brought into its one canonical form. The compiler reads the
 * schema's literals with it, requests their filters and bodies, so that both
 * accept the same.
 *
 * Canonical forms:
 *     boolean                true, false
 *     integers               decimal digits
 *     numeric(p,s)           rounded half away from zero to s digits; numeric: as written, plain
 *     real, double           the shortest text that reads back the same
 *     text, varchar          the text; char(n) filled with spaces to n
 *     enum                   one of its values
 *     uuid                   lower case, with hyphens
 *     date                   2026-01-02
 *     time                   03:04:05.123456
 *     timestamp, timestamptz 2026-01-02 03:04:05.123456, UTC: an offset is applied to both
 *     bytea                  \x00ff
 *     inet                   as PostgreSQL prints it
 *     json                   the text; jsonb: keys sorted, no white space
 *     arrays                 a JSON array, elements in their JSON form
 *
 * Where it is stricter than PostgreSQL: no NaN and Infinity, no words for
 * moments ("today", "infinity"), bytea in hexadecimal only.
 */
#ifndef SCHEMA_LITERAL_H
#define SCHEMA_LITERAL_H

#include "base/error.h"
#include "base/json.h"
#include "schema/type.h"

/*
 * ERROR_VALUE_INVALID, ERROR_VALUE_RANGE, ERROR_VALUE_LONG: the public text
 * says the type, never the value; ERROR_MEMORY.
 */
bool literal_read(struct arena *arena, const struct type *type, struct text t, struct text *out,
        struct error *err);

/* The same from JSON; strings are read as PostgreSQL reads them. JSON null is the caller's. */
bool literal_read_json(struct arena *arena, const struct type *type, const struct json *json,
        struct text *out, struct error *err);

/* A value in canonical form as the JSON that an array of its type holds. */
void literal_write_json(struct buf *out, const struct type *type, struct text canonical);

/* Characters (code points) of well-formed UTF-8. */
size_t literal_characters(struct text t);

#endif
