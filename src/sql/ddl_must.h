/*
 * What the generators of DDL need to know of a `must`, whatever the engine: which rows
 * and columns it names, and which other tables a change of could break it.
 *
 * One that names only `new` holds for every live row, so it is asked of the row that
 * changed, and again of the rows that a change of another table (or of another row)
 * concerns. One that names `old` is about a move, and is asked of the move alone.
 */
#ifndef SQL_DDL_MUST_H
#define SQL_DDL_MUST_H

#include "sql/ddl_part.h"

enum { DDL_DEPENDENCE_LIMIT = 32 };

/* One FROM inside a `must`. */
struct ddl_dependence {
	const struct expr_from *from;
	/* "from.column = new.key", or NULL; the key of either table finds the fewest rows */
	const struct model_column *column, *key;
	bool is_by_id;
};

struct ddl_must {
	const struct model_table *table; /* whose `must` it is */
	bool names_old;
	bool names_new; /* beyond the tenant column */
	bool *columns;  /* of `table`, named by old or new */
	struct ddl_dependence dependences[DDL_DEPENDENCE_LIMIT];
	size_t count;
	bool is_too_many;
};

bool ddl_must_read(struct arena *arena, const struct model_table *table,
        const struct model_must *must, struct ddl_must *out, struct error *err);

/* Raises the flags of the columns of the dependence's table that the expression names. */
void ddl_must_named(
        const struct model_must *must, const struct ddl_dependence *dependence, bool *columns);

/* The columns of `table`, by index, whose update concerns a `must` of any table. */
bool ddl_must_columns(struct arena *arena, const struct model *model,
        const struct model_table *table, bool *columns, struct error *err);

#endif
