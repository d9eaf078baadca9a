#include "sql/ddl_audit.h"
#include "sql/postgres/trigger.h"

/*
 * Audit: one row for each change, written by the database itself, with the row before
 * and after as JSON in the forms that SQLite's has: the keys in the order of the columns
 * (where the payload is no jsonb, which has an order of its own), moments in UTC with all
 * six digits. Secrets and hidden columns are left out; a change of updated_at alone is
 * none.
 */

/* A setting of the transaction, or NULL, in the column's type. */
static void write_setting(
        struct postgres_ddl *d, const char *setting, const struct model_column *column)
{
	buf_printf(&d->w.text, "nullif(current_setting('manor.%s', true), '')", setting);
	if (column->type.kind == TYPE_TEXT)
		return;
	SQL_ADD(&d->w, "::");
	d->dialect->write_type(&d->w.text, &column->type);
}

/* A column's value as to_json() gives the form that the API has. */
static void write_value(struct postgres_ddl *d, const struct model_column *column, const char *row)
{
	struct sql_writer *w = &d->w, name;
	sql_writer_init(&name, d->arena, d->dialect);
	sql_column(&name, text_from(row), column);
	struct text c = buf_text(&name.text);
	switch (type_form(&column->type)) {
	case FORM_BYTES:
		buf_printf(&w->text, "E'\\\\x' || encode(%.*s, 'hex')", TEXT_ARG(c));
		break;
	case FORM_TIMESTAMP:
		buf_printf(&w->text, "to_char(%.*s, '%sHH24:MI:SS.US')", TEXT_ARG(c),
		        column->type.kind == TYPE_TIME ? "" : "YYYY-MM-DD\"T\"");
		break;
	case FORM_TIMESTAMPTZ:
		buf_printf(&w->text,
		        "to_char(%.*s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || "
		        "'+00:00'",
		        TEXT_ARG(c));
		break;
	default:
		buf_add(&w->text, c);
		if (column->type.kind == TYPE_CHAR && !column->type.array_depth)
			SQL_ADD(w, "::text"); /* without what fills it */
	}
}

/* to_jsonb() or row_to_json() of a row of one alias. */
static void write_object(
        struct postgres_ddl *d, const struct model_column *payload, const char *alias)
{
	bool is_jsonb = payload && payload->type.kind == TYPE_JSONB;
	buf_printf(&d->w.text, "(SELECT %s(%s) FROM (SELECT ",
	        is_jsonb ? "to_jsonb" : "row_to_json", alias);
}

void postgres_write_row(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *payload, const char *row)
{
	size_t count = 0;
	const struct model_column **columns = ddl_audit_columns(d->arena, table, payload, &count);
	write_object(d, payload, "r");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		write_value(d, columns[i], row);
		SQL_ADD(&d->w, " AS ");
		sql_name(&d->w, columns[i]->name);
	}
	SQL_ADD(&d->w, ") AS r)");
}

/* Of several columns an array, without white space. */
static void write_id(struct postgres_ddl *d, const struct model_table *table, const char *row)
{
	const struct model_column *id = model_table_id(table);
	if (id) {
		sql_column(&d->w, text_from(row), id);
		return;
	}
	SQL_ADD(&d->w, "('[' || concat_ws(','");
	for (size_t i = 0; table->primary && i < table->primary->column_count; i++) {
		SQL_ADD(&d->w, ", to_json(");
		sql_column(&d->w, text_from(row), table->primary->columns[i]);
		SQL_ADD(&d->w, ")");
	}
	SQL_ADD(&d->w, ") || ']')::json");
}

static void write_payload(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *payload, enum ddl_event event)
{
	struct sql_writer *w = &d->w;
	write_object(d, payload, "p");
	sql_string(w, table->name);
	SQL_ADD(w, "::text AS \"table\", ");
	write_id(d, table, event == EVENT_DELETE ? "OLD" : "NEW");
	SQL_ADD(w, " AS id");
	if (event != EVENT_INSERT) {
		SQL_ADD(w, ",\n\t\t\t");
		postgres_write_row(d, table, payload, "OLD");
		SQL_ADD(w, " AS before");
	}
	if (event != EVENT_DELETE) {
		SQL_ADD(w, ",\n\t\t\t");
		postgres_write_row(d, table, payload, "NEW");
		SQL_ADD(w, " AS after");
	}
	SQL_ADD(w, ",\n\t\t\tnullif(current_setting('manor.request', true), '') AS request_id) "
	           "AS p)");
	if (type_form(&payload->type) != FORM_JSON)
		SQL_ADD(w, "::text");
}

