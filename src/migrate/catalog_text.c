/* Statements that an engine keeps as text: as much of them as an import needs. */
#include "base/arena.h"
#include "migrate/catalog.h"

/* One word, quoted name, string or sign of SQL at a time. */
struct scan {
	struct text sql;
	size_t at;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static size_t after_quoted(struct text sql, size_t at, char close)
{
	for (at++; at < sql.len; at++) {
		if (sql.ptr[at] != close)
			continue;
		if (at + 1 >= sql.len || sql.ptr[at + 1] != close || close == ']')
			return at + 1;
		at++;
	}
	return sql.len;
}

static size_t after_comment(struct text sql, size_t at)
{
	bool is_line = sql.ptr[at] == '-';

	for (at += 2; at < sql.len; at++) {
		if (is_line && sql.ptr[at] == '\n')
			return at + 1;
		if (!is_line && sql.ptr[at] == '*' && at + 1 < sql.len && sql.ptr[at + 1] == '/')
			return at + 2;
	}
	return sql.len;
}

static bool is_comment(struct text sql, size_t at)
{
	return at + 1 < sql.len && ((sql.ptr[at] == '-' && sql.ptr[at + 1] == '-') ||
	                                   (sql.ptr[at] == '/' && sql.ptr[at + 1] == '*'));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* "" at the end. */
static struct text next(struct scan *s)
{
	struct text sql = s->sql;

	while (s->at < sql.len && (is_blank(sql.ptr[s->at]) || is_comment(sql, s->at)))
		s->at = is_blank(sql.ptr[s->at]) ? s->at + 1 : after_comment(sql, s->at);
	size_t from = s->at;
	if (from >= sql.len)
		return TEXT("");
	char c = sql.ptr[from];
	if (c == '\'' || c == '"' || c == '`') {
		s->at = after_quoted(sql, from, c);
	} else if (c == '[') {
		s->at = after_quoted(sql, from, ']');
	} else if (is_word(c)) {
		while (s->at < sql.len && is_word(sql.ptr[s->at]))
			s->at++;
	} else {
		s->at++;
	}
	return text_sub(sql, from, s->at - from);
}

/* What stands between this opening bracket, which was just read, and its closing one. */
static struct text inside(struct scan *s)
{
	size_t from = s->at, depth = 1;

	while (depth) {
		struct text word = next(s);
		if (text_is_empty(word))
			return text_sub(s->sql, from, s->at - from);
		if (text_eq_cstr(word, "("))
			depth++;
		else if (text_eq_cstr(word, ")"))
			depth--;
	}
	return text_trim(text_sub(s->sql, from, s->at - 1 - from));
}

static bool is(struct text word, const char *keyword)
{
	return text_eq_nocase(word, text_from(keyword));
}

/* Without its quotes. */
static struct text bare(struct text name)
{
	if (name.len < 2 || is_word(name.ptr[0]))
		return name;
	return text_sub(name, 1, name.len - 2);
}

bool catalog_checks_parse(struct arena *arena, struct text sql, struct catalog_table *to)
{
	struct scan s = {.sql = sql};
	struct text word, name = TEXT("");
	size_t depth = 0;

	while (!text_is_empty(word = next(&s))) {
		if (text_eq_cstr(word, "(")) {
			if (++depth > 1) {
				inside(&s);
				depth--;
			}
		} else if (is(word, "constraint")) {
			name = bare(next(&s));
		} else if (is(word, "check")) {
			struct catalog_check *check =
			        ARENA_PUSH(arena, to->checks, to->check_count);
			if (!check)
				return false;
			next(&s);
			*check = (struct catalog_check){name, inside(&s)};
			name = TEXT("");
		} else if (text_eq_cstr(word, ",")) {
			name = TEXT("");
		}
	}
	return true;
}

/* "name" DESC, (lower(x)), name text_pattern_ops: the column or the expression. */
static struct text part_of(struct text part, bool *has_order)
{
	struct scan s = {.sql = part};
	struct text first = next(&s);
	bool is_expression = text_eq_cstr(first, "(");
	struct text body = is_expression ? inside(&s) : TEXT("");
	size_t end = s.at;
	struct text word = next(&s);

	if (!is_expression && text_eq_cstr(word, "(")) {
		inside(&s);
		body = text_sub(part, 0, s.at);
		is_expression = true;
		end = s.at;
		word = next(&s);
	}
	while (!text_is_empty(word) && !is_word(word.ptr[0]) && word.ptr[0] != '"') {
		/* An operator: the whole is the expression. */
		body = text_trim(part);
		is_expression = true;
		end = part.len;
		word = TEXT("");
	}
	if (!is(word, "asc") && !text_is_empty(text_trim(text_sub(part, end, part.len))))
		*has_order = true;
	return is_expression ? body : bare(first);
}

static bool parts_parse(struct arena *arena, struct text list, struct catalog_index *index)
{
	struct scan s = {.sql = list};
	size_t from = 0;
	struct text word;

	do {
		word = next(&s);
		if (text_eq_cstr(word, "(")) {
			inside(&s);
			continue;
		}
		if (!text_is_empty(word) && !text_eq_cstr(word, ","))
			continue;
		struct text *slot = ARENA_PUSH(arena, index->parts, index->part_count);
		if (!slot)
			return false;
		size_t to = text_is_empty(word) ? list.len : s.at - 1;
		*slot = part_of(text_trim(text_sub(list, from, to - from)), &index->has_order);
		from = s.at;
	} while (!text_is_empty(word));
	return true;
}

bool catalog_index_parse(struct arena *arena, struct text sql, struct catalog_index *out_index)
{
	struct scan s = {.sql = sql};
	struct text word;

	out_index->method = TEXT("btree");
	while (!text_is_empty(word = next(&s)) && !text_eq_cstr(word, "(")) {
		if (is(word, "unique"))
			out_index->is_unique = true;
		else if (is(word, "using"))
			out_index->method = next(&s);
	}
	struct text list = inside(&s);
	while (!text_is_empty(word = next(&s))) {
		if (is(word, "where")) {
			out_index->condition = text_trim(text_sub(sql, s.at, sql.len));
			break;
		}
	}
	return parts_parse(arena, list, out_index);
}
