/* Parameters of requests about a table's rows. */
#include "api/openapi/part.h"
#include "schema/function.h"

struct text openapi_part(struct openapi *o, const struct openapi_table *t, const char *part)
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
	begin_parameter(o, openapi_part(o, t, "select"), "select",
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
	begin_parameter(o, openapi_part(o, t, word), word, description);
	openapi_ref_at(o, "schema", "schemas", openapi_part(o, t, "conditions"));
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
	begin_parameter(o, openapi_part(o, t, "order"), "order",
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
	begin_parameter(o, openapi_part(o, t, "columns"), "columns",
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

struct text openapi_conflict_keys(struct openapi *o, const struct openapi_table *t)
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
	struct text keys = openapi_conflict_keys(o, t);

	if (!keys.len)
		return;
	begin_parameter(o, openapi_part(o, t, "on_conflict"), "on_conflict",
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
	begin_parameter(o, openapi_part(o, t, "which"), "which",
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

static bool is_key(const struct openapi_table *t, const struct model_column *column)
{
	const struct model_key *key = t->table->primary;

	for (size_t i = 0; key && i < key->column_count; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

/* The row that a PUT is of: id=eq.1 */
static void write_key(
        struct openapi *o, const struct openapi_table *t, const struct model_column *column)
{
	json_build_key_text(&o->json, openapi_key_part(o, t, column));
	json_build_object(&o->json);
	json_build_text_at(&o->json, "name", openapi_name(o->arena, column->name));
	json_build_text_at(&o->json, "in", TEXT("query"));
	json_build_bool_at(&o->json, "required", true);
	json_build_key(&o->json, "schema");
	json_build_raw(&o->json, TEXT("{\"type\":\"string\",\"pattern\":\"^eq\\\\..+$\"}"));
	json_build_end(&o->json);
}

struct text openapi_key_part(
        struct openapi *o, const struct openapi_table *t, const struct model_column *column)
{
	return arena_printf(o->arena, "%.*s.key.%.*s", TEXT_ARG(t->id),
	        TEXT_ARG(openapi_id(o->arena, column->name)));
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
		if (openapi_is_used(o, "parameters", openapi_part(o, t, parts[i].part)))
			parts[i].write(o, t);
	}
	for (size_t i = 0; t->verbs[VERB_READ] && i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		if (openapi_is_used(o, "parameters", column_part(o, t, column)))
			write_column_filter(o, t, column);
		if (is_key(t, column) &&
		        openapi_is_used(o, "parameters", openapi_key_part(o, t, column)))
			write_key(o, t, column);
	}
}

static void parameter(struct openapi *o, struct text name)
{
	openapi_ref(o, "parameters", name);
}

void openapi_list_rows(struct openapi *o, const struct openapi_table *t, const struct function *f)
{
	parameter(o, openapi_part(o, t, "select"));
	for (size_t i = 0; i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		if (is_filter(o, column) && !(f && function_argument_find(f, column->name)))
			parameter(o, column_part(o, t, column));
	}
	parameter(o, openapi_part(o, t, "and"));
	parameter(o, openapi_part(o, t, "or"));
	parameter(o, openapi_part(o, t, "order"));
	parameter(o, TEXT("limit"));
	parameter(o, TEXT("offset"));
	parameter(o, TEXT("range"));
}
