/* Webhooks as the command line asks of them. */
#include "api/hook_part.h"

#include "base/clock.h"
#include "base/json_build.h"

bool hook_is_known(const struct model *model, struct text name)
{
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		for (size_t j = 0; j < table->hook_count; j++)
			if (text_eq(table->hooks[j].name, name))
				return true;
	}
	return false;
}

bool hook_run(struct store *store, struct system_builder *b, db_row_fn *on_row, void *context,
        struct store_result *out_result, struct error *err)
{
	static const struct tenant_id no_tenant;
	static const struct person_id no_person;
	static const struct store_facts no_facts;
	struct sql_unit unit;

	if (!system_end(b, &unit, err))
		return false;
	struct scope *scope = scope_system(b->arena, store, &no_tenant, &no_person, &no_facts);
	if (!scope)
		return error_memory(err);
	const struct store_call call = {.unit = &unit, .on_row = on_row, .row_context = context};
	return store_run(scope, &call, out_result, err);
}

struct text hook_moment(struct arena *arena, int64_t from_now_us)
{
	struct buf out;

	buf_init(&out, arena);
	clock_write_storage(&out, clock_now_us() + from_now_us);
	return buf_text(&out);
}

static bool has_hooks(struct store *store, struct error *err)
{
	return store_model(store)->by_concept[TABLE_IS_OUTBOX] ||
	       error_set(err, ERROR_USAGE, "the schema has no webhooks");
}

static bool check_name(struct store *store, struct text name, struct error *err)
{
	return hook_is_known(store_model(store), name) ||
	       error_set(err, ERROR_USAGE, "the schema has no webhook \"%.*s\"", TEXT_ARG(name));
}

static bool check_event(struct text event, struct error *err)
{
	static const struct model_column uuid = {.type = {.kind = TYPE_UUID}};
	struct key key;

	return text_is_empty(event) || system_key_parse(&uuid, event, &key) ||
	       error_set(err, ERROR_USAGE, "\"%.*s\" is no event's id", TEXT_ARG(event));
}

static void add_moment(struct json_build *json, const char *name, const struct value *value)
{
	struct buf moment;
	int64_t us;

	buf_init(&moment, json->out->arena);
	if (value->kind == VALUE_TEXT && clock_parse_timestamp(value->text, &us)) {
		clock_write_json(&moment, us, true);
		json_build_text_at(json, name, buf_text(&moment));
	} else {
		json_build_key(json, name);
		json_build_null(json);
	}
}

static void add_value(struct json_build *json, const char *name, const struct value *value)
{
	json_build_key(json, name);
	if (value->kind == VALUE_INTEGER)
		json_build_int(json, value->integer);
	else if (value->kind == VALUE_TEXT)
		json_build_text(json, value->text);
	else
		json_build_null(json);
}

/* ---- list ---- */

struct counted {
	struct text name;
	int64_t waiting, delivered, dead;
	struct value oldest;
};

struct counting {
	struct arena *arena;
	struct counted *rows;
	size_t count;
};

static struct counted *counted_of(struct counting *counting, struct text name)
{
	for (size_t i = 0; i < counting->count; i++)
		if (text_eq(counting->rows[i].name, name))
			return &counting->rows[i];
	struct counted *slot = ARENA_PUSH(counting->arena, counting->rows, counting->count);
	if (slot)
		*slot = (struct counted){.name = arena_text(counting->arena, name)};
	return slot;
}

static bool count_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct counting *counting = context;

	(void)step;
	if (count != HOOK_COUNT_COLUMNS || values[HOOK_COUNT_NAME].kind != VALUE_TEXT)
		return error_set(err, ERROR_INTERNAL, "the outbox has another form");
	struct counted *row = counted_of(counting, values[HOOK_COUNT_NAME].text);
	if (!row)
		return error_memory(err);
	struct text state = values[HOOK_COUNT_STATE].text;
	int64_t events = values[HOOK_COUNT].integer;
	if (text_eq(state, TEXT("delivered"))) {
		row->delivered = events;
	} else if (text_eq(state, TEXT("dead"))) {
		row->dead = events;
	} else {
		row->waiting = events;
		row->oldest =
		        value_text(arena_text(counting->arena, values[HOOK_COUNT_OLDEST].text));
	}
	return true;
}

