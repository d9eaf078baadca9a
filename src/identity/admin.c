#include "identity/admin.h"

#include "identity/admin_fields.h"

/* ---- what a unit needs from before and gives back ---- */

static bool key_of_result(struct arena *arena, const struct store_result *result, unsigned step,
        struct key *out_key, struct error *err)
{
	struct json *keys;
	int64_t number;

	if (step >= result->step_count ||
	        !json_parse(arena, result->steps[step].json, 4, &keys, err) ||
	        keys->type != JSON_ARRAY || keys->count != 1)
		return error_set(err, ERROR_INTERNAL, "an inserted row gave no key");
	const struct json *key = &keys->items[0];
	if (key->type == JSON_NUMBER && text_to_int64(key->text, &number)) {
		*out_key = key_from_number(number);
		return true;
	}
	return key->type == JSON_STRING && key_from_text(key->text, out_key);
}

struct role_row {
	struct key id;
	size_t count;
};

static bool role_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct role_row *role = context;

	(void)step;
	(void)count;
	role->count++;
	return system_value_key(values, &role->id) ||
	       error_set(err, ERROR_INTERNAL, "a role's id is no key");
}

static bool no_table(const char *concept, struct error *err)
{
	error_tell(err, ERROR_VALIDATION, "the schema binds no table as %s", concept);
	error_hint(err, "say in the schema which it is: Table NAME [is: '%s'] { …", concept);
	return false;
}

static bool no_role(struct text role, struct error *err)
{
	return error_tell(err, ERROR_VALIDATION, "there is no role \"%.*s\"", TEXT_ARG(role));
}

static bool no_role_of(
        const struct model_enum *values, struct arena *arena, struct text name, struct error *err)
{
	struct buf list;

	buf_init(&list, arena);
	for (size_t i = 0; i < values->value_count; i++)
		buf_printf(&list, "%s%.*s", i ? ", " : "", TEXT_ARG(values->values[i]));
	no_role(name, err);
	if (!buf_failed(&list))
		error_hint(err, "the roles are %.*s", TEXT_ARG(buf_text(&list)));
	return false;
}

/*
 * A role, as this schema has them: a row's id, or a value of a column. `column` is NULL for
 * rows.
 */
struct role {
	struct text name;
	const struct model_column *column;
	struct key id;
};

static bool role_find(struct identity *identity, struct arena *arena, struct text name,
        const struct tenant_id *tenant, struct role *out_role, struct error *err)
{
	struct role role = {.name = name};
	struct role_row row = {.count = 0};
	struct system_builder b;

	if (system_role_is_column(identity->model, &role.column)) {
		const struct model_enum *values = role.column->type.enumeration;
		bool is_known = !values;
		for (size_t i = 0; values && i < values->value_count; i++)
			is_known |= text_eq(values->values[i], name);
		if (!is_known)
			return no_role_of(values, arena, name, err);
		*out_role = role;
		return true;
	}
	if (!identity->model->by_concept[TABLE_IS_ROLES] ||
	        !identity->model->by_concept[TABLE_IS_USER_ROLES])
		return error_tell(err, ERROR_VALIDATION, "the schema has no roles to grant");
	role.column = NULL;
	system_open(&b, identity, arena);
	system_role_by_name(&b, name, tenant);
	if (!system_run(identity, &b, role_row, &row, NULL, NULL, err))
		return false;
	if (row.count != 1)
		return no_role(name, err);
	role.id = row.id;
	*out_role = role;
	return true;
}

/* ---- steps ---- */

/* A row of user_roles, unless it is there. */
static bool add_role_row(struct identity *identity, struct system_builder *b,
        const struct role *role, const struct system_field *person,
        const struct system_field *tenant, struct error *err)
{
	const struct model_table *table = identity->model->by_concept[TABLE_IS_USER_ROLES];
	struct fields f;
	unsigned step;

	fields_begin(&f, identity, b->arena, table);
	fields_like(&f, table->by_concept[COLUMN_IS_USER], person);
	fields_value(&f, table->by_concept[COLUMN_IS_ROLE], system_key_value(b->arena, &role->id));
	if (table->tenant && table->tenant != table->by_concept[COLUMN_IS_USER])
		fields_like(&f, table->tenant, tenant);
	return fields_insert(&f, b, true, &step, err);
}

