/*
 * Verified callers by the digest of what they sent. Bounded; an entry ends with its token.
 * It knows no database: whoever asks says which generation of it is current.
 */
#ifndef IDENTITY_CACHE_H
#define IDENTITY_CACHE_H

#include "base/crypto.h"
#include "identity/identity.h"

struct cache;

struct cache_key {
	unsigned char digest[DIGEST_BYTES];
};

struct cache_facts {
	int64_t expires_at;  /* seconds since 1970: never given after that */
	uint64_t generation; /* of the database, read before the caller was */
	int64_t read_at_us;  /* monotonic */
};

bool cache_new(size_t entries, struct cache **out_cache, struct error *err);
void cache_free(struct cache *cache);

/* A copy in the arena, or NULL: absent, ended, or memory is out. */
struct identity_caller *cache_find(struct cache *cache, const struct cache_key *key, int64_t now_s,
        struct arena *arena, struct cache_facts *out_facts);
/* Keeps a copy; drops another when full. Nothing is kept when memory is out. */
void cache_put(struct cache *cache, const struct cache_key *key,
        const struct identity_caller *caller, const struct cache_facts *facts);
void cache_drop(struct cache *cache, const struct cache_key *key);
size_t cache_count(struct cache *cache);

#endif
