/*
 * One migration on one database, forwards or back: what it would lose is counted first,
 * then its statements run in one transaction together with the row of the history. What
 * cannot run in a transaction is a part of its own; how many parts are done is in the
 * history, so that an interrupted migration goes on where it was.
 */
#ifndef MIGRATE_APPLY_H
#define MIGRATE_APPLY_H

#include "migrate/folder.h"
#include "migrate/history.h"

struct apply {
	struct arena *arena;
	struct db_admin *admin;
	const struct model *model; /* for manor_migrations, where it is not there yet */
	bool accept_loss;
};

/*
 * Counts what the head says, on the database as it is; `what` begins the error. ERROR_CONFLICT with
 * the numbers when rows would be lost that nobody accepted, or stand in the way.
 */
bool apply_count(const struct apply *apply, struct text what, const struct header *header,
        struct error *err);

/* From the first part that is not done. `history` is as it was read before. */
bool apply_run(const struct apply *apply, const struct folder_entry *entry, bool is_down,
        const struct history *history, int64_t *out_duration_ms, struct error *err);

/* "up 2" -> 2; 0 for another direction, or none. */
unsigned apply_progress(struct text progress, bool is_down);

#endif
