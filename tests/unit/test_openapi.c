/*
 * The API's description: what the caller may not see is nowhere in it, what running out of
 * memory leaves, and what is kept of it.
 */
#include "unit.h"

#include "api/openapi.h"
#include "api/openapi/cache.h"
#include "sql/access.h"

static const char schema[] =
        "Project { read: 'me() is not null'\n write: '''has_role('owner')''' }\n"
        "Table tenants { id int [pk, increment]\n name varchar [not null] }\n"
        "Metadata Table tenants { read: 'me() is not null'\n write: 'is_platform_admin()' }\n"
        "Table users { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        " email varchar [not null, unique]\n password varchar }\n"
        "Table ledgers { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        " sum numeric(10,2) [note: 'in gold'] }\n"
        "Metadata Table ledgers { read: '''has_role('owner')''' }\n"
        "Table notes { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        " title varchar(20) [not null]\n ledger_id int [ref: > ledgers.id]\n"
        " pay int [read: '''has_role('owner')''', write: '''has_role('owner')''']\n"
        " checks { `pay > 17` [name: 'paid'] } }\n";

static struct arena arena;
static struct model *model;
static struct principal nobody, member, owner, everything;

static bool read_schema(
        void *context, struct arena *a, struct text path, struct text *out, struct error *err)
{
	(void)context;
	(void)a;
	(void)path;
	(void)err;
	*out = text_from(schema);
	return true;
}

static int set_up(void **state)
{
	struct diagnostics diags;
	struct error err = {0};
	(void)state;

	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	model = model_compile(&arena, TEXT("test.dbml"), read_schema, NULL, &diags);
	assert_non_null(model);
	assert_true(access_principal(&arena, model, TEXT("anonymous"), &nobody, &err));
	assert_true(access_principal(&arena, model, TEXT("member"), &member, &err));
	assert_true(access_principal(&arena, model, TEXT("owner"), &owner, &err));
	assert_true(access_principal(&arena, model, TEXT(""), &everything, &err));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct text describe(const struct principal *principal)
{
	struct error err = {0};
	struct json *parsed = NULL;
	struct buf out;

	buf_init(&out, &arena);
	assert_true(openapi_write(&out, model, principal, &err));
	assert_true(json_parse(&arena, buf_text(&out), 64, &parsed, &err));
	return buf_text(&out);
}

static bool names(struct text document, const char *word)
{
	return memmem(document.ptr, document.len, word, strlen(word)) != NULL;
}

static void test_hidden(void **state)
{
	(void)state;
	struct text of_nobody = describe(&nobody), of_member = describe(&member);
	struct text of_owner = describe(&owner);

	assert_false(names(of_nobody, "notes"));
	assert_false(names(of_nobody, "ledger"));
	assert_true(names(of_member, "notes.select"));
	assert_false(names(of_member, "notes.insert"));
	/* A column with a policy of its own, its check, a table and what leads to it. */
	assert_false(names(of_member, "pay"));
	assert_false(names(of_member, ":17"));
	assert_false(names(of_member, "ledgers"));
	assert_false(names(of_member, "gold"));
	assert_true(names(of_owner, "notes.insert"));
	assert_true(names(of_owner, "\"exclusiveMinimum\":17"));
	assert_true(names(of_owner, "<fk table='ledgers' column='id'/>"));
	assert_true(names(of_owner, "in gold"));
	assert_false(names(of_owner, "manor_"));
}

static void test_same_bytes(void **state)
{
	(void)state;
	assert_true(text_eq(describe(&everything), describe(&everything)));
}

static void test_no_memory(void **state)
{
	bool is_done = false;
	size_t failures = 0;
	(void)state;

	for (size_t nth = 1; !is_done; nth++) {
		struct error err = {0};
		AUTO_ARENA scratch = {0};
		struct buf out;

		arena_init(&scratch, 0);
		buf_init(&out, &scratch);
		arena_fail_at(nth);
		bool ok = openapi_write(&out, model, &everything, &err);
		arena_fail_at(0);
		/* The allocation that fails is one of this document's, until there is no such. */
		is_done = ok;
		failures += !ok;
		if (!ok)
			assert_int_equal(err.kind, ERROR_MEMORY);
		/* All of the early ones, then every 37th: there are thousands. */
		if (nth > 200)
			nth += 36;
	}
	assert_true(failures > 200);
}

static void test_cap(void **state)
{
	struct error err = {0};
	AUTO_ARENA small = {0};
	struct buf out;
	(void)state;

	arena_init(&small, 64 * 1024);
	buf_init(&out, &small);
	assert_false(openapi_write(&out, model, &everything, &err));
	assert_int_equal(err.kind, ERROR_MEMORY);
}

static void test_kept(void **state)
{
	struct openapi_cache *cache = openapi_cache_new(model);
	struct principal other = member;
	struct error err = {0};
	struct text first, second;
	(void)state;

	assert_non_null(cache);
	assert_true(openapi_cache_get(cache, &arena, &member, &first, &err));
	/* Another person of the same rights, and one of others. */
	other.person.key = key_from_number(7);
	other.tenant.key = key_from_number(8);
	assert_true(openapi_cache_get(cache, &arena, &other, &second, &err));
	assert_true(text_eq(first, second));
	assert_true(openapi_cache_get(cache, &arena, &owner, &second, &err));
	assert_true(text_eq(second, describe(&owner)));
	assert_false(text_eq(first, second));
	/* More kinds than are kept: each gets his own all the same. */
	for (int i = 0; i < 40; i++) {
		struct text role = arena_printf(&arena, "role%d", i);
		struct principal one = member;
		one.roles = &role;
		one.role_count = 1;
		assert_true(openapi_cache_get(cache, &arena, &one, &second, &err));
		assert_true(text_eq(first, second));
	}
	assert_true(openapi_cache_get(cache, &arena, &owner, &second, &err));
	assert_true(text_eq(second, describe(&owner)));
	openapi_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_hidden),
	        cmocka_unit_test(test_same_bytes),
	        cmocka_unit_test(test_no_memory),
	        cmocka_unit_test(test_cap),
	        cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
