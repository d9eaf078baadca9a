#include "schema/dbml/syntax.h"

struct position node_position(const struct source *source, const struct node *node)
{
	if (!node)
		return (struct position){source, 0, 0, 1, 1};
	return (struct position){source, node->start, node->end, node->line, node->column};
}

bool node_is_name(const struct node *node)
{
	return node && node->kind == NODE_NAME;
}

bool node_is_word(const struct node *node)
{
	return node_is_name(node) && node->token->kind == TOKEN_IDENTIFIER;
}

bool node_is_keyword(const struct node *node, const char *word)
{
	return node_is_word(node) && text_eq_nocase(node->token->value, text_from(word));
}

bool node_is_string(const struct node *node)
{
	return node && ((node->kind == NODE_LITERAL && node->token->kind == TOKEN_STRING) ||
	                       (node->kind == NODE_NAME && node->token->kind == TOKEN_QUOTED));
}

bool node_is_number(const struct node *node)
{
	while (node_is_operator(node, "-") || node_is_operator(node, "+")) {
		if (node->kind != NODE_PREFIX)
			return false;
		node = node->a;
	}
	return node && node->kind == NODE_LITERAL && node->token->kind == TOKEN_NUMBER;
}

bool node_is_color(const struct node *node)
{
	struct text t;

	if (!node || node->kind != NODE_LITERAL || node->token->kind != TOKEN_COLOR)
		return false;
	t = node->token->value;
	if (t.len != 4 && t.len != 7)
		return false;
	for (size_t i = 1; i < t.len; i++) {
		char c = t.ptr[i];

		if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f')))
			return false;
	}
	return true;
}

bool node_is_operator(const struct node *node, const char *op)
{
	return node && (node->kind == NODE_PREFIX || node->kind == NODE_INFIX) &&
	       text_eq_cstr(node->token->value, op);
}

bool node_is_access(const struct node *node)
{
	return node && node->kind == NODE_INFIX && node->a && node->b &&
	       text_eq(node->token->value, TEXT("."));
}

bool node_is_name_tuple(const struct node *node)
{
	if (!node || node->kind != NODE_TUPLE)
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (!node_is_name(node->items[i]))
			return false;
	return true;
}

bool node_is_injection(const struct node *node)
{
	return node && node->kind == NODE_PREFIX && text_eq(node->token->value, TEXT("~")) &&
	       node_is_name(node->a);
}

bool node_is_element(const struct node *node, enum element_kind kind)
{
	return node && node->kind == NODE_ELEMENT && node->element == kind;
}

struct text node_text(const struct node *node)
{
	return node && node->token ? node->token->value : TEXT("");
}

/* The parts from the last to the first, then turned round. */
static bool path_parts(const struct node *node, struct path *out)
{
	size_t count = 0;

	for (; node_is_access(node); node = node->a) {
		if (!node_is_name(node->b))
			return false;
		if (count < PATH_PARTS)
			out->parts[count] = node->b;
		count++;
	}
	if (!node_is_name(node))
		return false;
	if (count < PATH_PARTS)
		out->parts[count] = node;
	count++;
	out->too_long = count > PATH_PARTS;
	out->count = out->too_long ? PATH_PARTS : count;
	for (size_t i = 0; i < out->count / 2; i++) {
		const struct node *other = out->parts[i];

		out->parts[i] = out->parts[out->count - 1 - i];
		out->parts[out->count - 1 - i] = other;
	}
	return true;
}

bool node_names(const struct node *node, struct path *out)
{
	*out = (struct path){0};
	return path_parts(node, out);
}

bool node_path(const struct node *node, struct path *out)
{
	*out = (struct path){0};
	if (!node)
		return false;
	if (node_is_name_tuple(node)) {
		out->tuple = node->count ? node : NULL;
		return true;
	}
	if (node_is_access(node) && node_is_name_tuple(node->b)) {
		out->tuple = node->b->count ? node->b : NULL;
		return path_parts(node->a, out);
	}
	return path_parts(node, out);
}

size_t node_body_count(const struct node *element)
{
	if (!element->body)
		return 0;
	return element->body->kind == NODE_BLOCK ? element->body->count : 1;
}

struct node *node_body_item(const struct node *element, size_t i)
{
	return element->body->kind == NODE_BLOCK ? element->body->items[i] : element->body;
}

static bool is_lower(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')
			return false;
	return true;
}

struct text node_words(struct arena *arena, const struct node *words)
{
	struct buf buf;

	if (!words || words->kind != NODE_WORDS)
		return TEXT("");
	if (words->count == 1 && is_lower(words->token->value))
		return words->token->value;
	buf_init(&buf, arena);
	for (size_t i = 0; i < words->count; i++) {
		struct text word = words->token[i].value;

		if (i)
			buf_add_char(&buf, ' ');
		for (size_t j = 0; j < word.len; j++) {
			char c = word.ptr[j];

			buf_add_char(&buf, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
		}
	}
	return buf_text(&buf);
}

struct text node_number(struct arena *arena, const struct node *node)
{
	bool negative = false;

	for (; node->kind == NODE_PREFIX; node = node->a)
		negative ^= text_eq(node->token->value, TEXT("-"));
	if (!negative)
		return node->token->value;
	return arena_printf(arena, "-%.*s", TEXT_ARG(node->token->value));
}
