#include "sql/migration_part.h"
#include "sql/sqlite/ddl.h"
#include "sql/sqlite/migration.h"

/*
 * Values on their way from one type's storage form to another's, in SQL that SQLite has
 * built in. %s is the operand.
 */

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

static struct text filled(struct sql_writer *w, const char *form, struct text operand)
{
	struct sql_writer inner;

	sql_writer_init(&inner, w->arena, w->dialect);
	fill(&inner, form, operand);
	return buf_text(&inner.text);
}

static void power(struct sql_writer *w, unsigned digits)
{
	SQL_ADD(w, "1");
	for (unsigned i = 0; i < digits; i++)
		SQL_ADD(w, "0");
}

static bool is_integer(const struct type *type)
{
	return type_family(type) == FAMILY_INTEGER;
}

static bool is_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

static bool is_real(const struct type *type)
{
	return type->kind == TYPE_REAL || type->kind == TYPE_DOUBLE;
}

/* ---- decimal text ---- */

static const char whole_form[] =
        "CASE WHEN instr(%s, '.') THEN substr(%s, 1, instr(%s, '.') - 1) ELSE %s END";
static const char fraction_form[] =
        "CASE WHEN instr(%s, '.') THEN substr(%s, instr(%s, '.') + 1) ELSE '' END";

/* whole || [.] || the fraction at `scale` digits */
static void write_padded(
        struct sql_writer *w, struct text decimal, unsigned scale, const char *point)
{
	SQL_ADD(w, "(");
	fill(w, whole_form, decimal);
	SQL_ADD(w, ")");
	if (!scale)
		return;
	SQL_ADD(w, " || ");
	buf_add_cstr(&w->text, point);
	SQL_ADD(w, "substr((");
	fill(w, fraction_form, decimal);
	SQL_ADD(w, ") || '");
	for (unsigned i = 0; i < scale; i++)
		SQL_ADD(w, "0");
	buf_printf(&w->text, "', 1, %u)", scale);
}

static void write_scaled_text(struct sql_writer *w, struct text operand, unsigned scale)
{
	if (!scale) {
		fill(w, "CAST(%s AS TEXT)", operand);
		return;
	}
	fill(w, "CASE WHEN %s < 0 THEN '-' ELSE '' END || (abs(%s) / ", operand);
	power(w, scale);
	SQL_ADD(w, ") || '.' || substr('");
	for (unsigned i = 0; i < scale; i++)
		SQL_ADD(w, "0");
	fill(w, "' || (abs(%s) % ", operand);
	power(w, scale);
	buf_printf(&w->text, "), -%u)", scale);
}

/* ---- to text, and from it ---- */

static void write_text_of(struct sql_writer *w, const struct type *from, struct text operand)
{
	if (is_integer(from))
		fill(w, "CAST(%s AS TEXT)", operand);
	else if (from->kind == TYPE_NUMERIC_SCALED)
		write_scaled_text(w, operand, from->scale);
	else if (from->kind == TYPE_BOOLEAN)
		fill(w, "CASE %s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", operand);
	else if (from->kind == TYPE_CHAR)
		fill(w, "rtrim(%s, ' ')", operand);
	else
		buf_add(&w->text, operand);
}

static struct text text_of(struct sql_writer *w, const struct type *from, struct text operand)
{
	struct sql_writer inner;

	sql_writer_init(&inner, w->arena, w->dialect);
	SQL_ADD(&inner, "(");
	write_text_of(&inner, from, operand);
	SQL_ADD(&inner, ")");
	return buf_text(&inner.text);
}

static void to_text(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text operand)
{
	if (to->kind == TYPE_CHAR && to->length) {
		SQL_ADD(w, "substr(");
		buf_add(&w->text, text_of(w, from, operand));
		buf_printf(&w->text, " || printf('%%*s', %u, ''), 1, %u)", to->length, to->length);
		return;
	}
	if (is_text(from) && to->length && (!from->length || from->length > to->length)) {
		SQL_ADD(w, "substr(");
		write_text_of(w, from, operand);
		buf_printf(&w->text, ", 1, %u)", to->length);
		return;
	}
	write_text_of(w, from, operand);
}

