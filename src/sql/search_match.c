/*
 * A search that is run here: the meaning of PostgreSQL's tsquery over its tsvector, without
 * making one. Its sources: to_tsany.c (a text's words and their places), tsquery_cleanup.c
 * (common words), tsvector_op.c (what is found).
 */
#include "sql/search_node.h"
#include "sql/stem.h"

enum {
	PLACE_MOST = 16383,     /* words past it stand there */
	PLACES_MOST = 255,      /* of one word in one text */
	WORD_BYTES_MOST = 2046, /* longer ones are no words */
};

/* What is known of a word of the query in one text. */
struct found {
	uint16_t *places; /* in order; PLACES_MOST are reserved */
	size_t count;
};

struct search_query {
	enum search_language language;
	struct search_node *root; /* NULL: nothing but common words */
	struct search_node **words;
	size_t word_count;
	bool firsts[256]; /* bytes that the words begin with */
};

/* ---- reading ---- */

/* What a node's removal adds to the distances of those around it. */
struct width {
	uint32_t left, right;
};

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static struct search_node *clean(struct search_node *node, struct width *out);

/* One side or both are gone. */
static struct search_node *clean_half(struct search_node *node, const struct width *left,
        const struct width *right, struct width *out)
{
	bool is_phrase = node->kind == SEARCH_FOLLOWED;
	uint32_t own = is_phrase ? node->distance : 0;

	if (!node->left && !node->right) {
		uint32_t both = is_phrase ? left->left + own + right->left
		                          : larger(left->left, right->left);
		*out = (struct width){both, both};
		return NULL;
	}
	if (!node->left) {
		*out = is_phrase ? (struct width){left->left + own + right->left, right->right}
		                 : *right;
		return node->right;
	}
	*out = is_phrase ? (struct width){left->left, left->right + own + right->right} : *left;
	return node->left;
}

/* Takes the common words out. Their places still count in a phrase. */
static struct search_node *clean(struct search_node *node, struct width *out)
{
	struct width left = {0}, right = {0};

	*out = (struct width){0};
	if (node->kind == SEARCH_WORD)
		return node->word.len ? node : NULL;
	if (node->kind == SEARCH_NOT) {
		node->right = clean(node->right, out);
		return node->right ? node : NULL;
	}
	node->left = clean(node->left, &left);
	node->right = clean(node->right, &right);
	if (!node->left || !node->right)
		return clean_half(node, &left, &right, out);
	if (node->kind == SEARCH_FOLLOWED) {
		node->distance += left.right + right.left;
		*out = (struct width){left.left, right.right};
	}
	return node;
}

static bool has_letter_beyond_ascii(struct text word)
{
	for (size_t i = 0; i < word.len; i++) {
		if ((unsigned char)word.ptr[i] >= 0x80)
			return true;
	}
	return false;
}

static bool has_digit(struct text word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
			return true;
	}
	return false;
}

/* As it is compared; empty: a common word. `stem` holds STEM_BYTES. */
static struct text lexeme_of(enum search_language language, struct text word, char *stem)
{
	/* A number has no stem. */
	if (language == SEARCH_SIMPLE || has_digit(word))
		return word;
	if (!has_letter_beyond_ascii(word) && stem_is_common(word))
		return TEXT("");
	return stem_english(word, stem);
}

/* Words become lexemes, those that are common become empty. */
static bool prepare(struct arena *arena, struct search_query *query, struct search_node *node)
{
	char stem[STEM_BYTES];

	if (!node)
		return true;
	if (node->kind != SEARCH_WORD)
		return prepare(arena, query, node->left) && prepare(arena, query, node->right);
	node->word = arena_text(arena, lexeme_of(query->language, node->word, stem));
	if (!node->word.len || arena->failed)
		return !arena->failed;
	query->firsts[(unsigned char)node->word.ptr[0]] = true;
	node->number = (unsigned)query->word_count;
	struct search_node **slot = ARENA_PUSH(arena, query->words, query->word_count);
	if (!slot)
		return false;
	*slot = node;
	return true;
}

struct search_query *search_query_read(
        struct arena *arena, enum search_language language, struct text canonical)
{
	struct search_query *query = ARENA_NEW(arena, struct search_query);
	const char *reason = NULL;
	struct width ignored;

