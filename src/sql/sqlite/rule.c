#include "sql/sqlite/ddl.h"
#include "sql/sqlite/expr.h"

/*
 * What must be true of a row whoever writes it: its tenant stays, what it refers
 * to is live and of its own tenant, its flow is kept, the person it names is an
 * active member. Each is a statement that raises, in one trigger before the
 * insert and one before the update.
 */

/* A trigger is written only when it got a statement; begun texts are thrown away. */
struct rules {
	struct sqlite_ddl *d;
	const struct model_table *table;
	bool is_update;
	struct buf body;
	bool *columns; /* the columns whose update concerns the rules so far */
};

static void concerns(struct rules *r, const struct model_column *column)
{
	r->columns[column->index] = true;
}

static void write_changed(struct rules *r, const struct model_column *column)
{
	struct sql_writer *w = &r->d->w;
	concerns(r, column);
	sql_column(w, TEXT("NEW"), column);
	SQL_ADD(w, " IS NOT ");
	sql_column(w, TEXT("OLD"), column);
}

/* NEW."c" IS NOT OLD."c" AND; nothing for an insert. */
static void write_if_changed(struct rules *r, const struct model_column *column)
{
	if (!r->is_update) {
		concerns(r, column);
		return;
	}
	write_changed(r, column);
	SQL_ADD(&r->d->w, " AND ");
}

static void rule_tenant(struct rules *r)
{
	const struct model_table *table = r->table;
	struct sql_writer *w = &r->d->w;
	if (!r->is_update || !table->tenant || table->concept == TABLE_IS_TENANTS)
		return;
	sqlite_raise_where(r->d, "tenant");
	write_changed(r, table->tenant);
	if (table->through) {
		/* the filling of a hidden tenant is no change */
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("OLD"), table->tenant);
		SQL_ADD(w, " IS NOT NULL");
	}
	SQL_ADD(w, ";");
}

static void rule_generated(struct rules *r)
{
	for (size_t i = 0; r->is_update && i < r->table->column_count; i++) {
		const struct model_column *column = &r->table->columns[i];
		if (!column->is_identity)
			continue;
		sqlite_raise_where(r->d, "generated");
		write_changed(r, column);
		SQL_ADD(&r->d->w, ";");
	}
}

static void write_name_of(struct rules *r, const struct model_column *column, const char *row)
{
	const struct model_flow *flow = column->flow;
	struct sql_writer *w = &r->d->w;
	if (!flow->table) {
		sql_column(w, text_from(row), column);
		return;
	}
	SQL_ADD(w, "(SELECT fs.");
	sql_name(w, flow->name_column->name);
	SQL_ADD(w, " FROM ");
	sql_name(w, flow->table->name);
	SQL_ADD(w, " AS fs WHERE fs.");
	sql_name(w, model_table_id(flow->table)->name);
	SQL_ADD(w, " = ");
	sql_column(w, text_from(row), column);
	SQL_ADD(w, ")");
}

/* The moves from one state stand together: (from = 'a' AND to IN ('b', 'c')). */
static void write_moves(struct rules *r, const struct model_column *column)
{
	const struct model_flow *flow = column->flow;
	struct sql_writer *w = &r->d->w;
	size_t groups = 0;
	for (size_t i = 0; i < flow->move_count; i++) {
		bool is_first = true;
		for (size_t j = 0; j < i; j++)
			is_first = is_first && !text_eq(flow->moves[j].from, flow->moves[i].from);
		if (!is_first)
			continue;
		buf_add_cstr(&w->text, groups++ ? "\n\t\tOR " : "\n\t\t");
		write_name_of(r, column, "OLD");
		SQL_ADD(w, " = ");
		sql_string(w, flow->moves[i].from);
		SQL_ADD(w, " AND ");
		write_name_of(r, column, "NEW");
		for (size_t j = i, n = 0; j < flow->move_count; j++) {
			if (!text_eq(flow->moves[j].from, flow->moves[i].from))
				continue;
			buf_add_cstr(&w->text, n++ ? ", " : " IN (");
			sql_string(w, flow->moves[j].to);
		}
		SQL_ADD(w, ")");
	}
	if (!groups)
		SQL_ADD(w, "0");
}

