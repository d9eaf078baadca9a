/* The kinds of case of JSONTestSuite, and what Manor refuses beyond it. */
#include "unit.h"

#include "base/json.h"

#include <stdlib.h>

static bool parse_to(struct arena *arena, struct text source, unsigned depth, struct text *out,
        struct error *err)
{
	struct json *root = NULL;
	struct buf buf;

	if (!json_parse(arena, source, depth, &root, err)) {
		assert_null(root);
		return false;
	}
	buf_init(&buf, arena);
	json_write(&buf, root);
	assert_false(buf_failed(&buf));
	*out = buf_text(&buf);
	return true;
}

static void assert_gives(struct text source, const char *expected)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text written;

	arena_init(&arena, 0);
	/* A copy of the exact size, so that a sanitizer sees a byte read too far. */
	char *copy = malloc(source.len ? source.len : 1);
	assert_non_null(copy);
	memcpy(copy, source.ptr, source.len);
	if (!parse_to(&arena, (struct text){copy, source.len}, 32, &written, &err))
		fail_msg("refused: %.*s: %s", TEXT_ARG(source), err.operator_text);
	assert_text(written, expected);
	free(copy);
}

static void assert_refused(struct text source)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text written;

	arena_init(&arena, 0);
	char *copy = malloc(source.len ? source.len : 1);
	assert_non_null(copy);
	memcpy(copy, source.ptr, source.len);
	if (parse_to(&arena, (struct text){copy, source.len}, 32, &written, &err))
		fail_msg("accepted: %.*s", TEXT_ARG(source));
	assert_int_equal(err.kind, ERROR_BODY_INVALID);
	assert_true(text_has_prefix(text_from(err.public_text), TEXT("JSON, byte ")));
	assert_true(text_is_utf8(text_from(err.public_text)));
	free(copy);
}

struct pair {
	struct text source;
	const char *expected;
};

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

