#include "api/rest/rpc_call.h"

#include "api/rest/body.h"
#include "sql/cast.h"
#include "sql/dialect.h"

#include <stdlib.h>

/* One argument as it was given. */
struct given {
	struct text name;
	struct text text;        /* of the query, a form, or the whole body */
	const struct json *json; /* of a JSON body; NULL: the text */
};

enum { GIVEN_MAX = 1000 };

enum body_kind { BODY_QUERY, BODY_JSON, BODY_FORM, BODY_TEXT, BODY_BYTES };

struct reader {
	struct rest_call *call;
	const struct function *function; /* NULL: there is none that the caller may call */
	enum body_kind kind;
	struct given *given;
	size_t count;
	struct buf rest; /* what of the query is no argument */
};

static bool is_get(const struct reader *r)
{
	return r->call->ask.method == HTTP_GET || r->call->ask.method == HTTP_HEAD;
}

/* ---- what is not there ---- */

static int compare_given(const void *a, const void *b)
{
	return text_compare(((const struct given *)a)->name, ((const struct given *)b)->name);
}

static int compare_names(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static bool may_call(const struct reader *r, const struct function *function)
{
	return function_may_call(function, r->call->principal);
}

/* "(a, b)", by name. */
static struct text arguments_text(struct arena *arena, const struct function *function)
{
	struct text *names = ARENA_ARRAY(arena, struct text, function->argument_count + 1);
	struct buf out;

	buf_init(&out, arena);
	if (!names)
		return TEXT("");
	for (size_t i = 0; i < function->argument_count; i++)
		names[i] = function->arguments[i].name;
	if (function->argument_count)
		qsort(names, function->argument_count, sizeof(*names), compare_names);
	buf_add_char(&out, '(');
	for (size_t i = 0; i < function->argument_count; i++)
		buf_printf(&out, "%s%.*s", i ? ", " : "", TEXT_ARG(names[i]));
	buf_add_char(&out, ')');
	return buf_text(&out);
}

/* The function that is meant perhaps, of those that the caller may call. */
static void hint(const struct reader *r, struct error *err)
{
	const struct model *model = r->call->api->model;
	struct text name = r->call->ask.table;
	unsigned best = name.len / 2 < 4 ? (unsigned)(name.len / 2) + 1 : 4;
	const struct function *nearest = NULL;

	if (r->function) {
		error_hint(err, "Perhaps you meant to call the function public.%.*s%.*s",
		        TEXT_ARG(name), TEXT_ARG(arguments_text(r->call->arena, r->function)));
		return;
	}
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = model->functions[i];
		unsigned distance = text_distance(function->name, name, best);
		if (distance < best && may_call(r, function)) {
			best = distance;
			nearest = function;
		}
	}
	if (nearest)
		error_hint(err, "Perhaps you meant to call the function public.%.*s",
		        TEXT_ARG(nearest->name));
}

/* As PostgREST says it, for whatever reason it is. */
static bool not_found(struct reader *r, struct error *err)
{
	struct rest_call *call = r->call;
	struct text name = call->ask.table;
	bool is_whole = r->kind == BODY_TEXT || r->kind == BODY_BYTES;
	struct buf list;

	/* To nobody everything answers alike, as tables do. */
	if (!r->function && !key_is_set(&call->principal->person.key))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody may call this function");
	buf_init(&list, call->arena);
	if (r->count)
		qsort(r->given, r->count, sizeof(*r->given), compare_given);
	for (size_t i = 0; i < r->count; i++)
		buf_printf(&list, "%s%.*s", i ? ", " : "", TEXT_ARG(r->given[i].name));
	struct text names = buf_text(&list);
	if (is_whole)
		error_say(err, ERROR_NO_FUNCTION,
		        "Could not find the function public.%.*s in the schema cache",
		        TEXT_ARG(name));
	else
		error_say(err, ERROR_NO_FUNCTION,
		        "Could not find the function public.%.*s%s%.*s%s in the schema cache",
		        TEXT_ARG(name), r->count ? "(" : " without parameters", TEXT_ARG(names),
		        r->count ? ")" : "");
	error_detail(err,
	        "Searched for the function public.%.*s%s%.*s%s, but no matches were found in the "
	        "schema cache.",
	        TEXT_ARG(name),
	        r->kind == BODY_TEXT    ? " with a single unnamed text parameter"
	        : r->kind == BODY_BYTES ? " with a single unnamed bytea parameter"
	        : r->count > 1          ? " with parameters "
	        : r->count              ? " with parameter "
	                                : " without parameters",
	        TEXT_ARG(names),
	        r->kind == BODY_JSON ? " or with a single unnamed json/jsonb parameter" : "");
	if (!is_whole)
		hint(r, err);
	return false;
}

/* ---- the query of a GET ---- */

static bool is_word_of(struct text key, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_eq_cstr(key, words[i]))
			return true;
	return false;
}

