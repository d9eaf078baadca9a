/*
 * Identity over a real database: logins, rotation, tenants, and what ends a session. Two
 * schemas: people who belong to one tenant, with roles as rows; people who are members of
 * several, with roles as a column. An argument "postgres" runs all on one.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "identity/admin.h"
#include "sql/dialect.h"
#include "sql/system.h"

#include <stdlib.h>
#include <unistd.h>

static const char offices[] =
        "Table tenants [is: 'tenants'] {\n  id int [pk, increment]\n  name string [not null]\n"
        "  slug string [unique]\n  deleted_at datetime\n}\n"
        "Metadata Table tenants {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n"
        "Table users [is: 'users'] {\n  id int [pk, increment]\n"
        "  email string [not null, is: 'email']\n"
        "  password string [is: 'password', secret: 'hashed']\n"
        "  tenant_id int [not null, ref: > tenants.id]\n  is_active boolean [not null, default: "
        "true]\n"
        "  deleted_at datetime\n  indexes {\n    (tenant_id, email) [unique]\n  }\n}\n"
        "Metadata Table users {\n  read: 'true'\n  write: '''can('users.update')'''\n}\n"
        "Table roles [is: 'roles'] {\n  id int [pk, increment]\n  name string [not null, unique]\n"
        "  deleted_at datetime\n}\n"
        "Metadata Table roles {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n"
        "Table permissions [is: 'permissions'] {\n  id int [pk, increment]\n"
        "  name string [not null, unique]\n}\n"
        "Metadata Table permissions {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n"
        "Table user_roles [is: 'user_roles'] {\n  id int [pk, increment]\n"
        "  user_id int [not null]\n  role_id int [not null]\n"
        "  indexes {\n    (user_id, role_id) [unique]\n  }\n}\n"
        "Metadata Table user_roles {\n  read: 'true'\n  write: '''can('users.update')'''\n}\n"
        "Table role_permissions [is: 'role_permissions'] {\n  id int [pk, increment]\n"
        "  role_id int [not null]\n"
        "  permission_id int [not null, ref: > permissions.id]\n}\n"
        "Metadata Table role_permissions {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n"
        "Ref: user_roles.user_id > users.id [delete: cascade]\n"
        "Ref: user_roles.role_id > roles.id [delete: cascade]\n"
        "Ref: role_permissions.role_id > roles.id [delete: cascade]\n"
        "Table tenant_settings [is: 'tenant_settings'] {\n  id int [pk, increment]\n"
        "  tenant_id int [not null, unique, ref: > tenants.id]\n"
        "  settings jsonb [not null, default: '{}']\n}\n"
        "Metadata Table tenant_settings {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n";

static const char clubs[] =
        "Enum member_role {\n  owner\n  member\n}\nEnum member_status {\n  invited\n  active\n  "
        "suspended\n}\n"
        "Table clubs [is: 'tenants'] {\n  id uuid [pk, default: `gen_random_uuid()`]\n"
        "  name string [not null]\n  slug string [not null, unique]\n}\n"
        "Metadata Table clubs {\n  read: 'true'\n  write: 'is_platform_admin()'\n}\n"
        "Table people [is: 'users'] {\n  id uuid [pk, default: `gen_random_uuid()`]\n"
        "  username string [not null, unique, is: 'username']\n"
        "  email string [not null, unique, is: 'email']\n  last_login datetime [is: "
        "'last_login']\n}\n"
        "Metadata Table people {\n\n  read: 'true'\n  write: 'id = me()'\n}\n"
        "Table memberships [is: 'memberships'] {\n  id uuid [pk, default: `gen_random_uuid()`]\n"
        "  person_id uuid [not null, is: 'user', ref: > people.id]\n"
        "  club_id uuid [not null, is: 'tenant', ref: > clubs.id]\n"
        "  role member_role [not null, is: 'role']\n  status member_status [not null, default: "
        "'invited', is: 'status']\n"
        "  indexes {\n    (person_id, club_id) [unique]\n  }\n}\n"
        "Metadata Table memberships {\n  read: 'true'\n  write: '''has_role('owner')'''\n}\n";

/* ---- a database of its own for each test ---- */

