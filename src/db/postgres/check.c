#include "db/postgres/check.h"

#include "base/buf.h"
#include "db/postgres/connection.h"
#include "schema/model.h"
#include "sql/ddl.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS_BYTES = 300 };

static bool query(PGconn *connection, const char *sql, PGresult **out_result, struct error *err)
{
	PGresult *result = PQexec(connection, sql);
	char words[WORDS_BYTES];

	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		*out_result = result;
		return true;
	}
	postgres_words(result, words, sizeof(words));
	PQclear(result);
	return error_set(err, ERROR_DATABASE, "%s", words);
}

static bool is_true(const PGresult *result, int row, int column)
{
	return PQgetvalue(result, row, column)[0] == 't';
}

/* ---- who we are ---- */

static const char role_sql[] =
        "SELECT r.rolname, r.rolsuper, r.rolbypassrls,"
        " coalesce((SELECT bool_or(pg_has_role(c.relowner, 'USAGE')) FROM pg_class c"
        " WHERE c.relnamespace = to_regnamespace(current_schema())"
        " AND c.relkind IN ('r', 'p')), false),"
        " coalesce((SELECT pg_has_role(g.oid, 'USAGE') FROM pg_roles g"
        " WHERE g.rolname = 'manor_server'), false) "
        "FROM pg_roles r WHERE r.rolname = current_user";

static bool check_role(PGconn *connection, struct error *err)
{
	AUTO_RESULT result = NULL;
	const char *fault = NULL;

	if (!query(connection, role_sql, &result, err))
		return false;
	if (PQntuples(result) != 1)
		return error_set(err, ERROR_DATABASE, "the role cannot be looked up");
	if (is_true(result, 0, 1))
		fault = "is a superuser";
	else if (is_true(result, 0, 2))
		fault = "bypasses row-level security";
	else if (is_true(result, 0, 3))
		fault = "owns tables";
	else if (!is_true(result, 0, 4))
		fault = "is no member of manor_server";
	if (!fault)
		return true;
	error_set(err, ERROR_CONFIG, "the database role %s %s: nothing would hold tenants apart",
	        PQgetvalue(result, 0, 0), fault);
	error_hint(err, "`manor init --db` makes the roles; serve as the one that ends in _server");
	return false;
}

/* ---- what it was made from ---- */

static void write_digest(const struct model *model, char out[2 * sizeof(model->digest) + 1])
{
	for (size_t i = 0; i < sizeof(model->digest); i++)
		snprintf(out + 2 * i, 3, "%02x", model->digest[i]);
}

static bool check_meta(PGconn *connection, const struct model *model, struct error *err)
{
	int64_t format;
	char digest[2 * sizeof(model->digest) + 1];
	AUTO_RESULT there = NULL;
	AUTO_RESULT meta = NULL;

	if (!query(connection, "SELECT to_regclass('manor_meta') IS NOT NULL", &there, err))
		return false;
	if (!is_true(there, 0, 0)) {
		error_set(err, ERROR_DATABASE_OTHER, "the database has no schema of Manor's");
		error_hint(err,
		        "`manor init --db` makes its roles, `manor migrate up` or `manor push` "
		        "its tables, both as the owner");
		return false;
	}
	if (!query(connection, "SELECT format, digest FROM manor_meta", &meta, err))
		return false;
	write_digest(model, digest);
	bool is_ours =
	        PQntuples(meta) == 1 && text_to_int64(text_from(PQgetvalue(meta, 0, 0)), &format) &&
	        format == DDL_FORMAT && text_eq_cstr(text_from(digest), PQgetvalue(meta, 0, 1));
	if (is_ours)
		return true;
	error_set(err, ERROR_DATABASE_OTHER, "the database was made from another schema");
	error_hint(err,
	        "`manor migrate status` tells the difference; `manor migrate up`, or `manor "
	        "push` for one under development, mends it");
	return false;
}

/* ---- what defends it ---- */

