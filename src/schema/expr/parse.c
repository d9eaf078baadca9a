#include "schema/expr/read.h"

#include <pg_query.h>

/*
 * The text is bounded before PostgreSQL's parser sees it, because neither that
 * parser nor the reader of its tree bounds its own recursion.
 */
enum {
	TEXT_MOST_BYTES = 64 * 1024,
	NESTING_MOST = 1000, /* words and signs that can open a level */
	DEPTH_MOST = 150,
};

static const char prefix[] = "SELECT (";
enum { PREFIX_BYTES = sizeof(prefix) - 1 };

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

/*
 * Where a byte of the query that was parsed stands in the source. The source's text may
 * have what the SQL has not: indentation that was taken off, backslashes of escapes.
 */
struct position expr_position(const struct expr_reader *r, int32_t location)
{
	struct position at = r->at;
	struct text body = at.source ? at.source->body : r->sql;
	size_t from = at.source ? at.offset : 0;
	size_t offset = location > r->prefix ? (size_t)(location - r->prefix) : 0;
	size_t i = from;

	if (offset > r->sql.len)
		offset = r->sql.len;
	for (size_t n = 0; n <= offset && i < body.len; n++) {
		while (n < r->sql.len && i < body.len && body.ptr[i] != r->sql.ptr[n] &&
		        strchr(" \t\r\n\\", body.ptr[i]))
			i++;
		if (n == offset || (n < r->sql.len && body.ptr[i] != r->sql.ptr[n]))
			break;
		i++;
	}
	for (size_t n = from; n < i && n < body.len; n++) {
		bool is_end = body.ptr[n] == '\n';
		at.line += is_end;
		at.column = is_end ? 1 : at.column + 1;
	}
	size_t end = offset;
	while (end < r->sql.len && is_word(r->sql.ptr[end]))
		end++;
	at.offset += (uint32_t)(i - from);
	at.end = at.offset + (uint32_t)(end > offset ? end - offset : 1);
	return at;
}

struct expr *expr_refuse(struct expr_reader *r, int32_t location, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct text message = arena_vprintf(r->arena, format, args);
	va_end(args);
	/* What the tree does not place is told of the statement. */
	if (location <= 0)
		location = r->statement_location;
	diag_error(r->diags, expr_position(r, location), "%.*s", TEXT_ARG(message));
	return NULL;
}

bool expr_refuse_mend(struct expr_reader *r, int32_t location, const char *what, const char *mend)
{
	expr_refuse(r, location, "%s", what);
	if (mend)
		diag_mend(r->diags, "%s", mend);
	return false;
}

bool expr_refuse_at(struct expr_reader *r, const struct expr *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct text message = arena_vprintf(r->arena, format, args);
	va_end(args);
	return diag_error(r->diags, at->at, "%.*s", TEXT_ARG(message));
}

struct expr *expr_new(struct expr_reader *r, enum expr_kind kind, int32_t location)
{
	struct expr *e = ARENA_NEW(r->arena, struct expr);

	if (!e)
		return NULL;
	e->kind = kind;
	e->type = expr_type_of(TYPE_BOOLEAN);
	e->at = expr_position(r, location);
	return e;
}

struct expr **expr_args(struct expr_reader *r, struct expr *e, size_t count)
{
	struct expr **args = ARENA_ARRAY(r->arena, struct expr *, count ? count : 1);

	if (!args || !e)
		return NULL;
	e->args = args;
	e->arg_count = count;
	return args;
}

struct expr *expr_seal(struct expr *e)
{
	if (!e)
		return NULL;
	for (size_t i = 0; i < e->arg_count; i++) {
		e->has_row |= e->args[i]->has_row;
		e->has_principal |= e->args[i]->has_principal;
		e->is_volatile |= e->args[i]->is_volatile;
	}
	switch (e->kind) {
	case EXPR_COLUMN:
		e->has_row = true;
		break;
	case EXPR_EXISTS:
	case EXPR_QUERY:
	case EXPR_IN_QUERY:
		e->has_row = true;
		const struct expr *parts[] = {e->query->where, e->query->select};
		for (size_t i = 0; i < 2; i++) {
			if (!parts[i])
				continue;
			e->has_principal |= parts[i]->has_principal;
			e->is_volatile |= parts[i]->is_volatile;
		}
		break;
	case EXPR_ME:
	case EXPR_TENANT:
	case EXPR_HAS_ROLE:
	case EXPR_CAN:
	case EXPR_IS_PLATFORM_ADMIN:
		e->has_principal = true;
		break;
	default:
		break;
	}
	return e;
}

