#include "migrate/history.h"

#include "base/clock.h"
#include "sql/catalog.h"
#include "sql/ddl.h"
#include "sql/dialect.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

/* ---- what is there ---- */

struct seen {
	bool has_meta, has_rows;
};

static bool note_table(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct seen *seen = context;

	(void)count;
	(void)err;
	seen->has_meta |= text_eq(values[0].text, TEXT("manor_meta"));
	seen->has_rows |= text_eq(values[0].text, TEXT("manor_migrations"));
	return true;
}

static bool look(struct db_admin *admin, struct seen *out_seen, struct error *err)
{
	struct text sql = catalog_sql(db_admin_dialect(admin), CATALOG_TABLES);

	*out_seen = (struct seen){false, false};
	return db_admin_query(admin, sql, NULL, 0, note_table, out_seen, err);
}

struct reading {
	struct arena *arena;
	struct history *history;
};

static struct text keep(const struct reading *reading, const struct value *value)
{
	return value->kind == VALUE_TEXT ? arena_text(reading->arena, value->text) : TEXT("");
}

static bool note_meta(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct reading *reading = context;

	(void)count;
	reading->history->is_ours = true;
	reading->history->format = values[0].integer;
	reading->history->digest = keep(reading, &values[1]);
	return !reading->arena->failed || error_memory(err);
}

static bool note_schema(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	struct reading *reading = context;

	(void)count;
	reading->history->schema = keep(reading, &values[0]);
	return !reading->arena->failed || error_memory(err);
}

static bool note_row(void *context, const struct value *values, unsigned count, struct error *err)
{
	struct reading *reading = context;
	struct history_row *row =
	        ARENA_PUSH(reading->arena, reading->history->rows, reading->history->count);

	(void)count;
	if (!row)
		return error_memory(err);
	*row = (struct history_row){
	        .name = keep(reading, &values[0]),
	        .checksum = keep(reading, &values[1]),
	        .engine = keep(reading, &values[2]),
	        .applied_by = keep(reading, &values[3]),
	        .applied_at = keep(reading, &values[4]),
	        .duration_ms = values[5].integer,
	        .progress = keep(reading, &values[6]),
	};
	return !reading->arena->failed || error_memory(err);
}

static bool read_meta(struct reading *reading, struct db_admin *admin, struct error *err)
{
	struct history *history = reading->history;

	if (!db_admin_query(admin, TEXT("SELECT format, digest FROM manor_meta"), NULL, 0,
	            note_meta, reading, err))
		return false;
	if (history->format > DDL_FORMAT) {
		error_set(err, ERROR_DATABASE_OTHER, "a newer manor made this database");
		error_hint(err, "use that one");
		return false;
	}
	/* The first format kept no snapshot. */
	return history->format < 2 || db_admin_query(admin, TEXT("SELECT schema FROM manor_meta"),
	                                      NULL, 0, note_schema, reading, err);
}

bool history_read(
        struct arena *arena, struct db_admin *admin, struct history *out_history, struct error *err)
{
	struct history history = {.is_ours = false};
	struct reading reading = {arena, &history};
	struct seen seen;

	if (!db_admin_is_empty(admin, &history.is_empty, err) || !look(admin, &seen, err) ||
	        (seen.has_meta && !read_meta(&reading, admin, err)))
		return false;
	history.has_rows = seen.has_rows;
	if (seen.has_rows &&
	        !db_admin_query(admin,
	                TEXT("SELECT name, checksum, engine, applied_by, applied_at, duration_ms, "
	                     "progress FROM manor_migrations ORDER BY name"),
	                NULL, 0, note_row, &reading, err))
		return false;
	*out_history = history;
	return true;
}

const struct history_row *history_find(const struct history *history, struct text name)
{
	for (size_t i = 0; i < history->count; i++) {
		if (text_eq(history->rows[i].name, name))
			return &history->rows[i];
	}
	return NULL;
}

bool history_digest(
        struct arena *arena, struct db_admin *admin, struct text *out_digest, struct error *err)
{
	struct history history = {.is_ours = false};
	struct reading reading = {arena, &history};
	struct seen seen;

	history.digest = TEXT("");
	if (!look(admin, &seen, err) ||
	        (seen.has_meta &&
	                !db_admin_query(admin, TEXT("SELECT format, digest FROM manor_meta"), NULL,
	                        0, note_meta, &reading, err)))
		return false;
	*out_digest = history.digest;
	return true;
}

/* ---- writing ---- */

bool history_make(
        struct arena *arena, struct db_admin *admin, const struct model *model, struct error *err)
{
	const struct text table = TEXT("manor_migrations");
	struct ddl ddl;

	if (!ddl_persistent(arena, db_admin_dialect(admin), model, &ddl, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		bool is_its =
		        text_eq(object->table, table) ||
		        (text_eq(object->name, table) && text_eq_cstr(TEXT("table"), object->kind));
		if (is_its && !object->is_optional && !db_admin_exec(admin, object->sql, err))
			return false;
	}
	return true;
}

bool history_drop(struct db_admin *admin, struct error *err)
{
	return db_admin_exec(admin, TEXT("DROP TABLE manor_migrations"), err);
}

/* The account of the shell: on one database the people of a team share its owner's. */
static struct text who(struct arena *arena)
{
	const struct passwd *account = getpwuid(geteuid());
	char host[65] = "";

	gethostname(host, sizeof(host) - 1);
	if (account)
		return arena_printf(arena, "%s@%s", account->pw_name, host);
	return arena_printf(arena, "%u@%s", (unsigned)geteuid(), host);
}

static struct text statement(
        struct arena *arena, const struct sql_dialect *dialect, const char *const *parts)
{
	struct buf out;

	buf_init(&out, arena);
	buf_add_cstr(&out, parts[0]);
	for (unsigned i = 1; parts[i]; i++) {
		dialect->write_param(&out, i);
		buf_add_cstr(&out, parts[i]);
	}
	return buf_text(&out);
}

bool history_put(struct db_admin *admin, const struct history_row *row, struct error *err)
{
	static const char *const parts[] = {
	        "INSERT INTO manor_migrations (name, checksum, engine, applied_by, applied_at, "
	        "duration_ms, progress) VALUES (",
	        ", ", ", ", ", ", ", ", ", ", ", ", ")", NULL};
	AUTO_ARENA arena = {0};
	struct buf now;

	arena_init(&arena, 0);
	buf_init(&now, &arena);
	clock_write_storage(&now, clock_now_us());
	struct text sql = statement(&arena, db_admin_dialect(admin), parts);
	struct text applied_by = who(&arena);
	if (arena.failed)
		return error_memory(err);
	const struct value values[] = {
	        value_text(row->name),
	        value_text(row->checksum),
	        value_text(row->engine),
	        value_text(applied_by),
	        value_text(buf_text(&now)),
	        value_integer(row->duration_ms),
	        text_is_empty(row->progress) ? value_null() : value_text(row->progress),
	};
	return history_remove(admin, row->name, err) &&
	       db_admin_query(
	               admin, sql, values, sizeof(values) / sizeof(values[0]), NULL, NULL, err);
}

bool history_remove(struct db_admin *admin, struct text name, struct error *err)
{
	static const char *const parts[] = {"DELETE FROM manor_migrations WHERE name = ", "", NULL};
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	struct text sql = statement(&arena, db_admin_dialect(admin), parts);
	const struct value value = value_text(name);
	return arena.failed ? error_memory(err)
	                    : db_admin_query(admin, sql, &value, 1, NULL, NULL, err);
}
