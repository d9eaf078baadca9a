#include "db/postgres/script.h"

static bool starts(struct text t, size_t at, struct text word)
{
	return text_has_prefix(text_sub(t, at, SIZE_MAX), word);
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static size_t after_line(struct text t, size_t at)
{
	while (at < t.len && t.ptr[at] != '\n')
		at++;
	return at;
}

/* Comments of this form nest. */
static size_t after_comment(struct text t, size_t at)
{
	unsigned depth = 0;

	while (at < t.len) {
		if (starts(t, at, TEXT("/*"))) {
			depth++;
			at += 2;
		} else if (starts(t, at, TEXT("*/"))) {
			at += 2;
			if (--depth == 0)
				return at;
		} else {
			at++;
		}
	}
	return at;
}

/* A doubled quote reads as two strings that touch, which ends at the same place. */
static size_t after_quoted(struct text t, size_t at, bool has_escapes)
{
	char quote = t.ptr[at++];

	while (at < t.len && t.ptr[at] != quote)
		at += has_escapes && t.ptr[at] == '\\' ? 2 : 1;
	return at < t.len ? at + 1 : t.len;
}

/* $tag$ … $tag$; a lone $, as in $1, is one byte. */
static size_t after_dollar(struct text t, size_t at)
{
	size_t end = at + 1;

	while (end < t.len && is_name_char(t.ptr[end]))
		end++;
	bool is_param = end > at + 1 && t.ptr[at + 1] >= '0' && t.ptr[at + 1] <= '9';
	if (end >= t.len || t.ptr[end] != '$' || is_param)
		return at + 1;
	struct text tag = text_sub(t, at, end + 1 - at);
	for (size_t i = end + 1; i < t.len; i++) {
		if (starts(t, i, tag))
			return i + tag.len;
	}
	return t.len;
}

/* E'…': the E is a word of its own. */
static bool is_escape_string(struct text t, size_t at)
{
	return at > 0 && (t.ptr[at - 1] == 'E' || t.ptr[at - 1] == 'e') &&
	       (at < 2 || !is_name_char(t.ptr[at - 2]));
}

static size_t after_token(struct text t, size_t at)
{
	char c = t.ptr[at];

	if (starts(t, at, TEXT("--")))
		return after_line(t, at);
	if (starts(t, at, TEXT("/*")))
		return after_comment(t, at);
	if (c == '\'')
		return after_quoted(t, at, is_escape_string(t, at));
	if (c == '"')
		return after_quoted(t, at, false);
	if (c == '$' && (at == 0 || !is_name_char(t.ptr[at - 1])))
		return after_dollar(t, at);
	return at + 1;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t after_nothing(struct text t, size_t at)
{
	while (at < t.len) {
		if (is_space(t.ptr[at]) || t.ptr[at] == ';')
			at++;
		else if (starts(t, at, TEXT("--")))
			at = after_line(t, at);
		else if (starts(t, at, TEXT("/*")))
			at = after_comment(t, at);
		else
			break;
	}
	return at;
}

bool postgres_script_next(struct text *rest, struct text *out_statement)
{
	size_t from = after_nothing(*rest, 0);
	size_t at = from;

	if (from >= rest->len)
		return false;
	while (at < rest->len && rest->ptr[at] != ';')
		at = after_token(*rest, at);
	if (at > rest->len)
		at = rest->len;
	*out_statement = text_trim(text_sub(*rest, from, at - from));
	*rest = text_sub(*rest, at + 1, SIZE_MAX);
	return true;
}
