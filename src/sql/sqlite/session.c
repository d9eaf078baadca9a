#include "sql/sqlite/ddl.h"
#include "sql/walls.h"

/*
 * Wall two: temporary views that carry the scope, and temporary triggers that
 * refuse what lies outside it. They live on the server's connections only; other
 * programs never meet them.
 */

struct session {
	struct sqlite_ddl d;
	enum ddl_session_kind kind;
	struct ddl_view *views;
	size_t view_count;
	struct ddl_target *targets;
	size_t target_count;
};

/* Identity's own tables have no view: only system units may touch them. */
static bool has_view(const struct model_table *table)
{
	return ddl_is_scoped(table);
}

static bool add_read(struct session *s, struct ddl_view *view, const struct model_table *table)
{
	for (size_t i = 0; i < view->read_count; i++)
		if (text_eq(view->reads[i], table->name))
			return true;
	struct text *slot = ARENA_PUSH(s->d.arena, view->reads, view->read_count);
	if (slot)
		*slot = table->name;
	return slot != NULL;
}

/* row.column IN (SELECT one FROM memberships WHERE other = scope()) */
static void write_through_members(struct sqlite_ddl *d, struct text row,
        const struct model_column *column, const struct sql_memberships *members,
        const struct model_column *select, const struct model_column *where, const char *scope)
{
	struct sql_writer *w = &d->w;
	const struct model_column *deleted = members->table->by_concept[COLUMN_IS_DELETED_AT];
	sql_column(w, row, column);
	SQL_ADD(w, " IN (SELECT ms.");
	sql_name(w, select->name);
	SQL_ADD(w, " FROM ");
	sql_base(w, members->table);
	SQL_ADD(w, " AS ms WHERE ms.");
	sql_name(w, where->name);
	buf_printf(&w->text, " = %s", scope);
	if (deleted) {
		SQL_ADD(w, " AND ms.");
		sql_name(w, deleted->name);
		SQL_ADD(w, " IS NULL");
	}
	SQL_ADD(w, ")");
}

static void write_tenant_condition(struct sqlite_ddl *d, const struct model_table *table,
        const struct sql_memberships *members)
{
	struct sql_writer *w = &d->w;
	struct text none = TEXT("");
	const struct model_column *person = sql_person_column(table);
	sql_name(w, table->tenant->name);
	SQL_ADD(w, " = manor_tenant()");
	if (members && table->concept == TABLE_IS_TENANTS) {
		SQL_ADD(w, " OR ");
		write_through_members(d, none, table->tenant, members, members->tenant,
		        members->user, "manor_person()");
	} else if (members && table == members->table) {
		/* his own, so that he may list the tenants he is in */
		SQL_ADD(w, " OR ");
		sql_name(w, members->user->name);
		SQL_ADD(w, " = manor_person()");
	}
	if (!table->is_tenant_nullable)
		return;
	SQL_ADD(w, " OR ");
	sql_name(w, table->tenant->name);
	SQL_ADD(w, " IS NULL");
	if (sql_is_shared_when_null(table))
		return;
	SQL_ADD(w, " AND (manor_is_platform() > 0");
	if (person) {
		SQL_ADD(w, " OR ");
		sql_name(w, person->name);
		SQL_ADD(w, " = manor_person()");
	}
	SQL_ADD(w, ")");
}

/* False: the view has no condition. */
static bool write_condition(struct session *s, const struct model_table *table)
{
	struct sqlite_ddl *d = &s->d;
	struct sql_memberships members;
	bool has_members = sql_memberships(d->model, &members);
	if (s->kind == DDL_READER_PLATFORM || sql_wall_two_is_off())
		return false;
	if (table->tenant) {
		SQL_ADD(&d->w, "\nWHERE ");
		write_tenant_condition(d, table, has_members ? &members : NULL);
		return true;
	}
	if (!ddl_is_of_person(table))
		return false;
	SQL_ADD(&d->w, "\nWHERE ");
	sql_name(&d->w, sql_person_column(table)->name);
	SQL_ADD(&d->w, " = manor_person()");
	if (has_members && table->concept != TABLE_IS_REQUESTS) {
		SQL_ADD(&d->w, " OR ");
		write_through_members(d, TEXT(""), sql_person_column(table), &members, members.user,
		        members.tenant, "manor_tenant()");
	}
	return true;
}

