/*
 * Requests on a real database, through the door: tests/sql/WORLD.runs line by line, and
 * what came of each against tests/sql/WORLD.expected, the same on every engine. "$id" in
 * a request is the key that the last write gave. MANOR_GOLDEN=write writes the expected
 * files anew. An argument "postgres" runs all on one.
 */
#include "plans.h"

#include "postgres.h"

#include "base/clock.h"
#include "sql/dialect.h"
#include "sql/seed.h"
#include "store/store.h"

#include <unistd.h>

static struct arena arena;
static struct plan_file file;
static struct store *store;
static struct text last_key;
static struct postgres pg; /* its address is "": the engine is another */

/* ["x"] -> x; [3] -> 3 */
static struct text first_key(struct text keys)
{
	size_t end = 1;

	while (end < keys.len && keys.ptr[end] != ']' && keys.ptr[end] != ',')
		end++;
	struct text key = text_sub(keys, 1, end - 1);
	if (key.len > 1 && key.ptr[0] == '"')
		key = text_sub(key, 1, key.len - 2);
	return key;
}

static struct text with_key(struct text line)
{
	struct buf out;

	buf_init(&out, &arena);
	for (size_t i = 0; i < line.len; i++) {
		if (text_has_prefix(text_sub(line, i, 3), TEXT("$id"))) {
			buf_add(&out, last_key);
			i += 2;
		} else {
			buf_add_char(&out, line.ptr[i]);
		}
	}
	return buf_text(&out);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_uuid_at(struct text t, size_t at)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; form[i]; i++) {
		if (at + i >= t.len)
			return false;
		if (form[i] == '-' ? t.ptr[at + i] != '-' : !is_hex(t.ptr[at + i]))
			return false;
	}
	return true;
}

/* A uuid is another each time. */
static void add_masked(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if (is_uuid_at(t, i)) {
			buf_add_cstr(out, "UUID");
			i += 35;
		} else {
			buf_add_char(out, t.ptr[i]);
		}
	}
}

static void write_results(
        struct buf *out, const struct sql_unit *unit, const struct store_result *result)
{
	if (!unit->step_count)
		buf_add_cstr(out, "nothing to run\n");
	for (size_t i = 0; i < unit->step_count; i++) {
		const struct db_step_result *step = &result->steps[i];
		switch (unit->steps[i].kind) {
		case SQL_STEP_WRITE:
			buf_printf(out, "wrote %d: ", (int)step->rows);
			add_masked(out, step->json);
			if (step->rows && !text_has_prefix(step->json, TEXT("[[")))
				last_key = arena_text(&arena, first_key(step->json));
			break;
		case SQL_STEP_JSON:
			add_masked(out, step->json);
			break;
		case SQL_STEP_COUNT:
			buf_printf(out, "count %d", (int)step->count);
			break;
		default:
			continue;
		}
		buf_add_char(out, '\n');
	}
}

static void run_line(struct buf *out, struct text line)
{
	struct error err = {0};
	struct sql_unit unit = {0};
	struct store_result result = {0};
	struct store_facts facts = {.request_id = TEXT("r")};
	AUTO_ARENA own = {0};

	arena_init(&own, 0);
	bool ok = plans_compile(&file, with_key(line), &unit, &err);
	struct scope *scope = scope_new(&own, store, &file.principal, &facts);
	struct store_call call = {.unit = &unit};
	assert_non_null(scope);
	if (ok && unit.step_count)
		ok = store_run(scope, &call, &result, &err);
	if (ok)
		write_results(out, &unit, &result);
	else
		buf_printf(out, "%s %s%s\n", error_info(err.kind)->name, err.message_text,
		        err.public_text);
}

static void write_expected(const char *world, struct text t)
{
	struct text path =
	        arena_printf(&arena, "%s/tests/sql/%s.expected", getenv("MANOR_ROOT"), world);
	FILE *to = fopen(path.ptr, "wb");

	assert_non_null(to);
	fwrite(t.ptr, 1, t.len, to);
	fclose(to);
}

