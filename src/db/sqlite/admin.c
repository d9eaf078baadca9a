#include "db/sqlite/admin.h"

#include "base/decimal.h"
#include "db/sqlite/admin_part.h"
#include "db/sqlite/file.h"
#include "sql/dialect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 5000, BROKEN_SHOWN = 3 };

static struct sqlite_admin *of(struct db_admin *admin)
{
	return (struct sqlite_admin *)admin;
}

bool sqlite_admin_fail(sqlite3 *handle, struct text statement, int code, struct error *err)
{
	struct text line = db_admin_first_line(statement);
	enum error_kind kind = ERROR_DATABASE;

	if ((code & 0xff) == SQLITE_FULL)
		kind = ERROR_DISK_FULL;
	else if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
		kind = ERROR_DATABASE_BUSY;
	else if ((code & 0xff) == SQLITE_NOMEM)
		kind = ERROR_MEMORY;
	else if ((code & 0xff) == SQLITE_NOTADB)
		kind = ERROR_FILE;
	return error_set(err, kind, "%s, at: %.*s", sqlite3_errmsg(handle), TEXT_ARG(line));
}

/* ---- statements ---- */

/* Whether anything but white space and comments is left is SQLite's to say. */
static bool run_next(
        sqlite3 *handle, struct text *script, bool is_inside, bool *out_has_run, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	const char *tail = NULL;

	int code = sqlite3_prepare_v2(handle, script->ptr, (int)script->len, &statement, &tail);
	if (code != SQLITE_OK)
		return sqlite_admin_fail(handle, *script, code, err);
	struct text done = text_sub(*script, 0, (size_t)(tail - script->ptr));
	*script = text_sub(*script, done.len, script->len);
	*out_has_run = statement != NULL;
	if (is_inside && !db_admin_check_inside(done, err)) {
		sqlite3_finalize(statement);
		return false;
	}
	while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW)
		;
	bool ok = !statement || code == SQLITE_DONE || sqlite_admin_fail(handle, done, code, err);
	sqlite3_finalize(statement);
	return ok;
}

static bool run_script(sqlite3 *handle, struct text script, bool is_inside, struct error *err)
{
	while (script.len) {
		bool has_run = false;
		if (!run_next(handle, &script, is_inside, &has_run, err))
			return false;
		if (has_run)
			db_admin_statement_done();
	}
	return true;
}

bool sqlite_admin_run(sqlite3 *handle, struct text script, struct error *err)
{
	return run_script(handle, script, false, err);
}

static bool admin_exec(struct db_admin *admin, struct text script, struct error *err)
{
	sqlite3 *handle = of(admin)->handle;

	return run_script(handle, script, !sqlite3_get_autocommit(handle), err);
}

static int bind(sqlite3_stmt *statement, int at, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		break;
	case VALUE_INTEGER:
		return sqlite3_bind_int64(statement, at, value->integer);
	case VALUE_REAL:
		return sqlite3_bind_double(statement, at, value->real);
	case VALUE_TEXT:
		return sqlite3_bind_text64(statement, at, value->text.len ? value->text.ptr : "",
		        value->text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(statement, at, value->text.len ? value->text.ptr : "",
		        value->text.len, SQLITE_TRANSIENT);
	case VALUE_KEY: /* never in a parameter */
		break;
	}
	return sqlite3_bind_null(statement, at);
}

static struct value column(sqlite3_stmt *statement, int at)
{
	struct text bytes;

	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_INTEGER:
		return value_integer(sqlite3_column_int64(statement, at));
	case SQLITE_FLOAT:
		return (struct value){
		        .kind = VALUE_REAL, .real = sqlite3_column_double(statement, at)};
	case SQLITE_TEXT:
		bytes.ptr = (const char *)sqlite3_column_text(statement, at);
		bytes.len = (size_t)sqlite3_column_bytes(statement, at);
		return value_text(bytes);
	case SQLITE_BLOB:
		bytes.ptr = sqlite3_column_blob(statement, at);
		bytes.len = (size_t)sqlite3_column_bytes(statement, at);
		return value_blob(bytes);
	default:
		return value_null();
	}
}

static bool give_row(
        sqlite3_stmt *statement, db_admin_row_fn *on_row, void *context, struct error *err)
{
	unsigned count = (unsigned)sqlite3_column_count(statement);
	struct value *values = calloc(count ? count : 1, sizeof(*values));

	if (!values)
		return error_memory(err);
	for (unsigned i = 0; i < count; i++)
		values[i] = column(statement, (int)i);
	bool ok = on_row(context, values, count, err);
	free(values);
	return ok;
}

