/* PostgreSQL's ways to ask (its manual, 12.3.2 and 8.11.2), as one tree of single words. */
#include "sql/scan.h"
#include "sql/search_node.h"

struct reader {
	struct arena *arena;
	struct scan scan;
	unsigned depth, words;
	const char *reason;
};

static struct search_node *refuse(struct reader *r, const char *reason)
{
	if (!r->reason)
		r->reason = reason;
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_spaces(struct reader *r)
{
	while (scan_has(&r->scan, 0) && is_space(scan_peek(&r->scan, 0)))
		r->scan.at++;
}

/* What is not there leaves the other alone. */
static struct search_node *join(struct reader *r, enum search_kind kind, struct search_node *left,
        struct search_node *right, uint32_t distance)
{
	if (!left || (!right && kind != SEARCH_NOT))
		return left ? left : right;
	if (kind == SEARCH_NOT && left->kind == SEARCH_NOT)
		return left->right;
	struct search_node *node = ARENA_NEW(r->arena, struct search_node);
	if (!node)
		return refuse(r, "");
	*node = (struct search_node){.kind = kind,
	        .left = kind == SEARCH_NOT ? NULL : left,
	        .right = kind == SEARCH_NOT ? left : right,
	        .distance = distance};
	return node;
}

struct flags {
	bool is_prefix, is_never;
};

/* The words of what was written as one: one after the other, or all of them. */
static struct search_node *words_of(
        struct reader *r, struct text text, enum search_kind kind, const struct flags *flags)
{
	struct search_node *all = NULL;
	struct text word;
	size_t at = 0;

	while (search_next_word(text, &at, &word)) {
		struct search_node *node = ARENA_NEW(r->arena, struct search_node);
		if (!node)
			return refuse(r, "");
		if (++r->words > SEARCH_WORDS_MOST)
			return refuse(r, "too many words");
		*node = (struct search_node){.kind = SEARCH_WORD,
		        .word = word,
		        .is_prefix = flags && flags->is_prefix,
		        .is_never = flags && flags->is_never};
		all = join(r, kind, all, node, 1);
	}
	return all;
}

/* ---- to_tsquery ---- */

static bool is_operator(char c)
{
	return c == '!' || c == '&' || c == '|' || c == '(' || c == ')';
}

/* 'a b', with '' and \' for a quote; or up to a space or an operator. */
static bool take_operand(struct reader *r, struct text *out)
{
	bool is_quoted = scan_peek(&r->scan, 0) == '\'';
	struct buf word;

	buf_init(&word, r->arena);
	for (r->scan.at += is_quoted; scan_has(&r->scan, 0); r->scan.at++) {
		char c = scan_peek(&r->scan, 0);
		if (c == '\\') {
			if (!scan_has(&r->scan, 1))
				return refuse(r, "a backslash has nothing after it");
			c = scan_peek(&r->scan, 1);
			r->scan.at++;
		} else if (is_quoted && c == '\'') {
			if (scan_peek(&r->scan, 1) != '\'')
				break;
			r->scan.at++;
		} else if (!is_quoted && (is_space(c) || is_operator(c) || c == ':')) {
			break;
		}
		buf_add_char(&word, c);
	}
	if (is_quoted && !scan_has(&r->scan, 0))
		return refuse(r, "a quote does not end");
	r->scan.at += is_quoted;
	*out = buf_text(&word);
	return !buf_failed(&word) || refuse(r, "");
}

/* :*ab */
static bool take_flags(struct reader *r, struct flags *out)
{
	bool has_weight = false, has_plain = false;

	if (scan_peek(&r->scan, 0) != ':')
		return true;
	for (r->scan.at++; scan_has(&r->scan, 0) && !is_space(scan_peek(&r->scan, 0));
	        r->scan.at++) {
		char c = scan_peek(&r->scan, 0);
		if (c == '*') {
			out->is_prefix = true;
		} else if (c >= 'a' && c <= 'd') {
			has_weight = true;
			has_plain |= c == 'd';
		} else {
			break;
		}
	}
	out->is_never = has_weight && !has_plain;
	return true;
}

static bool take_distance(struct reader *r, uint32_t *out)
{
	*out = 0;
	if (scan_peek(&r->scan, 1) == '-' && scan_peek(&r->scan, 2) == '>') {
		r->scan.at += 3;
		*out = 1;
		return true;
	}
	r->scan.at++;
	size_t begin = r->scan.at;
	while (scan_peek(&r->scan, 0) >= '0' && scan_peek(&r->scan, 0) <= '9' &&
	        *out <= SEARCH_DISTANCE_MOST)
		*out = *out * 10 + (uint32_t)(r->scan.in.ptr[r->scan.at++] - '0');
	if (r->scan.at == begin || scan_peek(&r->scan, 0) != '>')
		return refuse(r, "<-> or <N> is expected");
	if (*out > SEARCH_DISTANCE_MOST)
		return refuse(r, "a distance in a phrase is at most 16384");
	r->scan.at++;
	return true;
}

static struct search_node *parse_or(struct reader *r);

static struct search_node *parse_operand(struct reader *r)
{
	struct flags flags = {0};
	struct search_node *node;
	struct text word;

