#include "sql/postgres/migration.h"

#include "sql/postgres/ddl.h"

/*
 * Order: what hangs on tables and changes goes first (triggers, policies, constraints,
 * indexes), then tables that go, then types, renames, tables that come, columns, and last
 * whatever of a fresh database is not there yet, in its own order. The engine carries
 * renames into all but the bodies of functions.
 */

static bool is(const struct ddl_object *object, const char *kind)
{
	return strcmp(object->kind, kind) == 0;
}

/* What this file does by itself; the migrator's own; what is offered and not made. */
static bool is_apart(const struct ddl_object *object)
{
	return is(object, "table") || is(object, "type") || is(object, "row") ||
	       object->is_optional || text_eq(object->table, TEXT("manor_migrations"));
}

static const struct model_table *old_table_of(
        const struct postgres_migration *p, const struct ddl_object *object)
{
	return object->table.len ? model_table_find(p->m->diff->old_model, object->table) : NULL;
}

/* ---- what stays ---- */

/* Behind the object's own name; the whole where the name says what it is. */
static struct text body_of(struct migration_draft *m, const struct ddl_object *object)
{
	struct sql_writer head;
	bool is_unique = text_has_prefix(object->sql, TEXT("CREATE UNIQUE"));

	sql_writer_init(&head, m->arena, m->dialect);
	if (is(object, "constraint")) {
		SQL_ADD(&head, "ALTER TABLE ");
		sql_name(&head, object->table);
		SQL_ADD(&head, " ADD CONSTRAINT ");
	} else if (is(object, "index")) {
		buf_add_cstr(&head.text, is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
	} else {
		return object->sql;
	}
	sql_name(&head, object->name);
	if (is_unique)
		return arena_printf(m->arena, "UNIQUE%.*s",
		        TEXT_ARG(text_sub(object->sql, head.text.len, object->sql.len)));
	return text_sub(object->sql, head.text.len, object->sql.len);
}

static bool is_key(const struct ddl_object *object)
{
	return is(object, "constraint") &&
	       (migration_mentions(object->sql, TEXT(" PRIMARY KEY (")) ||
	               migration_mentions(object->sql, TEXT(" UNIQUE (")));
}

static bool is_reference(const struct ddl_object *object)
{
	return is(object, "constraint") && migration_mentions(object->sql, TEXT("\tFOREIGN KEY ("));
}

/* Plain keys are carried along by the engine when a type changes; the rest is made anew. */
static bool is_broken_by_type(const struct postgres_migration *p, const struct ddl_object *object)
{
	if (is(object, "grant") || is(object, "comment") || is(object, "function") ||
	        is_key(object))
		return false;
	for (size_t i = 0; i < p->retyped_count; i++) {
		if (migration_mentions(object->sql, p->retyped[i]))
			return true;
	}
	return false;
}

static bool find_retyped(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;
	const struct model *model = m->diff->new_model;

	for (size_t i = 0; i < model->table_count; i++) {
		for (size_t j = 0; j < model->tables[i]->column_count; j++) {
			const struct model_column *column = &model->tables[i]->columns[j];
			struct sql_writer name;
			struct text *slot;
			if (!postgres_is_retyped(p, column))
				continue;
			sql_writer_init(&name, m->arena, m->dialect);
			sql_name(&name, diff_old_column(m->diff, column)->name);
			slot = ARENA_PUSH(m->arena, p->retyped, p->retyped_count);
			if (!slot)
				return error_memory(&m->err);
			*slot = buf_text(&name.text);
		}
	}
	return true;
}

static bool is_name_taken(const struct postgres_migration *p, struct text name)
{
	for (size_t i = 0; i < p->m->old_ddl.count; i++) {
		const struct ddl_object *object = &p->m->old_ddl.objects[i];
		if ((is(object, "constraint") || is(object, "index") || is(object, "table")) &&
		        text_eq(object->name, name))
			return true;
	}
	return false;
}

static bool is_match(struct postgres_migration *p, const struct ddl_object *a, struct text a_body,
        const struct model_table *table, const struct ddl_object *b, bool needs_name)
{
	bool is_renamable = is(a, "constraint") || is(a, "index");

	if (strcmp(a->kind, b->kind) != 0 || !text_eq(table ? table->name : TEXT(""), b->table))
		return false;
	if (!is(a, "comment") && !is(a, "grant") && !is(a, "row security") &&
	        !text_eq(a->name, b->name) &&
	        (!is_renamable || needs_name || is_name_taken(p, b->name)))
		return false;
	return text_eq(a_body, body_of(p->m, b));
}

static void match(struct postgres_migration *p, size_t i)
{
	struct migration_draft *m = p->m;
	const struct ddl_object *a = &m->old_ddl.objects[i];
	const struct model_table *old_table = old_table_of(p, a);
	const struct model_table *table = old_table ? diff_new_table(m->diff, old_table) : NULL;
	struct text body;

	if (is_apart(a) || (old_table && !table) || is_broken_by_type(p, a))
		return;
	body = body_of(m, a);
	if (!is(a, "function"))
		body = migration_renamed(m, old_table, body);
	for (unsigned round = 0; round < 2; round++) {
		for (size_t j = 0; j < m->new_ddl.count; j++) {
			const struct ddl_object *b = &m->new_ddl.objects[j];
			if (p->is_there[j] || is_apart(b) ||
			        !is_match(p, a, body, table, b, round == 0))
				continue;
			p->is_kept[i] = p->is_there[j] = true;
			if (!text_eq(a->name, b->name))
				p->renames[i] = b->name;
			return;
		}
	}
}

static void unmatch(struct postgres_migration *p, size_t i)
{
	struct migration_draft *m = p->m;
	const struct ddl_object *a = &m->old_ddl.objects[i];
	struct text name = p->renames[i].len ? p->renames[i] : a->name;
	const struct model_table *table = diff_new_table(m->diff, old_table_of(p, a));

	p->is_kept[i] = false;
	p->renames[i] = TEXT("");
	for (size_t j = 0; j < m->new_ddl.count; j++) {
		const struct ddl_object *b = &m->new_ddl.objects[j];
		if (p->is_there[j] && is(b, a->kind) && text_eq(b->name, name) &&
		        text_eq(b->table, table->name))
			p->is_there[j] = false;
	}
}

/* A reference holds on to the key it points at. */
static void unmatch_references(struct postgres_migration *p)
{
	const struct ddl *ddl = &p->m->old_ddl;

	for (size_t i = 0; i < ddl->count; i++) {
		if (p->is_kept[i] || is_apart(&ddl->objects[i]) || !is_key(&ddl->objects[i]))
			continue;
		struct sql_writer words;
		sql_writer_init(&words, p->m->arena, p->m->dialect);
		SQL_ADD(&words, "REFERENCES ");
		sql_name(&words, ddl->objects[i].table);
		for (size_t j = 0; j < ddl->count; j++) {
			if (p->is_kept[j] && is_reference(&ddl->objects[j]) &&
			        migration_mentions(ddl->objects[j].sql, buf_text(&words.text)))
				unmatch(p, j);
		}
	}
}

/* ---- what goes ---- */

/* It names other tables, which would not go while it is there. */
static bool holds_others(const struct ddl_object *object)
{
	return is_reference(object) || is(object, "policy");
}

static void drop_objects(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		const struct model_table *table = old_table_of(p, object);
		bool goes_with_table =
		        table && !diff_new_table(m->diff, table) && !is_reference(object);
		if (is_apart(object) || p->is_kept[i - 1] || is(object, "function") ||
		        goes_with_table || !object->drop.len)
			continue;
		migration_add(m, object->drop, TEXT(""));
	}
}

