/* The outbox of webhooks: what waits, what becomes of it, and the log of attempts. */
#include "sql/system_part.h"

static const struct model_table *begin(
        struct system_builder *b, struct sql_writer *w, enum table_concept concept)
{
	const struct model_table *table = system_table(b, concept);

	system_write(b, w);
	if (!table || !table->primary)
		error_set(&b->err, ERROR_INTERNAL, "the schema has no webhooks");
	return table && table->primary ? table : NULL;
}

/* alias."a", alias."b" … */
static void columns(struct system_builder *b, struct sql_writer *w, const struct model_table *table,
        const char *alias, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		system_hidden(b, w, table, alias, names[i]);
	}
}

#define COLUMNS(b, w, table, alias, ...)                                                           \
	columns(b, w, table, alias, (const char *const[]){__VA_ARGS__},                            \
	        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void equals(struct system_builder *b, struct sql_writer *w, const struct model_table *table,
        const char *alias, const char *column, struct value value)
{
	system_hidden(b, w, table, alias, column);
	SQL_ADD(w, " = ");
	sql_param(w, value);
}

static struct value text_or_null(struct text t)
{
	return text_is_empty(t) ? value_null() : value_text(t);
}

/* ---- delivering ---- */

/* " WHERE hook = … AND due_at <= now" */
static void where_due(struct system_builder *b, struct sql_writer *w,
        const struct model_table *outbox, const char *alias, struct text hook)
{
	SQL_ADD(w, " WHERE ");
	equals(b, w, outbox, alias, "hook", value_text(hook));
	SQL_ADD(w, " AND ");
	system_hidden(b, w, outbox, alias, "due_at");
	SQL_ADD(w, " <= ");
	sql_param_context(w, SQL_PARAM_NOW);
}

void system_hook_due(struct system_builder *b, struct text hook)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);

	if (!outbox)
		return;
	SQL_ADD(&w, "SELECT 1 FROM ");
	system_from(&w, outbox, "o");
	where_due(b, &w, outbox, "o", hook);
	SQL_ADD(&w, " LIMIT 1");
	system_add_values(b, &w);
}

void system_hook_claim(struct system_builder *b, struct text hook, struct text lease)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);
	unsigned step = (unsigned)b->step_count;

	if (!outbox)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " SET ");
	equals(b, &w, outbox, "", "due_at", value_text(lease));
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, outbox, "", "attempts");
	SQL_ADD(&w, " = ");
	system_hidden(b, &w, outbox, "o", "attempts");
	SQL_ADD(&w, " + 1 WHERE ");
	system_hidden(b, &w, outbox, "o", "id");
	SQL_ADD(&w, " = (SELECT ");
	system_hidden(b, &w, outbox, "d", "id");
	SQL_ADD(&w, " FROM ");
	system_from(&w, outbox, "d");
	where_due(b, &w, outbox, "d", hook);
	SQL_ADD(&w, " ORDER BY ");
	COLUMNS(b, &w, outbox, "d", "due_at", "id");
	SQL_ADD(&w, " LIMIT 1");
	buf_add(&w.text, b->dialect->forms->lock_free);
	SQL_ADD(&w, ")");
	system_add_write(b, &w, outbox);
	system_write(b, &w);
	SQL_ADD(&w, "SELECT ");
	COLUMNS(b, &w, outbox, "o", "event", "payload", "attempts");
	SQL_ADD(&w, " FROM ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, outbox, "o", "id");
	SQL_ADD(&w, " = ");
	b->dialect->forms->write_only_key(&w, step, outbox->primary->columns[0]);
	system_add_values(b, &w);
}

/* UPDATE outbox SET due_at = …; goes on with the row that this attempt took. */
static void and_taken(struct system_builder *b, struct sql_writer *w,
        const struct model_table *outbox, struct text event, int64_t attempt)
{
	SQL_ADD(w, " WHERE ");
	equals(b, w, outbox, "o", "event", value_text(event));
	SQL_ADD(w, " AND ");
	equals(b, w, outbox, "o", "attempts", value_integer(attempt));
	SQL_ADD(w, " AND ");
	equals(b, w, outbox, "o", "state", value_text(TEXT("waiting")));
}

