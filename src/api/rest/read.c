/*
 * GET and HEAD of a table. Where reads do not block they run on the HTTP thread; else the
 * request waits, and no thread with it.
 */
#include "api/rest/call.h"
#include "api/rest/etag.h"
#include "api/rest/explain.h"
#include "api/rest/page.h"
#include "api/rest/range.h"
#include "base/clock.h"
#include "base/zone.h"

/* A read under way; lives in the request's arena. */
struct read {
	struct http_request *request;
	struct rest_call call;
	struct kept_plan *plan; /* held until it is answered */
	struct sql_unit unit;
	struct explain explain;
	int64_t begun_us;
};

static bool resolve(struct rest_call *call, struct plan_select *out_plan, struct error *err)
{
	struct query query;
	struct range range;
	struct page page;

	return page_read(call, &page, err) &&
	       query_parse(call->arena, &call->api->query_limits, page.query, &query, err) &&
	       range_parse(call->ask.range, &range, err) &&
	       resolve_select(&call->resolve, call->table, &query, &call->prefer, range.first,
	               range.last, out_plan, err) &&
	       page_apply(call, &page, out_plan, err) && etag_mark_read(call, out_plan, err);
}

bool rest_read_resolve(struct rest_call *call, struct plan_select *out_plan, struct error *err)
{
	AUTO_ZONE zone = zone_find(call->prefer.timezone);

	call->resolve.zone = zone;
	bool ok = resolve(call, out_plan, err);
	call->resolve.zone = NULL;
	return ok;
}

bool rest_read_compile(struct rest_call *call, struct plan_select *out_plan,
        struct sql_unit *out_unit, struct error *err)
{
	return rest_read_resolve(call, out_plan, err) &&
	       plan_compile_select(call->arena, call->resolve.dialect, out_plan, call->principal,
	               out_unit, err);
}

/* The headers that decide about a plan; none of them holds a NUL. */
static struct text wishes(const struct rest_call *call)
{
	struct buf out;

	buf_init(&out, call->arena);
	buf_add(&out, call->ask.prefer);
	buf_add_char(&out, '\0');
	buf_add(&out, call->ask.range);
	buf_add_char(&out, '\0');
	buf_add(&out, call->ask.accept);
	return buf_text(&out);
}

/* In memory of its own, which outlives the request. */
static bool make_plan(const struct rest_call *call, struct kept_plan *plan, struct error *err)
{
	struct rest_call own = *call;

	own.arena = own.resolve.arena = &plan->arena;
	if (!prefer_parse(arena_text(&plan->arena, call->ask.prefer), &own.prefer, err) ||
	        !rest_read_compile(&own, &plan->select, &plan->unit, err))
		return false;
	kept_plan_take_slots(plan, &own.resolve);
	return true;
}

bool rest_read_plan(struct rest_call *call, struct kept_plan **out_plan, struct sql_unit *out_unit,
        struct error *err)
{
	struct plan_cache *cache = call->api->plans;
	struct plan_key key;
	struct page page;

	if (!page_read(call, &page, err))
		return false;
	/*
	 * A page is another each time; what a moment without an offset means is asked of the
	 * zone each time.
	 */
	bool has_key = !page.is_set && text_is_empty(call->prefer.timezone) &&
	               plan_key_make(call->arena, call->principal, call->table, wishes(call),
	                       call->ask.query, &key);
	struct kept_plan *plan = has_key ? plan_cache_find(cache, &key) : NULL;

	if (plan && kept_plan_bind(plan, &call->resolve, &key, out_unit)) {
		*out_plan = plan;
		return true;
	}
	kept_plan_release(plan);
	plan = kept_plan_new(call->arena->cap_bytes);
	if (!plan)
		return error_memory(err);
	if (!make_plan(call, plan, err)) {
		/* What the error points at ends with the plan. */
		err->json_details = arena_text(call->arena, err->json_details);
		kept_plan_release(plan);
		return false;
	}
	if (has_key)
		plan_cache_put(cache, &key, plan);
	*out_plan = plan;
	*out_unit = plan->unit;
	return true;
}

/* -1: not asked for. */
static int64_t total_of(const struct plan_select *plan, const struct sql_unit *unit,
        const struct store_result *result)
{
	const struct db_step_result *count = rest_result_find(unit, result, SQL_STEP_COUNT);
	const struct db_step_result *estimate = rest_result_find(unit, result, SQL_STEP_ESTIMATE);

	if (!count)
		return estimate ? estimate->count : -1;
	/* As many as it may count to, or more: then the estimate says how many. */
	if (estimate && count->count >= plan->count_limit && estimate->count > count->count)
		return estimate->count;
	return count->count;
}

