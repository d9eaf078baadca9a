#include "sql/postgres/expr.h"

/* Functions and casts. */

static bool write_args(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	struct sql_writer *w = to->writer;
	buf_add_cstr(&w->text, function);
	buf_add_cstr(&w->text, expr->is_distinct ? "(DISTINCT " : "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		const struct expr *arg = expr->args[i];
		if (i)
			SQL_ADD(w, ", ");
		if (!postgres_expr_write(to, arg,
		            postgres_needs_moment(&arg->type, &expr->type) ? &expr->type : NULL,
		            err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/* Folds as Unicode does, and is ordered by bytes as every text is. */
static bool write_fold(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	struct sql_writer *w = to->writer;
	buf_printf(&w->text, "(%s(", function);
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	SQL_ADD(w, " COLLATE \"und-x-icu\") COLLATE \"C\")");
	return true;
}

/* greatest, least, min, max: of texts by bytes. */
static bool write_extreme(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	struct sql_writer *w = to->writer;
	buf_add_cstr(&w->text, function);
	buf_add_cstr(&w->text, expr->is_distinct ? "(DISTINCT " : "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		const struct expr *arg = expr->args[i];
		if (i)
			SQL_ADD(w, ", ");
		if (!postgres_expr_write(to, arg,
		            postgres_needs_moment(&arg->type, &expr->type) ? &expr->type : NULL,
		            err))
			return false;
		postgres_bytes_order(to, arg);
	}
	SQL_ADD(w, ")");
	return true;
}

static bool write_abs(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	enum type_kind kind = expr->args[0]->type.kind;
	SQL_ADD(w, "abs(");
	if (!postgres_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_add_cstr(&w->text, kind == TYPE_SMALLINT || kind == TYPE_INTEGER ? "::bigint)" : ")");
	return true;
}

/* The length of what is no array is 0 on every engine, and no error. */
static bool write_json_length(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	static const char *const pieces[] = {"(CASE WHEN jsonb_typeof(",
	        ") = 'array' THEN jsonb_array_length(", ") WHEN (", ") IS NOT NULL THEN 0 END)"};
	for (size_t i = 0; i < 3; i++) {
		buf_add_cstr(&w->text, pieces[i]);
		if (!postgres_expr_write(to, expr->args[0], NULL, err))
			return false;
	}
	buf_add_cstr(&w->text, pieces[3]);
	return true;
}

static bool write_now(struct expr_sql *to, bool is_date)
{
	struct sql_writer *w = to->writer;
	if (is_date)
		SQL_ADD(w, "((");
	if (to->place == EXPR_SQL_STATEMENT) {
		sql_param_context(w, SQL_PARAM_NOW);
		SQL_ADD(w, "::timestamptz");
	} else {
		SQL_ADD(w, "now()");
	}
	if (is_date)
		SQL_ADD(w, " AT TIME ZONE 'UTC')::date)");
	return true;
}

bool postgres_call_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	switch (expr->function) {
	case EXPR_FN_LOWER:
		return write_fold(to, expr, "lower", err);
	case EXPR_FN_UPPER:
		return write_fold(to, expr, "upper", err);
	case EXPR_FN_GREATEST:
	case EXPR_FN_LEAST:
	case EXPR_FN_MIN:
	case EXPR_FN_MAX:
		return write_extreme(to, expr, expr_function_text(expr->function), err);
	case EXPR_FN_ABS:
		return write_abs(to, expr, err);
	case EXPR_FN_NOW:
		return write_now(to, false);
	case EXPR_FN_CURRENT_DATE:
		return write_now(to, true);
	case EXPR_FN_JSONB_ARRAY_LENGTH:
		return write_json_length(to, expr, err);
	case EXPR_FN_AVG:
		if (!write_args(to, expr, "avg", err))
			return false;
		SQL_ADD(to->writer, "::double precision");
		return true;
	case EXPR_FN_COUNT:
		if (expr->arg_count)
			return write_args(to, expr, "count", err);
		SQL_ADD(to->writer, "count(*)");
		return true;
	default: /* the same name and meaning */
		return write_args(to, expr, expr_function_text(expr->function), err);
	}
}

bool postgres_needs_moment(const struct type *from, const struct type *to)
{
	if (from->array_depth || to->array_depth || from->kind == to->kind)
		return false;
	return type_family(from) == FAMILY_TIME && type_family(to) == FAMILY_TIME &&
	       from->kind != TYPE_TIME && to->kind != TYPE_TIME;
}

bool postgres_moment_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_zoned = expr->type.kind == TYPE_TIMESTAMPTZ;
	SQL_ADD(w, "((");
	if (!postgres_expr_write(to, expr, NULL, err))
		return false;
	if (is_zoned)
		SQL_ADD(w, " AT TIME ZONE 'UTC'");
	SQL_ADD(w, ")");
	if (as->kind == TYPE_DATE)
		SQL_ADD(w, "::date");
	else if (expr->type.kind == TYPE_DATE)
		SQL_ADD(w, "::timestamp");
	if (as->kind == TYPE_TIMESTAMPTZ)
		SQL_ADD(w, " AT TIME ZONE 'UTC'");
	SQL_ADD(w, ")");
	return true;
}

/* PostgreSQL does not promise that an enum's text stays, and takes it in no index. */
static bool write_enum_text(struct expr_sql *to, const struct expr *from, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct model_enum *known = from->type.enumeration;
	SQL_ADD(w, "(CASE ");
	if (!postgres_expr_write(to, from, NULL, err))
		return false;
	for (size_t i = 0; i < known->value_count; i++) {
		SQL_ADD(w, " WHEN ");
		sql_string(w, known->values[i]);
		SQL_ADD(w, " THEN ");
		sql_string(w, known->values[i]);
	}
	SQL_ADD(w, " END)");
	return true;
}

/* A date's text follows the session's style; this one does not. */
static bool write_date_text(struct expr_sql *to, const struct expr *from, struct error *err)
{
	struct sql_writer *w = to->writer;
	static const char *const pieces[] = {"(lpad(extract(year FROM ",
	        ")::text, 4, '0') || '-' || lpad(extract(month FROM ",
	        ")::text, 2, '0') || '-' || lpad(extract(day FROM "};
	for (size_t i = 0; i < 3; i++) {
		buf_add_cstr(&w->text, pieces[i]);
		if (!postgres_expr_write(to, from, NULL, err))
			return false;
	}
	SQL_ADD(w, ")::text, 2, '0'))");
	return true;
}

static bool write_to_text(struct expr_sql *to, const struct expr *from, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_enum = from->type.kind == TYPE_ENUM && from->type.enumeration &&
	               from->type.enumeration->value_count;
	if (is_enum && to->place == EXPR_SQL_PERSISTENT && from->kind != EXPR_STRING)
		return write_enum_text(to, from, err);
	if (from->type.kind == TYPE_DATE)
		return write_date_text(to, from, err);
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, from, NULL, err))
		return false;
	SQL_ADD(w, ")::text");
	return true;
}

bool postgres_cast_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *from = expr->args[0];
	enum type_family family = type_family(&expr->type), given = type_family(&from->type);
	if (postgres_is_literal(from) && !(family == FAMILY_TEXT && given != FAMILY_TEXT))
		return postgres_literal_write(to, from, &expr->type, err);
	if (postgres_needs_moment(&from->type, &expr->type))
		return postgres_moment_write(to, from, &expr->type, err);
	if (family == FAMILY_TEXT && expr->type.kind != TYPE_ENUM)
		return write_to_text(to, from, err);
	SQL_ADD(w, "(");
	if (!postgres_expr_write(to, from, NULL, err))
		return false;
	SQL_ADD(w, ")::");
	w->dialect->write_type(&w->text, &expr->type);
	return true;
}
