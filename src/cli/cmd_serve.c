/* manor serve: everything wired together, until a signal ends it. */
#include "api/auth.h"
#include "api/hooks.h"
#include "api/openapi.h"
#include "api/openapi/cache.h"
#include "api/rest.h"
#include "api/rest/plan_cache.h"
#include "api/tenants.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/control.h"
#include "db/address.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum {
	ROUTES_MAX = 48,
	PASSWORD_QUEUE =
	        64, /* logins that wait; more would only wait longer than their clients do */
	JSON_DEPTH = JSON_DEPTH_DEFAULT,
};

struct service {
	struct arena arena;
	struct config config;
	struct model *model;
	const char *schema;
	struct text database;
	struct store *store;
	struct identity *identity;
	struct control *control;
	struct hooks *hooks;
	struct http_server *server;
	struct plan_cache *plans;
	struct api api;
};

static void add_gauge(struct buf *out, const char *name, const char *type, uint64_t value)
{
	buf_printf(out, "# TYPE manor_%s %s\nmanor_%s %llu\n", name, type, name,
	        (unsigned long long)value);
}

static void write_metrics(void *context, struct buf *out)
{
	struct service *service = context;
	struct db_stats db;
	struct identity_stats identity;
	struct hooks_stats hooks;

	db_stats(store_db(service->store), &db);
	identity_stats(service->identity, &identity);
	add_gauge(out, "db_units_read_total", "counter", db.units_read);
	add_gauge(out, "db_units_written_total", "counter", db.units_written);
	add_gauge(out, "db_commits_total", "counter", db.commits);
	add_gauge(out, "db_group_size", "gauge", db.group_last);
	add_gauge(out, "db_writer_queue", "gauge", db.queue_now);
	add_gauge(out, "db_statement_hits_total", "counter", db.statement_hits);
	add_gauge(out, "db_statement_misses_total", "counter", db.statement_misses);
	add_gauge(out, "db_read_microseconds_total", "counter", db.read_time_us);
	add_gauge(out, "db_write_microseconds_total", "counter", db.write_time_us);
	uint64_t hits, misses;
	size_t plans;
	plan_cache_stats(service->api.plans, &hits, &misses, &plans);
	add_gauge(out, "plan_cache_hits_total", "counter", hits);
	add_gauge(out, "plan_cache_misses_total", "counter", misses);
	add_gauge(out, "plan_cache_plans", "gauge", plans);
	add_gauge(out, "token_cache_hits_total", "counter", identity.cache_hits);
	add_gauge(out, "token_cache_misses_total", "counter", identity.cache_misses);
	add_gauge(out, "logins_total", "counter", identity.logins);
	add_gauge(out, "login_failures_total", "counter", identity.login_failures);
	hooks_stats(service->hooks, &hooks);
	add_gauge(out, "webhooks_delivered_total", "counter", hooks.delivered);
	add_gauge(out, "webhooks_failed_total", "counter", hooks.failed);
	add_gauge(out, "webhooks_dead_total", "counter", hooks.dead);
}

static bool is_ready(void *context, struct error *err)
{
	const struct service *service = context;

	return db_is_ready(store_db(service->store), err);
}

