#include "unit.h"

#include "base/crypto.h"
#include "identity/lockout.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* What the database would hold: failures by key. */
static struct lockout_state stored[LOCKOUT_KEYS];

static bool read_stored(void *context, struct arena *arena, const struct text keys[LOCKOUT_KEYS],
        struct lockout_state out_states[LOCKOUT_KEYS], struct error *err)
{
	(void)context;
	(void)arena;
	(void)keys;
	(void)err;
	memcpy(out_states, stored, sizeof(stored));
	return true;
}

static void test_account_keys_fold(void **state)
{
	AUTO_ARENA arena = {0};
	static const char *const alike[] = {
	        "Ann@Example.org",
	        "ann@example.org",
	        " ann@example.org ",
	        "ann@\texample.org",
	        "ANN@EXAMPLE.ORG",
	        "\xef\xbc\xa1nn@example.org", /* a wide A */
	        "ann\xc2\xa0@example.org",    /* no-break space */
	        "ann@e\xe2\x80\x83xample.org",
	};

	(void)state;
	arena_init(&arena, 0);
	struct text first = lockout_account_key(&arena, text_from(alike[0]));
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		struct text key = lockout_account_key(&arena, text_from(alike[i]));
		assert_true(text_eq(key, first));
	}
	/* Composed and decomposed. */
	assert_true(text_eq(lockout_account_key(&arena, TEXT("jos\xc3\xa9")),
	        lockout_account_key(&arena, TEXT("Jose\xcc\x81"))));
	assert_false(text_eq(lockout_account_key(&arena, TEXT("bob@example.org")), first));
	/* The key says nothing of the name. */
	assert_int_equal(first.len, 64);
	lockout_account_key(&arena, TEXT("\xff\xfe"));
}

static void test_address_keys(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	struct text four = lockout_address_key(&arena, TEXT("192.0.2.1"));
	assert_false(text_eq(four, lockout_address_key(&arena, TEXT("192.0.2.2"))));
	assert_true(text_eq(four, lockout_address_key(&arena, TEXT("::ffff:192.0.2.1"))));
	/* One client has a whole /64. */
	struct text six = lockout_address_key(&arena, TEXT("2001:db8:1:2::1"));
	assert_true(text_eq(six, lockout_address_key(&arena, TEXT("2001:db8:1:2:ffff::9"))));
	assert_false(text_eq(six, lockout_address_key(&arena, TEXT("2001:db8:1:3::1"))));
	assert_text(lockout_address_key(&arena, TEXT("")), "");
}

static struct lockout_attempt attempt_of(struct arena *arena)
{
	return (struct lockout_attempt){
	        .keys = {lockout_account_key(arena, TEXT("ann")),
	                lockout_address_key(arena, TEXT("192.0.2.1"))},
	};
}

static void test_refuses(void **state)
{
	AUTO_ARENA arena = {0};
	struct lockout *lockout;

	(void)state;
	arena_init(&arena, 0);
	assert_true(lockout_new(5, read_stored, NULL, &lockout, NULL));
	struct lockout_attempt attempt = attempt_of(&arena);
	for (int key = 0; key < LOCKOUT_KEYS; key++) {
		struct error err = {0};
		memset(stored, 0, sizeof(stored));
		stored[key].failures = 4;
		assert_true(lockout_begin(lockout, &arena, &attempt, &err));
		assert_int_equal(attempt.has_failures, key == 0);
		lockout_end(lockout, &attempt);
		stored[key].failures = 5;
		assert_false(lockout_begin(lockout, &arena, &attempt, &err));
		assert_int_equal(err.kind, ERROR_TOO_MANY);
		/* Whose lock it is, is nobody's business. */
		assert_string_equal(err.public_text, "");
		err = (struct error){0};
		stored[key] = (struct lockout_state){.is_locked = true};
		assert_false(lockout_begin(lockout, &arena, &attempt, &err));
	}
	memset(stored, 0, sizeof(stored));
	lockout_free(lockout);
}

struct crowd {
	struct lockout *lockout;
	atomic_int under_way, most, refused, done;
};

static void *guess(void *context)
{
	struct crowd *crowd = context;
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	struct lockout_attempt attempt = attempt_of(&arena);
	struct error err = {0};
	if (!lockout_begin(crowd->lockout, &arena, &attempt, &err)) {
		crowd->refused++;
		return NULL;
	}
	int now = ++crowd->under_way;
	int most = crowd->most;
	while (now > most && !atomic_compare_exchange_weak(&crowd->most, &most, now))
		;
	usleep(2000);
	crowd->under_way--;
	crowd->done++;
	lockout_end(crowd->lockout, &attempt);
	return NULL;
}

/* Many guesses at once are no more than one after another. */
static void test_many_at_once(void **state)
{
	enum { THREADS = 24 };
	pthread_t threads[THREADS];
	struct crowd crowd = {0};

	(void)state;
	memset(stored, 0, sizeof(stored));
	stored[0].failures = 2;
	assert_true(lockout_new(5, read_stored, NULL, &crowd.lockout, NULL));
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, guess, &crowd);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_in_range(crowd.most, 1, 3);
	assert_int_equal(crowd.done, THREADS);
	assert_int_equal(crowd.refused, 0);
	memset(stored, 0, sizeof(stored));
	lockout_free(crowd.lockout);
}

static int start(void **state)
{
	(void)state;
	return crypto_init(NULL) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_account_keys_fold),
	        cmocka_unit_test(test_address_keys),
	        cmocka_unit_test(test_refuses),
	        cmocka_unit_test(test_many_at_once),
	};

	return cmocka_run_group_tests_name("lockout", tests, start, NULL);
}
