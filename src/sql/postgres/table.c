#include "sql/postgres/ddl.h"

/* Types, tables with what a column may hold, and what is true of their rows. */

static bool refuse(
        struct error *err, struct position at, const char *what, struct text name, const char *why)
{
	return error_set(err, ERROR_SCHEMA, "%.*s:%u:%u: %s \"%.*s\" %s",
	        TEXT_ARG(at.source ? at.source->path : TEXT("schema")), at.line, at.column, what,
	        TEXT_ARG(name), why);
}

static bool check_name(struct error *err, struct position at, const char *what, struct text name)
{
	return name.len <= POSTGRES_NAME_BYTES ||
	       refuse(err, at, what, name, "is longer than the 63 bytes that PostgreSQL keeps");
}

/* Columns that every table of PostgreSQL has. */
static bool is_system_column(struct text name)
{
	static const char *const names[] = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_eq_cstr(name, names[i]))
			return true;
	return false;
}

/* The compiler sees to the lengths of most names; a table's may bear its schema's too. */
static bool check_table(const struct model_table *table, struct error *err)
{
	if (!check_name(err, table->at, "table", table->name))
		return false;
	for (size_t i = 0; i < table->column_count; i++)
		if (is_system_column(table->columns[i].name))
			return refuse(err, table->columns[i].at, "column", table->columns[i].name,
			        "has a name that PostgreSQL keeps for itself");
	return true;
}

/* A table is a type as well, so their names are one set. */
static bool check_enum(const struct model *model, size_t index, struct error *err)
{
	const struct model_enum *e = model->enums[index];
	for (size_t i = 0; i < e->value_count; i++)
		if (!check_name(err, e->at, "value", e->values[i]))
			return false;
	for (size_t i = 0; i < model->table_count; i++)
		if (text_eq(model->tables[i]->name, e->name))
			return refuse(err, e->at, "enum", e->name,
			        "is also a table: PostgreSQL has one set of names for both");
	for (size_t i = 0; i < index; i++)
		if (text_eq(model->enums[i]->name, e->name))
			return refuse(err, e->at, "enum", e->name, "is there twice");
	return true;
}

bool postgres_ddl_types(struct postgres_ddl *d, struct error *err)
{
	for (size_t i = 0; i < d->model->enum_count; i++) {
		const struct model_enum *e = d->model->enums[i];
		if (!check_enum(d->model, i, err))
			return false;
		postgres_object_begin(d);
		SQL_ADD(&d->w, "CREATE TYPE ");
		sql_name(&d->w, e->name);
		SQL_ADD(&d->w, " AS ENUM (");
		for (size_t j = 0; j < e->value_count; j++) {
			if (j)
				SQL_ADD(&d->w, ", ");
			sql_string(&d->w, e->values[j]);
		}
		SQL_ADD(&d->w, ")");
		if (!postgres_object_end(d, "type", e->name, NULL, TEXT(""), err))
			return false;
	}
	return true;
}

/* ---- columns ---- */

/* Texts order by bytes, in arrays too. An enum's order is its own. */
static bool has_collation(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

bool postgres_write_column(
        struct postgres_ddl *d, const struct model_column *column, struct error *err)
{
	struct expr_sql to;
	sql_name(&d->w, column->name);
	SQL_ADD(&d->w, " ");
	d->dialect->write_type(&d->w.text, &column->type);
	if (has_collation(&column->type))
		SQL_ADD(&d->w, " COLLATE \"C\"");
	if (column->is_identity)
		SQL_ADD(&d->w, " GENERATED ALWAYS AS IDENTITY");
	if (column->is_not_null)
		SQL_ADD(&d->w, " NOT NULL");
	if (!postgres_has_default(column))
		return true;
	SQL_ADD(&d->w, " DEFAULT ");
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	return expr_sql_write_as(&to, column->default_expr, &column->type, err);
}

bool postgres_has_default(const struct model_column *column)
{
	return column->default_kind != DEFAULT_NONE && column->default_expr &&
	       column->default_expr->kind != EXPR_NULL && !column->is_identity;
}

bool postgres_ddl_table(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	if (!check_table(table, err))
		return false;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "CREATE TABLE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add_cstr(&d->w.text, i ? ",\n\t" : "\n\t");
		if (!postgres_write_column(d, &table->columns[i], err))
			return false;
	}
	SQL_ADD(&d->w, "\n)");
	return postgres_object_end(d, "table", table->name, table, TEXT(""), err);
}

/* ---- constraints ---- */

static void write_columns(struct postgres_ddl *d, struct model_column *const *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, columns[i]->name);
	}
}

/* Constraints of a table are one set of names. */
static struct text constraint_name(
        struct postgres_ddl *d, const struct model_table *table, struct text name)
{
	struct text tried = postgres_name(d->arena, name);
	for (unsigned number = 2; postgres_is_constraint(d, table, tried); number++)
		tried = postgres_name(
		        d->arena, arena_printf(d->arena, "%.*s_%u", TEXT_ARG(name), number));
	return tried;
}

