/*
 * Every schema in tests/schema that compiles: its DDL runs on SQLite, each object
 * is found again in the database, the session's objects run over it, and the
 * script is the golden CASE.sqlite.sql where there is one.
 *
 * UPDATE=1 in the environment writes the goldens of all cases instead.
 */
#include "unit/unit.h"

#include "schema/model.h"
#include "sql/ddl.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { CASE_LIMIT = 1000 };

static char *cases[CASE_LIMIT];
static size_t case_count;

static bool ends_with(const char *name, const char *suffix)
{
	return text_has_suffix(text_from(name), text_from(suffix));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(const char *folder, const char *suffix)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)) && case_count < CASE_LIMIT) {
		char path[600];
		if (!ends_with(entry->d_name, suffix) || ends_with(entry->d_name, ".full.dbml"))
			continue; /* the completed form of another case */
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		cases[case_count++] = strdup(path);
	}
	if (dir)
		closedir(dir);
}

static void execute(sqlite3 *db, struct arena *arena, const char *path, struct text sql)
{
	char *message = NULL, *text = arena_cstr(arena, sql);
	if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s\n%s", path, message, text);
}

static int64_t count(sqlite3 *db, const char *sql, struct text name, const char *kind)
{
	sqlite3_stmt *statement;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	sqlite3_bind_text(statement, 1, name.ptr, (int)name.len, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, kind, -1, SQLITE_STATIC);
	int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
	sqlite3_finalize(statement);
	return n;
}

static void find_again(sqlite3 *db, const char *path, const struct ddl *ddl)
{
	for (size_t i = 0; i < ddl->count; i++) {
		const struct ddl_object *object = &ddl->objects[i];
		if (strcmp(object->kind, "row") == 0)
			continue;
		if (count(db, "SELECT count(*) FROM sqlite_master WHERE name = ?1 AND type = ?2",
		            object->name, object->kind) != 1)
			fail_msg("%s: %s %.*s was not made", path, object->kind,
			        TEXT_ARG(object->name));
	}
}

static void find_columns(sqlite3 *db, const char *path, const struct model *model)
{
	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *table = model->tables[i];
		int64_t n =
		        count(db, "SELECT count(*) FROM pragma_table_info(?1)", table->name, "");
		bool is_own = table->concept == TABLE_IS_META || table->concept == TABLE_IS_CONTEXT;
		if (!is_own && n != (int64_t)table->column_count)
			fail_msg("%s: %.*s has %lld columns", path, TEXT_ARG(table->name),
			        (long long)n);
	}
}

static void nothing(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	(void)values;
	sqlite3_result_null(context);
}

static void run_session(sqlite3 *db, struct arena *arena, const char *path,
        const struct model *model, enum ddl_session_kind kind)
{
	static const char *const functions[] = {
	        "manor_tenant", "manor_person", "manor_is_platform"};
	struct ddl_session session;
	struct error err = {0};
	for (size_t i = 0; i < 3; i++)
		(void)sqlite3_create_function(db, functions[i], 0,
		        SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, nothing, NULL, NULL);
	if (!ddl_session(arena, &sql_sqlite, model, kind, &session, &err))
		fail_msg("%s: %s", path, err.operator_text);
	for (size_t i = 0; i < session.statements.count; i++)
		execute(db, arena, path, session.statements.objects[i].sql);
	for (size_t i = 0; i < session.view_count; i++)
		execute(db, arena, path,
		        arena_printf(
		                arena, "SELECT * FROM \"%.*s\"", TEXT_ARG(session.views[i].name)));
	for (size_t i = 0; i < session.statements.count; i++)
		execute(db, arena, path,
		        arena_printf(arena, "DROP %s temp.\"%.*s\"",
		                session.statements.objects[i].kind,
		                TEXT_ARG(session.statements.objects[i].name)));
}

/* The digest changes with every word of the schema's canonical text; it is no part of a golden. */
static void mask_digest(struct text script, const struct model *model)
{
	char hex[2 * sizeof(model->digest) + 1];
	for (size_t i = 0; i < sizeof(model->digest); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", model->digest[i]);
	char *found = memmem(script.ptr, script.len, hex, sizeof(hex) - 1);
	assert_non_null(found);
	memset(found, '0', sizeof(hex) - 1);
}

static void compare_golden(struct arena *arena, const char *path, const char *suffix,
        struct text script, bool is_demanded)
{
	const char *write = getenv("UPDATE");
	size_t stem = strlen(path) - strlen(".dbml");
	char *golden = arena_cstr(arena, arena_printf(arena, "%.*s%s", (int)stem, path, suffix));
	struct text text;
	struct error err = {0};
	if (write && strcmp(write, "1") == 0) {
		FILE *file = fopen(golden, "w");
		assert_non_null(file);
		assert_int_equal(fwrite(script.ptr, 1, script.len, file), script.len);
		assert_int_equal(fclose(file), 0);
		return;
	}
	if (!dbml_read_file(NULL, arena, text_from(golden), &text, &err)) {
		if (is_demanded)
			fail_msg("%s is not there: %.*s", golden, TEXT_ARG(script));
		return;
	}
	if (!text_eq(text, script))
		fail_msg("%s differs; UPDATE=1 writes it anew", golden);
}

static void run_case(const char *path, bool is_long)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct ddl ddl;
	struct buf script;
	struct error err = {0};
	sqlite3 *db;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	struct model *model = model_compile(&arena, text_from(path), dbml_read_file, NULL, &diags);
	if (!model)
		return; /* a refusal has its own golden */
	if (!ddl_persistent(&arena, &sql_sqlite, model, &ddl, &err)) {
		/* what this engine cannot hold is refused with its reason */
		compare_golden(&arena, path, ".sqlite.refused",
		        arena_printf(&arena, "%s\n", err.operator_text), true);
		return;
	}
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	execute(db, &arena, path, TEXT("PRAGMA foreign_keys = ON"));
	for (size_t i = 0; i < ddl.count; i++)
		execute(db, &arena, path, ddl.objects[i].sql);
	execute(db, &arena, path, TEXT("PRAGMA foreign_key_check"));
	find_again(db, path, &ddl);
	find_columns(db, path, model);
	run_session(db, &arena, path, model, DDL_READER);
	run_session(db, &arena, path, model, DDL_READER_PLATFORM);
	run_session(db, &arena, path, model, DDL_WRITER);
	sqlite3_close(db);
	buf_init(&script, &arena);
	assert_true(ddl_write_script(&script, &sql_sqlite, model, &err));
	/* the script is one text that the command line could run */
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	execute(db, &arena, path, buf_text(&script));
	sqlite3_close(db);
	mask_digest(buf_text(&script), model);
	if (!is_long)
		compare_golden(&arena, path, ".sqlite.sql", buf_text(&script), false);
}

static void test_cases(void **state)
{
	(void)state;
	collect("tests/schema", ".dbml");
	qsort(cases, case_count, sizeof(cases[0]), by_name);
	for (size_t i = 0; i < case_count; i++) {
		/* whole systems are executed; their text would be long to review */
		run_case(cases[i], strstr(cases[i], "/shape_") != NULL);
		free(cases[i]);
	}
}

static void test_systems(void **state)
{
	static const char *const systems[] = {"filings", "sites", "platform", "casnet", "mnfst"};
	(void)state;
	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++) {
		char path[100];
		(void)snprintf(path, sizeof(path), "systems/%s/schema.dbml", systems[i]);
		run_case(path, true);
	}
}

int main(void)
{
	const char *root = getenv("MANOR_ROOT");
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_systems),
	};
	if (root && chdir(root) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