	if (!query)
		return NULL;
	query->language = language;
	query->root = search_parse(arena, SEARCH_TERMS, canonical, &reason);
	if (reason || arena->failed || !prepare(arena, query, query->root))
		return NULL;
	if (query->root)
		query->root = clean(query->root, &ignored);
	return query;
}

/* ---- the words of a text ---- */

struct document {
	struct arena *arena;
	const struct search_query *query;
	struct found *found; /* of each word of the query */
	uint32_t place;
	size_t characters; /* that are left to be read */
};

static bool add_place(struct document *d, struct found *found)
{
	uint16_t place = (uint16_t)(d->place < PLACE_MOST ? d->place : PLACE_MOST);

	if (!found->places)
		found->places = ARENA_ARRAY(d->arena, uint16_t, PLACES_MOST);
	if (!found->places)
		return false;
	bool is_there = found->count && found->places[found->count - 1] == place;
	if (!is_there && found->count < PLACES_MOST)
		found->places[found->count++] = place;
	return true;
}

static bool add_word(struct document *d, struct text word)
{
	const struct search_query *query = d->query;
	char stem[STEM_BYTES];

	if (!query->firsts[(unsigned char)word.ptr[0]])
		return true;
	struct text lexeme = lexeme_of(query->language, word, stem);
	for (size_t i = 0; lexeme.len && i < query->word_count; i++) {
		const struct search_node *wanted = query->words[i];
		bool is_it = wanted->is_prefix ? text_has_prefix(lexeme, wanted->word)
		                               : text_eq(lexeme, wanted->word);
		if (is_it && !wanted->is_never && !add_place(d, &d->found[i]))
			return false;
	}
	return true;
}

/* As much as may still be read. */
static struct text cut(struct document *d, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (((unsigned char)text.ptr[i] & 0xc0) == 0x80)
			continue;
		if (!d->characters)
			return text_sub(text, 0, i);
		d->characters--;
	}
	return text;
}

static bool read_text(struct document *d, struct text text)
{
	struct text folded = search_fold(d->arena, cut(d, text)), word;
	size_t at = 0;

	while (search_next_word(folded, &at, &word)) {
		if (word.len > WORD_BYTES_MOST)
			continue;
		d->place++;
		if (!add_word(d, word))
			return false;
	}
	return !d->arena->failed;
}

static bool read_json(struct document *d, const struct json *value)
{
	/* A space stands between two of them. */
	if (value->type == JSON_STRING && d->characters < SEARCH_CHARACTERS_MOST && d->characters)
		d->characters--;
	if (value->type == JSON_STRING)
		return read_text(d, value->text);
	for (size_t i = 0; i < value->count; i++) {
		bool is_object = value->type == JSON_OBJECT;
		if (!read_json(d, is_object ? &value->members[i].value : &value->items[i]))
			return false;
	}
	return true;
}

/* ---- what is found: places of a phrase, or the places where it is not ---- */

struct places {
	uint16_t *at;
	size_t count;
	uint32_t width;  /* from the first word to the last; places are the last's */
	bool is_negated; /* everywhere but there */
};

enum { BOTH = 1, LEFT_ONLY = 2, RIGHT_ONLY = 4 };

static bool merge(struct document *d, const struct places *left, const struct places *right,
        uint32_t left_shift, uint32_t right_shift, int wanted, struct places *out)
{
	size_t l = 0, r = 0;
	uint16_t *at = ARENA_ARRAY(d->arena, uint16_t, left->count + right->count + 1);

	if (!at)
		return false;
	out->count = 0;
	while (l < left->count || r < right->count) {
		uint32_t a = l < left->count ? left->at[l] + left_shift : UINT32_MAX;
		uint32_t b = r < right->count ? right->at[r] + right_shift : UINT32_MAX;
		int side = a == b ? BOTH : a < b ? LEFT_ONLY : RIGHT_ONLY;
		if (wanted & side) {
			uint32_t place = a < b ? a : b;
			at[out->count++] = (uint16_t)(place < UINT16_MAX ? place : UINT16_MAX);
		}
		l += a <= b;
		r += b <= a;
	}
	out->at = at;
	return out->count > 0;
}

