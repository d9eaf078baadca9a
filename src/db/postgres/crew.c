#include "db/postgres/crew.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <errno.h>
#include <time.h>

enum {
	PAUSE_FIRST_MS = 50,
	PAUSE_MOST_MS = 1600,
	TICK_MS = 200, /* between looks at the clock of those that wait */
	IDLE_MS = 1000,
	QUEUE_DEFAULT = 4096,
	BATCH_DEFAULT = 32,
	QUICK_MS = 200, /* many times what a read by an index takes */
};

unsigned crew_pause_ms(unsigned tries)
{
	unsigned pause = PAUSE_FIRST_MS;
	unsigned char chance;

	while (tries-- > 1 && pause < PAUSE_MOST_MS)
		pause *= 2;
	crypto_random(&chance, sizeof(chance));
	return pause / 2 + pause * chance / 256;
}

/* ---- those that wait ---- */

static struct unit_queue *queue_of(struct crew *crew, const struct db_unit *unit)
{
	if (unit->sql->is_write)
		return &crew->writes;
	return unit->is_slow ? &crew->slow : &crew->reads;
}

static void push(struct unit_queue *queue, struct db_unit *unit)
{
	unit->next = NULL;
	*(queue->last ? &queue->last->next : &queue->first) = unit;
	queue->last = unit;
}

static void push_first(struct unit_queue *queue, struct db_unit *unit)
{
	unit->next = queue->first;
	queue->first = unit;
	if (!queue->last)
		queue->last = unit;
}

static struct db_unit *pop(struct unit_queue *queue)
{
	struct db_unit *unit = queue->first;

	queue->first = unit->next;
	if (!queue->first)
		queue->last = NULL;
	return unit;
}

static void finish(struct db_unit *unit)
{
	unit->done(unit->done_context, unit);
}

static int64_t limit_us(const struct crew *crew, const struct db_unit *unit)
{
	return (int64_t)(unit->sql->is_write ? crew->limits.write_ms : crew->limits.read_ms) * 1000;
}

static struct db_unit *pop_late(struct crew *crew, struct unit_queue *queue, int64_t now_us)
{
	const struct db_unit *unit = queue->first;

	if (!unit || now_us - unit->submitted_us < limit_us(crew, unit))
		return NULL;
	crew->queued--;
	return pop(queue);
}

/* Whose time is over before anybody could take them: the database is away, or much slower. */
static void fail_late(struct crew *crew)
{
	int64_t now_us = clock_monotonic_us();
	struct db_unit *unit;

	do {
		pthread_mutex_lock(&crew->lock);
		unit = pop_late(crew, &crew->reads, now_us);
		if (!unit)
			unit = pop_late(crew, &crew->slow, now_us);
		if (!unit)
			unit = pop_late(crew, &crew->writes, now_us);
		pthread_mutex_unlock(&crew->lock);
		if (!unit)
			break;
		unit->ok = false;
		error_set(&unit->err, ERROR_DATABASE, "waited its whole time for a connection");
		finish(unit);
	} while (unit);
}

static struct unit_queue *older(struct unit_queue *a, struct unit_queue *b)
{
	if (!a->first || !b->first)
		return a->first ? a : b;
	return a->first->submitted_us <= b->first->submitted_us ? a : b;
}

/* With the lock held. NULL: there is nothing that may be taken. */
static struct unit_queue *choose(struct crew *crew)
{
	bool may_be_heavy = crew->count == 1 || crew->heavy + 1 < crew->count;
	struct unit_queue *queue = &crew->reads;

	if (may_be_heavy)
		queue = older(queue, older(&crew->writes, &crew->slow));
	return queue->first ? queue : NULL;
}

static bool is_heavy(const struct db_unit *unit)
{
	return unit->sql->is_write || unit->is_slow;
}

static bool is_alone(const struct db_unit *unit)
{
	return unit->accept || unit->is_slow;
}

/* What waits for a decision in its middle, or for long, comes alone. */
static unsigned take(struct crew *crew, struct unit_queue *queue, struct db_unit **units)
{
	unsigned count = 0;

	do {
		units[count++] = pop(queue);
	} while (queue->first && count < crew->batch_limit && !is_alone(units[0]) &&
	         !is_alone(queue->first));
	crew->queued -= count;
	crew->heavy += is_heavy(units[0]);
	return count;
}

static struct timespec moment_in(unsigned ms)
{
	int64_t at = clock_monotonic_us() + (int64_t)ms * 1000;

	return (struct timespec){.tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000};
}

