#include "sql/expr_sql.h"
#include "sql/migration_part.h"

/*
 * What is counted on the database before a migration. Rules that hold over several
 * columns are counted over the table as it will be: a subquery with the new names, each
 * value converted.
 */

static void count_begin(struct migration_draft *m)
{
	migration_begin(m);
	SQL_ADD(&m->w, "SELECT count(*) FROM ");
}

static void count_end(struct migration_draft *m, const struct diff_change *change, struct text what)
{
	struct migration *migration = &m->migration;
	struct migration_count *count =
	        ARENA_PUSH(m->arena, migration->counts, migration->count_count);
	char *sql = arena_cstr(m->arena, buf_text(&m->w.text));

	if (!count || !sql || buf_failed(&m->w.text)) {
		error_memory(&m->err);
		return;
	}
	for (char *c = sql; *c; c++)
		*c = *c == '\n' || *c == '\t' ? ' ' : *c;
	*count = (struct migration_count){
	        .loss = change->loss,
	        .is_blocking = diff_loss_blocks(change->loss),
	        .what = arena_printf(
	                m->arena, "%.*s: %s", TEXT_ARG(what), diff_loss_text(change->loss)),
	        .sql = text_from(sql),
	};
}

static struct text column_what(struct migration_draft *m, const struct model_column *column)
{
	return arena_printf(
	        m->arena, "%.*s.%.*s", TEXT_ARG(column->table->name), TEXT_ARG(column->name));
}

static void write_old(struct migration_draft *m, const struct model_table *table)
{
	sql_name(&m->w, table->name);
	SQL_ADD(&m->w, " AS t");
}

/* ---- a table, a column ---- */

static void rows(struct migration_draft *m, const struct diff_change *change)
{
	count_begin(m);
	write_old(m, change->old_table);
	count_end(m, change, change->old_table->name);
}

static void values(struct migration_draft *m, const struct diff_change *change)
{
	count_begin(m);
	write_old(m, change->old_table);
	SQL_ADD(&m->w, " WHERE ");
	sql_column(&m->w, TEXT("t"), change->old_column);
	SQL_ADD(&m->w, " IS NOT NULL");
	count_end(m, change, column_what(m, change->old_column));
}

static void nulls(struct migration_draft *m, const struct diff_change *change)
{
	count_begin(m);
	write_old(m, change->old_table);
	if (change->old_column) {
		SQL_ADD(&m->w, " WHERE ");
		sql_column(&m->w, TEXT("t"), change->old_column);
		SQL_ADD(&m->w, " IS NULL");
	}
	count_end(m, change, column_what(m, change->new_column));
}

static void converted(struct migration_draft *m, const struct diff_change *change)
{
	const struct migration_dialect *dialect = m->dialect->migration;
	struct migration_value value = {m->diff, change->old_column, change->new_column,
	        migration_column_operand(m, change->new_column, MIGRATION_OLD_NAMES, "t")};
	bool is_told;

	count_begin(m);
	write_old(m, change->old_table);
	buf_printf(&m->w.text, " WHERE %.*s IS NOT NULL AND ", TEXT_ARG(value.operand));
	is_told = change->loss == DIFF_LOSS_CUT ? dialect->cut(&m->w, &value)
	                                        : dialect->unfit(&m->w, &value);
	if (is_told)
		count_end(m, change, column_what(m, change->new_column));
}

/* ---- an enum's values, in every column that holds it ---- */

static bool is_merged(struct migration_draft *m, const struct model_column *column,
        const struct model_enum *e, struct text value)
{
	struct text now, other;

	if (!diff_enum_value(m->diff, column, value, &now) || text_eq(now, value))
		return false;
	for (size_t i = 0; i < e->value_count; i++) {
		if (!text_eq(e->values[i], value) &&
		        diff_enum_value(m->diff, column, e->values[i], &other) &&
		        text_eq(now, other))
			return true;
	}
	return false;
}