static bool add_membership(struct identity *identity, struct system_builder *b,
        const struct role *role, const struct system_field *person,
        const struct system_field *tenant, struct error *err)
{
	const struct model_table *table = identity->model->by_concept[TABLE_IS_MEMBERSHIPS];
	const struct model_column *of = table->by_concept[COLUMN_IS_TENANT];
	struct fields f;
	unsigned step;

	fields_begin(&f, identity, b->arena, table);
	fields_like(&f, table->by_concept[COLUMN_IS_USER], person);
	fields_like(&f, of ? of : table->tenant, tenant);
	if (role->column && role->column->table == table) {
		bool is_array = type_family(&role->column->type) == FAMILY_ARRAY;
		struct buf json;
		buf_init(&json, b->arena);
		buf_add_char(&json, '[');
		json_write_string(&json, role->name);
		buf_add_char(&json, ']');
		fields_value(&f, role->column, value_text(is_array ? buf_text(&json) : role->name));
	}
	fields_active(&f, false);
	return fields_insert(&f, b, false, &step, err);
}

/* The password of one who is being made: a hash, or what nobody can sign in with. */
static bool hash_new(struct arena *arena, const struct identity_new_person *person,
        const struct model_column *column, struct value *out_hash, struct error *err)
{
	char hash[PASSWORD_HASH_BYTES];

	if (text_is_empty(person->password)) {
		*out_hash = column && column->is_not_null ? value_text(crypto_password_decoy())
		                                          : value_null();
		return true;
	}
	if (!crypto_password_hash(person->password, hash, err))
		return false;
	*out_hash = value_text(arena_text(arena, text_from(hash)));
	return true;
}

static bool check_new(
        struct identity *identity, const struct identity_new_person *person, struct error *err)
{
	const struct identity_person named = {.email = person->email, .username = person->username};

	if (text_is_empty(person->email) && text_is_empty(person->username))
		return error_tell(err, ERROR_VALIDATION, "a person needs an e-mail or a user name");
	if (person->is_platform_admin && !system_has_platform_column(identity->model))
		return error_tell(err, ERROR_VALIDATION,
		        "the schema says by an expression who is a platform administrator");
	return text_is_empty(person->password) ||
	       password_is_good(identity, person->password, &named, err);
}

/* The person, his password, his place in the tenant and his role. */
static bool add_person(struct identity *identity, struct system_builder *b,
        const struct identity_new_person *person, const struct system_field *tenant,
        const struct role *role, unsigned *out_step, struct error *err)
{
	const struct model_table *users = identity->model->by_concept[TABLE_IS_USERS];
	const struct model_column *password = users->by_concept[COLUMN_IS_PASSWORD];
	struct value hash;
	struct fields f;

	if (!check_new(identity, person, err) || !hash_new(b->arena, person, password, &hash, err))
		return false;
	fields_begin(&f, identity, b->arena, users);
	fields_like(&f, users->tenant, tenant);
	fields_text(&f, COLUMN_IS_EMAIL, text_trim(person->email));
	fields_text(&f, COLUMN_IS_USERNAME, text_trim(person->username));
	fields_text(&f, COLUMN_IS_NAME, person->name);
	fields_json(&f, person->fields);
	if (hash.kind != VALUE_NULL)
		fields_value(&f, password, hash);
	if (role->column && role->column->table == users)
		fields_value(&f, role->column, value_text(role->name));
	if (person->is_platform_admin)
		fields_value(&f, users->by_concept[COLUMN_IS_PLATFORM_ADMIN], value_integer(1));
	fields_active(&f, true);
	if (!fields_insert(&f, b, false, out_step, err))
		return false;
	const struct system_field who = {.is_key_of_step = true, .step = *out_step};
	if (!password && hash.kind != VALUE_NULL)
		system_password_set_new(b, *out_step, hash.text);
	bool is_placed = tenant->is_key_of_step || tenant->value.kind != VALUE_NULL;
	if (is_placed && identity->model->by_concept[TABLE_IS_MEMBERSHIPS] &&
	        !add_membership(identity, b, role, &who, tenant, err))
		return false;
	return text_is_empty(role->name) || role->column ||
	       add_role_row(identity, b, role, &who, tenant, err);
}

