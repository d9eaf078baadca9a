/* INSERT, UPDATE and DELETE of a function, over the model. */
#include "schema/function/read.h"

static struct statement *statement_new(
        struct expr_reader *r, enum statement_kind kind, int32_t location)
{
	struct statement *statement = ARENA_NEW(r->arena, struct statement);

	if (statement)
		*statement = (struct statement){.kind = kind, .at = expr_position(r, location)};
	return statement;
}

/* The table that is written is the first of the query's FROM. */
struct target {
	struct expr_query *query;
	struct text names[EXPR_FROM_MOST];
	struct expr_scope scope;
};

static bool target_open(struct expr_reader *r, const PgQuery__RangeVar *var,
        struct statement *statement, struct target *target)
{
	const struct model_table *table = expr_table_find(r, var);

	if (!table)
		return false;
	if (!table->primary) {
		expr_refuse(r, var->location, "%.*s has no key and cannot be written",
		        TEXT_ARG(table->name));
		return false;
	}
	if (table->concept == TABLE_IS_AUDIT)
		return expr_refuse_mend(r, var->location,
		        "the audit is written by the database alone", "it records what is changed");
	target->query = ARENA_NEW(r->arena, struct expr_query);
	if (!target->query)
		return false;
	target->query->from = ARENA_ARRAY(r->arena, struct expr_from, EXPR_FROM_MOST);
	target->query->full = ARENA_NEW(r->arena, struct expr_select);
	if (!target->query->from || !target->query->full)
		return false;
	target->names[0] =
	        arena_text(r->arena, text_from(var->alias ? var->alias->aliasname : var->relname));
	target->query->from[target->query->from_count++] = (struct expr_from){
	        .table = table,
	        .alias = expr_unique_alias(r, target->names[0]),
	        .number = r->from_count++,
	};
	target->scope =
	        (struct expr_scope){.outer = NULL, .query = target->query, .names = target->names};
	statement->table = table;
	statement->number = target->query->from[0].number;
	statement->query = target->query;
	return true;
}

static const struct model_column *find_column(
        struct expr_reader *r, const struct model_table *table, const PgQuery__ResTarget *target)
{
	struct text name = text_from(target->name ? target->name : "");

	if (target->n_indirection) {
		expr_refuse_mend(r, target->location, "a part of a column cannot be written",
		        "write the whole column");
		return NULL;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (text_eq(column->name, name) && model_column_is_public(column))
			return column;
	}
	expr_refuse(r, target->location, "%.*s has no column %.*s", TEXT_ARG(table->name),
	        TEXT_ARG(name));
	return NULL;
}

static bool is_scope_tenant(const struct model_column *column)
{
	return column == column->table->tenant && column->table->concept != TABLE_IS_TENANTS;
}

/* What a request may not write, a function may not either. */
static bool check_column(struct expr_reader *r, const struct model_column *column,
        const struct expr *value, int32_t location)
{
	if (is_scope_tenant(column)) {
		if (value && value->kind == EXPR_TENANT)
			return true;
		expr_refuse(r, location, "%.*s is the caller's tenant, whatever is written",
		        TEXT_ARG(column->name));
		diag_mend(r->diags, "leave it out, or write tenant()");
		return false;
	}
	if (column->concept == COLUMN_IS_DELETED_AT) {
		expr_refuse(r, location, "%.*s is set by deleting", TEXT_ARG(column->name));
		diag_mend(r->diags, "use delete from: it keeps the row and stamps it");
		return false;
	}
	if (column->is_identity || (model_column_is_server_given(column) && !column->write)) {
		expr_refuse(r, location, "%.*s is given by the server", TEXT_ARG(column->name));
		diag_mend(r->diags, "leave it out; returning tells what was given");
		return false;
	}
	return true;
}

/* Formats, patterns and JSON Schemas are held by the server, which sees what it is given. */
static bool has_server_rule(const struct model_column *column)
{
	const struct model_validation *v = &column->validation;

	return v->format.len || v->pattern.len || v->schema;
}

static bool same_rules(const struct model_column *a, const struct model_column *b)
{
	return text_eq(a->validation.format, b->validation.format) &&
	       text_eq(a->validation.pattern, b->validation.pattern) &&
	       text_eq(a->validation.schema_json, b->validation.schema_json);
}

