/* What the readers of a function's file share. For schema/function/ alone. */
#ifndef SCHEMA_FUNCTION_READ_H
#define SCHEMA_FUNCTION_READ_H

#include "schema/expr/select.h"
#include "schema/statement.h"

/* A function's body under way. */
struct function_body {
	struct function *function;
	size_t first; /* statements of the SQL statement that is read begin here */
};

/* Reads the statements; false: refused. r->body is the function_body. */
bool function_read_body(struct expr_reader *r, const PgQuery__ParseResult *tree, void *context);

/* statement.c: one of the body's statements, and the CTEs of it that write. */
struct statement *statement_read(struct expr_reader *r, const PgQuery__Node *node);

/* Nothing that a statement reads was written before it within the same SQL statement. */
bool statement_check_snapshot(struct expr_reader *r, const struct function_body *body);
/* What the last statement gives is what the function returns. */
bool function_check_returns(struct expr_reader *r, struct function *function);

#endif
