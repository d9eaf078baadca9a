/* Whole queries, as functions have them: what is selected, sets of queries. */
#include "schema/expr/select.h"

/* ---- what is selected ---- */

static bool add_target(struct expr_reader *r, struct expr_target **targets, size_t *count,
        struct expr *expr, struct text name)
{
	if (!expr)
		return false;
	struct expr_target *slot = ARENA_PUSH(r->arena, *targets, *count);
	if (!slot)
		return false;
	*slot = (struct expr_target){.expr = expr, .name = arena_text(r->arena, name)};
	return true;
}

static bool add_columns(struct expr_reader *r, struct expr_target **targets, size_t *count,
        const struct expr_from *from, int32_t location)
{
	for (size_t i = 0; i < from->table->column_count; i++) {
		const struct model_column *column = &from->table->columns[i];
		if (!model_column_is_public(column))
			continue;
		if (!add_target(r, targets, count,
		            expr_new_column(r, column, EXPR_ROW_FROM, from->number, location),
		            column->name))
			return false;
	}
	return true;
}

/* *, or t.* */
static bool add_star(struct expr_reader *r, struct expr_target **targets, size_t *count,
        const PgQuery__ColumnRef *ref)
{
	const struct expr_query *query = r->scope->query;
	struct text name =
	        ref->n_fields > 1 ? expr_node_name(ref->fields[ref->n_fields - 2]) : TEXT("");
	bool has_any = false;

	for (size_t i = 0; i < query->from_count; i++) {
		if (name.len && !text_eq(r->scope->names[i], name))
			continue;
		has_any = true;
		if (!add_columns(r, targets, count, &query->from[i], ref->location))
			return false;
	}
	if (has_any)
		return true;
	expr_refuse(r, ref->location, "there is no table %.*s here", TEXT_ARG(name));
	return false;
}

/* As PostgreSQL names a column: by AS, by the column's or the function's name. */
static struct text name_of(const PgQuery__ResTarget *target)
{
	const PgQuery__Node *value = target->val;

	if (target->name && target->name[0])
		return text_from(target->name);
	while (value && value->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
		value = value->type_cast->arg;
	if (!value)
		return TEXT("?column?");
	if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
		return expr_node_name(value->column_ref->fields[value->column_ref->n_fields - 1]);
	if (value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL)
		return expr_node_name(value->func_call->funcname[value->func_call->n_funcname - 1]);
	if (value->node_case == PG_QUERY__NODE__NODE_COALESCE_EXPR)
		return TEXT("coalesce");
	if (value->node_case == PG_QUERY__NODE__NODE_CASE_EXPR)
		return TEXT("case");
	return TEXT("?column?");
}

bool expr_read_targets(struct expr_reader *r, PgQuery__Node *const *nodes, size_t node_count,
        struct expr_target **targets, size_t *count)
{
	bool is_whole = true;

	for (size_t i = 0; i < node_count; i++) {
		const PgQuery__ResTarget *target =
		        nodes[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET
		                ? nodes[i]->res_target
		                : NULL;
		if (!target || !target->val)
			return expr_refuse_mend(r, 0, "a column was expected here", NULL);
		const PgQuery__ColumnRef *ref =
		        target->val->node_case == PG_QUERY__NODE__NODE_COLUMN_REF
		                ? target->val->column_ref
		                : NULL;
		bool is_star = ref && ref->fields[ref->n_fields - 1]->node_case ==
		                              PG_QUERY__NODE__NODE_A_STAR;
		is_whole &= is_star ? add_star(r, targets, count, ref)
		                    : add_target(r, targets, count, expr_read(r, target->val),
		                              name_of(target));
	}
	return is_whole;
}

/* ---- a query ---- */

static bool is_known(struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location)
{
	if (select->n_window_clause)
		return expr_refuse_mend(
		        r, location, "window functions cannot be run on both engines", NULL);
	if (select->into_clause)
		return expr_refuse_mend(r, location, "into has no place in a function", NULL);
	if (select->group_distinct)
		return expr_refuse_mend(
		        r, location, "group by distinct cannot be run on both engines", NULL);
	if (select->n_values_lists)
		return expr_refuse_mend(r, location, "values stands in an insert alone",
		        "unite selects: select 1 union all select 2");
	return true;
}

static bool read_distinct(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	if (!select->n_distinct_clause)
		return true;
	/* DISTINCT alone is one empty node. */
	if (select->n_distinct_clause != 1 ||
	        select->distinct_clause[0]->node_case != PG_QUERY__NODE__NODE__NOT_SET)
		return expr_refuse_mend(r, 0, "distinct on cannot be run on both engines",
		        "use group by, or a subquery with order by and limit 1");
	full->is_distinct = true;
	for (size_t i = 0; i < full->target_count; i++) {
		if (!expr_has_equality(r, full->targets[i].expr, "distinct"))
			return false;
	}
	return true;
}

static bool read_condition(struct expr_reader *r, const PgQuery__Node *node, struct expr **out)
{
	if (!node)
		return true;
	*out = expr_read_boolean(r, node);
	return *out != NULL;
}

/* All of it, so that all errors are told. */
static bool read_parts(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_query *query)
{
	struct expr_select *full = query->full;
	bool is_whole;

	r->takes_aggregate = true;
	r->has_aggregate = false;
	is_whole = expr_read_targets(
	        r, select->target_list, select->n_target_list, &full->targets, &full->target_count);
	r->takes_aggregate = false;
	is_whole &= read_condition(r, select->where_clause, &query->where);
	is_whole = is_whole && expr_read_groups(r, select, full);
	if (!is_whole)
		return false;
	r->takes_aggregate = true;
	is_whole &= read_condition(r, select->having_clause, &full->having);
	is_whole &= read_distinct(r, select, full);
	is_whole &= expr_read_orders(r, select, full);
	r->takes_aggregate = false;
	full->has_aggregate = r->has_aggregate;
	if (full->having && !full->group_count)
		full->has_aggregate = true;
	return is_whole && expr_read_bounds(r, select, full) && expr_read_locks(r, select, full) &&
	       expr_check_groups(r, query);
}

static bool read_plain(struct expr_reader *r, const PgQuery__SelectStmt *select,
        struct expr_query *query, int32_t location)
{
	struct text names[EXPR_FROM_MOST];
	struct expr_scope scope = {.outer = r->scope, .query = query, .names = names};
	bool takes_aggregate = r->takes_aggregate;
	bool has_aggregate = r->has_aggregate;

