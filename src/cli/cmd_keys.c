/* manor keys rotate, show */
#include "cli/admin_command.h"

int cmd_keys(int argc, char **argv)
{
	struct admin_command command = {.name = "keys"};
	int code;

	arena_init(&command.arena, 0);
	buf_init(&command.request, &command.arena);
	struct text action = argc > 1 ? text_from(argv[1]) : TEXT("");
	if (text_eq_cstr(action, "rotate") || text_eq_cstr(action, "show")) {
		code = admin_command_begin(&command, argc, argv);
		if (!code)
			code = admin_command_run(&command, NULL);
	} else {
		code = cli_usage("keys", "say rotate or show");
	}
	admin_command_end(&command);
	return code;
}
