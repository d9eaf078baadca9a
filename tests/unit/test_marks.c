/*
 * Marks of an answer, versions of rows and epilogues of units, on a real database. An
 * argument "postgres" runs all on one.
 */
#include "plans.h"

#include "postgres.h"

#include "base/clock.h"
#include "sql/dialect.h"
#include "store/store.h"

#include <unistd.h>

static struct arena arena;
static struct plan_file file;
static struct store *store;
static struct postgres pg; /* its address is "": the engine is another */
static char folder[] = "/tmp/marks-XXXXXX";

static struct resolve resolver(void)
{
	return (struct resolve){
	        .arena = &arena,
	        .model = file.model,
	        .dialect = file.dialect,
	        .principal = &file.principal,
	        .limits = {.embed_depth = 6, .row_limit = 1000, .write_row_limit = 1000},
	};
}

static void run_unit(const struct sql_unit *unit, struct store_result *result, struct error *err)
{
	struct store_facts facts = {.request_id = TEXT("r")};
	struct scope *scope = scope_new(&arena, store, &file.principal, &facts);
	struct store_call call = {.unit = unit};

	assert_non_null(scope);
	*err = (struct error){0};
	store_run(scope, &call, result, err);
}

/* What must succeed. */
static struct store_result run_line(const char *line)
{
	struct sql_unit unit = {0};
	struct store_result result = {0};
	struct error err = {0};

	if (!plans_compile(&file, text_from(line), &unit, &err))
		fail_msg("%s: %s %s", line, err.public_text, err.operator_text);
	run_unit(&unit, &result, &err);
	if (error_is_set(&err))
		fail_msg("%s: %s %s", line, err.public_text, err.operator_text);
	return result;
}

static struct plan_select select_of(const char *path)
{
	struct resolve r = resolver();
	struct prefer prefer = {0};
	struct query query = {0};
	struct plan_select plan = {0};
	struct error err = {0};
	struct text target = text_from(path), name = {0};

	text_split(&target, '?', &name);
	const struct model_table *table = policy_table_find(file.model, name, &file.principal);
	assert_non_null(table);
	if (!query_parse(&arena, NULL, target, &query, &err) ||
	        !resolve_select(&r, table, &query, &prefer, -1, -1, &plan, &err))
		fail_msg("%s: %s", path, err.public_text);
	return plan;
}

static struct db_step_result run_select(const struct plan_select *plan)
{
	struct sql_unit unit = {0};
	struct store_result result = {0};
	struct error err = {0};

	if (!plan_compile_select(&arena, file.dialect, plan, &file.principal, &unit, &err))
		fail_msg("%s %s", err.public_text, err.operator_text);
	assert_int_equal(unit.step_count, 1);
	run_unit(&unit, &result, &err);
	if (error_is_set(&err))
		fail_msg("%s %s", err.public_text, err.operator_text);
	return result.steps[0];
}

static struct plan_mark mark_of(const struct plan_select *plan, const char *column)
{
	return (struct plan_mark){
	        .path.column = policy_column_find(plan->table, text_from(column), &file.principal)};
}

static void fill(void)
{
	plans_as(&file, TEXT("root person=9 platform"));
	run_line("POST tenants <- {\"name\":\"North\"}");
	run_line("POST statuses <- {\"name\":\"new\"}");
	plans_as(&file, TEXT("ann person=1 tenant=1 can=clients.read,cases.read,clients.write,"
	                     "clients.delete,cases.write"));
	run_line("POST clients <- [{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"\\\"c\"}]");
	run_line("PATCH clients?id=eq.2 <- {\"name\":\"b\"}");
	run_line("POST cases <- [{\"client_id\":2,\"status_id\":1,\"fee\":1.5},{\"client_id\":3,"
	         "\"status_id\":1,\"fee\":null}]");
}

/* They stand beside the JSON, not in it. */
static void test_marks(void **state)
{
	struct plan_select plan = select_of("clients?select=name&order=id&id=lt.4");
	struct plan_mark marks[2] = {mark_of(&plan, "id"), mark_of(&plan, "name")};

	(void)state;
	plan.marks = marks;
	plan.mark_count = 2;
	struct db_step_result rows = run_select(&plan);
	assert_text(rows.json, "[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"\\\"c\"}]");
	assert_text(rows.first_marks, "[1,\"a\"]");
	assert_text(rows.last_marks, "[3,\"\\\"c\"]");
	plan = select_of("clients?select=name&id=gt.100");
	plan.marks = marks;
	plan.mark_count = 2;
	rows = run_select(&plan);
	assert_text(rows.json, "[]");
	assert_text(rows.first_marks, "");
	plan = select_of("clients?select=name&order=id&limit=1&offset=1");
	plan.marks = marks;
	plan.mark_count = 1;
	rows = run_select(&plan);
	assert_text(rows.first_marks, "[2]");
	assert_text(rows.last_marks, "[2]");
}

