/*
 * The SQLite driver on a schema written by hand: reads through the views, what the
 * wall refuses, groups of writes, failures in the middle of them, files that are
 * no database of this schema.
 */
#include "unit.h"

#include "db/db.h"
#include "db/sqlite/open.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ddl_object objects[] = {
        {"table", TEXT_INIT("manor_meta"),
                TEXT_INIT("CREATE TABLE manor_meta (id INTEGER PRIMARY KEY, format INTEGER, "
                          "digest TEXT) STRICT")},
        {"row", TEXT_INIT("manor_meta"), TEXT_INIT("INSERT INTO manor_meta VALUES (1, 1, 'd1')")},
        {"table", TEXT_INIT("manor_context"),
                TEXT_INIT("CREATE TABLE manor_context (id INTEGER PRIMARY KEY, tenant ANY, "
                          "person ANY, request_id TEXT, address TEXT, agent TEXT, "
                          "is_platform INTEGER, moment TEXT, restoring TEXT) STRICT")},
        {"table", TEXT_INIT("people"),
                TEXT_INIT("CREATE TABLE \"people\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT "
                          "NOT NULL, \"name\" TEXT NOT NULL, \"last_login\" TEXT, "
                          "UNIQUE (\"tenant\", \"name\"), UNIQUE (\"tenant\", \"id\")) STRICT")},
        {"table", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TABLE \"notes\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT "
                          "NOT NULL, \"body\" TEXT CHECK (length(\"body\") < 1000), \"author\" "
                          "INTEGER, \"size\" INTEGER NOT NULL DEFAULT 0, FOREIGN KEY (\"tenant\", "
                          "\"author\") REFERENCES \"people\" (\"tenant\", \"id\") DEFERRABLE "
                          "INITIALLY DEFERRED) STRICT")},
        {"table", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TABLE \"colours\" (\"id\" INTEGER PRIMARY KEY, \"name\" TEXT) "
                          "STRICT")},
        {"table", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TABLE \"trail\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT, "
                          "\"person\" TEXT, \"request\" TEXT, \"note\" INTEGER) STRICT")},
        {"trigger", TEXT_INIT("notes_trail"),
                TEXT_INIT("CREATE TRIGGER \"notes_trail\" AFTER INSERT ON \"notes\" BEGIN INSERT "
                          "INTO trail (tenant, person, request, note) SELECT NEW.tenant, person, "
                          "request_id, NEW.id FROM manor_context WHERE id = 1; END")},
};

static const struct ddl_object views[] = {
        {"view", TEXT_INIT("people"),
                TEXT_INIT("CREATE TEMP VIEW \"people\" AS SELECT * FROM main.\"people\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TEMP VIEW \"notes\" AS SELECT * FROM main.\"notes\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TEMP VIEW \"trail\" AS SELECT * FROM main.\"trail\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TEMP VIEW \"colours\" AS SELECT * FROM main.\"colours\"")},
        {"trigger", TEXT_INIT("notes_guard"),
                TEXT_INIT("CREATE TEMP TRIGGER \"notes_guard\" BEFORE INSERT ON main.\"notes\" "
                          "WHEN NEW.tenant IS NOT manor_tenant() AND manor_is_platform() < 2 BEGIN "
                          "SELECT RAISE(ABORT, 'manor:tenant'); END")},
};

static const struct ddl_object bare_views[] = {
        {"view", TEXT_INIT("people"),
                TEXT_INIT("CREATE TEMP VIEW \"people\" AS SELECT * FROM main.\"people\"")},
        {"view", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TEMP VIEW \"notes\" AS SELECT * FROM main.\"notes\"")},
        {"view", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TEMP VIEW \"trail\" AS SELECT * FROM main.\"trail\"")},
        {"view", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TEMP VIEW \"colours\" AS SELECT * FROM main.\"colours\"")},
};

static struct text reads[] = {
        TEXT_INIT("people"), TEXT_INIT("notes"), TEXT_INIT("trail"), TEXT_INIT("colours")};
