/*
 * Expressions: PostgreSQL SQL, parsed by PostgreSQL's own parser, reduced to a
 * typed tree of what both engines can run. Anything else is refused with its
 * position. Policies, `must`, checks, defaults and partial-index conditions are
 * all such trees; src/sql writes them for a dialect.
 *
 * Trees live in the model's arena and are never changed once made.
 */
#ifndef SCHEMA_EXPR_H
#define SCHEMA_EXPR_H

#include "base/diag.h"
#include "schema/query.h"

struct model;
struct model_table;
struct model_column;

/* What an expression may use, by where it stands. */
enum expr_place {
	EXPR_POLICY,        /* columns, subqueries, principal functions */
	EXPR_COLUMN_POLICY, /* principal functions only */
	EXPR_MUST,          /* old, new, subqueries; no principal */
	EXPR_CHECK,         /* columns only, nothing volatile */
	EXPR_DEFAULT,       /* no columns; now(), gen_random_uuid() … */
	EXPR_INDEX,         /* columns only, nothing volatile; part or condition of an index */
	EXPR_FUNCTION,      /* a function's body: arguments, whole queries, principal functions */
};

/* Functions and operators are a table in expr/table.c; this is their closed list. */
#define EXPR_OPERATOR_TABLE(X)                                                                     \
	X(EQ, "=")                                                                                 \
	X(NE, "<>")                                                                                \
	X(LT, "<")                                                                                 \
	X(LE, "<=")                                                                                \
	X(GT, ">")                                                                                 \
	X(GE, ">=")                                                                                \
	X(ADD, "+")                                                                                \
	X(SUBTRACT, "-")                                                                           \
	X(MULTIPLY, "*")                                                                           \
	X(DIVIDE, "/")                                                                             \
	X(MODULO, "%")                                                                             \
	X(CONCAT, "||")                                                                            \
	X(LIKE, "~~")                                                                              \
	X(NOT_LIKE, "!~~")                                                                         \
	X(ILIKE, "~~*")                                                                            \
	X(NOT_ILIKE, "!~~*")                                                                       \
	X(MATCH, "~")                                                                              \
	X(NOT_MATCH, "!~")                                                                         \
	X(IMATCH, "~*")                                                                            \
	X(NOT_IMATCH, "!~*")                                                                       \
	X(JSON_GET, "->")                                                                          \
	X(JSON_GET_TEXT, "->>")                                                                    \
	X(CONTAINS, "@>")                                                                          \
	X(CONTAINED, "<@")                                                                         \
	X(DISTINCT, "is distinct from")                                                            \
	X(NOT_DISTINCT, "is not distinct from")                                                    \
	X(NEGATE, "-")

enum expr_operator {
#define EXPR_OPERATOR_ENUM(kind, text) EXPR_OP_##kind,
	EXPR_OPERATOR_TABLE(EXPR_OPERATOR_ENUM)
#undef EXPR_OPERATOR_ENUM
};

#define EXPR_FUNCTION_TABLE(X)                                                                     \
	X(LOWER, "lower")                                                                          \
	X(UPPER, "upper")                                                                          \
	X(LENGTH, "length")                                                                        \
	X(BTRIM, "btrim")                                                                          \
	X(COALESCE, "coalesce")                                                                    \
	X(NULLIF, "nullif")                                                                        \
	X(GREATEST, "greatest")                                                                    \
	X(LEAST, "least")                                                                          \
	X(ABS, "abs")                                                                              \
	X(NOW, "now")                                                                              \
	X(CURRENT_DATE, "current_date")                                                            \
	X(GEN_RANDOM_UUID, "gen_random_uuid")                                                      \
	X(SUBSTRING, "substring")                                                                  \
	X(REPLACE, "replace")                                                                      \
	X(STRPOS, "strpos")                                                                        \
	X(JSONB_TYPEOF, "jsonb_typeof")                                                            \
	X(JSONB_ARRAY_LENGTH, "jsonb_array_length")                                                \
	X(CARDINALITY, "cardinality")                                                              \
	X(COUNT, "count")                                                                          \
	X(MIN, "min")                                                                              \
	X(MAX, "max")                                                                              \
	X(SUM, "sum")                                                                              \
	X(AVG, "avg")

enum expr_function {
#define EXPR_FUNCTION_ENUM(kind, text) EXPR_FN_##kind,
	EXPR_FUNCTION_TABLE(EXPR_FUNCTION_ENUM)
#undef EXPR_FUNCTION_ENUM
};

