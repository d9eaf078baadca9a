/* manor user add, passwd, grant, list */
#include "cli/admin_command.h"
#include "cli/password.h"

static void print_people(const struct json *result, struct buf *out)
{
	static const char *const members[] = {"id", "tenant", "email", "username", "roles",
	        "is_active", "is_platform_admin", NULL};
	const struct json one = {.type = JSON_ARRAY, .items = (struct json *)result, .count = 1};

	admin_print_table(result->type == JSON_ARRAY ? result : &one, members, out);
}

static struct text login_in(const struct json *person)
{
	struct text email = json_find_text(person, TEXT("email"));

	return text_is_empty(email) ? json_find_text(person, TEXT("username")) : email;
}

static void print_password(const struct json *person, struct buf *out)
{
	buf_printf(out, "%.*s has a new password; what was signed in is signed out\n",
	        TEXT_ARG(login_in(person)));
}

static void print_grant(const struct json *person, struct buf *out)
{
	buf_printf(out, "granted to %.*s\n", TEXT_ARG(login_in(person)));
}

static int add_password(struct admin_command *command, const char *path, const char *whose)
{
	struct text password;
	struct error err = {0};

	if (!password_take(&command->arena, path, whose, &password, &err))
		return cli_fail(&err);
	admin_command_add(command, "password", arena_cstr(&command->arena, password));
	return 0;
}

static int user_add(struct admin_command *command, int argc, char **argv)
{
	static const char *const texts[] = {"email", "username", "name", "role", "tenant"};
	const char *values[5] = {NULL};
	const char *password_file = NULL;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct text flag = arena_printf(&command->arena, "--%s", texts[i]);
		cli_take_value(&argc, argv, arena_cstr(&command->arena, flag), &values[i]);
		admin_command_add(command, texts[i], values[i]);
	}
	cli_take_value(&argc, argv, "--password-file", &password_file);
	bool has_none = cli_take_switch(&argc, argv, "--no-password");
	admin_command_flag(
	        command, "is_platform_admin", cli_take_switch(&argc, argv, "--platform-admin"));
	if (!admin_command_set(command, &argc, argv, "--set"))
		return cli_usage("user", "--set takes COLUMN=VALUE");
	int code = admin_command_begin(command, argc, argv);
	if (code)
		return code;
	const char *login = values[0] ? values[0] : values[1];
	if (!login)
		return cli_usage("user", "--email or --username is missing");
	if (!has_none)
		code = add_password(command, password_file, login);
	return code ? code : admin_command_run(command, print_people);
}

/* Whom it is about: --login, or what stands after the schema. */
static int begin_about(struct admin_command *command, int argc, char **argv, const char **out_login)
{
	const char *login = NULL;
	bool is_flag = cli_take_value(&argc, argv, "--login", &login);
	int code = admin_command_begin(command, argc, argv);

	if (code)
		return code;
	if (command->argc != (is_flag ? 0 : 1))
		return cli_usage("user", "name one login, after the schema or by --login");
	*out_login = is_flag ? login : command->argv[0];
	admin_command_add(command, "login", *out_login);
	return 0;
}

static int user_passwd(struct admin_command *command, int argc, char **argv)
{
	const char *password_file = NULL;
	const char *tenant = NULL;
	const char *login;

	cli_take_value(&argc, argv, "--password-file", &password_file);
	if (cli_take_value(&argc, argv, "--tenant", &tenant))
		admin_command_add(command, "tenant", tenant);
	int code = begin_about(command, argc, argv, &login);
	if (!code)
		code = add_password(command, password_file, login);
	return code ? code : admin_command_run(command, print_password);
}

static int user_grant(struct admin_command *command, int argc, char **argv)
{
	const char *tenant = NULL;
	const char *role = NULL;
	const char *login;

	if (cli_take_value(&argc, argv, "--tenant", &tenant))
		admin_command_add(command, "tenant", tenant);
	if (cli_take_value(&argc, argv, "--role", &role))
		admin_command_add(command, "role", role);
	bool is_platform = cli_take_switch(&argc, argv, "--platform-admin");
	bool is_revoked = cli_take_switch(&argc, argv, "--no-platform-admin");
	admin_command_flag(command, "is_platform_admin", is_platform);
	admin_command_flag(command, "is_revoked", is_revoked);
	int code = begin_about(command, argc, argv, &login);
	if (!code && !role && !is_platform && !is_revoked)
		code = cli_usage("user", "--role or --platform-admin is missing");
	return code ? code : admin_command_run(command, print_grant);
}

static int user_list(struct admin_command *command, int argc, char **argv)
{
	const char *tenant = NULL;

	if (cli_take_value(&argc, argv, "--tenant", &tenant))
		admin_command_add(command, "tenant", tenant);
	int code = admin_command_begin(command, argc, argv);
	return code ? code : admin_command_run(command, print_people);
}

int cmd_user(int argc, char **argv)
{
	static const struct {
		const char *action;
		int (*run)(struct admin_command *command, int argc, char **argv);
	} actions[] = {
	        {"add", user_add},
	        {"passwd", user_passwd},
	        {"grant", user_grant},
	        {"list", user_list},
	};
	struct admin_command command = {.name = "user"};
	int code = -1;

	arena_init(&command.arena, 0);
	buf_init(&command.request, &command.arena);
	struct text action = argc > 1 ? text_from(argv[1]) : TEXT("");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (text_eq_cstr(action, actions[i].action))
			code = actions[i].run(&command, argc, argv);
	}
	if (code < 0)
		code = cli_usage("user", "say add, passwd, grant or list");
	admin_command_end(&command);
	return code;
}
