/*
 * What it costs to understand a request: the dialect's text parsed, resolved and compiled
 * to a unit; and the same by a plan that is used again. Prints microseconds of the
 * processor for each request.
 *
 *   plan SCHEMA [ROUNDS]
 */
#include "api/rest/plan_cache.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 20000 };

static const struct {
	const char *name, *table, *query;
} requests[] = {
        {"point", "filings", "id=eq.100050"},
        {"list", "filings", "status_id=eq.7&order=created_at.desc&limit=20"},
        {"embed", "filings",
                "select=id,status_id,created_at,clients(id,name,email),"
                "vehicles(id,make,model,vin)&status_id=eq.7&order=created_at.desc&limit=20"},
};

static int64_t processor_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct resolve resolver(
        struct arena *arena, const struct model *model, const struct principal *principal)
{
	return (struct resolve){
	        .arena = arena,
	        .model = model,
	        .dialect = &sql_sqlite,
	        .principal = principal,
	        .limits = {.embed_depth = 5, .row_limit = 1000},
	};
}

static bool compile(struct kept_plan *kept, const struct model_table *table, const char *text,
        struct resolve *r, struct error *err)
{
	struct prefer prefer = {0};
	struct query query;

	if (!query_parse(r->arena, NULL, text_from(text), &query, err) ||
	        !resolve_select(r, table, &query, &prefer, -1, -1, &kept->select, err) ||
	        !plan_compile_select(
	                r->arena, r->dialect, &kept->select, r->principal, &kept->unit, err))
		return false;
	kept_plan_take_slots(kept, r);
	return true;
}

static bool again(struct plan_cache *cache, const struct model_table *table, const char *text,
        struct resolve *r)
{
	struct plan_key key;
	struct sql_unit unit;

	if (!plan_key_make(r->arena, r->principal, table, TEXT(""), text_from(text), &key))
		return false;
	struct kept_plan *plan = plan_cache_find(cache, &key);
	bool ok = plan && kept_plan_bind(plan, r, &key, &unit);
	kept_plan_release(plan);
	return ok;
}

static bool measure(struct plan_cache *cache, const struct model *model,
        const struct principal *principal, size_t number, int rounds)
{
	const char *query = requests[number].query;
	const struct model_table *table =
	        policy_table_find(model, text_from(requests[number].table), principal);
	struct error err = {0};
	struct arena scratch;
	struct plan_key key;

	arena_init(&scratch, 0);
	int64_t begun = processor_us();
	for (int round = 0; table && round < rounds; round++) {
		struct resolve r = resolver(&scratch, model, principal);
		struct kept_plan plan = {.arena = scratch};
		if (!compile(&plan, table, query, &r, &err))
			return false;
		arena_reset(&scratch);
	}
	double anew_us = (double)(processor_us() - begun) / rounds;
	struct kept_plan *kept = kept_plan_new(0);
	struct resolve r = resolver(&kept->arena, model, principal);
	if (!table || !compile(kept, table, query, &r, &err) ||
	        !plan_key_make(&kept->arena, principal, table, TEXT(""), text_from(query), &key))
		return false;
	plan_cache_put(cache, &key, kept);
	kept_plan_release(kept);
	begun = processor_us();
	for (int round = 0; round < rounds; round++) {
		r = resolver(&scratch, model, principal);
		if (!again(cache, table, query, &r))
			return false;
		arena_reset(&scratch);
	}
	printf("%-8s %6.2f us anew, %6.2f us again\n", requests[number].name, anew_us,
	        (double)(processor_us() - begun) / rounds);
	arena_release(&scratch);
	return true;
}

int main(int argc, char **argv)
{
	static const struct text rights[] = {
	        TEXT_INIT("clients.read"), TEXT_INIT("filings.read"), TEXT_INIT("vehicles.read")};
	struct principal principal = {
	        .person.key = key_from_number(1),
	        .tenant.key = key_from_number(1050),
	        .permissions = rights,
	        .permission_count = sizeof(rights) / sizeof(rights[0]),
	};
	struct plan_cache *cache;
	struct arena arena;
	struct diagnostics diags;
	struct error err = {0};
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;

	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	const struct model *model =
	        argc > 1 ? model_compile(&arena, text_from(argv[1]), dbml_read_file, NULL, &diags)
	                 : NULL;
	if (!model)
		return EXIT_FAILURE;
	if (!crypto_init(&err) || !plan_cache_new(128, &cache, &err))
		return EXIT_FAILURE;
	principal_classify(&principal);
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (!measure(cache, model, &principal, i, rounds))
			return EXIT_FAILURE;
	}
	plan_cache_free(cache);
	arena_release(&arena);
	return EXIT_SUCCESS;
}
