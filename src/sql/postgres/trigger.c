#include "sql/postgres/trigger.h"

/* The shared parts of triggers; and those of one line a table. */

const char postgres_is_purge[] = "coalesce(current_setting('manor.platform', true), '') = '3' AND "
                                 "pg_has_role(session_user, 'manor_server', 'MEMBER')";

bool postgres_trigger_function(struct postgres_ddl *d, const struct model_table *table,
        const char *what, bool is_definer, const char *result, struct text comment,
        struct error *err)
{
	struct text body = buf_text(&d->w.text);
	struct text name = postgres_made_name(d, table, what);
	if (buf_failed(&d->w.text))
		return error_memory(err);
	postgres_function_begin(d, name, "", "trigger", "plpgsql", is_definer);
	SQL_ADD(&d->w, "\n#variable_conflict use_column\nBEGIN");
	buf_add(&d->w.text, body);
	buf_printf(&d->w.text, "\n\tRETURN %s;\nEND", result);
	return postgres_function_end(d, name, table, comment, err);
}

bool postgres_trigger(struct postgres_ddl *d, const struct model_table *table,
        const struct postgres_trigger *trigger, struct error *err)
{
	size_t n = 0;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "CREATE TRIGGER ");
	sql_name(&d->w, trigger->name);
	buf_printf(&d->w.text, "\n%s", trigger->timing);
	for (size_t i = 0; trigger->columns && i < table->column_count; i++) {
		if (!trigger->columns[i])
			continue;
		buf_add_cstr(&d->w.text, n++ ? ", " : " OF ");
		sql_name(&d->w, table->columns[i].name);
	}
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	buf_printf(&d->w.text, "\nFOR EACH %s", trigger->is_of_statement ? "STATEMENT" : "ROW");
	if (!text_is_empty(trigger->when)) {
		SQL_ADD(&d->w, " WHEN (");
		buf_add(&d->w.text, trigger->when);
		SQL_ADD(&d->w, ")");
	}
	SQL_ADD(&d->w, "\nEXECUTE FUNCTION ");
	sql_name(&d->w, trigger->function);
	SQL_ADD(&d->w, "()");
	return postgres_object_end(d, "trigger", trigger->name, table, TEXT(""), err);
}

bool postgres_trigger_both(struct postgres_ddl *d, const struct model_table *table,
        const char *what, const char *timing, const bool *columns, struct text when,
        bool is_definer, const char *result, struct text comment, struct error *err)
{
	struct text name = postgres_made_name(d, table, what);
	struct postgres_trigger trigger = {
	        .name = name,
	        .timing = timing,
	        .columns = columns,
	        .when = when,
	        .function = name,
	};
	return postgres_trigger_function(d, table, what, is_definer, result, comment, err) &&
	       postgres_trigger(d, table, &trigger, err);
}

void postgres_then_raise(struct postgres_ddl *d, const char *word)
{
	buf_printf(&d->w.text, " THEN RAISE EXCEPTION 'manor:%s' USING ERRCODE = 'P0001'; END IF;",
	        word);
}

void postgres_ask_isolation(struct postgres_ddl *d)
{
	SQL_ADD(&d->w, "\n\tIF current_setting('transaction_isolation') IN "
	               "('repeatable read', 'serializable')");
	postgres_then_raise(d, "isolation");
}

/* ---- rows ---- */

static void write_comparable(
        struct postgres_ddl *d, const struct model_column *column, const char *row)
{
	sql_column(&d->w, text_from(row), column);
	if (column->type.kind == TYPE_JSON)
		SQL_ADD(&d->w, "::text");
}

void postgres_write_differs(struct postgres_ddl *d, const struct model_column *column)
{
	write_comparable(d, column, "NEW");
	SQL_ADD(&d->w, " IS DISTINCT FROM ");
	write_comparable(d, column, "OLD");
}

bool postgres_is_compared(const struct model_table *table, const struct model_column *column)
{
	return !column->is_hidden && column != table->by_concept[COLUMN_IS_UPDATED_AT];
}

