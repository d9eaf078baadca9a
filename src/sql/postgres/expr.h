/*
 * PostgreSQL's expressions, from within: the parts of one writer. Only
 * src/sql/postgres includes it; everyone else goes through sql/expr_sql.h.
 */
#ifndef SQL_POSTGRES_EXPR_H
#define SQL_POSTGRES_EXPR_H

#include "sql/expr_sql.h"

bool postgres_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);

#endif
