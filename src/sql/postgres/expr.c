#include "sql/postgres/expr.h"

#include "sql/query_sql.h"

#include <stdio.h>

enum { DEPTH_LIMIT = 200 };

bool postgres_refuse(const struct expr *expr, struct error *err, const char *format, ...)
{
	char message[300];
	va_list args;
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	if (!expr->at.source)
		return error_set(err, ERROR_SCHEMA, "%s", message);
	return error_set(err, ERROR_SCHEMA, "%.*s:%u:%u: %s", TEXT_ARG(expr->at.source->path),
	        expr->at.line, expr->at.column, message);
}

static void write_cast_to(struct expr_sql *to, const struct type *type)
{
	SQL_ADD(to->writer, "::");
	to->writer->dialect->write_type(&to->writer->text, type);
}

static bool write_column(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr_sql_row *row = NULL;
	switch (expr->column.row) {
	case EXPR_ROW_SELF:
		row = &to->self;
		break;
	case EXPR_ROW_OLD:
		row = &to->old_row;
		break;
	case EXPR_ROW_NEW:
		row = &to->new_row;
		break;
	case EXPR_ROW_FROM:
		for (struct expr_sql_from *f = to->from; f; f = f->outer) {
			if (f->number == expr->column.from) {
				sql_column(w, f->alias, expr->column.column);
				return true;
			}
		}
		return postgres_refuse(expr, err, "a column of a table that is not in reach");
	}
	if (!row->is_absent) {
		sql_column(w, row->alias, expr->column.column);
		return true;
	}
	SQL_ADD(w, "NULL");
	write_cast_to(to, &expr->column.column->type);
	return true;
}

bool postgres_is_literal(const struct expr *expr)
{
	return expr->kind == EXPR_STRING || expr->kind == EXPR_NUMBER || expr->kind == EXPR_NULL ||
	       expr->kind == EXPR_BOOLEAN || expr->kind == EXPR_ARRAY;
}

const struct type *postgres_compared_type(struct expr *const *args, size_t count)
{
	const struct type *other = NULL;
	for (size_t i = 0; i < count; i++) {
		if (args[i]->kind == EXPR_COLUMN)
			return &args[i]->type;
		if (!postgres_is_literal(args[i]) && !other)
			other = &args[i]->type;
	}
	return other ? other : &args[0]->type;
}

/* An operand of a comparison: in its own type, but moments all in one. */
static bool write_side(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	return postgres_expr_write(
	        to, expr, postgres_needs_moment(&expr->type, type) ? type : NULL, err);
}