static bool find_phrase(struct document *d, const struct search_node *node, struct places *out);

static bool find_all(struct document *d, const struct search_node *node, struct places *out)
{
	struct places left = {0}, right = {0};
	uint32_t left_shift, right_shift = 0;

	if (!find_phrase(d, node->left, &left) || !find_phrase(d, node->right, &right))
		return false;
	if (node->kind == SEARCH_FOLLOWED) {
		left_shift = node->distance + right.width;
		out->width = node->distance + left.width + right.width;
	} else {
		out->width = larger(left.width, right.width);
		left_shift = out->width - left.width;
		right_shift = out->width - right.width;
	}
	if (left.is_negated && right.is_negated) {
		merge(d, &left, &right, left_shift, right_shift, BOTH | LEFT_ONLY | RIGHT_ONLY,
		        out);
		return out->is_negated = true;
	}
	int wanted = left.is_negated ? RIGHT_ONLY : right.is_negated ? LEFT_ONLY : BOTH;
	return merge(d, &left, &right, left_shift, right_shift, wanted, out);
}

static bool find_any(struct document *d, const struct search_node *node, struct places *out)
{
	struct places left = {0}, right = {0};
	bool has_left = find_phrase(d, node->left, &left);
	bool has_right = find_phrase(d, node->right, &right);

	if (!has_left && !has_right)
		return false;
	if (!has_left)
		left.width = 0;
	if (!has_right)
		right.width = 0;
	out->width = larger(left.width, right.width);
	uint32_t left_shift = out->width - left.width, right_shift = out->width - right.width;
	int wanted = BOTH | LEFT_ONLY | RIGHT_ONLY;
	if (left.is_negated || right.is_negated) {
		out->is_negated = true;
		wanted = left.is_negated && right.is_negated ? BOTH
		         : left.is_negated                   ? LEFT_ONLY
		                                             : RIGHT_ONLY;
	}
	bool has_places = merge(d, &left, &right, left_shift, right_shift, wanted, out);
	return out->is_negated || has_places;
}

static bool find_phrase(struct document *d, const struct search_node *node, struct places *out)
{
	switch (node->kind) {
	case SEARCH_WORD:
		out->at = d->found[node->number].places;
		out->count = d->found[node->number].count;
		return out->count > 0;
	case SEARCH_NOT:
		if (!find_phrase(d, node->right, out)) {
			*out = (struct places){.is_negated = true, .width = out->width};
			return true;
		}
		out->is_negated = !out->is_negated;
		return out->is_negated || out->count > 0;
	case SEARCH_FOLLOWED:
	case SEARCH_AND:
		return find_all(d, node, out);
	case SEARCH_OR:
		break;
	}
	return find_any(d, node, out);
}

static bool find(struct document *d, const struct search_node *node)
{
	struct places places = {0};

	switch (node->kind) {
	case SEARCH_WORD:
		return d->found[node->number].count > 0;
	case SEARCH_NOT:
		return !find(d, node->right);
	case SEARCH_AND:
		return find(d, node->left) && find(d, node->right);
	case SEARCH_OR:
		return find(d, node->left) || find(d, node->right);
	case SEARCH_FOLLOWED:
		break;
	}
	return find_phrase(d, node, &places);
}

static bool search_any(struct arena *arena, const struct search_query *query, struct text text,
        const struct json *json, bool *out_ok)
{
	struct document d = {.arena = arena, .query = query, .characters = SEARCH_CHARACTERS_MOST};

	*out_ok = true;
	if (!query->root)
		return false;
	d.found = ARENA_ARRAY(arena, struct found, query->word_count + 1);
	bool is_read = d.found && (json ? read_json(&d, json) : read_text(&d, text));
	bool is_found = is_read && find(&d, query->root);
	*out_ok = !arena->failed;
	return is_found;
}

bool search_text(
        struct arena *arena, const struct search_query *query, struct text document, bool *out_ok)
{
	return search_any(arena, query, document, NULL, out_ok);
}

bool search_json(struct arena *arena, const struct search_query *query, const struct json *document,
        bool *out_ok)
{
	return search_any(arena, query, TEXT(""), document, out_ok);
}
