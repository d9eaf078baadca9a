/*
 * Random expressions, patterns of regular expressions and of like, asked of both
 * engines: what is accepted for both must agree on every row.
 *
 * SEED=n in the environment repeats a run, ROUNDS=n makes it longer.
 */
#include "twin.h"

#include <stdlib.h>
#include <time.h>

static const char schema[] =
        "Enum level { low\n mid\n high }\n"
        "Table w {\n"
        "  id bigint [pk]\n i integer\n i2 integer\n s smallint\n p numeric(10,2)\n"
        "  q numeric(8,4)\n t text\n t2 varchar\n b boolean\n b2 boolean\n e level\n e2 level\n"
        "  d date\n d2 date\n ts timestamp\n tz timestamptz\n u uuid\n u2 uuid\n j jsonb\n"
        "  ts_arr text[]\n is_arr int[]\n"
        "}\n"
        "Metadata Table w { scope: 'global' \n read: 'true' \n write: 'false' }\n";

static struct twin twin;
static uint64_t random_state;

static unsigned below(unsigned n)
{
	/* splitmix64 */
	uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % n);
}

#define PICK(list) (list)[below(sizeof(list) / sizeof((list)[0]))]

enum kind { BOOLEAN, INTEGER, DECIMAL, TEXT_KIND, ENUM_KIND, DATE, MOMENT, UUID_KIND, KIND_COUNT };

static void write_random(struct buf *out, enum kind kind, unsigned depth);

static void write_leaf(struct buf *out, enum kind kind)
{
	static const char *const leaves[KIND_COUNT][10] = {
	        {"b", "b2", "true", "false", "b", "b2", "b", "b2", "b", "b2"},
	        {"i", "i2", "s", "0", "1", "7", "-5", "i", "cardinality(is_arr)", "length(t)"},
	        {"p", "q", "12.5", "0", "0.05", "i", "p", "q", "-3.25", "s"},
	        {"t", "t2", "'a'", "'Hello*'", "''", "t", "e::text", "i::text", "b::text",
	                "j ->> 'kind'"},
	        {"e", "e2", "e", "e2", "e", "e2", "e", "e2", "e", "e2"},
	        {"d", "d2", "d", "d2", "d", "d2", "tz::date", "ts::date", "d", "d2"},
	        {"ts", "tz", "now()", "ts", "tz", "d::timestamp", "d2::timestamptz", "ts", "tz",
	                "tz"},
	        {"u", "u2", "u", "u2", "u", "u2", "u", "u2", "u", "u2"},
	};
	buf_add_cstr(out, leaves[kind][below(10)]);
}

static void write_call(struct buf *out, const char *before, enum kind a, const char *between,
        enum kind b, const char *after, unsigned depth)
{
	buf_add_cstr(out, before);
	write_random(out, a, depth);
	buf_add_cstr(out, between);
	write_random(out, b, depth);
	buf_add_cstr(out, after);
}

static void write_case(struct buf *out, enum kind kind, unsigned depth)
{
	buf_add_cstr(out, "case when ");
	write_random(out, BOOLEAN, depth);
	buf_add_cstr(out, " then ");
	write_random(out, kind, depth);
	if (below(3)) {
		buf_add_cstr(out, " else ");
		write_random(out, kind, depth);
	}
	buf_add_cstr(out, " end");
}

static void write_boolean(struct buf *out, unsigned depth)
{
	static const char *const orders[] = {" = ", " <> ", " < ", " <= ", " > ",
	        " >= ", " is distinct from ", " is not distinct from "};
	static const char *const joins[] = {" and ", " or "};
	static const char *const tests[] = {") is null", ") is not null"};
	enum kind kind = (enum kind)below(KIND_COUNT);
	switch (below(8)) {
	case 0:
		write_call(out, "(", BOOLEAN, PICK(joins), BOOLEAN, ")", depth);
		break;
	case 1:
		buf_add_cstr(out, "(not ");
		write_random(out, BOOLEAN, depth);
		buf_add_cstr(out, ")");
		break;
	case 2:
		buf_add_cstr(out, "((");
		write_random(out, kind, depth);
		buf_add_cstr(out, PICK(tests));
		buf_add_cstr(out, ")");
		break;
	case 3:
		write_call(out, "(", TEXT_KIND, " = any(ts_arr) or ", INTEGER, " = any(is_arr))",
		        depth);
		break;
	case 4:
		write_call(out, "(", kind, " in (", kind, "", depth);
		buf_add_cstr(out, ", ");
		write_random(out, kind, depth);
		buf_add_cstr(out, "))");
		break;
	default:
		write_call(out, "(", kind, PICK(orders), kind, ")", depth);
		break;
	}
}

