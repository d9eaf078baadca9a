#include "db/say.h"

#include "schema/model.h"

#include <stdio.h>

static const struct model_table *find_table(const struct model *model, struct text name)
{
	for (size_t i = 0; model && i < model->table_count; i++) {
		if (text_eq(model->tables[i]->name, name))
			return model->tables[i];
	}
	return NULL;
}

/* A column with a policy of its own may be one that the caller does not know of. */
static bool is_sayable(const struct model_table *table, struct text name)
{
	for (size_t i = 0; table && !table->is_hidden && i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (text_eq(column->name, name))
			return model_column_is_public(column) && !column->read;
	}
	return false;
}

void say_column(
        struct say *say, const struct model *model, struct text table_name, struct text name)
{
	const struct model_table *table = find_table(model, table_name);
	bool is_tenant = table && table->tenant && text_eq(table->tenant->name, name);

	if (is_tenant || !is_sayable(table, name) || say->used + name.len + 3 > sizeof(say->text))
		return;
	if (say->used) {
		memcpy(say->text + say->used, ", ", 2);
		say->used += 2;
	}
	memcpy(say->text + say->used, name.ptr, name.len);
	say->used += name.len;
	say->text[say->used] = '\0';
}

bool say_error(const struct say *say, enum error_kind kind, const char *words,
        struct text operator_text, struct error *err)
{
	bool is_first = !error_is_set(err);

	error_set(err, kind, "%.*s", TEXT_ARG(operator_text));
	if (is_first && say->used)
		snprintf(err->public_text, sizeof(err->public_text), "%s: %s", words, say->text);
	return false;
}

bool say_check(const struct model *model, struct text table_name, struct text name,
        struct text operator_text, struct error *err)
{
	const struct model_table *table = find_table(model, table_name);
	const struct model_check *check = NULL;
	bool is_first = !error_is_set(err);

	for (size_t i = 0; table && i < table->check_count; i++) {
		if (text_eq(table->checks[i].name, name))
			check = &table->checks[i];
	}
	error_set(err, check && check->is_hidden ? ERROR_VALUE_FORMAT : ERROR_CHECK, "%.*s",
	        TEXT_ARG(operator_text));
	if (is_first && check && !check->is_hidden)
		snprintf(err->public_text, sizeof(err->public_text), "rule: %.*s", TEXT_ARG(name));
	return false;
}
