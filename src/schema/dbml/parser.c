#include "schema/dbml/parser.h"

/*
 * How errors travel: a function that meets one says it, sets `thrown` and
 * returns what it has read so far. Each caller on the way up adds its part and
 * returns too, until one can go on: the innermost list, group or block that
 * has a comma or a closing mark to find further on (`handler`), or any, if
 * there is none.
 */
enum context { CONTEXT_NONE, CONTEXT_LIST, CONTEXT_GROUP, CONTEXT_BLOCK };

/* The marks at which a context goes on. */
enum mark { MARK_COMMA, MARK_RPAREN, MARK_RBRACE, MARK_RBRACKET, MARK_COUNT };

struct parser {
	struct arena *arena;
	const struct source *source;
	struct diagnostics *diags;
	const struct token *tokens;
	size_t count;
	size_t at;
	bool thrown;
	bool stopped; /* nested too deeply: read as if the file ended here */
	enum context handler;
	enum context contexts[PARSER_DEPTH];
	unsigned depth;
	unsigned expressions; /* nested expressions that are no context */
	unsigned nested[CONTEXT_BLOCK + 1];
	uint32_t *next[MARK_COUNT]; /* per token: the next such mark; made when first needed */
};

static struct node *expression(struct parser *p);
static struct node *normal_expression(struct parser *p);
static struct node *list_expression(struct parser *p);
static struct node *block_expression(struct parser *p);
static struct node *tuple_expression(struct parser *p);

static const struct token *peek(const struct parser *p, size_t ahead)
{
	size_t at = p->at + ahead;

	return &p->tokens[p->stopped || at >= p->count ? p->count - 1 : at];
}

static const struct token *previous(const struct parser *p)
{
	return &p->tokens[p->at ? p->at - 1 : 0];
}

static bool at_end(const struct parser *p)
{
	return peek(p, 0)->kind == TOKEN_EOF;
}

static bool check(const struct parser *p, enum token_kind kind)
{
	return peek(p, 0)->kind == kind;
}

static const struct token *advance(struct parser *p)
{
	if (at_end(p))
		return peek(p, 0);
	return &p->tokens[p->at++];
}

static bool match(struct parser *p, enum token_kind kind)
{
	if (!check(p, kind))
		return false;
	advance(p);
	return true;
}

static bool is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_IDENTIFIER && text_eq_nocase(token->value, text_from(word));
}

static void complain(struct parser *p, const struct token *token, const char *message)
{
	if (!p->stopped)
		schema_error(p->diags, token_position(p->source, token), "%s", message);
}

static bool line_between(const struct token *before, const struct token *after)
{
	return before->newline_after || after->newline_before;
}

static struct node *node_at(struct parser *p, enum node_kind kind, const struct token *token)
{
	struct node *node = ARENA_NEW(p->arena, struct node);
	static struct node nothing; /* memory is out: the run ends soon and its tree is unused */

	if (!node)
		return &nothing;
	node->kind = kind;
	node->start = token->start;
	node->end = token->end;
	node->line = token->line;
	node->column = token->column;
	return node;
}

static struct node *finish(struct parser *p, struct node *node)
{
	if (p->at && previous(p)->end > node->end)
		node->end = previous(p)->end;
	return node;
}

static void add(struct parser *p, struct node *node, struct node *item)
{
	struct node **slot;

	if (!item || p->arena->failed)
		return;
	slot = ARENA_PUSH(p->arena, node->items, node->count);
	if (slot)
		*slot = item;
}

/* ---- contexts ---- */

static bool push(struct parser *p, enum context context)
{
	if (p->stopped || p->depth == PARSER_DEPTH) {
		complain(p, peek(p, 0), "this is nested too deeply");
		p->stopped = true;
		return false;
	}
	p->contexts[p->depth++] = context;
	p->nested[context]++;
	return true;
}

static void pop(struct parser *p)
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

static void throw_here(struct parser *p)
{
	p->thrown = true;
	p->handler = find_handler(p);
}

static bool consume(struct parser *p, enum token_kind kind, const char *message)
{
	if (match(p, kind))
		return true;
	complain(p, peek(p, 0), message);
	throw_here(p);
	return false;
}

/* True when the error ends here; false: nothing was thrown, or it goes up. */
static bool caught(struct parser *p)
{
	if (p->handler != CONTEXT_NONE && (!p->depth || p->handler != p->contexts[p->depth - 1]))
		return false;
	p->thrown = false;
	return true;
}

/* ---- going on after an error ---- */

