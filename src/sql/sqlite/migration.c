#include "sql/sqlite/migration.h"

#include "schema/expr.h"

/*
 * Order: what reads other tables goes first (triggers, indexes), then tables that go, then
 * renames, which SQLite carries into the text of whatever is left, then columns that ALTER
 * can add and drop, then tables that are built anew, and last indexes and triggers. While
 * tables are built anew `legacy_alter_table` keeps the last rename from looking into
 * triggers, which may name what is not there at that moment.
 */

enum fate {
	FATE_KEPT,
	FATE_ALTERED, /* by ALTER TABLE ADD and DROP COLUMN */
	FATE_REBUILT,
	FATE_NEW,
};

struct sqlite_migration {
	struct migration_draft *m;
	enum fate *fates; /* of the new model's tables, by index */
	bool *is_made;    /* of those that are rebuilt */
	bool changes_plans;
};

static bool is_kind(const struct ddl_object *object, const char *kind)
{
	return strcmp(object->kind, kind) == 0;
}

/* The migrator's own. */
static bool is_history(const struct ddl_object *object)
{
	return text_eq(object->name, TEXT("manor_migrations"));
}

/* The engine's own tables, which stand in no model's list of changes. */
static bool is_own(const struct model_table *table)
{
	return table->concept == TABLE_IS_META || table->concept == TABLE_IS_CONTEXT ||
	       table->concept == TABLE_IS_MIGRATIONS;
}

static const struct ddl_object *table_object(const struct ddl *ddl, const struct model_table *table)
{
	return migration_find(ddl, "table", table->name);
}

/* ---- what becomes of a table ---- */

/* ALTER ADD takes constants only, and what it adds stands last. */
static bool is_addable(
        struct migration_draft *m, const struct model_column *column, struct text element)
{
	const struct expr *value = column->default_expr;
	bool has_default = column->default_kind != DEFAULT_NONE && value &&
	                   value->kind != EXPR_NULL && !column->is_identity;

	(void)element;
	if (migration_is_filled(m, column) || column == model_table_id(column->table) ||
	        (has_default && value->kind != EXPR_BOOLEAN && value->kind != EXPR_NUMBER &&
	                value->kind != EXPR_STRING))
		return false;
	return has_default || !column->is_not_null;
}

static bool is_droppable(const struct model_column *column)
{
	return column != model_table_id(column->table);
}

static bool is_copied(struct migration_draft *m, const struct model_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (diff_old_column(m->diff, &table->columns[i]) &&
		        sqlite_is_converted(m->diff, &table->columns[i]))
			return true;
	}
	return false;
}

/*
 * Whether the old elements without those that go, followed by those that come, are the new
 * ones.
 */
static bool is_alterable(struct migration_draft *m, const struct model_table *old_table,
        const struct model_table *table, const struct migration_table_text *a,
        const struct migration_table_text *b)
{
	size_t at = 0;

	if (a->count - a->column_count != b->count - b->column_count ||
	        a->column_count != old_table->column_count ||
	        b->column_count != table->column_count)
		return false;
	for (size_t i = 0; i < a->column_count; i++) {
		const struct model_column *now = diff_new_column(m->diff, &old_table->columns[i]);
		if (!now) {
			if (!is_droppable(&old_table->columns[i]))
				return false;
			continue;
		}
		if (now->index != at ||
		        !text_eq(migration_renamed(m, old_table, a->elements[i]), b->elements[at]))
			return false;
		at++;
	}
	for (; at < b->column_count; at++) {
		if (!is_addable(m, &table->columns[at], b->elements[at]))
			return false;
	}
	for (size_t i = a->column_count, j = b->column_count; i < a->count; i++, j++) {
		if (!text_eq(migration_renamed(m, old_table, a->elements[i]), b->elements[j]))
			return false;
	}
	return true;
}

static bool has_other_columns(struct migration_draft *m, const struct model_table *old_table,
        const struct model_table *table)
{
	for (size_t i = 0; i < old_table->column_count; i++) {
		if (!diff_new_column(m->diff, &old_table->columns[i]))
			return true;
	}
	return old_table->column_count != table->column_count;
}

static enum fate fate_of(struct migration_draft *m, const struct model_table *table)
{
	const struct model_table *old_table = diff_old_table(m->diff, table);
	const struct ddl_object *a, *b;
	struct migration_table_text old_text = {0}, new_text = {0};

	if (!old_table)
		return FATE_NEW;
	a = table_object(&m->old_ddl, old_table);
	b = table_object(&m->new_ddl, table);
	if (!a || !b || is_own(table))
		return a ? FATE_KEPT : FATE_NEW;
	if (!migration_table_read(m->arena, a->sql, &old_text) ||
	        !migration_table_read(m->arena, b->sql, &new_text)) {
		error_memory(&m->err);
		return FATE_KEPT;
	}
	if (is_copied(m, table) || !is_alterable(m, old_table, table, &old_text, &new_text))
		return FATE_REBUILT;
	return has_other_columns(m, old_table, table) ? FATE_ALTERED : FATE_KEPT;
}

