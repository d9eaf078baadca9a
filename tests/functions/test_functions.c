/*
 * Functions on a real database, through the door: tests/functions/calls.txt line by line
 * over the schema of tests/sql/office.dbml, and what came of each against calls.expected,
 * the same on every engine. With wall one taken away the database may refuse what found
 * nothing before, and tells nothing more; with both away it must, or this could not see it. Each
 * function's statements against golden/NAME.ENGINE.sql, and what is refused against
 * refused/NAME.diag.
 *
 *     CALL name?select=… {"argument": value}
 *
 * MANOR_GOLDEN=write writes what is expected anew. An argument "postgres" runs all on one.
 */
#include "plans.h"

#include "postgres.h"

#include "base/clock.h"
#include "base/json.h"
#include "sql/cast.h"
#include "sql/dialect.h"
#include "sql/function.h"
#include "store/store.h"

#include <dirent.h>
#include <unistd.h>

static struct arena arena;
static struct plan_file file;
static struct store *store;
static struct text last_key;
static struct postgres pg; /* its address is "": the engine is another */

static bool writes_goldens(void)
{
	const char *mode = getenv("MANOR_GOLDEN");

	return mode && strcmp(mode, "write") == 0;
}

static struct text path_of(const char *name)
{
	const char *root = getenv("MANOR_ROOT");

	return arena_printf(&arena, "%s/tests/functions/%s", root ? root : ".", name);
}

static bool is_wall(const char *which)
{
	const char *walls = getenv("MANOR_TEST_WALLS");

	return walls && strcmp(walls, which) == 0;
}

static bool is_as_expected(struct text got, struct text line)
{
	return text_eq(got, line) ||
	       (is_wall("no-one") && text_eq(text_trim(got), TEXT("FORBIDDEN")));
}

static void compare(const char *name, struct text actual)
{
	struct text path = path_of(name), expected = TEXT(""), line = TEXT(""), got = TEXT("");
	struct error err = {0};

	if (writes_goldens()) {
		FILE *to = fopen(path.ptr, "wb");
		assert_non_null(to);
		fwrite(actual.ptr ? actual.ptr : "", 1, actual.len, to);
		fclose(to);
	}
	if (!dbml_read_file(NULL, &arena, path, &expected, &err))
		fail_msg("%s", err.operator_text);
	while (text_split(&expected, '\n', &line)) {
		text_split(&actual, '\n', &got);
		if (!is_as_expected(got, line))
			fail_msg("%s\n  is       %.*s\n  expected %.*s", name, TEXT_ARG(got),
			        TEXT_ARG(line));
	}
	assert_true(text_is_empty(text_trim(actual)));
}

/* ---- calls ---- */

static bool read_argument(const struct function_argument *argument, const struct json *json,
        struct value *out, struct error *err)
{
	struct model_column column = {.name = argument->name, .type = argument->type};
	struct model_table none = {0};

	column.table = &none;
	return cast_from_json(&arena, file.dialect, &column, json, out, err);
}

static bool read_arguments(
        const struct function *f, struct text body, struct function_call *call, struct error *err)
{
	struct value *values = ARENA_ARRAY(&arena, struct value, f->argument_count + 1);
	bool *has = ARENA_ARRAY(&arena, bool, f->argument_count + 1);
	struct json *json = NULL;

	call->values = values;
	call->has = has;
	if (!body.len)
		return true;
	if (!json_parse(&arena, body, JSON_DEPTH_DEFAULT, &json, err))
		return false;
	for (size_t i = 0; i < f->argument_count; i++) {
		const struct json *item = json_find(json, f->arguments[i].name);
		has[i] = item != NULL;
		if (item && !read_argument(&f->arguments[i], item, &values[i], err))
			return false;
	}
	return true;
}

