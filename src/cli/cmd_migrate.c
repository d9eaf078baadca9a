/* manor migrate: up, down, status and verify on a database; the rest is cli/migrate_write.c. */
#include "cli/migrate.h"
#include "db/address.h"
#include "migrate/drift.h"
#include "migrate/runner.h"
#include "sql/dialect.h"

#include <stdio.h>
#include <unistd.h>

enum { WAIT_MS = 10000, DRIFT_EXIT = 1, DOWN_MOST = 9999 };

static int unknown_argument(const struct migrate_call *call)
{
	return cli_usage(call->command, "\"%s\" is not understood", call->argv[0]);
}

/* ---- up, down ---- */

/* What was done stays done when a later one fails, so it is said at once. */
static void say(void *context, struct text line)
{
	(void)context;
	printf("%.*s\n", TEXT_ARG(line));
	fflush(stdout);
}

struct run_options {
	bool is_down, accept_loss, no_backup;
	const char *optional;
	unsigned count;
};

static bool run(struct migrate_call *call, const struct run_options *options, struct error *err)
{
	struct runner runner = {
	        .apply = {.arena = &call->arena,
	                .model = call->model,
	                .accept_loss = options->accept_loss},
	        .folder_path = call->folder,
	        .backup_path = TEXT(""),
	        .optional = text_from(options->optional ? options->optional : ""),
	        .wait_ms = WAIT_MS,
	        .say = say,
	};

	if (!options->no_backup) {
		runner.backup_path = migrate_backup_path(call, err);
		if (text_is_empty(runner.backup_path))
			return false;
	}
	if (!db_admin_open(call->address, options->is_down ? DB_ADMIN_WRITE : DB_ADMIN_MAKE,
	            &runner.apply.admin, err))
		return false;
	bool ok = options->is_down ? runner_down(&runner, options->count, err)
	                           : runner_up(&runner, err);
	db_admin_close(runner.apply.admin);
	return ok;
}

static int run_command(struct migrate_call *call, bool is_down)
{
	struct run_options options = {.is_down = is_down, .count = 1};
	struct error err = {0};
	int64_t count = 1;

	options.accept_loss = migrate_take_switch(call, "--accept-loss");
	options.no_backup = migrate_take_switch(call, "--no-backup");
	if (!is_down)
		migrate_take_value(call, "--with", &options.optional);
	if (is_down && call->argc) {
		if (!text_to_int64(text_from(call->argv[0]), &count) || count < 1 ||
		        count > DOWN_MOST)
			return cli_usage(call->command, "down: \"%s\" is no number of migrations",
			        call->argv[0]);
		call->argc--;
		call->argv++;
	}
	if (call->argc)
		return unknown_argument(call);
	options.count = (unsigned)count;
	int code = migrate_call_model(call);
	return code ? code : migrate_call_end(call, run(call, &options, &err), &err);
}

static int up(struct migrate_call *call)
{
	return run_command(call, false);
}

static int down(struct migrate_call *call)
{
	return run_command(call, true);
}

/* ---- status ---- */

/* A database that is not there yet has seen no migration. */
static bool is_absent(struct migrate_call *call)
{
	char *path = arena_cstr(&call->arena, db_address_file(call->address));

	return path && path[0] && access(path, F_OK) != 0;
}

static bool read_standings(struct migrate_call *call, struct history *history,
        struct standings *out_standings, struct error *err)
{
	struct text engine = text_from(db_address_dialect(call->address)->name);
	struct db_admin *admin = NULL;
	struct folder folder;

	if (is_absent(call)) {
		*history = (struct history){.is_empty = true, .digest = TEXT("")};
	} else {
		if (!db_admin_open(call->address, DB_ADMIN_READ, &admin, err))
			return false;
		bool ok = history_read(&call->arena, admin, history, err);
		db_admin_close(admin);
		if (!ok)
			return false;
	}
	return folder_read(&call->arena, call->folder, engine, &folder, err) &&
	       standings_make(&call->arena, &folder, history, out_standings, err);
}

static int status(struct migrate_call *call)
{
	bool is_json = migrate_take_switch(call, "--json");
	struct standings standings;
	struct history history;
	struct error err = {0};

	if (call->argc)
		return unknown_argument(call);
	bool ok = read_standings(call, &history, &standings, &err);
	if (ok && is_json)
		standings_json(&call->words, &standings, &history);
	else if (ok && standings.count)
		standings_write(&call->words, &standings);
	else if (ok)
		buf_printf(&call->words,
		        "%.*s holds no migrations; manor migrate generate NAME writes one\n",
		        TEXT_ARG(call->folder));
	return migrate_call_end(call, ok, &err);
}

/* ---- verify ---- */

static bool find_drift(struct migrate_call *call, struct drift *out_drift, struct error *err)
{
	struct db_admin *admin = NULL;

	if (!db_admin_open(call->address, DB_ADMIN_READ, &admin, err))
		return false;
	bool ok = drift_find(&call->arena, admin, call->model, out_drift, err);
	db_admin_close(admin);
	return ok;
}

static void say_drift(struct buf *out, const struct migrate_call *call, const struct drift *drift)
{
	drift_write(out, drift);
	if (text_is_empty(drift->digest))
		buf_add_cstr(out, "-- Manor has not made this database\n");
	else if (!drift->is_of_schema)
		buf_printf(out,
		        "-- the database was made from another schema than %s is now: manor "
		        "migrate "
		        "up, or manor push, brings it there\n",
		        call->schema);
	else if (drift->count)
		buf_printf(
		        out, "-- %zu differ from the schema; nothing was changed\n", drift->count);
	else
		buf_add_cstr(out, "-- the database is as the schema has it\n");
}

static int verify(struct migrate_call *call)
{
	bool is_json = migrate_take_switch(call, "--json");
	struct drift drift = {.count = 0};
	struct error err = {0};

	if (call->argc)
		return unknown_argument(call);
	int code = migrate_call_model(call);
	if (code)
		return code;
	bool ok = find_drift(call, &drift, &err);
	if (ok && is_json)
		drift_json(&call->words, &drift);
	else if (ok)
		say_drift(&call->words, call, &drift);
	code = migrate_call_end(call, ok, &err);
	return code || (drift.count == 0 && drift.is_of_schema) ? code : DRIFT_EXIT;
}

/* ---- the command ---- */

static const struct {
	const char *name;
	int (*run)(struct migrate_call *call);
} actions[] = {
        {"up", up},
        {"down", down},
        {"status", status},
        {"create", migrate_write},
        {"generate", migrate_write},
        {"verify", verify},
        {"lint", migrate_write},
};

static int run_action(struct migrate_call *call)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (text_eq_cstr(text_from(call->action), actions[i].name))
			return actions[i].run(call);
	}
	return cli_usage(call->command, "there is no \"%s\"", call->action);
}

int cmd_migrate(int argc, char **argv)
{
	struct migrate_call call = {.action = NULL};

	arena_init(&call.arena, 0);
	buf_init(&call.words, &call.arena);
	int code = migrate_call_begin(&call, "migrate", true, argc, argv);
	if (!code)
		code = run_action(&call);
	arena_release(&call.arena);
	return code;
}
