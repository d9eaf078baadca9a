/*
 * Queries within expressions, and the whole queries that functions are made of: what
 * they name, select, join, group and order. Part of schema/expr.h, which says what a
 * tree promises.
 */
#ifndef SCHEMA_QUERY_H
#define SCHEMA_QUERY_H

#include "base/diag.h"
#include "schema/type.h"

struct expr;
struct expr_query;
struct model_table;

/*
 * What a function's query names beside the schema's tables: a CTE, a query in FROM, or the
 * rows that a statement before it gave back (carried). `table` is made for its columns and
 * stands in no model; a key of it says that no two rows share those columns.
 */
struct expr_relation {
	struct text name;
	struct model_table *table;
	struct expr_query *query; /* NULL: carried */
	bool is_recursive;        /* query is left UNION (ALL) right; right names this */
	bool is_one_row;          /* at most one */
	bool is_inline;           /* a query in FROM; else it has a name of its own */
	unsigned number;          /* unique within the function */
	struct position at;
};

enum expr_join { EXPR_JOIN_INNER, EXPR_JOIN_LEFT };

/*
 * One table of a query's FROM. Outside functions inner joins only, their conditions are in
 * `where`; in functions each item is joined to those before it.
 */
struct expr_from {
	const struct model_table *table;
	struct text alias;
	unsigned number;                /* unique within the whole expression, or function */
	struct expr_relation *relation; /* functions: whose rows these are; NULL: the table's */
	enum expr_join join;
	struct expr *on; /* or NULL */
};

struct expr_target {
	struct expr *expr;
	struct text name;
};

struct expr_order {
	struct expr *expr;
	unsigned target; /* from 1: the expression is this column of the result; 0: none */
	bool is_descending;
	bool is_nulls_first;
};

enum expr_set {
	EXPR_SET_NONE,
	EXPR_SET_UNION,
	EXPR_SET_UNION_ALL,
	EXPR_SET_INTERSECT,
	EXPR_SET_EXCEPT
};

/* The rest of a query, in functions alone. */
struct expr_select {
	struct expr_target *targets;
	size_t target_count;
	struct expr **groups;
	size_t group_count;
	bool has_aggregate;
	struct expr *having; /* or NULL */
	struct expr_order *orders;
	size_t order_count;
	struct expr *limit, *offset; /* or NULL: whole numbers, no columns */
	bool is_distinct;
	bool is_locked;       /* FOR UPDATE */
	bool is_lock_skipped; /* SKIP LOCKED */
	/* Not NONE: left and right instead of from, where and groups. */
	enum expr_set set;
	struct expr_query *left, *right;
};

struct expr_query {
	struct expr_from *from;
	size_t from_count;
	struct expr *where;       /* or NULL */
	struct expr *select;      /* or NULL for exists(select 1 …) */
	                          /*
	                           * A subquery sees its tables with the tenant and live conditions, not with
	                           * their own policies; src/sql adds them.
	                           */
	struct expr_select *full; /* functions; else NULL */
};

#endif
