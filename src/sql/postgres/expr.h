/*
 * PostgreSQL's expressions, from within: the parts of one writer. Only
 * src/sql/postgres includes it; everyone else goes through sql/expr_sql.h.
 *
 * The tree is PostgreSQL's own language, so most of it is written as it came.
 * What needs care is what a session or a cluster could change: collations, the
 * time zone, the style of dates. Nothing written here depends on them, and in
 * persistent objects nothing is less than immutable that need not be, so that
 * an index takes it.
 */
#ifndef SQL_POSTGRES_EXPR_H
#define SQL_POSTGRES_EXPR_H

#include "sql/expr_sql.h"

/* ERROR_SCHEMA that begins with the expression's place in the schema. */
bool postgres_refuse(const struct expr *expr, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

bool postgres_expr_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);

/* A null, boolean, number, string or array of the schema, as a value of `type`. */
bool postgres_literal_write(
        struct expr_sql *to, const struct expr *expr, const struct type *type, struct error *err);
/* A canonical text (schema/literal.h) as an expression: 'x'::uuid, 12.5, true. */
bool postgres_canonical_write(struct buf *out, struct arena *arena, const struct type *type,
        struct text canonical, struct error *err);
/* 'text', which means the same whatever the session has set. */
void postgres_string_write(struct buf *out, struct text t);
bool postgres_is_literal(const struct expr *expr);

bool postgres_operator_write(struct expr_sql *to, const struct expr *expr, struct error *err);
bool postgres_call_write(struct expr_sql *to, const struct expr *expr, struct error *err);
bool postgres_cast_write(struct expr_sql *to, const struct expr *expr, struct error *err);

/*
 * Between date, timestamp and timestamptz, in UTC whatever the session's zone.
 * True for `needs` when the two differ and both are such.
 */
bool postgres_needs_moment(const struct type *from, const struct type *to);
bool postgres_moment_write(
        struct expr_sql *to, const struct expr *expr, const struct type *as, struct error *err);

/*
 * Texts are ordered by bytes: columns are declared so, and what is no column
 * is told here. Writes ` COLLATE "C"`, or nothing where a type has no order of
 * its own.
 */
void postgres_bytes_order(struct expr_sql *to, const struct expr *expr);

/* The type that both sides are compared in: a column's before that of other values. */
const struct type *postgres_compared_type(struct expr *const *args, size_t count);

/*
 * A pattern of PCRE2 in PostgreSQL's own regular expressions, with the same
 * meaning. False with the reason when there is none.
 */
bool postgres_regexp_write(struct buf *out, struct text pattern, const char **out_reason);

#endif
