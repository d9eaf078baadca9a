/*
 * Migrations, from within: what the dialects' parts share. Only migration*.c and the
 * dialects' migration files include it; everyone else goes through sql/migration.h.
 */
#ifndef SQL_MIGRATION_PART_H
#define SQL_MIGRATION_PART_H

#include "sql/dialect.h"
#include "sql/migration.h"

struct migration_draft {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct diff *diff;
	struct ddl old_ddl, new_ddl; /* empty for an empty database */
	struct migration migration;
	struct sql_writer w; /* the statement under way */
	/* Set on failure; the first wins. */
	struct error err;
};

/* One value on its way from a column to its like; `operand` is SQL text, used several times. */
struct migration_value {
	const struct diff *diff;
	const struct model_column *old_column, *new_column;
	struct text operand;
};

/* What a dialect does of a migration. */
struct migration_dialect {
	/* Adds all steps but the last, which writes manor_meta. */
	bool (*steps)(struct migration_draft *m);
	/* The value in the new column's form. NULL stays NULL. */
	void (*convert)(struct sql_writer *w, const struct migration_value *value);
	/*
	 * Writes the condition that the value (which is not NULL) does not fit, or is cut. False:
	 * nothing is written, for the engine itself must tell.
	 */
	bool (*unfit)(struct sql_writer *w, const struct migration_value *value);
	bool (*cut)(struct sql_writer *w, const struct migration_value *value);
	/* Condition: the value, or one of an array's, is among the list: ('a', 'b'). */
	void (*holds)(struct sql_writer *w, const struct model_column *column, struct text operand,
	        struct text list);
	/* An empty value of the type: '' or 0. */
	void (*empty)(struct sql_writer *w, const struct type *type);
	bool (*lint)(struct migration_draft *m, struct migration_lint *lint);
};

/* Begins and adds one step; the text is written into m->w in between. */
void migration_begin(struct migration_draft *m);
void migration_end(struct migration_draft *m, struct text comment);
void migration_add(struct migration_draft *m, struct text sql, struct text comment);
/* False and m->err: memory, or what could not be written. */
bool migration_is_well(struct migration_draft *m);

/* What the diff says of a table's shape, a line each; for the comment of its first step. */
struct text migration_table_comment(struct migration_draft *m, const struct model_table *table);

/* By kind and name. */
const struct ddl_object *migration_find(const struct ddl *ddl, const char *kind, struct text name);

/*
 * Which names the rows are read by: those of the database before the migration, or those it
 * has after its renames.
 */
enum migration_names { MIGRATION_OLD_NAMES, MIGRATION_NEW_NAMES };

/*
 * What a new column will hold for a row of its old table under `alias`: the converted value,
 * the default, the tenant of the row it is reached through, an empty value, or NULL. False:
 * the column is left out of the copy, so that the engine gives the default.
 */
bool migration_column_value(struct migration_draft *m, struct sql_writer *w,
        const struct model_column *column, enum migration_names names, const char *alias,
        bool is_count);
/* Whether the column's values are made by migration_column_value() and differ from a default. */
bool migration_is_filled(struct migration_draft *m, const struct model_column *column);
struct text migration_column_operand(struct migration_draft *m, const struct model_column *column,
        enum migration_names names, const char *alias);

/* migration_text.c: a CREATE TABLE of ours, cut at its commas. */
struct migration_table_text {
	struct text *elements;
	size_t count;
	size_t column_count; /* the first of them are columns, the rest constraints */
};
bool migration_table_read(struct arena *arena, struct text sql, struct migration_table_text *out);
/*
 * A statement about an old table, or a piece of one, as its names are after all renames. A
 * guess in subqueries: what is not equal to the new text then is made anew.
 */
struct text migration_renamed(
        struct migration_draft *m, const struct model_table *old_table, struct text piece);
bool migration_mentions(struct text sql, struct text quoted);

/* migration_count.c */
void migration_counts(struct migration_draft *m);

extern const struct migration_dialect migration_sqlite;
extern const struct migration_dialect migration_postgres;

#endif
