/* Conditions: a filter's tree as SQL with PostgreSQL's meaning, NULLs included. */
#include "sql/plan_sql.h"

enum {
	CHAIN_LENGTH = 32, /* conditions side by side, without parentheses */
	EACH_LIMIT = 200,  /* bytes or reals of any(…) and all(…) */
};

static bool has_text_form(const struct value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].kind != VALUE_INTEGER && values[i].kind != VALUE_TEXT)
			return false;
	}
	return true;
}

/* (SELECT value FROM json_each(?)), or for bytes and reals, which JSON would change, (?, ?). */
static bool write_value_list(struct plan_sql *c, const struct value *values, size_t count)
{
	struct text json = {0};

	if (has_text_form(values, count)) {
		if (!plan_values_json(c, values, count, &json))
			return false;
		SQL_ADD(c->w, "(SELECT value FROM json_each(");
		sql_param(c->w, value_text(json));
		SQL_ADD(c->w, "))");
		return true;
	}
	SQL_ADD(c->w, "(");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(c->w, ", ");
		sql_param(c->w, values[i]);
	}
	SQL_ADD(c->w, ")");
	return true;
}

static struct text operator_sql(enum plan_operator op)
{
	switch (op) {
	case PLAN_EQ:
		return TEXT(" = ");
	case PLAN_NEQ:
		return TEXT(" <> ");
	case PLAN_GT:
		return TEXT(" > ");
	case PLAN_GTE:
		return TEXT(" >= ");
	case PLAN_LT:
		return TEXT(" < ");
	case PLAN_LTE:
		return TEXT(" <= ");
	case PLAN_ISDISTINCT:
		return TEXT(" IS NOT ");
	default:
		return TEXT("");
	}
}

static bool is_ordering(enum plan_operator op)
{
	return op == PLAN_GT || op == PLAN_GTE || op == PLAN_LT || op == PLAN_LTE;
}

static bool is_like(enum plan_operator op)
{
	return op == PLAN_LIKE || op == PLAN_ILIKE;
}

/* The value as it is compared: an enum's by its rank where the order counts. */
static struct value comparable(const struct plan_condition *at, struct value value)
{
	if (!is_ordering(at->op) || !plan_path_is_ranked(&at->path) || value.kind != VALUE_TEXT)
		return value;
	const struct model_enum *values = at->path.column->type.enumeration;
	for (size_t i = 0; i < values->value_count; i++) {
		if (text_eq(values->values[i], value.text))
			return value_integer((int64_t)i);
	}
	return value_null();
}

/* column op VALUE, where VALUE is a parameter or a column of json_each. */
static bool write_comparison(struct plan_sql *c, struct text alias, const struct plan_condition *at,
        const struct value *value)
{
	enum plan_path_use use = is_ordering(at->op) ? PLAN_PATH_ORDERED : PLAN_PATH_SHOWN;

	if (is_like(at->op)) {
		SQL_ADD(c->w, "manor_like(");
		if (value)
			sql_param(c->w, *value);
		else
			SQL_ADD(c->w, "j.value");
		SQL_ADD(c->w, ", ");
		if (!plan_path_write(c, alias, &at->path, PLAN_PATH_SHOWN))
			return false;
		buf_add(&c->w->text, at->op == PLAN_ILIKE ? TEXT(", 1)") : TEXT(", 0)"));
		return true;
	}
	if (text_is_empty(operator_sql(at->op)))
		return error_tell(c->err, ERROR_NO_OPERATOR, "the operator %s is not available",
		        plan_operator_text(at->op));
	if (!plan_path_write(c, alias, &at->path, use))
		return false;
	buf_add(&c->w->text, operator_sql(at->op));
	if (value)
		sql_param(c->w, comparable(at, *value));
	else
		SQL_ADD(c->w, "j.value");
	return true;
}

static bool write_in(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (!plan_path_write(c, alias, &at->path, PLAN_PATH_SHOWN))
		return false;
	SQL_ADD(c->w, " IN ");
	return write_value_list(c, at->values, at->value_count);
}

/* Without JSON's help: (a op ? OR a op ?). */
static bool write_each(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (at->value_count > EACH_LIMIT)
		return error_tell(c->err, ERROR_QUERY_SYNTAX, "at most %d such values", EACH_LIMIT);
	SQL_ADD(c->w, "(");
	for (size_t i = 0; i < at->value_count; i++) {
		if (i)
			buf_add(&c->w->text,
			        at->quantifier == PLAN_ANY ? TEXT(" OR ") : TEXT(" AND "));
		if (!write_comparison(c, alias, at, &at->values[i]))
			return false;
	}
	if (!at->value_count)
		buf_add(&c->w->text, at->quantifier == PLAN_ANY ? TEXT("FALSE") : TEXT("TRUE"));
	SQL_ADD(c->w, ")");
	return true;
}

