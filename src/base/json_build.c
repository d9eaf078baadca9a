#include "base/json_build.h"

#include "base/json.h"

void json_build_init(struct json_build *json, struct buf *out)
{
	*json = (struct json_build){.out = out};
}

static void line(struct json_build *json)
{
	if (json->is_compact)
		return;
	buf_add_char(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		buf_add_cstr(json->out, "  ");
}

/* What comes before a value: nothing after its key, else a comma and a new line. */
static void begin_value(struct json_build *json)
{
	if (json->is_after_key) {
		json->is_after_key = false;
		return;
	}
	if (json->has_item)
		buf_add_char(json->out, ',');
	if (json->depth)
		line(json);
	json->has_item = true;
}

static void open(struct json_build *json, char bracket)
{
	begin_value(json);
	buf_add_char(json->out, bracket);
	json->depth++;
	json->has_item = false;
}

static void close(struct json_build *json, char bracket)
{
	json->depth--;
	if (json->has_item)
		line(json);
	buf_add_char(json->out, bracket);
	json->has_item = true;
	if (!json->depth)
		line(json);
}

void json_build_object(struct json_build *json)
{
	open(json, '{');
}

void json_build_array(struct json_build *json)
{
	open(json, '[');
}

void json_build_end(struct json_build *json)
{
	close(json, '}');
}

void json_build_end_array(struct json_build *json)
{
	close(json, ']');
}

void json_build_key_text(struct json_build *json, struct text key)
{
	begin_value(json);
	json_write_string(json->out, key);
	buf_add_cstr(json->out, json->is_compact ? ":" : ": ");
	json->is_after_key = true;
}

void json_build_key(struct json_build *json, const char *key)
{
	json_build_key_text(json, text_from(key));
}

void json_build_text(struct json_build *json, struct text t)
{
	begin_value(json);
	json_write_string(json->out, t);
}

void json_build_bool(struct json_build *json, bool value)
{
	begin_value(json);
	buf_add_cstr(json->out, value ? "true" : "false");
}

void json_build_int(struct json_build *json, int64_t n)
{
	begin_value(json);
	buf_add_int(json->out, n);
}

void json_build_null(struct json_build *json)
{
	begin_value(json);
	buf_add_cstr(json->out, "null");
}

void json_build_raw(struct json_build *json, struct text value)
{
	begin_value(json);
	buf_add(json->out, value);
}

void json_build_text_at(struct json_build *json, const char *key, struct text t)
{
	json_build_key(json, key);
	json_build_text(json, t);
}

void json_build_bool_at(struct json_build *json, const char *key, bool value)
{
	json_build_key(json, key);
	json_build_bool(json, value);
}
