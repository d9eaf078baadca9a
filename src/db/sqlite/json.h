/*
 * Rows as JSON, by a shape (sql/shape.h): the same writer for the rows of a
 * statement and for the arrays that manor_json_array() builds inside one.
 *
 * Writes what it is given: what a caller may read was decided when the
 * statement was made.
 */
#ifndef DB_SQLITE_JSON_H
#define DB_SQLITE_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <sqlite3.h>

/* Growing bytes on the heap, kept from one use to the next. Sticky. */
struct output {
	char *ptr;
	size_t len;
	size_t cap;
	size_t limit_bytes; /* 0: none */
	bool failed;
};

void output_release(struct output *out);
/* Empties; gives memory back when it had grown large. */
void output_reset(struct output *out, size_t limit_bytes);
/* Room for `bytes` more, or NULL and failed. */
char *output_reserve(struct output *out, size_t bytes);
void output_add(struct output *out, struct text t);
void output_add_char(struct output *out, char c);
void output_add_int(struct output *out, int64_t n);
void output_add_string(struct output *out, struct text t); /* as a JSON string */

enum shape_op_kind { SHAPE_VALUE, SHAPE_OPEN, SHAPE_CLOSE };

struct shape_op {
	enum shape_op_kind kind;
	char form;          /* SHAPE_VALUE: enum json_form */
	uint8_t scale;      /* FORM_SCALED */
	uint16_t columns;   /* SHAPE_OPEN: how many the object takes, its presence not counted */
	uint16_t close;     /* SHAPE_OPEN: index of its SHAPE_CLOSE */
	struct text prefix; /* what stands before the value: comma, name, colon */
};

struct shape {
	unsigned op_count;
	unsigned column_count;
	bool is_bare;
	struct shape_op ops[];
};

/* One block of heap memory, for free(). ERROR_INTERNAL when the text is no shape. */
struct shape *shape_parse(struct text text, struct error *err);

/* One row, from shape->column_count values. */
void shape_write_row(struct output *out, const struct shape *shape, sqlite3_value *const *values);
/* The same from the statement's present row. */
void shape_write_step(struct output *out, const struct shape *shape, sqlite3_stmt *statement);
/* Any value as JSON by what it is stored as: keys. */
void output_add_value(struct output *out, sqlite3_value *value);

#endif
