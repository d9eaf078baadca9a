#include "sql/ddl_audit.h"

#include <stdlib.h>

static bool enum_has(const struct type *type, struct text value)
{
	for (size_t i = 0; type->enumeration && i < type->enumeration->value_count; i++)
		if (text_eq(type->enumeration->values[i], value))
			return true;
	return false;
}

struct text ddl_audit_entity(const struct model_column *column, struct text table)
{
	struct text singular = text_sub(table, 0, table.len - text_has_suffix(table, TEXT("s")));
	if (column->type.kind != TYPE_ENUM || enum_has(&column->type, table))
		return table;
	return enum_has(&column->type, singular) ? singular : TEXT("");
}

static int by_length(const void *a, const void *b)
{
	const struct model_column *const *left = a, *const *right = b;
	if ((*left)->name.len != (*right)->name.len)
		return (*left)->name.len < (*right)->name.len ? -1 : 1;
	return text_compare((*left)->name, (*right)->name);
}

const struct model_column **ddl_audit_columns(struct arena *arena, const struct model_table *table,
        const struct model_column *payload, size_t *out_count)
{
	size_t n = 0;
	const struct model_column **columns =
	        ARENA_ARRAY(arena, const struct model_column *, table->column_count);
	if (!columns)
		return NULL;
	for (size_t i = 0; i < table->column_count; i++)
		if (model_column_is_public(&table->columns[i]))
			columns[n++] = &table->columns[i];
	if (payload && payload->type.kind == TYPE_JSONB)
		qsort(columns, n, sizeof(*columns), by_length);
	*out_count = n;
	return columns;
}

bool ddl_audit_prefix(struct arena *arena, const struct model_table *table,
        const struct model_column *event, const char **out_prefix, struct error *err)
{
	const char *prefix = "";
	if (event->type.kind != TYPE_ENUM) {
		prefix = arena_cstr(arena, arena_printf(arena, "%.*s.", TEXT_ARG(table->name)));
		if (!prefix)
			return error_memory(err);
	} else if (!enum_has(&event->type, TEXT("create")) ||
	           !enum_has(&event->type, TEXT("update")) ||
	           !enum_has(&event->type, TEXT("delete")) ||
	           (model_is_soft(table) && !enum_has(&event->type, TEXT("restore")))) {
		return error_set(err, ERROR_SCHEMA,
		        "%.*s.%.*s: an audit's event needs the values create, update, delete and "
		        "restore",
		        TEXT_ARG(event->table->name), TEXT_ARG(event->name));
	}
	*out_prefix = prefix;
	return true;
}

bool ddl_audit_may_lack(
        const struct model_table *table, const struct model_column *column, struct error *err)
{
	if (!column->is_not_null || column->is_identity || column->default_kind != DEFAULT_NONE)
		return true;
	return error_set(err, ERROR_SCHEMA,
	        "%.*s.%.*s: NOT NULL, and an audit row of %.*s has nothing for it: give it a "
	        "default, say what it is with `is`, or set audit: 'off' on %.*s",
	        TEXT_ARG(column->table->name), TEXT_ARG(column->name), TEXT_ARG(table->name),
	        TEXT_ARG(table->name));
}

const struct model_column *ddl_audit_actor(const struct model_table *audit)
{
	return audit->by_concept[COLUMN_IS_ACTOR] ? audit->by_concept[COLUMN_IS_ACTOR]
	                                          : audit->by_concept[COLUMN_IS_USER];
}

bool ddl_audit_may_be_emptied(const struct model_table *table, const struct model_column *column)
{
	for (size_t i = 0; i < table->ref_count; i++)
		for (size_t j = 0; j < table->refs[i]->column_count; j++)
			if (table->refs[i]->child_columns[j] == column)
				return table->refs[i]->on_delete == RULE_SET_NULL;
	return false;
}

const struct model_table *ddl_audit_of(const struct model_table *table)
{
	const struct model_table *audit = table->model->by_concept[TABLE_IS_AUDIT];
	if (table->concept == TABLE_IS_AUDIT || table->audit == AUDIT_OFF || table->is_hidden)
		return NULL;
	return audit;
}
