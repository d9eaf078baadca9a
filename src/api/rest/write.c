/* POST, PUT, PATCH and DELETE of a table: what is asked as a plan, and a result as an answer. */
#include "api/rest/body.h"
#include "api/rest/call.h"
#include "api/rest/etag.h"
#include "api/rest/range.h"
#include "base/zone.h"

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
	AUTO_ZONE zone = zone_find(call->prefer.timezone);

	call->resolve.zone = zone;
	bool ok = make_plan(call, out_plan, err);
	call->resolve.zone = NULL;
	return ok && etag_mark_write(call, out_plan, err);
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
	rest_answer_encode(&out, call->table->name);
	for (size_t i = 0; i < primary->column_count; i++) {
		const struct json *value = primary->column_count == 1 ? key : &key->items[i];
		if (!policy_column_is_readable(primary->columns[i], call->principal))
			return TEXT("");
		buf_add_char(&out, i ? '&' : '?');
		rest_answer_encode(&out, primary->columns[i]->name);
		buf_add(&out, TEXT("=eq."));
		rest_answer_encode(&out, value->text);
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
	if (plan->is_merge && !plan->row_count)
		return 200;
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

bool rest_write_is_tried(const struct rest_call *call)
{
	return call->api->may_roll_back && call->prefer.tx == TX_ROLLBACK;
}

bool rest_write_is_nothing(const struct plan_write *plan)
{
	return plan->kind == PLAN_INSERT && plan->row_count == 0;
}
