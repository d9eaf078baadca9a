/* Marks: columns of an answer that are told beside it, and what a row's version is. */
#include "sql/plan_sql.h"

#include "sql/shape.h"

/* Arguments of one call, well under what engines bear. */
enum { DIGEST_WIDTH = 90 };

const struct model_column *plan_version_column(
        const struct model_table *table, const struct principal *principal)
{
	const struct model_column *updated = table->by_concept[COLUMN_IS_UPDATED_AT];

	if (!updated || !updated->is_not_null || updated->type.array_depth ||
	        (updated->type.kind != TYPE_TIMESTAMP && updated->type.kind != TYPE_TIMESTAMPTZ) ||
	        !policy_column_is_readable(updated, principal))
		return NULL;
	return updated;
}

static void write_digest(
        struct plan_sql *c, struct text alias, const struct model_column **columns, size_t count)
{
	size_t groups = (count + DIGEST_WIDTH - 1) / DIGEST_WIDTH;

	buf_add(&c->w->text, plan_forms(c)->digest_before);
	for (size_t i = 0; i < groups && groups > 1; i++) {
		size_t from = i * DIGEST_WIDTH;
		size_t width = count - from < DIGEST_WIDTH ? count - from : DIGEST_WIDTH;
		if (i)
			SQL_ADD(c->w, ", ");
		write_digest(c, alias, columns + from, width);
	}
	for (size_t i = 0; i < count && groups <= 1; i++) {
		if (i)
			SQL_ADD(c->w, ", ");
		sql_column(c->w, alias, columns[i]);
	}
	buf_add(&c->w->text, plan_forms(c)->digest_after);
}

/* Where no moment tells: a digest of what the caller may read of the row. */
static bool write_version(struct plan_sql *c, struct text alias, const struct model_table *table)
{
	const struct model_column *updated = plan_version_column(table, c->principal);
	const struct model_column **columns =
	        ARENA_ARRAY(c->arena, const struct model_column *, table->column_count);
	size_t count = 0;

	if (!columns)
		return error_memory(c->err);
	if (updated) {
		sql_column(c->w, alias, updated);
		return true;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		if (policy_column_is_readable(&table->columns[i], c->principal))
			columns[count++] = &table->columns[i];
	}
	write_digest(c, alias, columns, count);
	return true;
}

struct type plan_version_type(const struct model_table *table, const struct principal *principal)
{
	const struct model_column *updated = plan_version_column(table, principal);

	return updated ? updated->type : (struct type){.kind = TYPE_TEXT};
}

bool plan_version_in_write(struct plan_sql *c, struct text alias, const struct model_table *table,
        const struct value *values, size_t count)
{
	struct type type = plan_version_type(table, c->principal);

	return write_version(c, alias, table) &&
	       (plan_forms(c)->write_in(c->w, &type, values, count) || error_memory(c->err));
}

static bool write_mark(struct plan_sql *c, const struct plan_from *from,
        const struct plan_mark *mark, struct buf *shape)
{
	const struct plan_source *source =
	        mark->embed ? plan_from_find(from, mark->embed) : &from->sources[0];
	struct type type;

	if (!source)
		return error_set(c->err, ERROR_INTERNAL, "a mark of what is not joined");
	if (mark->is_version) {
		type = plan_version_type(source->plan->table, c->principal);
		if (!write_version(c, source->alias, source->plan->table))
			return false;
	} else {
		type = plan_path_type(&mark->path);
		if (type.array_depth)
			return error_set(c->err, ERROR_INTERNAL, "a mark of an array");
		if (!plan_path_write(c, source->alias, &mark->path, PLAN_PATH_SHOWN))
			return false;
	}
	shape_add_mark(shape, &type);
	return true;
}

bool plan_marks_write(
        struct plan_sql *c, const struct plan_from *from, bool has_columns, struct buf *shape)
{
	const struct plan_select *plan = from->sources[0].plan;

	for (size_t i = 0; i < plan->mark_count; i++) {
		if (has_columns || i)
			SQL_ADD(c->w, ", ");
		if (!write_mark(c, from, &plan->marks[i], shape))
			return false;
	}
	return true;
}

void plan_marks_need(struct plan_sql *c, const struct plan_select *plan, bool *needs)
{
	for (size_t i = 0; i < plan->mark_count; i++) {
		const struct plan_mark *mark = &plan->marks[i];
		if (mark->embed)
			continue;
		if (!mark->is_version) {
			needs[mark->path.column->index] = true;
			continue;
		}
		const struct model_column *updated = plan_version_column(plan->table, c->principal);
		for (size_t k = 0; k < plan->table->column_count; k++) {
			const struct model_column *column = &plan->table->columns[k];
			if (updated ? column == updated
			            : policy_column_is_readable(column, c->principal))
				needs[k] = true;
		}
	}
}
