/* The document as a whole: what it is about, its paths, and the components they refer to. */
#include "api/openapi/part.h"
#include "fixed.json.h"
#include "schema/function.h"
#include "schema/lookup.h"

enum { FIXED_DEPTH_MAX = 32, COMPONENTS_GUESS = 512, FILTERS_GUESS = 32 };

static bool read_fixed(struct openapi *o)
{
	struct json *fixed;

	if (!json_parse(o->arena, (struct text){(const char *)fixed_json, fixed_json_len},
	            FIXED_DEPTH_MAX, &fixed, o->err))
		return false;
	o->fixed = fixed;
	return true;
}

static bool decide(struct openapi *o, const struct model_table *table, enum verb verb,
        const struct principal *principal, bool *out_may)
{
	struct policy_decision decision = {.verdict = POLICY_DENY};

	if (!policy_decide(o->arena, table, verb, principal, &decision, o->err))
		return false;
	*out_may = decision.verdict != POLICY_DENY;
	return true;
}

static bool has_column(const struct openapi *o, const struct model_table *table, bool is_write)
{
	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (is_write ? openapi_is_writable(o, column)
		             : policy_column_is_readable(column, o->principal))
			return true;
	}
	return false;
}

/* A verb without a column to name is none: a change needs a filter. */
static bool look_at(struct openapi *o, const struct model_table *table, struct openapi_table *t)
{
	static const struct principal nobody = {0};

	*t = (struct openapi_table){.table = table, .id = openapi_id(o->arena, table->name)};
	for (unsigned verb = 0; verb < VERB_COUNT; verb++) {
		if (!decide(o, table, (enum verb)verb, o->principal, &t->verbs[verb]) ||
		        !decide(o, table, (enum verb)verb, &nobody, &t->is_anonymous[verb]))
			return false;
	}
	bool is_readable = has_column(o, table, false), is_writable = has_column(o, table, true);
	t->verbs[VERB_READ] = t->verbs[VERB_READ] && is_readable;
	t->verbs[VERB_CREATE] = t->verbs[VERB_CREATE] && is_writable;
	t->verbs[VERB_UPDATE] = t->verbs[VERB_UPDATE] && is_readable && is_writable;
	t->verbs[VERB_DELETE] = t->verbs[VERB_DELETE] && is_readable;
	return true;
}

static bool is_there(const struct openapi_table *t)
{
	return t->verbs[VERB_READ] || t->verbs[VERB_CREATE] || t->verbs[VERB_UPDATE] ||
	       t->verbs[VERB_DELETE];
}

static bool list_tables(struct openapi *o, struct openapi_table **out_tables, size_t *out_count)
{
	struct openapi_table *tables =
	        ARENA_ARRAY(o->arena, struct openapi_table, o->model->declared_count + 1);
	size_t count = 0;

	if (!tables)
		return error_memory(o->err);
	for (size_t i = 0; i < o->model->declared_count; i++) {
		const struct model_table *table = o->model->tables[i];
		if (table->is_hidden || !policy_table_exists(table, o->principal))
			continue;
		if (!look_at(o, table, &tables[count]))
			return false;
		count += is_there(&tables[count]);
	}
	*out_tables = tables;
	*out_count = count;
	return true;
}

static void write_info(struct openapi *o)
{
	struct text name = o->model->name;

	json_build_key(&o->json, "info");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "title", name.len ? name : TEXT("API"));
	json_build_text_at(&o->json, "version", TEXT("1"));
	json_build_text_at(&o->json, "description",
	        o->model->note.len ? o->model->note
	                           : TEXT("Tables and functions, in PostgREST's dialect."));
	json_build_key(&o->json, "license");
	json_build_raw(&o->json,
	        TEXT("{\"name\":\"As its operator says\",\"identifier\":\"LicenseRef-Operator\"}"));
	json_build_end(&o->json);
	json_build_key(&o->json, "servers");
	json_build_raw(&o->json, TEXT("[{\"url\":\"/\"}]"));
}

