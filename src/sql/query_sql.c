#include "sql/query_sql.h"

/* ---- arguments and principals ---- */

bool query_argument_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err)
{
	const struct query_function *f = to->function;

	if (!f || expr->argument >= f->function->argument_count)
		return error_set(err, ERROR_INTERNAL, "an argument without a function");
	const struct function_argument *argument = &f->function->arguments[expr->argument];
	if (f->has[expr->argument]) {
		sql_param_argument(
		        to->writer, expr->argument, f->values[expr->argument], &argument->type);
		return true;
	}
	if (!argument->default_expr)
		return error_tell(err, ERROR_VALUE_NULL, "The argument \"%.*s\" is missing",
		        TEXT_ARG(argument->name));
	return expr_sql_write_as(to, argument->default_expr, as ? as : &argument->type, err);
}

bool query_decide(const struct expr_sql *to, const struct expr *expr, bool *out_value)
{
	if (!to->function || (expr->kind != EXPR_HAS_ROLE && expr->kind != EXPR_CAN &&
	                             expr->kind != EXPR_IS_PLATFORM_ADMIN))
		return false;
	*out_value = policy_holds(expr, to->function->principal);
	return true;
}

/* ---- FROM ---- */

struct text query_alias(const struct expr_sql *to, unsigned number)
{
	for (const struct expr_sql_from *f = to->from; f; f = f->outer) {
		if (f->number == number)
			return f->alias;
	}
	return TEXT("");
}

bool query_aliases(struct expr_sql *to, const struct expr_query *query, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct expr_sql_from *aliases =
	        ARENA_ARRAY(w->arena, struct expr_sql_from, query->from_count + 1);

	if (!aliases)
		return error_memory(err);
	for (size_t i = 0; i < query->from_count; i++) {
		aliases[i] = (struct expr_sql_from){
		        .number = query->from[i].number,
		        .alias = sql_alias(w),
		        .outer = to->from,
		};
		to->from = &aliases[i];
	}
	return true;
}

static const struct query_relation *find_relation(
        const struct expr_sql *to, const struct expr_relation *relation)
{
	const struct query_function *f = to->function;

	for (size_t i = 0; f && i < f->relation_count; i++) {
		if (f->relations[i].relation == relation)
			return &f->relations[i];
	}
	return NULL;
}

/* (SELECT … FROM keys k): the columns that a statement before this one gave. */
static void write_carried(struct expr_sql *to, const struct query_relation *known)
{
	struct sql_writer *w = to->writer;
	const struct model_table *table = known->relation->table;
	struct model_column *columns[1];
	struct model_column **all =
	        ARENA_ARRAY(w->arena, struct model_column *, table->column_count);
	struct model_key key = {
	        .columns = all ? all : columns, .column_count = table->column_count};

	SQL_ADD(w, "(SELECT ");
	for (size_t i = 0; all && i < table->column_count; i++)
		all[i] = &table->columns[i];
	for (size_t i = 0; all && i < table->column_count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		w->dialect->forms->write_key(w, &key, i);
		SQL_ADD(w, " AS ");
		sql_name(w, table->columns[i].name);
	}
	SQL_ADD(w, " FROM ");
	w->dialect->forms->write_keys(w, known->step);
	SQL_ADD(w, ")");
}

static bool write_item(struct expr_sql *to, const struct expr_from *from, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct query_relation *known = find_relation(to, from->relation);

	if (!from->relation) {
		sql_name(w, from->table->name);
	} else if (known && known->is_carried) {
		write_carried(to, known);
	} else if (known) {
		buf_add(&w->text, known->name);
	} else {
		struct query_shape shape = {.names = from->relation->table};
		if (!from->relation->query)
			return error_set(err, ERROR_INTERNAL, "a relation without rows");
		SQL_ADD(w, "(");
		if (!query_write(to, from->relation->query, &shape, err))
			return false;
		SQL_ADD(w, ")");
	}
	SQL_ADD(w, " AS ");
	buf_add(&w->text, query_alias(to, from->number));
	return true;
}

