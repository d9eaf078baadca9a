/* A database of someone else's: whose its rows are, and what its model's walls lack there. */
#include "migrate/import.h"

#include "db/admin.h"
#include "sql/dialect.h"

struct lacking {
	struct arena *arena;
	const struct catalog *catalog;
	struct db_admin *admin;
	struct text *lines;
	size_t count;
	struct error *err;
};

static bool add(struct lacking *l, struct text line)
{
	struct text *slot = ARENA_PUSH(l->arena, l->lines, l->count);

	if (!slot)
		return error_memory(l->err);
	*slot = line;
	return true;
}

static bool on_count(void *context, const struct value *values, unsigned count, struct error *err)
{
	(void)count;
	(void)err;
	*(int64_t *)context = values[0].integer;
	return true;
}

/* Both ends have the tenant's column in the database as it is. */
static bool is_comparable(struct lacking *l, const struct model_ref *ref)
{
	return !ref->child->tenant->is_hidden && !ref->parent->tenant->is_hidden &&
	       catalog_table_find(l->catalog, ref->child->name) &&
	       catalog_table_find(l->catalog, ref->parent->name);
}

/* Rows that refer to another tenant's today. -1: it cannot be asked yet. */
static bool count_crossing(struct lacking *l, const struct model_ref *ref, int64_t *out_rows)
{
	struct sql_writer w;

	*out_rows = -1;
	if (!is_comparable(l, ref))
		return true;
	sql_writer_init(&w, l->arena, db_admin_dialect(l->admin));
	SQL_ADD(&w, "SELECT count(*) FROM ");
	sql_base(&w, ref->child);
	SQL_ADD(&w, " AS c JOIN ");
	sql_base(&w, ref->parent);
	SQL_ADD(&w, " AS p ON ");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(&w, " AND ");
		sql_column(&w, TEXT("c"), ref->child_columns[i]);
		SQL_ADD(&w, " = ");
		sql_column(&w, TEXT("p"), ref->parent_columns[i]);
	}
	SQL_ADD(&w, " WHERE ");
	sql_column(&w, TEXT("c"), ref->child->tenant);
	SQL_ADD(&w, " <> ");
	sql_column(&w, TEXT("p"), ref->parent->tenant);
	if (buf_failed(&w.text))
		return error_memory(l->err);
	return db_admin_query(l->admin, buf_text(&w.text), NULL, 0, on_count, out_rows, l->err);
}

static bool has_composite(const struct catalog_table *table, const struct model_ref *ref)
{
	for (size_t i = 0; table && i < table->reference_count; i++) {
		const struct catalog_key *key = &table->references[i];
		bool has_tenant = false, has_column = false;
		for (size_t j = 0; j < key->column_count; j++) {
			has_tenant |= text_eq(key->columns[j], ref->child->tenant->name);
			has_column |= text_eq(key->columns[j], ref->child_columns[0]->name);
		}
		if (has_tenant && has_column)
			return true;
	}
	return false;
}

static bool add_reference(struct lacking *l, const struct model_ref *ref)
{
	struct text table = ref->child->name, column = ref->child_columns[0]->name;
	int64_t rows;

	if (ref->is_hidden || ref->wall == WALL_NONE || ref->child->is_hidden ||
	        has_composite(catalog_table_find(l->catalog, table), ref))
		return true;
	if (!count_crossing(l, ref, &rows))
		return false;
	struct text now =
	        rows < 0 ? TEXT("")
	                 : arena_printf(l->arena, " (%lld rows do today)", (long long)rows);
	return add(l, arena_printf(l->arena,
	                      "key: %.*s.%.*s may refer to a row of %.*s of another tenant%.*s",
	                      TEXT_ARG(table), TEXT_ARG(column), TEXT_ARG(ref->parent->name),
	                      TEXT_ARG(now)));
}

static bool add_table(struct lacking *l, const struct model_table *table)
{
	const struct catalog_table *known = catalog_table_find(l->catalog, table->name);
	struct text name = table->name;

	if (!known || table->is_hidden)
		return true;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (column->is_hidden && !add(l, arena_printf(l->arena, "column: %.*s has no %.*s",
		                                         TEXT_ARG(name), TEXT_ARG(column->name))))
			return false;
	}
	if (table->tenant && !known->has_row_security &&
	        !add(l, arena_printf(l->arena,
	                        "wall: nothing in the database keeps the rows of %.*s to their "
	                        "tenant",
	                        TEXT_ARG(name))))
		return false;
	if (table->audit != AUDIT_OFF && !known->trigger_count &&
	        !add(l, arena_printf(
	                        l->arena, "audit: changes of %.*s leave no trace", TEXT_ARG(name))))
		return false;
	if (model_is_soft(table) && !known->trigger_count &&
	        !add(l, arena_printf(l->arena,
	                        "guard: a deleted row of %.*s can be referred to, and taken away "
	                        "for good",
	                        TEXT_ARG(name))))
		return false;
	return add(l, arena_printf(l->arena, "policy: nobody may do anything with %.*s yet",
	                      TEXT_ARG(name)));
}

bool import_lacks(struct arena *arena, const struct catalog *catalog, const struct model *model,
        struct db_admin *admin, struct text **out_lacks, size_t *out_count, struct error *err)
{
	struct lacking l = {.arena = arena, .catalog = catalog, .admin = admin, .err = err};

	for (size_t i = 0; i < model->table_count; i++) {
		if (!add_table(&l, model->tables[i]))
			return false;
	}
	for (size_t i = 0; i < model->ref_count; i++) {
		if (!add_reference(&l, model->refs[i]))
			return false;
	}
	*out_lacks = l.lines;
	*out_count = l.count;
	return true;
}

static struct text whose(struct arena *arena, const struct model_table *table)
{
	if (table->concept == TABLE_IS_TENANTS)
		return TEXT("each row a tenant");
	if (table->concept == TABLE_IS_USERS && !table->tenant)
		return TEXT("each row a person, in the tenants where he is a member");
	if (table->through)
		return arena_printf(arena, "of the tenant of its %.*s, through %.*s",
		        TEXT_ARG(table->through->parent->name),
		        TEXT_ARG(table->through->child_columns[0]->name));
	if (table->tenant && table->tenant->is_hidden)
		return TEXT("of a tenant that nothing in it says yet");
	if (table->tenant)
		return arena_printf(arena, "of the tenant in %.*s%s", TEXT_ARG(table->tenant->name),
		        table->is_tenant_nullable ? ", or of the platform" : "");
	if (table->owner)
		return arena_printf(arena, "of the person in %.*s", TEXT_ARG(table->owner->name));
	return TEXT("of nobody: global");
}

bool import_tenancy(struct arena *arena, const struct model *model, struct text **out_lines,
        size_t *out_count, struct error *err)
{
	struct lacking l = {.arena = arena, .err = err};

	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		bool is_plain = table->concept == TABLE_IS_NONE;
		if (!add(&l, arena_printf(arena, "%.*s%s%s%s: %.*s", TEXT_ARG(table->name),
		                     is_plain ? "" : " (", table_concept_name(table->concept),
		                     is_plain ? "" : ")", TEXT_ARG(whose(arena, table)))))
			return false;
	}
	*out_lines = l.lines;
	*out_count = l.count;
	return true;
}
