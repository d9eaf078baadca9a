/*
 * What a database that nobody of ours made says of itself: the questions, asked in its
 * own dialect, and the answers as one structure. For `manor import` and for what leads
 * such a database under the walls (sql/adopt.h), and to compare a database with what a
 * schema would make (migrate/drift.h); it knows no model.
 *
 * Names are those of the first schema of the search path; objects of the engine and
 * of extensions are left out. Rows come grouped by table, in the order of creation.
 */
#ifndef SQL_CATALOG_H
#define SQL_CATALOG_H

#include "base/text.h"
#include "sql/unit.h"

struct arena;

enum catalog_question {
	CATALOG_ENUMS,      /* enum, value */
	CATALOG_TABLES,     /* table, comment, its own text where the engine keeps it */
	CATALOG_COLUMNS,    /* table, column, type, is_not_null, default, is_generated, comment */
	CATALOG_KEYS,       /* table, name, is_primary, column: a row a column, in order */
	CATALOG_REFERENCES, /* table, name, column, parent, parent's column, on delete, on update:
	                       a row a column; the rules are words */
	CATALOG_CHECKS,     /* table, name, condition; none where tables keep their text */
	CATALOG_INDEXES,    /* table, name, the statement that makes it */
	CATALOG_GUARDS,     /* table, triggers, row security (1), policies: how many */
	CATALOG_OBJECTS,    /* table, kind, name, the statement that drops it, the one that makes
	                       it again: what hangs on tables, in an order in which it can go */
	/*
	 * Every object that DDL makes, in order of dependence: kind, table, name, its
	 * definition; and statements that make it, take it away, and turn another of its
	 * name into it ("": take and make). For drift.
	 */
	CATALOG_ALL,
	CATALOG_COUNT,
};

/* One statement without parameters. */
struct text catalog_sql(const struct sql_dialect *dialect, enum catalog_question question);

/*
 * For engines that type loosely: what the values of a column are, as
 * SELECT values, uuids, moments, dates, objects, booleans, small integers, integers
 * (counts; NULL values are in none). Empty where a column's type says it all.
 */
struct text catalog_values_sql(struct arena *arena, const struct sql_dialect *dialect,
        struct text table, struct text column);

struct catalog_column {
	struct text name;
	struct text type; /* as declared; "" where the engine asks for none */
	bool is_not_null;
	bool is_generated;         /* the database gives the integer */
	struct text default_value; /* SQL; "" for none */
	struct text comment;
	struct text guess; /* a narrower type that all its values have; "" */
};

/* A key or a reference. */
struct catalog_key {
	struct text name; /* "" where the engine keeps none */
	bool is_primary;
	struct text *columns;
	size_t column_count;
	struct text parent; /* references only, as the rest */
	struct text *parent_columns;
	size_t parent_column_count;
	struct text on_delete, on_update;
};

struct catalog_check {
	struct text name;
	struct text condition;
};

struct catalog_index {
	struct text name;
	struct text method;
	bool is_unique;
	struct text *parts; /* a column's bare name, or an expression */
	size_t part_count;
	struct text condition; /* "" for none */
	bool has_order;        /* DESC, NULLS FIRST or an operator class, which were left out */
};

struct catalog_table {
	struct text name;
	struct text comment;
	struct text sql; /* its own text, where the engine keeps it */
	struct catalog_column *columns;
	size_t column_count;
	struct catalog_key *keys;
	size_t key_count;
	struct catalog_key *references;
	size_t reference_count;
	struct catalog_check *checks;
	size_t check_count;
	struct catalog_index *indexes;
	size_t index_count;
	int64_t trigger_count, policy_count;
	bool has_row_security;
};

struct catalog_enum {
	struct text name;
	struct text *values;
	size_t value_count;
};

/* What hangs on a table and goes before the table is altered. */
struct catalog_object {
	struct text table, kind, name;
	struct text drop, sql;
};

struct catalog {
	struct catalog_object *objects;
	size_t object_count;
	struct catalog_table *tables;
	size_t table_count;
	struct catalog_enum *enums;
	size_t enum_count;
};

const struct catalog_table *catalog_table_find(const struct catalog *catalog, struct text name);
const struct catalog_column *catalog_column_find(
        const struct catalog_table *table, struct text name);

#endif
