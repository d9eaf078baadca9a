/* Shapes (sql/shape.h), read: what the writers of JSON go by. */
#ifndef DB_SHAPE_H
#define DB_SHAPE_H

#include "base/error.h"
#include "base/text.h"

enum { SHAPE_DEPTH = 64 };

enum shape_op_kind {
	SHAPE_VALUE,
	SHAPE_OPEN, /* an object of the same row, to its SHAPE_CLOSE */
	SHAPE_ROWS, /* rows of their own within one column, to its SHAPE_CLOSE */
	SHAPE_CLOSE,
};

struct shape_op {
	enum shape_op_kind kind;
	char form;          /* SHAPE_VALUE: enum json_form */
	uint8_t scale;      /* FORM_SCALED */
	bool is_bare;       /* SHAPE_ROWS: of values instead of objects */
	bool is_single;     /* SHAPE_ROWS: the first is shown alone, or null */
	uint16_t columns;   /* SHAPE_OPEN: how many the object takes, its presence not counted */
	uint16_t close;     /* SHAPE_OPEN, SHAPE_ROWS: index of its SHAPE_CLOSE */
	struct text prefix; /* what stands before the value: comma, name, colon */
};

struct shape {
	unsigned op_count;     /* of the JSON; the marks' stand behind them */
	unsigned mark_count;   /* SHAPE_VALUEs without a prefix, in the last columns */
	uint64_t row_limit;    /* of an aggregate; 0: none */
	unsigned column_count; /* all of them */
	bool is_bare;
	bool has_rows;
	struct shape_op ops[];
};

/* One block of heap memory, for free(). ERROR_INTERNAL when the text is no shape. */
struct shape *shape_parse(struct text text, struct error *err);

#endif