void system_hook_record(struct system_builder *b, const struct system_delivery *delivery)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);
	const struct model_table *log = system_table(b, TABLE_IS_DELIVERIES);
	bool is_done = text_is_empty(delivery->due_at);

	if (!outbox || !log)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " SET ");
	equals(b, &w, outbox, "", "state", value_text(delivery->state));
	SQL_ADD(&w, ", ");
	equals(b, &w, outbox, "", "due_at", text_or_null(delivery->due_at));
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, outbox, "", "done_at");
	SQL_ADD(&w, " = ");
	if (is_done)
		sql_param_context(&w, SQL_PARAM_NOW);
	else
		SQL_ADD(&w, "NULL");
	and_taken(b, &w, outbox, delivery->event, delivery->attempt);
	system_add_write(b, &w, outbox);
	system_write(b, &w);
	SQL_ADD(&w, "INSERT INTO ");
	sql_base(&w, log);
	SQL_ADD(&w, " (");
	COLUMNS(b, &w, log, "", "event", "attempt", "at", "duration_ms", "status", "error");
	SQL_ADD(&w, ") VALUES (");
	sql_param(&w, value_text(delivery->event));
	SQL_ADD(&w, ", ");
	sql_param(&w, value_integer(delivery->attempt));
	SQL_ADD(&w, ", ");
	sql_param(&w, value_text(delivery->at));
	SQL_ADD(&w, ", ");
	sql_param(&w, value_integer(delivery->duration_ms));
	SQL_ADD(&w, ", ");
	sql_param(&w, delivery->status ? value_integer(delivery->status) : value_null());
	SQL_ADD(&w, ", ");
	sql_param(&w, text_or_null(delivery->error));
	SQL_ADD(&w, ")");
	system_add_write(b, &w, log);
}

void system_hook_release(struct system_builder *b, struct text event, int64_t attempt)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);

	if (!outbox)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " SET ");
	system_hidden(b, &w, outbox, "", "due_at");
	SQL_ADD(&w, " = ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, ", ");
	equals(b, &w, outbox, "", "attempts", value_integer(attempt - 1));
	and_taken(b, &w, outbox, event, attempt);
	system_add_write(b, &w, outbox);
}

/* ---- keeping it small ---- */

/* " WHERE column IN (SELECT column FROM outbox WHERE done_at < … ORDER BY … LIMIT …)" */
static void where_old(struct system_builder *b, struct sql_writer *w,
        const struct model_table *table, const char *column, struct text before, int64_t limit)
{
	const struct model_table *outbox = system_table(b, TABLE_IS_OUTBOX);

	SQL_ADD(w, " WHERE ");
	system_hidden(b, w, table, "x", column);
	SQL_ADD(w, " IN (SELECT ");
	system_hidden(b, w, outbox, "o", column);
	SQL_ADD(w, " FROM ");
	system_from(w, outbox, "o");
	SQL_ADD(w, " WHERE ");
	system_hidden(b, w, outbox, "o", "done_at");
	SQL_ADD(w, " < ");
	system_text(w, before);
	SQL_ADD(w, " ORDER BY ");
	COLUMNS(b, w, outbox, "o", "done_at", "id");
	SQL_ADD(w, " LIMIT ");
	sql_param(w, value_integer(limit));
	SQL_ADD(w, ")");
}

void system_hook_purge(struct system_builder *b, struct text before, int64_t limit)
{
	static const enum table_concept tables[] = {TABLE_IS_DELIVERIES, TABLE_IS_OUTBOX};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct sql_writer w;
		const struct model_table *table = begin(b, &w, tables[i]);
		if (!table)
			return;
		SQL_ADD(&w, "DELETE FROM ");
		system_from(&w, table, "x");
		where_old(b, &w, table, "event", before, limit);
		system_add_write(b, &w, table);
	}
}

