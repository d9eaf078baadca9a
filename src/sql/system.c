#include "sql/system_part.h"

/* ---- the builder ---- */

void system_begin(struct system_builder *b, struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model)
{
	*b = (struct system_builder){.arena = arena, .dialect = dialect, .model = model};
}

bool system_end(struct system_builder *b, struct sql_unit *out_unit, struct error *err)
{
	if (error_is_set(&b->err)) {
		*err = b->err;
		return false;
	}
	*out_unit = (struct sql_unit){
	        .steps = b->steps,
	        .step_count = b->step_count,
	        .is_write = b->is_write,
	        .is_system = true,
	};
	return true;
}

void system_write(struct system_builder *b, struct sql_writer *w)
{
	sql_writer_init(w, b->arena, b->dialect);
}

static void add(struct system_builder *b, struct sql_writer *w, struct sql_step step)
{
	if (error_is_set(&b->err) || !sql_writer_finish(w, &step, &b->err))
		return;
	struct sql_step *slot = ARENA_PUSH(b->arena, b->steps, b->step_count);
	if (!slot)
		error_memory(&b->err);
	else
		*slot = step;
}

void system_add_values(struct system_builder *b, struct sql_writer *w)
{
	add(b, w, (struct sql_step){.kind = SQL_STEP_VALUES});
}

void system_add_write(
        struct system_builder *b, struct sql_writer *w, const struct model_table *table)
{
	b->dialect->forms->end_write(w, table->primary, (unsigned)b->step_count);
	b->is_write = true;
	add(b, w,
	        (struct sql_step){
	                .kind = SQL_STEP_WRITE,
	                .key_columns = (unsigned)table->primary->column_count,
	                .target = table->name,
	        });
}

/* ---- keys ---- */

struct value system_key_value(struct arena *arena, const struct key *key)
{
	switch (key->kind) {
	case KEY_NUMBER:
		return value_integer(key->number);
	case KEY_TEXT:
		return value_text(arena_text(arena, (struct text){key->text, key->len}));
	case KEY_NONE:
		break;
	}
	return value_null();
}

bool system_value_key(const struct value *value, struct key *out_key)
{
	if (value->kind == VALUE_INTEGER) {
		*out_key = key_from_number(value->integer);
		return true;
	}
	return value->kind == VALUE_TEXT && key_from_text(value->text, out_key);
}

/* Stored in lower case; written in either. */
static bool uuid_parse(struct text t, struct key *out_key)
{
	char lower[36];

	if (t.len != sizeof(lower))
		return false;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (is_dash ? c != '-' : !is_hex)
			return false;
		lower[i] = c;
	}
	return key_from_text((struct text){lower, sizeof(lower)}, out_key);
}

bool system_key_parse(const struct model_column *column, struct text t, struct key *out_key)
{
	int64_t number;

	if (!column || text_is_empty(t))
		return false;
	switch (type_family(&column->type)) {
	case FAMILY_INTEGER:
		if (!text_to_int64(t, &number))
			return false;
		*out_key = key_from_number(number);
		return true;
	case FAMILY_UUID:
		return uuid_parse(t, out_key);
	default:
		return key_from_text(t, out_key);
	}
}

/* ---- pieces of statements ---- */

void system_column_of(struct sql_writer *w, const char *alias, const struct model_column *column)
{
	sql_column(w, text_from(alias), column);
}

void system_select(struct sql_writer *w, const char *alias, const struct model_column *column)
{
	if (column)
		system_column_of(w, alias, column);
	else
		SQL_ADD(w, "NULL");
}

void system_from(struct sql_writer *w, const struct model_table *table, const char *alias)
{
	sql_base(w, table);
	SQL_ADD(w, " AS ");
	buf_add_cstr(&w->text, alias);
}

void system_and_live(struct sql_writer *w, const struct model_table *table, const char *alias)
{
	const struct model_column *deleted = system_column(table, COLUMN_IS_DELETED_AT);

	if (!deleted)
		return;
	SQL_ADD(w, " AND ");
	system_column_of(w, alias, deleted);
	SQL_ADD(w, " IS NULL");
}

