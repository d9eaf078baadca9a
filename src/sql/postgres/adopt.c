/*
 * Adoption on PostgreSQL: tables stay and are altered; what hung on them goes first, and
 * the objects of a fresh database come after.
 */
#include "sql/postgres/adopt.h"

#include "sql/postgres/ddl.h"

static bool is(const char *kind, const char *word)
{
	return text_eq_cstr(text_from(kind), word);
}

static void alter(struct adopting *a, struct text table)
{
	adopt_begin(a);
	SQL_ADD(&a->w, "ALTER TABLE ");
	sql_name(&a->w, table);
}

static void alter_column(struct adopting *a, struct text table, struct text column)
{
	alter(a, table);
	SQL_ADD(&a->w, " ALTER COLUMN ");
	sql_name(&a->w, column);
}

/* ALTER COLUMN "c" WHAT */
static bool alter_column_to(
        struct adopting *a, struct text table, struct text column, const char *what)
{
	alter_column(a, table, column);
	buf_printf(&a->w.text, " %s", what);
	return adopt_end(a, "");
}

static bool is_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

static void write_type(struct adopting *a, const struct type *type)
{
	a->dialect->write_type(&a->w.text, type);
	if (is_text(type))
		SQL_ADD(&a->w, " COLLATE \"C\"");
}

static bool set_default(struct adopting *a, struct text table, const struct model_column *column)
{
	struct expr_sql to;

	if (!postgres_has_default(column))
		return true;
	alter_column(a, table, column->name);
	SQL_ADD(&a->w, " SET DEFAULT ");
	expr_sql_init(&to, &a->w, EXPR_SQL_PERSISTENT);
	return expr_sql_write_as(&to, column->default_expr, &column->type, a->err) &&
	       adopt_end(a, "");
}

/* The sequence goes on behind the highest number that is there. */
static bool set_sequence(struct adopting *a, struct text table, struct text column)
{
	struct buf name;

	buf_init(&name, a->arena);
	a->dialect->write_name(&name, table);
	adopt_begin(a);
	SQL_ADD(&a->w, "SELECT setval(pg_get_serial_sequence(");
	sql_string(&a->w, buf_text(&name));
	SQL_ADD(&a->w, ", ");
	sql_string(&a->w, column);
	SQL_ADD(&a->w, "), coalesce(max(");
	sql_name(&a->w, column);
	SQL_ADD(&a->w, "), 0) + 1, false) FROM ");
	sql_name(&a->w, table);
	return adopt_end(a, "");
}

/* nextval('clients_id_seq'::regclass) -> clients_id_seq, as SQL text. */
static struct text sequence_of(const struct catalog_column *column)
{
	struct text t = column->default_value;
	ptrdiff_t open = text_find_char(t, '\'');

	if (open < 0 || !text_has_prefix(t, TEXT("nextval(")))
		return TEXT("");
	struct text rest = text_sub(t, (size_t)open + 1, t.len);
	ptrdiff_t close = text_find_char(rest, '\'');
	return close < 0 ? TEXT("") : text_sub(rest, 0, (size_t)close);
}

static bool make_identity(struct adopting *a, struct text table, const struct model_column *column,
        const struct catalog_column *old)
{
	struct text sequence = sequence_of(old);

	if (old->is_generated && text_is_empty(old->default_value))
		return alter_column_to(a, table, column->name, "SET GENERATED ALWAYS");
	if (!text_is_empty(sequence)) {
		adopt_begin(a);
		SQL_ADD(&a->w, "DROP SEQUENCE ");
		buf_add(&a->w.text, sequence);
		if (!adopt_end(a, ""))
			return false;
	}
	return alter_column_to(a, table, column->name, "SET NOT NULL") &&
	       alter_column_to(a, table, column->name, "ADD GENERATED ALWAYS AS IDENTITY") &&
	       set_sequence(a, table, column->name);
}

static bool change_column(struct adopting *a, struct text table, const struct model_column *column,
        const struct catalog_column *old)
{
	if (!text_eq(old->name, column->name)) {
		alter(a, table);
		SQL_ADD(&a->w, " RENAME COLUMN ");
		sql_name(&a->w, old->name);
		SQL_ADD(&a->w, " TO ");
		sql_name(&a->w, column->name);
		if (!adopt_end(a, ""))
			return false;
	}
	if (!text_is_empty(old->default_value) &&
	        !alter_column_to(a, table, column->name, "DROP DEFAULT"))
		return false;
	alter_column(a, table, column->name);
	SQL_ADD(&a->w, " TYPE ");
	write_type(a, &column->type);
	SQL_ADD(&a->w, " USING ");
	sql_name(&a->w, column->name);
	SQL_ADD(&a->w, "::");
	a->dialect->write_type(&a->w.text, &column->type);
	if (!adopt_end(a, ""))
		return false;
	if (column->is_identity)
		return make_identity(a, table, column, old);
	if (!set_default(a, table, column))
		return false;
	return column->is_not_null == old->is_not_null ||
	       alter_column_to(a, table, column->name,
	               column->is_not_null ? "SET NOT NULL" : "DROP NOT NULL");
}

