/*
 * The generated DDL, executed: each rule is met by plain SQL on a database in
 * memory, as another program would meet it.
 */
#include "fixture.h"

static const char schema[] =
        "Enum user_status { active\n off }\n"
        "Enum task_state { open\n doing\n done }\n"
        "Table tenants [is: 'tenants'] {\n"
        "  id int [pk, increment]\n"
        "  name varchar(20) [not null]\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table tenants { read: 'true' \n write: 'is_platform_admin()' }\n"
        "Table users [is: 'users', unique: 'live'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  email varchar(80) [not null, is: 'email']\n"
        "  password text [is: 'password', secret: 'hashed']\n"
        "  status user_status [not null, default: 'active', is: 'status']\n"
        "  created_at timestamptz [not null, default: `now()`]\n"
        "  updated_at timestamptz [not null, default: `now()`]\n"
        "  deleted_at timestamptz\n"
        "  indexes { (tenant_id, email) [unique] }\n"
        "}\n"
        "Metadata Table users { read: 'true' \n write: 'true' }\n"
        "Table states { id int [pk]\n name text [not null, unique] }\n"
        "Metadata Table states { read: 'true' \n write: 'false' }\n"
        "Table clients [unique: 'live'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  name text [not null, length: '1..10']\n"
        "  rate numeric(8,2) [not null, default: 1.5]\n"
        "  is_vip boolean [not null, default: false]\n"
        "  tags text[] [not null, default: '{}']\n"
        "  extra jsonb [not null, default: '{}']\n"
        "  code uuid [not null, default: `gen_random_uuid()`]\n"
        "  born date\n"
        "  created_at timestamptz [not null, default: `now()`]\n"
        "  updated_at timestamptz [not null, default: `now()`]\n"
        "  deleted_at timestamptz\n"
        "  indexes { (tenant_id, name) [unique] }\n"
        "  checks { `rate >= 0.5` [name: 'rate_floor'] }\n"
        "}\n"
        "Metadata Table clients { read: 'true' \n write: 'true' }\n"
        "Table cars {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  client_id int [not null]\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table cars { read: 'true' \n write: 'true' }\n"
        "Table jobs {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  client_id int [not null]\n"
        "  car_id int [not null]\n"
        "  helper_id int [member: 'active']\n"
        "  spare_car_id int\n"
        "  state task_state [not null, default: 'open', flow: 'open > doing, doing > done | "
        "open']\n"
        "  state_id int [not null, flow: 'new > old']\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table jobs {\n"
        "  read: 'true'\n"
        "  write: 'true'\n"
        "  must: 'exists (select 1 from cars c where c.id = new.car_id and c.client_id = "
        "new.client_id)'\n"
        "}\n"
        "Table notes [audit: 'off'] {\n"
        "  id int [pk, increment]\n"
        "  job_id int [not null]\n"
        "  body text\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table notes { scope: 'tenant' \n read: 'true' \n write: 'true' }\n"
        "Table folders {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  parent_id int\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table folders { read: 'true' \n write: 'true' }\n"
        "Table files {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  folder_id int [not null]\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table files { read: 'true' \n write: 'true' }\n"
        "Table badges {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int\n"
        "  name text [not null]\n"
        "}\n"
        "Metadata Table badges { scope: 'tenant' \n read: 'true' \n write: 'true' }\n"
        "Table grants {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  badge_id int [not null, ref: > badges.id]\n"
        "}\n"
        "Metadata Table grants { read: 'true' \n write: 'true' }\n"
        "Table parts {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  grant_id int\n"
        "}\n"
        "Metadata Table parts { read: 'true' \n write: 'true' }\n"
        "Ref: badges.tenant_id > tenants.id\n"
        "Ref: cars.client_id > clients.id [delete: cascade]\n"
        "Ref: jobs.client_id > clients.id [delete: cascade]\n"
        "Ref: jobs.car_id > cars.id\n"
        "Ref: jobs.spare_car_id > cars.id [delete: set null]\n"
        "Ref: jobs.helper_id > users.id\n"
        "Ref: jobs.state_id > states.id\n"
        "Ref: notes.job_id > jobs.id [delete: cascade]\n"
        "Ref: folders.parent_id > folders.id [delete: cascade]\n"
        "Ref: files.folder_id > folders.id [delete: cascade]\n"
        "Ref: parts.grant_id > grants.id [delete: set null]\n";

