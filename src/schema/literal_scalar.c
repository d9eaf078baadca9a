#include "schema/literal_scalar.h"

#include <arpa/inet.h>

/* PostgreSQL takes unique prefixes of the words ("of" but not "o"). */
bool literal_boolean(struct text t, bool *out_value)
{
	static const struct {
		struct text word;
		size_t least;
		bool value;
	} words[] = {
	        {TEXT_INIT("true"), 1, true},
	        {TEXT_INIT("false"), 1, false},
	        {TEXT_INIT("yes"), 1, true},
	        {TEXT_INIT("no"), 1, false},
	        {TEXT_INIT("on"), 2, true},
	        {TEXT_INIT("off"), 2, false},
	        {TEXT_INIT("1"), 1, true},
	        {TEXT_INIT("0"), 1, false},
	};

	t = text_trim(t);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (t.len < words[i].least || t.len > words[i].word.len ||
		        !text_eq_nocase(text_sub(words[i].word, 0, t.len), t))
			continue;
		*out_value = words[i].value;
		return true;
	}
	return false;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static char hex_digit(int value)
{
	return "0123456789abcdef"[value & 15];
}

bool literal_uuid(struct text t, struct buf *out)
{
	unsigned digits = 0;

	t = text_trim(t);
	if (t.len > 2 && t.ptr[0] == '{' && t.ptr[t.len - 1] == '}')
		t = text_sub(t, 1, t.len - 2);
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '-') {
			bool is_place = digits && digits % 4 == 0 && digits < 32;
			if (!is_place || t.ptr[i - 1] == '-')
				return false;
			continue;
		}
		int value = hex_value(t.ptr[i]);
		if (value < 0 || digits == 32)
			return false;
		if (digits == 8 || digits == 12 || digits == 16 || digits == 20)
			buf_add_char(out, '-');
		buf_add_char(out, hex_digit(value));
		digits++;
	}
	return digits == 32;
}

bool literal_bytes(struct text t, struct buf *out)
{
	if (t.len % 2 || t.len < 2 || t.ptr[0] != '\\' || t.ptr[1] != 'x')
		return false;
	buf_add(out, TEXT("\\x"));
	for (size_t i = 2; i < t.len; i++) {
		int value = hex_value(t.ptr[i]);
		if (value < 0)
			return false;
		buf_add_char(out, hex_digit(value));
	}
	return true;
}

bool literal_inet(struct text t, struct buf *out)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	int64_t bits = -1;

	t = text_trim(t);
	ptrdiff_t slash = text_find_char(t, '/');
	if (slash >= 0) {
		struct text digits = text_sub(t, (size_t)slash + 1, t.len);
		if (digits.len > 3 || !text_to_int64(digits, &bits) || bits < 0)
			return false;
		t = text_sub(t, 0, (size_t)slash);
	}
	if (t.len == 0 || t.len >= sizeof(address) || text_find_char(t, '\0') >= 0)
		return false;
	memcpy(address, t.ptr, t.len);
	address[t.len] = '\0';
	int family = text_find_char(t, ':') >= 0 ? AF_INET6 : AF_INET;
	int64_t all = family == AF_INET6 ? 128 : 32;
	if (bits > all || inet_pton(family, address, bytes) != 1 ||
	        !inet_ntop(family, bytes, address, sizeof(address)))
		return false;
	buf_add_cstr(out, address);
	if (bits >= 0 && bits < all)
		buf_printf(out, "/%d", (int)bits);
	return true;
}

void literal_write_time(struct buf *out, int64_t us)
{
	int seconds = (int)(us / 1000000);

	buf_printf(out, "%02d:%02d:%02d.%06d", seconds / 3600, seconds / 60 % 60, seconds % 60,
	        (int)(us % 1000000));
}

static bool read_quoted(struct arena *arena, struct text *rest, struct literal_item *out)
{
	struct buf buf;
	size_t i = 1;

	buf_init(&buf, arena);
	for (; i < rest->len && rest->ptr[i] != '"'; i++) {
		if (rest->ptr[i] == '\\' && ++i == rest->len)
			return false;
		buf_add_char(&buf, rest->ptr[i]);
	}
	if (i >= rest->len || buf_failed(&buf))
		return false;
	out->text = buf_text(&buf);
	*rest = text_sub(*rest, i + 1, rest->len);
	return true;
}

/* A nested array, braces and all; quotes inside it are skipped as they stand. */
static bool read_nested(struct text *rest, struct literal_item *out)
{
	unsigned depth = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];
		if (c == '\\') {
			i++;
		} else if (c == '"') {
			is_quoted = !is_quoted;
		} else if (!is_quoted && c == '{') {
			depth++;
		} else if (!is_quoted && c == '}' && --depth == 0) {
			out->text = text_sub(*rest, 0, i + 1);
			*rest = text_sub(*rest, i + 1, rest->len);
			return true;
		}
	}
	return false;
}

static bool read_bare(struct arena *arena, struct text *rest, struct literal_item *out)
{
	struct buf buf;
	size_t i = 0;
	bool has_escape = false;

	buf_init(&buf, arena);
	for (; i < rest->len && rest->ptr[i] != ','; i++) {
		char c = rest->ptr[i];
		if (c == '"' || c == '{' || c == '}')
			return false;
		if (c == '\\') {
			has_escape = true;
			if (++i == rest->len)
				return false;
		}
		buf_add_char(&buf, rest->ptr[i]);
	}
	out->text = text_trim(buf_text(&buf));
	out->is_null = !has_escape && text_eq_nocase(out->text, TEXT("null"));
	*rest = text_sub(*rest, i, rest->len);
	return out->text.len > 0 && !buf_failed(&buf);
}

static void skip_spaces(struct text *rest)
{
	while (rest->len && strchr(" \t\n\r\v\f", rest->ptr[0]) && rest->ptr[0])
		*rest = text_sub(*rest, 1, rest->len);
}

bool literal_next_item(
        struct arena *arena, struct text *rest, bool is_first, struct literal_item *out)
{
	*out = (struct literal_item){0};
	skip_spaces(rest);
	if (rest->len == 0)
		return false;
	if (!is_first) {
		if (rest->ptr[0] != ',') {
			out->is_malformed = true;
			return false;
		}
		*rest = text_sub(*rest, 1, rest->len);
		skip_spaces(rest);
	}
	bool is_read = false;
	if (rest->len && rest->ptr[0] == '"')
		is_read = read_quoted(arena, rest, out);
	else if (rest->len && rest->ptr[0] == '{')
		is_read = read_nested(rest, out);
	else
		is_read = read_bare(arena, rest, out);
	out->is_malformed = !is_read;
	return is_read;
}
