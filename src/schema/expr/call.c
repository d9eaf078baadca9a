#include "schema/expr/read.h"

struct expr *expr_new_call(struct expr_reader *r, enum expr_function function, struct expr **args,
        size_t count, int32_t location)
{
	struct expr *e = expr_new(r, EXPR_CALL, location);
	struct expr **slots = expr_args(r, e, count);

	if (!slots)
		return NULL;
	for (size_t i = 0; i < count; i++)
		slots[i] = args[i];
	e->function = function;
	return expr_seal(e);
}

static bool place_has_principal(struct expr_reader *r, const char *name, int32_t location)
{
	switch (r->place) {
	case EXPR_POLICY:
	case EXPR_COLUMN_POLICY:
	case EXPR_FUNCTION:
		return true;
	case EXPR_MUST:
		expr_refuse(r, location,
		        "%s() has no place in `must` or a webhook: they hold whoever asks", name);
		break;
	case EXPR_CHECK:
		expr_refuse(
		        r, location, "%s() has no place in a check: it holds whoever asks", name);
		break;
	case EXPR_DEFAULT:
		expr_refuse(r, location, "%s() has no place in a default", name);
		break;
	case EXPR_INDEX:
		expr_refuse(r, location, "%s() has no place in an index", name);
		break;
	}
	diag_mend(r->diags, "who may do what is said by read, create, update and delete");
	return false;
}

/* The type of a person's or a tenant's key. */
static bool key_type(struct expr_reader *r, enum table_concept concept, const char *name,
        struct type *out_type, int32_t location)
{
	const struct model_table *table = r->model ? r->model->by_concept[concept] : NULL;

	if (!table || !table->primary || table->primary->column_count != 1) {
		expr_refuse(r, location, "%s() needs a table of %s with a key of one column", name,
		        concept == TABLE_IS_USERS ? "users" : "tenants");
		return false;
	}
	*out_type = table->primary->columns[0]->type;
	return true;
}

static bool read_strings(struct expr_reader *r, const PgQuery__FuncCall *call,
        const struct expr_principal_info *info, struct expr *e)
{
	struct expr **args = expr_args(r, e, call->n_args);

	if (!args || !expr_read_list(r, call->args, call->n_args, args))
		return false;
	if (call->n_args == 0 || call->n_args > info->most_args) {
		expr_refuse(r, call->location, "%s() takes %s", info->name,
		        info->most_args == 1 ? "one text" : "one text or more");
		return false;
	}
	for (size_t i = 0; i < call->n_args; i++) {
		if (args[i]->kind == EXPR_STRING && args[i]->text.len)
			continue;
		return expr_refuse_at(r, args[i],
		        "%s() takes texts written out, like 'clients.read'", info->name);
	}
	return true;
}

static struct expr *read_principal(struct expr_reader *r, const PgQuery__FuncCall *call,
        const struct expr_principal_info *info)
{
	if (!place_has_principal(r, info->name, call->location))
		return NULL;
	struct expr *e = expr_new(r, info->kind, call->location);
	if (!e)
		return NULL;
	if (info->takes_strings) {
		if (!read_strings(r, call, info, e))
			return NULL;
	} else if (call->n_args) {
		return expr_refuse(r, call->location, "%s() takes no argument", info->name);
	}
	if (info->kind == EXPR_ME &&
	        !key_type(r, TABLE_IS_USERS, info->name, &e->type, call->location))
		return NULL;
	if (info->kind == EXPR_TENANT &&
	        !key_type(r, TABLE_IS_TENANTS, info->name, &e->type, call->location))
		return NULL;
	return expr_seal(e);
}

static bool refuse_clauses(struct expr_reader *r, const PgQuery__FuncCall *call)
{
	const char *what = NULL;

	if (call->over)
		what = "window functions cannot be run on both engines";
	else if (call->agg_filter || call->n_agg_order || call->agg_within_group)
		what = "filter and order by inside an aggregate cannot be run on both engines";
	else if (call->agg_distinct && r->place != EXPR_FUNCTION)
		what = "distinct inside an aggregate cannot be run on both engines";
	else if (call->func_variadic)
		what = "variadic cannot be run on both engines";
	if (!what)
		return true;
	expr_refuse(r, call->location, "%s", what);
	diag_mend(r->diags, "say it with a scalar subquery and its where");
	return false;
}

static bool is_fitting(char letter, const struct type *type)
{
	switch (letter) {
	case 't':
		return type_family(type) == FAMILY_TEXT && type->kind != TYPE_ENUM;
	case 'i':
		return type_family(type) == FAMILY_INTEGER;
	case 'n':
		return expr_is_number(type);
	case 'j':
		return !type->array_depth && type->kind == TYPE_JSONB;
	case 'a':
		return type->array_depth > 0;
	default:
		return true;
	}
}

static const char *letter_name(char letter)
{
	switch (letter) {
	case 't':
		return "text";
	case 'i':
		return "an integer";
	case 'n':
		return "a number";
	case 'j':
		return "jsonb";
	default:
		return "an array";
	}
}

