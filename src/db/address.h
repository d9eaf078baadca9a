/*
 * Where a database is: a file's path, or postgres://USER:PASSWORD@HOST:PORT/NAME?… as
 * libpq takes it. Whoever needs to know more than that an address is one asks here.
 *
 * What is shown to anyone is db_address_shown(), never the address.
 */
#ifndef DB_ADDRESS_H
#define DB_ADDRESS_H

#include "base/arena.h"
#include "base/error.h"

/*
 * The path of a database that is one file, beside which its keys, its lock and its
 * control socket lie; "" for one that a server of its own holds, which several
 * processes may open at once.
 */
struct text db_address_file(struct text address);

/* How the database that is there, or may be made there, wants its SQL. */
struct sql_dialect;
const struct sql_dialect *db_address_dialect(struct text address);

/* The name of the database: percent-decoded, or the file's name without ".db". */
bool db_address_name(
        struct arena *arena, struct text address, struct text *out_name, struct error *err);

/* The user that the address names, percent-decoded; "" for none. Files have none. */
bool db_address_user(
        struct arena *arena, struct text address, struct text *out_user, struct error *err);

/*
 * The same server with another user, password and database; an empty user keeps the
 * address's own with its password. ERROR_CONFIG for a file, or
 * for an address whose parameters name a user, password or database themselves: then
 * there is no telling which one counts.
 */
bool db_address_with(struct arena *arena, struct text address, struct text user,
        struct text password, struct text name, struct text *out_address, struct error *err);

/* As far as that can be told of an address that may be wrong. Never of a file. */
bool db_address_has_password(struct text address);

/* Without the password: for logs, errors and answers. */
struct text db_address_shown(struct arena *arena, struct text address);

#endif
