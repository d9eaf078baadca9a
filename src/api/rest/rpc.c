/*
 * Calls of functions. One that only reads runs where a read of a table does; one that
 * writes goes the way of writes, and is answered when it is durable.
 */
#include "api/principal.h"
#include "api/rest/idempotency.h"
#include "api/rest/range.h"
#include "api/rest/rpc_call.h"
#include "base/clock.h"

/* A call under way; lives in the request's arena. */
struct rpc {
	struct http_request *request;
	struct rest_call call;
	struct rpc_call rpc;
	struct plan_select plan; /* of the rows; function->table */
	struct sql_unit unit;
	size_t first; /* of the unit's steps: those before it claim the Idempotency-Key */
	struct idempotency idempotency;
	struct sql_unit epilogue;
	struct rest_answer answer; /* with a key: made before the commit */
	int64_t begun_us;
};

static bool gives_rows(const struct rpc *rpc)
{
	return rpc->rpc.function->table != NULL;
}

/* ---- the answer ---- */

/* "[…]" without its brackets, of a function that gives one; null when it gave none. */
static struct text only(const struct db_step_result *result)
{
	if (!result || result->rows == 0)
		return TEXT("null");
	return text_trim(text_sub(result->json, 1, result->json.len - 2));
}

static bool answer_value(const struct rpc *rpc, const struct db_step_result *result,
        struct rest_answer *answer, struct error *err)
{
	const struct accept *accept = &rpc->call.accept;
	bool is_singular = accept->form == ACCEPT_SINGULAR;

	if (accept->form == ACCEPT_CSV)
		return error_say(
		        err, ERROR_MEDIA_TYPE, "None of these media types are available: text/csv");
	if (is_singular && rpc->rpc.function->is_set && (!result || result->rows != 1))
		return error_tell(err, ERROR_SINGULAR, "The result contains %lld rows",
		        result ? (long long)result->rows : 0);
	answer->content_type = accept_content_type(rpc->call.arena, accept);
	if (!answer->content_type.ptr)
		return error_memory(err);
	bool is_list = rpc->rpc.function->is_set && !is_singular;
	answer->body = !is_list ? only(result) : result ? result->json : TEXT("[]");
	return true;
}

static bool answer_rows(const struct rpc *rpc, const struct db_step_result *result,
        struct rest_answer *answer, struct error *err)
{
	const struct rest_call *call = &rpc->call;
	bool is_one = !rpc->rpc.function->is_set && call->accept.form == ACCEPT_JSON;

	if (!rest_answer_rows(call, &rpc->plan, result, answer, err))
		return false;
	if (!is_one)
		return true;
	answer->body = result && result->rows
	                       ? text_trim(text_sub(answer->body, 1, answer->body.len - 2))
	                       : TEXT("null");
	return true;
}

/* Of the function's own steps. */
static const struct db_step_result *find(
        const struct rpc *rpc, struct db_step_result *results, enum sql_step_kind kind)
{
	const struct sql_unit own = {
	        .steps = rpc->unit.steps + rpc->first,
	        .step_count = rpc->unit.step_count - rpc->first,
	};
	const struct store_result result = {
	        results ? results + rpc->first : NULL, results ? own.step_count : 0};

	return rest_result_find(&own, &result, kind);
}

static bool make_answer(const struct rpc *rpc, struct db_step_result *results,
        struct rest_answer *answer, struct error *err)
{
	const struct function *function = rpc->rpc.function;
	const struct db_step_result *json = find(rpc, results, SQL_STEP_JSON);
	const struct db_step_result *count = find(rpc, results, SQL_STEP_COUNT);
	bool is_set = function->is_set && function->returns != FUNCTION_VOID;
	int64_t rows = is_set ? (json ? json->rows : 0) : 1;
	bool is_counted = rpc->call.prefer.count == COUNT_EXACT;
	int64_t total = count && is_set                               ? count->count
	                : is_counted && (!is_set || !gives_rows(rpc)) ? rows
	                                                              : -1;
	int64_t offset = is_set ? rpc->plan.offset : 0;

