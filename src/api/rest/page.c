#include "api/rest/page.h"

#include "api/rest/rows_scan.h"
#include "base/crypto.h"
#include "sql/policy.h"

enum { SIGNATURE_BYTES = 16, TOKEN_MAX = 8192 };

/* ---- tokens ---- */

static bool is_of_list(struct text pair)
{
	return text_has_prefix(pair, TEXT("limit=")) || text_has_prefix(pair, TEXT("select="));
}

static void add_part(struct buf *out, struct text t)
{
	buf_add_int(out, (int64_t)t.len);
	buf_add_char(out, ':');
	buf_add(out, t);
}

/* All that decides which rows there are, and in which order; then what the token says. */
static void sign(const struct rest_call *call, const struct page *page, struct text payload,
        unsigned char out[DIGEST_BYTES])
{
	const struct key *tenant = &call->principal->tenant.key;
	struct text rest = page->query, pair;
	struct buf said;

	buf_init(&said, call->arena);
	buf_printf(&said, "%d:%lld:", (int)tenant->kind, (long long)tenant->number);
	add_part(&said,
	        tenant->kind == KEY_TEXT ? (struct text){tenant->text, tenant->len} : TEXT(""));
	buf_printf(&said, "%d:%d:", call->principal->is_all_tenants, (int)call->prefer.deleted);
	add_part(&said, call->table->name);
	while (text_split(&rest, '&', &pair)) {
		if (!is_of_list(pair) && pair.len)
			add_part(&said, pair);
	}
	buf_add(&said, TEXT(";"));
	add_part(&said, payload);
	identity_keyed_digest(call->api->identity, "cursor", buf_text(&said), out);
}

/* direction is "n" or "p"; the values are the marks, "[…]". */
static struct text make_token(const struct rest_call *call, const struct page *page,
        const char *direction, struct text marks)
{
	unsigned char digest[DIGEST_BYTES];
	struct buf payload, token;

	buf_init(&payload, call->arena);
	buf_printf(&payload, "[\"%s\",", direction);
	buf_add(&payload, text_sub(marks, 1, marks.len));
	sign(call, page, buf_text(&payload), digest);
	buf_init(&token, call->arena);
	buf_add(&token, (struct text){(const char *)digest, SIGNATURE_BYTES});
	buf_add(&token, buf_text(&payload));
	return crypto_base64url(call->arena, buf_text(&token));
}

bool page_token_parse(struct arena *arena, struct text token, struct text *out_signature,
        struct json **out_values, struct text *out_payload)
{
	struct error ignored = {0};
	struct text bytes;

	if (token.len > TOKEN_MAX || !crypto_base64url_decode(arena, token, &bytes) ||
	        bytes.len <= SIGNATURE_BYTES)
		return false;
	struct text payload = text_sub(bytes, SIGNATURE_BYTES, bytes.len);
	struct json *values = NULL;
	if (!json_parse(arena, payload, 2, &values, &ignored) || values->type != JSON_ARRAY ||
	        values->count < 2 || values->items[0].type != JSON_STRING)
		return false;
	*out_signature = text_sub(bytes, 0, SIGNATURE_BYTES);
	*out_values = values;
	*out_payload = payload;
	return true;
}

static bool not_ours(struct error *err, const char *why)
{
	error_set(err, ERROR_CURSOR, "%s", why);
	error_hint(err, "Begin again with an empty cursor= and follow Link, changing nothing but "
	                "limit and select");
	return false;
}

static bool read_token(const struct rest_call *call, struct page *page, struct error *err)
{
	unsigned char digest[DIGEST_BYTES];
	struct text signature, payload;

	if (!page_token_parse(call->arena, page->token, &signature, &page->values, &payload))
		return not_ours(err, "no cursor");
	sign(call, page, payload, digest);
	if (!crypto_equal(signature, (struct text){(const char *)digest, SIGNATURE_BYTES}))
		return not_ours(err, "a cursor of another request");
	page->is_backward = text_eq(page->values->items[0].text, TEXT("p"));
	return true;
}

/* ---- the query ---- */

