#include "sql/expr_sql.h"
#include "sql/postgres/ddl.h"
#include "sql/postgres/migration.h"

bool postgres_is_retyped(const struct postgres_migration *p, const struct model_column *column)
{
	const struct diff *diff = p->m->diff;
	const struct model_column *old_column = diff_old_column(diff, column);

	if (!old_column)
		return false;
	if (diff_conversion(diff, &old_column->type, &column->type) != DIFF_CONVERT_SAME)
		return true;
	return column->type.enumeration &&
	       postgres_enum_fate(p, column->type.enumeration) == POSTGRES_ENUM_REBUILT;
}

static void alter(struct migration_draft *m, const struct model_table *table)
{
	migration_begin(m);
	SQL_ADD(&m->w, "ALTER TABLE ");
	sql_name(&m->w, table->name);
}

static void alter_column(struct migration_draft *m, const struct model_column *column)
{
	alter(m, column->table);
	SQL_ADD(&m->w, " ALTER COLUMN ");
	sql_name(&m->w, column->name);
}

static void alter_to(struct migration_draft *m, const struct model_column *column, const char *what)
{
	alter_column(m, column);
	buf_add_cstr(&m->w.text, what);
	migration_end(m, TEXT(""));
}

static void set_default(struct migration_draft *m, const struct model_column *column)
{
	struct expr_sql to;

	alter_column(m, column);
	SQL_ADD(&m->w, " SET DEFAULT ");
	expr_sql_init(&to, &m->w, EXPR_SQL_PERSISTENT);
	expr_sql_write_as(&to, column->default_expr, &column->type, &m->err);
	migration_end(m, TEXT(""));
}

/* ---- types ---- */

/* The engine converts by itself, and knows when no row need be written. */
static bool is_implicit(const struct type *from, const struct type *to)
{
	enum type_family a = type_family(from), b = type_family(to);
	bool is_from_number = a == FAMILY_INTEGER || a == FAMILY_NUMBER;
	bool is_to_number = b == FAMILY_INTEGER || b == FAMILY_NUMBER;

	return (is_from_number && is_to_number) ||
	       (a == FAMILY_TEXT && b == FAMILY_TEXT && from->kind != TYPE_ENUM &&
	               from->kind != TYPE_CHAR && to->kind != TYPE_ENUM && to->kind != TYPE_CHAR);
}

static bool has_collation(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR;
}

static void retype(struct postgres_migration *p, const struct model_column *old_column,
        const struct model_column *column)
{
	struct migration_draft *m = p->m;
	struct migration_value value = {m->diff, old_column, column,
	        migration_column_operand(m, column, MIGRATION_NEW_NAMES, "")};
	bool is_cut =
	        diff_conversion(m->diff, &old_column->type, &column->type) == DIFF_CONVERT_CUT;

	alter_column(m, column);
	SQL_ADD(&m->w, " TYPE ");
	m->dialect->write_type(&m->w.text, &column->type);
	if (has_collation(&column->type))
		SQL_ADD(&m->w, " COLLATE \"C\"");
	if (is_cut || !is_implicit(&old_column->type, &column->type)) {
		SQL_ADD(&m->w, " USING ");
		postgres_convert(&m->w, &value);
	}
	migration_end(m, TEXT(""));
}

/* ---- columns that stay ---- */

static bool is_default_changed(const struct diff *diff, const struct model_column *column)
{
	for (size_t i = 0; i < diff->count; i++) {
		if (diff->changes[i].kind == DIFF_COLUMN_DEFAULT &&
		        diff->changes[i].new_column == column)
			return true;
	}
	return false;
}

