#include "postgres_world.h"

#include "base/clock.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- a world: one table, a crew ---- */

struct crew crew;
PGconn *beside;
static struct arena crew_arena;

struct text address(void)
{
	return text_from(getenv("MANOR_TEST_POSTGRES"));
}

void beside_exec(const char *sql)
{
	struct error err = {0};

	if (!postgres_exec(beside, sql, &err))
		fail_msg("%s: %s", sql, err.operator_text);
}

long beside_number(const char *sql)
{
	AUTO_RESULT result = PQexec(beside, sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		fail_msg("%s: %s", sql, PQerrorMessage(beside));
	return atol(PQgetvalue(result, 0, 0));
}

void beside_open(void)
{
	struct error err = {0};

	for (int i = 0; i < 100; i++) {
		err = (struct error){0};
		if (postgres_connect(address(), "beside", &beside, &err))
			return;
		usleep(50000);
	}
	fail_msg("%s", err.operator_text);
}

void start_crew(unsigned count, unsigned limit_ms)
{
	struct error err = {0};

	arena_init(&crew_arena, 0);
	crew = (struct crew){
	        .address = address(), .limits = {limit_ms, limit_ms}, .batch_limit = 64};
	assert_true(fail_names_read(beside, &crew_arena, NULL, &crew.names, &err));
	assert_true(crew_start(&crew, count, &err));
}

void stop_crew(void)
{
	crew_stop(&crew);
	arena_release(&crew_arena);
}

int open_world(void **state)
{
	(void)state;
	beside_open();
	beside_exec(
	        "DROP TABLE IF EXISTS notes CASCADE;"
	        "CREATE TABLE notes (id int PRIMARY KEY, tenant int NOT NULL, body text,"
	        " CONSTRAINT short CHECK (length(body) < 40));"
	        "CREATE TABLE pins (id int PRIMARY KEY, note int NOT NULL,"
	        " CONSTRAINT pins_note FOREIGN KEY (note) REFERENCES notes (id)"
	        " DEFERRABLE INITIALLY DEFERRED);"
	        "INSERT INTO notes SELECT n, n % 3, 'note ' || n FROM generate_series(1, 300) n");
	return 0;
}

int close_world(void **state)
{
	(void)state;
	beside_exec("DROP TABLE pins, notes");
	PQfinish(beside);
	return 0;
}

/* ---- units ---- */

struct one *one_new(bool is_write)
{
	struct one *one = calloc(1, sizeof(*one));

	assert_non_null(one);
	arena_init(&one->arena, 4 << 20);
	one->sql = (struct sql_unit){.steps = one->steps, .is_write = is_write};
	one->unit.sql = &one->sql;
	one->unit.arena = &one->arena;
	return one;
}

void one_free(struct one *one)
{
	arena_release(&one->arena);
	free(one);
}

struct sql_step *add(struct one *one, enum sql_step_kind kind, const char *sql, struct value value)
{
	size_t at = one->sql.step_count++;
	struct sql_step *step = &one->steps[at];

	one->params[at][0] = (struct sql_param){.kind = SQL_PARAM_VALUE, .value = value};
	*step = (struct sql_step){.kind = kind, .sql = text_from(sql), .params = one->params[at]};
	step->param_count = strstr(sql, "$1") ? 1 : 0;
	return step;
}

struct one *read_one(int64_t id)
{
	struct one *one = one_new(false);
	struct sql_step *step = add(
	        one, SQL_STEP_JSON, "SELECT id, body FROM notes WHERE id = $1", value_integer(id));

	step->shape = TEXT("i\"id\"t\"body\"");
	return one;
}

struct one *insert_one(int64_t id, const char *body)
{
	struct one *one = one_new(true);
	struct sql_step *step = add(one, SQL_STEP_WRITE,
	        "WITH w AS (INSERT INTO notes VALUES ($1, 1, $2) RETURNING id)"
	        " SELECT coalesce(json_agg(id)::text, '[]'), count(*) FROM w",
	        value_integer(id));

	step->target = TEXT("notes");
	one->params[0][1] =
	        (struct sql_param){.kind = SQL_PARAM_VALUE, .value = value_text(text_from(body))};
	step->param_count = 2;
	return one;
}

static void note_done(void *context, struct db_unit *unit)
{
	struct one *one = context;

	assert_ptr_equal(&one->unit, unit);
	atomic_store(&one->is_done, true);
}

void submit(struct one *one)
{
	one->unit.done = note_done;
	one->unit.done_context = one;
	crew_submit(&crew, &one->unit);
}

void wait_for(struct one *one)
{
	int64_t begun = clock_monotonic_us();

	while (!atomic_load(&one->is_done)) {
		if (clock_monotonic_us() - begun > WAIT_US)
			fail_msg("a unit was never done");
		usleep(200);
	}
}

void check_ok(const struct one *one)
{
	if (!one->unit.ok)
		fail_msg("kind %d: %s", one->unit.err.kind, one->unit.err.operator_text);
}

void run(struct one *one)
{
	crew_run(&crew, &one->unit);
}
