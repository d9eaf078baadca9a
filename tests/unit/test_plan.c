/*
 * Requests and the SQL they become: tests/sql/plans.txt against
 * tests/sql/plans.DIALECT.sql, byte for byte; and, over the same requests and over
 * generated ones, that every table of every statement carries its tenant.
 * MANOR_GOLDEN=write writes the expected files anew.
 */
#include "plans.h"

#include "sql/dialect.h"

static struct arena arena;
static struct plan_file file;

static void write_param(struct buf *out, size_t number, const struct sql_param *param)
{
	static const char *const kinds[] = {
	        [SQL_PARAM_TENANT] = "tenant",
	        [SQL_PARAM_PERSON] = "person",
	        [SQL_PARAM_NOW] = "now",
	        [SQL_PARAM_DELETION] = "deletion",
	};

	if (number > 1)
		buf_add_cstr(out, ", ");
	file.dialect->write_param(out, (unsigned)number);
	buf_add_char(out, ' ');
	if (param->kind == SQL_PARAM_KEYS)
		buf_printf(out, "keys of step %u", param->step);
	else if (param->kind != SQL_PARAM_VALUE)
		buf_add_cstr(out, kinds[param->kind]);
	else if (param->value.kind == VALUE_TEXT)
		buf_printf(out, "'%.*s'", TEXT_ARG(param->value.text));
	else if (param->value.kind == VALUE_INTEGER)
		buf_add_int(out, param->value.integer);
	else if (param->value.kind == VALUE_REAL)
		buf_printf(out, "%g", param->value.real);
	else
		buf_add_cstr(out, param->value.kind == VALUE_NULL ? "NULL" : "bytes");
}

static void write_step(struct buf *out, const struct sql_step *step)
{
	static const char *const kinds[] = {
	        [SQL_STEP_WRITE] = "write",
	        [SQL_STEP_REQUIRE] = "require",
	        [SQL_STEP_JSON] = "json",
	        [SQL_STEP_COUNT] = "count",
	        [SQL_STEP_VALUES] = "values",
	};

	buf_printf(out, "%.*s;\n--   %s", TEXT_ARG(step->sql), kinds[step->kind]);
	if (step->shape.len)
		buf_printf(out, " %.*s", TEXT_ARG(step->shape));
	if (step->kind == SQL_STEP_REQUIRE)
		buf_printf(out, " else %s", error_info(step->refusal)->name);
	buf_add_cstr(out, "\n--   ");
	for (size_t i = 0; i < step->param_count; i++)
		write_param(out, i + 1, &step->params[i]);
	buf_add_char(out, '\n');
}

static void write_unit(struct buf *out, const struct sql_unit *unit)
{
	if (!unit->step_count)
		buf_add_cstr(out, "-- nothing to run\n");
	for (size_t i = 0; i < unit->step_count; i++)
		write_step(out, &unit->steps[i]);
}

static void write_error(struct buf *out, const struct error *err)
{
	buf_printf(out, "-- %s %s%s%s", error_info(err->kind)->name, err->message_text,
	        err->message_text[0] && err->public_text[0] ? "; " : "", err->public_text);
	if (err->hint_text[0])
		buf_printf(out, " (%s)", err->hint_text);
	buf_add_char(out, '\n');
}

static struct text golden_name(void)
{
	return arena_printf(&arena, "plans.%s.sql", file.dialect->name);
}

static void write_golden(struct text t)
{
	struct text path =
	        arena_printf(&arena, "%s/tests/sql/%s", getenv("MANOR_ROOT"), golden_name().ptr);
	FILE *out = fopen(path.ptr, "wb");

	assert_non_null(out);
	fwrite(t.ptr, 1, t.len, out);
	fclose(out);
}

/* The first line that differs says more than two whole files. */
static void compare_lines(struct text actual, struct text expected)
{
	struct text a = {0}, e = {0}, request = {0};

	while (text_split(&expected, '\n', &e)) {
		if (!text_split(&actual, '\n', &a))
			fail_msg("missing: %.*s", TEXT_ARG(e));
		if (text_has_prefix(a, TEXT("-- ")) && !text_has_prefix(a, TEXT("--   ")))
			request = a;
		if (!text_eq(a, e))
			fail_msg("%.*s\n  is       %.*s\n  expected %.*s", TEXT_ARG(request),
			        TEXT_ARG(a), TEXT_ARG(e));
	}
	if (text_split(&actual, '\n', &a))
		fail_msg("too much: %.*s", TEXT_ARG(a));
}

