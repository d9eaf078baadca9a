/* Types as JSON Schema says them, with a column's rules, defaults and examples. */
#include "api/openapi/part.h"
#include "schema/literal.h"

#define TIME "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?"

/* What JSON Schema calls a type, and how a value of it looks. NULL: nothing to say. */
static const struct {
	const char *type, *format, *pattern, *minimum, *maximum, *example;
} forms[TYPE_KIND_COUNT] = {
        [TYPE_BOOLEAN] = {.type = "boolean", .example = "true"},
        [TYPE_SMALLINT] = {.type = "integer",
                .minimum = "-32768",
                .maximum = "32767",
                .example = "1"},
        [TYPE_INTEGER] = {.type = "integer",
                .format = "int32",
                .minimum = "-2147483648",
                .maximum = "2147483647",
                .example = "1"},
        [TYPE_BIGINT] = {.type = "integer",
                .format = "int64",
                .minimum = "-9223372036854775808",
                .maximum = "9223372036854775807",
                .example = "1"},
        [TYPE_REAL] = {.type = "number", .format = "float", .example = "1.5"},
        [TYPE_DOUBLE] = {.type = "number", .format = "double", .example = "1.5"},
        [TYPE_NUMERIC_SCALED] = {.type = "number", .example = "1"},
        [TYPE_NUMERIC] = {.type = "number", .example = "1"},
        [TYPE_TEXT] = {.type = "string"},
        [TYPE_VARCHAR] = {.type = "string"},
        [TYPE_CHAR] = {.type = "string"},
        [TYPE_ENUM] = {.type = "string"},
        [TYPE_UUID] = {.type = "string",
                .format = "uuid",
                .example = "\"0b1f9f0e-8d5c-4a6b-9a51-2f6f6f0c7d11\""},
        [TYPE_DATE] = {.type = "string", .format = "date", .example = "\"2026-01-31\""},
        [TYPE_TIME] = {.type = "string",
                .format = "time without time zone",
                .pattern = "^" TIME "$",
                .example = "\"09:30:00\""},
        [TYPE_TIMESTAMP] = {.type = "string",
                .format = "timestamp without time zone",
                .pattern = "^" OPENAPI_DATE "T" TIME "$",
                .example = "\"2026-01-31T09:30:00\""},
        [TYPE_TIMESTAMPTZ] = {.type = "string",
                .format = "date-time",
                .example = "\"2026-01-31T09:30:00+00:00\""},
        [TYPE_BYTEA] = {.type = "string",
                .format = "bytea",
                .pattern = "^\\\\x(?:[0-9a-f]{2})*$",
                .example = "\"\\\\x00ff\""},
        [TYPE_INET] = {.type = "string", .format = "inet", .example = "\"192.0.2.7\""},
        [TYPE_JSON] = {.format = "json"},
        [TYPE_JSONB] = {.format = "jsonb"},
};

static void write_kind(struct openapi *o, const char *kind, bool is_nullable)
{
	if (!is_nullable) {
		json_build_text_at(&o->json, "type", text_from(kind));
		return;
	}
	json_build_key(&o->json, "type");
	json_build_array(&o->json);
	json_build_text(&o->json, text_from(kind));
	json_build_text(&o->json, TEXT("null"));
	json_build_end_array(&o->json);
}

/* JSON of any kind but null, which is the database's. */
static void write_not_null(struct openapi *o)
{
	json_build_key(&o->json, "type");
	json_build_raw(&o->json, TEXT("[\"object\",\"array\",\"string\",\"number\",\"boolean\"]"));
}

static void write_raw_at(struct openapi *o, const char *key, const char *value)
{
	if (!value)
		return;
	json_build_key(&o->json, key);
	json_build_raw(&o->json, text_from(value));
}

static void write_values(struct openapi *o, const struct model_enum *enumeration, bool is_nullable)
{
	json_build_key(&o->json, "enum");
	json_build_array(&o->json);
	for (size_t i = 0; i < enumeration->value_count; i++)
		json_build_text(&o->json, enumeration->values[i]);
	if (is_nullable)
		json_build_null(&o->json);
	json_build_end_array(&o->json);
}