struct expr *expr_boolean_over(struct expr_reader *r, enum expr_kind kind, struct expr *operand)
{
	if (!operand)
		return NULL;
	struct expr *e = expr_new(r, kind, 0);
	struct expr **args = expr_args(r, e, 1);
	if (!args)
		return NULL;
	args[0] = operand;
	e->at = operand->at;
	return expr_seal(e);
}

/* What is left out between quotes and in comments: gives the index after it. */
static size_t skip_quoted(struct text sql, size_t i, bool has_escapes)
{
	char quote = sql.ptr[i++];

	while (i < sql.len && sql.ptr[i] != quote) {
		if (has_escapes && sql.ptr[i] == '\\')
			i++;
		i++;
	}
	return i + 1;
}

static size_t skip_comment(struct text sql, size_t i)
{
	if (sql.ptr[i] == '-') {
		while (i < sql.len && sql.ptr[i] != '\n')
			i++;
		return i;
	}
	unsigned depth = 0;
	for (; i + 1 < sql.len; i++) {
		if (sql.ptr[i] == '/' && sql.ptr[i + 1] == '*') {
			depth++;
			i++;
		} else if (sql.ptr[i] == '*' && sql.ptr[i + 1] == '/') {
			i++;
			if (--depth == 0)
				return i + 1;
		}
	}
	return sql.len;
}

static bool word_nests(struct text word)
{
	static const struct text words[] = {TEXT_INIT("not"), TEXT_INIT("case"), TEXT_INIT("at"),
	        TEXT_INIT("collate"), TEXT_INIT("union"), TEXT_INIT("except"),
	        TEXT_INIT("intersect"), TEXT_INIT("join")};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_eq_nocase(words[i], word))
			return true;
	}
	return false;
}

/* $tag$ … $tag$; the end of the text when it is not closed. */
static size_t skip_dollars(struct text sql, size_t i)
{
	size_t end = i + 1;

	while (end < sql.len && is_word(sql.ptr[end]))
		end++;
	if (end >= sql.len || sql.ptr[end] != '$')
		return i + 1;
	struct text tag = text_sub(sql, i, end + 1 - i);
	for (size_t at = end + 1; at + tag.len <= sql.len; at++) {
		if (memcmp(sql.ptr + at, tag.ptr, tag.len) == 0)
			return at + tag.len;
	}
	return sql.len;
}

/* Balanced brackets, and no more nesting than the recursions below can bear. */
static bool is_bounded(struct expr_reader *r)
{
	struct text sql = r->sql;
	unsigned nesting = 0;
	int depth = 0;

	for (size_t i = 0; i < sql.len;) {
		char c = sql.ptr[i];
		char next = i + 1 < sql.len ? sql.ptr[i + 1] : '\0';
		if (c == '\'' || c == '"') {
			bool has_escapes = c == '\'' && i && (sql.ptr[i - 1] | 32) == 'e' &&
			                   (i == 1 || !is_word(sql.ptr[i - 2]));
			i = skip_quoted(sql, i, has_escapes);
			continue;
		}
		if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
			i = skip_comment(sql, i);
			continue;
		}
		if (r->place == EXPR_FUNCTION && c == ';') {
			nesting = 0;
			i++;
			continue;
		}
		if (r->has_body && c == '$') {
			i = skip_dollars(sql, i);
			continue;
		}
		if (r->place == EXPR_FUNCTION && c == '$' && next >= '0' && next <= '9') {
			i++;
			continue;
		}
		if (c == '$' || c == ';') {
			expr_refuse(r, r->prefix + (int32_t)i, "\"%c\" has no place %s", c,
			        r->place == EXPR_FUNCTION ? "here" : "in an expression");
			return false;
		}
		if (is_word(c)) {
			size_t start = i;
			while (i < sql.len && is_word(sql.ptr[i]))
				i++;
			nesting += word_nests(text_sub(sql, start, i - start));
			continue;
		}
		depth += (c == '(' || c == '[') - (c == ')' || c == ']');
		nesting += strchr("+-*/<>=~!@#%^&|?:[", c) != NULL;
		if (depth < 0 || depth > DEPTH_MOST || nesting > NESTING_MOST) {
			expr_refuse(r, r->prefix + (int32_t)i,
			        depth < 0 ? "this bracket was never opened"
			                  : "the expression is nested too deep");
			return false;
		}
		i++;
	}
	if (depth > 0)
		expr_refuse(r, r->prefix + (int32_t)sql.len - 1, "a bracket is not closed");
	return depth == 0;
}

