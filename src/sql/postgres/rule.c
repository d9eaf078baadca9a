#include "sql/postgres/trigger.h"
#include "sql/walls.h"

/*
 * What must be true of a row whoever writes it: its tenant is there and stays, what it
 * refers to is live and of its own tenant, its flow is kept, the person it names is an
 * active member. Each is a statement that raises, in one function before the insert and
 * one before the update. References of a table to itself are asked afterwards, when all
 * rows of the statement are there.
 */

struct rules {
	struct postgres_ddl *d;
	const struct model_table *table;
	bool is_update;
	bool *columns; /* the columns whose update concerns the rules so far */
};

static void write_if(struct rules *r)
{
	SQL_ADD(&r->d->w, "\n\tIF ");
}

static void write_changed(struct rules *r, const struct model_column *column)
{
	r->columns[column->index] = true;
	postgres_write_differs(r->d, column);
}

static void write_if_changed(struct rules *r, const struct model_column *column)
{
	r->columns[column->index] = true;
	if (!r->is_update)
		return;
	write_changed(r, column);
	SQL_ADD(&r->d->w, " AND ");
}

/* ---- the tenant ---- */

static bool is_filled(const struct model_table *table)
{
	/* an audit row is its maker's to place: who acts may be of another tenant, or of none */
	return table->through && table->through->parent->tenant && table->tenant &&
	       table->concept != TABLE_IS_AUDIT;
}

/* The tenant of a row that belongs to one through another row. */
static void rule_fill(struct rules *r)
{
	const struct model_table *table = r->table;
	struct sql_writer *w = &r->d->w;
	if (r->is_update || !is_filled(table))
		return;
	struct text tenant = postgres_row_tenant(r->d, table, "NEW");
	write_if(r);
	buf_add(&w->text, tenant);
	SQL_ADD(w, " IS NULL THEN\n\t\tSELECT tp.");
	sql_name(w, table->through->parent->tenant->name);
	SQL_ADD(w, " INTO ");
	buf_add(&w->text, tenant);
	SQL_ADD(w, " FROM ");
	sql_name(w, table->through->parent->name);
	SQL_ADD(w, " AS tp\n\t\tWHERE ");
	for (size_t i = 0; i < table->through->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		sql_column(w, TEXT("tp"), table->through->parent_columns[i]);
		SQL_ADD(w, " = ");
		sql_column(w, TEXT("NEW"), table->through->child_columns[i]);
	}
	SQL_ADD(w, ";\n\tEND IF;");
}

/*
 * Before anything is looked up: a row of another tenant is refused for that alone, so
 * that the answer tells nothing of the other's rows. (Row security comes after this.)
 */
static void rule_scope(struct rules *r)
{
	const struct model_table *table = r->table;
	struct sql_writer *w = &r->d->w;
	if (r->is_update || sql_wall_two_is_off() || !table->tenant || table->is_tenant_nullable ||
	        table->concept == TABLE_IS_TENANTS || table->concept == TABLE_IS_AUDIT)
		return;
	write_if(r);
	SQL_ADD(w, "current_setting('manor.tenant', true) <> ''\n\t\tAND "
	           "coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')\n\t\t"
	           "AND ");
	buf_add(&w->text, postgres_row_tenant(r->d, table, "NEW"));
	SQL_ADD(w, " IS DISTINCT FROM ");
	postgres_setting_tenant(r->d);
	postgres_then_raise(r->d, "tenant");
}

/* There was none to fill in: the row it belongs to is not there. */
static void rule_filled(struct rules *r)
{
	if (r->is_update || !is_filled(r->table) || r->table->is_tenant_nullable)
		return;
	write_if(r);
	buf_add(&r->d->w.text, postgres_row_tenant(r->d, r->table, "NEW"));
	SQL_ADD(&r->d->w, " IS NULL");
	postgres_then_raise(r->d, "reference");
}

static void rule_tenant(struct rules *r)
{
	const struct model_table *table = r->table;
	if (!r->is_update || !table->tenant || table->concept == TABLE_IS_TENANTS)
		return;
	write_if(r);
	write_changed(r, table->tenant);
	postgres_then_raise(r->d, "tenant");
}

static void rule_generated(struct rules *r)
{
	for (size_t i = 0; r->is_update && i < r->table->column_count; i++) {
		if (!r->table->columns[i].is_identity)
			continue;
		write_if(r);
		write_changed(r, &r->table->columns[i]);
		postgres_then_raise(r->d, "generated");
	}
}

