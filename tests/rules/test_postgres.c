/* The tables of rules on PostgreSQL, as the tables' owner meets them. */
#include "pg/pg.h"
#include "rules/rules.h"

static PGconn *db;
/* Whose objects and rows the template holds. */
static const struct ddl_object *template_of;

static const char *run(struct arena *arena, const char *sql)
{
	PGresult *result = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(result);
	const char *message = "";
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		message = arena_cstr(
		        arena, text_from(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
	PQclear(result);
	return message;
}

static const char *make(
        struct arena *arena, const struct ddl *ddl, const char *const *rows, size_t row_count)
{
	const char *message = "";
	if (template_of != ddl->objects) {
		db = pg_database("rules_template", "");
		for (size_t i = 0; i < ddl->count && !*message; i++)
			message = run(arena, arena_cstr(arena, ddl->objects[i].sql));
		for (size_t i = 0; i < row_count && !*message; i++)
			message = run(arena, rows[i]);
		PQfinish(db);
		db = NULL;
		template_of = ddl->objects;
	}
	if (!*message)
		db = pg_database("rules", "TEMPLATE rules_template");
	return message;
}

static void drop(void)
{
	if (db)
		PQfinish(db);
	db = NULL;
}

static const char *ask(struct arena *arena, const char *sql)
{
	PGresult *result = PQexec(db, sql);
	struct buf out;
	buf_init(&out, arena);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		buf_add_cstr(&out, PQresultErrorMessage(result));
	for (int i = 0; i < PQntuples(result); i++) {
		if (i)
			buf_add_char(&out, ',');
		buf_add_cstr(&out, PQgetisnull(result, i, 0) ? "NULL" : PQgetvalue(result, i, 0));
	}
	PQclear(result);
	return arena_cstr(arena, buf_text(&out));
}

static const char *act(struct arena *arena, const char *name, const char *value)
{
	return run(
	        arena, arena_cstr(arena, arena_printf(arena, "SET manor.%s = '%s'", name, value)));
}

int main(void)
{
	const struct rules_engine engine = {"postgres", &sql_postgres, make, drop, run, ask, act};
	return rules_run(&engine);
}
