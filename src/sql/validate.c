#include "sql/validate.h"

#include "base/decimal.h"
#include "base/json.h"
#include "schema/format.h"
#include "schema/jsonschema.h"
#include "schema/literal.h"

#include <stdio.h>

bool validate_is_needed(const struct model_column *column)
{
	const struct model_validation *v = &column->validation;

	return v->format.len || v->has_length || v->has_range || v->pattern.len || v->schema;
}

static bool breaks(
        const struct model_column *column, const char *rule, struct text what, struct error *err)
{
	return error_tell(err, ERROR_VALUE_FORMAT, "Column \"%.*s\" breaks its rule %s %.*s",
	        TEXT_ARG(column->name), rule, TEXT_ARG(what));
}

static bool check_length(const struct model_column *column, struct text shown, struct error *err)
{
	const struct model_validation *v = &column->validation;
	uint64_t characters = literal_characters(shown);
	char bounds[64];

	if (characters >= v->length_min && characters <= v->length_max)
		return true;
	if (v->length_max == UINT64_MAX)
		snprintf(bounds, sizeof(bounds), "%llu..", (unsigned long long)v->length_min);
	else
		snprintf(bounds, sizeof(bounds), "%llu..%llu", (unsigned long long)v->length_min,
		        (unsigned long long)v->length_max);
	return breaks(column, "length", text_from(bounds), err);
}

static bool is_beyond(struct arena *arena, struct text shown, struct text bound, int side)
{
	struct decimal value, limit;

	if (text_is_empty(bound) || decimal_read(arena, shown, &value) != DECIMAL_OK ||
	        decimal_read(arena, bound, &limit) != DECIMAL_OK)
		return false;
	return decimal_compare(&value, &limit) * side > 0;
}

static bool check_range(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err)
{
	const struct model_validation *v = &column->validation;

	if (!is_beyond(arena, shown, v->range_min, -1) && !is_beyond(arena, shown, v->range_max, 1))
		return true;
	return breaks(column, "range",
	        arena_printf(arena, "%.*s..%.*s", TEXT_ARG(v->range_min), TEXT_ARG(v->range_max)),
	        err);
}

static bool check_pattern(const struct model_column *column, struct text shown, struct error *err)
{
	struct text pattern = column->validation.pattern;
	struct error reason = {0};
	bool matches = false;

	if (format_pattern_matches(pattern, shown, &matches, &reason) && matches)
		return true;
	return reason.kind == ERROR_MEMORY ? error_memory(err)
	                                   : breaks(column, "pattern", pattern, err);
}

static bool check_schema(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err)
{
	struct error reason = {0};
	struct json *json = NULL;

	if (json_parse(arena, shown, JSON_DEPTH_DEFAULT, &json, &reason) &&
	        jsonschema_validate(arena, column->validation.schema, json, &reason))
		return true;
	return reason.kind == ERROR_MEMORY
	               ? error_memory(err)
	               : breaks(column, "schema", text_from(reason.public_text), err);
}

bool validate_text(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err)
{
	const struct model_validation *v = &column->validation;

	if (v->format.len && !format_is_met(v->format, shown))
		return breaks(column, "format", v->format, err);
	if (v->has_length && !check_length(column, shown, err))
		return false;
	if (v->has_range && !check_range(arena, column, shown, err))
		return false;
	if (v->pattern.len && !check_pattern(column, shown, err))
		return false;
	return !v->schema || check_schema(arena, column, shown, err);
}
