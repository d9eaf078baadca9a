#include "identity/internal.h"

#include <unistr.h>

/* ---- one attempt ---- */

struct attempt {
	struct identity *identity;
	struct arena *arena;
	const struct identity_login *login;
	struct lockout_attempt locks;
	struct person_rows rows;
	size_t match; /* of rows; rows.count: none */
	struct standing standing;
	const char *reason; /* of a failure, for the audit */
};

static bool is_own_password(struct text password, const struct person_row *row)
{
	bool has_one = row && !text_is_empty(row->password);

	/* The decoy costs what a real one costs; its verdict is ignored. */
	return (crypto_password_verify(
	                password, has_one ? row->password : crypto_password_decoy()) &
	               has_one) != 0;
}

/*
 * Where one address may have accounts with several tenants, a failure costs two hashes,
 * however many accounts there are: none, one or two cannot be told apart by the clock.
 */
static void match(struct attempt *attempt, bool is_tenant_named)
{
	const struct model_table *users = attempt->identity->model->by_concept[TABLE_IS_USERS];
	size_t tries = !is_tenant_named && users && users->tenant ? 2 : 1;
	struct person_rows *rows = &attempt->rows;

	attempt->match = rows->count;
	for (size_t i = 0; i < tries; i++) {
		const struct person_row *row = i < rows->count ? &rows->rows[i] : NULL;
		if (is_own_password(attempt->login->password, row)) {
			attempt->match = i;
			return;
		}
	}
	attempt->reason = rows->count ? "password" : "unknown";
}

static bool is_in_several(const struct person_rows *rows)
{
	for (size_t i = 1; i < rows->count; i++) {
		if (!key_eq(&rows->rows[i].person.tenant.key, &rows->rows[0].person.tenant.key))
			return true;
	}
	return false;
}

static bool is_well_formed(const struct identity_login *login)
{
	return login->login.len > 0 && login->login.len <= LOGIN_BYTES_MAX &&
	       text_is_utf8(login->login) && text_find_char(login->login, '\0') < 0 &&
	       login->password.len > 0 && login->password.len <= PASSWORD_BYTES_MAX;
}

/* True with match == rows.count when he is refused. */
static bool try(struct attempt *attempt, struct error *err)
{
	struct identity *identity = attempt->identity;
	const struct identity_login *login = attempt->login;
	struct identity_tenant named = {0};
	struct tenant_id tenant;
	enum tenant_named kind;

	if (!tenant_named(identity, attempt->arena, &login->hint, &kind, &named, err))
		return false;
	bool is_asked =
	        is_well_formed(login) && kind != TENANT_NAMED_UNKNOWN && kind != TENANT_NAMED_ALL;
	if (is_asked && !people_by_login(identity, attempt->arena, text_trim(login->login),
	                        &named.id, &login->facts, &attempt->rows, err))
		return false;
	match(attempt, kind != TENANT_NAMED_NONE);
	if (attempt->match == attempt->rows.count)
		return true;
	if (kind == TENANT_NAMED_NONE && is_in_several(&attempt->rows))
		return error_set(err, ERROR_TENANT_NEEDED, "the login is known in several tenants");
	const struct person_row *row = &attempt->rows.rows[attempt->match];
	tenant = named.id;
	if (kind == TENANT_NAMED_NONE &&
	        !tenant_only(identity, attempt->arena, &row->person.id, &tenant, err))
		return false;
	if (!standing_read(identity, attempt->arena, &row->person.id, &tenant, TEXT(""),
	            &attempt->standing, err))
		return false;
	/* Whose only tenant is closed has nowhere to go. */
	bool is_shut = key_is_set(&row->person.tenant.key) && !key_is_set(&tenant.key);
	if (is_shut || !standing_is_good(identity, &attempt->standing)) {
		attempt->match = attempt->rows.count;
		attempt->reason = "inactive";
	}
	return true;
}

