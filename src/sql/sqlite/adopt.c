/*
 * Adoption on SQLite: each table is built anew beside the old one, in the form of a
 * fresh database, its rows are copied and turned into storage form, and it takes the old
 * one's name. The way back is the same with the old tables' own texts.
 */
#include "sql/sqlite/adopt.h"

#include "sql/sqlite/ddl.h"

static const char beside[] = "manor_new_";

static bool is(struct text t, const char *word)
{
	return text_eq_cstr(t, word);
}

static bool is_own_history(const struct ddl_object *object)
{
	return is(object->name, "manor_migrations");
}

/* ---- values ---- */

static void write_moment(struct adopting *a, const char *x)
{
	buf_printf(&a->w.text,
	        "CASE WHEN %s LIKE '____-__-__ __:__:__.______' THEN %s "
	        "WHEN typeof(%s) IN ('integer', 'real') THEN strftime('%%Y-%%m-%%d %%H:%%M:%%f', "
	        "CASE WHEN abs(%s) > 100000000000 THEN %s / 1000.0 ELSE %s END, 'unixepoch') || "
	        "'000' ELSE strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s) || '000' END",
	        x, x, x, x, x, x, x);
}

static void write_scaled(struct adopting *a, const struct type *type, const char *x)
{
	buf_printf(&a->w.text, "CAST(round(%s * 1", x);
	for (unsigned i = 0; i < type->scale; i++)
		buf_add_char(&a->w.text, '0');
	SQL_ADD(&a->w, ") AS INTEGER)");
}

/* What stands in x today, as the type stores it; NULL where it cannot. */
static void write_value(struct adopting *a, const struct type *type, const char *x)
{
	enum type_kind kind = type->array_depth ? TYPE_JSONB : type->kind;

	switch (kind) {
	case TYPE_BOOLEAN:
		buf_printf(&a->w.text,
		        "CASE WHEN %s IN (0, 1) THEN %s WHEN lower(%s) IN ('true', 't', 'yes', "
		        "'1') THEN 1 WHEN lower(%s) IN ('false', 'f', 'no', '0') THEN 0 END",
		        x, x, x, x);
		return;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		buf_printf(&a->w.text,
		        "CASE WHEN CAST(%s AS INTEGER) = %s THEN CAST(%s AS "
		        "INTEGER) END",
		        x, x, x);
		return;
	case TYPE_NUMERIC_SCALED:
		write_scaled(a, type, x);
		return;
	case TYPE_UUID:
		buf_printf(&a->w.text, "lower(%s)", x);
		return;
	case TYPE_DATE:
		buf_printf(&a->w.text, "date(%s)", x);
		return;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		write_moment(a, x);
		return;
	case TYPE_JSON:
	case TYPE_JSONB:
		buf_printf(&a->w.text, "CASE WHEN json_valid(%s) THEN %s END", x, x);
		return;
	case TYPE_REAL:
	case TYPE_DOUBLE:
		buf_printf(&a->w.text, "CAST(%s AS REAL)", x);
		return;
	case TYPE_BYTEA:
		buf_printf(&a->w.text, "CAST(%s AS BLOB)", x);
		return;
	default:
		buf_printf(&a->w.text, "CAST(%s AS TEXT)", x);
	}
}

static const char *old_name(struct adopting *a, const struct catalog_column *column)
{
	struct buf out;

	buf_init(&out, a->arena);
	buf_add_cstr(&out, "o.");
	a->dialect->write_name(&out, column->name);
	buf_add_char(&out, '\0');
	return buf_failed(&out) ? NULL : out.ptr;
}

/* What the new row has in the column; false in *out_has: what its default gives. */
static bool write_source(
        struct adopting *a, const struct catalog_table *known, const struct model_column *column)
{
	const struct catalog_column *old = adopt_column(known, column);

	const char *name = old ? old_name(a, old) : NULL;
	if (adopt_is_derived(column)) {
		struct sql_writer saved = a->w;
		adopt_begin(a);
		bool ok = adopt_tenant_write(a, column->table, TEXT("o"));
		buf_add_char(&a->w.text, '\0');
		name = ok && !buf_failed(&a->w.text) ? a->w.text.ptr : NULL;
		a->w = saved;
		if (!ok)
			return false;
	}
	if (!name)
		return error_memory(a->err);
	write_value(a, &column->type, name);
	return true;
}

static bool has_source(const struct catalog_table *known, const struct model_column *column)
{
	return adopt_is_derived(column) || adopt_column(known, column) != NULL;
}

/* ---- tables ---- */

static void write_beside(struct adopting *a, struct text table)
{
	struct text name = arena_printf(a->arena, "%s%.*s", beside, TEXT_ARG(table));

	sql_name(&a->w, name);
}

/* CREATE TABLE "t" … under the name beside it. `head` is the text up to the name's end. */
static bool create_beside(struct adopting *a, struct text sql, struct text table)
{
	ptrdiff_t open = text_find_char(sql, '(');

	adopt_begin(a);
	SQL_ADD(&a->w, "CREATE TABLE ");
	write_beside(a, table);
	SQL_ADD(&a->w, " ");
	buf_add(&a->w.text, text_sub(sql, open < 0 ? 0 : (size_t)open, sql.len));
	return adopt_end(a, "");
}

