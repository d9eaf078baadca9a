/* manor push: a development database straight to the schema. */
#include "cli/cli.h"
#include "migrate/push.h"

#include <stdio.h>

static bool push_to(struct text address, struct push *push, struct error *err)
{
	if (!db_admin_open(address, DB_ADMIN_MAKE, &push->admin, err))
		return false;
	bool ok = push_run(push, err);
	db_admin_close(push->admin);
	return ok;
}

int cmd_push(int argc, char **argv)
{
	AUTO_ARENA arena;
	struct config config;
	struct error err = {0};
	struct buf words;

	arena_init(&arena, 0);
	buf_init(&words, &arena);
	if (!config_load(&arena, &argc, argv, &config, &err))
		return cli_fail(&err);
	struct push push = {
	        .arena = &arena,
	        .accept_loss = cli_take_switch(&argc, argv, "--accept-loss"),
	        .words = &words,
	};
	if (argc != 2)
		return cli_usage("push", argc < 2 ? "name the schema" : "\"%s\" is not understood",
		        argc < 2 ? "" : argv[2]);
	push.schema_path = text_from(argv[1]);
	push.model = cli_load_model(&arena, argv[1], false);
	if (!push.model)
		return error_info(ERROR_SCHEMA)->exit_code;
	if (push_to(cli_owner_address(&arena, &config, argv[1]), &push, &err))
		return cli_print(buf_text(&words));
	fwrite(words.len ? words.ptr : "", 1, words.len, stderr);
	return cli_fail(&err);
}
