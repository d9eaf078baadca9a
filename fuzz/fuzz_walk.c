/*
 * Arrays of PostgreSQL's JSON: any bytes give rows by the shape or a refusal, and an array
 * that is JSON gives JSON. The first byte chooses the shape. The same bytes as a script
 * are cut into statements that lie within them, one after the other.
 */
#include "fuzz.h"

#include "base/json.h"
#include "db/postgres/script.h"
#include "db/postgres/walk.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
        "0[{\"f1\":7,\"f2\":\"Ann \\\"x\\\\\",\"f3\":null}]",
        "1[{\"f1\":1,\"f2\":1,\"f3\":2,\"f4\":true,\"f5\":\"x\",\"f6\":\"e\"}]",
        "1[{\"f1\":1,\"f2\":null,\"f3\":null,\"f4\":null,\"f5\":null,\"f6\":\"e\"}]",
        "2[{\"f1\":1,\"f2\":[{\"f1\":2,\"f2\":[\"a\", \"b c\"]}, \n "
        "{\"f1\":3,\"f2\":[]}],\"f3\":0}]",
        "3[{\"a b\": [1, 2,\t\"x y\\\" z\"], \"c\": null}]",
        "4[{\"f1\":1.234567890123456e+15,\"f2\":12.50}]",
        "0SELECT ';', E'\\';' -- it's; one\n; CREATE FUNCTION f() AS $x$ a; $$ ; $x$; /* ; /* */ "
        "*/",
        NULL,
};

static const char *const shapes[] = {
        "[\"rows\"i\"id\"t\"name\"z\"at\"]",
        "[\"rows\"i\"id\"{\"client\"i\"id\"{\"team\"t\"name\"}}t\"end\"]",
        "[\"rows\"i\"id\"[\"docs\"i\"id\"[\"tags\"=t]]j\"end\"]",
        "[\"rows\"=j]",
        "[\"rows\"r\"r\"n2:\"p\"]",
};

static bool is_json(struct text t)
{
	AUTO_ARENA arena = {0};
	struct error ignored = {0};
	struct json *json;

	arena_init(&arena, 0);
	return json_parse(&arena, t, 4 * JSON_DEPTH_DEFAULT, &json, &ignored);
}

static void check_walk(struct text array, const char *shape_text)
{
	struct error err = {0};
	struct output out = {.limit_bytes = 1 << 20};
	struct shape *shape = shape_parse(text_from(shape_text), &err);

	if (!shape)
		abort();
	bool ok = walk_rows(&out, shape, 0, array, &err);
	if (ok == error_is_set(&err))
		abort();
	if (ok && is_json(array) && !is_json((struct text){out.ptr, out.len}))
		abort();
	output_release(&out);
	free(shape);
}

static void check_script(struct text script)
{
	struct text rest = script, statement;
	const char *last = script.ptr;

	while (postgres_script_next(&rest, &statement)) {
		if (statement.ptr < last || statement.ptr + statement.len > script.ptr + script.len)
			abort();
		last = statement.ptr + statement.len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = sizeof(shapes) / sizeof(shapes[0]);

	if (!size)
		return 0;
	struct text rest = {(const char *)data + 1, size - 1};
	check_walk(rest, shapes[data[0] % count]);
	check_script(rest);
	return 0;
}
