#include "schema/expr/read.h"

enum { FROM_MOST = 16 }; /* tables of one subquery */

/* A subquery's FROM under construction. */
struct gather {
	struct expr_query *query;
	struct text names[FROM_MOST];
	const PgQuery__Node *conditions[FROM_MOST]; /* of the joins */
	size_t condition_count;
};

const struct model_table *expr_table_find(struct expr_reader *r, const PgQuery__RangeVar *var)
{
	struct text name = text_from(var->relname);
	struct text schema = text_from(var->schemaname ? var->schemaname : "");
	const struct model_table *near = NULL;
	unsigned least = 3;

	for (size_t i = 0; i < r->model->table_count; i++) {
		const struct model_table *table = r->model->tables[i];
		bool is_schema = text_is_empty(schema) || text_eq(schema, table->schema);
		if (table->is_hidden)
			continue;
		if (is_schema && text_eq(table->name, name))
			return table;
		unsigned distance =
		        text_eq_nocase(table->name, name) ? 0 : text_distance(table->name, name, 2);
		if (distance < least) {
			least = distance;
			near = table;
		}
	}
	expr_refuse(r, var->location, "there is no table %.*s", TEXT_ARG(name));
	if (near)
		diag_mend(r->diags, "did you mean %.*s?", TEXT_ARG(near->name));
	return NULL;
}

static bool alias_is_taken(struct expr_reader *r, struct text alias)
{
	if (text_eq(alias, TEXT("old")) || text_eq(alias, TEXT("new")))
		return true;
	if (r->table && (text_eq(alias, r->table->name) ||
	                        (r->table->alias.len && text_eq(alias, r->table->alias))))
		return true;
	for (size_t i = 0; i < r->alias_count; i++) {
		if (text_eq(r->aliases[i], alias))
			return true;
	}
	return false;
}

/*
 * A name that no other row of the whole expression has, so that what is written
 * back needs no rule about which of two tables hides the other.
 */
struct text expr_unique_alias(struct expr_reader *r, struct text wanted)
{
	struct text alias = wanted;

	for (unsigned n = 1; alias_is_taken(r, alias) && !r->arena->failed; n++)
		alias = arena_printf(r->arena, "%.*s_%u", TEXT_ARG(wanted), n);
	struct text *slot = ARENA_PUSH(r->arena, r->aliases, r->alias_count);
	if (slot)
		*slot = alias;
	return alias;
}

static bool add_table(struct expr_reader *r, const PgQuery__RangeVar *var, struct gather *gather)
{
	struct expr_query *query = gather->query;
	const struct model_table *table = expr_table_find(r, var);

	if (!table)
		return false;
	if (var->alias && var->alias->n_colnames) {
		expr_refuse(r, var->location, "columns cannot be renamed here");
		return false;
	}
	struct text name =
	        arena_text(r->arena, text_from(var->alias ? var->alias->aliasname : var->relname));
	for (size_t i = 0; i < query->from_count; i++) {
		if (!text_eq(gather->names[i], name))
			continue;
		expr_refuse(r, var->location, "%.*s stands twice in this from", TEXT_ARG(name));
		diag_mend(r->diags, "give one of them another name: %.*s other", TEXT_ARG(name));
		return false;
	}
	if (query->from_count == FROM_MOST) {
		expr_refuse(r, var->location, "a subquery takes at most %d tables", FROM_MOST);
		return false;
	}
	gather->names[query->from_count] = name;
	query->from[query->from_count++] = (struct expr_from){
	        .table = table,
	        .alias = expr_unique_alias(r, name),
	        .number = r->from_count++,
	};
	return true;
}

static bool add_from(
        struct expr_reader *r, const PgQuery__Node *node, struct gather *gather, int32_t location);

static bool add_join(struct expr_reader *r, const PgQuery__JoinExpr *join, struct gather *gather,
        int32_t location)
{
	const char *what = NULL;

	if (join->jointype != PG_QUERY__JOIN_TYPE__JOIN_INNER)
		what = "only inner joins can be used here";
	else if (join->is_natural || join->n_using_clause)
		what = "natural joins and using cannot be used here";
	else if (join->alias || join->join_using_alias)
		what = "a join cannot have a name here";
	if (what) {
		expr_refuse(r, location, "%s", what);
		diag_mend(r->diags, "say the condition with on: join b on b.a_id = a.id");
		return false;
	}
	if (!add_from(r, join->larg, gather, location) ||
	        !add_from(r, join->rarg, gather, location))
		return false;
	/* There are fewer joins than tables. */
	if (join->quals && gather->condition_count < FROM_MOST)
		gather->conditions[gather->condition_count++] = join->quals;
	return true;
}

