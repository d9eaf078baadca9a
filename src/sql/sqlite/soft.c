#include "sql/sqlite/ddl.h"

#include "sql/ddl_soft.h"

/*
 * Soft deletion. A row that is deleted takes its cascading children along under
 * the same stamp (the deletion id), sets what SET NULL says, and is refused while
 * other live rows refer to it. Taking it back takes back exactly what bears its
 * stamp. Children that refer to one another go in their order: who refers goes
 * first and comes back last.
 *
 * A trigger does not fire within itself, so a table that cascades to itself takes
 * its whole tree in one statement, and the children of the whole tree after it.
 */

struct soft {
	struct sqlite_ddl *d;
	struct ddl_soft facts;
};

/* The stamp; of a row that another program deleted without one, what it would be. */
static void write_stamp(struct soft *s, const char *row)
{
	struct sql_writer *w = &s->d->w;
	SQL_ADD(w, "coalesce(");
	sql_column(w, text_from(row), s->facts.stamp);
	SQL_ADD(w, ", ");
	sql_string(w, s->facts.table->name);
	for (size_t i = 0; s->facts.table->primary && i < s->facts.table->primary->column_count;
	        i++) {
		SQL_ADD(w, " || ' ' || ");
		sql_column(w, text_from(row), s->facts.table->primary->columns[i]);
	}
	SQL_ADD(w, " || ' ' || ");
	sql_column(w, text_from(row), s->facts.deleted);
	SQL_ADD(w, ")");
}

/* The row and what hangs on it in its own table. */
static void write_tree(struct soft *s, const char *condition)
{
	struct sql_writer *w = &s->d->w;
	SQL_ADD(w, "(WITH RECURSIVE tree(id) AS (SELECT ");
	sql_column(w, TEXT("NEW"), s->facts.id);
	SQL_ADD(w, " UNION SELECT c.");
	sql_name(w, s->facts.id->name);
	SQL_ADD(w, " FROM tree JOIN ");
	sql_name(w, s->facts.table->name);
	SQL_ADD(w, " AS c ON c.");
	sql_name(w, s->facts.self->child_columns[0]->name);
	SQL_ADD(w, " = tree.id WHERE c.");
	sql_name(w, s->facts.deleted->name);
	buf_printf(&w->text, " %s) SELECT id FROM tree)", condition);
}

/* The children's rows that refer to what is deleted (or taken back). An UPDATE has no alias. */
static void write_of_row(
        struct soft *s, const struct model_ref *ref, const char *child, const char *tree)
{
	if (!s->facts.self || ref->column_count > 1 || ref->parent_columns[0] != s->facts.id) {
		sqlite_ref_matches_parent(s->d, ref, child, "NEW");
		return;
	}
	sql_column(&s->d->w, text_from(child), ref->child_columns[0]);
	SQL_ADD(&s->d->w, " IN ");
	write_tree(s, tree);
}

static void write_update(struct soft *s, const struct model_table *child)
{
	SQL_ADD(&s->d->w, "\n\tUPDATE ");
	sql_name(&s->d->w, child->name);
	SQL_ADD(&s->d->w, " SET ");
}

static void write_touch(struct soft *s, const struct model_table *child, const char *value)
{
	const struct model_column *updated = child->by_concept[COLUMN_IS_UPDATED_AT];
	if (!updated)
		return;
	SQL_ADD(&s->d->w, ", ");
	sql_name(&s->d->w, updated->name);
	SQL_ADD(&s->d->w, " = ");
	if (value)
		buf_add_cstr(&s->d->w.text, value);
	else
		sql_column(&s->d->w, TEXT("NEW"), s->facts.deleted);
}

static void write_take(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_table *child = ref->child;
	const struct model_column *deleted = child->by_concept[COLUMN_IS_DELETED_AT];
	write_update(s, child);
	sql_name(w, deleted->name);
	SQL_ADD(w, " = ");
	sql_column(w, TEXT("NEW"), s->facts.deleted);
	SQL_ADD(w, ", ");
	sql_name(w, ddl_stamp(child)->name);
	SQL_ADD(w, " = ");
	write_stamp(s, "NEW");
	write_touch(s, child, NULL);
	SQL_ADD(w, "\n\tWHERE ");
	sql_name(w, deleted->name);
	SQL_ADD(w, " IS NULL AND ");
	if (ref == s->facts.self) {
		sql_name(w, s->facts.id->name);
		SQL_ADD(w, " IN ");
		write_tree(s, "IS NULL");
	} else {
		write_of_row(s, ref, "", "IS NOT NULL");
	}
	SQL_ADD(w, ";");
}

static void write_give_back(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_table *child = ref->child;
	const struct model_column *deleted = child->by_concept[COLUMN_IS_DELETED_AT];
	write_update(s, child);
	sql_name(w, deleted->name);
	SQL_ADD(w, " = NULL, ");
	sql_name(w, ddl_stamp(child)->name);
	SQL_ADD(w, " = NULL");
	write_touch(s, child, sqlite_moment);
	SQL_ADD(w, "\n\tWHERE ");
	sql_name(w, deleted->name);
	SQL_ADD(w, " IS NOT NULL AND ");
	sql_name(w, ddl_stamp(child)->name);
	SQL_ADD(w, " = ");
	write_stamp(s, "OLD");
	SQL_ADD(w, " AND ");
	if (ref == s->facts.self) {
		sql_name(w, s->facts.id->name);
		SQL_ADD(w, " IN ");
		write_tree(s, "IS NOT NULL");
	} else {
		write_of_row(s, ref, "", "IS NULL");
	}
	SQL_ADD(w, ";");
}