bool page_read(const struct rest_call *call, struct page *out_page, struct error *err)
{
	struct page page = {.query = call->ask.query};
	struct text rest = call->ask.query, pair;
	struct buf query;

	buf_init(&query, call->arena);
	while (text_split(&rest, '&', &pair)) {
		bool is_cursor =
		        text_has_prefix(pair, TEXT("cursor=")) && text_find_char(pair, '.') < 0;
		if (is_cursor && page.is_set)
			return error_tell(err, ERROR_CURSOR, "There is one cursor in a request");
		if (is_cursor) {
			page.is_set = true;
			page.token = text_sub(pair, strlen("cursor="), pair.len);
			continue;
		}
		if (query.len)
			buf_add_char(&query, '&');
		buf_add(&query, pair);
	}
	if (buf_failed(&query))
		return error_memory(err);
	if (page.is_set)
		page.query = buf_text(&query);
	if (page.token.len && !read_token(call, &page, err))
		return false;
	*out_page = page;
	return true;
}

/* ---- the plan ---- */

static bool refuse(struct error *err, const char *why)
{
	return error_tell(err, ERROR_CURSOR, "%s", why);
}

static bool has_aggregate(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (field->kind == PLAN_FIELD_AGGREGATE ||
		        (field->kind == PLAN_FIELD_EMBED && field->embed->join.is_spread &&
		                has_aggregate(field->embed)))
			return true;
	}
	return false;
}

static bool has_order(const struct plan_select *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->order_count; i++) {
		const struct plan_order *order = &plan->orders[i];
		if (!order->embed && order->path.column == column && !order->path.key_count)
			return true;
	}
	return false;
}

static bool check(const struct rest_call *call, const struct plan_select *plan, struct error *err)
{
	if (call->accept.form == ACCEPT_SINGULAR)
		return refuse(err, "One object has no pages");
	if (has_aggregate(plan))
		return refuse(err, "Rows that are grouped have no cursor");
	if (plan->offset)
		return refuse(err, "A cursor takes the place of offset and Range");
	if (!plan->table->primary)
		return refuse(err, "A table without a primary key has no cursor");
	for (size_t i = 0; i < plan->table->primary->column_count; i++) {
		if (!policy_column_is_readable(plan->table->primary->columns[i], call->principal))
			return refuse(err, "A table whose key may not be read has no cursor");
	}
	for (size_t i = 0; i < plan->order_count; i++) {
		struct type type = plan_path_type(&plan->orders[i].path);
		if (type.array_depth || type_family(&type) == FAMILY_JSON)
			return refuse(err, "An order by JSON or arrays has no cursor");
	}
	return true;
}

/* The caller's orders are the query's memory; ours are our own. */
static bool complete_orders(
        const struct rest_call *call, struct plan_select *plan, struct error *err)
{
	const struct model_key *key = plan->table->primary;
	struct plan_order *orders = NULL;
	size_t count = 0;

	for (size_t i = 0; i < plan->order_count + key->column_count; i++) {
		bool is_given = i < plan->order_count;
		const struct model_column *column =
		        is_given ? NULL : key->columns[i - plan->order_count];
		if (column && has_order(plan, column))
			continue;
		struct plan_order *slot = ARENA_PUSH(call->arena, orders, count);
		if (!slot)
			return error_memory(err);
		if (is_given)
			*slot = plan->orders[i];
		else
			slot->path.column = column;
	}
	if (count > PAGE_ORDERS_MAX)
		return refuse(err, "A cursor is of 16 columns of an order, at most");
	plan->orders = orders;
	plan->order_count = count;
	return true;
}

static bool add_marks(const struct rest_call *call, struct plan_select *plan, struct error *err)
{
	for (size_t i = 0; i < plan->order_count; i++) {
		struct plan_mark *mark = ARENA_PUSH(call->arena, plan->marks, plan->mark_count);
		if (!mark)
			return error_memory(err);
		mark->path = plan->orders[i].path;
		mark->embed = plan->orders[i].embed;
	}
	return true;
}

static void turn(struct plan_select *plan)
{
	for (size_t i = 0; i < plan->order_count; i++) {
		plan->orders[i].is_descending = !plan->orders[i].is_descending;
		plan->orders[i].is_nulls_first = !plan->orders[i].is_nulls_first;
	}
}

static struct text text_of(const struct json *value)
{
	return value->type == JSON_TRUE    ? TEXT("true")
	       : value->type == JSON_FALSE ? TEXT("false")
	                                   : value->text;
}

static bool read_values(const struct rest_call *call, const struct page *page,
        struct plan_select *plan, struct error *err)
{
	struct resolve resolve = call->resolve;
	struct value *after = ARENA_ARRAY(call->arena, struct value, plan->order_count);

