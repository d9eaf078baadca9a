/* INSERT, UPDATE and DELETE of a function: one step each, and what it must hold. */
#include "sql/cast.h"
#include "sql/function_sql.h"
#include "sql/supply.h"
#include "sql/validate.h"

struct write {
	struct function_sql *c;
	const struct statement *statement;
	struct sql_writer *w;
	struct expr_sql *to;
	struct text alias; /* of the table that is written */
};

static const struct sql_forms *forms_of(const struct write *x)
{
	return x->w->dialect->forms;
}

static void write_comma(struct write *x, bool *has)
{
	if (*has)
		SQL_ADD(x->w, ", ");
	*has = true;
}

static void write_target(struct write *x)
{
	sql_base(x->w, x->statement->table);
	SQL_ADD(x->w, " AS ");
	buf_add(&x->w->text, x->alias);
}

/* ---- INSERT ---- */

static bool is_given(const struct statement *statement, const struct model_column *column)
{
	for (size_t i = 0; i < statement->column_count; i++) {
		if (statement->columns[i] == column)
			return true;
	}
	return false;
}

static bool write_columns(struct write *x)
{
	const struct statement *s = x->statement;
	enum sql_param_kind kind;
	bool has = false;

	for (size_t i = 0; i < s->column_count; i++) {
		if (supply_is_tenant(s->columns[i]))
			continue;
		buf_add_cstr(&x->w->text, has ? ", " : " (");
		has = true;
		sql_name(x->w, s->columns[i]->name);
	}
	for (size_t i = 0; i < s->table->column_count; i++) {
		const struct model_column *column = &s->table->columns[i];
		if (!supply_find(column, is_given(s, column), &kind))
			continue;
		buf_add_cstr(&x->w->text, has ? ", " : " (");
		has = true;
		sql_name(x->w, column->name);
	}
	if (has)
		SQL_ADD(x->w, ")");
	return has;
}

static void write_supplied(struct write *x, bool has)
{
	const struct model_table *table = x->statement->table;
	enum sql_param_kind kind;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!supply_find(column, is_given(x->statement, column), &kind))
			continue;
		write_comma(x, &has);
		sql_param_context_for(x->w, kind, column);
	}
}

/* The column's validation on what an argument or a literal gives it. */
static bool validate(struct write *x, const struct model_column *column, const struct expr *e)
{
	const struct query_function *f = &x->c->scope;
	struct value value = value_null();

	if (e->kind == EXPR_ARGUMENT && f->has[e->argument]) {
		value = f->values[e->argument];
	} else if (e->kind == EXPR_ARGUMENT) {
		const struct expr *given = f->function->arguments[e->argument].default_expr;
		return !given || validate(x, column, given);
	} else if (e->kind == EXPR_STRING) {
		if (!x->w->dialect->store(x->w->arena, &column->type, e->text, &value, x->c->err))
			return false;
	} else {
		for (size_t i = 0; i < e->arg_count; i++) {
			bool is_condition =
			        e->kind == EXPR_CASE && i % 2 == 0 && i + 1 < e->arg_count;
			if (!is_condition && !validate(x, column, e->args[i]))
				return false;
		}
		return true;
	}
	return value.kind == VALUE_NULL ||
	       cast_validate(x->w->arena, x->w->dialect, column, &value, x->c->err);
}

static bool write_value(
        struct write *x, const struct model_column *column, const struct expr *value)
{
	if (!value)
		return supply_default_write(x->w, column, x->c->err);
	if (validate_is_needed(column) && !validate(x, column, value))
		return false;
	return expr_sql_write_as(x->to, value, &column->type, x->c->err);
}

static bool write_rows(struct write *x)
{
	const struct statement *s = x->statement;

	SQL_ADD(x->w, " VALUES ");
	for (size_t row = 0; row < s->row_count; row++) {
		bool has = false;
		buf_add_cstr(&x->w->text, row ? ", (" : "(");
		for (size_t i = 0; i < s->column_count; i++) {
			if (supply_is_tenant(s->columns[i]))
				continue;
			write_comma(x, &has);
			if (!write_value(x, s->columns[i], s->rows[row][i]))
				return false;
		}
		write_supplied(x, has);
		SQL_ADD(x->w, ")");
	}
	return true;
}

/* SELECT q.c1, …, what is supplied FROM (the query) AS q */
static bool write_source(struct write *x)
{
	const struct statement *s = x->statement;
	const struct type **types = ARENA_ARRAY(x->w->arena, const struct type *, s->column_count);
	struct query_shape shape = {.types = types};
	bool has = false;

	if (!types && s->column_count)
		return error_memory(x->c->err);
	SQL_ADD(x->w, " SELECT ");
	for (size_t i = 0; i < s->column_count; i++) {
		types[i] = &s->columns[i]->type;
		if (!s->query->full->set && validate_is_needed(s->columns[i]) &&
		        !validate(x, s->columns[i], s->query->full->targets[i].expr))
			return false;
		if (supply_is_tenant(s->columns[i]))
			continue;
		write_comma(x, &has);
		buf_printf(&x->w->text, "q.c%zu", i + 1);
	}
	write_supplied(x, has);
	SQL_ADD(x->w, " FROM (");
	if (!query_write(x->to, s->query, &shape, x->c->err))
		return false;
	/* WHERE: without it a parser takes ON CONFLICT for a join's ON. */
	SQL_ADD(x->w, ") AS q WHERE TRUE");
	return true;
}

