#include "schema/dbml/check.h"

/* ---- settings ---- */

const char *check_form_words(enum form form)
{
	static const char *const words[] = {
	        [FORM_STRING] = "must be a string in quotes",
	        [FORM_COLOR] = "must be a colour, #rgb or #rrggbb",
	        [FORM_COLOR_OR_NONE] = "must be a colour, #rgb or #rrggbb, or none",
	        [FORM_FLAG] = "has no value",
	        [FORM_NAME] = "must be a name: btree, hash …",
	        [FORM_ACTION] = "must be cascade, restrict, set null, set default or no action",
	        [FORM_DEFAULT] = "must be a literal, an `expression`, null or enum.value",
	        [FORM_EXPRESSION] = "must be an `expression`",
	        [FORM_REF] = "must point at a column: > table.column",
	        [FORM_DEP] = "must point somewhere: -> table.column or <- table.column",
	        [FORM_CUSTOM] = "must be a string in quotes or a colour",
	        [FORM_PLAIN] = "must be a string, a number, a colour or a name",
	        [FORM_NEVER] = "is not known here",
	};

	return words[form];
}

static bool is_pointer(const struct node *node, bool is_dep)
{
	static const char *const refs[] = {"-", "<>", ">", "<", "-?", "?-", "?-?", "?>", ">?",
	        "?>?", "?<", "<?", "?<?", "?<>", "<>?", "?<>?"};
	struct path path;

	if (!node || node->kind != NODE_PREFIX || !node_names(node->a, &path))
		return false;
	if (is_dep)
		return node_is_operator(node, "->") || node_is_operator(node, "<-");
	for (size_t i = 0; i < sizeof refs / sizeof *refs; i++)
		if (node_is_operator(node, refs[i]))
			return true;
	return false;
}

static bool is_default(const struct node *node)
{
	struct path path;

	if (node_is_string(node) || node_is_number(node) || (node && node->kind == NODE_FUNCTION))
		return true;
	if (node_is_keyword(node, "true") || node_is_keyword(node, "false") ||
	        node_is_keyword(node, "null"))
		return true;
	return node_names(node, &path) && !path.too_long && (path.count == 2 || path.count == 3);
}

static bool is_action(const struct node *node)
{
	static const struct {
		const char *first;
		const char *second;
	} actions[] = {{"cascade", NULL}, {"restrict", NULL}, {"set", "null"}, {"set", "default"},
	        {"no", "action"}};

	if (!node || (node->kind != NODE_WORDS && !node_is_word(node)))
		return false;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		size_t count = node->kind == NODE_WORDS ? node->count : 1;

		if (count != (actions[i].second ? 2 : 1) ||
		        !text_eq_nocase(node->token->value, text_from(actions[i].first)))
			continue;
		if (count == 1 ||
		        text_eq_nocase(node->token[1].value, text_from(actions[i].second)))
			return true;
	}
	return false;
}

bool check_form(const struct node *value, enum form form)
{
	switch (form) {
	case FORM_STRING:
		return node_is_string(value);
	case FORM_COLOR:
		return node_is_color(value);
	case FORM_COLOR_OR_NONE:
		return node_is_color(value) || node_is_keyword(value, "none");
	case FORM_FLAG:
		return value == NULL;
	case FORM_NAME:
		return node_is_name(value);
	case FORM_ACTION:
		return is_action(value);
	case FORM_DEFAULT:
		return is_default(value);
	case FORM_EXPRESSION:
		return value && value->kind == NODE_FUNCTION;
	case FORM_REF:
		return is_pointer(value, false);
	case FORM_DEP:
		return is_pointer(value, true);
	case FORM_CUSTOM:
		return node_is_string(value) || node_is_color(value);
	case FORM_PLAIN:
		return !value || node_is_string(value) || node_is_color(value) ||
		       node_is_number(value) || node_is_name(value);
	case FORM_NEVER:
		return false;
	}
	return false;
}

void check_setting_names(const struct check *ck, const struct node *list)
{
	for (size_t i = 0; list && i < list->count; i++) {
		const struct node *name = list->items[i]->a;

		if (name && name->kind != NODE_WORDS)
			check_error(ck, name, "a setting's name must be words without quotes");
	}
}

/* The known setting that a mistyped name is nearest to. */
static void suggest(const struct check *ck, struct text name, const struct setting_rule *rules)
{
	unsigned best = 3;
	const char *nearest = NULL;

	for (; rules->name; rules++) {
		unsigned distance = text_distance(name, text_from(rules->name), best - 1);

		if (distance >= best)
			continue;
		best = distance;
		nearest = rules->name;
	}
	if (nearest)
		schema_mend(ck->c->diags, "did you mean '%s'?", nearest);
}

