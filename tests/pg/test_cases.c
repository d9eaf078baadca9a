/*
 * Every schema in tests/schema that compiles, and the five systems: the DDL runs on
 * PostgreSQL, in a database of its own, each object can be taken away again in the
 * opposite order where it says how, and the script is the golden CASE.postgres.sql
 * where there is one. What this engine refuses has CASE.postgres.refused.
 *
 * UPDATE=1 in the environment writes the goldens of all cases instead.
 */
#include "pg.h"

#include "schema/model.h"
#include "sql/dialect.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

enum { CASE_LIMIT = 1000 };

static char *cases[CASE_LIMIT];
static size_t case_count;

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)) && case_count < CASE_LIMIT) {
		struct text name = text_from(entry->d_name);
		char path[600];
		/* the completed form of another case */
		if (!text_has_suffix(name, TEXT(".dbml")) ||
		        text_has_suffix(name, TEXT(".full.dbml")))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		cases[case_count++] = strdup(path);
	}
	if (dir)
		closedir(dir);
	qsort(cases, case_count, sizeof(cases[0]), by_name);
}

/* The digest changes with every word of the schema's canonical text; it is no part of a golden. */
static void mask_digest(struct text script, const struct model *model)
{
	char hex[2 * sizeof(model->digest) + 1];
	for (size_t i = 0; i < sizeof(model->digest); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", model->digest[i]);
	char *found = memmem(script.ptr, script.len, hex, sizeof(hex) - 1);
	if (found)
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

static void find_columns(
        PGconn *db, struct arena *arena, const char *path, const struct model *model)
{
	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *table = model->tables[i];
		struct buf sql;
		buf_init(&sql, arena);
		buf_add_cstr(&sql, "SELECT count(*) FROM information_schema.columns WHERE "
		                   "table_schema = 'public' AND table_name = ");
		sql_quoted_write(&sql, table->name, '\'');
		const char *n = pg_value(db, arena, buf_text(&sql));
		bool is_own = table->concept == TABLE_IS_META || table->concept == TABLE_IS_CONTEXT;
		if (!is_own && strtoul(n, NULL, 10) != table->column_count)
			fail_msg("%s: %.*s has %s columns", path, TEXT_ARG(table->name), n);
	}
}

static void take_away(PGconn *db, struct arena *arena, const char *path, const struct ddl *ddl)
{
	for (size_t i = ddl->count; i-- > 0;) {
		if (ddl->objects[i].drop.len && !ddl->objects[i].is_optional)
			pg_exec(db, arena, ddl->objects[i].drop);
	}
	static const char *const catalogs[] = {"pg_class", "pg_proc", "pg_type", "pg_constraint"};
	static const char *const prefixes[] = {"rel", "pro", "typ", "con"};
	for (size_t i = 0; i < sizeof(catalogs) / sizeof(catalogs[0]); i++) {
		const char *left = pg_value(db, arena,
		        arena_printf(arena,
		                "SELECT string_agg(%sname, ' ') FROM %s WHERE %snamespace = "
		                "'public'::regnamespace",
		                prefixes[i], catalogs[i], prefixes[i]));
		if (left)
			fail_msg("%s: left in %s: %s", path, catalogs[i], left);
	}
}

static void run_case(const char *path, bool is_long)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct ddl ddl;
	struct buf script;
	struct error err = {0};
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	struct model *model = model_compile(&arena, text_from(path), dbml_read_file, NULL, &diags);
	if (!model)
		return; /* a refusal has its own golden */
	if (!ddl_persistent(&arena, &sql_postgres, model, &ddl, &err)) {
		compare_golden(&arena, path, ".postgres.refused",
		        arena_printf(&arena, "%s\n", err.operator_text), true);
		return;
	}
	PGconn *db = pg_database("cases", "");
	for (size_t i = 0; i < ddl.count; i++)
		pg_exec(db, &arena, ddl.objects[i].sql);
	find_columns(db, &arena, path, model);
	take_away(db, &arena, path, &ddl);
	buf_init(&script, &arena);
	assert_true(ddl_write_script(&script, &sql_postgres, model, &err));
	/* the script is one text that psql could run, over what was taken away */
	pg_exec(db, &arena, buf_text(&script));
	pg_drop(db);
	mask_digest(buf_text(&script), model);
	if (!is_long)
		compare_golden(&arena, path, ".postgres.sql", buf_text(&script), false);
}

static void test_cases(void **state)
{
	(void)state;
	collect("tests/schema");
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
