/*
 * Webhooks: webhook_NAME on a table, 'insert, update, delete [when condition]', and the
 * two hidden tables that hold what is to be told and what became of it.
 */
#include "schema/model_make.h"

static const struct text prefix = TEXT_INIT("webhook_");

static bool is_hook(const struct dbml_meta *meta)
{
	return text_has_prefix(meta->key, prefix) && meta->key.len > prefix.len &&
	       meta->value.kind == DBML_VALUE_STRING;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- one key ---- */

static unsigned event_of(struct text word)
{
	if (text_eq_nocase(word, TEXT("insert")))
		return HOOK_INSERT;
	if (text_eq_nocase(word, TEXT("update")))
		return HOOK_UPDATE;
	return text_eq_nocase(word, TEXT("delete")) ? HOOK_DELETE : 0;
}

/* The word that begins the rest, which goes on behind it. */
static struct text take_word(struct text *rest)
{
	size_t end = 0;

	while (end < rest->len && is_letter(rest->ptr[end]))
		end++;
	struct text word = text_sub(*rest, 0, end);
	*rest = text_sub(*rest, end, rest->len);
	while (rest->len && is_blank(rest->ptr[0]))
		*rest = text_sub(*rest, 1, rest->len);
	return word;
}

/* The word, or the one character, with which `rest` begins. */
static bool refuse(struct maker *maker, const struct dbml_meta *meta, struct text rest)
{
	struct text behind = rest, word = take_word(&behind);
	struct text part = word.len ? word : text_sub(rest, 0, 1);

	if (part.len)
		diag_error(maker->diags, make_meta_at(meta, part), "'%.*s' is no event of a row",
		        TEXT_ARG(part));
	else
		diag_error(maker->diags, meta->value.at, "a webhook names the events it tells of");
	diag_mend(maker->diags, "write 'insert, update, delete [when (condition)]'");
	return false;
}

/* Up to `when` or the end; what follows `when` is left in *rest. */
static bool read_events(struct maker *maker, const struct dbml_meta *meta, struct text *rest,
        struct model_hook *hook)
{
	for (;;) {
		struct text all = *rest, word = take_word(rest);
		unsigned event = event_of(word);
		if (!event)
			return refuse(maker, meta, all);
		if (hook->events & event) {
			diag_error(maker->diags, make_meta_at(meta, word), "'%.*s' is said twice",
			        TEXT_ARG(word));
			return false;
		}
		hook->events |= event;
		if (!rest->len)
			return true;
		struct text behind = *rest;
		if (text_eq_nocase(take_word(&behind), TEXT("when"))) {
			*rest = behind;
			if (behind.len)
				return true;
			return refuse(maker, meta, TEXT(""));
		}
		if (rest->ptr[0] != ',')
			return refuse(maker, meta, *rest);
		*rest = text_trim(text_sub(*rest, 1, rest->len));
	}
}

struct rows {
	bool names_old, names_new;
};

static void see_row(void *context, const struct expr *node)
{
	struct rows *rows = context;

	if (node->kind != EXPR_COLUMN)
		return;
	rows->names_old |= node->column.row == EXPR_ROW_OLD;
	rows->names_new |= node->column.row == EXPR_ROW_NEW;
}

/* A condition over a row that none of the events has would never be true. */
static void check_rows(struct maker *maker, const struct model_hook *hook)
{
	struct rows rows = {false, false};

	if (!hook->when)
		return;
	expr_walk(hook->when, see_row, &rows);
	if (rows.names_old && hook->events == HOOK_INSERT)
		diag_error(maker->diags, hook->when->at, "an insert has no old row");
	else if (rows.names_new && hook->events == HOOK_DELETE)
		diag_error(maker->diags, hook->when->at, "a delete has no new row");
}

static bool name_is_plain(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return name.len <= MAKE_NAME_BYTES;
}

static void hook_make(struct maker *maker, struct model_table *table, const struct dbml_meta *meta)
{
	struct text rest = text_trim(meta->value.text);
	struct model_hook hook = {
	        .name = text_sub(meta->key, prefix.len, meta->key.len),
	        .sql = rest,
	        .at = meta->at,
	};
	struct model_hook *slot;

	if (!name_is_plain(hook.name)) {
		diag_error(maker->diags, meta->at, "\"%.*s\" is no name of a webhook",
		        TEXT_ARG(hook.name));
		diag_mend(maker->diags,
		        "letters, digits and _, at most %d: the file of addresses names it",
		        MAKE_NAME_BYTES);
		return;
	}
	if (!rest.len) {
		refuse(maker, meta, rest);
		return;
	}
	if (!read_events(maker, meta, &rest, &hook))
		return;
	if (rest.len) {
		hook.when =
		        make_expr(maker, table, EXPR_MUST, rest, make_meta_at(meta, rest), NULL);
		check_rows(maker, &hook);
	}
	slot = ARENA_PUSH(maker->arena, table->hooks, table->hook_count);
	if (slot)
		*slot = hook;
}

/* By name, so that what is made from them does not depend on their order. */
static void sort(struct model_table *table)
{
	for (size_t i = 1; i < table->hook_count; i++) {
		struct model_hook hook = table->hooks[i];
		size_t j = i;
		for (; j > 0 && text_compare(hook.name, table->hooks[j - 1].name) < 0; j--)
			table->hooks[j] = table->hooks[j - 1];
		table->hooks[j] = hook;
	}
}

void make_hooks(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		struct model_table *table = maker->model->tables[i];
		const struct dbml_table *source = make_source(maker, table);
		for (size_t j = 0; source && j < source->meta_count; j++) {
			if (is_hook(&source->metas[j]))
				hook_make(maker, table, &source->metas[j]);
		}
		sort(table);
	}
}

