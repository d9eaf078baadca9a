#include "schema/dbml/lexer.h"

#include <unictype.h>
#include <unistr.h>

struct lexer {
	struct arena *arena;
	const struct source *source;
	struct diagnostics *diags;
	struct text body;
	size_t at;
	uint32_t line;
	size_t line_start;
	struct token *tokens;
	size_t count;
	struct token now; /* the token that is being read: its start */
	/* What stood since the last token. */
	bool saw_space;
	bool saw_newline;
	bool at_line_start;
	bool previous_dropped;
};

/* The character at `at` and its length in bytes; 0 past the end. */
static ucs4_t char_at(const struct lexer *lx, size_t at, size_t *out_bytes)
{
	ucs4_t c = 0;
	int bytes;

	*out_bytes = 0;
	if (at >= lx->body.len)
		return 0;
	if (((unsigned char)lx->body.ptr[at]) < 0x80) {
		*out_bytes = 1;
		return (unsigned char)lx->body.ptr[at];
	}
	bytes = u8_mbtouc(&c, (const uint8_t *)lx->body.ptr + at, lx->body.len - at);
	*out_bytes = bytes > 0 ? (size_t)bytes : 1;
	return c;
}

static bool is_digit(ucs4_t c)
{
	return c >= '0' && c <= '9';
}

/* Beyond the basic plane nothing is a letter to the official lexer. */
static bool is_letter(ucs4_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
	return c <= 0xFFFF &&
	       uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
}

/* Bytes of the word character at `at`; 0 when it is none. */
static size_t word_char(const struct lexer *lx, size_t at)
{
	size_t bytes;
	ucs4_t c = char_at(lx, at, &bytes);

	return bytes && (is_letter(c) || is_digit(c)) ? bytes : 0;
}

bool lexer_is_identifier(struct text t)
{
	struct lexer lx = {.body = t};
	size_t bytes;

	if (!t.len || !text_is_utf8(t) || is_digit((unsigned char)t.ptr[0]))
		return false;
	for (size_t at = 0; at < t.len; at += bytes) {
		bytes = word_char(&lx, at);
		if (!bytes)
			return false;
	}
	return true;
}

static char peek(const struct lexer *lx, size_t ahead)
{
	return lx->at + ahead < lx->body.len ? lx->body.ptr[lx->at + ahead] : '\0';
}

static bool at_end(const struct lexer *lx)
{
	return lx->at >= lx->body.len;
}

static void step(struct lexer *lx)
{
	if (lx->body.ptr[lx->at] == '\n') {
		lx->line++;
		lx->line_start = lx->at + 1;
	}
	lx->at++;
}

static bool looking_at(const struct lexer *lx, struct text word)
{
	return text_has_prefix(text_sub(lx->body, lx->at, word.len), word);
}

static struct position here(const struct lexer *lx)
{
	return (struct position){
	        lx->source, lx->now.start, (uint32_t)lx->at, lx->now.line, lx->now.column};
}

struct position token_position(const struct source *source, const struct token *token)
{
	return (struct position){source, token->start, token->end, token->line, token->column};
}

/* The blanks and line ends seen since the last token become flags. */
static void settle_trivia(struct lexer *lx, struct token *next)
{
	if (lx->at_line_start)
		next->newline_before = lx->saw_newline;
	else if (lx->count && !lx->previous_dropped)
		lx->tokens[lx->count - 1].space_after |= lx->saw_space;
	lx->saw_space = lx->saw_newline = false;
	lx->at_line_start = false;
}

static void newline(struct lexer *lx)
{
	if (lx->at_line_start) {
		lx->saw_newline = true;
		return;
	}
	if (lx->count && !lx->previous_dropped) {
		lx->tokens[lx->count - 1].space_after |= lx->saw_space;
		lx->tokens[lx->count - 1].newline_after = true;
	}
	lx->saw_space = lx->saw_newline = false;
	lx->at_line_start = true;
}

