/* The file of a database: its lock, its making, its checking. */
#ifndef DB_SQLITE_FILE_H
#define DB_SQLITE_FILE_H

#include "db/sqlite/open.h"

/* Makes FILE.lock and locks it for this process. ERROR_DATABASE_BUSY, ERROR_FILE. */
bool file_lock(const char *path, int *out_fd, struct error *err);
void file_unlock(const char *path, int fd);

/* ERROR_FILE unless the file is a database, or absent (or empty) and may be made. */
bool file_look(const char *path, bool is_created, bool *out_is_absent, struct error *err);

/* Makes it beside the path and renames it: there is never half a database. Mode 0600. */
bool file_create(const char *path, const struct sqlite_schema *schema, struct error *err);

/*
 * ERROR_DATABASE_OTHER unless the database was made from the schema and has all
 * its objects, as they are written there.
 */
bool file_verify(
        const char *path, sqlite3 *handle, const struct sqlite_schema *schema, struct error *err);

#endif
