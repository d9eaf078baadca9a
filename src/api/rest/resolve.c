/* Writes: bodies and conditions as plans. */
#include "api/rest/resolve_parts.h"
#include "sql/dialect.h"

bool resolve_is_generated(const struct model_column *column)
{
	const struct model_table *table = column->table;
	bool is_key = table->primary && table->primary->column_count == 1 &&
	              table->primary->columns[0] == column;

	if (column->is_identity)
		return true;
	switch (column->concept) {
	case COLUMN_IS_DELETED_AT:
	case COLUMN_IS_DELETION:
		return true;
	case COLUMN_IS_CREATED_AT:
	case COLUMN_IS_UPDATED_AT:
		return column->write == NULL;
	default:
		return is_key && column->write == NULL &&
		       (column->type.kind == TYPE_UUID || column->default_kind != DEFAULT_NONE);
	}
}

static bool find_writable(struct resolve *r, const struct model_table *table, struct text name,
        const struct model_column **out_column, struct error *err)
{
	const struct model_column *column = model_column_find(table, name);
	bool is_readable = column && policy_column_is_readable(column, r->principal);
	bool is_writable = column && policy_column_is_writable(column, r->principal);

	if (!column || column->is_hidden || (!is_readable && !is_writable))
		return resolve_no_column(r, table, name, ERROR_NO_BODY_COLUMN, err);
	if (resolve_is_generated(column)) {
		error_tell(err, ERROR_VALUE_GENERATED, "The server gives the value of '%.*s'",
		        TEXT_ARG(name));
		if (column->concept == COLUMN_IS_DELETED_AT)
			error_hint(err, "Delete with DELETE; restore with PATCH "
			                "{\"deleted_at\": null} and Prefer: deleted=only");
		return false;
	}
	if (!is_writable)
		return error_tell(err, ERROR_FORBIDDEN, "You may not write the column '%.*s'",
		        TEXT_ARG(name));
	*out_column = column;
	return true;
}

/* By what the value means: engines differ in how they hold it. */
static bool is_tenant_of(
        const struct resolve *r, const struct model_column *column, const struct value *value)
{
	const struct key *key = &r->principal->tenant.key;
	struct error ignored = {.kind = ERROR_NONE};
	struct text shown;
	int64_t number;

	if (value->kind == VALUE_NULL ||
	        !r->dialect->show(r->arena, &column->type, value, &shown, &ignored))
		return false;
	switch (key->kind) {
	case KEY_NUMBER:
		return text_to_int64(shown, &number) && number == key->number;
	case KEY_TEXT:
		return text_eq(shown, (struct text){key->text, key->len});
	default:
		return false;
	}
}

static bool resolve_value(struct resolve *r, const struct model_column *column,
        const struct json *json, struct value *out_value, struct error *err)
{
	const struct model_table *table = column->table;
	struct value value = value_null();

	if (!cast_from_json(r->arena, r->dialect, column, json, &value, err))
		return false;
	if (value.kind != VALUE_NULL && !cast_validate(r->arena, r->dialect, column, &value, err))
		return false;
	if (column == table->tenant && !is_tenant_of(r, column, &value))
		return error_tell(err, ERROR_FORBIDDEN,
		        "The row belongs to the tenant of the request; leave '%.*s' out",
		        TEXT_ARG(column->name));
	*out_value = value;
	return true;
}

static bool add_column(
        struct resolve *r, struct plan_write *plan, struct text name, struct error *err)
{
	const struct model_column *column = NULL;

	if (!find_writable(r, plan->table, name, &column, err))
		return false;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == column)
			return true;
	}
	const struct model_column **slot = ARENA_PUSH(r->arena, plan->columns, plan->column_count);
	if (!slot)
		return error_memory(err);
	*slot = column;
	return true;
}

