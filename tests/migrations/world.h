/*
 * A database for tests of migrations: made fresh from a model, filled with its Records,
 * led by a migration, and told in full, so that two can be compared.
 */
#ifndef TESTS_MIGRATIONS_WORLD_H
#define TESTS_MIGRATIONS_WORLD_H

#include "db/admin.h"
#include "sql/migration.h"

struct world {
	struct arena *arena;
	struct db_admin *admin;
	const struct sql_dialect *dialect;
};

/* NULL, and *out_messages, when it is refused. */
struct model *world_compile(
        struct arena *arena, struct text path, struct text body, struct text *out_messages);

/* Empties the database; makes it from the model. */
bool world_empty(struct world *w, struct error *err);
bool world_make(struct world *w, const struct model *model, struct error *err);
bool world_seed(struct world *w, const struct model *model, struct error *err);

/* All objects of the database, and manor_meta; a line each, sorted. */
bool world_tell(struct world *w, struct buf *out, struct error *err);
/* The rows of the model's declared tables, as the engine stores them. */
bool world_rows(struct world *w, const struct model *model, struct buf *out, struct error *err);

/* The last number that the table's identity has given. */
bool world_number(
        struct world *w, const struct model_table *table, int64_t *out_number, struct error *err);

struct world_counts {
	int64_t lost, blocking;
};
/* Runs the counts; `out` may be NULL, else a line each that is not zero. */
bool world_count(struct world *w, const struct migration *migration, struct buf *out,
        struct world_counts *out_counts, struct error *err);
/* In one transaction. */
bool world_migrate(struct world *w, const struct migration *migration, struct error *err);

#endif
