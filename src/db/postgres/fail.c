#include "db/postgres/fail.h"

#include "db/postgres/connection.h"
#include "db/say.h"
#include "sql/ddl.h"

#include <stdlib.h>

enum { WORDS_BYTES = 400 };

static struct text field(const PGresult *result, int code)
{
	const char *value = PQresultErrorField(result, code);

	return value ? text_from(value) : TEXT("");
}

/* ---- the keys of the database ---- */

static const char keys_sql[] =
        "SELECT i.relname, t.relname, a.attname "
        "FROM pg_index x "
        "JOIN pg_class i ON i.oid = x.indexrelid "
        "JOIN pg_class t ON t.oid = x.indrelid "
        "CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k(number, place) "
        "LEFT JOIN pg_attribute a "
        "ON a.attrelid = t.oid AND a.attnum = k.number AND k.number > 0 "
        "WHERE t.relnamespace = to_regnamespace(current_schema())"
        " AND x.indisunique AND k.place <= x.indnkeyatts "
        "ORDER BY i.relname COLLATE \"C\", k.place";

static struct text cell(struct arena *arena, const PGresult *result, int row, int column)
{
	return arena_text(arena, (struct text){PQgetvalue(result, row, column),
	                                 (size_t)PQgetlength(result, row, column)});
}

static bool add_key_column(
        struct arena *arena, const PGresult *result, int row, struct fail_names *names)
{
	struct text name = text_from(PQgetvalue(result, row, 0));
	struct fail_key *key = names->key_count ? &names->keys[names->key_count - 1] : NULL;

	if (!key || !text_eq(key->name, name)) {
		key = ARENA_PUSH(arena, names->keys, names->key_count);
		if (!key)
			return false;
		key->name = cell(arena, result, row, 0);
		key->table = cell(arena, result, row, 1);
	}
	if (PQgetisnull(result, row, 2)) {
		key->has_expression = true;
		return true;
	}
	struct text *column = ARENA_PUSH(arena, key->columns, key->column_count);
	if (!column)
		return false;
	*column = cell(arena, result, row, 2);
	return true;
}

bool fail_names_read(PGconn *connection, struct arena *arena, const struct model *model,
        struct fail_names *out_names, struct error *err)
{
	struct fail_names names = {.model = model};
	char words[WORDS_BYTES];
	AUTO_RESULT result = PQexec(connection, keys_sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		postgres_words(result, words, sizeof(words));
		return error_set(err, ERROR_DATABASE, "%s", words);
	}
	for (int row = 0; row < PQntuples(result); row++) {
		if (!add_key_column(arena, result, row, &names))
			return error_memory(err);
	}
	if (arena->failed)
		return error_memory(err);
	*out_names = names;
	return true;
}

static const struct fail_key *find_key(const struct fail_names *names, struct text name)
{
	size_t low = 0, high = names->key_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(names->keys[middle].name, name);
		if (order == 0)
			return &names->keys[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- constraints ---- */

static void fail_unique(const struct fail_names *names, const PGresult *result, struct text words,
        struct error *err)
{
	const struct fail_key *key = find_key(names, field(result, PG_DIAG_CONSTRAINT_NAME));
	struct say say = {.used = 0};

	for (size_t i = 0; key && !key->has_expression && i < key->column_count; i++)
		say_column(&say, names->model, key->table, key->columns[i]);
	say_error(&say, ERROR_CONFLICT, "columns", words, err);
}

static void fail_null(const struct fail_names *names, const PGresult *result, struct text words,
        struct error *err)
{
	struct say say = {.used = 0};

	say_column(&say, names->model, field(result, PG_DIAG_TABLE_NAME),
	        field(result, PG_DIAG_COLUMN_NAME));
	say_error(&say, ERROR_VALUE_NULL, "column", words, err);
}

/* A rule of another table than the one that is written is not the caller's to know. */
static void fail_check(const struct fail_names *names, const PGresult *result,
        const struct sql_step *step, struct text words, struct error *err)
{
	struct text table = field(result, PG_DIAG_TABLE_NAME);
	bool is_target = step && text_eq(step->target, table);

	say_check(names->model, is_target ? table : TEXT(""),
	        field(result, PG_DIAG_CONSTRAINT_NAME), words, err);
}

/* Which end is missing is told in words only; the statement's verb tells it. */
static bool is_delete(const struct sql_step *step)
{
	static const struct text forms[] = {TEXT_INIT("DELETE"), TEXT_INIT("WITH w AS (DELETE")};

	for (size_t i = 0; step && i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text_eq_nocase(text_sub(step->sql, 0, forms[i].len), forms[i]))
			return true;
	}
	return false;
}

/* ---- by SQLSTATE ---- */

struct state_kind {
	const char *state; /* five characters, or a class of two */
	enum error_kind kind;
	enum fail_sort sort;
};

/* Appendix A of PostgreSQL's manual. A code stands before its class. */
static const struct state_kind states[] = {
        {"21000", ERROR_CONFLICT, FAIL_PLAIN}, /* an upsert that names a key twice */
        {"22001", ERROR_VALUE_LONG, FAIL_PLAIN},
        {"22003", ERROR_VALUE_RANGE, FAIL_PLAIN},
        {"22007", ERROR_VALUE_TIME, FAIL_PLAIN},
        {"22008", ERROR_VALUE_TIME_RANGE, FAIL_PLAIN},
        {"22012", ERROR_DIVISION, FAIL_PLAIN},
        {"2201B", ERROR_VALUE_REGEXP, FAIL_PLAIN},
        {"22", ERROR_VALUE_INVALID, FAIL_PLAIN},
        {"428C9", ERROR_VALUE_GENERATED, FAIL_PLAIN},
        {"25006", ERROR_READ_ONLY, FAIL_PLAIN},
        {"23P01", ERROR_CONFLICT, FAIL_PLAIN},
        {"40001", ERROR_OVERLOADED, FAIL_AGAIN},
        {"40P01", ERROR_OVERLOADED, FAIL_AGAIN},
        {"40", ERROR_DATABASE, FAIL_PLAIN},
        {"53100", ERROR_DISK_FULL, FAIL_PLAIN},
        {"53200", ERROR_MEMORY, FAIL_PLAIN},
        {"53", ERROR_OVERLOADED, FAIL_PLAIN},
        {"54", ERROR_MEMORY, FAIL_PLAIN},
        {"55P03", ERROR_DATABASE_BUSY, FAIL_PLAIN},
        {"57014", ERROR_TIMEOUT, FAIL_PLAIN},
        {"57P01", ERROR_DATABASE, FAIL_LOST},
        {"57P02", ERROR_DATABASE, FAIL_LOST},
        {"57P03", ERROR_DATABASE, FAIL_LOST},
        {"57P05", ERROR_DATABASE, FAIL_LOST},
        {"08", ERROR_DATABASE, FAIL_LOST},
        {"25P03", ERROR_DATABASE, FAIL_LOST},
        /* "cached plan must not change result type", and a statement that is gone */
        {"0A000", ERROR_INTERNAL, FAIL_STALE},
        {"26000", ERROR_INTERNAL, FAIL_STALE},
        {"58", ERROR_DATABASE, FAIL_PLAIN},
        {"XX", ERROR_DATABASE, FAIL_PLAIN},
};

static const struct state_kind *find_state(struct text state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (text_has_prefix(state, text_from(states[i].state)))
			return &states[i];
	}
	return NULL;
}

