#include "db/postgres/lane.h"

#include "base/clock.h"
#include "db/postgres/connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>

enum { PATIENCE_MS = 5000, IDLE_TRANSACTION_MS = 60000 };

/* ---- opening ---- */

struct fixed {
	const char *name, *sql;
};

#define SCOPE_SQL                                                                                  \
	"SELECT set_config('manor.tenant', $1, true), set_config('manor.person', $2, true)"
#define WIDE_SQL ", set_config('manor.platform', $3, true)"

#define CONTEXT_SQL                                                                                \
	"SELECT set_config('manor.platform', $1, true), set_config('manor.request', $2, true),"    \
	" set_config('manor.address', $3, true), set_config('manor.agent', $4, true),"             \
	" set_config('manor.moment', $5, true), set_config('statement_timeout', $6, true)"

/* The same on every lane, for as long as it lives. */
static const struct fixed fixed[] = {
        {"manor_begin", "BEGIN READ WRITE"},
        {"manor_read", SCOPE_SQL},
        {"manor_read_wide", SCOPE_SQL WIDE_SQL},
        {"manor_read_limited", SCOPE_SQL WIDE_SQL ", set_config('statement_timeout', $4, true)"},
        {"manor_begin_snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ"},
        {"manor_commit", "COMMIT"},
        {"manor_rollback", "ROLLBACK"},
        {"manor_check", "SET CONSTRAINTS ALL IMMEDIATE"},
        {"manor_set", "SELECT set_config($1, $2, true)"},
        {"manor_platform", "SELECT set_config('manor.platform', $1, true)"},
        {"manor_context", CONTEXT_SQL},
        {"manor_context_grouped", CONTEXT_SQL ", set_config('synchronous_commit', 'off', true)"},
        /* A commit that surely has something to write, and so waits for all before it. */
        {"manor_flush", "SELECT pg_logical_emit_message(true, 'manor', '')"},
};

static bool prepare_fixed(PGconn *connection, struct error *err)
{
	char words[256];

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		AUTO_RESULT result = PQprepare(connection, fixed[i].name, fixed[i].sql, 0, NULL);
		if (PQresultStatus(result) == PGRES_COMMAND_OK)
			continue;
		postgres_words(result, words, sizeof(words));
		return error_set(err, ERROR_DATABASE, "%s: %s", fixed[i].sql, words);
	}
	return true;
}

static bool make_ready(struct lane *lane, PGconn *connection, struct error *err)
{
	char sql[192];

	snprintf(sql, sizeof(sql),
	        "SET statement_timeout = %u; SET idle_in_transaction_session_timeout = %d;"
	        " LISTEN manor; SET default_transaction_read_only = on",
	        lane->limits.quick_ms, IDLE_TRANSACTION_MS);
	if (!postgres_exec(connection, sql, err) || !prepare_fixed(connection, err))
		return false;
	if (PQenterPipelineMode(connection) && PQsetnonblocking(connection, 1) == 0)
		return true;
	return error_set(err, ERROR_DATABASE, "%s", PQerrorMessage(connection));
}

/* The last words of a connection come as a notice when nothing was asked. */
static void take_notice(void *context, const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity &&
	        (text_eq_cstr(TEXT("FATAL"), severity) || text_eq_cstr(TEXT("PANIC"), severity)))
		lane_lost(context, result);
}

bool lane_open(struct lane *lane, struct text address, struct error *err)
{
	unsigned longest = lane->limits.read_ms > lane->limits.write_ms ? lane->limits.read_ms
	                                                                : lane->limits.write_ms;
	PGconn *connection;

	if (!postgres_connect(address, "manor", &connection, err))
		return false;
	if (!make_ready(lane, connection, err)) {
		PQfinish(connection);
		return false;
	}
	PQsetNoticeReceiver(connection, take_notice, lane);
	arena_init(&lane->scratch, 0);
	lane->connection = connection;
	lane->is_broken = false;
	lane->was_told = false;
	lane->patience_us = (int64_t)(longest + PATIENCE_MS) * 1000;
	return true;
}

