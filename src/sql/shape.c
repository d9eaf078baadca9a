#include "sql/shape.h"

#include "base/json.h"

static void add_form(struct buf *shape, const struct type *type)
{
	enum json_form form = type_form(type);

	buf_add_char(shape, (char)form);
	if (form == FORM_SCALED) {
		buf_add_int(shape, type->scale);
		buf_add_char(shape, ':');
	}
}

void shape_limit(struct buf *shape, int64_t rows)
{
	buf_add_char(shape, '%');
	buf_add_int(shape, rows);
	buf_add_char(shape, ':');
}

void shape_add(struct buf *shape, const struct type *type, struct text name)
{
	add_form(shape, type);
	json_write_string(shape, name);
}

void shape_add_bare(struct buf *shape, const struct type *type)
{
	buf_add_char(shape, '=');
	add_form(shape, type);
}

void shape_add_mark(struct buf *shape, const struct type *type)
{
	buf_add_char(shape, '#');
	add_form(shape, type);
}

void shape_open(struct buf *shape, struct text name)
{
	buf_add_char(shape, '{');
	json_write_string(shape, name);
}

void shape_open_bare(struct buf *shape)
{
	buf_add_cstr(shape, "={");
}

void shape_close(struct buf *shape)
{
	buf_add_char(shape, '}');
}

void shape_open_rows(struct buf *shape, struct text name, bool is_single)
{
	buf_add_char(shape, is_single ? '<' : '[');
	json_write_string(shape, name);
}

void shape_open_rows_bare(struct buf *shape, bool is_single)
{
	buf_add_cstr(shape, is_single ? "=<" : "=[");
}

void shape_close_rows(struct buf *shape, bool is_single)
{
	buf_add_char(shape, is_single ? '>' : ']');
}
