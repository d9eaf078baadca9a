#include "unit.h"

static void test_sub_stays_inside(void **state)
{
	(void)state;
	assert_text(text_sub(TEXT("abc"), 1, 1), "b");
	assert_text(text_sub(TEXT("abc"), 1, 100), "bc");
	assert_text(text_sub(TEXT("abc"), 3, 1), "");
	assert_text(text_sub(TEXT("abc"), SIZE_MAX, SIZE_MAX), "");
	assert_text(text_sub((struct text){0}, 0, 4), "");
}

static void test_from_null_is_empty(void **state)
{
	(void)state;
	assert_true(text_is_empty(text_from(NULL)));
	assert_int_equal(text_from("abc").len, 3);
}

static void test_equality_and_affixes(void **state)
{
	(void)state;
	assert_true(text_eq(TEXT(""), (struct text){0}));
	assert_false(text_eq(TEXT("a"), TEXT("ab")));
	assert_false(text_eq(TEXT("a\0b"), TEXT("a\0c")));
	assert_true(text_eq_cstr(TEXT("abc"), "abc"));
	assert_true(text_eq_nocase(TEXT("SeLeCt"), TEXT("sElEcT")));
	assert_false(text_eq_nocase(TEXT("\xc3\x84"), TEXT("\xc3\xa4")));
	assert_false(text_eq_nocase(TEXT("@"), TEXT("`")));
	assert_true(text_has_prefix(TEXT("abc"), TEXT("ab")));
	assert_false(text_has_prefix(TEXT("a"), TEXT("ab")));
	assert_true(text_has_prefix((struct text){0}, TEXT("")));
	assert_true(text_has_suffix(TEXT("abc"), TEXT("bc")));
	assert_false(text_has_suffix(TEXT("c"), TEXT("bc")));
	assert_true(text_has_suffix((struct text){0}, (struct text){0}));
}

static void test_compare_is_by_bytes(void **state)
{
	(void)state;
	assert_true(text_compare(TEXT("Z"), TEXT("a")) < 0);
	assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
	assert_true(text_compare(TEXT("\xc3\xa4"), TEXT("z")) > 0);
	assert_true(text_compare(TEXT("a\0b"), TEXT("a")) > 0);
	assert_int_equal(text_compare(TEXT(""), (struct text){0}), 0);
}

static void test_trim(void **state)
{
	(void)state;
	assert_text(text_trim(TEXT(" \t\r\n\v\f a b \n")), "a b");
	assert_text(text_trim(TEXT("   ")), "");
	assert_text(text_trim(TEXT("\xc2\xa0x")), "\xc2\xa0x");
}

static void test_split_gives_empty_parts(void **state)
{
	struct text rest = TEXT("a,,b,"), part;

	(void)state;
	assert_true(text_split(&rest, ',', &part));
	assert_text(part, "a");
	assert_true(text_split(&rest, ',', &part));
	assert_text(part, "");
	assert_true(text_split(&rest, ',', &part));
	assert_text(part, "b");
	assert_true(text_split(&rest, ',', &part));
	assert_text(part, "");
	assert_false(text_split(&rest, ',', &part));
	assert_text(part, "");
}

static void test_find_char(void **state)
{
	(void)state;
	assert_int_equal(text_find_char(TEXT("abc"), 'c'), 2);
	assert_int_equal(text_find_char(TEXT("abc"), 'd'), -1);
	assert_int_equal(text_find_char((struct text){0}, 'd'), -1);
}

static void test_int64_bounds(void **state)
{
	static const char *const refused[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1",
	        "9223372036854775808", "-9223372036854775809", "99999999999999999999",
	        "18446744073709551616", "--1", "1e3"};
	int64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_false(text_to_int64(text_from(refused[i]), &n));
	assert_int_equal(n, 7);
	assert_true(text_to_int64(TEXT("9223372036854775807"), &n));
	assert_true(n == INT64_MAX);
	assert_true(text_to_int64(TEXT("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(text_to_int64(TEXT("-0"), &n));
	assert_int_equal(n, 0);
	assert_true(text_to_int64(TEXT("007"), &n));
	assert_int_equal(n, 7);
}

static void test_utf8(void **state)
{
	static const struct text valid[] = {TEXT_INIT(""), TEXT_INIT("a\0b"), TEXT_INIT("\xc2\x80"),
	        TEXT_INIT("\xe0\xa0\x80"), TEXT_INIT("\xed\x9f\xbf"), TEXT_INIT("\xee\x80\x80"),
	        TEXT_INIT("\xf0\x90\x80\x80"), TEXT_INIT("\xf4\x8f\xbf\xbf"),
	        TEXT_INIT("\xef\xbf\xbf")};
	static const struct text invalid[] = {TEXT_INIT("\x80"), TEXT_INIT("\xc0\x80"),
	        TEXT_INIT("\xc1\xbf"), TEXT_INIT("\xc2"), TEXT_INIT("\xc2\x41"),
	        TEXT_INIT("\xe0\x9f\xbf"), TEXT_INIT("\xed\xa0\x80"), TEXT_INIT("\xed\xbf\xbf"),
	        TEXT_INIT("\xe2\x82"), TEXT_INIT("\xf0\x8f\xbf\xbf"), TEXT_INIT("\xf4\x90\x80\x80"),
	        TEXT_INIT("\xf5\x80\x80\x80"), TEXT_INIT("\xff"), TEXT_INIT("abc\xfe"),
	        TEXT_INIT("\xf0\x90\x80")};

	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		assert_true(text_is_utf8(valid[i]));
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		assert_false(text_is_utf8(invalid[i]));
}

static void test_distance(void **state)
{
	char many[66];

	(void)state;
	memset(many, 'a', sizeof(many));
	assert_int_equal(text_distance(TEXT("clients"), TEXT("client"), 2), 1);
	assert_int_equal(text_distance(TEXT("kitten"), TEXT("sitting"), 5), 3);
	assert_int_equal(text_distance(TEXT("kitten"), TEXT("sitting"), 2), 3);
	assert_int_equal(text_distance(TEXT(""), TEXT("ab"), 2), 2);
	assert_int_equal(text_distance(TEXT("same"), TEXT("same"), 2), 0);
	assert_int_equal(text_distance((struct text){many, 64}, (struct text){many, 63}, 3), 1);
	assert_int_equal(text_distance((struct text){many, 65}, (struct text){many, 65}, 3), 4);
}

static void test_hash_differs(void **state)
{
	(void)state;
	assert_true(text_hash(TEXT("a")) == 0xaf63dc4c8601ec8cu); /* FNV's own test vector */
	assert_true(text_hash(TEXT("ab")) != text_hash(TEXT("ba")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sub_stays_inside),
	        cmocka_unit_test(test_from_null_is_empty),
	        cmocka_unit_test(test_equality_and_affixes),
	        cmocka_unit_test(test_compare_is_by_bytes),
	        cmocka_unit_test(test_trim),
	        cmocka_unit_test(test_split_gives_empty_parts),
	        cmocka_unit_test(test_find_char),
	        cmocka_unit_test(test_int64_bounds),
	        cmocka_unit_test(test_utf8),
	        cmocka_unit_test(test_distance),
	        cmocka_unit_test(test_hash_differs),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
