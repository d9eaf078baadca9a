/*
 * Policies by a table: an expression, who asks, and what is left of it. `true`
 * is POLICY_ALLOW, `false` POLICY_DENY, anything else the residue for rows.
 */
#include "unit.h"

#include "sql/policy.h"

static const char schema[] =
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true' \n write: 'false' }\n"
        "Table users [is: 'users'] {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  email text [not null, is: 'email']\n"
        "  password text [is: 'password', secret: 'hashed']\n"
        "  salary int [read: '''has_role('owner') or can('salaries.read')''', "
        "write: '''has_role('owner')''']\n"
        "  note text [read: 'null']\n"
        "}\n"
        "Metadata Table users { read: 'me() is not null' \n write: '''can('users.write')''' }\n"
        "Table kinds { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table kinds { read: 'true' \n write: '''can('kinds.write')''' }\n"
        "Table things {\n"
        "  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  owner_id int [ref: > users.id]\n"
        "  is_public boolean\n"
        "  created_at timestamptz\n"
        "}\n"
        "Metadata Table things { read: 'is_public' \n write: 'owner_id = me()' }\n";

static const struct text roles[] = {TEXT_INIT("editor"), TEXT_INIT("owner")};
static const struct text permissions[] = {TEXT_INIT("things.read"), TEXT_INIT("things.write")};

enum { ANYONE, MEMBER, OWNER, PLATFORM, ALL_TENANTS, PRINCIPALS };

static struct principal principals[PRINCIPALS];
static struct arena arena;
static struct model *model;

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
	(void)state;

	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	model = model_compile(&arena, TEXT("test.dbml"), read_schema, NULL, &diags);
	for (unsigned i = MEMBER; i < PRINCIPALS; i++) {
		principals[i].person.key = key_from_number(7);
		principals[i].tenant.key = key_from_number(1);
	}
	principals[OWNER].roles = roles;
	principals[OWNER].role_count = 2;
	principals[OWNER].permissions = permissions;
	principals[OWNER].permission_count = 2;
	principals[PLATFORM].is_platform_admin = true;
	principals[ALL_TENANTS].is_platform_admin = true;
	principals[ALL_TENANTS].is_all_tenants = true;
	if (model)
		return 0;
	struct buf out;
	buf_init(&out, &arena);
	diagnostics_print(&diags, SEVERITY_ERROR, &out);
	print_error("%.*s", TEXT_ARG(buf_text(&out)));
	return -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct model_table *table(const char *name)
{
	return model_table_find(model, text_from(name));
}

static const struct {
	const char *sql;
	int who;
	const char *left;
} cases[] = {
        {"true", ANYONE, "true"},
        {"null", OWNER, "false"},
        {"me() is not null", ANYONE, "false"},
        {"me() is not null", MEMBER, "true"},
        {"tenant() is null", ANYONE, "true"},
        {"has_role('owner')", MEMBER, "false"},
        {"has_role('owner')", OWNER, "true"},
        {"has_role('x', 'editor')", OWNER, "true"},
        {"has_role('owne')", OWNER, "false"},
        {"can('things.read')", OWNER, "true"},
        {"can('things.rea')", OWNER, "false"},
        {"is_platform_admin()", OWNER, "false"},
        {"is_platform_admin()", PLATFORM, "true"},
        /* what rows decide is left, without what the principal decided */
        {"owner_id = me()", MEMBER, "owner_id = me()"},
        {"owner_id = me()", ANYONE, "false"},
        {"owner_id <> me()", ANYONE, "false"},
        {"not (owner_id = me())", ANYONE, "false"},
        {"owner_id is distinct from me()", ANYONE, "owner_id is distinct from null"},
        {"is_public or owner_id = me()", ANYONE, "is_public or null"},
        {"is_public and owner_id = me()", ANYONE, "is_public and null"},
        {"is_public or can('things.read')", OWNER, "true"},
        {"is_public or can('things.read')", MEMBER, "is_public"},
        {"is_public and can('things.read')", OWNER, "is_public"},
        {"is_public and can('things.read')", MEMBER, "false"},
        {"(is_public and can('a.b')) or (owner_id = me() and can('things.read'))", OWNER,
                "owner_id = me()"},
        {"case when has_role('owner') then true else is_public end", OWNER, "true"},
        {"case when has_role('owner') then true else is_public end", MEMBER, "is_public"},
        {"case when can('a.b') then false when is_public then true end", MEMBER,
                "case when is_public then true end"},
        {"me() in (owner_id, id)", ANYONE, "false"},
        {"(me() = 1) is not true", ANYONE, "true"},
        {"(owner_id = me()) is null", ANYONE, "true"},
        {"can('things.read') = has_role('owner')", OWNER, "true"},
        {"can('a.b') = has_role('owner')", OWNER, "false"},
        {"not is_public and not can('a.b')", OWNER, "not is_public"},
        /* inside subqueries too */
        {"exists (select 1 from users u where u.id = me())", MEMBER,
                "exists (select 1 from users u where u.id = me())"},
        {"exists (select 1 from users u where u.id = owner_id and can('things.read'))", OWNER,
                "exists (select 1 from users u where u.id = things.owner_id)"},
        {"exists (select 1 from users u where u.id = me())", ANYONE,
                "exists (select 1 from users u where null)"},
};

static struct text decided(const struct policy_decision *decision)
{
	struct buf out;

	buf_init(&out, &arena);
	if (decision->verdict == POLICY_ROWS)
		expr_write(&out, decision->residue);
	else
		buf_add_cstr(&out, decision->verdict == POLICY_ALLOW ? "true" : "false");
	return buf_text(&out);
}

