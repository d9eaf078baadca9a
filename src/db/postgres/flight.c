/* One unit on a lane: what is sent for it, and what its answers mean. */
#include "db/postgres/columns.h"
#include "db/postgres/connection.h"
#include "db/postgres/lane.h"
#include "db/postgres/walk.h"

#include <stdio.h>
#include <stdlib.h>

enum { VALUES_MOST = 128, SETTING_BYTES = 160, KEY_BYTES = 64 };

/* ---- sending ---- */

static bool sent(struct lane *lane, int ok)
{
	return ok || lane_break(lane, PQerrorMessage(lane->connection));
}

static bool send_prepared(struct lane *lane, const char *name, int count, const char *const *params)
{
	return sent(
	        lane, PQsendQueryPrepared(lane->connection, name, count, params, NULL, NULL, 0));
}

static bool send_setting(struct lane *lane, struct flight *f, const char *sql)
{
	f->head_count++;
	return sent(lane, PQsendQueryParams(lane->connection, sql, 0, NULL, NULL, NULL, NULL, 0));
}

static bool send_fixed(
        struct lane *lane, struct flight *f, const char *name, int count, const char *const *params)
{
	f->head_count++;
	return send_prepared(lane, name, count, params);
}

/* Nothing that could end the literal: keys are numbers, uuids, or short plain words. */
static bool is_plain(struct text key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		            c == '-' || c == '_'))
			return false;
	}
	return key.len > 0 && key.len < KEY_BYTES;
}

/* The only SQL that holds a value: SET takes no parameters. */
static bool send_key(
        struct lane *lane, struct flight *f, const char *setting, const struct value *key)
{
	char sql[SETTING_BYTES], number[KEY_BYTES];
	struct text t = key->text;
	const char *params[] = {setting, NULL};

	if (key->kind == VALUE_NULL)
		return true;
	if (key->kind == VALUE_INTEGER) {
		snprintf(number, sizeof(number), "%lld", (long long)key->integer);
		t = text_from(number);
	}
	if (is_plain(t)) {
		snprintf(sql, sizeof(sql), "SET LOCAL %s = '%.*s'", setting, TEXT_ARG(t));
		return send_setting(lane, f, sql);
	}
	params[1] = arena_cstr(&lane->scratch, t);
	if (!params[1] || text_find_char(t, '\0') >= 0)
		return lane_break(lane, "a key that cannot be set");
	return send_fixed(lane, f, "manor_set", 2, params);
}

/* See the settings of row security: whom the platform's policies are for. */
static const char *platform_of(const struct db_unit *unit)
{
	const struct db_context *context = &unit->context;

	if (unit->sql->is_system)
		return context->is_purge ? "3" : "2";
	if (context->is_all_tenants)
		return "all";
	return context->is_platform ? "1" : "";
}

static const char *text_param(struct lane *lane, struct text t)
{
	ptrdiff_t nul = text_find_char(t, '\0');
	const char *param = arena_cstr(&lane->scratch, nul < 0 ? t : text_sub(t, 0, (size_t)nul));

	return param ? param : "";
}

/* Rows that were given cannot be taken back: who takes them has his whole time at once. */
static unsigned limit_ms(const struct lane *lane, struct flight *f)
{
	const struct db_unit *unit = f->unit;
	unsigned limit = unit->sql->is_write ? lane->limits.write_ms : lane->limits.read_ms;
	int64_t budget_ms = (unit->budget_us + 999) / 1000;

	if (budget_ms > 0)
		return budget_ms < limit ? (unsigned)budget_ms : limit;
	f->is_quick = !unit->sql->is_write && !unit->on_row && !unit->is_slow &&
	              lane->limits.quick_ms < limit;
	return f->is_quick ? lane->limits.quick_ms : limit;
}

/* Reads need no more of it than what widens them; writes tell who acts, for the triggers. */
static bool send_context(struct lane *lane, struct flight *f)
{
	const struct db_unit *unit = f->unit;
	const struct db_context *context = &unit->context;
	const char *platform = platform_of(unit);
	const char *params[6] = {platform};
	char limit[16];

	if (!unit->sql->is_write)
		return !platform[0] || send_fixed(lane, f, "manor_platform", 1, params);
	params[1] = text_param(lane, context->request_id);
	params[2] = text_param(lane, context->address);
	params[3] = text_param(lane, context->agent);
	params[4] = unit->now.kind == VALUE_TEXT ? text_param(lane, unit->now.text) : "";
	snprintf(limit, sizeof(limit), "%u", limit_ms(lane, f));
	params[5] = limit;
	bool is_grouped = lane->is_grouped && !unit->is_dry_run;
	return send_fixed(
	        lane, f, is_grouped ? "manor_context_grouped" : "manor_context", 6, params);
}

