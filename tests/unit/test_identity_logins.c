/* Logins, what opens none, and locks after failures. */
#include "identity_world.h"

#include "base/clock.h"
#include "base/crypto.h"

/* ---- logins ---- */

static void test_login(void **state)
{
	struct identity_caller caller;
	struct identity_grant grant;
	WORLD(offices);

	roles_of_offices(&w);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "owner");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &north.id.key));
	must(&w, try_token(&w, grant.access_token, "", "", &caller));
	assert_true(principal_has_role(&caller.principal, TEXT("owner")));
	assert_true(principal_can(&caller.principal, TEXT("users.update")));
	assert_false(principal_can(&caller.principal, TEXT("users.delete")));
	assert_false(caller.principal.is_platform_admin);
	/* Case and spaces around make no difference. */
	must(&w, try_login(&w, " Ann@North.test ", PASSWORD, "", "", &grant));

	static const struct {
		const char *login, *password, *tenant;
	} wrong[] = {
	        {"ann@north.test", "wrong", ""},
	        {"ann@north.test", "", ""},
	        {"nobody@north.test", PASSWORD, ""},
	        {"", PASSWORD, ""},
	        {"ann@north.test", PASSWORD, "nowhere"},
	        {"ann@north.test", PASSWORD, "*"},
	        {"%", PASSWORD, ""},
	};
	char public_text[256] = "";
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		must_not(&w,
		        try_login(
		                &w, wrong[i].login, wrong[i].password, wrong[i].tenant, "", &grant),
		        ERROR_CREDENTIALS);
		assert_string_equal(w.err.public_text, public_text);
	}
	world_end(&w);
}

static void test_same_address_in_two_tenants(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_tenant south = tenant_add(&w, "South", "south");
	person_add(&w, &north, "", "desk@shared.test", "");
	person_add(&w, &south, "", "desk@shared.test", "");
	must_not(&w, try_login(&w, "desk@shared.test", PASSWORD, "", "", &grant),
	        ERROR_TENANT_NEEDED);
	/* Whoever does not know a password learns nothing of that. */
	must_not(&w, try_login(&w, "desk@shared.test", "wrong", "", "", &grant), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "desk@shared.test", PASSWORD, "south", "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &south.id.key));
	must(&w, try_login(&w, "desk@shared.test", PASSWORD,
	                 arena_cstr(&w.arena,
	                         arena_printf(&w.arena, "%lld", (long long)north.id.key.number)),
	                 "", &grant));
	assert_true(key_eq(&grant.principal.tenant.key, &north.id.key));
	world_end(&w);
}

static void set_moment(struct world *w, const char *table, int64_t id, const char *column)
{
	/* As another program would: the database stays writable by others. */
	const struct model_table *target = model_table_find(w->model, text_from(table));
	struct sql_step step = {.kind = SQL_STEP_WRITE, .target = target->name};
	struct sql_writer sql;

	sql_writer_init(&sql, &w->arena, store_dialect(w->store));
	SQL_ADD(&sql, "UPDATE ");
	sql_base(&sql, target);
	buf_printf(&sql.text, " SET %s = '2026-01-01 00:00:00.000000' WHERE id = %lld", column,
	        (long long)id);
	sql.dialect->forms->end_write(&sql, NULL, 0);
	must(w, sql_writer_finish(&sql, &step, &w->err));
	struct sql_unit unit = {
	        .steps = &step, .step_count = 1, .is_write = true, .is_system = true};
	struct store_facts facts = {{0}};
	struct store_result result;
	struct scope *scope = scope_system(&w->arena, w->store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	must(w, store_run(scope, &call, &result, &w->err));
}

static void test_what_is_deleted_opens_nothing(void **state)
{
	struct identity_caller caller;
	struct identity_grant ann, bob;
	WORLD(offices);

	roles_of_offices(&w);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_person first = person_add(&w, &north, "", "ann@north.test", "owner");
	person_add(&w, &north, "", "bob@north.test", "agent");
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &ann));
	must(&w, try_login(&w, "bob@north.test", PASSWORD, "", "", &bob));
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_true(principal_can(&caller.principal, TEXT("users.update")));

	set_moment(&w, "roles", 1, "deleted_at");
	must(&w, try_token(&w, ann.access_token, "", "", &caller));
	assert_int_equal(caller.principal.role_count, 0);
	assert_int_equal(caller.principal.permission_count, 0);

	set_moment(&w, "users", first.id.key.number, "deleted_at");
	must_not(&w, try_token(&w, ann.access_token, "", "", &caller), ERROR_SESSION_GONE);
	must_not(&w, try_refresh(&w, ann.refresh_token, "", &ann), ERROR_REFRESH_UNKNOWN);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &ann), ERROR_CREDENTIALS);
	must(&w, try_token(&w, bob.access_token, "", "", &caller));
	world_end(&w);
}

