/*
 * Validation in JSON Schema's words. Lengths and ranges become checks of the
 * database; formats, patterns and schemas are held by the server on every
 * write.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "schema/format.h"
#include "schema/jsonschema.h"
#include "schema/model_make.h"

#include <pcre2.h>

static bool demand(struct maker *maker, const struct model_column *column,
        const struct dbml_meta *meta, bool is_met, const char *what)
{
	if (is_met)
		return true;
	return diag_error(maker->diags, meta->at, "%.*s is for %s, and \"%.*s\" is none",
	        TEXT_ARG(meta->key), what, TEXT_ARG(column->name));
}

static bool is_text(const struct model_column *column)
{
	return type_family(&column->type) == FAMILY_TEXT && column->type.kind != TYPE_ENUM;
}

static void read_format(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	if (!demand(maker, column, meta, is_text(column), "text"))
		return;
	if (format_is_known(meta->value.text)) {
		column->validation.format = meta->value.text;
		return;
	}
	diag_error(maker->diags, meta->value.at, "there is no format '%.*s'",
	        TEXT_ARG(meta->value.text));
	struct text nearest = format_suggest(meta->value.text);
	if (nearest.len)
		diag_mend(maker->diags, "did you mean %.*s?", TEXT_ARG(nearest));
	else
		diag_mend(maker->diags,
		        "formats are email, uri, uuid, date, date-time, ipv4, ipv6, "
		        "hostname and timezone");
}

/* 'a..b', 'a..', '..b'; a single value is both bounds. */
static void bounds(struct text t, struct text *out_min, struct text *out_max)
{
	for (size_t i = 0; i + 1 < t.len; i++) {
		if (t.ptr[i] != '.' || t.ptr[i + 1] != '.')
			continue;
		*out_min = text_trim(text_sub(t, 0, i));
		*out_max = text_trim(text_sub(t, i + 2, t.len));
		return;
	}
	*out_min = *out_max = text_trim(t);
}

static bool fail_bounds(struct maker *maker, const struct dbml_meta *meta, const char *example)
{
	diag_error(maker->diags, meta->value.at, "'%.*s' is no range", TEXT_ARG(meta->value.text));
	diag_mend(maker->diags, "write %s", example);
	return false;
}

static bool read_length(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	struct model_validation *v = &column->validation;
	struct text min, max;
	int64_t n;

	if (!demand(maker, column, meta, is_text(column), "text"))
		return false;
	bounds(meta->value.text, &min, &max);
	v->length_min = 0;
	v->length_max = UINT64_MAX;
	if (min.len) {
		if (!text_to_int64(min, &n) || n < 0)
			return fail_bounds(maker, meta, "'1..200', '..200' or '1..'");
		v->length_min = (uint64_t)n;
	}
	if (max.len) {
		if (!text_to_int64(max, &n) || n < 0)
			return fail_bounds(maker, meta, "'1..200', '..200' or '1..'");
		v->length_max = (uint64_t)n;
	}
	if (!(min.len || max.len) || v->length_min > v->length_max)
		return fail_bounds(maker, meta, "'1..200', '..200' or '1..'");
	if (column->type.length && v->length_min > column->type.length)
		return diag_error(maker->diags, meta->value.at,
		        "no value can be that long: the type holds %u characters",
		        column->type.length);
	v->has_length = true;
	return true;
}

static bool is_number(struct text t)
{
	size_t i = 0, digits = 0, dots = 0;

	if (i < t.len && t.ptr[i] == '-')
		i++;
	for (; i < t.len; i++) {
		if (t.ptr[i] == '.')
			dots++;
		else if (t.ptr[i] >= '0' && t.ptr[i] <= '9')
			digits++;
		else
			return false;
	}
	return digits > 0 && dots <= 1 && t.ptr[t.len - 1] != '.';
}

static bool read_range(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	struct model_validation *v = &column->validation;
	enum type_family family = type_family(&column->type);
	const char *example = "'0..100', '0..' or '..100'";

	if (!demand(maker, column, meta, family == FAMILY_INTEGER || family == FAMILY_NUMBER,
	            "numbers"))
		return false;
	bounds(meta->value.text, &v->range_min, &v->range_max);
	if ((v->range_min.len && !is_number(v->range_min)) ||
	        (v->range_max.len && !is_number(v->range_max)) ||
	        !(v->range_min.len || v->range_max.len))
		return fail_bounds(maker, meta, example);
	int64_t low, high;
	if (text_to_int64(v->range_min, &low) && text_to_int64(v->range_max, &high) && low > high)
		return fail_bounds(maker, meta, example);
	v->has_range = true;
	return true;
}

