/*
 * SQLite's expressions, from within: the parts of one writer. Only sqlite_*.c
 * include it; everyone else goes through sql/expr_sql.h.
 */
#ifndef SQL_SQLITE_EXPR_H
#define SQL_SQLITE_EXPR_H

#include "sql/expr_sql.h"

/* ERROR_SCHEMA that begins with the expression's place in the schema. */
bool sqlite_refuse(const struct expr *expr, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

bool sqlite_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);

/* A string, number, boolean or array literal of the schema in the storage form of `type`. */
bool sqlite_literal_write(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err);

/*
 * How a number is held while it is computed with: an integer in units of
 * 10^-scale, a binary fraction, or decimal text (numeric of more than 18 digits).
 */
struct sqlite_number {
	enum { NUMBER_SCALED, NUMBER_REAL, NUMBER_DECIMAL } kind;
	unsigned scale;
};

bool sqlite_is_number(const struct expr *expr);
struct sqlite_number sqlite_number_of_type(const struct type *type);
struct sqlite_number sqlite_number_of(const struct expr *expr);
/* What holds both exactly (or as near as the engine's own floating point does). */
struct sqlite_number sqlite_number_join(struct sqlite_number a, struct sqlite_number b);
bool sqlite_number_write(struct expr_sql *to, const struct expr *expr, struct sqlite_number target,
        struct error *err);
/* "12.50" in units of 10^-scale: 1250. False when digits would be lost. */
bool sqlite_scale_text(struct text digits, unsigned scale, int64_t *out_value);

bool sqlite_call_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);
bool sqlite_like_write(struct expr_sql *to, const struct expr *expr, struct error *err);
bool sqlite_json_get_write(struct expr_sql *to, const struct expr *expr, struct error *err);
bool sqlite_cast_write(struct expr_sql *to, const struct expr *expr, struct error *err);

/* Fresh random uuid of version 4, from built-in functions. */
extern const char sqlite_uuid[];
/* The present moment in storage form, to the millisecond that SQLite knows. */
extern const char sqlite_now[];

#endif
