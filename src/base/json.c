#include "base/json.h"

#include <stdlib.h>

enum {
	DEPTH_MOST = 512,      /* the reader and the writers recurse once a level */
	SMALL_OBJECT = 8,      /* up to here, comparing each name with each is cheapest */
	SHOWN_NAME_CHARS = 80, /* of a name in an error */
};

struct reader {
	struct arena *arena;
	struct text source;
	size_t at;
	unsigned depth_left;
	struct error *err;
};

static bool read_value(struct reader *r, struct json *out);

static bool fail_at(struct reader *r, size_t at, const char *reason)
{
	return error_tell(r->err, ERROR_BODY_INVALID, "JSON, byte %zu: %s", at, reason);
}

static bool fail(struct reader *r, const char *reason)
{
	if (r->at >= r->source.len)
		return fail_at(r, r->source.len, "the text ends too early");
	return fail_at(r, r->at, reason);
}

/* The next byte, or -1 at the end; a NUL byte is an ordinary wrong byte. */
static int peek(const struct reader *r)
{
	return r->at < r->source.len ? (unsigned char)r->source.ptr[r->at] : -1;
}

static void skip_space(struct reader *r)
{
	while (r->at < r->source.len) {
		char c = r->source.ptr[r->at];
		if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
			return;
		r->at++;
	}
}

