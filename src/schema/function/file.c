/* A function's file: the comment before it, CREATE FUNCTION, and its body. */
#include "schema/function/read.h"
#include "schema/lookup.h"

enum { ARGUMENTS_MOST = 64 };

/* A file under way. */
struct file {
	struct model *model;
	const struct source *source;
	struct function *function;
	struct expr_reader *r; /* of the whole file; of the body while that is read */
	struct diagnostics *diags;
	struct text body;
	bool has_call;
};

/* ---- the comment before it ---- */

static struct position position_at(const struct source *source, size_t offset, size_t bytes)
{
	struct position at = {.source = source,
	        .offset = (uint32_t)offset,
	        .end = (uint32_t)(offset + bytes),
	        .line = 1,
	        .column = 1};

	for (size_t i = 0; i < offset && i < source->body.len; i++) {
		bool is_end = source->body.ptr[i] == '\n';
		at.line += is_end;
		at.column = is_end ? 1 : at.column + 1;
	}
	return at;
}

static void read_call(struct file *file, struct text sql)
{
	size_t offset = (size_t)(sql.ptr - file->source->body.ptr);
	struct position at = position_at(file->source, offset, sql.len ? sql.len : 1);
	struct function *function = file->function;

	if (file->has_call) {
		diag_error(file->diags, at, "call stands twice");
		return;
	}
	file->has_call = true;
	function->call_text = sql;
	function->call = expr_parse(file->model, NULL, EXPR_COLUMN_POLICY, sql, at, NULL,
	        file->model->arena, file->diags);
}

static void read_comment(struct file *file)
{
	struct text rest = file->source->body;
	struct text line;
	struct buf description;

	buf_init(&description, file->model->arena);
	while (text_split(&rest, '\n', &line)) {
		struct text words = text_trim(line);
		if (text_is_empty(words))
			continue;
		if (!text_has_prefix(words, TEXT("--")))
			break;
		words = text_trim(text_sub(words, 2, SIZE_MAX));
		if (text_has_prefix(words, TEXT("call:"))) {
			read_call(file, text_trim(text_sub(words, strlen("call:"), SIZE_MAX)));
			continue;
		}
		if (description.len)
			buf_add_char(&description, '\n');
		buf_add(&description, words);
	}
	file->function->description = text_trim(buf_text(&description));
}

/* ---- CREATE FUNCTION ---- */

/* Where the name stands behind the comments: PostgreSQL's tree does not say. */
static size_t place_of(struct text whole, struct text name)
{
	bool is_comment = false;

	for (size_t i = 0; i + name.len <= whole.len; i++) {
		if (whole.ptr[i] == '\n')
			is_comment = false;
		else if (text_has_prefix(text_sub(whole, i, 2), TEXT("--")))
			is_comment = true;
		else if (!is_comment && text_has_prefix(text_sub(whole, i, name.len), name))
			return i;
	}
	return 0;
}

static bool read_name(struct file *file, const PgQuery__CreateFunctionStmt *node)
{
	struct expr_reader *r = file->r;
	struct function *function = file->function;
	struct text name = expr_node_name(node->funcname[node->n_funcname - 1]);

	function->name = arena_text(r->arena, name);
	function->at = position_at(file->source, place_of(file->source->body, name), name.len);
	if (node->n_funcname > 2 ||
	        (node->n_funcname == 2 &&
	                !text_eq(expr_node_name(node->funcname[0]), TEXT("public"))))
		return diag_error(r->diags, function->at, "a function has no schema but public");
	if (node->is_procedure)
		return diag_error(r->diags, function->at, "a procedure cannot be called over REST");
	/* functions/name.sql */
	struct text path = file->source->path;
	for (size_t i = path.len; i-- > 0;) {
		if (path.ptr[i] != '/')
			continue;
		path = text_sub(path, i + 1, SIZE_MAX);
		break;
	}
	if (path.len == name.len + 4 && text_has_prefix(path, name))
		return true;
	diag_error(r->diags, function->at, "the file %.*s holds a function of another name",
	        TEXT_ARG(path));
	diag_mend(r->diags, "call the file %.*s.sql", TEXT_ARG(name));
	return false;
}