/* ---- the tables ---- */

bool make_has_hooks(const struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		const struct dbml_table *source = make_source(maker, maker->model->tables[i]);
		for (size_t j = 0; source && j < source->meta_count; j++) {
			if (is_hook(&source->metas[j]))
				return true;
		}
	}
	return false;
}

static void add_index(
        struct maker *maker, struct model_table *table, const char *const *names, size_t count)
{
	struct model_index *index = ARENA_PUSH(maker->arena, table->indexes, table->index_count);
	struct model_index_part *parts = ARENA_ARRAY(maker->arena, struct model_index_part, count);
	struct model_column **columns = ARENA_ARRAY(maker->arena, struct model_column *, count);

	if (!index || !parts || !columns)
		return;
	for (size_t i = 0; i < count; i++)
		columns[i] = parts[i].column = model_column_find(table, text_from(names[i]));
	*index = (struct model_index){
	        .name = make_object_name(maker, table, columns, count, "idx"),
	        .parts = parts,
	        .part_count = count,
	        .method = TEXT("btree"),
	        .is_hidden = true,
	        .at = table->at,
	};
}

/*
 * What waits has a due_at, and is told in its order; what is done has a done_at. The log
 * has a row for each attempt to tell one.
 */
void make_outbox(struct maker *maker)
{
	static const struct make_column events[] = {
	        {"id", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"event", HIDDEN_UUID, true, COLUMN_IS_NONE},
	        {"hook", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"tenant", HIDDEN_TENANT, false, COLUMN_IS_NONE},
	        {"payload", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"created_at", HIDDEN_TIMESTAMPTZ, true, COLUMN_IS_NONE},
	        {"state", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"attempts", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"due_at", HIDDEN_TIMESTAMPTZ, false, COLUMN_IS_NONE},
	        {"done_at", HIDDEN_TIMESTAMPTZ, false, COLUMN_IS_NONE},
	};
	static const struct make_column log[] = {
	        {"id", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"event", HIDDEN_UUID, true, COLUMN_IS_NONE},
	        {"attempt", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"at", HIDDEN_TIMESTAMPTZ, true, COLUMN_IS_NONE},
	        {"duration_ms", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"status", HIDDEN_INTEGER, false, COLUMN_IS_NONE},
	        {"error", HIDDEN_TEXT, false, COLUMN_IS_NONE},
	};
	static const char *const due[] = {"hook", "due_at", "id"};
	static const char *const done[] = {"done_at"};
	static const char *const event[] = {"event"};
	struct model_table *outbox, *deliveries;

	if (!make_has_hooks(maker))
		return;
	outbox = make_hidden_table(
	        maker, "manor_outbox", TABLE_IS_OUTBOX, events, sizeof(events) / sizeof(events[0]));
	deliveries = make_hidden_table(
	        maker, "manor_deliveries", TABLE_IS_DELIVERIES, log, sizeof(log) / sizeof(log[0]));
	if (!outbox || !deliveries)
		return;
	outbox->columns[0].is_identity = true;
	deliveries->columns[0].is_identity = true;
	add_index(maker, outbox, due, 3);
	add_index(maker, outbox, event, 1);
	add_index(maker, outbox, done, 1);
	add_index(maker, deliveries, event, 1);
}
