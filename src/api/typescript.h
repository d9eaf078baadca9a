/*
 * TypeScript: the schema as the `Database` type that supabase-js and postgrest-js take.
 * Everything that someone may see is in it; policies are the server's business. The same
 * model gives the same bytes.
 */
#ifndef API_TYPESCRIPT_H
#define API_TYPESCRIPT_H

#include "base/error.h"
#include "schema/model.h"

/* ERROR_MEMORY. */
bool typescript_write(struct buf *out, const struct model *model, struct error *err);

#endif