/* ('a', 'b'): those that go, or that become what others are; "" where there are none */
static struct text values_of(
        struct migration_draft *m, const struct model_column *column, enum diff_loss loss)
{
	const struct model_column *old_column = diff_old_column(m->diff, column);
	const struct model_enum *e = old_column->type.enumeration;
	struct sql_writer w;
	size_t count = 0;

	sql_writer_init(&w, m->arena, m->dialect);
	for (size_t i = 0; i < e->value_count; i++) {
		struct text kept;
		bool is_meant = loss == DIFF_LOSS_MERGED
		                        ? is_merged(m, column, e, e->values[i])
		                        : !diff_enum_value(m->diff, column, e->values[i], &kept);
		if (!is_meant)
			continue;
		buf_add_cstr(&w.text, count++ ? ", " : "(");
		sql_string(&w, e->values[i]);
	}
	if (!count)
		return TEXT("");
	SQL_ADD(&w, ")");
	return buf_text(&w.text);
}

static void enum_column(struct migration_draft *m, const struct diff_change *change,
        const struct model_column *column)
{
	const struct model_column *old_column = diff_old_column(m->diff, column);
	struct text operand = migration_column_operand(m, column, MIGRATION_OLD_NAMES, "t");
	struct text list = values_of(m, column, change->loss);

	if (text_is_empty(list))
		return;
	count_begin(m);
	write_old(m, old_column->table);
	SQL_ADD(&m->w, " WHERE ");
	m->dialect->migration->holds(&m->w, old_column, operand, list);
	count_end(m, change, column_what(m, column));
}

static void enum_values(struct migration_draft *m, const struct diff_change *change)
{
	const struct model *model = m->diff->new_model;

	for (size_t i = 0; i < model->table_count; i++) {
		for (size_t j = 0; j < model->tables[i]->column_count; j++) {
			const struct model_column *column = &model->tables[i]->columns[j];
			const struct model_column *old_column = diff_old_column(m->diff, column);
			if (old_column && old_column->type.enumeration == change->old_enum &&
			        column->type.enumeration == change->new_enum)
				enum_column(m, change, column);
		}
	}
}

/* ---- the table as it will be ---- */

struct wanted {
	const struct model_table *table;
	bool *columns;
};

static void want_node(void *context, const struct expr *node)
{
	struct wanted *wanted = context;

	if (node->kind == EXPR_COLUMN && node->column.column->table == wanted->table)
		wanted->columns[node->column.column->index] = true;
}

static struct wanted wanted_new(struct migration_draft *m, const struct model_table *table)
{
	struct wanted wanted = {table, ARENA_ARRAY(m->arena, bool, table->column_count + 1)};

	if (!wanted.columns)
		error_memory(&m->err);
	return wanted;
}

static void want(const struct wanted *wanted, struct model_column *const *columns, size_t count)
{
	for (size_t i = 0; wanted->columns && i < count; i++) {
		if (columns[i]->table == wanted->table)
			wanted->columns[columns[i]->index] = true;
	}
}

/* Of a type, so that what it is compared with is found. */
static void write_null(struct migration_draft *m, const struct type *type)
{
	SQL_ADD(&m->w, "CAST(NULL AS ");
	m->dialect->write_type(&m->w.text, type);
	SQL_ADD(&m->w, ")");
}

/* (SELECT … AS "a", … FROM "old" AS t) AS n */
static void write_future(struct migration_draft *m, const struct wanted *wanted)
{
	const struct model_table *old_table = diff_old_table(m->diff, wanted->table);
	size_t count = 0;

	SQL_ADD(&m->w, "(SELECT ");
	for (size_t i = 0; wanted->columns && i < wanted->table->column_count; i++) {
		const struct model_column *column = &wanted->table->columns[i];
		if (!wanted->columns[i])
			continue;
		buf_add_cstr(&m->w.text, count++ ? ", " : "");
		if (!migration_column_value(m, &m->w, column, MIGRATION_OLD_NAMES, "t", true))
			write_null(m, &column->type);
		SQL_ADD(&m->w, " AS ");
		sql_name(&m->w, column->name);
	}
	if (!count)
		SQL_ADD(&m->w, "1");
	SQL_ADD(&m->w, " FROM ");
	write_old(m, old_table);
	SQL_ADD(&m->w, ") AS n");
}

