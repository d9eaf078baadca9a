#include "sql/postgres/expr.h"

#include <inttypes.h>

void postgres_bytes_order(struct expr_sql *to, const struct expr *expr)
{
	if (type_family(&expr->type) == FAMILY_TEXT && expr->type.kind != TYPE_ENUM &&
	        expr->kind != EXPR_COLUMN)
		SQL_ADD(to->writer, " COLLATE \"C\"");
}

static bool is_ordering(enum expr_operator op)
{
	return op == EXPR_OP_LT || op == EXPR_OP_LE || op == EXPR_OP_GT || op == EXPR_OP_GE;
}

static const char *compare_text(enum expr_operator op)
{
	switch (op) {
	case EXPR_OP_DISTINCT:
		return "IS DISTINCT FROM";
	case EXPR_OP_NOT_DISTINCT:
		return "IS NOT DISTINCT FROM";
	default:
		return expr_operator_text(op);
	}
}

static bool write_compare(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = postgres_compared_type(expr->args, 2);
	bool has_column = expr->args[0]->kind == EXPR_COLUMN || expr->args[1]->kind == EXPR_COLUMN;
	SQL_ADD(w, "(");
	for (size_t i = 0; i < 2; i++) {
		const struct expr *arg = expr->args[i];
		if (i)
			buf_printf(&w->text, " %s ", compare_text(expr->op));
		if (!postgres_expr_write(
		            to, arg, postgres_needs_moment(&arg->type, type) ? type : NULL, err))
			return false;
		if (i == 0 && is_ordering(expr->op) && !has_column)
			postgres_bytes_order(to, arg);
	}
	SQL_ADD(w, ")");
	return true;
}

