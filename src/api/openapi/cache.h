/*
 * Descriptions that were made, kept for those who come after with the same rights: what
 * policies know of a principal alone, not who he is. Bounded in number and in bytes; one
 * is made at a time, so that memory is, too. For threads that may wait.
 */
#ifndef API_OPENAPI_CACHE_H
#define API_OPENAPI_CACHE_H

#include "base/error.h"
#include "schema/model.h"
#include "schema/principal.h"

struct openapi_cache;

/* NULL: memory is out. `model` must outlive it. */
struct openapi_cache *openapi_cache_new(const struct model *model);
void openapi_cache_free(struct openapi_cache *cache);

/* A copy in the arena. ERROR_MEMORY. */
bool openapi_cache_get(struct openapi_cache *cache, struct arena *arena,
        const struct principal *principal, struct text *out_document, struct error *err);

#endif
