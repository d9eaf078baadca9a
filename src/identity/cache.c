#include "identity/cache.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	SHARDS = 16,
	WAYS = 8, /* entries that one digest may be at */
};

struct entry {
	struct cache_key key;
	struct cache_facts facts;
	struct identity_caller *caller; /* one block of its own; NULL: free */
	uint64_t used;
};

/* Sets of WAYS entries, each set in one shard; the one not used for longest gives way. */
struct shard {
	pthread_mutex_t mutex;
	struct entry *entries;
	uint64_t clock;
};

struct cache {
	struct shard shards[SHARDS];
	size_t sets; /* of each shard */
};

bool cache_new(size_t entries, struct cache **out_cache, struct error *err)
{
	struct cache *cache = calloc(1, sizeof(*cache));
	bool ok = cache != NULL;

	if (!ok)
		return error_memory(err);
	cache->sets = entries / (SHARDS * WAYS);
	if (cache->sets == 0)
		cache->sets = 1;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&cache->shards[i].mutex, NULL);
		cache->shards[i].entries = calloc(cache->sets * WAYS, sizeof(struct entry));
		ok &= cache->shards[i].entries != NULL;
	}
	if (!ok) {
		cache_free(cache);
		return error_memory(err);
	}
	*out_cache = cache;
	return true;
}

void cache_free(struct cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];
		for (size_t k = 0; shard->entries && k < cache->sets * WAYS; k++)
			free(shard->entries[k].caller);
		free(shard->entries);
		pthread_mutex_destroy(&shard->mutex);
	}
	free(cache);
}

/* ---- a caller in one block ---- */

static size_t texts_bytes(const struct text *texts, size_t count)
{
	size_t bytes = count * sizeof(struct text);

	for (size_t i = 0; i < count; i++)
		bytes += texts[i].len;
	return bytes;
}

static size_t caller_bytes(const struct identity_caller *caller)
{
	const struct principal *principal = &caller->principal;

	return sizeof(*caller) + texts_bytes(principal->roles, principal->role_count) +
	       texts_bytes(principal->permissions, principal->permission_count) +
	       caller->session.len;
}

static struct text pack_text(char **bytes, struct text t)
{
	struct text copy = {*bytes, t.len};

	if (t.len)
		memcpy(*bytes, t.ptr, t.len);
	*bytes += t.len;
	return copy;
}

static struct text *pack_texts(
        struct text **slots, char **bytes, const struct text *texts, size_t count)
{
	struct text *packed = *slots;

	*slots += count;
	for (size_t i = 0; i < count; i++)
		packed[i] = pack_text(bytes, texts[i]);
	return packed;
}

/* `block` has caller_bytes() bytes: the caller, then the lists, then what they point at. */
static struct identity_caller *pack(void *block, const struct identity_caller *source)
{
	struct identity_caller *caller = block;
	const struct principal *from = &source->principal;
	struct text *slots = (struct text *)(caller + 1);
	char *bytes = (char *)(slots + from->role_count + from->permission_count);

	*caller = *source;
	caller->principal.roles = pack_texts(&slots, &bytes, from->roles, from->role_count);
	caller->principal.permissions =
	        pack_texts(&slots, &bytes, from->permissions, from->permission_count);
	caller->session = pack_text(&bytes, source->session);
	principal_classify(&caller->principal);
	return caller;
}

/* ---- entries ---- */

static struct shard *shard_of(struct cache *cache, const struct cache_key *key)
{
	return &cache->shards[key->digest[0] % SHARDS];
}

static struct entry *set_of(
        const struct cache *cache, struct shard *shard, const struct cache_key *key)
{
	uint64_t number;

	memcpy(&number, key->digest + 8, sizeof(number));
	return &shard->entries[number % cache->sets * WAYS];
}

static bool is_at(const struct entry *entry, const struct cache_key *key)
{
	return entry->caller && memcmp(&entry->key, key, sizeof(*key)) == 0;
}

static void clear(struct entry *entry)
{
	free(entry->caller);
	*entry = (struct entry){0};
}

struct identity_caller *cache_find(struct cache *cache, const struct cache_key *key, int64_t now_s,
        struct arena *arena, struct cache_facts *out_facts)
{
	struct shard *shard = shard_of(cache, key);
	struct entry *set = set_of(cache, shard, key);
	struct identity_caller *found = NULL;

	pthread_mutex_lock(&shard->mutex);
	for (size_t i = 0; i < WAYS; i++) {
		if (!is_at(&set[i], key))
			continue;
		if (set[i].facts.expires_at <= now_s) {
			clear(&set[i]);
			break;
		}
		void *block = arena_alloc(arena, caller_bytes(set[i].caller));
		if (block) {
			found = pack(block, set[i].caller);
			*out_facts = set[i].facts;
			set[i].used = ++shard->clock;
		}
		break;
	}
	pthread_mutex_unlock(&shard->mutex);
	return found;
}

/* Its own place, else a free one, else the one that was not used for longest. */
static struct entry *place(struct entry *set, const struct cache_key *key)
{
	struct entry *best = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (is_at(&set[i], key))
			return &set[i];
		if (!set[i].caller) {
			if (best->caller)
				best = &set[i];
		} else if (best->caller && set[i].used < best->used) {
			best = &set[i];
		}
	}
	return best;
}

void cache_put(struct cache *cache, const struct cache_key *key,
        const struct identity_caller *caller, const struct cache_facts *facts)
{
	struct shard *shard = shard_of(cache, key);
	void *block = malloc(caller_bytes(caller));

	if (!block)
		return;
	pack(block, caller);
	pthread_mutex_lock(&shard->mutex);
	struct entry *entry = place(set_of(cache, shard, key), key);
	free(entry->caller);
	*entry = (struct entry){
	        .key = *key,
	        .facts = *facts,
	        .caller = block,
	        .used = ++shard->clock,
	};
	pthread_mutex_unlock(&shard->mutex);
}

void cache_drop(struct cache *cache, const struct cache_key *key)
{
	struct shard *shard = shard_of(cache, key);
	struct entry *set = set_of(cache, shard, key);

	pthread_mutex_lock(&shard->mutex);
	for (size_t i = 0; i < WAYS; i++) {
		if (is_at(&set[i], key))
			clear(&set[i]);
	}
	pthread_mutex_unlock(&shard->mutex);
}

size_t cache_count(struct cache *cache)
{
	size_t count = 0;

	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];
		pthread_mutex_lock(&shard->mutex);
		for (size_t k = 0; k < cache->sets * WAYS; k++)
			count += shard->entries[k].caller != NULL;
		pthread_mutex_unlock(&shard->mutex);
	}
	return count;
}
