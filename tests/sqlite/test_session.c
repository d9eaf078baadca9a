/*
 * Wall two's SQL, executed: what the session's views show, and what its guards
 * refuse, for one scope after the other. (The authorizer is the driver's.)
 */
#include "fixture.h"

static const char schema[] =
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true' \n write: 'is_platform_admin()' }\n"
        "Table users [is: 'users'] {\n"
        "  id int [pk, increment]\n"
        "  email text [not null, unique, is: 'email']\n"
        "  name text\n"
        "}\n"
        "Metadata Table users { read: 'true' \n write: 'true' }\n"
        "Table memberships [is: 'memberships'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  user_id int [not null, ref: > users.id]\n"
        "}\n"
        "Metadata Table memberships { read: 'true' \n write: 'true' }\n"
        "Table kinds { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table kinds { read: 'true' \n write: 'is_platform_admin()' }\n"
        "Table labels {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [ref: > tenants.id]\n"
        "  name text [not null]\n"
        "}\n"
        "Metadata Table labels { scope: 'tenant' \n read: 'true' \n write: 'true' }\n"
        "Table items {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  name text\n"
        "}\n"
        "Metadata Table items { read: 'true' \n write: 'true' }\n"
        "Table parts {\n"
        "  id int [pk, increment]\n"
        "  item_id int [not null, ref: > items.id]\n"
        "}\n"
        "Metadata Table parts { scope: 'tenant' \n read: 'true' \n write: 'true' }\n";

static const char rows[] =
        "INSERT INTO tenants (name) VALUES ('one'), ('two'), ('three');"
        "INSERT INTO users (email, manor_platform_admin) VALUES ('a', 0), ('b', 0), ('c', 0), "
        "('root', 1);"
        "INSERT INTO memberships (tenant_id, user_id) VALUES (1, 1), (2, 1), (2, 2), (1, 4);"
        "INSERT INTO kinds (name) VALUES ('k');"
        "INSERT INTO labels (tenant_id, name) VALUES (1, 'l1'), (2, 'l2'), (NULL, 'l0');"
        "INSERT INTO items (tenant_id, name) VALUES (1, 'i1'), (2, 'i2');"
        "INSERT INTO parts (item_id) VALUES (1), (2);";

static int64_t tenant, person;
static int platform;

static void give(sqlite3_context *context, int64_t value)
{
	if (value)
		sqlite3_result_int64(context, value);
	else
		sqlite3_result_null(context);
}

static void give_tenant(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	(void)values;
	give(context, tenant);
}

static void give_person(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	(void)values;
	give(context, person);
}

static void give_platform(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	(void)values;
	sqlite3_result_int(context, platform);
}

static void scope(int64_t of_tenant, int64_t of_person, int is_platform)
{
	tenant = of_tenant;
	person = of_person;
	platform = is_platform;
}

static int set_up_as(enum ddl_session_kind kind)
{
	struct ddl_session session;
	struct error err = {0};
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
	if (fixture_open(schema, rows) != 0)
		return -1;
	sqlite3_create_function(
	        fixture.db, "manor_tenant", 0, flags, NULL, give_tenant, NULL, NULL);
	sqlite3_create_function(
	        fixture.db, "manor_person", 0, flags, NULL, give_person, NULL, NULL);
	sqlite3_create_function(
	        fixture.db, "manor_is_platform", 0, flags, NULL, give_platform, NULL, NULL);
	assert_true(ddl_session(&fixture.arena, &sql_sqlite, fixture.model, kind, &session, &err));
	for (size_t i = 0; i < session.statements.count; i++)
		assert_runs(arena_cstr(&fixture.arena, session.statements.objects[i].sql));
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	return set_up_as(DDL_WRITER);
}

static int set_up_platform(void **state)
{
	(void)state;
	return set_up_as(DDL_READER_PLATFORM);
}

static void test_views_show_the_scope(void **state)
{
	(void)state;
	scope(1, 2, 0);
	assert_answer("SELECT name FROM items", "i1");
	assert_answer("SELECT id FROM parts", "1");
	assert_answer("SELECT name FROM labels", "l1");
	assert_answer("SELECT name FROM kinds", "k");
	scope(2, 2, 0);
	assert_answer("SELECT name FROM items", "i2");
	assert_answer("SELECT id FROM parts", "2");
	scope(0, 0, 0);
	assert_answer("SELECT count(*) FROM items", "0");
	assert_answer("SELECT count(*) FROM labels", "0");
	assert_answer("SELECT count(*) FROM users", "0");
	assert_answer("SELECT count(*) FROM tenants", "0");
}

static void test_rows_of_no_tenant_are_the_platforms(void **state)
{
	(void)state;
	scope(1, 4, 1);
	assert_answer("SELECT name FROM labels ORDER BY id", "l1,l0");
	assert_runs("UPDATE main.labels SET name = 'z' WHERE id = 3");
	scope(1, 1, 0);
	assert_fails("UPDATE main.labels SET name = 'z' WHERE id = 3", "manor:tenant");
	assert_fails("INSERT INTO main.labels (name) VALUES ('q')", "manor:tenant");
}

