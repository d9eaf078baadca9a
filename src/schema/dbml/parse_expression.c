#include "schema/dbml/parse.h"

static struct node *tuple_expression(struct parser *p);

/* ---- elements made of a line: indexes { … } ---- */

enum element_kind parse_element_kind(const struct token *token)
{
	static const struct {
		const char *word;
		enum element_kind kind;
	} words[] = {
	        {"table", ELEMENT_TABLE},
	        {"enum", ELEMENT_ENUM},
	        {"ref", ELEMENT_REF},
	        {"dep", ELEMENT_DEP},
	        {"note", ELEMENT_NOTE},
	        {"project", ELEMENT_PROJECT},
	        {"indexes", ELEMENT_INDEXES},
	        {"tablegroup", ELEMENT_TABLEGROUP},
	        {"tablepartial", ELEMENT_TABLEPARTIAL},
	        {"checks", ELEMENT_CHECKS},
	        {"records", ELEMENT_RECORDS},
	        {"diagramview", ELEMENT_DIAGRAMVIEW},
	        {"metadata", ELEMENT_METADATA},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (parse_is_word(token, words[i].word))
			return words[i].kind;
	return ELEMENT_CUSTOM;
}

/*
 * A line that reads `word [name [as alias]] [settings] { … }` is an element.
 * Gives the line itself when it is none.
 */
static struct node *line_as_element(struct parser *p, struct node *line)
{
	struct node *parts[6] = {0};
	size_t count = 0;
	struct node *callee = line->a;
	struct node *element;

	if (callee && callee->kind == NODE_CALL && callee->b) {
		parts[count++] = callee->b;
		callee = callee->a;
	}
	if (!node_is_word(callee) || line->count > 5)
		return line;
	for (size_t i = 0; i < line->count; i++)
		parts[count++] = line->items[i];
	if (!count || parts[count - 1]->kind != NODE_BLOCK)
		return line;
	element = parse_node(p, NODE_ELEMENT, callee->token);
	element->token = callee->token;
	element->element = parse_element_kind(callee->token);
	element->body = parts[--count];
	if (count && parts[count - 1]->kind == NODE_LIST)
		element->list = parts[--count];
	if (count != 0 && count != 1 && !(count == 3 && node_is_keyword(parts[1], "as")))
		return line;
	if (count)
		element->a = parts[0];
	if (count == 3) {
		element->as = parts[1]->token;
		element->b = parts[2];
	}
	return parse_finish(p, element);
}

/* ---- expressions ---- */

static struct node *empty_node(struct parser *p)
{
	struct node *node = parse_node(p, NODE_EMPTY, p->at ? parse_previous(p) : parse_peek(p, 0));

