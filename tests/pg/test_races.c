/*
 * Two transactions that race a rule must not both win: each pair of statements runs on
 * two connections, the second while the first is not committed, both ways about. Without
 * locks each would find the rule kept by what it sees.
 */
#include "pg/pg.h"

#include "schema/model.h"
#include "sql/dialect.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static const char schema[] =
        "Enum rank { owner\n guest }\n"
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text\n deleted_at "
        "timestamptz }\n"
        "Metadata Table tenants {\n"
        "  read: 'true'\n"
        "  write: 'true'\n"
        "  must: '''new.name = 'empty' or exists (select 1 from users u where u.tenant_id = "
        "new.id and u.rank = 'owner')'''\n"
        "}\n"
        "Table users [is: 'users'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  email text [not null, is: 'email']\n"
        "  rank rank [not null, default: 'guest']\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table users { read: 'true' \n write: 'true' }\n"
        "Table clients [unique: 'live'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  name text [not null]\n"
        "  note text\n"
        "  deleted_at timestamptz\n"
        "  indexes { (tenant_id, name) [unique] }\n"
        "}\n"
        "Metadata Table clients { read: 'true' \n write: 'true' }\n"
        "Table cars {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  client_id int [not null]\n"
        "  note text\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table cars { read: 'true' \n write: 'true' }\n"
        "Table jobs {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  client_id int [not null]\n"
        "  car_id int [not null]\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table jobs {\n"
        "  read: 'true'\n"
        "  write: 'true'\n"
        "  must: 'exists (select 1 from cars c where c.id = new.car_id and c.client_id = "
        "new.client_id)'\n"
        "}\n"
        "Table folders {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  parent_id int\n"
        "  deleted_at timestamptz\n"
        "}\n"
        "Metadata Table folders { read: 'true' \n write: 'true' }\n"
        "Table bookings {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  room int [not null]\n"
        "  starts int [not null]\n"
        "  ends int [not null]\n"
        "}\n"
        "Metadata Table bookings {\n"
        "  read: 'true'\n"
        "  write: 'true'\n"
        "  must: 'not exists (select 1 from bookings b where b.room = new.room and b.id <> new.id "
        "and b.starts < new.ends and new.starts < b.ends)'\n"
        "}\n"
        "Table stock {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  kind text [not null]\n"
        "  amount int [not null]\n"
        "}\n"
        "Metadata Table stock {\n"
        "  read: 'true'\n"
        "  write: 'true'\n"
        "  must: '(select count(*) from stock s where s.amount > 10) < 4'\n"
        "}\n"
        "Ref: cars.client_id > clients.id [delete: cascade]\n"
        "Ref: jobs.client_id > clients.id\n"
        "Ref: jobs.car_id > cars.id\n"
        "Ref: folders.parent_id > folders.id [delete: cascade]\n";

static const char rows[] =
        "INSERT INTO tenants (name) VALUES ('empty'), ('empty');"
        "INSERT INTO users (tenant_id, email, rank) VALUES (1, 'a', 'owner'), (1, 'b', 'owner'), "
        "(2, 'c', 'owner'), (2, 'd', 'guest');"
        "UPDATE tenants SET name = 'full';"
        "INSERT INTO clients (tenant_id, name) VALUES (1, 'ann'), (1, 'bob'), (1, 'cid');"
        "INSERT INTO cars (tenant_id, client_id) VALUES (1, 1), (1, 2), (1, 3);"
        "INSERT INTO jobs (tenant_id, client_id, car_id) VALUES (1, 1, 1);"
        "UPDATE cars SET deleted_at = now() WHERE id = 2;"
        "INSERT INTO folders (tenant_id, parent_id) VALUES (1, NULL), (1, 1);"
        "INSERT INTO stock (tenant_id, kind, amount) VALUES (1, 'x', 11), (1, 'x', 11), (1, 'x', "
        "1), (1, 'y', 1), (2, 'x', 1);";

static const char filings_rows[] =
        "INSERT INTO tenants (name) VALUES ('north');"
        "INSERT INTO users (tenant_id, first_name, last_name, email) VALUES (1, 'a', 'a', "
        "'a@x.example'), (1, 'b', 'b', 'b@x.example');"
        "INSERT INTO roles (name) VALUES ('owner');"
        "INSERT INTO user_roles (user_id, role_id) VALUES (1, 1), (2, 1);";