static void test_people_are_seen_where_they_are_members(void **state)
{
	(void)state;
	scope(1, 3, 0);
	assert_answer("SELECT email FROM users ORDER BY id", "a,c,root");
	assert_answer("SELECT name FROM tenants", "one");
	scope(2, 1, 0);
	assert_answer("SELECT email FROM users ORDER BY id", "a,b");
	assert_answer("SELECT name FROM tenants ORDER BY id", "one,two");
	assert_answer("SELECT tenant_id FROM memberships ORDER BY id", "1,2,2");
	scope(0, 1, 0);
	assert_answer("SELECT name FROM tenants ORDER BY id", "one,two");
}

static void test_guards_refuse_other_tenants(void **state)
{
	(void)state;
	scope(1, 1, 0);
	assert_runs("INSERT INTO main.items (tenant_id) VALUES (1)");
	assert_fails("INSERT INTO main.items (tenant_id) VALUES (2)", "manor:tenant");
	assert_fails("UPDATE main.items SET name = 'x' WHERE id = 2", "manor:tenant");
	assert_fails("DELETE FROM main.items WHERE id = 2", "manor:tenant");
	assert_runs("INSERT INTO main.parts (item_id) VALUES (1)");
	assert_fails("INSERT INTO main.parts (item_id) VALUES (2)", "manor:tenant");
	assert_fails("DELETE FROM main.parts WHERE id = 2", "manor:tenant");
	assert_fails(
	        "INSERT INTO main.memberships (tenant_id, user_id) VALUES (2, 3)", "manor:tenant");
	assert_fails("INSERT INTO main.kinds (name) VALUES ('x')", "manor:forbidden");
	assert_fails("INSERT INTO main.tenants (name) VALUES ('x')", "manor:");
	assert_fails("UPDATE main.tenants SET name = 'x' WHERE id = 2", "manor:tenant");
	scope(0, 0, 0);
	assert_fails("UPDATE main.items SET name = 'x' WHERE id = 1", "manor:tenant");
	scope(1, 4, 1);
	assert_fails("UPDATE main.items SET name = 'x' WHERE id = 2", "manor:tenant");
	assert_runs("INSERT INTO main.kinds (name) VALUES ('x')");
	scope(0, 0, 2);
	assert_runs("UPDATE main.items SET name = 'x' WHERE id = 2");
}

static void test_strangers_are_left_alone(void **state)
{
	(void)state;
	scope(1, 1, 0);
	assert_runs("UPDATE main.users SET name = 'me' WHERE id = 1");
	assert_fails("UPDATE main.users SET name = 'x' WHERE id = 2", "manor:tenant");
	scope(2, 1, 0);
	assert_runs("UPDATE main.users SET name = 'x' WHERE id = 2");
}

static void test_administrators_are_made_by_the_platform(void **state)
{
	(void)state;
	scope(1, 1, 0);
	assert_fails(
	        "UPDATE main.users SET manor_platform_admin = 1 WHERE id = 1", "manor:forbidden");
	assert_fails("INSERT INTO main.users (email, manor_platform_admin) VALUES ('z', 1)",
	        "manor:forbidden");
	assert_fails("UPDATE main.users SET name = 'x' WHERE id = 4", "manor:forbidden");
	assert_fails("DELETE FROM main.users WHERE id = 4", "manor:forbidden");
	scope(1, 4, 0);
	assert_runs("UPDATE main.users SET name = 'x' WHERE id = 4");
	scope(1, 4, 1);
	assert_runs("UPDATE main.users SET manor_platform_admin = 1 WHERE id = 1");
}

static void test_audit_of_what_belongs_to_no_tenant_is_written(void **state)
{
	(void)state;
	scope(1, 4, 1);
	assert_runs("INSERT INTO main.kinds (name) VALUES ('x')");
	assert_runs("INSERT INTO main.tenants (name) VALUES ('four')");
	scope(1, 1, 0);
	assert_runs("INSERT INTO main.items (tenant_id) VALUES (1)");
}

static void test_the_platforms_reader_sees_all(void **state)
{
	(void)state;
	scope(0, 4, 1);
	assert_answer("SELECT name FROM items ORDER BY id", "i1,i2");
	assert_answer("SELECT count(*) FROM users", "4");
}

#define EXECUTED(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        EXECUTED(test_views_show_the_scope),
	        EXECUTED(test_rows_of_no_tenant_are_the_platforms),
	        EXECUTED(test_people_are_seen_where_they_are_members),
	        EXECUTED(test_guards_refuse_other_tenants),
	        EXECUTED(test_strangers_are_left_alone),
	        EXECUTED(test_administrators_are_made_by_the_platform),
	        EXECUTED(test_audit_of_what_belongs_to_no_tenant_is_written),
	        cmocka_unit_test_setup_teardown(
	                test_the_platforms_reader_sees_all, set_up_platform, fixture_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
