#include "sql/postgres/migration.h"

/* Values on their way from one type to another. %s is the operand. */

static void fill(struct sql_writer *w, const char *form, struct text operand)
{
	for (const char *c = form; *c; c++) {
		if (c[0] == '%' && c[1] == 's') {
			buf_add(&w->text, operand);
			c++;
		} else {
			buf_add_char(&w->text, *c);
		}
	}
}

static bool is_integer(const struct type *type)
{
	return !type->array_depth && type_family(type) == FAMILY_INTEGER;
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

static void cast(struct sql_writer *w, struct text operand, const struct type *to)
{
	fill(w, "%s::", operand);
	w->dialect->write_type(&w->text, to);
}

/* ---- enums ---- */

static bool is_renamed(const struct migration_value *value, struct text old_value, struct text *now)
{
	return diff_enum_value(value->diff, value->new_column, old_value, now) &&
	       !text_eq(*now, old_value);
}

static void of_enum(struct sql_writer *w, const struct migration_value *value)
{
	const struct model_enum *e = value->old_column->type.enumeration;
	bool is_array = value->old_column->type.array_depth > 0;
	size_t count = 0;
	struct text now;

	for (size_t i = 0; e && i < e->value_count; i++)
		count += is_renamed(value, e->values[i], &now);
	for (size_t i = 0; is_array && i < count; i++)
		SQL_ADD(w, "array_replace(");
	fill(w, is_array ? "%s::text[]" : count ? "(CASE %s::text" : "%s::text", value->operand);
	for (size_t i = 0; e && i < e->value_count; i++) {
		if (!is_renamed(value, e->values[i], &now))
			continue;
		buf_add_cstr(&w->text, is_array ? ", " : " WHEN ");
		sql_string(w, e->values[i]);
		buf_add_cstr(&w->text, is_array ? ", " : " THEN ");
		sql_string(w, now);
		buf_add_cstr(&w->text, is_array ? ")" : "");
	}
	if (count && !is_array)
		fill(w, " ELSE %s::text END)", value->operand);
	SQL_ADD(w, "::");
	w->dialect->write_type(&w->text, &value->new_column->type);
}

/* ---- the value ---- */

static const char moment_form[] = "'YYYY-MM-DD HH24:MI:SS.US')";

/* char(n) is kept as a text filled with blanks, which mean nothing in other types. */
static struct text unfilled(struct sql_writer *w, const struct type *from, struct text x)
{
	struct sql_writer inner;

	if (from->kind != TYPE_CHAR)
		return x;
	sql_writer_init(&inner, w->arena, w->dialect);
	fill(&inner, "rtrim(%s, ' ')", x);
	return buf_text(&inner.text);
}

static void to_text(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text x)
{
	bool is_filled = to->kind == TYPE_CHAR && to->length;

	if (is_filled)
		SQL_ADD(w, "rpad(");
	if (from->kind == TYPE_TIMESTAMPTZ)
		fill(w, "to_char(%s AT TIME ZONE 'UTC', ", x);
	else if (from->kind == TYPE_TIMESTAMP)
		fill(w, "to_char(%s, ", x);
	else if (from->kind == TYPE_INET)
		fill(w, "abbrev(%s)", x);
	else
		buf_add(&w->text, unfilled(w, from, x));
	if (from->kind == TYPE_TIMESTAMP || from->kind == TYPE_TIMESTAMPTZ)
		buf_add_cstr(&w->text, moment_form);
	if (is_filled)
		buf_printf(&w->text, "::text, %u)", to->length);
	SQL_ADD(w, "::");
	w->dialect->write_type(&w->text, to);
}

static void moment(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text x)
{
	if (to->kind == TYPE_DATE && from->kind == TYPE_TIMESTAMPTZ)
		fill(w, "(%s AT TIME ZONE 'UTC')::date", x);
	else if (to->kind == TYPE_TIMESTAMPTZ && from->kind == TYPE_DATE)
		fill(w, "%s::timestamp AT TIME ZONE 'UTC'", x);
	else if (to->kind == TYPE_DATE || from->kind == TYPE_DATE)
		cast(w, x, to);
	else
		fill(w, "%s AT TIME ZONE 'UTC'", x);
}

void postgres_convert(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = value->operand;

	if (!is_text(to) && diff_conversion(value->diff, from, to) != DIFF_CONVERT_SAME)
		x = unfilled(w, from, x);
	if (from->kind == TYPE_ENUM && to->kind == TYPE_ENUM)
		of_enum(w, value);
	else if (diff_conversion(value->diff, from, to) == DIFF_CONVERT_SAME)
		buf_add(&w->text, x);
	else if (from->array_depth)
		cast(w, x, to);
	else if (is_text(to))
		to_text(w, from, to, x);
	else if (to->kind == TYPE_BOOLEAN)
		fill(w, is_text(from) ? "(%s = 'true')" : "(%s = 1)", x);
	else if (from->kind == TYPE_BOOLEAN && to->kind != TYPE_INTEGER)
		fill(w, to->kind == TYPE_BIGINT ? "%s::integer::bigint" : "%s::integer::smallint",
		        x);
	else if (is_text(from) && to->kind == TYPE_TIMESTAMPTZ)
		fill(w, "%s::timestamp AT TIME ZONE 'UTC'", x);
	else if (type_family(from) == FAMILY_TIME && type_family(to) == FAMILY_TIME)
		moment(w, from, to, x);
	else
		cast(w, x, to);
}

/* ---- what does not fit ---- */

static bool out_of_bounds(
        struct sql_writer *w, const struct type *to, const char *form, struct text x)
{
	fill(w, form, x);
	if (to->kind == TYPE_SMALLINT)
		SQL_ADD(w, " NOT BETWEEN -32768 AND 32767");
	else if (to->kind == TYPE_INTEGER)
		SQL_ADD(w, " NOT BETWEEN -2147483648 AND 2147483647");
	else
		SQL_ADD(w, " NOT BETWEEN -9223372036854775808 AND 9223372036854775807");
	return true;
}

/* Digits that would be rounded away, or too many before the point. */
static bool unfit_digits(
        struct sql_writer *w, const struct type *to, const char *form, struct text x)
{
	if (is_integer(to)) {
		fill(w, form, x);
		SQL_ADD(w, " <> trunc(");
		fill(w, form, x);
		SQL_ADD(w, ") OR ");
		return out_of_bounds(w, to, form, x);
	}
	if (!to->precision) {
		SQL_ADD(w, "false");
		return true;
	}
	fill(w, form, x);
	SQL_ADD(w, " <> round(");
	fill(w, form, x);
	buf_printf(&w->text, ", %u) OR abs(", to->scale);
	fill(w, form, x);
	SQL_ADD(w, ") >= 1");
	for (int i = 0; i < to->precision - to->scale; i++)
		SQL_ADD(w, "0");
	return true;
}

static bool unfit_text(struct sql_writer *w, const struct type *to, struct text x)
{
	if (is_integer(to) || is_numeric(to)) {
		fill(w,
		        is_integer(to) ? "CASE WHEN %s ~ '^(-?[1-9][0-9]*|0)$' THEN "
		                       : "CASE WHEN %s ~ '^-?[0-9]+(\\.[0-9]+)?$' THEN ",
		        x);
		unfit_digits(w, to, "%s::numeric", x);
		SQL_ADD(w, " ELSE true END");
		return true;
	}
	switch (to->kind) {
	case TYPE_BOOLEAN:
		fill(w, "%s NOT IN ('true', 'false')", x);
		return true;
	case TYPE_ENUM:
		fill(w, "%s NOT IN (", x);
		for (size_t i = 0; i < to->enumeration->value_count; i++) {
			buf_add_cstr(&w->text, i ? ", " : "");
			sql_string(w, to->enumeration->values[i]);
		}
		SQL_ADD(w, ")");
		return true;
	case TYPE_UUID:
		fill(w, "%s !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'", x);
		return true;
	case TYPE_DATE:
		fill(w, "%s !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'", x);
		return true;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		fill(w,
		        "%s !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2} "
		        "[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}$'",
		        x);
		return true;
	default:
		return false; /* the engine reads it when it is converted */
	}
}

static bool unfit_enum(struct sql_writer *w, const struct migration_value *value)
{
	const struct model_enum *e = value->old_column->type.enumeration;
	size_t count = 0;

	for (size_t i = 0; e && i < e->value_count; i++) {
		struct text now;
		if (diff_enum_value(value->diff, value->new_column, e->values[i], &now))
			continue;
		if (count++)
			SQL_ADD(w, ", ");
		else
			fill(w, "%s::text IN (", value->operand);
		sql_string(w, e->values[i]);
	}
	buf_add_cstr(&w->text, count ? ")" : "false");
	return true;
}

bool postgres_unfit(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = value->operand;
	size_t mark = w->text.len;
	bool is_told = true;

	if (diff_conversion(value->diff, from, to) == DIFF_CONVERT_NONE)
		return false;
	if (from->kind == TYPE_ENUM && to->kind == TYPE_ENUM)
		return unfit_enum(w, value);
	SQL_ADD(w, "(");
	if (is_text(to)) {
		SQL_ADD(w, "length(");
		to_text(w, from, &(struct type){.kind = TYPE_TEXT}, x);
		buf_printf(&w->text, ") > %u", to->length);
	} else if (is_text(from)) {
		is_told = unfit_text(w, to, unfilled(w, from, x));
	} else if (to->kind == TYPE_BOOLEAN) {
		fill(w, "%s NOT IN (0, 1)", x);
	} else if (is_real(from) && !is_integer(to)) {
		unfit_digits(w, to, "%s::numeric", x);
	} else {
		unfit_digits(w, to, is_numeric(from) || is_real(from) ? "%s" : "%s::numeric", x);
	}
	SQL_ADD(w, ")");
	if (!is_told)
		buf_truncate(&w->text, mark);
	return is_told;
}

bool postgres_cut(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = value->operand;

	if (is_text(to)) {
		fill(w, "length(%s)", unfilled(w, from, x));
		buf_printf(&w->text, " > %u", to->length);
	} else if (to->kind == TYPE_DATE) {
		fill(w, "%s <> date_trunc('day', %s)", x);
	} else if (is_numeric(from) && is_numeric(to)) {
		fill(w, "%s <> round(%s", x);
		buf_printf(&w->text, ", %u)", to->scale);
	} else if (is_numeric(from) || is_integer(from)) {
		fill(w,
		        to->kind == TYPE_REAL ? "%s::real::numeric <> %s"
		                              : "%s::double precision::numeric <> %s",
		        x);
	} else {
		fill(w, "%s::real::double precision <> %s", x);
	}
	return true;
}

void postgres_holds(struct sql_writer *w, const struct model_column *column, struct text operand,
        struct text list)
{
	bool is_array = column->type.array_depth > 0;

	fill(w,
	        is_array ? "EXISTS (SELECT 1 FROM unnest(%s) AS u WHERE u::text IN "
	                 : "%s::text IN ",
	        operand);
	buf_add(&w->text, list);
	if (is_array)
		SQL_ADD(w, ")");
}

void postgres_empty(struct sql_writer *w, const struct type *type)
{
	const char *form = "''";

	if (type->array_depth)
		form = "'{}'";
	else if (is_integer(type) || is_numeric(type) || is_real(type))
		form = "0";
	else if (type->kind == TYPE_BOOLEAN)
		form = "false";
	else if (type->kind == TYPE_UUID)
		form = "'00000000-0000-0000-0000-000000000000'";
	else if (type->kind == TYPE_TIME)
		form = "'00:00:00'";
	else if (type_family(type) == FAMILY_TIME)
		form = "'1970-01-01'";
	else if (type_family(type) == FAMILY_JSON)
		form = "'null'";
	if (type->kind == TYPE_ENUM && !type->array_depth)
		sql_string(w, type->enumeration->values[0]);
	else
		buf_add_cstr(&w->text, form);
	SQL_ADD(w, "::");
	w->dialect->write_type(&w->text, type);
}