static bool admin_query(struct db_admin *admin, struct text sql, const struct value *params,
        unsigned param_count, db_admin_row_fn *on_row, void *context, struct error *err)
{
	sqlite3 *handle = of(admin)->handle;
	sqlite3_stmt *statement = NULL;

	int code = sqlite3_prepare_v2(handle, sql.ptr, (int)sql.len, &statement, NULL);
	for (unsigned i = 0; code == SQLITE_OK && i < param_count; i++)
		code = bind(statement, (int)i + 1, &params[i]);
	bool ok = code == SQLITE_OK || sqlite_admin_fail(handle, sql, code, err);
	while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW)
		ok = !on_row || give_row(statement, on_row, context, err);
	if (ok && code != SQLITE_DONE)
		ok = sqlite_admin_fail(handle, sql, code, err);
	sqlite3_finalize(statement);
	return ok;
}

/* ---- transactions ---- */

static bool admin_begin(struct db_admin *admin, struct error *err)
{
	sqlite3 *handle = of(admin)->handle;

	/* Within a transaction the pragma does nothing. */
	if (!sqlite_admin_run(handle, TEXT("PRAGMA foreign_keys=OFF"), err) ||
	        !sqlite_admin_run(handle, TEXT("BEGIN IMMEDIATE"), err))
		return false;
	return true;
}

struct broken {
	struct arena *arena;
	struct buf names;
	int64_t count;
};

static bool note_broken(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	struct broken *broken = context;

	(void)count;
	if (broken->count++ < BROKEN_SHOWN) {
		buf_printf(&broken->names, "%s%.*s", broken->names.len ? ", " : "",
		        TEXT_ARG(values[0].text));
		if (values[1].kind == VALUE_INTEGER)
			buf_printf(&broken->names, " row %lld", (long long)values[1].integer);
		buf_printf(&broken->names, " to %.*s", TEXT_ARG(values[2].text));
	}
	return buf_failed(&broken->names) ? error_memory(err) : true;
}

static bool check_references(struct db_admin *admin, struct error *err)
{
	AUTO_ARENA arena = {0};
	struct broken broken = {.count = 0};

	arena_init(&arena, 0);
	buf_init(&broken.names, &arena);
	if (!admin_query(admin, TEXT("PRAGMA main.foreign_key_check"), NULL, 0, note_broken,
	            &broken, err))
		return false;
	return broken.count == 0 ||
	       error_set(err, ERROR_DATABASE, "%lld rows would refer to none: %.*s%s",
	               (long long)broken.count, TEXT_ARG(buf_text(&broken.names)),
	               broken.count > BROKEN_SHOWN ? " …" : "");
}

