#include "db/shape.h"

#include "schema/type.h"

#include <stdlib.h>

/* An object, or rows, that is not closed yet. */
struct shape_open {
	unsigned op;
	unsigned columns; /* of its row, before it (SHAPE_ROWS: of the row around it) */
	char close;       /* what ends it */
	bool is_rows;
	bool is_bare; /* itself: what holds it takes nothing more */
};

struct shape_reader {
	struct text text;
	size_t at;
	struct shape *shape; /* NULL: count only */
	char *bytes;
	size_t byte_count;
	unsigned op_count, column_count, mark_count;
	uint64_t row_limit;
	bool is_bare; /* the shape, or the rows that are open just now: they take nothing more */
	bool is_whole_bare, has_rows;
	bool is_first; /* of its object: no comma before the name */
	struct shape_open open[SHAPE_DEPTH];
	unsigned depth;
};

static bool read_name(struct shape_reader *r, struct text *out_name)
{
	size_t from = r->at;

	if (from >= r->text.len || r->text.ptr[from] != '"')
		return false;
	for (size_t i = from + 1; i < r->text.len; i++) {
		if (r->text.ptr[i] == '\\') {
			i++;
		} else if (r->text.ptr[i] == '"') {
			r->at = i + 1;
			*out_name = text_sub(r->text, from, i + 1 - from);
			return true;
		}
	}
	return false;
}

static bool read_scale(struct shape_reader *r, uint8_t *out_scale)
{
	unsigned scale = 0;
	size_t from = r->at;

	while (r->at < r->text.len && r->text.ptr[r->at] >= '0' && r->text.ptr[r->at] <= '9') {
		scale = scale * 10 + (unsigned)(r->text.ptr[r->at++] - '0');
		if (scale > 18)
			return false;
	}
	if (r->at == from || r->at >= r->text.len || r->text.ptr[r->at] != ':')
		return false;
	r->at++;
	*out_scale = (uint8_t)scale;
	return true;
}

static void put_byte(struct shape_reader *r, char c)
{
	if (r->shape)
		r->bytes[r->byte_count] = c;
	r->byte_count++;
}

static struct text put_prefix(struct shape_reader *r, struct text name)
{
	size_t from = r->byte_count;

	if (!r->is_first)
		put_byte(r, ',');
	for (size_t i = 0; i < name.len; i++)
		put_byte(r, name.ptr[i]);
	put_byte(r, ':');
	r->is_first = false;
	return (struct text){r->shape ? r->bytes + from : "", r->byte_count - from};
}

static void put_op(struct shape_reader *r, const struct shape_op *op)
{
	if (r->shape)
		r->shape->ops[r->op_count] = *op;
	r->op_count++;
}

static bool is_open(char c)
{
	return c == '{' || c == '[' || c == '<';
}

static bool read_open(struct shape_reader *r, char bracket, bool is_bare)
{
	bool is_rows = bracket != '{';
	struct shape_op op = {
	        .kind = is_rows ? SHAPE_ROWS : SHAPE_OPEN, .is_single = bracket == '<'};
	char close = bracket == '{' ? '}' : bracket == '[' ? ']' : '>';
	struct text name;

	if (r->depth == SHAPE_DEPTH || (!is_bare && !read_name(r, &name)))
		return false;
	if (!is_bare)
		op.prefix = put_prefix(r, name);
	r->column_count++;
	r->open[r->depth++] =
	        (struct shape_open){r->op_count, r->column_count, close, is_rows, is_bare};
	if (is_rows) {
		r->has_rows = true;
		r->column_count = 0;
	}
	put_op(r, &op);
	r->is_first = true;
	r->is_bare = false;
	return true;
}

