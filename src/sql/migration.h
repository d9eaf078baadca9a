/*
 * A migration: what leads a populated database from one model to another, in one
 * dialect, as statements a reviewer can read. Pure.
 *
 * Made of the two models' own DDL, object by object, and of what tables need in
 * between (PostgreSQL: ALTER; SQLite: ALTER where its result is the very text of a
 * fresh database, else the table is built anew and its rows are copied). Afterwards
 * the database has the objects of a fresh one of the new model; on PostgreSQL the
 * order of a table's columns may differ.
 *
 * The steps that are not `is_outside` run in one transaction, SQLite's with foreign
 * keys unenforced and checked before the commit (db_admin_begin, db_admin_commit).
 * The last of them writes manor_meta. manor_migrations is the migrator's own: no
 * migration makes or drops it.
 */
#ifndef SQL_MIGRATION_H
#define SQL_MIGRATION_H

#include "diff/diff.h"
#include "sql/ddl.h"

/* Rows that a step would lose, or that stand in its way. */
struct migration_count {
	enum diff_loss loss;
	bool is_blocking; /* cannot be accepted: the rows must be mended first */
	struct text what; /* one line: 'clients.phone: values, which go' */
	struct text sql;  /* SELECT count(*) …, on the database before the migration; one line */
};

struct migration_step {
	struct text sql; /* one statement, without the semicolon */
	struct text comment;
	bool is_outside; /* cannot run in a transaction (CREATE INDEX CONCURRENTLY) */
};

struct migration {
	struct migration_step *steps;
	size_t step_count;
	struct migration_count *counts; /* all are counted before the first step */
	size_t count_count;
};

/*
 * `diff` is the two models' (or, for the way back, diff_reverse() of it), and not refused. A
 * NULL model is an empty database. No step at all when nothing differs, not even by a policy
 * or a note. ERROR_SCHEMA: what this dialect cannot have or cannot convert, with its place;
 * ERROR_MEMORY.
 */
bool migration_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *old_model, const struct model *new_model, const struct diff *diff,
        struct migration *out_migration, struct error *err);

/* What a step of a migration does to those who use a large table meanwhile. */
struct migration_finding {
	struct text what; /* 'clients: a scan under ACCESS EXCLUSIVE: …', one line */
	struct text lock; /* "ACCESS EXCLUSIVE", "SHARE" …, PostgreSQL's word; "" on SQLite */
	bool is_rewrite;  /* every row is written again */
	/* The safe form: statements, each one line, and which of them run outside; or none. */
	struct migration_step *safe;
	size_t safe_count;
};

struct migration_lint {
	struct migration_finding *findings;
	size_t count;
};

/* As migration_write(). Tables that the diff makes are empty, so nothing is said of them. */
bool migration_lint(struct arena *arena, const struct sql_dialect *dialect, const struct diff *diff,
        struct migration_lint *out_lint, struct error *err);

#endif
