#include "api/rest.h"

#include "api/principal.h"
#include "api/rest/call.h"

static bool accepts(struct text accept, bool *out_singular)
{
	struct text part;

	*out_singular = false;
	if (text_is_empty(text_trim(accept)))
		return true;
	while (text_split(&accept, ',', &part)) {
		ptrdiff_t semicolon = text_find_char(part, ';');
		if (semicolon >= 0)
			part = text_sub(part, 0, (size_t)semicolon);
		part = text_trim(part);
		if (text_eq_nocase(part, TEXT("application/vnd.pgrst.object+json")) ||
		        text_eq_nocase(part, TEXT("application/vnd.pgrst.object")))
			return *out_singular = true;
		if (text_eq_nocase(part, TEXT("*/*")) ||
		        text_eq_nocase(part, TEXT("application/*")) ||
		        text_eq_nocase(part, TEXT("application/json")) ||
		        text_eq_nocase(part, TEXT("application/vnd.pgrst.array+json")) ||
		        text_eq_nocase(part, TEXT("application/vnd.pgrst.array")))
			return true;
	}
	return false;
}

/* Profiles name a schema of the database; there is one API. */
static bool check_profile(struct http_request *request, struct error *err)
{
	bool is_read = request->method == HTTP_GET || request->method == HTTP_HEAD;
	struct text profile = http_header(request, is_read ? "Accept-Profile" : "Content-Profile");

	if (!profile.ptr || text_eq(profile, TEXT("public")))
		return true;
	return error_tell(err, ERROR_MEDIA_TYPE, "Only the following schemas are exposed: public");
}

static bool find_table(struct rest_call *call, struct error *err)
{
	struct text name = call->request->rest;

	if (call->principal->is_all_tenants && call->request->method != HTTP_GET &&
	        call->request->method != HTTP_HEAD)
		return error_tell(err, ERROR_READ_ONLY, "X-Tenant: * is for reading");
	call->table = policy_table_find(call->api->model, name, call->principal);
	if (call->table && call->table->scope == SCOPE_TENANT &&
	        !key_is_set(&call->principal->tenant.key) && !call->principal->is_all_tenants &&
	        key_is_set(&call->principal->person.key))
		return error_tell(err, ERROR_TENANT_NEEDED, "The token names no tenant");
	if (call->table)
		return true;
	if (!key_is_set(&call->principal->person.key))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody may see this table");
	return error_tell(err, ERROR_NO_TABLE, "There is no table of this name");
}

bool rest_call_begin(struct rest_call *call, struct http_request *request, struct api *api,
        bool *out_waits, struct error *err)
{
	*call = (struct rest_call){.api = api, .request = request};
	if (!api_principal(request, api, &call->principal, out_waits, err) ||
	        !check_profile(request, err) || !find_table(call, err))
		return false;
	if (!accepts(http_header_joined(request, "Accept"), &call->is_singular))
		return error_tell(err, ERROR_MEDIA_TYPE,
		        "application/json and application/vnd.pgrst.object+json can be given");
	call->resolve = (struct resolve){
	        .arena = request->arena,
	        .model = api->model,
	        .dialect = store_dialect(api->store),
	        .principal = call->principal,
	        .limits = {api->embed_depth_limit, api->row_limit, api->write_row_limit},
	};
	return prefer_parse(http_header_joined(request, "Prefer"), &call->prefer, err) &&
	       query_parse(request->arena, request->query, &call->query, err);
}

struct text rest_content_range(struct arena *arena, int64_t first, int64_t rows, int64_t total)
{
	struct buf out;

	buf_init(&out, arena);
	if (rows) {
		buf_add_int(&out, first);
		buf_add_char(&out, '-');
		buf_add_int(&out, first + rows - 1);
	} else {
		buf_add_char(&out, '*');
	}
	buf_add_char(&out, '/');
	if (total < 0)
		buf_add_char(&out, '*');
	else
		buf_add_int(&out, total);
	return buf_text(&out);
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

bool rest_check_singular(int64_t rows, struct error *err)
{
	if (rows == 1)
		return true;
	return error_tell(err, ERROR_SINGULAR, "The result contains %lld rows", (long long)rows);
}

struct text rest_single_row(struct text json)
{
	return text_trim(text_sub(json, 1, json.len - 2));
}

const char *rest_content_type(const struct rest_call *call)
{
	return call->is_singular ? "application/vnd.pgrst.object+json; charset=utf-8"
	                         : "application/json; charset=utf-8";
}

void rest_add_applied(struct rest_call *call)
{
	struct buf out;

	buf_init(&out, call->request->arena);
	prefer_write_applied(&call->prefer, &out);
	if (out.len)
		http_add_header(call->request, "Preference-Applied", buf_text(&out));
}

const struct http_route rest_routes[] = {
        {"/rest/v1/*", 1u << HTTP_GET, HTTP_INLINE, rest_read, NULL},
        {"/rest/v1/*", 1u << HTTP_POST | 1u << HTTP_PATCH | 1u << HTTP_DELETE, HTTP_INLINE,
                rest_write, NULL},
};

const size_t rest_route_count = sizeof(rest_routes) / sizeof(rest_routes[0]);