	node->column += node->end - node->start;
	node->start = node->end;
	return node;
}

/* What an operator may begin; NODE_EMPTY, said, when nothing does. */
static struct node *operand(struct parser *p)
{
	switch (parse_peek(p, 0)->kind) {
	case TOKEN_WILDCARD:
		return parse_token_node(p, NODE_WILDCARD);
	case TOKEN_NUMBER:
	case TOKEN_STRING:
	case TOKEN_COLOR:
		return parse_token_node(p, NODE_LITERAL);
	case TOKEN_QUOTED:
	case TOKEN_IDENTIFIER:
		return parse_token_node(p, NODE_NAME);
	case TOKEN_EXPRESSION:
		return parse_token_node(p, NODE_FUNCTION);
	case TOKEN_LBRACKET:
		return parse_list(p);
	case TOKEN_LBRACE:
		return parse_block(p);
	case TOKEN_LPAREN:
		return tuple_expression(p);
	case TOKEN_EOF:
		parse_complain(p, parse_peek(p, 0), "the file ends where something is missing");
		break;
	default:
		if (!p->stopped)
			schema_error(p->diags, token_position(p->source, parse_peek(p, 0)),
			        "unexpected '%.*s'", TEXT_ARG(parse_peek(p, 0)->value));
	}
	return empty_node(p);
}

/* How strongly an infix operator binds to its left; 0: it is none. */
static unsigned infix_power(struct text op)
{
	static const struct {
		const char *op;
		unsigned power;
	} powers[] = {
	        {".", 16},
	        {"/", 11},
	        {"%", 11},
	        {"+", 9},
	        {"-", 9},
	        {"-?", 9},
	        {"?-", 9},
	        {"?-?", 9},
	        {"<", 7},
	        {"<=", 7},
	        {">", 7},
	        {">=", 7},
	        {"<>", 7},
	        {"?>", 7},
	        {">?", 7},
	        {"?<", 7},
	        {"<?", 7},
	        {"?>?", 7},
	        {"?<?", 7},
	        {"?<>", 7},
	        {"<>?", 7},
	        {"?<>?", 7},
	        {"->", 7},
	        {"<-", 7},
	        {"==", 4},
	        {"!=", 4},
	        {"=", 2},
	};

	for (size_t i = 0; i < sizeof powers / sizeof *powers; i++)
		if (text_eq_cstr(op, powers[i].op))
			return powers[i].power;
	return 0;
}

enum { PREFIX_POWER = 15, CALL_POWER = 14 };

static bool is_prefix(struct text op)
{
	static const char *const ops[] = {"+", "-", "<", ">", "<>", "-?", "?-", "?-?", "?>", ">?",
	        "?<", "<?", "?>?", "?<?", "?<>", "<>?", "?<>?", "->", "<-", "!", "~"};

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (text_eq_cstr(op, ops[i]))
			return true;
	return false;
}

static struct node *binding_expression(struct parser *p, unsigned power);

static struct node *left_expression(struct parser *p)
{
	struct node *node;

	if (!parse_next_is(p, TOKEN_OP)) {
		node = operand(p);
		if (!p->thrown && node->kind == NODE_EMPTY)
			parse_throw(p);
		return node;
	}
	if (!is_prefix(parse_peek(p, 0)->value)) {
		if (!p->stopped)
			schema_error(p->diags, token_position(p->source, parse_peek(p, 0)),
			        "unexpected '%.*s'", TEXT_ARG(parse_peek(p, 0)->value));
		parse_throw(p);
		return empty_node(p);
	}
	node = parse_token_node(p, NODE_PREFIX);
	node->a = binding_expression(p, PREFIX_POWER);
	return parse_finish(p, node);
}

/* What may follow a whole operand; NULL when nothing does. */
static struct node *grow(struct parser *p, struct node *left, unsigned power)
{
	const struct token *token = parse_peek(p, 0);
	struct node *node;
	unsigned binds;

	if (token->kind == TOKEN_LPAREN) {
		if (CALL_POWER < power ||
		        (parse_line_between(parse_previous(p), token) &&
		                !p->nested[CONTEXT_GROUP] && !p->nested[CONTEXT_LIST]))
			return NULL;
		node = parse_node(p, NODE_CALL, token);
		node->b = tuple_expression(p);
	} else if (token->kind == TOKEN_LBRACKET) {
		if (parse_previous(p)->space_after)
			return NULL;
		node = parse_node(p, NODE_ARRAY, token);
		node->b = parse_list(p);
	} else {
		binds = token->kind == TOKEN_OP ? infix_power(token->value) : 0;
		if (!binds || binds <= power)
			return NULL;
		node = parse_token_node(p, NODE_INFIX);
		node->b = binds == 16 ? operand(p) : binding_expression(p, binds + 1);
	}
	node->a = left;
	node->start = left->start;
	node->line = left->line;
	node->column = left->column;
	return parse_finish(p, node);
}

static struct node *binding_expression(struct parser *p, unsigned power)
{
	struct node *left;

