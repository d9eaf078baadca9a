/*
 * What requests are answered in and bodies are read from: Accept, CSV in and out, forms,
 * nulls and time zones; no database.
 */
#include "api/rest/accept.h"
#include "api/rest/body.h"
#include "api/rest/csv.h"
#include "api/rest/range.h"
#include "api/rest/rows.h"
#include "base/clock.h"
#include "base/zone.h"
#include "unit.h"

static struct arena arena;

/* ---- Accept ---- */

/* The Content-Type of the answer, or the error's text. */
static struct text accepted(const char *header, bool may_plan)
{
	struct accept accept;
	struct error err = {0};

	if (!accept_parse(text_from(header), may_plan, &accept, &err))
		return TEXT("none");
	return accept_content_type(&arena, &accept);
}

#define assert_accepted(header, expected) assert_text(accepted(header, false), expected)
#define assert_plan(header, expected)     assert_text(accepted(header, true), expected)

static void test_accept_weighs(void **state)
{
	(void)state;
	assert_accepted("", "application/json; charset=utf-8");
	assert_accepted("text/csv", "text/csv; charset=utf-8");
	assert_accepted(
	        "text/csv;q=0.1,application/json;q=0.11", "application/json; charset=utf-8");
	assert_accepted("text/csv;q=0.111,*/*;q=0.11", "text/csv; charset=utf-8");
	assert_accepted("text/csv;q=1.000", "text/csv; charset=utf-8");
	assert_accepted(" , text/html ;, TEXT/CSV ; Q=0.5", "text/csv; charset=utf-8");
	assert_accepted("text/csv;q=0", "none");
	assert_accepted("text/csv;q=0.0001", "none");
	assert_accepted("text/csv;q=1.1", "none");
	assert_accepted("text/csv;q=", "none");
	assert_accepted("text/csv;q=x, */*", "application/json; charset=utf-8");
	assert_accepted(";;;,,,", "none");
	assert_accepted("\"", "none");
}

static void test_accept_nulls(void **state)
{
	(void)state;
	assert_accepted("application/vnd.pgrst.array+json; nulls=stripped",
	        "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8");
	assert_accepted("application/vnd.pgrst.object+json;nulls=\"stripped\"",
	        "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8");
	assert_accepted("application/vnd.pgrst.array+json;nulls=kept", "none");
	assert_accepted("application/json;nulls=stripped", "application/json; charset=utf-8");
}

static void test_accept_plans(void **state)
{
	(void)state;
	assert_accepted("application/vnd.pgrst.plan", "none");
	assert_plan("application/vnd.pgrst.plan",
	        "application/vnd.pgrst.plan+text; for=\"application/json\"; charset=utf-8");
	assert_plan("application/vnd.pgrst.plan+json;options=wal|analyze;for=\"text/csv\"",
	        "application/vnd.pgrst.plan+json; for=\"text/csv\"; options=analyze|wal; "
	        "charset=utf-8");
	assert_plan("application/vnd.pgrst.plan; "
	            "for=\"application/vnd.pgrst.object+json;nulls=stripped\"",
	        "application/vnd.pgrst.plan+text; "
	        "for=\"application/vnd.pgrst.object+json;nulls=stripped\"; charset=utf-8");
	assert_plan("application/vnd.pgrst.plan; for=\"application/vnd.pgrst.plan\"", "none");
	assert_plan("application/vnd.pgrst.plan; options=everything", "none");
	assert_plan("application/vnd.pgrst.plan;q=0.4, text/csv;q=0.5", "text/csv; charset=utf-8");
}

/* ---- ranges ---- */

static void assert_range(const char *header, int64_t first, int64_t last)
{
	struct range range;
	struct error err = {0};

	assert_true(range_parse(text_from(header), &range, &err));
	assert_int_equal(range.first, first);
	assert_int_equal(range.last, last);
}

static void test_ranges(void **state)
{
	struct range range;
	struct error err = {0};

	(void)state;
	assert_range(NULL, -1, -1);
	assert_range("0-24", 0, 24);
	assert_range(" items=3-3 ", 3, 3);
	assert_range("7-", 7, -1);
	assert_range("-5", -1, -1);
	assert_range("5", -1, -1);
	assert_range("bytes=0-5", -1, -1);
	assert_range("1-2-3", -1, -1);
	assert_range("99999999999999999999-", -1, -1);
	assert_false(range_parse(TEXT("3-2"), &range, &err));
	assert_int_equal(err.kind, ERROR_RANGE);
	assert_text(range_content(&arena, 5, 2, -1), "5-6/*");
	assert_text(range_content(&arena, 5, 0, 9), "*/9");
	assert_int_equal(range_status(0, 3, -1), 200);
	assert_int_equal(range_status(0, 3, 3), 200);
	assert_int_equal(range_status(0, 3, 4), 206);
	assert_int_equal(range_status(4, 0, 4), 206);
	assert_int_equal(range_status(5, 0, 4), 416);
}

