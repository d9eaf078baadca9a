/*
 * What a database that nobody of ours made says of itself, asked in its own dialect:
 * the texts of the questions, and the columns of their answers. For `manor import`.
 *
 * Names are those of the first schema of the search path; objects of the engine and
 * of extensions are left out. Rows come grouped by table, in the order of creation.
 */
#ifndef SQL_CATALOG_H
#define SQL_CATALOG_H

#include "base/text.h"
#include "sql/unit.h"

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

#endif