/* A type's own words that no function may take or give. */
static bool read_type(struct file *file, const PgQuery__TypeName *node, struct type *out_type)
{
	if (node->n_names &&
	        text_eq(expr_node_name(node->names[node->n_names - 1]), TEXT("interval"))) {
		expr_refuse(file->r, node->location, "an interval is no value of both engines");
		diag_mend(file->r->diags, "take a number of seconds or days");
		return false;
	}
	return expr_read_type(file->r, node, out_type);
}

static bool read_default(
        struct file *file, const PgQuery__Node *node, struct function_argument *argument)
{
	struct expr_reader *r = file->r;

	r->place = EXPR_DEFAULT;
	struct expr *e = expr_read(r, node);
	bool is_good = e && expr_assign(r, &e, &argument->type);
	r->place = EXPR_FUNCTION;
	argument->has_default = true;
	argument->default_expr = e;
	return is_good;
}

static bool read_argument(struct file *file, const PgQuery__FunctionParameter *node)
{
	struct expr_reader *r = file->r;
	struct function *function = file->function;
	struct text name = text_from(node->name ? node->name : "");
	int32_t location = node->arg_type ? node->arg_type->location : 0;

	if (node->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_DEFAULT &&
	        node->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_IN) {
		expr_refuse(r, location, "an argument is only taken in here");
		diag_mend(r->diags, "say what is given back with returns table (…)");
		return false;
	}
	for (size_t i = 0; name.len && i < function->argument_count; i++) {
		if (text_eq(function->arguments[i].name, name))
			return expr_refuse(r, location, "the argument %.*s stands twice",
			               TEXT_ARG(name)) != NULL;
	}
	if (function->argument_count == ARGUMENTS_MOST)
		return expr_refuse(r, location, "a function takes at most %d arguments",
		               ARGUMENTS_MOST) != NULL;
	struct function_argument *argument = &function->arguments[function->argument_count++];
	*argument = (struct function_argument){.name = arena_text(r->arena, name)};
	return read_type(file, node->arg_type, &argument->type) &&
	       (!node->defexpr || read_default(file, node->defexpr, argument));
}

static bool add_column(
        struct file *file, struct model_table *table, const PgQuery__FunctionParameter *node)
{
	struct model_column *column = &table->columns[table->column_count];

	*column = (struct model_column){
	        .table = table,
	        .name = arena_text(file->r->arena, text_from(node->name ? node->name : "")),
	        .index = (unsigned)table->column_count,
	        .at = expr_position(file->r, node->arg_type->location),
	};
	if (!read_type(file, node->arg_type, &column->type))
		return false;
	if (lookup_add(table->name_index, column->name, column))
		return expr_refuse(file->r, node->arg_type->location,
		               "the column %.*s stands twice", TEXT_ARG(column->name)) != NULL;
	table->column_count++;
	table->declared_count++;
	return true;
}

/* A table for what a request may say of the rows: every column may be read. */
static struct model_table *rows_new(struct file *file, size_t count)
{
	struct arena *arena = file->r->arena;
	struct model_table *table = ARENA_NEW(arena, struct model_table);
	struct expr *all = ARENA_NEW(arena, struct expr);

	if (!table || !all)
		return NULL;
	*all = (struct expr){.kind = EXPR_BOOLEAN, .number = 1};
	*table = (struct model_table){
	        .model = file->model,
	        .schema = TEXT("public"),
	        .name = file->function->name,
	        .columns = ARENA_ARRAY(arena, struct model_column, count),
	        .name_index = lookup_new(arena, count),
	        .at = file->function->at,
	};
	table->policies[VERB_READ] = (struct model_policy){.sql = TEXT("true"), .expr = all};
	return table->columns && table->name_index ? table : NULL;
}

