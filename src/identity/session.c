#include "identity/internal.h"

/*
 * Refresh tokens. A session's tokens are a chain: using one makes the next, which is derived
 * from it with a key of the server's, so that two requests that use the same token at once
 * get the same next one.
 *
 *     fresh --- used ---> spent --- again within 10 s, the next unused ---> the same next
 *                           |
 *                           +------ again in any other case ---> the session is revoked
 */

static struct text digest_of(struct arena *arena, struct text token)
{
	unsigned char digest[DIGEST_BYTES];

	crypto_digest(token, digest);
	return crypto_hex(arena, digest, sizeof(digest));
}

static struct text next_token(struct identity *identity, struct arena *arena, struct text token)
{
	unsigned char key[DIGEST_BYTES];
	unsigned char bytes[REFRESH_TOKEN_BYTES];

	key_ring_refresh_key(identity->keys, key);
	crypto_keyed_digest(token, key, bytes);
	struct text next =
	        crypto_base64url(arena, (struct text){(const char *)bytes, sizeof(bytes)});
	crypto_wipe(key, sizeof(key));
	crypto_wipe(bytes, sizeof(bytes));
	return next;
}

/* ---- what a client gets ---- */

bool access_token_make(struct identity *identity, struct arena *arena,
        const struct identity_person *person, const struct principal *principal,
        struct text session, struct identity_grant *out_grant, struct error *err)
{
	int64_t now_s = clock_now_us() / 1000000;
	const struct token_claims claims = {
	        .subject = key_print(arena, &person->id.key),
	        .session = session,
	        .tenant = key_print(arena, &principal->tenant.key),
	        .email = person->email,
	        .issued_at = now_s,
	        .expires_at = now_s + identity->options.access_ttl_s,
	};

	if (!token_make(identity->keys, arena, identity->options.issuer, &claims,
	            &out_grant->access_token, err))
		return false;
	out_grant->expires_in_s = identity->options.access_ttl_s;
	out_grant->expires_at = claims.expires_at;
	out_grant->person = *person;
	out_grant->principal = *principal;
	return true;
}

static struct text session_end(const struct identity *identity, struct arena *arena)
{
	return moment(arena, (int64_t)identity->options.session_ttl_s * 1000000);
}

/* Now and then a login takes out what has long expired. */
static void sweep(struct identity *identity, struct system_builder *b)
{
	const int64_t hour_us = INT64_C(3600) * 1000000;
	const int64_t day_us = 24 * hour_us;
	int64_t now_us = clock_now_us();
	int64_t before = identity->swept_at_us;

	if (now_us - before < hour_us ||
	        !atomic_compare_exchange_strong(&identity->swept_at_us, &before, now_us))
		return;
	struct text day_ago = moment(b->arena, -day_us);
	system_sweep(b, day_ago, day_ago, day_ago);
}

bool session_begin(struct identity *identity, struct system_builder *b, struct arena *arena,
        const struct person_row *row, const struct principal *principal,
        const struct store_facts *facts, struct identity_grant *out_grant, struct error *err)
{
	char *id = arena_alloc(arena, UUID_CHARS + 1);
	struct identity_grant grant = {.refresh_token = crypto_token(arena, REFRESH_TOKEN_BYTES)};

	if (!id || arena->failed)
		return error_memory(err);
	crypto_uuid(id);
	system_session_insert(b, &(struct system_session){
	                                 .id = text_from(id),
	                                 .person = row->person.id,
	                                 .tenant = principal->tenant,
	                                 .expires_at = session_end(identity, arena),
	                                 .address = facts->address,
	                                 .agent = text_sub(facts->agent, 0, 256),
	                                 .credential = credential_of(arena, row->password),
	                         });
	system_token_insert(b, digest_of(arena, grant.refresh_token), text_from(id), TEXT(""));
	sweep(identity, b);
	if (!access_token_make(
	            identity, arena, &row->person, principal, text_from(id), &grant, err) ||
	        !system_run(identity, b, NULL, NULL, &row->person.id, facts, err))
		return false;
	*out_grant = grant;
	return true;
}