void lane_close(struct lane *lane)
{
	if (!lane->connection)
		return;
	PQfinish(lane->connection);
	lane->connection = NULL;
	prepared_release(&lane->prepared);
	output_release(&lane->rows);
	output_release(&lane->marks);
	arena_release(&lane->scratch);
}

/* ---- waiting ---- */

bool lane_break(struct lane *lane, const char *why)
{
	if (!lane->is_broken)
		snprintf(lane->said, sizeof(lane->said), "%s", why);
	lane->is_broken = true;
	return false;
}

void lane_lost(struct lane *lane, const PGresult *result)
{
	char words[sizeof(lane->said)];

	lane->was_told = PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL;
	postgres_words(result, words, sizeof(words));
	lane_break(lane, words);
}

static void take_news(struct lane *lane)
{
	PGnotify *news;

	while ((news = PQnotifies(lane->connection))) {
		/* Several lanes share the counter. */
		atomic_fetch_add_explicit(lane->news, 1, memory_order_release);
		PQfreemem(news);
	}
}

/* False: nothing came for too long, or nobody is there any more. */
static bool wait_for_input(struct lane *lane)
{
	int64_t until_us = clock_monotonic_us() + lane->patience_us;

	for (;;) {
		int unsent = PQflush(lane->connection);
		int64_t left_ms = (until_us - clock_monotonic_us()) / 1000;
		struct pollfd at = {.fd = PQsocket(lane->connection), .events = POLLIN};
		if (unsent > 0)
			at.events |= POLLOUT;
		if (at.fd < 0)
			return lane_break(lane, PQerrorMessage(lane->connection));
		if (left_ms <= 0)
			return lane_break(lane, "the server did not answer in time");
		if (poll(&at, 1, (int)left_ms) < 0 && errno != EINTR)
			return lane_break(lane, "poll failed");
		if (at.revents & ~POLLOUT) {
			/* What it has read, it has read, even when it fails. */
			PQconsumeInput(lane->connection);
			return true;
		}
	}
}

PGresult *lane_next(struct lane *lane)
{
	while (PQisBusy(lane->connection)) {
		if (!wait_for_input(lane))
			return NULL;
	}
	PGresult *result = PQgetResult(lane->connection);
	if (!result && PQstatus(lane->connection) == CONNECTION_BAD)
		lane_break(lane, PQerrorMessage(lane->connection));
	return result;
}

bool lane_take_sync(struct lane *lane)
{
	AUTO_RESULT result = lane_next(lane);

	if (lane->is_broken)
		return false;
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		take_news(lane);
		return true;
	}
	if (result && PQresultStatus(result) == PGRES_FATAL_ERROR)
		lane_lost(lane, result);
	return lane_break(lane, "an answer that was not asked for");
}

bool lane_look(struct lane *lane)
{
	struct pollfd at = {.fd = PQsocket(lane->connection), .events = POLLIN};

	if (lane->is_broken)
		return false;
	if (poll(&at, 1, 0) == 0)
		return true;
	if (!PQconsumeInput(lane->connection))
		return lane_break(lane, PQerrorMessage(lane->connection));
	take_news(lane);
	if (PQstatus(lane->connection) != CONNECTION_OK)
		return lane_break(lane, "the server ended the connection");
	return !lane->is_broken;
}

/* ---- preparing ---- */

static bool send_preparing(struct lane *lane, struct prepared *list)
{
	for (struct prepared *p = list; p; p = p->list) {
		if (!PQsendPrepare(lane->connection, p->name, p->cstr, 0, NULL) ||
		        !PQpipelineSync(lane->connection))
			return lane_break(lane, PQerrorMessage(lane->connection));
	}
	return true;
}

static bool take_preparing(struct lane *lane, struct prepared *p)
{
	for (;;) {
		AUTO_RESULT result = lane_next(lane);
		if (!result)
			break;
		if (PQresultStatus(result) == PGRES_COMMAND_OK) {
			p->is_ready = true;
			continue;
		}
		if (fail_read(lane->names, result, p->first, &p->err) == FAIL_LOST) {
			lane_lost(lane, result);
			return false;
		}
	}
	return !lane->is_broken && lane_take_sync(lane);
}