static void write_number(struct buf *out, enum kind kind, unsigned depth)
{
	static const char *const operators[] = {" + ", " - ", " * "};
	switch (below(4)) {
	case 0:
		write_call(out, "(", kind, PICK(operators), kind, ")", 0);
		break;
	case 1:
		buf_add_cstr(out, "abs(");
		write_random(out, kind, depth);
		buf_add_cstr(out, ")");
		break;
	case 2:
		write_call(out, "(", INTEGER, below(2) ? " / nullif(" : " % nullif(", INTEGER,
		        ", 0))", 0);
		break;
	default:
		buf_add_cstr(out, "(- ");
		write_random(out, kind, depth);
		buf_add_cstr(out, ")");
		break;
	}
}

static void write_text(struct buf *out, unsigned depth)
{
	static const char *const folds[] = {"lower(", "upper(", "btrim("};
	switch (below(4)) {
	case 0:
		buf_add_cstr(out, PICK(folds));
		write_random(out, TEXT_KIND, depth);
		buf_add_cstr(out, ")");
		break;
	case 1:
		write_call(out, "(", TEXT_KIND, " || ", TEXT_KIND, ")", depth);
		break;
	case 2:
		buf_add_cstr(out, "substring(");
		write_random(out, TEXT_KIND, depth);
		buf_printf(out, ", %u, %u)", 1 + below(3), below(4));
		break;
	default:
		write_call(out, "replace(", TEXT_KIND, ", ", TEXT_KIND, ", 'x')", depth);
		break;
	}
}

static void write_random(struct buf *out, enum kind kind, unsigned depth)
{
	if (!depth || !below(3)) {
		write_leaf(out, kind);
		return;
	}
	depth--;
	switch (below(6)) {
	case 0:
		write_case(out, kind, depth);
		return;
	case 1:
		write_call(out, "coalesce(", kind, ", ", kind, ")", depth);
		return;
	case 2:
		write_call(out, "nullif(", kind, ", ", kind, ")", depth);
		return;
	case 3:
		if (kind != ENUM_KIND) {
			write_call(out, below(2) ? "greatest(" : "least(", kind, ", ", kind, ")",
			        depth);
			return;
		}
		break;
	default:
		break;
	}
	if (kind == BOOLEAN)
		write_boolean(out, depth);
	else if (kind == INTEGER || kind == DECIMAL)
		write_number(out, kind, depth);
	else if (kind == TEXT_KIND)
		write_text(out, depth);
	else if (kind == DATE)
		write_call(out, "(", DATE, below(2) ? " + " : " - ", INTEGER, ")", 0);
	else if (kind == MOMENT)
		write_call(out, "(", MOMENT, below(2) ? " + " : " - interval '36 hours' + ", MOMENT,
		        ")", 0);
	else
		write_leaf(out, kind);
}

static const struct expr *parse(const char *sql)
{
	struct diagnostics diags;
	diagnostics_init(&diags, &twin.arena);
	return expr_parse(twin.model, model_table_find(twin.model, TEXT("w")), EXPR_POLICY,
	        text_from(sql), (struct position){0}, NULL, &twin.arena, &diags);
}

static unsigned asked, failures;

static void compare(const char *sql, enum expr_sql_place place)
{
	/* ~* of what has more than two cases (the Kelvin sign) is a documented difference */
	const char *from = strstr(sql, "~*") ? " FROM w AS r WHERE coalesce(r.t, '') <> "
	                                       "'\xe2\x84\xaa' ORDER BY r.nth"
	                                     : " FROM w AS r ORDER BY r.nth";
	const struct expr *expr = parse(sql);
	struct twin_sql a, b;
	/* SQLite's own objects fold ASCII alone; its clock goes on from row to row */
	if (place == EXPR_SQL_PERSISTENT && (strstr(sql, "er(") || strstr(sql, "now()")))
		return;
	if (!expr || !twin_write(&twin, &sql_sqlite, place, expr, NULL, false, &a) ||
	        !twin_write(&twin, &sql_postgres, place, expr, NULL, false, &b))
		return;
	struct text answer_a = twin_ask_sqlite(&twin, &a, from);
	twin_be_strange(&twin, place == EXPR_SQL_PERSISTENT);
	struct text answer_b = twin_ask_postgres(&twin, &b, from);
	twin_be_strange(&twin, false);
	asked++;
	/* a pattern that takes too long is an error that says so */
	if (text_eq(answer_a, answer_b) || text_has_prefix(answer_a, TEXT("error")))
		return;
	failures++;
	print_error("%s\n  sqlite   %.*s\n           %.*s\n  postgres %.*s\n           %.*s\n", sql,
	        TEXT_ARG(a.sql), TEXT_ARG(answer_a), TEXT_ARG(b.sql), TEXT_ARG(answer_b));
}

