/*
 * A database of a test's own on the server that tests/pg/run started. What goes
 * wrong fails the test, with the statement.
 */
#ifndef TESTS_PG_H
#define TESTS_PG_H

#include "unit.h"

#include <libpq-fe.h>

/*
 * Makes the database NAME, empty, and the group roles that grants speak of; an
 * earlier one of that name goes. The connection is the superuser's, with a search
 * path and settings as the server's own connections have them. `options` stands
 * behind CREATE DATABASE name, or is "".
 */
PGconn *pg_database(const char *name, const char *options);
/* The database's end. */
void pg_drop(PGconn *connection);

/* Any number of statements. */
void pg_exec(PGconn *connection, struct arena *arena, struct text sql);
/* One value as text; NULL for SQL's NULL. Lives in the arena. */
const char *pg_value(PGconn *connection, struct arena *arena, struct text sql);
/* The server's message for a statement that must fail, in the arena. */
const char *pg_refusal(PGconn *connection, struct arena *arena, struct text sql);

#endif
