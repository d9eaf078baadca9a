/*
 * POST /rest/v1/batch: many requests to tables as one unit, so as one transaction. Each is
 * parsed, authorised and compiled as if it came alone; what differs is that it may refer to
 * the id of what an earlier one writes, which becomes SQL over that step's keys.
 *
 * What one of them refuses, all are refused with; nothing is done then.
 */
#include "api/principal.h"
#include "api/rest/call.h"
#include "api/rest/etag.h"
#include "api/rest/idempotency.h"
#include "base/clock.h"

enum { NAME_MAX_BYTES = 64 };

/* One request of the batch. */
struct part {
	struct text name;
	struct rest_call call;
	bool is_read;
	struct plan_select select;
	struct plan_write write;
	size_t first, count; /* of the unit's steps */
	struct rest_answer answer;
};

struct batch {
	struct http_request *request;
	struct api *api;
	struct arena *arena;
	const struct principal *principal;
	struct part *parts;
	size_t part_count;
	struct resolve_ref *refs;
	size_t ref_count;
	struct sql_unit unit, epilogue;
	struct idempotency idempotency;
	struct rest_answer answer;
	int64_t begun_us;
};

static bool invalid(struct error *err, const char *why)
{
	return error_tell(err, ERROR_VALIDATION, "%s", why);
}

/* Whose refusal it is. */
static void name_part(struct error *err, const struct part *part)
{
	char old[sizeof(err->hint_text)];

	memcpy(old, err->hint_text, sizeof(old));
	err->hint_text[0] = '\0';
	error_hint(err, "Request \"%.*s\" of the batch; nothing of it was done%s%s",
	        TEXT_ARG(part->name), old[0] ? ". " : "", old);
}

/* ---- what is asked ---- */

static bool read_header(struct rest_ask *ask, const struct json_member *member, struct error *err)
{
	const struct {
		const char *name;
		struct text *to;
	} known[] = {
	        {"Prefer", &ask->prefer},
	        {"Accept", &ask->accept},
	        {"Content-Type", &ask->content_type},
	        {"Range", &ask->range},
	        {"If-Match", &ask->if_match},
	        {"If-None-Match", &ask->if_none_match},
	};

	if (member->value.type != JSON_STRING)
		return invalid(err, "\"headers\" holds strings");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (text_eq_nocase(member->name, text_from(known[i].name))) {
			*known[i].to = member->value.text;
			return true;
		}
	}
	return error_tell(err, ERROR_VALIDATION, "The header \"%.*s\" has no meaning in a batch",
	        TEXT_ARG(member->name));
}

static bool read_path(struct batch *b, struct text path, struct rest_ask *ask, struct error *err)
{
	struct text rest = path, table = {0};

	if (text_has_prefix(rest, TEXT("/rest/v1/")))
		rest = text_sub(rest, strlen("/rest/v1/"), rest.len);
	text_split(&rest, '?', &table);
	if (text_is_empty(table) || text_find_char(table, '/') >= 0)
		return invalid(err, "\"path\" is a table and its query: \"clients?id=eq.1\"");
	ask->query = rest.ptr ? rest : TEXT("");
	return http_decode(b->arena, table, false, &ask->table) ||
	       invalid(err, "\"path\" cannot be decoded");
}

static bool read_ask(
        struct batch *b, const struct json *json, struct rest_ask *ask, struct error *err)
{
	const struct json *headers = json_find(json, TEXT("headers"));
	const struct json *body = json_find(json, TEXT("body"));

	if (!http_method_from_name(json_find_text(json, TEXT("method")), &ask->method) ||
	        ask->method == HTTP_OPTIONS || ask->method == HTTP_HEAD)
		return invalid(err, "\"method\" is GET, POST, PUT, PATCH or DELETE");
	if (headers && headers->type != JSON_OBJECT)
		return invalid(err, "\"headers\" is an object");
	for (size_t i = 0; headers && i < headers->count; i++) {
		if (!read_header(ask, &headers->members[i], err))
			return false;
	}
	if (body)
		ask->body =
		        ask->content_type.ptr && body->type == JSON_STRING ? body->text : body->raw;
	return read_path(b, json_find_text(json, TEXT("path")), ask, err);
}

static bool read_name(
        struct batch *b, const struct json *json, struct part *part, struct error *err)
{
	const struct json *id = json_find(json, TEXT("id"));

	part->name = arena_printf(b->arena, "%zu", b->part_count - 1);
	if (id && (id->type != JSON_STRING || !id->text.len || id->text.len > NAME_MAX_BYTES ||
	                  text_find_char(id->text, '.') >= 0))
		return invalid(err, "\"id\" is a string of 1 to 64 bytes without a dot");
	if (id)
		part->name = id->text;
	for (size_t i = 0; i + 1 < b->part_count; i++) {
		if (text_eq(b->parts[i].name, part->name))
			return error_tell(err, ERROR_VALIDATION,
			        "Two requests have the id \"%.*s\"", TEXT_ARG(part->name));
	}
	return true;
}

