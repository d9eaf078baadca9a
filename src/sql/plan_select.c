/* SELECT: columns and their shape, embeds as joins and subqueries, order, bounds, count. */
#include "sql/plan_sql.h"

#include "sql/shape.h"

#define ALL_LEAVES SIZE_MAX

/*
 * The columns of one SELECT (or of one call of the array aggregate) under way. A leaf is
 * what becomes one member of the row's object: a value, or an embed that is not spread. Of
 * a spread of many rows each leaf is an array of its own, for which it alone is written.
 */
struct columns {
	const struct plan_from *from;
	struct buf *shape;
	size_t count;
	size_t leaf;        /* the next one's number */
	size_t picked;      /* the only leaf that is wanted, or ALL_LEAVES */
	bool is_bare;       /* values instead of objects: of the leaf that is picked */
	bool is_row;        /* of the answer itself: arrays are to be JSON */
	bool is_named;      /* AS c1, AS c2 … */
	bool has_aggregate; /* presence must then be the same for all rows of a group */
	struct plan_groups groups;
};

static bool write_source_columns(
        struct plan_sql *c, struct columns *out, const struct plan_source *source);
static bool write_array(struct plan_sql *c, struct columns *out, const struct plan_select *embed,
        const struct plan_source *holder, struct text name, size_t picked);

static void begin_column(struct plan_sql *c, struct columns *out)
{
	if (out->count++)
		SQL_ADD(c->w, ", ");
}

static void end_column(struct plan_sql *c, struct columns *out)
{
	if (!out->is_named)
		return;
	SQL_ADD(c->w, " AS c");
	buf_add_int(&c->w->text, (int64_t)out->count);
}

static bool note_group(
        struct plan_sql *c, struct columns *out, struct text alias, const struct plan_path *path)
{
	if (!out->has_aggregate)
		return true;
	struct plan_group *slot = ARENA_PUSH(c->arena, out->groups.groups, out->groups.count);
	if (!slot)
		return error_memory(c->err);
	*slot = (struct plan_group){(unsigned)out->count, alias, path};
	return true;
}

static bool take_leaf(struct columns *out)
{
	return out->picked == ALL_LEAVES || out->leaf++ == out->picked;
}

static bool write_shown(struct plan_sql *c, const struct columns *out, struct text alias,
        const struct plan_path *path)
{
	const struct sql_forms *forms = plan_forms(c);
	enum plan_path_use use = out->has_aggregate ? PLAN_PATH_COMPARED : PLAN_PATH_SHOWN;
	bool is_array = out->is_row && plan_path_type(path).array_depth;

	if (is_array)
		buf_add(&c->w->text,
		        out->has_aggregate ? forms->array_grouped : forms->array_before);
	if (!plan_path_write(c, alias, path, use))
		return false;
	if (is_array)
		buf_add(&c->w->text, forms->array_after);
	return true;
}

static bool write_value_field(struct plan_sql *c, struct columns *out,
        const struct plan_source *source, const struct plan_field *field)
{
	struct type type;

	begin_column(c, out);
	if (field->kind == PLAN_FIELD_AGGREGATE) {
		type = plan_field_type(field);
		if (!plan_aggregate_write(c, source, source == &out->from->sources[0], field))
			return false;
	} else {
		type = plan_path_type(&field->path);
		if (!write_shown(c, out, source->alias, &field->path) ||
		        !note_group(c, out, source->alias, &field->path))
			return false;
	}
	end_column(c, out);
	if (out->is_bare)
		shape_add_bare(out->shape, &type);
	else
		shape_add(out->shape, &type, field->name);
	return true;
}

/* Not NULL exactly when the optional row is there. */
static bool write_presence(
        struct plan_sql *c, struct columns *out, const struct plan_source *source)
{
	const struct model_key *key = source->plan->table->primary;

	if (!key)
		return error_set(c->err, ERROR_INTERNAL, "an embedded table has no key");
	begin_column(c, out);
	if (out->has_aggregate) {
		SQL_ADD(c->w, "nullif(");
		sql_column(c->w, source->alias, key->columns[0]);
		SQL_ADD(c->w, " IS NOT NULL, ");
		buf_add(&c->w->text, plan_forms(c)->false_value);
		SQL_ADD(c->w, ")");
		if (!note_group(c, out, source->alias, NULL))
			return false;
	} else {
		sql_column(c->w, source->alias, key->columns[0]);
	}
	end_column(c, out);
	return true;
}