/* The session's own limit is that of quick reads. */
static bool send_limit(struct lane *lane, struct flight *f)
{
	char sql[SETTING_BYTES];
	unsigned limit = limit_ms(lane, f);

	if (f->unit->sql->is_write || limit == lane->limits.quick_ms)
		return true;
	snprintf(sql, sizeof(sql), "SET LOCAL statement_timeout = %u", limit);
	return send_setting(lane, f, sql);
}

static const char *key_param(struct lane *lane, const struct value *key)
{
	const char *param = NULL;
	struct error ignored = {.kind = ERROR_NONE};

	if (key->kind == VALUE_NULL || !postgres_param(&lane->scratch, key, &param, &ignored))
		return "";
	return param;
}

/*
 * The scope of a read that is one statement, in one more. It takes no part in the reading:
 * the server runs both in one transaction, which their Sync ends.
 */
static bool send_single(struct lane *lane, struct flight *f)
{
	const struct db_context *context = &f->unit->context;
	char limit[16];
	const char *const params[] = {key_param(lane, &context->tenant),
	        key_param(lane, &context->person), platform_of(f->unit), limit};
	unsigned ms = limit_ms(lane, f);

	snprintf(limit, sizeof(limit), "%u", ms);
	if (ms != lane->limits.quick_ms)
		return send_fixed(lane, f, "manor_read_limited", 4, params);
	if (params[2][0])
		return send_fixed(lane, f, "manor_read_wide", 3, params);
	return send_fixed(lane, f, "manor_read", 2, params);
}

static bool send_begin(struct lane *lane, struct flight *f)
{
	const struct sql_unit *sql = f->unit->sql;

	/* Several reads see one moment, as they do on other engines. */
	return send_fixed(
	               lane, f, sql->is_write ? "manor_begin" : "manor_begin_snapshot", 0, NULL) &&
	       send_limit(lane, f) && send_key(lane, f, "manor.tenant", &f->unit->context.tenant) &&
	       send_key(lane, f, "manor.person", &f->unit->context.person) && send_context(lane, f);
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
		/* They stay in the transaction: see sql/unit.h. */
		break;
	}
	return value_null();
}

/* Before anything is sent, so that what cannot be sent costs nothing. */
bool flight_make_params(struct lane *lane, struct flight *f)
{
	struct db_unit *unit = f->unit;
	const struct sql_unit *sql = unit->sql;

	f->params = ARENA_ARRAY(&lane->scratch, const char **, sql->step_count + 1);
	if (!f->params)
		return error_memory(&unit->err);
	for (size_t i = 0; i < sql->step_count; i++) {
		const struct sql_step *step = &sql->steps[i];
		f->params[i] = ARENA_ARRAY(&lane->scratch, const char *, step->param_count + 1);
		if (!f->params[i])
			return error_memory(&unit->err);
		for (size_t k = 0; k < step->param_count; k++) {
			struct value value = param_value(unit, &step->params[k]);
			if (!postgres_param(&lane->scratch, &value, &f->params[i][k], &unit->err))
				return false;
		}
	}
	return true;
}

bool flight_send_more(struct lane *lane, struct flight *f)
{
	const struct sql_unit *sql = f->unit->sql;

	f->is_sent = true;
	for (size_t i = 0; i < sql->step_count; i++) {
		if (!send_prepared(
		            lane, f->steps[i]->name, (int)sql->steps[i].param_count, f->params[i]))
			return false;
	}
	return sent(lane, PQpipelineSync(lane->connection));
}

bool flight_send(struct lane *lane, struct flight *f)
{
	const struct sql_unit *sql = f->unit->sql;

	f->is_sent = true;
	f->is_single = !sql->is_write && sql->step_count == 1 && !f->unit->accept;
	return (f->is_single ? send_single(lane, f) : send_begin(lane, f)) &&
	       flight_send_more(lane, f);
}

bool flight_send_end(struct lane *lane, struct flight *f, bool is_kept)
{
	/* What COMMIT would have found, a dry run finds too. */
	f->has_check = is_kept && f->unit->is_dry_run;
	/* Behind a Sync of its own, or the ROLLBACK would be passed over when it fails. */
	if (f->has_check && (!send_prepared(lane, "manor_check", 0, NULL) ||
	                            !sent(lane, PQpipelineSync(lane->connection))))
		return false;
	f->is_kept = is_kept && !f->unit->is_dry_run;
	return send_prepared(lane, f->is_kept ? "manor_commit" : "manor_rollback", 0, NULL) &&
	       sent(lane, PQpipelineSync(lane->connection));
}

