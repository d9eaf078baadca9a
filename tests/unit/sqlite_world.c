#include "sqlite_world.h"

#include <stdlib.h>
#include <unistd.h>

static const struct ddl_object objects[] = {
        {"table", TEXT_INIT("manor_meta"),
                TEXT_INIT("CREATE TABLE manor_meta (id INTEGER PRIMARY KEY, format INTEGER, "
                          "digest TEXT) STRICT")},
        {"row", TEXT_INIT("manor_meta"), TEXT_INIT("INSERT INTO manor_meta VALUES (1, 1, 'd1')")},
        {"table", TEXT_INIT("manor_context"),
                TEXT_INIT("CREATE TABLE manor_context (id INTEGER PRIMARY KEY, tenant ANY, "
                          "person ANY, request_id TEXT, address TEXT, agent TEXT, "
                          "is_platform INTEGER, moment TEXT, restoring TEXT) STRICT")},
        {"table", TEXT_INIT("people"),
                TEXT_INIT("CREATE TABLE \"people\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT "
                          "NOT NULL, \"name\" TEXT NOT NULL, \"last_login\" TEXT, "
                          "UNIQUE (\"tenant\", \"name\"), UNIQUE (\"tenant\", \"id\")) STRICT")},
        {"table", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TABLE \"notes\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT "
                          "NOT NULL, \"body\" TEXT CHECK (length(\"body\") < 1000), \"author\" "
                          "INTEGER, \"size\" INTEGER NOT NULL DEFAULT 0, FOREIGN KEY (\"tenant\", "
                          "\"author\") REFERENCES \"people\" (\"tenant\", \"id\") DEFERRABLE "
                          "INITIALLY DEFERRED) STRICT")},
        {"table", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TABLE \"colours\" (\"id\" INTEGER PRIMARY KEY, \"name\" TEXT) "
                          "STRICT")},
        {"table", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TABLE \"trail\" (\"id\" INTEGER PRIMARY KEY, \"tenant\" TEXT, "
                          "\"person\" TEXT, \"request\" TEXT, \"note\" INTEGER) STRICT")},
        {"trigger", TEXT_INIT("notes_trail"),
                TEXT_INIT("CREATE TRIGGER \"notes_trail\" AFTER INSERT ON \"notes\" BEGIN INSERT "
                          "INTO trail (tenant, person, request, note) SELECT NEW.tenant, person, "
                          "request_id, NEW.id FROM manor_context WHERE id = 1; END")},
};

static const struct ddl_object views[] = {
        {"view", TEXT_INIT("people"),
                TEXT_INIT("CREATE TEMP VIEW \"people\" AS SELECT * FROM main.\"people\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TEMP VIEW \"notes\" AS SELECT * FROM main.\"notes\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TEMP VIEW \"trail\" AS SELECT * FROM main.\"trail\" WHERE "
                          "\"tenant\" = manor_tenant()")},
        {"view", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TEMP VIEW \"colours\" AS SELECT * FROM main.\"colours\"")},
        {"trigger", TEXT_INIT("notes_guard"),
                TEXT_INIT("CREATE TEMP TRIGGER \"notes_guard\" BEFORE INSERT ON main.\"notes\" "
                          "WHEN NEW.tenant IS NOT manor_tenant() AND manor_is_platform() < 2 BEGIN "
                          "SELECT RAISE(ABORT, 'manor:tenant'); END")},
};

static const struct ddl_object bare_views[] = {
        {"view", TEXT_INIT("people"),
                TEXT_INIT("CREATE TEMP VIEW \"people\" AS SELECT * FROM main.\"people\"")},
        {"view", TEXT_INIT("notes"),
                TEXT_INIT("CREATE TEMP VIEW \"notes\" AS SELECT * FROM main.\"notes\"")},
        {"view", TEXT_INIT("trail"),
                TEXT_INIT("CREATE TEMP VIEW \"trail\" AS SELECT * FROM main.\"trail\"")},
        {"view", TEXT_INIT("colours"),
                TEXT_INIT("CREATE TEMP VIEW \"colours\" AS SELECT * FROM main.\"colours\"")},
};

static struct text reads[] = {
        TEXT_INIT("people"), TEXT_INIT("notes"), TEXT_INIT("trail"), TEXT_INIT("colours")};
static struct ddl_view view_rights[] = {
        {TEXT_INIT("people"), &reads[0], 1, false},
        {TEXT_INIT("notes"), &reads[1], 1, false},
        {TEXT_INIT("trail"), &reads[2], 1, false},
        {TEXT_INIT("colours"), &reads[3], 1, true},
};
static struct ddl_view whole_rights[] = {
        {TEXT_INIT("people"), &reads[0], 1, true},
        {TEXT_INIT("notes"), &reads[1], 1, true},
        {TEXT_INIT("trail"), &reads[2], 1, true},
        {TEXT_INIT("colours"), &reads[3], 1, true},
};
static struct ddl_target targets[] = {
        {TEXT_INIT("people"), &reads[1], 1},
        {TEXT_INIT("notes"), &reads[0], 1},
};
static struct text quiet[] = {TEXT_INIT("last_login")};
static const struct wall_identity identity[] = {{TEXT_INIT("people"), false, quiet, 1}};

