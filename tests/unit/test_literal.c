/* Literals and decimals: every type's input syntax and canonical form. */
#include "base/decimal.h"
#include "base/decimal_total.h"
#include "schema/literal.h"
#include "schema/model.h"
#include "unit.h"

static struct text colours[] = {TEXT_INIT("red"), TEXT_INIT("dark blue")};
static const struct model_enum colour = {
        .name = TEXT_INIT("colour"), .values = colours, .value_count = 2};

/* "numeric(5,2)[]", or colour. */
static struct type type_of(const char *spelling)
{
	struct text t = text_from(spelling);
	struct text args[2] = {{0}};
	size_t count = 0;
	struct type type = {0};
	unsigned depth = 0;

	while (text_has_suffix(t, TEXT("[]"))) {
		t.len -= 2;
		depth++;
	}
	ptrdiff_t open = text_find_char(t, '(');
	if (open >= 0) {
		struct text list = text_sub(t, (size_t)open + 1, t.len - (size_t)open - 2);
		while (count < 2 && text_split(&list, ',', &args[count]))
			count++;
		t.len = (size_t)open;
	}
	if (text_eq(t, TEXT("colour")))
		type = (struct type){.kind = TYPE_ENUM, .enumeration = &colour};
	else
		assert_true(type_from_name(t, args, count, &type, NULL));
	type.array_depth = (uint8_t)depth;
	return type;
}

enum {
	OK = ERROR_NONE,
	BAD = ERROR_VALUE_INVALID,
	RANGE = ERROR_VALUE_RANGE,
	LONG = ERROR_VALUE_LONG
};

