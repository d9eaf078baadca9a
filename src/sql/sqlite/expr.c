#include "sql/sqlite/expr.h"

#include "sql/query_sql.h"

#include <stdio.h>

enum { DEPTH_LIMIT = 200 };

bool sqlite_refuse(const struct expr *expr, struct error *err, const char *format, ...)
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

static bool write_row_column(struct expr_sql *to, const struct expr *expr, struct error *err)
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
		return sqlite_refuse(expr, err, "a column of a table that is not in reach");
	}
	if (row->is_absent)
		SQL_ADD(w, "NULL");
	else
		sql_column(w, row->alias, expr->column.column);
	return true;
}

static bool is_bare_literal(const struct expr *expr)
{
	return expr->kind == EXPR_STRING || expr->kind == EXPR_NUMBER || expr->kind == EXPR_NULL ||
	       expr->kind == EXPR_BOOLEAN || expr->kind == EXPR_ARRAY;
}

/* The type that both sides are compared in: the one that is no literal decides. */
static const struct type *compared_type(struct expr *const *args, size_t count)
{
	const struct type *date = NULL;
	for (size_t i = 0; i < count; i++) {
		if (is_bare_literal(args[i]))
			continue;
		if (args[i]->type.kind != TYPE_DATE)
			return &args[i]->type;
		date = &args[i]->type;
	}
	return date ? date : &args[0]->type;
}

static bool any_is_number(struct expr *const *args, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (args[i]->kind != EXPR_NULL && !is_bare_literal(args[i]))
			return sqlite_is_number(args[i]);
	return sqlite_is_number(args[0]);
}

static struct sqlite_number joined_number(struct expr *const *args, size_t count)
{
	struct sqlite_number n = sqlite_number_of(args[0]);
	for (size_t i = 1; i < count; i++)
		n = sqlite_number_join(n, sqlite_number_of(args[i]));
	return n;
}

