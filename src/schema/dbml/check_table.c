#include "schema/dbml/check.h"

/* ---- columns ---- */

static const struct setting_rule table_column_rules[] = {{"note", FORM_STRING, false},
        {"ref", FORM_REF, true}, {"primary key", FORM_FLAG, false}, {"pk", FORM_FLAG, false},
        {"not null", FORM_FLAG, false}, {"null", FORM_FLAG, false}, {"unique", FORM_FLAG, false},
        {"increment", FORM_FLAG, false}, {"default", FORM_DEFAULT, false},
        {"check", FORM_EXPRESSION, true}, {"dep", FORM_DEP, true}, {NULL, FORM_CUSTOM, false}};

static const struct setting_rule partial_column_rules[] = {{"note", FORM_STRING, false},
        {"ref", FORM_REF, true}, {"primary key", FORM_FLAG, false}, {"pk", FORM_FLAG, false},
        {"not null", FORM_FLAG, false}, {"null", FORM_FLAG, false}, {"unique", FORM_FLAG, false},
        {"increment", FORM_FLAG, false}, {"default", FORM_DEFAULT, false},
        {"check", FORM_EXPRESSION, true}, {NULL, FORM_CUSTOM, false}};

static bool is_type_argument(const struct node *node)
{
	return node_is_number(node) || node_is_string(node) || node_is_word(node);
}

static bool is_type(const struct node *node)
{
	struct path path;

	while (node && (node->kind == NODE_CALL || node->kind == NODE_ARRAY)) {
		if (!node->b)
			return false;
		for (size_t i = 0; i < node->b->count; i++) {
			const struct node *item = node->b->items[i];

			if (node->kind == NODE_CALL
			                ? !is_type_argument(item)
			                : item->b || item->has_colon || !node_is_number(item->a))
				return false;
		}
		node = node->a;
	}
	return node_names(node, &path);
}

/* The words pk and unique behind the type, and the list behind them. */
static bool are_settings(const struct check *ck, const struct node *field)
{
	for (size_t i = 1; i < field->count; i++) {
		const struct node *item = field->items[i];

		if (node_is_word(item) || (i + 1 == field->count && item->kind == NODE_LIST))
			continue;
		return check_error(ck, item,
		        "behind a column's type stand pk, unique or settings in brackets");
	}
	return true;
}

static void add_words(const struct check *ck, const struct node *field, struct settings *settings)
{
	for (size_t i = 1; i < field->count; i++) {
		const struct node *item = field->items[i];
		const struct setting *first;
		struct setting *setting;
		struct text name;

		if (!node_is_word(item))
			continue;
		if (!node_is_keyword(item, "pk") && !node_is_keyword(item, "unique")) {
			check_error(ck, item, "only pk and unique can stand here without brackets");
			continue;
		}
		name = node_is_keyword(item, "pk") ? TEXT("pk") : TEXT("unique");
		first = settings_find(settings, name.ptr);
		setting = ARENA_PUSH(ck->c->arena, settings->items, settings->count);
		if (setting)
			*setting = (struct setting){
			        .name = name, .node = item, .repeats = first ? 2 : 1};
	}
}

static void check_conflict(
        const struct check *ck, const struct settings *settings, const char *a, const char *b)
{
	const struct setting *one = settings_find(settings, a);
	const struct setting *other = settings_find(settings, b);

	if (one && other)
		check_error(ck, other->node, "'%s' and '%s' cannot stand together", a, b);
}

static void check_column(
        const struct check *ck, const struct node *field, const struct setting_rule *rules)
{
	struct settings settings;

	if (!field->a)
		return;
	if (!node_is_name(field->a))
		check_error(ck, field->a, "the name of a column is a word, or a string in \"…\"");
	if (!field->count)
		check_error(ck, field->a, "a column needs a type");
	else if (!is_type(field->items[0]))
		check_error(ck, field->items[0], "this is not a type");
	if (field->count < 2 || !are_settings(ck, field))
		return;
	check_setting_names(ck, field->items[field->count - 1]->kind == NODE_LIST
	                                ? field->items[field->count - 1]
	                                : NULL);
	settings_read(ck->c->arena, field->items[field->count - 1], &settings);
	add_words(ck, field, &settings);
	check_setting_list(ck, &settings, rules);
	check_conflict(ck, &settings, "pk", "primary key");
	check_conflict(ck, &settings, "not null", "null");
}

