#include "sql/postgres/expr.h"

bool postgres_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	(void)to;
	(void)expr;
	(void)as;
	return error_set(err, ERROR_SCHEMA, "expressions are not written for PostgreSQL");
}
