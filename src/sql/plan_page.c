/* ORDER BY and LIMIT, and when they are applied before the embeds are joined. */
#include "sql/plan_sql.h"

/* Columns of a table by their index: wide enough for any table an engine holds. */
enum { COLUMN_LIMIT = 2000 };

static bool is_never_null(const struct plan_order *order)
{
	return !order->embed && order->path.column->is_not_null && !order->path.key_count;
}

static bool is_same_path(const struct plan_path *a, const struct plan_path *b)
{
	if (a->column != b->column || a->key_count != b->key_count || a->has_cast != b->has_cast ||
	        (a->key_count && a->is_text != b->is_text))
		return false;
	for (size_t i = 0; i < a->key_count; i++) {
		if (!text_eq(a->keys[i], b->keys[i]))
			return false;
	}
	return true;
}

/* Of groups there is an order only by what they are grouped by. */
static bool write_group_order(struct plan_sql *c, const struct plan_source *source,
        const struct plan_path *path, const struct plan_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct plan_group *group = &groups->groups[i];
		if (!group->path || !text_eq(group->alias, source->alias) ||
		        !is_same_path(group->path, path))
			continue;
		if (!plan_forms(c)->orders_by_place)
			return plan_path_write(c, source->alias, path, PLAN_PATH_ORDERED);
		buf_add_int(&c->w->text, group->place);
		return true;
	}
	return error_say(c->err, ERROR_GROUPING,
	        "column \"%.*s.%.*s\" must appear in the GROUP BY clause or be used in an "
	        "aggregate "
	        "function",
	        TEXT_ARG(source->plan->table->name), TEXT_ARG(path->column->name));
}

bool plan_orders_write(
        struct plan_sql *c, const struct plan_from *from, const struct plan_groups *groups)
{
	const struct plan_select *plan = from->sources[0].plan;

	for (size_t i = 0; i < plan->order_count; i++) {
		const struct plan_order *order = &plan->orders[i];
		const struct plan_source *source =
		        order->embed ? plan_from_find(from, order->embed) : &from->sources[0];
		if (!source)
			return error_set(c->err, ERROR_INTERNAL, "order by what is not joined");
		buf_add(&c->w->text, i ? TEXT(", ") : TEXT(" ORDER BY "));
		if (groups ? !write_group_order(c, source, &order->path, groups)
		           : !plan_path_write(c, source->alias, &order->path, PLAN_PATH_ORDERED))
			return false;
		if (order->is_descending)
			SQL_ADD(c->w, " DESC");
		/* Unsaid where it is the engine's own order, or cannot be, for the index' sake. */
		bool is_least = order->is_nulls_first != order->is_descending;
		if (!is_never_null(order) && is_least == plan_forms(c)->has_greatest_nulls)
			buf_add(&c->w->text,
			        order->is_nulls_first ? TEXT(" NULLS FIRST") : TEXT(" NULLS LAST"));
	}
	return true;
}

static bool is_ordered_by(const struct plan_select *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->order_count; i++) {
		const struct plan_order *order = &plan->orders[i];
		if (!order->embed && order->path.column == column && !order->path.key_count)
			return true;
	}
	return false;
}

/* The last word where an order leaves rows alike, or there is none. */
void plan_key_order_write(struct plan_sql *c, const struct plan_source *base)
{
	const struct model_key *key = base->plan->table->primary;
	bool has = base->plan->order_count > 0;

	for (size_t i = 0; key && i < key->column_count; i++) {
		if (is_ordered_by(base->plan, key->columns[i]))
			continue;
		buf_add(&c->w->text, has ? TEXT(", ") : TEXT(" ORDER BY "));
		sql_column(c->w, base->alias, key->columns[i]);
		has = true;
	}
}

void plan_bounds_write(struct plan_sql *c, const struct plan_select *plan)
{
	struct value limit = plan->has_limit   ? value_integer(plan->limit)
	                     : plan->row_limit ? value_integer(plan->row_limit)
	                                       : plan_forms(c)->no_limit;

	if (!plan->has_limit && !plan->row_limit && plan->offset == 0)
		return;
	SQL_ADD(c->w, " LIMIT ");
	sql_param(c->w, limit);
	SQL_ADD(c->w, " OFFSET ");
	sql_param(c->w, value_integer(plan->offset));
}

static bool is_equal_to(const struct plan_condition *at, const struct model_column *column)
{
	return at->kind == PLAN_COMPARE && at->op == PLAN_EQ && at->quantifier == PLAN_ONE &&
	       at->path.column == column && !at->path.key_count;
}

