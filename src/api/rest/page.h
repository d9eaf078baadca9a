/*
 * Pages by cursor: ?cursor= asks for the first, and Link says where the next one is. A cursor
 * holds the values that the last row (or, backwards, the first) has in the order, so that a
 * page begins behind them whatever was inserted or deleted meanwhile. It is signed together
 * with the table, the tenant, the order and the filters: of another request it is none.
 *
 * The primary key is put behind the order, so that no two rows are equal in it.
 */
#ifndef API_REST_PAGE_H
#define API_REST_PAGE_H

#include "api/rest/call.h"

enum { PAGE_ORDERS_MAX = 16 };

struct page {
	bool is_set;
	struct text query; /* without the cursor */
	struct text token; /* "": the first page */
	/* Of a token that was read: */
	bool is_backward;
	struct json *values; /* behind the first item */
};

/*
 * Finds cursor=… in the call's query; with a dot in its value it is a filter on a column of
 * that name. ERROR_CURSOR for a token that is not one of this request.
 */
bool page_read(const struct rest_call *call, struct page *out_page, struct error *err);
/*
 * Makes the plan one of a page. ERROR_CURSOR where there are none: grouped rows, one object, an
 * offset, an order by JSON or arrays, a table whose key the caller may not read.
 */
bool page_apply(const struct rest_call *call, const struct page *page, struct plan_select *plan,
        struct error *err);
/* Adds Link, and gives the rows in their order, forwards. */
bool page_answer(const struct rest_call *call, const struct page *page,
        const struct plan_select *plan, struct db_step_result *rows, struct rest_answer *answer,
        struct error *err);

/* What a token says, without its signature: for tests. False: it is none. */
bool page_token_parse(struct arena *arena, struct text token, struct text *out_signature,
        struct json **out_values, struct text *out_payload);

#endif