void system_hook_discard(struct system_builder *b, struct text hook, int64_t limit)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);

	if (!outbox)
		return;
	SQL_ADD(&w, "DELETE FROM ");
	system_from(&w, outbox, "x");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, outbox, "x", "id");
	SQL_ADD(&w, " IN (SELECT ");
	system_hidden(b, &w, outbox, "o", "id");
	SQL_ADD(&w, " FROM ");
	system_from(&w, outbox, "o");
	where_due(b, &w, outbox, "o", hook);
	SQL_ADD(&w, " LIMIT ");
	sql_param(&w, value_integer(limit));
	SQL_ADD(&w, ")");
	system_add_write(b, &w, outbox);
}

/* ---- for people ---- */

void system_hook_counts(struct system_builder *b)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);

	if (!outbox)
		return;
	SQL_ADD(&w, "SELECT ");
	COLUMNS(b, &w, outbox, "o", "hook", "state");
	SQL_ADD(&w, ", count(*), min(");
	system_hidden(b, &w, outbox, "o", "created_at");
	SQL_ADD(&w, ") FROM ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " GROUP BY ");
	COLUMNS(b, &w, outbox, "o", "hook", "state");
	SQL_ADD(&w, " ORDER BY ");
	COLUMNS(b, &w, outbox, "o", "hook", "state");
	system_add_values(b, &w);
}

void system_hook_log(struct system_builder *b, struct text hook, struct text event, int64_t limit)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);
	const struct model_table *log = system_table(b, TABLE_IS_DELIVERIES);

	if (!outbox || !log)
		return;
	SQL_ADD(&w, "SELECT ");
	COLUMNS(b, &w, outbox, "o", "event", "hook", "state", "created_at", "due_at");
	SQL_ADD(&w, ", ");
	COLUMNS(b, &w, log, "d", "attempt", "at", "duration_ms", "status", "error");
	SQL_ADD(&w, " FROM ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " LEFT JOIN ");
	system_from(&w, log, "d");
	SQL_ADD(&w, " ON ");
	system_hidden(b, &w, log, "d", "event");
	SQL_ADD(&w, " = ");
	system_hidden(b, &w, outbox, "o", "event");
	SQL_ADD(&w, " WHERE 1 = 1");
	if (!text_is_empty(hook)) {
		SQL_ADD(&w, " AND ");
		equals(b, &w, outbox, "o", "hook", value_text(hook));
	}
	if (!text_is_empty(event)) {
		SQL_ADD(&w, " AND ");
		equals(b, &w, outbox, "o", "event", value_text(event));
	}
	SQL_ADD(&w, " ORDER BY ");
	system_hidden(b, &w, outbox, "o", "id");
	SQL_ADD(&w, " DESC, ");
	system_hidden(b, &w, log, "d", "id");
	SQL_ADD(&w, " DESC LIMIT ");
	sql_param(&w, value_integer(limit));
	system_add_values(b, &w);
}

void system_hook_retry(struct system_builder *b, struct text hook, struct text event)
{
	struct sql_writer w;
	const struct model_table *outbox = begin(b, &w, TABLE_IS_OUTBOX);

	if (!outbox)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, outbox, "o");
	SQL_ADD(&w, " SET ");
	equals(b, &w, outbox, "", "state", value_text(TEXT("waiting")));
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, outbox, "", "due_at");
	SQL_ADD(&w, " = ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, outbox, "", "done_at");
	SQL_ADD(&w, " = NULL, ");
	equals(b, &w, outbox, "", "attempts", value_integer(0));
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, outbox, "o", "state", value_text(TEXT("dead")));
	if (!text_is_empty(hook)) {
		SQL_ADD(&w, " AND ");
		equals(b, &w, outbox, "o", "hook", value_text(hook));
	}
	if (!text_is_empty(event)) {
		SQL_ADD(&w, " AND ");
		equals(b, &w, outbox, "o", "event", value_text(event));
	}
	system_add_write(b, &w, outbox);
}