/* A NULL column gives NULL unless the list is empty, as = ANY (…) does. */
static bool write_quantified(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	struct value *values = ARENA_ARRAY(c->arena, struct value, at->value_count);
	struct text json = {0};

	if (!values && at->value_count)
		return error_memory(c->err);
	for (size_t i = 0; i < at->value_count; i++)
		values[i] = comparable(at, at->values[i]);
	if (at->quantifier == PLAN_ANY && at->op == PLAN_EQ)
		return write_in(c, alias, at);
	if (!at->value_count || !has_text_form(values, at->value_count))
		return write_each(c, alias, at);
	if (!plan_values_json(c, values, at->value_count, &json))
		return false;
	buf_add(&c->w->text,
	        at->quantifier == PLAN_ANY ? TEXT("(SELECT max(") : TEXT("(SELECT min("));
	if (!write_comparison(c, alias, at, NULL))
		return false;
	SQL_ADD(c->w, ") FROM json_each(");
	sql_param(c->w, value_text(json));
	SQL_ADD(c->w, ") j)");
	return true;
}

static bool write_is(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (!plan_path_write(c, alias, &at->path, PLAN_PATH_SHOWN))
		return false;
	switch (at->is) {
	case PLAN_IS_NULL:
	case PLAN_IS_UNKNOWN:
		SQL_ADD(c->w, " IS NULL");
		break;
	case PLAN_IS_NOT_NULL:
		SQL_ADD(c->w, " IS NOT NULL");
		break;
	case PLAN_IS_TRUE:
		SQL_ADD(c->w, " IS 1");
		break;
	case PLAN_IS_FALSE:
		SQL_ADD(c->w, " IS 0");
		break;
	}
	return true;
}

static bool write_compare(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (at->op == PLAN_IS)
		return write_is(c, alias, at);
	if (at->op == PLAN_IN)
		return write_in(c, alias, at);
	if (at->quantifier != PLAN_ONE)
		return write_quantified(c, alias, at);
	if (at->value_count != 1)
		return error_set(
		        c->err, ERROR_INTERNAL, "an operator with %zu values", at->value_count);
	return write_comparison(c, alias, at, &at->values[0]);
}

/* In halves: an engine bounds the depth of an expression, and a AND b AND c … is as deep as long.
 */
static bool write_range(struct plan_sql *c, struct text alias, const struct plan_condition *at,
        size_t from, size_t to)
{
	if (to - from == 1)
		return plan_condition_write(c, alias, at->parts[from]);
	bool is_long = to - from > CHAIN_LENGTH;
	size_t middle = is_long ? from + (to - from) / 2 : to - 1;
	if (is_long)
		SQL_ADD(c->w, "(");
	if (!write_range(c, alias, at, from, middle))
		return false;
	if (is_long)
		SQL_ADD(c->w, ")");
	buf_add(&c->w->text, at->kind == PLAN_AND ? TEXT(" AND ") : TEXT(" OR "));
	if (is_long)
		SQL_ADD(c->w, "(");
	if (!write_range(c, alias, at, middle, to))
		return false;
	if (is_long)
		SQL_ADD(c->w, ")");
	return true;
}

static bool write_parts(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (!at->part_count) {
		buf_add(&c->w->text, at->kind == PLAN_AND ? TEXT("TRUE") : TEXT("FALSE"));
		return true;
	}
	SQL_ADD(c->w, "(");
	if (!write_range(c, alias, at, 0, at->part_count))
		return false;
	SQL_ADD(c->w, ")");
	return true;
}

/* The parser bounds the depth of the tree. */
bool plan_condition_write(
        struct plan_sql *c, struct text alias, const struct plan_condition *condition)
{
	bool ok = false;

	switch (condition->kind) {
	case PLAN_AND:
	case PLAN_OR:
		return write_parts(c, alias, condition);
	case PLAN_NOT:
		SQL_ADD(c->w, "NOT (");
		ok = plan_condition_write(c, alias, condition->parts[0]);
		SQL_ADD(c->w, ")");
		return ok;
	case PLAN_COMPARE:
		return write_compare(c, alias, condition);
	case PLAN_EMBED_EXISTS:
		return plan_exists_write(c, alias, condition->embed);
	}
	return ok;
}
