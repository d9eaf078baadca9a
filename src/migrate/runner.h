/*
 * up and down: which migrations, in which order, on a database that stands where the
 * folder says. Nothing is touched while a file is edited, missing or out of order, or
 * the database is of another schema than the migration starts from.
 */
#ifndef MIGRATE_RUNNER_H
#define MIGRATE_RUNNER_H

#include "migrate/apply.h"
#include "migrate/standing.h"

struct runner {
	struct apply apply;
	struct text folder_path;
	/* Where the copy before the first migration goes; "": none is made. */
	struct text backup_path;
	struct text optional; /* this one too; "": none */
	unsigned wait_ms;     /* for another that is under way */
	/* A line for people, as things happen. */
	void (*say)(void *context, struct text line);
	void *say_context;
};

bool runner_up(const struct runner *runner, struct error *err);
/* The last `count` that were applied, newest first. */
bool runner_down(const struct runner *runner, unsigned count, struct error *err);

#endif
