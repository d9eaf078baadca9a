/*
 * A database file: locked against a second writing process, made when it is
 * absent, and checked object by object against the schema it is opened with.
 */
#ifndef DB_SQLITE_OPEN_H
#define DB_SQLITE_OPEN_H

#include "db/sqlite/connection.h"

/* What the driver needs of a schema. Must outlive the database. */
struct sqlite_schema {
	const struct model *model; /* for names in errors; may be NULL */
	struct text digest;        /* hex */
	struct ddl persistent;
	struct ddl_session sessions[CONNECTION_WRITER + 1]; /* by enum connection_kind */
	const struct wall_identity *identity;
	size_t identity_count;
};

/* See db_open(). */
bool sqlite_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err);
/* The same for a schema that is DDL already. */
bool sqlite_open_schema(struct text address, const struct sqlite_schema *schema,
        const struct db_options *options, struct db **out_db, struct error *err);

#endif