/* ---- receiving ---- */

static bool too_large(struct lane *lane, struct error *err)
{
	return error_set(
	        err, ERROR_MEMORY, "a result of more than %zu bytes", lane->rows.limit_bytes);
}

static bool keep(
        struct lane *lane, struct db_unit *unit, const struct output *out, struct text *out_json)
{
	if (out->failed)
		return too_large(lane, &unit->err);
	struct text json = arena_text(unit->arena, (struct text){out->ptr, out->len});
	if (json.len != out->len)
		return error_memory(&unit->err);
	*out_json = json;
	return true;
}

static struct text cell(const PGresult *result, int row, int column)
{
	return (struct text){
	        PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

static bool is_shaped(const PGresult *result, int columns, struct error *err)
{
	if (PQnfields(result) == columns)
		return true;
	return error_set(
	        err, ERROR_INTERNAL, "%d columns instead of %d", PQnfields(result), columns);
}

static bool take_marks(
        struct lane *lane, struct flight *f, size_t step, const PGresult *result, int row)
{
	struct db_unit *unit = f->unit;
	struct db_step_result *to = &unit->results[step];

	/* Which row is the last is known when there is no other. */
	output_reset(&lane->marks, lane->rows.limit_bytes);
	return columns_write_marks(&lane->marks, f->steps[step]->shape, result, row, &unit->err) &&
	       (to->rows > 1 || keep(lane, unit, &lane->marks, &to->first_marks));
}

static bool take_json(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	struct db_unit *unit = f->unit;
	struct db_step_result *to = &unit->results[step];
	const struct shape *shape = f->steps[step]->shape;

	for (int row = 0; row < PQntuples(result); row++) {
		output_add_char(&lane->rows, to->rows++ ? ',' : '[');
		if (!columns_write(&lane->rows, shape, result, row, &unit->err) ||
		        (shape->mark_count && !take_marks(lane, f, step, result, row)))
			return false;
	}
	return true;
}

static bool take_write(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	struct db_unit *unit = f->unit;
	struct db_step_result *to = &unit->results[step];

	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		struct text count = text_from(PQcmdTuples((PGresult *)result));
		return text_is_empty(count) || text_to_int64(count, &to->rows);
	}
	if (!is_shaped(result, 2, &unit->err) || PQntuples(result) != 1 ||
	        !text_to_int64(cell(result, 0, 1), &to->rows))
		return error_set(&unit->err, ERROR_INTERNAL, "a write without its count");
	return walk_compact(&lane->rows, cell(result, 0, 0), &unit->err) &&
	       keep(lane, unit, &lane->rows, &to->json);
}

static bool take_count(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	struct db_unit *unit = f->unit;

	(void)lane;
	return (is_shaped(result, 1, &unit->err) && PQntuples(result) == 1 &&
	               text_to_int64(cell(result, 0, 0), &unit->results[step].count)) ||
	       error_set(&unit->err, ERROR_INTERNAL, "a count that is none");
}

/* The uppermost node of the plan is told first. */
static bool take_estimate(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	static const char word[] = "\"Plan Rows\":";
	struct db_unit *unit = f->unit;

	(void)lane;
	if (is_shaped(result, 1, &unit->err) && PQntuples(result) == 1) {
		const char *at = strstr(PQgetvalue(result, 0, 0), word);
		unit->results[step].count = at ? strtoll(at + strlen(word), NULL, 10) : 0;
		if (at)
			return true;
	}
	return error_set(&unit->err, ERROR_INTERNAL, "a plan that expects nothing");
}

static bool take_values(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	struct db_unit *unit = f->unit;
	struct value values[VALUES_MOST];
	int columns = PQnfields(result);

	if (columns > VALUES_MOST)
		return error_set(
		        &unit->err, ERROR_INTERNAL, "more than %d values in a row", VALUES_MOST);
	for (int row = 0; row < PQntuples(result); row++) {
		for (int i = 0; i < columns; i++) {
			if (!postgres_value(&lane->scratch, result, row, i, &values[i], &unit->err))
				return false;
		}
		unit->results[step].rows++;
		f->has_given_rows = true;
		if (unit->on_row && !unit->on_row(unit->row_context, (unsigned)step, values,
		                            (unsigned)columns, &unit->err))
			return error_set(&unit->err, ERROR_INTERNAL, "the reader of rows gave up");
	}
	return true;
}

static bool take_require(struct lane *lane, struct flight *f, size_t step, const PGresult *result)
{
	(void)lane;
	(void)result;
	f->unit->results[step].rows = 1;
	return true;
}

typedef bool take_fn(struct lane *lane, struct flight *f, size_t step, const PGresult *result);

static take_fn *const takers[] = {
        [SQL_STEP_WRITE] = take_write,
        [SQL_STEP_REQUIRE] = take_require,
        [SQL_STEP_JSON] = take_json,
        [SQL_STEP_COUNT] = take_count,
        [SQL_STEP_ESTIMATE] = take_estimate,
        [SQL_STEP_VALUES] = take_values,
};

/* The server refused, or it is gone. */
static void note_error(
        struct lane *lane, struct flight *f, const struct sql_step *step, const PGresult *result)
{
	struct error err = {.kind = ERROR_NONE};
	enum fail_sort sort = fail_read(lane->names, result, step, &err);

