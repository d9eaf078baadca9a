/* A database file under its owner's hands: scripts, transactions, scratch, copies. */
#include "db/admin.h"

#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static struct text in_folder(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static struct db_admin *open_at(struct text path, enum db_admin_kind kind)
{
	struct db_admin *admin = NULL;
	struct error err = {0};

	if (!db_admin_open(path, kind, &admin, &err))
		fail_msg("%s", err.operator_text);
	return admin;
}

static void run(struct db_admin *admin, const char *script)
{
	struct error err = {0};

	if (!db_admin_exec(admin, text_from(script), &err))
		fail_msg("%s", err.operator_text);
}

static bool keep_number(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	(void)err;
	assert_int_equal(count, 1);
	*(int64_t *)context = values[0].integer;
	return true;
}

static int64_t number(struct db_admin *admin, const char *sql)
{
	struct error err = {0};
	int64_t n = -1;

	if (!db_admin_query(admin, text_from(sql), NULL, 0, keep_number, &n, &err))
		fail_msg("%s", err.operator_text);
	return n;
}

static void test_script(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};

	(void)state;
	arena_init(&arena, 0);
	struct text path = in_folder(&arena, "script.db");
	struct db_admin *admin = open_at(path, DB_ADMIN_MAKE);
	run(admin, "-- a table; and more\nCREATE TABLE a (id INTEGER PRIMARY KEY);\n"
	           "CREATE TABLE b (a INTEGER REFERENCES a (id));\n"
	           "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b VALUES (new.id);\n"
	           "INSERT INTO b VALUES (new.id); END;\nINSERT INTO a VALUES (7);\n-- the end\n");
	assert_int_equal(number(admin, "SELECT count(*) FROM b WHERE a = 7"), 2);
	assert_false(db_admin_exec(admin, TEXT("SELECT 1;\n-- why\nDROP TABLE\nnowhere"), &err));
	assert_int_equal(err.kind, ERROR_DATABASE);
	assert_non_null(strstr(err.operator_text, "no such table: nowhere, at: DROP TABLE"));

	/* A reference that is broken at the end ends the whole. */
	err = (struct error){0};
	assert_true(db_admin_begin(admin, &err));
	run(admin, "DELETE FROM a; CREATE TABLE c (x)");
	assert_false(db_admin_commit(admin, &err));
	assert_non_null(strstr(err.operator_text, "2 rows would refer to none: b row 1 to a"));
	assert_int_equal(number(admin, "SELECT count(*) FROM a"), 1);
	assert_int_equal(number(admin, "SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), 0);
	assert_int_equal(number(admin, "PRAGMA foreign_keys"), 1);
	db_admin_close(admin);
}

static void test_scratch(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	bool is_empty = false;

	(void)state;
	arena_init(&arena, 0);
	struct text path = in_folder(&arena, "scratch.db");
	struct db_admin *admin = open_at(path, DB_ADMIN_MAKE);
	assert_true(db_admin_scratch_begin(admin, &err));
	run(admin, "CREATE TABLE a (x)");
	db_admin_scratch_end(admin);
	assert_true(db_admin_is_empty(admin, &is_empty, &err));
	assert_true(is_empty);
	db_admin_close(admin);
	/* What stayed empty is not left behind. */
	assert_int_not_equal(access(arena_cstr(&arena, path), F_OK), 0);
	assert_false(db_admin_open(path, DB_ADMIN_WRITE, &admin, &err));
	assert_int_equal(err.kind, ERROR_FILE);
}

static void test_lock(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct db_admin *second = NULL;

	(void)state;
	arena_init(&arena, 0);
	struct text path = in_folder(&arena, "lock.db");
	struct db_admin *admin = open_at(path, DB_ADMIN_MAKE);
	run(admin, "CREATE TABLE a (x)");
	assert_false(db_admin_open(path, DB_ADMIN_WRITE, &second, &err));
	assert_int_equal(err.kind, ERROR_DATABASE_BUSY);
	struct db_admin *reader = open_at(path, DB_ADMIN_READ);
	err = (struct error){0};
	assert_int_equal(number(reader, "SELECT count(*) FROM a"), 0);
	assert_false(db_admin_exec(reader, TEXT("INSERT INTO a VALUES (1)"), &err));
	db_admin_close(reader);
	db_admin_close(admin);
}

static void test_copies(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct stat st;

	(void)state;
	arena_init(&arena, 0);
	struct text path = in_folder(&arena, "a.db"), copy = in_folder(&arena, "a.backup");
	struct db_admin *admin = open_at(path, DB_ADMIN_MAKE);
	run(admin, "CREATE TABLE manor_meta (digest TEXT); INSERT INTO manor_meta VALUES ('d');"
	           "CREATE TABLE a (x); INSERT INTO a VALUES (1)");
	assert_true(db_admin_backup(admin, copy, &err));
	assert_int_equal(stat(arena_cstr(&arena, copy), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(db_admin_backup(admin, copy, &err));
	assert_non_null(strstr(err.operator_text, "is there already"));

	err = (struct error){0};
	run(admin, "INSERT INTO a VALUES (2); CREATE TABLE later (x)");
	assert_true(db_admin_restore(admin, copy, &err));
	assert_int_equal(number(admin, "SELECT count(*) FROM a"), 1);
	assert_int_equal(number(admin, "SELECT count(*) FROM sqlite_schema"), 2);
	db_admin_close(admin);
	admin = open_at(path, DB_ADMIN_WRITE);
	assert_int_equal(number(admin, "SELECT count(*) FROM a"), 1);

	/* A file that is no copy changes nothing. */
	FILE *file = fopen(arena_cstr(&arena, in_folder(&arena, "text")), "w");
	fputs("no database, but a text of some length", file);
	fclose(file);
	assert_false(db_admin_restore(admin, in_folder(&arena, "text"), &err));
	assert_int_equal(err.kind, ERROR_FILE);
	assert_int_equal(number(admin, "SELECT count(*) FROM a"), 1);
	db_admin_close(admin);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/manor-admin.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	static const char *const names[] = {
	        "script.db", "lock.db", "a.db", "a.backup", "text", "scratch.db"};
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_script),
	        cmocka_unit_test(test_scratch),
	        cmocka_unit_test(test_lock),
	        cmocka_unit_test(test_copies),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
