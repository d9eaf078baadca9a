/*
 * Expressions on PostgreSQL, beside SQLite: what tests/schema/expr.table accepts, the
 * conditions of tests/sqlite/expr_cases.h and those below are asked of the same rows
 * on both engines, in statements and in persistent objects. A difference fails, but
 * for those that docs/engines.md has and `known` lists.
 */
#include "twin.h"

#include "schema/principal.h"
#include "sql/policy.h"
#include "sqlite/expr_cases.h"

#include <stdlib.h>

static const char projects_schema[] =
        "Enum project_status { draft\n active\n done }\n"
        "Table tenants [is: 'tenants'] { id uuid [pk]\n slug varchar }\n"
        "Table users [is: 'users'] {\n"
        "  id uuid [pk]\n email varchar [unique]\n \"googleId\" text\n is_active boolean\n"
        "}\n"
        "Table projects {\n"
        "  id uuid [pk]\n tenant_id uuid [not null, ref: > tenants.id]\n"
        "  owner_id uuid\n name varchar(100)\n status project_status\n price numeric(10,2)\n"
        "  big numeric\n quantity integer\n views bigint\n ratio double\n is_public boolean\n"
        "  due date\n starts_at timestamp\n created_at timestamptz\n data jsonb\n"
        "  tags text[]\n viewers uuid[]\n address inet\n"
        "}\n"
        "Table members {\n"
        "  project_id uuid\n user_id uuid\n level integer\n"
        "  indexes { (project_id, user_id) [pk] }\n"
        "}\n"
        "Metadata Table tenants { read: 'true' \n write: 'false' }\n"
        "Metadata Table users { scope: 'global' \n read: 'true' \n write: 'false' }\n"
        "Metadata Table projects { read: 'true' \n write: 'false' }\n"
        "Metadata Table members { scope: 'global' \n read: 'true' \n write: 'false' }\n";

/* Types that the other tables do not have. */
static const char odd_schema[] =
        "Enum \"Odd Level\" { low\n \"it's\"\n \"High\" }\n"
        "Table odd {\n"
        "  id bigint [pk]\n c char(5)\n c2 char(5)\n v varchar(8)\n t text\n r real\n r2 real\n"
        "  small smallint\n i integer\n big bigint\n f double\n exact numeric(18,6)\n"
        "  at time\n at2 time\n raw bytea\n raw2 bytea\n j json\n jb jsonb\n"
        "  e \"Odd Level\"\n e2 \"Odd Level\"\n net inet\n"
        "  smalls smallint[]\n floats double[]\n exacts numeric(8,2)[]\n moments timestamptz[]\n"
        "  raws bytea[]\n es \"Odd Level\"[]\n flags boolean[]\n docs jsonb[]\n names "
        "varchar(8)[]\n"
        "  days date[]\n grid int[][]\n"
        "}\n"
        "Metadata Table odd { scope: 'global' \n read: 'true' \n write: 'false' }\n";

