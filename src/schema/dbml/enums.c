#include "schema/dbml/compile.h"

static void read_value(struct compiler *c, struct symbol *symbol, const struct node *field)
{
	struct dbml_enum *enumeration = symbol->thing;
	const struct setting *note;
	struct settings settings;
	struct dbml_enum_value *value;

	if (field->kind != NODE_FIELD || !node_is_name(field->a))
		return;
	if (text_is_empty(node_text(field->a)) && uses_is_seen(c, enumeration))
		compile_error(c, symbol->module, field->a, "a value of an enum needs a name");
	if (names_add(&c->names, enumeration, NAME_ENUM_VALUE, node_text(field->a), (void *)field))
		compile_error(c, symbol->module, field->a, "value '%.*s' stands here twice",
		        TEXT_ARG(node_text(field->a)));
	value = ARENA_PUSH(c->arena, enumeration->values, enumeration->value_count);
	if (!value)
		return;
	value->name = node_text(field->a);
	value->at = node_position(symbol->module->source, field->a);
	settings_read(c->arena, settings_list(field), &settings);
	note = settings_find(&settings, "note");
	if (note && node_is_string(note->value))
		value->note = settings_note(c->arena, symbol->module->source, note->value);
}

void enums_fill(struct compiler *c)
{
	for (size_t i = 0; i < c->symbol_count; i++) {
		struct symbol *symbol = c->symbols[i];

		if (symbol->kind != SYMBOL_ENUM || !symbol->thing)
			continue;
		if (text_is_empty(symbol->name) && uses_is_seen(c, symbol->thing))
			compile_error(c, symbol->module, symbol->node, "an enum needs a name");
		if (symbol->node->has_colon && uses_is_seen(c, symbol->thing))
			compile_error(c, symbol->module, symbol->node,
			        "an enum has its values in braces");
		for (size_t j = 0; j < node_body_count(symbol->node); j++)
			read_value(c, symbol, node_body_item(symbol->node, j));
	}
}

bool enums_resolve_value(struct compiler *c, struct module *module, const struct path *path)
{
	const struct symbol *symbol =
	        symbols_resolve(c, module, path, path->count - 1, SYMBOL_ENUM);
	const struct node *value = path->parts[path->count - 1];
	const struct dbml_enum *enumeration;
	struct text near;

	if (!symbol)
		return false;
	enumeration = symbol->original->thing;
	if (names_find(&c->names, enumeration, NAME_ENUM_VALUE, node_text(value)))
		return true;
	near = symbols_nearest(c, enumeration, NAME_ENUM_VALUE, node_text(value));
	compile_error(c, module, value, "enum '%.*s' has no value '%.*s'", TEXT_ARG(symbol->name),
	        TEXT_ARG(node_text(value)));
	if (near.len)
		schema_mend(c->diags, "did you mean '%.*s'?", TEXT_ARG(near));
	return false;
}