/*
 * The schema's own conditions are written as in persistent objects: over base tables, of
 * every tenant, because no tenant is known yet.
 */
static void write_expr(
        struct system_builder *b, struct sql_writer *w, const struct expr *expr, const char *alias)
{
	struct expr_sql to;

	expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
	to.self.alias = text_from(alias);
	if (!error_is_set(&b->err))
		expr_sql_write(&to, expr, &b->err);
}

void system_and(
        struct system_builder *b, struct sql_writer *w, const struct expr *expr, const char *alias)
{
	if (!expr)
		return;
	SQL_ADD(w, " AND ");
	write_expr(b, w, expr, alias);
}

/* 1 where the expression is true, else 0; `otherwise` where there is none. */
static void write_flag(struct system_builder *b, struct sql_writer *w, const struct expr *expr,
        const char *alias, bool otherwise)
{
	if (!expr) {
		if (otherwise)
			SQL_ADD(w, "1");
		else
			SQL_ADD(w, "0");
		return;
	}
	SQL_ADD(w, "CASE WHEN ");
	write_expr(b, w, expr, alias);
	SQL_ADD(w, " THEN 1 ELSE 0 END");
}

void system_key(struct sql_writer *w, const struct key *key)
{
	sql_param(w, system_key_value(w->arena, key));
}

void system_text(struct sql_writer *w, struct text t)
{
	sql_param(w, value_text(t));
}

void system_hidden(struct system_builder *b, struct sql_writer *w, const struct model_table *table,
        const char *alias, const char *name)
{
	const struct model_column *column =
	        table ? model_column_find(table, text_from(name)) : NULL;

	if (column)
		sql_column(w, text_from(alias), column);
	else
		error_set(&b->err, ERROR_INTERNAL, "the model has no hidden column \"%s\"", name);
}

/* Where a membership says its tenant. */
static const struct model_column *membership_tenant(const struct model_table *memberships)
{
	const struct model_column *column = system_column(memberships, COLUMN_IS_TENANT);

	return column || !memberships ? column : memberships->tenant;
}

void system_and_member(struct system_builder *b, struct sql_writer *w, const char *alias,
        const struct tenant_id *tenant)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_table *memberships = system_table(b, TABLE_IS_MEMBERSHIPS);

	SQL_ADD(w, " AND ");
	if (memberships) {
		SQL_ADD(w, "EXISTS (SELECT 1 FROM ");
		system_from(w, memberships, "m");
		SQL_ADD(w, " WHERE ");
		system_column_of(w, "m", system_column(memberships, COLUMN_IS_USER));
		SQL_ADD(w, " = ");
		system_column_of(w, alias, model_table_id(users));
		SQL_ADD(w, " AND ");
		system_column_of(w, "m", membership_tenant(memberships));
		SQL_ADD(w, " = ");
		system_key(w, &tenant->key);
		system_and_live(w, memberships, "m");
		system_and(b, w, b->model->member_active, "m");
		SQL_ADD(w, ")");
		return;
	}
	if (!users->tenant) {
		SQL_ADD(w, "1 = 1");
		return;
	}
	system_column_of(w, alias, users->tenant);
	SQL_ADD(w, " = ");
	system_key(w, &tenant->key);
	system_and(b, w, b->model->member_active, alias);
}

/* ---- people ---- */

static void person_password(struct system_builder *b, struct sql_writer *w)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_table *credentials = system_table(b, TABLE_IS_CREDENTIALS);
	const struct model_column *password = system_column(users, COLUMN_IS_PASSWORD);

	if (password || !credentials) {
		system_select(w, "u", password);
		return;
	}
	SQL_ADD(w, "(SELECT ");
	system_hidden(b, w, credentials, "c", "password");
	SQL_ADD(w, " FROM ");
	system_from(w, credentials, "c");
	SQL_ADD(w, " WHERE ");
	system_hidden(b, w, credentials, "c", "person");
	SQL_ADD(w, " = ");
	system_column_of(w, "u", model_table_id(users));
	SQL_ADD(w, ")");
}

