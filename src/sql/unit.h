/*
 * A unit: the statements of one request, with no decision in between, as text
 * and parameters for one dialect. Pure: made from model and plan, run by store.
 *
 * This is the contract between src/sql, which makes units, and src/db, which runs
 * them: it knows neither model nor driver.
 *
 * SQL text is made of literals and of the model's names (quoted), nothing
 * else; every value is a parameter.
 */
#ifndef SQL_UNIT_H
#define SQL_UNIT_H

#include "base/buf.h"
#include "base/error.h"
#include "base/value.h"

/* The dialects; which one a database speaks is known to src/sql and src/db only. */
struct sql_dialect;
extern const struct sql_dialect sql_sqlite;
extern const struct sql_dialect sql_postgres;

enum sql_param_kind {
	SQL_PARAM_VALUE,
	SQL_PARAM_TENANT,   /* the scope's; bound by the store, never by a caller */
	SQL_PARAM_PERSON,   /* the scope's */
	SQL_PARAM_NOW,      /* the unit's one moment, storage form */
	SQL_PARAM_DELETION, /* the unit's deletion id (a fresh uuid) */
	SQL_PARAM_KEYS,     /* the keys that step `step` returned, a JSON array (of arrays when
	                       the key has several columns); not on engines that keep them */
};

struct sql_param {
	enum sql_param_kind kind;
	unsigned step;
	struct value value;
};

/*
 * What comes back from a step, by engine. PostgreSQL's units are sent whole before
 * the first answer is read, so what passes from step to step stays there.
 *
 *            SQLite                           PostgreSQL
 *     WRITE  a row of key columns for each    one row: the keys as a JSON array (with white
 *            row that was written             space; of arrays when the key has several
 *                                             columns, "[]" when key_columns is 0), the
 *                                             count of rows. Keys that a later step needs
 *                                             are kept by the statement itself in the
 *                                             transaction's setting manor.keysN, where N is
 *                                             the step's index in the unit
 *     REQUIRE  one row, one value             manor_require(ok, word): fails with the text
 *                                             manor:WORD, for which ddl_raised_kind() gives
 *                                             `refusal`; its row is nothing
 *     JSON   the columns of the shape         the same, as text; arrays are JSON, see
 *                                             sql/shape.h
 *     COUNT, VALUES  the row's columns        the same
 *     ESTIMATE       -                        what EXPLAIN (FORMAT JSON) says
 */
enum sql_step_kind {
	SQL_STEP_WRITE,    /* insert, update, delete; returns primary keys */
	SQL_STEP_REQUIRE,  /* unless it is true the unit fails with `refusal` */
	SQL_STEP_JSON,     /* rows, written as a JSON array by `shape` */
	SQL_STEP_COUNT,    /* one row, one integer: the exact count */
	SQL_STEP_ESTIMATE, /* one row, the JSON of a plan: how many rows it expects */
	SQL_STEP_VALUES,   /* rows, given to the caller value by value */
};

struct sql_step {
	enum sql_step_kind kind;
	struct text sql;
	struct sql_param *params; /* ?1, ?2 … in order */
	size_t param_count;
	struct text shape;    /* SQL_STEP_JSON; grammar in sql/shape.h */
	unsigned key_columns; /* SQL_STEP_WRITE: how many columns a key has; 0: none are told */
	enum error_kind refusal;
	struct text target; /* SQL_STEP_WRITE: the table that is written */
};

struct sql_unit {
	struct sql_step *steps;
	size_t step_count;
	bool is_write;
	/*
	 * One of the fixed statements of sql/system.h (login, session, key …), which
	 * must look before a tenant is known; never made from a request's plan.
	 */
	bool is_system;
};

#endif
