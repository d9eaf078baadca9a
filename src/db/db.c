#include "db/db.h"

#include "db/driver.h"
#include "db/sqlite/open.h"

bool db_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err)
{
	if (text_has_prefix(address, TEXT("postgres:")) ||
	        text_has_prefix(address, TEXT("postgresql:"))) {
		error_set(err, ERROR_CONFIG, "%.*s: this build has no driver for PostgreSQL",
		        TEXT_ARG(address));
		error_hint(err, "name a file instead");
		return false;
	}
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
