/* GET /rest/v1/: the document, for who asks. */
#include "api/openapi.h"
#include "api/openapi/cache.h"
#include "api/principal.h"

static bool accepts(struct text accept, const char **out_type)
{
	struct text part;

	*out_type = "application/openapi+json; charset=utf-8";
	if (text_is_empty(text_trim(accept)))
		return true;
	while (text_split(&accept, ',', &part)) {
		ptrdiff_t semicolon = text_find_char(part, ';');
		if (semicolon >= 0)
			part = text_sub(part, 0, (size_t)semicolon);
		part = text_trim(part);
		if (text_eq_nocase(part, TEXT("application/openapi+json")) ||
		        text_eq_nocase(part, TEXT("application/*")) ||
		        text_eq_nocase(part, TEXT("*/*")))
			return true;
		if (text_eq_nocase(part, TEXT("application/json"))) {
			*out_type = "application/json; charset=utf-8";
			return true;
		}
	}
	return false;
}

static void describe(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	const char *type;
	struct text document = TEXT("");
	struct error err = {0};

	if (!accepts(http_header_joined(request, "Accept"), &type))
		error_tell(&err, ERROR_MEDIA_TYPE,
		        "application/openapi+json and application/json can be given");
	else if (api_caller(request, api, &caller, &err))
		openapi_cache_get(
		        api->descriptions, request->arena, &caller->principal, &document, &err);
	if (error_is_set(&err)) {
		http_respond_error(request, &err);
		return;
	}
	http_add_header(request, "Cache-Control", TEXT("private, no-cache"));
	http_respond(request, 200, type, document);
}

const struct http_route openapi_routes[] = {
        {"/rest/v1/", 1u << HTTP_GET, HTTP_WORKER, describe, NULL},
        {"/rest/v1", 1u << HTTP_GET, HTTP_WORKER, describe, NULL},
};

const size_t openapi_route_count = sizeof(openapi_routes) / sizeof(openapi_routes[0]);
