/* Sessions: rotation and reuse of tokens, and what ends them. */
#include "identity_world.h"

#include "base/clock.h"
#include "base/crypto.h"

static void test_rotation(void **state)
{
	struct identity_grant first, second, again, third;
	struct identity_caller caller;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &first));
	must(&w, try_refresh(&w, first.refresh_token, "", &second));
	assert_false(text_eq(first.refresh_token, second.refresh_token));

	/* Two tabs at once: within ten seconds the parent gives the same child again. */
	clock_set_for_tests(now + 9 * 1000000);
	must(&w, try_refresh(&w, first.refresh_token, "", &again));
	assert_true(text_eq(again.refresh_token, second.refresh_token));
	must(&w, try_refresh(&w, second.refresh_token, "", &third));
	/* The child is spent: the grandparent is no race any more. */
	must_not(&w, try_refresh(&w, first.refresh_token, "", &again), ERROR_REFRESH_REUSED);
	/* The whole family is gone, the newest token and the access token too. */
	must_not(&w, try_refresh(&w, third.refresh_token, "", &again), ERROR_REFRESH_UNKNOWN);
	must_not(&w, try_token(&w, third.access_token, "", "", &caller), ERROR_SESSION_GONE);
	world_end(&w);
}

static void test_late_reuse(void **state)
{
	struct identity_grant first, second, other;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &first));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &other));
	must(&w, try_refresh(&w, first.refresh_token, "", &second));
	clock_set_for_tests(now + 11 * 1000000);
	must_not(&w, try_refresh(&w, first.refresh_token, "", &first), ERROR_REFRESH_REUSED);
	must_not(&w, try_refresh(&w, second.refresh_token, "", &second), ERROR_REFRESH_UNKNOWN);
	/* Another session of hers is another family. */
	must(&w, try_refresh(&w, other.refresh_token, "", &other));
	must_not(&w, try_refresh(&w, TEXT("x"), "", &other), ERROR_REFRESH_UNKNOWN);
	must_not(
	        &w, try_refresh(&w, crypto_token(&w.arena, 32), "", &other), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

static void test_logout(void **state)
{
	const struct store_facts facts = {.address = TEXT("")};
	struct identity_grant grants[4];
	struct identity_caller caller;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int i = 0; i < 4; i++)
		must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grants[i]));

	must(&w, try_token(&w, grants[0].access_token, "", "", &caller));
	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_LOCAL, &facts, &w.err));
	must_not(&w, try_token(&w, grants[0].access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, grants[0].refresh_token, "", &grants[0]),
	        ERROR_REFRESH_UNKNOWN);

	must(&w, try_token(&w, grants[1].access_token, "", "", &caller));
	must(&w, try_token(&w, grants[2].access_token, "", "", &caller));
	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_OTHERS, &facts, &w.err));
	must_not(&w, try_token(&w, grants[1].access_token, "", "", &caller), ERROR_SESSION_GONE);
	must(&w, try_token(&w, grants[2].access_token, "", "", &caller));

	must(&w, identity_logout(w.identity, &w.arena, &caller, LOGOUT_GLOBAL, &facts, &w.err));
	must_not(&w, try_token(&w, grants[2].access_token, "", "", &caller), ERROR_SESSION_GONE);
	world_end(&w);
}

static void test_password_change(void **state)
{
	const struct store_facts facts = {.address = TEXT("")};
	struct identity_grant here, there;
	struct identity_caller caller;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person ann = person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &here));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &there));
	must(&w, try_token(&w, here.access_token, "", "", &caller));
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(""),
	                TEXT("another one"), &facts, &w.err),
	        ERROR_REAUTHENTICATE);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT("short"), &facts, &w.err),
	        ERROR_PASSWORD_WEAK);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT("Ann@north.test"), &facts, &w.err),
	        ERROR_PASSWORD_WEAK);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                TEXT(PASSWORD), &facts, &w.err),
	        ERROR_PASSWORD_SAME);
	must_not(&w,
	        identity_password_change(w.identity, &w.arena, &caller, TEXT("wrong one"),
	                TEXT("another one"), &facts, &w.err),
	        ERROR_CREDENTIALS);
	must(&w, identity_password_change(w.identity, &w.arena, &caller, TEXT(PASSWORD),
	                 TEXT("another one"), &facts, &w.err));
	must(&w, try_token(&w, here.access_token, "", "", &caller));
	must(&w, try_refresh(&w, here.refresh_token, "", &here));
	must_not(&w, try_token(&w, there.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &there), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", "another one", "", "", &there));
	/* Set by the platform: every session ends. */
	must(&w, identity_user_passwd(
	                 w.identity, &w.arena, &nobody, &ann, TEXT("third time"), &w.err));
	must_not(&w, try_token(&w, here.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, there.refresh_token, "", &there), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

/* Whoever changes the hash, and however, ends the sessions that were begun with it. */
static void test_password_set_by_another_program(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	struct system_builder b;
	struct store_result result;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person ann = person_add(&w, &north, "", "ann@north.test", "");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	must(&w, try_token(&w, grant.access_token, "", "", &caller));
	system_begin(&b, &w.arena, store_dialect(w.store), w.model);
	system_password_set(&b, &ann.id, crypto_password_decoy());
	run_unit(&w, &b, &result);
	must_not(&w, try_token(&w, grant.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, grant.refresh_token, "", &grant), ERROR_REFRESH_UNKNOWN);
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rotation),
	        cmocka_unit_test(test_late_reuse),
	        cmocka_unit_test(test_logout),
	        cmocka_unit_test(test_password_change),
	        cmocka_unit_test(test_password_set_by_another_program),
	};

	return world_main(argc, argv, "sessions", tests, sizeof(tests) / sizeof(tests[0]));
}
