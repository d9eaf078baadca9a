/* What the commands about migrations share: which schema, folder and database are meant. */
#ifndef CLI_MIGRATE_H
#define CLI_MIGRATE_H

#include "cli/cli.h"
#include "db/admin.h"

struct migrate_call {
	struct arena arena;
	struct config config;
	const char *command; /* for errors of usage */
	const char *action;  /* up, down …; NULL for commands without */
	const char *schema;  /* schema.dbml unless an argument ends so */
	const struct model *model;
	struct text folder;  /* of migrations */
	struct text address; /* of the database, as its owner */
	int argc;            /* what is left of the arguments, from argv[0] on */
	char **argv;
	struct buf words; /* for stderr when the command fails, else for stdout */
};

/* Takes settings, --migrations, the schema. 0, or the exit code. */
int migrate_call_begin(
        struct migrate_call *call, const char *command, bool has_action, int argc, char **argv);
/* Flags, from what is left of the arguments. */
bool migrate_take_switch(struct migrate_call *call, const char *name);
bool migrate_take_value(struct migrate_call *call, const char *name, const char **out_value);
/* Compiles the schema. 0, or the exit code. */
int migrate_call_model(struct migrate_call *call);
/* Prints the words, and the error unless it ended well. The exit code. */
int migrate_call_end(struct migrate_call *call, bool ok, const struct error *err);
/* BESIDE.20260102T030405Z.backup: beside the database's file, or the schema. */
struct text migrate_backup_path(struct migrate_call *call, struct error *err);

/* generate, create, lint: no database is needed. The exit code. */
int migrate_write(struct migrate_call *call);

#endif
