/*
 * Plans of reads that are used again. Requests of one shape differ in the values of their
 * filters only; the first of them is parsed, resolved and compiled, the next ones put their
 * own values into the unit that it gave.
 *
 * The key holds everything else that a plan depends on: the caller's class (never the
 * caller: person and tenant are bound by the store), the table, what headers ask for, and
 * the query with its values taken out. A plan whose text or form depends on a value has
 * values that lost their slot on the way (base/value.h), and is not kept.
 *
 * Bounded; thread safe. It must never change what is answered: with and without it the
 * units are the same.
 */
#ifndef API_REST_PLAN_CACHE_H
#define API_REST_PLAN_CACHE_H

#include "api/rest/resolve.h"

struct plan_cache;

/* `plans` that are kept, at most; 0: none. */
bool plan_cache_new(size_t plans, struct plan_cache **out_cache, struct error *err);
/* Plans that are held stay until they are released. */
void plan_cache_free(struct plan_cache *cache);

/* A value that stood in the query, percent-encoded, by its pair. */
struct plan_given {
	uint16_t pair;
	struct text raw;
};

struct plan_key {
	struct text text;
	uint64_t hash;
	struct plan_given *given;
	size_t given_count;
};

/*
 * What a plan depends on. `wishes` are the headers that decide about it, in the caller's own
 * words. False when the principal has no class, or memory is out: then nothing is kept.
 */
bool plan_key_make(struct arena *arena, const struct principal *principal,
        const struct model_table *table, struct text wishes, struct text query,
        struct plan_key *out_key);

/* One plan, held by those who use it; made once, then never changed. */
struct kept_plan {
	struct arena arena;
	struct plan_select select;
	struct sql_unit unit;
	struct resolve_slot *slots;
	size_t slot_count;
	size_t list_values; /* of the query's lists, but for those in slots */
	struct text key;
	uint64_t hash;
	_Atomic unsigned holders;
};

/* Held; NULL is absence. */
struct kept_plan *plan_cache_find(struct plan_cache *cache, const struct plan_key *key);
/* An empty one, held; its arena has the cap. NULL when memory is out. */
struct kept_plan *kept_plan_new(size_t arena_limit_bytes);
void kept_plan_release(struct kept_plan *plan);
/* After its query was resolved into it. */
void kept_plan_take_slots(struct kept_plan *plan, const struct resolve *r);
/* Takes a plan in when it serves all requests of the key; else nothing happens. */
void plan_cache_put(struct plan_cache *cache, const struct plan_key *key, struct kept_plan *plan);

/*
 * The plan's unit with the values of this request, its parameters in r's arena. False when
 * it is not the plan for these values (one of them is wrong, or decides about the plan).
 */
bool kept_plan_bind(const struct kept_plan *plan, struct resolve *r, const struct plan_key *key,
        struct sql_unit *out_unit);

void plan_cache_stats(
        struct plan_cache *cache, uint64_t *out_hits, uint64_t *out_misses, size_t *out_plans);

#endif