static bool write_joined(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_and = expr->kind == EXPR_AND;
	if (!expr->arg_count) {
		buf_add_cstr(&w->text, is_and ? "true" : "false");
		return true;
	}
	SQL_ADD(w, "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			buf_add_cstr(&w->text, is_and ? " AND " : " OR ");
		if (!postgres_expr_write(to, expr->args[i], NULL, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/* subject IN (items); nothing is in an empty list, not even NULL. */
static bool write_list(struct expr_sql *to, const struct expr *subject, struct expr *const *items,
        size_t count, const struct type *type, struct error *err)
{
	struct sql_writer *w = to->writer;
	if (!count) {
		SQL_ADD(w, "false");
		return true;
	}
	SQL_ADD(w, "(");
	if (!write_side(to, subject, type, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		buf_add_cstr(&w->text, i ? ", " : " IN (");
		if (!write_side(to, items[i], type, err))
			return false;
	}
	SQL_ADD(w, "))");
	return true;
}

/* x = any(array). A literal array is a list. */
static bool write_any(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *array = expr->args[1];
	while (array->kind == EXPR_CAST && array->args[0]->kind == EXPR_ARRAY)
		array = array->args[0];
	if (array->kind == EXPR_ARRAY)
		return write_list(to, expr->args[0], array->args, array->arg_count,
		        &expr->args[0]->type, err);
	if (array->type.array_depth > 1)
		return postgres_refuse(expr, err,
		        "an array of arrays is searched element by element in PostgreSQL");
	struct type element = array->type;
	if (element.array_depth)
		element.array_depth--;
	SQL_ADD(w, "(");
	if (!write_side(to, expr->args[0], &element, err))
		return false;
	SQL_ADD(w, " = ANY (");
	if (!postgres_expr_write(to, array, NULL, err))
		return false;
	SQL_ADD(w, "))");
	return true;
}

/* Some conjunct says: the id of the table equals something. */
static bool is_sought_by_id(const struct expr *where, const struct expr_from *from)
{
	for (size_t i = 0; where->kind == EXPR_AND && i < where->arg_count; i++)
		if (is_sought_by_id(where->args[i], from))
			return true;
	if (where->kind != EXPR_OPERATOR || where->op != EXPR_OP_EQ)
		return false;
	for (size_t i = 0; i < 2; i++) {
		const struct expr *side = where->args[i];
		if (side->kind == EXPR_COLUMN && side->column.row == EXPR_ROW_FROM &&
		        side->column.from == from->number &&
		        side->column.column == model_table_id(from->table))
			return true;
	}
	return false;
}

/*
 * The table's live condition. Of a row that is sought by its id it is wrapped: without
 * statistics the planner would rather walk through an index of live rows.
 */
static bool write_live(
        struct expr_sql *to, const struct expr_query *query, size_t which, struct text alias)
{
	struct sql_writer *w = to->writer;
	const struct expr_from *from = &query->from[which];
	size_t mark = w->text.len;
	if (!query->where || !is_sought_by_id(query->where, from))
		return expr_sql_live(to, from->table, alias);
	SQL_ADD(w, "(");
	if (!expr_sql_live(to, from->table, alias)) {
		buf_truncate(&w->text, mark);
		return false;
	}
	SQL_ADD(w, ") IS TRUE");
	return true;
}

/* The FROM, and the conditions that every table of a subquery carries. */
static bool write_sources(struct expr_sql *to, const struct expr_query *query,
        const struct expr_sql_from *aliases, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool has_condition = false;
	for (size_t i = 0; i < query->from_count; i++) {
		buf_add_cstr(&w->text, i ? ", " : " FROM ");
		sql_base(w, query->from[i].table);
		SQL_ADD(w, " AS ");
		buf_add(&w->text, aliases[i].alias);
	}
	for (size_t i = 0; i < query->from_count; i++) {
		const struct model_table *table = query->from[i].table;
		for (int which = 0; which < 2; which++) {
			size_t mark = w->text.len;
			buf_add_cstr(&w->text, has_condition ? " AND " : " WHERE ");
			if (which == 0 ? expr_sql_scope(to, table, aliases[i].alias)
			               : write_live(to, query, i, aliases[i].alias))
				has_condition = true;
			else
				buf_truncate(&w->text, mark);
		}
	}
	if (!query->where)
		return true;
	buf_add_cstr(&w->text, has_condition ? " AND " : " WHERE ");
	return postgres_expr_write(to, query->where, NULL, err);
}

static bool write_query(struct expr_sql *to, const struct expr_query *query, const struct type *as,
        bool is_exists, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct expr_sql_from *outer = to->from;
	if (query->full) {
		SQL_ADD(w, "(");
		bool is_written = query_write_inner(to, query, as, err);
		SQL_ADD(w, ")");
		return is_written;
	}
	struct expr_sql_from *aliases =
	        ARENA_ARRAY(w->arena, struct expr_sql_from, query->from_count + 1);
	if (!aliases)
		return error_memory(err);
	for (size_t i = 0; i < query->from_count; i++) {
		aliases[i] = (struct expr_sql_from){
		        .number = query->from[i].number,
		        .alias = sql_alias(w),
		        .outer = to->from,
		};
		to->from = &aliases[i];
	}
	SQL_ADD(w, "(SELECT ");
	bool ok = true;
	if (is_exists || !query->select)
		SQL_ADD(w, "1");
	else
		ok = as ? write_side(to, query->select, as, err)
		        : postgres_expr_write(to, query->select, NULL, err);
	ok = ok && write_sources(to, query, aliases, err);
	SQL_ADD(w, ")");
	to->from = outer;
	return ok;
}

static bool write_in_query(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = &expr->args[0]->type;
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	/* A join would ask again for each row, and lock others each time; an array is made once. */
	bool is_locked = expr->query->full && expr->query->full->is_locked;
	buf_add_cstr(&w->text, is_locked ? " = ANY (ARRAY" : " IN ");
	if (!write_query(to, expr->query, type, false, err))
		return false;
	buf_add_cstr(&w->text, is_locked ? "))" : ")");
	return true;
}

static bool write_case(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = as ? as : &expr->type;
	SQL_ADD(w, "(CASE");
	for (size_t i = 0; i + 1 < expr->arg_count; i += 2) {
		SQL_ADD(w, " WHEN ");
		if (!postgres_expr_write(to, expr->args[i], NULL, err))
			return false;
		SQL_ADD(w, " THEN ");
		if (!write_side(to, expr->args[i + 1], type, err))
			return false;
	}
	SQL_ADD(w, " ELSE ");
	if (!write_side(to, expr->args[expr->arg_count - 1], type, err))
		return false;
	SQL_ADD(w, " END)");
	return true;
}

static bool write_unary(struct expr_sql *to, const struct expr *expr, const char *before,
        const char *after, struct error *err)
{
	buf_add_cstr(&to->writer->text, before);
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_add_cstr(&to->writer->text, after);
	return true;
}

static bool write_principal(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	bool holds;
	if (to->place == EXPR_SQL_PERSISTENT)
		return postgres_refuse(expr, err, "an object of the database knows no principal");
	if (query_decide(to, expr, &holds)) {
		buf_add_cstr(&to->writer->text, holds ? "true" : "false");
		return true;
	}
	if (expr->kind != EXPR_ME && expr->kind != EXPR_TENANT)
		return error_set(
		        err, ERROR_INTERNAL, "a policy came to SQL before it was specialised");
	sql_param_context(to->writer, expr->kind == EXPR_ME ? SQL_PARAM_PERSON : SQL_PARAM_TENANT);
	write_cast_to(to, &expr->type);
	return true;
}

static bool write_kind(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	switch (expr->kind) {
	case EXPR_NULL:
	case EXPR_BOOLEAN:
	case EXPR_NUMBER:
	case EXPR_STRING:
	case EXPR_ARRAY:
		return postgres_literal_write(to, expr, as ? as : &expr->type, err);
	case EXPR_COLUMN:
		return write_column(to, expr, err);
	case EXPR_OPERATOR:
		return postgres_operator_write(to, expr, err);
	case EXPR_AND:
	case EXPR_OR:
		return write_joined(to, expr, err);
	case EXPR_NOT:
		return write_unary(to, expr, "(NOT ", ")", err);
	case EXPR_IS_NULL:
		return write_unary(to, expr, "(", " IS NULL)", err);
	case EXPR_IS_TRUE:
		return write_unary(to, expr, "(", " IS TRUE)", err);
	case EXPR_IN:
		return write_list(to, expr->args[0], expr->args + 1, expr->arg_count - 1,
		        postgres_compared_type(expr->args, expr->arg_count), err);
	case EXPR_ANY:
		return write_any(to, expr, err);
	case EXPR_CASE:
		return write_case(to, expr, as, err);
	case EXPR_CAST:
		return postgres_cast_write(to, expr, err);
	case EXPR_CALL:
		return postgres_call_write(to, expr, err);
	case EXPR_EXISTS:
		SQL_ADD(w, "EXISTS ");
		return write_query(to, expr->query, NULL, true, err);
	case EXPR_QUERY:
		return write_query(to, expr->query, NULL, false, err);
	case EXPR_IN_QUERY:
		return write_in_query(to, expr, err);
	case EXPR_ARGUMENT:
		return query_argument_write(to, expr, as, err);
	default:
		return write_principal(to, expr, err);
	}
}

bool postgres_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	if (to->depth >= DEPTH_LIMIT)
		return postgres_refuse(expr, err, "the expression is nested too deeply");
	to->depth++;
	bool is_moment = as && !postgres_is_literal(expr) && expr->kind != EXPR_CASE &&
	                 postgres_needs_moment(&expr->type, as);
	bool ok = is_moment ? postgres_moment_write(to, expr, as, err)
	                    : write_kind(to, expr, as, err);
	to->depth--;
	return ok;
}
