/* Units side by side in one pipeline: what they give, and what fails without harming others. */
#include "postgres_world.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- what units give ---- */

static void test_steps_give_what_they_are_for(void **state)
{
	struct one *one = read_one(7);

	(void)state;
	start_crew(2, 5000);
	add(one, SQL_STEP_COUNT, "SELECT count(*) FROM notes WHERE tenant = $1", value_integer(1));
	run(one);
	check_ok(one);
	assert_text(one->unit.results[0].json, "[{\"id\":7,\"body\":\"note 7\"}]");
	assert_int_equal(one->unit.results[0].rows, 1);
	assert_int_equal(one->unit.results[1].count, 100);
	one_free(one);

	one = read_one(100000);
	run(one);
	check_ok(one);
	assert_text(one->unit.results[0].json, "[]");
	one_free(one);

	one = insert_one(1000, "new");
	run(one);
	check_ok(one);
	assert_text(one->unit.results[0].json, "[1000]");
	assert_int_equal(one->unit.results[0].rows, 1);
	one_free(one);
	stop_crew();
}

static bool keep_values(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct one *one = context;

	(void)step;
	(void)err;
	assert_int_equal(count, 6);
	assert_int_equal(values[0].kind, VALUE_INTEGER);
	assert_int_equal(values[0].integer, 1);
	assert_int_equal(values[1].kind, VALUE_INTEGER);
	assert_int_equal(values[1].integer, -9007199254740993);
	assert_int_equal(values[2].kind, VALUE_REAL);
	assert_text(values[3].text, "2026-01-02 03:04:05.120000");
	assert_int_equal(values[4].kind, VALUE_NULL);
	assert_int_equal(values[5].kind, VALUE_BLOB);
	assert_text(values[5].text, "\x01zA");
	one->rows++;
	return true;
}

static void test_values_have_the_forms_of_storage(void **state)
{
	struct one *one = one_new(false);

	(void)state;
	start_crew(1, 5000);
	add(one, SQL_STEP_VALUES,
	        "SELECT true, -9007199254740993, 1.5::float8, timestamptz '2026-01-02 "
	        "04:04:05.12+01', NULL::text, '\\x017a41'::bytea FROM generate_series(1, 2)",
	        value_null());
	one->unit.on_row = keep_values;
	one->unit.row_context = one;
	run(one);
	check_ok(one);
	assert_int_equal(one->rows, 2);
	one_free(one);
	stop_crew();
}

static void test_one_failure_leaves_its_neighbours_whole(void **state)
{
	struct one *ones[UNITS_MOST];

	(void)state;
	start_crew(2, 5000);
	for (int i = 0; i < UNITS_MOST; i++) {
		/* Every third has a key that is taken; every fifth breaks the rule. */
		int64_t id = i % 3 == 0 ? 1 : 2000 + i;
		ones[i] = insert_one(
		        id, i % 5 == 0 ? "a body that is much longer than forty bytes is" : "x");
		submit(ones[i]);
	}
	int kept = 0;
	for (int i = 0; i < UNITS_MOST; i++) {
		wait_for(ones[i]);
		if (i % 3 == 0 && i % 5 != 0) {
			assert_false(ones[i]->unit.ok);
			assert_int_equal(ones[i]->unit.err.kind, ERROR_CONFLICT);
		} else if (i % 5 == 0) {
			assert_false(ones[i]->unit.ok);
			assert_int_equal(ones[i]->unit.err.kind, ERROR_CHECK);
		} else {
			check_ok(ones[i]);
			kept++;
		}
		one_free(ones[i]);
	}
	assert_int_equal(beside_number("SELECT count(*) FROM notes WHERE id >= 2000"), kept);
	beside_exec("DELETE FROM notes WHERE id >= 2000");
	stop_crew();
}

static void test_what_is_found_at_the_end_undoes_the_unit(void **state)
{
	struct one *one = one_new(true);

	(void)state;
	start_crew(1, 5000);
	add(one, SQL_STEP_WRITE, "INSERT INTO pins VALUES ($1, 999999)", value_integer(1));
	run(one);
	assert_false(one->unit.ok);
	assert_int_equal(one->unit.err.kind, ERROR_REFERENCE);
	/* A dry run finds it as well. */
	one->unit.is_dry_run = true;
	run(one);
	assert_false(one->unit.ok);
	assert_int_equal(one->unit.err.kind, ERROR_REFERENCE);
	one_free(one);
	assert_int_equal(beside_number("SELECT count(*) FROM pins"), 0);
	stop_crew();
}

