#include "db/postgres/setup.h"

#include "base/crypto.h"
#include "db/address.h"
#include "db/admin.h"
#include "sql/postgres/roles.h"

enum {
	VERSION_LEAST = 150000, /* security_invoker views */
	PASSWORD_BYTES = 24,
	FACT_COUNT = 6,
	ROLE_COUNT = POSTGRES_LOGIN_COUNT + 2,
	LOCK_WAIT_MS = 10000,
};

static void admin_release(struct db_admin **admin)
{
	if (*admin)
		db_admin_close(*admin);
}
#define AUTO_ADMIN __attribute__((cleanup(admin_release))) struct db_admin

/* What is known of the cluster and of who looks at it. */
struct facts {
	bool is_superuser, may_make_roles, may_make_databases;
	bool is_there, is_owned;
};

struct role {
	bool exists, can_login, is_mighty;
	int64_t memberships;
};

struct setup {
	struct arena *arena;
	struct text address;
	struct postgres_roles names;
	struct facts facts;
	struct role logins[POSTGRES_LOGIN_COUNT];
	struct role groups[2]; /* app, server */
	struct db_setup result;
};

/* ---- looking ---- */

static bool read_facts(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct facts *facts = context;

	if (count != FACT_COUNT)
		return error_set(err, ERROR_INTERNAL, "the facts of the server are incomplete");
	if (values[0].integer < VERSION_LEAST)
		return error_set(err, ERROR_CONFIG,
		        "the server is PostgreSQL %lld; it must be 15 or newer",
		        (long long)values[0].integer / 10000);
	*facts = (struct facts){
	        .is_superuser = values[1].integer,
	        .may_make_roles = values[2].integer,
	        .may_make_databases = values[3].integer,
	        .is_there = values[4].integer,
	        .is_owned = values[5].integer,
	};
	return true;
}

static bool look_at_server(struct setup *setup, struct db_admin *admin, struct error *err)
{
	const struct value name = value_text(setup->names.database);

	return db_admin_query(admin, postgres_roles_who, &name, 1, read_facts, &setup->facts, err);
}

static struct role *role_of(struct setup *setup, struct text name)
{
	if (text_eq(name, TEXT("manor_server")))
		return &setup->groups[1];
	if (text_eq(name, TEXT("manor_app")))
		return &setup->groups[0];
	for (size_t i = 0; i < POSTGRES_LOGIN_COUNT; i++) {
		if (text_eq(name, setup->names.logins[i]))
			return &setup->logins[i];
	}
	return NULL;
}

/* What another has made of a role of ours is not taken away unasked. */
static bool check_role(struct text name, const struct role *role, bool is_group, struct error *err)
{
	if (role->is_mighty) {
		error_set(err, ERROR_CONFIG,
		        "the role %.*s has more rights than row security stands for",
		        TEXT_ARG(name));
		error_hint(err,
		        "ALTER ROLE \"%.*s\" NOSUPERUSER NOBYPASSRLS NOREPLICATION NOCREATEROLE "
		        "NOCREATEDB",
		        TEXT_ARG(name));
		return false;
	}
	if (role->memberships) {
		error_set(err, ERROR_CONFIG, "the role %.*s is a member of roles it must not be of",
		        TEXT_ARG(name));
		error_hint(err, "\\drg in psql shows them; REVOKE them from it");
		return false;
	}
	if (is_group && role->can_login)
		return error_set(err, ERROR_CONFIG, "the role %.*s is a group and may sign in",
		        TEXT_ARG(name));
	return true;
}

static bool read_role(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct setup *setup = context;
	struct role *role = count == 4 ? role_of(setup, values[0].text) : NULL;

	if (!role)
		return error_set(
		        err, ERROR_INTERNAL, "the server names a role that was not asked for");
	*role = (struct role){
	        .exists = true,
	        .can_login = values[1].integer,
	        .is_mighty = values[2].integer,
	        .memberships = values[3].integer,
	};
	bool is_group = role == &setup->groups[0] || role == &setup->groups[1];
	return check_role(values[0].text, role, is_group, err);
}

static bool look_at_roles(struct setup *setup, struct db_admin *admin, struct error *err)
{
	struct buf sql;

	buf_init(&sql, setup->arena);
	postgres_roles_write_look(&sql, &setup->names);
	if (buf_failed(&sql))
		return error_memory(err);
	return db_admin_query(admin, buf_text(&sql), NULL, 0, read_role, setup, err);
}

/* ---- the database ---- */

static bool make_database(struct setup *setup, struct db_admin *admin, struct error *err)
{
	struct buf sql;

	if (!setup->facts.may_make_databases) {
		error_set(err, ERROR_FORBIDDEN,
		        "there is no database %.*s, and the connected role may not make one",
		        TEXT_ARG(setup->names.database));
		error_hint(err, "have it made, or connect as a role with CREATEDB");
		return false;
	}
	buf_init(&sql, setup->arena);
	postgres_roles_write_database(&sql, &setup->names);
	if (buf_failed(&sql))
		return error_memory(err);
	setup->result.is_made = true;
	return db_admin_exec(admin, buf_text(&sql), err);
}

