#include "schema/dbml/compile.h"

/* The columns that records fill, by name. */
struct block {
	struct module *module;
	const struct node *node;
	struct relation *relation;
	struct column **columns;
	size_t count;
};

static bool add_column(struct compiler *c, struct block *block, struct column *column)
{
	struct column **slot = column ? ARENA_PUSH(c->arena, block->columns, block->count) : NULL;

	if (slot)
		*slot = column;
	return slot != NULL;
}

static void add_named(struct compiler *c, struct block *block, const struct node *tuple, bool once)
{
	for (size_t i = 0; tuple && i < tuple->count; i++) {
		struct column *column =
		        tables_need_column(c, block->module, block->relation, tuple->items[i]);

		if (once && column &&
		        names_add(&c->names, block->node, NAME_COLUMN, column->out->name, column))
			compile_error(c, block->module, tuple->items[i],
			        "column '%.*s' stands here twice", TEXT_ARG(column->out->name));
		add_column(c, block, column);
	}
}

/* ---- rows ---- */

static struct dbml_value read_value(
        struct compiler *c, struct module *module, const struct node *node)
{
	struct path path;

	if (node->kind == NODE_EMPTY)
		return (struct dbml_value){.at = node_position(module->source, node)};
	if (node_is_access(node) && node_names(node, &path))
		enums_resolve_value(c, module, &path);
	return settings_value(c->arena, module->source, node);
}

static void read_row(struct compiler *c, const struct block *block, struct dbml_records *out,
        const struct node *field)
{
	struct node *const *values = field->a->kind == NODE_COMMA ? field->a->items : &field->a;
	size_t count = field->a->kind == NODE_COMMA ? field->a->count : 1;
	struct dbml_row *row;

	if (count != block->count) {
		if (!uses_is_seen(c, block->relation))
			return;
		compile_error(c, block->module, field, "%zu %s needed here, not %zu", block->count,
		        block->count == 1 ? "value is" : "values are", count);
		return;
	}
	row = ARENA_PUSH(c->arena, out->rows, out->row_count);
	if (!row)
		return;
	row->at = node_position(block->module->source, field);
	row->values = ARENA_ARRAY(c->arena, struct dbml_value, count);
	for (size_t i = 0; row->values && i < count; i++)
		row->values[i] = read_value(c, block->module, values[i]);
}

static void read_rows(struct compiler *c, struct block *block)
{
	struct dbml_records *out = ARENA_NEW(c->arena, struct dbml_records);
	struct dbml_records **slot = ARENA_PUSH(c->arena, c->records, c->record_count);

	if (!out || !slot)
		return;
	*slot = out;
	out->table = block->relation->out;
	out->at = node_position(block->module->source, block->node);
	out->columns = ARENA_ARRAY(c->arena, struct text, block->count);
	out->column_count = out->columns ? block->count : 0;
	for (size_t i = 0; i < out->column_count; i++)
		out->columns[i] = block->columns[i]->out->name;
	for (size_t i = 0; i < node_body_count(block->node); i++) {
		const struct node *field = node_body_item(block->node, i);

		if (field->kind == NODE_FIELD && field->a)
			read_row(c, block, out, field);
	}
}

/* A block that fills no column is passed over, as the official reader does. */
static void finish(struct compiler *c, struct block *block)
{
	const struct node *first;

	first = names_add(
	        &c->names, block->relation, NAME_OTHER, TEXT("records"), (void *)block->node);
	if (first && block->count && uses_is_seen(c, block->relation))
		compile_error(c, block->module, block->node,
		        "table '%.*s' has records already; give all of them in one block",
		        TEXT_ARG(block->relation->symbol->name));
	if (block->count)
		read_rows(c, block);
}

static void read_top(struct compiler *c, struct module *module, const struct node *node)
{
	struct block block = {.module = module, .node = node};
	struct symbol *symbol;
	struct path path;

	if (!node->a || node->a->kind != NODE_CALL || !node_is_name_tuple(node->a->b) ||
	        !node_names(node->a->a, &path))
		return;
	symbol = symbols_resolve(c, module, &path, path.count, SYMBOL_TABLE);
	if (!symbol)
		return;
	block.relation = symbol->original->thing;
	add_named(c, &block, node->a->b, true);
	finish(c, &block);
}

static void read_within(struct compiler *c, struct relation *relation, const struct node *node)
{
	struct block block = {.module = relation->module, .node = node, .relation = relation};

	if (node->a && !node_is_name_tuple(node->a))
		return;
	if (node->a)
		add_named(c, &block, node->a, false);
	for (size_t i = 0; !node->a && i < relation->column_count; i++)
		add_column(c, &block, relation->columns[i]);
	finish(c, &block);
}

void records_read(struct compiler *c)
{
	size_t next = 0;

	for (size_t i = 0; i < c->module_count; i++) {
		struct module *module = c->modules[i];

		for (size_t j = 0; j < module->program->count; j++) {
			const struct node *node = module->program->items[j];
			struct relation *relation = NULL;

			if (next < c->relation_count && c->relations[next]->node == node)
				relation = c->relations[next++];
			if (node_is_element(node, ELEMENT_RECORDS))
				read_top(c, module, node);
			for (size_t k = 0; relation && k < node_body_count(node); k++)
				if (node_is_element(node_body_item(node, k), ELEMENT_RECORDS))
					read_within(c, relation, node_body_item(node, k));
		}
	}
}
