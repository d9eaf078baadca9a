/* The driver for PostgreSQL: see db_open(). */
#ifndef DB_POSTGRES_OPEN_H
#define DB_POSTGRES_OPEN_H

#include "db/db.h"

bool postgres_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err);

#endif