static void check_injection(const struct check *ck, const struct node *field)
{
	if (!node_is_injection(field->a))
		check_error(ck, field->a, "a partial is laid in as ~name");
	if (field->count)
		check_error(ck, field->items[0], "nothing can stand behind ~name");
}

/* ---- tables and partials ---- */

void check_table(const struct check *ck, const struct node *node, const struct node *parent)
{
	static const struct setting_rule rules[] = {{"headercolor", FORM_COLOR, false},
	        {"note", FORM_STRING, false}, {"dep", FORM_DEP, true}, {NULL, FORM_CUSTOM, false}};
	struct path path;

	check_top(ck, node, parent, "a table");
	if (!node->a)
		check_error(ck, node, "a table needs a name");
	else if (node->a->kind == NODE_ARRAY)
		check_error(ck, node->a, "a blank is missing between the name and the settings");
	else if (!node_names(node->a, &path))
		check_error(ck, node->a, "the name of a table is name or schema.name");
	if (node->b && !node_is_name(node->b))
		check_error(ck, node->b, "an alias is one word, or one string in \"…\"");
	check_settings(ck, node->list, rules);
	if (!check_is_block(ck, node, "a table"))
		return;
	for (size_t i = 0; i < node->body->count; i++) {
		const struct node *field = node->body->items[i];

		if (field->kind != NODE_FIELD)
			continue;
		if (field->a && field->a->kind == NODE_PREFIX && node_is_operator(field->a, "~"))
			check_injection(ck, field);
		else
			check_column(ck, field, table_column_rules);
	}
	check_elements_within(ck, node);
	check_one_note(ck, node);
}

void check_partial(const struct check *ck, const struct node *node, const struct node *parent)
{
	static const struct setting_rule rules[] = {{"headercolor", FORM_COLOR, false},
	        {"note", FORM_STRING, false}, {NULL, FORM_NEVER, true}};

	check_top(ck, node, parent, "a table partial");
	check_single_name(ck, node, "a table partial", true);
	check_no_alias(ck, node, "a table partial");
	check_settings(ck, node->list, rules);
	if (!check_is_block(ck, node, "a table partial"))
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_FIELD)
			check_column(ck, node->body->items[i], partial_column_rules);
	check_elements_within(ck, node);
	check_one_note(ck, node);
}

/* ---- indexes and checks ---- */

static void check_owner(const struct check *ck, const struct node *node, const struct node *parent,
        const char *what)
{
	if (!node_is_element(parent, ELEMENT_TABLE) &&
	        !node_is_element(parent, ELEMENT_TABLEPARTIAL))
		check_error(ck, node, "%s can stand in a table or a table partial only", what);
	check_no_name(ck, node, what);
	check_no_alias(ck, node, what);
	check_no_settings(ck, node, what);
}

static bool is_index_part(const struct node *node)
{
	if (node && node->kind == NODE_TUPLE) {
		for (size_t i = 0; i < node->count; i++)
			if (!node_is_name(node->items[i]) && node->items[i]->kind != NODE_FUNCTION)
				return false;
		return true;
	}
	return node_is_name(node) || (node && node->kind == NODE_FUNCTION);
}

static void check_index_part(const struct check *ck, const struct node *node)
{
	const struct node *part = node;

	for (; part && part->kind == NODE_CALL; part = part->a)
		if (part->b && !is_index_part(part->b))
			break;
	if (!is_index_part(part))
		check_error(ck, node,
		        "an index is over a column, an `expression` or several: (a, `lower(b)`)");
}

