/* Filters: which operators a type has, and how their values look. */
#include "api/openapi/part.h"
#include "api/rest/resolve_parts.h"
#include "schema/function.h"
#include "schema/lookup.h"

#define TIME  "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?"
#define OCTET "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define REAL  "-?[0-9]{1,15}(?:\\.[0-9]{1,15})?"
/* JSON that needs no words of its own here. */
#define JSON "(?:null|true|false|[0-9]{1,9}|\"[a-z]*\"|\\[\\]|\\{\\}|\\{\"[a-z]+\":[0-9]{1,9}\\})"
/* An item of a list needs quotes around what a list is made of. */
#define PLAIN "[^\"\\\\,(){}\\u0000\\s]+"
#define ITEM  "(?:\"(?:[^\"\\\\\\u0000]|\\\\[\"\\\\])*\"|" PLAIN ")"

/* One value as a filter has it; integers get their bound by openapi_add_integer(). */
static const char *const values[TYPE_KIND_COUNT] = {
        [TYPE_BOOLEAN] = "(?:true|false)",
        [TYPE_REAL] = REAL,
        [TYPE_DOUBLE] = REAL,
        [TYPE_NUMERIC_SCALED] = REAL,
        [TYPE_NUMERIC] = REAL,
        [TYPE_UUID] = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        [TYPE_DATE] = OPENAPI_DATE,
        [TYPE_TIME] = TIME,
        [TYPE_TIMESTAMP] = OPENAPI_DATE "(?:[T ]" TIME ")?",
        [TYPE_TIMESTAMPTZ] =
                OPENAPI_DATE "(?:[T ]" TIME "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?)?",
        [TYPE_BYTEA] = "\\\\x(?:[0-9a-fA-F]{2})*",
        [TYPE_INET] = "(?:" OCTET "\\.){3}" OCTET "(?:/(?:[12]?[0-9]|3[0-2]))?",
};

/* Whole numbers up to `most`, digit by digit: 327 is [0-9]{1,2}|[12][0-9]{2}|3[01][0-9]|32[0-7]. */
static void add_integer(struct buf *out, const char *most)
{
	size_t digits = strlen(most);

	buf_printf(out, "-?(?:[0-9]{1,%zu}", digits - 1);
	for (size_t i = 0; i < digits; i++) {
		size_t left = digits - i - 1;
		/* Those below this digit; at the last one the digit itself, too. */
		char low = i ? '0' : '1', high = (char)(left ? most[i] - 1 : most[i]);
		if (high < low)
			continue;
		buf_printf(out, "|%.*s[%c-%c]", (int)i, most, low, high);
		if (left)
			buf_printf(out, "[0-9]{%zu}", left);
	}
	buf_add_char(out, ')');
}

static bool is_text(const struct type *type)
{
	return !type->array_depth &&
	       (type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR || type->kind == TYPE_CHAR);
}

static void add_enum(struct buf *out, const struct model_enum *enumeration, bool is_item)
{
	buf_add(out, TEXT("(?:"));
	for (size_t i = 0; i < enumeration->value_count; i++) {
		struct text value = enumeration->values[i];
		struct buf quoted;
		bool is_quoted = false;
		buf_init(&quoted, out->arena);
		buf_add_char(&quoted, '"');
		for (size_t j = 0; j < value.len; j++) {
			is_quoted = is_quoted || strchr(",(){}\"\\ ", value.ptr[j]);
			if (value.ptr[j] == '"' || value.ptr[j] == '\\')
				buf_add_char(&quoted, '\\');
			buf_add_char(&quoted, value.ptr[j]);
		}
		buf_add_char(&quoted, '"');
		if (i)
			buf_add_char(out, '|');
		openapi_add_literal(out, is_item && is_quoted ? buf_text(&quoted) : value);
	}
	buf_add_char(out, ')');
}

/* Digits before the point of a numeric(p,s), at least one; 0: as many as one likes. */
static unsigned whole_digits(const struct type *type)
{
	bool is_numeric = type->kind == TYPE_NUMERIC_SCALED || type->kind == TYPE_NUMERIC;

	if (!is_numeric || !type->precision)
		return 0;
	return type->precision > type->scale ? type->precision - type->scale : 1;
}

static void add_value(struct buf *out, const struct type *type, bool is_item)
{
	unsigned digits = whole_digits(type);

	if (digits) {
		buf_printf(out, "-?[0-9]{1,%u}", digits);
		if (type->scale)
			buf_printf(out, "(?:\\.[0-9]{1,%u})?", type->scale);
		return;
	}
	if (type->kind == TYPE_SMALLINT)
		add_integer(out, "32767");
	else if (type->kind == TYPE_INTEGER)
		add_integer(out, "2147483647");
	else if (type->kind == TYPE_BIGINT)
		add_integer(out, "9223372036854775807");
	else if (type->kind == TYPE_ENUM)
		add_enum(out, type->enumeration, is_item);
	else if (is_text(type))
		buf_add_cstr(out, is_item ? ITEM : "[^\\u0000]*");
	else
		buf_add_cstr(out, values[type->kind]);
}

