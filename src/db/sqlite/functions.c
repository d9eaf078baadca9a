/*
 * SQL functions that know the unit: the scope's, for views and guards, and the
 * aggregate that builds JSON arrays; and the order of long decimals.
 */
#include "base/crypto.h"
#include "base/decimal.h"
#include "db/sqlite/connection.h"

#include <stdlib.h>

enum { SHAPES_KEPT = 512 };

void function_fail(sqlite3_context *context, enum error_kind kind, const char *text)
{
	struct connection *c = sqlite3_user_data(context);

	error_set(&c->raised, kind, "%s", text);
	sqlite3_result_error(context, text, -1);
}

static const struct db_context *scope_of(sqlite3_context *context)
{
	struct connection *c = sqlite3_user_data(context);

	if (c->unit)
		return &c->unit->context;
	function_fail(context, ERROR_INTERNAL, "no scope");
	return NULL;
}

static void give_value(sqlite3_context *context, const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTEGER:
		sqlite3_result_int64(context, value->integer);
		return;
	case VALUE_TEXT:
		/* The unit outlives every run of the statement. */
		sqlite3_result_text64(
		        context, value->text.ptr, value->text.len, SQLITE_STATIC, SQLITE_UTF8);
		return;
	case VALUE_NULL:
	case VALUE_REAL:
	case VALUE_BLOB:
		sqlite3_result_null(context);
		return;
	case VALUE_KEY: /* never in a parameter */
		break;
	}
}

static void give_tenant(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct db_context *scope = scope_of(context);

	(void)count;
	(void)values;
	if (scope)
		give_value(context, &scope->tenant);
}

static void give_person(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct db_context *scope = scope_of(context);

	(void)count;
	(void)values;
	if (scope)
		give_value(context, &scope->person);
}

static void give_is_platform(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct connection *c = sqlite3_user_data(context);
	const struct db_context *scope = scope_of(context);

	(void)count;
	(void)values;
	if (scope)
		sqlite3_result_int(context, !scope->is_platform       ? 0
		                            : c->unit->sql->is_system ? 2
		                                                      : 1);
}

/* ---- shapes, by their text ---- */

struct shape_entry {
	struct text text;
	struct shape *shape;
};

void shape_cache_release(struct shape_cache *cache)
{
	for (unsigned i = 0; cache->entries && i < SHAPES_KEPT; i++) {
		free((void *)cache->entries[i].text.ptr);
		free(cache->entries[i].shape);
	}
	free(cache->entries);
	*cache = (struct shape_cache){0};
}

static struct shape *shape_add_new(
        struct connection *c, struct shape_entry *entry, struct text text)
{
	char *copy = malloc(text.len + 1);
	struct shape *shape = copy ? shape_parse(text, &c->raised) : NULL;

	if (!shape) {
		free(copy);
		return NULL;
	}
	memcpy(copy, text.ptr, text.len);
	*entry = (struct shape_entry){{copy, text.len}, shape};
	c->shapes.count++;
	return shape;
}

static const struct shape *shape_find(struct connection *c, struct text text)
{
	/* Emptied between units only (shape_cache_trim): running aggregates hold shapes. */
	if (!c->shapes.entries &&
	        !(c->shapes.entries = calloc(SHAPES_KEPT, sizeof(struct shape_entry))))
		return NULL;
	for (uint64_t at = text_hash(text), tries = 0; tries < SHAPES_KEPT; at++, tries++) {
		struct shape_entry *entry = &c->shapes.entries[at % SHAPES_KEPT];
		if (!entry->shape)
			return shape_add_new(c, entry, text);
		if (text_eq(entry->text, text))
			return entry->shape;
	}
	return NULL;
}

void shape_cache_trim(struct shape_cache *cache)
{
	if (cache->count > SHAPES_KEPT / 2)
		shape_cache_release(cache);
}

/* ---- manor_json_array(shape, value, …) ---- */

struct array {
	const struct shape *shape;
	uint64_t rows;
	struct output out;
};

static void array_start(
        sqlite3_context *context, struct array *array, int count, sqlite3_value *shape_value)
{
	struct connection *c = sqlite3_user_data(context);
	struct text text = {(const char *)sqlite3_value_text(shape_value),
	        (size_t)sqlite3_value_bytes(shape_value)};
	const struct shape *shape = shape_find(c, text);

	if (!shape) {
		function_fail(context, ERROR_MEMORY, "manor_json_array: no shape");
		return;
	}
	if (shape->column_count != (unsigned)count - 1) {
		function_fail(context, ERROR_INTERNAL,
		        "manor_json_array: another number of values than its shape has");
		return;
	}
	array->shape = shape;
	array->out.limit_bytes = c->limit_bytes;
	output_add_char(&array->out, '[');
}

