/*
 * The door, over a database made from a schema: every request of the plans' tests runs
 * without meeting a wall; what the door itself refuses; each tenant's rows apart.
 */
#include "office.h"

/* A refusal of the data is an answer; a wall in the way of a compiled unit is a fault. */
static void test_every_request_runs(void **state)
{
	struct office *o = *state;
	struct text lines = plans_read(&o->arena, "plans.txt");
	struct text line;
	unsigned ran = 0;

	while (text_split(&lines, '\n', &line)) {
		struct store_result result;
		struct sql_unit unit = {0};
		struct error err = {0};
		if (!plans_line(&o->file, line) || !plans_compile(&o->file, line, &unit, &err) ||
		        !unit.step_count)
			continue;
		if (!run_unit(o, &unit, &result, &err) && error_info(err.kind)->http_status >= 500)
			fail_msg("%.*s: %s: %s", TEXT_ARG(line), error_info(err.kind)->name,
			        err.operator_text);
		ran++;
	}
	assert_true(ran > 60);
}

static void test_tenants_apart(void **state)
{
	struct office *o = *state;

	as(o, agent_of_two);
	assert_text(json_of(o, "GET clients?select=id&order=id"), "[{\"id\":1},{\"id\":2}]");
	assert_text(json_of(o, "GET letters?select=body"), "[{\"body\":\"for two\"}]");
	assert_text(json_of(o, "GET clients?select=id&id=eq.3"), "[]");
	as(o, agent_of_one);
	assert_text(json_of(o, "GET clients?select=id&order=id"), "[{\"id\":3}]");
	assert_text(json_of(o, "GET letters?select=body,cases(clients!cases_client(name))"),
	        "[{\"body\":\"for one\",\"cases\":{\"clients\":{\"name\":\"Cid\"}}}]");
	as(o, "platform person=4 platform all can=clients.read");
	assert_text(
	        json_of(o, "GET clients?select=id&order=id"), "[{\"id\":1},{\"id\":2},{\"id\":3}]");
}

