#include "api/typescript.h"

#include "api/rest/resolve_parts.h"
#include "base/json.h"
#include "schema/function.h"

enum direction { ROW, INSERT, UPDATE };

static const char head[] = "export type Json =\n"
                           "  | string\n"
                           "  | number\n"
                           "  | boolean\n"
                           "  | null\n"
                           "  | { [key: string]: Json | undefined }\n"
                           "  | Json[]\n"
                           "\n"
                           "export type Database = {\n"
                           "  // Which PostgREST's types postgrest-js goes by.\n"
                           "  __InternalSupabase: {\n"
                           "    PostgrestVersion: \"13\"\n"
                           "  }\n"
                           "  public: {\n";

static const char tail[] =
        "  }\n"
        "}\n"
        "\n"
        "type Public = Database[\"public\"]\n"
        "\n"
        "export type Tables<T extends keyof Public[\"Tables\"]> = Public[\"Tables\"][T][\"Row\"]\n"
        "\n"
        "export type TablesInsert<T extends keyof Public[\"Tables\"]> = "
        "Public[\"Tables\"][T][\"Insert\"]\n"
        "\n"
        "export type TablesUpdate<T extends keyof Public[\"Tables\"]> = "
        "Public[\"Tables\"][T][\"Update\"]\n"
        "\n"
        "export type Enums<T extends keyof Public[\"Enums\"]> = Public[\"Enums\"][T]\n"
        "\n";

static bool is_identifier(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_letter =
		        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
		if (!is_letter && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return name.len > 0;
}

/* JSON's strings are TypeScript's. */
static void add_key(struct buf *out, struct text name)
{
	if (is_identifier(name))
		buf_add(out, name);
	else
		json_write_string(out, name);
}

static const char *scalar_name(const struct type *type)
{
	switch (type_info(type->kind)->family) {
	case FAMILY_BOOLEAN:
		return "boolean";
	case FAMILY_INTEGER:
	case FAMILY_NUMBER:
		return "number";
	case FAMILY_JSON:
		return "Json";
	default:
		return "string";
	}
}

static void add_type(struct buf *out, const struct type *type)
{
	if (type->kind == TYPE_ENUM) {
		buf_add(out, TEXT("Database[\"public\"][\"Enums\"]["));
		json_write_string(out, type->enumeration->name);
		buf_add_char(out, ']');
	} else {
		buf_add_cstr(out, scalar_name(type));
	}
	for (unsigned i = 0; i < type->array_depth; i++)
		buf_add(out, TEXT("[]"));
}

/* ---- tables ---- */

static bool is_optional(const struct model_column *column, enum direction direction)
{
	const struct model_table *table = column->table;

	if (direction != INSERT)
		return direction == UPDATE;
	return !column->is_not_null || column->default_kind != DEFAULT_NONE ||
	       (column == table->tenant && table->concept != TABLE_IS_TENANTS);
}

static bool is_deletion(const struct model_column *column)
{
	return column == column->table->by_concept[COLUMN_IS_DELETED_AT];
}

static void add_column(struct buf *out, const struct model_column *column, enum direction direction)
{
	if (direction == ROW && column->secret != SECRET_NONE)
		return;
	buf_add(out, TEXT("          "));
	add_key(out, column->name);
	if (direction == UPDATE && is_deletion(column)) {
		/* Restores. */
		buf_add(out, TEXT("?: null\n"));
		return;
	}
	if (direction != ROW && resolve_is_generated(column)) {
		buf_add(out, TEXT("?: never\n"));
		return;
	}
	buf_add_cstr(out, is_optional(column, direction) ? "?: " : ": ");
	add_type(out, &column->type);
	buf_add_cstr(out, column->is_not_null ? "\n" : " | null\n");
}

static void add_columns(struct buf *out, const struct model_table *table, enum direction direction)
{
	static const char *const names[] = {"Row", "Insert", "Update"};

	buf_printf(out, "        %s: {\n", names[direction]);
	for (size_t i = 0; i < table->declared_count; i++) {
		if (!table->columns[i].is_hidden)
			add_column(out, &table->columns[i], direction);
	}
	buf_add(out, TEXT("        }\n"));
}

static void add_names(struct buf *out, struct model_column *const *columns, size_t count)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add(out, TEXT(", "));
		json_write_string(out, columns[i]->name);
	}
	buf_add(out, TEXT("]\n"));
}

static void add_relationship(struct buf *out, const struct model_ref *ref)
{
	buf_add(out, TEXT("          {\n            foreignKeyName: "));
	json_write_string(out, ref->name);
	buf_add(out, TEXT("\n            columns: "));
	add_names(out, ref->child_columns, ref->column_count);
	buf_printf(out, "            isOneToOne: %s\n            referencedRelation: ",
	        ref->is_one_to_one ? "true" : "false");
	json_write_string(out, ref->parent->name);
	buf_add(out, TEXT("\n            referencedColumns: "));
	add_names(out, ref->parent_columns, ref->column_count);
	buf_add(out, TEXT("          },\n"));
}

static bool is_shown(const struct model_ref *ref)
{
	return !ref->is_hidden && !ref->parent->is_hidden;
}

static void add_relationships(struct buf *out, const struct model_table *table)
{
	bool is_open = false;

	buf_add(out, TEXT("        Relationships: ["));
	for (size_t i = 0; i < table->ref_count; i++) {
		if (!is_shown(table->refs[i]))
			continue;
		if (!is_open)
			buf_add_char(out, '\n');
		is_open = true;
		add_relationship(out, table->refs[i]);
	}
	buf_add_cstr(out, is_open ? "        ]\n" : "]\n");
}

