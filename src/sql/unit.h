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
	                       the key has several columns) */
};

struct sql_param {
	enum sql_param_kind kind;
	unsigned step;
	struct value value;
};

enum sql_step_kind {
	SQL_STEP_WRITE,   /* insert, update, delete; returns primary keys */
	SQL_STEP_REQUIRE, /* one row, one value: unless it is true the unit fails with `refusal` */
	SQL_STEP_JSON,    /* rows, written as a JSON array by `shape` */
	SQL_STEP_COUNT,   /* one row, one integer: the exact count */
	SQL_STEP_VALUES,  /* rows, given to the caller value by value */
};

struct sql_step {
	enum sql_step_kind kind;
	struct text sql;
	struct sql_param *params; /* ?1, ?2 … in order */
	size_t param_count;
	struct text shape;    /* SQL_STEP_JSON; grammar in sql/shape.h */
	unsigned key_columns; /* SQL_STEP_WRITE: how many columns RETURNING gives */
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
