/*
 * Conditions about one row of a table, and the verdict that PostgreSQL gives on
 * it: for the tests of every engine.
 */
#ifndef TESTS_EXPR_CASES_H
#define TESTS_EXPR_CASES_H

static const char expr_schema[] =
        "Enum level { low\n mid\n high }\n"
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true' \n write: 'false' }\n"
        "Table users [is: 'users'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  email text [not null, is: 'email']\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table users { read: 'true' \n write: 'false' }\n"
        "Table t {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  owner_id int [ref: > users.id]\n"
        "  a int\n"
        "  b int\n"
        "  price numeric(10,2)\n"
        "  rate numeric(6,4)\n"
        "  big numeric\n"
        "  f \"double precision\"\n"
        "  s text\n"
        "  n text\n"
        "  on boolean\n"
        "  lv level\n"
        "  d date\n"
        "  ts timestamptz\n"
        "  u uuid\n"
        "  j jsonb\n"
        "  tags text[]\n"
        "  nums int[]\n"
        "}\n"
        "Metadata Table t { read: 'true' \n write: 'false' }\n";

/* 't', 'f' or 'n' (NULL) is PostgreSQL's verdict; 'x': refused. */
static const struct {
	const char *sql;
	char verdict;
} expr_cases[] = {
        {"true", 't'},
        {"not \"on\"", 'f'},
        {"\"on\" is true", 't'},
        {"\"on\" = true", 't'},
        {"a = 7", 't'},
        {"a <> 7 or b = 2", 't'},
        {"a / 2 = 3", 't'},
        {"a % 2 = 1", 't'},
        {"a > 6.5", 't'},
        {"a < 7.001", 't'},
        {"-a = -7", 't'},
        {"a in (1, 7)", 't'},
        {"a not in (1, 7)", 'f'},
        {"a in (1, null)", 'n'},
        {"a between 7 and 8", 't'},
        {"n is null", 't'},
        {"n = 'x'", 'n'},
        {"n is distinct from 'x'", 't'},
        {"n is not distinct from null", 't'},
        {"price = 12.5", 't'},
        {"price > 12.499", 't'},
        {"price = 12.505", 'f'},
        {"price * rate = 6.25", 't'},
        {"price + rate = 13", 't'},
        {"price > a", 't'},
        {"price in (12.50, 13)", 't'},
        {"price::float8 < f", 'f'},
        {"price / 2 = 6.25", 'x'},
        {"f * 2 = 3", 't'},
        {"abs(price - 13) = 0.5", 't'},
        {"coalesce(price, 0) = 12.5", 't'},
        {"greatest(a, b, null) = 7", 't'},
        {"least(a, b) = 2", 't'},
        {"big > 12", 'x'},
        {"s = 'Hello*'", 't'},
        {"s like 'Hello%'", 't'},
        {"s like 'hello%'", 'f'},
        {"s like '%*'", 't'},
        {"s like 'Hell__'", 't'},
        {"s like 'Hello\\%'", 'f'},
        {"s not like 'H%'", 'f'},
        {"s ilike 'hELLO%'", 't'},
        {"s like n", 'x'},
        {"s ~ '^H'", 'x'},
        {"lower(s) = 'hello*'", 't'},
        {"length(s) = 6", 't'},
        {"s || '!' = 'Hello*!'", 't'},
        {"s || a::text = 'Hello*7'", 't'},
        {"s || n is null", 't'},
        {"substring(s from 2 for 3) = 'ell'", 't'},
        {"substring(s from 0) = 'x'", 'x'},
        {"strpos(s, 'l') = 3", 't'},
        {"btrim(' x ') = 'x'", 't'},
        {"lv = 'mid'", 't'},
        {"lv > 'low'", 't'},
        {"lv < 'high'", 't'},
        {"lv >= 'high'", 'f'},
        {"lv in ('low', 'mid')", 't'},
        {"d = '2026-03-04'", 't'},
        {"d < '2026-03-05'", 't'},
        {"ts = '2026-03-04 06:06:07+01'", 't'},
        {"ts > d::timestamptz", 't'},
        {"ts >= '2026-03-04'", 't'},
        {"ts::date = d", 't'},
        {"ts - interval '1 day' = '2026-03-03 05:06:07'", 't'},
        {"ts + interval '90 minutes' = '2026-03-04 06:36:07'", 't'},
        {"ts - interval '2 weeks' > d", 'x'},
        {"ts + interval '5 milliseconds' > ts", 'x'},
        {"d + 30 = '2026-04-03'", 't'},
        {"d - a = '2026-02-25'", 't'},
        {"u = 'ABCDEF01-2345-4678-8ABC-0123456789AB'", 't'},
        {"j ->> 'k' = 'v'", 't'},
        {"j ->> 'n' = '1.50'", 't'},
        {"j ->> 'b' = 'true'", 't'},
        {"j ->> 'z' is null", 't'},
        {"j ->> 'none' is null", 't'},
        {"j -> 'l' ->> 1 = '20'", 't'},
        {"j -> 'l' ->> 5 is null", 't'},
        {"jsonb_typeof(j -> 'n') = 'number'", 't'},
        {"jsonb_array_length(j -> 'l') = 2", 't'},
        {"'x' = any(tags)", 't'},
        {"'q' = any(tags)", 'f'},
        {"2 = any(nums)", 't'},
        {"a = any(array[1, 7])", 't'},
        {"tags @> array['x']", 't'},
        {"tags @> array['x', 'q']", 'f'},
        {"array['x'] <@ tags", 't'},
        {"cardinality(tags) = 2", 't'},
        {"case when a = 7 then b = 2 else false end", 't'},
        {"nullif(a, 7) is null", 't'},
        {"a::text = '7'", 't'},
        {"exists (select 1 from users x where x.id = owner_id)", 't'},
        {"owner_id in (select x.id from users x)", 't'},
        /* live and of the tenant, without being told */
        {"exists (select 1 from users x where x.email = 'b@x')", 'f'},
        {"exists (select 1 from users x where x.email = 'c@y')", 'f'},
        {"(select count(*) from users x) = 1", 't'},
        {"(select x.email from users x where x.id = owner_id) = 'a@x'", 't'},
        {"me() = owner_id", 'x'},
        {"tenant() = tenant_id", 'x'},
};

#endif
