#include "sql/sqlite/ddl.h"
#include "sql/sqlite/expr.h"

/* Tables with what a column may hold, and their indexes. */

static bool is_row_number(const struct model_table *table, const struct model_column *column)
{
	return model_table_id(table) == column && type_family(&column->type) == FAMILY_INTEGER;
}

/* An integer that must equal another row's key needs no bounds of its own. */
static bool is_reference(const struct model_column *column)
{
	const struct model_table *table = column->table;
	for (size_t i = 0; i < table->ref_count; i++)
		for (size_t j = 0; j < table->refs[i]->column_count; j++)
			if (table->refs[i]->child_columns[j] == column)
				return true;
	return table->tenant == column;
}

static void write_enum_check(struct sqlite_ddl *d, const struct model_column *column)
{
	const struct model_enum *e = column->type.enumeration;
	for (size_t i = 0; e && i < e->value_count; i++) {
		buf_add_cstr(&d->w.text, i ? ", " : " IN (");
		sql_string(&d->w, e->values[i]);
	}
	buf_add_cstr(&d->w.text, e && e->value_count ? ")" : " IS NULL");
}

/* Storage forms, as schema/type.h and base/clock.h state them. %s is the column. */
static const char *shape_of(const struct type *type)
{
	if (type->array_depth)
		return "json_valid(%s) AND json_type(%s) = 'array'";
	switch (type->kind) {
	case TYPE_BOOLEAN:
		return "%s IN (0, 1)";
	case TYPE_SMALLINT:
		return "%s BETWEEN -32768 AND 32767";
	case TYPE_INTEGER:
		return "%s BETWEEN -2147483648 AND 2147483647";
	case TYPE_UUID:
		return "length(%s) = 36 AND %s LIKE '________-____-____-____-____________' AND "
		       "length(replace(%s, '-', '')) = 32 AND %s NOT GLOB '*[^-0-9a-f]*'";
	case TYPE_DATE: /* IS: what is no date gives NULL, and NULL would pass */
		return "length(%s) = 10 AND date(%s, '+0 days') IS %s";
	case TYPE_TIME:
		return "time(substr(%s, 1, 8)) IS substr(%s, 1, 8) AND (length(%s) = 8 OR "
		       "substr(%s, 9) GLOB '.[0-9]*' AND length(%s) < 16)";
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ: /* the rare and costly question, of the month's end, comes last */
		return "%s IS NULL OR %s LIKE '____-__-__ __:__:__.______' AND julianday(%s) IS "
		       "NOT "
		       "NULL AND substr(%s, 12, 2) < '24' AND substr(%s, 26) BETWEEN '0' AND '9' "
		       "AND "
		       "(substr(%s, 9, 2) < '29' OR date(substr(%s, 1, 10), '+0 days') = "
		       "substr(%s, "
		       "1, 10))";
	case TYPE_NUMERIC:
		return "length(%s) > 0 AND %s NOT GLOB '*[^-.0-9]*'";
	case TYPE_JSON:
	case TYPE_JSONB:
		return "json_valid(%s)";
	default:
		return NULL;
	}
}

bool sqlite_shape_write(struct buf *out, const struct type *type, struct text operand)
{
	const char *shape = shape_of(type);

	for (const char *c = shape; c && *c; c++) {
		if (c[0] == '%' && c[1] == 's') {
			buf_add(out, operand);
			c++;
		} else {
			buf_add_char(out, *c);
		}
	}
	return shape != NULL;
}

static void write_shape(struct sqlite_ddl *d, const struct model_column *column)
{
	const struct type *type = &column->type;
	bool is_integer = type_family(type) == FAMILY_INTEGER;
	const char *shape = shape_of(type);
	if (is_integer && (is_reference(column) || is_row_number(column->table, column)))
		return;
	if (column->concept == COLUMN_IS_DELETION)
		return; /* what another program deletes bears a stamp of the trigger's making */
	if (shape) {
		SQL_ADD(&d->w, " CHECK (");
		/* json_valid(NULL) is false, where other conditions are NULL, which passes. */
		if (type_form(type) == FORM_JSON && !column->is_not_null) {
			sql_name(&d->w, column->name);
			SQL_ADD(&d->w, " IS NULL OR ");
		}
		struct sql_writer name;
		sql_writer_init(&name, d->arena, d->dialect);
		sql_name(&name, column->name);
		sqlite_shape_write(&d->w.text, type, buf_text(&name.text));
		SQL_ADD(&d->w, ")");
	} else if (type->kind == TYPE_ENUM) {
		SQL_ADD(&d->w, " CHECK (");
		sql_name(&d->w, column->name);
		write_enum_check(d, column);
		SQL_ADD(&d->w, ")");
	} else if ((type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR) && type->length) {
		SQL_ADD(&d->w, " CHECK (length(");
		sql_name(&d->w, column->name);
		buf_printf(&d->w.text, ") <= %u)", type->length);
	} else if (type->kind == TYPE_NUMERIC_SCALED && type->precision) {
		SQL_ADD(&d->w, " CHECK (abs(");
		sql_name(&d->w, column->name);
		SQL_ADD(&d->w, ") < 1");
		for (unsigned i = 0; i < type->precision; i++)
			SQL_ADD(&d->w, "0");
		SQL_ADD(&d->w, ")");
	}
}

