/*
 * What the files of src/http share. Nothing here is for other layers.
 */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	HTTP_POOLS_MAX = 8,
	HTTP_ROUTES_MAX = 64,
	HTTP_PEER_BYTES = 64,
	LATENCY_BUCKETS = 12,
};

struct pool;

/* Counters of the whole process, relaxed: they are for looking at. */
struct metrics {
	atomic_uint_fast64_t answers[6]; /* by class of status: [2] is 2xx */
	atomic_uint_fast64_t buckets[LATENCY_BUCKETS + 1];
	atomic_uint_fast64_t latency_sum_us;
	atomic_uint_fast64_t body_bytes_in, body_bytes_out;
	atomic_uint_fast64_t refused_connections, timed_out_connections;
};

/*
 * Where a connection stands, so that the watch can end what takes too long:
 *
 *     IDLE --first byte of a request--> READING --request complete--> ANSWERING --> IDLE
 */
enum connection_phase { CONNECTION_IDLE, CONNECTION_READING, CONNECTION_ANSWERING };

struct connection {
	struct connection *next, *previous; /* under watch.mutex */
	int fd;
	char peer[HTTP_PEER_BYTES];
	size_t peer_len;
	_Atomic(enum connection_phase) phase;
	atomic_int_fast64_t since_us; /* monotonic: when the phase began */
	bool is_ended;                /* shut down by the watch already */
	/* Its request line was read; MHD tells nobody when the head behind it is refused. */
	struct exchange *unasked;
};

/* Ends connections that are slow to ask; MHD's own timeout ends those that are silent. */
struct watch {
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	pthread_t thread;
	bool is_running, is_stopping;
	struct connection *connections;
	size_t count;
};

struct http_server {
	struct http_options options;
	struct http_route routes[HTTP_ROUTES_MAX];
	size_t route_count;
	struct MHD_Daemon *daemon;
	uint16_t port;
	struct pool *pools[HTTP_POOLS_MAX];
	unsigned pool_count;
	struct watch watch;
	struct metrics metrics;
	pthread_mutex_t spare_mutex;
	struct exchange *spares;
	unsigned spare_count;
	atomic_size_t in_flight;
	atomic_bool is_stopping;
	char *tls_cert, *tls_key;
};

/* How a handler's run ended; outlives the request, which may be gone by then. */
struct run {
	bool is_held; /* suspended: someone else answers and resumes */
	bool is_worker;
};

/* A request with what only this layer knows of it. */
struct exchange {
	struct http_request request;
	struct http_response response;
	struct arena arena;
	struct buf body;
	struct MHD_Connection *mhd;
	struct connection *connection;
	struct run *run;
	const struct http_route *route;
	struct text uri;
	bool has_headers;  /* the first call of the access handler was made */
	bool is_body_over; /* the body is over its limit: what comes is dropped */
	bool is_dispatched;
	bool is_queued; /* the answer is MHD's */
	struct exchange *next_free;
};

static inline struct exchange *exchange_of(struct http_request *request)
{
	return (struct exchange *)request;
}

/* exchange.c: made when the request line is read, recycled when the answer is sent. */
struct exchange *exchange_new(struct http_server *server, struct text uri);
void exchange_free(struct exchange *exchange);
void exchange_free_spares(struct http_server *server);

/* cors.c */
void cors_add_headers(struct http_request *request);
bool cors_is_preflight(const struct http_request *request);
void cors_answer_preflight(struct http_request *request, unsigned methods);

/* watch.c */
bool watch_start(struct http_server *server, struct error *err);
void watch_stop(struct http_server *server);
void watch_shutdown_all(struct http_server *server);
struct connection *watch_add(struct http_server *server, int fd, const struct sockaddr *address);
void watch_remove(struct http_server *server, struct connection *connection);
void watch_enter(struct connection *connection, enum connection_phase phase);

/* pool.c */
typedef void pool_job(void *argument, void *context);
struct pool *pool_new(const char *name, unsigned threads, unsigned queue_limit, struct error *err);
/* False: the queue is full or the pool is stopping. */
bool pool_add(struct pool *pool, pool_job *job, void *argument, void *context);
void pool_free(struct pool *pool); /* runs what waits, then ends the threads */

/* metrics.c */
void metrics_count(struct http_server *server, unsigned status, int64_t latency_us);
void metrics_handler(struct http_request *request, void *server);
void health_handler(struct http_request *request, void *server);
void ready_handler(struct http_request *request, void *server);

/* access.c */
void access_log(const struct exchange *exchange);

#endif