bool expr_is_readable(struct expr_reader *r)
{
	const char *what = r->place == EXPR_FUNCTION ? "the function" : "the expression";

	if (text_is_empty(text_trim(r->sql)))
		expr_refuse(r, 0, "%s was expected here",
		        r->place == EXPR_FUNCTION ? "a statement" : "an expression");
	else if (r->sql.len > TEXT_MOST_BYTES)
		expr_refuse(r, 0, "%s is longer than %d bytes", what, TEXT_MOST_BYTES);
	else if (text_find_char(r->sql, '\0') >= 0 || !text_is_utf8(r->sql))
		expr_refuse(r, 0, "%s is not valid UTF-8 text", what);
	else
		return is_bounded(r);
	return false;
}

/* PostgreSQL counts characters from 1. */
static int32_t byte_of_character(const struct expr_reader *r, int cursor)
{
	struct text sql = r->sql;
	int at = cursor - 1 - r->prefix;
	size_t i = 0;

	for (; i < sql.len; i++) {
		if (((unsigned char)sql.ptr[i] & 0xc0) != 0x80 && at-- <= 0)
			break;
	}
	return r->prefix + (int32_t)i;
}

static void refuse_syntax(struct expr_reader *r, const PgQueryError *error)
{
	struct text message = text_from(error->message);
	struct text last = text_trim(r->sql);
	int32_t at = byte_of_character(r, error->cursorpos);

	if ((size_t)at >= (size_t)r->prefix + r->sql.len && last.len) {
		ptrdiff_t end = last.ptr - r->sql.ptr + (ptrdiff_t)last.len;
		expr_refuse(r, r->prefix + (int32_t)end - 1, "%s ends too early",
		        r->place == EXPR_FUNCTION ? "the statement" : "the expression");
		return;
	}
	/* The line that was added behind the text is no part of it. */
	ptrdiff_t end = text_find_char(message, '\n');
	message = end < 0 ? message : text_sub(message, 0, (size_t)end);
	expr_refuse(r, at, "%.*s%s", TEXT_ARG(message), end < 0 ? "" : "\"");
}

static bool is_plain_select(const PgQuery__SelectStmt *select)
{
	return !select->n_distinct_clause && !select->into_clause && !select->n_from_clause &&
	       !select->where_clause && !select->n_group_clause && !select->having_clause &&
	       !select->n_window_clause && !select->n_values_lists && !select->n_sort_clause &&
	       !select->limit_offset && !select->limit_count && !select->n_locking_clause &&
	       !select->with_clause && !select->larg && !select->rarg;
}