	if (p->expressions == PARSER_DEPTH) {
		parse_complain(p, parse_peek(p, 0), "this is nested too deeply");
		p->stopped = true;
		p->thrown = true;
		p->handler = CONTEXT_NONE;
		return empty_node(p);
	}
	p->expressions++;
	left = left_expression(p);
	while (!p->thrown && !parse_at_end(p)) {
		struct node *node = grow(p, left, power);

		if (!node)
			break;
		left = node;
	}
	p->expressions--;
	return left;
}

struct node *parse_normal(struct parser *p)
{
	return binding_expression(p, 0);
}

/* A comma list ends at the end of the line, and at any bracket. */
static bool comma_list_ends(const struct parser *p)
{
	if (parse_at_end(p) || parse_previous(p)->newline_after)
		return true;
	switch (parse_peek(p, 0)->kind) {
	case TOKEN_RBRACE:
	case TOKEN_LBRACE:
	case TOKEN_RBRACKET:
	case TOKEN_LBRACKET:
	case TOKEN_RPAREN:
	case TOKEN_LPAREN:
	case TOKEN_COLON:
		return true;
	default:
		return false;
	}
}

static struct node *comma_expression(struct parser *p)
{
	struct node *first = parse_next_is(p, TOKEN_COMMA) ? empty_node(p) : parse_normal(p);
	struct node *node;

	if (p->thrown || !parse_next_is(p, TOKEN_COMMA))
		return first;
	node = parse_node(p, NODE_COMMA, parse_peek(p, 0));
	node->start = first->start;
	node->line = first->line;
	node->column = first->column;
	parse_add(p, node, first);
	do {
		parse_advance(p);
		if (comma_list_ends(p)) {
			parse_add(p, node, empty_node(p));
			break;
		}
		parse_add(p, node, parse_next_is(p, TOKEN_COMMA) ? empty_node(p) : parse_normal(p));
	} while (!p->thrown && !comma_list_ends(p) && parse_next_is(p, TOKEN_COMMA));
	return parse_finish(p, node);
}

/* One line: words with blanks between them, or an element. */
static bool line_ends(const struct parser *p)
{
	if (parse_at_end(p) || parse_previous(p)->newline_after)
		return true;
	switch (parse_peek(p, 0)->kind) {
	case TOKEN_RBRACE:
	case TOKEN_RBRACKET:
	case TOKEN_RPAREN:
	case TOKEN_COMMA:
	case TOKEN_COLON:
		return true;
	default:
		return false;
	}
}

struct node *parse_expression(struct parser *p)
{
	struct node *line = parse_node(p, NODE_FIELD, parse_peek(p, 0));
	const struct node *last;

	line->a = comma_expression(p);
	last = line->a;
	while (!p->thrown && !line_ends(p)) {
		struct node *item;

		if (!parse_previous(p)->space_after && !p->stopped)
			schema_error(p->diags, node_position(p->source, last),
			        "a blank is missing behind this");
		item = comma_expression(p);
		parse_add(p, line, item);
		last = item;
	}
	return line_as_element(p, parse_finish(p, line));
}

/* ---- tuples, lists, blocks ---- */

/* The items up to the closing mark; false: an error goes up. */
static bool items(struct parser *p, struct node *node, enum token_kind close,
        struct node *(*item)(struct parser *p), const char *missing)
{
	for (bool first = true; !parse_at_end(p) && !parse_next_is(p, close); first = false) {
		if (first || parse_consume(p, TOKEN_COMMA, missing))
			parse_add(p, node, item(p));
		if (!p->thrown)
			continue;
		if (!parse_caught(p))
			return false;
		parse_skip_to(p, TOKEN_COMMA, close, close);
	}
	if (!parse_consume(p, close, missing)) {
		if (!parse_caught(p))
			return false;
		parse_skip_to(p, TOKEN_COMMA, close, close);
	}
	return true;
}

static struct node *tuple_expression(struct parser *p)
{
	struct node *node = parse_token_node(p, NODE_TUPLE);

	if (!parse_push(p, CONTEXT_GROUP))
		return node;
	items(p, node, TOKEN_RPAREN, parse_normal, "a comma or ')' is missing here");
	parse_pop(p);
	return parse_finish(p, node);
}

static struct node *words(struct parser *p)
{
	struct node *node = parse_node(p, NODE_WORDS, parse_peek(p, 0));

