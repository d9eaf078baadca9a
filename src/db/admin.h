/*
 * A database under its owner's hands: what migrations, push, drift, import, backup
 * and `init --db` need, past the door. One connection, statements one after the
 * other, no scope: whoever opens it may do what the engine lets its role do.
 * Nothing that serves requests includes this.
 */
#ifndef DB_ADMIN_H
#define DB_ADMIN_H

#include "db/db.h"

struct db_admin;

enum db_admin_kind {
	DB_ADMIN_READ,  /* may be beside a server */
	DB_ADMIN_WRITE, /* SQLite: takes the file's lock, so ERROR_DATABASE_BUSY beside a server */
	DB_ADMIN_MAKE,  /* the same, and the file is made when it is not there */
};

/*
 * address as for db_open(). PostgreSQL: search_path is public, pg_temp; TimeZone UTC;
 * standard_conforming_strings on. Errors: ERROR_FILE, ERROR_CONFIG, ERROR_DATABASE,
 * ERROR_DATABASE_BUSY.
 */
bool db_admin_open(struct text address, enum db_admin_kind kind, struct db_admin **out_admin,
        struct error *err);
void db_admin_close(struct db_admin *admin);

const struct sql_dialect *db_admin_dialect(const struct db_admin *admin);

/*
 * Any number of statements, in their order, in the transaction that is open or each
 * in its own. ERROR_DATABASE with the engine's own words and the statement's first
 * line: they are for the operator.
 */
bool db_admin_exec(struct db_admin *admin, struct text script, struct error *err);

/* Values are valid for the call only; false with *err ends the query. */
typedef bool db_admin_row_fn(
        void *context, const struct value *values, unsigned count, struct error *err);
/* One statement with parameters (?1 or $1 by the dialect). */
bool db_admin_query(struct db_admin *admin, struct text sql, const struct value *params,
        unsigned param_count, db_admin_row_fn *on_row, void *context, struct error *err);

/* SQLite: BEGIN IMMEDIATE, with foreign keys unenforced until the end. */
bool db_admin_begin(struct db_admin *admin, struct error *err);
/*
 * SQLite: first the check of all foreign keys; ERROR_DATABASE names what is broken,
 * and nothing is committed.
 */
bool db_admin_commit(struct db_admin *admin, struct error *err);
void db_admin_rollback(struct db_admin *admin);

/*
 * One migration at a time: false with ERROR_DATABASE_BUSY when another holds it after
 * wait_ms. Ends with the connection.
 */
bool db_admin_lock(struct db_admin *admin, unsigned wait_ms, struct error *err);

/*
 * Until scratch_end, statements run in an empty place of which nothing stays: what a
 * schema's DDL makes there can be listed as what is live is listed, and compared.
 * SQLite: a database in memory. PostgreSQL: a schema that alone is in the search path,
 * within a transaction that is rolled back. Not within a transaction.
 */
bool db_admin_scratch_begin(struct db_admin *admin, struct error *err);
void db_admin_scratch_end(struct db_admin *admin);

/*
 * A copy of the whole as it is at one moment, beside a server and its writes, into a
 * file that is not there yet (ERROR_FILE else): checked, and there whole or not at all.
 * PostgreSQL: by pg_dump, in its custom form; ERROR_CONFIG when that is not found.
 */
bool db_admin_backup(struct db_admin *admin, struct text path, struct error *err);
/*
 * The other way round: replaces all that is there by what the file holds, all or nothing.
 * The connection is DB_ADMIN_MAKE. ERROR_FILE unless the file is such a copy;
 * ERROR_DATABASE_BUSY while a server serves the database.
 */
bool db_admin_restore(struct db_admin *admin, struct text path, struct error *err);
/* Nothing is in it yet: neither tables nor anything else. */
bool db_admin_is_empty(struct db_admin *admin, bool *out_is_empty, struct error *err);

#endif