static bool write_sets(struct write *x)
{
	const struct statement *s = x->statement;
	const struct model_column *updated = s->table->by_concept[COLUMN_IS_UPDATED_AT];
	bool has = false, has_updated = false;

	SQL_ADD(x->w, " SET ");
	for (size_t i = 0; i < s->set_count; i++) {
		const struct model_column *column = s->sets[i].column;
		has_updated |= column == updated;
		if (supply_is_tenant(column))
			continue;
		write_comma(x, &has);
		sql_name(x->w, column->name);
		SQL_ADD(x->w, " = ");
		if (!write_value(x, column, s->sets[i].value))
			return false;
	}
	if (!has)
		return error_tell(x->c->err, ERROR_SCHEMA, "an update sets nothing");
	if (!updated || has_updated || !supply_is_moment(updated))
		return true;
	write_comma(x, &has);
	sql_name(x->w, updated->name);
	SQL_ADD(x->w, " = ");
	sql_param_context_for(x->w, SQL_PARAM_NOW, updated);
	return true;
}

/* The row that is there must be the scope's and live, as any that is changed. */
static bool write_merge(struct write *x)
{
	const struct statement *s = x->statement;
	struct sql_writer *w = x->w;
	bool has = false;

	SQL_ADD(w, " DO UPDATE");
	if (!write_sets(x))
		return false;
	for (int which = 0; which < 2; which++) {
		size_t mark = w->text.len;
		buf_add_cstr(&w->text, has ? " AND " : " WHERE ");
		if (which == 0 ? expr_sql_scope(x->to, s->table, x->alias)
		               : expr_sql_live(x->to, s->table, x->alias))
			has = true;
		else
			buf_truncate(&w->text, mark);
	}
	if (!s->conflict_where)
		return true;
	buf_add_cstr(&w->text, has ? " AND " : " WHERE ");
	return expr_sql_write(x->to, s->conflict_where, x->c->err);
}

static bool write_conflict(struct write *x)
{
	const struct statement *s = x->statement;

	if (!s->has_conflict)
		return true;
	SQL_ADD(x->w, " ON CONFLICT");
	for (size_t i = 0; s->conflict && i < s->conflict->column_count; i++) {
		buf_add_cstr(&x->w->text, i ? ", " : " (");
		sql_name(x->w, s->conflict->columns[i]->name);
	}
	if (s->conflict)
		SQL_ADD(x->w, ")");
	if (s->conflict && s->conflict->is_live) {
		SQL_ADD(x->w, " WHERE ");
		sql_name(x->w, s->table->by_concept[COLUMN_IS_DELETED_AT]->name);
		SQL_ADD(x->w, " IS NULL");
	}
	if (s->is_merge)
		return write_merge(x);
	SQL_ADD(x->w, " DO NOTHING");
	return true;
}

static bool write_insert(struct write *x)
{
	const struct statement *s = x->statement;

	x->to->self.alias = x->alias;
	x->to->new_row.alias = TEXT("excluded");
	SQL_ADD(x->w, "INSERT INTO ");
	write_target(x);
	if (!write_columns(x))
		SQL_ADD(x->w, " DEFAULT VALUES");
	else if (s->row_count ? !write_rows(x) : !write_source(x))
		return false;
	return write_conflict(x);
}

/* ---- UPDATE, DELETE ---- */

static bool write_update(struct write *x)
{
	const struct expr_query *query = x->statement->query;
	bool has = false;

	SQL_ADD(x->w, "UPDATE ");
	write_target(x);
	return write_sets(x) && query_from_write(x->to, query, 1, " FROM ", x->c->err) &&
	       query_where_write(x->to, query, 0, &has, x->c->err);
}

static void write_stamp(struct write *x)
{
	const struct model_table *table = x->statement->table;
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *deletion = table->by_concept[COLUMN_IS_DELETION];

	SQL_ADD(x->w, " SET ");
	sql_name(x->w, deleted->name);
	SQL_ADD(x->w, " = ");
	sql_param_context_for(x->w, SQL_PARAM_NOW, deleted);
	if (!deletion)
		return;
	SQL_ADD(x->w, ", ");
	sql_name(x->w, deletion->name);
	SQL_ADD(x->w, " = ");
	sql_param_context_for(x->w, SQL_PARAM_DELETION, deletion);
}

