/*
 * Identity over a real database of its own for each test. Two schemas: people who belong to
 * one tenant, with roles as rows; people who are members of several, with roles as a column.
 */
#ifndef TESTS_IDENTITY_WORLD_H
#define TESTS_IDENTITY_WORLD_H

#include "postgres.h"

#include "identity/admin.h"
#include "sql/dialect.h"
#include "sql/system.h"

extern const char offices[], clubs[]; /* the schemas */
extern const struct identity_actor nobody;

#define PASSWORD "correct horse battery"

struct world {
	struct arena arena;
	char folder[32];
	struct text path;
	struct model *model;
	struct store *store;
	struct identity *identity;
	struct error err;
};

#define WORLD(schema)                                                                              \
	struct world w;                                                                            \
	(void)state;                                                                               \
	world_begin(&w, schema)

#define must(w, call)                                                                              \
	do {                                                                                       \
		(w)->err = (struct error){0};                                                      \
		if (!(call))                                                                       \
			fail_msg("%s:%d: %s: %s %s", __FILE__, __LINE__, #call,                    \
			        error_info((w)->err.kind)->name, (w)->err.operator_text);          \
	} while (0)

#define must_not(w, call, expected)                                                                \
	do {                                                                                       \
		(w)->err = (struct error){0};                                                      \
		assert_false(call);                                                                \
		assert_string_equal(error_info((w)->err.kind)->name, error_info(expected)->name);  \
	} while (0)

void world_begin(struct world *w, const char *schema);
void world_end(struct world *w);
void run_unit(struct world *w, struct system_builder *b, struct store_result *out_result);
void insert(struct world *w, const char *table, const char *const *columns,
        const struct value *values, size_t count);
struct identity_tenant tenant_add(struct world *w, const char *name, const char *slug);
struct identity_person person_add(struct world *w, const struct identity_tenant *tenant,
        const char *username, const char *email, const char *role);
bool try_login(struct world *w, const char *login, const char *password, const char *tenant,
        const char *address, struct identity_grant *out_grant);
bool try_token(struct world *w, struct text token, const char *tenant, const char *host,
        struct identity_caller *out_caller);
bool try_refresh(
        struct world *w, struct text token, const char *tenant, struct identity_grant *out_grant);
void roles_of_offices(struct world *w);

/* Runs the tests; with the argument "postgres" all of them on one. */
int world_main(
        int argc, char **argv, const char *name, const struct CMUnitTest *tests, size_t count);

#endif
