#include "schema/dbml/check.h"

/* ---- table groups ---- */

void check_group(const struct check *ck, const struct node *node, const struct node *parent)
{
	static const struct setting_rule rules[] = {{"color", FORM_COLOR, false},
	        {"note", FORM_STRING, false}, {NULL, FORM_CUSTOM, false}};
	struct path path;

	check_top(ck, node, parent, "a table group");
	check_single_name(ck, node, "a table group", true);
	check_no_alias(ck, node, "a table group");
	check_settings(ck, node->list, rules);
	if (!check_is_block(ck, node, "a table group"))
		return;
	for (size_t i = 0; i < node->body->count; i++) {
		const struct node *field = node->body->items[i];

		if (field->kind != NODE_FIELD)
			continue;
		if (field->a && !node_names(field->a, &path))
			check_error(
			        ck, field->a, "a table group holds names: table or schema.table");
		if (field->count)
			check_error(ck, field->items[0], "a table group holds one name a line");
	}
	check_elements_within(ck, node);
	check_one_note(ck, node);
}

/* ---- diagram views ---- */

static bool is_wildcard(const struct node *node)
{
	return node && node->kind == NODE_WILDCARD;
}

static void check_view_part(const struct check *ck, const struct node *part)
{
	static const char *const words[] = {"tables", "notes", "tablegroups", "schemas"};
	bool known = false;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		known = known || text_eq_nocase(node_text(part), text_from(words[i]));
	if (!known) {
		check_error(ck, part,
		        "a diagram view holds Tables, Notes, TableGroups and Schemas only");
		return;
	}
	if (part->has_colon) {
		check_error(ck, part, "%.*s has a body in braces", TEXT_ARG(node_text(part)));
		return;
	}
	for (size_t i = 0; i < node_body_count(part); i++) {
		const struct node *field = node_body_item(part, i);

		if (field->kind == NODE_FIELD && !is_wildcard(field->a) && field->count)
			check_error(ck, field->items[0], "this holds one name a line");
	}
}

void check_view(const struct check *ck, const struct node *node, const struct node *parent)
{
	static const struct setting_rule rules[] = {{NULL, FORM_NEVER, true}};

	check_top(ck, node, parent, "a diagram view");
	check_single_name(ck, node, "a diagram view", true);
	check_no_alias(ck, node, "a diagram view");
	check_settings(ck, node->list, rules);
	if (!check_is_block(ck, node, "a diagram view"))
		return;
	for (size_t i = 0; i < node->body->count; i++) {
		const struct node *item = node->body->items[i];

		if (item->kind == NODE_ELEMENT)
			check_view_part(ck, item);
		else if (!is_wildcard(item->a))
			check_error(
			        ck, item, "names stand in Tables, Notes, TableGroups or Schemas");
		else if (item->count)
			check_error(ck, item->items[0], "nothing can stand behind *");
	}
}

/* ---- dependencies ---- */

static const struct setting_rule dep_rules[] = {
        {"color", FORM_COLOR, true}, {"note", FORM_STRING, true}, {NULL, FORM_PLAIN, true}};

static bool is_endpoint(const struct node *node)
{
	struct path path;

	return node_path(node, &path) && (path.count || path.tuple);
}

static void check_edge(const struct check *ck, const struct node *field)
{
	const struct node *list = settings_list(field);

	if (!field->a || field->a->kind != NODE_INFIX ||
	        (!node_is_operator(field->a, "->") && !node_is_operator(field->a, "<-"))) {
		check_error(ck, field, "a dependency reads table.column -> table.column");
		return;
	}
	if (!is_endpoint(field->a->a) || !is_endpoint(field->a->b))
		check_error(ck, field->a, "both sides must be a table or its columns");
	for (size_t i = 0; i < field->count; i++)
		if (field->items[i] != list)
			check_error(ck, field->items[i],
			        "a dependency has settings behind it and nothing else");
}

static void check_dep_line(const struct check *ck, const struct node *node)
{
	const struct node *field = node_body_count(node) ? node_body_item(node, 0) : NULL;
	const struct setting_rule *rule = dep_rules;
	bool is_block = node->body && node->body->kind == NODE_BLOCK;

	while (rule->name && !text_eq_nocase(node_text(node), text_from(rule->name)))
		rule++;
	if (rule->form != FORM_STRING && (node->a || is_block)) {
		check_error(ck, node, "a line of a Dep reads key: value");
		return;
	}
	if (field && field->kind == NODE_FIELD && check_form(field->a, rule->form))
		return;
	if (rule->name || field)
		check_error(ck, node, "'%.*s' %s", TEXT_ARG(node_text(node)),
		        check_form_words(rule->form));
}

