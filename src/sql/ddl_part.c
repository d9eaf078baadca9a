#include "sql/ddl_part.h"

#include "sql/expr_sql.h"

bool ddl_ref_is_composite(const struct model_ref *ref)
{
	return ref->wall == WALL_KEY && ref->child->concept != TABLE_IS_AUDIT;
}

bool ddl_ref_sets_null_by_trigger(const struct model_ref *ref)
{
	if (ref->on_delete != RULE_SET_NULL || ref->child->concept == TABLE_IS_AUDIT)
		return false;
	for (size_t i = 0; i < ref->column_count; i++)
		if (ref->child_columns[i] == ref->child->tenant && ref->column_count > 1)
			return true;
	return ref->wall == WALL_KEY;
}

bool ddl_key_is_live(const struct model_table *table, const struct model_key *key)
{
	return key->is_live && model_is_soft(table);
}

static bool is_whole_key(
        const struct model_key *key, struct model_column *const *columns, size_t count)
{
	size_t found = 0;
	for (size_t i = 0; i < key->column_count; i++)
		for (size_t j = 0; j < count; j++)
			found += key->columns[i] == columns[j];
	return found == count && key->column_count == count;
}

/* A key among live rows only is none that a reference can point at. */
static bool is_referable(const struct model_ref *ref)
{
	const struct model_table *parent = ref->parent;
	if (ddl_ref_is_composite(ref))
		return true; /* completion made the key that it points at */
	if (parent->primary &&
	        is_whole_key(parent->primary, ref->parent_columns, ref->column_count))
		return true;
	for (size_t i = 0; i < parent->key_count; i++)
		if (!ddl_key_is_live(parent, &parent->keys[i]) &&
		        is_whole_key(&parent->keys[i], ref->parent_columns, ref->column_count))
			return true;
	return false;
}

bool ddl_ref_check(const struct model_ref *ref, struct error *err)
{
	if (ddl_ref_is_composite(ref) && ref->on_delete == RULE_SET_DEFAULT)
		return error_set(err, ERROR_SCHEMA,
		        "%.*s:%u:%u: SET DEFAULT would reset the tenant too: use SET NULL",
		        TEXT_ARG(ref->at.source ? ref->at.source->path : TEXT("schema")),
		        ref->at.line, ref->at.column);
	if (!is_referable(ref))
		return error_set(err, ERROR_SCHEMA,
		        "%.*s:%u:%u: the columns of %.*s that are referred to must be a primary "
		        "key, or unique among all rows",
		        TEXT_ARG(ref->at.source ? ref->at.source->path : TEXT("schema")),
		        ref->at.line, ref->at.column, TEXT_ARG(ref->parent->name));
	return true;
}

bool ddl_index_is_plain(const struct model_index *index)
{
	return text_is_empty(index->method) || text_eq_nocase(index->method, TEXT("btree")) ||
	       text_eq_nocase(index->method, TEXT("hash"));
}

bool ddl_column_leads_index(const struct model_table *table, const struct model_column *column)
{
	if (table->primary && table->primary->columns[0] == column)
		return true;
	for (size_t i = 0; i < table->key_count; i++)
		if (!ddl_key_is_live(table, &table->keys[i]) && table->keys[i].columns[0] == column)
			return true;
	for (size_t i = 0; i < table->index_count; i++)
		if (table->indexes[i].parts[0].column == column && !table->indexes[i].where &&
		        ddl_index_is_plain(&table->indexes[i]))
			return true;
	return false;
}

bool ddl_is_of_person(const struct model_table *table)
{
	return !table->tenant && sql_person_column(table) &&
	       (table->scope == SCOPE_USER || table->concept == TABLE_IS_USERS);
}
