#include "schema/literal.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "schema/literal_scalar.h"
#include "schema/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool invalid(const struct type *type, struct error *err)
{
	if (type->kind == TYPE_ENUM && type->enumeration)
		return error_tell(err, ERROR_VALUE_INVALID, "not a value of the enum %.*s",
		        TEXT_ARG(type->enumeration->name));
	return error_tell(err, ERROR_VALUE_INVALID, "not a valid %s%s", type_info(type->kind)->name,
	        type->array_depth ? "[]" : "");
}

static bool out_of_range(const struct type *type, struct error *err)
{
	if (type->precision)
		return error_tell(err, ERROR_VALUE_RANGE, "out of range for numeric(%u,%u)",
		        type->precision, type->scale);
	return error_tell(
	        err, ERROR_VALUE_RANGE, "out of range for %s", type_info(type->kind)->name);
}

static bool finish(struct buf *buf, struct text *out, struct error *err)
{
	if (buf_failed(buf))
		return error_memory(err);
	*out = buf_text(buf);
	return true;
}

static bool read_boolean(
        const struct type *type, struct text t, struct text *out, struct error *err)
{
	bool value = false;

	if (!literal_boolean(t, &value))
		return invalid(type, err);
	*out = value ? TEXT("true") : TEXT("false");
	return true;
}

static bool read_decimal(struct arena *arena, const struct type *type, struct text t,
        struct decimal *out, struct error *err)
{
	switch (decimal_read(arena, t, out)) {
	case DECIMAL_OK:
		return true;
	case DECIMAL_INVALID:
		return invalid(type, err);
	case DECIMAL_RANGE:
		return out_of_range(type, err);
	case DECIMAL_MEMORY:
		break;
	}
	return error_memory(err);
}

static bool read_integer(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct decimal decimal = {0};
	int64_t n = 0;

	if (!read_decimal(arena, type, t, &decimal, err))
		return false;
	for (size_t i = decimal_whole_digits(&decimal); i < decimal.digits.len; i++) {
		if (decimal.digits.ptr[i] != '0')
			return invalid(type, err);
	}
	if (!decimal_to_int64(&decimal, &n) ||
	        (type->kind == TYPE_INTEGER && (n < INT32_MIN || n > INT32_MAX)) ||
	        (type->kind == TYPE_SMALLINT && (n < INT16_MIN || n > INT16_MAX)))
		return out_of_range(type, err);
	struct buf buf;
	buf_init(&buf, arena);
	buf_add_int(&buf, n);
	return finish(&buf, out, err);
}

static bool read_numeric(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct decimal value = {0};

	if (!read_decimal(arena, type, t, &value, err))
		return false;
	if (type->precision) {
		if (!decimal_round(arena, &value, type->scale, &value))
			return error_memory(err);
		if (decimal_whole_digits(&value) > (size_t)(type->precision - type->scale))
			return out_of_range(type, err);
	}
	struct buf buf;
	buf_init(&buf, arena);
	decimal_write(&buf, &value);
	return finish(&buf, out, err);
}

/* The decimal reader keeps "0x10", "nan" and "inf" from strtod. */
static bool read_real(struct arena *arena, const struct type *type, struct text t, struct text *out,
        struct error *err)
{
	struct decimal decimal = {0};
	enum decimal_verdict verdict = decimal_read(arena, t, &decimal);
	char *cstr = arena_cstr(arena, text_trim(t));
	char shortest[40];

	if (!cstr || verdict == DECIMAL_MEMORY)
		return error_memory(err);
	if (verdict == DECIMAL_INVALID)
		return invalid(type, err);
	bool is_single = type->kind == TYPE_REAL;
	double value = is_single ? (double)strtof(cstr, NULL) : strtod(cstr, NULL);
	if (!isfinite(value))
		return out_of_range(type, err);
	for (int digits = is_single ? 6 : 15; digits <= (is_single ? 9 : 17); digits++) {
		snprintf(shortest, sizeof(shortest), "%.*g", digits, value);
		double again = is_single ? (double)strtof(shortest, NULL) : strtod(shortest, NULL);
		if (again == value)
			break;
	}
	*out = arena_text(arena, text_from(shortest));
	return arena->failed ? error_memory(err) : true;
}

size_t literal_characters(struct text t)
{
	size_t count = 0;

	for (size_t i = 0; i < t.len; i++)
		count += ((unsigned char)t.ptr[i] & 0xc0) != 0x80;
	return count;
}

/* The first `count` characters. */
static struct text take_characters(struct text t, size_t count)
{
	size_t i = 0;

	while (i < t.len) {
		if (((unsigned char)t.ptr[i] & 0xc0) != 0x80 && count-- == 0)
			break;
		i++;
	}
	return text_sub(t, 0, i);
}