static struct postgres pg; /* its address is "": the engine is another */

struct world {
	struct arena arena;
	char folder[32];
	struct text path;
	struct model *model;
	struct store *store;
	struct identity *identity;
	struct error err;
};

static bool read_schema(void *context, struct arena *arena, struct text path, struct text *out_text,
        struct error *err)
{
	(void)arena;
	(void)path;
	(void)err;
	*out_text = text_from(context);
	return true;
}

static void world_begin(struct world *w, const char *schema)
{
	struct diagnostics diags;
	const struct db_options db = {
	        .is_created = true,
	        .busy_timeout_ms = 5000,
	        .read_limit_ms = 10000,
	        .write_limit_ms = 10000,
	        .group_limit = 64,
	        .queue_limit = 256,
	};
	static unsigned number;

	*w = (struct world){.folder = "identity-XXXXXX"};
	arena_init(&w->arena, 0);
	assert_non_null(mkdtemp(w->folder));
	w->path = arena_printf(&w->arena, "%s/test.db", w->folder);
	diagnostics_init(&diags, &w->arena);
	w->model =
	        model_compile(&w->arena, TEXT("schema.dbml"), read_schema, (void *)schema, &diags);
	if (!w->model) {
		struct buf out;
		buf_init(&out, &w->arena);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		print_message("%.*s\n", TEXT_ARG(buf_text(&out)));
	}
	assert_non_null(w->model);
	struct text address = w->path;
	if (pg.address[0])
		address = postgres_make(&w->arena, &pg,
		        arena_printf(&w->arena, "identity%u", number++).ptr, w->model)
		                  .server;
	if (!store_open(address, w->model, &db, &w->store, &w->err))
		fail_msg("%s", w->err.operator_text);
	const struct identity_options options = {
	        .base_domain = TEXT("manor.test"),
	        .keys_path = arena_printf(&w->arena, "%.*s.keys", TEXT_ARG(w->path)),
	};
	if (!identity_open(w->store, &options, &w->identity, &w->err))
		fail_msg("%s", w->err.operator_text);
}

static void world_end(struct world *w)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", ".lock", ".keys"};

	clock_set_for_tests(0);
	identity_close(w->identity);
	store_close(w->store);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		struct text name =
		        arena_printf(&w->arena, "%.*s%s", TEXT_ARG(w->path), suffixes[i]);
		unlink(arena_cstr(&w->arena, name));
	}
	rmdir(w->folder);
	arena_release(&w->arena);
}

#define WORLD(schema)                                                                              \
	struct world w;                                                                            \
	(void)state;                                                                               \
	world_begin(&w, schema)

#define must(w, call)                                                                              \
	do {                                                                                       \
		(w)->err = (struct error){0};                                                      \
		if (!(call))                                                                       \
			fail_msg("%s:%d: %s: %s %s", __FILE__, __LINE__, #call,                    \
			        error_info((w)->err.kind)->name, (w)->err.operator_text);          \
	} while (0)

#define must_not(w, call, expected)                                                                \
	do {                                                                                       \
		(w)->err = (struct error){0};                                                      \
		assert_false(call);                                                                \
		assert_string_equal(error_info((w)->err.kind)->name, error_info(expected)->name);  \
	} while (0)

static const struct identity_actor nobody;
#define PASSWORD "correct horse battery"

