/*
 * Expressions as SQL: the typed tree of schema/expr.h written for one dialect,
 * either into a statement of the server's or into a persistent object (check,
 * trigger, index condition, default) that other programs meet as well.
 *
 * What an engine cannot run with PostgreSQL's meaning is refused with the
 * reason and the place in the schema; nothing is approximated silently, with
 * one exception: in SQLite's persistent objects lower() and upper() fold ASCII
 * letters only, because the engine has nothing else built in.
 *
 * Must never decide what a principal may do: has_role(), can() and
 * is_platform_admin() are gone when an expression comes here
 * (policy_specialise()), or policy_holds() is asked, in functions.
 */
#ifndef SQL_EXPR_SQL_H
#define SQL_EXPR_SQL_H

#include "base/error.h"
#include "sql/dialect.h"

enum expr_sql_place {
	/*
	 * A statement on a connection of the server: Manor's functions are there,
	 * me(), tenant() and now() are parameters, tables of subqueries are named
	 * bare (and so met through the session's views), each with its tenant and
	 * live conditions.
	 */
	EXPR_SQL_STATEMENT,
	/*
	 * An object of the database: built-in functions only, no principal, no
	 * parameter. Tables of subqueries are base tables, each with the tenant
	 * of the row the object is about, and its live condition.
	 */
	EXPR_SQL_PERSISTENT,
};

/* How a row is named in the SQL. */
struct expr_sql_row {
	/* SQL text: an alias, NEW, OLD; empty: bare column names. */
	struct text alias;
	/* There is no such row (OLD of an insert): its columns are NULL. */
	bool is_absent;
};

/* A table of an enclosing query, and the alias it was given. */
struct expr_sql_from {
	unsigned number;
	struct text alias;
	struct expr_sql_from *outer;
};

struct query_function;

struct expr_sql {
	struct sql_writer *writer;
	enum expr_sql_place place;
	struct expr_sql_row self, old_row, new_row;
	/*
	 * STATEMENT: the scope. Over all tenants no tenant condition is written;
	 * a platform scope sees the rows of no tenant where the tenant may be NULL.
	 */
	bool is_platform;
	bool is_all_tenants;
	/*
	 * PERSISTENT: the row's tenant as SQL text, for the tables of subqueries.
	 * Empty: the object belongs to no tenant, and tables are not narrowed.
	 */
	struct text tenant;
	/* PERSISTENT, in a session's trigger: tables are named past the session's views. */
	bool names_base;
	/* STATEMENT of a function: its arguments and principal; see sql/query_sql.h. */
	struct query_function *function;
	/* For the writer's own use; zero. */
	struct expr_sql_from *from;
	unsigned depth;
};

/* Rows, scope and tenant are the caller's to set afterwards. */
void expr_sql_init(struct expr_sql *to, struct sql_writer *w, enum expr_sql_place place);

/*
 * Writes the expression, parenthesised where it needs to be: it may stand as an
 * operand anywhere. ERROR_SCHEMA with file:line:column when the dialect cannot.
 */
bool expr_sql_write(struct expr_sql *to, const struct expr *expr, struct error *err);
/*
 * The same in the storage form of `type`, which literals and numbers of another
 * scale are turned into: defaults, comparisons with a column. NULL: as it is.
 */
bool expr_sql_write_as(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err);

/*
 * Wall one: the condition that narrows `table`, named by `alias`, to the scope
 * (STATEMENT) or to the object's tenant (PERSISTENT). Writes one parenthesised
 * condition and gives true, or writes nothing and gives false when the table has
 * none (global tables, a scope over all tenants). Every table of a statement
 * gets it; subqueries of expressions get it here.
 */
bool expr_sql_scope(struct expr_sql *to, const struct model_table *table, struct text alias);
/* Writes alias."deleted_at" IS NULL and gives true where rows are soft-deleted. */
bool expr_sql_live(struct expr_sql *to, const struct model_table *table, struct text alias);

/* The rules behind the scope, for the session's views and guards too. */
struct sql_memberships {
	const struct model_table *table;
	const struct model_column *tenant, *user;
};
/* False when the schema has no memberships that name a tenant and a person. */
bool sql_memberships(const struct model *model, struct sql_memberships *out);
/* Rows of no tenant are everyone's: roles and permissions that the platform gives to all. */
bool sql_is_shared_when_null(const struct model_table *table);
/* The column that says whose a row is, where a person's scope decides; or NULL. */
const struct model_column *sql_person_column(const struct model_table *table);

#endif
