#include "db/postgres/listen.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "db/postgres/connection.h"
#include "db/postgres/crew.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>

enum {
	BEAT_MS = 150,
	STALE_US = 800 * 1000, /* with a beat's own time it stays within a second */
	DEAF_US = 5000 * 1000, /* then the connection is given up */
	ID_BYTES = 8,
};

#define UNSURE ((uint64_t)1 << 63)

/* One connection's life. */
struct ear {
	struct listener *listener;
	PGconn *connection;
	char id[2 * ID_BYTES + 1];
	char payload[64]; /* of the beat under way; "" none */
	uint64_t beats;
	int64_t sent_us;
	bool is_asking; /* a NOTIFY waits for its answer */
};

static bool open_ear(struct ear *ear, struct error *err)
{
	unsigned char id[ID_BYTES];

	if (!postgres_connect(ear->listener->address, "manor listener", &ear->connection, err))
		return false;
	crypto_random(id, sizeof(id));
	for (unsigned i = 0; i < ID_BYTES; i++)
		snprintf(ear->id + 2 * i, 3, "%02x", id[i]);
	/* Beats go by a channel that lanes do not listen to; the queue behind is the same. */
	return postgres_exec(ear->connection, "LISTEN manor; LISTEN manor_beat", err) &&
	       (PQsetnonblocking(ear->connection, 1) == 0 ||
	               error_set(err, ERROR_DATABASE, "%s", PQerrorMessage(ear->connection)));
}

static bool send_beat(struct ear *ear)
{
	char sql[128];

	snprintf(ear->payload, sizeof(ear->payload), "%s.%llu", ear->id,
	        (unsigned long long)++ear->beats);
	snprintf(sql, sizeof(sql), "NOTIFY manor_beat, '%s'", ear->payload);
	ear->sent_us = clock_monotonic_us();
	ear->is_asking = true;
	return PQsendQuery(ear->connection, sql) == 1;
}

static void hear(struct ear *ear, const PGnotify *heard)
{
	struct listener *listener = ear->listener;

	if (text_eq_cstr(TEXT("manor"), heard->relname))
		atomic_fetch_add(listener->news, 1);
	else if (ear->payload[0] && text_eq_cstr(text_from(ear->payload), heard->extra))
		atomic_store(&listener->heard_us, ear->sent_us);
}

static bool take_input(struct ear *ear)
{
	PGnotify *heard;

	if (!PQconsumeInput(ear->connection))
		return false;
	while ((heard = PQnotifies(ear->connection))) {
		hear(ear, heard);
		PQfreemem(heard);
	}
	while (ear->is_asking && !PQisBusy(ear->connection)) {
		AUTO_RESULT result = PQgetResult(ear->connection);
		if (!result)
			ear->is_asking = false;
		else if (PQresultStatus(result) != PGRES_COMMAND_OK)
			return false;
	}
	return PQstatus(ear->connection) == CONNECTION_OK;
}

/* Until the connection is lost, deaf, or not wanted any more. */
static void keep_listening(struct ear *ear)
{
	struct listener *listener = ear->listener;

	while (!atomic_load(&listener->is_closing)) {
		int64_t since_us = clock_monotonic_us() - ear->sent_us;
		if (ear->is_asking && since_us > DEAF_US)
			return;
		if (!ear->is_asking && since_us >= BEAT_MS * 1000 && !send_beat(ear))
			return;
		struct pollfd at = {.fd = PQsocket(ear->connection), .events = POLLIN};
		if (PQflush(ear->connection) > 0)
			at.events |= POLLOUT;
		if (at.fd < 0 || (poll(&at, 1, BEAT_MS / 3) > 0 && !take_input(ear)))
			return;
	}
}

static void pause_for(const struct listener *listener, unsigned ms)
{
	static const struct timespec step = {.tv_nsec = 20 * 1000000};
	int64_t until_us = clock_monotonic_us() + (int64_t)ms * 1000;

	while (!atomic_load(&listener->is_closing) && clock_monotonic_us() < until_us)
		nanosleep(&step, NULL);
}

static void *listen_on(void *context)
{
	struct listener *listener = context;
	unsigned tries = 0;

	while (!atomic_load(&listener->is_closing)) {
		struct error err = {.kind = ERROR_NONE};
		struct ear ear = {.listener = listener};
		if (open_ear(&ear, &err)) {
			/* What was said before it listened was not heard. */
			atomic_fetch_add(listener->news, 1);
			tries = 0;
			keep_listening(&ear);
		}
		PQfinish(ear.connection);
		pause_for(listener, crew_pause_ms(++tries));
	}
	return NULL;
}

bool listener_start(struct listener *listener, struct error *err)
{
	listener->is_running = pthread_create(&listener->thread, NULL, listen_on, listener) == 0;
	return listener->is_running || error_set(err, ERROR_MEMORY, "no thread for the listener");
}

void listener_stop(struct listener *listener)
{
	atomic_store(&listener->is_closing, true);
	if (listener->is_running)
		pthread_join(listener->thread, NULL);
	listener->is_running = false;
}

bool listener_hears(const struct listener *listener)
{
	int64_t heard_us = atomic_load(&listener->heard_us);

	return heard_us && clock_monotonic_us() - heard_us < STALE_US;
}

uint64_t listener_generation(const struct listener *listener)
{
	/* Counting is not changing: who asks holds a database that is constant to him. */
	struct listener *self = (struct listener *)listener;

	if (listener_hears(listener))
		return atomic_load(listener->news);
	return UNSURE | atomic_fetch_add(&self->unsure, 1);
}