/* ---- bodies ---- */

/* The body as JSON again, or the error's details. */
static struct text read_as(const char *type, struct text body)
{
	struct json *json = NULL;
	struct error err = {0};
	struct buf out;

	if (!body_parse(&arena, text_from(type), body, JSON_DEPTH_DEFAULT, &json, &err))
		return arena_text(&arena, text_from(err.public_text));
	buf_init(&out, &arena);
	json_write(&out, json);
	return buf_text(&out);
}

#define assert_csv(body, expected) assert_text(read_as("text/csv", TEXT(body)), expected)
#define assert_form(body, expected)                                                                \
	assert_text(read_as("application/x-www-form-urlencoded", TEXT(body)), expected)

static void test_csv_is_read(void **state)
{
	(void)state;
	assert_csv("a,b\n1,x\n", "[{\"a\":\"1\",\"b\":\"x\"}]");
	assert_csv(
	        "a,b\r\n1,x\r\n\r\n2,y", "[{\"a\":\"1\",\"b\":\"x\"},{\"a\":\"2\",\"b\":\"y\"}]");
	assert_csv("\xef\xbb\xbf\"a\"\n1", "[{\"a\":\"1\"}]");
	assert_csv("a\n", "[]");
	assert_csv("a,b\n,\n", "[{\"a\":\"\",\"b\":\"\"}]");
	assert_csv("a,b\nNULL,null\n", "[{\"a\":null,\"b\":\"null\"}]");
	assert_csv("a,b\n\"x \"\"y\"\"\n,z\",\"\"\"\"\n",
	        "[{\"a\":\"x \\\"y\\\"\\n,z\",\"b\":\"\\\"\"}]");
	assert_csv("a\n\r\n", "[]");
	assert_csv("a\nx\ry\n", "[{\"a\":\"x\\ry\"}]");
	assert_csv("a\n x \n", "[{\"a\":\" x \"}]");
	assert_csv("a\n\"\"\n", "[{\"a\":\"\"}]");
}

static void test_csv_is_refused(void **state)
{
	(void)state;
	assert_csv("", "CSV, line 1: it names no column");
	assert_csv("\na\n", "CSV, line 1: it names no column");
	assert_csv("a,a\n", "CSV, line 1: a name stands twice");
	assert_csv("a,b\n1\n", "CSV, line 2: there are fewer values than names");
	assert_csv("a,b\n1,2\n1,2,3\n", "CSV, line 3: there are more values than names");
	assert_csv("a\n\"x\ny\n", "CSV, line 2: a quote is not closed");
	assert_csv("a\n\"x\"y\n", "CSV, line 2: a value goes on behind its closing quote");
	assert_csv("a\nx\"y\n", "CSV, line 2: a quote stands in a value without quotes around it");
	assert_csv("a,b\n\"1\n2\",3\n4\n", "CSV, line 4: there are fewer values than names");
	assert_csv("a\n\xff\n", "CSV: not UTF-8 without NUL");
	assert_csv("a\n\0\n", "CSV: not UTF-8 without NUL");
}

static void test_forms_are_read(void **state)
{
	(void)state;
	assert_form("a=1&b=x+y%21", "{\"a\":\"1\",\"b\":\"x y!\"}");
	assert_form("", "{}");
	assert_form("&&a&b=&", "{\"a\":\"\",\"b\":\"\"}");
	assert_form("a=b=c", "{\"a\":\"b=c\"}");
	assert_form("a=NULL", "{\"a\":\"NULL\"}");
	assert_form("a=1&a=2", "the form names 'a' twice");
	assert_form("a=%zz", "the form is not percent-encoded UTF-8 without NUL");
	assert_form("a=%00", "the form is not percent-encoded UTF-8 without NUL");
}