void check_setting_list(
        const struct check *ck, const struct settings *settings, const struct setting_rule *rules)
{
	for (size_t i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->items[i];
		const struct setting_rule *rule = rules;

		while (rule->name && !text_eq_cstr(setting->name, rule->name))
			rule++;
		/* Names that the official reader stumbles over. */
		if (text_eq_cstr(setting->name, "constructor") ||
		        text_eq_cstr(setting->name, "__proto__"))
			check_error(ck, setting->node, "a setting cannot have the name '%.*s'",
			        TEXT_ARG(setting->name));
		if (setting->repeats > 1 && !rule->many)
			check_error(ck, setting->node, "'%.*s' can stand here once only",
			        TEXT_ARG(setting->name));
		if (check_form(setting->value, rule->form))
			continue;
		if (rule->form == FORM_CUSTOM && !setting->value)
			check_error(ck, setting->node,
			        "'%.*s' is not known, and a key of your own needs a value",
			        TEXT_ARG(setting->name));
		else
			check_error(ck, setting->value ? setting->value : setting->node,
			        "'%.*s' %s", TEXT_ARG(setting->name), check_form_words(rule->form));
		if (!rule->name)
			suggest(ck, setting->name, rules);
	}
}

void check_settings(
        const struct check *ck, const struct node *list, const struct setting_rule *rules)
{
	struct settings settings;

	if (!list)
		return;
	check_setting_names(ck, list);
	settings_read(ck->c->arena, list, &settings);
	check_setting_list(ck, &settings, rules);
}

/* ---- what elements have in common ---- */

void check_top(const struct check *ck, const struct node *node, const struct node *parent,
        const char *what)
{
	if (parent)
		check_error(ck, node, "%s can stand at the top of a file only", what);
}

void check_no_name(const struct check *ck, const struct node *node, const char *what)
{
	if (node->a)
		check_error(ck, node->a, "%s has no name", what);
}

void check_no_alias(const struct check *ck, const struct node *node, const char *what)
{
	if (node->b)
		check_error(ck, node->b, "%s has no alias", what);
}

void check_no_settings(const struct check *ck, const struct node *node, const char *what)
{
	if (node->list)
		check_error(ck, node->list, "%s has no settings", what);
}

bool check_is_block(const struct check *ck, const struct node *node, const char *what)
{
	if (!node->body)
		return false;
	if (node->body->kind == NODE_BLOCK)
		return true;
	return check_error(ck, node->body, "%s has a body in braces", what);
}

void check_single_name(
        const struct check *ck, const struct node *node, const char *what, bool is_needed)
{
	if (node->a && !node_is_name(node->a))
		check_error(
		        ck, node->a, "the name of %s is one word, or one string in \"…\"", what);
	else if (!node->a && is_needed)
		check_error(ck, node, "%s needs a name", what);
}

void check_elements_within(const struct check *ck, const struct node *node)
{
	for (size_t i = 0; i < node_body_count(node); i++)
		if (node_body_item(node, i)->kind == NODE_ELEMENT)
			check_element(ck, node_body_item(node, i), node);
}

void check_one_note(const struct check *ck, const struct node *node)
{
	const struct node *first = NULL;

	for (size_t i = 0; i < node_body_count(node); i++) {
		const struct node *item = node_body_item(node, i);

		if (!node_is_element(item, ELEMENT_NOTE))
			continue;
		if (first)
			check_error(ck, item, "there is a note here already");
		first = item;
	}
}

/* ---- enum, ref, note, project, and words that are no element ---- */

static void check_enum_value(const struct check *ck, const struct node *field)
{
	static const struct setting_rule rules[] = {
	        {"note", FORM_STRING, false}, {NULL, FORM_NEVER, true}};
	const struct node *list = settings_list(field);

	if (field->a && !node_is_name(field->a))
		check_error(ck, field->a, "a value of an enum is a word, or a string in \"…\"");
	check_settings(ck, list, rules);
	for (size_t i = 0; i < field->count; i++)
		if (field->items[i] != list)
			check_error(ck, field->items[i],
			        "a value of an enum has settings behind it and nothing else");
}

