/*
 * POST, PATCH and DELETE of a table. The unit is compiled here, run by the
 * database's writer together with others, and answered when it is durable; no
 * thread waits meanwhile.
 */
#include "api/rest/call.h"
#include "api/rest/range.h"
#include "base/clock.h"
#include "base/crypto.h"

enum { HASHES_MAX = 10 }; /* passwords of one request: each costs tens of milliseconds */

/* A write under way; lives in the request's arena. */
struct write {
	struct http_request *request;
	struct rest_call call;
	struct plan_write plan;
	struct sql_unit unit;
	int64_t begun_us;
};

static bool content_is_json(struct text type)
{
	ptrdiff_t semicolon = text_find_char(type, ';');

	if (semicolon >= 0)
		type = text_sub(type, 0, (size_t)semicolon);
	type = text_trim(type);
	return text_is_empty(type) || text_eq_nocase(type, TEXT("application/json")) ||
	       text_eq_nocase(type, TEXT("application/vnd.pgrst.object+json")) ||
	       text_eq_nocase(type, TEXT("application/vnd.pgrst.array+json"));
}

static bool parse_body(struct rest_call *call, struct json **out_body, struct error *err)
{
	if (!content_is_json(call->ask.content_type))
		return error_tell(err, ERROR_BODY_TYPE, "The body must be application/json");
	if (text_is_empty(call->ask.body))
		return error_say(err, ERROR_BODY_INVALID, "Empty or invalid json");
	return json_parse(call->arena, call->ask.body, call->api->json_depth_limit, out_body, err);
}

bool rest_write_plan(struct rest_call *call, struct plan_write *out_plan, struct error *err)
{
	struct resolve *resolve = &call->resolve;
	struct query query;
	struct json *body = NULL;

	if (!query_parse(call->arena, &call->api->query_limits, call->ask.query, &query, err))
		return false;
	if (call->ask.method == HTTP_DELETE)
		return resolve_delete(resolve, call->table, &query, &call->prefer, out_plan, err);
	if (!parse_body(call, &body, err))
		return false;
	if (call->ask.method == HTTP_PATCH)
		return resolve_update(
		        resolve, call->table, &query, &call->prefer, body, out_plan, err);
	return resolve_insert(resolve, call->table, &query, &call->prefer, body, out_plan, err);
}

static bool hash_one(void *context, struct arena *arena, const struct model_column *column,
        struct value *value, struct error *err)
{
	const struct write *write = context;
	char hash[PASSWORD_HASH_BYTES];

	if (column->secret != SECRET_HASHED || value->kind != VALUE_TEXT)
		return error_set(err, ERROR_INTERNAL, "a secret that cannot be sealed here");
	if (!identity_password_check(write->call.api->identity, value->text, err) ||
	        !crypto_password_hash(value->text, hash, err))
		return false;
	*value = value_text(arena_text(arena, text_from(hash)));
	return !arena->failed || error_memory(err);
}

/* Costs tens of milliseconds a row: on the password pool only. */
static bool hash_passwords(struct write *write, struct error *err)
{
	if (write->plan.row_count > HASHES_MAX)
		return error_tell(err, ERROR_VALIDATION, "At most %d passwords may be set at once",
		        HASHES_MAX);
	return resolve_seal(&write->call.resolve, &write->plan, hash_one, write, err);
}

static int64_t rows_written(const struct sql_unit *unit, const struct db_step_result *results)
{
	int64_t rows = 0;

	for (size_t i = 0; results && i < unit->step_count; i++) {
		if (unit->steps[i].kind == SQL_STEP_WRITE)
			rows += results[i].rows;
	}
	return rows;
}

static bool is_singular(const struct rest_call *call)
{
	return call->accept.form == ACCEPT_SINGULAR &&
	       call->prefer.returns == RETURN_REPRESENTATION;
}

static bool is_bounded(const struct prefer *prefer)
{
	return prefer->has_max_affected && prefer->is_strict;
}

bool rest_write_has_check(const struct rest_call *call)
{
	return is_bounded(&call->prefer) || is_singular(call);
}

bool rest_write_check(const struct rest_call *call, const struct sql_unit *unit,
        const struct db_step_result *results, struct error *err)
{
	int64_t rows = rows_written(unit, results);

	if (is_bounded(&call->prefer) && rows > call->prefer.max_affected)
		return error_tell(
		        err, ERROR_MAX_AFFECTED, "The query affects %lld rows", (long long)rows);
	if (is_singular(call) && rows != 1)
		return error_tell(
		        err, ERROR_SINGULAR, "The result contains %lld rows", (long long)rows);
	return true;
}

static bool accept(void *context, struct db_unit *unit, struct error *err)
{
	const struct write *write = context;

	return rest_write_check(&write->call, unit->sql, unit->results, err);
}

