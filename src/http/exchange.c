#include "http/internal.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <stdlib.h>

enum { SPARES_MAX = 256, ID_POOL_BYTES = 1024, ID_BYTES = 16 };

static _Thread_local unsigned char id_pool[ID_POOL_BYTES];
static _Thread_local size_t id_left;

/* A version 4 uuid from randomness fetched in bulk: ids name requests, they guard nothing. */
static void write_id(char out[37])
{
	static const char hex[] = "0123456789abcdef";

	if (id_left < ID_BYTES) {
		crypto_random(id_pool, sizeof(id_pool));
		id_left = sizeof(id_pool);
	}
	id_left -= ID_BYTES;
	unsigned char *bytes = id_pool + id_left;
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	char *at = out;
	for (unsigned i = 0; i < ID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = hex[bytes[i] >> 4];
		*at++ = hex[bytes[i] & 15];
	}
	*at = '\0';
}

static struct exchange *spare_take(struct http_server *server)
{
	pthread_mutex_lock(&server->spare_mutex);
	struct exchange *exchange = server->spares;
	if (exchange) {
		server->spares = exchange->next_free;
		server->spare_count--;
	}
	pthread_mutex_unlock(&server->spare_mutex);
	return exchange;
}

static bool spare_give(struct http_server *server, struct exchange *exchange)
{
	pthread_mutex_lock(&server->spare_mutex);
	bool is_kept = server->spare_count < SPARES_MAX;
	if (is_kept) {
		exchange->next_free = server->spares;
		server->spares = exchange;
		server->spare_count++;
	}
	pthread_mutex_unlock(&server->spare_mutex);
	return is_kept;
}

struct exchange *exchange_new(struct http_server *server, struct text uri)
{
	struct exchange *exchange = spare_take(server);

	if (!exchange) {
		exchange = calloc(1, sizeof(*exchange));
		if (!exchange)
			return NULL;
		arena_init(&exchange->arena, server->options.arena_limit_bytes);
	}
	exchange->next_free = NULL;
	struct http_request *request = &exchange->request;
	request->arena = &exchange->arena;
	request->server = server;
	request->response = &exchange->response;
	request->started_us = clock_monotonic_us();
	write_id(request->id);
	exchange->uri = arena_text(&exchange->arena, uri);
	ptrdiff_t mark = text_find_char(exchange->uri, '?');
	request->path = mark < 0 ? exchange->uri : text_sub(exchange->uri, 0, (size_t)mark);
	request->query = mark < 0 ? TEXT("") : text_sub(exchange->uri, (size_t)mark + 1, SIZE_MAX);
	buf_init(&exchange->body, &exchange->arena);
	exchange->body.limit_bytes = server->options.body_limit_bytes;
	atomic_fetch_add(&server->in_flight, 1);
	return exchange;
}

void exchange_free(struct exchange *exchange)
{
	struct http_server *server = exchange->request.server;
	struct arena arena = exchange->arena;

	atomic_fetch_sub(&server->in_flight, 1);
	arena_reset(&arena);
	*exchange = (struct exchange){.arena = arena};
	if (!spare_give(server, exchange)) {
		arena_release(&exchange->arena);
		free(exchange);
	}
}

void exchange_free_spares(struct http_server *server)
{
	while (server->spares) {
		struct exchange *next = server->spares->next_free;
		arena_release(&server->spares->arena);
		free(server->spares);
		server->spares = next;
	}
	server->spare_count = 0;
}