/* The one expression of "SELECT (…)", or NULL. */
static const PgQuery__Node *only_expression(const PgQuery__ParseResult *tree)
{
	if (tree->n_stmts != 1 || !tree->stmts[0]->stmt ||
	        tree->stmts[0]->stmt->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return NULL;
	const PgQuery__SelectStmt *select = tree->stmts[0]->stmt->select_stmt;
	if (!is_plain_select(select) || select->n_target_list != 1 ||
	        select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
		return NULL;
	const PgQuery__ResTarget *target = select->target_list[0]->res_target;
	bool has_name = target->name && target->name[0];
	return has_name || target->n_indirection ? NULL : target->val;
}

static bool place_is_boolean(enum expr_place place)
{
	return place != EXPR_DEFAULT && place != EXPR_INDEX;
}

static struct expr *read_tree(
        struct expr_reader *r, const PgQuery__ParseResult *tree, const struct type *expected)
{
	const PgQuery__Node *node = only_expression(tree);
	struct type boolean = expr_type_of(TYPE_BOOLEAN);

	if (!node)
		return expr_refuse(r, 0, "one expression was expected here");
	struct expr *e = expr_read(r, node);
	if (!e)
		return NULL;
	if (place_is_boolean(r->place))
		expected = &boolean;
	if (!expected)
		return e;
	bool is_good = r->place == EXPR_DEFAULT ? expr_assign(r, &e, expected)
	                                        : expr_coerce(r, &e, expected);
	return is_good ? e : NULL;
}

bool expr_parse_sql(struct expr_reader *r, struct text sql, expr_tree_fn *read, void *context)
{
	char *query = arena_cstr(r->arena, sql);
	bool is_read = false;

	if (!query)
		return false;
	PgQueryProtobufParseResult parsed = pg_query_parse_protobuf(query);
	PgQuery__ParseResult *tree = NULL;
	if (parsed.error)
		refuse_syntax(r, parsed.error);
	else
		tree = pg_query__parse_result__unpack(
		        NULL, parsed.parse_tree.len, (const uint8_t *)parsed.parse_tree.data);
	if (tree) {
		is_read = read(r, tree, context);
		pg_query__parse_result__free_unpacked(tree, NULL);
	}
	pg_query_free_protobuf_parse_result(parsed);
	return is_read;
}

struct wanted {
	const struct type *type;
	struct expr *expr;
};

static bool read_wanted(struct expr_reader *r, const PgQuery__ParseResult *tree, void *context)
{
	struct wanted *wanted = context;

	wanted->expr = read_tree(r, tree, wanted->type);
	return wanted->expr != NULL;
}

struct expr *expr_parse(const struct model *model, const struct model_table *table,
        enum expr_place place, struct text sql, struct position at, const struct type *expected,
        struct arena *arena, struct diagnostics *diags)
{
	struct expr_reader r = {.model = model,
	        .table = table,
	        .place = place,
	        .sql = sql,
	        .prefix = PREFIX_BYTES,
	        .at = at,
	        .arena = arena,
	        .diags = diags};

	if (!expr_is_readable(&r))
		return NULL;
	/* The line feed ends a comment that the text may end with. */
	struct text whole = arena_printf(arena, "%s%.*s\n)", prefix, TEXT_ARG(sql));
	struct wanted wanted = {.type = expected};
	size_t errors = diags->error_count;
	if (!expr_parse_sql(&r, whole, read_wanted, &wanted) && diags->error_count == errors)
		diag_error(diags, at, "there was not enough memory for this expression");
	return wanted.expr && !arena->failed ? wanted.expr : NULL;
}

struct expr *expr_read_boolean(struct expr_reader *r, const PgQuery__Node *node)
{
	struct type boolean = expr_type_of(TYPE_BOOLEAN);
	struct expr *e = expr_read(r, node);

	return e && expr_coerce(r, &e, &boolean) ? e : NULL;
}

bool expr_read_list(
        struct expr_reader *r, PgQuery__Node *const *nodes, size_t count, struct expr **out)
{
	bool is_whole = true;

	/* All of them, so that all errors are told. */
	for (size_t i = 0; i < count; i++) {
		out[i] = expr_read(r, nodes[i]);
		is_whole &= out[i] != NULL;
	}
	return is_whole;
}

struct text expr_node_name(const PgQuery__Node *node)
{
	if (node && node->node_case == PG_QUERY__NODE__NODE_STRING)
		return text_from(node->string->sval);
	return TEXT("");
}

static struct expr *read_bool_expr(struct expr_reader *r, const PgQuery__BoolExpr *node)
{
	if (node->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
		return expr_boolean_over(r, EXPR_NOT, expr_read_boolean(r, node->args[0]));

	enum expr_kind kind =
	        node->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR ? EXPR_AND : EXPR_OR;
	struct expr *e = expr_new(r, kind, node->location);
	bool is_whole = true;
	if (!e)
		return NULL;
	/* (a and b) and c is one list: parsing what was written gives the same tree. */
	for (size_t i = 0; i < node->n_args; i++) {
		struct expr *part = expr_read_boolean(r, node->args[i]);
		is_whole &= part != NULL;
		size_t count = part && part->kind == kind ? part->arg_count : 1;
		for (size_t n = 0; part && n < count; n++) {
			struct expr **slot = ARENA_PUSH(r->arena, e->args, e->arg_count);
			if (!slot)
				return NULL;
			*slot = part->kind == kind ? part->args[n] : part;
		}
	}
	return is_whole ? expr_seal(e) : NULL;
}

static struct expr *read_null_test(struct expr_reader *r, const PgQuery__NullTest *node)
{
	struct expr *e = expr_boolean_over(r, EXPR_IS_NULL, expr_read(r, node->arg));

	if (node->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL)
		return expr_boolean_over(r, EXPR_NOT, e);
	return e;
}

static struct expr *read_boolean_test(struct expr_reader *r, const PgQuery__BooleanTest *node)
{
	struct expr *arg = expr_read_boolean(r, node->arg);
	bool is_negated = false;
	enum expr_kind kind = EXPR_IS_TRUE;

	switch (node->booltesttype) {
	case PG_QUERY__BOOL_TEST_TYPE__IS_TRUE:
		break;
	case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE:
		is_negated = true;
		break;
	case PG_QUERY__BOOL_TEST_TYPE__IS_FALSE:
		arg = expr_boolean_over(r, EXPR_NOT, arg);
		break;
	case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE:
		arg = expr_boolean_over(r, EXPR_NOT, arg);
		is_negated = true;
		break;
	case PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN:
		kind = EXPR_IS_NULL;
		break;
	default:
		kind = EXPR_IS_NULL;
		is_negated = true;
		break;
	}
	struct expr *e = expr_boolean_over(r, kind, arg);
	return is_negated ? expr_boolean_over(r, EXPR_NOT, e) : e;
}

static struct expr *read_array(struct expr_reader *r, const PgQuery__AArrayExpr *node)
{
	struct expr *e = expr_new(r, EXPR_ARRAY, node->location);
	struct expr **args = expr_args(r, e, node->n_elements);

	if (!args || !expr_read_list(r, node->elements, node->n_elements, args))
		return NULL;
	e->type = expr_type_of(TYPE_TEXT);
	if (node->n_elements && !expr_unify(r, args, node->n_elements, &e->type, node->location))
		return NULL;
	e->type.array_depth++;
	return expr_seal(e);
}

/* `case x when v` becomes `case when x = v`. */
static bool read_when(struct expr_reader *r, const PgQuery__CaseExpr *node, size_t index,
        struct expr **out_when, struct expr **out_then)
{
	const PgQuery__CaseWhen *when = node->args[index]->case_when;
	int32_t location = when->location;

	if (node->arg) {
		struct expr *left = expr_read(r, node->arg);
		struct expr *right = expr_read(r, when->expr);
		*out_when = left && right ? expr_new_operator(r, EXPR_OP_EQ, left, right, location)
		                          : NULL;
	} else {
		*out_when = expr_read_boolean(r, when->expr);
	}
	*out_then = expr_read(r, when->result);
	return *out_when && *out_then;
}

static struct expr *read_case(struct expr_reader *r, const PgQuery__CaseExpr *node)
{
	int32_t location = node->location;
	struct expr *e = expr_new(r, EXPR_CASE, location);
	struct expr **args = expr_args(r, e, node->n_args * 2 + 1);
	struct expr **results = ARENA_ARRAY(r->arena, struct expr *, node->n_args + 1);
	bool is_whole = true;

	if (!args || !results)
		return NULL;
	for (size_t i = 0; i < node->n_args; i++) {
		if (!read_when(r, node, i, &args[i * 2], &results[i]))
			is_whole = false;
	}
	results[node->n_args] =
	        node->defresult ? expr_read(r, node->defresult) : expr_new(r, EXPR_NULL, location);
	if (!is_whole || !results[node->n_args] ||
	        !expr_unify(r, results, node->n_args + 1, &e->type, location))
		return NULL;
	for (size_t i = 0; i < node->n_args; i++)
		args[i * 2 + 1] = results[i];
	args[node->n_args * 2] = results[node->n_args];
	return expr_seal(e);
}

static struct expr *read_number(struct expr_reader *r, struct text digits, int32_t location)
{
	struct type bigint = expr_type_of(TYPE_BIGINT);
	struct expr *e = expr_new(r, EXPR_NUMBER, location);
	int64_t n = 0;

	if (!e)
		return NULL;
	e->type = expr_type_of(TYPE_NUMERIC);
	e->text = arena_text(r->arena, digits);
	if (text_to_int64(digits, &n))
		e->type = n < INT32_MIN || n > INT32_MAX ? bigint : expr_type_of(TYPE_INTEGER);
	return e;
}

static struct expr *read_constant(struct expr_reader *r, const PgQuery__AConst *node)
{
	int32_t location = node->location;
	struct expr *e = NULL;

	if (node->isnull) {
		e = expr_new(r, EXPR_NULL, location);
		if (e)
			e->type = expr_type_of(TYPE_TEXT);
		return e;
	}
	switch (node->val_case) {
	case PG_QUERY__A__CONST__VAL_IVAL:
		return read_number(r, arena_printf(r->arena, "%d", node->ival->ival), location);
	case PG_QUERY__A__CONST__VAL_FVAL:
		return read_number(r, text_from(node->fval->fval), location);
	case PG_QUERY__A__CONST__VAL_BOOLVAL:
		e = expr_new(r, EXPR_BOOLEAN, location);
		if (e)
			e->number = node->boolval->boolval;
		return e;
	case PG_QUERY__A__CONST__VAL_SVAL:
		e = expr_new(r, EXPR_STRING, location);
		if (!e)
			return NULL;
		e->type = expr_type_of(TYPE_TEXT);
		e->text = arena_text(r->arena, text_from(node->sval->sval));
		return e;
	default:
		return expr_refuse(r, location, "bit strings cannot be run on both engines");
	}
}

/* Every node of PostgreSQL's tree that knows its place calls it so. */
int32_t expr_location(const PgQuery__Node *node)
{
	const ProtobufCMessage *message = (const ProtobufCMessage *)node->alias;
	const ProtobufCFieldDescriptor *field =
	        message ? protobuf_c_message_descriptor_get_field_by_name(
	                          message->descriptor, "location")
	                : NULL;

	return field ? *(const int32_t *)((const char *)message + field->offset) : 0;
}

static struct expr *read_node(struct expr_reader *r, const PgQuery__Node *node)
{
	const char *name = NULL;

	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_A_CONST:
		return read_constant(r, node->a_const);
	case PG_QUERY__NODE__NODE_COLUMN_REF:
		return expr_read_column(r, node->column_ref);
	case PG_QUERY__NODE__NODE_A_EXPR:
		return expr_read_operator(r, node->a_expr);
	case PG_QUERY__NODE__NODE_BOOL_EXPR:
		return read_bool_expr(r, node->bool_expr);
	case PG_QUERY__NODE__NODE_NULL_TEST:
		return read_null_test(r, node->null_test);
	case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
		return read_boolean_test(r, node->boolean_test);
	case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
		return read_array(r, node->a_array_expr);
	case PG_QUERY__NODE__NODE_CASE_EXPR:
		return read_case(r, node->case_expr);
	case PG_QUERY__NODE__NODE_TYPE_CAST:
		return expr_read_cast(r, node->type_cast);
	case PG_QUERY__NODE__NODE_FUNC_CALL:
		return expr_read_call(r, node->func_call);
	case PG_QUERY__NODE__NODE_COALESCE_EXPR:
		return expr_read_coalesce(r, node->coalesce_expr);
	case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
		return expr_read_extreme(r, node->min_max_expr);
	case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
		return expr_read_value_function(r, node->sqlvalue_function);
	case PG_QUERY__NODE__NODE_SUB_LINK:
		return expr_read_subquery(r, node->sub_link);
	case PG_QUERY__NODE__NODE_PARAM_REF:
		if (r->place == EXPR_FUNCTION)
			return expr_read_parameter(r, node->param_ref);
		break;
	default:
		break;
	}
	const char *hint = expr_node_hint(node->node_case, &name);
	expr_refuse(r, expr_location(node), "%s cannot be used in an expression", name);
	diag_mend(r->diags, "%s", hint);
	return NULL;
}

struct expr *expr_read(struct expr_reader *r, const PgQuery__Node *node)
{
	if (!node)
		return expr_refuse(r, 0, "an operand is missing");
	if (r->depth == DEPTH_MOST)
		return expr_refuse(r, expr_location(node), "the expression is nested too deep");
	r->depth++;
	struct expr *e = read_node(r, node);
	r->depth--;
	return e;
}
