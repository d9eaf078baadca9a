/*
 * POST, PUT, PATCH and DELETE of a table. The unit is compiled here, run by the
 * database's writer together with others, and answered when it is durable; no
 * thread waits meanwhile.
 */
#include "api/rest/body.h"
#include "api/rest/call.h"
#include "api/rest/etag.h"
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

static bool make_plan(struct rest_call *call, struct plan_write *out_plan, struct error *err)
{
	struct resolve *resolve = &call->resolve;
	struct query query;
	struct json *body = NULL;

	if (!query_parse(call->arena, &call->api->query_limits, call->ask.query, &query, err))
		return false;
	if (call->ask.method == HTTP_DELETE)
		return resolve_delete(resolve, call->table, &query, &call->prefer, out_plan, err);
	if (!body_parse(call->arena, call->ask.content_type, call->ask.body,
	            call->api->json_depth_limit, &body, err))
		return false;
	if (call->ask.method == HTTP_PUT)
		return resolve_put(
		        resolve, call->table, &query, &call->prefer, body, out_plan, err);
	if (call->ask.method == HTTP_PATCH)
		return resolve_update(
		        resolve, call->table, &query, &call->prefer, body, out_plan, err);
	return resolve_insert(resolve, call->table, &query, &call->prefer, body, out_plan, err);
}

bool rest_write_plan(struct rest_call *call, struct plan_write *out_plan, struct error *err)
{
	return make_plan(call, out_plan, err) && etag_mark_write(call, out_plan, err);
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
	return call->accept.form == ACCEPT_SINGULAR;
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

static void add_encoded(struct buf *out, struct text t)
{
	static const char plain[] = "-._~";

	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		                (c >= 'A' && c <= 'Z') || (c && strchr(plain, c));
		if (is_plain)
			buf_add_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* /rest/v1/clients?id=eq.7, for one row; "" when the caller may not read its key. */
static struct text location(const struct rest_call *call, const struct sql_unit *unit,
        const struct store_result *result)
{
	const struct db_step_result *keys = rest_result_find(unit, result, SQL_STEP_WRITE);
	const struct model_key *primary = call->table->primary;
	struct error ignored = {0};
	struct json *list = NULL;
	struct buf out;

	if (!keys || keys->rows != 1 ||
	        !json_parse(call->arena, keys->json, JSON_DEPTH_DEFAULT, &list, &ignored) ||
	        list->type != JSON_ARRAY || list->count != 1)
		return TEXT("");
	const struct json *key = &list->items[0];
	buf_init(&out, call->arena);
	buf_add(&out, TEXT("/rest/v1/"));
	add_encoded(&out, call->table->name);
	for (size_t i = 0; i < primary->column_count; i++) {
		const struct json *value = primary->column_count == 1 ? key : &key->items[i];
		if (!policy_column_is_readable(primary->columns[i], call->principal))
			return TEXT("");
		buf_add_char(&out, i ? '&' : '?');
		add_encoded(&out, primary->columns[i]->name);
		buf_add(&out, TEXT("=eq."));
		add_encoded(&out, value->text);
	}
	return buf_failed(&out) ? TEXT("") : buf_text(&out);
}

/* Of an upsert: 201 when a row was made, else 200. */
static unsigned status_of(const struct rest_call *call, const struct plan_write *plan,
        const struct sql_unit *unit, const struct store_result *result)
{
	const struct db_step_result *met = rest_result_find(unit, result, SQL_STEP_COUNT);
	bool has_body = call->prefer.returns == RETURN_REPRESENTATION;

	if (plan->kind != PLAN_INSERT || (plan->is_put && !has_body))
		return has_body ? 200 : 204;
	return met && met->count >= rows_written(unit, result->steps) ? 200 : 201;
}

/* PostgREST tells which rows only of an update, and of a PUT nothing. */
static struct text content_range(
        const struct rest_call *call, const struct plan_write *plan, int64_t rows)
{
	bool is_update = plan->kind == PLAN_UPDATE || plan->kind == PLAN_RESTORE;

	if (plan->is_put)
		return TEXT("");
	return range_content(
	        call->arena, 0, is_update ? rows : 0, call->prefer.count == COUNT_NONE ? -1 : rows);
}

bool rest_write_answer(const struct rest_call *call, const struct plan_write *plan,
        const struct sql_unit *unit, const struct store_result *result,
        struct rest_answer *out_answer, struct error *err)
{
	rest_answer_header(out_answer, "Content-Range",
	        content_range(call, plan, rows_written(unit, result->steps)));
	rest_answer_applied(call, plan, out_answer);
	if (plan->kind == PLAN_INSERT && call->prefer.returns == RETURN_HEADERS && !plan->is_put)
		rest_answer_header(out_answer, "Location", location(call, unit, result));
	out_answer->status = status_of(call, plan, unit, result);
	if (call->prefer.returns != RETURN_REPRESENTATION)
		return true;
	const struct db_step_result *json = rest_result_find(unit, result, SQL_STEP_JSON);
	return rest_answer_rows(call, plan->returning, json, out_answer, err) &&
	       etag_add(call, plan->returning, json, out_answer, err);
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

bool rest_write_is_tried(const struct rest_call *call)
{
	return call->api->may_roll_back && call->prefer.tx == TX_ROLLBACK;
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
	        .is_dry_run = rest_write_is_tried(call),
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
