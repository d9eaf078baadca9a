/* Schemas of a table's rows: as they are read, as they are written. */
#include "api/openapi/part.h"
#include "api/rest/resolve_parts.h"

bool openapi_table_is_visible(const struct openapi *o, const struct model_table *table)
{
	struct policy_decision decision = {.verdict = POLICY_DENY};
	struct error ignored = {0};

	return !table->is_hidden && table->primary &&
	       policy_decide(o->arena, table, VERB_READ, o->principal, &decision, &ignored) &&
	       decision.verdict != POLICY_DENY;
}

bool openapi_is_writable(const struct openapi *o, const struct model_column *column)
{
	return !resolve_is_generated(column) && policy_column_is_writable(column, o->principal);
}

/* Left out it would be null, and may not be; a tenant is the request's. */
bool openapi_is_required(const struct model_column *column)
{
	const struct model_table *table = column->table;

	return column->is_not_null && column->default_kind == DEFAULT_NONE &&
	       (column != table->tenant || table->concept == TABLE_IS_TENANTS);
}

/* ---- what a column is, in words ---- */

static bool is_primary(const struct model_column *column)
{
	const struct model_key *key = column->table->primary;

	for (size_t i = 0; key && i < key->column_count; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

static void add_paragraph(struct buf *out)
{
	if (out->len)
		buf_add(out, TEXT("\n\n"));
}

/* In the form that clients of PostgREST look for. */
static void add_references(struct openapi *o, const struct model_column *column, struct buf *out)
{
	for (size_t i = 0; i < column->table->ref_count; i++) {
		const struct model_ref *ref = column->table->refs[i];
		if (ref->is_hidden || ref->column_count != 1 || ref->child_columns[0] != column ||
		        !openapi_table_is_visible(o, ref->parent) ||
		        !policy_column_is_readable(ref->parent_columns[0], o->principal))
			continue;
		add_paragraph(out);
		buf_printf(out,
		        "Note:\nThis is a Foreign Key to `%.*s.%.*s`.<fk table='%.*s' "
		        "column='%.*s'/>",
		        TEXT_ARG(ref->parent->name), TEXT_ARG(ref->parent_columns[0]->name),
		        TEXT_ARG(ref->parent->name), TEXT_ARG(ref->parent_columns[0]->name));
	}
}

static void add_flow(const struct model_flow *flow, struct buf *out)
{
	add_paragraph(out);
	buf_add(out, TEXT("Allowed moves: "));
	for (size_t i = 0; i < flow->move_count; i++)
		buf_printf(out, "%s%.*s > %.*s", i ? ", " : "", TEXT_ARG(flow->moves[i].from),
		        TEXT_ARG(flow->moves[i].to));
	buf_add_char(out, '.');
}

static void write_description(struct openapi *o, const struct model_column *column)
{
	struct buf out;

	buf_init(&out, o->arena);
	buf_add(&out, column->note);
	if (is_primary(column)) {
		add_paragraph(&out);
		buf_add(&out, TEXT("Note:\nThis is a Primary Key.<pk/>"));
	}
	add_references(o, column, &out);
	if (column->flow &&
	        (!column->flow->table || openapi_table_is_visible(o, column->flow->table)))
		add_flow(column->flow, &out);
	if (out.len)
		json_build_text_at(&o->json, "description", buf_text(&out));
}

static void write_default(struct openapi *o, const struct model_column *column)
{
	struct buf out;

	buf_init(&out, o->arena);
	if (!openapi_default(column, &out))
		return;
	json_build_key(&o->json, "default");
	json_build_raw(&o->json, buf_text(&out));
}

/* ---- rows that are read ---- */

static void write_read_column(struct openapi *o, const struct model_column *column)
{
	json_build_key_text(&o->json, column->name);
	json_build_object(&o->json);
	openapi_write_type(o, column, OPENAPI_READ);
	write_description(o, column);
	if (!openapi_is_writable(o, column))
		json_build_bool_at(&o->json, "readOnly", true);
	json_build_end(&o->json);
}

static void write_many(struct openapi *o, struct text id)
{
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("array"));
	openapi_ref_at(o, "items", "schemas", id);
	json_build_end(&o->json);
}

static void write_one(struct openapi *o, struct text id)
{
	json_build_object(&o->json);
	json_build_key(&o->json, "anyOf");
	json_build_array(&o->json);
	openapi_ref(o, "schemas", id);
	json_build_raw(&o->json, TEXT("{\"type\":\"null\"}"));
	json_build_end_array(&o->json);
	json_build_end(&o->json);
}

static void write_embeds(struct openapi *o, const struct openapi_table *t)
{
	struct openapi_embed *embeds;
	size_t count;

	if (!openapi_embeds(o, t, &embeds, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		struct text id = openapi_id(o->arena, embeds[i].table->name);
		json_build_key_text(&o->json, embeds[i].table->name);
		if (embeds[i].has_one && embeds[i].has_many) {
			json_build_object(&o->json);
			json_build_key(&o->json, "anyOf");
			json_build_array(&o->json);
			write_one(o, id);
			write_many(o, id);
			json_build_end_array(&o->json);
			json_build_end(&o->json);
		} else if (embeds[i].has_one) {
			write_one(o, id);
		} else {
			write_many(o, id);
		}
	}
}

static void write_table_description(struct openapi *o, const struct openapi_table *t)
{
	struct buf out;

	buf_init(&out, o->arena);
	buf_add(&out, t->table->note);
	openapi_describe_checks(o, t->table, &out);
	if (out.len)
		json_build_text_at(&o->json, "description", text_trim(buf_text(&out)));
}

static void write_row(struct openapi *o, const struct openapi_table *t)
{
	json_build_key_text(&o->json, t->id);
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("object"));
	write_table_description(o, t);
	json_build_key(&o->json, "properties");
	json_build_object(&o->json);
	for (size_t i = 0; i < t->table->declared_count; i++) {
		if (policy_column_is_readable(&t->table->columns[i], o->principal))
			write_read_column(o, &t->table->columns[i]);
	}
	write_embeds(o, t);
	json_build_end(&o->json);
	json_build_end(&o->json);
}

/* ---- rows that are written ---- */

static void write_written_column(
        struct openapi *o, const struct model_column *column, enum verb verb)
{
	json_build_key_text(&o->json, column->name);
	json_build_object(&o->json);
	openapi_write_type(o, column, OPENAPI_WRITE);
	openapi_write_checks(o, column);
	write_description(o, column);
	if (verb == VERB_CREATE)
		write_default(o, column);
	if (column->secret != SECRET_NONE)
		json_build_bool_at(&o->json, "writeOnly", true);
	json_build_end(&o->json);
}

static void write_required(struct openapi *o, const struct openapi_table *t)
{
	bool is_open = false;

	for (size_t i = 0; i < t->table->declared_count; i++) {
		const struct model_column *column = &t->table->columns[i];
		if (!openapi_is_writable(o, column) || !openapi_is_required(column))
			continue;
		if (!is_open) {
			json_build_key(&o->json, "required");
			json_build_array(&o->json);
			is_open = true;
		}
		json_build_text(&o->json, column->name);
	}
	if (is_open)
		json_build_end_array(&o->json);
}

static void write_written(struct openapi *o, const struct openapi_table *t, enum verb verb)
{
	const char *name = verb == VERB_CREATE ? "insert" : "update";

	json_build_key_text(&o->json, arena_printf(o->arena, "%.*s.%s", TEXT_ARG(t->id), name));
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("object"));
	write_table_description(o, t);
	if (verb == VERB_CREATE)
		write_required(o, t);
	json_build_key(&o->json, "properties");
	json_build_object(&o->json);
	for (size_t i = 0; i < t->table->declared_count; i++) {
		if (openapi_is_writable(o, &t->table->columns[i]))
			write_written_column(o, &t->table->columns[i], verb);
	}
	json_build_end(&o->json);
	json_build_bool_at(&o->json, "additionalProperties", false);
	json_build_end(&o->json);
}

static void write_conditions(struct openapi *o, const struct openapi_table *t)
{
	struct buf pattern;

	buf_init(&pattern, o->arena);
	openapi_add_conditions(o, &pattern, t->table);
	json_build_key_text(&o->json, arena_printf(o->arena, "%.*s.conditions", TEXT_ARG(t->id)));
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("string"));
	json_build_text_at(&o->json, "pattern", buf_text(&pattern));
	json_build_end(&o->json);
}

void openapi_write_schemas(struct openapi *o, const struct openapi_table *t)
{
	if (t->verbs[VERB_READ]) {
		write_row(o, t);
		write_conditions(o, t);
	}
	if (t->verbs[VERB_CREATE])
		write_written(o, t, VERB_CREATE);
	if (t->verbs[VERB_UPDATE])
		write_written(o, t, VERB_UPDATE);
}
