/* The tree of a search; for src/sql/search*.c only. */
#ifndef SQL_SEARCH_NODE_H
#define SQL_SEARCH_NODE_H

#include "sql/search.h"

enum search_kind { SEARCH_WORD, SEARCH_NOT, SEARCH_FOLLOWED, SEARCH_AND, SEARCH_OR };

struct search_node {
	enum search_kind kind;
	struct search_node *left, *right; /* NOT: right */
	uint32_t distance;                /* FOLLOWED */
	struct text word;
	bool is_prefix;
	bool is_never;   /* asked for weights that no plain text has */
	unsigned number; /* of the word in its query */
};

/*
 * Reads one of the syntaxes over a text in lower case. NULL with *out_reason when it is
 * wrong; NULL without one when it holds no word, or memory is out.
 */
struct search_node *search_parse(
        struct arena *arena, enum search_syntax syntax, struct text text, const char **out_reason);

/*
 * The next run of letters and digits from *at on. What PostgreSQL takes for a number with an
 * exponent ends after it. The text is in lower case.
 */
bool search_next_word(struct text text, size_t *at, struct text *out_word);

/* In lower case, by Unicode. Empty with arena->failed when memory is out. */
struct text search_fold(struct arena *arena, struct text text);

#endif