static bool write_default(
        struct sqlite_ddl *d, const struct model_column *column, struct error *err)
{
	struct expr_sql to;
	if (column->default_kind == DEFAULT_NONE || !column->default_expr ||
	        column->default_expr->kind == EXPR_NULL || column->is_identity)
		return true;
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	SQL_ADD(&d->w, " DEFAULT (");
	if (!expr_sql_write_as(&to, column->default_expr, &column->type, err))
		return false;
	SQL_ADD(&d->w, ")");
	return true;
}

/*
 * A hidden tenant cannot be NOT NULL: SQLite fills it after the insert, by a
 * trigger that refuses a row for which there is none.
 */
static bool is_filled(const struct model_column *column)
{
	return column->is_hidden && column->table->through && column == column->table->tenant;
}

static bool write_column(struct sqlite_ddl *d, const struct model_column *column, struct error *err)
{
	const struct model_table *table = column->table;
	sql_name(&d->w, column->name);
	SQL_ADD(&d->w, " ");
	d->dialect->write_type(&d->w.text, &column->type);
	if (column->is_not_null && !is_filled(column))
		SQL_ADD(&d->w, " NOT NULL");
	if (model_table_id(table) == column) {
		buf_add_cstr(&d->w.text,
		        column->is_identity ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY");
	} else if (column->is_identity) {
		return error_set(err, ERROR_SCHEMA,
		        "%.*s:%u:%u: %.*s.%.*s: SQLite gives numbers to a primary key of one "
		        "column only",
		        TEXT_ARG(column->at.source ? column->at.source->path : TEXT("schema")),
		        column->at.line, column->at.column, TEXT_ARG(table->name),
		        TEXT_ARG(column->name));
	}
	if (!write_default(d, column, err))
		return false;
	write_shape(d, column);
	return true;
}

static void write_columns(struct sqlite_ddl *d, struct model_column *const *columns, size_t count)
{
	SQL_ADD(&d->w, "(");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, columns[i]->name);
	}
	SQL_ADD(&d->w, ")");
}

static void write_constraint(struct sqlite_ddl *d, struct text name)
{
	SQL_ADD(&d->w, ",\n\t");
	if (text_is_empty(name))
		return;
	SQL_ADD(&d->w, "CONSTRAINT ");
	sql_name(&d->w, name);
	SQL_ADD(&d->w, " ");
}

void sqlite_write_nulls(struct sqlite_ddl *d, const struct model_ref *ref)
{
	size_t n = 0;
	SQL_ADD(&d->w, "\n\tUPDATE ");
	sql_name(&d->w, ref->child->name);
	for (size_t i = 0; i < ref->column_count; i++) {
		if (ref->column_count > 1 && ref->child_columns[i] == ref->child->tenant)
			continue;
		buf_add_cstr(&d->w.text, n++ ? ", " : " SET ");
		sql_name(&d->w, ref->child_columns[i]->name);
		SQL_ADD(&d->w, " = NULL");
	}
	SQL_ADD(&d->w, " WHERE ");
}

static void write_rule(struct sqlite_ddl *d, const char *when, enum reference_rule rule)
{
	static const char *const names[] = {[RULE_NO_ACTION] = NULL,
	        [RULE_RESTRICT] = "RESTRICT",
	        [RULE_CASCADE] = "CASCADE",
	        [RULE_SET_NULL] = "SET NULL",
	        [RULE_SET_DEFAULT] = "SET DEFAULT"};
	if (names[rule])
		buf_printf(&d->w.text, " %s %s", when, names[rule]);
}

static bool write_reference(struct sqlite_ddl *d, const struct model_ref *ref, struct error *err)
{
	bool with_tenant = ddl_ref_is_composite(ref);
	enum reference_rule on_delete = ref->on_delete;
	if (!ddl_ref_check(ref, err))
		return false;
	/* a trigger sets the one column NULL: the constraint would take the tenant's too */
	if (ddl_ref_sets_null_by_trigger(ref))
		on_delete = RULE_NO_ACTION;
	write_constraint(d, ref->name);
	SQL_ADD(&d->w, "FOREIGN KEY (");
	if (with_tenant) {
		sql_name(&d->w, ref->child->tenant->name);
		SQL_ADD(&d->w, ", ");
	}
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, ref->child_columns[i]->name);
	}
	SQL_ADD(&d->w, ") REFERENCES ");
	sql_name(&d->w, ref->parent->name);
	SQL_ADD(&d->w, " (");
	if (with_tenant) {
		sql_name(&d->w, ref->parent->tenant->name);
		SQL_ADD(&d->w, ", ");
	}
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_name(&d->w, ref->parent_columns[i]->name);
	}
	SQL_ADD(&d->w, ")");
	write_rule(d, "ON DELETE", on_delete);
	write_rule(d, "ON UPDATE", ref->on_update);
	return true;
}