/* ---- flows ---- */

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

static bool is_first_from(const struct model_flow *flow, size_t which)
{
	for (size_t i = 0; i < which; i++)
		if (text_eq(flow->moves[i].from, flow->moves[which].from))
			return false;
	return true;
}

/* The moves from one state stand together: (from = 'a' AND to IN ('b', 'c')). */
static void write_moves(struct rules *r, const struct model_column *column)
{
	const struct model_flow *flow = column->flow;
	struct sql_writer *w = &r->d->w;
	size_t groups = 0;
	for (size_t i = 0; i < flow->move_count; i++) {
		if (!is_first_from(flow, i))
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
		SQL_ADD(w, "false");
}

static void rule_flow(struct rules *r, const struct model_column *column)
{
	struct sql_writer *w = &r->d->w;
	if (!r->is_update || !column->flow)
		return;
	write_if(r);
	write_if_changed(r, column);
	sql_column(w, TEXT("OLD"), column);
	SQL_ADD(w, " IS NOT NULL AND (");
	write_moves(r, column);
	SQL_ADD(w, "\n\t) IS NOT TRUE");
	postgres_then_raise(r->d, "flow");
}

/* ---- members ---- */

/* The person is live, counts as active, and belongs to the row's tenant. */
static bool rule_member(struct rules *r, const struct model_column *column, struct error *err)
{
	const struct model *model = r->d->model;
	struct sql_writer *w = &r->d->w;
	struct sql_memberships members;
	struct expr_sql to;
	if (!column->must_be_active_member)
		return true;
	bool by_table = sql_memberships(model, &members);
	const struct model_table *people =
	        by_table ? members.table : model->by_concept[TABLE_IS_USERS];
	const struct expr *active = by_table ? model->member_active : model->user_active;
	const struct model_column *person = by_table ? members.user : model_table_id(people);
	struct text tenant = postgres_row_tenant(r->d, r->table, "NEW");
	write_if(r);
	write_if_changed(r, column);
	sql_column(w, TEXT("NEW"), column);
	SQL_ADD(w, " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ");
	sql_name(w, people->name);
	SQL_ADD(w, " AS m WHERE ");
	sql_column(w, TEXT("m"), person);
	SQL_ADD(w, " = ");
	sql_column(w, TEXT("NEW"), column);
	expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
	to.self.alias = TEXT("m");
	to.tenant = tenant;
	if (people->tenant && !text_is_empty(tenant)) {
		SQL_ADD(w, " AND ");
		sql_column(w, TEXT("m"), people->tenant);
		SQL_ADD(w, " = ");
		buf_add(&w->text, tenant);
	}
	if (active) {
		SQL_ADD(w, " AND ");
		if (!expr_sql_write(&to, active, err))
			return false;
	}
	SQL_ADD(w, ")");
	postgres_then_raise(r->d, "member");
	return true;
}

/* ---- references ---- */

/* "(NEW.a IS DISTINCT FROM OLD.a OR …) AND ", with what else makes the rule worth asking. */
static void write_if_reference_changed(
        struct rules *r, const struct model_ref *ref, const struct model_column *deleted)
{
	struct sql_writer *w = &r->d->w;
	for (size_t i = 0; i < ref->column_count; i++)
		r->columns[ref->child_columns[i]->index] = true;
	if (deleted)
		r->columns[deleted->index] = true;
	if (!r->is_update)
		return;
	SQL_ADD(w, "(");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(w, " OR ");
		postgres_write_differs(r->d, ref->child_columns[i]);
	}
	if (deleted) {
		SQL_ADD(w, " OR ");
		sql_column(w, TEXT("OLD"), deleted);
		SQL_ADD(w, " IS NOT NULL");
	}
	SQL_ADD(w, ") AND ");
}

static void write_parent_where(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	sql_name(w, ref->parent->name);
	SQL_ADD(w, " AS p WHERE ");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		sql_column(w, TEXT("p"), ref->parent_columns[i]);
		SQL_ADD(w, " = ");
		sql_column(w, TEXT("NEW"), ref->child_columns[i]);
	}
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
	buf_add(&w->text, postgres_row_tenant(r->d, r->table, "NEW"));
	SQL_ADD(w, ")");
}

