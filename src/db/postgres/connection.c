#include "db/postgres/connection.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/address.h"
#include "db/postgres/address.h"

#include <stdio.h>
#include <stdlib.h>

/* As decided for all connections: what is parsed and printed depends on nobody's defaults. */
static const char session[] = "SET search_path = public, pg_temp;"
                              "SET TimeZone = 'UTC';"
                              "SET standard_conforming_strings = on;"
                              "SET DateStyle = 'ISO';"
                              "SET IntervalStyle = 'postgres';"
                              "SET extra_float_digits = 1;"
                              "SET bytea_output = 'hex'";

/* libpq's errors are several lines; the log and the command line want one. */
static void one_line(char *words)
{
	size_t len = strlen(words);

	while (len && (words[len - 1] == '\n' || words[len - 1] == ' '))
		words[--len] = '\0';
	for (char *c = words; *c; c++) {
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	}
}

static bool fail_to_connect(struct text address, PGconn *connection, struct error *err)
{
	AUTO_ARENA arena = {0};
	char words[256];

	arena_init(&arena, 0);
	struct text shown = db_address_shown(&arena, address);
	snprintf(words, sizeof(words), "%s", connection ? PQerrorMessage(connection) : "no memory");
	one_line(words);
	error_set(err, ERROR_DATABASE, "%.*s: %s", TEXT_ARG(shown), words);
	/* Of a connection that failed libpq keeps the words only, no SQLSTATE. */
	if (strstr(words, "database \"") && strstr(words, "does not exist"))
		error_hint(err, "`manor init --db` makes a database and its roles");
	return false;
}

static void drop_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

bool postgres_connect(
        struct text address, const char *application, PGconn **out_connection, struct error *err)
{
	/* A server that is gone without a word is noticed, whatever the system's defaults are. */
	const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval",
	        "keepalives_count", "tcp_user_timeout", "dbname", "client_encoding",
	        "application_name", NULL};
	const char *const values[] = {
	        "5", "15", "5", "3", "15000", NULL, "UTF8", application, NULL};
	const char *filled[sizeof(values) / sizeof(values[0])];

	if (!postgres_address_check(address, err))
		return false;
	char *url = strndup(address.ptr, address.len);
	if (!url)
		return error_memory(err);
	memcpy(filled, values, sizeof(values));
	filled[5] = url;
	PGconn *connection = PQconnectdbParams(names, filled, 1);
	explicit_bzero(url, address.len);
	free(url);
	bool ok = connection && PQstatus(connection) == CONNECTION_OK;
	if (!ok)
		fail_to_connect(address, connection, err);
	if (ok)
		PQsetNoticeReceiver(connection, drop_notice, NULL);
	if (!ok || !postgres_exec(connection, session, err)) {
		PQfinish(connection);
		return false;
	}
	*out_connection = connection;
	return true;
}

void postgres_result_clear(PGresult **result)
{
	PQclear(*result);
	*result = NULL;
}

void postgres_words(const PGresult *result, char *out, size_t bytes)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	/* Of libpq itself, when the connection is gone, there are no fields. */
	snprintf(out, bytes, "%s%s%s%s", words ? words : PQresultErrorMessage(result),
	        state ? " (" : "", state ? state : "", state ? ")" : "");
	one_line(out);
}

bool postgres_hint_owner(const char *words, struct error *err)
{
	if (strstr(words, "permission denied") || strstr(words, "must be owner"))
		error_hint(err, "it wants the role that owns the database and all in it: set "
		                "MANOR_OWNER_DB to that role's address");
	return false;
}

bool postgres_exec(PGconn *connection, const char *sql, struct error *err)
{
	AUTO_RESULT result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);
	char words[256];

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return true;
	if (!result) {
		snprintf(words, sizeof(words), "%s", PQerrorMessage(connection));
		one_line(words);
	} else {
		postgres_words(result, words, sizeof(words));
	}
	return error_set(err, ERROR_DATABASE, "%s", words);
}

/* ---- values ---- */

/* src/include/catalog/pg_type.dat; they do not change between versions. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_TIMESTAMP = 1114,
	OID_TIMESTAMPTZ = 1184,
};

static bool moment_value(struct arena *arena, struct text t, struct value *out, struct error *err)
{
	struct buf storage;
	int64_t us;

	/* infinity, and years that have no storage form */
	*out = value_text(t);
	if (!clock_parse_timestamp(t, &us))
		return true;
	buf_init(&storage, arena);
	clock_write_storage(&storage, us);
	if (buf_failed(&storage))
		return error_memory(err);
	*out = value_text(buf_text(&storage));
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

static bool bytes_value(struct arena *arena, struct text t, struct value *out, struct error *err)
{
	size_t count = t.len >= 2 ? (t.len - 2) / 2 : 0;
	char *bytes = arena_alloc(arena, count + 1);

	if (!bytes)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(hex_digit(t.ptr[2 + 2 * i]) << 4 | hex_digit(t.ptr[3 + 2 * i]));
	*out = value_blob((struct text){bytes, count});
	return true;
}

bool postgres_value(struct arena *arena, const PGresult *result, int row, int column,
        struct value *out_value, struct error *err)
{
	struct text t = {PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
	int64_t n;

	if (PQgetisnull(result, row, column)) {
		*out_value = value_null();
		return true;
	}
	switch (PQftype(result, column)) {
	case OID_BOOL:
		*out_value = value_integer(t.len && t.ptr[0] == 't');
		return true;
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
		if (!text_to_int64(t, &n))
			return error_set(err, ERROR_INTERNAL, "an integer that is none");
		*out_value = value_integer(n);
		return true;
	case OID_FLOAT4:
	case OID_FLOAT8:
		*out_value = (struct value){.kind = VALUE_REAL, .real = strtod(t.ptr, NULL)};
		return true;
	case OID_TIMESTAMP:
	case OID_TIMESTAMPTZ:
		return moment_value(arena, t, out_value, err);
	case OID_BYTEA:
		return bytes_value(arena, t, out_value, err);
	default:
		*out_value = value_text(t);
		return true;
	}
}

static char *hex_of(struct arena *arena, struct text bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_alloc(arena, bytes.len * 2 + 3);

	if (!out)
		return NULL;
	out[0] = '\\';
	out[1] = 'x';
	for (size_t i = 0; i < bytes.len; i++) {
		out[2 + 2 * i] = digits[(unsigned char)bytes.ptr[i] >> 4];
		out[3 + 2 * i] = digits[bytes.ptr[i] & 15];
	}
	return out;
}

bool postgres_param(
        struct arena *arena, const struct value *value, const char **out_param, struct error *err)
{
	char number[40];
	char *param = NULL;

	switch (value->kind) {
	case VALUE_NULL:
		*out_param = NULL;
		return true;
	case VALUE_INTEGER:
		snprintf(number, sizeof(number), "%lld", (long long)value->integer);
		param = arena_cstr(arena, text_from(number));
		break;
	case VALUE_REAL:
		snprintf(number, sizeof(number), "%.17g", value->real);
		param = arena_cstr(arena, text_from(number));
		break;
	case VALUE_TEXT:
		/* It would end the text for libpq, and PostgreSQL has none in a text. */
		if (text_find_char(value->text, '\0') >= 0)
			return error_set(err, ERROR_VALUE_INVALID, "a text with a NUL");
		param = arena_cstr(arena, value->text);
		break;
	case VALUE_BLOB:
		param = hex_of(arena, value->text);
		break;
	case VALUE_KEY: /* never in a parameter */
		break;
	}
	if (!param)
		return error_memory(err);
	*out_param = param;
	return true;
}