static bool write_view(struct session *s, const struct model_table *table, struct error *err)
{
	struct sqlite_ddl *d = &s->d;
	struct sql_memberships members;
	struct ddl_view *view = ARENA_PUSH(d->arena, s->views, s->view_count);
	if (!view)
		return error_memory(err);
	view->name = table->name;
	if (!add_read(s, view, table))
		return error_memory(err);
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE TEMP VIEW ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " AS SELECT ");
	for (size_t i = 0; i < table->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, table->columns[i].name);
	}
	SQL_ADD(&d->w, "\nFROM ");
	sql_base(&d->w, table);
	bool is_by_members = table->concept == TABLE_IS_TENANTS || ddl_is_of_person(table);
	view->is_whole = !write_condition(s, table);
	if (!view->is_whole && is_by_members && sql_memberships(d->model, &members) &&
	        !add_read(s, view, members.table))
		return error_memory(err);
	return sqlite_object_end(d, "view", table->name, TEXT(""), err);
}

static void begin_guard(
        struct sqlite_ddl *d, struct text name, const char *timing, const struct model_table *table)
{
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE TEMP TRIGGER ");
	sql_name(&d->w, name);
	buf_printf(&d->w.text, "\n%s ON ", timing);
	sql_base(&d->w, table);
	SQL_ADD(&d->w, " WHEN ");
}

static bool end_guard(struct sqlite_ddl *d, struct text name, const char *word, struct error *err)
{
	buf_printf(&d->w.text, "\nBEGIN\n\tSELECT RAISE(ABORT, 'manor:%s');\nEND", word);
	return sqlite_object_end(d, "trigger", name, TEXT(""), err);
}

/* True in SQL when the row's tenant is not the scope's. */
static void write_outside(struct sqlite_ddl *d, const struct model_table *table,
        enum ddl_event event, struct text tenant)
{
	struct sql_writer *w = &d->w;
	const struct model_column *person = sql_person_column(table);
	const char *row = event == EVENT_INSERT ? "NEW" : "OLD";
	if (table->concept == TABLE_IS_AUDIT) {
		/* what belongs to no tenant (a person's own row) is recorded for none */
		buf_printf(&w->text,
		        "manor_is_platform() < 1 AND %.*s IS NOT NULL AND %.*s IS NOT "
		        "manor_tenant()",
		        TEXT_ARG(tenant), TEXT_ARG(tenant));
		return;
	}
	if (table->concept == TABLE_IS_TENANTS && event != EVENT_UPDATE) {
		SQL_ADD(w, "manor_is_platform() < 1");
		return;
	}
	SQL_ADD(w, "manor_is_platform() < 2 AND ");
	if (!table->is_tenant_nullable) {
		buf_printf(&w->text, "(%.*s IS NULL OR %.*s IS NOT manor_tenant())",
		        TEXT_ARG(tenant), TEXT_ARG(tenant));
		return;
	}
	buf_printf(
	        &w->text, "CASE WHEN %.*s IS NULL THEN manor_is_platform() < 1", TEXT_ARG(tenant));
	if (person && event == EVENT_UPDATE) {
		SQL_ADD(w, " AND ");
		sql_column(w, text_from(row), person);
		SQL_ADD(w, " IS NOT manor_person()");
	}
	buf_printf(&w->text, " ELSE %.*s IS NOT manor_tenant() END", TEXT_ARG(tenant));
}

/* True in SQL when the person is neither the scope's nor a member of its tenant. */
static void write_stranger(struct sqlite_ddl *d, const struct model_table *table, const char *row)
{
	struct sql_writer *w = &d->w;
	struct sql_memberships members;
	const struct model_column *person = sql_person_column(table);
	SQL_ADD(w, "manor_is_platform() < 2 AND ");
	sql_column(w, text_from(row), person);
	SQL_ADD(w, " IS NOT manor_person()");
	if (table->concept == TABLE_IS_REQUESTS || !sql_memberships(d->model, &members))
		return;
	SQL_ADD(w, " AND (");
	write_through_members(d, text_from(row), person, &members, members.user, members.tenant,
	        "manor_tenant()");
	SQL_ADD(w, ") IS NOT TRUE");
}

static bool write_guard(
        struct session *s, const struct model_table *table, enum ddl_event event, struct error *err)
{
	static const char *const whats[] = {"guard_insert", "guard_update", "guard_delete"};
	static const char *const timings[] = {"BEFORE INSERT", "BEFORE UPDATE", "BEFORE DELETE"};
	struct sqlite_ddl *d = &s->d;
	struct text name = sqlite_trigger_name(d, table, whats[event]);
	const char *row = event == EVENT_INSERT ? "NEW" : "OLD";
	if (ddl_is_of_person(table) && table->concept == TABLE_IS_USERS && event == EVENT_INSERT)
		return true; /* nobody's member yet; who may make a person is the policy's */
	begin_guard(d, name, timings[event], table);
	if (table->tenant) {
		struct text tenant = sqlite_row_tenant(d, table, row, event == EVENT_INSERT);
		if (event == EVENT_UPDATE && table->through)
			tenant = arena_printf(d->arena, "coalesce(%.*s, NEW.\"%.*s\")",
			        TEXT_ARG(tenant), TEXT_ARG(table->tenant->name));
		write_outside(d, table, event, tenant);
		return end_guard(d, name, "tenant", err);
	}
	if (ddl_is_of_person(table)) {
		write_stranger(d, table, row);
		return end_guard(d, name, "tenant", err);
	}
	SQL_ADD(&d->w, "manor_is_platform() < 1");
	return end_guard(d, name, "forbidden", err);
}

