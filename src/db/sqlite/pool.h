/*
 * Reading connections: the last one given back is the next one taken (its cache
 * is warm), opened on demand up to a bound. Reads run on the caller's thread.
 */
#ifndef DB_SQLITE_POOL_H
#define DB_SQLITE_POOL_H

#include "db/sqlite/connection.h"

#include <pthread.h>

struct pool {
	const char *path;
	struct connection_options options;
	int64_t limit_us; /* of one unit; and of waiting for a connection */
	unsigned open_limit;

	pthread_mutex_t lock;
	pthread_cond_t given;
	struct connection *idle;
	unsigned open_count;
	/* All that are open, so that their counters can be read while they run. */
	struct connection *open[64];
};

void pool_init(struct pool *pool, const char *path, const struct connection_options *options,
        int64_t limit_us, unsigned open_limit);
/* No unit may be under way. */
void pool_release(struct pool *pool);
/* Runs a unit of reads in one snapshot. */
bool pool_run(struct pool *pool, struct db_unit *unit);
/* Adds what the pool's connections counted. */
void pool_stats(struct pool *pool, struct db_stats *stats);

#endif