static const char *const odd[] = {
        "c = 'a'",
        "c = 'abc'",
        "c < 'b'",
        "c = c2",
        "c = v",
        "c || '!' = 'a    !'",
        "length(c) = 5",
        "c like 'a'",
        "c like 'a    '",
        "c ~ '^a$'",
        "lower(c) = 'a'",
        "btrim(c) = 'a'",
        "c::text = 'a'",
        "substring(c, 1, 2) = 'a '",
        "v = t",
        "v > t",
        "r = 0.1",
        "r > 1",
        "r = r2",
        "r * 2 = 3",
        "r + 0.5 > r2",
        "r = i",
        "r::double precision = f",
        "small + 32767 > 0",
        "small * small > 5",
        "- small > 0",
        "small / 2 = 3",
        "small % 2 = 1",
        "i / nullif(small, 0) = 1",
        "big + 1 > 8",
        "big = i",
        "big * 2 = 14",
        "exact * 3 = 37.5",
        "exact * exact > 1",
        "exact + big > 10",
        "exact = i",
        "- exact > 0",
        "abs(exact) = 0.01",
        "f / 2 = 0.75",
        "f / 3 > 0.1",
        "i::numeric(12,2) = 7",
        "at > '03:04'",
        "at = '03:04:00'",
        "at <= at2",
        "greatest(at, at2) = at",
        "raw = '\\x00ff'",
        "raw < raw2",
        "raw > '\\x'",
        "j -> 'kind' is null",
        "j ->> 'kind' = 'a'",
        "j ->> 0 = 'b'",
        "j -> 'a' -> 'b' ->> 0 = 'b'",
        "jb ->> 'n' = '1.50'",
        "jb ->> 'list' is not null",
        "jb -> 'z' is null",
        "jb ->> 'z' is null",
        "jsonb_typeof(jb -> 'z') = 'null'",
        "jsonb_array_length(jb -> 'l') = 2",
        "e = 'it''s'",
        "e > 'it''s'",
        "e < e2",
        "e in ('low', 'High')",
        "e::text = 'High'",
        "e::text < 'a'",
        "e is distinct from e2",
        "coalesce(e, 'low') = 'low'",
        "nullif(e, 'low') is null",
        "case when e = 'low' then e2 else 'High' end = 'High'",
        "'low' = any(es)",
        "e = any(es)",
        "es @> array['low']",
        "es = '{low,\"it''s\"}'",
        "net = '10.0.0.1'",
        "net in ('10.0.0.0/8', '::1')",
        "net is distinct from '::1'",
        "7 = any(smalls)",
        "small = any(smalls)",
        "i = any(smalls)",
        "smalls @> '{7}'",
        "1.5 = any(floats)",
        "0.1 = any(floats)",
        "f = any(floats)",
        "floats = '{1.5,0.1}'",
        "12.5 = any(exacts)",
        "exacts @> '{12.50}'",
        "exacts = '{12.5,0}'",
        "'2026-03-04 05:06:07' = any(moments)",
        "moments @> '{2026-03-04 05:06:07+00}'",
        "'\\x00ff' = any(raws)",
        "raw = any(raws)",
        "true = any(flags)",
        "flags @> '{t}'",
        "flags = '{t,f}'",
        "docs = '{}'",
        "cardinality(docs) = 2",
        "v = any(names)",
        "t = any(names)",
        "names @> array['a']",
        "names <@ '{a,\"b c\"}'",
        "'2026-03-04' = any(days)",
        "days @> '{2026-03-04}'",
        "cardinality(grid) = 2",
        "grid = '{{1,2},{3,4}}'",
};

