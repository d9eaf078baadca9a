#include "db/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_BYTES = 16, DIGEST_SHOWN = 12, LOCK_TRIES = 8 };

static bool fail_errno(const char *path, struct error *err)
{
	return error_set(err, ERROR_FILE, "%s: %s", path, strerror(errno));
}

/* Whether the name still means the file that was locked: its last owner removes it. */
static bool is_current(const char *lock, int fd)
{
	struct stat by_name, by_fd;

	return stat(lock, &by_name) == 0 && fstat(fd, &by_fd) == 0 &&
	       by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev;
}

static bool lock_name(const char *path, char *out, size_t bytes, struct error *err)
{
	return (size_t)snprintf(out, bytes, "%s.lock", path) < bytes ||
	       error_set(err, ERROR_FILE, "the path of the database is too long");
}

bool file_lock(const char *path, int *out_fd, struct error *err)
{
	char lock[4096];

	if (!lock_name(path, lock, sizeof(lock), err))
		return false;
	for (unsigned tries = 0; tries < LOCK_TRIES; tries++) {
		int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return fail_errno(lock, err);
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			bool is_busy = errno == EWOULDBLOCK;
			close(fd);
			if (is_busy)
				break;
			return fail_errno(lock, err);
		}
		if (is_current(lock, fd)) {
			*out_fd = fd;
			return true;
		}
		close(fd);
	}
	error_set(err, ERROR_DATABASE_BUSY, "%s: another process serves it", path);
	error_hint(err, "end that one first, or name another file with --db");
	return false;
}

void file_unlock(const char *path, int fd)
{
	char lock[4096];
	struct error ignored = {.kind = ERROR_NONE};

	if (lock_name(path, lock, sizeof(lock), &ignored))
		unlink(lock);
	close(fd);
}

static bool look_at_header(const char *path, int fd, struct error *err)
{
	char header[HEADER_BYTES];
	ssize_t got = read(fd, header, sizeof(header));

	if (got < 0)
		return fail_errno(path, err);
	if (got != HEADER_BYTES || memcmp(header, "SQLite format 3", HEADER_BYTES) != 0)
		return error_set(err, ERROR_FILE, "%s: this file is not a database", path);
	return true;
}