/* An argument, a literal, or what stands in a column of the same rules. */
static bool is_seen(const struct model_column *column, const struct expr *e)
{
	size_t first = 0, step = 1;

	switch (e->kind) {
	case EXPR_NULL:
	case EXPR_STRING:
	case EXPR_ARGUMENT:
		return true;
	case EXPR_COLUMN:
		return same_rules(column, e->column.column);
	case EXPR_CAST:
		return is_seen(column, e->args[0]);
	case EXPR_CASE:
		first = 1;
		step = 2;
		break;
	case EXPR_CALL:
		if (e->function == EXPR_FN_COALESCE || e->function == EXPR_FN_NULLIF)
			break;
		return false;
	default:
		return false;
	}
	for (size_t i = first; i < e->arg_count; i += step) {
		if (!is_seen(column, e->args[i]))
			return false;
	}
	return e->kind != EXPR_CASE || is_seen(column, e->args[e->arg_count - 1]);
}

static bool check_rules(
        struct expr_reader *r, const struct model_column *column, const struct expr *value)
{
	if (!has_server_rule(column) || is_seen(column, value))
		return true;
	expr_refuse_at(r, value,
	        "%.*s has a format, pattern or schema, which what is computed is "
	        "not checked against",
	        TEXT_ARG(column->name));
	diag_mend(r->diags, "take the whole value as an argument");
	return false;
}

/* A value for a column, in its type. */
static bool read_value(struct expr_reader *r, const struct model_column *column,
        const PgQuery__Node *node, struct expr **out)
{
	if (node->node_case == PG_QUERY__NODE__NODE_SET_TO_DEFAULT)
		return check_column(r, column, NULL, node->set_to_default->location);
	struct expr *e = expr_read(r, node);
	if (!e || !check_column(r, column, e, expr_location(node)) || !check_rules(r, column, e) ||
	        !expr_assign(r, &e, &column->type))
		return false;
	*out = e;
	return true;
}

/* ---- RETURNING ---- */

/* SQLite gives back columns of the row that was written, and so does every other engine here. */
struct only {
	struct expr_reader *r;
	unsigned number;
	bool is_whole;
};

static void look_at_row(void *context, const struct expr *node)
{
	struct only *only = context;
	bool has_query = node->kind == EXPR_QUERY || node->kind == EXPR_EXISTS ||
	                 node->kind == EXPR_IN_QUERY;

	if (!only->is_whole)
		return;
	if (has_query)
		only->is_whole = expr_refuse_at(
		        only->r, node, "returning cannot look at other rows on both engines");
	else if (node->kind == EXPR_COLUMN && node->column.from != only->number)
		only->is_whole = expr_refuse_at(only->r, node,
		        "returning gives columns of the written table alone on both engines");
}

static bool read_returning(struct expr_reader *r, PgQuery__Node *const *nodes, size_t count,
        struct statement *statement, struct target *target)
{
	const struct expr_scope *outer = r->scope;
	struct only only = {r, target->query->from[0].number, true};

	if (!count)
		return true;
	/* * is the written row, also where FROM names more. */
	struct expr_query first = *target->query;
	struct expr_scope scope = target->scope;
	first.from_count = 1;
	scope.query = &first;
	r->scope = &scope;
	bool is_read = expr_read_targets(
	        r, nodes, count, &statement->returning, &statement->returning_count);
	r->scope = outer;
	for (size_t i = 0; is_read && i < statement->returning_count; i++)
		expr_walk(statement->returning[i].expr, look_at_row, &only);
	return is_read && only.is_whole;
}

/* ---- INSERT ---- */

static bool read_columns(
        struct expr_reader *r, const PgQuery__InsertStmt *node, struct statement *statement)
{
	const struct model_table *table = statement->table;
	size_t most = node->n_cols ? node->n_cols : table->column_count;

	statement->columns = ARENA_ARRAY(r->arena, const struct model_column *, most);
	if (!statement->columns)
		return false;
	for (size_t i = 0; i < node->n_cols; i++) {
		const PgQuery__ResTarget *target = node->cols[i]->res_target;
		const struct model_column *column = find_column(r, table, target);
		if (!column)
			return false;
		for (size_t n = 0; n < statement->column_count; n++) {
			if (statement->columns[n] == column)
				return expr_refuse_mend(
				        r, target->location, "this column stands twice", NULL);
		}
		statement->columns[statement->column_count++] = column;
	}
	if (!node->n_cols && node->select_stmt)
		return expr_refuse_mend(r, node->relation->location,
		        "name the columns that are inserted", "insert into t (a, b) …");
	return true;
}

