/*
 * What an audit row says, whatever the engine: the names of events and tables, and what
 * an audit table must have room for.
 */
#ifndef SQL_DDL_AUDIT_H
#define SQL_DDL_AUDIT_H

#include "sql/ddl_part.h"

/* Where changes of the table are recorded; NULL: nowhere. */
const struct model_table *ddl_audit_of(const struct model_table *table);

/*
 * What stands before "create", "update", "delete" and "restore" in the audit's column of
 * events: "clients.", or nothing where an enum of verbs says what may stand there.
 * ERROR_SCHEMA when the enum lacks one of them.
 */
bool ddl_audit_prefix(struct arena *arena, const struct model_table *table,
        const struct model_column *event, const char **out_prefix, struct error *err);

/* What an enum of kinds calls the table: by its name, or by that without the plural's s; or "". */
struct text ddl_audit_entity(const struct model_column *column, struct text table);

/*
 * What is told of a row: its public columns, in the order in which their names stand in
 * the payload. That is the table's order, but in jsonb shorter names come first. `payload`
 * may be NULL: plain text.
 */
const struct model_column **ddl_audit_columns(struct arena *arena, const struct model_table *table,
        const struct model_column *payload, size_t *out_count);

/* Who did it. */
const struct model_column *ddl_audit_actor(const struct model_table *audit);

/* True when the column of the audit may be left out; else ERROR_SCHEMA: it has to be told. */
bool ddl_audit_may_lack(
        const struct model_table *table, const struct model_column *column, struct error *err);

/* True when the reference's own rule may empty the column, which is no falsification. */
bool ddl_audit_may_be_emptied(const struct model_table *table, const struct model_column *column);

#endif
