/* Which tenant a request is for, and who may enter it. */
#include "identity_world.h"

#include "base/clock.h"
#include "base/crypto.h"

static void test_tenant_resolution(void **state)
{
	struct identity_grant ann;
	struct identity_caller caller;
	WORLD(clubs);

	struct identity_tenant chess = tenant_add(&w, "Chess", "chess");
	struct identity_tenant tennis = tenant_add(&w, "Tennis", "tennis");
	struct identity_tenant other = tenant_add(&w, "Other", "other");
	struct identity_person person = person_add(&w, &chess, "ann", "ann@clubs.test", "owner");
	const char *chess_id =
	        arena_cstr(&w.arena, (struct text){chess.id.key.text, chess.id.key.len});
	const char *other_id =
	        arena_cstr(&w.arena, (struct text){other.id.key.text, other.id.key.len});

	/* The only membership, by user name and by e-mail. */
	must(&w, try_login(&w, "ann", PASSWORD, "", "", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &chess.id.key));
	must(&w, try_login(&w, "ann@clubs.test", PASSWORD, "", "", &ann));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));

	/* What agrees with the token is fine; what does not answers alike, known or not. */
	must(&w, try_token(&w, ann.access_token, "chess", "", &caller));
	must(&w, try_token(&w, ann.access_token, chess_id, "chess.manor.test:8080", &caller));
	must(&w, try_token(&w, ann.access_token, "", "CHESS.Manor.test", &caller));
	must(&w, try_token(&w, ann.access_token, "", "elsewhere.test", &caller));
	must_not(&w, try_token(&w, ann.access_token, "other", "", &caller), ERROR_TENANT_DISAGREES);
	must_not(
	        &w, try_token(&w, ann.access_token, other_id, "", &caller), ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "nowhere", "", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "", "other.manor.test", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "chess", "other.manor.test", &caller),
	        ERROR_TENANT_DISAGREES);
	must_not(&w, try_token(&w, ann.access_token, "*", "", &caller), ERROR_FORBIDDEN);

	/* A member of two has to say which. */
	must(&w, identity_user_grant(w.identity, &w.arena, &nobody, &tennis.id, &person,
	                 TEXT("member"), &w.err));
	must(&w, try_login(&w, "ann", PASSWORD, "", "", &ann));
	assert_false(key_is_set(&ann.principal.tenant.key));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_false(key_is_set(&caller.principal.tenant.key));
	assert_int_equal(caller.principal.role_count, 0);
	must(&w, try_token(&w, ann.access_token, "tennis", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("member")));
	must(&w, try_token(&w, ann.access_token, chess_id, "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));
	must_not(&w, try_token(&w, ann.access_token, "other", "", &caller), ERROR_TENANT_UNKNOWN);
	must_not(&w, try_token(&w, ann.access_token, "nowhere", "", &caller), ERROR_TENANT_UNKNOWN);

	/* Another tenant is a refresh that names it. */
	must(&w, try_refresh(&w, ann.refresh_token, "tennis", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &tennis.id.key));
	must_not(&w, try_refresh(&w, ann.refresh_token, "other", &ann), ERROR_TENANT_UNKNOWN);
	must(&w, try_refresh(&w, ann.refresh_token, "chess", &ann));
	assert_true(key_eq(&ann.principal.tenant.key, &chess.id.key));
	world_end(&w);
}

static void test_nobody(void **state)
{
	struct identity_caller caller;
	WORLD(clubs);

	struct identity_tenant chess = tenant_add(&w, "Chess", "chess");
	struct text key = identity_anonymous_key(w.identity, &w.arena);
	must(&w, try_token(&w, TEXT(""), "", "", &caller));
	assert_false(key_is_set(&caller.principal.person.key));
	must(&w, try_token(&w, key, "chess", "", &caller));
	assert_true(key_eq(&caller.principal.tenant.key, &chess.id.key));
	/* A tenant that is not there looks like one that gives nothing. */
	must(&w, try_token(&w, key, "nowhere", "", &caller));
	assert_false(key_is_set(&caller.principal.tenant.key));
	must_not(&w, try_token(&w, TEXT(""), "*", "", &caller), ERROR_FORBIDDEN);
	must_not(&w, try_token(&w, TEXT("garbage"), "", "", &caller), ERROR_TOKEN_INVALID);
	world_end(&w);
}

static void test_platform_administrators(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	WORLD(clubs);

	tenant_add(&w, "Chess", "chess");
	struct identity_person root = person_add(&w, NULL, "root", "root@clubs.test", "");
	must(&w, identity_user_platform(w.identity, &w.arena, &nobody, &root, true, &w.err));
	must(&w, try_login(&w, "root", PASSWORD, "", "", &grant));
	must(&w, try_token(&w, grant.access_token, "*", "", &caller));
	assert_true(caller.principal.is_all_tenants);
	assert_true(caller.principal.is_platform_admin);
	must(&w, try_token(&w, grant.access_token, "chess", "", &caller));
	assert_false(caller.principal.is_all_tenants);
	assert_true(key_is_set(&caller.principal.tenant.key));
	/* Taken away, it ends at once. */
	must(&w, identity_user_platform(w.identity, &w.arena, &nobody, &root, false, &w.err));
	must_not(&w, try_token(&w, grant.access_token, "*", "", &caller), ERROR_FORBIDDEN);
	must_not(&w, try_token(&w, grant.access_token, "chess", "", &caller), ERROR_TOKEN_INVALID);
	world_end(&w);
}

static void test_slugs(void **state)
{
	static const char *const refused[] = {
	        "12", "-5", "*", "Chess", "a b", "0b6d3c1e-8f0a-4c57-9b1e-2f6f7f4d9a10", "a/b"};
	struct identity_tenant tenant;
	WORLD(clubs);

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct identity_new_tenant fresh = {
		        .name = TEXT("X"), .slug = text_from(refused[i])};
		must_not(&w,
		        identity_tenant_add(
		                w.identity, &w.arena, &nobody, &fresh, &tenant, NULL, &w.err),
		        ERROR_VALIDATION);
	}
	world_end(&w);
}

