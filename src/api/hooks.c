#include "api/hooks.h"

#include "api/hook_file.h"
#include "api/hook_part.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "http/client.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	POLL_MS = 250,           /* how soon what happened is told */
	DATABASE_WAIT_MS = 2000, /* before the database is asked again that could not answer */
	KEEPER_WAIT_MS = 60000,
	KEEPER_EVENTS = 500, /* that go at once */
	KEEPER_ROUNDS = 200,
	ARENA_BYTES_MAX = 256 * 1024 * 1024,
	ERROR_CHARS_MAX = 300,
};

struct teller {
	struct hooks *hooks;
	const struct hook_target *target;
	pthread_t thread;
	bool is_started;
};

struct hooks {
	struct arena arena;
	struct store *store;
	struct identity *identity;
	struct hooks_options options;
	struct hook_target *targets;
	size_t target_count;
	struct teller *tellers;
	size_t teller_count;
	struct teller keeper;
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	atomic_bool is_ending;
	atomic_uint_fast64_t delivered, failed, dead;
};

/* ---- waiting ---- */

static bool is_ending(struct hooks *hooks)
{
	return atomic_load(&hooks->is_ending);
}

/* Until the time is over, or the end. */
static void wait_ms(struct hooks *hooks, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&hooks->mutex);
	while (!is_ending(hooks))
		if (pthread_cond_timedwait(&hooks->ended, &hooks->mutex, &until) != 0)
			break;
	pthread_mutex_unlock(&hooks->mutex);
}

/* ---- one event ---- */

struct event {
	struct arena *arena;
	bool is_there;
	struct text id, payload;
	int64_t attempt;
};

static bool event_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct event *event = context;

	(void)step;
	if (count != HOOK_COLUMNS || values[HOOK_EVENT].kind != VALUE_TEXT ||
	        values[HOOK_PAYLOAD].kind != VALUE_TEXT)
		return error_set(err, ERROR_INTERNAL, "the outbox has another form");
	event->is_there = true;
	event->id = arena_text(event->arena, values[HOOK_EVENT].text);
	event->payload = arena_text(event->arena, values[HOOK_PAYLOAD].text);
	event->attempt = values[HOOK_ATTEMPTS].integer;
	return !event->arena->failed || error_memory(err);
}

static bool due_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	bool *is_due = context;

	(void)step;
	(void)values;
	(void)count;
	(void)err;
	*is_due = true;
	return true;
}

static void open_unit(struct hooks *hooks, struct arena *arena, struct system_builder *b)
{
	system_begin(b, arena, store_dialect(hooks->store), store_model(hooks->store));
}

/* Takes the event that is due for longest; a look comes first, which costs no write. */
static bool take(struct teller *teller, struct arena *arena, struct event *event, struct error *err)
{
	struct hooks *hooks = teller->hooks;
	int64_t lease_us = 2000 * (int64_t)hooks->options.timeout_ms + 1000000;
	struct store_result result;
	struct system_builder b;
	bool is_due = false;

	*event = (struct event){.arena = arena};
	open_unit(hooks, arena, &b);
	system_hook_due(&b, teller->target->name);
	if (!hook_run(hooks->store, &b, due_row, &is_due, &result, err))
		return false;
	if (!is_due)
		return true;
	open_unit(hooks, arena, &b);
	system_hook_claim(&b, teller->target->name, hook_moment(arena, lease_us));
	return hook_run(hooks->store, &b, event_row, event, &result, err);
}

static bool post(struct teller *teller, struct http_client *client, const struct event *event,
        unsigned *out_status, struct error *err)
{
	struct arena *arena = event->arena;
	const struct hook_target *target = teller->target;
	struct text timestamp = arena_printf(arena, "%lld", (long long)(clock_now_us() / 1000000));
	struct text signature = hook_signature(teller->hooks->identity, arena, target->name,
	        target->secret, event->id, timestamp, event->payload);
	const struct http_header headers[] = {
	        {TEXT("Content-Type"), TEXT("application/json")},
	        {TEXT("webhook-id"), event->id},
	        {TEXT("webhook-timestamp"), timestamp},
	        {TEXT("webhook-signature"), signature},
	};
	const struct http_post request = {
	        .url = target->url,
	        .headers = headers,
	        .header_count = sizeof(headers) / sizeof(headers[0]),
	        .body = event->payload,
	};

	if (text_is_empty(signature) || text_is_empty(timestamp))
		return error_memory(err);
	return http_client_post(client, &request, out_status, err);
}

/* Doubled with each attempt up to the bound, and between three and five quarters of that. */
static int64_t backoff_us(const struct hooks_options *options, int64_t attempt)
{
	int64_t seconds = options->backoff_s;
	uint32_t random;

	for (int64_t i = 1; i < attempt && seconds < options->backoff_most_s; i++)
		seconds *= 2;
	if (seconds > options->backoff_most_s)
		seconds = options->backoff_most_s;
	crypto_random(&random, sizeof(random));
	return seconds * 750000 + seconds * (int64_t)(random % 500001);
}

