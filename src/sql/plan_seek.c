/* Rows behind others in the plan's order: what a page by cursor begins after. */
#include "sql/plan_sql.h"

struct seek {
	struct plan_sql *c;
	const struct plan_from *from;
	const struct plan_select *plan;
};

static bool write_compare(
        struct seek *s, const struct plan_order *order, enum plan_operator op, struct value *value)
{
	const struct plan_source *source =
	        order->embed ? plan_from_find(s->from, order->embed) : &s->from->sources[0];
	struct plan_condition at = {.kind = PLAN_COMPARE, .path = order->path, .op = op};

	if (!source)
		return error_set(s->c->err, ERROR_INTERNAL, "a page by what is not joined");
	if (op != PLAN_IS) {
		at.values = value;
		at.value_count = 1;
	} else {
		at.is = value ? PLAN_IS_NOT_NULL : PLAN_IS_NULL;
	}
	return plan_condition_write(s->c, source->alias, &at);
}

static bool may_be_null(const struct plan_order *order)
{
	return order->embed || order->path.key_count || !order->path.column->is_not_null;
}

/* Of one key alone: it stands behind the value. */
static bool write_behind(struct seek *s, const struct plan_order *order, struct value *value)
{
	enum plan_operator op = order->is_descending ? PLAN_LT : PLAN_GT;
	struct value any = {0};

	if (value->kind == VALUE_NULL) {
		if (order->is_nulls_first)
			return write_compare(s, order, PLAN_IS, &any);
		SQL_ADD(s->c->w, "FALSE");
		return true;
	}
	if (order->is_nulls_first || !may_be_null(order))
		return write_compare(s, order, op, value);
	SQL_ADD(s->c->w, "(");
	if (!write_compare(s, order, op, value))
		return false;
	SQL_ADD(s->c->w, " OR ");
	if (!write_compare(s, order, PLAN_IS, NULL))
		return false;
	SQL_ADD(s->c->w, ")");
	return true;
}

/* a > 1 OR (a = 1 AND (b > 2 OR (b = 2 AND (c > 3)))) */
static bool write_from(struct seek *s, size_t i)
{
	const struct plan_order *order = &s->plan->orders[i];
	struct value *value = &s->plan->after[i];
	bool is_null = value->kind == VALUE_NULL;

	SQL_ADD(s->c->w, "(");
	if (!write_behind(s, order, value))
		return false;
	if (i + 1 < s->plan->order_count) {
		SQL_ADD(s->c->w, " OR (");
		if (!write_compare(s, order, is_null ? PLAN_IS : PLAN_EQ, is_null ? NULL : value))
			return false;
		SQL_ADD(s->c->w, " AND ");
		if (!write_from(s, i + 1))
			return false;
		SQL_ADD(s->c->w, ")");
	}
	SQL_ADD(s->c->w, ")");
	return true;
}

bool plan_seek_write(struct plan_sql *c, struct plan_list *list, const struct plan_from *from)
{
	struct seek s = {c, from, from->sources[0].plan};
	const struct plan_order *first = &s.plan->orders[0];

	if (!s.plan->after || !s.plan->order_count)
		return true;
	/* Says nothing new, but an index of the first key can be entered there. */
	if (!may_be_null(first) && s.plan->after[0].kind != VALUE_NULL) {
		plan_list_next(c, list);
		if (!write_compare(&s, first, first->is_descending ? PLAN_LTE : PLAN_GTE,
		            &s.plan->after[0]))
			return false;
	}
	plan_list_next(c, list);
	return write_from(&s, 0);
}
