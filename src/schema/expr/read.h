/*
 * What the parts of the expression reader share: state, positions, refusals,
 * typing. For schema/expr/ alone.
 */
#ifndef SCHEMA_EXPR_READ_H
#define SCHEMA_EXPR_READ_H

#include "schema/expr.h"
#include "schema/model.h"

#include <pg_query/pg_query.pb-c.h>

/* The tables of one subquery; inner ones come first when a name is looked up. */
struct expr_scope {
	const struct expr_scope *outer;
	const struct expr_query *query;
	const struct text *names; /* as the text calls them, by index of query->from */
};

/* CTEs that a function's statement may name, the innermost first. */
struct expr_with {
	const struct expr_with *outer;
	struct expr_relation *relation;
};

struct expr_reader;
typedef bool expr_writing_fn(struct expr_reader *r, const PgQuery__CommonTableExpr *cte,
        struct expr_relation **out_relation);

struct expr_reader {
	const struct model *model;
	const struct model_table *table;
	enum expr_place place;
	struct text sql;
	int32_t prefix; /* bytes before `sql` in what PostgreSQL parses */
	struct position at;
	struct arena *arena;
	struct diagnostics *diags;
	const struct expr_scope *scope;
	unsigned from_count;
	unsigned depth;
	bool takes_aggregate; /* the node read next may be count, min, max or sum */
	/* Functions: */
	const struct function *function;
	struct text table_name; /* of `table`, where the row of an insert is named */
	const struct expr_with *with;
	unsigned relation_count;
	bool has_aggregate;  /* one was read since this was last cleared */
	unsigned self_count; /* how often a recursive query named itself */
	/* Reads a CTE that writes; NULL where none may stand. */
	expr_writing_fn *read_writing;
	bool has_body; /* the text is a whole file: $$ … $$ is one text in it */
	void *body;    /* struct function_body */
	int32_t statement_location;
	struct text *aliases; /* of every FROM so far */
	size_t alias_count;
};

