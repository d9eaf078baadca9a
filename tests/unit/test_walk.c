/* Arrays of rows, as PostgreSQL's JSON, rewritten by a shape. */
#include "unit.h"

#include "db/postgres/walk.h"

#include <stdlib.h>

/* The only row of an array, within which the shape stands. */
static bool walk(const char *shape_text, const char *row, struct output *out, struct error *err)
{
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	struct shape *shape = shape_parse(arena_printf(&arena, "[\"rows\"%s]", shape_text), err);
	assert_non_null(shape);
	/* A copy of its own, so that a sanitizer sees a step past the end. */
	size_t len = strlen(row) + 2;
	char *copy = malloc(len + 1);
	assert_non_null(copy);
	snprintf(copy, len + 1, "[%s]", row);
	char *exact = malloc(len);
	assert_non_null(exact);
	memcpy(exact, copy, len);
	bool ok = walk_rows(out, shape, 0, (struct text){exact, len}, err);
	free(exact);
	free(copy);
	free(shape);
	return ok;
}

static void check(const char *shape, const char *row, const char *expected)
{
	struct output out = {0};
	struct error err = {0};

	if (!walk(shape, row, &out, &err))
		fail_msg("%s: %s", row, err.operator_text);
	assert_true(out.len >= 2);
	assert_text(((struct text){out.ptr + 1, out.len - 2}), expected);
	output_release(&out);
}

static void check_refused(const char *shape, const char *row)
{
	struct output out = {0};
	struct error err = {0};

	if (walk(shape, row, &out, &err))
		fail_msg("not refused: %s", row);
	assert_int_equal(err.kind, ERROR_INTERNAL);
	output_release(&out);
}

static void test_members_get_their_names_by_place(void **state)
{
	(void)state;
	check("i\"id\"t\"name\"", "{\"f1\":7,\"f2\":\"Ann\"}", "{\"id\":7,\"name\":\"Ann\"}");
	check("t\"a\"", "{\"f1\":\"}\\\"{,\\\\\"}", "{\"a\":\"}\\\"{,\\\\\"}");
	check("t\"a\"b\"b\"t\"c\"", "{\"f1\":null,\"f2\":true,\"f3\":\"\"}",
	        "{\"a\":null,\"b\":true,\"c\":\"\"}");
	check("n2:\"p\"z\"at\"x\"x\"",
	        "{\"f1\":12.50,\"f2\":\"2026-01-02T03:04:05.12+00:00\",\"f3\":\"\\\\x00ff\"}",
	        "{\"p\":12.50,\"at\":\"2026-01-02T03:04:05.12+00:00\",\"x\":\"\\\\x00ff\"}");
	check("", "{}", "{}");
	/* Names of the row mean nothing, not even when they are strange. */
	check("i\"id\"", "{\"\\\"}\\\\\":1}", "{\"id\":1}");
}

static void test_reals_are_spelt_as_on_other_engines(void **state)
{
	(void)state;
	check("r\"r\"", "{\"f1\":0.1}", "{\"r\":0.1}");
	check("r\"r\"", "{\"f1\":1.234567890123456e+15}", "{\"r\":1234567890123456}");
	check("r\"r\"", "{\"f1\":1e+20}", "{\"r\":1e+20}");
	check("r\"r\"", "{\"f1\":\"Infinity\"}", "{\"r\":\"Infinity\"}");
	check("r\"r\"", "{\"f1\":null}", "{\"r\":null}");
}

static void test_white_space_goes_outside_strings_only(void **state)
{
	(void)state;
	check("j\"j\"", "{\"f1\":{\"a b\": [1, 2,\t\"x y\\\" z\"], \"c\": null}}",
	        "{\"j\":{\"a b\":[1,2,\"x y\\\" z\"],\"c\":null}}");
	check("j\"j\"", "{\"f1\": 5 }", "{\"j\":5}");
}

static void test_objects_are_there_or_null(void **state)
{
	static const char shape[] = "i\"id\"{\"client\"i\"id\"{\"team\"t\"name\"}}t\"end\"";

	(void)state;
	check(shape, "{\"f1\":1,\"f2\":1,\"f3\":2,\"f4\":true,\"f5\":\"x\",\"f6\":\"e\"}",
	        "{\"id\":1,\"client\":{\"id\":2,\"team\":{\"name\":\"x\"}},\"end\":\"e\"}");
	check(shape, "{\"f1\":1,\"f2\":1,\"f3\":2,\"f4\":null,\"f5\":null,\"f6\":\"e\"}",
	        "{\"id\":1,\"client\":{\"id\":2,\"team\":null},\"end\":\"e\"}");
	check(shape, "{\"f1\":1,\"f2\":null,\"f3\":null,\"f4\":null,\"f5\":null,\"f6\":\"e\"}",
	        "{\"id\":1,\"client\":null,\"end\":\"e\"}");
}

