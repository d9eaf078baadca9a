#include "schema/expr/read.h"

#include "base/decimal.h"
#include "schema/literal.h"

struct type expr_type_of(enum type_kind kind)
{
	return (struct type){.kind = kind};
}

bool expr_is_unknown(const struct expr *e)
{
	return e->kind == EXPR_NULL ||
	       (e->kind == EXPR_STRING && e->type.kind == TYPE_TEXT && !e->type.array_depth);
}

bool expr_is_number(const struct type *type)
{
	enum type_family family = type_family(type);

	return family == FAMILY_INTEGER || family == FAMILY_NUMBER;
}

struct text expr_type_text(struct expr_reader *r, const struct expr *e)
{
	struct buf buf;

	if (e->kind == EXPR_INTERVAL)
		return TEXT("interval");
	buf_init(&buf, r->arena);
	type_write(&buf, &e->type);
	return buf_text(&buf);
}

static struct text type_text(struct expr_reader *r, const struct type *type)
{
	struct buf buf;

	buf_init(&buf, r->arena);
	type_write(&buf, type);
	return buf_text(&buf);
}

static bool same_kind(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->array_depth == b->array_depth &&
	       a->enumeration == b->enumeration;
}

/* Literals are changed in place: they belong to this tree alone until it is done. */
static bool coerce_array(struct expr_reader *r, struct expr *e, const struct type *type)
{
	struct type element = *type;

	if (!type->array_depth)
		return expr_refuse_at(
		        r, e, "an array cannot be %.*s", TEXT_ARG(type_text(r, type)));
	element.array_depth--;
	for (size_t i = 0; i < e->arg_count; i++) {
		if (!expr_coerce(r, &e->args[i], &element))
			return false;
	}
	e->type = *type;
	return true;
}

/* '{a,b}' as the array it means. */
static bool coerce_array_text(struct expr_reader *r, struct expr *e, const struct type *type)
{
	struct type element = *type;
	struct error reason = {0};
	struct text canonical = TEXT("");
	struct json *json = NULL;

	if (!literal_read(r->arena, type, e->text, &canonical, &reason) ||
	        !json_parse(r->arena, canonical, JSON_DEPTH_DEFAULT, &json, &reason))
		return expr_refuse_at(r, e, "%s", reason.public_text);
	element.array_depth--;
	if (!expr_args(r, e, json->count))
		return false;
	e->kind = EXPR_ARRAY;
	e->type = *type;
	e->number = 0;
	for (size_t i = 0; i < json->count; i++) {
		const struct json *item = &json->items[i];
		struct expr *arg = ARENA_NEW(r->arena, struct expr);
		if (!arg)
			return false;
		*arg = (struct expr){.kind = item->type == JSON_NULL ? EXPR_NULL : EXPR_STRING,
		        .type = expr_type_of(TYPE_TEXT),
		        .at = e->at};
		arg->text = item->type == JSON_STRING ? item->text : item->raw;
		e->args[i] = arg;
		if (!expr_coerce(r, &e->args[i], &element))
			return false;
	}
	return true;
}

static bool coerce_string(struct expr_reader *r, struct expr *e, const struct type *type)
{
	struct error reason = {0};
	struct text canonical = TEXT("");

	if (type->array_depth)
		return coerce_array_text(r, e, type);
	if (!literal_read(r->arena, type, e->text, &canonical, &reason)) {
		expr_refuse_at(r, e, "'%.*s' is %s", TEXT_ARG(e->text), reason.public_text);
		if (reason.hint_text[0])
			diag_mend(r->diags, "%s", reason.hint_text);
		return false;
	}
	e->type = *type;
	e->text = arena_text(r->arena, canonical);
	if (type->kind == TYPE_BOOLEAN) {
		e->kind = EXPR_BOOLEAN;
		e->number = text_eq(canonical, TEXT("true"));
	} else if (expr_is_number(type)) {
		e->kind = EXPR_NUMBER;
	}
	return true;
}

/* The number in the other type if that holds it exactly; else it stays numeric. */
static bool coerce_number(
        struct expr_reader *r, struct expr *e, const struct type *type, bool is_forced)
{
	struct decimal value = {0};
	struct error reason = {0};
	struct text canonical = TEXT("");
	struct buf buf;

	if (!expr_is_number(type) || type->array_depth)
		return expr_refuse_at(
		        r, e, "a number cannot be %.*s", TEXT_ARG(type_text(r, type)));
	if (decimal_read(r->arena, e->text, &value) != DECIMAL_OK)
		return expr_refuse_at(r, e, "the number has too many digits");
	buf_init(&buf, r->arena);
	decimal_write(&buf, &value);
	e->text = buf_text(&buf);
	struct type target = *type;
	if (!literal_read(r->arena, &target, e->text, &canonical, &reason)) {
		if (is_forced)
			return expr_refuse_at(
			        r, e, "%.*s is %s", TEXT_ARG(e->text), reason.public_text);
		e->type = expr_type_of(TYPE_NUMERIC);
		return true;
	}
	bool is_rounded = type->kind == TYPE_NUMERIC_SCALED && value.scale > (int32_t)type->scale;
	e->type = is_rounded && !is_forced ? expr_type_of(TYPE_NUMERIC) : target;
	if (is_forced && is_rounded)
		e->text = canonical;
	return true;
}

