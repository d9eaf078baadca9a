/*
 * Triggers and their functions, from within: one function a table and purpose, its
 * columns written out. Only src/sql/postgres includes it.
 *
 * Functions that look at or write other rows are definers: a rule must not depend on
 * what the writer may see. They keep to the row's own tenant. Those that ask who writes
 * are invokers; where a foreign key's own action may be the writer (the owner, then), it
 * is the session's user who is asked.
 *
 * Two transactions that race a rule must not both win. A reference locks the row it
 * names as its foreign key does (KEY SHARE), and a soft deletion locks its row against
 * that (UPDATE); what `must` reads is locked by row or by an advisory lock (must.c). Each
 * statement of a function sees what was committed before it, but for REPEATABLE READ
 * and SERIALIZABLE, where the rules that need it refuse to work.
 *
 * Names matter: triggers of one event fire in the order of their names, and after the
 * engine's own for foreign keys (RI_ConstraintTrigger), but for those that begin with
 * "Manor".
 */
#ifndef SQL_POSTGRES_TRIGGER_H
#define SQL_POSTGRES_TRIGGER_H

#include "sql/postgres/ddl.h"

/*
 * The body, begun with postgres_object_begin() and written since, as the trigger function
 * "manor_TABLE_WHAT". `result` is what it returns: NEW, OLD or NULL.
 */
bool postgres_trigger_function(struct postgres_ddl *d, const struct model_table *table,
        const char *what, bool is_definer, const char *result, struct text comment,
        struct error *err);

struct postgres_trigger {
	struct text name;
	const char *timing;  /* "BEFORE UPDATE" … */
	const bool *columns; /* OF these, by index; NULL: any */
	struct text when;    /* "" always */
	struct text function;
	bool is_of_statement;
};
bool postgres_trigger(struct postgres_ddl *d, const struct model_table *table,
        const struct postgres_trigger *trigger, struct error *err);

/* Both: the function "manor_TABLE_WHAT" of the body under way, and its one trigger. */
bool postgres_trigger_both(struct postgres_ddl *d, const struct model_table *table,
        const char *what, const char *timing, const bool *columns, struct text when,
        bool is_definer, const char *result, struct text comment, struct error *err);

/* What stands after a condition:  THEN RAISE … 'manor:word' … END IF; */
void postgres_then_raise(struct postgres_ddl *d, const char *word);
/*
 * Refuses to go on where others' changes since the transaction's begin are not seen.
 * SERIALIZABLE is no help against who is not: the server's own are READ COMMITTED.
 */
void postgres_ask_isolation(struct postgres_ddl *d);

/* NEW."c" IS DISTINCT FROM OLD."c"; json, which cannot be compared, as text. */
void postgres_write_differs(struct postgres_ddl *d, const struct model_column *column);
/* True where a change of the column is one that is told of: not hidden, not updated_at. */
bool postgres_is_compared(const struct model_table *table, const struct model_column *column);
/* Any of the compared columns differs; "false" where there is none. */
void postgres_write_changed(struct postgres_ddl *d, const struct model_table *table);

/* The public columns of NEW or OLD as JSON; see ddl_audit_columns(). */
void postgres_write_row(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *payload, const char *row);

/* The tenant of NEW or OLD; "" where rows have none. */
struct text postgres_row_tenant(
        struct postgres_ddl *d, const struct model_table *table, const char *row);
/* child."a" = parent."x" AND …: the rows at both ends of `ref`, with the tenant it holds. */
void postgres_ref_matches(
        struct postgres_ddl *d, const struct model_ref *ref, const char *child, const char *parent);
/*
 * The row is live. Wrapped, so that the planner does not take an index of live rows for
 * rows that are sought by their key: without statistics it does.
 */
void postgres_write_live(
        struct postgres_ddl *d, const char *row, const struct model_column *deleted);
/* UPDATE child AS c SET column = NULL WHERE; the tenant's column stays. */
void postgres_write_nulls(struct postgres_ddl *d, const struct model_ref *ref);

/* Between timestamp and timestamptz, in UTC; SQL text in, text out. */
void postgres_write_moment(
        struct postgres_ddl *d, struct text moment, enum type_kind is, const struct type *as);

/* True in SQL for a purge: the server's, past whatever function asks. */
extern const char postgres_is_purge[];

/* The parts, each a file. */
bool postgres_ddl_rules(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_must(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_soft(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_audit(struct postgres_ddl *d, const struct model_table *table, struct error *err);
bool postgres_ddl_hooks(struct postgres_ddl *d, const struct model_table *table, struct error *err);

/* The statements that hold every `must` a change of `table` could break, for one event. */
bool postgres_must_statements(struct postgres_ddl *d, const struct model_table *table,
        enum ddl_event event, struct error *err);

#endif