static void array_step(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct array *array = sqlite3_aggregate_context(context, sizeof(*array));

	if (!array) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (!array->shape) {
		array_start(context, array, count, values[0]);
		if (!array->shape)
			return;
	} else if (array->shape->row_limit && array->rows >= array->shape->row_limit) {
		return;
	} else {
		output_add_char(&array->out, ',');
	}
	array->rows++;
	shape_write_row(&array->out, array->shape, values + 1);
	if (array->out.failed)
		function_fail(context, ERROR_MEMORY, "manor_json_array: too large");
}

static void array_finish(sqlite3_context *context)
{
	struct array *array = sqlite3_aggregate_context(context, 0);

	if (!array || !array->shape) {
		sqlite3_result_text(context, "[]", 2, SQLITE_STATIC);
		return;
	}
	output_add_char(&array->out, ']');
	if (array->out.failed) {
		output_release(&array->out);
		function_fail(context, ERROR_MEMORY, "manor_json_array: too large");
		return;
	}
	/* SQLite frees it. */
	sqlite3_result_text64(context, array->out.ptr, array->out.len, free, SQLITE_UTF8);
}

/* ---- manor_digest(value, …) ---- */

/* Each with its type and length, so that no two rows read alike. */
static void add_digested(struct output *out, sqlite3_value *value)
{
	int type = sqlite3_value_type(value);
	double real;

	output_add_char(out, (char)('0' + type));
	switch (type) {
	case SQLITE_INTEGER:
		output_add_int(out, sqlite3_value_int64(value));
		break;
	case SQLITE_FLOAT:
		real = sqlite3_value_double(value);
		output_add(out, (struct text){(const char *)&real, sizeof(real)});
		break;
	case SQLITE_TEXT:
	case SQLITE_BLOB:
		output_add_int(out, sqlite3_value_bytes(value));
		output_add_char(out, ':');
		output_add(out, (struct text){sqlite3_value_blob(value),
		                        (size_t)sqlite3_value_bytes(value)});
		break;
	default:
		break;
	}
}

static void give_digest(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char hex[] = "0123456789abcdef";
	const struct connection *c = sqlite3_user_data(context);
	struct output out = {.limit_bytes = c->limit_bytes};
	unsigned char digest[DIGEST_BYTES];
	char text[32];

	for (int i = 0; i < count; i++)
		add_digested(&out, values[i]);
	bool failed = out.failed;
	if (!failed)
		crypto_digest((struct text){out.ptr, out.len}, digest);
	output_release(&out);
	if (failed) {
		function_fail(context, ERROR_MEMORY, "manor_digest: too large");
		return;
	}
	for (size_t i = 0; i < sizeof(text) / 2; i++) {
		text[2 * i] = hex[digest[i] >> 4];
		text[2 * i + 1] = hex[digest[i] & 15];
	}
	sqlite3_result_text(context, text, sizeof(text), SQLITE_TRANSIENT);
}

/* ---- collation MANOR_DECIMAL ---- */

static int compare_decimals(
        void *context, int left_bytes, const void *left, int right_bytes, const void *right)
{
	(void)context;
	return decimal_compare_text(
	        (struct text){left, (size_t)left_bytes}, (struct text){right, (size_t)right_bytes});
}

bool functions_register(struct connection *c)
{
	/* Harmless in themselves, and wanted in temporary views and triggers. */
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3 *h = c->handle;

	return sqlite3_create_function_v2(h, "manor_tenant", 0, flags, c, give_tenant, NULL, NULL,
	               NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_person", 0, flags, c, give_person, NULL, NULL,
	               NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_is_platform", 0, flags, c, give_is_platform,
	               NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_digest", -1, flags, c, give_digest, NULL, NULL,
	               NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_json_array", -1, flags, c, NULL, array_step,
	               array_finish, NULL) == SQLITE_OK &&
	       sqlite3_create_collation_v2(
	               h, "MANOR_DECIMAL", SQLITE_UTF8, NULL, compare_decimals, NULL) == SQLITE_OK;
}
