/*
 * Policies: the one place that decides what a principal may do. What depends
 * on the principal alone is decided here, before any SQL is made; what is left
 * depends on rows and becomes part of the statement.
 *
 * A column that may not be read does not exist for the caller: every place
 * that names a column on a caller's behalf asks policy_column_find().
 */
#ifndef SQL_POLICY_H
#define SQL_POLICY_H

#include "base/error.h"
#include "schema/model.h"
#include "schema/principal.h"

enum policy_verdict {
	POLICY_DENY,  /* never */
	POLICY_ALLOW, /* every row within the scope */
	POLICY_ROWS,  /* rows for which the residue is true */
};

struct policy_decision {
	enum policy_verdict verdict;
	const struct expr *residue; /* POLICY_ROWS */
};

/*
 * The policy of a table for one verb, specialised. Rules that no schema can
 * lift stand here: global tables are written by the platform alone, hidden
 * tables by no one, a scope over all tenants writes nothing.
 * POLICY_DENY with *err untouched unless memory is out.
 */
bool policy_decide(struct arena *arena, const struct model_table *table, enum verb verb,
        const struct principal *principal, struct policy_decision *out_decision, struct error *err);

/* Whether an expression that depends on the principal alone is true of him. */
bool policy_holds(const struct expr *expr, const struct principal *principal);

/* An expression with everything the principal decides replaced by its value. */
const struct expr *policy_specialise(
        struct arena *arena, const struct expr *expr, const struct principal *principal);

/* True when at least some row could be read (or written): whether the table exists for him. */
bool policy_table_exists(const struct model_table *table, const struct principal *principal);
bool policy_column_is_readable(
        const struct model_column *column, const struct principal *principal);
bool policy_column_is_writable(
        const struct model_column *column, const struct principal *principal);

/* Readable and found, or NULL. */
const struct model_column *policy_column_find(
        const struct model_table *table, struct text name, const struct principal *principal);
/* The table, if it exists for the principal at all, or NULL. */
const struct model_table *policy_table_find(
        const struct model *model, struct text name, const struct principal *principal);

#endif
