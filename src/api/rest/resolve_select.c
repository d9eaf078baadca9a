/* Reads: what is selected, its embeds, their order and bounds, as a plan. */
#include "api/rest/resolve_parts.h"

/* Two embeds of one table: one has an alias, so that each can be named. */
struct resolve_node *resolve_child(struct resolve_node *node, struct text name)
{
	struct resolve_node *by_relation = NULL;

	for (size_t i = 0; i < node->child_count; i++) {
		struct resolve_node *child = &node->children[i];
		bool has_alias = child->item->alias.len > 0;
		if (text_eq(has_alias ? child->item->alias : child->item->relation, name))
			return child;
		if (!by_relation && text_eq(child->item->relation, name))
			by_relation = child;
	}
	return by_relation;
}

static struct plan_field *add_field(
        struct resolve *r, struct plan_select *plan, struct text name, struct error *err)
{
	struct plan_field *field = ARENA_PUSH(r->arena, plan->fields, plan->field_count);

	if (!field)
		error_memory(err);
	else
		field->name = name;
	return field;
}

static bool add_all_columns(struct resolve *r, struct plan_select *plan, struct error *err)
{
	for (size_t i = 0; i < plan->table->column_count; i++) {
		const struct model_column *column = &plan->table->columns[i];
		if (!policy_column_is_readable(column, r->principal))
			continue;
		struct plan_field *field = add_field(r, plan, column->name, err);
		if (!field)
			return false;
		field->path.column = column;
	}
	return true;
}

static bool is_number(struct text key)
{
	int64_t ignored;

	return text_to_int64(key, &ignored);
}

/* The alias, else the last key of a JSON path that is a word, else the column. */
static struct text field_name(const struct query_item *item)
{
	if (item->alias.len)
		return item->alias;
	for (size_t i = item->path.key_count; i > 0; i--) {
		if (!is_number(item->path.keys[i - 1]))
			return item->path.keys[i - 1];
	}
	return item->path.name;
}

static bool add_column(struct resolve *r, struct plan_select *plan, const struct query_item *item,
        struct error *err)
{
	struct plan_field *field = add_field(r, plan, field_name(item), err);

	return field && resolve_path(r, plan->table, &item->path, &field->path, err);
}

static bool is_summed(const struct type *type)
{
	return !type->array_depth && type->kind >= TYPE_SMALLINT && type->kind <= TYPE_NUMERIC;
}

static bool is_aggregate_of(enum plan_aggregate aggregate, const struct type *type)
{
	enum type_family family = type_family(type);

	if (aggregate == PLAN_COUNT || is_summed(type))
		return true;
	return (aggregate == PLAN_MIN || aggregate == PLAN_MAX) &&
	       (family == FAMILY_TIME || family == FAMILY_TEXT);
}

static const struct text aggregate_names[] = {
        [PLAN_COUNT] = TEXT_INIT("count"),
        [PLAN_SUM] = TEXT_INIT("sum"),
        [PLAN_AVG] = TEXT_INIT("avg"),
        [PLAN_MIN] = TEXT_INIT("min"),
        [PLAN_MAX] = TEXT_INIT("max"),
};

static bool no_aggregate(enum plan_aggregate aggregate, const struct type *type, struct error *err)
{
	error_say(err, ERROR_NO_OPERATOR, "function %.*s(%s%s) does not exist",
	        TEXT_ARG(aggregate_names[aggregate]), type_info(type->kind)->name,
	        type->array_depth ? "[]" : "");
	error_hint(err, "No function matches the given name and argument types. You might need to "
	                "add explicit type casts.");
	return false;
}

static bool resolve_result_cast(
        const struct query_item *item, struct plan_field *field, struct error *err)
{
	bool is_serial = false;

	if (!item->aggregate_cast.len)
		return true;
	if (!type_from_name(item->aggregate_cast, NULL, 0, &field->cast, &is_serial) || is_serial)
		return error_tell(err, ERROR_NO_TYPE, "type \"%.*s\" does not exist",
		        TEXT_ARG(item->aggregate_cast));
	if (!plan_aggregate_has_cast(field, &field->cast))
		return error_tell(err, ERROR_NO_OPERATOR, "%.*s() cannot be cast to %.*s",
		        TEXT_ARG(aggregate_names[field->aggregate]),
		        TEXT_ARG(item->aggregate_cast));
	field->has_cast = true;
	return true;
}

