#include "api/openapi/cache.h"

#include "api/openapi.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	ENTRIES_MAX = 16,
	KEPT_BYTES_MAX = 64 * 1024 * 1024,
	SCRATCH_BYTES_MAX = 512 * 1024 * 1024, /* while one is made: some 1,000 tables need 100 */
};

struct entry {
	char *bytes; /* the rights, then the document; NULL: free */
	size_t rights_len, document_len;
	uint64_t used; /* when it was asked for last, by the cache's count */
};

struct openapi_cache {
	pthread_mutex_t mutex;
	const struct model *model;
	struct entry entries[ENTRIES_MAX];
	uint64_t count;
	size_t kept_bytes;
};

struct openapi_cache *openapi_cache_new(const struct model *model)
{
	struct openapi_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->model = model;
	pthread_mutex_init(&cache->mutex, NULL);
	return cache;
}

static void entry_drop(struct openapi_cache *cache, struct entry *entry)
{
	cache->kept_bytes -= entry->rights_len + entry->document_len;
	free(entry->bytes);
	*entry = (struct entry){0};
}

void openapi_cache_free(struct openapi_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < ENTRIES_MAX; i++)
		entry_drop(cache, &cache->entries[i]);
	pthread_mutex_destroy(&cache->mutex);
	free(cache);
}

static void add_names(struct buf *out, char mark, const struct text *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "%c%zu:", mark, names[i].len);
		buf_add(out, names[i]);
	}
}

/* All that policies decide by the principal alone: whether he is someone, not who. */
static struct text rights_of(struct arena *arena, const struct principal *principal)
{
	struct buf out;

	buf_init(&out, arena);
	buf_printf(&out, "%d%d%d%d", key_is_set(&principal->person.key),
	        key_is_set(&principal->tenant.key), principal->is_platform_admin,
	        principal->is_all_tenants);
	add_names(&out, 'r', principal->roles, principal->role_count);
	add_names(&out, 'p', principal->permissions, principal->permission_count);
	return buf_failed(&out) ? (struct text){0} : buf_text(&out);
}

static struct entry *find(struct openapi_cache *cache, struct text rights)
{
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		struct entry *entry = &cache->entries[i];
		if (entry->bytes && text_eq((struct text){entry->bytes, entry->rights_len}, rights))
			return entry;
	}
	return NULL;
}

/* Free ones first. NULL: all are free, where only taken ones are asked for. */
static struct entry *oldest(struct openapi_cache *cache, bool is_taken)
{
	struct entry *best = NULL;

	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		struct entry *entry = &cache->entries[i];
		if ((entry->bytes || !is_taken) && (!best || entry->used < best->used))
			best = entry;
	}
	return best;
}

/* Those that were asked for longest ago make room. What cannot be kept is made again. */
static void keep(struct openapi_cache *cache, struct text rights, struct text document)
{
	size_t bytes = rights.len + document.len;
	char *copy = bytes <= KEPT_BYTES_MAX ? malloc(bytes) : NULL;
	struct entry *entry;

	if (!copy)
		return;
	while (cache->kept_bytes + bytes > KEPT_BYTES_MAX && (entry = oldest(cache, true)))
		entry_drop(cache, entry);
	entry = oldest(cache, false);
	entry_drop(cache, entry);
	memcpy(copy, rights.ptr, rights.len);
	memcpy(copy + rights.len, document.ptr, document.len);
	*entry = (struct entry){copy, rights.len, document.len, ++cache->count};
	cache->kept_bytes += bytes;
}

static bool make(struct openapi_cache *cache, struct arena *arena, struct text rights,
        const struct principal *principal, struct text *out_document, struct error *err)
{
	AUTO_ARENA scratch = {0};
	struct buf out;

	arena_init(&scratch, SCRATCH_BYTES_MAX);
	buf_init(&out, &scratch);
	if (!openapi_write(&out, cache->model, principal, err))
		return false;
	keep(cache, rights, buf_text(&out));
	*out_document = arena_text(arena, buf_text(&out));
	return !arena->failed || error_memory(err);
}

bool openapi_cache_get(struct openapi_cache *cache, struct arena *arena,
        const struct principal *principal, struct text *out_document, struct error *err)
{
	struct text rights = rights_of(arena, principal);
	bool ok = true;

	if (!rights.ptr)
		return error_memory(err);
	pthread_mutex_lock(&cache->mutex);
	struct entry *entry = find(cache, rights);
	if (entry) {
		entry->used = ++cache->count;
		*out_document = arena_text(arena,
		        (struct text){entry->bytes + entry->rights_len, entry->document_len});
		ok = !arena->failed || error_memory(err);
	} else {
		ok = make(cache, arena, rights, principal, out_document, err);
	}
	pthread_mutex_unlock(&cache->mutex);
	return ok;
}
