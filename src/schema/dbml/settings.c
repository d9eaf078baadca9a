#include "schema/dbml/settings.h"

#include "schema/dbml/names.h"

enum { SHORT_LIST = 16 };

static void count_in_short_list(struct settings *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!text_eq(settings->items[i].name, settings->items[j].name))
				continue;
			settings->items[i].repeats++;
			settings->items[j].repeats++;
		}
	}
}

static void count_repeats(struct arena *arena, struct settings *settings)
{
	struct names names;

	if (settings->count <= SHORT_LIST) {
		count_in_short_list(settings);
		return;
	}
	names_init(&names, arena);
	for (size_t i = 0; i < settings->count; i++) {
		struct setting *item = &settings->items[i];
		struct setting *first = names_add(&names, NULL, 0, item->name, item);

		if (!first)
			continue;
		first->repeats++;
		item->repeats++;
	}
}

void settings_read(struct arena *arena, const struct node *list, struct settings *out)
{
	*out = (struct settings){0};
	if (!list || list->kind != NODE_LIST)
		return;
	for (size_t i = 0; i < list->count; i++) {
		const struct node *node = list->items[i];
		struct setting *setting;
		struct text name;

		if (node->kind != NODE_ATTRIBUTE || !node->a || node->a->kind != NODE_WORDS)
			continue;
		name = node_words(arena, node->a);
		if (text_is_empty(name))
			continue;
		setting = ARENA_PUSH(arena, out->items, out->count);
		if (!setting)
			return;
		*setting = (struct setting){name, node, node->b, node->b != NULL, 1};
	}
	count_repeats(arena, out);
}

const struct setting *settings_find(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->count; i++)
		if (text_eq_cstr(settings->items[i].name, name))
			return &settings->items[i];
	return NULL;
}

const struct node *settings_list(const struct node *field)
{
	if (!field->count)
		return NULL;
	if (field->items[field->count - 1]->kind == NODE_LIST)
		return field->items[field->count - 1];
	return field->items[0]->kind == NODE_LIST ? field->items[0] : NULL;
}

static struct dbml_value name_value(const struct node *node)
{
	struct path path;

	if (node_is_keyword(node, "true"))
		return (struct dbml_value){.kind = DBML_VALUE_BOOLEAN, .text = TEXT("true")};
	if (node_is_keyword(node, "false"))
		return (struct dbml_value){.kind = DBML_VALUE_BOOLEAN, .text = TEXT("false")};
	if (node_is_keyword(node, "null"))
		return (struct dbml_value){.kind = DBML_VALUE_NULL, .text = TEXT("null")};
	if (!node_names(node, &path) || path.too_long)
		return (struct dbml_value){0};
	return (struct dbml_value){
	        .kind = DBML_VALUE_NAME, .text = node_text(path.parts[path.count - 1])};
}

struct dbml_value settings_value(
        struct arena *arena, const struct source *source, const struct node *node)
{
	struct dbml_value value = {0};

	if (!node)
		return value;
	if (node_is_string(node))
		value = (struct dbml_value){.kind = DBML_VALUE_STRING, .text = node_text(node)};
	else if (node_is_number(node))
		value = (struct dbml_value){
		        .kind = DBML_VALUE_NUMBER, .text = node_number(arena, node)};
	else if (node->kind == NODE_FUNCTION)
		value = (struct dbml_value){.kind = DBML_VALUE_EXPRESSION, .text = node_text(node)};
	else if (node_is_color(node))
		value = (struct dbml_value){.kind = DBML_VALUE_COLOR, .text = node_text(node)};
	else
		value = name_value(node);
	value.at = node_position(source, node);
	return value;
}

static size_t blanks(struct text line)
{
	size_t count = 0;

	while (count < line.len && strchr(" \t\r\v\f", line.ptr[count]) && line.ptr[count])
		count++;
	return count;
}

struct text settings_dedent(struct arena *arena, struct text t)
{
	size_t indent = SIZE_MAX;
	bool began = false;
	struct text rest = t;
	struct text line;
	struct buf buf;

	if (text_find_char(t, '\n') < 0 && !blanks(t))
		return t;
	while (text_split(&rest, '\n', &line))
		if (blanks(line) < line.len && blanks(line) < indent)
			indent = blanks(line);
	if (indent == SIZE_MAX) {
		ptrdiff_t last = -1;

		/* Nothing but white space: the official reader keeps its last line. */
		for (size_t i = 0; i < t.len; i++)
			if (t.ptr[i] == '\n')
				last = (ptrdiff_t)i;
		return text_sub(t, (size_t)(last + 1), t.len);
	}
	buf_init(&buf, arena);
	rest = t;
	while (text_split(&rest, '\n', &line)) {
		if (!began && blanks(line) == line.len)
			continue;
		if (began)
			buf_add_char(&buf, '\n');
		began = true;
		buf_add(&buf, text_sub(line, indent, line.len));
	}
	return buf_text(&buf);
}

struct dbml_note settings_note(
        struct arena *arena, const struct source *source, const struct node *string)
{
	return (struct dbml_note){
	        settings_dedent(arena, node_text(string)), node_position(source, string)};
}