static void next_condition(struct expr_sql *to, bool *has, const char *first)
{
	buf_add_cstr(&to->writer->text, *has ? " AND " : first);
	*has = true;
}

/* Wall one and the live condition. */
static void write_guards(
        struct expr_sql *to, const struct expr_from *from, bool *has, const char *first)
{
	struct sql_writer *w = to->writer;
	struct text alias = query_alias(to, from->number);

	for (int which = 0; which < 2 && !from->relation; which++) {
		size_t mark = w->text.len;
		bool had = *has;
		next_condition(to, has, first);
		bool is_written = which == 0 ? expr_sql_scope(to, from->table, alias)
		                             : expr_sql_live(to, from->table, alias);
		if (is_written)
			continue;
		buf_truncate(&w->text, mark);
		*has = had;
	}
}

bool query_from_write(struct expr_sql *to, const struct expr_query *query, size_t first,
        const char *before, struct error *err)
{
	struct sql_writer *w = to->writer;

	for (size_t i = first; i < query->from_count; i++) {
		const struct expr_from *from = &query->from[i];
		bool has = false;
		if (i == first)
			buf_add_cstr(&w->text, before);
		else if (from->join == EXPR_JOIN_LEFT)
			SQL_ADD(w, " LEFT JOIN ");
		else
			buf_add(&w->text, w->dialect->forms->join);
		if (!write_item(to, from, err))
			return false;
		if (from->join != EXPR_JOIN_LEFT)
			continue;
		write_guards(to, from, &has, " ON ");
		next_condition(to, &has, " ON ");
		if (!from->on)
			SQL_ADD(w, "TRUE");
		else if (!expr_sql_write(to, from->on, err))
			return false;
	}
	return true;
}

bool query_where_write(struct expr_sql *to, const struct expr_query *query, size_t first,
        bool *has_condition, struct error *err)
{
	for (size_t i = first; i < query->from_count; i++) {
		const struct expr_from *from = &query->from[i];
		if (from->join == EXPR_JOIN_LEFT)
			continue;
		write_guards(to, from, has_condition, " WHERE ");
		if (!from->on)
			continue;
		next_condition(to, has_condition, " WHERE ");
		if (!expr_sql_write(to, from->on, err))
			return false;
	}
	if (!query->where)
		return true;
	next_condition(to, has_condition, " WHERE ");
	return expr_sql_write(to, query->where, err);
}

/* ---- what is selected ---- */

/* Text that is made here has no order of bytes by itself. */
static void write_bytes_order(struct expr_sql *to, const struct expr *expr)
{
	if (type_family(&expr->type) == FAMILY_TEXT && expr->type.kind != TYPE_ENUM &&
	        expr->kind != EXPR_COLUMN && !expr->type.array_depth)
		buf_add(&to->writer->text, to->writer->dialect->forms->bytes_order);
}

/* Every row of a column, and every side of a set, has the column's own type. */
static void write_type(struct expr_sql *to, const struct expr *expr, const struct type *type)
{
	bool is_same = expr->kind == EXPR_COLUMN && expr->type.kind == type->kind &&
	               expr->type.scale == type->scale;
	enum type_family family = type_family(type);

	if ((family == FAMILY_INTEGER || family == FAMILY_NUMBER) && !is_same)
		to->writer->dialect->forms->write_exact(to->writer, type);
	else
		write_bytes_order(to, expr);
}

static void write_column_name(struct expr_sql *to, const struct query_shape *shape, size_t index)
{
	struct sql_writer *w = to->writer;

	if (shape && shape->names) {
		sql_name(w, shape->names->columns[index].name);
		return;
	}
	SQL_ADD(w, "c");
	buf_add_int(&w->text, (int64_t)index + 1);
}

