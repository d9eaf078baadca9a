#include "sql/sqlite/expr.h"

/* Functions, patterns and JSON paths: what PostgreSQL means, in SQLite's words. */

const char sqlite_now[] = "strftime('%Y-%m-%d %H:%M:%f000', 'now')";
const char sqlite_uuid[] = "(lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || "
                           "'-4' || substr(lower(hex(randomblob(2))), 2) || '-' || "
                           "substr('89ab', 1 + (random() & 3), 1) || "
                           "substr(lower(hex(randomblob(2))), 2) || '-' || "
                           "lower(hex(randomblob(6))))";

static bool is_statement(const struct expr_sql *to)
{
	return to->place == EXPR_SQL_STATEMENT;
}

static bool write_args(struct expr_sql *to, const struct expr *expr, const char *function,
        const struct type *as, struct error *err)
{
	struct sql_writer *w = to->writer;
	bool is_number = !as && sqlite_is_number(expr);
	struct sqlite_number n = sqlite_number_of(expr);
	buf_add_cstr(&w->text, function);
	buf_add_cstr(&w->text, expr->is_distinct ? "(DISTINCT " : "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		if (is_number && sqlite_is_number(expr->args[i])
		                ? !sqlite_number_write(to, expr->args[i], n, err)
		                : !sqlite_expr_write(to, expr->args[i], as, err))
			return false;
	}
	SQL_ADD(w, ")");
	return true;
}

/*
 * GREATEST and LEAST pass over NULLs in PostgreSQL; max(a, b) does not. Each
 * argument gives way to the others when it is NULL.
 */
static bool write_extreme(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct sqlite_number n = sqlite_number_of(expr);
	if (expr->type.kind == TYPE_ENUM || n.kind == NUMBER_DECIMAL)
		return sqlite_refuse(
		        expr, err, "greatest() and least() of this type cannot be had in SQLite");
	if (expr->arg_count == 1)
		return write_args(to, expr, "", NULL, err);
	buf_add_cstr(&w->text, function);
	SQL_ADD(w, "(");
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		SQL_ADD(w, "coalesce(");
		for (size_t j = 0; j < expr->arg_count; j++) {
			const struct expr *arg = expr->args[(i + j) % expr->arg_count];
			if (j)
				SQL_ADD(w, ", ");
			if (sqlite_is_number(expr) ? !sqlite_number_write(to, arg, n, err)
			                           : !sqlite_expr_write(to, arg, &expr->type, err))
				return false;
		}
		SQL_ADD(w, ")");
	}
	SQL_ADD(w, ")");
	return true;
}

static bool write_fold(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	if (is_statement(to))
		SQL_ADD(to->writer, "manor_");
	return write_args(to, expr, function, NULL, err);
}

static bool is_literal_at_least(const struct expr *expr, int64_t least)
{
	int64_t n;
	return expr->kind == EXPR_NUMBER && text_to_int64(expr->text, &n) && n >= least;
}

/* A start before the text counts differently in the two engines. */
static bool write_substring(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	if (expr->arg_count < 2 || !is_literal_at_least(expr->args[1], 1) ||
	        (expr->arg_count > 2 && !is_literal_at_least(expr->args[2], 0)))
		return sqlite_refuse(expr, err,
		        "substring() needs a literal start of at least 1 and a literal length");
	return write_args(to, expr, "substr", NULL, err);
}

static bool write_typeof(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	SQL_ADD(w, "(CASE json_type(");
	if (!sqlite_expr_write(to, expr->args[0], NULL, err))
		return false;
	SQL_ADD(w,
	        ") WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number' WHEN 'real' THEN "
	        "'number' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' ELSE json_type(");
	if (!sqlite_expr_write(to, expr->args[0], NULL, err))
		return false;
	SQL_ADD(w, ") END)");
	return true;
}

/* All that the arrays of an array hold, together. */
static bool write_cardinality(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	static const char *const pieces[] = {
	        "(CASE WHEN ", " IS NOT NULL THEN (SELECT count(*) FROM json_tree("};
	if (expr->args[0]->type.array_depth < 2)
		return write_args(to, expr, "json_array_length", NULL, err);
	for (size_t i = 0; i < 2; i++) {
		buf_add_cstr(&w->text, pieces[i]);
		if (!sqlite_expr_write(to, expr->args[0], NULL, err))
			return false;
	}
	SQL_ADD(w, ") AS jt WHERE jt.type <> 'array') END)");
	return true;
}

static bool write_now(struct expr_sql *to, bool is_date)
{
	struct sql_writer *w = to->writer;
	if (!is_statement(to)) {
		buf_add_cstr(&w->text, is_date ? "date('now')" : sqlite_now);
		return true;
	}
	if (is_date)
		SQL_ADD(w, "substr(");
	sql_param_context(w, SQL_PARAM_NOW);
	if (is_date)
		SQL_ADD(w, ", 1, 10)");
	return true;
}

