#include "schema/expr/read.h"
#include "schema/format.h"

static struct expr *operate(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, struct type type, int32_t location)
{
	struct expr *e = expr_new(r, EXPR_OPERATOR, location);
	struct expr **args = expr_args(r, e, right ? 2 : 1);

	if (!args)
		return NULL;
	e->op = op;
	e->type = type;
	args[0] = left;
	if (right)
		args[1] = right;
	return expr_seal(e);
}

static struct expr *refuse_operator(struct expr_reader *r, enum expr_operator op,
        const struct expr *left, const struct expr *right, int32_t location)
{
	return expr_refuse(r, location, "%s does not exist for %.*s and %.*s",
	        expr_operator_words(op), TEXT_ARG(expr_type_text(r, left)),
	        TEXT_ARG(expr_type_text(r, right)));
}

static bool is_text(const struct type *type)
{
	return type_family(type) == FAMILY_TEXT && type->kind != TYPE_ENUM;
}

static bool is_whole(const struct type *type)
{
	return type_family(type) == FAMILY_INTEGER;
}

static bool is_moment(const struct type *type)
{
	return !type->array_depth &&
	       (type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ);
}

/* Engines differ on division by zero, so the divisor must be seen not to be 0. */
static bool divisor_is_safe(const struct expr *e)
{
	if (e->kind == EXPR_CALL && e->function == EXPR_FN_NULLIF)
		return e->args[1]->kind == EXPR_NUMBER && text_eq(e->args[1]->text, TEXT("0"));
	if (e->kind != EXPR_NUMBER)
		return false;
	for (size_t i = 0; i < e->text.len; i++) {
		if (e->text.ptr[i] >= '1' && e->text.ptr[i] <= '9')
			return true;
	}
	return false;
}

static struct expr *divide(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	bool are_whole = is_whole(&left->type) && is_whole(&right->type);
	bool is_real = left->type.kind == TYPE_DOUBLE || right->type.kind == TYPE_DOUBLE;

	if (!are_whole && (!is_real || op == EXPR_OP_MODULO)) {
		expr_refuse(r, location, "%s is exact on both engines for integers alone",
		        expr_operator_words(op));
		if (op == EXPR_OP_DIVIDE)
			diag_mend(r->diags, "cast both sides to double precision");
		return NULL;
	}
	if (!divisor_is_safe(right)) {
		expr_refuse(r, location, "the divisor could be 0");
		diag_mend(r->diags, "divide by nullif(…, 0)");
		return NULL;
	}
	struct type type = left->type.kind > right->type.kind ? left->type : right->type;
	return operate(r, op, left, right, are_whole ? type : expr_type_of(TYPE_DOUBLE), location);
}

/* The type of + - * over numbers; false where no exact one exists. */
static bool numeric_result(
        enum expr_operator op, const struct type *a, const struct type *b, struct type *out)
{
	if (is_whole(a) && is_whole(b)) {
		*out = a->kind > b->kind ? *a : *b;
		return true;
	}
	if (a->kind == TYPE_REAL || a->kind == TYPE_DOUBLE || b->kind == TYPE_REAL ||
	        b->kind == TYPE_DOUBLE) {
		*out = expr_type_of(TYPE_DOUBLE);
		return a->kind != TYPE_NUMERIC && b->kind != TYPE_NUMERIC &&
		       a->kind != TYPE_NUMERIC_SCALED && b->kind != TYPE_NUMERIC_SCALED;
	}
	unsigned scale = a->scale > b->scale ? a->scale : b->scale;
	if (op == EXPR_OP_MULTIPLY)
		scale = (unsigned)a->scale + b->scale;
	*out = (struct type){.kind = TYPE_NUMERIC_SCALED, .precision = 18, .scale = (uint8_t)scale};
	return a->kind != TYPE_NUMERIC && b->kind != TYPE_NUMERIC && scale <= 18;
}

static struct expr *calculate(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	struct type type = {0};

	if (!numeric_result(op, &left->type, &right->type, &type)) {
		expr_refuse(r, location, "%s on %.*s and %.*s cannot be exact on both engines",
		        expr_operator_words(op), TEXT_ARG(expr_type_text(r, left)),
		        TEXT_ARG(expr_type_text(r, right)));
		diag_mend(r->diags, "give the column a precision of at most 18: numeric(12,2)");
		return NULL;
	}
	return operate(r, op, left, right, type, location);
}