/* Rows the administrator's functions do not make: units of the same kind, on the same door. */
static void run_unit(struct world *w, struct system_builder *b, struct store_result *out_result)
{
	struct sql_unit unit;
	struct store_facts facts = {{0}};

	must(w, system_end(b, &unit, &w->err));
	struct scope *scope = scope_system(&w->arena, w->store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	must(w, store_run(scope, &call, out_result, &w->err));
}

static void insert(struct world *w, const char *table, const char *const *columns,
        const struct value *values, size_t count)
{
	const struct model_table *t = model_table_find(w->model, text_from(table));
	struct system_field fields[4];
	struct system_builder b;
	struct store_result result;

	for (size_t i = 0; i < count; i++)
		fields[i] = (struct system_field){
		        .column = model_column_find(t, text_from(columns[i])),
		        .value = values[i],
		};
	system_begin(&b, &w->arena, store_dialect(w->store), w->model);
	system_insert(&b, t, fields, count, false);
	run_unit(w, &b, &result);
}

static struct identity_tenant tenant_add(struct world *w, const char *name, const char *slug)
{
	const struct identity_new_tenant fresh = {.name = text_from(name), .slug = text_from(slug)};
	struct identity_tenant tenant;

	must(w, identity_tenant_add(
	                w->identity, &w->arena, &nobody, &fresh, &tenant, NULL, &w->err));
	return tenant;
}

static struct identity_person person_add(struct world *w, const struct identity_tenant *tenant,
        const char *username, const char *email, const char *role)
{
	static const struct tenant_id none;
	const struct identity_new_person fresh = {
	        .username = text_from(username),
	        .email = text_from(email),
	        .password = TEXT(PASSWORD),
	        .role = text_from(role),
	};
	struct identity_person person;

	must(w, identity_user_add(w->identity, &w->arena, &nobody, tenant ? &tenant->id : &none,
	                &fresh, &person, &w->err));
	return person;
}

static bool try_login(struct world *w, const char *login, const char *password, const char *tenant,
        const char *address, struct identity_grant *out_grant)
{
	const struct identity_login attempt = {
	        .login = text_from(login),
	        .password = text_from(password),
	        .hint = {.tenant = text_from(tenant), .host = TEXT("")},
	        .facts = {.address = text_from(address), .agent = TEXT("test")},
	};

	w->err = (struct error){0};
	return identity_login(w->identity, &w->arena, &attempt, out_grant, &w->err);
}

static bool try_token(struct world *w, struct text token, const char *tenant, const char *host,
        struct identity_caller *out_caller)
{
	const struct identity_hint hint = {text_from(tenant), text_from(host)};
	const struct store_facts facts = {.address = TEXT("192.0.2.9")};

	w->err = (struct error){0};
	return identity_authenticate(
	        w->identity, &w->arena, token, &hint, &facts, out_caller, &w->err);
}

static bool try_refresh(
        struct world *w, struct text token, const char *tenant, struct identity_grant *out_grant)
{
	const struct identity_hint hint = {text_from(tenant), TEXT("")};
	const struct store_facts facts = {.address = TEXT("192.0.2.9")};

	w->err = (struct error){0};
	return identity_refresh(w->identity, &w->arena, token, &hint, &facts, out_grant, &w->err);
}

static void roles_of_offices(struct world *w)
{
	static const char *const name[] = {"name"};
	static const char *const pair[] = {"role_id", "permission_id"};

	insert(w, "roles", name, (struct value[]){value_text(TEXT("owner"))}, 1);
	insert(w, "roles", name, (struct value[]){value_text(TEXT("agent"))}, 1);
	insert(w, "permissions", name, (struct value[]){value_text(TEXT("users.update"))}, 1);
	insert(w, "permissions", name, (struct value[]){value_text(TEXT("users.read"))}, 1);
	for (int i = 1; i <= 2; i++)
		insert(w, "role_permissions", pair,
		        (struct value[]){value_integer(1), value_integer(i)}, 2);
	insert(w, "role_permissions", pair, (struct value[]){value_integer(2), value_integer(2)},
	        2);
}

/* ---- logins ---- */

static void test_login(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	WORLD(offices);

	roles_of_offices(&w);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "owner");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &north.id.key));
	must(&w, try_token(&w, grant.access_token, "", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));
	assert_true(principal_can(&caller.principal, TEXT("users.update")));
	assert_false(principal_can(&caller.principal, TEXT("users.delete")));
	assert_false(caller.principal.is_platform_admin);
	/* Case and spaces around make no difference. */
	must(&w, try_login(&w, " Ann@North.test ", PASSWORD, "", "", &grant));

	static const struct {
		const char *login, *password, *tenant;
	} wrong[] = {
	        {"ann@north.test", "wrong", ""},
	        {"ann@north.test", "", ""},
	        {"nobody@north.test", PASSWORD, ""},
	        {"", PASSWORD, ""},
	        {"ann@north.test", PASSWORD, "nowhere"},
	        {"ann@north.test", PASSWORD, "*"},
	        {"%", PASSWORD, ""},
	};
	char public_text[256] = "";
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		must_not(&w,
		        try_login(
		                &w, wrong[i].login, wrong[i].password, wrong[i].tenant, "", &grant),
		        ERROR_CREDENTIALS);
		assert_string_equal(w.err.public_text, public_text);
	}
	world_end(&w);
}

