/*
 * Report: what the compiler made of a schema, for the person who wrote it. What
 * each concept was bound to, how each table reaches its tenant, which walls the
 * references got and what was added. Text that reads well in a diff.
 */
#ifndef SCHEMA_REPORT_H
#define SCHEMA_REPORT_H

#include "schema/model.h"

void report_write(struct buf *out, const struct model *model);
/* The same as one JSON object. */
void report_json(struct buf *out, const struct model *model);

/* "session_id > sessions.user_id > users.tenant_id"; "" for global tables. */
struct text report_path(struct arena *arena, const struct model_table *table);

#endif
