/* Values in and out of storage, and validation on the way in. */
#include "unit.h"

#include "schema/jsonschema.h"
#include "sql/cast.h"
#include "sql/dialect.h"

#define COLUMN(kind_, ...)                                                                         \
	{                                                                                          \
		.name = TEXT_INIT("c"), .type = {.kind = TYPE_##kind_}, __VA_ARGS__                \
	}

static struct value stored(struct arena *arena, const struct type *type, const char *text)
{
	struct value value = {0};
	struct error err = {0};

	if (!cast_from_text(arena, &sql_sqlite, type, text_from(text), &value, &err))
		fail_msg("%s: %s", text, err.public_text);
	return value;
}

static void test_storage(void **state)
{
	AUTO_ARENA arena = {0};
	struct type type = {.kind = TYPE_BOOLEAN};
	(void)state;

	arena_init(&arena, 0);
	struct value value = stored(&arena, &type, "yes");
	assert_int_equal(value.kind, VALUE_INTEGER);
	assert_int_equal(value.integer, 1);

	type = (struct type){.kind = TYPE_NUMERIC_SCALED, .precision = 18, .scale = 2};
	value = stored(&arena, &type, "-9999999999999999.99");
	assert_int_equal(value.kind, VALUE_INTEGER);
	assert_true(value.integer == INT64_C(-999999999999999999));

	type = (struct type){.kind = TYPE_NUMERIC_SCALED, .precision = 10, .scale = 2};
	assert_int_equal(stored(&arena, &type, "12.5").integer, 1250);
	assert_int_equal(stored(&arena, &type, "-0.005").integer, -1);

	type = (struct type){.kind = TYPE_NUMERIC};
	value = stored(&arena, &type, "12345678901234567890.123");
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_text(value.text, "12345678901234567890.123");

	type = (struct type){.kind = TYPE_DOUBLE};
	value = stored(&arena, &type, "0.1");
	assert_int_equal(value.kind, VALUE_REAL);
	assert_true(value.real == 0.1);

	type = (struct type){.kind = TYPE_BYTEA};
	value = stored(&arena, &type, "\\x00fF");
	assert_int_equal(value.kind, VALUE_BLOB);
	assert_int_equal(value.text.len, 2);
	assert_memory_equal(value.text.ptr, "\0\xff", 2);

	type = (struct type){.kind = TYPE_TIME};
	assert_text(stored(&arena, &type, "03:04").text, "03:04:00.000000");
	type = (struct type){.kind = TYPE_INTEGER, .array_depth = 1};
	assert_text(stored(&arena, &type, "{1,2}").text, "[1,2]");
}

/* What is shown of a stored value is what canonical text was stored. */
static void test_shown_is_what_was_stored(void **state)
{
	static const struct {
		struct type type;
		const char *canonical;
	} values[] = {
	        {{.kind = TYPE_BIGINT}, "-9223372036854775808"},
	        {{.kind = TYPE_NUMERIC_SCALED, .precision = 5, .scale = 3}, "-0.005"},
	        {{.kind = TYPE_NUMERIC_SCALED, .precision = 5, .scale = 0}, "12"},
	        {{.kind = TYPE_NUMERIC}, "1.10"},
	        {{.kind = TYPE_TEXT}, "x"},
	        {{.kind = TYPE_DATE}, "2026-01-02"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct text shown = TEXT("");
		arena_init(&arena, 0);
		struct value value = stored(&arena, &values[i].type, values[i].canonical);
		assert_true(sql_sqlite.show(&arena, &values[i].type, &value, &shown, &err));
		assert_text(shown, values[i].canonical);
	}
}

static bool cast_and_validate(
        struct arena *arena, const struct model_column *column, const char *text, struct error *err)
{
	struct json *json = NULL;
	struct value value = {0};

	assert_true(json_parse(arena, text_from(text), 32, &json, err));
	return cast_from_json(arena, &sql_sqlite, column, json, &value, err) &&
	       cast_validate(arena, &sql_sqlite, column, &value, err);
}

static const struct {
	struct model_column column;
	const char *json;
	const char *said; /* NULL: taken */
} cases[] = {
        {COLUMN(INTEGER, ), "null", NULL},
        {COLUMN(INTEGER, ), "\"x\"", "Column \"c\": not a valid integer"},
        {COLUMN(INTEGER, ), "3000000000", "Column \"c\": out of range for integer"},
        {COLUMN(VARCHAR, .validation = {.format = TEXT_INIT("email")}), "\"a@b.example\"", NULL},
        {COLUMN(VARCHAR, .validation = {.format = TEXT_INIT("email")}), "\"a\"",
                "Column \"c\" breaks its rule format email"},
        {COLUMN(TEXT, .validation = {.has_length = true, .length_min = 2, .length_max = 3}),
                "\"\xc3\xa9\xc3\xa9\xc3\xa9\"", NULL},
        {COLUMN(TEXT, .validation = {.has_length = true, .length_min = 2, .length_max = 3}),
                "\"a\"", "Column \"c\" breaks its rule length 2..3"},
        {COLUMN(TEXT,
                 .validation = {.has_length = true, .length_min = 2, .length_max = UINT64_MAX}),
                "\"a\"", "Column \"c\" breaks its rule length 2.."},
        {COLUMN(INTEGER, .validation = {.has_range = true, .range_max = TEXT_INIT("10")}), "10",
                NULL},
        {COLUMN(INTEGER, .validation = {.has_range = true, .range_max = TEXT_INIT("10")}), "11",
                "Column \"c\" breaks its rule range ..10"},
        {COLUMN(NUMERIC, .validation = {.has_range = true,
                                 .range_min = TEXT_INIT("0.1"),
                                 .range_max = TEXT_INIT("99999999999999999999.5")}),
                "99999999999999999999.5", NULL},
        {COLUMN(NUMERIC, .validation = {.has_range = true,
                                 .range_min = TEXT_INIT("0.1"),
                                 .range_max = TEXT_INIT("99999999999999999999.5")}),
                "99999999999999999999.51",
                "Column \"c\" breaks its rule range 0.1..99999999999999999999.5"},
        {COLUMN(TEXT, .validation = {.pattern = TEXT_INIT("^[a-z]+$")}), "\"abc\"", NULL},
        {COLUMN(TEXT, .validation = {.pattern = TEXT_INIT("^[a-z]+$")}), "\"aBc\"",
                "Column \"c\" breaks its rule pattern ^[a-z]+$"},
        {COLUMN(TEXT, .validation = {.pattern = TEXT_INIT("^(a+)+$")}),
                "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
                "Column \"c\" breaks its rule pattern ^(a+)+$"},
};

static void test_validation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		arena_init(&arena, 0);
		bool is_taken = cast_and_validate(&arena, &cases[i].column, cases[i].json, &err);
		assert_string_equal(
		        is_taken ? "" : err.public_text, cases[i].said ? cases[i].said : "");
	}
}

