#include "schema/dbml/columns.h"
#include "schema/dbml/indexes.h"

struct column *tables_column(
        const struct compiler *c, const struct relation *relation, struct text name)
{
	return names_find(&c->names, relation, NAME_COLUMN, name);
}

struct column *tables_need_column(struct compiler *c, struct module *module,
        const struct relation *relation, const struct node *name)
{
	struct column *column = tables_column(c, relation, node_text(name));
	struct text near;

	if (column)
		return column;
	near = symbols_nearest(c, relation, NAME_COLUMN, node_text(name));
	compile_error(c, module, name, "%s '%.*s' has no column '%.*s'",
	        relation->is_partial ? "table partial" : "table", TEXT_ARG(relation->symbol->name),
	        TEXT_ARG(node_text(name)));
	if (near.len)
		schema_mend(c->diags, "did you mean '%.*s'?", TEXT_ARG(near));
	return NULL;
}

static void *pushed(
        struct compiler *c, struct column ***columns, size_t *count, struct column *column)
{
	struct column **slot = arena_push(c->arena, (void **)columns, count, sizeof **columns);

	if (slot)
		*slot = column;
	return slot;
}

/* ---- what a table or partial says itself ---- */

static void read_injection(
        struct compiler *c, struct relation *relation, const struct node *field, size_t order)
{
	struct symbol *symbol;
	struct injection *injection;
	struct text near;

	if (relation->is_partial || !node_is_injection(field->a))
		return;
	symbol = symbols_find(c, relation->module->public, SYMBOL_PARTIAL, node_text(field->a->a));
	injection = ARENA_PUSH(c->arena, relation->injections, relation->injection_count);
	if (!injection)
		return;
	*injection = (struct injection){symbol ? symbol->original->thing : NULL, field, order};
	if (!symbol) {
		near = symbols_nearest(
		        c, relation->module->public, SYMBOL_PARTIAL, node_text(field->a->a));
		compile_error(c, relation->module, field->a->a, "there is no table partial '%.*s'",
		        TEXT_ARG(node_text(field->a->a)));
		if (near.len)
			schema_mend(c->diags, "did you mean '~%.*s'?", TEXT_ARG(near));
		return;
	}
	if (names_add(&c->names, relation, SYMBOL_PARTIAL, symbol->name, (void *)field))
		compile_error(c, relation->module, field->a, "'~%.*s' stands here twice",
		        TEXT_ARG(node_text(field->a->a)));
}

static void read_field(
        struct compiler *c, struct relation *relation, const struct node *field, size_t order)
{
	struct column *column;

	if (field->a && field->a->kind == NODE_PREFIX) {
		read_injection(c, relation, field, order);
		return;
	}
	column = columns_read(c, relation, field);
	if (!column)
		return;
	pushed(c, &relation->own, &relation->own_count, column);
	if (text_is_empty(column->out->name) && !relation->is_partial && uses_is_seen(c, relation))
		compile_error(c, relation->module, field->a, "a column needs a name");
	if (names_add(&c->names, relation, NAME_COLUMN, column->out->name, column))
		compile_error(c, relation->module, field->a, "column '%.*s' stands here twice",
		        TEXT_ARG(column->out->name));
}

static void read_head(struct compiler *c, struct relation *relation)
{
	static const char *const known[] = {"note", "headercolor", "dep", NULL};
	const struct setting *setting;
	struct dbml_table *out = relation->out;

	settings_read(c->arena, relation->node->list, &relation->settings);
	setting = settings_find(&relation->settings, "note");
	if (setting && node_is_string(setting->value))
		out->note = settings_note(c->arena, relation->module->source, setting->value);
	setting = settings_find(&relation->settings, "headercolor");
	if (setting && node_is_color(setting->value)) {
		relation->has_header_color = true;
		columns_set_meta(c, &out->settings, &out->setting_count,
		        (struct dbml_meta){.key = setting->name,
		                .value = settings_value(
		                        c->arena, relation->module->source, setting->value),
		                .at = node_position(relation->module->source, setting->node)});
	}
	columns_metas(c, relation->module->source, &relation->settings, known, &out->metas,
	        &out->meta_count);
}

