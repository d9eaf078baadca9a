/* Values as SQLite stores them; through struct sql_dialect only. */
#ifndef SQL_SQLITE_STORE_H
#define SQL_SQLITE_STORE_H

#include "base/error.h"
#include "base/value.h"
#include "schema/type.h"

struct arena;

bool sqlite_store(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err);
bool sqlite_show(struct arena *arena, const struct type *type, const struct value *value,
        struct text *out_text, struct error *err);

#endif
