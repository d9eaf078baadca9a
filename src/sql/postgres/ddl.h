/*
 * PostgreSQL's DDL, from within: the parts of one generator, an object at a time.
 * Only src/sql/postgres includes it; everyone else goes through sql/ddl.h.
 *
 * Objects are as small as the engine's own, so that drift and migrations go object by
 * object: a table without its constraints, each constraint, index, function, trigger,
 * policy, grant and comment by itself. Names are never qualified: all lives in the
 * first schema of the search path, which functions keep from their making on.
 *
 * Three roles are taken for granted: the one that runs this owns what it makes and
 * meets no row security; manor_server is Manor's own; manor_app is for other programs.
 */
#ifndef SQL_POSTGRES_DDL_H
#define SQL_POSTGRES_DDL_H

#include "sql/ddl_part.h"
#include "sql/expr_sql.h"

enum { POSTGRES_NAME_BYTES = 63 };

struct lookup;

struct postgres_ddl {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct model *model;
	struct ddl_object *objects;
	size_t count;
	struct lookup *names; /* of relations; of constraints, behind their table's name */
	struct sql_writer w;  /* the object under way */
	size_t body_at;       /* where its function's body begins */
};

void postgres_object_begin(struct postgres_ddl *d);
/*
 * Kinds: type, table, constraint, index, function, trigger, row security, policy. What
 * takes the object away is made from kind, name and table. `table` is NULL for types
 * and for functions of no table.
 */
bool postgres_object_end(struct postgres_ddl *d, const char *kind, struct text name,
        const struct model_table *table, struct text comment, struct error *err);
/* For grants, comments and rows: with what takes them away. */
bool postgres_object_end_drop(struct postgres_ddl *d, const char *kind, struct text name,
        const struct model_table *table, struct text comment, struct text drop, struct error *err);

/* Tables, indexes and constraints are one set of names; and the constraints of a table. */
bool postgres_is_relation(const struct postgres_ddl *d, struct text name);
bool postgres_is_constraint(
        const struct postgres_ddl *d, const struct model_table *table, struct text name);

/* A name that Manor makes, cut to what the engine keeps: the end gives way to a digest. */
struct text postgres_name(struct arena *arena, struct text name);
/* "manor_clients_WHAT", shortened where it must be: triggers and their functions. */
struct text postgres_made_name(
        struct postgres_ddl *d, const struct model_table *table, const char *what);

/*
 * CREATE FUNCTION name(arguments) RETURNS … AS $manor$ and what ends it. A definer sees
 * and writes past row security, as the owner: it narrows by tenant itself, and
 * current_user is the owner there. The search path is kept in both.
 */
void postgres_function_begin(struct postgres_ddl *d, struct text name, const char *arguments,
        const char *returns, const char *language, bool is_definer);
bool postgres_function_end(struct postgres_ddl *d, struct text name,
        const struct model_table *table, struct text comment, struct error *err);

/*
 * The scope as the transaction's settings hold it, in the type of the tenants' or the
 * people's key: nullif(current_setting('manor.tenant', true), '')::uuid. Wherever this
 * stands a setting of another form is an error, and one that is not there is NULL.
 */
void postgres_setting_tenant(struct postgres_ddl *d);
void postgres_setting_person(struct postgres_ddl *d);
/*
 * 0 to 3: what manor.platform says, and 0 for whoever is not manor_server's. Not in a
 * definer function: there the owner asks.
 */
extern const char postgres_platform[];
/* The unit's moment, or the engine's own for other programs. */
extern const char postgres_moment[];

/* Made: what no table of the engine needs (settings hold the context) is left out. */
static inline bool postgres_has_table(const struct model_table *table)
{
	return table->concept != TABLE_IS_CONTEXT;
}

/* Which schema and which migrations: read by the server, written by the owner alone. */
static inline bool postgres_is_of_owner(const struct model_table *table)
{
	return table->concept == TABLE_IS_META || table->concept == TABLE_IS_MIGRATIONS;
}

/* "name" type COLLATE … NOT NULL DEFAULT …, as in CREATE TABLE and ADD COLUMN. */
bool postgres_write_column(
        struct postgres_ddl *d, const struct model_column *column, struct error *err);
/* False for identities and for DEFAULT NULL, which is none. */
bool postgres_has_default(const struct model_column *column);

/* The parts. */
bool postgres_ddl_types(struct postgres_ddl *d, struct error *err);
bool postgres_ddl_helpers(struct postgres_ddl *d, struct error *err);
bool postgres_ddl_table(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_keys(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_references(
        struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_indexes(
        struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_comments(
        struct postgres_ddl *d, const struct model_table *table, struct error *err);
/* Row security and its policies, and what no policy can say of platform administrators. */
bool postgres_ddl_security(
        struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_grants(
        struct postgres_ddl *d, const struct model_table *table, struct error *err);

/*
 * Triggers and their functions, of the whole model: fill, rules, soft deletion, must,
 * audit, touch, notify. All tables, keys and indexes are there before; row security,
 * policies and grants come after. Triggers of one event fire in the order of their names.
 */
bool postgres_triggers(struct postgres_ddl *d, struct error *err);

bool postgres_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err);
/* Empty: the database holds wall two by itself. */
bool postgres_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err);

#endif
