#include "schema/dbml/columns.h"

static void read_color(struct compiler *c, struct module *module, const struct settings *settings,
        struct dbml_meta **out, size_t *out_count)
{
	const struct setting *setting = settings_find(settings, "color");

	if (!setting)
		return;
	columns_set_meta(c, out, out_count,
	        (struct dbml_meta){setting->name,
	                settings_value(c->arena, module->source, setting->value),
	                node_position(module->source, setting->node)});
}

static const struct node *note_of(const struct node *element)
{
	const struct node *field = node_body_count(element) ? node_body_item(element, 0) : NULL;

	return field && field->kind == NODE_FIELD && node_is_string(field->a) ? field->a : NULL;
}

static void add_table(struct compiler *c, struct symbol *group, const struct node *field)
{
	struct dbml_group *out = group->thing;
	const struct symbol *symbol;
	const struct symbol *other;
	struct dbml_table **slot;
	struct path path;

	if (!node_names(field->a, &path))
		return;
	symbol = symbols_resolve(c, group->module, &path, path.count, SYMBOL_TABLE);
	if (!symbol)
		return;
	if (symbol->is_used)
		compile_error(c, group->module, field->a,
		        "a table group can only hold tables of its own file");
	if (path.count > 2 && uses_is_seen(c, group->thing))
		compile_error(c, group->module, field->a,
		        "a table group cannot hold a table in a schema within a schema");
	other = names_add(&c->names, symbol->original, SYMBOL_GROUP, TEXT(""), group);
	if (other)
		compile_error(c, group->module, field, "table '%.*s' is in group '%.*s' already",
		        TEXT_ARG(symbol->name), TEXT_ARG(other->name));
	slot = ARENA_PUSH(c->arena, out->tables, out->table_count);
	if (slot)
		*slot = ((struct relation *)symbol->original->thing)->out;
}

static void read_group(struct compiler *c, struct symbol *symbol)
{
	static const char *const known[] = {"note", "color", NULL};
	struct dbml_group *out = symbol->thing;
	struct module *module = symbol->module;
	const struct setting *note;
	struct settings settings;

	settings_read(c->arena, symbol->node->list, &settings);
	note = settings_find(&settings, "note");
	if (note && node_is_string(note->value))
		out->note = settings_note(c->arena, module->source, note->value);
	read_color(c, module, &settings, &out->settings, &out->setting_count);
	columns_metas(c, module->source, &settings, known, &out->metas, &out->meta_count);
	for (size_t i = 0; i < node_body_count(symbol->node); i++) {
		const struct node *item = node_body_item(symbol->node, i);

		if (item->kind == NODE_FIELD)
			add_table(c, symbol, item);
		else if (node_is_element(item, ELEMENT_NOTE) && note_of(item))
			out->note = settings_note(c->arena, module->source, note_of(item));
	}
}

static void read_sticky(struct compiler *c, struct symbol *symbol)
{
	static const char *const known[] = {"color", NULL};
	struct dbml_sticky *out = symbol->thing;
	struct module *module = symbol->module;
	struct settings settings;

	settings_read(c->arena, symbol->node->list, &settings);
	read_color(c, module, &settings, &out->settings, &out->setting_count);
	columns_metas(c, module->source, &settings, known, &out->metas, &out->meta_count);
	if (symbol->node->has_colon && uses_is_seen(c, out))
		compile_error(c, module, symbol->node,
		        "a note at the top of a file has its text in braces");
	if (note_of(symbol->node))
		out->note = settings_note(c->arena, module->source, note_of(symbol->node));
}

void groups_read(struct compiler *c)
{
	for (size_t i = 0; i < c->symbol_count; i++) {
		if (!c->symbols[i]->thing)
			continue;
		if (c->symbols[i]->kind == SYMBOL_GROUP)
			read_group(c, c->symbols[i]);
		else if (c->symbols[i]->kind == SYMBOL_STICKY)
			read_sticky(c, c->symbols[i]);
	}
}
