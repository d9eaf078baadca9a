/* manor backup, manor restore: a copy of a whole database, and back. */
#include "cli/migrate.h"

#include <stdio.h>

static bool backup(struct migrate_call *call, struct error *err)
{
	struct db_admin *admin = NULL;

	if (!db_admin_open(call->address, DB_ADMIN_READ, &admin, err))
		return false;
	bool ok = db_admin_backup(admin, text_from(call->argv[0]), err);
	db_admin_close(admin);
	if (ok)
		buf_printf(&call->words, "%s holds the whole database, checked\n", call->argv[0]);
	return ok;
}

static bool replace(
        struct migrate_call *call, struct db_admin *admin, bool is_forced, struct error *err)
{
	bool is_empty;

	if (!db_admin_lock(admin, 0, err) || !db_admin_is_empty(admin, &is_empty, err))
		return false;
	if (!is_empty && !is_forced) {
		error_set(err, ERROR_FILE, "the database is not empty");
		error_hint(err, "--force replaces all that is in it; or name another with --db");
		return false;
	}
	return db_admin_restore(admin, text_from(call->argv[0]), err);
}

static bool restore(struct migrate_call *call, bool is_forced, struct error *err)
{
	struct db_admin *admin = NULL;

	if (!db_admin_open(call->address, DB_ADMIN_MAKE, &admin, err))
		return false;
	bool ok = replace(call, admin, is_forced, err);
	db_admin_close(admin);
	if (ok)
		buf_printf(&call->words, "the database is what %s holds\n", call->argv[0]);
	return ok;
}

static int run(struct migrate_call *call, int argc, char **argv)
{
	bool is_restore = text_eq_cstr(TEXT("restore"), argv[0]);
	bool is_forced = is_restore && cli_take_switch(&argc, argv, "--force");
	struct error err = {0};

	int code = migrate_call_begin(call, argv[0], false, argc, argv);
	if (code)
		return code;
	if (call->argc != 1)
		return cli_usage(call->command,
		        call->argc ? "\"%s\" is not understood" : "name the file",
		        call->argc ? call->argv[1] : "");
	bool ok = is_restore ? restore(call, is_forced, &err) : backup(call, &err);
	return migrate_call_end(call, ok, &err);
}

static int run_once(int argc, char **argv)
{
	struct migrate_call call = {.action = NULL};

	arena_init(&call.arena, 0);
	buf_init(&call.words, &call.arena);
	int code = run(&call, argc, argv);
	arena_release(&call.arena);
	return code;
}

int cmd_backup(int argc, char **argv)
{
	return run_once(argc, argv);
}

int cmd_restore(int argc, char **argv)
{
	return run_once(argc, argv);
}
