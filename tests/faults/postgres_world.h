/*
 * The driver of PostgreSQL on a server of its own: one table, a crew, and units that
 * are run by it. Shared by the tests of units and of the server's failures.
 *
 * tests/faults/postgres_driver.sh starts the server; MANOR_TEST_POSTGRES is its address,
 * MANOR_TEST_POSTGRES_DIR its folder.
 */
#ifndef TESTS_FAULTS_POSTGRES_WORLD_H
#define TESTS_FAULTS_POSTGRES_WORLD_H

#include "../unit/unit.h"

#include "db/postgres/connection.h"
#include "db/postgres/crew.h"

#include <stdatomic.h>

enum { UNITS_MOST = 256, WAIT_US = 20 * 1000 * 1000 };

extern struct crew crew;
extern PGconn *beside; /* of another program, for looking and for getting in the way */

/* A unit of at most three steps of two parameters, and what became of it. */
struct one {
	struct arena arena;
	struct sql_step steps[3];
	struct sql_param params[3][2];
	struct sql_unit sql;
	struct db_unit unit;
	unsigned rows;
	atomic_bool is_done;
};

struct text address(void);
void beside_exec(const char *sql);
long beside_number(const char *sql);
void beside_open(void);
void start_crew(unsigned count, unsigned limit_ms);
void stop_crew(void);
int open_world(void **state);
int close_world(void **state);
struct one *one_new(bool is_write);
void one_free(struct one *one);
struct sql_step *add(struct one *one, enum sql_step_kind kind, const char *sql, struct value value);
struct one *read_one(int64_t id);
struct one *insert_one(int64_t id, const char *body);
void submit(struct one *one);
void wait_for(struct one *one);
void check_ok(const struct one *one);
void run(struct one *one);

#endif
