/* manor tenant add, list */
#include "cli/admin_command.h"
#include "cli/password.h"

static void print_tenants(const struct json *result, struct buf *out)
{
	static const char *const members[] = {"id", "name", "slug", "is_active", NULL};
	const struct json one = {.type = JSON_ARRAY, .items = (struct json *)result, .count = 1};

	admin_print_table(result->type == JSON_ARRAY ? result : &one, members, out);
}

struct admin_flags {
	const char *email, *username, *name, *role, *password_file;
};

/* "admin":{…} when one is named; `set` is what --admin-set gave. */
static int add_admin(
        struct admin_command *command, const struct admin_flags *flags, const struct buf *set)
{
	const char *login = flags->email ? flags->email : flags->username;
	struct buf tenant = command->request;
	struct text password;
	struct error err = {0};

	if (!login)
		return 0;
	if (!password_take(&command->arena, flags->password_file, login, &password, &err))
		return cli_fail(&err);
	command->request = *set;
	admin_command_add(command, "email", flags->email);
	admin_command_add(command, "username", flags->username);
	admin_command_add(command, "name", flags->name);
	admin_command_add(command, "role", flags->role);
	admin_command_add(command, "password", arena_cstr(&command->arena, password));
	struct text admin = buf_text(&command->request);
	command->request = tenant;
	buf_printf(&command->request, ",\"admin\":{%.*s}", TEXT_ARG(admin));
	return 0;
}

/* Both sets, each into a buffer of its own. */
static bool take_sets(
        struct admin_command *command, int *argc, char **argv, struct buf *out_admin_set)
{
	struct buf tenant = command->request;

	buf_init(&command->request, &command->arena);
	bool ok = admin_command_set(command, argc, argv, "--admin-set");
	*out_admin_set = command->request;
	command->request = tenant;
	return ok && admin_command_set(command, argc, argv, "--set");
}

static int tenant_add(struct admin_command *command, int argc, char **argv)
{
	struct admin_flags flags = {NULL};
	const char *name = NULL;
	const char *slug = NULL;
	struct buf admin_set;

	cli_take_value(&argc, argv, "--name", &name);
	cli_take_value(&argc, argv, "--slug", &slug);
	cli_take_value(&argc, argv, "--admin-email", &flags.email);
	cli_take_value(&argc, argv, "--admin-username", &flags.username);
	cli_take_value(&argc, argv, "--admin-name", &flags.name);
	cli_take_value(&argc, argv, "--admin-role", &flags.role);
	cli_take_value(&argc, argv, "--password-file", &flags.password_file);
	if (!take_sets(command, &argc, argv, &admin_set))
		return cli_usage("tenant", "--set and --admin-set take COLUMN=VALUE");
	int code = admin_command_begin(command, argc, argv);
	if (code)
		return code;
	if (!name)
		return cli_usage("tenant", "--name is missing");
	admin_command_add(command, "name", name);
	admin_command_add(command, "slug", slug);
	code = add_admin(command, &flags, &admin_set);
	return code ? code : admin_command_run(command, print_tenants);
}

int cmd_tenant(int argc, char **argv)
{
	struct admin_command command = {.name = "tenant"};
	int code;

	arena_init(&command.arena, 0);
	buf_init(&command.request, &command.arena);
	struct text action = argc > 1 ? text_from(argv[1]) : TEXT("");
	if (text_eq_cstr(action, "add")) {
		code = tenant_add(&command, argc, argv);
	} else if (text_eq_cstr(action, "list")) {
		code = admin_command_begin(&command, argc, argv);
		if (!code)
			code = admin_command_run(&command, print_tenants);
	} else {
		code = cli_usage("tenant", "say add or list");
	}
	admin_command_end(&command);
	return code;
}
