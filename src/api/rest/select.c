/* select=… and order=…: what is wanted, and in which order. */
#include "api/rest/cursor.h"

static bool items_parse(
        struct cursor *c, char close, struct query_item **out_items, size_t *out_count);

static const struct {
	const char *name;
	enum plan_aggregate aggregate;
} aggregates[] = {
        {"count()", PLAN_COUNT},
        {"sum()", PLAN_SUM},
        {"avg()", PLAN_AVG},
        {"min()", PLAN_MIN},
        {"max()", PLAN_MAX},
};

static bool take_aggregate(struct cursor *c, struct query_item *item)
{
	for (size_t i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
		if (cursor_take(c, aggregates[i].name)) {
			item->kind = QUERY_AGGREGATE;
			item->aggregate = aggregates[i].aggregate;
			return true;
		}
	}
	return false;
}

/* "alias:" but not "name::type". */
static void take_alias(struct cursor *c, struct query_item *item)
{
	struct cursor ahead = *c;
	struct error ignored = {0};
	struct text alias;

	ahead.err = &ignored;
	if (!cursor_name(&ahead, &alias) || cursor_peek(&ahead) != ':' ||
	        (ahead.at + 1 < ahead.in.len && ahead.in.ptr[ahead.at + 1] == ':'))
		return;
	item->alias = alias;
	c->at = ahead.at + 1;
}

/* After the relation's name: !hint, !inner, !left, then the brackets. */
static bool embed_parse(struct cursor *c, struct query_item *item, struct text name)
{
	item->kind = QUERY_EMBED;
	item->relation = name;
	while (cursor_take(c, "!")) {
		struct text word;
		if (!cursor_name(c, &word))
			return false;
		if (text_eq(word, TEXT("inner")))
			item->join = QUERY_JOIN_INNER;
		else if (text_eq(word, TEXT("left")))
			item->join = QUERY_JOIN_LEFT;
		else
			item->hint = word;
	}
	if (!cursor_expect(c, "(") || !cursor_enter(c) ||
	        !items_parse(c, ')', &item->items, &item->item_count))
		return false;
	cursor_leave(c);
	return cursor_expect(c, ")");
}

static bool column_parse(struct cursor *c, struct query_item *item)
{
	item->kind = QUERY_COLUMN;
	if (!cursor_path(c, &item->path))
		return false;
	if (!item->path.key_count && (cursor_peek(c) == '!' || cursor_peek(c) == '('))
		return embed_parse(c, item, item->path.name);
	if (!cursor_cast(c, &item->path.cast))
		return false;
	if (!cursor_take(c, "."))
		return true;
	if (!take_aggregate(c, item))
		return cursor_fail(c, "count(), sum(), avg(), min() or max()");
	return cursor_cast(c, &item->aggregate_cast);
}

static bool item_parse(struct cursor *c, struct query_item *item)
{
	struct text name;

	if (cursor_take(c, "*")) {
		item->kind = QUERY_STAR;
		return true;
	}
	if (cursor_take(c, "...")) {
		item->is_spread = true;
		return cursor_name(c, &name) && embed_parse(c, item, name);
	}
	take_alias(c, item);
	if (take_aggregate(c, item))
		return cursor_cast(c, &item->aggregate_cast);
	return column_parse(c, item);
}

/* Up to `close`, which is left standing, or to the end when it is NUL. May be empty. */
static bool items_parse(
        struct cursor *c, char close, struct query_item **out_items, size_t *out_count)
{
	struct query_item *items = NULL;
	size_t count = 0;

	while (cursor_take(c, " "))
		;
	while (!cursor_is_end(c) && cursor_peek(c) != close) {
		if (count && !cursor_expect(c, ","))
			return false;
		while (cursor_take(c, " ") || cursor_take(c, "\n") || cursor_take(c, "\t"))
			;
		struct query_item item = {0};
		if (!cursor_count(c) || !item_parse(c, &item))
			return false;
		struct query_item *slot = ARENA_PUSH(c->arena, items, count);
		if (!slot)
			return error_memory(c->err);
		*slot = item;
		while (cursor_take(c, " ") || cursor_take(c, "\n") || cursor_take(c, "\t"))
			;
	}
	*out_items = items;
	*out_count = count;
	return true;
}

bool select_parse(struct cursor *c, struct query_item **out_items, size_t *out_count)
{
	return items_parse(c, '\0', out_items, out_count) &&
	       (cursor_is_end(c) || cursor_fail(c, "\",\" or the end"));
}

static bool order_item(struct cursor *c, struct query_order *order)
{
	if (!cursor_path(c, &order->path))
		return false;
	if (!order->path.key_count && cursor_take(c, "(")) {
		order->relation = order->path.name;
		if (!cursor_path(c, &order->path) || !cursor_expect(c, ")"))
			return false;
	}
	bool has_direction = false;

	while (cursor_take(c, ".")) {
		if (!has_direction && !order->has_nulls && cursor_take(c, "asc"))
			has_direction = true;
		else if (!has_direction && !order->has_nulls && cursor_take(c, "desc"))
			has_direction = order->is_descending = true;
		else if (!order->has_nulls && cursor_take(c, "nullsfirst"))
			order->has_nulls = order->is_nulls_first = true;
		else if (!order->has_nulls && cursor_take(c, "nullslast"))
			order->has_nulls = true;
		else
			return cursor_fail(c, "asc or desc, then nullsfirst or nullslast");
	}
	return true;
}

bool order_parse(struct cursor *c, struct query_order **out_orders, size_t *out_count)
{
	struct query_order *orders = NULL;
	size_t count = 0;

	do {
		struct query_order order = {0};
		if (!cursor_count(c) || !order_item(c, &order))
			return false;
		struct query_order *slot = ARENA_PUSH(c->arena, orders, count);
		if (!slot)
			return error_memory(c->err);
		*slot = order;
	} while (cursor_take(c, ","));
	if (!cursor_is_end(c))
		return cursor_fail(c, "\",\" or the end");
	*out_orders = orders;
	*out_count = count;
	return true;
}