/* False: closing. None: nothing came for a while. */
static bool wait_for_units(struct crew *crew, struct db_unit **units, unsigned *out_count)
{
	struct timespec until = moment_in(IDLE_MS);
	struct unit_queue *queue;
	bool is_late = false;

	*out_count = 0;
	pthread_mutex_lock(&crew->lock);
	while (!(queue = choose(crew)) && !crew->is_closing && !is_late)
		is_late = pthread_cond_timedwait(&crew->wake, &crew->lock, &until) == ETIMEDOUT;
	bool is_open = !crew->is_closing;
	if (is_open && queue)
		*out_count = take(crew, queue, units);
	/* What is left is for another. */
	if (is_open && choose(crew))
		pthread_cond_signal(&crew->wake);
	pthread_mutex_unlock(&crew->lock);
	return is_open;
}

static void give_back(struct crew *crew, struct db_unit *unit)
{
	pthread_mutex_lock(&crew->lock);
	push_first(queue_of(crew, unit), unit);
	crew->queued++;
	pthread_cond_signal(&crew->wake);
	pthread_mutex_unlock(&crew->lock);
}

static void end_heavy(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->heavy--;
	if (choose(crew))
		pthread_cond_signal(&crew->wake);
	pthread_mutex_unlock(&crew->lock);
}

/* ---- a thread ---- */

static void unit_is_done(void *context, struct db_unit *unit, enum lane_end how)
{
	struct crew *crew = context;

	if (how == LANE_AGAIN)
		give_back(crew, unit);
	else
		finish(unit);
}

static bool is_closing(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	bool is = crew->is_closing;
	pthread_mutex_unlock(&crew->lock);
	return is;
}

/* Sleeps, in steps, so that those who wait too long are told meanwhile. */
static void pause_for(struct crew *crew, unsigned ms)
{
	int64_t until_us = clock_monotonic_us() + (int64_t)ms * 1000;
	int64_t left_us;

	while (!is_closing(crew) && (left_us = until_us - clock_monotonic_us()) > 0) {
		int64_t step_us = left_us < TICK_MS * 1000 ? left_us : TICK_MS * 1000;
		struct timespec step = {
		        .tv_sec = step_us / 1000000, .tv_nsec = step_us % 1000000 * 1000};
		nanosleep(&step, NULL);
		fail_late(crew);
	}
}

/* False: closing. */
static bool connect_lane(struct crew_worker *worker)
{
	struct crew *crew = worker->crew;
	unsigned tries = 0;

	while (!worker->lane.connection) {
		struct error err = {.kind = ERROR_NONE};
		if (is_closing(crew))
			return false;
		if (lane_open(&worker->lane, crew->address, &err))
			break;
		pause_for(crew, crew_pause_ms(++tries));
	}
	atomic_store(&worker->is_connected, true);
	return true;
}

static void disconnect(struct crew_worker *worker)
{
	atomic_store(&worker->is_connected, false);
	lane_close(&worker->lane);
}

static void run_units(struct crew_worker *worker, struct db_unit **units, unsigned count)
{
	struct crew *crew = worker->crew;
	bool was_heavy = is_heavy(units[0]);

	if (lane_look(&worker->lane)) {
		lane_run(&worker->lane, units, count, unit_is_done, crew);
	} else {
		while (count)
			give_back(crew, units[--count]);
	}
	if (was_heavy)
		end_heavy(crew);
}

static void *work(void *context)
{
	struct crew_worker *worker = context;
	struct db_unit *units[LANE_BATCH];
	unsigned count;

	while (connect_lane(worker) && wait_for_units(worker->crew, units, &count)) {
		if (count)
			run_units(worker, units, count);
		else
			lane_look(&worker->lane);
		fail_late(worker->crew);
		if (worker->lane.is_broken)
			disconnect(worker);
	}
	disconnect(worker);
	return NULL;
}

/* ---- from outside ---- */

