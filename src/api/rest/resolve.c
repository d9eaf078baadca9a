/* Writes: bodies and conditions as plans. */
#include "api/rest/resolve_parts.h"

/*
 * What is given back. Its conditions are those of the write, not of the reading, and so are
 * its bounds.
 */
static bool resolve_returning(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct plan_select **out_said, struct error *err)
{
	struct plan_select *said = ARENA_NEW(r->arena, struct plan_select);
	struct plan_select *select = ARENA_NEW(r->arena, struct plan_select);

	if (!said || !select)
		return error_memory(err);
	if (!resolve_tree(r, plan->table, query, said, err))
		return false;
	*select = *said;
	select->where = NULL;
	select->has_limit = false;
	select->limit = select->offset = 0;
	if (prefer->returns == RETURN_REPRESENTATION)
		plan->returning = select;
	*out_said = said;
	return true;
}

bool resolve_insert(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err)
{
	struct plan_write plan = {.kind = PLAN_INSERT, .table = table};
	struct plan_select *ignored = NULL;

	if (!resolve_rows(r, &plan, query, prefer, body, err) ||
	        !resolve_conflict(r, &plan, query, prefer, err) ||
	        !resolve_returning(r, &plan, query, prefer, &ignored, err))
		return false;
	*out_plan = plan;
	return true;
}

bool resolve_put(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err)
{
	struct plan_write plan = {.kind = PLAN_INSERT, .table = table};
	struct plan_select *ignored = NULL;

	if (query->levels[0].has_limit || query->levels[0].has_offset)
		return error_set(err, ERROR_PUT_LIMIT, "a PUT with bounds");
	if (body->type == JSON_ARRAY && body->count != 1)
		return error_say(err, ERROR_BODY_INVALID, "The body of a PUT is one object");
	if (!resolve_rows(r, &plan, query, prefer, body, err) ||
	        !resolve_put_key(r, &plan, query, err) ||
	        !resolve_returning(r, &plan, query, prefer, &ignored, err))
		return false;
	*out_plan = plan;
	return true;
}

static bool names_column(const struct plan_select *select, const struct model_column *column)
{
	for (size_t i = 0; i < select->order_count; i++) {
		const struct plan_order *order = &select->orders[i];
		if (!order->embed && !order->path.key_count && order->path.column == column)
			return true;
	}
	return false;
}

/* The order tells every row from every other; the tenant is the same in all of them. */
static bool is_ordered_by(const struct plan_select *select, const struct model_key *key)
{
	for (size_t i = 0; i < key->column_count; i++) {
		if (key->columns[i] != select->table->tenant &&
		        (!key->columns[i]->is_not_null || !names_column(select, key->columns[i])))
			return false;
	}
	return !key->is_hidden && !key->is_live;
}

static bool is_total(const struct plan_select *select)
{
	const struct model_table *table = select->table;

	if (is_ordered_by(select, table->primary))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		if (is_ordered_by(select, &table->keys[i]))
			return true;
	}
	return false;
}

/* The first rows of an order only: which they are must not be left to chance. */
static bool resolve_page(struct resolve *r, struct plan_write *plan, const struct plan_select *said,
        struct error *err)
{
	if (!said->has_limit && !said->offset)
		return true;
	if (!said->order_count || !is_total(said)) {
		if (!said->order_count)
			error_set(err, ERROR_LIMIT_ORDER, "a limited write without an order");
		else
			error_tell(err, ERROR_LIMIT_ORDER,
			        "The order does not tell every row from every other");
		error_hint(err, "Apply an 'order' using unique column(s)");
		return false;
	}
	for (size_t i = 0; i < said->order_count; i++) {
		if (said->orders[i].embed)
			return error_tell(err, ERROR_LIMIT_ORDER,
			        "A limited write is not ordered by an embedded resource");
	}
	struct plan_select *page = ARENA_NEW(r->arena, struct plan_select);
	if (!page)
		return error_memory(err);
	*page = (struct plan_select){
	        .table = plan->table,
	        .where = said->where,
	        .orders = said->orders,
	        .order_count = said->order_count,
	        .has_limit = said->has_limit,
	        .limit = said->limit,
	        .offset = said->offset,
	};
	plan->page = page;
	return true;
}

/* Which rows a PATCH or DELETE means; one without a condition is an oversight. */
static bool resolve_which(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct error *err)
{
	struct plan_select *said = NULL;

	if (!query->has_filter) {
		error_tell(err, ERROR_NO_FILTER, "A write without a filter is refused");
		error_hint(err, "Name the rows, for example with id=eq.1");
		return false;
	}
	if (prefer->deleted != PLAN_DELETED_EXCLUDE && plan->kind != PLAN_RESTORE)
		return error_say(
		        err, ERROR_PREFERENCE, "deleted rows are not changed: restore them first");
	if (!resolve_returning(r, plan, query, prefer, &said, err) ||
	        !resolve_page(r, plan, said, err))
		return false;
	plan->where = said->where;
	return true;
}

static bool is_restore(
        const struct plan_write *plan, const struct prefer *prefer, const struct json *body)
{
	const struct model_column *deleted_at = plan->table->by_concept[COLUMN_IS_DELETED_AT];

	return deleted_at && prefer->deleted != PLAN_DELETED_EXCLUDE && body->count == 1 &&
	       text_eq(body->members[0].name, deleted_at->name) &&
	       body->members[0].value.type == JSON_NULL;
}

bool resolve_update(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err)
{
	struct plan_write plan = {.kind = PLAN_UPDATE, .table = table};
	const struct json *row = body->type == JSON_ARRAY && body->count == 1 ? body->items : body;

	if (row->type == JSON_ARRAY && row->count)
		return error_say(err, ERROR_BODY_INVALID, "The body of a PATCH is one object");
	if (row->type == JSON_OBJECT && is_restore(&plan, prefer, row))
		plan.kind = PLAN_RESTORE;
	else if (!resolve_rows(r, &plan, query, prefer, row, err))
		return false;
	if (!resolve_which(r, &plan, query, prefer, err))
		return false;
	*out_plan = plan;
	return true;
}

bool resolve_delete(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, struct plan_write *out_plan, struct error *err)
{
	struct plan_write plan = {.kind = PLAN_DELETE, .table = table};

	if (!resolve_which(r, &plan, query, prefer, err))
		return false;
	*out_plan = plan;
	return true;
}

static bool is_sealed_kind(const struct model_column *column)
{
	return column->secret == SECRET_HASHED || column->secret == SECRET_ENCRYPTED;
}

bool resolve_has_secrets(const struct plan_write *plan)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (is_sealed_kind(plan->columns[i]))
			return true;
	}
	return false;
}

bool resolve_seal(struct resolve *r, struct plan_write *plan, resolve_seal_fn *seal, void *context,
        struct error *err)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (!is_sealed_kind(plan->columns[i]))
			continue;
		for (size_t row = 0; row < plan->row_count; row++) {
			struct value *value = &plan->rows[row][i];
			if (plan->row_has[row][i] && value->kind != VALUE_NULL &&
			        !seal(context, r->arena, plan->columns[i], value, err))
				return false;
		}
	}
	plan->are_secrets_sealed = true;
	return true;
}