#define DELETED "SET deleted_at = now() WHERE id = "

struct race {
	const char *name, *one, *other;
	/*
	 * What the second says when the first has gone through, in either order; "": it goes
	 * through as well, when the first is done. NULL: it does not even wait.
	 */
	const char *after_one, *after_other;
	const char *holds; /* true at the end */
};

static const struct race races[] = {
        {"a row that is being deleted gets no new child", "UPDATE clients " DELETED "2",
                "INSERT INTO cars (tenant_id, client_id) VALUES (1, 2)", "manor:reference", "",
                "NOT EXISTS (SELECT FROM cars c JOIN clients p ON p.id = c.client_id WHERE "
                "c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)"},
        {"nor is a child moved to it", "UPDATE clients " DELETED "2",
                "UPDATE cars SET client_id = 2 WHERE id = 3", "manor:reference", "",
                "NOT EXISTS (SELECT FROM cars c JOIN clients p ON p.id = c.client_id WHERE "
                "c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)"},
        {"nor does one come back to it", "UPDATE clients " DELETED "2",
                "UPDATE cars SET deleted_at = NULL WHERE id = 2", "manor:reference", "",
                "NOT EXISTS (SELECT FROM cars c JOIN clients p ON p.id = c.client_id WHERE "
                "c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)"},
        {"a child that keeps its parent is seen", "UPDATE cars " DELETED "3",
                "INSERT INTO jobs (tenant_id, client_id, car_id) VALUES (1, 3, 3)",
                "manor:reference", "manor:referenced",
                "NOT EXISTS (SELECT FROM jobs c JOIN cars p ON p.id = c.car_id WHERE "
                "c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)"},
        {"a tree takes along what was just hung on it", "UPDATE folders " DELETED "1",
                "INSERT INTO folders (tenant_id, parent_id) VALUES (1, 1)", "manor:reference", "",
                "NOT EXISTS (SELECT FROM folders c JOIN folders p ON p.id = c.parent_id WHERE "
                "c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)"},
        {"a parent may change while it gets children", "UPDATE clients SET note = 'x' WHERE id = 2",
                "INSERT INTO cars (tenant_id, client_id) VALUES (1, 2)", NULL, NULL, "true"},
        {"a live key is one's", "INSERT INTO clients (tenant_id, name) VALUES (1, 'dan')",
                "INSERT INTO clients (tenant_id, name) VALUES (1, 'dan')", "unique constraint",
                "unique constraint", "true"},
        {"one of two last owners stays", "UPDATE users SET rank = 'guest' WHERE id = 1",
                "UPDATE users SET rank = 'guest' WHERE id = 2", "manor:must", "manor:must",
                "EXISTS (SELECT FROM users WHERE tenant_id = 1 AND rank = 'owner' AND deleted_at "
                "IS NULL)"},
        {"nor is the one deleted while the other steps down", "UPDATE users " DELETED "1",
                "UPDATE users SET rank = 'guest' WHERE id = 2", "manor:must", "manor:must",
                "EXISTS (SELECT FROM users WHERE tenant_id = 1 AND rank = 'owner' AND deleted_at "
                "IS NULL)"},
        {"another tenant's owners are none of theirs",
                "UPDATE users SET rank = 'guest' WHERE id = 1",
                "UPDATE users SET rank = 'owner' WHERE id = 4", NULL, NULL, "true"},
        {"the row that a rule reads stays", "UPDATE cars SET client_id = 2 WHERE id = 3",
                "INSERT INTO jobs (tenant_id, client_id, car_id) VALUES (1, 3, 3)", "manor:must",
                "manor:must",
                "NOT EXISTS (SELECT FROM jobs j JOIN cars c ON c.id = j.car_id WHERE "
                "c.client_id <> j.client_id)"},
        {"a room is booked once",
                "INSERT INTO bookings (tenant_id, room, starts, ends) VALUES (1, 7, 10, 20)",
                "INSERT INTO bookings (tenant_id, room, starts, ends) VALUES (1, 7, 15, 25)",
                "manor:must", "manor:must", "(SELECT count(*) FROM bookings) = 1"},
        {"and others meanwhile",
                "INSERT INTO bookings (tenant_id, room, starts, ends) VALUES (1, 7, 10, 20)",
                "INSERT INTO bookings (tenant_id, room, starts, ends) VALUES (1, 8, 15, 25)", NULL,
                NULL, "(SELECT count(*) FROM bookings) = 2"},
        {"what is counted in a tenant is counted one by one",
                "UPDATE stock SET amount = 12 WHERE id = 3",
                "UPDATE stock SET amount = 12 WHERE id = 4", "manor:must", "manor:must",
                "(SELECT count(*) FROM stock WHERE amount > 10) < 4"},
        {"and in another tenant meanwhile", "UPDATE stock SET kind = 'z' WHERE id = 1",
                "UPDATE stock SET amount = 12 WHERE id = 5", NULL, NULL, "true"},
};