bool openapi_has_order(const struct type *type)
{
	return resolve_has_operator(PLAN_GT, type);
}

/* {1,2}: an array's literal; of arrays in arrays the empty one. */
static void add_array(struct buf *out, const struct type *type)
{
	struct type element = *type;

	element.array_depth = 0;
	if (type->array_depth > 1 || type_family(&element) == FAMILY_JSON) {
		buf_add(out, TEXT("\\{\\}"));
		return;
	}
	buf_add(out, TEXT("\\{(?:"));
	add_value(out, &element, true);
	buf_add(out, TEXT("(?:,"));
	add_value(out, &element, true);
	buf_add(out, TEXT(")*)?\\}"));
}

/* One value that is compared with, and where a list of them stands, an item of it. */
static void add_operand(struct buf *out, const struct type *type, bool is_item)
{
	if (type->array_depth)
		add_array(out, type);
	else if (type_family(type) == FAMILY_JSON)
		buf_add_cstr(out, JSON);
	else
		add_value(out, type, is_item);
}

/* eq|gt: those of the listed operators that the type has; false: none. */
static bool add_operators(struct buf *out, const struct type *type, const char *before,
        const enum plan_operator *operators, size_t count)
{
	bool has_any = false;

	for (size_t i = 0; i < count; i++) {
		if (!resolve_has_operator(operators[i], type))
			continue;
		buf_add_cstr(out, has_any ? "|" : before);
		buf_add_cstr(out, plan_operator_text(operators[i]));
		has_any = true;
	}
	return has_any;
}

enum { COMPARISONS = 7, QUANTIFIED = 5 };

static const enum plan_operator comparisons[COMPARISONS] = {
        PLAN_EQ, PLAN_NEQ, PLAN_ISDISTINCT, PLAN_GT, PLAN_GTE, PLAN_LT, PLAN_LTE};
static const enum plan_operator quantified[QUANTIFIED] = {
        PLAN_EQ, PLAN_GT, PLAN_GTE, PLAN_LT, PLAN_LTE};

static void add_list(struct buf *out, const struct type *type, const char *open, const char *close)
{
	buf_printf(out, "%s(?:", open);
	add_operand(out, type, true);
	buf_add(out, TEXT("(?:,"));
	add_operand(out, type, true);
	buf_printf(out, ")*)?%s", close);
}

/* What stands at the top only: quantifiers, containment, patterns, search. */
static void add_rest(struct buf *out, const struct type *type)
{
	static const enum plan_operator containment[] = {PLAN_CS, PLAN_CD, PLAN_OV};
	bool is_scalar = !type->array_depth && type_family(type) != FAMILY_JSON;

	if (is_scalar && add_operators(out, type, "|(?:", quantified, QUANTIFIED)) {
		buf_add(out, TEXT(")\\((?:any|all)\\)\\."));
		add_list(out, type, "\\{", "\\}");
	}
	if (add_operators(out, type, "|(?:", containment, 3)) {
		buf_add(out, TEXT(")\\."));
		add_operand(out, type, false);
	}
	if (resolve_has_operator(PLAN_MATCH, type))
		buf_add_cstr(out, "|i?match\\.\\^?(?:[A-Za-z0-9 ]|\\.\\*?)*\\$?");
	if (resolve_has_operator(PLAN_FTS, type))
		buf_add_cstr(
		        out, "|fts\\.[A-Za-z]+(?:[&|][A-Za-z]+)*|(?:pl|ph|w)fts\\.[A-Za-z0-9 ]*");
}

/* `is_nested`: within and/or, where a value that is a list's sign needs quotes. */
static void add_pattern(struct buf *out, const struct type *type, bool is_nested)
{
	bool is_scalar = !type->array_depth && type_family(type) != FAMILY_JSON;

	buf_add(out, TEXT("(?:not\\.)?(?:is\\.(?:null|not_null"));
	if (type->kind == TYPE_BOOLEAN && !type->array_depth)
		buf_add(out, TEXT("|true|false|unknown"));
	buf_add_char(out, ')');
	if ((is_scalar || !is_nested) &&
	        add_operators(out, type, "|(?:", comparisons, COMPARISONS)) {
		buf_add(out, TEXT(")\\."));
		add_operand(out, type, is_nested);
	}
	if (is_scalar && resolve_has_operator(PLAN_IN, type))
		add_list(out, type, "|in\\.\\(", "\\)");
	if (resolve_has_operator(PLAN_LIKE, type))
		buf_add_cstr(out, is_nested ? "|i?like\\." PLAIN
		                            : "|i?like\\.(?:[^\\\\\\u0000]|\\\\[^\\u0000])*");
	if (!is_nested)
		add_rest(out, type);
	buf_add_char(out, ')');
}