static void test_types_of_bodies(void **state)
{
	struct json *json;
	struct error err = {0};

	(void)state;
	assert_text(read_as("", TEXT("[1]")), "[1]");
	assert_text(read_as("Application/JSON ; charset=utf-8", TEXT("[1]")), "[1]");
	assert_false(body_parse(&arena, TEXT("text/xml"), TEXT("<a/>"), 9, &json, &err));
	assert_int_equal(err.kind, ERROR_BODY_TYPE);
}

static void test_bodies_are_bounded(void **state)
{
	struct buf names;

	(void)state;
	buf_init(&names, &arena);
	for (int i = 0; i < 2001; i++)
		buf_printf(&names, "%sa%d", i ? "," : "", i);
	assert_text(
	        read_as("text/csv", buf_text(&names)), "CSV, line 1: it names too many columns");
	buf_init(&names, &arena);
	for (int i = 0; i < 2001; i++)
		buf_printf(&names, "a%d=&", i);
	assert_text(read_as("application/x-www-form-urlencoded", buf_text(&names)),
	        "the form has more than 2000 values");
}

/* ---- rows ---- */

enum { FIELDS_MAX = 16 };

struct rows_world {
	struct model_column columns[FIELDS_MAX];
	struct plan_field fields[FIELDS_MAX];
	struct plan_select plan;
};

static void add_column(struct rows_world *w, const char *name, struct type type)
{
	size_t at = w->plan.field_count++;

	w->columns[at].name = text_from(name);
	w->columns[at].type = type;
	w->fields[at].name = text_from(name);
	w->fields[at].path.column = &w->columns[at];
	w->plan.fields = w->fields;
}

static void add_embed(struct rows_world *w, const char *name, struct plan_select *embed)
{
	size_t at = w->plan.field_count++;

	w->fields[at] = (struct plan_field){
	        .kind = PLAN_FIELD_EMBED, .name = text_from(name), .embed = embed};
	w->plan.fields = w->fields;
}

static struct text csv_of(const struct rows_world *w, const char *json)
{
	struct text out = TEXT("");
	struct error err = {0};

	return rows_csv(&arena, &w->plan, text_from(json), &out, &err) ? out : TEXT("error");
}

static void test_rows_as_csv(void **state)
{
	struct rows_world w = {0};

	(void)state;
	add_column(&w, "n", (struct type){.kind = TYPE_NUMERIC});
	add_column(&w, "t t", (struct type){.kind = TYPE_TEXT});
	add_column(&w, "ok", (struct type){.kind = TYPE_BOOLEAN});
	add_column(&w, "at", (struct type){.kind = TYPE_TIMESTAMPTZ});
	add_column(&w, "j", (struct type){.kind = TYPE_JSONB});
	add_column(&w, "a", (struct type){.kind = TYPE_TEXT, .array_depth = 2});
	assert_text(csv_of(&w, "[]"), "n,\"t t\",ok,at,j,a");
	assert_text(csv_of(&w, "[{\"n\":1.50,\"t t\":\"a\\u00e9\\n\\\"\\\\\",\"ok\":true,"
	                       "\"at\":\"2026-01-02T03:04:05+05:30\",\"j\":\"x\","
	                       "\"a\":[[\"p\",null],[\"\",\"NULL\"],[\"a,b\",\"q\\\"\\\\\"]]}]"),
	        "n,\"t t\",ok,at,j,a\n1.50,\"a\xc3\xa9\n\"\"\\\",t,\"2026-01-02 03:04:05+05:30\","
	        "\"\"\"x\"\"\",\"{{p,NULL},{\"\"\"\",\"\"NULL\"\"},{\"\"a,b\"\","
	        "\"\"q\\\"\"\\\\\"\"}}\"");
	assert_text(csv_of(&w, "[{\"n\":null,\"t t\":null,\"ok\":null,\"at\":null,\"j\":null,"
	                       "\"a\":null}]"),
	        "n,\"t t\",ok,at,j,a\n,,,,,");
	assert_text(csv_of(&w, "[{\"n\":1}]"), "error");
	assert_text(csv_of(&w, "[{\"n\":1,\"t t\":\"open"), "error");
	assert_text(csv_of(&w, "{}"), "error");
	assert_text(csv_of(&w, ""), "error");
}

static struct text stripped(const char *json)
{
	struct text out = TEXT("");
	struct error err = {0};

	return rows_strip(&arena, text_from(json), &out, &err) ? out : TEXT("error");
}