static void skip_line(struct parser *p)
{
	if (check(p, TOKEN_RBRACE))
		return;
	advance(p);
	while (!at_end(p) && !check(p, TOKEN_RBRACE) && !line_between(previous(p), peek(p, 0)))
		advance(p);
}

static void skip_to(struct parser *p, enum token_kind a, enum token_kind b, enum token_kind c)
{
	while (!at_end(p) && !check(p, a) && !check(p, b) && !check(p, c))
		advance(p);
}

static void skip_specifier(struct parser *p)
{
	if (check(p, TOKEN_RBRACE))
		return;
	advance(p);
	while (!at_end(p) && !check(p, TOKEN_RBRACE) && !check(p, TOKEN_STRING) &&
	        !is_word(peek(p, 0), "from") && !line_between(previous(p), peek(p, 0)))
		advance(p);
}

/* ---- elements made of a line: indexes { … } ---- */

static enum element_kind element_of(const struct token *token)
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
		if (is_word(token, words[i].word))
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
	element = node_at(p, NODE_ELEMENT, callee->token);
	element->token = callee->token;
	element->element = element_of(callee->token);
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
	return finish(p, element);
}

/* ---- expressions ---- */

static struct node *empty_node(struct parser *p)
{
	struct node *node = node_at(p, NODE_EMPTY, p->at ? previous(p) : peek(p, 0));

	node->column += node->end - node->start;
	node->start = node->end;
	return node;
}

static struct node *token_node(struct parser *p, enum node_kind kind)
{
	struct node *node = node_at(p, kind, peek(p, 0));

	node->token = advance(p);
	return node;
}

/* What an operator may begin; NODE_EMPTY, said, when nothing does. */
static struct node *operand(struct parser *p)
{
	switch (peek(p, 0)->kind) {
	case TOKEN_WILDCARD:
		return token_node(p, NODE_WILDCARD);
	case TOKEN_NUMBER:
	case TOKEN_STRING:
	case TOKEN_COLOR:
		return token_node(p, NODE_LITERAL);
	case TOKEN_QUOTED:
	case TOKEN_IDENTIFIER:
		return token_node(p, NODE_NAME);
	case TOKEN_EXPRESSION:
		return token_node(p, NODE_FUNCTION);
	case TOKEN_LBRACKET:
		return list_expression(p);
	case TOKEN_LBRACE:
		return block_expression(p);
	case TOKEN_LPAREN:
		return tuple_expression(p);
	case TOKEN_EOF:
		complain(p, peek(p, 0), "the file ends where something is missing");
		break;
	default:
		if (!p->stopped)
			schema_error(p->diags, token_position(p->source, peek(p, 0)),
			        "unexpected '%.*s'", TEXT_ARG(peek(p, 0)->value));
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

	if (!check(p, TOKEN_OP)) {
		node = operand(p);
		if (!p->thrown && node->kind == NODE_EMPTY)
			throw_here(p);
		return node;
	}
	if (!is_prefix(peek(p, 0)->value)) {
		if (!p->stopped)
			schema_error(p->diags, token_position(p->source, peek(p, 0)),
			        "unexpected '%.*s'", TEXT_ARG(peek(p, 0)->value));
		throw_here(p);
		return empty_node(p);
	}
	node = token_node(p, NODE_PREFIX);
	node->a = binding_expression(p, PREFIX_POWER);
	return finish(p, node);
}

/* What may follow a whole operand; NULL when nothing does. */
static struct node *grow(struct parser *p, struct node *left, unsigned power)
{
	const struct token *token = peek(p, 0);
	struct node *node;
	unsigned binds;

	if (token->kind == TOKEN_LPAREN) {
		if (CALL_POWER < power ||
		        (line_between(previous(p), token) && !p->nested[CONTEXT_GROUP] &&
		                !p->nested[CONTEXT_LIST]))
			return NULL;
		node = node_at(p, NODE_CALL, token);
		node->b = tuple_expression(p);
	} else if (token->kind == TOKEN_LBRACKET) {
		if (previous(p)->space_after)
			return NULL;
		node = node_at(p, NODE_ARRAY, token);
		node->b = list_expression(p);
	} else {
		binds = token->kind == TOKEN_OP ? infix_power(token->value) : 0;
		if (!binds || binds <= power)
			return NULL;
		node = token_node(p, NODE_INFIX);
		node->b = binds == 16 ? operand(p) : binding_expression(p, binds + 1);
	}
	node->a = left;
	node->start = left->start;
	node->line = left->line;
	node->column = left->column;
	return finish(p, node);
}

static struct node *binding_expression(struct parser *p, unsigned power)
{
	struct node *left;