static bool is_literal_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR;
}

bool expr_fits(const struct type *from, const struct type *to)
{
	if (same_kind(from, to))
		return true;
	if (from->array_depth || to->array_depth)
		return false;
	if (is_literal_text(from) && is_literal_text(to))
		return true;
	if (type_family(from) == FAMILY_INTEGER && type_family(to) == FAMILY_INTEGER)
		return from->kind <= to->kind; /* smallint, integer, bigint */
	return (from->kind == TYPE_TIMESTAMP && to->kind == TYPE_TIMESTAMPTZ) ||
	       (from->kind == TYPE_TIMESTAMPTZ && to->kind == TYPE_TIMESTAMP);
}

static bool coerce(
        struct expr_reader *r, struct expr **slot, const struct type *type, bool is_forced)
{
	struct expr *e = *slot;

	switch (e->kind) {
	case EXPR_NULL:
		e->type = *type;
		return true;
	case EXPR_STRING:
		return coerce_string(r, e, type);
	case EXPR_NUMBER:
		return coerce_number(r, e, type, is_forced);
	case EXPR_ARRAY:
		return coerce_array(r, e, type);
	case EXPR_INTERVAL:
		return expr_refuse_at(
		        r, e, "an interval stands only behind a timestamp and + or -");
	default:
		break;
	}
	if (expr_fits(&e->type, type))
		return true;
	return expr_refuse_at(r, e, "%.*s was expected here, and this is %.*s",
	        TEXT_ARG(type_text(r, type)), TEXT_ARG(expr_type_text(r, e)));
}

bool expr_coerce(struct expr_reader *r, struct expr **e, const struct type *type)
{
	return coerce(r, e, type, true);
}

enum comparison { COMPARE_NEVER, COMPARE_EQUAL, COMPARE_ORDER };

static enum comparison comparison_numbers(const struct type *a, const struct type *b)
{
	bool a_real = a->kind == TYPE_REAL || a->kind == TYPE_DOUBLE;
	bool b_real = b->kind == TYPE_REAL || b->kind == TYPE_DOUBLE;
	bool a_integer = type_family(a) == FAMILY_INTEGER;
	bool b_integer = type_family(b) == FAMILY_INTEGER;

	if ((a->kind == TYPE_NUMERIC) != (b->kind == TYPE_NUMERIC))
		return COMPARE_NEVER;
	if (a_real != b_real && !a_integer && !b_integer)
		return COMPARE_NEVER;
	return COMPARE_ORDER;
}

/* What both engines compare alike. */
static enum comparison comparison_of(const struct type *a, const struct type *b)
{
	if (a->array_depth || b->array_depth)
		return same_kind(a, b) ? COMPARE_EQUAL : COMPARE_NEVER;
	if (expr_is_number(a) && expr_is_number(b))
		return comparison_numbers(a, b);
	if (a->kind == TYPE_ENUM || b->kind == TYPE_ENUM)
		return same_kind(a, b) ? COMPARE_ORDER : COMPARE_NEVER;
	enum type_family family = type_family(a);
	if (family != type_family(b))
		return COMPARE_NEVER;
	switch (family) {
	case FAMILY_TIME:
		return expr_fits(a, b) ? COMPARE_ORDER : COMPARE_NEVER;
	case FAMILY_NETWORK:
		return COMPARE_EQUAL;
	case FAMILY_JSON:
		return COMPARE_NEVER;
	default:
		return COMPARE_ORDER;
	}
}

static void mend_comparison(struct expr_reader *r, const struct type *a, const struct type *b)
{
	if (type_family(a) == FAMILY_JSON || type_family(b) == FAMILY_JSON)
		diag_mend(r->diags, "compare a value inside the JSON: data ->> 'key' = 'x'");
	else if (type_family(a) == FAMILY_TIME && type_family(b) == FAMILY_TIME)
		diag_mend(r->diags, "cast the date: column::timestamp");
	else if (expr_is_number(a) && expr_is_number(b))
		diag_mend(r->diags, "cast both to double precision");
	else if (type_family(a) == FAMILY_TEXT || type_family(b) == FAMILY_TEXT)
		diag_mend(r->diags, "cast the other side: column::text");
}

/* The array's elements follow the column, also when the array was typed by itself. */
static bool match_literals(struct expr_reader *r, struct expr **a, struct expr **b)
{
	bool a_is_literal = expr_is_literal(*a) && (*a)->kind != EXPR_CAST;
	bool b_is_literal = expr_is_literal(*b) && (*b)->kind != EXPR_CAST;
	bool a_is_unknown = expr_is_unknown(*a);
	bool b_is_unknown = expr_is_unknown(*b);

	if (b_is_literal && (!a_is_literal || (b_is_unknown && !a_is_unknown))) {
		bool bends = b_is_unknown || (*b)->kind == EXPR_ARRAY ||
		             ((*b)->kind == EXPR_NUMBER && expr_is_number(&(*a)->type));
		return !bends || coerce(r, b, &(*a)->type, false);
	}
	if (a_is_literal && (!b_is_literal || (a_is_unknown && !b_is_unknown))) {
		bool bends = a_is_unknown || (*a)->kind == EXPR_ARRAY ||
		             ((*a)->kind == EXPR_NUMBER && expr_is_number(&(*b)->type));
		return !bends || coerce(r, a, &(*b)->type, false);
	}
	return true;
}

