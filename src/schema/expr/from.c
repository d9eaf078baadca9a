/* FROM: tables, CTEs and queries, joined from left to right. */
#include "schema/expr/select.h"

static struct expr_relation *find_with(const struct expr_reader *r, const PgQuery__RangeVar *var)
{
	if (var->schemaname && var->schemaname[0])
		return NULL;
	for (const struct expr_with *with = r->with; with; with = with->outer) {
		if (text_eq_cstr(with->relation->name, var->relname))
			return with->relation;
	}
	return NULL;
}

struct from_list {
	struct expr_query *query;
	struct text names[EXPR_FROM_MOST];
};

static bool is_named(
        struct expr_reader *r, const struct from_list *list, struct text name, int32_t location)
{
	for (size_t i = 0; i < list->query->from_count; i++) {
		if (!text_eq(list->names[i], name))
			continue;
		expr_refuse(r, location, "%.*s stands twice in this from", TEXT_ARG(name));
		diag_mend(r->diags, "give one of them another name: %.*s other", TEXT_ARG(name));
		return false;
	}
	return true;
}

static bool add_item(struct expr_reader *r, struct from_list *list, const struct model_table *table,
        struct expr_relation *relation, struct text name, int32_t location)
{
	struct expr_query *query = list->query;

	if (!is_named(r, list, name, location))
		return false;
	if (query->from_count == EXPR_FROM_MOST) {
		expr_refuse(r, location, "a query takes at most %d tables", EXPR_FROM_MOST);
		return false;
	}
	list->names[query->from_count] = name;
	query->from[query->from_count++] = (struct expr_from){
	        .table = table,
	        .relation = relation,
	        .alias = expr_unique_alias(r, name),
	        .number = r->from_count++,
	};
	return !r->arena->failed;
}

static bool add_range(struct expr_reader *r, struct from_list *list, const PgQuery__RangeVar *var)
{
	struct expr_relation *relation = find_with(r, var);
	const struct model_table *table = relation ? relation->table : expr_table_find(r, var);

	if (!table)
		return false;
	if (var->alias && var->alias->n_colnames)
		return expr_refuse_mend(r, var->location, "columns cannot be renamed here",
		        "name them where they are selected: … as name");
	if (relation && relation->is_recursive && !relation->query)
		r->self_count++;
	return add_item(r, list, table, relation,
	        arena_text(r->arena, text_from(var->alias ? var->alias->aliasname : var->relname)),
	        var->location);
}

static bool add_subquery(struct expr_reader *r, struct from_list *list,
        const PgQuery__RangeSubselect *node, int32_t location)
{
	const PgQuery__Node *inner = node->subquery;

	if (node->lateral)
		return expr_refuse_mend(r, location, "lateral cannot be run on both engines",
		        "use a scalar subquery in the select");
	if (!node->alias || !inner || inner->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return expr_refuse_mend(
		        r, location, "a query in from needs a name", "(select …) as name");
	/* It sees the outer queries, not its neighbours. */
	struct expr_query *query = expr_read_select(r, inner->select_stmt, location);
	if (!query)
		return false;
	struct text name = arena_text(r->arena, text_from(node->alias->aliasname));
	struct expr_relation *relation = expr_relation_new(
	        r, name, query->full->targets, query->full->target_count, location);
	if (!relation || !expr_rename_columns(r, relation, node->alias->colnames,
	                         node->alias->n_colnames, location))
		return false;
	relation->query = query;
	relation->is_inline = true;
	return expr_find_keys(r, relation) &&
	       add_item(r, list, relation->table, relation, name, location);
}

static bool add_from(struct expr_reader *r, struct from_list *list, const PgQuery__Node *node,
        int32_t location, bool is_right);

static bool add_condition(struct expr_reader *r, struct from_list *list,
        const PgQuery__JoinExpr *join, struct expr_from *item)
{
	struct expr_scope scope = {.outer = r->scope, .query = list->query, .names = list->names};

	if (!join->quals)
		return true;
	r->scope = &scope;
	item->on = expr_read_boolean(r, join->quals);
	r->scope = scope.outer;
	/* Its tables are known all the same; what is told makes the whole fail. */
	return true;
}

static bool add_join(struct expr_reader *r, struct from_list *list, const PgQuery__JoinExpr *join,
        int32_t location)
{
	bool is_left = join->jointype == PG_QUERY__JOIN_TYPE__JOIN_LEFT;

	if (join->jointype != PG_QUERY__JOIN_TYPE__JOIN_INNER && !is_left)
		return expr_refuse_mend(r, location,
		        "right and full joins cannot be run on both engines",
		        "write the tables the other way round, with left join");
	if (join->is_natural || join->n_using_clause)
		return expr_refuse_mend(r, location, "natural joins and using cannot be used here",
		        "say the condition with on: join b on b.a_id = a.id");
	if (join->alias || join->join_using_alias)
		return expr_refuse_mend(r, location, "a join cannot have a name here", NULL);
	if (!add_from(r, list, join->larg, location, false) ||
	        !add_from(r, list, join->rarg, location, true))
		return false;
	struct expr_from *item = &list->query->from[list->query->from_count - 1];
	item->join = is_left ? EXPR_JOIN_LEFT : EXPR_JOIN_INNER;
	return add_condition(r, list, join, item);
}

static bool add_from(struct expr_reader *r, struct from_list *list, const PgQuery__Node *node,
        int32_t location, bool is_right)
{
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_RANGE_VAR:
		return add_range(r, list, node->range_var);
	case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
		return add_subquery(r, list, node->range_subselect, location);
	case PG_QUERY__NODE__NODE_JOIN_EXPR:
		if (is_right)
			return expr_refuse_mend(r, location,
			        "joins are read from left to right here",
			        "leave out the parentheses: a join b on … join c on …");
		if (r->depth >= EXPR_FROM_MOST * 8)
			break;
		r->depth++;
		bool is_added = add_join(r, list, node->join_expr, location);
		r->depth--;
		return is_added;
	default:
		break;
	}
	return expr_refuse_mend(
	        r, location, "from takes tables of the schema, queries, and joins of them", NULL);
}

bool expr_read_from(struct expr_reader *r, struct expr_query *query, struct text *names,
        PgQuery__Node *const *nodes, size_t count, int32_t location)
{
	struct from_list list = {.query = query};
	bool is_whole = true;

	for (size_t i = 0; i < query->from_count; i++)
		list.names[i] = names[i];
	/* All of them, so that all errors are told. */
	for (size_t i = 0; i < count; i++)
		is_whole &= add_from(r, &list, nodes[i], location, false);
	for (size_t i = 0; i < query->from_count; i++)
		names[i] = list.names[i];
	return is_whole;
}