static bool skip_byte(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

static bool read_word(struct reader *r, struct text word, enum json_type type, struct json *out)
{
	if (!text_has_prefix(text_sub(r->source, r->at, word.len), word))
		return fail(r, "a value was expected here");
	r->at += word.len;
	out->type = type;
	return true;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool skip_digits(struct reader *r)
{
	if (!is_digit(peek(r)))
		return fail(r, "a digit was expected here");
	while (is_digit(peek(r)))
		r->at++;
	return true;
}

static bool read_number(struct reader *r, struct json *out)
{
	size_t start = r->at;

	skip_byte(r, '-');
	if (skip_byte(r, '0')) {
		if (is_digit(peek(r)))
			return fail(r, "a number has no leading zero");
	} else if (!skip_digits(r)) {
		return false;
	}
	if (skip_byte(r, '.') && !skip_digits(r))
		return false;
	if (skip_byte(r, 'e') || skip_byte(r, 'E')) {
		if (!skip_byte(r, '+'))
			skip_byte(r, '-');
		if (!skip_digits(r))
			return false;
	}
	out->type = JSON_NUMBER;
	out->text = text_sub(r->source, start, r->at - start);
	return true;
}

static int hex_value(int c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool read_hex4(struct reader *r, uint32_t *out_unit)
{
	uint32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_value(peek(r));
		if (digit < 0)
			return fail(r, "\\u needs four hexadecimal digits");
		unit = unit * 16 + (uint32_t)digit;
		r->at++;
	}
	*out_unit = unit;
	return true;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* What follows "\u". */
static bool read_code_point(struct reader *r, uint32_t *out_c)
{
	size_t start = r->at - 2;
	uint32_t high, low;

	if (!read_hex4(r, &high))
		return false;
	*out_c = high;
	if (high == 0)
		return fail_at(r, start, "a string may not hold the character NUL");
	if (high < 0xd800 || high > 0xdfff)
		return true;
	if (high > 0xdbff || !skip_byte(r, '\\') || !skip_byte(r, 'u'))
		return fail_at(r, start, "half of a surrogate pair stands alone");
	if (!read_hex4(r, &low))
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return fail_at(r, start, "half of a surrogate pair stands alone");
	*out_c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* At the byte after a backslash; writes at most as many bytes as the escape has. */
static bool read_escape(struct reader *r, char **to)
{
	static const char from_letters[] = "\"\\/bfnrt";
	static const char to_bytes[] = "\"\\/\b\f\n\r\t";
	int c = peek(r);
	const char *at = c > 0 ? strchr(from_letters, c) : NULL;
	uint32_t code_point;

	if (at) {
		*(*to)++ = to_bytes[at - from_letters];
		r->at++;
		return true;
	}
	if (!skip_byte(r, 'u'))
		return fail(r, "this escape does not exist");
	if (!read_code_point(r, &code_point))
		return false;
	*to = put_utf8(*to, code_point);
	return true;
}

/* Decodes from r->at to the closing quote at `end`. */
static bool read_escaped(struct reader *r, size_t end, struct text *out)
{
	char *bytes = arena_alloc(r->arena, end - r->at);
	char *to = bytes;

	if (!bytes)
		return error_memory(r->err);
	while (r->at < end) {
		char c = r->source.ptr[r->at++];
		if (c != '\\')
			*to++ = c;
		else if (!read_escape(r, &to))
			return false;
	}
	*out = (struct text){bytes, (size_t)(to - bytes)};
	return true;
}

/* Finds the closing quote and refuses bytes that may not stand in a string. */
static bool find_quote(struct reader *r, size_t *out_end, bool *out_has_escape)
{
	const unsigned char *bytes = (const unsigned char *)r->source.ptr;

	*out_has_escape = false;
	for (size_t i = r->at; i < r->source.len; i++) {
		if (bytes[i] == '"') {
			*out_end = i;
			return true;
		}
		if (bytes[i] < 0x20)
			return fail_at(r, i, "a control character in a string must be escaped");
		if (bytes[i] == '\\') {
			*out_has_escape = true;
			i++;
		}
	}
	return fail_at(r, r->source.len, "a string is not closed");
}

static bool read_string(struct reader *r, struct text *out)
{
	size_t end;
	bool has_escape;

	if (!skip_byte(r, '"'))
		return fail(r, "a string in double quotes was expected here");
	if (!find_quote(r, &end, &has_escape))
		return false;
	struct text written = text_sub(r->source, r->at, end - r->at);
	if (!text_is_utf8(written))
		return fail(r, "a string is not valid UTF-8");
	if (!has_escape) {
		*out = written;
		r->at = end;
	} else if (!read_escaped(r, end, out)) {
		return false;
	}
	r->at = end + 1;
	return true;
}

static bool read_array(struct reader *r, struct json *out)
{
	out->type = JSON_ARRAY;
	r->at++;
	skip_space(r);
	if (skip_byte(r, ']'))
		return true;
	for (;;) {
		struct json *item = ARENA_PUSH(r->arena, out->items, out->count);
		if (!item)
			return error_memory(r->err);
		if (!read_value(r, item))
			return false;
		if (skip_byte(r, ']'))
			return true;
		if (!skip_byte(r, ','))
			return fail(r, "',' or ']' was expected here");
		skip_space(r);
	}
}

static bool fail_duplicate(struct reader *r, const struct json_member *second)
{
	size_t at = (size_t)(second->value.raw.ptr - r->source.ptr);
	struct text name = text_sub(second->name, 0, SHOWN_NAME_CHARS);

	while (!text_is_utf8(name))
		name.len--;
	return error_tell(r->err, ERROR_BODY_INVALID,
	        "JSON, byte %zu: the name \"%.*s\" occurs twice", at, TEXT_ARG(name));
}

static int compare_members(const void *a, const void *b)
{
	const struct json_member *left = *(const struct json_member *const *)a;
	const struct json_member *right = *(const struct json_member *const *)b;
	int order = text_compare(left->name, right->name);

	return order ? order : (left > right) - (left < right);
}

/* Sorted, not hashed: a sender cannot choose names that make it slow. */
static bool check_many_names(struct reader *r, const struct json *object)
{
	const struct json_member **sorted =
	        ARENA_ARRAY(r->arena, const struct json_member *, object->count);

	if (!sorted)
		return error_memory(r->err);
	for (size_t i = 0; i < object->count; i++)
		sorted[i] = &object->members[i];
	qsort(sorted, object->count, sizeof(struct json_member *), compare_members);
	for (size_t i = 1; i < object->count; i++) {
		if (text_eq(sorted[i - 1]->name, sorted[i]->name))
			return fail_duplicate(r, sorted[i]);
	}
	return true;
}

static bool check_names(struct reader *r, const struct json *object)
{
	if (object->count > SMALL_OBJECT)
		return check_many_names(r, object);
	for (size_t i = 1; i < object->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (text_eq(object->members[i].name, object->members[j].name))
				return fail_duplicate(r, &object->members[i]);
		}
	}
	return true;
}

static bool read_member(struct reader *r, struct json_member *out)
{
	if (!read_string(r, &out->name))
		return false;
	skip_space(r);
	if (!skip_byte(r, ':'))
		return fail(r, "':' was expected here");
	skip_space(r);
	return read_value(r, &out->value);
}

static bool read_object(struct reader *r, struct json *out)
{
	out->type = JSON_OBJECT;
	r->at++;
	skip_space(r);
	if (skip_byte(r, '}'))
		return true;
	for (;;) {
		struct json_member *member = ARENA_PUSH(r->arena, out->members, out->count);
		if (!member)
			return error_memory(r->err);
		if (!read_member(r, member))
			return false;
		if (skip_byte(r, '}'))
			return check_names(r, out);
		if (!skip_byte(r, ','))
			return fail(r, "',' or '}' was expected here");
		skip_space(r);
	}
}

static bool read_nested(struct reader *r, struct json *out)
{
	if (r->depth_left == 0)
		return fail(r, "values are nested too deeply");
	r->depth_left--;
	bool done = peek(r) == '[' ? read_array(r, out) : read_object(r, out);
	r->depth_left++;
	return done;
}

static bool read_any(struct reader *r, struct json *out)
{
	switch (peek(r)) {
	case '{':
	case '[':
		return read_nested(r, out);
	case '"':
		out->type = JSON_STRING;
		return read_string(r, &out->text);
	case 't':
		return read_word(r, TEXT("true"), JSON_TRUE, out);
	case 'f':
		return read_word(r, TEXT("false"), JSON_FALSE, out);
	case 'n':
		return read_word(r, TEXT("null"), JSON_NULL, out);
	default:
		if (peek(r) == '-' || is_digit(peek(r)))
			return read_number(r, out);
		return fail(r, "a value was expected here");
	}
}

/* Reads a value and the white space after it. */
static bool read_value(struct reader *r, struct json *out)
{
	size_t start = r->at;

	if (!read_any(r, out))
		return false;
	out->raw = text_sub(r->source, start, r->at - start);
	skip_space(r);
	return true;
}

bool json_parse(struct arena *arena, struct text source, unsigned depth_limit,
        struct json **out_json, struct error *err)
{
	struct reader r = {
	        .arena = arena,
	        .source = source,
	        .depth_left = depth_limit < DEPTH_MOST ? depth_limit : DEPTH_MOST,
	        .err = err,
	};
	struct json *root = ARENA_NEW(arena, struct json);

	if (!root)
		return error_memory(err);
	skip_space(&r);
	if (!read_value(&r, root))
		return false;
	if (r.at < source.len)
		return fail(&r, "nothing may follow the value");
	*out_json = root;
	return true;
}

const struct json *json_find(const struct json *object, struct text name)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++) {
		if (text_eq(object->members[i].name, name))
			return &object->members[i].value;
	}
	return NULL;
}

struct text json_find_text(const struct json *object, struct text name)
{
	const struct json *value = json_find(object, name);

	return value && value->type == JSON_STRING ? value->text : TEXT("");
}