/* "name?select=… {…}" */
static bool compile_call(struct text line, struct sql_unit *out_unit, struct error *err)
{
	struct resolve r = {
	        .arena = &arena,
	        .model = file.model,
	        .dialect = file.dialect,
	        .principal = &file.principal,
	        .limits = {.embed_depth = 6, .row_limit = 1000, .write_row_limit = 1000},
	};
	struct text target = TEXT(""), name = TEXT("");
	struct prefer prefer = {0};
	struct query query = {0};
	struct plan_select plan;
	struct function_call call = {.principal = &file.principal};

	text_split(&line, ' ', &target);
	text_split(&target, '?', &name);
	struct text wish = file.prefer;
	file.prefer = TEXT("");
	call.function = function_find(file.model, name);
	if (!call.function)
		return error_tell(err, ERROR_NO_FUNCTION, "%.*s", TEXT_ARG(name));
	if (!read_arguments(call.function, line.ptr ? line : TEXT(""), &call, err) ||
	        !prefer_parse(wish, &prefer, err) ||
	        !query_parse(&arena, NULL, target.ptr ? target : TEXT(""), &query, err))
		return false;
	if (call.function->table && target.ptr) {
		if (!resolve_select(&r, call.function->table, &query, &prefer, -1, -1, &plan, err))
			return false;
		call.returning = &plan;
	}
	return function_compile(&arena, file.dialect, &call, out_unit, err);
}

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

static bool is_uuid_at(struct text t, size_t at)
{
	static const char form[] = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; form[i]; i++) {
		if (at + i >= t.len)
			return false;
		char c = t.ptr[at + i];
		bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (form[i] == 'x' ? !is_hex : c != form[i])
			return false;
	}
	return true;
}

/* A uuid that the server gave is another each time. */
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

static void write_results(struct buf *out, const struct sql_unit *unit,
        const struct store_result *result, bool is_call)
{
	bool has_answer = false;

	for (size_t i = 0; i < unit->step_count; i++) {
		const struct db_step_result *step = &result->steps[i];
		if (unit->steps[i].kind == SQL_STEP_WRITE && !is_call) {
			buf_printf(out, "wrote %d", (int)step->rows);
			if (step->rows && !text_has_prefix(step->json, TEXT("[[")))
				last_key = arena_text(&arena, first_key(step->json));
		} else if (unit->steps[i].kind == SQL_STEP_JSON) {
			add_masked(out, step->json);
		} else if (unit->steps[i].kind == SQL_STEP_COUNT) {
			buf_printf(out, "count %d", (int)step->count);
		} else {
			continue;
		}
		has_answer = true;
		buf_add_char(out, '\n');
	}
	if (!has_answer)
		buf_add_cstr(out, "done\n");
}

static void run_line(struct buf *out, struct text line)
{
	struct error err = {0};
	struct sql_unit unit = {0};
	struct store_result result = {0};
	struct store_facts facts = {.request_id = TEXT("r")};
	bool is_call = text_has_prefix(line, TEXT("CALL "));
	AUTO_ARENA own = {0};

	arena_init(&own, 0);
	bool ok = is_call ? compile_call(text_sub(line, 5, SIZE_MAX), &unit, &err)
	                  : plans_compile(&file, with_key(line), &unit, &err);
	struct scope *scope = scope_new(&own, store, &file.principal, &facts);
	struct store_call call = {.unit = &unit};
	assert_non_null(scope);
	if (ok && unit.step_count)
		ok = store_run(scope, &call, &result, &err);
	if (ok)
		write_results(out, &unit, &result, is_call);
	else
		buf_printf(out, "%s %s%s\n", error_info(err.kind)->name, err.message_text,
		        err.public_text);
	if (!ok && getenv("MANOR_VERBOSE"))
		printf("# %.*s: %s\n", TEXT_ARG(line), err.operator_text);
}

static void test_calls(void **state)
{
	struct error err = {0};
	struct text lines = TEXT(""), line = TEXT("");
	struct buf out;

	(void)state;
	assert_true(dbml_read_file(NULL, &arena, path_of("calls.txt"), &lines, &err));
	buf_init(&out, &arena);
	while (text_split(&lines, '\n', &line)) {
		buf_printf(&out, "%.*s\n", TEXT_ARG(line));
		if (plans_line(&file, line))
			run_line(&out, line);
	}
	assert_false(buf_failed(&out));
	if (is_wall("neither"))
		assert_true(memmem(out.ptr, out.len, "\"name\":\"taken", 13));
	else
		compare("calls.expected", text_trim(buf_text(&out)));
}