static const char rows[] =
        "INSERT INTO tenants (name) VALUES ('one'), ('two');"
        "INSERT INTO users (tenant_id, email, password) VALUES (1, 'a', 'secret!'), (2, 'b', NULL);"
        "INSERT INTO states VALUES (1, 'new'), (2, 'old');"
        "INSERT INTO clients (tenant_id, name) VALUES (1, 'ann'), (2, 'bob');"
        "INSERT INTO cars (tenant_id, client_id) VALUES (1, 1), (1, 1), (2, 2);"
        "INSERT INTO jobs (tenant_id, client_id, car_id, state_id, helper_id) VALUES (1, 1, 1, 1, "
        "1);"
        "INSERT INTO notes (job_id, body) VALUES (1, 'hello');"
        "INSERT INTO folders (tenant_id, parent_id) VALUES (1, NULL), (1, 1), (1, 2), (1, NULL);"
        "INSERT INTO files (tenant_id, folder_id) VALUES (1, 1), (1, 3), (1, 4);"
        "INSERT INTO badges (tenant_id, name) VALUES (NULL, 'all'), (1, 'one'), (2, 'two');"
        "INSERT INTO grants (tenant_id, badge_id) VALUES (1, 1), (1, 2);"
        "INSERT INTO parts (tenant_id, grant_id) VALUES (1, 1);";

static int set_up(void **state)
{
	(void)state;
	return fixture_open(schema, rows);
}

static const char *const no_moments[] = {
        "",
        "now",
        "2026-01-02 03:04:05",
        "2026-01-02T03:04:05.000000",
        "2026-02-30 03:04:05.000000",
        "2026-13-01 03:04:05.000000",
        "2026-00-01 03:04:05.000000",
        "2026-01-00 03:04:05.000000",
        "2026-01-02 24:00:00.000000",
        "2026-01-02 03:60:05.000000",
        "2026-01-02 03:04:05.00000Z",
        "2026-01-02 03:04:05.00000 ",
        "2026-01-02 03:04:05.000a00",
        "2026-01-02 03:04:05 +02:00",
        "2026-01-02 03:04:05.0000000",
        "x026-01-02 03:04:05.000000",
};

static void test_values_have_their_storage_form(void **state)
{
	(void)state;
	assert_answer("SELECT rate || ' ' || is_vip || tags || extra FROM clients WHERE id = 1",
	        "150 0[]{}");
	assert_answer(
	        "SELECT length(created_at) || length(code) FROM clients WHERE id = 1", "2636");
	assert_fails("UPDATE clients SET is_vip = 2", "CHECK");
	assert_fails("UPDATE clients SET is_vip = 'x'", "cannot store TEXT");
	assert_fails("UPDATE clients SET tags = '{}'", "CHECK");
	assert_fails("UPDATE clients SET extra = 'nonsense'", "CHECK");
	assert_fails("UPDATE clients SET code = 'ABCDEF01-2345-4678-8abc-0123456789ab'", "CHECK");
	assert_fails("UPDATE clients SET code = 'abcdef01-2345-4678-8abc-01234567-9ab'", "CHECK");
	assert_runs("UPDATE clients SET code = 'abcdef01-2345-4678-8abc-0123456789ab'");
	assert_fails("UPDATE clients SET born = '2026-02-30'", "CHECK");
	assert_fails("UPDATE clients SET born = 'now'", "CHECK");
	assert_runs("UPDATE clients SET born = '2024-02-29'");
	assert_fails("UPDATE clients SET born = '2026-13-01'", "CHECK");
	assert_runs("UPDATE clients SET born = NULL");
	assert_runs("UPDATE clients SET deleted_at = NULL");
	for (size_t i = 0; i < sizeof(no_moments) / sizeof(no_moments[0]); i++) {
		char sql[100];
		(void)snprintf(
		        sql, sizeof(sql), "UPDATE clients SET created_at = '%s'", no_moments[i]);
		assert_fails(sql, "CHECK");
	}
	assert_runs("UPDATE clients SET created_at = '2026-01-31 23:59:59.999999'");
	assert_runs("UPDATE clients SET created_at = '2026-01-02 03:04:05.999999'");
	assert_fails("INSERT INTO jobs (tenant_id, client_id, car_id, state_id, state) "
	             "VALUES (1, 1, 1, 1, 'lost')",
	        "CHECK");
	assert_fails("UPDATE tenants SET name = '123456789012345678901'", "CHECK");
	assert_runs("UPDATE tenants SET name = 'äöüäöüäöüäöüäöüäöüäö' WHERE id = 1");
	assert_fails("UPDATE clients SET rate = 1000000000", "CHECK");
}

