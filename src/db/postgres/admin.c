#include "db/postgres/admin.h"

#include "base/arena.h"
#include "db/driver.h"
#include "db/postgres/connection.h"
#include "db/postgres/copy.h"
#include "db/postgres/script.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	LOCK_KEY = 0x6d616e6f, /* "mano": one migration at a time in a database */
	VALUES_MOST = 128,
};

struct postgres_admin {
	struct db_admin admin; /* first */
	PGconn *connection;
};

static struct postgres_admin *of(struct db_admin *admin)
{
	return (struct postgres_admin *)admin;
}

static void admin_close(struct db_admin *admin)
{
	PQfinish(of(admin)->connection);
	free(admin);
}

static bool is_done(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool fail(
        struct postgres_admin *a, const PGresult *result, struct text sql, struct error *err)
{
	char words[300] = "no memory";
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	bool is_locked = state && text_eq_cstr(TEXT("55P03"), state);

	if (result)
		postgres_words(result, words, sizeof(words));
	else
		snprintf(words, sizeof(words), "%s", PQerrorMessage(a->connection));
	struct text line = db_admin_first_line(sql);
	error_set(err, is_locked ? ERROR_DATABASE_BUSY : ERROR_DATABASE, "%s, at: %.*s", words,
	        TEXT_ARG(line));
	return postgres_hint_owner(words, err);
}

static bool exec_one(struct postgres_admin *a, struct text sql, struct error *err)
{
	char *copy = strndup(sql.ptr, sql.len);

	if (!copy)
		return error_memory(err);
	AUTO_RESULT result = PQexec(a->connection, copy);
	free(copy);
	if (!is_done(result))
		return fail(a, result, sql, err);
	db_admin_statement_done();
	return true;
}

static bool admin_exec(struct db_admin *admin, struct text script, struct error *err)
{
	struct text statement;

	while (postgres_script_next(&script, &statement)) {
		bool is_inside = PQtransactionStatus(of(admin)->connection) != PQTRANS_IDLE;
		if (is_inside && !db_admin_check_inside(statement, err))
			return false;
		if (!exec_one(of(admin), statement, err))
			return false;
	}
	return true;
}

static bool give_rows(struct arena *arena, const PGresult *result, db_admin_row_fn *on_row,
        void *context, struct error *err)
{
	struct value values[VALUES_MOST];
	int columns = PQnfields(result);

	if (columns > VALUES_MOST)
		return error_set(err, ERROR_INTERNAL, "more than %d values in a row", VALUES_MOST);
	for (int row = 0; on_row && row < PQntuples(result); row++) {
		arena_reset(arena);
		for (int i = 0; i < columns; i++) {
			if (!postgres_value(arena, result, row, i, &values[i], err))
				return false;
		}
		if (!on_row(context, values, (unsigned)columns, err))
			return error_set(err, ERROR_INTERNAL, "the reader of rows gave up");
	}
	return true;
}

static bool query_in(struct arena *arena, struct postgres_admin *a, struct text sql,
        const struct value *params, unsigned param_count, db_admin_row_fn *on_row, void *context,
        struct error *err)
{
	const char **texts = ARENA_ARRAY(arena, const char *, param_count + 1);
	char *copy = arena_cstr(arena, sql);

	if (!texts || !copy)
		return error_memory(err);
	for (unsigned i = 0; i < param_count; i++) {
		if (!postgres_param(arena, &params[i], &texts[i], err))
			return false;
	}
	AUTO_RESULT result =
	        PQexecParams(a->connection, copy, (int)param_count, NULL, texts, NULL, NULL, 0);
	if (!is_done(result))
		return fail(a, result, sql, err);
	return give_rows(arena, result, on_row, context, err);
}

static bool admin_query(struct db_admin *admin, struct text sql, const struct value *params,
        unsigned param_count, db_admin_row_fn *on_row, void *context, struct error *err)
{
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	return query_in(&arena, of(admin), sql, params, param_count, on_row, context, err);
}

static bool admin_begin(struct db_admin *admin, struct error *err)
{
	return exec_one(of(admin), TEXT("BEGIN"), err);
}

/* The COMMIT of a transaction that failed answers ROLLBACK, and no error. */
static bool admin_commit(struct db_admin *admin, struct error *err)
{
	struct postgres_admin *a = of(admin);
	AUTO_RESULT result = PQexec(a->connection, "COMMIT");

	if (!is_done(result))
		return fail(a, result, TEXT("COMMIT"), err);
	if (text_eq_cstr(TEXT("COMMIT"), PQcmdStatus(result))) {
		db_admin_statement_done();
		return true;
	}
	return error_set(err, ERROR_DATABASE, "the transaction had failed before its end");
}

static void admin_rollback(struct db_admin *admin)
{
	struct error ignored = {0};

	if (PQtransactionStatus(of(admin)->connection) != PQTRANS_IDLE)
		exec_one(of(admin), TEXT("ROLLBACK"), &ignored);
}

static bool admin_lock(struct db_admin *admin, unsigned wait_ms, struct error *err)
{
	char sql[128];
	struct error why = {0};

	/* lock_timeout 0 would be for ever. */
	snprintf(sql, sizeof(sql), "SET lock_timeout = %u", wait_ms ? wait_ms : 1);
	if (!postgres_exec(of(admin)->connection, sql, err))
		return false;
	snprintf(sql, sizeof(sql), "SELECT pg_advisory_lock(%d)", LOCK_KEY);
	bool ok = exec_one(of(admin), text_from(sql), &why);
	if (!postgres_exec(of(admin)->connection, "SET lock_timeout = 0", err))
		return false;
	if (ok)
		return true;
	if (why.kind == ERROR_DATABASE_BUSY)
		return error_set(err, ERROR_DATABASE_BUSY, "another migration is under way");
	*err = why;
	return false;
}

static bool admin_scratch_begin(struct db_admin *admin, struct error *err)
{
	static const char begin[] = "BEGIN; CREATE SCHEMA manor_scratch; "
	                            "SET LOCAL search_path = manor_scratch, pg_temp";

	if (postgres_exec(of(admin)->connection, begin, err))
		return true;
	postgres_hint_owner(err->operator_text, err);
	admin_rollback(admin);
	return false;
}

static bool note_empty(void *context, const struct value *values, unsigned count, struct error *err)
{
	(void)count;
	(void)err;
	*(bool *)context = values[0].integer == 0;
	return true;
}

/* What extensions brought along does not count. */
static bool admin_is_empty(struct db_admin *admin, bool *out_is_empty, struct error *err)
{
	static const char sql[] =
	        "SELECT (SELECT count(*) FROM pg_class c WHERE relnamespace = s.oid AND NOT EXISTS "
	        "(SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')) "
	        "+ (SELECT count(*) FROM pg_type t WHERE typnamespace = s.oid AND typtype = 'e' "
	        "AND NOT EXISTS "
	        "(SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')) "
	        "FROM pg_namespace s WHERE s.nspname = current_schema()";

	return admin_query(admin, text_from(sql), NULL, 0, note_empty, out_is_empty, err);
}

static bool admin_backup(struct db_admin *admin, struct text path, struct error *err)
{
	return postgres_backup(of(admin)->connection, path, err);
}

static bool admin_restore(struct db_admin *admin, struct text path, struct error *err)
{
	return postgres_restore(of(admin)->connection, path, err);
}

static const struct db_admin_driver driver = {
        .dialect = &sql_postgres,
        .close = admin_close,
        .exec = admin_exec,
        .query = admin_query,
        .begin = admin_begin,
        .commit = admin_commit,
        .rollback = admin_rollback,
        .lock = admin_lock,
        .scratch_begin = admin_scratch_begin,
        .scratch_end = admin_rollback,
        .backup = admin_backup,
        .restore = admin_restore,
        .is_empty = admin_is_empty,
};

bool postgres_admin_open(struct text address, enum db_admin_kind kind, struct db_admin **out_admin,
        struct error *err)
{
	struct postgres_admin *a = calloc(1, sizeof(*a));

	/* A server takes care of who writes beside whom; databases are made by `init --db`. */
	(void)kind;
	if (!a)
		return error_memory(err);
	a->admin.driver = &driver;
	if (!postgres_connect(address, "manor admin", &a->connection, err)) {
		free(a);
		return false;
	}
	*out_admin = &a->admin;
	return true;
}