static bool is_first_of_filter(struct openapi *o, const struct model_table *table, size_t index)
{
	struct text name = openapi_filter_name(o, &table->columns[index].type);

	for (size_t i = 0; i < index; i++) {
		if (policy_column_is_readable(&table->columns[i], o->principal) &&
		        text_eq(openapi_filter_name(o, &table->columns[i].type), name))
			return false;
	}
	return true;
}

/* (?:a|b)\.(?:eq\.1): the columns of one kind of filter, from the first on, and the filter. */
static void add_kind(
        struct openapi *o, struct buf *out, const struct model_table *table, size_t first)
{
	struct text name = openapi_filter_name(o, &table->columns[first].type);

	buf_add(out, TEXT("(?:"));
	for (size_t i = first; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!policy_column_is_readable(column, o->principal) ||
		        !text_eq(openapi_filter_name(o, &column->type), name))
			continue;
		if (i > first)
			buf_add_char(out, '|');
		openapi_add_literal(out, openapi_name(o->arena, column->name));
	}
	buf_add(out, TEXT(")\\."));
	add_pattern(out, &table->columns[first].type, true);
}

/* (condition,condition): each about a column that can be filtered. */
void openapi_add_conditions(struct openapi *o, struct buf *out, const struct model_table *table)
{
	struct buf one;

	buf_init(&one, o->arena);
	for (size_t i = 0; i < table->declared_count; i++) {
		if (!policy_column_is_readable(&table->columns[i], o->principal) ||
		        !is_first_of_filter(o, table, i))
			continue;
		if (one.len)
			buf_add_char(&one, '|');
		add_kind(o, &one, table, i);
	}
	buf_printf(out, "^\\((?:%.*s)(?:,(?:%.*s))*\\)$", TEXT_ARG(buf_text(&one)),
	        TEXT_ARG(buf_text(&one)));
}

/* ---- components ---- */

static const char *const names[TYPE_KIND_COUNT] = {
        [TYPE_BOOLEAN] = "boolean",
        [TYPE_SMALLINT] = "smallint",
        [TYPE_INTEGER] = "integer",
        [TYPE_BIGINT] = "bigint",
        [TYPE_REAL] = "number",
        [TYPE_DOUBLE] = "number",
        [TYPE_NUMERIC_SCALED] = "number",
        [TYPE_NUMERIC] = "number",
        [TYPE_TEXT] = "text",
        [TYPE_VARCHAR] = "text",
        [TYPE_CHAR] = "text",
        [TYPE_ENUM] = "enum",
        [TYPE_UUID] = "uuid",
        [TYPE_DATE] = "date",
        [TYPE_TIME] = "time",
        [TYPE_TIMESTAMP] = "timestamp",
        [TYPE_TIMESTAMPTZ] = "timestamptz",
        [TYPE_BYTEA] = "bytea",
        [TYPE_INET] = "inet",
        [TYPE_JSON] = "json",
        [TYPE_JSONB] = "jsonb",
};

struct text openapi_filter_name(struct openapi *o, const struct type *type)
{
	const char *before = type->array_depth > 1 ? "arrays." : type->array_depth ? "array." : "";

	if (type->kind == TYPE_ENUM)
		return arena_printf(o->arena, "filter.%senum.%.*s", before,
		        TEXT_ARG(openapi_id(o->arena, type->enumeration->name)));
	if (whole_digits(type))
		return arena_printf(
		        o->arena, "filter.%snumeric.%u.%u", before, type->precision, type->scale);
	return arena_printf(o->arena, "filter.%s%s", before, names[type->kind]);
}

static void write_filter(struct openapi *o, const struct type *type)
{
	struct text name = openapi_filter_name(o, type);
	struct buf pattern;

	if (!openapi_is_used(o, "schemas", name) || lookup_find(o->filters, name))
		return;
	lookup_add(o->filters, name, o);
	buf_init(&pattern, o->arena);
	buf_add_char(&pattern, '^');
	add_pattern(&pattern, type, false);
	buf_add_char(&pattern, '$');
	json_build_key_text(&o->json, name);
	json_build_object(&o->json);
	json_build_text_at(&o->json, "type", TEXT("string"));
	json_build_text_at(&o->json, "pattern", buf_text(&pattern));
	json_build_end(&o->json);
}

static void write_table_filters(struct openapi *o, const struct model_table *table)
{
	for (size_t i = 0; i < table->declared_count; i++)
		write_filter(o, &table->columns[i].type);
}

void openapi_write_filters(struct openapi *o)
{
	for (size_t i = 0; i < o->model->declared_count; i++)
		write_table_filters(o, o->model->tables[i]);
	for (size_t i = 0; i < o->model->function_count; i++) {
		if (o->model->functions[i]->table)
			write_table_filters(o, o->model->functions[i]->table);
	}
}

bool openapi_is_reserved(struct text name)
{
	static const char *const words[] = {"select", "order", "limit", "offset", "and", "or",
	        "columns", "on_conflict", "cursor", "apikey"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_eq_cstr(name, words[i]))
			return true;
	}
	return false;
}
