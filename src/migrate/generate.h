/*
 * Files of migrations: from the schema that the newest one leaves to the schema of today,
 * up and down, for each engine that the folder holds; and empty ones for SQL by hand.
 * No database is needed.
 */
#ifndef MIGRATE_GENERATE_H
#define MIGRATE_GENERATE_H

#include "db/admin.h"
#include "migrate/folder.h"
#include "sql/dialect.h"

struct generate {
	struct arena *arena;
	struct text folder_path;
	struct text name;          /* without the number */
	const struct model *model; /* today's */
	struct text engine;        /* one of them only; "": those of the folder, else all */
	bool accept_loss;
	struct diagnostics *diags; /* of a snapshot that does not compile */
	struct buf *words;         /* for people: changes, questions, files */
};

/*
 * Writes the difference. *out_is_same when there is none. ERROR_SCHEMA when a question has
 * to be answered in the schema first, ERROR_CONFLICT for losses that nobody accepted: both
 * are in `words`, a line each.
 */
bool generate_difference(const struct generate *generate, bool *out_is_same, struct error *err);
/* An empty pair for each engine; the schema stays what the newest migration leaves. */
bool generate_empty(const struct generate *generate, struct error *err);
/*
 * The first migration of a database that was not made here, with its rows: it brings that
 * under the walls, and back. For that database's engine only. ERROR_USAGE when it is empty,
 * or has Manor's tables already; ERROR_CONFLICT for losses that nobody accepted.
 */
bool generate_adoption(const struct generate *generate, struct db_admin *admin, struct error *err);
/* What the schema's DDL has and makes only when it is asked for, as an optional migration. */
bool generate_optional(const struct generate *generate, bool *out_is_same, struct error *err);

#endif
