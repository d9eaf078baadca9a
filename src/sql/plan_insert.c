/* INSERT: columns and rows, what they supply by themselves, and what a conflict becomes. */
#include "sql/plan_sql.h"
#include "sql/supply.h"

#include "base/json.h"

/* SQLITE_MAX_VARIABLE_NUMBER; some are left for the scope's. */
enum { PARAM_LIMIT = 32000 };

bool plan_is_given(const struct plan_write *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == column)
			return true;
	}
	return false;
}

/* What the statement itself supplies for a column that the body does not name. */
static bool supplied(const struct plan_write *plan, const struct model_column *column,
        enum sql_param_kind *out_kind)
{
	return supply_find(column, plan_is_given(plan, column), out_kind);
}

static void write_comma(struct plan_sql *c, bool *has)
{
	if (*has)
		SQL_ADD(c->w, ", ");
	*has = true;
}

static bool write_insert_columns(struct plan_sql *c, const struct plan_write *plan)
{
	enum sql_param_kind kind;
	bool has = false;

	SQL_ADD(c->w, " (");
	for (size_t i = 0; i < plan->column_count; i++) {
		if (supply_is_tenant(plan->columns[i]))
			continue;
		write_comma(c, &has);
		sql_name(c->w, plan->columns[i]->name);
	}
	for (size_t i = 0; i < plan->table->column_count; i++) {
		const struct model_column *column = &plan->table->columns[i];
		if (!supplied(plan, column, &kind))
			continue;
		write_comma(c, &has);
		sql_name(c->w, column->name);
	}
	SQL_ADD(c->w, ")");
	return has;
}

static void write_supplied(struct plan_sql *c, const struct plan_write *plan, bool has)
{
	enum sql_param_kind kind;

	for (size_t i = 0; i < plan->table->column_count; i++) {
		if (!supplied(plan, &plan->table->columns[i], &kind))
			continue;
		write_comma(c, &has);
		sql_param_context_for(c->w, kind, &plan->table->columns[i]);
	}
}

static bool write_values(struct plan_sql *c, const struct plan_write *plan)
{
	SQL_ADD(c->w, " VALUES ");
	for (size_t row = 0; row < plan->row_count; row++) {
		bool has = false;
		buf_add(&c->w->text, row ? TEXT(", (") : TEXT("("));
		for (size_t i = 0; i < plan->column_count; i++) {
			if (supply_is_tenant(plan->columns[i]))
				continue;
			write_comma(c, &has);
			if (plan->row_has[row][i])
				sql_param(c->w, plan->rows[row][i]);
			else if (!supply_default_write(c->w, plan->columns[i], c->err))
				return false;
		}
		write_supplied(c, plan, has);
		SQL_ADD(c->w, ")");
	}
	return true;
}

/* What the rows lack in a column is written as [], which no value in storage form is. */
static bool write_rows_json(struct plan_sql *c, const struct plan_write *plan, struct text *out)
{
	struct buf json;

	buf_init(&json, c->arena);
	for (size_t row = 0; row < plan->row_count; row++) {
		buf_add_char(&json, row ? ',' : '[');
		for (size_t i = 0; i < plan->column_count; i++) {
			const struct value *value = &plan->rows[row][i];
			buf_add_char(&json, i ? ',' : '[');
			if (!plan->row_has[row][i])
				buf_add(&json, TEXT("[]"));
			else if (value->kind == VALUE_INTEGER)
				buf_add_int(&json, value->integer);
			else if (value->kind == VALUE_TEXT)
				json_write_string(&json, value->text);
			else
				buf_add(&json, TEXT("null"));
		}
		buf_add(&json, plan->column_count ? TEXT("]") : TEXT("[]"));
	}
	buf_add_char(&json, ']');
	if (buf_failed(&json))
		return error_memory(c->err);
	*out = buf_text(&json);
	return true;
}

static bool is_lacking(const struct plan_write *plan, size_t column)
{
	for (size_t row = 0; row < plan->row_count; row++) {
		if (!plan->row_has[row][column])
			return true;
	}
	return false;
}

/*
 * Many rows as one parameter: measured as fast as VALUES or faster, with one
 * text for any number of rows, so that the prepared statement is used again.
 */
