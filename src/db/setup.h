/*
 * A database before its schema: what an administrator of the server makes once, so that
 * nothing of Manor's runs with his rights again. For `init --db`.
 */
#ifndef DB_SETUP_H
#define DB_SETUP_H

#include "base/arena.h"
#include "base/error.h"

struct sql_dialect;

/* How statements are written for a database that has roles. */
const struct sql_dialect *db_setup_dialect(void);

enum db_login { DB_OWNER, DB_SERVER, DB_APP, DB_LOGIN_COUNT };

struct db_setup {
	struct text database;
	struct text logins[DB_LOGIN_COUNT];
	/* With fresh passwords, random; all of them "" when those of before still count. */
	struct text addresses[DB_LOGIN_COUNT];
	bool is_made; /* the database was not there */
};

/*
 * Called when all is done but not committed: the addresses are kept here or nowhere. False
 * with *err takes everything back (but for the database, when it was made).
 */
typedef bool db_setup_keep_fn(void *context, const struct db_setup *setup, struct error *err);

/*
 * `address` is an administrator's: a superuser, or a role that may make roles and owns the
 * database (or may make it). Doing it again changes nothing, but with is_rotated all three
 * get new passwords. ERROR_CONFIG for a database that is a file, which needs no roles;
 * ERROR_FORBIDDEN when the connected role may not; ERROR_DATABASE.
 */
bool db_setup(struct arena *arena, struct text address, bool is_rotated, db_setup_keep_fn *keep,
        void *context, struct db_setup *out_setup, struct error *err);

#endif