static bool read_parameters(struct file *file, const PgQuery__CreateFunctionStmt *node)
{
	struct function *function = file->function;
	struct model_table *rows = NULL;
	bool is_whole = true;

	function->arguments = ARENA_ARRAY(file->r->arena, struct function_argument, ARGUMENTS_MOST);
	if (!function->arguments)
		return false;
	for (size_t i = 0; i < node->n_parameters; i++) {
		const PgQuery__FunctionParameter *parameter =
		        node->parameters[i]->function_parameter;
		if (parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE) {
			is_whole &= read_argument(file, parameter);
			continue;
		}
		if (!rows)
			rows = rows_new(file, node->n_parameters);
		if (!rows)
			return false;
		is_whole &= add_column(file, rows, parameter);
	}
	if (rows) {
		function->returns = FUNCTION_ROWS;
		function->is_set = true;
		function->table = rows;
	}
	return is_whole;
}

static const struct model_table *table_named(const struct file *file, struct text name)
{
	for (size_t i = 0; i < file->model->table_count; i++) {
		const struct model_table *table = file->model->tables[i];
		if (!table->is_hidden && text_eq(table->name, name))
			return table;
	}
	return NULL;
}

static bool read_returns(struct file *file, const PgQuery__CreateFunctionStmt *node)
{
	struct function *function = file->function;
	const PgQuery__TypeName *type = node->return_type;

	if (function->returns == FUNCTION_ROWS)
		return true;
	if (!type)
		return diag_error(
		        file->diags, function->at, "the function says not what it returns");
	struct text name = expr_node_name(type->names[type->n_names - 1]);
	const struct model_table *table = table_named(file, name);
	function->is_set = type->setof;
	if (text_eq(name, TEXT("void"))) {
		function->returns = FUNCTION_VOID;
		return true;
	}
	if (table && !type->n_array_bounds) {
		function->returns = FUNCTION_TABLE;
		function->table = table;
		return table->primary || expr_refuse(file->r, type->location, "%.*s has no key",
		                                 TEXT_ARG(name)) != NULL;
	}
	if (text_eq(name, TEXT("record"))) {
		expr_refuse(file->r, type->location, "a record has no columns that are known");
		diag_mend(file->diags, "returns table (…)");
		return false;
	}
	function->returns = FUNCTION_VALUE;
	PgQuery__TypeName one = *type;
	one.setof = 0;
	return read_type(file, &one, &function->type);
}

/* The text between $$ and $$, as it stands in the file. */
static bool find_body(struct file *file, const PgQuery__DefElem *option)
{
	const PgQuery__List *list =
	        option->arg && option->arg->node_case == PG_QUERY__NODE__NODE_LIST
	                ? option->arg->list
	                : NULL;
	struct text whole = file->source->body;
	struct text body = list && list->n_items == 1 ? expr_node_name(list->items[0]) : TEXT("");
	size_t at = (size_t)(option->location > 0 ? option->location : 0);

	while (at < whole.len && whole.ptr[at] != '$' && whole.ptr[at] != '\'')
		at++;
	bool is_dollar = at < whole.len && whole.ptr[at] == '$';
	for (at++; is_dollar && at < whole.len && whole.ptr[at] != '$';)
		at++;
	at++;
	if (!is_dollar || at > whole.len || body.len > whole.len - at ||
	        memcmp(whole.ptr + at, body.ptr, body.len) != 0) {
		expr_refuse(file->r, option->location, "the body stands between $$ and $$");
		return false;
	}
	file->body = text_sub(whole, at, body.len);
	return true;
}

static struct text option_word(const PgQuery__DefElem *option)
{
	return expr_node_name(option->arg);
}

static bool read_options(struct file *file, const PgQuery__CreateFunctionStmt *node)
{
	struct function *function = file->function;
	struct expr_reader *r = file->r;
	struct text language = TEXT("");

	for (size_t i = 0; i < node->n_options; i++) {
		const PgQuery__DefElem *option = node->options[i]->def_elem;
		struct text name = text_from(option->defname);
		if (text_eq(name, TEXT("language")))
			language = option_word(option);
		else if (text_eq(name, TEXT("volatility")))
			function->is_stable = !text_eq(option_word(option), TEXT("volatile"));
		else if (text_eq(name, TEXT("as"))) {
			if (!find_body(file, option))
				return false;
		} else {
			expr_refuse(r, option->location,
			        "this says nothing of a function that runs on both engines");
			diag_mend(
			        r->diags, "language sql, stable or volatile, and the body are all");
			return false;
		}
	}
	if (node->sql_body)
		return diag_error(r->diags, function->at, "the body stands between $$ and $$");
	if (text_eq(language, TEXT("sql")))
		return file->body.ptr ||
		       diag_error(r->diags, function->at, "the function has no body");
	diag_error(r->diags, function->at, "a function is written in language sql");
	return false;
}