/*
 * A live row refers to a live row of its tenant; a restored one as well. The row that is
 * found stays until the transaction's end. What a foreign key says alone is left to it.
 */
static void write_reference(struct rules *r, const struct model_ref *ref)
{
	struct sql_writer *w = &r->d->w;
	const struct model_column *gone = ref->parent->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *own = r->table->by_concept[COLUMN_IS_DELETED_AT];
	if (!gone && ref->wall != WALL_GUARD)
		return;
	write_if(r);
	write_if_reference_changed(r, ref, own);
	if (own) {
		sql_column(w, TEXT("NEW"), own);
		SQL_ADD(w, " IS NULL AND ");
	}
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(w, " AND ");
		sql_column(w, TEXT("NEW"), ref->child_columns[i]);
		SQL_ADD(w, " IS NOT NULL");
	}
	SQL_ADD(w, " THEN\n\t\tPERFORM 1 FROM ");
	write_parent_where(r, ref);
	write_same_tenant(r, ref);
	if (gone) {
		SQL_ADD(w, " AND ");
		postgres_write_live(r->d, "p", gone);
	}
	SQL_ADD(w, "\n\t\tFOR KEY SHARE;\n\t\tIF NOT FOUND");
	postgres_then_raise(r->d, "reference");
	SQL_ADD(w, "\n\tEND IF;");
}

static bool write_own_references(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	/* of an insert OLD is NULL, so that every reference has changed */
	struct rules r = {.d = d, .table = table, .is_update = true};
	r.columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!r.columns)
		return error_memory(err);
	postgres_object_begin(d);
	for (size_t i = 0; i < table->ref_count; i++)
		if (table->refs[i]->parent == table)
			write_reference(&r, table->refs[i]);
	if (text_is_empty(buf_text(&d->w.text)))
		return buf_failed(&d->w.text) ? error_memory(err) : true;
	struct postgres_trigger trigger = {
	        .name = postgres_made_name(d, table, "own_insert"),
	        .timing = "AFTER INSERT",
	        .function = postgres_made_name(d, table, "own"),
	};
	if (!postgres_trigger_function(d, table, "own", true, "NULL",
	            TEXT("What rows of one table say of each other."), err) ||
	        !postgres_trigger(d, table, &trigger, err))
		return false;
	trigger.name = postgres_made_name(d, table, "own_update");
	trigger.timing = "AFTER UPDATE";
	trigger.columns = r.columns;
	return postgres_trigger(d, table, &trigger, err);
}

/* ---- the functions ---- */

static bool write_rules(
        struct postgres_ddl *d, const struct model_table *table, bool is_update, struct error *err)
{
	struct rules r = {.d = d, .table = table, .is_update = is_update};
	r.columns = ARENA_ARRAY(d->arena, bool, table->column_count);
	if (!r.columns)
		return error_memory(err);
	postgres_object_begin(d);
	rule_fill(&r);
	bool is_filled_first = d->w.text.len > 0;
	rule_scope(&r);
	size_t scoped = d->w.text.len;
	rule_filled(&r);
	rule_tenant(&r);
	rule_generated(&r);
	for (size_t i = 0; i < table->ref_count && table->concept != TABLE_IS_AUDIT; i++)
		if (table->refs[i]->parent != table)
			write_reference(&r, table->refs[i]);
	for (size_t i = 0; i < table->column_count; i++) {
		rule_flow(&r, &table->columns[i]);
		if (!rule_member(&r, &table->columns[i], err))
			return false;
	}
	if (buf_failed(&d->w.text))
		return error_memory(err);
	/* alone, it would only say what row security says */
	if (!is_filled_first && d->w.text.len == scoped)
		return true;
	return postgres_trigger_both(d, table, is_update ? "check_update" : "check_insert",
	        is_update ? "BEFORE UPDATE" : "BEFORE INSERT", is_update ? r.columns : NULL,
	        TEXT(""), true, "NEW",
	        is_update ? TEXT("What may not change, and what a change must keep.")
	                  : TEXT("What a new row must keep."),
	        err);
}

bool postgres_ddl_rules(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	if (!ddl_is_ruled(table))
		return true;
	return write_rules(d, table, false, err) && write_rules(d, table, true, err) &&
	       (table->concept == TABLE_IS_AUDIT || write_own_references(d, table, err));
}
