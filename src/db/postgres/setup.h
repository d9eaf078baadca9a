/* Roles and rights of a database; see db/setup.h. */
#ifndef DB_POSTGRES_SETUP_H
#define DB_POSTGRES_SETUP_H

#include "db/setup.h"

bool postgres_setup(struct arena *arena, struct text address, bool is_rotated,
        db_setup_keep_fn *keep, void *context, struct db_setup *out_setup, struct error *err);

#endif