	if (!after)
		return error_memory(err);
	if (page->values->count != plan->order_count + 1)
		return error_set(err, ERROR_CURSOR, "a cursor of another order");
	for (size_t i = 0; i < plan->order_count; i++) {
		const struct json *value = &page->values->items[i + 1];
		struct resolve_slot slot = {
		        .op = PLAN_GT, .type = plan_path_type(&plan->orders[i].path)};
		if (value->type == JSON_NULL)
			after[i] = value_null();
		else if (!resolve_slot_value(&resolve, &slot, text_of(value), &after[i]))
			return error_set(err, ERROR_CURSOR, "a cursor of another type");
	}
	plan->after = after;
	return true;
}

bool page_apply(const struct rest_call *call, const struct page *page, struct plan_select *plan,
        struct error *err)
{
	if (!page->is_set)
		return true;
	if (!check(call, plan, err) || !complete_orders(call, plan, err) ||
	        !add_marks(call, plan, err))
		return false;
	if (page->is_backward)
		turn(plan);
	return !page->values || read_values(call, page, plan, err);
}

/* ---- the answer ---- */

/* As it was sent, but for what cannot stand in a header's <…>. */
static void add_query(struct buf *out, struct text query)
{
	for (size_t i = 0; i < query.len; i++) {
		unsigned char c = (unsigned char)query.ptr[i];
		if (c <= ' ' || c >= 127 || c == '<' || c == '>' || c == '"')
			buf_printf(out, "%%%02X", c);
		else
			buf_add_char(out, (char)c);
	}
}

static void add_link(const struct rest_call *call, const struct page *page, struct buf *out,
        const char *rel, struct text token)
{
	if (out->len)
		buf_add(out, TEXT(", "));
	buf_add(out, TEXT("</rest/v1/"));
	rest_answer_encode(out, call->table->name);
	buf_add_char(out, '?');
	add_query(out, page->query);
	if (page->query.len)
		buf_add_char(out, '&');
	buf_add(out, TEXT("cursor="));
	buf_add(out, token);
	buf_printf(out, ">; rel=\"%s\"", rel);
}

static bool add_links(const struct rest_call *call, const struct page *page,
        const struct plan_select *plan, const struct db_step_result *rows,
        struct rest_answer *answer, struct error *err)
{
	bool is_full = plan->has_limit && rows->rows >= plan->limit && rows->rows > 0;
	struct text first = page->is_backward ? rows->last_marks : rows->first_marks;
	struct text last = page->is_backward ? rows->first_marks : rows->last_marks;
	struct buf links;

	buf_init(&links, call->arena);
	add_link(call, page, &links, "first", TEXT(""));
	if (rows->rows && (page->is_backward ? is_full : page->token.len > 0))
		add_link(call, page, &links, "prev", make_token(call, page, "p", first));
	if (rows->rows && (page->is_backward || is_full))
		add_link(call, page, &links, "next", make_token(call, page, "n", last));
	if (buf_failed(&links))
		return error_memory(err);
	rest_answer_header(answer, "Link", buf_text(&links));
	return true;
}

/* A page that was read backwards is told forwards. */
static bool turn_rows(struct arena *arena, struct db_step_result *rows, struct error *err)
{
	struct rows_scan scan = {.json = rows->json};
	struct text *parts = NULL, part;
	size_t count = 0;
	struct buf out;

	if (rows->rows < 2)
		return true;
	rows_take(&scan, '[');
	do {
		if (!rows_value(&scan, &part))
			return error_set(err, ERROR_INTERNAL, "rows that are none");
		struct text *slot = ARENA_PUSH(arena, parts, count);
		if (!slot)
			return error_memory(err);
		*slot = part;
	} while (rows_take(&scan, ','));
	buf_init(&out, arena);
	for (size_t i = count; i > 0; i--) {
		buf_add_char(&out, i == count ? '[' : ',');
		buf_add(&out, parts[i - 1]);
	}
	buf_add_char(&out, ']');
	if (buf_failed(&out))
		return error_memory(err);
	rows->json = buf_text(&out);
	return true;
}

bool page_answer(const struct rest_call *call, const struct page *page,
        const struct plan_select *plan, struct db_step_result *rows, struct rest_answer *answer,
        struct error *err)
{
	if (!page->is_set)
		return true;
	return add_links(call, page, plan, rows, answer, err) &&
	       (!page->is_backward || turn_rows(call->arena, rows, err));
}
