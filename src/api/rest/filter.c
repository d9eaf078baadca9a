/* Conditions: column=operator.value, and=(…), or=(…). */
#include "api/rest/cursor.h"

static bool take_operator(struct cursor *c, enum plan_operator *out_op)
{
	struct text rest = text_sub(c->in, c->at, SIZE_MAX);
	size_t len = 0;

	while (len < rest.len && rest.ptr[len] >= 'a' && rest.ptr[len] <= 'z')
		len++;
	for (unsigned op = 0; op < PLAN_OPERATOR_COUNT; op++) {
		if (text_eq_cstr(
		            text_sub(rest, 0, len), plan_operator_text((enum plan_operator)op))) {
			c->at += len;
			*out_op = (enum plan_operator)op;
			return true;
		}
	}
	cursor_fail(c, "an operator (eq, neq, gt, gte, lt, lte, like, ilike, in, is …)");
	error_hint(c->err, "A condition is an operator, a dot and a value, such as eq.5");
	return false;
}

static bool is_full_text(enum plan_operator op)
{
	return op == PLAN_FTS || op == PLAN_PLFTS || op == PLAN_PHFTS || op == PLAN_WFTS;
}

static bool has_quantifiers(enum plan_operator op)
{
	return op == PLAN_EQ || (op >= PLAN_GT && op <= PLAN_ILIKE) || op == PLAN_MATCH ||
	       op == PLAN_IMATCH;
}

/* (any), (all), or a full-text search's (language). */
static bool take_modifier(struct cursor *c, struct query_condition *condition)
{
	if (!cursor_take(c, "("))
		return true;
	if (is_full_text(condition->op)) {
		if (!cursor_name(c, &condition->language))
			return false;
	} else if (!has_quantifiers(condition->op)) {
		c->at--;
		return cursor_fail(c, "\".\"");
	} else if (cursor_take(c, "any")) {
		condition->quantifier = PLAN_ANY;
	} else if (cursor_take(c, "all")) {
		condition->quantifier = PLAN_ALL;
	} else {
		return cursor_fail(c, "any or all");
	}
	return cursor_expect(c, ")");
}

/*
 * An array, range or JSON may hold commas and brackets of its own: {1,2}, [1,10), [{"a":1}].
 * False, and nothing is taken, when it does not end where the value does.
 */
static bool take_bracketed(struct cursor *c, struct text *out_value)
{
	size_t begin = c->at, at = begin, depth = 0;
	bool is_quoted = false;

	for (; at < c->in.len; at++) {
		char byte = c->in.ptr[at];
		if (byte == '\\' && is_quoted) {
			at++;
			continue;
		}
		is_quoted = is_quoted != (byte == '"');
		if (is_quoted)
			continue;
		if (byte && strchr("{[(", byte))
			depth++;
		else if (byte && strchr("}])", byte) && --depth == 0)
			break;
	}
	if (at + 1 >= c->in.len || !strchr(",)", c->in.ptr[at + 1]))
		return false;
	c->at = at + 1;
	*out_value = text_sub(c->in, begin, c->at - begin);
	return true;
}

static bool is_pattern(enum plan_operator op)
{
	return op == PLAN_LIKE || op == PLAN_ILIKE || op == PLAN_MATCH || op == PLAN_IMATCH;
}

static bool take_single(struct cursor *c, bool is_nested, struct query_condition *condition)
{
	condition->values = ARENA_NEW(c->arena, struct text);
	condition->value_count = 1;
	if (!condition->values)
		return error_memory(c->err);
	if (!is_nested) {
		*condition->values = text_sub(c->in, c->at, SIZE_MAX);
		c->at = c->in.len;
		return true;
	}
	if (!is_pattern(condition->op) && cursor_peek(c) && strchr("{[(", cursor_peek(c)) &&
	        take_bracketed(c, condition->values))
		return true;
	return cursor_value(c, ",)", condition->values);
}

static bool take_values(struct cursor *c, bool is_nested, struct query_condition *condition)
{
	if (condition->op == PLAN_IN && condition->quantifier == PLAN_ONE)
		return cursor_list(c, '(', ')', &condition->values, &condition->value_count);
	if (condition->quantifier != PLAN_ONE)
		return cursor_list(c, '{', '}', &condition->values, &condition->value_count);
	return take_single(c, is_nested, condition);
}

bool compare_parse(struct cursor *c, bool is_nested, struct query_condition *out_condition)
{
	out_condition->kind = QUERY_COMPARE;
	out_condition->is_negated = cursor_take(c, "not.");
	if (!cursor_count(c) || !take_operator(c, &out_condition->op) ||
	        !take_modifier(c, out_condition) || !cursor_expect(c, ".") ||
	        !take_values(c, is_nested, out_condition))
		return false;
	return is_nested || cursor_is_end(c) || cursor_fail(c, "the end");
}

static bool nested_parse(struct cursor *c, struct query_condition *out_condition)
{
	bool is_negated = cursor_take(c, "not.and(") || cursor_take(c, "not.or(");

	if (is_negated || cursor_take(c, "and(") || cursor_take(c, "or(")) {
		/* The bracket is taken; which word stood before it tells the kind. */
		char before = c->in.ptr[c->at - 2];
		c->at--;
		return logic_parse(
		        c, before == 'd' ? QUERY_AND : QUERY_OR, is_negated, out_condition);
	}
	return cursor_path(c, &out_condition->path) && cursor_expect(c, ".") &&
	       compare_parse(c, true, out_condition);
}

bool logic_parse(struct cursor *c, enum query_condition_kind kind, bool is_negated,
        struct query_condition *out_condition)
{
	struct query_condition *parts = NULL;
	size_t count = 0;

	if (!cursor_count(c) || !cursor_enter(c) || !cursor_expect(c, "("))
		return false;
	do {
		while (cursor_take(c, " "))
			;
		struct query_condition part = {0};
		if (!nested_parse(c, &part))
			return false;
		struct query_condition *slot = ARENA_PUSH(c->arena, parts, count);
		if (!slot)
			return error_memory(c->err);
		*slot = part;
	} while (cursor_take(c, ","));
	cursor_leave(c);
	*out_condition = (struct query_condition){
	        .kind = kind, .is_negated = is_negated, .parts = parts, .part_count = count};
	return cursor_expect(c, ")");
}
