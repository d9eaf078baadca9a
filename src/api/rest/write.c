/*
 * POST, PATCH and DELETE of a table. The unit is compiled here, run by the
 * database's writer together with others, and answered when it is durable; no
 * thread waits meanwhile.
 */
#include "api/rest/call.h"
#include "base/clock.h"
#include "base/crypto.h"

enum { HASHES_MAX = 10 }; /* passwords of one request: each costs tens of milliseconds */

/* A write under way; lives in the request's arena. */
struct write {
	struct rest_call call;
	struct plan_write plan;
	struct sql_unit unit;
	int64_t begun_us;
};

static bool content_is_json(struct http_request *request)
{
	struct text type = http_header(request, "Content-Type");
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
	struct http_request *request = call->request;

	if (!content_is_json(request))
		return error_tell(err, ERROR_BODY_TYPE, "The body must be application/json");
	if (text_is_empty(request->body))
		return error_tell(err, ERROR_BODY_INVALID, "The body is empty");
	return json_parse(
	        request->arena, request->body, call->api->json_depth_limit, out_body, err);
}

static bool make_plan(struct write *write, struct error *err)
{
	struct rest_call *call = &write->call;
	struct resolve *resolve = &call->resolve;
	struct json *body = NULL;

	if (call->request->method == HTTP_DELETE)
		return resolve_delete(
		        resolve, call->table, &call->query, &call->prefer, &write->plan, err);
	if (!parse_body(call, &body, err))
		return false;
	if (call->request->method == HTTP_PATCH)
		return resolve_update(
		        resolve, call->table, &call->query, &call->prefer, body, &write->plan, err);
	return resolve_insert(
	        resolve, call->table, &call->query, &call->prefer, body, &write->plan, err);
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

/* Before the commit: what the caller said the write may come to at most. */
static bool accept(void *context, struct db_unit *unit, struct error *err)
{
	const struct write *write = context;
	const struct prefer *prefer = &write->call.prefer;
	int64_t affected = 0;

	for (size_t i = 0; i < unit->sql->step_count; i++) {
		if (unit->sql->steps[i].kind == SQL_STEP_WRITE)
			affected += unit->results[i].rows;
	}
	if (prefer->has_max_affected && prefer->is_strict && affected > prefer->max_affected)
		return error_tell(err, ERROR_PREFERENCE, "The write would affect %lld rows",
		        (long long)affected);
	if (write->call.is_singular && prefer->returns == RETURN_REPRESENTATION)
		return rest_check_singular(affected, err);
	return true;
}

/* Whether that is so of this write: a decision before the commit may cost a round trip. */
static bool has_say(const struct write *write)
{
	const struct prefer *prefer = &write->call.prefer;

	return (prefer->has_max_affected && prefer->is_strict) ||
	       (write->call.is_singular && prefer->returns == RETURN_REPRESENTATION);
}

static int64_t rows_written(const struct write *write, const struct store_result *result)
{
	int64_t rows = 0;

	for (size_t i = 0; i < result->step_count; i++) {
		if (write->unit.steps[i].kind == SQL_STEP_WRITE)
			rows += result->steps[i].rows;
	}
	return rows;
}

/* /rest/v1/clients?id=eq.7, for one row with a key of one column. */
static void add_location(struct write *write, const struct store_result *result)
{
	struct http_request *request = write->call.request;
	const struct db_step_result *keys = rest_result_find(&write->unit, result, SQL_STEP_WRITE);
	const struct model_column *id = model_table_id(write->call.table);
	struct error ignored = {0};
	struct json *list = NULL;

	if (!id || !keys || keys->rows != 1 ||
	        !json_parse(request->arena, keys->json, JSON_DEPTH_DEFAULT, &list, &ignored) ||
	        list->type != JSON_ARRAY || list->count != 1)
		return;
	const struct json *key = &list->items[0];
	http_add_header(request, "Location",
	        arena_printf(request->arena, "/rest/v1/%.*s?%.*s=eq.%.*s",
	                TEXT_ARG(write->call.table->name), TEXT_ARG(id->name),
	                TEXT_ARG(key->text)));
}

static void answer(struct write *write, const struct store_result *result)
{
	struct rest_call *call = &write->call;
	struct http_request *request = call->request;
	bool is_insert = write->plan.kind == PLAN_INSERT;
	int64_t rows = rows_written(write, result);
	int64_t total = call->prefer.count == COUNT_EXACT ? rows : -1;

	http_add_header(request, "Content-Range",
	        rest_content_range(request->arena, 0, is_insert ? 0 : rows, total));
	rest_add_applied(call);
	if (is_insert && call->prefer.returns == RETURN_HEADERS)
		add_location(write, result);
	if (call->prefer.returns != RETURN_REPRESENTATION) {
		http_respond(request, is_insert ? 201 : 204, NULL, TEXT(""));
		return;
	}
	const struct db_step_result *json = rest_result_find(&write->unit, result, SQL_STEP_JSON);
	struct text body = json ? json->json : TEXT("[]");
	struct error err = {0};
	if (call->is_singular && !rest_check_singular(json ? json->rows : 0, &err)) {
		http_respond_error(request, &err);
		return;
	}
	http_respond(request, is_insert ? 201 : 200, rest_content_type(call),
	        call->is_singular ? rest_single_row(body) : body);
}

/* On a thread of the database, after the commit (or the refusal). */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct write *write = context;
	struct http_request *request = write->call.request;

	request->db_us += clock_monotonic_us() - write->begun_us;
	if (ok)
		answer(write, result);
	else
		http_respond_error(request, err);
	http_resume(request);
}

/* An empty array of rows: nothing to write, and nothing wrong. */
static bool is_nothing(const struct write *write)
{
	return write->plan.kind == PLAN_INSERT && write->plan.row_count == 0;
}

static bool submit(struct write *write, struct error *err)
{
	struct rest_call *call = &write->call;
	struct http_request *request = call->request;
	struct store_facts facts = api_facts(request);

	if (!plan_compile_write(request->arena, call->resolve.dialect, &write->plan,
	            call->principal, &write->unit, err))
		return false;
	struct scope *scope = scope_new(request->arena, call->api->store, call->principal, &facts);
	if (!scope)
		return error_memory(err);
	const struct store_call store_call = {.unit = &write->unit,
	        .result_limit_bytes = call->api->result_limit_bytes,
	        .accept = has_say(write) ? accept : NULL,
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
	if (!rest_call_begin(&write->call, request, api, &waits, err)) {
		if (waits)
			http_defer(request, 0, rest_write, api);
		return waits;
	}
	if (!make_plan(write, err))
		return false;
	/* A transaction is kept: to roll it back on request is not allowed here. */
	write->call.prefer.tx = TX_DEFAULT;
	if (is_nothing(write)) {
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