static void person_is_platform_admin(struct system_builder *b, struct sql_writer *w)
{
	const struct model_column *column =
	        system_column(system_table(b, TABLE_IS_USERS), COLUMN_IS_PLATFORM_ADMIN);

	if (b->model->platform_admin || !column) {
		write_flag(b, w, b->model->platform_admin, "u", false);
		return;
	}
	SQL_ADD(w, "CASE WHEN ");
	system_column_of(w, "u", column);
	SQL_ADD(w, " THEN 1 ELSE 0 END");
}

/* SELECT … , without the last column and FROM; false when the schema has no people. */
static bool select_person(struct system_builder *b, struct sql_writer *w)
{
	static const enum column_concept concepts[] = {
	        COLUMN_IS_EMAIL,
	        COLUMN_IS_USERNAME,
	        COLUMN_IS_NAME,
	};
	static const enum column_concept moments[] = {
	        COLUMN_IS_CREATED_AT,
	        COLUMN_IS_UPDATED_AT,
	        COLUMN_IS_LAST_LOGIN,
	};
	const struct model_table *users = system_table(b, TABLE_IS_USERS);

	system_write(b, w);
	if (!users || !model_table_id(users))
		return error_tell(&b->err, ERROR_VALIDATION, "the schema binds no table as users");
	SQL_ADD(w, "SELECT ");
	system_column_of(w, "u", model_table_id(users));
	SQL_ADD(w, ", ");
	system_select(w, "u", users->tenant);
	for (size_t i = 0; i < sizeof(concepts) / sizeof(concepts[0]); i++) {
		SQL_ADD(w, ", ");
		system_select(w, "u", system_column(users, concepts[i]));
	}
	SQL_ADD(w, ", ");
	person_password(b, w);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		SQL_ADD(w, ", ");
		system_select(w, "u", system_column(users, moments[i]));
	}
	SQL_ADD(w, ", ");
	write_flag(b, w, b->model->user_active, "u", true);
	SQL_ADD(w, ", ");
	person_is_platform_admin(b, w);
	SQL_ADD(w, ", ");
	return true;
}

static void from_live_people(struct system_builder *b, struct sql_writer *w)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);

	SQL_ADD(w, " FROM ");
	system_from(w, users, "u");
	SQL_ADD(w, " WHERE 1 = 1");
	system_and_live(w, users, "u");
}

static void lowered(
        struct sql_writer *w, const char *alias, const struct model_column *column, struct text t)
{
	const struct sql_forms *forms = w->dialect->forms;

	buf_add(&w->text, forms->fold_before);
	system_column_of(w, alias, column);
	buf_add(&w->text, forms->fold_after);
	SQL_ADD(w, " = ");
	buf_add(&w->text, forms->fold_before);
	sql_param_as(w, value_text(t), &(struct type){.kind = TYPE_TEXT});
	buf_add(&w->text, forms->fold_after);
}

/*
 * How well a login fits: exactly before folded, e-mail before user name, so that nobody
 * catches another's logins by taking his address for a user name.
 */
static void login_rank(struct sql_writer *w, const struct model_column *email,
        const struct model_column *username, struct text login)
{
	SQL_ADD(w, "CASE");
	if (email) {
		SQL_ADD(w, " WHEN ");
		system_column_of(w, "u", email);
		SQL_ADD(w, " = ");
		system_text(w, login);
		SQL_ADD(w, " THEN 0 WHEN ");
		lowered(w, "u", email, login);
		SQL_ADD(w, " THEN 1");
	}
	if (username) {
		SQL_ADD(w, " WHEN ");
		system_column_of(w, "u", username);
		SQL_ADD(w, " = ");
		system_text(w, login);
		SQL_ADD(w, " THEN 2");
	}
	SQL_ADD(w, " ELSE 3 END AS fit");
}