static void rule_flow(struct rules *r, const struct model_column *column)
{
	struct sql_writer *w = &r->d->w;
	if (!r->is_update || !column->flow)
		return;
	sqlite_raise_where(r->d, "flow");
	write_if_changed(r, column);
	sql_column(w, TEXT("OLD"), column);
	SQL_ADD(w, " IS NOT NULL AND (");
	write_moves(r, column);
	SQL_ADD(w, "\n\t) IS NOT TRUE;");
}

/* The person is live, counts as active, and belongs to the row's tenant. */
static bool rule_member(struct rules *r, const struct model_column *column, struct error *err)
{
	struct sqlite_ddl *d = r->d;
	const struct model *model = d->model;
	struct sql_memberships members;
	struct expr_sql to;
	if (!column->must_be_active_member)
		return true;
	bool by_table = sql_memberships(model, &members);
	const struct model_table *people =
	        by_table ? members.table : model->by_concept[TABLE_IS_USERS];
	const struct expr *active = by_table ? model->member_active : model->user_active;
	const struct model_column *person = by_table ? members.user : model_table_id(people);
	struct text tenant = sqlite_row_tenant(d, r->table, "NEW", true);
	sqlite_raise_where(d, "member");
	write_if_changed(r, column);
	sql_column(&d->w, TEXT("NEW"), column);
	SQL_ADD(&d->w, " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ");
	sql_name(&d->w, people->name);
	SQL_ADD(&d->w, " AS m WHERE ");
	sql_column(&d->w, TEXT("m"), person);
	SQL_ADD(&d->w, " = ");
	sql_column(&d->w, TEXT("NEW"), column);
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	to.self.alias = TEXT("m");
	to.tenant = tenant;
	if (people->tenant && !text_is_empty(tenant)) {
		SQL_ADD(&d->w, " AND ");
		sql_column(&d->w, TEXT("m"), people->tenant);
		SQL_ADD(&d->w, " = ");
		buf_add(&d->w.text, tenant);
	}
	if (active) {
		SQL_ADD(&d->w, " AND ");
		if (!expr_sql_write(&to, active, err))
			return false;
	}
	SQL_ADD(&d->w, ");");
	return true;
}

static void write_parent_where(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	SQL_ADD(w, "EXISTS (SELECT 1 FROM ");
	sql_name(w, ref->parent->name);
	SQL_ADD(w, " AS p WHERE ");
	sqlite_ref_matches_parent(r->d, ref, "NEW", "p");
}

/* "(NEW.a IS NOT OLD.a OR …) AND ", with what else may make the rule worth asking. */
static void write_if_reference_changed(
        struct rules *r, const struct model_ref *ref, const struct model_column *deleted)
{
	struct sql_writer *w = &r->d->w;
	for (size_t i = 0; i < ref->column_count; i++)
		concerns(r, ref->child_columns[i]);
	if (deleted)
		concerns(r, deleted);
	if (!r->is_update)
		return;
	SQL_ADD(w, "(");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(w, " OR ");
		sql_column(w, TEXT("NEW"), ref->child_columns[i]);
		SQL_ADD(w, " IS NOT ");
		sql_column(w, TEXT("OLD"), ref->child_columns[i]);
	}
	if (deleted) {
		SQL_ADD(w, " OR ");
		sql_column(w, TEXT("OLD"), deleted);
		SQL_ADD(w, " IS NOT NULL");
	}
	SQL_ADD(w, ") AND ");
}

/* A row of a tenant refers to its tenant's rows, and to those of no tenant. */
static void write_same_tenant(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	if (ref->wall == WALL_NONE || !ref->parent->tenant || !ref->child->tenant)
		return;
	SQL_ADD(w, " AND (");
	if (ref->wall == WALL_GUARD) {
		sql_column(w, TEXT("p"), ref->parent->tenant);
		SQL_ADD(w, " IS NULL OR ");
	}
	sql_column(w, TEXT("p"), ref->parent->tenant);
	SQL_ADD(w, " = ");
	buf_add(&w->text, sqlite_row_tenant(r->d, r->table, "NEW", true));
	SQL_ADD(w, ")");
}

/*
 * A live row refers to a live row of its tenant; a restored one as well. Where the
 * constraint would say the same of the tenant, this does so too, because other
 * programs may have left foreign keys off.
 */
