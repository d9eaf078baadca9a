/* JSON Schema: what compiles, what holds, and what is said when it does not. */
#include "schema/jsonschema.h"
#include "unit.h"

struct hold_case {
	const char *schema;
	const char *value;
	const char *said; /* NULL: the value holds */
};

static const struct hold_case holds[] = {
        {"true", "1", NULL},
        {"false", "1", "may not be here"},
        {"{}", "null", NULL},
        {"{\"type\":\"string\"}", "\"a\"", NULL},
        {"{\"type\":\"string\"}", "1", "must be string"},
        {"{\"type\":\"integer\"}", "1.0", NULL},
        {"{\"type\":\"integer\"}", "1e3", NULL},
        {"{\"type\":\"integer\"}", "1.5", "must be integer"},
        {"{\"type\":\"number\"}", "1.5", NULL},
        {"{\"type\":[\"null\",\"boolean\"]}", "null", NULL},
        {"{\"type\":[\"null\",\"boolean\"]}", "0", "has none of the types that it may have"},
        {"{\"enum\":[1,\"a\",{\"b\":[2]}]}", "{\"b\":[2.0]}", NULL},
        {"{\"enum\":[1,\"a\"]}", "2", "is not one of the values that it may be"},
        {"{\"const\":{\"a\":1,\"b\":2}}", "{\"b\":2,\"a\":1}", NULL},
        {"{\"const\":1}", "2", "must be 1"},
        {"{\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":1}", "/a: must be string"},
        {"{\"properties\":{\"a\":{\"type\":\"string\"}}}", "[1]", NULL},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"a\":1}", NULL},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":1}",
                "has a member that it may not have: b"},
        {"{\"additionalProperties\":{\"type\":\"null\"}}", "{\"b\":1}", "/b: must be null"},
        {"{\"required\":[\"a\"]}", "{}", "lacks the member a"},
        {"{\"required\":[\"a\"]}", "{\"a\":null}", NULL},
        {"{\"minProperties\":1}", "{}", "is shorter than 1"},
        {"{\"maxProperties\":0}", "{\"a\":1}", "is longer than 0"},
        {"{\"items\":{\"type\":\"integer\"}}", "[1,2,\"x\"]", "/2: must be integer"},
        {"{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"integer\"}}", "[\"a\",1]",
                NULL},
        {"{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}", "[\"a\",1]",
                "/1: may not be here"},
        {"{\"minItems\":1}", "[]", "is shorter than 1"},
        {"{\"maxItems\":1}", "[1,2]", "is longer than 1"},
        {"{\"uniqueItems\":true}", "[1,2,1.0]", "has the same item twice"},
        {"{\"uniqueItems\":true}", "[1,\"1\",true]", NULL},
        {"{\"minLength\":2}", "\"\xc3\xa9\"", "is shorter than 2"},
        {"{\"maxLength\":1}", "\"\xc3\xa9\"", NULL},
        {"{\"pattern\":\"^a+$\"}", "\"aaa\"", NULL},
        {"{\"pattern\":\"^a+$\"}", "\"b\"", "does not match ^a+$"},
        {"{\"pattern\":\"^(a+)+$\"}", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
                "does not match ^(a+)+$"},
        {"{\"format\":\"email\"}", "\"a@example.org\"", NULL},
        {"{\"format\":\"email\"}", "\"a@@example.org\"", "is not a valid email"},
        {"{\"minimum\":0.1}", "0.1", NULL},
        {"{\"minimum\":9007199254740993}", "9007199254740992", "is less than 9007199254740993"},
        {"{\"maximum\":1e2}", "100.5", "is more than 1e2"},
        {"{\"exclusiveMinimum\":0}", "0", "must be more than 0"},
        {"{\"exclusiveMaximum\":0}", "-0.0", "must be less than 0"},
        {"{\"allOf\":[{\"minimum\":1},{\"maximum\":3}]}", "4", "is more than 3"},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "4", NULL},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "2",
                "fits none of the forms that it may have"},
        {"{\"oneOf\":[{\"minimum\":1},{\"minimum\":3}]}", "4", "must fit exactly one of its forms"},
        {"{\"oneOf\":[{\"minimum\":1},{\"minimum\":3}]}", "2", NULL},
        {"{\"not\":{\"type\":\"null\"}}", "null", "has a form that it may not have"},
        {"{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"null\"}}}", "1", "must be null"},
        {"{\"properties\":{\"next\":{\"$ref\":\"#\"}},\"additionalProperties\":false}",
                "{\"next\":{\"next\":{\"x\":1}}}",
                "/next/next: has a member that it may not have: x"},
        {"{\"$ref\":\"#\"}", "1", "takes too long to check"},
        {"{\"not\":{\"$ref\":\"#\"}}", "1", "takes too long to check"},
};

