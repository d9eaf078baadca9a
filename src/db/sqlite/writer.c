#include "db/sqlite/writer.h"

#include "base/clock.h"

#include <errno.h>
#include <time.h>

enum {
	GROUP_MOST = 256,
	GROUP_DEFAULT = 64,
	QUEUE_DEFAULT = 4096,
	IDLE_MS = 200,                  /* without a write, before the log is copied */
	LOOK_MS = 1000,                 /* between two looks for writes of other programs */
	CHECKPOINT_FRAMES = 4000,       /* copied although writes wait: 16 MB */
	CHECKPOINT_FRAMES_HARD = 65536, /* readers are waited for: 256 MB */
};

/* ---- one unit ---- */

enum outcome {
	UNIT_KEPT,   /* its changes stand in the transaction, or it has none */
	UNIT_FAILED, /* rolled back, alone */
	UNIT_LOST,   /* the transaction went with it */
};

static void bind_text(sqlite3_stmt *handle, int index, struct text t)
{
	if (text_is_empty(t))
		sqlite3_bind_null(handle, index);
	else
		sqlite3_bind_text64(handle, index, t.ptr, t.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_key(sqlite3_stmt *handle, int index, const struct value *value)
{
	if (value->kind == VALUE_INTEGER)
		sqlite3_bind_int64(handle, index, value->integer);
	else
		bind_text(handle, index, value->kind == VALUE_TEXT ? value->text : TEXT(""));
}

/* Tells the persistent triggers who acts. */
static bool set_context(struct connection *c, const struct db_unit *unit, struct error *err)
{
	const struct db_context *context = &unit->context;
	sqlite3_stmt *set = c->set_context;

	bind_key(set, 1, &context->tenant);
	bind_key(set, 2, &context->person);
	bind_text(set, 3, context->request_id);
	bind_text(set, 4, context->address);
	bind_text(set, 5, context->agent);
	sqlite3_bind_int(set, 6, context->is_purge ? 2 : context->is_platform);
	bind_key(set, 7, &unit->now);
	bool ok = connection_execute(c, set, err);
	sqlite3_clear_bindings(set);
	return ok;
}

/* Released with a foreign key unresolved, the failure would meet the whole group at COMMIT. */
static bool has_no_dangling_key(struct connection *c, struct error *err)
{
	int pending = 0, unused = 0;

	sqlite3_db_status(c->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &pending, &unused, 0);
	return pending == 0 ||
	       error_set(err, ERROR_REFERENCE, "a deferred foreign key is unresolved");
}

static bool run_epilogue(
        struct writer *w, struct db_unit *unit, bool *touches_identity, struct error *err)
{
	struct connection *c = w->connection;
	struct db_unit more = *unit;

	more.sql = unit->epilogue;
	connection_enter(c, &more, w->limit_us);
	bool ok = connection_run(c, &more, touches_identity, err);
	unit->is_refused = c->is_refused;
	connection_leave(c);
	return ok;
}

static bool run_steps(
        struct writer *w, struct db_unit *unit, bool *touches_identity, struct error *err)
{
	struct connection *c = w->connection;

	connection_enter(c, unit, w->limit_us);
	bool ok = connection_run(c, unit, touches_identity, err);
	unit->is_refused = c->is_refused;
	connection_leave(c);
	if (!ok)
		return false;
	unit->epilogue = NULL;
	if (unit->accept && !unit->accept(unit->accept_context, unit, err))
		return error_set(err, ERROR_INTERNAL, "not accepted");
	if (unit->epilogue && !run_epilogue(w, unit, touches_identity, err))
		return false;
	return has_no_dangling_key(c, err);
}

static enum outcome run_unit(struct writer *w, struct db_unit *unit, bool *touches_identity)
{
	struct connection *c = w->connection;

	unit_clear(unit);
	*touches_identity = false;
	unit->ok = connection_execute(c, c->savepoint, &unit->err) &&
	           set_context(c, unit, &unit->err) &&
	           run_steps(w, unit, touches_identity, &unit->err);
	if (unit->ok && !unit->is_dry_run && connection_execute(c, c->release, &unit->err))
		return UNIT_KEPT;
	*touches_identity = false;
	/* The gravest failures (full, I/O, interrupt) roll back everything by themselves. */
	if (sqlite3_get_autocommit(c->handle) ||
	        !connection_execute(c, c->rollback_to, &unit->err) ||
	        !connection_execute(c, c->release, &unit->err)) {
		unit->ok = false;
		return UNIT_LOST;
	}
	unit->ok = unit->ok && unit->is_dry_run;
	return unit->ok ? UNIT_KEPT : UNIT_FAILED;
}

/* ---- a group of them ---- */

struct group {
	struct db_unit *units[GROUP_MOST];
	bool is_failed[GROUP_MOST];
	unsigned count;
	bool touches_identity;
	bool has_changes;
};

/* A repeated request is answered as the first one was, which perhaps stood in this group. */
static void fail_rest(struct group *group, const struct error *err)
{
	for (unsigned i = 0; i < group->count; i++) {
		if (group->is_failed[i] && group->units[i]->err.kind != ERROR_REPEATED)
			continue;
		group->is_failed[i] = true;
		group->units[i]->ok = false;
		group->units[i]->err = *err;
	}
}

static void roll_back(struct connection *c)
{
	struct error ignored = {.kind = ERROR_NONE};

	if (!sqlite3_get_autocommit(c->handle))
		connection_execute(c, c->rollback, &ignored);
}

/* One pass over the units that have not failed. False: the transaction was lost on the way. */
static bool run_units(struct writer *w, struct group *group)
{
	group->touches_identity = false;
	group->has_changes = false;
	for (unsigned i = 0; i < group->count; i++) {
		bool touches_identity;
		if (group->is_failed[i])
			continue;
		enum outcome outcome = run_unit(w, group->units[i], &touches_identity);
		group->is_failed[i] = outcome != UNIT_KEPT;
		if (outcome == UNIT_LOST)
			return false;
		if (outcome == UNIT_KEPT && !group->units[i]->is_dry_run)
			group->has_changes = true;
		group->touches_identity |= touches_identity;
	}
	return true;
}

static bool commit(struct writer *w, struct group *group, struct error *err)
{
	struct connection *c = w->connection;

	if (!group->has_changes) {
		roll_back(c);
		return true;
	}
	if (!connection_execute(c, c->clear_context, err) ||
	        !connection_execute(c, c->commit, err)) {
		roll_back(c);
		return false;
	}
	counter_add(&w->commits, 1);
	if (group->touches_identity)
		counter_add(&w->identity_generation, 1);
	return true;
}

static void run_group(struct writer *w, struct group *group)
{
	struct connection *c = w->connection;
	struct error err = {.kind = ERROR_NONE};

	/* Each round that is lost fails one unit more, so this ends. */
	do {
		roll_back(c);
		if (!connection_execute(c, c->begin_write, &err)) {
			fail_rest(group, &err);
			return;
		}
	} while (!run_units(w, group));
	if (!commit(w, group, &err))
		fail_rest(group, &err);
}

/* ---- checkpoints ---- */

static int note_log(void *context, sqlite3 *handle, const char *database, int frames)
{
	struct writer *w = context;

	(void)handle;
	(void)database;
	if (frames < w->log_frames)
		w->checked_frames = 0; /* the log began anew */
	w->log_frames = frames;
	return SQLITE_OK;
}

static void checkpoint(struct writer *w, int mode)
{
	struct connection *c = w->connection;
	int frames, checked;

	c->wall.is_driver = true;
	if (sqlite3_wal_checkpoint_v2(c->handle, "main", mode, &frames, &checked) == SQLITE_OK &&
	        checked >= 0)
		w->checked_frames = checked;
}

static void checkpoint_if_due(struct writer *w, bool is_idle)
{
	int pending = w->log_frames - w->checked_frames;

	if (w->log_frames >= CHECKPOINT_FRAMES_HARD && pending > 0)
		checkpoint(w, SQLITE_CHECKPOINT_RESTART);
	else if (pending >= CHECKPOINT_FRAMES || (is_idle && pending > 0))
		checkpoint(w, SQLITE_CHECKPOINT_PASSIVE);
}

/*
 * Another program may have changed a person or a role. Which rows it wrote cannot be
 * known, so every change of the file by others counts.
 */
static void look_for_others(struct writer *w)
{
	struct connection *c = w->connection;
	int64_t now_us = clock_monotonic_us();

	if (now_us - w->looked_us < LOOK_MS * 1000)
		return;
	w->looked_us = now_us;
	if (sqlite3_step(c->look) == SQLITE_ROW) {
		int64_t version = sqlite3_column_int64(c->look, 0);
		if (w->data_version && version != w->data_version)
			counter_add(&w->identity_generation, 1);
		w->data_version = version;
	}
	sqlite3_reset(c->look);
}

/* ---- the thread ---- */

static void take_group(struct writer *w, struct group *group)
{
	group->count = 0;
	while (w->first && group->count < w->group_limit) {
		struct db_unit *unit = w->first;
		w->first = unit->next;
		group->is_failed[group->count] = false;
		group->units[group->count++] = unit;
		w->queued--;
	}
	if (!w->first)
		w->last = NULL;
}

static struct timespec moment_in(unsigned ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000L;
	at.tv_sec += at.tv_nsec / 1000000000L;
	at.tv_nsec %= 1000000000L;
	return at;
}

/* False: closing. An empty group: nothing came for a while. */
static bool wait_for_group(struct writer *w, struct group *group)
{
	bool has_log = w->log_frames > w->checked_frames;
	struct timespec until = moment_in(has_log ? IDLE_MS : LOOK_MS);
	bool is_late = false;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->is_closing && !is_late)
		is_late = pthread_cond_timedwait(&w->wake, &w->lock, &until) == ETIMEDOUT;
	bool is_open = !w->is_closing;
	if (is_open)
		take_group(w, group);
	pthread_mutex_unlock(&w->lock);
	return is_open;
}

static void finish_group(struct writer *w, struct group *group)
{
	counter_add(&w->written, group->count);
	atomic_store_explicit(&w->group_last, group->count, memory_order_relaxed);
	/* A unit is its owner's again once its call is made. */
	for (unsigned i = 0; i < group->count; i++)
		group->units[i]->done(group->units[i]->done_context, group->units[i]);
}

static void *write_groups(void *context)
{
	struct writer *w = context;
	struct group group;

	group.count = 0;
	look_for_others(w);
	while (wait_for_group(w, &group)) {
		if (group.count) {
			int64_t began_us = clock_monotonic_us();
			run_group(w, &group);
			counter_add(&w->connection->time_us,
			        (uint64_t)(clock_monotonic_us() - began_us));
			finish_group(w, &group);
		}
		checkpoint_if_due(w, group.count == 0);
		look_for_others(w);
	}
	return NULL;
}

static void refuse_rest(struct writer *w)
{
	while (w->first) {
		struct db_unit *unit = w->first;
		w->first = unit->next;
		unit->ok = false;
		unit->err = (struct error){.kind = ERROR_SHUTDOWN};
		unit->done(unit->done_context, unit);
	}
	w->last = NULL;
	w->queued = 0;
}

/* ---- from outside ---- */

bool writer_start(struct writer *w, struct connection *connection, const struct db_options *options,
        struct error *err)
{
	pthread_condattr_t monotonic;
	unsigned group = options->group_limit ? options->group_limit : GROUP_DEFAULT;

	*w = (struct writer){.connection = connection};
	w->group_limit = group < GROUP_MOST ? group : GROUP_MOST;
	w->queue_limit = options->queue_limit ? options->queue_limit : QUEUE_DEFAULT;
	w->limit_us = (int64_t)options->write_limit_ms * 1000;
	sqlite3_wal_hook(connection->handle, note_log, w);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	w->is_running = pthread_create(&w->thread, NULL, write_groups, w) == 0;
	return w->is_running || error_set(err, ERROR_MEMORY, "no thread for the writer");
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->is_closing = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	if (w->is_running)
		pthread_join(w->thread, NULL);
	refuse_rest(w);
	checkpoint(w, SQLITE_CHECKPOINT_TRUNCATE);
	/* The last connection may take the log away. */
	sqlite3_db_config(w->connection->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	connection_close(w->connection);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

static bool enqueue(struct writer *w, struct db_unit *unit)
{
	unit->next = NULL;
	unit_clear(unit);
	pthread_mutex_lock(&w->lock);
	bool is_full = w->queued >= w->queue_limit;
	bool is_closing = w->is_closing;
	if (!is_full && !is_closing) {
		*(w->last ? &w->last->next : &w->first) = unit;
		w->last = unit;
		w->queued++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	/* A unit that was queued may be over, and gone, by now. */
	if (is_closing)
		return error_set(&unit->err, ERROR_SHUTDOWN, "the database is closing");
	return !is_full ||
	       error_set(&unit->err, ERROR_OVERLOADED, "%u writes wait", w->queue_limit);
}

void writer_submit(struct writer *w, struct db_unit *unit)
{
	if (!enqueue(w, unit))
		unit->done(unit->done_context, unit);
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

bool writer_run(struct writer *w, struct db_unit *unit)
{
	struct waiter waiter = {
	        .lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};

	unit->done = end_wait;
	unit->done_context = &waiter;
	writer_submit(w, unit);
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.is_over)
		pthread_cond_wait(&waiter.over, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	pthread_cond_destroy(&waiter.over);
	pthread_mutex_destroy(&waiter.lock);
	return unit->ok;
}

void writer_stats(struct writer *w, struct db_stats *stats)
{
	stats->commits = counter_read(&w->commits);
	stats->units_written = counter_read(&w->written);
	stats->group_last = counter_read(&w->group_last);
	stats->write_time_us = counter_read(&w->connection->time_us);
	stats->statement_hits += counter_read(&w->connection->hits);
	stats->statement_misses += counter_read(&w->connection->misses);
	pthread_mutex_lock(&w->lock);
	stats->queue_now = w->queued;
	pthread_mutex_unlock(&w->lock);
}
