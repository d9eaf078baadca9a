/* Functions: their calls, by GET where they only read, and by POST. */
#include "schema/function.h"
#include "api/openapi/part.h"
#include "sql/function.h"

static const unsigned problems[] = {
        300, 400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 416, 422, 429, 431, 500, 503, 504};

bool openapi_is_callable(const struct openapi *o, const struct function *function)
{
	return function_may_call(function, o->principal);
}

bool openapi_function_rows(struct openapi *o, const struct function *function,
        const struct openapi_table *tables, size_t count, struct openapi_table *out_rows)
{
	if (!function->table)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (tables[i].table != function->table)
			continue;
		*out_rows = tables[i];
		return tables[i].verbs[VERB_READ];
	}
	if (function->returns != FUNCTION_ROWS)
		return false;
	*out_rows = (struct openapi_table){.table = function->table,
	        .id = arena_printf(
	                o->arena, "rpc.%.*s", TEXT_ARG(openapi_id(o->arena, function->name))),
	        .verbs[VERB_READ] = true};
	return true;
}

/* ---- arguments ---- */

static void write_arguments(struct openapi *o, const struct function *function)
{
	for (size_t i = 0; i < function->argument_count; i++) {
		const struct function_argument *argument = &function->arguments[i];
		if (!argument->name.len)
			continue;
		json_build_object(&o->json);
		json_build_text_at(&o->json, "name", argument->name);
		json_build_text_at(&o->json, "in", TEXT("query"));
		if (!argument->has_default)
			json_build_bool_at(&o->json, "required", true);
		json_build_key(&o->json, "schema");
		json_build_object(&o->json);
		openapi_write_argument(o, &argument->type, true);
		json_build_end(&o->json);
		json_build_end(&o->json);
	}
}

static void write_members(struct openapi *o, const struct function *function)
{
	bool has_required = false;

	json_build_text_at(&o->json, "type", TEXT("object"));
	json_build_key(&o->json, "properties");
	json_build_object(&o->json);
	for (size_t i = 0; i < function->argument_count; i++) {
		json_build_key_text(&o->json, function->arguments[i].name);
		json_build_object(&o->json);
		openapi_write_argument(o, &function->arguments[i].type, false);
		json_build_end(&o->json);
		has_required = has_required || !function->arguments[i].has_default;
	}
	json_build_end(&o->json);
	if (has_required) {
		json_build_key(&o->json, "required");
		json_build_array(&o->json);
		for (size_t i = 0; i < function->argument_count; i++) {
			if (!function->arguments[i].has_default)
				json_build_text(&o->json, function->arguments[i].name);
		}
		json_build_end_array(&o->json);
	}
	json_build_bool_at(&o->json, "additionalProperties", false);
}

/* One argument without a name is the whole body. */
static const char *body_type(const struct function *function)
{
	bool is_whole = function->argument_count == 1 && !function->arguments[0].name.len;

	if (is_whole && function->arguments[0].type.kind == TYPE_TEXT)
		return "text/plain";
	if (is_whole && function->arguments[0].type.kind == TYPE_BYTEA)
		return "application/octet-stream";
	return "application/json";
}

