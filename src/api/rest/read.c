/* GET and HEAD of a table. */
#include "api/rest/call.h"
#include "base/clock.h"

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

static void answer(struct rest_call *call, const struct plan_select *plan,
        const struct sql_unit *unit, const struct store_result *result)
{
	struct http_request *request = call->request;
	const struct db_step_result *rows = rest_result_find(unit, result, SQL_STEP_JSON);
	const struct db_step_result *count = rest_result_find(unit, result, SQL_STEP_COUNT);
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

static void run(struct http_request *request, struct api *api, int64_t budget_us)
{
	struct rest_call call;
	struct plan_select select;
	struct sql_unit unit;
	struct store_result result = {0};
	struct error err = {0};
	struct store_facts facts = api_facts(request);

	if (!rest_call_begin(&call, request, api, &err) || !plan(&call, &select, &err) ||
	        !plan_compile_select(request->arena, call.resolve.dialect, &select, call.principal,
	                &unit, &err)) {
		http_respond_error(request, &err);
		return;
	}
	struct scope *scope = scope_new(request->arena, api->store, call.principal, &facts);
	struct store_call store_call = {.unit = &unit,
	        .budget_us = budget_us,
	        .result_limit_bytes = api->result_limit_bytes};
	int64_t begun_us = clock_monotonic_us();
	bool ok = scope ? store_run(scope, &store_call, &result, &err) : error_memory(&err);
	request->db_us += clock_monotonic_us() - begun_us;
	if (ok)
		answer(&call, &select, &unit, &result);
	else if (err.kind == ERROR_TIMEOUT && budget_us)
		http_defer(request, 0, read_on_worker, api);
	else
		http_respond_error(request, &err);
}

static void read_on_worker(struct http_request *request, void *api)
{
	run(request, api, 0);
}

/* What takes longer than an HTTP thread may be held for is begun again on a worker. */
void rest_read(struct http_request *request, void *context)
{
	struct api *api = context;

	run(request, api, api->read_budget_us);
}