/* ---- goldens ---- */

static void test_statements(void **state)
{
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < file.model->function_count; i++) {
		const struct function *f = file.model->functions[i];
		struct buf out;
		char name[128];
		buf_init(&out, &arena);
		snprintf(name, sizeof(name), "golden/%.*s.%s.sql", TEXT_ARG(f->name),
		        file.dialect->name);
		if (!function_write(&out, file.dialect, f, &err))
			fail_msg("%s: %s", name, err.operator_text);
		compare(name, buf_text(&out));
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void refuse_one(const char *name)
{
	struct diagnostics diags;
	struct error err = {0};
	struct text body = TEXT("");
	struct buf out;
	char golden[300];

	diagnostics_init(&diags, &arena);
	buf_init(&out, &arena);
	struct model *model = plans_model(&arena, "office.dbml");
	snprintf(golden, sizeof(golden), "refused/%s", name);
	if (!dbml_read_file(NULL, &arena, path_of(golden), &body, &err))
		fail_msg("%s", err.operator_text);
	function_read(model, text_from(name), body, &diags);
	if (!diags.error_count)
		functions_check(model, &diags);
	diagnostics_sort(&diags);
	diagnostics_print(&diags, SEVERITY_ERROR, &out);
	if (!diags.error_count)
		fail_msg("%s is not refused", name);
	snprintf(golden, sizeof(golden), "refused/%.*s.diag", (int)strlen(name) - 4, name);
	compare(golden, buf_text(&out));
}

static void test_refused(void **state)
{
	char *names[200];
	size_t count = 0;
	DIR *dir = opendir(path_of("refused").ptr);

	(void)state;
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) && count < 200;) {
		if (text_has_suffix(text_from(entry->d_name), TEXT(".sql")))
			names[count++] = strdup(entry->d_name);
	}
	closedir(dir);
	assert_true(count > 0);
	qsort(names, count, sizeof(names[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		refuse_one(names[i]);
		free(names[i]);
	}
}

/* ---- what a column holds ---- */

static struct model *filings_with(const char *body, struct diagnostics *diags)
{
	const char *root = getenv("MANOR_ROOT");

	diagnostics_init(diags, &arena);
	struct model *model = model_compile(&arena,
	        arena_printf(&arena, "%s/systems/filings/schema.dbml", root ? root : "."),
	        dbml_read_file, NULL, diags);
	assert_non_null(model);
	function_read(model, TEXT("f.sql"), text_from(body), diags);
	if (!diags->error_count)
		functions_check(model, diags);
	return model;
}

/* A column's format holds for what a function writes, or the function is refused. */
static void test_validation(void **state)
{
	static const char given[] =
	        "-- call: true\nCREATE FUNCTION f(a text, b text DEFAULT 'b@x.example')\n"
	        "RETURNS void LANGUAGE sql AS $$\n"
	        "insert into clients (name, email) values ('x', coalesce(a, b)) $$;";
	static const char computed[] =
	        "-- call: true\nCREATE FUNCTION f(a text) RETURNS void LANGUAGE sql AS $$\n"
	        "update clients set email = a || '@x.example' $$;";
	static const char literal[] =
	        "-- call: true\nCREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n"
	        "update clients set email = 'none' $$;";
	static const char copied[] =
	        "-- call: true\nCREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n"
	        "update clients c set email = u.email from users u where u.id = c.id $$;";
	struct diagnostics diags;
	struct principal principal = {
	        .person.key = key_from_number(1), .tenant.key = key_from_number(1)};
	struct value values[2] = {value_text(TEXT("a@x.example"))};
	bool has[2] = {true, false};
	struct function_call call = {.values = values, .has = has, .principal = &principal};
	struct sql_unit unit;
	struct error err = {0};

	(void)state;
	filings_with(computed, &diags);
	assert_int_equal(diags.error_count, 1);
	filings_with(literal, &diags);
	assert_int_equal(diags.error_count, 1);
	filings_with(copied, &diags);
	assert_int_equal(diags.error_count, 0);
	struct model *model = filings_with(given, &diags);
	assert_int_equal(diags.error_count, 0);
	call.function = function_find(model, TEXT("f"));
	assert_true(function_compile(&arena, file.dialect, &call, &unit, &err));
	values[0] = value_text(TEXT("nobody"));
	assert_false(function_compile(&arena, file.dialect, &call, &unit, &err));
	assert_int_equal(err.kind, ERROR_VALUE_FORMAT);
}

/* ---- memory ---- */

/* Read and compiled with the nth allocation failing; true when none failed any more. */
static bool read_failing(struct text path, struct text body, size_t nth)
{
	struct model model = *file.model;
	struct diagnostics diags;
	struct error err = {0};
	struct buf out;
	AUTO_ARENA own = {0};

	arena_init(&own, 0);
	diagnostics_init(&diags, &own);
	buf_init(&out, &own);
	model.arena = &own;
	model.functions = NULL;
	model.function_count = 0;
	arena_fail_at(nth);
	function_read(&model, path, body, &diags);
	bool is_read = model.function_count == 1 &&
	               function_write(&out, file.dialect, model.functions[0], &err);
	arena_fail_at(0);
	return is_read && !own.failed;
}

static void test_every_allocation_may_fail(void **state)
{
	static const char *const names[] = {"open_case", "busiest", "family", "upsert_client"};
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char name[64];
		struct text body = TEXT("");
		snprintf(name, sizeof(name), "functions/%s.sql", names[i]);
		assert_true(dbml_read_file(NULL, &arena, path_of(name), &body, &err));
		size_t n = 1;
		while (!read_failing(text_from(name), body, n))
			assert_true(n++ < 5000);
		assert_true(n > 50);
	}
}