static void write_tags(struct openapi *o, const struct openapi_table *tables, size_t count)
{
	const struct json *tags = json_find(o->fixed, TEXT("tags"));

	json_build_key(&o->json, "tags");
	json_build_array(&o->json);
	for (size_t i = 0; tags && i < tags->count; i++)
		if (openapi_is_for(o, &tags->items[i]))
			openapi_write_value(o, &tags->items[i]);
	for (size_t i = 0; i < count; i++) {
		const struct model_table *table = tables[i].table;
		json_build_object(&o->json);
		json_build_text_at(&o->json, "name", table->name);
		json_build_text_at(&o->json, "description",
		        table->note.len
		                ? table->note
		                : arena_printf(o->arena, "Rows of %.*s.", TEXT_ARG(table->name)));
		json_build_end(&o->json);
	}
	json_build_end_array(&o->json);
}

static void write_paths(struct openapi *o, const struct openapi_table *tables, size_t count)
{
	const struct json *paths = json_find(o->fixed, TEXT("paths"));

	json_build_key(&o->json, "paths");
	json_build_object(&o->json);
	for (size_t i = 0; i < count; i++)
		openapi_write_paths(o, &tables[i]);
	for (size_t i = 0; i < o->model->function_count; i++) {
		if (openapi_is_callable(o, o->model->functions[i]))
			openapi_write_function(o, o->model->functions[i], tables, count);
	}
	for (size_t i = 0; paths && i < paths->count; i++) {
		if (!openapi_is_for(o, &paths->members[i].value))
			continue;
		json_build_key_text(&o->json, paths->members[i].name);
		openapi_write_value(o, &paths->members[i].value);
	}
	json_build_end(&o->json);
}

/* Rows that no table of the schema has: those of RETURNS TABLE. */
static void write_function_parts(
        struct openapi *o, void (*write)(struct openapi *o, const struct openapi_table *rows))
{
	for (size_t i = 0; i < o->model->function_count; i++) {
		const struct function *function = o->model->functions[i];
		struct openapi_table rows;
		if (function->returns == FUNCTION_ROWS && openapi_is_callable(o, function) &&
		        openapi_function_rows(o, function, NULL, 0, &rows))
			write(o, &rows);
	}
}

/* Each section after those that refer to it. */
static void write_components(struct openapi *o, const struct openapi_table *tables, size_t count)
{
	json_build_key(&o->json, "components");
	json_build_object(&o->json);
	json_build_key(&o->json, "parameters");
	json_build_object(&o->json);
	for (size_t i = 0; i < count; i++)
		openapi_write_parameters(o, &tables[i]);
	write_function_parts(o, openapi_write_parameters);
	openapi_write_fixed(o, "parameters");
	json_build_end(&o->json);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	openapi_write_responses(o);
	openapi_write_fixed(o, "responses");
	json_build_end(&o->json);
	json_build_key(&o->json, "headers");
	json_build_object(&o->json);
	openapi_write_fixed(o, "headers");
	json_build_end(&o->json);
	json_build_key(&o->json, "securitySchemes");
	openapi_write_value(o, json_find(o->fixed, TEXT("securitySchemes")));
	json_build_key(&o->json, "schemas");
	json_build_object(&o->json);
	for (size_t i = 0; i < count; i++)
		openapi_write_schemas(o, &tables[i]);
	write_function_parts(o, openapi_write_schemas);
	openapi_write_filters(o);
	openapi_write_fixed(o, "schemas");
	json_build_end(&o->json);
	json_build_end(&o->json);
}

bool openapi_write(struct buf *out, const struct model *model, const struct principal *principal,
        struct error *err)
{
	struct openapi o = {
	        .arena = out->arena, .model = model, .principal = principal, .err = err};
	struct openapi_table *tables;
	size_t count;

	json_build_init(&o.json, out);
	o.json.is_compact = true;
	o.used = lookup_new(o.arena, COMPONENTS_GUESS);
	o.filters = lookup_new(o.arena, FILTERS_GUESS);
	if (!o.used || !o.filters)
		return error_memory(err);
	if (!read_fixed(&o) || !list_tables(&o, &tables, &count))
		return false;
	json_build_object(&o.json);
	json_build_text_at(&o.json, "openapi", TEXT("3.1.0"));
	write_info(&o);
	write_tags(&o, tables, count);
	write_paths(&o, tables, count);
	write_components(&o, tables, count);
	json_build_end(&o.json);
	return !(buf_failed(out) || o.arena->failed) || error_memory(err);
}
