/*
 * Drift: where a live database differs from what its schema makes, object by object, with
 * the statement that would mend each. The schema's DDL is run in an empty place of the
 * same engine (db_admin_scratch_begin) and both are listed in the same way. Nothing is
 * changed and nothing is mended.
 */
#ifndef MIGRATE_DRIFT_H
#define MIGRATE_DRIFT_H

#include "db/admin.h"
#include "schema/model.h"

enum drift_kind {
	DRIFT_MISSING, /* the schema has it, the database has not */
	DRIFT_DIFFERS,
	DRIFT_EXTRA, /* the database has it, and the schema knows nothing of it */
};

struct drift_item {
	enum drift_kind kind;
	struct text object;      /* table, index, policy … */
	struct text table, name; /* table "" for what belongs to none */
	struct text mend;        /* statements, without the last semicolon */
};

struct drift {
	struct drift_item *items; /* in the order in which they can be mended */
	size_t count;
	struct text digest; /* that the database keeps; "" when it keeps none */
	bool is_of_schema;  /* it is the model's */
};

bool drift_find(struct arena *arena, struct db_admin *admin, const struct model *model,
        struct drift *out_drift, struct error *err);

/*
 * A script: a comment each, and its mend below, which is a comment too where it would take
 * something away; and as {"drift":[…]}.
 */
void drift_write(struct buf *out, const struct drift *drift);
void drift_json(struct buf *out, const struct drift *drift);

#endif