bool rest_read_answer(const struct rest_call *call, const struct plan_select *plan,
        const struct sql_unit *unit, const struct store_result *result,
        struct rest_answer *out_answer, struct error *err)
{
	struct db_step_result rows = *rest_result_find(unit, result, SQL_STEP_JSON);
	int64_t total = total_of(plan, unit, result);
	unsigned status = range_status(plan->offset, rows.rows, total);
	bool is_beyond = status == 416;
	struct page page;

	if (!page_read(call, &page, err) || !page_answer(call, &page, plan, &rows, out_answer, err))
		return false;
	/* Where a page by cursor stands among all rows is not known. */
	rest_answer_header(out_answer, "Content-Range",
	        range_content(call->arena, plan->offset, is_beyond || page.is_set ? 0 : rows.rows,
	                total));
	rest_answer_applied(call, NULL, out_answer);
	if (is_beyond)
		return error_tell(err, ERROR_RANGE,
		        "An offset of %lld was requested, but there are only %lld rows.",
		        (long long)plan->offset, (long long)total);
	out_answer->status = status;
	return rest_answer_rows(call, plan, &rows, out_answer, err) &&
	       etag_add(call, plan, &rows, out_answer, err) &&
	       etag_check_read(call, out_answer, err);
}

static bool answer_plan(struct read *read, struct rest_answer *answer, struct error *err)
{
	answer->status = 200;
	answer->content_type = accept_content_type(read->call.arena, &read->call.accept);
	if (!answer->content_type.ptr)
		return error_memory(err);
	return explain_end(&read->explain, &answer->body, err);
}

static void answer(struct read *read, const struct store_result *result)
{
	struct http_request *request = read->request;
	struct rest_answer answer = {0};
	struct error err = {0};

	bool ok = read->call.accept.form == ACCEPT_PLAN
	                  ? answer_plan(read, &answer, &err)
	                  : rest_read_answer(&read->call, &read->plan->select, &read->unit, result,
	                            &answer, &err);
	if (ok)
		rest_answer_send(request, &answer);
	else
		rest_answer_send_error(request, &answer, &err);
}

static void read_on_worker(struct http_request *request, void *api);

static void finish(
        struct read *read, bool ok, const struct store_result *result, const struct error *err)
{
	struct http_request *request = read->request;

	request->db_us += clock_monotonic_us() - read->begun_us;
	if (ok)
		answer(read, result);
	else
		http_respond_error(request, err);
	kept_plan_release(read->plan);
}

/* On a thread of the database. */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct read *read = context;

	finish(read, ok, result, err);
	http_resume(read->request);
}

/* On this thread, within its budget: what exceeds it is begun again on a worker. */
static void run_here(struct read *read, struct scope *scope, const struct store_call *call)
{
	struct http_request *request = read->request;
	struct store_result result = {0};
	struct error err = {0};

	bool ok = store_run(scope, call, &result, &err);
	if (!ok && err.kind == ERROR_TIMEOUT && call->budget_us) {
		request->db_us += clock_monotonic_us() - read->begun_us;
		kept_plan_release(read->plan);
		http_defer(request, 0, read_on_worker, read->call.api);
		return;
	}
	finish(read, ok, &result, &err);
}

static bool run(struct read *read, bool is_worker, struct error *err)
{
	struct rest_call *call = &read->call;
	struct http_request *request = read->request;
	struct api *api = call->api;
	bool reads_block = db_reads_block(store_db(api->store));
	struct store_facts facts = api_facts(request);

	struct scope *scope = scope_new(request->arena, api->store, call->principal, &facts);
	if (!scope)
		return error_memory(err);
	bool is_plan = call->accept.form == ACCEPT_PLAN;
	if (!rest_read_plan(call, &read->plan, &read->unit, err))
		return false;
	if (is_plan && !explain_begin(&read->explain, call->arena, &call->accept,
	                       call->resolve.dialect, &read->unit, err)) {
		kept_plan_release(read->plan);
		return false;
	}
	const struct store_call store_call = {.unit = &read->unit,
	        .budget_us = is_worker || reads_block ? 0 : api->read_budget_us,
	        .result_limit_bytes = api->result_limit_bytes,
	        .on_row = is_plan ? explain_row : NULL,
	        .row_context = &read->explain};
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

	if (read)
		read->request = request;
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