	if (p->expressions == PARSER_DEPTH) {
		complain(p, peek(p, 0), "this is nested too deeply");
		p->stopped = true;
		p->thrown = true;
		p->handler = CONTEXT_NONE;
		return empty_node(p);
	}
	p->expressions++;
	left = left_expression(p);
	while (!p->thrown && !at_end(p)) {
		struct node *node = grow(p, left, power);

		if (!node)
			break;
		left = node;
	}
	p->expressions--;
	return left;
}

static struct node *normal_expression(struct parser *p)
{
	return binding_expression(p, 0);
}

/* A comma list ends at the end of the line, and at any bracket. */
static bool comma_list_ends(const struct parser *p)
{
	if (at_end(p) || previous(p)->newline_after)
		return true;
	switch (peek(p, 0)->kind) {
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
	struct node *first = check(p, TOKEN_COMMA) ? empty_node(p) : normal_expression(p);
	struct node *node;

	if (p->thrown || !check(p, TOKEN_COMMA))
		return first;
	node = node_at(p, NODE_COMMA, peek(p, 0));
	node->start = first->start;
	node->line = first->line;
	node->column = first->column;
	add(p, node, first);
	do {
		advance(p);
		if (comma_list_ends(p)) {
			add(p, node, empty_node(p));
			break;
		}
		add(p, node, check(p, TOKEN_COMMA) ? empty_node(p) : normal_expression(p));
	} while (!p->thrown && !comma_list_ends(p) && check(p, TOKEN_COMMA));
	return finish(p, node);
}

/* One line: words with blanks between them, or an element. */
static bool line_ends(const struct parser *p)
{
	if (at_end(p) || previous(p)->newline_after)
		return true;
	switch (peek(p, 0)->kind) {
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

static struct node *expression(struct parser *p)
{
	struct node *line = node_at(p, NODE_FIELD, peek(p, 0));
	const struct node *last;

	line->a = comma_expression(p);
	last = line->a;
	while (!p->thrown && !line_ends(p)) {
		struct node *item;

		if (!previous(p)->space_after && !p->stopped)
			schema_error(p->diags, node_position(p->source, last),
			        "a blank is missing behind this");
		item = comma_expression(p);
		add(p, line, item);
		last = item;
	}
	return line_as_element(p, finish(p, line));
}

/* ---- tuples, lists, blocks ---- */

/* The items up to the closing mark; false: an error goes up. */
static bool items(struct parser *p, struct node *node, enum token_kind close,
        struct node *(*item)(struct parser *p), const char *missing)
{
	for (bool first = true; !at_end(p) && !check(p, close); first = false) {
		if (first || consume(p, TOKEN_COMMA, missing))
			add(p, node, item(p));
		if (!p->thrown)
			continue;
		if (!caught(p))
			return false;
		skip_to(p, TOKEN_COMMA, close, close);
	}
	if (!consume(p, close, missing)) {
		if (!caught(p))
			return false;
		skip_to(p, TOKEN_COMMA, close, close);
	}
	return true;
}

static struct node *tuple_expression(struct parser *p)
{
	struct node *node = token_node(p, NODE_TUPLE);

	if (!push(p, CONTEXT_GROUP))
		return node;
	items(p, node, TOKEN_RPAREN, normal_expression, "a comma or ')' is missing here");
	pop(p);
	return finish(p, node);
}

static struct node *words(struct parser *p)
{
	struct node *node = node_at(p, NODE_WORDS, peek(p, 0));

	node->token = peek(p, 0);
	while (!at_end(p) && !check(p, TOKEN_COLON) && !check(p, TOKEN_COMMA) &&
	        !check(p, TOKEN_RBRACKET)) {
		enum token_kind next = peek(p, 0)->kind;
		bool is_value = next == TOKEN_STRING || next == TOKEN_NUMBER ||
		                next == TOKEN_QUOTED || next == TOKEN_EXPRESSION;

		if (!consume(p, TOKEN_IDENTIFIER,
		            is_value ? "a colon is missing before this value"
		                     : "a comma or ']' is missing here"))
			break;
		node->count++;
	}
	return finish(p, node);
}

static struct node *attribute_name(struct parser *p)
{
	switch (peek(p, 0)->kind) {
	case TOKEN_IDENTIFIER:
		return words(p);
	case TOKEN_NUMBER:
	case TOKEN_STRING:
	case TOKEN_COLOR:
	case TOKEN_QUOTED:
		return operand(p);
	default:
		complain(p, peek(p, 0), "a setting's name is missing here");
		throw_here(p);
		return NULL;
	}
}

static struct node *attribute(struct parser *p)
{
	struct node *node = node_at(p, NODE_ATTRIBUTE, peek(p, 0));

	if (check(p, TOKEN_COLON) || check(p, TOKEN_RBRACKET) || check(p, TOKEN_COMMA)) {
		complain(p, peek(p, 0), "a setting's name is missing here");
	} else {
		node->a = attribute_name(p);
		if (p->thrown) {
			if (!caught(p))
				return finish(p, node);
			skip_to(p, TOKEN_COMMA, TOKEN_RBRACKET, TOKEN_COLON);
		}
	}
	if (!match(p, TOKEN_COLON))
		return finish(p, node);
	node->has_colon = true;
	if (check(p, TOKEN_IDENTIFIER) && peek(p, 1)->kind == TOKEN_IDENTIFIER)
		node->b = words(p);
	else
		node->b = normal_expression(p);
	if (p->thrown && caught(p))
		skip_to(p, TOKEN_COMMA, TOKEN_RBRACKET, TOKEN_RBRACKET);
	return finish(p, node);
}

static struct node *list_expression(struct parser *p)
{
	struct node *node = token_node(p, NODE_LIST);

	if (!push(p, CONTEXT_LIST))
		return node;
	items(p, node, TOKEN_RBRACKET, attribute, "a comma or ']' is missing here");
	pop(p);
	return finish(p, node);
}

/* key: value, inside a block */
static struct node *field(struct parser *p)
{
	struct node *node = node_at(p, NODE_ELEMENT, peek(p, 0));
	struct node *body;

	node->element = element_of(peek(p, 0));
	node->token = advance(p);
	node->has_colon = true;
	advance(p);
	body = expression(p);
	if (body->kind == NODE_ELEMENT && !p->thrown) {
		if (!p->stopped)
			schema_error(p->diags, node_position(p->source, body),
			        "an element with a body cannot stand behind a colon");
	} else {
		node->body = body;
	}
	return finish(p, node);
}

static bool block_items(struct parser *p, struct node *node)
{
	while (!at_end(p) && !check(p, TOKEN_RBRACE)) {
		bool is_field = check(p, TOKEN_IDENTIFIER) && peek(p, 1)->kind == TOKEN_COLON;

		add(p, node, is_field ? field(p) : expression(p));
		if (!p->thrown)
			continue;
		if (!caught(p))
			return false;
		skip_line(p);
	}
	if (!consume(p, TOKEN_RBRACE, "'}' is missing here")) {
		if (!caught(p))
			return false;
		skip_line(p);
	}
	return true;
}

static struct node *block_expression(struct parser *p)
{
	struct node *node = token_node(p, NODE_BLOCK);

	if (!push(p, CONTEXT_BLOCK))
		return node;
	block_items(p, node);
	pop(p);
	return finish(p, node);
}

/* ---- the top of a file ---- */

static bool heads_body(const struct parser *p)
{
	return check(p, TOKEN_COLON) || check(p, TOKEN_LBRACE) || check(p, TOKEN_LBRACKET);
}

static void element_alias(struct parser *p, struct node *node)
{
	node->as = advance(p);
	if (heads_body(p)) {
		complain(p, peek(p, 0), "an alias is missing behind 'as'");
		return;
	}
	node->b = normal_expression(p);
	if (p->thrown && caught(p))
		while (!at_end(p) && !heads_body(p))
			advance(p);
}

/* What stands between an element's word and its body. */
static void element_head(struct parser *p, struct node *node)
{
	if (node->element == ELEMENT_METADATA) {
		node->target = peek(p, 0);
		if (!consume(p, TOKEN_IDENTIFIER, "Metadata needs the kind of its target")) {
			node->target = NULL;
			return;
		}
	}
	if (!heads_body(p)) {
		node->a = normal_expression(p);
		if (p->thrown) {
			if (!caught(p))
				return;
			while (!at_end(p) && !is_word(peek(p, 0), "as") && !heads_body(p))
				advance(p);
		}
	}
	if (is_word(peek(p, 0), "as"))
		element_alias(p, node);
	if (!p->thrown && check(p, TOKEN_LBRACKET))
		node->list = list_expression(p);
}

static struct node *element(struct parser *p)
{
	struct node *node = node_at(p, NODE_ELEMENT, peek(p, 0));

	if (!consume(p, TOKEN_IDENTIFIER, "an element (Table, Ref, Enum …) must begin here"))
		return NULL;
	node->token = previous(p);
	node->element = element_of(node->token);
	element_head(p, node);
	if (p->thrown)
		return finish(p, node);
	if (!check(p, TOKEN_LBRACE) && !check(p, TOKEN_COLON)) {
		complain(p, peek(p, 0), "'{' or ':' is missing here");
		skip_to(p, TOKEN_LBRACE, TOKEN_COLON, TOKEN_COLON);
		if (at_end(p))
			return finish(p, node);
	}
	if (check(p, TOKEN_LBRACE)) {
		node->body = block_expression(p);
		return finish(p, node);
	}
	advance(p);
	node->has_colon = true;
	node->body = expression(p);
	if (node->body->kind == NODE_ELEMENT) {
		if (!p->thrown && !p->stopped)
			schema_error(p->diags, node_position(p->source, node->body),
			        "an element with a body cannot stand behind a colon");
		node->body = NULL;
	}
	return finish(p, node);
}

static struct node *specifier(struct parser *p)
{
	struct node *node = node_at(p, NODE_SPECIFIER, peek(p, 0));

	if (!consume(p, TOKEN_IDENTIFIER, "what to use must begin with its kind: table, enum …"))
		return finish(p, node);
	node->token = previous(p);
	if (check(p, TOKEN_IDENTIFIER) || check(p, TOKEN_QUOTED)) {
		node->a = normal_expression(p);
		if (p->thrown)
			return finish(p, node);
	} else {
		complain(p, peek(p, 0), "the name of what to use is missing here");
	}
	if (!is_word(peek(p, 0), "as"))
		return finish(p, node);
	node->as = advance(p);
	if (check(p, TOKEN_IDENTIFIER) || check(p, TOKEN_QUOTED)) {
		node->b = normal_expression(p);
	} else {
		complain(p, peek(p, 0), "an alias is missing behind 'as'");
		throw_here(p);
	}
	if (p->thrown)
		caught(p);
	return finish(p, node);
}

static bool specifier_items(struct parser *p, struct node *node)
{
	while (!at_end(p) && !check(p, TOKEN_RBRACE)) {
		add(p, node, specifier(p));
		if (p->thrown) {
			if (!caught(p))
				return false;
			skip_specifier(p);
		}
		if (is_word(peek(p, 0), "from"))
			break;
		if (!previous(p)->newline_after && !check(p, TOKEN_RBRACE))
			complain(p, peek(p, 0), "each thing to use stands on a line of its own");
	}
	if (!consume(p, TOKEN_RBRACE, "'}' is missing here")) {
		if (!caught(p))
			return false;
		skip_specifier(p);
	}
	return true;
}

static struct node *specifiers(struct parser *p)
{
	struct node *node = node_at(p, NODE_USES, peek(p, 0));

	if (!push(p, CONTEXT_BLOCK))
		return node;
	if (consume(p, TOKEN_LBRACE, "'{' or '*' is missing here") || caught(p)) {
		if (!node->count && previous(p)->kind != TOKEN_LBRACE)
			skip_specifier(p);
		specifier_items(p, node);
	}
	pop(p);
	/* Whatever went wrong, 'from' is looked for behind it. */
	p->thrown = false;
	return finish(p, node);
}

static struct node *use(struct parser *p)
{
	struct node *node = token_node(p, NODE_USE);

	node->token = previous(p);
	node->a = check(p, TOKEN_WILDCARD) ? token_node(p, NODE_WILDCARD) : specifiers(p);
	if (is_word(peek(p, 0), "from"))
		advance(p);
	else
		complain(p, peek(p, 0), "'from' and a path are missing here");
	node->target = peek(p, 0);
	if (!match(p, TOKEN_STRING)) {
		complain(p, peek(p, 0), "the path of a file is missing here, in quotes");
		node->target = NULL;
	}
	return finish(p, node);
}

struct node *parser_run(struct arena *arena, const struct source *source, struct diagnostics *diags)
{
	struct parser p = {.arena = arena, .source = source, .diags = diags};
	struct token *tokens = NULL;
	struct node *program;

	if (!lexer_run(arena, source, diags, &tokens, &p.count))
		return NULL;
	p.tokens = tokens;
	program = node_at(&p, NODE_PROGRAM, peek(&p, 0));
	while (!at_end(&p) && !arena->failed) {
		bool is_use = is_word(peek(&p, 0), "use") || is_word(peek(&p, 0), "reuse");

		add(&p, program, is_use ? use(&p) : element(&p));
		if (!p.thrown)
			continue;
		p.thrown = false;
		advance(&p);
	}
	return arena->failed ? NULL : program;
}
