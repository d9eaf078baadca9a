#include "sql/expr_sql.h"

#include "sql/walls.h"

void expr_sql_init(struct expr_sql *to, struct sql_writer *w, enum expr_sql_place place)
{
	*to = (struct expr_sql){.writer = w, .place = place};
}

bool expr_sql_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	return expr_sql_write_as(to, expr, NULL, err);
}

bool expr_sql_write_as(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	if (!to->writer->dialect->write_expr(to, expr, type, err))
		return false;
	return buf_failed(&to->writer->text) ? error_memory(err) : true;
}

bool expr_sql_live(struct expr_sql *to, const struct model_table *table, struct text alias)
{
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	if (!deleted)
		return false;
	sql_column(to->writer, alias, deleted);
	SQL_ADD(to->writer, " IS NULL");
	return true;
}

/* In a persistent object: the rows of the tenant that the changed row belongs to. */
static bool scope_persistent(
        struct expr_sql *to, const struct model_table *table, struct text alias)
{
	struct sql_writer *w = to->writer;
	if (!table->tenant || text_is_empty(to->tenant))
		return false;
	SQL_ADD(w, "(");
	sql_column(w, alias, table->tenant);
	buf_printf(&w->text, " %s ", table->is_tenant_nullable ? w->dialect->same : "=");
	buf_add(&w->text, to->tenant);
	if (table->is_tenant_nullable && sql_is_shared_when_null(table)) {
		SQL_ADD(w, " OR ");
		sql_column(w, alias, table->tenant);
		SQL_ADD(w, " IS NULL");
	}
	SQL_ADD(w, ")");
	return true;
}

bool sql_is_shared_when_null(const struct model_table *table)
{
	return table->concept == TABLE_IS_ROLES || table->concept == TABLE_IS_PERMISSIONS ||
	       table->concept == TABLE_IS_ROLE_PERMISSIONS;
}

const struct model_column *sql_person_column(const struct model_table *table)
{
	if (table->owner)
		return table->owner;
	return table->concept == TABLE_IS_USERS ? model_table_id(table) : NULL;
}

/* SELECT of one column of the memberships, where another column is the scope's. */
static void select_memberships(struct expr_sql *to, const struct model_table *memberships,
        const struct model_column *select, const struct model_column *where,
        enum sql_param_kind kind)
{
	struct sql_writer *w = to->writer;
	struct text alias = sql_alias(w);
	SQL_ADD(w, "(SELECT ");
	sql_column(w, alias, select);
	SQL_ADD(w, " FROM ");
	sql_name(w, memberships->name);
	SQL_ADD(w, " AS ");
	buf_add(&w->text, alias);
	SQL_ADD(w, " WHERE ");
	sql_column(w, alias, where);
	SQL_ADD(w, " = ");
	sql_param_context(w, kind);
	if (model_is_soft(memberships)) {
		SQL_ADD(w, " AND ");
		expr_sql_live(to, memberships, alias);
	}
	SQL_ADD(w, ")");
}

bool sql_memberships(const struct model *model, struct sql_memberships *out)
{
	const struct model_table *table = model->by_concept[TABLE_IS_MEMBERSHIPS];
	if (!table || !table->tenant || !table->by_concept[COLUMN_IS_USER])
		return false;
	*out = (struct sql_memberships){
	        .table = table,
	        .tenant = table->tenant,
	        .user = table->by_concept[COLUMN_IS_USER],
	};
	return true;
}

/* A person's own rows, and those of the people who are members of the scope's tenant. */
static bool scope_of_person(struct expr_sql *to, const struct model_table *table, struct text alias)
{
	struct sql_writer *w = to->writer;
	const struct model_column *person = sql_person_column(table);
	struct sql_memberships members;
	if (!person)
		return false;
	SQL_ADD(w, "(");
	sql_column(w, alias, person);
	SQL_ADD(w, " = ");
	sql_param_context(w, SQL_PARAM_PERSON);
	if (sql_memberships(table->model, &members)) {
		SQL_ADD(w, " OR ");
		sql_column(w, alias, person);
		SQL_ADD(w, " IN ");
		select_memberships(
		        to, members.table, members.user, members.tenant, SQL_PARAM_TENANT);
	}
	SQL_ADD(w, ")");
	return true;
}

static void scope_of_tenant(struct expr_sql *to, const struct model_table *table, struct text alias)
{
	struct sql_writer *w = to->writer;
	struct sql_memberships members;
	SQL_ADD(w, "(");
	sql_column(w, alias, table->tenant);
	SQL_ADD(w, " = ");
	sql_param_context(w, SQL_PARAM_TENANT);
	if (table->concept == TABLE_IS_TENANTS && sql_memberships(table->model, &members)) {
		SQL_ADD(w, " OR ");
		sql_column(w, alias, table->tenant);
		SQL_ADD(w, " IN ");
		select_memberships(
		        to, members.table, members.tenant, members.user, SQL_PARAM_PERSON);
	}
	if (table->is_tenant_nullable && (to->is_platform || sql_is_shared_when_null(table))) {
		SQL_ADD(w, " OR ");
		sql_column(w, alias, table->tenant);
		SQL_ADD(w, " IS NULL");
	} else if (table->is_tenant_nullable && sql_person_column(table)) {
		SQL_ADD(w, " OR ");
		sql_column(w, alias, sql_person_column(table));
		SQL_ADD(w, " = ");
		sql_param_context(w, SQL_PARAM_PERSON);
	}
	SQL_ADD(w, ")");
}

bool expr_sql_scope(struct expr_sql *to, const struct model_table *table, struct text alias)
{
	if (to->place == EXPR_SQL_PERSISTENT)
		return scope_persistent(to, table, alias);
	if (to->is_all_tenants || sql_wall_one_is_off())
		return false;
	if (table->tenant) {
		scope_of_tenant(to, table, alias);
		return true;
	}
	if (table->scope == SCOPE_USER ||
	        (table->concept == TABLE_IS_USERS && table->scope != SCOPE_GLOBAL))
		return scope_of_person(to, table, alias);
	return false;
}
