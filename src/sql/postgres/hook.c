#include "sql/ddl_hook.h"
#include "sql/postgres/trigger.h"

/*
 * Webhooks: see sql/ddl_hook.h. The functions are definers: nobody but the server's own
 * units may read or write the outbox.
 */

static void write_payload(struct postgres_ddl *d, const struct model_table *table,
        const struct ddl_hook_event *event, struct text tenant)
{
	struct sql_writer *w = &d->w;
	buf_printf(
	        &w->text, "(SELECT row_to_json(p) FROM (SELECT '%s'::text AS type, ", event->type);
	sql_string(w, table->schema);
	SQL_ADD(w, "::text AS schema, ");
	sql_string(w, table->name);
	SQL_ADD(w, "::text AS \"table\", ");
	buf_add(&w->text, tenant);
	SQL_ADD(w, " AS tenant,\n\t\t\tto_char(m.moment AT TIME ZONE 'UTC', "
	           "'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00' AS timestamp,\n\t\t\t");
	if (event->has_new)
		postgres_write_row(d, table, NULL, "NEW");
	else
		SQL_ADD(w, "NULL::json");
	SQL_ADD(w, " AS record,\n\t\t\t");
	if (event->has_old)
		postgres_write_row(d, table, NULL, "OLD");
	else
		SQL_ADD(w, "NULL::json");
	SQL_ADD(w, " AS old_record) AS p)::text");
}

static bool write_event(struct postgres_ddl *d, const struct model_table *table,
        const struct model_hook *hook, const struct ddl_hook_event *event, struct error *err)
{
	struct text tenant = postgres_row_tenant(d, table, event->row);
	ddl_hook_begin(&d->w, hook, "gen_random_uuid()", tenant);
	write_payload(d, table, event, text_is_empty(tenant) ? TEXT("NULL") : tenant);
	return ddl_hook_end(&d->w, hook, event, postgres_moment, tenant, err);
}

static bool write_trigger(struct postgres_ddl *d, const struct model_table *table,
        const struct ddl_hook_event *event, struct error *err)
{
	struct text when = TEXT("");
	if (event->event == EVENT_UPDATE) {
		postgres_object_begin(d);
		postgres_write_changed(d, table);
		when = buf_text(&d->w.text);
	}
	postgres_object_begin(d);
	for (size_t i = 0; i < table->hook_count; i++)
		if (ddl_hook_tells(&table->hooks[i], event) &&
		        !write_event(d, table, &table->hooks[i], event, err))
			return false;
	return postgres_trigger_both(d, table, event->what, event->timing, NULL, when, true, "NULL",
	        TEXT("Webhooks: what is told of the row's change."), err);
}

bool postgres_ddl_hooks(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < DDL_HOOK_EVENTS; i++)
		if (ddl_hooks_tell(table, &ddl_hook_events[i]) &&
		        !write_trigger(d, table, &ddl_hook_events[i], err))
			return false;
	return true;
}
