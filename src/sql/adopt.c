#include "sql/adopt_part.h"

void adopt_begin(struct adopting *a)
{
	sql_writer_init(&a->w, a->arena, a->dialect);
}

bool adopt_step(struct adopting *a, struct text sql, const char *comment)
{
	struct migration_step *slot = ARENA_PUSH(a->arena, a->to->steps, a->to->step_count);

	if (!slot)
		return error_memory(a->err);
	*slot = (struct migration_step){.sql = sql, .comment = text_from(comment)};
	return true;
}

bool adopt_end(struct adopting *a, const char *comment)
{
	if (buf_failed(&a->w.text))
		return error_memory(a->err);
	return adopt_step(a, buf_text(&a->w.text), comment);
}

const struct catalog_table *adopt_table(const struct adopting *a, const struct model_table *table)
{
	const struct catalog_table *known = catalog_table_find(a->catalog, table->name);

	if (!known && !text_is_empty(table->was))
		known = catalog_table_find(a->catalog, table->was);
	return table->is_hidden ? NULL : known;
}

const struct catalog_column *adopt_column(
        const struct catalog_table *known, const struct model_column *column)
{
	const struct catalog_column *found =
	        column->is_hidden ? NULL : catalog_column_find(known, column->name);

	if (!found && !text_is_empty(column->was))
		found = catalog_column_find(known, column->was);
	return found;
}

bool adopt_is_of_known_table(const struct adopting *a, const struct ddl_object *object)
{
	const struct model_table *table = model_table_find(a->model, object->name);

	return table && text_eq_cstr(text_from(object->kind), "table") && adopt_table(a, table);
}

/* As the database calls it today. */
static void write_old_column(
        struct adopting *a, struct text alias, const struct model_column *column)
{
	const struct catalog_table *known = adopt_table(a, column->table);
	const struct catalog_column *old = known ? adopt_column(known, column) : NULL;

	buf_add(&a->w.text, alias);
	buf_add_char(&a->w.text, '.');
	sql_name(&a->w, old ? old->name : column->name);
}

/* A path of references longer than this is a circle, which the model refuses. */
enum { PATH_MOST = 16 };

static bool write_tenant(
        struct adopting *a, const struct model_table *table, struct text alias, unsigned depth)
{
	const struct model_ref *ref = table->through;

	if (!table->tenant->is_hidden || !ref) {
		write_old_column(a, alias, table->tenant);
		return true;
	}
	const struct catalog_table *parent = adopt_table(a, ref->parent);
	if (!parent || depth > PATH_MOST)
		return error_set(a->err, ERROR_SCHEMA,
		        "the tenant of \"%.*s\" is reached through a table that the database does "
		        "not have",
		        TEXT_ARG(table->name));
	struct text to = arena_printf(a->arena, "p%u", depth);
	SQL_ADD(&a->w, "(SELECT ");
	if (!write_tenant(a, ref->parent, to, depth + 1))
		return false;
	SQL_ADD(&a->w, " FROM ");
	sql_name(&a->w, parent->name);
	SQL_ADD(&a->w, " AS ");
	buf_add(&a->w.text, to);
	for (size_t i = 0; i < ref->column_count; i++) {
		buf_add(&a->w.text, i ? TEXT(" AND ") : TEXT(" WHERE "));
		write_old_column(a, to, ref->parent_columns[i]);
		SQL_ADD(&a->w, " = ");
		write_old_column(a, alias, ref->child_columns[i]);
	}
	SQL_ADD(&a->w, ")");
	return true;
}

bool adopt_is_derived(const struct model_column *column)
{
	return column == column->table->tenant && column->is_hidden && column->table->through;
}

bool adopt_tenant_write(struct adopting *a, const struct model_table *table, struct text alias)
{
	return write_tenant(a, table, alias, 1);
}

void adopt_begin_count(struct adopting *a, struct text table)
{
	adopt_begin(a);
	SQL_ADD(&a->w, "SELECT count(*) FROM ");
	sql_name(&a->w, table);
	SQL_ADD(&a->w, " AS o WHERE ");
}

bool adopt_count(struct adopting *a, enum diff_loss loss, struct text what)
{
	struct migration_count *slot = ARENA_PUSH(a->arena, a->to->counts, a->to->count_count);

	if (!slot || buf_failed(&a->w.text))
		return error_memory(a->err);
	*slot = (struct migration_count){loss, diff_loss_blocks(loss), what, buf_text(&a->w.text)};
	return true;
}

static bool count_reference(struct adopting *a, const struct model_ref *ref)
{
	const struct catalog_table *child = adopt_table(a, ref->child);
	const struct catalog_table *parent = adopt_table(a, ref->parent);
	bool has_wall = ref->wall != WALL_NONE && ref->child->tenant && ref->parent->tenant;

	if (!child || !parent || ref->is_hidden)
		return true;
	for (size_t i = 0; i < ref->column_count; i++) {
		if (!adopt_column(child, ref->child_columns[i]))
			return true;
	}
	adopt_begin_count(a, child->name);
	for (size_t i = 0; i < ref->column_count; i++) {
		write_old_column(a, TEXT("o"), ref->child_columns[i]);
		SQL_ADD(&a->w, " IS NOT NULL AND ");
	}
	SQL_ADD(&a->w, "NOT EXISTS (SELECT 1 FROM ");
	sql_name(&a->w, parent->name);
	SQL_ADD(&a->w, " AS q WHERE ");
	for (size_t i = 0; i < ref->column_count; i++) {
		buf_add(&a->w.text, i ? TEXT(" AND ") : TEXT(""));
		write_old_column(a, TEXT("q"), ref->parent_columns[i]);
		SQL_ADD(&a->w, " = ");
		write_old_column(a, TEXT("o"), ref->child_columns[i]);
	}
	if (has_wall) {
		SQL_ADD(&a->w, " AND (");
		if (ref->wall == WALL_GUARD) {
			if (!adopt_tenant_write(a, ref->parent, TEXT("q")))
				return false;
			SQL_ADD(&a->w, " IS NULL OR ");
		}
		if (!adopt_tenant_write(a, ref->parent, TEXT("q")))
			return false;
		SQL_ADD(&a->w, " = ");
		if (!adopt_tenant_write(a, ref->child, TEXT("o")))
			return false;
		SQL_ADD(&a->w, ")");
	}
	SQL_ADD(&a->w, ")");
	return adopt_count(a, DIFF_LOSS_ORPHANS,
	        arena_printf(a->arena, "%.*s.%.*s: rows that refer to no row of %.*s%s",
	                TEXT_ARG(ref->child->name), TEXT_ARG(ref->child_columns[0]->name),
	                TEXT_ARG(ref->parent->name), has_wall ? ", or to another tenant's" : ""));
}

bool adopt_count_references(struct adopting *a)
{
	for (size_t i = 0; i < a->model->ref_count; i++) {
		if (!count_reference(a, a->model->refs[i]))
			return false;
	}
	return true;
}

bool adopt_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct catalog *catalog, const struct model *model, struct migration *out_up,
        struct migration *out_down, struct error *err)
{
	struct adopting a = {
	        .arena = arena, .dialect = dialect, .catalog = catalog, .model = model, .err = err};
	struct migration up = {0}, down = {0};

	if (!ddl_persistent(arena, dialect, model, &a.ddl, err))
		return false;
	a.to = &up;
	if (!dialect->adopt_up(&a))
		return false;
	a.to = &down;
	if (!dialect->adopt_down(&a))
		return false;
	*out_up = up;
	*out_down = down;
	return true;
}
