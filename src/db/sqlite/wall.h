/*
 * Wall two on one connection: what a statement may touch, decided when it is
 * prepared (sqlite3_set_authorizer). Everything that is not allowed here is
 * denied: DDL, PRAGMA, ATTACH, transactions, base tables outside their views.
 *
 * It holds against a statement that lacks its tenant condition, whoever made it;
 * a table expression named like a view, around the bare table, would pass for the
 * view, so the compiler names its own "t1", "t2" and never after a table.
 */
#ifndef DB_SQLITE_WALL_H
#define DB_SQLITE_WALL_H

#include "sql/ddl.h"

#include <sqlite3.h>

/* A table that principals are made of. */
struct wall_identity {
	struct text table;
	bool is_session;    /* a new session changes no principal */
	struct text *quiet; /* columns that say nothing of a principal: last login … */
	size_t quiet_count;
};

/* Shared by the connections of one kind; immutable. All sorted by name. */
struct wall {
	bool is_off; /* test builds only */
	struct ddl_view *views;
	size_t view_count;
	struct ddl_target *targets;
	size_t target_count;
	struct text *tables; /* base tables */
	size_t table_count;
	struct text *triggers; /* ours: what they read and write is not asked again */
	size_t trigger_count;
	struct wall_identity *identity;
	size_t identity_count;
};

enum { WALL_SEEN_WORDS = 8 };

/* What the connection is preparing just now. */
struct wall_state {
	const struct wall *wall;
	bool is_driver; /* the driver's own statements: anything */
	bool is_system;
	const struct ddl_target *target; /* of a write step; else NULL */
	bool has_written;                /* the statement has named its target */
	/* Views that the statement has read a column through, by their place modulo the bits. */
	uint64_t seen[WALL_SEEN_WORDS];
	bool touches_identity; /* out: it may change what principals are made of */
};

bool wall_init(struct arena *arena, const struct ddl_session *session, const struct ddl *persistent,
        const struct wall_identity *identity, size_t identity_count, struct wall *out_wall,
        struct error *err);

/* NULL when the table may not be written at all. */
const struct ddl_target *wall_target(const struct wall *wall, struct text table);

/* Before a statement is prepared. */
void wall_begin(struct wall_state *state, const struct ddl_target *target);
void wall_install(sqlite3 *handle, struct wall_state *state);

#endif
