/* A table's operations and their parameters. */
#include "api/openapi/part.h"

static const char *const verb_words[VERB_COUNT] = {"read", "create", "update", "delete"};

static struct text part_name(struct openapi *o, const struct openapi_table *t, const char *part)
{
	return arena_printf(o->arena, "%.*s.%s", TEXT_ARG(t->id), part);
}

static struct text column_part(
        struct openapi *o, const struct openapi_table *t, const struct model_column *column)
{
	return arena_printf(o->arena, "%.*s.column.%.*s", TEXT_ARG(t->id),
	        TEXT_ARG(openapi_id(o->arena, column->name)));
}

static bool is_filter(const struct openapi *o, const struct model_column *column)
{
	return policy_column_is_readable(column, o->principal) &&
	       !openapi_is_reserved(column->name);
}

/* ---- parameters that are a table's own ---- */

static void begin_parameter(
        struct openapi *o, struct text component, const char *name, const char *description)
{
	json_build_key_text(&o->json, component);
	json_build_object(&o->json);
	json_build_text_at(&o->json, "name", text_from(name));
	json_build_text_at(&o->json, "in", TEXT("query"));
	json_build_text_at(&o->json, "description", text_from(description));
}

/* A list in one parameter, a,b: items that match the pattern. */
static void write_list(
        struct openapi *o, struct text pattern, struct text conditions, bool may_be_empty)
{
	json_build_raw(&o->json, TEXT("\"form\""));
	json_build_bool_at(&o->json, "explode", false);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("array"));
	json_build_key(&o->json, "items");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("string"));
	json_build_text_at(&o->json, "pattern", pattern);
	json_build_end(&o->json);
	if (!may_be_empty) {
		json_build_key(&o->json, "minItems");
		json_build_int(&o->json, 1);
	}
	if (conditions.len) {
		json_build_key(&o->json, "allOf");
		json_build_raw(&o->json, arena_printf(o->arena, "[%.*s]", TEXT_ARG(conditions)));
	}
	json_build_end(&o->json);
	json_build_end(&o->json);
}

/* (?:id|name): the columns that may be read; `is_ordered`: those with an order only. */
static void add_columns(
        struct openapi *o, struct buf *out, const struct model_table *table, bool is_ordered)
{
	bool is_first = true;

	buf_add(out, TEXT("(?:"));
	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!policy_column_is_readable(column, o->principal) ||
		        (is_ordered && !openapi_has_order(&column->type)))
			continue;
		if (!is_first)
			buf_add_char(out, '|');
		openapi_add_literal(out, openapi_name(o->arena, column->name));
		is_first = false;
	}
	buf_add_char(out, ')');
}

static void add_embed(struct openapi *o, struct buf *out, const struct openapi_embed *embed)
{
	buf_add(out, TEXT("|(?:"));
	for (size_t i = 0; i < embed->spelling_count; i++) {
		if (i)
			buf_add_char(out, '|');
		openapi_add_literal(out, embed->spellings[i]);
	}
	buf_add(out, TEXT(")(?:!inner|!left)?\\((?:\\*|"));
	add_columns(o, out, embed->table, false);
	buf_add(out, TEXT("(?:,"));
	add_columns(o, out, embed->table, false);
	buf_add(out, TEXT(")*)\\)"));
}

static void write_select(struct openapi *o, const struct openapi_table *t)
{
	struct openapi_embed *embeds = NULL;
	size_t count = 0;
	struct buf pattern;

	buf_init(&pattern, o->arena);
	buf_add(&pattern, TEXT("^(?:\\*|"));
	add_columns(o, &pattern, t->table, false);
	if (openapi_embeds(o, t, &embeds, &count)) {
		for (size_t i = 0; i < count; i++)
			add_embed(o, &pattern, &embeds[i]);
	}
	buf_add(&pattern, TEXT(")$"));
	begin_parameter(o, part_name(o, t, "select"), "select",
	        "Columns and embedded resources. Beyond what the pattern says: `alias:column`, "
	        "`column::type`, JSON paths (`column->>key`), embeds within embeds, "
	        "`...spread(*)`; "
	        "they change the form of the rows accordingly.");
	json_build_key(&o->json, "style");
	write_list(o, buf_text(&pattern), TEXT(""), true);
}

static void write_logic(
        struct openapi *o, const struct openapi_table *t, const char *word, const char *description)
{
	begin_parameter(o, part_name(o, t, word), word, description);
	openapi_ref_at(o, "schema", "schemas", part_name(o, t, "conditions"));
	json_build_end(&o->json);
}

static void write_and(struct openapi *o, const struct openapi_table *t)
{
	write_logic(o, t, "and",
	        "Conditions that hold together: `(a.gt.1,b.is.null)`. Beyond what the pattern says "
	        "they nest: `(a.gt.1,or(b.is.null,b.eq.x))`.");
}

