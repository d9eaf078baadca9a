/* Formats: what each takes and refuses. Patterns: bounded, not anchored. */
#include "schema/format.h"
#include "unit.h"

static const struct {
	const char *format;
	const char *value;
	bool is_met;
} cases[] = {
        {"email", "a.b+c@example.org", true},
        {"email", "\xc3\xa9@example.org", true},
        {"email", "a@b", true},
        {"email", "a", false},
        {"email", "@b.example", false},
        {"email", "a@", false},
        {"email", "a@b@c.example", false},
        {"email", ".a@b.example", false},
        {"email", "a..b@c.example", false},
        {"email", "a b@c.example", false},
        {"email", "a@-b.example", false},
        {"email", "a@b.example.", false},
        {"email", "a@b.example\n", false},
        {"uri", "https://example.org/a?b=c#d", true},
        {"uri", "urn:isbn:0451450523", true},
        {"uri", "example.org", false},
        {"uri", "1a:b", false},
        {"uri", "a:", false},
        {"uri", "https://a b", false},
        {"uri", "https://\xc3\xa9", false},
        {"uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11", true},
        {"uuid", "a0eebc999c0b4ef8bb6d6bb9bd380a11", false},
        {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", false},
        {"date", "2024-02-29", true},
        {"date", "2023-02-29", false},
        {"date", "2023-2-9", false},
        {"date-time", "2026-01-02T03:04:05Z", true},
        {"date-time", "2026-01-02T03:04:05.123+02:00", true},
        {"date-time", "2026-01-02 03:04:05Z", false},
        {"date-time", "2026-01-02T03:04:05", false},
        {"date-time", "2026-01-02", false},
        {"date-time", "2026-13-02T03:04:05Z", false},
        {"ipv4", "10.0.0.1", true},
        {"ipv4", "10.0.0.256", false},
        {"ipv4", "010.0.0.1", false},
        {"ipv4", "10.0.0.1/8", false},
        {"ipv6", "2001:db8::1", true},
        {"ipv6", "10.0.0.1", false},
        {"ipv6", "1::2::3", false},
        {"hostname", "a-b.example", true},
        {"hostname", "a_b.example", false},
        {"hostname", "-a.example", false},
        {"hostname", "a..example", false},
        {"hostname", "", false},
        {"timezone", "UTC", true},
        {"timezone", "Europe/Berlin", true},
        {"timezone", "America/Argentina/Buenos_Aires", true},
        {"timezone", "Europe/berlin", false},
        {"timezone", "../../etc/passwd", false},
        {"timezone", "/etc/passwd", false},
        {"timezone", "Europe/", false},
        {"timezone", "", false},
        {"telephone", "1", false},
};

static void test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (format_is_met(text_from(cases[i].format), text_from(cases[i].value)) !=
		        cases[i].is_met)
			fail_msg("%s: '%s'", cases[i].format, cases[i].value);
	}
	assert_true(format_is_known(TEXT("email")));
	assert_false(format_is_known(TEXT("Email")));
	assert_text(format_suggest(TEXT("emial")), "email");
	assert_true(text_is_empty(format_suggest(TEXT("telephone"))));
}

static void test_patterns(void **state)
{
	struct error err = {0};
	bool matches = false;
	(void)state;

	assert_true(format_pattern_matches(TEXT("b"), TEXT("abc"), &matches, &err));
	assert_true(matches);
	assert_true(format_pattern_matches(TEXT("^b"), TEXT("abc"), &matches, &err));
	assert_false(matches);
	assert_true(format_pattern_matches(TEXT("^.$"), TEXT("\xc3\xa9"), &matches, &err));
	assert_true(matches);
	assert_true(format_pattern_matches(TEXT("^$"), (struct text){0}, &matches, &err));
	assert_true(matches);
	assert_int_equal(err.kind, ERROR_NONE);
	assert_false(format_pattern_matches(TEXT("("), TEXT("a"), &matches, &err));
	assert_int_equal(err.kind, ERROR_SCHEMA);
	err = (struct error){0};
	assert_false(format_pattern_matches(TEXT("^(a+)+$"),
	        TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), &matches, &err));
	assert_int_equal(err.kind, ERROR_VALUE_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