	if (sort == FAIL_LOST) {
		lane_lost(lane, result);
		return;
	}
	if (f->failed)
		return;
	f->failed = true;
	f->sort = sort;
	f->unit->is_refused = sort == FAIL_REFUSED;
	f->unit->err = err;
}

enum { NO_STEP = -1 };

static void take_result(struct lane *lane, struct flight *f, int step, const PGresult *result)
{
	const struct sql_step *at = step == NO_STEP ? NULL : &f->unit->sql->steps[step];

	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
		if (at && !f->failed && !takers[at->kind](lane, f, (size_t)step, result)) {
			f->failed = true;
			f->sort = FAIL_PLAIN;
		}
		return;
	case PGRES_PIPELINE_ABORTED:
		return;
	case PGRES_FATAL_ERROR:
	case PGRES_NONFATAL_ERROR:
		note_error(lane, f, at, result);
		return;
	default:
		lane_break(lane, "an answer that was not asked for");
	}
}

static bool take_command(struct lane *lane, struct flight *f, int step)
{
	for (;;) {
		AUTO_RESULT result = lane_next(lane);
		if (!result)
			return !lane->is_broken;
		take_result(lane, f, step, result);
		if (lane->is_broken)
			return false;
	}
}

/* Rows of JSON are taken one by one: how much they are together is the unit's to bound. */
static bool take_step(struct lane *lane, struct flight *f, int step)
{
	struct db_unit *unit = f->unit;
	struct db_step_result *to = &unit->results[step];
	bool is_json = unit->sql->steps[step].kind == SQL_STEP_JSON;
	size_t limit = unit->result_limit_bytes ? unit->result_limit_bytes : unit->arena->cap_bytes;

	output_reset(&lane->rows, limit);
	if (is_json)
		PQsetSingleRowMode(lane->connection);
	bool had_failed = f->failed;
	if (!take_command(lane, f, step))
		return false;
	if (f->failed && !had_failed)
		unit->failed_step = (size_t)step;
	if (!is_json || f->failed)
		return true;
	if (to->rows == 0) {
		to->json = TEXT("[]");
		return true;
	}
	output_add_char(&lane->rows, ']');
	f->failed = !keep(lane, unit, &lane->rows, &to->json) ||
	            (!text_is_empty(to->first_marks) &&
	                    !keep(lane, unit, &lane->marks, &to->last_marks));
	return true;
}

bool flight_receive(struct lane *lane, struct flight *f)
{
	f->unit->failed_step = f->unit->sql->step_count;
	for (unsigned i = 0; i < f->head_count; i++) {
		if (!take_command(lane, f, NO_STEP))
			return false;
	}
	for (size_t i = 0; i < f->unit->sql->step_count; i++) {
		if (!take_step(lane, f, (int)i))
			return false;
	}
	return lane_take_sync(lane);
}

bool flight_receive_end(struct lane *lane, struct flight *f)
{
	struct db_unit *unit = f->unit;
	bool is_committed = false;

	if (f->has_check && (!take_command(lane, f, NO_STEP) || !lane_take_sync(lane)))
		return false;
	f->is_committing = f->is_kept && !f->failed;
	for (;;) {
		AUTO_RESULT result = lane_next(lane);
		if (!result)
			break;
		is_committed = PQresultStatus(result) == PGRES_COMMAND_OK &&
		               text_eq_cstr(TEXT("COMMIT"), PQcmdStatus(result));
		take_result(lane, f, NO_STEP, result);
		if (lane->is_broken)
			break;
	}
	if (lane->is_broken || !lane_take_sync(lane))
		return false;
	if (f->is_kept && !is_committed && !f->failed) {
		f->failed = true;
		error_set(&unit->err, ERROR_INTERNAL, "the transaction ended without being kept");
	}
	/* It stands, but what was to be told of it could not be held. */
	if (is_committed && f->failed && unit->sql->is_write)
		snprintf(unit->err.public_text, sizeof(unit->err.public_text),
		        "The change was made, but what it returns cannot be given");
	return true;
}