static void test_a_dry_run_leaves_nothing(void **state)
{
	struct one *one = insert_one(3000, "dry");

	(void)state;
	start_crew(1, 5000);
	one->unit.is_dry_run = true;
	run(one);
	check_ok(one);
	assert_text(one->unit.results[0].json, "[3000]");
	one_free(one);
	assert_int_equal(beside_number("SELECT count(*) FROM notes WHERE id = 3000"), 0);
	stop_crew();
}

static bool say_no(void *context, struct db_unit *unit, struct error *err)
{
	(void)context;
	assert_int_equal(unit->results[0].rows, 1);
	return error_set(err, ERROR_SINGULAR, "no");
}

static bool say_yes(void *context, struct db_unit *unit, struct error *err)
{
	(void)context;
	(void)unit;
	(void)err;
	return true;
}

static void test_a_unit_may_be_refused_before_its_end(void **state)
{
	struct one *no = insert_one(3001, "no"), *yes = insert_one(3002, "yes");

	(void)state;
	start_crew(1, 5000);
	no->unit.accept = say_no;
	yes->unit.accept = say_yes;
	submit(no);
	submit(yes);
	wait_for(no);
	wait_for(yes);
	assert_false(no->unit.ok);
	assert_int_equal(no->unit.err.kind, ERROR_SINGULAR);
	check_ok(yes);
	one_free(no);
	one_free(yes);
	assert_int_equal(beside_number("SELECT sum(id) FROM notes WHERE id IN (3001, 3002)"), 3002);
	stop_crew();
}

static void test_the_scope_ends_with_its_unit(void **state)
{
	static const char look[] = "SELECT coalesce(current_setting('manor.tenant', true), ''),"
	                           " coalesce(current_setting('manor.person', true), ''),"
	                           " coalesce(current_setting('manor.platform', true), '')";
	struct one *ones[30];

	(void)state;
	start_crew(1, 5000);
	for (int i = 0; i < 30; i++) {
		ones[i] = one_new(i % 3 == 2);
		add(ones[i], SQL_STEP_JSON, look, value_null())->shape = TEXT("t\"t\"t\"p\"t\"f\"");
		if (i % 5 == 4)
			add(ones[i], SQL_STEP_COUNT, "SELECT 1 / (length('') - 0)", value_null());
		if (i % 2) {
			ones[i]->unit.context.tenant = value_integer(100 + i);
			ones[i]->unit.context.person =
			        value_text(TEXT("0b7c9b1e-7b0a-4e52-9a3a-5a1b2c3d4e5f"));
		}
		ones[i]->unit.context.is_platform = i % 7 == 6;
		submit(ones[i]);
	}
	for (int i = 0; i < 30; i++) {
		char expected[200];
		wait_for(ones[i]);
		snprintf(expected, sizeof(expected), "[{\"t\":\"%.0d\",\"p\":\"%s\",\"f\":\"%s\"}]",
		        i % 2 ? 100 + i : 0, i % 2 ? "0b7c9b1e-7b0a-4e52-9a3a-5a1b2c3d4e5f" : "",
		        i % 7 == 6 ? "1" : "");
		if (i % 5 == 4)
			assert_int_equal(ones[i]->unit.err.kind, ERROR_DIVISION);
		else
			check_ok(ones[i]);
		assert_text(ones[i]->unit.results[0].json, expected);
		one_free(ones[i]);
	}
	stop_crew();
}

static void test_keys_that_are_no_plain_words_cannot_leave_their_literal(void **state)
{
	struct one *one = one_new(false);

	(void)state;
	start_crew(1, 5000);
	add(one, SQL_STEP_JSON, "SELECT current_setting('manor.tenant')", value_null())->shape =
	        TEXT("t\"t\"");
	one->unit.context.tenant = value_text(TEXT("x'; DROP TABLE notes; --\\"));
	run(one);
	check_ok(one);
	assert_text(one->unit.results[0].json, "[{\"t\":\"x'; DROP TABLE notes; --\\\\\"}]");
	one_free(one);
	stop_crew();
}

static void test_a_read_cannot_write(void **state)
{
	struct one *one = insert_one(3003, "x");

	(void)state;
	start_crew(1, 5000);
	one->sql.is_write = false;
	run(one);
	assert_int_equal(one->unit.err.kind, ERROR_READ_ONLY);
	one_free(one);
	stop_crew();
}

