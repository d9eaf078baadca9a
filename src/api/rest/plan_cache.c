#include "api/rest/plan_cache.h"

#include "http/http.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	SHARDS = 16,
	WAYS = 8,                    /* plans that one hash may be at */
	PLAN_BYTES_MAX = 128 * 1024, /* larger ones are not kept */
};

/* Sets of WAYS plans, each set in one shard; the one not used for longest gives way. */
struct way {
	struct kept_plan *plan; /* NULL: free */
	uint64_t used;
};

struct shard {
	pthread_mutex_t mutex;
	struct way *ways;
	uint64_t clock, hits, misses;
};

struct plan_cache {
	struct shard shards[SHARDS];
	size_t sets; /* of each shard */
};

bool plan_cache_new(size_t plans, struct plan_cache **out_cache, struct error *err)
{
	struct plan_cache *cache = calloc(1, sizeof(*cache));
	bool ok = cache != NULL;

	if (!ok)
		return error_memory(err);
	cache->sets = (plans + SHARDS * WAYS - 1) / (SHARDS * WAYS);
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&cache->shards[i].mutex, NULL);
		cache->shards[i].ways = calloc(cache->sets * WAYS + 1, sizeof(struct way));
		ok &= cache->shards[i].ways != NULL;
	}
	if (!ok) {
		plan_cache_free(cache);
		return error_memory(err);
	}
	*out_cache = cache;
	return true;
}

void plan_cache_free(struct plan_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];
		for (size_t k = 0; shard->ways && k < cache->sets * WAYS; k++)
			kept_plan_release(shard->ways[k].plan);
		free(shard->ways);
		pthread_mutex_destroy(&shard->mutex);
	}
	free(cache);
}

struct kept_plan *kept_plan_new(size_t arena_limit_bytes)
{
	struct kept_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	arena_init(&plan->arena, arena_limit_bytes);
	atomic_init(&plan->holders, 1);
	return plan;
}

void kept_plan_release(struct kept_plan *plan)
{
	if (!plan || atomic_fetch_sub(&plan->holders, 1) > 1)
		return;
	arena_release(&plan->arena);
	free(plan);
}

static struct shard *shard_of(struct plan_cache *cache, uint64_t hash)
{
	return &cache->shards[hash % SHARDS];
}

static struct way *set_of(const struct plan_cache *cache, struct shard *shard, uint64_t hash)
{
	return &shard->ways[hash / SHARDS % cache->sets * WAYS];
}

/* The way of the key, or NULL. The shard is locked. */
static struct way *way_of(
        const struct plan_cache *cache, struct shard *shard, const struct plan_key *key)
{
	struct way *set = set_of(cache, shard, key->hash);

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].plan && set[i].plan->hash == key->hash &&
		        text_eq(set[i].plan->key, key->text))
			return &set[i];
	}
	return NULL;
}

struct kept_plan *plan_cache_find(struct plan_cache *cache, const struct plan_key *key)
{
	struct shard *shard = shard_of(cache, key->hash);
	struct kept_plan *plan = NULL;

	if (!cache->sets)
		return NULL;
	pthread_mutex_lock(&shard->mutex);
	struct way *way = way_of(cache, shard, key);
	if (way) {
		plan = way->plan;
		way->used = ++shard->clock;
		atomic_fetch_add(&plan->holders, 1);
	}
	*(plan ? &shard->hits : &shard->misses) += 1;
	pthread_mutex_unlock(&shard->mutex);
	return plan;
}

void kept_plan_take_slots(struct kept_plan *plan, const struct resolve *r)
{
	plan->slots = r->slots;
	plan->slot_count = r->slot_count;
	plan->list_values = r->list_values;
	for (size_t i = 0; i < r->slot_count; i++)
		plan->list_values -= r->slots[i].value_count;
}

static const struct resolve_slot *slot_of(const struct kept_plan *plan, uint16_t pair)
{
	for (size_t i = 0; i < plan->slot_count; i++) {
		if (plan->slots[i].pair == pair)
			return &plan->slots[i];
	}
	return NULL;
}

static bool is_bound(const struct kept_plan *plan, uint16_t pair)
{
	for (size_t i = 0; i < plan->unit.step_count; i++) {
		const struct sql_step *step = &plan->unit.steps[i];
		for (size_t k = 0; k < step->param_count; k++) {
			if (step->params[k].kind == SQL_PARAM_VALUE &&
			        step->params[k].value.slot == pair)
				return true;
		}
	}
	return false;
}