/* An object of the row's own. */
static bool write_object(struct plan_sql *c, struct columns *out, const struct plan_field *field,
        const struct plan_source *source)
{
	size_t picked = out->picked;
	bool is_bare = out->is_bare;

	if (is_bare)
		shape_open_bare(out->shape);
	else
		shape_open(out->shape, field->name);
	out->picked = ALL_LEAVES;
	out->is_bare = false;
	if (!write_presence(c, out, source) || !write_source_columns(c, out, source))
		return false;
	out->picked = picked;
	out->is_bare = is_bare;
	shape_close(out->shape);
	return true;
}

/* Groups of the one row are a subquery's, as those of many are. */
static bool write_to_one(struct plan_sql *c, struct columns *out, const struct plan_source *holder,
        const struct plan_field *field)
{
	const struct plan_source *source = plan_from_find(out->from, field->embed);

	if (!field->embed->join.is_spread && plan_is_grouped(field->embed))
		return !take_leaf(out) ||
		       write_array(c, out, field->embed, holder, field->name, ALL_LEAVES);
	if (!source)
		return error_set(c->err, ERROR_INTERNAL, "an embed is not joined");
	if (field->embed->join.is_spread)
		return write_source_columns(c, out, source);
	return !take_leaf(out) || write_object(c, out, field, source);
}

static void write_groups(struct plan_sql *c, const struct columns *out)
{
	for (size_t i = 0; i < out->groups.count; i++) {
		buf_add(&c->w->text, i ? TEXT(", ") : TEXT(" GROUP BY "));
		buf_add_int(&c->w->text, out->groups.groups[i].place);
	}
}

/* A SELECT must have a column; of the answer itself it is a mark that nobody reads. */
static void write_nothing(struct plan_sql *c, struct columns *out)
{
	static const struct type none = {.kind = TYPE_BOOLEAN};

	SQL_ADD(c->w, "NULL");
	if (out->is_row)
		shape_add_mark(out->shape, &none);
}

/* Columns, FROM, WHERE, GROUP BY, ORDER BY, LIMIT of a plan whose SELECT was opened. */
static bool write_rows(struct plan_sql *c, struct columns *out, const struct plan_rows *rows)
{
	const struct plan_source *base = &out->from->sources[0];

	out->has_aggregate = plan_is_grouped(base->plan);
	if (!write_source_columns(c, out, base))
		return false;
	if (base->plan->mark_count) {
		if (out->has_aggregate)
			return error_set(c->err, ERROR_INTERNAL, "marks of rows that are grouped");
		if (!plan_marks_write(c, out->from, out->count, out->shape))
			return false;
	}
	if (!out->count && !base->plan->mark_count && !plan_forms(c)->has_json_rows)
		write_nothing(c, out);
	if (!rows && !out->has_aggregate && plan_page_is_better(c, out->from))
		return plan_page_write(c, out->from) && plan_orders_write(c, out->from, NULL);
	if (!plan_from_write(c, out->from, rows))
		return false;
	write_groups(c, out);
	if (!base->plan->order_count && !out->has_aggregate && rows && rows->has_keys)
		SQL_ADD(c->w, " ORDER BY k.key");
	if (!base->plan->order_count && base->plan->derived && base->plan->derived->has_place &&
	        !out->has_aggregate)
		SQL_ADD(c->w, " ORDER BY manor_place");
	if (!plan_orders_write(c, out->from, out->has_aggregate ? &out->groups : NULL))
		return false;
	if (out->picked != ALL_LEAVES)
		plan_key_order_write(c, base);
	plan_bounds_write(c, base->plan);
	return true;
}

static bool is_spread(const struct plan_field *field)
{
	return field->kind == PLAN_FIELD_EMBED && field->embed->join.is_spread;
}

static bool is_hidden(const struct plan_field *field)
{
	return field->kind == PLAN_FIELD_EMBED && !plan_is_shown(field->embed);
}

struct leaf {
	const struct plan_field *field; /* NULL: the plan has less of them */
	bool is_of_many;                /* a spread of many rows holds it */
};

