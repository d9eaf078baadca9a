/*
 * What a database says of itself: from which schema it is, and which migrations it has
 * seen (manor_meta and manor_migrations).
 */
#ifndef MIGRATE_HISTORY_H
#define MIGRATE_HISTORY_H

#include "db/admin.h"
#include "schema/model.h"

struct history_row {
	struct text name, checksum, engine, applied_by, applied_at;
	int64_t duration_ms;
	/* "up 2": the first two parts of it are done; "down 1"; "" for the whole. */
	struct text progress;
};

struct history {
	bool is_empty; /* nothing is in the database */
	bool is_ours;  /* it has manor_meta, with its row */
	bool has_rows; /* it has manor_migrations */
	int64_t format;
	struct text digest, schema; /* of manor_meta; "" without */
	struct history_row *rows;   /* by name */
	size_t count;
};

/* ERROR_DATABASE_OTHER: a newer Manor made it. */
bool history_read(struct arena *arena, struct db_admin *admin, struct history *out_history,
        struct error *err);
const struct history_row *history_find(const struct history *history, struct text name);

/* The digest alone, as it is now in the transaction; "" without manor_meta. */
bool history_digest(
        struct arena *arena, struct db_admin *admin, struct text *out_digest, struct error *err);

/* Makes manor_migrations, as the model's DDL has it. In the transaction that is open. */
bool history_make(
        struct arena *arena, struct db_admin *admin, const struct model *model, struct error *err);
bool history_drop(struct db_admin *admin, struct error *err);

/* Writes the row anew; who and when are filled in. */
bool history_put(struct db_admin *admin, const struct history_row *row, struct error *err);
bool history_remove(struct db_admin *admin, struct text name, struct error *err);

#endif