	answer->status = range_status(offset, rows, total);
	bool is_beyond = answer->status == 416;
	rest_answer_header(answer, "Content-Range",
	        range_content(rpc->call.arena, offset, is_beyond ? 0 : rows, total));
	rest_answer_applied(&rpc->call, NULL, answer);
	if (is_beyond)
		return error_tell(err, ERROR_RANGE,
		        "An offset of %lld was requested, but there are only %lld rows.",
		        (long long)offset, (long long)total);
	if (function->returns == FUNCTION_VOID) {
		answer->status = 204;
		return true;
	}
	return gives_rows(rpc) ? answer_rows(rpc, json, answer, err)
	                       : answer_value(rpc, json, answer, err);
}

static void refuse(struct rpc *rpc, const struct error *refusal)
{
	struct rest_answer answer = {0};
	struct error err = {0};

	if (refusal->kind != ERROR_REPEATED)
		http_respond_error(rpc->request, refusal);
	else if (idempotency_replay(&rpc->idempotency, &answer, &err))
		rest_answer_send(rpc->request, &answer);
	else
		http_respond_error(rpc->request, &err);
}

static void finish(
        struct rpc *rpc, bool ok, const struct store_result *result, const struct error *err)
{
	struct http_request *request = rpc->request;
	struct rest_answer answer = rpc->answer;
	struct error fault = {0};

	request->db_us += clock_monotonic_us() - rpc->begun_us;
	if (!ok)
		refuse(rpc, err);
	else if (answer.status || make_answer(rpc, result->steps, &answer, &fault))
		rest_answer_send(request, &answer);
	else
		rest_answer_send_error(request, &answer, &fault);
}

/* ---- running ---- */

/* Before the commit: what cannot be answered is not kept. */
static bool accept_unit(void *context, struct db_unit *unit, struct error *err)
{
	struct rpc *rpc = context;
	const struct prefer *prefer = &rpc->call.prefer;
	const struct db_step_result *json = find(rpc, unit->results, SQL_STEP_JSON);
	int64_t rows = json ? json->rows : 0;

	if (prefer->has_max_affected && prefer->is_strict && rows > prefer->max_affected)
		return error_tell(
		        err, ERROR_MAX_AFFECTED, "The query affects %lld rows", (long long)rows);
	rpc->answer = (struct rest_answer){0};
	if (!make_answer(rpc, unit->results, &rpc->answer, err))
		return false;
	if (!rpc->idempotency.is_set)
		return true;
	if (!idempotency_keep(&rpc->idempotency, &rpc->answer, &rpc->epilogue, err))
		return false;
	unit->epilogue = &rpc->epilogue;
	return true;
}

static bool has_check(const struct rpc *rpc)
{
	const struct prefer *prefer = &rpc->call.prefer;

	if (rpc->idempotency.is_set)
		return true;
	return rpc->rpc.function->returns != FUNCTION_VOID &&
	       (rpc->call.accept.form == ACCEPT_SINGULAR ||
	               (prefer->has_max_affected && prefer->is_strict));
}

/* On a thread of the database. */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct rpc *rpc = context;

	finish(rpc, ok, result, err);
	http_resume(rpc->request);
}

static void rpc_on_worker(struct http_request *request, void *api);

/* On this thread, within its budget: what exceeds it is begun again on a worker. */
static void run_here(struct rpc *rpc, struct scope *scope, const struct store_call *call)
{
	struct http_request *request = rpc->request;
	struct store_result result = {0};
	struct error err = {0};

	bool ok = store_run(scope, call, &result, &err);
	if (!ok && err.kind == ERROR_TIMEOUT && call->budget_us) {
		request->db_us += clock_monotonic_us() - rpc->begun_us;
		http_defer(request, 0, rpc_on_worker, rpc->call.api);
		return;
	}
	finish(rpc, ok, &result, &err);
}