static void write_nulls(struct soft *s, const struct model_ref *ref)
{
	sqlite_write_nulls(s->d, ref);
	write_of_row(s, ref, "", "IS NOT NULL");
	SQL_ADD(&s->d->w, ";");
}

/* Children that go neither along nor loose keep the row. */
static void write_refusal(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_column *deleted = ref->child->by_concept[COLUMN_IS_DELETED_AT];
	sqlite_raise_where(s->d, "referenced");
	SQL_ADD(w, "EXISTS (SELECT 1 FROM ");
	sql_name(w, ref->child->name);
	SQL_ADD(w, " AS c WHERE ");
	write_of_row(s, ref, "c", "IS NOT NULL");
	if (deleted) {
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("c"), deleted);
		SQL_ADD(w, " IS NULL");
	}
	SQL_ADD(w, ");");
}

static void begin_change(struct soft *s, struct text name, const char *before, const char *after)
{
	bool *columns = ARENA_ARRAY(s->d->arena, bool, s->facts.table->column_count);
	if (columns)
		columns[s->facts.deleted->index] = true;
	else
		s->d->w.text.failed = true;
	if (columns)
		sqlite_trigger_begin_of(s->d, name, "AFTER", s->facts.table, columns);
	SQL_ADD(&s->d->w, " WHEN ");
	sql_column(&s->d->w, TEXT("OLD"), s->facts.deleted);
	buf_printf(&s->d->w.text, " %s AND ", before);
	sql_column(&s->d->w, TEXT("NEW"), s->facts.deleted);
	buf_printf(&s->d->w.text, " %s\nBEGIN", after);
}

/* An empty body is no trigger; the object begun is left behind unwritten. */
static bool end_change(
        struct soft *s, size_t body_from, struct text name, struct text comment, struct error *err)
{
	if (!buf_failed(&s->d->w.text) && s->d->w.text.len == body_from)
		return true;
	SQL_ADD(&s->d->w, "\nEND");
	return sqlite_object_end(s->d, "trigger", name, comment, err);
}

static bool write_delete(struct soft *s, struct error *err)
{
	struct text name = sqlite_trigger_name(s->d, s->facts.table, "delete");
	begin_change(s, name, "IS NULL", "IS NOT NULL");
	size_t body = s->d->w.text.len;
	if (s->facts.self)
		write_take(s, s->facts.self);
	for (size_t i = 0; i < s->facts.cascade_count; i++)
		write_take(s, s->facts.cascades[i]);
	for (size_t i = 0; i < s->facts.table->inbound_count; i++) {
		const struct model_ref *ref = s->facts.table->inbound[i];
		if (ddl_ref_lets_go(ref))
			write_nulls(s, ref);
	}
	for (size_t i = 0; i < s->facts.table->inbound_count; i++) {
		const struct model_ref *ref = s->facts.table->inbound[i];
		if (ddl_ref_keeps(ref))
			write_refusal(s, ref);
	}
	if (!sqlite_must_statements(s->d, s->facts.table, EVENT_SOFT_DELETE, err))
		return false;
	return end_change(s, body, name,
	        TEXT("A deleted row takes along what cascades, and stays while others live."), err);
}

static bool write_restore(struct soft *s, struct error *err)
{
	struct text name = sqlite_trigger_name(s->d, s->facts.table, "restore");
	begin_change(s, name, "IS NOT NULL", "IS NULL");
	size_t body = s->d->w.text.len;
	if (s->facts.self) {
		SQL_ADD(&s->d->w, "\n\tUPDATE manor_context SET restoring = ");
		write_stamp(s, "OLD");
		SQL_ADD(&s->d->w, " WHERE id = 1;");
		write_give_back(s, s->facts.self);
		SQL_ADD(&s->d->w, "\n\tUPDATE manor_context SET restoring = NULL WHERE id = 1;");
	}
	for (size_t i = s->facts.cascade_count; i > 0; i--)
		write_give_back(s, s->facts.cascades[i - 1]);
	if (!sqlite_must_statements(s->d, s->facts.table, EVENT_RESTORE, err))
		return false;
	return end_change(
	        s, body, name, TEXT("What the same deletion took along comes back."), err);
}

static bool write_keep(struct soft *s, struct error *err)
{
	struct text name = sqlite_trigger_name(s->d, s->facts.table, "keep");
	sqlite_trigger_begin(s->d, name, "BEFORE DELETE", s->facts.table);
	SQL_ADD(&s->d->w, "\nBEGIN");
	sqlite_raise_where(s->d, "soft");
	SQL_ADD(&s->d->w, "(SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;\nEND");
	return sqlite_object_end(s->d, "trigger", name,
	        TEXT("Rows are deleted by deleted_at; a purge alone removes them."), err);
}

bool sqlite_ddl_soft(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	struct soft s = {.d = d};
	if (!ddl_soft_read(d->arena, table, &s.facts, err))
		return false;
	return !s.facts.deleted ||
	       (write_keep(&s, err) && write_delete(&s, err) && write_restore(&s, err));
}
