#include "unit.h"

#include "identity/cache.h"

static struct cache_key key_of(unsigned n)
{
	struct cache_key key;

	crypto_digest((struct text){(const char *)&n, sizeof(n)}, key.digest);
	return key;
}

static const struct text roles[] = {TEXT_INIT("agent"), TEXT_INIT("owner")};
static const struct text permissions[] = {TEXT_INIT("clients.read")};

static struct identity_caller caller_of(unsigned n)
{
	return (struct identity_caller){
	        .principal =
	                {
	                        .person = {key_from_number(n)},
	                        .tenant = {key_from_number(3)},
	                        .roles = roles,
	                        .role_count = 2,
	                        .permissions = permissions,
	                        .permission_count = 1,
	                },
	        .session = TEXT("session"),
	};
}

static void test_kept_and_found(void **state)
{
	AUTO_ARENA arena = {0};
	struct cache *cache;
	struct cache_facts facts = {.expires_at = 100, .generation = 7, .read_at_us = 9};
	struct cache_facts found;
	struct cache_key key = key_of(1);
	struct identity_caller caller = caller_of(1);

	(void)state;
	arena_init(&arena, 0);
	assert_true(cache_new(1024, &cache, NULL));
	assert_null(cache_find(cache, &key, 1, &arena, &found));
	cache_put(cache, &key, &caller, &facts);
	struct identity_caller *copy = cache_find(cache, &key, 99, &arena, &found);
	assert_non_null(copy);
	assert_int_equal(found.generation, 7);
	assert_int_equal(found.read_at_us, 9);
	/* The copy outlives the entry. */
	cache_drop(cache, &key);
	cache_free(cache);
	assert_int_equal(copy->principal.person.key.number, 1);
	assert_true(principal_has_role(&copy->principal, TEXT("owner")));
	assert_false(principal_has_role(&copy->principal, TEXT("manager")));
	assert_true(principal_can(&copy->principal, TEXT("clients.read")));
	assert_text(copy->session, "session");
}

static void test_ends_with_its_token(void **state)
{
	AUTO_ARENA arena = {0};
	struct cache *cache;
	struct cache_facts facts = {.expires_at = 100};
	struct cache_key key = key_of(1);
	struct identity_caller caller = caller_of(1);

	(void)state;
	arena_init(&arena, 0);
	assert_true(cache_new(1024, &cache, NULL));
	cache_put(cache, &key, &caller, &facts);
	assert_null(cache_find(cache, &key, 100, &arena, &facts));
	assert_int_equal(cache_count(cache), 0);
	cache_free(cache);
}

static void test_bounded(void **state)
{
	AUTO_ARENA arena = {0};
	struct cache *cache;
	struct cache_facts facts = {.expires_at = 100};
	unsigned kept = 0;

	(void)state;
	arena_init(&arena, 0);
	assert_true(cache_new(256, &cache, NULL));
	for (unsigned n = 0; n < 5000; n++) {
		struct cache_key key = key_of(n);
		struct identity_caller caller = caller_of(n);
		cache_put(cache, &key, &caller, &facts);
		cache_put(cache, &key, &caller, &facts);
	}
	assert_in_range(cache_count(cache), 200, 256);
	for (unsigned n = 0; n < 5000; n++) {
		struct cache_key key = key_of(n);
		struct identity_caller *caller = cache_find(cache, &key, 1, &arena, &facts);
		kept += caller != NULL;
		if (caller)
			assert_int_equal(caller->principal.person.key.number, n);
	}
	assert_int_equal(kept, cache_count(cache));
	cache_free(cache);
}

static void test_no_memory(void **state)
{
	AUTO_ARENA arena = {0};
	struct cache *cache;
	struct cache_facts facts = {.expires_at = 100};
	struct cache_key key = key_of(1);
	struct identity_caller caller = caller_of(1);

	(void)state;
	arena_init(&arena, 0);
	assert_true(cache_new(16, &cache, NULL));
	cache_put(cache, &key, &caller, &facts);
	arena_fail_at(1);
	assert_null(cache_find(cache, &key, 1, &arena, &facts));
	arena_fail_at(0);
	arena_reset(&arena);
	assert_non_null(cache_find(cache, &key, 1, &arena, &facts));
	cache_free(cache);
}

static int start(void **state)
{
	(void)state;
	return crypto_init(NULL) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_kept_and_found),
	        cmocka_unit_test(test_ends_with_its_token),
	        cmocka_unit_test(test_bounded),
	        cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("cache", tests, start, NULL);
}