/* ---- tenants ---- */

static bool check_tenant(const struct identity *identity, const struct identity_new_tenant *tenant,
        struct error *err)
{
	const struct model_table *tenants = identity->model->by_concept[TABLE_IS_TENANTS];

	if (!tenants)
		return no_table("tenants", err);
	if (text_is_empty(tenant->slug))
		return true;
	for (size_t i = 0; i < tenant->slug.len; i++) {
		char c = tenant->slug.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return error_tell(err, ERROR_VALIDATION,
			        "a slug has the letters a to z, digits, - and _");
	}
	if (tenant_slug_is_id(identity, tenant->slug))
		return error_tell(
		        err, ERROR_VALIDATION, "a slug may not look like an id of a tenant");
	return true;
}

static bool add_tenant(struct identity *identity, struct system_builder *b,
        const struct identity_new_tenant *tenant, unsigned *out_step, struct error *err)
{
	const struct model_table *settings = identity->model->by_concept[TABLE_IS_TENANT_SETTINGS];
	struct fields f;
	unsigned step;

	fields_begin(&f, identity, b->arena, identity->model->by_concept[TABLE_IS_TENANTS]);
	fields_text(&f, COLUMN_IS_NAME, tenant->name);
	fields_text(&f, COLUMN_IS_SLUG, tenant->slug);
	fields_json(&f, tenant->fields);
	fields_active(&f, true);
	if (!fields_insert(&f, b, false, out_step, err))
		return false;
	if (!settings || settings->is_hidden || !settings->tenant)
		return true;
	fields_begin(&f, identity, b->arena, settings);
	fields_like(&f, settings->tenant,
	        &(struct system_field){.is_key_of_step = true, .step = *out_step});
	return fields_insert(&f, b, false, &step, err);
}

static bool tenant_read(struct identity *identity, struct arena *arena, const struct tenant_id *id,
        struct identity_tenant *out_tenant, struct error *err)
{
	struct tenant_rows rows = {.arena = arena};
	struct system_builder b;

	system_open(&b, identity, arena);
	system_tenant_by_id(&b, id);
	if (!system_run(identity, &b, tenant_rows_add, &rows, NULL, NULL, err))
		return false;
	if (rows.count != 1)
		return error_set(err, ERROR_INTERNAL, "a tenant that was made is not there");
	*out_tenant = rows.rows[0];
	return true;
}

static bool person_read(struct identity *identity, struct arena *arena, const struct person_id *id,
        struct identity_person *out_person, struct error *err)
{
	struct person_row row;
	bool is_found;

	if (!person_by_id(identity, arena, id, &row, &is_found, err))
		return false;
	if (!is_found)
		return error_set(err, ERROR_INTERNAL, "a person who was made is not there");
	*out_person = row.person;
	return true;
}

bool identity_tenant_add(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_new_tenant *tenant,
        struct identity_tenant *out_tenant, struct identity_person *out_admin, struct error *err)
{
	static const struct tenant_id platform;
	struct role role = {.name = TEXT("")};
	struct system_builder b;
	struct store_result result;
	struct tenant_id id;
	struct person_id admin;
	unsigned step = 0;
	unsigned person_step = 0;

	if (!check_tenant(identity, tenant, err))
		return false;
	if (tenant->admin && !text_is_empty(tenant->admin->role) &&
	        !role_find(identity, arena, tenant->admin->role, &platform, &role, err))
		return false;
	system_open(&b, identity, arena);
	if (!add_tenant(identity, &b, tenant, &step, err))
		return false;
	const struct system_field here = {.is_key_of_step = true, .step = step};
	if (tenant->admin &&
	        !add_person(identity, &b, tenant->admin, &here, &role, &person_step, err))
		return false;
	if (!system_run_accepted(identity, &b, NULL, &actor->person, &actor->facts, &result, err) ||
	        !key_of_result(arena, &result, step, &id.key, err) ||
	        !tenant_read(identity, arena, &id, out_tenant, err))
		return false;
	return !tenant->admin || (key_of_result(arena, &result, person_step, &admin.key, err) &&
	                                 person_read(identity, arena, &admin, out_admin, err));
}

