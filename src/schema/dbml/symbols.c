#include "schema/dbml/compile.h"

const char *symbol_kind_word(enum symbol_kind kind)
{
	static const char *const words[SYMBOL_KIND_COUNT] = {
	        [SYMBOL_NONE] = "thing",
	        [SYMBOL_SCHEMA] = "schema",
	        [SYMBOL_TABLE] = "table",
	        [SYMBOL_ENUM] = "enum",
	        [SYMBOL_GROUP] = "table group",
	        [SYMBOL_PARTIAL] = "table partial",
	        [SYMBOL_STICKY] = "note",
	        [SYMBOL_VIEW] = "diagram view",
	};

	return words[kind];
}

struct schema *symbols_find_schema(
        const struct compiler *c, const struct schema *parent, struct text name)
{
	return names_find(&c->names, parent, SYMBOL_SCHEMA, name);
}

struct schema *symbols_schema(struct compiler *c, struct schema *parent, struct text name)
{
	struct schema *schema = symbols_find_schema(c, parent, name);
	struct schema **slot;

	if (schema)
		return schema;
	schema = ARENA_NEW(c->arena, struct schema);
	slot = schema ? ARENA_PUSH(c->arena, parent->children, parent->child_count) : NULL;
	if (!slot)
		return parent;
	*slot = schema;
	schema->module = parent->module;
	schema->parent = parent;
	schema->name = name;
	schema->path = parent->parent ? arena_printf(c->arena, "%.*s.%.*s", TEXT_ARG(parent->path),
	                                        TEXT_ARG(name))
	                              : name;
	names_add(&c->names, parent, SYMBOL_SCHEMA, name, schema);
	return schema;
}

struct symbol *symbols_find(const struct compiler *c, const struct schema *schema,
        enum symbol_kind kind, struct text name)
{
	return schema ? names_find(&c->names, schema, kind, name) : NULL;
}

/* Kinds of names under which a schema keeps what it holds, whatever it is looked up by. */
enum { KEPT = 100 };

struct symbol *symbols_add_as(
        struct compiler *c, struct schema *schema, const struct symbol *symbol, struct text lookup)
{
	struct symbol *copy = ARENA_NEW(c->arena, struct symbol);
	struct symbol **slot =
	        copy ? ARENA_PUSH(c->arena, schema->members, schema->member_count) : NULL;

	if (!slot)
		return NULL;
	*slot = copy;
	*copy = *symbol;
	copy->schema = schema;
	copy->module = schema->module;
	if (!copy->original)
		copy->original = copy;
	names_add(&c->names, schema, copy->kind, lookup, copy);
	names_add(&c->names, schema, copy->kind + KEPT, copy->name, copy);
	return copy;
}

struct symbol *symbols_add(struct compiler *c, struct schema *schema, const struct symbol *symbol)
{
	return symbols_add_as(c, schema, symbol, symbol->name);
}

static enum symbol_kind declares(const struct node *node)
{
	switch (node->element) {
	case ELEMENT_TABLE:
		return SYMBOL_TABLE;
	case ELEMENT_ENUM:
		return SYMBOL_ENUM;
	case ELEMENT_TABLEGROUP:
		return SYMBOL_GROUP;
	case ELEMENT_TABLEPARTIAL:
		return SYMBOL_PARTIAL;
	case ELEMENT_NOTE:
		return SYMBOL_STICKY;
	case ELEMENT_DIAGRAMVIEW:
		return SYMBOL_VIEW;
	default:
		return SYMBOL_NONE;
	}
}

static void declare_relation(struct compiler *c, struct symbol *symbol)
{
	struct relation *relation = ARENA_NEW(c->arena, struct relation);
	struct dbml_table *table = ARENA_NEW(c->arena, struct dbml_table);
	struct relation **slot = ARENA_PUSH(c->arena, c->relations, c->relation_count);

	if (!relation || !table || !slot)
		return;
	*slot = relation;
	*relation = (struct relation){.symbol = symbol,
	        .module = symbol->module,
	        .node = symbol->node,
	        .out = table,
	        .is_partial = symbol->kind == SYMBOL_PARTIAL};
	table->schema = symbol->schema->path;
	table->name = symbol->name;
	table->at = node_position(symbol->module->source, symbol->node->a);
	symbol->thing = relation;
}

static void declare_thing(struct compiler *c, struct symbol *symbol)
{
	struct symbol **slot = ARENA_PUSH(c->arena, c->symbols, c->symbol_count);
	struct position at = node_position(symbol->module->source, symbol->node->a);
	struct dbml_enum *enumeration;
	struct dbml_group *group;
	struct dbml_sticky *sticky;

	if (slot)
		*slot = symbol;
	switch (symbol->kind) {
	case SYMBOL_TABLE:
	case SYMBOL_PARTIAL:
		declare_relation(c, symbol);
		break;
	case SYMBOL_ENUM:
		symbol->thing = enumeration = ARENA_NEW(c->arena, struct dbml_enum);
		if (enumeration)
			*enumeration = (struct dbml_enum){
			        .schema = symbol->schema->path, .name = symbol->name, .at = at};
		break;
	case SYMBOL_GROUP:
		symbol->thing = group = ARENA_NEW(c->arena, struct dbml_group);
		if (group)
			*group = (struct dbml_group){
			        .schema = symbol->schema->path, .name = symbol->name, .at = at};
		break;
	case SYMBOL_STICKY:
		symbol->thing = sticky = ARENA_NEW(c->arena, struct dbml_sticky);
		if (sticky)
			*sticky = (struct dbml_sticky){.name = symbol->name, .at = at};
		break;
	default:
		break;
	}
}

