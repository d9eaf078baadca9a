#include "http/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CONNECTION_MEMORY_SLACK_BYTES = 8 * 1024,
	POOL_QUEUE = 1024,
	STOP_POLL_US = 2000,
	STOP_HELD_LIMIT_US = 30 * 1000000,
	TLS_FILE_MAX_BYTES = 1 << 20,
	LISTEN_BACKLOG = 1024,
};

/* Answers. */

static enum MHD_Result queue_answer(struct exchange *exchange)
{
	struct http_response *answer = &exchange->response;
	struct http_request *request = &exchange->request;

	if (!answer->status) {
		struct error err = {0};
		error_set(&err, ERROR_INTERNAL, "a handler gave no answer");
		http_respond_error(request, &err);
	}
	cors_add_headers(request);
	struct MHD_Response *response = MHD_create_response_from_buffer(
	        answer->body.len, (void *)(uintptr_t)answer->body.ptr, MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	for (size_t i = 0; i < answer->header_count; i++) {
		char *value = arena_cstr(request->arena, answer->headers[i].value);
		MHD_add_response_header(response, answer->headers[i].name.ptr, value ? value : "");
	}
	MHD_add_response_header(response, "X-Request-Id", request->id);
	enum MHD_Result result = MHD_queue_response(exchange->mhd, answer->status, response);
	MHD_destroy_response(response);
	exchange->is_queued = true;
	return result;
}

static enum MHD_Result queue_error(struct exchange *exchange, enum error_kind kind)
{
	struct error err = {0};

	error_set(&err, kind, "refused before any handler ran");
	http_respond_error(&exchange->request, &err);
	return queue_answer(exchange);
}

/* Suspended requests and workers. */

struct deferred {
	struct exchange *exchange;
	http_handler *handler;
	void *context;
	struct run run;
};

void http_suspend(struct http_request *request)
{
	struct exchange *exchange = exchange_of(request);

	if (!exchange->run->is_held && !exchange->run->is_worker)
		MHD_suspend_connection(exchange->mhd);
	exchange->run->is_held = true;
}

bool http_may_block(const struct http_request *request)
{
	return ((const struct exchange *)request)->run->is_worker;
}

void http_resume(struct http_request *request)
{
	MHD_resume_connection(exchange_of(request)->mhd);
}

static void run_deferred(void *argument, void *context)
{
	struct deferred *deferred = argument;
	struct run run = {.is_worker = true};
	struct exchange *exchange = deferred->exchange;

	(void)context;
	exchange->run = &run;
	deferred->handler(&exchange->request, deferred->context);
	/* Held: another thread may have resumed it already; the exchange may be gone. */
	if (!run.is_held)
		http_resume(&exchange->request);
}

void http_defer(struct http_request *request, unsigned pool, http_handler *handler, void *context)
{
	struct exchange *exchange = exchange_of(request);
	struct http_server *server = request->server;
	struct error err = {0};
	struct deferred *deferred = ARENA_NEW(request->arena, struct deferred);

	if (!deferred) {
		error_memory(&err);
		http_respond_error(request, &err);
		return;
	}
	*deferred = (struct deferred){exchange, handler, context, {0}};
	bool is_worker = exchange->run->is_worker;
	http_suspend(request);
	if (pool_add(server->pools[pool < server->pool_count ? pool : 0], run_deferred, deferred,
	            NULL))
		return;
	error_set(&err, ERROR_OVERLOADED, "the workers' queue is full");
	err.retry_after_s = 1;
	http_respond_error(request, &err);
	/* On a worker the caller's run resumes it by itself. */
	if (is_worker)
		exchange->run->is_held = false;
	else
		http_resume(request);
}

/* Routing. */

static const struct http_route *route_find(
        struct http_server *server, struct http_request *request, unsigned *out_allowed)
{
	const struct http_route *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < server->route_count; i++) {
		const struct http_route *route = &server->routes[i];
		struct text pattern = text_from(route->path);
		bool is_prefix = pattern.len && pattern.ptr[pattern.len - 1] == '*';
		size_t len = is_prefix ? pattern.len - 1 : pattern.len;
		bool fits = is_prefix ? text_has_prefix(request->path, text_sub(pattern, 0, len))
		                      : text_eq(request->path, pattern);
		if (!fits || len + !is_prefix < best_len)
			continue;
		if (len + !is_prefix > best_len) {
			best = NULL;
			*out_allowed = 0;
			best_len = len + !is_prefix;
		}
		*out_allowed |= route->methods;
		if (route->methods & 1u << request->method)
			best = route;
	}
	if (*out_allowed & 1u << HTTP_GET)
		*out_allowed |= 1u << HTTP_HEAD;
	return best;
}

