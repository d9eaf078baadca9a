/*
 * A shape says how the columns of a result become a JSON object. It is text, so
 * that it may stand in SQL as an argument of the array aggregate as well as
 * beside a statement, and is parsed once per prepared statement.
 *
 *     shape  = ["%" digits ":"] *field *mark
 *                                  the aggregate takes so many rows and no more
 *     field  = form name           one column, by its enum json_form letter
 *            / "n" digits ":" name FORM_SCALED with its scale
 *            / "{" name shape "}"  a nested object; takes one column first, its
 *                                  presence: NULL writes null for the whole
 *            / "[" name shape "]"  rows in one column (or NULL): a JSON array of objects
 *                                  whose members are the columns of the inner shape,
 *                                  of the bare values themselves when that is "="
 *            / "<" name shape ">"  the same of one row at most: an object, or null
 *            / "=" form            bare value instead of an object (arrays of values);
 *                                  FORM_SCALED: "=n" digits ":"
 *            / "={" shape "}"      the same of an object, presence first
 *            / "=[" shape "]"      and of rows, or "=<" shape ">"
 *     mark   = "#" form            one column that is no part of the JSON: of the first and the
 *                                  last row they are told beside it (db/db.h)
 *     name   = a JSON string, quotes included
 *
 * Example: i"id"t"name"{"client"i"id"t"email"}z"created_at"
 *
 * Where the engine makes arrays of rows JSON (PostgreSQL), such a column is "[": each
 * object's next member is the next column, whatever it is called, and its value is JSON
 * already: times with their T, bytes as "\\x00ff", numerics with their scale. It is taken
 * over without the white space outside its strings; the letter tells where a number's
 * spelling is to be made the same as on other engines (r). On the others the aggregate
 * writes the array, and its column is FORM_JSON.
 */
#ifndef SQL_SHAPE_H
#define SQL_SHAPE_H

#include "schema/type.h"

struct buf;

/* Before all else. */
void shape_limit(struct buf *shape, int64_t rows);
void shape_add(struct buf *shape, const struct type *type, struct text name);
/* The only field of a shape: rows become an array of bare values. */
void shape_add_bare(struct buf *shape, const struct type *type);
/* After all that is shown; in the shape of a statement, not of an aggregate. */
void shape_add_mark(struct buf *shape, const struct type *type);
void shape_open(struct buf *shape, struct text name);
void shape_open_bare(struct buf *shape);
void shape_close(struct buf *shape);
/* is_single: of one row at most. A bare one has no name. */
void shape_open_rows(struct buf *shape, struct text name, bool is_single);
void shape_open_rows_bare(struct buf *shape, bool is_single);
void shape_close_rows(struct buf *shape, bool is_single);

#endif
