/* Records: rows of the document, bound to columns and checked against their types. */
#include "schema/model_make.h"

static bool value_check(
        struct maker *maker, const struct model_column *column, const struct dbml_value *value)
{
	struct text canonical;
	const char *fault;

	if (value->kind == DBML_VALUE_EXPRESSION)
		return make_expr(maker, NULL, EXPR_DEFAULT, value->text,
		               make_value_at(value, value->text), &column->type) != NULL;
	if (value->kind == DBML_VALUE_NONE || value->kind == DBML_VALUE_NULL) {
		if (!column->is_not_null || column->default_kind != DEFAULT_NONE ||
		        column->is_identity)
			return true;
		return diag_error(maker->diags, value->at, "\"%.*s\" may not be null",
		        TEXT_ARG(column->name));
	}
	if (make_value_read(maker, &column->type, value, &canonical, &fault))
		return true;
	return diag_error(maker->diags, value->at, "this value of \"%.*s\": %s",
	        TEXT_ARG(column->name), fault);
}

static bool columns_bind(struct maker *maker, struct model_records *records)
{
	const struct dbml_records *source = records->source;
	bool is_bound = true;

	records->columns = ARENA_ARRAY(maker->arena, struct model_column *, source->column_count);
	for (size_t i = 0; records->columns && i < source->column_count; i++) {
		records->columns[i] = model_column_find(records->table, source->columns[i]);
		if (!records->columns[i])
			is_bound = diag_error(maker->diags, source->at,
			        "table \"%.*s\" has no column \"%.*s\"",
			        TEXT_ARG(records->table->name), TEXT_ARG(source->columns[i]));
	}
	records->column_count = source->column_count;
	return is_bound && records->columns;
}

/* Columns that the rows leave out and that nothing else fills. */
static void missing_check(struct maker *maker, const struct model_records *records)
{
	const struct model_table *table = records->table;

	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		bool is_given = false;
		for (size_t j = 0; j < records->column_count; j++)
			is_given |= records->columns[j] == column;
		if (is_given || !column->is_not_null || column->is_identity ||
		        column->default_kind != DEFAULT_NONE ||
		        column->concept == COLUMN_IS_CREATED_AT ||
		        column->concept == COLUMN_IS_UPDATED_AT)
			continue;
		diag_error(maker->diags, records->source->at,
		        "the records of \"%.*s\" leave out \"%.*s\", which may not be null",
		        TEXT_ARG(table->name), TEXT_ARG(column->name));
	}
}

static void records_make(struct maker *maker, const struct dbml_records *source)
{
	struct model_records *records =
	        ARENA_PUSH(maker->arena, maker->model->records, maker->model->records_count);

	if (!records)
		return;
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		if (maker->tables[i].source == source->table)
			records->table = maker->model->tables[i];
	}
	records->source = source;
	if (!records->table || !columns_bind(maker, records))
		return;
	missing_check(maker, records);
	for (size_t r = 0; r < source->row_count; r++) {
		for (size_t c = 0; c < source->column_count; c++)
			value_check(maker, records->columns[c], &source->rows[r].values[c]);
	}
}

void make_records(struct maker *maker)
{
	for (size_t i = 0; i < maker->dbml->records_count; i++)
		records_make(maker, maker->dbml->records[i]);
}
