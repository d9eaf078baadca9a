#include "db/db.h"

#include "db/driver.h"
#include "db/postgres/address.h"
#include "db/postgres/open.h"
#include "db/sqlite/open.h"

bool db_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err)
{
	if (postgres_address_is_ours(address))
		return postgres_open(address, model, options, out_db, err);
	return sqlite_open(address, model, options, out_db, err);
}

void db_close(struct db *db)
{
	if (db)
		db->driver->close(db);
}

const struct sql_dialect *db_dialect(const struct db *db)
{
	return db->driver->dialect;
}

bool db_run(struct db *db, struct db_unit *unit)
{
	return db->driver->run(db, unit);
}

void db_submit(struct db *db, struct db_unit *unit)
{
	db->driver->submit(db, unit);
}

void db_stats(struct db *db, struct db_stats *out_stats)
{
	db->driver->stats(db, out_stats);
}

uint64_t db_identity_generation(const struct db *db)
{
	return db->driver->identity_generation(db);
}

bool db_reads_block(const struct db *db)
{
	return db->driver->reads_block;
}

bool db_is_ready(const struct db *db, struct error *err)
{
	return !db->driver->is_ready || db->driver->is_ready(db, err);
}

struct text db_warning(const struct db *db)
{
	return db->driver->warning ? db->driver->warning(db) : TEXT("");
}