static struct arena arena;

static PGconn *again(void)
{
	PGconn *connection = PQconnectdbParams((const char *const[]){"dbname", "dbname", NULL},
	        (const char *const[]){getenv("MANOR_TEST_PG"), "races", NULL}, 1);
	assert_int_equal(PQstatus(connection), CONNECTION_OK);
	pg_exec(connection, &arena, TEXT("SET deadlock_timeout = '5s'; SET lock_timeout = '20s'"));
	return connection;
}

/* An open transaction that has done its statement. */
static void begin(PGconn *connection, const char *level, const char *sql)
{
	pg_exec(connection, &arena, arena_printf(&arena, "BEGIN ISOLATION LEVEL %s", level));
	pg_exec(connection, &arena, text_from(sql));
}

/* True when an answer is there within the time. */
static bool is_answered(PGconn *connection, int timeout_ms)
{
	for (int waited = 0; waited < timeout_ms; waited += 10) {
		struct pollfd fd = {.fd = PQsocket(connection), .events = POLLIN};
		assert_int_equal(PQconsumeInput(connection), 1);
		if (!PQisBusy(connection))
			return true;
		(void)poll(&fd, 1, 10);
	}
	return false;
}

/* The message of the statement that was sent, or "". */
static const char *answer_of(PGconn *connection)
{
	const char *message = "";
	PGresult *result;
	while ((result = PQgetResult(connection))) {
		if (PQresultStatus(result) == PGRES_FATAL_ERROR)
			message = arena_cstr(&arena,
			        text_from(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
		PQclear(result);
	}
	return message;
}

static bool read_schema(
        void *context, struct arena *to, struct text path, struct text *out, struct error *err)
{
	(void)context;
	if (!text_eq_cstr(path, "races.dbml"))
		return dbml_read_file(NULL, to, path, out, err);
	*out = text_from(schema);
	return true;
}

/* A database that others are copied from. */
static void make_template(const char *name, struct text path, const char *first)
{
	struct diagnostics diags;
	struct ddl ddl;
	struct error err = {0};
	diagnostics_init(&diags, &arena);
	struct model *model = model_compile(&arena, path, read_schema, NULL, &diags);
	if (!model) {
		struct buf out;
		buf_init(&out, &arena);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		fail_msg("%.*s", TEXT_ARG(buf_text(&out)));
	}
	if (!ddl_persistent(&arena, &sql_postgres, model, &ddl, &err))
		fail_msg("%s", err.operator_text);
	PGconn *db = pg_database(name, "");
	for (size_t i = 0; i < ddl.count; i++)
		pg_exec(db, &arena, ddl.objects[i].sql);
	pg_exec(db, &arena, text_from(first));
	PQfinish(db);
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	make_template("races_template", TEXT("races.dbml"), rows);
	make_template("races_filings", TEXT("systems/filings/schema.dbml"), filings_rows);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void run_race(const char *name, const char *first, const char *second, const char *expected,
        const char *holds)
{
	PGconn *one = pg_database("races", "TEMPLATE races_template");
	PGconn *other = again();
	begin(one, "READ COMMITTED", first);
	pg_exec(other, &arena, TEXT("BEGIN"));
	assert_int_equal(PQsendQuery(other, second), 1);
	if (is_answered(other, expected ? 300 : 5000) != (expected == NULL))
		fail_msg("%s: %s: %s", name, second, expected ? answer_of(other) : "has to wait");
	pg_exec(one, &arena, TEXT("COMMIT"));
	const char *message = answer_of(other);
	if (expected && *expected ? !strstr(message, expected) : *message != '\0')
		fail_msg("%s: %s: '%s'", name, second, message);
	pg_exec(other, &arena, TEXT("COMMIT"));
	const char *kept = pg_value(one, &arena, arena_printf(&arena, "SELECT %s", holds));
	if (strcmp(kept, "t") != 0)
		fail_msg("%s: %s: both have won", name, second);
	PQfinish(one);
	PQfinish(other);
}

static void test_two_do_not_both_win(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(races) / sizeof(races[0]); i++) {
		const struct race *r = &races[i];
		run_race(r->name, r->one, r->other, r->after_one, r->holds);
		run_race(r->name, r->other, r->one, r->after_other, r->holds);
	}
}

/* A snapshot that is older than the lock does not see what the lock waited for. */
static void test_rules_between_rows_refuse_an_old_snapshot(void **state)
{
	/* Others that are not serializable too are not ordered with who is. */
	static const char *const levels[] = {"REPEATABLE READ", "SERIALIZABLE"};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		PGconn *one = pg_database("races", "TEMPLATE races_template");
		struct text start = arena_printf(&arena, "BEGIN ISOLATION LEVEL %s", levels[i]);
		pg_exec(one, &arena, start);
		assert_string_equal(pg_refusal(one, &arena,
		                            TEXT("UPDATE users SET rank = 'guest' WHERE id = 1")),
		        "manor:isolation");
		pg_exec(one, &arena, TEXT("ROLLBACK"));
		pg_exec(one, &arena, start);
		assert_string_equal(pg_refusal(one, &arena, TEXT("UPDATE clients " DELETED "2")),
		        "manor:isolation");
		pg_exec(one, &arena, TEXT("ROLLBACK"));
		pg_exec(one, &arena, start);
		pg_exec(one, &arena,
		        TEXT("INSERT INTO clients (tenant_id, name) VALUES (1, 'eve')"));
		pg_exec(one, &arena, TEXT("COMMIT"));
		PQfinish(one);
	}
}

/* The last owner of filings stands in two tables, each with a `must` of its own. */
static void test_a_rule_in_two_tables_holds_between_them(void **state)
{
	static const char *const steps[] = {"UPDATE users SET deleted_at = now() WHERE id = 1",
	        "DELETE FROM user_roles WHERE user_id = 2"};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		PGconn *one = pg_database("races", "TEMPLATE races_filings");
		PGconn *other = again();
		begin(one, "READ COMMITTED", steps[i]);
		pg_exec(other, &arena, TEXT("BEGIN"));
		assert_int_equal(PQsendQuery(other, steps[1 - i]), 1);
		assert_false(is_answered(other, 300));
		pg_exec(one, &arena, TEXT("COMMIT"));
		assert_string_equal(answer_of(other), "manor:must");
		PQfinish(one);
		PQfinish(other);
	}
}

