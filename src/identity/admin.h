/*
 * What the platform does to tenants and people: for the command line, the server's
 * control socket and POST /tenants/v1. These functions trust their caller: who may
 * call them is decided before.
 */
#ifndef IDENTITY_ADMIN_H
#define IDENTITY_ADMIN_H

#include "identity/identity.h"

/* On whose behalf, for the audit; no person: the command line. */
struct identity_actor {
	struct person_id person;
	struct store_facts facts;
};

/*
 * A person to be made. `fields`: further columns of users, a JSON object, or NULL;
 * each is checked against its column. A password is never a field.
 */
struct identity_new_person {
	struct text email, username, name;
	struct text password; /* "": none, he cannot sign in with one */
	struct text role;     /* "": none */
	bool is_platform_admin;
	const struct json *fields;
};

struct identity_new_tenant {
	struct text name, slug;
	const struct json *fields;               /* further columns of tenants, or NULL */
	const struct identity_new_person *admin; /* or NULL */
};

/* One transaction: the tenant, its row of settings, its first administrator with his role. */
bool identity_tenant_add(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_new_tenant *tenant,
        struct identity_tenant *out_tenant, struct identity_person *out_admin, struct error *err);

/* `of`: only those where this person is a member; NULL: all. */
bool identity_tenant_list(struct identity *identity, struct arena *arena,
        const struct person_id *of, struct identity_tenant **out_tenants, size_t *out_count,
        struct error *err);

/* By id, then by slug, then (the command line's convenience) by a name that only one has. */
bool identity_tenant_find(struct identity *identity, struct arena *arena, struct text tenant,
        struct identity_tenant *out_tenant, struct error *err);

/* `tenant` may be none where the schema lets a person be in none. */
bool identity_user_add(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct tenant_id *tenant,
        const struct identity_new_person *person, struct identity_person *out_person,
        struct error *err);

/* By login, within the tenant when one is given. ERROR_TENANT_NEEDED when several fit. */
bool identity_user_find(struct identity *identity, struct arena *arena,
        const struct tenant_id *tenant, struct text login, struct identity_person *out_person,
        struct error *err);

/* Sets the password, ends all his sessions and lifts his lock. */
bool identity_user_passwd(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_person *person,
        struct text password, struct error *err);

/* A role within the tenant; makes him a member where membership is a table. */
bool identity_user_grant(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct tenant_id *tenant,
        const struct identity_person *person, struct text role, struct error *err);
/* ERROR_VALIDATION where the schema itself says who is one, by an expression. */
bool identity_user_platform(struct identity *identity, struct arena *arena,
        const struct identity_actor *actor, const struct identity_person *person,
        bool is_platform_admin, struct error *err);

struct identity_listed {
	struct identity_person person;
	struct text *roles;
	size_t role_count;
};

bool identity_user_list(struct identity *identity, struct arena *arena,
        const struct tenant_id *tenant, struct identity_listed **out_people, size_t *out_count,
        struct error *err);

#endif
