#include "http/internal.h"

/* Upper bounds in microseconds; Prometheus wants seconds, written below. */
static const int64_t bounds_us[LATENCY_BUCKETS] = {
        100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000, 2500000};

void metrics_count(struct http_server *server, unsigned status, int64_t latency_us)
{
	struct metrics *metrics = &server->metrics;
	unsigned class = status / 100 < 6 ? status / 100 : 5;
	unsigned bucket = 0;

	while (bucket < LATENCY_BUCKETS && latency_us > bounds_us[bucket])
		bucket++;
	atomic_fetch_add_explicit(&metrics->answers[class], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&metrics->buckets[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(
	        &metrics->latency_sum_us, (uint64_t)latency_us, memory_order_relaxed);
}

static uint64_t load(atomic_uint_fast64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void write_latency(struct metrics *metrics, struct buf *out)
{
	uint64_t below = 0;

	buf_add(out, TEXT("# HELP manor_http_request_duration_seconds From the request line to the "
	                  "answer.\n# TYPE manor_http_request_duration_seconds histogram\n"));
	for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
		below += load(&metrics->buckets[i]);
		buf_printf(out, "manor_http_request_duration_seconds_bucket{le=\"%g\"} %llu\n",
		        (double)bounds_us[i] / 1e6, (unsigned long long)below);
	}
	below += load(&metrics->buckets[LATENCY_BUCKETS]);
	buf_printf(out,
	        "manor_http_request_duration_seconds_bucket{le=\"+Inf\"} %llu\n"
	        "manor_http_request_duration_seconds_sum %.6f\n"
	        "manor_http_request_duration_seconds_count %llu\n",
	        (unsigned long long)below, (double)load(&metrics->latency_sum_us) / 1e6,
	        (unsigned long long)below);
}

void metrics_handler(struct http_request *request, void *context)
{
	struct http_server *server = context;
	struct metrics *metrics = &server->metrics;
	struct buf out;

	buf_init(&out, request->arena);
	buf_add(&out, TEXT("# HELP manor_http_requests_total Answers by class of status.\n"
	                   "# TYPE manor_http_requests_total counter\n"));
	for (unsigned i = 1; i < 6; i++)
		buf_printf(&out, "manor_http_requests_total{class=\"%uxx\"} %llu\n", i,
		        (unsigned long long)load(&metrics->answers[i]));
	write_latency(metrics, &out);
	buf_printf(&out,
	        "# TYPE manor_http_in_flight gauge\nmanor_http_in_flight %zu\n"
	        "# TYPE manor_http_connections gauge\nmanor_http_connections %zu\n"
	        "# TYPE manor_http_connections_timed_out_total counter\n"
	        "manor_http_connections_timed_out_total %llu\n",
	        atomic_load(&server->in_flight), server->watch.count,
	        (unsigned long long)load(&metrics->timed_out_connections));
	if (server->options.metrics)
		server->options.metrics(server->options.metrics_context, &out);
	http_respond(request, 200, "text/plain; version=0.0.4; charset=utf-8", buf_text(&out));
}

void health_handler(struct http_request *request, void *server)
{
	(void)server;
	http_respond_json(request, 200, TEXT("{\"status\":\"ok\"}"));
}

void ready_handler(struct http_request *request, void *context)
{
	struct http_server *server = context;
	struct error err = {0};

	if (atomic_load(&server->is_stopping)) {
		error_set(&err, ERROR_SHUTDOWN, "going down");
		http_respond_error(request, &err);
		return;
	}
	if (server->options.ready && !server->options.ready(server->options.ready_context, &err)) {
		http_respond_error(request, &err);
		return;
	}
	http_respond_json(request, 200, TEXT("{\"status\":\"ready\"}"));
}
