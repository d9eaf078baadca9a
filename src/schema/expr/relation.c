/* What a query names beside tables: its columns, and what no two of its rows share. */
#include "schema/expr/select.h"

/* Two columns of one name could not be told apart. */
static bool has_twice(const struct expr_relation *relation)
{
	const struct model_table *table = relation->table;

	for (size_t i = 1; i < table->column_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (text_eq(table->columns[i].name, table->columns[j].name))
				return true;
		}
	}
	return false;
}

struct expr_relation *expr_relation_new(struct expr_reader *r, struct text name,
        const struct expr_target *targets, size_t count, int32_t location)
{
	struct expr_relation *relation = ARENA_NEW(r->arena, struct expr_relation);
	struct model_table *table = ARENA_NEW(r->arena, struct model_table);

	if (!relation || !table)
		return NULL;
	table->columns = ARENA_ARRAY(r->arena, struct model_column, count);
	if (!table->columns && count)
		return NULL;
	table->name = name;
	for (size_t i = 0; i < count; i++) {
		const struct expr *e = targets[i].expr;
		table->columns[i] = (struct model_column){
		        .table = table,
		        .name = targets[i].name,
		        .index = (unsigned)i,
		        .type = e->type,
		};
		/* What it was checked against, it still keeps. */
		if (e->kind == EXPR_COLUMN)
			table->columns[i].validation = e->column.column->validation;
	}
	table->column_count = table->declared_count = count;
	*relation = (struct expr_relation){
	        .name = name,
	        .table = table,
	        .number = r->relation_count++,
	        .at = expr_position(r, location),
	};
	if (!has_twice(relation))
		return relation;
	expr_refuse_mend(
	        r, location, "two columns have the same name", "name them: … as other_name");
	return NULL;
}

static bool add_key(struct expr_reader *r, struct expr_relation *relation,
        struct model_column **columns, size_t count)
{
	struct model_key *key =
	        ARENA_PUSH(r->arena, relation->table->keys, relation->table->key_count);

	if (!key)
		return false;
	*key = (struct model_key){.columns = columns, .column_count = count};
	return true;
}

/* The columns of the result that the expressions are, when each is one. */
static struct model_column **columns_of(struct expr_reader *r, struct expr_relation *relation,
        struct expr *const *wanted, size_t count)
{
	const struct expr_select *full = relation->query->full;
	struct model_column **columns = ARENA_ARRAY(r->arena, struct model_column *, count);

	for (size_t i = 0; columns && i < count; i++) {
		for (size_t t = 0; t < full->target_count && !columns[i]; t++) {
			if (expr_eq(full->targets[t].expr, wanted[i]))
				columns[i] = &relation->table->columns[t];
		}
		if (!columns[i])
			return NULL;
	}
	return columns;
}

/* What no two rows of a query share: its groups, or the key of its only table. */
bool expr_find_keys(struct expr_reader *r, struct expr_relation *relation)
{
	const struct expr_query *query = relation->query;
	const struct expr_select *full = query->full;
	const struct model_key *primary =
	        query->from_count == 1 ? query->from[0].table->primary : NULL;

	if (full->set)
		return true;
	if (full->group_count || (primary && !full->has_aggregate)) {
		size_t count = full->group_count ? full->group_count : primary->column_count;
		struct expr **wanted = ARENA_ARRAY(r->arena, struct expr *, count);
		if (!wanted)
			return false;
		for (size_t i = 0; i < count; i++) {
			wanted[i] = full->group_count
			                    ? full->groups[i]
			                    : expr_new_column(r, primary->columns[i], EXPR_ROW_FROM,
			                              query->from[0].number, 0);
			if (!wanted[i])
				return false;
		}
		struct model_column **columns = columns_of(r, relation, wanted, count);
		return !columns || add_key(r, relation, columns, count);
	}
	relation->is_one_row = full->has_aggregate;
	return true;
}

/* with r(a, b): the first columns get other names. */
bool expr_rename_columns(struct expr_reader *r, struct expr_relation *relation,
        PgQuery__Node *const *names, size_t count, int32_t location)
{
	if (count > relation->table->column_count)
		return expr_refuse_mend(r, location, "there are more names than columns", NULL);
	for (size_t i = 0; i < count; i++)
		relation->table->columns[i].name = arena_text(r->arena, expr_node_name(names[i]));
	return !has_twice(relation) ||
	       expr_refuse_mend(r, location, "two columns have the same name", NULL);
}
