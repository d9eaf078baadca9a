/*
 * The HTTP layer with real connections: routing, limits, suspended requests,
 * workers, slow clients, stopping with requests in flight.
 */
#include "http/http.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void echo(struct http_request *request, void *context)
{
	(void)context;
	http_respond(request, 200, "text/plain",
	        request->method == HTTP_POST ? request->body : request->rest);
}

static void *resume_later(void *argument)
{
	struct http_request *request = argument;

	usleep(20000);
	http_respond(request, 200, "text/plain", TEXT("late"));
	http_resume(request);
	return NULL;
}

static void hold(struct http_request *request, void *context)
{
	pthread_t thread;

	(void)context;
	http_suspend(request);
	pthread_create(&thread, NULL, resume_later, request);
	pthread_detach(thread);
}

static void defer_then_hold(struct http_request *request, void *context)
{
	http_defer(request, 0, hold, context);
}

static void hungry(struct http_request *request, void *context)
{
	struct error err = {0};

	(void)context;
	while (arena_alloc(request->arena, 4096))
		;
	error_memory(&err);
	http_respond_error(request, &err);
}

static const struct http_route routes[] = {
        {"/echo/*", 1u << HTTP_GET | 1u << HTTP_POST, HTTP_INLINE, echo, NULL},
        {"/worker/*", 1u << HTTP_GET, HTTP_WORKER, echo, NULL},
        {"/hold", 1u << HTTP_GET, HTTP_INLINE, hold, NULL},
        {"/both", 1u << HTTP_GET, HTTP_INLINE, defer_then_hold, NULL},
        {"/hungry", 1u << HTTP_GET, HTTP_INLINE, hungry, NULL},
};

static struct http_server *start(unsigned threads)
{
	static struct text any = TEXT_INIT("*");
	struct http_options options = {
	        .listen = TEXT("127.0.0.1"),
	        .threads = threads,
	        .workers = 2,
	        .body_limit_bytes = 1000,
	        .url_limit_bytes = 500,
	        .header_limit_bytes = 2000,
	        .arena_limit_bytes = 1 << 20,
	        .connection_limit = 100,
	        .connection_limit_per_address = 100,
	        .first_byte_timeout_s = 1,
	        .idle_timeout_s = 2,
	        .cors_origins = &any,
	        .cors_origin_count = 1,
	};
	struct http_server *server = NULL;
	struct error err = {0};

	assert_true(crypto_init(&err));
	if (!http_server_start(&options, routes, sizeof(routes) / sizeof(routes[0]), &server, &err))
		fail_msg("%s", err.operator_text);
	return server;
}

static int dial(struct http_server *server)
{
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(http_server_port(server))};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static char answer[65536];

/* What comes until the server closes. */
static const char *drain(int fd)
{
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(answer) - 1 &&
	        (got = read(fd, answer + len, sizeof(answer) - 1 - len)) > 0)
		len += (size_t)got;
	answer[len] = '\0';
	close(fd);
	return answer;
}

static const char *ask(struct http_server *server, const char *head)
{
	int fd = dial(server);

	assert_true(write(fd, head, strlen(head)) > 0);
	return drain(fd);
}

#define CLOSE "Host: x\r\nConnection: close\r\n"

static void test_routes(void **state)
{
	struct http_server *server = start(2);

	(void)state;
	assert_non_null(
	        strstr(ask(server, "GET /echo/a%20b HTTP/1.1\r\n" CLOSE "\r\n"), "\r\n\r\na b"));
	assert_non_null(
	        strstr(ask(server, "POST /echo/ HTTP/1.1\r\n" CLOSE "Content-Length: 3\r\n\r\nxyz"),
	                "\r\n\r\nxyz"));
	assert_non_null(
	        strstr(ask(server, "GET /worker/w HTTP/1.1\r\n" CLOSE "\r\n"), "\r\n\r\nw"));
	assert_non_null(strstr(ask(server, "GET /hold HTTP/1.1\r\n" CLOSE "\r\n"), "\r\n\r\nlate"));
	assert_non_null(strstr(ask(server, "GET /both HTTP/1.1\r\n" CLOSE "\r\n"), "\r\n\r\nlate"));
	assert_non_null(strstr(ask(server, "GET /none HTTP/1.1\r\n" CLOSE "\r\n"), "404"));
	assert_non_null(strstr(ask(server, "GET /echo/%00 HTTP/1.1\r\n" CLOSE "\r\n"), "404"));
	assert_non_null(strstr(ask(server, "PATCH /hold HTTP/1.1\r\n" CLOSE "\r\n"), "405"));
	assert_non_null(strstr(ask(server, "BREW /hold HTTP/1.1\r\n" CLOSE "\r\n"), "405"));
	assert_non_null(strstr(ask(server, "GET /hungry HTTP/1.1\r\n" CLOSE "\r\n"), "MN501"));
	assert_non_null(strstr(ask(server, "GET /health HTTP/1.1\r\n" CLOSE "\r\n"), "ok"));
	assert_non_null(strstr(
	        ask(server, "OPTIONS /hold HTTP/1.1\r\n" CLOSE
	                    "Origin: http://a\r\nAccess-Control-Request-Method: GET\r\n\r\n"),
	        "Access-Control-Allow-Methods: GET"));
	assert_non_null(strstr(ask(server, "GET /metrics HTTP/1.1\r\n" CLOSE "\r\n"),
	        "manor_http_requests_total{class=\"4xx\"} 4"));
	http_server_stop(server, 1000);
}