/* ---- a world ---- */

static char folder[] = "/tmp/functions-XXXXXX";

static void load(void)
{
	struct diagnostics diags;
	struct buf out;

	diagnostics_init(&diags, &arena);
	file.model = plans_model(&arena, "office.dbml");
	functions_load(file.model, path_of("schema.dbml"), &diags);
	functions_check(file.model, &diags);
	buf_init(&out, &arena);
	diagnostics_print(&diags, SEVERITY_ERROR, &out);
	if (diags.error_count)
		fail_msg("%.*s", TEXT_ARG(buf_text(&out)));
	assert_true(file.model->function_count > 20);
}

static int open_world(void **state)
{
	struct db_options options = {.is_created = true};
	struct error err = {0};

	(void)state;
	file = (struct plan_file){.arena = &arena};
	load();
	struct text address = pg.address[0]
	                              ? postgres_make(&arena, &pg, "functions", file.model).server
	                              : arena_printf(&arena, "%s/office", folder);
	if (!store_open(address, file.model, &options, &store, &err)) {
		printf("# %s\n", err.operator_text);
		return -1;
	}
	file.dialect = store_dialect(store);
	return 0;
}

static int close_world(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", ".lock"};

	(void)state;
	store_close(store);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		unlink(arena_printf(&arena, "%s/office%s", folder, endings[i]).ptr);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_calls),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_validation),
	        cmocka_unit_test(test_every_allocation_may_fail),
	        /* The last: without wall one the statements are others. */
	        cmocka_unit_test(test_statements),
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
	bool has_wall_one = !is_wall("no-one") && !is_wall("neither");
	size_t count = sizeof(tests) / sizeof(tests[0]) - !has_wall_one;
	int failed = _cmocka_run_group_tests("functions", tests, count, open_world, close_world);
	if (argc > 1)
		postgres_stop(&pg);
	rmdir(folder);
	arena_release(&arena);
	return failed;
}
