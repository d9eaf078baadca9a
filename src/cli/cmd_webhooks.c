/* manor webhooks list, log, retry, secret */
#include "cli/admin_command.h"

enum { LIMIT_MOST = 10000, SECRETS_MOST = 1000000 };

static void print_list(const struct json *result, struct buf *out)
{
	static const char *const members[] = {
	        "name", "tables", "waiting", "delivered", "dead", "oldest", NULL};

	admin_print_table(result, members, out);
}

static void print_log(const struct json *result, struct buf *out)
{
	static const char *const members[] = {
	        "event", "name", "state", "attempt", "at", "duration_ms", "status", "error", NULL};

	admin_print_table(result, members, out);
}

static void print_count(const struct json *result, struct buf *out)
{
	const struct json *count = json_find(result, TEXT("count"));

	buf_printf(out, "%.*s made to wait again\n", TEXT_ARG(count ? count->text : TEXT("0")));
}

static void print_secret(const struct json *result, struct buf *out)
{
	buf_printf(out, "%.*s\n", TEXT_ARG(json_find_text(result, TEXT("secret"))));
}

static bool is_number(const char *value, int64_t most)
{
	int64_t number;

	return !value ||
	       (text_to_int64(text_from(value), &number) && number >= 1 && number <= most);
}

static const struct {
	const char *name;
	bool has_name, needs_name;
	void (*print)(const struct json *result, struct buf *out);
} actions[] = {
        {"list", false, false, print_list},
        {"log", true, false, print_log},
        {"retry", true, true, print_count},
        {"secret", true, true, print_secret},
};

static int run(struct admin_command *command, int argc, char **argv, size_t action)
{
	const char *event = NULL, *limit = NULL, *number = NULL;

	cli_take_value(&argc, argv, "--event", &event);
	cli_take_value(&argc, argv, "--limit", &limit);
	cli_take_value(&argc, argv, "--number", &number);
	int code = admin_command_begin(command, argc, argv);
	if (code)
		return code;
	if (command->argc > (actions[action].has_name ? 1 : 0))
		return cli_usage(
		        "webhooks", "\"%s\" is not understood", command->argv[command->argc - 1]);
	if (actions[action].needs_name && command->argc < 1)
		return cli_usage("webhooks", "name the webhook");
	if (!is_number(limit, LIMIT_MOST) || !is_number(number, SECRETS_MOST))
		return cli_usage("webhooks", "--limit and --number take a number from 1 on");
	admin_command_add(command, "name", command->argc ? command->argv[0] : NULL);
	admin_command_add(command, "event", event);
	admin_command_add(command, "limit", limit);
	admin_command_add(command, "number", number);
	return admin_command_run(command, actions[action].print);
}

int cmd_webhooks(int argc, char **argv)
{
	struct admin_command command = {.name = "webhooks"};
	struct text said = argc > 1 ? text_from(argv[1]) : TEXT("");
	size_t action = 0;
	int code;

	arena_init(&command.arena, 0);
	buf_init(&command.request, &command.arena);
	while (action < sizeof(actions) / sizeof(actions[0]) &&
	        !text_eq_cstr(said, actions[action].name))
		action++;
	if (action < sizeof(actions) / sizeof(actions[0]))
		code = run(&command, argc, argv, action);
	else
		code = cli_usage("webhooks", "say list, log, retry or secret");
	admin_command_end(&command);
	return code;
}