/* Of an embed; within a page that is cut before its embeds are joined; with a NULL. */
static void test_marks_of_embeds(void **state)
{
	struct plan_select plan =
	        select_of("cases?select=fee,clients!cases_client(name)&order=fee&limit=5");
	struct plan_mark marks[2] = {mark_of(&plan, "fee"), {0}};

	(void)state;
	for (size_t i = 0; i < plan.field_count; i++) {
		if (plan.fields[i].kind == PLAN_FIELD_EMBED) {
			marks[1] = mark_of(plan.fields[i].embed, "name");
			marks[1].embed = plan.fields[i].embed;
		}
	}
	assert_non_null(marks[1].embed);
	plan.marks = marks;
	plan.mark_count = 2;
	struct db_step_result rows = run_select(&plan);
	assert_text(rows.json, "[{\"fee\":1.50,\"clients\":{\"name\":\"b\"}},"
	                       "{\"fee\":null,\"clients\":{\"name\":\"\\\"c\"}}]");
	assert_text(rows.first_marks, "[1.50,\"b\"]");
	assert_text(rows.last_marks, "[null,\"\\\"c\"]");
}

static struct text version_of(const char *path)
{
	struct plan_select plan = select_of(path);
	struct plan_mark mark = {.is_version = true};

	plan.marks = &mark;
	plan.mark_count = 1;
	struct db_step_result rows = run_select(&plan);
	assert_int_equal(rows.rows, 1);
	assert_true(rows.first_marks.len > 10);
	return rows.first_marks;
}

static void test_version_changes_with_the_row(void **state)
{
	struct text before = version_of("cases?fee=eq.1.5&select=id");

	(void)state;
	assert_true(text_eq(before, version_of("cases?fee=eq.1.5")));
	assert_false(text_eq(before, version_of("cases?fee=is.null")));
	run_line("PATCH cases?fee=eq.1.5 <- {\"fee\":2.5}");
	assert_false(text_eq(before, version_of("cases?fee=eq.2.5")));
}

static enum error_kind change(
        const char *table_name, enum plan_write_kind kind, const struct plan_match *match)
{
	struct resolve r = resolver();
	struct prefer prefer = {0};
	struct query query = {0};
	struct plan_write plan = {0};
	struct json *body = NULL;
	struct sql_unit unit = {0};
	struct store_result result = {0};
	struct error err = {0};
	const struct model_table *table =
	        policy_table_find(file.model, text_from(table_name), &file.principal);

	assert_true(query_parse(&arena, NULL, TEXT("id=eq.1"), &query, &err));
	assert_true(json_parse(&arena, TEXT("{\"name\":\"x\"}"), 9, &body, &err));
	assert_true(kind == PLAN_DELETE
	                    ? resolve_delete(&r, table, &query, &prefer, &plan, &err)
	                    : resolve_update(&r, table, &query, &prefer, body, &plan, &err));
	plan.match = *match;
	assert_true(plan_compile_write(&arena, file.dialect, &plan, &file.principal, &unit, &err));
	run_unit(&unit, &result, &err);
	return err.kind;
}

/* The version as it stands in a parameter. */
static struct value stored_version(struct text marks, const struct model_table *table)
{
	struct type type = plan_version_type(table, &file.principal);
	struct text canonical = text_sub(marks, 2, marks.len - 4);
	struct value value = value_text(canonical);
	struct error err = {0};

	if (type.kind != TYPE_TEXT) {
		struct buf out;
		buf_init(&out, &arena);
		int64_t us;
		assert_true(clock_parse_timestamp(canonical, &us));
		clock_write_storage(&out, us);
		value = value_text(buf_text(&out));
	}
	assert_false(error_is_set(&err));
	return value;
}

