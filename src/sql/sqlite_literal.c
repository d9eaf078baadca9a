#include "base/clock.h"
#include "base/json.h"
#include "sql/sqlite_expr.h"

/*
 * Literals of the schema, turned into what a column of their type would store,
 * so that they compare with it byte for byte.
 */

static bool bad(const struct expr *expr, const struct type *type, struct error *err)
{
	return sqlite_refuse(expr, err, "\"%.*s\" is no value of type %s", TEXT_ARG(expr->text),
	        type_info(type->kind)->name);
}

static bool write_time(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct buf *out = &to->writer->text;
	int64_t us;
	int32_t days;
	struct buf text;
	buf_init(&text, to->writer->arena);
	switch (type->kind) {
	case TYPE_DATE:
		if (!clock_parse_date(expr->text, &days))
			return bad(expr, type, err);
		clock_write_date(&text, days);
		break;
	case TYPE_TIME:
		if (!clock_parse_time(expr->text, &us))
			return bad(expr, type, err);
		clock_write_storage(&text, us);
		/* the time of the day, without the first of January 1970 before it */
		sql_string(to->writer, text_sub(buf_text(&text), 11, 15));
		return true;
	default:
		if (!clock_parse_timestamp(expr->text, &us))
			return bad(expr, type, err);
		clock_write_storage(&text, us);
		break;
	}
	to->writer->dialect->write_string(out, buf_text(&text));
	return true;
}

static bool write_uuid(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	char lower[36];
	struct text t = expr->text;
	if (t.len != sizeof(lower))
		return bad(expr, type, err);
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (is_dash ? c != '-' : !is_hex)
			return bad(expr, type, err);
		lower[i] = c;
	}
	sql_string(to->writer, (struct text){lower, sizeof(lower)});
	return true;
}

static bool write_json(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct json *json;
	struct buf text;
	struct error ignored = {0};
	if (!json_parse(to->writer->arena, expr->text, JSON_DEPTH_DEFAULT, &json, &ignored))
		return bad(expr, type, err);
	buf_init(&text, to->writer->arena);
	if (type->kind == TYPE_JSONB)
		json_write_canonical(&text, json);
	else
		buf_add(&text, expr->text);
	sql_string(to->writer, buf_text(&text));
	return true;
}

static bool write_bytes(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct text t = expr->text;
	if (t.len < 2 || t.ptr[0] != '\\' || t.ptr[1] != 'x' || t.len % 2)
		return bad(expr, type, err);
	for (size_t i = 2; i < t.len; i++)
		if (!strchr("0123456789abcdefABCDEF", t.ptr[i]) || !t.ptr[i])
			return bad(expr, type, err);
	SQL_ADD(to->writer, "X'");
	buf_add(&to->writer->text, text_sub(t, 2, t.len));
	SQL_ADD(to->writer, "'");
	return true;
}

static bool write_boolean(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	static const char *const yes[] = {"t", "true", "y", "yes", "on", "1"};
	static const char *const no[] = {"f", "false", "n", "no", "off", "0"};
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (text_eq_nocase(expr->text, text_from(yes[i]))) {
			SQL_ADD(to->writer, "1");
			return true;
		}
		if (text_eq_nocase(expr->text, text_from(no[i]))) {
			SQL_ADD(to->writer, "0");
			return true;
		}
	}
	return bad(expr, type, err);
}

static bool write_enum(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	for (size_t i = 0; type->enumeration && i < type->enumeration->value_count; i++) {
		if (text_eq(type->enumeration->values[i], expr->text)) {
			sql_string(to->writer, expr->text);
			return true;
		}
	}
	return sqlite_refuse(expr, err, "\"%.*s\" is no value of the enum", TEXT_ARG(expr->text));
}

/* An element of an array in JSON. */
static bool write_element(
        struct buf *json, const struct expr *expr, struct text t, const struct type *type)
{
	switch (type_family(type)) {
	case FAMILY_INTEGER:
	case FAMILY_NUMBER:
		buf_add(json, t);
		return true;
	case FAMILY_BOOLEAN:
		buf_add_cstr(json, t.len && (t.ptr[0] == 't' || t.ptr[0] == 'T' || t.ptr[0] == '1')
		                           ? "true"
		                           : "false");
		return true;
	case FAMILY_TEXT:
	case FAMILY_UUID:
		json_write_string(json, t);
		return true;
	default:
		(void)expr;
		return false;
	}
}

