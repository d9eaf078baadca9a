/* How an import spells things in DBML; for src/migrate/import*.c only. */
#ifndef MIGRATE_IMPORT_WORDS_H
#define MIGRATE_IMPORT_WORDS_H

#include "base/buf.h"
#include "migrate/catalog.h"

void import_name(struct buf *out, struct text name);      /* plain, or "quoted" */
void import_string(struct buf *out, struct text t);       /* 'text', or '''text''' */
void import_expression(struct buf *out, struct text sql); /* `sql` */

/*
 * The column's type in DBML. False: it has none, and text was written. `out_why` says by
 * what a type was taken that is not declared; "".
 */
bool import_type(struct arena *arena, struct buf *out, const struct catalog *catalog,
        const struct catalog_table *table, const struct catalog_column *column,
        struct text *out_why);

/* The default without the casts and brackets that engines add: 'x', 12, true, `now()`. `type` is
 * the column's in DBML. */
void import_default(struct buf *out, struct text type, struct text sql);

/* The model makes it a hashed one by itself. */
bool import_is_password(const struct catalog_column *column);
bool import_is_secret(const struct catalog_column *column);

#endif