static void drop_tables(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		const struct model_table *table =
		        is(object, "table") ? model_table_find(m->diff->old_model, object->name)
		                            : NULL;
		if (table && !diff_new_table(m->diff, table))
			migration_add(m, object->drop, migration_table_comment(m, table));
	}
}

/* CREATE FUNCTION name(…) RETURNS …: what a replaced function must keep. */
static struct text first_line(struct text sql)
{
	struct text line = sql;

	text_split(&sql, '\n', &line);
	return line;
}

static bool is_replaceable(struct postgres_migration *p, const struct ddl_object *function)
{
	const struct ddl_object *other = migration_find(&p->m->new_ddl, "function", function->name);

	return other && text_eq(first_line(other->sql), first_line(function->sql));
}

static void drop_functions(struct postgres_migration *p)
{
	for (size_t i = p->m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &p->m->old_ddl.objects[i - 1];
		if (is(object, "function") && !is_apart(object) && !p->is_kept[i - 1] &&
		        !is_replaceable(p, object))
			migration_add(p->m, object->drop, TEXT(""));
	}
}

/* ---- renames ---- */

static void rename_step(struct migration_draft *m, const char *what, struct text name,
        const char *part, struct text from, struct text to)
{
	migration_begin(m);
	buf_printf(&m->w.text, "ALTER %s ", what);
	sql_name(&m->w, name);
	buf_printf(&m->w.text, " RENAME%s", part);
	if (from.len)
		sql_name(&m->w, from);
	SQL_ADD(&m->w, " TO ");
	sql_name(&m->w, to);
	migration_end(m, TEXT(""));
}

