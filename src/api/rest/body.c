#include "api/rest/body.h"

#include "api/rest/csv.h"
#include "http/http.h"

enum { PAIRS_MAX = 2000 }; /* more than a table has columns */

static bool parse_json(struct arena *arena, struct text body, unsigned depth_limit,
        struct json **out_json, struct error *err)
{
	if (text_is_empty(text_trim(body)))
		return error_say(err, ERROR_BODY_INVALID, "Empty or invalid json");
	return json_parse(arena, body, depth_limit, out_json, err);
}

static bool parse_csv(struct arena *arena, struct text body, unsigned depth_limit,
        struct json **out_json, struct error *err)
{
	(void)depth_limit;
	return csv_parse(arena, body, out_json, err);
}

static bool decode(struct arena *arena, struct text t, struct text *out, struct error *err)
{
	if (http_decode(arena, t, true, out))
		return true;
	if (arena->failed)
		return error_memory(err);
	return error_tell(
	        err, ERROR_BODY_INVALID, "the form is not percent-encoded UTF-8 without NUL");
}

static bool add_pair(struct arena *arena, struct json *object, struct text pair, struct error *err)
{
	ptrdiff_t equals = text_find_char(pair, '=');
	struct text name = equals < 0 ? pair : text_sub(pair, 0, (size_t)equals);
	struct text value = equals < 0 ? TEXT("") : text_sub(pair, (size_t)equals + 1, SIZE_MAX);
	struct buf raw;

	if (!decode(arena, name, &name, err) || !decode(arena, value, &value, err))
		return false;
	if (object->count == PAIRS_MAX)
		return error_tell(
		        err, ERROR_BODY_INVALID, "the form has more than %d values", PAIRS_MAX);
	if (json_find(object, name))
		return error_tell(
		        err, ERROR_BODY_INVALID, "the form names '%.*s' twice", TEXT_ARG(name));
	struct json_member *member = ARENA_PUSH(arena, object->members, object->count);
	buf_init(&raw, arena);
	json_write_string(&raw, value);
	if (!member || buf_failed(&raw))
		return error_memory(err);
	member->name = name;
	member->value = (struct json){.type = JSON_STRING, .text = value, .raw = buf_text(&raw)};
	return true;
}

/* name=value&name=value: one row of texts. */
static bool parse_form(struct arena *arena, struct text body, unsigned depth_limit,
        struct json **out_json, struct error *err)
{
	struct json *object = ARENA_NEW(arena, struct json);
	struct text pair;

	(void)depth_limit;
	if (!object)
		return error_memory(err);
	object->type = JSON_OBJECT;
	while (body.len && text_split(&body, '&', &pair)) {
		if (!text_is_empty(pair) && !add_pair(arena, object, pair, err))
			return false;
	}
	*out_json = object;
	return true;
}

static const struct {
	const char *name;
	bool (*parse)(struct arena *arena, struct text body, unsigned depth_limit,
	        struct json **out_json, struct error *err);
} types[] = {
        {"", parse_json},
        {"application/json", parse_json},
        {"application/vnd.pgrst.object+json", parse_json},
        {"application/vnd.pgrst.array+json", parse_json},
        {"text/csv", parse_csv},
        {"application/x-www-form-urlencoded", parse_form},
};

bool body_parse(struct arena *arena, struct text content_type, struct text body,
        unsigned depth_limit, struct json **out_json, struct error *err)
{
	ptrdiff_t semicolon = text_find_char(content_type, ';');
	struct text name = text_trim(
	        semicolon < 0 ? content_type : text_sub(content_type, 0, (size_t)semicolon));

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (text_eq_nocase(name, text_from(types[i].name)))
			return types[i].parse(arena, body, depth_limit, out_json, err);
	}
	return error_say(err, ERROR_BODY_TYPE, "Content-Type not acceptable: %.*s", TEXT_ARG(name));
}
