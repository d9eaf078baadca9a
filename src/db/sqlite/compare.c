/*
 * JSON and arrays, which are JSON texts here, against each other: manor_holds() for
 * PostgreSQL's @> and &&, and the collations MANOR_JSON and MANOR_ARRAY for = and <.
 */
#include "base/json_match.h"
#include "db/sqlite/connection.h"

enum {
	COMPARE_BYTES = 16 * 1024 * 1024, /* of memory for the two */
	COMPARE_DEPTH = 2 * JSON_DEPTH_DEFAULT,
};

static bool read_json(struct arena *arena, struct text t, struct json **out_json)
{
	struct error ignored = {0};

	return json_parse(arena, t, COMPARE_DEPTH, out_json, &ignored);
}

static struct text text_of(sqlite3_value *value)
{
	const char *ptr = (const char *)sqlite3_value_text(value);

	return ptr ? (struct text){ptr, (size_t)sqlite3_value_bytes(value)} : TEXT("");
}

/*
 * manor_holds(a, b, depth): whether a contains b. Arrays of a column have a depth, by
 * which they overlap where it is negative; that of jsonb is 0.
 */
static void give_holds(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct json *a = NULL, *b = NULL;
	AUTO_ARENA arena;

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
	        sqlite3_value_type(values[1]) == SQLITE_NULL)
		return;
	arena_init(&arena, COMPARE_BYTES);
	int depth = sqlite3_value_int(values[2]);
	if (!read_json(&arena, text_of(values[0]), &a) ||
	        !read_json(&arena, text_of(values[1]), &b)) {
		if (arena.failed)
			function_fail(context, ERROR_MEMORY, "manor_holds: too large");
		else
			function_fail(context, ERROR_VALUE_INVALID, "manor_holds: no JSON");
		return;
	}
	sqlite3_result_int(context, depth > 0 ? json_array_contains(&arena, a, b, (unsigned)depth)
	                            : depth < 0
	                                    ? json_array_overlaps(&arena, a, b, (unsigned)-depth)
	                                    : json_contains(&arena, a, b));
}

/* What is no JSON is ordered by its bytes. */
static int compare_texts(bool is_array, struct text left, struct text right)
{
	struct json *a = NULL, *b = NULL;
	AUTO_ARENA arena;

	if (text_eq(left, right))
		return 0;
	arena_init(&arena, COMPARE_BYTES);
	if (!read_json(&arena, left, &a) || !read_json(&arena, right, &b))
		return text_compare(left, right);
	return is_array ? json_array_compare(&arena, a, b, 1) : json_compare(&arena, a, b);
}

static int compare_json(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	(void)context;
	return compare_texts(false, (struct text){left, (size_t)left_bytes},
	        (struct text){right, (size_t)right_bytes});
}

static int compare_arrays(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	(void)context;
	return compare_texts(true, (struct text){left, (size_t)left_bytes},
	        (struct text){right, (size_t)right_bytes});
}

bool compare_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3 *h = c->handle;

	return sqlite3_create_function_v2(
	               h, "manor_holds", 3, flags, c, give_holds, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_collation_v2(
	               h, "MANOR_JSON", SQLITE_UTF8, NULL, compare_json, NULL) == SQLITE_OK &&
	       sqlite3_create_collation_v2(
	               h, "MANOR_ARRAY", SQLITE_UTF8, NULL, compare_arrays, NULL) == SQLITE_OK;
}