/* About a row of projects; more of what could differ. */
static const char *const more[] = {
        "name < 'b'",
        "name < 'Z' or name > 'z'",
        "lower(name) < 'b'",
        "upper(name) > 'STR'",
        "upper(name) = 'STRASSE'",
        "lower(name) = 'straße'",
        "lower(name) = 'i\xcc\x87'",
        "name ilike 'STRAß%'",
        "name ilike 'é%'",
        "name ilike 'k'",
        "name not like '_'",
        "name like '__'",
        "name like 'a\\_b'",
        "name like 'a\\\\b'",
        "name like 'it''s'",
        "greatest(name, 'B') = 'B'",
        "least(name, 'a') = 'a'",
        "(select max(p.name) from projects p) >= name",
        "(select min(p.name) from projects p) = ''",
        "(select min(p.due) from projects p) = due",
        "id::text > 'a'",
        "id::text < name",
        "(data ->> 'kind') > 'A'",
        "(data ->> 0) = 'b'",
        "(data -> 0) is null",
        "(data -> 'a' -> 'b' ->> 1) = '1'",
        "(data ->> 'kind') = '1.50'",
        "jsonb_typeof(data) = 'object'",
        "jsonb_typeof(data -> 'list') = 'array'",
        "jsonb_array_length(data) >= 0",
        "jsonb_array_length(data -> 'list') = 0",
        "name ~ 'a.b'",
        "name ~ '^line.break$'",
        "name ~ '^a$'",
        "name ~ '\\Aa\\z'",
        "name ~ '\\Aa\\Z'",
        "name ~ '\\bbar\\b'",
        "name ~ 'o\\Bo'",
        "name ~ '^\\w+$'",
        "name ~ '^[\\w ]+$'",
        "name ~ '^\\W$'",
        "name ~ '\\d{2}'",
        "name ~ '^\\S+$'",
        "name ~ '[^\\s]\\s[^\\s]'",
        "name ~ '^.$'",
        "name ~ '^..$'",
        "name ~ 'x\\.y'",
        "name ~ '[[]|[]a]'",
        "name ~ '[a\\]_-]b'",
        "name ~ 'a{1}[bB]'",
        "name ~ 'a{'",
        "name ~ '(?=a)a|(?!b)Z'",
        "name ~ '(?<=o)o'",
        "name ~ '(.)\\1'",
        "name ~ '(?:a|b)+?c'",
        "name ~ ''",
        "name ~* 'STRASSE'",
        "name ~* '^é'",
        "name ~* 'h[E]LLO\\*'",
        "name !~ 'a'",
        "name !~* 'A'",
        "name ~ '\\*'",
        "name ~ 'l$|e$'",
        "name ~ '\\n'",
        "quantity + quantity > 0",
        "quantity * 2147483647 > 5",
        "abs(quantity) = 5",
        "- quantity < 0",
        "views + quantity > 2147483648",
        "ratio = 0.1",
        "ratio + 0.2 = 0.3",
        "ratio * 10 = 1",
        "ratio > quantity",
        "price * quantity > 10",
        "big = 12345678901234567890.5",
        "big > 12345678901234567890.5",
        "greatest(price, quantity) = quantity",
        "created_at > starts_at",
        "starts_at < created_at",
        "created_at::date = due",
        "starts_at::date = due",
        "due::timestamptz < created_at",
        "due::text = '0044-03-15'",
        "created_at + interval '36 hours' > '2026-03-05'",
        "created_at = '2026-03-29 02:30:00.123456+01'",
        "starts_at in (created_at, '2026-03-04')",
        "coalesce(starts_at, created_at) = created_at",
        "greatest(starts_at, created_at) = created_at",
        "due + quantity > '2026-03-04'",
        "due + 1 > current_date",
        "now()::date = due",
        "tags = '{a,A}'",
        "tags is distinct from '{}'",
        "tags @> '{}'",
        "tags <@ array['a', 'Hello*', '']",
        "'' = any(tags)",
        "name = any(tags)",
        "null = any(tags)",
        "cardinality(tags) = 0",
        "name in ('a', null)",
        "quantity in (1, 2.5, 7)",
        "price = any(array[12.5, 1])",
        "status > 'draft' and status <> 'done'",
        "status::text || '!' = 'draft!'",
        "coalesce(null, is_public)",
        "nullif(name, 'a') is null",
        "nullif(quantity, 7) + 1 = 1",
        "address = '10.0.0.0/8'",
        "strpos(name, '') = 1",
        "replace(name, '', 'x') = name",
        "replace(name, 'a', '') = 'bc'",
        "btrim(name) = 'x'",
        "trim('a' from name) = 'bc'",
        "length(name) = 1",
        "substring(name, 2) = 'bc'",
        "substring(name, 1, 1) = 'é'",
        "substring(name, 1, 0) = ''",
        "name || name = 'aa'",
        "quantity::text || name = '7a'",
        "is_public::text || '' = 'true'",
        "is_public > false",
        "id > owner_id",
        "exists (select 1 from projects p where p.name = projects.name and p.id <> projects.id)",
        "(select sum(p.quantity) from projects p) > quantity",
        "(select count(p.name) from projects p where p.status = projects.status) > 3",
        "(select sum(p.ratio) from projects p where p.ratio < 0) < 0",
};

/* Patterns of PCRE2 that have no like in PostgreSQL. */
static const char *const untranslatable[] = {
        "name ~ '(?i)a'",
        "name ~ 'a++'",
        "name ~ '\\pL'",
        "name ~ '\\R'",
        "name ~ 'a\\Kb'",
        "name ~ '(?>a)b'",
        "name ~ '(?<n>a)'",
        "name ~ '[[:alpha:]]'",
        "name ~ 'a{300}'",
        "name ~ '\\x61'",
        "name ~ '(*UCP)a'",
};

