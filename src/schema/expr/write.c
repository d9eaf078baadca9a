#include "schema/expr/read.h"

/* The queries around a node, the innermost first: they hold the aliases. */
struct frame {
	const struct expr_query *query;
	const struct frame *outer;
};

/* Canonical text: lower case, one space, brackets around every operand that has parts. */
struct writer {
	struct buf *out;
	const struct frame *frame;
};

static void write_node(struct writer *w, const struct expr *e);

static bool is_reserved(struct text name)
{
	static const struct text words[] = {TEXT_INIT("all"), TEXT_INIT("analyse"),
	        TEXT_INIT("analyze"), TEXT_INIT("and"), TEXT_INIT("any"), TEXT_INIT("array"),
	        TEXT_INIT("as"), TEXT_INIT("asc"), TEXT_INIT("asymmetric"),
	        TEXT_INIT("authorization"), TEXT_INIT("between"), TEXT_INIT("bigint"),
	        TEXT_INIT("binary"), TEXT_INIT("bit"), TEXT_INIT("boolean"), TEXT_INIT("both"),
	        TEXT_INIT("case"), TEXT_INIT("cast"), TEXT_INIT("char"), TEXT_INIT("character"),
	        TEXT_INIT("check"), TEXT_INIT("coalesce"), TEXT_INIT("collate"),
	        TEXT_INIT("collation"), TEXT_INIT("column"), TEXT_INIT("concurrently"),
	        TEXT_INIT("constraint"), TEXT_INIT("create"), TEXT_INIT("cross"),
	        TEXT_INIT("current_catalog"), TEXT_INIT("current_date"), TEXT_INIT("current_role"),
	        TEXT_INIT("current_schema"), TEXT_INIT("current_time"),
	        TEXT_INIT("current_timestamp"), TEXT_INIT("current_user"), TEXT_INIT("dec"),
	        TEXT_INIT("decimal"), TEXT_INIT("default"), TEXT_INIT("deferrable"),
	        TEXT_INIT("desc"), TEXT_INIT("distinct"), TEXT_INIT("do"), TEXT_INIT("else"),
	        TEXT_INIT("end"), TEXT_INIT("except"), TEXT_INIT("exists"), TEXT_INIT("extract"),
	        TEXT_INIT("false"), TEXT_INIT("fetch"), TEXT_INIT("float"), TEXT_INIT("for"),
	        TEXT_INIT("foreign"), TEXT_INIT("freeze"), TEXT_INIT("from"), TEXT_INIT("full"),
	        TEXT_INIT("grant"), TEXT_INIT("greatest"), TEXT_INIT("group"),
	        TEXT_INIT("grouping"), TEXT_INIT("having"), TEXT_INIT("ilike"), TEXT_INIT("in"),
	        TEXT_INIT("initially"), TEXT_INIT("inner"), TEXT_INIT("inout"), TEXT_INIT("int"),
	        TEXT_INIT("integer"), TEXT_INIT("intersect"), TEXT_INIT("interval"),
	        TEXT_INIT("into"), TEXT_INIT("is"), TEXT_INIT("isnull"), TEXT_INIT("join"),
	        TEXT_INIT("lateral"), TEXT_INIT("leading"), TEXT_INIT("least"), TEXT_INIT("left"),
	        TEXT_INIT("like"), TEXT_INIT("limit"), TEXT_INIT("localtime"),
	        TEXT_INIT("localtimestamp"), TEXT_INIT("national"), TEXT_INIT("natural"),
	        TEXT_INIT("nchar"), TEXT_INIT("none"), TEXT_INIT("normalize"), TEXT_INIT("not"),
	        TEXT_INIT("notnull"), TEXT_INIT("null"), TEXT_INIT("nullif"), TEXT_INIT("numeric"),
	        TEXT_INIT("offset"), TEXT_INIT("on"), TEXT_INIT("only"), TEXT_INIT("or"),
	        TEXT_INIT("order"), TEXT_INIT("out"), TEXT_INIT("outer"), TEXT_INIT("overlaps"),
	        TEXT_INIT("overlay"), TEXT_INIT("placing"), TEXT_INIT("position"),
	        TEXT_INIT("precision"), TEXT_INIT("primary"), TEXT_INIT("real"),
	        TEXT_INIT("references"), TEXT_INIT("returning"), TEXT_INIT("right"),
	        TEXT_INIT("row"), TEXT_INIT("select"), TEXT_INIT("session_user"),
	        TEXT_INIT("setof"), TEXT_INIT("similar"), TEXT_INIT("smallint"), TEXT_INIT("some"),
	        TEXT_INIT("substring"), TEXT_INIT("symmetric"), TEXT_INIT("table"),
	        TEXT_INIT("tablesample"), TEXT_INIT("then"), TEXT_INIT("time"),
	        TEXT_INIT("timestamp"), TEXT_INIT("to"), TEXT_INIT("trailing"), TEXT_INIT("treat"),
	        TEXT_INIT("trim"), TEXT_INIT("true"), TEXT_INIT("union"), TEXT_INIT("unique"),
	        TEXT_INIT("user"), TEXT_INIT("using"), TEXT_INIT("values"), TEXT_INIT("varchar"),
	        TEXT_INIT("variadic"), TEXT_INIT("verbose"), TEXT_INIT("when"), TEXT_INIT("where"),
	        TEXT_INIT("window"), TEXT_INIT("with")};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_eq(words[i], name))
			return true;
	}
	return false;
}