static bool write_constraints(
        struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	struct expr_sql to;
	if (table->primary && table->primary->column_count > 1) {
		write_constraint(d, TEXT(""));
		SQL_ADD(&d->w, "PRIMARY KEY ");
		write_columns(d, table->primary->columns, table->primary->column_count);
	}
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		if (ddl_key_is_live(table, key))
			continue;
		write_constraint(d, key->name);
		SQL_ADD(&d->w, "UNIQUE ");
		write_columns(d, key->columns, key->column_count);
	}
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	for (size_t i = 0; i < table->check_count; i++) {
		write_constraint(d, table->checks[i].name);
		SQL_ADD(&d->w, "CHECK (");
		if (!expr_sql_write(&to, table->checks[i].expr, err))
			return false;
		SQL_ADD(&d->w, ")");
	}
	for (size_t i = 0; i < table->ref_count; i++)
		if (!write_reference(d, table->refs[i], err))
			return false;
	return true;
}

bool sqlite_ddl_table(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE TABLE ");
	sql_name(&d->w, table->name);
	SQL_ADD(&d->w, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add_cstr(&d->w.text, i ? ",\n\t" : "\n\t");
		if (!write_column(d, &table->columns[i], err))
			return false;
	}
	if (!write_constraints(d, table, err))
		return false;
	SQL_ADD(&d->w, "\n) STRICT");
	return sqlite_object_end(d, "table", table->name, table->note, err);
}

/* Index names are one name space: a name that another table's index has gets the table's before. */
static struct text index_name(
        struct sqlite_ddl *d, const struct model_table *table, struct text name, struct text what)
{
	if (text_is_empty(name))
		name = arena_printf(
		        d->arena, "%.*s_%.*s_idx", TEXT_ARG(table->name), TEXT_ARG(what));
	for (size_t i = 0; i < d->count; i++)
		if (text_eq_nocase(d->objects[i].name, name))
			return arena_printf(
			        d->arena, "%.*s_%.*s", TEXT_ARG(table->name), TEXT_ARG(name));
	return name;
}

static bool write_index(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_index *index, struct error *err)
{
	struct expr_sql to;
	struct text what = index->part_count && index->parts[0].column
	                           ? index->parts[0].column->name
	                           : TEXT("expression");
	struct text name = index_name(d, table, index->name, what);
	sqlite_object_begin(d);
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	buf_add_cstr(&d->w.text, index->is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
	sql_name(&d->w, name);
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	d->table = table->name;
	for (size_t i = 0; i < index->part_count; i++) {
		buf_add_cstr(&d->w.text, i ? ", " : " (");
		if (index->parts[i].column)
			sql_name(&d->w, index->parts[i].column->name);
		else if (!expr_sql_write(&to, index->parts[i].expr, err))
			return false;
	}
	SQL_ADD(&d->w, ")");
	if (index->where) {
		SQL_ADD(&d->w, " WHERE ");
		if (!expr_sql_write(&to, index->where, err))
			return false;
	}
	return sqlite_object_end(d, "index", name, TEXT(""), err);
}

static bool write_live_key(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_key *key, struct error *err)
{
	struct text name = index_name(d, table, key->name, TEXT("live_key"));
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE UNIQUE INDEX ");
	sql_name(&d->w, name);
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	d->table = table->name;
	SQL_ADD(&d->w, " ");
	write_columns(d, key->columns, key->column_count);
	SQL_ADD(&d->w, " WHERE ");
	sql_name(&d->w, table->by_concept[COLUMN_IS_DELETED_AT]->name);
	SQL_ADD(&d->w, " IS NULL");
	return sqlite_object_end(d, "index", name, TEXT("Among live rows only."), err);
}

static bool write_hidden_index(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *column, struct text comment, struct error *err)
{
	struct text name = arena_printf(
	        d->arena, "manor_%.*s_%.*s", TEXT_ARG(table->name), TEXT_ARG(column->name));
	for (size_t i = 0; i < d->count; i++)
		if (text_eq(d->objects[i].name, name))
			return true;
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "CREATE INDEX ");
	sql_name(&d->w, name);
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
	d->table = table->name;
	SQL_ADD(&d->w, " (");
	sql_name(&d->w, column->name);
	SQL_ADD(&d->w, ")");
	return sqlite_object_end(d, "index", name, comment, err);
}

bool sqlite_ddl_indexes(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < table->key_count; i++)
		if (ddl_key_is_live(table, &table->keys[i]) &&
		        !write_live_key(d, table, &table->keys[i], err))
			return false;
	for (size_t i = 0; i < table->index_count; i++)
		if (ddl_index_is_plain(&table->indexes[i]) &&
		        !write_index(d, table, &table->indexes[i], err))
			return false;
	struct text finds = TEXT("Finds the rows that refer to one that is deleted.");
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_column *column = table->refs[i]->child_columns[0];
		if (!ddl_column_leads_index(table, column) &&
		        !write_hidden_index(d, table, column, finds, err))
			return false;
	}
	if (table->tenant && !ddl_column_leads_index(table, table->tenant))
		return write_hidden_index(
		        d, table, table->tenant, TEXT("Every statement names the tenant."), err);
	return true;
}
