/* Names in the document, and references to its components. */
#include "api/openapi/part.h"
#include "schema/lookup.h"

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static struct text escape(struct arena *arena, struct text name, const char *sign, const char *kept)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		if (is_word_byte(name.ptr[i]) || (c && strchr(kept, c))) {
			buf_add_char(&out, name.ptr[i]);
			continue;
		}
		buf_add_cstr(&out, sign);
		buf_add_char(&out, hex[c >> 4]);
		buf_add_char(&out, hex[c & 15]);
	}
	return buf_text(&out);
}

struct text openapi_id(struct arena *arena, struct text name)
{
	return escape(arena, name, "-", "");
}

struct text openapi_path(struct arena *arena, struct text name)
{
	return escape(arena, name, "%", "-.~");
}

struct text openapi_name(struct arena *arena, struct text name)
{
	bool is_plain = name.len > 0;
	struct buf out;

	for (size_t i = 0; i < name.len; i++)
		is_plain = is_plain && (is_word_byte(name.ptr[i]) || (name.ptr[i] & 0x80));
	if (is_plain)
		return name;
	buf_init(&out, arena);
	buf_add_char(&out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_add_char(&out, '\\');
		buf_add_char(&out, name.ptr[i]);
	}
	buf_add_char(&out, '"');
	return buf_text(&out);
}

void openapi_add_literal(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] && strchr("\\^$.|?*+()[]{}/", t.ptr[i]))
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
}

/* ---- references ---- */

static void mark(struct openapi *o, struct text component);

/* What a fixed component refers to is used with it. */
static void mark_within(struct openapi *o, const struct json *value)
{
	static const struct text base = TEXT_INIT("#/components/");

	for (size_t i = 0; value->type == JSON_ARRAY && i < value->count; i++)
		mark_within(o, &value->items[i]);
	for (size_t i = 0; value->type == JSON_OBJECT && i < value->count; i++) {
		const struct json_member *member = &value->members[i];
		if (text_eq(member->name, TEXT("$ref")))
			mark(o, text_sub(member->value.text, base.len, SIZE_MAX));
		else
			mark_within(o, &member->value);
	}
}

static void mark(struct openapi *o, struct text component)
{
	struct text section, name = component;
	struct text kept = arena_text(o->arena, component);

	if (lookup_find(o->used, kept))
		return;
	lookup_add(o->used, kept, o);
	if (!text_split(&name, '/', &section))
		return;
	const struct json *fixed = json_find(json_find(o->fixed, section), name);
	if (fixed)
		mark_within(o, fixed);
}

void openapi_ref(struct openapi *o, const char *section, struct text name)
{
	struct text component = arena_printf(o->arena, "%s/%.*s", section, TEXT_ARG(name));

	mark(o, component);
	json_build_object(&o->json);
	json_build_text_at(
	        &o->json, "$ref", arena_printf(o->arena, "#/components/%.*s", TEXT_ARG(component)));
	json_build_end(&o->json);
}

void openapi_ref_at(struct openapi *o, const char *key, const char *section, struct text name)
{
	json_build_key(&o->json, key);
	openapi_ref(o, section, name);
}

bool openapi_is_used(const struct openapi *o, const char *section, struct text name)
{
	return lookup_find(o->used, arena_printf(o->arena, "%s/%.*s", section, TEXT_ARG(name))) !=
	       NULL;
}

/* ---- fixed values ---- */

bool openapi_is_for(const struct openapi *o, const struct json *value)
{
	struct text only = json_find_text(value, TEXT("x-only"));

	if (text_eq(only, TEXT("platform")))
		return o->principal->is_platform_admin && !o->principal->is_all_tenants;
	if (text_eq(only, TEXT("person")))
		return key_is_set(&o->principal->person.key);
	return true;
}

/* The answers of an operation, and the problems that "x-problems" lists. */
static void write_answers(
        struct openapi *o, const struct json *answers, const struct json *problems)
{
	json_build_object(&o->json);
	for (size_t i = 0; i < answers->count; i++) {
		json_build_key_text(&o->json, answers->members[i].name);
		openapi_write_value(o, &answers->members[i].value);
	}
	for (size_t i = 0; problems && i < problems->count; i++) {
		int64_t status = 0;
		text_to_int64(problems->items[i].text, &status);
		openapi_write_problems(o, &(unsigned){(unsigned)status}, 1);
	}
	json_build_end(&o->json);
}

void openapi_write_value(struct openapi *o, const struct json *value)
{
	static const struct text base = TEXT_INIT("#/components/");

	if (value->type == JSON_ARRAY) {
		json_build_array(&o->json);
		for (size_t i = 0; i < value->count; i++)
			openapi_write_value(o, &value->items[i]);
		json_build_end_array(&o->json);
		return;
	}
	if (value->type != JSON_OBJECT) {
		json_build_raw(&o->json, value->raw);
		return;
	}
	json_build_object(&o->json);
	for (size_t i = 0; i < value->count; i++) {
		const struct json_member *member = &value->members[i];
		if (text_eq(member->name, TEXT("x-only")) ||
		        text_eq(member->name, TEXT("x-problems")) ||
		        !openapi_is_for(o, &member->value))
			continue;
		if (text_eq(member->name, TEXT("$ref")))
			mark(o, text_sub(member->value.text, base.len, SIZE_MAX));
		json_build_key_text(&o->json, member->name);
		if (text_eq(member->name, TEXT("responses")))
			write_answers(o, &member->value, json_find(value, TEXT("x-problems")));
		else
			openapi_write_value(o, &member->value);
	}
	json_build_end(&o->json);
}

void openapi_write_fixed(struct openapi *o, const char *section)
{
	const struct json *all = json_find(o->fixed, text_from(section));

	for (size_t i = 0; all && i < all->count; i++) {
		const struct json_member *member = &all->members[i];
		if (!openapi_is_used(o, section, member->name))
			continue;
		json_build_key_text(&o->json, member->name);
		openapi_write_value(o, &member->value);
	}
}
