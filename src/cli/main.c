/* manor: the command table, help and version. */
#include "base/crypto.h"
#include "base/log.h"
#include "cli/cli.h"
#include "db/address.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

const struct command commands[] = {
        {"init",
                "NAME\n"
                "       manor init --db URL|- [SCHEMA] [--env FILE] [--rotate]",
                "write a starter schema, NAME/schema.dbml; with --db, make a database's roles",
                cmd_init, false},
        {"check", "SCHEMA [--json]",
                "compile a schema; say what was bound, inferred and added, and what is wrong",
                cmd_check, false},
        {"show", "SCHEMA [--full] [--json]",
                "print the schema as canonical DBML, with --full what completion added", cmd_show,
                false},
        {"sql", "SCHEMA [--engine sqlite|postgres] [--functions] [--json]",
                "print the statements that make the database", cmd_sql, false},
        {"access", "SCHEMA [--role ROLE] [--json]",
                "print who can do what to which table and column", cmd_access, false},
        {"openapi", "SCHEMA [--role ROLE]",
                "print the API's description, OpenAPI 3.1, as who may do everything or a role sees "
                "it",
                cmd_openapi, false},
        {"types", "--typescript SCHEMA", "print the types that supabase-js and postgrest-js take",
                cmd_types, false},
        {"erd", "SCHEMA [--svg] [--json]", "draw the schema as Mermaid, or as SVG", cmd_erd, false},
        {"serve", "SCHEMA [settings]", "serve the API over the database", cmd_serve, true},
        {"migrate",
                "up [--no-backup] [--accept-loss] [--with NAME] [SCHEMA]\n"
                "       manor migrate down [N] [--no-backup] [--accept-loss] [SCHEMA]\n"
                "       manor migrate status [--json] [SCHEMA]\n"
                "       manor migrate generate NAME [--accept-loss] [--optional] [--engine E] "
                "[SCHEMA]\n"
                "       manor migrate generate NAME --adopt [--accept-loss] [SCHEMA]\n"
                "       manor migrate create NAME [SCHEMA]\n"
                "       manor migrate verify [--json] [SCHEMA]\n"
                "       manor migrate lint [--all] [--strict] [--engine E] [SCHEMA]\n"
                "       each with --migrations DIR; SCHEMA ends in .dbml, schema.dbml if not said",
                "write changes of the schema as files, and lead databases through them",
                cmd_migrate, true},
        {"push", "[SCHEMA] [--accept-loss]",
                "bring a development database to the schema, without files of migrations", cmd_push,
                true},
        {"backup", "FILE [SCHEMA]", "copy the whole database into a file, beside a server",
                cmd_backup, true},
        {"restore", "FILE [SCHEMA] [--force]",
                "make the database what a copy holds; no server may be at work", cmd_restore, true},
        {"seed", "SCHEMA [FILE] [--db FILE]",
                "load sample data, seed.dbml beside the schema; the same rows however often",
                cmd_seed, true},
        {"import", "[FILE] --db DATABASE",
                "read a database that was not made here, and write it as DBML with what it lacks",
                cmd_import, true},
        {"tenant",
                "add SCHEMA --name N [--slug S] [--set COLUMN=VALUE] [--admin-email E\n"
                "           --admin-role R --admin-set COLUMN=VALUE --password-file FILE]\n"
                "       manor tenant list SCHEMA",
                "add and list tenants", cmd_tenant, true},
        {"user",
                "add SCHEMA --email E|--username U [--tenant T] [--role R] [--platform-admin]\n"
                "           [--set COLUMN=VALUE] [--password-file FILE|--no-password]\n"
                "       manor user passwd SCHEMA LOGIN [--tenant T] [--password-file FILE]\n"
                "       manor user grant SCHEMA LOGIN [--tenant T] [--role R]\n"
                "           [--platform-admin|--no-platform-admin]\n"
                "       manor user list SCHEMA [--tenant T]",
                "add people, set passwords, grant roles", cmd_user, true},
        {"keys", "rotate|show SCHEMA",
                "make a new signing key (tokens of the old ones stay valid); show the public ones",
                cmd_keys, true},
        {"webhooks",
                "list SCHEMA\n"
                "       manor webhooks log SCHEMA [NAME] [--event ID] [--limit N]\n"
                "       manor webhooks retry SCHEMA NAME [--event ID]\n"
                "       manor webhooks secret SCHEMA NAME [--number N]",
                "what waits to be told; the attempts; make what is dead wait again; the "
                "secret that signs",
                cmd_webhooks, true},
        {"config", "[--markdown]", "print every setting with its default", cmd_config, false},
        {"help", "[COMMAND]", "print this, or what a command takes", cmd_help, false},
        {"version", "", "print the version", cmd_version, false},
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);