static void write_body(struct openapi *o, const struct function *function)
{
	bool is_whole = function->argument_count == 1 && !function->arguments[0].name.len;
	bool is_needed = false;

	for (size_t i = 0; i < function->argument_count; i++)
		is_needed = is_needed || !function->arguments[i].has_default;
	json_build_key(&o->json, "requestBody");
	json_build_object(&o->json);
	json_build_bool_at(&o->json, "required", is_needed);
	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	json_build_key(&o->json, body_type(function));
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	if (is_whole)
		openapi_write_argument(o, &function->arguments[0].type, false);
	else
		write_members(o, function);
	json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

/* ---- answers ---- */

static void write_value_as(
        struct openapi *o, const struct function *function, const char *type, bool is_list)
{
	json_build_key(&o->json, type);
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	if (is_list) {
		json_build_text_at(&o->json, "type", TEXT("array"));
		json_build_key(&o->json, "items");
		json_build_object(&o->json);
	}
	if (function->returns == FUNCTION_VALUE)
		openapi_write_result(o, &function->type);
	if (is_list)
		json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

static void write_value(struct openapi *o, const struct function *function)
{
	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	write_value_as(o, function, "application/json", function->is_set);
	write_value_as(o, function, "application/vnd.pgrst.object+json", false);
	json_build_end(&o->json);
}

static void write_one(struct openapi *o, const struct openapi_table *rows)
{
	static const char *const types[] = {
	        "application/json", "application/vnd.pgrst.object+json"};

	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		json_build_key(&o->json, types[i]);
		json_build_object(&o->json);
		json_build_key(&o->json, "schema");
		json_build_object(&o->json);
		json_build_key(&o->json, "anyOf");
		json_build_array(&o->json);
		openapi_ref(o, "schemas", rows->id);
		json_build_raw(&o->json, TEXT("{\"type\":\"null\"}"));
		json_build_end_array(&o->json);
		json_build_end(&o->json);
		json_build_end(&o->json);
	}
	json_build_end(&o->json);
}

static void write_answer(struct openapi *o, const struct function *function, const char *status,
        const struct openapi_table *rows)
{
	static const char *const headers[] = {
	        "Content-Range", "Preference-Applied", "X-Request-Id", NULL};

	json_build_key(&o->json, status);
	json_build_object(&o->json);
	json_build_text_at(&o->json, "description", TEXT("What it gives."));
	openapi_write_headers(o, headers);
	if (function->returns == FUNCTION_VOID)
		;
	else if (!rows)
		write_value(o, function);
	else if (function->is_set)
		openapi_write_rows(o, rows);
	else
		write_one(o, rows);
	json_build_end(&o->json);
}

/* ---- calls ---- */

static void write_call(struct openapi *o, const struct function *function,
        const struct openapi_table *rows, bool is_get)
{
	static const struct principal nobody = {0};
	bool is_void = function->returns == FUNCTION_VOID;

	json_build_key(&o->json, is_get ? "get" : "post");
	json_build_object(&o->json);
	json_build_key(&o->json, "tags");
	json_build_raw(&o->json, TEXT("[\"/rest/v1/rpc\"]"));
	json_build_text_at(&o->json, "operationId",
	        arena_printf(o->arena, "rpc.%s.%.*s", is_get ? "get" : "post",
	                TEXT_ARG(openapi_id(o->arena, function->name))));
	json_build_text_at(
	        &o->json, "summary", arena_printf(o->arena, "Call %.*s", TEXT_ARG(function->name)));
	if (function->description.len)
		json_build_text_at(&o->json, "description", function->description);
	openapi_write_security(o, function_may_call(function, &nobody));
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	if (is_get)
		write_arguments(o, function);
	if (rows)
		openapi_list_rows(o, rows, is_get ? function : NULL);
	openapi_ref(o, "parameters", TEXT("prefer.read"));
	openapi_ref(o, "parameters", TEXT("tenant"));
	json_build_end_array(&o->json);
	if (!is_get)
		write_body(o, function);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_answer(o, function, is_void ? "204" : "200", rows);
	if (rows && function->is_set)
		write_answer(o, function, "206", rows);
	openapi_write_problems(o, problems, sizeof(problems) / sizeof(problems[0]));
	json_build_end(&o->json);
	json_build_end(&o->json);
}

void openapi_write_function(struct openapi *o, const struct function *function,
        const struct openapi_table *tables, size_t count)
{
	struct openapi_table rows;
	bool has_rows = openapi_function_rows(o, function, tables, count, &rows);
	bool is_whole = function->argument_count == 1 && !function->arguments[0].name.len;

	json_build_key_text(&o->json, arena_printf(o->arena, "/rest/v1/rpc/%.*s",
	                                      TEXT_ARG(openapi_path(o->arena, function->name))));
	json_build_object(&o->json);
	if (!function->is_write && !is_whole)
		write_call(o, function, has_rows ? &rows : NULL, true);
	write_call(o, function, has_rows ? &rows : NULL, false);
	json_build_end(&o->json);
}