static bool record(struct teller *teller, const struct event *event,
        struct system_delivery *delivery, struct error *err)
{
	struct hooks *hooks = teller->hooks;
	bool is_told = delivery->status >= 200 && delivery->status < 300;
	bool is_dead = !is_told && event->attempt >= hooks->options.attempts;
	struct store_result result;
	struct system_builder b;

	delivery->event = event->id;
	delivery->attempt = event->attempt;
	delivery->state = is_told ? TEXT("delivered") : is_dead ? TEXT("dead") : TEXT("waiting");
	if (!is_told && !is_dead)
		delivery->due_at =
		        hook_moment(event->arena, backoff_us(&hooks->options, event->attempt));
	atomic_fetch_add(is_told ? &hooks->delivered : &hooks->failed, 1);
	if (is_dead) {
		atomic_fetch_add(&hooks->dead, 1);
		log_write(LOG_LEVEL_WARN,
		        "webhook %.*s: event %.*s is dead after %lld attempts at %.*s",
		        TEXT_ARG(teller->target->name), TEXT_ARG(event->id),
		        (long long)event->attempt, TEXT_ARG(teller->target->origin));
	}
	open_unit(hooks, event->arena, &b);
	system_hook_record(&b, delivery);
	return hook_run(hooks->store, &b, NULL, NULL, &result, err);
}

static bool release(struct teller *teller, const struct event *event, struct error *err)
{
	struct store_result result;
	struct system_builder b;

	open_unit(teller->hooks, event->arena, &b);
	system_hook_release(&b, event->id, event->attempt);
	return hook_run(teller->hooks->store, &b, NULL, NULL, &result, err);
}

static bool tell(struct teller *teller, struct http_client *client, const struct event *event,
        struct error *err)
{
	struct system_delivery delivery = {.at = hook_moment(event->arena, 0)};
	struct error why = {0};
	int64_t begun_us = clock_monotonic_us();

	if (!post(teller, client, event, &delivery.status, &why)) {
		if (is_ending(teller->hooks))
			return release(teller, event, err);
		delivery.error = text_sub(text_from(why.operator_text), 0, ERROR_CHARS_MAX);
	}
	delivery.duration_ms = (clock_monotonic_us() - begun_us) / 1000;
	return record(teller, event, &delivery, err);
}

/* ---- threads ---- */

static void say_failed(const struct teller *teller, const struct error *err)
{
	if (err->kind != ERROR_SHUTDOWN)
		log_error(LOG_LEVEL_WARN, err, "webhook %.*s: the outbox cannot be used",
		        TEXT_ARG(teller->target->name));
}

static void *tell_all(void *context)
{
	struct teller *teller = context;
	struct hooks *hooks = teller->hooks;
	const struct http_client_options options = {
	        .allows_private = hooks->options.allows_private,
	        .timeout_ms = hooks->options.timeout_ms,
	        .is_ending = &hooks->is_ending,
	};
	struct http_client *client;
	struct error err = {0};

	if (!http_client_open(&options, &client, &err)) {
		say_failed(teller, &err);
		return NULL;
	}
	while (!is_ending(hooks)) {
		AUTO_ARENA arena = {0};
		struct event event;
		arena_init(&arena, ARENA_BYTES_MAX);
		err = (struct error){0};
		bool ok = take(teller, &arena, &event, &err);
		if (ok && event.is_there)
			ok = tell(teller, client, &event, &err);
		if (!ok) {
			say_failed(teller, &err);
			wait_ms(hooks, DATABASE_WAIT_MS);
		} else if (!event.is_there) {
			wait_ms(hooks, POLL_MS);
		}
	}
	http_client_close(client);
	return NULL;
}

/* False when nothing went, or the database cannot. */
static bool purge(struct hooks *hooks)
{
	AUTO_ARENA arena = {0};
	struct store_result result;
	struct system_builder b;
	struct error err = {0};
	int64_t gone = 0;

	arena_init(&arena, 0);
	open_unit(hooks, &arena, &b);
	system_hook_purge(
	        &b, hook_moment(&arena, -(int64_t)hooks->options.keep_s * 1000000), KEEPER_EVENTS);
	for (size_t i = 0; i < hooks->target_count; i++)
		if (!hooks->targets[i].url)
			system_hook_discard(&b, hooks->targets[i].name, KEEPER_EVENTS);
	if (!hook_run(hooks->store, &b, NULL, NULL, &result, &err)) {
		if (err.kind != ERROR_SHUTDOWN)
			log_error(LOG_LEVEL_WARN, &err, "the outbox cannot be purged");
		return false;
	}
	for (size_t i = 0; i < result.step_count; i++)
		gone += result.steps[i].rows;
	return gone > 0;
}

