/*
 * What a driver gives to db.c. Each entry does what the function of db.h with
 * its name says; db.c only chooses.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/db.h"

struct db_driver {
	const struct sql_dialect *dialect;
	void (*close)(struct db *db);
	bool (*run)(struct db *db, struct db_unit *unit);
	void (*submit)(struct db *db, struct db_unit *unit);
	void (*stats)(struct db *db, struct db_stats *out_stats);
	uint64_t (*identity_generation)(const struct db *db);
};

/* The head of every driver's own structure. */
struct db {
	const struct db_driver *driver;
};

#endif
