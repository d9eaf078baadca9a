/*
 * One of PostgreSQL's own programs as a child of ours: found on the PATH or where Debian
 * keeps them, told through its environment how to connect, its words kept for the error.
 */
#ifndef DB_POSTGRES_PROGRAM_H
#define DB_POSTGRES_PROGRAM_H

#include "base/error.h"

#include <libpq-fe.h>
#include <sys/types.h>

enum program_role {
	PROGRAM_ALONE,  /* what it prints is kept */
	PROGRAM_IS_FED, /* program_feed() writes to its standard input */
	PROGRAM_FEEDS,  /* what it prints goes to `to_stdin`, set before the start */
};

/* Zero but for to_stdin, which is -1. */
struct program {
	const char *name;
	pid_t pid;    /* 0: not running */
	int to_stdin; /* -1: none */
	int said;     /* what it printed and complained of, a file in memory; 0: none */
};

/* ERROR_CONFIG when there is no such program. */
bool program_start(PGconn *connection, const char *const *arguments, enum program_role role,
        struct program *program, struct error *err);
bool program_feed(struct program *program, struct text t, struct error *err);
/* Waits for it; ERROR_DATABASE with its own words unless it ended well. */
bool program_end(struct program *program, struct error *err);
bool program_has_said(const struct program *program, const char *words);

/* Ends what still runs. */
void program_release(struct program *program);
#define AUTO_PROGRAM __attribute__((cleanup(program_release))) struct program

#endif
