/*
 * The writer: one thread, one connection, the only writes and the only
 * checkpoints. It takes what waits and commits it together: one transaction,
 * one fsync, each unit in a savepoint of its own.
 *
 *     wait -> BEGIN -> unit, unit, unit -> COMMIT -> done, done, done
 *              ^          |
 *              +----------+  a failure took the transaction along: the unit that
 *                            failed is out, the others run again
 */
#ifndef DB_SQLITE_WRITER_H
#define DB_SQLITE_WRITER_H

#include "db/sqlite/connection.h"

#include <pthread.h>

struct writer {
	struct connection *connection;
	unsigned group_limit, queue_limit;
	int64_t limit_us; /* of one unit */

	pthread_t thread;
	bool is_running;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct db_unit *first, *last;
	unsigned queued;
	bool is_closing;

	int log_frames;     /* in the write-ahead log, after the last commit */
	int checked_frames; /* of these, copied to the file */

	int64_t looked_us;    /* when it was asked whether others had written */
	int64_t data_version; /* what was answered */

	atomic_uint_least64_t commits, written, group_last;
	atomic_uint_least64_t identity_generation;
};

/* Owns the connection from here on, also when it fails. */
bool writer_start(struct writer *writer, struct connection *connection,
        const struct db_options *options, struct error *err);
/* Finishes the group under way; what waits ends with ERROR_SHUTDOWN. Checkpoints and closes. */
void writer_stop(struct writer *writer);

void writer_submit(struct writer *writer, struct db_unit *unit);
bool writer_run(struct writer *writer, struct db_unit *unit);
void writer_stats(struct writer *writer, struct db_stats *stats);

#endif
