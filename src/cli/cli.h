/*
 * The command line: one function a command. Each parses its own arguments,
 * prints what it has to say (results to stdout, everything else to stderr) and
 * gives the exit code of its error.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/diag.h"
#include "base/error.h"
#include "cli/config.h"
#include "schema/model.h"

struct command {
	const char *name;
	const char *arguments;             /* for help */
	const char *summary;               /* one line */
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
	bool has_settings;                 /* takes the settings of cli/config.h as flags */
};

extern const struct command commands[];
extern const size_t command_count;

int cmd_init(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_sql(int argc, char **argv);
int cmd_access(int argc, char **argv);
int cmd_openapi(int argc, char **argv);
int cmd_types(int argc, char **argv);
int cmd_erd(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_push(int argc, char **argv);
int cmd_seed(int argc, char **argv);
int cmd_tenant(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_webhooks(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_version(int argc, char **argv);

/* "manor: message", and the hint below it. Gives the exit code. */
int cli_fail(const struct error *err);
/* A mistake in the arguments: the message and the command's usage. Exit code 64. */
int cli_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes all of it to stdout; a broken pipe or full disk is an error. Gives the exit code. */
int cli_print(struct text t);
/* A file that is not there yet; `mend` is said when it is. ERROR_FILE. */
bool cli_write_new(const char *path, struct text body, const char *mend, struct error *err);

/*
 * Compiles the schema at `path`. Errors and warnings are printed to stderr, or
 * as JSON to stdout. NULL when there were errors.
 */
struct model *cli_load_model(struct arena *arena, const char *path, bool is_json);
/* The same without the warnings, which are `check`'s to tell. */
struct model *cli_load_sound_model(struct arena *arena, const char *path);

/* What follows a flag: true and out of argv when it is there. */
bool cli_take_switch(int *argc, char **argv, const char *name);
bool cli_take_value(int *argc, char **argv, const char *name, const char **out_value);

/* What --owner-db says, for who changes a database; else as cli_database_path(). */
struct text cli_owner_address(struct arena *arena, const struct config *config, const char *schema);
/* The database beside the schema unless --db says otherwise: SCHEMA without .dbml, and .db. */
struct text cli_database_path(struct arena *arena, const struct config *config, const char *schema);
/*
 * The file of signing keys: as the settings say, else beside the database's file, else
 * DATABASE.keys beside the schema. Servers that share a database share this file too.
 */
bool cli_keys_path(struct arena *arena, const struct config *config, const char *schema,
        struct text *out_path, struct error *err);
/* The driver's limits, from the settings. */
struct db_options;
void cli_db_options(const struct config *config, bool is_created, struct db_options *out_options);

#endif
