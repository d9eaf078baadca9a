#include "schema/dbml/columns.h"

/* What a Metadata block adds to. */
struct target {
	const void *thing; /* the scope of its keys' names */
	struct dbml_meta **metas;
	size_t *meta_count;
	struct dbml_meta **settings; /* the place of the built-in colour; NULL: none */
	size_t *setting_count;
	const char *color; /* its key */
	struct dbml_note *note;
};

/* A word of fixed spelling as a target; its symbol kind. */
static enum symbol_kind target_kind(const struct node *node, bool *out_column)
{
	struct text word = node->target ? node->target->value : TEXT("");

	*out_column = text_eq_nocase(word, TEXT("column"));
	if (*out_column || text_eq_nocase(word, TEXT("table")))
		return SYMBOL_TABLE;
	if (text_eq_nocase(word, TEXT("tablegroup")))
		return SYMBOL_GROUP;
	return text_eq_nocase(word, TEXT("note")) ? SYMBOL_STICKY : SYMBOL_NONE;
}

static bool table_target(struct compiler *c, struct module *module, struct relation *relation,
        const struct node *column_name, struct target *out)
{
	struct dbml_table *table = relation->out;
	struct column *column;

	if (!column_name) {
		*out = (struct target){table, &table->metas, &table->meta_count, &table->settings,
		        &table->setting_count, "headercolor", &table->note};
		return true;
	}
	column = tables_need_column(c, module, relation, column_name);
	if (!column)
		return false;
	*out = (struct target){.thing = column->out,
	        .metas = &column->out->metas,
	        .meta_count = &column->out->meta_count,
	        .note = &column->out->note};
	return true;
}

static bool find_target(
        struct compiler *c, struct module *module, const struct node *node, struct target *out)
{
	bool is_column = false;
	enum symbol_kind kind = target_kind(node, &is_column);
	const struct symbol *symbol;
	struct dbml_sticky *sticky;
	struct dbml_group *group;
	struct path path;

	if (kind == SYMBOL_NONE || !node_names(node->a, &path))
		return false;
	if (is_column && path.count < 2) {
		compile_error(c, module, node->a, "name the column's table: table.column");
		return false;
	}
	symbol = symbols_resolve(c, module, &path, path.count - is_column, kind);
	if (!symbol || !symbol->original->thing)
		return false;
	if (kind == SYMBOL_TABLE)
		return table_target(c, module, symbol->original->thing,
		        is_column ? path.parts[path.count - 1] : NULL, out);
	if (kind == SYMBOL_GROUP) {
		group = symbol->original->thing;
		*out = (struct target){group, &group->metas, &group->meta_count, &group->settings,
		        &group->setting_count, "color", &group->note};
		return true;
	}
	sticky = symbol->original->thing;
	*out = (struct target){sticky, &sticky->metas, &sticky->meta_count, &sticky->settings,
	        &sticky->setting_count, "color", NULL};
	return true;
}

static struct text lower(struct arena *arena, struct text t)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < t.len; i++)
		buf_add_char(&buf,
		        t.ptr[i] >= 'A' && t.ptr[i] <= 'Z' ? (char)(t.ptr[i] | 32) : t.ptr[i]);
	return buf_text(&buf);
}

/* The place of a key, by name; what was said in brackets is indexed when it is first needed. */
static void set_meta(struct compiler *c, const struct target *target, struct dbml_meta meta)
{
	size_t *count = target->meta_count;
	uintptr_t at;

	if (!names_add(&c->names, target->thing, NAME_META, TEXT(""), (void *)target->thing))
		for (size_t i = 0; i < *count; i++)
			names_add(&c->names, target->thing, NAME_META, (*target->metas)[i].key,
			        (void *)(uintptr_t)(i + 1));
	at = (uintptr_t)names_find(&c->names, target->thing, NAME_META, meta.key);
	if (!at) {
		if (!ARENA_PUSH(c->arena, *target->metas, *count))
			return;
		at = *count;
		names_add(&c->names, target->thing, NAME_META, meta.key, (void *)at);
	}
	(*target->metas)[at - 1] = meta;
}

static void set_field(struct compiler *c, struct module *module, const struct target *target,
        const struct node *field)
{
	const struct node *value = field->body->a;
	struct dbml_meta meta = {.key = lower(c->arena, field->token->value),
	        .value = settings_value(c->arena, module->source, value),
	        .at = token_position(module->source, field->token)};

	/* An empty value is no value to the official reader; an empty key is memory run out. */
	if (text_is_empty(meta.value.text) || text_is_empty(meta.key))
		return;
	if (target->note && text_eq_cstr(meta.key, "note") && node_is_string(value)) {
		*target->note = settings_note(c->arena, module->source, value);
		return;
	}
	if (target->color && text_eq_cstr(meta.key, target->color))
		columns_set_meta(c, target->settings, target->setting_count, meta);
	else
		set_meta(c, target, meta);
}

static void attach(struct compiler *c, struct module *module, const struct node *node)
{
	struct target target;

	if (!find_target(c, module, node, &target))
		return;
	for (size_t i = 0; i < node_body_count(node); i++) {
		const struct node *field = node_body_item(node, i);

		if (field->kind == NODE_ELEMENT && field->body && field->body->kind == NODE_FIELD)
			set_field(c, module, &target, field);
	}
}

/* ---- the project ---- */

static void read_project_field(struct compiler *c, struct module *module,
        struct dbml_project *project, const struct node *field)
{
	const struct node *line = node_body_count(field) ? node_body_item(field, 0) : NULL;

	if (!line || line->kind != NODE_FIELD || !node_is_string(line->a))
		return;
	if (field->element == ELEMENT_NOTE) {
		if (node_text(line->a).len)
			project->note = settings_note(c->arena, module->source, line->a);
		return;
	}
	columns_set_meta(c, &project->metas, &project->meta_count,
	        (struct dbml_meta){lower(c->arena, field->token->value),
	                settings_value(c->arena, module->source, line->a),
	                token_position(module->source, field->token)});
}

static void read_project(struct compiler *c, struct module *module, const struct node *node)
{
	struct dbml_project *project = ARENA_NEW(c->arena, struct dbml_project);

	if (!project)
		return;
	if (node_is_name(node->a))
		project->name = node_text(node->a);
	project->at = node_position(module->source, node);
	for (size_t i = 0; i < node_body_count(node); i++)
		if (node_body_item(node, i)->kind == NODE_ELEMENT)
			read_project_field(c, module, project, node_body_item(node, i));
	c->project = project;
}

/* Modules that are used come before those that use them, so that the nearest word counts. */
static void attach_module(struct compiler *c, struct module *module)
{
	if (module->mark == c->mark)
		return;
	module->mark = c->mark;
	for (size_t i = 0; i < module->import_count; i++)
		if (module->imports[i].module)
			attach_module(c, module->imports[i].module);
	for (size_t i = 0; i < module->program->count; i++) {
		const struct node *node = module->program->items[i];
		const struct node *first;

		if (node_is_element(node, ELEMENT_METADATA))
			attach(c, module, node);
		if (!node_is_element(node, ELEMENT_PROJECT))
			continue;
		first = names_add(&c->names, module, NAME_OTHER, TEXT("project"), (void *)node);
		if (first)
			compile_error(c, module, node, "there can be one project only");
		if (module == c->modules[0])
			read_project(c, module, node);
	}
}

void metadata_attach(struct compiler *c)
{
	c->mark++;
	attach_module(c, c->modules[0]);
}