static struct expr *arithmetic(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	bool is_sum = op == EXPR_OP_ADD || op == EXPR_OP_SUBTRACT;

	if (right->kind == EXPR_INTERVAL && is_sum && is_moment(&left->type))
		return operate(r, op, left, right, left->type, location);
	bool is_date = left->type.kind == TYPE_DATE && !left->type.array_depth;
	if (is_date && is_sum && is_whole(&right->type))
		return operate(r, op, left, right, left->type, location);
	if (left->kind == EXPR_INTERVAL || right->kind == EXPR_INTERVAL) {
		expr_refuse(r, location, "an interval stands only behind a timestamp and + or -");
		if (is_date || right->type.kind == TYPE_DATE)
			diag_mend(r->diags, "add days to a date as a number: day + 7");
		return NULL;
	}
	if (expr_is_unknown(left) && expr_is_number(&right->type)) {
		if (!expr_coerce(r, &left, &right->type))
			return NULL;
	} else if (expr_is_unknown(right) && expr_is_number(&left->type)) {
		if (!expr_coerce(r, &right, &left->type))
			return NULL;
	}
	if (!expr_is_number(&left->type) || !expr_is_number(&right->type))
		return refuse_operator(r, op, left, right, location);
	/* A literal takes the other side's type where that holds it. */
	if ((left->kind == EXPR_NUMBER) != (right->kind == EXPR_NUMBER) &&
	        !expr_match(r, &left, &right, false, location))
		return NULL;
	if (op == EXPR_OP_DIVIDE || op == EXPR_OP_MODULO)
		return divide(r, op, left, right, location);
	return calculate(r, op, left, right, location);
}

static struct expr *concatenate(
        struct expr_reader *r, struct expr *left, struct expr *right, int32_t location)
{
	struct expr *both[] = {left, right};

	for (size_t i = 0; i < 2; i++) {
		if (is_text(&both[i]->type) && both[i]->kind != EXPR_INTERVAL)
			continue;
		expr_refuse_at(r, both[i], "|| joins texts, and this is %.*s",
		        TEXT_ARG(expr_type_text(r, both[i])));
		diag_mend(r->diags, "cast it: …::text");
		return NULL;
	}
	return operate(r, EXPR_OP_CONCAT, left, right, expr_type_of(TYPE_TEXT), location);
}

static bool is_like(enum expr_operator op)
{
	return op == EXPR_OP_LIKE || op == EXPR_OP_NOT_LIKE || op == EXPR_OP_ILIKE ||
	       op == EXPR_OP_NOT_ILIKE;
}

/* PostgreSQL raises on a pattern whose last backslash escapes nothing. */
static bool ends_in_escape(struct text pattern)
{
	size_t count = 0;

	while (count < pattern.len && pattern.ptr[pattern.len - 1 - count] == '\\')
		count++;
	return count % 2 == 1;
}

static bool place_has_regex(enum expr_place place)
{
	return place == EXPR_POLICY || place == EXPR_COLUMN_POLICY;
}

static struct expr *match_pattern(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	if (!is_text(&left->type) || !is_text(&right->type)) {
		refuse_operator(r, op, left, right, location);
		diag_mend(r->diags, "cast it: …::text");
		return NULL;
	}
	if (right->kind != EXPR_STRING) {
		expr_refuse_at(r, right, "a pattern must be a literal");
		diag_mend(r->diags, "to find one text in another use strpos(text, part) > 0");
		return NULL;
	}
	if (is_like(op) && ends_in_escape(right->text)) {
		expr_refuse_at(r, right, "the pattern ends with an escape that escapes nothing");
		return NULL;
	}
	if (!is_like(op) && !place_has_regex(r->place)) {
		expr_refuse(r, location, "regular expressions cannot be held by both databases");
		diag_mend(r->diags, "give the column a pattern: pattern: '…'");
		return NULL;
	}
	struct error reason = {0};
	bool matches = false;
	if (!is_like(op) && !format_pattern_matches(right->text, TEXT(""), &matches, &reason) &&
	        reason.kind == ERROR_SCHEMA) {
		expr_refuse_at(r, right, "%s", reason.public_text);
		return NULL;
	}
	return operate(r, op, left, right, expr_type_of(TYPE_BOOLEAN), location);
}

static struct expr *get_json(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	if (type_family(&left->type) != FAMILY_JSON)
		return refuse_operator(r, op, left, right, location);
	bool is_index =
	        right->kind == EXPR_NUMBER && is_whole(&right->type) && right->text.ptr[0] != '-';
	if (right->kind != EXPR_STRING && !is_index) {
		expr_refuse_at(r, right, "a JSON key must be a text or a whole number");
		return NULL;
	}
	struct type type = op == EXPR_OP_JSON_GET ? left->type : expr_type_of(TYPE_TEXT);
	return operate(r, op, left, right, type, location);
}