static void rule_reference(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	const struct model_column *gone = ref->parent->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *own = r->table->by_concept[COLUMN_IS_DELETED_AT];
	if (!gone && ref->wall == WALL_NONE)
		return;
	sqlite_raise_where(r->d, "reference");
	write_if_reference_changed(r, ref, own);
	if (own) {
		sql_column(w, TEXT("NEW"), own);
		SQL_ADD(w, " IS NULL AND ");
	}
	for (size_t i = 0; i < ref->column_count; i++) {
		sql_column(w, TEXT("NEW"), ref->child_columns[i]);
		SQL_ADD(w, " IS NOT NULL AND ");
	}
	SQL_ADD(w, "NOT ");
	write_parent_where(r, ref);
	write_same_tenant(r, ref);
	if (gone) {
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("p"), gone);
		SQL_ADD(w, " IS NULL");
	}
	SQL_ADD(w, ");");
}

/*
 * A table's reference to itself: the row referred to may come in the same statement,
 * so only one that is there and wrong refuses.
 */
static void rule_own_reference(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	const struct model_column *gone = ref->parent->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *stamp = ref->parent->by_concept[COLUMN_IS_DELETION];
	if (ref->wall == WALL_GUARD) {
		sqlite_raise_where(r->d, "reference");
		write_if_reference_changed(r, ref, NULL);
		write_parent_where(r, ref);
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("p"), ref->parent->tenant);
		SQL_ADD(w, " IS NOT NULL AND ");
		sql_column(w, TEXT("p"), ref->parent->tenant);
		SQL_ADD(w, " IS NOT ");
		buf_add(&w->text, sqlite_row_tenant(r->d, r->table, "NEW", true));
		SQL_ADD(w, ");");
	}
	if (!gone)
		return;
	sqlite_raise_where(r->d, "reference");
	write_if_reference_changed(r, ref, gone);
	sql_column(w, TEXT("NEW"), gone);
	SQL_ADD(w, " IS NULL AND ");
	write_parent_where(r, ref);
	SQL_ADD(w, " AND ");
	sql_column(w, TEXT("p"), gone);
	SQL_ADD(w, " IS NOT NULL");
	if (ref->on_delete == RULE_CASCADE && stamp) {
		/* a whole tree comes back in one statement, in no order */
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("p"), stamp);
		SQL_ADD(w, " IS NOT coalesce((SELECT restoring FROM manor_context WHERE id = 1), "
		           "'')");
	}
	SQL_ADD(w, ");");
}

static bool write_rules(
        struct sqlite_ddl *d, const struct model_table *table, bool is_update, struct error *err)
{
	struct rules r = {.d = d, .table = table, .is_update = is_update};
	struct text name =
	        sqlite_trigger_name(d, table, is_update ? "check_update" : "check_insert");
	r.columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!r.columns)
		return error_memory(err);
	sqlite_object_begin(d);
	rule_tenant(&r);
	rule_generated(&r);
	for (size_t i = 0; i < table->ref_count && table->concept != TABLE_IS_AUDIT; i++) {
		if (table->refs[i]->parent == table)
			rule_own_reference(&r, table->refs[i]);
		else
			rule_reference(&r, table->refs[i]);
	}
	for (size_t i = 0; i < table->column_count; i++) {
		rule_flow(&r, &table->columns[i]);
		if (!rule_member(&r, &table->columns[i], err))
			return false;
	}
	struct text body = buf_text(&d->w.text);
	if (text_is_empty(body))
		return buf_failed(&d->w.text) ? error_memory(err) : true;
	if (is_update)
		sqlite_trigger_begin_of(d, name, "BEFORE", table, r.columns);
	else
		sqlite_trigger_begin(d, name, "BEFORE INSERT", table);
	SQL_ADD(&d->w, "\nBEGIN");
	buf_add(&d->w.text, body);
	SQL_ADD(&d->w, "\nEND");
	return sqlite_object_end(d, "trigger", name,
	        is_update ? TEXT("What may not change, and what a change must keep.")
	                  : TEXT("What a new row must keep."),
	        err);
}

