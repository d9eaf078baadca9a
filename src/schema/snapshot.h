/*
 * Snapshot: a schema as one text that stands alone: the canonical DBML of what is
 * declared, and behind it, as comments, the JSON Schema files that it names and which
 * completion it had. What is compiled from it is the model it was written from, digest and
 * all, by a later Manor too.
 *
 * It is what a database keeps of its schema, and what a migration leaves.
 */
#ifndef SCHEMA_SNAPSHOT_H
#define SCHEMA_SNAPSHOT_H

#include "schema/model.h"

void snapshot_write(struct buf *out, const struct model *model);

/* `path` is what diagnostics call it; nothing is read from there. NULL as model_compile(). */
struct model *snapshot_compile(
        struct arena *arena, struct text path, struct text body, struct diagnostics *diags);

/* The digest as it stands in a database and in the head of a migration: 64 hex digits. */
void model_digest_write(struct buf *out, const struct model *model);

#endif
