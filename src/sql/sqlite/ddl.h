/*
 * SQLite's DDL, from within: the parts of one generator, an object at a time.
 * Only sqlite_*.c include it; everyone else goes through sql/ddl.h.
 *
 * Order of AFTER triggers is not promised by SQLite, so what must happen in an
 * order (cascade, then refuse what is left, then `must`) stands in one trigger's
 * body, and what stands in a trigger of its own does not care when it runs.
 */
#ifndef SQL_SQLITE_DDL_H
#define SQL_SQLITE_DDL_H

#include "sql/ddl_part.h"
#include "sql/expr_sql.h"

struct sqlite_ddl {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct model *model;
	struct ddl_object *objects;
	size_t count;
	struct sql_writer w; /* the object under way */
	struct text table;   /* whose it is */
	/* Session objects: a bare name would be the session's view, so main is named. */
	bool is_session;
};

void sqlite_object_begin(struct sqlite_ddl *d);
bool sqlite_object_end(struct sqlite_ddl *d, const char *kind, struct text name,
        struct text comment, struct error *err);

/* "manor_clients_WHAT" */
struct text sqlite_trigger_name(
        struct sqlite_ddl *d, const struct model_table *table, const char *what);
/* CREATE TRIGGER name TIMING ON table; the caller goes on with WHEN or BEGIN. */
void sqlite_trigger_begin(struct sqlite_ddl *d, struct text name, const char *timing,
        const struct model_table *table);
/* UPDATE OF a, b; columns given by a flag each, by index. */
void sqlite_trigger_begin_of(struct sqlite_ddl *d, struct text name, const char *timing,
        const struct model_table *table, const bool *columns);
/* SELECT RAISE(ABORT, 'manor:word') WHERE …; the caller writes the condition and ";". */
void sqlite_raise_where(struct sqlite_ddl *d, const char *word);

/* The condition of a column of the type, on `operand`; false: every value is well. */
bool sqlite_shape_write(struct buf *out, const struct type *type, struct text operand);

/* A table to read from: its bare name, or main."t" in session objects. */
void sqlite_table_name(struct sqlite_ddl *d, const struct model_table *table);
/* row."a" = NEW."x" AND …: the rows of `ref`'s child (or parent) that belong to the other end. */
void sqlite_ref_matches_parent(
        struct sqlite_ddl *d, const struct model_ref *ref, const char *child, const char *parent);
/* row.pk = other.pk */
void sqlite_same_row(
        struct sqlite_ddl *d, const struct model_table *table, const char *row, const char *other);
/*
 * The tenant of NEW or OLD as an expression, "" where rows have none. Of a new row
 * whose hidden tenant is yet to be filled it is the one it will get.
 */
struct text sqlite_row_tenant(
        struct sqlite_ddl *d, const struct model_table *table, const char *row, bool is_new);
/* The unit's moment, or the engine's own for other programs. */
extern const char sqlite_moment[];

/* The public columns of NEW or OLD as a JSON object; see ddl_audit_columns(). */
void sqlite_write_row(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *payload, const char *row);
/* OLD."a" IS NOT NEW."a" OR …: more than updated_at and what is hidden. */
void sqlite_write_changed(struct sqlite_ddl *d, const struct model_table *table);

/* UPDATE child SET column = NULL WHERE; the tenant's column stays. */
void sqlite_write_nulls(struct sqlite_ddl *d, const struct model_ref *ref);

/* The parts, each a file. */
bool sqlite_ddl_table(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_indexes(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_rules(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_soft(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_must(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_audit(struct sqlite_ddl *d, const struct model_table *table, struct error *err);
bool sqlite_ddl_hooks(struct sqlite_ddl *d, const struct model_table *table, struct error *err);

/* Of the whole model, when all its indexes are there. */
bool sqlite_ddl_statistics(struct sqlite_ddl *d, struct error *err);

/* The statements that hold every `must` a change of `table` could break, for one event. */
bool sqlite_must_statements(struct sqlite_ddl *d, const struct model_table *table,
        enum ddl_event event, struct error *err);

bool sqlite_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err);
bool sqlite_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err);

#endif
