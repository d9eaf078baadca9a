#include "http/internal.h"

#include "base/clock.h"

#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { WATCH_INTERVAL_MS = 250 };

void watch_enter(struct connection *connection, enum connection_phase phase)
{
	if (!connection)
		return;
	atomic_store_explicit(&connection->since_us, clock_monotonic_us(), memory_order_relaxed);
	atomic_store_explicit(&connection->phase, phase, memory_order_relaxed);
}

static void end_the_slow(struct http_server *server)
{
	int64_t now_us = clock_monotonic_us();
	int64_t reading_us = (int64_t)server->options.first_byte_timeout_s * 1000000;
	int64_t idle_us = (int64_t)server->options.idle_timeout_s * 1000000;

	for (struct connection *c = server->watch.connections; c; c = c->next) {
		int64_t age_us = now_us - atomic_load_explicit(&c->since_us, memory_order_relaxed);
		enum connection_phase phase = atomic_load_explicit(&c->phase, memory_order_relaxed);
		bool is_slow = (phase == CONNECTION_READING && reading_us && age_us > reading_us) ||
		               (phase == CONNECTION_IDLE && idle_us && age_us > idle_us);
		if (!is_slow || c->is_ended)
			continue;
		c->is_ended = true;
		shutdown(c->fd, SHUT_RDWR);
		atomic_fetch_add(&server->metrics.timed_out_connections, 1);
	}
}

static void *watch_thread(void *argument)
{
	struct http_server *server = argument;
	struct watch *watch = &server->watch;

	pthread_mutex_lock(&watch->mutex);
	while (!watch->is_stopping) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += WATCH_INTERVAL_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&watch->wake, &watch->mutex, &until);
		end_the_slow(server);
	}
	pthread_mutex_unlock(&watch->mutex);
	return NULL;
}

bool watch_start(struct http_server *server, struct error *err)
{
	struct watch *watch = &server->watch;
	pthread_condattr_t attributes;

	pthread_mutex_init(&watch->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&watch->thread, NULL, watch_thread, server) != 0)
		return error_set(err, ERROR_MEMORY, "the connection watch cannot be started");
	watch->is_running = true;
	return true;
}

void watch_stop(struct http_server *server)
{
	struct watch *watch = &server->watch;

	if (!watch->is_running)
		return;
	pthread_mutex_lock(&watch->mutex);
	watch->is_stopping = true;
	pthread_cond_signal(&watch->wake);
	pthread_mutex_unlock(&watch->mutex);
	pthread_join(watch->thread, NULL);
	watch->is_running = false;
}

void watch_shutdown_all(struct http_server *server)
{
	pthread_mutex_lock(&server->watch.mutex);
	for (struct connection *c = server->watch.connections; c; c = c->next)
		shutdown(c->fd, SHUT_RDWR);
	pthread_mutex_unlock(&server->watch.mutex);
}

static void set_peer(struct connection *connection, const struct sockaddr *address)
{
	socklen_t len = address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
	                                               : sizeof(struct sockaddr_in);

	if (getnameinfo(address, len, connection->peer, sizeof(connection->peer), NULL, 0,
	            NI_NUMERICHOST) != 0)
		connection->peer[0] = '\0';
	connection->peer_len = strlen(connection->peer);
}

struct connection *watch_add(struct http_server *server, int fd, const struct sockaddr *address)
{
	struct watch *watch = &server->watch;
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		return NULL;
	connection->fd = fd;
	if (address)
		set_peer(connection, address);
	/* A new connection owes its first request, as one that has begun to send it. */
	watch_enter(connection, CONNECTION_READING);
	pthread_mutex_lock(&watch->mutex);
	connection->next = watch->connections;
	if (connection->next)
		connection->next->previous = connection;
	watch->connections = connection;
	watch->count++;
	pthread_mutex_unlock(&watch->mutex);
	return connection;
}

void watch_remove(struct http_server *server, struct connection *connection)
{
	struct watch *watch = &server->watch;

	pthread_mutex_lock(&watch->mutex);
	if (connection->next)
		connection->next->previous = connection->previous;
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		watch->connections = connection->next;
	watch->count--;
	pthread_mutex_unlock(&watch->mutex);
	free(connection);
}
