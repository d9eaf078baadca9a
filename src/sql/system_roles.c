#include "sql/system_part.h"

/* Where roles come from, in this schema. */
struct role_source {
	const struct model_table *users, *memberships, *roles, *user_roles, *role_permissions,
	        *permissions;
	const struct model_table *holder; /* of a role column: memberships, else users; or NULL */
	const struct model_column *column;
	const struct model_column *role_id, *role_name;
};

static struct role_source source_of(const struct system_builder *b)
{
	struct role_source s = {
	        .users = system_table(b, TABLE_IS_USERS),
	        .memberships = system_table(b, TABLE_IS_MEMBERSHIPS),
	        .roles = system_table(b, TABLE_IS_ROLES),
	        .user_roles = system_table(b, TABLE_IS_USER_ROLES),
	        .role_permissions = system_table(b, TABLE_IS_ROLE_PERMISSIONS),
	        .permissions = system_table(b, TABLE_IS_PERMISSIONS),
	};

	s.holder = s.memberships ? s.memberships : s.users;
	s.column = system_column(s.holder, COLUMN_IS_ROLE);
	if (!s.column)
		s.column = system_column(s.holder, COLUMN_IS_ROLES);
	if (!s.column && s.holder != s.users) {
		s.holder = s.users;
		s.column = system_column(s.users, COLUMN_IS_ROLE);
	}
	if (s.roles) {
		s.role_id = model_table_id(s.roles);
		s.role_name = system_column(s.roles, COLUMN_IS_NAME);
	}
	if (!s.role_id || !s.role_name)
		s.roles = NULL;
	if (!s.roles || !system_column(s.user_roles, COLUMN_IS_USER) ||
	        !system_column(s.user_roles, COLUMN_IS_ROLE))
		s.user_roles = NULL;
	if (!s.roles || !s.permissions || !model_table_id(s.permissions) ||
	        !system_column(s.role_permissions, COLUMN_IS_ROLE) ||
	        !system_column(s.role_permissions, COLUMN_IS_PERMISSION))
		s.role_permissions = NULL;
	return s;
}

/* " AND of this tenant": where the table has a tenant; rows of no tenant count for all. */
static void and_tenant(struct sql_writer *w, const struct model_table *table, const char *alias,
        const struct tenant_id *tenant)
{
	if (!table->tenant)
		return;
	SQL_ADD(w, " AND (");
	system_column_of(w, alias, table->tenant);
	if (key_is_set(&tenant->key)) {
		SQL_ADD(w, " = ");
		system_key(w, &tenant->key);
		SQL_ADD(w, " OR ");
		system_column_of(w, alias, table->tenant);
	}
	SQL_ADD(w, " IS NULL)");
}

/* FROM … WHERE … of the row whose role column it is. */
static void from_holder(struct system_builder *b, struct sql_writer *w, const struct role_source *s,
        const struct person_id *person, const struct tenant_id *tenant)
{
	bool is_membership = s->holder == s->memberships;

	SQL_ADD(w, " FROM ");
	system_from(w, s->holder, "h");
	SQL_ADD(w, " WHERE ");
	system_column_of(w, "h",
	        is_membership ? system_column(s->holder, COLUMN_IS_USER)
	                      : model_table_id(s->holder));
	SQL_ADD(w, " = ");
	system_key(w, &person->key);
	and_tenant(w, s->holder, "h", tenant);
	system_and_live(w, s->holder, "h");
	if (is_membership)
		system_and(b, w, b->model->member_active, "h");
}

/* Does the role column name rows of the roles table, by name or by id? */
static bool held_by_id(const struct role_source *s)
{
	return s->roles && type_family(&s->column->type) == type_family(&s->role_id->type) &&
	       type_family(&s->role_id->type) != FAMILY_TEXT;
}

/* Names may be texts in one table and an enum in another. */
static void as_text(struct sql_writer *w, bool is_name)
{
	if (is_name)
		buf_add(&w->text, w->dialect->forms->as_text);
}

