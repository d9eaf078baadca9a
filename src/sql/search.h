/*
 * Full-text search: what is asked, in PostgreSQL's four ways of asking, becomes one form of
 * its tsquery that holds single words only; and what such a query finds in a text, for an
 * engine that has no tsvector of its own.
 *
 * A word is a run of letters and digits of any alphabet, in lower case. Both engines see
 * texts so, which is why their answers are the same: PostgreSQL's own parser of texts would
 * keep addresses, paths and numbers whole.
 */
#ifndef SQL_SEARCH_H
#define SQL_SEARCH_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"

enum search_syntax {
	SEARCH_TERMS,  /* to_tsquery: words with & | ! <-> <N> ( ) 'quotes' :* */
	SEARCH_PLAIN,  /* plainto_tsquery: all of the words */
	SEARCH_PHRASE, /* phraseto_tsquery: the words, one after the other */
	SEARCH_WEB,    /* websearch_to_tsquery: words, "phrases", or, -not; never an error */
};

enum {
	SEARCH_BYTES_MOST = 4000,
	SEARCH_WORDS_MOST = 200,
	SEARCH_DEPTH_MOST = 60,
	/* Of a text: what follows is not searched. PostgreSQL's tsvector holds a megabyte. */
	SEARCH_CHARACTERS_MOST = 200000,
	SEARCH_DISTANCE_MOST = 16384, /* PostgreSQL's MAXENTRYPOS */
};

/*
 * The query as text: ('cat' & !'dog') <2> 'mouse':* ; empty when it holds no word, and then
 * it finds nothing. ERROR_VALUE_INVALID with what is wrong, ERROR_VALUE_LONG, ERROR_MEMORY.
 */
bool search_canonical(struct arena *arena, enum search_syntax syntax, struct text asked,
        struct text *out_query, struct error *err);

/* How words become what is compared. */
enum search_language {
	SEARCH_SIMPLE,  /* as they are */
	SEARCH_ENGLISH, /* their stems; common words are left out */
};

struct search_query;

/* From the canonical form. NULL when memory is out or the text is no such form. */
struct search_query *search_query_read(
        struct arena *arena, enum search_language language, struct text canonical);

/* Whether it is found. The arena is for the call. False in *out_ok: memory is out. */
bool search_text(
        struct arena *arena, const struct search_query *query, struct text document, bool *out_ok);
/* In the strings that the value holds. */
bool search_json(struct arena *arena, const struct search_query *query, const struct json *document,
        bool *out_ok);

#endif
