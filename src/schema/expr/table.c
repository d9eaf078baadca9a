#include "schema/expr/read.h"

static const char *const operator_texts[] = {
#define OPERATOR_TEXT(kind, text) [EXPR_OP_##kind] = text,
        EXPR_OPERATOR_TABLE(OPERATOR_TEXT)
#undef OPERATOR_TEXT
};

static const char *const function_texts[] = {
#define FUNCTION_TEXT(kind, text) [EXPR_FN_##kind] = text,
        EXPR_FUNCTION_TABLE(FUNCTION_TEXT)
#undef FUNCTION_TEXT
};

const char *expr_operator_text(enum expr_operator op)
{
	return operator_texts[op];
}

const char *expr_operator_words(enum expr_operator op)
{
	switch (op) {
	case EXPR_OP_LIKE:
		return "like";
	case EXPR_OP_NOT_LIKE:
		return "not like";
	case EXPR_OP_ILIKE:
		return "ilike";
	case EXPR_OP_NOT_ILIKE:
		return "not ilike";
	default:
		return operator_texts[op];
	}
}

const char *expr_function_text(enum expr_function function)
{
	return function_texts[function];
}

bool expr_operator_find(struct text name, bool is_unary, enum expr_operator *out_op)
{
	if (is_unary) {
		*out_op = EXPR_OP_NEGATE;
		return text_eq(name, TEXT("-"));
	}
	for (unsigned op = 0; op < EXPR_OP_NEGATE; op++) {
		if (text_eq_cstr(name, operator_texts[op])) {
			*out_op = (enum expr_operator)op;
			return true;
		}
	}
	return false;
}

/* Every function that can be called; what several names mean stands once for each. */
static const struct expr_function_info functions[] = {
        {"lower", EXPR_FN_LOWER, "t", 't'},
        {"upper", EXPR_FN_UPPER, "t", 't'},
        {"length", EXPR_FN_LENGTH, "t", 'i'},
        {"char_length", EXPR_FN_LENGTH, "t", 'i'},
        {"character_length", EXPR_FN_LENGTH, "t", 'i'},
        {"btrim", EXPR_FN_BTRIM, "t?t", 't'},
        {"trim", EXPR_FN_BTRIM, "t?t", 't'},
        {"coalesce", EXPR_FN_COALESCE, "", 0},
        {"nullif", EXPR_FN_NULLIF, "", 0},
        {"greatest", EXPR_FN_GREATEST, "", 0},
        {"least", EXPR_FN_LEAST, "", 0},
        {"abs", EXPR_FN_ABS, "n", '='},
        {"now", EXPR_FN_NOW, "", 'z', .is_volatile = true},
        {"current_timestamp", EXPR_FN_NOW, "", 'z', .is_volatile = true},
        {"transaction_timestamp", EXPR_FN_NOW, "", 'z', .is_volatile = true},
        {"current_date", EXPR_FN_CURRENT_DATE, "", 'd', .is_volatile = true},
        {"gen_random_uuid", EXPR_FN_GEN_RANDOM_UUID, "", 'u', .is_volatile = true,
                .is_default_only = true},
        {"uuid_generate_v4", EXPR_FN_GEN_RANDOM_UUID, "", 'u', .is_volatile = true,
                .is_default_only = true},
        {"substring", EXPR_FN_SUBSTRING, "ti?i", 't'},
        {"substr", EXPR_FN_SUBSTRING, "ti?i", 't'},
        {"replace", EXPR_FN_REPLACE, "ttt", 't'},
        {"strpos", EXPR_FN_STRPOS, "tt", 'i'},
        {"position", EXPR_FN_STRPOS, "tt", 'i'},
        {"jsonb_typeof", EXPR_FN_JSONB_TYPEOF, "j", 't'},
        {"jsonb_array_length", EXPR_FN_JSONB_ARRAY_LENGTH, "j", 'i'},
        {"cardinality", EXPR_FN_CARDINALITY, "a", 'i'},
        {"count", EXPR_FN_COUNT, "?*", 0, .is_aggregate = true},
        {"min", EXPR_FN_MIN, "*", '=', .is_aggregate = true},
        {"max", EXPR_FN_MAX, "*", '=', .is_aggregate = true},
        {"sum", EXPR_FN_SUM, "n", 0, .is_aggregate = true},
        {"avg", EXPR_FN_AVG, "n", 0, .is_aggregate = true, .is_function_only = true},
};

static const struct expr_principal_info principals[] = {
        {"me", EXPR_ME, false, 0},
        {"tenant", EXPR_TENANT, false, 0},
        {"has_role", EXPR_HAS_ROLE, true, 64},
        {"can", EXPR_CAN, true, 1},
        {"is_platform_admin", EXPR_IS_PLATFORM_ADMIN, false, 0},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct expr_function_info *expr_function_find(struct text name)
{
	for (size_t i = 0; i < COUNT(functions); i++) {
		if (text_eq_cstr(name, functions[i].name))
			return &functions[i];
	}
	return NULL;
}

const struct expr_principal_info *expr_principal_find(struct text name)
{
	for (size_t i = 0; i < COUNT(principals); i++) {
		if (text_eq_cstr(name, principals[i].name))
			return &principals[i];
	}
	return NULL;
}

struct text expr_function_suggest(struct text name)
{
	struct text best = TEXT("");
	unsigned least = 3;

	for (size_t i = 0; i < COUNT(functions) + COUNT(principals); i++) {
		const char *known = i < COUNT(functions) ? functions[i].name
		                                         : principals[i - COUNT(functions)].name;
		unsigned distance = text_distance(text_from(known), name, 2);
		if (distance < least && distance * 2 < strlen(known)) {
			least = distance;
			best = text_from(known);
		}
	}
	return best;
}

/* What PostgreSQL parses and both engines cannot run alike, with what to do instead. */
static const struct node_hint {
	PgQuery__Node__NodeCase kind;
	const char *name;
	const char *hint;
} node_hints[] = {
        {PG_QUERY__NODE__NODE_PARAM_REF, "a parameter ($1)", "write the value itself"},
        {PG_QUERY__NODE__NODE_A_STAR, "*", "name the columns"},
        {PG_QUERY__NODE__NODE_ROW_EXPR, "a row value", "compare column by column with and"},
        {PG_QUERY__NODE__NODE_COLLATE_CLAUSE, "collate",
                "text is ordered by bytes on both engines; leave it out"},
        {PG_QUERY__NODE__NODE_A_INDIRECTION, "a subscript or field",
                "for JSON use -> and ->>, for arrays = any(…)"},
        {PG_QUERY__NODE__NODE_GROUPING_FUNC, "grouping()", "use a scalar subquery"},
        {PG_QUERY__NODE__NODE_XML_EXPR, "XML", "keep XML as text"},
        {PG_QUERY__NODE__NODE_XML_SERIALIZE, "XML", "keep XML as text"},
        {PG_QUERY__NODE__NODE_SET_TO_DEFAULT, "default", "write the value itself"},
        {PG_QUERY__NODE__NODE_CURRENT_OF_EXPR, "current of", "compare keys"},
        {PG_QUERY__NODE__NODE_SELECT_STMT, "a query", "put it in exists (…) or in (…)"},
};

const char *expr_node_hint(PgQuery__Node__NodeCase kind, const char **out_name)
{
	*out_name = "this form";
	for (size_t i = 0; i < COUNT(node_hints); i++) {
		if (node_hints[i].kind != kind)
			continue;
		*out_name = node_hints[i].name;
		return node_hints[i].hint;
	}
	return "docs/expressions.md lists what an expression may use";
}