void failures_add(struct identity *identity, struct system_builder *b,
        const struct lockout_attempt *attempt, const struct identity_person *person)
{
	const struct identity_options *options = &identity->options;
	int64_t lock_us = (int64_t)options->lock_s * 1000000;
	struct text since = moment(b->arena, -lock_us);
	struct text now = moment(b->arena, 0);
	struct text until = moment(b->arena, lock_us);
	struct text keys[LOCKOUT_KEYS + 2] = {attempt->keys[0], attempt->keys[1]};

	if (person && !text_is_empty(person->email))
		keys[2] = lockout_account_key(b->arena, person->email);
	if (person && !text_is_empty(person->username))
		keys[3] = lockout_account_key(b->arena, person->username);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		bool is_new = !text_is_empty(keys[i]);
		for (size_t k = 0; k < i; k++)
			is_new &= !text_eq(keys[i], keys[k]);
		if (is_new)
			system_failure_count(b, keys[i], since, now, options->failure_limit, until);
	}
}

static bool fail(struct attempt *attempt, struct error *err)
{
	static const struct person_id nobody;
	static const struct tenant_id nowhere;
	const struct identity_person *person =
	        attempt->rows.count ? &attempt->rows.rows[0].person : NULL;
	struct identity *identity = attempt->identity;
	struct system_builder b;

	identity->login_failures++;
	system_open(&b, identity, attempt->arena);
	failures_add(identity, &b, &attempt->locks, person);
	event_add(identity, &b, "auth.login_failed", person ? &person->id : &nobody,
	        person ? &person->tenant : &nowhere, attempt->reason, &attempt->login->facts);
	if (!system_run(identity, &b, NULL, NULL, NULL, &attempt->login->facts, err))
		return false;
	return error_set(err, ERROR_CREDENTIALS, "login refused: %s", attempt->reason);
}

/* A hash of older, weaker limits is made anew while the password is at hand. */
static bool rehash(struct attempt *attempt, struct system_builder *b, struct error *err)
{
	struct person_row *row = &attempt->rows.rows[attempt->match];
	char hash[PASSWORD_HASH_BYTES];

	if (!crypto_password_is_outdated(row->password))
		return true;
	if (!crypto_password_hash(attempt->login->password, hash, err))
		return false;
	row->password = arena_text(attempt->arena, text_from(hash));
	system_password_set(b, &row->person.id, row->password);
	return true;
}

static bool succeed(struct attempt *attempt, struct identity_grant *out_grant, struct error *err)
{
	struct identity *identity = attempt->identity;
	const struct person_row *row = &attempt->rows.rows[attempt->match];
	const struct principal *principal = &attempt->standing.principal;
	struct system_builder b;

	system_open(&b, identity, attempt->arena);
	if (!rehash(attempt, &b, err))
		return false;
	if (attempt->locks.has_failures)
		system_failure_forgive(&b, attempt->locks.keys[0], &row->person.id,
		        text_trim(attempt->login->login));
	system_login_touch(&b, &row->person.id);
	event_add(identity, &b, "auth.login", &row->person.id,
	        key_is_set(&principal->tenant.key) ? &principal->tenant : &row->person.tenant, NULL,
	        &attempt->login->facts);
	if (!session_begin(identity, &b, attempt->arena, row, principal, &attempt->login->facts,
	            out_grant, err))
		return false;
	identity->logins++;
	return true;
}

bool identity_login(struct identity *identity, struct arena *arena,
        const struct identity_login *login, struct identity_grant *out_grant, struct error *err)
{
	struct attempt attempt = {
	        .identity = identity,
	        .arena = arena,
	        .login = login,
	        .rows = {.arena = arena},
	        .reason = "",
	};
	struct text name = text_sub(login->login, 0, LOGIN_BYTES_MAX);

	attempt.locks.keys[0] = lockout_account_key(arena, name);
	attempt.locks.keys[1] = lockout_address_key(arena, login->facts.address);
	if (arena->failed)
		return error_memory(err);
	if (!lockout_begin(identity->lockout, arena, &attempt.locks, err)) {
		bool is_locked = err && err->kind == ERROR_TOO_MANY;
		identity->login_failures += is_locked;
		if (is_locked)
			err->retry_after_s = identity->options.lock_s;
		return false;
	}
	bool ok = try(&attempt, err);
	if (ok)
		ok = attempt.match < attempt.rows.count ? succeed(&attempt, out_grant, err)
		                                        : fail(&attempt, err);
	lockout_end(identity->lockout, &attempt.locks);
	return ok;
}

