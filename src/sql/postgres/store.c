#include "sql/postgres/store.h"

#include "base/json.h"
#include "schema/literal.h"

/* numeric, and so the numbers of jsonb: digits before and after the point. */
enum { WHOLE_DIGITS_MOST = 131072, FRACTION_DIGITS_MOST = 16383 };

/*
 * What the numbers of one value may be longer when they are read than they were when they
 * were written: 1e131071 is nine bytes here and so many digits there, each time it is read.
 */
enum { GROWN_DIGITS_MOST = WHOLE_DIGITS_MOST };

static bool out_of_range(const struct type *type, struct error *err)
{
	return error_tell(err, ERROR_VALUE_RANGE, "A value is out of range for type %s",
	        type_info(type->kind)->name);
}

/* A JSON number as written: sign, digits, fraction, exponent. Takes from `spare`. */
static bool number_fits(struct text number, int64_t *spare)
{
	int64_t whole = 0, fraction = 0, exponent = 0;
	bool is_fraction = false;
	for (size_t i = 0; i < number.len; i++) {
		char c = number.ptr[i];
		if (c == 'e' || c == 'E') {
			struct text rest = text_sub(number, i + 1, number.len);
			if (rest.len && rest.ptr[0] == '+')
				rest = text_sub(rest, 1, rest.len);
			if (!text_to_int64(rest, &exponent))
				return false;
			break;
		}
		is_fraction |= c == '.';
		if (c >= '0' && c <= '9')
			*(is_fraction ? &fraction : &whole) += 1;
	}
	if (exponent > WHOLE_DIGITS_MOST || exponent < -FRACTION_DIGITS_MOST)
		return false;
	if (whole + exponent > WHOLE_DIGITS_MOST || fraction - exponent > FRACTION_DIGITS_MOST)
		return false;
	*spare -= exponent > 0 ? exponent : -exponent;
	return *spare >= 0;
}

static bool json_fits(const struct json *json, int64_t *spare)
{
	if (json->type == JSON_NUMBER)
		return number_fits(json->text, spare);
	for (size_t i = 0; i < json->count; i++) {
		const struct json *item =
		        json->type == JSON_OBJECT ? &json->members[i].value : &json->items[i];
		if (!json_fits(item, spare))
			return false;
	}
	return true;
}

static void write_item(struct buf *out, struct text t, const char *suffix)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '"' || t.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
	buf_add_cstr(out, suffix);
	buf_add_char(out, '"');
}

/* ["a", null, [1]] as {"a",NULL,{1}}; the elements of a jsonb[] are JSON themselves. */
static void write_braces(
        struct buf *out, const struct type *type, const struct json *array, unsigned depth)
{
	bool is_json = type->kind == TYPE_JSON || type->kind == TYPE_JSONB;
	/* what another program's session takes a moment without zone for is not known */
	const char *suffix = type->kind == TYPE_TIMESTAMPTZ ? "+00" : "";
	buf_add_char(out, '{');
	for (size_t i = 0; i < array->count; i++) {
		const struct json *item = &array->items[i];
		if (i)
			buf_add_char(out, ',');
		if (item->type == JSON_NULL)
			buf_add_cstr(out, "NULL");
		else if (item->type == JSON_ARRAY && depth > 1)
			write_braces(out, type, item, depth - 1);
		else
			write_item(out,
			        item->type == JSON_STRING && !is_json ? item->text : item->raw,
			        suffix);
	}
	buf_add_char(out, '}');
}

static bool store_array(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	struct json *json = NULL;
	struct error reason = {0};
	struct buf braces;
	int64_t spare = GROWN_DIGITS_MOST;

	buf_init(&braces, arena);
	if (!json_parse(arena, canonical, JSON_DEPTH_DEFAULT, &json, &reason) ||
	        json->type != JSON_ARRAY)
		return reason.kind == ERROR_MEMORY ? error_memory(err) : out_of_range(type, err);
	if (type->kind == TYPE_JSONB && !json_fits(json, &spare))
		return out_of_range(type, err);
	write_braces(&braces, type, json, type->array_depth);
	if (buf_failed(&braces))
		return error_memory(err);
	*out_value = value_text(buf_text(&braces));
	return true;
}

static bool store_jsonb(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	struct json *json = NULL;
	struct error reason = {0};
	int64_t spare = GROWN_DIGITS_MOST;

	if (!json_parse(arena, canonical, JSON_DEPTH_DEFAULT, &json, &reason))
		return reason.kind == ERROR_MEMORY ? error_memory(err) : out_of_range(type, err);
	if (!json_fits(json, &spare))
		return out_of_range(type, err);
	*out_value = value_text(canonical);
	return true;
}

bool postgres_store(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	if (text_find_char(canonical, '\0') >= 0)
		return out_of_range(type, err);
	if (type->array_depth)
		return store_array(arena, type, canonical, out_value, err);
	if (type->kind == TYPE_JSONB)
		return store_jsonb(arena, type, canonical, out_value, err);
	*out_value = value_text(canonical);
	return true;
}

bool postgres_show(struct arena *arena, const struct type *type, const struct value *value,
        struct text *out_text, struct error *err)
{
	if (type->array_depth)
		return literal_read(arena, type, value->text, out_text, err);
	*out_text = value->text;
	return true;
}
