#include "sql/sqlite/ddl.h"

/*
 * `must`. An invariant that names only `new` holds for every live row, so it is
 * asked of the row that changed, and again of the rows that a change of another
 * table (or of another row) concerns, found through an equality between that
 * table's column and one of `new` where there is one, else among the tenant's
 * rows. One that names `old` is about a move, and is asked of the move alone.
 *
 * As with a check, NULL passes.
 */

enum { DEPENDENCE_LIMIT = 32 };

/* One FROM inside a `must`. */
struct dependence {
	const struct expr_from *from;
	/* "from.column = new.key", or NULL; the key of either table finds the fewest rows */
	const struct model_column *column, *key;
	bool is_by_id;
};

struct must_facts {
	const struct model_table *table; /* whose `must` it is */
	bool names_old;
	bool names_new; /* beyond the tenant column */
	bool *columns;  /* of `table`, named by old or new */
	struct dependence dependences[DEPENDENCE_LIMIT];
	size_t count;
	bool is_too_many;
};

static void add_query(struct must_facts *facts, const struct expr_query *query)
{
	for (size_t i = 0; i < query->from_count; i++) {
		if (facts->count == DEPENDENCE_LIMIT) {
			facts->is_too_many = true;
			return;
		}
		facts->dependences[facts->count++] = (struct dependence){.from = &query->from[i]};
	}
}

static void see(void *context, const struct expr *node)
{
	struct must_facts *facts = context;
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

static struct dependence *dependence_of(
        struct must_facts *facts, const struct expr_query *query, unsigned number)
{
	for (size_t i = 0; i < query->from_count; i++)
		for (size_t j = 0; query->from[i].number == number && j < facts->count; j++)
			if (facts->dependences[j].from == &query->from[i])
				return &facts->dependences[j];
	return NULL;
}

/* Conjuncts of the query's own WHERE that tie a table of its FROM to the new row. */
static void tie(struct must_facts *facts, const struct expr_query *query, const struct expr *where)
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
		struct dependence *d = dependence_of(facts, query, from->column.from);
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

static bool facts_of(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_must *must, struct must_facts *out, struct error *err)
{
	*out = (struct must_facts){.table = table};
	out->columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!out->columns)
		return error_memory(err);
	expr_walk(must->expr, see, out);
	if (out->is_too_many)
		return error_set(err, ERROR_SCHEMA, "%.*s:%u:%u: must: more than %d tables",
		        TEXT_ARG(must->at.source ? must->at.source->path : TEXT("schema")),
		        must->at.line, must->at.column, DEPENDENCE_LIMIT);
	expr_walk(must->expr, see_ties, out);
	return true;
}

static bool has_new(enum sqlite_event event)
{
	return event != EVENT_DELETE;
}

static bool has_old(enum sqlite_event event)
{
	return event != EVENT_INSERT;
}

/* Asked of the row that changed. */
static bool write_own(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_must *must, const struct must_facts *facts, enum sqlite_event event,
        struct error *err)
{
	struct expr_sql to;
	bool is_gone = event == EVENT_DELETE || event == EVENT_SOFT_DELETE;
	if (is_gone && facts->names_new && !facts->names_old)
		return true;
	if (event == EVENT_DELETE && model_is_soft(table))
		return true; /* it was gone before the purge */
	sqlite_raise_where(d, "must");
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	to.old_row = (struct expr_sql_row){TEXT("OLD"), !has_old(event)};
	to.new_row = (struct expr_sql_row){TEXT("NEW"), !has_new(event)};
	to.self = has_new(event) ? to.new_row : to.old_row;
	to.tenant = sqlite_row_tenant(d, table, has_new(event) ? "NEW" : "OLD", false);
	if (model_is_soft(table) && !is_gone && !facts->names_old) {
		(void)expr_sql_live(&to, table, TEXT("NEW"));
		SQL_ADD(&d->w, " AND ");
	}
	SQL_ADD(&d->w, "NOT ");
	if (!expr_sql_write(&to, must->expr, err))
		return false;
	SQL_ADD(&d->w, ";");
	return true;
}

static void write_both_sides(
        struct sqlite_ddl *d, const struct model_column *column, enum sqlite_event event)
{
	SQL_ADD(&d->w, " IN (");
	if (has_old(event))
		sql_column(&d->w, TEXT("OLD"), column);
	if (has_old(event) && has_new(event))
		SQL_ADD(&d->w, ", ");
	if (has_new(event))
		sql_column(&d->w, TEXT("NEW"), column);
	SQL_ADD(&d->w, ")");
}

