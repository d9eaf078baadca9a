/* Rows of PostgreSQL's text output as JSON by a shape. */
#include "unit.h"

#include "db/postgres/columns.h"

#include <stdlib.h>

/* One row; a NULL ends the columns, "\1" stands for a column that is NULL. */
static PGresult *row_of(const char *const *columns)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	static char name[] = "c";
	PGresAttDesc names[8] = {{0}};
	int count = 0;

	while (columns[count])
		names[count++].name = name;
	assert_true(PQsetResultAttrs(result, count, names));
	for (int i = 0; i < count; i++) {
		bool is_null = columns[i][0] == '\1';
		assert_true(PQsetvalue(result, 0, i, is_null ? NULL : (char *)columns[i],
		        is_null ? -1 : (int)strlen(columns[i])));
	}
	return result;
}

static bool write_row(
        struct output *out, const char *shape_text, const char *const *columns, struct error *err)
{
	struct shape *shape = shape_parse(text_from(shape_text), err);
	PGresult *result = row_of(columns);

	assert_non_null(shape);
	bool ok = columns_write(out, shape, result, 0, err);
	PQclear(result);
	free(shape);
	return ok;
}

static void check(const char *shape, const char *expected, const char *const *columns)
{
	struct output out = {0};
	struct error err = {0};

	if (!write_row(&out, shape, columns, &err))
		fail_msg("%s: %s", shape, err.operator_text);
	assert_text(((struct text){out.ptr, out.len}), expected);
	output_release(&out);
}

#define ROW(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_values(void **state)
{
	(void)state;
	check("i\"a\"n2:\"b\"N\"c\"b\"d\"b\"e\"",
	        "{\"a\":-7,\"b\":12.50,\"c\":1e3,\"d\":true,\"e\":false}",
	        ROW("-7", "12.50", "1e3", "t", "f"));
	check("t\"a\"x\"b\"i\"c\"", "{\"a\":\"x \\\"\\\\ \\u0001\",\"b\":\"\\\\x00ff\",\"c\":null}",
	        ROW("x \"\\ \001", "\\x00ff", "\1"));
	check("r\"a\"r\"b\"r\"c\"N\"d\"",
	        "{\"a\":0.1,\"b\":1e+21,\"c\":1234567890123456,\"d\":\"NaN\"}",
	        ROW("0.1", "1e+21", "1.234567890123456e+15", "NaN"));
	check("r\"a\"r\"b\"", "{\"a\":\"-Infinity\",\"b\":\"NaN\"}", ROW("-Infinity", "NaN"));
	check("s\"a\"z\"b\"s\"c\"",
	        "{\"a\":\"2026-01-02T03:04:05.12\",\"b\":\"2026-01-02T03:04:05+00:00\","
	        "\"c\":\"03:04:05.5\"}",
	        ROW("2026-01-02 03:04:05.12", "2026-01-02 03:04:05+00", "03:04:05.5"));
	check("j\"a\"j\"b\"", "{\"a\":{\"a b\":[1,\"x y\"]},\"b\":null}",
	        ROW("{\"a b\": [1, \"x y\"]}", "\1"));
}

static void test_objects_and_rows(void **state)
{
	const char *shape = "i\"id\"{\"of\"t\"name\"{\"deep\"i\"n\"}}[\"rows\"i\"x\"]b\"last\"";

	(void)state;
	check(shape,
	        "{\"id\":1,\"of\":{\"name\":\"a\",\"deep\":{\"n\":3}},\"rows\":[{\"x\":4},{\"x\":5}"
	        "],"
	        "\"last\":true}",
	        ROW("1", "here", "a", "here", "3", "[{\"f1\":4}, \n {\"f1\":5}]", "t"));
	check(shape, "{\"id\":1,\"of\":{\"name\":null,\"deep\":null},\"rows\":null,\"last\":null}",
	        ROW("1", "here", "\1", "\1", "\1", "\1", "\1"));
	check(shape, "{\"id\":1,\"of\":null,\"rows\":[],\"last\":false}",
	        ROW("1", "\1", "a", "here", "3", "[]", "f"));
	check("[\"bare\"=z]", "{\"bare\":[\"2026-01-02T03:04:05+00:00\",null]}",
	        ROW("[\"2026-01-02T03:04:05+00:00\", null]"));
	check("", "{}", (const char *const[]){NULL});
}

static void test_what_does_not_fit(void **state)
{
	struct output out = {.limit_bytes = 8};
	struct error err = {0};

	(void)state;
	assert_false(write_row(&out, "t\"a\"", ROW("far too long"), &err));
	assert_int_equal(err.kind, ERROR_MEMORY);
	output_release(&out);
	err = (struct error){0};
	assert_false(write_row(&out, "t\"a\"", ROW("1", "2"), &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	err = (struct error){0};
	assert_false(write_row(&out, "[\"a\"i\"x\"]", ROW("{}{"), &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	output_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_objects_and_rows),
	        cmocka_unit_test(test_what_does_not_fit),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
