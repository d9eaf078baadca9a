/*
 * What it costs to understand a request: the dialect's text parsed, resolved and compiled
 * to a unit, by itself. Prints microseconds of the processor for each request.
 *
 *   plan SCHEMA [ROUNDS]
 */
#include "api/rest/resolve.h"
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

static bool compile(struct arena *arena, const struct model *model,
        const struct principal *principal, const char *table_name, const char *text,
        struct error *err)
{
	struct resolve r = {
	        .arena = arena,
	        .model = model,
	        .dialect = &sql_sqlite,
	        .principal = principal,
	        .limits = {.embed_depth = 5, .row_limit = 1000},
	};
	struct prefer prefer = {0};
	struct query query;
	struct plan_select plan;
	struct sql_unit unit;
	const struct model_table *table =
	        policy_table_find(model, text_from(table_name), principal);

	return table && query_parse(arena, text_from(text), &query, err) &&
	       resolve_select(&r, table, &query, &prefer, -1, -1, &plan, err) &&
	       plan_compile_select(arena, r.dialect, &plan, principal, &unit, err);
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
	struct arena arena, scratch;
	struct diagnostics diags;
	struct error err = {0};
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;

	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	diagnostics_init(&diags, &arena);
	const struct model *model =
	        argc > 1 ? model_compile(&arena, text_from(argv[1]), dbml_read_file, NULL, &diags)
	                 : NULL;
	if (!model)
		return EXIT_FAILURE;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		int64_t begun = processor_us();
		for (int round = 0; round < rounds; round++) {
			if (!compile(&scratch, model, &principal, requests[i].table,
			            requests[i].query, &err)) {
				fprintf(stderr, "%s\n",
				        err.operator_text[0] ? err.operator_text : err.public_text);
				return EXIT_FAILURE;
			}
			arena_reset(&scratch);
		}
		printf("%-8s %6.2f us\n", requests[i].name,
		        (double)(processor_us() - begun) / rounds);
	}
	arena_release(&scratch);
	arena_release(&arena);
	return EXIT_SUCCESS;
}
