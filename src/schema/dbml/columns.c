#include "schema/dbml/columns.h"

static const char *const known_settings[] = {"note", "ref", "primary key", "pk", "not null", "null",
        "unique", "increment", "default", "check", "dep", NULL};

/* ---- types ---- */

static void write_argument(struct buf *out, const struct node *node)
{
	for (; node->kind == NODE_PREFIX; node = node->a)
		buf_add(out, node_text(node));
	buf_add(out, node_text(node));
}

/* (10,2) or [3], as the official reader writes them */
static void write_suffix(struct buf *out, const struct node *node)
{
	bool is_call = node->kind == NODE_CALL;

	buf_add_char(out, is_call ? '(' : '[');
	for (size_t i = 0; i < node->b->count; i++) {
		const struct node *item = node->b->items[i];

		if (i)
			buf_add_char(out, ',');
		if (is_call)
			write_argument(out, item);
		else
			buf_add(out, node_text(item->a));
	}
	buf_add_char(out, is_call ? ')' : ']');
}

static void read_arguments(struct compiler *c, struct dbml_type *type, const struct node *tuple)
{
	if (type->arg_count)
		return;
	for (size_t i = 0; i < tuple->count; i++) {
		struct text *slot = ARENA_PUSH(c->arena, type->args, type->arg_count);

		if (slot)
			*slot = node_is_number(tuple->items[i])
			                ? node_number(c->arena, tuple->items[i])
			                : node_text(tuple->items[i]);
	}
}

/* The name and, from the inmost to the outmost, what stands behind it. */
static struct text write_type(
        struct compiler *c, const struct dbml_type *type, const struct node *node, size_t count)
{
	const struct node **suffixes;
	struct buf out;

	if (!count)
		return type->name;
	suffixes = ARENA_ARRAY(c->arena, const struct node *, count);
	if (!suffixes)
		return type->name;
	for (size_t i = 0; i < count; i++, node = node->a)
		suffixes[i] = node;
	buf_init(&out, c->arena);
	buf_add(&out, type->name);
	for (size_t i = count; i-- > 0;)
		write_suffix(&out, suffixes[i]);
	return buf_text(&out);
}

static void read_type(struct compiler *c, const struct relation *relation, const struct node *node,
        struct dbml_type *type)
{
	struct module *module = relation->module;
	const struct node *inner = node;
	size_t suffixes = 0;
	struct path path;

	type->at = node_position(module->source, node);
	for (; inner && (inner->kind == NODE_CALL || inner->kind == NODE_ARRAY) && inner->b;
	        inner = inner->a, suffixes++) {
		if (inner->kind == NODE_CALL)
			read_arguments(c, type, inner->b);
		else
			type->array_depth++;
	}
	if (!node_names(inner, &path) || path.too_long)
		return;
	type->name = node_text(path.parts[path.count - 1]);
	type->written = write_type(c, type, node, suffixes);
	if (path.count == 2)
		type->schema = node_text(path.parts[0]);
	else if (path.count > 2 && uses_is_seen(c, relation))
		compile_error(c, module, inner, "a type cannot be in a schema within a schema");
}

/* ---- settings ---- */

/* The words pk and unique may stand behind a type without brackets. */
static void read_words(struct compiler *c, struct column *column)
{
	for (size_t i = 1; i < column->field->count; i++) {
		const struct node *node = column->field->items[i];
		struct setting *setting;

		if (!node_is_word(node))
			continue;
		setting = ARENA_PUSH(c->arena, column->settings.items, column->settings.count);
		if (setting)
			*setting = (struct setting){
			        .name = node_is_keyword(node, "pk") ? TEXT("pk") : TEXT("unique"),
			        .node = node,
			        .repeats = 1};
	}
}

struct dbml_check columns_check(const struct source *source, const struct node *function)
{
	struct dbml_check check = {
	        .expression = node_text(function), .at = node_position(source, function)};

	check.at.offset++;
	check.at.column++;
	check.at.end--;
	return check;
}

static void read_checks(struct compiler *c, struct column *column)
{
	for (size_t i = 0; i < column->settings.count; i++) {
		const struct setting *setting = &column->settings.items[i];
		struct dbml_check *check;

		if (!text_eq_cstr(setting->name, "check") || !setting->value ||
		        setting->value->kind != NODE_FUNCTION)
			continue;
		check = ARENA_PUSH(c->arena, column->out->checks, column->out->check_count);
		if (check)
			*check = columns_check(column->source, setting->value);
	}
}