/* The leaf of that number, of the plan and what is spread in it. */
static struct leaf find_leaf(const struct plan_select *plan, size_t *number)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (is_hidden(field))
			continue;
		if (is_spread(field)) {
			struct leaf leaf = find_leaf(field->embed, number);
			leaf.is_of_many |= !field->embed->join.is_to_one;
			if (leaf.field)
				return leaf;
		} else if ((*number)-- == 0) {
			return (struct leaf){.field = field};
		}
	}
	return (struct leaf){0};
}

static size_t count_leaves(const struct plan_select *plan)
{
	size_t number = 0, count = 0;

	while (find_leaf(plan, &number).field)
		number = ++count;
	return count;
}

static size_t count_columns(const struct plan_select *plan);

static size_t count_field_columns(const struct plan_field *field)
{
	if (is_hidden(field))
		return 0;
	if (field->kind != PLAN_FIELD_EMBED)
		return 1;
	if (!is_spread(field) && plan_is_grouped(field->embed))
		return 1;
	if (field->embed->join.is_to_one)
		return count_columns(field->embed) + !is_spread(field);
	return is_spread(field) ? count_leaves(field->embed) : 1;
}

/* How many columns the plan's fields take in a SELECT. */
static size_t count_columns(const struct plan_select *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->field_count; i++)
		count += count_field_columns(&plan->fields[i]);
	return count;
}

static size_t count_leaf_columns(const struct plan_select *plan, size_t number)
{
	struct leaf leaf = find_leaf(plan, &number);

	return !leaf.field ? 0 : leaf.is_of_many ? 1 : count_field_columns(leaf.field);
}

/*
 * With an order, bounds or groups the rows come from a subquery, in its order; those of a
 * spread, too, so that its arrays are in one order.
 */
static bool needs_subquery(
        struct plan_sql *c, const struct columns *inner, const struct plan_select *embed)
{
	if (embed->row_limit && plan_forms(c)->has_json_rows)
		return true;
	return inner->picked != ALL_LEAVES || embed->order_count || embed->has_limit ||
	       embed->offset || plan_is_grouped(embed);
}

/* What stands between the aggregate's parentheses, and where its rows come from. */
static bool write_array_rows(struct plan_sql *c, struct columns *inner,
        const struct plan_select *embed, size_t width, struct text before, struct text after)
{
	buf_add(&c->w->text, before);
	if (!needs_subquery(c, inner, embed)) {
		if (!write_source_columns(c, inner, &inner->from->sources[0]))
			return false;
		buf_add(&c->w->text, after);
		return plan_from_write(c, inner->from, NULL);
	}
	for (size_t i = 1; i <= width; i++) {
		buf_add(&c->w->text, i > 1 ? TEXT(", c") : TEXT("c"));
		buf_add_int(&c->w->text, (int64_t)i);
	}
	buf_add(&c->w->text, after);
	SQL_ADD(c->w, " FROM (SELECT ");
	inner->is_named = true;
	if (!write_rows(c, inner, NULL))
		return false;
	SQL_ADD(c->w, ") a");
	return true;
}

/* manor_json_array(?, …): the shape is its first argument. */
static bool write_shaped_array(struct plan_sql *c, struct columns *out, struct columns *inner,
        const struct plan_select *embed, size_t width, struct text name)
{
	static const struct type json_type = {.kind = TYPE_JSON};
	struct buf shape;
	size_t slot = c->w->param_count;

	buf_init(&shape, c->arena);
	inner->shape = &shape;
	if (embed->row_limit && !needs_subquery(c, inner, embed))
		shape_limit(&shape, embed->row_limit);
	if (embed->join.is_to_one)
		buf_add(&c->w->text, plan_forms(c)->first_before);
	SQL_ADD(c->w, "manor_json_array(");
	sql_param(c->w, value_null()); /* the shape, once it is known */
	struct text end = embed->join.is_to_one ? arena_printf(c->arena, ")%.*s",
	                                                  TEXT_ARG(plan_forms(c)->first_after))
	                                        : TEXT(")");
	if (!write_array_rows(c, inner, embed, width, width ? TEXT(", ") : TEXT(""), end))
		return false;
	if (buf_failed(&shape) || slot >= c->w->param_count)
		return error_memory(c->err);
	c->w->params[slot].value = value_text(buf_text(&shape));
	if (out->is_bare)
		shape_add_bare(out->shape, &json_type);
	else
		shape_add(out->shape, &json_type, name);
	return true;
}