static void test_checks_scale_their_literals(void **state)
{
	(void)state;
	assert_fails("UPDATE clients SET rate = 49", "rate_floor");
	assert_runs("UPDATE clients SET rate = 50");
	assert_fails("UPDATE clients SET name = ''", "CHECK");
	assert_fails("UPDATE clients SET name = '12345678901'", "CHECK");
}

static void test_references_keep_to_their_tenant(void **state)
{
	(void)state;
	assert_fails("INSERT INTO cars (tenant_id, client_id) VALUES (1, 2)", "manor:reference");
	assert_fails("UPDATE cars SET client_id = 2 WHERE id = 2", "manor:reference");
	assert_fails("INSERT INTO cars (tenant_id, client_id) VALUES (1, 99)", "manor:reference");
	assert_runs("PRAGMA foreign_keys = OFF");
	assert_fails("UPDATE cars SET client_id = 2 WHERE id = 2", "manor:reference");
	assert_runs("PRAGMA foreign_keys = ON");
	assert_runs("DROP TRIGGER manor_cars_check_update");
	assert_fails("UPDATE cars SET client_id = 2 WHERE id = 2", "FOREIGN KEY");
	assert_fails("INSERT INTO jobs (tenant_id, client_id, car_id, state_id, helper_id) "
	             "VALUES (1, 1, 1, 1, 2)",
	        "manor:");
}

static void test_a_rows_tenant_stays(void **state)
{
	(void)state;
	assert_fails("UPDATE clients SET tenant_id = 2 WHERE id = 1", "manor:tenant");
	assert_fails("UPDATE notes SET manor_tenant = 2", "manor:tenant");
	assert_fails("UPDATE notes SET manor_tenant = NULL", "manor:tenant");
	assert_fails("UPDATE clients SET id = 9 WHERE id = 1", "manor:generated");
}

static void test_a_hidden_tenant_is_filled(void **state)
{
	(void)state;
	assert_answer("SELECT manor_tenant FROM notes", "1");
	assert_fails("INSERT INTO notes (job_id) VALUES (77)", "manor:reference");
	assert_fails("INSERT INTO notes (job_id, manor_tenant) VALUES (1, 2)", "manor:reference");
}

static void test_rows_of_no_tenant_are_everyones_and_others_are_not(void **state)
{
	(void)state;
	assert_runs("INSERT INTO grants (tenant_id, badge_id) VALUES (2, 1)");
	assert_runs("INSERT INTO grants (tenant_id, badge_id) VALUES (2, 3)");
	assert_fails("INSERT INTO grants (tenant_id, badge_id) VALUES (2, 2)", "manor:reference");
	assert_fails("UPDATE grants SET badge_id = 3 WHERE id = 1", "manor:reference");
	assert_fails("INSERT INTO grants (tenant_id, badge_id) VALUES (2, 99)", "manor:reference");
}

static void test_flows_allow_the_moves_they_name(void **state)
{
	(void)state;
	assert_fails("UPDATE jobs SET state = 'done'", "manor:flow");
	assert_runs("UPDATE jobs SET state = 'doing'");
	assert_runs("UPDATE jobs SET state = 'doing'");
	assert_runs("UPDATE jobs SET state = 'done'");
	assert_fails("UPDATE jobs SET state = 'open'", "manor:flow");
	assert_fails(
	        "INSERT INTO jobs (id, tenant_id, client_id, car_id, state_id) VALUES (1, 1, 1, "
	        "1, 1) ON CONFLICT (id) DO UPDATE SET state = 'open'",
	        "manor:flow");
}

