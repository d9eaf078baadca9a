/*
 * The door. Every request reaches data through store_run() or store_submit(),
 * which take a scope; nothing else above src/db runs SQL. A scope may be
 * narrowed, never widened; a refused step poisons it, and a poisoned scope runs
 * nothing more.
 *
 * The store binds the tenant and the person of a unit's parameters from the
 * scope: no caller can name them.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "db/db.h"
#include "schema/principal.h"

struct store;
struct scope;

/* Owns the database handle. The model must outlive it. */
bool store_open(struct text address, const struct model *model, const struct db_options *options,
        struct store **out_store, struct error *err);
void store_close(struct store *store);

const struct model *store_model(const struct store *store);
const struct sql_dialect *store_dialect(const struct store *store);
struct db *store_db(struct store *store); /* for statistics only */

struct store_facts {
	struct text request_id, address, agent;
};

/*
 * A scope in `arena`, for one request. A principal without tenant sees global
 * tables and what is his own. NULL when memory is out.
 */
struct scope *scope_new(struct arena *arena, struct store *store, const struct principal *principal,
        const struct store_facts *facts);
/*
 * The platform's own scope: for the command line and for identity's fixed
 * statements. `tenant` may be none. Only units of sql/system.h run in it.
 */
struct scope *scope_system(struct arena *arena, struct store *store, const struct tenant_id *tenant,
        const struct person_id *actor, const struct store_facts *facts);

const struct principal *scope_principal(const struct scope *scope);
bool scope_is_poisoned(const struct scope *scope);
/* From now on reads only. There is no way back. */
void scope_narrow_read_only(struct scope *scope);

struct store_result {
	struct db_step_result *steps;
	size_t step_count;
	size_t failed_step; /* of a unit that failed; step_count: none of them did */
};

struct store_call {
	const struct sql_unit *unit;
	int64_t budget_us; /* as db_unit's */
	size_t result_limit_bytes;
	db_row_fn *on_row;
	void *row_context;
	bool is_dry_run;
	bool is_purge; /* the system's scope only: soft-deleted rows go for good */
	bool (*accept)(void *context, struct db_unit *unit, struct error *err);
	void *accept_context;
};

/*
 * Runs on this thread; a write waits until it is durable. Results are in the scope's
 * arena. A unit that the door, a wall or a step of SQL_STEP_REQUIRE refuses poisons the
 * scope. ERROR_TENANT_NEEDED for a write whose tenant is not known.
 */
bool store_run(struct scope *scope, const struct store_call *call, struct store_result *out_result,
        struct error *err);

/*
 * A write that calls back when it is durable (or refused), or a read that does when it is
 * there; on a thread of the database: do little there. Where reads do not block, one is run
 * here. The scope's arena belongs to the store until then.
 */
typedef void store_done_fn(
        void *context, bool ok, const struct store_result *result, const struct error *err);
void store_submit(
        struct scope *scope, const struct store_call *call, store_done_fn *done, void *context);

#endif
