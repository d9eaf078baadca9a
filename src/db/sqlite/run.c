/* The steps of a unit on a connection. */
#include "db/sqlite/connection.h"

enum { VALUES_MOST = 128 }; /* columns of a SQL_STEP_VALUES */

static int bind_value(sqlite3_stmt *handle, int index, const struct value *value)
{
	/* Bytes are the unit's and outlive the statement's run: nothing is copied. */
	switch (value->kind) {
	case VALUE_NULL:
		return sqlite3_bind_null(handle, index);
	case VALUE_INTEGER:
		return sqlite3_bind_int64(handle, index, value->integer);
	case VALUE_REAL:
		return sqlite3_bind_double(handle, index, value->real);
	case VALUE_TEXT:
		return sqlite3_bind_text64(handle, index, value->text.ptr ? value->text.ptr : "",
		        value->text.len, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(handle, index, value->text.ptr ? value->text.ptr : "",
		        value->text.len, SQLITE_STATIC);
	case VALUE_KEY: /* never in a parameter */
		break;
	}
	return SQLITE_MISUSE;
}

static struct value param_value(const struct db_unit *unit, const struct sql_param *param)
{
	switch (param->kind) {
	case SQL_PARAM_VALUE:
		return param->value;
	case SQL_PARAM_TENANT:
		return unit->context.tenant;
	case SQL_PARAM_PERSON:
		return unit->context.person;
	case SQL_PARAM_NOW:
		return unit->now;
	case SQL_PARAM_DELETION:
		return value_text(unit->deletion);
	case SQL_PARAM_KEYS:
		return value_text(unit->results[param->step].json);
	}
	return value_null();
}

static bool bind_all(struct connection *c, const struct db_unit *unit, const struct sql_step *step,
        sqlite3_stmt *handle, struct error *err)
{
	for (size_t i = 0; i < step->param_count; i++) {
		const struct sql_param *param = &step->params[i];
		if (param->kind == SQL_PARAM_KEYS &&
		        param->step >= (size_t)(step - unit->sql->steps))
			return error_set(err, ERROR_INTERNAL, "keys of a later step");
		struct value value = param_value(unit, param);
		int code = bind_value(handle, (int)i + 1, &value);
		if (code != SQLITE_OK)
			return connection_fail(c, step, code, err);
	}
	return true;
}

static bool too_large(struct connection *c, struct error *err)
{
	return error_set(err, ERROR_MEMORY, "a result of more than %zu bytes", c->limit_bytes);
}

/* From a buffer of the connection to the unit's arena. */
static bool keep(struct connection *c, struct db_unit *unit, const struct output *out,
        struct text *out_json, struct error *err)
{
	if (out->failed || (c->limit_bytes && out->len > c->limit_bytes))
		return too_large(c, err);
	struct text json = arena_text(unit->arena, (struct text){out->ptr, out->len});
	if (json.len != out->len)
		return error_memory(err);
	*out_json = json;
	return true;
}

typedef bool row_fn(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err);

static bool json_row(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	(void)step;
	output_add_char(&c->rows, result->rows++ ? ',' : '[');
	shape_write_step(&c->rows, statement->shape, statement->handle);
	if (c->rows.failed)
		return too_large(c, err);
	if (!statement->shape->mark_count)
		return true;
	/* Which row is the last is known when there is no other. */
	output_reset(&c->marks, c->limit_bytes);
	shape_write_marks(&c->marks, statement->shape, statement->handle);
	return result->rows > 1 || keep(c, unit, &c->marks, &result->first_marks, err);
}

static bool key_row(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	unsigned columns = (unsigned)sqlite3_column_count(statement->handle);

	(void)unit;
	(void)step;
	output_add_char(&c->rows, result->rows++ ? ',' : '[');
	for (unsigned i = 0; i < columns; i++) {
		if (columns > 1)
			output_add_char(&c->rows, i ? ',' : '[');
		output_add_value(&c->rows, sqlite3_column_value(statement->handle, (int)i));
	}
	if (columns > 1)
		output_add_char(&c->rows, ']');
	return !c->rows.failed || too_large(c, err);
}

static bool require_row(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	(void)c;
	(void)unit;
	(void)step;
	(void)err;
	result->rows = sqlite3_column_int64(statement->handle, 0) != 0;
	return true;
}

static bool count_row(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	(void)c;
	(void)unit;
	(void)step;
	(void)err;
	result->count = sqlite3_column_int64(statement->handle, 0);
	return true;
}

static struct value column_value(sqlite3_stmt *handle, int index)
{
	struct text t;

	switch (sqlite3_column_type(handle, index)) {
	case SQLITE_INTEGER:
		return value_integer(sqlite3_column_int64(handle, index));
	case SQLITE_FLOAT:
		return (struct value){
		        .kind = VALUE_REAL, .real = sqlite3_column_double(handle, index)};
	case SQLITE_TEXT:
		t.ptr = (const char *)sqlite3_column_text(handle, index);
		t.len = (size_t)sqlite3_column_bytes(handle, index);
		return value_text(t);
	case SQLITE_BLOB:
		t.ptr = sqlite3_column_blob(handle, index);
		t.len = (size_t)sqlite3_column_bytes(handle, index);
		return value_blob(t);
	default:
		return value_null();
	}
}

static bool value_row(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	struct value values[VALUES_MOST];
	unsigned columns = (unsigned)sqlite3_column_count(statement->handle);

	(void)c;
	if (columns > VALUES_MOST)
		return error_set(err, ERROR_INTERNAL, "more than %d values in a row", VALUES_MOST);
	for (unsigned i = 0; i < columns; i++)
		values[i] = column_value(statement->handle, (int)i);
	result->rows++;
	if (!unit->on_row)
		return true;
	return unit->on_row(unit->row_context, (unsigned)(step - unit->sql->steps), values, columns,
	               err) ||
	       error_set(err, ERROR_INTERNAL, "the reader of rows gave up");
}

static row_fn *const row_readers[] = {
        [SQL_STEP_WRITE] = key_row,
        [SQL_STEP_REQUIRE] = require_row,
        [SQL_STEP_JSON] = json_row,
        [SQL_STEP_COUNT] = count_row,
        [SQL_STEP_ESTIMATE] = count_row, /* there are none here */
        [SQL_STEP_VALUES] = value_row,
};

static bool step_all(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct statement *statement, struct db_step_result *result, struct error *err)
{
	row_fn *read_row = row_readers[step->kind];
	int code;

	while ((code = sqlite3_step(statement->handle)) == SQLITE_ROW) {
		if (!read_row(c, unit, step, statement, result, err))
			return false;
	}
	/* A comparison came too late to be one: what was found by it counts for nothing. */
	if (code == SQLITE_DONE && c->is_late)
		return error_set(err, ERROR_TIMEOUT, "a comparison was interrupted");
	return code == SQLITE_DONE || connection_fail(c, step, code, err);
}

static bool finish_step(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        struct db_step_result *result, struct error *err)
{
	switch (step->kind) {
	case SQL_STEP_REQUIRE:
		return result->rows != 0 ||
		       error_set(err, step->refusal, "required: %.*s", TEXT_ARG(step->sql));
	case SQL_STEP_WRITE:
		if (step->key_columns == 0) {
			result->rows = sqlite3_changes64(c->handle);
			return true;
		}
		break;
	case SQL_STEP_JSON:
		break;
	case SQL_STEP_COUNT:
	case SQL_STEP_ESTIMATE:
	case SQL_STEP_VALUES:
		return true;
	}
	if (result->rows == 0) {
		result->json = TEXT("[]");
		return true;
	}
	output_add_char(&c->rows, ']');
	return keep(c, unit, &c->rows, &result->json, err) &&
	       (text_is_empty(result->first_marks) ||
	               keep(c, unit, &c->marks, &result->last_marks, err));
}

static bool run_step(struct connection *c, struct db_unit *unit, const struct sql_step *step,
        bool *touches_identity, struct error *err)
{
	struct db_step_result *result = &unit->results[step - unit->sql->steps];
	struct statement *statement;

	if (!connection_statement(c, step, &statement, err))
		return false;
	output_reset(&c->rows, c->limit_bytes);
	bool ok = bind_all(c, unit, step, statement->handle, err) &&
	          step_all(c, unit, step, statement, result, err);
	sqlite3_reset(statement->handle);
	/* Nothing of this unit may stay behind in the statement. */
	if (step->param_count)
		sqlite3_clear_bindings(statement->handle);
	if (statement->touches_identity)
		*touches_identity = true;
	return ok && finish_step(c, unit, step, result, err);
}

bool connection_run(
        struct connection *c, struct db_unit *unit, bool *touches_identity, struct error *err)
{
	size_t count = unit->sql->step_count;

	unit->results = ARENA_ARRAY(unit->arena, struct db_step_result, count ? count : 1);
	if (!unit->results)
		return error_memory(err);
	for (size_t i = 0; i < count; i++) {
		unit->failed_step = i;
		if (!run_step(c, unit, &unit->sql->steps[i], touches_identity, err))
			return false;
	}
	unit->failed_step = count;
	return true;
}
