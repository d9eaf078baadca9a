#include "identity/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what is stored of lockouts ---- */

struct lockout_rows {
	const struct text *keys;
	struct lockout_state *states;
	struct text now, since;
};

static bool lockout_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct lockout_rows *rows = context;

	(void)step;
	if (count != LOCKOUT_COLUMNS || values[LOCKOUT_KEY].kind != VALUE_TEXT)
		return error_set(err, ERROR_INTERNAL, "a lockout has another form");
	for (size_t i = 0; i < LOCKOUT_KEYS; i++) {
		if (!text_eq(rows->keys[i], values[LOCKOUT_KEY].text))
			continue;
		const struct value *until = &values[LOCKOUT_UNTIL];
		const struct value *failed = &values[LOCKOUT_FAILED_AT];
		bool had_lock = until->kind == VALUE_TEXT;
		bool is_locked = had_lock && text_compare(until->text, rows->now) > 0;
		bool is_old =
		        failed->kind == VALUE_TEXT && text_compare(failed->text, rows->since) < 0;
		rows->states[i].is_locked = is_locked;
		/* A lock that has run out, and failures long ago, count for nothing. */
		rows->states[i].failures =
		        is_locked || (!had_lock && !is_old) ? values[LOCKOUT_FAILURES].integer : 0;
	}
	return true;
}

static bool lockouts_read(void *context, struct arena *arena, const struct text keys[LOCKOUT_KEYS],
        struct lockout_state out_states[LOCKOUT_KEYS], struct error *err)
{
	struct identity *identity = context;
	struct system_builder b;
	struct lockout_rows rows = {
	        .keys = keys,
	        .states = out_states,
	        .now = moment(arena, 0),
	        .since = moment(arena, -(int64_t)identity->options.lock_s * 1000000),
	};

	system_open(&b, identity, arena);
	system_lockouts(&b, keys, LOCKOUT_KEYS);
	return system_run(identity, &b, lockout_row, &rows, NULL, NULL, err);
}

/* ---- opening ---- */

static unsigned number_or(unsigned number, unsigned otherwise)
{
	return number ? number : otherwise;
}

static void options_complete(struct identity *identity, const struct identity_options *options)
{
	struct identity_options *own = &identity->options;

	*own = *options;
	own->issuer = arena_text(
	        &identity->arena, text_is_empty(options->issuer) ? TEXT("manor") : options->issuer);
	own->keys_path = arena_text(&identity->arena, options->keys_path);
	own->base_domain = arena_text(&identity->arena, options->base_domain);
	own->access_ttl_s = number_or(options->access_ttl_s, 600);
	own->session_ttl_s = number_or(options->session_ttl_s, 30 * 24 * 3600);
	if (own->session_ttl_s < own->access_ttl_s)
		own->session_ttl_s = own->access_ttl_s;
	own->failure_limit = number_or(options->failure_limit, 5);
	own->lock_s = number_or(options->lock_s, 900);
	own->password_min = number_or(options->password_min, 8);
	own->cache_entries = number_or(options->cache_entries, 8192);
}

bool identity_open(struct store *store, const struct identity_options *options,
        struct identity **out_identity, struct error *err)
{
	struct identity *identity = calloc(1, sizeof(*identity));

	if (!identity)
		return error_memory(err);
	arena_init(&identity->arena, 0);
	identity->store = store;
	identity->model = store_model(store);
	options_complete(identity, options);
	bool ok = crypto_init(err) &&
	          key_ring_open(identity->options.keys_path, &identity->keys, err) &&
	          cache_new(identity->options.cache_entries, &identity->cache, err) &&
	          lockout_new(identity->options.failure_limit, lockouts_read, identity,
	                  &identity->lockout, err);
	if (ok && identity->arena.failed)
		ok = error_memory(err);
	if (!ok) {
		identity_close(identity);
		return false;
	}
	*out_identity = identity;
	return true;
}

void identity_close(struct identity *identity)
{
	if (!identity)
		return;
	lockout_free(identity->lockout);
	cache_free(identity->cache);
	key_ring_close(identity->keys);
	arena_release(&identity->arena);
	free(identity);
}

const struct model *identity_model(const struct identity *identity)
{
	return identity->model;
}

bool identity_jwks(struct identity *identity, struct buf *out, struct error *err)
{
	return key_ring_jwks(identity->keys, out, err);
}

bool identity_keys_rotate(struct identity *identity, struct error *err)
{
	return key_ring_rotate(identity->keys, identity->options.access_ttl_s, err);
}

void identity_keyed_digest(const struct identity *identity, const char *purpose, struct text input,
        unsigned char out[])
{
	unsigned char key[DIGEST_BYTES], own[DIGEST_BYTES];

	key_ring_refresh_key(identity->keys, key);
	crypto_keyed_digest(text_from(purpose), key, own);
	crypto_keyed_digest(input, own, out);
	crypto_wipe(key, sizeof(key));
	crypto_wipe(own, sizeof(own));
}

struct text identity_anonymous_key(struct identity *identity, struct arena *arena)
{
	return key_ring_anonymous(identity->keys, arena);
}

