/* manor_search(query, document, configuration, is_json): full-text search (sql/search.h). */
#include "sql/search.h"

#include "db/sqlite/connection.h"

#include <stdlib.h>

enum {
	QUERY_BYTES = 1024 * 1024,
	DOCUMENT_BYTES = 64 * 1024 * 1024, /* of memory for one document */
	DOCUMENT_DEPTH = 2 * JSON_DEPTH_DEFAULT,
};

/* Kept with the statement as long as the query is a constant of its run. */
struct kept {
	struct arena arena;
	const struct search_query *query;
};

static void kept_free(void *at)
{
	struct kept *kept = at;

	arena_release(&kept->arena);
	free(kept);
}

static const struct search_query *query_of(sqlite3_context *context, sqlite3_value **values)
{
	struct kept *kept = sqlite3_get_auxdata(context, 0);
	bool is_simple = text_eq_cstr(function_text(values[2]), "simple");

	if (kept)
		return kept->query;
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		return NULL;
	arena_init(&kept->arena, QUERY_BYTES);
	struct text own = arena_text(&kept->arena, function_text(values[0]));
	kept->query =
	        search_query_read(&kept->arena, is_simple ? SEARCH_SIMPLE : SEARCH_ENGLISH, own);
	if (!kept->query) {
		kept_free(kept);
		return NULL;
	}
	sqlite3_set_auxdata(context, 0, kept, kept_free);
	kept = sqlite3_get_auxdata(context, 0);
	return kept ? kept->query : NULL;
}

static void give_found(
        sqlite3_context *context, const struct search_query *query, sqlite3_value **values)
{
	struct json *json = NULL;
	struct error ignored = {0};
	bool ok = false;
	AUTO_ARENA arena = {0};

	arena_init(&arena, DOCUMENT_BYTES);
	struct text document = function_text(values[1]);
	bool is_json = sqlite3_value_int(values[3]) != 0;
	if (is_json && !json_parse(&arena, document, DOCUMENT_DEPTH, &json, &ignored)) {
		function_fail(context, arena.failed ? ERROR_MEMORY : ERROR_VALUE_INVALID,
		        "manor_search: no JSON");
		return;
	}
	bool is_found = is_json ? search_json(&arena, query, json, &ok)
	                        : search_text(&arena, query, document, &ok);
	if (ok)
		sqlite3_result_int(context, is_found);
	else
		function_fail(context, ERROR_MEMORY, "manor_search: too large");
}

static void give_search(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
	        sqlite3_value_type(values[1]) == SQLITE_NULL)
		return;
	const struct search_query *query = query_of(context, values);
	if (query)
		give_found(context, query, values);
	else
		function_fail(context, ERROR_VALUE_INVALID, "not a full-text search");
}

bool search_register(struct connection *c)
{
	return sqlite3_create_function_v2(c->handle, "manor_search", 4,
	               SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, c, give_search, NULL,
	               NULL, NULL) == SQLITE_OK;
}
