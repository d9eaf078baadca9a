/*
 * Copies of a database by PostgreSQL's own programs, pg_dump, pg_restore and psql: from
 * the PATH, or from where Debian keeps them. How to connect they are told through their
 * environment; a password is in no argument.
 */
#ifndef DB_POSTGRES_COPY_H
#define DB_POSTGRES_COPY_H

#include "base/error.h"

#include <libpq-fe.h>

/* As db_admin_backup() and db_admin_restore() say. The first schema of the search path. */
bool postgres_backup(PGconn *connection, struct text path, struct error *err);
bool postgres_restore(PGconn *connection, struct text path, struct error *err);

#endif
