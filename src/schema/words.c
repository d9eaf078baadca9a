#include "schema/words.h"

#include "base/buf.h"

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_word_byte(char c)
{
	return is_upper(c) || is_lower(c) || (unsigned char)c >= 0x80;
}

/* A word begins at the upper case of "userId", and at the last of "HTTPServer". */
static bool begins_word(struct text name, size_t i)
{
	if (i == 0 || !is_upper(name.ptr[i]))
		return false;
	if (is_lower(name.ptr[i - 1]))
		return true;
	return is_upper(name.ptr[i - 1]) && i + 1 < name.len && is_lower(name.ptr[i + 1]);
}

struct text words_from_name(struct arena *arena, struct text name)
{
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool needs_break = !is_word_byte(c) || begins_word(name, i);
		if (needs_break && out.len && out.ptr[out.len - 1] != '_')
			buf_add_char(&out, '_');
		if (is_word_byte(c))
			buf_add_char(&out, is_upper(c) ? (char)(c + 32) : c);
	}
	if (out.len && out.ptr[out.len - 1] == '_')
		buf_truncate(&out, out.len - 1);
	return buf_text(&out);
}

struct text words_singular(struct arena *arena, struct text name)
{
	struct text words = words_from_name(arena, name);

	if (text_has_suffix(words, TEXT("ies")) && words.len > 4)
		return arena_printf(arena, "%.*sy", (int)words.len - 3, words.ptr);
	if (text_has_suffix(words, TEXT("ses")) || text_has_suffix(words, TEXT("xes")) ||
	        text_has_suffix(words, TEXT("ches")))
		return text_sub(words, 0, words.len - 2);
	if (text_has_suffix(words, TEXT("s")) && !text_has_suffix(words, TEXT("ss")) &&
	        !text_has_suffix(words, TEXT("us")) && words.len > 2)
		return text_sub(words, 0, words.len - 1);
	return words;
}

bool words_has(struct text words, struct text word)
{
	struct text part;

	while (text_split(&words, '_', &part)) {
		if (text_eq(part, word))
			return true;
	}
	return false;
}
