/*
 * What holds for every read, asked of requests that nobody wrote, over filings and over
 * schemas that nobody wrote (world.h), by principals of every kind:
 *
 *     a plan names no column that its principal may not read
 *     every table of a tenant in the statement carries the tenant's condition
 *     both engines refuse it alike, or answer the same bytes
 *     no answer holds another tenant's mark, nor a secret's
 *
 * SEED=n in the environment repeats a run, ROUNDS=n makes it longer.
 */
#include "random.h"
#include "world.h"

#include "plans.h"
#include "postgres.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "sql/dialect.h"
#include "sql/seed.h"
#include "store/store.h"

#include <time.h>

enum { SCHEMAS = 6, REQUESTS = 300, ROWS = 10, SECRET_TENANTS = 2 };

uint64_t random_state;

static struct arena arena; /* of a world */
static struct plan_file file;
static struct postgres pg;
static char folder[] = "/tmp/manor-property-XXXXXX";
static struct store *stores[2];
static const struct sql_dialect *dialects[2];

static struct tally {
	unsigned written, answered, refused, rows, walls;
} tally;

/* ---- a world: the same on both engines ---- */

static void open_stores(unsigned number)
{
	struct db_options options = {.is_created = true};
	struct error err = {0};
	struct text addresses[2] = {arena_printf(&arena, "%s/%u.db", folder, number),
	        postgres_make(&arena, &pg, arena_printf(&arena, "world%u", number).ptr, file.model)
	                .server};

	for (size_t i = 0; i < 2; i++) {
		if (!store_open(addresses[i], file.model, &options, &stores[i], &err))
			fail_msg("%s", err.operator_text);
		dialects[i] = store_dialect(stores[i]);
	}
}

static void close_stores(unsigned number)
{
	static const char *const endings[] = {"", "-wal", "-shm", ".lock"};

	for (size_t i = 0; i < 2; i++)
		store_close(stores[i]);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		unlink(arena_printf(&arena, "%s/%u.db%s", folder, number, endings[i]).ptr);
}

static bool run_on(size_t engine, struct arena *own, const struct sql_unit *unit,
        struct store_result *out_result, struct error *err)
{
	struct store_facts facts = {.request_id = TEXT("r")};
	struct store_call call = {.unit = unit};
	struct scope *scope = scope_new(own, stores[engine], &file.principal, &facts);

	assert_non_null(scope);
	return store_run(scope, &call, out_result, err);
}

/* On both, which must agree whether it is written. */
static void write_line(struct text line)
{
	struct error errors[2] = {{0}};

	for (size_t i = 0; i < 2; i++) {
		struct sql_unit unit = {0};
		struct store_result result;
		file.dialect = dialects[i];
		if (plans_compile(&file, line, &unit, &errors[i]))
			run_on(i, &arena, &unit, &result, &errors[i]);
	}
	if (errors[0].kind != errors[1].kind)
		fail_msg("%.*s\n  SQLite %s %s, PostgreSQL %s %s", TEXT_ARG(line),
		        error_info(errors[0].kind)->name, errors[0].operator_text,
		        error_info(errors[1].kind)->name, errors[1].operator_text);
	tally.written += !error_is_set(&errors[0]);
}

static struct text writer(unsigned tenant)
{
	return arena_printf(
	        &arena, "w person=1 tenant=%u can=all.read,rows.write,secrets.read", tenant);
}

static void fill(void)
{
	const struct model *model = file.model;

	plans_as(&file, TEXT("root person=9 platform"));
	write_line(TEXT("POST tenants <- {\"name\":\"T1-\"}"));
	write_line(TEXT("POST tenants <- {\"name\":\"T2-\"}"));
	for (size_t t = 0; t < model->declared_count; t++) {
		if (model->tables[t]->concept == TABLE_IS_TENANTS)
			continue;
		for (unsigned number = 1; number <= ROWS; number++) {
			struct buf line;
			unsigned tenant = 2 - number % 2;
			buf_init(&line, &arena);
			plans_as(&file, writer(tenant));
			world_row(&line, model->tables[t], tenant, number);
			write_line(buf_text(&line));
		}
	}
	plans_as(&file, writer(1));
	for (size_t t = 0; t < model->declared_count; t++) {
		if (model_is_soft(model->tables[t]))
			write_line(arena_printf(&arena, "DELETE %.*s?id=in.(3,5)",
			        TEXT_ARG(model->tables[t]->name)));
	}
}

/* ---- what a plan names ---- */

static void check_path(const struct plan_path *path, struct text line)
{
	if (path->column && !policy_column_is_readable(path->column, &file.principal))
		fail_msg("names %.*s: %.*s", TEXT_ARG(path->column->name), TEXT_ARG(line));
}

