#include "db/postgres/open.h"

#include "db/driver.h"
#include "db/postgres/check.h"
#include "db/postgres/connection.h"
#include "db/postgres/crew.h"
#include "db/postgres/listen.h"

#include <stdlib.h>

enum { CONNECTIONS_DEFAULT = 3, READ_LIMIT_MS = 10000, WRITE_LIMIT_MS = 10000 };

struct postgres_db {
	struct db db; /* first */
	struct arena arena;
	char *address; /* with its password; wiped at the end */
	size_t address_len;
	struct text warning;
	struct crew crew;
	struct listener listener;
};

static struct postgres_db *of(struct db *db)
{
	return (struct postgres_db *)db;
}

static const struct postgres_db *of_const(const struct db *db)
{
	return (const struct postgres_db *)db;
}

/* ---- the driver ---- */

static void release(struct postgres_db *p)
{
	if (p->address)
		explicit_bzero(p->address, p->address_len);
	free(p->address);
	arena_release(&p->arena);
	free(p);
}

static void driver_close(struct db *db)
{
	struct postgres_db *p = of(db);

	crew_stop(&p->crew);
	listener_stop(&p->listener);
	release(p);
}

static bool driver_run(struct db *db, struct db_unit *unit)
{
	return crew_run(&of(db)->crew, unit);
}

static void driver_submit(struct db *db, struct db_unit *unit)
{
	crew_submit(&of(db)->crew, unit);
}

static void driver_stats(struct db *db, struct db_stats *out_stats)
{
	*out_stats = (struct db_stats){0};
	crew_stats(&of(db)->crew, out_stats);
}

static uint64_t driver_identity_generation(const struct db *db)
{
	const struct postgres_db *p = of_const(db);

	return listener_generation(&p->listener);
}

static bool driver_is_ready(const struct db *db, struct error *err)
{
	const struct postgres_db *p = of_const(db);

	if (!crew_is_connected(&p->crew))
		return error_set(err, ERROR_DATABASE, "no connection to the database");
	return listener_hears(&p->listener) ||
	       error_set(err, ERROR_DATABASE, "nothing is heard from the database");
}

static struct text driver_warning(const struct db *db)
{
	return of_const(db)->warning;
}

static const struct db_driver driver = {
        .dialect = &sql_postgres,
        .reads_block = true,
        .close = driver_close,
        .run = driver_run,
        .submit = driver_submit,
        .stats = driver_stats,
        .identity_generation = driver_identity_generation,
        .is_ready = driver_is_ready,
        .warning = driver_warning,
};

/* ---- opening ---- */

/* One connection to ask all that is asked once. */
static bool look(
        struct postgres_db *p, struct text address, const struct model *model, struct error *err)
{
	PGconn *connection;

	if (!postgres_connect(address, "manor", &connection, err))
		return false;
	bool ok = check_database(connection, &p->arena, model, &p->warning, err) &&
	          fail_names_read(connection, &p->arena, model, &p->crew.names, err);
	PQfinish(connection);
	return ok;
}

static bool start(struct postgres_db *p, struct text address, const struct db_options *options,
        struct error *err)
{
	struct crew *crew = &p->crew;

	crew->address = p->listener.address = address;
	crew->limits.read_ms = options->read_limit_ms ? options->read_limit_ms : READ_LIMIT_MS;
	crew->limits.write_ms = options->write_limit_ms ? options->write_limit_ms : WRITE_LIMIT_MS;
	crew->batch_limit = options->group_limit;
	crew->queue_limit = options->queue_limit;
	p->listener.news = &crew->news;
	if (crew_start(
	            crew, options->connections ? options->connections : CONNECTIONS_DEFAULT, err) &&
	        listener_start(&p->listener, err))
		return true;
	crew_stop(crew);
	return false;
}

bool postgres_open(struct text address, const struct model *model, const struct db_options *options,
        struct db **out_db, struct error *err)
{
	struct postgres_db *p = calloc(1, sizeof(*p));

	if (!p)
		return error_memory(err);
	arena_init(&p->arena, 0);
	p->db.driver = &driver;
	p->address = strndup(address.ptr, address.len);
	p->address_len = address.len;
	struct text own = {p->address, address.len};
	if (!p->address || !look(p, own, model, err) || !start(p, own, options, err)) {
		if (!p->address)
			error_memory(err);
		release(p);
		return false;
	}
	*out_db = &p->db;
	return true;
}