static bool is_loose_number(const struct expr *e)
{
	return e->kind == EXPR_NUMBER && !e->type.array_depth;
}

bool expr_match(
        struct expr_reader *r, struct expr **a, struct expr **b, bool needs_order, int32_t location)
{
	if ((*a)->kind == EXPR_INTERVAL || (*b)->kind == EXPR_INTERVAL) {
		expr_refuse(r, location, "an interval cannot be compared");
		diag_mend(r->diags, "compare moments: created_at > now() - interval '7 days'");
		return false;
	}
	if (!match_literals(r, a, b))
		return false;
	const struct type *left = &(*a)->type;
	const struct type *right = &(*b)->type;
	enum comparison comparison = comparison_of(left, right);
	/* A number that the other side's type cannot hold is compared as it is. */
	if (comparison == COMPARE_NEVER && expr_is_number(left) && expr_is_number(right) &&
	        (is_loose_number(*a) || is_loose_number(*b)))
		comparison = COMPARE_ORDER;
	if (comparison == COMPARE_NEVER) {
		struct type left_copy = *left;
		struct type right_copy = *right;
		expr_refuse(r, location, "%.*s cannot be compared with %.*s",
		        TEXT_ARG(expr_type_text(r, *a)), TEXT_ARG(expr_type_text(r, *b)));
		mend_comparison(r, &left_copy, &right_copy);
		return false;
	}
	if (needs_order && comparison != COMPARE_ORDER) {
		expr_refuse(r, location, "%.*s has no order", TEXT_ARG(expr_type_text(r, *a)));
		return false;
	}
	return true;
}

/* The wider of two numeric types, where one holds both. */
static bool widen(struct type *type, const struct type *with)
{
	if (type_family(type) == FAMILY_INTEGER && type_family(with) == FAMILY_INTEGER) {
		if (with->kind > type->kind)
			*type = *with;
		return true;
	}
	if (type->kind == TYPE_DOUBLE || with->kind == TYPE_DOUBLE || type->kind == TYPE_REAL ||
	        with->kind == TYPE_REAL) {
		if (comparison_numbers(type, with) == COMPARE_NEVER)
			return false;
		*type = same_kind(type, with) ? *type : expr_type_of(TYPE_DOUBLE);
		return true;
	}
	if (type->kind == TYPE_NUMERIC || with->kind == TYPE_NUMERIC)
		return type->kind == with->kind;
	uint8_t scale = type->scale > with->scale ? type->scale : with->scale;
	*type = (struct type){.kind = TYPE_NUMERIC_SCALED, .precision = 18, .scale = scale};
	return true;
}

/* Literals follow what is no literal; among themselves the first that has a type. */
static const struct expr *leader(struct expr *const *items, size_t count)
{
	const struct expr *best = NULL;

	for (size_t i = 0; i < count; i++) {
		if (items[i]->kind == EXPR_INTERVAL || expr_is_unknown(items[i]))
			continue;
		if (!best || (expr_is_literal(best) && !expr_is_literal(items[i])))
			best = items[i];
	}
	return best;
}

bool expr_unify(struct expr_reader *r, struct expr **items, size_t count, struct type *out_type,
        int32_t location)
{
	const struct expr *first = leader(items, count);
	struct type type = first ? first->type : expr_type_of(TYPE_TEXT);

	for (size_t i = 0; i < count && first; i++) {
		struct expr *item = items[i];
		bool is_other_number = expr_is_number(&item->type) && expr_is_number(&type) &&
		                       !item->type.array_depth && !type.array_depth;
		if (item == first || expr_is_unknown(item) || expr_fits(&item->type, &type))
			continue;
		if (expr_fits(&type, &item->type)) {
			type = item->type;
			continue;
		}
		if (item->kind == EXPR_NUMBER && is_other_number) {
			if (!coerce(r, &items[i], &type, false))
				return false;
			if (same_kind(&items[i]->type, &type) || widen(&type, &items[i]->type))
				continue;
		} else if (item->kind == EXPR_ARRAY ||
		           (is_other_number && widen(&type, &item->type))) {
			continue;
		}
		expr_refuse(r, location, "%.*s and %.*s have no type in common",
		        TEXT_ARG(expr_type_text(r, first)), TEXT_ARG(expr_type_text(r, item)));
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		bool is_literal = expr_is_unknown(items[i]) || items[i]->kind == EXPR_ARRAY ||
		                  items[i]->kind == EXPR_INTERVAL;
		if (is_literal && !coerce(r, &items[i], &type, true))
			return false;
	}
	*out_type = type;
	return true;
}