/* The numbers of an identity column are called after it; longer names are cut by the engine. */
static void rename_sequence(struct migration_draft *m, const struct model_column *old_column,
        const struct model_column *column)
{
	struct text from = arena_printf(m->arena, "%.*s_%.*s_seq",
	        TEXT_ARG(old_column->table->name), TEXT_ARG(old_column->name));
	struct text to = arena_printf(
	        m->arena, "%.*s_%.*s_seq", TEXT_ARG(column->table->name), TEXT_ARG(column->name));

	if (!old_column->is_identity || !column->is_identity || text_eq(from, to) ||
	        from.len > POSTGRES_NAME_BYTES || to.len > POSTGRES_NAME_BYTES)
		return;
	rename_step(m, "SEQUENCE", from, "", TEXT(""), to);
}

static void rename_columns(struct migration_draft *m, const struct model_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *old_column = diff_old_column(m->diff, column);
		if (!old_column)
			continue;
		if (!text_eq(old_column->name, column->name))
			rename_step(m, "TABLE", table->name, " COLUMN ", old_column->name,
			        column->name);
		rename_sequence(m, old_column, column);
	}
}

static void rename_objects(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	for (size_t i = 0; i < m->old_ddl.count; i++) {
		const struct ddl_object *object = &m->old_ddl.objects[i];
		if (!p->is_kept[i] || !p->renames[i].len)
			continue;
		if (is(object, "constraint"))
			rename_step(m, "TABLE",
			        diff_new_table(m->diff, old_table_of(p, object))->name,
			        " CONSTRAINT ", object->name, p->renames[i]);
		else if (is(object, "index"))
			rename_step(m, "INDEX", object->name, "", TEXT(""), p->renames[i]);
	}
}

static void rename_all(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;
	const struct model *model = m->diff->new_model;

	for (size_t i = 0; i < model->table_count; i++) {
		const struct model_table *old_table = diff_old_table(m->diff, model->tables[i]);
		if (old_table && !text_eq(old_table->name, model->tables[i]->name))
			rename_step(
			        m, "TABLE", old_table->name, "", TEXT(""), model->tables[i]->name);
	}
	for (size_t i = 0; i < model->table_count; i++)
		if (diff_old_table(m->diff, model->tables[i]) &&
		        postgres_has_table(model->tables[i]))
			rename_columns(m, model->tables[i]);
	rename_objects(p);
}

