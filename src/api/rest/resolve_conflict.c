/* Upserts: which key a row may meet, and PUT, which says the key of its one row. */
#include "api/rest/resolve_parts.h"

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
	error_tell(err, ERROR_NO_KEY, "on_conflict names no unique key of '%.*s'",
	        TEXT_ARG(table->name));
	error_hint(err, "Name all the columns of one key");
	return false;
}

/* Without on_conflict the primary key counts; an id that the server gives meets no other. */
bool resolve_conflict(struct resolve *r, struct plan_write *plan, const struct query *query,
        const struct prefer *prefer, struct error *err)
{
	const struct model_key *primary = plan->table->primary;

	if (prefer->resolution == RESOLUTION_NONE && !query->has_conflict)
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
	if (query->has_conflict && !check_conflict(r, plan, err))
		return false;
	/* What names no key is refused, also where no resolution asks for one. */
	if (prefer->resolution == RESOLUTION_NONE)
		plan->conflict_count = 0;
	if (query->has_conflict)
		return true;
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

/* ---- PUT ---- */

/* The value that the filters say of the column: with eq, once, and as it is stored. */
static bool is_said(const struct query_condition *c, const struct model_column *column)
{
	return c->kind == QUERY_COMPARE && !c->is_negated && c->op == PLAN_EQ &&
	       c->quantifier == PLAN_ONE && !c->path.key_count && !c->path.cast.len &&
	       text_eq(c->path.name, column->name);
}

static const struct query_condition *find_said(
        const struct query_level *top, const struct model_column *column)
{
	for (size_t i = 0; i < top->condition_count; i++) {
		if (is_said(&top->conditions[i], column))
			return &top->conditions[i];
	}
	return NULL;
}

static bool is_request_tenant(const struct model_table *table, const struct model_column *column)
{
	return column == table->tenant && table->concept != TABLE_IS_TENANTS;
}

static bool bad_put_filter(const struct resolve *r, const struct model_table *table,
        const char *why, struct error *err)
{
	const struct model_key *primary = table->primary;

	error_set(err, ERROR_PUT_FILTER, "%s", why);
	for (size_t i = 0; i < primary->column_count; i++) {
		const struct model_column *column = primary->columns[i];
		if (!is_request_tenant(table, column) &&
		        policy_column_is_readable(column, r->principal))
			error_hint(err, "Name the row by its key, beginning with %.*s=eq.",
			        TEXT_ARG(column->name));
	}
	return false;
}

/* The primary key's columns, each with eq, and nothing else. The tenant goes without saying. */
static bool check_filters(const struct resolve *r, const struct model_table *table,
        const struct query_level *top, struct error *err)
{
	const struct model_key *primary = table->primary;
	size_t said = 0;

	for (size_t i = 0; i < primary->column_count; i++) {
		const struct query_condition *c = find_said(top, primary->columns[i]);
		if (!c && !is_request_tenant(table, primary->columns[i]))
			return bad_put_filter(r, table, "a key that is not whole", err);
		said += c != NULL;
	}
	return said == top->condition_count ||
	       bad_put_filter(r, table, "filters beside those of the key", err);
}

static bool is_same(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return false;
	case VALUE_INTEGER:
		return a->integer == b->integer;
	case VALUE_REAL:
		return a->real == b->real;
	case VALUE_TEXT:
	case VALUE_BLOB:
		return text_eq(a->text, b->text);
	case VALUE_KEY:
		return a->key.step == b->key.step;
	}
	return false;
}

/* The body's key is the filter's. */
static bool check_key(struct resolve *r, const struct plan_write *plan,
        const struct query_level *top, struct error *err)
{
	const struct model_key *primary = plan->table->primary;

	for (size_t i = 0; i < primary->column_count; i++) {
		const struct model_column *column = primary->columns[i];
		const struct query_condition *c = find_said(top, column);
		struct value said;
		size_t at = 0;
		if (!c)
			continue;
		if (!cast_from_text(r->arena, r->dialect, &column->type, c->values[0], &said, err))
			return false;
		while (at < plan->column_count && plan->columns[at] != column)
			at++;
		/* The tenant may be left out of the body, too; another one was refused there. */
		if (at == plan->column_count && is_request_tenant(plan->table, column))
			continue;
		if (at == plan->column_count || !is_same(&plan->rows[0][at], &said))
			return error_set(err, ERROR_PUT_KEY, "the body has another key");
	}
	return true;
}

static bool check_given(const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < table->primary->column_count; i++) {
		const struct model_column *column = table->primary->columns[i];
		if (!resolve_is_generated(column))
			continue;
		error_tell(err, ERROR_VALUE_GENERATED, "The server gives the value of '%.*s'",
		        TEXT_ARG(column->name));
		error_hint(err, "PUT is for rows whose key the caller gives; change with PATCH");
		return false;
	}
	return true;
}

bool resolve_put_key(
        struct resolve *r, struct plan_write *plan, const struct query *query, struct error *err)
{
	const struct model_table *table = plan->table;
	const struct query_level *top = &query->levels[0];

	if (!check_filters(r, table, top, err) || !check_given(table, err) ||
	        !check_key(r, plan, top, err))
		return false;
	for (size_t i = 0; i < table->primary->column_count; i++) {
		if (!add_conflict(r, plan, table->primary->columns[i], err))
			return false;
	}
	plan->is_merge = plan->is_put = true;
	return true;
}
