/*
 * Expressions as SQLite's SQL: each condition is parsed as PostgreSQL's, written,
 * and asked of a row in memory; PostgreSQL gives the same verdict. What cannot
 * have the same meaning is refused with its place.
 */
#include "unit/unit.h"

#include "schema/model.h"
#include "sql/expr_sql.h"
#include "sqlite/expr_cases.h"

#include <sqlite3.h>

static const char rows[] =
        "CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant_id INTEGER, email TEXT, deleted_at "
        "TEXT);"
        "CREATE TABLE t (id, tenant_id, owner_id, a, b, price, rate, big, f, s, n, \"on\", lv, d, "
        "ts, "
        "u, j, tags, nums);"
        "INSERT INTO users VALUES (1, 1, 'a@x', NULL), (2, 1, 'b@x', '2026-01-01 "
        "00:00:00.000000'), "
        "(3, 2, 'c@y', NULL);"
        "INSERT INTO t VALUES (1, 1, 1, 7, 2, 1250, 5000, '12.5', 1.5, 'Hello*', NULL, 1, 'mid', "
        "'2026-03-04', '2026-03-04 05:06:07.000000', 'abcdef01-2345-4678-8abc-0123456789ab', "
        "'{\"k\":\"v\",\"n\":1.50,\"b\":true,\"z\":null,\"l\":[10,20]}', '[\"x\",\"y\"]', "
        "'[1,2]');";

static struct arena arena;
static struct model *model;
static sqlite3 *db;

static bool read_schema(
        void *context, struct arena *a, struct text path, struct text *out, struct error *err)
{
	(void)context;
	(void)a;
	(void)path;
	(void)err;
	*out = text_from(expr_schema);
	return true;
}

static void show(const struct diagnostics *diags)
{
	struct buf out;
	buf_init(&out, &arena);
	diagnostics_print(diags, SEVERITY_ERROR, &out);
	print_error("%.*s", TEXT_ARG(buf_text(&out)));
}

static int set_up(void **state)
{
	struct diagnostics diags;
	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	model = model_compile(&arena, TEXT("test.dbml"), read_schema, NULL, &diags);
	if (!model)
		show(&diags);
	bool ok = model && sqlite3_open(":memory:", &db) == SQLITE_OK &&
	          sqlite3_exec(db, rows, NULL, NULL, NULL) == SQLITE_OK;
	return ok ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	sqlite3_close(db);
	arena_release(&arena);
	return 0;
}

static const struct expr *parse(const char *sql, bool is_expected)
{
	struct diagnostics diags;
	diagnostics_init(&diags, &arena);
	const struct expr *expr = expr_parse(model, model_table_find(model, TEXT("t")), EXPR_POLICY,
	        text_from(sql), (struct position){0}, NULL, &arena, &diags);
	if (!expr && is_expected)
		show(&diags);
	return expr;
}

static char verdict(struct text condition)
{
	sqlite3_stmt *statement;
	char result = 'e';
	struct text sql = arena_printf(&arena, "SELECT %.*s FROM t AS r", TEXT_ARG(condition));
	if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &statement, NULL) != SQLITE_OK)
		fail_msg("%s\n%.*s", sqlite3_errmsg(db), TEXT_ARG(sql));
	if (sqlite3_step(statement) == SQLITE_ROW)
		result = sqlite3_column_type(statement, 0) == SQLITE_NULL ? 'n'
		         : sqlite3_column_int(statement, 0)               ? 't'
		                                                          : 'f';
	sqlite3_finalize(statement);
	return result;
}

static void test_verdicts_are_postgresqls(void **state)
{
	size_t failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(expr_cases) / sizeof(expr_cases[0]); i++) {
		struct sql_writer w;
		struct expr_sql to;
		struct error err = {0};
		const struct expr *expr = parse(expr_cases[i].sql, expr_cases[i].verdict != 'x');
		sql_writer_init(&w, &arena, &sql_sqlite);
		expr_sql_init(&to, &w, EXPR_SQL_PERSISTENT);
		to.self.alias = TEXT("r");
		to.tenant = TEXT("r.tenant_id");
		bool ok = expr && expr_sql_write(&to, expr, &err);
		char actual = ok ? verdict(buf_text(&w.text)) : 'x';
		if (actual == expr_cases[i].verdict)
			continue;
		failures++;
		print_error("%s\n%.*s\nis %c, not %c %s\n", expr_cases[i].sql,
		        TEXT_ARG(buf_text(&w.text)), actual, expr_cases[i].verdict,
		        err.operator_text);
	}
	assert_int_equal(failures, 0);
}

static void expect_statement(const char *sql, const char *expected, size_t params)
{
	struct sql_writer w;
	struct expr_sql to;
	struct error err = {0};
	sql_writer_init(&w, &arena, &sql_sqlite);
	expr_sql_init(&to, &w, EXPR_SQL_STATEMENT);
	to.self.alias = TEXT("r");
	assert_true(expr_sql_write(&to, parse(sql, true), &err));
	assert_text(buf_text(&w.text), expected);
	assert_int_equal(w.param_count, params);
}

static void test_statements_carry_scope_and_parameters(void **state)
{
	(void)state;
	expect_statement("owner_id = me()", "(r.\"owner_id\" = ?1)", 1);
	expect_statement(
	        "owner_id = me() or a = me()", "((r.\"owner_id\" = ?1) OR (r.\"a\" = ?1))", 1);
	expect_statement("ts < now()", "(r.\"ts\" < ?1)", 1);
	expect_statement("s like 'a_'", "(manor_like('a_', r.\"s\", 0))", 0);
	expect_statement("s !~* 'x'", "(NOT manor_regexp('x', r.\"s\", 1))", 0);
	expect_statement("upper(s) = 'it''s'", "(manor_upper(r.\"s\") = 'it''s')", 0);
	expect_statement("exists (select 1 from users x where x.id = owner_id)",
	        "EXISTS (SELECT 1 FROM \"users\" AS t1 WHERE (t1.\"tenant_id\" = ?1) AND "
	        "t1.\"deleted_at\" IS NULL AND (t1.\"id\" = r.\"owner_id\"))",
	        1);
	expect_statement(
	        "big > 12", "(r.\"big\" COLLATE MANOR_DECIMAL > '12' COLLATE MANOR_DECIMAL)", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_verdicts_are_postgresqls),
	        cmocka_unit_test(test_statements_carry_scope_and_parameters),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