static void write_name(struct writer *w, struct text name)
{
	bool is_plain =
	        name.len > 0 && !is_reserved(name) && !(name.ptr[0] >= '0' && name.ptr[0] <= '9');

	for (size_t i = 0; i < name.len && is_plain; i++) {
		char c = name.ptr[i];
		is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
	}
	if (is_plain) {
		buf_add(w->out, name);
		return;
	}
	buf_add_char(w->out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"')
			buf_add_char(w->out, '"');
		buf_add_char(w->out, name.ptr[i]);
	}
	buf_add_char(w->out, '"');
}

static void write_string(struct writer *w, struct text t)
{
	buf_add_char(w->out, '\'');
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '\'')
			buf_add_char(w->out, '\'');
		buf_add_char(w->out, t.ptr[i]);
	}
	buf_add_char(w->out, '\'');
}

/* What may stand as an operand without brackets. */
static bool is_atom(const struct expr *e)
{
	switch (e->kind) {
	case EXPR_OPERATOR:
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_NOT:
	case EXPR_IS_NULL:
	case EXPR_IS_TRUE:
	case EXPR_IN:
	case EXPR_ANY:
	case EXPR_IN_QUERY:
	case EXPR_INTERVAL:
		return false;
	case EXPR_NUMBER:
		return e->text.len == 0 || e->text.ptr[0] != '-';
	default:
		return true;
	}
}

static void write_operand(struct writer *w, const struct expr *e)
{
	if (is_atom(e)) {
		write_node(w, e);
		return;
	}
	buf_add_char(w->out, '(');
	write_node(w, e);
	buf_add_char(w->out, ')');
}

static void write_list(struct writer *w, struct expr *const *args, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add(w->out, TEXT(", "));
		write_node(w, args[i]);
	}
}

static void write_column(struct writer *w, const struct expr *e)
{
	const struct model_column *column = e->column.column;

	if (e->column.row == EXPR_ROW_OLD) {
		buf_add(w->out, TEXT("old."));
	} else if (e->column.row == EXPR_ROW_NEW) {
		buf_add(w->out, TEXT("new."));
	} else if (e->column.row == EXPR_ROW_SELF && w->frame && column->table) {
		write_name(w, column->table->name);
		buf_add_char(w->out, '.');
	}
	write_name(w, column->name);
}

static void write_from_column(struct writer *w, const struct expr *e)
{
	for (const struct frame *frame = w->frame; frame; frame = frame->outer) {
		for (size_t i = 0; i < frame->query->from_count; i++) {
			if (frame->query->from[i].number != e->column.from)
				continue;
			write_name(w, frame->query->from[i].alias);
			buf_add_char(w->out, '.');
			write_name(w, e->column.column->name);
			return;
		}
	}
	write_name(w, e->column.column->name);
}

