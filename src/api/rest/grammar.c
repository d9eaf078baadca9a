#include "api/rest/grammar.h"

#include "api/rest/cursor.h"
#include "http/http.h"

enum { PATH_MAX_NAMES = QUERY_DEPTH_MAX + 2 };

struct parser {
	struct arena *arena;
	struct query *query;
	const struct query_limits *limits;
	unsigned nodes, values;
	unsigned pair; /* the one that is read, from 1 */
	struct error *err;
};

static const struct query_limits usual = {16, 2000, 20000};

static struct cursor cursor_over(struct parser *p, struct text parameter, struct text in)
{
	return (struct cursor){.arena = p->arena,
	        .parameter = parameter,
	        .in = in,
	        .limits = p->limits,
	        .nodes = &p->nodes,
	        .values = &p->values,
	        .err = p->err};
}

/* The level of an embed's path, made when it is not there. NULL: memory. */
static struct query_level *level_at(struct parser *p, const struct text *path, size_t count)
{
	struct query *query = p->query;

	for (size_t i = 0; i < query->level_count; i++) {
		struct query_level *level = &query->levels[i];
		size_t same = 0;
		while (same < count && level->path_count == count &&
		        text_eq(level->path[same], path[same]))
			same++;
		if (level->path_count == count && same == count)
			return level;
	}
	struct query_level *level = ARENA_PUSH(p->arena, query->levels, query->level_count);
	struct text *copy = ARENA_ARRAY(p->arena, struct text, count + 1);
	if (!level || !copy) {
		error_memory(p->err);
		return NULL;
	}
	if (count)
		memcpy(copy, path, count * sizeof(*path));
	level->path = copy;
	level->path_count = count;
	return level;
}

static bool add_condition(
        struct parser *p, struct query_level *level, const struct query_condition *condition)
{
	struct query_condition *slot =
	        ARENA_PUSH(p->arena, level->conditions, level->condition_count);

	if (!slot)
		return error_memory(p->err);
	*slot = *condition;
	if (!level->path_count)
		p->query->has_filter = true;
	return true;
}

static bool parse_number(struct parser *p, struct text name, struct text value, int64_t *out_number)
{
	struct cursor c = cursor_over(p, name, value);

	return (text_to_int64(value, out_number) && *out_number >= 0) ||
	       cursor_fail(&c, "a number from 0 on");
}

static bool parse_names(struct parser *p, struct text parameter, struct text value,
        struct text **out_names, size_t *out_count)
{
	struct cursor c = cursor_over(p, parameter, value);

	*out_names = NULL;
	*out_count = 0;
	if (cursor_is_end(&c))
		return true;
	do {
		while (cursor_take(&c, " "))
			;
		struct text name;
		if (!cursor_count(&c) || !cursor_name(&c, &name))
			return false;
		struct text *slot = ARENA_PUSH(p->arena, *out_names, *out_count);
		if (!slot)
			return error_memory(p->err);
		*slot = name;
	} while (cursor_take(&c, ","));
	return cursor_is_end(&c) || cursor_fail(&c, "\",\" or the end");
}

static bool parse_order(
        struct parser *p, struct query_level *level, struct text name, struct text value)
{
	struct cursor c = cursor_over(p, name, value);

	if (level->order_count)
		return error_tell(p->err, ERROR_QUERY_SYNTAX, "order is given twice");
	return order_parse(&c, &level->orders, &level->order_count);
}

static bool parse_logic(struct parser *p, struct query_level *level, struct text name,
        struct text value, enum query_condition_kind kind, bool is_negated)
{
	struct cursor c = cursor_over(p, name, value);
	struct query_condition condition = {0};

	if (!logic_parse(&c, kind, is_negated, &condition))
		return false;
	if (!cursor_is_end(&c))
		return cursor_fail(&c, "the end");
	return add_condition(p, level, &condition);
}

static bool parse_compare(struct parser *p, struct query_level *level,
        const struct query_path *path, struct text name, struct text value)
{
	struct cursor c = cursor_over(p, name, value);
	struct query_condition condition = {0};

	if (!compare_parse(&c, false, &condition))
		return false;
	condition.path = *path;
	condition.pair = p->pair <= UINT16_MAX ? (uint16_t)p->pair : 0;
	return add_condition(p, level, &condition);
}

/* What stands in front of '=': names joined by dots, the last one perhaps with a JSON path. */
static bool parse_key(struct parser *p, struct text key, struct text *names, size_t *out_count,
        struct query_path *out_last)
{
	struct cursor c = cursor_over(p, key, key);

