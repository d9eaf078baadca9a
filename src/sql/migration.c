#include "sql/expr_sql.h"
#include "sql/migration_part.h"

/* ---- steps ---- */

void migration_begin(struct migration_draft *m)
{
	sql_writer_init(&m->w, m->arena, m->dialect);
}

void migration_add(struct migration_draft *m, struct text sql, struct text comment)
{
	struct migration *migration = &m->migration;
	struct migration_step *step = ARENA_PUSH(m->arena, migration->steps, migration->step_count);

	if (!step) {
		error_memory(&m->err);
		return;
	}
	step->sql = sql;
	step->comment = comment;
}

void migration_end(struct migration_draft *m, struct text comment)
{
	if (buf_failed(&m->w.text))
		error_memory(&m->err);
	migration_add(m, buf_text(&m->w.text), comment);
}

bool migration_is_well(struct migration_draft *m)
{
	if (m->arena->failed)
		error_memory(&m->err);
	return !error_is_set(&m->err);
}

static bool is_of_shape(const struct diff_change *change)
{
	return change->kind < DIFF_RULE && change->kind != DIFF_INDEX;
}

struct text migration_table_comment(struct migration_draft *m, const struct model_table *table)
{
	const struct diff *diff = m->diff;
	struct buf out;

	buf_init(&out, m->arena);
	for (size_t i = 0; i < diff->count; i++) {
		const struct diff_change *change = &diff->changes[i];
		if (!is_of_shape(change) ||
		        (change->new_table != table && change->old_table != table))
			continue;
		if (out.len)
			buf_add_char(&out, '\n');
		buf_add(&out, change->what);
	}
	return buf_text(&out);
}

const struct ddl_object *migration_find(const struct ddl *ddl, const char *kind, struct text name)
{
	for (size_t i = 0; i < ddl->count; i++) {
		if (strcmp(ddl->objects[i].kind, kind) == 0 && text_eq(ddl->objects[i].name, name))
			return &ddl->objects[i];
	}
	return NULL;
}

/* ---- values ---- */

static const struct model_table *table_named(
        struct migration_draft *m, const struct model_table *table, enum migration_names names)
{
	return names == MIGRATION_OLD_NAMES ? diff_old_table(m->diff, table) : table;
}

struct text migration_column_operand(struct migration_draft *m, const struct model_column *column,
        enum migration_names names, const char *alias)
{
	const struct model_column *old_column = diff_old_column(m->diff, column);
	struct sql_writer w;

	sql_writer_init(&w, m->arena, m->dialect);
	sql_column(&w, text_from(alias),
	        names == MIGRATION_OLD_NAMES && old_column ? old_column : column);
	return buf_text(&w.text);
}

/* The tenant of the row that is referred to, itself perhaps of another. */
static void write_derived(struct migration_draft *m, struct sql_writer *w,
        const struct model_table *table, enum migration_names names, const char *alias)
{
	const struct model_ref *through = table->through;
	const char *parent = arena_cstr(m->arena, sql_alias(w));

	SQL_ADD(w, "(SELECT ");
	if (!migration_column_value(m, w, through->parent->tenant, names, parent, true))
		SQL_ADD(w, "NULL");
	SQL_ADD(w, " FROM ");
	sql_name(w, table_named(m, through->parent, names)->name);
	buf_printf(&w->text, " AS %s WHERE ", parent);
	for (size_t i = 0; i < through->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		buf_add(&w->text,
		        migration_column_operand(m, through->parent_columns[i], names, parent));
		SQL_ADD(w, " = ");
		buf_add(&w->text,
		        migration_column_operand(m, through->child_columns[i], names, alias));
	}
	SQL_ADD(w, ")");
}

static bool has_default(const struct model_column *column)
{
	return column->default_kind != DEFAULT_NONE && column->default_expr &&
	       column->default_expr->kind != EXPR_NULL;
}

static bool is_derived(struct migration_draft *m, const struct model_column *column)
{
	const struct model_table *table = column->table;

	return column->is_hidden && column == table->tenant && table->through &&
	       table->through->parent->tenant && diff_old_table(m->diff, table->through->parent);
}

