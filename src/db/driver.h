/*
 * What a driver gives to db.c. Each entry does what the function of db.h with
 * its name says; db.c only chooses.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/admin.h"
#include "db/db.h"

struct db_driver {
	const struct sql_dialect *dialect;
	bool reads_block;
	void (*close)(struct db *db);
	bool (*run)(struct db *db, struct db_unit *unit);
	void (*submit)(struct db *db, struct db_unit *unit);
	void (*stats)(struct db *db, struct db_stats *out_stats);
	uint64_t (*identity_generation)(const struct db *db);
	bool (*is_ready)(const struct db *db, struct error *err); /* NULL: always */
	struct text (*warning)(const struct db *db);              /* NULL: none */
};

/* The head of every driver's own structure. */
struct db {
	const struct db_driver *driver;
};

/* The same for db/admin.h: each entry does what db_admin_… with its name says. */
struct db_admin_driver {
	const struct sql_dialect *dialect;
	void (*close)(struct db_admin *admin);
	bool (*exec)(struct db_admin *admin, struct text script, struct error *err);
	bool (*query)(struct db_admin *admin, struct text sql, const struct value *params,
	        unsigned param_count, db_admin_row_fn *on_row, void *context, struct error *err);
	bool (*begin)(struct db_admin *admin, struct error *err);
	bool (*commit)(struct db_admin *admin, struct error *err);
	void (*rollback)(struct db_admin *admin);
	bool (*lock)(struct db_admin *admin, unsigned wait_ms, struct error *err);
	bool (*scratch_begin)(struct db_admin *admin, struct error *err);
	void (*scratch_end)(struct db_admin *admin);
	bool (*backup)(struct db_admin *admin, struct text path, struct error *err);
	bool (*restore)(struct db_admin *admin, struct text path, struct error *err);
	bool (*is_empty)(struct db_admin *admin, bool *out_is_empty, struct error *err);
};

struct db_admin {
	const struct db_admin_driver *driver;
};

/*
 * A driver calls it after each statement of its exec, and after begin and commit. Builds
 * with -Dtest_faults=true end the process there, as kill -9 does, when MANOR_TEST_KILL
 * says that many statements; others do nothing.
 */
void db_admin_statement_done(void);

/*
 * Refuses COMMIT and its like in a script that runs in a transaction: what was done before
 * would stay, whatever comes behind. Savepoints are left alone.
 */
bool db_admin_check_inside(struct text statement, struct error *err);

/* "CREATE TABLE t (" of a statement of many lines, for errors; comments before it left out. */
struct text db_admin_first_line(struct text statement);

#endif