/* A query of the names in the role column. */
static void held_names(struct system_builder *b, struct sql_writer *w, const struct role_source *s,
        const struct person_id *person, const struct tenant_id *tenant)
{
	bool is_name = !held_by_id(s);

	if (type_family(&s->column->type) != FAMILY_ARRAY) {
		SQL_ADD(w, "SELECT ");
		system_column_of(w, "h", s->column);
		as_text(w, is_name);
		from_holder(b, w, s, person, tenant);
		return;
	}
	SQL_ADD(w, "SELECT e.value");
	as_text(w, is_name);
	SQL_ADD(w, " FROM (SELECT ");
	system_column_of(w, "h", s->column);
	from_holder(b, w, s, person, tenant);
	SQL_ADD(w, ") AS a, ");
	w->dialect->forms->write_elements(w, TEXT("a"), s->column);
}

/* FROM roles AS r WHERE … : the live roles that the person holds in the tenant. */
static void from_held_roles(struct system_builder *b, struct sql_writer *w,
        const struct role_source *s, const struct person_id *person, const struct tenant_id *tenant)
{
	SQL_ADD(w, " WHERE (1 = 0");
	if (s->user_roles) {
		SQL_ADD(w, " OR ");
		system_column_of(w, "r", s->role_id);
		SQL_ADD(w, " IN (SELECT ");
		system_column_of(w, "ur", system_column(s->user_roles, COLUMN_IS_ROLE));
		SQL_ADD(w, " FROM ");
		system_from(w, s->user_roles, "ur");
		SQL_ADD(w, " WHERE ");
		system_column_of(w, "ur", system_column(s->user_roles, COLUMN_IS_USER));
		SQL_ADD(w, " = ");
		system_key(w, &person->key);
		and_tenant(w, s->user_roles, "ur", tenant);
		system_and_live(w, s->user_roles, "ur");
		SQL_ADD(w, ")");
	}
	if (s->column) {
		SQL_ADD(w, " OR ");
		system_column_of(w, "r", held_by_id(s) ? s->role_id : s->role_name);
		as_text(w, !held_by_id(s));
		SQL_ADD(w, " IN (");
		held_names(b, w, s, person, tenant);
		SQL_ADD(w, ")");
	}
	SQL_ADD(w, ")");
	and_tenant(w, s->roles, "r", tenant);
	system_and_live(w, s->roles, "r");
}

static void add_roles(struct system_builder *b, const struct role_source *s,
        const struct person_id *person, const struct tenant_id *tenant)
{
	struct sql_writer w;

	system_write(b, &w);
	if (s->roles) {
		SQL_ADD(&w, "SELECT DISTINCT ");
		system_column_of(&w, "r", s->role_name);
		SQL_ADD(&w, " FROM ");
		system_from(&w, s->roles, "r");
		from_held_roles(b, &w, s, person, tenant);
	} else if (s->column) {
		held_names(b, &w, s, person, tenant);
	} else {
		SQL_ADD(&w, "SELECT NULL WHERE 1 = 0");
	}
	system_add_values(b, &w);
}

/* The permission's name, or its resource and action joined by a point. */
static bool permission_name(struct sql_writer *w, const struct model_table *permissions)
{
	const struct model_column *name = system_column(permissions, COLUMN_IS_NAME);
	const struct model_column *resource = system_column(permissions, COLUMN_IS_RESOURCE);
	const struct model_column *action = system_column(permissions, COLUMN_IS_ACTION);

	if (resource && action) {
		system_column_of(w, "p", resource);
		as_text(w, true);
		SQL_ADD(w, " || '.' || ");
		system_column_of(w, "p", action);
		as_text(w, true);
		return true;
	}
	system_select(w, "p", name);
	return name != NULL;
}