static bool run(struct rpc *rpc, bool is_worker, struct error *err)
{
	struct rest_call *call = &rpc->call;
	struct api *api = call->api;
	bool is_write = rpc->unit.is_write;
	bool waits = is_write || db_reads_block(store_db(api->store));
	struct store_facts facts = api_facts(rpc->request);
	struct scope *scope = scope_new(call->arena, api->store, call->principal, &facts);

	if (!scope)
		return error_memory(err);
	const struct store_call store_call = {.unit = &rpc->unit,
	        .budget_us = is_worker || waits ? 0 : api->read_budget_us,
	        .result_limit_bytes = api->result_limit_bytes,
	        .on_row = rpc->idempotency.is_set ? idempotency_row : NULL,
	        .row_context = &rpc->idempotency,
	        .is_dry_run = is_write && rest_write_is_tried(call),
	        .accept = is_write && has_check(rpc) ? accept_unit : NULL,
	        .accept_context = rpc};
	rpc->begun_us = clock_monotonic_us();
	if (waits) {
		http_suspend(rpc->request);
		store_submit(scope, &store_call, done, rpc);
	} else {
		run_here(rpc, scope, &store_call);
	}
	return true;
}

/* ---- from the request ---- */

static bool is_get(const struct rest_call *call)
{
	return call->ask.method == HTTP_GET || call->ask.method == HTTP_HEAD;
}

static bool check_write(const struct rpc *rpc, struct error *err)
{
	if (!rpc->rpc.function->is_write)
		return true;
	if (is_get(&rpc->call)) {
		http_add_header(rpc->request, "Allow", TEXT("OPTIONS, POST"));
		return error_set(err, ERROR_CALL_METHOD, "a function that writes");
	}
	return !rpc->call.principal->is_all_tenants ||
	       error_tell(err, ERROR_READ_ONLY, "X-Tenant: * is for reading");
}

/* What only reads is done again as it is. */
static bool claim(struct rpc *rpc, struct error *err)
{
	const struct rest_call *call = &rpc->call;
	struct text key =
	        rpc->rpc.function->is_write ? call->ask.idempotency_key : (struct text){0};

	return idempotency_begin(&rpc->idempotency, call->arena, call->api, call->principal, key,
	        rest_ask_said(&call->ask, "rpc", call->arena), err);
}

/* What is asked of the rows, by the rules of tables. */
static bool plan_rows(struct rpc *rpc, struct error *err)
{
	struct rest_call *call = &rpc->call;
	struct range range;

	if (!gives_rows(rpc))
		return true;
	/* A function has no statistics: what there is is counted. */
	if (call->prefer.count != COUNT_NONE)
		call->prefer.count = COUNT_EXACT;
	return range_parse(call->ask.range, &range, err) &&
	       resolve_select(&call->resolve, call->table, &rpc->rpc.query, &call->prefer,
	               range.first, range.last, &rpc->plan, err);
}

static bool compile(struct rpc *rpc, struct error *err)
{
	const struct function_call call = {
	        .function = rpc->rpc.function,
	        .values = rpc->rpc.values,
	        .has = rpc->rpc.has,
	        .principal = rpc->call.principal,
	        .returning = gives_rows(rpc) ? &rpc->plan : NULL,
	};

	if (!idempotency_claim(&rpc->idempotency, &rpc->unit, err))
		return false;
	rpc->first = rpc->unit.step_count;
	return function_append(rpc->call.arena, rpc->call.resolve.dialect, &call, &rpc->unit, err);
}

static bool begin(
        struct rpc *rpc, struct api *api, bool is_worker, bool *out_waits, struct error *err)
{
	struct rest_call *call = &rpc->call;

	*call = (struct rest_call){.api = api, .arena = rpc->request->arena};
	return api_principal(rpc->request, api, &call->principal, out_waits, err) &&
	       rest_ask_read(rpc->request, &call->ask, err) &&
	       rest_call_prepare(call, false, err) && rpc_call_read(call, &rpc->rpc, err) &&
	       check_write(rpc, err) && claim(rpc, err) && plan_rows(rpc, err) &&
	       compile(rpc, err) && run(rpc, is_worker, err);
}

static void serve(struct http_request *request, struct api *api, bool is_worker)
{
	struct rpc *rpc = ARENA_NEW(request->arena, struct rpc);
	bool waits = false;
	struct error err = {0};

	if (rpc)
		rpc->request = request;
	bool ok = rpc ? begin(rpc, api, is_worker, &waits, &err) : error_memory(&err);
	if (waits)
		http_defer(request, 0, rpc_on_worker, api);
	else if (!ok)
		http_respond_error(request, &err);
}

static void rpc_on_worker(struct http_request *request, void *api)
{
	serve(request, api, true);
}

void rest_rpc(struct http_request *request, void *api)
{
	serve(request, api, false);
}
