#include "identity_world.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <stdlib.h>
#include <unistd.h>

const char offices[] =
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

const char clubs[] =
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

static bool read_schema(void *context, struct arena *arena, struct text path, struct text *out_text,
        struct error *err)
{
	(void)arena;
	(void)path;
	(void)err;
	*out_text = text_from(context);
	return true;
}

void world_begin(struct world *w, const char *schema)
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

void world_end(struct world *w)
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

const struct identity_actor nobody;

/* Rows the administrator's functions do not make: units of the same kind, on the same door. */
void run_unit(struct world *w, struct system_builder *b, struct store_result *out_result)
{
	struct sql_unit unit;
	struct store_facts facts = {{0}};

	must(w, system_end(b, &unit, &w->err));
	struct scope *scope = scope_system(&w->arena, w->store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	must(w, store_run(scope, &call, out_result, &w->err));
}

void insert(struct world *w, const char *table, const char *const *columns,
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

struct identity_tenant tenant_add(struct world *w, const char *name, const char *slug)
{
	const struct identity_new_tenant fresh = {.name = text_from(name), .slug = text_from(slug)};
	struct identity_tenant tenant;

	must(w, identity_tenant_add(
	                w->identity, &w->arena, &nobody, &fresh, &tenant, NULL, &w->err));
	return tenant;
}

struct identity_person person_add(struct world *w, const struct identity_tenant *tenant,
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

bool try_login(struct world *w, const char *login, const char *password, const char *tenant,
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

bool try_token(struct world *w, struct text token, const char *tenant, const char *host,
        struct identity_caller *out_caller)
{
	const struct identity_hint hint = {text_from(tenant), text_from(host)};
	const struct store_facts facts = {.address = TEXT("192.0.2.9")};

	w->err = (struct error){0};
	return identity_authenticate(
	        w->identity, &w->arena, token, &hint, &facts, out_caller, &w->err);
}

bool try_refresh(
        struct world *w, struct text token, const char *tenant, struct identity_grant *out_grant)
{
	const struct identity_hint hint = {text_from(tenant), TEXT("")};
	const struct store_facts facts = {.address = TEXT("192.0.2.9")};

	w->err = (struct error){0};
	return identity_refresh(w->identity, &w->arena, token, &hint, &facts, out_grant, &w->err);
}

void roles_of_offices(struct world *w)
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

static int start(void **state)
{
	struct error err = {0};

	(void)state;
	return crypto_init(&err) ? 0 : -1;
}

int world_main(
        int argc, char **argv, const char *name, const struct CMUnitTest *tests, size_t count)
{
	if (argc > 1 && strcmp(argv[1], "postgres") == 0 && !postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		return 0;
	}
	int failed = _cmocka_run_group_tests(name, tests, count, start, NULL);
	if (pg.address[0])
		postgres_stop(&pg);
	return failed;
}