/*
 * Aggregates of a to-one spread are its holder's, up to the first that is not spread. Of
 * many rows spread as arrays there are none, as in PostgREST.
 */
static bool check_place(const struct resolve_node *node, struct error *err)
{
	while (node->holder && node->plan->join.is_spread && node->plan->join.is_to_one)
		node = node->holder;
	if (node->holder && node->plan->join.is_spread) {
		error_set(err, ERROR_NOT_IMPLEMENTED, "an aggregate in a spread of many rows");
		error_detail(err, "Aggregates are not implemented for one-to-many or many-to-many "
		                  "spreads.");
		return false;
	}
	return true;
}

static bool add_aggregate(struct resolve *r, struct resolve_node *node,
        const struct query_item *item, struct error *err)
{
	struct plan_select *plan = node->plan;
	struct text name = item->alias.len ? item->alias : aggregate_names[item->aggregate];

	if (!r->limits.has_aggregates) {
		error_set(err, ERROR_AGGREGATE, "aggregates are switched off");
		error_hint(err, "The server's setting aggregates switches them on");
		return false;
	}
	struct plan_field *field = add_field(r, plan, name, err);
	if (!field || !check_place(node, err))
		return false;
	field->kind = PLAN_FIELD_AGGREGATE;
	field->aggregate = item->aggregate;
	if (!item->path.name.len)
		return item->aggregate == PLAN_COUNT
		               ? resolve_result_cast(item, field, err)
		               : error_tell(err, ERROR_QUERY_SYNTAX,
		                         "only count() goes without a column");
	if (!resolve_path(r, plan->table, &item->path, &field->path, err))
		return false;
	struct type type = plan_path_type(&field->path);
	return is_aggregate_of(item->aggregate, &type) ? resolve_result_cast(item, field, err)
	                                               : no_aggregate(item->aggregate, &type, err);
}

/*
 * "count" without parentheses, of a table without such a column: what PostgREST's users
 * wrote before it had aggregates, and still do. It needs no switch where it stands alone.
 */
static bool is_bare_count(struct resolve *r, const struct resolve_node *node,
        const struct query_item *item, size_t count)
{
	return text_eq(item->path.name, TEXT("count")) && !item->path.key_count &&
	       !item->path.cast.len && (r->limits.has_aggregates || count == 1) &&
	       !policy_column_find(node->plan->table, item->path.name, r->principal);
}

static bool add_bare_count(struct resolve *r, struct resolve_node *node,
        const struct query_item *item, struct error *err)
{
	struct plan_field *field =
	        add_field(r, node->plan, item->alias.len ? item->alias : TEXT("count"), err);

	if (!field || !check_place(node, err))
		return false;
	field->kind = PLAN_FIELD_AGGREGATE;
	field->aggregate = PLAN_COUNT;
	return true;
}

static bool build_items(struct resolve *r, struct resolve_node *node,
        const struct query_item *items, size_t count, unsigned depth, struct error *err);

/* Under the very name; a spread has none. */
static bool is_embedded(const struct resolve_node *node, const struct query_item *item)
{
	struct text name = item->alias.len ? item->alias : item->relation;

	for (size_t i = 0; i < node->child_count && !item->is_spread; i++) {
		const struct query_item *other = node->children[i].item;
		if (!other->is_spread &&
		        text_eq(other->alias.len ? other->alias : other->relation, name))
			return true;
	}
	return false;
}

