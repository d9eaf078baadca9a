/* Conditions: a filter's tree as SQL with PostgreSQL's meaning, NULLs included. */
#include "sql/plan_sql.h"

enum {
	CHAIN_LENGTH = 32, /* conditions side by side, without parentheses */
	EACH_LIMIT = 200,  /* bytes or reals of any(…) and all(…) */
};

static struct text operator_sql(const struct plan_sql *c, enum plan_operator op)
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
		return plan_forms(c)->is_distinct;
	case PLAN_LIKE:
		return TEXT(" LIKE ");
	case PLAN_ILIKE:
		return plan_forms(c)->ilike;
	case PLAN_MATCH:
		return plan_forms(c)->match;
	case PLAN_IMATCH:
		return plan_forms(c)->imatch;
	case PLAN_CS:
		return plan_forms(c)->contains;
	case PLAN_CD:
		return plan_forms(c)->contained;
	case PLAN_OV:
		return plan_forms(c)->overlaps;
	default:
		return TEXT("");
	}
}

static bool is_ordering(enum plan_operator op)
{
	return op == PLAN_GT || op == PLAN_GTE || op == PLAN_LT || op == PLAN_LTE;
}

static bool is_regexp(enum plan_operator op)
{
	return op == PLAN_MATCH || op == PLAN_IMATCH;
}

static bool is_like(enum plan_operator op)
{
	return op == PLAN_LIKE || op == PLAN_ILIKE || is_regexp(op);
}

static bool is_folded(enum plan_operator op)
{
	return op == PLAN_ILIKE || op == PLAN_IMATCH;
}

static bool is_holding(enum plan_operator op)
{
	return op == PLAN_CS || op == PLAN_CD || op == PLAN_OV;
}

/* The value as it is compared: an enum's by its rank where the order counts. */
static struct value comparable(
        const struct plan_sql *c, const struct plan_condition *at, struct value value)
{
	if (!is_ordering(at->op) || !plan_path_is_ranked(c, &at->path) || value.kind != VALUE_TEXT)
		return value;
	const struct model_enum *values = at->path.column->type.enumeration;
	for (size_t i = 0; i < values->value_count; i++) {
		if (text_eq(values->values[i], value.text))
			return value_integer((int64_t)i);
	}
	return value_null();
}

/* What a path is compared with: a value, or any or all of a list (each). */
struct right_side {
	const struct value *value; /* NULL: of the list */
	const struct value *values;
	size_t count;
};

static bool write_right(
        struct plan_sql *c, const struct plan_condition *at, const struct right_side *right)
{
	struct type type = plan_path_type(&at->path);

	if (!right->value)
		return plan_forms(c)->write_each(c->w, &type, at->quantifier == PLAN_ANY,
		               right->values, right->count) ||
		       error_memory(c->err);
	sql_param(c->w, comparable(c, at, *right->value));
	return true;
}

static bool write_like(struct plan_sql *c, struct text alias, const struct plan_condition *at,
        const struct right_side *right)
{
	buf_add(&c->w->text, is_regexp(at->op) ? TEXT("manor_match(") : TEXT("manor_like("));
	if (!write_right(c, at, right))
		return false;
	SQL_ADD(c->w, ", ");
	if (!plan_path_write(c, alias, &at->path, PLAN_PATH_SHOWN))
		return false;
	buf_add(&c->w->text, is_folded(at->op) ? TEXT(", 1)") : TEXT(", 0)"));
	return true;
}

/* Of an array the depth is said, by which it overlaps where it is negative. */
static bool write_holding(struct plan_sql *c, struct text alias, const struct plan_condition *at,
        const struct right_side *right)
{
	struct type type = plan_path_type(&at->path);
	bool is_contained = at->op == PLAN_CD;

	SQL_ADD(c->w, "manor_holds(");
	if (is_contained && !write_right(c, at, right))
		return false;
	if (is_contained)
		SQL_ADD(c->w, ", ");
	if (!plan_path_write(c, alias, &at->path, PLAN_PATH_SHOWN))
		return false;
	if (!is_contained)
		SQL_ADD(c->w, ", ");
	if (!is_contained && !write_right(c, at, right))
		return false;
	SQL_ADD(c->w, ", ");
	buf_add_int(&c->w->text, at->op == PLAN_OV ? -(int)type.array_depth : type.array_depth);
	SQL_ADD(c->w, ")");
	return true;
}

static bool is_search(enum plan_operator op)
{
	return op == PLAN_FTS || op == PLAN_PLFTS || op == PLAN_PHFTS || op == PLAN_WFTS;
}

struct searched {
	struct plan_sql *c;
	struct text alias;
	const struct plan_path *path;
};

