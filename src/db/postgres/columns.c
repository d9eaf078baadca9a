#include "db/postgres/columns.h"

#include "db/postgres/walk.h"
#include "schema/type.h"

#include <stdlib.h>

enum { NUMBER_BYTES = 64 };

/* NaN and infinities have no form in JSON but strings. */
static bool is_number(struct text t)
{
	char c = t.len ? t.ptr[0] : 'x';

	if (c == '-')
		c = t.len > 1 ? t.ptr[1] : 'x';
	return c >= '0' && c <= '9';
}

static void add_number(struct output *out, struct text t)
{
	if (is_number(t))
		output_add(out, t);
	else
		output_add_string(out, t);
}

/* Two spellings of one number differ by engine only where there is an exponent. */
static void add_real(struct output *out, struct text t)
{
	char copy[NUMBER_BYTES];

	if (text_find_char(t, 'e') < 0 || !is_number(t) || t.len >= NUMBER_BYTES) {
		add_number(out, t);
		return;
	}
	memcpy(copy, t.ptr, t.len);
	copy[t.len] = '\0';
	output_add_real(out, strtod(copy, NULL));
}

/* 2026-01-02 03:04:05.12+00 -> "2026-01-02T03:04:05.12+00:00" */
static void add_moment(struct output *out, struct text t, bool has_zone)
{
	enum { DATE_END = 10 };
	bool has_date = t.len > DATE_END && t.ptr[DATE_END] == ' ';
	bool is_short = has_zone && t.len > 3 && text_eq(text_sub(t, t.len - 3, 3), TEXT("+00"));
	char *at = output_reserve(out, t.len + 5);

	if (!at)
		return;
	*at++ = '"';
	memcpy(at, t.ptr, t.len);
	if (has_date)
		at[DATE_END] = 'T';
	at += t.len;
	if (is_short) {
		memcpy(at, ":00", 3);
		at += 3;
	}
	*at++ = '"';
	out->len = (size_t)(at - out->ptr);
}

static bool add_value(
        struct output *out, const struct shape_op *op, struct text t, struct error *err)
{
	switch ((enum json_form)op->form) {
	case FORM_INTEGER:
	case FORM_SCALED:
	case FORM_NUMBER:
		add_number(out, t);
		return true;
	case FORM_REAL:
		add_real(out, t);
		return true;
	case FORM_BOOLEAN:
		output_add(out, t.len && t.ptr[0] == 't' ? TEXT("true") : TEXT("false"));
		return true;
	case FORM_TIMESTAMP:
	case FORM_TIMESTAMPTZ:
		add_moment(out, t, op->form == FORM_TIMESTAMPTZ);
		return true;
	case FORM_TEXT:
	case FORM_BYTES:
		output_add_string(out, t);
		return true;
	case FORM_JSON:
		return walk_compact(out, t, err);
	}
	return false;
}

static struct text cell(const PGresult *result, int row, int column)
{
	return (struct text){
	        PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

static bool is_full(const struct output *out, struct error *err)
{
	return out->failed &&
	       !error_set(err, ERROR_MEMORY, "a result of more than %zu bytes", out->limit_bytes);
}

/* One value instead of an object. */
static bool write_bare(struct output *out, const struct shape *shape, const PGresult *result,
        int row, struct error *err)
{
	if (PQgetisnull(result, row, 0))
		output_add(out, TEXT("null"));
	else if (!add_value(out, &shape->ops[0], cell(result, row, 0), err))
		return false;
	return !is_full(out, err);
}

bool columns_write(struct output *out, const struct shape *shape, const PGresult *result, int row,
        struct error *err)
{
	int column = 0;

	if (PQnfields(result) != (int)shape->column_count)
		return error_set(err, ERROR_INTERNAL, "%d columns instead of %u", PQnfields(result),
		        shape->column_count);
	if (shape->is_bare)
		return write_bare(out, shape, result, row, err);
	output_add_char(out, '{');
	for (unsigned i = 0; i < shape->op_count; i++) {
		const struct shape_op *op = &shape->ops[i];
		if (op->kind == SHAPE_CLOSE) {
			output_add_char(out, '}');
			continue;
		}
		output_add(out, op->prefix);
		bool is_null = PQgetisnull(result, row, column);
		struct text t = cell(result, row, column++);
		if (is_null)
			output_add(out, TEXT("null"));
		if (op->kind == SHAPE_OPEN) {
			if (!is_null)
				output_add_char(out, '{');
			column += is_null ? op->columns : 0;
			i = is_null ? op->close : i;
		} else if (op->kind == SHAPE_ROWS) {
			if (!is_null && !walk_rows(out, shape, i, t, err))
				return false;
			i = op->close;
		} else if (!is_null && !add_value(out, op, t, err)) {
			return false;
		}
	}
	output_add_char(out, '}');
	return !is_full(out, err);
}

bool columns_write_marks(struct output *out, const struct shape *shape, const PGresult *result,
        int row, struct error *err)
{
	int column = (int)(shape->column_count - shape->mark_count);

	for (unsigned i = 0; i < shape->mark_count; i++, column++) {
		output_add_char(out, i ? ',' : '[');
		if (PQgetisnull(result, row, column))
			output_add(out, TEXT("null"));
		else if (!add_value(out, &shape->ops[shape->op_count + i],
		                 cell(result, row, column), err))
			return false;
	}
	output_add_char(out, ']');
	return !is_full(out, err);
}
