/*
 * Requests on a real database, through the door: tests/sql/runs.txt line by line, and
 * what came of each against tests/sql/runs.expected. "$id" in a request is the key
 * that the last write gave. MANOR_GOLDEN=write writes the expected file anew.
 */
#include "plans.h"

#include "base/clock.h"
#include "store/store.h"

#include <unistd.h>

static struct arena arena;
static struct plan_file file;
static struct store *store;
static struct text last_key;

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
	AUTO_ARENA own;

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
		buf_printf(out, "%s %s\n", error_info(err.kind)->name, err.public_text);
}

static void test_runs(void **state)
{
	const char *mode = getenv("MANOR_GOLDEN");
	struct text lines = plans_read(&arena, "runs.txt");
	struct text line, actual, expected;
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	while (text_split(&lines, '\n', &line)) {
		buf_printf(&out, "%.*s\n", TEXT_ARG(line));
		if (plans_line(&file, line))
			run_line(&out, line);
	}
	assert_false(buf_failed(&out));
	if (mode && strcmp(mode, "write") == 0) {
		FILE *to = fopen(
		        arena_printf(&arena, "%s/tests/sql/runs.expected", getenv("MANOR_ROOT"))
		                .ptr,
		        "wb");
		assert_non_null(to);
		fwrite(out.ptr, 1, out.len, to);
		fclose(to);
	}
	actual = buf_text(&out);
	expected = plans_read(&arena, "runs.expected");
	while (text_split(&expected, '\n', &line)) {
		struct text got = {0};
		text_split(&actual, '\n', &got);
		if (!text_eq(got, line))
			fail_msg("is       %.*s\n  expected %.*s", TEXT_ARG(got), TEXT_ARG(line));
	}
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
	(void)state;
	plans_as(&file, TEXT("ann person=1 tenant=1 can=clients.read,cases.read,letters.read"));
	assert_runs(
	        repeat("GET clients?select=id&id=lt.4&or=(", ",id.eq.#", ")", 1900), "[{\"id\":2}");
	assert_runs(
	        repeat("GET clients?select=id&id=eq.2", "&name=neq.#", "", 1900), "[{\"id\":2}]");
	assert_runs(
	        repeat("GET clients?select=id&id=lt.4&id=in.(", ",#", ")", 10000), "[{\"id\":2}");
	assert_runs(repeat("GET cases?limit=1&select=", ",a#:clients!cases_client(id)", "", 59),
	        "[{\"a0\":{\"id\"");
	assert_runs(repeat("GET cases?limit=1&select=", ",a#:clients!cases_client(id)", "", 60),
	        "QUERY_SYNTAX");
	assert_runs(repeat("GET clients?limit=1&select=", ",a#:cases!cases_client(id)", "", 300),
	        "[{\"a0\":[");
	assert_runs(repeat("GET clients?limit=1&select=cases!cases_client(", ",a#:id", ")", 126),
	        "[{\"cases\":[");
	assert_runs(repeat("GET clients?limit=1&select=cases!cases_client(", ",a#:id", ")", 127),
	        "QUERY_SYNTAX");
	assert_runs(repeat("GET letters?weight=lt(any).{", ",#.5", "}", 200), "[");
	assert_runs(repeat("GET letters?weight=lt(any).{", ",#.5", "}", 201), "QUERY_SYNTAX");
}

static void remove_folder(const char *folder)
{
	static const char *const names[] = {"db", "db-wal", "db-shm", "db.lock", "db-lock"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(arena_printf(&arena, "%s/%s", folder, names[i]).ptr);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_runs),
	        cmocka_unit_test(test_limits),
	};
	char folder[] = "/tmp/plan-run-XXXXXX";
	struct db_options options = {.is_created = true};
	struct error err = {0};

	arena_init(&arena, 0);
	file.arena = &arena;
	file.model = plans_model(&arena, "office.dbml");
	clock_set_for_tests(1767323045000000);
	if (!mkdtemp(folder) || !store_open(arena_printf(&arena, "%s/db", folder), file.model,
	                                &options, &store, &err)) {
		printf("Bail out! %s\n", err.operator_text);
		return 1;
	}
	int failed = cmocka_run_group_tests_name("plan_run", tests, NULL, NULL);
	store_close(store);
	remove_folder(folder);
	arena_release(&arena);
	return failed;
}