static void test_flows_by_the_names_of_an_enum_table(void **state)
{
	(void)state;
	assert_runs("UPDATE jobs SET state_id = 2");
	assert_fails("UPDATE jobs SET state_id = 1", "manor:flow");
}

static void test_members_must_be_active(void **state)
{
	(void)state;
	assert_runs("UPDATE jobs SET helper_id = NULL");
	assert_runs("UPDATE users SET deleted_at = '2026-01-01 00:00:00.000000' WHERE id = 1");
	assert_fails("UPDATE jobs SET helper_id = 1", "manor:");
	assert_runs("UPDATE users SET deleted_at = NULL, status = 'off' WHERE id = 1");
	assert_fails("UPDATE jobs SET helper_id = 1", "manor:member");
	assert_runs("UPDATE users SET status = 'active' WHERE id = 1");
	assert_runs("UPDATE jobs SET helper_id = 1");
	assert_fails("UPDATE jobs SET helper_id = 2", "manor:");
}

static void test_must_holds_whatever_changes(void **state)
{
	(void)state;
	assert_runs("INSERT INTO clients (tenant_id, name) VALUES (1, 'cid')");
	assert_fails(
	        "INSERT INTO jobs (tenant_id, client_id, car_id, state_id) VALUES (1, 3, 1, 1)",
	        "manor:must");
	assert_fails("UPDATE jobs SET client_id = 3", "manor:must");
	assert_fails("UPDATE cars SET client_id = 3 WHERE id = 1", "manor:must");
	assert_runs("UPDATE cars SET client_id = 3 WHERE id = 2");
}

#define NOW "'2026-03-04 05:06:07.000000'"

static void test_a_deletion_takes_children_and_comes_back(void **state)
{
	(void)state;
	assert_runs(
	        "UPDATE cars SET deleted_at = '2026-01-01 00:00:00.000000', manor_deletion = 'x' "
	        "WHERE id = 2");
	assert_runs("UPDATE clients SET deleted_at = " NOW ", manor_deletion = 'd' WHERE id = 1");
	assert_answer("SELECT coalesce(manor_deletion, '-') FROM cars ORDER BY id", "d,x,-");
	assert_answer("SELECT manor_deletion || ' ' || deleted_at FROM notes",
	        "d 2026-03-04 05:06:07.000000");
	assert_fails("UPDATE cars SET deleted_at = NULL WHERE id = 1", "manor:reference");
	assert_fails("INSERT INTO cars (tenant_id, client_id) VALUES (1, 1)", "manor:reference");
	assert_runs("UPDATE clients SET deleted_at = NULL, manor_deletion = NULL WHERE id = 1");
	assert_answer("SELECT count(*) FROM cars WHERE deleted_at IS NULL", "2");
	assert_answer("SELECT count(*) FROM jobs WHERE deleted_at IS NULL", "1");
	assert_answer("SELECT count(*) FROM notes WHERE deleted_at IS NULL", "1");
	assert_answer("SELECT manor_deletion FROM cars WHERE id = 2", "x");
}

static void test_a_deletion_by_other_programs_comes_back_too(void **state)
{
	(void)state;
	assert_runs("UPDATE clients SET deleted_at = " NOW " WHERE id = 1");
	assert_answer("SELECT count(*) FROM cars WHERE deleted_at IS NULL", "1");
	assert_answer("SELECT count(*) FROM notes WHERE deleted_at IS NULL", "0");
	assert_runs("UPDATE clients SET deleted_at = NULL WHERE id = 1");
	assert_answer("SELECT count(*) FROM cars WHERE deleted_at IS NULL", "3");
	assert_answer("SELECT count(*) FROM notes WHERE deleted_at IS NULL", "1");
}

static void test_live_children_keep_a_row(void **state)
{
	(void)state;
	assert_fails("UPDATE cars SET deleted_at = " NOW " WHERE id = 1", "manor:referenced");
	assert_fails("UPDATE tenants SET deleted_at = " NOW " WHERE id = 1", "manor:referenced");
	assert_runs("UPDATE jobs SET spare_car_id = 2");
	assert_runs("UPDATE cars SET deleted_at = " NOW " WHERE id = 2");
	assert_answer("SELECT spare_car_id FROM jobs", "NULL");
}

