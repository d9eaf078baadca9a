/*
 * One connection to the file: handle, wall two, functions, prepared statements,
 * and the scope of the unit that runs on it just now. Used by one thread at a
 * time.
 *
 * A scope cannot leak from one unit to the next: it is set by connection_enter()
 * and gone after connection_leave(), and between the two calls is the only time
 * when a statement runs; without it the scope's SQL functions fail.
 */
#ifndef DB_SQLITE_CONNECTION_H
#define DB_SQLITE_CONNECTION_H

#include "db/db.h"
#include "db/sqlite/json.h"
#include "db/sqlite/wall.h"

#include <stdatomic.h>

enum {
	STATEMENTS_KEPT = 256,
	STATEMENT_BUCKETS = 512, /* a power of two */
};

struct statement {
	struct statement *next; /* in its bucket */
	struct statement *newer, *older;
	uint64_t hash;
	struct text sql, target, shape_text; /* one block, freed with the statement */
	bool is_system;
	bool touches_identity;
	sqlite3_stmt *handle;
	struct shape *shape; /* NULL: the step has none */
};

struct statement_cache {
	struct statement *buckets[STATEMENT_BUCKETS];
	struct statement *newest, *oldest;
	unsigned count;
};

/* Shapes of manor_json_array(), by their text. */
struct shape_cache {
	struct shape_entry *entries;
	unsigned count;
};

enum connection_kind { CONNECTION_READER, CONNECTION_READER_PLATFORM, CONNECTION_WRITER };

struct connection {
	sqlite3 *handle;
	enum connection_kind kind;
	const struct model *model; /* for the names in errors; may be NULL */
	struct wall_state wall;
	struct statement_cache statements;
	struct shape_cache shapes;
	struct output rows;  /* what a step writes, before it goes to the unit's arena */
	struct output marks; /* of its last row */

	const struct db_unit *unit; /* NULL between units */
	int64_t deadline_us;        /* monotonic; 0: none */
	bool is_late;
	bool is_refused;     /* by wall two */
	size_t limit_bytes;  /* of one JSON text */
	struct error raised; /* by one of our SQL functions */

	sqlite3_stmt *begin_read, *begin_write, *commit, *rollback;
	sqlite3_stmt *savepoint, *rollback_to, *release;
	sqlite3_stmt *set_context, *clear_context, *look; /* writer */

	/* Written by the owner only, read by anyone: plain stores, no lock. */
	atomic_uint_least64_t units, time_us, hits, misses;
	struct connection *next; /* in its pool */
};

struct connection_options {
	enum connection_kind kind;
	const struct model *model;
	const struct wall *wall;
	const struct ddl *session; /* what to create on it */
	unsigned busy_timeout_ms;
};

/* Opens the file, which must exist. ERROR_FILE, ERROR_DATABASE, ERROR_MEMORY. */
bool connection_open(const char *path, const struct connection_options *options,
        struct connection **out_connection, struct error *err);
void connection_close(struct connection *connection);

void connection_enter(struct connection *connection, const struct db_unit *unit, int64_t limit_us);
void connection_leave(struct connection *connection);

/*
 * The prepared statement of a step, with its shape. It belongs to the cache,
 * which may drop it at the next call.
 */
bool connection_statement(struct connection *connection, const struct sql_step *step,
        struct statement **out_statement, struct error *err);

void statement_cache_release(struct statement_cache *cache);

/* Runs one of the driver's own statements to its end. */
bool connection_execute(struct connection *connection, sqlite3_stmt *own, struct error *err);

/* Runs all steps of the unit, in order; results go to the unit. */
bool connection_run(struct connection *connection, struct db_unit *unit, bool *touches_identity,
        struct error *err);

/* What went wrong in the last call. `step` is NULL for the driver's own statements. */
bool connection_fail(
        struct connection *connection, const struct sql_step *step, int code, struct error *err);

/* manor_tenant() and the others, and the collation MANOR_DECIMAL. */
bool functions_register(struct connection *connection);
void shape_cache_release(struct shape_cache *cache);
/* Between units: gives memory back when many shapes came together. */
void shape_cache_trim(struct shape_cache *cache);
/* manor_like, manor_match, manor_regexp, manor_lower, manor_upper */
bool patterns_register(struct connection *connection);
/* manor_cast, manor_json_text */
bool casts_register(struct connection *connection);
/* manor_search */
bool search_register(struct connection *connection);
/* manor_holds, and the collations MANOR_JSON, MANOR_ARRAY and MANOR_INET. */
bool compare_register(struct connection *connection);
/* manor_sum, manor_avg, manor_sum_real, manor_avg_real */
bool totals_register(struct connection *connection);
/* Fails the SQL function, remembering what its kind was. */
void function_fail(sqlite3_context *context, enum error_kind kind, const char *text);

/* An argument as text; empty where it is NULL. */
static inline struct text function_text(sqlite3_value *value)
{
	const char *ptr = (const char *)sqlite3_value_text(value);

	return ptr ? (struct text){ptr, (size_t)sqlite3_value_bytes(value)} : TEXT("");
}

/* Before a run: what an earlier one said. */
static inline void unit_clear(struct db_unit *unit)
{
	unit->ok = false;
	unit->is_refused = false;
	unit->err.kind = ERROR_NONE;
	unit->err.public_text[0] = '\0';
	unit->err.hint_text[0] = '\0';
	unit->err.operator_text[0] = '\0';
}

static inline void counter_add(atomic_uint_least64_t *counter, uint64_t n)
{
	uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, now + n, memory_order_relaxed);
}

static inline uint64_t counter_read(const atomic_uint_least64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

#endif
