/* manor push: a development database straight to the schema. */
#include "cli/migrate.h"
#include "migrate/push.h"

static bool push_to(struct migrate_call *call, bool accept_loss, struct error *err)
{
	struct push push = {
	        .arena = &call->arena,
	        .model = call->model,
	        .accept_loss = accept_loss,
	        .words = &call->words,
	};

	if (!db_admin_open(call->address, DB_ADMIN_MAKE, &push.admin, err))
		return false;
	bool ok = push_run(&push, err);
	db_admin_close(push.admin);
	return ok;
}

static int run(struct migrate_call *call, int argc, char **argv)
{
	bool accept_loss = cli_take_switch(&argc, argv, "--accept-loss");
	struct error err = {0};

	int code = migrate_call_begin(call, "push", false, argc, argv);
	if (!code && call->argc)
		code = cli_usage("push", "\"%s\" is not understood", call->argv[0]);
	if (!code)
		code = migrate_call_model(call);
	return code ? code : migrate_call_end(call, push_to(call, accept_loss, &err), &err);
}

int cmd_push(int argc, char **argv)
{
	struct migrate_call call = {.action = NULL};

	arena_init(&call.arena, 0);
	buf_init(&call.words, &call.arena);
	int code = run(&call, argc, argv);
	arena_release(&call.arena);
	return code;
}
