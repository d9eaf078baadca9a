/*
 * The SQLite driver, writing: units, what the wall refuses, constraints, groups with
 * failures in the middle of them.
 */
#include "sqlite_world.h"

#include "db/sqlite/fault.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- writing ---- */

static void test_write_and_read_back_in_one_unit(void **state)
{
	struct world *w = *state;
	struct sql_param keys = {.kind = SQL_PARAM_KEYS, .step = 0};
	struct sql_step steps[] = {
	        {.kind = SQL_STEP_WRITE,
	                .key_columns = 1,
	                .target = TEXT("notes"),
	                .sql = TEXT("INSERT INTO main.notes (tenant, body) VALUES ('a', 'one'), "
	                            "('a', 'two') RETURNING id")},
	        {.kind = SQL_STEP_REQUIRE,
	                .refusal = ERROR_FORBIDDEN,
	                .params = &keys,
	                .param_count = 1,
	                .sql = TEXT(
	                        "SELECT NOT EXISTS (SELECT 1 FROM notes WHERE id IN (SELECT value "
	                        "FROM json_each(?1)) AND (body = 'no') IS NOT FALSE)")},
	        {.kind = SQL_STEP_JSON,
	                .shape = TEXT("i\"id\"t\"body\""),
	                .params = &keys,
	                .param_count = 1,
	                .sql = TEXT(
	                        "SELECT n.id, n.body FROM json_each(?1) k JOIN notes n ON n.id = "
	                        "k.value ORDER BY k.key")},
	};
	struct sql_unit sql = unit_of(steps, 3);

	struct db_unit unit = run_as(w, "a", &sql);
	must(unit);
	assert_text(unit.results[0].json, "[1,2]");
	assert_text(
	        unit.results[2].json, "[{\"id\":1,\"body\":\"one\"},{\"id\":2,\"body\":\"two\"}]");
	unit = read_json(w, "a", "SELECT person, request FROM trail", "t\"p\"t\"r\"");
	assert_text(
	        unit.results[0].json, "[{\"p\":\"p\",\"r\":\"r-1\"},{\"p\":\"p\",\"r\":\"r-1\"}]");
	/* the requirement fails: nothing of the unit stays, the trail neither */
	steps[0].sql =
	        TEXT("INSERT INTO main.notes (tenant, body) VALUES ('a', 'no') RETURNING id");
	must_fail(run_as(w, "a", &sql), ERROR_FORBIDDEN);
	unit = read_json(
	        w, "a", "SELECT count(*) FROM notes UNION ALL SELECT count(*) FROM trail", "=i");
	assert_text(unit.results[0].json, "[2,2]");
}

static void test_update_reads_its_own_table(void **state)
{
	struct world *w = *state;

	add_people(w);
	must(write_one(w, "a",
	        "INSERT INTO main.notes (tenant, body, author) VALUES ('a', 'x', 1) "
	        "RETURNING id",
	        "notes"));
	struct db_unit unit = write_one(w, "a",
	        "UPDATE main.notes SET size = size + length(body) WHERE "
	        "tenant = 'a' AND author IN (SELECT id FROM people) RETURNING id",
	        "notes");
	must(unit);
	assert_text(unit.results[0].json, "[1]");
	unit = write_one(w, "a",
	        "INSERT INTO main.people (id, tenant, name) VALUES (1, 'a', 'ada') ON "
	        "CONFLICT (tenant, name) DO UPDATE SET name = excluded.name RETURNING id",
	        "people");
	must(unit);
	unit = write_one(w, "a", "DELETE FROM main.people WHERE id = 1 RETURNING id", "people");
	must_fail(unit, ERROR_REFERENCE); /* a deferred key: told at the end of its unit */
	unit = write_one(w, "a", "DELETE FROM main.notes WHERE tenant = 'a' RETURNING id", "notes");
	must(unit);
	unit = write_one(w, "a", "DELETE FROM main.people WHERE id = 1 RETURNING id", "people");
	must(unit);
}

