#include "db/postgres/prepared.h"

#include <stdio.h>
#include <stdlib.h>

static void unlink_age(struct prepared_cache *cache, struct prepared *p)
{
	*(p->newer ? &p->newer->older : &cache->newest) = p->older;
	*(p->older ? &p->older->newer : &cache->oldest) = p->newer;
	p->newer = p->older = NULL;
}

static void link_newest(struct prepared_cache *cache, struct prepared *p)
{
	p->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = p;
	cache->newest = p;
}

static struct prepared *prepared_new(
        struct prepared_cache *cache, const struct sql_step *step, uint64_t hash, struct error *err)
{
	struct prepared *p = calloc(1, sizeof(*p) + step->sql.len + 1 + step->shape.len);

	if (!p) {
		error_memory(err);
		return NULL;
	}
	p->cstr = (char *)(p + 1);
	memcpy(p->cstr, step->sql.ptr, step->sql.len);
	p->sql = (struct text){p->cstr, step->sql.len};
	p->shape_text = (struct text){p->cstr + step->sql.len + 1, step->shape.len};
	if (step->shape.len)
		memcpy(p->cstr + step->sql.len + 1, step->shape.ptr, step->shape.len);
	p->hash = hash;
	snprintf(p->name, sizeof(p->name), "m%llu", (unsigned long long)++cache->made);
	if (step->kind == SQL_STEP_JSON && !(p->shape = shape_parse(p->shape_text, err))) {
		free(p);
		return NULL;
	}
	return p;
}

bool prepared_find(struct prepared_cache *cache, const struct sql_step *step, uint64_t batch,
        struct prepared **out_prepared, bool *out_is_new, struct error *err)
{
	uint64_t hash = text_hash(step->sql) ^ text_hash(step->shape);
	struct prepared **bucket = &cache->buckets[hash % PREPARED_BUCKETS];
	struct prepared *p = *bucket;

	while (p && (p->hash != hash || !text_eq(p->sql, step->sql) ||
	                    !text_eq(p->shape_text, step->shape)))
		p = p->next;
	*out_is_new = !p;
	if (!p) {
		p = prepared_new(cache, step, hash, err);
		if (!p)
			return false;
		p->next = *bucket;
		*bucket = p;
		cache->count++;
		link_newest(cache, p);
	} else if (cache->newest != p) {
		unlink_age(cache, p);
		link_newest(cache, p);
	}
	p->batch = batch;
	*out_prepared = p;
	return true;
}

void prepared_remove(struct prepared_cache *cache, struct prepared *p)
{
	struct prepared **at = &cache->buckets[p->hash % PREPARED_BUCKETS];

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	unlink_age(cache, p);
	cache->count--;
}

struct prepared *prepared_surplus(struct prepared_cache *cache, uint64_t batch)
{
	struct prepared *p = cache->oldest;

	/* What a batch needs is the newest: when the oldest is, all are. */
	if (cache->count <= PREPARED_KEPT || p->batch == batch)
		return NULL;
	prepared_remove(cache, p);
	return p;
}

void prepared_free(struct prepared *p)
{
	free(p->shape);
	free(p);
}

void prepared_release(struct prepared_cache *cache)
{
	uint64_t made = cache->made;

	while (cache->newest) {
		struct prepared *p = cache->newest;
		cache->newest = p->older;
		prepared_free(p);
	}
	*cache = (struct prepared_cache){.made = made};
}
