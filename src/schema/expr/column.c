#include "schema/expr/read.h"

#include "schema/function.h"

/*
 * Names are looked up while the model is still being built, so what it has for
 * finding them may not be there yet.
 */
static const struct model_column *column_find(
        const struct expr_reader *r, const struct model_table *table, struct text name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		/* What is hidden or secret does not exist for a function. */
		if (text_eq(column->name, name) &&
		        (r->place != EXPR_FUNCTION || model_column_is_public(column)))
			return column;
	}
	return NULL;
}

static const struct model_column *column_nearest(const struct model_table *table, struct text name)
{
	const struct model_column *best = NULL;
	unsigned least = name.len < 3 ? 2 : 3;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		unsigned distance = text_eq_nocase(column->name, name)
		                            ? 0
		                            : text_distance(column->name, name, 2);
		if (model_column_is_public(column) && distance < least) {
			least = distance;
			best = column;
		}
	}
	return best;
}

static bool is_folded(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z')
			return false;
	}
	return true;
}

static void suggest(struct expr_reader *r, const struct model_table *table, struct text name)
{
	const struct model_column *near = table ? column_nearest(table, name) : NULL;

	if (!near)
		return;
	if (is_folded(near->name))
		diag_mend(r->diags, "did you mean %.*s?", TEXT_ARG(near->name));
	else
		diag_mend(r->diags,
		        "did you mean \"%.*s\"? SQL folds names without quotes to "
		        "lower case",
		        TEXT_ARG(near->name));
}

static bool place_has_columns(struct expr_reader *r, int32_t location)
{
	switch (r->place) {
	case EXPR_COLUMN_POLICY:
		expr_refuse(r, location, "a column's policy may not look at rows");
		diag_mend(r->diags, "use me(), tenant(), has_role(), can() and "
		                    "is_platform_admin() alone");
		return false;
	case EXPR_DEFAULT:
		expr_refuse(r, location, "a default may not name columns");
		return false;
	default:
		return true;
	}
}

struct expr *expr_new_column(struct expr_reader *r, const struct model_column *column,
        enum expr_row row, unsigned from, int32_t location)
{
	struct expr *e = expr_new(r, EXPR_COLUMN, location);

	if (!e)
		return NULL;
	e->type = column->type;
	e->column.column = column;
	e->column.row = row;
	e->column.from = from;
	return expr_seal(e);
}

static struct expr *new_argument(struct expr_reader *r, size_t index, int32_t location)
{
	struct expr *e = expr_new(r, EXPR_ARGUMENT, location);

	if (!e)
		return NULL;
	e->type = r->function->arguments[index].type;
	e->argument = (unsigned)index;
	return expr_seal(e);
}

struct expr *expr_read_parameter(struct expr_reader *r, const PgQuery__ParamRef *ref)
{
	size_t count = r->function->argument_count;

	if (ref->number >= 1 && (size_t)ref->number <= count)
		return new_argument(r, (size_t)ref->number - 1, ref->location);
	return expr_refuse(r, ref->location, "there is no argument $%d: the function has %zu",
	        ref->number, count);
}

/* In a function a column goes before an argument of its name. */
static struct expr *read_argument(struct expr_reader *r, struct text name, int32_t location)
{
	const struct function *function = r->function;

	for (size_t i = 0; i < function->argument_count; i++) {
		if (text_eq(function->arguments[i].name, name))
			return new_argument(r, i, location);
	}
	expr_refuse(
	        r, location, "there is neither a column nor an argument %.*s here", TEXT_ARG(name));
	for (const struct expr_scope *scope = r->scope; scope; scope = scope->outer) {
		for (size_t i = 0; i < scope->query->from_count; i++) {
			if (!column_nearest(scope->query->from[i].table, name))
				continue;
			suggest(r, scope->query->from[i].table, name);
			return NULL;
		}
	}
	return NULL;
}

/* The row the expression is about, by an unqualified name. */
static struct expr *read_self(struct expr_reader *r, struct text name, int32_t location)
{
	const struct model_table *table = r->table;

	if (!table)
		return expr_refuse(r, location, "no column may be named here");
	const struct model_column *column = column_find(r, table, name);
	if (!column) {
		expr_refuse(r, location, "%.*s has no column %.*s", TEXT_ARG(table->name),
		        TEXT_ARG(name));
		suggest(r, table, name);
		return NULL;
	}
	if (r->place != EXPR_MUST)
		return expr_new_column(r, column, EXPR_ROW_SELF, 0, location);
	expr_refuse(
	        r, location, "say which row: new.%.*s or old.%.*s", TEXT_ARG(name), TEXT_ARG(name));
	return NULL;
}

