#include <stdlib.h>

#include "schema/dbml/compile.h"

/* One side of a reference while it is being resolved. */
struct side {
	struct relation *relation;
	struct column **columns;
	size_t count;
	const struct node *node;
};

static enum dbml_relation relation_of(struct text op)
{
	if (text_find_char(op, '<') >= 0)
		return text_find_char(op, '>') >= 0 ? DBML_MANY_TO_MANY : DBML_ONE_TO_MANY;
	return text_find_char(op, '>') >= 0 ? DBML_MANY_TO_ONE : DBML_ONE_TO_ONE;
}

static void add_column(struct compiler *c, struct side *side, struct column *column)
{
	struct column **slot = column ? ARENA_PUSH(c->arena, side->columns, side->count) : NULL;

	if (slot)
		*slot = column;
}

/* table.column, schema.table.column, table.(a, b) */
static bool resolve_side(
        struct compiler *c, struct module *module, const struct node *node, struct side *out)
{
	struct symbol *symbol;
	struct path path;
	size_t tables;

	*out = (struct side){.node = node};
	if (!node_path(node, &path) || path.count + (path.tuple ? 1 : 0) < 2)
		return false;
	tables = path.tuple ? path.count : path.count - 1;
	symbol = symbols_resolve(c, module, &path, tables, SYMBOL_TABLE);
	if (!symbol)
		return false;
	out->relation = symbol->original->thing;
	if (!path.tuple)
		add_column(c, out,
		        tables_need_column(c, module, out->relation, path.parts[path.count - 1]));
	for (size_t i = 0; path.tuple && i < path.tuple->count; i++)
		add_column(
		        c, out, tables_need_column(c, module, out->relation, path.tuple->items[i]));
	return out->count == (path.tuple ? path.tuple->count : 1);
}

/* ---- the same reference twice ---- */

static int compare_columns(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct column *));
}

/* The columns of a side in an order of their own: the order they are written in is no matter. */
static struct text side_key(struct compiler *c, const struct side *side)
{
	struct text key = arena_text(c->arena,
	        (struct text){(const char *)side->columns, side->count * sizeof *side->columns});

	if (key.len)
		qsort((void *)(uintptr_t)key.ptr, side->count, sizeof *side->columns,
		        compare_columns);
	return key;
}

static struct text key_of(
        struct compiler *c, const struct side *left, const struct side *right, bool *out_same)
{
	struct text a = side_key(c, left);
	struct text b = side_key(c, right);
	bool turned = text_compare(a, b) > 0;
	struct buf key;

	*out_same = text_eq(a, b);
	buf_init(&key, c->arena);
	buf_add(&key, turned ? b : a);
	buf_add_char(&key, '|');
	buf_add(&key, turned ? a : b);
	return buf_text(&key);
}

/* False when both sides are the same, or there is such a reference; said unless quiet. */
static bool is_new(struct compiler *c, struct module *module, const struct node *node,
        const struct side *left, const struct side *right, bool quiet)
{
	bool same = false;
	struct text key = key_of(c, left, right, &same);

	if (same) {
		compile_error(c, module, node, "both sides of the reference are the same");
		return false;
	}
	if (!names_add(&c->names, c, NAME_OTHER, key, (void *)node))
		return true;
	if (!quiet)
		compile_error(
		        c, module, node, "there is a reference between these columns already");
	return false;
}

/* ---- building ---- */

static struct dbml_endpoint endpoint(
        struct compiler *c, const struct module *module, const struct side *side)
{
	struct dbml_endpoint end = {
	        .table = side->relation->out, .at = node_position(module->source, side->node)};

	for (size_t i = 0; i < side->count; i++) {
		struct dbml_column **slot = ARENA_PUSH(c->arena, end.columns, end.column_count);

		if (slot)
			*slot = side->columns[i]->out;
	}
	return end;
}

static struct dbml_ref *add_link(struct compiler *c, struct module *module, struct text op,
        const struct side *left, const struct side *right, const struct node *node)
{
	struct dbml_ref *ref = ARENA_NEW(c->arena, struct dbml_ref);
	struct link *link = ARENA_PUSH(c->arena, c->links, c->link_count);

	if (!ref || !link)
		return NULL;
	*ref = (struct dbml_ref){.relation = relation_of(op),
	        .left = endpoint(c, module, left),
	        .right = endpoint(c, module, right),
	        .left_optional = op.ptr[0] == '?',
	        .right_optional = op.len > 1 && op.ptr[op.len - 1] == '?',
	        .at = node_position(module->source, node)};
	*link = (struct link){ref, left->relation, right->relation};
	return ref;
}

static struct text action(struct compiler *c, const struct setting *setting)
{
	struct node words;

	if (!setting || !setting->value)
		return TEXT("");
	if (setting->value->kind != NODE_NAME)
		return node_words(c->arena, setting->value);
	words = *setting->value;
	words.kind = NODE_WORDS;
	words.count = 1;
	return node_words(c->arena, &words);
}

static void read_settings(
        struct compiler *c, struct module *module, const struct node *field, struct dbml_ref *ref)
{
	static const char *const known[] = {"color", "inactive"};
	struct settings settings;

	settings_read(c->arena, settings_list(field), &settings);
	ref->on_delete = action(c, settings_find(&settings, "delete"));
	ref->on_update = action(c, settings_find(&settings, "update"));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const struct setting *setting = settings_find(&settings, known[i]);
		struct dbml_meta *meta;