/* A connection to the database, which is made from the cluster's own when it is absent. */
static bool reach(struct setup *setup, struct db_admin **out_admin, struct error *err)
{
	struct error first = {.kind = ERROR_NONE};
	struct error second = {.kind = ERROR_NONE};
	AUTO_ADMIN *other = NULL;
	struct text address;

	if (db_admin_open(setup->address, DB_ADMIN_WRITE, out_admin, &first))
		return true;
	if (!db_address_with(setup->arena, setup->address, TEXT(""), TEXT(""), TEXT("postgres"),
	            &address, err))
		return false;
	if (!db_admin_open(address, DB_ADMIN_WRITE, &other, &second) ||
	        !look_at_server(setup, other, &second) || setup->facts.is_there) {
		*err = first;
		err->hint_text[0] = '\0'; /* it would name the very command that failed */
		return false;
	}
	return make_database(setup, other, err) &&
	       db_admin_open(setup->address, DB_ADMIN_WRITE, out_admin, err);
}

/* ---- the roles ---- */

static bool check_rights(const struct setup *setup, struct error *err)
{
	const char *lacks = NULL;

	if (!setup->facts.may_make_roles)
		lacks = "may not make roles (it is no superuser and lacks CREATEROLE)";
	else if (!setup->facts.is_superuser && !setup->facts.is_owned)
		lacks = "does not own the database";
	if (!lacks)
		return true;
	error_set(err, ERROR_FORBIDDEN, "the connected role %s", lacks);
	error_hint(err, "connect as an administrator of the server, such as postgres");
	return false;
}

/* Whether the three logins get passwords now: when they are new, or when that is asked for. */
static bool decide_passwords(
        const struct setup *setup, bool is_rotated, bool *out_is_fresh, struct error *err)
{
	size_t present = 0;

	for (size_t i = 0; i < POSTGRES_LOGIN_COUNT; i++)
		present += setup->logins[i].exists;
	if (present && present < POSTGRES_LOGIN_COUNT && !is_rotated) {
		error_set(err, ERROR_CONFIG, "of the roles of %.*s only some are there",
		        TEXT_ARG(setup->names.database));
		error_hint(err, "--rotate makes the others, and new passwords for all three");
		return false;
	}
	*out_is_fresh = is_rotated || present == 0;
	return true;
}

static bool write_passwords(struct setup *setup, struct buf *sql, struct error *err)
{
	unsigned char salt[SCRAM_SALT_BYTES];

	for (unsigned i = 0; i < POSTGRES_LOGIN_COUNT; i++) {
		struct text password = crypto_token(setup->arena, PASSWORD_BYTES);
		crypto_random(salt, sizeof(salt));
		struct text verifier = crypto_scram_verifier(setup->arena, password, salt);
		if (!db_address_with(setup->arena, setup->address, setup->names.logins[i], password,
		            setup->names.database, &setup->result.addresses[i], err))
			return false;
		postgres_roles_write_login(sql, &setup->names, (enum postgres_login)i,
		        setup->logins[i].exists, verifier);
	}
	return true;
}

static bool write_roles(struct setup *setup, bool is_rotated, struct buf *sql, struct error *err)
{
	bool is_fresh;

	if (!decide_passwords(setup, is_rotated, &is_fresh, err))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		if (!setup->groups[i].exists)
			postgres_roles_write_group(sql, i == 1);
	}
	if (is_fresh && !write_passwords(setup, sql, err))
		return false;
	postgres_roles_write_grants(sql, &setup->names, setup->facts.is_superuser);
	return buf_failed(sql) || setup->arena->failed ? error_memory(err) : true;
}

static bool make_roles(struct setup *setup, struct db_admin *admin, bool is_rotated,
        db_setup_keep_fn *keep, void *context, struct error *err)
{
	struct buf sql;

	buf_init(&sql, setup->arena);
	if (!look_at_roles(setup, admin, err) || !write_roles(setup, is_rotated, &sql, err))
		return false;
	return db_admin_exec(admin, buf_text(&sql), err) && keep(context, &setup->result, err);
}

bool postgres_setup(struct arena *arena, struct text address, bool is_rotated,
        db_setup_keep_fn *keep, void *context, struct db_setup *out_setup, struct error *err)
{
	struct setup setup = {.arena = arena, .address = address};
	AUTO_ADMIN *admin = NULL;
	struct text name;

	if (!db_address_name(arena, address, &name, err) ||
	        !postgres_roles_name(arena, name, &setup.names, err))
		return false;
	setup.result.database = setup.names.database;
	for (unsigned i = 0; i < POSTGRES_LOGIN_COUNT; i++)
		setup.result.logins[i] = setup.names.logins[i];
	if (!reach(&setup, &admin, err) || !look_at_server(&setup, admin, err) ||
	        !check_rights(&setup, err) || !db_admin_lock(admin, LOCK_WAIT_MS, err) ||
	        !db_admin_begin(admin, err))
		return false;
	if (!make_roles(&setup, admin, is_rotated, keep, context, err)) {
		db_admin_rollback(admin);
		return false;
	}
	if (!db_admin_commit(admin, err))
		return false;
	*out_setup = setup.result;
	return true;
}