void postgres_write_changed(struct postgres_ddl *d, const struct model_table *table)
{
	size_t n = 0;
	for (size_t i = 0; i < table->column_count; i++) {
		if (!postgres_is_compared(table, &table->columns[i]))
			continue;
		if (n++)
			SQL_ADD(&d->w, " OR ");
		postgres_write_differs(d, &table->columns[i]);
	}
	if (!n)
		SQL_ADD(&d->w, "false");
}

struct text postgres_row_tenant(
        struct postgres_ddl *d, const struct model_table *table, const char *row)
{
	struct sql_writer w;
	if (!table->tenant)
		return TEXT("");
	sql_writer_init(&w, d->arena, d->dialect);
	sql_column(&w, text_from(row), table->tenant);
	return buf_text(&w.text);
}

void postgres_ref_matches(
        struct postgres_ddl *d, const struct model_ref *ref, const char *child, const char *parent)
{
	struct sql_writer *w = &d->w;
	if (ddl_ref_is_composite(ref)) {
		sql_column(w, text_from(child), ref->child->tenant);
		SQL_ADD(w, " = ");
		sql_column(w, text_from(parent), ref->parent->tenant);
		SQL_ADD(w, " AND ");
	}
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		sql_column(w, text_from(child), ref->child_columns[i]);
		SQL_ADD(w, " = ");
		sql_column(w, text_from(parent), ref->parent_columns[i]);
	}
}

void postgres_write_live(
        struct postgres_ddl *d, const char *row, const struct model_column *deleted)
{
	SQL_ADD(&d->w, "(");
	sql_column(&d->w, text_from(row), deleted);
	SQL_ADD(&d->w, " IS NULL) IS TRUE");
}

void postgres_write_nulls(struct postgres_ddl *d, const struct model_ref *ref)
{
	size_t n = 0;
	SQL_ADD(&d->w, "\n\tUPDATE ");
	sql_name(&d->w, ref->child->name);
	SQL_ADD(&d->w, " AS c");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (ref->column_count > 1 && ref->child_columns[i] == ref->child->tenant)
			continue;
		buf_add_cstr(&d->w.text, n++ ? ", " : " SET ");
		sql_name(&d->w, ref->child_columns[i]->name);
		SQL_ADD(&d->w, " = NULL");
	}
	SQL_ADD(&d->w, "\n\tWHERE ");
}

void postgres_write_moment(
        struct postgres_ddl *d, struct text moment, enum type_kind is, const struct type *as)
{
	buf_add(&d->w.text, moment);
	if (is != as->kind)
		SQL_ADD(&d->w, " AT TIME ZONE 'UTC'");
}

/* ---- updated_at ---- */

static bool is_moment(const struct model_column *column)
{
	return column->type.kind == TYPE_TIMESTAMP || column->type.kind == TYPE_TIMESTAMPTZ;
}

/* For other programs: the server's own statements set updated_at themselves. */
static bool write_touch(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_column *updated = table->by_concept[COLUMN_IS_UPDATED_AT];
	if (!updated || table->concept == TABLE_IS_AUDIT || !is_moment(updated))
		return true;
	postgres_object_begin(d);
	sql_column(&d->w, TEXT("NEW"), updated);
	SQL_ADD(&d->w, " IS NOT DISTINCT FROM ");
	sql_column(&d->w, TEXT("OLD"), updated);
	SQL_ADD(&d->w, " AND (");
	postgres_write_changed(d, table);
	SQL_ADD(&d->w, ")");
	struct text when = buf_text(&d->w.text);
	postgres_object_begin(d);
	SQL_ADD(&d->w, "\n\t");
	sql_column(&d->w, TEXT("NEW"), updated);
	SQL_ADD(&d->w, " := ");
	postgres_write_moment(d, text_from(postgres_moment), TYPE_TIMESTAMPTZ, &updated->type);
	SQL_ADD(&d->w, ";");
	return postgres_trigger_both(d, table, "touch", "BEFORE UPDATE", NULL, when, false, "NEW",
	        TEXT("For writers that leave updated_at alone."), err);
}

