/* What a body must hold as a whole: one snapshot, and what is returned. */
#include "schema/function/read.h"

/* ---- which tables a statement names ---- */

struct naming {
	struct arena *arena;
	void (*on_table)(void *context, const struct model_table *table);
	void (*on_expr)(void *context, const struct expr *node);
	void *context;
	const struct expr_relation **seen; /* each is looked into once */
	size_t seen_count;
};

static void name_query(struct naming *n, const struct expr_query *query);

static void name_relation(struct naming *n, const struct expr_relation *relation)
{
	for (size_t i = 0; i < n->seen_count; i++) {
		if (n->seen[i] == relation)
			return;
	}
	const struct expr_relation **slot = ARENA_PUSH(n->arena, n->seen, n->seen_count);
	if (!slot)
		return;
	*slot = relation;
	if (relation->query)
		name_query(n, relation->query);
}

static void name_from(struct naming *n, const struct expr_query *query, size_t first)
{
	for (size_t i = first; i < query->from_count; i++) {
		if (query->from[i].relation)
			name_relation(n, query->from[i].relation);
		else if (n->on_table)
			n->on_table(n->context, query->from[i].table);
	}
}

/* The walk goes into expressions; what FROM names of their queries is looked for here. */
static void name_sides(struct naming *n, const struct expr_query *query, size_t first)
{
	name_from(n, query, first);
	if (query->full && query->full->left)
		name_sides(n, query->full->left, 0);
	if (query->full && query->full->right)
		name_sides(n, query->full->right, 0);
}

static void name_node(void *context, const struct expr *node)
{
	const struct naming *n = context;

	if (n->on_expr)
		n->on_expr(n->context, node);
	if (node->kind == EXPR_QUERY || node->kind == EXPR_EXISTS || node->kind == EXPR_IN_QUERY)
		name_sides(context, node->query, 0);
}

static void name_query(struct naming *n, const struct expr_query *query)
{
	name_sides(n, query, 0);
	expr_walk_query(query, name_node, n);
}

void statement_walk(const struct statement *statement, struct arena *scratch,
        void (*on_table)(void *context, const struct model_table *table),
        void (*on_expr)(void *context, const struct expr *node), void *context)
{
	struct naming n = {
	        .arena = scratch, .on_table = on_table, .on_expr = on_expr, .context = context};

	if (statement->table && on_table)
		on_table(context, statement->table);
	for (size_t i = 0; i < statement->returning_count; i++)
		expr_walk(statement->returning[i].expr, name_node, &n);
	for (size_t row = 0; row < statement->row_count; row++) {
		for (size_t i = 0; i < statement->column_count; i++)
			expr_walk(statement->rows[row][i], name_node, &n);
	}
	for (size_t i = 0; i < statement->set_count; i++)
		expr_walk(statement->sets[i].value, name_node, &n);
	expr_walk(statement->conflict_where, name_node, &n);
	if (statement->query)
		name_query(&n, statement->query);
}

/* ---- one snapshot ---- */

struct snapshot {
	struct arena *arena;
	const struct model_table **written;
	size_t count;
	const struct model_table *found;
};

static void look_for_written(void *context, const struct model_table *table)
{
	struct snapshot *s = context;

	for (size_t i = 0; i < s->count && !s->found; i++) {
		if (s->written[i] == table)
			s->found = table;
	}
}

/* The table, and what deleting its rows takes along or changes. */
static void add_written(struct snapshot *s, const struct model_table *table, bool is_delete)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->written[i] == table)
			return;
	}
	const struct model_table **slot = ARENA_PUSH(s->arena, s->written, s->count);
	if (!slot)
		return;
	*slot = table;
	for (size_t i = 0; is_delete && i < table->inbound_count; i++)
		add_written(s, table->inbound[i]->child, true);
}

bool statement_check_snapshot(struct expr_reader *r, const struct function_body *body)
{
	const struct function *f = body->function;
	struct snapshot s = {.arena = r->arena};

	for (size_t i = body->first; i < f->statement_count; i++) {
		const struct statement *statement = f->statements[i];
		statement_walk(statement, r->arena, look_for_written, NULL, &s);
		if (s.found) {
			diag_error(r->diags, statement->at,
			        "%.*s is written by this statement's with, and is shown as it was "
			        "before",
			        TEXT_ARG(s.found->name));
			diag_mend(r->diags, "make two statements of it, or use what the with "
			                    "returns");
			return false;
		}
		if (statement->table)
			add_written(&s, statement->table, statement->kind == STATEMENT_DELETE);
	}
	return true;
}

/* ---- what is returned ---- */

static bool refuse(struct expr_reader *r, const struct statement *statement, const char *what,
        const char *mend)
{
	diag_error(r->diags, statement->at, "%s", what);
	if (mend)
		diag_mend(r->diags, "%s", mend);
	return false;
}

/* Both sides of a union are cast; the columns of the whole follow the left. */
static bool assign_target(
        struct expr_reader *r, struct expr_query *query, size_t index, const struct type *type)
{
	struct expr_select *full = query->full;

	if (!full->set)
		return expr_assign(r, &full->targets[index].expr, type);
	if (!assign_target(r, full->left, index, type) ||
	        !assign_target(r, full->right, index, type))
		return false;
	full->targets[index].expr = full->left->full->targets[index].expr;
	return true;
}

struct answer {
	struct expr_query *query; /* or, of a statement that writes: */
	struct expr_target *targets;
	size_t count;
};

static bool assign(
        struct expr_reader *r, struct answer *answer, size_t index, const struct type *type)
{
	if (answer->query)
		return assign_target(r, answer->query, index, type);
	return expr_assign(r, &answer->targets[index].expr, type);
}