static const struct type *type_of(
        const struct query_shape *shape, const struct expr_select *full, size_t index)
{
	if (shape && shape->types && shape->types[index])
		return shape->types[index];
	return &full->targets[index].expr->type;
}

static bool write_targets(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr_select *full = query->full;

	for (size_t i = 0; i < full->target_count; i++) {
		/* What was made comparable may be another node than the target was. */
		const struct expr *expr = full->target_count == 1 && query->select
		                                  ? query->select
		                                  : full->targets[i].expr;
		if (i)
			SQL_ADD(w, ", ");
		if (!expr_sql_write_as(to, expr, type_of(shape, full, i), err))
			return false;
		write_type(to, expr, type_of(shape, full, i));
		SQL_ADD(w, " AS ");
		write_column_name(to, shape, i);
	}
	return true;
}

/* ---- ORDER BY ---- */

static void write_ranks(struct expr_sql *to, const struct type *type)
{
	struct sql_writer *w = to->writer;

	for (size_t i = 0; i < type->enumeration->value_count; i++) {
		SQL_ADD(w, " WHEN ");
		sql_string(w, type->enumeration->values[i]);
		SQL_ADD(w, " THEN ");
		buf_add_int(&w->text, (int64_t)i);
	}
	SQL_ADD(w, " END");
}

/* What is ordered by: the expression, or a column of the subquery "q". */
static bool write_sort_key(struct expr_sql *to, const struct expr_order *order,
        const struct query_shape *outer, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct sql_forms *forms = w->dialect->forms;
	const struct type *type = &order->expr->type;
	bool is_ranked = type->kind == TYPE_ENUM && !type->array_depth && !forms->has_enum_order;

	if (is_ranked)
		SQL_ADD(w, "CASE ");
	if (outer) {
		SQL_ADD(w, "q.");
		write_column_name(to, outer, order->target - 1);
	} else if (!expr_sql_write_as(to, order->expr, type, err)) {
		return false;
	}
	if (is_ranked)
		write_ranks(to, type);
	else if (type->kind == TYPE_NUMERIC && !type->array_depth)
		buf_add(&w->text, forms->numeric_compared);
	else
		write_bytes_order(to, order->expr);
	return true;
}

static bool write_orders(struct expr_sql *to, const struct expr_select *full,
        const struct query_shape *outer, struct error *err)
{
	struct sql_writer *w = to->writer;

	for (size_t i = 0; i < full->order_count; i++) {
		const struct expr_order *order = &full->orders[i];
		buf_add_cstr(&w->text, i ? ", " : "ORDER BY ");
		if (!write_sort_key(to, order, outer, err))
			return false;
		if (order->is_descending)
			SQL_ADD(w, " DESC");
		buf_add_cstr(&w->text, order->is_nulls_first ? " NULLS FIRST" : " NULLS LAST");
	}
	return true;
}

/* ---- LIMIT ---- */

/* Less than nothing is nothing; NULL is no bound. */
static bool write_bound(
        struct expr_sql *to, const struct expr *bound, struct text none, struct error *err)
{
	struct sql_writer *w = to->writer;

	if (bound->kind == EXPR_NUMBER) {
		buf_add(&w->text, bound->text);
		return true;
	}
	SQL_ADD(w, "coalesce(CASE WHEN ");
	if (!expr_sql_write(to, bound, err))
		return false;
	SQL_ADD(w, " < 0 THEN 0 ELSE ");
	if (!expr_sql_write(to, bound, err))
		return false;
	SQL_ADD(w, " END, ");
	buf_add(&w->text, none);
	SQL_ADD(w, ")");
	return true;
}

static bool write_bounds(struct expr_sql *to, const struct expr_select *full, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct text all = w->dialect->forms->limit_all;

	if (!full->limit && !full->offset)
		return true;
	SQL_ADD(w, " LIMIT ");
	if (!full->limit)
		buf_add(&w->text, all);
	else if (!write_bound(to, full->limit, all, err))
		return false;
	if (!full->offset)
		return true;
	SQL_ADD(w, " OFFSET ");
	return write_bound(to, full->offset, TEXT("0"), err);
}

