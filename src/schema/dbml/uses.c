#include "schema/dbml/compile.h"

/*
 * What a module gives to those that use it: what it declares, and what it
 * reuses from others. What it merely uses stays its own. Modules may use each
 * other in circles, so that everything is looked up from the declarations.
 */

/* A name in a module's schemas: core.users. */
struct place {
	struct text parts[PATH_PARTS];
	size_t count;
};

static bool place_of(const struct node *name, struct place *out)
{
	struct path path;

	*out = (struct place){0};
	if (!node_names(name, &path) || path.too_long)
		return false;
	out->count = path.count;
	for (size_t i = 0; i < path.count; i++)
		out->parts[i] = node_text(path.parts[i]);
	return true;
}

static bool same_place(const struct place *a, const struct place *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!text_eq(a->parts[i], b->parts[i]))
			return false;
	return true;
}

/* public.users and users are one place. */
static void simplify(struct place *place)
{
	if (place->count != 2 || !text_eq_cstr(place->parts[0], "public"))
		return;
	place->parts[0] = place->parts[1];
	place->count = 1;
}

static enum symbol_kind specifier_kind(const struct node *specifier)
{
	static const struct {
		const char *word;
		enum symbol_kind kind;
	} words[] = {{"table", SYMBOL_TABLE}, {"enum", SYMBOL_ENUM}, {"tablegroup", SYMBOL_GROUP},
	        {"tablepartial", SYMBOL_PARTIAL}, {"note", SYMBOL_STICKY},
	        {"schema", SYMBOL_SCHEMA}};

	for (size_t i = 0; specifier->token && i < sizeof words / sizeof *words; i++)
		if (text_eq_nocase(specifier->token->value, text_from(words[i].word)))
			return words[i].kind;
	return SYMBOL_NONE;
}

/* Where a specifier puts what it names: its alias, or the name it has there. */
static bool visible_place(const struct node *specifier, struct place *out)
{
	if (node_is_name(specifier->b)) {
		*out = (struct place){.parts = {node_text(specifier->b)}, .count = 1};
		return true;
	}
	if (!place_of(specifier->a, out))
		return false;
	simplify(out);
	return true;
}

/* The schema that holds the place; NULL when the module has none such. */
static struct schema *schema_of(
        const struct compiler *c, const struct module *module, const struct place *place)
{
	struct schema *schema = module->root;

	if (place->count <= 1)
		return module->public;
	for (size_t i = 0; schema && i + 1 < place->count; i++)
		schema = symbols_find_schema(c, schema, place->parts[i]);
	return schema;
}

static struct schema *make_schema(
        struct compiler *c, struct module *module, const struct place *place, size_t count)
{
	struct schema *schema = module->root;

	if (!count)
		return module->public;
	for (size_t i = 0; i < count; i++)
		schema = symbols_schema(c, schema, place->parts[i]);
	return schema;
}

static struct symbol *own_symbol(const struct compiler *c, const struct module *module,
        const struct place *place, enum symbol_kind kind)
{
	const struct schema *schema = schema_of(c, module, place);
	struct symbol *symbol = symbols_find(c, schema, kind, place->parts[place->count - 1]);

	return symbol && !symbol->is_used ? symbol : NULL;
}

static struct symbol *find_passed(struct compiler *c, struct module *module,
        const struct place *place, enum symbol_kind kind, bool used_too);

/* reuse { schema core as x }: what x.name is here, core.name is there. */
static struct symbol *find_in_schema(struct compiler *c, const struct import *import,
        const struct node *specifier, const struct place *place, enum symbol_kind kind)
{
	struct place visible;
	struct place there;

	if (!visible_place(specifier, &visible) || !place_of(specifier->a, &there) ||
	        place->count != visible.count + 1 || there.count == PATH_PARTS)
		return NULL;
	visible.parts[visible.count++] = place->parts[place->count - 1];
	if (!same_place(&visible, place))
		return NULL;
	there.parts[there.count++] = place->parts[place->count - 1];
	simplify(&there);
	return find_passed(c, import->module, &there, kind, false);
}

static struct symbol *find_by_specifiers(struct compiler *c, const struct import *import,
        const struct place *place, enum symbol_kind kind)
{
	for (size_t i = 0; i < import->node->a->count; i++) {
		const struct node *specifier = import->node->a->items[i];
		struct symbol *symbol = NULL;
		struct place visible;
		struct place there;

		if (specifier_kind(specifier) == SYMBOL_SCHEMA)
			symbol = find_in_schema(c, import, specifier, place, kind);
		else if (specifier_kind(specifier) == kind && visible_place(specifier, &visible) &&
		         same_place(&visible, place) && place_of(specifier->a, &there)) {
			simplify(&there);
			symbol = find_passed(c, import->module, &there, kind, false);
		}
		if (symbol)
			return symbol;
	}
	return NULL;
}

