/* What happens when a connection or the server fails, and what is heard of others. */
#include "postgres_world.h"

#include "base/clock.h"
#include "db/postgres/listen.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- connections and the server ---- */

static void test_a_killed_backend_costs_what_was_in_flight(void **state)
{
	struct one *ones[40];
	struct one *slow = one_new(true);
	int lost = 0;

	(void)state;
	start_crew(1, 5000);
	ones[0] = read_one(1);
	run(ones[0]);
	check_ok(ones[0]);
	one_free(ones[0]);
	/* A write that is at work when its backend ends was surely not committed: run again. */
	add(slow, SQL_STEP_WRITE, "UPDATE notes SET body = body || pg_sleep(0.5) WHERE id = $1",
	        value_integer(20));
	submit(slow);
	usleep(150000);
	for (int i = 0; i < 40; i++) {
		ones[i] = insert_one(4000 + i, "k");
		submit(ones[i]);
	}
	assert_int_equal(beside_number("SELECT count(pg_terminate_backend(pid)) FROM "
	                               "pg_stat_activity WHERE application_name = 'manor'"),
	        1);
	wait_for(slow);
	check_ok(slow);
	one_free(slow);
	for (int i = 0; i < 40; i++) {
		wait_for(ones[i]);
		if (!ones[i]->unit.ok) {
			assert_int_equal(ones[i]->unit.err.kind, ERROR_LOST);
			lost++;
		}
		one_free(ones[i]);
	}
	assert_true(beside_number("SELECT count(*) FROM notes WHERE id >= 4000") >= 40 - lost);
	beside_exec("DELETE FROM notes WHERE id >= 4000");
	stop_crew();
}

static void test_an_idle_connection_that_died_costs_nothing(void **state)
{
	(void)state;
	start_crew(2, 5000);
	for (int round = 0; round < 5; round++) {
		struct one *one = insert_one(5000 + round, "idle");
		run(one);
		check_ok(one);
		one_free(one);
		beside_number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
		              "application_name = 'manor'");
		usleep(30000);
	}
	assert_int_equal(beside_number("SELECT count(*) FROM notes WHERE id >= 5000"), 5);
	beside_exec("DELETE FROM notes WHERE id >= 5000");
	stop_crew();
}