bool crew_start(struct crew *crew, unsigned count, struct error *err)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&crew->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&crew->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	crew->queue_limit = crew->queue_limit ? crew->queue_limit : QUEUE_DEFAULT;
	crew->batch_limit = crew->batch_limit ? crew->batch_limit : BATCH_DEFAULT;
	if (crew->batch_limit > LANE_BATCH)
		crew->batch_limit = LANE_BATCH;
	if (!crew->limits.quick_ms || crew->limits.quick_ms > crew->limits.read_ms)
		crew->limits.quick_ms =
		        QUICK_MS < crew->limits.read_ms ? QUICK_MS : crew->limits.read_ms;
	crew->count = count < CREW_MOST ? count : CREW_MOST;
	for (unsigned i = 0; i < crew->count; i++) {
		struct crew_worker *worker = &crew->workers[i];
		worker->crew = crew;
		worker->lane.names = &crew->names;
		worker->lane.limits = crew->limits;
		worker->lane.news = &crew->news;
		worker->is_running = pthread_create(&worker->thread, NULL, work, worker) == 0;
		if (!worker->is_running)
			return error_set(err, ERROR_MEMORY, "no thread for a connection");
	}
	return true;
}

static void refuse_rest(struct crew *crew, struct unit_queue *queue)
{
	while (queue->first) {
		struct db_unit *unit = pop(queue);
		unit->ok = false;
		unit->err = (struct error){.kind = ERROR_SHUTDOWN};
		finish(unit);
	}
	crew->queued = 0;
}

void crew_stop(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->is_closing = true;
	pthread_cond_broadcast(&crew->wake);
	pthread_mutex_unlock(&crew->lock);
	for (unsigned i = 0; i < crew->count; i++) {
		if (crew->workers[i].is_running)
			pthread_join(crew->workers[i].thread, NULL);
	}
	refuse_rest(crew, &crew->reads);
	refuse_rest(crew, &crew->slow);
	refuse_rest(crew, &crew->writes);
	pthread_cond_destroy(&crew->wake);
	pthread_mutex_destroy(&crew->lock);
}

static bool enqueue(struct crew *crew, struct db_unit *unit)
{
	unit->ok = false;
	unit->is_refused = false;
	unit->err = (struct error){.kind = ERROR_NONE};
	unit->attempts = 0;
	unit->is_slow = false;
	unit->submitted_us = clock_monotonic_us();
	pthread_mutex_lock(&crew->lock);
	bool is_full = crew->queued >= crew->queue_limit;
	bool is_over = crew->is_closing;
	if (!is_full && !is_over) {
		push(queue_of(crew, unit), unit);
		crew->queued++;
		pthread_cond_signal(&crew->wake);
	}
	pthread_mutex_unlock(&crew->lock);
	/* A unit that was queued may be over, and gone, by now. */
	if (is_over)
		return error_set(&unit->err, ERROR_SHUTDOWN, "the database is closing");
	return !is_full ||
	       error_set(&unit->err, ERROR_OVERLOADED, "%u units wait", crew->queue_limit);
}

void crew_submit(struct crew *crew, struct db_unit *unit)
{
	if (!enqueue(crew, unit))
		finish(unit);
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
};

static void end_wait(void *context, struct db_unit *unit)
{
	struct waiter *waiter = context;

	(void)unit;
	pthread_mutex_lock(&waiter->lock);
	waiter->is_over = true;
	pthread_cond_signal(&waiter->over);
	pthread_mutex_unlock(&waiter->lock);
}

bool crew_run(struct crew *crew, struct db_unit *unit)
{
	struct waiter waiter = {
	        .lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};

	unit->done = end_wait;
	unit->done_context = &waiter;
	crew_submit(crew, unit);
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.is_over)
		pthread_cond_wait(&waiter.over, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	pthread_cond_destroy(&waiter.over);
	pthread_mutex_destroy(&waiter.lock);
	return unit->ok;
}

bool crew_is_connected(const struct crew *crew)
{
	for (unsigned i = 0; i < crew->count; i++) {
		if (atomic_load(&crew->workers[i].is_connected))
			return true;
	}
	return false;
}

static uint64_t read_counter(const atomic_uint_least64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void crew_stats(struct crew *crew, struct db_stats *stats)
{
	for (unsigned i = 0; i < crew->count; i++) {
		const struct lane *lane = &crew->workers[i].lane;
		uint64_t batch = read_counter(&lane->batch_last);
		stats->commits += read_counter(&lane->commits);
		stats->units_read += read_counter(&lane->units_read);
		stats->units_written += read_counter(&lane->units_written);
		stats->read_time_us += read_counter(&lane->read_us);
		stats->write_time_us += read_counter(&lane->write_us);
		stats->statement_hits += read_counter(&lane->hits);
		stats->statement_misses += read_counter(&lane->misses);
		stats->group_last = stats->group_last > batch ? stats->group_last : batch;
	}
	pthread_mutex_lock(&crew->lock);
	stats->queue_now = crew->queued;
	pthread_mutex_unlock(&crew->lock);
}
