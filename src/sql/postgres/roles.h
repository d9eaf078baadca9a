/*
 * The roles of a PostgreSQL database, as SQL: two groups that the whole cluster shares,
 * which grants and row security name, and three logins of the database's own.
 *
 *     manor_server   group: what serves requests; row security knows its settings
 *     manor_app      group: other programs
 *     NAME_owner     owns every object and migrates; in neither group
 *     NAME_server    in manor_server
 *     NAME_app       in manor_app
 *
 * Every name here has been checked by postgres_roles_name(); no other text becomes SQL.
 */
#ifndef SQL_POSTGRES_ROLES_H
#define SQL_POSTGRES_ROLES_H

#include "base/buf.h"
#include "base/error.h"

enum postgres_login { POSTGRES_OWNER, POSTGRES_SERVER, POSTGRES_APP, POSTGRES_LOGIN_COUNT };

struct postgres_roles {
	struct text database;
	struct text logins[POSTGRES_LOGIN_COUNT];
};

/*
 * ERROR_CONFIG unless the database's name is of letters, digits, '_' and '-', short enough
 * to be part of a role's name, and none of the cluster's own databases.
 */
bool postgres_roles_name(
        struct arena *arena, struct text database, struct postgres_roles *out, struct error *err);

/*
 * One row of integers: the server's version number, and whether the connected role is a
 * superuser, may make roles, may make databases; then whether there is a database called
 * $1, and whether the connected role (or already the owner that this header names) owns it.
 */
extern const struct text postgres_roles_who;

/* CREATE DATABASE: outside any transaction, from another database. */
void postgres_roles_write_database(struct buf *out, const struct postgres_roles *roles);

/*
 * One row for each of the five that exists: name; then integers: whether it may sign in;
 * whether it has more rights than any of ours may have (superuser, past row security,
 * replication, makes roles or databases); the number of roles that it is a member of
 * beside those it must be.
 */
void postgres_roles_write_look(struct buf *out, const struct postgres_roles *roles);

/* CREATE ROLE for one of the groups (is_server or not). */
void postgres_roles_write_group(struct buf *out, bool is_server);
/* CREATE ROLE, or ALTER ROLE when it exists, with the verifier of its password. */
void postgres_roles_write_login(struct buf *out, const struct postgres_roles *roles,
        enum postgres_login login, bool exists, struct text verifier);
/*
 * Memberships, the database's owner, and what PUBLIC loses; as often as one likes. Who is
 * no superuser must be a member of the owner meanwhile.
 */
void postgres_roles_write_grants(
        struct buf *out, const struct postgres_roles *roles, bool is_superuser);

#endif