static bool route_set_rest(struct http_request *request, const struct http_route *route)
{
	size_t len = strlen(route->path);

	if (!len || route->path[len - 1] != '*')
		return true;
	return http_decode(
	        request->arena, text_sub(request->path, len - 1, SIZE_MAX), false, &request->rest);
}

/* RFC 9110, 15.5.6: a refused method is told which ones there are. */
static void add_allowed(struct http_request *request, unsigned allowed)
{
	struct buf list;

	buf_init(&list, request->arena);
	for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++) {
		if (i == HTTP_OPTIONS || allowed & 1u << i)
			buf_printf(&list, "%s%s", list.len ? ", " : "",
			        http_method_name((enum http_method)i));
	}
	http_add_header(request, "Allow", buf_text(&list));
}

static void answer_options(struct http_request *request, unsigned allowed)
{
	if (cors_is_preflight(request)) {
		cors_answer_preflight(request, allowed);
		return;
	}
	add_allowed(request, allowed);
	http_respond(request, 200, NULL, TEXT(""));
}

static enum MHD_Result dispatch(struct exchange *exchange)
{
	struct http_request *request = &exchange->request;
	struct http_server *server = request->server;
	unsigned allowed = 0;
	enum http_method asked = request->method;

	exchange->is_dispatched = true;
	watch_enter(exchange->connection, CONNECTION_ANSWERING);
	if (exchange->arena.failed)
		return queue_error(exchange, ERROR_MEMORY);
	request->body = buf_text(&exchange->body);
	if (asked == HTTP_HEAD)
		request->method = HTTP_GET;
	const struct http_route *route = route_find(server, request, &allowed);
	request->method = asked;
	if (!allowed)
		return queue_error(exchange, ERROR_PATH);
	if (asked == HTTP_OPTIONS && !(route && route->methods & 1u << HTTP_OPTIONS)) {
		answer_options(request, allowed);
		return queue_answer(exchange);
	}
	if (!route) {
		add_allowed(request, allowed);
		return queue_error(exchange, ERROR_METHOD);
	}
	if (!route_set_rest(request, route))
		return queue_error(exchange, ERROR_PATH);
	exchange->route = route;
	struct run run = {0};
	exchange->run = &run;
	if (route->where == HTTP_WORKER)
		http_defer(request, 0, route->handler, route->context);
	else
		route->handler(request, route->context);
	/* Held: the exchange belongs to another thread from here on. */
	return run.is_held ? MHD_YES : queue_answer(exchange);
}

/* Requests as they come in. */

static bool is_trusted_proxy(const struct http_options *options, struct text peer)
{
	for (size_t i = 0; i < options->trusted_proxy_count; i++) {
		if (text_eq(options->trusted_proxies[i], peer))
			return true;
	}
	return false;
}

/* The last address that no trusted proxy put there by itself: read from the right. */
static void set_peer(struct exchange *exchange)
{
	struct http_request *request = &exchange->request;
	const struct http_options *options = &request->server->options;

	if (exchange->connection)
		request->peer =
		        (struct text){exchange->connection->peer, exchange->connection->peer_len};
	if (!options->trusted_proxy_count || !is_trusted_proxy(options, request->peer))
		return;
	struct text chain = http_header_joined(request, "X-Forwarded-For");
	while (chain.len) {
		size_t from = chain.len;
		while (from && chain.ptr[from - 1] != ',')
			from--;
		struct text hop = text_trim(text_sub(chain, from, SIZE_MAX));
		unsigned char binary[16];
		char *name = arena_cstr(request->arena, hop);
		if (!name || (inet_pton(AF_INET, name, binary) != 1 &&
		                     inet_pton(AF_INET6, name, binary) != 1))
			return;
		request->peer = hop;
		if (!is_trusted_proxy(options, hop))
			return;
		chain = text_sub(chain, 0, from ? from - 1 : 0);
	}
}

struct header_size {
	size_t bytes, count;
	size_t hosts, lengths, encodings;
};

static enum MHD_Result measure_header(void *context, enum MHD_ValueKind kind, const char *key,
        size_t key_len, const char *value, size_t value_len)
{
	struct header_size *size = context;
	struct text name = {key, key_len};

	(void)kind;
	size->bytes += key_len + (value ? value_len : 0) + 4;
	size->count++;
	size->hosts += text_eq_nocase(name, TEXT("Host"));
	size->lengths += text_eq_nocase(name, TEXT("Content-Length"));
	size->encodings += text_eq_nocase(name, TEXT("Transfer-Encoding"));
	return MHD_YES;
}