static const struct command *command_find(struct text name)
{
	for (size_t i = 0; i < command_count; i++) {
		if (text_eq_cstr(name, commands[i].name))
			return &commands[i];
	}
	return NULL;
}

static int print_help(void)
{
	AUTO_ARENA arena = {0};
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, &arena);
	buf_add(&out, TEXT("manor turns one DBML schema into a running multi-tenant backend.\n\n"
	                   "usage: manor COMMAND …\n\n"));
	for (size_t i = 0; i < command_count; i++)
		buf_printf(&out, "  %-9s %s\n", commands[i].name, commands[i].summary);
	buf_add(&out, TEXT("\nmanor COMMAND --help says what a command takes. First steps:\n\n"
	                   "  manor init shop && manor serve shop/schema.dbml\n"));
	return cli_print(buf_text(&out));
}

static int print_command_help(const struct command *command)
{
	AUTO_ARENA arena = {0};
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, &arena);
	buf_printf(&out, "usage: manor %s %s\n\n%s\n", command->name, command->arguments,
	        command->summary);
	if (command->has_settings) {
		buf_add(&out,
		        TEXT("\nSettings (also MANOR_NAME in the environment, and name = value in "
		             "the file of --config):\n\n"));
		config_write_help(&out);
	}
	return cli_print(buf_text(&out));
}

int cmd_help(int argc, char **argv)
{
	const struct command *command = argc > 1 ? command_find(text_from(argv[1])) : NULL;

	if (argc > 1 && !command)
		return cli_usage("help", "there is no command \"%s\"", argv[1]);
	return command ? print_command_help(command) : print_help();
}

int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return cli_print(TEXT("manor " MANOR_VERSION "\n"));
}

int cmd_config(int argc, char **argv)
{
	AUTO_ARENA arena = {0};
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, &arena);
	if (cli_take_switch(&argc, argv, "--markdown"))
		config_write_markdown(&out);
	else
		config_write_help(&out);
	if (argc > 1)
		return cli_usage("config", "\"%s\" is not understood", argv[1]);
	return cli_print(buf_text(&out));
}

static int unknown_command(struct text name)
{
	unsigned best = 3;
	const char *near = NULL;

	for (size_t i = 0; i < command_count; i++) {
		unsigned distance = text_distance(name, text_from(commands[i].name), 2);
		if (distance < best) {
			best = distance;
			near = commands[i].name;
		}
	}
	fprintf(stderr, "manor: there is no command \"%.*s\"%s%s%s; manor help lists them\n",
	        TEXT_ARG(name), near ? ", did you mean \"" : "", near ? near : "",
	        near ? "\"" : "");
	return error_info(ERROR_USAGE)->exit_code;
}

/* Arguments are shown by ps, and kept by shells. */
static void warn_of_passwords(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		struct text argument = text_from(argv[i]);
		ptrdiff_t equals = text_find_char(argument, '=');
		if (text_has_prefix(argument, TEXT("--")) && equals > 0)
			argument = text_sub(argument, (size_t)equals + 1, SIZE_MAX);
		if (db_address_has_password(argument))
			fputs("manor: everyone on this machine sees the password in the "
			      "arguments; MANOR_DB and MANOR_OWNER_DB are not seen\n",
			        stderr);
	}
}

int main(int argc, char **argv)
{
	struct error err = {0};

	signal(SIGPIPE, SIG_IGN);
	log_open(STDERR_FILENO, LOG_LEVEL_INFO);
	if (argc < 2) {
		print_help();
		return error_info(ERROR_USAGE)->exit_code;
	}
	struct text name = text_from(argv[1]);
	if (text_eq(name, TEXT("--help")) || text_eq(name, TEXT("-h")))
		return print_help();
	if (text_eq(name, TEXT("--version")))
		return cmd_version(1, argv);
	const struct command *command = command_find(name);
	if (!command)
		return unknown_command(name);
	for (int i = 2; i < argc; i++) {
		if (text_eq(text_from(argv[i]), TEXT("--help")) ||
		        text_eq(text_from(argv[i]), TEXT("-h")))
			return print_command_help(command);
	}
	warn_of_passwords(argc, argv);
	if (!crypto_init(&err))
		return cli_fail(&err);
	return command->run(argc - 1, argv + 1);
}