static void test_rows_without_nulls(void **state)
{
	(void)state;
	assert_text(stripped("[]"), "[]");
	assert_text(stripped("[ {\"a\" : null, \"b\":1 , \"c\":[null,{\"d\":null}]} ]"),
	        "[{\"b\":1,\"c\":[null,{}]}]");
	assert_text(stripped("[{\"a\":\"null\",\"b\":\"}\\\"]\"}]"),
	        "[{\"a\":\"null\",\"b\":\"}\\\"]\"}]");
	assert_text(stripped("[{\"a\":null}"), "error");
	assert_text(stripped("[1]x"), "error");
	assert_text(stripped(""), "error");
}

static struct text shifted(const struct rows_world *w, const char *zone_name, const char *json)
{
	AUTO_ZONE zone = zone_find(text_from(zone_name));
	struct text out = TEXT("");
	struct error err = {0};

	assert_non_null(zone);
	return rows_in_zone(&arena, &w->plan, zone, text_from(json), &out, &err) ? out
	                                                                         : TEXT("error");
}

static void test_rows_in_a_zone(void **state)
{
	struct rows_world inner = {0}, w = {0};

	(void)state;
	add_column(&inner, "at", (struct type){.kind = TYPE_TIMESTAMPTZ, .array_depth = 1});
	add_column(&w, "at", (struct type){.kind = TYPE_TIMESTAMPTZ});
	add_column(&w, "plain", (struct type){.kind = TYPE_TEXT});
	add_embed(&w, "many", &inner.plan);
	assert_text(shifted(&w, "Asia/Kolkata",
	                    "[{\"at\":\"2026-01-01T20:00:00.25+00:00\",\"plain\":"
	                    "\"2026-01-01T20:00:00+00:00\",\"many\":[{\"at\":[\"2026-01-01T00:00:"
	                    "00+00:00\",null]}]},{\"at\":null,\"plain\":null,\"many\":[]}]"),
	        "[{\"at\":\"2026-01-02T01:30:00.25+05:30\",\"plain\":\"2026-01-01T20:00:00+00:00\","
	        "\"many\":[{\"at\":[\"2026-01-01T05:30:00+05:30\",null]}]},{\"at\":null,\"plain\":"
	        "null,\"many\":[]}]");
	/* A year that has no form stays as it is. */
	assert_text(shifted(&w, "Asia/Kolkata",
	                    "[{\"at\":\"9999-12-31T23:00:00+00:00\",\"plain\":1,\"many\":[]}]"),
	        "[{\"at\":\"9999-12-31T23:00:00+00:00\",\"plain\":1,\"many\":[]}]");
	assert_text(shifted(&w, "UTC", "[{\"at\":1}]"), "error");
}

static void test_zones(void **state)
{
	static const char *const none[] = {"", "/UTC", "../UTC", "Europe/../UTC", "Europe/",
	        "Nowhere", "+02:00", "UTC\n", "europe/madrid", "zone.tab", "EST5EDT4,M3.2.0",
	        "leapseconds"};
	int64_t us = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(zone_find(text_from(none[i])));
	AUTO_ZONE zone = zone_find(TEXT("America/New_York"));
	assert_true(clock_parse_timestamp(TEXT("2026-07-01 00:00"), &us));
	assert_int_equal(zone_offset_s(zone, us), -4 * 3600);
	assert_int_equal(zone_offset_of_local_s(zone, us), -4 * 3600);
	/* Shown twice: the later. Left out: as before the leap. */
	assert_true(clock_parse_timestamp(TEXT("2026-11-01 01:30"), &us));
	assert_int_equal(zone_offset_of_local_s(zone, us), -5 * 3600);
	assert_true(clock_parse_timestamp(TEXT("2026-03-08 02:30"), &us));
	assert_int_equal(zone_offset_of_local_s(zone, us), -5 * 3600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_accept_weighs),
	        cmocka_unit_test(test_accept_nulls),
	        cmocka_unit_test(test_accept_plans),
	        cmocka_unit_test(test_ranges),
	        cmocka_unit_test(test_csv_is_read),
	        cmocka_unit_test(test_csv_is_refused),
	        cmocka_unit_test(test_forms_are_read),
	        cmocka_unit_test(test_types_of_bodies),
	        cmocka_unit_test(test_bodies_are_bounded),
	        cmocka_unit_test(test_rows_as_csv),
	        cmocka_unit_test(test_rows_without_nulls),
	        cmocka_unit_test(test_rows_in_a_zone),
	        cmocka_unit_test(test_zones),
	};

	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests_name("forms", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