static void write_query(struct writer *w, const struct expr_query *query)
{
	struct frame frame = {.query = query, .outer = w->frame};

	w->frame = &frame;
	buf_add(w->out, TEXT("(select "));
	if (query->select)
		write_node(w, query->select);
	else
		buf_add_char(w->out, '1');
	buf_add(w->out, TEXT(" from "));
	for (size_t i = 0; i < query->from_count; i++) {
		if (i)
			buf_add(w->out, TEXT(", "));
		write_name(w, query->from[i].table->name);
		if (!text_eq(query->from[i].alias, query->from[i].table->name)) {
			buf_add_char(w->out, ' ');
			write_name(w, query->from[i].alias);
		}
	}
	if (query->where) {
		buf_add(w->out, TEXT(" where "));
		write_node(w, query->where);
	}
	buf_add_char(w->out, ')');
	w->frame = frame.outer;
}

static void write_operator(struct writer *w, const struct expr *e)
{
	if (e->arg_count == 1) {
		buf_add(w->out, TEXT("-("));
		write_node(w, e->args[0]);
		buf_add_char(w->out, ')');
		return;
	}
	write_operand(w, e->args[0]);
	buf_add_char(w->out, ' ');
	buf_add_cstr(w->out, expr_operator_words(e->op));
	buf_add_char(w->out, ' ');
	if (e->args[1]->kind == EXPR_INTERVAL)
		write_node(w, e->args[1]);
	else
		write_operand(w, e->args[1]);
}

static void write_parts(struct writer *w, const struct expr *e, const char *word)
{
	for (size_t i = 0; i < e->arg_count; i++) {
		const struct expr *part = e->args[i];
		if (i)
			buf_add_cstr(w->out, word);
		if (part->kind == EXPR_AND || part->kind == EXPR_OR)
			write_operand(w, part);
		else
			write_node(w, part);
	}
}

static void write_in(struct writer *w, const struct expr *e, bool is_not)
{
	write_operand(w, e->args[0]);
	buf_add_cstr(w->out, is_not ? " not in " : " in ");
	if (e->kind == EXPR_IN_QUERY) {
		write_query(w, e->query);
		return;
	}
	buf_add_char(w->out, '(');
	write_list(w, e->args + 1, e->arg_count - 1);
	buf_add_char(w->out, ')');
}

static void write_is(struct writer *w, const struct expr *e, const char *what)
{
	write_operand(w, e->args[0]);
	buf_add_cstr(w->out, what);
}

static void write_not(struct writer *w, const struct expr *e)
{
	const struct expr *arg = e->args[0];

	switch (arg->kind) {
	case EXPR_IN:
	case EXPR_IN_QUERY:
		write_in(w, arg, true);
		return;
	case EXPR_IS_NULL:
		write_is(w, arg, " is not null");
		return;
	case EXPR_IS_TRUE:
		write_is(w, arg, " is not true");
		return;
	default:
		buf_add(w->out, TEXT("not "));
		write_operand(w, arg);
	}
}

static void write_array(struct writer *w, const struct expr *e)
{
	if (e->arg_count == 0) {
		buf_add(w->out, TEXT("'{}'"));
		return;
	}
	buf_add(w->out, TEXT("array["));
	write_list(w, e->args, e->arg_count);
	buf_add_char(w->out, ']');
}

static void write_case(struct writer *w, const struct expr *e)
{
	buf_add(w->out, TEXT("case"));
	for (size_t i = 0; i + 1 < e->arg_count; i += 2) {
		buf_add(w->out, TEXT(" when "));
		write_node(w, e->args[i]);
		buf_add(w->out, TEXT(" then "));
		write_node(w, e->args[i + 1]);
	}
	if (e->arg_count && e->args[e->arg_count - 1]->kind != EXPR_NULL) {
		buf_add(w->out, TEXT(" else "));
		write_node(w, e->args[e->arg_count - 1]);
	}
	buf_add(w->out, TEXT(" end"));
}

