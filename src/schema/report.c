#include "schema/report.h"

#include "base/json_build.h"
#include "schema/function.h"

enum { NAME_WIDTH = 26, HOPS_MOST = 64 };

static void write_padded(struct buf *out, struct text t, size_t width)
{
	buf_add(out, t);
	for (size_t i = t.len; i < width; i++)
		buf_add_char(out, ' ');
	if (t.len >= width)
		buf_add_char(out, ' ');
}

struct text report_path(struct arena *arena, const struct model_table *table)
{
	struct buf out;

	buf_init(&out, arena);
	if (table->scope == SCOPE_USER && table->owner)
		return table->owner->name;
	for (unsigned hop = 0; hop < HOPS_MOST && table->through; hop++) {
		const struct model_ref *ref = table->through;
		buf_add(&out, ref->child_columns[0]->name);
		buf_printf(&out, " > %.*s.", TEXT_ARG(ref->parent->name));
		table = ref->parent;
	}
	if (table->tenant)
		buf_add(&out, table->tenant->name);
	return buf_text(&out);
}

static const struct text titles[] = {
        [SCOPE_GLOBAL] = TEXT_INIT("Global tables, written by the platform only"),
        [SCOPE_TENANT] = TEXT_INIT("Tenant tables, and how each reaches its tenant"),
        [SCOPE_USER] = TEXT_INIT("Tables of a person, who may be in many tenants"),
};

static void write_bindings(struct buf *out, const struct model *model)
{
	buf_add_cstr(out, "Bound\n");
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		const char *separator = "";
		if (table->concept == TABLE_IS_NONE)
			continue;
		buf_add_cstr(out, "  ");
		write_padded(out, text_from(table_concept_name(table->concept)), 18);
		write_padded(out, table->name, NAME_WIDTH);
		for (int concept = COLUMN_IS_ID; concept < COLUMN_CONCEPT_COUNT; concept ++) {
			const struct model_column *column = table->by_concept[concept];
			const char *name = column_concept_name(concept);
			if (!column || column->is_hidden)
				continue;
			buf_printf(out, "%s%s", separator, name);
			if (!text_eq_cstr(column->name, name))
				buf_printf(out, " = %.*s", TEXT_ARG(column->name));
			separator = ", ";
		}
		buf_add_char(out, '\n');
	}
}

static void write_scope(struct buf *out, const struct model *model, enum table_scope scope)
{
	bool has_any = false;

	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		if (table->scope != scope)
			continue;
		if (!has_any)
			buf_printf(out, "\n%.*s\n", TEXT_ARG(titles[scope]));
		has_any = true;
		buf_add_cstr(out, "  ");
		if (scope == SCOPE_GLOBAL) {
			buf_printf(out, "%.*s\n", TEXT_ARG(table->name));
			continue;
		}
		write_padded(out, table->name, NAME_WIDTH);
		if (table->tenant && table->tenant->is_hidden && !table->through)
			buf_add_cstr(out, "the row it tells of");
		else
			buf_add(out, report_path(out->arena, table));
		if (table->is_tenant_nullable)
			buf_add_cstr(out, " (null: the platform's)");
		buf_add_char(out, '\n');
	}
}

static const char *wall_text(enum reference_wall wall)
{
	return wall == WALL_KEY ? "key" : wall == WALL_GUARD ? "guard" : "none";
}

static void write_walls(struct buf *out, const struct model *model)
{
	bool has_any = false;

	for (size_t i = 0; i < model->ref_count; i++) {
		const struct model_ref *ref = model->refs[i];
		if (ref->wall == WALL_NONE)
			continue;
		if (!has_any)
			buf_add_cstr(out, "\nReferences kept within the tenant\n");
		has_any = true;
		struct text from = arena_printf(out->arena, "%.*s.%.*s", TEXT_ARG(ref->child->name),
		        TEXT_ARG(ref->child_columns[0]->name));
		buf_add_cstr(out, "  ");
		write_padded(out, from, NAME_WIDTH + 12);
		write_padded(out, ref->parent->name, NAME_WIDTH);
		buf_add_cstr(out, ref->wall == WALL_KEY ? "by key\n" : "by guard\n");
	}
}

static void write_added(struct buf *out, const struct model *model)
{
	buf_add_cstr(out, "\nAdded, hidden from the API\n");
	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *table = model->tables[i];
		if (table->is_hidden) {
			buf_printf(out, "  table  %.*s\n", TEXT_ARG(table->name));
			continue;
		}
		for (size_t j = table->declared_count; j < table->column_count; j++)
			buf_printf(out, "  column %.*s.%.*s\n", TEXT_ARG(table->name),
			        TEXT_ARG(table->columns[j].name));
	}
}

/* What a function is given back as: "setof clients", "table", "bigint", "void". */
static struct text returns_text(struct arena *arena, const struct function *function)
{
	struct buf out;

	buf_init(&out, arena);
	if (function->is_set && function->returns != FUNCTION_ROWS)
		buf_add(&out, TEXT("setof "));
	if (function->returns == FUNCTION_VOID)
		buf_add(&out, TEXT("void"));
	else if (function->returns == FUNCTION_ROWS)
		buf_add(&out, TEXT("table"));
	else if (function->returns == FUNCTION_TABLE)
		buf_add(&out, function->table->name);
	else
		type_write(&out, &function->type);
	return buf_text(&out);
}