/* ---- what goes ---- */

static bool is_on_rebuilt(const struct sqlite_migration *s, struct text table_name, bool is_old)
{
	const struct diff *diff = s->m->diff;
	const struct model_table *table =
	        model_table_find(is_old ? diff->old_model : diff->new_model, table_name);

	if (is_old && table)
		table = diff_new_table(diff, table);
	return table && s->fates[table->index] == FATE_REBUILT;
}

/* Kept where it is: the same text on both sides, on a table that stays. */
static bool is_kept(const struct sqlite_migration *s, const struct ddl_object *object,
        const struct ddl *other, bool is_old)
{
	const struct ddl_object *like = migration_find(other, object->kind, object->name);

	return like && text_eq(like->sql, object->sql) && !is_on_rebuilt(s, object->table, is_old);
}

static void drop_objects(struct sqlite_migration *s, const char *kind)
{
	struct migration_draft *m = s->m;

	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		if (!is_kind(object, kind) || is_kept(s, object, &m->new_ddl, true))
			continue;
		migration_add(m, object->drop, TEXT(""));
		s->changes_plans = true;
	}
}

static void drop_tables(struct sqlite_migration *s)
{
	struct migration_draft *m = s->m;

	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		const struct model_table *table =
		        is_kind(object, "table")
		                ? model_table_find(m->diff->old_model, object->name)
		                : NULL;
		bool stays = table ? diff_new_table(m->diff, table) != NULL
		                   : migration_find(&m->new_ddl, "table", object->name) != NULL;
		if (!is_kind(object, "table") || stays || is_history(object))
			continue;
		migration_add(
		        m, object->drop, table ? migration_table_comment(m, table) : TEXT(""));
		s->changes_plans = true;
	}
}

/* ---- renames ---- */

static void rename_table(struct sqlite_migration *s, struct text from, struct text to)
{
	struct migration_draft *m = s->m;
	bool is_case_only = text_eq_nocase(from, to);
	struct text middle =
	        is_case_only ? arena_printf(m->arena, "manor_new_%.*s", TEXT_ARG(to)) : to;

	migration_begin(m);
	SQL_ADD(&m->w, "ALTER TABLE ");
	sql_name(&m->w, from);
	SQL_ADD(&m->w, " RENAME TO ");
	sql_name(&m->w, middle);
	migration_end(m, TEXT(""));
	s->changes_plans = true;
	if (is_case_only)
		rename_table(s, middle, to);
}

static void rename_columns(struct sqlite_migration *s, const struct model_table *table)
{
	struct migration_draft *m = s->m;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *old_column = diff_old_column(m->diff, column);
		if (!old_column || text_eq(old_column->name, column->name))
			continue;
		migration_begin(m);
		SQL_ADD(&m->w, "ALTER TABLE ");
		sql_name(&m->w, table->name);
		SQL_ADD(&m->w, " RENAME COLUMN ");
		sql_name(&m->w, old_column->name);
		SQL_ADD(&m->w, " TO ");
		sql_name(&m->w, column->name);
		migration_end(m, TEXT(""));
		s->changes_plans = true;
	}
}

static void rename_all(struct sqlite_migration *s)
{
	const struct model *model = s->m->diff->new_model;

	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *old_table = diff_old_table(s->m->diff, model->tables[i]);
		if (old_table && !text_eq(old_table->name, model->tables[i]->name))
			rename_table(s, old_table->name, model->tables[i]->name);
	}
	for (size_t i = 0; i < model->table_count; i++)
		rename_columns(s, model->tables[i]);
}

/* ---- columns by ALTER ---- */

static void alter_table(struct sqlite_migration *s, const struct model_table *table)
{
	struct migration_draft *m = s->m;
	const struct model_table *old_table = diff_old_table(m->diff, table);
	const struct ddl_object *object = table_object(&m->new_ddl, table);
	struct text comment = migration_table_comment(m, table);
	struct migration_table_text text = {0};

	if (!migration_table_read(m->arena, object->sql, &text)) {
		error_memory(&m->err);
		return;
	}
	for (size_t i = 0; i < old_table->column_count; i++) {
		if (diff_new_column(m->diff, &old_table->columns[i]))
			continue;
		migration_begin(m);
		SQL_ADD(&m->w, "ALTER TABLE ");
		sql_name(&m->w, table->name);
		SQL_ADD(&m->w, " DROP COLUMN ");
		sql_name(&m->w, old_table->columns[i].name);
		migration_end(m, comment);
		comment = TEXT("");
	}
	for (size_t i = 0; i < table->column_count; i++) {
		if (diff_old_column(m->diff, &table->columns[i]))
			continue;
		migration_begin(m);
		SQL_ADD(&m->w, "ALTER TABLE ");
		sql_name(&m->w, table->name);
		SQL_ADD(&m->w, " ADD COLUMN ");
		buf_add(&m->w.text, text.elements[i]);
		migration_end(m, comment);
		comment = TEXT("");
	}
	s->changes_plans = true;
}