	*out_count = 0;
	do {
		if (*out_count == p->limits->query_depth + 2)
			return error_tell(p->err, ERROR_QUERY_SYNTAX,
			        "nested deeper than %u levels (query_depth)",
			        p->limits->query_depth);
		if (!cursor_path(&c, out_last))
			return false;
		names[(*out_count)++] = out_last->name;
	} while (!out_last->key_count && cursor_take(&c, "."));
	return cursor_is_end(&c) || cursor_fail(&c, "\"=\"");
}

static bool parse_level(struct parser *p, const struct text *names, size_t count,
        const struct query_path *last, struct text key, struct text value)
{
	struct text word = names[count - 1];
	bool is_plain = !last->key_count && key.ptr[key.len - 1] != '"';
	bool is_logic = is_plain && (text_eq(word, TEXT("and")) || text_eq(word, TEXT("or")));
	bool is_negated = is_logic && count > 1 && text_eq(names[count - 2], TEXT("not"));
	struct query_level *level = level_at(p, names, count - 1 - is_negated);

	if (!level)
		return false;
	if (is_logic)
		return parse_logic(p, level, key, value,
		        text_eq(word, TEXT("and")) ? QUERY_AND : QUERY_OR, is_negated);
	if (is_plain && text_eq(word, TEXT("order")))
		return parse_order(p, level, key, value);
	if (is_plain && text_eq(word, TEXT("limit")))
		return level->has_limit = parse_number(p, key, value, &level->limit);
	if (is_plain && text_eq(word, TEXT("offset")))
		return level->has_offset = parse_number(p, key, value, &level->offset);
	return parse_compare(p, level, last, key, value);
}

static bool parse_pair(struct parser *p, struct text key, struct text value)
{
	struct query *query = p->query;
	struct text names[PATH_MAX_NAMES];
	struct query_path last = {0};
	size_t count = 0;

	if (text_eq(key, TEXT("select"))) {
		struct cursor c = cursor_over(p, key, value);
		if (query->has_select)
			return error_tell(p->err, ERROR_QUERY_SYNTAX, "select is given twice");
		query->has_select = !text_is_empty(value);
		return select_parse(&c, &query->items, &query->item_count);
	}
	if (text_eq(key, TEXT("columns"))) {
		query->has_columns = true;
		return parse_names(p, key, value, &query->columns, &query->column_count);
	}
	if (text_eq(key, TEXT("on_conflict"))) {
		query->has_conflict = true;
		return parse_names(p, key, value, &query->conflict, &query->conflict_count);
	}
	return parse_key(p, key, names, &count, &last) &&
	       parse_level(p, names, count, &last, key, value);
}

static bool decode_pair(
        struct parser *p, struct text pair, struct text *out_key, struct text *out_value)
{
	ptrdiff_t equals = text_find_char(pair, '=');
	struct text key = equals < 0 ? pair : text_sub(pair, 0, (size_t)equals);
	struct text value = equals < 0 ? TEXT("") : text_sub(pair, (size_t)equals + 1, SIZE_MAX);

	if (http_decode(p->arena, key, true, out_key) &&
	        http_decode(p->arena, value, true, out_value))
		return true;
	if (p->arena->failed)
		return error_memory(p->err);
	return error_tell(
	        p->err, ERROR_QUERY_SYNTAX, "a parameter is not percent-encoded UTF-8 without NUL");
}

bool query_parse(struct arena *arena, const struct query_limits *limits, struct text raw,
        struct query *out_query, struct error *err)
{
	struct query query = {0};
	struct parser p = {
	        .arena = arena, .query = &query, .limits = limits ? limits : &usual, .err = err};
	struct text rest = raw, pair, key, value;

	if (!level_at(&p, NULL, 0))
		return false;
	while (raw.len && text_split(&rest, '&', &pair)) {
		if (text_is_empty(pair))
			continue;
		p.pair++;
		if (!decode_pair(&p, pair, &key, &value) || !parse_pair(&p, key, value))
			return false;
	}
	if (arena->failed)
		return error_memory(err);
	query.list_values = p.values;
	*out_query = query;
	return true;
}

bool query_parse_list(struct arena *arena, const struct query_limits *limits, struct text in,
        size_t *values, struct text **out_values, size_t *out_count)
{
	struct error ignored = {0};
	struct parser p = {.arena = arena,
	        .limits = limits ? limits : &usual,
	        .values = (unsigned)*values,
	        .err = &ignored};
	struct cursor c = cursor_over(&p, TEXT("in"), in);

	if (!cursor_list(&c, '(', ')', out_values, out_count) || !cursor_is_end(&c))
		return false;
	*values = p.values;
	return true;
}
