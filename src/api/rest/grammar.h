/*
 * The request's grammar: PostgREST's dialect as text to a tree of what was
 * said, with no knowledge of any schema. Nothing is authorised here and no name
 * is looked up: that is resolve.h's business.
 *
 * Time is linear in the text; depth, number of nodes and length of lists are
 * bounded. Every refusal is ERROR_QUERY_SYNTAX and names the parameter and the
 * place. Source: PostgREST's documentation, "Tables and Views" and "Resource
 * Embedding".
 */
#ifndef API_REST_GRAMMAR_H
#define API_REST_GRAMMAR_H

#include "base/buf.h"
#include "base/error.h"
#include "sql/plan.h"

enum { QUERY_DEPTH_MAX = 64 }; /* the most that query_limits.depth may be */

/* Bounds of one query; the settings are named like them (cli/config.h). */
struct query_limits {
	unsigned query_depth;  /* nesting of embeds, and of and/or */
	unsigned filter_limit; /* selected items, conditions and orders together */
	unsigned list_limit;   /* values of all in-lists together */
};

/* name->a->>b::type */
struct query_path {
	struct text name;
	struct text *keys;
	size_t key_count;
	bool is_text;     /* the last arrow is ->> */
	struct text cast; /* "" none */
};

enum query_item_kind { QUERY_COLUMN, QUERY_STAR, QUERY_EMBED, QUERY_AGGREGATE };

enum query_join { QUERY_JOIN_DEFAULT, QUERY_JOIN_INNER, QUERY_JOIN_LEFT };

/* One item of select. */
struct query_item {
	enum query_item_kind kind;
	struct text alias;      /* "" none */
	struct query_path path; /* COLUMN; AGGREGATE's column, name "" for count() */
	enum plan_aggregate aggregate;
	struct text aggregate_cast;
	struct text relation; /* EMBED */
	struct text hint;     /* relation!hint; "" none */
	enum query_join join;
	bool is_spread;
	struct query_item *items; /* EMBED */
	size_t item_count;
};

enum query_condition_kind { QUERY_AND, QUERY_OR, QUERY_COMPARE };

struct query_condition {
	enum query_condition_kind kind;
	bool is_negated;
	struct query_condition *parts; /* AND, OR */
	size_t part_count;
	struct query_path path; /* COMPARE */
	enum plan_operator op;
	enum plan_quantifier quantifier;
	struct text language; /* fts(english) */
	struct text *values;  /* decoded, unquoted; IN and quantified: as many as written */
	size_t value_count;
	uint16_t pair; /* COMPARE: which of the query's name=value pairs it is, from 1; 0: none */
};

struct query_order {
	struct query_path path;
	struct text relation; /* order=clients(name): "clients" */
	bool is_descending;
	bool has_nulls;
	bool is_nulls_first;
};

/* What belongs to one embed, said as "a.b.order=…"; the top has an empty path. */
struct query_level {
	struct text *path;
	size_t path_count;
	struct query_condition *conditions; /* all of them hold */
	size_t condition_count;
	struct query_order *orders;
	size_t order_count;
	bool has_limit, has_offset;
	int64_t limit, offset;
};

struct query {
	bool has_select;
	struct query_item *items;
	size_t item_count;
	struct query_level *levels; /* the first is the top */
	size_t level_count;
	bool has_columns;
	struct text *columns; /* columns=a,b */
	size_t column_count;
	struct text *conflict; /* on_conflict=a,b */
	size_t conflict_count;
	bool has_conflict;
	bool has_filter;    /* any condition at the top */
	size_t list_values; /* of all in-lists together */
};

/* (a,"b",c), what stands behind "in.", alone; `values` counts up, within the limits. */
bool query_parse_list(struct arena *arena, const struct query_limits *limits, struct text in,
        size_t *values, struct text **out_values, size_t *out_count);

/* limits NULL: the settings' defaults. `raw` is what stands after the '?', percent-encoded. */
bool query_parse(struct arena *arena, const struct query_limits *limits, struct text raw,
        struct query *out_query, struct error *err);

#endif