/* Differences that docs/engines.md tells of. */
static const char *const known[] = {
        "r::double precision = f",
};
/* SQLite's own objects fold ASCII alone. */
static const char *const known_persistent[] = {
        "upper(name) = 'STRASSE'",
        "lower(name) = 'i\xcc\x87'",
        "name ilike 'é%'",
        "name ilike 'k'",
};

static struct twin small, projects, oddities;
static unsigned failures, asked, refused;

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool has(const char *const *list, size_t count, const char *sql)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], sql) == 0)
			return true;
	}
	return false;
}

static bool is_known(const char *sql, enum expr_sql_place place)
{
	bool is_persistent = place == EXPR_SQL_PERSISTENT;
	return has(known, COUNT(known), sql) ||
	       (is_persistent && has(known_persistent, COUNT(known_persistent), sql));
}

static void complain(const char *sql, const char *what, const struct twin_sql *a,
        struct text answer_a, const struct twin_sql *b, struct text answer_b)
{
	failures++;
	print_error("%s (%s)\n  sqlite   %.*s %s\n           %.*s\n  postgres %.*s %s\n           "
	            "%.*s\n",
	        sql, what, TEXT_ARG(a->sql), a->err.operator_text, TEXT_ARG(answer_a),
	        TEXT_ARG(b->sql), b->err.operator_text, TEXT_ARG(answer_b));
}

/* An index takes what is immutable alone, and so does nobody's session change it. */
static void index_it(struct twin *twin, const struct expr *expr, const char *table)
{
	struct twin_sql sql;
	assert_true(twin_write(twin, &sql_postgres, EXPR_SQL_PERSISTENT, expr, NULL, true, &sql));
	if (expr->is_volatile || memmem(sql.sql.ptr, sql.sql.len, "SELECT", 6))
		return;
	pg_exec(twin->postgres, &twin->arena,
	        arena_printf(&twin->arena,
	                "CREATE INDEX probed ON \"%s\" (nth) WHERE %.*s; DROP INDEX probed", table,
	                TEXT_ARG(sql.sql)));
}

static void compare(struct twin *twin, enum expr_sql_place place, const struct expr *expr,
        const char *sql, const char *table)
{
	const char *what = place == EXPR_SQL_STATEMENT ? "statement" : "persistent";
	struct text from = arena_printf(&twin->arena, " FROM %s AS r ORDER BY r.nth", table);
	struct twin_sql a, b;
	struct text answer_a = TEXT("refused"), answer_b = TEXT("refused");
	bool is_must = text_has_prefix(text_from(table), TEXT("must"));
	if (is_must)
		from = TEXT(" FROM projects AS o, projects AS n WHERE o.nth <= 12 AND n.nth <= 12 "
		            "ORDER BY o.nth, n.nth");
	bool is_a = twin_write(twin, &sql_sqlite, place, expr, NULL, false, &a);
	bool is_b = twin_write(twin, &sql_postgres, place, expr, NULL, false, &b);
	if (is_a)
		answer_a = twin_ask_sqlite(twin, &a, from.ptr);
	twin_be_strange(twin, place == EXPR_SQL_PERSISTENT);
	if (is_b)
		answer_b = twin_ask_postgres(twin, &b, from.ptr);
	twin_be_strange(twin, false);
	asked++;
	refused += !is_a;
	/* what SQLite alone cannot hold must still run here */
	bool is_same = is_a ? text_eq(answer_a, answer_b)
	                    : !is_b || !text_has_prefix(answer_b, TEXT("error"));
	if (!is_same && !is_known(sql, place))
		complain(sql, what, &a, answer_a, &b, answer_b);
	if (is_b && place == EXPR_SQL_PERSISTENT && !is_must)
		index_it(twin, expr, table);
}