/* /rest/v1/clients?id=eq.7, for one row with a key of one column. */
static struct text location(const struct rest_call *call, const struct sql_unit *unit,
        const struct store_result *result)
{
	const struct db_step_result *keys = rest_result_find(unit, result, SQL_STEP_WRITE);
	const struct model_column *id = model_table_id(call->table);
	struct error ignored = {0};
	struct json *list = NULL;

	if (!id || !keys || keys->rows != 1 ||
	        !json_parse(call->arena, keys->json, JSON_DEPTH_DEFAULT, &list, &ignored) ||
	        list->type != JSON_ARRAY || list->count != 1)
		return TEXT("");
	const struct json *key = &list->items[0];
	return arena_printf(call->arena, "/rest/v1/%.*s?%.*s=eq.%.*s", TEXT_ARG(call->table->name),
	        TEXT_ARG(id->name), TEXT_ARG(key->text));
}

bool rest_write_answer(const struct rest_call *call, const struct plan_write *plan,
        const struct sql_unit *unit, const struct store_result *result,
        struct rest_answer *out_answer, struct error *err)
{
	bool is_insert = plan->kind == PLAN_INSERT;
	int64_t rows = rows_written(unit, result->steps);
	int64_t total = call->prefer.count == COUNT_EXACT ? rows : -1;

	rest_answer_header(out_answer, "Content-Range",
	        range_content(call->arena, 0, is_insert ? 0 : rows, total));
	rest_answer_applied(call, plan, out_answer);
	if (is_insert && call->prefer.returns == RETURN_HEADERS)
		rest_answer_header(out_answer, "Location", location(call, unit, result));
	if (call->prefer.returns != RETURN_REPRESENTATION) {
		out_answer->status = is_insert ? 201 : 204;
		return true;
	}
	out_answer->status = is_insert ? 201 : 200;
	return rest_answer_rows(call, plan->returning,
	        rest_result_find(unit, result, SQL_STEP_JSON), out_answer, err);
}

static void answer(struct write *write, const struct store_result *result)
{
	struct rest_answer answer = {0};
	struct error err = {0};

	if (rest_write_answer(&write->call, &write->plan, &write->unit, result, &answer, &err))
		rest_answer_send(write->request, &answer);
	else
		rest_answer_send_error(write->request, &answer, &err);
}

/* On a thread of the database, after the commit (or the refusal). */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct write *write = context;
	struct http_request *request = write->request;

	request->db_us += clock_monotonic_us() - write->begun_us;
	if (ok)
		answer(write, result);
	else
		http_respond_error(request, err);
	http_resume(request);
}

bool rest_write_is_nothing(const struct plan_write *plan)
{
	return plan->kind == PLAN_INSERT && plan->row_count == 0;
}

static bool submit(struct write *write, struct error *err)
{
	struct rest_call *call = &write->call;
	struct http_request *request = write->request;
	struct store_facts facts = api_facts(request);

	if (!plan_compile_write(request->arena, call->resolve.dialect, &write->plan,
	            call->principal, &write->unit, err))
		return false;
	struct scope *scope = scope_new(request->arena, call->api->store, call->principal, &facts);
	if (!scope)
		return error_memory(err);
	const struct store_call store_call = {.unit = &write->unit,
	        .result_limit_bytes = call->api->result_limit_bytes,
	        .accept = rest_write_has_check(call) ? accept : NULL,
	        .accept_context = write};
	write->begun_us = clock_monotonic_us();
	http_suspend(request);
	store_submit(scope, &store_call, done, write);
	return true;
}

static void write_with_passwords(struct http_request *request, void *api);

static bool begin(struct http_request *request, struct api *api, bool may_hash, struct error *err)
{
	struct write *write = ARENA_NEW(request->arena, struct write);
	bool waits = false;

	if (!write)
		return error_memory(err);
	write->request = request;
	if (!rest_call_begin(&write->call, request, api, &waits, err)) {
		if (waits)
			http_defer(request, 0, rest_write, api);
		return waits;
	}
	if (!rest_write_plan(&write->call, &write->plan, err))
		return false;
	/* A transaction is kept: to roll it back on request is not allowed here. */
	write->call.prefer.tx = TX_DEFAULT;
	if (rest_write_is_nothing(&write->plan)) {
		answer(write, &(struct store_result){0});
		return true;
	}
	if (resolve_has_secrets(&write->plan)) {
		if (!may_hash) {
			http_defer(request, api->password_pool, write_with_passwords, api);
			return true;
		}
		if (!hash_passwords(write, err))
			return false;
	}
	return submit(write, err);
}

static void write_with_passwords(struct http_request *request, void *api)
{
	struct error err = {0};

	if (!begin(request, api, true, &err))
		http_respond_error(request, &err);
}

void rest_write(struct http_request *request, void *api)
{
	struct error err = {0};

	if (!begin(request, api, false, &err))
		http_respond_error(request, &err);
}
