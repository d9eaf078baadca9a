#include "schema/literal.h"

#include "sql/postgres/expr.h"
#include "sql/postgres/store.h"

/* Literals of the schema, each with the type that it has, so that none is guessed. */

static bool bad(const struct expr *expr, const struct type *type, struct error *err)
{
	return postgres_refuse(expr, err, "\"%.*s\" is no value of type %s", TEXT_ARG(expr->text),
	        type_info(type->kind)->name);
}

static void write_number(struct buf *out, struct text digits, const struct type *type)
{
	bool is_negative = digits.len && digits.ptr[0] == '-';
	if (is_negative)
		buf_add_char(out, '(');
	buf_add(out, digits);
	if (is_negative)
		buf_add_char(out, ')');
	/* 0.1 as double precision is another number than 0.1 as real */
	if (type->kind == TYPE_REAL)
		buf_add_cstr(out, "::real");
}

/*
 * Bodies of functions are read again in each session, and whoever's it is may have set
 * standard_conforming_strings: a backslash is written so that it is one either way.
 */
void postgres_string_write(struct buf *out, struct text t)
{
	size_t from = 0;
	bool has_backslash = t.len && memchr(t.ptr, '\\', t.len);
	if (!has_backslash) {
		sql_quoted_write(out, t, '\'');
		return;
	}
	buf_add_cstr(out, "E'");
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		if (c != '\'' && c != '\\' && c != '\0')
			continue;
		buf_add(out, text_sub(t, from, i - from));
		if (c != '\0')
			buf_add(out, (struct text){(char[]){c, c}, 2});
		from = i + 1;
	}
	buf_add(out, text_sub(t, from, t.len - from));
	buf_add_char(out, '\'');
}

static void write_typed(struct buf *out, struct text t, const struct type *type)
{
	postgres_string_write(out, t);
	buf_add_cstr(out, "::");
	sql_postgres.write_type(out, type);
}

bool postgres_canonical_write(struct buf *out, struct arena *arena, const struct type *type,
        struct text canonical, struct error *err)
{
	struct value stored;
	if (!postgres_store(arena, type, canonical, &stored, err))
		return false;
	if (type->array_depth) {
		write_typed(out, stored.text, type);
		return true;
	}
	switch (type_family(type)) {
	case FAMILY_BOOLEAN:
		buf_add(out, canonical);
		break;
	case FAMILY_INTEGER:
	case FAMILY_NUMBER:
		write_number(out, canonical, type);
		break;
	default:
		if (type_family(type) == FAMILY_TEXT && type->kind != TYPE_ENUM)
			postgres_string_write(out, canonical);
		else if (type->kind == TYPE_TIMESTAMPTZ)
			write_typed(out, arena_printf(arena, "%.*s+00", TEXT_ARG(canonical)), type);
		else
			write_typed(out, canonical, type);
		break;
	}
	return buf_failed(out) || arena->failed ? error_memory(err) : true;
}

static bool is_flat(const struct expr *expr)
{
	for (size_t i = 0; i < expr->arg_count; i++)
		if (expr->args[i]->kind == EXPR_ARRAY || !expr_is_literal(expr->args[i]))
			return false;
	return true;
}

/* ARRAY['a', 'b'] of literals: the text of an array, '{a,b}'. */
static bool write_flat(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct arena *arena = to->writer->arena;
	struct type element = *type;
	struct buf json;
	buf_init(&json, arena);
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
		else if (!literal_read(arena, &element, item->text, &canonical, &ignored))
			return bad(item, &element, err);
		else
			literal_write_json(&json, &element, canonical);
	}
	buf_add_char(&json, ']');
	return buf_failed(&json) ? error_memory(err)
	                         : postgres_canonical_write(
	                                   &to->writer->text, arena, type, buf_text(&json), err);
}

static bool write_array(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct sql_writer *w = to->writer;
	if (is_flat(expr))
		return write_flat(to, expr, type, err);
	SQL_ADD(w, "ARRAY[");
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		if (!postgres_expr_write(to, expr->args[i], NULL, err))
			return false;
	}
	SQL_ADD(w, "]::");
	w->dialect->write_type(&w->text, type);
	return true;
}

bool postgres_literal_write(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct text canonical;
	struct error reason = {0};
	switch (expr->kind) {
	case EXPR_NULL:
		SQL_ADD(w, "NULL");
		if (type->kind != TYPE_TEXT || type->array_depth) {
			SQL_ADD(w, "::");
			w->dialect->write_type(&w->text, type);
		}
		return true;
	case EXPR_BOOLEAN:
		buf_add_cstr(&w->text, expr->number ? "true" : "false");
		return true;
	case EXPR_NUMBER:
		write_number(&w->text, expr->text, type);
		return true;
	case EXPR_ARRAY:
		return write_array(to, expr, type, err);
	default:
		break;
	}
	if (!literal_read(w->arena, type, expr->text, &canonical, &reason))
		return reason.kind == ERROR_MEMORY ? error_memory(err) : bad(expr, type, err);
	if (postgres_canonical_write(&w->text, w->arena, type, canonical, &reason))
		return true;
	return reason.kind == ERROR_MEMORY ? error_memory(err) : bad(expr, type, err);
}
