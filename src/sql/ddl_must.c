#include "sql/ddl_must.h"

static void add_query(struct ddl_must *facts, const struct expr_query *query)
{
	for (size_t i = 0; i < query->from_count; i++) {
		if (facts->count == DDL_DEPENDENCE_LIMIT) {
			facts->is_too_many = true;
			return;
		}
		facts->dependences[facts->count++] =
		        (struct ddl_dependence){.from = &query->from[i]};
	}
}

static void see(void *context, const struct expr *node)
{
	struct ddl_must *facts = context;
	switch (node->kind) {
	case EXPR_EXISTS:
	case EXPR_QUERY:
	case EXPR_IN_QUERY:
		add_query(facts, node->query);
		return;
	case EXPR_COLUMN:
		if (node->column.row != EXPR_ROW_OLD && node->column.row != EXPR_ROW_NEW)
			return;
		facts->columns[node->column.column->index] = true;
		if (node->column.row == EXPR_ROW_OLD)
			facts->names_old = true;
		else if (node->column.column != facts->table->tenant)
			facts->names_new = true;
		return;
	default:
		return;
	}
}

static bool is_column(const struct expr *expr, enum expr_row row)
{
	return expr->kind == EXPR_COLUMN && expr->column.row == row;
}

static struct ddl_dependence *dependence_of(
        struct ddl_must *facts, const struct expr_query *query, unsigned number)
{
	for (size_t i = 0; i < query->from_count; i++)
		for (size_t j = 0; query->from[i].number == number && j < facts->count; j++)
			if (facts->dependences[j].from == &query->from[i])
				return &facts->dependences[j];
	return NULL;
}

/* Conjuncts of the query's own WHERE that tie a table of its FROM to the new row. */
static void tie(struct ddl_must *facts, const struct expr_query *query, const struct expr *where)
{
	for (size_t i = 0; where->kind == EXPR_AND && i < where->arg_count; i++)
		tie(facts, query, where->args[i]);
	if (where->kind != EXPR_OPERATOR || where->op != EXPR_OP_EQ)
		return;
	for (size_t side = 0; side < 2; side++) {
		const struct expr *from = where->args[side], *key = where->args[1 - side];
		if (!is_column(from, EXPR_ROW_FROM) || !is_column(key, EXPR_ROW_NEW))
			continue;
		const struct model_column *column = from->column.column;
		struct ddl_dependence *d = dependence_of(facts, query, from->column.from);
		if (!d || d->is_by_id)
			continue;
		d->column = column;
		d->key = key->column.column;
		d->is_by_id = model_table_id(column->table) == column ||
		              model_table_id(facts->table) == d->key;
	}
}

static void see_ties(void *context, const struct expr *node)
{
	bool is_query = node->kind == EXPR_EXISTS || node->kind == EXPR_QUERY ||
	                node->kind == EXPR_IN_QUERY;
	if (is_query && node->query->where)
		tie(context, node->query, node->query->where);
}

bool ddl_must_read(struct arena *arena, const struct model_table *table,
        const struct model_must *must, struct ddl_must *out, struct error *err)
{
	*out = (struct ddl_must){.table = table};
	out->columns = ARENA_ARRAY(arena, bool, table->column_count);
	if (!out->columns)
		return error_memory(err);
	expr_walk(must->expr, see, out);
	if (out->is_too_many)
		return error_set(err, ERROR_SCHEMA, "%.*s:%u:%u: must: more than %d tables",
		        TEXT_ARG(must->at.source ? must->at.source->path : TEXT("schema")),
		        must->at.line, must->at.column, DDL_DEPENDENCE_LIMIT);
	expr_walk(must->expr, see_ties, out);
	return true;
}

/* The columns of a subquery's table that its `must` looks at. */
struct named {
	unsigned number;
	bool *columns;
};

static void see_named(void *context, const struct expr *node)
{
	struct named *named = context;
	if (node->kind == EXPR_COLUMN && node->column.row == EXPR_ROW_FROM &&
	        node->column.from == named->number)
		named->columns[node->column.column->index] = true;
}

void ddl_must_named(
        const struct model_must *must, const struct ddl_dependence *dependence, bool *columns)
{
	struct named named = {dependence->from->number, columns};
	expr_walk(must->expr, see_named, &named);
}

bool ddl_must_columns(struct arena *arena, const struct model *model,
        const struct model_table *table, bool *columns, struct error *err)
{
	for (size_t t = 0; t < model->table_count; t++) {
		const struct model_table *bearer = model->tables[t];
		for (size_t m = 0; m < bearer->must_count; m++) {
			struct ddl_must facts;
			if (!ddl_must_read(arena, bearer, &bearer->musts[m], &facts, err))
				return false;
			for (size_t i = 0; bearer == table && i < table->column_count; i++)
				columns[i] = columns[i] || facts.columns[i];
			for (size_t i = 0; i < facts.count; i++)
				if (facts.dependences[i].from->table == table)
					ddl_must_named(
					        &bearer->musts[m], &facts.dependences[i], columns);
		}
	}
	return true;
}
