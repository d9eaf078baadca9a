/*
 * Every statement of sql/system.h, and every request of tests/sql/plans.txt, prepared by a
 * real PostgreSQL on databases that ddl_persistent() made: that names are there, and that
 * each parameter has a type.
 */
#include "plans.h"

#include "postgres.h"
#include "schema/principal.h"
#include "sql/dialect.h"
#
#include "sql/system.h"

static struct postgres pg;
static struct arena arena;

static unsigned prepare_unit(struct db_admin *admin, const struct sql_unit *unit)
{
	static unsigned number;

	for (size_t i = 0; i < unit->step_count; i++) {
		struct error err = {0};
		struct text sql = unit->steps[i].sql;
		struct text prepare =
		        arena_printf(&arena, "PREPARE p%u AS %.*s", number++, TEXT_ARG(sql));
		if (!db_admin_exec(admin, prepare, &err))
			fail_msg("%.*s\n%s", TEXT_ARG(sql), err.operator_text);
	}
	return (unsigned)unit->step_count;
}

/* What the schema does not bind has no statement. */
static unsigned prepare_system(struct db_admin *admin, struct system_builder *b)
{
	struct sql_unit unit;
	struct error err = {0};
	unsigned count = 0;

	if (system_end(b, &unit, &err))
		count = prepare_unit(admin, &unit);
	else if (err.kind != ERROR_VALIDATION && err.kind != ERROR_INTERNAL)
		fail_msg("%s", err.operator_text);
	system_begin(b, b->arena, b->dialect, b->model);
	return count;
}

#define EACH(call) (call, count += prepare_system(admin, &b))

static struct key key_of(const struct model *model, enum table_concept concept)
{
	const struct model_table *table = model->by_concept[concept];
	const struct model_column *id = table ? model_table_id(table) : NULL;
	struct key key = key_from_number(1);

	if (id && type_family(&id->type) != FAMILY_INTEGER)
		key_from_text(TEXT("00000000-0000-4000-8000-000000000001"), &key);
	return key;
}

#define MOMENT TEXT("2026-01-02 03:04:05.000000")

static unsigned prepare_people(struct db_admin *admin, const struct model *model)
{
	const struct tenant_id tenant = {key_of(model, TABLE_IS_TENANTS)}, none = {{0}};
	const struct person_id person = {key_of(model, TABLE_IS_USERS)};
	struct system_builder b;
	unsigned count = 0;

	system_begin(&b, &arena, &sql_postgres, model);
	EACH(system_person_by_login(&b, TEXT("a@b"), &tenant));
	EACH(system_person_by_login(&b, TEXT("a@b"), &none));
	EACH(system_person_by_id(&b, &person));
	EACH(system_person_in_tenant(&b, &person, &tenant));
	EACH(system_person_in_tenant(&b, &person, &none));
	EACH(system_people(&b, &tenant));
	EACH(system_people(&b, &none));
	EACH(system_tenant_by_id(&b, &tenant));
	EACH(system_tenant_by_slug(&b, TEXT("a")));
	EACH(system_tenant_by_name(&b, TEXT("a")));
	EACH(system_tenants(&b));
	EACH(system_tenants_of(&b, &person));
	EACH(system_role_by_name(&b, TEXT("a"), &tenant));
	EACH(system_role_set(&b, &person, &tenant, TEXT("a")));
	EACH(system_login_touch(&b, &person));
	EACH(system_password_set(&b, &person, TEXT("hash")));
	EACH((system_sessions_revoke(&b, &person, TEXT("")),
	        system_password_set_new(&b, 0, TEXT("hash"))));
	EACH(system_platform_set(&b, &person, true));
	return count;
}