/* kind, table, name, whether it is in force; sorted, so that it can be searched. */
static const char objects_sql[] =
        "WITH t AS (SELECT oid, relname, relkind, relrowsecurity FROM pg_class"
        " WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p'))"
        "SELECT * FROM ("
        "SELECT 'table', relname, relname, true FROM t"
        " UNION ALL SELECT 'row security', relname, relname, relrowsecurity FROM t"
        " UNION ALL SELECT 'policy', t.relname, p.polname, true"
        " FROM pg_policy p JOIN t ON t.oid = p.polrelid"
        " UNION ALL SELECT 'constraint', t.relname, c.conname, c.convalidated"
        " FROM pg_constraint c JOIN t ON t.oid = c.conrelid"
        " UNION ALL SELECT 'trigger', t.relname, g.tgname, g.tgenabled IN ('O', 'A')"
        " FROM pg_trigger g JOIN t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal"
        " UNION ALL SELECT 'index', t.relname, i.relname, x.indisvalid"
        " FROM pg_index x JOIN t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " UNION ALL SELECT 'function', '', f.proname, true FROM pg_proc f"
        " WHERE f.pronamespace = to_regnamespace(current_schema())"
        ") o(kind, owner, name, holds) "
        "ORDER BY kind COLLATE \"C\", owner COLLATE \"C\", name COLLATE \"C\"";

static int compare_row(
        const PGresult *result, int row, const char *kind, struct text table, struct text name)
{
	int order = strcmp(PQgetvalue(result, row, 0), kind);

	if (!order)
		order = text_compare(text_from(PQgetvalue(result, row, 1)), table);
	return order ? order : text_compare(text_from(PQgetvalue(result, row, 2)), name);
}

/* False: it is not there, or not in force. */
static bool holds(const PGresult *objects, const char *kind, struct text table, struct text name)
{
	int low = 0, high = PQntuples(objects);

	while (low < high) {
		int middle = low + (high - low) / 2;
		int order = compare_row(objects, middle, kind, table, name);
		if (order == 0)
			return is_true(objects, middle, 3);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static const char *const looked_for[] = {
        "table", "row security", "policy", "constraint", "trigger", "index", "function"};

static bool is_looked_for(const struct ddl_object *object)
{
	for (size_t i = 0; i < sizeof(looked_for) / sizeof(looked_for[0]); i++) {
		if (text_eq_cstr(text_from(looked_for[i]), object->kind))
			return !object->is_optional;
	}
	return false;
}

static bool object_holds(const PGresult *objects, const struct ddl_object *object)
{
	struct text name = object->name, table = object->table;

	if (text_eq_cstr(TEXT("table"), object->kind))
		table = name;
	else if (text_eq_cstr(TEXT("row security"), object->kind))
		name = table;
	else if (text_eq_cstr(TEXT("function"), object->kind))
		table = TEXT("");
	return holds(objects, object->kind, table, name);
}

static bool check_objects(
        PGconn *connection, struct arena *arena, const struct model *model, struct error *err)
{
	AUTO_RESULT objects = NULL;
	struct ddl ddl;

	if (!ddl_persistent(arena, &sql_postgres, model, &ddl, err) ||
	        !query(connection, objects_sql, &objects, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		if (!is_looked_for(object) || object_holds(objects, object))
			continue;
		error_set(err, ERROR_DATABASE_OTHER,
		        "the database lacks the %s %.*s, or it is not in force", object->kind,
		        TEXT_ARG(object->name.len ? object->name : object->table));
		error_hint(err, "`manor migrate verify` lists what is missing and how to mend it");
		return false;
	}
	return true;
}

/* ---- versions ---- */

/* The releases that mended the last known ones, by major version. */
static const int mended[] = {150019, 160015, 170011, 180006};

bool check_version_has_holes(int version, int *out_mended)
{
	for (size_t i = 0; i < sizeof(mended) / sizeof(mended[0]); i++) {
		if (version / 10000 != mended[i] / 10000)
			continue;
		*out_mended = mended[i];
		return version < mended[i];
	}
	return false;
}

static struct text warning(PGconn *connection, struct arena *arena)
{
	int version = PQserverVersion(connection);
	int wanted;

	if (!check_version_has_holes(version, &wanted))
		return TEXT("");
	return arena_printf(arena,
	        "PostgreSQL %d.%d has known bugs of row-level security: update it to %d.%d",
	        version / 10000, version % 10000, wanted / 10000, wanted % 10000);
}

bool check_database(PGconn *connection, struct arena *arena, const struct model *model,
        struct text *out_warning, struct error *err)
{
	if (PQserverVersion(connection) < 150000)
		return error_set(err, ERROR_CONFIG, "PostgreSQL 15 or newer is needed, not %d",
		        PQserverVersion(connection) / 10000);
	if (!check_role(connection, err) || !check_meta(connection, model, err) ||
	        !check_objects(connection, arena, model, err))
		return false;
	*out_warning = warning(connection, arena);
	return true;
}
