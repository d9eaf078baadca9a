#include "http/internal.h"

#include <stdlib.h>

static const char *const method_names[HTTP_METHOD_COUNT] = {
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

bool http_method_from_name(struct text name, enum http_method *out_method)
{
	for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++) {
		if (text_eq_cstr(name, method_names[i])) {
			*out_method = (enum http_method)i;
			return true;
		}
	}
	return false;
}

struct text http_header(const struct http_request *request, const char *name)
{
	const struct exchange *exchange = (const struct exchange *)request;
	const char *value = NULL;
	size_t len = 0;

	if (MHD_lookup_connection_value_n(
	            exchange->mhd, MHD_HEADER_KIND, name, strlen(name), &value, &len) != MHD_YES)
		return (struct text){0};
	return value ? (struct text){value, len} : TEXT("");
}

struct joiner {
	struct text name;
	struct buf out;
	unsigned count;
};

static enum MHD_Result join_header(void *context, enum MHD_ValueKind kind, const char *key,
        size_t key_len, const char *value, size_t value_len)
{
	struct joiner *joiner = context;

	(void)kind;
	if (!text_eq_nocase((struct text){key, key_len}, joiner->name))
		return MHD_YES;
	if (joiner->count++)
		buf_add(&joiner->out, TEXT(", "));
	buf_add(&joiner->out, (struct text){value, value ? value_len : 0});
	return MHD_YES;
}

struct text http_header_joined(struct http_request *request, const char *name)
{
	struct joiner joiner = {.name = text_from(name)};

	if (!http_header(request, name).ptr)
		return (struct text){0};
	buf_init(&joiner.out, request->arena);
	MHD_get_connection_values_n(
	        exchange_of(request)->mhd, MHD_HEADER_KIND, join_header, &joiner);
	return buf_text(&joiner.out);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool http_decode(struct arena *arena, struct text t, bool is_form, struct text *out)
{
	char *at = arena_alloc(arena, t.len + 1);
	size_t len = 0;

	if (!at)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		if (c == '%') {
			int high = i + 2 < t.len ? hex_digit(t.ptr[i + 1]) : -1;
			int low = i + 2 < t.len ? hex_digit(t.ptr[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && is_form) {
			c = ' ';
		}
		if (c == '\0')
			return false;
		at[len++] = c;
	}
	if (!text_is_utf8((struct text){at, len}))
		return false;
	*out = (struct text){at, len};
	return true;
}

void http_add_header(struct http_request *request, const char *name, struct text value)
{
	struct http_response *response = request->response;
	struct http_header *header =
	        ARENA_PUSH(request->arena, response->headers, response->header_count);

	if (header)
		*header = (struct http_header){text_from(name), value};
}

void http_respond(
        struct http_request *request, unsigned status, const char *content_type, struct text body)
{
	struct http_response *response = request->response;

	if (response->status)
		return;
	response->status = status;
	response->body = body;
	if (content_type)
		http_add_header(request, "Content-Type", text_from(content_type));
}

void http_respond_json(struct http_request *request, unsigned status, struct text body)
{
	http_respond(request, status, "application/json; charset=utf-8", body);
}

/* An error may repeat a header, which need not be UTF-8; JSON must be. */
static void add_words(struct buf *out, struct text words)
{
	char *clean = text_is_utf8(words) ? NULL : arena_cstr(out->arena, words);

	for (size_t i = 0; clean && i < words.len; i++)
		clean[i] = (unsigned char)clean[i] < 0x80 ? clean[i] : '?';
	json_write_string(out, clean ? (struct text){clean, words.len} : words);
}

static void add_member(
        struct buf *out, const char *name, struct text value, bool is_null_when_empty)
{
	buf_add_char(out, ',');
	json_write_string(out, text_from(name));
	buf_add_char(out, ':');
	if (is_null_when_empty && text_is_empty(value))
		buf_add(out, TEXT("null"));
	else
		add_words(out, value);
}

/* Where memory is out even for the answer. */
static const char memory_body[] =
        "{\"type\":\"about:blank\",\"title\":\"The request needs more memory than it may have\","
        "\"status\":500,\"code\":\"MN501\",\"message\":\"The request needs more memory than it may "
        "have\",\"details\":null,\"hint\":null}";

void http_respond_error(struct http_request *request, const struct error *err)
{
	const struct error_info *info = error_info(err->kind ? err->kind : ERROR_INTERNAL);
	struct buf out;

	buf_init(&out, request->arena);
	buf_add(&out, TEXT("{\"type\":\"about:blank\""));
	add_member(&out, "title", text_from(info->message), false);
	buf_printf(&out, ",\"status\":%u", info->http_status);
	add_member(&out, "code", text_from(info->code), false);
	add_member(&out, "message",
	        text_from(err->message_text[0] ? err->message_text : info->message), false);
	if (err->json_details.len) {
		buf_add(&out, TEXT(",\"details\":"));
		buf_add(&out, err->json_details);
	} else {
		add_member(&out, "details", text_from(err->public_text), true);
	}
	add_member(&out, "hint", text_from(err->hint_text), true);
	add_member(&out, "request_id", text_from(request->id), false);
	buf_add_char(&out, '}');
	struct text body = buf_failed(&out) ? text_from(memory_body) : buf_text(&out);
	if (err->retry_after_s)
		http_add_header(request, "Retry-After",
		        arena_printf(request->arena, "%u", err->retry_after_s));
	if (info->http_status == 401)
		http_add_header(request, "WWW-Authenticate", TEXT("Bearer"));
	if (err->kind == ERROR_READ_ONLY)
		http_add_header(request, "Allow",
		        request->method == HTTP_GET || request->method == HTTP_HEAD
		                ? TEXT("OPTIONS, POST")
		                : TEXT("GET, HEAD, OPTIONS"));
	http_respond(request, info->http_status, "application/problem+json", body);
}