/* The condition (or the wall) leaves one value of the column. */
static bool is_fixed(
        struct plan_sql *c, const struct plan_select *plan, const struct model_column *column)
{
	if (column == plan->table->tenant)
		return !plan->table->is_tenant_nullable && !c->principal->is_all_tenants;
	if (!plan->where)
		return false;
	if (plan->where->kind != PLAN_AND)
		return is_equal_to(plan->where, column);
	for (size_t i = 0; i < plan->where->part_count; i++) {
		if (is_equal_to(plan->where->parts[i], column))
			return true;
	}
	return false;
}

/* The plan's order, as one walk through the columns, forwards or backwards. */
static bool is_walk(struct plan_sql *c, const struct plan_select *plan,
        struct model_column *const *columns, size_t count)
{
	size_t at = 0;

	while (at < count && columns[at] != plan->orders[0].path.column &&
	        is_fixed(c, plan, columns[at]))
		at++;
	if (plan->order_count > count - at)
		return false;
	for (size_t i = 0; i < plan->order_count; i++) {
		const struct plan_order *order = &plan->orders[i];
		if (order->path.key_count || plan_path_is_ranked(c, &order->path) ||
		        order->path.column != columns[at + i] || !is_never_null(order) ||
		        order->is_descending != plan->orders[0].is_descending)
			return false;
	}
	return true;
}

static bool is_index_walk(
        struct plan_sql *c, const struct plan_select *plan, const struct model_index *index)
{
	struct model_column *columns[8];
	size_t count = 0;

	if (index->where)
		return false;
	while (count < index->part_count && count < 8 && index->parts[count].column) {
		columns[count] = index->parts[count].column;
		count++;
	}
	return is_walk(c, plan, columns, count);
}

static bool has_walk(struct plan_sql *c, const struct plan_select *plan)
{
	const struct model_table *table = plan->table;

	if (table->primary &&
	        is_walk(c, plan, table->primary->columns, table->primary->column_count))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		if (!table->keys[i].is_live &&
		        is_walk(c, plan, table->keys[i].columns, table->keys[i].column_count))
			return true;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		if (is_index_walk(c, plan, &table->indexes[i]))
			return true;
	}
	return false;
}

static bool has_embed(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		if (plan->fields[i].kind == PLAN_FIELD_EMBED)
			return true;
	}
	return false;
}

bool plan_page_is_better(struct plan_sql *c, const struct plan_from *from)
{
	const struct plan_select *plan = from->sources[0].plan;

	if (!plan->has_limit || !plan->order_count || plan->join.ref || plan->derived ||
	        !has_embed(plan))
		return false;
	for (size_t i = 0; i < plan->order_count; i++) {
		if (plan->orders[i].embed)
			return false;
	}
	return plan->table->column_count <= COLUMN_LIMIT && !has_walk(c, plan);
}

static void need_all(bool *needs, struct model_column *const *columns, const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++)
		needs[columns[i]->index] = true;
}

/* What the rows' answer, their embeds and their order name of the base. */
static void find_needs(const struct plan_select *plan, bool *needs)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (field->kind != PLAN_FIELD_EMBED) {
			needs[field->path.column->index] = true;
			continue;
		}
		const struct plan_join *join = &field->embed->join;
		if (join->from_child)
			need_all(needs, join->ref->child_columns, join->ref);
		else
			need_all(needs, join->ref->parent_columns, join->ref);
	}
	for (size_t i = 0; i < plan->order_count; i++)
		needs[plan->orders[i].path.column->index] = true;
}

bool plan_page_write(struct plan_sql *c, const struct plan_from *from)
{
	const struct plan_select *plan = from->sources[0].plan;
	const struct model_table *table = plan->table;
	struct plan_from inner;
	bool needs[COLUMN_LIMIT] = {false};
	bool has = false;

	if (!plan_from_collect(c, plan, TEXT(""), false, &inner))
		return false;
	find_needs(plan, needs);
	plan_marks_need(c, plan, needs);
	SQL_ADD(c->w, " FROM (SELECT ");
	for (size_t i = 0; i < table->column_count; i++) {
		if (!needs[i])
			continue;
		if (has)
			SQL_ADD(c->w, ", ");
		has = true;
		sql_column(c->w, inner.sources[0].alias, &table->columns[i]);
		SQL_ADD(c->w, " AS ");
		sql_name(c->w, table->columns[i].name);
	}
	if (!plan_from_write(c, &inner, NULL) || !plan_orders_write(c, &inner, NULL))
		return false;
	plan_bounds_write(c, plan);
	SQL_ADD(c->w, ") ");
	buf_add(&c->w->text, from->sources[0].alias);
	return plan_joins_write(c, from);
}
