/*
 * Identity: who a person is. Passwords, sessions, tokens, lockouts, and which
 * tenant a request is about. It gives principals; what they open is the
 * policies' business.
 *
 * Must never: write a secret to a log, an error or the audit; answer differently
 * for a login that exists and one that does not; trust a token's header.
 */
#ifndef IDENTITY_IDENTITY_H
#define IDENTITY_IDENTITY_H

#include "base/json.h"
#include "schema/principal.h"
#include "store/store.h"

struct identity;

struct identity_options {
	struct text issuer;    /* `iss` of tokens; "manor" when empty */
	struct text keys_path; /* signing keys, mode 0600; made when absent */
	struct text
	        base_domain;    /* "example.org": acme.example.org names the tenant acme; "" none */
	unsigned access_ttl_s;  /* 0: 600 */
	unsigned session_ttl_s; /* 0: 30 days; sliding, from the last refresh */
	unsigned failure_limit; /* 0: 5 */
	unsigned lock_s;        /* 0: 900 */
	unsigned password_min;  /* characters; 0: 8 */
	unsigned cache_entries; /* verified tokens; 0: 8192 */
};

/* Reads (or makes) the signing keys. The store must outlive it. */
bool identity_open(struct store *store, const struct identity_options *options,
        struct identity **out_identity, struct error *err);
void identity_close(struct identity *identity);

const struct model *identity_model(const struct identity *identity);

/* Who has signed in; the texts live in the caller's arena. */
struct identity_caller {
	struct principal principal;
	struct text session; /* id; "" for anonymous */
};

/* What a request says of the tenant, apart from its token. */
struct identity_hint {
	struct text tenant; /* X-Tenant; "" none */
	struct text host;   /* Host, perhaps with a port; "" none */
};

/*
 * The principal behind a bearer token, which may be "" or the anonymous key: then
 * the principal is nobody. ERROR_TOKEN_INVALID, ERROR_TOKEN_EXPIRED, ERROR_SESSION_GONE,
 * ERROR_TENANT_DISAGREES, ERROR_TENANT_UNKNOWN (also: not his), ERROR_FORBIDDEN for
 * X-Tenant: * of anyone but a platform administrator. Does not block for long: at
 * most one short read.
 */
bool identity_authenticate(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, const struct store_facts *facts,
        struct identity_caller *out_caller, struct error *err);

/*
 * The same out of what is remembered, without asking the database: for threads that may not
 * wait for one. False: not known, or no longer for sure; identity_authenticate() tells.
 */
bool identity_recall(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, struct identity_caller *out_caller);

/* A person, as the Auth API shows him. */
struct identity_person {
	struct person_id id;
	struct tenant_id tenant; /* users' own tenant column; none otherwise */
	struct text email, username, name;
	struct text created_at, updated_at, last_login; /* RFC 3339, or "" */
	bool is_active, is_platform_admin;
};

struct identity_tenant {
	struct tenant_id id;
	struct text name, slug, created_at;
	bool is_active;
};

/* What a login or a refresh gives. */
struct identity_grant {
	struct text access_token, refresh_token;
	unsigned expires_in_s;
	int64_t expires_at; /* seconds since 1970 */
	struct identity_person person;
	struct principal principal; /* in the tenant the token names */
};

struct identity_login {
	struct text login; /* e-mail or user name, whatever the schema binds */
	struct text password;
	struct identity_hint hint; /* `tenant` of the body stands for X-Tenant */
	struct store_facts facts;
};

/*
 * Runs argon2id: call it on a bounded pool only. ERROR_CREDENTIALS for every reason a
 * login can have to fail but two: ERROR_TOO_MANY when locked, ERROR_TENANT_NEEDED
 * when the right password fits accounts of several tenants.
 */
bool identity_login(struct identity *identity, struct arena *arena,
        const struct identity_login *login, struct identity_grant *out_grant, struct error *err);

/*
 * Rotates. hint->tenant names the tenant of the new token, when it is another.
 * ERROR_REFRESH_UNKNOWN, ERROR_REFRESH_REUSED (the family is revoked).
 */
bool identity_refresh(struct identity *identity, struct arena *arena, struct text refresh_token,
        const struct identity_hint *hint, const struct store_facts *facts,
        struct identity_grant *out_grant, struct error *err);

enum identity_logout { LOGOUT_LOCAL, LOGOUT_OTHERS, LOGOUT_GLOBAL };

bool identity_logout(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, enum identity_logout which,
        const struct store_facts *facts, struct error *err);

bool identity_person(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, struct identity_person *out_person,
        struct error *err);

/*
 * Changes one's own password and ends one's other sessions. Runs argon2id twice. A wrong
 * `current` counts as a failed login. ERROR_REAUTHENTICATE, ERROR_PASSWORD_WEAK,
 * ERROR_PASSWORD_SAME.
 */
bool identity_password_change(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, struct text current, struct text password,
        const struct store_facts *facts, struct error *err);

/* The one place for rules of passwords, whoever sets one. ERROR_PASSWORD_WEAK. */
bool identity_password_check(
        const struct identity *identity, struct text password, struct error *err);

/* The public keys, a JSON Web Key Set (RFC 7517). */
bool identity_jwks(struct identity *identity, struct buf *out, struct error *err);
/* A new signing key; the old ones verify until every token they signed has expired. */
bool identity_keys_rotate(struct identity *identity, struct error *err);
/* What clients that insist on a key may send: it opens what the policy gives to no one. */
struct text identity_anonymous_key(struct identity *identity, struct arena *arena);

/*
 * The secret that signs what a webhook tells; `number` from 1 on gives it others in its
 * place. Made from what the keys' file holds, so that nothing more need be kept.
 */
void identity_webhook_key(const struct identity *identity, struct text name, unsigned number,
        unsigned char out_key[32]);
struct store *identity_store(const struct identity *identity);

/*
 * A digest that only who holds the keys can make, the same in all servers that share them;
 * one purpose's tells nothing of another's. out: DIGEST_BYTES bytes.
 */
void identity_keyed_digest(const struct identity *identity, const char *purpose, struct text input,
        unsigned char out[]);

struct identity_stats {
	uint64_t cache_hits, cache_misses, cache_refreshes;
	uint64_t logins, login_failures, refreshes;
};
void identity_stats(struct identity *identity, struct identity_stats *out_stats);

#endif