static void write_verb(struct postgres_ddl *d, const struct model_table *table,
        enum ddl_event event, const char *prefix)
{
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	struct sql_writer *w = &d->w;
	if (event != EVENT_UPDATE || !deleted) {
		sql_string(w, arena_printf(d->arena, "%s%s", prefix,
		                      event == EVENT_INSERT   ? "create"
		                      : event == EVENT_UPDATE ? "update"
		                                              : "delete"));
		return;
	}
	SQL_ADD(w, "(CASE WHEN ");
	sql_column(w, TEXT("OLD"), deleted);
	SQL_ADD(w, " IS NULL AND ");
	sql_column(w, TEXT("NEW"), deleted);
	SQL_ADD(w, " IS NOT NULL THEN ");
	sql_string(w, arena_printf(d->arena, "%sdelete", prefix));
	SQL_ADD(w, " WHEN ");
	sql_column(w, TEXT("OLD"), deleted);
	SQL_ADD(w, " IS NOT NULL AND ");
	sql_column(w, TEXT("NEW"), deleted);
	SQL_ADD(w, " IS NULL THEN ");
	sql_string(w, arena_printf(d->arena, "%srestore", prefix));
	SQL_ADD(w, " ELSE ");
	sql_string(w, arena_printf(d->arena, "%supdate", prefix));
	SQL_ADD(w, " END)");
}

/* "clients.update"; a bare "update" where an enum of verbs says what may stand there. */
static bool write_event(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *column, enum ddl_event event, struct error *err)
{
	const char *prefix;
	if (!ddl_audit_prefix(d->arena, table, column, &prefix, err))
		return false;
	write_verb(d, table, event, prefix);
	if (column->type.kind == TYPE_ENUM) {
		SQL_ADD(&d->w, "::");
		d->dialect->write_type(&d->w.text, &column->type);
	}
	return true;
}

/* Which row it was, in the column's own type. */
static void write_entity_id(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *column, const char *row)
{
	const struct model_column *id = model_table_id(table);
	if (id && id->type.kind == column->type.kind) {
		sql_column(&d->w, text_from(row), id);
	} else if (type_family(&column->type) != FAMILY_TEXT) {
		SQL_ADD(&d->w, "NULL");
	} else {
		write_id(d, table, row);
		SQL_ADD(&d->w, "::text");
	}
}

/* What the audit's column gets; nothing is written where it is left to its default. */
static bool write_audit_value(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *column, enum ddl_event event, struct error *err)
{
	struct sql_writer *w = &d->w;
	const char *row = event == EVENT_DELETE ? "OLD" : "NEW";
	if (column == column->table->tenant) {
		struct text tenant = postgres_row_tenant(d, table, row);
		buf_add(&w->text, text_is_empty(tenant) ? TEXT("NULL") : tenant);
		return true;
	}
	if (column == ddl_audit_actor(column->table)) {
		write_setting(d, "person", column);
		return true;
	}
	switch (column->concept) {
	case COLUMN_IS_EVENT:
		return write_event(d, table, column, event, err);
	case COLUMN_IS_PAYLOAD:
		write_payload(d, table, column, event);
		break;
	case COLUMN_IS_ENTITY:
		if (!text_is_empty(ddl_audit_entity(column, table->name)))
			sql_string(w, ddl_audit_entity(column, table->name));
		break;
	case COLUMN_IS_ENTITY_ID:
		write_entity_id(d, table, column, row);
		break;
	case COLUMN_IS_ADDRESS:
		write_setting(d, "address", column);
		break;
	case COLUMN_IS_AGENT:
		write_setting(d, "agent", column);
		break;
	case COLUMN_IS_CREATED_AT:
	case COLUMN_IS_UPDATED_AT:
		postgres_write_moment(
		        d, text_from(postgres_moment), TYPE_TIMESTAMPTZ, &column->type);
		break;
	case COLUMN_IS_ID:
		if (column->type.kind == TYPE_UUID && column->default_kind == DEFAULT_NONE)
			SQL_ADD(w, "gen_random_uuid()");
		break;
	default:
		break;
	}
	return true;
}