bool migration_is_filled(struct migration_draft *m, const struct model_column *column)
{
	return is_derived(m, column) || diff_column_is_filled(m->diff, column);
}

static bool is_unfit_possible(struct migration_draft *m, const struct migration_value *value)
{
	return diff_conversion(m->diff, &value->old_column->type, &value->new_column->type) ==
	       DIFF_CONVERT_FIT;
}

static void write_paired(struct migration_draft *m, struct sql_writer *w,
        const struct migration_value *value, bool is_count)
{
	const struct migration_dialect *dialect = m->dialect->migration;
	size_t mark = w->text.len;

	/* Counting goes on where a value does not fit; it is counted for itself. */
	if (is_count && is_unfit_possible(m, value)) {
		SQL_ADD(w, "CASE WHEN ");
		if (dialect->unfit(w, value)) {
			SQL_ADD(w, " THEN NULL ELSE ");
			dialect->convert(w, value);
			SQL_ADD(w, " END");
			return;
		}
		buf_truncate(&w->text, mark);
	}
	dialect->convert(w, value);
}

bool migration_column_value(struct migration_draft *m, struct sql_writer *w,
        const struct model_column *column, enum migration_names names, const char *alias,
        bool is_count)
{
	const struct model_column *old_column = diff_old_column(m->diff, column);
	struct expr_sql to;

	if (old_column) {
		struct migration_value value = {m->diff, old_column, column,
		        migration_column_operand(m, column, names, alias)};
		write_paired(m, w, &value, is_count);
		return true;
	}
	if (is_derived(m, column)) {
		write_derived(m, w, column->table, names, alias);
		return true;
	}
	if (diff_column_is_filled(m->diff, column)) {
		m->dialect->migration->empty(w, &column->type);
		return true;
	}
	if (!has_default(column) || column->is_identity || !is_count)
		return false;
	expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
	expr_sql_write_as(&to, column->default_expr, &column->type, &m->err);
	return true;
}

/* ---- the whole ---- */

static bool write_ddl(struct migration_draft *m)
{
	const struct diff *diff = m->diff;

	return (!diff->old_model || ddl_persistent(m->arena, m->dialect, diff->old_model,
	                                    &m->old_ddl, &m->err)) &&
	       (!diff->new_model ||
	               ddl_persistent(m->arena, m->dialect, diff->new_model, &m->new_ddl, &m->err));
}

/* From which schema the database is made now: the last step. */
static void write_meta(struct migration_draft *m)
{
	const struct ddl_object *row = migration_find(&m->new_ddl, "row", TEXT("manor_meta"));

	if (!row)
		return;
	if (m->diff->old_model)
		migration_add(m, TEXT("DELETE FROM manor_meta"), TEXT(""));
	migration_add(m, row->sql, TEXT("From which schema the database is made now."));
}

static bool is_same(const struct model *a, const struct model *b)
{
	return a && b && memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

bool migration_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *old_model, const struct model *new_model, const struct diff *diff,
        struct migration *out_migration, struct error *err)
{
	struct migration_draft m = {.arena = arena, .dialect = dialect, .diff = diff};

	if (is_same(old_model, new_model) || (!old_model && !new_model)) {
		*out_migration = (struct migration){0};
		return true;
	}
	if (write_ddl(&m) && dialect->migration->steps(&m)) {
		write_meta(&m);
		if (old_model && migration_is_well(&m))
			migration_counts(&m);
	}
	if (!migration_is_well(&m)) {
		*err = m.err;
		return false;
	}
	*out_migration = m.migration;
	return true;
}

bool migration_lint(struct arena *arena, const struct sql_dialect *dialect, const struct diff *diff,
        struct migration_lint *out_lint, struct error *err)
{
	struct migration_draft m = {.arena = arena, .dialect = dialect, .diff = diff};
	struct migration_lint lint = {0};

	if (diff->old_model && diff->new_model && write_ddl(&m))
		dialect->migration->lint(&m, &lint);
	if (!migration_is_well(&m)) {
		*err = m.err;
		return false;
	}
	*out_lint = lint;
	return true;
}