		meta = setting ? ARENA_PUSH(c->arena, ref->settings, ref->setting_count) : NULL;
		if (meta)
			*meta = (struct dbml_meta){setting->name,
			        settings_value(c->arena, module->source, setting->value),
			        node_position(module->source, setting->node)};
	}
}

static void connect_long(struct compiler *c, struct module *module, const struct node *element)
{
	const struct node *field = node_body_count(element) ? node_body_item(element, 0) : NULL;
	struct dbml_ref *ref;
	struct side left;
	struct side right;
	bool found;

	if (!field || field->kind != NODE_FIELD || !field->a || field->a->kind != NODE_INFIX)
		return;
	found = resolve_side(c, module, field->a->a, &left);
	if (!resolve_side(c, module, field->a->b, &right) || !found || left.count != right.count ||
	        !is_new(c, module, element, &left, &right, false))
		return;
	ref = add_link(c, module, node_text(field->a), &left, &right, element);
	if (!ref)
		return;
	if (node_is_name(element->a))
		ref->name = node_text(element->a);
	read_settings(c, module, field, ref);
}

/* The side an inline reference points at; a lone name is a column of the same table. */
static bool resolve_inline(
        struct compiler *c, const struct column *column, const struct node *node, struct side *out)
{
	struct relation *relation = column->relation;
	struct path path;

	if (!node_names(node, &path))
		return false;
	if (path.count > 1)
		return resolve_side(c, relation->module, node, out);
	*out = (struct side){.relation = relation, .node = node};
	add_column(c, out, tables_need_column(c, relation->module, relation, path.parts[0]));
	return out->count == 1;
}

static void connect_inline(struct compiler *c, struct column *column, const struct setting *setting)
{
	struct module *module = column->relation->module;
	struct side left = {.relation = column->relation, .node = column->field};
	struct side right;
	struct dbml_ref *ref;

	if (!setting->value || setting->value->kind != NODE_PREFIX ||
	        !resolve_inline(c, column, setting->value->a, &right))
		return;
	add_column(c, &left, column);
	if (column->relation->is_partial) {
		if (right.columns[0] == column)
			compile_error(c, module, setting->node,
			        "both sides of the reference are the same");
		return;
	}
	if (!left.count || !is_new(c, module, setting->node, &left, &right, false))
		return;
	ref = add_link(c, module, node_text(setting->value), &left, &right, setting->node);
	if (ref)
		ref->is_inline = true;
}

static void connect_own(struct compiler *c, const struct relation *relation)
{
	for (size_t i = 0; i < relation->own_count; i++) {
		struct column *column = relation->own[i];

		for (size_t j = 0; j < column->settings.count; j++)
			if (text_eq_cstr(column->settings.items[j].name, "ref"))
				connect_inline(c, column, &column->settings.items[j]);
	}
}

/*
 * References of injected columns. Within a partial a lone name means a column
 * of the partial, and the official reader then looks for a table of the
 * partial's name.
 */
static bool resolve_injected(
        struct compiler *c, const struct column *column, const struct node *node, struct side *out)
{
	struct module *module = column->partial->module;
	struct symbol *symbol;
	struct path path;

	if (!node_names(node, &path))
		return false;
	if (path.count > 1)
		return resolve_side(c, module, node, out);
	symbol = symbols_find(
	        c, column->relation->module->public, SYMBOL_TABLE, column->partial->symbol->name);
	*out = (struct side){.node = node};
	if (symbol) {
		out->relation = symbol->original->thing;
		add_column(c, out, tables_column(c, out->relation, node_text(path.parts[0])));
	}
	if (out->count)
		return true;
	compile_error(
	        c, module, node, "a reference of a table partial must name the table it points at");
	return false;
}

static void connect_injected(struct compiler *c, const struct relation *relation)
{
	for (size_t i = 0; i < relation->column_count; i++) {
		struct column *column = relation->columns[i];

		for (size_t j = 0; column->partial && j < column->settings.count; j++) {
			const struct setting *setting = &column->settings.items[j];
			struct side left = {.relation = column->relation, .node = column->field};
			struct side right;
			struct dbml_ref *ref;

			if (!text_eq_cstr(setting->name, "ref") || !setting->value ||
			        setting->value->kind != NODE_PREFIX ||
			        !resolve_injected(c, column, setting->value->a, &right))
				continue;
			add_column(c, &left, column);
			if (!left.count || !is_new(c, column->partial->module, setting->node, &left,
			                           &right, true))
				continue;
			ref = add_link(c, column->partial->module, node_text(setting->value), &left,
			        &right, setting->node);
			if (ref)
				ref->is_inline = true;
		}
	}
}

void refs_connect(struct compiler *c)
{
	size_t next = 0;

	/* Relations are in the order of their elements: walk both together. */
	for (size_t i = 0; i < c->module_count; i++) {
		struct module *module = c->modules[i];

		for (size_t j = 0; j < module->program->count; j++) {
			const struct node *node = module->program->items[j];

			if (next < c->relation_count && c->relations[next]->node == node)
				connect_own(c, c->relations[next++]);
			else if (node_is_element(node, ELEMENT_REF))
				connect_long(c, module, node);
		}
	}
	for (size_t i = 0; i < c->relation_count; i++)
		if (uses_is_seen(c, c->relations[i]))
			connect_injected(c, c->relations[i]);
}
