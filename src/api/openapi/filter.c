/* Filters: which operators a type has, and how their values look. */
#include "api/openapi/part.h"

#define TIME  "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?"
#define OCTET "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define REAL  "-?[0-9]{1,15}(?:\\.[0-9]{1,15})?"
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

static void add_value(struct buf *out, const struct type *type, bool is_item)
{
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
	return !type->array_depth && strcmp(type_info(type->kind)->order, "none") != 0;
}

static bool has_equality(const struct type *type)
{
	return !type->array_depth && type_family(type) != FAMILY_JSON;
}

/* `is_nested`: within and/or, where a value that is a list's sign needs quotes. */
static void add_pattern(struct buf *out, const struct type *type, bool is_nested)
{
	bool has_order = openapi_has_order(type);

	buf_add(out, TEXT("(?:not\\.)?(?:is\\.(?:null|not_null"));
	if (type->kind == TYPE_BOOLEAN && !type->array_depth)
		buf_add(out, TEXT("|true|false|unknown"));
	buf_add_char(out, ')');
	if (has_equality(type)) {
		buf_printf(out, "|(?:eq|neq|isdistinct%s)\\.", has_order ? "|gt|gte|lt|lte" : "");
		add_value(out, type, is_nested);
		buf_add(out, TEXT("|in\\.\\((?:"));
		add_value(out, type, true);
		buf_add(out, TEXT("(?:,"));
		add_value(out, type, true);
		buf_add(out, TEXT(")*)?\\)"));
	}
	if (is_text(type))
		buf_add_cstr(out, is_nested ? "|i?like\\." PLAIN
		                            : "|i?like\\.(?:[^\\\\\\u0000]|\\\\[^\\u0000])*");
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
        [TYPE_JSONB] = "json",
};

struct text openapi_filter_name(struct openapi *o, const struct type *type)
{
	if (type->array_depth)
		return TEXT("filter.array");
	if (type->kind == TYPE_ENUM)
		return arena_printf(o->arena, "filter.enum.%.*s",
		        TEXT_ARG(openapi_id(o->arena, type->enumeration->name)));
	return arena_printf(o->arena, "filter.%s", names[type->kind]);
}

static void write_filter(struct openapi *o, const struct type *type)
{
	struct text name = openapi_filter_name(o, type);
	struct buf pattern;

	if (!openapi_is_used(o, "schemas", name))
		return;
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

void openapi_write_filters(struct openapi *o)
{
	for (int kind = 0; kind < TYPE_KIND_COUNT; kind++) {
		struct type type = {.kind = (enum type_kind)kind};
		bool is_first = kind != TYPE_ENUM;
		for (int other = 0; other < kind && is_first; other++)
			is_first = strcmp(names[other], names[kind]) != 0;
		if (is_first)
			write_filter(o, &type);
	}
	for (size_t i = 0; i < o->model->enum_count; i++)
		write_filter(
		        o, &(struct type){.kind = TYPE_ENUM, .enumeration = o->model->enums[i]});
	write_filter(o, &(struct type){.kind = TYPE_TEXT, .array_depth = 1});
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
