#include "diff/part.h"

/* Digits before the point that every value of the type may have; 0: any number of them. */
static unsigned whole_digits(const struct type *type)
{
	switch (type->kind) {
	case TYPE_SMALLINT:
		return 5;
	case TYPE_INTEGER:
		return 10;
	case TYPE_BIGINT:
		return 19;
	case TYPE_NUMERIC:
	case TYPE_NUMERIC_SCALED:
		return type->precision ? (unsigned)(type->precision - type->scale) : 0;
	default:
		return 0;
	}
}

static bool is_integer(const struct type *type)
{
	return type->kind == TYPE_SMALLINT || type->kind == TYPE_INTEGER ||
	       type->kind == TYPE_BIGINT;
}

static bool is_numeric(const struct type *type)
{
	return type->kind == TYPE_NUMERIC || type->kind == TYPE_NUMERIC_SCALED;
}

static bool is_real(const struct type *type)
{
	return type->kind == TYPE_REAL || type->kind == TYPE_DOUBLE;
}

static bool is_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

static enum diff_conversion to_numeric(const struct type *from, const struct type *to)
{
	unsigned have = whole_digits(from), fit = whole_digits(to);

	if (is_real(from))
		return to->kind == TYPE_NUMERIC_SCALED ? DIFF_CONVERT_FIT : DIFF_CONVERT_NONE;
	if (!to->precision)
		return DIFF_CONVERT_SAFE;
	if (!have || have > fit)
		return DIFF_CONVERT_FIT;
	if (from->scale <= to->scale)
		return DIFF_CONVERT_SAFE;
	return from->kind == TYPE_NUMERIC_SCALED ? DIFF_CONVERT_CUT : DIFF_CONVERT_FIT;
}

static enum diff_conversion number(const struct type *from, const struct type *to)
{
	if (is_integer(to))
		return is_integer(from) && from->kind < to->kind ? DIFF_CONVERT_SAFE
		                                                 : DIFF_CONVERT_FIT;
	if (is_numeric(to))
		return to_numeric(from, to);
	if (is_real(from))
		return to->kind == TYPE_DOUBLE ? DIFF_CONVERT_SAFE : DIFF_CONVERT_CUT;
	if (from->kind == TYPE_SMALLINT || (from->kind == TYPE_INTEGER && to->kind == TYPE_DOUBLE))
		return DIFF_CONVERT_SAFE;
	return DIFF_CONVERT_CUT;
}

/* Longest text of a value; 0: no limit. */
static unsigned longest(const struct type *from)
{
	unsigned most = 0;

	switch (from->kind) {
	case TYPE_VARCHAR:
	case TYPE_CHAR:
		return from->length;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		return whole_digits(from) + 1;
	case TYPE_NUMERIC_SCALED:
		return from->precision + 3U;
	case TYPE_BOOLEAN:
		return 5;
	case TYPE_UUID:
		return 36;
	case TYPE_DATE:
		return 10;
	case TYPE_TIME:
		return 15;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		return 26;
	case TYPE_ENUM:
		for (size_t i = 0; from->enumeration && i < from->enumeration->value_count; i++) {
			unsigned bytes = (unsigned)from->enumeration->values[i].len;
			most = bytes > most ? bytes : most;
		}
		return most;
	default:
		return 0;
	}
}

static enum diff_conversion to_text(const struct type *from, const struct type *to)
{
	unsigned most = longest(from);

	if (is_real(from) || from->kind == TYPE_BYTEA)
		return DIFF_CONVERT_NONE;
	if (!to->length || (most && most <= to->length))
		return DIFF_CONVERT_SAFE;
	return is_text(from) ? DIFF_CONVERT_CUT : DIFF_CONVERT_FIT;
}

static enum diff_conversion from_text(const struct type *to)
{
	switch (to->kind) {
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
	case TYPE_NUMERIC:
	case TYPE_NUMERIC_SCALED:
	case TYPE_BOOLEAN:
	case TYPE_ENUM:
	case TYPE_UUID:
	case TYPE_DATE:
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
	case TYPE_JSON:
		return DIFF_CONVERT_FIT;
	default:
		return DIFF_CONVERT_NONE;
	}
}

static enum diff_conversion moment(const struct type *from, const struct type *to)
{
	if (from->kind == TYPE_TIME || to->kind == TYPE_TIME)
		return DIFF_CONVERT_NONE;
	return to->kind == TYPE_DATE ? DIFF_CONVERT_CUT : DIFF_CONVERT_SAFE;
}

static enum diff_conversion of_enum(
        const struct diff *diff, const struct type *from, const struct type *to)
{
	/* Values that go are an event of the enum's own, where it is the same enum. */
	if (!from->enumeration || !to->enumeration ||
	        diff_new_enum(diff, from->enumeration) == to->enumeration)
		return DIFF_CONVERT_SAFE;
	for (size_t i = 0; i < from->enumeration->value_count; i++) {
		if (!diff_enum_has(to->enumeration, from->enumeration->values[i]))
			return DIFF_CONVERT_FIT;
	}
	return DIFF_CONVERT_SAFE;
}

static enum diff_conversion scalar(
        const struct diff *diff, const struct type *from, const struct type *to)
{
	bool is_from_number = is_integer(from) || is_numeric(from) || is_real(from);
	bool is_to_number = is_integer(to) || is_numeric(to) || is_real(to);

	if (from->kind == TYPE_ENUM && to->kind == TYPE_ENUM)
		return of_enum(diff, from, to);
	if (is_from_number && is_to_number)
		return number(from, to);
	if (is_text(to))
		return to_text(from, to);
	if (is_text(from))
		return from_text(to);
	if (from->kind == TYPE_BOOLEAN && is_integer(to))
		return DIFF_CONVERT_SAFE;
	if (is_integer(from) && to->kind == TYPE_BOOLEAN)
		return DIFF_CONVERT_FIT;
	if (type_family(from) == FAMILY_TIME && type_family(to) == FAMILY_TIME)
		return moment(from, to);
	if (from->kind == TYPE_JSONB && to->kind == TYPE_JSON)
		return DIFF_CONVERT_SAFE;
	return DIFF_CONVERT_NONE;
}

/* Elements whose JSON is the same on both sides. */
static enum diff_conversion elements(
        const struct diff *diff, const struct type *from, const struct type *to)
{
	struct type a = *from, b = *to;

	if (from->array_depth != to->array_depth)
		return DIFF_CONVERT_NONE;
	a.array_depth = b.array_depth = 0;
	bool is_alike = (is_integer(&a) && is_integer(&b)) ||
	                ((is_text(&a) || a.kind == TYPE_ENUM) && is_text(&b) &&
	                        a.kind != TYPE_CHAR && b.kind != TYPE_CHAR);
	return is_alike && scalar(diff, &a, &b) == DIFF_CONVERT_SAFE ? DIFF_CONVERT_SAFE
	                                                             : DIFF_CONVERT_NONE;
}

enum diff_conversion diff_conversion(
        const struct diff *diff, const struct type *from, const struct type *to)
{
	if (diff_same_type(diff, from, to))
		return DIFF_CONVERT_SAME;
	if (from->array_depth || to->array_depth)
		return elements(diff, from, to);
	return scalar(diff, from, to);
}
