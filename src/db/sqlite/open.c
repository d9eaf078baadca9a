#include "db/sqlite/open.h"

#include "db/driver.h"
#include "db/sqlite/fault.h"
#include "db/sqlite/file.h"
#include "db/sqlite/pool.h"
#include "db/sqlite/writer.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	READERS_MOST = 32,
	PLATFORM_READERS_MOST = 4,
	READ_LIMIT_MS = 5000,
	WRITE_LIMIT_MS = 5000,
	BUSY_TIMEOUT_MS = 5000,
};

struct sqlite_db {
	struct db db; /* first */
	struct arena arena;
	char *path;
	int lock_fd;
	struct wall walls[CONNECTION_WRITER + 1];
	struct pool readers, platform_readers;
	struct writer writer;
};

static struct sqlite_db *of(struct db *db)
{
	return (struct sqlite_db *)db;
}

/* ---- the driver ---- */

static void release(struct sqlite_db *s)
{
	if (s->lock_fd >= 0)
		file_unlock(s->path, s->lock_fd);
	arena_release(&s->arena);
	free(s);
}

static void driver_close(struct db *db)
{
	struct sqlite_db *s = of(db);

	/* The writer goes last: it copies the log, and nobody else may. */
	pool_release(&s->readers);
	pool_release(&s->platform_readers);
	writer_stop(&s->writer);
	release(s);
}

static bool driver_run(struct db *db, struct db_unit *unit)
{
	struct sqlite_db *s = of(db);

	if (unit->sql->is_write)
		return writer_run(&s->writer, unit);
	return pool_run(unit->context.is_all_tenants ? &s->platform_readers : &s->readers, unit);
}

static void driver_submit(struct db *db, struct db_unit *unit)
{
	writer_submit(&of(db)->writer, unit);
}

static void driver_stats(struct db *db, struct db_stats *out_stats)
{
	struct sqlite_db *s = of(db);
	struct db_stats stats = {0};

	writer_stats(&s->writer, &stats);
	pool_stats(&s->readers, &stats);
	pool_stats(&s->platform_readers, &stats);
	*out_stats = stats;
}

static uint64_t driver_identity_generation(const struct db *db)
{
	return counter_read(&((const struct sqlite_db *)db)->writer.identity_generation);
}

static const struct db_driver driver = {
        .dialect = &sql_sqlite,
        .close = driver_close,
        .run = driver_run,
        .submit = driver_submit,
        .stats = driver_stats,
        .identity_generation = driver_identity_generation,
};

/* ---- opening ---- */

static void configure_library(void)
{
	/* Counting every allocation would take a lock that all connections share. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_initialize();
#ifdef MANOR_TEST_FAULTS
	fault_install_from_environment();
#endif
}

static struct db_options with_defaults(const struct db_options *options)
{
	struct db_options all = *options;

	if (!all.busy_timeout_ms)
		all.busy_timeout_ms = BUSY_TIMEOUT_MS;
	if (!all.read_limit_ms)
		all.read_limit_ms = READ_LIMIT_MS;
	if (!all.write_limit_ms)
		all.write_limit_ms = WRITE_LIMIT_MS;
	return all;
}

static struct connection_options connection_options(const struct sqlite_db *s,
        const struct sqlite_schema *schema, enum connection_kind kind,
        const struct db_options *options)
{
	return (struct connection_options){
	        .kind = kind,
	        .model = schema->model,
	        .wall = &s->walls[kind],
	        .session = &schema->sessions[kind].statements,
	        .busy_timeout_ms = options->busy_timeout_ms,
	};
}

static bool prepare_file(struct sqlite_db *s, const struct sqlite_schema *schema,
        const struct db_options *options, struct error *err)
{
	bool is_absent;

	return file_look(s->path, options->is_created, &is_absent, err) &&
	       file_lock(s->path, &s->lock_fd, err) &&
	       /* Another process may have made it before the lock was ours. */
	       file_look(s->path, options->is_created, &is_absent, err) &&
	       (!is_absent || file_create(s->path, schema, err));
}

static bool init_walls(struct sqlite_db *s, const struct sqlite_schema *schema, struct error *err)
{
	for (unsigned i = 0; i <= CONNECTION_WRITER; i++) {
		if (!wall_init(&s->arena, &schema->sessions[i], &schema->persistent,
		            schema->identity, schema->identity_count, &s->walls[i], err))
			return false;
	}
	return true;
}