static void check_condition(const struct plan_condition *at, struct text line)
{
	if (at->kind == PLAN_COMPARE)
		check_path(&at->path, line);
	for (size_t i = 0; i < at->part_count; i++)
		check_condition(at->parts[i], line);
}

static void check_select(const struct plan_select *plan, struct text line)
{
	if (!policy_table_exists(plan->table, &file.principal))
		fail_msg("names the table %.*s: %.*s", TEXT_ARG(plan->table->name), TEXT_ARG(line));
	for (size_t i = 0; i < plan->field_count; i++) {
		if (plan->fields[i].kind == PLAN_FIELD_EMBED)
			check_select(plan->fields[i].embed, line);
		else
			check_path(&plan->fields[i].path, line);
	}
	for (size_t i = 0; i < plan->order_count; i++)
		check_path(&plan->orders[i].path, line);
	if (plan->where)
		check_condition(plan->where, line);
}

/* ---- what a statement carries ---- */

static struct text word_after(struct text sql, size_t *at)
{
	while (*at < sql.len && sql.ptr[*at] == ' ')
		(*at)++;
	size_t from = *at;
	while (*at < sql.len && !strchr(" (),;", sql.ptr[*at]))
		(*at)++;
	return text_sub(sql, from, *at - from);
}

static bool has_wall(const struct sql_step *step, struct text alias, struct text column)
{
	for (size_t i = 0; i < step->param_count; i++) {
		struct buf wall;
		if (step->params[i].kind != SQL_PARAM_TENANT)
			continue;
		buf_init(&wall, file.arena);
		buf_printf(&wall, "%.*s.\"%.*s\" = ", TEXT_ARG(alias), TEXT_ARG(column));
		file.dialect->write_param(&wall, (unsigned)i + 1);
		if (memmem(step->sql.ptr, step->sql.len, wall.ptr, wall.len))
			return true;
	}
	return false;
}

/* `"t1" t3`, at the place after FROM or JOIN. */
static void check_table(const struct sql_step *step, size_t at, struct text line)
{
	struct text name = word_after(step->sql, &at);
	struct text alias = word_after(step->sql, &at);

	if (text_eq_cstr(alias, "AS"))
		alias = word_after(step->sql, &at);
	if (name.len < 2 || name.ptr[0] != '"')
		return;
	const struct model_table *table =
	        model_table_find(file.model, text_sub(name, 1, name.len - 2));
	if (!table || !table->tenant)
		return;
	tally.walls++;
	if (!has_wall(step, alias, table->tenant->name))
		fail_msg("%.*s lacks its tenant: %.*s\n%.*s", TEXT_ARG(alias), TEXT_ARG(line),
		        TEXT_ARG(step->sql));
}

static void check_walls(const struct sql_unit *unit, struct text line)
{
	static const char *const before[] = {"FROM ", "JOIN "};

	for (size_t i = 0; i < unit->step_count; i++) {
		struct text sql = unit->steps[i].sql;
		for (size_t w = 0; w < 2; w++) {
			for (size_t at = 0; at + 5 < sql.len; at++) {
				if (memcmp(sql.ptr + at, before[w], 5) == 0)
					check_table(&unit->steps[i], at + 5, line);
			}
		}
	}
}

/* ---- one request ---- */

struct outcome {
	bool ok;
	enum error_kind kind;
	struct text json;
	int64_t count;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Moments of this year were set by the databases, which were not filled at once. */
static struct text mask_moments(struct arena *own, struct text json)
{
	struct buf out;
	char year[8];
	time_t now = time(NULL);
	struct tm parts;

	strftime(year, sizeof(year), "%Y-", gmtime_r(&now, &parts));
	buf_init(&out, own);
	for (size_t i = 0; i < json.len;) {
		if (i + 19 > json.len || memcmp(json.ptr + i, year, 5) != 0 ||
		        !strchr("T ", json.ptr[i + 10])) {
			buf_add_char(&out, json.ptr[i++]);
			continue;
		}
		buf_add_cstr(&out, "MOMENT");
		for (i += 19; i < json.len && (is_digit(json.ptr[i]) || json.ptr[i] == '.');)
			i++;
	}
	return buf_text(&out);
}

static struct outcome ask(size_t engine, struct arena *own, struct text line)
{
	struct resolve r = {
	        .arena = own,
	        .model = file.model,
	        .dialect = dialects[engine],
	        .principal = &file.principal,
	        .limits = {.embed_depth = 6, .row_limit = 1000, .has_aggregates = true},
	};
	const struct prefer prefer = {.count = COUNT_EXACT};
	struct text target = text_sub(line, 4, line.len), name;
	struct outcome outcome = {0};
	struct store_result result;
	struct plan_select plan;
	struct error err = {0};
	struct sql_unit unit;
	struct query query;

