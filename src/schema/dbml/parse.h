/*
 * The parser's inside: its state, the tokens ahead of it, and how it goes on
 * after an error. Private to the DBML compiler.
 */
#ifndef SCHEMA_DBML_PARSE_H
#define SCHEMA_DBML_PARSE_H

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
	struct node nothing;        /* when memory is out: the tree is not used then */
	uint32_t *next[MARK_COUNT]; /* per token: the next such mark; made when first needed */
};

/* ---- tokens (parse_cursor.c) ---- */

const struct token *parse_peek(const struct parser *p, size_t ahead);
const struct token *parse_previous(const struct parser *p);
bool parse_at_end(const struct parser *p);
bool parse_next_is(const struct parser *p, enum token_kind kind);
const struct token *parse_advance(struct parser *p);
bool parse_match(struct parser *p, enum token_kind kind);
/* False, and thrown, when the next token is another. */
bool parse_consume(struct parser *p, enum token_kind kind, const char *message);
/* An identifier that reads like the word in any case. */
bool parse_is_word(const struct token *token, const char *word);
bool parse_line_between(const struct token *before, const struct token *after);

/* ---- nodes ---- */

struct node *parse_node(struct parser *p, enum node_kind kind, const struct token *token);
/* The next token is taken and becomes the node's. */
struct node *parse_token_node(struct parser *p, enum node_kind kind);
/* Makes it reach to the last token that was read. */
struct node *parse_finish(struct parser *p, struct node *node);
void parse_add(struct parser *p, struct node *node, struct node *item);

/* ---- errors ---- */

void parse_complain(struct parser *p, const struct token *token, const char *message);
void parse_throw(struct parser *p);
/* True when what was thrown ends here; false when it goes up. */
bool parse_caught(struct parser *p);
/* False when it is nested too deeply; then there is nothing to pop. */
bool parse_push(struct parser *p, enum context context);
void parse_pop(struct parser *p);
void parse_skip_line(struct parser *p);
void parse_skip_to(struct parser *p, enum token_kind a, enum token_kind b, enum token_kind c);

/* ---- expressions (parse_expression.c) ---- */

/* One line: words with blanks between them (NODE_FIELD), or an element. */
struct node *parse_expression(struct parser *p);
/* One operand, or several with operators. */
struct node *parse_normal(struct parser *p);
struct node *parse_list(struct parser *p);
struct node *parse_block(struct parser *p);
enum element_kind parse_element_kind(const struct token *token);

#endif