static void test_same_address_in_two_tenants(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_tenant south = tenant_add(&w, "South", "south");
	person_add(&w, &north, "", "desk@shared.test", "");
	person_add(&w, &south, "", "desk@shared.test", "");
	must_not(&w, try_login(&w, "desk@shared.test", PASSWORD, "", "", &grant),
	        ERROR_TENANT_NEEDED);
	/* Whoever does not know a password learns nothing of that. */
	must_not(&w, try_login(&w, "desk@shared.test", "wrong", "", "", &grant), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "desk@shared.test", PASSWORD, "south", "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &south.id.key));
	must(&w, try_login(&w, "desk@shared.test", PASSWORD,
	                 arena_cstr(&w.arena,
	                         arena_printf(&w.arena, "%lld", (long long)north.id.key.number)),
	                 "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &north.id.key));
	world_end(&w);
}

static void set_moment(struct world *w, const char *table, int64_t id, const char *column)
{
	/* As another program would: the database stays writable by others. */
	const struct model_table *target = model_table_find(w->model, text_from(table));
	struct sql_step step = {.kind = SQL_STEP_WRITE, .target = target->name};
	struct sql_writer sql;

	sql_writer_init(&sql, &w->arena, store_dialect(w->store));
	SQL_ADD(&sql, "UPDATE ");
	sql_base(&sql, target);
	buf_printf(&sql.text, " SET %s = '2026-01-01 00:00:00.000000' WHERE id = %lld", column,
	        (long long)id);
	sql.dialect->forms->end_write(&sql, NULL, 0);
	must(w, sql_writer_finish(&sql, &step, &w->err));
	struct sql_unit unit = {
	        .steps = &step, .step_count = 1, .is_write = true, .is_system = true};
	struct store_facts facts = {{0}};
	struct store_result result;
	struct scope *scope = scope_system(&w->arena, w->store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	must(w, store_run(scope, &call, &result, &w->err));
}

static void test_what_is_deleted_opens_nothing(void **state)
{
	struct identity_caller caller;
	struct identity_grant ann, bob;
	WORLD(offices);

	roles_of_offices(&w);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person first = person_add(&w, &north, "", "ann@north.test", "owner");
	person_add(&w, &north, "", "bob@north.test", "agent");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &ann));
	must(&w, try_login(&w, "bob@north.test", PASSWORD, "", "", &bob));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_true(principal_can(&caller.principal, TEXT("users.update")));

	set_moment(&w, "roles", 1, "deleted_at");
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_int_equal(caller.principal.role_count, 0);
	assert_int_equal(caller.principal.permission_count, 0);

	set_moment(&w, "users", first.id.key.number, "deleted_at");
	must_not(&w, try_token(&w, ann.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, ann.refresh_token, "", &ann), ERROR_REFRESH_UNKNOWN);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &ann), ERROR_CREDENTIALS);
	must(&w, try_token(&w, bob.access_token, "", "", &caller));
	world_end(&w);
}

/* ---- locks ---- */