static void test_rows_within_a_row(void **state)
{
	static const char shape[] = "i\"id\"[\"docs\"i\"id\"[\"tags\"=t]]t\"end\"";

	(void)state;
	check(shape,
	        "{\"f1\":1,\"f2\":[{\"f1\":2,\"f2\":[\"a\", \"b c\"]}, \n "
	        "{\"f1\":3,\"f2\":[]}],\"f3\":\"e\"}",
	        "{\"id\":1,\"docs\":[{\"id\":2,\"tags\":[\"a\",\"b c\"]},{\"id\":3,\"tags\":[]}],"
	        "\"end\":\"e\"}");
	check(shape, "{\"f1\":1,\"f2\":[],\"f3\":null}", "{\"id\":1,\"docs\":[],\"end\":null}");
	check(shape, "{\"f1\":1,\"f2\":null,\"f3\":null}", "{\"id\":1,\"docs\":null,\"end\":null}");
	check("=i", "4", "4");
	/* Spreads of many rows: of rows, and of objects that may be none. */
	check("=[=t]", "[\"a\", \"b\"]", "[\"a\",\"b\"]");
	check("=[i\"id\"]", "[{\"f1\":1}, {\"f1\":2}]", "[{\"id\":1},{\"id\":2}]");
	check("={i\"id\"{\"c\"t\"n\"}}", "{\"f1\":1,\"f2\":2,\"f3\":1,\"f4\":\"x\"}",
	        "{\"id\":2,\"c\":{\"n\":\"x\"}}");
	check("<\"r\"i\"n\">", "{\"f1\":[{\"f1\":1}]}", "{\"r\":{\"n\":1}}");
	check("<\"r\"i\"n\">", "{\"f1\":[]}", "{\"r\":null}");
	check("=<i\"n\">", "[{\"f1\":1}]", "{\"n\":1}");
	check("={i\"id\"}", "{\"f1\":null,\"f2\":null}", "null");
	/* An object that is absent takes its rows along. */
	check("{\"c\"i\"id\"[\"d\"i\"x\"]}i\"z\"", "{\"f1\":null,\"f2\":null,\"f3\":[],\"f4\":9}",
	        "{\"c\":null,\"z\":9}");
}

static void test_what_is_not_of_the_shape_is_refused(void **state)
{
	static const char *const wrong[] = {"{", "{}", "{\"f1\":1}", "{\"f1\":1,\"f2\"}",
	        "{\"f1\":1,\"f2\":", "{\"f1\":1,\"f2\":\"x", "{\"f1\":1,\"f2\":\"x\\",
	        "{\"f1\":1,\"f2\":\"x\\\"", "{\"f1\":1,\"f2\":[", "{\"f1\":1,\"f2\":2,\"f3\":3}",
	        "{\"f1\":1,\"f2\":2} ,", "{\"f1\":1 \"f2\":2}", "{f1:1,f2:2}", "[1,2]",
	        "{\"f1\":1,\"f2\":}", "{\"f1\":,\"f2\":1}"};
	static const char *const wrong_rows[] = {"{\"f1\":[}", "{\"f1\":[{\"f1\":1}}",
	        "{\"f1\":[1]}", "{\"f1\":[{\"f1\":1}{\"f1\":1}]}", "{\"f1\":[{\"f1\":1},]}",
	        "{\"f1\":[{}]}", "{\"f1\":[{\"f1\":1}"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_refused("i\"a\"t\"b\"", wrong[i]);
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]); i++)
		check_refused("[\"r\"i\"a\"]", wrong_rows[i]);
}

static void test_a_full_output_is_told(void **state)
{
	struct output out = {.limit_bytes = 8};
	struct error err = {0};

	(void)state;
	assert_false(walk("t\"a\"", "{\"f1\":\"more than eight bytes\"}", &out, &err));
	assert_int_equal(err.kind, ERROR_MEMORY);
	output_release(&out);
}

static void test_one_value_is_made_compact(void **state)
{
	struct output out = {0};
	struct error err = {0};

	(void)state;
	assert_true(walk_compact(&out, TEXT(" [1, \n [\"a b\", 2]] "), &err));
	assert_text(((struct text){out.ptr, out.len}), "[1,[\"a b\",2]]");
	assert_false(walk_compact(&out, TEXT("[1, "), &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	output_release(&out);
}

static void test_shapes_that_are_none(void **state)
{
	static const char *const wrong[] = {"{\"a\"i\"x\"", "[\"a\"i\"x\"}", "{\"a\"i\"x\"]", "]",
	        "}", "[\"a\"=ii\"x\"]", "{\"a\"=i}", "=i=i", "i\"x\"=i", "[\"a\"i\"x\"=i]",
	        "[i\"x\"]", "q\"x\"", "=[=i=i]", "={i\"x\"", "[\"a\"={i\"x\"}i\"y\"]", "%:i\"x\"",
	        "%0:i\"x\"", "%12i\"x\"", "%", "<\"a\"i\"x\"]", "[\"a\"i\"x\">", "i\"x\"%5:"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error err = {0};
		struct shape *shape = shape_parse(text_from(wrong[i]), &err);
		if (shape)
			fail_msg("a shape: %s", wrong[i]);
		assert_int_equal(err.kind, ERROR_INTERNAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_members_get_their_names_by_place),
	        cmocka_unit_test(test_reals_are_spelt_as_on_other_engines),
	        cmocka_unit_test(test_white_space_goes_outside_strings_only),
	        cmocka_unit_test(test_objects_are_there_or_null),
	        cmocka_unit_test(test_rows_within_a_row),
	        cmocka_unit_test(test_what_is_not_of_the_shape_is_refused),
	        cmocka_unit_test(test_a_full_output_is_told),
	        cmocka_unit_test(test_one_value_is_made_compact),
	        cmocka_unit_test(test_shapes_that_are_none),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