static void test_cases(void **state)
{
	struct model_table *things = table("things");
	const struct expr *before = things->policies[VERB_READ].expr;
	size_t failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct diagnostics diags;
		struct error err = {0};
		struct policy_decision decision = {0};
		diagnostics_init(&diags, &arena);
		const struct expr *expr = expr_parse(model, things, EXPR_POLICY,
		        text_from(cases[i].sql), (struct position){0}, NULL, &arena, &diags);
		if (!expr)
			fail_msg("%s: %.*s", cases[i].sql, TEXT_ARG(diags.items[0].message));
		things->policies[VERB_READ].expr = expr;
		assert_true(policy_decide(
		        &arena, things, VERB_READ, &principals[cases[i].who], &decision, &err));
		struct text left = decided(&decision);
		if (text_eq_cstr(left, cases[i].left))
			continue;
		failures++;
		print_error("%s\n  for %d is %.*s, not %s\n", cases[i].sql, cases[i].who,
		        TEXT_ARG(left), cases[i].left);
	}
	things->policies[VERB_READ].expr = before;
	assert_int_equal(failures, 0);
}

static enum policy_verdict verdict(const char *name, enum verb verb, int who)
{
	struct error err = {0};
	struct policy_decision decision = {0};

	assert_true(policy_decide(&arena, table(name), verb, &principals[who], &decision, &err));
	return decision.verdict;
}

/* What no schema can lift. */
static void test_rules_of_the_house(void **state)
{
	struct principal kinds_writer = principals[OWNER];
	static const struct text kinds_write[] = {TEXT_INIT("kinds.write")};
	struct error err = {0};
	struct policy_decision decision = {0};
	(void)state;

	/* A global table is written by the platform alone, whatever its policy says. */
	kinds_writer.permissions = kinds_write;
	kinds_writer.permission_count = 1;
	for (unsigned verb = VERB_CREATE; verb < VERB_COUNT; verb++) {
		assert_true(policy_decide(
		        &arena, table("kinds"), (enum verb)verb, &kinds_writer, &decision, &err));
		assert_int_equal(decision.verdict, POLICY_DENY);
	}
	kinds_writer.is_platform_admin = true;
	assert_true(
	        policy_decide(&arena, table("kinds"), VERB_CREATE, &kinds_writer, &decision, &err));
	assert_int_equal(decision.verdict, POLICY_ALLOW);
	/* A scope over all tenants reads everything and writes nothing. */
	assert_int_equal(verdict("things", VERB_READ, ALL_TENANTS), POLICY_ALLOW);
	for (unsigned verb = VERB_CREATE; verb < VERB_COUNT; verb++)
		assert_int_equal(verdict("things", (enum verb)verb, ALL_TENANTS), POLICY_DENY);
	/* Hidden tables are nobody's. */
	for (size_t i = 0; i < model->table_count; i++) {
		if (!model->tables[i]->is_hidden)
			continue;
		for (unsigned who = 0; who < PRINCIPALS; who++) {
			assert_false(policy_table_exists(model->tables[i], &principals[who]));
			assert_null(
			        policy_table_find(model, model->tables[i]->name, &principals[who]));
		}
	}
}

static bool reads(const char *column, int who)
{
	return policy_column_find(table("users"), text_from(column), &principals[who]) != NULL;
}

static bool writes(const char *column, int who)
{
	return policy_column_is_writable(
	        model_column_find(table("users"), text_from(column)), &principals[who]);
}

static void test_columns(void **state)
{
	(void)state;
	assert_true(reads("email", ANYONE));
	assert_false(reads("nonsense", OWNER));
	assert_true(reads("salary", OWNER));
	assert_false(reads("salary", MEMBER));
	assert_false(reads("salary", PLATFORM));
	/* NULL is not true. */
	assert_false(reads("note", PLATFORM));
	/* A secret is read by no one. */
	for (int who = 0; who < PRINCIPALS; who++)
		assert_false(reads("password", who));
	assert_true(writes("email", MEMBER));
	assert_true(writes("salary", OWNER));
	assert_false(writes("salary", MEMBER));
	/* The server's own. */
	assert_false(writes("id", PLATFORM));
	assert_false(policy_column_is_writable(
	        model_column_find(table("things"), TEXT("created_at")), &principals[PLATFORM]));
}

static void test_tables_exist_for_whom_some_row_could(void **state)
{
	(void)state;
	assert_null(policy_table_find(model, TEXT("users"), &principals[ANYONE]));
	assert_non_null(policy_table_find(model, TEXT("users"), &principals[MEMBER]));
	assert_non_null(policy_table_find(model, TEXT("things"), &principals[ANYONE]));
	assert_null(policy_table_find(model, TEXT("nonsense"), &principals[PLATFORM]));
}

static void test_memory_may_end(void **state)
{
	(void)state;
	for (size_t nth = 1; nth < 8; nth++) {
		AUTO_ARENA small = {0};
		struct error err = {0};
		struct policy_decision decision = {.verdict = POLICY_DENY};
		arena_init(&small, 0);
		arena_fail_at(nth);
		bool is_decided = policy_decide(
		        &small, table("things"), VERB_UPDATE, &principals[MEMBER], &decision, &err);
		arena_fail_at(0);
		assert_true(is_decided || err.kind == ERROR_MEMORY);
		assert_int_equal(decision.verdict, is_decided ? POLICY_ROWS : POLICY_DENY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_rules_of_the_house),
	        cmocka_unit_test(test_columns),
	        cmocka_unit_test(test_tables_exist_for_whom_some_row_could),
	        cmocka_unit_test(test_memory_may_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