static void from_text(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text operand)
{
	struct text plain = from->kind == TYPE_CHAR ? text_of(w, from, operand) : operand;

	if (is_integer(to)) {
		fill(w, "CAST(%s AS INTEGER)", plain);
	} else if (to->kind == TYPE_NUMERIC_SCALED) {
		SQL_ADD(w, "CAST(");
		write_padded(w, plain, to->scale, "");
		SQL_ADD(w, " AS INTEGER)");
	} else if (to->kind == TYPE_NUMERIC && to->precision) {
		write_padded(w, plain, to->scale, "'.' || ");
	} else if (to->kind == TYPE_BOOLEAN) {
		fill(w, "%s = 'true'", plain);
	} else if (to->kind == TYPE_UUID) {
		fill(w, "lower(%s)", plain);
	} else {
		buf_add(&w->text, plain);
	}
}

/* ---- numbers ---- */

static void from_scaled(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text operand)
{
	if (is_real(to)) {
		fill(w, "%s / ", operand);
		power(w, from->scale);
		SQL_ADD(w, ".0");
	} else if (is_integer(to)) {
		fill(w, "%s / ", operand);
		power(w, from->scale);
	} else if (to->kind == TYPE_NUMERIC && to->precision) {
		struct sql_writer inner;
		sql_writer_init(&inner, w->arena, w->dialect);
		SQL_ADD(&inner, "(");
		write_scaled_text(&inner, operand, from->scale);
		SQL_ADD(&inner, ")");
		write_padded(w, buf_text(&inner.text), to->scale, "'.' || ");
	} else if (to->kind == TYPE_NUMERIC) {
		write_scaled_text(w, operand, from->scale);
	} else if (to->scale >= from->scale) {
		fill(w, "%s * ", operand);
		power(w, to->scale - from->scale);
	} else { /* half away from zero */
		fill(w, "(%s + CASE WHEN %s < 0 THEN -5 ELSE 5 END * ", operand);
		power(w, from->scale - to->scale - 1U);
		SQL_ADD(w, ") / ");
		power(w, from->scale - to->scale);
	}
}

static void number(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text operand)
{
	if (from->kind == TYPE_NUMERIC_SCALED) {
		from_scaled(w, from, to, operand);
	} else if (from->kind == TYPE_NUMERIC) {
		if (is_real(to))
			fill(w, "CAST(%s AS REAL)", operand);
		else
			from_text(w, from, to, operand);
	} else if (is_real(to)) {
		fill(w, "CAST(%s AS REAL)", operand);
	} else if (is_integer(to)) {
		fill(w, is_real(from) ? "CAST(%s AS INTEGER)" : "%s", operand);
	} else if (to->kind == TYPE_NUMERIC_SCALED) {
		fill(w, is_real(from) ? "CAST(round(%s * " : "%s * ", operand);
		power(w, to->scale);
		if (is_real(from))
			SQL_ADD(w, ") AS INTEGER)");
	} else {
		fill(w, "CAST(%s AS TEXT)", operand);
		for (unsigned i = 0; i < to->scale; i++)
			buf_add_cstr(&w->text, i ? "0" : " || '.0");
		if (to->scale)
			SQL_ADD(w, "'");
	}
}

/* ---- enums ---- */

/* " WHEN 'a' THEN 'b'" for each value that is called otherwise now. */
static struct text renamed_values(struct sql_writer *w, const struct migration_value *value)
{
	const struct model_enum *e = value->old_column->type.enumeration;
	struct sql_writer inner;

