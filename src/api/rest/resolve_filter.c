/* Filters: what was said of a column, checked against its type, as conditions of a plan. */
#include "api/rest/resolve_parts.h"
#include "schema/literal.h"
#include "sql/dialect.h"
#include "sql/regexp.h"
#include "sql/search.h"

static bool add_part(struct resolve *r, struct plan_condition *group, struct plan_condition *part,
        struct error *err)
{
	struct plan_condition **slot = ARENA_PUSH(r->arena, group->parts, group->part_count);

	if (!slot)
		return error_memory(err);
	*slot = part;
	return true;
}

static struct plan_condition *negate(struct resolve *r, struct plan_condition *condition)
{
	struct plan_condition * not ;
	struct error ignored = {0};

	if (condition->kind == PLAN_NOT)
		return condition->parts[0];
	not = ARENA_NEW(r->arena, struct plan_condition);
	if (!not )
		return NULL;
	not ->kind = PLAN_NOT;
	return add_part(r, not, condition, &ignored) ? not : NULL;
}

static bool is_text_type(const struct type *type)
{
	return !type->array_depth &&
	       (type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR);
}

static bool is_pattern(enum plan_operator op)
{
	return op == PLAN_LIKE || op == PLAN_ILIKE || op == PLAN_MATCH || op == PLAN_IMATCH;
}

static bool is_range(enum plan_operator op)
{
	return op == PLAN_SL || op == PLAN_SR || op == PLAN_NXR || op == PLAN_NXL || op == PLAN_ADJ;
}

static bool is_search(enum plan_operator op, enum search_syntax *out_syntax)
{
	static const struct {
		enum plan_operator op;
		enum search_syntax syntax;
	} all[] = {{PLAN_FTS, SEARCH_TERMS}, {PLAN_PLFTS, SEARCH_PLAIN},
	        {PLAN_PHFTS, SEARCH_PHRASE}, {PLAN_WFTS, SEARCH_WEB}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].op == op) {
			*out_syntax = all[i].syntax;
			return true;
		}
	}
	return false;
}

bool resolve_has_operator(enum plan_operator op, const struct type *type)
{
	switch (op) {
	case PLAN_IS:
		return true;
	case PLAN_EQ:
	case PLAN_NEQ:
	case PLAN_IN:
	case PLAN_ISDISTINCT:
		return type->kind != TYPE_JSON;
	case PLAN_GT:
	case PLAN_GTE:
	case PLAN_LT:
	case PLAN_LTE:
		return plan_type_has_order(type);
	case PLAN_LIKE:
	case PLAN_ILIKE:
	case PLAN_MATCH:
	case PLAN_IMATCH:
		return is_text_type(type);
	case PLAN_CS:
	case PLAN_CD:
		return (type->array_depth && type->kind != TYPE_JSON) || type->kind == TYPE_JSONB;
	case PLAN_OV:
		return type->array_depth && type->kind != TYPE_JSON;
	case PLAN_FTS:
	case PLAN_PLFTS:
	case PLAN_PHFTS:
	case PLAN_WFTS:
		return is_text_type(type) || type_family(type) == FAMILY_JSON;
	default:
		return false;
	}
}

static bool check_operator(
        const struct query_condition *from, const struct type *type, struct error *err)
{
	const char *name = plan_operator_text(from->op);

	if (is_range(from->op))
		return error_tell(err, ERROR_NO_OPERATOR,
		        "the operator %s is for ranges, and no column is one", name);
	if (!resolve_has_operator(from->op, type))
		return error_tell(err, ERROR_NO_OPERATOR,
		        "the operator %s does not exist for the type of %.*s", name,
		        TEXT_ARG(from->path.name));
	return true;
}