	size_t errors = r->diags->error_count;

	query->from = ARENA_ARRAY(r->arena, struct expr_from, EXPR_FROM_MOST);
	if (!query->from || !expr_read_from(r, query, names, select->from_clause,
	                            select->n_from_clause, location))
		return false;
	r->scope = &scope;
	bool is_read = read_parts(r, select, query);
	r->scope = scope.outer;
	r->takes_aggregate = takes_aggregate;
	r->has_aggregate = has_aggregate;
	return is_read && r->diags->error_count == errors;
}

static const struct {
	PgQuery__SetOperation op;
	bool is_all;
	enum expr_set set;
} sets[] = {
        {PG_QUERY__SET_OPERATION__SETOP_UNION, false, EXPR_SET_UNION},
        {PG_QUERY__SET_OPERATION__SETOP_UNION, true, EXPR_SET_UNION_ALL},
        {PG_QUERY__SET_OPERATION__SETOP_INTERSECT, false, EXPR_SET_INTERSECT},
        {PG_QUERY__SET_OPERATION__SETOP_EXCEPT, false, EXPR_SET_EXCEPT},
};

/* One type a column for both sides; the left side names it. */
static bool unite_columns(struct expr_reader *r, struct expr_query *query, int32_t location)
{
	struct expr_select *left = query->full->left->full;
	struct expr_select *right = query->full->right->full;
	struct expr_select *full = query->full;

	if (left->target_count != right->target_count)
		return expr_refuse_mend(
		        r, location, "both sides must have the same number of columns", NULL);
	full->targets = ARENA_ARRAY(r->arena, struct expr_target, left->target_count);
	if (!full->targets)
		return false;
	for (size_t i = 0; i < left->target_count; i++) {
		struct expr *both[2] = {left->targets[i].expr, right->targets[i].expr};
		struct expr *column = expr_new(r, EXPR_NULL, location);
		struct type type = {0};
		if (!column || !expr_unify(r, both, 2, &type, location))
			return false;
		*column = (struct expr){.kind = EXPR_NULL, .type = type, .at = both[0]->at};
		left->targets[i].expr = both[0];
		right->targets[i].expr = both[1];
		if (full->set != EXPR_SET_UNION_ALL && !expr_has_equality(r, column, "union"))
			return false;
		full->targets[full->target_count++] =
		        (struct expr_target){column, left->targets[i].name};
	}
	return true;
}

static bool is_side(struct expr_reader *r, const struct expr_query *side, int32_t location)
{
	const struct expr_select *full = side->full;

	if (!full->order_count && !full->limit && !full->offset)
		return true;
	return expr_refuse_mend(r, location,
	        "order by and limit stand behind the whole of what is united",
	        "put the side in a subquery: select * from (select … limit 1) as a");
}

static bool read_set(struct expr_reader *r, const PgQuery__SelectStmt *select,
        struct expr_query *query, int32_t location)
{
	struct expr_select *full = query->full;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (sets[i].op == select->op && sets[i].is_all == (bool)select->all)
			full->set = sets[i].set;
	}
	if (!full->set)
		return expr_refuse_mend(r, location,
		        "intersect all and except all cannot be run on both engines",
		        "leave out all");
	full->left = expr_read_select(r, select->larg, location);
	full->right = full->left ? expr_read_select(r, select->rarg, location) : NULL;
	if (!full->left || !full->right || !is_side(r, full->left, location) ||
	        !is_side(r, full->right, location) || !unite_columns(r, query, location))
		return false;
	return expr_read_orders(r, select, full) && expr_read_bounds(r, select, full) &&
	       expr_read_locks(r, select, full);
}

struct expr_query *expr_read_select(
        struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location)
{
	struct expr_query *query = ARENA_NEW(r->arena, struct expr_query);
	const struct expr_with *with = r->with;
	expr_writing_fn *read_writing = r->read_writing;

	if (!query || !is_known(r, select, location))
		return NULL;
	query->full = ARENA_NEW(r->arena, struct expr_select);
	if (!query->full)
		return NULL;
	if (r->depth >= EXPR_QUERY_DEPTH)
		return expr_refuse(r, location, "queries are nested too deep") ? query : NULL;
	r->depth++;
	bool is_read = expr_read_with(r, select->with_clause);
	r->read_writing = NULL;
	is_read = is_read && (select->larg ? read_set(r, select, query, location)
	                                   : read_plain(r, select, query, location));
	r->read_writing = read_writing;
	r->depth--;
	r->with = with;
	return is_read ? query : NULL;
}
