#include "schema/dbml/indexes.h"

static void add_part(struct compiler *c, struct module *module, struct dbml_index *index,
        const struct node *node)
{
	struct dbml_index_part *part;

	if (!node_is_name(node) && node->kind != NODE_FUNCTION)
		return;
	part = ARENA_PUSH(c->arena, index->parts, index->part_count);
	if (!part)
		return;
	*part = (struct dbml_index_part){.text = node_text(node),
	        .is_expression = node->kind == NODE_FUNCTION,
	        .at = node_position(module->source, node)};
	if (part->is_expression) {
		part->at.offset++;
		part->at.column++;
		part->at.end--;
	}
}

static void add_parts(struct compiler *c, struct module *module, struct dbml_index *index,
        const struct node *node)
{
	for (; node && node->kind == NODE_CALL; node = node->a)
		for (size_t i = 0; node->b && i < node->b->count; i++)
			add_part(c, module, index, node->b->items[i]);
	if (node && node->kind == NODE_TUPLE)
		for (size_t i = 0; i < node->count; i++)
			add_part(c, module, index, node->items[i]);
	else if (node)
		add_part(c, module, index, node);
}

static void read_settings(struct compiler *c, struct module *module, struct dbml_index *index,
        const struct node *list)
{
	const struct setting *setting;
	struct settings settings;

	settings_read(c->arena, list, &settings);
	index->is_pk = settings_find(&settings, "pk") != NULL;
	index->is_unique = settings_find(&settings, "unique") != NULL;
	setting = settings_find(&settings, "name");
	if (setting && node_is_string(setting->value))
		index->name = node_text(setting->value);
	setting = settings_find(&settings, "type");
	if (setting && node_is_name(setting->value))
		index->type = node_text(setting->value);
	setting = settings_find(&settings, "note");
	if (setting && node_is_string(setting->value)) {
		index->note.text = node_text(setting->value);
		index->note.at = node_position(module->source, setting->value);
	}
}

void indexes_read(struct compiler *c, struct relation *relation, const struct node *element)
{
	struct module *module = relation->module;

	for (size_t i = 0; i < node_body_count(element); i++) {
		const struct node *field = node_body_item(element, i);
		size_t count = field->count;
		struct dbml_index *index;

		if (field->kind != NODE_FIELD || !field->a)
			continue;
		index = ARENA_PUSH(c->arena, relation->out->indexes, relation->out->index_count);
		if (!index)
			return;
		index->at = node_position(module->source, field);
		if (count && field->items[count - 1]->kind == NODE_LIST)
			read_settings(c, module, index, field->items[--count]);
		else if (!count && field->a->kind == NODE_LIST)
			read_settings(c, module, index, field->a);
		add_parts(c, module, index, field->a);
		for (size_t j = 0; j < count; j++)
			add_parts(c, module, index, field->items[j]);
	}
}

static void check_parts(struct compiler *c, struct relation *relation, const struct node *node)
{
	/* The official reader does not look at a partial's columns in this form. */
	for (; node && node->kind == NODE_CALL; node = node->a) {
		if (relation->is_partial)
			return;
		for (size_t i = 0; node->b && i < node->b->count; i++)
			if (node_is_name(node->b->items[i]))
				tables_need_column(
				        c, relation->module, relation, node->b->items[i]);
	}
	if (node_is_name(node)) {
		tables_need_column(c, relation->module, relation, node);
		return;
	}
	for (size_t i = 0; node && node->kind == NODE_TUPLE && i < node->count; i++)
		if (node_is_name(node->items[i]))
			tables_need_column(c, relation->module, relation, node->items[i]);
}

void indexes_check_parts(struct compiler *c, const struct dbml_table *table)
{
	for (size_t i = 0; i < table->index_count; i++) {
		const struct dbml_index *index = &table->indexes[i];

		for (size_t j = 0; j < index->part_count; j++) {
			struct dbml_index_part *part = &index->parts[j];

			if (names_add(&c->names, index, NAME_OTHER + part->is_expression,
			            part->text, part))
				schema_error(c->diags, part->at, "'%.*s' is in the index twice",
				        TEXT_ARG(part->text));
		}
	}
}

void indexes_check(struct compiler *c, struct relation *relation, const struct node *element)
{
	for (size_t i = 0; i < node_body_count(element); i++) {
		const struct node *field = node_body_item(element, i);

		if (field->kind != NODE_FIELD)
			continue;
		check_parts(c, relation, field->a);
		for (size_t j = 0; j < field->count; j++)
			check_parts(c, relation, field->items[j]);
	}
}