static bool open_parts(struct service *service, struct error *err)
{
	struct db_options options;
	struct identity_options identity = {
	        .base_domain = service->config.base_domain,
	        .access_ttl_s = (unsigned)service->config.token_lifetime,
	        .session_ttl_s = (unsigned)service->config.session_lifetime,
	        .failure_limit = (unsigned)service->config.lockout_failures,
	        .lock_s = (unsigned)service->config.lockout_time,
	        .password_min = (unsigned)service->config.password_min,
	};

	cli_db_options(&service->config, true, &options);
	if (!cli_keys_path(
	            &service->arena, &service->config, service->schema, &identity.keys_path, err) ||
	        !store_open(service->database, service->model, &options, &service->store, err) ||
	        !identity_open(service->store, &identity, &service->identity, err) ||
	        !plan_cache_new((size_t)service->config.plan_cache, &service->plans, err))
		return false;
	struct text warning = db_warning(store_db(service->store));
	if (!text_is_empty(warning))
		log_write(LOG_LEVEL_WARN, "%.*s", TEXT_ARG(warning));
	service->api = (struct api){
	        .store = service->store,
	        .model = service->model,
	        .identity = service->identity,
	        .plans = service->plans,
	        .descriptions = openapi_cache_new(service->model),
	        .password_pool = 1,
	        .read_budget_us = (int64_t)service->config.read_budget,
	        .row_limit = (int64_t)service->config.row_limit,
	        .may_roll_back = service->config.tx_rollback,
	        .write_row_limit = (int64_t)service->config.row_limit,
	        .result_limit_bytes = (size_t)service->config.memory_limit << 20,
	        .batch_limit = (size_t)service->config.batch_limit,
	        .embed_depth_limit = (unsigned)service->config.embed_depth,
	        .query_limits = {(unsigned)service->config.query_depth,
	                (unsigned)service->config.filter_limit,
	                (unsigned)service->config.list_limit},
	        .has_aggregates = service->config.aggregates,
	        .json_depth_limit = JSON_DEPTH,
	};
	return service->api.descriptions || error_memory(err);
}

static void add_routes(struct http_route *all, size_t *count, const struct http_route *routes,
        size_t route_count, struct api *api)
{
	for (size_t i = 0; i < route_count && *count < ROUTES_MAX; i++) {
		all[*count] = routes[i];
		all[(*count)++].context = api;
	}
}

static bool start_http(struct service *service, struct error *err)
{
	const struct config *config = &service->config;
	struct http_route routes[ROUTES_MAX];
	size_t route_count = 0;
	const struct http_pool_options pools[] = {
	        {"passwords", (unsigned)config->password_workers, PASSWORD_QUEUE}};
	const struct http_options options = {
	        .listen = config->listen,
	        .port = (uint16_t)config->port,
	        .tls_cert_path = config->tls_cert,
	        .tls_key_path = config->tls_key,
	        .threads = (unsigned)config->threads,
	        .workers = (unsigned)config->workers,
	        .pools = pools,
	        .pool_count = sizeof(pools) / sizeof(pools[0]),
	        .body_limit_bytes = (size_t)config->body_limit << 10,
	        .url_limit_bytes = (size_t)config->url_limit,
	        .header_limit_bytes = (size_t)config->header_limit,
	        .arena_limit_bytes = (size_t)config->memory_limit << 20,
	        .connection_limit = (unsigned)config->connections,
	        .connection_limit_per_address = (unsigned)config->connections_per_address,
	        .first_byte_timeout_s = (unsigned)config->first_byte_timeout,
	        .idle_timeout_s = (unsigned)config->idle_timeout,
	        .cors_origins = config->cors_origins,
	        .cors_origin_count = config->cors_origins_count,
	        .trusted_proxies = config->trusted_proxies,
	        .trusted_proxy_count = config->trusted_proxies_count,
	        .is_access_logged = config->access_log,
	        .metrics = write_metrics,
	        .metrics_context = service,
	        .ready = is_ready,
	        .ready_context = service,
	};

	if (text_is_empty(config->tls_cert) != text_is_empty(config->tls_key))
		return error_set(err, ERROR_CONFIG, "tls_cert and tls_key go together");
	add_routes(routes, &route_count, rest_routes, rest_route_count, &service->api);
	add_routes(routes, &route_count, openapi_routes, openapi_route_count, &service->api);
	add_routes(routes, &route_count, auth_routes, auth_route_count, &service->api);
	add_routes(routes, &route_count, tenants_routes, tenants_route_count, &service->api);
	return http_server_start(&options, routes, route_count, &service->server, err);
}