static bool check_columns(struct expr_reader *r, const struct function *function,
        const struct statement *last, struct answer *answer)
{
	size_t count = function->returns == FUNCTION_VALUE ? 1 : function->table->column_count;
	bool is_whole = true;

	if (answer->count != count)
		return diag_error(r->diags, last->at,
		        "the last statement gives %zu column%s, and the function returns %zu",
		        answer->count, answer->count == 1 ? "" : "s", count);
	for (size_t i = 0; i < count; i++)
		is_whole &= assign(r, answer, i,
		        function->returns == FUNCTION_VALUE ? &function->type
		                                            : &function->table->columns[i].type);
	return is_whole;
}

/* The columns that are public, in the order of the table. */
static size_t public_count(const struct model_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->column_count; i++)
		count += model_column_is_public(&table->columns[i]);
	return count;
}

static bool same_type(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->array_depth == b->array_depth &&
	       a->enumeration == b->enumeration;
}

/* True when the targets are the table's columns, all from one row. */
static bool is_whole_row(const struct model_table *table, const struct expr_target *targets,
        size_t count, unsigned *out_number)
{
	size_t at = 0;

	if (count != public_count(table))
		return false;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!model_column_is_public(column))
			continue;
		const struct expr *e = targets[at++].expr;
		if (e->kind != EXPR_COLUMN || e->column.row != EXPR_ROW_FROM ||
		        !text_eq(e->column.column->name, column->name) ||
		        !same_type(&e->type, &column->type))
			return false;
		if (at > 1 && e->column.from != *out_number)
			return false;
		*out_number = e->column.from;
	}
	return at > 0;
}

/* The key alone of what is selected: the rows are read again by it. */
static struct expr_target *key_of(struct expr_reader *r, const struct model_table *table,
        const struct expr_target *targets, size_t count)
{
	const struct model_key *key = table->primary;
	struct expr_target *out = ARENA_ARRAY(r->arena, struct expr_target, key->column_count);

	for (size_t i = 0; out && i < key->column_count; i++) {
		for (size_t t = 0; t < count; t++) {
			if (text_eq(targets[t].name, key->columns[i]->name))
				out[i] = targets[t];
		}
		if (!out[i].expr)
			return NULL;
	}
	return out;
}

/* Distinct rows of a table are those of distinct keys. */
static bool group_by_key(struct expr_reader *r, struct expr_select *full, size_t count)
{
	full->groups = ARENA_ARRAY(r->arena, struct expr *, count);
	if (!full->groups)
		return false;
	for (size_t i = 0; i < count; i++)
		full->groups[full->group_count++] = full->targets[i].expr;
	full->is_distinct = false;
	return true;
}

static bool check_rows(struct expr_reader *r, const struct function *function,
        struct statement *last, struct answer *answer)
{
	const struct model_table *table = function->table;
	struct expr_select *full = answer->query ? answer->query->full : NULL;
	unsigned number = 0;
	bool is_row = !(full && full->set) &&
	              is_whole_row(table, answer->targets, answer->count, &number);

	if (!is_row) {
		diag_error(r->diags, last->at, "the last statement must give whole rows of %.*s",
		        TEXT_ARG(table->name));
		diag_mend(r->diags, "select * from %.*s …, or returning *", TEXT_ARG(table->name));
		return false;
	}
	if (last->kind == STATEMENT_DELETE && !model_is_soft(table))
		return refuse(r, last, "rows that are gone cannot be returned as rows of the table",
		        "returns table (…), with returning and the columns that are wanted");
	struct expr_target *keys = key_of(r, table, answer->targets, answer->count);
	if (!keys)
		return refuse(r, last,
		        "the table's key is not public, so its rows cannot be "
		        "returned",
		        NULL);
	size_t count = table->primary->column_count;
	if (!full) {
		last->returning = keys;
		last->returning_count = count;
		return true;
	}
	full->targets = keys;
	full->target_count = count;
	for (size_t i = 0; i < full->order_count; i++)
		full->orders[i].target = 0;
	bool is_relation = answer->query->from[0].relation != NULL;
	if (full->is_distinct && is_relation && full->order_count)
		return refuse(r, last, "distinct rows of a with cannot be ordered here",
		        "order them without distinct");
	return !full->is_distinct || is_relation || group_by_key(r, full, count);
}

static bool is_idle(const struct statement *statement)
{
	return statement->kind == STATEMENT_SELECT && !statement->query->full->is_locked;
}

bool function_check_returns(struct expr_reader *r, struct function *function)
{
	size_t count = function->statement_count;
	bool has_answer = function->returns != FUNCTION_VOID;

	for (size_t i = 0; i + has_answer < count; i++) {
		if (is_idle(function->statements[i]))
			return refuse(r, function->statements[i],
			        "the rows of this select go nowhere",
			        has_answer ? "only the last statement's are returned"
			                   : "a function that returns void only writes");
	}
	if (!has_answer)
		return true;
	if (!count)
		return diag_error(r->diags, function->at, "the function has no statement");
	struct statement *last = function->statements[count - 1];
	struct answer answer = {.query = last->kind == STATEMENT_SELECT ? last->query : NULL};
	answer.targets = answer.query ? answer.query->full->targets : last->returning;
	answer.count = answer.query ? answer.query->full->target_count : last->returning_count;
	if (!answer.count)
		return refuse(r, last, "the last statement gives nothing to return",
		        "end it with returning …, or select");
	bool is_good = function->returns == FUNCTION_TABLE
	                       ? check_rows(r, function, last, &answer)
	                       : check_columns(r, function, last, &answer);
	if (!is_good || last->kind == STATEMENT_SELECT)
		return is_good;
	last->carried =
	        expr_relation_new(r, TEXT("answer"), last->returning, last->returning_count, 0);
	return last->carried != NULL;
}
