#include "sql/ddl_hook.h"

const struct ddl_hook_event ddl_hook_events[DDL_HOOK_EVENTS] = {
        {EVENT_INSERT, "hook_insert", "AFTER INSERT", "INSERT", false, true, "NEW"},
        {EVENT_UPDATE, "hook_update", "AFTER UPDATE", "UPDATE", true, true, "NEW"},
        {EVENT_DELETE, "hook_delete", "AFTER DELETE", "DELETE", true, false, "OLD"},
};

const char ddl_hook_columns[] = "event, hook, tenant, payload, created_at, state, attempts, due_at";

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