bool identity_tenant_list(struct identity *identity, struct arena *arena,
        const struct person_id *of, struct identity_tenant **out_tenants, size_t *out_count,
        struct error *err)
{
	struct tenant_rows rows = {.arena = arena};
	struct system_builder b;

	system_open(&b, identity, arena);
	if (of)
		system_tenants_of(&b, of);
	else
		system_tenants(&b);
	if (!system_run(identity, &b, tenant_rows_add, &rows, NULL, NULL, err))
		return false;
	*out_tenants = rows.rows;
	*out_count = rows.count;
	return true;
}

bool identity_tenant_find(struct identity *identity, struct arena *arena, struct text tenant,
        struct identity_tenant *out_tenant, struct error *err)
{
	const struct identity_hint hint = {.tenant = tenant, .host = TEXT("")};
	struct tenant_rows rows = {.arena = arena};
	enum tenant_named named;
	struct system_builder b;

	if (!tenant_named(identity, arena, &hint, &named, out_tenant, err))
		return false;
	if (named == TENANT_NAMED_ONE)
		return true;
	system_open(&b, identity, arena);
	system_tenant_by_name(&b, tenant);
	if (!system_run(identity, &b, tenant_rows_add, &rows, NULL, NULL, err))
		return false;
	if (rows.count > 1)
		return error_tell(err, ERROR_TENANT_NEEDED, "several tenants are called \"%.*s\"",
		        TEXT_ARG(tenant));
	if (rows.count == 0)
		return error_tell(
		        err, ERROR_TENANT_UNKNOWN, "there is no tenant \"%.*s\"", TEXT_ARG(tenant));
	*out_tenant = rows.rows[0];
	return true;
}

/* ---- people ---- */

bool identity_user_add(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct tenant_id *tenant,
        const struct identity_new_person *person, struct identity_person *out_person,
        struct error *err)
{
	const struct model_table *users = identity->model->by_concept[TABLE_IS_USERS];
	const struct system_field here = {.value = system_key_value(arena, &tenant->key)};
	struct role role = {.name = TEXT("")};
	struct store_result result;
	struct system_builder b;
	struct person_id id;
	unsigned step = 0;

	if (!users)
		return no_table("users", err);
	if (users->tenant && !users->is_tenant_nullable && !key_is_set(&tenant->key))
		return error_tell(err, ERROR_TENANT_NEEDED, "a person belongs to a tenant here");
	if (!text_is_empty(person->role) &&
	        !role_find(identity, arena, person->role, tenant, &role, err))
		return false;
	/* A role that is a column of the membership would be lost without one. */
	if (role.column && role.column->table != users && !key_is_set(&tenant->key))
		return error_tell(err, ERROR_TENANT_NEEDED, "a role is held in a tenant here");
	system_open(&b, identity, arena);
	return add_person(identity, &b, person, &here, &role, &step, err) &&
	       system_run_accepted(
	               identity, &b, NULL, &actor->person, &actor->facts, &result, err) &&
	       key_of_result(arena, &result, step, &id.key, err) &&
	       person_read(identity, arena, &id, out_person, err);
}

bool identity_user_find(struct identity *identity, struct arena *arena,
        const struct tenant_id *tenant, struct text login, struct identity_person *out_person,
        struct error *err)
{
	struct person_rows rows = {.arena = arena};

	if (!people_by_login(identity, arena, text_trim(login), tenant, NULL, &rows, err))
		return false;
	if (rows.count == 0)
		return error_tell(
		        err, ERROR_VALIDATION, "nobody has the login \"%.*s\"", TEXT_ARG(login));
	if (rows.count > 1)
		return error_tell(err, ERROR_TENANT_NEEDED,
		        "several people have the login \"%.*s\"", TEXT_ARG(login));
	*out_person = rows.rows[0].person;
	return true;
}

