/* FROM and WHERE: the tables of a select, how they hang together and what guards them. */
#include "sql/plan_sql.h"

bool plan_is_shown(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (field->kind != PLAN_FIELD_EMBED || plan_is_shown(field->embed))
			return true;
	}
	return false;
}

bool plan_is_grouped(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (field->kind == PLAN_FIELD_AGGREGATE)
			return true;
		if (field->kind == PLAN_FIELD_EMBED && field->embed->join.is_spread &&
		        field->embed->join.is_to_one && plan_is_grouped(field->embed))
			return true;
	}
	return false;
}

static bool is_ordered_by(const struct plan_select *plan, const struct plan_select *embed)
{
	for (size_t i = 0; i < plan->order_count; i++) {
		if (plan->orders[i].embed == embed)
			return true;
	}
	return false;
}

static bool collect(struct plan_sql *c, const struct plan_source *source, bool has_values,
        struct plan_from *from);

static bool add_source(struct plan_sql *c, const struct plan_select *plan, struct text parent,
        bool is_inner_chain, bool has_values, struct plan_from *from)
{
	struct plan_source *slot = ARENA_PUSH(c->arena, from->sources, from->count);

	if (!slot)
		return error_memory(c->err);
	if (from->count > plan_forms(c)->source_limit)
		return error_tell(c->err, ERROR_QUERY_SYNTAX,
		        "a resource embeds at most %u others of one row",
		        plan_forms(c)->source_limit - 1);
	*slot = (struct plan_source){
	        .plan = plan,
	        .alias = sql_alias(c->w),
	        .parent = parent,
	        .is_inner_chain = is_inner_chain,
	};
	struct plan_source copy = *slot;
	return collect(c, &copy, has_values, from);
}

static bool collect(struct plan_sql *c, const struct plan_source *source, bool has_values,
        struct plan_from *from)
{
	for (size_t i = 0; i < source->plan->field_count; i++) {
		const struct plan_field *field = &source->plan->fields[i];
		if (field->kind != PLAN_FIELD_EMBED || !field->embed->join.is_to_one)
			continue;
		bool is_own = !field->embed->join.is_spread && plan_is_grouped(field->embed);
		bool is_inner = source->is_inner_chain && field->embed->join.is_inner && !is_own;
		bool is_needed = is_inner ||
		                 (has_values && ((plan_is_shown(field->embed) && !is_own) ||
		                                        is_ordered_by(source->plan, field->embed)));
		if (is_needed &&
		        !add_source(c, field->embed, source->alias, is_inner, has_values, from))
			return false;
	}
	return true;
}

bool plan_from_collect(struct plan_sql *c, const struct plan_select *plan, struct text parent,
        bool has_values, struct plan_from *out_from)
{
	*out_from = (struct plan_from){0};
	return add_source(c, plan, parent, true, has_values, out_from);
}

const struct plan_source *plan_from_find(
        const struct plan_from *from, const struct plan_select *plan)
{
	for (size_t i = 0; i < from->count; i++) {
		if (from->sources[i].plan == plan)
			return &from->sources[i];
	}
	return NULL;
}

static void write_equal(struct plan_sql *c, struct plan_list *list, struct text a,
        struct model_column *const *a_columns, struct text b, struct model_column *const *b_columns,
        size_t count)
{
	for (size_t i = 0; i < count; i++) {
		plan_list_next(c, list);
		sql_column(c->w, a, a_columns[i]);
		SQL_ADD(c->w, " = ");
		sql_column(c->w, b, b_columns[i]);
	}
}

/* inner hangs on outer. The join table of a many-to-many stands in `middle`. */
static void write_link(struct plan_sql *c, struct plan_list *list, const struct plan_join *join,
        struct text outer, struct text middle, struct text inner)
{
	const struct model_ref *ref = join->ref;

	if (join->far_ref)
		write_equal(c, list, middle, ref->child_columns, outer, ref->parent_columns,
		        ref->column_count);
	else if (join->from_child)
		write_equal(c, list, inner, ref->parent_columns, outer, ref->child_columns,
		        ref->column_count);
	else
		write_equal(c, list, inner, ref->child_columns, outer, ref->parent_columns,
		        ref->column_count);
}

/* EXISTS for the inner embeds that are not joined here. */
static bool write_inner_embeds(struct plan_sql *c, struct plan_list *list,
        const struct plan_from *from, const struct plan_source *source)
{
	for (size_t i = 0; i < source->plan->field_count; i++) {
		const struct plan_field *field = &source->plan->fields[i];
		if (field->kind != PLAN_FIELD_EMBED || !field->embed->join.is_inner)
			continue;
		const struct plan_source *joined = plan_from_find(from, field->embed);
		if (joined && joined->is_inner_chain)
			continue;
		plan_list_next(c, list);
		if (!plan_exists_write(c, source->alias, field->embed))
			return false;
	}
	return true;
}

static bool write_source_conditions(struct plan_sql *c, struct plan_list *list,
        const struct plan_from *from, const struct plan_source *source, bool is_deletion_seen)
{
	struct plan_guard guard = {
	        .deleted = source->plan->deleted,
	        .is_embedded = source->plan->join.ref != NULL,
	        .is_deletion_seen = is_deletion_seen,
	};

	if (!plan_guard_write(c, list, source->plan->table, source->alias, &guard))
		return false;
	if (source->plan->where) {
		plan_list_next(c, list);
		if (!plan_condition_write(c, source->alias, source->plan->where))
			return false;
	}
	return write_inner_embeds(c, list, from, source);
}

static void write_table(struct plan_sql *c, const struct model_table *table, struct text alias)
{
	sql_name(c->w, table->name);
	SQL_ADD(c->w, " ");
	buf_add(&c->w->text, alias);
}

