#include "sql/regexp.h"

#include "schema/format.h"
#include "sql/scan.h"

enum {
	GROUPS_MOST = 60,
	REPEATS_MOST = 255, /* PostgreSQL's DUPMAX */
	REPEATED_MOST = 2000,
	CHARACTER_MOST = 0x10ffff,
};

enum group { GROUP_CAPTURE, GROUP_PLAIN, GROUP_AHEAD, GROUP_BEHIND };

struct reader {
	struct scan scan;
	struct buf *out;
	const char *reason;
	bool is_folded;
	bool dot_stops, anchor_stops; /* at the ends of lines */
	bool is_atom;                 /* a quantifier may follow */
	enum group open[GROUPS_MOST];
	unsigned numbers[GROUPS_MOST]; /* of those that capture */
	unsigned open_count;
	unsigned look_count, behind_count; /* of those that are open */
	unsigned captures;
	unsigned closed;   /* bit n: the group of that number may be referred to */
	unsigned repeated; /* bounds' sum, which engines write out */
};

static bool refuse(struct reader *r, const char *reason)
{
	r->reason = reason;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- characters ---- */

static void write_character(struct reader *r, uint32_t c)
{
	buf_printf(r->out, "\\x{%x}", (unsigned)c);
}

/* One of UTF-8, which the pattern is; ASCII's is written by its number where it is a sign. */
static uint32_t take_character(struct reader *r)
{
	unsigned char first = (unsigned char)r->scan.in.ptr[r->scan.at++];
	uint32_t c = first;

	if (first >= 0xc0)
		c = first >= 0xf0 ? first & 0x07u : first >= 0xe0 ? first & 0x0fu : first & 0x1fu;
	while (first >= 0xc0 && scan_has(&r->scan, 0) &&
	        ((unsigned char)scan_peek(&r->scan, 0) & 0xc0) == 0x80)
		c = c << 6 | ((unsigned char)r->scan.in.ptr[r->scan.at++] & 0x3fu);
	return c;
}

static bool take_hex(struct reader *r, unsigned least, unsigned most, uint32_t *out)
{
	uint32_t c = 0;
	unsigned count = 0;

	for (; count < most; count++, r->scan.at++) {
		char digit = scan_peek(&r->scan, 0);
		char letter = (char)(digit | 0x20);
		if (scan_is_digit(digit))
			c = c << 4 | (uint32_t)(digit - '0');
		else if (letter >= 'a' && letter <= 'f')
			c = c << 4 | (uint32_t)(letter - 'a' + 10);
		else
			break;
		if (c > CHARACTER_MOST)
			return refuse(r, "an escape names no character");
	}
	if (count < least || !c || (c >= 0xd800 && c <= 0xdfff))
		return refuse(r, "an escape names no character");
	*out = c;
	return true;
}

/* After a backslash: what is one character, in brackets and outside. The letter is at r->scan.at.
 */
static bool take_escaped(struct reader *r, uint32_t *out)
{
	static const struct {
		char letter;
		char byte;
	} controls[] = {{'a', '\a'}, {'b', '\b'}, {'B', '\\'}, {'e', 27}, {'f', '\f'}, {'n', '\n'},
	        {'r', '\r'}, {'t', '\t'}, {'v', '\v'}};
	char c = scan_peek(&r->scan, 0);

	if (!is_letter(c) && !scan_is_digit(c)) {
		*out = take_character(r);
		return true;
	}
	r->scan.at++;
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		if (controls[i].letter == c) {
			*out = (unsigned char)controls[i].byte;
			return true;
		}
	}
	switch (c) {
	case 'u':
		return take_hex(r, 4, 4, out);
	case 'U':
		return take_hex(r, 8, 8, out);
	case 'x':
		return take_hex(r, 1, 255, out);
	case 'c':
		if (!scan_has(&r->scan, 0))
			return refuse(r, "a backslash has nothing after it");
		*out = take_character(r) & 0x1f;
		return *out || refuse(r, "a text holds no character NUL");
	default:
		return refuse(r, scan_is_digit(c)
		                         ? "octal escapes are not known: write \\x"
		                         : "a backslash before a letter that has no meaning");
	}
}

/* ---- classes: as ICU has them, between brackets ---- */