void check_dep(const struct check *ck, const struct node *node, const struct node *parent)
{
	check_top(ck, node, parent, "a Dep");
	check_single_name(ck, node, "a Dep", false);
	check_no_alias(ck, node, "a Dep");
	check_settings(ck, node->list, dep_rules);
	for (size_t i = 0; i < node_body_count(node); i++) {
		const struct node *item = node_body_item(node, i);

		if (item->kind == NODE_ELEMENT)
			check_dep_line(ck, item);
		else
			check_edge(ck, item);
		if (node->body->kind == NODE_FIELD)
			check_settings(ck, settings_list(item), dep_rules);
	}
}

/* ---- metadata ---- */

static enum form field_form(const struct node *node, struct text key)
{
	struct text target = node->target ? node->target->value : TEXT("");
	bool is_note = text_eq_nocase(target, TEXT("note"));

	if (text_eq_nocase(key, TEXT("note")) && !is_note)
		return FORM_STRING;
	if (text_eq_nocase(key, TEXT("headercolor")) && text_eq_nocase(target, TEXT("table")))
		return FORM_COLOR;
	if (!text_eq_nocase(key, TEXT("color")))
		return FORM_CUSTOM;
	if (is_note)
		return FORM_COLOR_OR_NONE;
	return text_eq_nocase(target, TEXT("tablegroup")) ? FORM_COLOR : FORM_CUSTOM;
}

static void check_metadata_field(const struct check *ck, const struct node *node,
        const struct node *field, struct names *seen)
{
	enum form form = field_form(node, node_text(field));
	struct node words = {.kind = NODE_WORDS, .token = field->token, .count = 1};
	struct text key = node_words(ck->c->arena, &words);

	if (field->body && field->body->kind == NODE_BLOCK) {
		check_error(ck, field->body, "a line of metadata reads key: 'value'");
		return;
	}
	if (text_eq_cstr(key, "constructor") || text_eq_cstr(key, "__proto__"))
		check_error(ck, field, "a key cannot have the name '%.*s'", TEXT_ARG(key));
	if (!field->body || !check_form(field->body->a, form))
		check_error(ck, field->body ? field->body : field, "'%.*s' %s", TEXT_ARG(key),
		        check_form_words(form));
	if (names_add(seen, NULL, 0, key, (void *)field))
		check_error(ck, field, "'%.*s' can stand here once only", TEXT_ARG(key));
}

void check_metadata(const struct check *ck, const struct node *node)
{
	static const char *const kinds[] = {"table", "column", "tablegroup", "note"};
	bool known = false;
	struct names seen;
	struct path path;

	for (size_t i = 0; node->target && i < sizeof kinds / sizeof *kinds; i++)
		known = known || text_eq_nocase(node->target->value, text_from(kinds[i]));
	if (!known)
		check_error(
		        ck, node, "metadata belongs to a Table, a Column, a TableGroup or a Note");
	if (!node->a)
		check_error(ck, node, "metadata needs the name of its target");
	else if (!node_names(node->a, &path))
		check_error(ck, node->a, "the target reads name, schema.name or table.column");
	if (!check_is_block(ck, node, "metadata"))
		return;
	names_init(&seen, ck->c->arena);
	for (size_t i = 0; i < node->body->count; i++) {
		if (node->body->items[i]->kind == NODE_ELEMENT)
			check_metadata_field(ck, node, node->body->items[i], &seen);
		else
			check_error(
			        ck, node->body->items[i], "a line of metadata reads key: 'value'");
	}
}

/* ---- use ---- */

static void check_specifier(const struct check *ck, const struct node *node)
{
	static const struct {
		const char *word;
		bool is_single;
	} kinds[] = {{"table", false}, {"enum", false}, {"schema", false}, {"tablegroup", true},
	        {"tablepartial", true}, {"note", true}};
	bool is_single = false;
	bool known = false;
	struct path path;

	for (size_t i = 0; node->token && i < sizeof kinds / sizeof *kinds; i++) {
		if (!text_eq_nocase(node_text(node), text_from(kinds[i].word)))
			continue;
		known = true;
		is_single = kinds[i].is_single;
	}
	if (!known)
		check_error(ck, node,
		        "what can be used is a table, enum, tablepartial, tablegroup, note or "
		        "schema");
	if (!node->a || !node_names(node->a, &path))
		check_error(ck, node, "the name reads name or schema.name");
	else if (is_single && path.count > 1)
		check_error(ck, node->a, "the name is one word, or one string in \"…\"");
	if (node->b && !node_is_name(node->b))
		check_error(ck, node->b, "an alias is one word, or one string in \"…\"");
}

void check_use(const struct check *ck, const struct node *node)
{
	for (size_t i = 0; node->a && node->a->kind == NODE_USES && i < node->a->count; i++)
		check_specifier(ck, node->a->items[i]);
}
