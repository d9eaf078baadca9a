/* An address of PostgreSQL, as libpq sees it. What is said of one: db/address.h. */
#ifndef DB_POSTGRES_ADDRESS_H
#define DB_POSTGRES_ADDRESS_H

#include "base/error.h"

/* postgres: or postgresql: */
bool postgres_address_is_ours(struct text address);

/* ERROR_CONFIG, without a word of the address, unless libpq can read it. */
bool postgres_address_check(struct text address, struct error *err);

#endif