static bool add_from(
        struct expr_reader *r, const PgQuery__Node *node, struct gather *gather, int32_t location)
{
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_RANGE_VAR:
		return add_table(r, node->range_var, gather);
	case PG_QUERY__NODE__NODE_JOIN_EXPR:
		if (r->depth < FROM_MOST * 8) {
			r->depth++;
			bool is_added = add_join(r, node->join_expr, gather, location);
			r->depth--;
			return is_added;
		}
		break;
	default:
		break;
	}
	expr_refuse(r, location, "from takes tables of the schema, and joins of them");
	return false;
}

/* The joins' conditions and the where as one list. */
static bool read_where(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct gather *gather)
{
	struct expr *all = expr_new(r, EXPR_AND, 0);
	bool is_whole = all != NULL;

	if (select->where_clause && gather->condition_count < FROM_MOST)
		gather->conditions[gather->condition_count++] = select->where_clause;
	for (size_t i = 0; all && i < gather->condition_count; i++) {
		struct expr *part = expr_read_boolean(r, gather->conditions[i]);
		is_whole &= part != NULL;
		size_t count = part && part->kind == EXPR_AND ? part->arg_count : 1;
		for (size_t n = 0; part && n < count; n++) {
			struct expr **slot = ARENA_PUSH(r->arena, all->args, all->arg_count);
			if (!slot)
				return false;
			*slot = part->kind == EXPR_AND ? part->args[n] : part;
		}
	}
	if (!is_whole || all->arg_count == 0)
		return is_whole;
	all->at = all->args[0]->at;
	gather->query->where = all->arg_count == 1 ? all->args[0] : expr_seal(all);
	return true;
}

static bool is_plain(struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location)
{
	const char *what = NULL;
	const char *mend = "leave it out";

	if (select->with_clause)
		what = "with", mend = "put the query where it is used";
	else if (select->larg || select->rarg)
		what = "union, intersect and except", mend = "join two subqueries by or, and, not";
	else if (select->n_values_lists)
		what = "values", mend = "use in ('a', 'b')";
	else if (select->n_group_clause || select->having_clause)
		what = "group by and having",
		mend = "compare a scalar subquery: (select count(*) …) > 1";
	else if (select->n_distinct_clause)
		what = "distinct";
	else if (select->n_window_clause)
		what = "window functions";
	else if (select->n_sort_clause)
		what = "order by", mend = "use min() or max()";
	else if (select->limit_count || select->limit_offset)
		what = "limit and offset", mend = "use exists, min() or max()";
	else if (select->n_locking_clause)
		what = "for update";
	else if (select->into_clause)
		what = "into";
	else if (!select->n_from_clause)
		what = "a query without from", mend = "write the expression itself";
	if (!what)
		return true;
	expr_refuse(r, location, "%s cannot be used in a subquery here", what);
	diag_mend(r->diags, "%s", mend);
	return false;
}

static bool read_target(struct expr_reader *r, const PgQuery__SelectStmt *select,
        struct expr_query *query, int32_t location)
{
	if (select->n_target_list != 1 ||
	        select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET) {
		expr_refuse(r, location, "a subquery gives one column here");
		return false;
	}
	r->takes_aggregate = true;
	query->select = expr_read(r, select->target_list[0]->res_target->val);
	r->takes_aggregate = false;
	return query->select != NULL;
}

static struct expr_query *read_whole(
        struct expr_reader *r, const PgQuery__SelectStmt *select, bool has_target, int32_t location)
{
	struct expr_query *query = expr_read_select(r, select, location);

	if (!query || !has_target)
		return query;
	if (query->full->target_count != 1) {
		expr_refuse(r, location, "a subquery gives one column here");
		return NULL;
	}
	query->select = query->full->targets[0].expr;
	return query;
}