static struct text arguments_text(struct arena *arena, const struct function *function)
{
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < function->argument_count; i++) {
		const struct function_argument *argument = &function->arguments[i];
		if (i)
			buf_add(&out, TEXT(", "));
		buf_printf(&out, "%.*s ", TEXT_ARG(argument->name));
		type_write(&out, &argument->type);
		if (argument->has_default)
			buf_add(&out, TEXT(" default"));
	}
	return buf_text(&out);
}

static void write_functions(struct buf *out, const struct model *model)
{
	if (model->function_count)
		buf_add(out, TEXT("\nFunctions, and who may call each\n"));
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *f = model->functions[i];
		struct text arguments = arguments_text(out->arena, f);
		struct text returns = returns_text(out->arena, f);
		buf_printf(out, "  %.*s(%.*s) returns %.*s, %s: %.*s\n", TEXT_ARG(f->name),
		        TEXT_ARG(arguments), TEXT_ARG(returns), f->is_write ? "writes" : "reads",
		        TEXT_ARG(f->call_text));
	}
}

static void write_active(struct buf *out, const char *what, const struct expr *expr)
{
	if (!expr)
		return;
	buf_add_cstr(out, "  ");
	write_padded(out, text_from(what), 18);
	expr_write(out, expr);
	buf_add_char(out, '\n');
}

void report_write(struct buf *out, const struct model *model)
{
	buf_printf(out, "%.*s%s%zu tables, %zu enums, %zu references\n\n", TEXT_ARG(model->name),
	        model->name.len ? ": " : "", model->declared_count, model->enum_count,
	        model->ref_count);
	write_bindings(out, model);
	buf_add_cstr(out, "\nWho counts\n");
	write_active(out, "tenant", model->tenant_active);
	write_active(out, "user", model->user_active);
	if (model->by_concept[TABLE_IS_MEMBERSHIPS])
		write_active(out, "member", model->member_active);
	write_active(out, "platform admin", model->platform_admin);
	write_scope(out, model, SCOPE_TENANT);
	write_scope(out, model, SCOPE_USER);
	write_scope(out, model, SCOPE_GLOBAL);
	write_walls(out, model);
	write_added(out, model);
	write_functions(out, model);
}

static void json_function(struct json_build *json, const struct function *f)
{
	struct arena *arena = json->out->arena;

	json_build_object(json);
	json_build_text_at(json, "name", f->name);
	json_build_text_at(json, "arguments", arguments_text(arena, f));
	json_build_text_at(json, "returns", returns_text(arena, f));
	json_build_bool_at(json, "writes", f->is_write);
	json_build_text_at(json, "call", f->call_text);
	json_build_end(json);
}

static void json_table(struct json_build *json, const struct model_table *table)
{
	json_build_object(json);
	json_build_text_at(json, "name", table->name);
	if (table->concept != TABLE_IS_NONE)
		json_build_text_at(json, "is", text_from(table_concept_name(table->concept)));
	json_build_text_at(json, "scope", text_from(table_scope_name(table->scope)));
	json_build_text_at(json, "path", report_path(json->out->arena, table));
	json_build_bool_at(json, "tenant_nullable", table->is_tenant_nullable);
	json_build_bool_at(json, "hidden", table->is_hidden);
	json_build_key(json, "columns");
	json_build_object(json);
	for (int concept = COLUMN_IS_ID; concept < COLUMN_CONCEPT_COUNT; concept ++) {
		if (table->by_concept[concept])
			json_build_text_at(json, column_concept_name(concept),
			        table->by_concept[concept]->name);
	}
	json_build_end(json);
	json_build_key(json, "added");
	json_build_array(json);
	for (size_t i = table->declared_count; !table->is_hidden && i < table->column_count; i++)
		json_build_text(json, table->columns[i].name);
	json_build_end_array(json);
	json_build_end(json);
}

void report_json(struct buf *out, const struct model *model)
{
	struct json_build json;

	json_build_init(&json, out);
	json_build_object(&json);
	json_build_text_at(&json, "name", model->name);
	json_build_key(&json, "tables");
	json_build_array(&json);
	for (size_t i = 0; i < model->table_count; i++)
		json_table(&json, model->tables[i]);
	json_build_end_array(&json);
	json_build_key(&json, "walls");
	json_build_array(&json);
	for (size_t i = 0; i < model->ref_count; i++) {
		const struct model_ref *ref = model->refs[i];
		if (ref->wall == WALL_NONE)
			continue;
		json_build_object(&json);
		json_build_text_at(&json, "table", ref->child->name);
		json_build_text_at(&json, "column", ref->child_columns[0]->name);
		json_build_text_at(&json, "refers_to", ref->parent->name);
		json_build_text_at(&json, "wall", text_from(wall_text(ref->wall)));
		json_build_end(&json);
	}
	json_build_end_array(&json);
	json_build_key(&json, "functions");
	json_build_array(&json);
	for (size_t i = 0; i < model->function_count; i++)
		json_function(&json, model->functions[i]);
	json_build_end_array(&json);
	json_build_end(&json);
}