static void read_note(struct compiler *c, struct relation *relation, const struct node *element)
{
	const struct node *field = node_body_count(element) ? node_body_item(element, 0) : NULL;

	if (field && field->kind == NODE_FIELD && node_is_string(field->a))
		relation->out->note = settings_note(c->arena, relation->module->source, field->a);
}

static void read_checks(struct compiler *c, struct relation *relation, const struct node *element)
{
	for (size_t i = 0; i < node_body_count(element); i++) {
		const struct node *field = node_body_item(element, i);
		const struct setting *name;
		struct settings settings;
		struct dbml_check *check;

		if (field->kind != NODE_FIELD || !field->a || field->a->kind != NODE_FUNCTION)
			continue;
		check = ARENA_PUSH(c->arena, relation->out->checks, relation->out->check_count);
		if (!check)
			return;
		*check = columns_check(relation->module->source, field->a);
		settings_read(c->arena, settings_list(field), &settings);
		name = settings_find(&settings, "name");
		if (name && node_is_string(name->value))
			check->name = node_text(name->value);
	}
}

static void read_relation(struct compiler *c, struct relation *relation)
{
	size_t order = 0;

	read_head(c, relation);
	for (size_t i = 0; i < node_body_count(relation->node); i++) {
		const struct node *item = node_body_item(relation->node, i);

		if (item->kind == NODE_FIELD)
			read_field(c, relation, item, order++);
		else if (node_is_element(item, ELEMENT_NOTE))
			read_note(c, relation, item);
		else if (node_is_element(item, ELEMENT_CHECKS))
			read_checks(c, relation, item);
		else if (node_is_element(item, ELEMENT_INDEXES))
			indexes_read(c, relation, item);
	}
}

/* ---- partials laid in ---- */

static struct column *inject_column(
        struct compiler *c, struct relation *relation, const struct column *from)
{
	struct column *column = ARENA_NEW(c->arena, struct column);
	struct dbml_column *out = ARENA_NEW(c->arena, struct dbml_column);

	if (!column || !out)
		return NULL;
	*column = *from;
	*out = *from->out;
	column->out = out;
	column->relation = relation;
	column->partial = from->relation;
	/* Its own array: a Metadata block may add to one table's column and not to another's. */
	out->metas = NULL;
	out->meta_count = 0;
	for (size_t i = 0; i < from->out->meta_count; i++) {
		struct dbml_meta *meta = ARENA_PUSH(c->arena, out->metas, out->meta_count);

		if (meta)
			*meta = from->out->metas[i];
	}
	return column;
}

/*
 * A table's own column wins over a partial's of the name, and a later partial's
 * over an earlier one's. So the last injection takes first.
 */
static void take_columns(
        struct compiler *c, struct relation *relation, struct column ***taken, size_t *taken_count)
{
	for (size_t i = relation->injection_count; i-- > 0;) {
		const struct injection *injection = &relation->injections[i];
		const struct relation *partial = injection->partial;

		for (size_t j = 0; partial && j < partial->own_count; j++) {
			const struct column *from = partial->own[j];
			struct column *column;

			if (tables_column(c, relation, from->out->name))
				continue;
			column = inject_column(c, relation, from);
			if (!column)
				return;
			if (text_is_empty(column->out->name) && uses_is_seen(c, relation))
				compile_error(c, relation->module, injection->node,
				        "the partial has a column without a name");
			names_add(&c->names, relation, NAME_COLUMN, column->out->name, column);
			pushed(c, &taken[i], &taken_count[i], column);
		}
	}
}

/* Own columns and injected ones, each where its line or its injection stands. */
static void place_columns(struct compiler *c, struct relation *relation)
{
	struct column ***taken =
	        ARENA_ARRAY(c->arena, struct column **, relation->injection_count + 1);
	size_t *taken_count = ARENA_ARRAY(c->arena, size_t, relation->injection_count + 1);
	size_t next = 0;
	size_t order = 0;

	if (!taken || !taken_count)
		return;
	take_columns(c, relation, taken, taken_count);
	for (size_t i = 0; i <= relation->own_count; i++, order++) {
		for (; next < relation->injection_count &&
		        relation->injections[next].order == order;
		        next++, order++)
			for (size_t j = 0; j < taken_count[next]; j++)
				pushed(c, &relation->columns, &relation->column_count,
				        taken[next][j]);
		if (i < relation->own_count)
			pushed(c, &relation->columns, &relation->column_count, relation->own[i]);
	}
}