static bool copy_rows(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	bool has = false;

	adopt_begin(a);
	SQL_ADD(&a->w, "INSERT INTO ");
	write_beside(a, table->name);
	SQL_ADD(&a->w, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		if (!has_source(known, &table->columns[i]))
			continue;
		buf_add(&a->w.text, has ? TEXT(", ") : TEXT(""));
		sql_name(&a->w, table->columns[i].name);
		has = true;
	}
	SQL_ADD(&a->w, ")\nSELECT ");
	has = false;
	for (size_t i = 0; i < table->column_count; i++) {
		if (!has_source(known, &table->columns[i]))
			continue;
		buf_add(&a->w.text, has ? TEXT(",\n\t") : TEXT(""));
		if (!write_source(a, known, &table->columns[i]))
			return false;
		has = true;
	}
	SQL_ADD(&a->w, "\nFROM ");
	sql_name(&a->w, known->name);
	SQL_ADD(&a->w, " AS o");
	return adopt_end(a, "");
}

static bool drop_table(struct adopting *a, struct text name, const char *comment)
{
	adopt_begin(a);
	SQL_ADD(&a->w, "DROP TABLE ");
	sql_name(&a->w, name);
	return adopt_end(a, comment);
}

static bool take_name(struct adopting *a, struct text name)
{
	adopt_begin(a);
	SQL_ADD(&a->w, "ALTER TABLE ");
	write_beside(a, name);
	SQL_ADD(&a->w, " RENAME TO ");
	sql_name(&a->w, name);
	return adopt_end(a, "");
}

/* ---- counts ---- */

/* There are values that write_value() makes NULL. */
static bool is_convertible(const struct type *type)
{
	switch (type->array_depth ? TYPE_JSONB : type->kind) {
	case TYPE_BOOLEAN:
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
	case TYPE_DATE:
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
	case TYPE_JSON:
	case TYPE_JSONB:
		return true;
	default:
		return false;
	}
}

/* Values that have no form in the new type, and NULLs that may be no more. */
static bool count_column(
        struct adopting *a, const struct catalog_table *known, const struct model_column *column)
{
	const struct catalog_column *old = adopt_column(known, column);
	struct text what = arena_printf(
	        a->arena, "%.*s.%.*s", TEXT_ARG(column->table->name), TEXT_ARG(column->name));

	if (old && is_convertible(&column->type)) {
		adopt_begin_count(a, known->name);
		SQL_ADD(&a->w, "o.");
		sql_name(&a->w, old->name);
		SQL_ADD(&a->w, " IS NOT NULL AND (");
		if (!write_source(a, known, column))
			return false;
		SQL_ADD(&a->w, ") IS NULL");
		struct buf type;
		buf_init(&type, a->arena);
		type_write(&type, &column->type);
		if (!adopt_count(a, DIFF_LOSS_UNFIT,
		            arena_printf(a->arena, "%.*s: values that are no %.*s", TEXT_ARG(what),
		                    TEXT_ARG(buf_text(&type)))))
			return false;
	}
	bool is_filled = adopt_is_derived(column) && !column->table->is_tenant_nullable &&
	                 column->table->concept != TABLE_IS_AUDIT;
	if (!is_filled && !(old && column->is_not_null && !old->is_not_null))
		return true;
	adopt_begin_count(a, known->name);
	SQL_ADD(&a->w, "(");
	if (!write_source(a, known, column))
		return false;
	SQL_ADD(&a->w, ") IS NULL");
	return adopt_count(a, DIFF_LOSS_NULLS,
	        is_filled ? arena_printf(a->arena, "%.*s: rows of no tenant",
	                            TEXT_ARG(column->table->name))
	                  : arena_printf(a->arena, "%.*s: rows without a value", TEXT_ARG(what)));
}

static bool count_gone(
        struct adopting *a, const struct model_table *table, const struct catalog_table *known)
{
	for (size_t i = 0; i < known->column_count; i++) {
		const struct catalog_column *old = &known->columns[i];
		bool is_kept = false;
		for (size_t j = 0; j < table->column_count; j++)
			is_kept |= adopt_column(known, &table->columns[j]) == old;
		if (is_kept)
			continue;
		adopt_begin_count(a, known->name);
		SQL_ADD(&a->w, "o.");
		sql_name(&a->w, old->name);
		SQL_ADD(&a->w, " IS NOT NULL");
		if (!adopt_count(a, DIFF_LOSS_VALUES,
		            arena_printf(a->arena, "%.*s.%.*s: values, which go",
		                    TEXT_ARG(known->name), TEXT_ARG(old->name))))
			return false;
	}
	return true;
}

/* ---- there ---- */

typedef bool table_fn(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql);

