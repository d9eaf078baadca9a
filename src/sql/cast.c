#include "sql/cast.h"

#include "base/decimal.h"
#include "schema/format.h"
#include "schema/literal.h"
#include "sql/dialect.h"

bool cast_from_text(struct arena *arena, const struct sql_dialect *dialect, const struct type *type,
        struct text t, struct value *out_value, struct error *err)
{
	struct text canonical = TEXT("");

	return literal_read(arena, type, t, &canonical, err) &&
	       dialect->store(arena, type, canonical, out_value, err);
}

/* The caller named the column, so it may be told which one it was. */
static bool name_column(
        const struct model_column *column, const struct error *reason, struct error *err)
{
	if (reason->kind == ERROR_MEMORY)
		return error_memory(err);
	error_tell(err, reason->kind, "column \"%.*s\": %s", TEXT_ARG(column->name),
	        reason->public_text);
	if (reason->hint_text[0])
		error_hint(err, "%s", reason->hint_text);
	return false;
}

bool cast_from_json(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct json *json, struct value *out_value,
        struct error *err)
{
	struct error reason = {0};
	struct text canonical = TEXT("");

	if (json->type == JSON_NULL) {
		*out_value = value_null();
		return true;
	}
	if (!literal_read_json(arena, &column->type, json, &canonical, &reason) ||
	        !dialect->store(arena, &column->type, canonical, out_value, &reason))
		return name_column(column, &reason, err);
	return true;
}

static bool check_format(
        const struct model_validation *validation, struct text t, struct error *err)
{
	if (validation->format.len && !format_is_met(validation->format, t))
		return error_tell(
		        err, ERROR_VALUE_FORMAT, "not a valid %.*s", TEXT_ARG(validation->format));
	return true;
}

static bool check_length(
        const struct model_validation *validation, struct text t, struct error *err)
{
	if (!validation->has_length)
		return true;
	size_t count = literal_characters(t);
	if (count < validation->length_min)
		return error_tell(err, ERROR_VALUE_FORMAT, "shorter than %llu characters",
		        (unsigned long long)validation->length_min);
	if (count > validation->length_max)
		return error_tell(err, ERROR_VALUE_FORMAT, "longer than %llu characters",
		        (unsigned long long)validation->length_max);
	return true;
}

static bool check_pattern(
        const struct model_validation *validation, struct text t, struct error *err)
{
	bool matches = true;

	if (!validation->pattern.len)
		return true;
	if (!format_pattern_matches(validation->pattern, t, &matches, err))
		return false;
	return matches || error_tell(err, ERROR_VALUE_FORMAT, "does not match its pattern");
}

/* The stored number as a decimal again. */
static bool decimal_of(struct arena *arena, const struct type *type, const struct value *value,
        struct decimal *out)
{
	struct buf buf;

	buf_init(&buf, arena);
	if (value->kind == VALUE_INTEGER)
		buf_printf(&buf, "%llde-%u", (long long)value->integer,
		        type->kind == TYPE_NUMERIC_SCALED ? type->scale : 0);
	else if (value->kind == VALUE_REAL)
		buf_printf(&buf, "%.17g", value->real);
	else
		buf_add(&buf, value->text);
	return decimal_read(arena, buf_text(&buf), out) == DECIMAL_OK;
}

static bool check_range(struct arena *arena, const struct type *type,
        const struct model_validation *validation, const struct value *value, struct error *err)
{
	struct decimal number = {0};
	struct decimal bound = {0};

	if (!validation->has_range)
		return true;
	if (!decimal_of(arena, type, value, &number))
		return error_tell(err, ERROR_VALUE_FORMAT, "not within its range");
	if (validation->range_min.len &&
	        decimal_read(arena, validation->range_min, &bound) == DECIMAL_OK &&
	        decimal_compare(&number, &bound) < 0)
		return error_tell(
		        err, ERROR_VALUE_FORMAT, "less than %.*s", TEXT_ARG(validation->range_min));
	if (validation->range_max.len &&
	        decimal_read(arena, validation->range_max, &bound) == DECIMAL_OK &&
	        decimal_compare(&number, &bound) > 0)
		return error_tell(
		        err, ERROR_VALUE_FORMAT, "more than %.*s", TEXT_ARG(validation->range_max));
	return true;
}

static bool check_text(const struct model_validation *validation, struct text t, struct error *err)
{
	return check_length(validation, t, err) && check_format(validation, t, err) &&
	       check_pattern(validation, t, err);
}

static bool check(struct arena *arena, const struct model_column *column, const struct value *value,
        struct error *err)
{
	const struct model_validation *validation = &column->validation;

	switch (type_family(&column->type)) {
	case FAMILY_INTEGER:
	case FAMILY_NUMBER:
		return check_range(arena, &column->type, validation, value, err);
	case FAMILY_JSON:
		return true;
	default:
		return value->kind != VALUE_TEXT || check_text(validation, value->text, err);
	}
}

bool cast_validate(struct arena *arena, const struct model_column *column,
        const struct value *value, struct error *err)
{
	struct error reason = {0};

	if (value->kind == VALUE_NULL || check(arena, column, value, &reason))
		return true;
	return name_column(column, &reason, err);
}