/* ---- passwords ---- */

bool identity_password_check(
        const struct identity *identity, struct text password, struct error *err)
{
	unsigned least = identity->options.password_min;

	if (!text_is_utf8(password) || text_find_char(password, '\0') >= 0)
		return error_tell(err, ERROR_PASSWORD_WEAK, "a password is text");
	size_t characters = u8_mbsnlen((const uint8_t *)password.ptr, password.len);
	if (characters < least || characters > PASSWORD_CHARS_MAX)
		return error_tell(err, ERROR_PASSWORD_WEAK, "a password has %u to %d characters",
		        least, PASSWORD_CHARS_MAX);
	if (text_is_empty(text_trim(password)))
		return error_tell(err, ERROR_PASSWORD_WEAK, "a password is not blank");
	return true;
}

bool password_is_good(const struct identity *identity, struct text password,
        const struct identity_person *person, struct error *err)
{
	if (!identity_password_check(identity, password, err))
		return false;
	if (text_eq_nocase(password, person->email) || text_eq_nocase(password, person->username))
		return error_tell(err, ERROR_PASSWORD_WEAK, "a password is not one's login");
	return true;
}

static bool change(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, const struct person_row *row, struct text password,
        const struct store_facts *facts, struct error *err)
{
	char hash[PASSWORD_HASH_BYTES];
	struct system_builder b;

	if (!crypto_password_hash(password, hash, err))
		return false;
	system_open(&b, identity, arena);
	struct text kept = arena_text(arena, text_from(hash));
	system_password_set(&b, &row->person.id, kept);
	system_sessions_revoke(&b, &row->person.id, caller->session);
	system_session_credential(&b, caller->session, credential_of(arena, kept));
	event_add(identity, &b, "auth.password_changed", &row->person.id, &caller->principal.tenant,
	        NULL, facts);
	return system_run(identity, &b, NULL, NULL, &row->person.id, facts, err);
}

static bool refuse_current(struct identity *identity, struct arena *arena,
        const struct lockout_attempt *locks, const struct identity_caller *caller,
        const struct person_row *row, const struct store_facts *facts, struct error *err)
{
	struct system_builder b;

	system_open(&b, identity, arena);
	failures_add(identity, &b, locks, &row->person);
	event_add(identity, &b, "auth.login_failed", &row->person.id, &caller->principal.tenant,
	        "current password", facts);
	if (!system_run(identity, &b, NULL, NULL, &row->person.id, facts, err))
		return false;
	return error_set(err, ERROR_CREDENTIALS, "the current password is wrong");
}

bool identity_password_change(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, struct text current, struct text password,
        const struct store_facts *facts, struct error *err)
{
	struct lockout_attempt locks = {.has_failures = false};
	struct person_row row;
	bool is_found;

	if (!person_by_id(identity, arena, &caller->principal.person, &row, &is_found, err))
		return false;
	if (!is_found)
		return error_set(err, ERROR_SESSION_GONE, "the person is gone");
	if (text_is_empty(current))
		return error_set(err, ERROR_REAUTHENTICATE, "no current password was given");
	if (!password_is_good(identity, password, &row.person, err))
		return false;
	locks.keys[0] = lockout_account_key(
	        arena, text_is_empty(row.person.email) ? row.person.username : row.person.email);
	locks.keys[1] = lockout_address_key(arena, facts->address);
	if (!lockout_begin(identity->lockout, arena, &locks, err))
		return false;
	bool ok;
	if (current.len > PASSWORD_BYTES_MAX || !is_own_password(current, &row))
		ok = refuse_current(identity, arena, &locks, caller, &row, facts, err);
	else if (crypto_equal(current, password))
		ok = error_set(err, ERROR_PASSWORD_SAME, "the new password is the old one");
	else
		ok = change(identity, arena, caller, &row, password, facts, err);
	lockout_end(identity->lockout, &locks);
	return ok;
}