static void add_permissions(struct system_builder *b, const struct role_source *s,
        const struct person_id *person, const struct tenant_id *tenant)
{
	struct sql_writer w;

	system_write(b, &w);
	if (!s->role_permissions) {
		SQL_ADD(&w, "SELECT NULL WHERE 1 = 0");
		system_add_values(b, &w);
		return;
	}
	SQL_ADD(&w, "SELECT DISTINCT ");
	permission_name(&w, s->permissions);
	SQL_ADD(&w, " FROM ");
	system_from(&w, s->roles, "r");
	SQL_ADD(&w, " JOIN ");
	system_from(&w, s->role_permissions, "rp");
	SQL_ADD(&w, " ON ");
	system_column_of(&w, "rp", system_column(s->role_permissions, COLUMN_IS_ROLE));
	SQL_ADD(&w, " = ");
	system_column_of(&w, "r", s->role_id);
	system_and_live(&w, s->role_permissions, "rp");
	SQL_ADD(&w, " JOIN ");
	system_from(&w, s->permissions, "p");
	SQL_ADD(&w, " ON ");
	system_column_of(&w, "rp", system_column(s->role_permissions, COLUMN_IS_PERMISSION));
	SQL_ADD(&w, " = ");
	system_column_of(&w, "p", model_table_id(s->permissions));
	system_and_live(&w, s->permissions, "p");
	from_held_roles(b, &w, s, person, tenant);
	system_add_values(b, &w);
}

void system_roles_of(
        struct system_builder *b, const struct person_id *person, const struct tenant_id *tenant)
{
	struct role_source s = source_of(b);

	add_roles(b, &s, person, tenant);
	add_permissions(b, &s, person, tenant);
}

void system_role_by_name(struct system_builder *b, struct text name, const struct tenant_id *tenant)
{
	struct role_source s = source_of(b);
	struct sql_writer w;

	system_write(b, &w);
	if (!s.roles) {
		error_set(&b->err, ERROR_INTERNAL, "roles are no table in this schema");
		return;
	}
	SQL_ADD(&w, "SELECT ");
	system_column_of(&w, "r", s.role_id);
	SQL_ADD(&w, " FROM ");
	system_from(&w, s.roles, "r");
	SQL_ADD(&w, " WHERE ");
	system_column_of(&w, "r", s.role_name);
	SQL_ADD(&w, " = ");
	system_text(&w, name);
	and_tenant(&w, s.roles, "r", tenant);
	system_and_live(&w, s.roles, "r");
	SQL_ADD(&w, " LIMIT 2");
	system_add_values(b, &w);
}

void system_role_set(struct system_builder *b, const struct person_id *person,
        const struct tenant_id *tenant, struct text role)
{
	struct role_source s = source_of(b);
	struct sql_writer w;
	bool is_array = s.column && type_family(&s.column->type) == FAMILY_ARRAY;

	system_write(b, &w);
	if (!s.column) {
		error_set(&b->err, ERROR_INTERNAL, "a role is no column in this schema");
		return;
	}
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, s.holder, "h");
	SQL_ADD(&w, " SET ");
	sql_name(&w, s.column->name);
	SQL_ADD(&w, " = ");
	if (is_array) {
		b->dialect->forms->write_appended(&w, TEXT("h"), s.column, value_text(role));
	} else {
		system_text(&w, role);
	}
	const struct model_column *updated = system_column(s.holder, COLUMN_IS_UPDATED_AT);
	if (updated) {
		SQL_ADD(&w, ", ");
		sql_name(&w, updated->name);
		SQL_ADD(&w, " = ");
		sql_param_context(&w, SQL_PARAM_NOW);
	}
	SQL_ADD(&w, " WHERE ");
	bool is_membership = s.holder == s.memberships;
	system_column_of(&w, "h",
	        is_membership ? system_column(s.holder, COLUMN_IS_USER) : model_table_id(s.holder));
	SQL_ADD(&w, " = ");
	system_key(&w, &person->key);
	and_tenant(&w, s.holder, "h", tenant);
	system_and_live(&w, s.holder, "h");
	system_add_write(b, &w, s.holder);
}

bool system_role_is_column(const struct model *model, const struct model_column **out_column)
{
	struct system_builder b = {.model = model};
	struct role_source s = source_of(&b);

	if (s.user_roles || !s.column)
		return false;
	*out_column = s.column;
	return true;
}
