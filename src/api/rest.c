#include "api/rest.h"

#include "api/principal.h"
#include "api/rest/call.h"

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
	        .body = request->body,
	};
	return true;
}

static bool is_read(const struct rest_call *call)
{
	return call->ask.method == HTTP_GET || call->ask.method == HTTP_HEAD;
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
	return error_say(err, ERROR_NO_TABLE,
	        "Could not find the table 'public.%.*s' in the schema cache",
	        TEXT_ARG(call->ask.table));
}

bool rest_call_parse(struct rest_call *call, struct error *err)
{
	const struct api *api = call->api;

	if (!find_table(call, err) || !accept_parse(call->ask.accept, false, &call->accept, err))
		return false;
	call->resolve = (struct resolve){
	        .arena = call->arena,
	        .model = api->model,
	        .dialect = store_dialect(api->store),
	        .principal = call->principal,
	        .limits = {api->embed_depth_limit, api->row_limit, api->write_row_limit},
	};
	return prefer_parse(call->ask.prefer, &call->prefer, err);
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

bool rest_answer_rows(const struct rest_call *call, const struct db_step_result *rows,
        struct rest_answer *answer, struct error *err)
{
	struct text json = rows ? rows->json : TEXT("[]");

	if (call->accept.form == ACCEPT_SINGULAR) {
		if (!check_singular(rows ? rows->rows : 0, err))
			return false;
		/* "[{…}]" without its brackets */
		json = text_trim(text_sub(json, 1, json.len - 2));
	}
	answer->content_type = accept_content_type(call->arena, &call->accept);
	if (!answer->content_type.ptr)
		return error_memory(err);
	answer->body = json;
	return true;
}

void rest_answer_applied(const struct rest_call *call, struct rest_answer *answer)
{
	struct buf out;

	buf_init(&out, call->arena);
	prefer_write_applied(&call->prefer, &out);
	rest_answer_header(answer, "Preference-Applied", buf_text(&out));
}

const struct http_route rest_routes[] = {
        {"/rest/v1/*", 1u << HTTP_GET, HTTP_INLINE, rest_read, NULL},
        {"/rest/v1/*", 1u << HTTP_POST | 1u << HTTP_PATCH | 1u << HTTP_DELETE, HTTP_INLINE,
                rest_write, NULL},
};

const size_t rest_route_count = sizeof(rest_routes) / sizeof(rest_routes[0]);