static bool write_insert(struct postgres_ddl *d, const struct model_table *table,
        const struct model_table *audit, enum ddl_event event, struct error *err)
{
	struct sql_writer *w = &d->w;
	struct buf names, values;
	buf_init(&names, d->arena);
	buf_init(&values, d->arena);
	for (size_t i = 0; i < audit->column_count; i++) {
		const struct model_column *column = &audit->columns[i];
		size_t mark = w->text.len;
		if (!write_audit_value(d, table, column, event, err))
			return false;
		if (buf_failed(&w->text))
			return error_memory(err);
		if (w->text.len == mark) {
			if (!ddl_audit_may_lack(table, column, err))
				return false;
			continue;
		}
		buf_add_cstr(&names, names.len ? ", " : "");
		d->dialect->write_name(&names, column->name);
		buf_add_cstr(&values, values.len ? ",\n\t\t" : "");
		buf_add(&values, text_sub(buf_text(&w->text), mark, w->text.len));
		buf_truncate(&w->text, mark);
	}
	SQL_ADD(w, "\n\tINSERT INTO ");
	sql_name(w, audit->name);
	SQL_ADD(w, " (");
	buf_add(&w->text, buf_text(&names));
	SQL_ADD(w, ")\n\tVALUES (");
	buf_add(&w->text, buf_text(&values));
	SQL_ADD(w, ");");
	return true;
}

static bool write_audit(struct postgres_ddl *d, const struct model_table *table,
        const struct model_table *audit, enum ddl_event event, struct error *err)
{
	static const char *const whats[] = {"audit_insert", "audit_update", "audit_delete"};
	static const char *const timings[] = {"AFTER INSERT", "AFTER UPDATE", "AFTER DELETE"};
	struct text when = TEXT("");
	if (event == EVENT_UPDATE) {
		postgres_object_begin(d);
		postgres_write_changed(d, table);
		when = buf_text(&d->w.text);
	}
	postgres_object_begin(d);
	return write_insert(d, table, audit, event, err) &&
	       postgres_trigger_both(d, table, whats[event], timings[event], NULL, when, true,
	               "NULL", TEXT(""), err);
}

/* What is recorded stays as it is. */
static bool write_seal(struct postgres_ddl *d, const struct model_table *audit, struct error *err)
{
	size_t n = 0;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "\n\tIF (");
	for (size_t i = 0; i < audit->column_count; i++) {
		const struct model_column *column = &audit->columns[i];
		if (n++)
			SQL_ADD(&d->w, " OR ");
		postgres_write_differs(d, column);
		if (!ddl_audit_may_be_emptied(audit, column))
			continue;
		SQL_ADD(&d->w, " AND ");
		sql_column(&d->w, TEXT("NEW"), column);
		SQL_ADD(&d->w, " IS NOT NULL");
	}
	buf_printf(&d->w.text, ")\n\t\tAND NOT (%s)", postgres_is_purge);
	postgres_then_raise(d, "forbidden");
	if (!postgres_trigger_both(d, audit, "seal_update", "BEFORE UPDATE", NULL, TEXT(""), false,
	            "NEW", TEXT("What is recorded stays as it was."), err))
		return false;
	postgres_object_begin(d);
	buf_printf(&d->w.text, "\n\tIF NOT (%s)", postgres_is_purge);
	postgres_then_raise(d, "forbidden");
	return postgres_trigger_both(d, audit, "seal_delete", "BEFORE DELETE", NULL, TEXT(""),
	        false, "OLD", TEXT(""), err);
}

bool postgres_ddl_audit(struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_table *audit = ddl_audit_of(table);
	if (table->concept == TABLE_IS_AUDIT)
		return write_seal(d, table, err);
	return !audit || (write_audit(d, table, audit, EVENT_INSERT, err) &&
	                         write_audit(d, table, audit, EVENT_UPDATE, err) &&
	                         write_audit(d, table, audit, EVENT_DELETE, err));
}
