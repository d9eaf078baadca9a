#include "sql/sqlite/expr.h"

enum { SCALE_LIMIT = 18 };

bool sqlite_is_number(const struct expr *expr)
{
	enum type_family family = type_family(&expr->type);
	return expr->kind == EXPR_NUMBER || family == FAMILY_INTEGER || family == FAMILY_NUMBER;
}

struct sqlite_number sqlite_number_of_type(const struct type *type)
{
	switch (type->kind) {
	case TYPE_REAL:
	case TYPE_DOUBLE:
		return (struct sqlite_number){.kind = NUMBER_REAL};
	case TYPE_NUMERIC:
		return (struct sqlite_number){.kind = NUMBER_DECIMAL};
	case TYPE_NUMERIC_SCALED:
		return (struct sqlite_number){.kind = NUMBER_SCALED, .scale = type->scale};
	default:
		return (struct sqlite_number){.kind = NUMBER_SCALED};
	}
}

struct sqlite_number sqlite_number_join(struct sqlite_number a, struct sqlite_number b)
{
	if (a.kind == NUMBER_REAL || b.kind == NUMBER_REAL)
		return (struct sqlite_number){.kind = NUMBER_REAL};
	if (a.kind == NUMBER_DECIMAL || b.kind == NUMBER_DECIMAL)
		return (struct sqlite_number){.kind = NUMBER_DECIMAL};
	return a.scale > b.scale ? a : b;
}

/* Digits after the point; an exponent makes it a binary fraction. */
static struct sqlite_number number_of_literal(struct text t)
{
	if (text_find_char(t, 'e') >= 0 || text_find_char(t, 'E') >= 0 || t.len > SCALE_LIMIT)
		return (struct sqlite_number){.kind = NUMBER_REAL};
	ptrdiff_t point = text_find_char(t, '.');
	return (struct sqlite_number){
	        .kind = NUMBER_SCALED,
	        .scale = point < 0 ? 0 : (unsigned)(t.len - (size_t)point - 1),
	};
}

static struct sqlite_number number_of_args(const struct expr *expr, size_t first, size_t step)
{
	struct sqlite_number n = {.kind = NUMBER_SCALED};
	for (size_t i = first; i < expr->arg_count; i += step)
		n = sqlite_number_join(n, sqlite_number_of(expr->args[i]));
	return n;
}

static struct sqlite_number number_of_operator(const struct expr *expr)
{
	struct sqlite_number n = number_of_args(expr, 0, 1);
	if (expr->op == EXPR_OP_MULTIPLY && n.kind == NUMBER_SCALED)
		n.scale = sqlite_number_of(expr->args[0]).scale +
		          sqlite_number_of(expr->args[1]).scale;
	return n;
}

static struct sqlite_number number_of_call(const struct expr *expr)
{
	switch (expr->function) {
	case EXPR_FN_COALESCE:
	case EXPR_FN_GREATEST:
	case EXPR_FN_LEAST:
	case EXPR_FN_NULLIF:
	case EXPR_FN_ABS:
	case EXPR_FN_MIN:
	case EXPR_FN_MAX:
	case EXPR_FN_SUM:
		return number_of_args(expr, 0, 1);
	case EXPR_FN_AVG:
		return (struct sqlite_number){.kind = NUMBER_REAL};
	default:
		return (struct sqlite_number){.kind = NUMBER_SCALED};
	}
}

struct sqlite_number sqlite_number_of(const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_NUMBER:
		return number_of_literal(expr->text);
	case EXPR_STRING:
		return type_family(&expr->type) == FAMILY_NUMBER ? number_of_literal(expr->text)
		                                                 : (struct sqlite_number){0};
	case EXPR_OPERATOR:
		return number_of_operator(expr);
	case EXPR_CALL:
		return number_of_call(expr);
	case EXPR_CASE: {
		struct sqlite_number n = number_of_args(expr, 1, 2);
		if (expr->arg_count % 2 == 1)
			n = sqlite_number_join(
			        n, sqlite_number_of(expr->args[expr->arg_count - 1]));
		return n;
	}
	case EXPR_QUERY:
		return expr->query->select ? sqlite_number_of(expr->query->select)
		                           : (struct sqlite_number){0};
	case EXPR_NULL:
		return (struct sqlite_number){0};
	default:
		return sqlite_number_of_type(&expr->type);
	}
}

