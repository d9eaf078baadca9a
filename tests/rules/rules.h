/*
 * Rules as a table: FILE.rules says what plain SQL does to a database of FILE.dbml, for
 * every engine; the form is told at the head of office.rules. A program for one engine
 * gives the functions and has the tables run, a TAP line a case.
 */
#ifndef TESTS_RULES_H
#define TESTS_RULES_H

#include "schema/model.h"
#include "sql/ddl.h"

struct rules_engine {
	const char *name; /* as in @NAME */
	const struct sql_dialect *dialect;
	/*
	 * A fresh database with the objects and rows for each case. The message of what
	 * failed, or "".
	 */
	const char *(*make)(struct arena *arena, const struct ddl *ddl, const char *const *rows,
	        size_t row_count);
	void (*drop)(void);
	const char *(*run)(struct arena *arena, const char *sql);
	/* The first column of the rows, joined by commas; or the message. */
	const char *(*ask)(struct arena *arena, const char *sql);
	/* Who acts, from here on. */
	const char *(*act)(struct arena *arena, const char *name, const char *value);
};

/* The program's end: 0 when every case of tests/rules holds. */
int rules_run(const struct rules_engine *engine);

#endif