/* An object of its own makes a row even where it is the row's only leaf. */
static bool write_json_array(struct plan_sql *c, struct columns *out, struct columns *inner,
        const struct plan_select *embed, size_t width, struct text name)
{
	const struct sql_forms *forms = plan_forms(c);
	bool is_value = inner->is_bare && width == 1, is_single = embed->join.is_to_one;

	if (out->is_bare)
		shape_open_rows_bare(out->shape, is_single);
	else
		shape_open_rows(out->shape, name, is_single);
	inner->shape = out->shape;
	if (!write_array_rows(c, inner, embed, width,
	            is_value ? forms->values_before : forms->rows_before,
	            is_value ? forms->values_after : forms->rows_after))
		return false;
	shape_close_rows(out->shape, is_single);
	return true;
}

/* What hangs on a row that is not there is NULL, as its columns are. */
static void write_if_present(struct plan_sql *c, const struct plan_source *holder)
{
	SQL_ADD(c->w, "CASE WHEN ");
	sql_column(c->w, holder->alias, holder->plan->table->primary->columns[0]);
	SQL_ADD(c->w, " IS NOT NULL THEN ");
}

/*
 * A column of the outer row: (SELECT …), an array of the rows that hang on it, or of one
 * leaf of theirs.
 */
static bool write_array(struct plan_sql *c, struct columns *out, const struct plan_select *embed,
        const struct plan_source *holder, struct text name, size_t picked)
{
	bool is_picked = picked != ALL_LEAVES;
	struct plan_from from;
	struct columns inner = {.from = &from, .is_bare = is_picked, .picked = picked};
	size_t width = is_picked ? count_leaf_columns(embed, picked) : count_columns(embed);
	unsigned limit = plan_forms(c)->row_limit;

	if (width > limit)
		return error_tell(c->err, ERROR_QUERY_SYNTAX,
		        "an embedded resource has at most %u columns", limit);
	begin_column(c, out);
	if (!plan_from_collect(c, embed, holder->alias, true, &from))
		return false;
	bool is_optional = holder->plan->join.is_spread && !holder->is_inner_chain;
	if (is_optional)
		write_if_present(c, holder);
	SQL_ADD(c->w, "(SELECT ");
	bool ok = plan_forms(c)->has_json_rows
	                  ? write_json_array(c, out, &inner, embed, width, name)
	                  : write_shaped_array(c, out, &inner, embed, width, name);
	SQL_ADD(c->w, ")");
	if (is_optional)
		SQL_ADD(c->w, " END");
	/* Rows beside it are grouped by its text: JSON may have no equality. */
	if (out->has_aggregate)
		buf_add(&c->w->text, plan_forms(c)->as_text);
	end_column(c, out);
	return ok && (!out->has_aggregate || note_group(c, out, holder->alias, NULL));
}

/* Each leaf of the embed becomes an array of its own beside the outer row's columns. */
static bool write_spread_arrays(struct plan_sql *c, struct columns *out,
        const struct plan_source *source, const struct plan_select *embed)
{
	size_t number = 0;

	for (size_t i = 0;; i++) {
		number = i;
		const struct plan_field *leaf = find_leaf(embed, &number).field;
		if (!leaf)
			return true;
		if (take_leaf(out) && !write_array(c, out, embed, source, leaf->name, i))
			return false;
	}
}

static bool write_to_many(struct plan_sql *c, struct columns *out, const struct plan_source *source,
        const struct plan_field *field)
{
	if (field->embed->join.is_spread)
		return write_spread_arrays(c, out, source, field->embed);
	return !take_leaf(out) ||
	       write_array(c, out, field->embed, source, field->name, ALL_LEAVES);
}

static bool write_field(struct plan_sql *c, struct columns *out, const struct plan_source *source,
        const struct plan_field *field)
{
	if (is_hidden(field))
		return true;
	if (field->kind != PLAN_FIELD_EMBED)
		return !take_leaf(out) || write_value_field(c, out, source, field);
	return field->embed->join.is_to_one ? write_to_one(c, out, source, field)
	                                    : write_to_many(c, out, source, field);
}

/* The parser bounds how deep embeds nest. */
static bool write_source_columns(
        struct plan_sql *c, struct columns *out, const struct plan_source *source)
{
	for (size_t i = 0; i < source->plan->field_count; i++) {
		if (!write_field(c, out, source, &source->plan->fields[i]))
			return false;
	}
	return true;
}

