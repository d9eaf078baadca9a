#include "sql/postgres/trigger.h"
#include "sql/walls.h"

/*
 * Wall two: row security, by tenant or by person, from the transaction's settings.
 * Who sees and who writes which row is what the SQLite engine's views and guards say.
 *
 * Conditions are written out rather than put into functions, so that the planner sees
 * a comparison with the tenant's column. None asks another table but where a person
 * is seen by the tenants he is a member of.
 */

static const char both[] = "manor_server, manor_app";
static const char server[] = "manor_server";
static const char app[] = "manor_app";

static const char is_platform[] = "current_setting('manor.platform', true) IN ('1', '2', '3')";
static const char is_system[] = "current_setting('manor.platform', true) IN ('2', '3')";
static const char is_all[] = "current_setting('manor.platform', true) = 'all'";

enum command { COMMAND_ALL, COMMAND_SELECT, COMMAND_INSERT, COMMAND_UPDATE, COMMAND_DELETE };

/* One policy under way: the same condition for the rows there are and those that come. */
static bool write_policy(struct postgres_ddl *d, const struct model_table *table, const char *name,
        enum command command, const char *roles, struct text condition, struct error *err)
{
	static const char *const commands[] = {"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"};
	struct sql_writer *w = &d->w;
	bool has_check = command != COMMAND_SELECT && command != COMMAND_DELETE;
	if (sql_wall_two_is_off())
		condition = TEXT("true");
	postgres_object_begin(d);
	buf_printf(&w->text, "CREATE POLICY %s ON ", name);
	sql_name(w, table->name);
	buf_printf(&w->text, " FOR %s TO %s", commands[command], roles);
	if (command != COMMAND_INSERT)
		buf_printf(&w->text, "\n\tUSING (%.*s)", TEXT_ARG(condition));
	if (has_check)
		buf_printf(&w->text, "\n\tWITH CHECK (%.*s)", TEXT_ARG(condition));
	return postgres_object_end(d, "policy", text_from(name), table, TEXT(""), err);
}

/* ---- conditions ---- */

/* What a condition is written with: its text, taken out of the object under way. */
static struct text take(struct postgres_ddl *d)
{
	struct text condition = arena_text(d->arena, buf_text(&d->w.text));
	postgres_object_begin(d);
	return condition;
}

static struct text is_tenants(struct postgres_ddl *d, const struct model_column *tenant)
{
	postgres_object_begin(d);
	sql_name(&d->w, tenant->name);
	SQL_ADD(&d->w, " = ");
	postgres_setting_tenant(d);
	return take(d);
}

static struct text is_persons(struct postgres_ddl *d, const struct model_column *person)
{
	postgres_object_begin(d);
	sql_name(&d->w, person->name);
	SQL_ADD(&d->w, " = ");
	postgres_setting_person(d);
	return take(d);
}

static struct text either(struct postgres_ddl *d, struct text a, struct text b)
{
	return text_is_empty(b) ? a
	                        : arena_printf(d->arena, "%.*s OR %.*s", TEXT_ARG(a), TEXT_ARG(b));
}

/* column IN (SELECT one FROM memberships WHERE other = the scope's), live ones. */
static struct text is_member(struct postgres_ddl *d, const struct model_column *column,
        const struct sql_memberships *members, bool by_person)
{
	struct sql_writer *w = &d->w;
	const struct model_column *deleted = members->table->by_concept[COLUMN_IS_DELETED_AT];
	postgres_object_begin(d);
	sql_name(w, column->name);
	SQL_ADD(w, " IN (SELECT ms.");
	sql_name(w, by_person ? members->tenant->name : members->user->name);
	SQL_ADD(w, " FROM ");
	sql_name(w, members->table->name);
	SQL_ADD(w, " AS ms WHERE ms.");
	sql_name(w, by_person ? members->user->name : members->tenant->name);
	SQL_ADD(w, " = ");
	if (by_person)
		postgres_setting_person(d);
	else
		postgres_setting_tenant(d);
	if (deleted) {
		SQL_ADD(w, " AND ms.");
		sql_name(w, deleted->name);
		SQL_ADD(w, " IS NULL");
	}
	SQL_ADD(w, ")");
	return take(d);
}

/* 'users.' || row."id": what manor.made holds of a row. */
static void write_made_name(struct postgres_ddl *d, const struct model_table *table,
        const char *row, const struct model_column *id)
{
	sql_string(&d->w, arena_printf(d->arena, "%.*s.", TEXT_ARG(table->name)));
	SQL_ADD(&d->w, " || ");
	sql_column(&d->w, text_from(row), id);
}

/* The row that this transaction has made, so that RETURNING may say its key. */
static struct text is_made(struct postgres_ddl *d, const struct model_table *table)
{
	const struct model_column *id = model_table_id(table);
	if (!id)
		return TEXT("");
	postgres_object_begin(d);
	write_made_name(d, table, "", id);
	SQL_ADD(&d->w, " = current_setting('manor.made', true)");
	return take(d);
}

