/*
 * JSON and arrays, which are JSON texts here, against each other: manor_holds() for
 * PostgreSQL's @> and &&, and the collations MANOR_JSON and MANOR_ARRAY for = and <; and
 * MANOR_INET for the order of addresses.
 */
#include "base/clock.h"
#include "base/json_match.h"
#include "db/sqlite/connection.h"

#include <arpa/inet.h>
#include <stdlib.h>

enum {
	COMPARE_BYTES = 16 * 1024 * 1024, /* of memory for the two */
	COMPARE_DEPTH = 2 * JSON_DEPTH_DEFAULT,
};

static bool read_json(struct arena *arena, struct text t, struct json **out_json)
{
	struct error ignored = {0};

	return json_parse(arena, t, COMPARE_DEPTH, out_json, &ignored);
}

/*
 * manor_holds(a, b, depth): whether a contains b. Arrays of a column have a depth, by
 * which they overlap where it is negative; that of jsonb is 0.
 */
static void give_holds(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct json *a = NULL, *b = NULL;
	AUTO_ARENA arena = {0};

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
	        sqlite3_value_type(values[1]) == SQLITE_NULL)
		return;
	arena_init(&arena, COMPARE_BYTES);
	int depth = sqlite3_value_int(values[2]);
	if (!read_json(&arena, function_text(values[0]), &a) ||
	        !read_json(&arena, function_text(values[1]), &b)) {
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

/*
 * What is no JSON is ordered by its bytes; so is all when time is up, as nothing interrupts
 * a sort: the statement fails after it.
 */
static int compare_texts(struct connection *c, bool is_array, struct text left, struct text right)
{
	struct json *a = NULL, *b = NULL;
	AUTO_ARENA arena = {0};

	if (text_eq(left, right))
		return 0;
	if (c->deadline_us && clock_monotonic_us() >= c->deadline_us) {
		c->is_late = true;
		return text_compare(left, right);
	}
	arena_init(&arena, COMPARE_BYTES);
	if (!read_json(&arena, left, &a) || !read_json(&arena, right, &b))
		return text_compare(left, right);
	return is_array ? json_array_compare(&arena, a, b, 1) : json_compare(&arena, a, b);
}

static int compare_json(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	return compare_texts(context, false, (struct text){left, (size_t)left_bytes},
	        (struct text){right, (size_t)right_bytes});
}

static int compare_arrays(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	return compare_texts(context, true, (struct text){left, (size_t)left_bytes},
	        (struct text){right, (size_t)right_bytes});
}

/* ---- addresses: PostgreSQL's order of inet ---- */

struct address {
	bool is_known, is_long;
	unsigned bits;
	unsigned char bytes[16];
};

static struct address read_address(const void *ptr, int len)
{
	char copy[64] = "";
	struct address out = {.bits = 32};

	if (len < 0 || (size_t)len >= sizeof(copy))
		return out;
	memcpy(copy, ptr, (size_t)len);
	char *slash = strchr(copy, '/');
	if (slash)
		*slash = '\0';
	out.is_long = strchr(copy, ':') != NULL;
	out.is_known = inet_pton(out.is_long ? AF_INET6 : AF_INET, copy, out.bytes) == 1;
	out.bits = slash ? (unsigned)strtoul(slash + 1, NULL, 10) : out.is_long ? 128 : 32;
	return out;
}

static int compare_bits(const struct address *a, const struct address *b, unsigned bits)
{
	int order = memcmp(a->bytes, b->bytes, bits / 8);
	unsigned mask = 0xff00u >> bits % 8 & 0xffu;

	if (order || !(bits % 8))
		return order;
	return (int)(a->bytes[bits / 8] & mask) - (int)(b->bytes[bits / 8] & mask);
}

/* By family, then what both networks name, then the wider network first, then the rest. */
static int compare_addresses(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	struct address a = read_address(left, left_bytes), b = read_address(right, right_bytes);

	(void)context;
	if (!a.is_known || !b.is_known)
		return text_compare((struct text){left, (size_t)left_bytes},
		        (struct text){right, (size_t)right_bytes});
	if (a.is_long != b.is_long)
		return a.is_long ? 1 : -1;
	unsigned most = a.is_long ? 128 : 32;
	unsigned common = a.bits < b.bits ? a.bits : b.bits;
	int order = compare_bits(&a, &b, common < most ? common : most);
	if (!order)
		order = (a.bits > b.bits) - (a.bits < b.bits);
	return order ? order : compare_bits(&a, &b, most);
}

bool compare_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3 *h = c->handle;

	return sqlite3_create_function_v2(
	               h, "manor_holds", 3, flags, c, give_holds, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_collation_v2(h, "MANOR_JSON", SQLITE_UTF8, c, compare_json, NULL) ==
	               SQLITE_OK &&
	       sqlite3_create_collation_v2(
	               h, "MANOR_INET", SQLITE_UTF8, NULL, compare_addresses, NULL) == SQLITE_OK &&
	       sqlite3_create_collation_v2(
	               h, "MANOR_ARRAY", SQLITE_UTF8, c, compare_arrays, NULL) == SQLITE_OK;
}
