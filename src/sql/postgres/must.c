#include "sql/ddl_must.h"
#include "sql/postgres/trigger.h"

/*
 * `must`, asked after the statement whose change it concerns; see sql/ddl_must.h for
 * which rows it is asked of. As with a check, NULL passes.
 *
 * What it reads must stay until the transaction's end, whoever else writes. A row that
 * the changed one refers to by its key is locked itself (FOR SHARE; whoever changes it
 * holds more than that). All else is locked in name: for each table that a `must` reads,
 * an advisory lock for the tenant, or for a value that ties the two rows. Who changes
 * what is read takes it alone; those who only ask share it. The values fall into a
 * bounded number of locks, so that a long statement does not exhaust the engine's memory
 * for them. Every function takes them in the same order.
 */

enum { LOCKS_A_TENANT = 64 };

static bool has_new(enum ddl_event event)
{
	return event != EVENT_DELETE;
}

static bool has_old(enum ddl_event event)
{
	return event != EVENT_INSERT;
}

/* A `must` and one event of one table, as its statements are written. */
struct asked {
	struct postgres_ddl *d;
	const struct model_table *changed;
	const struct model_must *must;
	const struct ddl_must *facts;
	enum ddl_event event;
};

/* The row that is there after the event, or the one that was. */
static const char *present(const struct asked *a)
{
	return has_new(a->event) ? "NEW" : "OLD";
}

static bool is_gone(const struct asked *a)
{
	return a->event == EVENT_DELETE || a->event == EVENT_SOFT_DELETE;
}

/* Asked of the row that changed. */
static bool is_own(const struct asked *a)
{
	if (a->facts->table != a->changed)
		return false;
	if (is_gone(a) && a->facts->names_new && !a->facts->names_old)
		return false;
	/* a purge: it was gone before */
	return a->event != EVENT_DELETE || !model_is_soft(a->changed);
}

/* The event changes what the dependence reads. */
static bool is_read(const struct asked *a, const struct ddl_dependence *dependence)
{
	return dependence->from->table == a->changed &&
	       (a->event != EVENT_DELETE || !model_is_soft(a->changed));
}

/* ---- locks ---- */

/* The key names one row that cannot but be there: a foreign key holds it. */
static bool is_held_by_row(const struct ddl_dependence *dependence)
{
	const struct model_column *key = dependence->key;
	if (!key || model_table_id(dependence->from->table) != dependence->column)
		return false;
	for (size_t i = 0; i < key->table->ref_count; i++) {
		const struct model_ref *ref = key->table->refs[i];
		if (ref->column_count == 1 && ref->child_columns[0] == key &&
		        ref->parent_columns[0] == dependence->column)
			return true;
	}
	return false;
}

/* Equal values of both columns are equal as text, so that they meet in one lock. */
static bool is_tied(const struct ddl_dependence *dependence)
{
	if (!dependence->column)
		return false;
	enum type_family family = type_family(&dependence->column->type);
	return family == type_family(&dependence->key->type) &&
	       (family == FAMILY_INTEGER || family == FAMILY_TEXT || family == FAMILY_UUID);
}

/* Both rows have a tenant, and it is one. */
static bool is_of_tenant(const struct asked *a, const struct ddl_dependence *dependence)
{
	const struct model_table *bearer = a->facts->table, *read = dependence->from->table;
	return bearer->tenant && !bearer->is_tenant_nullable && read->tenant &&
	       !read->is_tenant_nullable;
}

static void write_row_lock(struct asked *a, const struct ddl_dependence *dependence)
{
	struct sql_writer *w = &a->d->w;
	if (!has_new(a->event))
		return;
	SQL_ADD(w, "\n\tPERFORM 1 FROM ");
	sql_name(w, dependence->from->table->name);
	SQL_ADD(w, " AS r WHERE ");
	sql_column(w, TEXT("r"), dependence->column);
	SQL_ADD(w, " = ");
	sql_column(w, TEXT("NEW"), dependence->key);
	SQL_ADD(w, " FOR SHARE;");
}

/* NEW."key"; or of what was and what is, the lesser and the greater, each in its turn. */
static void write_tie(struct asked *a, const struct model_column *column, const char *which)
{
	struct sql_writer *w = &a->d->w;
	if (!which) {
		sql_column(w, text_from(present(a)), column);
		SQL_ADD(w, "::text");
		return;
	}
	buf_printf(&w->text, "%s(", which);
	sql_column(w, TEXT("OLD"), column);
	SQL_ADD(w, "::text, ");
	sql_column(w, TEXT("NEW"), column);
	SQL_ADD(w, "::text)");
}