/* Row security says no in one place of the server, missing grants in others. */
static enum fail_sort fail_privilege(
        const PGresult *result, const struct sql_step *step, struct text words, struct error *err)
{
	bool is_row = text_eq(field(result, PG_DIAG_SOURCE_FUNCTION), TEXT("ExecWithCheckOptions"));

	/* The row that an upsert met is another's: a key that is taken, like any other. */
	if (is_row && strstr(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), "(USING ")) {
		error_set(err, ERROR_CONFLICT, "%.*s", TEXT_ARG(words));
		return FAIL_PLAIN;
	}
	error_set(err, is_row ? ERROR_FORBIDDEN : ERROR_INTERNAL, "wall two refused: %.*s: %.*s",
	        TEXT_ARG(words), step ? (int)step->sql.len : 0, step ? step->sql.ptr : "");
	return FAIL_REFUSED;
}

static enum fail_sort fail_raised(const PGresult *result, struct text words, struct error *err)
{
	struct text message = field(result, PG_DIAG_MESSAGE_PRIMARY);
	enum error_kind kind = ddl_raised_kind(message);

	error_set(err, kind == ERROR_NONE ? ERROR_INTERNAL : kind, "%.*s", TEXT_ARG(words));
	return text_eq(message, TEXT("manor:tenant")) ? FAIL_REFUSED : FAIL_PLAIN;
}

static enum fail_sort fail_state(const PGresult *result, struct text state,
        const struct sql_step *step, struct text words, struct error *err)
{
	const struct state_kind *known = find_state(state);
	struct text severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (known && known->kind != ERROR_INTERNAL)
		error_set(err, known->kind, "%.*s", TEXT_ARG(words));
	else
		error_set(err, ERROR_INTERNAL, "%.*s: %.*s", TEXT_ARG(words),
		        step ? (int)step->sql.len : 0, step ? step->sql.ptr : "");
	if (text_eq(severity, TEXT("FATAL")) || text_eq(severity, TEXT("PANIC")))
		return FAIL_LOST;
	return known ? known->sort : FAIL_PLAIN;
}

enum fail_sort fail_read(const struct fail_names *names, const PGresult *result,
        const struct sql_step *step, struct error *err)
{
	struct text state = field(result, PG_DIAG_SQLSTATE);
	char line[WORDS_BYTES];

	postgres_words(result, line, sizeof(line));
	struct text words = text_from(line);
	/* libpq's own words: there is nobody at the other end. */
	if (text_is_empty(state)) {
		error_set(err, ERROR_DATABASE, "%.*s", TEXT_ARG(words));
		return FAIL_LOST;
	}
	if (text_eq(state, TEXT("P0001")))
		return fail_raised(result, words, err);
	if (text_eq(state, TEXT("42501")))
		return fail_privilege(result, step, words, err);
	if (text_eq(state, TEXT("23505")))
		fail_unique(names, result, words, err);
	else if (text_eq(state, TEXT("23502")))
		fail_null(names, result, words, err);
	else if (text_eq(state, TEXT("23514")))
		fail_check(names, result, step, words, err);
	else if (text_has_prefix(state, TEXT("23503")) || text_eq(state, TEXT("23001")))
		error_set(err, is_delete(step) ? ERROR_REFERENCED : ERROR_REFERENCE, "%.*s",
		        TEXT_ARG(words));
	else
		return fail_state(result, state, step, words, err);
	return FAIL_PLAIN;
}