bool plan_keys_write(struct plan_sql *c, struct plan_list *where, const struct model_table *table,
        struct text alias)
{
	const struct model_key *key = table->primary;

	if (!key)
		return error_set(c->err, ERROR_INTERNAL, "a written table has no key");
	for (size_t i = 0; i < key->column_count; i++) {
		plan_list_next(c, where);
		sql_column(c->w, alias, key->columns[i]);
		SQL_ADD(c->w, " = ");
		plan_forms(c)->write_key(c->w, key, i);
	}
	return true;
}

/* Of one row at most: whether the bounds leave it. */
static void write_row_bounds(
        struct plan_sql *c, struct plan_list *list, const struct plan_select *plan)
{
	static const struct type number = {.kind = TYPE_BIGINT};

	if (plan->has_limit) {
		plan_list_next(c, list);
		sql_param_as(c->w, value_integer(plan->limit), &number);
		SQL_ADD(c->w, " > 0");
	}
	if (plan->offset) {
		plan_list_next(c, list);
		sql_param_as(c->w, value_integer(plan->offset), &number);
		SQL_ADD(c->w, " < 1");
	}
}

/* A denied join table hides every row behind it. */
static bool write_middle(struct plan_sql *c, struct plan_list *where, const struct plan_join *join,
        struct text middle, struct text inner)
{
	struct plan_guard guard = {.is_embedded = true};
	const struct model_ref *far = join->far_ref;

	write_equal(c, where, inner, far->parent_columns, middle, far->child_columns,
	        far->column_count);
	return plan_guard_write(c, where, far->child, middle, &guard);
}

bool plan_joins_write(struct plan_sql *c, const struct plan_from *from)
{
	for (size_t i = 1; i < from->count; i++) {
		const struct plan_source *source = &from->sources[i];
		struct plan_list on = PLAN_ON;
		buf_add(&c->w->text, source->is_inner_chain ? TEXT(" JOIN ") : TEXT(" LEFT JOIN "));
		write_table(c, source->plan->table, source->alias);
		write_link(c, &on, &source->plan->join, source->parent, TEXT(""), source->alias);
		write_row_bounds(c, &on, source->plan);
		if (!write_source_conditions(c, &on, from, source, false))
			return false;
	}
	return true;
}

static void write_derived_keys(struct plan_sql *c, struct plan_list *where,
        const struct model_table *table, struct text alias)
{
	for (size_t i = 0; i < table->primary->column_count; i++) {
		plan_list_next(c, where);
		sql_column(c->w, alias, table->primary->columns[i]);
		SQL_ADD(c->w, " = k.c");
		buf_add_int(&c->w->text, (int64_t)i + 1);
	}
}

/* The base's table, or what stands for it or beside it. */
static bool write_base(struct plan_sql *c, const struct plan_source *base)
{
	const struct plan_derived *derived = base->plan->derived;

	if (derived && !derived->write(c, derived->context))
		return false;
	if (derived && !derived->has_keys) {
		SQL_ADD(c->w, " ");
		buf_add(&c->w->text, base->alias);
		return true;
	}
	if (derived)
		SQL_ADD(c->w, " k CROSS JOIN ");
	write_table(c, base->plan->table, base->alias);
	return true;
}

bool plan_from_write(struct plan_sql *c, const struct plan_from *from, const struct plan_rows *rows)
{
	static const struct plan_rows all = {0};
	const struct plan_source *base = &from->sources[0];
	const struct plan_join *join = &base->plan->join;
	struct text middle = join->far_ref ? sql_alias(c->w) : TEXT("");
	struct plan_list where = PLAN_WHERE;

	rows = rows ? rows : &all;
	SQL_ADD(c->w, " FROM ");
	if (rows->has_keys) {
		plan_forms(c)->write_keys(c->w, rows->keys_step);
		SQL_ADD(c->w, " CROSS JOIN ");
	}
	if (join->far_ref) {
		write_table(c, join->far_ref->child, middle);
		buf_add(&c->w->text, plan_forms(c)->join);
	}
	if (!write_base(c, base) || !plan_joins_write(c, from))
		return false;
	const struct plan_derived *derived = base->plan->derived;
	if (derived && derived->has_keys)
		write_derived_keys(c, &where, base->plan->table, base->alias);
	if (rows->has_keys && !plan_keys_write(c, &where, base->plan->table, base->alias))
		return false;
	if (join->ref)
		write_link(c, &where, join, base->parent, middle, base->alias);
	if (join->far_ref && !write_middle(c, &where, join, middle, base->alias))
		return false;
	if (rows->has_verb &&
	        !plan_policy_write(c, &where, base->plan->table, base->alias, rows->verb, false))
		return false;
	bool is_deletion_seen = rows->is_deletion_seen || (derived && derived->is_deletion_seen);
	return write_source_conditions(c, &where, from, base, is_deletion_seen) &&
	       plan_seek_write(c, &where, from);
}

/* One group of all rows is there even where no row is. */
static bool is_one_group(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		if (plan->fields[i].kind != PLAN_FIELD_AGGREGATE)
			return false;
	}
	return plan->field_count > 0;
}

bool plan_exists_write(struct plan_sql *c, struct text outer, const struct plan_select *embed)
{
	struct plan_from from;

	if (!plan_from_collect(c, embed, outer, false, &from))
		return false;
	SQL_ADD(c->w, "EXISTS (SELECT 1");
	if (!is_one_group(embed)) {
		if (!plan_from_write(c, &from, NULL))
			return false;
		if (embed->has_limit || embed->offset)
			plan_bounds_write(c, embed);
	}
	SQL_ADD(c->w, ")");
	return true;
}
