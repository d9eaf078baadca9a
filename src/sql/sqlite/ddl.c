#include "sql/sqlite/ddl.h"

const char sqlite_moment[] = "coalesce((SELECT moment FROM manor_context WHERE id = 1), "
                             "strftime('%Y-%m-%d %H:%M:%f000', 'now'))";

void sqlite_object_begin(struct sqlite_ddl *d)
{
	sql_writer_init(&d->w, d->arena, d->dialect);
	d->table = TEXT("");
}

/* What goes with its table needs no word; a row is no object. */
static struct text drop_of(struct sqlite_ddl *d, const char *kind, struct text name)
{
	static const char *const kinds[] = {"table", "index", "trigger"};
	static const char *const words[] = {"DROP TABLE ", "DROP INDEX ", "DROP TRIGGER "};
	struct buf out;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !d->is_session; i++) {
		if (strcmp(kind, kinds[i]) != 0)
			continue;
		buf_init(&out, d->arena);
		buf_add_cstr(&out, words[i]);
		d->dialect->write_name(&out, name);
		return buf_text(&out);
	}
	return TEXT("");
}

bool sqlite_object_end(struct sqlite_ddl *d, const char *kind, struct text name,
        struct text comment, struct error *err)
{
	struct ddl_object *object = ARENA_PUSH(d->arena, d->objects, d->count);
	if (!object || buf_failed(&d->w.text) || d->arena->failed)
		return error_memory(err);
	*object = (struct ddl_object){.kind = kind,
	        .name = name,
	        .sql = buf_text(&d->w.text),
	        .comment = comment,
	        .table = d->table,
	        .drop = drop_of(d, kind, name)};
	return true;
}

struct text sqlite_trigger_name(
        struct sqlite_ddl *d, const struct model_table *table, const char *what)
{
	return arena_printf(d->arena, "manor_%.*s_%s", TEXT_ARG(table->name), what);
}

void sqlite_trigger_begin(
        struct sqlite_ddl *d, struct text name, const char *timing, const struct model_table *table)
{
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE TRIGGER ");
	sql_name(&d->w, name);
	buf_printf(&d->w.text, "\n%s ON ", timing);
	sql_name(&d->w, table->name);
	d->table = table->name;
}

void sqlite_trigger_begin_of(struct sqlite_ddl *d, struct text name, const char *timing,
        const struct model_table *table, const bool *columns)
{
	size_t n = 0;
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE TRIGGER ");
	sql_name(&d->w, name);
	buf_printf(&d->w.text, "\n%s UPDATE OF ", timing);
	for (size_t i = 0; i < table->column_count; i++) {
		if (!columns[i])
			continue;
		if (n++)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, table->columns[i].name);
	}
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	d->table = table->name;
}

void sqlite_raise_where(struct sqlite_ddl *d, const char *word)
{
	buf_printf(&d->w.text, "\n\tSELECT RAISE(ABORT, 'manor:%s') WHERE ", word);
}

void sqlite_table_name(struct sqlite_ddl *d, const struct model_table *table)
{
	if (d->is_session)
		sql_base(&d->w, table);
	else
		sql_name(&d->w, table->name);
}

void sqlite_ref_matches_parent(
        struct sqlite_ddl *d, const struct model_ref *ref, const char *child, const char *parent)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, " AND ");
		sql_column(&d->w, text_from(child), ref->child_columns[i]);
		SQL_ADD(&d->w, " = ");
		sql_column(&d->w, text_from(parent), ref->parent_columns[i]);
	}
}

void sqlite_same_row(
        struct sqlite_ddl *d, const struct model_table *table, const char *row, const char *other)
{
	const struct model_key *key = table->primary;
	if (!key) {
		buf_printf(&d->w.text, "%s%srowid = %s.rowid", row, *row ? "." : "", other);
		return;
	}
	for (size_t i = 0; i < key->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, " AND ");
		sql_column(&d->w, text_from(row), key->columns[i]);
		SQL_ADD(&d->w, " = ");
		sql_column(&d->w, text_from(other), key->columns[i]);
	}
}

