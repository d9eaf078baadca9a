/*
 * Values in and out: from the text of a query or the JSON of a body to storage
 * form, checked against the column's type and validation; the same on every
 * engine. What a type accepts is PostgreSQL's input syntax.
 */
#ifndef SQL_CAST_H
#define SQL_CAST_H

#include "base/error.h"
#include "base/json.h"
#include "base/value.h"
#include "schema/model.h"

struct sql_dialect;

/*
 * From a filter's text. ERROR_VALUE_INVALID, ERROR_VALUE_RANGE and
 * ERROR_VALUE_LONG say the type, never the column's content.
 */
bool cast_from_text(struct arena *arena, const struct sql_dialect *dialect, const struct type *type,
        struct text t, struct value *out_value, struct error *err);

/*
 * Whether PostgreSQL casts one to the other when it is told to. Some of them fail on some
 * values. Arrays are cast to text alone; nothing is cast to an enum or to char(n).
 */
bool cast_is_known(const struct type *from, const struct type *to);
/* One of these, of a value in storage form. The errors are cast_from_text()'s. */
bool cast_convert(struct arena *arena, const struct sql_dialect *dialect, const struct type *from,
        const struct type *to, const struct value *in, struct value *out_value, struct error *err);

/* From a body. JSON null gives VALUE_NULL (ERROR_VALUE_NULL is the statement's business). */
bool cast_from_json(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct json *json, struct value *out_value,
        struct error *err);

/* The column's validation (format, length, range, pattern, schema) on a value in storage form. */
bool cast_validate(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct value *value, struct error *err);

#endif
