/* Words of a text. */
#include "sql/search_node.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

static bool is_ascii(struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if ((unsigned char)t.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

static struct text fold_ascii(struct arena *arena, struct text t)
{
	char *out = arena_alloc(arena, t.len + 1);

	if (!out)
		return TEXT("");
	for (size_t i = 0; i < t.len; i++)
		out[i] = t.ptr[i] >= 'A' && t.ptr[i] <= 'Z' ? (char)(t.ptr[i] | 0x20) : t.ptr[i];
	return (struct text){out, t.len};
}

struct text search_fold(struct arena *arena, struct text text)
{
	size_t len = 0;

	if (is_ascii(text))
		return fold_ascii(arena, text);
	uint8_t *folded = u8_tolower((const uint8_t *)text.ptr, text.len, NULL, NULL, NULL, &len);
	if (!folded) {
		arena->failed = true;
		return TEXT("");
	}
	struct text out = arena_text(arena, (struct text){(const char *)folded, len});
	free(folded);
	return out;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The bytes of the letter or digit at the place; 0: it is something else. */
static size_t letter_bytes(struct text text, size_t at)
{
	unsigned char first = (unsigned char)text.ptr[at];
	ucs4_t c = 0;

	if (first < 0x80)
		return (first >= 'a' && first <= 'z') || is_digit((char)first) ||
		       (first >= 'A' && first <= 'Z');
	int len = u8_mbtouc(&c, (const uint8_t *)text.ptr + at, text.len - at);
	bool is_letter =
	        uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd);
	return is_letter && len > 0 ? (size_t)len : 0;
}

/* 12e3: its length, or 0. */
static size_t exponent_bytes(struct text text, size_t at)
{
	size_t end = at;

	while (end < text.len && is_digit(text.ptr[end]))
		end++;
	if (end == at || end + 1 >= text.len || text.ptr[end] != 'e' ||
	        !is_digit(text.ptr[end + 1]))
		return 0;
	for (end++; end < text.len && is_digit(text.ptr[end]);)
		end++;
	return end - at;
}

bool search_next_word(struct text text, size_t *at, struct text *out_word)
{
	size_t begin = *at, bytes = 0;

	while (begin < text.len && !(bytes = letter_bytes(text, begin))) {
		begin++;
		while (begin < text.len && ((unsigned char)text.ptr[begin] & 0xc0) == 0x80)
			begin++;
	}
	if (begin >= text.len) {
		*at = text.len;
		return false;
	}
	size_t end = begin + exponent_bytes(text, begin);
	if (end == begin) {
		while (end < text.len && (bytes = letter_bytes(text, end)))
			end += bytes;
	}
	*out_word = text_sub(text, begin, end - begin);
	*at = end;
	return true;
}