struct sqlite_schema schema_of(const char *digest)
{
	struct sqlite_schema schema = {
	        .digest = text_from(digest),
	        .persistent = {(struct ddl_object *)objects, COUNT(objects)},
	        .identity = identity,
	        .identity_count = COUNT(identity),
	};
	schema.sessions[CONNECTION_READER] =
	        (struct ddl_session){.statements = {(struct ddl_object *)views, COUNT(views) - 1},
	                .views = view_rights,
	                .view_count = COUNT(view_rights)};
	schema.sessions[CONNECTION_READER_PLATFORM] = (struct ddl_session){
	        .statements = {(struct ddl_object *)bare_views, COUNT(bare_views)},
	        .views = whole_rights,
	        .view_count = COUNT(whole_rights)};
	schema.sessions[CONNECTION_WRITER] =
	        (struct ddl_session){.statements = {(struct ddl_object *)views, COUNT(views)},
	                .views = view_rights,
	                .view_count = COUNT(view_rights),
	                .targets = targets,
	                .target_count = COUNT(targets)};
	return schema;
}

void open_world(struct world *w)
{
	struct db_options options = {
	        .is_created = true, .read_limit_ms = 500, .write_limit_ms = 500};
	struct error err = {0};

	if (!sqlite_open_schema(text_from(w->path), &w->schema, &options, &w->db, &err))
		fail_msg("%s", err.operator_text);
}

int world_set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	snprintf(w->directory, sizeof(w->directory), "/tmp/manor-test-XXXXXX");
	assert_non_null(mkdtemp(w->directory));
	snprintf(w->path, sizeof(w->path), "%s/test.db", w->directory);
	w->schema = schema_of("d1");
	arena_init(&w->arena, 0);
	open_world(w);
	*state = w;
	return 0;
}

int world_tear_down(void **state)
{
	struct world *w = *state;

	db_close(w->db);
	/* a database that was closed is one file */
	unlink(w->path);
	assert_int_equal(rmdir(w->directory), 0);
	arena_release(&w->arena);
	free(w);
	return 0;
}

/* ---- units ---- */

struct sql_unit unit_of(struct sql_step *steps, size_t count)
{
	struct sql_unit unit = {.steps = steps, .step_count = count};

	for (size_t i = 0; i < count; i++)
		unit.is_write |= steps[i].kind == SQL_STEP_WRITE;
	return unit;
}

struct db_unit run_as(struct world *w, const char *tenant, const struct sql_unit *sql)
{
	struct db_unit unit = {.sql = sql, .arena = &w->arena};

	unit.context.tenant = tenant ? value_text(text_from(tenant)) : value_null();
	unit.context.person = value_text(TEXT("p"));
	unit.context.request_id = TEXT("r-1");
	unit.now = value_text(TEXT("2026-01-02 03:04:05.000000"));
	db_run(w->db, &unit);
	return unit;
}

struct db_unit read_json(struct world *w, const char *tenant, const char *sql, const char *shape)
{
	struct sql_step step = {
	        .kind = SQL_STEP_JSON, .sql = text_from(sql), .shape = text_from(shape)};
	struct sql_unit *unit = ARENA_NEW(&w->arena, struct sql_unit);
	struct sql_step *kept = ARENA_NEW(&w->arena, struct sql_step);

	*kept = step;
	*unit = unit_of(kept, 1);
	return run_as(w, tenant, unit);
}

struct db_unit write_one(struct world *w, const char *tenant, const char *sql, const char *target)
{
	struct sql_step *step = ARENA_NEW(&w->arena, struct sql_step);
	struct sql_unit *unit = ARENA_NEW(&w->arena, struct sql_unit);

	*step = (struct sql_step){.kind = SQL_STEP_WRITE,
	        .sql = text_from(sql),
	        .target = text_from(target),
	        .key_columns = 1};
	*unit = unit_of(step, 1);
	return run_as(w, tenant, unit);
}

void must(struct db_unit unit)
{
	if (!unit.ok)
		fail_msg("%s: %s", error_info(unit.err.kind)->name, unit.err.operator_text);
}

void must_fail(struct db_unit unit, enum error_kind kind)
{
	if (unit.ok)
		fail_msg("it went through");
	if (unit.err.kind != kind)
		fail_msg("%s: %s", error_info(unit.err.kind)->name, unit.err.operator_text);
}

void add_people(struct world *w)
{
	must(write_one(w, "a",
	        "INSERT INTO main.people (tenant, name) VALUES ('a', 'ada') RETURNING id",
	        "people"));
	must(write_one(w, "b",
	        "INSERT INTO main.people (tenant, name) VALUES ('b', 'bob') RETURNING id",
	        "people"));
}

void execute(const char *path, const char *sql)
{
	sqlite3 *handle;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(handle);
}
