/*
 * What SQLite reports, as an error of ours. Its texts go to the operator only;
 * the client is told names of the API's columns and nothing else.
 */
#include "db/sqlite/connection.h"

#include "sql/ddl.h"

#include <stdio.h>

static const struct model_table *find_table(const struct model *model, struct text name)
{
	for (size_t i = 0; model && i < model->table_count; i++) {
		if (text_eq(model->tables[i]->name, name))
			return model->tables[i];
	}
	return NULL;
}

/* A column with a policy of its own may be one that the caller does not know of. */
static bool is_sayable(const struct model_table *table, struct text name)
{
	for (size_t i = 0; table && !table->is_hidden && i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (text_eq(column->name, name))
			return model_column_is_public(column) && !column->read;
	}
	return false;
}

/*
 * "UNIQUE constraint failed: t.a, t.b" -> "a, b", as far as they may be said. The
 * tenant is left out: it is the caller's own, whatever the key says.
 */
static void say_columns(const struct model *model, struct text message, char *out, size_t bytes)
{
	ptrdiff_t colon = text_find_char(message, ':');
	struct text list =
	        text_sub(message, colon < 0 ? message.len : (size_t)colon + 1, message.len);
	struct text part;
	size_t used = 0;

	out[0] = '\0';
	while (text_split(&list, ',', &part)) {
		part = text_trim(part);
		ptrdiff_t dot = text_find_char(part, '.');
		if (dot < 0)
			continue;
		const struct model_table *table = find_table(model, text_sub(part, 0, (size_t)dot));
		struct text name = text_sub(part, (size_t)dot + 1, part.len);
		bool is_tenant = table && table->tenant && text_eq(table->tenant->name, name);
		if (is_tenant || !is_sayable(table, name) || used + name.len + 3 > bytes)
			continue;
		if (used) {
			memcpy(out + used, ", ", 2);
			used += 2;
		}
		memcpy(out + used, name.ptr, name.len);
		used += name.len;
		out[used] = '\0';
	}
}

static bool fail_with_columns(
        struct connection *c, enum error_kind kind, const char *words, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));
	char columns[128];

	say_columns(c->model, message, columns, sizeof(columns));
	error_set(err, kind, "%.*s", TEXT_ARG(message));
	if (columns[0])
		snprintf(err->public_text, sizeof(err->public_text), "%s: %s", words, columns);
	return false;
}

static const struct model_check *find_check(
        const struct model *model, struct text table_name, struct text name)
{
	const struct model_table *table = find_table(model, table_name);

	for (size_t i = 0; table && i < table->check_count; i++) {
		if (text_eq(table->checks[i].name, name))
			return &table->checks[i];
	}
	return NULL;
}

static bool fail_check(struct connection *c, const struct sql_step *step, struct error *err)
{
	struct text message = text_from(sqlite3_errmsg(c->handle));
	ptrdiff_t colon = text_find_char(message, ':');
	struct text name = text_trim(
	        text_sub(message, colon < 0 ? message.len : (size_t)colon + 1, message.len));
	const struct model_check *check = step ? find_check(c->model, step->target, name) : NULL;

	error_set(err, check && check->is_hidden ? ERROR_VALUE_FORMAT : ERROR_CHECK, "%.*s",
	        TEXT_ARG(message));
	if (check && !check->is_hidden)
		snprintf(err->public_text, sizeof(err->public_text), "rule: %.*s", TEXT_ARG(name));
	return false;
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