/* Every value that the key leaves out is a parameter of the unit, as it was said. */
static bool is_for_all(const struct kept_plan *plan, const struct plan_key *key)
{
	for (size_t i = 0; i < key->given_count; i++) {
		if (!slot_of(plan, key->given[i].pair) || !is_bound(plan, key->given[i].pair))
			return false;
	}
	return true;
}

/* A free way, else the one not used for longest. The shard is locked. */
static struct way *way_for(
        const struct plan_cache *cache, struct shard *shard, const struct plan_key *key)
{
	struct way *set = set_of(cache, shard, key->hash);
	struct way *oldest = way_of(cache, shard, key);

	for (size_t i = 0; !oldest && i < WAYS; i++) {
		if (!set[i].plan)
			oldest = &set[i];
	}
	if (oldest)
		return oldest;
	oldest = set;
	for (size_t i = 1; i < WAYS; i++) {
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

void plan_cache_put(struct plan_cache *cache, const struct plan_key *key, struct kept_plan *plan)
{
	struct shard *shard = shard_of(cache, key->hash);

	if (!cache->sets || !is_for_all(plan, key))
		return;
	plan->key = arena_text(&plan->arena, key->text);
	plan->hash = key->hash;
	if (plan->arena.failed || plan->arena.used_bytes > PLAN_BYTES_MAX)
		return;
	pthread_mutex_lock(&shard->mutex);
	struct way *way = way_for(cache, shard, key);
	struct kept_plan *old = way->plan;
	atomic_fetch_add(&plan->holders, 1);
	*way = (struct way){plan, ++shard->clock};
	pthread_mutex_unlock(&shard->mutex);
	kept_plan_release(old);
}

/* The values of the key, by their pairs; storage form. */
static bool read_values(const struct kept_plan *plan, struct resolve *r, const struct plan_key *key,
        struct value *values)
{
	for (size_t i = 0; i < key->given_count; i++) {
		const struct resolve_slot *slot = slot_of(plan, key->given[i].pair);
		struct text text;
		if (!slot || !http_decode(r->arena, key->given[i].raw, true, &text) ||
		        !resolve_slot_value(r, slot, text, &values[i]))
			return false;
	}
	return true;
}

static void bind_step(const struct plan_key *key, const struct value *values, struct sql_step *step)
{
	for (size_t k = 0; k < step->param_count; k++) {
		struct sql_param *param = &step->params[k];
		for (size_t i = 0; param->value.slot && i < key->given_count; i++) {
			if (param->kind == SQL_PARAM_VALUE &&
			        param->value.slot == key->given[i].pair)
				param->value = values[i];
		}
	}
}

bool kept_plan_bind(const struct kept_plan *plan, struct resolve *r, const struct plan_key *key,
        struct sql_unit *out_unit)
{
	const struct sql_unit *from = &plan->unit;
	struct value *values = ARENA_ARRAY(r->arena, struct value, key->given_count + 1);
	struct sql_step *steps = ARENA_ARRAY(r->arena, struct sql_step, from->step_count);

	r->list_values = plan->list_values;
	if (!values || !steps || !read_values(plan, r, key, values))
		return false;
	for (size_t i = 0; i < from->step_count; i++) {
		size_t count = from->steps[i].param_count;
		struct sql_param *params = ARENA_ARRAY(r->arena, struct sql_param, count + 1);
		if (!params)
			return false;
		if (count)
			memcpy(params, from->steps[i].params, count * sizeof(*params));
		steps[i] = from->steps[i];
		steps[i].params = params;
		bind_step(key, values, &steps[i]);
	}
	*out_unit = *from;
	out_unit->steps = steps;
	return true;
}

void plan_cache_stats(
        struct plan_cache *cache, uint64_t *out_hits, uint64_t *out_misses, size_t *out_plans)
{
	*out_hits = *out_misses = 0;
	*out_plans = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];
		pthread_mutex_lock(&shard->mutex);
		*out_hits += shard->hits;
		*out_misses += shard->misses;
		for (size_t k = 0; k < cache->sets * WAYS; k++)
			*out_plans += shard->ways[k].plan != NULL;
		pthread_mutex_unlock(&shard->mutex);
	}
}