static void add_tables(struct buf *out, const struct model *model)
{
	buf_add(out, TEXT("    Tables: {\n"));
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		if (table->is_hidden)
			continue;
		buf_add(out, TEXT("      "));
		add_key(out, table->name);
		buf_add(out, TEXT(": {\n"));
		add_columns(out, table, ROW);
		add_columns(out, table, INSERT);
		add_columns(out, table, UPDATE);
		add_relationships(out, table);
		buf_add(out, TEXT("      }\n"));
	}
	buf_add(out, TEXT("    }\n"));
}

/* ---- functions ---- */

static void add_arguments(struct buf *out, const struct function *function)
{
	bool is_first = true;

	if (!function->argument_count) {
		buf_add(out, TEXT("never"));
		return;
	}
	/* One without a name is the whole body, under "". */
	buf_add_char(out, '{');
	for (size_t i = 0; i < function->argument_count; i++) {
		const struct function_argument *argument = &function->arguments[i];
		buf_add_cstr(out, is_first ? " " : "; ");
		is_first = false;
		add_key(out, argument->name);
		buf_add_cstr(out, argument->has_default ? "?: " : ": ");
		add_type(out, &argument->type);
		buf_add(out, TEXT(" | null"));
	}
	buf_add(out, TEXT(" }"));
}

static void add_row(struct buf *out, const struct function *function)
{
	if (function->returns == FUNCTION_TABLE) {
		buf_add(out, TEXT("Database[\"public\"][\"Tables\"]["));
		json_write_string(out, function->table->name);
		buf_add(out, TEXT("][\"Row\"]"));
		return;
	}
	buf_add(out, TEXT("{\n"));
	for (size_t i = 0; i < function->table->declared_count; i++) {
		const struct model_column *column = &function->table->columns[i];
		buf_add(out, TEXT("          "));
		add_key(out, column->name);
		buf_add(out, TEXT(": "));
		add_type(out, &column->type);
		buf_add_cstr(out, column->is_not_null ? "\n" : " | null\n");
	}
	buf_add(out, TEXT("        }"));
}

static void add_returns(struct buf *out, const struct function *function)
{
	if (function->returns == FUNCTION_VOID) {
		buf_add(out, TEXT("undefined"));
		return;
	}
	if (function->returns == FUNCTION_VALUE) {
		buf_add_cstr(out, function->is_set ? "(" : "");
		add_type(out, &function->type);
		buf_add_cstr(out, function->is_set ? " | null)[]" : " | null");
		return;
	}
	add_row(out, function);
	buf_add_cstr(out, function->is_set ? "[]" : " | null");
}

/* Where its rows come from, so that embeds are typed. */
static void add_options(struct buf *out, const struct function *function)
{
	if (function->returns != FUNCTION_TABLE)
		return;
	buf_printf(out, "        SetofOptions: {\n          from: \"*\"\n          to: ");
	json_write_string(out, function->table->name);
	buf_printf(out, "\n          isOneToOne: %s\n          isSetofReturn: %s\n        }\n",
	        function->is_set ? "false" : "true", function->is_set ? "true" : "false");
}

static void add_functions(struct buf *out, const struct model *model)
{
	if (!model->function_count) {
		buf_add(out, TEXT("    Functions: {\n      [_ in never]: never\n    }\n"));
		return;
	}
	buf_add(out, TEXT("    Functions: {\n"));
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = model->functions[i];
		buf_add(out, TEXT("      "));
		add_key(out, function->name);
		buf_add(out, TEXT(": {\n        Args: "));
		add_arguments(out, function);
		buf_add(out, TEXT("\n        Returns: "));
		add_returns(out, function);
		buf_add_char(out, '\n');
		add_options(out, function);
		buf_add(out, TEXT("      }\n"));
	}
	buf_add(out, TEXT("    }\n"));
}

/* ---- enums ---- */

static void add_values(struct buf *out, const struct model_enum *enumeration, const char *between)
{
	for (size_t i = 0; i < enumeration->value_count; i++) {
		if (i)
			buf_add_cstr(out, between);
		json_write_string(out, enumeration->values[i]);
	}
}

static void add_enums(struct buf *out, const struct model *model)
{
	if (!model->enum_count) {
		buf_add(out, TEXT("    Enums: {\n      [_ in never]: never\n    }\n"));
		return;
	}
	buf_add(out, TEXT("    Enums: {\n"));
	for (size_t i = 0; i < model->enum_count; i++) {
		buf_add(out, TEXT("      "));
		add_key(out, model->enums[i]->name);
		buf_add(out, TEXT(": "));
		add_values(out, model->enums[i], " | ");
		buf_add_char(out, '\n');
	}
	buf_add(out, TEXT("    }\n"));
}

/* The values themselves, for who lists them. */
static void add_constants(struct buf *out, const struct model *model)
{
	buf_add(out, TEXT("export const Constants = {\n  public: {\n    Enums: {\n"));
	for (size_t i = 0; i < model->enum_count; i++) {
		buf_add(out, TEXT("      "));
		add_key(out, model->enums[i]->name);
		buf_add(out, TEXT(": ["));
		add_values(out, model->enums[i], ", ");
		buf_add(out, TEXT("],\n"));
	}
	buf_add(out, TEXT("    },\n  },\n} as const\n"));
}

bool typescript_write(struct buf *out, const struct model *model, struct error *err)
{
	static const char none[] = "{\n      [_ in never]: never\n    }\n";

	buf_add_cstr(out, head);
	add_tables(out, model);
	buf_printf(out, "    Views: %s", none);
	add_functions(out, model);
	add_enums(out, model);
	buf_printf(out, "    CompositeTypes: %s", none);
	buf_add_cstr(out, tail);
	add_constants(out, model);
	return !buf_failed(out) || error_memory(err);
}