static void write_lock(struct asked *a, const struct ddl_dependence *dependence,
        const struct model_column *tie, const char *which, bool is_alone)
{
	struct sql_writer *w = &a->d->w;
	struct text name = arena_printf(a->d->arena, "%.*s.%zu.%u", TEXT_ARG(a->facts->table->name),
	        (size_t)(a->must - a->facts->table->musts), dependence->from->number);
	buf_printf(&w->text, "\n\tPERFORM pg_advisory_xact_lock%s(%d, ", is_alone ? "" : "_shared",
	        (int)(int32_t)(uint32_t)text_hash(name));
	if (tie)
		SQL_ADD(w, "(");
	if (is_of_tenant(a, dependence)) {
		SQL_ADD(w, "hashtext(");
		sql_column(w, text_from(present(a)), a->changed->tenant);
		SQL_ADD(w, "::text)");
	} else {
		SQL_ADD(w, "0");
	}
	if (tie) {
		buf_printf(&w->text, " & %d) | (hashtext(", -LOCKS_A_TENANT);
		write_tie(a, tie, which);
		buf_printf(&w->text, ") & %d)", LOCKS_A_TENANT - 1);
	}
	SQL_ADD(w, ");");
}

static void write_locks(struct asked *a, const struct ddl_dependence *dependence)
{
	bool asks = is_own(a), changes = is_read(a, dependence);
	bool is_moved = has_old(a->event) && has_new(a->event);
	bool is_by_value = is_tied(dependence);
	if (is_held_by_row(dependence)) {
		if (asks)
			write_row_lock(a, dependence);
		return;
	}
	if (!is_by_value) {
		if (asks || changes)
			write_lock(a, dependence, NULL, NULL, changes);
		return;
	}
	if (changes && is_moved) {
		write_lock(a, dependence, dependence->column, "least", true);
		write_lock(a, dependence, dependence->column, "greatest", true);
	} else if (changes) {
		write_lock(a, dependence, dependence->column, NULL, true);
	}
	/* one table that reads itself: who asks is also who changes */
	if (asks && has_new(a->event) && !(changes && dependence->column == dependence->key))
		write_lock(a, dependence, dependence->key, NULL, changes);
}

/* ---- what is asked ---- */

static bool write_own(struct asked *a, struct error *err)
{
	struct sql_writer *w = &a->d->w;
	struct expr_sql to;
	expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
	to.old_row = (struct expr_sql_row){TEXT("OLD"), !has_old(a->event)};
	to.new_row = (struct expr_sql_row){TEXT("NEW"), !has_new(a->event)};
	to.self = has_new(a->event) ? to.new_row : to.old_row;
	to.tenant = postgres_row_tenant(a->d, a->changed, present(a));
	SQL_ADD(w, "\n\tIF ");
	if (!is_gone(a) && !a->facts->names_old && expr_sql_live(&to, a->changed, TEXT("NEW")))
		SQL_ADD(w, " AND ");
	SQL_ADD(w, "NOT ");
	if (!expr_sql_write(&to, a->must->expr, err))
		return false;
	postgres_then_raise(a->d, "must");
	return true;
}

static void write_both_sides(struct asked *a, const struct model_column *column)
{
	struct sql_writer *w = &a->d->w;
	SQL_ADD(w, " IN (");
	if (has_old(a->event))
		sql_column(w, TEXT("OLD"), column);
	if (has_old(a->event) && has_new(a->event))
		SQL_ADD(w, ", ");
	if (has_new(a->event))
		sql_column(w, TEXT("NEW"), column);
	SQL_ADD(w, ")");
}

/* Asked of the rows `n` of the table that bears it, when a row of another did change. */
static bool write_dependent(
        struct asked *a, const struct ddl_dependence *dependence, struct error *err)
{
	const struct model_table *bearer = a->facts->table;
	struct sql_writer *w = &a->d->w;
	struct text tenant = postgres_row_tenant(a->d, a->changed, present(a));
	struct text n = TEXT("n");
	struct expr_sql to;
	SQL_ADD(w, "\n\tIF EXISTS (SELECT 1 FROM ");
	sql_name(w, bearer->name);
	SQL_ADD(w, " AS n WHERE ");
	expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
	if (dependence->column) {
		sql_column(w, n, dependence->key);
		write_both_sides(a, dependence->column);
		SQL_ADD(w, " AND ");
	}
	if (bearer->tenant && !text_is_empty(tenant) && !a->changed->is_tenant_nullable) {
		sql_column(w, n, bearer->tenant);
		SQL_ADD(w, " = ");
		buf_add(&w->text, tenant);
		SQL_ADD(w, " AND ");
	}
	if (model_is_soft(bearer)) {
		postgres_write_live(a->d, "n", bearer->by_concept[COLUMN_IS_DELETED_AT]);
		SQL_ADD(w, " AND ");
	}
	to.self = to.new_row = (struct expr_sql_row){.alias = n};
	to.old_row.is_absent = true;
	to.tenant = postgres_row_tenant(a->d, bearer, "n");
	SQL_ADD(w, "NOT ");
	if (!expr_sql_write(&to, a->must->expr, err))
		return false;
	SQL_ADD(w, ")");
	postgres_then_raise(a->d, "must");
	return true;
}