	sql_writer_init(&inner, w->arena, w->dialect);
	for (size_t i = 0; e && i < e->value_count; i++) {
		struct text now;
		if (!diff_enum_value(value->diff, value->new_column, e->values[i], &now) ||
		        text_eq(now, e->values[i]))
			continue;
		SQL_ADD(&inner, " WHEN ");
		sql_string(&inner, e->values[i]);
		SQL_ADD(&inner, " THEN ");
		sql_string(&inner, now);
	}
	return buf_text(&inner.text);
}

static void of_enum(struct sql_writer *w, const struct migration_value *value)
{
	struct text cases = renamed_values(w, value);
	struct text x = value->operand;
	bool is_array = value->old_column->type.array_depth > 0;

	if (text_is_empty(cases)) {
		buf_add(&w->text, x);
		return;
	}
	if (is_array)
		fill(w, "CASE WHEN %s IS NOT NULL THEN (SELECT json_group_array(CASE j.value", x);
	else
		fill(w, "CASE %s", x);
	buf_add(&w->text, cases);
	if (is_array)
		fill(w, " ELSE j.value END) FROM json_each(%s) AS j) END", x);
	else
		fill(w, " ELSE %s END", x);
}

bool sqlite_is_converted(const struct diff *diff, const struct model_column *column)
{
	const struct model_column *old_column = diff_old_column(diff, column);
	const struct model_enum *e = old_column ? old_column->type.enumeration : NULL;

	if (!old_column)
		return true;
	for (size_t i = 0; e && column->type.enumeration && i < e->value_count; i++) {
		struct text now;
		if (diff_enum_value(diff, column, e->values[i], &now) &&
		        !text_eq(now, e->values[i]))
			return true;
	}
	return diff_conversion(diff, &old_column->type, &column->type) != DIFF_CONVERT_SAME;
}

void sqlite_convert(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = value->operand;

	if (from->kind == TYPE_ENUM && to->kind == TYPE_ENUM)
		of_enum(w, value);
	else if (from->array_depth || diff_conversion(value->diff, from, to) == DIFF_CONVERT_SAME)
		buf_add(&w->text, x);
	else if (is_text(to))
		to_text(w, from, to, x);
	else if (is_text(from))
		from_text(w, from, to, x);
	else if (type_family(from) == FAMILY_TIME && to->kind == TYPE_DATE)
		fill(w, "substr(%s, 1, 10)", x);
	else if (from->kind == TYPE_DATE)
		fill(w, "%s || ' 00:00:00.000000'", x);
	else if (type_family(from) == FAMILY_NUMBER || type_family(to) == FAMILY_NUMBER ||
	         (is_integer(from) && is_integer(to)))
		number(w, from, to, x);
	else
		buf_add(&w->text, x);
}

/* ---- what does not fit ---- */

static void out_of_bounds(struct sql_writer *w, const struct type *to, struct text number_sql)
{
	if (to->kind == TYPE_SMALLINT)
		fill(w, "%s NOT BETWEEN -32768 AND 32767", number_sql);
	else if (to->kind == TYPE_INTEGER)
		fill(w, "%s NOT BETWEEN -2147483648 AND 2147483647", number_sql);
	else
		SQL_ADD(w, "0");
}

static void unfit_decimal(struct sql_writer *w, const struct type *to, struct text x)
{
	fill(w,
	        "(%s GLOB '*[^-.0-9]*' OR %s GLOB '?*-*' OR %s GLOB '*.*.*' OR %s GLOB '*.' OR NOT "
	        "(%s GLOB '[0-9]*' OR %s GLOB '-[0-9]*')",
	        x);
	if (is_integer(to) || to->precision) {
		buf_printf(&w->text, " OR rtrim(substr(%.*s, %u), '0') <> ''",
		        TEXT_ARG(text_of(
		                w, &(struct type){.kind = TYPE_TEXT}, filled(w, fraction_form, x))),
		        to->scale + 1U);
		buf_printf(&w->text, " OR length(ltrim(%.*s, '-0')) > %u",
		        TEXT_ARG(text_of(
		                w, &(struct type){.kind = TYPE_TEXT}, filled(w, whole_form, x))),
		        is_integer(to) ? 18U : (unsigned)(to->precision - to->scale));
	}
	if (is_integer(to)) {
		SQL_ADD(w, " OR ");
		out_of_bounds(w, to, filled(w, "CAST(%s AS INTEGER)", x));
	}
	SQL_ADD(w, ")");
}

