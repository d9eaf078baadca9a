/* manor import: a database that was not made here, as DBML and a list of what it lacks. */
#include "cli/cli.h"
#include "db/admin.h"
#include "migrate/import.h"

#include <stdio.h>

static void add_list(struct buf *out, const char *title, const struct text *lines, size_t count)
{
	if (count)
		buf_printf(out, "\n%s\n", title);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "  %.*s\n", TEXT_ARG(lines[i]));
}

static bool report(struct arena *arena, const struct catalog *catalog, const struct import *import,
        struct db_admin *admin, struct buf *out, struct error *err)
{
	struct text *lacks = NULL, *tenancy = NULL;
	size_t lack_count = 0, tenancy_count = 0;

	buf_printf(out, "%zu tables, %zu enums read.\n", catalog->table_count, catalog->enum_count);
	add_list(out, "Taken for what it looks like:", import->taken, import->taken_count);
	add_list(out, "Left out, because it cannot be said:", import->left_out,
	        import->left_out_count);
	if (!import->model) {
		buf_add(out, TEXT("\nTo be decided by you, in the schema:\n"));
		diagnostics_sort(import->diags);
		diagnostics_print(import->diags, SEVERITY_ERROR, out);
		return true;
	}
	if (!import_tenancy(arena, import->model, &tenancy, &tenancy_count, err))
		return false;
	add_list(out, "Whose the rows are:", tenancy, tenancy_count);
	if (!import_lacks(arena, catalog, import->model, admin, &lacks, &lack_count, err))
		return false;
	add_list(out, "What this database lacks, and a migration adds:", lacks, lack_count);
	return true;
}

static bool import_into(struct arena *arena, struct db_admin *admin, const char *path,
        struct buf *out_report, struct text *out_dbml, struct error *err)
{
	struct catalog catalog;
	struct import import;
	struct text name = text_from(path ? path : "schema.dbml");

	if (!catalog_read(arena, admin, &catalog, err))
		return false;
	if (!catalog.table_count)
		return error_set(err, ERROR_USAGE, "the database has no tables");
	if (!import_make(arena, &catalog, name, &import, err) ||
	        !report(arena, &catalog, &import, admin, out_report, err))
		return false;
	*out_dbml = import.dbml;
	return !path || cli_write_new(path, import.dbml, "name a file that is not there", err);
}

int cmd_import(int argc, char **argv)
{
	AUTO_ARENA arena = {0};
	struct config config;
	struct error err = {0};
	struct db_admin *admin = NULL;
	struct text dbml = {0};
	struct buf words;

	arena_init(&arena, 0);
	buf_init(&words, &arena);
	if (!config_load(&arena, &argc, argv, &config, &err))
		return cli_fail(&err);
	if (argc > 2)
		return cli_usage("import", "\"%s\" is not understood", argv[2]);
	if (text_is_empty(config.db))
		return cli_usage("import", "name the database with --db");
	const char *path = argc == 2 ? argv[1] : NULL;
	if (!db_admin_open(config.db, DB_ADMIN_READ, &admin, &err))
		return cli_fail(&err);
	bool ok = import_into(&arena, admin, path, &words, &dbml, &err);
	db_admin_close(admin);
	if (!ok)
		return cli_fail(&err);
	if (path)
		return cli_print(buf_text(&words));
	fwrite(words.len ? words.ptr : "", 1, words.len, stderr);
	return cli_print(dbml);
}