bool sqlite_scale_text(struct text t, unsigned scale, int64_t *out_value)
{
	bool is_negative = t.len && t.ptr[0] == '-';
	int64_t value = 0;
	unsigned after = 0;
	bool has_point = false, has_digit = false;
	for (size_t i = is_negative || (t.len && t.ptr[0] == '+'); i < t.len; i++) {
		char c = t.ptr[i];
		if (c == '.' && !has_point) {
			has_point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		has_digit = true;
		if (has_point && after == scale) {
			if (c != '0')
				return false;
			continue;
		}
		after += has_point;
		if (__builtin_mul_overflow(value, 10, &value) ||
		        __builtin_add_overflow(value, c - '0', &value))
			return false;
	}
	for (; after < scale; after++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	if (!has_digit)
		return false;
	*out_value = is_negative ? -value : value;
	return true;
}

static bool write_literal(struct expr_sql *to, const struct expr *expr, struct sqlite_number target,
        struct error *err)
{
	struct sql_writer *w = to->writer;
	int64_t value;
	switch (target.kind) {
	case NUMBER_SCALED:
		if (!sqlite_scale_text(expr->text, target.scale, &value))
			return sqlite_refuse(expr, err, "%.*s is no number with %u decimal places",
			        TEXT_ARG(expr->text), target.scale);
		buf_add_int(&w->text, value);
		return true;
	case NUMBER_REAL:
		/* "1" would be an integer, and 1/2 then 0. */
		buf_add(&w->text, expr->text);
		if (text_find_char(expr->text, '.') < 0 && text_find_char(expr->text, 'e') < 0 &&
		        text_find_char(expr->text, 'E') < 0)
			SQL_ADD(w, ".0");
		return true;
	case NUMBER_DECIMAL:
		sql_string(w, expr->text);
		return true;
	}
	return false;
}

static int64_t power_of_ten(unsigned n)
{
	int64_t value = 1;
	while (n-- > 0)
		value *= 10;
	return value;
}

static bool write_operator(
        struct expr_sql *to, const struct expr *expr, struct sqlite_number own, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(");
	if (expr->op == EXPR_OP_NEGATE) {
		SQL_ADD(w, "-");
		if (!sqlite_number_write(to, expr->args[0], own, err))
			return false;
		SQL_ADD(w, ")");
		return true;
	}
	bool is_scaled = own.kind == NUMBER_SCALED;
	if (own.kind == NUMBER_DECIMAL)
		return sqlite_refuse(expr, err,
		        "numeric with more than 18 digits cannot be computed with in SQLite");
	if (expr->op == EXPR_OP_DIVIDE && is_scaled &&
	        (own.scale || type_family(&expr->type) != FAMILY_INTEGER))
		return sqlite_refuse(expr, err, "numeric cannot be divided exactly in SQLite");
	/* a product's scale is the sum of its factors' */
	bool is_product = expr->op == EXPR_OP_MULTIPLY && is_scaled;
	for (size_t i = 0; i < 2; i++) {
		struct sqlite_number each = is_product ? sqlite_number_of(expr->args[i]) : own;
		if (i)
			buf_printf(&w->text, " %s ", expr_operator_text(expr->op));
		if (!sqlite_number_write(to, expr->args[i], each, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/* In the form that the expression has of itself. */
static bool write_own(
        struct expr_sql *to, const struct expr *expr, struct sqlite_number own, struct error *err)
{
	struct sql_writer *w = to->writer;
	switch (expr->kind) {
	case EXPR_OPERATOR:
		if (expr->op == EXPR_OP_JSON_GET || expr->op == EXPR_OP_JSON_GET_TEXT)
			return sqlite_json_get_write(to, expr, err);
		return write_operator(to, expr, own, err);
	case EXPR_CASE:
		SQL_ADD(w, "CASE");
		for (size_t i = 0; i + 1 < expr->arg_count; i += 2) {
			SQL_ADD(w, " WHEN ");
			if (!sqlite_expr_write(to, expr->args[i], NULL, err))
				return false;
			SQL_ADD(w, " THEN ");
			if (!sqlite_number_write(to, expr->args[i + 1], own, err))
				return false;
		}
		SQL_ADD(w, " ELSE ");
		if (!sqlite_number_write(to, expr->args[expr->arg_count - 1], own, err))
			return false;
		SQL_ADD(w, " END");
		return true;
	case EXPR_CALL:
		return sqlite_call_write(to, expr, NULL, err);
	default:
		return sqlite_expr_write(to, expr, NULL, err);
	}
}

bool sqlite_number_write(struct expr_sql *to, const struct expr *expr, struct sqlite_number target,
        struct error *err)
{
	struct sql_writer *w = to->writer;
	if (expr->kind == EXPR_NULL) {
		SQL_ADD(w, "NULL");
		return true;
	}
	if (expr->kind == EXPR_NUMBER || expr->kind == EXPR_STRING)
		return write_literal(to, expr, target, err);
	struct sqlite_number own = sqlite_number_of(expr);
	if (own.kind == target.kind && own.scale == target.scale)
		return write_own(to, expr, own, err);
	if (own.kind == NUMBER_DECIMAL || target.kind == NUMBER_DECIMAL)
		return sqlite_refuse(expr, err,
		        "numeric with more than 18 digits cannot be mixed with other numbers in "
		        "SQLite");
	if (target.kind == NUMBER_REAL) {
		SQL_ADD(w, "(CAST(");
		if (!write_own(to, expr, own, err))
			return false;
		buf_printf(&w->text, " AS REAL) / %lld.0)", (long long)power_of_ten(own.scale));
		return true;
	}
	if (own.kind == NUMBER_REAL || own.scale > target.scale)
		return sqlite_refuse(expr, err, "the value has more decimal places than the type");
	if (target.scale - own.scale > SCALE_LIMIT)
		return sqlite_refuse(expr, err, "the product has more than 18 decimal places");
	SQL_ADD(w, "(");
	if (!write_own(to, expr, own, err))
		return false;
	buf_printf(&w->text, " * %lld)", (long long)power_of_ten(target.scale - own.scale));
	return true;
}
