/*
 * Schemas, rows and requests that nobody wrote: made from random numbers, so that a property
 * can be asked of many of them.
 */
#ifndef TESTS_PROPERTY_WORLD_H
#define TESTS_PROPERTY_WORLD_H

#include "base/buf.h"
#include "schema/model.h"

/*
 * A schema of some tables with columns of every type, references of every kind, policies
 * over rows, columns that only can('secrets.read') may read, and soft deletion here and
 * there.
 */
void world_schema(struct buf *out);

/*
 * A line "POST table <- {…}" that makes row `number` of a table, of which the rows before are
 * there, and all rows of the tables before. Texts begin with the tenant's mark ("T1-"), those
 * of columns that not everybody reads with "T1-SECRET-".
 */
void world_row(struct buf *out, const struct model_table *table, unsigned tenant, unsigned number);

/*
 * A line "GET table?…" that may have any mistake; what it answers has one order. Names of
 * columns that nobody may read come up as well.
 */
void world_request(struct buf *out, const struct model *model);

#endif