static void test_writer_refuses(void **state)
{
	static const char *const attacks[][2] = {
	        {"UPDATE main.people SET name = 'x' RETURNING id", "notes"},
	        {"INSERT INTO main.trail (tenant) VALUES ('a') RETURNING id", "trail"},
	        {"INSERT INTO main.trail (tenant) VALUES ('a') RETURNING id", "notes"},
	        {"UPDATE main.notes SET body = (SELECT person FROM main.trail) RETURNING id",
	                "notes"},
	        {"UPDATE main.manor_meta SET digest = 'x' RETURNING id", "manor_meta"},
	        {"DELETE FROM main.manor_context RETURNING id", "notes"},
	        {"DROP TABLE main.notes", "notes"},
	        {"PRAGMA main.user_version=3", "notes"},
	        {"COMMIT", "notes"},
	        {"SAVEPOINT x", "notes"},
	        {"INSERT INTO sqlite_schema (type) VALUES ('x')", "notes"},
	};
	struct world *w = *state;

	add_people(w);
	for (size_t i = 0; i < COUNT(attacks); i++) {
		struct db_unit unit = write_one(w, "a", attacks[i][0], attacks[i][1]);
		if (unit.ok)
			fail_msg("%s", attacks[i][0]);
	}
	struct db_unit unit = write_one(
	        w, "a", "INSERT INTO main.notes (tenant) VALUES ('b') RETURNING id", "notes");
	assert_false(unit.ok);
	assert_true(unit.is_refused);
	must(write_one(
	        w, "a", "INSERT INTO main.notes (tenant) VALUES ('a') RETURNING id", "notes"));
}

static void test_constraints(void **state)
{
	struct world *w = *state;

	add_people(w);
	must_fail(write_one(w, "a",
	                  "INSERT INTO main.people (tenant, name) VALUES ('a', 'ada') "
	                  "RETURNING id",
	                  "people"),
	        ERROR_CONFLICT);
	must_fail(write_one(w, "a", "INSERT INTO main.people (tenant) VALUES ('a') RETURNING id",
	                  "people"),
	        ERROR_VALUE_NULL);
	must_fail(write_one(w, "a",
	                  "INSERT INTO main.notes (tenant, body) VALUES ('a', "
	                  "hex(zeroblob(600))) RETURNING id",
	                  "notes"),
	        ERROR_CHECK);
	must_fail(write_one(w, "a",
	                  "INSERT INTO main.notes (tenant, size) VALUES ('a', 'x') "
	                  "RETURNING id",
	                  "notes"),
	        ERROR_VALUE_INVALID);
	must_fail(write_one(w, "a",
	                  "INSERT INTO main.notes (tenant, author) VALUES ('a', 2) "
	                  "RETURNING id",
	                  "notes"),
	        ERROR_REFERENCE);
}

static void test_identity_generation(void **state)
{
	struct world *w = *state;
	uint64_t before = db_identity_generation(w->db);

	must(write_one(
	        w, "a", "INSERT INTO main.notes (tenant) VALUES ('a') RETURNING id", "notes"));
	assert_int_equal(db_identity_generation(w->db), before);
	add_people(w);
	assert_int_equal(db_identity_generation(w->db), before + 2);
	must(write_one(w, "a", "UPDATE main.people SET last_login = 'now' RETURNING id", "people"));
	assert_int_equal(db_identity_generation(w->db), before + 2);
	must_fail(write_one(w, "a", "INSERT INTO main.people (tenant) VALUES ('a') RETURNING id",
	                  "people"),
	        ERROR_VALUE_NULL);
	assert_int_equal(db_identity_generation(w->db), before + 2);
	must(write_one(w, "a", "DELETE FROM main.people RETURNING id", "people"));
	assert_int_equal(db_identity_generation(w->db), before + 3);
}

/* Within two seconds; a write of our own is no news. */
static void test_identity_changed_by_another_program(void **state)
{
	struct world *w = *state;
	uint64_t before = db_identity_generation(w->db);

	must(write_one(
	        w, "a", "INSERT INTO main.notes (tenant) VALUES ('a') RETURNING id", "notes"));
	usleep(1300 * 1000);
	assert_int_equal(db_identity_generation(w->db), before);
	execute(w->path, "INSERT INTO people (tenant, name) VALUES ('a', 'eve')");
	for (unsigned i = 0; i < 40 && db_identity_generation(w->db) == before; i++)
		usleep(50 * 1000);
	assert_int_equal(db_identity_generation(w->db), before + 1);
}

static bool accept_none(void *context, struct db_unit *unit, struct error *err)
{
	unsigned *calls = context;

	assert_int_equal(unit->results[0].rows, 1);
	++*calls;
	return error_set(err, ERROR_SINGULAR, "not this one");
}