/* The tenant of a row that belongs to one through another row. */
static bool write_fill(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_ref *through = table->through;
	struct text name = sqlite_trigger_name(d, table, "tenant");
	/* an audit row is its maker's to place: who acts may be of another tenant, or of none */
	if (!through || !through->parent->tenant || !table->tenant ||
	        table->concept == TABLE_IS_AUDIT)
		return true;
	sqlite_trigger_begin(d, name, "AFTER INSERT", table);
	SQL_ADD(&d->w, " WHEN ");
	sql_column(&d->w, TEXT("NEW"), table->tenant);
	SQL_ADD(&d->w, " IS NULL\nBEGIN");
	struct text tenant = sqlite_row_tenant(d, table, "NEW", true);
	if (!table->is_tenant_nullable) {
		sqlite_raise_where(d, "reference");
		buf_add(&d->w.text, tenant);
		SQL_ADD(&d->w, " IS NULL;");
	}
	SQL_ADD(&d->w, "\n\tUPDATE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " SET ");
	sql_name(&d->w, table->tenant->name);
	SQL_ADD(&d->w, " = ");
	buf_add(&d->w.text, tenant);
	SQL_ADD(&d->w, "\n\tWHERE ");
	sqlite_same_row(d, table, "", "NEW");
	SQL_ADD(&d->w, ";\nEND");
	return sqlite_object_end(d, "trigger", name,
	        arena_printf(d->arena, "The tenant is that of the row's %.*s.",
	                TEXT_ARG(through->parent->name)),
	        err);
}

static bool is_compared(const struct model_table *table, const struct model_column *column)
{
	return !column->is_hidden && column != table->by_concept[COLUMN_IS_UPDATED_AT];
}

/* For other programs: the server's own statements set updated_at themselves. */
static bool write_touch(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_column *updated = table->by_concept[COLUMN_IS_UPDATED_AT];
	struct text name = sqlite_trigger_name(d, table, "touch");
	size_t n = 0;
	if (!updated || table->concept == TABLE_IS_AUDIT ||
	        (updated->type.kind != TYPE_TIMESTAMP && updated->type.kind != TYPE_TIMESTAMPTZ))
		return true;
	sqlite_trigger_begin(d, name, "AFTER UPDATE", table);
	SQL_ADD(&d->w, " WHEN ");
	sql_column(&d->w, TEXT("NEW"), updated);
	SQL_ADD(&d->w, " IS ");
	sql_column(&d->w, TEXT("OLD"), updated);
	SQL_ADD(&d->w, " AND (");
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!is_compared(table, column) || column->is_identity)
			continue;
		buf_add_cstr(&d->w.text, n++ ? " OR " : "");
		sql_column(&d->w, TEXT("NEW"), column);
		SQL_ADD(&d->w, " IS NOT ");
		sql_column(&d->w, TEXT("OLD"), column);
	}
	buf_add_cstr(&d->w.text, n ? ")\nBEGIN\n\tUPDATE " : "0)\nBEGIN\n\tUPDATE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " SET ");
	sql_name(&d->w, updated->name);
	buf_printf(&d->w.text, " = %s\n\tWHERE ", sqlite_moment);
	sqlite_same_row(d, table, "", "NEW");
	SQL_ADD(&d->w, ";\nEND");
	return sqlite_object_end(
	        d, "trigger", name, TEXT("For writers that leave updated_at alone."), err);
}

/* Composite references that SET NULL: the one column, not the tenant. */
static bool write_set_null(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	struct text name = sqlite_trigger_name(d, table, "set_null");
	size_t n = 0;
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_ref *ref = table->inbound[i];
		if (!ddl_ref_sets_null_by_trigger(ref))
			continue;
		if (!n++) {
			sqlite_trigger_begin(d, name, "BEFORE DELETE", table);
			SQL_ADD(&d->w, "\nBEGIN");
		}
		sqlite_write_nulls(d, ref);
		sqlite_ref_matches_parent(d, ref, "", "OLD");
		SQL_ADD(&d->w, ";");
	}
	if (!n)
		return true;
	SQL_ADD(&d->w, "\nEND");
	return sqlite_object_end(d, "trigger", name,
	        TEXT("SET NULL of a composite reference would null the tenant too."), err);
}

bool sqlite_ddl_rules(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	if (!ddl_is_ruled(table))
		return true;
	return write_fill(d, table, err) && write_rules(d, table, false, err) &&
	       write_rules(d, table, true, err) && write_set_null(d, table, err) &&
	       write_touch(d, table, err);
}
