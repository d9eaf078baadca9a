#include "diff/part.h"

/* ---- tables ---- */

static void pair_tables(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	struct diff_pairs *pairs = d->diff->pairs;

	pairs->new_tables[old_table->index] = new_table;
	pairs->old_tables[new_table->index] = old_table;
}

static void was_of_table(struct differ *d, const struct model_table *table,
        const struct model_table *former, const struct model_table *same)
{
	struct diff_change *change;

	if ((!former && same) || (former && !same))
		return;
	change = differ_add(d, DIFF_TABLE_RENAME, "%.*s: was '%.*s'", TEXT_ARG(table->name),
	        TEXT_ARG(table->was));
	if (!change)
		return;
	change->new_table = table;
	change->at = table->at;
	if (former)
		differ_refuse(d, change,
		        "both \"%.*s\" and \"%.*s\" are tables of the old schema: remove one in a "
		        "migration before, or remove the key was",
		        TEXT_ARG(table->was), TEXT_ARG(table->name));
	else
		differ_refuse(d, change,
		        "the old schema has neither a table \"%.*s\" nor a table \"%.*s\": write "
		        "the name it had, or remove the key was",
		        TEXT_ARG(table->was), TEXT_ARG(table->name));
}

static void tables(struct differ *d)
{
	const struct model *old_model = d->diff->old_model, *new_model = d->diff->new_model;

	for (size_t i = 0; i < new_model->table_count; i++) {
		const struct model_table *table = new_model->tables[i];
		const struct model_table *same = model_table_find(old_model, table->name);
		const struct model_table *former = NULL;
		if (table->was.len) {
			former = model_table_find(old_model, table->was);
			if (old_model->declared_count)
				was_of_table(d, table, former, same);
		}
		if (same || former)
			pair_tables(d, same ? same : former, table);
	}
}

/* ---- columns ---- */

static void pair_columns(
        struct differ *d, const struct model_column *old_column, const struct model_column *column)
{
	struct diff_pairs *pairs = d->diff->pairs;

	pairs->new_columns[old_column->table->index][old_column->index] = column;
	pairs->old_columns[column->table->index][column->index] = old_column;
}

static void was_of_column(struct differ *d, const struct model_column *column,
        const struct model_column *former, const struct model_column *same)
{
	struct diff_change *change;

	if ((!former && same) || (former && !same))
		return;
	change = differ_add(d, DIFF_COLUMN_RENAME, "%.*s.%.*s: was '%.*s'",
	        TEXT_ARG(column->table->name), TEXT_ARG(column->name), TEXT_ARG(column->was));
	if (!change)
		return;
	change->new_table = column->table;
	change->new_column = column;
	change->at = column->at;
	if (former)
		differ_refuse(d, change,
		        "the old table has both \"%.*s\" and \"%.*s\": remove one in a migration "
		        "before, or remove the key was",
		        TEXT_ARG(column->was), TEXT_ARG(column->name));
	else
		differ_refuse(d, change,
		        "the old table has neither a column \"%.*s\" nor a column \"%.*s\": write "
		        "the name it had, or remove the key was",
		        TEXT_ARG(column->was), TEXT_ARG(column->name));
}

/*
 * A row's tenant is its tenant, and a deletion's stamp its stamp, whether the schema declares
 * the column or completion adds it.
 */
static void pair_hidden(struct differ *d, const struct model_column *old_column,
        const struct model_column *new_column)
{
	const struct diff *diff = d->diff;

	if (!old_column || !new_column || diff_new_column(diff, old_column) ||
	        diff_old_column(diff, new_column))
		return;
	if ((old_column->is_hidden || new_column->is_hidden) &&
	        diff_same_type(diff, &old_column->type, &new_column->type))
		pair_columns(d, old_column, new_column);
}

static void columns(struct differ *d, const struct model_table *table)
{
	const struct model_table *old_table = diff_old_table(d->diff, table);

	if (!old_table)
		return;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *same = model_column_find(old_table, column->name);
		const struct model_column *former = NULL;
		if (column->was.len) {
			former = model_column_find(old_table, column->was);
			was_of_column(d, column, former, same);
		}
		if (same || former)
			pair_columns(d, same ? same : former, column);
	}
	pair_hidden(d, old_table->tenant, table->tenant);
	pair_hidden(d, old_table->by_concept[COLUMN_IS_DELETION],
	        table->by_concept[COLUMN_IS_DELETION]);
}