/*
 * The server's statements name the tenant themselves, so this refuses and chooses
 * nothing. As a plain equality the planner would take it for a second choice among the
 * tenants, expect next to no rows, and sort what an index holds in order.
 */
static struct text is_tenants_or_system(struct postgres_ddl *d, const struct model_column *tenant)
{
	struct text own = is_tenants(d, tenant);
	return arena_printf(
	        d->arena, "CASE WHEN %.*s THEN true ELSE %s END", TEXT_ARG(own), is_system);
}

static struct text of_no_tenant(
        struct postgres_ddl *d, const struct model_table *table, struct text condition)
{
	postgres_object_begin(d);
	sql_name(&d->w, table->tenant->name);
	SQL_ADD(&d->w, " IS NULL");
	if (!text_is_empty(condition)) {
		SQL_ADD(&d->w, " AND ");
		buf_add(&d->w.text, condition);
	}
	return take(d);
}

/* ---- who is let in, kind by kind ---- */

/* Units of the system go anywhere; X-Tenant: * reads everything. */
static bool write_platform(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	return write_policy(
	               d, table, "manor_system", COMMAND_ALL, server, text_from(is_system), err) &&
	       write_policy(d, table, "manor_all", COMMAND_SELECT, server, text_from(is_all), err);
}

static bool write_tenants(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	struct sql_memberships members;
	struct text own = is_tenants(d, table->tenant), seen = own;
	if (sql_memberships(d->model, &members))
		seen = either(d, seen, is_member(d, table->tenant, &members, true));
	seen = either(d, seen, is_made(d, table));
	return write_policy(d, table, "manor_read", COMMAND_SELECT, both, seen, err) &&
	       write_policy(d, table, "manor_change", COMMAND_UPDATE, both, own, err) &&
	       write_policy(d, table, "manor_create", COMMAND_INSERT, server,
	               text_from(is_platform), err) &&
	       write_policy(d, table, "manor_remove", COMMAND_DELETE, server,
	               text_from(is_platform), err) &&
	       write_platform(d, table, err);
}

/* Rows of no tenant: the platform's, and for reading and changing a person's own. */
static bool write_rows_of_no_tenant(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_column *person = sql_person_column(table);
	bool is_shared = sql_is_shared_when_null(table);
	if (!write_policy(d, table, "manor_platform", COMMAND_ALL, server,
	            of_no_tenant(d, table, text_from(is_platform)), err))
		return false;
	if (is_shared && !write_policy(d, table, "manor_shared", COMMAND_SELECT, both,
	                         of_no_tenant(d, table, TEXT("")), err))
		return false;
	if (!person)
		return true;
	struct text own = of_no_tenant(d, table, is_persons(d, person));
	return write_policy(d, table, "manor_own", COMMAND_SELECT, both, own, err) &&
	       write_policy(d, table, "manor_own_change", COMMAND_UPDATE, both, own, err);
}

/* Written by triggers, as the owner; the server adds what only it knows: logins. */
static bool write_audit(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	struct text own = is_tenants(d, table->tenant), recorded = own;
	if (table->is_tenant_nullable)
		recorded = either(d, recorded, of_no_tenant(d, table, TEXT("")));
	recorded = either(d, recorded, text_from(is_platform));
	return write_policy(d, table, "manor_read", COMMAND_SELECT, both, own, err) &&
	       write_policy(d, table, "manor_record", COMMAND_INSERT, server, recorded, err) &&
	       (!table->is_tenant_nullable || write_rows_of_no_tenant(d, table, err)) &&
	       write_platform(d, table, err);
}

static bool write_tenant_rows(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	struct sql_memberships members;
	if (!write_policy(
	            d, table, "manor_app", COMMAND_ALL, app, is_tenants(d, table->tenant), err) ||
	        !write_policy(d, table, "manor_server", COMMAND_ALL, server,
	                is_tenants_or_system(d, table->tenant), err) ||
	        !write_policy(
	                d, table, "manor_all", COMMAND_SELECT, server, text_from(is_all), err))
		return false;
	/* his own, so that he may list the tenants he is in */
	if (sql_memberships(d->model, &members) && table == members.table &&
	        !write_policy(d, table, "manor_person", COMMAND_SELECT, both,
	                is_persons(d, members.user), err))
		return false;
	return !table->is_tenant_nullable || write_rows_of_no_tenant(d, table, err);
}

static bool write_person_rows(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_column *person = sql_person_column(table);
	struct sql_memberships members;
	struct text seen = is_persons(d, person);
	/* What a person was answered is nobody else's. */
	if (table->concept != TABLE_IS_REQUESTS && sql_memberships(d->model, &members))
		seen = either(d, seen, is_member(d, person, &members, false));
	if (table->concept != TABLE_IS_USERS)
		return write_policy(d, table, "manor_person", COMMAND_ALL, both, seen, err) &&
		       write_platform(d, table, err);
	/* a person is nobody's member when he is made; who may make one is the policy's */
	return write_policy(d, table, "manor_read", COMMAND_SELECT, both,
	               either(d, seen, is_made(d, table)), err) &&
	       write_policy(d, table, "manor_create", COMMAND_INSERT, both, TEXT("true"), err) &&
	       write_policy(d, table, "manor_change", COMMAND_UPDATE, both, seen, err) &&
	       write_policy(d, table, "manor_remove", COMMAND_DELETE, both, seen, err) &&
	       write_platform(d, table, err);
}

