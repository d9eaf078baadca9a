/*
 * Rows as JSON, by a shape (sql/shape.h): the same writer for the rows of a
 * statement and for the arrays that manor_json_array() builds inside one.
 *
 * Writes what it is given: what a caller may read was decided when the
 * statement was made.
 */
#ifndef DB_SQLITE_JSON_H
#define DB_SQLITE_JSON_H

#include "db/output.h"
#include "db/shape.h"

#include <sqlite3.h>

/* One row, from shape->column_count values. */
void shape_write_row(struct output *out, const struct shape *shape, sqlite3_value *const *values);
/* The same from the statement's present row. */
void shape_write_step(struct output *out, const struct shape *shape, sqlite3_stmt *statement);
/* Its marks, in brackets. */
void shape_write_marks(struct output *out, const struct shape *shape, sqlite3_stmt *statement);
/* Any value as JSON by what it is stored as: keys. */
void output_add_value(struct output *out, sqlite3_value *value);

#endif