static bool resolve_is(const struct query_condition *from, const struct type *type,
        enum plan_is *out_is, struct error *err)
{
	static const struct {
		struct text word;
		enum plan_is is;
		bool is_boolean;
	} words[] = {
	        {TEXT_INIT("null"), PLAN_IS_NULL, false},
	        {TEXT_INIT("not_null"), PLAN_IS_NOT_NULL, false},
	        {TEXT_INIT("true"), PLAN_IS_TRUE, true},
	        {TEXT_INIT("false"), PLAN_IS_FALSE, true},
	        {TEXT_INIT("unknown"), PLAN_IS_UNKNOWN, true},
	};

	for (size_t i = 0; from->value_count == 1 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (!text_eq_nocase(from->values[0], words[i].word))
			continue;
		if (words[i].is_boolean && type && type_family(type) != FAMILY_BOOLEAN)
			return error_tell(err, ERROR_NO_OPERATOR,
			        "is.%.*s is for boolean columns; %.*s is none",
			        TEXT_ARG(words[i].word), TEXT_ARG(from->path.name));
		*out_is = words[i].is;
		return true;
	}
	return error_tell(
	        err, ERROR_QUERY_SYNTAX, "is takes null, not_null, true, false or unknown");
}

/* An escape with nothing after it is no pattern. */
static bool check_pattern(struct text t, struct error *err)
{
	size_t escapes = 0;

	while (escapes < t.len && t.ptr[t.len - 1 - escapes] == '\\')
		escapes++;
	return escapes % 2 == 0 ||
	       error_tell(err, ERROR_VALUE_INVALID, "a pattern cannot end with a backslash");
}

/* PostgREST's * is LIKE's %. */
static struct text pattern_of(struct resolve *r, struct text t)
{
	char *copy = arena_cstr(r->arena, t);

	if (!copy)
		return TEXT("");
	for (size_t i = 0; i < t.len; i++) {
		if (copy[i] == '*')
			copy[i] = '%';
	}
	return (struct text){copy, t.len};
}

/* A value's text as the operator has it, in storage form. */
static bool read_operand(struct resolve *r, enum plan_operator op, const struct type *type,
        struct text t, struct value *out_value, struct error *err)
{
	enum search_syntax syntax = SEARCH_TERMS;
	struct type wide = *type;
	struct text query;

	/* What is longer than a char(n) can be compared with it. */
	if (type->kind == TYPE_CHAR && !type->array_depth)
		wide.length = (uint32_t)literal_characters(t);
	if (wide.length < type->length)
		wide.length = type->length;
	if (is_search(op, &syntax)) {
		if (!search_canonical(r->arena, syntax, t, &query, err))
			return false;
		*out_value = value_text(query);
		return true;
	}
	if (!is_pattern(op))
		return cast_from_text(
		        r->arena, r->dialect, &wide, resolve_moment(r, type, t), out_value, err);
	if (op == PLAN_MATCH || op == PLAN_IMATCH) {
		*out_value = value_text(t);
		return regexp_check(r->arena, t, err);
	}
	if (!check_pattern(t, err))
		return false;
	*out_value = value_text(pattern_of(r, t));
	return true;
}

/* The value is known by the pair that it stood in. */
static bool add_slot(struct resolve *r, const struct query_condition *from, const struct type *type,
        uint16_t *at, struct error *err)
{
	struct resolve_slot *slot = ARENA_PUSH(r->arena, r->slots, r->slot_count);

	if (!slot)
		return error_memory(err);
	*slot = (struct resolve_slot){.pair = from->pair, .op = from->op, .type = *type};
	if (from->op == PLAN_IN)
		slot->value_count = from->value_count;
	*at = from->pair;
	return true;
}

/* The list for other values: all of them exact, within the limit of the whole query. */
static bool slot_list(struct resolve *r, const struct resolve_slot *slot, struct text text,
        struct value *out_value)
{
	struct error ignored = {0};
	struct text *texts = NULL;
	size_t count = 0;