#define SPACES "\\p{Z}\\x{9}-\\x{d}\\x{1c}-\\x{1f}\\x{85}"

static const struct {
	struct text name, items;
} classes[] = {
        {TEXT_INIT("alpha"), TEXT_INIT("\\p{L}")},
        {TEXT_INIT("digit"), TEXT_INIT("\\p{Nd}")},
        {TEXT_INIT("alnum"), TEXT_INIT("\\p{L}\\p{Nd}")},
        {TEXT_INIT("word"), TEXT_INIT("\\p{L}\\p{Nd}_")},
        {TEXT_INIT("upper"), TEXT_INIT("\\p{Lu}")},
        {TEXT_INIT("lower"), TEXT_INIT("\\p{Ll}")},
        {TEXT_INIT("space"), TEXT_INIT(SPACES)},
        {TEXT_INIT("punct"), TEXT_INIT("\\p{P}")},
        {TEXT_INIT("blank"), TEXT_INIT(" \\x{9}")},
        {TEXT_INIT("cntrl"), TEXT_INIT("\\x{1}-\\x{1f}\\x{7f}-\\x{9f}")},
        {TEXT_INIT("xdigit"), TEXT_INIT("0-9A-Fa-f")},
        {TEXT_INIT("ascii"), TEXT_INIT("\\x{1}-\\x{7f}")},
        {TEXT_INIT("graph"), TEXT_INIT("\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}")},
        {TEXT_INIT("print"), TEXT_INIT("\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Z}")},
};

/* What \d, \s and \w hold. */
static const char *class_items(char letter)
{
	switch (letter) {
	case 'd':
		return "\\p{Nd}";
	case 's':
		return SPACES;
	case 'w':
		return "\\p{L}\\p{Nd}_";
	default:
		return NULL;
	}
}

/* [:name:], whose bracket is at r->scan.at. Folded, upper and lower are any letter. */
static bool read_class(struct reader *r)
{
	struct text rest = text_sub(r->scan.in, r->scan.at + 2, SIZE_MAX);

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t len = classes[i].name.len;
		if (!text_has_prefix(rest, classes[i].name) ||
		        !text_has_prefix(text_sub(rest, len, SIZE_MAX), TEXT(":]")))
			continue;
		bool is_case = text_eq_cstr(classes[i].name, "upper") ||
		               text_eq_cstr(classes[i].name, "lower");
		buf_add(r->out, is_case && r->is_folded ? TEXT("\\p{L}") : classes[i].items);
		r->scan.at += len + 4;
		return true;
	}
	return refuse(r, "there is no such [:class:]");
}

/* ---- brackets ---- */

/* One end of a range, or a character alone; false without a reason where it is a class. */
static bool take_member(struct reader *r, uint32_t *out)
{
	if (!scan_has(&r->scan, 0))
		return refuse(r, "brackets do not end");
	if (scan_peek(&r->scan, 0) == '[' &&
	        (scan_peek(&r->scan, 1) == '.' || scan_peek(&r->scan, 1) == '='))
		return refuse(r, "[.x.] and [=x=] are not known");
	if (scan_peek(&r->scan, 0) != '\\') {
		*out = take_character(r);
		return true;
	}
	r->scan.at++;
	if (!scan_has(&r->scan, 0))
		return refuse(r, "a backslash has nothing after it");
	return take_escaped(r, out);
}

static bool read_member(struct reader *r)
{
	uint32_t from = 0, to = 0;
	const char *items =
	        scan_peek(&r->scan, 0) == '\\' ? class_items(scan_peek(&r->scan, 1)) : NULL;

	if (items) {
		buf_add_cstr(r->out, items);
		r->scan.at += 2;
		return true;
	}
	if (scan_peek(&r->scan, 0) == '\\' && scan_peek(&r->scan, 1) == 'D') {
		buf_add_cstr(r->out, "\\P{Nd}");
		r->scan.at += 2;
		return true;
	}
	if (scan_peek(&r->scan, 0) == '[' && scan_peek(&r->scan, 1) == ':')
		return read_class(r);
	if (!take_member(r, &from))
		return false;
	write_character(r, from);
	if (scan_peek(&r->scan, 0) != '-' || scan_peek(&r->scan, 1) == ']')
		return true;
	r->scan.at++;
	if ((scan_peek(&r->scan, 0) == '[' && scan_peek(&r->scan, 1) == ':') ||
	        (scan_peek(&r->scan, 0) == '\\' && strchr("dswDSW", scan_peek(&r->scan, 1))))
		return refuse(r, "a range between brackets goes from a character to another");
	if (!take_member(r, &to))
		return false;
	if (to < from)
		return refuse(r, "a range between brackets goes backwards");
	buf_add_char(r->out, '-');
	write_character(r, to);
	return true;
}