static void write_lock(struct expr_sql *to, const struct expr_query *query)
{
	struct sql_writer *w = to->writer;
	const struct sql_forms *forms = w->dialect->forms;
	bool has = false;

	if (!query->full->is_locked || text_is_empty(forms->lock))
		return;
	for (size_t i = 0; i < query->from_count; i++) {
		const struct expr_from *from = &query->from[i];
		/* What the platform alone writes is not locked for others. */
		if (from->relation || from->join == EXPR_JOIN_LEFT ||
		        from->table->scope == SCOPE_GLOBAL)
			continue;
		buf_add(&w->text, has ? TEXT(", ") : forms->lock);
		buf_add(&w->text, query_alias(to, from->number));
		has = true;
	}
	if (has && query->full->is_lock_skipped)
		SQL_ADD(w, " SKIP LOCKED");
}

/* ---- one SELECT ---- */

/* By their place where they are selected: a parameter within is not known to be the same. */
static bool write_groups(struct expr_sql *to, const struct expr_select *full, struct error *err)
{
	struct sql_writer *w = to->writer;

	for (size_t i = 0; i < full->group_count; i++) {
		size_t place = 0;
		buf_add_cstr(&w->text, i ? ", " : " GROUP BY ");
		for (size_t t = 0; t < full->target_count && !place; t++) {
			if (expr_eq(full->targets[t].expr, full->groups[i]))
				place = t + 1;
		}
		if (place)
			buf_add_int(&w->text, (int64_t)place);
		else if (!expr_sql_write(to, full->groups[i], err))
			return false;
	}
	if (!full->having)
		return true;
	SQL_ADD(w, " HAVING ");
	return expr_sql_write(to, full->having, err);
}

static bool write_plain(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr_select *full = query->full;
	bool has_condition = false;

	buf_add_cstr(&w->text, full->is_distinct ? "SELECT DISTINCT " : "SELECT ");
	if (!write_targets(to, query, shape, err))
		return false;
	if (shape && shape->is_placed) {
		SQL_ADD(w, ", row_number() OVER (");
		if (!write_orders(to, full, NULL, err))
			return false;
		SQL_ADD(w, ") AS manor_place");
	}
	if (!query_from_write(to, query, 0, " FROM ", err) ||
	        !query_where_write(to, query, 0, &has_condition, err) ||
	        !write_groups(to, full, err))
		return false;
	if (full->order_count)
		SQL_ADD(w, " ");
	if (!write_orders(to, full, NULL, err) || !write_bounds(to, full, err))
		return false;
	write_lock(to, query);
	return true;
}

/* ---- sets ---- */

static bool write_query(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err);

static const struct type **types_of(
        struct expr_sql *to, const struct expr_select *full, const struct query_shape *shape)
{
	const struct type **types =
	        ARENA_ARRAY(to->writer->arena, const struct type *, full->target_count);

	for (size_t i = 0; types && i < full->target_count; i++)
		types[i] = type_of(shape, full, i);
	return types;
}

/* A side that is a set itself stands in a subquery: engines bind sets differently. */
static bool write_side(struct expr_sql *to, const struct expr_query *side,
        const struct query_shape *shape, struct error *err)
{
	bool is_set = side->full->set != EXPR_SET_NONE;

	if (is_set)
		SQL_ADD(to->writer, "SELECT * FROM (");
	if (!write_query(to, side, shape, err))
		return false;
	if (is_set)
		SQL_ADD(to->writer, ") AS q");
	return true;
}

static bool write_sides(struct expr_sql *to, const struct expr_select *full,
        const struct query_shape *shape, struct error *err)
{
	static const char *const words[] = {
	        "", " UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT "};

	if (!write_side(to, full->left, shape, err))
		return false;
	buf_add_cstr(&to->writer->text, words[full->set]);
	return write_side(to, full->right, shape, err);
}

