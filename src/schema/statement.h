/*
 * What a function's body is made of: statements over the model, in the order in which
 * they run. A CTE that writes is a statement of its own here, before the one it stands
 * in, and its rows are carried over (struct expr_relation). The checks have seen to it
 * that this order shows nothing that PostgreSQL's single snapshot would hide.
 */
#ifndef SCHEMA_STATEMENT_H
#define SCHEMA_STATEMENT_H

#include "schema/function.h"

enum statement_kind { STATEMENT_SELECT, STATEMENT_INSERT, STATEMENT_UPDATE, STATEMENT_DELETE };

struct statement_set {
	const struct model_column *column;
	struct expr *value; /* NULL: the column's default */
};

struct statement {
	enum statement_kind kind;
	struct position at;
	/*
	 * SELECT: the query. INSERT: where its rows come from, or NULL for rows of values.
	 * UPDATE, DELETE: from[0] is the table that is written, those after it are named by
	 * FROM or USING; the condition is its where.
	 */
	struct expr_query *query;
	const struct model_table *table; /* written; NULL for SELECT */
	unsigned number;                 /* of its row, as expr_from.number */

	/* INSERT */
	const struct model_column **columns;
	size_t column_count;
	struct expr ***rows; /* row_count rows of column_count; NULL: the column's default */
	size_t row_count;
	bool has_conflict;
	const struct model_key *conflict; /* NULL: any key; then nothing is done */
	bool is_merge;                    /* do update, else do nothing */
	/* Of do update: EXPR_ROW_SELF is the row that is there, EXPR_ROW_NEW is `excluded`. */
	struct expr *conflict_where;

	struct statement_set *sets; /* UPDATE, do update */
	size_t set_count;

	/* What RETURNING gives, or NULL: it is carried to those that name it. */
	struct expr_relation *carried;
	struct expr_target *returning; /* of the written row alone */
	size_t returning_count;
};

/*
 * Calls on_table for every table that the statement writes or reads, on_expr for every node
 * of its expressions, those of its CTEs and subqueries included; either may be NULL.
 */
void statement_walk(const struct statement *statement, struct arena *scratch,
        void (*on_table)(void *context, const struct model_table *table),
        void (*on_expr)(void *context, const struct expr *node), void *context);

#endif
