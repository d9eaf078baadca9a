/*
 * A write under way. Its unit is run by the database's writer together with others, and
 * answered when it is durable; no thread waits meanwhile.
 *
 * With an Idempotency-Key the unit's first steps claim the key, and its answer is made and
 * kept before the commit.
 */
#include "api/rest/call.h"
#include "api/rest/idempotency.h"
#include "base/clock.h"
#include "base/crypto.h"

enum { HASHES_MAX = 10 }; /* passwords of one request: each costs tens of milliseconds */

/* Lives in the request's arena. */
struct write {
	struct http_request *request;
	struct rest_call call;
	struct plan_write plan;
	struct sql_unit unit;
	size_t first; /* of the unit's steps: those before it are the claim's */
	struct idempotency idempotency;
	struct sql_unit epilogue;
	struct rest_answer answer; /* with a key */
	int64_t begun_us;
};

static bool hash_one(void *context, struct arena *arena, const struct model_column *column,
        struct value *value, struct error *err)
{
	const struct write *write = context;
	char hash[PASSWORD_HASH_BYTES];

	if (column->secret != SECRET_HASHED || value->kind != VALUE_TEXT)
		return error_set(err, ERROR_INTERNAL, "a secret that cannot be sealed here");
	if (!identity_password_check(write->call.api->identity, value->text, err) ||
	        !crypto_password_hash(value->text, hash, err))
		return false;
	*value = value_text(arena_text(arena, text_from(hash)));
	return !arena->failed || error_memory(err);
}

/* Costs tens of milliseconds a row: on the password pool only. */
static bool hash_passwords(struct write *write, struct error *err)
{
	if (write->plan.row_count > HASHES_MAX)
		return error_tell(err, ERROR_VALIDATION, "At most %d passwords may be set at once",
		        HASHES_MAX);
	return resolve_seal(&write->call.resolve, &write->plan, hash_one, write, err);
}

/* ---- running ---- */

static struct sql_unit own_steps(const struct write *write)
{
	struct sql_unit unit = write->unit;

	unit.steps += write->first;
	unit.step_count -= write->first;
	return unit;
}

static struct store_result own_results(const struct write *write, struct db_step_result *results)
{
	return (struct store_result){
	        results ? results + write->first : NULL, write->unit.step_count - write->first};
}

static bool make_answer(const struct write *write, struct db_step_result *results,
        struct rest_answer *out_answer, struct error *err)
{
	struct sql_unit unit = own_steps(write);
	struct store_result result = own_results(write, results);

	return rest_write_answer(&write->call, &write->plan, &unit, &result, out_answer, err);
}

/* Before the commit. */
static bool accept(void *context, struct db_unit *unit, struct error *err)
{
	struct write *write = context;
	struct sql_unit own = own_steps(write);

	if (!rest_write_check(&write->call, &own, unit->results + write->first, err))
		return false;
	if (!write->idempotency.is_set)
		return true;
	write->answer = (struct rest_answer){0};
	if (!make_answer(write, unit->results, &write->answer, err) ||
	        !idempotency_keep(&write->idempotency, &write->answer, &write->epilogue, err))
		return false;
	unit->epilogue = &write->epilogue;
	return true;
}

static void answer(struct write *write, struct db_step_result *results)
{
	struct rest_answer answer = write->answer;
	struct error err = {0};

	if (answer.status || make_answer(write, results, &answer, &err))
		rest_answer_send(write->request, &answer);
	else
		rest_answer_send_error(write->request, &answer, &err);
}

static void refuse(struct write *write, const struct error *refusal)
{
	struct rest_answer answer = {0};
	struct error err = {0};

	if (refusal->kind != ERROR_REPEATED)
		http_respond_error(write->request, refusal);
	else if (idempotency_replay(&write->idempotency, &answer, &err))
		rest_answer_send(write->request, &answer);
	else
		http_respond_error(write->request, &err);
}

/* On a thread of the database, after the commit (or the refusal). */
static void done(void *context, bool ok, const struct store_result *result, const struct error *err)
{
	struct write *write = context;
	struct http_request *request = write->request;

	request->db_us += clock_monotonic_us() - write->begun_us;
	if (ok)
		answer(write, result->steps);
	else
		refuse(write, err);
	http_resume(request);
}

static bool compile(struct write *write, struct error *err)
{
	struct rest_call *call = &write->call;

	if (!idempotency_claim(&write->idempotency, &write->unit, err))
		return false;
	write->first = write->unit.step_count;
	return plan_append_write(call->arena, call->resolve.dialect, &write->plan, call->principal,
	        &write->unit, err);
}

static bool submit(struct write *write, struct error *err)
{
	struct rest_call *call = &write->call;
	struct http_request *request = write->request;
	struct store_facts facts = api_facts(request);
	bool is_kept = write->idempotency.is_set;

	if (!compile(write, err))
		return false;
	struct scope *scope = scope_new(request->arena, call->api->store, call->principal, &facts);
	if (!scope)
		return error_memory(err);
	const struct store_call store_call = {.unit = &write->unit,
	        .result_limit_bytes = call->api->result_limit_bytes,
	        .is_dry_run = rest_write_is_tried(call),
	        .on_row = is_kept ? idempotency_row : NULL,
	        .row_context = &write->idempotency,
	        .accept = is_kept || rest_write_has_check(call) ? accept : NULL,
	        .accept_context = write};
	write->begun_us = clock_monotonic_us();
	http_suspend(request);
	store_submit(scope, &store_call, done, write);
	return true;
}

static void write_with_passwords(struct http_request *request, void *api);

static bool begin(struct http_request *request, struct api *api, bool may_hash, struct error *err)
{
	struct write *write = ARENA_NEW(request->arena, struct write);
	bool waits = false;

	if (!write)
		return error_memory(err);
	write->request = request;
	if (!rest_call_begin(&write->call, request, api, &waits, err)) {
		if (waits)
			http_defer(request, 0, rest_write, api);
		return waits;
	}
	if (!idempotency_begin(&write->idempotency, request->arena, api, write->call.principal,
	            write->call.ask.idempotency_key,
	            rest_ask_said(&write->call.ask, "", request->arena), err) ||
	        !rest_write_plan(&write->call, &write->plan, err))
		return false;
	if (rest_write_is_nothing(&write->plan)) {
		answer(write, NULL);
		return true;
	}
	if (resolve_has_secrets(&write->plan)) {
		if (!may_hash) {
			http_defer(request, api->password_pool, write_with_passwords, api);
			return true;
		}
		if (!hash_passwords(write, err))
			return false;
	}
	return submit(write, err);
}

static void write_with_passwords(struct http_request *request, void *api)
{
	struct error err = {0};

	if (!begin(request, api, true, &err))
		http_respond_error(request, &err);
}

void rest_write(struct http_request *request, void *api)
{
	struct error err = {0};

	if (!begin(request, api, false, &err))
		http_respond_error(request, &err);
}
