#include "schema/expr.h"

#include "schema/model.h"

/*
 * Tables of subqueries are numbered in the order in which they were read, so
 * equal trees may number them differently: which stands for which is kept here.
 */
struct pairs {
	const struct expr_query *left, *right;
	const struct pairs *outer;
};

static bool same_from(const struct pairs *pairs, unsigned a, unsigned b)
{
	for (; pairs; pairs = pairs->outer) {
		for (size_t i = 0; i < pairs->left->from_count; i++) {
			bool is_left = pairs->left->from[i].number == a;
			bool is_right = pairs->right->from[i].number == b;
			if (is_left || is_right)
				return is_left && is_right;
		}
	}
	return a == b;
}

static bool same_type(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->length == b->length && a->precision == b->precision &&
	       a->scale == b->scale && a->array_depth == b->array_depth &&
	       a->enumeration == b->enumeration;
}

static bool same(const struct pairs *pairs, const struct expr *a, const struct expr *b);

static bool same_part(const struct pairs *pairs, const struct expr *a, const struct expr *b)
{
	if (!a || !b)
		return a == b;
	return same(pairs, a, b);
}

static bool same_query(
        const struct pairs *outer, const struct expr_query *a, const struct expr_query *b)
{
	struct pairs pairs = {.left = a, .right = b, .outer = outer};

	if (a->full || b->full)
		return a == b;
	if (a->from_count != b->from_count)
		return false;
	for (size_t i = 0; i < a->from_count; i++) {
		if (a->from[i].table != b->from[i].table)
			return false;
	}
	return same_part(&pairs, a->where, b->where) && same_part(&pairs, a->select, b->select);
}

static bool same_content(const struct pairs *pairs, const struct expr *a, const struct expr *b)
{
	switch (a->kind) {
	case EXPR_BOOLEAN:
	case EXPR_INTERVAL:
		return a->number == b->number;
	case EXPR_NUMBER:
	case EXPR_STRING:
		return text_eq(a->text, b->text);
	case EXPR_COLUMN:
		return a->column.column == b->column.column && a->column.row == b->column.row &&
		       (a->column.row != EXPR_ROW_FROM ||
		               same_from(pairs, a->column.from, b->column.from));
	case EXPR_OPERATOR:
		return a->op == b->op;
	case EXPR_CALL:
		return a->function == b->function && a->is_distinct == b->is_distinct;
	case EXPR_ARGUMENT:
		return a->argument == b->argument;
	case EXPR_EXISTS:
	case EXPR_QUERY:
	case EXPR_IN_QUERY:
		return same_query(pairs, a->query, b->query);
	default:
		return true;
	}
}

static bool same(const struct pairs *pairs, const struct expr *a, const struct expr *b)
{
	if (a->kind != b->kind || a->arg_count != b->arg_count || !same_type(&a->type, &b->type) ||
	        !same_content(pairs, a, b))
		return false;
	for (size_t i = 0; i < a->arg_count; i++) {
		if (!same(pairs, a->args[i], b->args[i]))
			return false;
	}
	return true;
}

bool expr_eq(const struct expr *a, const struct expr *b)
{
	return same(NULL, a, b);
}

static void walk_full(const struct expr_select *full,
        void (*visit)(void *context, const struct expr *node), void *context)
{
	for (size_t i = 0; i < full->target_count; i++)
		expr_walk(full->targets[i].expr, visit, context);
	for (size_t i = 0; i < full->group_count; i++)
		expr_walk(full->groups[i], visit, context);
	expr_walk(full->having, visit, context);
	for (size_t i = 0; i < full->order_count; i++)
		expr_walk(full->orders[i].expr, visit, context);
	expr_walk(full->limit, visit, context);
	expr_walk(full->offset, visit, context);
	if (full->left)
		expr_walk_query(full->left, visit, context);
	if (full->right)
		expr_walk_query(full->right, visit, context);
}

void expr_walk_query(const struct expr_query *query,
        void (*visit)(void *context, const struct expr *node), void *context)
{
	if (query->full)
		walk_full(query->full, visit, context);
	else
		expr_walk(query->select, visit, context);
	for (size_t i = 0; query->full && i < query->from_count; i++)
		expr_walk(query->from[i].on, visit, context);
	expr_walk(query->where, visit, context);
}

void expr_walk(const struct expr *expr, void (*visit)(void *context, const struct expr *node),
        void *context)
{
	if (!expr)
		return;
	visit(context, expr);
	for (size_t i = 0; i < expr->arg_count; i++)
		expr_walk(expr->args[i], visit, context);
	bool has_query = expr->kind == EXPR_EXISTS || expr->kind == EXPR_QUERY ||
	                 expr->kind == EXPR_IN_QUERY;
	if (!has_query)
		return;
	expr_walk_query(expr->query, visit, context);
}

bool expr_is_literal(const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_NULL:
	case EXPR_BOOLEAN:
	case EXPR_NUMBER:
	case EXPR_STRING:
		return true;
	case EXPR_CAST:
		return expr_is_literal(expr->args[0]);
	case EXPR_ARRAY:
		for (size_t i = 0; i < expr->arg_count; i++) {
			if (!expr_is_literal(expr->args[i]))
				return false;
		}
		return true;
	default:
		return false;
	}
}
