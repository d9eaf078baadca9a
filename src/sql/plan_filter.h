/*
 * Filters of plans: which column, or place in its JSON, is compared with what, and how.
 * Values are in storage form; whether the caller may read the column was decided before.
 */
#ifndef SQL_PLAN_FILTER_H
#define SQL_PLAN_FILTER_H

#include "schema/model.h"
#include "sql/unit.h"

struct plan_select;

/* A column, perhaps a path into its JSON, perhaps cast. */
struct plan_path {
	const struct model_column *column;
	struct text *keys; /* ->a->b->>c: "a", "b", "c" */
	size_t key_count;
	bool is_text; /* the last arrow is ->> */
	bool has_cast;
	struct type cast;
};

#define PLAN_OPERATOR_TABLE(X)                                                                     \
	X(EQ, "eq")                                                                                \
	X(NEQ, "neq")                                                                              \
	X(GT, "gt")                                                                                \
	X(GTE, "gte")                                                                              \
	X(LT, "lt")                                                                                \
	X(LTE, "lte")                                                                              \
	X(LIKE, "like")                                                                            \
	X(ILIKE, "ilike")                                                                          \
	X(IN, "in")                                                                                \
	X(IS, "is")                                                                                \
	X(MATCH, "match")                                                                          \
	X(IMATCH, "imatch")                                                                        \
	X(ISDISTINCT, "isdistinct")                                                                \
	X(CS, "cs")                                                                                \
	X(CD, "cd")                                                                                \
	X(OV, "ov")                                                                                \
	X(SL, "sl")                                                                                \
	X(SR, "sr")                                                                                \
	X(NXR, "nxr")                                                                              \
	X(NXL, "nxl")                                                                              \
	X(ADJ, "adj")                                                                              \
	X(FTS, "fts")                                                                              \
	X(PLFTS, "plfts")                                                                          \
	X(PHFTS, "phfts")                                                                          \
	X(WFTS, "wfts")

enum plan_operator {
#define PLAN_OPERATOR_ENUM(kind, text) PLAN_##kind,
	PLAN_OPERATOR_TABLE(PLAN_OPERATOR_ENUM)
#undef PLAN_OPERATOR_ENUM
	        PLAN_OPERATOR_COUNT,
};

enum plan_is { PLAN_IS_NULL, PLAN_IS_NOT_NULL, PLAN_IS_TRUE, PLAN_IS_FALSE, PLAN_IS_UNKNOWN };

enum plan_quantifier { PLAN_ONE, PLAN_ANY, PLAN_ALL };

enum plan_condition_kind { PLAN_AND, PLAN_OR, PLAN_NOT, PLAN_COMPARE, PLAN_EMBED_EXISTS };

struct plan_condition {
	enum plan_condition_kind kind;
	struct plan_condition **parts; /* AND, OR, NOT; an empty AND is true, an empty OR false */
	size_t part_count;
	struct plan_path path; /* COMPARE */
	enum plan_operator op;
	enum plan_quantifier quantifier;
	enum plan_is is;
	struct text configuration; /* of a full-text search: forms->find_search() gave it */
	struct value *values;      /* in storage form, checked against the path's type */
	size_t value_count;
	uint16_t slot;                   /* of a list as a whole (base/value.h), 0: none */
	const struct plan_select *embed; /* EMBED_EXISTS: an embed of this select */
};

#endif