/* ---- refresh ---- */

struct token_row {
	struct arena *arena;
	bool is_found, is_used, is_alive, has_fresh_child;
	int64_t used_at_us;
	struct text session;
	struct person_id person;
	struct tenant_id tenant;
};

static bool read_token(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct token_row *row = context;
	const struct value *used = &values[TOKEN_USED_AT];

	(void)step;
	if (count != TOKEN_COLUMNS || !system_value_key(&values[TOKEN_PERSON], &row->person.key))
		return error_set(err, ERROR_INTERNAL, "a refresh token's row has another form");
	system_value_key(&values[TOKEN_TENANT], &row->tenant.key);
	row->is_found = true;
	row->session = value_print(row->arena, &values[TOKEN_SESSION]);
	row->is_used = used->kind == VALUE_TEXT;
	if (row->is_used && !clock_parse_timestamp(used->text, &row->used_at_us))
		row->used_at_us = 0;
	row->is_alive = values[TOKEN_IS_ALIVE].integer == 1;
	row->has_fresh_child = values[TOKEN_CHILD_IS_FRESH].integer == 1;
	return true;
}

static bool token_find(struct identity *identity, struct arena *arena, struct text token,
        struct token_row *out_row, struct error *err)
{
	struct system_builder b;

	*out_row = (struct token_row){.arena = arena};
	system_open(&b, identity, arena);
	system_token(&b, digest_of(arena, token), moment(arena, 0));
	if (!system_run(identity, &b, read_token, out_row, NULL, NULL, err))
		return false;
	if (!out_row->is_found || !out_row->is_alive)
		return error_set(err, ERROR_REFRESH_UNKNOWN, "no live session has this token");
	return true;
}

static bool unknown(struct error *err)
{
	return error_set(err, ERROR_REFRESH_UNKNOWN, "the person may not go on");
}

/* The standing in the tenant that the new token is for. */
static bool refresh_standing(struct identity *identity, struct arena *arena,
        const struct token_row *row, const struct identity_hint *hint, struct standing *out,
        struct error *err)
{
	struct identity_tenant named = {0};
	struct tenant_id tenant = row->tenant;
	enum tenant_named kind;

	if (!tenant_named(identity, arena, hint, &kind, &named, err))
		return false;
	if (kind == TENANT_NAMED_UNKNOWN || kind == TENANT_NAMED_ALL)
		return error_set(err, ERROR_TENANT_UNKNOWN, "no tenant has this name");
	if (kind == TENANT_NAMED_ONE)
		tenant = named.id;
	else if (!key_is_set(&tenant.key) &&
	         !tenant_only(identity, arena, &row->person, &tenant, err))
		return false;
	if (!standing_read(identity, arena, &row->person, &tenant, row->session, out, err))
		return false;
	if (!out->is_found || !out->is_active || !out->is_session_alive)
		return unknown(err);
	if (standing_is_good(identity, out))
		return true;
	if (kind == TENANT_NAMED_ONE)
		return error_set(err, ERROR_TENANT_UNKNOWN, "he is no member of the tenant");
	/* His place in the last tenant is gone, his session is not: he may have others. */
	if (key_is_set(&out->row.person.tenant.key) ||
	        !tenant_only(identity, arena, &row->person, &tenant, err))
		return error_is_set(err) ? false : unknown(err);
	return standing_read(identity, arena, &row->person, &tenant, row->session, out, err) &&
	       (standing_is_good(identity, out) || unknown(err));
}

static bool first_step_wrote(void *context, struct db_unit *unit, struct error *err)
{
	(void)context;
	if (unit->results[0].rows == 1)
		return true;
	return error_set(err, ERROR_REFRESH_REUSED, "the refresh token was used meanwhile");
}

