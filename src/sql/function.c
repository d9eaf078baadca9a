#include "sql/function.h"

#include "sql/function_sql.h"
#include "sql/plan_sql.h"
#include "sql/shape.h"

#include <stdlib.h>

/* ---- statements ---- */

/* Names are of one statement; what was carried stays. */
static void forget_names(struct query_function *scope)
{
	size_t kept = 0;

	for (size_t i = 0; i < scope->relation_count; i++) {
		if (scope->relations[i].is_carried)
			scope->relations[kept++] = scope->relations[i];
	}
	scope->relation_count = kept;
}

static void begin(struct function_sql *c, struct sql_writer *w, struct expr_sql *to)
{
	const struct principal *principal = c->call->principal;

	forget_names(&c->scope);
	expr_sql_init(to, w, EXPR_SQL_STATEMENT);
	to->is_platform = principal->is_platform_admin;
	to->is_all_tenants = principal->is_all_tenants;
	to->function = &c->scope;
}

void function_sql_init(struct function_sql *c, struct sql_writer *w, struct expr_sql *to)
{
	sql_writer_init(w, c->arena, c->dialect);
	begin(c, w, to);
}

struct sql_step *function_sql_step(struct function_sql *c)
{
	struct sql_step *step = ARENA_PUSH(c->arena, c->unit.steps, c->unit.step_count);

	if (!step)
		error_memory(c->err);
	return step;
}

/* SELECT … FOR UPDATE: its locks are all that is wanted. */
static bool append_lock(struct function_sql *c, const struct statement *statement)
{
	struct sql_writer w;
	struct expr_sql to;

	/* One writer at a time needs none. */
	if (text_is_empty(c->dialect->forms->lock))
		return true;
	struct sql_step *step = function_sql_step(c);
	if (!step)
		return false;
	function_sql_init(c, &w, &to);
	step->kind = SQL_STEP_VALUES;
	return query_write(&to, statement->query, NULL, c->err) &&
	       sql_writer_finish(&w, step, c->err);
}

/* ---- the answer ---- */

struct answer {
	struct function_sql *c;
	const struct statement *last;
	bool has_place;
};

/* (SELECT …, k.key AS manor_place FROM keys k) */
static bool write_carried(struct answer *answer, struct plan_sql *p)
{
	const struct function *f = answer->c->call->function;
	const struct expr_relation *relation = answer->last->carried;
	const struct model_table *table = relation->table;
	struct model_column **columns =
	        ARENA_ARRAY(p->arena, struct model_column *, table->column_count);
	struct model_key key = {.columns = columns, .column_count = table->column_count};
	unsigned step = 0;

	if (!columns)
		return error_memory(p->err);
	for (size_t i = 0; i < answer->c->scope.relation_count; i++) {
		if (answer->c->scope.relations[i].relation == relation)
			step = answer->c->scope.relations[i].step;
	}
	for (size_t i = 0; i < table->column_count; i++)
		columns[i] = &table->columns[i];
	SQL_ADD(p->w, "(SELECT ");
	for (size_t i = 0; i < table->column_count; i++) {
		plan_forms(p)->write_key(p->w, &key, i);
		SQL_ADD(p->w, " AS ");
		if (f->returns == FUNCTION_ROWS)
			sql_name(p->w, f->table->columns[i].name);
		else
			buf_printf(&p->w->text, "c%zu", i + 1);
		SQL_ADD(p->w, ", ");
	}
	SQL_ADD(p->w, "k.key AS manor_place FROM ");
	plan_forms(p)->write_keys(p->w, step);
	SQL_ADD(p->w, ")");
	return true;
}

static bool write_answer(struct plan_sql *p, void *context)
{
	struct answer *answer = context;
	const struct function *f = answer->c->call->function;
	struct query_shape shape = {
	        .names = f->returns == FUNCTION_ROWS ? f->table : NULL,
	        .is_placed = answer->has_place,
	};
	struct expr_sql to;

	if (answer->last->carried)
		return write_carried(answer, p);
	begin(answer->c, p->w, &to);
	SQL_ADD(p->w, "(");
	if (!query_write(&to, answer->last->query, &shape, p->err))
		return false;
	SQL_ADD(p->w, ")");
	return true;
}

