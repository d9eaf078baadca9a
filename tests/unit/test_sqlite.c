/*
 * The SQLite driver, reading: views, what the wall refuses, JSON, functions, limits,
 * and files that are no database of this schema.
 */
#include "sqlite_world.h"

#include <sys/stat.h>
#include <unistd.h>

static const char list_people[] = "SELECT id, name FROM people ORDER BY id";
static const char people_shape[] = "i\"id\"t\"name\"";

/* ---- reading ---- */

static void test_each_tenant_sees_its_own(void **state)
{
	struct world *w = *state;

	add_people(w);
	for (int i = 0; i < 12; i++) {
		/* one prepared statement serves both */
		struct db_unit a = read_json(w, "a", list_people, people_shape);
		must(a);
		assert_text(a.results[0].json, "[{\"id\":1,\"name\":\"ada\"}]");
		struct db_unit b = read_json(w, "b", list_people, people_shape);
		must(b);
		assert_text(b.results[0].json, "[{\"id\":2,\"name\":\"bob\"}]");
		struct db_unit none = read_json(w, NULL, list_people, people_shape);
		must(none);
		assert_text(none.results[0].json, "[]");
	}
	struct db_stats stats;
	db_stats(w->db, &stats);
	assert_int_equal(stats.units_read, 36);
	assert_true(stats.statement_hits >= 35);
}

static void test_all_tenants(void **state)
{
	struct world *w = *state;
	struct sql_step steps[] = {
	        {.kind = SQL_STEP_COUNT, .sql = TEXT("SELECT count(*) FROM people")}};
	struct sql_unit sql = unit_of(steps, 1);
	struct db_unit unit = {.sql = &sql, .arena = &w->arena, .context.is_all_tenants = true};

	add_people(w);
	db_run(w->db, &unit);
	must(unit);
	assert_int_equal(unit.results[0].count, 2);
	unit.context.is_all_tenants = false;
	unit.context.tenant = value_text(TEXT("a"));
	db_run(w->db, &unit);
	must(unit);
	assert_int_equal(unit.results[0].count, 1);
	steps[0].sql = TEXT("SELECT count(*) FROM colours");
	db_run(w->db, &unit);
	must(unit);
	assert_int_equal(unit.results[0].count, 0);
}

static void test_reader_refuses_base_tables(void **state)
{
	static const char *const attacks[] = {
	        "SELECT id, name FROM main.people",
	        "SELECT count(*), '' FROM main.people",
	        "SELECT 1, '' FROM main.people",
	        "SELECT id, (SELECT name FROM main.people LIMIT 1) FROM people",
	        "SELECT id, name FROM (SELECT * FROM main.people)",
	        "WITH x AS (SELECT * FROM main.people) SELECT id, name FROM x",
	        "SELECT digest, id FROM manor_meta",
	        "SELECT name, sql FROM sqlite_schema",
	        "SELECT name, sql FROM sqlite_temp_schema",
	        "SELECT 1, load_extension('x')",
	};
	struct world *w = *state;

	add_people(w);
	for (size_t i = 0; i < COUNT(attacks); i++) {
		struct db_unit unit = read_json(w, "a", attacks[i], people_shape);
		if (unit.ok)
			fail_msg("%s: %.*s", attacks[i], TEXT_ARG(unit.results[0].json));
		assert_int_equal(unit.err.kind, ERROR_INTERNAL);
	}
	must_fail(read_json(w, "a", "PRAGMA query_only=OFF", "i\"x\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "BEGIN", "i\"x\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "CREATE TEMP TABLE x (a)", "i\"x\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "ATTACH ':memory:' AS x", "i\"x\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "DELETE FROM main.people RETURNING id", "i\"x\""),
	        ERROR_INTERNAL);
	assert_true(read_json(w, "a", attacks[0], people_shape).is_refused);
}

