#include "sql/sqlite/ddl.h"

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
	const struct model_table *table;
	const struct model_column *deleted, *stamp, *id;
	const struct model_ref *self; /* cascades to itself, or NULL */
	const struct model_ref **cascades;
	size_t cascade_count;
};

static const struct model_column *stamp_of(const struct model_table *table)
{
	return table->by_concept[COLUMN_IS_DELETION];
}

static bool is_soft_cascade(const struct model_ref *ref)
{
	return ref->on_delete == RULE_CASCADE && model_is_soft(ref->child) &&
	       stamp_of(ref->child) && ddl_is_ruled(ref->child);
}

/* True when deleting a row of `from` can reach rows of `to` by soft cascades. */
static bool reaches(const struct sqlite_ddl *d, const struct model_table *from,
        const struct model_table *to, bool *seen)
{
	for (size_t i = 0; i < from->inbound_count; i++) {
		const struct model_ref *ref = from->inbound[i];
		if (!is_soft_cascade(ref) || ref->child == from)
			continue;
		if (ref->child == to)
			return true;
		if (seen[ref->child->index])
			continue;
		seen[ref->child->index] = true;
		if (reaches(d, ref->child, to, seen))
			return true;
	}
	return false;
}

static bool refers(const struct model_table *child, const struct model_table *parent)
{
	for (size_t i = 0; i < child->ref_count; i++)
		if (child->refs[i]->parent == parent)
			return true;
	return false;
}

/* True when a row of `a`, or what its deletion takes along, refers to rows of `b`. */
static bool goes_before(struct soft *s, const struct model_table *a, const struct model_table *b)
{
	const struct model *model = s->d->model;
	if (a == b)
		return false;
	if (refers(a, b))
		return true;
	bool *seen = ARENA_ARRAY(s->d->arena, bool, model->table_count);
	if (!seen)
		return false;
	(void)reaches(s->d, a, NULL, seen);
	for (size_t i = 0; i < model->table_count; i++)
		if (seen[i] && model->tables[i] != b && refers(model->tables[i], b))
			return true;
	return false;
}

static bool must_wait(struct soft *s, size_t from, size_t which)
{
	for (size_t i = from; i < s->cascade_count; i++)
		if (i != which &&
		        goes_before(s, s->cascades[i]->child, s->cascades[which]->child) &&
		        !goes_before(s, s->cascades[which]->child, s->cascades[i]->child))
			return true;
	return false;
}

/* The next is the first that no other must precede; children in a circle keep their order. */
static void sort_cascades(struct soft *s)
{
	for (size_t i = 0; i < s->cascade_count; i++) {
		size_t next = i;
		while (next < s->cascade_count && must_wait(s, i, next))
			next++;
		if (next == s->cascade_count)
			continue;
		const struct model_ref *ref = s->cascades[next];
		memmove(&s->cascades[i + 1], &s->cascades[i], (next - i) * sizeof(*s->cascades));
		s->cascades[i] = ref;
	}
}

static bool collect_cascades(struct soft *s, struct error *err)
{
	const struct model_table *table = s->table;
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_ref *ref = table->inbound[i];
		if (!is_soft_cascade(ref))
			continue;
		if (ref->child == table) {
			if (ref->column_count > 1 || !s->id || s->self)
				return error_set(err, ERROR_SCHEMA,
				        "%.*s: only one reference of one column may cascade to its "
				        "own table",
				        TEXT_ARG(table->name));
			s->self = ref;
			continue;
		}
		bool *seen = ARENA_ARRAY(s->d->arena, bool, s->d->model->table_count);
		const struct model_ref **slot =
		        ARENA_PUSH(s->d->arena, s->cascades, s->cascade_count);
		if (!seen || !slot)
			return error_memory(err);
		*slot = ref;
		if (reaches(s->d, ref->child, table, seen))
			return error_set(err, ERROR_SCHEMA,
			        "%.*s and %.*s delete each other in a circle: one reference of it "
			        "must not cascade",
			        TEXT_ARG(table->name), TEXT_ARG(ref->child->name));
	}
	sort_cascades(s);
	return true;
}

/* The stamp; of a row that another program deleted without one, what it would be. */
static void write_stamp(struct soft *s, const char *row)
{
	struct sql_writer *w = &s->d->w;
	SQL_ADD(w, "coalesce(");
	sql_column(w, text_from(row), s->stamp);
	SQL_ADD(w, ", ");
	sql_string(w, s->table->name);
	for (size_t i = 0; s->table->primary && i < s->table->primary->column_count; i++) {
		SQL_ADD(w, " || ' ' || ");
		sql_column(w, text_from(row), s->table->primary->columns[i]);
	}
	SQL_ADD(w, " || ' ' || ");
	sql_column(w, text_from(row), s->deleted);
	SQL_ADD(w, ")");
}

/* The row and what hangs on it in its own table. */
static void write_tree(struct soft *s, const char *condition)
{
	struct sql_writer *w = &s->d->w;
	SQL_ADD(w, "(WITH RECURSIVE tree(id) AS (SELECT ");
	sql_column(w, TEXT("NEW"), s->id);
	SQL_ADD(w, " UNION SELECT c.");
	sql_name(w, s->id->name);
	SQL_ADD(w, " FROM tree JOIN ");
	sql_name(w, s->table->name);
	SQL_ADD(w, " AS c ON c.");
	sql_name(w, s->self->child_columns[0]->name);
	SQL_ADD(w, " = tree.id WHERE c.");
	sql_name(w, s->deleted->name);
	buf_printf(&w->text, " %s) SELECT id FROM tree)", condition);
}