static unsigned prepare_sessions(struct db_admin *admin, const struct model *model)
{
	const struct system_session session = {
	        .id = TEXT("s"),
	        .person = {key_of(model, TABLE_IS_USERS)},
	        .tenant = {key_of(model, TABLE_IS_TENANTS)},
	        .expires_at = MOMENT,
	};
	const struct text keys[] = {TEXT("a"), TEXT("b")};
	struct system_builder b;
	unsigned count = 0;

	system_begin(&b, &arena, &sql_postgres, model);
	EACH(system_session(&b, TEXT("s"), MOMENT));
	EACH(system_session_insert(&b, &session));
	EACH(system_session_touch(&b, &session, true));
	EACH(system_session_touch(&b, &session, false));
	EACH(system_session_credential(&b, TEXT("s"), TEXT("c")));
	EACH(system_session_revoke(&b, TEXT("s")));
	EACH(system_sessions_revoke(&b, &session.person, TEXT("s")));
	EACH(system_token(&b, TEXT("d"), MOMENT));
	EACH(system_token_insert(&b, TEXT("d"), TEXT("s"), TEXT("p")));
	EACH(system_token_use(&b, TEXT("d")));
	EACH(system_lockouts(&b, keys, 2));
	EACH(system_failure_count(&b, TEXT("k"), MOMENT, MOMENT, 5, MOMENT));
	EACH(system_failure_clear(&b, TEXT("k")));
	EACH(system_failure_forgive(&b, TEXT("k"), &session.person, TEXT("a@b")));
	EACH(system_sweep(&b, MOMENT, MOMENT, MOMENT));
	return count;
}

/* A row of each table that system_insert() may write, referring to the step before. */
static unsigned prepare_rows(struct db_admin *admin, const struct model *model)
{
	static const enum table_concept concepts[] = {TABLE_IS_TENANTS, TABLE_IS_USERS,
	        TABLE_IS_MEMBERSHIPS, TABLE_IS_TENANT_SETTINGS, TABLE_IS_USER_ROLES};
	struct system_event event = {
	        .id = TEXT("00000000-0000-4000-8000-000000000002"),
	        .name = TEXT("auth.login"),
	        .person = {key_of(model, TABLE_IS_USERS)},
	        .tenant = {key_of(model, TABLE_IS_TENANTS)},
	        .payload = TEXT("{}"),
	        .address = TEXT("10.0.0.1"),
	};
	struct system_builder b;
	unsigned count = 0, step = 0;

	system_begin(&b, &arena, &sql_postgres, model);
	for (size_t i = 0; i < sizeof(concepts) / sizeof(concepts[0]); i++) {
		const struct model_table *table = model->by_concept[concepts[i]];
		struct system_field *fields = NULL;
		size_t field_count = 0;
		for (size_t c = 0; table && c < table->column_count; c++) {
			const struct model_column *column = &table->columns[c];
			if (column->is_identity || column->is_hidden)
				continue;
			struct system_field *field = ARENA_PUSH(&arena, fields, field_count);
			*field = (struct system_field){.column = column};
			field->is_key_of_step = step > 0 && column->concept == COLUMN_IS_USER;
		}
		if (field_count)
			step = system_insert(&b, table, fields, field_count, i > 1) + 1;
	}
	count += prepare_system(admin, &b);
	EACH(system_event(&b, &event));
	event.person.key.kind = KEY_NONE;
	EACH(system_event(&b, &event));
	return count;
}

static struct model *model_at(const char *path)
{
	const char *root = getenv("MANOR_ROOT");
	struct diagnostics diags;

	diagnostics_init(&diags, &arena);
	return model_compile(&arena, arena_printf(&arena, "%s/%s", root ? root : ".", path),
	        dbml_read_file, NULL, &diags);
}