/* numeric(5,2) holds 999.99. */
static void write_precision(struct openapi *o, const struct type *type)
{
	struct buf most;

	if (!type->precision)
		return;
	buf_init(&most, o->arena);
	for (unsigned i = type->scale; i < type->precision; i++)
		buf_add_char(&most, '9');
	if (type->scale >= type->precision)
		buf_add_char(&most, '0');
	for (unsigned i = 0; i < type->scale; i++)
		buf_add_cstr(&most, i ? "9" : ".9");
	json_build_key(&o->json, "minimum");
	json_build_raw(&o->json, arena_printf(o->arena, "-%.*s", TEXT_ARG(buf_text(&most))));
	json_build_key(&o->json, "maximum");
	json_build_raw(&o->json, buf_text(&most));
}

static void write_network(struct openapi *o)
{
	json_build_key(&o->json, "anyOf");
	json_build_raw(&o->json, TEXT("[{\"format\":\"ipv4\"},{\"format\":\"ipv6\"}]"));
}

/* The narrower of what the type says and what the column does. */
static void write_bounds(
        struct openapi *o, const struct type *type, const struct model_validation *v)
{
	const char *minimum = forms[type->kind].minimum, *maximum = forms[type->kind].maximum;

	if (v && v->range_min.len) {
		json_build_key(&o->json, "minimum");
		json_build_raw(&o->json, v->range_min);
	} else {
		write_raw_at(o, "minimum", minimum);
	}
	if (v && v->range_max.len) {
		json_build_key(&o->json, "maximum");
		json_build_raw(&o->json, v->range_max);
	} else {
		write_raw_at(o, "maximum", maximum);
	}
}

static void write_lengths(
        struct openapi *o, const struct type *type, const struct model_validation *v)
{
	uint64_t most = type->length ? type->length : UINT64_MAX;

	if (v && v->has_length && v->length_max < most)
		most = v->length_max;
	if (v && v->has_length && v->length_min) {
		json_build_key(&o->json, "minLength");
		json_build_int(&o->json, (int64_t)v->length_min);
	}
	if (most != UINT64_MAX) {
		json_build_key(&o->json, "maxLength");
		json_build_int(&o->json, (int64_t)most);
	}
}

static void write_forms(
        struct openapi *o, const struct type *type, const struct model_validation *v)
{
	const char *format = forms[type->kind].format, *pattern = forms[type->kind].pattern;

	if (v && v->format.len)
		json_build_text_at(&o->json, "format", v->format);
	else if (format)
		json_build_text_at(&o->json, "format", text_from(format));
	if (v && v->pattern.len)
		json_build_text_at(&o->json, "pattern", v->pattern);
	else if (pattern)
		json_build_text_at(&o->json, "pattern", text_from(pattern));
}

/* `v`: what a column demands of what is written; NULL of what is read. */
static void write_scalar(struct openapi *o, const struct type *type, bool is_nullable,
        const struct model_validation *v, enum openapi_direction direction)
{
	if (forms[type->kind].type)
		write_kind(o, forms[type->kind].type, is_nullable);
	else if (direction == OPENAPI_WRITE && !is_nullable)
		write_not_null(o);
	write_forms(o, type, v);
	write_bounds(o, type, v);
	write_lengths(o, type, v);
	if (type->kind == TYPE_ENUM)
		write_values(o, type->enumeration, is_nullable);
	/* A range of the column's own has been said, and a key stands once. */
	if (type_family(type) == FAMILY_NUMBER && !(v && v->has_range))
		write_precision(o, type);
	if (type->kind == TYPE_INET && direction == OPENAPI_WRITE)
		write_network(o);
}

static void write_type(struct openapi *o, const struct type *type, bool is_nullable,
        const struct model_validation *v, enum openapi_direction direction)
{
	struct type element = *type;

	if (!type->array_depth) {
		write_scalar(o, type, is_nullable, v, direction);
		return;
	}
	write_kind(o, "array", is_nullable);
	element.array_depth--;
	json_build_key(&o->json, "items");
	json_build_object(&o->json);
	write_type(o, &element, !element.array_depth, NULL, direction);
	json_build_end(&o->json);
}