static void test_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		const struct jsonschema *schema = NULL;
		struct json *value = NULL;
		arena_init(&arena, 0);
		if (!jsonschema_compile(&arena, text_from(holds[i].schema), &schema, &err))
			fail_msg("%s: %s", holds[i].schema, err.public_text);
		assert_true(json_parse(&arena, text_from(holds[i].value), 32, &value, &err));
		bool is_held = jsonschema_validate(&arena, schema, value, &err);
		assert_string_equal(
		        is_held ? "" : err.public_text, holds[i].said ? holds[i].said : "");
		assert_int_equal(err.kind, is_held ? ERROR_NONE : ERROR_VALUE_FORMAT);
	}
}

static const struct {
	const char *schema;
	const char *said;
} refusals[] = {
        {"1", "a schema is an object, true or false"},
        {"{", "not JSON: JSON, byte 1: the text ends too early"},
        {"{\"if\":{}}", "this word is not held, so it may not be said: if"},
        {"{\"properties\":{\"a\":{\"multipleOf\":2}}}",
                "/properties/a: this word is not held, so it may not be said: multipleOf"},
        {"{\"patternProperties\":{}}",
                "this word is not held, so it may not be said: patternProperties"},
        {"{\"type\":\"text\"}", "/type: must be the name of a type"},
        {"{\"type\":[1]}", "/type: must name types"},
        {"{\"minLength\":-1}", "/minLength: must be a whole number of 0 or more"},
        {"{\"minLength\":1.5}", "/minLength: must be a whole number of 0 or more"},
        {"{\"pattern\":\"(\"}", "/pattern: the pattern has an error at byte 1"},
        {"{\"format\":\"phone\"}", "/format: is not a format that is held"},
        {"{\"required\":\"a\"}", "/required: must be an array of strings"},
        {"{\"anyOf\":[]}", "/anyOf: must be an array of schemas"},
        {"{\"anyOf\":[{},{\"x\":1}]}", "/anyOf/1: this word is not held, so it may not be said: x"},
        {"{\"$ref\":\"#/$defs/none\"}", "/$ref: refers to nothing in this document"},
        {"{\"$ref\":\"https://example.org/a\"}", "/$ref: refers to nothing in this document"},
        {"{\"uniqueItems\":1}", "/uniqueItems: must be true or false"},
        {"{\"minimum\":\"1\"}", "/minimum: must be a number"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		const struct jsonschema *schema = NULL;
		arena_init(&arena, 0);
		assert_false(
		        jsonschema_compile(&arena, text_from(refusals[i].schema), &schema, &err));
		assert_int_equal(err.kind, ERROR_SCHEMA);
		assert_string_equal(err.public_text, refusals[i].said);
	}
}

/* Forms within forms, each of which looks at all of the value: bounded. */
static void test_work_is_bounded(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	const struct jsonschema *schema = NULL;
	struct json *value = NULL;
	struct buf deep;
	(void)state;

	arena_init(&arena, 0);
	buf_init(&deep, &arena);
	assert_true(jsonschema_compile(&arena,
	        TEXT("{\"anyOf\":[{\"items\":{\"$ref\":\"#\"},\"minItems\":9},"
	             "{\"items\":{\"$ref\":\"#\"},\"minItems\":8}]}"),
	        &schema, &err));
	for (int i = 0; i < 28; i++)
		buf_add(&deep, TEXT("["));
	for (int i = 0; i < 28; i++)
		buf_add(&deep, TEXT("]"));
	assert_true(json_parse(&arena, buf_text(&deep), 32, &value, &err));
	assert_false(jsonschema_validate(&arena, schema, value, &err));
	assert_string_equal(err.public_text, "takes too long to check");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_holds),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_work_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