static struct expr *contain(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	if (!left->type.array_depth && !right->type.array_depth) {
		refuse_operator(r, op, left, right, location);
		diag_mend(r->diags, "it compares arrays; for JSON compare a value: data ->> 'key'");
		return NULL;
	}
	if (!expr_match(r, &left, &right, false, location))
		return NULL;
	return operate(r, op, left, right, expr_type_of(TYPE_BOOLEAN), location);
}

struct expr *expr_new_operator(struct expr_reader *r, enum expr_operator op, struct expr *left,
        struct expr *right, int32_t location)
{
	bool needs_order = op != EXPR_OP_EQ && op != EXPR_OP_NE && op != EXPR_OP_DISTINCT &&
	                   op != EXPR_OP_NOT_DISTINCT;

	switch (op) {
	case EXPR_OP_EQ:
	case EXPR_OP_NE:
	case EXPR_OP_LT:
	case EXPR_OP_LE:
	case EXPR_OP_GT:
	case EXPR_OP_GE:
	case EXPR_OP_DISTINCT:
	case EXPR_OP_NOT_DISTINCT:
		if (!expr_match(r, &left, &right, needs_order, location))
			return NULL;
		return operate(r, op, left, right, expr_type_of(TYPE_BOOLEAN), location);
	case EXPR_OP_ADD:
	case EXPR_OP_SUBTRACT:
	case EXPR_OP_MULTIPLY:
	case EXPR_OP_DIVIDE:
	case EXPR_OP_MODULO:
		return arithmetic(r, op, left, right, location);
	case EXPR_OP_CONCAT:
		return concatenate(r, left, right, location);
	case EXPR_OP_LIKE:
	case EXPR_OP_NOT_LIKE:
	case EXPR_OP_ILIKE:
	case EXPR_OP_NOT_ILIKE:
	case EXPR_OP_MATCH:
	case EXPR_OP_NOT_MATCH:
	case EXPR_OP_IMATCH:
	case EXPR_OP_NOT_IMATCH:
		return match_pattern(r, op, left, right, location);
	case EXPR_OP_JSON_GET:
	case EXPR_OP_JSON_GET_TEXT:
		return get_json(r, op, left, right, location);
	case EXPR_OP_CONTAINS:
	case EXPR_OP_CONTAINED:
		return contain(r, op, left, right, location);
	case EXPR_OP_NEGATE:
		break;
	}
	return expr_refuse(r, location, "- stands before one number");
}

static struct expr *negate(struct expr_reader *r, const PgQuery__AExpr *node, bool is_plus)
{
	struct expr *arg = expr_read(r, node->rexpr);

	if (!arg)
		return NULL;
	if (!expr_is_number(&arg->type) || arg->kind == EXPR_INTERVAL)
		return expr_refuse(r, node->location, "%s stands before a number, and this is %.*s",
		        is_plus ? "+" : "-", TEXT_ARG(expr_type_text(r, arg)));
	if (is_plus)
		return arg;
	if (arg->type.kind == TYPE_NUMERIC)
		return expr_refuse(r, node->location,
		        "- on numeric without a precision cannot be exact on both engines");
	return operate(r, EXPR_OP_NEGATE, arg, NULL, arg->type, node->location);
}

static struct text operator_name(const PgQuery__AExpr *node)
{
	return node->n_name ? expr_node_name(node->name[node->n_name - 1]) : TEXT("");
}

static struct expr *read_binary(struct expr_reader *r, const PgQuery__AExpr *node)
{
	struct text name = operator_name(node);
	enum expr_operator op = EXPR_OP_EQ;

	if (!node->lexpr && node->rexpr && (text_eq_cstr(name, "-") || text_eq_cstr(name, "+")))
		return negate(r, node, text_eq_cstr(name, "+"));
	if (!node->lexpr || !node->rexpr || !expr_operator_find(name, false, &op)) {
		expr_refuse(r, node->location, "the operator %.*s cannot be run on both engines",
		        TEXT_ARG(name));
		diag_mend(r->diags, "docs/expressions.md lists what an expression may use");
		return NULL;
	}
	struct expr *left = expr_read(r, node->lexpr);
	struct expr *right = expr_read(r, node->rexpr);
	return left && right ? expr_new_operator(r, op, left, right, node->location) : NULL;
}

static struct expr *read_distinct(struct expr_reader *r, const PgQuery__AExpr *node)
{
	struct expr *left = expr_read(r, node->lexpr);
	struct expr *right = expr_read(r, node->rexpr);
	enum expr_operator op = node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT
	                                ? EXPR_OP_DISTINCT
	                                : EXPR_OP_NOT_DISTINCT;

