/*
 * What every request to a table has in common: who asks, of which table, with
 * which query and preferences, and in which form the answer is wanted. Private
 * to src/api.
 *
 * The path of a request: what is asked, as texts (struct rest_ask) -> rest_call_parse() ->
 * rest_read_compile(), or rest_write_plan() and plan_compile_write() -> store ->
 * rest_read_answer() or rest_write_answer(). None of these knows HTTP's request, so that a batch
 * takes the same path with texts of its own.
 */
#ifndef API_REST_CALL_H
#define API_REST_CALL_H

#include "api/api.h"
#include "api/rest/accept.h"
#include "api/rest/answer.h"
#include "api/rest/plan_cache.h"
#include "api/rest/resolve.h"

/* The texts live as long as the call. Headers that are absent are empty, with ptr NULL. */
struct rest_ask {
	enum http_method method;
	struct text table, query;
	struct text prefer, accept, content_type, range;
	struct text if_match, if_none_match, idempotency_key;
	struct text body;
};

struct rest_call {
	struct api *api;
	struct arena *arena;
	const struct principal *principal;
	struct rest_ask ask;
	const struct model_table *table;
	struct prefer prefer;
	struct accept accept;
	struct resolve resolve;
};

/* What an HTTP request asks; false: a profile names another schema than the one there is. */
bool rest_ask_read(struct http_request *request, struct rest_ask *out_ask, struct error *err);

/*
 * All that makes it another request, where an Idempotency-Key asks for it; else "". `what`
 * keeps names of other things than tables apart.
 */
struct text rest_ask_said(const struct rest_ask *ask, const char *what, struct arena *arena);

/*
 * api, arena, principal and ask are set; fills the others. The query is left as text: what
 * it means may be known already. On failure *err is what is to be
 * answered. A table that the caller may not see at all answers as one that is not there; to
 * nobody everything answers "sign in first".
 */
bool rest_call_parse(struct rest_call *call, struct error *err);

/* Its part that knows no table: what is accepted and preferred, and what resolving needs. */
bool rest_call_prepare(struct rest_call *call, bool may_plan, struct error *err);

/* Authenticates an HTTP request and parses it. *out_waits: see api_principal(). */
bool rest_call_begin(struct rest_call *call, struct http_request *request, struct api *api,
        bool *out_waits, struct error *err);

/* ---- a read ---- */

/* Parses and resolves the query with what the call says beside it. */
bool rest_read_resolve(struct rest_call *call, struct plan_select *out_plan, struct error *err);
/* The same, compiled. */
bool rest_read_compile(struct rest_call *call, struct plan_select *out_plan,
        struct sql_unit *out_unit, struct error *err);
/*
 * The same, or a plan that is used again with the values of this call (plan_cache.h): its
 * select says what was asked, but for the values of filters. Held: release it after the
 * answer.
 */
bool rest_read_plan(struct rest_call *call, struct kept_plan **out_plan, struct sql_unit *out_unit,
        struct error *err);
/* On failure the answer's headers belong to the error's answer too. */
bool rest_read_answer(const struct rest_call *call, const struct plan_select *plan,
        const struct sql_unit *unit, const struct store_result *result,
        struct rest_answer *out_answer, struct error *err);

/* ---- a write ---- */

bool rest_write_plan(struct rest_call *call, struct plan_write *out_plan, struct error *err);
/* An empty array of rows: nothing to run, and nothing wrong; its result is an empty one. */
bool rest_write_is_nothing(const struct plan_write *plan);
/* Prefer: tx=rollback, where it is obeyed: everything is done and nothing kept. */
bool rest_write_is_tried(const struct rest_call *call);
/* Whether rest_write_check() may refuse: a decision before the commit may cost a round trip. */
bool rest_write_has_check(const struct rest_call *call);
/* Before the commit: what the caller said the write may come to at most. */
bool rest_write_check(const struct rest_call *call, const struct sql_unit *unit,
        const struct db_step_result *results, struct error *err);
bool rest_write_answer(const struct rest_call *call, const struct plan_write *plan,
        const struct sql_unit *unit, const struct store_result *result,
        struct rest_answer *out_answer, struct error *err);

/* ---- for both ---- */

/* The result of the first step of a kind, or NULL. */
const struct db_step_result *rest_result_find(
        const struct sql_unit *unit, const struct store_result *result, enum sql_step_kind kind);
/*
 * The rows of a result (NULL: none), which are the plan's, as the body, in the form and the
 * time zone that the caller named. ERROR_SINGULAR when one is wanted and there is not
 * exactly one.
 */
bool rest_answer_rows(const struct rest_call *call, const struct plan_select *plan,
        const struct db_step_result *rows, struct rest_answer *answer, struct error *err);
/* Preference-Applied; the plan of a read is NULL here. */
void rest_answer_applied(
        const struct rest_call *call, const struct plan_write *plan, struct rest_answer *answer);

void rest_read(struct http_request *request, void *api);
void rest_write(struct http_request *request, void *api);
void rest_batch(struct http_request *request, void *api);
void rest_rpc(struct http_request *request, void *api);

#endif
