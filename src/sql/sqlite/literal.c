#include "schema/literal.h"
#include "sql/sqlite/expr.h"

/*
 * Literals of the schema, turned into what a column of their type would store,
 * so that they compare with it byte for byte.
 */

static bool bad(const struct expr *expr, const struct type *type, struct error *err)
{
	return sqlite_refuse(expr, err, "\"%.*s\" is no value of type %s", TEXT_ARG(expr->text),
	        type_info(type->kind)->name);
}

static bool write_scaled(struct expr_sql *to, const struct expr *expr, struct text canonical,
        const struct type *type, struct error *err)
{
	int64_t value;
	if (!sqlite_scale_text(canonical, type->scale, &value))
		return bad(expr, type, err);
	buf_add_int(&to->writer->text, value);
	return true;
}

/* "1" would be an integer, and 1/2 then 0. */
static void write_real(struct buf *out, struct text canonical)
{
	buf_add(out, canonical);
	if (text_find_char(canonical, '.') < 0 && text_find_char(canonical, 'e') < 0)
		buf_add_cstr(out, ".0");
}

/* From the canonical form to storage form. */
static bool write_canonical(struct expr_sql *to, const struct expr *expr, struct text canonical,
        const struct type *type, struct error *err)
{
	struct sql_writer *w = to->writer;
	switch (type_form(type)) {
	case FORM_BOOLEAN:
		buf_add_cstr(&w->text, text_eq(canonical, TEXT("true")) ? "1" : "0");
		return true;
	case FORM_INTEGER:
		buf_add(&w->text, canonical);
		return true;
	case FORM_REAL:
		write_real(&w->text, canonical);
		return true;
	case FORM_SCALED:
		return write_scaled(to, expr, canonical, type, err);
	case FORM_BYTES: /* \x00ff */
		SQL_ADD(w, "X'");
		buf_add(&w->text, text_sub(canonical, 2, canonical.len));
		SQL_ADD(w, "'");
		return true;
	default:
		sql_string(w, canonical);
		return true;
	}
}

/* ARRAY['a', 'b'], of literals: one JSON text. */
static bool write_array(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct type element = *type;
	struct buf json;
	buf_init(&json, to->writer->arena);
	if (element.array_depth)
		element.array_depth--;
	buf_add_char(&json, '[');
	for (size_t i = 0; i < expr->arg_count; i++) {
		const struct expr *item = expr->args[i];
		struct text canonical;
		struct error ignored = {0};
		while (item->kind == EXPR_CAST)
			item = item->args[0];
		buf_add_cstr(&json, i ? "," : "");
		if (item->kind == EXPR_NULL)
			buf_add_cstr(&json, "null");
		else if (item->kind == EXPR_BOOLEAN)
			buf_add_cstr(&json, item->number ? "true" : "false");
		else if (item->kind != EXPR_NUMBER && item->kind != EXPR_STRING)
			return sqlite_refuse(item, err, "an array here holds literals only");
		else if (!literal_read(
		                 to->writer->arena, &element, item->text, &canonical, &ignored))
			return bad(item, &element, err);
		else
			literal_write_json(&json, &element, canonical);
	}
	buf_add_char(&json, ']');
	sql_string(to->writer, buf_text(&json));
	return true;
}

bool sqlite_literal_write(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct text canonical;
	struct error ignored = {0};
	if (expr->kind == EXPR_BOOLEAN) {
		buf_add_int(&to->writer->text, expr->number);
		return true;
	}
	if (expr->kind == EXPR_ARRAY)
		return write_array(to, expr, type, err);
	if (!literal_read(to->writer->arena, type, expr->text, &canonical, &ignored))
		return ignored.kind == ERROR_MEMORY ? error_memory(err) : bad(expr, type, err);
	return write_canonical(to, expr, canonical, type, err);
}
