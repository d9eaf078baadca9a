/*
 * From what a request says to a plan over the model, for one principal. Every
 * name is looked up through sql/policy.h: what the caller may not see does not
 * exist here, and no error text names it. Values become storage form, checked
 * against their column's type.
 *
 * Pure: text in, plan out; no database, no HTTP.
 */
#ifndef API_REST_RESOLVE_H
#define API_REST_RESOLVE_H

#include "api/rest/grammar.h"
#include "api/rest/prefer.h"
#include "base/json.h"

struct zone;

struct resolve_limits {
	unsigned embed_depth;
	int64_t row_limit;       /* rows of one answer; 0: none */
	int64_t write_row_limit; /* rows of one body; 0: none */
	bool has_aggregates;     /* false: ERROR_AGGREGATE, as PostgREST without db-aggregates */
};

/*
 * A value of the query which may be another in a plan that is used again: it stands in the
 * plan with its pair's number as its slot (base/value.h), as long as it is what was said.
 */
struct resolve_slot {
	uint16_t pair; /* query_condition's */
	enum plan_operator op;
	struct type type;   /* what the text is read as */
	size_t value_count; /* of a list */
};

/* An earlier request of a batch: where it writes, and whether a later one refers to it. */
struct resolve_ref {
	struct text name;
	unsigned step;
	const struct model_table *table;
	bool is_used;
};

struct resolve {
	struct arena *arena;
	const struct model *model;
	const struct sql_dialect *dialect;
	const struct principal *principal;
	struct resolve_limits limits;
	const struct zone *zone;    /* of moments that say no offset; NULL: UTC */
	struct resolve_slot *slots; /* filled while a query is resolved */
	size_t slot_count;
	const struct query_limits *query_limits; /* NULL: the settings' defaults */
	struct resolve_ref *refs;                /* within a batch */
	size_t ref_count;
	bool is_batch;      /* $ref means a reference, also where there is none yet */
	size_t list_values; /* of the query's lists; resolve_slot_value() counts on */
};

/* What stands in the slot for this text. False: the plan is another one, or it has an error. */
bool resolve_slot_value(struct resolve *r, const struct resolve_slot *slot, struct text text,
        struct value *out_value);

/*
 * GET. `range_first`/`range_last` come from the Range header (-1: none) and are
 * narrowed by limit and offset. The plan's limit never exceeds row_limit.
 */
bool resolve_select(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, int64_t range_first, int64_t range_last,
        struct plan_select *out_plan, struct error *err);

/*
 * POST: one object or an array of objects. An empty array gives a plan of no
 * rows: there is nothing to compile and nothing to run.
 */
bool resolve_insert(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err);

/*
 * PATCH: one object. Becomes PLAN_RESTORE when the body is {"deleted_at": null}
 * under deleted=only or include. ERROR_NO_FILTER without a filter. With limit or offset
 * the first rows of an order are meant; ERROR_LIMIT_ORDER unless it is one of a unique key.
 */
bool resolve_update(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err);

/*
 * PUT: one object under the primary key that the filters say with eq, and the body too
 * (ERROR_PUT_FILTER, ERROR_PUT_KEY, ERROR_PUT_LIMIT). ERROR_VALUE_GENERATED where the server
 * gives the keys.
 */
bool resolve_put(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err);

/* DELETE. ERROR_NO_FILTER without a filter. */
bool resolve_delete(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, struct plan_write *out_plan, struct error *err);

/*
 * Secrets: a body's password stands in the plan as it was sent, and no plan with
 * a secret compiles before each of them went through `seal` (hashing, encrypting:
 * identity's business, slow, for a worker). `seal` replaces the value; it is not
 * called for NULL.
 */
typedef bool resolve_seal_fn(void *context, struct arena *arena, const struct model_column *column,
        struct value *value, struct error *err);
bool resolve_has_secrets(const struct plan_write *plan);
bool resolve_seal(struct resolve *r, struct plan_write *plan, resolve_seal_fn *seal, void *context,
        struct error *err);

#endif