static void test_match(void **state)
{
	const struct model_table *table =
	        policy_table_find(file.model, TEXT("clients"), &file.principal);
	struct value values[2] = {
	        stored_version(version_of("clients?id=eq.2"), table),
	        stored_version(version_of("clients?id=eq.1"), table),
	};
	struct plan_match other = {.is_set = true, .versions = values, .version_count = 1};
	struct plan_match none = {.is_set = true};
	struct plan_match both = {.is_set = true, .versions = values, .version_count = 2};
	struct plan_match any = {.is_set = true, .is_any = true};

	(void)state;
	assert_int_equal(change("clients", PLAN_UPDATE, &other), ERROR_PRECONDITION);
	assert_int_equal(change("clients", PLAN_UPDATE, &none), ERROR_PRECONDITION);
	assert_int_equal(change("clients", PLAN_DELETE, &other), ERROR_PRECONDITION);
	assert_int_equal(change("clients", PLAN_UPDATE, &both), ERROR_NONE);
	assert_int_equal(change("clients", PLAN_UPDATE, &both), ERROR_PRECONDITION);
	assert_int_equal(change("clients", PLAN_UPDATE, &any), ERROR_NONE);
	assert_int_equal(change("clients", PLAN_DELETE, &any), ERROR_NONE);
	assert_int_equal(change("clients", PLAN_DELETE, &any), ERROR_PRECONDITION);
}

/* ---- epilogues ---- */

static struct sql_unit more;
static bool is_accepted_badly;

static bool accept(void *context, struct db_unit *unit, struct error *err)
{
	(void)context;
	assert_int_equal(unit->results[0].rows, 1);
	unit->epilogue = &more;
	return !is_accepted_badly || error_tell(err, ERROR_CHECK, "no");
}

static enum error_kind insert_with_epilogue(const char *line, const char *second)
{
	struct sql_unit unit = {0};
	struct store_facts facts = {.request_id = TEXT("r")};
	struct store_result result = {0};
	struct error err = {0};

	assert_true(plans_compile(&file, text_from(line), &unit, &err));
	assert_true(plans_compile(&file, text_from(second), &more, &err));
	struct scope *scope = scope_new(&arena, store, &file.principal, &facts);
	struct store_call call = {.unit = &unit, .accept = accept};
	store_run(scope, &call, &result, &err);
	return err.kind;
}

static void test_epilogue(void **state)
{
	(void)state;
	assert_int_equal(insert_with_epilogue("POST clients <- {\"name\":\"one\"}",
	                         "POST clients <- {\"name\":\"two\"}"),
	        ERROR_NONE);
	assert_text(run_line("GET clients?select=name&name=in.(one,two)&order=name").steps[0].json,
	        "[{\"name\":\"one\"},{\"name\":\"two\"}]");
	/* What fails in it takes the unit along. */
	assert_int_equal(insert_with_epilogue("POST clients <- {\"name\":\"three\"}",
	                         "POST cases <- {\"client_id\":999,\"status_id\":1}"),
	        ERROR_REFERENCE);
	is_accepted_badly = true;
	assert_int_equal(insert_with_epilogue("POST clients <- {\"name\":\"three\"}",
	                         "POST clients <- {\"name\":\"four\"}"),
	        ERROR_CHECK);
	is_accepted_badly = false;
	assert_text(run_line("GET clients?select=name&name=in.(three,four)").steps[0].json, "[]");
}

/* ---- the world ---- */

static int open_world(void **state)
{
	struct db_options options = {.is_created = true};
	struct error err = {0};

	(void)state;
	file = (struct plan_file){.arena = &arena};
	file.model = plans_model(&arena, "office.dbml");
	struct text address = pg.address[0] ? postgres_make(&arena, &pg, "marks", file.model).server
	                                    : arena_printf(&arena, "%s/db", folder);
	if (!store_open(address, file.model, &options, &store, &err)) {
		printf("# %s\n", err.operator_text);
		return -1;
	}
	file.dialect = store_dialect(store);
	fill();
	return 0;
}

static int close_world(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", ".lock"};

	(void)state;
	store_close(store);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		unlink(arena_printf(&arena, "%s/db%s", folder, endings[i]).ptr);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_marks),
	        cmocka_unit_test(test_marks_of_embeds),
	        cmocka_unit_test(test_version_changes_with_the_row),
	        cmocka_unit_test(test_match),
	        cmocka_unit_test(test_epilogue),
	};

	arena_init(&arena, 0);
	if (!mkdtemp(folder)) {
		perror(folder);
		return 1;
	}
	if (argc > 1 && strcmp(argv[1], "postgres") == 0 && !postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		return 0;
	}
	int failed = cmocka_run_group_tests_name("marks", tests, open_world, close_world);
	if (argc > 1)
		postgres_stop(&pg);
	rmdir(folder);
	arena_release(&arena);
	return failed;
}
