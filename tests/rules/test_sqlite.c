/* The tables of rules on SQLite, as another program meets them: without Manor's functions. */
#include "rules/rules.h"

#include <sqlite3.h>

static sqlite3 *db;

static const char *run(struct arena *arena, const char *sql)
{
	char *text = NULL;
	const char *message = "";
	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		message = arena_cstr(arena, text_from(text ? text : "failed"));
	sqlite3_free(text);
	return message;
}

static const char *make(
        struct arena *arena, const struct ddl *ddl, const char *const *rows, size_t row_count)
{
	const char *message = "";
	if (sqlite3_open(":memory:", &db) != SQLITE_OK)
		return "no database";
	message = run(arena, "PRAGMA foreign_keys = ON");
	for (size_t i = 0; i < ddl->count && !*message; i++)
		message = run(arena, arena_cstr(arena, ddl->objects[i].sql));
	for (size_t i = 0; i < row_count && !*message; i++)
		message = run(arena, rows[i]);
	return message;
}

static void drop(void)
{
	sqlite3_close(db);
	db = NULL;
}

static const char *ask(struct arena *arena, const char *sql)
{
	sqlite3_stmt *statement;
	struct buf out;
	unsigned n = 0;
	buf_init(&out, arena);
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		return arena_cstr(arena, text_from(sqlite3_errmsg(db)));
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(statement, 0);
		if (n++)
			buf_add_char(&out, ',');
		buf_add_cstr(&out, text ? (const char *)text : "NULL");
	}
	sqlite3_finalize(statement);
	return arena_cstr(arena, buf_text(&out));
}

/* The row of the context, as the server fills it. */
static const char *act(struct arena *arena, const char *name, const char *value)
{
	static const char *const columns[][2] = {{"tenant", "tenant"}, {"person", "person"},
	        {"request", "request_id"}, {"address", "address"}, {"agent", "agent"},
	        {"moment", "moment"}, {"platform", "is_platform"}};
	struct buf sql;
	buf_init(&sql, arena);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strcmp(columns[i][0], name) == 0)
			buf_printf(&sql, "UPDATE manor_context SET %s = ", columns[i][1]);
	if (strcmp(name, "platform") == 0)
		buf_printf(&sql, "%s", strcmp(value, "3") == 0 ? "2" : value); /* a purge */
	else if (strcmp(name, "moment") == 0)
		buf_printf(&sql, "replace('%s%s', 'T', ' ')", value,
		        strchr(value, '.') ? "" : ".000000");
	else
		buf_printf(&sql,
		        "CASE WHEN '%s' GLOB '[0-9]*' AND '%s' NOT GLOB '*[^0-9]*' THEN "
		        "CAST('%s' AS integer) ELSE '%s' END",
		        value, value, value, value);
	return run(arena, arena_cstr(arena, buf_text(&sql)));
}

int main(void)
{
	const struct rules_engine engine = {"sqlite", &sql_sqlite, make, drop, run, ask, act};
	return rules_run(&engine);
}