static const struct expr *parse(struct twin *twin, const char *sql, const char *table,
        enum expr_place place, const struct type *as)
{
	struct diagnostics diags;
	/* who they are comes with the parameters; that they are somebody is known before */
	static const struct principal somebody = {
	        .person.key.kind = KEY_TEXT, .tenant.key.kind = KEY_TEXT};
	diagnostics_init(&diags, &twin->arena);
	const struct expr *expr =
	        expr_parse(twin->model, model_table_find(twin->model, text_from(table)), place,
	                text_from(sql), (struct position){0}, as, &twin->arena, &diags);
	return expr ? policy_specialise(&twin->arena, expr, &somebody) : NULL;
}

static bool has_principal(const struct expr *expr)
{
	return expr->has_principal;
}

static void compare_both(struct twin *twin, const char *sql, const char *table)
{
	const struct expr *expr = parse(twin, sql, table, EXPR_POLICY, NULL);
	if (!expr) {
		print_error("not accepted: %s\n", sql);
		failures++;
		return;
	}
	compare(twin, EXPR_SQL_STATEMENT, expr, sql, table);
	if (!has_principal(expr))
		compare(twin, EXPR_SQL_PERSISTENT, expr, sql, table);
}

static void test_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(more); i++)
		compare_both(&projects, more[i], "projects");
	assert_int_equal(failures, 0);
}

static void test_odd_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++)
		compare_both(&oddities, odd[i], "odd");
	assert_int_equal(failures, 0);
}

static unsigned compare_column(struct twin *twin, const struct model_column *column)
{
	struct twin_sql name;
	struct buf quoted;
	unsigned different = 0;
	buf_init(&quoted, &twin->arena);
	sql_quoted_write(&quoted, column->name, '"');
	name = (struct twin_sql){.sql = buf_text(&quoted)};
	for (unsigned nth = 1; nth <= 35; nth++) {
		struct text from = arena_printf(&twin->arena, " FROM %.*s WHERE nth = %u",
		        TEXT_ARG(column->table->name), nth);
		struct text a = twin_value_sqlite(twin, &name, &column->type, from.ptr);
		struct text b = twin_value_postgres(twin, &name, &column->type, from.ptr);
		if (text_eq(a, b))
			continue;
		different++;
		print_error(
		        "%.*s: %.*s is %.*s\n", TEXT_ARG(column->name), TEXT_ARG(a), TEXT_ARG(b));
	}
	return different;
}

/* What was stored comes back as it was, whatever its type. */
static void test_values_come_back(void **state)
{
	const struct model_table *tables[] = {
	        model_table_find(projects.model, TEXT("projects")),
	        model_table_find(oddities.model, TEXT("odd")),
	};
	unsigned different = 0;
	(void)state;
	for (size_t t = 0; t < 2; t++)
		for (size_t c = 0; c < tables[t]->column_count; c++)
			different +=
			        compare_column(t ? &oddities : &projects, &tables[t]->columns[c]);
	assert_int_equal(different, 0);
}

/* PostgreSQL's word on it: what it refuses, `store` refuses, and nothing else. */
static void test_what_cannot_be_held_is_refused(void **state)
{
	static const char *const numbers[] = {"1e131071", "1e131072", "-12.5e131070", "1e-16383",
	        "1e-16384", "123e131070", "1.5e-16382", "1.5e-16383", "1e99999999999"};
	static const struct type types[] = {
	        {.kind = TYPE_JSONB}, {.kind = TYPE_JSONB, .array_depth = 1}};
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(numbers); i++) {
		const struct type *type = &types[i % 2];
		struct arena *arena = &projects.arena;
		struct text json = arena_printf(arena, "[{\"a\":[%s]}]", numbers[i / 2]);
		struct value value;
		struct error err = {0};
		bool is_held = sql_postgres.store(arena, type, json, &value, &err);
		if (is_held) {
			struct buf sql;
			buf_init(&sql, arena);
			buf_add_cstr(&sql, "SELECT ");
			sql_quoted_write(&sql, value.text, '\'');
			buf_add_cstr(&sql, i % 2 ? "::jsonb[] IS NULL" : "::jsonb IS NULL");
			pg_value(projects.postgres, arena, buf_text(&sql));
		} else {
			assert_int_equal(err.kind, ERROR_VALUE_RANGE);
			pg_refusal(projects.postgres, arena,
			        arena_printf(arena, "SELECT '%.*s'::jsonb", TEXT_ARG(json)));
		}
	}
	struct value value;
	struct error err = {0};
	assert_false(sql_postgres.store(&projects.arena, &(struct type){.kind = TYPE_TEXT},
	        (struct text){"a\0b", 3}, &value, &err));
	assert_int_equal(err.kind, ERROR_VALUE_RANGE);
}