/*
 * Where the body ends, and whom it is for, is said once: a proxy that takes another of two
 * answers than MHD does would see other requests on the connection than we do.
 */
static bool is_framed_once(const struct exchange *exchange, const struct header_size *size)
{
	return size->hosts <= 1 && size->lengths + size->encodings <= 1 &&
	       (!size->encodings || text_eq_nocase(text_trim(http_header(&exchange->request,
	                                                   "Transfer-Encoding")),
	                                    TEXT("chunked")));
}

/* ERROR_NONE, or why the request is refused at its headers. */
static enum error_kind check_headers(struct exchange *exchange)
{
	struct http_request *request = &exchange->request;
	const struct http_options *options = &request->server->options;
	struct text length = http_header(request, "Content-Length");
	struct header_size size = {0};
	int64_t body_bytes = 0;

	if (exchange->uri.len > options->url_limit_bytes)
		return ERROR_URL_LONG;
	MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, measure_header, &size);
	if (size.bytes > options->header_limit_bytes)
		return ERROR_HEADERS_LARGE;
	if (!is_framed_once(exchange, &size))
		return ERROR_BODY_INVALID;
	if (length.ptr && (!text_to_int64(text_trim(length), &body_bytes) || body_bytes < 0))
		return ERROR_BODY_INVALID;
	if ((uint64_t)body_bytes > options->body_limit_bytes)
		return ERROR_BODY_LARGE;
	return ERROR_NONE;
}

static enum MHD_Result begin_request(struct exchange *exchange, const char *method)
{
	exchange->has_headers = true;
	set_peer(exchange);
	if (!http_method_from_name(text_from(method), &exchange->request.method)) {
		unsigned allowed = 0;
		route_find(exchange->request.server, &exchange->request, &allowed);
		add_allowed(&exchange->request, allowed);
		return queue_error(exchange, ERROR_METHOD);
	}
	enum error_kind refusal = check_headers(exchange);
	if (refusal != ERROR_NONE)
		return queue_error(exchange, refusal);
	/* Answered at the next call, body or none: MHD closes a connection that is answered here.
	 */
	return MHD_YES;
}

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void drop_unasked(struct connection *connection)
{
	if (!connection || !connection->unasked)
		return;
	exchange_free(connection->unasked);
	connection->unasked = NULL;
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *mhd, const char *url,
        const char *method, const char *version, const char *upload, size_t *upload_bytes,
        void **request_context)
{
	struct exchange *exchange = *request_context;

	(void)context;
	(void)url;
	(void)version;
	if (!exchange)
		return MHD_NO;
	exchange->mhd = mhd;
	if (!exchange->has_headers) {
		exchange->connection = connection_of(mhd);
		if (exchange->connection)
			exchange->connection->unasked = NULL;
		watch_enter(exchange->connection, CONNECTION_READING);
		return begin_request(exchange, method);
	}
	if (*upload_bytes) {
		if (!exchange->is_body_over)
			buf_add(&exchange->body, (struct text){upload, *upload_bytes});
		exchange->is_body_over = buf_failed(&exchange->body);
		*upload_bytes = 0;
		return MHD_YES;
	}
	if (exchange->is_queued)
		return MHD_YES;
	if (exchange->is_dispatched)
		return queue_answer(exchange);
	if (exchange->is_body_over)
		return queue_error(exchange, ERROR_BODY_LARGE);
	return dispatch(exchange);
}

/* Called with the request line, before MHD decodes it in place. */
static void *on_request_line(void *context, const char *uri, struct MHD_Connection *mhd)
{
	struct connection *connection = connection_of(mhd);

	drop_unasked(connection);
	struct exchange *exchange = exchange_new(context, text_from(uri));
	if (connection)
		connection->unasked = exchange;
	return exchange;
}

static void on_completed(void *context, struct MHD_Connection *mhd, void **request_context,
        enum MHD_RequestTerminationCode why)
{
	struct http_server *server = context;
	struct exchange *exchange = *request_context;