/* Asked of the rows `n` of the table that bears it, when a row of `changed` did. */
static bool write_dependent(struct sqlite_ddl *d, const struct model_table *changed,
        const struct model_must *must, const struct must_facts *facts,
        const struct dependence *dependence, enum sqlite_event event, struct error *err)
{
	const struct model_table *table = facts->table;
	struct expr_sql to;
	struct text n = TEXT("n");
	struct text tenant = sqlite_row_tenant(d, changed, has_new(event) ? "NEW" : "OLD", false);
	sqlite_raise_where(d, "must");
	SQL_ADD(&d->w, "EXISTS (SELECT 1 FROM ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " AS n WHERE ");
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	if (dependence->column) {
		sql_column(&d->w, n, dependence->key);
		write_both_sides(d, dependence->column, event);
		SQL_ADD(&d->w, " AND ");
	}
	if (table->tenant && !text_is_empty(tenant) && !changed->is_tenant_nullable) {
		sql_column(&d->w, n, table->tenant);
		SQL_ADD(&d->w, " = ");
		buf_add(&d->w.text, tenant);
		SQL_ADD(&d->w, " AND ");
	}
	if (expr_sql_live(&to, table, n))
		SQL_ADD(&d->w, " AND ");
	to.self = to.new_row = (struct expr_sql_row){.alias = n};
	to.old_row.is_absent = true;
	if (table->tenant) {
		struct sql_writer w;
		sql_writer_init(&w, d->arena, d->dialect);
		sql_column(&w, n, table->tenant);
		to.tenant = buf_text(&w.text);
	}
	SQL_ADD(&d->w, "NOT ");
	if (!expr_sql_write(&to, must->expr, err))
		return false;
	SQL_ADD(&d->w, ");");
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

/*
 * Everything one event of `table` could break. `columns`, when given, collects
 * the columns of `table` that matter to an update; then nothing is written.
 */
static bool each_must(struct sqlite_ddl *d, const struct model_table *table,
        enum sqlite_event event, bool *columns, struct error *err)
{
	for (size_t t = 0; t < d->model->table_count; t++) {
		const struct model_table *bearer = d->model->tables[t];
		for (size_t m = 0; m < bearer->must_count; m++) {
			const struct model_must *must = &bearer->musts[m];
			struct must_facts facts;
			if (!facts_of(d, bearer, must, &facts, err))
				return false;
			for (size_t i = 0; columns && bearer == table && i < table->column_count;
			        i++)
				columns[i] = columns[i] || facts.columns[i];
			if (bearer == table && !columns &&
			        !write_own(d, table, must, &facts, event, err))
				return false;
			for (size_t i = 0; i < facts.count; i++) {
				const struct dependence *dependence = &facts.dependences[i];
				if (dependence->from->table != table)
					continue;
				struct named named = {dependence->from->number, columns};
				if (columns)
					expr_walk(must->expr, see_named, &named);
				else if (!facts.names_old &&
				         !(event == EVENT_DELETE && model_is_soft(table)) &&
				         !write_dependent(
				                 d, table, must, &facts, dependence, event, err))
					return false;
			}
		}
	}
	return true;
}

bool sqlite_must_statements(struct sqlite_ddl *d, const struct model_table *table,
        enum sqlite_event event, struct error *err)
{
	return each_must(d, table, event, NULL, err);
}

static bool write_trigger(struct sqlite_ddl *d, const struct model_table *table, const char *what,
        const char *timing, enum sqlite_event event, const bool *columns, struct error *err)
{
	struct text name = sqlite_trigger_name(d, table, what);
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *filled = table->through ? table->tenant : NULL;
	bool is_after_fill = columns && event == EVENT_INSERT;
	if (columns)
		sqlite_trigger_begin_of(d, name, timing, table, columns);
	else
		sqlite_trigger_begin(d, name, timing, table);
	if (event == EVENT_UPDATE && deleted) {
		/* the triggers of deletion and restoring ask at their own end */
		SQL_ADD(&d->w, " WHEN (");
		sql_column(&d->w, TEXT("OLD"), deleted);
		SQL_ADD(&d->w, " IS NULL) = (");
		sql_column(&d->w, TEXT("NEW"), deleted);
		SQL_ADD(&d->w, " IS NULL)");
	} else if (event == EVENT_INSERT && filled) {
		/* a row without its tenant is asked when it has got it */
		SQL_ADD(&d->w, " WHEN ");
		sql_column(&d->w, TEXT("NEW"), filled);
		SQL_ADD(&d->w, " IS NOT NULL");
		if (is_after_fill) {
			SQL_ADD(&d->w, " AND ");
			sql_column(&d->w, TEXT("OLD"), filled);
			SQL_ADD(&d->w, " IS NULL");
		}
	}
	SQL_ADD(&d->w, "\nBEGIN");
	size_t body = d->w.text.len;
	if (!sqlite_must_statements(d, table, event, err))
		return false;
	if (!buf_failed(&d->w.text) && d->w.text.len == body)
		return true;
	SQL_ADD(&d->w, "\nEND");
	return sqlite_object_end(d, "trigger", name, TEXT("must: holds after every change."), err);
}

bool sqlite_ddl_must(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	bool *columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	bool *tenant = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!columns || !tenant)
		return error_memory(err);
	if (!ddl_is_ruled(table))
		return true;
	if (!each_must(d, table, EVENT_UPDATE, columns, err))
		return false;
	bool has_column = false;
	for (size_t i = 0; i < table->column_count; i++)
		has_column = has_column || columns[i];
	if (!write_trigger(d, table, "must_insert", "AFTER INSERT", EVENT_INSERT, NULL, err) ||
	        !write_trigger(d, table, "must_delete", "AFTER DELETE", EVENT_DELETE, NULL, err))
		return false;
	if (has_column &&
	        !write_trigger(d, table, "must_update", "AFTER", EVENT_UPDATE, columns, err))
		return false;
	if (!table->through || !table->tenant)
		return true;
	tenant[table->tenant->index] = true;
	return write_trigger(d, table, "must_filled", "AFTER", EVENT_INSERT, tenant, err);
}
