/*
 * push: a development database straight to the schema, without files. An empty one is
 * made; another is changed from the snapshot that it keeps of its schema.
 */
#ifndef MIGRATE_PUSH_H
#define MIGRATE_PUSH_H

#include "db/admin.h"
#include "schema/model.h"

struct push {
	struct arena *arena;
	struct db_admin *admin;
	const struct model *model;
	bool accept_loss;
	/* Out: what was changed, a line each; or what is lost, or asked, when it is refused. */
	struct buf *words;
};

bool push_run(const struct push *push, struct error *err);

#endif