static void test_system(void **state)
{
	static const char *const schemas[] = {
	        "tests/sql/office.dbml",
	        "tests/sql/people.dbml",
	        "tests/schema/concept_camel.dbml",
	        "tests/schema/concept_organisation.dbml",
	        "tests/schema/concept_roles.dbml",
	        "tests/schema/concept_said.dbml",
	        "systems/filings/schema.dbml",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
		const struct model *model = model_at(schemas[i]);
		const char *name = arena_printf(&arena, "system%zu", i).ptr;
		if (!model)
			fail_msg("%s does not compile", schemas[i]);
		struct db_admin *admin =
		        postgres_admin(postgres_make(&arena, &pg, name, model).server);
		unsigned count = prepare_people(admin, model) + prepare_sessions(admin, model) +
		                 prepare_rows(admin, model);
		db_admin_close(admin);
		print_message("# %s: %u statements\n", schemas[i], count);
		assert_true(count > 35);
	}
}

static void test_requests(void **state)
{
	struct plan_file file = {.arena = &arena, .dialect = &sql_postgres};
	struct text lines = plans_read(&arena, "plans.txt");
	struct text line;
	unsigned count = 0;

	(void)state;
	file.model = plans_model(&arena, "office.dbml");
	struct db_admin *admin =
	        postgres_admin(postgres_make(&arena, &pg, "requests", file.model).server);
	while (text_split(&lines, '\n', &line)) {
		struct error err = {0};
		struct sql_unit unit = {0};
		if (plans_line(&file, line) && plans_compile(&file, line, &unit, &err))
			count += prepare_unit(admin, &unit);
	}
	db_admin_close(admin);
	print_message("# %u statements\n", count);
	assert_true(count > 80);
}

/* A line that the compiler refuses is no statement. */
static unsigned prepare_line(struct db_admin *admin, struct plan_file *file, struct text line)
{
	struct error err = {0};
	struct sql_unit unit = {0};

	return plans_compile(file, line, &unit, &err) ? prepare_unit(admin, &unit) : 0;
}

/* Everything embedded in everything, joined either way, ordered, counted, in groups. */
static void test_embeds(void **state)
{
	static const char *const forms[] = {
	        "GET A?select=*,B(*)&limit=3",
	        "GET A?select=*,B!inner(*,A(*))&order=id",
	        "GET A?select=*,x:B(*)&x.limit=1&x.order=id&x=not.is.null",
	        "GET A?select=*,...B(*)",
	        "GET A?select=id,B(count())",
	        "GET A?select=B(*),count()",
	};
	struct plan_file file = {.arena = &arena, .dialect = &sql_postgres};
	unsigned count = 0;

	(void)state;
	file.model = plans_model(&arena, "office.dbml");
	struct db_admin *admin =
	        postgres_admin(postgres_make(&arena, &pg, "embeds", file.model).server);
	plans_as(&file, TEXT("m person=5 tenant=2 can=users.read,clients.read,letters.read"));
	for (size_t n = 0; n < file.model->declared_count * file.model->declared_count; n++) {
		struct text a = file.model->tables[n / file.model->declared_count]->name;
		struct text b = file.model->tables[n % file.model->declared_count]->name;
		for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
			struct buf line;
			buf_init(&line, &arena);
			for (const char *c = forms[f]; *c; c++) {
				if (*c == 'A' || *c == 'B')
					buf_add(&line, *c == 'A' ? a : b);
				else
					buf_add_char(&line, *c);
			}
			file.prefer = TEXT("count=exact");
			count += prepare_line(admin, &file, buf_text(&line));
		}
	}
	db_admin_close(admin);
	print_message("# %u statements\n", count);
	assert_true(count > 80);
}