static bool write_select_rows(struct plan_sql *c, const struct plan_write *plan)
{
	const struct sql_forms *forms = plan_forms(c);
	struct text json = {0};
	bool has = false;

	if (!write_rows_json(c, plan, &json))
		return false;
	SQL_ADD(c->w, " SELECT ");
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct model_column *column = plan->columns[i];
		if (supply_is_tenant(column))
			continue;
		write_comma(c, &has);
		if (!is_lacking(plan, i)) {
			forms->write_row_value(c->w, &column->type, i);
			continue;
		}
		SQL_ADD(c->w, "CASE ");
		forms->write_row_kind(c->w, i);
		SQL_ADD(c->w, " WHEN 'array' THEN ");
		if (!supply_default_write(c->w, column, c->err))
			return false;
		SQL_ADD(c->w, " ELSE ");
		forms->write_row_value(c->w, &column->type, i);
		SQL_ADD(c->w, " END");
	}
	write_supplied(c, plan, has);
	SQL_ADD(c->w, " FROM ");
	forms->write_rows(c->w, json);
	buf_add(&c->w->text, forms->rows_inserted);
	return true;
}

/* Bytes and reals would not come back from JSON as they went in. */
static bool fits_json(const struct plan_write *plan)
{
	for (size_t row = 0; row < plan->row_count; row++) {
		for (size_t i = 0; i < plan->column_count; i++) {
			enum value_kind kind = plan->rows[row][i].kind;
			if (plan->row_has[row][i] &&
			        (kind == VALUE_BLOB || kind == VALUE_REAL || kind == VALUE_KEY))
				return false;
		}
	}
	return true;
}

static bool write_insert_rows(struct plan_sql *c, const struct plan_write *plan)
{
	if (!write_insert_columns(c, plan)) {
		/* Nothing is named and nothing supplied: () cannot be written. */
		if (plan->row_count != 1)
			return error_tell(c->err, ERROR_BODY_INVALID,
			        "rows without any column can only be inserted one by one");
		buf_truncate(&c->w->text, c->w->text.len - strlen(" ()"));
		SQL_ADD(c->w, " DEFAULT VALUES");
		return true;
	}
	if (plan->row_count > 1 && fits_json(plan))
		return write_select_rows(c, plan);
	if (plan->row_count * (plan->column_count + 1) > PARAM_LIMIT)
		return error_tell(c->err, ERROR_BODY_LARGE,
		        "too many rows with bytes or floating point numbers in one request");
	return write_values(c, plan);
}

/* The key that the conflict's columns are, to know whether it counts live rows only. */
static bool is_live_key(const struct plan_write *plan)
{
	for (size_t i = 0; i < plan->table->key_count; i++) {
		const struct model_key *key = &plan->table->keys[i];
		size_t found = 0;
		for (size_t at = 0; at < key->column_count; at++) {
			for (size_t j = 0; j < plan->conflict_count; j++)
				found += key->columns[at] == plan->conflict[j];
		}
		if (found == key->column_count && found == plan->conflict_count)
			return key->is_live;
	}
	return false;
}

static bool is_conflict_column(const struct plan_write *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->conflict_count; i++) {
		if (plan->conflict[i] == column)
			return true;
	}
	return false;
}

static void write_excluded(struct plan_sql *c, bool *has, const struct model_column *column)
{
	write_comma(c, has);
	sql_name(c->w, column->name);
	SQL_ADD(c->w, " = excluded.");
	sql_name(c->w, column->name);
}

static void write_merge(struct plan_sql *c, const struct plan_write *plan)
{
	const struct model_column *updated = plan->table->by_concept[COLUMN_IS_UPDATED_AT];
	bool has = false;

	SQL_ADD(c->w, " DO UPDATE SET ");
	for (size_t i = 0; i < plan->column_count; i++) {
		if (!supply_is_tenant(plan->columns[i]) &&
		        !is_conflict_column(plan, plan->columns[i]))
			write_excluded(c, &has, plan->columns[i]);
	}
	if (!has)
		write_excluded(c, &has, plan->conflict[0]);
	else if (updated && !plan_is_given(plan, updated))
		write_excluded(c, &has, updated);
}

