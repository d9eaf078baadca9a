/*
 * Inside the resolver: what its parts share. Included by src/api/rest/resolve*.c
 * only.
 */
#ifndef API_REST_RESOLVE_PARTS_H
#define API_REST_RESOLVE_PARTS_H

#include "api/rest/resolve.h"

#include "sql/cast.h"
#include "sql/policy.h"

/* A select of the plan beside what was said of it: embeds by alias and by name. */
struct resolve_node {
	const struct query_item *item; /* NULL for the top */
	struct plan_select *plan;
	const struct resolve_node *holder; /* while the tree is made; NULL for the top */
	struct resolve_node *children;     /* embeds, in the order of the plan's embed fields */
	size_t child_count;
};

/* The embed that a parameter names: by its alias, else by its relation. NULL is absence. */
struct resolve_node *resolve_child(struct resolve_node *node, struct text name);

/* ERROR_NO_COLUMN, or ERROR_NO_OPERATOR for a JSON arrow on what is no JSON. */
bool resolve_path(struct resolve *r, const struct model_table *table, const struct query_path *path,
        struct plan_path *out_path, struct error *err);
/* ERROR_NO_COLUMN, with the nearest name that the caller may see. */
bool resolve_no_column(const struct resolve *r, const struct model_table *table, struct text name,
        enum error_kind kind, struct error *err);

/* ERROR_NO_RELATION, ERROR_AMBIGUOUS_RELATION. Gives the joined table, too. */
bool resolve_relation(struct resolve *r, const struct model_table *table,
        const struct query_item *item, struct plan_join *out_join,
        const struct model_table **out_table, struct error *err);

/* Which operators a type has, as PostgreSQL has them. */
bool resolve_has_operator(enum plan_operator op, const struct type *type);
/* What the server gives, whatever the body says. */
bool resolve_is_generated(const struct model_column *column);

/* "a.id": the id of the one row that request a has written, where the type is wanted. */
bool resolve_reference(struct resolve *r, struct text t, const struct type *type,
        struct value *out_value, struct error *err);
/* {"$ref": "a.id"} as a column's value; *out_is: it was one. */
bool resolve_reference_in_body(struct resolve *r, const struct model_column *column,
        const struct json *json, struct value *out_value, bool *out_is, struct error *err);

/* All of a level's conditions as one tree; NULL when there are none. */
bool resolve_conditions(struct resolve *r, struct resolve_node *node,
        const struct query_level *level, struct plan_condition **out_where, struct error *err);

/* Replaces a comparison of a scaled numeric with a number that its scale cannot hold. */
bool resolve_scale(struct resolve *r, const struct query_condition *from,
        struct plan_condition **condition, struct error *err);

/* False when the type is a scaled numeric and its scale cannot hold the number. */
bool resolve_is_exact(struct resolve *r, struct text t, const struct type *type);

/* The text of a moment with the offset that it has in the caller's zone, if it says none. */
struct text resolve_moment(struct resolve *r, const struct type *type, struct text t);

/* The columns and rows of a body, which is an object, or an array of objects. */
bool resolve_rows(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct error *err);
/* What an upsert's rows may meet. Without on_conflict the primary key counts. */
bool resolve_conflict(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct error *err);
/* The same for a PUT, whose filters and body say one key. */
bool resolve_put_key(
        struct resolve *r, struct plan_write *plan, const struct query *query, struct error *err);

/* The whole select with its embeds and their levels; limits of the top are left to the caller. */
bool resolve_tree(struct resolve *r, const struct model_table *table, const struct query *query,
        struct plan_select *out_plan, struct error *err);

#endif
