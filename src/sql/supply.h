/*
 * What a statement supplies of itself when it writes: the scope's tenant, the person whose
 * row it is, the moment, and defaults. The same for requests and for functions.
 */
#ifndef SQL_SUPPLY_H
#define SQL_SUPPLY_H

#include "sql/dialect.h"

/* The scope gives it, whatever is written. */
bool supply_is_tenant(const struct model_column *column);
/* created_at, updated_at and what defaults to now(): the unit's moment. */
bool supply_is_moment(const struct model_column *column);
/* For an INSERT: true when the statement gives the column, and what. */
bool supply_find(const struct model_column *column, bool is_given, enum sql_param_kind *out_kind);
/* The default of a column, as a value. */
bool supply_default_write(
        struct sql_writer *w, const struct model_column *column, struct error *err);

#endif