static void test_json_forms(void **state)
{
	struct world *w = *state;
	struct db_unit unit = read_json(w, "a",
	        "SELECT -9223372036854775807 - 1, 0.1, 1250, -5, '12.50', 1, "
	        "'a\"\\\n\x01z\xc3\xa9', "
	        "'2026-01-02 03:04:05.120000', '2026-01-02 03:04:05.000000', x'00ff', '[1,2]', "
	        "NULL, "
	        "1, 7, NULL, 8, 'x'",
	        "i\"i\"r\"r\"n2:\"n\"n2:\"m\"N\"N\"b\"b\"t\"t\"s\"s\"z\"z\"x\"x\"j\"j\"t\"null\""
	        "{\"in\"i\"a\"}{\"out\"i\"a\"}t\"end\"");

	must(unit);
	assert_text(unit.results[0].json,
	        "[{\"i\":-9223372036854775808,\"r\":0.1,\"n\":12.50,\"m\":-0.05,\"N\":12.50,\"b\":"
	        "true,"
	        "\"t\":\"a\\\"\\\\\\n\\u0001z\xc3\xa9\",\"s\":\"2026-01-02T03:04:05.12\","
	        "\"z\":\"2026-01-02T03:04:05+00:00\",\"x\":\"\\\\x00ff\",\"j\":[1,2],\"null\":null,"
	        "\"in\":{\"a\":7},\"out\":null,\"end\":\"x\"}]");
	unit = read_json(
	        w, "a", "SELECT CAST(x'61ff62' AS TEXT) UNION ALL SELECT 'abcdefgh\"ijk'", "=t");
	must(unit);
	assert_text(unit.results[0].json, "[\"a\xef\xbf\xbd"
	                                  "b\",\"abcdefgh\\\"ijk\"]");
}

static void test_json_array(void **state)
{
	struct world *w = *state;

	add_people(w);
	must(write_one(w, "a",
	        "INSERT INTO main.notes (tenant, author, body) VALUES ('a', 1, 'x'), "
	        "('a', 1, 'y') RETURNING id",
	        "notes"));
	struct db_unit unit = read_json(w, "a",
	        "SELECT p.name, (SELECT manor_json_array('i\"id\"t\"body\"', n.id, n.body) FROM "
	        "notes n "
	        "WHERE n.author = p.id), (SELECT manor_json_array('=i', n.id) FROM notes n WHERE "
	        "0) "
	        "FROM people p",
	        "t\"name\"j\"notes\"j\"none\"");
	must(unit);
	assert_text(unit.results[0].json, "[{\"name\":\"ada\",\"notes\":[{\"id\":1,\"body\":\"x\"},"
	                                  "{\"id\":2,\"body\":\"y\"}],"
	                                  "\"none\":[]}]");
	must_fail(read_json(w, "a", "SELECT manor_json_array('i\"id\"', 1, 2)", "=j"),
	        ERROR_INTERNAL);
	must_fail(read_json(w, "a", "SELECT manor_json_array('?', 1)", "=j"), ERROR_INTERNAL);
}

static void test_bad_shapes(void **state)
{
	static const char *const bad[] = {"i", "i\"a", "q\"a\"", "n\"a\"", "n99:\"a\"", "{\"a\"",
	        "}", "=i=i", "i\"a\"=i", "="};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT(bad); i++)
		must_fail(read_json(w, "a", "SELECT 1", bad[i]), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "SELECT 1", "i\"a\"i\"b\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "SELECT 1; SELECT 2", "i\"a\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "", "i\"a\""), ERROR_INTERNAL);
	must_fail(read_json(w, "a", "SELECT ?1", "i\"a\""), ERROR_INTERNAL);
}

