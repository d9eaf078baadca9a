/*
 * A store over a database made from tests/sql/office.dbml, with two tenants, and
 * requests as lines (plans.h) that run through the door.
 */
#ifndef TESTS_OFFICE_H
#define TESTS_OFFICE_H

#include "plans.h"
#include "sqlite_world.h"

#include "base/crypto.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

struct office {
	struct arena arena;
	struct plan_file file;
	struct store *store;
	char directory[64];
	char path[96];
};

/* Two tenants with the like in each. Written by another program, under the same rules. */
static const char office_rows[] =
        "INSERT INTO tenants (id, name) VALUES (1, 'one'), (2, 'two');"
        "INSERT INTO users (id, tenant_id, email) VALUES (4, 1, 'd@one'), (5, 2, 'e@two');"
        "INSERT INTO statuses (id, name) VALUES (1, 'new'), (2, 'done');"
        "INSERT INTO clients (id, tenant_id, name, email) VALUES (1, 2, 'Ada', 'ada@two'),"
        " (2, 2, 'Bea', 'bea@two'), (3, 1, 'Cid', 'cid@one');"
        "INSERT INTO cases (id, tenant_id, client_id, status_id) VALUES"
        " ('00000000-0000-0000-0000-000000000001', 2, 1, 1),"
        " ('00000000-0000-0000-0000-000000000002', 1, 3, 1);"
        "INSERT INTO letters (case_id, body) VALUES"
        " ('00000000-0000-0000-0000-000000000001', 'for two'),"
        " ('00000000-0000-0000-0000-000000000002', 'for one');";

static inline int open_office(void **state)
{
	struct office *o = calloc(1, sizeof(*o));
	struct db_options options = {.is_created = true};
	struct error err = {0};

	arena_init(&o->arena, 0);
	snprintf(o->directory, sizeof(o->directory), "/tmp/manor-test-XXXXXX");
	assert_non_null(mkdtemp(o->directory));
	snprintf(o->path, sizeof(o->path), "%s/office.db", o->directory);
	o->file = (struct plan_file){
	        .arena = &o->arena, .model = plans_model(&o->arena, "office.dbml")};
	if (!crypto_init(&err) ||
	        !store_open(text_from(o->path), o->file.model, &options, &o->store, &err))
		fail_msg("%s", err.operator_text);
	o->file.dialect = store_dialect(o->store);
	execute(o->path, office_rows);
	*state = o;
	return 0;
}

static inline int close_office(void **state)
{
	struct office *o = *state;

	store_close(o->store);
	unlink(o->path);
	assert_int_equal(rmdir(o->directory), 0);
	arena_release(&o->arena);
	free(o);
	return 0;
}

static const struct store_facts facts = {.request_id = TEXT_INIT("r-1")};

static inline bool run_unit(struct office *o, const struct sql_unit *unit,
        struct store_result *out_result, struct error *err)
{
	struct scope *scope = scope_new(&o->arena, o->store, &o->file.principal, &facts);
	struct store_call call = {.unit = unit};

	assert_non_null(scope);
	return store_run(scope, &call, out_result, err);
}

static inline bool run_line(
        struct office *o, const char *line, struct store_result *out_result, struct error *err)
{
	struct sql_unit unit;

	if (!plans_compile(&o->file, text_from(line), &unit, err))
		fail_msg("%s: %s %s", line, err->public_text, err->operator_text);
	return run_unit(o, &unit, out_result, err);
}

static inline struct text json_of(struct office *o, const char *line)
{
	struct store_result result = {0};
	struct error err = {0};

	if (!run_line(o, line, &result, &err))
		fail_msg("%s: %s: %s", line, error_info(err.kind)->name, err.operator_text);
	return result.steps[result.step_count - 1].json;
}

static inline void as(struct office *o, const char *who)
{
	plans_as(&o->file, text_from(who));
}

static const char agent_of_two[] = "agent person=5 tenant=2 can=clients.read,clients.write,"
                                   "clients.delete,cases.read,cases.write,letters.read,letters."
                                   "write,users.read";
static const char agent_of_one[] = "agent person=4 tenant=1 can=clients.read,clients.write,"
                                   "clients.delete,cases.read,cases.write,letters.read,letters."
                                   "write,users.read";

#endif
