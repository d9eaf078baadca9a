#include "sql/postgres/ddl.h"

/*
 * What manor_server and manor_app may do at all; which rows, row security says. The
 * app's rights are by column: it neither reads a secret nor writes what the engine
 * keeps for itself.
 */

static const char *server_rights(const struct model_table *table)
{
	if (postgres_is_of_owner(table))
		return "SELECT";
	if (table->concept == TABLE_IS_AUDIT)
		return "SELECT, INSERT"; /* what is recorded stays */
	return "SELECT, INSERT, UPDATE, DELETE";
}

static bool end_grant(struct postgres_ddl *d, const struct model_table *table, const char *role,
        struct error *err)
{
	struct buf drop;
	buf_init(&drop, d->arena);
	buf_add_cstr(&drop, "REVOKE ALL ON ");
	d->dialect->write_name(&drop, table->name);
	buf_printf(&drop, " FROM %s", role);
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	buf_printf(&d->w.text, " TO %s", role);
	return postgres_object_end_drop(d, "grant",
	        arena_printf(d->arena, "%.*s.%s", TEXT_ARG(table->name), role), table, TEXT(""),
	        buf_text(&drop), err);
}

static bool write_server(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	postgres_object_begin(d);
	buf_printf(&d->w.text, "GRANT %s", server_rights(table));
	return end_grant(d, table, "manor_server", err);
}

static bool is_readable(const struct model_column *column)
{
	return column->secret == SECRET_NONE;
}

/*
 * Programs name every column of an insert, a generated id among them, and write DEFAULT;
 * GENERATED ALWAYS refuses the rest.
 */
static bool is_insertable(const struct model_column *column)
{
	return model_column_is_public(column);
}

static bool is_changeable(const struct model_column *column)
{
	return model_column_is_public(column) && !column->is_identity;
}

typedef bool column_fn(const struct model_column *column);

/* SELECT ("a", "b"); nothing when there is no such column. */
static size_t write_right(struct postgres_ddl *d, const struct model_table *table,
        const char *right, column_fn *is_meant, size_t rights)
{
	size_t n = 0;
	for (size_t i = 0; i < table->column_count; i++) {
		if (!is_meant(&table->columns[i]))
			continue;
		if (!n)
			buf_printf(&d->w.text, "%s %s (", rights ? "," : "GRANT", right);
		else
			SQL_ADD(&d->w, ", ");
		n++;
		sql_name(&d->w, table->columns[i].name);
	}
	if (!n)
		return rights;
	SQL_ADD(&d->w, ")");
	return rights + 1;
}

/* Rows of every program: those of a tenant or of a person, but not what was recorded. */
static bool is_app_writable(const struct model_table *table)
{
	return table->concept != TABLE_IS_AUDIT && (table->tenant || ddl_is_of_person(table));
}

static bool write_app(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	size_t rights;
	postgres_object_begin(d);
	rights = write_right(d, table, "SELECT", is_readable, 0);
	if (is_app_writable(table)) {
		if (table->concept != TABLE_IS_TENANTS)
			rights = write_right(d, table, "INSERT", is_insertable, rights);
		rights = write_right(d, table, "UPDATE", is_changeable, rights);
		if (table->concept != TABLE_IS_TENANTS && !model_is_soft(table)) {
			SQL_ADD(&d->w, ", DELETE");
			rights++;
		}
	}
	return !rights || end_grant(d, table, "manor_app", err);
}

bool postgres_ddl_grants(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	bool is_open = !table->is_hidden && !(table->concept == TABLE_IS_AUDIT && !table->tenant);
	if (!write_server(d, table, err))
		return false;
	return !is_open || write_app(d, table, err);
}