static void test_untranslatable_patterns_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(untranslatable); i++) {
		const struct expr *expr =
		        parse(&projects, untranslatable[i], "projects", EXPR_POLICY, NULL);
		struct twin_sql sql;
		if (!expr)
			fail_msg("not accepted: %s", untranslatable[i]);
		if (twin_write(
		            &projects, &sql_postgres, EXPR_SQL_STATEMENT, expr, NULL, false, &sql))
			fail_msg("%s became %.*s", untranslatable[i], TEXT_ARG(sql.sql));
		assert_int_equal(sql.err.kind, ERROR_SCHEMA);
	}
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(expr_cases); i++) {
		const char *sql = expr_cases[i].sql;
		const struct expr *expr = parse(&small, sql, "t", EXPR_POLICY, NULL);
		struct twin_sql written;
		if (!expr)
			continue; /* refused for every engine */
		compare_both(&small, sql, "t");
		/* the first row is the one that the verdict is about */
		if (expr_cases[i].verdict == 'x' ||
		        !twin_write(&small, &sql_postgres, EXPR_SQL_PERSISTENT, expr, NULL, false,
		                &written))
			continue;
		struct text answer =
		        twin_ask_postgres(&small, &written, " FROM t AS r WHERE nth = 1");
		if (answer.len != 1 || answer.ptr[0] != expr_cases[i].verdict) {
			failures++;
			print_error("%s is %.*s, not %c\n", sql, TEXT_ARG(answer),
			        expr_cases[i].verdict);
		}
	}
	assert_int_equal(failures, 0);
}

/* "default text[]: '{a}'" */
static void compare_default(struct text name, const char *sql)
{
	struct type type = {0};
	bool is_array = text_has_suffix(name, TEXT("[]"));
	const struct model_table *table = model_table_find(projects.model, TEXT("projects"));
	struct twin_sql a, b;
	name = text_sub(name, 0, name.len - (is_array ? 2 : 0));
	if (text_eq(name, TEXT("status")) || text_eq(name, TEXT("price")))
		type = model_column_find(table, name)->type;
	else
		assert_true(type_from_name(name, NULL, 0, &type, NULL));
	type.array_depth = is_array;
	const struct expr *expr = parse(&projects, sql, "projects", EXPR_DEFAULT, &type);
	if (!expr)
		return;
	assert_true(
	        twin_write(&projects, &sql_sqlite, EXPR_SQL_PERSISTENT, expr, &type, false, &a));
	assert_true(
	        twin_write(&projects, &sql_postgres, EXPR_SQL_PERSISTENT, expr, &type, false, &b));
	struct text value_a = twin_value_sqlite(&projects, &a, &type, "");
	struct text value_b = twin_value_postgres(&projects, &b, &type, "");
	asked++;
	if (expr->is_volatile ? !value_b.len : !text_eq(value_a, value_b))
		complain(sql, "default", &a, value_a, &b, value_b);
	/* and as a column has it */
	struct buf column;
	buf_init(&column, &projects.arena);
	sql_postgres.write_type(&column, &type);
	pg_exec(projects.postgres, &projects.arena,
	        arena_printf(&projects.arena, "CREATE TABLE d (c %.*s DEFAULT %.*s); DROP TABLE d",
	                TEXT_ARG(buf_text(&column)), TEXT_ARG(b.sql)));
}

