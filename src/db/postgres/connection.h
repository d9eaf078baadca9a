/*
 * One connection to PostgreSQL, as all of ours are: the search path, UTC, and the
 * forms of output that the rest of the driver reads. Nothing of a session is changed
 * after postgres_connect(), so a connection is worth what it was at its start as long
 * as no transaction is open on it.
 */
#ifndef DB_POSTGRES_CONNECTION_H
#define DB_POSTGRES_CONNECTION_H

#include "base/error.h"
#include "base/value.h"

#include <libpq-fe.h>

struct arena;

/*
 * `application` is what pg_stat_activity shows. ERROR_CONFIG for the address,
 * ERROR_DATABASE when nobody answers there or lets us in.
 */
bool postgres_connect(
        struct text address, const char *application, PGconn **out_connection, struct error *err);

/* Runs one text of the driver's own, of any number of statements, to its end. */
bool postgres_exec(PGconn *connection, const char *sql, struct error *err);

/* Frees the result. */
void postgres_result_clear(PGresult **result);
#define AUTO_RESULT __attribute__((cleanup(postgres_result_clear))) PGresult *

/*
 * A field of a result as SQLite gives it: booleans and integers INTEGER, floats REAL,
 * timestamps in storage form, the rest TEXT; bytea BLOB. Texts live as long as the
 * result, or in the arena.
 */
bool postgres_value(struct arena *arena, const PGresult *result, int row, int column,
        struct value *out_value, struct error *err);

/*
 * Parameters as libpq takes them: text, NULL for a NULL. False: memory is out. Texts are
 * NUL-terminated copies in the arena; bytes are written as \x….
 */
bool postgres_param(
        struct arena *arena, const struct value *value, const char **out_param, struct error *err);

/* What the server said, on one line and in its own words: for the operator. */
void postgres_words(const PGresult *result, char *out, size_t bytes);

/*
 * Where these words say that a right is lacking: the hint that the owner has it. For what
 * the owner's role alone can do; returns false.
 */
bool postgres_hint_owner(const char *words, struct error *err);

#endif
