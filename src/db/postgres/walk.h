/*
 * Arrays of rows as PostgreSQL's json_agg() makes them, rewritten by a shape: members are
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

/*
 * By the operation, a SHAPE_ROWS, of the shape. ERROR_INTERNAL when the array is not of it;
 * ERROR_MEMORY when `out` is full.
 */
bool walk_rows(struct output *out, const struct shape *shape, unsigned op, struct text array,
        struct error *err);

/* One JSON value without the white space outside its strings. Errors as above. */
bool walk_compact(struct output *out, struct text json, struct error *err);

#endif