static struct expr_query *read_query(
        struct expr_reader *r, const PgQuery__SelectStmt *select, bool has_target, int32_t location)
{
	if (r->place == EXPR_FUNCTION)
		return read_whole(r, select, has_target, location);
	struct expr_query *query = ARENA_NEW(r->arena, struct expr_query);
	struct gather gather = {.query = query};

	if (!query || !is_plain(r, select, location))
		return NULL;
	query->from = ARENA_ARRAY(r->arena, struct expr_from, FROM_MOST);
	if (!query->from)
		return NULL;
	for (size_t i = 0; i < select->n_from_clause; i++) {
		if (!add_from(r, select->from_clause[i], &gather, location))
			return NULL;
	}
	struct expr_scope scope = {.outer = r->scope, .query = query, .names = gather.names};
	bool takes_aggregate = r->takes_aggregate;
	r->scope = &scope;
	r->takes_aggregate = false;
	bool is_read = !has_target || read_target(r, select, query, location);
	r->takes_aggregate = false;
	is_read = read_where(r, select, &gather) && is_read;
	r->scope = scope.outer;
	r->takes_aggregate = takes_aggregate;
	return is_read ? query : NULL;
}

bool expr_is_aggregate(const struct expr *e)
{
	return e->kind == EXPR_CALL &&
	       (e->function == EXPR_FN_COUNT || e->function == EXPR_FN_MIN ||
	               e->function == EXPR_FN_MAX || e->function == EXPR_FN_SUM ||
	               e->function == EXPR_FN_AVG);
}

/* What a walk over one side of an equation looks for: tables not bound yet. */
struct bound_state {
	const struct expr_query *query;
	bool is_bound[FROM_MOST];
	bool has_unbound;
};

static void look_for_unbound(void *context, const struct expr *node)
{
	struct bound_state *state = context;

	if (node->kind != EXPR_COLUMN || node->column.row != EXPR_ROW_FROM)
		return;
	for (size_t i = 0; i < state->query->from_count; i++) {
		if (state->query->from[i].number == node->column.from && !state->is_bound[i])
			state->has_unbound = true;
	}
}

static bool is_column_of(
        const struct expr *e, const struct expr_from *from, const struct model_column *column)
{
	return e->kind == EXPR_COLUMN && e->column.row == EXPR_ROW_FROM &&
	       e->column.from == from->number && e->column.column == column;
}

/* True when a condition says column = something that is known already. */
static bool condition_binds(struct bound_state *state, const struct expr *where,
        const struct expr_from *from, const struct model_column *column)
{
	size_t count = !where ? 0 : where->kind == EXPR_AND ? where->arg_count : 1;

	for (size_t i = 0; i < count; i++) {
		const struct expr *part = where->kind == EXPR_AND ? where->args[i] : where;
		if (part->kind != EXPR_OPERATOR || part->op != EXPR_OP_EQ)
			continue;
		for (size_t side = 0; side < 2; side++) {
			if (!is_column_of(part->args[side], from, column))
				continue;
			state->has_unbound = false;
			expr_walk(part->args[1 - side], look_for_unbound, state);
			if (!state->has_unbound)
				return true;
		}
	}
	return false;
}

static bool column_is_bound(
        struct bound_state *state, const struct expr_from *from, const struct model_column *column)
{
	return condition_binds(state, from->on, from, column) ||
	       condition_binds(state, state->query->where, from, column);
}

static bool key_is_bound(
        struct bound_state *state, const struct expr_from *from, const struct model_key *key)
{
	if (!key || key->column_count == 0)
		return false;
	for (size_t i = 0; i < key->column_count; i++) {
		if (!column_is_bound(state, from, key->columns[i]))
			return false;
	}
	return true;
}

bool expr_gives_one_row(const struct expr_query *query, size_t known)
{
	struct bound_state state = {.query = query};
	size_t bound = known;

	for (size_t i = 0; i < known; i++)
		state.is_bound[i] = true;
	for (bool has_moved = true; has_moved && bound < query->from_count;) {
		has_moved = false;
		for (size_t i = 0; i < query->from_count; i++) {
			const struct expr_from *from = &query->from[i];
			if (state.is_bound[i])
				continue;
			bool is_bound = key_is_bound(&state, from, from->table->primary) ||
			                (from->relation && from->relation->is_one_row);
			for (size_t k = 0; k < from->table->key_count && !is_bound; k++)
				is_bound = key_is_bound(&state, from, &from->table->keys[k]);
			state.is_bound[i] = is_bound;
			bound += is_bound;
			has_moved |= is_bound;
		}
	}
	return bound == query->from_count;
}