	if (!query_parse_list(r->arena, r->query_limits, text, &r->list_values, &texts, &count))
		return false;
	struct value *values = ARENA_ARRAY(r->arena, struct value, count + 1);
	for (size_t i = 0; values && i < count; i++) {
		if (!read_operand(r, slot->op, &slot->type, texts[i], &values[i], &ignored) ||
		        !resolve_is_exact(r, texts[i], &slot->type))
			return false;
	}
	return values &&
	       plan_list_value(r->arena, r->dialect, &slot->type, values, count, out_value);
}

bool resolve_slot_value(struct resolve *r, const struct resolve_slot *slot, struct text text,
        struct value *out_value)
{
	struct error ignored = {0};

	bool ok = slot->op == PLAN_IN
	                  ? slot_list(r, slot, text, out_value)
	                  : read_operand(r, slot->op, &slot->type, text, out_value, &ignored) &&
	                            resolve_is_exact(r, text, &slot->type);
	if (!ok || r->arena->failed)
		return false;
	out_value->slot = slot->pair;
	return true;
}

/* $ref.a.id, of one value that is compared as a whole. */
static bool is_reference(const struct resolve *r, const struct query_condition *from)
{
	return r->is_batch && from->quantifier == PLAN_ONE && from->value_count == 1 &&
	       (from->op == PLAN_EQ || from->op == PLAN_NEQ) &&
	       text_has_prefix(from->values[0], TEXT("$ref."));
}

/* The caller named the column, so it may be told which value is meant. */
static bool name_path(
        const struct query_condition *from, const struct error *reason, struct error *err)
{
	if (!reason->public_text[0]) {
		if (err)
			*err = *reason;
		return false;
	}
	error_tell(err, reason->kind, "Column \"%.*s\": %s", TEXT_ARG(from->path.name),
	        reason->public_text);
	if (reason->hint_text[0])
		error_hint(err, "%s", reason->hint_text);
	return false;
}

static bool resolve_values(struct resolve *r, const struct query_condition *from,
        struct plan_condition *out, struct error *err)
{
	struct type type = plan_path_type(&out->path);
	struct value *values = ARENA_ARRAY(r->arena, struct value, from->value_count);
	struct error reason = {0};

	/* A length is a rule for what is stored, not for what is compared. */
	if (type.kind == TYPE_VARCHAR || is_pattern(from->op))
		type = (struct type){.kind = TYPE_TEXT, .array_depth = type.array_depth};
	if (!values && from->value_count)
		return error_memory(err);
	if (is_reference(r, from)) {
		out->values = values;
		out->value_count = 1;
		return resolve_reference(r, text_sub(from->values[0], 5, from->values[0].len),
		        &type, &values[0], err);
	}
	for (size_t i = 0; i < from->value_count; i++) {
		if (!read_operand(r, from->op, &type, from->values[i], &values[i], &reason))
			return name_path(from, &reason, err);
	}
	uint16_t *slot = from->op == PLAN_IN ? &out->slot : &values[0].slot;
	if (from->pair && from->quantifier == PLAN_ONE && !add_slot(r, from, &type, slot, err))
		return false;
	out->values = values;
	out->value_count = from->value_count;
	return !r->arena->failed || error_memory(err);
}

/* clients=is.null, clients=not.is.null: rows by whether an embed is there. */
static bool resolve_embed_null(struct resolve *r, struct resolve_node *child,
        const struct query_condition *from, struct plan_condition **out, struct error *err)
{
	struct plan_condition *exists = ARENA_NEW(r->arena, struct plan_condition);
	enum plan_is is = PLAN_IS_NULL;

	if (!exists)
		return error_memory(err);
	if (from->op != PLAN_IS)
		return error_tell(err, ERROR_QUERY_SYNTAX,
		        "an embedded resource can be compared with is.null and is.not_null only");
	if (!resolve_is(from, NULL, &is, err))
		return false;
	if (is != PLAN_IS_NULL && is != PLAN_IS_NOT_NULL)
		return error_tell(err, ERROR_QUERY_SYNTAX,
		        "an embedded resource can be compared with is.null and is.not_null only");
	exists->kind = PLAN_EMBED_EXISTS;
	exists->embed = child->plan;
	*out = is == PLAN_IS_NULL ? negate(r, exists) : exists;
	return *out || error_memory(err);
}