static bool write_minmax(
        struct expr_sql *to, const struct expr *expr, const char *function, struct error *err)
{
	const struct expr *arg = expr->arg_count ? expr->args[0] : expr;
	if (arg->type.kind == TYPE_ENUM || sqlite_number_of(arg).kind == NUMBER_DECIMAL)
		return sqlite_refuse(expr, err,
		        "%s() of this type would follow another order in SQLite", function);
	return write_args(to, expr, function, NULL, err);
}

bool sqlite_call_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	switch (expr->function) {
	case EXPR_FN_LOWER:
		return write_fold(to, expr, "lower", err);
	case EXPR_FN_UPPER:
		return write_fold(to, expr, "upper", err);
	case EXPR_FN_BTRIM:
		return write_args(to, expr, "trim", NULL, err);
	case EXPR_FN_COALESCE:
		return write_args(to, expr, expr->arg_count == 1 ? "" : "coalesce",
		        sqlite_is_number(expr) ? NULL
		        : as                   ? as
		                               : &expr->type,
		        err);
	case EXPR_FN_NULLIF:
		return write_args(
		        to, expr, "nullif", sqlite_is_number(expr) ? NULL : &expr->type, err);
	case EXPR_FN_GREATEST:
		return write_extreme(to, expr, "max", err);
	case EXPR_FN_LEAST:
		return write_extreme(to, expr, "min", err);
	case EXPR_FN_NOW:
		return write_now(to, false);
	case EXPR_FN_CURRENT_DATE:
		return write_now(to, true);
	case EXPR_FN_GEN_RANDOM_UUID:
		buf_add_cstr(&to->writer->text, sqlite_uuid);
		return true;
	case EXPR_FN_SUBSTRING:
		return write_substring(to, expr, err);
	case EXPR_FN_STRPOS:
		return write_args(to, expr, "instr", NULL, err);
	case EXPR_FN_JSONB_TYPEOF:
		return write_typeof(to, expr, err);
	case EXPR_FN_CARDINALITY:
		return write_cardinality(to, expr, err);
	case EXPR_FN_JSONB_ARRAY_LENGTH:
		return write_args(to, expr, "json_array_length", NULL, err);
	case EXPR_FN_COUNT:
		if (expr->arg_count)
			return write_args(to, expr, "count", NULL, err);
		SQL_ADD(to->writer, "count(*)");
		return true;
	case EXPR_FN_MIN:
	case EXPR_FN_MAX:
		return write_minmax(to, expr, expr_function_text(expr->function), err);
	default: /* the same name and meaning: length, abs, replace, sum */
		return write_args(to, expr, expr_function_text(expr->function), NULL, err);
	}
}

/* A LIKE pattern as a GLOB pattern, which keeps case. False: a lone backslash at the end. */
static bool glob_from_like(struct buf *glob, struct text pattern, bool is_folded)
{
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '%' || c == '_') {
			buf_add_char(glob, c == '%' ? '*' : '?');
			continue;
		}
		if (c == '\\' && ++i == pattern.len)
			return false;
		c = pattern.ptr[i];
		if (is_folded && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == '*' || c == '?' || c == '[')
			buf_printf(glob, "[%c]", c);
		else
			buf_add_char(glob, c);
	}
	return true;
}

static bool write_like_persistent(
        struct expr_sql *to, const struct expr *expr, bool is_folded, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct buf glob;
	buf_init(&glob, w->arena);
	if (expr->args[1]->kind != EXPR_STRING)
		return sqlite_refuse(expr, err,
		        "SQLite's own LIKE folds case; here the pattern must be a literal");
	if (!glob_from_like(&glob, expr->args[1]->text, is_folded))
		return sqlite_refuse(expr, err, "the pattern ends with a backslash");
	if (is_folded)
		SQL_ADD(w, "lower(");
	if (!sqlite_expr_write(to, expr->args[0], NULL, err))
		return false;
	if (is_folded)
		SQL_ADD(w, ")");
	SQL_ADD(w, " GLOB ");
	sql_string(w, buf_text(&glob));
	return true;
}

bool sqlite_like_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	enum expr_operator op = expr->op;
	bool is_folded = op == EXPR_OP_ILIKE || op == EXPR_OP_NOT_ILIKE || op == EXPR_OP_IMATCH ||
	                 op == EXPR_OP_NOT_IMATCH;
	bool is_negated = op == EXPR_OP_NOT_LIKE || op == EXPR_OP_NOT_ILIKE ||
	                  op == EXPR_OP_NOT_MATCH || op == EXPR_OP_NOT_IMATCH;
	bool is_regexp = op == EXPR_OP_MATCH || op == EXPR_OP_NOT_MATCH || op == EXPR_OP_IMATCH ||
	                 op == EXPR_OP_NOT_IMATCH;
	SQL_ADD(w, "(");
	if (is_negated)
		SQL_ADD(w, "NOT ");
	if (!is_statement(to)) {
		if (is_regexp)
			return sqlite_refuse(expr, err,
			        "SQLite has no regular expressions: say it as pattern: '...' of "
			        "the "
			        "column, which the server holds");
		if (is_negated)
			SQL_ADD(w, "(");
		if (!write_like_persistent(to, expr, is_folded, err))
			return false;
		if (is_negated)
			SQL_ADD(w, ")");
		SQL_ADD(w, ")");
		return true;
	}
	buf_add_cstr(&w->text, is_regexp ? "manor_regexp(" : "manor_like(");
	if (!sqlite_expr_write(to, expr->args[1], NULL, err))
		return false;
	SQL_ADD(w, ", ");
	if (!sqlite_expr_write(to, expr->args[0], NULL, err))
		return false;
	buf_add_cstr(&w->text, is_folded ? ", 1))" : ", 0))");
	return true;
}