static void write_or(struct openapi *o, const struct openapi_table *t)
{
	write_logic(o, t, "or",
	        "Conditions of which one holds: `(a.gt.1,b.is.null)`. Beyond what the pattern says "
	        "they nest: `(a.gt.1,not.and(b.is.null,c.eq.x))`.");
}

static void write_order(struct openapi *o, const struct openapi_table *t)
{
	struct buf pattern;

	buf_init(&pattern, o->arena);
	buf_add_char(&pattern, '^');
	add_columns(o, &pattern, t->table, true);
	buf_add(&pattern, TEXT("(?:\\.(?:asc|desc))?(?:\\.(?:nullsfirst|nullslast))?$"));
	begin_parameter(o, part_name(o, t, "order"), "order",
	        "Also JSON paths, and columns of embedded resources of one row: "
	        "`resource(column).desc`.");
	json_build_key(&o->json, "style");
	write_list(o, buf_text(&pattern), TEXT(""), false);
}

/* "allOf": one condition for each column that a row cannot be without; "" for none. */
static struct text required_columns(struct openapi *o, const struct openapi_table *t)
{
	struct buf out;

	buf_init(&out, o->arena);
	for (size_t i = 0; i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		if (!openapi_is_writable(o, column) || !openapi_is_required(column))
			continue;
		buf_add_cstr(&out, out.len ? "," : "");
		buf_add(&out, TEXT("{\"contains\":{\"const\":"));
		json_write_string(&out, openapi_name(o->arena, column->name));
		buf_add(&out, TEXT("}}"));
	}
	return buf_text(&out);
}

static void write_columns(struct openapi *o, const struct openapi_table *t)
{
	bool is_first = true;
	struct buf pattern;

	buf_init(&pattern, o->arena);
	buf_add(&pattern, TEXT("^(?:"));
	for (size_t i = 0; i < t->table->declared_count; i++) {
		if (!openapi_is_writable(o, &t->table->columns[i]))
			continue;
		if (!is_first)
			buf_add_char(&pattern, '|');
		openapi_add_literal(&pattern, openapi_name(o->arena, t->table->columns[i].name));
		is_first = false;
	}
	buf_add(&pattern, TEXT(")$"));
	begin_parameter(o, part_name(o, t, "columns"), "columns",
	        "The columns that the rows of the body name; other members are left aside. With "
	        "`Prefer: missing=default` a row takes the default of what it lacks.");
	json_build_key(&o->json, "style");
	write_list(o, buf_text(&pattern), required_columns(o, t), true);
}

static bool add_key(struct openapi *o, const struct model_key *key, struct buf *values)
{
	for (size_t i = 0; i < key->column_count; i++) {
		if (key->is_hidden || !policy_column_is_readable(key->columns[i], o->principal))
			return false;
	}
	struct buf names;
	buf_init(&names, o->arena);
	for (size_t i = 0; i < key->column_count; i++) {
		if (i)
			buf_add_char(&names, ',');
		buf_add(&names, openapi_name(o->arena, key->columns[i]->name));
	}
	if (values->len)
		buf_add_char(values, ',');
	json_write_string(values, buf_text(&names));
	return true;
}

static struct text conflict_keys(struct openapi *o, const struct openapi_table *t)
{
	struct buf values;

	buf_init(&values, o->arena);
	add_key(o, t->table->primary, &values);
	for (size_t i = 0; i < t->table->key_count; i++)
		add_key(o, &t->table->keys[i], &values);
	return buf_text(&values);
}

static void write_conflict(struct openapi *o, const struct openapi_table *t)
{
	struct text keys = conflict_keys(o, t);

	if (!keys.len)
		return;
	begin_parameter(o, part_name(o, t, "on_conflict"), "on_conflict",
	        "The unique key by which `Prefer: resolution=merge-duplicates` or "
	        "`resolution=ignore-duplicates` finds a row that is there. The tenant's column "
	        "may be left out.");
	json_build_key(&o->json, "schema");
	json_build_raw(&o->json,
	        arena_printf(o->arena, "{\"type\":\"string\",\"enum\":[%.*s]}", TEXT_ARG(keys)));
	json_build_end(&o->json);
}

static void write_column_filter(
        struct openapi *o, const struct openapi_table *t, const struct model_column *column)
{
	json_build_key_text(&o->json, column_part(o, t, column));
	json_build_object(&o->json);
	json_build_text_at(&o->json, "name", openapi_name(o->arena, column->name));
	json_build_text_at(&o->json, "in", TEXT("query"));
	openapi_ref_at(o, "schema", "schemas", openapi_filter_name(o, &column->type));
	json_build_end(&o->json);
}