static bool read_row(struct expr_reader *r, const PgQuery__List *list, int32_t location,
        struct statement *statement)
{
	struct expr ***slot = ARENA_PUSH(r->arena, statement->rows, statement->row_count);
	bool is_whole = true;

	if (!slot)
		return false;
	*slot = ARENA_ARRAY(r->arena, struct expr *, statement->column_count);
	if (!*slot)
		return false;
	if (list->n_items != statement->column_count)
		return expr_refuse_mend(
		        r, location, "there are not as many values as columns", NULL);
	for (size_t i = 0; i < list->n_items; i++)
		is_whole &= read_value(r, statement->columns[i], list->items[i], &(*slot)[i]);
	return is_whole;
}

static bool read_source(struct expr_reader *r, const PgQuery__SelectStmt *select,
        struct statement *statement, int32_t location)
{
	struct expr_query *query = expr_read_select(r, select, location);
	bool is_whole = true;

	statement->query = query;
	if (!query)
		return false;
	struct expr_select *full = query->full;
	if (full->target_count != statement->column_count)
		return expr_refuse_mend(
		        r, location, "the query gives not as many columns as are inserted", NULL);
	for (size_t i = 0; i < full->target_count; i++) {
		const struct model_column *column = statement->columns[i];
		struct expr *value = full->targets[i].expr;
		struct type type = value->type;
		/* The columns of a union are of its sides; there they are cast to the column. */
		is_whole &= check_column(r, column, value, location) &&
		            check_rules(r, column, value) &&
		            (full->set ? expr_fits(&type, &column->type) ||
		                                    expr_refuse_at(r, value,
		                                            "this does not fit the column %.*s",
		                                            TEXT_ARG(column->name))
		                       : expr_assign(r, &full->targets[i].expr, &column->type));
	}
	return is_whole;
}

static bool has_columns(const struct model_key *key, const PgQuery__InferClause *infer)
{
	if (key->column_count != infer->n_index_elems)
		return false;
	for (size_t i = 0; i < infer->n_index_elems; i++) {
		const PgQuery__IndexElem *elem = infer->index_elems[i]->index_elem;
		bool is_in = false;
		for (size_t c = 0; elem->name && c < key->column_count; c++)
			is_in |= text_eq_cstr(key->columns[c]->name, elem->name);
		if (!is_in)
			return false;
	}
	return true;
}

static bool find_conflict(struct expr_reader *r, const PgQuery__InferClause *infer,
        struct statement *statement, int32_t location)
{
	const struct model_table *table = statement->table;

	if (infer->conname && infer->conname[0])
		return expr_refuse_mend(r, location, "on constraint cannot be run on both engines",
		        "name the key's columns: on conflict (a, b)");
	if (infer->where_clause)
		return expr_refuse_mend(r, location,
		        "on conflict takes no condition of its own here",
		        "a key of live rows is known by its columns");
	if (table->primary && has_columns(table->primary, infer))
		statement->conflict = table->primary;
	for (size_t i = 0; i < table->key_count && !statement->conflict; i++) {
		if (!table->keys[i].is_hidden && has_columns(&table->keys[i], infer))
			statement->conflict = &table->keys[i];
	}
	return statement->conflict ||
	       expr_refuse_mend(r, location, "these columns are no unique key of the table", NULL);
}

static bool read_sets(struct expr_reader *r, PgQuery__Node *const *nodes, size_t count,
        struct statement *statement)
{
	bool is_whole = true;

	statement->sets = ARENA_ARRAY(r->arena, struct statement_set, count);
	if (!statement->sets)
		return false;
	for (size_t i = 0; i < count; i++) {
		const PgQuery__ResTarget *target = nodes[i]->res_target;
		const struct model_column *column = find_column(r, statement->table, target);
		struct statement_set set = {.column = column};
		if (target->val && target->val->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF)
			return expr_refuse_mend(r, target->location,
			        "several columns at once cannot be set on both engines",
			        "set a = …, b = …");
		if (!column || !read_value(r, column, target->val, &set.value)) {
			is_whole = false;
			continue;
		}
		for (size_t n = 0; n < statement->set_count; n++) {
			if (statement->sets[n].column == column)
				is_whole = expr_refuse_mend(
				        r, target->location, "this column stands twice", NULL);
		}
		statement->sets[statement->set_count++] = set;
	}
	return is_whole;
}

