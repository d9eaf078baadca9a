#include "db/sqlite/pool.h"

#include "base/clock.h"

#include <errno.h>
#include <time.h>

static const unsigned most_open = sizeof(((struct pool *)0)->open) / sizeof(struct connection *);

void pool_init(struct pool *pool, const char *path, const struct connection_options *options,
        int64_t limit_us, unsigned open_limit)
{
	pthread_condattr_t monotonic;

	*pool = (struct pool){.path = path, .options = *options, .limit_us = limit_us};
	pool->open_limit = open_limit < most_open ? open_limit : most_open;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->given, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void pool_release(struct pool *pool)
{
	while (pool->idle) {
		struct connection *next = pool->idle->next;
		connection_close(pool->idle);
		pool->idle = next;
	}
	pthread_cond_destroy(&pool->given);
	pthread_mutex_destroy(&pool->lock);
}

static void forget(struct pool *pool, struct connection *c)
{
	pthread_mutex_lock(&pool->lock);
	for (unsigned i = 0; i < most_open; i++) {
		if (c && pool->open[i] == c)
			pool->open[i] = NULL;
	}
	pool->open_count--;
	pthread_cond_signal(&pool->given);
	pthread_mutex_unlock(&pool->lock);
}

/* The place in the count is the caller's already. */
static bool open_one(struct pool *pool, struct connection **out_connection, struct error *err)
{
	struct connection *c;

	if (!connection_open(pool->path, &pool->options, &c, err)) {
		forget(pool, NULL);
		return false;
	}
	pthread_mutex_lock(&pool->lock);
	for (unsigned i = 0; i < most_open; i++) {
		if (!pool->open[i]) {
			pool->open[i] = c;
			break;
		}
	}
	pthread_mutex_unlock(&pool->lock);
	*out_connection = c;
	return true;
}

static struct timespec moment_in(int64_t us)
{
	int64_t at = clock_monotonic_us() + us;

	return (struct timespec){.tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000};
}

/* With the lock held. False: every connection stayed in use for too long. */
static bool wait_for_one(struct pool *pool)
{
	struct timespec until = moment_in(pool->limit_us);

	while (!pool->idle && pool->open_count == pool->open_limit) {
		if (pthread_cond_timedwait(&pool->given, &pool->lock, &until) == ETIMEDOUT)
			return pool->idle || pool->open_count < pool->open_limit;
	}
	return true;
}

static bool take(struct pool *pool, struct connection **out_connection, struct error *err)
{
	pthread_mutex_lock(&pool->lock);
	if (!pool->idle && !wait_for_one(pool)) {
		pthread_mutex_unlock(&pool->lock);
		return error_set(err, ERROR_OVERLOADED, "all %u reading connections are in use",
		        pool->open_limit);
	}
	struct connection *c = pool->idle;
	if (c)
		pool->idle = c->next;
	else
		pool->open_count++;
	pthread_mutex_unlock(&pool->lock);
	if (!c)
		return open_one(pool, out_connection, err);
	*out_connection = c;
	return true;
}

static void give_back(struct pool *pool, struct connection *c)
{
	pthread_mutex_lock(&pool->lock);
	c->next = pool->idle;
	pool->idle = c;
	pthread_cond_signal(&pool->given);
	pthread_mutex_unlock(&pool->lock);
}

static bool run_steps(struct connection *c, struct db_unit *unit)
{
	bool has_transaction = unit->sql->step_count > 1;
	bool touches_identity = false;

	if (has_transaction && !connection_execute(c, c->begin_read, &unit->err))
		return false;
	bool ok = connection_run(c, unit, &touches_identity, &unit->err);
	if (!has_transaction)
		return ok;
	return connection_execute(c, ok ? c->commit : c->rollback, &unit->err) && ok;
}

static int64_t limit_of(const struct pool *pool, const struct db_unit *unit)
{
	if (unit->budget_us && (!pool->limit_us || unit->budget_us < pool->limit_us))
		return unit->budget_us;
	return pool->limit_us;
}

bool pool_run(struct pool *pool, struct db_unit *unit)
{
	struct connection *c;
	int64_t began_us = clock_monotonic_us();

	unit_clear(unit);
	if (!take(pool, &c, &unit->err))
		return false;
	connection_enter(c, unit, limit_of(pool, unit));
	unit->ok = run_steps(c, unit);
	unit->is_refused = c->is_refused;
	connection_leave(c);
	counter_add(&c->units, 1);
	counter_add(&c->time_us, (uint64_t)(clock_monotonic_us() - began_us));
	if (!sqlite3_get_autocommit(c->handle)) {
		/* Its end failed: what is left of it must not reach the next unit. */
		forget(pool, c);
		connection_close(c);
	} else {
		give_back(pool, c);
	}
	return unit->ok;
}

void pool_stats(struct pool *pool, struct db_stats *stats)
{
	pthread_mutex_lock(&pool->lock);
	for (unsigned i = 0; i < most_open; i++) {
		const struct connection *c = pool->open[i];
		if (!c)
			continue;
		stats->units_read += counter_read(&c->units);
		stats->read_time_us += counter_read(&c->time_us);
		stats->statement_hits += counter_read(&c->hits);
		stats->statement_misses += counter_read(&c->misses);
	}
	pthread_mutex_unlock(&pool->lock);
}
