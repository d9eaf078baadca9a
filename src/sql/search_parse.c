/* PostgreSQL's ways to ask (its manual, 12.3.2 and 8.11.2), as one tree of single words. */
#include "sql/search_node.h"

struct reader {
	struct arena *arena;
	struct text in;
	size_t at;
	unsigned depth, words;
	const char *reason;
};

static struct search_node *refuse(struct reader *r, const char *reason)
{
	if (!r->reason)
		r->reason = reason;
	return NULL;
}

static bool has(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->in.len;
}

static char peek(const struct reader *r, size_t ahead)
{
	return has(r, ahead) ? r->in.ptr[r->at + ahead] : '\0';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_spaces(struct reader *r)
{
	while (has(r, 0) && is_space(peek(r, 0)))
		r->at++;
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
	bool is_quoted = peek(r, 0) == '\'';
	struct buf word;

	buf_init(&word, r->arena);
	for (r->at += is_quoted; has(r, 0); r->at++) {
		char c = peek(r, 0);
		if (c == '\\') {
			if (!has(r, 1))
				return refuse(r, "a backslash has nothing after it");
			c = peek(r, 1);
			r->at++;
		} else if (is_quoted && c == '\'') {
			if (peek(r, 1) != '\'')
				break;
			r->at++;
		} else if (!is_quoted && (is_space(c) || is_operator(c) || c == ':')) {
			break;
		}
		buf_add_char(&word, c);
	}
	if (is_quoted && !has(r, 0))
		return refuse(r, "a quote does not end");
	r->at += is_quoted;
	*out = buf_text(&word);
	return !buf_failed(&word) || refuse(r, "");
}

/* :*ab */
static bool take_flags(struct reader *r, struct flags *out)
{
	bool has_weight = false, has_plain = false;

	if (peek(r, 0) != ':')
		return true;
	for (r->at++; has(r, 0) && !is_space(peek(r, 0)); r->at++) {
		char c = peek(r, 0);
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
	if (peek(r, 1) == '-' && peek(r, 2) == '>') {
		r->at += 3;
		*out = 1;
		return true;
	}
	r->at++;
	size_t begin = r->at;
	while (peek(r, 0) >= '0' && peek(r, 0) <= '9' && *out <= SEARCH_DISTANCE_MOST)
		*out = *out * 10 + (uint32_t)(r->in.ptr[r->at++] - '0');
	if (r->at == begin || peek(r, 0) != '>')
		return refuse(r, "<-> or <N> is expected");
	if (*out > SEARCH_DISTANCE_MOST)
		return refuse(r, "a distance in a phrase is at most 16384");
	r->at++;
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
	if (peek(r, 0) == '!') {
		r->at++;
		node = parse_operand(r);
		node = node ? join(r, SEARCH_NOT, node, NULL, 0) : NULL;
	} else if (peek(r, 0) == '(') {
		r->at++;
		node = parse_or(r);
		skip_spaces(r);
		if (peek(r, 0) != ')')
			return refuse(r, "a bracket does not end");
		r->at++;
	} else if (!has(r, 0) || is_operator(peek(r, 0)) || peek(r, 0) == ':') {
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

	for (skip_spaces(r); !r->reason && peek(r, 0) == '<'; skip_spaces(r)) {
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

	while (!r->reason && peek(r, 0) == '&') {
		r->at++;
		left = join(r, SEARCH_AND, left, parse_followed(r), 0);
	}
	return left;
}

static struct search_node *parse_or(struct reader *r)
{
	struct search_node *left = parse_and(r);

	while (!r->reason && peek(r, 0) == '|') {
		r->at++;
		left = join(r, SEARCH_OR, left, parse_and(r), 0);
	}
	return left;
}

static struct search_node *parse_terms(struct reader *r)
{
	skip_spaces(r);
	if (!has(r, 0))
		return NULL;
	struct search_node *node = parse_or(r);
	skip_spaces(r);
	if (!r->reason && has(r, 0))
		return refuse(r, "an operator (& | <->) is expected between words");
	return node;
}

/* ---- websearch_to_tsquery ---- */

/* "or" as a word of its own with something after it. */
static bool take_or(struct reader *r)
{
	if (peek(r, 0) != 'o' || peek(r, 1) != 'r')
		return false;
	char after = peek(r, 2);
	if (after == '-' || after == '_' || (after >= 'a' && after <= 'z') ||
	        (after >= '0' && after <= '9') || (unsigned char)after >= 0x80)
		return false;
	for (size_t i = 3; has(r, i - 1); i++) {
		if (has(r, i) && !is_space(peek(r, i))) {
			r->at += 2;
			return true;
		}
	}
	return false;
}

/* A word, a phrase in quotes; what stands between them and means nothing is left out. */
static bool take_web_operand(struct reader *r, bool *out_is_negated, struct text *out)
{
	*out_is_negated = false;
	for (; has(r, 0); r->at++) {
		char c = peek(r, 0);
		if (c == '-') {
			*out_is_negated = !*out_is_negated;
			continue;
		}
		if (is_space(c) || is_operator(c))
			continue;
		bool is_quoted = c == '"';
		size_t begin = r->at += is_quoted;
		while (has(r, 0) && peek(r, 0) != '"' &&
		        (is_quoted || r->at == begin ||
		                !(is_space(peek(r, 0)) || is_operator(peek(r, 0)) ||
		                        peek(r, 0) == ':')))
			r->at++;
		*out = text_sub(r->in, begin, r->at - begin);
		r->at += is_quoted && has(r, 0);
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
	struct reader r = {.arena = arena, .in = text};
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
