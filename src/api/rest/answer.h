/*
 * An answer before it is sent: status, headers and body, made from a result without knowing
 * HTTP's connection. So what answers a request may also be one part of a batch, or be kept.
 */
#ifndef API_REST_ANSWER_H
#define API_REST_ANSWER_H

#include "http/http.h"

enum { ANSWER_HEADERS_MAX = 12 };

struct rest_answer {
	unsigned status;
	struct text content_type; /* "": there is no body */
	struct http_header headers[ANSWER_HEADERS_MAX];
	size_t header_count;
	struct text body;
};

/* An empty value adds nothing. The texts must outlive the answer. */
void rest_answer_header(struct rest_answer *answer, const char *name, struct text value);
/* A text as a part of an address: %XX but for letters, digits and -._~ */
void rest_answer_encode(struct buf *out, struct text t);
void rest_answer_send(struct http_request *request, const struct rest_answer *answer);
/* The error's own answer, with the headers that were added before it failed. */
void rest_answer_send_error(
        struct http_request *request, const struct rest_answer *answer, const struct error *err);

#endif
