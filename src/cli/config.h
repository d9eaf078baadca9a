/*
 * Configuration: every setting once, in one table with its type, bounds, unit,
 * default and help. Flags, environment, file, `--help`, the manual and
 * docs/configuration.md all come from it.
 *
 * A setting is taken from the flag (--body-limit), else from the environment
 * (MANOR_BODY_LIMIT), else from the file that --config names (body_limit = …),
 * else from the table.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/buf.h"
#include "base/error.h"

/*
 * NUMBER(field, default, least, most, unit, help)
 * TEXT(field, default, help)   LIST(field, default, help): comma separated
 * SWITCH(field, default, help)
 */
#define CONFIG_TABLE(NUMBER, TEXT, LIST, SWITCH)                                                   \
	TEXT(db, "",                                                                               \
	        "the database: a file, made when it is not there, or postgres://… "              \
	        "(docs/engines.md)")                                                               \
	TEXT(owner_db, "",                                                                         \
	        "postgres://… of the role that owns the tables: for migrations and push")          \
	TEXT(keys, "", "file of the signing keys; DATABASE.keys beside the file, or the schema")   \
	NUMBER(db_connections, 3, 1, 64, "", "connections to PostgreSQL that do the work")         \
	TEXT(listen, "127.0.0.1", "address to listen on")                                          \
	NUMBER(port, 8080, 0, 65535, "", "port to listen on; 0 takes a free one")                  \
	TEXT(tls_cert, "", "certificate chain, PEM file; serves HTTPS")                            \
	TEXT(tls_key, "", "the certificate's key, PEM file")                                       \
	TEXT(base_domain, "", "tenants are subdomains of it: SLUG.base_domain")                    \
	LIST(cors_origins, "*", "origins that browsers may call from; empty for none")             \
	LIST(trusted_proxies, "", "addresses whose X-Forwarded-For is believed")                   \
	NUMBER(threads, 0, 0, 256, "", "HTTP threads; 0 is one a core")                            \
	NUMBER(workers, 4, 1, 256, "", "threads for what may block")                               \
	NUMBER(password_workers, 1, 1, 64, "", "threads that hash passwords, 64 MiB each")         \
	NUMBER(body_limit, 4096, 1, 1048576, "KiB", "largest body of a request")                   \
	NUMBER(url_limit, 16384, 256, 65536, "bytes", "longest address of a request")              \
	NUMBER(header_limit, 16384, 1024, 65536, "bytes", "largest headers of a request")          \
	NUMBER(memory_limit, 64, 1, 4096, "MiB", "memory one request may use")                     \
	NUMBER(connections, 4096, 1, 100000, "", "open connections")                               \
	NUMBER(connections_per_address, 1024, 1, 100000, "", "open connections of one address")    \
	NUMBER(first_byte_timeout, 15, 1, 3600, "s", "time a client has to send a whole request")  \
	NUMBER(idle_timeout, 60, 1, 3600, "s", "time a connection may stay idle")                  \
	NUMBER(read_budget, 2000, 100, 1000000, "us",                                              \
	        "time a read has on an HTTP thread before it moves to a worker")                   \
	NUMBER(read_limit, 10000, 10, 600000, "ms", "time a read has")                             \
	NUMBER(write_limit, 10000, 10, 600000, "ms", "time a write has")                           \
	NUMBER(group_limit, 64, 1, 1024, "writes", "writes that share one commit")                 \
	NUMBER(queue_limit, 4096, 1, 100000, "writes", "writes that may wait")                     \
	NUMBER(row_limit, 1000, 1, 1000000, "rows", "rows of one answer, and of one bulk insert")  \
	NUMBER(embed_depth, 5, 0, 16, "", "how deep resources may be embedded")                    \
	NUMBER(query_depth, 16, 1, 64, "levels", "nesting of embeds, and of and/or, in a query")   \
	NUMBER(filter_limit, 2000, 1, 100000, "",                                                  \
	        "selected columns, filters and orders of a query, together")                       \
	NUMBER(list_limit, 20000, 1, 1000000, "values", "values of a query's in-lists, together")  \
	NUMBER(batch_limit, 100, 1, 1000, "requests", "requests of one batch")                     \
	NUMBER(plan_cache, 1024, 0, 65536, "plans",                                                \
	        "plans of reads that are kept for requests of the same shape; 0 keeps none")       \
	SWITCH(aggregates, false, "count(), sum(), avg(), min() and max() in select")              \
	SWITCH(tx_rollback, false,                                                                 \
	        "Prefer: tx=rollback is obeyed: a write is tried, answered and not kept")          \
	NUMBER(token_lifetime, 600, 30, 86400, "s", "lifetime of an access token")                 \
	NUMBER(session_lifetime, 2592000, 60, 31536000, "s", "lifetime of a session")              \
	NUMBER(lockout_failures, 5, 1, 100, "", "failed logins that lock an account or address")   \
	NUMBER(lockout_time, 900, 1, 86400, "s", "how long a lock lasts")                          \
	NUMBER(password_min, 8, 8, 64, "characters", "shortest password")                          \
	TEXT(webhooks, "", "file of lines NAME = https://…: where webhooks go (docs/webhooks.md)") \
	SWITCH(webhooks_private, false, "webhooks may go to loopback and private addresses")       \
	NUMBER(webhook_timeout, 10000, 100, 120000, "ms", "time a webhook's receiver has")         \
	NUMBER(webhook_attempts, 15, 1, 100, "", "attempts before an event is dead")               \
	NUMBER(webhook_backoff, 5, 1, 3600, "s", "before the second attempt; doubled each time")   \
	NUMBER(webhook_backoff_most, 21600, 1, 604800, "s", "between attempts, at most")           \
	NUMBER(webhook_keep, 604800, 1, 31536000, "s", "events that are delivered or dead stay")   \
	NUMBER(shutdown_grace, 10000, 0, 600000, "ms", "time to answer what is in flight")         \
	SWITCH(access_log, true, "one line a request")                                             \
	TEXT(log_level, "info", "error, warn, info or debug")

struct config {
#define CONFIG_FIELD_NUMBER(field, value, least, most, unit, help) uint64_t field;
#define CONFIG_FIELD_TEXT(field, value, help)                      struct text field;
#define CONFIG_FIELD_LIST(field, value, help)                                                      \
	struct text *field;                                                                        \
	size_t field##_count;
#define CONFIG_FIELD_SWITCH(field, value, help) bool field;
	CONFIG_TABLE(CONFIG_FIELD_NUMBER, CONFIG_FIELD_TEXT, CONFIG_FIELD_LIST, CONFIG_FIELD_SWITCH)
};

/*
 * Takes the flags it knows out of argv (--key value, --key=value, --switch,
 * --no-switch) and leaves the rest in their order; *argc becomes their number.
 * Reads the environment and the file of --config. Every mistake names the
 * setting, where it was found and what it may be: ERROR_CONFIG, ERROR_FILE.
 */
bool config_load(
        struct arena *arena, int *argc, char **argv, struct config *out_config, struct error *err);

/* The table for people: for --help, and as Markdown for the documentation. */
void config_write_help(struct buf *out);
void config_write_markdown(struct buf *out);

#endif
