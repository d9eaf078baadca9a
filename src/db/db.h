/*
 * A database as its driver gives it: units in, rows out. One driver an engine,
 * as a table of functions; nothing above src/db knows which one runs.
 *
 * The driver holds wall two up (SQLite: views, authorizer, guard triggers), so it
 * is told the scope of every unit, apart from the unit's own parameters.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/error.h"
#include "sql/unit.h"

struct db;
struct model;

/* The scope, as the database is told it. Texts live as long as the unit runs. */
struct db_context {
	struct value tenant; /* VALUE_NULL: none */
	struct value person;
	bool is_platform;    /* may write global tables and, with a system unit, any tenant */
	bool is_all_tenants; /* reads of every tenant */
	bool is_purge;       /* may delete rows that are soft-deleted, for good */
	struct text request_id, address, agent; /* for audit */
};

struct db_step_result {
	int64_t rows;     /* written, or in the JSON array */
	int64_t count;    /* SQL_STEP_COUNT, SQL_STEP_ESTIMATE */
	struct text json; /* SQL_STEP_JSON: "[…]"; SQL_STEP_WRITE: the keys */
	/* SQL_STEP_JSON with marks (sql/shape.h): "[…]", theirs in these rows; "" without rows */
	struct text first_marks, last_marks;
};

/*
 * values are valid for the call only. False with *err ends the unit. Must not call
 * the database.
 */
typedef bool db_row_fn(void *context, unsigned step, const struct value *values, unsigned count,
        struct error *err);

/*
 * One unit under way. The caller owns it and all it points to until it is done.
 * Results are in `arena`, used from the thread that runs the unit.
 */
struct db_unit {
	const struct sql_unit *sql;
	struct db_context context;
	struct arena *arena;
	struct value now;          /* storage form: the unit's one moment */
	struct text deletion;      /* uuid */
	int64_t budget_us;         /* reads: beyond it ERROR_TIMEOUT; 0: the driver's limit */
	size_t result_limit_bytes; /* 0: the arena's cap */
	db_row_fn *on_row;         /* SQL_STEP_VALUES */
	void *row_context;
	bool is_dry_run; /* writes: everything, and then rolled back */
	/*
	 * Writes: called on the writer's thread after the last step and before the
	 * unit is released; false with *err rolls this unit back, alone. Called once
	 * more when a neighbour's failure takes the transaction along and the unit
	 * is run again.
	 */
	bool (*accept)(void *context, struct db_unit *unit, struct error *err);
	void *accept_context;
	/*
	 * `accept` may set it: run after it, in the same transaction. Its results are told to
	 * nobody; what fails in it fails the unit. A unit of the system only when this one is.
	 */
	const struct sql_unit *epilogue;

	struct db_step_result *results; /* sql->step_count of them, filled by the driver */
	struct error err;
	bool ok;
	bool is_refused;    /* wall two refused a step: a fault above, or an attack */
	size_t failed_step; /* !ok: the step that failed, or as many as there are: none did */

	/* db_submit: called once, on a thread of the driver, after the commit is durable. */
	void (*done)(void *context, struct db_unit *unit);
	void *done_context;
	/* The driver's: its queue, when the unit came, how often it was tried. */
	struct db_unit *next;
	int64_t submitted_us;
	unsigned attempts;
	bool is_slow; /* a read that took too long beside others */
};

struct db_options {
	bool is_created; /* make the database from the model when it is not there */
	unsigned busy_timeout_ms;
	unsigned read_limit_ms; /* a read's time, whoever asks */
	unsigned write_limit_ms;
	unsigned group_limit; /* writes that share one commit, at most */
	unsigned queue_limit; /* writes that wait, at most: ERROR_OVERLOADED beyond */
	unsigned connections; /* PostgreSQL: connections that do the work */
};

struct db_stats {
	uint64_t commits, units_written, units_read;
	uint64_t group_last, queue_now;
	uint64_t statement_hits, statement_misses;
	uint64_t write_time_us, read_time_us;
};

/*
 * Opens the database that the address names (db/address.h). A file is made from the
 * model when is_created and absent. Refuses a database of another schema
 * (ERROR_DATABASE_OTHER), one that another process writes (ERROR_DATABASE_BUSY)
 * and one that lacks an object of its DDL.
 */
bool db_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err);
/* Finishes what was begun; what waits ends with ERROR_SHUTDOWN. */
void db_close(struct db *db);

const struct sql_dialect *db_dialect(const struct db *db);

/*
 * Runs a unit on this thread (reads where they do not block), or waits for the threads of
 * the driver. unit->ok tells.
 */
bool db_run(struct db *db, struct db_unit *unit);
/*
 * Queues a write, or a read where reads block; `done` is called later, or before this
 * returns when the queue is full.
 */
void db_submit(struct db *db, struct db_unit *unit);
/* Reads wait for another process: no thread that serves many clients may db_run() them. */
bool db_reads_block(const struct db *db);

/* False with *err while the database is away; it is come back to by itself. */
bool db_is_ready(const struct db *db, struct error *err);
/* What the operator should know of the database that was opened; "" nothing. */
struct text db_warning(const struct db *db);

void db_stats(struct db *db, struct db_stats *out_stats);
/*
 * Rises after a commit that changed rows which principals are made of (users,
 * memberships, roles, permissions, tenants, sessions): caches of them compare it. A
 * change by another program raises it within a second.
 */
uint64_t db_identity_generation(const struct db *db);

#endif
