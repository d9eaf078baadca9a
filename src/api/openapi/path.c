/* A table's operations. */
#include "api/openapi/part.h"

static const char *const verb_words[VERB_COUNT] = {"read", "create", "update", "delete"};

static void parameter(struct openapi *o, struct text name)
{
	openapi_ref(o, "parameters", name);
}

void openapi_write_security(struct openapi *o, bool is_anonymous)
{
	json_build_key(&o->json, "security");
	json_build_raw(&o->json, is_anonymous ? TEXT("[{},{\"apikey\":[]},{\"bearer\":[]}]")
	                                      : TEXT("[{\"bearer\":[]}]"));
}

static void begin_operation(
        struct openapi *o, const struct openapi_table *t, enum verb verb, const char *summary)
{
	static const char *const methods[VERB_COUNT] = {"get", "post", "patch", "delete"};

	json_build_key(&o->json, methods[verb]);
	json_build_object(&o->json);
	json_build_key(&o->json, "tags");
	json_build_array(&o->json);
	json_build_text(&o->json, t->table->name);
	json_build_end_array(&o->json);
	json_build_text_at(&o->json, "operationId",
	        arena_printf(o->arena, "%s_%.*s", verb_words[verb], TEXT_ARG(t->id)));
	json_build_text_at(&o->json, "summary",
	        arena_printf(o->arena, "%s %.*s", summary, TEXT_ARG(t->table->name)));
	openapi_write_security(o, t->is_anonymous[verb]);
}

static void write_media(struct openapi *o, const char *type, struct text schema)
{
	json_build_key(&o->json, type);
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	json_build_raw(&o->json, schema);
	json_build_end(&o->json);
}

static void write_list(struct openapi *o, const char *type, struct text id)
{
	json_build_key(&o->json, type);
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("array"));
	openapi_ref_at(o, "items", "schemas", id);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

/* Rows as an array, as one object, or as CSV. */
void openapi_write_rows(struct openapi *o, const struct openapi_table *t)
{
	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	write_list(o, "application/json", t->id);
	write_list(o, "application/vnd.pgrst.array+json", t->id);
	json_build_key(&o->json, "application/vnd.pgrst.object+json");
	json_build_object(&o->json);
	openapi_ref_at(o, "schema", "schemas", t->id);
	json_build_end(&o->json);
	write_media(o, "text/csv", TEXT("{\"type\":\"string\"}"));
	if (o->principal->is_platform_admin) {
		write_media(o, "application/vnd.pgrst.plan+json", TEXT("{}"));
		write_media(o, "application/vnd.pgrst.plan+text", TEXT("{\"type\":\"string\"}"));
	}
	json_build_end(&o->json);
}

void openapi_write_headers(struct openapi *o, const char *const *names)
{
	json_build_key(&o->json, "headers");
	json_build_object(&o->json);
	for (; *names; names++) {
		json_build_key(&o->json, *names);
		openapi_ref(o, "headers", text_from(*names));
	}
	json_build_end(&o->json);
}

static void write_success(struct openapi *o, const struct openapi_table *t, const char *status,
        const char *description, const char *const *headers, bool has_rows)
{
	json_build_key(&o->json, status);
	json_build_object(&o->json);
	json_build_text_at(&o->json, "description", text_from(description));
	openapi_write_headers(o, headers);
	if (has_rows)
		openapi_write_rows(o, t);
	json_build_end(&o->json);
}

static const char *const page_headers[] = {
        "Content-Range", "ETag", "Preference-Applied", "X-Request-Id", NULL};
static const char *const same_headers[] = {"ETag", "X-Request-Id", NULL};
static const char *const made_headers[] = {"Content-Range", "ETag", "Idempotency-Replayed",
        "Location", "Preference-Applied", "X-Request-Id", NULL};