static bool read_header(struct expr_reader *r, const PgQuery__ParseResult *tree, void *context)
{
	struct file *file = context;
	const PgQuery__Node *node = tree->n_stmts ? tree->stmts[0]->stmt : NULL;

	if (tree->n_stmts != 1 || !node ||
	        node->node_case != PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT) {
		expr_refuse(r, tree->n_stmts > 1 ? tree->stmts[1]->stmt_location : 0,
		        "a function's file is one create function");
		return false;
	}
	const PgQuery__CreateFunctionStmt *create = node->create_function_stmt;
	return read_name(file, create) && read_parameters(file, create) &&
	       read_returns(file, create) && read_options(file, create);
}

/* ---- the body ---- */

static bool is_writing(const struct statement *statement)
{
	return statement->kind != STATEMENT_SELECT || statement->query->full->is_locked;
}

static bool check_stable(struct file *file)
{
	struct function *function = file->function;
	bool is_whole = true;

	for (size_t i = 0; i < function->statement_count; i++) {
		if (!is_writing(function->statements[i]))
			continue;
		function->is_write = true;
		if (!function->is_stable)
			continue;
		is_whole = false;
		diag_error(
		        file->diags, function->statements[i]->at, "a stable function only reads");
		diag_mend(file->diags, "make it volatile");
	}
	return is_whole;
}

struct guards {
	struct arena *arena;
	struct function *function;
};

static void look_for_guard(void *context, const struct expr *node)
{
	struct guards *g = context;
	struct function *f = g->function;

	if (node->kind != EXPR_COLUMN || !node->column.column->read)
		return;
	for (size_t i = 0; i < f->guarded_count; i++) {
		if (f->guarded[i] == node->column.column)
			return;
	}
	const struct model_column **slot = ARENA_PUSH(g->arena, f->guarded, f->guarded_count);
	if (slot)
		*slot = node->column.column;
}

struct usage {
	const struct model_table *table;
	bool *used; /* by the column's index */
};

static void note_use(void *context, const struct expr *node)
{
	struct usage *u = context;

	if (node->kind == EXPR_COLUMN && node->column.column->table == u->table)
		u->used[node->column.column->index] = true;
}

/* What RETURNING gives and no one takes (of *, most of it) is not read at all. */
static void drop_unused(struct expr_reader *r, struct function *function, size_t which)
{
	struct statement *statement = function->statements[which];
	struct usage u = {.table = statement->carried->table};

	u.used = ARENA_ARRAY(r->arena, bool, statement->returning_count);
	for (size_t i = which + 1; u.used && i < function->statement_count; i++)
		statement_walk(function->statements[i], r->arena, NULL, note_use, &u);
	for (size_t i = 0; u.used && i < statement->returning_count; i++) {
		struct expr *none = u.used[i] ? NULL : expr_new(r, EXPR_NULL, 0);
		if (!none)
			continue;
		none->type = statement->returning[i].expr->type;
		none->at = statement->returning[i].expr->at;
		statement->returning[i].expr = none;
	}
}

static void drop_all_unused(struct expr_reader *r, struct function *function)
{
	for (size_t i = 0; i + 1 < function->statement_count; i++) {
		if (function->statements[i]->carried)
			drop_unused(r, function, i);
	}
}

/* Bytes have no form in what passes from one statement to the next. */
static bool check_carried(struct expr_reader *r, const struct function *function)
{
	for (size_t i = 0; i < function->statement_count; i++) {
		const struct statement *statement = function->statements[i];
		for (size_t n = 0; statement->carried && n < statement->returning_count; n++) {
			const struct expr *e = statement->returning[n].expr;
			if (type_family(&e->type) != FAMILY_BYTES || e->kind == EXPR_NULL)
				continue;
			expr_refuse_at(r, e, "bytes cannot be returned by what is written here");
			diag_mend(r->diags, "return the key, and select them by it");
			return false;
		}
	}
	return true;
}