static bool add_embed(struct resolve *r, struct resolve_node *node, const struct query_item *item,
        unsigned depth, struct error *err)
{
	const struct model_table *table = NULL;
	struct plan_join join = {0};

	if (r->limits.embed_depth && depth >= r->limits.embed_depth)
		return error_tell(err, ERROR_QUERY_SYNTAX,
		        "resources are embedded at most %u deep (embed_depth)",
		        r->limits.embed_depth);
	if (is_embedded(node, item))
		return error_tell(err, ERROR_QUERY_SYNTAX,
		        "'%.*s' is embedded twice: one of them needs an alias",
		        TEXT_ARG(item->relation));
	if (!resolve_relation(r, node->plan->table, item, &join, &table, err))
		return false;
	struct plan_select *plan = ARENA_NEW(r->arena, struct plan_select);
	struct plan_field *field =
	        add_field(r, node->plan, item->alias.len ? item->alias : item->relation, err);
	struct resolve_node *child = ARENA_PUSH(r->arena, node->children, node->child_count);
	if (!plan || !field || !child)
		return error_memory(err);
	*plan = (struct plan_select){.table = table, .join = join};
	field->kind = PLAN_FIELD_EMBED;
	field->embed = plan;
	*child = (struct resolve_node){.item = item, .plan = plan, .holder = node};
	return build_items(r, child, item->items, item->item_count, depth + 1, err);
}