static bool read_bracket(struct reader *r)
{
	bool is_negated = scan_peek(&r->scan, 1) == '^';

	r->scan.at += is_negated ? 2 : 1;
	buf_add_cstr(r->out, is_negated ? "[^" : "[");
	for (bool is_first = true; is_first || scan_peek(&r->scan, 0) != ']'; is_first = false) {
		if (!scan_has(&r->scan, 0))
			return refuse(r, "brackets do not end");
		if (!read_member(r))
			return false;
	}
	if (is_negated && r->dot_stops)
		buf_add_cstr(r->out, "\\x{a}");
	buf_add_char(r->out, ']');
	r->scan.at++;
	r->is_atom = true;
	return true;
}

/* ---- escapes outside of brackets ---- */

#define WORD      "[\\p{L}\\p{Nd}_]"
#define IN_BEFORE "(?<=" WORD ")"
#define NO_BEFORE "(?<!" WORD ")"
#define IN_AFTER  "(?=" WORD ")"
#define NO_AFTER  "(?!" WORD ")"

static const char *constraint(char letter)
{
	switch (letter) {
	case 'A':
		return "\\A";
	case 'Z':
		return "\\z";
	case 'm':
		return "(?:" NO_BEFORE IN_AFTER ")";
	case 'M':
		return "(?:" IN_BEFORE NO_AFTER ")";
	case 'y':
		return "(?:" NO_BEFORE IN_AFTER "|" IN_BEFORE NO_AFTER ")";
	case 'Y':
		return "(?:" NO_BEFORE NO_AFTER "|" IN_BEFORE IN_AFTER ")";
	default:
		return NULL;
	}
}

static bool read_reference(struct reader *r, char digit)
{
	if (scan_is_digit(scan_peek(&r->scan, 1)))
		return refuse(r, "octal escapes are not known: write \\x");
	if (r->look_count || !(r->closed & 1u << (digit - '0')))
		return refuse(r, "\\1 refers to a group that ended before it, and not from within "
		                 "a lookaround");
	buf_printf(r->out, "(?:\\g{%c})", digit);
	r->scan.at++;
	r->is_atom = true;
	return true;
}

static bool read_escape(struct reader *r)
{
	uint32_t character = 0;

	r->scan.at++;
	if (!scan_has(&r->scan, 0))
		return refuse(r, "a backslash has nothing after it");
	char c = scan_peek(&r->scan, 0);
	const char *items = is_letter(c) ? class_items((char)(c | 0x20)) : NULL;
	if (items) {
		buf_printf(r->out, c & 0x20 ? "[%s]" : "[^%s]", items);
		r->scan.at++;
		r->is_atom = true;
		return true;
	}
	if (constraint(c)) {
		buf_add_cstr(r->out, constraint(c));
		r->scan.at++;
		r->is_atom = false;
		return true;
	}
	if (c >= '1' && c <= '9')
		return read_reference(r, c);
	if (!take_escaped(r, &character))
		return false;
	write_character(r, character);
	r->is_atom = true;
	return true;
}

/* ---- groups and quantifiers ---- */

static bool open_group(struct reader *r, enum group group, const char *words)
{
	if (r->open_count == GROUPS_MOST)
		return refuse(r, "groups are nested too deeply");
	/* Groups within a lookaround capture nothing. */
	if (group == GROUP_CAPTURE && r->look_count) {
		group = GROUP_PLAIN;
		words = "(?:";
	}
	if (group == GROUP_CAPTURE)
		r->numbers[r->open_count] = ++r->captures;
	r->open[r->open_count++] = group;
	r->look_count += group == GROUP_AHEAD || group == GROUP_BEHIND;
	r->behind_count += group == GROUP_BEHIND;
	buf_add_cstr(r->out, words);
	r->is_atom = false;
	return true;
}