static void emit(struct lexer *lx, enum token_kind kind, struct text value)
{
	struct token *token;

	settle_trivia(lx, &lx->now);
	token = ARENA_PUSH(lx->arena, lx->tokens, lx->count);
	if (!token)
		return;
	*token = lx->now;
	token->kind = kind;
	token->end = (uint32_t)lx->at;
	token->value = value;
	lx->previous_dropped = false;
}

static void emit_plain(struct lexer *lx, enum token_kind kind)
{
	emit(lx, kind, text_sub(lx->body, lx->now.start, lx->at - lx->now.start));
}

/* A token that was reported: the parser does not see it. */
static void drop(struct lexer *lx)
{
	struct token ignored = {0};

	settle_trivia(lx, &ignored);
	lx->previous_dropped = true;
}

static void write_utf8(struct buf *out, ucs4_t c)
{
	uint8_t bytes[6];
	int count = u8_uctomb(bytes, c, sizeof bytes);

	if (count > 0)
		buf_add(out, (struct text){(const char *)bytes, (size_t)count});
}

/* What parseInt(…, 16) makes of four word characters: leading digits, or 0. */
static ucs4_t hex_prefix(struct text t)
{
	ucs4_t value = 0;

	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];

		if (is_digit((unsigned char)c))
			value = value * 16 + (ucs4_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			value = value * 16 + (ucs4_t)((c | 32) - 'a' + 10);
		else
			break;
	}
	return value;
}

/*
 * The four characters behind \u are a UTF-16 unit; two units that make a pair
 * become one character, a lone half becomes U+FFFD.
 */
static void unicode_escape(struct lexer *lx, struct buf *out, ucs4_t *high)
{
	size_t from = lx->at;
	ucs4_t unit;

	for (int i = 0; i < 4; i++) {
		size_t bytes = word_char(lx, lx->at);

		if (!bytes) {
			struct position at = here(lx);

			at.column += (uint32_t)(from - 2 - at.offset);
			at.offset = (uint32_t)(from - 2);
			at.line = lx->line;
			at.column = (uint32_t)(from - 2 - lx->line_start + 1);
			schema_error(
			        lx->diags, at, "'\\u' needs four hexadecimal digits behind it");
			return;
		}
		lx->at += bytes;
	}
	unit = hex_prefix(text_sub(lx->body, from, lx->at - from));
	if (unit >= 0xDC00 && unit <= 0xDFFF && *high) {
		buf_truncate(out, out->len - 3);
		write_utf8(out, 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00));
		*high = 0;
		return;
	}
	*high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
	write_utf8(out, unit >= 0xD800 && unit <= 0xDFFF ? 0xFFFD : unit);
}

/* Behind a backslash. */
static void escape(struct lexer *lx, struct buf *out, ucs4_t *high)
{
	static const char from[] = "tnr0bvf";
	static const char to[] = "\t\n\r\0\b\v\f";
	const char *found;
	char c;

	if (at_end(lx)) {
		buf_add_char(out, '\\');
		return;
	}
	c = peek(lx, 0);
	if (c == 'u') {
		lx->at++;
		unicode_escape(lx, out, high);
		return;
	}
	*high = 0;
	step(lx);
	if (c == '\n')
		return;
	if (c == '\r') {
		if (peek(lx, 0) == '\n')
			step(lx);
		return;
	}
	found = c ? strchr(from, c) : NULL;
	if (c == ' ')
		buf_add(out, TEXT("\\ "));
	else
		buf_add_char(out, found ? to[found - from] : c);
}

/* Up to `stop`; says so when the text or the line ends before it. */
static struct text quoted(struct lexer *lx, struct text stop, bool newlines, bool raw)
{
	size_t from = lx->at;
	struct buf buf;
	bool escaped = false;
	ucs4_t high = 0;
	struct text value;