static bool write_infix(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(");
	for (size_t i = 0; i < 2; i++) {
		if (i)
			buf_printf(&w->text, " %s ", expr_operator_text(expr->op));
		if (!postgres_expr_write(to, expr->args[i], NULL, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

static bool is_small(const struct expr *expr)
{
	return expr->type.kind == TYPE_INTEGER || expr->type.kind == TYPE_SMALLINT;
}

/*
 * Integers are computed with in 64 bits on every engine: the sum of two that
 * are just within 32 is a number, not an error.
 */
static bool write_arithmetic(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_unary = expr->op == EXPR_OP_NEGATE;
	bool widens = is_small(expr->args[0]) && (is_unary || is_small(expr->args[1])) &&
	              expr->op != EXPR_OP_MODULO;
	SQL_ADD(w, "(");
	if (is_unary)
		SQL_ADD(w, "- ");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	if (widens)
		SQL_ADD(w, "::bigint");
	if (!is_unary) {
		buf_printf(&w->text, " %s ", expr_operator_text(expr->op));
		if (!postgres_expr_write(to, expr->args[1], NULL, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/* date + days */
static bool write_day(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_printf(&w->text, " %s ", expr_operator_text(expr->op));
	if (!postgres_expr_write(to, expr->args[1], NULL, err))
		return false;
	SQL_ADD(w, "::integer)");
	return true;
}

/*
 * An interval of seconds alone means the same in every time zone, but only of a
 * moment without zone does PostgreSQL know it, which an index must.
 */
static bool write_moment(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	int64_t us = expr->args[1]->number;
	bool is_turned = to->place == EXPR_SQL_PERSISTENT && expr->type.kind == TYPE_TIMESTAMPTZ;
	uint64_t magnitude = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

	buf_add_cstr(&w->text, is_turned ? "(((" : "(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	if (is_turned)
		SQL_ADD(w, " AT TIME ZONE 'UTC')");
	buf_printf(&w->text, " %s interval '%s%" PRIu64, expr_operator_text(expr->op),
	        us < 0 ? "-" : "", magnitude / 1000000);
	if (magnitude % 1000000)
		buf_printf(&w->text, ".%06u", (unsigned)(magnitude % 1000000));
	buf_add_cstr(&w->text, is_turned ? " seconds') AT TIME ZONE 'UTC')" : " seconds')");
	return true;
}

/* `subject LIKE pattern`; folding is Unicode's, whatever the database's locale is. */
static bool write_like(struct expr_sql *to, const struct expr *expr, bool is_folded,
        const char *operator, struct error * err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	if (is_folded)
		SQL_ADD(w, " COLLATE \"und-x-icu\"");
	buf_printf(&w->text, " %s ", operator);
	if (!postgres_expr_write(to, expr->args[1], NULL, err))
		return false;
	SQL_ADD(w, ")");
	return true;
}

static bool write_regexp(struct expr_sql *to, const struct expr *expr, bool is_folded,
        const char *operator, struct error * err)
{
	struct sql_writer *w = to->writer;
	const char *reason = NULL;
	struct buf pattern;

	buf_init(&pattern, w->arena);
	if (!postgres_regexp_write(&pattern, expr->args[1]->text, &reason))
		return buf_failed(&pattern) ? error_memory(err)
		                            : postgres_refuse(expr->args[1], err, "%s", reason);
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_printf(&w->text, " COLLATE \"%s\" %s ", is_folded ? "und-x-icu" : "C", operator);
	sql_string(w, buf_text(&pattern));
	SQL_ADD(w, ")");
	return true;
}

static bool write_pattern(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	switch (expr->op) {
	case EXPR_OP_LIKE:
		return write_like(to, expr, false, "LIKE", err);
	case EXPR_OP_NOT_LIKE:
		return write_like(to, expr, false, "NOT LIKE", err);
	case EXPR_OP_ILIKE:
		return write_like(to, expr, true, "ILIKE", err);
	case EXPR_OP_NOT_ILIKE:
		return write_like(to, expr, true, "NOT ILIKE", err);
	default:
		return write_regexp(to, expr,
		        expr->op == EXPR_OP_IMATCH || expr->op == EXPR_OP_NOT_IMATCH,
		        expr_operator_text(expr->op), err);
	}
}

/*
 * PostgreSQL's jsonb sees a bare value as an array of one when asked for an
 * element by its number; nothing else does.
 */
static bool write_json_get(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *json = expr->args[0], *key = expr->args[1];
	int64_t n = 0;

	if (key->kind != EXPR_NUMBER)
		return write_infix(to, expr, err);
	if (!text_to_int64(key->text, &n) || n < INT32_MIN || n > INT32_MAX)
		return postgres_refuse(key, err, "no JSON array has so many elements");
	buf_add_cstr(&w->text,
	        json->type.kind == TYPE_JSON ? "(CASE json_typeof(" : "(CASE jsonb_typeof(");
	if (!postgres_expr_write(to, json, NULL, err))
		return false;
	SQL_ADD(w, ") WHEN 'array' THEN ");
	if (!write_infix(to, expr, err))
		return false;
	SQL_ADD(w, " END)");
	return true;
}

bool postgres_operator_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	switch (expr->op) {
	case EXPR_OP_EQ:
	case EXPR_OP_NE:
	case EXPR_OP_LT:
	case EXPR_OP_LE:
	case EXPR_OP_GT:
	case EXPR_OP_GE:
	case EXPR_OP_DISTINCT:
	case EXPR_OP_NOT_DISTINCT:
		return write_compare(to, expr, err);
	case EXPR_OP_LIKE:
	case EXPR_OP_NOT_LIKE:
	case EXPR_OP_ILIKE:
	case EXPR_OP_NOT_ILIKE:
	case EXPR_OP_MATCH:
	case EXPR_OP_NOT_MATCH:
	case EXPR_OP_IMATCH:
	case EXPR_OP_NOT_IMATCH:
		return write_pattern(to, expr, err);
	case EXPR_OP_JSON_GET:
	case EXPR_OP_JSON_GET_TEXT:
		return write_json_get(to, expr, err);
	case EXPR_OP_CONCAT:
	case EXPR_OP_CONTAINS:
	case EXPR_OP_CONTAINED:
		return write_infix(to, expr, err);
	default:
		break;
	}
	if (type_family(&expr->type) != FAMILY_TIME)
		return write_arithmetic(to, expr, err);
	return expr->type.kind == TYPE_DATE ? write_day(to, expr, err)
	                                    : write_moment(to, expr, err);
}