static bool each_known(struct adopting *a, table_fn *run)
{
	for (size_t i = 0; i < a->ddl.count; i++) {
		const struct ddl_object *object = &a->ddl.objects[i];
		if (!adopt_is_of_known_table(a, object))
			continue;
		const struct model_table *table = model_table_find(a->model, object->name);
		if (!run(a, table, adopt_table(a, table), object->sql))
			return false;
	}
	return true;
}

static bool count_table(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	(void)sql;
	for (size_t i = 0; i < table->column_count; i++) {
		if (!count_column(a, known, &table->columns[i]))
			return false;
	}
	return count_gone(a, table, known);
}

static bool build_table(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	return create_beside(a, sql, table->name) && copy_rows(a, table, known);
}

static bool drop_known(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	(void)table;
	(void)sql;
	return drop_table(a, known->name, "");
}

static bool name_known(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	(void)known;
	(void)sql;
	return take_name(a, table->name);
}

static bool make_rest(struct adopting *a)
{
	for (size_t i = 0; i < a->ddl.count; i++) {
		const struct ddl_object *object = &a->ddl.objects[i];
		if (adopt_is_of_known_table(a, object) || is_own_history(object))
			continue;
		if (!adopt_step(a, object->sql, ""))
			return false;
	}
	return true;
}

bool sqlite_adopt_up(struct adopting *a)
{
	if (!each_known(a, count_table) || !adopt_count_references(a))
		return false;
	for (size_t i = 0; i < a->catalog->object_count; i++) {
		if (!adopt_step(a, a->catalog->objects[i].drop, ""))
			return false;
	}
	return each_known(a, build_table) && each_known(a, drop_known) &&
	       each_known(a, name_known) && make_rest(a);
}

/* ---- and back ---- */

static bool rebuild_old(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	bool has = false;

	(void)sql;
	if (!create_beside(a, known->sql, known->name))
		return false;
	adopt_begin(a);
	SQL_ADD(&a->w, "INSERT INTO ");
	write_beside(a, known->name);
	for (int pass = 0; pass < 2; pass++) {
		buf_add(&a->w.text, pass ? TEXT(")\nSELECT ") : TEXT(" ("));
		has = false;
		for (size_t i = 0; i < table->column_count; i++) {
			const struct model_column *column = &table->columns[i];
			const struct catalog_column *old = adopt_column(known, column);
			if (!old)
				continue;
			buf_add(&a->w.text, has ? TEXT(", ") : TEXT(""));
			has = true;
			if (!pass) {
				sql_name(&a->w, old->name);
				continue;
			}
			sql_name(&a->w, column->name);
			if (column->type.kind == TYPE_NUMERIC_SCALED && column->type.scale &&
			        !column->type.array_depth) {
				SQL_ADD(&a->w, " / 1");
				for (unsigned s = 0; s < column->type.scale; s++)
					SQL_ADD(&a->w, "0");
				SQL_ADD(&a->w, ".0");
			}
		}
	}
	SQL_ADD(&a->w, "\nFROM ");
	sql_name(&a->w, table->name);
	return adopt_end(a, "");
}

static bool drop_new(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	(void)known;
	(void)sql;
	return drop_table(a, table->name, "");
}

static bool name_old(struct adopting *a, const struct model_table *table,
        const struct catalog_table *known, struct text sql)
{
	(void)table;
	(void)sql;
	return take_name(a, known->name);
}

static bool drop_object(struct adopting *a, const struct ddl_object *object)
{
	bool is_trigger = is(text_from(object->kind), "trigger");

	if (!is_trigger && !is(text_from(object->kind), "index"))
		return true;
	adopt_begin(a);
	buf_add(&a->w.text, is_trigger ? TEXT("DROP TRIGGER ") : TEXT("DROP INDEX "));
	sql_name(&a->w, object->name);
	return adopt_end(a, "");
}

static bool drop_added(struct adopting *a, const struct ddl_object *object)
{
	if (!is(text_from(object->kind), "table") || adopt_is_of_known_table(a, object) ||
	        is_own_history(object))
		return true;
	adopt_begin_count(a, object->name);
	SQL_ADD(&a->w, "TRUE");
	const struct model_table *table = model_table_find(a->model, object->name);
	bool is_kept = table && (!table->is_hidden || table->concept == TABLE_IS_AUDIT);
	return (!is_kept || adopt_count(a, DIFF_LOSS_ROWS,
	                            arena_printf(a->arena, "%.*s: rows, which go",
	                                    TEXT_ARG(object->name)))) &&
	       drop_table(a, object->name, "");
}

bool sqlite_adopt_down(struct adopting *a)
{
	for (size_t i = a->ddl.count; i-- > 0;) {
		if (!drop_object(a, &a->ddl.objects[i]))
			return false;
	}
	if (!each_known(a, rebuild_old) || !each_known(a, drop_new))
		return false;
	for (size_t i = a->ddl.count; i-- > 0;) {
		if (!drop_added(a, &a->ddl.objects[i]))
			return false;
	}
	if (!each_known(a, name_old))
		return false;
	for (size_t i = a->catalog->object_count; i-- > 0;) {
		if (!adopt_step(a, a->catalog->objects[i].sql, ""))
			return false;
	}
	return true;
}
