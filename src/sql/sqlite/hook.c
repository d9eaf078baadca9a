#include "sql/ddl_hook.h"
#include "sql/sqlite/ddl.h"
#include "sql/sqlite/expr.h"

/* Webhooks: see sql/ddl_hook.h. */

static void write_payload(struct sqlite_ddl *d, const struct model_table *table,
        const struct ddl_hook_event *event, struct text tenant)
{
	struct sql_writer *w = &d->w;
	buf_printf(&w->text, "json_object('type', '%s', 'schema', ", event->type);
	sql_string(w, table->schema);
	SQL_ADD(w, ", 'table', ");
	sql_string(w, table->name);
	SQL_ADD(w, ", 'tenant', ");
	buf_add(&w->text, tenant);
	SQL_ADD(w, ",\n\t\t'timestamp', replace(m.moment, ' ', 'T') || '+00:00',\n\t\t'record', ");
	if (event->has_new)
		sqlite_write_row(d, table, NULL, "NEW");
	else
		SQL_ADD(w, "NULL");
	SQL_ADD(w, ",\n\t\t'old_record', ");
	if (event->has_old)
		sqlite_write_row(d, table, NULL, "OLD");
	else
		SQL_ADD(w, "NULL");
	SQL_ADD(w, ")");
}

static bool write_event(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_hook *hook, const struct ddl_hook_event *event, struct error *err)
{
	struct text tenant = sqlite_row_tenant(d, table, event->row, event->has_new);
	ddl_hook_begin(&d->w, hook, sqlite_uuid, tenant);
	write_payload(d, table, event, text_is_empty(tenant) ? TEXT("NULL") : tenant);
	return ddl_hook_end(&d->w, hook, event, sqlite_moment, tenant, err);
}

static bool write_trigger(struct sqlite_ddl *d, const struct model_table *table,
        const struct ddl_hook_event *event, struct error *err)
{
	struct text name = sqlite_trigger_name(d, table, event->what);
	sqlite_trigger_begin(d, name, event->timing, table);
	if (event->event == EVENT_UPDATE) {
		SQL_ADD(&d->w, " WHEN ");
		sqlite_write_changed(d, table);
	}
	SQL_ADD(&d->w, "\nBEGIN");
	for (size_t i = 0; i < table->hook_count; i++)
		if (ddl_hook_tells(&table->hooks[i], event) &&
		        !write_event(d, table, &table->hooks[i], event, err))
			return false;
	SQL_ADD(&d->w, "\nEND");
	return sqlite_object_end(
	        d, "trigger", name, TEXT("Webhooks: what is told of the row's change."), err);
}

bool sqlite_ddl_hooks(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < DDL_HOOK_EVENTS; i++)
		if (ddl_hooks_tell(table, &ddl_hook_events[i]) &&
		        !write_trigger(d, table, &ddl_hook_events[i], err))
			return false;
	return true;
}