void system_people_of_login(struct system_builder *b, struct sql_writer *w, struct text login)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_column *email = system_column(users, COLUMN_IS_EMAIL);
	const struct model_column *username = system_column(users, COLUMN_IS_USERNAME);

	from_live_people(b, w);
	SQL_ADD(w, " AND (");
	if (email)
		lowered(w, "u", email, login);
	if (email && username)
		SQL_ADD(w, " OR ");
	if (username)
		lowered(w, "u", username, login);
	SQL_ADD(w, ")");
}

void system_person_by_login(
        struct system_builder *b, struct text login, const struct tenant_id *tenant)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_column *email = system_column(users, COLUMN_IS_EMAIL);
	const struct model_column *username = system_column(users, COLUMN_IS_USERNAME);
	struct sql_writer w;

	if (!select_person(b, &w))
		return;
	if (!email && !username) {
		error_tell(&b->err, ERROR_VALIDATION,
		        "the schema binds neither an e-mail nor a user name of users");
		return;
	}
	login_rank(&w, email, username, login);
	system_people_of_login(b, &w, login);
	if (key_is_set(&tenant->key) && users->tenant) {
		SQL_ADD(&w, " AND (");
		system_column_of(&w, "u", users->tenant);
		SQL_ADD(&w, " = ");
		system_key(&w, &tenant->key);
		if (users->is_tenant_nullable) {
			SQL_ADD(&w, " OR ");
			system_column_of(&w, "u", users->tenant);
			SQL_ADD(&w, " IS NULL");
		}
		SQL_ADD(&w, ")");
	}
	SQL_ADD(&w, " ORDER BY fit, ");
	system_column_of(&w, "u", model_table_id(users));
	SQL_ADD(&w, " LIMIT 8");
	system_add_values(b, &w);
}

void system_person_by_id(struct system_builder *b, const struct person_id *person)
{
	struct sql_writer w;

	if (!select_person(b, &w))
		return;
	SQL_ADD(&w, "0");
	from_live_people(b, &w);
	SQL_ADD(&w, " AND ");
	system_column_of(&w, "u", model_table_id(system_table(b, TABLE_IS_USERS)));
	SQL_ADD(&w, " = ");
	system_key(&w, &person->key);
	system_add_values(b, &w);
}

void system_person_in_tenant(
        struct system_builder *b, const struct person_id *person, const struct tenant_id *tenant)
{
	struct sql_writer w;

	if (!select_person(b, &w))
		return;
	if (key_is_set(&tenant->key)) {
		SQL_ADD(&w, "CASE WHEN 1 = 1");
		system_and_member(b, &w, "u", tenant);
		SQL_ADD(&w, " THEN 1 ELSE 0 END");
	} else {
		SQL_ADD(&w, "0");
	}
	from_live_people(b, &w);
	SQL_ADD(&w, " AND ");
	system_column_of(&w, "u", model_table_id(system_table(b, TABLE_IS_USERS)));
	SQL_ADD(&w, " = ");
	system_key(&w, &person->key);
	system_add_values(b, &w);
	system_roles_of(b, person, tenant);
}

void system_people(struct system_builder *b, const struct tenant_id *tenant)
{
	struct sql_writer w;

	if (!select_person(b, &w))
		return;
	SQL_ADD(&w, "0");
	from_live_people(b, &w);
	if (key_is_set(&tenant->key))
		system_and_member(b, &w, "u", tenant);
	SQL_ADD(&w, " ORDER BY ");
	system_column_of(&w, "u", model_table_id(system_table(b, TABLE_IS_USERS)));
	system_add_values(b, &w);
}

/* ---- tenants ---- */

