#include "sql/postgres/migration.h"

/*
 * What a step does to those who use a large table meanwhile, and the form that does less:
 * constraints come NOT VALID and are validated in a step that lets others write; indexes
 * are built CONCURRENTLY, in a step of their own outside of any transaction; NOT NULL takes
 * over from a check that was validated before.
 */

struct linting {
	struct migration_draft *m;
	struct migration_lint *lint;
	struct migration_finding *finding; /* the newest */
};

static bool is(const struct ddl_object *object, const char *kind)
{
	return strcmp(object->kind, kind) == 0;
}

static void find(struct linting *l, struct text table, const char *lock, bool is_rewrite,
        const char *why, struct text what)
{
	struct migration_finding *finding =
	        ARENA_PUSH(l->m->arena, l->lint->findings, l->lint->count);

	l->finding = finding;
	if (!finding) {
		error_memory(&l->m->err);
		return;
	}
	finding->lock = text_from(lock);
	finding->is_rewrite = is_rewrite;
	finding->what = arena_printf(
	        l->m->arena, "%.*s: %s under %s: %.*s", TEXT_ARG(table), why, lock, TEXT_ARG(what));
}

/* Statements of the safe form are one line each. */
static void safe(struct linting *l, struct text sql, bool is_outside)
{
	struct migration_step *step;
	char *cstr = arena_cstr(l->m->arena, sql);

	if (!l->finding || !cstr)
		return;
	for (char *c = cstr; *c; c++)
		*c = *c == '\n' || *c == '\t' ? ' ' : *c;
	step = ARENA_PUSH(l->m->arena, l->finding->safe, l->finding->safe_count);
	if (!step) {
		error_memory(&l->m->err);
		return;
	}
	step->sql = text_from(cstr);
	step->is_outside = is_outside;
}

static struct text quoted(struct linting *l, struct text name)
{
	struct sql_writer w;

	sql_writer_init(&w, l->m->arena, l->m->dialect);
	sql_name(&w, name);
	return buf_text(&w.text);
}

/* ---- what is made on a table that was there ---- */

static const char create_index[] = "CREATE INDEX ";
static const char create_unique[] = "CREATE UNIQUE INDEX ";

static void of_index(struct linting *l, const struct ddl_object *object)
{
	bool is_unique = text_has_prefix(object->sql, text_from(create_unique));
	const char *head = is_unique ? create_unique : create_index;

	find(l, object->table, "SHARE", false, "an index is built while nobody may write",
	        object->name);
	safe(l,
	        arena_printf(l->m->arena, "%sCONCURRENTLY %.*s", head,
	                TEXT_ARG(text_sub(object->sql, strlen(head), object->sql.len))),
	        true);
}

static void validated(struct linting *l, const struct ddl_object *object)
{
	safe(l, arena_printf(l->m->arena, "%.*s NOT VALID", TEXT_ARG(object->sql)), false);
	safe(l,
	        arena_printf(l->m->arena, "ALTER TABLE %.*s VALIDATE CONSTRAINT %.*s",
	                TEXT_ARG(quoted(l, object->table)), TEXT_ARG(quoted(l, object->name))),
	        false);
}

/* … UNIQUE ("a", "b"): an index that is built first and then taken over. */
static void of_key(struct linting *l, const struct ddl_object *object)
{
	ptrdiff_t at = (ptrdiff_t)object->sql.len;
	bool is_primary = migration_mentions(object->sql, TEXT(" PRIMARY KEY ("));
	struct text name = quoted(l, object->name), table = quoted(l, object->table);

	while (at > 0 && object->sql.ptr[at - 1] != '(')
		at--;
	find(l, object->table, "ACCESS EXCLUSIVE", false, "the index of a key is built",
	        object->name);
	safe(l,
	        arena_printf(l->m->arena, "CREATE UNIQUE INDEX CONCURRENTLY %.*s ON %.*s (%.*s",
	                TEXT_ARG(name), TEXT_ARG(table),
	                TEXT_ARG(text_sub(object->sql, (size_t)at, object->sql.len))),
	        true);
	safe(l,
	        arena_printf(l->m->arena,
	                "ALTER TABLE %.*s ADD CONSTRAINT %.*s %s USING INDEX %.*s", TEXT_ARG(table),
	                TEXT_ARG(name), is_primary ? "PRIMARY KEY" : "UNIQUE", TEXT_ARG(name)),
	        false);
}

static void of_constraint(struct linting *l, const struct ddl_object *object)
{
	if (migration_mentions(object->sql, TEXT("FOREIGN KEY ("))) {
		find(l, object->table, "SHARE ROW EXCLUSIVE", false,
		        "every row is looked up while nobody may write", object->name);
		validated(l, object);
	} else if (migration_mentions(object->sql, TEXT(" CHECK ("))) {
		find(l, object->table, "ACCESS EXCLUSIVE", false, "every row is read",
		        object->name);
		validated(l, object);
	} else {
		of_key(l, object);
	}
}