static void read_pattern(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	struct text pattern = meta->value.text;
	int code = 0;
	PCRE2_SIZE at = 0;
	pcre2_code *compiled;

	if (!demand(maker, column, meta, is_text(column), "text"))
		return;
	compiled = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
	        PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!compiled) {
		unsigned char reason[160] = "";
		pcre2_get_error_message(code, reason, sizeof(reason));
		diag_error(maker->diags, make_meta_at(meta, text_sub(pattern, at, 1)),
		        "the pattern cannot be read: %s", (const char *)reason);
		return;
	}
	pcre2_code_free(compiled);
	column->validation.pattern = pattern;
}

/* Beside the file that names it. */
static struct text path_beside(struct maker *maker, struct text schema, struct text name)
{
	size_t cut = schema.len;

	while (cut > 0 && schema.ptr[cut - 1] != '/')
		cut--;
	return arena_printf(maker->arena, "%.*s%.*s", (int)cut, schema.ptr, TEXT_ARG(name));
}

static void read_schema(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	struct model_validation *v = &column->validation;
	struct text name = meta->value.text, body;
	struct error err = {0};
	const struct jsonschema *schema = NULL;
	struct buf compact;

	if (!demand(maker, column, meta, type_family(&column->type) == FAMILY_JSON, "json"))
		return;
	if (!name.len || name.ptr[0] == '/' || text_find_char(name, '\\') >= 0) {
		diag_error(maker->diags, meta->value.at, "'%.*s' is no path beside the schema",
		        TEXT_ARG(name));
		return;
	}
	struct text from = meta->at.source ? meta->at.source->path : maker->path;
	if (!maker->reader(maker->reader_context, maker->arena, path_beside(maker, from, name),
	            &body, &err)) {
		diag_error(maker->diags, meta->value.at, "%.*s cannot be read: %s", TEXT_ARG(name),
		        err.operator_text);
		return;
	}
	if (!jsonschema_compile(maker->arena, body, &schema, &err)) {
		diag_error(maker->diags, meta->value.at, "%.*s is no JSON Schema: %s",
		        TEXT_ARG(name), err.public_text);
		if (err.hint_text[0])
			diag_mend(maker->diags, "%s", err.hint_text);
		return;
	}
	buf_init(&compact, maker->arena);
	json_write(&compact, schema->root);
	v->schema = schema;
	v->schema_path = name;
	v->schema_json = buf_text(&compact);
}

static void check_add(struct maker *maker, struct model_column *column, const char *what,
        struct text sql, struct position at)
{
	struct model_table *table = column->table;
	struct model_check *check = ARENA_PUSH(maker->arena, table->checks, table->check_count);

	if (!check)
		return;
	*check = (struct model_check){
	        .name = arena_printf(
	                maker->arena, "%.*s_%s", TEXT_ARG(text_sub(column->name, 0, 54)), what),
	        .expr = make_expr(maker, table, EXPR_CHECK, sql, at, NULL),
	        .is_hidden = true,
	        .at = at,
	};
}

static void check_length(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	const struct model_validation *v = &column->validation;
	struct text name = make_sql_name(maker->arena, column->name);
	struct buf sql;

	buf_init(&sql, maker->arena);
	if (v->length_min)
		buf_printf(&sql, "length(%.*s) >= %llu", TEXT_ARG(name),
		        (unsigned long long)v->length_min);
	if (v->length_max != UINT64_MAX)
		buf_printf(&sql, "%slength(%.*s) <= %llu", sql.len ? " and " : "", TEXT_ARG(name),
		        (unsigned long long)v->length_max);
	if (sql.len)
		check_add(maker, column, "length", buf_text(&sql), meta->at);
}

static void check_range(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	const struct model_validation *v = &column->validation;
	struct text name = make_sql_name(maker->arena, column->name);
	struct buf sql;

	buf_init(&sql, maker->arena);
	if (v->range_min.len)
		buf_printf(&sql, "%.*s >= %.*s", TEXT_ARG(name), TEXT_ARG(v->range_min));
	if (v->range_max.len)
		buf_printf(&sql, "%s%.*s <= %.*s", sql.len ? " and " : "", TEXT_ARG(name),
		        TEXT_ARG(v->range_max));
	check_add(maker, column, "range", buf_text(&sql), meta->at);
}

void make_validation(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *format = make_column_meta(maker, column, "format");
	const struct dbml_meta *length = make_column_meta(maker, column, "length");
	const struct dbml_meta *range = make_column_meta(maker, column, "range");
	const struct dbml_meta *pattern = make_column_meta(maker, column, "pattern");
	const struct dbml_meta *schema = make_column_meta(maker, column, "schema");
	/* What is stored of a hashed or encrypted value is not what was given. */
	bool is_stored_plain =
	        column->secret != SECRET_HASHED && column->secret != SECRET_ENCRYPTED;

	if (format)
		read_format(maker, column, format);
	if (length && read_length(maker, column, length) && is_stored_plain)
		check_length(maker, column, length);
	if (range && read_range(maker, column, range))
		check_range(maker, column, range);
	if (pattern)
		read_pattern(maker, column, pattern);
	if (schema)
		read_schema(maker, column, schema);
}
