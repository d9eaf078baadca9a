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

struct resolve_limits {
	unsigned embed_depth;
	int64_t row_limit;       /* rows of one answer; 0: none */
	int64_t write_row_limit; /* rows of one body; 0: none */
};

struct resolve {
	struct arena *arena;
	const struct model *model;
	const struct sql_dialect *dialect;
	const struct principal *principal;
	struct resolve_limits limits;
};

/*
 * GET. `range_first`/`range_last` come from the Range header (-1: none) and are
 * narrowed by limit and offset. The plan's limit never exceeds row_limit.
 */
bool resolve_select(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, int64_t range_first, int64_t range_last,
        struct plan_select *out_plan, struct error *err);

/* POST: one object or an array of objects. */
bool resolve_insert(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err);

/*
 * PATCH: one object. Becomes PLAN_RESTORE when the body is {"deleted_at": null}
 * under deleted=only or include. ERROR_NO_FILTER without a filter.
 */
bool resolve_update(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err);

/* DELETE. ERROR_NO_FILTER without a filter. */
bool resolve_delete(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, struct plan_write *out_plan, struct error *err);

#endif
