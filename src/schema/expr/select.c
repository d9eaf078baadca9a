/* Whole queries, as functions have them: joins, groups, order, sets, CTEs. */
#include "schema/expr/select.h"

static bool refuse(struct expr_reader *r, int32_t location, const char *what, const char *mend)
{
	expr_refuse(r, location, "%s", what);
	if (mend)
		diag_mend(r->diags, "%s", mend);
	return false;
}

/* ---- relations ---- */

/* Two columns of one name could not be told apart. */
static bool has_twice(const struct expr_relation *relation)
{
	const struct model_table *table = relation->table;

	for (size_t i = 1; i < table->column_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (text_eq(table->columns[i].name, table->columns[j].name))
				return true;
		}
	}
	return false;
}

struct expr_relation *expr_relation_new(struct expr_reader *r, struct text name,
        const struct expr_target *targets, size_t count, int32_t location)
{
	struct expr_relation *relation = ARENA_NEW(r->arena, struct expr_relation);
	struct model_table *table = ARENA_NEW(r->arena, struct model_table);

	if (!relation || !table)
		return NULL;
	table->columns = ARENA_ARRAY(r->arena, struct model_column, count);
	if (!table->columns && count)
		return NULL;
	table->name = name;
	for (size_t i = 0; i < count; i++) {
		table->columns[i] = (struct model_column){
		        .table = table,
		        .name = targets[i].name,
		        .index = (unsigned)i,
		        .type = targets[i].expr->type,
		};
	}
	table->column_count = table->declared_count = count;
	*relation = (struct expr_relation){
	        .name = name,
	        .table = table,
	        .number = r->relation_count++,
	        .at = expr_position(r, location),
	};
	if (!has_twice(relation))
		return relation;
	refuse(r, location, "two columns have the same name", "name them: … as other_name");
	return NULL;
}

static bool add_key(struct expr_reader *r, struct expr_relation *relation,
        struct model_column **columns, size_t count)
{
	struct model_key *key =
	        ARENA_PUSH(r->arena, relation->table->keys, relation->table->key_count);

	if (!key)
		return false;
	*key = (struct model_key){.columns = columns, .column_count = count};
	return true;
}

/* The columns of the result that the expressions are, when each is one. */
static struct model_column **columns_of(struct expr_reader *r, struct expr_relation *relation,
        struct expr *const *wanted, size_t count)
{
	const struct expr_select *full = relation->query->full;
	struct model_column **columns = ARENA_ARRAY(r->arena, struct model_column *, count);

	for (size_t i = 0; columns && i < count; i++) {
		for (size_t t = 0; t < full->target_count && !columns[i]; t++) {
			if (expr_eq(full->targets[t].expr, wanted[i]))
				columns[i] = &relation->table->columns[t];
		}
		if (!columns[i])
			return NULL;
	}
	return columns;
}

/* What no two rows of a query share: its groups, or the key of its only table. */
static bool find_keys(struct expr_reader *r, struct expr_relation *relation)
{
	const struct expr_query *query = relation->query;
	const struct expr_select *full = query->full;
	const struct model_key *primary =
	        query->from_count == 1 ? query->from[0].table->primary : NULL;

	if (full->set)
		return true;
	if (full->group_count || (primary && !full->has_aggregate)) {
		size_t count = full->group_count ? full->group_count : primary->column_count;
		struct expr **wanted = ARENA_ARRAY(r->arena, struct expr *, count);
		if (!wanted)
			return false;
		for (size_t i = 0; i < count; i++) {
			wanted[i] = full->group_count
			                    ? full->groups[i]
			                    : expr_new_column(r, primary->columns[i], EXPR_ROW_FROM,
			                              query->from[0].number, 0);
			if (!wanted[i])
				return false;
		}
		struct model_column **columns = columns_of(r, relation, wanted, count);
		return !columns || add_key(r, relation, columns, count);
	}
	relation->is_one_row = full->has_aggregate;
	return true;
}

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

