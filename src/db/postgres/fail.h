/*
 * What PostgreSQL reports, as an error of ours: by SQLSTATE and by the names of
 * constraints and columns, never by its texts, which come in the server's language and
 * hold values. Those go to the operator only.
 */
#ifndef DB_POSTGRES_FAIL_H
#define DB_POSTGRES_FAIL_H

#include "base/arena.h"
#include "base/error.h"
#include "sql/unit.h"

#include <libpq-fe.h>

struct model;

/* A unique key of the database, with its columns in their order. */
struct fail_key {
	struct text name, table;
	struct text *columns;
	size_t column_count;
	bool has_expression; /* then no column of it is told */
};

/* Immutable once read; sorted by name. */
struct fail_names {
	const struct model *model; /* may be NULL */
	struct fail_key *keys;
	size_t key_count;
};

/* Asks the catalogs for the keys of the first schema of the search path. */
bool fail_names_read(PGconn *connection, struct arena *arena, const struct model *model,
        struct fail_names *out_names, struct error *err);

/* What is to be done about it, beside telling. */
enum fail_sort {
	FAIL_PLAIN,
	FAIL_REFUSED, /* wall two refused */
	FAIL_AGAIN,   /* others were in the way: the unit may run again */
	FAIL_STALE,   /* the connection's statements are not what they were: it is closed */
	FAIL_LOST,    /* the server ends the connection with these words */
};

/* `step` is NULL for the driver's own statements. Fills *err; the first error wins. */
enum fail_sort fail_read(const struct fail_names *names, const PGresult *result,
        const struct sql_step *step, struct error *err);

#endif
