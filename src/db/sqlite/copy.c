/* Copies of a database file, both ways, through SQLite's backup. */
#include "db/sqlite/admin_part.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sqlite_admin *of(struct db_admin *admin)
{
	return (struct sqlite_admin *)admin;
}

static bool fail_errno(const char *path, struct error *err)
{
	return error_set(err, ERROR_FILE, "%s: %s", path, strerror(errno));
}

/* In one step: one read transaction, so that it is one moment, and writers go on. */
static bool copy_pages(sqlite3 *from, sqlite3 *to, const char *to_path, struct error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (!backup)
		return sqlite_admin_fail(to, TEXT("the copy"), sqlite3_errcode(to), err);
	int code = sqlite3_backup_step(backup, -1);
	sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE)
		return true;
	bool is_full = (code & 0xff) == SQLITE_FULL;
	bool is_busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
	return error_set(err,
	        is_full   ? ERROR_DISK_FULL
	        : is_busy ? ERROR_DATABASE_BUSY
	                  : ERROR_DATABASE,
	        "%s: the copy ended with: %s", to_path, sqlite3_errstr(code));
}

struct answer {
	char text[160];
};

static int keep_first(void *context, int count, char **values, char **names)
{
	struct answer *answer = context;

	(void)names;
	if (count && values[0] && !answer->text[0])
		snprintf(answer->text, sizeof(answer->text), "%s", values[0]);
	return 0;
}

static bool ask(sqlite3 *handle, const char *sql, struct answer *answer)
{
	answer->text[0] = '\0';
	return sqlite3_exec(handle, sql, keep_first, answer, NULL) == SQLITE_OK;
}

static bool check_whole(sqlite3 *handle, const char *path, struct error *err)
{
	struct answer answer;

	if (!ask(handle, "PRAGMA integrity_check(1)", &answer))
		return error_set(err, ERROR_FILE, "%s: %s", path, sqlite3_errmsg(handle));
	return strcmp(answer.text, "ok") == 0 ||
	       error_set(err, ERROR_FILE, "%s is damaged: %s", path, answer.text);
}

static bool is_same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
	for (int i = 0; i < sqlite3_column_count(a); i++) {
		const char *left = (const char *)sqlite3_column_text(a, i);
		const char *right = (const char *)sqlite3_column_text(b, i);
		if (!left != !right || (left && strcmp(left, right) != 0))
			return false;
	}
	return true;
}

/* Every object, word for word. */
static bool check_same(sqlite3 *from, sqlite3 *to, const char *path, struct error *err)
{
	static const char sql[] = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema "
	                          "ORDER BY type, name";
	sqlite3_stmt *left = NULL, *right = NULL;
	int left_code = SQLITE_ROW, right_code = SQLITE_ROW;

	bool is_same = sqlite3_prepare_v2(from, sql, -1, &left, NULL) == SQLITE_OK &&
	               sqlite3_prepare_v2(to, sql, -1, &right, NULL) == SQLITE_OK;
	while (is_same && left_code == SQLITE_ROW) {
		left_code = sqlite3_step(left);
		right_code = sqlite3_step(right);
		is_same = left_code == right_code &&
		          (left_code == SQLITE_DONE ||
		                  (left_code == SQLITE_ROW && is_same_row(left, right)));
	}
	sqlite3_finalize(left);
	sqlite3_finalize(right);
	return is_same || error_set(err, ERROR_DATABASE, "%s does not hold what was copied", path);
}

static bool fill_copy(
        struct sqlite_admin *a, const char *path, sqlite3 **out_handle, struct error *err)
{
	int code = sqlite3_open_v2(
	        path, out_handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return error_set(err, ERROR_FILE, "%s: %s", path, sqlite3_errstr(code));
	sqlite_admin_set_up(*out_handle);
	/* One file, without a log beside it. */
	return copy_pages(a->file, *out_handle, path, err) &&
	       sqlite_admin_run(*out_handle, TEXT("PRAGMA journal_mode=DELETE"), err) &&
	       check_whole(*out_handle, path, err) && check_same(a->file, *out_handle, path, err);
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

static bool write_copy(
        struct sqlite_admin *a, const char *path, const char *temporary, struct error *err)
{
	char directory[4096];
	sqlite3 *copy = NULL;

	bool ok = fill_copy(a, temporary, &copy, err);
	if (sqlite3_close(copy) != SQLITE_OK && ok)
		ok = error_set(err, ERROR_DATABASE, "%s: it cannot be closed", temporary);
	if (!ok || !sync_path(temporary, O_RDWR, err))
		return false;
	/* Unlike rename() it does not replace what came there meanwhile. */
	if (link(temporary, path) != 0)
		return fail_errno(path, err);
	snprintf(directory, sizeof(directory), "%s", path);
	return sync_path(dirname(directory), O_RDONLY | O_DIRECTORY, err);
}

bool sqlite_admin_backup(struct db_admin *admin, struct text file, struct error *err)
{
	char path[4096], temporary[4096];
	struct stat st;

	if ((size_t)snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file)) >= sizeof(path) ||
	        (size_t)snprintf(temporary, sizeof(temporary), "%.*s.part", TEXT_ARG(file)) >=
	                sizeof(temporary))
		return error_set(err, ERROR_FILE, "the path of the copy is too long");
	if (stat(path, &st) == 0)
		return error_set(err, ERROR_FILE, "%s is there already", path);
	int fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail_errno(temporary, err);
	close(fd);
	bool ok = write_copy(of(admin), path, temporary, err);
	unlink(temporary);
	return ok;
}

/* ---- the other way ---- */

static bool check_source(sqlite3 *handle, const char *path, struct error *err)
{
	struct answer answer;

	if (!check_whole(handle, path, err))
		return false;
	if (!ask(handle, "SELECT digest FROM main.manor_meta", &answer) || !answer.text[0])
		return error_set(err, ERROR_FILE, "%s is no copy of a database of Manor's", path);
	return true;
}

/* All of it is one transaction of the database that is written to. */
static bool replace(struct sqlite_admin *a, sqlite3 *source, const char *path, struct error *err)
{
	return check_source(source, path, err) && copy_pages(source, a->file, a->path, err) &&
	       check_same(source, a->file, a->path, err) &&
	       sqlite_admin_run(a->file,
	               TEXT("PRAGMA journal_mode=WAL; PRAGMA wal_checkpoint(TRUNCATE)"), err);
}

bool sqlite_admin_restore(struct db_admin *admin, struct text file, struct error *err)
{
	char path[4096];
	sqlite3 *source = NULL;

	if ((size_t)snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file)) >= sizeof(path))
		return error_set(err, ERROR_FILE, "the path of the copy is too long");
	if (access(path, R_OK) != 0)
		return fail_errno(path, err);
	int code = sqlite3_open_v2(path, &source, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	bool ok = code == SQLITE_OK ||
	          error_set(err, ERROR_FILE, "%s: %s", path, sqlite3_errstr(code));
	if (ok) {
		sqlite_admin_set_up(source);
		ok = replace(of(admin), source, path, err);
	}
	sqlite3_close(source);
	return ok;
}