static void check_enum(const struct check *ck, const struct node *node, const struct node *parent)
{
	bool has_value = false;
	struct path path;

	check_top(ck, node, parent, "an enum");
	if (!node->a)
		check_error(ck, node, "an enum needs a name");
	else if (!node_names(node->a, &path))
		check_error(ck, node->a, "the name of an enum is name or schema.name");
	check_no_alias(ck, node, "an enum");
	check_no_settings(ck, node, "an enum");
	for (size_t i = 0; i < node_body_count(node); i++) {
		if (node_body_item(node, i)->kind != NODE_FIELD)
			continue;
		has_value = true;
		check_enum_value(ck, node_body_item(node, i));
	}
	if (!has_value)
		check_error(ck, node, "an enum needs at least one value");
	check_elements_within(ck, node);
}

/* a.b or a.(b, c): a table and columns. */
static bool is_column_path(const struct node *node, size_t *out_columns)
{
	struct path path;

	if (!node_path(node, &path))
		return false;
	*out_columns = path.tuple ? path.tuple->count : 0;
	return path.count + (path.tuple ? 1 : 0) >= 2;
}

static bool is_relation(const struct node *node)
{
	static const char *const ops[] = {"-", "<>", ">", "<", "-?", "?-", "?-?", "?>", ">?", "?>?",
	        "?<", "<?", "?<?", "?<>", "<>?", "?<>?"};

	if (!node || node->kind != NODE_INFIX)
		return false;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (node_is_operator(node, ops[i]))
			return true;
	return false;
}

static void check_ref_field(const struct check *ck, const struct node *field)
{
	static const struct setting_rule rules[] = {{"delete", FORM_ACTION, false},
	        {"update", FORM_ACTION, false}, {"color", FORM_COLOR, false},
	        {"inactive", FORM_FLAG, false}, {NULL, FORM_NEVER, true}};
	const struct node *list = settings_list(field);
	size_t left = 0;
	size_t right = 0;

	if (!is_relation(field->a))
		check_error(ck, field->a ? field->a : field,
		        "a reference reads table.column > table.column, with >, <, - or <>");
	else if (!is_column_path(field->a->a, &left))
		check_error(ck, field->a->a ? field->a->a : field,
		        "this side must be table.column or table.(column, column)");
	else if (!is_column_path(field->a->b, &right))
		check_error(ck, field->a->b ? field->a->b : field,
		        "this side must be table.column or table.(column, column)");
	else if (left != right)
		check_error(ck, field->a, "both sides must have as many columns");
	check_settings(ck, list, rules);
	for (size_t i = 0; i < field->count; i++)
		if (field->items[i] != list)
			check_error(ck, field->items[i],
			        "a reference has settings behind it and nothing else");
}

static void check_ref(const struct check *ck, const struct node *node, const struct node *parent)
{
	size_t count = 0;

	check_top(ck, node, parent, "a Ref");
	check_single_name(ck, node, "a Ref", false);
	check_no_alias(ck, node, "a Ref");
	check_no_settings(ck, node, "a Ref");
	for (size_t i = 0; i < node_body_count(node); i++) {
		const struct node *field = node_body_item(node, i);

		if (field->kind != NODE_FIELD)
			continue;
		if (count++)
			check_error(ck, field, "a Ref holds one reference only");
		check_ref_field(ck, field);
	}
	if (!count && node->body)
		check_error(ck, node, "a Ref needs a reference");
	if (node->body && node->body->kind == NODE_BLOCK)
		check_elements_within(ck, node);
}

static void check_note_text(const struct check *ck, const struct node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < node_body_count(node); i++) {
		const struct node *field = node_body_item(node, i);

		if (field->kind != NODE_FIELD)
			continue;
		if (count++)
			check_error(ck, field, "a note holds one string only");
		else if (!node_is_string(field->a))
			check_error(ck, field, "a note is a string in quotes");
		else if (field->count)
			check_error(ck, field->items[0], "a note holds one string only");
	}
	if (!count && node->body)
		check_error(ck, node, "a note needs a text");
}

static void check_sticky(const struct check *ck, const struct node *node)
{
	static const struct setting_rule rules[] = {
	        {"color", FORM_COLOR_OR_NONE, false}, {NULL, FORM_CUSTOM, false}};
	struct path path;

	if (!node->a)
		check_error(ck, node, "a note at the top of a file needs a name");
	else if (!node_names(node->a, &path))
		check_error(ck, node->a, "the name of a note is a word, or a string in \"…\"");
	check_settings(ck, node->list, rules);
	if (!node->body || node->body->kind != NODE_BLOCK)
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_ELEMENT)
			check_error(ck, node->body->items[i], "a note holds a text only");
}

