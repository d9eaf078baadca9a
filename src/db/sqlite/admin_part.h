/* What admin.c and copy.c share. */
#ifndef DB_SQLITE_ADMIN_PART_H
#define DB_SQLITE_ADMIN_PART_H

#include "db/driver.h"

#include <sqlite3.h>

struct sqlite_admin {
	struct db_admin admin; /* first */
	char *path;
	sqlite3 *handle;  /* where statements go */
	sqlite3 *scratch; /* in memory, while there is one; then `handle` is it */
	sqlite3 *file;
	int lock_fd;
	enum db_admin_kind kind;
	bool is_made; /* by us: taken away again when nothing came into it */
};

bool sqlite_admin_fail(sqlite3 *handle, struct text statement, int code, struct error *err);
bool sqlite_admin_run(sqlite3 *handle, struct text script, struct error *err);
/* Its functions and limits, as every connection of ours has them. */
void sqlite_admin_set_up(sqlite3 *handle);

bool sqlite_admin_backup(struct db_admin *admin, struct text path, struct error *err);
bool sqlite_admin_restore(struct db_admin *admin, struct text path, struct error *err);

#endif