static bool check_args(struct expr_reader *r, const struct expr_function_info *info,
        struct expr **args, size_t count, int32_t location)
{
	size_t least = 0;
	size_t most = 0;
	bool is_optional = false;

	for (const char *letter = info->args; *letter; letter++) {
		if (*letter == '?') {
			is_optional = true;
			continue;
		}
		least += !is_optional;
		if (most++ >= count)
			continue;
		struct expr *arg = args[most - 1];
		if (arg->kind == EXPR_INTERVAL || !is_fitting(*letter, &arg->type)) {
			expr_refuse_at(r, arg, "%s() takes %s here, and this is %.*s", info->name,
			        letter_name(*letter), TEXT_ARG(expr_type_text(r, arg)));
			if (*letter == 't')
				diag_mend(r->diags, "cast it: …::text");
			return false;
		}
	}
	if (count >= least && count <= most)
		return true;
	if (least == most)
		expr_refuse(r, location, "%s() takes %zu argument%s", info->name, most,
		        most == 1 ? "" : "s");
	else
		expr_refuse(
		        r, location, "%s() takes %zu or %zu arguments", info->name, least, most);
	return false;
}

/* Engines differ on places before the text's first, so they must be seen to be right. */
static bool check_substring(struct expr_reader *r, struct expr **args, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		int64_t n = 0;
		bool is_literal = args[i]->kind == EXPR_NUMBER && text_to_int64(args[i]->text, &n);
		if (!is_literal || n < (i == 1 ? 1 : 0))
			return expr_refuse_at(r, args[i],
			        "substring()'s %s must be a literal of %d or more",
			        i == 1 ? "start" : "length", i == 1 ? 1 : 0);
	}
	return true;
}

static bool check_place(
        struct expr_reader *r, const struct expr_function_info *info, int32_t location)
{
	if (info->is_default_only && r->place != EXPR_DEFAULT) {
		expr_refuse(r, location, "%s() stands in defaults alone", info->name);
		return false;
	}
	if (info->is_function_only && r->place != EXPR_FUNCTION) {
		expr_refuse(r, location, "%s() stands in functions alone", info->name);
		return false;
	}
	if (info->is_volatile && (r->place == EXPR_CHECK || r->place == EXPR_INDEX)) {
		expr_refuse(r, location, "%s() changes with time, which %s may not", info->name,
		        r->place == EXPR_CHECK ? "a check" : "an index");
		return false;
	}
	return true;
}

static bool result_type(struct expr_reader *r, const struct expr_function_info *info,
        struct expr *e, int32_t location)
{
	struct type first = e->arg_count ? e->args[0]->type : expr_type_of(TYPE_TEXT);

	switch (info->result) {
	case 't':
		e->type = expr_type_of(TYPE_TEXT);
		return true;
	case 'i':
		e->type = expr_type_of(TYPE_INTEGER);
		return true;
	case 'u':
		e->type = expr_type_of(TYPE_UUID);
		return true;
	case 'd':
		e->type = expr_type_of(TYPE_DATE);
		return true;
	case 'z':
		e->type = expr_type_of(TYPE_TIMESTAMPTZ);
		return true;
	case '=':
		e->type = first;
		break;
	default:
		e->type = expr_type_of(TYPE_BIGINT);
		break;
	}
	bool is_exact = first.kind != TYPE_NUMERIC ||
	                (e->function != EXPR_FN_SUM && e->function != EXPR_FN_ABS &&
	                        e->function != EXPR_FN_AVG);
	bool is_extreme = e->function == EXPR_FN_MIN || e->function == EXPR_FN_MAX;
	enum type_family family = type_family(&first);
	bool has_order = first.kind != TYPE_ENUM && family != FAMILY_JSON &&
	                 family != FAMILY_NETWORK && family != FAMILY_ARRAY &&
	                 family != FAMILY_BOOLEAN && family != FAMILY_UUID &&
	                 family != FAMILY_BYTES;
	if (e->function == EXPR_FN_AVG)
		e->type = expr_type_of(TYPE_DOUBLE);
	if (e->function == EXPR_FN_SUM && family == FAMILY_NUMBER)
		e->type = first.kind == TYPE_NUMERIC_SCALED
		                  ? (struct type){.kind = TYPE_NUMERIC_SCALED,
		                            .precision = 18,
		                            .scale = first.scale}
		                  : expr_type_of(TYPE_DOUBLE);
	if (is_exact && (!is_extreme || has_order))
		return true;
	expr_refuse(r, location, "%s() of %.*s cannot be run on both engines", info->name,
	        TEXT_ARG(expr_type_text(r, e->args[0])));
	return false;
}

static struct expr *refuse_aggregate(
        struct expr_reader *r, const PgQuery__FuncCall *call, const struct expr_function_info *info)
{
	if (r->place == EXPR_FUNCTION)
		return expr_refuse(r, call->location,
		        "%s() stands in what a query selects, its having and its order by",
		        info->name);
	expr_refuse(r, call->location, "%s() stands alone in a scalar subquery", info->name);
	diag_mend(r->diags, "write (select %s(…) from … where …)", info->name);
	return NULL;
}