static void test_accept_and_dry_run(void **state)
{
	struct world *w = *state;
	struct sql_step step = {.kind = SQL_STEP_WRITE,
	        .key_columns = 1,
	        .target = TEXT("notes"),
	        .sql = TEXT("INSERT INTO main.notes (tenant) VALUES ('a') RETURNING id")};
	struct sql_unit sql = unit_of(&step, 1);
	unsigned calls = 0;
	struct db_unit unit = {.sql = &sql,
	        .arena = &w->arena,
	        .accept = accept_none,
	        .accept_context = &calls,
	        .context.tenant = value_text(TEXT("a"))};

	db_run(w->db, &unit);
	must_fail(unit, ERROR_SINGULAR);
	assert_int_equal(calls, 1);
	unit.accept = NULL;
	unit.is_dry_run = true;
	db_run(w->db, &unit);
	must(unit);
	assert_text(unit.results[0].json, "[1]");
	struct db_unit count = read_json(w, "a", "SELECT count(*) FROM notes", "=i");
	assert_text(count.results[0].json, "[0]");
}

/* ---- groups ---- */

enum { GROUP = 24 };

struct submitted {
	struct db_unit unit;
	struct sql_unit sql;
	struct sql_step step;
	struct sql_param param;
	struct arena arena;
	atomic_uint *left;
};

static void count_down(void *context, struct db_unit *unit)
{
	struct submitted *s = context;

	(void)unit;
	atomic_fetch_sub(s->left, 1);
}

static void submit(struct world *w, struct submitted *s, const char *sql, const char *body)
{
	arena_init(&s->arena, 0);
	s->param =
	        (struct sql_param){.kind = SQL_PARAM_VALUE, .value = value_text(text_from(body))};
	s->step = (struct sql_step){.kind = SQL_STEP_WRITE,
	        .key_columns = 1,
	        .target = TEXT("notes"),
	        .sql = text_from(sql),
	        .params = &s->param,
	        .param_count = 1};
	s->sql = unit_of(&s->step, 1);
	s->unit = (struct db_unit){.sql = &s->sql,
	        .arena = &s->arena,
	        .done = count_down,
	        .done_context = s,
	        .context.tenant = value_text(TEXT("a"))};
	db_submit(w->db, &s->unit);
}

static void wait_for(atomic_uint *left)
{
	while (atomic_load(left))
		usleep(500);
}

/* Every third breaks a rule, one runs out of time and takes the transaction along. */
static void test_group_with_failures(void **state)
{
	static const char good[] =
	        "INSERT INTO main.notes (tenant, body) VALUES ('a', ?1) RETURNING id";
	static const char slow[] = "INSERT INTO main.notes (tenant, size) SELECT 'a', (WITH "
	                           "RECURSIVE n(i) AS (SELECT 1 UNION "
	                           "ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) WHERE ?1 IS "
	                           "NOT NULL RETURNING id";
	static const char wrong[] =
	        "INSERT INTO main.notes (tenant, author) VALUES ('a', length(?1)) "
	        "RETURNING id";
	struct world *w = *state;
	struct submitted *units = calloc(GROUP, sizeof(*units));
	atomic_uint left = GROUP;
	unsigned kept = 0;

	for (unsigned i = 0; i < GROUP; i++) {
		units[i].left = &left;
		submit(w, &units[i], i == 13 ? slow : i % 3 == 2 ? wrong : good, "body");
	}
	wait_for(&left);
	for (unsigned i = 0; i < GROUP; i++) {
		if (i == 13) {
			must_fail(units[i].unit, ERROR_TIMEOUT);
		} else if (i % 3 == 2) {
			must_fail(units[i].unit, ERROR_REFERENCE);
		} else {
			must(units[i].unit);
			kept++;
		}
		arena_release(&units[i].arena);
	}
	free(units);
	struct db_unit count = read_json(w, "a",
	        "SELECT (SELECT count(*) FROM notes) || ' ' || (SELECT count(*) FROM trail)", "=t");
	char expected[32];
	snprintf(expected, sizeof(expected), "[\"%u %u\"]", kept, kept);
	assert_text(count.results[0].json, expected);
	struct db_stats stats;
	db_stats(w->db, &stats);
	assert_true(stats.commits < GROUP);
}

static void *write_some(void *context)
{
	struct world *w = context;

	for (unsigned i = 0; i < 50; i++) {
		struct world own = {.db = w->db};
		arena_init(&own.arena, 0);
		must(write_one(&own, i % 2 ? "a" : "b",
		        i % 2 ? "INSERT INTO main.notes (tenant, body) VALUES ('a', 'x') RETURNING "
		                "id"
		              : "INSERT INTO main.notes (tenant, body) VALUES ('b', 'x') RETURNING "
		                "id",
		        "notes"));
		struct db_unit unit = read_json(&own, i % 2 ? "a" : "b",
		        i % 2 ? "SELECT count(*) FROM notes WHERE tenant <> 'a'"
		              : "SELECT count(*) FROM notes WHERE tenant <> 'b'",
		        "=i");
		must(unit);
		assert_text(unit.results[0].json, "[0]");
		arena_release(&own.arena);
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct world *w = *state;
	pthread_t threads[4];

	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, write_some, w);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	struct db_unit unit = read_json(w, "a", "SELECT count(*) FROM notes", "=i");
	assert_text(unit.results[0].json, "[100]");
}

