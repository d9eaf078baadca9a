/*
 * A database in memory, made by the generated DDL from a schema in a string, and
 * met by plain SQL.
 */
#ifndef TESTS_SQLITE_FIXTURE_H
#define TESTS_SQLITE_FIXTURE_H

#include "../unit/unit.h"

#include "schema/model.h"
#include "sql/ddl.h"

#include <sqlite3.h>

struct fixture {
	struct arena arena;
	struct model *model;
	sqlite3 *db;
};

static struct fixture fixture;

static inline const char *run(const char *sql)
{
	static char message[400];
	char *text = NULL;
	int rc = sqlite3_exec(fixture.db, sql, NULL, NULL, &text);
	(void)snprintf(message, sizeof(message), "%s", rc == SQLITE_OK ? "" : text);
	sqlite3_free(text);
	return message;
}

#define assert_runs(sql)        assert_string_equal(run(sql), "")
#define assert_fails(sql, word) assert_non_null(strstr(run(sql), word))

/* The first column of the rows, joined by commas. */
static inline const char *ask(const char *sql)
{
	static char answer[4000];
	sqlite3_stmt *statement;
	size_t len = 0;
	answer[0] = '\0';
	if (sqlite3_prepare_v2(fixture.db, sql, -1, &statement, NULL) != SQLITE_OK)
		return sqlite3_errmsg(fixture.db);
	while (sqlite3_step(statement) == SQLITE_ROW && len < sizeof(answer)) {
		const unsigned char *text = sqlite3_column_text(statement, 0);
		len += (size_t)snprintf(answer + len, sizeof(answer) - len, "%s%s", len ? "," : "",
		        text ? (const char *)text : "NULL");
	}
	sqlite3_finalize(statement);
	return answer;
}

#define assert_answer(sql, expected) assert_string_equal(ask(sql), expected)

static inline bool fixture_read(
        void *context, struct arena *arena, struct text path, struct text *out, struct error *err)
{
	(void)arena;
	(void)path;
	(void)err;
	*out = text_from(context);
	return true;
}

/* The model of the schema, its database, and `rows` in it. */
static inline int fixture_open(const char *schema, const char *rows)
{
	struct diagnostics diags;
	struct ddl ddl;
	struct error err = {0};
	arena_init(&fixture.arena, 0);
	diagnostics_init(&diags, &fixture.arena);
	fixture.model = model_compile(
	        &fixture.arena, TEXT("test.dbml"), fixture_read, (void *)(uintptr_t)schema, &diags);
	if (!fixture.model) {
		struct buf out;
		buf_init(&out, &fixture.arena);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		print_error("%.*s", TEXT_ARG(buf_text(&out)));
		return -1;
	}
	if (!ddl_persistent(&fixture.arena, &sql_sqlite, fixture.model, &ddl, &err)) {
		print_error("%s\n", err.operator_text);
		return -1;
	}
	if (sqlite3_open(":memory:", &fixture.db) != SQLITE_OK)
		return -1;
	assert_runs("PRAGMA foreign_keys = ON");
	for (size_t i = 0; i < ddl.count; i++) {
		char *sql = arena_cstr(&fixture.arena, ddl.objects[i].sql);
		const char *message = run(sql);
		if (*message) {
			print_error("%s\n%s\n", message, sql);
			return -1;
		}
	}
	const char *message = run(rows);
	if (*message)
		print_error("%s\n", message);
	return *message ? -1 : 0;
}

static inline int fixture_close(void **state)
{
	(void)state;
	sqlite3_close(fixture.db);
	arena_release(&fixture.arena);
	return 0;
}

#endif