/* ---- tables built anew ---- */

static void write_create(struct migration_draft *m, const struct ddl_object *object,
        const struct model_table *table, struct text name)
{
	struct sql_writer head;

	sql_writer_init(&head, m->arena, m->dialect);
	SQL_ADD(&head, "CREATE TABLE ");
	sql_name(&head, table->name);
	migration_begin(m);
	SQL_ADD(&m->w, "CREATE TABLE ");
	sql_name(&m->w, name);
	buf_add(&m->w.text, text_sub(object->sql, head.text.len, object->sql.len));
	migration_end(m, migration_table_comment(m, table));
}

static void write_copy(struct migration_draft *m, const struct model_table *table, struct text name)
{
	struct sql_writer values;
	size_t count = 0;

	sql_writer_init(&values, m->arena, m->dialect);
	migration_begin(m);
	SQL_ADD(&m->w, "INSERT INTO ");
	sql_name(&m->w, name);
	SQL_ADD(&m->w, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		size_t mark = values.text.len;
		if (count)
			SQL_ADD(&values, ",\n\t");
		if (!migration_column_value(
		            m, &values, &table->columns[i], MIGRATION_NEW_NAMES, "t", false)) {
			buf_truncate(&values.text, mark);
			continue;
		}
		if (count++)
			SQL_ADD(&m->w, ", ");
		sql_name(&m->w, table->columns[i].name);
	}
	SQL_ADD(&m->w, ")\nSELECT ");
	buf_add(&m->w.text, buf_text(&values.text));
	SQL_ADD(&m->w, "\nFROM ");
	sql_name(&m->w, table->name);
	SQL_ADD(&m->w, " AS t ORDER BY t.rowid");
	migration_end(m, TEXT(""));
}

/* An id that was given once is not given again. */
static void write_sequence(
        struct migration_draft *m, const struct model_table *table, struct text name)
{
	const struct model_column *id = model_table_id(table);
	const struct model_column *old_id = id ? diff_old_column(m->diff, id) : NULL;

	if (!old_id || !id->is_identity || !old_id->is_identity ||
	        old_id != model_table_id(old_id->table))
		return;
	migration_begin(m);
	SQL_ADD(&m->w, "DELETE FROM sqlite_sequence WHERE name = ");
	sql_string(&m->w, name);
	migration_end(m, TEXT("An id that was given once is not given again."));
	migration_begin(m);
	SQL_ADD(&m->w, "INSERT INTO sqlite_sequence (name, seq) SELECT ");
	sql_string(&m->w, name);
	SQL_ADD(&m->w, ", seq FROM sqlite_sequence WHERE name = ");
	sql_string(&m->w, table->name);
	migration_end(m, TEXT(""));
}

static void rebuild(struct sqlite_migration *s, const struct model_table *table)
{
	struct migration_draft *m = s->m;
	const struct ddl_object *object = table_object(&m->new_ddl, table);
	struct text name = arena_printf(m->arena, "manor_new_%.*s", TEXT_ARG(table->name));
	const struct model_table *parent = table->through ? table->through->parent : NULL;

	s->is_made[table->index] = true;
	/* Its tenants come from its parent, which has them when it is built. */
	if (parent && s->fates[parent->index] == FATE_REBUILT && !s->is_made[parent->index])
		rebuild(s, parent);
	write_create(m, object, table, name);
	write_copy(m, table, name);
	write_sequence(m, table, name);
	migration_begin(m);
	SQL_ADD(&m->w, "DROP TABLE ");
	sql_name(&m->w, table->name);
	migration_end(m, TEXT(""));
	migration_begin(m);
	SQL_ADD(&m->w, "ALTER TABLE ");
	sql_name(&m->w, name);
	SQL_ADD(&m->w, " RENAME TO ");
	sql_name(&m->w, table->name);
	migration_end(m, TEXT(""));
	s->changes_plans = true;
}