static void check_note(const struct check *ck, const struct node *node, const struct node *parent)
{
	check_no_alias(ck, node, "a note");
	check_note_text(ck, node);
	if (!parent) {
		check_sticky(ck, node);
		return;
	}
	if (!node_is_element(parent, ELEMENT_TABLE) &&
	        !node_is_element(parent, ELEMENT_TABLEGROUP) &&
	        !node_is_element(parent, ELEMENT_TABLEPARTIAL) &&
	        !node_is_element(parent, ELEMENT_PROJECT))
		check_error(ck, node,
		        "a note can stand in a table, a partial, a group, the project or at the "
		        "top");
	check_no_name(ck, node, "this note");
	check_no_settings(ck, node, "this note");
	check_elements_within(ck, node);
}

static void check_project(
        const struct check *ck, const struct node *node, const struct node *parent)
{
	check_top(ck, node, parent, "a project");
	check_single_name(ck, node, "a project", false);
	check_no_alias(ck, node, "a project");
	check_no_settings(ck, node, "a project");
	if (!check_is_block(ck, node, "a project"))
		return;
	for (size_t i = 0; i < node->body->count; i++)
		if (node->body->items[i]->kind == NODE_FIELD)
			check_error(
			        ck, node->body->items[i], "a project holds lines of key: 'value'");
	check_elements_within(ck, node);
}

static void suggest_element(const struct check *ck, const struct node *node)
{
	static const char *const words[] = {"Table", "Ref", "Enum", "TablePartial", "TableGroup",
	        "Note", "Project", "Records", "Metadata", "DiagramView", "Dep", "Indexes",
	        "Checks"};
	struct text word = node_text(node);
	unsigned best = 3;
	const char *nearest = NULL;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		unsigned distance = text_distance(word, text_from(words[i]), best);

		if (distance >= best)
			continue;
		best = distance;
		nearest = words[i];
	}
	if (nearest)
		schema_mend(ck->c->diags, "did you mean %s?", nearest);
}

static void check_custom(const struct check *ck, const struct node *node, const struct node *parent)
{
	if (!node_is_element(parent, ELEMENT_PROJECT)) {
		schema_error(ck->c->diags, token_position(ck->module->source, node->token),
		        "there is no element '%.*s' here", TEXT_ARG(node_text(node)));
		suggest_element(ck, node);
		return;
	}
	check_no_name(ck, node, "a line of the project");
	check_no_alias(ck, node, "a line of the project");
	check_no_settings(ck, node, "a line of the project");
	if (!node->body)
		return;
	if (node->body->kind == NODE_BLOCK)
		check_error(ck, node->body, "a line of the project reads key: 'value'");
	else if (!node_is_string(node->body->a) || node->body->count)
		check_error(ck, node->body, "the value must be one string in quotes");
}

void check_element(const struct check *ck, const struct node *node, const struct node *parent)
{
	switch (node->element) {
	case ELEMENT_TABLE:
		check_table(ck, node, parent);
		break;
	case ELEMENT_TABLEPARTIAL:
		check_partial(ck, node, parent);
		break;
	case ELEMENT_ENUM:
		check_enum(ck, node, parent);
		break;
	case ELEMENT_REF:
		check_ref(ck, node, parent);
		break;
	case ELEMENT_DEP:
		check_dep(ck, node, parent);
		break;
	case ELEMENT_NOTE:
		check_note(ck, node, parent);
		break;
	case ELEMENT_PROJECT:
		check_project(ck, node, parent);
		break;
	case ELEMENT_INDEXES:
		check_indexes(ck, node, parent);
		break;
	case ELEMENT_CHECKS:
		check_checks(ck, node, parent);
		break;
	case ELEMENT_RECORDS:
		check_records(ck, node, parent);
		break;
	case ELEMENT_TABLEGROUP:
		check_group(ck, node, parent);
		break;
	case ELEMENT_DIAGRAMVIEW:
		check_view(ck, node, parent);
		break;
	case ELEMENT_METADATA:
		check_metadata(ck, node);
		break;
	case ELEMENT_CUSTOM:
		check_custom(ck, node, parent);
		break;
	}
}

void check_module(struct compiler *c, struct module *module)
{
	struct check ck = {c, module};

	for (size_t i = 0; i < module->program->count; i++) {
		const struct node *node = module->program->items[i];

		if (node->kind == NODE_ELEMENT)
			check_element(&ck, node, NULL);
		else if (node->kind == NODE_USE)
			check_use(&ck, node);
	}
}