static void paired(struct postgres_migration *p, const struct model_column *old_column,
        const struct model_column *column)
{
	struct migration_draft *m = p->m;
	bool is_retyped = postgres_is_retyped(p, column);
	bool is_new_default = is_retyped || is_default_changed(m->diff, column);

	if (old_column->is_identity && !column->is_identity)
		alter_to(m, column, " DROP IDENTITY");
	if (is_new_default && postgres_has_default(old_column))
		alter_to(m, column, " DROP DEFAULT");
	if (old_column->is_not_null && !column->is_not_null)
		alter_to(m, column, " DROP NOT NULL");
	if (is_retyped)
		retype(p, old_column, column);
	if (is_new_default && postgres_has_default(column))
		set_default(m, column);
	if (!old_column->is_not_null && column->is_not_null)
		alter_to(m, column, " SET NOT NULL");
	if (old_column->is_identity || !column->is_identity)
		return;
	alter_to(m, column, " ADD GENERATED ALWAYS AS IDENTITY");
	migration_begin(m);
	SQL_ADD(&m->w, "SELECT setval(pg_get_serial_sequence(");
	struct sql_writer name;
	sql_writer_init(&name, m->arena, m->dialect);
	sql_name(&name, column->table->name);
	sql_string(&m->w, buf_text(&name.text));
	SQL_ADD(&m->w, ", ");
	sql_string(&m->w, column->name);
	SQL_ADD(&m->w, "), (SELECT max(");
	sql_name(&m->w, column->name);
	SQL_ADD(&m->w, ") FROM ");
	sql_name(&m->w, column->table->name);
	SQL_ADD(&m->w, "))");
	migration_end(m, TEXT("An id that was given once is not given again."));
}

/* ---- columns that come ---- */

/* A row is written as it is: triggers would take it for somebody's change. */
static void fill_rows(struct migration_draft *m, const struct model_column *column)
{
	alter(m, column->table);
	SQL_ADD(&m->w, " DISABLE TRIGGER USER");
	migration_end(m, TEXT("The tenant of rows that are there already."));
	migration_begin(m);
	SQL_ADD(&m->w, "UPDATE ");
	sql_name(&m->w, column->table->name);
	SQL_ADD(&m->w, " AS t SET ");
	sql_name(&m->w, column->name);
	SQL_ADD(&m->w, " = ");
	migration_column_value(m, &m->w, column, MIGRATION_NEW_NAMES, "t", false);
	migration_end(m, TEXT(""));
	alter(m, column->table);
	SQL_ADD(&m->w, " ENABLE TRIGGER USER");
	migration_end(m, TEXT(""));
	if (column->is_not_null)
		alter_to(m, column, " SET NOT NULL");
}

/* The column's text without NOT NULL, which comes when the rows have their values. */
static struct text without_not_null(struct migration_draft *m, struct text element)
{
	const struct text words = TEXT(" NOT NULL");

	if (!text_has_suffix(element, words))
		return element;
	return arena_text(m->arena, text_sub(element, 0, element.len - words.len));
}

static void added(struct postgres_migration *p, const struct model_column *column,
        struct text element, struct text comment)
{
	struct migration_draft *m = p->m;
	bool is_empty_value = diff_column_is_filled(m->diff, column);
	bool is_derived = !is_empty_value && migration_is_filled(m, column);

	alter(m, column->table);
	SQL_ADD(&m->w, " ADD COLUMN ");
	buf_add(&m->w.text, is_derived ? without_not_null(m, element) : element);
	if (is_empty_value) {
		SQL_ADD(&m->w, " DEFAULT ");
		postgres_empty(&m->w, &column->type);
	}
	migration_end(m, comment);
	if (is_empty_value)
		alter_to(m, column, " DROP DEFAULT");
	if (is_derived)
		fill_rows(m, column);
}

void postgres_column_steps(struct postgres_migration *p, const struct model_table *table)
{
	struct migration_draft *m = p->m;
	const struct model_table *old_table = diff_old_table(m->diff, table);
	const struct ddl_object *object = migration_find(&m->new_ddl, "table", table->name);
	struct text comment = migration_table_comment(m, table);
	struct migration_table_text text = {0};
	size_t first = m->migration.step_count;

	if (!object || !migration_table_read(m->arena, object->sql, &text)) {
		if (object)
			error_memory(&m->err);
		return;
	}
	for (size_t i = 0; i < old_table->column_count; i++) {
		if (diff_new_column(m->diff, &old_table->columns[i]))
			continue;
		alter(m, table);
		SQL_ADD(&m->w, " DROP COLUMN ");
		sql_name(&m->w, old_table->columns[i].name);
		migration_end(m, TEXT(""));
	}
	for (size_t i = 0; i < table->column_count && i < text.count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *old_column = diff_old_column(m->diff, column);
		if (old_column)
			paired(p, old_column, column);
		else
			added(p, column, text.elements[i], TEXT(""));
	}
	if (m->migration.step_count > first)
		m->migration.steps[first].comment = comment;
}