static bool key_has_tenant(const struct statement *statement)
{
	const struct model_key *key = statement->conflict;

	for (size_t i = 0; i < key->column_count; i++) {
		if (is_scope_tenant(key->columns[i]))
			return true;
	}
	return !statement->table->tenant;
}

/*
 * A row of another tenant, or a deleted one, that holds the key is neither changed nor
 * told of. With rows of values their number tells; else such a row must not exist.
 */
static bool is_safe_merge(const struct statement *statement)
{
	bool is_counted = statement->row_count && !statement->conflict_where;
	bool is_soft = model_is_soft(statement->table) && !statement->conflict->is_live;

	return is_counted || (key_has_tenant(statement) && !is_soft);
}

static bool read_conflict(struct expr_reader *r, const PgQuery__OnConflictClause *node,
        struct statement *statement, struct text name)
{
	if (!node)
		return true;
	int32_t location = node->infer ? node->infer->location : node->location;
	statement->has_conflict = true;
	statement->is_merge = node->action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE;
	if (node->infer && !find_conflict(r, node->infer, statement, location))
		return false;
	if (!statement->is_merge)
		return true;
	r->table = statement->table;
	r->table_name = name;
	bool is_read = read_sets(r, node->target_list, node->n_target_list, statement);
	if (is_read && node->where_clause) {
		statement->conflict_where = expr_read_boolean(r, node->where_clause);
		is_read = statement->conflict_where != NULL;
	}
	r->table = NULL;
	if (!is_read)
		return false;
	return is_safe_merge(statement) ||
	       expr_refuse_mend(r, location,
	               "a row that cannot be seen may hold this key, and would be passed over",
	               "insert values without a condition, or use a key of live rows of the "
	               "tenant");
}

static struct statement *read_insert(struct expr_reader *r, const PgQuery__InsertStmt *node)
{
	struct statement *statement = statement_new(r, STATEMENT_INSERT, node->relation->location);
	const PgQuery__SelectStmt *select =
	        node->select_stmt ? node->select_stmt->select_stmt : NULL;
	struct target target;

	if (!statement || !target_open(r, node->relation, statement, &target))
		return NULL;
	statement->query = NULL;
	if (node->override != PG_QUERY__OVERRIDING_KIND__OVERRIDING_NOT_SET) {
		expr_refuse_mend(r, node->relation->location, "overriding has no place here", NULL);
		return NULL;
	}
	if (!read_columns(r, node, statement))
		return NULL;
	bool is_read = true;
	if (select && select->n_values_lists && !select->with_clause && !select->n_sort_clause &&
	        !select->limit_count && !select->limit_offset) {
		for (size_t i = 0; i < select->n_values_lists; i++)
			is_read &= read_row(r, select->values_lists[i]->list,
			        node->relation->location, statement);
	} else if (select) {
		is_read = read_source(r, select, statement, node->relation->location);
	} else {
		const PgQuery__List none = PG_QUERY__LIST__INIT;
		is_read = read_row(r, &none, 0, statement);
	}
	is_read &= read_conflict(r, node->on_conflict_clause, statement, target.names[0]);
	is_read &=
	        read_returning(r, node->returning_list, node->n_returning_list, statement, &target);
	return is_read ? statement : NULL;
}

/* ---- UPDATE, DELETE ---- */

static bool read_where(struct expr_reader *r, const PgQuery__Node *node, struct target *target)
{
	if (!node)
		return true;
	target->query->where = expr_read_boolean(r, node);
	return target->query->where != NULL;
}

static struct statement *read_update(struct expr_reader *r, const PgQuery__UpdateStmt *node)
{
	struct statement *statement = statement_new(r, STATEMENT_UPDATE, node->relation->location);
	int32_t location = node->relation->location;
	size_t errors = r->diags->error_count;
	struct target target;