static void of_objects(struct linting *l, const struct postgres_migration *p)
{
	const struct diff *diff = l->m->diff;

	for (size_t i = 0; i < l->m->new_ddl.count; i++) {
		const struct ddl_object *object = &l->m->new_ddl.objects[i];
		const struct model_table *table =
		        object->table.len ? model_table_find(diff->new_model, object->table) : NULL;
		if (p->is_there[i] || !table || table->is_hidden || !diff_old_table(diff, table) ||
		        object->is_optional)
			continue;
		if (is(object, "index"))
			of_index(l, object);
		else if (is(object, "constraint"))
			of_constraint(l, object);
	}
}

/* ---- columns ---- */

/* A type whose values stand as they are is another word in the catalog only. */
static bool is_rewritten(const struct type *from, const struct type *to)
{
	bool is_from_text = from->kind == TYPE_TEXT || from->kind == TYPE_VARCHAR;
	bool is_to_text = to->kind == TYPE_TEXT || to->kind == TYPE_VARCHAR;
	bool is_from_numeric = from->kind == TYPE_NUMERIC || from->kind == TYPE_NUMERIC_SCALED;
	bool is_to_numeric = to->kind == TYPE_NUMERIC || to->kind == TYPE_NUMERIC_SCALED;

	if (from->array_depth || to->array_depth)
		return true;
	if (is_from_text && is_to_text)
		return to->length && (!from->length || from->length > to->length);
	if (is_from_numeric && is_to_numeric)
		return to->precision && (from->scale != to->scale || !from->precision ||
		                                from->precision > to->precision);
	return true;
}

static void of_type(
        struct linting *l, const struct model_column *old_column, const struct model_column *column)
{
	if (!is_rewritten(&old_column->type, &column->type))
		return;
	find(l, column->table->name, "ACCESS EXCLUSIVE", true, "every row is written again",
	        arena_printf(l->m->arena, "%.*s changes its type", TEXT_ARG(column->name)));
}

static void of_not_null(struct linting *l, const struct model_column *column)
{
	struct text table = quoted(l, column->table->name), name = quoted(l, column->name);
	struct text check =
	        quoted(l, arena_printf(l->m->arena, "%.*s_present", TEXT_ARG(column->name)));

	find(l, column->table->name, "ACCESS EXCLUSIVE", false, "every row is read",
	        arena_printf(l->m->arena, "%.*s becomes NOT NULL", TEXT_ARG(column->name)));
	safe(l,
	        arena_printf(l->m->arena,
	                "ALTER TABLE %.*s ADD CONSTRAINT %.*s CHECK (%.*s IS NOT NULL) NOT VALID",
	                TEXT_ARG(table), TEXT_ARG(check), TEXT_ARG(name)),
	        false);
	safe(l,
	        arena_printf(l->m->arena, "ALTER TABLE %.*s VALIDATE CONSTRAINT %.*s",
	                TEXT_ARG(table), TEXT_ARG(check)),
	        false);
	safe(l,
	        arena_printf(l->m->arena, "ALTER TABLE %.*s ALTER COLUMN %.*s SET NOT NULL",
	                TEXT_ARG(table), TEXT_ARG(name)),
	        false);
	safe(l,
	        arena_printf(l->m->arena, "ALTER TABLE %.*s DROP CONSTRAINT %.*s", TEXT_ARG(table),
	                TEXT_ARG(check)),
	        false);
}

static void of_added(struct linting *l, const struct model_column *column)
{
	struct text what = arena_printf(l->m->arena, "%.*s is added", TEXT_ARG(column->name));
	bool is_empty = diff_column_is_filled(l->m->diff, column);
	bool is_volatile = column->default_expr && column->default_expr->is_volatile &&
	                   column->default_expr->type.kind == TYPE_UUID;

	if (!is_empty && migration_is_filled(l->m, column))
		find(l, column->table->name, "ACCESS EXCLUSIVE", true,
		        "every row is given its tenant", what);
	else if (column->is_identity || is_volatile)
		find(l, column->table->name, "ACCESS EXCLUSIVE", true,
		        "every row is given a value of its own", what);
}

static void of_columns(
        struct linting *l, const struct postgres_migration *p, const struct model_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *old_column = diff_old_column(l->m->diff, column);
		if (!old_column) {
			of_added(l, column);
			continue;
		}
		if (postgres_is_retyped(p, column))
			of_type(l, old_column, column);
		if (column->is_not_null && !old_column->is_not_null)
			of_not_null(l, column);
	}
}

bool postgres_lint(struct migration_draft *m, struct migration_lint *lint)
{
	struct linting l = {.m = m, .lint = lint};
	struct postgres_migration p = {.m = m};
	const struct model *model = m->diff->new_model;

	if (!postgres_prepare(&p))
		return false;
	for (size_t i = 0; i < model->table_count; i++) {
		if (diff_old_table(m->diff, model->tables[i]) && !model->tables[i]->is_hidden)
			of_columns(&l, &p, model->tables[i]);
	}
	of_objects(&l, &p);
	return migration_is_well(m);
}