static struct symbol *find_passed(struct compiler *c, struct module *module,
        const struct place *place, enum symbol_kind kind, bool used_too)
{
	struct symbol *symbol;

	if (!module || module->mark == c->mark)
		return NULL;
	module->mark = c->mark;
	symbol = own_symbol(c, module, place, kind);
	for (size_t i = 0; !symbol && i < module->import_count; i++) {
		const struct import *import = &module->imports[i];

		if ((!import->is_reuse && !used_too) || !import->node->a)
			continue;
		if (import->node->a->kind == NODE_WILDCARD)
			symbol = find_passed(c, import->module, place, kind, false);
		else
			symbol = find_by_specifiers(c, import, place, kind);
	}
	return symbol;
}

/* ---- making things visible ---- */

static void show_group(struct compiler *c, struct module *module, const struct symbol *group,
        const struct node *node);
static void show_schema(struct compiler *c, struct schema *to, struct module *from,
        const struct place *path, const struct node *node, bool is_passed);

/*
 * A table with an alias that comes along with others, by *, a schema or a
 * group, is found by its alias only.
 */
static struct text lookup_name(
        const struct symbol *symbol, struct text name, const struct node *node)
{
	if (symbol->kind != SYMBOL_TABLE || !node_is_name(symbol->original->node->b) ||
	        (node->kind == NODE_SPECIFIER && specifier_kind(node) == SYMBOL_TABLE))
		return name;
	return node_text(symbol->original->node->b);
}

static void show(struct compiler *c, struct schema *schema, struct text name, struct symbol *symbol,
        const struct node *node, bool is_passed)
{
	struct text lookup = lookup_name(symbol, name, node);
	const struct symbol *there = symbols_find(c, schema, symbol->kind, lookup);

	if (there && there->original == symbol->original && there->is_used &&
	        text_eq(there->name, name))
		return;
	symbols_add_as(c, schema,
	        &(struct symbol){.kind = symbol->kind,
	                .name = name,
	                .node = node,
	                .original = symbol->original,
	                .is_used = true,
	                .is_passed = is_passed},
	        lookup);
	if (symbol->kind == SYMBOL_GROUP)
		show_group(c, schema->module, symbol->original, node);
}

/* A table group brings its tables along. */
static void show_group(struct compiler *c, struct module *module, const struct symbol *group,
        const struct node *node)
{
	for (size_t i = 0; i < node_body_count(group->node); i++) {
		const struct node *field = node_body_item(group->node, i);
		struct symbol *table;
		struct place place;

		if (field->kind != NODE_FIELD || !place_of(field->a, &place))
			continue;
		simplify(&place);
		table = own_symbol(c, group->module, &place, SYMBOL_TABLE);
		if (table)
			show(c, make_schema(c, module, &place, place.count - 1),
			        place.parts[place.count - 1], table, node, true);
	}
}

/* The path of the schema that holds a place. */
static struct place schema_place(const struct place *place)
{
	struct place schema = *place;

	if (schema.count > 1)
		schema.count--;
	else
		schema.parts[0] = TEXT("public");
	return schema;
}

static void show_reused(struct compiler *c, struct schema *to, const struct import *import,
        const struct place *path, const struct node *node, bool is_passed)
{
	for (size_t i = 0; i < import->node->a->count; i++) {
		const struct node *specifier = import->node->a->items[i];
		enum symbol_kind kind = specifier_kind(specifier);
		struct symbol *symbol;
		struct place visible;
		struct place holder;
		struct place there;

		if (!visible_place(specifier, &visible) || !place_of(specifier->a, &there))
			continue;
		holder = kind == SYMBOL_SCHEMA ? visible : schema_place(&visible);
		if (!same_place(&holder, path))
			continue;
		if (kind == SYMBOL_SCHEMA) {
			show_schema(c, to, import->module, &there, node, is_passed);
			continue;
		}
		simplify(&there);
		c->mark++;
		symbol = find_passed(c, import->module, &there, kind, false);
		if (symbol)
			show(c, to, visible.parts[visible.count - 1], symbol, node, is_passed);
	}
}