/* All columns that the caller may read. */
static bool select_all(struct function_sql *c, struct plan_select *select)
{
	const struct model_table *table = c->call->function->table;

	*select = (struct plan_select){.table = table};
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!policy_column_is_readable(column, c->call->principal))
			continue;
		struct plan_field *field =
		        ARENA_PUSH(c->arena, select->fields, select->field_count);
		if (!field)
			return error_memory(c->err);
		*field = (struct plan_field){
		        .name = column->name,
		        .path = {.column = column},
		};
	}
	return true;
}

static bool append_rows(struct function_sql *c, const struct statement *last)
{
	const struct function *f = c->call->function;
	struct answer answer = {.c = c, .last = last};
	struct plan_select select;

	answer.has_place = last->carried || last->query->full->order_count;
	struct plan_derived derived = {
	        .write = write_answer,
	        .context = &answer,
	        .has_keys = f->returns == FUNCTION_TABLE,
	        .has_place = answer.has_place,
	        .is_deletion_seen = last->kind != STATEMENT_SELECT,
	};
	if (c->call->returning)
		select = *c->call->returning;
	else if (!select_all(c, &select))
		return false;
	select.derived = &derived;
	if (last->kind == STATEMENT_DELETE && f->returns == FUNCTION_TABLE)
		select.deleted = PLAN_DELETED_ONLY;
	else
		select.deleted = PLAN_DELETED_EXCLUDE;
	if (!f->is_set && (!select.has_limit || select.limit > 1)) {
		select.has_limit = true;
		select.limit = 1;
	}
	return plan_append_select(
	        c->arena, c->dialect, &select, c->call->principal, &c->unit, c->err);
}

static bool append_value(struct function_sql *c, const struct statement *last)
{
	const struct function *f = c->call->function;
	const struct sql_forms *forms = c->dialect->forms;
	struct answer answer = {.c = c, .last = last};
	struct plan_sql p;
	struct sql_writer w;
	struct buf shape;
	struct sql_step *step = function_sql_step(c);
	bool is_array = f->type.array_depth > 0;

	if (!step)
		return false;
	plan_sql_init(&p, &w, c->arena, c->dialect, c->call->principal, c->err);
	SQL_ADD(&w, "SELECT ");
	buf_add(&w.text, is_array ? forms->array_before : TEXT(""));
	SQL_ADD(&w, "a.c1");
	buf_add(&w.text, is_array ? forms->array_after : TEXT(""));
	SQL_ADD(&w, " FROM ");
	if (!write_answer(&p, &answer))
		return false;
	SQL_ADD(&w, " AS a");
	if (last->carried)
		SQL_ADD(&w, " ORDER BY manor_place");
	if (!f->is_set)
		SQL_ADD(&w, " LIMIT 1");
	buf_init(&shape, c->arena);
	shape_add_bare(&shape, &f->type);
	if (buf_failed(&shape))
		return error_memory(c->err);
	step->kind = SQL_STEP_JSON;
	step->shape = buf_text(&shape);
	return sql_writer_finish(&w, step, c->err);
}

/* ---- what may be called ---- */

bool function_may_call(const struct function *function, const struct principal *principal)
{
	return policy_holds(function->call, principal);
}

/* What no function may do for its caller, whoever wrote it. */
static bool check_principal(
        const struct function *f, const struct principal *principal, struct error *err)
{
	if (f->is_write && principal->is_all_tenants)
		return error_set(err, ERROR_FORBIDDEN, "a scope over all tenants writes nothing");
	for (size_t i = 0; i < f->statement_count; i++) {
		const struct model_table *table = f->statements[i]->table;
		if (table && table->scope == SCOPE_GLOBAL && !principal->is_platform_admin)
			return error_set(err, ERROR_FORBIDDEN, "%.*s is written by the platform",
			        TEXT_ARG(table->name));
	}
	for (size_t i = 0; i < f->guarded_count; i++) {
		if (!policy_column_is_readable(f->guarded[i], principal))
			return error_set(err, ERROR_FORBIDDEN, "%.*s may not be read",
			        TEXT_ARG(f->guarded[i]->name));
	}
	return true;
}

