#include "cli/migrate.h"

#include "base/clock.h"
#include "db/address.h"

#include <stdio.h>
#include <unistd.h>

enum { COPIES_MOST = 100 }; /* within one second */

static struct text beside_schema(struct migrate_call *call, const char *name)
{
	struct text schema = text_from(call->schema);
	size_t len = schema.len;

	while (len && schema.ptr[len - 1] != '/')
		len--;
	return arena_printf(&call->arena, "%.*s%s", (int)len, schema.ptr, name);
}

/* The argument that is a schema, wherever it stands. */
static void take_schema(struct migrate_call *call)
{
	call->schema = "schema.dbml";
	for (int i = 0; i < call->argc; i++) {
		if (!text_has_suffix(text_from(call->argv[i]), TEXT(".dbml")))
			continue;
		call->schema = call->argv[i];
		for (int j = i; j + 1 < call->argc; j++)
			call->argv[j] = call->argv[j + 1];
		call->argc--;
		return;
	}
}

int migrate_call_begin(
        struct migrate_call *call, const char *command, bool has_action, int argc, char **argv)
{
	struct error err = {0};
	const char *folder = NULL;

	call->command = command;
	if (!config_load(&call->arena, &argc, argv, &call->config, &err))
		return cli_fail(&err);
	cli_take_value(&argc, argv, "--migrations", &folder);
	if (has_action && argc < 2)
		return cli_usage(command, "say what to do");
	call->action = has_action ? argv[1] : NULL;
	call->argc = argc - (has_action ? 2 : 1);
	call->argv = argv + (has_action ? 2 : 1);
	take_schema(call);
	call->folder = folder ? text_from(folder) : beside_schema(call, "migrations");
	call->address = cli_owner_address(&call->arena, &call->config, call->schema);
	return 0;
}

/* Those of cli.h pass over the command's name, argv[0]. */
bool migrate_take_switch(struct migrate_call *call, const char *name)
{
	int argc = call->argc + 1;
	bool is_there = cli_take_switch(&argc, call->argv - 1, name);

	call->argc = argc - 1;
	return is_there;
}

bool migrate_take_value(struct migrate_call *call, const char *name, const char **out_value)
{
	int argc = call->argc + 1;
	bool is_there = cli_take_value(&argc, call->argv - 1, name, out_value);

	call->argc = argc - 1;
	return is_there;
}

int migrate_call_model(struct migrate_call *call)
{
	call->model = cli_load_sound_model(&call->arena, call->schema);
	return call->model ? 0 : error_info(ERROR_SCHEMA)->exit_code;
}

int migrate_call_end(struct migrate_call *call, bool ok, const struct error *err)
{
	if (ok)
		return cli_print(buf_text(&call->words));
	fwrite(call->words.len ? call->words.ptr : "", 1, call->words.len, stderr);
	return cli_fail(err);
}

/* Compact ISO 8601: sorts as text, and any file system takes it. */
static struct text moment(struct arena *arena)
{
	struct buf storage, out;

	buf_init(&storage, arena);
	clock_write_storage(&storage, clock_now_us());
	buf_init(&out, arena);
	for (size_t i = 0; i < 19 && i < storage.len; i++) {
		char c = storage.ptr[i];
		if (c == ' ')
			buf_add_char(&out, 'T');
		else if (c != '-' && c != ':')
			buf_add_char(&out, c);
	}
	buf_add_char(&out, 'Z');
	return buf_text(&out);
}

static bool is_there(struct arena *arena, struct text path)
{
	char *name = arena_cstr(arena, path);

	return name && access(name, F_OK) == 0;
}

struct text migrate_backup_path(struct migrate_call *call, struct error *err)
{
	struct text file = db_address_file(call->address), name;

	if (text_is_empty(file)) {
		if (!db_address_name(&call->arena, call->address, &name, err))
			return TEXT("");
		file = beside_schema(call, arena_cstr(&call->arena, name));
	}
	struct text now = moment(&call->arena);
	struct text path =
	        arena_printf(&call->arena, "%.*s.%.*s.backup", TEXT_ARG(file), TEXT_ARG(now));
	for (unsigned n = 2; n < COPIES_MOST && is_there(&call->arena, path); n++)
		path = arena_printf(
		        &call->arena, "%.*s.%.*s-%u.backup", TEXT_ARG(file), TEXT_ARG(now), n);
	return path;
}
