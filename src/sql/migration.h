/*
 * A migration: what leads a populated database from one model to another, in one
 * dialect, as statements a reviewer can read. Pure.
 *
 * Made of the two models' own DDL, object by object, and of what tables need in
 * between (PostgreSQL: ALTER; SQLite: ALTER where it can, else the table is built
 * anew in the same transaction and its rows are copied).
 */
#ifndef SQL_MIGRATION_H
#define SQL_MIGRATION_H

#include "sql/ddl.h"

/* One column or table as it is called on both sides; names that stay are not listed. */
struct migration_rename {
	const struct model_table *old_table, *new_table;
	const struct model_column *old_column, *new_column; /* NULL: the table itself */
};

/* Rows that a step would lose, or that stand in its way. */
struct migration_count {
	struct text what; /* one line: 'clients.phone: values that are not null' */
	struct text sql;  /* SELECT count(*) …, on the database before the migration */
};

struct migration_step {
	struct text sql;
	struct text comment;
	bool is_outside; /* cannot run in a transaction (CREATE INDEX CONCURRENTLY) */
};

struct migration {
	struct migration_step *steps;
	size_t step_count;
	struct migration_count *counts;
	size_t count_count;
};

#endif