static bool read_close(struct shape_reader *r, char bracket)
{
	if (r->depth == 0 || r->open[r->depth - 1].close != bracket)
		return false;
	const struct shape_open *open = &r->open[--r->depth];
	bool is_rows = open->is_rows;
	if (r->shape) {
		struct shape_op *op = &r->shape->ops[open->op];
		op->close = (uint16_t)r->op_count;
		op->columns = (uint16_t)(r->column_count - (is_rows ? 0 : open->columns));
		op->is_bare = r->is_bare;
	}
	if (is_rows)
		r->column_count = open->columns;
	put_op(r, &(struct shape_op){.kind = SHAPE_CLOSE});
	r->is_first = false;
	r->is_bare = open->is_bare;
	return true;
}

static bool read_value(struct shape_reader *r, char form, bool is_bare)
{
	struct shape_op op = {.kind = SHAPE_VALUE, .form = form};
	struct text name;

	if (!strchr("irnNbtszxj", form) || form == '\0')
		return false;
	if (form == FORM_SCALED && !read_scale(r, &op.scale))
		return false;
	if (!is_bare) {
		if (!read_name(r, &name))
			return false;
		op.prefix = put_prefix(r, name);
	}
	r->column_count++;
	put_op(r, &op);
	return true;
}

/* The only field of its rows. */
static bool read_bare(struct shape_reader *r)
{
	bool is_whole = r->depth == 0;

	if (!r->is_first || r->at == r->text.len || (!is_whole && !r->open[r->depth - 1].is_rows))
		return false;
	r->is_bare = true;
	r->is_whole_bare |= is_whole;
	char c = r->text.ptr[r->at++];
	return is_open(c) ? read_open(r, c, true) : read_value(r, c, true);
}

/* What follows it are marks, too. */
static bool read_mark(struct shape_reader *r)
{
	if (r->depth || r->is_bare || r->at == r->text.len)
		return false;
	r->mark_count++;
	return read_value(r, r->text.ptr[r->at++], true);
}

static bool read_field(struct shape_reader *r)
{
	char c = r->text.ptr[r->at++];

	if (c == '#')
		return read_mark(r);
	if (r->mark_count)
		return false;
	if (c == '}' || c == ']' || c == '>')
		return read_close(r, c);
	if (r->is_bare)
		return false;
	if (is_open(c))
		return read_open(r, c, false);
	return c == '=' ? read_bare(r) : read_value(r, c, false);
}

/* "%1000:" */
static bool read_limit(struct shape_reader *r)
{
	if (r->text.len == 0 || r->text.ptr[0] != '%')
		return true;
	for (r->at = 1; r->at < r->text.len && r->at < 12; r->at++) {
		char c = r->text.ptr[r->at];
		if (c < '0' || c > '9')
			break;
		r->row_limit = r->row_limit * 10 + (uint64_t)(c - '0');
	}
	return r->row_limit && r->at < r->text.len && r->text.ptr[r->at++] == ':';
}

static bool read_shape(struct shape_reader *r)
{
	r->is_first = true;
	if (!read_limit(r))
		return false;
	while (r->at < r->text.len) {
		if (!read_field(r))
			return false;
	}
	return r->depth == 0 && r->op_count < UINT16_MAX && r->column_count < UINT16_MAX;
}

struct shape *shape_parse(struct text text, struct error *err)
{
	struct shape_reader count = {.text = text};

	if (!read_shape(&count)) {
		error_set(err, ERROR_INTERNAL, "shape is wrong at byte %zu: %.*s", count.at,
		        TEXT_ARG(text));
		return NULL;
	}
	size_t ops_bytes = sizeof(struct shape) + count.op_count * sizeof(struct shape_op);
	struct shape *shape = malloc(ops_bytes + count.byte_count + 1);
	if (!shape) {
		error_memory(err);
		return NULL;
	}
	struct shape_reader fill = {
	        .text = text, .shape = shape, .bytes = (char *)shape + ops_bytes};
	read_shape(&fill);
	shape->op_count = fill.op_count - fill.mark_count;
	shape->mark_count = fill.mark_count;
	shape->column_count = fill.column_count;
	shape->row_limit = fill.row_limit;
	shape->is_bare = fill.is_whole_bare;
	shape->has_rows = fill.has_rows;
	return shape;
}