/* What is ordered or cut as a whole is so from outside, where its columns have names. */
static bool write_set(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct sql_writer *w = to->writer;
	const struct expr_select *full = query->full;
	struct query_shape inner = shape ? *shape : (struct query_shape){0};
	bool is_placed = shape && shape->is_placed;
	bool is_outer = full->order_count || full->limit || full->offset || is_placed;

	inner.types = types_of(to, full, shape);
	inner.is_placed = false;
	if (!inner.types)
		return error_memory(err);
	if (!is_outer)
		return write_sides(to, full, &inner, err);
	SQL_ADD(w, "SELECT q.*");
	if (is_placed) {
		SQL_ADD(w, ", row_number() OVER (");
		if (!write_orders(to, full, &inner, err))
			return false;
		SQL_ADD(w, ") AS manor_place");
	}
	SQL_ADD(w, " FROM (");
	if (!write_sides(to, full, &inner, err))
		return false;
	SQL_ADD(w, ") AS q ");
	return write_orders(to, full, &inner, err) && write_bounds(to, full, err);
}

/* DISTINCT with a place: the place is none of what is distinct. */
static bool write_distinct(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct sql_writer *w = to->writer;
	struct query_shape inner = *shape;

	inner.is_placed = false;
	SQL_ADD(w, "SELECT q.*, row_number() OVER (");
	if (!write_orders(to, query->full, &inner, err))
		return false;
	SQL_ADD(w, ") AS manor_place FROM (");
	if (!write_plain(to, query, &inner, err))
		return false;
	SQL_ADD(w, ") AS q");
	return true;
}

static bool write_query(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct expr_sql_from *outer = to->from;
	bool is_written;

	if (query->full->set)
		return write_set(to, query, shape, err);
	if (!query_aliases(to, query, err))
		return false;
	if (query->full->is_distinct && shape && shape->is_placed)
		is_written = write_distinct(to, query, shape, err);
	else
		is_written = write_plain(to, query, shape, err);
	to->from = outer;
	return is_written;
}

/* ---- WITH ---- */

struct naming {
	struct expr_sql *to;
	const struct expr_relation **found; /* in the order of need */
	size_t count;
	const struct expr_relation **open; /* being looked into */
	size_t open_count;
	bool is_failed;
};

static void name_query(struct naming *n, const struct expr_query *query);

static bool is_in(
        const struct expr_relation *const *list, size_t count, const struct expr_relation *item)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == item)
			return true;
	}
	return false;
}

static void name_relation(struct naming *n, const struct expr_relation *relation)
{
	struct arena *arena = n->to->writer->arena;

	if (!relation || !relation->query || is_in(n->open, n->open_count, relation) ||
	        find_relation(n->to, relation))
		return;
	const struct expr_relation **open = ARENA_PUSH(arena, n->open, n->open_count);
	if (!open) {
		n->is_failed = true;
		return;
	}
	*open = relation;
	name_query(n, relation->query);
	if (relation->is_inline)
		return;
	const struct expr_relation **slot = ARENA_PUSH(arena, n->found, n->count);
	if (!slot) {
		n->is_failed = true;
		return;
	}
	*slot = relation;
}

static void name_tables(struct naming *n, const struct expr_query *query)
{
	for (size_t i = 0; i < query->from_count; i++)
		name_relation(n, query->from[i].relation);
	if (query->full && query->full->left)
		name_tables(n, query->full->left);
	if (query->full && query->full->right)
		name_tables(n, query->full->right);
}

static void name_node(void *context, const struct expr *node)
{
	if (node->kind == EXPR_QUERY || node->kind == EXPR_EXISTS || node->kind == EXPR_IN_QUERY)
		name_tables(context, node->query);
}