static void rebuild_all(struct sqlite_migration *s)
{
	const struct model *model = s->m->diff->new_model;
	bool is_begun = false;

	for (size_t i = 0; i < model->table_count; i++) {
		if (s->fates[i] != FATE_REBUILT || s->is_made[i])
			continue;
		if (!is_begun)
			migration_add(s->m, TEXT("PRAGMA legacy_alter_table = ON"),
			        TEXT("Tables that are built anew: the rest need not be looked at "
			             "while one is away."));
		is_begun = true;
		rebuild(s, model->tables[i]);
	}
	if (is_begun)
		migration_add(s->m, TEXT("PRAGMA legacy_alter_table = OFF"), TEXT(""));
}

/* ---- what comes ---- */

static void create_tables(struct sqlite_migration *s)
{
	struct migration_draft *m = s->m;

	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		if (!is_kind(object, "table") || is_history(object))
			continue;
		const struct model_table *table =
		        model_table_find(m->diff->new_model, object->name);
		bool is_new = table && !is_own(table)
		                      ? s->fates[table->index] == FATE_NEW
		                      : !migration_find(&m->old_ddl, "table", object->name);
		if (!is_new)
			continue;
		migration_add(m, object->sql, object->comment);
		s->changes_plans = true;
	}
}

static void create_objects(struct sqlite_migration *s, const char *kind)
{
	struct migration_draft *m = s->m;

	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		if (!is_kind(object, kind) || is_kept(s, object, &m->old_ddl, false))
			continue;
		migration_add(m, object->sql, object->comment);
		s->changes_plans = true;
	}
}

/* What the planner assumes goes and comes as a whole; other rows come with their table. */
static void create_rows(struct sqlite_migration *s)
{
	const struct text statistics = TEXT("sqlite_stat1"), meta = TEXT("manor_meta");
	struct migration_draft *m = s->m;
	bool is_fresh = !m->diff->old_model;
	bool is_begun = false;

	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		bool is_statistic = text_eq(object->name, statistics);
		if (!is_kind(object, "row") || text_eq(object->name, meta) ||
		        (is_statistic ? !s->changes_plans
		                      : migration_find(&m->old_ddl, "row", object->name) != NULL))
			continue;
		if (is_statistic && !is_fresh && !is_begun)
			migration_add(m, TEXT("DELETE FROM sqlite_stat1"), TEXT(""));
		is_begun |= is_statistic;
		if (is_fresh || !text_has_prefix(object->sql, TEXT("ANALYZE")))
			migration_add(m, object->sql, object->comment);
	}
}

/* ---- the whole ---- */

static void drop_everything(struct migration_draft *m)
{
	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		if ((is_kind(object, "table") && !is_history(object)) || is_kind(object, "trigger"))
			migration_add(m, object->drop, TEXT(""));
	}
	migration_add(m, TEXT("DELETE FROM sqlite_stat1"), TEXT(""));
}

static bool steps(struct migration_draft *m)
{
	const struct model *model = m->diff->new_model;
	struct sqlite_migration s = {.m = m};

	if (!model) {
		drop_everything(m);
		return migration_is_well(m);
	}
	s.fates = ARENA_ARRAY(m->arena, enum fate, model->table_count + 1);
	s.is_made = ARENA_ARRAY(m->arena, bool, model->table_count + 1);
	if (!s.fates || !s.is_made)
		return error_memory(&m->err);
	for (size_t i = 0; i < model->table_count; i++)
		s.fates[i] = fate_of(m, model->tables[i]);
	if (m->diff->old_model) {
		drop_objects(&s, "trigger");
		drop_objects(&s, "index");
		drop_tables(&s);
		rename_all(&s);
		for (size_t i = 0; i < model->table_count; i++)
			if (s.fates[i] == FATE_ALTERED)
				alter_table(&s, model->tables[i]);
	}
	create_tables(&s);
	if (m->diff->old_model)
		rebuild_all(&s);
	create_objects(&s, "index");
	create_objects(&s, "trigger");
	create_rows(&s);
	return migration_is_well(m);
}

static bool lint(struct migration_draft *m, struct migration_lint *out)
{
	const struct model *model = m->diff->new_model;

	for (size_t i = 0; i < model->table_count; i++) {
		struct migration_finding *finding;
		if (fate_of(m, model->tables[i]) != FATE_REBUILT)
			continue;
		finding = ARENA_PUSH(m->arena, out->findings, out->count);
		if (!finding)
			return error_memory(&m->err);
		finding->what = arena_printf(m->arena,
		        "%.*s: built anew, every row is copied while nothing else is written",
		        TEXT_ARG(model->tables[i]->name));
		finding->is_rewrite = true;
	}
	return true;
}

const struct migration_dialect migration_sqlite = {
        .steps = steps,
        .convert = sqlite_convert,
        .unfit = sqlite_unfit,
        .cut = sqlite_cut,
        .holds = sqlite_holds,
        .empty = sqlite_empty,
        .lint = lint,
};
