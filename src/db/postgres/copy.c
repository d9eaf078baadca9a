#include "db/postgres/copy.h"

#include "base/arena.h"
#include "db/postgres/connection.h"
#include "db/postgres/program.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_errno(const char *path, struct error *err)
{
	return error_set(err, ERROR_FILE, "%s: %s", path, strerror(errno));
}

/* One text; `sql` is a literal. */
static bool ask(PGconn *connection, const char *sql, char *out, size_t bytes, struct error *err)
{
	AUTO_RESULT result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		return error_set(err, ERROR_DATABASE, "%s", PQerrorMessage(connection));
	snprintf(out, bytes, "%s", PQgetvalue(result, 0, 0));
	return true;
}

/* ---- out ---- */

static bool dump(PGconn *connection, const char *schema, const char *file, struct error *err)
{
	AUTO_PROGRAM program = {.to_stdin = -1};
	char schema_argument[160], file_argument[4200];

	snprintf(schema_argument, sizeof(schema_argument), "--schema=\"%s\"", schema);
	snprintf(file_argument, sizeof(file_argument), "--file=%s", file);
	const char *const arguments[] = {"pg_dump", "--format=custom", "--no-password",
	        schema_argument, file_argument, NULL};

	return program_start(connection, arguments, PROGRAM_ALONE, &program, err) &&
	       program_end(&program, err);
}

/* Its table of contents can be read and, where it has to be, is of a database of ours. */
static bool check(PGconn *connection, const char *file, bool is_ours, struct error *err)
{
	AUTO_PROGRAM program = {.to_stdin = -1};
	const char *const arguments[] = {"pg_restore", "--list", file, NULL};

	if (!program_start(connection, arguments, PROGRAM_ALONE, &program, err) ||
	        !program_end(&program, err))
		return false;
	return !is_ours || program_has_said(&program, " manor_meta ") ||
	       error_set(err, ERROR_FILE, "%s is no copy of a database of Manor's", file);
}

static bool write_copy(
        PGconn *connection, const char *path, const char *temporary, struct error *err)
{
	/* One that was not made here is copied before it is led under the walls. */
	static const char ours[] = "SELECT to_regclass('manor_meta') IS NOT NULL";
	char schema[128], is_ours[8], directory[4200];

	if (!ask(connection, "SELECT current_schema()", schema, sizeof(schema), err) ||
	        !ask(connection, ours, is_ours, sizeof(is_ours), err) ||
	        !dump(connection, schema, temporary, err) ||
	        !check(connection, temporary, strcmp(is_ours, "t") == 0, err))
		return false;
	int fd = open(temporary, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0) {
		fail_errno(temporary, err);
		if (fd >= 0)
			close(fd);
		return false;
	}
	close(fd);
	/* Unlike rename() it does not replace what came there meanwhile. */
	if (link(temporary, path) != 0)
		return fail_errno(path, err);
	snprintf(directory, sizeof(directory), "%s", path);
	fd = open(dirname(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	return true;
}

bool postgres_backup(PGconn *connection, struct text file, struct error *err)
{
	char path[4096], temporary[4104];
	struct stat st;

	if ((size_t)snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file)) >= sizeof(path))
		return error_set(err, ERROR_FILE, "the path of the copy is too long");
	snprintf(temporary, sizeof(temporary), "%s.part", path);
	if (stat(path, &st) == 0)
		return error_set(err, ERROR_FILE, "%s is there already", path);
	int fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail_errno(temporary, err);
	close(fd);
	bool ok = write_copy(connection, path, temporary, err);
	unlink(temporary);
	return ok;
}

/* ---- back ---- */

/*
 * All that is in the schema, whoever of ours made it; what extensions brought along
 * stays. Tables take their indexes, policies and triggers with them.
 */