static const struct {
	const char *type;
	const char *text;
	unsigned kind;
	const char *canonical;
} literals[] = {
        {"boolean", "t", OK, "true"},
        {"boolean", " TRUE ", OK, "true"},
        {"boolean", "yes", OK, "true"},
        {"boolean", "on", OK, "true"},
        {"boolean", "1", OK, "true"},
        {"boolean", "of", OK, "false"},
        {"boolean", "fals", OK, "false"},
        {"boolean", "o", BAD, NULL},
        {"boolean", "", BAD, NULL},
        {"boolean", "truee", BAD, NULL},
        {"boolean", "2", BAD, NULL},
        {"integer", "2147483647", OK, "2147483647"},
        {"integer", "2147483648", RANGE, NULL},
        {"integer", "-2147483648", OK, "-2147483648"},
        {"integer", " +007 ", OK, "7"},
        {"integer", "1.0", BAD, NULL},
        {"integer", "1e3", BAD, NULL},
        {"integer", "", BAD, NULL},
        {"integer", "0x10", BAD, NULL},
        {"integer", "1 2", BAD, NULL},
        {"smallint", "32768", RANGE, NULL},
        {"bigint", "9223372036854775807", OK, "9223372036854775807"},
        {"bigint", "-9223372036854775808", OK, "-9223372036854775808"},
        {"bigint", "9223372036854775808", RANGE, NULL},
        {"bigint", "99999999999999999999999999999999999999999", RANGE, NULL},
        {"numeric(5,2)", "999.99", OK, "999.99"},
        {"numeric(5,2)", "999.995", RANGE, NULL},
        {"numeric(5,2)", "1.005", OK, "1.01"},
        {"numeric(5,2)", "-1.005", OK, "-1.01"},
        {"numeric(5,2)", "-0.001", OK, "0.00"},
        {"numeric(5,2)", "1e2", OK, "100.00"},
        {"numeric(5,2)", "1e3", RANGE, NULL},
        {"numeric(5,2)", ".5", OK, "0.50"},
        {"numeric(5,2)", "5.", OK, "5.00"},
        {"numeric(5,2)", ".", BAD, NULL},
        {"numeric(5,2)", "nan", BAD, NULL},
        {"numeric(3,3)", "0.9994", OK, "0.999"},
        {"numeric(3,3)", "0.9995", RANGE, NULL},
        {"numeric", "12345678901234567890.10", OK, "12345678901234567890.10"},
        {"numeric", "1e-3", OK, "0.001"},
        {"numeric", "1e999999999999", RANGE, NULL},
        {"numeric", "-0", OK, "0"},
        {"double", "0.1", OK, "0.1"},
        {"double", "1e400", RANGE, NULL},
        {"double", "0x10", BAD, NULL},
        {"double", "inf", BAD, NULL},
        {"real", "0.1", OK, "0.1"},
        {"real", "1e39", RANGE, NULL},
        {"text", "a\nb", OK, "a\nb"},
        {"text", "\xff", BAD, NULL},
        {"varchar(3)", "\xc3\xa9\xc3\xa9\xc3\xa9", OK, "\xc3\xa9\xc3\xa9\xc3\xa9"},
        {"varchar(3)", "abcd", LONG, NULL},
        {"varchar(3)", "abc  ", OK, "abc"},
        {"char(3)", "a", OK, "a  "},
        {"colour", "dark blue", OK, "dark blue"},
        {"colour", "Red", BAD, NULL},
        {"uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", OK,
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"uuid", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", OK, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"uuid", "a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11", OK, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"uuid", "a0eebc9-99c0b-4ef8-bb6d-6bb9bd380a11", BAD, NULL},
        {"uuid", "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", BAD, NULL},
        {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", BAD, NULL},
        {"date", "2024-02-29", OK, "2024-02-29"},
        {"date", "2023-02-29", ERROR_VALUE_TIME_RANGE, NULL},
        {"date", "today", ERROR_VALUE_TIME, NULL},
        {"time", "03:04", OK, "03:04:00.000000"},
        {"time", "25:00", ERROR_VALUE_TIME_RANGE, NULL},
        {"timestamp", "2026-01-02T03:04:05Z", OK, "2026-01-02 03:04:05.000000"},
        {"timestamptz", "2026-01-02 03:04:05.5+02", OK, "2026-01-02 01:04:05.500000"},
        {"timestamptz", "2026-01-02", OK, "2026-01-02 00:00:00.000000"},
        {"timestamptz", "infinity", ERROR_VALUE_TIME, NULL},
        {"bytea", "\\x00Ff", OK, "\\x00ff"},
        {"bytea", "\\x", OK, "\\x"},
        {"bytea", "\\x0", BAD, NULL},
        {"bytea", "abc", BAD, NULL},
        {"inet", "10.0.0.1", OK, "10.0.0.1"},
        {"inet", "10.0.0.1/32", OK, "10.0.0.1"},
        {"inet", "10.0.0.1/8", OK, "10.0.0.1/8"},
        {"inet", "10.0.0.1/33", BAD, NULL},
        {"inet", "10.0.0", BAD, NULL},
        {"inet", "2001:DB8:0:0::1", OK, "2001:db8::1"},
        {"inet", "::1/129", BAD, NULL},
        {"json", " {\"b\": 1,  \"a\": 2} ", OK, "{\"b\": 1,  \"a\": 2}"},
        {"jsonb", " {\"b\": 1.50,  \"a\": [ ]} ", OK, "{\"a\":[],\"b\":1.50}"},
        {"jsonb", "{\"a\":1,\"a\":2}", BAD, NULL},
        {"jsonb", "{", BAD, NULL},
        {"text[]", "{a,\"b c\",NULL,\"NULL\",\"q\\\"\"}", OK,
                "[\"a\",\"b c\",null,\"NULL\",\"q\\\"\"]"},
        {"text[]", "{}", OK, "[]"},
        {"text[]", "{ a , b }", OK, "[\"a\",\"b\"]"},
        {"text[]", "{a,}", BAD, NULL},
        {"text[]", "{,a}", BAD, NULL},
        {"text[]", "{a\"b}", BAD, NULL},
        {"text[]", "{\"a}", BAD, NULL},
        {"text[]", "a", BAD, NULL},
        {"text[]", "[\"x\", null]", OK, "[\"x\",null]"},
        {"integer[]", "{1,2}", OK, "[1,2]"},
        {"integer[]", "{1,x}", BAD, NULL},
        {"integer[]", "[1, 2.0]", OK, "[1,2]"},
        {"integer[][]", "{{1,2},{3}}", OK, "[[1,2],[3]]"},
        {"integer[][]", "{1}", BAD, NULL},
        {"numeric(5,2)[]", "{1.005}", OK, "[1.01]"},
        {"boolean[]", "{t,f}", OK, "[true,false]"},
};

static void test_literals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct text out = TEXT("");
		struct type type = type_of(literals[i].type);
		arena_init(&arena, 0);
		bool is_read = literal_read(&arena, &type, text_from(literals[i].text), &out, &err);
		if (err.kind != literals[i].kind || is_read != (literals[i].kind == OK))
			fail_msg("%s '%s': %s", literals[i].type, literals[i].text,
			        is_read ? "read" : err.public_text);
		if (!is_read)
			continue;
		assert_text(out, literals[i].canonical);
		/* What is canonical stays as it is. */
		struct text again = TEXT("");
		assert_true(literal_read(&arena, &type, out, &again, &err));
		assert_text(again, literals[i].canonical);
	}
}