	skip_spaces(r);
	if (++r->depth > SEARCH_DEPTH_MOST)
		return refuse(r, "nested too deeply");
	if (scan_peek(&r->scan, 0) == '!') {
		r->scan.at++;
		node = parse_operand(r);
		node = node ? join(r, SEARCH_NOT, node, NULL, 0) : NULL;
	} else if (scan_peek(&r->scan, 0) == '(') {
		r->scan.at++;
		node = parse_or(r);
		skip_spaces(r);
		if (scan_peek(&r->scan, 0) != ')')
			return refuse(r, "a bracket does not end");
		r->scan.at++;
	} else if (!scan_has(&r->scan, 0) || is_operator(scan_peek(&r->scan, 0)) ||
	           scan_peek(&r->scan, 0) == ':') {
		return refuse(r, "a word is expected");
	} else {
		if (!take_operand(r, &word) || !take_flags(r, &flags))
			return NULL;
		node = words_of(r, word, SEARCH_FOLLOWED, &flags);
	}
	r->depth--;
	return node;
}

static struct search_node *parse_followed(struct reader *r)
{
	struct search_node *left = parse_operand(r);

	for (skip_spaces(r); !r->reason && scan_peek(&r->scan, 0) == '<'; skip_spaces(r)) {
		uint32_t distance = 0;
		if (!take_distance(r, &distance))
			return NULL;
		left = join(r, SEARCH_FOLLOWED, left, parse_operand(r), distance);
	}
	return left;
}

static struct search_node *parse_and(struct reader *r)
{
	struct search_node *left = parse_followed(r);

	while (!r->reason && scan_peek(&r->scan, 0) == '&') {
		r->scan.at++;
		left = join(r, SEARCH_AND, left, parse_followed(r), 0);
	}
	return left;
}

static struct search_node *parse_or(struct reader *r)
{
	struct search_node *left = parse_and(r);

	while (!r->reason && scan_peek(&r->scan, 0) == '|') {
		r->scan.at++;
		left = join(r, SEARCH_OR, left, parse_and(r), 0);
	}
	return left;
}

static struct search_node *parse_terms(struct reader *r)
{
	skip_spaces(r);
	if (!scan_has(&r->scan, 0))
		return NULL;
	struct search_node *node = parse_or(r);
	skip_spaces(r);
	if (!r->reason && scan_has(&r->scan, 0))
		return refuse(r, "an operator (& | <->) is expected between words");
	return node;
}

/* ---- websearch_to_tsquery ---- */

/* "or" as a word of its own with something after it. */
static bool take_or(struct reader *r)
{
	if (scan_peek(&r->scan, 0) != 'o' || scan_peek(&r->scan, 1) != 'r')
		return false;
	char after = scan_peek(&r->scan, 2);
	if (after == '-' || after == '_' || (after >= 'a' && after <= 'z') ||
	        (after >= '0' && after <= '9') || (unsigned char)after >= 0x80)
		return false;
	for (size_t i = 3; scan_has(&r->scan, i - 1); i++) {
		if (scan_has(&r->scan, i) && !is_space(scan_peek(&r->scan, i))) {
			r->scan.at += 2;
			return true;
		}
	}
	return false;
}

/* A word, a phrase in quotes; what stands between them and means nothing is left out. */
static bool take_web_operand(struct reader *r, bool *out_is_negated, struct text *out)
{
	*out_is_negated = false;
	for (; scan_has(&r->scan, 0); r->scan.at++) {
		char c = scan_peek(&r->scan, 0);
		if (c == '-') {
			*out_is_negated = !*out_is_negated;
			continue;
		}
		if (is_space(c) || is_operator(c))
			continue;
		bool is_quoted = c == '"';
		size_t begin = r->scan.at += is_quoted;
		while (scan_has(&r->scan, 0) && scan_peek(&r->scan, 0) != '"' &&
		        (is_quoted || r->scan.at == begin ||
		                !(is_space(scan_peek(&r->scan, 0)) ||
		                        is_operator(scan_peek(&r->scan, 0)) ||
		                        scan_peek(&r->scan, 0) == ':')))
			r->scan.at++;
		*out = text_sub(r->scan.in, begin, r->scan.at - begin);
		r->scan.at += is_quoted && scan_has(&r->scan, 0);
		return true;
	}
	return false;
}

static struct search_node *parse_web_and(struct reader *r, bool *out_is_or)
{
	struct search_node *all = NULL;
	bool is_negated;
	struct text word;

	*out_is_or = false;
	while (!r->reason && take_web_operand(r, &is_negated, &word)) {
		struct search_node *node = words_of(r, word, SEARCH_FOLLOWED, NULL);
		if (node && is_negated)
			node = join(r, SEARCH_NOT, node, NULL, 0);
		all = join(r, SEARCH_AND, all, node, 0);
		skip_spaces(r);
		if ((*out_is_or = take_or(r)))
			break;
	}
	return all;
}

static struct search_node *parse_web(struct reader *r)
{
	struct search_node *any = NULL;
	bool is_or = true;

	while (!r->reason && is_or)
		any = join(r, SEARCH_OR, any, parse_web_and(r, &is_or), 0);
	return any;
}

struct search_node *search_parse(
        struct arena *arena, enum search_syntax syntax, struct text text, const char **out_reason)
{
	struct reader r = {.arena = arena, .scan = {.in = text}};
	struct search_node *node = NULL;

	switch (syntax) {
	case SEARCH_TERMS:
		node = parse_terms(&r);
		break;
	case SEARCH_PLAIN:
		node = words_of(&r, text, SEARCH_AND, NULL);
		break;
	case SEARCH_PHRASE:
		node = words_of(&r, text, SEARCH_FOLLOWED, NULL);
		break;
	case SEARCH_WEB:
		node = parse_web(&r);
		break;
	}
	*out_reason = r.reason && r.reason[0] ? r.reason : NULL;
	return r.reason ? NULL : node;
}
