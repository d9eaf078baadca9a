#include "unit.h"

#include "base/clock.h"

struct reading {
	const char *source;
	const char *storage;
};

static void assert_reads(const struct reading *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_ARENA arena = {0};
		struct buf buf;
		int64_t us;
		arena_init(&arena, 0);
		buf_init(&buf, &arena);
		if (!clock_parse_timestamp(text_from(cases[i].source), &us))
			fail_msg("refused: %s", cases[i].source);
		clock_write_storage(&buf, us);
		assert_text(buf_text(&buf), cases[i].storage);
	}
}

static void test_timestamps(void **state)
{
	static const struct reading cases[] = {
	        {"1970-01-01", "1970-01-01 00:00:00.000000"},
	        {"2026-01-02 03:04:05.123456", "2026-01-02 03:04:05.123456"},
	        {"2026-01-02T03:04:05Z", "2026-01-02 03:04:05.000000"},
	        {"2026-01-02t03:04:05z", "2026-01-02 03:04:05.000000"},
	        {"2026-01-02 03:04", "2026-01-02 03:04:00.000000"},
	        {"2026-01-02T03:04:05+02", "2026-01-02 01:04:05.000000"},
	        {"2026-01-02T03:04:05 +02", "2026-01-02 01:04:05.000000"},
	        {"2026-01-02T03:04:05-05:30", "2026-01-02 08:34:05.000000"},
	        {"2026-01-02T03:04:05+0200", "2026-01-02 01:04:05.000000"},
	        {"2026-12-31 23:59:59.9999995", "2027-01-01 00:00:00.000000"},
	        {"2026-01-02 03:04:05.1234564999", "2026-01-02 03:04:05.123456"},
	        {"2026-01-02 03:04:05.5", "2026-01-02 03:04:05.500000"},
	        {"2024-02-29", "2024-02-29 00:00:00.000000"},
	        {"2000-02-29", "2000-02-29 00:00:00.000000"},
	        {"2026-01-02 24:00:00", "2026-01-03 00:00:00.000000"},
	        {"2016-12-31 23:59:60", "2017-01-01 00:00:00.000000"},
	        {"0001-01-01 00:00:00", "0001-01-01 00:00:00.000000"},
	        {"9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"},
	        {"1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"},
	        {"1900-03-01 12:00", "1900-03-01 12:00:00.000000"},
	};

	(void)state;
	assert_reads(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_broken_timestamps(void **state)
{
	static const char *const refused[] = {"", "2026", "2026-1-02", "2026-01-2", "2026-13-01",
	        "2026-00-01", "2026-01-00", "2026-01-32", "2026-02-29", "1900-02-29", "2026-04-31",
	        "0000-01-01", "10000-01-01", "-2026-01-01", "2026-01-02 ", "2026-01-02T",
	        "2026-01-02 3:04:05", "2026-01-02 25:00", "2026-01-02 24:00:01", "2026-01-02 03:60",
	        "2026-01-02 03:04:61", "2026-01-02 03:04:60.5", "2026-01-02 03:04:05.",
	        "2026-01-02 03:04:05,5", "2026-01-02 03:04:05+", "2026-01-02 03:04:05+2",
	        "2026-01-02 03:04:05+02:", "2026-01-02 03:04:05+02:6", "2026-01-02 03:04:05+02:60",
	        "2026-01-02 03:04:05+16", "2026-01-02 03:04:05Z ", "2026-01-02 03:04:05 UTC",
	        "2026-01-02 03:04:05ZZ", "2026-01-02Z", "2026-01-02  03:04:05",
	        "2026-01-02 03:04:05 ", "0001-01-01 00:00+01", "9999-12-31 23:00-01",
	        "9999-12-31 23:59:59.9999995", "20260102", "2026/01/02", "now", "infinity",
	        " 2026-01-02"};
	int64_t us = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (clock_parse_timestamp(text_from(refused[i]), &us))
			fail_msg("accepted: %s", refused[i]);
	}
	assert_int_equal(us, 7);
	assert_false(clock_parse_timestamp((struct text){0}, &us));
	assert_false(clock_parse_timestamp(TEXT("2026-01-02\0"), &us));
}

static void test_every_day_there_and_back(void **state)
{
	int32_t expected = -719162; /* 0001-01-01 */

	(void)state;
	for (; expected <= 2932896; expected += 61) {
		AUTO_ARENA arena = {0};
		struct buf buf;
		int32_t days;
		arena_init(&arena, 0);
		buf_init(&buf, &arena);
		clock_write_date(&buf, expected);
		assert_true(clock_parse_date(buf_text(&buf), &days));
		assert_int_equal(days, expected);
	}
}

static void test_dates(void **state)
{
	int32_t days = 7;

	(void)state;
	assert_true(clock_parse_date(TEXT("1970-01-01"), &days));
	assert_int_equal(days, 0);
	assert_true(clock_parse_date(TEXT("9999-12-31"), &days));
	assert_int_equal(days, 2932896);
	assert_true(clock_parse_date(TEXT("0001-01-01"), &days));
	assert_int_equal(days, -719162);
	assert_false(clock_parse_date(TEXT("2026-01-01 "), &days));
	assert_false(clock_parse_date(TEXT("2026-01-01T00:00"), &days));
	assert_false(clock_parse_date(TEXT("2026-02-30"), &days));
	assert_int_equal(days, -719162);
}

static void test_times(void **state)
{
	int64_t us;

	(void)state;
	assert_true(clock_parse_time(TEXT("00:00"), &us));
	assert_int_equal(us, 0);
	assert_true(clock_parse_time(TEXT("23:59:59.999999"), &us));
	assert_true(us == INT64_C(86399999999));
	assert_true(clock_parse_time(TEXT("24:00:00"), &us));
	assert_true(us == INT64_C(86400000000));
	assert_false(clock_parse_time(TEXT("24:00:00.000001"), &us));
	assert_false(clock_parse_time(TEXT("1:00"), &us));
	assert_false(clock_parse_time(TEXT("01:00+02"), &us));
	assert_false(clock_parse_time(TEXT(""), &us));
}

static void test_json_form_has_no_trailing_zeros(void **state)
{
	static const struct {
		const char *source, *zoned, *plain;
	} cases[] = {
	        {"2026-01-02 03:04:05.12", "2026-01-02T03:04:05.12+00:00",
	                "2026-01-02T03:04:05.12"},
	        {"2026-01-02 03:04:05", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05"},
	        {"2026-01-02 03:04:05.000001", "2026-01-02T03:04:05.000001+00:00",
	                "2026-01-02T03:04:05.000001"},
	        {"1969-12-31 23:59:59.100", "1969-12-31T23:59:59.1+00:00", "1969-12-31T23:59:59.1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_ARENA arena = {0};
		struct buf buf;
		int64_t us;
		arena_init(&arena, 0);
		assert_true(clock_parse_timestamp(text_from(cases[i].source), &us));
		buf_init(&buf, &arena);
		clock_write_json(&buf, us, true);
		assert_text(buf_text(&buf), cases[i].zoned);
		buf_init(&buf, &arena);
		clock_write_json(&buf, us, false);
		assert_text(buf_text(&buf), cases[i].plain);
	}
}

static void test_http_form(void **state)
{
	AUTO_ARENA arena = {0};
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	clock_write_http(&buf, INT64_C(784111777000000)); /* RFC 9110, 5.6.7 */
	assert_text(buf_text(&buf), "Sun, 06 Nov 1994 08:49:37 GMT");
	buf_init(&buf, &arena);
	clock_write_http(&buf, -1);
	assert_text(buf_text(&buf), "Wed, 31 Dec 1969 23:59:59 GMT");
}

static void test_the_clock_runs_forward(void **state)
{
	(void)state;
	int64_t before = clock_now_us(), start = clock_monotonic_us();
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_now_us();
		assert_true(now >= before);
		before = now;
	}
	assert_true(clock_monotonic_us() >= start);
	clock_set_for_tests(42);
	assert_int_equal(clock_now_us(), 42);
	clock_set_for_tests(0);
	assert_true(clock_now_us() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_timestamps),
	        cmocka_unit_test(test_broken_timestamps),
	        cmocka_unit_test(test_every_day_there_and_back),
	        cmocka_unit_test(test_dates),
	        cmocka_unit_test(test_times),
	        cmocka_unit_test(test_json_form_has_no_trailing_zeros),
	        cmocka_unit_test(test_http_form),
	        cmocka_unit_test(test_the_clock_runs_forward),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
