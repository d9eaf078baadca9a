/*
 * Webhooks, as both engines have them: an event is a row of manor_outbox, written by a
 * trigger in the transaction that changed the row, whoever writes. Its payload is what
 * Supabase's database webhooks send, with the tenant and the moment beside it; hidden and
 * secret columns are never in it.
 *
 * A deletion by deleted_at is the update that it is. An update that changes nothing but
 * updated_at and hidden columns is none.
 */
#ifndef SQL_DDL_HOOK_H
#define SQL_DDL_HOOK_H

#include "sql/ddl_part.h"
#include "sql/expr_sql.h"

/* One event of a table, EVENT_INSERT to EVENT_DELETE. */
struct ddl_hook_event {
	enum ddl_event event;
	const char *what;   /* of the trigger's name */
	const char *timing; /* "AFTER INSERT" … */
	const char *type;   /* as the payload says it */
	bool has_old, has_new;
	const char *row; /* that which is there: NEW or OLD */
};

enum { DDL_HOOK_EVENTS = 3 };
extern const struct ddl_hook_event ddl_hook_events[DDL_HOOK_EVENTS];

bool ddl_hook_tells(const struct model_hook *hook, const struct ddl_hook_event *event);
/* Any of the table's webhooks does. */
bool ddl_hooks_tell(const struct model_table *table, const struct ddl_hook_event *event);

/*
 * Around the payload: the INSERT of one event, under the webhook's condition. The tenant is
 * the row's, "" where it has none; uuid and moment are how the engine makes these. The
 * payload may name the moment as m.moment.
 */
void ddl_hook_begin(
        struct sql_writer *w, const struct model_hook *hook, const char *uuid, struct text tenant);
bool ddl_hook_end(struct sql_writer *w, const struct model_hook *hook,
        const struct ddl_hook_event *event, const char *moment, struct text tenant,
        struct error *err);

#endif