static bool write_global(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	return write_policy(d, table, "manor_read", COMMAND_SELECT, both, TEXT("true"), err) &&
	       write_policy(d, table, "manor_platform", COMMAND_ALL, server, text_from(is_platform),
	               err);
}

/* ---- what is no matter of rows ---- */

/* Before a row that nobody's scope shows yet: so that its maker is told its key. */
static bool write_made(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_column *id = model_table_id(table);
	if (!id)
		return true;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "\n\tPERFORM set_config('manor.made', ");
	write_made_name(d, table, "NEW", id);
	SQL_ADD(&d->w, ", true);");
	return postgres_trigger_both(d, table, "made", "BEFORE INSERT", NULL, TEXT(""), false,
	        "NEW", TEXT("Its maker sees the row that he has made, within his transaction."),
	        err);
}

static bool write_is_admin(struct postgres_ddl *d, const char *row, struct error *err)
{
	struct expr_sql to;
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	to.self.alias = text_from(row);
	SQL_ADD(&d->w, "(");
	if (!expr_sql_write(&to, d->model->platform_admin, err))
		return false;
	SQL_ADD(&d->w, ") IS TRUE");
	return true;
}

/* OLD is an administrator, and another than who acts. */
static bool write_is_other_admin(
        struct postgres_ddl *d, const struct model_column *id, struct error *err)
{
	if (!write_is_admin(d, "OLD", err))
		return false;
	SQL_ADD(&d->w, " AND ");
	sql_column(&d->w, TEXT("OLD"), id);
	SQL_ADD(&d->w, " IS DISTINCT FROM ");
	postgres_setting_person(d);
	return true;
}

static bool write_is_new_admin(struct postgres_ddl *d, struct error *err)
{
	if (!write_is_admin(d, "NEW", err))
		return false;
	SQL_ADD(&d->w, " AND NOT (");
	if (!write_is_admin(d, "OLD", err))
		return false;
	SQL_ADD(&d->w, ")");
	return true;
}

/* Administrators of the platform are made and changed by the platform, or by themselves. */
static bool write_admin_guard(
        struct postgres_ddl *d, const struct model_table *users, struct error *err)
{
	const struct model_column *id = model_table_id(users);
	if (!d->model->platform_admin || !id)
		return true;
	postgres_object_begin(d);
	buf_printf(&d->w.text,
	        "\n\tIF row_security_active(TG_RELID) AND %s < 1 AND (CASE TG_OP"
	        "\n\t\tWHEN 'INSERT' THEN ",
	        postgres_platform);
	if (!write_is_admin(d, "NEW", err))
		return false;
	SQL_ADD(&d->w, "\n\t\tWHEN 'DELETE' THEN ");
	if (!write_is_other_admin(d, id, err))
		return false;
	SQL_ADD(&d->w, "\n\t\tELSE ");
	if (!write_is_other_admin(d, id, err))
		return false;
	SQL_ADD(&d->w, "\n\t\t\tOR ");
	if (!write_is_new_admin(d, err))
		return false;
	SQL_ADD(&d->w, " END)");
	postgres_then_raise(d, "forbidden");
	return postgres_trigger_both(d, users, "admin", "BEFORE INSERT OR UPDATE OR DELETE", NULL,
	        TEXT(""), false, "coalesce(NEW, OLD)",
	        TEXT("Administrators of the platform are made and changed by the platform, or by "
	             "themselves."),
	        err);
}

static bool write_policies(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	if (!ddl_is_scoped(table)) /* identity's own: units of the system only */
		return write_policy(
		        d, table, "manor_system", COMMAND_ALL, server, text_from(is_system), err);
	if (table->concept == TABLE_IS_TENANTS)
		return write_tenants(d, table, err) && write_made(d, table, err);
	if (table->concept == TABLE_IS_AUDIT && table->tenant)
		return write_audit(d, table, err);
	if (table->tenant)
		return write_tenant_rows(d, table, err);
	if (ddl_is_of_person(table))
		return write_person_rows(d, table, err) &&
		       (table->concept != TABLE_IS_USERS || write_made(d, table, err));
	return write_global(d, table, err);
}

bool postgres_ddl_security(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	if (postgres_is_of_owner(table))
		return true;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "ALTER TABLE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " ENABLE ROW LEVEL SECURITY");
	if (!postgres_object_end(d, "row security", table->name, table, TEXT(""), err) ||
	        !write_policies(d, table, err))
		return false;
	return table->concept != TABLE_IS_USERS || sql_wall_two_is_off() ||
	       write_admin_guard(d, table, err);
}