static void check_goldens(const struct sql_dialect *dialect)
{
	const char *mode = getenv("MANOR_GOLDEN");
	struct text lines = plans_read(&arena, "plans.txt");
	struct text line;
	struct buf out;

	file.dialect = dialect;
	buf_init(&out, &arena);
	while (text_split(&lines, '\n', &line)) {
		struct error err = {0};
		struct sql_unit unit = {0};
		if (!plans_line(&file, line)) {
			if (line.len)
				buf_printf(
				        &out, "%s-- %.*s\n", out.len ? "\n" : "", TEXT_ARG(line));
			continue;
		}
		buf_printf(&out, "\n-- %.*s\n", TEXT_ARG(line));
		if (plans_compile(&file, line, &unit, &err))
			write_unit(&out, &unit);
		else
			write_error(&out, &err);
	}
	assert_false(buf_failed(&out));
	if (mode && strcmp(mode, "write") == 0)
		write_golden(buf_text(&out));
	compare_lines(buf_text(&out), plans_read(&arena, golden_name().ptr));
}

static void test_goldens_of_sqlite(void **state)
{
	(void)state;
	check_goldens(&sql_sqlite);
}

static void test_goldens_of_postgres(void **state)
{
	(void)state;
	check_goldens(&sql_postgres);
}

static struct text word_after(struct text sql, size_t *at)
{
	size_t from;

	while (*at < sql.len && sql.ptr[*at] == ' ')
		(*at)++;
	from = *at;
	while (*at < sql.len && !strchr(" (),;", sql.ptr[*at]))
		(*at)++;
	return text_sub(sql, from, *at - from);
}

static bool has_condition(const struct sql_step *step, struct text alias, struct text column)
{
	for (size_t i = 0; i < step->param_count; i++) {
		if (step->params[i].kind != SQL_PARAM_TENANT)
			continue;
		struct buf wall;
		buf_init(&wall, &arena);
		buf_printf(&wall, "%.*s.\"%.*s\" = ", TEXT_ARG(alias), TEXT_ARG(column));
		file.dialect->write_param(&wall, (unsigned)i + 1);
		buf_add_char(&wall, ')');
		if (memmem(step->sql.ptr, step->sql.len, wall.ptr, wall.len))
			return true;
	}
	return false;
}

/* `"cases" t3` or `main."cases" AS t3`, at the place after FROM, JOIN or UPDATE. */
static unsigned check_table(const struct sql_step *step, size_t at)
{
	struct text name = word_after(step->sql, &at);
	struct text alias = word_after(step->sql, &at);

	if (text_eq_cstr(alias, "AS"))
		alias = word_after(step->sql, &at);
	if (text_has_prefix(name, TEXT("main.")))
		name = text_sub(name, 5, name.len);
	if (!name.len || name.ptr[0] != '"')
		return 0;
	const struct model_table *table =
	        model_table_find(file.model, text_sub(name, 1, name.len - 2));
	assert_non_null(table);
	if (!table->tenant)
		return 0;
	if (!has_condition(step, alias, table->tenant->name))
		fail_msg("%.*s as %.*s lacks its tenant: %.*s", TEXT_ARG(name), TEXT_ARG(alias),
		        TEXT_ARG(step->sql));
	return 1;
}

/* How many tables were found that carry a tenant. */
static unsigned check_walls(const struct sql_unit *unit)
{
	static const char *const words[] = {"FROM ", "JOIN ", "UPDATE "};
	unsigned found = 0;

	for (size_t i = 0; i < unit->step_count; i++) {
		struct text sql = unit->steps[i].sql;
		for (size_t w = 0; w < 3; w++) {
			size_t len = strlen(words[w]);
			for (size_t at = 0; at + len < sql.len; at++) {
				if (memcmp(sql.ptr + at, words[w], len) == 0)
					found += check_table(&unit->steps[i], at + len);
			}
		}
	}
	return found;
}

static void test_walls_of_requests(void **state)
{
	struct text lines = plans_read(&arena, "plans.txt");
	struct text line;
	unsigned found = 0;

	(void)state;
	while (text_split(&lines, '\n', &line)) {
		struct error err = {0};
		struct sql_unit unit = {0};
		if (plans_line(&file, line) && plans_compile(&file, line, &unit, &err) &&
		        !file.principal.is_all_tenants)
			found += check_walls(&unit);
	}
	assert_true(found > 80);
}

/* "GET a?select=*,b(*,c(*))&…": A, B and C of the form are the tables' names. */
static struct text fill_form(const char *form, const struct model_table *const tables[3])
{
	struct buf out;

	buf_init(&out, &arena);
	for (; *form; form++) {
		if (*form >= 'A' && *form <= 'C')
			buf_add(&out, tables[*form - 'A']->name);
		else
			buf_add_char(&out, *form);
	}
	return buf_text(&out);
}