static struct text begin_constraint(
        struct postgres_ddl *d, const struct model_table *table, struct text name)
{
	name = constraint_name(d, table, name);
	postgres_object_begin(d);
	SQL_ADD(&d->w, "ALTER TABLE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " ADD CONSTRAINT ");
	sql_name(&d->w, name);
	return name;
}

static bool write_key(struct postgres_ddl *d, const struct model_table *table,
        const struct model_key *key, const char *kind, struct text comment, struct error *err)
{
	struct text name = begin_constraint(d, table, key->name);
	buf_printf(&d->w.text, " %s (", kind);
	write_columns(d, key->columns, key->column_count);
	SQL_ADD(&d->w, ")");
	return postgres_object_end(d, "constraint", name, table, comment, err);
}

static bool write_check(struct postgres_ddl *d, const struct model_table *table,
        const struct model_check *check, struct error *err)
{
	struct expr_sql to;
	struct text name = begin_constraint(d, table, check->name);
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	SQL_ADD(&d->w, " CHECK (");
	if (!expr_sql_write(&to, check->expr, err))
		return false;
	SQL_ADD(&d->w, ")");
	return postgres_object_end(d, "constraint", name, table, TEXT(""), err);
}

bool postgres_ddl_keys(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	struct text wall = TEXT("What references between rows of one tenant point at.");
	if (table->primary && !write_key(d, table, table->primary, "PRIMARY KEY", TEXT(""), err))
		return false;
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		if (!ddl_key_is_live(table, key) &&
		        !write_key(d, table, key, "UNIQUE", key->is_hidden ? wall : TEXT(""), err))
			return false;
	}
	for (size_t i = 0; i < table->check_count; i++)
		if (!write_check(d, table, &table->checks[i], err))
			return false;
	if (table->concept != TABLE_IS_META)
		return true;
	struct text name = begin_constraint(d, table, TEXT("manor_meta_one"));
	SQL_ADD(&d->w, " CHECK (id = 1)");
	return postgres_object_end(d, "constraint", name, table, TEXT(""), err);
}

/* ---- references ---- */

static void write_rule(struct postgres_ddl *d, const char *when, enum reference_rule rule)
{
	static const char *const names[] = {[RULE_NO_ACTION] = NULL,
	        [RULE_RESTRICT] = "RESTRICT",
	        [RULE_CASCADE] = "CASCADE",
	        [RULE_SET_NULL] = "SET NULL",
	        [RULE_SET_DEFAULT] = "SET DEFAULT"};
	if (names[rule])
		buf_printf(&d->w.text, " %s %s", when, names[rule]);
}

static bool write_reference(struct postgres_ddl *d, const struct model_ref *ref, struct error *err)
{
	bool with_tenant = ddl_ref_is_composite(ref);
	enum reference_rule on_delete = ref->on_delete;
	if (!ddl_ref_check(ref, err))
		return false;
	/* a trigger sets the one column NULL: the constraint would take the tenant's too */
	if (ddl_ref_sets_null_by_trigger(ref))
		on_delete = RULE_NO_ACTION;
	struct text name = begin_constraint(d, ref->child, ref->name);
	SQL_ADD(&d->w, "\n\tFOREIGN KEY (");
	if (with_tenant) {
		sql_name(&d->w, ref->child->tenant->name);
		SQL_ADD(&d->w, ", ");
	}
	write_columns(d, ref->child_columns, ref->column_count);
	SQL_ADD(&d->w, ") REFERENCES ");
	sql_name(&d->w, ref->parent->name);
	SQL_ADD(&d->w, " (");
	if (with_tenant) {
		sql_name(&d->w, ref->parent->tenant->name);
		SQL_ADD(&d->w, ", ");
	}
	write_columns(d, ref->parent_columns, ref->column_count);
	SQL_ADD(&d->w, ")");
	write_rule(d, "ON DELETE", on_delete);
	write_rule(d, "ON UPDATE", ref->on_update);
	return postgres_object_end(d, "constraint", name, ref->child, TEXT(""), err);
}

bool postgres_ddl_references(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < table->ref_count; i++)
		if (!write_reference(d, table->refs[i], err))
			return false;
	return true;
}

/* ---- comments ---- */

static bool write_comment(struct postgres_ddl *d, const struct model_table *table, const char *what,
        struct text name, struct text full, struct text note, struct error *err)
{
	struct sql_writer *w = &d->w;
	postgres_object_begin(d);
	buf_printf(&w->text, "COMMENT ON %s ", what);
	sql_name(w, table->name);
	if (!text_is_empty(name)) {
		SQL_ADD(w, ".");
		sql_name(w, name);
	}
	SQL_ADD(w, " IS ");
	struct text head = arena_text(d->arena, buf_text(&w->text));
	sql_string(w, note);
	return postgres_object_end_drop(d, "comment", full, table, TEXT(""),
	        arena_printf(d->arena, "%.*sNULL", TEXT_ARG(head)), err);
}

bool postgres_ddl_comments(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	if (!text_is_empty(table->note) &&
	        !write_comment(d, table, "TABLE", TEXT(""), table->name, table->note, err))
		return false;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		struct text full = arena_printf(
		        d->arena, "%.*s.%.*s", TEXT_ARG(table->name), TEXT_ARG(column->name));
		if (!text_is_empty(column->note) &&
		        !write_comment(d, table, "COLUMN", column->name, full, column->note, err))
			return false;
	}
	return true;
}
