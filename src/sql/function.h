/*
 * Functions to units: the statements of a function (schema/function.h) for one dialect,
 * under one principal. Every table in them carries the scope's tenant condition and its
 * live condition; tables of the platform are written by the platform alone.
 *
 * Must never decide that a call is allowed by itself: function_may_call() is asked by
 * whoever serves it, and function_compile() refuses again.
 */
#ifndef SQL_FUNCTION_H
#define SQL_FUNCTION_H

#include "schema/function.h"
#include "sql/plan.h"

struct function_call {
	const struct function *function;
	/* By argument, in storage form of its type; NULL ones are VALUE_NULL. */
	const struct value *values;
	const bool *has; /* false: the argument's default stands for it */
	const struct principal *principal;
	/*
	 * ROWS and TABLE: what is selected, filtered, ordered, cut and embedded of the
	 * rows; its table is function->table. NULL: all columns that the caller may read.
	 */
	const struct plan_select *returning;
};

/* What function->call says of the principal. */
bool function_may_call(const struct function *function, const struct principal *principal);

/*
 * Compiles a call to a unit in `arena`. The answer is its step of kind SQL_STEP_JSON (none
 * for VOID): an array of objects for ROWS and TABLE, of bare values for VALUE; with at most
 * one item unless function->is_set. returning->wants_count adds a step of SQL_STEP_COUNT.
 * ERROR_FORBIDDEN when the principal may not call it, when it reads a column that he may not
 * read or writes a table of the platform without being of it. ERROR_VALUE_NULL when an
 * argument without default is missing. ERROR_SCHEMA with file:line:column for what the
 * dialect cannot run: function_check() finds those before.
 */
bool function_compile(struct arena *arena, const struct sql_dialect *dialect,
        const struct function_call *call, struct sql_unit *out_unit, struct error *err);
/* The same, behind the steps of a unit that is empty or was made by these or by plan.h's. */
bool function_append(struct arena *arena, const struct sql_dialect *dialect,
        const struct function_call *call, struct sql_unit *unit, struct error *err);

/* Compiles every function of the model for every dialect; what fails goes to `diags`. */
void functions_check(const struct model *model, struct diagnostics *diags);

/*
 * A function's statements for one dialect, for a member of a tenant who has what the
 * policies ask, all arguments given: for people to read. functions_write: all of them.
 */
bool function_write(struct buf *out, const struct sql_dialect *dialect,
        const struct function *function, struct error *err);
bool functions_write(struct buf *out, const struct sql_dialect *dialect, const struct model *model,
        struct error *err);

#endif
