/* ORDER BY, LIMIT, OFFSET, FOR UPDATE. */
#include "schema/expr/select.h"

static bool has_order(struct expr_reader *r, const struct expr *e)
{
	enum type_family family = type_family(&e->type);

	if (family != FAMILY_JSON && family != FAMILY_ARRAY && family != FAMILY_NETWORK &&
	        e->kind != EXPR_INTERVAL)
		return true;
	expr_refuse_at(
	        r, e, "%.*s has no order that both engines share", TEXT_ARG(expr_type_text(r, e)));
	return false;
}

static bool read_order(struct expr_reader *r, const PgQuery__SortBy *sort, struct expr_select *full,
        bool needs_target)
{
	struct expr_order *order = &full->orders[full->order_count];
	size_t target = expr_target_of(r, full, sort->node, false);
	bool is_place = sort->node->node_case == PG_QUERY__NODE__NODE_A_CONST;

	if (sort->n_use_op)
		return expr_refuse_mend(
		        r, sort->location, "order by using cannot be run on both engines", NULL);
	if (is_place && !target)
		return expr_refuse_mend(
		        r, expr_location(sort->node), "there is no such column", NULL);
	if (target)
		order->expr = full->targets[target - 1].expr;
	else if (full->set)
		return expr_refuse_mend(r, expr_location(sort->node),
		        "what was united is ordered by its columns' names", NULL);
	else
		order->expr = expr_read(r, sort->node);
	if (!order->expr || !has_order(r, order->expr))
		return false;
	for (size_t i = 0; i < full->target_count && !target && !full->set; i++) {
		if (expr_eq(full->targets[i].expr, order->expr))
			target = i + 1;
	}
	if (needs_target && !target)
		return expr_refuse_mend(r, expr_location(sort->node),
		        "with distinct, rows are ordered by what is selected", NULL);
	order->target = (unsigned)target;
	order->is_descending = sort->sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
	order->is_nulls_first =
	        sort->sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_DEFAULT
	                ? order->is_descending
	                : sort->sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
	full->order_count++;
	return true;
}

bool expr_read_orders(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	bool is_whole = true;

	full->orders = ARENA_ARRAY(r->arena, struct expr_order, select->n_sort_clause);
	if (!full->orders && select->n_sort_clause)
		return false;
	for (size_t i = 0; i < select->n_sort_clause; i++) {
		if (select->sort_clause[i]->node_case != PG_QUERY__NODE__NODE_SORT_BY)
			return expr_refuse_mend(
			        r, 0, "this order cannot be run on both engines", NULL);
		is_whole &= read_order(r, select->sort_clause[i]->sort_by, full, full->is_distinct);
	}
	return is_whole;
}

/* A whole number that is the same for every row. */
static bool read_bound(struct expr_reader *r, const PgQuery__Node *node, struct expr **out)
{
	struct type bigint = expr_type_of(TYPE_BIGINT);

	if (!node)
		return true;
	/* limit all, limit null */
	if (node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull)
		return true;
	const struct expr_scope *scope = r->scope;
	r->scope = NULL;
	struct expr *e = expr_read(r, node);
	r->scope = scope;
	if (!e || !expr_coerce(r, &e, &bigint))
		return false;
	if (e->has_row)
		return expr_refuse_at(r, e, "limit and offset are the same for every row");
	if (e->kind == EXPR_NUMBER && e->text.ptr[0] == '-')
		return expr_refuse_at(r, e, "limit and offset are not negative");
	*out = e;
	return true;
}

bool expr_read_bounds(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	if (select->limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES)
		return expr_refuse_mend(r, 0, "with ties cannot be run on both engines", NULL);
	return read_bound(r, select->limit_count, &full->limit) &&
	       read_bound(r, select->limit_offset, &full->offset);
}

bool expr_read_locks(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	for (size_t i = 0; i < select->n_locking_clause; i++) {
		const PgQuery__LockingClause *lock = select->locking_clause[i]->locking_clause;
		if (lock->strength != PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORUPDATE ||
		        lock->n_locked_rels ||
		        lock->wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitError)
			return expr_refuse_mend(r, 0, "this lock cannot be run on both engines",
			        "use for update, or for update skip locked");
		full->is_locked = true;
		full->is_lock_skipped =
		        lock->wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitSkip;
	}
	if (full->is_locked &&
	        (full->set || full->is_distinct || full->group_count || full->has_aggregate))
		return expr_refuse_mend(
		        r, 0, "for update locks the rows of tables, not of groups", NULL);
	return true;
}