static bool select_tenant(struct system_builder *b, struct sql_writer *w)
{
	const struct model_table *tenants = system_table(b, TABLE_IS_TENANTS);

	system_write(b, w);
	if (!tenants || !model_table_id(tenants))
		return error_tell(
		        &b->err, ERROR_VALIDATION, "the schema binds no table as tenants");
	SQL_ADD(w, "SELECT ");
	system_column_of(w, "t", model_table_id(tenants));
	SQL_ADD(w, ", ");
	system_select(w, "t", system_column(tenants, COLUMN_IS_NAME));
	SQL_ADD(w, ", ");
	system_select(w, "t", system_column(tenants, COLUMN_IS_SLUG));
	SQL_ADD(w, ", ");
	system_select(w, "t", system_column(tenants, COLUMN_IS_CREATED_AT));
	SQL_ADD(w, ", ");
	write_flag(b, w, b->model->tenant_active, "t", true);
	SQL_ADD(w, " FROM ");
	system_from(w, tenants, "t");
	SQL_ADD(w, " WHERE 1 = 1");
	system_and_live(w, tenants, "t");
	return true;
}

void system_tenant_by_id(struct system_builder *b, const struct tenant_id *tenant)
{
	struct sql_writer w;

	if (!select_tenant(b, &w))
		return;
	SQL_ADD(&w, " AND ");
	system_column_of(&w, "t", model_table_id(system_table(b, TABLE_IS_TENANTS)));
	SQL_ADD(&w, " = ");
	system_key(&w, &tenant->key);
	system_add_values(b, &w);
}

static void tenant_by(struct system_builder *b, enum column_concept concept, struct text t)
{
	const struct model_column *column =
	        system_column(system_table(b, TABLE_IS_TENANTS), concept);
	struct sql_writer w;

	if (!select_tenant(b, &w))
		return;
	SQL_ADD(&w, " AND ");
	if (column) {
		system_column_of(&w, "t", column);
		SQL_ADD(&w, " = ");
		system_text(&w, t);
	} else {
		SQL_ADD(&w, "1 = 0");
	}
	SQL_ADD(&w, " LIMIT 2");
	system_add_values(b, &w);
}

void system_tenant_by_slug(struct system_builder *b, struct text slug)
{
	tenant_by(b, COLUMN_IS_SLUG, slug);
}

void system_tenant_by_name(struct system_builder *b, struct text name)
{
	tenant_by(b, COLUMN_IS_NAME, name);
}

void system_tenants(struct system_builder *b)
{
	struct sql_writer w;

	if (!select_tenant(b, &w))
		return;
	SQL_ADD(&w, " ORDER BY ");
	system_column_of(&w, "t", model_table_id(system_table(b, TABLE_IS_TENANTS)));
	system_add_values(b, &w);
}

void system_tenants_of(struct system_builder *b, const struct person_id *person)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_table *memberships = system_table(b, TABLE_IS_MEMBERSHIPS);
	struct sql_writer w;

	if (!select_tenant(b, &w))
		return;
	system_and(b, &w, b->model->tenant_active, "t");
	SQL_ADD(&w, " AND EXISTS (SELECT 1 FROM ");
	if (memberships) {
		system_from(&w, memberships, "m");
		SQL_ADD(&w, " WHERE ");
		system_column_of(&w, "m", system_column(memberships, COLUMN_IS_USER));
		SQL_ADD(&w, " = ");
		system_key(&w, &person->key);
		system_and_live(&w, memberships, "m");
		system_and(b, &w, b->model->member_active, "m");
		SQL_ADD(&w, " AND ");
		system_column_of(&w, "m", membership_tenant(memberships));
	} else {
		system_from(&w, users, "u");
		SQL_ADD(&w, " WHERE ");
		system_column_of(&w, "u", model_table_id(users));
		SQL_ADD(&w, " = ");
		system_key(&w, &person->key);
		system_and_live(&w, users, "u");
		system_and(b, &w, b->model->member_active, "u");
		SQL_ADD(&w, " AND ");
		system_select(&w, "u", users->tenant);
	}
	SQL_ADD(&w, " = ");
	system_column_of(&w, "t", model_table_id(system_table(b, TABLE_IS_TENANTS)));
	SQL_ADD(&w, ") ORDER BY ");
	system_column_of(&w, "t", model_table_id(system_table(b, TABLE_IS_TENANTS)));
	system_add_values(b, &w);
}