	return left && right ? expr_new_operator(r, op, left, right, node->location) : NULL;
}

static struct expr *read_in(struct expr_reader *r, const PgQuery__AExpr *node)
{
	const PgQuery__List *list = node->rexpr->list;
	struct expr *e = expr_new(r, EXPR_IN, node->location);
	struct expr **args = expr_args(r, e, list->n_items + 1);

	if (!args)
		return NULL;
	args[0] = expr_read(r, node->lexpr);
	bool is_whole_list = expr_read_list(r, list->items, list->n_items, args + 1);
	if (!args[0] || !is_whole_list)
		return NULL;
	for (size_t i = 1; i < e->arg_count; i++) {
		if (!expr_match(r, &args[0], &args[i], false, node->location))
			return NULL;
	}
	expr_seal(e);
	return text_eq_cstr(operator_name(node), "<>") ? expr_boolean_over(r, EXPR_NOT, e) : e;
}

/* x = any(array), and x <> all(array), which is its negation. */
static struct expr *read_any(struct expr_reader *r, const PgQuery__AExpr *node)
{
	bool is_all = node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL;

	if (!text_eq_cstr(operator_name(node), is_all ? "<>" : "=")) {
		expr_refuse(r, node->location, "only = any(…) and <> all(…) can be run");
		return NULL;
	}
	struct expr *e = expr_new(r, EXPR_ANY, node->location);
	struct expr **args = expr_args(r, e, 2);
	if (!args)
		return NULL;
	args[0] = expr_read(r, node->lexpr);
	args[1] = expr_read(r, node->rexpr);
	if (!args[0] || !args[1])
		return NULL;
	struct type array = args[0]->type;
	array.array_depth++;
	bool bends = expr_is_unknown(args[1]) || args[1]->kind == EXPR_ARRAY;
	if (bends && !expr_coerce(r, &args[1], &array))
		return NULL;
	if (!args[1]->type.array_depth)
		return expr_refuse(r, node->location, "any(…) needs an array, and this is %.*s",
		        TEXT_ARG(expr_type_text(r, args[1])));
	/* The element stands for the array while the two are compared. */
	struct expr element = {.kind = EXPR_COLUMN, .type = args[1]->type, .at = args[1]->at};
	struct expr *item = &element;
	element.type.array_depth--;
	if (!expr_match(r, &args[0], &item, false, node->location))
		return NULL;
	expr_seal(e);
	return is_all ? expr_boolean_over(r, EXPR_NOT, e) : e;
}

static struct expr *read_between(struct expr_reader *r, const PgQuery__AExpr *node, bool is_not)
{
	const PgQuery__List *list = node->rexpr->list;
	struct expr *e = expr_new(r, EXPR_AND, node->location);
	struct expr **args = expr_args(r, e, 2);

	if (!args || list->n_items != 2)
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		struct expr *left = expr_read(r, node->lexpr);
		struct expr *right = expr_read(r, list->items[i]);
		enum expr_operator op = i ? EXPR_OP_LE : EXPR_OP_GE;
		args[i] = left && right ? expr_new_operator(r, op, left, right, node->location)
		                        : NULL;
		/* The left side would be told twice. */
		if (!args[i])
			return NULL;
	}
	expr_seal(e);
	return is_not ? expr_boolean_over(r, EXPR_NOT, e) : e;
}

static struct expr *read_nullif(struct expr_reader *r, const PgQuery__AExpr *node)
{
	struct expr *both[2] = {expr_read(r, node->lexpr), expr_read(r, node->rexpr)};

	if (!both[0] || !both[1] || !expr_match(r, &both[0], &both[1], false, node->location))
		return NULL;
	struct expr *e = expr_new_call(r, EXPR_FN_NULLIF, both, 2, node->location);
	if (e)
		e->type = both[0]->type;
	return e;
}

struct expr *expr_read_operator(struct expr_reader *r, const PgQuery__AExpr *node)
{
	switch (node->kind) {
	case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
	case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
	case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
		return read_binary(r, node);
	case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
	case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
		return read_distinct(r, node);
	case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
		return read_in(r, node);
	case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
	case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL:
		return read_any(r, node);
	case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
		return read_between(r, node, false);
	case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
		return read_between(r, node, true);
	case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF:
		return read_nullif(r, node);
	default:
		break;
	}
	expr_refuse(r, node->location, "this operator cannot be run on both engines");
	diag_mend(r->diags, "between symmetric and similar to are not among those that can");
	return NULL;
}
