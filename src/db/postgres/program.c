#include "db/postgres/program.h"

#include "base/arena.h"
#include "db/postgres/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN_BYTES = 300 };

/* ---- where it is ---- */

static bool find_on_path(const char *name, char *out, size_t bytes)
{
	const char *path = getenv("PATH");
	struct text rest = text_from(path ? path : ""), folder;

	while (text_split(&rest, ':', &folder)) {
		if ((size_t)snprintf(out, bytes, "%.*s/%s", TEXT_ARG(folder), name) < bytes &&
		        !text_is_empty(folder) && access(out, X_OK) == 0)
			return true;
	}
	return false;
}

static bool find_of_debian(const char *name, char *out, size_t bytes)
{
	char pattern[128];
	glob_t found;
	int newest = -1;

	snprintf(pattern, sizeof(pattern), "/usr/lib/postgresql/*/bin/%s", name);
	if (glob(pattern, 0, NULL, &found) != 0)
		return false;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		int version =
		        (int)strtol(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"), NULL, 10);
		if (version > newest && access(found.gl_pathv[i], X_OK) == 0 &&
		        (size_t)snprintf(out, bytes, "%s", found.gl_pathv[i]) < bytes)
			newest = version;
	}
	globfree(&found);
	return newest >= 0;
}

static bool find(const char *name, char *out, size_t bytes, struct error *err)
{
	if (find_on_path(name, out, bytes) || find_of_debian(name, out, bytes))
		return true;
	error_set(err, ERROR_CONFIG, "copies of a PostgreSQL database need %s, which is not found",
	        name);
	error_hint(err, "install postgresql-client, or name its folder in PATH");
	return false;
}

/* ---- what it is told ---- */

static bool is_of_libpq(const char *variable)
{
	return strncmp(variable, "PG", 2) == 0;
}

/* Ours without its PG… variables, and those that say what the connection was made with. */
static char **environment(struct arena *arena, PGconn *connection)
{
	PQconninfoOption *options = PQconninfo(connection);
	char **all = NULL;
	size_t count = 0;

	for (char **old = environ; *old; old++) {
		char **slot = is_of_libpq(*old) ? NULL : ARENA_PUSH(arena, all, count);
		if (slot)
			*slot = *old;
	}
	for (PQconninfoOption *o = options; o && o->keyword; o++) {
		if (!o->envvar || !o->val || !o->val[0])
			continue;
		char **slot = ARENA_PUSH(arena, all, count);
		if (slot)
			*slot = arena_cstr(arena, arena_printf(arena, "%s=%s", o->envvar, o->val));
	}
	PQconninfoFree(options);
	ARENA_PUSH(arena, all, count);
	return arena->failed ? NULL : all;
}

/* ---- running ---- */

static bool spawn(const char *path, const char *const *arguments, char **env, const int files[3],
        struct program *program, struct error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	/* A reader that ends must end its writer. */
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	for (int i = 0; i < 3; i++) {
		if (files[i] < 0)
			posix_spawn_file_actions_addopen(
			        &actions, i, "/dev/null", i ? O_WRONLY : O_RDONLY, 0);
		else
			posix_spawn_file_actions_adddup2(&actions, files[i], i);
	}
	int code = posix_spawn(&program->pid, path, &actions, &attributes,
	        (char *const *)(uintptr_t)arguments, env);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (code) {
		program->pid = 0;
		return error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(code));
	}
	return true;
}

static bool start_with(const char *path, const char *const *arguments, char **env,
        enum program_role role, struct program *program, struct error *err)
{
	int ends[2] = {-1, -1};

	program->said = memfd_create("said", MFD_CLOEXEC);
	if (program->said < 0 || (role == PROGRAM_IS_FED && pipe2(ends, O_CLOEXEC) != 0)) {
		if (program->said < 0)
			program->said = 0;
		return error_set(err, ERROR_MEMORY, "%s: %s", path, strerror(errno));
	}
	const int files[3] = {
	        ends[0], role == PROGRAM_FEEDS ? program->to_stdin : program->said, program->said};
	bool ok = spawn(path, arguments, env, files, program, err);
	if (role == PROGRAM_IS_FED) {
		close(ends[0]);
		program->to_stdin = ends[1];
	}
	return ok;
}

bool program_start(PGconn *connection, const char *const *arguments, enum program_role role,
        struct program *program, struct error *err)
{
	AUTO_ARENA arena = {0};
	char path[4096];

	arena_init(&arena, 0);
	program->name = arguments[0];
	if (!find(arguments[0], path, sizeof(path), err))
		return false;
	char **env = environment(&arena, connection);
	return env ? start_with(path, arguments, env, role, program, err) : error_memory(err);
}

bool program_feed(struct program *program, struct text t, struct error *err)
{
	while (t.len) {
		ssize_t wrote = write(program->to_stdin, t.ptr, t.len);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return error_set(
			        err, ERROR_DATABASE, "%s: %s", program->name, strerror(errno));
		t = text_sub(t, (size_t)wrote, t.len);
	}
	return true;
}

static void read_said(const struct program *program, char *out, size_t bytes)
{
	ssize_t got = program->said ? pread(program->said, out, bytes - 1, 0) : 0;

	out[got > 0 ? got : 0] = '\0';
}

static bool wait_for(struct program *program, int *out_status)
{
	pid_t pid;

	do {
		pid = waitpid(program->pid, out_status, 0);
	} while (pid < 0 && errno == EINTR);
	program->pid = 0;
	return pid > 0;
}

bool program_end(struct program *program, struct error *err)
{
	char words[SHOWN_BYTES];
	int status = 0;

	if (program->to_stdin >= 0)
		close(program->to_stdin);
	program->to_stdin = -1;
	if (!program->pid)
		return error_set(err, ERROR_INTERNAL, "%s is not running", program->name);
	if (wait_for(program, &status) && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	read_said(program, words, sizeof(words));
	for (char *c = words; *c; c++) {
		if (*c == '\n')
			*c = c[1] ? ' ' : '\0';
	}
	error_set(err, ERROR_DATABASE, "%s failed: %s", program->name,
	        words[0] ? words : "it was ended from outside");
	return postgres_hint_owner(words, err);
}

bool program_has_said(const struct program *program, const char *words)
{
	off_t size = program->said ? lseek(program->said, 0, SEEK_END) : 0;

	if (size <= 0)
		return false;
	void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, program->said, 0);
	if (map == MAP_FAILED)
		return false;
	bool has = memmem(map, (size_t)size, words, strlen(words)) != NULL;
	munmap(map, (size_t)size);
	return has;
}

void program_release(struct program *program)
{
	int status;

	if (program->to_stdin >= 0)
		close(program->to_stdin);
	if (program->pid) {
		kill(program->pid, SIGTERM);
		wait_for(program, &status);
	}
	if (program->said)
		close(program->said);
}
