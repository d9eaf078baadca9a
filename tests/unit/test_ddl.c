/* DDL as text: what an engine cannot have, names that are too long, memory that runs out. */
#include "unit.h"

#include "schema/dbml.h"
#include "schema/snapshot.h"
#include "sql/dialect.h"

#include <stdlib.h>

static const struct model *compile(struct arena *arena, struct text body)
{
	struct diagnostics diags;
	diagnostics_init(&diags, arena);
	const struct model *model = snapshot_compile(arena, TEXT("case.dbml"), body, &diags);
	for (size_t i = 0; !model && i < diags.count; i++)
		if (diags.items[i].severity == SEVERITY_ERROR)
			fail_msg("%u: %.*s", diags.items[i].at.line,
			        TEXT_ARG(diags.items[i].message));
	return model;
}

/* ---- what PostgreSQL cannot have ---- */

#define NAME_64 "a234567890123456789012345678901234567890123456789012345678901234"
#define NAME_32 "a2345678901234567890123456789012"
#define NAME_63 "a23456789012345678901234567890123456789012345678901234567890123"

static const char head[] =
        "Project { read: 'true' \n write: 'true' }\n"
        "Table tenants { id int [pk]\n name text }\n"
        "Metadata Table tenants { read: 'true' \n write: 'is_platform_admin()' }\n"
        "Table users { id int [pk]\n tenant_id int [not null, ref: > tenants.id] \n"
        " email text [not null]\n password text }\n"
        "Metadata Table users { read: 'true' \n write: 'true' }\n";

static const struct refusal {
	const char *schema; /* behind the head, from line 6 on */
	const char *words;
	bool is_sqlites_too;
} refusals[] = {
        {"Table " NAME_32 "." NAME_32 " { id int [pk] }\n",
                "case.dbml:13:7: table \"" NAME_32 "." NAME_32 "\" is longer than the 63 bytes "
                "that PostgreSQL keeps"},
        {"Enum e { a\n " NAME_64 " }\n",
                "case.dbml:13:6: value \"" NAME_64 "\" is longer than the 63 bytes that "
                "PostgreSQL keeps"},
        {"Table t { id int [pk]\n xmin int }\n",
                "case.dbml:14:2: column \"xmin\" has a name that PostgreSQL keeps for itself"},
        {"Enum users { a }\n",
                "case.dbml:13:6: enum \"users\" is also a table: PostgreSQL has one set of names "
                "for both"},
        {"Table t { id int [pk]\n a int\n indexes { (id, a) [type: hash, name: 'i'] } }\n",
                "case.dbml:15:12: on PostgreSQL a hash index holds one column only: write btree"},
        {"Table t { id int [pk]\n email text }\n"
         "Metadata Table t { index_i: 'unique using hash (lower(email))' }\n",
                "case.dbml:15:20: on PostgreSQL a hash index cannot be unique: write btree"},
        {"Table t { id int [pk]\n tenant_id int [not null, ref: > tenants.id]\n"
         " user_id int [not null, ref: > users.id, default: 1] }\n"
         "Ref: users.id < t.tenant_id [delete: set default]\n",
                "case.dbml:16:1: SET DEFAULT would reset the tenant too: use SET NULL", true},
};

static void test_what_postgres_cannot_have_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct ddl ddl = {0};
		arena_init(&arena, 0);
		const struct model *model =
		        compile(&arena, arena_printf(&arena, "%s%s", head, refusals[i].schema));
		assert_false(ddl_persistent(&arena, &sql_postgres, model, &ddl, &err));
		assert_int_equal(err.kind, ERROR_SCHEMA);
		assert_string_equal(err.operator_text, refusals[i].words);
		assert_int_equal(ddl.count, 0);
		bool ok = ddl_persistent(&arena, &sql_sqlite, model, &ddl, &(struct error){0});
		assert_int_equal(ok, !refusals[i].is_sqlites_too);
	}
}

/* ---- names ---- */

/* Schemas keep each of these apart; functions and types are in name spaces of their own. */
static bool is_relation(const struct ddl_object *object)
{
	return strcmp(object->kind, "table") == 0 || strcmp(object->kind, "index") == 0;
}

static bool is_same_name(const struct ddl_object *a, const struct ddl_object *b)
{
	if (!text_eq(a->name, b->name))
		return false;
	if (is_relation(a) && is_relation(b))
		return true;
	return strcmp(a->kind, b->kind) == 0 && text_eq(a->table, b->table);
}

static void test_made_names_are_kept_apart_within_the_length(void **state)
{
	static const char *const kept[] = {
	        "table", "index", "constraint", "function", "trigger", "policy", "type"};
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct ddl ddl = {0};
	(void)state;
	arena_init(&arena, 0);
	const struct model *model = compile(
	        &arena, arena_printf(&arena,
	                        "%sTable " NAME_63 " { id int [pk, increment]\n"
	                        " tenant_id int [not null, ref: > tenants.id]\n"
	                        " " NAME_63 " int [ref: > " NAME_63 ".id, range: '1..2']\n"
	                        " deleted_at timestamptz\n"
	                        " updated_at timestamptz }\n"
	                        "Metadata Table " NAME_63 " { read: 'true' \n write: 'true' }\n",
	                        head));
	if (!ddl_persistent(&arena, &sql_postgres, model, &ddl, &err))
		fail_msg("%s", err.operator_text);
	for (size_t i = 0; i < ddl.count; i++) {
		bool is_kept = false;
		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
			is_kept = is_kept || strcmp(ddl.objects[i].kind, kept[k]) == 0;
		if (!is_kept)
			continue;
		assert_true(ddl.objects[i].name.len <= 63);
		assert_true(ddl.objects[i].drop.len > 0);
		for (size_t j = 0; j < i; j++)
			if (is_same_name(&ddl.objects[i], &ddl.objects[j]))
				fail_msg("%s \"%.*s\" is there twice", ddl.objects[i].kind,
				        TEXT_ARG(ddl.objects[i].name));
	}
}

/* ---- memory ---- */

static void test_every_allocation_may_fail(void **state)
{
	static const struct sql_dialect *const dialects[] = {&sql_sqlite, &sql_postgres};
	AUTO_ARENA schema = {0};
	struct text body;
	struct error err = {0};
	char path[600];
	(void)state;
	arena_init(&schema, 0);
	(void)snprintf(path, sizeof(path), "%s/tests/pg/walls.dbml", getenv("MANOR_ROOT"));
	assert_true(dbml_read_file(NULL, &schema, text_from(path), &body, &err));
	const struct model *model = compile(&schema, body);
	for (size_t d = 0; d < sizeof(dialects) / sizeof(dialects[0]); d++) {
		bool ok = false;
		for (size_t nth = 1; !ok; nth++) {
			AUTO_ARENA arena = {0};
			struct ddl ddl = {0};
			arena_init(&arena, 0);
			err = (struct error){0};
			arena_fail_at(nth);
			ok = ddl_persistent(&arena, dialects[d], model, &ddl, &err);
			arena_fail_at(0);
			assert_int_equal(ok, !arena.failed);
			assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_MEMORY);
			assert_int_equal(ddl.count > 0, ok);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_what_postgres_cannot_have_is_refused_with_its_place),
	        cmocka_unit_test(test_made_names_are_kept_apart_within_the_length),
	        cmocka_unit_test(test_every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