static void check_index(const struct check *ck, const struct node *field)
{
	static const struct setting_rule rules[] = {{"note", FORM_STRING, false},
	        {"name", FORM_STRING, false}, {"unique", FORM_FLAG, false},
	        {"pk", FORM_FLAG, false}, {"type", FORM_NAME, false}, {NULL, FORM_NEVER, true}};
	const struct node *last = field->count ? field->items[field->count - 1] : field->a;

	if (!field->a)
		return;
	if (last->kind == NODE_LIST)
		check_settings(ck, last, rules);
	if (field->a->kind != NODE_LIST || field->count)
		check_index_part(ck, field->a);
	for (size_t i = 0; i < field->count; i++)
		if (field->items[i] != last || last->kind != NODE_LIST)
			check_index_part(ck, field->items[i]);
}

void check_indexes(const struct check *ck, const struct node *node, const struct node *parent)
{
	check_owner(ck, node, parent, "indexes");
	if (!check_is_block(ck, node, "indexes"))
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_FIELD)
			check_index(ck, node->body->items[i]);
	check_elements_within(ck, node);
}

static void check_check(const struct check *ck, const struct node *field)
{
	static const struct setting_rule rules[] = {
	        {"name", FORM_STRING, false}, {NULL, FORM_NEVER, true}};
	const struct node *last = field->count ? field->items[field->count - 1] : NULL;

	if (!field->a)
		return;
	if (last && last->kind == NODE_LIST)
		check_settings(ck, last, rules);
	if (field->a->kind != NODE_FUNCTION)
		check_error(ck, field->a, "a check is an `expression`");
	else if (field->count > 1 || (last && last->kind != NODE_LIST))
		check_error(ck, field->items[0], "a check has settings behind it and nothing else");
}

void check_checks(const struct check *ck, const struct node *node, const struct node *parent)
{
	check_owner(ck, node, parent, "checks");
	if (!check_is_block(ck, node, "checks"))
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_FIELD)
			check_check(ck, node->body->items[i]);
	check_elements_within(ck, node);
}

/* ---- records ---- */

static bool is_record_value(const struct node *node)
{
	struct path path;

	if (node->kind == NODE_EMPTY || node->kind == NODE_FUNCTION || node_is_number(node) ||
	        node_is_string(node))
		return true;
	if (node_is_name(node))
		return node_is_keyword(node, "true") || node_is_keyword(node, "false") ||
		       node_is_keyword(node, "null");
	return node_is_access(node) && node_names(node, &path);
}

static void check_row(const struct check *ck, const struct node *field)
{
	if (!field->a || field->count) {
		check_error(ck, field->count ? field->items[0] : field,
		        "a row is values with commas between them, on one line");
		return;
	}
	if (field->a->kind != NODE_COMMA) {
		if (!is_record_value(field->a))
			check_error(ck, field->a,
			        "a value is a literal, an `expression`, null, or enum.value");
		return;
	}
	for (size_t i = 0; i < field->a->count; i++)
		if (!is_record_value(field->a->items[i]))
			check_error(ck, field->a->items[i],
			        "a value is a literal, an `expression`, null, or enum.value");
}

static void check_records_name(
        const struct check *ck, const struct node *node, const struct node *parent)
{
	struct path path;

	if (parent) {
		if (node->a && !node_is_name_tuple(node->a))
			check_error(ck, node->a,
			        "records in a table name columns only: records (a, b) { … }");
		return;
	}
	if (!node->a || node->a->kind != NODE_CALL || !node_names(node->a->a, &path) ||
	        !node_is_name_tuple(node->a->b))
		check_error(ck, node->a ? node->a : node,
		        "records name a table and its columns: records table(a, b) { … }");
}

void check_records(const struct check *ck, const struct node *node, const struct node *parent)
{
	static const struct setting_rule rules[] = {
	        {"example", FORM_FLAG, false}, {NULL, FORM_NEVER, true}};

	if (parent && !node_is_element(parent, ELEMENT_TABLE))
		check_error(ck, node, "records can stand in a table or at the top of a file only");
	check_records_name(ck, node, parent);
	check_no_alias(ck, node, "records");
	check_settings(ck, node->list, rules);
	if (!check_is_block(ck, node, "records"))
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_FIELD)
			check_row(ck, node->body->items[i]);
	check_elements_within(ck, node);
}