static void test_structures(void **state)
{
	static const struct pair cases[] = {
	        {TEXT_INIT("[]"), "[]"},
	        {TEXT_INIT(" [ ] \r\n\t"), "[]"},
	        {TEXT_INIT("{}"), "{}"},
	        {TEXT_INIT("[null, true,false ,1]"), "[null,true,false,1]"},
	        {TEXT_INIT("[[] , [[]]]"), "[[],[[]]]"},
	        {TEXT_INIT("{\"a\" : {\"b\":[ {} ]}}"), "{\"a\":{\"b\":[{}]}}"},
	        {TEXT_INIT("{\"\":0}"), "{\"\":0}"},
	        {TEXT_INIT("\"alone\""), "\"alone\""},
	        {TEXT_INIT("null"), "null"},
	        {TEXT_INIT("\n-0\n"), "-0"},
	        {TEXT_INIT("{\"a\":1,\"A\":2}"), "{\"a\":1,\"A\":2}"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_gives(cases[i].source, cases[i].expected);
}

static void test_broken_structures(void **state)
{
	static const struct text cases[] = {TEXT_INIT(""), TEXT_INIT(" "), TEXT_INIT("["),
	        TEXT_INIT("]"), TEXT_INIT("[1,]"), TEXT_INIT("[,1]"), TEXT_INIT("[1 2]"),
	        TEXT_INIT("[1,,2]"), TEXT_INIT("[1]]"), TEXT_INIT("[1}"), TEXT_INIT("{"),
	        TEXT_INIT("{\"a\"}"), TEXT_INIT("{\"a\":}"), TEXT_INIT("{\"a\":1,}"),
	        TEXT_INIT("{a:1}"), TEXT_INIT("{'a':1}"), TEXT_INIT("{1:1}"),
	        TEXT_INIT("{\"a\" 1}"), TEXT_INIT("{\"a\"::1}"), TEXT_INIT("{\"a\":1 \"b\":2}"),
	        TEXT_INIT("{\"a\":1]"), TEXT_INIT("{,}"), TEXT_INIT("{\"a\":1}x"),
	        TEXT_INIT("[] []"), TEXT_INIT("[]\0"), TEXT_INIT("\0"), TEXT_INIT("[\0]"),
	        TEXT_INIT("[1] // c"), TEXT_INIT("/**/[1]"), TEXT_INIT("tru"), TEXT_INIT("True"),
	        TEXT_INIT("nul"), TEXT_INIT("truex"), TEXT_INIT("undefined"), TEXT_INIT("NaN"),
	        TEXT_INIT("Infinity"), TEXT_INIT("-Infinity"), TEXT_INIT("\xef\xbb\xbf[]"),
	        TEXT_INIT("[\f]"), TEXT_INIT("[\xc2\xa0]"), TEXT_INIT("\xff\xfe[\0]\0"),
	        TEXT_INIT("["
	                  "\xe2\x81\xa0]"),
	        TEXT_INIT("*"), TEXT_INIT("<a>"), TEXT_INIT("[\"a\",\n4\n,1,"),
	        TEXT_INIT("{\"a\":\"a\" 123}")};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(cases[i]);
	assert_refused((struct text){"", 0});
}

static void test_numbers_stay_as_written(void **state)
{
	static const char *const kept[] = {"0", "-0", "1", "-1", "0.0", "1.50", "1e400", "-1E+400",
	        "1e-400", "9007199254740993", "123456789012345678901234567890.123456789", "0e0",
	        "0E+1", "20e1", "-0.0e-00", "0.000000000000000000000000000000000000000000000001"};

	(void)state;
	for (size_t i = 0; i < COUNT(kept); i++)
		assert_gives(text_from(kept[i]), kept[i]);
}

static void test_broken_numbers(void **state)
{
	static const char *const refused[] = {"-", "+1", "01", "-01", "00", "1.", ".1", "-.1", "1e",
	        "1e+", "1E-", "1.e1", "0x1", "1_000", "1e1.5", "--1", "- 1", "1-", "1+1", "0.e1",
	        "1eE2", "2.e+3", "-a", "1a", "\xef\xbc\x91", "1,000", "0b1", "1f", "-NaN", "1e 1"};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_refused(text_from(refused[i]));
}

static void test_strings_are_decoded(void **state)
{
	static const struct pair cases[] = {
	        {TEXT_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
	        {TEXT_INIT("\"\\u0061\\u00E9\\u20ac\""), "\"a\xc3\xa9\xe2\x82\xac\""},
	        {TEXT_INIT("\"\\uD834\\udd1e\""), "\"\xf0\x9d\x84\x9e\""},
	        {TEXT_INIT("\"\\udbff\\udfff\""), "\"\xf4\x8f\xbf\xbf\""},
	        {TEXT_INIT("\"\\uffff\\ufdd0\""), "\"\xef\xbf\xbf\xef\xb7\x90\""},
	        {TEXT_INIT("\"\x7f\""), "\"\\u007f\""},
	        {TEXT_INIT("\"\\u0001\""), "\"\\u0001\""},
	        {TEXT_INIT("\"\\u0022\\u005c\""), "\"\\\"\\\\\""},
	        {TEXT_INIT("\"a/*b*/c//d#e\""), "\"a/*b*/c//d#e\""},
	        {TEXT_INIT("\"\xe2\x80\xa8\""), "\"\xe2\x80\xa8\""},
	        {TEXT_INIT("[\"\",\" \"]"), "[\"\",\" \"]"},
	        {TEXT_INIT("{\"\\u0061\\n\":\"\"}"), "{\"a\\n\":\"\"}"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_gives(cases[i].source, cases[i].expected);
}

static void test_broken_strings(void **state)
{
	static const struct text cases[] = {TEXT_INIT("\""), TEXT_INIT("\"\\\""), TEXT_INIT("\"\\"),
	        TEXT_INIT("\"\\x00\""), TEXT_INIT("\"\\a\""), TEXT_INIT("\"\\u\""),
	        TEXT_INIT("\"\\u12\""), TEXT_INIT("\"\\u123g\""), TEXT_INIT("\"\\U0061\""),
	        TEXT_INIT("\"\\u 061\""), TEXT_INIT("\"\\u0061"), TEXT_INIT("\"\\u00"),
	        TEXT_INIT("\"\\ud800\""), TEXT_INIT("\"\\udc00\""), TEXT_INIT("\"\\ud800\\ud800\""),
	        TEXT_INIT("\"\\ud800\\u0041\""), TEXT_INIT("\"\\ud800x\""),
	        TEXT_INIT("\"\\ud800\\n\""), TEXT_INIT("\"\\ud800\\"), TEXT_INIT("\"\\ud800\\u\""),
	        TEXT_INIT("\"\\udd1e\\ud834\""), TEXT_INIT("\"\\u0000\""), TEXT_INIT("\"a\0b\""),
	        TEXT_INIT("\"\n\""), TEXT_INIT("\"\t\""), TEXT_INIT("\"\x1f\""),
	        TEXT_INIT("\"\xff\""), TEXT_INIT("\"\xc0\x80\""), TEXT_INIT("\"\xed\xa0\x80\""),
	        TEXT_INIT("\"\xe2\x82\""), TEXT_INIT("\"\xf4\x90\x80\x80\""),
	        TEXT_INIT("\"\\\xc3\xa4\""), TEXT_INIT("{\"\\ud800\":1}"), TEXT_INIT("'a'"),
	        TEXT_INIT("\"a\" \"b\""), TEXT_INIT("\"\xc3\\n\xa4\""), TEXT_INIT("\"\\\0\"")};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(cases[i]);
}

static void test_duplicate_names(void **state)
{
	(void)state;
	assert_refused(TEXT("{\"a\":1,\"a\":1}"));
	assert_refused(TEXT("{\"a\":1,\"\\u0061\":2}"));
	assert_refused(TEXT("[{\"x\":{\"b\":1,\"b\":null}}]"));
	assert_refused(TEXT("{\"\":1,\"\":2}"));
	assert_gives(
	        TEXT("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"), "{\"a\":{\"a\":1},\"b\":{\"a\":1}}");
}

static struct text many_members(struct arena *arena, size_t count, size_t repeated)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&buf, "%c\"k%zu\":%zu", i ? ',' : '{', i == repeated ? (size_t)3 : i, i);
	buf_add_char(&buf, '}');
	return buf_text(&buf);
}

static void test_duplicate_names_in_large_objects(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct json *root;

	(void)state;
	arena_init(&arena, 0);
	assert_true(json_parse(&arena, many_members(&arena, 20000, SIZE_MAX), 32, &root, &err));
	assert_int_equal(root->count, 20000);
	assert_text(root->members[19999].name, "k19999");
	assert_text(json_find(root, TEXT("k777"))->text, "777");
	for (size_t count = 5; count < 40; count++)
		assert_refused(many_members(&arena, count, count - 1));
	assert_false(json_parse(&arena, many_members(&arena, 20000, 12345), 32, &root, &err));
	assert_non_null(strstr(err.public_text, "the name \"k3\" occurs twice"));
}

static struct text nested(
        struct arena *arena, const char *open, size_t depth, const char *inner, const char *close)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < depth; i++)
		buf_add_cstr(&buf, open);
	buf_add_cstr(&buf, inner);
	for (size_t i = 0; i < depth; i++)
		buf_add_cstr(&buf, close);
	return buf_text(&buf);
}

static void test_depth_is_bounded(void **state)
{
	AUTO_ARENA arena = {0};
	struct json *root;

	(void)state;
	arena_init(&arena, 0);
	struct text fits = nested(&arena, "[", 32, "1", "]");
	assert_true(json_parse(&arena, fits, 32, &root, NULL));
	assert_refused(nested(&arena, "[", 33, "1", "]"));
	assert_refused(nested(&arena, "{\"a\":", 33, "1", "}"));
	assert_refused(nested(&arena, "[", 100000, "", ""));
	assert_refused(nested(&arena, "{\"a\":", 100000, "", ""));
	assert_refused(nested(&arena, "[{\"\":", 50000, "", ""));
	struct text deep = nested(&arena, "[", 600, "", "]");
	assert_false(json_parse(&arena, deep, UINT32_MAX, &root, NULL));
	assert_true(json_parse(&arena, TEXT("1"), 0, &root, NULL));
	assert_false(json_parse(&arena, TEXT("[]"), 0, &root, NULL));
	/* Width is no depth. */
	assert_true(json_parse(&arena, TEXT("[[],[],[],[{}]]"), 3, &root, NULL));
}

static void test_raw_and_find(void **state)
{
	AUTO_ARENA arena = {0};
	struct json *root;

	(void)state;
	arena_init(&arena, 0);
	assert_true(json_parse(
	        &arena, TEXT(" {\"a\": [1, 2 ] , \"b\":\"x\\ty\", \"c\":1} "), 32, &root, NULL));
	assert_text(root->raw, "{\"a\": [1, 2 ] , \"b\":\"x\\ty\", \"c\":1}");
	assert_text(json_find(root, TEXT("a"))->raw, "[1, 2 ]");
	assert_text(json_find(root, TEXT("b"))->raw, "\"x\\ty\"");
	assert_text(json_find_text(root, TEXT("b")), "x\ty");
	assert_text(json_find_text(root, TEXT("c")), "");
	assert_null(json_find(root, TEXT("d")));
	assert_null(json_find(json_find(root, TEXT("c")), TEXT("a")));
	assert_null(json_find(NULL, TEXT("a")));
	assert_text(json_find_text(NULL, TEXT("a")), "");
}

static void test_canonical_and_pretty(void **state)
{
	AUTO_ARENA arena = {0};
	struct json *root;
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	assert_true(json_parse(&arena, TEXT("{\"b\":[1.0,{\"d\":1,\"c\":{}}],\"a\":[],\"B\":null}"),
	        32, &root, NULL));
	buf_init(&buf, &arena);
	json_write_canonical(&buf, root);
	assert_text(buf_text(&buf), "{\"B\":null,\"a\":[],\"b\":[1.0,{\"c\":{},\"d\":1}]}");
	buf_init(&buf, &arena);
	json_write_pretty(&buf, root);
	assert_text(buf_text(&buf),
	        "{\n  \"b\": [\n    1.0,\n    {\n      \"d\": 1,\n      \"c\": {}\n    }\n  ],\n"
	        "  \"a\": [],\n  \"B\": null\n}");
}

/* As PostgreSQL prints what it was given as jsonb. */
static void test_canonical_as_jsonb(void **state)
{
	AUTO_ARENA arena = {0};
	struct json *root;
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	assert_true(json_parse(&arena,
	        TEXT("{\"bb\":1e3,\"b\":-0.0,\"\":1.50e-2,\"B\":12E+0,\"aaa\":-1.5}"), 32, &root,
	        NULL));
	buf_init(&buf, &arena);
	json_write_canonical(&buf, root);
	assert_text(buf_text(&buf), "{\"\":0.0150,\"B\":12,\"b\":0.0,\"bb\":1000,\"aaa\":-1.5}");
}

static void test_errors_name_the_place(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct json *root;

	(void)state;
	arena_init(&arena, 0);
	assert_false(json_parse(&arena, TEXT("{\"a\": nope}"), 32, &root, &err));
	assert_string_equal(err.public_text, "JSON, byte 6: a value was expected here");
	err = (struct error){0};
	assert_false(json_parse(&arena, TEXT("[1"), 32, &root, &err));
	assert_string_equal(err.public_text, "JSON, byte 2: the text ends too early");
}

static void test_every_prefix_is_refused(void **state)
{
	struct text whole =
	        TEXT("{\"a\":[1.5e+3,\"x\\ud83d\\ude00\",true,null],\"b\":{\"c\":false}}");

	(void)state;
	for (size_t len = 0; len < whole.len; len++)
		assert_refused(text_sub(whole, 0, len));
	assert_gives(whole, "{\"a\":[1.5e+3,\"x\xf0\x9f\x98\x80\",true,null],\"b\":{\"c\":false}}");
}

/* Each byte in turn replaced by each of some others: no crash, and no false output. */
static void test_mutations_do_not_crash(void **state)
{
	static const char bytes[] = "\0\"\\{}[]:,0-eu\xff\n";
	char copy[80];
	struct text whole = TEXT("{\"a\":[1.5e+3,\"\\ud83d\\ude00\",true],\"b\":{\"c\":-0}}");

	(void)state;
	for (size_t i = 0; i < whole.len; i++) {
		for (size_t j = 0; j < sizeof(bytes) - 1; j++) {
			AUTO_ARENA arena = {0};
			struct json *root = NULL;
			struct buf buf;
			arena_init(&arena, 0);
			memcpy(copy, whole.ptr, whole.len);
			copy[i] = bytes[j];
			if (!json_parse(&arena, (struct text){copy, whole.len}, 32, &root, NULL))
				continue;
			buf_init(&buf, &arena);
			json_write(&buf, root);
			assert_true(text_is_utf8(buf_text(&buf)));
			assert_true(json_parse(&arena, buf_text(&buf), 32, &root, NULL));
		}
	}
}

static void test_memory_failure_at_every_step(void **state)
{
	struct text source =
	        TEXT("{\"a\":[1,2,{\"b\\n\":\"c\\n\"}],\"b\":1,\"c\":1,\"d\":1,\"e\":1,"
	             "\"f\":1,\"g\":1,\"h\":1,\"i\":1}");
	size_t nth = 1;

	(void)state;
	for (;; nth++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct json *root;
		arena_init(&arena, 0);
		arena_fail_at(nth);
		bool done = json_parse(&arena, source, 32, &root, &err);
		arena_fail_at(0);
		if (done)
			break;
		assert_int_equal(err.kind, ERROR_MEMORY);
	}
	assert_true(nth > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_structures),
	        cmocka_unit_test(test_broken_structures),
	        cmocka_unit_test(test_numbers_stay_as_written),
	        cmocka_unit_test(test_broken_numbers),
	        cmocka_unit_test(test_strings_are_decoded),
	        cmocka_unit_test(test_broken_strings),
	        cmocka_unit_test(test_duplicate_names),
	        cmocka_unit_test(test_duplicate_names_in_large_objects),
	        cmocka_unit_test(test_depth_is_bounded),
	        cmocka_unit_test(test_raw_and_find),
	        cmocka_unit_test(test_canonical_and_pretty),
	        cmocka_unit_test(test_canonical_as_jsonb),
	        cmocka_unit_test(test_errors_name_the_place),
	        cmocka_unit_test(test_every_prefix_is_refused),
	        cmocka_unit_test(test_mutations_do_not_crash),
	        cmocka_unit_test(test_memory_failure_at_every_step),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