static void test_a_tenant_with_its_administrator(void **state)
{
	const struct identity_new_person admin = {
	        .email = TEXT("ann@north.test"),
	        .password = TEXT(PASSWORD),
	        .role = TEXT("owner"),
	};
	struct identity_new_tenant fresh = {
	        .name = TEXT("North"), .slug = TEXT("north"), .admin = &admin};
	struct identity_tenant tenant, *tenants;
	struct identity_person person;
	struct identity_listed *people;
	struct identity_grant grant;
	size_t count;
	WORLD(offices);

	roles_of_offices(&w);
	must(&w, identity_tenant_add(
	                 w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err));
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	assert_true(principal_has_role(&grant.principal, TEXT("owner")));
	must(&w, identity_user_list(w.identity, &w.arena, &tenant.id, &people, &count, &w.err));
	assert_int_equal(count, 1);
	assert_int_equal(people[0].role_count, 1);
	assert_text(people[0].roles[0], "owner");

	/* All of it or nothing. */
	struct identity_new_person bad = admin;
	bad.password = TEXT("short");
	fresh = (struct identity_new_tenant){
	        .name = TEXT("South"), .slug = TEXT("south"), .admin = &bad};
	must_not(&w,
	        identity_tenant_add(
	                w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err),
	        ERROR_PASSWORD_WEAK);
	bad = admin;
	bad.role = TEXT("emperor");
	must_not(&w,
	        identity_tenant_add(
	                w.identity, &w.arena, &nobody, &fresh, &tenant, &person, &w.err),
	        ERROR_VALIDATION);
	must(&w, identity_tenant_list(w.identity, &w.arena, NULL, &tenants, &count, &w.err));
	assert_int_equal(count, 1);
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_tenant_resolution),
	        cmocka_unit_test(test_nobody),
	        cmocka_unit_test(test_platform_administrators),
	        cmocka_unit_test(test_slugs),
	        cmocka_unit_test(test_a_tenant_with_its_administrator),
	};

	return world_main(argc, argv, "tenants", tests, sizeof(tests) / sizeof(tests[0]));
}