/* ---- locks ---- */

static void test_lock(void **state)
{
	static const char *const spellings[] = {"ann@north.test", "ANN@north.test",
	        " ann@north.test", "ann@north.test\t", "\xef\xbc\xa1nn@north.test"};
	struct identity_grant grant;
	WORLD(offices);

	int64_t now = clock_now_us();
	clock_set_for_tests(now);
	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	person_add(&w, &north, "", "bob@north.test", "");
	for (size_t i = 0; i < 5; i++)
		must_not(&w,
		        try_login(&w, spellings[i], "wrong", "", i % 2 ? "192.0.2.1" : "192.0.2.2",
		                &grant),
		        ERROR_CREDENTIALS);
	/* The right password does not help, from anywhere. */
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.3", &grant),
	        ERROR_TOO_MANY);
	/* Others go on, the addresses as well, which have failed less often. */
	must(&w, try_login(&w, "bob@north.test", PASSWORD, "", "192.0.2.1", &grant));
	/* One who is not there is locked alike. */
	for (size_t i = 0; i < 5; i++)
		must_not(&w, try_login(&w, "none@north.test", "wrong", "", "", &grant),
		        ERROR_CREDENTIALS);
	must_not(&w, try_login(&w, "none@north.test", "wrong", "", "", &grant), ERROR_TOO_MANY);

	clock_set_for_tests(now + INT64_C(899) * 1000000);
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant), ERROR_TOO_MANY);
	clock_set_for_tests(now + INT64_C(901) * 1000000);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	/* And the count begins anew. */
	must_not(&w, try_login(&w, "ann@north.test", "wrong", "", "", &grant), ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	world_end(&w);
}

/* Who takes another's address in a tenant of his own does not unlock it by signing in. */
static void test_lock_of_a_shared_login(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	struct identity_tenant south = tenant_add(&w, "South", "south");
	person_add(&w, &north, "", "ann@north.test", "");
	person_add(&w, &south, "", "ANN@north.test", "");
	person_add(&w, &north, "", "bob@north.test", "");
	for (size_t i = 0; i < 4; i++)
		must_not(&w, try_login(&w, "ann@north.test", "wrong", "north", "", &grant),
		        ERROR_CREDENTIALS);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "south", "", &grant));
	must_not(&w, try_login(&w, "ann@north.test", "wrong", "north", "", &grant),
	        ERROR_CREDENTIALS);
	must_not(
	        &w, try_login(&w, "ann@north.test", PASSWORD, "north", "", &grant), ERROR_TOO_MANY);
	/* A login that is one person's alone counts anew once he has come in. */
	for (size_t i = 0; i < 8; i++) {
		for (size_t k = 0; k < 4; k++)
			must_not(&w, try_login(&w, "bob@north.test", "wrong", "north", "", &grant),
			        ERROR_CREDENTIALS);
		must(&w, try_login(&w, "bob@north.test", PASSWORD, "north", "", &grant));
	}
	world_end(&w);
}

static void test_lock_of_an_address(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int i = 0; i < 5; i++) {
		struct text login = arena_printf(&w.arena, "guess%d@north.test", i);
		must_not(&w,
		        try_login(
		                &w, arena_cstr(&w.arena, login), "wrong", "", "192.0.2.7", &grant),
		        ERROR_CREDENTIALS);
	}
	must_not(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.7", &grant),
	        ERROR_TOO_MANY);
	must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "192.0.2.8", &grant));
	world_end(&w);
}

static void test_a_right_password_forgets_failures(void **state)
{
	struct identity_grant grant;
	WORLD(offices);

	struct identity_tenant north = tenant_add(&w, "North", "north");
	person_add(&w, &north, "", "ann@north.test", "");
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4; i++)
			must_not(&w, try_login(&w, "ann@north.test", "wrong", "", "", &grant),
			        ERROR_CREDENTIALS);
		must(&w, try_login(&w, "ann@north.test", PASSWORD, "", "", &grant));
	}
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_login),
	        cmocka_unit_test(test_same_address_in_two_tenants),
	        cmocka_unit_test(test_what_is_deleted_opens_nothing),
	        cmocka_unit_test(test_lock),
	        cmocka_unit_test(test_lock_of_a_shared_login),
	        cmocka_unit_test(test_lock_of_an_address),
	        cmocka_unit_test(test_a_right_password_forgets_failures),
	};

	return world_main(argc, argv, "logins", tests, sizeof(tests) / sizeof(tests[0]));
}