void identity_webhook_key(const struct identity *identity, struct text name, unsigned number,
        unsigned char out_key[DIGEST_BYTES])
{
	unsigned char root[DIGEST_BYTES];
	char what[128];

	snprintf(what, sizeof(what), "webhook %u %.*s", number, TEXT_ARG(text_sub(name, 0, 64)));
	key_ring_refresh_key(identity->keys, root);
	crypto_keyed_digest(text_from(what), root, out_key);
	crypto_wipe(root, sizeof(root));
}

struct store *identity_store(const struct identity *identity)
{
	return identity->store;
}

void identity_stats(struct identity *identity, struct identity_stats *out_stats)
{
	*out_stats = (struct identity_stats){
	        .cache_hits = identity->cache_hits,
	        .cache_misses = identity->cache_misses,
	        .cache_refreshes = identity->cache_refreshes,
	        .logins = identity->logins,
	        .login_failures = identity->login_failures,
	        .refreshes = identity->refreshes,
	};
}

/* ---- running system units ---- */

void system_open(struct system_builder *b, struct identity *identity, struct arena *arena)
{
	system_begin(b, arena, store_dialect(identity->store), identity->model);
}

static bool run(struct identity *identity, struct system_builder *b, struct store_call *call,
        const struct person_id *actor, const struct store_facts *facts,
        struct store_result *out_result, struct error *err)
{
	static const struct tenant_id no_tenant;
	static const struct person_id no_person;
	static const struct store_facts no_facts;
	struct sql_unit unit;

	if (!system_end(b, &unit, err))
		return false;
	struct scope *scope = scope_system(b->arena, identity->store, &no_tenant,
	        actor ? actor : &no_person, facts ? facts : &no_facts);
	if (!scope)
		return error_memory(err);
	call->unit = &unit;
	return store_run(scope, call, out_result, err);
}

bool system_run(struct identity *identity, struct system_builder *b, db_row_fn *on_row,
        void *row_context, const struct person_id *actor, const struct store_facts *facts,
        struct error *err)
{
	struct store_call call = {.on_row = on_row, .row_context = row_context};
	struct store_result result;

	return run(identity, b, &call, actor, facts, &result, err);
}

bool system_run_accepted(struct identity *identity, struct system_builder *b,
        bool (*accept)(void *context, struct db_unit *unit, struct error *err),
        const struct person_id *actor, const struct store_facts *facts,
        struct store_result *out_result, struct error *err)
{
	struct store_call call = {.accept = accept};

	return run(identity, b, &call, actor, facts, out_result, err);
}

/* ---- moments and keys ---- */

struct text moment(struct arena *arena, int64_t from_now_us)
{
	struct buf out;

	buf_init(&out, arena);
	clock_write_storage(&out, clock_now_us() + from_now_us);
	return buf_text(&out);
}

struct text moment_json(struct arena *arena, const struct value *value)
{
	struct buf out;
	int64_t us;

	if (value->kind != VALUE_TEXT || !clock_parse_timestamp(value->text, &us))
		return TEXT("");
	buf_init(&out, arena);
	clock_write_json(&out, us, true);
	return buf_text(&out);
}

struct text key_print(struct arena *arena, const struct key *key)
{
	switch (key->kind) {
	case KEY_NUMBER:
		return arena_printf(arena, "%lld", (long long)key->number);
	case KEY_TEXT:
		return arena_text(arena, (struct text){key->text, key->len});
	case KEY_NONE:
		break;
	}
	return TEXT("");
}

struct text value_print(struct arena *arena, const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTEGER:
		return arena_printf(arena, "%lld", (long long)value->integer);
	case VALUE_TEXT:
		return arena_text(arena, value->text);
	default:
		return TEXT("");
	}
}

/* ---- the audit ---- */

static void add_member(struct buf *out, const char *name, struct text value)
{
	if (text_is_empty(value))
		return;
	buf_printf(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
	json_write_string(out, value);
}

void event_add(struct identity *identity, struct system_builder *b, const char *name,
        const struct person_id *person, const struct tenant_id *tenant, const char *reason,
        const struct store_facts *facts)
{
	static const struct store_facts no_facts;
	char *id = arena_alloc(b->arena, UUID_CHARS + 1);
	struct buf payload;

	(void)identity;
	facts = facts ? facts : &no_facts;
	if (!id) {
		error_memory(&b->err);
		return;
	}
	crypto_uuid(id);
	buf_init(&payload, b->arena);
	buf_add_char(&payload, '{');
	add_member(&payload, "reason", text_from(reason ? reason : ""));
	add_member(&payload, "request_id", facts->request_id);
	add_member(&payload, "address", facts->address);
	add_member(&payload, "agent", facts->agent);
	buf_add_char(&payload, '}');
	if (buf_failed(&payload))
		error_memory(&b->err);
	system_event(b, &(struct system_event){
	                        .id = text_from(id),
	                        .name = text_from(name),
	                        .person = *person,
	                        .tenant = *tenant,
	                        .payload = buf_text(&payload),
	                        .address = facts->address,
	                        .agent = facts->agent,
	                });
}
