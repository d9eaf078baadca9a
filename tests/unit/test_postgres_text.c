/* What the PostgreSQL driver does with texts, without a server. */
#include "unit.h"

#include "base/error.h"
#include "db/postgres/address.h"
#include "db/postgres/check.h"
#include "db/postgres/script.h"

static void test_a_wrong_address_is_refused_without_its_text(void **state)
{
	static const char *const wrong[] = {
	        "postgres://ann:s3%zzcret@db/manor",
	        "postgres://ann:s3@cret@db/manor",
	        "postgres://ann:s3cret@db/manor?nonsense=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error err = {0};
		assert_false(postgres_address_check(text_from(wrong[i]), &err));
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_null(strstr(err.operator_text, "cret"));
		assert_null(strstr(err.public_text, "cret"));
		assert_true(err.hint_text[0]);
	}
}

static void check_script(const char *script, const char *const *expected)
{
	struct text rest = text_from(script), statement;

	for (; *expected; expected++) {
		assert_true(postgres_script_next(&rest, &statement));
		assert_text(statement, *expected);
	}
	assert_false(postgres_script_next(&rest, &statement));
}

static void test_scripts_are_cut_into_statements(void **state)
{
	(void)state;
	check_script("", (const char *[]){NULL});
	check_script(" ;; -- only; a comment\n /* and; /* this; */ ; */ ", (const char *[]){NULL});
	check_script("SELECT 1; SELECT 2", (const char *[]){"SELECT 1", "SELECT 2", NULL});
	check_script("-- first\nSELECT ';', 'it''s;' ;\nSELECT \"a;b\"",
	        (const char *[]){"SELECT ';', 'it''s;'", "SELECT \"a;b\"", NULL});
	check_script("SELECT E'\\';', '\\'; SELECT 3",
	        (const char *[]){"SELECT E'\\';', '\\'", "SELECT 3", NULL});
	check_script("CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; $$ ; END; $x$ LANGUAGE plpgsql;"
	             "SELECT $1, a$b;",
	        (const char *[]){"CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; $$ ; END; $x$ "
	                         "LANGUAGE plpgsql",
	                "SELECT $1, a$b", NULL});
	check_script("SELECT 1 -- it's; one\n; SELECT 2",
	        (const char *[]){"SELECT 1 -- it's; one", "SELECT 2", NULL});
	/* What is never closed is one statement, for the server to refuse. */
	check_script("SELECT 'a; b", (const char *[]){"SELECT 'a; b", NULL});
	check_script("SELECT E'a\\", (const char *[]){"SELECT E'a\\", NULL});
}

static void test_versions_with_holes_are_known(void **state)
{
	static const struct {
		int version, mended; /* 0: none */
	} cases[] = {{150018, 150019}, {150019, 0}, {150020, 0}, {160014, 160015}, {160015, 0},
	        {170008, 170011}, {170011, 0}, {180005, 180006}, {180006, 0}, {190000, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int mended = 0;
		bool has_holes = check_version_has_holes(cases[i].version, &mended);
		assert_int_equal(has_holes, cases[i].mended != 0);
		if (has_holes)
			assert_int_equal(mended, cases[i].mended);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_wrong_address_is_refused_without_its_text),
	        cmocka_unit_test(test_versions_with_holes_are_known),
	        cmocka_unit_test(test_scripts_are_cut_into_statements),
	};

	return cmocka_run_group_tests_name("postgres_text", tests, NULL, NULL);
}
