/* Explicit casts, for an engine that lacks PostgreSQL's: from a stored value to another. */
#include "sql/cast.h"
#include "sql/dialect.h"

#include "base/decimal.h"
#include "schema/literal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

static bool is_integer(const struct type *type)
{
	return type_family(type) == FAMILY_INTEGER;
}

static bool is_number(const struct type *type)
{
	return is_integer(type) || type_family(type) == FAMILY_NUMBER;
}

static bool is_moment(const struct type *type)
{
	return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ;
}

static bool is_json(const struct type *type)
{
	return type->kind == TYPE_JSON || type->kind == TYPE_JSONB;
}

bool cast_is_known(const struct type *from, const struct type *to)
{
	if (from->array_depth && !to->array_depth)
		return to->kind == TYPE_TEXT || to->kind == TYPE_VARCHAR;
	if (from->array_depth || to->array_depth || to->kind == TYPE_ENUM || to->kind == TYPE_CHAR)
		return false;
	if (is_text(from) || is_text(to) || from->kind == to->kind)
		return true;
	if (is_number(from) && is_number(to))
		return true;
	if (from->kind == TYPE_BOOLEAN || to->kind == TYPE_BOOLEAN)
		return from->kind == TYPE_INTEGER || to->kind == TYPE_INTEGER ||
		       from->kind == TYPE_JSONB;
	if (is_json(from))
		return is_json(to) || (from->kind == TYPE_JSONB && is_number(to));
	if (from->kind == TYPE_DATE)
		return is_moment(to);
	return is_moment(from) && type_family(to) == FAMILY_TIME;
}

/* ---- as text: PostgreSQL's own spelling ---- */

static struct text trimmed_moment(struct text t, size_t seconds_end)
{
	size_t len = t.len;

	if (len <= seconds_end || t.ptr[seconds_end] != '.')
		return t;
	while (len > seconds_end + 1 && t.ptr[len - 1] == '0')
		len--;
	return text_sub(t, 0, len - (t.ptr[len - 1] == '.'));
}

static struct text bytes_text(struct arena *arena, struct text bytes)
{
	struct buf out;

	buf_init(&out, arena);
	buf_add_cstr(&out, "\\x");
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return buf_text(&out);
}

static struct text real_text(struct arena *arena, const struct type *type, double n)
{
	bool is_single = type->kind == TYPE_REAL;
	char digits[40];

	for (int precision = is_single ? 6 : 15; precision <= (is_single ? 9 : 17); precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, n);
		double again = is_single ? (double)strtof(digits, NULL) : strtod(digits, NULL);
		if (again == n)
			break;
	}
	return arena_text(arena, text_from(digits));
}

static struct text json_as_text(struct arena *arena, struct text json)
{
	struct json *tree = NULL;
	struct error ignored = {0};
	struct buf out;

	if (!json_parse(arena, json, 2 * JSON_DEPTH_DEFAULT, &tree, &ignored))
		return json;
	buf_init(&out, arena);
	json_write_spaced(&out, tree);
	return buf_text(&out);
}

