/* Rows as CSV. */
#include "api/rest/rows.h"

#include "api/rest/rows_scan.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_quoted(struct buf *out, struct text t)
{
	buf_add_char(out, '"');
	for (size_t from = 0; from < t.len;) {
		struct text rest = text_sub(t, from, SIZE_MAX);
		ptrdiff_t quote = text_find_char(rest, '"');
		size_t len = quote < 0 ? rest.len : (size_t)quote + 1;
		buf_add(out, text_sub(rest, 0, len));
		if (quote >= 0)
			buf_add_char(out, '"');
		from += len;
	}
	buf_add_char(out, '"');
}

/* What PostgreSQL puts in quotes within a row. */
static void add_cell(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if (is_space(t.ptr[i]) || strchr(",\"\\()", t.ptr[i])) {
			add_quoted(out, t);
			return;
		}
	}
	buf_add(out, t.len ? t : TEXT("\"\""));
}

/* "2026-01-02T03:04:05.5+00:00" -> "2026-01-02 03:04:05.5+00" */
static struct text moment_text(struct arena *arena, struct text t)
{
	ptrdiff_t at = text_find_char(t, 'T');
	size_t len = text_has_suffix(t, TEXT(":00")) && t.len >= 25 &&
	                             (t.ptr[t.len - 6] == '+' || t.ptr[t.len - 6] == '-')
	                     ? t.len - 3
	                     : t.len;
	char *bytes = at < 0 ? NULL : arena_alloc(arena, len);

	if (!bytes)
		return t;
	memcpy(bytes, t.ptr, len);
	bytes[at] = ' ';
	return (struct text){bytes, len};
}

/* A value that is not null and no array, as PostgreSQL writes it as text. */
static struct text scalar_text(struct arena *arena, const struct type *type, struct text value)
{
	if (type_family(type) == FAMILY_JSON)
		return value;
	if (value.ptr[0] == '"') {
		struct text t = rows_string(arena, value);
		return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ
		               ? moment_text(arena, t)
		               : t;
	}
	if (type->kind == TYPE_BOOLEAN)
		return value.ptr[0] == 't' ? TEXT("t") : TEXT("f");
	return value;
}

static bool is_plain_element(struct text t)
{
	if (t.len == 0 || text_eq_nocase(t, TEXT("null")))
		return false;
	for (size_t i = 0; i < t.len; i++) {
		if (is_space(t.ptr[i]) || strchr("{},\"\\", t.ptr[i]))
			return false;
	}
	return true;
}

static void add_element(struct buf *out, struct text t)
{
	if (is_plain_element(t)) {
		buf_add(out, t);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '"' || t.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
	buf_add_char(out, '"');
}

/* ["a",null] -> {a,NULL}; the type says how deep arrays nest. */
static bool add_array(struct rows_scan *s, const struct type *type)
{
	struct type element = *type;
	bool is_first = true;
	struct text value;

	element.array_depth--;
	if (!rows_take(s, '['))
		return false;
	buf_add_char(s->out, '{');
	while (rows_peek(s) != ']') {
		if (!is_first && !rows_take(s, ','))
			return false;
		if (!is_first)
			buf_add_char(s->out, ',');
		is_first = false;
		if (element.array_depth && rows_peek(s) == '[') {
			if (!add_array(s, &element))
				return false;
			continue;
		}
		if (!rows_value(s, &value))
			return false;
		element.array_depth = 0;
		if (rows_is_null(value))
			buf_add(s->out, TEXT("NULL"));
		else
			add_element(s->out, scalar_text(s->out->arena, &element, value));
		element.array_depth = (uint8_t)(type->array_depth - 1);
	}
	buf_add_char(s->out, '}');
	return rows_take(s, ']');
}

static bool array_text(
        struct arena *arena, const struct type *type, struct text value, struct text *out)
{
	struct buf text;
	struct rows_scan s = {.json = value, .out = &text};

	buf_init(&text, arena);
	bool ok = add_array(&s, type);
	*out = buf_text(&text);
	return ok;
}

/* ---- lines ---- */

/* What a plan's rows have, one column each: the type NULL is JSON, as for embeds. */
typedef bool column_fn(
        struct rows_scan *s, bool is_first, struct text name, const struct type *type);

static bool each_column(
        struct rows_scan *s, const struct plan_select *plan, bool *is_first, column_fn *column)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		const struct plan_select *embed = field->embed;
		if (field->kind == PLAN_FIELD_EMBED && !embed->field_count)
			continue;
		if (field->kind == PLAN_FIELD_EMBED && embed->join.is_spread &&
		        embed->join.is_to_one) {
			if (!each_column(s, embed, is_first, column))
				return false;
			continue;
		}
		size_t count = field->kind == PLAN_FIELD_EMBED && embed->join.is_spread
		                       ? embed->field_count
		                       : 1;
		for (size_t k = 0; k < count; k++) {
			bool is_spread = field->kind == PLAN_FIELD_EMBED && embed->join.is_spread;
			struct type type = field->kind == PLAN_FIELD_EMBED
			                           ? (struct type){.kind = TYPE_JSON}
			                           : plan_field_type(field);
			if (!column(s, *is_first, is_spread ? embed->fields[k].name : field->name,
			            &type))
				return false;
			*is_first = false;
		}
	}
	return true;
}

static bool add_name(struct rows_scan *s, bool is_first, struct text name, const struct type *type)
{
	(void)type;
	if (!is_first)
		buf_add_char(s->out, ',');
	add_cell(s->out, name);
	return true;
}

static bool add_value(struct rows_scan *s, bool is_first, struct text name, const struct type *type)
{
	struct text said, value, text;

	(void)name;
	if (!rows_member(s, is_first, &said) || !rows_value(s, &value))
		return false;
	if (!is_first)
		buf_add_char(s->out, ',');
	if (rows_is_null(value))
		return true;
	if (!type->array_depth)
		text = scalar_text(s->out->arena, type, value);
	else if (!array_text(s->out->arena, type, value, &text))
		return false;
	add_cell(s->out, text);
	return true;
}

static bool add_lines(struct rows_scan *s, const struct plan_select *plan)
{
	bool is_first = true, is_first_row = true;

	if (!each_column(s, plan, &is_first, add_name) || !rows_take(s, '['))
		return false;
	while (rows_peek(s) != ']') {
		if ((!is_first_row && !rows_take(s, ',')) || !rows_take(s, '{'))
			return false;
		is_first_row = false;
		is_first = true;
		buf_add_char(s->out, '\n');
		if (!each_column(s, plan, &is_first, add_value) || !rows_take(s, '}'))
			return false;
	}
	return rows_take(s, ']');
}

bool rows_csv(struct arena *arena, const struct plan_select *plan, struct text json,
        struct text *out, struct error *err)
{
	struct buf text;
	struct rows_scan s = {.json = json, .out = &text};

	buf_init(&text, arena);
	bool ok = add_lines(&s, plan);
	if (buf_failed(&text) || arena->failed)
		return error_memory(err);
	if (!ok)
		return error_set(
		        err, ERROR_INTERNAL, "rows that are not of their plan, at byte %zu", s.at);
	*out = buf_text(&text);
	return true;
}