static bool add_column(struct adopting *a, const struct model_column *column)
{
	struct postgres_ddl d = {.arena = a->arena, .dialect = a->dialect, .model = a->model};

	alter(a, column->table->name);
	SQL_ADD(&a->w, " ADD COLUMN ");
	d.w = a->w;
	bool ok = postgres_write_column(&d, column, a->err);
	a->w = d.w;
	return ok && adopt_end(a, "");
}

/*
 * A hidden tenant is filled from the rows that tell it, then demanded: before anything is
 * renamed or gets another type.
 */
static bool fill_column(struct adopting *a, const struct model_column *column, struct text table)
{
	alter(a, table);
	SQL_ADD(&a->w, " ADD COLUMN ");
	sql_name(&a->w, column->name);
	SQL_ADD(&a->w, " ");
	write_type(a, &column->type);
	if (!adopt_end(a, ""))
		return false;
	adopt_begin(a);
	SQL_ADD(&a->w, "UPDATE ");
	sql_name(&a->w, table);
	SQL_ADD(&a->w, " AS o SET ");
	sql_name(&a->w, column->name);
	SQL_ADD(&a->w, " = (");
	if (!adopt_tenant_write(a, column->table, TEXT("o")))
		return false;
	SQL_ADD(&a->w, ")::");
	a->dialect->write_type(&a->w.text, &column->type);
	if (!adopt_end(a, ""))
		return false;
	return !column->is_not_null || alter_column_to(a, table, column->name, "SET NOT NULL");
}

static bool drop_column(struct adopting *a, struct text table, struct text column)
{
	alter(a, table);
	SQL_ADD(&a->w, " DROP COLUMN ");
	sql_name(&a->w, column);
	return adopt_end(a, "");
}

/* ---- counts ---- */

static bool is_kept(const struct model_table *table, const struct catalog_table *known,
        const struct catalog_column *old)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (adopt_column(known, &table->columns[i]) == old)
			return true;
	}
	return false;
}

static bool count_table(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct catalog_column *old = adopt_column(known, column);
		bool is_filled = adopt_is_derived(column) && column->is_not_null;
		if (!is_filled && !(old && column->is_not_null && !old->is_not_null))
			continue;
		adopt_begin_count(a, known->name);
		if (is_filled && !adopt_tenant_write(a, table, TEXT("o")))
			return false;
		if (!is_filled) {
			SQL_ADD(&a->w, "o.");
			sql_name(&a->w, old->name);
		}
		SQL_ADD(&a->w, " IS NULL");
		if (!adopt_count(a, DIFF_LOSS_NULLS,
		            arena_printf(a->arena, "%.*s.%.*s: rows without a value",
		                    TEXT_ARG(table->name), TEXT_ARG(column->name))))
			return false;
	}
	for (size_t i = 0; i < known->column_count; i++) {
		if (is_kept(table, known, &known->columns[i]))
			continue;
		adopt_begin_count(a, known->name);
		SQL_ADD(&a->w, "o.");
		sql_name(&a->w, known->columns[i].name);
		SQL_ADD(&a->w, " IS NOT NULL");
		if (!adopt_count(a, DIFF_LOSS_VALUES,
		            arena_printf(a->arena, "%.*s.%.*s: values, which go",
		                    TEXT_ARG(known->name), TEXT_ARG(known->columns[i].name))))
			return false;
	}
	return true;
}

/* ---- there ---- */

static bool change_table(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	if (!text_eq(known->name, table->name)) {
		alter(a, known->name);
		SQL_ADD(&a->w, " RENAME TO ");
		sql_name(&a->w, table->name);
		if (!adopt_end(a, ""))
			return false;
	}
	for (size_t i = 0; i < known->column_count; i++) {
		if (!is_kept(table, known, &known->columns[i]) &&
		        !drop_column(a, table->name, known->columns[i].name))
			return false;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct catalog_column *old = adopt_column(known, column);
		if (adopt_is_derived(column))
			continue;
		if (!(old ? change_column(a, table->name, column, old) : add_column(a, column)))
			return false;
	}
	return true;
}

static bool fill_table(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (adopt_is_derived(&table->columns[i]) &&
		        !fill_column(a, &table->columns[i], known->name))
			return false;
	}
	return true;
}

typedef bool table_fn(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known);

static bool each_known(struct adopting *a, table_fn *run)
{
	for (size_t i = 0; i < a->model->table_count; i++) {
		const struct model_table *table = a->model->tables[i];
		const struct catalog_table *known = adopt_table(a, table);
		if (known && !run(a, table, known))
			return false;
	}
	return true;
}

static const struct catalog_enum *find_enum(const struct adopting *a, struct text name)
{
	for (size_t i = 0; i < a->catalog->enum_count; i++) {
		if (text_eq(a->catalog->enums[i].name, name))
			return &a->catalog->enums[i];
	}
	return NULL;
}

