/*
 * Where a database stands among the migrations of a folder: one line each, those of the
 * folder and those that only the database knows. Asked by status, and by up and down
 * before they touch anything.
 */
#ifndef MIGRATE_STANDING_H
#define MIGRATE_STANDING_H

#include "migrate/folder.h"
#include "migrate/history.h"

#define STANDING_TABLE(X)                                                                          \
	X(APPLIED, "applied")                                                                      \
	X(PENDING, "pending")                                                                      \
	X(OPTIONAL, "optional")  /* not applied, and only when it is named */                      \
	X(UNDERWAY, "under way") /* some of its parts are done */                                  \
	X(EDITED, "edited")      /* applied, and the file is another since */                      \
	X(MISSING, "missing")    /* applied, and there is no file */                               \
	X(LATE, "out of order")  /* not applied, though a later one is */

enum standing_kind {
#define STANDING_ENUM(kind, name) STANDING_##kind,
	STANDING_TABLE(STANDING_ENUM)
#undef STANDING_ENUM
};

struct standing {
	struct text name;
	enum standing_kind kind;
	const struct folder_entry *entry; /* NULL: MISSING */
	const struct history_row *row;    /* NULL: PENDING, OPTIONAL, LATE */
};

struct standings {
	struct standing *items; /* by name */
	size_t count;
};

bool standings_make(struct arena *arena, const struct folder *folder, const struct history *history,
        struct standings *out_standings, struct error *err);

/* False, with the name and the mend, when one is edited, missing or out of order. */
bool standings_check(const struct standings *standings, struct error *err);

const char *standing_name(enum standing_kind kind);

/* For people, with who, when and how long; and as {"migrations":[…],"digest":…}. */
void standings_write(struct buf *out, const struct standings *standings);
void standings_json(
        struct buf *out, const struct standings *standings, const struct history *history);

#endif