static void name_query(struct naming *n, const struct expr_query *query)
{
	name_tables(n, query);
	expr_walk_query(query, name_node, n);
}

/* Named in no way that a table of a schema is. */
static struct query_relation *give_name(struct expr_sql *to, const struct expr_relation *relation)
{
	struct query_function *f = to->function;
	struct query_relation *slot =
	        ARENA_PUSH(to->writer->arena, f->relations, f->relation_count);

	if (slot)
		*slot = (struct query_relation){
		        .relation = relation,
		        .name = arena_printf(
		                to->writer->arena, "manor_with_%u", relation->number + 1),
		};
	return slot;
}

static bool write_recursive(
        struct expr_sql *to, const struct expr_relation *relation, struct error *err)
{
	const struct expr_select *full = relation->query->full;
	struct query_shape shape = {.names = relation->table};
	const struct type **types =
	        ARENA_ARRAY(to->writer->arena, const struct type *, relation->table->column_count);

	if (!types)
		return error_memory(err);
	for (size_t i = 0; i < relation->table->column_count; i++)
		types[i] = &relation->table->columns[i].type;
	shape.types = types;
	return write_sides(to, full, &shape, err);
}

static bool write_definition(
        struct expr_sql *to, const struct expr_relation *relation, struct error *err)
{
	struct query_shape shape = {.names = relation->table};
	struct expr_sql_from *outer = to->from;
	struct query_relation *known = NULL;

	/* Its own name stands in a recursive query. */
	if (relation->is_recursive && !(known = give_name(to, relation)))
		return error_memory(err);
	struct text name =
	        known ? known->name
	              : arena_printf(to->writer->arena, "manor_with_%u", relation->number + 1);
	buf_add(&to->writer->text, name);
	SQL_ADD(to->writer, " AS (");
	to->from = NULL;
	bool is_written = relation->is_recursive ? write_recursive(to, relation, err)
	                                         : write_query(to, relation->query, &shape, err);
	to->from = outer;
	SQL_ADD(to->writer, ")");
	if (!is_written)
		return false;
	return known || give_name(to, relation) || error_memory(err);
}

static bool write_with(struct expr_sql *to, struct naming *n, struct error *err)
{
	bool is_recursive = false;

	if (n->is_failed)
		return error_memory(err);
	for (size_t i = 0; i < n->count; i++)
		is_recursive |= n->found[i]->is_recursive;
	for (size_t i = 0; i < n->count; i++) {
		buf_add_cstr(&to->writer->text, i              ? ", "
		                                : is_recursive ? "WITH RECURSIVE "
		                                               : "WITH ");
		if (!write_definition(to, n->found[i], err))
			return false;
	}
	if (n->count)
		SQL_ADD(to->writer, " ");
	return true;
}

bool query_with_write(struct expr_sql *to, const struct statement *statement, struct error *err)
{
	struct naming n = {.to = to};

	for (size_t row = 0; row < statement->row_count; row++) {
		for (size_t i = 0; i < statement->column_count; i++)
			expr_walk(statement->rows[row][i], name_node, &n);
	}
	for (size_t i = 0; i < statement->set_count; i++)
		expr_walk(statement->sets[i].value, name_node, &n);
	expr_walk(statement->conflict_where, name_node, &n);
	if (statement->query)
		name_query(&n, statement->query);
	return write_with(to, &n, err);
}

bool query_write(struct expr_sql *to, const struct expr_query *query,
        const struct query_shape *shape, struct error *err)
{
	struct naming n = {.to = to};

	name_query(&n, query);
	return write_with(to, &n, err) && write_query(to, query, shape, err);
}

bool query_write_inner(struct expr_sql *to, const struct expr_query *query, const struct type *as,
        struct error *err)
{
	struct query_shape shape = {.types = &as};

	/* EXISTS may select several; only one column has a type that is asked for. */
	return write_query(to, query, as ? &shape : NULL, err);
}