static bool check_enums(struct adopting *a)
{
	for (size_t i = 0; i < a->model->enum_count; i++) {
		const struct model_enum *e = a->model->enums[i];
		const struct catalog_enum *known = find_enum(a, e->name);
		bool is_same = !known || known->value_count == e->value_count;
		for (size_t j = 0; known && is_same && j < e->value_count; j++)
			is_same = text_eq(known->values[j], e->values[j]);
		if (!is_same)
			return error_set(a->err, ERROR_SCHEMA,
			        "%.*s:%u:%u: enum \"%.*s\" has other values in the database: "
			        "change it by a migration of its own, afterwards",
			        TEXT_ARG(e->at.source->path), e->at.line, e->at.column,
			        TEXT_ARG(e->name));
	}
	return true;
}

/* It stands in the database already, or is the migrator's own. */
static bool is_there(const struct adopting *a, const struct ddl_object *object)
{
	return text_eq_cstr(object->name, "manor_migrations") ||
	       text_eq_cstr(object->table, "manor_migrations") ||
	       adopt_is_of_known_table(a, object) ||
	       (is(object->kind, "type") && find_enum(a, object->name));
}

bool postgres_adopt_up(struct adopting *a)
{
	if (!check_enums(a) || !each_known(a, count_table) || !adopt_count_references(a))
		return false;
	for (size_t i = 0; i < a->catalog->object_count; i++) {
		if (!adopt_step(a, a->catalog->objects[i].drop, ""))
			return false;
	}
	if (!each_known(a, fill_table) || !each_known(a, change_table))
		return false;
	for (size_t i = 0; i < a->ddl.count; i++) {
		const struct ddl_object *object = &a->ddl.objects[i];
		if (!object->is_optional && !is_there(a, object) && !adopt_step(a, object->sql, ""))
			return false;
	}
	return true;
}

/* ---- and back ---- */

static bool restore_identity(struct adopting *a, struct text table,
        const struct model_column *column, const struct catalog_column *old)
{
	struct text sequence = sequence_of(old);

	if (text_is_empty(sequence))
		return true;
	if (!alter_column_to(a, table, column->name, "DROP IDENTITY"))
		return false;
	adopt_begin(a);
	SQL_ADD(&a->w, "CREATE SEQUENCE ");
	buf_add(&a->w.text, sequence);
	SQL_ADD(&a->w, " AS ");
	buf_add(&a->w.text, old->type);
	SQL_ADD(&a->w, " OWNED BY ");
	sql_name(&a->w, table);
	SQL_ADD(&a->w, ".");
	sql_name(&a->w, column->name);
	return adopt_end(a, "");
}

static bool restore_column(struct adopting *a, const struct model_table *table,
        const struct model_column *column, const struct catalog_column *old)
{
	struct text name = table->name;

	if (!old)
		return drop_column(a, name, column->name);
	if (postgres_has_default(column) && !alter_column_to(a, name, column->name, "DROP DEFAULT"))
		return false;
	if (column->is_identity && !restore_identity(a, name, column, old))
		return false;
	alter_column(a, name, column->name);
	SQL_ADD(&a->w, " TYPE ");
	buf_add(&a->w.text, old->type);
	if (is_text(&column->type))
		SQL_ADD(&a->w, " COLLATE \"default\"");
	if (!adopt_end(a, ""))
		return false;
	if (!text_is_empty(old->default_value)) {
		alter_column(a, name, column->name);
		SQL_ADD(&a->w, " SET DEFAULT ");
		buf_add(&a->w.text, old->default_value);
		if (!adopt_end(a, ""))
			return false;
	}
	if (!text_is_empty(sequence_of(old)) && !set_sequence(a, name, column->name))
		return false;
	return column->is_not_null == old->is_not_null || column->is_identity ||
	       alter_column_to(
	               a, name, column->name, old->is_not_null ? "SET NOT NULL" : "DROP NOT NULL");
}

static bool restore_table(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!restore_column(a, table, column, adopt_column(known, column)))
			return false;
	}
	return true;
}

static bool drop_object(struct adopting *a, const struct ddl_object *object)
{
	if (object->is_optional || is_there(a, object) || text_is_empty(object->drop))
		return true;
	const struct model_table *table =
	        is(object->kind, "table") ? model_table_find(a->model, object->name) : NULL;
	if (table && (!table->is_hidden || table->concept == TABLE_IS_AUDIT)) {
		adopt_begin_count(a, object->name);
		SQL_ADD(&a->w, "TRUE");
		if (!adopt_count(a, DIFF_LOSS_ROWS,
		            arena_printf(a->arena, "%.*s: rows, which go", TEXT_ARG(object->name))))
			return false;
	}
	return adopt_step(a, object->drop, "");
}

bool postgres_adopt_down(struct adopting *a)
{
	for (size_t i = a->ddl.count; i-- > 0;) {
		if (!drop_object(a, &a->ddl.objects[i]))
			return false;
	}
	if (!each_known(a, restore_table))
		return false;
	for (size_t i = a->catalog->object_count; i-- > 0;) {
		if (!adopt_step(a, a->catalog->objects[i].sql, ""))
			return false;
	}
	return true;
}