/* Everything embedded in everything, three deep, joined either way, ordered, counted. */
static void check_embeds(const struct model_table *const tables[3], unsigned *found)
{
	static const char *const forms[] = {
	        "A?select=*,B(*,C(*))",
	        "A?select=*,B!inner(*,C!inner(*))",
	        "A?select=*,x:B(*,y:C(*))&x.limit=1&x.y.limit=1&x=not.is.null&limit=3",
	        "A?select=*,...B(*),C(*)",
	};

	for (size_t i = 0; i < 4; i++) {
		struct error err = {0};
		struct sql_unit unit = {0};
		struct text target = fill_form(forms[i], tables);
		file.prefer = TEXT("count=exact");
		if (plans_compile(
		            &file, arena_printf(&arena, "GET %.*s", TEXT_ARG(target)), &unit, &err))
			*found += check_walls(&unit);
		else
			assert_true(err.kind == ERROR_NO_RELATION ||
			            err.kind == ERROR_AMBIGUOUS_RELATION ||
			            err.kind == ERROR_NO_TABLE || err.kind == ERROR_QUERY_SYNTAX ||
			            err.kind == ERROR_FORBIDDEN);
	}
}

static void test_walls_of_embeds(void **state)
{
	const struct model *model = file.model;
	unsigned found = 0;

	(void)state;
	plans_as(&file, TEXT("member person=5 tenant=2 can=users.read,clients.read,letters.read"));
	for (size_t a = 0; a < model->declared_count; a++) {
		for (size_t b = 0; b < model->declared_count; b++) {
			for (size_t c = 0; c < model->declared_count; c++)
				check_embeds((const struct model_table *const[]){model->tables[a],
				                     model->tables[b], model->tables[c]},
				        &found);
		}
	}
	assert_true(found > 500);
}

/* No request's text may enter the SQL: same shape, same statement. */
static void test_text_is_the_same(void **state)
{
	static const char *const pairs[][2] = {
	        {"GET clients?id=eq.1", "GET clients?id=eq.2"},
	        {"GET clients?name=in.(a)&limit=1", "GET clients?name=in.(b,c,d)&limit=200"},
	        {"GET clients?select=a:name", "GET clients?select=b:name"},
	        {"GET clients?select=x:cases!cases_client(id)",
	                "GET clients?select=\"y'\\\"\":cases!cases_client(id)"},
	        {"GET cases?data->>a=eq.1", "GET cases?data->>b'=eq.2"},
	        {"POST clients <- [{\"email\":\"a\"},{\"email\":\"b\"}]",
	                "POST clients <- [{\"email\":\"c\"},{\"email\":\"d\"},{\"email\":null}]"},
	        {"PATCH clients?id=eq.1 <- {\"email\":\"a\"}",
	                "PATCH clients?id=eq.2 <- {\"email\":null}"},
	};

	(void)state;
	plans_as(&file, TEXT("agent person=5 tenant=2 can=clients.read,clients.write,cases.read"));
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct sql_unit units[2] = {0};
		for (size_t j = 0; j < 2; j++) {
			struct error err = {0};
			if (!plans_compile(&file, text_from(pairs[i][j]), &units[j], &err))
				fail_msg("%s: %s", pairs[i][j], err.operator_text);
		}
		assert_true(units[0].step_count > 0);
		assert_text(units[0].steps[0].sql, units[1].steps[0].sql.ptr);
	}
}

static void test_memory(void **state)
{
	(void)state;
	plans_as(&file, TEXT("agent person=5 tenant=2 can=clients.read,clients.write,cases.read"));
	for (size_t nth = 1; nth < 200; nth++) {
		struct arena own;
		struct error err = {0};
		struct sql_unit unit = {0};
		struct plan_file here = file;
		arena_init(&own, 0);
		here.arena = &own;
		arena_fail_at(nth);
		bool ok = plans_compile(&here,
		        TEXT("GET clients?select=*,cases!cases_client(id,letters(id))"
		             "&id=in.(1,2)&order=name"),
		        &unit, &err);
		arena_fail_at(0);
		/* Where a policy cannot be decided what it guards is not there: never more. */
		assert_true(ok || error_is_set(&err));
		assert_true(nth > 1 || !ok);
		arena_release(&own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_goldens_of_sqlite),
	        cmocka_unit_test(test_walls_of_requests),
	        cmocka_unit_test(test_walls_of_embeds),
	        cmocka_unit_test(test_text_is_the_same),
	        cmocka_unit_test(test_memory),
	        cmocka_unit_test(test_goldens_of_postgres),
	        cmocka_unit_test(test_walls_of_requests),
	        cmocka_unit_test(test_walls_of_embeds),
	        cmocka_unit_test(test_text_is_the_same),
	        cmocka_unit_test(test_memory),
	};

	arena_init(&arena, 0);
	file.arena = &arena;
	file.model = plans_model(&arena, "office.dbml");
	int failed = cmocka_run_group_tests_name("plan", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