/* ---- SET NULL ---- */

/*
 * The one column, not the tenant. After the row is gone, so that a statement may delete
 * both ends, and before the foreign key looks: by its name.
 */
static bool write_set_null(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	size_t n = 0;
	postgres_object_begin(d);
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_ref *ref = table->inbound[i];
		if (!ddl_ref_sets_null_by_trigger(ref))
			continue;
		postgres_write_nulls(d, ref);
		postgres_ref_matches(d, ref, "c", "OLD");
		SQL_ADD(&d->w, ";");
		n++;
	}
	if (!n)
		return true;
	struct postgres_trigger trigger = {
	        .name = postgres_name(d->arena,
	                arena_printf(d->arena, "Manor_%.*s_set_null", TEXT_ARG(table->name))),
	        .timing = "AFTER DELETE",
	        .function = postgres_made_name(d, table, "set_null"),
	};
	return postgres_trigger_function(d, table, "set_null", true, "NULL",
	               TEXT("SET NULL of a composite reference would null the tenant too."), err) &&
	       postgres_trigger(d, table, &trigger, err);
}

/* ---- what servers keep in memory ---- */

/* Who changes what principals are made of tells all servers. */
static bool write_notify(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	bool *columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!columns)
		return error_memory(err);
	if (!ddl_makes_principals(table))
		return true;
	for (size_t i = 0; i < table->column_count; i++)
		columns[i] = !ddl_is_quiet(&table->columns[i]);
	struct postgres_trigger trigger = {
	        .name = postgres_made_name(d, table, "notify"),
	        .timing = table->concept == TABLE_IS_SESSIONS
	                          ? "AFTER DELETE OR TRUNCATE OR UPDATE"
	                          : "AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE",
	        .columns = columns,
	        .function = TEXT("manor_notify"),
	        .is_of_statement = true,
	};
	return postgres_trigger(d, table, &trigger, err);
}

/* ---- the whole ---- */

static bool write_shared(struct postgres_ddl *d, struct error *err)
{
	postgres_function_begin(d, TEXT("manor_notify"), "", "trigger", "plpgsql", false);
	SQL_ADD(&d->w, "\nBEGIN\n\tPERFORM pg_notify('manor', '');\n\tRETURN NULL;\nEND");
	if (!postgres_function_end(d, TEXT("manor_notify"), NULL,
	            TEXT("What servers hold in memory is dropped in all of them."), err))
		return false;
	postgres_function_begin(d, TEXT("manor_keep"), "", "trigger", "plpgsql", false);
	buf_printf(&d->w.text, "\nBEGIN\n\tIF NOT (%s)", postgres_is_purge);
	postgres_then_raise(d, "soft");
	SQL_ADD(&d->w, "\n\tRETURN OLD;\nEND");
	return postgres_function_end(d, TEXT("manor_keep"), NULL,
	        TEXT("Rows are deleted by deleted_at; a purge alone removes them."), err);
}

static bool write_others(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	return write_notify(d, table, err) &&
	       (!ddl_is_ruled(table) ||
	               (write_set_null(d, table, err) && write_touch(d, table, err)));
}

typedef bool part_fn(struct postgres_ddl *d, const struct model_table *table, struct error *err);

bool postgres_triggers(struct postgres_ddl *d, struct error *err)
{
	static part_fn *const parts[] = {postgres_ddl_rules, postgres_ddl_must, postgres_ddl_soft,
	        postgres_ddl_audit, postgres_ddl_hooks, write_others};
	if (!write_shared(d, err))
		return false;
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t i = 0; i < d->model->table_count; i++)
			if (postgres_has_table(d->model->tables[i]) &&
			        !parts[p](d, d->model->tables[i], err))
				return false;
	return true;
}
