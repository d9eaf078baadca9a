/*
 * The crew: a few threads, each with a lane of its own, and the units that wait for them.
 * A thread takes all units of a kind that wait, up to a bound, and sends them down its
 * lane together. Reads and writes do not share a pipeline: a write may have to wait for a
 * row's lock, and what is behind it in its pipeline waits too. A read has a short time
 * beside others; one that needs more runs again, alone. One lane is always left to quick
 * reads.
 *
 *     connecting -> waiting -> running -> waiting
 *         ^            |          |
 *         +------------+----------+   the lane broke; after a pause that grows
 */
#ifndef DB_POSTGRES_CREW_H
#define DB_POSTGRES_CREW_H

#include "db/postgres/lane.h"

#include <pthread.h>

enum { CREW_MOST = 64 };

struct unit_queue {
	struct db_unit *first, *last;
};

struct crew;

struct crew_worker {
	struct crew *crew;
	struct lane lane;
	pthread_t thread;
	bool is_running;
	atomic_bool is_connected;
};

struct crew {
	struct text address;
	struct fail_names names;
	struct lane_limits limits;
	unsigned batch_limit, queue_limit;

	struct crew_worker workers[CREW_MOST];
	unsigned count;

	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct unit_queue reads, slow, writes;
	unsigned queued;
	unsigned heavy; /* lanes that run writes, or a slow read, just now */
	bool is_closing;

	atomic_uint_least64_t news; /* notifications of changed principals */
};

/* address, names, limits are set. */
bool crew_start(struct crew *crew, unsigned count, struct error *err);
/* Finishes what runs; what waits ends with ERROR_SHUTDOWN. */
void crew_stop(struct crew *crew);

/* The unit's `done` is called on a thread of the crew, or here when it cannot be queued. */
void crew_submit(struct crew *crew, struct db_unit *unit);
bool crew_run(struct crew *crew, struct db_unit *unit);
bool crew_is_connected(const struct crew *crew);
void crew_stats(struct crew *crew, struct db_stats *stats);

/*
 * How long to wait before the nth try in a row to connect: doubling, with chance, so that
 * many servers do not come back all at once.
 */
unsigned crew_pause_ms(unsigned tries);

#endif
