/*
 * What must be so before a PostgreSQL database is served: who we are there, what the
 * database was made from, and that what defends it is in place. Nothing is changed.
 */
#ifndef DB_POSTGRES_CHECK_H
#define DB_POSTGRES_CHECK_H

#include "base/arena.h"
#include "base/error.h"

#include <libpq-fe.h>

struct model;

/*
 * ERROR_CONFIG for a role that walls do not hold for, ERROR_DATABASE_OTHER for a database
 * of another schema, ERROR_DATABASE for one that lacks an object; each with its mend.
 * *out_warning is "" or one line for the operator: a version with known holes.
 */
bool check_database(PGconn *connection, struct arena *arena, const struct model *model,
        struct text *out_warning, struct error *err);

/* 170008 is 17.8. False for versions without a known bug of row security. */
bool check_version_has_holes(int version, int *out_mended);

#endif