static void test_lock(void **state)
{
	static const char *const spellings[] = {"ann@north.test", "ANN@north.test",
	        " ann@north.test", "ann@north.test\t", "\xef\xbc\xa1nn@north.test"};
	struct identity_grant grant;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	person_add(&w, &north, "", "bob@north.test", "");
	for (size_t i = 0; i < 5; i++)
		must_not(&w,
		        try_login(&w, spellings[i], "wrong", "", i % 2 ? "192.0.2.1" : "192.0.2.2",
		                &grant),
		        ERROR_CREDENTIALS);
	/* The right password does not help, from anywhere. */
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.3", &grant),
	        ERROR_TOO_MANY);
	/* Others go on, the addresses as well, which have failed less often. */
	must(&w, try_login(&w, "bob@north.test", PASSWORD, "", "192.0.2.1", &grant));
	/* One who is not there is locked alike. */
	for (size_t i = 0; i < 5; i++)
		must_not(&w, try_login(&w, "none@north.test", "wrong", "", "", &grant),
		        ERROR_CREDENTIALS);
	must_not(&w, try_login(&w, "none@north.test", "wrong", "", "", &grant), ERROR_TOO_MANY);

	clock_set_for_tests(now + INT64_C(899) * 1000000);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant), ERROR_TOO_MANY);
	clock_set_for_tests(now + INT64_C(901) * 1000000);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	/* And the count begins anew. */
	must_not(&w, try_login(&w, "ann@north.test", "wrong", "", "", &grant), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	world_end(&w);
}

/* Who takes another's address in a tenant of his own does not unlock it by signing in. */
static void test_lock_of_a_shared_login(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_tenant south = tenant_add(&w, "South", "south");
	person_add(&w, &north, "", "ann@north.test", "");
	person_add(&w, &south, "", "ANN@north.test", "");
	person_add(&w, &north, "", "bob@north.test", "");
	for (size_t i = 0; i < 4; i++)
		must_not(&w, try_login(&w, "ann@north.test", "wrong", "north", "", &grant),
		        ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "south", "", &grant));
	must_not(&w, try_login(&w, "ann@north.test", "wrong", "north", "", &grant),
	        ERROR_CREDENTIALS);
	must_not(
	        &w, try_login(&w, "ann@north.test", PASSWORD, "north", "", &grant), ERROR_TOO_MANY);
	/* A login that is one person's alone counts anew once he has come in. */
	for (size_t i = 0; i < 8; i++) {
		for (size_t k = 0; k < 4; k++)
			must_not(&w, try_login(&w, "bob@north.test", "wrong", "north", "", &grant),
			        ERROR_CREDENTIALS);
		must(&w, try_login(&w, "bob@north.test", PASSWORD, "north", "", &grant));
	}
	world_end(&w);
}

static void test_lock_of_an_address(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int i = 0; i < 5; i++) {
		struct text login = arena_printf(&w.arena, "guess%d@north.test", i);
		must_not(&w,
		        try_login(
		                &w, arena_cstr(&w.arena, login), "wrong", "", "192.0.2.7", &grant),
		        ERROR_CREDENTIALS);
	}
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.7", &grant),
	        ERROR_TOO_MANY);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.8", &grant));
	world_end(&w);
}

static void test_a_right_password_forgets_failures(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4; i++)
			must_not(&w, try_login(&w, "ann@north.test", "wrong", "", "", &grant),
			        ERROR_CREDENTIALS);
		must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	}
	world_end(&w);
}

/* ---- sessions ---- */

static void test_rotation(void **state)
{
	struct identity_grant first, second, again, third;
	struct identity_caller caller;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &first));
	must(&w, try_refresh(&w, first.refresh_token, "", &second));
	assert_false(text_eq(first.refresh_token, second.refresh_token));

	/* Two tabs at once: within ten seconds the parent gives the same child again. */
	clock_set_for_tests(now + 9 * 1000000);
	must(&w, try_refresh(&w, first.refresh_token, "", &again));
	assert_true(text_eq(again.refresh_token, second.refresh_token));
	must(&w, try_refresh(&w, second.refresh_token, "", &third));
	/* The child is spent: the grandparent is no race any more. */
	must_not(&w, try_refresh(&w, first.refresh_token, "", &again), ERROR_REFRESH_REUSED);
	/* The whole family is gone, the newest token and the access token too. */
	must_not(&w, try_refresh(&w, third.refresh_token, "", &again), ERROR_REFRESH_UNKNOWN);
	must_not(&w, try_token(&w, third.access_token, "", "", &caller), ERROR_SESSION_GONE);
	world_end(&w);
}