static void write_names(struct migration_draft *m, struct model_column *const *columns,
        size_t count, const char *alias, const char *between, const char *after)
{
	for (size_t i = 0; i < count; i++) {
		buf_add_cstr(&m->w.text, i ? between : "");
		sql_column(&m->w, text_from(alias), columns[i]);
		buf_add_cstr(&m->w.text, after);
	}
}

/* Rows that share a key with another, all but one of each. */
static void duplicates_of_key(struct migration_draft *m, const struct diff_change *change)
{
	const struct model_key *key = change->new_key;
	const struct model_table *table = change->new_table;
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	struct wanted wanted = wanted_new(m, table);
	bool is_live = key->is_live && deleted;

	want(&wanted, key->columns, key->column_count);
	if (is_live && wanted.columns)
		wanted.columns[deleted->index] = true;
	migration_begin(m);
	SQL_ADD(&m->w, "SELECT CAST(coalesce(sum(g.c - 1), 0) AS bigint) FROM (SELECT count(*) AS "
	               "c FROM ");
	write_future(m, &wanted);
	SQL_ADD(&m->w, " WHERE ");
	write_names(m, key->columns, key->column_count, "n", " AND ", " IS NOT NULL");
	if (is_live) {
		SQL_ADD(&m->w, " AND ");
		sql_column(&m->w, TEXT("n"), deleted);
		SQL_ADD(&m->w, " IS NULL");
	}
	SQL_ADD(&m->w, " GROUP BY ");
	write_names(m, key->columns, key->column_count, "n", ", ", "");
	SQL_ADD(&m->w, " HAVING count(*) > 1) AS g");
	count_end(m, change, change->what);
}

static void write_part(struct migration_draft *m, const struct model_index_part *part)
{
	struct expr_sql to;

	if (part->column) {
		sql_column(&m->w, TEXT("n"), part->column);
		return;
	}
	expr_sql_init(&to, &m->w, EXPR_SQL_PERSISTENT);
	expr_sql_write(&to, part->expr, &m->err);
}

static void duplicates_of_index(struct migration_draft *m, const struct diff_change *change)
{
	const struct model_index *index = change->new_index;
	struct wanted wanted = wanted_new(m, change->new_table);
	struct expr_sql to;

	if (!wanted.columns)
		return;
	for (size_t i = 0; i < index->part_count; i++) {
		if (index->parts[i].column)
			want(&wanted, &index->parts[i].column, 1);
		else
			expr_walk(index->parts[i].expr, want_node, &wanted);
	}
	if (index->where)
		expr_walk(index->where, want_node, &wanted);
	migration_begin(m);
	SQL_ADD(&m->w, "SELECT CAST(coalesce(sum(g.c - 1), 0) AS bigint) FROM (SELECT count(*) AS "
	               "c FROM ");
	write_future(m, &wanted);
	SQL_ADD(&m->w, " WHERE ");
	for (size_t i = 0; i < index->part_count; i++) {
		buf_add_cstr(&m->w.text, i ? " AND (" : "(");
		write_part(m, &index->parts[i]);
		SQL_ADD(&m->w, ") IS NOT NULL");
	}
	if (index->where) {
		SQL_ADD(&m->w, " AND ");
		expr_sql_init(&to, &m->w, EXPR_SQL_PERSISTENT);
		expr_sql_write(&to, index->where, &m->err);
	}
	SQL_ADD(&m->w, " GROUP BY ");
	for (size_t i = 0; i < index->part_count; i++) {
		buf_add_cstr(&m->w.text, i ? ", " : "");
		write_part(m, &index->parts[i]);
	}
	SQL_ADD(&m->w, " HAVING count(*) > 1) AS g");
	count_end(m, change, change->what);
}