/* ---- each `must` that an event concerns ---- */

typedef bool asked_fn(struct asked *a, struct error *err);

static bool each_must(struct postgres_ddl *d, const struct model_table *table, enum ddl_event event,
        asked_fn *visit, struct error *err)
{
	for (size_t t = 0; t < d->model->table_count; t++) {
		const struct model_table *bearer = d->model->tables[t];
		for (size_t m = 0; m < bearer->must_count; m++) {
			struct ddl_must facts;
			struct asked a = {.d = d,
			        .changed = table,
			        .must = &bearer->musts[m],
			        .facts = &facts,
			        .event = event};
			if (!ddl_must_read(d->arena, bearer, a.must, &facts, err) ||
			        !visit(&a, err))
				return false;
		}
	}
	return true;
}

static bool lock(struct asked *a, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < a->facts->count; i++)
		write_locks(a, &a->facts->dependences[i]);
	return true;
}

static bool ask(struct asked *a, struct error *err)
{
	if (is_own(a) && !write_own(a, err))
		return false;
	for (size_t i = 0; !a->facts->names_old && i < a->facts->count; i++)
		if (is_read(a, &a->facts->dependences[i]) &&
		        !write_dependent(a, &a->facts->dependences[i], err))
			return false;
	return true;
}

bool postgres_must_statements(struct postgres_ddl *d, const struct model_table *table,
        enum ddl_event event, struct error *err)
{
	struct sql_writer body = d->w;
	postgres_object_begin(d);
	if (!each_must(d, table, event, lock, err))
		return false;
	struct text locks = buf_text(&d->w.text);
	body.text.failed = body.text.failed || buf_failed(&d->w.text);
	d->w = body;
	if (!text_is_empty(locks))
		postgres_ask_isolation(d);
	buf_add(&d->w.text, locks);
	return each_must(d, table, event, ask, err);
}

static bool write_event(struct postgres_ddl *d, const struct model_table *table, const char *what,
        const char *timing, enum ddl_event event, const bool *columns, struct error *err)
{
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	struct text when = TEXT("");
	if (event == EVENT_UPDATE && deleted) {
		/* the triggers of deletion and restoring ask at their own end */
		postgres_object_begin(d);
		SQL_ADD(&d->w, "(");
		sql_column(&d->w, TEXT("OLD"), deleted);
		SQL_ADD(&d->w, " IS NULL) = (");
		sql_column(&d->w, TEXT("NEW"), deleted);
		SQL_ADD(&d->w, " IS NULL)");
		when = buf_text(&d->w.text);
	}
	postgres_object_begin(d);
	if (!postgres_must_statements(d, table, event, err))
		return false;
	if (!buf_failed(&d->w.text) && d->w.text.len == 0)
		return true;
	return postgres_trigger_both(d, table, what, timing, columns, when, true, "NULL",
	        TEXT("must: holds after every change."), err);
}

bool postgres_ddl_must(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	bool *columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!columns)
		return error_memory(err);
	if (!ddl_is_ruled(table))
		return true;
	if (!ddl_must_columns(d->arena, d->model, table, columns, err))
		return false;
	const struct model_column *updated = table->by_concept[COLUMN_IS_UPDATED_AT];
	bool has_column = false;
	for (size_t i = 0; i < table->column_count; i++)
		has_column = has_column || columns[i];
	/* any change moves it, without naming it */
	bool is_any = updated && columns[updated->index];
	return write_event(d, table, "must_insert", "AFTER INSERT", EVENT_INSERT, NULL, err) &&
	       write_event(d, table, "must_delete", "AFTER DELETE", EVENT_DELETE, NULL, err) &&
	       (!has_column || write_event(d, table, "must_update", "AFTER UPDATE", EVENT_UPDATE,
	                               is_any ? NULL : columns, err));
}
