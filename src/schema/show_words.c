#include "schema/show_words.h"

/* How a table is said: with its schema where that is not public. */
void show_qualified(struct buf *out, struct text schema, struct text name)
{
	if (schema.len && !text_eq(schema, TEXT("public"))) {
		struct text prefix = TEXT("");
		dbml_write_name(out, schema);
		buf_add_char(out, '.');
		/* The API's name repeats the schema. */
		if (text_has_prefix(name, schema))
			prefix = text_sub(name, 0, schema.len + 1);
		name = text_sub(name, prefix.len, name.len);
	}
	dbml_write_name(out, name);
}

void show_table_name(struct buf *out, const struct model_table *table)
{
	show_qualified(out, table->schema, table->name);
}

/* Quotes inside stay as they are where three of them can stand around. */
void show_string(struct buf *out, struct text t)
{
	bool has_quote = text_find_char(t, '\'') >= 0;
	bool has_escape = text_find_char(t, '\\') >= 0 || text_find_char(t, '\n') >= 0 ||
	                  text_find_char(t, '\r') >= 0;

	if (has_quote && !has_escape && t.ptr[0] != '\'' && t.ptr[t.len - 1] != '\'' &&
	        t.ptr[0] != ' ' && t.ptr[t.len - 1] != ' ') {
		bool has_three = false;
		for (size_t i = 0; i + 2 < t.len; i++)
			has_three |= memcmp(t.ptr + i, "'''", 3) == 0;
		if (!has_three) {
			buf_add_cstr(out, "'''");
			buf_add(out, t);
			buf_add_cstr(out, "'''");
			return;
		}
	}
	dbml_write_string(out, t);
}

void show_type(struct buf *out, const struct type *type)
{
	if (type->kind == TYPE_ENUM && type->enumeration) {
		show_qualified(out, type->enumeration->schema, type->enumeration->name);
	} else {
		struct text name = text_from(type_info(type->kind)->name);
		dbml_write_name(out, name);
		if (type->length)
			buf_printf(out, "(%u)", type->length);
		if (type->precision)
			buf_printf(out, "(%u,%u)", type->precision, type->scale);
	}
	for (unsigned i = 0; i < type->array_depth; i++)
		buf_add_cstr(out, "[]");
}

void show_setting(struct show_settings *settings)
{
	buf_add_cstr(settings->out, settings->is_open ? ", " : " [");
	settings->is_open = true;
}

void show_setting_word(struct show_settings *settings, const char *word)
{
	show_setting(settings);
	buf_add_cstr(settings->out, word);
}

void show_setting_string(struct show_settings *settings, const char *key, struct text value)
{
	show_setting(settings);
	buf_printf(settings->out, "%s: ", key);
	show_string(settings->out, value);
}

void show_settings_end(struct show_settings *settings)
{
	if (settings->is_open)
		buf_add_char(settings->out, ']');
}

void show_value(struct buf *out, const struct dbml_value *value)
{
	switch (value->kind) {
	case DBML_VALUE_NONE:
		return;
	case DBML_VALUE_STRING:
		show_string(out, value->text);
		return;
	case DBML_VALUE_EXPRESSION:
		buf_printf(out, "`%.*s`", TEXT_ARG(value->text));
		return;
	case DBML_VALUE_NULL:
		buf_add_cstr(out, "null");
		return;
	case DBML_VALUE_NUMBER:
	case DBML_VALUE_BOOLEAN:
	case DBML_VALUE_COLOR:
		buf_add(out, value->text);
		return;
	case DBML_VALUE_NAME:
		/* enum.value is the value's name, as a string everywhere. */
		for (size_t i = value->text.len; i > 0; i--) {
			if (value->text.ptr[i - 1] != '.')
				continue;
			show_string(out, text_sub(value->text, i, value->text.len));
			return;
		}
		show_string(out, value->text);
		return;
	}
}

/* Settings of DBML itself, such as headercolor, as they were written. */
void show_known_settings(
        struct show_settings *settings, const struct dbml_meta *metas, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		show_setting(settings);
		buf_add(settings->out, metas[i].key);
		if (metas[i].value.kind == DBML_VALUE_NONE)
			continue;
		buf_add_cstr(settings->out, ": ");
		show_value(settings->out, &metas[i].value);
	}
}

/* Custom keys in one order, so that the document's does not matter. */
static const char *const key_order[] = {"is", "scope", "through", "read", "create", "update",
        "delete", "write", "platform_admin", "must", "unique", "audit", "purge", "secret", "format",
        "length", "range", "pattern", "schema", "flow", "member", "was", "was_values"};

enum { KEY_ORDER_COUNT = sizeof(key_order) / sizeof(key_order[0]) };

static size_t key_rank(struct text key)
{
	for (size_t i = 0; i < KEY_ORDER_COUNT; i++) {
		if (text_eq_cstr(key, key_order[i]))
			return i;
	}
	return KEY_ORDER_COUNT;
}

static bool key_before(const struct dbml_meta *a, const struct dbml_meta *b)
{
	size_t x = key_rank(a->key), y = key_rank(b->key);

	return x != y ? x < y : text_compare(a->key, b->key) < 0;
}

/* The `n`th of the metas in canonical order; few, so that no sorting is needed. */
const struct dbml_meta *show_meta_ranked(const struct dbml_meta *metas, size_t count, size_t n)
{
	for (size_t i = 0; i < count; i++) {
		size_t before = 0;
		for (size_t j = 0; j < count; j++)
			before += key_before(&metas[j], &metas[i]) ||
			          (j < i && !key_before(&metas[i], &metas[j]));
		if (before == n)
			return &metas[i];
	}
	return NULL;
}
