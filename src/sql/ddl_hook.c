#include "sql/ddl_hook.h"

const struct ddl_hook_event ddl_hook_events[DDL_HOOK_EVENTS] = {
        {EVENT_INSERT, "hook_insert", "AFTER INSERT", "INSERT", false, true, "NEW"},
        {EVENT_UPDATE, "hook_update", "AFTER UPDATE", "UPDATE", true, true, "NEW"},
        {EVENT_DELETE, "hook_delete", "AFTER DELETE", "DELETE", true, false, "OLD"},
};

bool ddl_hook_tells(const struct model_hook *hook, const struct ddl_hook_event *event)
{
	switch (event->event) {
	case EVENT_INSERT:
		return hook->events & HOOK_INSERT;
	case EVENT_UPDATE:
		return hook->events & HOOK_UPDATE;
	case EVENT_DELETE:
		return hook->events & HOOK_DELETE;
	default:
		return false;
	}
}

bool ddl_hooks_tell(const struct model_table *table, const struct ddl_hook_event *event)
{
	for (size_t i = 0; i < table->hook_count; i++)
		if (ddl_hook_tells(&table->hooks[i], event))
			return true;
	return false;
}

void ddl_hook_begin(
        struct sql_writer *w, const struct model_hook *hook, const char *uuid, struct text tenant)
{
	buf_printf(&w->text,
	        "\n\tINSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, "
	        "attempts, due_at)\n\tSELECT %s, ",
	        uuid);
	sql_string(w, hook->name);
	SQL_ADD(w, ", ");
	buf_add(&w->text, text_is_empty(tenant) ? TEXT("NULL") : tenant);
	SQL_ADD(w, ",\n\t\t");
}

bool ddl_hook_end(struct sql_writer *w, const struct model_hook *hook,
        const struct ddl_hook_event *event, const char *moment, struct text tenant,
        struct error *err)
{
	struct expr_sql to;

	buf_printf(&w->text,
	        ",\n\t\tm.moment, 'waiting', 0, m.moment\n\tFROM (SELECT %s AS moment) AS m",
	        moment);
	if (hook->when) {
		expr_sql_init(&to, w, EXPR_SQL_PERSISTENT);
		to.old_row = (struct expr_sql_row){TEXT("OLD"), !event->has_old};
		to.new_row = (struct expr_sql_row){TEXT("NEW"), !event->has_new};
		to.self = event->has_new ? to.new_row : to.old_row;
		to.tenant = tenant;
		SQL_ADD(w, "\n\tWHERE ");
		if (!expr_sql_write(&to, hook->when, err))
			return false;
	}
	SQL_ADD(w, ";");
	return true;
}
