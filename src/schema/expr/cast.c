#include "schema/expr/read.h"

#include "schema/literal.h"

/* The schema's enums are types of their own names. */
static const struct model_enum *enum_find(const struct expr_reader *r, struct text name)
{
	for (size_t i = 0; r->model && i < r->model->enum_count; i++) {
		if (text_eq(r->model->enums[i]->name, name))
			return r->model->enums[i];
	}
	return NULL;
}

/* varchar(10), numeric(12,2): numbers alone. */
static bool read_modifiers(
        struct expr_reader *r, const PgQuery__TypeName *node, struct text args[2], size_t *count)
{
	if (node->n_typmods > 2)
		return false;
	for (size_t i = 0; i < node->n_typmods; i++) {
		const PgQuery__Node *item = node->typmods[i];
		if (item->node_case != PG_QUERY__NODE__NODE_A_CONST ||
		        item->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL)
			return false;
		args[i] = arena_printf(r->arena, "%d", item->a_const->ival->ival);
	}
	*count = node->n_typmods;
	return true;
}

bool expr_read_type(struct expr_reader *r, const PgQuery__TypeName *node, struct type *out_type)
{
	struct text name = expr_node_name(node->names[node->n_names - 1]);
	struct text args[2] = {{0}};
	size_t arg_count = 0;
	bool is_serial = false;
	struct type type = {0};
	const struct model_enum *known = enum_find(r, name);

	if (node->setof || node->pct_type)
		return expr_refuse(r, node->location, "a type was expected here") != NULL;
	bool is_read = read_modifiers(r, node, args, &arg_count);
	if (known && arg_count == 0)
		type = (struct type){.kind = TYPE_ENUM, .enumeration = known};
	else if (!is_read || !type_from_name(name, args, arg_count, &type, &is_serial) ||
	         is_serial) {
		expr_refuse(r, node->location, "there is no type %.*s with these arguments here",
		        TEXT_ARG(name));
		struct text near = type_suggest(name);
		if (near.len && !text_eq_nocase(near, name))
			diag_mend(r->diags, "did you mean %.*s?", TEXT_ARG(near));
		return false;
	}
	type.array_depth = (uint8_t)(node->n_array_bounds > 4 ? 4 : node->n_array_bounds);
	*out_type = type;
	return true;
}

#define SECOND_US INT64_C(1000000)

static const struct span {
	struct text name;
	int64_t us;
} spans[] = {
        {TEXT_INIT("week"), INT64_C(604800) * SECOND_US},
        {TEXT_INIT("day"), INT64_C(86400) * SECOND_US},
        {TEXT_INIT("hour"), INT64_C(3600) * SECOND_US},
        {TEXT_INIT("minute"), INT64_C(60) * SECOND_US},
        {TEXT_INIT("min"), INT64_C(60) * SECOND_US},
        {TEXT_INIT("second"), SECOND_US},
        {TEXT_INIT("sec"), SECOND_US},
        {TEXT_INIT("millisecond"), 1000},
        {TEXT_INIT("microsecond"), 1},
};

static bool span_find(struct text unit, int64_t *out_us)
{
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct text singular = unit;
		if (!text_eq_nocase(singular, spans[i].name) && singular.len &&
		        (singular.ptr[singular.len - 1] | 32) == 's')
			singular.len--;
		if (text_eq_nocase(singular, spans[i].name)) {
			*out_us = spans[i].us;
			return true;
		}
	}
	return false;
}

/* "1 day 2 hours": whole numbers of fixed units. */
static bool read_span(struct text t, int64_t *out_us)
{
	struct text rest = text_trim(t);
	struct text word = TEXT("");
	int64_t total = 0;
	int64_t number = 0;
	bool has_number = false;
	bool has_any = false;

	while (text_split(&rest, ' ', &word)) {
		int64_t us = 0;
		if (text_is_empty(word))
			continue;
		if (!has_number) {
			if (!text_to_int64(word, &number))
				return false;
			has_number = true;
			continue;
		}
		if (!span_find(word, &us) || __builtin_mul_overflow(number, us, &us) ||
		        __builtin_add_overflow(total, us, &total))
			return false;
		has_number = false;
		has_any = true;
	}
	*out_us = total;
	return has_any && !has_number;
}

static struct expr *read_interval(struct expr_reader *r, const PgQuery__TypeCast *node)
{
	struct expr *arg = expr_read(r, node->arg);
	int64_t us = 0;

	if (!arg)
		return NULL;
	if (arg->kind != EXPR_STRING || node->type_name->n_typmods ||
	        node->type_name->n_array_bounds || !read_span(arg->text, &us)) {
		expr_refuse(r, node->location > 0 ? node->location : node->type_name->location,
		        "an interval is a literal of weeks, days, hours, minutes and seconds");
		diag_mend(r->diags, "interval '7 days'");
		return NULL;
	}
	struct expr *e = expr_new(r, EXPR_INTERVAL, node->location);
	if (!e)
		return NULL;
	e->type = expr_type_of(TYPE_BIGINT);
	e->number = us;
	return e;
}

