/* GROUP BY, and what may stand beside groups. */
#include "schema/expr/select.h"

/* 1, or a name that the result has and no table: the target; else 0. */
size_t expr_target_of(struct expr_reader *r, const struct expr_select *full,
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

bool expr_read_groups(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full)
{
	full->groups = ARENA_ARRAY(r->arena, struct expr *, select->n_group_clause);
	if (!full->groups && select->n_group_clause)
		return false;
	for (size_t i = 0; i < select->n_group_clause; i++) {
		const PgQuery__Node *node = select->group_clause[i];
		if (node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET)
			return expr_refuse_mend(r, 0, "grouping sets cannot be run on both engines",
			        "unite several queries with union all");
		size_t target = expr_target_of(r, full, node, true);
		bool is_place = node->node_case == PG_QUERY__NODE__NODE_A_CONST;
		if (is_place && !target)
			return expr_refuse_mend(
			        r, expr_location(node), "there is no such column", NULL);
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

bool expr_check_groups(struct expr_reader *r, const struct expr_query *query)
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