static void test_schema_is_held(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct model_column column = COLUMN(JSONB, );
	(void)state;

	arena_init(&arena, 0);
	assert_true(jsonschema_compile(
	        &arena, TEXT("{\"required\":[\"a\"]}"), &column.validation.schema, &err));
	assert_true(cast_and_validate(&arena, &column, "{\"a\":1}", &err));
	assert_false(cast_and_validate(&arena, &column, "{\"b\":1}", &err));
	assert_int_equal(err.kind, ERROR_VALUE_FORMAT);
	assert_string_equal(
	        err.public_text, "Column \"c\" breaks its rule schema lacks the member a");
}

static void test_every_allocation_may_fail(void **state)
{
	static const struct {
		struct type type;
		const char *text;
	} values[] = {
	        {{.kind = TYPE_NUMERIC_SCALED, .precision = 10, .scale = 2}, "12.345"},
	        {{.kind = TYPE_JSONB}, "{\"b\":[1,\"\\u00e9\"],\"a\":null}"},
	        {{.kind = TYPE_TEXT, .array_depth = 1}, "{a,\"b c\"}"},
	        {{.kind = TYPE_UUID}, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"},
	        {{.kind = TYPE_BYTEA}, "\\x00ff"},
	        {{.kind = TYPE_TIMESTAMPTZ}, "2026-01-02T03:04:05Z"},
	        {{.kind = TYPE_DOUBLE}, "0.1"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (size_t nth = 1; nth < 20; nth++) {
			AUTO_ARENA arena = {0};
			struct error err = {0};
			struct value value = {0};
			arena_init(&arena, 0);
			arena_fail_at(nth);
			bool is_cast = cast_from_text(&arena, &sql_sqlite, &values[i].type,
			        text_from(values[i].text), &value, &err);
			arena_fail_at(0);
			assert_int_equal(is_cast, !arena.failed);
			assert_int_equal(err.kind, is_cast ? ERROR_NONE : ERROR_MEMORY);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_storage),
	        cmocka_unit_test(test_shown_is_what_was_stored),
	        cmocka_unit_test(test_validation),
	        cmocka_unit_test(test_schema_is_held),
	        cmocka_unit_test(test_every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
