/*
 * The two walls, each alone. In a build with the switches this runs once with both
 * walls, once without the first, once without the second, and once with neither; only
 * then may anything of another tenant be read or changed, and then it must be, or the
 * test could not see it.
 */
#include "office.h"

/* What stands in the rows of tenant one, and nowhere else. */
static const char *const marks[] = {"Cid", "@one", "for one", "\"one\""};

static const char *const asks_of_one[] = {"GET clients?select=*&order=id",
        "GET cases?select=*&order=id", "GET letters?select=*&order=id",
        "GET users?select=id,email&order=id"};

static bool is_marked(const struct store_result *result)
{
	for (size_t i = 0; i < result->step_count; i++) {
		struct text json = result->steps[i].json;
		for (size_t m = 0; m < COUNT(marks); m++) {
			if (json.len && memmem(json.ptr, json.len, marks[m], strlen(marks[m])))
				return true;
		}
	}
	return false;
}

/* As the tenant's own agent, all that he can see, as one text. */
static struct text all_of_one(struct office *o)
{
	struct buf all;

	buf_init(&all, &o->arena);
	as(o, agent_of_one);
	for (size_t i = 0; i < COUNT(asks_of_one); i++)
		buf_add(&all, json_of(o, asks_of_one[i]));
	return buf_text(&all);
}

/* Requests without a filter, which only a wall narrows, beside those of the plans' tests. */
static const char wide[] = "GET clients\nGET cases\nGET letters\nGET users?select=id,email\n"
                           "GET clients?select=*,cases!cases_client(*,letters(*))\n"
                           "GET tenants\n"
                           "GET letters?body=like.for*&order=body\n"
                           "PATCH letters?id=gt.0 <- {\"pages\":77}\n"
                           "PATCH clients?id=gt.0 <- {\"name\":\"taken\"}\n"
                           "DELETE letters?id=gt.0\n";

/* How many answers told something of tenant one. */
static unsigned run_all(struct office *o, struct text lines)
{
	struct text line;
	unsigned leaks = 0;

	while (text_split(&lines, '\n', &line)) {
		struct store_result result = {0};
		struct sql_unit unit = {0};
		struct error err = {0};
		bool is_request = plans_line(&o->file, line);
		if (o->file.principal.is_all_tenants || o->file.principal.is_platform_admin ||
		        o->file.principal.tenant.key.number == 1)
			as(o, agent_of_two);
		if (is_request && plans_compile(&o->file, line, &unit, &err) && unit.step_count &&
		        run_unit(o, &unit, &result, &err) && is_marked(&result))
			leaks++;
	}
	return leaks;
}

static void test_walls(void **state)
{
	struct office *o = *state;
	const char *walls = getenv("MANOR_TEST_WALLS");
	bool is_open = walls && strcmp(walls, "neither") == 0;

	struct text before = all_of_one(o);
	as(o, agent_of_two);
	unsigned leaks = run_all(o, plans_read(&o->arena, "plans.txt"));
	as(o, agent_of_two);
	leaks += run_all(o, text_from(wide));
	struct text after = all_of_one(o);
	if (is_open) {
		assert_true(leaks > 5);
		assert_false(text_eq(before, after));
		return;
	}
	assert_int_equal(leaks, 0);
	assert_true(text_eq(before, after));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_walls, open_office, close_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
