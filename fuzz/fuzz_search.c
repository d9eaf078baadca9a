/*
 * Searches and regular expressions of requests: any bytes are one or are refused with a
 * reason. A search's canonical form is its own canonical form and finds what it finds in
 * any text. The input is "search\ntext".
 */
#include "fuzz.h"

#include "sql/regexp.h"
#include "sql/search.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {"fat & (rat | !cat) <-> 'a b':* <2> x:ab\nthe fat cats sat",
        "\"fat cat\" -dog or mouse:*\nthe fat cat sat", "((((a <-> !b) & c) | d) <0> e)\na b c d e",
        "^(a|b)+?\\m[[:alpha:]_-]{2,3}(?=x)(?<!y)\\1$\nxx", "***=a.b\n",
        "(?i)\\u00dc[^\\d\\]]\\xff\n", NULL};

static bool finds(struct arena *arena, struct text canonical, struct text document)
{
	bool ok = false;
	const struct search_query *query = search_query_read(arena, SEARCH_ENGLISH, canonical);

	if (!query) {
		if (!arena->failed)
			abort();
		return false;
	}
	return search_text(arena, query, document, &ok) && ok;
}

static void check_search(struct arena *arena, struct text asked, struct text document)
{
	for (int syntax = SEARCH_TERMS; syntax <= SEARCH_WEB; syntax++) {
		struct text once, twice;
		struct error err = {0};
		if (!search_canonical(arena, (enum search_syntax)syntax, asked, &once, &err)) {
			if (err.kind == ERROR_NONE)
				abort();
			continue;
		}
		if (!search_canonical(arena, SEARCH_TERMS, once, &twice, &err)) {
			if (!arena->failed && err.kind != ERROR_VALUE_LONG)
				abort();
			continue;
		}
		if (!text_eq(once, twice) ||
		        finds(arena, once, document) != finds(arena, twice, document))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text document = {(const char *)data, size};
	struct text asked = {0};
	struct error err = {0};
	AUTO_ARENA arena = {0};

	arena_init(&arena, 16 << 20);
	text_split(&document, '\n', &asked);
	if (!document.ptr)
		document = TEXT("");
	/* What comes here is well-formed UTF-8 without NUL: the request's parser sees to it. */
	if (!text_is_utf8(asked) || !text_is_utf8(document) || memchr(data, 0, size))
		return 0;
	check_search(&arena, asked, document);
	if (!regexp_check(&arena, asked, &err) && err.kind == ERROR_NONE)
		abort();
	return 0;
}