static void unfit_text(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = from->kind == TYPE_CHAR ? text_of(w, from, value->operand) : value->operand;

	if (is_integer(to)) {
		fill(w, "(CAST(CAST(%s AS INTEGER) AS TEXT) <> %s OR ", x);
		out_of_bounds(w, to, filled(w, "CAST(%s AS INTEGER)", x));
		SQL_ADD(w, ")");
	} else if (type_family(to) == FAMILY_NUMBER) {
		unfit_decimal(w, to, x);
	} else if (to->kind == TYPE_BOOLEAN) {
		fill(w, "%s NOT IN ('true', 'false')", x);
	} else if (to->kind == TYPE_ENUM) {
		const struct model_enum *e = to->enumeration;
		fill(w, "%s NOT IN (", x);
		for (size_t i = 0; e && i < e->value_count; i++) {
			buf_add_cstr(&w->text, i ? ", " : "");
			sql_string(w, e->values[i]);
		}
		SQL_ADD(w, ")");
	} else {
		SQL_ADD(w, "(");
		if (!sqlite_shape_write(
		            &w->text, to, to->kind == TYPE_UUID ? filled(w, "lower(%s)", x) : x))
			SQL_ADD(w, "1");
		SQL_ADD(w, ") IS NOT TRUE");
	}
}

static void unfit_number(
        struct sql_writer *w, const struct type *from, const struct type *to, struct text x)
{
	bool is_scaled = from->kind == TYPE_NUMERIC_SCALED;
	unsigned scale = is_scaled ? from->scale : 0;

	if (from->kind == TYPE_NUMERIC) {
		unfit_decimal(w, to, x);
		return;
	}
	SQL_ADD(w, "(");
	if (is_integer(to)) {
		if (is_real(from))
			fill(w, "CAST(CAST(%s AS INTEGER) AS REAL) <> %s OR ", x);
		if (scale) {
			fill(w, "%s % ", x);
			power(w, scale);
			SQL_ADD(w, " <> 0 OR ");
		}
		struct sql_writer whole;
		sql_writer_init(&whole, w->arena, w->dialect);
		SQL_ADD(&whole, "(");
		number(&whole, from, to, x);
		SQL_ADD(&whole, ")");
		out_of_bounds(w, to, buf_text(&whole.text));
	} else {
		unsigned digits = (unsigned)(to->precision - to->scale) + scale;
		if (is_real(from)) {
			fill(w, "round(%s * ", x);
			power(w, to->scale);
			SQL_ADD(w, ") / ");
			power(w, to->scale);
			fill(w, ".0 <> %s OR ", x);
		} else if (scale > to->scale) {
			fill(w, "%s % ", x);
			power(w, scale - to->scale);
			SQL_ADD(w, " <> 0 OR ");
		}
		if (to->precision && digits < 19) {
			fill(w, "abs(%s) >= ", x);
			power(w, digits);
		} else {
			SQL_ADD(w, "0");
		}
	}
	SQL_ADD(w, ")");
}

static void unfit_enum(struct sql_writer *w, const struct migration_value *value)
{
	const struct model_enum *e = value->old_column->type.enumeration;
	size_t count = 0;

	buf_add(&w->text, value->operand);
	SQL_ADD(w, " IN (");
	for (size_t i = 0; e && i < e->value_count; i++) {
		struct text now;
		if (diff_enum_value(value->diff, value->new_column, e->values[i], &now))
			continue;
		buf_add_cstr(&w->text, count++ ? ", " : "");
		sql_string(w, e->values[i]);
	}
	SQL_ADD(w, ")");
}

