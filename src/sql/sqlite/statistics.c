#include "sql/sqlite/ddl.h"

/*
 * What SQLite's planner is to think of the tables' sizes, as rows of sqlite_stat1.
 * Without them it takes every equality to leave ten rows, and would as soon
 * walk all rows of a tenant as follow a reference; measured after ANALYZE, plans
 * change with the data. These are the proportions of a grown database, the
 * same in every one, so that its plans are those that were tested.
 */

enum {
	ROWS_OF_TENANTS = 1000,
	ROWS_OF_GLOBALS = 100,
	ROWS_DEFAULT = 1000000,
	ROWS_OF_REFERENCE = 12, /* that refer to one row of a table that grows */
	GLOBALS_IN_USE = 8,     /* rows of a global table that are mostly referred to */
	FACTS_A_STATEMENT = 400,
};

struct statistics {
	struct sqlite_ddl *d;
	size_t count; /* in the statement under way */
};

static int64_t rows_of(const struct model_table *table)
{
	if (table->concept == TABLE_IS_TENANTS)
		return ROWS_OF_TENANTS;
	return table->scope == SCOPE_GLOBAL ? ROWS_OF_GLOBALS : ROWS_DEFAULT;
}

static const struct model_ref *reference_of(const struct model_column *column)
{
	const struct model_table *table = column->table;

	for (size_t i = 0; i < table->ref_count; i++) {
		if (table->refs[i]->column_count == 1 && table->refs[i]->child_columns[0] == column)
			return table->refs[i];
	}
	return NULL;
}

/* How many of `rows` one value of the column leaves. */
static int64_t left_by(const struct model_column *column, int64_t rows)
{
	const struct model_ref *ref = reference_of(column);
	int64_t left = rows / 100;

	if (column == column->table->tenant)
		left = rows / ROWS_OF_TENANTS;
	else if (ref && ref->parent->scope == SCOPE_GLOBAL)
		left = rows / GLOBALS_IN_USE;
	else if (ref)
		left = rows < ROWS_OF_REFERENCE ? rows : ROWS_OF_REFERENCE;
	else if (column->type.kind == TYPE_BOOLEAN || column->type.kind == TYPE_ENUM)
		left = rows / 3;
	return left > 0 ? left : 1;
}

static void begin_statement(struct statistics *s)
{
	sqlite_object_begin(s->d);
	SQL_ADD(&s->d->w, "WITH f (t, c, s) AS (VALUES");
	s->count = 0;
}

static bool end_statement(struct statistics *s, struct error *err)
{
	if (!s->count)
		return true; /* no index at all: VALUES may not be empty */
	SQL_ADD(&s->d->w,
	        ")\nINSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f "
	        "JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM "
	        "(SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i)");
	return sqlite_object_end(s->d, "row", TEXT("sqlite_stat1"),
	        TEXT("What the planner assumes: rows of a table, and how many a key's columns "
	             "leave."),
	        err);
}

static bool add_fact(struct statistics *s, const struct model_table *table,
        struct model_column *const *columns, size_t count, bool is_unique, struct error *err)
{
	struct sql_writer *w = &s->d->w;
	struct buf names, stat;
	int64_t rows = rows_of(table);

	buf_init(&names, s->d->arena);
	buf_init(&stat, s->d->arena);
	buf_add_int(&stat, rows);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&names, ',');
		buf_add(&names, columns[i]->name);
		rows = is_unique && i + 1 == count ? 1 : left_by(columns[i], rows);
		buf_add_char(&stat, ' ');
		buf_add_int(&stat, rows);
	}
	if (s->count == FACTS_A_STATEMENT) {
		if (!end_statement(s, err))
			return false;
		begin_statement(s);
	}
	buf_add_cstr(&w->text, s->count++ ? ",\n\t(" : "\n\t(");
	sql_string(w, table->name);
	SQL_ADD(w, ", ");
	sql_string(w, buf_text(&names));
	SQL_ADD(w, ", ");
	sql_string(w, buf_text(&stat));
	SQL_ADD(w, ")");
	return !buf_failed(&names) && !buf_failed(&stat) ? true : error_memory(err);
}

static bool add_index(struct statistics *s, const struct model_table *table,
        const struct model_index *index, struct error *err)
{
	struct model_column **columns =
	        ARENA_ARRAY(s->d->arena, struct model_column *, index->part_count);

	if (!columns)
		return error_memory(err);
	for (size_t i = 0; i < index->part_count; i++) {
		if (!index->parts[i].column)
			return true;
		columns[i] = index->parts[i].column;
	}
	return add_fact(s, table, columns, index->part_count, index->is_unique, err);
}

/* Whether a key or an index of the model has just this column: its fact is there already. */
static bool has_own_index(const struct model_table *table, const struct model_column *column)
{
	for (size_t i = 0; i < table->key_count; i++) {
		if (table->keys[i].column_count == 1 && table->keys[i].columns[0] == column)
			return true;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		if (table->indexes[i].part_count == 1 &&
		        table->indexes[i].parts[0].column == column)
			return true;
	}
	return table->primary && table->primary->column_count == 1 &&
	       table->primary->columns[0] == column;
}

/* Indexes that the DDL adds by itself: on references, and on the tenant. */
static bool add_single(struct statistics *s, const struct model_table *table,
        struct model_column *column, struct error *err)
{
	return has_own_index(table, column) || add_fact(s, table, &column, 1, false, err);
}

static bool is_repeated(const struct model_table *table, size_t ref)
{
	const struct model_column *column = table->refs[ref]->child_columns[0];

	for (size_t i = 0; i < ref; i++) {
		if (table->refs[i]->child_columns[0] == column)
			return true;
	}
	return column == table->tenant;
}

static bool add_table(struct statistics *s, const struct model_table *table, struct error *err)
{
	const struct model_key *primary = table->primary;

	/* A number as the key is the row's own, and has no index beside the table. */
	if (primary && !primary->columns[0]->is_identity &&
	        !add_fact(s, table, primary->columns, primary->column_count, true, err))
		return false;
	for (size_t i = 0; i < table->key_count; i++) {
		if (!add_fact(s, table, table->keys[i].columns, table->keys[i].column_count, true,
		            err))
			return false;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		if (!add_index(s, table, &table->indexes[i], err))
			return false;
	}
	for (size_t i = 0; i < table->ref_count; i++) {
		if (!is_repeated(table, i) &&
		        !add_single(s, table, table->refs[i]->child_columns[0], err))
			return false;
	}
	return !table->tenant || add_single(s, table, table->tenant, err);
}

bool sqlite_ddl_statistics(struct sqlite_ddl *d, struct error *err)
{
	struct statistics s = {.d = d};

	/* Makes sqlite_stat1, which no CREATE TABLE may. */
	sqlite_object_begin(d);
	SQL_ADD(&d->w, "ANALYZE sqlite_schema");
	if (!sqlite_object_end(d, "row", TEXT("sqlite_stat1"), TEXT(""), err))
		return false;
	begin_statement(&s);
	for (size_t i = 0; i < d->model->table_count; i++) {
		if (ddl_is_ruled(d->model->tables[i]) && !add_table(&s, d->model->tables[i], err))
			return false;
	}
	return end_statement(&s, err);
}