static const struct {
	const char *type;
	const char *json;
	unsigned kind;
	const char *canonical;
} values[] = {
        {"integer", "7", OK, "7"},
        {"integer", "1e3", OK, "1000"},
        {"integer", "1.0", OK, "1"},
        {"integer", "1.5", BAD, NULL},
        {"integer", "0.05", BAD, NULL},
        {"integer", "\"7\"", OK, "7"},
        {"integer", "true", BAD, NULL},
        {"bigint", "9007199254740993", OK, "9007199254740993"},
        {"bigint", "1e400", RANGE, NULL},
        {"numeric(20,10)", "0.1000000001", OK, "0.1000000001"},
        {"text", "12.50", OK, "12.50"},
        {"text", "true", OK, "true"},
        {"text", "[]", BAD, NULL},
        {"text", "{}", BAD, NULL},
        {"boolean", "true", OK, "true"},
        {"boolean", "\"no\"", OK, "false"},
        {"jsonb", "\"x\"", OK, "\"x\""},
        {"jsonb", "{\"b\":1,\"a\":null}", OK, "{\"a\":null,\"b\":1}"},
        {"text[]", "[\"a\",null]", OK, "[\"a\",null]"},
        {"text[]", "\"{a}\"", OK, "[\"a\"]"},
        {"text[]", "{}", BAD, NULL},
        {"text[][]", "[\"a\"]", BAD, NULL},
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct text out = TEXT("");
		struct json *json = NULL;
		struct type type = type_of(values[i].type);
		arena_init(&arena, 0);
		assert_true(json_parse(&arena, text_from(values[i].json), 32, &json, &err));
		bool is_read = literal_read_json(&arena, &type, json, &out, &err);
		if (err.kind != values[i].kind)
			fail_msg("%s %s: %s", values[i].type, values[i].json,
			        is_read ? "read" : err.public_text);
		if (is_read)
			assert_text(out, values[i].canonical);
	}
}

static void test_text_holds_no_nul(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text out = TEXT("");
	struct type type = type_of("text");
	(void)state;

	arena_init(&arena, 0);
	assert_false(literal_read(&arena, &type, TEXT("a\0b"), &out, &err));
	assert_int_equal(err.kind, ERROR_VALUE_INVALID);
}

static void test_order_of_decimals(void **state)
{
	static const char *const ascending[] = {"-100", "-12.5", "-12.25", "-0.5", "0", "0.05",
	        "0.5", "0.51", "1", "9", "10", "10.0001", "12345678901234567890"};
	enum { COUNT = sizeof(ascending) / sizeof(ascending[0]) };
	AUTO_ARENA arena = {0};
	(void)state;

	arena_init(&arena, 0);
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t k = 0; k < COUNT; k++) {
			struct decimal a = {0};
			struct decimal b = {0};
			int expected = (i > k) - (i < k);
			int order = decimal_compare_text(
			        text_from(ascending[i]), text_from(ascending[k]));
			assert_int_equal((order > 0) - (order < 0), expected);
			decimal_read(&arena, text_from(ascending[i]), &a);
			decimal_read(&arena, text_from(ascending[k]), &b);
			order = decimal_compare(&a, &b);
			assert_int_equal((order > 0) - (order < 0), expected);
		}
	}
	assert_int_equal(decimal_compare_text(TEXT("1.50"), TEXT("1.5")), 0);
	assert_int_equal(decimal_compare_text(TEXT("-0"), TEXT("0.0")), 0);
}