	file.arena = own;
	file.dialect = dialects[engine];
	text_split(&target, '?', &name);
	const struct model_table *table = policy_table_find(file.model, name, &file.principal);
	if (!table) {
		outcome.kind = ERROR_NO_TABLE;
		return outcome;
	}
	if (query_parse(own, NULL, target, &query, &err) &&
	        resolve_select(&r, table, &query, &prefer, -1, -1, &plan, &err)) {
		check_select(&plan, line);
		if (plan_compile_select(
		            own, dialects[engine], &plan, &file.principal, &unit, &err)) {
			if (!file.principal.is_all_tenants)
				check_walls(&unit, line);
			outcome.ok = run_on(engine, own, &unit, &result, &err);
		}
	}
	outcome.kind = err.kind;
	if (outcome.ok) {
		outcome.json = mask_moments(own, result.steps[0].json);
		outcome.count = result.steps[1].count;
		tally.rows += (unsigned)result.steps[0].rows;
	}
	if (!outcome.ok && err.kind == ERROR_INTERNAL)
		fail_msg("%.*s\n  %s: %s", TEXT_ARG(line), dialects[engine]->name,
		        err.operator_text);
	return outcome;
}

static bool holds(struct text t, const char *word)
{
	return memmem(t.ptr, t.len, word, strlen(word)) != NULL;
}

static void check_marks(struct text json, struct text line)
{
	const struct principal *p = &file.principal;

	if (p->is_all_tenants)
		return;
	for (int64_t tenant = 1; tenant <= SECRET_TENANTS; tenant++) {
		char mark[8];
		snprintf(mark, sizeof(mark), "T%d-", (int)tenant);
		if (p->tenant.key.number != tenant && holds(json, mark))
			fail_msg("another tenant's mark: %.*s\n%.*s", TEXT_ARG(line),
			        TEXT_ARG(json));
	}
	if (!principal_can(p, TEXT("secrets.read")) && holds(json, "SECRET-"))
		fail_msg("a secret: %.*s\n%.*s", TEXT_ARG(line), TEXT_ARG(json));
}

static void check_request(struct text line)
{
	AUTO_ARENA own = {0};

	arena_init(&own, 0);
	struct outcome a = ask(0, &own, line), b = ask(1, &own, line);
	file.arena = &arena;
	if (a.ok != b.ok || a.kind != b.kind)
		fail_msg("%.*s\n  SQLite %s, PostgreSQL %s", TEXT_ARG(line),
		        error_info(a.kind)->name, error_info(b.kind)->name);
	if (!text_eq(a.json, b.json) || a.count != b.count)
		fail_msg("%.*s\n  SQLite     %.*s\n  PostgreSQL %.*s\n  %d and %d in all",
		        TEXT_ARG(line), TEXT_ARG(a.json), TEXT_ARG(b.json), (int)a.count,
		        (int)b.count);
	if (a.ok)
		check_marks(a.json, line);
	*(a.ok ? &tally.answered : &tally.refused) += 1;
}

static unsigned rounds(unsigned usual)
{
	const char *said = getenv("ROUNDS");

	return said ? (unsigned)strtoul(said, NULL, 10) : usual;
}

static void ask_all(const char *const *principals, size_t count, unsigned requests)
{
	for (unsigned i = 0; i < requests; i++) {
		struct buf line;
		uint64_t seed = random_state;
		buf_init(&line, &arena);
		plans_as(&file, text_from(principals[below((unsigned)count)]));
		world_request(&line, file.model);
		struct text text = buf_text(&line);
		if (getenv("VERBOSE"))
			print_message("# %llx %.*s\n", (unsigned long long)seed, TEXT_ARG(text));
		check_request(text);
	}
}

/* ---- worlds ---- */

static bool read_memory(void *context, struct arena *into, struct text path, struct text *out_body,
        struct error *err)
{
	(void)into, (void)path, (void)err;
	*out_body = *(const struct text *)context;
	return true;
}

static struct model *make_model(void)
{
	for (unsigned tries = 0; tries < 50; tries++) {
		struct diagnostics diags;
		struct buf schema;
		buf_init(&schema, &arena);
		world_schema(&schema);
		struct text *body = ARENA_NEW(&arena, struct text);
		*body = buf_text(&schema);
		diagnostics_init(&diags, &arena);
		struct model *model =
		        model_compile(&arena, TEXT("world.dbml"), read_memory, body, &diags);
		if (model)
			return model;
		if (getenv("VERBOSE")) {
			struct buf said;
			buf_init(&said, &arena);
			diagnostics_print(&diags, SEVERITY_ERROR, &said);
			print_message("# %.*s\n", TEXT_ARG(buf_text(&said)));
		}
	}
	fail_msg("no schema of 50 compiles");
	return NULL;
}

static void test_generated(void **state)
{
	static const char *const principals[] = {
	        "a person=1 tenant=1 can=all.read",
	        "b person=1 tenant=2 can=t0.read,t1.read,t2.read",
	        "c person=1 tenant=1 can=all.read,secrets.read,t0.read,t1.read,t2.read,t3.read",
	        "d person=1 tenant=2",
	        "e tenant=1",
	        "f",
	        "g person=9 platform",
	        "h person=9 platform all",
	};

	(void)state;
	for (unsigned i = 0; i < SCHEMAS; i++) {
		arena_init(&arena, 0);
		file = (struct plan_file){.arena = &arena};
		file.model = make_model();
		open_stores(i);
		fill();
		ask_all(principals, sizeof(principals) / sizeof(principals[0]), rounds(REQUESTS));
		close_stores(i);
		arena_release(&arena);
	}
	print_message("# %u written, %u answered with %u rows, %u refused, %u walls\n",
	        tally.written, tally.answered, tally.rows, tally.refused, tally.walls);
	assert_true(tally.answered > rounds(REQUESTS) / 4);
	assert_true(tally.rows > rounds(REQUESTS) && tally.walls > rounds(REQUESTS));
}

static void load_filings(void)
{
	struct store_facts facts = {.request_id = TEXT("r")};
	struct diagnostics diags;
	struct error err = {0};

	diagnostics_init(&diags, &arena);
	const struct dbml *records = dbml_compile(&arena,
	        arena_printf(&arena, "%s/systems/filings/seed.dbml", getenv("MANOR_ROOT")),
	        dbml_read_file, NULL, &diags);
	assert_non_null(records);
	for (size_t i = 0; i < 2; i++) {
		struct sql_unit unit;
		struct store_result result;
		assert_true(seed_compile(&arena, dialects[i], file.model, records, &unit, &diags));
		struct scope *scope = scope_system(&arena, stores[i], NULL, NULL, &facts);
		const struct store_call call = {.unit = &unit};
		if (!store_run(scope, &call, &result, &err))
			fail_msg("%s", err.operator_text);
	}
}

static void test_filings(void **state)
{
	static const char *const principals[] = {
	        ("a person=1 tenant=1 can=clients.read,documents.read,filings.read,users.read,"
	         "vehicles.read"),
	        "b person=9 tenant=2 can=clients.read,filings.read,tenant_settings.read",
	        "c person=2 tenant=1",
	        "d person=1 tenant=1 can=audit_events.read,user_roles.read role=owner",
	        "e",
	        "f person=1 tenant=1 platform",
	        "g person=1 platform all",
	};

	(void)state;
	arena_init(&arena, 0);
	file = (struct plan_file){.arena = &arena};
	tally = (struct tally){0};
	struct diagnostics diags;
	diagnostics_init(&diags, &arena);
	file.model = model_compile(&arena,
	        arena_printf(&arena, "%s/systems/filings/schema.dbml", getenv("MANOR_ROOT")),
	        dbml_read_file, NULL, &diags);
	assert_non_null(file.model);
	open_stores(SCHEMAS);
	load_filings();
	ask_all(principals, sizeof(principals) / sizeof(principals[0]), rounds(REQUESTS * 2));
	close_stores(SCHEMAS);
	arena_release(&arena);
	print_message("# %u written, %u answered with %u rows, %u refused, %u walls\n",
	        tally.written, tally.answered, tally.rows, tally.refused, tally.walls);
	assert_true(tally.answered > rounds(REQUESTS) / 4 && tally.walls > rounds(REQUESTS) / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_generated),
	        cmocka_unit_test(test_filings),
	};
	const char *seed = getenv("SEED");
	struct error err = {0};

	random_state = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
	print_message("# SEED=%llu\n", (unsigned long long)random_state);
	clock_set_for_tests(1767323045000000);
	if (!crypto_init(&err) || !mkdtemp(folder))
		return 70;
	if (!postgres_start(&pg)) {
		printf("1..0 # SKIP no PostgreSQL is installed\n");
		return 0;
	}
	int failed = cmocka_run_group_tests_name("property", tests, NULL, NULL);
	postgres_stop(&pg);
	rmdir(folder);
	return failed;
}