static bool same_type(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->length == b->length && a->precision == b->precision &&
	       a->scale == b->scale && a->array_depth == b->array_depth &&
	       a->enumeration == b->enumeration;
}

static bool is_plain_text(const struct type *type)
{
	return (type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR) && type->length == 0;
}

static bool number_widens(const struct type *from, const struct type *to)
{
	bool is_whole = type_family(from) == FAMILY_INTEGER;

	if (to->kind == TYPE_DOUBLE)
		return from->kind != TYPE_NUMERIC;
	if (is_whole && type_family(to) == FAMILY_INTEGER)
		return from->kind <= to->kind;
	if (to->kind != TYPE_NUMERIC_SCALED)
		return false;
	if (is_whole) {
		int digits = from->kind == TYPE_SMALLINT ? 5 : from->kind == TYPE_INTEGER ? 10 : 19;
		return to->precision - to->scale >= digits;
	}
	return from->kind == TYPE_NUMERIC_SCALED && to->scale >= from->scale &&
	       to->precision - to->scale >= from->precision - from->scale;
}

enum { UUID_CHARACTERS = 36 };

/* Casts of a row's value that cannot fail, and mean the same on both engines. */
static bool is_castable(const struct type *from, const struct type *to)
{
	if (same_type(from, to))
		return true;
	if (from->array_depth || to->array_depth)
		return false;
	if (to->kind == TYPE_VARCHAR && to->length)
		return from->kind == TYPE_UUID && to->length >= UUID_CHARACTERS;
	if (is_plain_text(to))
		return type_family(from) == FAMILY_TEXT || type_family(from) == FAMILY_INTEGER ||
		       from->kind == TYPE_UUID || from->kind == TYPE_BOOLEAN ||
		       from->kind == TYPE_DATE;
	if (expr_is_number(from) && expr_is_number(to))
		return number_widens(from, to);
	bool is_moment = from->kind == TYPE_TIMESTAMP || from->kind == TYPE_TIMESTAMPTZ ||
	                 from->kind == TYPE_DATE;
	return is_moment && (to->kind == TYPE_TIMESTAMP || to->kind == TYPE_TIMESTAMPTZ ||
	                            to->kind == TYPE_DATE);
}

static struct expr *new_cast(
        struct expr_reader *r, struct expr *arg, const struct type *type, int32_t location)
{
	struct expr *e = expr_new(r, EXPR_CAST, location);
	struct expr **args = expr_args(r, e, 1);

	if (!args)
		return NULL;
	args[0] = arg;
	e->type = *type;
	return expr_seal(e);
}

static void refuse_cast(
        struct expr_reader *r, const struct expr *arg, const struct type *type, int32_t location)
{
	struct buf name;

	buf_init(&name, r->arena);
	type_write(&name, type);
	expr_refuse(r, location, "a cast from %.*s to %.*s can fail on a row, or differs by engine",
	        TEXT_ARG(expr_type_text(r, arg)), TEXT_ARG(buf_text(&name)));
	diag_mend(r->diags, "compare in the type that the value has, or as text");
}

struct expr *expr_read_cast(struct expr_reader *r, const PgQuery__TypeCast *node)
{
	const PgQuery__TypeName *name = node->type_name;
	int32_t location = node->location > 0 ? node->location : name->location;
	struct type type = {0};

	if (text_eq(expr_node_name(name->names[name->n_names - 1]), TEXT("interval")))
		return read_interval(r, node);
	struct expr *arg = expr_read(r, node->arg);
	if (!arg || !expr_read_type(r, name, &type))
		return NULL;
	if (same_type(&arg->type, &type) && !expr_is_unknown(arg))
		return arg;
	bool is_literal = expr_is_literal(arg) && arg->kind != EXPR_CAST;
	bool is_as_text =
	        arg->kind == EXPR_BOOLEAN || (arg->kind == EXPR_NUMBER && is_plain_text(&type));
	if (is_literal && !is_as_text) {
		if (!expr_coerce(r, &arg, &type))
			return NULL;
		/* 'true'::boolean is true itself. */
		return arg->kind == EXPR_BOOLEAN ? arg : new_cast(r, arg, &type, location);
	}
	if (arg->kind == EXPR_INTERVAL || !is_castable(&arg->type, &type)) {
		refuse_cast(r, arg, &type, location);
		return NULL;
	}
	return new_cast(r, arg, &type, location);
}

bool expr_assign(struct expr_reader *r, struct expr **e, const struct type *type)
{
	bool is_literal = expr_is_literal(*e) && (*e)->kind != EXPR_CAST;
	bool is_given = same_type(&(*e)->type, type) || (*e)->kind == EXPR_INTERVAL;

	if (is_literal || is_given || expr_fits(&(*e)->type, type) ||
	        !is_castable(&(*e)->type, type))
		return expr_coerce(r, e, type);
	struct expr *cast = new_cast(r, *e, type, 0);
	if (!cast)
		return false;
	cast->at = (*e)->at;
	*e = cast;
	return true;
}
