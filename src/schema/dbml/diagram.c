#include "schema/dbml/compile.h"

/*
 * Diagram views and dependencies: nothing of them is given out, but the names
 * they hold must exist.
 */

/* The paths an expression holds, each to its own end. Only its left side may be long. */
static void each_path(struct compiler *c, struct module *module, const struct node *node,
        void (*visit)(struct compiler *c, struct module *module, const struct path *path))
{
	struct path path;

	while (node) {
		bool is_infix = node->kind == NODE_INFIX;

		if ((node_is_name(node) || is_infix || node->kind == NODE_TUPLE) &&
		        node_path(node, &path)) {
			visit(c, module, &path);
			return;
		}
		for (size_t i = 0; node->kind == NODE_TUPLE && i < node->count; i++)
			each_path(c, module, node->items[i], visit);
		if (is_infix)
			each_path(c, module, node->b, visit);
		node = is_infix || node->kind == NODE_PREFIX ? node->a : NULL;
	}
}

/* ---- views ---- */

static void visit_table(struct compiler *c, struct module *module, const struct path *path)
{
	symbols_resolve(c, module, path, path->count, SYMBOL_TABLE);
}

static void resolve_last(
        struct compiler *c, struct module *module, const struct path *path, enum symbol_kind kind)
{
	struct path last = {.count = 1};

	if (!path->count)
		return;
	last.parts[0] = path->parts[path->count - 1];
	symbols_resolve(c, module, &last, 1, kind);
}

static void visit_note(struct compiler *c, struct module *module, const struct path *path)
{
	resolve_last(c, module, path, SYMBOL_STICKY);
}

static void visit_group(struct compiler *c, struct module *module, const struct path *path)
{
	resolve_last(c, module, path, SYMBOL_GROUP);
}

static void visit_schema(struct compiler *c, struct module *module, const struct path *path)
{
	for (size_t i = 0; i < path->count; i++) {
		struct text name = node_text(path->parts[i]);
		struct text near;

		if (symbols_find_schema(c, module->root, name))
			continue;
		near = symbols_nearest(c, module->root, SYMBOL_SCHEMA, name);
		compile_error(
		        c, module, path->parts[i], "there is no schema '%.*s'", TEXT_ARG(name));
		if (near.len)
			schema_mend(c->diags, "did you mean '%.*s'?", TEXT_ARG(near));
	}
}

/* What two lines of a view must not both say; everything that is no name says "". */
static struct text line_key(struct compiler *c, const struct node *line, bool is_table)
{
	struct path path;
	struct buf key;

	buf_init(&key, c->arena);
	if (!node_names(line->a, &path))
		return TEXT("");
	if (is_table && path.count == 1)
		buf_add_cstr(&key, "public\n");
	for (size_t i = 0; i < path.count; i++) {
		buf_add(&key, node_text(path.parts[i]));
		buf_add_char(&key, '\n');
	}
	return buf_text(&key);
}

static void bind_view_part(
        struct compiler *c, struct module *module, const struct node *view, const struct node *part)
{
	static const struct {
		const char *word;
		void (*visit)(struct compiler *c, struct module *module, const struct path *path);
	} kinds[] = {{"tables", visit_table}, {"notes", visit_note}, {"tablegroups", visit_group},
	        {"schemas", visit_schema}};
	size_t kind = 0;

	while (kind < 4 && !text_eq_nocase(node_text(part), text_from(kinds[kind].word)))
		kind++;
	if (kind == 4 || !part->body || part->body->kind != NODE_BLOCK)
		return;
	for (size_t i = 0; i < part->body->count; i++) {
		const struct node *line = part->body->items[i];

		if (line->kind != NODE_FIELD || !line->a)
			continue;
		if (names_add(&c->names, view, NAME_OTHER + 1 + (unsigned)kind,
		            line_key(c, line, kind == 0), (void *)line))
			compile_error(c, module, line, "this stands here twice");
		if (line->a->kind != NODE_WILDCARD)
			each_path(c, module, line->a, kinds[kind].visit);
	}
}

static void bind_view(struct compiler *c, struct module *module, const struct node *view)
{
	for (size_t i = 0; i < node_body_count(view); i++)
		if (node_body_item(view, i)->kind == NODE_ELEMENT)
			bind_view_part(c, module, view, node_body_item(view, i));
}

/* ---- dependencies ---- */

/* One end of a dependency: a table, or one of its columns. */
struct end {
	const struct relation *relation;
	const struct column *column;
	bool is_column;
	bool found;
};

/*
 * a is a table; a.b a table in a schema, if there is a schema of the name, and
 * else a column of a table; a.b.c a column. Columns in parentheses are looked
 * for among the tables by the official reader, and so they are here.
 */
static struct end resolve_end(struct compiler *c, struct module *module, const struct node *node)
{
	const struct symbol *symbol;
	struct end end = {0};
	struct path path;
	size_t tables;