static void write_read(struct openapi *o, const struct openapi_table *t)
{
	static const unsigned problems[] = {
	        300, 400, 401, 403, 404, 405, 406, 414, 416, 429, 431, 500, 503, 504};

	begin_operation(o, t, VERB_READ, "Read rows of");
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	openapi_list_rows(o, t, NULL);
	parameter(o, TEXT("if_none_match"));
	parameter(o, model_is_soft(t->table) ? TEXT("prefer.read.soft") : TEXT("prefer.read"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(o, t, "200", "The rows.", page_headers, true);
	write_success(o, t, "206", "Some of the rows, and how many there are.", page_headers, true);
	write_success(o, t, "304", "The row is as If-None-Match has it.", same_headers, false);
	openapi_write_problems(o, problems, sizeof(problems) / sizeof(problems[0]));
	json_build_end(&o->json);
	json_build_end(&o->json);
}

/* False: a value that must be given has no example. */
static bool make_example(
        struct openapi *o, const struct openapi_table *t, enum verb verb, struct buf *out)
{
	bool has_member = false;

	buf_add_char(out, '{');
	for (size_t i = 0; i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		bool is_needed = verb == VERB_CREATE && openapi_is_required(column);
		bool is_wanted = is_needed || (verb == VERB_UPDATE && !has_member) ||
		                 (verb == VERB_CREATE && column->default_kind == DEFAULT_NONE);
		size_t before = out->len;
		bool is_tenant = column == t->table->tenant && !is_needed;
		if (!openapi_is_writable(o, column) || !is_wanted || is_tenant ||
		        column->secret != SECRET_NONE)
			continue;
		if (has_member)
			buf_add_char(out, ',');
		json_write_string(out, column->name);
		buf_add_char(out, ':');
		if (openapi_has_checks(column) || !openapi_example(column, out)) {
			if (is_needed)
				return false;
			buf_truncate(out, before);
			continue;
		}
		has_member = true;
	}
	buf_add_char(out, '}');
	return has_member;
}

static void write_body(struct openapi *o, const struct openapi_table *t, enum verb verb)
{
	struct text schema = openapi_part(o, t, verb == VERB_CREATE ? "insert" : "update");
	struct buf example;

	buf_init(&example, o->arena);
	json_build_key(&o->json, "requestBody");
	json_build_object(&o->json);
	json_build_bool_at(&o->json, "required", true);
	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	json_build_key(&o->json, "application/json");
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	if (verb == VERB_CREATE) {
		json_build_object(&o->json);
		json_build_key(&o->json, "anyOf");
		json_build_array(&o->json);
		openapi_ref(o, "schemas", schema);
		json_build_object(&o->json);
		json_build_text_at(&o->json, "type", TEXT("array"));
		json_build_text_at(&o->json, "description",
		        TEXT("Rows that name the same columns, unless `columns` says which."));
		openapi_ref_at(o, "items", "schemas", schema);
		json_build_end(&o->json);
		json_build_end_array(&o->json);
		json_build_end(&o->json);
	} else {
		openapi_ref(o, "schemas", schema);
	}
	if (make_example(o, t, verb, &example)) {
		json_build_key(&o->json, "example");
		json_build_raw(&o->json, buf_text(&example));
	}
	json_build_end(&o->json);
	if (verb == VERB_CREATE) {
		write_media(o, "text/csv",
		        TEXT("{\"type\":\"string\",\"description\":\"A line of names, and one "
		             "for each row.\"}"));
		json_build_key(&o->json, "application/x-www-form-urlencoded");
		json_build_object(&o->json);
		openapi_ref_at(o, "schema", "schemas", schema);
		json_build_end(&o->json);
	}
	json_build_end(&o->json);
	json_build_end(&o->json);
}

static const unsigned write_problems[] = {
        300, 400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 429, 431, 500, 503, 504};

static void end_write(struct openapi *o)
{
	openapi_write_problems(o, write_problems, sizeof(write_problems) / sizeof(unsigned));
	json_build_end(&o->json);
	json_build_end(&o->json);
}

static void write_create(struct openapi *o, const struct openapi_table *t)
{
	begin_operation(o, t, VERB_CREATE, "Insert rows into");
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	if (t->verbs[VERB_READ])
		parameter(o, openapi_part(o, t, "select"));
	parameter(o, openapi_part(o, t, "columns"));
	if (openapi_conflict_keys(o, t).len)
		parameter(o, openapi_part(o, t, "on_conflict"));
	parameter(o, TEXT("prefer.insert"));
	parameter(o, TEXT("idempotency_key"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	write_body(o, t, VERB_CREATE);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(o, t, "200", "All of the rows were there, and are merged.", made_headers,
	        t->verbs[VERB_READ]);
	write_success(o, t, "201",
	        "Inserted. Without a body unless `Prefer: return=representation` asks for it.",
	        made_headers, t->verbs[VERB_READ]);
	end_write(o);
}

/* Without a filter nothing is changed, and who reads no column has none. */
static void write_change(struct openapi *o, const struct openapi_table *t, enum verb verb)
{
	bool is_update = verb == VERB_UPDATE;

	begin_operation(o, t, verb, is_update ? "Change rows of" : "Delete rows of");
	if (model_is_soft(t->table))
		json_build_text_at(&o->json, "description",
		        is_update ? TEXT("Deleted rows come back with `Prefer: deleted=only` and "
		                         "the body `{\"deleted_at\": null}`.")
		                  : TEXT("The rows are marked as deleted, and can be restored."));
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	if (t->verbs[VERB_READ])
		parameter(o, openapi_part(o, t, "select"));
	parameter(o, openapi_part(o, t, "which"));
	parameter(o, TEXT("if_match"));
	parameter(o, TEXT("prefer.change"));
	parameter(o, TEXT("idempotency_key"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	if (is_update)
		write_body(o, t, verb);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(o, t, "200", "The rows, for `Prefer: return=representation`.", made_headers,
	        t->verbs[VERB_READ]);
	write_success(o, t, "204", is_update ? "Changed." : "Deleted.", made_headers, false);
	end_write(o);
}

/* A row may be put where the caller says all of its key, and may insert and change. */
static bool has_put(const struct openapi *o, const struct openapi_table *t)
{
	const struct model_key *key = t->table->primary;

	for (size_t i = 0; i < key->column_count; i++) {
		if (!openapi_is_writable(o, key->columns[i]) ||
		        !policy_column_is_readable(key->columns[i], o->principal))
			return false;
	}
	return t->verbs[VERB_READ] && t->verbs[VERB_CREATE] && t->verbs[VERB_UPDATE];
}

static void write_put(struct openapi *o, const struct openapi_table *t)
{
	const struct model_key *key = t->table->primary;

	json_build_key(&o->json, "put");
	json_build_object(&o->json);
	json_build_key(&o->json, "tags");
	json_build_array(&o->json);
	json_build_text(&o->json, t->table->name);
	json_build_end_array(&o->json);
	json_build_text_at(
	        &o->json, "operationId", arena_printf(o->arena, "replace_%.*s", TEXT_ARG(t->id)));
	json_build_text_at(&o->json, "summary",
	        arena_printf(o->arena, "Put one row into %.*s", TEXT_ARG(t->table->name)));
	openapi_write_security(o, t->is_anonymous[VERB_CREATE] && t->is_anonymous[VERB_UPDATE]);
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	parameter(o, openapi_part(o, t, "select"));
	for (size_t i = 0; i < key->column_count; i++)
		parameter(o, openapi_key_part(o, t, key->columns[i]));
	parameter(o, TEXT("if_match"));
	parameter(o, TEXT("prefer.change"));
	parameter(o, TEXT("idempotency_key"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	write_body(o, t, VERB_CREATE);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(
	        o, t, "200", "The row, for `Prefer: return=representation`.", made_headers, true);
	write_success(o, t, "201", "Inserted.", made_headers, true);
	write_success(o, t, "204", "Put.", made_headers, false);
	end_write(o);
}

void openapi_write_paths(struct openapi *o, const struct openapi_table *t)
{
	json_build_key_text(&o->json, arena_printf(o->arena, "/rest/v1/%.*s",
	                                      TEXT_ARG(openapi_path(o->arena, t->table->name))));
	json_build_object(&o->json);
	if (t->verbs[VERB_READ])
		write_read(o, t);
	if (t->verbs[VERB_CREATE])
		write_create(o, t);
	if (has_put(o, t))
		write_put(o, t);
	if (t->verbs[VERB_UPDATE])
		write_change(o, t, VERB_UPDATE);
	if (t->verbs[VERB_DELETE])
		write_change(o, t, VERB_DELETE);
	json_build_end(&o->json);
}
