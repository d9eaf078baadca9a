#include "db/sqlite/connection.h"

#include "base/clock.h"

#include <stdlib.h>

enum {
	PROGRESS_INSTRUCTIONS = 1000, /* between two looks at the clock; some 20 microseconds */
	CACHE_KIB = 4096,
	SQL_BYTES = 1024 * 1024,
	VALUE_BYTES = 256 * 1024 * 1024,
};

static int check_time(void *context)
{
	struct connection *c = context;

	if (c->deadline_us == 0 || clock_monotonic_us() < c->deadline_us)
		return 0;
	c->is_late = true;
	return 1;
}

static bool execute_text(struct connection *c, const char *sql, struct error *err)
{
	int code = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || connection_fail(c, NULL, code, err);
}

static void set_limits(sqlite3 *handle)
{
	sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES);
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, VALUE_BYTES);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	/* Only the writer checkpoints: SQLite 3.40 has a bug when two do. */
	sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* What a connection must have before it looks at the file. */
static bool set_up(
        struct connection *c, const struct connection_options *options, struct error *err)
{
	char pragmas[256];

	sqlite3_extended_result_codes(c->handle, 1);
	set_limits(c->handle);
	sqlite3_busy_timeout(c->handle, (int)options->busy_timeout_ms);
	if (!functions_register(c) || !patterns_register(c) || !compare_register(c) ||
	        !totals_register(c) || !search_register(c) || !casts_register(c))
		return error_memory(err);
	sqlite3_snprintf(sizeof(pragmas), pragmas,
	        "PRAGMA cache_size=-%d;"
	        "PRAGMA wal_autocheckpoint=0;"
	        "PRAGMA synchronous=FULL;"
	        "PRAGMA recursive_triggers=OFF;",
	        CACHE_KIB);
	return execute_text(c, pragmas, err);
}

static bool create_session(struct connection *c, const struct ddl *session, struct error *err)
{
	for (size_t i = 0; session && i < session->count; i++) {
		const struct ddl_object *object = &session->objects[i];
		sqlite3_stmt *statement = NULL;
		int code = sqlite3_prepare_v2(
		        c->handle, object->sql.ptr, (int)object->sql.len, &statement, NULL);
		if (code == SQLITE_OK)
			code = sqlite3_step(statement);
		sqlite3_finalize(statement);
		if (code != SQLITE_DONE)
			return error_set(err, ERROR_INTERNAL, "session %s %.*s: %s", object->kind,
			        TEXT_ARG(object->name), sqlite3_errmsg(c->handle));
	}
	return true;
}

static bool prepare_own(
        struct connection *c, const char *sql, sqlite3_stmt **out_statement, struct error *err)
{
	int code = sqlite3_prepare_v3(
	        c->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out_statement, NULL);

	return code == SQLITE_OK || connection_fail(c, NULL, code, err);
}

/* One row, whatever happened to it: the context of persistent triggers. */
static const char set_context[] =
        "INSERT INTO main.manor_context "
        "(id, tenant, person, request_id, address, agent, is_platform, moment) "
        "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) "
        "ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, person = excluded.person, "
        "request_id = excluded.request_id, address = excluded.address, "
        "agent = excluded.agent, is_platform = excluded.is_platform, moment = excluded.moment";
static const char clear_context[] =
        "UPDATE main.manor_context SET tenant = NULL, person = NULL, request_id = NULL, "
        "address = NULL, agent = NULL, is_platform = 0, moment = NULL";

static bool prepare_writer(struct connection *c, struct error *err)
{
	return prepare_own(c, "BEGIN IMMEDIATE", &c->begin_write, err) &&
	       prepare_own(c, "SAVEPOINT unit", &c->savepoint, err) &&
	       prepare_own(c, "ROLLBACK TO unit", &c->rollback_to, err) &&
	       prepare_own(c, "RELEASE unit", &c->release, err) &&
	       prepare_own(c, set_context, &c->set_context, err) &&
	       prepare_own(c, clear_context, &c->clear_context, err) &&
	       prepare_own(c, "PRAGMA data_version", &c->look, err);
}