bool sqlite_unfit(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;

	if (diff_conversion(value->diff, from, to) == DIFF_CONVERT_NONE)
		return false; /* on the way back: the new table's own checks tell */
	if (from->kind == TYPE_ENUM && to->kind == TYPE_ENUM) {
		unfit_enum(w, value);
	} else if (is_text(to)) {
		fill(w, "length(%s)", text_of(w, from, value->operand));
		buf_printf(&w->text, " > %u", to->length);
	} else if (is_text(from)) {
		unfit_text(w, value);
	} else if (to->kind == TYPE_BOOLEAN) {
		fill(w, "%s NOT IN (0, 1)", value->operand);
	} else {
		unfit_number(w, from, to, value->operand);
	}
	return true;
}

/* ---- what is cut ---- */

bool sqlite_cut(struct sql_writer *w, const struct migration_value *value)
{
	const struct type *from = &value->old_column->type, *to = &value->new_column->type;
	struct text x = value->operand;

	if (is_text(to)) {
		fill(w, "length(%s)", text_of(w, from, x));
		buf_printf(&w->text, " > %u", to->length);
	} else if (to->kind == TYPE_DATE) {
		fill(w, "substr(%s, 12) <> '00:00:00.000000'", x);
	} else if (from->kind == TYPE_NUMERIC_SCALED && to->kind == TYPE_NUMERIC_SCALED) {
		fill(w, "%s % ", x);
		power(w, from->scale - to->scale);
		SQL_ADD(w, " <> 0");
	} else if (from->kind == TYPE_NUMERIC_SCALED || from->kind == TYPE_NUMERIC) {
		fill(w, "length(ltrim(replace(%s, '.', ''), '-0')) > 15", x);
	} else if (is_integer(from)) { /* what a binary fraction of 53 bits holds */
		fill(w, "abs(%s) > 9007199254740992", x);
	} else {
		return false; /* one storage form */
	}
	return true;
}

void sqlite_holds(struct sql_writer *w, const struct model_column *column, struct text operand,
        struct text list)
{
	bool is_array = column->type.array_depth > 0;

	if (is_array)
		fill(w, "EXISTS (SELECT 1 FROM json_each(%s) AS j WHERE j.value IN ", operand);
	else
		fill(w, "%s IN ", operand);
	buf_add(&w->text, list);
	if (is_array)
		SQL_ADD(w, ")");
}

void sqlite_empty(struct sql_writer *w, const struct type *type)
{
	if (type->array_depth) {
		SQL_ADD(w, "'[]'");
		return;
	}
	switch (type->kind) {
	case TYPE_ENUM:
		sql_string(w, type->enumeration->values[0]);
		break;
	case TYPE_UUID:
		SQL_ADD(w, "'00000000-0000-0000-0000-000000000000'");
		break;
	case TYPE_DATE:
		SQL_ADD(w, "'1970-01-01'");
		break;
	case TYPE_TIME:
		SQL_ADD(w, "'00:00:00'");
		break;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		SQL_ADD(w, "'1970-01-01 00:00:00.000000'");
		break;
	case TYPE_JSON:
	case TYPE_JSONB:
		SQL_ADD(w, "'null'");
		break;
	case TYPE_BYTEA:
		SQL_ADD(w, "X''");
		break;
	case TYPE_NUMERIC:
		SQL_ADD(w, "'0'");
		break;
	case TYPE_CHAR:
		buf_printf(&w->text, "printf('%%*s', %u, '')", type->length);
		break;
	case TYPE_REAL:
	case TYPE_DOUBLE:
		SQL_ADD(w, "0.0");
		break;
	default:
		buf_add_cstr(&w->text, is_text(type) ? "''" : "0");
	}
}
