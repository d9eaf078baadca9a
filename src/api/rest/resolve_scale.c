/*
 * Comparing a numeric of fixed scale with a number of more digits. The cast to its type
 * rounds it, and 12.501 would be found equal to 12.50; PostgreSQL compares exactly.
 */
#include "api/rest/resolve_parts.h"
#include "base/decimal.h"

/* The scaled integer as the engine stores such a number. */
static bool store_scaled(
        struct resolve *r, const struct type *type, int64_t scaled, struct value *out_value)
{
	uint64_t magnitude = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
	struct error ignored = {0};
	struct buf text;

	buf_init(&text, r->arena);
	decimal_write(&text,
	        &(struct decimal){
	                .is_negative = scaled < 0,
	                .digits = arena_printf(r->arena, "%llu", (unsigned long long)magnitude),
	                .scale = type->scale,
	        });
	return !buf_failed(&text) &&
	       cast_from_text(r->arena, r->dialect, type, buf_text(&text), out_value, &ignored);
}

/* False when the text's number is not one that the scale holds: then *floor is below it. */
static bool is_exact(
        struct resolve *r, struct text t, const struct type *type, struct value *out_floor)
{
	struct decimal value, rounded;
	int64_t scaled = 0;

	if (decimal_read(r->arena, t, &value) != DECIMAL_OK ||
	        !decimal_round(r->arena, &value, type->scale, &rounded) ||
	        !decimal_to_scaled(&rounded, &scaled))
		return true; /* the cast before this one would have failed; memory is checked after
		              */
	int order = decimal_compare(&value, &rounded);
	if (order != 0 && !store_scaled(r, type, order < 0 ? scaled - 1 : scaled, out_floor))
		return true;
	return order == 0;
}

bool resolve_is_exact(struct resolve *r, struct text t, const struct type *type)
{
	struct value floor;

	return type->kind != TYPE_NUMERIC_SCALED || type->array_depth ||
	       is_exact(r, t, type, &floor);
}

static struct plan_condition *compare_with(struct resolve *r, const struct plan_condition *like,
        enum plan_operator op, struct value floor)
{
	struct plan_condition *made = ARENA_NEW(r->arena, struct plan_condition);
	struct value *value = ARENA_NEW(r->arena, struct value);

	if (!made || !value)
		return NULL;
	*made = *like;
	*value = floor;
	made->op = op;
	made->quantifier = PLAN_ONE;
	made->values = value;
	made->value_count = 1;
	return made;
}

/* Two conditions of which exactly one holds: as OR true, as AND false; of a NULL it is NULL. */
static struct plan_condition *compare_around(struct resolve *r, const struct plan_condition *like,
        enum plan_condition_kind kind, struct value floor)
{
	struct plan_condition *made = ARENA_NEW(r->arena, struct plan_condition);
	struct plan_condition **parts = ARENA_ARRAY(r->arena, struct plan_condition *, 2);

	if (!made || !parts)
		return NULL;
	parts[0] = compare_with(r, like, PLAN_GT, floor);
	parts[1] = compare_with(r, like, PLAN_LTE, floor);
	*made = (struct plan_condition){.kind = kind, .parts = parts, .part_count = 2};
	return parts[0] && parts[1] ? made : NULL;
}

static struct plan_condition *compare_inexact(
        struct resolve *r, struct plan_condition *like, struct value floor)
{
	struct plan_condition *all;

	switch (like->op) {
	case PLAN_EQ:
		return compare_around(r, like, PLAN_AND, floor);
	case PLAN_NEQ:
		return compare_around(r, like, PLAN_OR, floor);
	case PLAN_GT:
	case PLAN_GTE:
		return compare_with(r, like, PLAN_GT, floor);
	case PLAN_LT:
	case PLAN_LTE:
		return compare_with(r, like, PLAN_LTE, floor);
	default: /* is distinct from: of every row */
		all = ARENA_NEW(r->arena, struct plan_condition);
		if (all)
			all->kind = PLAN_AND;
		return all;
	}
}

/* Of a list only what the scale holds can be met. */
static struct plan_condition *drop_inexact(struct resolve *r, const struct query_condition *from,
        struct plan_condition *condition, const struct type *type)
{
	struct value floor = value_null();
	size_t kept = 0;

	for (size_t i = 0; i < from->value_count; i++) {
		if (is_exact(r, from->values[i], type, &floor))
			condition->values[kept++] = condition->values[i];
	}
	condition->value_count = kept;
	return kept || !from->value_count ? condition
	                                  : compare_around(r, condition, PLAN_AND, floor);
}

bool resolve_scale(struct resolve *r, const struct query_condition *from,
        struct plan_condition **condition, struct error *err)
{
	struct plan_condition *like = *condition;
	struct type type = plan_path_type(&like->path);
	bool is_list = like->op == PLAN_IN || (like->op == PLAN_EQ && like->quantifier == PLAN_ANY);
	struct value floor = value_null();

	if (type.kind != TYPE_NUMERIC_SCALED || type.array_depth)
		return true;
	if (is_list) {
		*condition = drop_inexact(r, from, like, &type);
		return *condition || error_memory(err);
	}
	for (size_t i = 0; i < from->value_count; i++) {
		if (is_exact(r, from->values[i], &type, &floor))
			continue;
		if (like->quantifier != PLAN_ONE)
			return error_tell(err, ERROR_VALUE_INVALID,
			        "a number has more digits than %.*s holds",
			        TEXT_ARG(from->path.name));
		*condition = compare_inexact(r, like, floor);
	}
	return (*condition && !r->arena->failed) || error_memory(err);
}