/* Filters of a write: one of them must be there, which only one object can say. */
static void write_filters(struct openapi *o, const struct openapi_table *t)
{
	begin_parameter(o, part_name(o, t, "which"), "which",
	        "Filters by column, each a parameter of its own: `id=eq.1`. A write without one "
	        "is refused.");
	json_build_bool_at(&o->json, "required", true);
	json_build_text_at(&o->json, "style", TEXT("form"));
	json_build_bool_at(&o->json, "explode", true);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("object"));
	json_build_key(&o->json, "minProperties");
	json_build_int(&o->json, 1);
	json_build_key(&o->json, "properties");
	json_build_object(&o->json);
	for (size_t i = 0; i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		if (!is_filter(o, column))
			continue;
		json_build_key_text(&o->json, openapi_name(o->arena, column->name));
		openapi_ref(o, "schemas", openapi_filter_name(o, &column->type));
	}
	json_build_end(&o->json);
	json_build_bool_at(&o->json, "additionalProperties", false);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

void openapi_write_parameters(struct openapi *o, const struct openapi_table *t)
{
	static const struct {
		const char *part;
		void (*write)(struct openapi *o, const struct openapi_table *t);
	} parts[] = {
	        {"select", write_select},
	        {"and", write_and},
	        {"or", write_or},
	        {"order", write_order},
	        {"columns", write_columns},
	        {"on_conflict", write_conflict},
	        {"which", write_filters},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (openapi_is_used(o, "parameters", part_name(o, t, parts[i].part)))
			parts[i].write(o, t);
	}
	for (size_t i = 0; t->verbs[VERB_READ] && i < t->table->declared_count; i++) {
		if (is_filter(o, &t->table->columns[i]))
			write_column_filter(o, t, &t->table->columns[i]);
	}
}

/* ---- operations ---- */

static void parameter(struct openapi *o, struct text name)
{
	openapi_ref(o, "parameters", name);
}

static void write_security(struct openapi *o, bool is_anonymous)
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
	write_security(o, t->is_anonymous[verb]);
}

/* Rows as an array, or as one object for who asks for that. */
static void write_rows(struct openapi *o, const struct openapi_table *t)
{
	json_build_key(&o->json, "content");
	json_build_object(&o->json);
	json_build_key(&o->json, "application/json");
	json_build_object(&o->json);
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("array"));
	openapi_ref_at(o, "items", "schemas", t->id);
	json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_key(&o->json, "application/vnd.pgrst.object+json");
	json_build_object(&o->json);
	openapi_ref_at(o, "schema", "schemas", t->id);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

static void write_headers(struct openapi *o, const char *const *names)
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
	write_headers(o, headers);
	if (has_rows)
		write_rows(o, t);
	json_build_end(&o->json);
}

static const char *const page_headers[] = {
        "Content-Range", "Preference-Applied", "X-Request-Id", NULL};
static const char *const made_headers[] = {
        "Content-Range", "Location", "Preference-Applied", "X-Request-Id", NULL};

static void write_read(struct openapi *o, const struct openapi_table *t)
{
	static const unsigned problems[] = {
	        300, 400, 401, 403, 404, 405, 406, 414, 416, 429, 431, 500, 503, 504};

	begin_operation(o, t, VERB_READ, "Read rows of");
	json_build_key(&o->json, "parameters");
	json_build_array(&o->json);
	parameter(o, part_name(o, t, "select"));
	for (size_t i = 0; i < t->table->declared_count; i++) {
		if (is_filter(o, &t->table->columns[i]))
			parameter(o, column_part(o, t, &t->table->columns[i]));
	}
	parameter(o, part_name(o, t, "and"));
	parameter(o, part_name(o, t, "or"));
	parameter(o, part_name(o, t, "order"));
	parameter(o, TEXT("limit"));
	parameter(o, TEXT("offset"));
	parameter(o, TEXT("range"));
	parameter(o, model_is_soft(t->table) ? TEXT("prefer.read.soft") : TEXT("prefer.read"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(o, t, "200", "The rows.", page_headers, true);
	write_success(o, t, "206", "Some of the rows, and how many there are.", page_headers, true);
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
	struct text schema = part_name(o, t, verb == VERB_CREATE ? "insert" : "update");
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
		parameter(o, part_name(o, t, "select"));
	parameter(o, part_name(o, t, "columns"));
	if (conflict_keys(o, t).len)
		parameter(o, part_name(o, t, "on_conflict"));
	parameter(o, TEXT("prefer.insert"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	write_body(o, t, VERB_CREATE);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
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
		parameter(o, part_name(o, t, "select"));
	parameter(o, part_name(o, t, "which"));
	parameter(o, TEXT("prefer.change"));
	parameter(o, TEXT("tenant"));
	json_build_end_array(&o->json);
	if (is_update)
		write_body(o, t, verb);
	json_build_key(&o->json, "responses");
	json_build_object(&o->json);
	write_success(o, t, "200", "The rows, for `Prefer: return=representation`.", page_headers,
	        t->verbs[VERB_READ]);
	write_success(o, t, "204", is_update ? "Changed." : "Deleted.", page_headers, false);
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
	if (t->verbs[VERB_UPDATE])
		write_change(o, t, VERB_UPDATE);
	if (t->verbs[VERB_DELETE])
		write_change(o, t, VERB_DELETE);
	json_build_end(&o->json);
}