static bool check_call(const struct function_call *call, struct error *err)
{
	const struct function *f = call->function;

	if (!function_may_call(f, call->principal))
		return error_set(err, ERROR_FORBIDDEN, "%.*s may not be called by this principal",
		        TEXT_ARG(f->name));
	for (size_t i = 0; i < f->argument_count; i++) {
		if (!call->has[i] && !f->arguments[i].has_default)
			return error_tell(err, ERROR_VALUE_NULL, "The argument \"%.*s\" is missing",
			        TEXT_ARG(f->arguments[i].name));
	}
	return check_principal(f, call->principal, err);
}

static bool append_all(struct function_sql *c)
{
	const struct function *f = c->call->function;
	bool has_answer = f->returns != FUNCTION_VOID;

	for (size_t i = 0; i < f->statement_count; i++) {
		const struct statement *s = f->statements[i];
		bool is_last = has_answer && i + 1 == f->statement_count;
		if (s->kind != STATEMENT_SELECT && !function_write_append(c, s))
			return false;
		if (s->kind == STATEMENT_SELECT && !is_last && !append_lock(c, s))
			return false;
		if (!is_last)
			continue;
		if (f->returns == FUNCTION_VALUE ? !append_value(c, s) : !append_rows(c, s))
			return false;
	}
	return true;
}

static bool compile(struct arena *arena, const struct sql_dialect *dialect,
        const struct function_call *call, struct sql_unit *unit, struct error *err)
{
	struct function_sql c = {
	        .arena = arena,
	        .dialect = dialect,
	        .call = call,
	        .scope = {.function = call->function,
	                .values = call->values,
	                .has = call->has,
	                .principal = call->principal},
	        .unit = *unit,
	        .err = err,
	};

	if (!append_all(&c))
		return error_is_set(err) ? false : error_memory(err);
	c.unit.is_write |= call->function->is_write;
	*unit = c.unit;
	return true;
}

bool function_compile(struct arena *arena, const struct sql_dialect *dialect,
        const struct function_call *call, struct sql_unit *out_unit, struct error *err)
{
	struct sql_unit unit = {0};

	if (!function_append(arena, dialect, call, &unit, err))
		return false;
	*out_unit = unit;
	return true;
}

bool function_append(struct arena *arena, const struct sql_dialect *dialect,
        const struct function_call *call, struct sql_unit *unit, struct error *err)
{
	return check_call(call, err) && compile(arena, dialect, call, unit, err);
}

/* ---- check ---- */

/* "file:line:column: why" as a place of the function's file. */
static struct position place_of(const struct function *f, struct text told, struct text *out_why)
{
	struct position at = f->at;
	struct text path = at.source->path, rest = told, part = TEXT("");
	int64_t line = 0, column = 0;

	*out_why = told;
	if (!text_has_prefix(told, path) || told.len <= path.len)
		return at;
	rest = text_sub(told, path.len + 1, SIZE_MAX);
	if (!text_split(&rest, ':', &part) || !text_to_int64(part, &line) ||
	        !text_split(&rest, ':', &part) || !text_to_int64(part, &column))
		return at;
	*out_why = text_trim(rest);
	at.line = (uint32_t)line;
	at.column = (uint32_t)column;
	size_t offset = 0;
	for (int64_t n = 1; n < line && offset < at.source->body.len; offset++)
		n += at.source->body.ptr[offset] == '\n';
	at.offset = (uint32_t)(offset + (size_t)column - 1);
	at.end = at.offset + 1;
	return at;
}