/* ---- the unit ---- */

/* What is referred to must have written one row, once for all that refer to it. */
static bool demand_references(struct batch *b, struct part *part, struct error *err)
{
	struct resolve *resolve = &part->call.resolve;

	for (size_t i = 0; i < resolve->ref_count; i++) {
		if (resolve->refs[i].is_used && !plan_append_one(b->arena, resolve->dialect,
		                                        resolve->refs[i].step, &b->unit, err))
			return false;
		resolve->refs[i].is_used = false;
	}
	return true;
}

static bool note_reference(struct batch *b, const struct part *part, struct error *err)
{
	for (size_t i = part->first; i < b->unit.step_count; i++) {
		if (b->unit.steps[i].kind != SQL_STEP_WRITE)
			continue;
		struct resolve_ref *ref = ARENA_PUSH(b->arena, b->refs, b->ref_count);
		if (!ref)
			return error_memory(err);
		*ref = (struct resolve_ref){
		        .name = part->name, .step = (unsigned)i, .table = part->call.table};
		return true;
	}
	return true;
}

static bool add_read(struct batch *b, struct part *part, struct error *err)
{
	if (part->call.accept.form == ACCEPT_PLAN)
		return invalid(err, "A batch gives no plans");
	return rest_read_resolve(&part->call, &part->select, err) &&
	       demand_references(b, part, err) &&
	       plan_append_select(b->arena, part->call.resolve.dialect, &part->select, b->principal,
	               &b->unit, err);
}

static bool add_write(struct batch *b, struct part *part, struct error *err)
{
	if (!rest_write_plan(&part->call, &part->write, err))
		return false;
	if (part->call.prefer.tx == TX_ROLLBACK)
		return invalid(err, "A request of a batch cannot be rolled back alone");
	if (resolve_has_secrets(&part->write))
		return invalid(err, "Passwords are set in requests of their own");
	if (rest_write_is_nothing(&part->write))
		return true;
	return demand_references(b, part, err) &&
	       plan_append_write(b->arena, part->call.resolve.dialect, &part->write, b->principal,
	               &b->unit, err) &&
	       note_reference(b, part, err);
}

static bool add_part(struct batch *b, const struct json *json, struct error *err)
{
	struct part *part = ARENA_PUSH(b->arena, b->parts, b->part_count);

	if (!part)
		return error_memory(err);
	part->call =
	        (struct rest_call){.api = b->api, .arena = b->arena, .principal = b->principal};
	part->first = b->unit.step_count;
	bool ok = read_name(b, json, part, err) && read_ask(b, json, &part->call.ask, err) &&
	          rest_call_parse(&part->call, err);
	part->is_read = part->call.ask.method == HTTP_GET;
	part->call.resolve.refs = b->refs;
	part->call.resolve.ref_count = b->ref_count;
	part->call.resolve.is_batch = true;
	ok = ok && (part->is_read ? add_read(b, part, err) : add_write(b, part, err));
	part->count = b->unit.step_count - part->first;
	if (!ok)
		name_part(err, part);
	return ok;
}

static bool compile(struct batch *b, struct error *err)
{
	struct json *body = NULL;

	if (!json_parse(b->arena, b->request->body, b->api->json_depth_limit, &body, err))
		return false;
	const struct json *requests = json_find(body, TEXT("requests"));
	if (!requests || requests->type != JSON_ARRAY)
		return invalid(err, "The body is {\"requests\": [...]}");
	if (!requests->count || requests->count > b->api->batch_limit)
		return error_tell(err, ERROR_VALIDATION,
		        "A batch has 1 to %zu requests (batch_limit)", b->api->batch_limit);
	if (!idempotency_claim(&b->idempotency, &b->unit, err))
		return false;
	for (size_t i = 0; i < requests->count; i++) {
		if (!add_part(b, &requests->items[i], err))
			return false;
	}
	/* Reads too see what the batch wrote, and one moment. */
	b->unit.is_write = true;
	return true;
}

/* ---- the answer ---- */

static bool answer_part(
        struct batch *b, struct part *part, struct db_step_result *results, struct error *err)
{
	const struct sql_unit unit = {
	        .steps = b->unit.steps + part->first, .step_count = part->count, .is_write = true};
	const struct store_result result = {
	        .steps = results + part->first, .step_count = part->count};

	part->answer = (struct rest_answer){0};
	if (part->is_read)
		return rest_read_answer(
		        &part->call, &part->select, &unit, &result, &part->answer, err);
	return rest_write_check(&part->call, &unit, result.steps, err) &&
	       rest_write_answer(&part->call, &part->write, &unit, &result, &part->answer, err);
}

static void write_member(struct buf *out, const char *name, struct text value)
{
	json_write_string(out, text_from(name));
	buf_add_char(out, ':');
	json_write_string(out, value);
}

