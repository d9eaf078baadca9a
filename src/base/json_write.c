#include "base/decimal.h"
#include "base/json.h"

#include <stdlib.h>

static const char hex_digits[] = "0123456789abcdef";

/* What stands after the backslash, 'u' for the long form, 0 for none. */
static char escape_of(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return c < 0x20 || c == 0x7f ? 'u' : 0;
	}
}

void json_write_string(struct buf *out, struct text t)
{
	size_t from = 0;

	buf_add_char(out, '"');
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		char escape = escape_of(c);
		if (!escape)
			continue;
		buf_add(out, text_sub(t, from, i - from));
		from = i + 1;
		if (escape != 'u') {
			buf_add(out, (struct text){(char[]){'\\', escape}, 2});
			continue;
		}
		buf_add(out, TEXT("\\u00"));
		buf_add_char(out, hex_digits[c >> 4]);
		buf_add_char(out, hex_digits[c & 15]);
	}
	if (from < t.len)
		buf_add(out, text_sub(t, from, t.len - from));
	buf_add_char(out, '"');
}

enum { COMPACT = -1, SPACED = -2 }; /* in place of a level of indentation */

static void new_line(struct buf *out, int level)
{
	if (level < 0)
		return;
	buf_add_char(out, '\n');
	for (int i = 0; i < level; i++)
		buf_add(out, TEXT("  "));
}

static int deeper(int level)
{
	return level < 0 ? level : level + 1;
}

static void write_value(struct buf *out, const struct json *value, int level);

static void write_array(struct buf *out, const struct json *array, int level)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < array->count; i++) {
		if (i)
			buf_add_cstr(out, level == SPACED ? ", " : ",");
		new_line(out, deeper(level));
		write_value(out, &array->items[i], deeper(level));
	}
	if (array->count)
		new_line(out, level);
	buf_add_char(out, ']');
}

static void write_object(struct buf *out, const struct json *object, int level)
{
	buf_add_char(out, '{');
	for (size_t i = 0; i < object->count; i++) {
		if (i)
			buf_add_cstr(out, level == SPACED ? ", " : ",");
		new_line(out, deeper(level));
		json_write_string(out, object->members[i].name);
		buf_add_cstr(out, level == COMPACT ? ":" : ": ");
		write_value(out, &object->members[i].value, deeper(level));
	}
	if (object->count)
		new_line(out, level);
	buf_add_char(out, '}');
}

/* Null, booleans, numbers and strings; false for what has parts. */
static bool write_scalar(struct buf *out, const struct json *value)
{
	switch (value->type) {
	case JSON_NULL:
		buf_add(out, TEXT("null"));
		return true;
	case JSON_FALSE:
		buf_add(out, TEXT("false"));
		return true;
	case JSON_TRUE:
		buf_add(out, TEXT("true"));
		return true;
	case JSON_NUMBER:
		buf_add(out, value->text);
		return true;
	case JSON_STRING:
		json_write_string(out, value->text);
		return true;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return false;
}

/* Recursion is bounded by the depth the value was read with. */
static void write_value(struct buf *out, const struct json *value, int level)
{
	if (write_scalar(out, value))
		return;
	if (value->type == JSON_ARRAY)
		write_array(out, value, level);
	else
		write_object(out, value, level);
}

void json_write(struct buf *out, const struct json *value)
{
	write_value(out, value, COMPACT);
}

void json_write_spaced(struct buf *out, const struct json *value)
{
	write_value(out, value, SPACED);
}

void json_write_pretty(struct buf *out, const struct json *value)
{
	write_value(out, value, 0);
}

static int compare_names(const void *a, const void *b)
{
	const struct json_member *const *left = a;
	const struct json_member *const *right = b;

	if ((*left)->name.len != (*right)->name.len)
		return (*left)->name.len < (*right)->name.len ? -1 : 1;
	return text_compare((*left)->name, (*right)->name);
}

static void write_canonical_object(struct buf *out, const struct json *object)
{
	const struct json_member **sorted =
	        ARENA_ARRAY(out->arena, const struct json_member *, object->count);

	if (!sorted) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < object->count; i++)
		sorted[i] = &object->members[i];
	qsort(sorted, object->count, sizeof(struct json_member *), compare_names);
	buf_add_char(out, '{');
	for (size_t i = 0; i < object->count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_string(out, sorted[i]->name);
		buf_add_char(out, ':');
		json_write_canonical(out, &sorted[i]->value);
	}
	buf_add_char(out, '}');
}

/* 1e3 is 1000 and -0.0 is 0.0; what is beyond all measure stays as it was written. */
static void write_canonical_number(struct buf *out, struct text number)
{
	struct decimal decimal;

	switch (decimal_read(out->arena, number, &decimal)) {
	case DECIMAL_OK:
		decimal_write(out, &decimal);
		break;
	case DECIMAL_MEMORY:
		out->failed = true;
		break;
	case DECIMAL_INVALID:
	case DECIMAL_RANGE:
		buf_add(out, number);
		break;
	}
}

void json_write_canonical(struct buf *out, const struct json *value)
{
	if (value->type == JSON_NUMBER) {
		write_canonical_number(out, value->text);
		return;
	}
	if (write_scalar(out, value))
		return;
	if (value->type == JSON_OBJECT) {
		write_canonical_object(out, value);
		return;
	}
	buf_add_char(out, '[');
	for (size_t i = 0; i < value->count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_canonical(out, &value->items[i]);
	}
	buf_add_char(out, ']');
}