static void test_scaled(void **state)
{
	AUTO_ARENA arena = {0};
	struct decimal value = {0};
	int64_t n = 0;
	(void)state;

	arena_init(&arena, 0);
	assert_int_equal(decimal_read(&arena, TEXT("-12.50"), &value), DECIMAL_OK);
	assert_true(decimal_to_scaled(&value, &n));
	assert_int_equal(n, -1250);
	assert_false(decimal_to_int64(&value, &n));
	assert_int_equal(decimal_read(&arena, TEXT("-9223372036854775808"), &value), DECIMAL_OK);
	assert_true(decimal_to_int64(&value, &n));
	assert_true(n == INT64_MIN);
	assert_int_equal(decimal_read(&arena, TEXT("9223372036854775808"), &value), DECIMAL_OK);
	assert_false(decimal_to_int64(&value, &n));
}

static struct text shown(struct arena *arena, const struct decimal *value)
{
	struct buf out;

	buf_init(&out, arena);
	decimal_write(&out, value);
	return buf_text(&out);
}

/* As PostgreSQL 15 gives them. */
static void test_totals(void **state)
{
	static const struct {
		const char *values, *average, *sum;
	} cases[] = {
	        {"1 -1", "0.00000000000000000000", "0"},
	        {"10 11", "10.5000000000000000", "21"},
	        {"1 2 2", "1.6666666666666667", "5"},
	        {"0.001 0.0020", "0.00150000000000000000", "0.0030"},
	        {"-0.3", "-0.30000000000000000000", "-0.3"},
	        {"100000000000000000000 1", "50000000000000000001", "100000000000000000001"},
	        {"99999999999999999999999999999.999999999999999999999 0.000000000000000000001",
	                "50000000000000000000000000000.000000000000000000000",
	                "100000000000000000000000000000.000000000000000000000"},
	        {"-12345678901234567890.12 12345678901234567890.12 0.005", "0.00166666666666666667",
	                "0.005"},
	        {"9223372036854775807 9223372036854775807 -9223372036854775808",
	                "3074457345618258602", "9223372036854775806"},
	        {"0.00000000000000000000000000001 0 0",
	                "0.000000000000000000000000000003333333333333333333",
	                "0.00000000000000000000000000001"},
	        {"0.00 0", "0.00000000000000000000", "0.00"},
	        {"-7.77 2.22 -1", "-2.1833333333333333", "-6.55"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct decimal_total total = {0};
		struct decimal value, sum, average;
		struct text rest = text_from(cases[i].values), word;
		AUTO_ARENA arena = {0};

		arena_init(&arena, 0);
		while (text_split(&rest, ' ', &word)) {
			assert_int_equal(decimal_read(&arena, word, &value), DECIMAL_OK);
			decimal_total_add(&total, &value);
		}
		assert_true(decimal_total_sum(&arena, &total, &sum));
		assert_true(decimal_total_average(&arena, &total, &average));
		assert_text(shown(&arena, &sum), cases[i].sum);
		assert_text(shown(&arena, &average), cases[i].average);
	}
}

static void test_totals_of_integers(void **state)
{
	struct decimal_total total = {0};
	struct decimal out;
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	for (int i = 0; i < 1000; i++) {
		decimal_total_add_scaled(&total, INT64_MIN, 2);
		decimal_total_add_scaled(&total, INT64_MAX, 2);
	}
	assert_true(decimal_total_sum(&arena, &total, &out));
	assert_text(shown(&arena, &out), "-10.00");
	decimal_total_add_scaled(&total, 5, 2);
	assert_true(decimal_total_sum(&arena, &total, &out));
	assert_text(shown(&arena, &out), "-9.95");
	assert_true(decimal_total_average(&arena, &total, &out));
	assert_text(shown(&arena, &out), "-0.00497251374312843578");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_literals),
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_text_holds_no_nul),
	        cmocka_unit_test(test_order_of_decimals),
	        cmocka_unit_test(test_scaled),
	        cmocka_unit_test(test_totals),
	        cmocka_unit_test(test_totals_of_integers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