static struct expr *read_bare(struct expr_reader *r, struct text name, int32_t location)
{
	for (const struct expr_scope *scope = r->scope; scope; scope = scope->outer) {
		const struct model_column *found = NULL;
		unsigned number = 0;
		for (size_t i = 0; i < scope->query->from_count; i++) {
			const struct model_column *column =
			        column_find(r, scope->query->from[i].table, name);
			if (column && found)
				return expr_refuse(r, location,
				        "%.*s is a column of more than one table here; name the "
				        "table",
				        TEXT_ARG(name));
			if (column) {
				found = column;
				number = scope->query->from[i].number;
			}
		}
		if (found)
			return expr_new_column(r, found, EXPR_ROW_FROM, number, location);
	}
	if (r->place == EXPR_FUNCTION && (!r->table || !column_find(r, r->table, name)))
		return read_argument(r, name, location);
	/* In a subquery what is nearly right is more likely one of its own columns. */
	if (r->scope && (!r->table || !column_find(r, r->table, name))) {
		expr_refuse(r, location, "no table here has a column %.*s", TEXT_ARG(name));
		suggest(r, r->scope->query->from_count ? r->scope->query->from[0].table : NULL,
		        name);
		return NULL;
	}
	return read_self(r, name, location);
}

static struct expr *read_of(struct expr_reader *r, const struct model_table *table,
        enum expr_row row, unsigned from, struct text name, int32_t location)
{
	const struct model_column *column = column_find(r, table, name);

	if (column)
		return expr_new_column(r, column, row, from, location);
	expr_refuse(r, location, "%.*s has no column %.*s", TEXT_ARG(table->name), TEXT_ARG(name));
	suggest(r, table, name);
	return NULL;
}

static struct expr *read_qualified(
        struct expr_reader *r, struct text table, struct text name, int32_t location)
{
	for (const struct expr_scope *scope = r->scope; scope; scope = scope->outer) {
		for (size_t i = 0; i < scope->query->from_count; i++) {
			const struct expr_from *from = &scope->query->from[i];
			if (text_eq(scope->names[i], table))
				return read_of(r, from->table, EXPR_ROW_FROM, from->number, name,
				        location);
		}
	}
	if (r->place == EXPR_FUNCTION && text_eq(table, r->function->name))
		return read_argument(r, name, location);
	bool is_old = text_eq(table, TEXT("old"));
	bool is_new = text_eq(table, TEXT("new"));
	if (r->place == EXPR_MUST && r->table && (is_old || is_new))
		return read_of(
		        r, r->table, is_old ? EXPR_ROW_OLD : EXPR_ROW_NEW, 0, name, location);
	if (r->place == EXPR_FUNCTION && r->table && text_eq(table, TEXT("excluded")))
		return read_of(r, r->table, EXPR_ROW_NEW, 0, name, location);
	struct text alias = r->place == EXPR_FUNCTION ? r->table_name : TEXT("");
	if (r->table && r->place != EXPR_FUNCTION)
		alias = r->table->alias;
	bool is_self =
	        r->table && ((alias.len && text_eq(table, alias)) ||
	                            (r->place != EXPR_FUNCTION && text_eq(table, r->table->name)));
	if (is_self && r->place == EXPR_MUST)
		return read_self(r, name, location);
	if (is_self)
		return read_of(r, r->table, EXPR_ROW_SELF, 0, name, location);
	expr_refuse(r, location, "there is no table %.*s here", TEXT_ARG(table));
	if (is_old || is_new)
		diag_mend(r->diags, "old and new stand in `must` and webhooks alone");
	else if (r->place != EXPR_FUNCTION)
		diag_mend(r->diags,
		        "tables are named in the from of a subquery: exists (select 1 "
		        "from %.*s where …)",
		        TEXT_ARG(table));
	return NULL;
}

struct expr *expr_read_column(struct expr_reader *r, const PgQuery__ColumnRef *ref)
{
	int32_t location = ref->location;
	size_t count = ref->n_fields;

	for (size_t i = 0; i < count; i++) {
		if (ref->fields[i]->node_case == PG_QUERY__NODE__NODE_A_STAR) {
			expr_refuse(r, location, "* cannot be used here");
			diag_mend(r->diags, "name the column");
			return NULL;
		}
	}
	if (!place_has_columns(r, location))
		return NULL;
	struct text name = expr_node_name(ref->fields[count - 1]);
	if (count == 1)
		return read_bare(r, name, location);
	if (count > 3)
		return expr_refuse(r, location, "a name has at most three parts");
	return read_qualified(r, expr_node_name(ref->fields[count - 2]), name, location);
}