static void test_a_taken_key_refuses_the_return(void **state)
{
	(void)state;
	assert_runs("UPDATE clients SET deleted_at = " NOW " WHERE id = 1");
	assert_runs("INSERT INTO clients (tenant_id, name) VALUES (1, 'ann')");
	assert_fails("UPDATE clients SET deleted_at = NULL WHERE id = 1", "UNIQUE");
	assert_answer("SELECT count(*) FROM cars WHERE deleted_at IS NULL", "1");
}

static void test_trees_go_and_return_whole(void **state)
{
	(void)state;
	/* 1 > 3 > 2: a child comes before its parent in the table */
	assert_runs("UPDATE folders SET parent_id = 1 WHERE id = 3");
	assert_runs("UPDATE folders SET parent_id = 3 WHERE id = 2");
	assert_runs("UPDATE folders SET deleted_at = " NOW ", manor_deletion = 'f' WHERE id = 1");
	assert_answer("SELECT id FROM folders WHERE deleted_at IS NULL", "4");
	assert_answer("SELECT id FROM files WHERE deleted_at IS NULL", "3");
	assert_fails("UPDATE folders SET deleted_at = NULL WHERE id = 3", "manor:reference");
	assert_runs("UPDATE folders SET deleted_at = NULL, manor_deletion = NULL WHERE id = 1");
	assert_answer("SELECT id FROM folders WHERE deleted_at IS NULL", "1,2,3,4");
	assert_answer("SELECT id FROM files WHERE deleted_at IS NULL", "1,2,3");
	assert_answer("SELECT restoring FROM manor_context", "NULL");
}

static void test_only_a_purge_removes_rows(void **state)
{
	(void)state;
	assert_fails("DELETE FROM notes", "manor:soft");
	assert_runs("UPDATE manor_context SET is_platform = 2");
	assert_runs("DELETE FROM notes");
}

static void test_set_null_leaves_the_tenant(void **state)
{
	(void)state;
	assert_runs("DELETE FROM grants WHERE id = 1");
	assert_answer("SELECT tenant_id || coalesce(grant_id, '-') FROM parts", "1-");
}

static void test_one_change_is_one_audit_row(void **state)
{
	(void)state;
	assert_runs("DELETE FROM sqlite_sequence WHERE 0");
	assert_runs("UPDATE manor_context SET person = 1, request_id = 'r1', moment = " NOW);
	const char *count = "SELECT count(*) FROM manor_audit WHERE json_extract(payload, "
	                    "'$.request_id') = 'r1'";
	assert_answer(count, "0");
	assert_runs("UPDATE users SET email = 'z' WHERE id = 1");
	assert_answer(count, "1");
	assert_runs("UPDATE users SET email = 'z' WHERE id = 1");
	assert_answer(count, "1");
	assert_runs("UPDATE users SET updated_at = '2030-01-01 00:00:00.000000' WHERE id = 1");
	assert_answer(count, "1");
	assert_runs("UPDATE users SET password = 'other!' WHERE id = 1");
	assert_answer(count, "2");
	assert_answer("SELECT count(*) FROM manor_audit WHERE payload LIKE '%secret!%' OR payload "
	              "LIKE '%other!%' OR payload LIKE '%manor_%'",
	        "0");
	assert_runs("INSERT INTO notes (job_id) VALUES (1)");
	assert_answer(count, "2");
	assert_runs("UPDATE cars SET deleted_at = " NOW " WHERE id = 2");
	assert_runs("UPDATE cars SET deleted_at = NULL WHERE id = 2");
	assert_answer("SELECT event FROM manor_audit WHERE json_extract(payload, '$.request_id') = "
	              "'r1' ORDER BY rowid",
	        "users.update,users.update,cars.delete,cars.restore");
}

static void test_audit_is_sealed(void **state)
{
	(void)state;
	assert_fails("UPDATE manor_audit SET payload = '{}'", "manor:forbidden");
	assert_fails("DELETE FROM manor_audit", "manor:forbidden");
}