	(void)why;
	if (!exchange)
		return;
	struct connection *connection = connection_of(mhd);
	if (connection && connection->unasked == exchange)
		connection->unasked = NULL;
	watch_enter(exchange->connection, CONNECTION_IDLE);
	if (exchange->is_queued) {
		metrics_count(server, exchange->response.status,
		        clock_monotonic_us() - exchange->request.started_us);
		if (server->options.is_access_logged)
			access_log(exchange);
	}
	exchange_free(exchange);
	*request_context = NULL;
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
        enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *fd =
		        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
		const union MHD_ConnectionInfo *address =
		        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
		*socket_context = watch_add(
		        server, fd ? fd->connect_fd : -1, address ? address->client_addr : NULL);
	} else if (*socket_context) {
		drop_unasked(*socket_context);
		watch_remove(server, *socket_context);
		*socket_context = NULL;
	}
}

/* Raw bytes are decoded where they are used; MHD must not change them before. */
static size_t leave_encoded(void *context, struct MHD_Connection *mhd, char *text)
{
	(void)context;
	(void)mhd;
	return strlen(text);
}

static void mhd_log(void *context, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));

static void mhd_log(void *context, const char *format, va_list args)
{
	char line[256];

	(void)context;
	vsnprintf(line, sizeof(line), format, args);
	struct text message = text_trim(text_from(line));
	log_write(LOG_LEVEL_DEBUG, "http: %.*s", TEXT_ARG(message));
}

/* Starting and stopping. */

static bool listen_on(
        const struct http_options *options, int *out_fd, uint16_t *out_port, struct error *err)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC,
	        .ai_socktype = SOCK_STREAM,
	        .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	char host[256], port[8];
	int one = 1;

	snprintf(host, sizeof(host), "%.*s", TEXT_ARG(options->listen));
	snprintf(port, sizeof(port), "%u", options->port);
	int failure = getaddrinfo(host, port, &hints, &found);
	if (failure != 0)
		return error_set(err, ERROR_ADDRESS, "cannot listen on \"%s\": %s", host,
		        gai_strerror(failure));
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	bool ok = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 &&
	          listen(fd, LISTEN_BACKLOG) == 0;
	int reason = errno;
	freeaddrinfo(found);
	if (!ok) {
		if (fd >= 0)
			close(fd);
		error_set(err, ERROR_ADDRESS, "cannot listen on %s port %s: %s", host, port,
		        strerror(reason));
		if (reason == EADDRINUSE)
			error_hint(err, "another program has this port; choose one with --port");
		return false;
	}
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	getsockname(fd, (struct sockaddr *)&bound, &len);
	*out_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
	                                              : ((struct sockaddr_in *)&bound)->sin_port);
	*out_fd = fd;
	return true;
}

static char *read_tls_file(struct text path, struct error *err)
{
	char name[4096];
	struct stat facts;

	snprintf(name, sizeof(name), "%.*s", TEXT_ARG(path));
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &facts) != 0 || facts.st_size > TLS_FILE_MAX_BYTES) {
		error_set(err, ERROR_FILE, "cannot read %s: %s", name, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	char *body = calloc(1, (size_t)facts.st_size + 1);
	ssize_t got = body ? read(fd, body, (size_t)facts.st_size) : -1;
	close(fd);
	if (got != facts.st_size) {
		free(body);
		error_set(err, ERROR_FILE, "cannot read %s", name);
		return NULL;
	}
	return body;
}

static bool start_daemon(struct http_server *server, int fd, struct error *err)
{
	const struct http_options *options = &server->options;
	unsigned cores = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	unsigned threads = options->threads ? options->threads : cores ? cores : 1;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
	                 MHD_USE_TURBO | MHD_USE_ERROR_LOG;
	/* MHD clears all of it after every request: no more than the limits need. */
	size_t memory = options->url_limit_bytes + options->header_limit_bytes +
	                CONNECTION_MEMORY_SLACK_BYTES;
	struct MHD_OptionItem extra[] = {
	        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
	        /* A pool of one thread is refused by MHD: then it runs without one. */
	        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads,
	                NULL},
	        {MHD_OPTION_END, 0, NULL},
	};
	struct MHD_OptionItem tls[] = {
	        {server->tls_cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
	                server->tls_cert},
	        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->tls_key},
	        {MHD_OPTION_END, 0, NULL},
	};

	if (server->tls_cert)
		flags |= MHD_USE_TLS;
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_access, server,
	        MHD_OPTION_EXTERNAL_LOGGER, mhd_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
	        MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server, MHD_OPTION_NOTIFY_COMPLETED,
	        on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	        MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
	        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_CONNECTION_LIMIT,
	        options->connection_limit, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	        options->connection_limit_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
	        options->idle_timeout_s, MHD_OPTION_ARRAY, extra, MHD_OPTION_ARRAY, tls,
	        MHD_OPTION_END);
	if (server->daemon)
		return true;
	return error_set(err, ERROR_ADDRESS, "the HTTP server cannot be started%s",
	        server->tls_cert ? ": is the certificate's key the right one?" : "");
}