/* with r(a, b): the first columns get other names. */
static bool rename_columns(struct expr_reader *r, struct expr_relation *relation,
        PgQuery__Node *const *names, size_t count, int32_t location)
{
	if (count > relation->table->column_count)
		return refuse(r, location, "there are more names than columns", NULL);
	for (size_t i = 0; i < count; i++)
		relation->table->columns[i].name = arena_text(r->arena, expr_node_name(names[i]));
	return !has_twice(relation) || refuse(r, location, "two columns have the same name", NULL);
}

/* ---- FROM ---- */

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
		return refuse(r, var->location, "columns cannot be renamed here",
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
		return refuse(r, location, "lateral cannot be run on both engines",
		        "use a scalar subquery in the select");
	if (!node->alias || !inner || inner->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return refuse(r, location, "a query in from needs a name", "(select …) as name");
	/* It sees the outer queries, not its neighbours. */
	struct expr_query *query = expr_read_select(r, inner->select_stmt, location);
	if (!query)
		return false;
	struct text name = arena_text(r->arena, text_from(node->alias->aliasname));
	struct expr_relation *relation = expr_relation_new(
	        r, name, query->full->targets, query->full->target_count, location);
	if (!relation || !rename_columns(r, relation, node->alias->colnames,
	                         node->alias->n_colnames, location))
		return false;
	relation->query = query;
	relation->is_inline = true;
	return find_keys(r, relation) &&
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
	return item->on != NULL;
}

static bool add_join(struct expr_reader *r, struct from_list *list, const PgQuery__JoinExpr *join,
        int32_t location)
{
	bool is_left = join->jointype == PG_QUERY__JOIN_TYPE__JOIN_LEFT;

	if (join->jointype != PG_QUERY__JOIN_TYPE__JOIN_INNER && !is_left)
		return refuse(r, location, "right and full joins cannot be run on both engines",
		        "write the tables the other way round, with left join");
	if (join->is_natural || join->n_using_clause)
		return refuse(r, location, "natural joins and using cannot be used here",
		        "say the condition with on: join b on b.a_id = a.id");
	if (join->alias || join->join_using_alias)
		return refuse(r, location, "a join cannot have a name here", NULL);
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
			return refuse(r, location, "joins are read from left to right here",
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
	return refuse(
	        r, location, "from takes tables of the schema, queries, and joins of them", NULL);
}

bool expr_read_from(struct expr_reader *r, struct expr_query *query, struct text *names,
        PgQuery__Node *const *nodes, size_t count, int32_t location)
{
	struct from_list list = {.query = query};
	bool is_whole = true;

	for (size_t i = 0; i < query->from_count; i++)
		list.names[i] = names[i];
	for (size_t i = 0; i < count && is_whole; i++)
		is_whole = add_from(r, &list, nodes[i], location, false);
	for (size_t i = 0; i < query->from_count; i++)
		names[i] = list.names[i];
	return is_whole;
}

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
			return refuse(r, 0, "a column was expected here", NULL);
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

/* ---- GROUP BY ---- */

/* 1, or a name that the result has and no table: the target; else 0. */
static size_t target_of(struct expr_reader *r, const struct expr_select *full,
        const PgQuery__Node *node, bool is_group)
{
	if (node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
	        node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
		int place = node->a_const->ival->ival;
		return place >= 1 && (size_t)place <= full->target_count ? (size_t)place : 0;
	}
	if (node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || node->column_ref->n_fields != 1)
		return 0;
	struct text name = expr_node_name(node->column_ref->fields[0]);
	if (is_group) {
		const struct expr_query *query = r->scope->query;
		for (size_t i = 0; i < query->from_count; i++) {
			for (size_t c = 0; c < query->from[i].table->column_count; c++) {
				if (text_eq(query->from[i].table->columns[c].name, name))
					return 0;
			}
		}
	}
	for (size_t i = 0; i < full->target_count; i++) {
		if (text_eq(full->targets[i].name, name))
			return i + 1;
	}
	return 0;
}

bool expr_has_equality(struct expr_reader *r, const struct expr *e, const char *where)
{
	enum type_family family = type_family(&e->type);

	if (family != FAMILY_JSON && e->type.kind != TYPE_NUMERIC && e->kind != EXPR_INTERVAL)
		return true;
	expr_refuse_at(r, e, "%.*s has no equality that both engines share for %s",
	        TEXT_ARG(expr_type_text(r, e)), where);
	return false;
}

static bool read_groups(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	full->groups = ARENA_ARRAY(r->arena, struct expr *, select->n_group_clause);
	if (!full->groups && select->n_group_clause)
		return false;
	for (size_t i = 0; i < select->n_group_clause; i++) {
		const PgQuery__Node *node = select->group_clause[i];
		if (node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET)
			return refuse(r, 0, "grouping sets cannot be run on both engines",
			        "unite several queries with union all");
		size_t target = target_of(r, full, node, true);
		bool is_place = node->node_case == PG_QUERY__NODE__NODE_A_CONST;
		if (is_place && !target)
			return refuse(r, expr_location(node), "there is no such column", NULL);
		struct expr *e = target ? full->targets[target - 1].expr : expr_read(r, node);
		if (!e || !expr_has_equality(r, e, "group by"))
			return false;
		full->groups[full->group_count++] = e;
	}
	return true;
}

struct grouping {
	struct expr_reader *r;
	const struct expr_query *query;
	bool is_whole;
};

static bool is_grouped(struct grouping *g, const struct expr *e);

static const struct expr_from *from_of(const struct expr_query *query, unsigned number)
{
	for (size_t i = 0; i < query->from_count; i++) {
		if (query->from[i].number == number)
			return &query->from[i];
	}
	return NULL;
}

/* The key of its table is grouped by, so the group has one of it. */
static bool is_by_key(const struct expr_select *full, const struct expr_from *from)
{
	const struct model_key *key = from->relation ? NULL : from->table->primary;

	for (size_t i = 0; key && i < key->column_count; i++) {
		bool is_found = false;
		for (size_t g = 0; g < full->group_count; g++) {
			const struct expr *e = full->groups[g];
			is_found |= e->kind == EXPR_COLUMN && e->column.row == EXPR_ROW_FROM &&
			            e->column.from == from->number &&
			            e->column.column == key->columns[i];
		}
		if (!is_found)
			return false;
	}
	return key != NULL;
}

static void look_at_column(void *context, const struct expr *node)
{
	struct grouping *g = context;
	const struct expr_select *full = g->query->full;

	if (!g->is_whole || node->kind != EXPR_COLUMN || node->column.row != EXPR_ROW_FROM)
		return;
	const struct expr_from *from = from_of(g->query, node->column.from);
	if (!from || is_by_key(full, from))
		return;
	for (size_t i = 0; i < full->group_count; i++) {
		if (expr_eq(full->groups[i], node))
			return;
	}
	expr_refuse_at(g->r, node, "%.*s is neither grouped by nor inside an aggregate",
	        TEXT_ARG(node->column.column->name));
	g->is_whole = false;
}

static bool is_grouped(struct grouping *g, const struct expr *e)
{
	const struct expr_select *full = g->query->full;

	for (size_t i = 0; i < full->group_count; i++) {
		if (expr_eq(full->groups[i], e))
			return true;
	}
	if (expr_is_aggregate(e))
		return true;
	bool has_query =
	        e->kind == EXPR_QUERY || e->kind == EXPR_EXISTS || e->kind == EXPR_IN_QUERY;
	if (e->kind == EXPR_COLUMN)
		look_at_column(g, e);
	if (has_query)
		expr_walk_query(e->query, look_at_column, g);
	for (size_t i = 0; i < e->arg_count && g->is_whole; i++)
		is_grouped(g, e->args[i]);
	return g->is_whole;
}

static bool check_groups(struct expr_reader *r, const struct expr_query *query)
{
	struct grouping g = {.r = r, .query = query, .is_whole = true};
	const struct expr_select *full = query->full;

	if (!full->group_count && !full->has_aggregate && !full->having)
		return true;
	for (size_t i = 0; i < full->target_count; i++)
		is_grouped(&g, full->targets[i].expr);
	if (full->having)
		is_grouped(&g, full->having);
	for (size_t i = 0; i < full->order_count; i++)
		is_grouped(&g, full->orders[i].expr);
	return g.is_whole;
}

/* ---- ORDER BY, LIMIT ---- */

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
	size_t target = target_of(r, full, sort->node, false);
	bool is_place = sort->node->node_case == PG_QUERY__NODE__NODE_A_CONST;

	if (sort->n_use_op)
		return refuse(
		        r, sort->location, "order by using cannot be run on both engines", NULL);
	if (is_place && !target)
		return refuse(r, expr_location(sort->node), "there is no such column", NULL);
	if (target)
		order->expr = full->targets[target - 1].expr;
	else if (full->set)
		return refuse(r, expr_location(sort->node),
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
		return refuse(r, expr_location(sort->node),
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

static bool read_orders(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	bool is_whole = true;

	full->orders = ARENA_ARRAY(r->arena, struct expr_order, select->n_sort_clause);
	if (!full->orders && select->n_sort_clause)
		return false;
	for (size_t i = 0; i < select->n_sort_clause; i++) {
		if (select->sort_clause[i]->node_case != PG_QUERY__NODE__NODE_SORT_BY)
			return refuse(r, 0, "this order cannot be run on both engines", NULL);
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

static bool read_bounds(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	if (select->limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES)
		return refuse(r, 0, "with ties cannot be run on both engines", NULL);
	return read_bound(r, select->limit_count, &full->limit) &&
	       read_bound(r, select->limit_offset, &full->offset);
}

static bool read_locks(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	for (size_t i = 0; i < select->n_locking_clause; i++) {
		const PgQuery__LockingClause *lock = select->locking_clause[i]->locking_clause;
		if (lock->strength != PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORUPDATE ||
		        lock->n_locked_rels ||
		        lock->wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitError)
			return refuse(r, 0, "this lock cannot be run on both engines",
			        "use for update, or for update skip locked");
		full->is_locked = true;
		full->is_lock_skipped =
		        lock->wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitSkip;
	}
	if (full->is_locked &&
	        (full->set || full->is_distinct || full->group_count || full->has_aggregate))
		return refuse(r, 0, "for update locks the rows of tables, not of groups", NULL);
	return true;
}

/* ---- a query ---- */

static bool is_known(struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location)
{
	if (select->n_window_clause)
		return refuse(r, location, "window functions cannot be run on both engines", NULL);
	if (select->into_clause)
		return refuse(r, location, "into has no place in a function", NULL);
	if (select->group_distinct)
		return refuse(r, location, "group by distinct cannot be run on both engines", NULL);
	if (select->n_values_lists)
		return refuse(r, location, "values stands in an insert alone",
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
		return refuse(r, 0, "distinct on cannot be run on both engines",
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
	is_whole = is_whole && read_groups(r, select, full);
	if (!is_whole)
		return false;
	r->takes_aggregate = true;
	is_whole &= read_condition(r, select->having_clause, &full->having);
	is_whole &= read_distinct(r, select, full);
	is_whole &= read_orders(r, select, full);
	r->takes_aggregate = false;
	full->has_aggregate = r->has_aggregate;
	if (full->having && !full->group_count)
		full->has_aggregate = true;
	return is_whole && read_bounds(r, select, full) && read_locks(r, select, full) &&
	       check_groups(r, query);
}

static bool read_plain(struct expr_reader *r, const PgQuery__SelectStmt *select,
        struct expr_query *query, int32_t location)
{
	struct text names[EXPR_FROM_MOST];
	struct expr_scope scope = {.outer = r->scope, .query = query, .names = names};
	bool takes_aggregate = r->takes_aggregate;
	bool has_aggregate = r->has_aggregate;

	query->from = ARENA_ARRAY(r->arena, struct expr_from, EXPR_FROM_MOST);
	if (!query->from || !expr_read_from(r, query, names, select->from_clause,
	                            select->n_from_clause, location))
		return false;
	r->scope = &scope;
	bool is_read = read_parts(r, select, query);
	r->scope = scope.outer;
	r->takes_aggregate = takes_aggregate;
	r->has_aggregate = has_aggregate;
	return is_read;
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
		return refuse(r, location, "both sides must have the same number of columns", NULL);
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
	return refuse(r, location, "order by and limit stand behind the whole of what is united",
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
		return refuse(r, location,
		        "intersect all and except all cannot be run on both engines",
		        "leave out all");
	full->left = expr_read_select(r, select->larg, location);
	full->right = full->left ? expr_read_select(r, select->rarg, location) : NULL;
	if (!full->left || !full->right || !is_side(r, full->left, location) ||
	        !is_side(r, full->right, location) || !unite_columns(r, query, location))
		return false;
	return read_orders(r, select, full) && read_bounds(r, select, full) &&
	       read_locks(r, select, full);
}

/* ---- WITH ---- */

/* The part that does not name itself gives the columns; the other adds to them. */
static bool read_recursive(struct expr_reader *r, const PgQuery__CommonTableExpr *cte,
        const PgQuery__SelectStmt *select, struct expr_relation **out)
{
	int32_t location = cte->location;
	bool is_union = select->op == PG_QUERY__SET_OPERATION__SETOP_UNION;

	if (!is_union || select->n_sort_clause || select->limit_count || select->limit_offset ||
	        select->with_clause)
		return refuse(r, location,
		        "a recursive query is one union of a start and of what follows from it",
		        NULL);
	struct expr_query *query = ARENA_NEW(r->arena, struct expr_query);
	struct expr_query *start = expr_read_select(r, select->larg, location);
	if (!query || !start)
		return false;
	struct text name = arena_text(r->arena, text_from(cte->ctename));
	struct expr_relation *relation = expr_relation_new(
	        r, name, start->full->targets, start->full->target_count, location);
	struct expr_with *with = ARENA_NEW(r->arena, struct expr_with);
	if (!relation || !with ||
	        !rename_columns(r, relation, cte->aliascolnames, cte->n_aliascolnames, location))
		return false;
	relation->is_recursive = true;
	*with = (struct expr_with){.outer = r->with, .relation = relation};
	r->with = with;
	unsigned before = r->self_count;
	struct expr_query *next = expr_read_select(r, select->rarg, location);
	r->with = with->outer;
	if (!next)
		return false;
	if (r->self_count != before + 1)
		return refuse(r, location, "a recursive query names itself exactly once", NULL);
	bool is_direct = false;
	for (size_t i = 0; i < next->from_count; i++)
		is_direct |=
		        next->from[i].relation == relation && next->from[i].join == EXPR_JOIN_INNER;
	if (!is_direct || next->full->has_aggregate || next->full->group_count ||
	        next->full->is_distinct || next->full->set)
		return refuse(r, location,
		        "a recursive query names itself in its own from, without groups", NULL);
	query->full = ARENA_NEW(r->arena, struct expr_select);
	if (!query->full)
		return false;
	*query->full = (struct expr_select){
	        .set = select->all ? EXPR_SET_UNION_ALL : EXPR_SET_UNION,
	        .left = start,
	        .right = next,
	};
	if (start->full->target_count != next->full->target_count)
		return refuse(r, location, "both sides must have the same number of columns", NULL);
	for (size_t i = 0; i < start->full->target_count; i++) {
		const struct type *type = &relation->table->columns[i].type;
		if (!expr_assign(r, &next->full->targets[i].expr, type) ||
		        (!select->all &&
		                !expr_has_equality(r, start->full->targets[i].expr, "union")))
			return false;
	}
	query->full->targets = start->full->targets;
	query->full->target_count = start->full->target_count;
	relation->query = query;
	*out = relation;
	return true;
}

static bool names(const ProtobufCMessage *message, const char *name, unsigned depth);

static bool field_names(
        const void *at, const ProtobufCFieldDescriptor *field, const char *name, unsigned depth)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return names(*(ProtobufCMessage *const *)at, name, depth);
	const char *quantifier = (const char *)at - field->offset + field->quantifier_offset;
	size_t count = *(const size_t *)(const void *)quantifier;
	ProtobufCMessage *const *items = *(ProtobufCMessage *const *const *)at;
	for (size_t i = 0; i < count; i++) {
		if (names(items[i], name, depth))
			return true;
	}
	return false;
}

/* True where the tree, or a part of it, names the table. */
static bool names(const ProtobufCMessage *message, const char *name, unsigned depth)
{
	enum { DEPTH_MOST = 2000 };

	if (!message || depth > DEPTH_MOST)
		return false;
	if (message->descriptor == &pg_query__range_var__descriptor)
		return strcmp(((const PgQuery__RangeVar *)message)->relname, name) == 0;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const char *at = (const char *)message + field->offset;
		const char *which = (const char *)message + field->quantifier_offset;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		bool is_other = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		                *(const uint32_t *)(const void *)which != field->id;
		if (!is_other && field_names(at, field, name, depth + 1))
			return true;
	}
	return false;
}

static bool read_cte(struct expr_reader *r, const PgQuery__CommonTableExpr *cte, bool is_recursive,
        struct expr_relation **out)
{
	const PgQuery__Node *node = cte->ctequery;

	if (cte->search_clause || cte->cycle_clause)
		return refuse(
		        r, cte->location, "search and cycle cannot be run on both engines", NULL);
	if (!node || node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
		if (r->read_writing && node)
			return r->read_writing(r, cte, out);
		return refuse(r, cte->location,
		        "a query that writes stands in the statement's own with", NULL);
	}
	const PgQuery__SelectStmt *select = node->select_stmt;
	if (is_recursive && select->larg && names(&node->base, cte->ctename, 0))
		return read_recursive(r, cte, select, out);
	/* A statement that writes has no place further inside. */
	expr_writing_fn *read_writing = r->read_writing;
	r->read_writing = NULL;
	struct expr_query *query = expr_read_select(r, select, cte->location);
	r->read_writing = read_writing;
	if (!query)
		return false;
	struct text name = arena_text(r->arena, text_from(cte->ctename));
	struct expr_relation *relation = expr_relation_new(
	        r, name, query->full->targets, query->full->target_count, cte->location);
	if (!relation || !rename_columns(r, relation, cte->aliascolnames, cte->n_aliascolnames,
	                         cte->location))
		return false;
	relation->query = query;
	*out = relation;
	return find_keys(r, relation);
}

bool expr_read_with(struct expr_reader *r, const PgQuery__WithClause *clause)
{
	const struct expr_scope *scope = r->scope;
	bool is_whole = true;

	/* It stands before its statement, and sees no row of it. */
	r->scope = NULL;
	for (size_t i = 0; clause && i < clause->n_ctes; i++) {
		const PgQuery__CommonTableExpr *cte = clause->ctes[i]->common_table_expr;
		struct expr_relation *relation = NULL;
		struct expr_with *with = ARENA_NEW(r->arena, struct expr_with);
		if (!with || !read_cte(r, cte, clause->recursive, &relation)) {
			is_whole = false;
			continue;
		}
		*with = (struct expr_with){.outer = r->with, .relation = relation};
		r->with = with;
	}
	r->scope = scope;
	return is_whole;
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
