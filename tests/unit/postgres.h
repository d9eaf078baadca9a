/*
 * A PostgreSQL for a unit test: tests/postgres as a child, in a folder of its own, ended
 * and removed by the test. Skips the tests of a machine that has no server.
 */
#ifndef TESTS_POSTGRES_H
#define TESTS_POSTGRES_H

#include "db/admin.h"
#include "db/setup.h"
#include "sql/ddl.h"
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct postgres {
	char folder[32];
	char address[160]; /* of the superuser, in the database "postgres"; "": not running */
	/* Ends the server when the test is no more, however it ended: its pipe closes then. */
	pid_t guard;
	int pipe;
};

/* What the script prints, without its line's end. */
static inline bool postgres_script(
        struct postgres *pg, const char *verb, const char *mode, char *out, size_t bytes)
{
	const char *root = getenv("MANOR_ROOT");
	char script[512];
	int ends[2], status = 0;
	size_t len = 0;
	ssize_t got;

	snprintf(script, sizeof(script), "%s/tests/postgres", root ? root : ".");
	if (pipe(ends) != 0)
		return false;
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(script, script, verb, pg->folder, mode, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	/* The server that the child leaves behind holds no end of the pipe: it has a log. */
	while (child > 0 && len + 1 < bytes &&
	        (got = read(ends[0], out + len, bytes - 1 - len)) > 0)
		len += (size_t)got;
	close(ends[0]);
	out[len] = '\0';
	if (len && out[len - 1] == '\n')
		out[len - 1] = '\0';
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static inline void postgres_end(struct postgres *pg)
{
	char said[8];

	if (pg->address[0])
		postgres_script(pg, "stop", "immediate", said, sizeof(said));
	pid_t child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", pg->folder, (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

/* In a session of its own, because a test that takes too long is killed with its group. */
static inline bool postgres_guard(struct postgres *pg)
{
	int ends[2];
	char nothing;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	pg->guard = fork();
	if (pg->guard == 0) {
		setsid();
		close(ends[1]);
		while (read(ends[0], &nothing, 1) > 0)
			;
		postgres_end(pg);
		_exit(0);
	}
	close(ends[0]);
	pg->pipe = ends[1];
	return pg->guard > 0;
}

static inline bool postgres_start(struct postgres *pg)
{
	*pg = (struct postgres){.folder = "/tmp/manor-pg-XXXXXX"};
	if (!mkdtemp(pg->folder))
		return false;
	bool is_started = postgres_script(pg, "start", NULL, pg->address, sizeof(pg->address));
	if (is_started && postgres_guard(pg))
		return true;
	postgres_end(pg);
	pg->address[0] = '\0';
	return false;
}

static inline void postgres_stop(struct postgres *pg)
{
	if (pg->guard > 0) {
		close(pg->pipe);
		waitpid(pg->guard, NULL, 0);
	}
	*pg = (struct postgres){0};
}

static inline struct db_admin *postgres_admin(struct text address)
{
	struct db_admin *admin = NULL;
	struct error err = {0};

	if (!db_admin_open(address, DB_ADMIN_WRITE, &admin, &err))
		fail_msg("%s", err.operator_text);
	return admin;
}

static inline void postgres_exec(struct db_admin *admin, struct text script)
{
	struct error err = {0};

	if (!db_admin_exec(admin, script, &err))
		fail_msg("%s", err.operator_text);
}

struct postgres_logins {
	struct arena *arena;
	struct text owner, server, app; /* addresses */
};

static inline bool postgres_keep(void *context, const struct db_setup *setup, struct error *err)
{
	struct postgres_logins *logins = context;

	(void)err;
	logins->owner = arena_text(logins->arena, setup->addresses[DB_OWNER]);
	logins->server = arena_text(logins->arena, setup->addresses[DB_SERVER]);
	logins->app = arena_text(logins->arena, setup->addresses[DB_APP]);
	return true;
}

/* A database with its roles and the objects of the model, as `init --db` and `push` make it. */
static inline struct postgres_logins postgres_make(struct arena *arena, const struct postgres *pg,
        const char *database, const struct model *model)
{
	const char *slash = strrchr(pg->address, '/');
	struct postgres_logins logins = {.arena = arena};
	struct db_setup setup;
	struct error err = {0};
	struct ddl ddl;

	assert_non_null(slash);
	struct text address =
	        arena_printf(arena, "%.*s/%s", (int)(slash - pg->address), pg->address, database);
	if (!db_setup(arena, address, false, postgres_keep, &logins, &setup, &err) ||
	        !ddl_persistent(arena, &sql_postgres, model, &ddl, &err))
		fail_msg("%s", err.operator_text);
	struct db_admin *admin = postgres_admin(logins.owner);
	for (size_t i = 0; i < ddl.count; i++) {
		if (!ddl.objects[i].is_optional)
			postgres_exec(admin, ddl.objects[i].sql);
	}
	db_admin_close(admin);
	return logins;
}

#endif
