#include "sql/policy.h"

/*
 * An expression's value as far as the principal decides it: PostgreSQL's three
 * truth values, and TRUTH_OPEN for what rows decide. No allocation, so that
 * asking whether a table or a column exists costs next to nothing.
 */
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_NULL, TRUTH_OPEN };

enum nullness { IS_NULL, IS_VALUE, IS_OPEN };

static enum truth evaluate(const struct expr *expr, const struct principal *principal);

static enum nullness nullness(const struct expr *expr, const struct principal *principal)
{
	switch (expr->kind) {
	case EXPR_NULL:
		return IS_NULL;
	case EXPR_BOOLEAN:
	case EXPR_NUMBER:
	case EXPR_STRING:
	case EXPR_HAS_ROLE:
	case EXPR_CAN:
	case EXPR_IS_PLATFORM_ADMIN:
		return IS_VALUE;
	case EXPR_ME:
		return key_is_set(&principal->person.key) ? IS_VALUE : IS_NULL;
	case EXPR_TENANT:
		return key_is_set(&principal->tenant.key) ? IS_VALUE : IS_NULL;
	case EXPR_CAST:
		return nullness(expr->args[0], principal);
	default:
		break;
	}
	if (expr->type.kind != TYPE_BOOLEAN || expr->type.array_depth)
		return IS_OPEN;
	enum truth truth = evaluate(expr, principal);
	return truth == TRUTH_OPEN ? IS_OPEN : truth == TRUTH_NULL ? IS_NULL : IS_VALUE;
}

/* AND and OR: `absorbing` decides alone. */
static enum truth evaluate_list(
        const struct expr *expr, const struct principal *principal, enum truth absorbing)
{
	bool has_null = false, has_open = false;

	for (size_t i = 0; i < expr->arg_count; i++) {
		enum truth truth = evaluate(expr->args[i], principal);
		if (truth == absorbing)
			return absorbing;
		has_null = has_null || truth == TRUTH_NULL;
		has_open = has_open || truth == TRUTH_OPEN;
	}
	if (has_open)
		return TRUTH_OPEN;
	if (has_null)
		return TRUTH_NULL;
	return absorbing == TRUTH_FALSE ? TRUTH_TRUE : TRUTH_FALSE;
}

static bool has_any_role(const struct expr *expr, const struct principal *principal)
{
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (principal_has_role(principal, expr->args[i]->text))
			return true;
	}
	return false;
}

static bool is_boolean(const struct expr *expr)
{
	return expr->type.kind == TYPE_BOOLEAN && !expr->type.array_depth;
}

static enum truth evaluate_operator(const struct expr *expr, const struct principal *principal)
{
	bool is_distinct = expr->op == EXPR_OP_DISTINCT || expr->op == EXPR_OP_NOT_DISTINCT;
	bool is_equality = is_distinct || expr->op == EXPR_OP_EQ || expr->op == EXPR_OP_NE;

	for (size_t i = 0; !is_distinct && i < expr->arg_count; i++) {
		if (nullness(expr->args[i], principal) == IS_NULL)
			return TRUTH_NULL;
	}
	if (!is_equality || expr->arg_count != 2 || !is_boolean(expr->args[0]) ||
	        !is_boolean(expr->args[1]))
		return TRUTH_OPEN;
	enum truth left = evaluate(expr->args[0], principal);
	enum truth right = evaluate(expr->args[1], principal);
	if (left == TRUTH_OPEN || right == TRUTH_OPEN)
		return TRUTH_OPEN;
	bool wants_same = expr->op == EXPR_OP_EQ || expr->op == EXPR_OP_NOT_DISTINCT;
	return (left == right) == wants_same ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth evaluate_case(const struct expr *expr, const struct principal *principal)
{
	size_t i = 0;

	for (; i + 1 < expr->arg_count; i += 2) {
		enum truth when = evaluate(expr->args[i], principal);
		if (when == TRUTH_TRUE)
			return evaluate(expr->args[i + 1], principal);
		if (when == TRUTH_OPEN)
			return TRUTH_OPEN;
	}
	return i < expr->arg_count ? evaluate(expr->args[i], principal) : TRUTH_NULL;
}

static enum truth evaluate_is_null(const struct expr *expr, const struct principal *principal)
{
	enum nullness state = nullness(expr->args[0], principal);