/* A call with all arguments that have no default, or with all there are. */
static bool make_call(struct arena *arena, const struct function *f, bool has_all,
        const struct principal *principal, struct function_call *out_call)
{
	struct value *values = ARENA_ARRAY(arena, struct value, f->argument_count + 1);
	bool *has = ARENA_ARRAY(arena, bool, f->argument_count + 1);

	if (!values || !has)
		return false;
	for (size_t i = 0; i < f->argument_count; i++)
		has[i] = has_all || !f->arguments[i].has_default;
	*out_call = (struct function_call){
	        .function = f, .values = values, .has = has, .principal = principal};
	return true;
}

static void check_one(
        const struct function *f, const struct sql_dialect *dialect, struct diagnostics *diags)
{
	struct principal principal = {.is_platform_admin = true,
	        .is_all_tenants = true, /* no policy denies to read */
	        .person.key = key_from_number(1),
	        .tenant.key = key_from_number(1)};
	struct function_call call;
	struct error err = {0};
	struct sql_unit unit = {0};
	struct text why;

	if (!make_call(diags->arena, f, false, &principal, &call) ||
	        compile(diags->arena, dialect, &call, &unit, &err))
		return;
	struct position at = place_of(f, text_from(err.operator_text), &why);
	if (!why.len)
		why = text_from(error_info(err.kind)->message);
	diag_error(diags, at, "%.*s", TEXT_ARG(why));
}

void functions_check(const struct model *model, struct diagnostics *diags)
{
	for (size_t i = 0; i < model->function_count; i++) {
		size_t errors = diags->error_count;
		for (size_t d = 0; sql_dialects[d] && diags->error_count == errors; d++)
			check_one(model->functions[i], sql_dialects[d], diags);
	}
}

/* What the policies name, so that they let it pass. */
struct names {
	struct arena *arena;
	struct text *roles, *permissions;
	size_t role_count, permission_count;
};

static int compare_names(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void add_names(void *context, const struct expr *node)
{
	struct names *n = context;
	bool is_role = node->kind == EXPR_HAS_ROLE;

	for (size_t i = 0; (is_role || node->kind == EXPR_CAN) && i < node->arg_count; i++) {
		struct text *slot =
		        is_role ? ARENA_PUSH(n->arena, n->roles, n->role_count)
		                : ARENA_PUSH(n->arena, n->permissions, n->permission_count);
		if (slot)
			*slot = node->args[i]->text;
	}
}

static struct principal who_may(struct arena *arena, const struct function *f)
{
	struct names n = {.arena = arena};

	expr_walk(f->call, add_names, &n);
	if (f->table)
		expr_walk(f->table->policies[VERB_READ].expr, add_names, &n);
	if (n.role_count)
		qsort(n.roles, n.role_count, sizeof(*n.roles), compare_names);
	if (n.permission_count)
		qsort(n.permissions, n.permission_count, sizeof(*n.permissions), compare_names);
	return (struct principal){.person.key = key_from_number(1),
	        .tenant.key = key_from_number(1),
	        .roles = n.roles,
	        .role_count = n.role_count,
	        .permissions = n.permissions,
	        .permission_count = n.permission_count};
}

bool function_write(struct buf *out, const struct sql_dialect *dialect, const struct function *f,
        struct error *err)
{
	struct principal principal = who_may(out->arena, f);
	struct function_call call;
	struct sql_unit unit = {0};

	if (!make_call(out->arena, f, true, &principal, &call))
		return error_memory(err);
	if (!compile(out->arena, dialect, &call, &unit, err))
		return false;
	buf_printf(out, "-- %.*s\n", TEXT_ARG(f->name));
	for (size_t i = 0; i < unit.step_count; i++)
		buf_printf(out, "%.*s;\n", TEXT_ARG(unit.steps[i].sql));
	return true;
}

bool functions_write(struct buf *out, const struct sql_dialect *dialect, const struct model *model,
        struct error *err)
{
	for (size_t i = 0; i < model->function_count; i++) {
		if (i)
			buf_add_char(out, '\n');
		if (!function_write(out, dialect, model->functions[i], err))
			return false;
	}
	return true;
}
