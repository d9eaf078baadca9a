/* What the files of src/identity share. */
#ifndef IDENTITY_INTERNAL_H
#define IDENTITY_INTERNAL_H

#include "base/clock.h"
#include "identity/cache.h"
#include "identity/identity.h"
#include "identity/lockout.h"
#include "identity/token.h"
#include "sql/system.h"

#include <stdatomic.h>

struct identity {
	struct arena arena; /* the options' texts */
	struct store *store;
	const struct model *model;
	struct identity_options options; /* complete */
	struct key_ring *keys;
	struct cache *cache;
	struct lockout *lockout;
	_Atomic uint64_t cache_hits, cache_misses, cache_refreshes;
	_Atomic uint64_t logins, login_failures, refreshes;
	_Atomic int64_t swept_at_us;
};

enum {
	LOGIN_BYTES_MAX = 320, /* RFC 3696: an address has no more */
	PASSWORD_CHARS_MAX = 128,
	PASSWORD_BYTES_MAX = 4 * PASSWORD_CHARS_MAX,
	REFRESH_TOKEN_BYTES = DIGEST_BYTES, /* so that one can be derived */
	REFRESH_TOKEN_CHARS = 43,           /* in base64url */
	REUSE_INTERVAL_US = 10 * 1000 * 1000,
};

/* ---- running system units ---- */

void system_open(struct system_builder *b, struct identity *identity, struct arena *arena);
/* Runs what the builder holds. `on_row` may be NULL. `actor` may be NULL, for the audit. */
bool system_run(struct identity *identity, struct system_builder *b, db_row_fn *on_row,
        void *row_context, const struct person_id *actor, const struct store_facts *facts,
        struct error *err);
/* The same with a say before it is committed. */
bool system_run_accepted(struct identity *identity, struct system_builder *b,
        bool (*accept)(void *context, struct db_unit *unit, struct error *err),
        const struct person_id *actor, const struct store_facts *facts,
        struct store_result *out_result, struct error *err);

/* ---- moments ---- */

/* Storage form of a moment so many microseconds from now. */
struct text moment(struct arena *arena, int64_t from_now_us);
/* RFC 3339 from storage form; "" for NULL. */
struct text moment_json(struct arena *arena, const struct value *value);

struct text key_print(struct arena *arena, const struct key *key);
struct text value_print(struct arena *arena, const struct value *value);

/* ---- people ---- */

struct person_row {
	struct identity_person person;
	struct text password; /* the hash; "" none */
	int64_t extra;        /* PERSON_EXTRA */
};

bool person_from_row(
        struct arena *arena, const struct value *values, unsigned count, struct person_row *out);

enum { PERSON_ROWS_MAX = 8 };
struct person_rows {
	struct arena *arena;
	struct person_row rows[PERSON_ROWS_MAX];
	size_t count;
};

bool people_by_login(struct identity *identity, struct arena *arena, struct text login,
        const struct tenant_id *tenant, const struct store_facts *facts,
        struct person_rows *out_rows, struct error *err);
bool person_by_id(struct identity *identity, struct arena *arena, const struct person_id *id,
        struct person_row *out_row, bool *out_found, struct error *err);

/* What the database says of a person in a tenant, now. */
struct standing {
	bool is_found, is_active, is_member;
	bool is_session_alive;                  /* when one was asked for */
	bool is_tenant_found, is_tenant_active; /* when a tenant was */
	struct person_row row;
	struct principal principal; /* tenant set as asked; sorted lists */
};

/* `session` "": none is asked for; `tenant` may be none. */
bool standing_read(struct identity *identity, struct arena *arena, const struct person_id *person,
        const struct tenant_id *tenant, struct text session, struct standing *out_standing,
        struct error *err);
/* May he act in the tenant that was asked for? Platform administrators may in any. */
bool standing_is_good(const struct identity *identity, const struct standing *standing);

/* ---- tenants ---- */

bool tenant_from_row(struct arena *arena, const struct value *values, unsigned count,
        struct identity_tenant *out);

struct tenant_rows {
	struct arena *arena;
	struct identity_tenant *rows;
	size_t count;
};

db_row_fn tenant_rows_add;

/*
 * What the request itself names, apart from the token. ERROR_TENANT_DISAGREES when header and
 * host do not mean the same.
 */
enum tenant_named { TENANT_NAMED_NONE, TENANT_NAMED_ONE, TENANT_NAMED_UNKNOWN, TENANT_NAMED_ALL };
bool tenant_named(struct identity *identity, struct arena *arena, const struct identity_hint *hint,
        enum tenant_named *out_named, struct identity_tenant *out_tenant, struct error *err);
/* A slug that could be taken for an id would hide another tenant. */
bool tenant_slug_is_id(const struct identity *identity, struct text slug);
/* The tenant a person acts in when nothing names one: the only one he is in; else none. */
bool tenant_only(struct identity *identity, struct arena *arena, const struct person_id *person,
        struct tenant_id *out_tenant, struct error *err);

/* What a session remembers of the password's hash. */
struct text credential_of(struct arena *arena, struct text hash);

/* ---- the audit ---- */

/* {"request_id":…,"address":…,"agent":…,"login"?, "reason"?} with what is not empty. */
void event_add(struct identity *identity, struct system_builder *b, const char *name,
        const struct person_id *person, const struct tenant_id *tenant, const char *reason,
        const struct store_facts *facts);

/* ---- logins ---- */

/* Counts one failure under both keys of the attempt, and under the account's other names. */
void failures_add(struct identity *identity, struct system_builder *b,
        const struct lockout_attempt *attempt, const struct identity_person *person);
bool password_is_good(const struct identity *identity, struct text password,
        const struct identity_person *person, struct error *err);
/* A new session with its first tokens, in one unit with what the builder holds already. */
bool session_begin(struct identity *identity, struct system_builder *b, struct arena *arena,
        const struct person_row *row, const struct principal *principal,
        const struct store_facts *facts, struct identity_grant *out_grant, struct error *err);
bool access_token_make(struct identity *identity, struct arena *arena,
        const struct identity_person *person, const struct principal *principal,
        struct text session, struct identity_grant *out_grant, struct error *err);
void lists_sort(struct principal *principal, struct text *roles, struct text *permissions);

#endif
