#include "api/rest/cursor.h"

/* The parameter's name, short enough for an error and cut between characters. */
static struct text short_name(struct text name)
{
	size_t len = name.len > 60 ? 60 : name.len;

	while (len && len < name.len && ((unsigned char)name.ptr[len] & 0xc0) == 0x80)
		len--;
	return text_sub(name, 0, len);
}

bool cursor_fail(struct cursor *c, const char *expected)
{
	struct text name = short_name(c->parameter);

	if (error_is_set(c->err))
		return false;
	if (c->arena->failed)
		return error_memory(c->err);
	return error_tell(c->err, ERROR_QUERY_SYNTAX, "%.*s, character %zu: %s expected",
	        TEXT_ARG(name), c->at + 1, expected);
}

bool cursor_take(struct cursor *c, const char *bytes)
{
	struct text word = text_from(bytes);

	if (!text_has_prefix(text_sub(c->in, c->at, SIZE_MAX), word))
		return false;
	c->at += word.len;
	return true;
}

bool cursor_expect(struct cursor *c, const char *bytes)
{
	char expected[8];

	if (cursor_take(c, bytes))
		return true;
	size_t len = 0;
	expected[len++] = '"';
	for (const char *b = bytes; *b && len < sizeof(expected) - 2; b++)
		expected[len++] = *b;
	expected[len++] = '"';
	expected[len] = '\0';
	return cursor_fail(c, expected);
}

bool cursor_count(struct cursor *c)
{
	if (++*c->nodes <= c->limits->filter_limit)
		return true;
	return error_tell(c->err, ERROR_QUERY_SYNTAX,
	        "more than %u selected columns, filters and orders (filter_limit)",
	        c->limits->filter_limit);
}

bool cursor_enter(struct cursor *c)
{
	if (++c->depth <= c->limits->query_depth)
		return true;
	return error_tell(c->err, ERROR_QUERY_SYNTAX, "nested deeper than %u levels (query_depth)",
	        c->limits->query_depth);
}

void cursor_leave(struct cursor *c)
{
	c->depth--;
}

bool cursor_quoted(struct cursor *c, struct text *out_text)
{
	struct buf out;

	c->at++;
	size_t begin = c->at;
	while (!cursor_is_end(c) && cursor_peek(c) != '"' && cursor_peek(c) != '\\')
		c->at++;
	if (cursor_peek(c) == '"') {
		*out_text = text_sub(c->in, begin, c->at++ - begin);
		return true;
	}
	buf_init(&out, c->arena);
	buf_add(&out, text_sub(c->in, begin, c->at - begin));
	while (!cursor_is_end(c) && cursor_peek(c) != '"') {
		if (cursor_peek(c) == '\\')
			c->at++;
		if (!cursor_is_end(c))
			buf_add_char(&out, c->in.ptr[c->at++]);
	}
	if (!cursor_expect(c, "\""))
		return false;
	*out_text = buf_text(&out);
	return !buf_failed(&out) || error_memory(c->err);
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$' || c == ' ' || (unsigned char)c >= 0x80;
}

bool cursor_name(struct cursor *c, struct text *out_name)
{
	size_t begin = c->at;

	if (cursor_peek(c) == '"')
		return cursor_quoted(c, out_name);
	while (!cursor_is_end(c)) {
		char byte = cursor_peek(c);
		bool is_dash = byte == '-' && c->at > begin && c->at + 1 < c->in.len &&
		               is_name_char(c->in.ptr[c->at + 1]);
		if (!is_name_char(byte) && !is_dash)
			break;
		c->at++;
	}
	if (c->at == begin)
		return cursor_fail(c, "a name");
	*out_name = text_trim(text_sub(c->in, begin, c->at - begin));
	return !text_is_empty(*out_name) || cursor_fail(c, "a name");
}

static bool path_key(struct cursor *c, struct text *out_key)
{
	size_t begin = c->at;

	if (cursor_peek(c) == '"')
		return cursor_quoted(c, out_key);
	while (!cursor_is_end(c) && !strchr("().,:>", cursor_peek(c)) &&
	        !text_has_prefix(text_sub(c->in, c->at, 2), TEXT("->")))
		c->at++;
	if (c->at == begin)
		return cursor_fail(c, "a key or an index");
	*out_key = text_sub(c->in, begin, c->at - begin);
	return true;
}

bool cursor_path(struct cursor *c, struct query_path *out_path)
{
	struct query_path path = {0};

	if (!cursor_name(c, &path.name))
		return false;
	while (!path.is_text && cursor_take(c, "->")) {
		path.is_text = cursor_take(c, ">");
		struct text *key =
		        cursor_count(c) ? ARENA_PUSH(c->arena, path.keys, path.key_count) : NULL;
		if (!key)
			return error_memory(c->err);
		if (!path_key(c, key))
			return false;
	}
	*out_path = path;
	return true;
}

bool cursor_cast(struct cursor *c, struct text *out_type)
{
	return cursor_take(c, "::") ? cursor_name(c, out_type) : true;
}

bool cursor_value(struct cursor *c, const char *stops, struct text *out_value)
{
	size_t begin = c->at;

	if (cursor_peek(c) == '"') {
		if (!cursor_quoted(c, out_value))
			return false;
		if (cursor_is_end(c) || strchr(stops, cursor_peek(c)))
			return true;
		return cursor_fail(c, "the end of the value after its closing quote");
	}
	while (!cursor_is_end(c) && !strchr(stops, cursor_peek(c)))
		c->at++;
	*out_value = text_sub(c->in, begin, c->at - begin);
	return true;
}

bool cursor_list(
        struct cursor *c, char open, char close, struct text **out_values, size_t *out_count)
{
	const char opens[] = {open, '\0'}, closes[] = {close, '\0'}, stops[] = {',', close, '\0'};
	struct text *values = NULL;
	size_t count = 0;

	if (!cursor_expect(c, opens))
		return false;
	while (!cursor_take(c, closes)) {
		if (count && !cursor_expect(c, ","))
			return false;
		if (++*c->values > c->limits->list_limit)
			return error_tell(c->err, ERROR_QUERY_SYNTAX,
			        "more than %u values in lists (list_limit)", c->limits->list_limit);
		struct text *value = ARENA_PUSH(c->arena, values, count);
		if (!value)
			return error_memory(c->err);
		if (!cursor_value(c, stops, value))
			return false;
		if (cursor_is_end(c))
			return cursor_fail(c, closes);
	}
	*out_values = values;
	*out_count = count;
	return true;
}
