/*
 * Adoption: the migration that leads a database which nobody of ours made, and which is
 * full of rows, under a model's walls; and the one that leads it back. Pure.
 *
 * Forward, every table of the model that is there gets the form that a fresh database
 * has: columns in storage form, hidden columns filled, keys, guards, row security. What
 * hung on it (indexes, constraints, triggers) goes first. Tables that the model does not
 * know are left alone. Back, all of that goes again and what hung on the tables returns;
 * rows stay, audit and logins go.
 */
#ifndef SQL_ADOPT_H
#define SQL_ADOPT_H

#include "sql/catalog.h"
#include "sql/migration.h"

/*
 * ERROR_SCHEMA where a column cannot be led to its type. The counts of `up` are of rows that
 * stand in the way (blocking) or of values that go because the model has no column for them.
 */
bool adopt_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct catalog *catalog, const struct model *model, struct migration *out_up,
        struct migration *out_down, struct error *err);

#endif
