#include "sql/search_node.h"

/* How tightly: an operand that binds less is put in brackets. */
static int tightness(enum search_kind kind)
{
	switch (kind) {
	case SEARCH_OR:
		return 1;
	case SEARCH_AND:
		return 2;
	case SEARCH_FOLLOWED:
		return 3;
	case SEARCH_NOT:
		return 4;
	case SEARCH_WORD:
		break;
	}
	return 5;
}

static void write_node(struct buf *out, const struct search_node *node, int least);

static void write_inner(struct buf *out, const struct search_node *node)
{
	int own = tightness(node->kind);

	switch (node->kind) {
	case SEARCH_WORD:
		buf_add_char(out, '\'');
		buf_add(out, node->word);
		buf_add_char(out, '\'');
		if (node->is_prefix || node->is_never)
			buf_add_cstr(out, node->is_prefix ? ":*" : ":");
		if (node->is_never)
			buf_add_char(out, 'a');
		return;
	case SEARCH_NOT:
		buf_add_char(out, '!');
		write_node(out, node->right, own);
		return;
	case SEARCH_FOLLOWED:
		write_node(out, node->left, own);
		buf_printf(out, " <%u> ", (unsigned)node->distance);
		break;
	case SEARCH_AND:
	case SEARCH_OR:
		write_node(out, node->left, own);
		buf_add_cstr(out, node->kind == SEARCH_AND ? " & " : " | ");
		break;
	}
	write_node(out, node->right, own + 1);
}

static void write_node(struct buf *out, const struct search_node *node, int least)
{
	bool is_enclosed = tightness(node->kind) < least;

	if (is_enclosed)
		buf_add_char(out, '(');
	write_inner(out, node);
	if (is_enclosed)
		buf_add_char(out, ')');
}

bool search_canonical(struct arena *arena, enum search_syntax syntax, struct text asked,
        struct text *out_query, struct error *err)
{
	const char *reason = NULL;
	struct buf out;

	if (asked.len > SEARCH_BYTES_MOST)
		return error_tell(err, ERROR_VALUE_LONG, "a full-text search has at most %d bytes",
		        SEARCH_BYTES_MOST);
	struct search_node *node = search_parse(arena, syntax, search_fold(arena, asked), &reason);
	if (reason)
		return error_tell(err, ERROR_VALUE_INVALID, "not a full-text search: %s", reason);
	if (arena->failed)
		return error_memory(err);
	buf_init(&out, arena);
	if (node)
		write_node(&out, node, 0);
	*out_query = buf_text(&out);
	return !buf_failed(&out) || error_memory(err);
}
