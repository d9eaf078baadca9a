/*
 * What every request to a table has in common: who asks, of which table, with
 * which query and preferences, and in which form the answer is wanted. Private
 * to src/api.
 */
#ifndef API_REST_CALL_H
#define API_REST_CALL_H

#include "api/api.h"
#include "api/rest/resolve.h"

struct rest_call {
	struct api *api;
	struct http_request *request;
	const struct principal *principal;
	const struct model_table *table;
	struct query query;
	struct prefer prefer;
	struct resolve resolve;
	bool is_singular; /* Accept: application/vnd.pgrst.object+json */
};

/*
 * Authenticates and parses. On failure *err is what is to be answered. A table
 * that the caller may not see at all answers as one that is not there; to
 * nobody everything answers "sign in first". *out_waits: see api_principal().
 */
bool rest_call_begin(struct rest_call *call, struct http_request *request, struct api *api,
        bool *out_waits, struct error *err);

/* "first-last/total": `total` -1 is unknown. */
struct text rest_content_range(struct arena *arena, int64_t first, int64_t rows, int64_t total);

/* The result of the first step of a kind, or NULL. */
const struct db_step_result *rest_result_find(
        const struct sql_unit *unit, const struct store_result *result, enum sql_step_kind kind);

/* ERROR_SINGULAR unless there is exactly one row. */
bool rest_check_singular(int64_t rows, struct error *err);
/* "[{…}]" without its brackets. */
struct text rest_single_row(struct text json);
const char *rest_content_type(const struct rest_call *call);
void rest_add_applied(struct rest_call *call);

void rest_read(struct http_request *request, void *api);
void rest_write(struct http_request *request, void *api);

#endif
