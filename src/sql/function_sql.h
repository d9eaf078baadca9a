/* Inside the compiler of functions: a unit under way. For src/sql/function*.c alone. */
#ifndef SQL_FUNCTION_SQL_H
#define SQL_FUNCTION_SQL_H

#include "schema/statement.h"
#include "sql/function.h"
#include "sql/query_sql.h"

struct function_sql {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct function_call *call;
	struct query_function scope;
	struct sql_unit unit;
	struct error *err;
};

/* A statement of its own, where no relation has a name yet. */
void function_sql_init(struct function_sql *c, struct sql_writer *w, struct expr_sql *to);
struct sql_step *function_sql_step(struct function_sql *c);

/* Adds the steps of a statement that writes. */
bool function_write_append(struct function_sql *c, const struct statement *statement);

#endif
