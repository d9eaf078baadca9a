/* Aggregates: their types, which are PostgreSQL's on every engine, and their SQL. */
#include "sql/cast.h"
#include "sql/plan_sql.h"

/* PostgreSQL's type of a sum or an average. */
static struct type total_type(const struct type *of, bool is_average)
{
	bool is_real = of->kind == TYPE_REAL || of->kind == TYPE_DOUBLE;

	if (is_real)
		return (struct type){.kind = is_average ? TYPE_DOUBLE : of->kind};
	if (is_average || of->kind == TYPE_BIGINT || type_family(of) != FAMILY_INTEGER)
		return (struct type){.kind = TYPE_NUMERIC};
	return (struct type){.kind = TYPE_BIGINT};
}

static struct type aggregate_type(const struct plan_field *field)
{
	if (field->aggregate == PLAN_COUNT)
		return (struct type){.kind = TYPE_BIGINT};
	struct type of = plan_path_type(&field->path);
	if (field->aggregate == PLAN_SUM || field->aggregate == PLAN_AVG)
		return total_type(&of, field->aggregate == PLAN_AVG);
	return of;
}

struct type plan_field_type(const struct plan_field *field)
{
	if (field->kind != PLAN_FIELD_AGGREGATE)
		return plan_path_type(&field->path);
	return field->has_cast ? field->cast : aggregate_type(field);
}

bool plan_aggregate_has_cast(const struct plan_field *field, const struct type *to)
{
	struct type from = aggregate_type(field);

	return (from.kind == to->kind && from.array_depth == to->array_depth) ||
	       cast_is_known(&from, to);
}

/* The least or greatest of an enum, where engines compare enums by their texts. */
static bool write_ranked(
        struct plan_sql *c, struct text alias, const struct plan_path *path, struct text function)
{
	const struct model_enum *values = path->column->type.enumeration;

	SQL_ADD(c->w, "CASE ");
	buf_add(&c->w->text, function);
	if (!plan_path_write(c, alias, path, PLAN_PATH_ORDERED))
		return false;
	SQL_ADD(c->w, ")");
	for (size_t i = 0; i < values->value_count; i++) {
		SQL_ADD(c->w, " WHEN ");
		buf_add_int(&c->w->text, (int64_t)i);
		SQL_ADD(c->w, " THEN ");
		sql_string(c->w, values->values[i]);
	}
	SQL_ADD(c->w, " END");
	return true;
}

/* count() of a spread counts its rows: none where it is not there. */
static bool write_count_of(struct plan_sql *c, const struct plan_source *source, bool is_base,
        const struct plan_path *path)
{
	if (!path->column && is_base) {
		SQL_ADD(c->w, "count(*)");
		return true;
	}
	SQL_ADD(c->w, "count(");
	if (!path->column)
		sql_column(c->w, source->alias, source->plan->table->primary->columns[0]);
	else if (!plan_path_write(c, source->alias, path, PLAN_PATH_SHOWN))
		return false;
	SQL_ADD(c->w, ")");
	return true;
}

static bool write_total(
        struct plan_sql *c, struct text alias, const struct plan_path *path, bool is_average)
{
	struct type of = plan_path_type(path);

	plan_forms(c)->begin_total(c->w, &of, is_average);
	if (!plan_path_write(c, alias, path, PLAN_PATH_SHOWN))
		return false;
	plan_forms(c)->end_total(c->w, &of, is_average);
	return true;
}

static bool write_extreme(
        struct plan_sql *c, struct text alias, const struct plan_path *path, bool is_least)
{
	struct text function = is_least ? TEXT("min(") : TEXT("max(");

	if (plan_path_is_ranked(c, path))
		return write_ranked(c, alias, path, function);
	buf_add(&c->w->text, function);
	if (!plan_path_write(c, alias, path, PLAN_PATH_COMPARED))
		return false;
	SQL_ADD(c->w, ")");
	return true;
}

static bool write_result(struct plan_sql *c, const struct plan_source *source, bool is_base,
        const struct plan_field *field)
{
	switch (field->aggregate) {
	case PLAN_COUNT:
		return write_count_of(c, source, is_base, &field->path);
	case PLAN_SUM:
	case PLAN_AVG:
		return write_total(c, source->alias, &field->path, field->aggregate == PLAN_AVG);
	case PLAN_MIN:
	case PLAN_MAX:
		return write_extreme(c, source->alias, &field->path, field->aggregate == PLAN_MIN);
	}
	return false;
}

bool plan_aggregate_write(struct plan_sql *c, const struct plan_source *source, bool is_base,
        const struct plan_field *field)
{
	struct type from = aggregate_type(field);
	bool is_cast = field->has_cast && from.kind != field->cast.kind;

	if (is_cast && !cast_is_known(&from, &field->cast))
		return error_set(c->err, ERROR_INTERNAL, "a cast that is not known");
	if (is_cast)
		plan_forms(c)->begin_cast(c->w, &from, &field->cast);
	if (!write_result(c, source, is_base, field))
		return false;
	if (is_cast)
		plan_forms(c)->end_cast(c->w, &from, &field->cast);
	return true;
}