static void checked(struct migration_draft *m, const struct diff_change *change)
{
	struct wanted wanted = wanted_new(m, change->new_table);
	struct expr_sql to;

	if (!wanted.columns)
		return;
	expr_walk(change->new_check->expr, want_node, &wanted);
	count_begin(m);
	write_future(m, &wanted);
	SQL_ADD(&m->w, " WHERE NOT (");
	expr_sql_init(&to, &m->w, EXPR_SQL_PERSISTENT);
	expr_sql_write(&to, change->new_check->expr, &m->err);
	SQL_ADD(&m->w, ")");
	count_end(m, change, change->what);
}

/* A parent that comes with the migration has no rows yet. */
static void orphans(struct migration_draft *m, const struct diff_change *change)
{
	const struct model_ref *ref = change->new_ref;
	bool is_walled = ref->wall == WALL_KEY && ref->child->concept != TABLE_IS_AUDIT;
	struct wanted child = wanted_new(m, ref->child), parent = wanted_new(m, ref->parent);

	want(&child, ref->child_columns, ref->column_count);
	want(&parent, ref->parent_columns, ref->column_count);
	if (is_walled) {
		want(&child, (struct model_column *const *)&ref->child->tenant, 1);
		want(&parent, (struct model_column *const *)&ref->parent->tenant, 1);
	}
	count_begin(m);
	write_future(m, &child);
	SQL_ADD(&m->w, " WHERE ");
	write_names(m, ref->child_columns, ref->column_count, "n", " AND ", " IS NOT NULL");
	if (diff_old_table(m->diff, ref->parent)) {
		SQL_ADD(&m->w, " AND NOT EXISTS (SELECT 1 FROM ");
		size_t mark = m->w.text.len;
		write_future(m, &parent);
		/* The same form, the other name. */
		if (m->w.text.len > mark)
			m->w.text.ptr[m->w.text.len - 1] = 'p';
		SQL_ADD(&m->w, " WHERE ");
		for (size_t i = 0; i < ref->column_count; i++) {
			buf_add_cstr(&m->w.text, i ? " AND " : "");
			sql_column(&m->w, TEXT("p"), ref->parent_columns[i]);
			SQL_ADD(&m->w, " = ");
			sql_column(&m->w, TEXT("n"), ref->child_columns[i]);
		}
		if (is_walled) {
			SQL_ADD(&m->w, " AND ");
			sql_column(&m->w, TEXT("p"), ref->parent->tenant);
			SQL_ADD(&m->w, " = ");
			sql_column(&m->w, TEXT("n"), ref->child->tenant);
		}
		SQL_ADD(&m->w, ")");
	}
	count_end(m, change, change->what);
}

static void count_change(struct migration_draft *m, const struct diff_change *change)
{
	switch (change->loss) {
	case DIFF_LOSS_ROWS:
		rows(m, change);
		break;
	case DIFF_LOSS_VALUES:
		values(m, change);
		break;
	case DIFF_LOSS_CUT:
	case DIFF_LOSS_UNFIT:
		converted(m, change);
		break;
	case DIFF_LOSS_FILLED:
	case DIFF_LOSS_NULLS:
		nulls(m, change);
		break;
	case DIFF_LOSS_DUPLICATES:
		if (change->new_key)
			duplicates_of_key(m, change);
		else
			duplicates_of_index(m, change);
		break;
	case DIFF_LOSS_MERGED:
	case DIFF_LOSS_ENUM_VALUE:
		enum_values(m, change);
		break;
	case DIFF_LOSS_ORPHANS:
		orphans(m, change);
		break;
	case DIFF_LOSS_CHECK:
		checked(m, change);
		break;
	default:
		break;
	}
}

void migration_counts(struct migration_draft *m)
{
	for (size_t i = 0; i < m->diff->count && migration_is_well(m); i++) {
		if (m->diff->changes[i].safety == DIFF_LOSSY)
			count_change(m, &m->diff->changes[i]);
	}
}
