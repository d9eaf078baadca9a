#include "sql/ddl_soft.h"
#include "sql/postgres/trigger.h"

/*
 * Soft deletion. A row that is deleted gets its stamp (the deletion id), takes its
 * cascading children along under the same stamp, sets what SET NULL says, and is refused
 * while other live rows refer to it. Taking it back takes back exactly what bears its
 * stamp.
 *
 * Children's own triggers fire for what is taken along, and so on down. A table that
 * cascades to itself takes its whole tree in one statement, so that a deep one does not
 * nest as deep; the triggers of the tree's rows find nothing left in their own table.
 */

struct soft {
	struct postgres_ddl *d;
	struct ddl_soft facts;
};

static void write_deleted(struct soft *s, const struct model_column *as)
{
	struct sql_writer name;
	sql_writer_init(&name, s->d->arena, s->d->dialect);
	sql_column(&name, TEXT("NEW"), s->facts.deleted);
	postgres_write_moment(s->d, buf_text(&name.text), s->facts.deleted->type.kind, &as->type);
}

/* The row and what hangs on it in its own table. */
static void write_tree(struct soft *s, const char *condition)
{
	struct sql_writer *w = &s->d->w;
	SQL_ADD(w, "(WITH RECURSIVE tree(id) AS (SELECT ");
	sql_column(w, TEXT("NEW"), s->facts.id);
	SQL_ADD(w, " UNION SELECT t.");
	sql_name(w, s->facts.id->name);
	SQL_ADD(w, " FROM tree JOIN ");
	sql_name(w, s->facts.table->name);
	SQL_ADD(w, " AS t ON t.");
	sql_name(w, s->facts.self->child_columns[0]->name);
	SQL_ADD(w, " = tree.id WHERE t.");
	sql_name(w, s->facts.deleted->name);
	buf_printf(&w->text, " %s) SELECT tree.id FROM tree)", condition);
}

/* The rows that refer to what is deleted (or taken back). */
static void write_of_row(struct soft *s, const struct model_ref *ref, const char *tree)
{
	if (ref != s->facts.self) {
		postgres_ref_matches(s->d, ref, "c", "NEW");
		return;
	}
	sql_column(&s->d->w, TEXT("c"), s->facts.id);
	SQL_ADD(&s->d->w, " IN ");
	write_tree(s, tree);
}

static void write_update(struct soft *s, const struct model_table *child)
{
	SQL_ADD(&s->d->w, "\n\tUPDATE ");
	sql_name(&s->d->w, child->name);
	SQL_ADD(&s->d->w, " AS c SET ");
}

static void write_assign(struct soft *s, const struct model_column *column)
{
	sql_name(&s->d->w, column->name);
	SQL_ADD(&s->d->w, " = ");
}

static bool is_moment(const struct model_column *column)
{
	return column &&
	       (column->type.kind == TYPE_TIMESTAMP || column->type.kind == TYPE_TIMESTAMPTZ);
}

static void write_take(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_table *child = ref->child;
	const struct model_column *deleted = child->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *updated = child->by_concept[COLUMN_IS_UPDATED_AT];
	write_update(s, child);
	write_assign(s, deleted);
	write_deleted(s, deleted);
	SQL_ADD(w, ", ");
	write_assign(s, ddl_stamp(child));
	sql_column(w, TEXT("NEW"), s->facts.stamp);
	if (is_moment(updated)) {
		SQL_ADD(w, ", ");
		write_assign(s, updated);
		write_deleted(s, updated);
	}
	SQL_ADD(w, "\n\tWHERE ");
	postgres_write_live(s->d, "c", deleted);
	SQL_ADD(w, " AND ");
	write_of_row(s, ref, "IS NULL");
	SQL_ADD(w, ";");
}

static void write_give_back(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_table *child = ref->child;
	const struct model_column *deleted = child->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *updated = child->by_concept[COLUMN_IS_UPDATED_AT];
	write_update(s, child);
	write_assign(s, deleted);
	SQL_ADD(w, "NULL, ");
	write_assign(s, ddl_stamp(child));
	SQL_ADD(w, "NULL");
	if (is_moment(updated)) {
		SQL_ADD(w, ", ");
		write_assign(s, updated);
		postgres_write_moment(
		        s->d, text_from(postgres_moment), TYPE_TIMESTAMPTZ, &updated->type);
	}
	SQL_ADD(w, "\n\tWHERE ");
	sql_column(w, TEXT("c"), deleted);
	SQL_ADD(w, " IS NOT NULL AND ");
	sql_column(w, TEXT("c"), ddl_stamp(child));
	SQL_ADD(w, " = ");
	sql_column(w, TEXT("OLD"), s->facts.stamp);
	SQL_ADD(w, " AND ");
	write_of_row(s, ref, "IS NOT NULL");
	SQL_ADD(w, ";");
}

/* Children that go neither along nor loose keep the row. */
static void write_refusal(struct soft *s, const struct model_ref *ref)
{
	struct sql_writer *w = &s->d->w;
	const struct model_column *deleted = ref->child->by_concept[COLUMN_IS_DELETED_AT];
	SQL_ADD(w, "\n\tIF EXISTS (SELECT 1 FROM ");
	sql_name(w, ref->child->name);
	SQL_ADD(w, " AS c WHERE ");
	postgres_ref_matches(s->d, ref, "c", "NEW");
	if (deleted) {
		SQL_ADD(w, " AND ");
		postgres_write_live(s->d, "c", deleted);
	}
	SQL_ADD(w, ")");
	postgres_then_raise(s->d, "referenced");
}

/* OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL, or the other way about. */
static struct text when_changed(struct soft *s, const char *before, const char *after)
{
	postgres_object_begin(s->d);
	sql_column(&s->d->w, TEXT("OLD"), s->facts.deleted);
	buf_printf(&s->d->w.text, " %s AND ", before);
	sql_column(&s->d->w, TEXT("NEW"), s->facts.deleted);
	buf_printf(&s->d->w.text, " %s", after);
	return buf_text(&s->d->w.text);
}

/* Against those who refer to the row now: their reference locks it as a foreign key does. */
static void write_hold(struct soft *s)
{
	struct sql_writer *w = &s->d->w;
	const struct model_key *key = s->facts.table->primary;
	if (!key || !s->facts.table->inbound_count)
		return;
	SQL_ADD(w, "\n\tPERFORM 1 FROM ");
	sql_name(w, s->facts.table->name);
	SQL_ADD(w, " AS t WHERE ");
	for (size_t i = 0; i < key->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		sql_column(w, TEXT("t"), key->columns[i]);
		SQL_ADD(w, " = ");
		sql_column(w, TEXT("OLD"), key->columns[i]);
	}
	SQL_ADD(w, " FOR UPDATE;");
}

/* Whoever deletes or restores: another program sets deleted_at alone. */
static bool write_stamps(struct soft *s, const bool *columns, struct error *err)
{
	const struct model_table *table = s->facts.table;
	struct sql_writer *w = &s->d->w;
	struct text when = when_changed(s, "IS NULL", "IS NOT NULL");
	postgres_object_begin(s->d);
	SQL_ADD(w, "\n\t");
	sql_column(w, TEXT("NEW"), s->facts.stamp);
	SQL_ADD(w, " := coalesce(");
	sql_column(w, TEXT("NEW"), s->facts.stamp);
	SQL_ADD(w, ", gen_random_uuid());");
	if (table->inbound_count)
		postgres_ask_isolation(s->d);
	write_hold(s);
	if (!postgres_trigger_both(s->d, table, "stamp", "BEFORE UPDATE", columns, when, true,
	            "NEW", TEXT("A deletion has an id, and waits for those who refer to the row."),
	            err))
		return false;
	when = when_changed(s, "IS NOT NULL", "IS NULL");
	postgres_object_begin(s->d);
	SQL_ADD(w, "\n\t");
	sql_column(w, TEXT("NEW"), s->facts.stamp);
	SQL_ADD(w, " := NULL;");
	return postgres_trigger_both(s->d, table, "unstamp", "BEFORE UPDATE", columns, when, false,
	        "NEW", TEXT(""), err);
}

static bool end_change(struct soft *s, const char *what, const bool *columns, struct text when,
        struct text comment, struct error *err)
{
	if (!buf_failed(&s->d->w.text) && s->d->w.text.len == 0)
		return true;
	return postgres_trigger_both(s->d, s->facts.table, what, "AFTER UPDATE", columns, when,
	        true, "NULL", comment, err);
}

static bool write_delete(struct soft *s, const bool *columns, struct error *err)
{
	const struct model_table *table = s->facts.table;
	struct text when = when_changed(s, "IS NULL", "IS NOT NULL");
	postgres_object_begin(s->d);
	if (s->facts.self)
		write_take(s, s->facts.self);
	for (size_t i = 0; i < s->facts.cascade_count; i++)
		write_take(s, s->facts.cascades[i]);
	for (size_t i = 0; i < table->inbound_count; i++) {
		if (!ddl_ref_lets_go(table->inbound[i]))
			continue;
		postgres_write_nulls(s->d, table->inbound[i]);
		postgres_ref_matches(s->d, table->inbound[i], "c", "NEW");
		SQL_ADD(&s->d->w, ";");
	}
	for (size_t i = 0; i < table->inbound_count; i++)
		if (ddl_ref_keeps(table->inbound[i]))
			write_refusal(s, table->inbound[i]);
	if (!postgres_must_statements(s->d, table, EVENT_SOFT_DELETE, err))
		return false;
	return end_change(s, "delete", columns, when,
	        TEXT("A deleted row takes along what cascades, and stays while others live."), err);
}

static bool write_restore(struct soft *s, const bool *columns, struct error *err)
{
	struct text when = when_changed(s, "IS NOT NULL", "IS NULL");
	postgres_object_begin(s->d);
	if (s->facts.self)
		write_give_back(s, s->facts.self);
	for (size_t i = s->facts.cascade_count; i > 0; i--)
		write_give_back(s, s->facts.cascades[i - 1]);
	if (!postgres_must_statements(s->d, s->facts.table, EVENT_RESTORE, err))
		return false;
	return end_change(s, "restore", columns, when,
	        TEXT("What the same deletion took along comes back."), err);
}

static bool write_keep(struct soft *s, struct error *err)
{
	struct postgres_trigger trigger = {
	        .name = postgres_made_name(s->d, s->facts.table, "keep"),
	        .timing = "BEFORE DELETE",
	        .function = TEXT("manor_keep"),
	};
	return postgres_trigger(s->d, s->facts.table, &trigger, err);
}

bool postgres_ddl_soft(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	struct soft s = {.d = d};
	if (!ddl_soft_read(d->arena, table, &s.facts, err))
		return false;
	if (!s.facts.deleted)
		return true;
	bool *columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!columns)
		return error_memory(err);
	columns[s.facts.deleted->index] = true;
	return write_keep(&s, err) && write_stamps(&s, columns, err) &&
	       write_delete(&s, columns, err) && write_restore(&s, columns, err);
}