void openapi_write_type(
        struct openapi *o, const struct model_column *column, enum openapi_direction direction)
{
	const struct model_validation *v = direction == OPENAPI_WRITE ? &column->validation : NULL;

	write_type(o, &column->type, !column->is_not_null, v, direction);
}

void openapi_write_result(struct openapi *o, const struct type *type)
{
	write_type(o, type, true, NULL, OPENAPI_READ);
}

void openapi_write_argument(struct openapi *o, const struct type *type, bool is_text)
{
	bool is_list = type->array_depth || type_family(type) == FAMILY_JSON;

	if (is_text && is_list)
		json_build_text_at(&o->json, "type", TEXT("string"));
	else
		write_type(o, type, !is_text, NULL, OPENAPI_WRITE);
}

/* ---- defaults and examples ---- */

bool openapi_default(const struct model_column *column, struct buf *out)
{
	const struct expr *expr = column->default_expr;

	if (!expr || column->default_kind != DEFAULT_LITERAL || column->type.array_depth)
		return false;
	switch (expr->kind) {
	case EXPR_BOOLEAN:
		buf_add_cstr(out, expr->number ? "true" : "false");
		return true;
	case EXPR_NUMBER:
	case EXPR_STRING:
		literal_write_json(out, &column->type, expr->text);
		return true;
	default:
		return false;
	}
}

/* A text of the length that is asked for, made of the column's name. */
static bool example_text(const struct model_column *column, struct buf *out)
{
	const struct model_validation *v = &column->validation;
	uint64_t least = v->has_length ? v->length_min : 0;
	uint64_t most = column->type.length ? column->type.length : UINT64_MAX;
	struct text word = column->name;

	if (v->has_length && v->length_max < most)
		most = v->length_max;
	if (least > 200 || !text_is_utf8(word))
		return false;
	char *text = arena_cstr(out->arena, word);
	for (size_t i = 0; text && i < word.len; i++) {
		if (text[i] == '_' || (text[i] & 0x80))
			text[i] = ' ';
	}
	struct text shown = {text ? text : "", text ? word.len : 0};
	if (shown.len > most)
		shown.len = (size_t)most;
	struct buf filled;
	buf_init(&filled, out->arena);
	buf_add(&filled, shown);
	while (filled.len < least)
		buf_add_char(&filled, 'x');
	json_write_string(out, buf_text(&filled));
	return true;
}

static bool example_format(struct text format, struct buf *out)
{
	static const struct {
		const char *format, *example;
	} examples[] = {
	        {"email", "ana@example.org"},
	        {"uri", "https://example.org/"},
	        {"uuid", "0b1f9f0e-8d5c-4a6b-9a51-2f6f6f0c7d11"},
	        {"date", "2026-01-31"},
	        {"date-time", "2026-01-31T09:30:00Z"},
	        {"ipv4", "192.0.2.7"},
	        {"ipv6", "2001:db8::7"},
	        {"hostname", "www.example.org"},
	        {"timezone", "Europe/Vienna"},
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		if (!text_eq_cstr(format, examples[i].format))
			continue;
		json_write_string(out, text_from(examples[i].example));
		return true;
	}
	return false;
}

bool openapi_example(const struct model_column *column, struct buf *out)
{
	const struct model_validation *v = &column->validation;
	const char *example = forms[column->type.kind].example;

	if (column->type.array_depth) {
		buf_add(out, TEXT("[]"));
		return column->type.array_depth == 1;
	}
	if (v->pattern.len || v->schema || (v->format.len && v->has_length))
		return false;
	if (v->format.len)
		return example_format(v->format, out);
	if (v->has_range) {
		buf_add(out, v->range_min.len ? v->range_min : v->range_max);
		return true;
	}
	if (column->type.kind == TYPE_ENUM) {
		json_write_string(out, column->type.enumeration->values[0]);
		return true;
	}
	if (type_family(&column->type) == FAMILY_JSON) {
		buf_add(out, TEXT("{}"));
		return true;
	}
	if (type_family(&column->type) == FAMILY_TEXT)
		return example_text(column, out);
	if (example)
		buf_add_cstr(out, example);
	return example != NULL;
}