/* `columns` says them, else the first object does. */
static bool resolve_columns(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct json *first, struct error *err)
{
	for (size_t i = 0; query->has_columns && i < query->column_count; i++) {
		if (!add_column(r, plan, query->columns[i], err))
			return false;
	}
	for (size_t i = 0; !query->has_columns && i < first->count; i++) {
		if (!add_column(r, plan, first->members[i].name, err))
			return false;
	}
	return true;
}

static bool resolve_row(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, const struct json *object, size_t row, struct error *err)
{
	size_t found = 0;

	plan->rows[row] = ARENA_ARRAY(r->arena, struct value, plan->column_count);
	plan->row_has[row] = ARENA_ARRAY(r->arena, bool, plan->column_count);
	if (plan->column_count && (!plan->rows[row] || !plan->row_has[row]))
		return error_memory(err);
	for (size_t i = 0; i < plan->column_count; i++) {
		/* Objects mostly name their members in one order. */
		const struct json *json = i < object->count && text_eq(object->members[i].name,
		                                                       plan->columns[i]->name)
		                                  ? &object->members[i].value
		                                  : json_find(object, plan->columns[i]->name);
		found += json != NULL;
		if (json && !resolve_value(r, plan->columns[i], json, &plan->rows[row][i], err))
			return false;
		plan->row_has[row][i] = json || prefer->missing != MISSING_DEFAULT;
	}
	if (!query->has_columns && (found != plan->column_count || found != object->count))
		return error_say(err, ERROR_BODY_INVALID, "All object keys must match");
	return true;
}

static bool alloc_rows(struct resolve *r, struct plan_write *plan, size_t count, struct error *err)
{
	plan->rows = ARENA_ARRAY(r->arena, struct value *, count);
	plan->row_has = ARENA_ARRAY(r->arena, bool *, count);
	plan->row_count = count;
	return (plan->rows && plan->row_has) || error_memory(err);
}

static bool bad_rows(struct error *err)
{
	error_say(err, ERROR_BODY_INVALID, "All object keys must match");
	error_detail(err, "The body must be an object or an array of objects");
	return false;
}

static bool resolve_rows(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct error *err)
{
	const struct json *objects = body->type == JSON_ARRAY ? body->items : body;
	size_t count = body->type == JSON_ARRAY ? body->count : 1;

	if (r->limits.write_row_limit && count > (size_t)r->limits.write_row_limit)
		return error_tell(err, ERROR_BODY_LARGE,
		        "A body holds at most %lld rows (row_limit)",
		        (long long)r->limits.write_row_limit);
	for (size_t i = 0; i < count; i++) {
		if (objects[i].type != JSON_OBJECT)
			return bad_rows(err);
	}
	if (!count)
		return true;
	if (!resolve_columns(r, plan, query, &objects[0], err) || !alloc_rows(r, plan, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!resolve_row(r, plan, query, prefer, &objects[i], i, err))
			return false;
	}
	return true;
}

static bool is_conflict(const struct plan_write *plan, const struct model_key *key)
{
	if (key->is_hidden || key->column_count != plan->conflict_count)
		return false;
	for (size_t i = 0; i < key->column_count; i++) {
		bool is_named = false;
		for (size_t j = 0; j < plan->conflict_count; j++)
			is_named = is_named || plan->conflict[j] == key->columns[i];
		if (!is_named)
			return false;
	}
	return true;
}

static bool names_key(const struct plan_write *plan)
{
	const struct model_table *table = plan->table;

	if (table->primary && is_conflict(plan, table->primary))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		if (is_conflict(plan, &table->keys[i]))
			return true;
	}
	return false;
}

static bool add_conflict(struct resolve *r, struct plan_write *plan,
        const struct model_column *column, struct error *err)
{
	const struct model_column **slot =
	        ARENA_PUSH(r->arena, plan->conflict, plan->conflict_count);

	if (!slot)
		return error_memory(err);
	*slot = column;
	return true;
}