static void test_late_reuse(void **state)
{
	struct identity_grant first, second, other;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &first));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &other));
	must(&w, try_refresh(&w, first.refresh_token, "", &second));
	clock_set_for_tests(now + 11 * 1000000);
	must_not(&w, try_refresh(&w, first.refresh_token, "", &first), ERROR_REFRESH_REUSED);
	must_not(&w, try_refresh(&w, second.refresh_token, "", &second), ERROR_REFRESH_UNKNOWN);
	/* Another session of hers is another family. */
	must(&w, try_refresh(&w, other.refresh_token, "", &other));
	must_not(&w, try_refresh(&w, TEXT("x"), "", &other), ERROR_REFRESH_UNKNOWN);
	must_not(
	        &w, try_refresh(&w, crypto_token(&w.arena, 32), "", &other), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

static void test_logout(void **state)
{
	const struct store_facts facts = {.address = TEXT("")};
	struct identity_grant grants[4];
	struct identity_caller caller;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int i = 0; i < 4; i++)
		must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grants[i]));

	must(&w, try_token(&w, grants[0].access_token, "", "", &caller));
	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_LOCAL, &facts, &w.err));
	must_not(&w, try_token(&w, grants[0].access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, grants[0].refresh_token, "", &grants[0]),
	        ERROR_REFRESH_UNKNOWN);

	must(&w, try_token(&w, grants[1].access_token, "", "", &caller));
	must(&w, try_token(&w, grants[2].access_token, "", "", &caller));
	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_OTHERS, &facts, &w.err));
	must_not(&w, try_token(&w, grants[1].access_token, "", "", &caller), ERROR_SESSION_GONE);
	must(&w, try_token(&w, grants[2].access_token, "", "", &caller));

	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_GLOBAL, &facts, &w.err));
	must_not(&w, try_token(&w, grants[2].access_token, "", "", &caller), ERROR_SESSION_GONE);
	world_end(&w);
}

