/*
 * System units: the fixed list of what must look before a tenant is known (login,
 * session, refresh) or act for the platform (a tenant, a person, a role). Built from
 * the concepts a schema binds, over base tables, past the views and the policies; so
 * nothing here may be made from a request's plan, and what a request may name is a
 * value, never a table or a column.
 *
 * A builder is sticky: begin, add steps, end. Each function adds one step unless it
 * says otherwise; rows come to db_unit's on_row with the step's number.
 */
#ifndef SQL_SYSTEM_H
#define SQL_SYSTEM_H

#include "schema/model.h"
#include "schema/principal.h"
#include "sql/unit.h"

struct system_builder {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct model *model;
	struct sql_step *steps;
	size_t step_count;
	bool is_write;
	struct error err;
};

void system_begin(struct system_builder *b, struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model);
bool system_end(struct system_builder *b, struct sql_unit *out_unit, struct error *err);

/* Text is copied, so that the value outlives the key. */
struct value system_key_value(struct arena *arena, const struct key *key);
/* False unless it is a number or a short text. */
bool system_value_key(const struct value *value, struct key *out_key);
/* From what a client wrote: in the form of the column's type, or false: it is no key of it. */
bool system_key_parse(const struct model_column *column, struct text t, struct key *out_key);

/* The columns of people. What a schema does not bind is NULL. */
enum {
	PERSON_ID,
	PERSON_TENANT, /* users' own tenant column */
	PERSON_EMAIL,
	PERSON_USERNAME,
	PERSON_NAME,
	PERSON_PASSWORD, /* the hash */
	PERSON_CREATED_AT,
	PERSON_UPDATED_AT,
	PERSON_LAST_LOGIN,
	PERSON_IS_ACTIVE,
	PERSON_IS_PLATFORM_ADMIN,
	PERSON_EXTRA, /* by_login: how well it fits, 0 best; in_tenant: whether he is a member */
	PERSON_COLUMNS
};

/* Live people whose login this is, best fit first; at most 8. tenant: none asks in all. */
void system_person_by_login(
        struct system_builder *b, struct text login, const struct tenant_id *tenant);
void system_person_by_id(struct system_builder *b, const struct person_id *person);
/* Three steps: the person, his roles' names, his permissions' names, in the tenant. */
void system_person_in_tenant(
        struct system_builder *b, const struct person_id *person, const struct tenant_id *tenant);
/* Live people; of one tenant, or all. */
void system_people(struct system_builder *b, const struct tenant_id *tenant);

enum { TENANT_ID, TENANT_NAME, TENANT_SLUG, TENANT_CREATED_AT, TENANT_IS_ACTIVE, TENANT_COLUMNS };

/* Live tenants; at most 2 rows by name, as names need not be unique. */
void system_tenant_by_id(struct system_builder *b, const struct tenant_id *tenant);
void system_tenant_by_slug(struct system_builder *b, struct text slug);
void system_tenant_by_name(struct system_builder *b, struct text name);
void system_tenants(struct system_builder *b);
/* Live and active tenants where he counts as a member. */
void system_tenants_of(struct system_builder *b, const struct person_id *person);

/* id */
void system_role_by_name(
        struct system_builder *b, struct text name, const struct tenant_id *tenant);

struct system_session {
	struct text id;
	struct person_id person;
	struct tenant_id tenant;
	struct text expires_at; /* storage form */
	struct text address, agent;
	struct text credential; /* a digest of the password's hash */
};

enum { SESSION_PERSON, SESSION_TENANT, SESSION_CREDENTIAL, SESSION_COLUMNS };

/* Neither revoked nor expired. */
void system_session(struct system_builder *b, struct text id, struct text now);
void system_session_insert(struct system_builder *b, const struct system_session *session);
/* Its new end; the tenant only when it is another, because a change of that is news to caches. */
void system_session_touch(
        struct system_builder *b, const struct system_session *session, bool is_moved);
/* One's own session goes on after one changed one's password. */
void system_session_credential(struct system_builder *b, struct text id, struct text credential);
void system_session_revoke(struct system_builder *b, struct text id);
/* All of a person's; except one, unless it is "". */
void system_sessions_revoke(
        struct system_builder *b, const struct person_id *person, struct text except);

enum {
	TOKEN_SESSION,
	TOKEN_USED_AT,
	TOKEN_PERSON,
	TOKEN_TENANT,
	TOKEN_IS_ALIVE,       /* the session is */
	TOKEN_CHILD_IS_FRESH, /* a token was made from this one, and not used yet */
	TOKEN_COLUMNS
};

void system_token(struct system_builder *b, struct text digest, struct text now);
void system_token_insert(
        struct system_builder *b, struct text digest, struct text session, struct text parent);
/* Writes no row when it was used before: demand one by db_unit's accept. */
void system_token_use(struct system_builder *b, struct text digest);

enum { LOCKOUT_KEY, LOCKOUT_FAILURES, LOCKOUT_FAILED_AT, LOCKOUT_UNTIL, LOCKOUT_COLUMNS };