static void write_interval(struct writer *w, int64_t us)
{
	static const struct {
		int64_t us;
		const char *name;
	} units[] = {{INT64_C(86400000000), "days"}, {INT64_C(3600000000), "hours"},
	        {INT64_C(60000000), "minutes"}, {INT64_C(1000000), "seconds"}, {1, "microseconds"}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (us % units[i].us)
			continue;
		buf_printf(
		        w->out, "interval '%lld %s'", (long long)(us / units[i].us), units[i].name);
		return;
	}
}

static void write_call(struct writer *w, const char *name, const struct expr *e)
{
	buf_add_cstr(w->out, name);
	/* A word, not a function, in SQL. */
	if (e->kind == EXPR_CALL && e->function == EXPR_FN_CURRENT_DATE)
		return;
	buf_add_char(w->out, '(');
	if (e->kind == EXPR_CALL && e->function == EXPR_FN_COUNT && e->arg_count == 0)
		buf_add_char(w->out, '*');
	write_list(w, e->args, e->arg_count);
	buf_add_char(w->out, ')');
}

static void write_cast(struct writer *w, const struct expr *e)
{
	write_operand(w, e->args[0]);
	buf_add(w->out, TEXT("::"));
	type_write(w->out, &e->type);
}

static void write_any(struct writer *w, const struct expr *e)
{
	write_operand(w, e->args[0]);
	buf_add(w->out, TEXT(" = any("));
	write_node(w, e->args[1]);
	buf_add_char(w->out, ')');
}

static void write_node(struct writer *w, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NULL:
		buf_add(w->out, TEXT("null"));
		return;
	case EXPR_BOOLEAN:
		buf_add_cstr(w->out, e->number ? "true" : "false");
		return;
	case EXPR_NUMBER:
		buf_add(w->out, e->text);
		return;
	case EXPR_STRING:
		write_string(w, e->text);
		return;
	case EXPR_COLUMN:
		if (e->column.row == EXPR_ROW_FROM)
			write_from_column(w, e);
		else
			write_column(w, e);
		return;
	case EXPR_OPERATOR:
		write_operator(w, e);
		return;
	case EXPR_AND:
		write_parts(w, e, " and ");
		return;
	case EXPR_OR:
		write_parts(w, e, " or ");
		return;
	case EXPR_NOT:
		write_not(w, e);
		return;
	case EXPR_IS_NULL:
		write_is(w, e, " is null");
		return;
	case EXPR_IS_TRUE:
		write_is(w, e, " is true");
		return;
	case EXPR_IN:
	case EXPR_IN_QUERY:
		write_in(w, e, false);
		return;
	case EXPR_ANY:
		write_any(w, e);
		return;
	case EXPR_ARRAY:
		write_array(w, e);
		return;
	case EXPR_CASE:
		write_case(w, e);
		return;
	case EXPR_CAST:
		write_cast(w, e);
		return;
	case EXPR_CALL:
		write_call(w, expr_function_text(e->function), e);
		return;
	case EXPR_EXISTS:
		buf_add(w->out, TEXT("exists "));
		write_query(w, e->query);
		return;
	case EXPR_QUERY:
		write_query(w, e->query);
		return;
	case EXPR_ME:
		write_call(w, "me", e);
		return;
	case EXPR_TENANT:
		write_call(w, "tenant", e);
		return;
	case EXPR_HAS_ROLE:
		write_call(w, "has_role", e);
		return;
	case EXPR_CAN:
		write_call(w, "can", e);
		return;
	case EXPR_IS_PLATFORM_ADMIN:
		write_call(w, "is_platform_admin", e);
		return;
	case EXPR_INTERVAL:
		write_interval(w, e->number);
		return;
	case EXPR_ARGUMENT:
		buf_printf(w->out, "$%u", e->argument + 1);
		return;
	}
}

void expr_write(struct buf *out, const struct expr *expr)
{
	struct writer w = {.out = out};

	write_node(&w, expr);
}
