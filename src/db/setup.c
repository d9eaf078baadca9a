#include "db/setup.h"

#include "db/address.h"
#include "db/postgres/setup.h"
#include "sql/unit.h"

const struct sql_dialect *db_setup_dialect(void)
{
	return &sql_postgres;
}

bool db_setup(struct arena *arena, struct text address, bool is_rotated, db_setup_keep_fn *keep,
        void *context, struct db_setup *out_setup, struct error *err)
{
	if (!text_is_empty(db_address_file(address)) || text_is_empty(address)) {
		error_set(err, ERROR_CONFIG, "\"%.*s\" is a file: it has no roles to make",
		        TEXT_ARG(address));
		error_hint(err, "serve it as it is, or name a server: postgres://USER@HOST/NAME");
		return false;
	}
	return postgres_setup(arena, address, is_rotated, keep, context, out_setup, err);
}
