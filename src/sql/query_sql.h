/*
 * Whole queries of functions as SQL (struct expr_select): every table in them with the
 * scope's tenant condition and its live condition. Written alike for every dialect; what
 * differs is asked of its forms. For src/sql alone.
 */
#ifndef SQL_QUERY_SQL_H
#define SQL_QUERY_SQL_H

#include "schema/statement.h"
#include "sql/expr_sql.h"
#include "sql/policy.h"

/* A relation that the statement has named, or the step that its rows were carried from. */
struct query_relation {
	const struct expr_relation *relation;
	struct text name; /* SQL text; empty: carried */
	unsigned step;
	bool is_carried;
};

/* What a function's statements need beside their text. */
struct query_function {
	const struct function *function;
	const struct value *values;
	const bool *has;
	const struct principal *principal;
	struct query_relation *relations;
	size_t relation_count;
};

/* The query's columns are given names: those of the table, or c1, c2 …; types NULL: their own. */
struct query_shape {
	const struct model_table *names;
	const struct type *const *types; /* what each column is written as */
	bool is_placed;                  /* one column more, manor_place: the order of the rows */
};

/* "SELECT …", its CTEs before it; the shape may be NULL. */
bool query_write(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err);
/* "WITH … " of what a statement that writes names, or nothing. */
bool query_with_write(struct expr_sql *to, const struct statement *statement, struct error *err);
/* A query in an expression, without its parentheses; `as` is the type of its only column. */
bool query_write_inner(struct expr_sql *to, const struct expr_query *query, const struct type *as,
        struct error *err);

/* Aliases for the tables of FROM from `first` on; to->from leads to them until it is put back. */
bool query_aliases(struct expr_sql *to, const struct expr_query *query, struct error *err);
/* The tables of FROM from `first` on, with their joins. */
bool query_from_write(struct expr_sql *to, const struct expr_query *query, size_t first,
        const char *before, struct error *err);
/* " WHERE …": conditions of the tables from `first` on, and the query's own. */
bool query_where_write(struct expr_sql *to, const struct expr_query *query, size_t first,
        bool *has_condition, struct error *err);
struct text query_alias(const struct expr_sql *to, unsigned number);

/* An argument's value, or its default. */
bool query_argument_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);
/* True and *out_value where the expression is decided by the principal alone. */
bool query_decide(const struct expr_sql *to, const struct expr *expr, bool *out_value);

#endif