static bool build_items(struct resolve *r, struct resolve_node *node,
        const struct query_item *items, size_t count, unsigned depth, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		bool ok = false;
		switch (items[i].kind) {
		case QUERY_COLUMN:
			ok = is_bare_count(r, node, &items[i], count)
			             ? add_bare_count(r, node, &items[i], err)
			             : add_column(r, node->plan, &items[i], err);
			break;
		case QUERY_STAR:
			ok = add_all_columns(r, node->plan, err);
			break;
		case QUERY_EMBED:
			ok = add_embed(r, node, &items[i], depth, err);
			break;
		case QUERY_AGGREGATE:
			ok = add_aggregate(r, node, &items[i], err);
			break;
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool not_embedded(struct text name, struct error *err)
{
	error_say(err, ERROR_EMBED_NOT_SELECTED,
	        "'%.*s' is not an embedded resource in this request", TEXT_ARG(name));
	error_hint(err, "Verify that '%.*s' is included in the 'select' query parameter.",
	        TEXT_ARG(name));
	return false;
}

static bool cannot_order(const struct model_table *table, const struct model_table *related,
        struct text name, struct error *err)
{
	error_say(err, ERROR_EMBED_ORDER, "A related order on '%.*s' is not possible",
	        TEXT_ARG(name));
	error_detail(err, "'%.*s' and '%.*s' do not form a many-to-one or one-to-one relationship",
	        TEXT_ARG(table->name), TEXT_ARG(related->name));
	return false;
}

static bool resolve_order(struct resolve *r, struct resolve_node *node,
        const struct query_order *from, struct plan_order *out, struct error *err)
{
	const struct model_table *table = node->plan->table;

	if (from->relation.len) {
		struct resolve_node *child = resolve_child(node, from->relation);
		if (!child)
			return not_embedded(from->relation, err);
		if (!child->plan->join.is_to_one)
			return cannot_order(table, child->plan->table, from->relation, err);
		out->embed = child->plan;
		table = child->plan->table;
	}
	if (from->path.cast.len)
		return error_tell(err, ERROR_QUERY_SYNTAX, "an order cannot hold a cast");
	if (!resolve_path(r, table, &from->path, &out->path, err))
		return false;
	struct type type = plan_path_type(&out->path);
	if (!plan_type_has_order(&type))
		return error_tell(err, ERROR_NO_OPERATOR, "the type of %.*s has no order",
		        TEXT_ARG(from->path.name));
	out->is_descending = from->is_descending;
	out->is_nulls_first = from->has_nulls ? from->is_nulls_first : from->is_descending;
	return true;
}

static bool apply_level(struct resolve *r, struct resolve_node *node,
        const struct query_level *level, struct error *err)
{
	struct plan_select *plan = node->plan;

	if (!resolve_conditions(r, node, level, &plan->where, err))
		return false;
	for (size_t i = 0; i < level->order_count; i++) {
		struct plan_order *order = ARENA_PUSH(r->arena, plan->orders, plan->order_count);
		if (!order)
			return error_memory(err);
		if (!resolve_order(r, node, &level->orders[i], order, err))
			return false;
	}
	plan->has_limit = level->has_limit;
	plan->limit = level->limit;
	plan->offset = level->has_offset ? level->offset : 0;
	if (r->limits.row_limit && plan->has_limit && plan->limit > r->limits.row_limit)
		plan->limit = r->limits.row_limit;
	return true;
}

static bool apply_levels(
        struct resolve *r, struct resolve_node *top, const struct query *query, struct error *err)
{
	for (size_t i = 0; i < query->level_count; i++) {
		const struct query_level *level = &query->levels[i];
		struct resolve_node *node = top;
		for (size_t at = 0; at < level->path_count; at++) {
			node = resolve_child(node, level->path[at]);
			if (!node)
				return not_embedded(level->path[at], err);
		}
		if (!apply_level(r, node, level, err))
			return false;
	}
	return true;
}

bool resolve_tree(struct resolve *r, const struct model_table *table, const struct query *query,
        struct plan_select *out_plan, struct error *err)
{
	struct plan_select *plan = ARENA_NEW(r->arena, struct plan_select);
	struct resolve_node top = {.plan = plan};

	if (!plan)
		return error_memory(err);
	r->list_values = query->list_values;
	plan->table = table;
	if (query->has_select ? !build_items(r, &top, query->items, query->item_count, 0, err)
	                      : !add_all_columns(r, plan, err))
		return false;
	if (!apply_levels(r, &top, query, err))
		return false;
	if (r->arena->failed)
		return error_memory(err);
	*out_plan = *plan;
	return true;
}

/* limit and offset within the Range header's rows, within the server's limit. */
static bool bound(struct resolve *r, struct plan_select *plan, int64_t range_first,
        int64_t range_last, struct error *err)
{
	int64_t first = plan->offset;
	int64_t last = INT64_MAX;

	if (plan->has_limit && !__builtin_add_overflow(first, plan->limit - 1, &last) &&
	        plan->limit == 0) {
		plan->offset = first;
		return true;
	}
	if (range_first > first)
		first = range_first;
	if (range_last >= 0 && range_last < last)
		last = range_last;
	if (last < first)
		return error_tell(err, ERROR_RANGE, "The requested range holds no row");
	plan->offset = first;
	plan->has_limit = last != INT64_MAX;
	plan->limit = plan->has_limit ? last - first + 1 : 0;
	if (r->limits.row_limit && (!plan->has_limit || plan->limit > r->limits.row_limit)) {
		plan->has_limit = true;
		plan->limit = r->limits.row_limit;
	}
	return true;
}

/* An estimate counts no further than an answer reaches: so much is cheap, and exact. */
static void want_count(const struct resolve *r, enum prefer_count count, struct plan_select *plan)
{
	bool has_estimates = plan_has_estimates(r->dialect);

	plan->wants_count = count == COUNT_EXACT || count == COUNT_ESTIMATED ||
	                    (count == COUNT_PLANNED && !has_estimates);
	plan->wants_estimate =
	        has_estimates &&
	        (count == COUNT_PLANNED || (count == COUNT_ESTIMATED && r->limits.row_limit));
	if (plan->wants_estimate && plan->wants_count)
		plan->count_limit = r->limits.row_limit + 1;
}

/* A bound of an answer's rows is one of every embed's. */
static void bound_embeds(const struct resolve *r, struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		struct plan_select *embed = plan->fields[i].embed;
		if (plan->fields[i].kind != PLAN_FIELD_EMBED)
			continue;
		if (!embed->join.is_to_one)
			embed->row_limit = r->limits.row_limit;
		bound_embeds(r, embed);
	}
}

bool resolve_select(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, int64_t range_first, int64_t range_last,
        struct plan_select *out_plan, struct error *err)
{
	struct plan_select plan;

	if (!resolve_tree(r, table, query, &plan, err) ||
	        !bound(r, &plan, range_first, range_last, err))
		return false;
	if (prefer->deleted == PLAN_DELETED_ONLY && !model_is_soft(table))
		return error_say(err, ERROR_PREFERENCE, "rows of '%.*s' are not soft-deleted",
		        TEXT_ARG(table->name));
	bound_embeds(r, &plan);
	plan.deleted = prefer->deleted;
	want_count(r, prefer->count, &plan);
	*out_plan = plan;
	return true;
}