static bool write_searched(void *context)
{
	const struct searched *at = context;

	return plan_path_write(at->c, at->alias, at->path, PLAN_PATH_SHOWN);
}

static bool write_search(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	struct type type = plan_path_type(&at->path);
	struct searched searched = {c, alias, &at->path};

	return plan_forms(c)->write_search(c->w, at->configuration,
	        type_family(&type) == FAMILY_JSON, at->values[0], write_searched, &searched);
}

static bool write_comparison(struct plan_sql *c, struct text alias, const struct plan_condition *at,
        const struct right_side *right)
{
	enum plan_path_use use = is_ordering(at->op) ? PLAN_PATH_ORDERED : PLAN_PATH_COMPARED;

	if (!plan_forms(c)->has_like && is_like(at->op))
		return write_like(c, alias, at, right);
	if (!plan_forms(c)->has_like && is_holding(at->op))
		return write_holding(c, alias, at, right);
	if (is_like(at->op) || is_holding(at->op))
		use = PLAN_PATH_SHOWN;
	if (text_is_empty(operator_sql(c, at->op)))
		return error_tell(c->err, ERROR_NO_OPERATOR, "the operator %s is not available",
		        plan_operator_text(at->op));
	if (!plan_path_write(c, alias, &at->path, use))
		return false;
	buf_add(&c->w->text, operator_sql(c, at->op));
	return write_right(c, at, right);
}

/* All values went into one parameter, so that their number does not change the statement. */
static bool is_one_list(const struct sql_writer *w, size_t before, const struct type *type)
{
	return !type->array_depth && w->param_count == before + 1 &&
	       w->params[before].value.kind == VALUE_TEXT;
}

static bool write_in(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	struct type type = plan_path_type(&at->path);

	if (!plan_path_write(c, alias, &at->path, PLAN_PATH_COMPARED))
		return false;
	size_t before = c->w->param_count;
	if (!plan_forms(c)->write_in(c->w, &type, at->values, at->value_count))
		return error_memory(c->err);
	if (is_one_list(c->w, before, &type))
		c->w->params[before].value.slot = at->slot;
	return true;
}

bool plan_list_value(struct arena *arena, const struct sql_dialect *dialect,
        const struct type *type, const struct value *values, size_t count, struct value *out_value)
{
	struct sql_writer w;

	sql_writer_init(&w, arena, dialect);
	if (!dialect->forms->write_in(&w, type, values, count) || !is_one_list(&w, 0, type))
		return false;
	*out_value = w.params[0].value;
	return !buf_failed(&w.text);
}

/* (a op ? OR a op ?) */
static bool write_one_by_one(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	if (at->value_count > EACH_LIMIT)
		return error_tell(c->err, ERROR_QUERY_SYNTAX, "at most %d such values", EACH_LIMIT);
	SQL_ADD(c->w, "(");
	for (size_t i = 0; i < at->value_count; i++) {
		if (i)
			buf_add(&c->w->text,
			        at->quantifier == PLAN_ANY ? TEXT(" OR ") : TEXT(" AND "));
		if (!write_comparison(c, alias, at, &(struct right_side){&at->values[i]}))
			return false;
	}
	if (!at->value_count)
		buf_add(&c->w->text, at->quantifier == PLAN_ANY ? TEXT("FALSE") : TEXT("TRUE"));
	SQL_ADD(c->w, ")");
	return true;
}

static bool write_quantified(struct plan_sql *c, struct text alias, const struct plan_condition *at)
{
	const struct sql_forms *forms = plan_forms(c);
	struct type type = plan_path_type(&at->path);
	struct value *values = ARENA_ARRAY(c->arena, struct value, at->value_count);

	if (!values && at->value_count)
		return error_memory(c->err);
	for (size_t i = 0; i < at->value_count; i++)
		values[i] = comparable(c, at, at->values[i]);
	if (at->quantifier == PLAN_ANY && at->op == PLAN_EQ)
		return write_in(c, alias, at);
	/* A pattern is read once where it is a parameter of its own. */
	bool is_read = !forms->has_like && is_regexp(at->op);
	if (is_read || !forms->has_each(&type, values, at->value_count))
		return write_one_by_one(c, alias, at);
	forms->begin_each(c->w, at->quantifier == PLAN_ANY);
	if (!write_comparison(
	            c, alias, at, &(struct right_side){.values = values, .count = at->value_count}))
		return false;
	return forms->end_each(c->w, values, at->value_count) || error_memory(c->err);
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
		buf_add(&c->w->text, plan_forms(c)->is_true);
		break;
	case PLAN_IS_FALSE:
		buf_add(&c->w->text, plan_forms(c)->is_false);
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
	if (is_search(at->op))
		return write_search(c, alias, at);
	return write_comparison(c, alias, at, &(struct right_side){&at->values[0]});
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