/* What can be asked of a column and written to it, whatever its type. # is its name, @ a value. */
static void test_types(void **state)
{
	static const char *const forms[] = {
	        "GET everything?select=#&#=eq.@&order=#",
	        "GET everything?select=id&#=neq.@&#=isdistinct.@&#=is.null",
	        "GET everything?select=id&#=gt.@&#=lte.@",
	        "GET everything?select=id&#=in.(\"@\")&#=not.in.(\"@\",\"@\")&order=#.desc",
	        "GET everything?select=id&order=#.desc.nullslast",
	        "GET everything?select=id&#=eq(any).{\"@\"}&#=gt(any).{\"@\"}&#=lte(all).{\"@\"}",
	        "GET everything?select=id&#=like.@&#=ilike(any).{\"@\"}&#=like(all).{\"@\"}",
	        "GET everything?select=#::text,x:#::int,y:#::numeric,z:#::date,t:#::timestamptz",
	        "GET everything?select=#::text",
	        "GET everything?select=#::date",
	        "GET everything?select=#::timestamptz,y:#::timestamp",
	        "GET everything?select=#->a->0->>b,x:#->>-1&#->>a=eq.1&#->>0=gt.1&order=#->>a,#->a",
	        "GET everything?select=id&order=#",
	        "GET everything?select=#.max(),a:#.min()",
	        "GET everything?select=#.sum(),a:#.avg(),b:#.count(),count()",
	        "GET everything?select=#,count()",
	        "GET everything?select=#,tenants(name),count()",
	        "GET tenants?select=id,everything(#),x:everything(#)&x.order=#&x.limit=2",
	        "GET tenants?select=id,...everything(#)&everything.order=#",
	        "POST everything <- {\"#\":\"@\"}",
	        "POST everything <- [{\"#\":\"@\"},{\"#\":null}]",
	        "POST everything?columns=#,h <- [{\"#\":\"@\"},{\"h\":\"x\"}]",
	        "POST everything?on_conflict=tenant_id <- [{\"#\":\"@\"},{\"#\":null}]",
	        "PATCH everything?#=eq.@ <- {\"#\":\"@\"}",
	        "DELETE everything?#=eq.@",
	};
	static const char *const values[][2] = {{"a", "true"}, {"b", "1"}, {"c", "1"}, {"d", "1"},
	        {"e", "1.50"}, {"f", "1.5"}, {"g", "x"}, {"h", "x"}, {"i", "xy"}, {"j", "bad"},
	        {"k", "00000000-0000-4000-8000-000000000001"}, {"l", "2026-01-02"},
	        {"m", "03:04:05"}, {"n", "2026-01-02T03:04:05"}, {"o", "2026-01-02T03:04:05Z"},
	        {"p", "x"}, {"q", "10.0.0.1"}, {"r", "{}"}, {"s", "{}"}, {"t", "{}"}, {"u", "{}"},
	        {"v", "{}"}};
	struct plan_file file = {.arena = &arena, .dialect = &sql_postgres};
	unsigned count = 0;

	(void)state;
	file.model = plans_model(&arena, "../schema/types.dbml");
	struct db_admin *admin =
	        postgres_admin(postgres_make(&arena, &pg, "types", file.model).server);
	plans_as(&file, TEXT("root person=1 tenant=1 platform"));
	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
		for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
			struct buf line;
			buf_init(&line, &arena);
			for (const char *c = forms[f]; *c; c++) {
				if (*c == '#' || *c == '@')
					buf_add_cstr(&line, values[v][*c == '@']);
				else
					buf_add_char(&line, *c);
			}
			file.prefer = TEXT("missing=default,return=representation,"
			                   "resolution=merge-duplicates,count=exact");
			if (strncmp(forms[f], "POST", 4) != 0)
				file.prefer = TEXT("return=representation");
			unsigned more = prepare_line(admin, &file, buf_text(&line));
			count += more;
		}
	}
	db_admin_close(admin);
	print_message("# %u statements\n", count);
	assert_true(count > 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_system),
	        cmocka_unit_test(test_requests),
	        cmocka_unit_test(test_embeds),
	        cmocka_unit_test(test_types),
	};

	arena_init(&arena, 0);
	if (!postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		postgres_stop(&pg);
		return 0;
	}
	int failed = cmocka_run_group_tests_name("prepare", tests, NULL, NULL);
	postgres_stop(&pg);
	arena_release(&arena);
	return failed;
}