/* PostgreSQL's array text: {a,"b c",NULL}; one dimension. */
static bool array_text_to_json(
        struct arena *arena, const struct expr *expr, const struct type *element, struct buf *json)
{
	struct text t = text_trim(expr->text);
	if (t.len < 2 || t.ptr[0] != '{' || t.ptr[t.len - 1] != '}')
		return false;
	t = text_sub(t, 1, t.len - 2);
	buf_add_char(json, '[');
	for (size_t i = 0, n = 0; i < t.len; n++) {
		struct buf item;
		bool is_quoted = t.ptr[i] == '"';
		buf_init(&item, arena);
		for (i += is_quoted; i < t.len && t.ptr[i] != (is_quoted ? '"' : ','); i++) {
			if (t.ptr[i] == '\\' && i + 1 < t.len)
				i++;
			else if (t.ptr[i] == '{' && !is_quoted)
				return false;
			buf_add_char(&item, t.ptr[i]);
		}
		i += is_quoted;
		if (i < t.len && t.ptr[i++] != ',')
			return false;
		struct text value = is_quoted ? buf_text(&item) : text_trim(buf_text(&item));
		if (n)
			buf_add_char(json, ',');
		if (!is_quoted && text_eq_nocase(value, TEXT("null")))
			buf_add_cstr(json, "null");
		else if (!write_element(json, expr, value, element))
			return false;
	}
	buf_add_char(json, ']');
	return true;
}

static bool write_array(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	struct buf json;
	struct type element = *type;
	element.array_depth--;
	buf_init(&json, to->writer->arena);
	if (element.array_depth)
		return sqlite_refuse(expr, err, "literals of arrays of arrays cannot be written");
	if (expr->kind == EXPR_STRING) {
		struct json *parsed;
		struct error ignored = {0};
		if (array_text_to_json(to->writer->arena, expr, &element, &json)) {
			sql_string(to->writer, buf_text(&json));
			return true;
		}
		if (!json_parse(to->writer->arena, expr->text, 2, &parsed, &ignored) ||
		        parsed->type != JSON_ARRAY)
			return sqlite_refuse(
			        expr, err, "\"%.*s\" is no array literal", TEXT_ARG(expr->text));
		sql_string(to->writer, expr->text);
		return true;
	}
	buf_add_char(&json, '[');
	for (size_t i = 0; i < expr->arg_count; i++) {
		const struct expr *item = expr->args[i];
		while (item->kind == EXPR_CAST)
			item = item->args[0];
		struct text t = item->text;
		if (i)
			buf_add_char(&json, ',');
		if (item->kind == EXPR_BOOLEAN)
			t = item->number ? TEXT("true") : TEXT("false");
		else if (item->kind == EXPR_NULL)
			t = TEXT("null");
		else if (item->kind != EXPR_NUMBER && item->kind != EXPR_STRING)
			return sqlite_refuse(item, err, "an array literal holds literals only");
		if (item->kind == EXPR_NULL)
			buf_add(&json, t);
		else if (!write_element(&json, item, t, &element))
			return sqlite_refuse(item, err, "arrays of this type cannot be written");
	}
	buf_add_char(&json, ']');
	sql_string(to->writer, buf_text(&json));
	return true;
}

static bool write_number(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	return sqlite_number_write(to, expr, sqlite_number_of_type(type), err);
}

bool sqlite_literal_write(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err)
{
	if (type->array_depth)
		return write_array(to, expr, type, err);
	if (expr->kind == EXPR_BOOLEAN) {
		buf_add_int(&to->writer->text, expr->number);
		return true;
	}
	switch (type_family(type)) {
	case FAMILY_BOOLEAN:
		return write_boolean(to, expr, type, err);
	case FAMILY_INTEGER:
	case FAMILY_NUMBER:
		return write_number(to, expr, type, err);
	case FAMILY_TIME:
		return write_time(to, expr, type, err);
	case FAMILY_UUID:
		return write_uuid(to, expr, type, err);
	case FAMILY_JSON:
		return write_json(to, expr, type, err);
	case FAMILY_BYTES:
		return write_bytes(to, expr, type, err);
	default:
		if (type->kind == TYPE_ENUM)
			return write_enum(to, expr, type, err);
		sql_string(to->writer, expr->text);
		return true;
	}
}