/* The children's rows that refer to what is deleted (or taken back). An UPDATE has no alias. */
static void write_of_row(
        struct soft *s, const struct model_ref *ref, const char *child, const char *tree)
{
	if (!s->self || ref->column_count > 1 || ref->parent_columns[0] != s->id) {
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
		sql_column(&s->d->w, TEXT("NEW"), s->deleted);
}

static void write_take(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_table *child = ref->child;
	const struct model_column *deleted = child->by_concept[COLUMN_IS_DELETED_AT];
	write_update(s, child);
	sql_name(w, deleted->name);
	SQL_ADD(w, " = ");
	sql_column(w, TEXT("NEW"), s->deleted);
	SQL_ADD(w, ", ");
	sql_name(w, stamp_of(child)->name);
	SQL_ADD(w, " = ");
	write_stamp(s, "NEW");
	write_touch(s, child, NULL);
	SQL_ADD(w, "\n\tWHERE ");
	sql_name(w, deleted->name);
	SQL_ADD(w, " IS NULL AND ");
	if (ref == s->self) {
		sql_name(w, s->id->name);
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
	sql_name(w, stamp_of(child)->name);
	SQL_ADD(w, " = NULL");
	write_touch(s, child, sqlite_moment);
	SQL_ADD(w, "\n\tWHERE ");
	sql_name(w, deleted->name);
	SQL_ADD(w, " IS NOT NULL AND ");
	sql_name(w, stamp_of(child)->name);
	SQL_ADD(w, " = ");
	write_stamp(s, "OLD");
	SQL_ADD(w, " AND ");
	if (ref == s->self) {
		sql_name(w, s->id->name);
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
	bool *columns = ARENA_ARRAY(s->d->arena, bool, s->table->column_count);
	if (columns)
		columns[s->deleted->index] = true;
	else
		s->d->w.text.failed = true;
	if (columns)
		sqlite_trigger_begin_of(s->d, name, "AFTER", s->table, columns);
	SQL_ADD(&s->d->w, " WHEN ");
	sql_column(&s->d->w, TEXT("OLD"), s->deleted);
	buf_printf(&s->d->w.text, " %s AND ", before);
	sql_column(&s->d->w, TEXT("NEW"), s->deleted);
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
	struct text name = sqlite_trigger_name(s->d, s->table, "delete");
	begin_change(s, name, "IS NULL", "IS NOT NULL");
	size_t body = s->d->w.text.len;
	if (s->self)
		write_take(s, s->self);
	for (size_t i = 0; i < s->cascade_count; i++)
		write_take(s, s->cascades[i]);
	for (size_t i = 0; i < s->table->inbound_count; i++) {
		const struct model_ref *ref = s->table->inbound[i];
		if (ref->on_delete == RULE_SET_NULL && ddl_is_ruled(ref->child) &&
		        ref->child->concept != TABLE_IS_AUDIT)
			write_nulls(s, ref);
	}
	for (size_t i = 0; i < s->table->inbound_count; i++) {
		const struct model_ref *ref = s->table->inbound[i];
		if (ref->on_delete != RULE_CASCADE && ref->on_delete != RULE_SET_NULL &&
		        ddl_is_ruled(ref->child) && ref->child->concept != TABLE_IS_AUDIT)
			write_refusal(s, ref);
	}
	if (!sqlite_must_statements(s->d, s->table, EVENT_SOFT_DELETE, err))
		return false;
	return end_change(s, body, name,
	        TEXT("A deleted row takes along what cascades, and stays while others live."), err);
}

static bool write_restore(struct soft *s, struct error *err)
{
	struct text name = sqlite_trigger_name(s->d, s->table, "restore");
	begin_change(s, name, "IS NOT NULL", "IS NULL");
	size_t body = s->d->w.text.len;
	if (s->self) {
		SQL_ADD(&s->d->w, "\n\tUPDATE manor_context SET restoring = ");
		write_stamp(s, "OLD");
		SQL_ADD(&s->d->w, " WHERE id = 1;");
		write_give_back(s, s->self);
		SQL_ADD(&s->d->w, "\n\tUPDATE manor_context SET restoring = NULL WHERE id = 1;");
	}
	for (size_t i = s->cascade_count; i > 0; i--)
		write_give_back(s, s->cascades[i - 1]);
	if (!sqlite_must_statements(s->d, s->table, EVENT_RESTORE, err))
		return false;
	return end_change(
	        s, body, name, TEXT("What the same deletion took along comes back."), err);
}

static bool write_keep(struct soft *s, struct error *err)
{
	struct text name = sqlite_trigger_name(s->d, s->table, "keep");
	sqlite_trigger_begin(s->d, name, "BEFORE DELETE", s->table);
	SQL_ADD(&s->d->w, "\nBEGIN");
	sqlite_raise_where(s->d, "soft");
	SQL_ADD(&s->d->w, "(SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;\nEND");
	return sqlite_object_end(s->d, "trigger", name,
	        TEXT("Rows are deleted by deleted_at; a purge alone removes them."), err);
}

bool sqlite_ddl_soft(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	struct soft s = {
	        .d = d,
	        .table = table,
	        .deleted = table->by_concept[COLUMN_IS_DELETED_AT],
	        .stamp = stamp_of(table),
	        .id = model_table_id(table),
	};
	if (!s.deleted || !s.stamp || !ddl_is_ruled(table))
		return true;
	return collect_cascades(&s, err) && write_keep(&s, err) && write_delete(&s, err) &&
	       write_restore(&s, err);
}
