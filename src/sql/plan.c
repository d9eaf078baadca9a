#include "sql/plan_sql.h"

static const char *const operator_texts[] = {
#define PLAN_OPERATOR_TEXT(kind, text) [PLAN_##kind] = (text),
        PLAN_OPERATOR_TABLE(PLAN_OPERATOR_TEXT)
#undef PLAN_OPERATOR_TEXT
};

const char *plan_operator_text(enum plan_operator op)
{
	return op < PLAN_OPERATOR_COUNT ? operator_texts[op] : "";
}

struct type plan_path_type(const struct plan_path *path)
{
	if (path->has_cast)
		return path->cast;
	if (!path->key_count)
		return path->column->type;
	if (path->is_text)
		return (struct type){.kind = TYPE_TEXT};
	/* Of an array or jsonb it is jsonb. */
	bool is_json = path->column->type.kind == TYPE_JSON && !path->column->type.array_depth;
	return (struct type){.kind = is_json ? TYPE_JSON : TYPE_JSONB};
}

bool plan_type_has_order(const struct type *type)
{
	struct type element = *type;

	element.array_depth = 0;
	if (type->array_depth > 1 || (type->array_depth && type->kind == TYPE_ENUM))
		return false;
	if (type->kind == TYPE_INET)
		return !type->array_depth;
	return type->kind == TYPE_JSONB || strcmp(type_info(element.kind)->order, "none") != 0;
}

void plan_sql_init(struct plan_sql *c, struct sql_writer *w, struct arena *arena,
        const struct sql_dialect *dialect, const struct principal *principal, struct error *err)
{
	sql_writer_init(w, arena, dialect);
	*c = (struct plan_sql){.arena = arena, .w = w, .principal = principal, .err = err};
}

void plan_list_next(struct plan_sql *c, struct plan_list *list)
{
	buf_add(&c->w->text, list->has ? list->next : list->first);
	list->has = true;
}

bool plan_has_estimates(const struct sql_dialect *dialect)
{
	return !text_is_empty(dialect->forms->estimate_before);
}

bool plan_explain(struct arena *arena, const struct sql_dialect *dialect, unsigned options,
        struct sql_unit *unit, struct error *err)
{
	struct sql_step *step = ARENA_NEW(arena, struct sql_step);
	struct buf sql;

	if (!step)
		return error_memory(err);
	buf_init(&sql, arena);
	dialect->forms->write_explain(&sql, options);
	buf_add(&sql, unit->steps[0].sql);
	if (buf_failed(&sql))
		return error_memory(err);
	*step = (struct sql_step){
	        .kind = SQL_STEP_VALUES,
	        .sql = buf_text(&sql),
	        .params = unit->steps[0].params,
	        .param_count = unit->steps[0].param_count,
	};
	unit->steps = step;
	unit->step_count = 1;
	return true;
}