static bool read_string(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	if (text_find_char(t, '\0') >= 0)
		return error_tell(err, ERROR_VALUE_INVALID, "text may not hold the character NUL");
	if (!text_is_utf8(t))
		return error_tell(err, ERROR_VALUE_INVALID, "text must be valid UTF-8");
	size_t count = literal_characters(t);
	if (type->length && count > type->length) {
		/* SQL: spaces past the end are cut off, anything else is an error. */
		struct text kept = take_characters(t, type->length);
		for (size_t i = kept.len; i < t.len; i++) {
			if (t.ptr[i] != ' ')
				return error_tell(err, ERROR_VALUE_LONG, "longer than %s(%u)",
				        type_info(type->kind)->name, type->length);
		}
		t = kept;
		count = type->length;
	}
	if (type->kind != TYPE_CHAR || count >= type->length) {
		*out = t;
		return true;
	}
	struct buf buf;
	buf_init(&buf, arena);
	buf_add(&buf, t);
	for (; count < type->length; count++)
		buf_add_char(&buf, ' ');
	return finish(&buf, out, err);
}

static bool read_enum(const struct type *type, struct text t, struct text *out, struct error *err)
{
	const struct model_enum *known = type->enumeration;
	struct text nearest = TEXT("");
	unsigned least = 3;

	for (size_t i = 0; known && i < known->value_count; i++) {
		if (text_eq(known->values[i], t)) {
			*out = known->values[i];
			return true;
		}
		unsigned distance = text_distance(known->values[i], t, 2);
		if (distance < least) {
			least = distance;
			nearest = known->values[i];
		}
	}
	invalid(type, err);
	if (nearest.len)
		error_hint(err, "did you mean '%.*s'?", TEXT_ARG(nearest));
	return false;
}

/* "2024-02-30" has the form of a date and is none. */
static bool invalid_moment(const struct type *type, struct text t, struct error *err)
{
	size_t digits = 0, at = 0;

	while (at < t.len && t.ptr[at] >= '0' && t.ptr[at] <= '9')
		at++, digits++;
	bool has_form = digits >= 1 && at < t.len && (t.ptr[at] == '-' || t.ptr[at] == ':');
	for (; has_form && at < t.len; at++)
		has_form = (t.ptr[at] >= '0' && t.ptr[at] <= '9') ||
		           text_find_char(TEXT("-:+. TZ"), t.ptr[at]) >= 0;
	return error_tell(err, has_form ? ERROR_VALUE_TIME_RANGE : ERROR_VALUE_TIME,
	        "not a valid %s", type_info(type->kind)->name);
}

static bool read_moment(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct buf buf;
	int64_t us = 0;
	int32_t days = 0;

	buf_init(&buf, arena);
	t = text_trim(t);
	if (type->kind == TYPE_DATE) {
		if (!clock_parse_date(t, &days))
			return invalid_moment(type, t, err);
		clock_write_date(&buf, days);
	} else if (type->kind == TYPE_TIME) {
		if (!clock_parse_time(t, &us))
			return invalid_moment(type, t, err);
		literal_write_time(&buf, us);
	} else {
		if (!clock_parse_timestamp(t, &us))
			return invalid_moment(type, t, err);
		clock_write_storage(&buf, us);
	}
	return finish(&buf, out, err);
}

static bool read_json_text(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct json *json = NULL;
	struct error reason = {0};

	if (!json_parse(arena, t, JSON_DEPTH_DEFAULT, &json, &reason)) {
		if (reason.kind == ERROR_MEMORY)
			return error_memory(err);
		return error_tell(
		        err, ERROR_VALUE_INVALID, "not valid JSON: %s", reason.public_text);
	}
	return literal_read_json(arena, type, json, out, err);
}

static bool read_scalar(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	switch (type->kind) {
	case TYPE_BOOLEAN:
		return read_boolean(type, t, out, err);
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		/* JSON knows one kind of number (1e3, 1.0); integers in text have digits alone. */
		if (text_find_char(t, '.') >= 0 || text_find_char(t, 'e') >= 0 ||
		        text_find_char(t, 'E') >= 0)
			return invalid(type, err);
		return read_integer(arena, type, t, out, err);
	case TYPE_REAL:
	case TYPE_DOUBLE:
		return read_real(arena, type, t, out, err);
	case TYPE_NUMERIC_SCALED:
	case TYPE_NUMERIC:
		return read_numeric(arena, type, t, out, err);
	case TYPE_TEXT:
	case TYPE_VARCHAR:
	case TYPE_CHAR:
		return read_string(arena, type, t, out, err);
	case TYPE_ENUM:
		return read_enum(type, t, out, err);
	case TYPE_DATE:
	case TYPE_TIME:
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		return read_moment(arena, type, t, out, err);
	case TYPE_UUID:
		return literal_uuid(t, &buf) ? finish(&buf, out, err) : invalid(type, err);
	case TYPE_BYTEA:
		return literal_bytes(t, &buf) ? finish(&buf, out, err) : invalid(type, err);
	case TYPE_INET:
		return literal_inet(t, &buf) ? finish(&buf, out, err) : invalid(type, err);
	case TYPE_JSON:
	case TYPE_JSONB:
		return read_json_text(arena, type, t, out, err);
	case TYPE_KIND_COUNT:
		break;
	}
	return invalid(type, err);
}