static void test_what_takes_too_long_ends_alone(void **state)
{
	struct one *before = read_one(1), *slow = one_new(false), *after = read_one(2);

	(void)state;
	start_crew(1, 300);
	add(slow, SQL_STEP_COUNT, "SELECT count(pg_sleep(5))", value_null());
	submit(before);
	submit(slow);
	submit(after);
	wait_for(before);
	wait_for(slow);
	wait_for(after);
	check_ok(before);
	assert_false(slow->unit.ok);
	assert_int_equal(slow->unit.err.kind, ERROR_TIMEOUT);
	one_free(before);
	one_free(slow);
	/* It may have waited longer than it may, behind the slow one. */
	assert_true(after->unit.ok || after->unit.err.kind == ERROR_DATABASE);
	one_free(after);

	/* A unit's own limit is shorter than the lane's. */
	stop_crew();
	start_crew(1, 5000);
	slow = one_new(false);
	add(slow, SQL_STEP_COUNT, "SELECT count(pg_sleep(3))", value_null());
	slow->unit.budget_us = 100000;
	int64_t begun = clock_monotonic_us();
	run(slow);
	assert_int_equal(slow->unit.err.kind, ERROR_TIMEOUT);
	assert_true(clock_monotonic_us() - begun < 2000000);
	one_free(slow);
	stop_crew();
}

static void test_slow_reads_do_not_hold_up_quick_ones(void **state)
{
	struct one *slow[4], *quick;
	int64_t longest = 0;

	(void)state;
	start_crew(3, 15000);
	for (int i = 0; i < 4; i++) {
		slow[i] = one_new(false);
		add(slow[i], SQL_STEP_COUNT, "SELECT count(pg_sleep(2)) + 6", value_null());
		submit(slow[i]);
	}
	/* All of them are known as slow by then. */
	usleep(1000000);
	for (int i = 0; i < 20; i++) {
		int64_t begun = clock_monotonic_us();
		quick = read_one(1 + i);
		run(quick);
		check_ok(quick);
		one_free(quick);
		if (clock_monotonic_us() - begun > longest)
			longest = clock_monotonic_us() - begun;
	}
	/* Behind a slow one it would be two seconds, on however busy a machine. */
	assert_true(longest < 1000000);
	for (int i = 0; i < 4; i++) {
		wait_for(slow[i]);
		check_ok(slow[i]);
		assert_int_equal(slow[i]->unit.results[0].count, 7);
		one_free(slow[i]);
	}
	stop_crew();
}

static void test_a_result_over_its_limit_is_refused(void **state)
{
	struct one *one = one_new(false), *next = read_one(3);

	(void)state;
	start_crew(1, 5000);
	add(one, SQL_STEP_JSON, "SELECT repeat('x', 1000) FROM generate_series(1, 5000)",
	        value_null())
	        ->shape = TEXT("t\"x\"");
	one->unit.result_limit_bytes = 100000;
	submit(one);
	submit(next);
	wait_for(one);
	wait_for(next);
	assert_int_equal(one->unit.err.kind, ERROR_MEMORY);
	check_ok(next);
	one_free(one);
	one_free(next);
	stop_crew();
}

static void test_more_statements_than_are_kept(void **state)
{
	char sql[600][64];

	(void)state;
	start_crew(1, 5000);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 600; i++) {
			struct one *one = one_new(false);
			snprintf(sql[i], sizeof(sql[i]), "SELECT %d", i);
			add(one, SQL_STEP_COUNT, sql[i], value_null());
			run(one);
			check_ok(one);
			assert_int_equal(one->unit.results[0].count, i);
			one_free(one);
		}
	}
	assert_true(crew.workers[0].lane.prepared.count <= PREPARED_KEPT);
	assert_int_equal(beside_number("SELECT count(*) FROM pg_stat_activity WHERE "
	                               "application_name = 'manor'"),
	        1);
	stop_crew();
}

static void test_a_statement_that_is_wrong_is_told_to_its_unit(void **state)
{
	struct one *wrong = one_new(false), *right = read_one(5);

	(void)state;
	start_crew(1, 5000);
	for (int i = 0; i < 2; i++) {
		wrong->sql.step_count = 0;
		add(wrong, SQL_STEP_COUNT, "SELECT nothing FROM nowhere", value_null());
		atomic_store(&wrong->is_done, false);
		atomic_store(&right->is_done, false);
		submit(wrong);
		submit(right);
		wait_for(wrong);
		wait_for(right);
		assert_int_equal(wrong->unit.err.kind, ERROR_INTERNAL);
		assert_non_null(strstr(wrong->unit.err.operator_text, "nowhere"));
		check_ok(right);
	}
	one_free(wrong);
	one_free(right);
	stop_crew();
}