	if (state == IS_OPEN)
		return TRUTH_OPEN;
	return state == IS_NULL ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth negate(enum truth truth)
{
	return truth == TRUTH_TRUE ? TRUTH_FALSE : truth == TRUTH_FALSE ? TRUTH_TRUE : truth;
}

static enum truth from_bool(bool b)
{
	return b ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth evaluate(const struct expr *expr, const struct principal *principal)
{
	enum truth truth;

	switch (expr->kind) {
	case EXPR_NULL:
		return TRUTH_NULL;
	case EXPR_BOOLEAN:
		return from_bool(expr->number);
	case EXPR_HAS_ROLE:
		return from_bool(has_any_role(expr, principal));
	case EXPR_CAN:
		return from_bool(principal_can(principal, expr->args[0]->text));
	case EXPR_IS_PLATFORM_ADMIN:
		return from_bool(principal->is_platform_admin);
	case EXPR_AND:
		return evaluate_list(expr, principal, TRUTH_FALSE);
	case EXPR_OR:
		return evaluate_list(expr, principal, TRUTH_TRUE);
	case EXPR_NOT:
		return negate(evaluate(expr->args[0], principal));
	case EXPR_IS_NULL:
		return evaluate_is_null(expr, principal);
	case EXPR_IS_TRUE:
		truth = evaluate(expr->args[0], principal);
		return truth == TRUTH_NULL ? TRUTH_FALSE : truth;
	case EXPR_OPERATOR:
		return evaluate_operator(expr, principal);
	case EXPR_CASE:
		return evaluate_case(expr, principal);
	case EXPR_IN:
	case EXPR_ANY:
		return nullness(expr->args[0], principal) == IS_NULL ? TRUTH_NULL : TRUTH_OPEN;
	default:
		return TRUTH_OPEN;
	}
}

/* Specialising: a copy with everything decided replaced by its value. */

struct specialiser {
	struct arena *arena;
	const struct principal *principal;
};

static const struct expr *specialise(struct specialiser *s, const struct expr *expr);

static struct expr *constant(struct specialiser *s, const struct expr *like, enum truth truth)
{
	struct expr *expr = ARENA_NEW(s->arena, struct expr);

	if (!expr)
		return NULL;
	expr->kind = truth == TRUTH_NULL ? EXPR_NULL : EXPR_BOOLEAN;
	expr->type = like->type;
	expr->at = like->at;
	if (truth != TRUTH_NULL)
		expr->number = truth == TRUTH_TRUE;
	return expr;
}

static bool is_neutral(const struct expr *list, const struct expr *arg)
{
	return arg->kind == EXPR_BOOLEAN && (list->kind == EXPR_AND) == (arg->number != 0);
}

/* Branches that are never taken go; one that is always taken is the last. */
static bool specialise_case(struct specialiser *s, struct expr *copy)
{
	struct expr **args = ARENA_ARRAY(s->arena, struct expr *, copy->arg_count + 1);
	const struct expr *last = copy->args[copy->arg_count - 1];
	size_t count = 0;

	for (size_t i = 0; args && i + 1 < copy->arg_count; i += 2) {
		enum truth truth = evaluate(copy->args[i], s->principal);
		if (truth == TRUTH_TRUE) {
			last = copy->args[i + 1];
			break;
		}
		if (truth != TRUTH_OPEN)
			continue;
		const struct expr *when = specialise(s, copy->args[i]);
		const struct expr *then = specialise(s, copy->args[i + 1]);
		if (!when || !then)
			return false;
		args[count++] = (struct expr *)(uintptr_t)when;
		args[count++] = (struct expr *)(uintptr_t)then;
	}
	last = args ? specialise(s, last) : NULL;
	if (!last)
		return false;
	args[count++] = (struct expr *)(uintptr_t)last;
	copy->args = args;
	copy->arg_count = count;
	return true;
}

static bool specialise_args(struct specialiser *s, struct expr *copy)
{
	bool is_list = copy->kind == EXPR_AND || copy->kind == EXPR_OR;
	struct expr **args = ARENA_ARRAY(s->arena, struct expr *, copy->arg_count + 1);
	size_t count = 0;

	if (!args)
		return false;
	for (size_t i = 0; i < copy->arg_count; i++) {
		const struct expr *arg = specialise(s, copy->args[i]);
		if (!arg)
			return false;
		if (!is_list || !is_neutral(copy, arg))
			args[count++] = (struct expr *)(uintptr_t)arg;
	}
	copy->args = args;
	copy->arg_count = count;
	return true;
}

static bool specialise_query(struct specialiser *s, struct expr *copy)
{
	struct expr_query *query = ARENA_NEW(s->arena, struct expr_query);

	if (!query)
		return false;
	*query = *copy->query;
	copy->query = query;
	if (query->where)
		query->where = (struct expr *)(uintptr_t)specialise(s, query->where);
	if (query->select)
		query->select = (struct expr *)(uintptr_t)specialise(s, query->select);
	return !s->arena->failed;
}

static bool has_query(enum expr_kind kind)
{
	return kind == EXPR_EXISTS || kind == EXPR_QUERY || kind == EXPR_IN_QUERY;
}

static const struct expr *specialise(struct specialiser *s, const struct expr *expr)
{
	if (!expr->has_principal)
		return expr;
	if (is_boolean(expr)) {
		enum truth truth = evaluate(expr, s->principal);
		if (truth != TRUTH_OPEN)
			return constant(s, expr, truth);
	}
	if (nullness(expr, s->principal) == IS_NULL)
		return constant(s, expr, TRUTH_NULL);
	if (expr->kind == EXPR_ME || expr->kind == EXPR_TENANT)
		return expr;
	struct expr *copy = ARENA_NEW(s->arena, struct expr);
	if (!copy)
		return NULL;
	*copy = *expr;
	bool is_case = copy->kind == EXPR_CASE;
	if (is_case ? !specialise_case(s, copy) : copy->arg_count && !specialise_args(s, copy))
		return NULL;
	if (has_query(copy->kind) && !specialise_query(s, copy))
		return NULL;
	bool may_be_one = is_case || copy->kind == EXPR_AND || copy->kind == EXPR_OR;
	return may_be_one && copy->arg_count == 1 ? copy->args[0] : copy;
}

const struct expr *policy_specialise(
        struct arena *arena, const struct expr *expr, const struct principal *principal)
{
	struct specialiser s = {arena, principal};

