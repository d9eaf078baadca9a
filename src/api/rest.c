#include "api/rest.h"

#include "api/principal.h"
#include "api/rest/call.h"
#include "api/rest/rows.h"
#include "base/zone.h"

enum { SUGGESTION_DISTANCE = 3 };

/* Profiles name a schema of the database; there is one API. */
static bool check_profile(struct http_request *request, struct error *err)
{
	bool is_read = request->method == HTTP_GET || request->method == HTTP_HEAD;
	struct text profile = http_header(request, is_read ? "Accept-Profile" : "Content-Profile");

	if (!profile.ptr || text_eq(profile, TEXT("public")))
		return true;
	error_say(err, ERROR_PROFILE, "Invalid schema: %.*s", TEXT_ARG(profile));
	error_hint(err, "Only the following schemas are exposed: public");
	return false;
}

bool rest_ask_read(struct http_request *request, struct rest_ask *out_ask, struct error *err)
{
	if (!check_profile(request, err))
		return false;
	*out_ask = (struct rest_ask){
	        .method = request->method,
	        .table = request->rest,
	        .query = request->query,
	        .prefer = http_header_joined(request, "Prefer"),
	        .accept = http_header_joined(request, "Accept"),
	        .content_type = http_header(request, "Content-Type"),
	        .range = http_header(request, "Range"),
	        .idempotency_key = http_header_joined(request, "Idempotency-Key"),
	        .if_match = http_header_joined(request, "If-Match"),
	        .if_none_match = http_header_joined(request, "If-None-Match"),
	        .body = request->body,
	};
	return true;
}

struct text rest_ask_said(const struct rest_ask *ask, const char *what, struct arena *arena)
{
	const struct text parts[] = {text_from(http_method_name(ask->method)), text_from(what),
	        ask->table, ask->query, ask->prefer, ask->accept, ask->content_type, ask->if_match,
	        ask->body};
	struct buf out;

	if (!ask->idempotency_key.ptr)
		return TEXT("");
	buf_init(&out, arena);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_add_int(&out, (int64_t)parts[i].len);
		buf_add_char(&out, ':');
		buf_add(&out, parts[i]);
	}
	return buf_text(&out);
}

static bool is_read(const struct rest_call *call)
{
	return call->ask.method == HTTP_GET || call->ask.method == HTTP_HEAD;
}

/* Only a table that the caller may see is suggested. */
static bool no_table(const struct rest_call *call, struct error *err)
{
	const struct model *model = call->api->model;
	struct text name = call->ask.table, nearest = {0};
	unsigned limit = name.len < 6 ? (unsigned)name.len / 2 : SUGGESTION_DISTANCE;
	unsigned best = limit + 1;

	for (size_t i = 0; i < model->table_count; i++) {
		struct text other = model->tables[i]->name;
		unsigned distance = text_distance(other, name, limit);
		if (distance < best && policy_table_find(model, other, call->principal)) {
			best = distance;
			nearest = other;
		}
	}
	error_say(err, ERROR_NO_TABLE, "Could not find the table 'public.%.*s' in the schema cache",
	        TEXT_ARG(name));
	if (nearest.ptr)
		error_hint(err, "Perhaps you meant the table 'public.%.*s'", TEXT_ARG(nearest));
	return false;
}

static bool find_table(struct rest_call *call, struct error *err)
{
	const struct principal *principal = call->principal;

	if (principal->is_all_tenants && !is_read(call))
		return error_tell(err, ERROR_READ_ONLY, "X-Tenant: * is for reading");
	call->table = policy_table_find(call->api->model, call->ask.table, principal);
	if (call->table && call->table->scope == SCOPE_TENANT &&
	        !key_is_set(&principal->tenant.key) && !principal->is_all_tenants &&
	        key_is_set(&principal->person.key))
		return error_tell(err, ERROR_TENANT_NEEDED, "The token names no tenant");
	if (call->table)
		return true;
	if (!key_is_set(&principal->person.key))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody may see this table");
	if (text_find_char(call->ask.table, '/') >= 0)
		return error_set(err, ERROR_PATH, "a path below a table's");
	return no_table(call, err);
}

/* A zone that there is not is an invalid preference, whose handling the caller has said. */
static bool check_zone(struct prefer *prefer, struct error *err)
{
	AUTO_ZONE zone = NULL;

	if (text_is_empty(prefer->timezone) || (zone = zone_find(prefer->timezone)))
		return true;
	if (prefer->is_strict)
		return error_tell(err, ERROR_PREFERENCE, "Invalid preferences: timezone=%.*s",
		        TEXT_ARG(prefer->timezone));
	prefer->timezone = TEXT("");
	return true;
}