static void run_world(const char *world)
{
	const char *mode = getenv("MANOR_GOLDEN");
	struct text lines = plans_read(&arena, arena_printf(&arena, "%s.runs", world).ptr);
	struct text line, actual, expected;
	struct buf out;

	buf_init(&out, &arena);
	while (text_split(&lines, '\n', &line)) {
		buf_printf(&out, "%.*s\n", TEXT_ARG(line));
		if (plans_line(&file, line))
			run_line(&out, line);
	}
	assert_false(buf_failed(&out));
	actual = buf_text(&out);
	if (mode && strcmp(mode, "write") == 0)
		write_expected(world, actual);
	expected = plans_read(&arena, arena_printf(&arena, "%s.expected", world).ptr);
	while (text_split(&expected, '\n', &line)) {
		struct text got = {0};
		text_split(&actual, '\n', &got);
		if (!text_eq(got, line))
			fail_msg("is       %.*s\n  expected %.*s", TEXT_ARG(got), TEXT_ARG(line));
	}
}

static void test_office(void **state)
{
	(void)state;
	run_world("office");
}

static void test_people(void **state)
{
	(void)state;
	run_world("people");
}

static void test_kinds(void **state)
{
	(void)state;
	run_world("kinds");
}

static void test_filters(void **state)
{
	(void)state;
	run_world("filters");
}

static void test_search(void **state)
{
	(void)state;
	run_world("search");
}

/* "GET PATH" and `count` times the piece, in which # is the number. */
static struct text repeat(const char *head, const char *piece, const char *tail, int count)
{
	struct buf out;

	buf_init(&out, &arena);
	buf_add_cstr(&out, head);
	for (int i = 0; i < count; i++) {
		for (const char *c = piece; *c; c++) {
			if (*c == '#')
				buf_add_int(&out, i);
			else if (*c != ',' || i)
				buf_add_char(&out, *c);
		}
	}
	buf_add_cstr(&out, tail);
	return buf_text(&out);
}

static void assert_runs(struct text line, const char *expected)
{
	struct buf out;

	buf_init(&out, &arena);
	run_line(&out, line);
	if (!text_has_prefix(buf_text(&out), text_from(expected)))
		fail_msg("%.*s\n  expected %s", TEXT_ARG(buf_text(&out)), expected);
}

/* As much as the grammar lets through stays within what the engine bears, or is refused. */
static void test_limits(void **state)
{
	int width = (int)store_dialect(store)->forms->row_limit;
	bool has_arrays = pg.address[0] != '\0';

	(void)state;
	plans_as(&file, TEXT("root person=9 platform"));
	assert_runs(TEXT("POST tenants <- {\"name\":\"North\"}"), "wrote 1");
	assert_runs(TEXT("POST statuses <- {\"name\":\"new\"}"), "wrote 1");
	plans_as(&file, TEXT("ann person=1 tenant=1 can=clients.read,cases.read,letters.read,"
	                     "clients.write,cases.write"));
	assert_runs(TEXT("POST clients <- [{\"name\":\"a\"},{\"name\":\"b\"}]"), "wrote 2");
	assert_runs(TEXT("POST cases <- {\"client_id\":2,\"status_id\":1}"), "wrote 1");
	assert_runs(repeat("GET clients?select=id&id=lt.4&or=(", ",id.eq.#", ")", 1900),
	        "[{\"id\":1},{\"id\":2}]");
	assert_runs(
	        repeat("GET clients?select=id&id=eq.2", "&name=neq.#", "", 1900), "[{\"id\":2}]");
	assert_runs(repeat("GET clients?select=id&id=lt.4&id=in.(", ",#", ")", 10000),
	        "[{\"id\":1},{\"id\":2}]");
	assert_runs(repeat("GET cases?limit=1&select=", ",a#:clients!cases_client(id)", "", 59),
	        "[{\"a0\":{\"id\"");
	assert_runs(repeat("GET cases?limit=1&select=", ",a#:clients!cases_client(id)", "", 60),
	        "QUERY_SYNTAX");
	assert_runs(repeat("GET clients?limit=1&select=", ",a#:cases!cases_client(id)", "", 300),
	        "[{\"a0\":[");
	assert_runs(repeat("GET clients?limit=1&select=cases!cases_client(", ",a#:id", ")", width),
	        "[{\"cases\":[");
	assert_runs(
	        repeat("GET clients?limit=1&select=cases!cases_client(", ",a#:id", ")", width + 1),
	        "QUERY_SYNTAX");
	assert_runs(repeat("GET letters?weight=lt(any).{", ",#.5", "}", 200), "[");
	assert_runs(repeat("GET letters?weight=lt(any).{", ",#.5", "}", 201),
	        has_arrays ? "[" : "QUERY_SYNTAX");
}