static void find_guards(struct arena *arena, struct function *function)
{
	struct guards g = {arena, function};

	for (size_t i = 0; i < function->statement_count; i++)
		statement_walk(function->statements[i], arena, NULL, look_for_guard, &g);
}

bool function_read_body(struct expr_reader *r, const PgQuery__ParseResult *tree, void *context)
{
	struct function_body *body = r->body;
	bool is_whole = true;

	(void)context;
	for (size_t i = 0; i < tree->n_stmts; i++) {
		const PgQuery__RawStmt *raw = tree->stmts[i];
		int32_t at = raw->stmt_location;
		/* PostgreSQL counts the blanks before a statement to it. */
		while ((size_t)at < r->sql.len && strchr(" \t\r\n", r->sql.ptr[at]))
			at++;
		r->statement_location = at;
		body->first = body->function->statement_count;
		bool is_read = raw->stmt && statement_read(r, raw->stmt);
		is_whole &= is_read && statement_check_snapshot(r, body);
	}
	if (!is_whole)
		return false;
	/* Rows of a table are selected by REST's own rules: their columns are not looked at. */
	bool is_good = function_check_returns(r, body->function);
	if (!is_good)
		return false;
	drop_all_unused(r, body->function);
	find_guards(r->arena, body->function);
	return check_carried(r, body->function);
}

static bool read_body(struct file *file)
{
	struct function_body body = {.function = file->function};
	struct expr_reader r = {.model = file->model,
	        .place = EXPR_FUNCTION,
	        .sql = file->body,
	        .at = position_at(
	                file->source, (size_t)(file->body.ptr - file->source->body.ptr), 1),
	        .arena = file->model->arena,
	        .diags = file->diags,
	        .function = file->function,
	        .body = &body};

	if (text_is_empty(text_trim(file->body)))
		return file->function->returns == FUNCTION_VOID ||
		       diag_error(file->diags, file->function->at, "the function has no statement");
	return expr_is_readable(&r) && expr_parse_sql(&r, file->body, function_read_body, NULL) &&
	       check_stable(file);
}

static void add(struct file *file)
{
	struct model *model = file->model;

	if (function_find(model, file->function->name)) {
		diag_error(file->diags, file->function->at, "the function %.*s is there already",
		        TEXT_ARG(file->function->name));
		return;
	}
	struct function **slot = ARENA_PUSH(model->arena, model->functions, model->function_count);
	if (slot)
		*slot = file->function;
}

void function_read(
        struct model *model, struct text path, struct text body, struct diagnostics *diags)
{
	struct source *source = ARENA_NEW(model->arena, struct source);
	struct function *function = ARENA_NEW(model->arena, struct function);
	size_t errors = diags->error_count;

	if (!source || !function)
		return;
	*source = (struct source){arena_text(model->arena, path), arena_text(model->arena, body)};
	*function = (struct function){.model = model};
	struct file file = {.model = model, .source = source, .function = function, .diags = diags};
	struct expr_reader r = {.model = model,
	        .place = EXPR_FUNCTION,
	        .sql = source->body,
	        .at = position_at(source, 0, 1),
	        .arena = model->arena,
	        .diags = diags,
	        .function = function,
	        .has_body = true};
	file.r = &r;
	read_comment(&file);
	bool is_read = expr_is_readable(&r) &&
	               expr_parse_sql(&r, source->body, read_header, &file) && read_body(&file);
	if (function->name.len && !file.has_call) {
		diag_error(diags, function->at, "who may call %.*s is not said",
		        TEXT_ARG(function->name));
		diag_mend(diags, "-- call: has_role('admin')");
		return;
	}
	if (!is_read && diags->error_count == errors)
		diag_error(diags, r.at, "there was not enough memory for this function");
	if (is_read && diags->error_count == errors && !model->arena->failed)
		add(&file);
}