/* Everything that stands in one schema of a module, into a schema of another. */
static void show_schema(struct compiler *c, struct schema *to, struct module *from,
        const struct place *path, const struct node *node, bool is_passed)
{
	struct place inner = *path;
	const struct schema *schema;

	if (!from || from->is_shown || inner.count == PATH_PARTS)
		return;
	from->is_shown = true;
	inner.count++;
	schema = schema_of(c, from, &inner);
	/* Aliases first: the first name of a thing is the one it is given out by. */
	for (int aliases = 1; aliases >= 0; aliases--) {
		for (size_t i = 0; schema && i < schema->member_count; i++) {
			struct symbol *symbol = schema->members[i];

			if (!symbol->is_used && symbol->kind != SYMBOL_VIEW &&
			        symbol->is_alias == (bool)aliases)
				show(c, to, symbol->name, symbol, node, is_passed);
		}
	}
	for (size_t i = 0; i < from->import_count; i++) {
		const struct import *import = &from->imports[i];

		if (!import->is_reuse || !import->node->a || !import->module)
			continue;
		if (import->node->a->kind == NODE_WILDCARD)
			show_schema(c, to, import->module, path, node, is_passed);
		else
			show_reused(c, to, import, path, node, is_passed);
	}
	from->is_shown = false;
}

/* ---- linking ---- */

static bool has_schema(
        const struct compiler *c, const struct module *module, const struct place *place)
{
	const struct schema *schema = module->root;

	for (size_t i = 0; schema && i < place->count; i++)
		schema = symbols_find_schema(c, schema, place->parts[i]);
	return schema != NULL;
}

static void miss(struct compiler *c, struct module *module, const struct import *import,
        const struct node *specifier, const struct place *place)
{
	enum symbol_kind kind = specifier_kind(specifier);
	struct text name = place->parts[place->count - 1];
	struct text near = symbols_nearest(c, schema_of(c, import->module, place), kind, name);

	compile_error(c, module, specifier->a, "%.*s gives no %s '%.*s'",
	        TEXT_ARG(import->module->source->path), symbol_kind_word(kind), TEXT_ARG(name));
	if (near.len)
		schema_mend(c->diags, "did you mean '%.*s'?", TEXT_ARG(near));
}

static void link_specifier(struct compiler *c, struct module *module, const struct import *import,
        const struct node *specifier)
{
	enum symbol_kind kind = specifier_kind(specifier);
	struct symbol *symbol;
	struct place visible;
	struct place there;

	if (kind == SYMBOL_NONE || !visible_place(specifier, &visible) ||
	        !place_of(specifier->a, &there))
		return;
	if (kind == SYMBOL_SCHEMA) {
		if (has_schema(c, import->module, &there))
			show_schema(c, make_schema(c, module, &visible, visible.count),
			        import->module, &there, specifier, import->is_reuse);
		else
			miss(c, module, import, specifier, &there);
		return;
	}
	simplify(&there);
	c->mark++;
	symbol = find_passed(c, import->module, &there, kind, false);
	if (symbol) {
		show(c, make_schema(c, module, &visible, visible.count - 1),
		        visible.parts[visible.count - 1], symbol, specifier, import->is_reuse);
		return;
	}
	/* Known there by name, though not given on: passed over in silence by the official reader.
	 */
	c->mark++;
	if (there.count < 2 || !find_passed(c, import->module, &there, kind, true))
		miss(c, module, import, specifier, &there);
}

static void link_all(struct compiler *c, struct schema *to, const struct schema *from,
        const struct import *import, struct place *path)
{
	if (path->count && !import->module->is_shown)
		show_schema(c, to, import->module, path, import->node, import->is_reuse);
	for (size_t i = 0; path->count < PATH_PARTS && i < from->child_count; i++) {
		path->parts[path->count++] = from->children[i]->name;
		link_all(c, symbols_schema(c, to, from->children[i]->name), from->children[i],
		        import, path);
		path->count--;
	}
}

/* The schemas of all files that can be reached exist in a module, if only as names. */
static void add_schemas(struct compiler *c, struct schema *to, const struct schema *from)
{
	for (size_t i = 0; i < from->child_count; i++)
		add_schemas(c, symbols_schema(c, to, from->children[i]->name), from->children[i]);
}

static void add_reachable(struct compiler *c, struct module *module, struct module *from)
{
	if (!from || from->mark == c->mark)
		return;
	from->mark = c->mark;
	if (from != module)
		add_schemas(c, module->root, from->root);
	for (size_t i = 0; i < from->import_count; i++)
		add_reachable(c, module, from->imports[i].module);
}

/* A module has the schemas that it wants to use, whether they are there or not. */
static void add_wanted(struct compiler *c, struct module *module)
{
	for (size_t i = 0; i < module->import_count; i++) {
		const struct node *uses = module->imports[i].node->a;

		for (size_t j = 0; uses && uses->kind == NODE_USES && j < uses->count; j++) {
			struct place place;

			if (specifier_kind(uses->items[j]) == SYMBOL_SCHEMA &&
			        visible_place(uses->items[j], &place))
				make_schema(c, module, &place, place.count);
		}
	}
}

