#include "http/internal.h"

#include "base/clock.h"
#include "base/log.h"

static void add(struct buf *line, const char *name, struct text value)
{
	if (text_is_empty(value))
		return;
	buf_add(line, TEXT(",\""));
	buf_add_cstr(line, name);
	buf_add(line, TEXT("\":"));
	json_write_string(line, value);
}

/*
 * The path without its query: filters hold what people look for. Invalid UTF-8
 * in a path cannot be written as JSON and is left out.
 */
void access_log(const struct exchange *exchange)
{
	const struct http_request *request = &exchange->request;
	const struct http_response *response = &exchange->response;
	struct buf line;

	buf_init(&line, request->arena);
	buf_add(&line, TEXT("{\"time\":\""));
	clock_write_json(&line, clock_now_us(), true);
	buf_printf(&line, "\",\"level\":\"info\",\"request_id\":\"%s\",\"method\":\"%s\"",
	        request->id, http_method_name(request->method));
	if (text_is_utf8(request->path))
		add(&line, "path", request->path);
	buf_printf(&line, ",\"status\":%u,\"bytes\":%zu,\"duration_us\":%lld,\"db_us\":%lld",
	        response->status, response->body.len,
	        (long long)(clock_monotonic_us() - request->started_us), (long long)request->db_us);
	add(&line, "peer", request->peer);
	add(&line, "actor", request->actor.person);
	add(&line, "tenant", request->actor.tenant);
	buf_add_char(&line, '}');
	if (!buf_failed(&line))
		log_line(buf_text(&line));
}