	if (!node_path(node, &path) || (!path.count && !path.tuple))
		return end;
	tables = path.count;
	if (path.count > 2 || (path.count == 2 && !symbols_find_schema(c, module->root,
	                                                  node_text(path.parts[0]))))
		tables--;
	symbol = tables ? symbols_resolve(c, module, &path, tables, SYMBOL_TABLE) : NULL;
	for (size_t i = 0; path.tuple && i < path.tuple->count; i++) {
		struct path name = {.parts = {path.tuple->items[i]}, .count = 1};

		symbols_resolve(c, module, &name, 1, SYMBOL_TABLE);
	}
	if (!symbol)
		return end;
	end.relation = symbol->original->thing;
	end.found = true;
	end.is_column = path.tuple || tables < path.count;
	if (tables < path.count) {
		end.column =
		        tables_need_column(c, module, end.relation, path.parts[path.count - 1]);
		end.found = end.column != NULL;
	}
	return end;
}

static void add_edge(struct compiler *c, struct module *module, const struct node *node,
        const struct end *up, const struct end *down)
{
	const void *ends[] = {up->relation, up->column, down->relation, down->column};

	if (!up->found || !down->found)
		return;
	if (up->column && up->column == down->column) {
		compile_error(c, module, node, "a column cannot depend on itself");
		return;
	}
	if (!uses_is_seen(c, up->relation) || !uses_is_seen(c, down->relation))
		return;
	if (names_add(&c->names, c, SYMBOL_KIND_COUNT,
	            arena_text(c->arena, (struct text){(const char *)ends, sizeof ends}),
	            (void *)node))
		compile_error(c, module, node, "there is such a dependency already");
}

static void bind_dep(struct compiler *c, struct module *module, const struct node *dep)
{
	struct end first = {0};

	for (size_t i = 0; i < node_body_count(dep); i++) {
		const struct node *field = node_body_item(dep, i);
		struct end left;
		struct end right;
		const struct end *down;

		if (field->kind != NODE_FIELD || !field->a || field->a->kind != NODE_INFIX)
			continue;
		left = resolve_end(c, module, field->a->a);
		right = resolve_end(c, module, field->a->b);
		down = node_is_operator(field->a, "<-") ? &left : &right;
		if (left.is_column && right.is_column && !left.column && !right.column &&
		        left.relation == right.relation && left.found && right.found)
			compile_error(c, module, field, "a column cannot depend on itself");
		add_edge(c, module, field, down == &left ? &right : &left, down);
		if (!left.found || !right.found || !uses_is_seen(c, left.relation) ||
		        !uses_is_seen(c, right.relation))
			continue;
		if (first.found && first.relation != down->relation)
			compile_error(
			        c, module, field, "all lines of a Dep must lead to the same table");
		if (first.found && first.is_column != (left.column || right.column))
			compile_error(c, module, field,
			        "the lines of a Dep are all of tables or all of columns");
		first = *down;
		first.is_column = left.column || right.column;
	}
}

static void bind_inline(struct compiler *c, struct module *module, const struct relation *relation,
        const struct column *column, const struct settings *settings)
{
	struct end host = {relation, column, column != NULL, true};

	for (size_t i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->items[i];
		struct end other = {0};
		const struct symbol *symbol;
		struct path path;

		if (!text_eq_cstr(setting->name, "dep") || !setting->value ||
		        setting->value->kind != NODE_PREFIX ||
		        !node_names(setting->value->a, &path))
			continue;
		if (column && path.count == 1) {
			other.relation = relation;
		} else {
			symbol = symbols_resolve(
			        c, module, &path, path.count - (column ? 1 : 0), SYMBOL_TABLE);
			other.relation = symbol ? symbol->original->thing : NULL;
		}
		if (other.relation && column)
			other.column = tables_need_column(
			        c, module, other.relation, path.parts[path.count - 1]);
		other.found = other.relation && (!column || other.column);
		if (node_is_operator(setting->value, "->"))
			add_edge(c, module, setting->node, &host, &other);
		else
			add_edge(c, module, setting->node, &other, &host);
	}
}

void diagram_bind(struct compiler *c)
{
	for (size_t i = 0; i < c->module_count; i++) {
		struct module *module = c->modules[i];

		for (size_t j = 0; j < module->program->count; j++) {
			const struct node *node = module->program->items[j];

			if (node_is_element(node, ELEMENT_DIAGRAMVIEW))
				bind_view(c, module, node);
			else if (node_is_element(node, ELEMENT_DEP))
				bind_dep(c, module, node);
		}
	}
	for (size_t i = 0; i < c->relation_count; i++) {
		const struct relation *relation = c->relations[i];

		if (relation->is_partial)
			continue;
		bind_inline(c, relation->module, relation, NULL, &relation->settings);
		for (size_t j = 0; j < relation->own_count; j++)
			bind_inline(c, relation->module, relation, relation->own[j],
			        &relation->own[j]->settings);
	}
}
