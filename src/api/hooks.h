/*
 * Delivering webhooks: what the outbox holds is posted to the address that the operator has
 * given each webhook, signed as Standard Webhooks says
 * (https://github.com/standard-webhooks/standard-webhooks).
 *
 * One thread a webhook, so that an address that is slow holds up no other. An event is
 * taken for a while, posted, and its end recorded: a server that dies in between leaves it
 * to be told again. So each is told at least once; in the order of their making, but for
 * those that are told again, and but for servers that share a database and tell side by
 * side.
 *
 *                 taken                 2xx
 *     waiting ------------> (attempt) --------> delivered
 *        ^                      |
 *        |   later, backing off |  anything else
 *        +----------------------+
 *        ^                      | attempts used up
 *        |  retry               v
 *        +-------------------- dead
 *
 * Must never log a payload, a secret, or more of an address than scheme, host and port.
 */
#ifndef API_HOOKS_H
#define API_HOOKS_H

#include "identity/identity.h"
#include "store/store.h"

struct hooks;

struct hooks_options {
	struct text path; /* api/hook_file.h; "" none: what happens waits */
	bool allows_private;
	unsigned timeout_ms;
	unsigned attempts;       /* before an event is dead */
	unsigned backoff_s;      /* before the second attempt; doubled before each further one */
	unsigned backoff_most_s; /* and at most */
	uint64_t keep_s;         /* what is delivered or dead is kept */
};

/* *out_hooks becomes NULL where the schema has no webhooks. Store and identity outlive it. */
bool hooks_start(struct store *store, struct identity *identity,
        const struct hooks_options *options, struct hooks **out_hooks, struct error *err);
/* Posts under way are given up and are due again. */
void hooks_stop(struct hooks *hooks);

struct hooks_stats {
	uint64_t delivered, failed, dead;
};
void hooks_stats(struct hooks *hooks, struct hooks_stats *out_stats);

/*
 * For the command line, as JSON: [{name, tables, waiting, delivered, dead, oldest}, …]; the
 * newest attempts, of one webhook or event where one is named; {"count": N} of the dead that
 * wait again; {"secret": "whsec_…"}.
 */
bool hooks_list(struct store *store, struct arena *arena, struct buf *out, struct error *err);
bool hooks_log(struct store *store, struct arena *arena, struct text name, struct text event,
        int64_t limit, struct buf *out, struct error *err);
bool hooks_retry(struct store *store, struct arena *arena, struct text name, struct text event,
        struct buf *out, struct error *err);
bool hooks_secret(struct store *store, struct identity *identity, struct arena *arena,
        struct text name, unsigned number, struct buf *out, struct error *err);

#endif
