#include "http/internal.h"

static bool is_allowed(const struct http_options *options, struct text origin, bool *out_any)
{
	for (size_t i = 0; i < options->cors_origin_count; i++) {
		*out_any = text_eq(options->cors_origins[i], TEXT("*"));
		if (*out_any || text_eq(options->cors_origins[i], origin))
			return true;
	}
	return false;
}

bool cors_is_preflight(const struct http_request *request)
{
	return request->method == HTTP_OPTIONS && http_header(request, "Origin").ptr &&
	       http_header(request, "Access-Control-Request-Method").ptr;
}

void cors_add_headers(struct http_request *request)
{
	const struct http_options *options = &request->server->options;
	struct text origin = http_header(request, "Origin");
	bool is_any = false;

	if (!options->cors_origin_count || !origin.ptr)
		return;
	http_add_header(request, "Vary", TEXT("Origin"));
	if (!is_allowed(options, origin, &is_any))
		return;
	http_add_header(request, "Access-Control-Allow-Origin", is_any ? TEXT("*") : origin);
	http_add_header(request, "Access-Control-Expose-Headers",
	        TEXT("Content-Range, Location, Preference-Applied, ETag, Link, "
	             "Idempotency-Replayed, X-Request-Id"));
}

void cors_answer_preflight(struct http_request *request, unsigned methods)
{
	struct text headers = http_header(request, "Access-Control-Request-Headers");
	struct buf list;

	buf_init(&list, request->arena);
	for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++) {
		if (methods & 1u << i)
			buf_printf(&list, "%s%s", list.len ? ", " : "",
			        http_method_name((enum http_method)i));
	}
	http_add_header(request, "Access-Control-Allow-Methods", buf_text(&list));
	if (headers.ptr)
		http_add_header(request, "Access-Control-Allow-Headers", headers);
	http_add_header(request, "Access-Control-Max-Age", TEXT("86400"));
	http_respond(request, 204, NULL, TEXT(""));
}