static void test_functions(void **state)
{
	static const char *const cases[][2] = {
	        {"SELECT manor_like('a%c', 'abc', 0)", "[1]"},
	        {"SELECT manor_like('a%c', 'ABC', 0)", "[0]"},
	        {"SELECT manor_like('a%c', 'ABC', 1)", "[1]"},
	        {"SELECT manor_like('_', '\xc3\xa9', 0)", "[1]"},
	        {"SELECT manor_like('\xc3\x89%', '\xc3\xa9t\xc3\xa9', 1)", "[1]"},
	        {"SELECT manor_like('10\\%', '10%', 0)", "[1]"},
	        {"SELECT manor_like('10\\%', '100', 0)", "[0]"},
	        {"SELECT manor_like('%', '', 0)", "[1]"},
	        {"SELECT manor_like('', 'a', 0)", "[0]"},
	        {"SELECT manor_like('%a%b%', 'xxaxxbxx', 0)", "[1]"},
	        {"SELECT manor_like('%a%b', 'xxaxxbxx', 0)", "[0]"},
	        {"SELECT manor_like(NULL, 'a', 0)", "[null]"},
	        {"SELECT manor_regexp('^a+$', 'aaa', 0)", "[1]"},
	        {"SELECT manor_regexp('^a+$', 'AAA', 0)", "[0]"},
	        {"SELECT manor_regexp('^a+$', 'AAA', 1)", "[1]"},
	        {"SELECT manor_lower('\xc3\x84' || 'B')", "[\"\xc3\xa4"
	                                                  "b\"]"},
	        {"SELECT manor_upper('\xc3\xa4' || 'b')", "[\"\xc3\x84"
	                                                  "B\"]"},
	        {"SELECT x FROM (SELECT '10' AS x UNION ALL SELECT '9.5' UNION ALL SELECT '-1' "
	         "UNION "
	         "ALL SELECT 'NaN' UNION ALL SELECT '0010.01' UNION ALL SELECT '-1.5') ORDER BY x "
	         "COLLATE MANOR_DECIMAL",
	                "[\"-1.5\",\"-1\",\"9.5\",\"10\",\"0010.01\",\"NaN\"]"},
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool is_number = strstr(cases[i][0], "like") || strstr(cases[i][0], "regexp");
		struct db_unit unit = read_json(w, "a", cases[i][0], is_number ? "=i" : "=t");
		must(unit);
		assert_text(unit.results[0].json, cases[i][1]);
	}
	must_fail(read_json(w, "a", "SELECT manor_like('a\\', 'a', 0)", "=i"), ERROR_VALUE_INVALID);
	must_fail(read_json(w, "a", "SELECT manor_regexp('(', 'a', 0)", "=i"), ERROR_VALUE_INVALID);
	/* What runs away backtracking is matched without; with a reference it cannot be. */
	const char *subject = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	struct text sql =
	        arena_printf(&w->arena, "SELECT manor_regexp('^(a+)+$', '%s', 0)", subject);
	struct db_unit unit = read_json(w, "a", sql.ptr, "=i");
	must(unit);
	assert_text(unit.results[0].json, "[0]");
	sql = arena_printf(&w->arena, "SELECT manor_regexp('^(a+)+\\1$', '%s', 0)", subject);
	must_fail(read_json(w, "a", sql.ptr, "=i"), ERROR_TIMEOUT);
}

