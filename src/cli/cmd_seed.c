/* manor seed: sample data into a database, through the door. */
#include "base/clock.h"
#include "cli/cli.h"
#include "sql/seed.h"
#include "store/store.h"

#include <stdio.h>

/* seed.dbml in the schema's folder. */
static struct text seed_path(struct arena *arena, struct text schema)
{
	size_t len = schema.len;

	while (len && schema.ptr[len - 1] != '/')
		len--;
	return arena_printf(arena, "%.*sseed.dbml", (int)len, schema.ptr);
}

static bool seed_load(struct arena *arena, struct store *store, struct text path, size_t *out_rows,
        int64_t *out_changed, struct error *err)
{
	struct diagnostics diags;
	struct sql_unit unit;
	struct store_result result;

	diagnostics_init(&diags, arena);
	struct dbml *document = dbml_compile(arena, path, dbml_read_file, NULL, &diags);
	if (!document || !seed_compile(arena, store_dialect(store), store_model(store), document,
	                         &unit, &diags)) {
		struct buf out;
		buf_init(&out, arena);
		diagnostics_sort(&diags);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		fwrite(out.len ? out.ptr : "", 1, out.len, stderr);
		return error_set(err, ERROR_SCHEMA, "%.*s was not loaded", TEXT_ARG(path));
	}
	struct store_facts facts = {0};
	struct scope *scope = scope_system(arena, store, NULL, NULL, &facts);
	struct store_call call = {.unit = &unit};
	if (!scope)
		return error_memory(err);
	if (!store_run(scope, &call, &result, err))
		return false;
	for (size_t i = 0; i < result.step_count; i++) {
		if (unit.steps[i].kind != SQL_STEP_WRITE)
			continue;
		*out_rows += 1;
		*out_changed += result.steps[i].rows;
	}
	return true;
}

int cmd_seed(int argc, char **argv)
{
	AUTO_ARENA arena = {0};
	struct config config;
	struct error err = {0};
	struct db_options options;
	struct store *store = NULL;
	size_t rows = 0;
	int64_t changed = 0;

	arena_init(&arena, 0);
	if (!config_load(&arena, &argc, argv, &config, &err))
		return cli_fail(&err);
	if (argc < 2 || argc > 3)
		return cli_usage("seed", "name the schema");
	struct model *model = cli_load_model(&arena, argv[1], false);
	if (!model)
		return error_info(ERROR_SCHEMA)->exit_code;
	struct text path = argc == 3 ? text_from(argv[2]) : seed_path(&arena, text_from(argv[1]));
	cli_db_options(&config, true, &options);
	if (!store_open(cli_database_path(&arena, &config, argv[1]), model, &options, &store, &err))
		return cli_fail(&err);
	bool ok = seed_load(&arena, store, path, &rows, &changed, &err);
	store_close(store);
	if (!ok)
		return cli_fail(&err);
	struct text words = arena_printf(&arena,
	        "%zu rows of %.*s stand in the database, %lld of them new or changed\n", rows,
	        TEXT_ARG(path), (long long)changed);
	return cli_print(words);
}