/* How many rows were new or changed. */
static int load_seed(const char *name)
{
	const char *root = getenv("MANOR_ROOT");
	struct store_facts facts = {.request_id = TEXT("r")};
	struct diagnostics diags;
	struct store_result result;
	struct sql_unit unit;
	struct error err = {0};
	int changed = 0;

	diagnostics_init(&diags, &arena);
	struct dbml *document = dbml_compile(&arena,
	        arena_printf(&arena, "%s/tests/sql/%s", root ? root : ".", name), dbml_read_file,
	        NULL, &diags);
	assert_non_null(document);
	assert_true(seed_compile(&arena, file.dialect, file.model, document, &unit, &diags));
	struct scope *scope = scope_system(&arena, store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	if (!store_run(scope, &call, &result, &err))
		fail_msg("%s", err.operator_text);
	for (size_t i = 0; i < unit.step_count; i++)
		changed += unit.steps[i].kind == SQL_STEP_WRITE ? (int)result.steps[i].rows : 0;
	return changed;
}

/* Embeds of every kind, and aggregates. */
static void test_relations(void **state)
{
	(void)state;
	assert_int_equal(load_seed("relations_seed.dbml"), 76);
	run_world("relations");
}

/* Records with their ids, twice; what is written afterwards has ids of its own. */
static void test_seed(void **state)
{
	(void)state;
	assert_int_equal(load_seed("office_seed.dbml"), 8);
	plans_as(&file, TEXT("ann person=2 tenant=7 can=clients.read,clients.write,cases.read"));
	assert_runs(TEXT("GET clients?select=id,name,created_at"),
	        "[{\"id\":10,\"name\":\"Ada\",\"created_at\":\"2026-01-02T03:04:05+00:00\"}]");
	assert_runs(TEXT("GET cases?select=urgency,fee,data,tags,open,opened_on"),
	        "[{\"urgency\":\"high\",\"fee\":1.50,\"data\":{\"a\":[2],\"b\":1},"
	        "\"tags\":[\"x\",\"y\"],\"open\":false,\"opened_on\":\"2026-01-02\"}]");
	assert_int_equal(load_seed("office_seed.dbml"), 0);
	assert_runs(TEXT("POST clients <- {\"name\":\"after\"}"), "wrote 1: [13]");
	assert_runs(TEXT("PATCH clients?id=eq.10 <- {\"name\":\"Ida\"}"), "wrote 1: [10]");
	assert_int_equal(load_seed("office_seed.dbml"), 1);
	assert_runs(TEXT("POST clients <- {\"name\":\"after\"}"), "wrote 1: [14]");
}

static char folder[] = "/tmp/plan-run-XXXXXX";
static struct text address_of(const char *world)
{
	static unsigned number;

	if (!pg.address[0])
		return arena_printf(&arena, "%s/%s", folder, world);
	return postgres_make(
	        &arena, &pg, arena_printf(&arena, "%s%u", world, number++).ptr, file.model)
	        .server;
}

static int open_world(void **state)
{
	const char *world = *state;
	struct db_options options = {.is_created = true};
	struct error err = {0};

	file = (struct plan_file){.arena = &arena};
	file.model = plans_model(&arena, arena_printf(&arena, "%s.dbml", world).ptr);
	if (!store_open(address_of(world), file.model, &options, &store, &err)) {
		printf("# %s\n", err.operator_text);
		return -1;
	}
	file.dialect = store_dialect(store);
	return 0;
}

static int close_world(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
	const char *world = *state;

	store_close(store);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		unlink(arena_printf(&arena, "%s/%s%s", folder, world, endings[i]).ptr);
	return 0;
}

int main(int argc, char **argv)
{
	static char office[] = "office", people[] = "people", kinds[] = "kinds",
	            filters[] = "filters", search[] = "search", relations[] = "relations";
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_prestate_setup_teardown(
	                test_office, open_world, close_world, office),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_people, open_world, close_world, people),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_kinds, open_world, close_world, kinds),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_filters, open_world, close_world, filters),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_relations, open_world, close_world, relations),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_search, open_world, close_world, search),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_seed, open_world, close_world, office),
	        cmocka_unit_test_prestate_setup_teardown(
	                test_limits, open_world, close_world, office),
	};

	arena_init(&arena, 0);
	clock_set_for_tests(1767323045000000);
	if (!mkdtemp(folder)) {
		perror(folder);
		return 1;
	}
	if (argc > 1 && strcmp(argv[1], "postgres") == 0 && !postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		return 0;
	}
	int failed = cmocka_run_group_tests_name("plan_run", tests, NULL, NULL);
	if (argc > 1)
		postgres_stop(&pg);
	rmdir(folder);
	arena_release(&arena);
	return failed;
}
