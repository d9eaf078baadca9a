/*
 * Reads what a database that nobody of ours made says of itself (sql/catalog.h).
 * Everything lives in the arena given.
 */
#ifndef MIGRATE_CATALOG_H
#define MIGRATE_CATALOG_H

#include "base/error.h"
#include "sql/catalog.h"

struct arena;
struct db_admin;

bool catalog_read(struct arena *arena, struct db_admin *admin, struct catalog *out_catalog,
        struct error *err);

/*
 * What engines keep as text only. The checks of a CREATE TABLE, whatever is nested
 * or quoted in them; the parts of a CREATE INDEX.
 */
bool catalog_checks_parse(struct arena *arena, struct text sql, struct catalog_table *to);
bool catalog_index_parse(struct arena *arena, struct text sql, struct catalog_index *out_index);

#endif