static bool is_known(const char *const *known, struct text name)
{
	for (; *known; known++)
		if (text_eq_cstr(name, *known))
			return true;
	return false;
}

void columns_set_meta(
        struct compiler *c, struct dbml_meta **metas, size_t *count, struct dbml_meta meta)
{
	struct dbml_meta *slot = NULL;

	for (size_t i = 0; i < *count && !slot; i++)
		if (text_eq((*metas)[i].key, meta.key))
			slot = &(*metas)[i];
	if (!slot)
		slot = arena_push(c->arena, (void **)metas, count, sizeof **metas);
	if (slot)
		*slot = meta;
}

void columns_metas(struct compiler *c, const struct source *source, const struct settings *settings,
        const char *const *known, struct dbml_meta **metas, size_t *count)
{
	for (size_t i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->items[i];
		struct dbml_meta *meta;

		if (is_known(known, setting->name) ||
		        (!node_is_string(setting->value) && !node_is_color(setting->value)))
			continue;
		meta = arena_push(c->arena, (void **)metas, count, sizeof **metas);
		if (!meta)
			return;
		*meta = (struct dbml_meta){.key = setting->name,
		        .value = settings_value(c->arena, source, setting->value),
		        .at = node_position(source, setting->node->a)};
	}
}

static bool is_set(const struct column *column, const char *name)
{
	return settings_find(&column->settings, name) != NULL;
}

static void read_settings(struct compiler *c, struct column *column)
{
	const struct setting *setting;
	struct dbml_column *out = column->out;

	out->is_pk = is_set(column, "pk") || is_set(column, "primary key");
	out->is_unique = is_set(column, "unique");
	out->is_not_null = is_set(column, "not null");
	out->is_null = is_set(column, "null");
	out->is_increment = is_set(column, "increment");
	setting = settings_find(&column->settings, "default");
	if (setting)
		out->default_value = settings_value(c->arena, column->source, setting->value);
	setting = settings_find(&column->settings, "note");
	if (setting && node_is_string(setting->value))
		out->note = settings_note(c->arena, column->source, setting->value);
	read_checks(c, column);
	columns_metas(c, column->source, &column->settings, known_settings, &out->metas,
	        &out->meta_count);
}

struct column *columns_read(struct compiler *c, struct relation *relation, const struct node *field)
{
	struct column *column;
	struct dbml_column *out;
	const struct node *list;

	if (!node_is_name(field->a))
		return NULL;
	column = ARENA_NEW(c->arena, struct column);
	out = ARENA_NEW(c->arena, struct dbml_column);
	if (!column || !out)
		return NULL;
	*column = (struct column){.out = out,
	        .relation = relation,
	        .field = field,
	        .source = relation->module->source};
	out->name = node_text(field->a);
	out->at = node_position(column->source, field->a);
	if (field->count)
		read_type(c, relation, field->items[0], &out->type);
	list = field->count > 1 ? field->items[field->count - 1] : NULL;
	settings_read(c->arena, list, &column->settings);
	read_words(c, column);
	read_settings(c, column);
	return column;
}

/* ---- enums ---- */

static const struct dbml_enum *find_enum(
        const struct compiler *c, const struct module *module, const struct dbml_type *type)
{
	const struct schema *schema = module->public;
	const struct symbol *symbol;

	if (type->schema.len)
		schema = symbols_find_schema(c, module->root, type->schema);
	symbol = symbols_find(c, schema, SYMBOL_ENUM, type->name);
	return symbol ? symbol->original->thing : NULL;
}

/* default: status.active must name a value of an enum. */
static void bind_default(
        struct compiler *c, const struct relation *relation, const struct column *column)
{
	for (size_t i = 0; i < column->settings.count; i++) {
		const struct setting *setting = &column->settings.items[i];
		struct path path;

		if (!text_eq_cstr(setting->name, "default") || !node_names(setting->value, &path) ||
		        path.count < 2)
			continue;
		enums_resolve_value(c, relation->module, &path);
	}
}

void columns_bind(struct compiler *c, struct relation *relation, struct column *column)
{
	column->out->type.enumeration = find_enum(c, relation->module, &column->out->type);
	if (!relation->is_partial && !column->partial)
		bind_default(c, relation, column);
}
