/*
 * A command about a database's tenants, people or keys: asked of the server that serves it,
 * or run here when none does.
 */
#ifndef CLI_ADMIN_COMMAND_H
#define CLI_ADMIN_COMMAND_H

#include "base/json.h"
#include "cli/cli.h"

struct admin_command {
	struct arena arena;
	struct config config;
	const char *name;   /* tenant, user, keys */
	const char *action; /* add, list … */
	const char *schema;
	bool is_json;
	int argc; /* what is left after name, action and schema */
	char **argv;
	struct buf request;
};

/*
 * Takes settings, --json, the action and the schema, and begins the request. 0, or the exit
 * code. Flags of its own a command takes first, from argc and argv.
 */
int admin_command_begin(struct admin_command *command, int argc, char **argv);
void admin_command_end(struct admin_command *command);

/* Members of the request; NULL is left out. */
void admin_command_add(struct admin_command *command, const char *name, const char *value);
void admin_command_flag(struct admin_command *command, const char *name, bool value);
/* "set":{…} from each --set COLUMN=VALUE, which it takes out of argv. False: one has no '='. */
bool admin_command_set(struct admin_command *command, int *argc, char **argv, const char *flag);

/* Asks; prints the result as JSON, or hands it to `print`. The exit code. */
int admin_command_run(
        struct admin_command *command, void (*print)(const struct json *result, struct buf *out));

/* A table for people: columns by member names, as wide as what stands in them. */
void admin_print_table(const struct json *rows, const char *const *members, struct buf *out);

#endif
