/* Checks of one column, in JSON Schema's words where it has them. */
#include "api/openapi/part.h"

static bool is_column(const struct expr *expr, const struct model_column *column)
{
	return expr->kind == EXPR_COLUMN && expr->column.column == column;
}

static bool is_length_of(const struct expr *expr, const struct model_column *column)
{
	return expr->kind == EXPR_CALL && expr->function == EXPR_FN_LENGTH &&
	       expr->arg_count == 1 && is_column(expr->args[0], column);
}

static bool is_number(const struct model_column *column)
{
	enum type_family family = type_family(&column->type);

	return family == FAMILY_INTEGER || family == FAMILY_NUMBER;
}

static const char *bound_word(enum expr_operator op, bool is_length)
{
	switch (op) {
	case EXPR_OP_GE:
		return is_length ? "minLength" : "minimum";
	case EXPR_OP_LE:
		return is_length ? "maxLength" : "maximum";
	case EXPR_OP_GT:
		return is_length ? NULL : "exclusiveMinimum";
	case EXPR_OP_LT:
		return is_length ? NULL : "exclusiveMaximum";
	default:
		return NULL;
	}
}

/* 1, -1, 1.5: as JSON has numbers. */
static bool is_json_number(struct text t)
{
	size_t digits = 0;

	for (size_t i = 0; i < t.len; i++) {
		bool is_digit = t.ptr[i] >= '0' && t.ptr[i] <= '9';
		bool is_sign = i == 0 && t.ptr[i] == '-';
		bool is_point = t.ptr[i] == '.' && digits && i + 1 < t.len;
		if (!is_digit && !is_sign && !is_point)
			return false;
		digits += is_digit;
	}
	return digits && (digits == 1 || t.ptr[t.ptr[0] == '-'] != '0' ||
	                         text_find_char(t, '.') == (t.ptr[0] == '-' ? 2 : 1));
}

static bool compare(const struct model_column *column, const struct expr *expr, struct buf *out)
{
	const struct expr *left = expr->arg_count == 2 ? expr->args[0] : NULL;

	if (!left || expr->args[1]->kind != EXPR_NUMBER || !is_json_number(expr->args[1]->text))
		return false;
	bool is_length = is_length_of(left, column);
	const char *word = bound_word(expr->op, is_length);
	if (!word || (!is_length && (!is_column(left, column) || !is_number(column))))
		return false;
	buf_printf(out, "{\"%s\":%.*s}", word, TEXT_ARG(expr->args[1]->text));
	return true;
}

/* A value that the column may hold; null passes every check. */
static bool values(const struct model_column *column, const struct expr *expr, struct buf *out)
{
	if (!is_column(expr->args[0], column))
		return false;
	buf_add(out, TEXT("{\"enum\":["));
	for (size_t i = 1; i < expr->arg_count; i++) {
		const struct expr *value = expr->args[i];
		bool is_text = value->kind == EXPR_STRING;
		if (!is_text && (value->kind != EXPR_NUMBER || !is_json_number(value->text)))
			return false;
		if (i > 1)
			buf_add_char(out, ',');
		if (is_text)
			json_write_string(out, value->text);
		else
			buf_add(out, value->text);
	}
	buf_add_cstr(out, column->is_not_null ? "]}" : ",null]}");
	return true;
}

static bool say(const struct model_column *column, const struct expr *expr, struct buf *out);

static bool say_all(const struct model_column *column, const struct expr *expr, const char *word,
        struct buf *out)
{
	buf_printf(out, "{\"%s\":[", word);
	for (size_t i = 0; i < expr->arg_count; i++) {
		if (i)
			buf_add_char(out, ',');
		if (!say(column, expr->args[i], out))
			return false;
	}
	buf_add(out, TEXT("]}"));
	return true;
}

/* False: JSON Schema has no words for it; what was written is to be cut away. */
static bool say(const struct model_column *column, const struct expr *expr, struct buf *out)
{
	switch (expr->kind) {
	case EXPR_AND:
		return say_all(column, expr, "allOf", out);
	case EXPR_OR:
		return say_all(column, expr, "anyOf", out);
	case EXPR_IN:
		return values(column, expr, out);
	case EXPR_IS_NULL:
		buf_add(out, TEXT("{\"type\":\"null\"}"));
		return is_column(expr->args[0], column);
	case EXPR_OPERATOR:
		if (expr->op == EXPR_OP_EQ && expr->arg_count == 2)
			return values(column, expr, out);
		return compare(column, expr, out);
	default:
		return false;
	}
}

static bool is_said(const struct model_column *column, const struct expr *expr, struct buf *out)
{
	size_t before = out->len;

	if (!column->type.array_depth && say(column, expr, out))
		return true;
	buf_truncate(out, before);
	return false;
}

void openapi_write_checks(struct openapi *o, const struct model_column *column)
{
	const struct model_table *table = column->table;
	struct buf out;

	buf_init(&out, o->arena);
	for (size_t i = 0; i < table->check_count; i++) {
		size_t before = out.len;
		if (table->checks[i].is_hidden)
			continue;
		if (before)
			buf_add_char(&out, ',');
		if (!is_said(column, table->checks[i].expr, &out))
			buf_truncate(&out, before);
	}
	if (!out.len)
		return;
	json_build_key(&o->json, "allOf");
	json_build_raw(&o->json, arena_printf(o->arena, "[%.*s]", TEXT_ARG(buf_text(&out))));
}

/* ---- what a check is about ---- */

struct mentioned {
	const struct openapi *o;
	const struct model_column *column;
	bool is_hidden; /* one that the principal may neither read nor write */
	bool is_found;
};

static void mention(void *context, const struct expr *node)
{
	struct mentioned *m = context;

	if (node->kind != EXPR_COLUMN)
		return;
	m->is_found = m->is_found || node->column.column == m->column;
	m->is_hidden = m->is_hidden ||
	               (m->o && !policy_column_is_readable(node->column.column, m->o->principal));
}

bool openapi_has_checks(const struct model_column *column)
{
	const struct model_table *table = column->table;
	struct mentioned m = {.column = column};

	for (size_t i = 0; i < table->check_count; i++) {
		if (!table->checks[i].is_hidden)
			expr_walk(table->checks[i].expr, mention, &m);
	}
	return m.is_found;
}

static bool is_said_somewhere(
        const struct model_table *table, const struct expr *expr, struct arena *arena)
{
	struct buf scratch;

	buf_init(&scratch, arena);
	for (size_t i = 0; i < table->declared_count; i++) {
		if (is_said(&table->columns[i], expr, &scratch))
			return true;
	}
	return false;
}

void openapi_describe_checks(
        struct openapi *o, const struct model_table *table, struct buf *description)
{
	for (size_t i = 0; i < table->check_count; i++) {
		const struct model_check *check = &table->checks[i];
		struct mentioned m = {.o = o};
		if (check->is_hidden)
			continue;
		expr_walk(check->expr, mention, &m);
		if (m.is_hidden || is_said_somewhere(table, check->expr, o->arena))
			continue;
		buf_add(description, TEXT("\n\nA row must satisfy `"));
		expr_write(description, check->expr);
		buf_add(description, TEXT("`."));
	}
}
