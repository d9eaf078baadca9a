/* Bodies of writes: columns, values and rows. */
#include "api/rest/resolve_parts.h"
#include "base/clock.h"
#include "base/zone.h"
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
		else
			error_hint(err, "Leave '%.*s' out of the body", TEXT_ARG(name));
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

/* "+02" at the end, or Z; the hyphens of the date are no sign of it. */
static bool has_offset(struct text t)
{
	enum { DATE_END = 10 };

	for (size_t i = DATE_END; i < t.len; i++) {
		if (strchr("+-Zz", t.ptr[i]))
			return true;
	}
	return false;
}

struct text resolve_moment(struct resolve *r, const struct type *type, struct text t)
{
	struct buf out;
	int64_t us;

	if (!r->zone || type->kind != TYPE_TIMESTAMPTZ || type->array_depth || has_offset(t) ||
	        !clock_parse_timestamp(t, &us))
		return t;
	int32_t offset_s = zone_offset_of_local_s(r->zone, us);
	buf_init(&out, r->arena);
	clock_write_json(&out, us - offset_s * (int64_t)1000000, true);
	return buf_failed(&out) ? t : buf_text(&out);
}

static bool resolve_value(struct resolve *r, const struct model_column *column,
        const struct json *json, struct value *out_value, struct error *err)
{
	const struct model_table *table = column->table;
	struct value value = value_null();
	struct json moment = *json;
	bool is_reference = false;

	if (!resolve_reference_in_body(r, column, json, out_value, &is_reference, err))
		return false;
	if (is_reference)
		return true;
	if (r->zone && json->type == JSON_STRING) {
		moment.text = resolve_moment(r, &column->type, json->text);
		json = &moment;
	}
	if (!cast_from_json(r->arena, r->dialect, column, json, &value, err))
		return false;
	if (value.kind != VALUE_NULL && !cast_validate(r->arena, r->dialect, column, &value, err))
		return false;
	if (column == table->tenant && !is_tenant_of(r, column, &value))
		return error_tell(err, ERROR_FORBIDDEN,
		        "The row belongs to the tenant of the request; leave '%.*s' out",
		        TEXT_ARG(column->name));
	/* Said before it is known whether there is a row to change; the database's own words. */
	if (value.kind == VALUE_NULL && column->is_not_null)
		return error_tell(err, ERROR_VALUE_NULL, "column: %.*s", TEXT_ARG(column->name));
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
	if (!query->has_columns && (found != plan->column_count || found != object->count)) {
		error_say(err, ERROR_BODY_INVALID, "All object keys must match");
		error_detail(err, "Row %zu has other members than the first", row + 1);
		error_hint(err, "Name those that count, for example with columns=a,b");
		return false;
	}
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

bool resolve_rows(struct resolve *r, struct plan_write *plan, const struct query *query,
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