/* ---- faults ---- */

static void assert_notes(struct world *w, unsigned count)
{
	struct db_unit unit = read_json(w, "a",
	        "SELECT (SELECT count(*) FROM notes) || ' ' || (SELECT count(*) FROM trail)", "=t");
	char expected[32];

	must(unit);
	snprintf(expected, sizeof(expected), "[\"%u %u\"]", count, count);
	assert_text(unit.results[0].json, expected);
}

static const char add_note[] =
        "INSERT INTO main.notes (tenant, body) VALUES ('a', 'x') RETURNING id";

/* Nothing is acknowledged, reads go on, and so does writing once there is room. */
static void test_full_disk(void **state)
{
	struct world *w = *state;

	must(write_one(w, "a", add_note, "notes"));
	fault_full(true);
	must_fail(write_one(w, "a", add_note, "notes"), ERROR_DISK_FULL);
	must_fail(write_one(w, "a", add_note, "notes"), ERROR_DISK_FULL);
	assert_notes(w, 1);
	fault_full(false);
	must(write_one(w, "a", add_note, "notes"));
	assert_notes(w, 2);
}

static void test_failed_sync(void **state)
{
	struct world *w = *state;

	must(write_one(w, "a", add_note, "notes"));
	fault_sync_at(1);
	must_fail(write_one(w, "a", add_note, "notes"), ERROR_DATABASE);
	fault_sync_at(0);
	assert_notes(w, 1);
	must(write_one(w, "a", add_note, "notes"));
	db_close(w->db);
	open_world(w);
	assert_notes(w, 2);
}

/* Whichever write fails: what was acknowledged is there, and nothing else. */
static void test_each_failed_write(void **state)
{
	struct world *w = *state;
	unsigned kept = 0;

	for (unsigned nth = 1; nth < 12; nth++) {
		fault_write_at(nth);
		for (unsigned i = 0; i < 4; i++) {
			struct db_unit unit = write_one(w, "a", add_note, "notes");
			if (unit.ok)
				kept++;
			else
				must_fail(unit, ERROR_DATABASE);
		}
		fault_write_at(0);
		assert_notes(w, kept);
	}
	assert_true(kept > 12);
	db_close(w->db);
	open_world(w);
	assert_notes(w, kept);
}

static void test_full_disk_while_making(void **state)
{
	struct world *w = *state;
	struct db_options options = {.is_created = true};
	struct error err = {0};
	char other[128];
	struct db *db;

	snprintf(other, sizeof(other), "%s/other.db", w->directory);
	fault_full(true);
	assert_false(sqlite_open_schema(text_from(other), &w->schema, &options, &db, &err));
	fault_full(false);
	assert_int_equal(err.kind, ERROR_DISK_FULL);
	assert_int_not_equal(access(other, F_OK), 0);
	snprintf(other, sizeof(other), "%s/other.db.new", w->directory);
	assert_int_not_equal(access(other, F_OK), 0);
}

/* Many writes, few syncs. */
static void test_group_shares_a_sync(void **state)
{
	struct world *w = *state;
	struct submitted *units = calloc(GROUP, sizeof(*units));
	atomic_uint left = GROUP;
	unsigned before = fault_sync_count();

	fault_sync_us(2000);
	for (unsigned i = 0; i < GROUP; i++) {
		units[i].left = &left;
		submit(w, &units[i],
		        "INSERT INTO main.notes (tenant, body) VALUES ('a', ?1) RETURNING id", "x");
	}
	wait_for(&left);
	fault_sync_us(0);
	assert_true(fault_sync_count() - before <= 6);
	for (unsigned i = 0; i < GROUP; i++) {
		must(units[i].unit);
		arena_release(&units[i].arena);
	}
	free(units);
	assert_notes(w, GROUP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, world_set_up, world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(write_and_read_back_in_one_unit),
	        TEST(update_reads_its_own_table),
	        TEST(writer_refuses),
	        TEST(constraints),
	        TEST(identity_generation),
	        TEST(identity_changed_by_another_program),
	        TEST(accept_and_dry_run),
	        TEST(group_with_failures),
	        TEST(threads),
	        TEST(full_disk),
	        TEST(failed_sync),
	        TEST(each_failed_write),
	        TEST(full_disk_while_making),
	        TEST(group_shares_a_sync),
	};

	if (!fault_install())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