/* ---- enums ---- */

static const struct model_enum *enum_find(const struct model *model, const struct model_enum *like)
{
	for (size_t i = 0; i < model->enum_count; i++) {
		if (text_eq(model->enums[i]->name, like->name) &&
		        text_eq(model->enums[i]->schema, like->schema))
			return model->enums[i];
	}
	return NULL;
}

static size_t enum_index(const struct model *model, const struct model_enum *e)
{
	size_t i = 0;

	while (i < model->enum_count && model->enums[i] != e)
		i++;
	return i;
}

static void pair_enums(
        struct differ *d, const struct model_enum *old_enum, const struct model_enum *new_enum)
{
	struct diff *diff = d->diff;

	diff->pairs->new_enums[enum_index(diff->old_model, old_enum)] = new_enum;
	diff->pairs->old_enums[enum_index(diff->new_model, new_enum)] = old_enum;
}

/* An enum that went and one that came are one, when a column of the one is of the other now. */
static void enums_of_columns(struct differ *d, const struct model_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		const struct model_column *old_column = diff_old_column(d->diff, column);
		if (!old_column || !column->type.enumeration || !old_column->type.enumeration)
			continue;
		if (!diff_new_enum(d->diff, old_column->type.enumeration) &&
		        !diff_old_enum(d->diff, column->type.enumeration))
			pair_enums(d, old_column->type.enumeration, column->type.enumeration);
	}
}

static void value_refuse(struct differ *d, const struct model_column *column, struct text from,
        struct text to, bool is_there)
{
	struct diff_change *change = differ_add(d, DIFF_ENUM_VALUES,
	        "%.*s.%.*s: was_values '%.*s > %.*s'", TEXT_ARG(column->table->name),
	        TEXT_ARG(column->name), TEXT_ARG(from), TEXT_ARG(to));

	if (!change)
		return;
	change->new_table = column->table;
	change->new_column = column;
	change->new_enum = column->type.enumeration;
	change->at = column->at;
	if (is_there)
		differ_refuse(d, change,
		        "'%.*s' is a value still: remove it from the enum \"%.*s\", or from "
		        "was_values",
		        TEXT_ARG(from), TEXT_ARG(column->type.enumeration->name));
	else
		differ_refuse(d, change,
		        "the old enum had neither '%.*s' nor '%.*s': write the name the value had, "
		        "or remove it from was_values",
		        TEXT_ARG(from), TEXT_ARG(to));
}

static void values_of_column(
        struct differ *d, const struct model_column *old_column, const struct model_column *column)
{
	const struct model_enum *old_enum = old_column->type.enumeration;
	struct text rest = column->was_values, part, from;

	while (old_enum && column->type.enumeration && text_split(&rest, ',', &part)) {
		struct text to = part;
		struct diff_value *value;
		if (!text_split(&to, '>', &from))
			continue;
		from = text_trim(from);
		to = text_trim(to);
		if (!diff_enum_has(old_enum, from)) {
			if (!diff_enum_has(old_enum, to))
				value_refuse(d, column, from, to, false);
			continue;
		}
		if (diff_enum_has(column->type.enumeration, from)) {
			value_refuse(d, column, from, to, true);
			continue;
		}
		value = ARENA_PUSH(d->arena, d->diff->pairs->values, d->diff->pairs->value_count);
		if (!value) {
			d->is_failed = true;
			return;
		}
		*value = (struct diff_value){.old_enum = old_enum,
		        .new_enum = column->type.enumeration,
		        .old_column = old_column,
		        .new_column = column,
		        .from = from,
		        .to = to};
	}
}

static void enums(struct differ *d)
{
	const struct model *old_model = d->diff->old_model, *new_model = d->diff->new_model;

	for (size_t i = 0; i < new_model->enum_count; i++) {
		const struct model_enum *same = enum_find(old_model, new_model->enums[i]);
		if (same)
			pair_enums(d, same, new_model->enums[i]);
	}
	for (size_t i = 0; i < new_model->table_count; i++)
		enums_of_columns(d, new_model->tables[i]);
	for (size_t i = 0; i < new_model->table_count; i++) {
		const struct model_table *table = new_model->tables[i];
		for (size_t j = 0; j < table->column_count; j++) {
			const struct model_column *old_column =
			        diff_old_column(d->diff, &table->columns[j]);
			if (old_column)
				values_of_column(d, old_column, &table->columns[j]);
		}
	}
}