/* Of a name that is an embed's and a column's it means the embed. */
static bool is_null_check(const struct query_condition *from)
{
	return from->op == PLAN_IS && from->value_count == 1 &&
	       (text_eq_nocase(from->values[0], TEXT("null")) ||
	               text_eq_nocase(from->values[0], TEXT("not_null")));
}

static bool resolve_configuration(struct resolve *r, const struct query_condition *from,
        struct plan_condition *out, struct error *err)
{
	enum search_syntax ignored;
	struct text name = from->language.len ? from->language : TEXT("english");

	if (!is_search(from->op, &ignored))
		return true;
	out->configuration = r->dialect->forms->find_search(name);
	return out->configuration.len ||
	       error_tell(err, ERROR_NO_TYPE,
	               "there is no text search configuration \"%.*s\" on this engine",
	               TEXT_ARG(name));
}

static bool resolve_compare(struct resolve *r, struct resolve_node *node,
        const struct query_condition *from, struct plan_condition **out, struct error *err)
{
	const struct model_table *table = node->plan->table;
	struct plan_condition *condition;
	struct resolve_node *child;

	if (!from->path.key_count && !from->path.cast.len &&
	        (is_null_check(from) ||
	                !policy_column_find(table, from->path.name, r->principal))) {
		child = resolve_child(node, from->path.name);
		if (child)
			return resolve_embed_null(r, child, from, out, err);
	}
	condition = ARENA_NEW(r->arena, struct plan_condition);
	if (!condition)
		return error_memory(err);
	condition->kind = PLAN_COMPARE;
	condition->op = from->op;
	condition->quantifier = from->quantifier;
	if (from->path.cast.len)
		return error_tell(err, ERROR_QUERY_SYNTAX, "a filter cannot hold a cast");
	if (!resolve_path(r, table, &from->path, &condition->path, err))
		return false;
	struct type type = plan_path_type(&condition->path);
	if (!check_operator(from, &type, err))
		return false;
	*out = condition;
	if (from->op == PLAN_IS)
		return resolve_is(from, &type, &condition->is, err);
	return resolve_configuration(r, from, condition, err) &&
	       resolve_values(r, from, condition, err) && resolve_scale(r, from, out, err);
}

static bool resolve_condition(struct resolve *r, struct resolve_node *node,
        const struct query_condition *from, struct plan_condition **out, struct error *err)
{
	struct plan_condition *group;

	if (from->kind == QUERY_COMPARE) {
		if (!resolve_compare(r, node, from, out, err))
			return false;
	} else {
		group = ARENA_NEW(r->arena, struct plan_condition);
		if (!group)
			return error_memory(err);
		group->kind = from->kind == QUERY_AND ? PLAN_AND : PLAN_OR;
		for (size_t i = 0; i < from->part_count; i++) {
			struct plan_condition *part = NULL;
			if (!resolve_condition(r, node, &from->parts[i], &part, err) ||
			        !add_part(r, group, part, err))
				return false;
		}
		*out = group;
	}
	if (from->is_negated)
		*out = negate(r, *out);
	return *out || error_memory(err);
}

bool resolve_conditions(struct resolve *r, struct resolve_node *node,
        const struct query_level *level, struct plan_condition **out_where, struct error *err)
{
	struct plan_condition *all;

	*out_where = NULL;
	if (!level->condition_count)
		return true;
	if (level->condition_count == 1)
		return resolve_condition(r, node, &level->conditions[0], out_where, err);
	all = ARENA_NEW(r->arena, struct plan_condition);
	if (!all)
		return error_memory(err);
	all->kind = PLAN_AND;
	for (size_t i = 0; i < level->condition_count; i++) {
		struct plan_condition *part = NULL;
		if (!resolve_condition(r, node, &level->conditions[i], &part, err) ||
		        !add_part(r, all, part, err))
			return false;
	}
	*out_where = all;
	return true;
}