static bool look_at_directory(const char *path, struct error *err)
{
	char copy[4096];
	struct stat st;

	snprintf(copy, sizeof(copy), "%s", path);
	const char *directory = dirname(copy);
	if (stat(directory, &st) != 0)
		return error_set(err, ERROR_FILE, "%s: the directory %s: %s", path, directory,
		        strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return error_set(err, ERROR_FILE, "%s: %s is not a directory", path, directory);
	return true;
}

bool file_look(const char *path, bool is_created, bool *out_is_absent, struct error *err)
{
	struct stat st;

	if (!look_at_directory(path, err))
		return false;
	bool is_absent = stat(path, &st) != 0;
	if (is_absent && errno != ENOENT)
		return fail_errno(path, err);
	if (!is_absent && S_ISDIR(st.st_mode))
		return error_set(err, ERROR_FILE, "%s: this is a directory", path);
	if (is_absent || st.st_size == 0) {
		if (!is_created)
			return error_set(err, ERROR_FILE, "%s: there is no such database", path);
		*out_is_absent = true;
		return true;
	}
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(path, err);
	bool ok = look_at_header(path, fd, err);
	close(fd);
	if (ok)
		*out_is_absent = false;
	return ok;
}

/* ---- making ---- */

static bool execute(sqlite3 *handle, const char *sql, struct error *err)
{
	int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ||
	       error_set(err, (code & 0xff) == SQLITE_FULL ? ERROR_DISK_FULL : ERROR_DATABASE,
	               "%s: %s", sql, sqlite3_errmsg(handle));
}

static bool execute_object(sqlite3 *handle, const struct ddl_object *object, struct error *err)
{
	sqlite3_stmt *statement = NULL;

	int code =
	        sqlite3_prepare_v2(handle, object->sql.ptr, (int)object->sql.len, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE || code == SQLITE_ROW)
		return true;
	return error_set(err, (code & 0xff) == SQLITE_FULL ? ERROR_DISK_FULL : ERROR_DATABASE,
	        "%s %.*s: %s", object->kind, TEXT_ARG(object->name), sqlite3_errmsg(handle));
}

static bool fill(sqlite3 *handle, const struct sqlite_schema *schema, struct error *err)
{
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (!execute(handle, "PRAGMA journal_mode=WAL", err) ||
	        !execute(handle, "PRAGMA synchronous=FULL", err) ||
	        !execute(handle, "BEGIN IMMEDIATE", err))
		return false;
	for (size_t i = 0; i < schema->persistent.count; i++) {
		if (!execute_object(handle, &schema->persistent.objects[i], err))
			return false;
	}
	return execute(handle, "COMMIT", err);
}

static int compare_decimals(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	(void)context;
	return text_compare(
	        (struct text){left, (size_t)left_bytes}, (struct text){right, (size_t)right_bytes});
}

static bool fill_file(const char *path, const struct sqlite_schema *schema, struct error *err)
{
	sqlite3 *handle = NULL;

	int code =
	        sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK) {
		error_set(err, ERROR_FILE, "%s: %s", path, sqlite3_errstr(code));
		sqlite3_close(handle);
		return false;
	}
	/* Tables are empty while they are made: only the name must be known. */
	sqlite3_create_collation_v2(
	        handle, "MANOR_DECIMAL", SQLITE_UTF8, NULL, compare_decimals, NULL);
	bool ok = fill(handle, schema, err);
	/* Closing the last connection copies the log into the file. */
	if (sqlite3_close(handle) != SQLITE_OK && ok)
		ok = error_set(err, ERROR_DATABASE, "%s: it cannot be closed", path);
	return ok;
}

static bool sync_path(const char *path, int flags, struct error *err)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(path, err);
	bool ok = fsync(fd) == 0 || fail_errno(path, err);
	close(fd);
	return ok;
}

static void remove_all(const char *path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	char name[4096];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if ((size_t)snprintf(name, sizeof(name), "%s%s", path, suffixes[i]) < sizeof(name))
			unlink(name);
	}
}

static bool create_at(const char *path, const char *temporary, const struct sqlite_schema *schema,
        struct error *err)
{
	char directory[4096];

	/* SQLite gives the log and its index the mode of the file. */
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail_errno(temporary, err);
	close(fd);
	snprintf(directory, sizeof(directory), "%s", path);
	if (!fill_file(temporary, schema, err) || !sync_path(temporary, O_RDWR, err))
		return false;
	if (rename(temporary, path) != 0)
		return fail_errno(path, err);
	return sync_path(dirname(directory), O_RDONLY | O_DIRECTORY, err);
}

bool file_create(const char *path, const struct sqlite_schema *schema, struct error *err)
{
	char temporary[4096];

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.new", path) >= sizeof(temporary))
		return error_set(err, ERROR_FILE, "the path of the database is too long");
	/* What an interrupted making left; the lock is ours. */
	remove_all(temporary);
	bool ok = create_at(path, temporary, schema, err);
	if (!ok)
		remove_all(temporary);
	return ok;
}

/* ---- checking ---- */