/* A row that the caller may not change is left alone here; the next step tells. */
static bool write_conflict(struct plan_sql *c, const struct plan_write *plan, struct text alias)
{
	struct plan_guard guard = {.deleted = PLAN_DELETED_EXCLUDE};
	struct plan_list where = PLAN_WHERE;
	bool has = false;

	if (!plan->conflict_count)
		return true;
	SQL_ADD(c->w, " ON CONFLICT (");
	for (size_t i = 0; i < plan->conflict_count; i++) {
		write_comma(c, &has);
		sql_name(c->w, plan->conflict[i]->name);
	}
	SQL_ADD(c->w, ")");
	if (is_live_key(plan)) {
		SQL_ADD(c->w, " WHERE ");
		sql_name(c->w, plan->table->by_concept[COLUMN_IS_DELETED_AT]->name);
		SQL_ADD(c->w, " IS NULL");
	}
	if (!plan->is_merge) {
		SQL_ADD(c->w, " DO NOTHING");
		return true;
	}
	write_merge(c, plan);
	return plan_guard_write(c, &where, plan->table, alias, &guard) &&
	       plan_policy_write(c, &where, plan->table, alias, VERB_UPDATE, false);
}

bool plan_insert_write(struct plan_sql *c, const struct plan_write *plan, struct text alias)
{
	return write_insert_rows(c, plan) && write_conflict(c, plan, alias);
}

/* ---- the rows that an upsert meets ---- */

/* Where the column's values stand in the body; false: it is the tenant's, or not there. */
static bool find_given(
        const struct plan_write *plan, const struct model_column *column, size_t *out_at)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] != column)
			continue;
		*out_at = i;
		return !supply_is_tenant(column) && !is_lacking(plan, i);
	}
	return false;
}

bool plan_met_is_known(const struct plan_write *plan)
{
	size_t at;

	for (size_t i = 0; i < plan->conflict_count; i++) {
		if (!supply_is_tenant(plan->conflict[i]) &&
		        !find_given(plan, plan->conflict[i], &at))
			return false;
	}
	return plan->is_merge && (plan->row_count == 1 || fits_json(plan));
}

/* The body's keys alone, each row an array of the columns that make them. */
static bool write_keys_json(struct plan_sql *c, const struct plan_write *plan, struct text *out)
{
	struct plan_write keys = {.table = plan->table, .row_count = plan->row_count};
	size_t at;

	keys.columns = ARENA_ARRAY(c->arena, const struct model_column *, plan->conflict_count);
	keys.rows = ARENA_ARRAY(c->arena, struct value *, plan->row_count);
	keys.row_has = ARENA_ARRAY(c->arena, bool *, plan->row_count);
	if (!keys.columns || !keys.rows || !keys.row_has)
		return error_memory(c->err);
	for (size_t row = 0; row < plan->row_count; row++) {
		keys.column_count = 0;
		keys.rows[row] = ARENA_ARRAY(c->arena, struct value, plan->conflict_count);
		keys.row_has[row] = ARENA_ARRAY(c->arena, bool, plan->conflict_count);
		if (!keys.rows[row] || !keys.row_has[row])
			return error_memory(c->err);
		for (size_t i = 0; i < plan->conflict_count; i++) {
			if (!find_given(plan, plan->conflict[i], &at))
				continue;
			keys.rows[row][keys.column_count] = plan->rows[row][at];
			keys.row_has[row][keys.column_count++] = true;
		}
	}
	return write_rows_json(c, &keys, out);
}

static bool write_met_key(struct plan_sql *c, struct plan_list *where,
        const struct plan_write *plan, struct text alias)
{
	size_t at, place = 0;

	for (size_t i = 0; i < plan->conflict_count; i++) {
		const struct model_column *column = plan->conflict[i];
		if (!find_given(plan, column, &at))
			continue;
		plan_list_next(c, where);
		sql_column(c->w, alias, column);
		SQL_ADD(c->w, " = ");
		if (plan->row_count == 1)
			sql_param(c->w, plan->rows[0][at]);
		else
			plan_forms(c)->write_row_value(c->w, &column->type, place++);
	}
	return true;
}

bool plan_met_write(struct plan_sql *c, const struct plan_write *plan)
{
	struct plan_guard guard = {.deleted = PLAN_DELETED_EXCLUDE};
	struct plan_list where = PLAN_WHERE;
	struct text alias = sql_alias(c->w), json = {0};

	SQL_ADD(c->w, "SELECT count(*) FROM ");
	if (plan->row_count > 1) {
		if (!write_keys_json(c, plan, &json))
			return false;
		plan_forms(c)->write_rows(c->w, json);
		buf_add(&c->w->text, plan_forms(c)->join);
	}
	sql_name(c->w, plan->table->name);
	SQL_ADD(c->w, " ");
	buf_add(&c->w->text, alias);
	return write_met_key(c, &where, plan, alias) &&
	       plan_guard_write(c, &where, plan->table, alias, &guard);
}
