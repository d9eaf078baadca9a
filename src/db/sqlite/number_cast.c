/*
 * Casts of numbers as PostgreSQL makes them: manor_cast(x, type, is_number), where the type
 * is an enum type_kind and is_number tells the text of a decimal from other text, and
 * manor_decimal(x, scale), the text of a scaled integer.
 */
#include "base/decimal.h"
#include "db/sqlite/connection.h"
#include "schema/literal.h"

#include <math.h>
#include <stdlib.h>

enum { CAST_BYTES = 64 * 1024 };

struct cast {
	sqlite3_context *context;
	struct arena *arena;
	enum type_kind to;
};

static void give_text(const struct cast *c, struct text t)
{
	sqlite3_result_text64(c->context, t.ptr, t.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void out_of_range(const struct cast *c)
{
	function_fail(c->context, ERROR_VALUE_RANGE, type_info(c->to)->name);
}

static bool is_integer(enum type_kind kind)
{
	return kind == TYPE_SMALLINT || kind == TYPE_INTEGER || kind == TYPE_BIGINT;
}

static void give_integer(const struct cast *c, int64_t n)
{
	bool fits = c->to == TYPE_SMALLINT  ? n >= INT16_MIN && n <= INT16_MAX
	            : c->to == TYPE_INTEGER ? n >= INT32_MIN && n <= INT32_MAX
	                                    : true;

	if (fits)
		sqlite3_result_int64(c->context, n);
	else
		out_of_range(c);
}

static void cast_integer(const struct cast *c, int64_t n)
{
	if (is_integer(c->to))
		give_integer(c, n);
	else if (c->to == TYPE_REAL)
		sqlite3_result_double(c->context, (double)(float)n);
	else if (c->to == TYPE_DOUBLE)
		sqlite3_result_double(c->context, (double)n);
	else
		give_text(c, arena_printf(c->arena, "%lld", (long long)n));
}

/* numeric takes fifteen digits of a double. */
static void give_decimal_of(const struct cast *c, double n)
{
	struct text digits = arena_printf(c->arena, "%.15g", n);
	struct decimal number;
	struct buf out;

	buf_init(&out, c->arena);
	if (decimal_read(c->arena, digits, &number) != DECIMAL_OK) {
		out_of_range(c);
		return;
	}
	decimal_write(&out, &number);
	give_text(c, buf_text(&out));
}

static void cast_real(const struct cast *c, double n)
{
	struct output out = {0};

	if (is_integer(c->to)) {
		/* 2^63 is the first that has no room. */
		if (isfinite(n) && rint(n) >= -0x1p63 && rint(n) < 0x1p63)
			give_integer(c, (int64_t)rint(n));
		else
			out_of_range(c);
	} else if (c->to == TYPE_REAL || c->to == TYPE_DOUBLE) {
		sqlite3_result_double(c->context, n);
	} else if (c->to == TYPE_NUMERIC) {
		give_decimal_of(c, n);
	} else {
		output_add_real(&out, n);
		give_text(c, (struct text){out.ptr, out.len});
		output_release(&out);
	}
}

/* Whole numbers of a decimal: rounded, half away from zero. */
static void cast_decimal(const struct cast *c, struct text t)
{
	struct decimal number, rounded;
	int64_t n = 0;

	if (decimal_read(c->arena, t, &number) == DECIMAL_OK &&
	        decimal_round(c->arena, &number, 0, &rounded) && decimal_to_int64(&rounded, &n))
		give_integer(c, n);
	else
		out_of_range(c);
}

/* As PostgreSQL reads what is typed. */
static void cast_text(const struct cast *c, struct text t)
{
	const struct type type = {.kind = c->to};
	struct error err = {0};
	struct text canonical;
	int64_t n = 0;

	if (!literal_read(c->arena, &type, t, &canonical, &err)) {
		function_fail(c->context, err.kind, err.operator_text);
		return;
	}
	if (is_integer(c->to) && text_to_int64(canonical, &n))
		sqlite3_result_int64(c->context, n);
	else if (c->to == TYPE_REAL || c->to == TYPE_DOUBLE)
		sqlite3_result_double(c->context, strtod(arena_cstr(c->arena, canonical), NULL));
	else
		give_text(c, canonical);
}

static struct text text_of(sqlite3_value *value)
{
	const char *ptr = (const char *)sqlite3_value_text(value);

	return ptr ? (struct text){ptr, (size_t)sqlite3_value_bytes(value)} : TEXT("");
}

static void give_cast(sqlite3_context *context, int count, sqlite3_value **values)
{
	bool is_number = sqlite3_value_int(values[2]);
	AUTO_ARENA arena;

	(void)count;
	arena_init(&arena, CAST_BYTES);
	struct cast c = {context, &arena, (enum type_kind)sqlite3_value_int(values[1])};
	switch (sqlite3_value_type(values[0])) {
	case SQLITE_NULL:
		return;
	case SQLITE_INTEGER:
		cast_integer(&c, sqlite3_value_int64(values[0]));
		break;
	case SQLITE_FLOAT:
		cast_real(&c, sqlite3_value_double(values[0]));
		break;
	default:
		if (is_number && is_integer(c.to))
			cast_decimal(&c, text_of(values[0]));
		else
			cast_text(&c, text_of(values[0]));
	}
	if (arena.failed)
		function_fail(context, ERROR_MEMORY, "manor_cast: too large");
}

static void give_decimal(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct output out = {0};

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	output_add_scaled(
	        &out, sqlite3_value_int64(values[0]), (unsigned)sqlite3_value_int(values[1]));
	if (out.failed)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_text64(context, out.ptr, out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	output_release(&out);
}

bool number_casts_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	return sqlite3_create_function_v2(c->handle, "manor_cast", 3, flags, c, give_cast, NULL,
	               NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(c->handle, "manor_decimal", 2, flags, c, give_decimal,
	               NULL, NULL, NULL) == SQLITE_OK;
}