static const char endless[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

static void test_time_limits(void **state)
{
	struct world *w = *state;
	struct sql_step step = {.kind = SQL_STEP_COUNT, .sql = text_from(endless)};
	struct sql_unit sql = unit_of(&step, 1);
	struct db_unit unit = {.sql = &sql, .arena = &w->arena, .budget_us = 2000};

	db_run(w->db, &unit);
	must_fail(unit, ERROR_TIMEOUT);
	/* What a comparison of JSON finds when time is up counts for nothing. */
	step = (struct sql_step){
	        .kind = SQL_STEP_COUNT, .sql = TEXT("SELECT '2.50' = '2.5' COLLATE MANOR_JSON")};
	unit = (struct db_unit){.sql = &sql, .arena = &w->arena, .budget_us = 1};
	db_run(w->db, &unit);
	must_fail(unit, ERROR_TIMEOUT);
	/* the connection is as good as before */
	must(read_json(w, "a", "SELECT 1", "=i"));
}

static void test_result_limits(void **state)
{
	struct world *w = *state;
	struct sql_step step = {.kind = SQL_STEP_JSON, .shape = TEXT("=t")};
	struct sql_unit sql = unit_of(&step, 1);
	struct db_unit unit = {.sql = &sql, .arena = &w->arena, .result_limit_bytes = 1000};

	step.sql = TEXT("SELECT hex(zeroblob(600))");
	db_run(w->db, &unit);
	must_fail(unit, ERROR_MEMORY);
	step.sql = TEXT(
	        "SELECT manor_json_array('=t', hex(zeroblob(100))) FROM json_each('[1,2,3,4,5,6,"
	        "7,8,9]')");
	step.shape = TEXT("=j");
	db_run(w->db, &unit);
	must_fail(unit, ERROR_MEMORY);
	step.sql = TEXT("SELECT hex(zeroblob(400))");
	step.shape = TEXT("=t");
	db_run(w->db, &unit);
	must(unit);
	assert_int_equal(unit.results[0].json.len, 804);
}

static bool sum_rows(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	int64_t *sum = context;

	assert_int_equal(step, 1);
	assert_int_equal(count, 2);
	*sum += values[0].integer;
	return values[0].integer < 100 || error_set(err, ERROR_SINGULAR, "large");
}

static void test_values_and_requires(void **state)
{
	struct world *w = *state;
	struct sql_param param = {.kind = SQL_PARAM_TENANT};
	struct sql_step steps[] = {
	        {.kind = SQL_STEP_REQUIRE,
	                .sql = TEXT("SELECT ?1 = 'a'"),
	                .params = &param,
	                .param_count = 1,
	                .refusal = ERROR_SINGULAR},
	        {.kind = SQL_STEP_VALUES,
	                .sql = TEXT("SELECT value, 'x' FROM json_each('[1,2,3]')")},
	};
	struct sql_unit sql = unit_of(steps, 2);
	int64_t sum = 0;
	struct db_unit unit = {.sql = &sql,
	        .arena = &w->arena,
	        .on_row = sum_rows,
	        .row_context = &sum,
	        .context.tenant = value_text(TEXT("a"))};

	db_run(w->db, &unit);
	must(unit);
	assert_int_equal(sum, 6);
	assert_int_equal(unit.results[1].rows, 3);
	unit.context.tenant = value_text(TEXT("b"));
	db_run(w->db, &unit);
	must_fail(unit, ERROR_SINGULAR);
	unit.context.tenant = value_text(TEXT("a"));
	steps[1].sql = TEXT("SELECT 100, 'x'");
	db_run(w->db, &unit);
	must_fail(unit, ERROR_SINGULAR);
}

/* ---- files ---- */

static enum error_kind open_kind(const char *path, const char *digest, bool is_created)
{
	struct db_options options = {.is_created = is_created};
	struct sqlite_schema schema = schema_of(digest);
	struct error err = {0};
	struct db *db;

	if (!sqlite_open_schema(text_from(path), &schema, &options, &db, &err)) {
		assert_true(err.operator_text[0]);
		return err.kind;
	}
	db_close(db);
	return ERROR_NONE;
}

static void test_files(void **state)
{
	struct world *w = *state;
	struct stat st;
	char other[128];

	assert_int_equal(stat(w->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(open_kind(w->path, "d1", false), ERROR_DATABASE_BUSY);
	db_close(w->db);
	assert_int_equal(open_kind(w->path, "d1", false), ERROR_NONE);
	assert_int_equal(open_kind(w->path, "d2", false), ERROR_DATABASE_OTHER);
	assert_int_equal(open_kind(w->directory, "d1", true), ERROR_FILE);
	assert_int_equal(open_kind("/tmp/manor-no-such-directory/x.db", "d1", true), ERROR_FILE);
	snprintf(other, sizeof(other), "%s/other.db", w->directory);
	assert_int_equal(open_kind(other, "d1", false), ERROR_FILE);

	FILE *file = fopen(other, "w");
	fputs("this is no database, but it is long enough to have a header", file);
	fclose(file);
	assert_int_equal(open_kind(other, "d1", true), ERROR_FILE);
	unlink(other);
	execute(other, "CREATE TABLE t (a)");
	assert_int_equal(open_kind(other, "d1", true), ERROR_DATABASE_OTHER);
	unlink(other);

	execute(w->path, "DROP TRIGGER notes_trail");
	assert_int_equal(open_kind(w->path, "d1", false), ERROR_DATABASE_OTHER);
	execute(w->path,
	        "CREATE TRIGGER \"notes_trail\" AFTER INSERT ON \"notes\" BEGIN SELECT 1; END");
	assert_int_equal(open_kind(w->path, "d1", false), ERROR_DATABASE_OTHER);
	unlink(w->path);
	open_world(w);
}

static void test_other_programs_are_met(void **state)
{
	struct world *w = *state;

	must(read_json(w, "a", list_people, people_shape));
	execute(w->path, "INSERT INTO people (tenant, name) VALUES ('a', 'zoe')");
	struct db_unit unit = read_json(w, "a", list_people, people_shape);
	assert_text(unit.results[0].json, "[{\"id\":1,\"name\":\"zoe\"}]");
	/* a changed schema prepares the statements again, under the same wall */
	execute(w->path, "CREATE INDEX i ON people (name)");
	must(read_json(w, "a", list_people, people_shape));
	must(write_one(
	        w, "a", "INSERT INTO main.notes (tenant) VALUES ('a') RETURNING id", "notes"));
	must(read_json(w, "a", "SELECT value FROM json_each('[1]')", "=i"));
	must_fail(read_json(w, "a", "SELECT id, name FROM main.people", people_shape),
	        ERROR_INTERNAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, world_set_up, world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(each_tenant_sees_its_own),
	        TEST(all_tenants),
	        TEST(reader_refuses_base_tables),
	        TEST(json_forms),
	        TEST(json_array),
	        TEST(bad_shapes),
	        TEST(functions),
	        TEST(time_limits),
	        TEST(result_limits),
	        TEST(values_and_requires),
	        TEST(files),
	        TEST(other_programs_are_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
