#include "api/rest/answer.h"

void rest_answer_header(struct rest_answer *answer, const char *name, struct text value)
{
	if (text_is_empty(value) || answer->header_count == ANSWER_HEADERS_MAX)
		return;
	answer->headers[answer->header_count++] = (struct http_header){text_from(name), value};
}

static void send_headers(struct http_request *request, const struct rest_answer *answer)
{
	for (size_t i = 0; i < answer->header_count; i++)
		http_add_header(request, answer->headers[i].name.ptr, answer->headers[i].value);
}

void rest_answer_send(struct http_request *request, const struct rest_answer *answer)
{
	send_headers(request, answer);
	if (!text_is_empty(answer->content_type))
		http_add_header(request, "Content-Type", answer->content_type);
	http_respond(request, answer->status, NULL, answer->body);
}

void rest_answer_send_error(
        struct http_request *request, const struct rest_answer *answer, const struct error *err)
{
	/* Of rows that are not answered nothing is told beside their number. */
	if (err->kind != ERROR_SINGULAR)
		send_headers(request, answer);
	http_respond_error(request, err);
}

void rest_answer_encode(struct buf *out, struct text t)
{
	static const char plain[] = "-._~";

	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		                (c >= 'A' && c <= 'Z') || (c && strchr(plain, c));
		if (is_plain)
			buf_add_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}
