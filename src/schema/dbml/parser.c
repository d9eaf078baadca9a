#include "schema/dbml/parse.h"

static void skip_specifier(struct parser *p)
{
	if (parse_next_is(p, TOKEN_RBRACE))
		return;
	parse_advance(p);
	while (!parse_at_end(p) && !parse_next_is(p, TOKEN_RBRACE) &&
	        !parse_next_is(p, TOKEN_STRING) && !parse_is_word(parse_peek(p, 0), "from") &&
	        !parse_line_between(parse_previous(p), parse_peek(p, 0)))
		parse_advance(p);
}

/* ---- the top of a file ---- */

static bool heads_body(const struct parser *p)
{
	return parse_next_is(p, TOKEN_COLON) || parse_next_is(p, TOKEN_LBRACE) ||
	       parse_next_is(p, TOKEN_LBRACKET);
}

static void element_alias(struct parser *p, struct node *node)
{
	node->as = parse_advance(p);
	if (heads_body(p)) {
		parse_complain(p, parse_peek(p, 0), "an alias is missing behind 'as'");
		return;
	}
	node->b = parse_normal(p);
	if (p->thrown && parse_caught(p))
		while (!parse_at_end(p) && !heads_body(p))
			parse_advance(p);
}

/* What stands between an element's word and its body. */
static void element_head(struct parser *p, struct node *node)
{
	if (node->element == ELEMENT_METADATA) {
		node->target = parse_peek(p, 0);
		if (!parse_consume(p, TOKEN_IDENTIFIER, "Metadata needs the kind of its target")) {
			node->target = NULL;
			return;
		}
	}
	if (!heads_body(p)) {
		node->a = parse_normal(p);
		if (p->thrown) {
			if (!parse_caught(p))
				return;
			while (!parse_at_end(p) && !parse_is_word(parse_peek(p, 0), "as") &&
			        !heads_body(p))
				parse_advance(p);
		}
	}
	if (parse_is_word(parse_peek(p, 0), "as"))
		element_alias(p, node);
	if (!p->thrown && parse_next_is(p, TOKEN_LBRACKET))
		node->list = parse_list(p);
}

static struct node *element(struct parser *p)
{
	struct node *node = parse_node(p, NODE_ELEMENT, parse_peek(p, 0));

	if (!parse_consume(p, TOKEN_IDENTIFIER, "an element (Table, Ref, Enum …) must begin here"))
		return NULL;
	node->token = parse_previous(p);
	node->element = parse_element_kind(node->token);
	element_head(p, node);
	if (p->thrown)
		return parse_finish(p, node);
	if (!parse_next_is(p, TOKEN_LBRACE) && !parse_next_is(p, TOKEN_COLON)) {
		parse_complain(p, parse_peek(p, 0), "'{' or ':' is missing here");
		parse_skip_to(p, TOKEN_LBRACE, TOKEN_COLON, TOKEN_COLON);
		if (parse_at_end(p))
			return parse_finish(p, node);
	}
	if (parse_next_is(p, TOKEN_LBRACE)) {
		node->body = parse_block(p);
		return parse_finish(p, node);
	}
	parse_advance(p);
	node->has_colon = true;
	node->body = parse_expression(p);
	if (node->body->kind == NODE_ELEMENT) {
		if (!p->thrown && !p->stopped)
			schema_error(p->diags, node_position(p->source, node->body),
			        "an element with a body cannot stand behind a colon");
		node->body = NULL;
	}
	return parse_finish(p, node);
}

static struct node *specifier(struct parser *p)
{
	struct node *node = parse_node(p, NODE_SPECIFIER, parse_peek(p, 0));

	if (!parse_consume(
	            p, TOKEN_IDENTIFIER, "what to use must begin with its kind: table, enum …"))
		return parse_finish(p, node);
	node->token = parse_previous(p);
	if (parse_next_is(p, TOKEN_IDENTIFIER) || parse_next_is(p, TOKEN_QUOTED)) {
		node->a = parse_normal(p);
		if (p->thrown)
			return parse_finish(p, node);
	} else {
		parse_complain(p, parse_peek(p, 0), "the name of what to use is missing here");
	}
	if (!parse_is_word(parse_peek(p, 0), "as"))
		return parse_finish(p, node);
	node->as = parse_advance(p);
	if (parse_next_is(p, TOKEN_IDENTIFIER) || parse_next_is(p, TOKEN_QUOTED)) {
		node->b = parse_normal(p);
	} else {
		parse_complain(p, parse_peek(p, 0), "an alias is missing behind 'as'");
		parse_throw(p);
	}
	if (p->thrown)
		parse_caught(p);
	return parse_finish(p, node);
}

static bool specifier_items(struct parser *p, struct node *node)
{
	while (!parse_at_end(p) && !parse_next_is(p, TOKEN_RBRACE)) {
		parse_add(p, node, specifier(p));
		if (p->thrown) {
			if (!parse_caught(p))
				return false;
			skip_specifier(p);
		}
		if (parse_is_word(parse_peek(p, 0), "from"))
			break;
		if (!parse_previous(p)->newline_after && !parse_next_is(p, TOKEN_RBRACE))
			parse_complain(p, parse_peek(p, 0),
			        "each thing to use stands on a line of its own");
	}
	if (!parse_consume(p, TOKEN_RBRACE, "'}' is missing here")) {
		if (!parse_caught(p))
			return false;
		skip_specifier(p);
	}
	return true;
}

static struct node *specifiers(struct parser *p)
{
	struct node *node = parse_node(p, NODE_USES, parse_peek(p, 0));

	if (!parse_push(p, CONTEXT_BLOCK))
		return node;
	if (parse_consume(p, TOKEN_LBRACE, "'{' or '*' is missing here") || parse_caught(p)) {
		if (!node->count && parse_previous(p)->kind != TOKEN_LBRACE)
			skip_specifier(p);
		specifier_items(p, node);
	}
	parse_pop(p);
	/* Whatever went wrong, 'from' is looked for behind it. */
	p->thrown = false;
	return parse_finish(p, node);
}

static struct node *use(struct parser *p)
{
	struct node *node = parse_token_node(p, NODE_USE);

	node->token = parse_previous(p);
	node->a = parse_next_is(p, TOKEN_WILDCARD) ? parse_token_node(p, NODE_WILDCARD)
	                                           : specifiers(p);
	if (parse_is_word(parse_peek(p, 0), "from"))
		parse_advance(p);
	else
		parse_complain(p, parse_peek(p, 0), "'from' and a path are missing here");
	node->target = parse_peek(p, 0);
	if (!parse_match(p, TOKEN_STRING)) {
		parse_complain(
		        p, parse_peek(p, 0), "the path of a file is missing here, in quotes");
		node->target = NULL;
	}
	return parse_finish(p, node);
}

struct node *parser_run(struct arena *arena, const struct source *source, struct diagnostics *diags)
{
	struct parser p = {.arena = arena, .source = source, .diags = diags};
	struct token *tokens = NULL;
	struct node *program;

	if (!lexer_run(arena, source, diags, &tokens, &p.count))
		return NULL;
	p.tokens = tokens;
	program = parse_node(&p, NODE_PROGRAM, parse_peek(&p, 0));
	while (!parse_at_end(&p) && !arena->failed) {
		bool is_use = parse_is_word(parse_peek(&p, 0), "use") ||
		              parse_is_word(parse_peek(&p, 0), "reuse");

		parse_add(&p, program, is_use ? use(&p) : element(&p));
		if (!p.thrown)
			continue;
		p.thrown = false;
		parse_advance(&p);
	}
	return arena->failed ? NULL : program;
}