static bool prepare_all(struct connection *c, struct error *err)
{
	if (!prepare_own(c, "BEGIN", &c->begin_read, err) ||
	        !prepare_own(c, "COMMIT", &c->commit, err) ||
	        !prepare_own(c, "ROLLBACK", &c->rollback, err))
		return false;
	return c->kind != CONNECTION_WRITER || prepare_writer(c, err);
}

static bool open_handle(struct connection *c, const char *path,
        const struct connection_options *options, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

	int code = sqlite3_open_v2(path, &c->handle, flags, NULL);
	if (code != SQLITE_OK)
		return error_set(err, ERROR_FILE, "%s: %s", path,
		        c->handle ? sqlite3_errmsg(c->handle) : sqlite3_errstr(code));
	if (!set_up(c, options, err))
		return false;
	bool is_walled = !options->wall->is_off;
	if (is_walled && !create_session(c, options->session, err))
		return false;
	if (c->kind != CONNECTION_WRITER && !execute_text(c, "PRAGMA query_only=ON", err))
		return false;
	/* A table function makes its table at its first use, which looks like DDL to the wall. */
	if (!execute_text(c, "SELECT 1 FROM json_each('[]'), json_tree('[]')", err))
		return false;
	/* From here on nothing is prepared that the wall has not seen. */
	wall_install(c->handle, &c->wall);
	if (!prepare_all(c, err))
		return false;
	sqlite3_progress_handler(c->handle, PROGRESS_INSTRUCTIONS, check_time, c);
	return true;
}

bool connection_open(const char *path, const struct connection_options *options,
        struct connection **out_connection, struct error *err)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (!c)
		return error_memory(err);
	c->kind = options->kind;
	c->model = options->model;
	c->wall = (struct wall_state){.wall = options->wall, .is_driver = true};
	if (!open_handle(c, path, options, err)) {
		connection_close(c);
		return false;
	}
	*out_connection = c;
	return true;
}

void connection_close(struct connection *c)
{
	sqlite3_stmt *own[] = {c->begin_read, c->begin_write, c->commit, c->rollback, c->savepoint,
	        c->rollback_to, c->release, c->set_context, c->clear_context, c->look};

	statement_cache_release(&c->statements);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sqlite3_finalize(own[i]);
	sqlite3_close(c->handle);
	shape_cache_release(&c->shapes);
	output_release(&c->rows);
	output_release(&c->marks);
	free(c);
}

void connection_enter(struct connection *c, const struct db_unit *unit, int64_t limit_us)
{
	size_t cap = unit->arena->cap_bytes;
	size_t left = cap > unit->arena->used_bytes ? cap - unit->arena->used_bytes : 0;

	c->limit_bytes = unit->result_limit_bytes;
	if (cap && (c->limit_bytes == 0 || left < c->limit_bytes))
		c->limit_bytes = left ? left : 1;
	c->deadline_us = limit_us ? clock_monotonic_us() + limit_us : 0;
	c->is_late = false;
	c->is_refused = false;
	c->raised.kind = ERROR_NONE;
	c->wall.is_driver = false;
	shape_cache_trim(&c->shapes);
	c->unit = unit;
}

void connection_leave(struct connection *c)
{
	c->unit = NULL;
	c->deadline_us = 0;
	c->wall.is_driver = true;
	c->wall.is_system = false;
	c->wall.target = NULL;
}

bool connection_execute(struct connection *c, sqlite3_stmt *own, struct error *err)
{
	bool was_driver = c->wall.is_driver;
	int64_t deadline_us = c->deadline_us;

	/* Neither the wall nor a unit's time limit is about the driver's own. */
	c->wall.is_driver = true;
	c->deadline_us = 0;
	int code = sqlite3_step(own);
	if (code == SQLITE_DONE || code == SQLITE_ROW)
		code = SQLITE_OK;
	else
		connection_fail(c, NULL, code, err);
	sqlite3_reset(own);
	c->wall.is_driver = was_driver;
	c->deadline_us = deadline_us;
	return code == SQLITE_OK;
}