/* "eq.…", "not.in.…", "like(any).…" */
static bool is_filter(struct text value)
{
	static const char *const operators[] = {
#define OPERATOR_WORD(kind, text) text,
	        PLAN_OPERATOR_TABLE(OPERATOR_WORD)
#undef OPERATOR_WORD
	                "not",
	};
	size_t end = 0;

	while (end < value.len && value.ptr[end] != '.' && value.ptr[end] != '(')
		end++;
	return end < value.len && is_word_of(text_sub(value, 0, end), operators,
	                                  sizeof(operators) / sizeof(operators[0]));
}

/* What says something of the rows, whatever the function's arguments are. */
static bool is_reserved(struct text key, struct text value)
{
	static const char *const words[] = {"select", "order", "limit", "offset", "and", "or",
	        "not.and", "not.or", "columns", "on_conflict", "cursor"};

	return is_word_of(key, words, sizeof(words) / sizeof(words[0])) ||
	       text_find_char(key, '.') >= 0 || text_find_char(key, '>') >= 0 || is_filter(value);
}

static bool give(struct reader *r, struct text name, struct text text, const struct json *json,
        struct error *err)
{
	/* Of what is said twice the last counts. */
	for (size_t i = 0; i < r->count; i++) {
		if (text_eq(r->given[i].name, name)) {
			r->given[i] = (struct given){name, text, json};
			return true;
		}
	}
	if (r->count == GIVEN_MAX)
		return error_tell(err, ERROR_QUERY_SYNTAX, "more than %d arguments", GIVEN_MAX);
	struct given *slot = ARENA_PUSH(r->call->arena, r->given, r->count);
	if (!slot)
		return error_memory(err);
	*slot = (struct given){name, text, json};
	return true;
}

static bool read_pair(struct reader *r, struct text pair, struct error *err)
{
	ptrdiff_t equals = text_find_char(pair, '=');
	struct text key = equals < 0 ? pair : text_sub(pair, 0, (size_t)equals);
	struct text value = equals < 0 ? TEXT("") : text_sub(pair, (size_t)equals + 1, SIZE_MAX);

	if (!http_decode(r->call->arena, key, true, &key) ||
	        !http_decode(r->call->arena, value, true, &value))
		return r->call->arena->failed ? error_memory(err)
		                              : error_tell(err, ERROR_QUERY_SYNTAX,
		                                        "a parameter is not percent-encoded UTF-8 "
		                                        "without NUL");
	bool is_argument = r->function && key.len && function_argument_find(r->function, key);
	if (is_argument || !is_reserved(key, value))
		return give(r, key, value, NULL, err);
	if (r->rest.len)
		buf_add_char(&r->rest, '&');
	buf_add(&r->rest, pair);
	return true;
}

static bool read_query(struct reader *r, struct text *out_rest, struct error *err)
{
	struct text rest = r->call->ask.query, pair;

	while (rest.len && text_split(&rest, '&', &pair)) {
		if (!text_is_empty(pair) && !read_pair(r, pair, err))
			return false;
	}
	*out_rest = buf_text(&r->rest);
	return !buf_failed(&r->rest) || error_memory(err);
}

/* ---- the body of a POST ---- */

static struct text media_type(struct text type)
{
	ptrdiff_t semicolon = text_find_char(type, ';');

	return text_trim(semicolon < 0 ? type : text_sub(type, 0, (size_t)semicolon));
}

static bool body_kind(struct text type, enum body_kind *out_kind, struct error *err)
{
	static const struct {
		const char *name;
		enum body_kind kind;
	} kinds[] = {
	        {"", BODY_JSON},
	        {"application/json", BODY_JSON},
	        {"application/vnd.pgrst.object+json", BODY_JSON},
	        {"application/vnd.pgrst.array+json", BODY_JSON},
	        {"application/x-www-form-urlencoded", BODY_FORM},
	        {"text/plain", BODY_TEXT},
	        {"application/octet-stream", BODY_BYTES},
	};

	type = media_type(type);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_eq_nocase(type, text_from(kinds[i].name))) {
			*out_kind = kinds[i].kind;
			return true;
		}
	}
	return error_say(err, ERROR_BODY_TYPE, "Content-Type not acceptable: %.*s", TEXT_ARG(type));
}

static bool is_single(const struct function *function)
{
	return function && function->argument_count == 1 &&
	       text_is_empty(function->arguments[0].name);
}

/* The whole body as the only argument, which has no name. */
static bool takes_whole(const struct reader *r)
{
	if (!is_single(r->function))
		return false;
	enum type_kind kind = r->function->arguments[0].type.kind;
	bool is_json = kind == TYPE_JSON || kind == TYPE_JSONB;
	return r->kind == BODY_JSON    ? is_json
	       : r->kind == BODY_TEXT  ? kind == TYPE_TEXT
	       : r->kind == BODY_BYTES ? kind == TYPE_BYTEA
	                               : false;
}

