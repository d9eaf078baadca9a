#include "identity/internal.h"

/*
 * How old an answer of the database may be, whatever its generation says: conditions of a
 * schema may speak of time, and another program may have written to the file.
 */
enum { FRESH_US = 5 * 1000 * 1000, ANONYMOUS_FRESH_S = 60 };

static int64_t now_s(void)
{
	return clock_now_us() / 1000000;
}

static uint64_t generation(const struct identity *identity)
{
	return db_identity_generation(store_db(identity->store));
}

static bool cache_key_make(const struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, struct cache_key *out_key)
{
	struct text host = text_is_empty(identity->options.base_domain) ? TEXT("") : hint->host;
	struct buf input;

	buf_init(&input, arena);
	buf_add(&input, bearer);
	buf_add_char(&input, '\n');
	buf_add(&input, hint->tenant);
	buf_add_char(&input, '\n');
	buf_add(&input, host);
	if (buf_failed(&input))
		return false;
	crypto_digest(buf_text(&input), out_key->digest);
	return true;
}

/* The token is ours and not too old, but what it stands for is over. */
static bool ended(struct error *err)
{
	return error_set(err, ERROR_SESSION_GONE, "the session or the person is gone");
}

static bool shut_out(struct error *err)
{
	return error_set(err, ERROR_TOKEN_INVALID, "the token's tenant is closed to the person");
}

/* Which tenant, out of what the token and the request name; is_all for X-Tenant: *. */
static bool tenant_choose(struct identity *identity, struct arena *arena,
        const struct identity_hint *hint, const struct person_id *person,
        const struct tenant_id *of_token, struct tenant_id *out_tenant, bool *out_is_all,
        struct error *err)
{
	struct identity_tenant tenant = {0};
	enum tenant_named named;

	*out_is_all = false;
	*out_tenant = *of_token;
	if (!tenant_named(identity, arena, hint, &named, &tenant, err))
		return false;
	switch (named) {
	case TENANT_NAMED_ALL:
		*out_is_all = true;
		*out_tenant = (struct tenant_id){{0}};
		return true;
	case TENANT_NAMED_NONE:
		return key_is_set(&of_token->key) ||
		       tenant_only(identity, arena, person, out_tenant, err);
	case TENANT_NAMED_ONE:
	case TENANT_NAMED_UNKNOWN:
		break;
	}
	/* A tenant that is unknown and one that is another's answer alike. */
	if (key_is_set(&of_token->key))
		return named == TENANT_NAMED_ONE && key_eq(&tenant.id.key, &of_token->key)
		               ? true
		               : error_set(err, ERROR_TENANT_DISAGREES,
		                         "the request names another tenant than its token");
	if (named == TENANT_NAMED_UNKNOWN)
		return error_set(err, ERROR_TENANT_UNKNOWN, "no tenant has this name");
	*out_tenant = tenant.id;
	return true;
}

static bool audit_all_tenants(struct identity *identity, struct arena *arena,
        const struct standing *standing, const struct store_facts *facts, struct error *err)
{
	struct system_builder b;

	system_open(&b, identity, arena);
	event_add(identity, &b, "auth.all_tenants", &standing->row.person.id,
	        &standing->row.person.tenant, NULL, facts);
	if (b.step_count == 0)
		return true;
	return system_run(identity, &b, NULL, NULL, &standing->row.person.id, facts, err);
}

static bool caller_read(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, const struct store_facts *facts,
        struct identity_caller *out_caller, struct cache_facts *cached, bool *out_is_all,
        struct error *err)
{
	const struct model_table *users = identity->model->by_concept[TABLE_IS_USERS];
	const struct model_table *tenants = identity->model->by_concept[TABLE_IS_TENANTS];
	struct tenant_id of_token = {{0}};
	struct tenant_id tenant;
	struct token_claims claims;
	struct person_id person;
	struct standing standing;

	if (!token_read(
	            identity->keys, arena, identity->options.issuer, bearer, now_s(), &claims, err))
		return false;
	if (!users || !system_key_parse(model_table_id(users), claims.subject, &person.key))
		return shut_out(err);
	if (!text_is_empty(claims.tenant) && (!tenants || !system_key_parse(model_table_id(tenants),
	                                                          claims.tenant, &of_token.key)))
		return shut_out(err);
	if (!tenant_choose(identity, arena, hint, &person, &of_token, &tenant, out_is_all, err) ||
	        !standing_read(identity, arena, &person, &tenant, claims.session, &standing, err))
		return false;
	if (!standing.is_found || !standing.is_active || !standing.is_session_alive)
		return ended(err);
	if (*out_is_all && !standing.principal.is_platform_admin)
		return error_set(
		        err, ERROR_FORBIDDEN, "only platform administrators see all tenants");
	if (!standing_is_good(identity, &standing))
		return key_is_set(&of_token.key) ? shut_out(err)
		                                 : error_set(err, ERROR_TENANT_UNKNOWN,
		                                           "he is no member of the tenant");
	if (*out_is_all && !audit_all_tenants(identity, arena, &standing, facts, err))
		return false;
	standing.principal.is_all_tenants = *out_is_all;
	out_caller->principal = standing.principal;
	out_caller->session = claims.session;
	cached->expires_at = claims.expires_at;
	return true;
}