static bool write_is_admin(struct sqlite_ddl *d, const char *row, struct error *err)
{
	struct expr_sql to;
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	to.names_base = true;
	to.self.alias = text_from(row);
	SQL_ADD(&d->w, "(");
	if (!expr_sql_write(&to, d->model->platform_admin, err))
		return false;
	SQL_ADD(&d->w, ")");
	return true;
}

/* Administrators of the platform are made and changed by the platform, or by themselves. */
static bool write_admin_guards(
        struct session *s, const struct model_table *users, struct error *err)
{
	static const char *const whats[] = {"admin_insert", "admin_update", "admin_delete"};
	static const char *const timings[] = {"BEFORE INSERT", "BEFORE UPDATE", "BEFORE DELETE"};
	struct sqlite_ddl *d = &s->d;
	const struct model_column *id = model_table_id(users);
	if (!d->model->platform_admin || !id)
		return true;
	for (enum ddl_event event = EVENT_INSERT; event <= EVENT_DELETE; event++) {
		struct text name = sqlite_trigger_name(d, users, whats[event]);
		begin_guard(d, name, timings[event], users);
		SQL_ADD(&d->w, "manor_is_platform() < 1 AND (");
		if (event != EVENT_INSERT) {
			if (!write_is_admin(d, "OLD", err))
				return false;
			SQL_ADD(&d->w, " IS TRUE AND ");
			sql_column(&d->w, TEXT("OLD"), id);
			SQL_ADD(&d->w, " IS NOT manor_person()");
		}
		if (event == EVENT_UPDATE)
			SQL_ADD(&d->w, " OR ");
		if (event != EVENT_DELETE) {
			if (!write_is_admin(d, "NEW", err))
				return false;
			SQL_ADD(&d->w, " IS TRUE");
		}
		if (event == EVENT_UPDATE) {
			SQL_ADD(&d->w, " AND ");
			if (!write_is_admin(d, "OLD", err))
				return false;
			SQL_ADD(&d->w, " IS NOT TRUE");
		}
		SQL_ADD(&d->w, ")");
		if (!end_guard(d, name, "forbidden", err))
			return false;
	}
	return true;
}

static bool write_guards(struct session *s, const struct model_table *table, struct error *err)
{
	for (enum ddl_event event = EVENT_INSERT; event <= EVENT_DELETE; event++)
		if (!write_guard(s, table, event, err))
			return false;
	return table->concept != TABLE_IS_USERS || write_admin_guards(s, table, err);
}

static bool add_neighbour(
        struct session *s, struct ddl_target *target, const struct model_table *table)
{
	for (size_t i = 0; i < target->neighbour_count; i++)
		if (text_eq(target->neighbours[i], table->name))
			return true;
	struct text *slot = ARENA_PUSH(s->d.arena, target->neighbours, target->neighbour_count);
	if (slot)
		*slot = table->name;
	return slot != NULL;
}

static bool add_target(struct session *s, const struct model_table *table, struct error *err)
{
	struct ddl_target *target = ARENA_PUSH(s->d.arena, s->targets, s->target_count);
	if (!target)
		return error_memory(err);
	target->name = table->name;
	for (size_t i = 0; i < table->ref_count; i++)
		if (!add_neighbour(s, target, table->refs[i]->parent))
			return error_memory(err);
	for (size_t i = 0; i < table->inbound_count; i++)
		if (!add_neighbour(s, target, table->inbound[i]->child))
			return error_memory(err);
	return true;
}

bool sqlite_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err)
{
	struct session s = {
	        .d = {.arena = arena, .dialect = dialect, .model = model, .is_session = true},
	        .kind = kind,
	};
	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *table = model->tables[i];
		if (has_view(table) && (!write_view(&s, table, err) || !add_target(&s, table, err)))
			return false;
	}
	for (size_t i = 0; kind == DDL_WRITER && !sql_wall_two_is_off() && i < model->table_count;
	        i++)
		if (has_view(model->tables[i]) && !write_guards(&s, model->tables[i], err))
			return false;
	*out_session = (struct ddl_session){
	        .statements = {.objects = s.d.objects, .count = s.d.count},
	        .views = s.views,
	        .view_count = s.view_count,
	        .targets = s.targets,
	        .target_count = s.target_count,
	};
	return true;
}