static bool read_whole(struct reader *r, const struct json *json, struct error *err)
{
	struct text body = r->call->ask.body;

	if (r->kind == BODY_BYTES) {
		struct buf hex;
		buf_init(&hex, r->call->arena);
		buf_add_cstr(&hex, "\\x");
		for (size_t i = 0; i < body.len; i++)
			buf_printf(&hex, "%02x", (unsigned char)body.ptr[i]);
		if (buf_failed(&hex))
			return error_memory(err);
		body = buf_text(&hex);
	}
	return give(r, TEXT(""), body, json, err);
}

static bool is_named(const struct query *query, struct text name)
{
	for (size_t i = 0; i < query->column_count; i++)
		if (text_eq(query->columns[i], name))
			return true;
	return !query->has_columns;
}

static bool read_members(
        struct reader *r, const struct query *query, const struct json *body, struct error *err)
{
	if (body->type != JSON_OBJECT)
		return error_say(
		        err, ERROR_BODY_INVALID, "The arguments of a function are one JSON object");
	for (size_t i = 0; i < body->count; i++) {
		const struct json_member *member = &body->members[i];
		const struct json *json = r->kind == BODY_JSON ? &member->value : NULL;
		if (is_named(query, member->name) &&
		        !give(r, member->name, member->value.text, json, err))
			return false;
	}
	return true;
}

static bool read_body(struct reader *r, const struct query *query, struct error *err)
{
	const struct rest_ask *ask = &r->call->ask;
	struct json *json = NULL;

	if (r->kind == BODY_TEXT || r->kind == BODY_BYTES)
		return takes_whole(r) ? read_whole(r, NULL, err) : not_found(r, err);
	/* No body is no arguments. */
	if (text_is_empty(ask->body))
		return true;
	if (!body_parse(r->call->arena, ask->content_type, ask->body,
	            r->call->api->json_depth_limit, &json, err))
		return false;
	return takes_whole(r) ? read_whole(r, json, err) : read_members(r, query, json, err);
}

/* ---- binding ---- */

static bool bind(const struct reader *r, const struct given *given, size_t index,
        struct rpc_call *rpc, struct error *err)
{
	const struct function_argument *argument = &r->function->arguments[index];
	const struct model_column as = {.name = argument->name, .type = argument->type};
	const struct sql_dialect *dialect = r->call->resolve.dialect;
	struct arena *arena = r->call->arena;

	rpc->has[index] = true;
	if (given->json)
		return cast_from_json(arena, dialect, &as, given->json, &rpc->values[index], err);
	return cast_from_text(
	        arena, dialect, &argument->type, given->text, &rpc->values[index], err);
}

static bool bind_all(struct reader *r, struct rpc_call *rpc, struct error *err)
{
	const struct function *function = r->function;
	struct arena *arena = r->call->arena;

	rpc->values = ARENA_ARRAY(arena, struct value, function->argument_count + 1);
	rpc->has = ARENA_ARRAY(arena, bool, function->argument_count + 1);
	if (!rpc->values || !rpc->has)
		return error_memory(err);
	for (size_t i = 0; i < r->count; i++) {
		const struct function_argument *argument =
		        function_argument_find(function, r->given[i].name);
		if (!argument && takes_whole(r))
			argument = &function->arguments[0];
		if (!argument)
			return not_found(r, err);
		rpc->has[argument - function->arguments] = true;
	}
	for (size_t i = 0; i < function->argument_count; i++)
		if (!rpc->has[i] && !function->arguments[i].has_default)
			return not_found(r, err);
	for (size_t i = 0; i < r->count; i++) {
		const struct function_argument *argument =
		        function_argument_find(function, r->given[i].name);
		size_t index = argument ? (size_t)(argument - function->arguments) : 0;
		if (!bind(r, &r->given[i], index, rpc, err))
			return false;
	}
	return true;
}

/* Its rows are asked of like a table's; a value has nothing to select or to filter. */
static bool check_rows(
        const struct function *function, const struct query *query, struct error *err)
{
	const struct query_level *top = &query->levels[0];

	if (function->table ||
	        (!query->has_select && !query->has_filter && !top->order_count && !top->has_limit &&
	                !top->has_offset && query->level_count == 1))
		return true;
	return error_say(err, ERROR_QUERY_SYNTAX,
	        "The function gives no rows, so nothing can be asked of them");
}

bool rpc_call_read(struct rest_call *call, struct rpc_call *out_rpc, struct error *err)
{
	struct reader r = {
	        .call = call, .function = function_find(call->api->model, call->ask.table)};
	struct text query = call->ask.query;

	if (r.function && !may_call(&r, r.function))
		r.function = NULL;
	buf_init(&r.rest, call->arena);
	if (is_get(&r) ? !read_query(&r, &query, err)
	               : !body_kind(call->ask.content_type, &r.kind, err))
		return false;
	*out_rpc = (struct rpc_call){.function = r.function};
	if (!query_parse(call->arena, &call->api->query_limits, query, &out_rpc->query, err))
		return false;
	if (!is_get(&r) && !read_body(&r, &out_rpc->query, err))
		return false;
	if (!r.function)
		return not_found(&r, err);
	call->table = r.function->table;
	return bind_all(&r, out_rpc, err) && check_rows(r.function, &out_rpc->query, err);
}