static void admin_rollback(struct db_admin *admin)
{
	sqlite3 *handle = of(admin)->handle;

	if (!sqlite3_get_autocommit(handle))
		sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_exec(handle, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
}

static bool admin_commit(struct db_admin *admin, struct error *err)
{
	sqlite3 *handle = of(admin)->handle;

	if (check_references(admin, err) && sqlite_admin_run(handle, TEXT("COMMIT"), err) &&
	        sqlite_admin_run(handle, TEXT("PRAGMA foreign_keys=ON"), err))
		return true;
	admin_rollback(admin);
	return false;
}

/* The file's own lock was taken when it was opened. */
static bool admin_lock(struct db_admin *admin, unsigned wait_ms, struct error *err)
{
	(void)admin;
	(void)wait_ms;
	(void)err;
	return true;
}

static bool note_empty(void *context, const struct value *values, unsigned count, struct error *err)
{
	(void)count;
	(void)err;
	*(bool *)context = values[0].integer == 0;
	return true;
}

static bool admin_is_empty(struct db_admin *admin, bool *out_is_empty, struct error *err)
{
	/* SQLite's own tables, of sequences and statistics, cannot be dropped. */
	return admin_query(admin,
	        TEXT("SELECT count(*) FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
	             "ESCAPE '\\'"),
	        NULL, 0, note_empty, out_is_empty, err);
}

/* ---- an empty place ---- */

static bool admin_scratch_begin(struct db_admin *admin, struct error *err)
{
	struct sqlite_admin *a = of(admin);

	int code = sqlite3_open_v2(":memory:", &a->scratch,
	        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK) {
		sqlite3_close(a->scratch);
		a->scratch = NULL;
		return error_set(err, ERROR_MEMORY, "%s", sqlite3_errstr(code));
	}
	sqlite_admin_set_up(a->scratch);
	a->handle = a->scratch;
	return true;
}

static void admin_scratch_end(struct db_admin *admin)
{
	struct sqlite_admin *a = of(admin);

	sqlite3_close(a->scratch);
	a->scratch = NULL;
	a->handle = a->file;
}

/* ---- opening ---- */

static int compare_decimals(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	(void)context;
	return decimal_compare_text(
	        (struct text){left, (size_t)left_bytes}, (struct text){right, (size_t)right_bytes});
}

void sqlite_admin_set_up(sqlite3 *handle)
{
	sqlite3_extended_result_codes(handle, 1);
	sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_create_collation_v2(
	        handle, "MANOR_DECIMAL", SQLITE_UTF8, NULL, compare_decimals, NULL);
}

static bool open_handle(struct sqlite_admin *a, struct error *err)
{
	int code = sqlite3_open_v2(
	        a->path, &a->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return error_set(err, ERROR_FILE, "%s: %s", a->path,
		        a->file ? sqlite3_errmsg(a->file) : sqlite3_errstr(code));
	a->handle = a->file;
	sqlite_admin_set_up(a->file);
	if (a->kind == DB_ADMIN_READ) {
		/* A server may be at work, and two that checkpoint meet a bug of SQLite 3.40. */
		sqlite3_db_config(a->file, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		return sqlite_admin_run(
		        a->file, TEXT("PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON"), err);
	}
	return sqlite_admin_run(
	        a->file, TEXT("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"), err);
}

static bool make_file(struct sqlite_admin *a, struct error *err)
{
	int fd = open(a->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_set(err, ERROR_FILE, "%s: %s", a->path, strerror(errno));
	close(fd);
	a->is_made = true;
	return true;
}

static bool open_file(struct sqlite_admin *a, struct error *err)
{
	bool is_made = a->kind == DB_ADMIN_MAKE, is_absent;

	if (!file_look(a->path, is_made, &is_absent, err))
		return false;
	if (a->kind != DB_ADMIN_READ &&
	        (!file_lock(a->path, &a->lock_fd, err) ||
	                /* Another process may have made it before the lock was ours. */
	                !file_look(a->path, is_made, &is_absent, err)))
		return false;
	return (!is_absent || make_file(a, err)) && open_handle(a, err);
}

/* A slip in the name leaves no empty file behind. */
static void remove_if_empty(struct sqlite_admin *a)
{
	struct error ignored = {.kind = ERROR_NONE};
	bool is_empty = false;

	if (a->is_made && (!a->file || admin_is_empty(&a->admin, &is_empty, &ignored)))
		a->is_made = is_empty || !a->file;
	else
		a->is_made = false;
}

static void admin_close(struct db_admin *admin)
{
	struct sqlite_admin *a = of(admin);

	if (a->scratch)
		admin_scratch_end(admin);
	remove_if_empty(a);
	sqlite3_close(a->file);
	if (a->is_made)
		unlink(a->path);
	if (a->lock_fd >= 0)
		file_unlock(a->path, a->lock_fd);
	free(a->path);
	free(a);
}

static const struct db_admin_driver driver = {
        .dialect = &sql_sqlite,
        .close = admin_close,
        .exec = admin_exec,
        .query = admin_query,
        .begin = admin_begin,
        .commit = admin_commit,
        .rollback = admin_rollback,
        .lock = admin_lock,
        .scratch_begin = admin_scratch_begin,
        .scratch_end = admin_scratch_end,
        .backup = sqlite_admin_backup,
        .restore = sqlite_admin_restore,
        .is_empty = admin_is_empty,
};

bool sqlite_admin_open(struct text address, enum db_admin_kind kind, struct db_admin **out_admin,
        struct error *err)
{
	struct sqlite_admin *a = calloc(1, sizeof(*a));

	if (!a)
		return error_memory(err);
	*a = (struct sqlite_admin){.admin.driver = &driver, .lock_fd = -1, .kind = kind};
	a->path = strndup(address.ptr, address.len);
	if (!a->path || !open_file(a, err)) {
		if (!a->path)
			error_memory(err);
		admin_close(&a->admin);
		return false;
	}
	*out_admin = &a->admin;
	return true;
}
