/*
 * GET and HEAD of a table. Where reads do not block they run on the HTTP thread; else the
 * request waits, and no thread with it.
 */
#include "api/rest/call.h"
#include "base/clock.h"

/* A read under way; lives in the request's arena. */
struct read {
	struct rest_call call;
	struct plan_select plan;
	struct sql_unit unit;
	int64_t begun_us;
};

/* "0-24", with or without "items=". False: something else, which is ignored as RFC 9110 has it. */
static bool parse_range(struct text range, int64_t *out_first, int64_t *out_last)
{
	struct text first, rest = text_trim(range);

	if (text_has_prefix(rest, TEXT("items=")))
		rest = text_sub(rest, 6, SIZE_MAX);
	if (!rest.ptr || !text_split(&rest, '-', &first) || !text_to_int64(first, out_first) ||
	        *out_first < 0)
		return false;
	*out_last = -1;
	return text_is_empty(rest) || (text_to_int64(rest, out_last) && *out_last >= 0);
}

static bool plan(struct rest_call *call, struct plan_select *out_plan, struct error *err)
{
	struct text range = http_header(call->request, "Range");
	int64_t first = -1, last = -1;

	if (!range.ptr || !parse_range(range, &first, &last))
		first = last = -1;
	if (first >= 0 && last >= 0 && last < first)
		return error_tell(
		        err, ERROR_RANGE, "The lower boundary must not exceed the upper one");
	return resolve_select(&call->resolve, call->table, &call->query, &call->prefer, first, last,
	        out_plan, err);
}

static void answer(struct read *read, const struct store_result *result)
{
	struct rest_call *call = &read->call;
	const struct plan_select *plan = &read->plan;
	struct http_request *request = call->request;
	const struct db_step_result *rows = rest_result_find(&read->unit, result, SQL_STEP_JSON);
	const struct db_step_result *count = rest_result_find(&read->unit, result, SQL_STEP_COUNT);
	int64_t total = count ? count->count : -1;
	struct error err = {0};

	if (total >= 0 && plan->offset > 0 && plan->offset >= total) {
		error_tell(&err, ERROR_RANGE,
		        "An offset of %lld was requested, but there are only %lld rows",
		        (long long)plan->offset, (long long)total);
		http_add_header(
		        request, "Content-Range", rest_content_range(request->arena, 0, 0, total));
	} else if (call->is_singular) {
		rest_check_singular(rows->rows, &err);
	}
	if (error_is_set(&err)) {
		http_respond_error(request, &err);
		return;
	}
	http_add_header(request, "Content-Range",
	        rest_content_range(request->arena, plan->offset, rows->rows, total));
	rest_add_applied(call);
	bool is_partial = total >= 0 && rows->rows < total && !call->is_singular;
	http_respond(request, is_partial ? 206 : 200, rest_content_type(call),
	        call->is_singular ? rest_single_row(rows->json) : rows->json);
}

static void read_on_worker(struct http_request *request, void *api);

static void finish(
        struct read *read, bool ok, const struct store_result *result, const struct error *err)
{
	struct http_request *request = read->call.request;

	request->db_us += clock_monotonic_us() - read->begun_us;
	if (ok)
		answer(read, result);
	else
		http_respond_error(request, err);
}

/* On a thread of the database. */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct read *read = context;

	finish(read, ok, result, err);
	http_resume(read->call.request);
}

/* On this thread, within its budget: what exceeds it is begun again on a worker. */
static void run_here(struct read *read, struct scope *scope, const struct store_call *call)
{
	struct http_request *request = read->call.request;
	struct store_result result = {0};
	struct error err = {0};

	bool ok = store_run(scope, call, &result, &err);
	if (!ok && err.kind == ERROR_TIMEOUT && call->budget_us) {
		request->db_us += clock_monotonic_us() - read->begun_us;
		http_defer(request, 0, read_on_worker, read->call.api);
		return;
	}
	finish(read, ok, &result, &err);
}

static bool run(struct read *read, bool is_worker, struct error *err)
{
	struct rest_call *call = &read->call;
	struct http_request *request = call->request;
	struct api *api = call->api;
	bool reads_block = db_reads_block(store_db(api->store));
	struct store_facts facts = api_facts(request);

	if (!plan(call, &read->plan, err) ||
	        !plan_compile_select(request->arena, call->resolve.dialect, &read->plan,
	                call->principal, &read->unit, err))
		return false;
	struct scope *scope = scope_new(request->arena, api->store, call->principal, &facts);
	if (!scope)
		return error_memory(err);
	const struct store_call store_call = {.unit = &read->unit,
	        .budget_us = is_worker || reads_block ? 0 : api->read_budget_us,
	        .result_limit_bytes = api->result_limit_bytes};
	read->begun_us = clock_monotonic_us();
	if (reads_block) {
		http_suspend(request);
		store_submit(scope, &store_call, done, read);
	} else {
		run_here(read, scope, &store_call);
	}
	return true;
}

static void begin(struct http_request *request, struct api *api, bool is_worker)
{
	struct read *read = ARENA_NEW(request->arena, struct read);
	bool waits = false;
	struct error err = {0};

	bool ok = read ? rest_call_begin(&read->call, request, api, &waits, &err) &&
	                          run(read, is_worker, &err)
	               : error_memory(&err);
	if (waits)
		http_defer(request, 0, read_on_worker, api);
	else if (!ok)
		http_respond_error(request, &err);
}

static void read_on_worker(struct http_request *request, void *api)
{
	begin(request, api, true);
}

void rest_read(struct http_request *request, void *api)
{
	begin(request, api, false);
}