void system_lockouts(struct system_builder *b, const struct text *keys, size_t count);
/*
 * Two steps: one failure more, counting from 1 again when the last one was before `since`
 * or a lock has run out, and the lock when that makes `limit`.
 */
void system_failure_count(struct system_builder *b, struct text key, struct text since,
        struct text now, int64_t limit, struct text until);
void system_failure_clear(struct system_builder *b, struct text key);
/*
 * After a person's login, unless another one, in whatever tenant, is known by it as well: he
 * would unlock what he counts against.
 */
void system_failure_forgive(struct system_builder *b, struct text key,
        const struct person_id *person, struct text login);
/* Four steps: sessions, tokens, counters and answers to repeat past their time. */
void system_sweep(struct system_builder *b, struct text sessions_before, struct text failed_before,
        struct text requests_before);

/* No step where users has no such column. */
void system_login_touch(struct system_builder *b, const struct person_id *person);
void system_password_set(
        struct system_builder *b, const struct person_id *person, struct text hash);
/* For one whom the step before inserted in the same unit. */
void system_password_set_new(struct system_builder *b, unsigned step, struct text hash);
bool system_has_platform_column(const struct model *model);
void system_platform_set(struct system_builder *b, const struct person_id *person, bool is_admin);

/* A column and what goes there. */
struct system_field {
	const struct model_column *column;
	bool is_key_of_step; /* the one key that step `step` of this unit returned */
	unsigned step;
	struct value value;
};

/*
 * One row of a table that is bound as tenants, users, memberships, tenant settings or
 * user roles. Moments of creation fill themselves. is_kept: a row that is there already
 * with the same key is left as it is. Gives the step's number.
 */
unsigned system_insert(struct system_builder *b, const struct model_table *table,
        const struct system_field *fields, size_t count, bool is_kept);

/* True when a role is a column: of the membership, else of users. */
bool system_role_is_column(const struct model *model, const struct model_column **out_column);
void system_role_set(struct system_builder *b, const struct person_id *person,
        const struct tenant_id *tenant, struct text role);

/*
 * What happened, as a row of the audit: `payload` is a JSON object. No step where the audit
 * of the schema has no place for it (an enum without the event, a person that must be named).
 */
struct system_event {
	struct text id; /* a fresh uuid, for audits whose ids are not numbers */
	struct text name;
	struct person_id person; /* may be none */
	struct tenant_id tenant;
	struct text payload, address, agent;
};
void system_event(struct system_builder *b, const struct system_event *event);

/* ---- webhooks: manor_outbox and the log beside it ---- */

/* One row when an event of the webhook is due. */
void system_hook_due(struct system_builder *b, struct text hook);

enum { HOOK_EVENT, HOOK_PAYLOAD, HOOK_ATTEMPTS, HOOK_COLUMNS };

/*
 * Two steps, of which the second gives its row: the event that has been due for longest,
 * which is not due again before `lease`, so that nobody else takes it; one that is being
 * taken is passed by.
 */
void system_hook_claim(struct system_builder *b, struct text hook, struct text lease);

struct system_delivery {
	struct text event;
	int64_t attempt;
	struct text at; /* storage form, as all here */
	int64_t duration_ms;
	unsigned status;    /* 0: there was no answer */
	struct text error;  /* "" none */
	struct text state;  /* of the event from now on: waiting, delivered, dead */
	struct text due_at; /* "": not waiting */
};

/* Two steps. An event that was taken by another since is left as it is. */
void system_hook_record(struct system_builder *b, const struct system_delivery *delivery);
/* One that was taken and not tried: due again, and the attempt is not counted. */
void system_hook_release(struct system_builder *b, struct text event, int64_t attempt);
/* Two steps: what was done before, at most `limit` events, with their log. */
void system_hook_purge(struct system_builder *b, struct text before, int64_t limit);
/* Events that wait for a webhook that is told nowhere, at most `limit`. */
void system_hook_discard(struct system_builder *b, struct text hook, int64_t limit);

enum { HOOK_COUNT_NAME, HOOK_COUNT_STATE, HOOK_COUNT, HOOK_COUNT_OLDEST, HOOK_COUNT_COLUMNS };
void system_hook_counts(struct system_builder *b);

enum {
	HOOK_LOG_EVENT,
	HOOK_LOG_HOOK,
	HOOK_LOG_STATE,
	HOOK_LOG_CREATED_AT,
	HOOK_LOG_DUE_AT,
	HOOK_LOG_ATTEMPT, /* NULL, and all after it: it was not tried yet */
	HOOK_LOG_AT,
	HOOK_LOG_DURATION_MS,
	HOOK_LOG_STATUS,
	HOOK_LOG_ERROR,
	HOOK_LOG_COLUMNS
};
/* The newest first; hook and event may be "": any. */
void system_hook_log(struct system_builder *b, struct text hook, struct text event, int64_t limit);
/* Makes what is dead wait again, from the first attempt: one event, or a webhook's all. */
void system_hook_retry(struct system_builder *b, struct text hook, struct text event);

#endif
