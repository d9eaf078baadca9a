/* What the files of api/hooks.h share. */
#ifndef API_HOOK_PART_H
#define API_HOOK_PART_H

#include "api/hooks.h"
#include "sql/system.h"

/* The model's names, each once. */
bool hook_is_known(const struct model *model, struct text name);

/* A fixed statement, as the platform. */
bool hook_run(struct store *store, struct system_builder *b, db_row_fn *on_row, void *context,
        struct store_result *out_result, struct error *err);

/* Storage form of a moment from now. */
struct text hook_moment(struct arena *arena, int64_t from_now_us);

/* "whsec_…" (Standard Webhooks); "" when memory is out. */
struct text hook_secret(
        struct identity *identity, struct arena *arena, struct text name, unsigned number);
/* "v1,…", and behind it that of the secret before, where there is one. */
struct text hook_signature(struct identity *identity, struct arena *arena, struct text name,
        unsigned number, struct text id, struct text timestamp, struct text body);

#endif