struct text sqlite_row_tenant(
        struct sqlite_ddl *d, const struct model_table *table, const char *row, bool is_new)
{
	struct sql_writer w;
	if (!table->tenant)
		return TEXT("");
	sql_writer_init(&w, d->arena, d->dialect);
	const struct model_ref *through = table->through;
	bool is_filled = table->concept != TABLE_IS_AUDIT;
	if (!is_new || !through || !through->parent->tenant || !is_filled) {
		sql_column(&w, text_from(row), table->tenant);
		return buf_text(&w.text);
	}
	SQL_ADD(&w, "coalesce(");
	sql_column(&w, text_from(row), table->tenant);
	SQL_ADD(&w, ", (SELECT tp.");
	sql_name(&w, through->parent->tenant->name);
	SQL_ADD(&w, " FROM ");
	if (d->is_session)
		sql_base(&w, through->parent);
	else
		sql_name(&w, through->parent->name);
	SQL_ADD(&w, " AS tp WHERE ");
	for (size_t i = 0; i < through->column_count; i++) {
		if (i)
			SQL_ADD(&w, " AND ");
		sql_column(&w, TEXT("tp"), through->parent_columns[i]);
		SQL_ADD(&w, " = ");
		sql_column(&w, text_from(row), through->child_columns[i]);
	}
	SQL_ADD(&w, "))");
	return buf_text(&w.text);
}

/* Who acts, for triggers; and from which schema the file was made. */
static bool write_own_tables(struct sqlite_ddl *d, struct error *err)
{
	static const struct {
		const char *kind, *name, *sql, *comment;
	} own[] = {
	        {"table", "manor_meta",
	                "CREATE TABLE manor_meta (\n"
	                "\tid INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),\n"
	                "\tformat INTEGER NOT NULL,\n"
	                "\tdigest TEXT NOT NULL,\n"
	                "\tschema TEXT NOT NULL\n"
	                ") STRICT",
	                "Which schema this database was made from."},
	        {"table", "manor_context",
	                "CREATE TABLE manor_context (\n"
	                "\tid INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),\n"
	                "\ttenant ANY,\n"
	                "\tperson ANY,\n"
	                "\trequest_id TEXT,\n"
	                "\taddress TEXT,\n"
	                "\tagent TEXT,\n"
	                "\tis_platform INTEGER,\n"
	                "\tmoment TEXT,\n"
	                "\trestoring TEXT\n"
	                ") STRICT",
	                "Who acts: the server fills its one row for the length of a unit; other "
	                "programs leave it empty.\nis_platform 2: a purge. restoring: the deletion "
	                "that a self-referring table is taking back."},
	        {"row", "manor_context", "INSERT INTO manor_context (id) VALUES (1)", ""},
	};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		sqlite_object_begin(d);
		buf_add_cstr(&d->w.text, own[i].sql);
		if (!sqlite_object_end(
		            d, own[i].kind, text_from(own[i].name), text_from(own[i].comment), err))
			return false;
	}
	sqlite_object_begin(d);
	ddl_write_meta(&d->w, d->model);
	return sqlite_object_end(d, "row", TEXT("manor_meta"), TEXT(""), err);
}

/* Written by write_own_tables(), with what only this engine needs. */
static bool is_own(const struct model_table *table)
{
	return table->concept == TABLE_IS_META || table->concept == TABLE_IS_CONTEXT;
}

typedef bool part_fn(struct sqlite_ddl *d, const struct model_table *table, struct error *err);

/* SQLite keeps names that begin with sqlite_ for itself. */
static bool check_names(const struct model *model, struct error *err)
{
	const struct text prefix = TEXT("sqlite_");

	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		if (text_eq_nocase(text_sub(table->name, 0, prefix.len), prefix))
			return error_set(err, ERROR_SCHEMA,
			        "%.*s:%u:%u: names that begin with sqlite_ are SQLite's own",
			        TEXT_ARG(table->at.source->path), table->at.line, table->at.column);
	}
	return true;
}

bool sqlite_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err)
{
	/* everything that a trigger names is there before it; one part after the other */
	static part_fn *const parts[] = {sqlite_ddl_table, sqlite_ddl_indexes, sqlite_ddl_rules,
	        sqlite_ddl_must, sqlite_ddl_soft, sqlite_ddl_audit, sqlite_ddl_hooks};
	struct sqlite_ddl d = {.arena = arena, .dialect = dialect, .model = model};
	if (!check_names(model, err) || !write_own_tables(&d, err))
		return false;
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t i = 0; i < model->table_count; i++)
			if (!is_own(model->tables[i]) && !parts[p](&d, model->tables[i], err))
				return false;
	if (!sqlite_ddl_statistics(&d, err))
		return false;
	*out_ddl = (struct ddl){.objects = d.objects, .count = d.count};
	return true;
}