static struct expr *read_function(
        struct expr_reader *r, const PgQuery__FuncCall *call, const struct expr_function_info *info)
{
	bool takes_aggregate = r->takes_aggregate;
	bool is_function = r->place == EXPR_FUNCTION;
	struct expr **args = ARENA_ARRAY(r->arena, struct expr *, call->n_args + 1);

	if (info->is_aggregate || !is_function)
		r->takes_aggregate = false;
	bool is_read = args && expr_read_list(r, call->args, call->n_args, args);
	if (is_function)
		r->takes_aggregate = takes_aggregate;
	if (!is_read)
		return NULL;
	if (info->is_aggregate && !takes_aggregate)
		return refuse_aggregate(r, call, info);
	if (info->is_aggregate)
		r->has_aggregate = true;
	/* position(part in text) comes as position(text, part); trim('x' from t) as btrim(t, 'x').
	 */
	if (!check_place(r, info, call->location) ||
	        !check_args(r, info, args, call->n_args, call->location))
		return NULL;
	if (info->function == EXPR_FN_COUNT && !call->agg_star && call->n_args == 0)
		return expr_refuse(r, call->location, "write count(*) or count(column)");
	if (info->function == EXPR_FN_SUBSTRING && !check_substring(r, args, call->n_args))
		return NULL;
	struct expr *e = expr_new_call(r, info->function, args, call->n_args, call->location);
	if (!e || !result_type(r, info, e, call->location))
		return NULL;
	e->is_volatile |= info->is_volatile;
	e->is_distinct = call->agg_distinct;
	return e;
}

struct expr *expr_read_call(struct expr_reader *r, const PgQuery__FuncCall *call)
{
	struct text name = expr_node_name(call->funcname[call->n_funcname - 1]);
	struct text schema = call->n_funcname > 1 ? expr_node_name(call->funcname[0]) : TEXT("");
	bool is_builtin = text_is_empty(schema) || text_eq(schema, TEXT("pg_catalog"));

	if (!refuse_clauses(r, call))
		return NULL;
	const struct expr_principal_info *principal = expr_principal_find(name);
	if (principal && text_is_empty(schema))
		return read_principal(r, call, principal);
	const struct expr_function_info *info = is_builtin ? expr_function_find(name) : NULL;
	if (info)
		return read_function(r, call, info);
	expr_refuse(r, call->location, "the function %.*s() cannot be run on both engines",
	        TEXT_ARG(name));
	struct text near = expr_function_suggest(name);
	if (near.len)
		diag_mend(r->diags, "did you mean %.*s()?", TEXT_ARG(near));
	else
		diag_mend(r->diags, "docs/expressions.md lists what an expression may use");
	return NULL;
}

static struct expr *read_common(struct expr_reader *r, enum expr_function function,
        PgQuery__Node *const *nodes, size_t count, int32_t location)
{
	struct expr **args = ARENA_ARRAY(r->arena, struct expr *, count ? count : 1);
	struct type type = {0};

	if (!args || !expr_read_list(r, nodes, count, args) ||
	        !expr_unify(r, args, count, &type, location))
		return NULL;
	struct expr *e = expr_new_call(r, function, args, count, location);
	if (e)
		e->type = type;
	return e;
}

struct expr *expr_read_coalesce(struct expr_reader *r, const PgQuery__CoalesceExpr *node)
{
	return read_common(r, EXPR_FN_COALESCE, node->args, node->n_args, node->location);
}

struct expr *expr_read_extreme(struct expr_reader *r, const PgQuery__MinMaxExpr *node)
{
	bool is_greatest = node->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST;
	struct expr *e = read_common(r, is_greatest ? EXPR_FN_GREATEST : EXPR_FN_LEAST, node->args,
	        node->n_args, node->location);

	for (size_t i = 1; e && i < e->arg_count; i++) {
		if (e->type.kind == TYPE_ENUM ||
		        !expr_match(r, &e->args[0], &e->args[i], true, node->location))
			return e->type.kind != TYPE_ENUM
			               ? NULL
			               : expr_refuse(r, node->location,
			                         "%s() of an enum cannot be run on both engines",
			                         is_greatest ? "greatest" : "least");
	}
	return e;
}

struct expr *expr_read_value_function(struct expr_reader *r, const PgQuery__SQLValueFunction *node)
{
	const struct expr_function_info *info = NULL;

	switch (node->op) {
	case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
		info = expr_function_find(TEXT("current_date"));
		break;
	case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
		info = expr_function_find(TEXT("current_timestamp"));
		break;
	case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_USER:
	case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_USER:
	case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_SESSION_USER:
		expr_refuse(r, node->location, "the database's user says nothing of who asks");
		diag_mend(r->diags, "use me()");
		return NULL;
	default:
		expr_refuse(r, node->location, "this word cannot be run on both engines");
		diag_mend(r->diags, "use now() or current_date");
		return NULL;
	}
	if (!check_place(r, info, node->location))
		return NULL;
	struct expr *e = expr_new_call(r, info->function, NULL, 0, node->location);
	if (!e || !result_type(r, info, e, node->location))
		return NULL;
	e->is_volatile = true;
	return e;
}