/* Three requests, two with an answer from another thread, on one connection. */
static void test_connection_is_kept(void **state)
{
	struct http_server *server = start(2);

	(void)state;
	const char *all = ask(server, "GET /echo/a HTTP/1.1\r\nHost: x\r\n\r\n"
	                              "GET /worker/b HTTP/1.1\r\nHost: x\r\n\r\n"
	                              "GET /hold HTTP/1.1\r\n" CLOSE "\r\n");
	const char *second = strstr(all, "\r\n\r\na");
	assert_non_null(second);
	assert_non_null(strstr(second, "\r\n\r\nb"));
	assert_non_null(strstr(second, "\r\n\r\nlate"));
	http_server_stop(server, 1000);
}

static void test_limits(void **state)
{
	struct http_server *server = start(1);
	struct buf long_line;
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	assert_non_null(
	        strstr(ask(server, "POST /echo/ HTTP/1.1\r\n" CLOSE "Content-Length: 1001\r\n\r\n"),
	                "413"));
	assert_non_null(strstr(ask(server, "POST /echo/ HTTP/1.1\r\n" CLOSE
	                                   "Content-Length: 99999999999999999999\r\n\r\n"),
	        "HTTP/1.1 4"));
	buf_init(&long_line, &arena);
	buf_add(&long_line,
	        TEXT("POST /echo/ HTTP/1.1\r\n" CLOSE "Transfer-Encoding: chunked\r\n\r\n"));
	for (unsigned i = 0; i < 20; i++)
		buf_printf(&long_line, "64\r\n%0100u\r\n", i);
	buf_add(&long_line, TEXT("0\r\n\r\n"));
	assert_non_null(strstr(ask(server, long_line.ptr), "413"));
	buf_truncate(&long_line, 0);
	buf_printf(&long_line, "GET /echo/%0600u HTTP/1.1\r\n" CLOSE "\r\n", 1);
	assert_non_null(strstr(ask(server, long_line.ptr), "414"));
	buf_truncate(&long_line, 0);
	buf_printf(&long_line, "GET /echo/ HTTP/1.1\r\n" CLOSE "X: %02100u\r\n\r\n", 1);
	assert_non_null(strstr(ask(server, long_line.ptr), "431"));
	http_server_stop(server, 1000);
}

/* A request that trickles in is ended although it is never silent. */
static void test_slow_header(void **state)
{
	struct http_server *server = start(2);
	int fd = dial(server);
	int64_t begun_us = clock_monotonic_us();
	bool is_ended = false;

	(void)state;
	while (!is_ended && clock_monotonic_us() - begun_us < 5000000) {
		usleep(100000);
		is_ended = send(fd, "G", 1, MSG_NOSIGNAL) < 0;
	}
	assert_true(is_ended);
	close(fd);
	assert_non_null(strstr(ask(server, "GET /health HTTP/1.1\r\n" CLOSE "\r\n"), "ok"));
	http_server_stop(server, 1000);
}

static void test_stop_answers_what_is_in_flight(void **state)
{
	struct http_server *server = start(2);
	static const char head[] = "GET /hold HTTP/1.1\r\n" CLOSE "\r\n";
	int fd = dial(server);

	(void)state;
	assert_true(write(fd, head, sizeof(head) - 1) > 0);
	usleep(5000);
	http_server_stop(server, 1000);
	assert_non_null(strstr(drain(fd), "late"));
}

static void test_port_in_use(void **state)
{
	struct http_server *server = start(1), *second = NULL;
	struct http_options options = {
	        .listen = TEXT("127.0.0.1"), .port = http_server_port(server)};
	struct error err = {0};

	(void)state;
	assert_false(http_server_start(&options, routes, 1, &second, &err));
	assert_int_equal(err.kind, ERROR_ADDRESS);
	http_server_stop(server, 100);
}

static void test_decode(void **state)
{
	AUTO_ARENA arena = {0};
	struct text out;

	(void)state;
	arena_init(&arena, 0);
	assert_true(http_decode(&arena, TEXT("a%2Cb+c"), true, &out));
	assert_true(text_eq(out, TEXT("a,b c")));
	assert_true(http_decode(&arena, TEXT("%41"), false, &out));
	assert_false(http_decode(&arena, TEXT("%4"), false, &out));
	assert_false(http_decode(&arena, TEXT("%"), false, &out));
	assert_false(http_decode(&arena, TEXT("%zz"), false, &out));
	assert_false(http_decode(&arena, TEXT("%ff"), false, &out));
	assert_false(http_decode(&arena, TEXT("%00"), false, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_routes),
	        cmocka_unit_test(test_connection_is_kept),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_slow_header),
	        cmocka_unit_test(test_stop_answers_what_is_in_flight),
	        cmocka_unit_test(test_port_in_use),
	        cmocka_unit_test(test_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