static void test_updated_at_follows_other_writers(void **state)
{
	(void)state;
	assert_runs("UPDATE users SET updated_at = '2020-01-01 00:00:00.000000'");
	assert_runs("UPDATE users SET email = 'q' WHERE id = 1");
	assert_answer("SELECT updated_at > '2025' FROM users ORDER BY id", "1,0");
	assert_runs("UPDATE users SET email = 'p', updated_at = " NOW " WHERE id = 1");
	assert_answer("SELECT updated_at FROM users WHERE id = 1", "2026-03-04 05:06:07.000000");
}

/* json_object() takes 127 arguments. */
static void test_wide_rows_are_recorded_whole(void **state)
{
	static char wide[8000];
	size_t len = (size_t)snprintf(
	        wide, sizeof(wide), "Table wide [audit: 'changes'] {\n id int [pk, increment]\n");
	(void)state;
	for (int i = 0; i < 150; i++)
		len += (size_t)snprintf(
		        wide + len, sizeof(wide) - len, " c%d numeric(9,2) [default: -%d]\n", i, i);
	(void)snprintf(wide + len, sizeof(wide) - len,
	        "}\nMetadata Table wide { read: 'true' \n write: 'true' }\n");
	assert_int_equal(fixture_open(wide, "INSERT INTO wide (c149) VALUES (NULL)"), 0);
	assert_runs("UPDATE wide SET c3 = 5");
	assert_answer(
	        "SELECT (SELECT count(*) FROM json_each(payload, '$.after')) FROM manor_audit",
	        "151,151");
	assert_answer(
	        "SELECT payload -> '$.before.c3' || ' ' || (payload -> '$.after.c3') || ' ' || "
	        "(payload -> '$.after.c148') || ' ' || (payload -> '$.after.c149') FROM "
	        "manor_audit WHERE id = 2",
	        "-3.00 0.05 -148.00 null");
	fixture_close(NULL);
}

static void test_raised_words_have_their_kinds(void **state)
{
	(void)state;
	assert_int_equal(ddl_raised_kind(TEXT("manor:tenant")), ERROR_FORBIDDEN);
	assert_int_equal(ddl_raised_kind(TEXT("manor:referenced")), ERROR_REFERENCED);
	assert_int_equal(ddl_raised_kind(TEXT("manor:reference")), ERROR_REFERENCE);
	assert_int_equal(ddl_raised_kind(TEXT("manor:must")), ERROR_MUST);
	assert_int_equal(ddl_raised_kind(TEXT("manor:flow")), ERROR_FLOW);
	assert_int_equal(ddl_raised_kind(TEXT("FOREIGN KEY constraint failed")), ERROR_DATABASE);
}

#define EXECUTED(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        EXECUTED(test_values_have_their_storage_form),
	        EXECUTED(test_checks_scale_their_literals),
	        EXECUTED(test_references_keep_to_their_tenant),
	        EXECUTED(test_a_rows_tenant_stays),
	        EXECUTED(test_a_hidden_tenant_is_filled),
	        EXECUTED(test_rows_of_no_tenant_are_everyones_and_others_are_not),
	        EXECUTED(test_flows_allow_the_moves_they_name),
	        EXECUTED(test_flows_by_the_names_of_an_enum_table),
	        EXECUTED(test_members_must_be_active),
	        EXECUTED(test_must_holds_whatever_changes),
	        EXECUTED(test_a_deletion_takes_children_and_comes_back),
	        EXECUTED(test_a_deletion_by_other_programs_comes_back_too),
	        EXECUTED(test_live_children_keep_a_row),
	        EXECUTED(test_a_taken_key_refuses_the_return),
	        EXECUTED(test_trees_go_and_return_whole),
	        EXECUTED(test_only_a_purge_removes_rows),
	        EXECUTED(test_set_null_leaves_the_tenant),
	        EXECUTED(test_one_change_is_one_audit_row),
	        EXECUTED(test_audit_is_sealed),
	        EXECUTED(test_updated_at_follows_other_writers),
	        cmocka_unit_test(test_wide_rows_are_recorded_whole),
	        cmocka_unit_test(test_raised_words_have_their_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
