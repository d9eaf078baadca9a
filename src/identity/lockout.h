/*
 * Lockout: after so many failures an account's name, or an address, is refused for a while,
 * whether the account exists or not.
 *
 * Attempts under way count as failures until they have ended, so that many at once are not
 * more guesses than one after another. One that would be over the limit only because of
 * those waits for them.
 *
 *     begin --- locked ---> ERROR_TOO_MANY
 *       |  ^
 *       |  +--- waits while failures + under way >= limit
 *       v
 *     hashing --- right ---> end(success): the account's failures are forgotten
 *       |
 *       +------- wrong ---> counted, durably --> end(failure)
 */
#ifndef IDENTITY_LOCKOUT_H
#define IDENTITY_LOCKOUT_H

#include "base/arena.h"
#include "base/error.h"

struct lockout;

enum { LOCKOUT_KEYS = 2 }; /* the account's name, and the address */

struct lockout_state {
	int64_t failures; /* that count now */
	bool is_locked;
};

/* Reads what is stored of the keys; false with *err when the database cannot. */
typedef bool lockout_read(void *context, struct arena *arena, const struct text keys[LOCKOUT_KEYS],
        struct lockout_state out_states[LOCKOUT_KEYS], struct error *err);

bool lockout_new(unsigned limit, lockout_read *read, void *context, struct lockout **out_lockout,
        struct error *err);
void lockout_free(struct lockout *lockout);

struct lockout_attempt {
	struct text keys[LOCKOUT_KEYS]; /* hexadecimal digests; "" is no key */
	bool has_failures;              /* the account had some */
};

/* ERROR_TOO_MANY when locked. After true, lockout_end() must follow. */
bool lockout_begin(struct lockout *lockout, struct arena *arena, struct lockout_attempt *attempt,
        struct error *err);
/* After what was to be counted is stored. */
void lockout_end(struct lockout *lockout, const struct lockout_attempt *attempt);

/*
 * What an account is counted under: case, white space, width and composition of the login
 * make no difference, so that none of them gives another five guesses.
 */
struct text lockout_account_key(struct arena *arena, struct text login);
/* IPv6: the /64, which one client has whole. "" for none. */
struct text lockout_address_key(struct arena *arena, struct text address);

#endif