void literal_write_json(struct buf *out, const struct type *type, struct text canonical)
{
	switch (type_form(type)) {
	case FORM_INTEGER:
	case FORM_REAL:
	case FORM_SCALED:
	case FORM_NUMBER:
	case FORM_BOOLEAN:
	case FORM_JSON:
		buf_add(out, canonical);
		return;
	case FORM_TEXT:
	case FORM_TIMESTAMP:
	case FORM_TIMESTAMPTZ:
	case FORM_BYTES:
		json_write_string(out, canonical);
		return;
	}
}

static struct type element_of(const struct type *type)
{
	struct type element = *type;

	element.array_depth--;
	return element;
}

static bool array_from_json(struct arena *arena, const struct type *type, const struct json *json,
        struct text *out, struct error *err)
{
	struct type element = element_of(type);
	struct buf buf;

	if (json->type != JSON_ARRAY)
		return invalid(type, err);
	buf_init(&buf, arena);
	buf_add_char(&buf, '[');
	for (size_t i = 0; i < json->count; i++) {
		struct text item = TEXT("null");
		if (i)
			buf_add_char(&buf, ',');
		if (json->items[i].type == JSON_NULL) {
			buf_add(&buf, item);
			continue;
		}
		if (!literal_read_json(arena, &element, &json->items[i], &item, err))
			return false;
		literal_write_json(&buf, &element, item);
	}
	buf_add_char(&buf, ']');
	return finish(&buf, out, err);
}

/* PostgreSQL's array literal: {a,"b c",NULL,{…}}. */
static bool array_from_braces(struct arena *arena, const struct type *type, struct text t,
        struct text *out, struct error *err)
{
	struct type element = element_of(type);
	struct literal_item item = {0};
	struct buf buf;
	bool is_first = true;
	struct text rest = text_sub(t, 1, t.len - 2);

	buf_init(&buf, arena);
	buf_add_char(&buf, '[');
	while (literal_next_item(arena, &rest, is_first, &item)) {
		struct text value = TEXT("null");
		if (!is_first)
			buf_add_char(&buf, ',');
		is_first = false;
		if (item.is_null) {
			buf_add(&buf, value);
			continue;
		}
		if (!literal_read(arena, &element, item.text, &value, err))
			return false;
		literal_write_json(&buf, &element, value);
	}
	if (item.is_malformed)
		return arena->failed ? error_memory(err) : invalid(type, err);
	buf_add_char(&buf, ']');
	return finish(&buf, out, err);
}

bool literal_read(struct arena *arena, const struct type *type, struct text t, struct text *out,
        struct error *err)
{
	if (!type->array_depth)
		return read_scalar(arena, type, t, out, err);
	t = text_trim(t);
	if (t.len >= 2 && t.ptr[0] == '{' && t.ptr[t.len - 1] == '}')
		return array_from_braces(arena, type, t, out, err);
	if (t.len && t.ptr[0] == '[')
		return read_json_text(arena, type, t, out, err);
	return invalid(type, err);
}

bool literal_read_json(struct arena *arena, const struct type *type, const struct json *json,
        struct text *out, struct error *err)
{
	struct buf buf;

	if (type->array_depth) {
		if (json->type == JSON_STRING)
			return literal_read(arena, type, json->text, out, err);
		return array_from_json(arena, type, json, out, err);
	}
	if (type->kind == TYPE_JSON) {
		*out = json->raw;
		return true;
	}
	if (type->kind == TYPE_JSONB) {
		buf_init(&buf, arena);
		json_write_canonical(&buf, json);
		return finish(&buf, out, err);
	}
	switch (json->type) {
	case JSON_STRING:
		return read_scalar(arena, type, json->text, out, err);
	case JSON_NUMBER:
		if (type_family(type) == FAMILY_INTEGER)
			return read_integer(arena, type, json->raw, out, err);
		return read_scalar(arena, type, json->raw, out, err);
	case JSON_TRUE:
	case JSON_FALSE:
		return read_scalar(arena, type, json->raw, out, err);
	case JSON_NULL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return invalid(type, err);
}