/* USING is a question of whether there is such a row: no engine but one knows the word. */
static bool write_using(struct write *x)
{
	const struct expr_query *query = x->statement->query;
	struct expr_query target = *query;
	bool has = false, has_inner = false;

	if (query->from_count == 1)
		return query_where_write(x->to, query, 0, &has, x->c->err);
	target.from_count = 1;
	target.where = NULL;
	if (!query_where_write(x->to, &target, 0, &has, x->c->err))
		return false;
	buf_add_cstr(&x->w->text, has ? " AND EXISTS (SELECT 1" : " WHERE EXISTS (SELECT 1");
	if (!query_from_write(x->to, query, 1, " FROM ", x->c->err) ||
	        !query_where_write(x->to, query, 1, &has_inner, x->c->err))
		return false;
	SQL_ADD(x->w, ")");
	return true;
}

static bool write_delete(struct write *x)
{
	bool is_soft = model_is_soft(x->statement->table);

	buf_add_cstr(&x->w->text, is_soft ? "UPDATE " : "DELETE FROM ");
	write_target(x);
	if (is_soft)
		write_stamp(x);
	return write_using(x);
}

/* ---- RETURNING ---- */

static bool is_counted(const struct statement *s)
{
	return s->is_merge && s->row_count && !s->conflict_where;
}

static bool write_returning(struct write *x)
{
	const struct statement *s = x->statement;
	struct expr_sql_from row = {
	        .number = s->number,
	        .alias = forms_of(x)->has_bare_returning ? TEXT("") : x->alias,
	};

	x->to->from = &row;
	for (size_t i = 0; i < s->returning_count; i++) {
		const struct expr *expr = s->returning[i].expr;
		buf_add_cstr(&x->w->text, i ? ", " : " RETURNING ");
		if (!expr_sql_write_as(x->to, expr, &expr->type, x->c->err))
			return false;
		forms_of(x)->write_carried(x->w, &expr->type);
		buf_printf(&x->w->text, " AS c%zu", i + 1);
	}
	return true;
}

static bool finish(struct write *x, struct sql_step *step)
{
	const struct statement *s = x->statement;
	unsigned index = (unsigned)(step - x->c->unit.steps);

	step->kind = SQL_STEP_WRITE;
	step->target = s->table->name;
	if (s->carried) {
		if (!write_returning(x))
			return false;
		forms_of(x)->end_carry(x->w, s->returning_count, index);
		step->key_columns = (unsigned)s->returning_count;
	} else {
		const struct model_key *key = is_counted(s) ? s->table->primary : NULL;
		forms_of(x)->end_write(x->w, key, index);
		step->key_columns = key ? (unsigned)key->column_count : 0;
	}
	return sql_writer_finish(x->w, step, x->c->err);
}

/* A row that may not be changed (deleted, foreign) holds a key: then nothing is done. */
static bool require_all(struct function_sql *c, const struct statement *statement, unsigned index)
{
	struct sql_writer w;
	struct expr_sql to;
	struct sql_step *step = function_sql_step(c);

	if (!step)
		return false;
	function_sql_init(c, &w, &to);
	SQL_ADD(&w, "SELECT ");
	w.dialect->forms->write_key_count(&w, index);
	SQL_ADD(&w, " = ");
	sql_param(&w, value_integer((int64_t)statement->row_count));
	w.dialect->forms->end_require(&w, ERROR_CONFLICT);
	step->kind = SQL_STEP_REQUIRE;
	step->refusal = ERROR_CONFLICT;
	return sql_writer_finish(&w, step, c->err);
}

static bool carry(struct function_sql *c, const struct statement *statement, unsigned index)
{
	struct query_relation *slot =
	        ARENA_PUSH(c->arena, c->scope.relations, c->scope.relation_count);

	if (!slot)
		return error_memory(c->err);
	*slot = (struct query_relation){
	        .relation = statement->carried, .step = index, .is_carried = true};
	return true;
}

bool function_write_append(struct function_sql *c, const struct statement *statement)
{
	struct sql_writer w;
	struct expr_sql to;
	struct write x = {.c = c, .statement = statement, .w = &w, .to = &to};
	struct sql_step *step = function_sql_step(c);
	unsigned index = (unsigned)c->unit.step_count - 1;
	bool is_written = false;

	if (!step)
		return false;
	function_sql_init(c, &w, &to);
	if (!query_with_write(&to, statement, c->err))
		return false;
	if (statement->kind == STATEMENT_INSERT) {
		x.alias = sql_alias(&w);
		is_written = write_insert(&x);
	} else {
		if (!query_aliases(&to, statement->query, c->err))
			return false;
		x.alias = query_alias(&to, statement->number);
		is_written =
		        statement->kind == STATEMENT_UPDATE ? write_update(&x) : write_delete(&x);
	}
	if (!is_written || !finish(&x, step))
		return false;
	if (is_counted(statement) && !require_all(c, statement, index))
		return false;
	return !statement->carried || carry(c, statement, index);
}
