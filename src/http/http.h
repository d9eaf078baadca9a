/*
 * HTTP: a server over libmicrohttpd, its requests and its answers. It knows
 * routes, limits and bytes; it knows no tenant, no table and no token.
 *
 * A few HTTP threads parse, route and run handlers that cannot block. A handler
 * that must wait either moves to the worker pool (http_defer) or suspends the
 * request until another thread resumes it (http_suspend, http_resume).
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"

struct http_server;
struct http_request;

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHOD_COUNT,
};

const char *http_method_name(enum http_method method);
bool http_method_from_name(struct text name, enum http_method *out_method);

/* What a request's handlers share with the access log; the API fills it. */
struct http_actor {
	struct text person, tenant; /* printable ids, "" when none */
};

struct http_request {
	struct arena *arena; /* the request's; hard cap */
	enum http_method method;
	struct text path;  /* raw, percent-encoded, as sent, without the query */
	struct text query; /* raw, after '?' */
	struct text body;  /* complete; "" */
	struct text peer;  /* address of the client, X-Forwarded-For only from trusted proxies */
	char id[37];       /* request id: a uuid, in the log, the audit and X-Request-Id */
	struct text rest;  /* what the route's trailing '*' matched, percent-decoded */
	struct http_actor actor;
	int64_t started_us; /* monotonic */
	int64_t db_us;      /* time in the database; the API adds to it */
	void *context;      /* the handler's own, for suspended work */
	struct http_response *response;
	struct http_server *server;
};

struct http_header {
	struct text name, value;
};

struct http_response {
	unsigned status; /* 0: not answered yet */
	struct http_header *headers;
	size_t header_count;
	struct text body;
};

/* By name, ASCII case folded; empty text with ptr NULL when absent. The first when repeated. */
struct text http_header(const struct http_request *request, const char *name);
/* Several headers of one name, joined with ", " as RFC 9110 has it (Prefer, Accept). */
struct text http_header_joined(struct http_request *request, const char *name);

/*
 * Answers. Texts must live in the request's arena or be static. The first
 * answer stands; an answer after http_suspend is followed by http_resume.
 */
void http_respond(
        struct http_request *request, unsigned status, const char *content_type, struct text body);
void http_respond_json(struct http_request *request, unsigned status, struct text body);
/* problem+json from the error table: status, code, message, details, hint, request id. */
void http_respond_error(struct http_request *request, const struct error *err);
/* An error in another member order (Supabase Auth's): the API writes the body itself. */
void http_add_header(struct http_request *request, const char *name, struct text value);

typedef void http_handler(struct http_request *request, void *context);

/*
 * Runs the handler again on a worker, where it may block. ERROR_OVERLOADED is
 * answered when the workers' queue is full. `pool` 0 is the common one, the others
 * are those of http_options.
 */
void http_defer(struct http_request *request, unsigned pool, http_handler *handler, void *context);

/* On a worker, where waiting holds up nobody else. */
bool http_may_block(const struct http_request *request);

/* The request waits. Whoever keeps it must answer and then resume it exactly once. */
void http_suspend(struct http_request *request);
void http_resume(struct http_request *request); /* from any thread */

enum http_where { HTTP_INLINE, HTTP_WORKER };

/* A path that ends in a star takes the rest of the path; the longest prefix wins. */
struct http_route {
	const char *path;
	unsigned methods; /* bits 1 << enum http_method; OPTIONS and HEAD follow by themselves */
	enum http_where where;
	http_handler *handler;
	void *context;
};

/* A worker pool of its own, so that slow work cannot take the common workers. */
struct http_pool_options {
	const char *name;
	unsigned threads;
	unsigned queue_limit; /* jobs that wait, at most: ERROR_OVERLOADED beyond */
};

struct http_options {
	struct text listen;                      /* address */
	uint16_t port;                           /* 0: any free one */
	struct text tls_cert_path, tls_key_path; /* PEM; both or none */
	unsigned threads;                        /* 0: one a core */
	unsigned workers;
	const struct http_pool_options *pools; /* numbered from 1; 0 is the common one */
	unsigned pool_count;
	size_t body_limit_bytes, url_limit_bytes, header_limit_bytes, arena_limit_bytes;
	unsigned connection_limit, connection_limit_per_address;
	unsigned first_byte_timeout_s, idle_timeout_s;
	struct text *cors_origins; /* "*" or origins; none: no CORS headers */
	size_t cors_origin_count;
	struct text *trusted_proxies; /* addresses whose X-Forwarded-For counts */
	size_t trusted_proxy_count;
	bool is_access_logged;
	/* Adds to /metrics, in Prometheus' text form. */
	void (*metrics)(void *context, struct buf *out);
	void *metrics_context;
	/* False with *err: /ready answers 503. */
	bool (*ready)(void *context, struct error *err);
	void *ready_context;
};

/*
 * Starts serving routes (copied) and /health, /ready, /metrics. ERROR_ADDRESS
 * when the port is taken, ERROR_FILE for the certificate.
 */
bool http_server_start(const struct http_options *options, const struct http_route *routes,
        size_t route_count, struct http_server **out_server, struct error *err);
uint16_t http_server_port(const struct http_server *server);
/* No new connections; answers what is in flight, for at most `grace_ms`; then frees. */
void http_server_stop(struct http_server *server, unsigned grace_ms);

/* Percent-decoding; '+' is a space when is_form. False: malformed, or not UTF-8, or a NUL. */
bool http_decode(struct arena *arena, struct text t, bool is_form, struct text *out);

#endif