	if (!statement || !target_open(r, node->relation, statement, &target) ||
	        !expr_read_from(r, target.query, target.names, node->from_clause,
	                node->n_from_clause, location))
		return NULL;
	r->scope = &target.scope;
	bool is_read = read_sets(r, node->target_list, node->n_target_list, statement);
	is_read &= read_where(r, node->where_clause, &target);
	r->scope = NULL;
	is_read &=
	        read_returning(r, node->returning_list, node->n_returning_list, statement, &target);
	if (!is_read || r->diags->error_count != errors)
		return NULL;
	if (target.query->from_count > 1 && !expr_gives_one_row(target.query, 1)) {
		expr_refuse_mend(r, location,
		        "more than one row of from may meet a row that is updated",
		        "compare every column of a key of each table in from");
		return NULL;
	}
	for (size_t i = 1; i < target.query->from_count; i++) {
		if (target.query->from[i].join == EXPR_JOIN_LEFT) {
			expr_refuse_mend(
			        r, location, "left joins have no place in this from", NULL);
			return NULL;
		}
	}
	return statement;
}

static struct statement *read_delete(struct expr_reader *r, const PgQuery__DeleteStmt *node)
{
	struct statement *statement = statement_new(r, STATEMENT_DELETE, node->relation->location);
	struct target target;

	if (!statement || !target_open(r, node->relation, statement, &target) ||
	        !expr_read_from(r, target.query, target.names, node->using_clause,
	                node->n_using_clause, node->relation->location))
		return NULL;
	r->scope = &target.scope;
	bool is_read = read_where(r, node->where_clause, &target);
	r->scope = NULL;
	is_read &=
	        read_returning(r, node->returning_list, node->n_returning_list, statement, &target);
	return is_read ? statement : NULL;
}

/* ---- all of them ---- */

static bool push(struct expr_reader *r, struct statement *statement)
{
	struct function_body *body = r->body;
	struct statement **slot =
	        ARENA_PUSH(r->arena, body->function->statements, body->function->statement_count);

	if (slot)
		*slot = statement;
	return slot != NULL;
}

static struct statement *read_writing(struct expr_reader *r, const PgQuery__Node *node)
{
	const PgQuery__WithClause *clause = NULL;
	struct statement *statement = NULL;
	const struct expr_with *with = r->with;

	if (node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT)
		clause = node->insert_stmt->with_clause;
	else if (node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT)
		clause = node->update_stmt->with_clause;
	else
		clause = node->delete_stmt->with_clause;
	if (!expr_read_with(r, clause))
		return NULL;
	expr_writing_fn *outer = r->read_writing;
	r->read_writing = NULL;
	if (node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT)
		statement = read_insert(r, node->insert_stmt);
	else if (node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT)
		statement = read_update(r, node->update_stmt);
	else
		statement = read_delete(r, node->delete_stmt);
	r->read_writing = outer;
	r->with = with;
	return statement;
}

static bool is_writing(const PgQuery__Node *node)
{
	return node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT ||
	       node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT ||
	       node->node_case == PG_QUERY__NODE__NODE_DELETE_STMT;
}

/* with x as (update … returning …): a statement before the one it stands in. */
static bool read_cte(struct expr_reader *r, const PgQuery__CommonTableExpr *cte,
        struct expr_relation **out_relation)
{
	if (!is_writing(cte->ctequery))
		return expr_refuse_mend(
		        r, cte->location, "this statement has no place in with", NULL);
	if (cte->n_aliascolnames)
		return expr_refuse_mend(r, cte->location, "columns cannot be renamed here",
		        "name them where they are returned: returning a as b");
	expr_writing_fn *outer = r->read_writing;
	r->read_writing = NULL;
	struct statement *statement = read_writing(r, cte->ctequery);
	r->read_writing = outer;
	if (!statement)
		return false;
	struct expr_relation *relation =
	        expr_relation_new(r, arena_text(r->arena, text_from(cte->ctename)),
	                statement->returning, statement->returning_count, cte->location);
	if (!relation || !push(r, statement))
		return false;
	if (statement->returning_count)
		statement->carried = relation;
	*out_relation = relation;
	return true;
}

struct statement *statement_read(struct expr_reader *r, const PgQuery__Node *node)
{
	struct statement *statement = NULL;

	r->read_writing = read_cte;
	r->with = NULL;
	r->scope = NULL;
	if (is_writing(node)) {
		statement = read_writing(r, node);
	} else if (node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
		statement = statement_new(r, STATEMENT_SELECT, r->statement_location);
		if (statement)
			statement->query =
			        expr_read_select(r, node->select_stmt, r->statement_location);
		if (statement && !statement->query)
			statement = NULL;
	} else {
		expr_refuse_mend(r, r->statement_location,
		        "a function is made of select, insert, update and delete", NULL);
		return NULL;
	}
	return statement && push(r, statement) ? statement : NULL;
}