/* SIGINT and SIGTERM are taken by sigwait alone; every thread inherits the mask. */
static void block_signals(sigset_t *out_signals)
{
	sigemptyset(out_signals);
	sigaddset(out_signals, SIGINT);
	sigaddset(out_signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, out_signals, NULL);
}

static bool set_log_level(struct text name, struct error *err)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};

	for (unsigned i = 0; i < 4; i++) {
		if (text_eq_cstr(name, names[i])) {
			log_open(STDERR_FILENO, (enum log_level)i);
			return true;
		}
	}
	return error_set(err, ERROR_CONFIG,
	        "log_level: \"%.*s\" is none of error, warn, info, debug", TEXT_ARG(name));
}

/* What is no file is open to every process: commands need no socket of the server. */
static bool start_control(struct service *service, struct error *err)
{
	struct text file = db_address_file(service->database);

	return text_is_empty(file) || control_open(service->identity, file, &service->control, err);
}

static bool start_hooks(struct service *service, struct error *err)
{
	const struct config *config = &service->config;
	const struct hooks_options options = {
	        .path = config->webhooks,
	        .allows_private = config->webhooks_private,
	        .timeout_ms = (unsigned)config->webhook_timeout,
	        .attempts = (unsigned)config->webhook_attempts,
	        .backoff_s = (unsigned)config->webhook_backoff,
	        .backoff_most_s = (unsigned)config->webhook_backoff_most,
	        .keep_s = config->webhook_keep,
	};

	return hooks_start(service->store, service->identity, &options, &service->hooks, err);
}

static bool service_start(struct service *service, struct error *err)
{
	return set_log_level(service->config.log_level, err) && open_parts(service, err) &&
	       start_control(service, err) && start_hooks(service, err) && start_http(service, err);
}

/* In the opposite order of starting; what never started is NULL. */
static void service_stop(struct service *service)
{
	if (service->server)
		http_server_stop(service->server, (unsigned)service->config.shutdown_grace);
	hooks_stop(service->hooks);
	if (service->control)
		control_close(service->control);
	if (service->identity)
		identity_close(service->identity);
	if (service->store)
		store_close(service->store);
	plan_cache_free(service->plans);
	openapi_cache_free(service->api.descriptions);
	arena_release(&service->arena);
}

static void announce(struct service *service)
{
	const struct config *config = &service->config;
	struct text database = db_address_shown(&service->arena, service->database);
	bool is_v6 = text_find_char(config->listen, ':') >= 0;

	log_write(LOG_LEVEL_INFO, "serving %s from %.*s on %s://%s%.*s%s:%u", service->schema,
	        TEXT_ARG(database), text_is_empty(config->tls_cert) ? "http" : "https",
	        is_v6 ? "[" : "", TEXT_ARG(config->listen), is_v6 ? "]" : "",
	        http_server_port(service->server));
}

int cmd_serve(int argc, char **argv)
{
	struct service service = {0};
	struct error err = {0};
	sigset_t signals;
	int signal_number = 0;

	arena_init(&service.arena, 0);
	bool ok = config_load(&service.arena, &argc, argv, &service.config, &err);
	int code = ok ? 0 : cli_fail(&err);
	if (ok && argc != 2)
		code = cli_usage("serve", argc < 2 ? "name the schema" : "\"%s\" is not understood",
		        argc < 2 ? "" : argv[2]);
	if (!code) {
		service.schema = argv[1];
		service.model = cli_load_model(&service.arena, argv[1], false);
		code = service.model ? 0 : error_info(ERROR_SCHEMA)->exit_code;
	}
	if (!code) {
		service.database = cli_database_path(&service.arena, &service.config, argv[1]);
		block_signals(&signals);
		code = service_start(&service, &err) ? 0 : cli_fail(&err);
	}
	if (!code) {
		announce(&service);
		sigwait(&signals, &signal_number);
		log_write(LOG_LEVEL_INFO, "going down, signal %d", signal_number);
	}
	service_stop(&service);
	return code;
}