static bool check_digest(
        const char *path, sqlite3 *handle, const struct sqlite_schema *schema, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	bool ok = false;

	int code = sqlite3_prepare_v2(
	        handle, "SELECT digest FROM main.manor_meta", -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		struct text found = text_from((const char *)sqlite3_column_text(statement, 0));
		ok = text_eq(found, schema->digest);
		if (!ok) {
			error_set(err, ERROR_DATABASE_OTHER,
			        "%s was made from schema %.*s, this is schema %.*s", path,
			        TEXT_ARG(text_sub(found, 0, DIGEST_SHOWN)),
			        TEXT_ARG(text_sub(schema->digest, 0, DIGEST_SHOWN)));
			error_hint(err, "`manor migrate up`, or `manor push` for one under "
			                "development, brings it to this one; `manor migrate "
			                "status` says where it stands");
		}
	} else if (code == SQLITE_ERROR || code == SQLITE_DONE) {
		error_set(err, ERROR_DATABASE_OTHER, "%s: Manor has not made this database", path);
		error_hint(err, "name another file");
	} else {
		error_set(err, ERROR_FILE, "%s: %s", path, sqlite3_errmsg(handle));
	}
	sqlite3_finalize(statement);
	return ok;
}

struct found {
	struct text name, kind, sql;
};

static int compare_found(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	int order = text_compare(left->name, right->name);

	return order ? order : text_compare(left->kind, right->kind);
}

static struct text column_text(struct arena *arena, sqlite3_stmt *statement, int index)
{
	return arena_text(arena, text_from((const char *)sqlite3_column_text(statement, index)));
}

static bool read_objects(struct arena *arena, sqlite3 *handle, struct found **out_found,
        size_t *out_count, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	struct found *all = NULL;
	size_t count = 0;

	int code = sqlite3_prepare_v2(handle,
	        "SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL", -1,
	        &statement, NULL);
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(statement);
		struct found *found = code == SQLITE_ROW ? ARENA_PUSH(arena, all, count) : NULL;
		if (!found)
			break;
		found->kind = column_text(arena, statement, 0);
		found->name = column_text(arena, statement, 1);
		found->sql = column_text(arena, statement, 2);
	}
	sqlite3_finalize(statement);
	if (code != SQLITE_DONE)
		return error_set(err, arena->failed ? ERROR_MEMORY : ERROR_DATABASE, "%s",
		        sqlite3_errmsg(handle));
	if (count)
		qsort(all, count, sizeof(*all), compare_found);
	*out_found = all;
	*out_count = count;
	return true;
}

/* SQLite keeps the text from the object's name on as it was written. */
static struct text from_name(struct text sql)
{
	ptrdiff_t quote = text_find_char(sql, '"');

	return quote < 0 ? sql : text_sub(sql, (size_t)quote, sql.len);
}

static bool check_object(const char *path, const struct ddl_object *object, const struct found *all,
        size_t count, struct error *err)
{
	struct found key = {.name = object->name, .kind = text_from(object->kind)};

	if (!text_eq(key.kind, TEXT("table")) && !text_eq(key.kind, TEXT("index")) &&
	        !text_eq(key.kind, TEXT("trigger")) && !text_eq(key.kind, TEXT("view")))
		return true;
	const struct found *found =
	        count ? bsearch(&key, all, count, sizeof(*all), compare_found) : NULL;
	if (!found) {
		error_set(err, ERROR_DATABASE_OTHER, "%s lacks the %s %.*s", path, object->kind,
		        TEXT_ARG(object->name));
		error_hint(err, "`manor migrate verify` lists what differs and how to mend it");
		return false;
	}
	if (ddl_same_text(from_name(found->sql), from_name(object->sql)))
		return true;
	error_set(err, ERROR_DATABASE_OTHER, "%s: the %s %.*s is not as the schema has it", path,
	        object->kind, TEXT_ARG(object->name));
	error_hint(err, "`manor migrate verify` lists what differs and how to mend it");
	return false;
}

bool file_verify(
        const char *path, sqlite3 *handle, const struct sqlite_schema *schema, struct error *err)
{
	AUTO_ARENA arena = {0};
	struct found *all = NULL;
	size_t count = 0;

	arena_init(&arena, 0);
	if (!check_digest(path, handle, schema, err) ||
	        !read_objects(&arena, handle, &all, &count, err))
		return false;
	for (size_t i = 0; i < schema->persistent.count; i++) {
		if (!check_object(path, &schema->persistent.objects[i], all, count, err))
			return false;
	}
	return true;
}