/* A limit of one, or no groups to an aggregate. */
static bool is_one_row(const struct expr_query *query)
{
	const struct expr_select *full = query->full;

	if (!full)
		return expr_is_aggregate(query->select) || expr_gives_one_row(query, 0);
	if (full->limit && full->limit->kind == EXPR_NUMBER &&
	        (text_eq(full->limit->text, TEXT("1")) || text_eq(full->limit->text, TEXT("0"))))
		return true;
	if (full->set)
		return false;
	return (full->has_aggregate && !full->group_count) || expr_gives_one_row(query, 0);
}

static struct expr *over_query(
        struct expr_reader *r, enum expr_kind kind, struct expr_query *query, int32_t location)
{
	struct expr *e = expr_new(r, kind, location);

	if (!e)
		return NULL;
	e->query = query;
	return e;
}

static struct expr *read_scalar(
        struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location)
{
	struct expr_query *query = read_query(r, select, true, location);

	if (!query)
		return NULL;
	if (!expr_is_aggregate(query->select) && !is_one_row(query)) {
		expr_refuse(r, location, "this subquery may give more than one row");
		diag_mend(r->diags, "use min() or max(), in (…) or exists (…), or compare every "
		                    "column of a key");
		return NULL;
	}
	struct expr *e = over_query(r, EXPR_QUERY, query, location);
	if (!e)
		return NULL;
	e->type = query->select->type;
	return expr_seal(e);
}

static struct expr *read_in(
        struct expr_reader *r, const PgQuery__SubLink *link, const PgQuery__SelectStmt *select)
{
	struct expr *left = expr_read(r, link->testexpr);
	struct expr_query *query = read_query(r, select, true, link->location);

	if (!left || !query || !expr_match(r, &left, &query->select, false, link->location))
		return NULL;
	struct expr *e = over_query(r, EXPR_IN_QUERY, query, link->location);
	struct expr **args = expr_args(r, e, 1);
	if (!args)
		return NULL;
	args[0] = left;
	return expr_seal(e);
}

static bool place_has_queries(struct expr_reader *r, int32_t location)
{
	const char *where = NULL;

	switch (r->place) {
	case EXPR_POLICY:
	case EXPR_MUST:
	case EXPR_FUNCTION:
		return true;
	case EXPR_COLUMN_POLICY:
		where = "a column's policy";
		break;
	case EXPR_CHECK:
		where = "a check";
		break;
	case EXPR_DEFAULT:
		where = "a default";
		break;
	case EXPR_INDEX:
		where = "an index";
		break;
	}
	expr_refuse(r, location, "%s may not look at other rows", where);
	if (r->place == EXPR_CHECK)
		diag_mend(r->diags, "say it in the table's `must`");
	return false;
}

struct expr *expr_read_subquery(struct expr_reader *r, const PgQuery__SubLink *link)
{
	struct text name = link->n_oper_name
	                           ? expr_node_name(link->oper_name[link->n_oper_name - 1])
	                           : TEXT("=");

	if (!place_has_queries(r, link->location))
		return NULL;
	if (!link->subselect || link->subselect->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return expr_refuse(r, link->location, "a query was expected here");
	const PgQuery__SelectStmt *select = link->subselect->select_stmt;
	struct expr_query *query = NULL;
	switch (link->sub_link_type) {
	case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
		query = read_query(r, select, false, link->location);
		return query ? expr_seal(over_query(r, EXPR_EXISTS, query, link->location)) : NULL;
	case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK:
		return read_scalar(r, select, link->location);
	case PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK:
		if (text_eq(name, TEXT("=")))
			return read_in(r, link, select);
		break;
	case PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK:
		if (text_eq(name, TEXT("<>")))
			return expr_boolean_over(r, EXPR_NOT, read_in(r, link, select));
		break;
	default:
		break;
	}
	expr_refuse(r, link->location, "this kind of subquery cannot be run on both engines");
	diag_mend(r->diags, "use exists (…), in (…), not in (…) or a scalar subquery");
	return NULL;
}