static bool send_dropping(struct lane *lane, unsigned *out_count)
{
	struct prepared *p;
	char sql[64];

	*out_count = 0;
	while ((p = prepared_surplus(&lane->prepared, lane->batch))) {
		snprintf(sql, sizeof(sql), "DEALLOCATE %s", p->name);
		prepared_free(p);
		if (!PQsendQueryParams(lane->connection, sql, 0, NULL, NULL, NULL, NULL, 0))
			return lane_break(lane, PQerrorMessage(lane->connection));
		++*out_count;
	}
	return !*out_count || PQpipelineSync(lane->connection) ||
	       lane_break(lane, PQerrorMessage(lane->connection));
}

static bool take_dropping(struct lane *lane, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		for (;;) {
			AUTO_RESULT result = lane_next(lane);
			if (!result)
				break;
		}
	}
	return !lane->is_broken && (!count || lane_take_sync(lane));
}

static bool prepare(struct lane *lane, struct prepared *list)
{
	unsigned dropped;

	if (!send_dropping(lane, &dropped) || !send_preparing(lane, list) ||
	        !take_dropping(lane, dropped))
		return false;
	for (struct prepared *p = list; p; p = p->list) {
		if (!take_preparing(lane, p))
			return false;
	}
	return true;
}

/* ---- a batch ---- */

struct batch {
	struct lane *lane;
	struct flight flights[LANE_BATCH];
	unsigned count;
	struct prepared *unready;
	lane_done_fn *done;
	void *context;
};

static void end(struct batch *batch, struct flight *f, enum lane_end how)
{
	struct lane *lane = batch->lane;
	bool is_write = f->unit->sql->is_write;

	f->is_over = true;
	if (how == LANE_OVER) {
		lane_count(is_write ? &lane->units_written : &lane->units_read, 1);
		if (is_write && f->unit->ok && f->is_kept)
			lane_count(&lane->commits, 1);
	}
	batch->done(batch->context, f->unit, how);
}

static void fail(struct batch *batch, struct flight *f)
{
	f->unit->ok = false;
	end(batch, f, LANE_OVER);
}

static bool may_run_again(const struct flight *f)
{
	return !f->has_given_rows && f->unit->attempts < LANE_ATTEMPTS;
}

static void again(struct batch *batch, struct flight *f)
{
	f->unit->attempts++;
	end(batch, f, LANE_AGAIN);
}

/* It may take longer, but not where others wait behind it. */
static bool is_to_run_alone(const struct flight *f)
{
	return f->failed && f->is_quick && f->unit->err.kind == ERROR_TIMEOUT;
}

/* All its answers are there. */
static void finish(struct batch *batch, struct flight *f)
{
	if (f->sort == FAIL_STALE)
		lane_break(batch->lane, "its prepared statements are stale");
	if (f->failed && (f->sort == FAIL_AGAIN || f->sort == FAIL_STALE) && may_run_again(f)) {
		again(batch, f);
		return;
	}
	if (is_to_run_alone(f)) {
		f->unit->is_slow = true;
		end(batch, f, LANE_AGAIN);
		return;
	}
	f->unit->ok = !f->failed;
	end(batch, f, LANE_OVER);
}

/*
 * The lane broke at `f`, or before it came to it. What the server never came to, and what
 * changes nothing, runs again on another; what may have been committed is told as that.
 */
static void lose(struct batch *batch, struct flight *f, bool is_at_break)
{
	struct lane *lane = batch->lane;
	struct db_unit *unit = f->unit;
	bool is_written = f->is_sent && f->is_kept && unit->sql->is_write && !f->failed;
	bool is_unknown =
	        is_written && (f->is_held || !lane->was_told || (is_at_break && f->is_committing));

	if (f->failed) {
		fail(batch, f);
	} else if (is_unknown) {
		error_set(&unit->err, ERROR_LOST, "the answer to COMMIT was lost: %s", lane->said);
		fail(batch, f);
	} else if (may_run_again(f)) {
		again(batch, f);
	} else {
		error_set(&unit->err, ERROR_DATABASE, "the connection was lost: %s", lane->said);
		fail(batch, f);
	}
}

