/*
 * The same tables with the same rows on both engines, and one expression asked of
 * each row of both: for every pair of answers to be the same.
 *
 * Rows are made of values that are known to make trouble, by type, through
 * schema/literal.h and the dialects' store. The PostgreSQL database has another
 * collation than bytes, and persistent expressions are asked in a session with
 * another time zone and style of dates than ours.
 */
#ifndef TESTS_PG_TWIN_H
#define TESTS_PG_TWIN_H

#include "pg.h"

#include "schema/model.h"
#include "sql/expr_sql.h"

#include <sqlite3.h>

struct twin {
	struct arena arena;
	struct model *model;
	sqlite3 *sqlite;
	PGconn *postgres;
	/* For me(), tenant() and now(). */
	struct text person, tenant, moment;
};

/*
 * Compiles the schema, makes its declared tables on both and fills them with `rows` each;
 * the subject's are all there, of the others those that keep their keys.
 */
void twin_open(
        struct twin *twin, const char *name, const char *schema, const char *subject, size_t rows);
void twin_fill(struct twin *twin, const char *table, size_t rows);
/* A row of one's own; column, value, column, value … NULL. */
void twin_insert(struct twin *twin, const char *table, ...) __attribute__((sentinel));
void twin_close(struct twin *twin);

/*
 * An expression for one of the engines, about the row "r", of a bare name in an index,
 * or about the rows "o" and "n"; "" and the reason when it is refused.
 */
struct twin_sql {
	struct text sql;
	const struct sql_param *params;
	size_t param_count;
	struct error err;
};
bool twin_write(struct twin *twin, const struct sql_dialect *dialect, enum expr_sql_place place,
        const struct expr *expr, const struct type *as, bool is_bare, struct twin_sql *out);

/* Every row's answer: t, f, or n for NULL. `from` is what stands behind FROM. */
struct text twin_ask_sqlite(struct twin *twin, const struct twin_sql *sql, const char *from);
struct text twin_ask_postgres(struct twin *twin, const struct twin_sql *sql, const char *from);

/* One value, in the canonical form of its type; "" for NULL. */
struct text twin_value_sqlite(
        struct twin *twin, const struct twin_sql *sql, const struct type *type, const char *from);
struct text twin_value_postgres(
        struct twin *twin, const struct twin_sql *sql, const struct type *type, const char *from);

/* A session of another program, and back. */
void twin_be_strange(struct twin *twin, bool is_strange);

#endif