static bool read_open(struct reader *r)
{
	static const struct {
		const char *words;
		enum group group;
	} kinds[] = {{"(?:", GROUP_PLAIN}, {"(?=", GROUP_AHEAD}, {"(?!", GROUP_AHEAD},
	        {"(?<=", GROUP_BEHIND}, {"(?<!", GROUP_BEHIND}};

	if (scan_take(&r->scan, "(?#")) {
		while (scan_has(&r->scan, 0) && scan_peek(&r->scan, 0) != ')')
			r->scan.at++;
		return scan_take(&r->scan, ")") || refuse(r, "a comment does not end");
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (scan_take(&r->scan, kinds[i].words))
			return open_group(r, kinds[i].group, kinds[i].words);
	}
	if (scan_peek(&r->scan, 1) == '?')
		return refuse(r, "this kind of group is not known");
	r->scan.at++;
	return open_group(r, GROUP_CAPTURE, "(");
}

static bool read_close(struct reader *r)
{
	if (!r->open_count)
		return refuse(r, "a group is closed that was not opened");
	enum group group = r->open[--r->open_count];
	if (group == GROUP_CAPTURE && r->numbers[r->open_count] < 10)
		r->closed |= 1u << r->numbers[r->open_count];
	r->look_count -= group == GROUP_AHEAD || group == GROUP_BEHIND;
	r->behind_count -= group == GROUP_BEHIND;
	r->is_atom = group == GROUP_CAPTURE || group == GROUP_PLAIN;
	buf_add_char(r->out, ')');
	r->scan.at++;
	return true;
}

static unsigned take_number(struct reader *r)
{
	unsigned n = 0;

	while (scan_is_digit(scan_peek(&r->scan, 0))) {
		n = n * 10 + (unsigned)(scan_peek(&r->scan, 0) - '0');
		if (n > REPEATS_MOST)
			n = REPEATS_MOST + 1;
		r->scan.at++;
	}
	return n;
}

/* {2} {2,} {2,3} */
static bool read_bound(struct reader *r, bool *out_is_fixed)
{
	bool has_end = true;

	r->scan.at++;
	unsigned least = take_number(r), most = least;
	*out_is_fixed = !scan_take(&r->scan, ",");
	if (!*out_is_fixed) {
		has_end = scan_is_digit(scan_peek(&r->scan, 0));
		most = has_end ? take_number(r) : least;
	}
	if (!scan_take(&r->scan, "}"))
		return refuse(r, "the bounds of a repetition do not end");
	if (least > REPEATS_MOST || most > REPEATS_MOST || most < least)
		return refuse(r, "a repetition is bounded by two numbers up to 255");
	r->repeated += most;
	if (r->repeated > REPEATED_MOST)
		return refuse(r, "too many repetitions");
	buf_printf(r->out, "{%u", least);
	if (!*out_is_fixed)
		buf_add_char(r->out, ',');
	if (!*out_is_fixed && has_end)
		buf_add_int(r->out, most);
	buf_add_char(r->out, '}');
	return true;
}

/* Which of the texts it takes does not matter, so that greed is left out. */
static bool read_quantifier(struct reader *r)
{
	bool is_fixed = false;
	char c = scan_peek(&r->scan, 0);

	if (!r->is_atom)
		return refuse(r, "a quantifier has nothing to repeat");
	if (c == '{') {
		if (!read_bound(r, &is_fixed))
			return false;
	} else {
		buf_add_char(r->out, c);
		r->scan.at++;
	}
	if (r->behind_count && !is_fixed)
		return refuse(r, "what a lookbehind looks for must have one length");
	scan_take(&r->scan, "?");
	r->is_atom = false;
	return true;
}

/* ---- the whole ---- */

static bool read_anchor(struct reader *r, char c)
{
	if (c == '^')
		buf_add_cstr(r->out, r->anchor_stops ? "(?<![^\\x{a}])" : "\\A");
	else
		buf_add_cstr(r->out, r->anchor_stops ? "(?![^\\x{a}])" : "\\z");
	r->scan.at++;
	r->is_atom = false;
	return true;
}

