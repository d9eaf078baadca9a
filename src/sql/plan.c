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
