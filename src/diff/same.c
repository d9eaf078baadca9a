#include "diff/part.h"

struct text diff_type_text(struct arena *arena, const struct type *type)
{
	struct buf out;

	buf_init(&out, arena);
	type_write(&out, type);
	return buf_text(&out);
}

struct text diff_columns_text(
        struct arena *arena, struct model_column *const *columns, size_t count)
{
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < count; i++) {
		buf_add_cstr(&out, i ? ", " : "(");
		buf_add(&out, columns[i]->name);
	}
	buf_add_char(&out, ')');
	return buf_text(&out);
}

bool diff_same_type(const struct diff *diff, const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->length == b->length && a->precision == b->precision &&
	       a->scale == b->scale && a->array_depth == b->array_depth &&
	       (a->kind != TYPE_ENUM || !a->enumeration || !b->enumeration ||
	               diff_new_enum(diff, a->enumeration) == b->enumeration);
}

bool diff_same_columns(const struct diff *diff, struct model_column *const *a, size_t a_count,
        struct model_column *const *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) {
		if (diff_new_column(diff, a[i]) != b[i])
			return false;
	}
	return true;
}

/* ---- expressions ---- */

/* Tables of subqueries stand in the order in which they were written. */
struct same {
	const struct diff *diff;
	const struct expr_query *old_query, *new_query;
	const struct same *outer;
};

static bool same(const struct same *s, const struct expr *a, const struct expr *b);

static bool same_from(const struct same *s, unsigned a, unsigned b)
{
	for (; s && s->old_query; s = s->outer) {
		for (size_t i = 0; i < s->old_query->from_count; i++) {
			bool is_old = s->old_query->from[i].number == a;
			bool is_new = s->new_query->from[i].number == b;
			if (is_old || is_new)
				return is_old && is_new;
		}
	}
	return a == b;
}

static bool same_query(
        const struct same *outer, const struct expr_query *a, const struct expr_query *b)
{
	struct same s = {outer->diff, a, b, outer};

	if (a->from_count != b->from_count)
		return false;
	for (size_t i = 0; i < a->from_count; i++) {
		if (diff_new_table(s.diff, a->from[i].table) != b->from[i].table)
			return false;
	}
	return same(&s, a->where, b->where) && same(&s, a->select, b->select);
}

static bool same_content(const struct same *s, const struct expr *a, const struct expr *b)
{
	switch (a->kind) {
	case EXPR_BOOLEAN:
	case EXPR_INTERVAL:
		return a->number == b->number;
	case EXPR_NUMBER:
	case EXPR_STRING:
		return text_eq(a->text, b->text);
	case EXPR_COLUMN:
		return a->column.row == b->column.row &&
		       diff_new_column(s->diff, a->column.column) == b->column.column &&
		       (a->column.row != EXPR_ROW_FROM ||
		               same_from(s, a->column.from, b->column.from));
	case EXPR_OPERATOR:
		return a->op == b->op;
	case EXPR_CALL:
		return a->function == b->function;
	case EXPR_EXISTS:
	case EXPR_QUERY:
	case EXPR_IN_QUERY:
		return same_query(s, a->query, b->query);
	default:
		return true;
	}
}

static bool same(const struct same *s, const struct expr *a, const struct expr *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->arg_count != b->arg_count ||
	        !diff_same_type(s->diff, &a->type, &b->type) || !same_content(s, a, b))
		return false;
	for (size_t i = 0; i < a->arg_count; i++) {
		if (!same(s, a->args[i], b->args[i]))
			return false;
	}
	return true;
}

bool diff_same_expr(const struct diff *diff, const struct expr *a, const struct expr *b)
{
	return same(&(struct same){.diff = diff}, a, b);
}
