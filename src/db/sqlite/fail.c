/*
 * What SQLite reports, as an error of ours. Its texts go to the operator only;
 * the client is told names of the API's columns and nothing else.
 */
#include "db/sqlite/connection.h"

#include "db/say.h"
#include "sql/ddl.h"

/* "UNIQUE constraint failed: t.a, t.b" -> t.a, t.b */
static struct text after_colon(struct text message)
{
	ptrdiff_t colon = text_find_char(message, ':');

	return text_sub(message, colon < 0 ? message.len : (size_t)colon + 1, message.len);
}

static bool fail_with_columns(
        struct connection *c, enum error_kind kind, const char *words, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));
	struct text list = after_colon(message), part;
	struct say say = {.used = 0};

	while (text_split(&list, ',', &part)) {
		part = text_trim(part);
		ptrdiff_t dot = text_find_char(part, '.');
		if (dot >= 0)
			say_column(&say, c->model, text_sub(part, 0, (size_t)dot),
			        text_sub(part, (size_t)dot + 1, part.len));
	}
	return say_error(&say, kind, words, message, err);
}

static bool fail_check(struct connection *c, const struct sql_step *step, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));
	struct text name = text_trim(after_colon(message));

	return say_check(c->model, step ? step->target : TEXT(""), name, message, err);
}

static bool fail_raised(struct connection *c, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));
	enum error_kind kind = ddl_raised_kind(message);

	c->is_refused = text_eq(message, TEXT("manor:tenant"));
	return error_set(
	        err, kind == ERROR_NONE ? ERROR_INTERNAL : kind, "%.*s", TEXT_ARG(message));
}

/* Which end is missing is not told; the verb tells it. */
static bool is_delete(const struct sql_step *step)
{
	return step && text_eq_nocase(text_sub(step->sql, 0, 6), TEXT("DELETE"));
}

static bool fail_constraint(
        struct connection *c, const struct sql_step *step, int code, struct error *err)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return fail_with_columns(c, ERROR_CONFLICT, "columns", err);
	case SQLITE_CONSTRAINT_NOTNULL:
		return fail_with_columns(c, ERROR_VALUE_NULL, "column", err);
	case SQLITE_CONSTRAINT_CHECK:
		return fail_check(c, step, err);
	case SQLITE_CONSTRAINT_DATATYPE:
		return fail_with_columns(c, ERROR_VALUE_INVALID, "column", err);
	case SQLITE_CONSTRAINT_TRIGGER:
		return fail_raised(c, err);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return error_set(err, is_delete(step) ? ERROR_REFERENCED : ERROR_REFERENCE, "%s",
		        sqlite3_errmsg(c->handle));
	default:
		return error_set(err, ERROR_INTERNAL, "%s", sqlite3_errmsg(c->handle));
	}
}

/* Built-in functions fail with a text and no code of their own. */
static bool fail_other(struct connection *c, const struct sql_step *step, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));

	if (c->raised.kind != ERROR_NONE) {
		if (err && err->kind == ERROR_NONE)
			*err = c->raised;
		return false;
	}
	if (text_eq(message, TEXT("integer overflow")))
		return error_set(err, ERROR_VALUE_RANGE, "%.*s", TEXT_ARG(message));
	if (text_eq(message, TEXT("malformed JSON")))
		return error_set(err, ERROR_VALUE_INVALID, "%.*s", TEXT_ARG(message));
	if (step)
		return error_set(
		        err, ERROR_INTERNAL, "%.*s: %.*s", TEXT_ARG(message), TEXT_ARG(step->sql));
	return error_set(err, ERROR_INTERNAL, "%.*s", TEXT_ARG(message));
}

bool connection_fail(struct connection *c, const struct sql_step *step, int code, struct error *err)
{
	const char *message = sqlite3_errmsg(c->handle);

	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return fail_constraint(c, step, code, err);
	case SQLITE_FULL:
		return error_set(err, ERROR_DISK_FULL, "%s", message);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(err, ERROR_DATABASE_BUSY, "%s", message);
	case SQLITE_INTERRUPT:
		return error_set(err, ERROR_TIMEOUT, "the statement was interrupted");
	case SQLITE_NOMEM:
	case SQLITE_TOOBIG:
		return error_set(err, ERROR_MEMORY, "%s", message);
	case SQLITE_MISMATCH:
		return error_set(err, ERROR_VALUE_INVALID, "%s", message);
	case SQLITE_AUTH:
		c->is_refused = true;
		return error_set(err, ERROR_INTERNAL, "wall two refused: %s: %.*s", message,
		        step ? (int)step->sql.len : 0, step ? step->sql.ptr : "");
	case SQLITE_NOTADB:
		return error_set(err, ERROR_FILE, "%s", message);
	case SQLITE_ERROR:
		return fail_other(c, step, err);
	default:
		/* IOERR, CORRUPT, CANTOPEN, READONLY, PROTOCOL … */
		return error_set(err, ERROR_DATABASE, "%s (code %d)", message, code);
	}
}
