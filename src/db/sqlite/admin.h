/* See db/admin.h. */
#ifndef DB_SQLITE_ADMIN_H
#define DB_SQLITE_ADMIN_H

#include "db/admin.h"

bool sqlite_admin_open(struct text address, enum db_admin_kind kind, struct db_admin **out_admin,
        struct error *err);

#endif