static bool is_json(struct text content_type)
{
	return text_has_prefix(content_type, TEXT("application/"));
}

static void write_part(struct buf *out, const struct part *part)
{
	const struct rest_answer *answer = &part->answer;

	buf_add_char(out, '{');
	write_member(out, "id", part->name);
	buf_printf(out, ",\"status\":%u,\"headers\":{", answer->status);
	for (size_t i = 0; i < answer->header_count; i++) {
		if (i)
			buf_add_char(out, ',');
		write_member(out, answer->headers[i].name.ptr, answer->headers[i].value);
	}
	if (answer->content_type.len) {
		if (answer->header_count)
			buf_add_char(out, ',');
		write_member(out, "Content-Type", answer->content_type);
	}
	buf_add(out, TEXT("},\"body\":"));
	if (!answer->body.len)
		buf_add(out, TEXT("null"));
	else if (is_json(answer->content_type))
		buf_add(out, answer->body);
	else
		json_write_string(out, answer->body);
	buf_add_char(out, '}');
}

static bool make_answer(struct batch *b, struct error *err)
{
	struct buf out;

	buf_init(&out, b->arena);
	buf_add(&out, TEXT("{\"responses\":["));
	for (size_t i = 0; i < b->part_count; i++) {
		if (i)
			buf_add_char(&out, ',');
		write_part(&out, &b->parts[i]);
	}
	buf_add(&out, TEXT("]}"));
	b->answer = (struct rest_answer){.status = 200,
	        .content_type = TEXT("application/json; charset=utf-8"),
	        .body = buf_text(&out)};
	return !buf_failed(&out) || error_memory(err);
}

/* Before the commit: whatever cannot be answered is not done. */
static bool accept(void *context, struct db_unit *unit, struct error *err)
{
	struct batch *b = context;

	for (size_t i = 0; i < b->part_count; i++) {
		if (!answer_part(b, &b->parts[i], unit->results, err)) {
			name_part(err, &b->parts[i]);
			return false;
		}
	}
	if (!make_answer(b, err))
		return false;
	if (!b->idempotency.is_set)
		return true;
	if (!idempotency_keep(&b->idempotency, &b->answer, &b->epilogue, err))
		return false;
	unit->epilogue = &b->epilogue;
	return true;
}

static void refuse(struct batch *b, const struct store_result *result, const struct error *refusal)
{
	struct error err = *refusal;
	struct rest_answer answer = {0};

	if (err.kind == ERROR_REPEATED) {
		err = (struct error){0};
		if (idempotency_replay(&b->idempotency, &answer, &err)) {
			rest_answer_send(b->request, &answer);
			return;
		}
	}
	for (size_t i = 0; i < b->part_count; i++) {
		const struct part *part = &b->parts[i];
		if (result->failed_step >= part->first &&
		        result->failed_step < part->first + part->count)
			name_part(&err, part);
	}
	http_respond_error(b->request, &err);
}

/* On a thread of the database. */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct batch *b = context;

	b->request->db_us += clock_monotonic_us() - b->begun_us;
	if (ok)
		rest_answer_send(b->request, &b->answer);
	else
		refuse(b, result, err);
	http_resume(b->request);
}

static bool submit(struct batch *b, struct error *err)
{
	struct store_facts facts = api_facts(b->request);
	struct scope *scope = scope_new(b->arena, b->api->store, b->principal, &facts);

	if (!scope)
		return error_memory(err);
	const struct store_call call = {.unit = &b->unit,
	        .result_limit_bytes = b->api->result_limit_bytes,
	        .on_row = b->idempotency.is_set ? idempotency_row : NULL,
	        .row_context = &b->idempotency,
	        .accept = accept,
	        .accept_context = b};
	b->begun_us = clock_monotonic_us();
	http_suspend(b->request);
	store_submit(scope, &call, done, b);
	return true;
}

static bool begin(struct http_request *request, struct api *api, struct error *err)
{
	struct batch *b = ARENA_NEW(request->arena, struct batch);
	struct rest_ask ask;
	bool waits = false;

	if (!b)
		return error_memory(err);
	*b = (struct batch){.request = request, .api = api, .arena = request->arena};
	if (!api_principal(request, api, &b->principal, &waits, err)) {
		if (waits)
			http_defer(request, 0, rest_batch, api);
		return waits;
	}
	if (b->principal->is_all_tenants)
		return error_tell(err, ERROR_READ_ONLY, "X-Tenant: * is for reading");
	return rest_ask_read(request, &ask, err) &&
	       idempotency_begin(&b->idempotency, b->arena, api, b->principal, ask.idempotency_key,
	               rest_ask_said(&ask, "batch", b->arena), err) &&
	       compile(b, err) && submit(b, err);
}

void rest_batch(struct http_request *request, void *api)
{
	struct error err = {0};

	if (!begin(request, api, &err))
		http_respond_error(request, &err);
}
