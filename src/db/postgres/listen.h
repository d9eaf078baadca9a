/*
 * What other servers, and other programs, change about principals: one connection that
 * LISTENs, and tells itself so by a heartbeat through the same queue. A beat that came
 * back shows that everything notified before it was sent has been heard; without one for
 * STALE_US nothing that is cached may be trusted.
 */
#ifndef DB_POSTGRES_LISTEN_H
#define DB_POSTGRES_LISTEN_H

#include "base/error.h"

#include <pthread.h>
#include <stdatomic.h>

struct listener {
	struct text address;
	atomic_uint_least64_t *news; /* raised for each notification, and after a silence */
	pthread_t thread;
	bool is_running;
	atomic_bool is_closing;
	atomic_int_least64_t heard_us; /* when the last beat that came back was sent; 0: never */
	atomic_uint_least64_t unsure;  /* generations given while nothing was heard */
};

/* address and news are set. */
bool listener_start(struct listener *listener, struct error *err);
void listener_stop(struct listener *listener);

/* Whether what other servers changed is known here, but for the last moment. */
bool listener_hears(const struct listener *listener);
/* See db_identity_generation(): one that never comes again while nothing is heard. */
uint64_t listener_generation(const struct listener *listener);

#endif
