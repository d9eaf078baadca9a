/*
 * Rows as PostgreSQL's row_to_json() makes them, rewritten by a shape: members are
 * taken by their place and given the shape's names, white space outside strings is
 * dropped. Values are JSON already and are copied, not read.
 *
 * The text is a database's: whatever it holds, nothing is read past its end, and what
 * is not of the shape is refused.
 */
#ifndef DB_POSTGRES_WALK_H
#define DB_POSTGRES_WALK_H

#include "db/output.h"
#include "db/shape.h"

/* ERROR_INTERNAL when the row is not of the shape; ERROR_MEMORY when `out` is full. */
bool walk_row(struct output *out, const struct shape *shape, struct text row, struct error *err);

/* One JSON value without the white space outside its strings. Errors as above. */
bool walk_compact(struct output *out, struct text json, struct error *err);

#endif