enum expr_kind {
	EXPR_NULL,
	EXPR_BOOLEAN,  /* .number is 0 or 1 */
	EXPR_NUMBER,   /* .text as written */
	EXPR_STRING,   /* .text */
	EXPR_COLUMN,   /* .column of .source */
	EXPR_OPERATOR, /* .op, .args[1 or 2] */
	EXPR_AND,      /* .args[n] */
	EXPR_OR,
	EXPR_NOT,      /* .args[1] */
	EXPR_IS_NULL,  /* .args[1] */
	EXPR_IS_TRUE,  /* .args[1]; NULL gives false */
	EXPR_IN,       /* .args[0] in (.args[1..]) */
	EXPR_ANY,      /* .args[0] = any(.args[1]), an array */
	EXPR_ARRAY,    /* .args[n] */
	EXPR_CASE,     /* .args: when, then, when, then …, else (always there) */
	EXPR_CAST,     /* .args[0] to .type */
	EXPR_CALL,     /* .function, .args */
	EXPR_EXISTS,   /* .query */
	EXPR_QUERY,    /* .query, one column, at most one row */
	EXPR_IN_QUERY, /* .args[0] in (.query) */
	EXPR_ME,       /* me() */
	EXPR_TENANT,   /* tenant() */
	EXPR_HAS_ROLE, /* .args: strings */
	EXPR_CAN,      /* .args[0]: a string */
	EXPR_IS_PLATFORM_ADMIN,
	/*
	 * .number microseconds: a fixed span. Only the right operand of ADD and SUBTRACT
	 * on a timestamp; its own type says nothing.
	 */
	EXPR_INTERVAL,
	EXPR_ARGUMENT, /* .argument of the function, from 0 */
};

/* Where a column comes from. */
enum expr_row {
	EXPR_ROW_SELF, /* the row the expression is about */
	EXPR_ROW_OLD,  /* `must`: before the change */
	EXPR_ROW_NEW,  /* `must`: after the change */
	EXPR_ROW_FROM, /* a table of an enclosing subquery */
};

struct expr {
	enum expr_kind kind;
	struct type type;
	struct position at;
	struct expr **args;
	size_t arg_count;
	union {
		int64_t number;
		struct text text;
		enum expr_operator op;
		enum expr_function function;
		struct expr_query *query;
		unsigned argument;
		struct {
			const struct model_column *column;
			enum expr_row row;
			unsigned from; /* expr_from.number for EXPR_ROW_FROM */
		} column;
	};
	bool has_row;       /* names a column of a row, or a subquery */
	bool has_principal; /* names me(), tenant(), has_role … */
	bool is_volatile;   /* now(), gen_random_uuid() */
	bool is_distinct;   /* EXPR_CALL of an aggregate: of distinct values */
};

/*
 * What a typed tree promises to those who write it for an engine:
 * - Literals that meet a typed operand have its type, and their .text is the
 *   canonical form of schema/literal.h (uuid, moments, enums, jsonb …). A number
 *   keeps TYPE_NUMERIC where the other side's type cannot hold it (qty > 1.5).
 * - Comparisons are between one type; between integers and numeric(p<=18,s) of
 *   any scale; between integers and real or double; or between the timestamps.
 *   Numeric without precision meets its own kind and number literals only.
 * - + - * are on numbers as above, + - also date with integer (days) and
 *   timestamp with EXPR_INTERVAL. / and % are on integers, or / on doubles, and
 *   the divisor is a non-zero literal or nullif(x, 0).
 * - Patterns of like and ~ and keys of -> and ->> are literals; ~ does not stand
 *   in EXPR_CHECK, EXPR_INDEX and EXPR_MUST.
 * - EXPR_CAST: literal to anything, to text from integers, uuid, boolean, text
 *   and enums; a number to a wider number; between date and the timestamps.
 *   Casts that a row's value could make fail are refused.
 * - substring's start is a literal >= 1, its length a literal >= 0.
 * - EXPR_QUERY gives at most one row: an aggregate, or its tables are all bound
 *   by a unique key.
 * - `between`, `case x when`, `is false` … are reduced to the kinds above, so an
 *   operand can stand twice in a tree.
 */

/*
 * Parses and types an expression that stands at `at` (the position of its
 * first byte, so that what is wrong inside is reported at its own line and
 * column). NULL and diagnostics when refused. `table` may be NULL where no
 * columns may be named. A boolean is demanded by every place but EXPR_DEFAULT
 * and EXPR_INDEX; there `expected` gives the type that is demanded (a default's
 * column, boolean for an index's condition), NULL takes any.
 */
struct expr *expr_parse(const struct model *model, const struct model_table *table,
        enum expr_place place, struct text sql, struct position at, const struct type *expected,
        struct arena *arena, struct diagnostics *diags);

/* Back to PostgreSQL text, canonical: for `show`, reports and comparing. */
void expr_write(struct buf *out, const struct expr *expr);
bool expr_eq(const struct expr *a, const struct expr *b);

/* True for a constant of the schema: null, boolean, number, string, array of these. */
bool expr_is_literal(const struct expr *expr);

/* The same for all that a query says. */
void expr_walk_query(const struct expr_query *query,
        void (*visit)(void *context, const struct expr *node), void *context);
/* Calls `visit` for the tree's nodes, subqueries' included, parents first. */
void expr_walk(const struct expr *expr, void (*visit)(void *context, const struct expr *node),
        void *context);

const char *expr_operator_text(enum expr_operator op);
const char *expr_function_text(enum expr_function function);

#endif
