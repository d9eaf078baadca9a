#include "schema/dbml/parse.h"

const struct token *parse_peek(const struct parser *p, size_t ahead)
{
	size_t at = p->at + ahead;

	return &p->tokens[p->stopped || at >= p->count ? p->count - 1 : at];
}

const struct token *parse_previous(const struct parser *p)
{
	return &p->tokens[p->at ? p->at - 1 : 0];
}

bool parse_at_end(const struct parser *p)
{
	return parse_peek(p, 0)->kind == TOKEN_EOF;
}

bool parse_next_is(const struct parser *p, enum token_kind kind)
{
	return parse_peek(p, 0)->kind == kind;
}

const struct token *parse_advance(struct parser *p)
{
	if (parse_at_end(p))
		return parse_peek(p, 0);
	return &p->tokens[p->at++];
}

bool parse_match(struct parser *p, enum token_kind kind)
{
	if (!parse_next_is(p, kind))
		return false;
	parse_advance(p);
	return true;
}

bool parse_is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_IDENTIFIER && text_eq_nocase(token->value, text_from(word));
}

void parse_complain(struct parser *p, const struct token *token, const char *message)
{
	if (!p->stopped)
		schema_error(p->diags, token_position(p->source, token), "%s", message);
}

bool parse_line_between(const struct token *before, const struct token *after)
{
	return before->newline_after || after->newline_before;
}

struct node *parse_node(struct parser *p, enum node_kind kind, const struct token *token)
{
	struct node *node = ARENA_NEW(p->arena, struct node);

	if (!node) {
		p->nothing = (struct node){0};
		return &p->nothing;
	}
	node->kind = kind;
	node->start = token->start;
	node->end = token->end;
	node->line = token->line;
	node->column = token->column;
	return node;
}

struct node *parse_finish(struct parser *p, struct node *node)
{
	if (p->at && parse_previous(p)->end > node->end)
		node->end = parse_previous(p)->end;
	return node;
}

struct node *parse_token_node(struct parser *p, enum node_kind kind)
{
	struct node *node = parse_node(p, kind, parse_peek(p, 0));

	node->token = parse_advance(p);
	return node;
}

void parse_add(struct parser *p, struct node *node, struct node *item)
{
	struct node **slot;

	if (!item || p->arena->failed)
		return;
	slot = ARENA_PUSH(p->arena, node->items, node->count);
	if (slot)
		*slot = item;
}

/* ---- contexts ---- */

bool parse_push(struct parser *p, enum context context)
{
	if (p->stopped || p->depth == PARSER_DEPTH) {
		parse_complain(p, parse_peek(p, 0), "this is nested too deeply");
		p->stopped = true;
		return false;
	}
	p->contexts[p->depth++] = context;
	p->nested[context]++;
	return true;
}

void parse_pop(struct parser *p)
{
	p->nested[p->contexts[--p->depth]]--;
}

static int mark_of(enum token_kind kind)
{
	switch (kind) {
	case TOKEN_COMMA:
		return MARK_COMMA;
	case TOKEN_RPAREN:
		return MARK_RPAREN;
	case TOKEN_RBRACE:
		return MARK_RBRACE;
	case TOKEN_RBRACKET:
		return MARK_RBRACKET;
	default:
		return -1;
	}
}

static bool index_marks(struct parser *p)
{
	uint32_t next[MARK_COUNT] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};

	if (p->next[0])
		return true;
	for (int i = 0; i < MARK_COUNT; i++) {
		p->next[i] = ARENA_ARRAY(p->arena, uint32_t, p->count);
		if (!p->next[i]) {
			p->next[0] = NULL;
			return false;
		}
	}
	for (size_t i = p->count; i-- > 0;) {
		int mark = mark_of(p->tokens[i].kind);

		if (mark >= 0)
			next[mark] = (uint32_t)i;
		for (int j = 0; j < MARK_COUNT; j++)
			p->next[j][i] = next[j];
	}
	return true;
}

static enum context find_handler(struct parser *p)
{
	const bool wanted[MARK_COUNT] = {
	        [MARK_COMMA] = p->nested[CONTEXT_GROUP] || p->nested[CONTEXT_LIST],
	        [MARK_RPAREN] = p->nested[CONTEXT_GROUP],
	        [MARK_RBRACE] = p->nested[CONTEXT_BLOCK],
	        [MARK_RBRACKET] = p->nested[CONTEXT_LIST],
	};
	uint32_t nearest = UINT32_MAX;
	int mark = -1;

	if (!p->depth || p->stopped || !index_marks(p))
		return CONTEXT_NONE;
	for (int i = 0; i < MARK_COUNT; i++) {
		if (wanted[i] && p->next[i][p->at] < nearest) {
			nearest = p->next[i][p->at];
			mark = i;
		}
	}
	if (mark == MARK_RPAREN)
		return CONTEXT_GROUP;
	if (mark == MARK_RBRACE)
		return CONTEXT_BLOCK;
	if (mark == MARK_RBRACKET)
		return CONTEXT_LIST;
	for (unsigned i = p->depth; mark == MARK_COMMA && i-- > 0;)
		if (p->contexts[i] != CONTEXT_BLOCK)
			return p->contexts[i];
	return CONTEXT_NONE;
}

void parse_throw(struct parser *p)
{
	p->thrown = true;
	p->handler = find_handler(p);
}

bool parse_consume(struct parser *p, enum token_kind kind, const char *message)
{
	if (parse_match(p, kind))
		return true;
	parse_complain(p, parse_peek(p, 0), message);
	parse_throw(p);
	return false;
}

/* True when the error ends here; false: nothing was thrown, or it goes up. */
bool parse_caught(struct parser *p)
{
	if (p->handler != CONTEXT_NONE && (!p->depth || p->handler != p->contexts[p->depth - 1]))
		return false;
	p->thrown = false;
	return true;
}

/* ---- going on after an error ---- */

void parse_skip_line(struct parser *p)
{
	if (parse_next_is(p, TOKEN_RBRACE))
		return;
	parse_advance(p);
	while (!parse_at_end(p) && !parse_next_is(p, TOKEN_RBRACE) &&
	        !parse_line_between(parse_previous(p), parse_peek(p, 0)))
		parse_advance(p);
}

void parse_skip_to(struct parser *p, enum token_kind a, enum token_kind b, enum token_kind c)
{
	while (!parse_at_end(p) && !parse_next_is(p, a) && !parse_next_is(p, b) &&
	        !parse_next_is(p, c))
		parse_advance(p);
}