static bool read_one(struct reader *r)
{
	char c = scan_peek(&r->scan, 0);

	switch (c) {
	case '\\':
		return read_escape(r);
	case '[':
		return read_bracket(r);
	case '(':
		return read_open(r);
	case ')':
		return read_close(r);
	case '^':
	case '$':
		return read_anchor(r, c);
	case '*':
	case '+':
	case '?':
		return read_quantifier(r);
	case '{':
		if (scan_is_digit(scan_peek(&r->scan, 1)))
			return read_quantifier(r);
		break;
	case '|':
		buf_add_char(r->out, c);
		r->scan.at++;
		r->is_atom = false;
		return true;
	case '.':
		buf_add_cstr(r->out, r->dot_stops ? "[^\\x{a}]" : "(?s:.)");
		r->scan.at++;
		r->is_atom = true;
		return true;
	default:
		break;
	}
	write_character(r, take_character(r));
	r->is_atom = true;
	return true;
}

static bool read_literal(struct reader *r)
{
	while (scan_has(&r->scan, 0))
		write_character(r, take_character(r));
	return true;
}

/* "(?i)" and the like, at the start only. */
static bool read_options(struct reader *r, bool *out_is_literal)
{
	if (!(scan_peek(&r->scan, 0) == '(' && scan_peek(&r->scan, 1) == '?' &&
	            is_letter(scan_peek(&r->scan, 2))))
		return true;
	for (r->scan.at += 2; is_letter(scan_peek(&r->scan, 0)); r->scan.at++) {
		switch (scan_peek(&r->scan, 0)) {
		case 'i':
		case 'c':
			r->is_folded = scan_peek(&r->scan, 0) == 'i';
			break;
		case 'n':
		case 'm':
			r->dot_stops = r->anchor_stops = true;
			break;
		case 's':
			r->dot_stops = r->anchor_stops = false;
			break;
		case 'p':
			r->dot_stops = true;
			r->anchor_stops = false;
			break;
		case 'w':
			r->dot_stops = false;
			r->anchor_stops = true;
			break;
		case 'q':
			*out_is_literal = true;
			break;
		case 't':
			break;
		default:
			return refuse(r, "this option of a pattern is not known");
		}
	}
	return scan_take(&r->scan, ")") || refuse(r, "this option of a pattern is not known");
}

static bool read_all(struct reader *r)
{
	bool is_literal = scan_take(&r->scan, "***=");

	if (is_literal)
		return read_literal(r);
	if (!scan_take(&r->scan, "***:") && scan_take(&r->scan, "***"))
		return refuse(r, "*** at the start of a pattern is *** with : or =");
	if (!read_options(r, &is_literal))
		return false;
	if (is_literal)
		return read_literal(r);
	while (scan_has(&r->scan, 0)) {
		if (!read_one(r))
			return false;
	}
	return !r->open_count || refuse(r, "a group does not end");
}

bool regexp_translate(
        struct buf *out, struct text pattern, bool *is_folded, const char **out_reason)
{
	struct reader r = {.scan = {.in = pattern}, .out = out, .is_folded = *is_folded};

	*out_reason = NULL;
	if (!read_all(&r)) {
		*out_reason = r.reason;
		return false;
	}
	*is_folded = r.is_folded;
	return !buf_failed(out);
}

bool regexp_check(struct arena *arena, struct text pattern, struct error *err)
{
	const char *reason = NULL;
	struct error told = {0};
	bool is_folded = false, matches;
	struct buf out;

	if (pattern.len > REGEXP_BYTES_MOST)
		return error_tell(err, ERROR_VALUE_LONG,
		        "a regular expression has at most %d bytes", REGEXP_BYTES_MOST);
	buf_init(&out, arena);
	if (!regexp_translate(&out, pattern, &is_folded, &reason))
		return reason ? error_tell(err, ERROR_VALUE_REGEXP, "not a regular expression: %s",
		                        reason)
		              : error_memory(err);
	if (format_pattern_matches(buf_text(&out), TEXT(""), &matches, &told) ||
	        told.kind == ERROR_VALUE_FORMAT)
		return true;
	if (told.kind == ERROR_MEMORY)
		return error_memory(err);
	return error_tell(err, ERROR_VALUE_REGEXP,
	        "not a regular expression that every engine can match: too large, or a "
	        "lookbehind of no one length");
}