/* Nobody, but perhaps at a tenant's address: what its policies give to everyone. */
static bool nobody_read(struct identity *identity, struct arena *arena,
        const struct identity_hint *hint, struct identity_caller *out_caller,
        struct cache_facts *cached, struct error *err)
{
	struct identity_tenant tenant;
	enum tenant_named named;

	*out_caller = (struct identity_caller){.session = TEXT("")};
	if (!tenant_named(identity, arena, hint, &named, &tenant, err))
		return false;
	if (named == TENANT_NAMED_ALL)
		return error_set(err, ERROR_FORBIDDEN, "nobody sees all tenants without a token");
	/* An unknown tenant and an empty one look the same from here. */
	if (named == TENANT_NAMED_ONE && tenant.is_active)
		out_caller->principal.tenant = tenant.id;
	cached->expires_at = now_s() + ANONYMOUS_FRESH_S;
	return true;
}

/* What is cached is old: the token stands, but is what it stands for still so? */
static bool caller_again(struct identity *identity, struct arena *arena,
        struct identity_caller *caller, struct error *err)
{
	struct standing standing;

	if (!standing_read(identity, arena, &caller->principal.person, &caller->principal.tenant,
	            caller->session, &standing, err))
		return false;
	if (!standing.is_found || !standing.is_active || !standing.is_session_alive)
		return ended(err);
	if (!standing_is_good(identity, &standing))
		return shut_out(err);
	caller->principal = standing.principal;
	return true;
}

static bool is_fresh(const struct cache_facts *old, const struct cache_facts *now)
{
	return old->generation == now->generation && now->read_at_us - old->read_at_us < FRESH_US;
}

/* From the cache, if it is there; *out_known tells. False with *err: known, and over. */
static bool caller_known(struct identity *identity, struct arena *arena,
        const struct cache_key *key, bool is_nobody, struct cache_facts *now,
        struct identity_caller *out_caller, bool *out_known, struct error *err)
{
	struct cache_facts old;
	struct identity_caller *known = cache_find(identity->cache, key, now_s(), arena, &old);
	bool is_current = known && is_fresh(&old, now);

	*out_known = is_current || (known && !is_nobody);
	if (!*out_known) {
		identity->cache_misses++;
		return true;
	}
	if (is_current) {
		identity->cache_hits++;
		*out_caller = *known;
		return true;
	}
	identity->cache_refreshes++;
	if (!caller_again(identity, arena, known, err)) {
		cache_drop(identity->cache, key);
		return false;
	}
	now->expires_at = old.expires_at;
	cache_put(identity->cache, key, known, now);
	*out_caller = *known;
	return true;
}

/* What is asked: by whom, and when. */
struct question {
	bool is_nobody;
	struct cache_key key;
	struct cache_facts now;
};

static bool question_make(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, struct question *out, struct error *err)
{
	if (bearer.len > TOKEN_BYTES_MAX || hint->tenant.len > KEY_TEXT_BYTES * 4)
		return error_set(err, ERROR_TOKEN_INVALID, "the token is too long");
	out->is_nobody = text_is_empty(bearer) || key_ring_is_anonymous(identity->keys, bearer);
	/* The generation is read before the rows: what changes meanwhile is found next time. */
	out->now = (struct cache_facts){
	        .generation = generation(identity),
	        .read_at_us = clock_monotonic_us(),
	};
	return cache_key_make(
	               identity, arena, out->is_nobody ? TEXT("") : bearer, hint, &out->key) ||
	       error_memory(err);
}

bool identity_recall(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, struct identity_caller *out_caller)
{
	struct error ignored = {0};
	struct cache_facts old;
	struct question q;

	if (!question_make(identity, arena, bearer, hint, &q, &ignored))
		return false;
	const struct identity_caller *known =
	        cache_find(identity->cache, &q.key, now_s(), arena, &old);
	if (!known || !is_fresh(&old, &q.now))
		return false;
	identity->cache_hits++;
	*out_caller = *known;
	return true;
}

bool identity_authenticate(struct identity *identity, struct arena *arena, struct text bearer,
        const struct identity_hint *hint, const struct store_facts *facts,
        struct identity_caller *out_caller, struct error *err)
{
	struct question q;
	bool is_known;
	bool is_all = false;

	if (!question_make(identity, arena, bearer, hint, &q, err) ||
	        !caller_known(
	                identity, arena, &q.key, q.is_nobody, &q.now, out_caller, &is_known, err))
		return false;
	if (is_known)
		return true;
	bool ok = q.is_nobody ? nobody_read(identity, arena, hint, out_caller, &q.now, err)
	                      : caller_read(identity, arena, bearer, hint, facts, out_caller,
	                                &q.now, &is_all, err);
	/* What sees every tenant is audited each time, so it is looked up each time. */
	if (ok && !is_all)
		cache_put(identity->cache, &q.key, out_caller, &q.now);
	return ok;
}

bool identity_person(struct identity *identity, struct arena *arena,
        const struct identity_caller *caller, struct identity_person *out_person, struct error *err)
{
	struct person_row row;
	bool is_found;

	if (!key_is_set(&caller->principal.person.key))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody has signed in");
	if (!person_by_id(identity, arena, &caller->principal.person, &row, &is_found, err))
		return false;
	if (!is_found)
		return ended(err);
	*out_person = row.person;
	return true;
}