void uses_prepare(struct compiler *c)
{
	for (size_t i = 0; i < c->module_count; i++)
		add_wanted(c, c->modules[i]);
	for (size_t i = 0; i < c->module_count; i++) {
		c->mark++;
		add_reachable(c, c->modules[i], c->modules[i]);
	}
}

static void link_import(struct compiler *c, struct module *module, const struct import *import)
{
	struct place path = {0};

	if (import->node->a->kind == NODE_WILDCARD) {
		link_all(c, module->root, import->module->root, import, &path);
		return;
	}
	for (size_t i = 0; i < import->node->a->count; i++)
		link_specifier(c, module, import, import->node->a->items[i]);
}

/* What is reused comes before what is used, and what is named before all of a file. */
void uses_link(struct compiler *c, struct module *module)
{
	for (unsigned pass = 0; pass < 4; pass++) {
		for (size_t i = 0; i < module->import_count; i++) {
			const struct import *import = &module->imports[i];

			if (!import->module || !import->node->a)
				continue;
			if ((pass < 2) == import->is_reuse &&
			        (pass & 1) == (import->node->a->kind == NODE_WILDCARD))
				link_import(c, module, import);
		}
	}
}

/* ---- giving out ---- */

/* A thing is known by the name under which the first module sees it. */
static void rename_thing(const struct symbol *symbol)
{
	const struct symbol *original = symbol->original;
	struct text schema = symbol->schema->path;
	struct dbml_enum *enumeration;
	struct dbml_group *group;
	struct dbml_table *table;
	struct dbml_sticky *sticky;

	if (text_eq(symbol->name, original->name) && symbol->schema == symbol->module->public)
		schema = original->schema->path;
	switch (symbol->kind) {
	case SYMBOL_TABLE:
		table = ((struct relation *)original->thing)->out;
		table->schema = schema;
		table->name = symbol->name;
		break;
	case SYMBOL_ENUM:
		enumeration = original->thing;
		enumeration->schema = schema;
		enumeration->name = symbol->name;
		break;
	case SYMBOL_GROUP:
		group = original->thing;
		group->name = symbol->name;
		break;
	case SYMBOL_STICKY:
		sticky = original->thing;
		sticky->name = symbol->name;
		break;
	default:
		break;
	}
}

static void give_schema(struct compiler *c, struct dbml *out, const struct schema *schema,
        bool (*give)(struct compiler *c, struct dbml *out, struct symbol *symbol))
{
	for (size_t i = 0; i < schema->member_count; i++)
		if (schema->members[i]->is_used && schema->members[i]->original->thing &&
		        give(c, out, schema->members[i]))
			rename_thing(schema->members[i]);
	for (size_t i = 0; i < schema->child_count; i++)
		give_schema(c, out, schema->children[i], give);
}

void uses_give(struct compiler *c, struct dbml *out,
        bool (*give)(struct compiler *c, struct dbml *out, struct symbol *symbol))
{
	give_schema(c, out, c->modules[0]->root, give);
}

static void see(struct compiler *c, const struct schema *schema)
{
	for (size_t i = 0; i < schema->member_count; i++)
		if (schema->members[i]->original->thing)
			names_add(&c->names, schema->members[i]->original->thing, NAME_OTHER,
			        TEXT("seen"), schema->members[i]);
	for (size_t i = 0; i < schema->child_count; i++)
		see(c, schema->children[i]);
}

void uses_see(struct compiler *c)
{
	see(c, c->modules[0]->root);
}

bool uses_is_seen(const struct compiler *c, const void *thing)
{
	return c->module_count == 1 ||
	       names_find(&c->names, thing, NAME_OTHER, TEXT("seen")) != NULL;
}

static void check_partials(struct compiler *c, const struct schema *schema)
{
	for (size_t i = 0; i < schema->member_count; i++) {
		const struct symbol *symbol = schema->members[i];
		const struct relation *relation = symbol->original->thing;

		if (!symbol->is_used || symbol->kind != SYMBOL_TABLE || !relation)
			continue;
		for (size_t j = 0; j < relation->injection_count; j++) {
			const struct relation *partial = relation->injections[j].partial;

			if (partial && !uses_is_seen(c, partial))
				compile_error(c, c->modules[0], symbol->node,
				        "table '%.*s' needs table partial '%.*s': use it too",
				        TEXT_ARG(symbol->name), TEXT_ARG(partial->symbol->name));
		}
	}
	for (size_t i = 0; i < schema->child_count; i++)
		check_partials(c, schema->children[i]);
}

void uses_check(struct compiler *c)
{
	check_partials(c, c->modules[0]->root);
}