static void *keep_small(void *context)
{
	struct teller *keeper = context;
	struct hooks *hooks = keeper->hooks;
	int64_t keep_ms = (int64_t)hooks->options.keep_s * 1000;

	while (!is_ending(hooks)) {
		for (int i = 0; i < KEEPER_ROUNDS && !is_ending(hooks) && purge(hooks); i++)
			;
		wait_ms(hooks, keep_ms < KEEPER_WAIT_MS ? keep_ms : KEEPER_WAIT_MS);
	}
	return NULL;
}

static bool start(struct teller *teller, void *(*run)(void *), struct error *err)
{
	if (pthread_create(&teller->thread, NULL, run, teller) != 0)
		return error_set(err, ERROR_MEMORY, "a thread of webhooks cannot be started");
	teller->is_started = true;
	return true;
}

/* ---- starting ---- */

static bool is_in_file(const struct hooks *hooks, struct text name)
{
	for (size_t i = 0; i < hooks->target_count; i++)
		if (text_eq(hooks->targets[i].name, name))
			return true;
	return false;
}

/* What is told nowhere is no error: an address may come later, and what happened waits. */
static void say_lacking(struct hooks *hooks, const struct model *model)
{
	struct buf names;

	buf_init(&names, &hooks->arena);
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		for (size_t j = 0; j < table->hook_count; j++)
			if (!is_in_file(hooks, table->hooks[j].name))
				buf_printf(&names, "%s%.*s.%.*s", names.len ? ", " : "",
				        TEXT_ARG(table->name), TEXT_ARG(table->hooks[j].name));
	}
	if (!names.len)
		return;
	log_write(LOG_LEVEL_WARN, "webhooks without an address: %.*s; their events wait (%s)",
	        TEXT_ARG(buf_text(&names)),
	        text_is_empty(hooks->options.path) ? "the setting webhooks names no file"
	                                           : "the file of webhooks has no line");
	for (size_t i = 0; i < hooks->target_count; i++)
		if (!hook_is_known(model, hooks->targets[i].name))
			log_write(LOG_LEVEL_WARN, "webhook %.*s: the schema has none of that name",
			        TEXT_ARG(hooks->targets[i].name));
}

static bool start_all(struct hooks *hooks, const struct model *model, struct error *err)
{
	if (!text_is_empty(hooks->options.path) &&
	        !hook_file_read(&hooks->arena, hooks->options.path, &hooks->targets,
	                &hooks->target_count, err))
		return false;
	hooks->tellers = ARENA_ARRAY(&hooks->arena, struct teller, hooks->target_count + 1);
	if (!hooks->tellers)
		return error_memory(err);
	say_lacking(hooks, model);
	for (size_t i = 0; i < hooks->target_count; i++) {
		struct teller *teller = &hooks->tellers[hooks->teller_count];
		if (!hooks->targets[i].url || !hook_is_known(model, hooks->targets[i].name))
			continue;
		*teller = (struct teller){.hooks = hooks, .target = &hooks->targets[i]};
		hooks->teller_count++;
		if (!start(teller, tell_all, err))
			return false;
	}
	hooks->keeper.hooks = hooks;
	return start(&hooks->keeper, keep_small, err);
}

bool hooks_start(struct store *store, struct identity *identity,
        const struct hooks_options *options, struct hooks **out_hooks, struct error *err)
{
	const struct model *model = store_model(store);
	pthread_condattr_t attributes;
	struct hooks *hooks;

	*out_hooks = NULL;
	if (!model->by_concept[TABLE_IS_OUTBOX])
		return true;
	hooks = calloc(1, sizeof(*hooks));
	if (!hooks)
		return error_memory(err);
	arena_init(&hooks->arena, 0);
	hooks->store = store;
	hooks->identity = identity;
	hooks->options = *options;
	pthread_mutex_init(&hooks->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&hooks->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	if (!start_all(hooks, model, err)) {
		hooks_stop(hooks);
		return false;
	}
	*out_hooks = hooks;
	return true;
}

void hooks_stop(struct hooks *hooks)
{
	if (!hooks)
		return;
	pthread_mutex_lock(&hooks->mutex);
	atomic_store(&hooks->is_ending, true);
	pthread_cond_broadcast(&hooks->ended);
	pthread_mutex_unlock(&hooks->mutex);
	for (size_t i = 0; i < hooks->teller_count; i++)
		if (hooks->tellers[i].is_started)
			pthread_join(hooks->tellers[i].thread, NULL);
	if (hooks->keeper.is_started)
		pthread_join(hooks->keeper.thread, NULL);
	pthread_cond_destroy(&hooks->ended);
	pthread_mutex_destroy(&hooks->mutex);
	arena_release(&hooks->arena);
	free(hooks);
}

void hooks_stats(struct hooks *hooks, struct hooks_stats *out_stats)
{
	*out_stats = (struct hooks_stats){0};
	if (hooks)
		*out_stats = (struct hooks_stats){
		        .delivered = atomic_load(&hooks->delivered),
		        .failed = atomic_load(&hooks->failed),
		        .dead = atomic_load(&hooks->dead),
		};
}