	buf_init(&buf, lx->arena);
	while (!at_end(lx) && (newlines || peek(lx, 0) != '\n') && !looking_at(lx, stop)) {
		char c = peek(lx, 0);

		if (c == '\\' && !raw) {
			if (!escaped)
				buf_add(&buf, text_sub(lx->body, from, lx->at - from));
			escaped = true;
			lx->at++;
			escape(lx, &buf, &high);
			continue;
		}
		high = 0;
		if (escaped)
			buf_add_char(&buf, c);
		step(lx);
	}
	value = escaped ? buf_text(&buf) : text_sub(lx->body, from, lx->at - from);
	if (looking_at(lx, stop))
		lx->at += stop.len;
	else
		schema_error(lx->diags, here(lx), "this is not closed by %.*s before the %s ends",
		        TEXT_ARG(stop), at_end(lx) ? "file" : "line");
	return value;
}

static void quoted_token(
        struct lexer *lx, enum token_kind kind, struct text stop, bool newlines, bool raw)
{
	emit(lx, kind, quoted(lx, stop, newlines, raw));
}

static void word(struct lexer *lx)
{
	size_t bytes;

	while ((bytes = word_char(lx, lx->at)) != 0)
		lx->at += bytes;
}

/* The exponent of a number at 'e'; false when what stands there is none. */
static bool exponent(struct lexer *lx)
{
	size_t sign = peek(lx, 1) == '+' || peek(lx, 1) == '-';

	if (!is_digit((unsigned char)peek(lx, 1 + sign)))
		return false;
	lx->at += 1 + sign;
	while (is_digit((unsigned char)peek(lx, 0)))
		lx->at++;
	return !word_char(lx, lx->at);
}

/*
 * True when what stands from here on completes a number. The official lexer
 * takes the last character of a file into the number before it, whatever it is.
 */
static bool digits(struct lexer *lx, bool *out_dotted)
{
	int dots = 0;

	*out_dotted = false;
	while (!at_end(lx)) {
		bool dot = peek(lx, 0) == '.';
		size_t bytes;
		ucs4_t c = char_at(lx, lx->at, &bytes);

		dots += dot;
		*out_dotted = dots > 0;
		if (dots > 1)
			return false;
		if (c == 'e' || c == 'E')
			return exponent(lx);
		if (!dot && lx->at + bytes == lx->body.len && c <= 0xFFFF) {
			while (!at_end(lx))
				step(lx);
			return true;
		}
		if (!dot && !word_char(lx, lx->at))
			return true;
		if (!dot && !is_digit(c))
			return false;
		lx->at += bytes;
	}
	return false;
}

static void number_or_word(struct lexer *lx)
{
	bool dotted = false;

	if (at_end(lx) || digits(lx, &dotted)) {
		emit_plain(lx, TOKEN_NUMBER);
		return;
	}
	if (!dotted) {
		word(lx);
		emit_plain(lx, TOKEN_IDENTIFIER);
		return;
	}
	while (peek(lx, 0) == '.' || word_char(lx, lx->at)) {
		if (peek(lx, 0) == '.')
			lx->at++;
		word(lx);
	}
	schema_error(lx->diags, here(lx), "this is not a number");
	emit_plain(lx, TOKEN_NUMBER);
}

/* The longest operator that begins with `first`. */
static void operator_token(struct lexer *lx, char first)
{
	static const char *const longer[] = {"?<>?", "?<>", "<>?", "?>?", "?<?", "?-?", "<=", "<>",
	        "<?", "<-", ">=", ">?", "->", "-?", "?-", "?<", "?>", "==", "!="};

	for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
		struct text rest = text_from(longer[i] + 1);

		if (longer[i][0] == first && looking_at(lx, rest)) {
			lx->at += rest.len;
			break;
		}
	}
	emit_plain(lx, TOKEN_OP);
}

static void line_comment(struct lexer *lx)
{
	while (!at_end(lx) && peek(lx, 0) != '\n')
		lx->at++;
}

