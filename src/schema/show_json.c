#include "base/json_build.h"
#include "schema/show.h"

static struct text expr_text(struct arena *arena, const struct expr *expr)
{
	struct buf out;

	buf_init(&out, arena);
	expr_write(&out, expr);
	return buf_text(&out);
}

static void names(
        struct json_build *json, const char *key, struct model_column *const *columns, size_t count)
{
	json_build_key(json, key);
	json_build_array(json);
	for (size_t i = 0; i < count; i++)
		json_build_text(json, columns[i]->name);
	json_build_end_array(json);
}

static void write_column(struct json_build *json, const struct model_column *column)
{
	struct arena *arena = json->out->arena;
	struct buf type;

	buf_init(&type, arena);
	type_write(&type, &column->type);
	json_build_object(json);
	json_build_text_at(json, "name", column->name);
	json_build_text_at(json, "type", buf_text(&type));
	json_build_bool_at(json, "not_null", column->is_not_null);
	if (column->is_identity)
		json_build_bool_at(json, "identity", true);
	if (column->default_expr)
		json_build_text_at(json, "default", expr_text(arena, column->default_expr));
	if (column->concept != COLUMN_IS_NONE)
		json_build_text_at(json, "is", text_from(column_concept_name(column->concept)));
	if (column->secret != SECRET_NONE)
		json_build_text_at(json, "secret", text_from(secret_kind_name(column->secret)));
	if (column->read_text.len)
		json_build_text_at(json, "read", column->read_text);
	if (column->write_text.len)
		json_build_text_at(json, "write", column->write_text);
	if (column->is_hidden)
		json_build_bool_at(json, "hidden", true);
	if (column->note.len)
		json_build_text_at(json, "note", column->note);
	json_build_end(json);
}

static void write_key(struct json_build *json, const struct model_key *key)
{
	json_build_object(json);
	json_build_text_at(json, "name", key->name);
	names(json, "columns", key->columns, key->column_count);
	json_build_bool_at(json, "live", key->is_live);
	if (key->is_hidden)
		json_build_bool_at(json, "hidden", true);
	json_build_end(json);
}

static void write_index(struct json_build *json, const struct model_index *index)
{
	struct arena *arena = json->out->arena;

	json_build_object(json);
	json_build_text_at(json, "name", index->name);
	json_build_key(json, "parts");
	json_build_array(json);
	for (size_t i = 0; i < index->part_count; i++)
		json_build_text(json, index->parts[i].column
		                              ? index->parts[i].column->name
		                              : expr_text(arena, index->parts[i].expr));
	json_build_end_array(json);
	if (index->where)
		json_build_text_at(json, "where", expr_text(arena, index->where));
	json_build_text_at(json, "method", index->method);
	json_build_bool_at(json, "unique", index->is_unique);
	if (index->is_hidden)
		json_build_bool_at(json, "hidden", true);
	json_build_end(json);
}

static void write_rules(
        struct json_build *json, const struct model_table *table, enum show_mode mode)
{
	bool is_full = mode == SHOW_FULL;

	json_build_key(json, "keys");
	json_build_array(json);
	for (size_t i = 0; i < table->key_count; i++) {
		if (is_full || !table->keys[i].is_hidden)
			write_key(json, &table->keys[i]);
	}
	json_build_end_array(json);
	json_build_key(json, "indexes");
	json_build_array(json);
	for (size_t i = 0; i < table->index_count; i++) {
		if (is_full || !table->indexes[i].is_hidden)
			write_index(json, &table->indexes[i]);
	}
	json_build_end_array(json);
	json_build_key(json, "checks");
	json_build_array(json);
	for (size_t i = 0; i < table->check_count; i++) {
		if (is_full || !table->checks[i].is_hidden)
			json_build_text(json, expr_text(json->out->arena, table->checks[i].expr));
	}
	json_build_end_array(json);
	json_build_key(json, "policies");
	json_build_object(json);
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		const struct model_policy *policy = &table->policies[verb];
		if (policy->expr && (is_full || !policy->is_inherited))
			json_build_text_at(json, verb_name(verb), policy->sql);
	}
	json_build_end(json);
	for (size_t i = 0; i < table->must_count; i++)
		json_build_text_at(json, "must", table->musts[i].sql);
	if (!table->hook_count)
		return;
	json_build_key(json, "webhooks");
	json_build_object(json);
	for (size_t i = 0; i < table->hook_count; i++)
		json_build_text_at(json, arena_cstr(json->out->arena, table->hooks[i].name),
		        table->hooks[i].sql);
	json_build_end(json);
}

static void write_table(
        struct json_build *json, const struct model_table *table, enum show_mode mode)
{
	size_t count = mode == SHOW_FULL ? table->column_count : table->declared_count;

	json_build_object(json);
	json_build_text_at(json, "name", table->name);
	if (table->concept != TABLE_IS_NONE)
		json_build_text_at(json, "is", text_from(table_concept_name(table->concept)));
	json_build_text_at(json, "scope", text_from(table_scope_name(table->scope)));
	json_build_text_at(json, "audit", text_from(audit_mode_name(table->audit)));
	if (table->is_hidden)
		json_build_bool_at(json, "hidden", true);
	if (table->note.len)
		json_build_text_at(json, "note", table->note);
	json_build_key(json, "columns");
	json_build_array(json);
	for (size_t i = 0; i < count; i++)
		write_column(json, &table->columns[i]);
	json_build_end_array(json);
	if (table->primary)
		names(json, "primary", table->primary->columns, table->primary->column_count);
	write_rules(json, table, mode);
	json_build_end(json);
}

static void write_ref(struct json_build *json, const struct model_ref *ref)
{
	json_build_object(json);
	json_build_text_at(json, "name", ref->name);
	json_build_text_at(json, "table", ref->child->name);
	names(json, "columns", ref->child_columns, ref->column_count);
	json_build_text_at(json, "refers_to", ref->parent->name);
	names(json, "referred", ref->parent_columns, ref->column_count);
	json_build_text_at(json, "delete", text_from(reference_rule_name(ref->on_delete)));
	json_build_bool_at(json, "one_to_one", ref->is_one_to_one);
	json_build_bool_at(json, "within_tenant", ref->wall != WALL_NONE);
	json_build_end(json);
}

static void write_enum(struct json_build *json, const struct model_enum *enumeration)
{
	json_build_object(json);
	json_build_text_at(json, "name", enumeration->name);
	json_build_key(json, "values");
	json_build_array(json);
	for (size_t i = 0; i < enumeration->value_count; i++)
		json_build_text(json, enumeration->values[i]);
	json_build_end_array(json);
	json_build_end(json);
}

void show_json(struct buf *out, const struct model *model, enum show_mode mode)
{
	struct json_build json;
	size_t count = mode == SHOW_FULL ? model->table_count : model->declared_count;

	json_build_init(&json, out);
	json_build_object(&json);
	json_build_text_at(&json, "name", model->name);
	json_build_key(&json, "enums");
	json_build_array(&json);
	for (size_t i = 0; i < model->enum_count; i++)
		write_enum(&json, model->enums[i]);
	json_build_end_array(&json);
	json_build_key(&json, "tables");
	json_build_array(&json);
	for (size_t i = 0; i < count; i++)
		write_table(&json, model->tables[i], mode);
	json_build_end_array(&json);
	json_build_key(&json, "references");
	json_build_array(&json);
	for (size_t i = 0; i < model->ref_count; i++)
		write_ref(&json, model->refs[i]);
	json_build_end_array(&json);
	json_build_end(&json);
}
