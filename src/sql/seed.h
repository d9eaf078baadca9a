/*
 * Seeds: the Records of a DBML document as one unit that loads them, all or
 * nothing. Loading the same records again changes nothing: rows are known by
 * their primary key, and a row that stands there as the records say is left
 * alone. Runs in the system's scope only.
 */
#ifndef SQL_SEED_H
#define SQL_SEED_H

#include "base/diag.h"
#include "sql/unit.h"

struct model;
struct dbml;
struct sql_dialect;

/*
 * What does not fit (unknown tables and columns, secrets, values that are no
 * value of their column's type) goes to `diags` with its place. False when
 * there was any, or memory ran out.
 */
bool seed_compile(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct dbml *document, struct sql_unit *out_unit, struct diagnostics *diags);

#endif
