/*
 * Functions: the files of the folder functions/ beside a schema, read, checked and
 * typed over the model. Each is PostgreSQL's own CREATE FUNCTION in language sql,
 * reduced to statements that both engines run alike; whatever else stands in one is
 * refused with its position, all of it in one run. docs/functions.md is the guide.
 *
 * Nothing of this is created in a database: src/sql/function.h makes units of it,
 * which run under the caller's scope. So functions are no part of the model's digest.
 */
#ifndef SCHEMA_FUNCTION_H
#define SCHEMA_FUNCTION_H

#include "schema/model.h"

struct function_argument {
	struct text name; /* "" when it has none: $1 alone names it */
	struct type type;
	bool has_default;
	const struct expr *default_expr; /* of the argument's type: a literal, now() … */
};

enum function_returns {
	FUNCTION_VOID,
	FUNCTION_VALUE, /* one value, or one a row when is_set: .type */
	FUNCTION_ROWS,  /* RETURNS TABLE (…): .table is made for the columns */
	FUNCTION_TABLE, /* rows of a table of the schema: .table */
};

struct statement;

struct function {
	const struct model *model;
	struct text name;
	struct text description; /* the comment before it, without its dashes */
	struct text call_text;   /* as written after "-- call:" */
	const struct expr *call; /* who may call it; depends on the principal alone */
	struct function_argument *arguments;
	size_t argument_count;
	enum function_returns returns;
	bool is_set; /* any number of rows; else the first, or none */
	struct type type;
	/*
	 * ROWS: a table that is in no model, with the declared columns in their order, no
	 * key, and a read policy that lets all through: what a request may select, filter
	 * and order by. TABLE: the schema's own; its rows come as REST shows them.
	 */
	const struct model_table *table;
	bool is_stable;                /* STABLE or IMMUTABLE: it only reads */
	bool is_write;                 /* some statement writes, or locks rows */
	struct statement **statements; /* schema/statement.h */
	size_t statement_count;
	/* Columns with a read policy of their own that the body reads. */
	const struct model_column **guarded;
	size_t guarded_count;
	struct position at; /* of its name */
};

/* By name; NULL is absence. */
const struct function *function_find(const struct model *model, struct text name);
/* The argument of that name; NULL is absence. */
const struct function_argument *function_argument_find(
        const struct function *function, struct text name);

/*
 * Reads one file and adds its function to the model, before the model is shared. Errors go
 * to `diags`; then nothing is added. The file's name must be the function's.
 */
void function_read(
        struct model *model, struct text path, struct text body, struct diagnostics *diags);
/*
 * Reads every .sql file of the folder functions/ beside the schema's file, in the order of
 * their names. No folder: no functions.
 */
void functions_load(struct model *model, struct text schema_path, struct diagnostics *diags);

#endif