static void server_do(const char *verb, const char *mode)
{
	const char *dir = getenv("MANOR_TEST_POSTGRES_DIR");
	const char *tool = getenv("MANOR_TEST_POSTGRES_TOOL");
	int status = -1;

	pid_t pid = fork();
	if (pid == 0) {
		execl(tool, tool, verb, dir, mode, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

struct loader {
	atomic_bool is_over;
	atomic_uint answered, failed;
	atomic_int next;
	atomic_uint told[16384]; /* by id: 1 kept, 2 failed, 3 unknown */
};

static struct loader loader;

static void *load(void *context)
{
	(void)context;
	while (!atomic_load(&loader.is_over)) {
		int id = atomic_fetch_add(&loader.next, 1);
		if (id >= 16384)
			break;
		struct one *one = insert_one(100000 + id, "load");
		run(one);
		if (one->unit.ok) {
			atomic_store(&loader.told[id], 1);
			atomic_fetch_add(&loader.answered, 1);
		} else if (one->unit.err.kind == ERROR_LOST) {
			atomic_store(&loader.told[id], 3);
			atomic_fetch_add(&loader.failed, 1);
		} else {
			assert_int_equal(one->unit.err.kind, ERROR_DATABASE);
			atomic_store(&loader.told[id], 2);
			atomic_fetch_add(&loader.failed, 1);
		}
		one_free(one);
		usleep(500);
	}
	return NULL;
}

/* Whatever was told of each is so. */
static void check_what_was_told(void)
{
	AUTO_RESULT result = PQexec(beside, "SELECT id - 100000 FROM notes WHERE id >= 100000");
	static bool is_there[16384];

	memset(is_there, 0, sizeof(is_there));
	for (int i = 0; i < PQntuples(result); i++)
		is_there[atoi(PQgetvalue(result, i, 0))] = true;
	for (int i = 0; i < 16384; i++) {
		unsigned told = atomic_load(&loader.told[i]);
		if (told == 1 && !is_there[i])
			fail_msg("%d was told as kept and is not there", i);
		if (told == 2 && is_there[i])
			fail_msg("%d was told as failed and is there", i);
	}
}

static void wait_for_answers(unsigned count)
{
	int64_t begun = clock_monotonic_us();

	while (atomic_load(&loader.answered) < count) {
		if (clock_monotonic_us() - begun > WAIT_US)
			fail_msg("it did not come back by itself");
		usleep(10000);
	}
}

static void restart_under_load(const char *mode)
{
	pthread_t threads[8];

	start_crew(3, 8000);
	memset(&loader, 0, sizeof(loader));
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, load, NULL);
	wait_for_answers(20);
	PQfinish(beside);
	server_do("restart", mode);
	beside_open();
	usleep(300000);
	wait_for_answers(atomic_load(&loader.answered) + 50);
	atomic_store(&loader.is_over, true);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	/*
	 * No more than what eight clients had in flight. Connections do not end at one
	 * moment: a client may lose one request with each.
	 */
	printf("# %s: %u answered, %u failed\n", mode, loader.answered, loader.failed);
	assert_true(atomic_load(&loader.failed) <= 8 * 3);
	check_what_was_told();
	beside_exec("DELETE FROM notes WHERE id >= 100000");
	stop_crew();
}

static void test_a_restart_in_mid_load(void **state)
{
	(void)state;
	restart_under_load("fast");
}

static void test_a_crash_in_mid_load(void **state)
{
	(void)state;
	restart_under_load("immediate");
}

static void test_units_fail_by_their_time_while_the_server_is_away(void **state)
{
	struct one *one = read_one(1);

	(void)state;
	start_crew(2, 700);
	run(one);
	check_ok(one);
	PQfinish(beside);
	server_do("stop", "fast");
	int64_t begun = clock_monotonic_us();
	run(one);
	assert_false(one->unit.ok);
	assert_int_equal(one->unit.err.kind, ERROR_DATABASE);
	assert_true(clock_monotonic_us() - begun < 3000000);
	assert_false(crew_is_connected(&crew));
	server_do("resume", NULL);
	beside_open();
	begun = clock_monotonic_us();
	do {
		run(one);
	} while (!one->unit.ok && clock_monotonic_us() - begun < WAIT_US);
	check_ok(one);
	one_free(one);
	stop_crew();
}

static void test_closing_answers_everyone(void **state)
{
	struct one *ones[64];

	(void)state;
	start_crew(2, 5000);
	for (int i = 0; i < 64; i++) {
		ones[i] = one_new(false);
		add(ones[i], SQL_STEP_COUNT, "SELECT count(pg_sleep(0.01))", value_null());
		submit(ones[i]);
	}
	stop_crew();
	for (int i = 0; i < 64; i++) {
		assert_true(atomic_load(&ones[i]->is_done));
		assert_true(ones[i]->unit.ok || ones[i]->unit.err.kind == ERROR_SHUTDOWN);
		one_free(ones[i]);
	}
}

/* ---- news ---- */

static uint64_t generation_after(struct listener *listener, int64_t us)
{
	usleep((unsigned)us);
	return listener_generation(listener);
}

static void test_news_are_heard_and_silence_is_noticed(void **state)
{
	atomic_uint_least64_t news = 0;
	struct listener listener = {.address = address(), .news = &news};
	struct error err = {0};

	(void)state;
	assert_true(listener_start(&listener, &err));
	int64_t begun = clock_monotonic_us();
	while (!listener_hears(&listener) && clock_monotonic_us() - begun < WAIT_US)
		usleep(1000);
	assert_true(listener_hears(&listener));
	/* Beats are no news. */
	uint64_t first = listener_generation(&listener);
	assert_int_equal(generation_after(&listener, 700000), first);
	beside_exec("SELECT pg_notify('manor', '')");
	begun = clock_monotonic_us();
	while (listener_generation(&listener) == first && clock_monotonic_us() - begun < 1000000)
		usleep(1000);
	uint64_t second = listener_generation(&listener);
	assert_int_equal(second, first + 1);

	/* Its connection is cut, and nobody answers: within a second nothing is believed. */
	PQfinish(beside);
	server_do("stop", "fast");
	begun = clock_monotonic_us();
	while (listener_hears(&listener) && clock_monotonic_us() - begun < WAIT_US)
		usleep(1000);
	assert_true(clock_monotonic_us() - begun < 1000000);
	uint64_t third = listener_generation(&listener);
	assert_int_not_equal(third, second);
	assert_int_not_equal(listener_generation(&listener), third);
	server_do("resume", NULL);
	beside_open();
	begun = clock_monotonic_us();
	while (!listener_hears(&listener) && clock_monotonic_us() - begun < WAIT_US)
		usleep(1000);
	assert_true(listener_hears(&listener));
	/* What was said meanwhile was not heard. */
	assert_true(listener_generation(&listener) > second);
	listener_stop(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_killed_backend_costs_what_was_in_flight),
	        cmocka_unit_test(test_an_idle_connection_that_died_costs_nothing),
	        cmocka_unit_test(test_a_restart_in_mid_load),
	        cmocka_unit_test(test_a_crash_in_mid_load),
	        cmocka_unit_test(test_units_fail_by_their_time_while_the_server_is_away),
	        cmocka_unit_test(test_closing_answers_everyone),
	        cmocka_unit_test(test_news_are_heard_and_silence_is_noticed),
	};

	return cmocka_run_group_tests_name("postgres server", tests, open_world, close_world);
}
