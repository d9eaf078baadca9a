/*
 * manor_cast(value, kind, precision, scale, dimensions, kind, …): PostgreSQL's explicit
 * cast (sql/cast.h) from a type to another. manor_json_text(json): as its jsonb is written.
 */
#include "sql/cast.h"

#include "db/sqlite/connection.h"
#include "sql/dialect.h"

enum {
	CAST_BYTES = 64 * 1024 * 1024, /* of memory for one value */
	TYPE_ARGUMENTS = 4,
	CAST_ARGUMENTS = 1 + 2 * TYPE_ARGUMENTS,
	JSON_DEPTH = 2 * JSON_DEPTH_DEFAULT,
};

static struct value value_of(sqlite3_value *from)
{
	struct text t = {0};

	switch (sqlite3_value_type(from)) {
	case SQLITE_INTEGER:
		return value_integer(sqlite3_value_int64(from));
	case SQLITE_FLOAT:
		return (struct value){.kind = VALUE_REAL, .real = sqlite3_value_double(from)};
	case SQLITE_NULL:
		return value_null();
	case SQLITE_BLOB:
		t.ptr = sqlite3_value_blob(from);
		t.len = (size_t)sqlite3_value_bytes(from);
		return value_blob(t.ptr ? t : TEXT(""));
	default:
		t.ptr = (const char *)sqlite3_value_text(from);
		t.len = (size_t)sqlite3_value_bytes(from);
		return value_text(t.ptr ? t : TEXT(""));
	}
}

static void give_value(sqlite3_context *context, const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTEGER:
		sqlite3_result_int64(context, value->integer);
		return;
	case VALUE_REAL:
		sqlite3_result_double(context, value->real);
		return;
	case VALUE_TEXT:
		sqlite3_result_text64(
		        context, value->text.ptr, value->text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
		return;
	case VALUE_BLOB:
		sqlite3_result_blob64(context, value->text.ptr, value->text.len, SQLITE_TRANSIENT);
		return;
	case VALUE_NULL:
		sqlite3_result_null(context);
		return;
	case VALUE_KEY: /* never in a parameter */
		break;
	}
}

static bool read_type(sqlite3_value **values, struct type *out_type)
{
	int kind = sqlite3_value_int(values[0]);

	*out_type = (struct type){.kind = (enum type_kind)kind,
	        .precision = (uint8_t)sqlite3_value_int(values[1]),
	        .scale = (uint8_t)sqlite3_value_int(values[2]),
	        .array_depth = (uint8_t)sqlite3_value_int(values[3])};
	return kind >= 0 && kind < TYPE_KIND_COUNT;
}

static void give_cast(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct type from, to;
	struct value in = value_of(values[0]), out;
	struct error err = {0};
	AUTO_ARENA arena = {0};

	(void)count;
	arena_init(&arena, CAST_BYTES);
	if (!read_type(values + 1, &from) || !read_type(values + 1 + TYPE_ARGUMENTS, &to))
		function_fail(context, ERROR_INTERNAL, "manor_cast: no such type");
	else if (cast_convert(&arena, &sql_sqlite, &from, &to, &in, &out, &err))
		give_value(context, &out);
	else
		function_fail(context, err.kind, err.public_text);
}

static void give_json_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct value in = value_of(values[0]);
	struct json *json = NULL;
	struct error ignored = {0};
	struct buf out;
	AUTO_ARENA arena = {0};

	(void)count;
	if (in.kind != VALUE_TEXT)
		return;
	arena_init(&arena, CAST_BYTES);
	buf_init(&out, &arena);
	if (json_parse(&arena, in.text, JSON_DEPTH, &json, &ignored)) {
		json_write_spaced(&out, json);
		in.text = buf_text(&out);
	}
	if (arena.failed)
		function_fail(context, ERROR_MEMORY, "manor_json_text: too large");
	else
		give_value(context, &in);
}

bool casts_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	return sqlite3_create_function_v2(c->handle, "manor_cast", CAST_ARGUMENTS, flags, c,
	               give_cast, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(c->handle, "manor_json_text", 1, flags, c, give_json_text,
	               NULL, NULL, NULL) == SQLITE_OK;
}
