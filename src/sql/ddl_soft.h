/*
 * What a soft deletion takes along and in which order, whatever the engine. Children
 * that refer to one another go in their order: who refers goes first and comes back
 * last.
 */
#ifndef SQL_DDL_SOFT_H
#define SQL_DDL_SOFT_H

#include "sql/ddl_part.h"

struct ddl_soft {
	const struct model_table *table;
	const struct model_column *deleted, *stamp, *id;
	const struct model_ref *self; /* cascades to itself, or NULL */
	const struct model_ref **cascades;
	size_t cascade_count;
};

/*
 * `deleted` is NULL where rows of the table are not deleted softly. ERROR_SCHEMA for
 * cascades that go round in a circle, and for a tree that no one column spans.
 */
bool ddl_soft_read(struct arena *arena, const struct model_table *table, struct ddl_soft *out,
        struct error *err);

/* The column that says which deletion took a row. */
static inline const struct model_column *ddl_stamp(const struct model_table *table)
{
	return table->by_concept[COLUMN_IS_DELETION];
}

/* What the reference does with children of a row that is deleted softly; neither: cascades. */
bool ddl_ref_lets_go(const struct model_ref *ref); /* is set NULL */
bool ddl_ref_keeps(const struct model_ref *ref);   /* a live child refuses */

#endif