/* Refuses at a location of PostgreSQL's tree (0 or -1: the start). Returns NULL. */
struct expr *expr_refuse(struct expr_reader *r, int32_t location, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* The same with what would mend it, or NULL. Returns false. */
bool expr_refuse_mend(struct expr_reader *r, int32_t location, const char *what, const char *mend);
/* Refuses where a node stands. Returns false. */
bool expr_refuse_at(struct expr_reader *r, const struct expr *at, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
struct position expr_position(const struct expr_reader *r, int32_t location);

/* Where a node of PostgreSQL's tree stands; 0 when it does not say. */
int32_t expr_location(const PgQuery__Node *node);
/* Bounded, so that PostgreSQL's parser may see it. */
bool expr_is_readable(struct expr_reader *r);
/* Has PostgreSQL parse; `read` is called with the tree. False: refused, or memory is out. */
typedef bool expr_tree_fn(struct expr_reader *r, const PgQuery__ParseResult *tree, void *context);
bool expr_parse_sql(struct expr_reader *r, struct text sql, expr_tree_fn *read, void *context);

/* NULL when memory is out. */
struct expr *expr_new(struct expr_reader *r, enum expr_kind kind, int32_t location);
struct expr **expr_args(struct expr_reader *r, struct expr *e, size_t count);
/* A node over its operands, of boolean type, sealed; NULL when an operand is NULL. */
struct expr *expr_boolean_over(struct expr_reader *r, enum expr_kind kind, struct expr *operand);
/* Sets what follows from the operands: has_row, has_principal, is_volatile. */
struct expr *expr_seal(struct expr *e);

/* One node of PostgreSQL's tree; NULL: refused. */
struct expr *expr_read(struct expr_reader *r, const PgQuery__Node *node);
/* The same, and a boolean is demanded. */
struct expr *expr_read_boolean(struct expr_reader *r, const PgQuery__Node *node);
bool expr_read_list(
        struct expr_reader *r, PgQuery__Node *const *nodes, size_t count, struct expr **out);
/* The string of a name node; empty when it is none. */
struct text expr_node_name(const PgQuery__Node *node);

/* column.c */
struct expr *expr_read_column(struct expr_reader *r, const PgQuery__ColumnRef *ref);
struct expr *expr_new_column(struct expr_reader *r, const struct model_column *column,
        enum expr_row row, unsigned from, int32_t location);
/* $1, in a function. */
struct expr *expr_read_parameter(struct expr_reader *r, const PgQuery__ParamRef *ref);
/* call.c */
struct expr *expr_read_call(struct expr_reader *r, const PgQuery__FuncCall *call);
struct expr *expr_read_coalesce(struct expr_reader *r, const PgQuery__CoalesceExpr *node);
struct expr *expr_read_extreme(struct expr_reader *r, const PgQuery__MinMaxExpr *node);
struct expr *expr_read_value_function(struct expr_reader *r, const PgQuery__SQLValueFunction *node);
struct expr *expr_new_call(struct expr_reader *r, enum expr_function function, struct expr **args,
        size_t count, int32_t location);
/* operator.c */
struct expr *expr_read_operator(struct expr_reader *r, const PgQuery__AExpr *node);
/* Types an operator over its arguments. */
struct expr *expr_new_operator(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location);
/* query.c */
struct expr *expr_read_subquery(struct expr_reader *r, const PgQuery__SubLink *link);
/* A table of the schema; NULL: refused. */
const struct model_table *expr_table_find(struct expr_reader *r, const PgQuery__RangeVar *var);
/* A name that no other table of the whole expression has. */
struct text expr_unique_alias(struct expr_reader *r, struct text wanted);
/* At most one row: every table is bound by a key, perhaps through one bound before. */
bool expr_gives_one_row(const struct expr_query *query, size_t known);
bool expr_is_aggregate(const struct expr *e);
/* select.c: a whole query, in a function; NULL: refused. */
struct expr_query *expr_read_select(
        struct expr_reader *r, const PgQuery__SelectStmt *select, int32_t location);
/* cast.c */
bool expr_read_type(struct expr_reader *r, const PgQuery__TypeName *node, struct type *out_type);
struct expr *expr_read_cast(struct expr_reader *r, const PgQuery__TypeCast *node);
/* expr_coerce(), and where SQL casts on its own when a column is given a value. */
bool expr_assign(struct expr_reader *r, struct expr **e, const struct type *type);

/* type.c */
struct type expr_type_of(enum type_kind kind);
bool expr_is_unknown(const struct expr *e); /* null, or a string that has no type yet */
bool expr_is_number(const struct type *type);
struct text expr_type_text(struct expr_reader *r, const struct expr *e);
/* Whether a value of one type may stand where the other is demanded, as it is. */
bool expr_fits(const struct type *from, const struct type *to);
/* Gives a literal the type, or checks that the node has one that fits it. */
bool expr_coerce(struct expr_reader *r, struct expr **e, const struct type *type);
/* Makes two operands comparable; `needs_order` for < and its like. */
bool expr_match(struct expr_reader *r, struct expr **a, struct expr **b, bool needs_order,
        int32_t location);
/* One type for all; literals are given it. */
bool expr_unify(struct expr_reader *r, struct expr **items, size_t count, struct type *out_type,
        int32_t location);

/* table.c */
const char *expr_node_hint(PgQuery__Node__NodeCase kind, const char **out_name);
const char *expr_operator_words(enum expr_operator op); /* as people write it: like, not ~~ */
bool expr_operator_find(struct text name, bool is_unary, enum expr_operator *out_op);

/*
 * args: t text, i integer, n number, j jsonb, a array, * any; ? before what may
 * be left out. result: the same letters, and b boolean, u uuid, d date, z
 * timestamptz, = as the first argument. "" result: typed by hand.
 */
struct expr_function_info {
	const char *name; /* the canonical one has the function's own name */
	enum expr_function function;
	const char *args;
	char result;
	bool is_aggregate;
	bool is_volatile;
	bool is_default_only;
	bool is_function_only;
};

const struct expr_function_info *expr_function_find(struct text name);

struct expr_principal_info {
	const char *name;
	enum expr_kind kind;
	bool takes_strings; /* else no argument */
	size_t most_args;
};

const struct expr_principal_info *expr_principal_find(struct text name);
/* The known function nearest to a mistyped one, or empty. */
struct text expr_function_suggest(struct text name);

#endif
