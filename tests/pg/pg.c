#include "pg.h"

#include <stdlib.h>

static const char session[] =
        "SET search_path = public, pg_temp; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; "
        "SET IntervalStyle = 'postgres'; SET standard_conforming_strings = on; "
        "SET bytea_output = 'hex'; SET client_min_messages = warning";

/* Two tests at once may both find that a role is not there. */
static const char roles[] =
        "DO $$ BEGIN\n"
        "  PERFORM pg_advisory_xact_lock(5432);\n"
        "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'manor_server') THEN\n"
        "    CREATE ROLE manor_server NOLOGIN;\n"
        "  END IF;\n"
        "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'manor_app') THEN\n"
        "    CREATE ROLE manor_app NOLOGIN;\n"
        "  END IF;\n"
        "END $$";

static PGconn *open_database(const char *name)
{
	const char *address = getenv("MANOR_TEST_PG");
	if (!address)
		fail_msg("MANOR_TEST_PG names no server: start this test with tests/pg/run");
	const char *names[] = {"dbname", "dbname", NULL};
	const char *values[] = {address, name, NULL};
	/* the first is taken apart as an address; what follows replaces its parts */
	PGconn *connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(connection) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(connection));
	return connection;
}

static PGresult *run(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s\n%s", PQerrorMessage(connection), sql);
	return result;
}

static void drop_database(PGconn *server, const char *name)
{
	char sql[200];
	(void)snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", name);
	PQclear(run(server, sql));
}

PGconn *pg_database(const char *name, const char *options)
{
	PGconn *server = open_database("postgres");
	char sql[400];
	PQclear(run(server, "SET client_min_messages = warning"));
	PQclear(run(server, roles));
	drop_database(server, name);
	(void)snprintf(sql, sizeof(sql), "CREATE DATABASE \"%s\" %s", name, options);
	PQclear(run(server, sql));
	PQfinish(server);
	PGconn *connection = open_database(name);
	PQclear(run(connection, session));
	return connection;
}

void pg_drop(PGconn *connection)
{
	char name[100];
	(void)snprintf(name, sizeof(name), "%s", PQdb(connection));
	PQfinish(connection);
	PGconn *server = open_database("postgres");
	drop_database(server, name);
	PQfinish(server);
}

void pg_exec(PGconn *connection, struct arena *arena, struct text sql)
{
	PQclear(run(connection, arena_cstr(arena, sql)));
}

const char *pg_value(PGconn *connection, struct arena *arena, struct text sql)
{
	PGresult *result = run(connection, arena_cstr(arena, sql));
	const char *value = NULL;
	if (PQntuples(result) != 1 || PQnfields(result) != 1)
		fail_msg("not one value: %.*s", TEXT_ARG(sql));
	if (!PQgetisnull(result, 0, 0))
		value = arena_cstr(arena, text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	return value;
}

const char *pg_refusal(PGconn *connection, struct arena *arena, struct text sql)
{
	PGresult *result = PQexec(connection, arena_cstr(arena, sql));
	if (PQresultStatus(result) != PGRES_FATAL_ERROR)
		fail_msg("was not refused: %.*s", TEXT_ARG(sql));
	const char *message =
	        arena_cstr(arena, text_from(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
	PQclear(result);
	return message;
}