static void compare_line(struct text place, struct text expression)
{
	struct text word;
	const char *sql = arena_cstr(&projects.arena, expression);
	text_split(&place, ' ', &word);
	if (text_eq(word, TEXT("default"))) {
		compare_default(place, sql);
		return;
	}
	bool is_must = text_eq(word, TEXT("must")), is_index = text_eq(word, TEXT("index"));
	bool is_check = text_eq(word, TEXT("check"));
	const struct type boolean = {.kind = TYPE_BOOLEAN};
	const struct expr *expr = parse(&projects, sql, "projects",
	        is_must    ? EXPR_MUST
	        : is_index ? EXPR_INDEX
	        : is_check ? EXPR_CHECK
	                   : EXPR_POLICY,
	        is_index && place.len ? &boolean : NULL);
	if (!expr)
		return;
	struct twin_sql written;
	if (is_index && !place.len) {
		assert_true(twin_write(
		        &projects, &sql_postgres, EXPR_SQL_PERSISTENT, expr, NULL, true, &written));
		pg_exec(projects.postgres, &projects.arena,
		        arena_printf(&projects.arena,
		                "CREATE INDEX probed ON projects ((%.*s)); DROP INDEX probed",
		                TEXT_ARG(written.sql)));
		return;
	}
	if (!is_must && !is_index && !is_check)
		compare(&projects, EXPR_SQL_STATEMENT, expr, sql, "projects");
	if (!has_principal(expr))
		compare(&projects, EXPR_SQL_PERSISTENT, expr, sql, is_must ? "must" : "projects");
}

static void test_table(void **state)
{
	struct text rest, line;
	struct error err = {0};
	const char *root = getenv("MANOR_ROOT");
	(void)state;
	assert_true(dbml_read_file(NULL, &projects.arena,
	        arena_printf(&projects.arena, "%s/tests/schema/expr.table", root ? root : "."),
	        &rest, &err));
	while (text_split(&rest, '\n', &line)) {
		ptrdiff_t colon = text_find_char(line, ':');
		if (colon <= 0 || line.ptr[0] == '#' || line.ptr[0] == ' ')
			continue;
		compare_line(text_sub(line, 0, (size_t)colon),
		        text_trim(text_sub(line, (size_t)colon + 1, line.len)));
	}
	print_message("# %u asked, %u refused by SQLite alone\n", asked, refused);
	assert_true(asked > 400);
	assert_int_equal(failures, 0);
}

static int set_up(void **state)
{
	(void)state;
	twin_open(&small, "expr_small", expr_schema, "t", 0);
	small.person = TEXT("1");
	small.tenant = TEXT("1");
	twin_insert(&small, "users", "id", "1", "tenant_id", "1", "email", "a@x", NULL);
	twin_insert(&small, "users", "id", "2", "tenant_id", "1", "email", "b@x", "deleted_at",
	        "2026-01-01 00:00:00", NULL);
	twin_insert(&small, "users", "id", "3", "tenant_id", "2", "email", "c@y", NULL);
	twin_insert(&small, "t", "id", "1", "tenant_id", "1", "owner_id", "1", "a", "7", "b", "2",
	        "price", "12.50", "rate", "0.5", "big", "12.5", "f", "1.5", "s", "Hello*", "on",
	        "true", "lv", "mid", "d", "2026-03-04", "ts", "2026-03-04 05:06:07", "u",
	        "abcdef01-2345-4678-8abc-0123456789ab", "j",
	        "{\"k\":\"v\",\"n\":1.50,\"b\":true,\"z\":null,\"l\":[10,20]}", "tags", "{x,y}",
	        "nums", "{1,2}", NULL);
	twin_fill(&small, "t", 60);
	twin_open(&projects, "expr_projects", projects_schema, "projects", 90);
	projects.person = TEXT("11111111-1111-4111-8111-111111111111");
	projects.tenant = TEXT("22222222-2222-4222-8222-222222222222");
	twin_open(&oddities, "expr_odd", odd_schema, "odd", 90);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	twin_close(&small);
	twin_close(&projects);
	twin_close(&oddities);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_more),
	        cmocka_unit_test(test_odd_types),
	        cmocka_unit_test(test_values_come_back),
	        cmocka_unit_test(test_what_cannot_be_held_is_refused),
	        cmocka_unit_test(test_untranslatable_patterns_are_refused),
	        cmocka_unit_test(test_table),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