static void test_writes(void **state)
{
	struct office *o = *state;
	struct store_result result;
	struct error err = {0};

	as(o, agent_of_two);
	o->file.prefer = TEXT("return=representation");
	assert_text(json_of(o, "POST clients?select=name,tenant_id <- {\"name\":\"Dan\"}"),
	        "[{\"name\":\"Dan\",\"tenant_id\":2}]");
	assert_false(run_line(
	        o, "POST clients <- {\"name\":\"x\",\"email\":\"ada@two\"}", &result, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_string_equal(err.public_text, "columns: email");
	err = (struct error){0};
	assert_false(run_line(o, "POST cases <- {\"client_id\":3,\"status_id\":1}", &result, &err));
	assert_int_equal(err.kind, ERROR_REFERENCE);
	o->file.prefer = TEXT("return=representation");
	assert_text(json_of(o, "PATCH clients?id=gt.0&select=id&order=id <- {\"name\":\"q\"}"),
	        "[{\"id\":1},{\"id\":2},{\"id\":4}]");
	as(o, agent_of_one);
	assert_text(json_of(o, "GET clients?select=name"), "[{\"name\":\"Cid\"}]");
	/* a client with live cases stays */
	err = (struct error){0};
	assert_false(run_line(o, "DELETE clients?id=eq.3", &result, &err));
	assert_int_equal(err.kind, ERROR_REFERENCED);
}

/* A statement that lost its tenant condition meets the second wall. */
static void test_second_wall(void **state)
{
	struct office *o = *state;
	struct sql_step step = {.kind = SQL_STEP_JSON,
	        .shape = TEXT("i\"id\""),
	        .sql = TEXT("SELECT id FROM clients ORDER BY id")};
	struct sql_unit unit = {.steps = &step, .step_count = 1};
	struct store_result result;
	struct error err = {0};

	as(o, agent_of_one);
	assert_true(run_unit(o, &unit, &result, &err));
	assert_text(result.steps[0].json, "[{\"id\":3}]");
	step.sql = TEXT("SELECT id FROM main.clients ORDER BY id");
	assert_false(run_unit(o, &unit, &result, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	step = (struct sql_step){.kind = SQL_STEP_WRITE,
	        .key_columns = 1,
	        .target = TEXT("clients"),
	        .sql = TEXT("UPDATE main.clients SET name = 'mine' WHERE id = 1 RETURNING id")};
	unit.is_write = true;
	err = (struct error){0};
	assert_false(run_unit(o, &unit, &result, &err));
	assert_int_equal(err.kind, ERROR_FORBIDDEN);
	as(o, agent_of_two);
	assert_text(json_of(o, "GET clients?select=name&id=eq.1"), "[{\"name\":\"Ada\"}]");
}

static void test_poison(void **state)
{
	struct office *o = *state;
	struct sql_step step = {.kind = SQL_STEP_JSON,
	        .shape = TEXT("i\"id\""),
	        .sql = TEXT("SELECT id FROM main.clients")};
	struct sql_unit unit = {.steps = &step, .step_count = 1};
	struct store_call call = {.unit = &unit};
	struct store_result result;
	struct error err = {0};

	as(o, agent_of_one);
	struct scope *scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_false(scope_is_poisoned(scope));
	assert_false(store_run(scope, &call, &result, &err));
	assert_true(scope_is_poisoned(scope));
	step.sql = TEXT("SELECT id FROM clients");
	err = (struct error){0};
	assert_false(store_run(scope, &call, &result, &err));
	assert_int_equal(err.kind, ERROR_FORBIDDEN);
	/* a scope of its own is none the worse */
	assert_true(run_unit(o, &unit, &result, &err));
}

static enum error_kind refusal(struct office *o, struct scope *scope, const struct sql_unit *unit)
{
	struct store_call call = {.unit = unit};
	struct store_result result;
	struct error err = {0};

	(void)o;
	assert_false(store_run(scope, &call, &result, &err));
	assert_true(scope_is_poisoned(scope));
	return err.kind;
}

static void test_door_refuses(void **state)
{
	struct office *o = *state;
	struct sql_param tenant = {.kind = SQL_PARAM_TENANT};
	struct sql_step step = {.kind = SQL_STEP_WRITE,
	        .key_columns = 1,
	        .target = TEXT("clients"),
	        .sql = TEXT(
	                "INSERT INTO main.clients (tenant_id, name) VALUES (?1, 'x') RETURNING id"),
	        .params = &tenant,
	        .param_count = 1};
	struct sql_unit write = {.steps = &step, .step_count = 1, .is_write = true};
	struct sql_unit disguised = {.steps = &step, .step_count = 1};
	struct sql_unit system = {
	        .steps = &step, .step_count = 1, .is_write = true, .is_system = true};
	struct scope *scope;

	as(o, agent_of_one);
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_int_equal(refusal(o, scope, &system), ERROR_FORBIDDEN);
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_int_equal(refusal(o, scope, &disguised), ERROR_INTERNAL);
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	scope_narrow_read_only(scope);
	assert_int_equal(refusal(o, scope, &write), ERROR_READ_ONLY);
	scope = scope_system(&o->arena, o->store, NULL, NULL, &facts);
	assert_int_equal(refusal(o, scope, &write), ERROR_FORBIDDEN);
	as(o, "agent person=4");
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_int_equal(refusal(o, scope, &write), ERROR_TENANT_NEEDED);
	as(o, "agent person=4 platform all");
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_int_equal(refusal(o, scope, &write), ERROR_READ_ONLY);
	/* all tenants, and no platform administrator */
	as(o, "agent person=4 all");
	scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	assert_true(scope_is_poisoned(scope));
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, open_office, close_office)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(every_request_runs),
	        TEST(tenants_apart),
	        TEST(writes),
	        TEST(second_wall),
	        TEST(poison),
	        TEST(door_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
