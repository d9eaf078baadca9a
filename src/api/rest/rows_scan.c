#include "api/rest/rows_scan.h"

static bool skip_string(struct rows_scan *s)
{
	size_t at = s->at + 1;

	while (at < s->json.len && s->json.ptr[at] != '"')
		at += s->json.ptr[at] == '\\' ? 2 : 1;
	if (at >= s->json.len)
		return false;
	s->at = at + 1;
	return true;
}

/* Brackets are counted, not paired. */
static bool skip_nested(struct rows_scan *s)
{
	size_t depth = 0;

	while (s->at < s->json.len) {
		char c = s->json.ptr[s->at];
		if (c == '"') {
			if (!skip_string(s))
				return false;
			continue;
		}
		s->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return true;
	}
	return false;
}

bool rows_value(struct rows_scan *s, struct text *out_value)
{
	char first = rows_peek(s);
	size_t from = s->at;

	if (first == '"') {
		if (!skip_string(s))
			return false;
	} else if (first == '{' || first == '[') {
		if (!skip_nested(s))
			return false;
	} else {
		while (s->at < s->json.len && !strchr(",:]} \n\t\r", s->json.ptr[s->at]))
			s->at++;
	}
	*out_value = text_sub(s->json, from, s->at - from);
	return s->at > from;
}

bool rows_member(struct rows_scan *s, bool is_first, struct text *out_name)
{
	if (!is_first && !rows_take(s, ','))
		return false;
	return rows_peek(s) == '"' && rows_value(s, out_name) && rows_take(s, ':');
}

static unsigned hex(struct text t, size_t at)
{
	unsigned code = 0;

	for (size_t i = at; i < at + 4 && i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		code = code << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return code;
}

static char *put_utf8(char *to, unsigned code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | (code >> 18 & 0x07));
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

static bool is_high(unsigned code)
{
	return code >= 0xd800 && code < 0xdc00;
}

/* What stands at a backslash. An escape is never shorter than what it stands for. */
static char *put_escape(char *to, struct text t, size_t *at)
{
	static const char from[] = "bfnrt", made[] = "\b\f\n\r\t";
	char c = t.ptr[*at + 1];
	const char *found = c ? strchr(from, c) : NULL;

	*at += 2;
	if (c != 'u') {
		*to++ = found ? made[found - from] : c;
		return to;
	}
	unsigned code = hex(t, *at);
	*at += 4;
	if (is_high(code) && *at + 6 <= t.len && t.ptr[*at] == '\\') {
		code = 0x10000 + ((code - 0xd800) << 10) + (hex(t, *at + 2) - 0xdc00);
		*at += 6;
	}
	return put_utf8(to, code);
}

struct text rows_string(struct arena *arena, struct text value)
{
	struct text t = text_sub(value, 1, value.len - 2);
	char *bytes, *to;

	if (value.len < 2 || text_find_char(t, '\\') < 0)
		return value.len < 2 ? TEXT("") : t;
	bytes = to = arena_alloc(arena, t.len);
	for (size_t at = 0; bytes && at < t.len;) {
		if (t.ptr[at] == '\\' && at + 1 < t.len)
			to = put_escape(to, t, &at);
		else
			*to++ = t.ptr[at++];
	}
	return bytes ? (struct text){bytes, (size_t)(to - bytes)} : TEXT("");
}