bool identity_user_passwd(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_person *person,
        struct text password, struct error *err)
{
	char hash[PASSWORD_HASH_BYTES];
	struct system_builder b;

	if (!password_is_good(identity, password, person, err) ||
	        !crypto_password_hash(password, hash, err))
		return false;
	system_open(&b, identity, arena);
	system_password_set(&b, &person->id, arena_text(arena, text_from(hash)));
	system_sessions_revoke(&b, &person->id, TEXT(""));
	if (!text_is_empty(person->email))
		system_failure_clear(&b, lockout_account_key(arena, person->email));
	if (!text_is_empty(person->username))
		system_failure_clear(&b, lockout_account_key(arena, person->username));
	event_add(identity, &b, "auth.password_set", &person->id, &person->tenant, NULL,
	        &actor->facts);
	return system_run(identity, &b, NULL, NULL, &actor->person, &actor->facts, err);
}

bool identity_user_grant(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct tenant_id *tenant,
        const struct identity_person *person, struct text name, struct error *err)
{
	const struct model_table *memberships = identity->model->by_concept[TABLE_IS_MEMBERSHIPS];
	const struct system_field here = {.value = system_key_value(arena, &tenant->key)};
	const struct system_field who = {.value = system_key_value(arena, &person->id.key)};
	struct standing standing;
	struct system_builder b;
	struct role role;

	if (!role_find(identity, arena, name, tenant, &role, err) ||
	        !standing_read(identity, arena, &person->id, tenant, TEXT(""), &standing, err))
		return false;
	bool is_placed = key_is_set(&tenant->key);
	if (is_placed && !standing.is_member && !memberships)
		return error_tell(
		        err, ERROR_VALIDATION, "he belongs to another tenant, or is not active");
	system_open(&b, identity, arena);
	if (is_placed && !standing.is_member &&
	        !add_membership(identity, &b, &role, &who, &here, err))
		return false;
	if (role.column)
		system_role_set(&b, &person->id, tenant, role.name);
	else if (!add_role_row(identity, &b, &role, &who, &here, err))
		return false;
	return system_run(identity, &b, NULL, NULL, &actor->person, &actor->facts, err);
}

bool identity_user_platform(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_person *person,
        bool is_platform_admin, struct error *err)
{
	struct system_builder b;

	system_open(&b, identity, arena);
	system_platform_set(&b, &person->id, is_platform_admin);
	return system_run(identity, &b, NULL, NULL, &actor->person, &actor->facts, err);
}

struct listed_rows {
	struct arena *arena;
	struct identity_listed *people;
	size_t count;
};

static bool listed_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct listed_rows *rows = context;
	struct identity_listed *listed = ARENA_PUSH(rows->arena, rows->people, rows->count);
	struct person_row row;

	(void)step;
	if (!listed)
		return error_memory(err);
	if (!person_from_row(rows->arena, values, count, &row))
		return error_set(err, ERROR_INTERNAL, "a person's row has another form");
	listed->person = row.person;
	return true;
}

bool identity_user_list(struct identity *identity, struct arena *arena,
        const struct tenant_id *tenant, struct identity_listed **out_people, size_t *out_count,
        struct error *err)
{
	struct listed_rows rows = {.arena = arena};
	struct system_builder b;

	system_open(&b, identity, arena);
	system_people(&b, tenant);
	if (!system_run(identity, &b, listed_row, &rows, NULL, NULL, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		struct identity_listed *listed = &rows.people[i];
		const struct tenant_id *in =
		        key_is_set(&tenant->key) ? tenant : &listed->person.tenant;
		struct standing standing;
		if (!standing_read(
		            identity, arena, &listed->person.id, in, TEXT(""), &standing, err))
			return false;
		listed->role_count = standing.principal.role_count;
		listed->roles = ARENA_ARRAY(arena, struct text, listed->role_count + 1);
		if (!listed->roles)
			return error_memory(err);
		if (listed->role_count)
			memcpy(listed->roles, standing.principal.roles,
			        listed->role_count * sizeof(struct text));
	}
	*out_people = rows.people;
	*out_count = rows.count;
	return true;
}