/* An array's element in braces: quoted where it would be read as something else. */
static void write_element(struct buf *out, struct text t)
{
	bool is_quoted = !t.len || text_eq_nocase(t, TEXT("null"));

	for (size_t i = 0; i < t.len && !is_quoted; i++)
		is_quoted = strchr("{}\",\\ \t\n\v\f\r", t.ptr[i]) != NULL;
	if (!is_quoted) {
		buf_add(out, t);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '"' || t.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
	buf_add_char(out, '"');
}

static struct text element_text(
        struct arena *arena, const struct type *type, const struct json *item)
{
	enum { TIME_END = 8, MOMENT_END = 19 };

	if (is_json(type)) {
		struct buf out;
		buf_init(&out, arena);
		json_write_spaced(&out, item);
		return type->kind == TYPE_JSON ? item->raw : buf_text(&out);
	}
	if (item->type == JSON_TRUE || item->type == JSON_FALSE)
		return item->type == JSON_TRUE ? TEXT("t") : TEXT("f");
	if (item->type != JSON_STRING)
		return item->raw;
	struct text t = item->text;
	if (type->kind == TYPE_TIME)
		t = trimmed_moment(t, TIME_END);
	if (is_moment(type))
		t = trimmed_moment(t, MOMENT_END);
	return type->kind == TYPE_TIMESTAMPTZ ? arena_printf(arena, "%.*s+00", TEXT_ARG(t)) : t;
}

/* {a,"b c",NULL,{…}} */
static void write_braces(struct arena *arena, struct buf *out, const struct type *type,
        const struct json *array, unsigned depth)
{
	buf_add_char(out, '{');
	for (size_t i = 0; i < array->count; i++) {
		const struct json *item = &array->items[i];
		if (i)
			buf_add_char(out, ',');
		if (depth > 1 && item->type == JSON_ARRAY)
			write_braces(arena, out, type, item, depth - 1);
		else if (item->type == JSON_NULL)
			buf_add_cstr(out, "NULL");
		else
			write_element(out, element_text(arena, type, item));
	}
	buf_add_char(out, '}');
}

static struct text array_as_text(struct arena *arena, const struct type *type, struct text json)
{
	struct json *tree = NULL;
	struct error ignored = {0};
	struct buf out;

	if (!json_parse(arena, json, 2 * JSON_DEPTH_DEFAULT, &tree, &ignored))
		return json;
	buf_init(&out, arena);
	write_braces(arena, &out, type, tree, type->array_depth);
	return buf_text(&out);
}

static struct text spaces_trimmed(struct text t)
{
	while (t.len && t.ptr[t.len - 1] == ' ')
		t.len--;
	return t;
}

/* What the value is written as, such that the other type reads it. */
static bool show(struct arena *arena, const struct sql_dialect *dialect, const struct type *type,
        const struct type *to, const struct value *value, struct text *out, struct error *err)
{
	enum { TIME_END = 8, MOMENT_END = 19 };

	if (type->array_depth) {
		*out = array_as_text(arena, type, value->text);
		return !arena->failed || error_memory(err);
	}
	if (value->kind == VALUE_BLOB)
		*out = bytes_text(arena, value->text);
	else if (value->kind == VALUE_REAL)
		*out = real_text(arena, type, value->real);
	else if (type->kind == TYPE_BOOLEAN)
		*out = value->integer ? TEXT("true") : TEXT("false");
	else if (!dialect->show(arena, type, value, out, err))
		return false;
	if (type->kind == TYPE_TIME)
		*out = trimmed_moment(*out, TIME_END);
	if (is_moment(type))
		*out = trimmed_moment(*out, MOMENT_END);
	if (type->kind == TYPE_TIMESTAMPTZ)
		*out = arena_printf(arena, "%.*s+00", TEXT_ARG(*out));
	if (type->kind == TYPE_JSONB && is_text(to))
		*out = json_as_text(arena, *out);
	if (type->kind == TYPE_CHAR)
		*out = spaces_trimmed(*out);
	return !arena->failed || error_memory(err);
}

/* ---- to numbers ---- */

/* To a whole number: half to even from a binary fraction, else half away from zero. */
static bool whole(struct arena *arena, const struct type *from, const struct value *value,
        struct text *t, struct error *err)
{
	struct decimal decimal, rounded;
	struct buf out;

	if (value->kind == VALUE_REAL) {
		if (fabs(value->real) > 1e19)
			return error_tell(err, ERROR_VALUE_RANGE, "out of range for an integer");
		*t = arena_printf(arena, "%.0f", rint(value->real));
		return !arena->failed || error_memory(err);
	}
	(void)from;
	if (decimal_read(arena, *t, &decimal) != DECIMAL_OK)
		return error_tell(err, ERROR_VALUE_RANGE, "out of range for an integer");
	if (!decimal_round(arena, &decimal, 0, &rounded))
		return error_memory(err);
	buf_init(&out, arena);
	decimal_write(&out, &rounded);
	*t = buf_text(&out);
	return !buf_failed(&out) || error_memory(err);
}

/* jsonb's numbers and truths alone are one; the text is the number's. */
static bool unwrap_json(
        const struct type *to, struct text *t, struct value *value, struct error *err)
{
	bool is_truth = text_eq_cstr(*t, "true") || text_eq_cstr(*t, "false");
	bool is_digit = t->len && (t->ptr[0] == '-' || (t->ptr[0] >= '0' && t->ptr[0] <= '9'));

	*value = value_text(*t);
	return (to->kind == TYPE_BOOLEAN ? is_truth : is_digit) ||
	       error_tell(err, ERROR_VALUE_INVALID, "this jsonb cannot be cast to %s",
	               type_info(to->kind)->name);
}

static bool to_number(struct arena *arena, const struct type *from, const struct type *to,
        struct value *value, struct text *t, struct error *err)
{
	if (is_integer(to))
		return whole(arena, from, value, t, err);
	/* What a single is not sure of is seen in a double. */
	if (from->kind == TYPE_REAL && to->kind == TYPE_DOUBLE)
		*t = arena_printf(arena, "%.17g", (double)(float)value->real);
	/* PostgreSQL takes what a binary fraction is sure of. */
	if (value->kind == VALUE_REAL && type_family(to) == FAMILY_NUMBER &&
	        to->kind != TYPE_REAL && to->kind != TYPE_DOUBLE)
		*t = arena_printf(arena, from->kind == TYPE_REAL ? "%.6g" : "%.15g", value->real);
	return !arena->failed || error_memory(err);
}

static bool cut(const struct type *from, const struct type *to, struct text *t)
{
	if (is_moment(from) && to->kind == TYPE_DATE)
		*t = text_sub(*t, 0, 10);
	else if (is_moment(from) && to->kind == TYPE_TIME)
		*t = text_sub(*t, 11, from->kind == TYPE_TIMESTAMPTZ ? t->len - 14 : t->len);
	return true;
}

bool cast_convert(struct arena *arena, const struct sql_dialect *dialect, const struct type *from,
        const struct type *to, const struct value *in, struct value *out_value, struct error *err)
{
	struct value value = *in;
	struct text t;

	if (value.kind == VALUE_NULL) {
		*out_value = value;
		return true;
	}
	if (!cast_is_known(from, to))
		return error_set(err, ERROR_INTERNAL, "a cast that is not known");
	if (!show(arena, dialect, from, to, &value, &t, err))
		return false;
	if (from->kind == TYPE_JSONB && !is_text(to) && !is_json(to) &&
	        !unwrap_json(to, &t, &value, err))
		return false;
	if (from->kind == TYPE_BOOLEAN && is_integer(to))
		t = value.integer ? TEXT("1") : TEXT("0");
	else if (is_integer(from) && to->kind == TYPE_BOOLEAN)
		t = value.integer ? TEXT("true") : TEXT("false");
	else if (is_number(to) && !is_text(from) && !to_number(arena, from, to, &value, &t, err))
		return false;
	return cut(from, to, &t) && cast_from_text(arena, dialect, to, t, out_value, err);
}