static void slash(struct lexer *lx)
{
	if (peek(lx, 0) == '/') {
		line_comment(lx);
	} else if (peek(lx, 0) == '*') {
		lx->at++;
		quoted(lx, TEXT("*/"), true, true);
	} else {
		operator_token(lx, '/');
	}
}

static void string(struct lexer *lx)
{
	if (looking_at(lx, TEXT("''"))) {
		lx->at += 2;
		quoted_token(lx, TOKEN_STRING, TEXT("'''"), true, false);
	} else {
		quoted_token(lx, TOKEN_STRING, TEXT("'"), false, false);
	}
}

static const enum token_kind single_kinds[128] = {
        [','] = TOKEN_COMMA,
        ['('] = TOKEN_LPAREN,
        [')'] = TOKEN_RPAREN,
        ['{'] = TOKEN_LBRACE,
        ['}'] = TOKEN_RBRACE,
        ['['] = TOKEN_LBRACKET,
        [']'] = TOKEN_RBRACKET,
        [';'] = TOKEN_SEMICOLON,
        [':'] = TOKEN_COLON,
        ['*'] = TOKEN_WILDCARD,
};

static void unknown(struct lexer *lx, ucs4_t c, size_t bytes)
{
	if (c > ' ' && c != 0x7F && bytes > 0)
		schema_error(lx->diags, here(lx), "unexpected character '%.*s'", (int)bytes,
		        lx->body.ptr + lx->now.start);
	else
		schema_error(lx->diags, here(lx), "unexpected character U+%04X", (unsigned)c);
	if (c == 0xFEFF)
		schema_mend(lx->diags, "save the file without a byte order mark");
	drop(lx);
}

static void scan(struct lexer *lx)
{
	size_t bytes;
	ucs4_t c = char_at(lx, lx->at, &bytes);

	lx->now = (struct token){.start = (uint32_t)lx->at,
	        .line = lx->line,
	        .column = (uint32_t)(lx->at - lx->line_start + 1)};
	lx->at += bytes;
	if (c < 128 && single_kinds[c]) {
		emit_plain(lx, single_kinds[c]);
	} else if (c == ' ' || c == '\t') {
		lx->saw_space = true;
	} else if (c == '\r') {
		return;
	} else if (c == '\n') {
		newline(lx);
		lx->line++;
		lx->line_start = lx->at;
	} else if (c == '\'') {
		string(lx);
	} else if (c == '"') {
		quoted_token(lx, TOKEN_QUOTED, TEXT("\""), false, false);
	} else if (c == '`') {
		quoted_token(lx, TOKEN_EXPRESSION, TEXT("`"), true, true);
	} else if (c == '#') {
		word(lx);
		emit_plain(lx, TOKEN_COLOR);
	} else if (c == '/') {
		slash(lx);
	} else if (c && c < 128 && strchr("+-%<>=!?.&|~", (int)c)) {
		operator_token(lx, (char)c);
	} else if (is_letter(c)) {
		word(lx);
		emit_plain(lx, TOKEN_IDENTIFIER);
	} else if (is_digit(c)) {
		number_or_word(lx);
	} else {
		unknown(lx, c, bytes);
	}
}

bool lexer_run(struct arena *arena, const struct source *source, struct diagnostics *diags,
        struct token **out_tokens, size_t *out_count)
{
	struct lexer lx = {
	        .arena = arena,
	        .source = source,
	        .diags = diags,
	        .body = source->body,
	        .line = 1,
	        .at_line_start = true,
	        .previous_dropped = true,
	};

	while (!at_end(&lx) && !arena->failed)
		scan(&lx);
	lx.now = (struct token){.start = (uint32_t)lx.at,
	        .line = lx.line,
	        .column = (uint32_t)(lx.at - lx.line_start + 1)};
	emit(&lx, TOKEN_EOF, TEXT(""));
	if (arena->failed)
		return false;
	*out_tokens = lx.tokens;
	*out_count = lx.count;
	return true;
}
