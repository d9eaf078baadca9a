#include "base/text.h"

int text_compare(struct text a, struct text b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool text_eq_nocase(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (fold(a.ptr[i]) != fold(b.ptr[i]))
			return false;
	}
	return true;
}

ptrdiff_t text_find_char(struct text t, char c)
{
	const char *at = t.len ? memchr(t.ptr, c, t.len) : NULL;

	return at ? at - t.ptr : -1;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text t)
{
	while (t.len && is_space(t.ptr[0])) {
		t.ptr++;
		t.len--;
	}
	while (t.len && is_space(t.ptr[t.len - 1]))
		t.len--;
	return t;
}

bool text_split(struct text *rest, char separator, struct text *out_part)
{
	if (!rest->ptr)
		return false;
	ptrdiff_t at = text_find_char(*rest, separator);
	if (at < 0) {
		*out_part = *rest;
		*rest = (struct text){0};
		return true;
	}
	*out_part = text_sub(*rest, 0, (size_t)at);
	*rest = text_sub(*rest, (size_t)at + 1, rest->len);
	return true;
}

bool text_to_int64(struct text t, int64_t *out_value)
{
	bool negative = t.len && t.ptr[0] == '-';
	uint64_t magnitude = 0;
	uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
	size_t i = negative ? 1 : 0;

	if (i == t.len)
		return false;
	for (; i < t.len; i++) {
		if (t.ptr[i] < '0' || t.ptr[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(t.ptr[i] - '0');
		if (magnitude > (limit - digit) / 10)
			return false;
		magnitude = magnitude * 10 + digit;
	}
	if (negative)
		*out_value = magnitude == (uint64_t)INT64_MAX + 1 ? INT64_MIN : -(int64_t)magnitude;
	else
		*out_value = (int64_t)magnitude;
	return true;
}

static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (len == 0 || p[0] > 0xf4 || len > left)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

bool text_is_utf8(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.ptr;

	for (size_t i = 0; i < t.len;) {
		size_t len = utf8_sequence(p + i, t.len - i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

uint64_t text_hash(struct text t)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, 64 bits */

	for (size_t i = 0; i < t.len; i++)
		hash = (hash ^ (unsigned char)t.ptr[i]) * 0x100000001b3u;
	return hash;
}

unsigned text_distance(struct text a, struct text b, unsigned limit)
{
	unsigned row[65];

	if (a.len > 64 || b.len > 64)
		return limit + 1;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned above = row[j];
			unsigned best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
			best = above + 1 < best ? above + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[b.len] > limit ? limit + 1 : row[b.len];
}
