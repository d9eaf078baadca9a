/*
 * Sums and averages that are PostgreSQL's: exact where its are (manor_sum, manor_avg), and
 * of reals in the order of the rows (manor_sum_real, manor_avg_real).
 */
#include "base/decimal_total.h"
#include "db/sqlite/connection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TOTAL_BYTES = 64 * 1024 };

static void add_text(struct decimal_total *total, sqlite3_value *value)
{
	const char *ptr = (const char *)sqlite3_value_text(value);
	struct text t = {ptr ? ptr : "", (size_t)sqlite3_value_bytes(value)};
	struct decimal number;
	AUTO_ARENA arena = {0};

	arena_init(&arena, TOTAL_BYTES);
	if (decimal_read(&arena, t, &number) == DECIMAL_OK)
		decimal_total_add(total, &number);
}

/* (x, scale): integers are of that scale; a decimal's text says its own. */
static void total_step(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct decimal_total *total = sqlite3_aggregate_context(context, sizeof(*total));

	(void)count;
	if (!total) {
		sqlite3_result_error_nomem(context);
		return;
	}
	switch (sqlite3_value_type(values[0])) {
	case SQLITE_NULL:
		return;
	case SQLITE_INTEGER:
		decimal_total_add_scaled(
		        total, sqlite3_value_int64(values[0]), sqlite3_value_int(values[1]));
		return;
	default:
		add_text(total, values[0]);
	}
}

typedef bool total_result(
        struct arena *arena, const struct decimal_total *total, struct decimal *out);

static void give_total(sqlite3_context *context, total_result *result)
{
	struct decimal_total *total = sqlite3_aggregate_context(context, 0);
	struct decimal number;
	struct buf text;
	AUTO_ARENA arena = {0};

	if (!total || !total->count)
		return;
	arena_init(&arena, TOTAL_BYTES);
	buf_init(&text, &arena);
	if (!result(&arena, total, &number)) {
		sqlite3_result_error_nomem(context);
		return;
	}
	decimal_write(&text, &number);
	if (buf_failed(&text)) {
		sqlite3_result_error_nomem(context);
		return;
	}
	struct text t = buf_text(&text);
	sqlite3_result_text64(context, t.ptr, t.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void sum_finish(sqlite3_context *context)
{
	give_total(context, decimal_total_sum);
}

static void average_finish(sqlite3_context *context)
{
	give_total(context, decimal_total_average);
}

/* ---- reals ---- */

struct real_total {
	int64_t count;
	double sum;
	bool is_single;  /* PostgreSQL adds those of single precision in single precision */
	bool is_special; /* an infinity, or no number, is among them */
};

static void real_step(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct real_total *total = sqlite3_aggregate_context(context, sizeof(*total));

	if (!total) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	double value = sqlite3_value_double(values[0]);
	total->count++;
	total->is_single = count > 1 && sqlite3_value_int(values[1]);
	total->is_special |= !isfinite(value);
	total->sum =
	        total->is_single ? (double)((float)total->sum + (float)value) : total->sum + value;
}

/* What is stored of a single is the double of its shortest text. */
static double shortest(double value)
{
	char text[32];

	for (int precision = 6; precision <= 9; precision++) {
		snprintf(text, sizeof(text), "%.*g", precision, value);
		if (strtof(text, NULL) == (float)value)
			break;
	}
	return strtod(text, NULL);
}

static void give_real(sqlite3_context *context, const struct real_total *total, double value)
{
	if (!isfinite(value) && !total->is_special)
		function_fail(context, ERROR_VALUE_RANGE, "a sum of reals is out of range");
	else
		sqlite3_result_double(context, total->is_single ? shortest(value) : value);
}

static void real_sum_finish(sqlite3_context *context)
{
	struct real_total *total = sqlite3_aggregate_context(context, 0);

	if (total && total->count)
		give_real(context, total, total->sum);
}

static void real_average_finish(sqlite3_context *context)
{
	struct real_total *total = sqlite3_aggregate_context(context, 0);

	if (total && total->count)
		give_real(context, total, total->sum / (double)total->count);
}

bool totals_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3 *h = c->handle;

	return sqlite3_create_function_v2(h, "manor_sum", 2, flags, c, NULL, total_step, sum_finish,
	               NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_avg", 2, flags, c, NULL, total_step,
	               average_finish, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_sum_real", 2, flags, c, NULL, real_step,
	               real_sum_finish, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_avg_real", 1, flags, c, NULL, real_step,
	               real_average_finish, NULL) == SQLITE_OK;
}
