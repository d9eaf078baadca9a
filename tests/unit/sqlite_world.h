/*
 * A database of a schema written by hand, with views, a guard, an audit trail and a
 * deferred key, so that the driver can be tested without the compiler.
 */
#ifndef TESTS_SQLITE_WORLD_H
#define TESTS_SQLITE_WORLD_H

#include "unit.h"

#include "db/db.h"
#include "db/sqlite/open.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct world {
	char directory[64];
	char path[96];
	struct sqlite_schema schema;
	struct db *db;
	struct arena arena;
};

struct sqlite_schema schema_of(const char *digest);
void open_world(struct world *w);
int world_set_up(void **state);
int world_tear_down(void **state);

struct sql_unit unit_of(struct sql_step *steps, size_t count);
struct db_unit run_as(struct world *w, const char *tenant, const struct sql_unit *sql);
struct db_unit read_json(struct world *w, const char *tenant, const char *sql, const char *shape);
/* The statement returns one key column. */
struct db_unit write_one(struct world *w, const char *tenant, const char *sql, const char *target);
void must(struct db_unit unit);
void must_fail(struct db_unit unit, enum error_kind kind);
/* Person 1, ada, in a; person 2, bob, in b. */
void add_people(struct world *w);
/* As another program would. */
void execute(const char *path, const char *sql);

#endif