bool rest_call_prepare(struct rest_call *call, bool may_plan, struct error *err)
{
	const struct api *api = call->api;

	if (!accept_parse(call->ask.accept, may_plan, &call->accept, err))
		return false;
	call->resolve = (struct resolve){
	        .arena = call->arena,
	        .model = api->model,
	        .dialect = store_dialect(api->store),
	        .principal = call->principal,
	        .query_limits = &api->query_limits,
	        .limits = {.embed_depth = api->embed_depth_limit,
	                .row_limit = api->row_limit,
	                .write_row_limit = api->write_row_limit,
	                .has_aggregates = api->has_aggregates},
	};
	return prefer_parse(call->ask.prefer, &call->prefer, err) && check_zone(&call->prefer, err);
}

bool rest_call_parse(struct rest_call *call, struct error *err)
{
	/* How a database finds its rows tells of other tenants' as well. */
	return find_table(call, err) &&
	       rest_call_prepare(call, call->principal->is_platform_admin && is_read(call), err);
}

bool rest_call_begin(struct rest_call *call, struct http_request *request, struct api *api,
        bool *out_waits, struct error *err)
{
	*call = (struct rest_call){.api = api, .arena = request->arena};
	return api_principal(request, api, &call->principal, out_waits, err) &&
	       rest_ask_read(request, &call->ask, err) && rest_call_parse(call, err);
}

const struct db_step_result *rest_result_find(
        const struct sql_unit *unit, const struct store_result *result, enum sql_step_kind kind)
{
	for (size_t i = 0; i < result->step_count && i < unit->step_count; i++) {
		if (unit->steps[i].kind == kind)
			return &result->steps[i];
	}
	return NULL;
}

static bool check_singular(int64_t rows, struct error *err)
{
	if (rows == 1)
		return true;
	return error_tell(err, ERROR_SINGULAR, "The result contains %lld rows", (long long)rows);
}

static bool shift(const struct rest_call *call, const struct plan_select *plan, struct text *json,
        struct error *err)
{
	AUTO_ZONE zone = zone_find(call->prefer.timezone);

	return !zone || rows_in_zone(call->arena, plan, zone, *json, json, err);
}

/* "[{…}]" without its brackets */
static struct text single(struct text json)
{
	return text_trim(text_sub(json, 1, json.len - 2));
}

bool rest_answer_rows(const struct rest_call *call, const struct plan_select *plan,
        const struct db_step_result *rows, struct rest_answer *answer, struct error *err)
{
	const struct accept *accept = &call->accept;
	struct text body = rows ? rows->json : TEXT("[]");

	if (accept->form == ACCEPT_SINGULAR && !check_singular(rows ? rows->rows : 0, err))
		return false;
	if (call->prefer.timezone.len && !shift(call, plan, &body, err))
		return false;
	if (accept->form == ACCEPT_CSV && !rows_csv(call->arena, plan, body, &body, err))
		return false;
	if (accept->is_stripped && !rows_strip(call->arena, body, &body, err))
		return false;
	answer->content_type = accept_content_type(call->arena, accept);
	if (!answer->content_type.ptr)
		return error_memory(err);
	answer->body = accept->form == ACCEPT_SINGULAR ? single(body) : body;
	return true;
}

void rest_answer_applied(
        const struct rest_call *call, const struct plan_write *plan, struct rest_answer *answer)
{
	struct prefer applied = call->prefer;
	struct buf out;

	/* What means nothing to a request was not applied. */
	if (!plan)
		applied.returns = RETURN_NONE;
	if (!plan || plan->kind != PLAN_INSERT || !plan->conflict_count || plan->is_put)
		applied.resolution = RESOLUTION_NONE;
	if (!plan || (plan->kind != PLAN_INSERT && plan->kind != PLAN_UPDATE) || plan->is_put)
		applied.has_missing = false;
	if (!plan || !applied.is_strict)
		applied.has_max_affected = false;
	if (!call->api->may_roll_back)
		applied.tx = TX_DEFAULT;
	buf_init(&out, call->arena);
	prefer_write_applied(&applied, &out);
	rest_answer_header(answer, "Preference-Applied", buf_text(&out));
}

const struct http_route rest_routes[] = {
        {"/rest/v1/batch", 1u << HTTP_POST, HTTP_INLINE, rest_batch, NULL},
        {"/rest/v1/rpc/*", 1u << HTTP_GET | 1u << HTTP_POST, HTTP_INLINE, rest_rpc, NULL},
        {"/rest/v1/*", 1u << HTTP_GET, HTTP_INLINE, rest_read, NULL},
        {"/rest/v1/*", 1u << HTTP_POST | 1u << HTTP_PUT | 1u << HTTP_PATCH | 1u << HTTP_DELETE,
                HTTP_INLINE, rest_write, NULL},
};

const size_t rest_route_count = sizeof(rest_routes) / sizeof(rest_routes[0]);