/* ---- what comes ---- */

static void create_tables(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		const struct model_table *table =
		        is(object, "table") ? model_table_find(m->diff->new_model, object->name)
		                            : NULL;
		if (table && table->concept != TABLE_IS_MIGRATIONS &&
		        !diff_old_table(m->diff, table))
			migration_add(m, object->sql, object->comment);
	}
}

/* CREATE OR REPLACE keeps the triggers and rights of a function whose body changed. */
static struct text replacing(struct postgres_migration *p, const struct ddl_object *object)
{
	const struct text create = TEXT("CREATE FUNCTION");
	const struct ddl_object *former =
	        is(object, "function") ? migration_find(&p->m->old_ddl, "function", object->name)
	                               : NULL;

	if (!former || !text_eq(first_line(former->sql), first_line(object->sql)))
		return object->sql;
	return arena_printf(p->m->arena, "CREATE OR REPLACE FUNCTION%.*s",
	        TEXT_ARG(text_sub(object->sql, create.len, object->sql.len)));
}

static void create_objects(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		if (!is_apart(object) && !p->is_there[i])
			migration_add(m, replacing(p, object), object->comment);
	}
}

/* ---- the whole ---- */

static bool is_history(const struct ddl_object *object)
{
	return text_eq(object->table, TEXT("manor_migrations"));
}

static void create_everything(struct migration_draft *m)
{
	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		if (!is_history(object) && !object->is_optional && !is(object, "row"))
			migration_add(m, object->sql, object->comment);
	}
}

static void drop_everything(struct migration_draft *m)
{
	static const char *const kinds[] = {"table", "function", "type"};

	for (size_t i = m->old_ddl.count; i > 0; i--) {
		const struct ddl_object *object = &m->old_ddl.objects[i - 1];
		if (holds_others(object) && !is_history(object))
			migration_add(m, object->drop, TEXT(""));
	}
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (size_t i = m->old_ddl.count; i > 0; i--) {
			const struct ddl_object *object = &m->old_ddl.objects[i - 1];
			if (is(object, kinds[k]) && !is_history(object))
				migration_add(m, object->drop, TEXT(""));
		}
	}
}

bool postgres_prepare(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;

	p->is_kept = ARENA_ARRAY(m->arena, bool, m->old_ddl.count + 1);
	p->is_there = ARENA_ARRAY(m->arena, bool, m->new_ddl.count + 1);
	p->renames = ARENA_ARRAY(m->arena, struct text, m->old_ddl.count + 1);
	if (!p->is_kept || !p->is_there || !p->renames || !postgres_enum_fates(p))
		return error_memory(&m->err);
	if (!find_retyped(p))
		return false;
	for (size_t i = 0; i < m->old_ddl.count; i++)
		match(p, i);
	unmatch_references(p);
	return true;
}

static bool steps(struct migration_draft *m)
{
	struct postgres_migration p = {.m = m};
	const struct model *model = m->diff->new_model;

	if (!m->diff->old_model || !model) {
		if (model)
			create_everything(m);
		else
			drop_everything(m);
		return migration_is_well(m);
	}
	if (!postgres_prepare(&p))
		return false;
	drop_objects(&p);
	drop_tables(&p);
	drop_functions(&p);
	postgres_enum_steps(&p);
	rename_all(&p);
	create_tables(&p);
	for (size_t i = 0; i < model->table_count; i++)
		if (diff_old_table(m->diff, model->tables[i]) &&
		        postgres_has_table(model->tables[i]))
			postgres_column_steps(&p, model->tables[i]);
	postgres_enum_drops(&p);
	create_objects(&p);
	return migration_is_well(m);
}

const struct migration_dialect migration_postgres = {
        .steps = steps,
        .convert = postgres_convert,
        .unfit = postgres_unfit,
        .cut = postgres_cut,
        .holds = postgres_holds,
        .empty = postgres_empty,
        .lint = postgres_lint,
};