/* '$."key"' or '$[3]'. A key with a quote or a backslash has no spelling in such a path. */
static bool write_json_path(struct expr_sql *to, const struct expr *key, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct buf path;
	int64_t n;
	buf_init(&path, w->arena);
	if (key->kind == EXPR_NUMBER && text_to_int64(key->text, &n)) {
		buf_printf(&path, n < 0 ? "$[#%lld]" : "$[%lld]", (long long)n);
	} else if (key->kind == EXPR_STRING && text_find_char(key->text, '"') < 0 &&
	           text_find_char(key->text, '\\') < 0) {
		buf_printf(&path, "$.\"%.*s\"", TEXT_ARG(key->text));
	} else {
		return sqlite_refuse(key, err,
		        "a JSON key must be a literal without quotes and backslashes here");
	}
	sql_string(w, buf_text(&path));
	return true;
}

/*
 * -> gives JSON. ->> gives text, and SQLite's own ->> would give numbers and 1
 * for true; so strings are unpacked, JSON null is NULL, the rest stays JSON text.
 */
bool sqlite_json_get_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *json = expr->args[0], *key = expr->args[1];
	static const char *const pieces[] = {"(CASE json_type(", ") WHEN 'text' THEN json_extract(",
	        ") WHEN 'null' THEN NULL ELSE "};
	bool is_text = expr->op == EXPR_OP_JSON_GET_TEXT;
	for (size_t i = 0; is_text && i < 2; i++) {
		buf_add_cstr(&w->text, pieces[i]);
		if (!sqlite_expr_write(to, json, NULL, err))
			return false;
		SQL_ADD(w, ", ");
		if (!write_json_path(to, key, err))
			return false;
	}
	if (is_text)
		buf_add_cstr(&w->text, pieces[2]);
	SQL_ADD(w, "(");
	if (!sqlite_expr_write(to, json, NULL, err))
		return false;
	SQL_ADD(w, " -> ");
	if (!write_json_path(to, key, err))
		return false;
	buf_add_cstr(&w->text, is_text ? ") END)" : ")");
	return true;
}

static bool is_textual(const struct type *type)
{
	enum type_family family = type_family(type);
	return family == FAMILY_TEXT || family == FAMILY_UUID || family == FAMILY_NETWORK;
}

bool sqlite_cast_write(struct expr_sql *to, const struct expr *expr, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr *from = expr->args[0];
	enum type_family family = type_family(&expr->type), given = type_family(&from->type);
	if (from->kind == EXPR_NULL)
		return sqlite_expr_write(to, from, NULL, err);
	if (from->kind == EXPR_STRING || from->kind == EXPR_NUMBER || from->kind == EXPR_ARRAY ||
	        from->kind == EXPR_BOOLEAN)
		return sqlite_literal_write(to, from, &expr->type, err);
	if (sqlite_is_number(from) && (family == FAMILY_INTEGER || family == FAMILY_NUMBER))
		return sqlite_number_write(to, from, sqlite_number_of_type(&expr->type), err);
	if (family == FAMILY_TEXT && given == FAMILY_INTEGER) {
		SQL_ADD(w, "CAST(");
		if (!sqlite_expr_write(to, from, NULL, err))
			return false;
		SQL_ADD(w, " AS TEXT)");
		return true;
	}
	if (family == FAMILY_TEXT && given == FAMILY_BOOLEAN) {
		SQL_ADD(w, "(CASE ");
		if (!sqlite_expr_write(to, from, NULL, err))
			return false;
		SQL_ADD(w, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)");
		return true;
	}
	if (family == FAMILY_TIME && given == FAMILY_TIME && expr->type.kind != TYPE_TIME &&
	        from->type.kind != TYPE_TIME)
		return sqlite_expr_write(to, from, &expr->type, err);
	if (family == given || (family == FAMILY_TEXT && is_textual(&from->type)))
		return sqlite_expr_write(to, from, NULL, err);
	return sqlite_refuse(expr, err, "a %s cannot be cast to %s with the same meaning in SQLite",
	        type_info(from->type.kind)->name, type_info(expr->type.kind)->name);
}
