/*
 * The lexer of DBML: bytes in, tokens out, ended by an EOF token. White space
 * and comments are not tokens; what the grammar wants to know of them is kept
 * as flags. Tokens that make no sense are reported and left out, so that the
 * parser goes on behind them; a string that is not closed is a string to it.
 *
 * Must never accept what @dbml/parse 10 does not read: its corner cases
 * (numbers at the end of a file, "1." before a space) are kept.
 */
#ifndef SCHEMA_DBML_LEXER_H
#define SCHEMA_DBML_LEXER_H

#include "base/diag.h"

enum token_kind {
	TOKEN_EOF,
	TOKEN_COMMA,
	TOKEN_LPAREN,
	TOKEN_RPAREN,
	TOKEN_LBRACE,
	TOKEN_RBRACE,
	TOKEN_LBRACKET,
	TOKEN_RBRACKET,
	TOKEN_SEMICOLON,
	TOKEN_COLON,
	TOKEN_WILDCARD,
	TOKEN_OP,
	TOKEN_NUMBER,
	TOKEN_STRING,     /* '…' or '''…''' */
	TOKEN_QUOTED,     /* "…" */
	TOKEN_EXPRESSION, /* `…` */
	TOKEN_COLOR,
	TOKEN_IDENTIFIER,
	TOKEN_KIND_COUNT,
};

struct token {
	enum token_kind kind;
	bool space_after;    /* a blank or tab between this token and the next on its line */
	bool newline_after;  /* the last token of its line */
	bool newline_before; /* an empty line stands before it */
	uint32_t start;      /* bytes, quotes included */
	uint32_t end;
	uint32_t line;
	uint32_t column;
	struct text value; /* strings without quotes, unescaped; others as written */
};

/* More errors than this are counted and not kept: nobody reads them. */
enum { SCHEMA_ERRORS_KEPT = 500 };
#define schema_error(diags, ...)                                                                   \
	((diags)->error_count < SCHEMA_ERRORS_KEPT ? diag_error((diags), __VA_ARGS__) : false)
/* Adds the mend to the error that was just said. */
#define schema_mend(diags, ...)                                                                    \
	do {                                                                                       \
		if ((diags)->error_count < SCHEMA_ERRORS_KEPT)                                     \
			diag_mend((diags), __VA_ARGS__);                                           \
	} while (0)

/*
 * False only when memory is out. The tokens point into the source where
 * nothing had to be unescaped.
 */
bool lexer_run(struct arena *arena, const struct source *source, struct diagnostics *diags,
        struct token **out_tokens, size_t *out_count);

struct position token_position(const struct source *source, const struct token *token);

/* Letters and marks of the basic plane and '_': what an identifier begins with. */
bool lexer_is_identifier(struct text t);

#endif