static bool rotate(struct identity *identity, struct arena *arena, struct text token,
        struct text next, const struct token_row *row, const struct standing *standing,
        const struct store_facts *facts, struct error *err)
{
	struct text digest = digest_of(arena, token);
	struct store_result result;
	struct system_builder b;

	system_open(&b, identity, arena);
	system_token_use(&b, digest);
	system_token_insert(&b, digest_of(arena, next), row->session, digest);
	system_session_touch(&b,
	        &(struct system_session){
	                .id = row->session,
	                .tenant = standing->principal.tenant,
	                .expires_at = session_end(identity, arena),
	        },
	        !key_eq(&row->tenant.key, &standing->principal.tenant.key));
	return system_run_accepted(
	        identity, &b, first_step_wrote, &row->person, facts, &result, err);
}

static bool reuse(struct identity *identity, struct arena *arena, const struct token_row *row,
        const struct store_facts *facts, struct error *err)
{
	struct system_builder b;

	system_open(&b, identity, arena);
	system_session_revoke(&b, row->session);
	event_add(identity, &b, "auth.token_reused", &row->person, &row->tenant, NULL, facts);
	if (!system_run(identity, &b, NULL, NULL, &row->person, facts, err))
		return false;
	return error_set(err, ERROR_REFRESH_REUSED, "a spent refresh token was used again");
}

static bool is_race(const struct token_row *row)
{
	return row->has_fresh_child && clock_now_us() - row->used_at_us <= REUSE_INTERVAL_US;
}

enum { OVERTAKEN_TRIES = 4 };

static bool refresh_once(struct identity *identity, struct arena *arena, struct text token,
        const struct identity_hint *hint, const struct store_facts *facts, struct text next,
        struct token_row *row, struct standing *standing, struct error *err)
{
	if (!token_find(identity, arena, token, row, err))
		return false;
	if (row->is_used && !is_race(row))
		return reuse(identity, arena, row, facts, err);
	if (!refresh_standing(identity, arena, row, hint, standing, err))
		return false;
	return row->is_used || rotate(identity, arena, token, next, row, standing, facts, err);
}

bool identity_refresh(struct identity *identity, struct arena *arena, struct text refresh_token,
        const struct identity_hint *hint, const struct store_facts *facts,
        struct identity_grant *out_grant, struct error *err)
{
	struct identity_grant grant = {0};
	struct standing standing = {0};
	struct token_row row = {0};
	struct error last = {0};

	if (refresh_token.len != REFRESH_TOKEN_CHARS)
		return error_set(err, ERROR_REFRESH_UNKNOWN, "that is no refresh token");
	grant.refresh_token = next_token(identity, arena, refresh_token);
	bool ok = false;
	bool is_overtaken = true;
	/*
	 * Another request may spend it between our look and our write: then it is as if we came
	 * later. A write may be refused before what refused it is committed, and so before a look
	 * shows it; after the next refusal it is.
	 */
	for (int tries = 0; !ok && is_overtaken && tries < OVERTAKEN_TRIES; tries++) {
		struct error why = {0};
		ok = refresh_once(identity, arena, refresh_token, hint, facts, grant.refresh_token,
		        &row, &standing, &why);
		is_overtaken = why.kind == ERROR_REFRESH_REUSED && !row.is_used;
		last = why;
	}
	if (!ok)
		*err = last;
	if (!ok)
		return false;
	if (!access_token_make(identity, arena, &standing.row.person, &standing.principal,
	            row.session, &grant, err))
		return false;
	identity->refreshes++;
	*out_grant = grant;
	return true;
}

/* ---- logout ---- */

bool identity_logout(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, enum identity_logout which,
        const struct store_facts *facts, struct error *err)
{
	const struct person_id *person = &caller->principal.person;
	struct system_builder b;

	if (text_is_empty(caller->session))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody has signed in");
	system_open(&b, identity, arena);
	if (which == LOGOUT_LOCAL)
		system_session_revoke(&b, caller->session);
	else
		system_sessions_revoke(
		        &b, person, which == LOGOUT_OTHERS ? caller->session : TEXT(""));
	event_add(identity, &b, "auth.logout", person, &caller->principal.tenant,
	        which == LOGOUT_LOCAL    ? "local"
	        : which == LOGOUT_OTHERS ? "others"
	                                 : "global",
	        facts);
	return system_run(identity, &b, NULL, NULL, person, facts, err);
}