/* Before anything of the schema is looked for, so that another's file is told as such. */
static bool verify(const struct sqlite_db *s, const struct sqlite_schema *schema,
        const struct db_options *options, struct error *err)
{
	sqlite3 *handle = NULL;

	int code = sqlite3_open_v2(
	        s->path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	sqlite3_busy_timeout(handle, (int)options->busy_timeout_ms);
	bool ok = code == SQLITE_OK
	                  ? file_verify(s->path, handle, schema, err)
	                  : error_set(err, ERROR_FILE, "%s: %s", s->path, sqlite3_errstr(code));
	if (ok && sqlite3_exec(handle, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) != SQLITE_OK)
		ok = error_set(err, ERROR_DATABASE, "%s: %s", s->path, sqlite3_errmsg(handle));
	sqlite3_close(handle);
	return ok;
}

static bool start(struct sqlite_db *s, const struct sqlite_schema *schema,
        const struct db_options *options, struct error *err)
{
	struct connection_options to_write =
	        connection_options(s, schema, CONNECTION_WRITER, options);
	struct connection_options to_read =
	        connection_options(s, schema, CONNECTION_READER, options);
	struct connection_options to_read_all =
	        connection_options(s, schema, CONNECTION_READER_PLATFORM, options);
	int64_t limit_us = (int64_t)options->read_limit_ms * 1000;
	struct connection *writing;

	if (!connection_open(s->path, &to_write, &writing, err))
		return false;
	pool_init(&s->readers, s->path, &to_read, limit_us, READERS_MOST);
	pool_init(&s->platform_readers, s->path, &to_read_all, limit_us, PLATFORM_READERS_MOST);
	if (writer_start(&s->writer, writing, options, err))
		return true;
	writer_stop(&s->writer);
	pool_release(&s->readers);
	pool_release(&s->platform_readers);
	return false;
}

static bool open_in(struct sqlite_db *s, struct text address, const struct sqlite_schema *schema,
        const struct db_options *options, struct error *err)
{
	struct db_options all = with_defaults(options);

	s->path = arena_cstr(&s->arena, address);
	if (!s->path)
		return error_memory(err);
	return prepare_file(s, schema, &all, err) && init_walls(s, schema, err) &&
	       verify(s, schema, &all, err) && start(s, schema, &all, err);
}

static struct sqlite_db *sqlite_db_new(struct error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sqlite_db *s = calloc(1, sizeof(*s));

	if (!s) {
		error_memory(err);
		return NULL;
	}
	pthread_once(&once, configure_library);
	arena_init(&s->arena, 0);
	s->db.driver = &driver;
	s->lock_fd = -1;
	return s;
}

static bool finish_open(struct sqlite_db *s, bool ok, struct db **out_db)
{
	if (!ok) {
		release(s);
		return false;
	}
	*out_db = &s->db;
	return true;
}

bool sqlite_open_schema(struct text address, const struct sqlite_schema *schema,
        const struct db_options *options, struct db **out_db, struct error *err)
{
	struct sqlite_db *s = sqlite_db_new(err);

	return s && finish_open(s, open_in(s, address, schema, options, err), out_db);
}

/* ---- from a model ---- */

static bool add_identity(struct arena *arena, const struct model_table *table,
        struct wall_identity *to, struct error *err)
{
	to->table = table->name;
	to->is_session = table->concept == TABLE_IS_SESSIONS;
	for (size_t i = 0; i < table->column_count; i++) {
		if (!ddl_is_quiet(&table->columns[i]))
			continue;
		struct text *slot = ARENA_PUSH(arena, to->quiet, to->quiet_count);
		if (!slot)
			return error_memory(err);
		*slot = table->columns[i].name;
	}
	return true;
}

static bool find_identity(struct arena *arena, const struct model *model,
        struct sqlite_schema *schema, struct error *err)
{
	struct wall_identity *identity = NULL;
	size_t count = 0;

	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *table = model->tables[i];
		if (!ddl_makes_principals(table))
			continue;
		struct wall_identity *slot = ARENA_PUSH(arena, identity, count);
		if (!slot)
			return error_memory(err);
		if (!add_identity(arena, table, slot, err))
			return false;
	}
	schema->identity = identity;
	schema->identity_count = count;
	return true;
}

static bool digest_text(
        struct arena *arena, const struct model *model, struct text *out, struct error *err)
{
	struct buf hex;

	buf_init(&hex, arena);
	for (size_t i = 0; i < sizeof(model->digest); i++)
		buf_printf(&hex, "%02x", model->digest[i]);
	if (buf_failed(&hex))
		return error_memory(err);
	*out = buf_text(&hex);
	return true;
}

static bool schema_from_model(struct arena *arena, const struct model *model,
        struct sqlite_schema *schema, struct error *err)
{
	static const enum ddl_session_kind kinds[] = {
	        [CONNECTION_READER] = DDL_READER,
	        [CONNECTION_READER_PLATFORM] = DDL_READER_PLATFORM,
	        [CONNECTION_WRITER] = DDL_WRITER,
	};

	*schema = (struct sqlite_schema){.model = model};
	if (!ddl_persistent(arena, &sql_sqlite, model, &schema->persistent, err))
		return false;
	for (unsigned i = 0; i <= CONNECTION_WRITER; i++) {
		if (!ddl_session(arena, &sql_sqlite, model, kinds[i], &schema->sessions[i], err))
			return false;
	}
	return digest_text(arena, model, &schema->digest, err) &&
	       find_identity(arena, model, schema, err);
}

bool sqlite_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err)
{
	struct sqlite_db *s = sqlite_db_new(err);

	if (!s)
		return false;
	struct sqlite_schema *schema = ARENA_NEW(&s->arena, struct sqlite_schema);
	bool ok = schema ? schema_from_model(&s->arena, model, schema, err) : error_memory(err);
	return finish_open(s, ok && open_in(s, address, schema, options, err), out_db);
}