	return specialise(&s, expr);
}

bool policy_holds(const struct expr *expr, const struct principal *principal)
{
	return evaluate(expr, principal) == TRUTH_TRUE;
}

/* What no schema can lift. */
static bool is_ruled_out(
        const struct model_table *table, enum verb verb, const struct principal *principal)
{
	if (table->is_hidden || !table->policies[verb].expr)
		return true;
	if (verb == VERB_READ)
		return false;
	return principal->is_all_tenants ||
	       (table->scope == SCOPE_GLOBAL && !principal->is_platform_admin);
}

/* Reading across all tenants is the platform's own; who may ask for it was decided before. */
static enum truth table_truth(
        const struct model_table *table, enum verb verb, const struct principal *principal)
{
	if (is_ruled_out(table, verb, principal))
		return TRUTH_FALSE;
	if (verb == VERB_READ && principal->is_all_tenants && principal->is_platform_admin)
		return TRUTH_TRUE;
	return evaluate(table->policies[verb].expr, principal);
}

bool policy_decide(struct arena *arena, const struct model_table *table, enum verb verb,
        const struct principal *principal, struct policy_decision *out_decision, struct error *err)
{
	enum truth truth = table_truth(table, verb, principal);

	if (truth != TRUTH_OPEN) {
		*out_decision = (struct policy_decision){
		        .verdict = truth == TRUTH_TRUE ? POLICY_ALLOW : POLICY_DENY};
		return true;
	}
	const struct expr *residue =
	        policy_specialise(arena, table->policies[verb].expr, principal);
	if (!residue)
		return error_memory(err);
	*out_decision = (struct policy_decision){.verdict = POLICY_ROWS, .residue = residue};
	return true;
}

bool policy_table_exists(const struct model_table *table, const struct principal *principal)
{
	for (unsigned verb = 0; verb < VERB_COUNT; verb++) {
		enum truth truth = table_truth(table, (enum verb)verb, principal);
		if (truth == TRUTH_TRUE || truth == TRUTH_OPEN)
			return true;
	}
	return false;
}

bool policy_column_is_readable(const struct model_column *column, const struct principal *principal)
{
	if (!model_column_is_public(column))
		return false;
	return !column->read || evaluate(column->read, principal) == TRUTH_TRUE;
}

bool policy_column_is_writable(const struct model_column *column, const struct principal *principal)
{
	if (column->is_hidden || column->is_identity)
		return false;
	if (column->write)
		return evaluate(column->write, principal) == TRUTH_TRUE;
	return !model_column_is_server_given(column);
}

const struct model_column *policy_column_find(
        const struct model_table *table, struct text name, const struct principal *principal)
{
	const struct model_column *column = model_column_find(table, name);

	return column && policy_column_is_readable(column, principal) ? column : NULL;
}

const struct model_table *policy_table_find(
        const struct model *model, struct text name, const struct principal *principal)
{
	const struct model_table *table = model_table_find(model, name);

	return table && policy_table_exists(table, principal) ? table : NULL;
}
