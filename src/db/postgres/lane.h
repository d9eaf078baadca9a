/*
 * A lane: one connection in pipeline mode and what it has prepared, used by one thread.
 * Units go down it together: all that were given are sent before the first answer is
 * read, so that one round trip serves many.
 *
 *     BEGIN, SET LOCAL …, steps, Sync, COMMIT, Sync | BEGIN, …
 *
 * COMMIT stands behind a Sync of its own, so that a unit that fails ends there, and its
 * neighbours do not notice; the tag of the answer tells which end it was. The scope is set
 * with SET LOCAL and gone with the transaction. A read of one statement has nothing to
 * commit: its transaction is the one that the server begins by itself and ends at Sync.
 *
 *     set_config(…), step, Sync | set_config(…), step, Sync | …
 *
 * Writes that share a batch do not wait for the disk one after the other: they commit with
 * synchronous_commit off, and a last, synchronous commit behind them stands for all. Until
 * it has been answered nobody is told that anything was done.
 *
 * A lane on which anything unexpected came is broken, and is closed, never mended.
 */
#ifndef DB_POSTGRES_LANE_H
#define DB_POSTGRES_LANE_H

#include "db/db.h"
#include "db/output.h"
#include "db/postgres/fail.h"
#include "db/postgres/prepared.h"

#include <stdatomic.h>

enum {
	LANE_BATCH = 64,   /* units in one pipeline, at most */
	LANE_ATTEMPTS = 4, /* of one unit, when others were in its way */
};

struct lane_limits {
	unsigned read_ms, write_ms;
	unsigned quick_ms; /* of a read beside others: what takes longer runs again, alone */
};

struct lane {
	PGconn *connection; /* NULL: closed */
	const struct fail_names *names;
	struct lane_limits limits;
	struct prepared_cache prepared;
	struct arena scratch; /* of one batch */
	struct output rows;
	struct output marks; /* of the last of them */
	uint64_t batch;
	bool is_grouped; /* the batch: its writes wait for the disk together */
	bool is_broken;
	bool was_told;       /* the server said why, at the place where it stopped */
	int64_t patience_us; /* without a word from the server: then it is broken */
	char said[256];      /* why, for the operator */

	/* Written by the owner only, read by anyone. */
	atomic_uint_least64_t units_read, units_written, commits, read_us, write_us;
	atomic_uint_least64_t hits, misses, batch_last;
	atomic_uint_least64_t *news; /* raised for each notification; the driver's */
};

/* Zeroed but for names, limits and news. ERROR_DATABASE, ERROR_CONFIG. */
bool lane_open(struct lane *lane, struct text address, struct error *err);
void lane_close(struct lane *lane);

/*
 * Between batches: reads what the server sent unasked. False: the connection is gone,
 * or there was something that may not be there.
 */
bool lane_look(struct lane *lane);

enum lane_end {
	LANE_OVER,  /* unit->ok and unit->err tell */
	LANE_AGAIN, /* surely without an effect, and nothing was told: may run again */
};
typedef void lane_done_fn(void *context, struct db_unit *unit, enum lane_end end);

/*
 * Runs units, each in a transaction of its own. `done` is called once for each, as soon
 * as it is over; from then on it is its owner's. A unit with `accept` comes alone.
 */
void lane_run(struct lane *lane, struct db_unit *const *units, unsigned count, lane_done_fn *done,
        void *context);

/* ---- for lane's own files ---- */

struct flight {
	struct db_unit *unit;
	struct prepared **steps;
	const char ***params;
	unsigned head_count; /* commands before the first step */
	bool is_quick;       /* it has quick_ms, and more when that is not enough */
	bool is_single;      /* a read of one step, which ends with its Sync */
	bool has_check;      /* and one before the end */
	bool is_kept;        /* the end is COMMIT */
	bool is_sent;
	bool is_committing; /* what is awaited is the answer to COMMIT */
	bool is_held;       /* committed, but it is not known to be on disk */
	bool is_over;
	bool has_given_rows;
	bool failed;
	enum fail_sort sort;
};

/* False with the unit's err: it cannot be sent. */
bool flight_make_params(struct lane *lane, struct flight *flight);
/* Sends all but the end; then the end. False: the lane is broken. */
bool flight_send(struct lane *lane, struct flight *flight);
/* Its steps alone, into the transaction that is open: an epilogue. */
bool flight_send_more(struct lane *lane, struct flight *flight);
bool flight_send_end(struct lane *lane, struct flight *flight, bool is_kept);
/* Reads the answers to the same. */
bool flight_receive(struct lane *lane, struct flight *flight);
bool flight_receive_end(struct lane *lane, struct flight *flight);

/* The next result, waiting for it; NULL at a command's end and when the lane broke. */
PGresult *lane_next(struct lane *lane);
bool lane_take_sync(struct lane *lane);
bool lane_break(struct lane *lane, const char *why);
/* Marks the lane as broken by words of the server. */
void lane_lost(struct lane *lane, const PGresult *result);

static inline void lane_count(atomic_uint_least64_t *counter, uint64_t n)
{
	uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, now + n, memory_order_relaxed);
}

#endif