static const char empty_script[] =
        "BEGIN;\n"
        "SET LOCAL client_min_messages = warning;\n"
        "DO $empty$\n"
        "DECLARE\n"
        "	o record;\n"
        "BEGIN\n"
        "	FOR o IN\n"
        "		SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED "
        "VIEW'\n"
        "			WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,\n"
        "			c.oid::regclass::text AS name\n"
        "		FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace\n"
        "			AND relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (SELECT "
        "FROM\n"
        "			pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', "
        "'a'))\n"
        "		ORDER BY relkind = 'S'\n"
        "	LOOP\n"
        "		EXECUTE format('DROP %s IF EXISTS %s CASCADE', o.kind, o.name);\n"
        "	END LOOP;\n"
        "	FOR o IN\n"
        "		SELECT p.oid::regprocedure::text AS name FROM pg_proc p\n"
        "		WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS\n"
        "			(SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = "
        "'e')\n"
        "	LOOP\n"
        "		EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', o.name);\n"
        "	END LOOP;\n"
        "	FOR o IN\n"
        "		SELECT t.oid::regtype::text AS name FROM pg_type t\n"
        "		WHERE t.typnamespace = current_schema()::regnamespace AND typtype = 'e'\n"
        "			AND NOT EXISTS\n"
        "			(SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = "
        "'e')\n"
        "	LOOP\n"
        "		EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', o.name);\n"
        "	END LOOP;\n"
        "END\n"
        "$empty$;\n";

static bool check_unserved(PGconn *connection, struct error *err)
{
	static const char sql[] =
	        "SELECT count(*) FROM pg_stat_activity a WHERE a.datname = current_database() "
	        "AND a.pid <> pg_backend_pid() AND EXISTS (SELECT FROM pg_auth_members m JOIN "
	        "pg_roles r ON r.oid = m.roleid WHERE m.member = a.usesysid AND "
	        "r.rolname = 'manor_server')";
	char count[32];

	if (!ask(connection, sql, count, sizeof(count), err))
		return false;
	if (strcmp(count, "0") == 0)
		return true;
	error_set(err, ERROR_DATABASE_BUSY, "a server is at work on this database (%s connections)",
	        count);
	error_hint(err, "end it first");
	return false;
}

/*
 * psql runs, in one transaction, what empties the schema and what pg_restore writes; it
 * is told to commit only when pg_restore has come to its end.
 */
static bool replay(PGconn *connection, const char *schema, const char *file, struct error *err)
{
	AUTO_PROGRAM psql = {.to_stdin = -1};
	AUTO_PROGRAM restore = {.to_stdin = -1};
	char schema_argument[160];

	snprintf(schema_argument, sizeof(schema_argument), "--schema=%s", schema);
	const char *const to_run[] = {"psql", "--no-psqlrc", "--quiet", "--no-password",
	        "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-", NULL};
	const char *const to_write[] = {
	        "pg_restore", "--no-owner", schema_argument, "--file=-", file, NULL};

	if (!program_start(connection, to_run, PROGRAM_IS_FED, &psql, err) ||
	        !program_feed(&psql, text_from(empty_script), err))
		return false;
	restore.to_stdin = psql.to_stdin;
	bool ok = program_start(connection, to_write, PROGRAM_FEEDS, &restore, err);
	restore.to_stdin = -1;
	if (!ok || !program_end(&restore, err) || !program_feed(&psql, TEXT("COMMIT;\n"), err)) {
		/* What stopped psql says more than that nobody read on. */
		struct error first = {.kind = ERROR_NONE};
		if (!program_end(&psql, &first) && err)
			*err = first;
		return false;
	}
	return program_end(&psql, err);
}

bool postgres_restore(PGconn *connection, struct text file, struct error *err)
{
	char path[4096], schema[128];

	if ((size_t)snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file)) >= sizeof(path))
		return error_set(err, ERROR_FILE, "the path of the copy is too long");
	if (access(path, R_OK) != 0)
		return fail_errno(path, err);
	return check(connection, path, true, err) && check_unserved(connection, err) &&
	       ask(connection, "SELECT current_schema()", schema, sizeof(schema), err) &&
	       replay(connection, schema, path, err);
}
