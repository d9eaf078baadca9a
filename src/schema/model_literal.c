#include "schema/literal.h"
#include "schema/model_make.h"

bool make_value_read(struct maker *maker, const struct type *type, const struct dbml_value *value,
        struct text *out_canonical, const char **out_fault)
{
	enum type_family family = type_family(type);
	struct text t = value->text;
	struct error err = {0};

	*out_fault = "is no value";
	if (value->kind == DBML_VALUE_EXPRESSION || value->kind == DBML_VALUE_COLOR)
		return false;
	if (value->kind == DBML_VALUE_NAME) {
		/* An enum's value, perhaps as status.active. */
		for (size_t i = t.len; i > 0; i--) {
			if (t.ptr[i - 1] == '.') {
				t = text_sub(t, i, t.len - i);
				break;
			}
		}
		*out_fault = "is a name: only an enum's values are names";
		if (type->kind != TYPE_ENUM)
			return false;
	}
	if (value->kind == DBML_VALUE_BOOLEAN && family != FAMILY_BOOLEAN &&
	        family != FAMILY_JSON) {
		*out_fault = "is a boolean";
		return false;
	}
	if (value->kind == DBML_VALUE_NUMBER && family != FAMILY_INTEGER &&
	        family != FAMILY_NUMBER && family != FAMILY_JSON) {
		*out_fault = "is a number";
		return false;
	}
	if (literal_read(maker->arena, type, t, out_canonical, &err))
		return true;
	*out_fault = arena_cstr(maker->arena, text_from(err.public_text));
	if (!*out_fault || !**out_fault)
		*out_fault = "does not fit";
	return false;
}

struct expr *make_literal(
        struct maker *maker, const struct type *type, struct text canonical, struct position at)
{
	struct expr *expr = ARENA_NEW(maker->arena, struct expr);
	enum type_family family = type_family(type);

	if (!expr)
		return NULL;
	*expr = (struct expr){.kind = EXPR_STRING, .type = *type, .at = at, .text = canonical};
	if (family == FAMILY_BOOLEAN) {
		expr->kind = EXPR_BOOLEAN;
		expr->number = text_eq(canonical, TEXT("true"));
	} else if (family == FAMILY_INTEGER || family == FAMILY_NUMBER) {
		expr->kind = EXPR_NUMBER;
	}
	return expr;
}

void make_default(struct maker *maker, struct model_column *column)
{
	const struct dbml_column *source = make_column_source(maker, column);
	const struct dbml_value *value = source ? &source->default_value : NULL;
	struct text canonical;
	const char *fault;

	if (!value || value->kind == DBML_VALUE_NONE || value->kind == DBML_VALUE_NULL)
		return;
	if (column->is_identity) {
		diag_error(maker->diags, value->at,
		        "\"%.*s\" is given by the server and cannot have a default",
		        TEXT_ARG(column->name));
		return;
	}
	if (value->kind == DBML_VALUE_EXPRESSION) {
		column->default_kind = DEFAULT_EXPRESSION;
		column->default_expr = make_expr(maker, NULL, EXPR_DEFAULT, value->text,
		        make_value_at(value, value->text), &column->type);
		return;
	}
	if (!make_value_read(maker, &column->type, value, &canonical, &fault)) {
		struct buf type;
		buf_init(&type, maker->arena);
		type_write(&type, &column->type);
		diag_error(maker->diags, value->at, "the default of \"%.*s\" (%.*s): %s",
		        TEXT_ARG(column->name), TEXT_ARG(buf_text(&type)), fault);
		diag_mend(maker->diags,
		        "write a value of the type, or an expression in `back quotes`");
		return;
	}
	column->default_kind = DEFAULT_LITERAL;
	column->default_expr = make_literal(maker, &column->type, canonical, value->at);
}
