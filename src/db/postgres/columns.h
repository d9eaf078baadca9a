/*
 * Rows of columns, as PostgreSQL writes them as text, as JSON objects by a shape: the same
 * bytes that other engines' rows give. Columns of JSON lose the white space outside their
 * strings; arrays of rows are rewritten by their part of the shape (walk.h).
 */
#ifndef DB_POSTGRES_COLUMNS_H
#define DB_POSTGRES_COLUMNS_H

#include "base/error.h"
#include "db/output.h"
#include "db/shape.h"

#include <libpq-fe.h>

/* ERROR_INTERNAL when the row is not of the shape; ERROR_MEMORY when `out` is full. */
bool columns_write(struct output *out, const struct shape *shape, const PGresult *result, int row,
        struct error *err);

/* Its marks, in brackets. */
bool columns_write_marks(struct output *out, const struct shape *shape, const PGresult *result,
        int row, struct error *err);

#endif