/* The place of an enum's value in its declaration. */
static bool write_rank(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(CASE ");
	if (!sqlite_expr_write(to, expr, type, err))
		return false;
	for (size_t i = 0; i < type->enumeration->value_count; i++) {
		SQL_ADD(w, " WHEN ");
		sql_string(w, type->enumeration->values[i]);
		buf_printf(&w->text, " THEN %zu", i);
	}
	SQL_ADD(w, " END)");
	return true;
}

static const char *compare_text(enum expr_operator op)
{
	switch (op) {
	case EXPR_OP_DISTINCT:
		return "IS NOT";
	case EXPR_OP_NOT_DISTINCT:
		return "IS";
	default:
		return expr_operator_text(op);
	}
}

static bool is_ordering(enum expr_operator op)
{
	return op == EXPR_OP_LT || op == EXPR_OP_LE || op == EXPR_OP_GT || op == EXPR_OP_GE;
}

static bool write_compare(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = compared_type(expr->args, 2);
	bool is_number = any_is_number(expr->args, 2);
	struct sqlite_number n = joined_number(expr->args, 2);
	bool is_decimal = is_number && n.kind == NUMBER_DECIMAL;
	bool is_rank = is_ordering(expr->op) && type->kind == TYPE_ENUM && type->enumeration;
	enum type_family family = type_family(type);
	if (is_ordering(expr->op) &&
	        (family == FAMILY_JSON || family == FAMILY_ARRAY || family == FAMILY_NETWORK))
		return sqlite_refuse(expr, err, "values of type %s have no order in SQLite",
		        type_info(type->kind)->name);
	if (is_decimal && to->place == EXPR_SQL_PERSISTENT)
		return sqlite_refuse(expr, err,
		        "numeric without a precision of at most 18 digits cannot be compared in "
		        "SQLite's own objects; give the column a precision");
	SQL_ADD(w, "(");
	for (size_t i = 0; i < 2; i++) {
		if (i)
			buf_printf(&w->text, " %s ", compare_text(expr->op));
		if (is_number     ? !sqlite_number_write(to, expr->args[i], n, err)
		        : is_rank ? !write_rank(to, expr->args[i], type, err)
		                  : !sqlite_expr_write(to, expr->args[i], type, err))
			return false;
		if (is_decimal)
			SQL_ADD(w, " COLLATE MANOR_DECIMAL");
	}
	SQL_ADD(w, ")");
	return true;
}

static bool write_concat(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(");
	for (size_t i = 0; i < 2; i++) {
		const struct expr *arg = expr->args[i];
		enum type_family family = type_family(&arg->type);
		if (i)
			SQL_ADD(w, " || ");
		if (arg->kind != EXPR_NULL && family != FAMILY_TEXT && family != FAMILY_UUID &&
		        family != FAMILY_INTEGER)
			return sqlite_refuse(
			        arg, err, "|| joins texts only; cast the value to text first");
		if (!sqlite_expr_write(to, arg, NULL, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/* Every element of the smaller array is in the larger. */
static bool write_contains(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_contains = expr->op == EXPR_OP_CONTAINS;
	const struct expr *large = expr->args[is_contains ? 0 : 1];
	const struct expr *small = expr->args[is_contains ? 1 : 0];
	const struct type *type = compared_type(expr->args, 2);
	if (!type->array_depth)
		return sqlite_refuse(expr, err, "%s of JSON cannot be had in SQLite; use ->>",
		        expr_operator_text(expr->op));
	SQL_ADD(w, "(CASE WHEN ");
	if (!sqlite_expr_write(to, large, type, err))
		return false;
	SQL_ADD(w, " IS NOT NULL AND ");
	if (!sqlite_expr_write(to, small, type, err))
		return false;
	SQL_ADD(w, " IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM json_each(");
	if (!sqlite_expr_write(to, small, type, err))
		return false;
	SQL_ADD(w, ") AS js WHERE js.value IS NULL OR js.value NOT IN (SELECT jl.value FROM "
	           "json_each(");
	if (!sqlite_expr_write(to, large, type, err))
		return false;
	SQL_ADD(w, ") AS jl WHERE jl.value IS NOT NULL)) END)");
	return true;
}

/* date + days */
static bool write_day(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct sqlite_number whole = {.kind = NUMBER_SCALED};

	SQL_ADD(w, "date(");
	if (!sqlite_expr_write(to, expr->args[0], &expr->type, err))
		return false;
	buf_add_cstr(&w->text, expr->op == EXPR_OP_ADD ? ", (" : ", (-(");
	if (!sqlite_number_write(to, expr->args[1], whole, err))
		return false;
	buf_add_cstr(&w->text, expr->op == EXPR_OP_ADD ? ") || ' days')" : ")) || ' days')");
	return true;
}

/*
 * timestamp + interval. SQLite's own seconds have three digits and are rounded,
 * so they are shifted whole and the fraction is put back as it was.
 */
static bool write_moment(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	int64_t us = expr->args[1]->number;
	int64_t seconds = us / 1000000;

	if (us % 1000000)
		return sqlite_refuse(expr->args[1], err,
		        "an interval of less than whole seconds cannot be had in SQLite");
	SQL_ADD(w, "(strftime('%Y-%m-%d %H:%M:%S', substr(");
	if (!sqlite_expr_write(to, expr->args[0], &expr->type, err))
		return false;
	buf_printf(&w->text, ", 1, 19), '%lld seconds') || substr(",
	        (long long)(expr->op == EXPR_OP_ADD ? seconds : -seconds));
	if (!sqlite_expr_write(to, expr->args[0], &expr->type, err))
		return false;
	SQL_ADD(w, ", 20))");
	return true;
}

static bool write_operator(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	switch (expr->op) {
	case EXPR_OP_EQ:
	case EXPR_OP_NE:
	case EXPR_OP_LT:
	case EXPR_OP_LE:
	case EXPR_OP_GT:
	case EXPR_OP_GE:
	case EXPR_OP_DISTINCT:
	case EXPR_OP_NOT_DISTINCT:
		return write_compare(to, expr, err);
	case EXPR_OP_LIKE:
	case EXPR_OP_NOT_LIKE:
	case EXPR_OP_ILIKE:
	case EXPR_OP_NOT_ILIKE:
	case EXPR_OP_MATCH:
	case EXPR_OP_NOT_MATCH:
	case EXPR_OP_IMATCH:
	case EXPR_OP_NOT_IMATCH:
		return sqlite_like_write(to, expr, err);
	case EXPR_OP_CONCAT:
		return write_concat(to, expr, err);
	case EXPR_OP_JSON_GET:
	case EXPR_OP_JSON_GET_TEXT:
		return sqlite_json_get_write(to, expr, err);
	case EXPR_OP_CONTAINS:
	case EXPR_OP_CONTAINED:
		return write_contains(to, expr, err);
	default:
		if (type_family(&expr->type) == FAMILY_TIME)
			return expr->type.kind == TYPE_DATE ? write_day(to, expr, err)
			                                    : write_moment(to, expr, err);
		if (!sqlite_is_number(expr))
			return sqlite_refuse(expr, err, "%s of this type cannot be had in SQLite",
			        expr_operator_text(expr->op));
		return sqlite_number_write(
		        to, expr, as ? sqlite_number_of_type(as) : sqlite_number_of(expr), err);
	}
}

static bool write_joined(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_and = expr->kind == EXPR_AND;
	if (!expr->arg_count) {
		buf_add_cstr(&w->text, is_and ? "1" : "0");
		return true;
	}
	SQL_ADD(w, "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			buf_add_cstr(&w->text, is_and ? " AND " : " OR ");
		if (!sqlite_expr_write(to, expr->args[i], NULL, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

static bool write_in(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = compared_type(expr->args, expr->arg_count);
	bool is_number = any_is_number(expr->args, expr->arg_count);
	struct sqlite_number n = joined_number(expr->args, expr->arg_count);
	if (is_number && n.kind == NUMBER_DECIMAL)
		return sqlite_refuse(
		        expr, err, "numeric with more than 18 digits cannot stand in IN");
	SQL_ADD(w, "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		buf_add_cstr(&w->text, i == 0 ? "" : i == 1 ? " IN (" : ", ");
		if (is_number ? !sqlite_number_write(to, expr->args[i], n, err)
		              : !sqlite_expr_write(to, expr->args[i], type, err))
			return false;
	}
	buf_add_cstr(&w->text, expr->arg_count > 1 ? "))" : " IN ())");
	return true;
}

/* x = any(array). A literal array is a list; a column is JSON, opened row by row. */
static bool write_any(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *array = expr->args[1];
	struct type element = array->type;
	while (array->kind == EXPR_CAST && array->args[0]->kind == EXPR_ARRAY)
		array = array->args[0];
	if (element.array_depth)
		element.array_depth--;
	if (array->kind == EXPR_ARRAY) {
		const struct type *type =
		        is_bare_literal(expr->args[0]) ? &element : &expr->args[0]->type;
		SQL_ADD(w, "(");
		if (!sqlite_expr_write(to, expr->args[0], type, err))
			return false;
		for (size_t i = 0; i < array->arg_count; i++) {
			buf_add_cstr(&w->text, i ? ", " : " IN (");
			if (!sqlite_expr_write(to, array->args[i], type, err))
				return false;
		}
		buf_add_cstr(&w->text, array->arg_count ? "))" : " IN ())");
		return true;
	}
	if (element.kind == TYPE_NUMERIC_SCALED || element.kind == TYPE_NUMERIC ||
	        element.kind == TYPE_BYTEA || element.array_depth)
		return sqlite_refuse(expr, err,
		        "an array of %s%s cannot be searched in SQLite: its JSON holds them in "
		        "another form",
		        type_info(element.kind)->name, element.array_depth ? "[]" : "");
	SQL_ADD(w, "(CASE WHEN ");
	if (!sqlite_expr_write(to, array, NULL, err))
		return false;
	SQL_ADD(w, " IS NOT NULL THEN ");
	if (!sqlite_expr_write(to, expr->args[0], &element, err))
		return false;
	SQL_ADD(w, " IN (SELECT je.value FROM json_each(");
	if (!sqlite_expr_write(to, array, NULL, err))
		return false;
	SQL_ADD(w, ") AS je) END)");
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
		if (to->names_base)
			sql_base(w, query->from[i].table);
		else
			sql_name(w, query->from[i].table->name);
		SQL_ADD(w, " AS ");
		buf_add(&w->text, aliases[i].alias);
	}
	for (size_t i = 0; i < query->from_count; i++) {
		const struct model_table *table = query->from[i].table;
		for (int which = 0; which < 2; which++) {
			size_t mark = w->text.len;
			buf_add_cstr(&w->text, has_condition ? " AND " : " WHERE ");
			if (which == 0 ? expr_sql_scope(to, table, aliases[i].alias)
			               : expr_sql_live(to, table, aliases[i].alias))
				has_condition = true;
			else
				buf_truncate(&w->text, mark);
		}
	}
	if (!query->where)
		return true;
	buf_add_cstr(&w->text, has_condition ? " AND " : " WHERE ");
	return sqlite_expr_write(to, query->where, NULL, err);
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
		ok = sqlite_expr_write(to, query->select, as, err);
	ok = ok && write_sources(to, query, aliases, err);
	SQL_ADD(w, ")");
	to->from = outer;
	return ok;
}

static bool write_in_query(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct expr *both[2] = {expr->args[0], expr->query->select};
	const struct type *type = both[1] ? compared_type(both, 2) : NULL;
	SQL_ADD(w, "(");
	if (!sqlite_expr_write(to, expr->args[0], type, err))
		return false;
	SQL_ADD(w, " IN ");
	if (!write_query(to, expr->query, type, false, err))
		return false;
	SQL_ADD(w, ")");
	return true;
}

/* A date where a moment is wanted is its midnight, a moment where a date is, its day. */
static bool write_time_as(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_from_date = expr->type.kind == TYPE_DATE, is_to_date = as->kind == TYPE_DATE;
	buf_add_cstr(&w->text, is_to_date ? "substr(" : "(");
	if (!sqlite_expr_write(to, expr, NULL, err))
		return false;
	buf_add_cstr(&w->text, is_to_date     ? ", 1, 10)"
	                       : is_from_date ? " || ' 00:00:00.000000')"
	                                      : ")");
	return true;
}

static bool needs_time_change(const struct expr *expr, const struct type *as)
{
	if (!as || as->array_depth || expr->type.array_depth || type_family(as) != FAMILY_TIME ||
	        type_family(&expr->type) != FAMILY_TIME)
		return false;
	if (as->kind == TYPE_TIME || expr->type.kind == TYPE_TIME)
		return false;
	return (as->kind == TYPE_DATE) != (expr->type.kind == TYPE_DATE);
}

static bool write_case(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct type *type = as ? as : &expr->type;
	SQL_ADD(w, "(CASE");
	for (size_t i = 0; i + 1 < expr->arg_count; i += 2) {
		SQL_ADD(w, " WHEN ");
		if (!sqlite_expr_write(to, expr->args[i], NULL, err))
			return false;
		SQL_ADD(w, " THEN ");
		if (!sqlite_expr_write(to, expr->args[i + 1], type, err))
			return false;
	}
	SQL_ADD(w, " ELSE ");
	if (!sqlite_expr_write(to, expr->args[expr->arg_count - 1], type, err))
		return false;
	SQL_ADD(w, " END)");
	return true;
}

static bool write_unary(struct expr_sql *to, const struct expr *expr, const char *before,
        const char *after, struct error *err)
{
	buf_add_cstr(&to->writer->text, before);
	if (!sqlite_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_add_cstr(&to->writer->text, after);
	return true;
}

static bool write_principal(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	bool holds;
	if (to->place == EXPR_SQL_PERSISTENT)
		return sqlite_refuse(expr, err, "an object of the database knows no principal");
	if (query_decide(to, expr, &holds)) {
		buf_add_cstr(&to->writer->text, holds ? "1" : "0");
		return true;
	}
	if (expr->kind != EXPR_ME && expr->kind != EXPR_TENANT)
		return error_set(
		        err, ERROR_INTERNAL, "a policy came to SQL before it was specialised");
	sql_param_context(to->writer, expr->kind == EXPR_ME ? SQL_PARAM_PERSON : SQL_PARAM_TENANT);
	return true;
}

/* Where the alignment of numbers decides how an operand is written. */
static bool is_computed_number(const struct expr *expr)
{
	return sqlite_is_number(expr) &&
	       (expr->kind == EXPR_NUMBER || expr->kind == EXPR_CASE || expr->kind == EXPR_CALL ||
	               expr->kind == EXPR_QUERY || expr->kind == EXPR_COLUMN ||
	               expr->kind == EXPR_ARGUMENT);
}

static bool write_kind(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	switch (expr->kind) {
	case EXPR_NULL:
		SQL_ADD(w, "NULL");
		return true;
	case EXPR_BOOLEAN:
	case EXPR_NUMBER:
	case EXPR_STRING:
	case EXPR_ARRAY:
		return sqlite_literal_write(to, expr, as ? as : &expr->type, err);
	case EXPR_COLUMN:
		return write_row_column(to, expr, err);
	case EXPR_OPERATOR:
		return write_operator(to, expr, as, err);
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
		return write_in(to, expr, err);
	case EXPR_ANY:
		return write_any(to, expr, err);
	case EXPR_CASE:
		return write_case(to, expr, as, err);
	case EXPR_CAST:
		return sqlite_cast_write(to, expr, err);
	case EXPR_CALL:
		return sqlite_call_write(to, expr, as, err);
	case EXPR_EXISTS:
		SQL_ADD(w, "EXISTS ");
		return write_query(to, expr->query, NULL, true, err);
	case EXPR_QUERY:
		return write_query(to, expr->query, as, false, err);
	case EXPR_IN_QUERY:
		return write_in_query(to, expr, err);
	case EXPR_ARGUMENT:
		return query_argument_write(to, expr, as, err);
	default:
		return write_principal(to, expr, err);
	}
}

bool sqlite_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	if (to->depth >= DEPTH_LIMIT)
		return sqlite_refuse(expr, err, "the expression is nested too deeply");
	to->depth++;
	bool ok;
	if (as && is_computed_number(expr) && !as->array_depth &&
	        (type_family(as) == FAMILY_INTEGER || type_family(as) == FAMILY_NUMBER))
		ok = sqlite_number_write(to, expr, sqlite_number_of_type(as), err);
	else if (!is_bare_literal(expr) && expr->kind != EXPR_CAST && needs_time_change(expr, as))
		ok = write_time_as(to, expr, as, err);
	else
		ok = write_kind(to, expr, as, err);
	to->depth--;
	return ok;
}