static void inject_indexes(struct compiler *c, struct dbml_table *out, const struct relation *from)
{
	for (size_t i = 0; i < from->out->index_count; i++) {
		struct dbml_index *index = ARENA_PUSH(c->arena, out->indexes, out->index_count);

		if (index)
			*index = from->out->indexes[i];
	}
}

static void inject_checks(struct compiler *c, struct dbml_table *out, const struct relation *from)
{
	for (size_t i = 0; i < from->out->check_count; i++) {
		struct dbml_check *check = ARENA_PUSH(c->arena, out->checks, out->check_count);

		if (!check)
			return;
		*check = from->out->checks[i];
		if (check->name.len)
			check->name = arena_printf(
			        c->arena, "%.*s.%.*s", TEXT_ARG(out->name), TEXT_ARG(check->name));
	}
}

static void inject_head(struct compiler *c, struct relation *relation, const struct relation *from)
{
	struct dbml_table *out = relation->out;

	if (!out->note.at.source)
		out->note = from->out->note;
	if (relation->has_header_color || !from->has_header_color)
		return;
	relation->has_header_color = true;
	columns_set_meta(c, &out->settings, &out->setting_count, from->out->settings[0]);
}

/* Partials' indexes and checks come first, the last partial's before the others'. */
static void inject(struct compiler *c, struct relation *relation)
{
	struct dbml_table *out = relation->out;
	struct dbml_table own = *out;

	place_columns(c, relation);
	if (!relation->injection_count)
		return;
	out->indexes = NULL;
	out->index_count = 0;
	out->checks = NULL;
	out->check_count = 0;
	for (size_t i = relation->injection_count; i-- > 0;) {
		const struct relation *partial = relation->injections[i].partial;

		if (!partial)
			continue;
		inject_indexes(c, out, partial);
		inject_checks(c, out, partial);
		inject_head(c, relation, partial);
	}
	for (size_t i = 0; i < own.index_count; i++) {
		struct dbml_index *index = ARENA_PUSH(c->arena, out->indexes, out->index_count);

		if (index)
			*index = own.indexes[i];
	}
	for (size_t i = 0; i < own.check_count; i++) {
		struct dbml_check *check = ARENA_PUSH(c->arena, out->checks, out->check_count);

		if (check)
			*check = own.checks[i];
	}
}

/* The columns side by side, as dbml.h gives them. */
static void give_columns(struct compiler *c, struct relation *relation)
{
	struct dbml_table *out = relation->out;

	out->columns = ARENA_ARRAY(c->arena, struct dbml_column, relation->column_count + 1);
	if (!out->columns)
		return;
	out->column_count = relation->column_count;
	for (size_t i = 0; i < relation->column_count; i++) {
		out->columns[i] = *relation->columns[i]->out;
		relation->columns[i]->out = &out->columns[i];
	}
}

static void bind(struct compiler *c, struct relation *relation)
{
	for (size_t i = 0; i < relation->column_count; i++)
		columns_bind(c, relation, relation->columns[i]);
	for (size_t i = 0; i < node_body_count(relation->node); i++)
		if (node_is_element(node_body_item(relation->node, i), ELEMENT_INDEXES))
			indexes_check(c, relation, node_body_item(relation->node, i));
	if (relation->is_partial || !uses_is_seen(c, relation))
		return;
	indexes_check_parts(c, relation->out);
	if (!relation->column_count)
		compile_error(c, relation->module,
		        relation->node->a ? relation->node->a : relation->node,
		        "a table needs at least one column");
}

void tables_fill(struct compiler *c)
{
	for (size_t i = 0; i < c->relation_count; i++)
		read_relation(c, c->relations[i]);
	/* Partials first: a table copies what they give out. */
	for (int partials = 1; partials >= 0; partials--) {
		for (size_t i = 0; i < c->relation_count; i++) {
			if (c->relations[i]->is_partial != (bool)partials)
				continue;
			inject(c, c->relations[i]);
			give_columns(c, c->relations[i]);
		}
	}
	for (size_t i = 0; i < c->relation_count; i++)
		bind(c, c->relations[i]);
}
