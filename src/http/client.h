/*
 * The outbound client: a POST to an address that an operator named, over libcurl.
 *
 * It must never follow a redirect, use a proxy or a protocol other than http and https,
 * wait or read without bound, and never connect to an address that is not public unless
 * it was told to. That is asked of the address it connects to, at that moment, so that
 * a name cannot resolve to one thing when it is looked at and to another when it is used.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "http/http.h"

#include <stdatomic.h>

struct http_client;

struct http_client_options {
	bool allows_private;
	unsigned timeout_ms;          /* of the whole */
	const atomic_bool *is_ending; /* set by another thread: gives up; or NULL */
};

/* For one thread; connections are kept open between posts. */
bool http_client_open(const struct http_client_options *options, struct http_client **out_client,
        struct error *err);
void http_client_close(struct http_client *client);

struct http_post {
	const char *url;
	const struct http_header *headers;
	size_t header_count;
	struct text body;
};

/*
 * The status of the answer, whose body is read and dropped. False with ERROR_ADDRESS and
 * the reason when there is none: no connection, no answer in time, a refused address. The
 * reason names no part of the URL but the host.
 */
bool http_client_post(struct http_client *client, const struct http_post *post,
        unsigned *out_status, struct error *err);

/*
 * ERROR_CONFIG unless it is http://HOST… or https://HOST…, without a user and a fragment.
 * out_origin: "https://host:port", which may be shown; what follows may be a secret.
 */
bool http_url_check(struct text url, struct text *out_origin, struct error *err);

#endif