static bool add_routes(struct http_server *server, const struct http_route *routes, size_t count,
        struct error *err)
{
	const struct http_route own[] = {
	        {"/health", 1u << HTTP_GET, HTTP_INLINE, health_handler, server},
	        {"/ready", 1u << HTTP_GET, HTTP_INLINE, ready_handler, server},
	        {"/metrics", 1u << HTTP_GET, HTTP_INLINE, metrics_handler, server},
	};
	size_t own_count = sizeof(own) / sizeof(own[0]);

	if (count + own_count > HTTP_ROUTES_MAX)
		return error_set(err, ERROR_INTERNAL, "more routes than %d", HTTP_ROUTES_MAX);
	memcpy(server->routes, own, sizeof(own));
	memcpy(server->routes + own_count, routes, count * sizeof(*routes));
	server->route_count = own_count + count;
	return true;
}

static void server_free(struct http_server *server)
{
	watch_stop(server);
	for (unsigned i = 0; i < server->pool_count; i++)
		pool_free(server->pools[i]);
	exchange_free_spares(server);
	pthread_mutex_destroy(&server->spare_mutex);
	free(server->tls_cert);
	if (server->tls_key)
		explicit_bzero(server->tls_key, strlen(server->tls_key));
	free(server->tls_key);
	free(server);
}

static bool add_pool(
        struct http_server *server, const struct http_pool_options *options, struct error *err)
{
	if (server->pool_count == HTTP_POOLS_MAX)
		return error_set(err, ERROR_INTERNAL, "more worker pools than %d", HTTP_POOLS_MAX);
	struct pool *pool = pool_new(options->name, options->threads, options->queue_limit, err);
	if (!pool)
		return false;
	server->pools[server->pool_count++] = pool;
	return true;
}

static bool add_pools(struct http_server *server, struct error *err)
{
	const struct http_options *options = &server->options;
	const struct http_pool_options common = {
	        "workers", options->workers ? options->workers : 1, POOL_QUEUE};

	if (!add_pool(server, &common, err))
		return false;
	for (unsigned i = 0; i < options->pool_count; i++) {
		if (!add_pool(server, &options->pools[i], err))
			return false;
	}
	return true;
}

static bool server_prepare(struct http_server *server, const struct http_route *routes,
        size_t route_count, struct error *err)
{
	const struct http_options *options = &server->options;

	if (!add_routes(server, routes, route_count, err) || !add_pools(server, err) ||
	        !watch_start(server, err))
		return false;
	if (text_is_empty(options->tls_cert_path))
		return true;
	server->tls_cert = read_tls_file(options->tls_cert_path, err);
	server->tls_key = server->tls_cert ? read_tls_file(options->tls_key_path, err) : NULL;
	return server->tls_key != NULL;
}

bool http_server_start(const struct http_options *options, const struct http_route *routes,
        size_t route_count, struct http_server **out_server, struct error *err)
{
	struct http_server *server = calloc(1, sizeof(*server));
	int fd = -1;

	if (!server)
		return error_memory(err);
	server->options = *options;
	pthread_mutex_init(&server->spare_mutex, NULL);
	if (!server_prepare(server, routes, route_count, err) ||
	        !listen_on(options, &fd, &server->port, err) || !start_daemon(server, fd, err)) {
		if (fd >= 0)
			close(fd);
		server_free(server);
		return false;
	}
	*out_server = server;
	return true;
}

uint16_t http_server_port(const struct http_server *server)
{
	return server->port;
}

void http_server_stop(struct http_server *server, unsigned grace_ms)
{
	int64_t begun_us = clock_monotonic_us();

	atomic_store(&server->is_stopping, true);
	int fd = MHD_quiesce_daemon(server->daemon);
	while (atomic_load(&server->in_flight) &&
	        clock_monotonic_us() - begun_us < (int64_t)grace_ms * 1000)
		usleep(STOP_POLL_US);
	watch_shutdown_all(server);
	/* MHD may not be stopped while a request is held; the database's limits end those. */
	while (atomic_load(&server->in_flight) &&
	        clock_monotonic_us() - begun_us < STOP_HELD_LIMIT_US)
		usleep(STOP_POLL_US);
	MHD_stop_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	server_free(server);
}
