#include "sql/postgres/expr.h"

#include "sql/scan.h"

/*
 * Regular expressions: the schema's are PCRE2 (without UCP), as every engine
 * but this one runs them. Most of it means the same here; what does not is
 * said in other words, and what has no words is refused.
 */

enum { GROUPS_MOST = 60 };

enum group { GROUP_PLAIN, GROUP_CAPTURE, GROUP_LOOK };

struct reader {
	struct scan scan;
	struct buf *out;
	const char *reason;
	/* A quantifier needs something before it, and only one may follow. */
	bool is_atom;
	enum group open[GROUPS_MOST];
	unsigned numbers[GROUPS_MOST]; /* of those that capture */
	unsigned open_count;
	unsigned look_count; /* of those that are open */
	unsigned captures;
	unsigned closed;          /* bit n: the group of that number may be referred to */
	bool has_capture_in_look; /* PostgreSQL does not number those */
};

static bool refuse(struct reader *r, const char *reason)
{
	r->reason = reason;
	return false;
}

/* What a class letter holds; inside brackets and alone. */
static const char *class_items(char letter)
{
	switch (letter) {
	case 'd':
		return "0-9";
	case 'w':
		return "A-Za-z0-9_";
	case 's':
		return " \\t\\n\\v\\f\\r";
	default:
		return NULL;
	}
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool write_control(struct reader *r, char letter)
{
	static const char same[] = "afnrtv";
	for (const char *c = same; *c; c++) {
		if (*c != letter)
			continue;
		if (letter == 'v') /* PCRE2: any vertical white space */
			return false;
		buf_printf(r->out, "\\%c", letter);
		return true;
	}
	if (letter != 'e')
		return false;
	buf_add_cstr(r->out, "\\x1B");
	return true;
}

/* The digit alone, so that one that follows it is no part of it. */
static bool read_reference(struct reader *r, char digit)
{
	if (!(r->closed & 1u << (digit - '0')) || r->look_count || r->has_capture_in_look)
		return refuse(r, "\\1 refers to a group before it, and none of both may stand "
		                 "in a lookaround in PostgreSQL");
	buf_printf(r->out, "(?:\\%c)", digit);
	return true;
}

/* An escape outside of brackets. */
static bool read_escape(struct reader *r)
{
	char c = scan_peek(&r->scan, 1);
	r->scan.at += 2;
	r->is_atom = true;
	const char *items = class_items((char)(c | 0x20));
	if (!is_letter_or_digit(c)) {
		if ((unsigned char)c >= 0x80 || c == '\0')
			return refuse(r, "a backslash before a character that needs none");
		buf_printf(r->out, "\\%c", c);
		return true;
	}
	if (items) {
		buf_printf(r->out, c & 0x20 ? "[%s]" : "[^%s]", items);
		return true;
	}
	switch (c) {
	case 'b':
	case 'B':
		/* words of ASCII alone: \y would count every alphabet's letters */
		buf_add_cstr(r->out, c == 'b' ? "(?:(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])|"
		                                "(?<=[A-Za-z0-9_])(?![A-Za-z0-9_]))"
		                              : "(?:(?<![A-Za-z0-9_])(?![A-Za-z0-9_])|"
		                                "(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_]))");
		r->is_atom = false;
		return true;
	case 'A':
		buf_add_cstr(r->out, "\\A");
		r->is_atom = false;
		return true;
	case 'z':
		buf_add_cstr(r->out, "\\Z");
		r->is_atom = false;
		return true;
	case 'Z':
		buf_add_cstr(r->out, "(?=\\n?\\Z)");
		r->is_atom = false;
		return true;
	case 'N':
		buf_add_cstr(r->out, "[^\\n]");
		return true;
	default:
		break;
	}
	if (c >= '1' && c <= '9' &&
	        !(scan_peek(&r->scan, 0) >= '0' && scan_peek(&r->scan, 0) <= '9'))
		return read_reference(r, c);
	return write_control(r, c) ||
	       refuse(r, "this escape of the pattern has no like in PostgreSQL");
}

/* One member of a bracket expression that was escaped. */
static bool read_bracket_escape(struct reader *r, bool is_negated)
{
	char c = scan_peek(&r->scan, 1);
	const char *items = class_items(c);
	(void)is_negated;
	r->scan.at += 2;
	if (items) {
		buf_add_cstr(r->out, items);
		return true;
	}
	if (!is_letter_or_digit(c) && (unsigned char)c < 0x80 && c != '\0') {
		buf_printf(r->out, "\\%c", c);
		return true;
	}
	if (c == 'b') {
		buf_add_cstr(r->out, "\\b");
		return true;
	}
	return write_control(r, c) ||
	       refuse(r, "this escape between brackets has no like in PostgreSQL");
}

static bool read_bracket(struct reader *r)
{
	bool is_negated = scan_peek(&r->scan, 1) == '^';
	buf_add_cstr(r->out, is_negated ? "[^" : "[");
	r->scan.at += is_negated ? 2 : 1;
	bool is_first = true;
	for (;; is_first = false) {
		if (!scan_has(&r->scan, 0))
			return refuse(r, "the pattern's brackets do not end");
		char c = scan_peek(&r->scan, 0);
		if (c == ']' && !is_first)
			break;
		if (c == '\\') {
			if (!read_bracket_escape(r, is_negated))
				return false;
			continue;
		}
		if (c == '[' && (scan_peek(&r->scan, 1) == ':' || scan_peek(&r->scan, 1) == '.' ||
		                        scan_peek(&r->scan, 1) == '='))
			return refuse(r, "[:classes:] follow the locale in PostgreSQL: write a-z");
		if (c == '[' || c == ']')
			buf_add_char(r->out, '\\');
		buf_add_char(r->out, c);
		r->scan.at++;
	}
	buf_add_char(r->out, ']');
	r->scan.at++;
	r->is_atom = true;
	return true;
}

/* ( (?: (?= (?! (?<= (?<! */
static bool read_open(struct reader *r)
{
	static const char *const kinds[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!"};
	struct text rest = text_sub(r->scan.in, r->scan.at, r->scan.in.len);
	if (scan_peek(&r->scan, 1) == '*')
		return refuse(r, "verbs of PCRE2 have no like in PostgreSQL");
	if (r->open_count == GROUPS_MOST)
		return refuse(r, "the pattern's groups are nested too deeply");
	if (scan_peek(&r->scan, 1) != '?') {
		r->has_capture_in_look |= r->look_count > 0;
		r->numbers[r->open_count] = ++r->captures;
		r->open[r->open_count++] = GROUP_CAPTURE;
		buf_add_char(r->out, '(');
		r->scan.at++;
		r->is_atom = false;
		return true;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!text_has_prefix(rest, text_from(kinds[i])))
			continue;
		buf_add_cstr(r->out, kinds[i]);
		r->scan.at += strlen(kinds[i]);
		r->open[r->open_count++] = i ? GROUP_LOOK : GROUP_PLAIN;
		r->look_count += i > 0;
		r->is_atom = false;
		return true;
	}
	return refuse(r, "this kind of group of the pattern has no like in PostgreSQL");
}

static bool read_close(struct reader *r)
{
	if (!r->open_count)
		return refuse(r, "the pattern closes a group that it did not open");
	enum group group = r->open[--r->open_count];
	if (group == GROUP_CAPTURE && r->numbers[r->open_count] < 10)
		r->closed |= 1u << r->numbers[r->open_count];
	r->look_count -= group == GROUP_LOOK;
	r->is_atom = group != GROUP_LOOK;
	buf_add_char(r->out, ')');
	r->scan.at++;
	return true;
}

/* The length of "{2}", "{2,}" or "{2,3}" at the place, or 0. */
static size_t bound_length(const struct reader *r)
{
	size_t i = 1, digits = 0;
	while (scan_peek(&r->scan, i) >= '0' && scan_peek(&r->scan, i) <= '9')
		i++, digits++;
	if (!digits)
		return 0;
	if (scan_peek(&r->scan, i) == ',') {
		i++;
		while (scan_peek(&r->scan, i) >= '0' && scan_peek(&r->scan, i) <= '9')
			i++;
	}
	return scan_peek(&r->scan, i) == '}' ? i + 1 : 0;
}

enum { BOUND_MOST = 255 };

static bool bound_is_small(struct text bound)
{
	unsigned n = 0;
	for (size_t i = 0; i < bound.len; i++) {
		char c = bound.ptr[i];
		n = c >= '0' && c <= '9' ? n * 10 + (unsigned)(c - '0') : 0;
		if (n > BOUND_MOST)
			return false;
	}
	return true;
}

/* Which text a quantifier takes does not matter here, only whether there is one. */
static bool read_quantifier(struct reader *r, size_t length)
{
	struct text quantifier = text_sub(r->scan.in, r->scan.at, length);
	if (!r->is_atom)
		return refuse(r, "a quantifier of the pattern has nothing to repeat");
	if (!bound_is_small(quantifier))
		return refuse(r, "PostgreSQL repeats at most 255 times");
	buf_add(r->out, quantifier);
	r->scan.at += length;
	if (scan_peek(&r->scan, 0) == '+' && scan_has(&r->scan, 0))
		return refuse(r, "possessive quantifiers have no like in PostgreSQL");
	if (scan_peek(&r->scan, 0) == '?')
		r->scan.at++;
	r->is_atom = false;
	return true;
}

static bool read_one(struct reader *r)
{
	char c = scan_peek(&r->scan, 0);
	size_t length = c == '{' ? bound_length(r) : 1;
	switch (c) {
	case '\\':
		return read_escape(r);
	case '[':
		return read_bracket(r);
	case '(':
		return read_open(r);
	case ')':
		return read_close(r);
	case '*':
	case '+':
	case '?':
		return read_quantifier(r, 1);
	case '{':
		if (length)
			return read_quantifier(r, length);
		buf_add_cstr(r->out, "\\{");
		r->is_atom = true;
		break;
	case '.':
		buf_add_cstr(r->out, "[^\\n]");
		r->is_atom = true;
		break;
	case '$':
		buf_add_cstr(r->out, "(?=\\n?\\Z)");
		r->is_atom = false;
		break;
	case '^':
	case '|':
		buf_add_char(r->out, c);
		r->is_atom = false;
		break;
	default:
		buf_add_char(r->out, c);
		r->is_atom = true;
		break;
	}
	r->scan.at++;
	return true;
}

bool postgres_regexp_write(struct buf *out, struct text pattern, const char **out_reason)
{
	struct reader r = {.scan = {.in = pattern}, .out = out};
	/* "***" and "(?i)" at the start are words to PostgreSQL; a group of its own is not. */
	buf_add_cstr(out, "(?:");
	while (r.scan.at < pattern.len) {
		if (!read_one(&r)) {
			*out_reason = r.reason;
			return false;
		}
	}
	buf_add_char(out, ')');
	return !buf_failed(out);
}