static void test_statements_outlive_a_change_of_their_table(void **state)
{
	struct one *one = one_new(false);

	(void)state;
	start_crew(1, 5000);
	add(one, SQL_STEP_VALUES, "SELECT * FROM pins", value_null());
	run(one);
	check_ok(one);
	beside_exec("ALTER TABLE pins ADD COLUMN more int");
	run(one);
	check_ok(one);
	beside_exec("ALTER TABLE pins DROP COLUMN more");
	one_free(one);
	stop_crew();
}

/* ---- others in the way ---- */

struct mover {
	int64_t first, second;
	bool ok;
};

static void *move(void *context)
{
	struct mover *mover = context;

	for (int i = 0; i < 20; i++) {
		struct one *one = one_new(true);
		add(one, SQL_STEP_WRITE, "UPDATE notes SET body = 'm' WHERE id = $1",
		        value_integer(mover->first));
		add(one, SQL_STEP_COUNT, "SELECT count(pg_sleep(0.002))", value_null());
		add(one, SQL_STEP_WRITE, "UPDATE notes SET body = 'm' WHERE id = $1",
		        value_integer(mover->second));
		run(one);
		mover->ok = one->unit.ok;
		if (!one->unit.ok && one->unit.err.kind != ERROR_OVERLOADED)
			fail_msg("%s", one->unit.err.operator_text);
		one_free(one);
	}
	return NULL;
}

static void test_deadlocks_are_run_again(void **state)
{
	struct mover movers[2] = {{10, 11, false}, {11, 10, false}};
	pthread_t threads[2];

	(void)state;
	beside_exec("ALTER SYSTEM SET deadlock_timeout = '20ms'");
	beside_exec("SELECT pg_reload_conf()");
	start_crew(3, 5000);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, move, &movers[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_true(movers[0].ok);
	assert_true(movers[1].ok);
	stop_crew();
}

static void test_reads_go_on_while_writes_wait_for_a_lock(void **state)
{
	struct one *writes[8], *read = read_one(12);

	(void)state;
	start_crew(2, 3000);
	beside_exec("BEGIN; SELECT 1 FROM notes WHERE id = 12 FOR UPDATE");
	for (int i = 0; i < 8; i++) {
		writes[i] = one_new(true);
		add(writes[i], SQL_STEP_WRITE, "UPDATE notes SET body = 'w' WHERE id = $1",
		        value_integer(12));
		submit(writes[i]);
	}
	usleep(100000);
	int64_t begun = clock_monotonic_us();
	run(read);
	assert_true(clock_monotonic_us() - begun < 1000000);
	check_ok(read);
	one_free(read);
	beside_exec("COMMIT");
	for (int i = 0; i < 8; i++) {
		wait_for(writes[i]);
		check_ok(writes[i]);
		one_free(writes[i]);
	}
	stop_crew();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_steps_give_what_they_are_for),
	        cmocka_unit_test(test_values_have_the_forms_of_storage),
	        cmocka_unit_test(test_one_failure_leaves_its_neighbours_whole),
	        cmocka_unit_test(test_what_is_found_at_the_end_undoes_the_unit),
	        cmocka_unit_test(test_a_dry_run_leaves_nothing),
	        cmocka_unit_test(test_a_unit_may_be_refused_before_its_end),
	        cmocka_unit_test(test_the_scope_ends_with_its_unit),
	        cmocka_unit_test(test_keys_that_are_no_plain_words_cannot_leave_their_literal),
	        cmocka_unit_test(test_a_read_cannot_write),
	        cmocka_unit_test(test_what_takes_too_long_ends_alone),
	        cmocka_unit_test(test_slow_reads_do_not_hold_up_quick_ones),
	        cmocka_unit_test(test_a_result_over_its_limit_is_refused),
	        cmocka_unit_test(test_more_statements_than_are_kept),
	        cmocka_unit_test(test_a_statement_that_is_wrong_is_told_to_its_unit),
	        cmocka_unit_test(test_statements_outlive_a_change_of_their_table),
	        cmocka_unit_test(test_deadlocks_are_run_again),
	        cmocka_unit_test(test_reads_go_on_while_writes_wait_for_a_lock),
	};

	return cmocka_run_group_tests_name("postgres units", tests, open_world, close_world);
}