bool plan_select_write(struct plan_sql *c, const struct plan_select *plan,
        const struct plan_rows *rows, struct buf *shape)
{
	struct plan_from from;
	struct columns out = {.from = &from, .shape = shape, .picked = ALL_LEAVES, .is_row = true};

	if (!plan_from_collect(c, plan, TEXT(""), true, &from))
		return false;
	SQL_ADD(c->w, "SELECT ");
	return write_rows(c, &out, rows);
}

/* The rows that are counted, one for each group, without anything that is shown. */
static bool write_counted(struct plan_sql *c, const struct plan_select *plan)
{
	struct plan_from from;
	struct buf ignored;
	struct columns out = {.from = &from, .shape = &ignored, .picked = ALL_LEAVES};
	struct plan_select all = *plan;

	if (!plan_is_grouped(plan)) {
		SQL_ADD(c->w, "SELECT 1");
		return plan_from_collect(c, plan, TEXT(""), false, &from) &&
		       plan_from_write(c, &from, NULL);
	}
	all.has_limit = false;
	all.offset = 0;
	all.order_count = 0;
	buf_init(&ignored, c->arena);
	SQL_ADD(c->w, "SELECT ");
	return plan_from_collect(c, &all, TEXT(""), true, &from) && write_rows(c, &out, NULL);
}

static bool write_count(struct plan_sql *c, const struct plan_select *plan)
{
	struct plan_from from;

	if (!plan_is_grouped(plan) && !plan->count_limit) {
		SQL_ADD(c->w, "SELECT count(*)");
		return plan_from_collect(c, plan, TEXT(""), false, &from) &&
		       plan_from_write(c, &from, NULL);
	}
	SQL_ADD(c->w, "SELECT count(*) FROM (");
	if (!write_counted(c, plan))
		return false;
	if (plan->count_limit) {
		SQL_ADD(c->w, " LIMIT ");
		sql_param(c->w, value_integer(plan->count_limit));
	}
	SQL_ADD(c->w, ") a");
	return true;
}

static bool write_estimate(struct plan_sql *c, const struct plan_select *plan)
{
	buf_add(&c->w->text, plan_forms(c)->estimate_before);
	return write_counted(c, plan);
}

static bool add_step(struct plan_sql *c, const struct sql_dialect *dialect,
        const struct plan_select *plan,
        bool (*write)(struct plan_sql *c, const struct plan_select *plan), enum sql_step_kind kind,
        struct sql_unit *unit)
{
	struct sql_step *step = ARENA_PUSH(c->arena, unit->steps, unit->step_count);
	struct sql_writer w;

	if (!step)
		return error_memory(c->err);
	plan_sql_init(c, &w, c->arena, dialect, c->principal, c->err);
	step->kind = kind;
	return write(c, plan) && sql_writer_finish(&w, step, c->err);
}

bool plan_append_select(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_select *plan, const struct principal *principal, struct sql_unit *unit,
        struct error *err)
{
	struct plan_sql c;
	struct sql_writer w;
	struct buf shape;
	struct sql_step *step = ARENA_PUSH(arena, unit->steps, unit->step_count);
	struct plan_select all = *plan;

	if (!step)
		return error_memory(err);
	all.after = NULL;
	buf_init(&shape, arena);
	plan_sql_init(&c, &w, arena, dialect, principal, err);
	if (!plan_select_write(&c, plan, NULL, &shape) || !sql_writer_finish(&w, step, err))
		return false;
	if (buf_failed(&shape))
		return error_memory(err);
	step->kind = SQL_STEP_JSON;
	step->shape = buf_text(&shape);
	return (!plan->wants_count ||
	               add_step(&c, dialect, &all, write_count, SQL_STEP_COUNT, unit)) &&
	       (!plan->wants_estimate ||
	               add_step(&c, dialect, &all, write_estimate, SQL_STEP_ESTIMATE, unit));
}

bool plan_compile_select(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_select *plan, const struct principal *principal,
        struct sql_unit *out_unit, struct error *err)
{
	struct sql_unit unit = {0};

	if (!plan_append_select(arena, dialect, plan, principal, &unit, err))
		return false;
	*out_unit = unit;
	return true;
}