static void lose_rest(struct batch *batch)
{
	bool is_at_break = true;

	for (unsigned i = 0; i < batch->count; i++) {
		struct flight *f = &batch->flights[i];
		bool is_first = is_at_break && !f->is_held;
		if (f->is_over)
			continue;
		if (is_first)
			is_at_break = false;
		lose(batch, f, is_first);
	}
}

static bool find_statements(struct batch *batch, struct flight *f)
{
	struct lane *lane = batch->lane;
	struct db_unit *unit = f->unit;
	size_t count = unit->sql->step_count;

	f->steps = ARENA_ARRAY(&lane->scratch, struct prepared *, count + 1);
	unit->results = ARENA_ARRAY(unit->arena, struct db_step_result, count + 1);
	if (!f->steps || !unit->results)
		return error_memory(&unit->err);
	for (size_t i = 0; i < count; i++) {
		bool is_new;
		if (!prepared_find(&lane->prepared, &unit->sql->steps[i], lane->batch, &f->steps[i],
		            &is_new, &unit->err))
			return false;
		lane_count(is_new ? &lane->misses : &lane->hits, 1);
		if (!is_new)
			continue;
		f->steps[i]->first = &unit->sql->steps[i];
		f->steps[i]->list = batch->unready;
		batch->unready = f->steps[i];
	}
	return true;
}

static void begin(struct batch *batch, struct db_unit *const *units, unsigned count)
{
	struct lane *lane = batch->lane;

	arena_reset(&lane->scratch);
	lane->batch++;
	atomic_store_explicit(&lane->batch_last, count, memory_order_relaxed);
	for (unsigned i = 0; i < count; i++) {
		struct flight *f = &batch->flights[i];
		*f = (struct flight){.unit = units[i]};
		f->unit->is_refused = false;
		batch->count++;
		if (!find_statements(batch, f) || !flight_make_params(lane, f))
			fail(batch, f);
	}
}

/* What could not be prepared is told to all who need it, and asked anew the next time. */
static void fail_unprepared(struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		struct flight *f = &batch->flights[i];
		for (size_t k = 0; !f->is_over && k < f->unit->sql->step_count; k++) {
			if (f->steps[k]->is_ready)
				continue;
			f->unit->err = f->steps[k]->err;
			fail(batch, f);
		}
	}
	while (batch->unready) {
		struct prepared *p = batch->unready;
		batch->unready = p->list;
		p->first = NULL;
		if (p->is_ready)
			continue;
		prepared_remove(&batch->lane->prepared, p);
		prepared_free(p);
	}
}

static bool is_ready(const struct flight *f)
{
	for (size_t i = 0; i < f->unit->sql->step_count; i++) {
		if (!f->steps[i]->is_ready) {
			f->unit->err = f->steps[i]->err;
			return false;
		}
	}
	return true;
}

/* In the unit's open transaction. False: it failed, or the lane is broken. */
static bool run_epilogue(struct batch *batch, struct flight *f)
{
	struct lane *lane = batch->lane;
	struct db_unit more = *f->unit;
	struct flight epilogue = {.unit = &more};

	more.sql = f->unit->epilogue;
	bool ok = find_statements(batch, &epilogue) && flight_make_params(lane, &epilogue);
	if (ok && batch->unready && !prepare(lane, batch->unready))
		return false;
	ok = ok && is_ready(&epilogue);
	fail_unprepared(batch);
	if (ok && !(flight_send_more(lane, &epilogue) && flight_receive(lane, &epilogue)))
		return false;
	if (ok && !epilogue.failed)
		return true;
	f->failed = true;
	f->sort = epilogue.sort;
	f->unit->is_refused = more.is_refused;
	f->unit->err = more.err;
	return false;
}

