#include "identity/lockout.h"

#include "base/crypto.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>

enum {
	KEY_CHARS = 2 * DIGEST_BYTES,
	UNDER_WAY = 128, /* more than the password pool has threads, by far */
};

struct slot {
	char key[KEY_CHARS];
	unsigned count; /* 0: free */
};

struct lockout {
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	unsigned limit;
	lockout_read *read;
	void *context;
	struct slot slots[UNDER_WAY];
};

bool lockout_new(unsigned limit, lockout_read *read, void *context, struct lockout **out_lockout,
        struct error *err)
{
	struct lockout *lockout = calloc(1, sizeof(*lockout));

	if (!lockout)
		return error_memory(err);
	pthread_mutex_init(&lockout->mutex, NULL);
	pthread_cond_init(&lockout->ended, NULL);
	lockout->limit = limit;
	lockout->read = read;
	lockout->context = context;
	*out_lockout = lockout;
	return true;
}

void lockout_free(struct lockout *lockout)
{
	if (!lockout)
		return;
	pthread_cond_destroy(&lockout->ended);
	pthread_mutex_destroy(&lockout->mutex);
	free(lockout);
}

/* Under the mutex, all below. NULL when the key has none (or there is no place for one). */
static struct slot *slot_find(struct lockout *lockout, struct text key, bool is_made)
{
	struct slot *empty = NULL;

	for (size_t i = 0; i < UNDER_WAY; i++) {
		struct slot *slot = &lockout->slots[i];
		if (slot->count && memcmp(slot->key, key.ptr, KEY_CHARS) == 0)
			return slot;
		if (!slot->count && !empty)
			empty = slot;
	}
	if (!is_made || !empty)
		return NULL;
	memcpy(empty->key, key.ptr, KEY_CHARS);
	return empty;
}

static bool has_room(struct lockout *lockout, const struct lockout_attempt *attempt,
        const struct lockout_state *states)
{
	for (size_t i = 0; i < LOCKOUT_KEYS; i++) {
		if (attempt->keys[i].len != KEY_CHARS)
			continue;
		const struct slot *slot = slot_find(lockout, attempt->keys[i], false);
		if (states[i].failures + (slot ? slot->count : 0) >= lockout->limit)
			return false;
	}
	return true;
}

static void enter(struct lockout *lockout, const struct lockout_attempt *attempt)
{
	for (size_t i = 0; i < LOCKOUT_KEYS; i++) {
		struct slot *slot = attempt->keys[i].len == KEY_CHARS
		                            ? slot_find(lockout, attempt->keys[i], true)
		                            : NULL;
		if (slot)
			slot->count++;
	}
}

static bool wait_for_room(struct lockout *lockout, struct arena *arena,
        struct lockout_attempt *attempt, struct error *err)
{
	for (;;) {
		struct lockout_state states[LOCKOUT_KEYS] = {{0}};
		if (!lockout->read(lockout->context, arena, attempt->keys, states, err))
			return false;
		for (size_t i = 0; i < LOCKOUT_KEYS; i++) {
			if (states[i].is_locked || states[i].failures >= lockout->limit)
				return error_set(err, ERROR_TOO_MANY,
				        i ? "the address is locked" : "the account is locked");
		}
		attempt->has_failures = states[0].failures > 0;
		if (has_room(lockout, attempt, states))
			return true;
		pthread_cond_wait(&lockout->ended, &lockout->mutex);
	}
}

bool lockout_begin(struct lockout *lockout, struct arena *arena, struct lockout_attempt *attempt,
        struct error *err)
{
	pthread_mutex_lock(&lockout->mutex);
	bool ok = wait_for_room(lockout, arena, attempt, err);
	if (ok)
		enter(lockout, attempt);
	pthread_mutex_unlock(&lockout->mutex);
	return ok;
}

void lockout_end(struct lockout *lockout, const struct lockout_attempt *attempt)
{
	pthread_mutex_lock(&lockout->mutex);
	for (size_t i = 0; i < LOCKOUT_KEYS; i++) {
		struct slot *slot = attempt->keys[i].len == KEY_CHARS
		                            ? slot_find(lockout, attempt->keys[i], false)
		                            : NULL;
		if (slot)
			slot->count--;
	}
	pthread_cond_broadcast(&lockout->ended);
	pthread_mutex_unlock(&lockout->mutex);
}

/* ---- keys ---- */

static struct text key_of(struct arena *arena, const char *kind, struct text t)
{
	unsigned char digest[DIGEST_BYTES];
	struct text input = arena_printf(arena, "%s:%.*s", kind, TEXT_ARG(t));

	crypto_digest(input, digest);
	return crypto_hex(arena, digest, sizeof(digest));
}

/* Without any white space, also between words: no login has it where it matters. */
static struct text without_space(struct arena *arena, struct text t)
{
	char *bytes = arena_alloc(arena, t.len + 1);
	size_t len = 0;

	for (size_t i = 0; bytes && i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		if (c > ' ' && c != 0x7f)
			bytes[len++] = (char)c;
	}
	return (struct text){bytes ? bytes : "", len};
}

struct text lockout_account_key(struct arena *arena, struct text login)
{
	size_t len = 0;
	/* NFKC makes the wide spaces plain ones before they are dropped. */
	uint8_t *folded = text_is_utf8(login) ? u8_casefold((const uint8_t *)login.ptr, login.len,
	                                                NULL, UNINORM_NFKC, NULL, &len)
	                                      : NULL;
	struct text t = folded ? (struct text){(const char *)folded, len} : login;
	struct text key = key_of(arena, "account", without_space(arena, t));

	free(folded);
	return key;
}

struct text lockout_address_key(struct arena *arena, struct text address)
{
	struct in6_addr six;
	char cstr[INET6_ADDRSTRLEN];

	if (address.len == 0)
		return TEXT("");
	if (address.len >= sizeof(cstr))
		return key_of(arena, "address", address);
	memcpy(cstr, address.ptr, address.len);
	cstr[address.len] = '\0';
	if (inet_pton(AF_INET6, cstr, &six) != 1)
		return key_of(arena, "address", address);
	if (IN6_IS_ADDR_V4MAPPED(&six)) {
		struct text four = arena_printf(arena, "%u.%u.%u.%u", six.s6_addr[12],
		        six.s6_addr[13], six.s6_addr[14], six.s6_addr[15]);
		return key_of(arena, "address", four);
	}
	return key_of(arena, "network", crypto_hex(arena, &six, 8));
}