	node->token = parse_peek(p, 0);
	while (!parse_at_end(p) && !parse_next_is(p, TOKEN_COLON) &&
	        !parse_next_is(p, TOKEN_COMMA) && !parse_next_is(p, TOKEN_RBRACKET)) {
		enum token_kind next = parse_peek(p, 0)->kind;
		bool is_value = next == TOKEN_STRING || next == TOKEN_NUMBER ||
		                next == TOKEN_QUOTED || next == TOKEN_EXPRESSION;

		if (!parse_consume(p, TOKEN_IDENTIFIER,
		            is_value ? "a colon is missing before this value"
		                     : "a comma or ']' is missing here"))
			break;
		node->count++;
	}
	return parse_finish(p, node);
}

static struct node *attribute_name(struct parser *p)
{
	switch (parse_peek(p, 0)->kind) {
	case TOKEN_IDENTIFIER:
		return words(p);
	case TOKEN_NUMBER:
	case TOKEN_STRING:
	case TOKEN_COLOR:
	case TOKEN_QUOTED:
		return operand(p);
	default:
		parse_complain(p, parse_peek(p, 0), "a setting's name is missing here");
		parse_throw(p);
		return NULL;
	}
}

static struct node *attribute(struct parser *p)
{
	struct node *node = parse_node(p, NODE_ATTRIBUTE, parse_peek(p, 0));

	if (parse_next_is(p, TOKEN_COLON) || parse_next_is(p, TOKEN_RBRACKET) ||
	        parse_next_is(p, TOKEN_COMMA)) {
		parse_complain(p, parse_peek(p, 0), "a setting's name is missing here");
	} else {
		node->a = attribute_name(p);
		if (p->thrown) {
			if (!parse_caught(p))
				return parse_finish(p, node);
			parse_skip_to(p, TOKEN_COMMA, TOKEN_RBRACKET, TOKEN_COLON);
		}
	}
	if (!parse_match(p, TOKEN_COLON))
		return parse_finish(p, node);
	node->has_colon = true;
	if (parse_next_is(p, TOKEN_IDENTIFIER) && parse_peek(p, 1)->kind == TOKEN_IDENTIFIER)
		node->b = words(p);
	else
		node->b = parse_normal(p);
	if (p->thrown && parse_caught(p))
		parse_skip_to(p, TOKEN_COMMA, TOKEN_RBRACKET, TOKEN_RBRACKET);
	return parse_finish(p, node);
}

struct node *parse_list(struct parser *p)
{
	struct node *node = parse_token_node(p, NODE_LIST);

	if (!parse_push(p, CONTEXT_LIST))
		return node;
	items(p, node, TOKEN_RBRACKET, attribute, "a comma or ']' is missing here");
	parse_pop(p);
	return parse_finish(p, node);
}

/* key: value, inside a block */
static struct node *field(struct parser *p)
{
	struct node *node = parse_node(p, NODE_ELEMENT, parse_peek(p, 0));
	struct node *body;

	node->element = parse_element_kind(parse_peek(p, 0));
	node->token = parse_advance(p);
	node->has_colon = true;
	parse_advance(p);
	body = parse_expression(p);
	if (body->kind == NODE_ELEMENT && !p->thrown) {
		if (!p->stopped)
			schema_error(p->diags, node_position(p->source, body),
			        "an element with a body cannot stand behind a colon");
	} else {
		node->body = body;
	}
	return parse_finish(p, node);
}

static bool block_items(struct parser *p, struct node *node)
{
	while (!parse_at_end(p) && !parse_next_is(p, TOKEN_RBRACE)) {
		bool is_field =
		        parse_next_is(p, TOKEN_IDENTIFIER) && parse_peek(p, 1)->kind == TOKEN_COLON;

		parse_add(p, node, is_field ? field(p) : parse_expression(p));
		if (!p->thrown)
			continue;
		if (!parse_caught(p))
			return false;
		parse_skip_line(p);
	}
	if (!parse_consume(p, TOKEN_RBRACE, "'}' is missing here")) {
		if (!parse_caught(p))
			return false;
		parse_skip_line(p);
	}
	return true;
}

struct node *parse_block(struct parser *p)
{
	struct node *node = parse_token_node(p, NODE_BLOCK);

	if (!parse_push(p, CONTEXT_BLOCK))
		return node;
	block_items(p, node);
	parse_pop(p);
	return parse_finish(p, node);
}