static bool is_told(PGconn *listener)
{
	pg_exec(listener, &arena, TEXT("SELECT 1"));
	PGnotify *first = PQnotifies(listener);
	bool is_manor = first && strcmp(first->relname, "manor") == 0;
	for (PGnotify *notify = first; notify; notify = PQnotifies(listener))
		PQfreemem(notify);
	return is_manor;
}

static void test_servers_are_told_of_what_principals_are_made_of(void **state)
{
	(void)state;
	PGconn *one = pg_database("races", "TEMPLATE races_template");
	PGconn *other = again();
	pg_exec(other, &arena, TEXT("LISTEN manor"));
	pg_exec(one, &arena, TEXT("UPDATE clients SET note = 'x'"));
	assert_false(is_told(other));
	pg_exec(one, &arena, TEXT("UPDATE users SET rank = 'owner' WHERE id = 1"));
	assert_true(is_told(other));
	pg_exec(one, &arena, TEXT("UPDATE tenants SET name = 'x' WHERE id = 1"));
	assert_true(is_told(other));
	pg_exec(one, &arena, TEXT("UPDATE manor_sessions SET touched_at = now()"));
	assert_false(is_told(other));
	pg_exec(one, &arena, TEXT("DELETE FROM manor_sessions"));
	assert_true(is_told(other));
	PQfinish(one);
	PQfinish(other);
}

int main(void)
{
	const char *root = getenv("MANOR_ROOT");
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_two_do_not_both_win),
	        cmocka_unit_test(test_rules_between_rows_refuse_an_old_snapshot),
	        cmocka_unit_test(test_a_rule_in_two_tables_holds_between_them),
	        cmocka_unit_test(test_servers_are_told_of_what_principals_are_made_of),
	};
	if (root && chdir(root) != 0)
		return 1;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
