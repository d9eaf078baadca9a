/*
 * A cursor over one decoded parameter of a query, and the small pieces that all
 * of its grammar is made of: names, paths, values. Private to src/api/rest.
 */
#ifndef API_REST_CURSOR_H
#define API_REST_CURSOR_H

#include "api/rest/grammar.h"

struct cursor {
	struct arena *arena;
	struct text parameter; /* its name, for errors */
	struct text in;
	size_t at;
	const struct query_limits *limits;
	unsigned *nodes; /* of the whole query, counted up */
	unsigned *values;
	unsigned depth;
	struct error *err;
};

static inline bool cursor_is_end(const struct cursor *c)
{
	return c->at >= c->in.len;
}

static inline char cursor_peek(const struct cursor *c)
{
	return c->at < c->in.len ? c->in.ptr[c->at] : '\0';
}

/* ERROR_QUERY_SYNTAX at the cursor: "select, character 5: <what> expected". */
bool cursor_fail(struct cursor *c, const char *expected);

/* Takes the bytes when they stand here. */
bool cursor_take(struct cursor *c, const char *bytes);
/* The same, and a failure when they do not. */
bool cursor_expect(struct cursor *c, const char *bytes);

/* One node more; fails over the limit. */
bool cursor_count(struct cursor *c);
/* One level deeper, and back. */
bool cursor_enter(struct cursor *c);
void cursor_leave(struct cursor *c);

/* A name, plain or in double quotes. */
bool cursor_name(struct cursor *c, struct text *out_name);
/* name->a->>b, without a cast. */
bool cursor_path(struct cursor *c, struct query_path *out_path);
/* ::type, when it stands here. */
bool cursor_cast(struct cursor *c, struct text *out_type);
/* What stands between double quotes, \" and \\ undone; the cursor is on the first quote. */
bool cursor_quoted(struct cursor *c, struct text *out_text);
/* A value of a list or of and/or: quoted, or up to one of the stop characters. */
bool cursor_value(struct cursor *c, const char *stops, struct text *out_value);
/* (a,"b",c) or {a,"b",c}; () is an empty list. */
bool cursor_list(
        struct cursor *c, char open, char close, struct text **out_values, size_t *out_count);

/* The grammar's parts. */
bool select_parse(struct cursor *c, struct query_item **out_items, size_t *out_count);
bool order_parse(struct cursor *c, struct query_order **out_orders, size_t *out_count);
/* What follows "column=": [not.]operator.value to the end. */
bool compare_parse(struct cursor *c, bool is_nested, struct query_condition *out_condition);
/* What follows "and=" or "or=": (…). */
bool logic_parse(struct cursor *c, enum query_condition_kind kind, bool is_negated,
        struct query_condition *out_condition);

#endif
