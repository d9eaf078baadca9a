#include "sql/sqlite/ddl.h"

#include "sql/ddl_must.h"

/*
 * `must`. An invariant that names only `new` holds for every live row, so it is
 * asked of the row that changed, and again of the rows that a change of another
 * table (or of another row) concerns, found through an equality between that
 * table's column and one of `new` where there is one, else among the tenant's
 * rows. One that names `old` is about a move, and is asked of the move alone.
 *
 * As with a check, NULL passes.
 */

static bool has_new(enum ddl_event event)
{
	return event != EVENT_DELETE;
}

static bool has_old(enum ddl_event event)
{
	return event != EVENT_INSERT;
}

/* Asked of the row that changed. */
static bool write_own(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_must *must, const struct ddl_must *facts, enum ddl_event event,
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
        struct sqlite_ddl *d, const struct model_column *column, enum ddl_event event)
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
        const struct model_must *must, const struct ddl_must *facts,
        const struct ddl_dependence *dependence, enum ddl_event event, struct error *err)
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

bool sqlite_must_statements(struct sqlite_ddl *d, const struct model_table *table,
        enum ddl_event event, struct error *err)
{
	for (size_t t = 0; t < d->model->table_count; t++) {
		const struct model_table *bearer = d->model->tables[t];
		for (size_t m = 0; m < bearer->must_count; m++) {
			const struct model_must *must = &bearer->musts[m];
			struct ddl_must facts;
			if (!ddl_must_read(d->arena, bearer, must, &facts, err))
				return false;
			if (bearer == table && !write_own(d, table, must, &facts, event, err))
				return false;
			if (facts.names_old || (event == EVENT_DELETE && model_is_soft(table)))
				continue;
			for (size_t i = 0; i < facts.count; i++)
				if (facts.dependences[i].from->table == table &&
				        !write_dependent(d, table, must, &facts,
				                &facts.dependences[i], event, err))
					return false;
		}
	}
	return true;
}

static bool write_trigger(struct sqlite_ddl *d, const struct model_table *table, const char *what,
        const char *timing, enum ddl_event event, const bool *columns, struct error *err)
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
	if (!ddl_must_columns(d->arena, d->model, table, columns, err))
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
