#include "store/scope.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <stdlib.h>

struct store {
	const struct model *model;
	struct db *db;
};

bool store_open(struct text address, const struct model *model, const struct db_options *options,
        struct store **out_store, struct error *err)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return error_memory(err);
	store->model = model;
	if (!db_open(address, model, options, &store->db, err)) {
		free(store);
		return false;
	}
	*out_store = store;
	return true;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	db_close(store->db);
	free(store);
}

const struct model *store_model(const struct store *store)
{
	return store->model;
}

const struct sql_dialect *store_dialect(const struct store *store)
{
	return db_dialect(store->db);
}

struct db *store_db(struct store *store)
{
	return store->db;
}

/* ---- running ---- */

static bool refuse(struct scope *scope, enum error_kind kind, const char *reason, struct error *err)
{
	scope->is_poisoned = true;
	return error_set(err, kind, "the door refused: %s", reason);
}

static bool needs(const struct sql_unit *unit, enum sql_param_kind kind, bool writes_only)
{
	for (size_t i = 0; i < unit->step_count; i++) {
		const struct sql_step *step = &unit->steps[i];
		if (writes_only && step->kind != SQL_STEP_WRITE)
			continue;
		for (size_t j = 0; j < step->param_count; j++) {
			if (step->params[j].kind == kind)
				return true;
		}
	}
	return false;
}

static bool writes(const struct sql_unit *unit)
{
	for (size_t i = 0; i < unit->step_count; i++) {
		if (unit->steps[i].kind == SQL_STEP_WRITE)
			return true;
	}
	return false;
}

static bool check(struct scope *scope, const struct store_call *call, struct error *err)
{
	const struct sql_unit *unit = call->unit;

	if (scope->is_poisoned)
		return refuse(scope, ERROR_FORBIDDEN, "the scope is poisoned", err);
	if (unit->is_system != scope->is_system)
		return refuse(scope, ERROR_FORBIDDEN,
		        unit->is_system ? "a system unit outside the system's scope"
		                        : "a request's unit in the system's scope",
		        err);
	if (!unit->is_write && writes(unit))
		return refuse(scope, ERROR_INTERNAL, "a unit of reads that writes", err);
	if (unit->is_write && scope->is_read_only)
		return refuse(scope, ERROR_READ_ONLY, "the scope is read only", err);
	/*
	 * Bound to NULL a read's tenant condition finds nothing. A write's would make a
	 * row of no tenant where the column allows it.
	 */
	if (unit->is_write && !scope->is_system && scope->context.tenant.kind == VALUE_NULL &&
	        needs(unit, SQL_PARAM_TENANT, true))
		return refuse(scope, ERROR_TENANT_NEEDED, "a write without a tenant", err);
	return true;
}

static bool set_moment(struct scope *scope, struct db_unit *unit, struct error *err)
{
	const struct sql_unit *sql = unit->sql;
	struct buf moment;
	char *uuid;

	if (sql->is_write || needs(sql, SQL_PARAM_NOW, false)) {
		buf_init(&moment, scope->arena);
		clock_write_storage(&moment, clock_now_us());
		if (buf_failed(&moment))
			return error_memory(err);
		unit->now = value_text(buf_text(&moment));
	}
	if (!sql->is_write || !needs(sql, SQL_PARAM_DELETION, false))
		return true;
	uuid = arena_alloc(scope->arena, UUID_CHARS + 1);
	if (!uuid)
		return error_memory(err);
	crypto_uuid(uuid);
	unit->deletion = (struct text){uuid, UUID_CHARS};
	return true;
}

static bool begin(
        struct scope *scope, const struct store_call *call, struct db_unit *unit, struct error *err)
{
	if (!check(scope, call, err))
		return false;
	unit->sql = call->unit;
	unit->context = scope->context;
	unit->context.is_purge = scope->is_system && call->is_purge;
	unit->arena = scope->arena;
	unit->budget_us = call->budget_us;
	unit->result_limit_bytes = call->result_limit_bytes;
	unit->on_row = call->on_row;
	unit->row_context = call->row_context;
	unit->is_dry_run = call->is_dry_run;
	unit->accept = call->accept;
	unit->accept_context = call->accept_context;
	return set_moment(scope, unit, err);
}

/* What a step or a wall refused closes the door for the rest of the request. */
static void note_refusal(struct scope *scope, const struct db_unit *unit)
{
	if (unit->is_refused || (!unit->ok && unit->err.kind == ERROR_FORBIDDEN))
		scope->is_poisoned = true;
}

static struct store_result result_of(const struct db_unit *unit)
{
	return (struct store_result){.steps = unit->results,
	        .step_count = unit->sql->step_count,
	        .failed_step = unit->failed_step};
}

bool store_run(struct scope *scope, const struct store_call *call, struct store_result *out_result,
        struct error *err)
{
	struct db_unit unit = {.sql = NULL};

	if (!begin(scope, call, &unit, err))
		return false;
	db_run(scope->store->db, &unit);
	note_refusal(scope, &unit);
	if (!unit.ok) {
		if (err && !error_is_set(err))
			*err = unit.err;
		return false;
	}
	*out_result = result_of(&unit);
	return true;
}

/* ---- submitting ---- */

struct submission {
	struct db_unit unit;
	struct scope *scope;
	store_done_fn *done;
	void *context;
};

static void finish(void *context, struct db_unit *unit)
{
	struct submission *submission = context;
	struct store_result result = result_of(unit);

	note_refusal(submission->scope, unit);
	submission->done(submission->context, unit->ok, &result, &unit->err);
}

void store_submit(
        struct scope *scope, const struct store_call *call, store_done_fn *done, void *context)
{
	static const struct store_result none;
	struct error err = {.kind = ERROR_NONE};
	struct submission *submission = ARENA_NEW(scope->arena, struct submission);

	if (!submission)
		error_memory(&err);
	if (!submission || !begin(scope, call, &submission->unit, &err)) {
		done(context, false, &none, &err);
		return;
	}
	submission->scope = scope;
	submission->done = done;
	submission->context = context;
	submission->unit.done = finish;
	submission->unit.done_context = submission;
	if (call->unit->is_write || db_reads_block(scope->store->db)) {
		db_submit(scope->store->db, &submission->unit);
		return;
	}
	db_run(scope->store->db, &submission->unit);
	finish(submission, &submission->unit);
}