static unsigned rounds(unsigned usual)
{
	const char *said = getenv("ROUNDS");
	return said ? (unsigned)strtoul(said, NULL, 10) : usual;
}

static void test_expressions(void **state)
{
	(void)state;
	asked = failures = 0;
	for (unsigned n = 0; n < rounds(1500) && failures < 10; n++) {
		struct buf sql;
		buf_init(&sql, &twin.arena);
		write_boolean(&sql, 1 + below(3));
		compare(arena_cstr(&twin.arena, buf_text(&sql)),
		        below(2) ? EXPR_SQL_PERSISTENT : EXPR_SQL_STATEMENT);
	}
	print_message("# %u expressions asked\n", asked);
	assert_true(failures == 0 && asked > 100);
}

static void test_patterns(void **state)
{
	static const char *const pieces[] = {"a", "b", "e", "l", "o", " ", "x", "é", "_", "*", "+",
	        "?", "{2}", "{1,}", "{0,2}", "+?", ".", "^", "$", "|", "(", ")",
	        "(?:", "(?=", "(?!", "(?<=", "(?<!", "[", "]", "[^", "a-z", "A-Z", "-", "\\d",
	        "\\w", "\\s", "\\D", "\\W", "\\S", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\.", "\\n",
	        "\\t", "\\1", "\\N", "[ab]", "[^a]", "(a)", "(.)", "[\\w-]", "[]a]", "[a\\]]", "{",
	        "}", ",", "%", "\\*", "\\\\", "(l)\\1", ")?", ")*"};
	static const char *const operators[] = {"~", "~*", "!~", "!~*"};
	(void)state;
	asked = failures = 0;
	for (unsigned n = 0; n < rounds(3000) && failures < 10; n++) {
		struct buf sql;
		buf_init(&sql, &twin.arena);
		buf_printf(&sql, "t %s '", PICK(operators));
		for (unsigned i = 1 + below(7); i > 0; i--)
			buf_add_cstr(&sql, PICK(pieces));
		buf_add_char(&sql, '\'');
		compare(arena_cstr(&twin.arena, buf_text(&sql)), EXPR_SQL_STATEMENT);
	}
	print_message("# %u patterns asked\n", asked);
	assert_true(failures == 0 && asked > 100);
}

static void test_likes(void **state)
{
	static const char *const pieces[] = {"%", "_", "a", "b", "A", "e", "é", "É", "l", "o",
	        "\\_", "\\%", "\\\\", " ", "k", "s", "ß", "*", "?", "[", "]"};
	static const char *const operators[] = {"like", "ilike", "not like", "not ilike"};
	(void)state;
	asked = failures = 0;
	for (unsigned n = 0; n < rounds(1000) && failures < 10; n++) {
		struct buf sql;
		buf_init(&sql, &twin.arena);
		unsigned op = below(4);
		buf_printf(&sql, "t %s '", operators[op]);
		for (unsigned i = 1 + below(5); i > 0; i--)
			buf_add_cstr(&sql, PICK(pieces));
		buf_add_char(&sql, '\'');
		/* SQLite's own objects fold ASCII alone */
		compare(arena_cstr(&twin.arena, buf_text(&sql)),
		        op % 2 || below(2) ? EXPR_SQL_STATEMENT : EXPR_SQL_PERSISTENT);
	}
	print_message("# %u likes asked\n", asked);
	assert_true(failures == 0 && asked > 100);
}

static int set_up(void **state)
{
	const char *seed = getenv("SEED");
	(void)state;
	random_state = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
	print_message("# SEED=%llu\n", (unsigned long long)random_state);
	twin_open(&twin, "expr_random", schema, "w", 60);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	twin_close(&twin);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_expressions),
	        cmocka_unit_test(test_patterns),
	        cmocka_unit_test(test_likes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