/* ---- the whole ---- */

static const struct model_column ***columns_new(struct differ *d, const struct model *model)
{
	size_t count = model ? model->table_count : 0;
	const struct model_column ***all =
	        ARENA_ARRAY(d->arena, const struct model_column **, count + 1);

	for (size_t i = 0; all && i < count; i++) {
		all[i] = ARENA_ARRAY(
		        d->arena, const struct model_column *, model->tables[i]->column_count + 1);
		d->is_failed |= !all[i];
	}
	d->is_failed |= !all;
	return all;
}

void differ_pair(struct differ *d)
{
	struct diff *diff = d->diff;
	struct diff_pairs *pairs = ARENA_NEW(d->arena, struct diff_pairs);
	const struct model *old_model = diff->old_model, *new_model = diff->new_model;
	size_t old_tables = old_model ? old_model->table_count : 0;
	size_t new_tables = new_model ? new_model->table_count : 0;

	if (!pairs) {
		d->is_failed = true;
		return;
	}
	diff->pairs = pairs;
	pairs->new_tables = ARENA_ARRAY(d->arena, const struct model_table *, old_tables + 1);
	pairs->old_tables = ARENA_ARRAY(d->arena, const struct model_table *, new_tables + 1);
	pairs->new_columns = columns_new(d, old_model);
	pairs->old_columns = columns_new(d, new_model);
	pairs->new_enums = ARENA_ARRAY(
	        d->arena, const struct model_enum *, old_model ? old_model->enum_count + 1 : 1);
	pairs->old_enums = ARENA_ARRAY(
	        d->arena, const struct model_enum *, new_model ? new_model->enum_count + 1 : 1);
	d->is_failed |=
	        !pairs->new_tables || !pairs->old_tables || !pairs->new_enums || !pairs->old_enums;
	if (d->is_failed || !old_model || !new_model)
		return;
	tables(d);
	for (size_t i = 0; i < new_model->table_count; i++)
		columns(d, new_model->tables[i]);
	enums(d);
}

/* ---- asking ---- */

const struct model_table *diff_old_table(const struct diff *diff, const struct model_table *table)
{
	return diff->pairs->old_tables[table->index];
}

const struct model_table *diff_new_table(const struct diff *diff, const struct model_table *table)
{
	return diff->pairs->new_tables[table->index];
}

const struct model_column *diff_old_column(
        const struct diff *diff, const struct model_column *column)
{
	return diff->pairs->old_columns[column->table->index][column->index];
}

const struct model_column *diff_new_column(
        const struct diff *diff, const struct model_column *column)
{
	return diff->pairs->new_columns[column->table->index][column->index];
}

const struct model_enum *diff_old_enum(const struct diff *diff, const struct model_enum *e)
{
	return diff->pairs->old_enums[enum_index(diff->new_model, e)];
}

const struct model_enum *diff_new_enum(const struct diff *diff, const struct model_enum *e)
{
	return diff->pairs->new_enums[enum_index(diff->old_model, e)];
}

bool diff_enum_has(const struct model_enum *e, struct text value)
{
	for (size_t i = 0; i < e->value_count; i++) {
		if (text_eq(e->values[i], value))
			return true;
	}
	return false;
}

/* Its own word first, then another column's of the same two enums. */
bool diff_enum_value(const struct diff *diff, const struct model_column *new_column,
        struct text old_value, struct text *out_value)
{
	const struct model_column *old_column = diff_old_column(diff, new_column);
	const struct model_enum *new_enum = new_column->type.enumeration;
	const struct diff_value *found = NULL;

	if (!old_column || !new_enum)
		return false;
	if (diff_enum_has(new_enum, old_value)) {
		*out_value = old_value;
		return true;
	}
	for (size_t i = 0; i < diff->pairs->value_count; i++) {
		const struct diff_value *value = &diff->pairs->values[i];
		if (value->old_enum != old_column->type.enumeration ||
		        value->new_enum != new_enum || !text_eq(value->from, old_value))
			continue;
		if (!found || value->new_column == new_column)
			found = value;
	}
	if (found)
		*out_value = found->to;
	return found != NULL;
}
