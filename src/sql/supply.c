#include "sql/supply.h"

#include "sql/expr_sql.h"

bool supply_is_tenant(const struct model_column *column)
{
	return column == column->table->tenant && column->table->concept != TABLE_IS_TENANTS;
}

bool supply_is_moment(const struct model_column *column)
{
	enum type_kind kind = column->type.kind;
	const struct expr *value = column->default_expr;

	if (column->type.array_depth || (kind != TYPE_TIMESTAMP && kind != TYPE_TIMESTAMPTZ))
		return false;
	return column->concept == COLUMN_IS_CREATED_AT || column->concept == COLUMN_IS_UPDATED_AT ||
	       (value && value->kind == EXPR_CALL && value->function == EXPR_FN_NOW);
}

bool supply_find(const struct model_column *column, bool is_given, enum sql_param_kind *out_kind)
{
	const struct model_table *table = column->table;

	if (supply_is_tenant(column)) {
		*out_kind = SQL_PARAM_TENANT;
		return true;
	}
	if (is_given)
		return false;
	if (table->scope == SCOPE_USER && column == table->owner &&
	        table->concept != TABLE_IS_USERS) {
		*out_kind = SQL_PARAM_PERSON;
		return true;
	}
	*out_kind = SQL_PARAM_NOW;
	return supply_is_moment(column);
}

bool supply_default_write(
        struct sql_writer *w, const struct model_column *column, struct error *err)
{
	struct expr_sql to;

	if (supply_is_moment(column)) {
		sql_param_context_for(w, SQL_PARAM_NOW, column);
		return true;
	}
	if (!column->default_expr) {
		SQL_ADD(w, "NULL");
		return true;
	}
	expr_sql_init(&to, w, EXPR_SQL_STATEMENT);
	return expr_sql_write_as(&to, column->default_expr, &column->type, err);
}