static void run_accepted(struct batch *batch, struct flight *f)
{
	struct lane *lane = batch->lane;
	struct db_unit *unit = f->unit;

	lane->is_grouped = false;
	if (!flight_send(lane, f) || !flight_receive(lane, f))
		return;
	unit->epilogue = NULL;
	bool is_accepted = !f->failed && unit->accept(unit->accept_context, unit, &unit->err);
	if (!is_accepted && !f->failed) {
		f->failed = true;
		error_set(&unit->err, ERROR_INTERNAL, "not accepted");
	}
	if (is_accepted && unit->epilogue)
		is_accepted = run_epilogue(batch, f);
	if (lane->is_broken)
		return;
	if (flight_send_end(lane, f, is_accepted) && flight_receive_end(lane, f))
		finish(batch, f);
}

/*
 * libpq writes to the socket at every Sync. Held back until all are there, they reach the
 * server together. Where it is no TCP socket there is nothing to hold.
 */
static void hold_packets(struct lane *lane, int is_held)
{
	setsockopt(PQsocket(lane->connection), IPPROTO_TCP, TCP_CORK, &is_held, sizeof(is_held));
}

static bool is_kept_write(const struct flight *f)
{
	return !f->is_over && f->unit->sql->is_write && !f->unit->is_dry_run;
}

/* Several writes wait for the disk once, together: see flush() below. */
static bool is_group(const struct batch *batch)
{
	unsigned writes = 0;

	for (unsigned i = 0; i < batch->count; i++)
		writes += is_kept_write(&batch->flights[i]);
	return writes > 1;
}

static bool send_flush(struct lane *lane)
{
	return (PQsendQueryPrepared(lane->connection, "manor_flush", 0, NULL, NULL, NULL, 0) &&
	               PQpipelineSync(lane->connection)) ||
	       lane_break(lane, PQerrorMessage(lane->connection));
}

static bool send_all(struct batch *batch)
{
	struct lane *lane = batch->lane;

	for (unsigned i = 0; i < batch->count; i++) {
		struct flight *f = &batch->flights[i];
		if (f->is_over)
			continue;
		if (!flight_send(lane, f) || (!f->is_single && !flight_send_end(lane, f, true)))
			return false;
	}
	return !lane->is_grouped || send_flush(lane);
}

/* The last commit of a group is on disk, and all before it are. */
static bool take_flush(struct lane *lane)
{
	for (;;) {
		AUTO_RESULT result = lane_next(lane);
		if (!result)
			return !lane->is_broken && lane_take_sync(lane);
		if (PQresultStatus(result) == PGRES_TUPLES_OK)
			continue;
		lane_lost(lane, result);
		return false;
	}
}

static void run_all(struct batch *batch)
{
	struct lane *lane = batch->lane;

	lane->is_grouped = is_group(batch);
	hold_packets(lane, 1);
	bool is_sent = send_all(batch);
	hold_packets(lane, 0);
	if (!is_sent)
		return;
	for (unsigned i = 0; i < batch->count; i++) {
		struct flight *f = &batch->flights[i];
		if (f->is_over)
			continue;
		if (!flight_receive(lane, f) || (!f->is_single && !flight_receive_end(lane, f)))
			return;
		f->is_held = lane->is_grouped && is_kept_write(f) && !f->failed;
		if (!f->is_held)
			finish(batch, f);
	}
	if (!lane->is_grouped || !take_flush(lane))
		return;
	for (unsigned i = 0; i < batch->count; i++) {
		if (batch->flights[i].is_held)
			finish(batch, &batch->flights[i]);
	}
}

void lane_run(struct lane *lane, struct db_unit *const *units, unsigned count, lane_done_fn *done,
        void *context)
{
	struct batch batch = {.lane = lane, .done = done, .context = context};
	bool is_write = units[0]->sql->is_write;
	bool is_alone = count == 1 && units[0]->accept;
	int64_t begun_us = clock_monotonic_us();

	begin(&batch, units, count);
	if (!batch.unready || prepare(lane, batch.unready)) {
		fail_unprepared(&batch);
		if (!is_alone)
			run_all(&batch);
		else if (!batch.flights[0].is_over)
			run_accepted(&batch, &batch.flights[0]);
	}
	if (lane->is_broken)
		lose_rest(&batch);
	lane_count(is_write ? &lane->write_us : &lane->read_us,
	        (uint64_t)(clock_monotonic_us() - begun_us));
}