/* As in a body, the tenant's column may be left out: it is the request's. */
static bool check_conflict(struct resolve *r, struct plan_write *plan, struct error *err)
{
	const struct model_table *table = plan->table;

	if (names_key(plan))
		return true;
	if (table->tenant && table->concept != TABLE_IS_TENANTS) {
		if (!add_conflict(r, plan, table->tenant, err))
			return false;
		if (names_key(plan))
			return true;
	}
	error_tell(err, ERROR_QUERY_SYNTAX, "on_conflict names no unique key of '%.*s'",
	        TEXT_ARG(table->name));
	error_hint(err, "Name all the columns of one key");
	return false;
}

/* Without on_conflict the primary key counts; an id that the server gives meets no other. */
static bool resolve_conflict(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct error *err)
{
	const struct model_key *primary = plan->table->primary;

	if (prefer->resolution == RESOLUTION_NONE)
		return true;
	plan->is_merge = prefer->resolution == RESOLUTION_MERGE;
	for (size_t i = 0; query->has_conflict && i < query->conflict_count; i++) {
		const struct model_column *column =
		        policy_column_find(plan->table, query->conflict[i], r->principal);
		if (!column)
			return resolve_no_column(
			        r, plan->table, query->conflict[i], ERROR_NO_COLUMN, err);
		if (!add_conflict(r, plan, column, err))
			return false;
	}
	if (query->has_conflict)
		return check_conflict(r, plan, err);
	for (size_t i = 0; i < primary->column_count; i++) {
		if (!resolve_is_generated(primary->columns[i]) &&
		        !add_conflict(r, plan, primary->columns[i], err))
			return false;
	}
	if (plan->conflict_count < primary->column_count) {
		plan->conflict_count = 0;
		plan->is_merge = false;
	}
	return true;
}

/* What is given back; its conditions and bounds are those of the write, not of the reading. */
static bool resolve_returning(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct plan_condition **out_where, struct error *err)
{
	struct plan_select *select = ARENA_NEW(r->arena, struct plan_select);

	if (!select)
		return error_memory(err);
	if (!resolve_tree(r, plan->table, query, select, err))
		return false;
	if (select->has_limit || select->offset)
		return error_tell(err, ERROR_QUERY_SYNTAX, "a write takes no limit and no offset");
	*out_where = select->where;
	select->where = NULL;
	if (prefer->returns == RETURN_REPRESENTATION)
		plan->returning = select;
	return true;
}

bool resolve_insert(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct plan_write *out_plan,
        struct error *err)
{
	struct plan_write plan = {.kind = PLAN_INSERT, .table = table};
	struct plan_condition *ignored = NULL;

	if (!resolve_rows(r, &plan, query, prefer, body, err) ||
	        !resolve_conflict(r, &plan, query, prefer, err) ||
	        !resolve_returning(r, &plan, query, prefer, &ignored, err))
		return false;
	*out_plan = plan;
	return true;
}

/* Which rows a PATCH or DELETE means; one without a condition is an oversight. */
static bool resolve_which(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct error *err)
{
	if (!query->has_filter) {
		error_tell(err, ERROR_NO_FILTER, "A write without a filter is refused");
		error_hint(err, "Name the rows, for example with id=eq.1");
		return false;
	}
	if (prefer->deleted != PLAN_DELETED_EXCLUDE && plan->kind != PLAN_RESTORE)
		return error_say(
		        err, ERROR_PREFERENCE, "deleted rows are not changed: restore them first");
	return resolve_returning(r, plan, query, prefer, &plan->where, err);
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
	/* What a PATCH leaves out stays as it is: there is no default to take. */
	struct prefer partial = *prefer;
	struct plan_write plan = {.kind = PLAN_UPDATE, .table = table};

	partial.missing = MISSING_DEFAULT;
	if (body->type != JSON_OBJECT)
		return error_tell(err, ERROR_BODY_INVALID, "The body must be an object");
	if (is_restore(&plan, prefer, body))
		plan.kind = PLAN_RESTORE;
	else if (!resolve_rows(r, &plan, query, &partial, body, err))
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