/* The alias of a table is a name in the schema public, wherever the table is. */
static void declare_alias(struct compiler *c, struct module *module, const struct symbol *symbol)
{
	struct relation *relation = symbol->thing;

	if (!node_is_name(symbol->node->b))
		return;
	relation->out->alias = node_text(symbol->node->b);
	symbols_add(c, module->public,
	        &(struct symbol){.kind = SYMBOL_TABLE,
	                .name = relation->out->alias,
	                .node = symbol->node,
	                .original = symbol->original,
	                .is_alias = true});
}

void symbols_declare(struct compiler *c, struct module *module)
{
	for (size_t i = 0; i < module->program->count; i++) {
		const struct node *node = module->program->items[i];
		struct schema *schema = module->root;
		struct symbol *symbol;
		struct path path;

		if (node->kind != NODE_ELEMENT || declares(node) == SYMBOL_NONE ||
		        !node_names(node->a, &path) || path.too_long)
			continue;
		for (size_t j = 0; j + 1 < path.count; j++)
			schema = symbols_schema(c, schema, node_text(path.parts[j]));
		if (path.count == 1)
			schema = module->public;
		symbol = symbols_add(c, schema,
		        &(struct symbol){.kind = declares(node),
		                .name = node_text(path.parts[path.count - 1]),
		                .node = node,
		                .is_passed = true});
		if (!symbol)
			return;
		declare_thing(c, symbol);
		if (symbol->kind == SYMBOL_TABLE && symbol->thing)
			declare_alias(c, module, symbol);
	}
}

/* ---- finding ---- */

enum { ERRORS_WITH_NAMES = 50 };

struct text symbols_nearest(
        const struct compiler *c, const void *scope, unsigned kind, struct text name)
{
	if (c->diags->error_count > ERRORS_WITH_NAMES)
		return TEXT("");
	return names_nearest(&c->names, scope, kind, name);
}

static void miss(struct compiler *c, struct module *module, const struct schema *schema,
        enum symbol_kind kind, const struct node *name)
{
	struct text near = symbols_nearest(c, schema, kind, node_text(name));

	if (!schema->parent || schema == module->public)
		compile_error(c, module, name, "there is no %s '%.*s'", symbol_kind_word(kind),
		        TEXT_ARG(node_text(name)));
	else
		compile_error(c, module, name, "there is no %s '%.*s' in schema '%.*s'",
		        symbol_kind_word(kind), TEXT_ARG(node_text(name)), TEXT_ARG(schema->path));
	if (near.len)
		schema_mend(c->diags, "did you mean '%.*s'?", TEXT_ARG(near));
}

struct symbol *symbols_resolve(struct compiler *c, struct module *module, const struct path *path,
        size_t count, enum symbol_kind kind)
{
	struct schema *schema = count == 1 ? module->public : module->root;
	struct symbol *symbol;

	if (!count || path->too_long)
		return NULL;
	for (size_t i = 0; i + 1 < count; i++) {
		struct schema *next = symbols_find_schema(c, schema, node_text(path->parts[i]));

		if (!next) {
			miss(c, module, schema, SYMBOL_SCHEMA, path->parts[i]);
			return NULL;
		}
		schema = next;
	}
	symbol = symbols_find(c, schema, kind, node_text(path->parts[count - 1]));
	if (!symbol)
		miss(c, module, schema, kind, path->parts[count - 1]);
	return symbol;
}

/* ---- duplicates ---- */

static void check_schema(struct compiler *c, struct module *module, const struct schema *schema)
{
	for (size_t i = 0; i < schema->member_count; i++) {
		const struct symbol *symbol = schema->members[i];
		const struct symbol *first =
		        names_find(&c->names, schema, symbol->kind + KEPT, symbol->name);
		const struct node *place = symbol->node;

		if (!first || first == symbol || first->original == symbol->original)
			continue;
		if (symbol->is_alias)
			place = symbol->node->b;
		else if (!symbol->is_used)
			place = symbol->node->a;
		compile_error(c, module, place, "%s '%.*s' exists already in schema '%.*s'",
		        symbol_kind_word(symbol->kind), TEXT_ARG(symbol->name),
		        TEXT_ARG(schema->path));
	}
	for (size_t i = 0; i < schema->child_count; i++)
		check_schema(c, module, schema->children[i]);
}

void symbols_check(struct compiler *c, struct module *module)
{
	check_schema(c, module, module->root);
}