static struct ddl_view view_rights[] = {
        {TEXT_INIT("people"), &reads[0], 1, false},
        {TEXT_INIT("notes"), &reads[1], 1, false},
        {TEXT_INIT("trail"), &reads[2], 1, false},
        {TEXT_INIT("colours"), &reads[3], 1, true},
};
static struct ddl_view whole_rights[] = {
        {TEXT_INIT("people"), &reads[0], 1, true},
        {TEXT_INIT("notes"), &reads[1], 1, true},
        {TEXT_INIT("trail"), &reads[2], 1, true},
        {TEXT_INIT("colours"), &reads[3], 1, true},
};
static struct ddl_target targets[] = {
        {TEXT_INIT("people"), &reads[1], 1},
        {TEXT_INIT("notes"), &reads[0], 1},
};
static struct text quiet[] = {TEXT_INIT("last_login")};
static const struct wall_identity identity[] = {{TEXT_INIT("people"), false, quiet, 1}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct sqlite_schema schema_of(const char *digest)
{
	struct sqlite_schema schema = {
	        .digest = text_from(digest),
	        .persistent = {(struct ddl_object *)objects, COUNT(objects)},
	        .identity = identity,
	        .identity_count = COUNT(identity),
	};
	schema.sessions[CONNECTION_READER] =
	        (struct ddl_session){.statements = {(struct ddl_object *)views, COUNT(views) - 1},
	                .views = view_rights,
	                .view_count = COUNT(view_rights)};
	schema.sessions[CONNECTION_READER_PLATFORM] = (struct ddl_session){
	        .statements = {(struct ddl_object *)bare_views, COUNT(bare_views)},
	        .views = whole_rights,
	        .view_count = COUNT(whole_rights)};
	schema.sessions[CONNECTION_WRITER] =
	        (struct ddl_session){.statements = {(struct ddl_object *)views, COUNT(views)},
	                .views = view_rights,
	                .view_count = COUNT(view_rights),
	                .targets = targets,
	                .target_count = COUNT(targets)};
	return schema;
}

struct world {
	char directory[64];
	char path[96];
	struct sqlite_schema schema;
	struct db *db;
	struct arena arena;
};

static void open_world(struct world *w)
{
	struct db_options options = {
	        .is_created = true, .read_limit_ms = 500, .write_limit_ms = 500};
	struct error err = {0};

	if (!sqlite_open_schema(text_from(w->path), &w->schema, &options, &w->db, &err))
		fail_msg("%s", err.operator_text);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	snprintf(w->directory, sizeof(w->directory), "/tmp/manor-test-XXXXXX");
	assert_non_null(mkdtemp(w->directory));
	snprintf(w->path, sizeof(w->path), "%s/test.db", w->directory);
	w->schema = schema_of("d1");
	arena_init(&w->arena, 0);
	open_world(w);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	char command[128];
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};

	db_close(w->db);
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		snprintf(command, sizeof(command), "%s%s", w->path, suffixes[i]);
		unlink(command);
	}
	rmdir(w->directory);
	arena_release(&w->arena);
	free(w);
	return 0;
}

/* ---- units ---- */

static struct sql_unit unit_of(struct sql_step *steps, size_t count)
{
	struct sql_unit unit = {.steps = steps, .step_count = count};

	for (size_t i = 0; i < count; i++)
		unit.is_write |= steps[i].kind == SQL_STEP_WRITE;
	return unit;
}

static struct db_unit run_as(struct world *w, const char *tenant, const struct sql_unit *sql)
{
	struct db_unit unit = {.sql = sql, .arena = &w->arena};

	unit.context.tenant = tenant ? value_text(text_from(tenant)) : value_null();
	unit.context.person = value_text(TEXT("p"));
	unit.context.request_id = TEXT("r-1");
	unit.now = value_text(TEXT("2026-01-02 03:04:05.000000"));
	db_run(w->db, &unit);
	return unit;
}

static struct db_unit read_json(
        struct world *w, const char *tenant, const char *sql, const char *shape)
{
	struct sql_step step = {
	        .kind = SQL_STEP_JSON, .sql = text_from(sql), .shape = text_from(shape)};
	struct sql_unit *unit = ARENA_NEW(&w->arena, struct sql_unit);
	struct sql_step *kept = ARENA_NEW(&w->arena, struct sql_step);

	*kept = step;
	*unit = unit_of(kept, 1);
	return run_as(w, tenant, unit);
}

static struct db_unit write_one(
        struct world *w, const char *tenant, const char *sql, const char *target)
{
	struct sql_step *step = ARENA_NEW(&w->arena, struct sql_step);
	struct sql_unit *unit = ARENA_NEW(&w->arena, struct sql_unit);

	*step = (struct sql_step){.kind = SQL_STEP_WRITE,
	        .sql = text_from(sql),
	        .target = text_from(target),
	        .key_columns = 1};
	*unit = unit_of(step, 1);
	return run_as(w, tenant, unit);
}

static void must(struct db_unit unit)
{
	if (!unit.ok)
		fail_msg("%s: %s", error_info(unit.err.kind)->name, unit.err.operator_text);
}

static void must_fail(struct db_unit unit, enum error_kind kind)
{
	if (unit.ok)
		fail_msg("it went through");
	if (unit.err.kind != kind)
		fail_msg("%s: %s", error_info(unit.err.kind)->name, unit.err.operator_text);
}

static void add_people(struct world *w)
{
	must(write_one(w, "a",
	        "INSERT INTO main.people (tenant, name) VALUES ('a', 'ada') RETURNING id",
	        "people"));
	must(write_one(w, "b",
	        "INSERT INTO main.people (tenant, name) VALUES ('b', 'bob') RETURNING id",
	        "people"));
}

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
	must_fail(read_json(w, "a",
	                  "SELECT manor_regexp('^(a+)+$', "
	                  "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', 0)",
	                  "=i"),
	        ERROR_TIMEOUT);
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

static void execute(const char *path, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
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
	snprintf(other, sizeof(other), "%s/other.db.lock", w->directory);
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

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

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
	        TEST(write_and_read_back_in_one_unit),
	        TEST(update_reads_its_own_table),
	        TEST(writer_refuses),
	        TEST(constraints),
	        TEST(identity_generation),
	        TEST(accept_and_dry_run),
	        TEST(group_with_failures),
	        TEST(threads),
	        TEST(files),
	        TEST(other_programs_are_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