static void test_password_change(void **state)
{
	const struct store_facts facts = {.address = TEXT("")};
	struct identity_grant here, there;
	struct identity_caller caller;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person ann = person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &here));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &there));
	must(&w, try_token(&w, here.access_token, "", "", &caller));
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(""),
	                TEXT("another one"), &facts, &w.err),
	        ERROR_REAUTHENTICATE);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT("short"), &facts, &w.err),
	        ERROR_PASSWORD_WEAK);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT("Ann@north.test"), &facts, &w.err),
	        ERROR_PASSWORD_WEAK);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT(PASSWORD), &facts, &w.err),
	        ERROR_PASSWORD_SAME);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT("wrong one"),
	                TEXT("another one"), &facts, &w.err),
	        ERROR_CREDENTIALS);
	must(&w, identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                 TEXT("another one"), &facts, &w.err));
	must(&w, try_token(&w, here.access_token, "", "", &caller));
	must(&w, try_refresh(&w, here.refresh_token, "", &here));
	must_not(&w, try_token(&w, there.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &there), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", "another one", "", "", &there));
	/* Set by the platform: every session ends. */
	must(&w, identity_user_passwd(
	                 w.identity, &w.arena, &nobody, &ann, TEXT("third time"), &w.err));
	must_not(&w, try_token(&w, here.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, there.refresh_token, "", &there), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

/* Whoever changes the hash, and however, ends the sessions that were begun with it. */
static void test_password_set_by_another_program(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	struct system_builder b;
	struct store_result result;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person ann = person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	must(&w, try_token(&w, grant.access_token, "", "", &caller));
	system_begin(&b, &w.arena, store_dialect(w.store), w.model);
	system_password_set(&b, &ann.id, crypto_password_decoy());
	run_unit(&w, &b, &result);
	must_not(&w, try_token(&w, grant.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, grant.refresh_token, "", &grant), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

/* ---- tenants ---- */

static void test_tenant_resolution(void **state)
{
	struct identity_grant ann;
	struct identity_caller caller;
	WORLD(clubs);

	struct identity_tenant chess = tenant_add(&w, "Chess", "chess");
	struct identity_tenant tennis = tenant_add(&w, "Tennis", "tennis");
	struct identity_tenant other = tenant_add(&w, "Other", "other");
	struct identity_person person = person_add(&w, &chess, "ann", "ann@clubs.test", "owner");
	const char *chess_id =
	        arena_cstr(&w.arena, (struct text){chess.id.key.text, chess.id.key.len});
	const char *other_id =
	        arena_cstr(&w.arena, (struct text){other.id.key.text, other.id.key.len});

	/* The only membership, by user name and by e-mail. */
	must(&w, try_login(&w, "ann", PASSWORD, "", "", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &chess.id.key));
	must(&w, try_login(&w, "ann@clubs.test", PASSWORD, "", "", &ann));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));

	/* What agrees with the token is fine; what does not answers alike, known or not. */
	must(&w, try_token(&w, ann.access_token, "chess", "", &caller));
	must(&w, try_token(&w, ann.access_token, chess_id, "chess.manor.test:8080", &caller));
	must(&w, try_token(&w, ann.access_token, "", "CHESS.Manor.test", &caller));
	must(&w, try_token(&w, ann.access_token, "", "elsewhere.test", &caller));
	must_not(&w, try_token(&w, ann.access_token, "other", "", &caller), ERROR_TENANT_DISAGREES);
	must_not(
	        &w, try_token(&w, ann.access_token, other_id, "", &caller), ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "nowhere", "", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "", "other.manor.test", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "chess", "other.manor.test", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "*", "", &caller), ERROR_FORBIDDEN);

	/* A member of two has to say which. */
	must(&w, identity_user_grant(w.identity, &w.arena, &nobody, &tennis.id, &person,
	                 TEXT("member"), &w.err));
	must(&w, try_login(&w, "ann", PASSWORD, "", "", &ann));
	assert_false(key_is_set(&ann.principal.tenant.key));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_false(key_is_set(&caller.principal.tenant.key));
	assert_int_equal(caller.principal.role_count, 0);
	must(&w, try_token(&w, ann.access_token, "tennis", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("member")));
	must(&w, try_token(&w, ann.access_token, chess_id, "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));
	must_not(&w, try_token(&w, ann.access_token, "other", "", &caller), ERROR_TENANT_UNKNOWN);
	must_not(&w, try_token(&w, ann.access_token, "nowhere", "", &caller), ERROR_TENANT_UNKNOWN);

	/* Another tenant is a refresh that names it. */
	must(&w, try_refresh(&w, ann.refresh_token, "tennis", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &tennis.id.key));
	must_not(&w, try_refresh(&w, ann.refresh_token, "other", &ann), ERROR_TENANT_UNKNOWN);
	must(&w, try_refresh(&w, ann.refresh_token, "chess", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &chess.id.key));
	world_end(&w);
}

static void test_nobody(void **state)
{
	struct identity_caller caller;
	WORLD(clubs);

	struct identity_tenant chess = tenant_add(&w, "Chess", "chess");
	struct text key = identity_anonymous_key(w.identity, &w.arena);
	must(&w, try_token(&w, TEXT(""), "", "", &caller));
	assert_false(key_is_set(&caller.principal.person.key));
	must(&w, try_token(&w, key, "chess", "", &caller));
	assert_true(key_eq(&caller.principal.tenant.key, &chess.id.key));
	/* A tenant that is not there looks like one that gives nothing. */
	must(&w, try_token(&w, key, "nowhere", "", &caller));
	assert_false(key_is_set(&caller.principal.tenant.key));
	must_not(&w, try_token(&w, TEXT(""), "*", "", &caller), ERROR_FORBIDDEN);
	must_not(&w, try_token(&w, TEXT("garbage"), "", "", &caller), ERROR_TOKEN_INVALID);
	world_end(&w);
}

static void test_platform_administrators(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	WORLD(clubs);

	tenant_add(&w, "Chess", "chess");
	struct identity_person root = person_add(&w, NULL, "root", "root@clubs.test", "");
	must(&w, identity_user_platform(w.identity, &w.arena, &nobody, &root, true, &w.err));
	must(&w, try_login(&w, "root", PASSWORD, "", "", &grant));
	must(&w, try_token(&w, grant.access_token, "*", "", &caller));
	assert_true(caller.principal.is_all_tenants);
	assert_true(caller.principal.is_platform_admin);
	must(&w, try_token(&w, grant.access_token, "chess", "", &caller));
	assert_false(caller.principal.is_all_tenants);
	assert_true(key_is_set(&caller.principal.tenant.key));
	/* Taken away, it ends at once. */
	must(&w, identity_user_platform(w.identity, &w.arena, &nobody, &root, false, &w.err));
	must_not(&w, try_token(&w, grant.access_token, "*", "", &caller), ERROR_FORBIDDEN);
	must_not(&w, try_token(&w, grant.access_token, "chess", "", &caller), ERROR_TOKEN_INVALID);
	world_end(&w);
}

static void test_slugs(void **state)
{
	static const char *const refused[] = {
	        "12", "-5", "*", "Chess", "a b", "0b6d3c1e-8f0a-4c57-9b1e-2f6f7f4d9a10", "a/b"};
	struct identity_tenant tenant;
	WORLD(clubs);

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct identity_new_tenant fresh = {
		        .name = TEXT("X"), .slug = text_from(refused[i])};
		must_not(&w,
		        identity_tenant_add(
		                w.identity, &w.arena, &nobody, &fresh, &tenant, NULL, &w.err),
		        ERROR_VALIDATION);
	}
	world_end(&w);
}

static void test_a_tenant_with_its_administrator(void **state)
{
	const struct identity_new_person admin = {
	        .email = TEXT("ann@north.test"),
	        .password = TEXT(PASSWORD),
	        .role = TEXT("owner"),
	};
	struct identity_new_tenant fresh = {
	        .name = TEXT("North"), .slug = TEXT("north"), .admin = &admin};
	struct identity_tenant tenant, *tenants;
	struct identity_person person;
	struct identity_listed *people;
	struct identity_grant grant;
	size_t count;
	WORLD(offices);

	roles_of_offices(&w);
	must(&w, identity_tenant_add(
	                 w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	assert_true(principal_has_role(&grant.principal, TEXT("owner")));
	must(&w, identity_user_list(w.identity, &w.arena, &tenant.id, &people, &count, &w.err));
	assert_int_equal(count, 1);
	assert_int_equal(people[0].role_count, 1);
	assert_text(people[0].roles[0], "owner");

	/* All of it or nothing. */
	struct identity_new_person bad = admin;
	bad.password = TEXT("short");
	fresh = (struct identity_new_tenant){
	        .name = TEXT("South"), .slug = TEXT("south"), .admin = &bad};
	must_not(&w,
	        identity_tenant_add(
	                w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err),
	        ERROR_PASSWORD_WEAK);
	bad = admin;
	bad.role = TEXT("emperor");
	must_not(&w,
	        identity_tenant_add(
	                w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err),
	        ERROR_VALIDATION);
	must(&w, identity_tenant_list(w.identity, &w.arena, NULL, &tenants, &count, &w.err));
	assert_int_equal(count, 1);
	world_end(&w);
}

static int start(void **state)
{
	struct error err = {0};

	(void)state;
	return crypto_init(&err) ? 0 : -1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_login),
	        cmocka_unit_test(test_same_address_in_two_tenants),
	        cmocka_unit_test(test_what_is_deleted_opens_nothing),
	        cmocka_unit_test(test_lock),
	        cmocka_unit_test(test_lock_of_a_shared_login),
	        cmocka_unit_test(test_lock_of_an_address),
	        cmocka_unit_test(test_a_right_password_forgets_failures),
	        cmocka_unit_test(test_rotation),
	        cmocka_unit_test(test_late_reuse),
	        cmocka_unit_test(test_logout),
	        cmocka_unit_test(test_password_change),
	        cmocka_unit_test(test_password_set_by_another_program),
	        cmocka_unit_test(test_tenant_resolution),
	        cmocka_unit_test(test_nobody),
	        cmocka_unit_test(test_platform_administrators),
	        cmocka_unit_test(test_slugs),
	        cmocka_unit_test(test_a_tenant_with_its_administrator),
	};

	if (argc > 1 && strcmp(argv[1], "postgres") == 0 && !postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		return 0;
	}
	int failed = cmocka_run_group_tests_name("identity", tests, start, NULL);
	if (pg.address[0])
		postgres_stop(&pg);
	return failed;
}