static void add_tables(struct json_build *json, const struct model *model, struct text name)
{
	json_build_key(json, "tables");
	json_build_array(json);
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		for (size_t j = 0; j < table->hook_count; j++)
			if (text_eq(table->hooks[j].name, name))
				json_build_text(json, table->name);
	}
	json_build_end_array(json);
}

bool hooks_list(struct store *store, struct arena *arena, struct buf *out, struct error *err)
{
	const struct model *model = store_model(store);
	struct counting counting = {.arena = arena};
	struct store_result result;
	struct system_builder b;
	struct json_build json;

	if (!has_hooks(store, err))
		return false;
	system_begin(&b, arena, store_dialect(store), model);
	system_hook_counts(&b);
	if (!hook_run(store, &b, count_row, &counting, &result, err))
		return false;
	/* also those of which nothing was told yet */
	for (size_t i = 0; i < model->declared_count; i++)
		for (size_t j = 0; j < model->tables[i]->hook_count; j++)
			if (!counted_of(&counting, model->tables[i]->hooks[j].name))
				return error_memory(err);
	json_build_init(&json, out);
	json_build_array(&json);
	for (size_t i = 0; i < counting.count; i++) {
		const struct counted *row = &counting.rows[i];
		json_build_object(&json);
		json_build_text_at(&json, "name", row->name);
		add_tables(&json, model, row->name);
		json_build_key(&json, "waiting");
		json_build_int(&json, row->waiting);
		json_build_key(&json, "delivered");
		json_build_int(&json, row->delivered);
		json_build_key(&json, "dead");
		json_build_int(&json, row->dead);
		add_moment(&json, "oldest", &row->oldest);
		json_build_end(&json);
	}
	json_build_end_array(&json);
	return true;
}

/* ---- log ---- */

static bool log_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct json_build *json = context;

	(void)step;
	if (count != HOOK_LOG_COLUMNS)
		return error_set(err, ERROR_INTERNAL, "the log has another form");
	json_build_object(json);
	add_value(json, "event", &values[HOOK_LOG_EVENT]);
	add_value(json, "name", &values[HOOK_LOG_HOOK]);
	add_value(json, "state", &values[HOOK_LOG_STATE]);
	add_moment(json, "created_at", &values[HOOK_LOG_CREATED_AT]);
	add_moment(json, "due_at", &values[HOOK_LOG_DUE_AT]);
	add_value(json, "attempt", &values[HOOK_LOG_ATTEMPT]);
	add_moment(json, "at", &values[HOOK_LOG_AT]);
	add_value(json, "duration_ms", &values[HOOK_LOG_DURATION_MS]);
	add_value(json, "status", &values[HOOK_LOG_STATUS]);
	add_value(json, "error", &values[HOOK_LOG_ERROR]);
	json_build_end(json);
	return true;
}

bool hooks_log(struct store *store, struct arena *arena, struct text name, struct text event,
        int64_t limit, struct buf *out, struct error *err)
{
	struct store_result result;
	struct system_builder b;
	struct json_build json;

	if (!has_hooks(store, err) || (!text_is_empty(name) && !check_name(store, name, err)) ||
	        !check_event(event, err))
		return false;
	system_begin(&b, arena, store_dialect(store), store_model(store));
	system_hook_log(&b, name, event, limit);
	json_build_init(&json, out);
	json_build_array(&json);
	if (!hook_run(store, &b, log_row, &json, &result, err))
		return false;
	json_build_end_array(&json);
	return true;
}

/* ---- retry, secret ---- */

bool hooks_retry(struct store *store, struct arena *arena, struct text name, struct text event,
        struct buf *out, struct error *err)
{
	struct store_result result;
	struct system_builder b;

	if (!has_hooks(store, err) || !check_name(store, name, err) || !check_event(event, err))
		return false;
	system_begin(&b, arena, store_dialect(store), store_model(store));
	system_hook_retry(&b, name, event);
	if (!hook_run(store, &b, NULL, NULL, &result, err))
		return false;
	buf_printf(out, "{\"count\":%lld}", (long long)result.steps[0].rows);
	return true;
}

bool hooks_secret(struct store *store, struct identity *identity, struct arena *arena,
        struct text name, unsigned number, struct buf *out, struct error *err)
{
	if (!has_hooks(store, err) || !check_name(store, name, err))
		return false;
	struct text secret = hook_secret(identity, arena, name, number);
	if (text_is_empty(secret))
		return error_memory(err);
	buf_printf(out, "{\"secret\":\"%.*s\"}", TEXT_ARG(secret));
	return true;
}
