#include "sql/ddl_audit.h"
#include "sql/sqlite/ddl.h"
#include "sql/sqlite/expr.h"

/*
 * Audit: one row for each change, written by the database itself, with the row
 * before and after as JSON. Secrets and hidden columns are left out; a change of
 * updated_at alone is none.
 */

/* json_object() takes 127 arguments: pairs beyond this many are set into the object. */
enum { PAIRS_LIMIT = 60 };

/* "12.50" from 1250: the sign, the whole, and as many decimals as the type has. */
static void write_scaled(struct sql_writer *w, struct text column, unsigned scale)
{
	long long unit = 1;
	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	if (scale == 0) {
		buf_add(&w->text, column);
		return;
	}
	buf_printf(&w->text,
	        "json(CASE WHEN %.*s < 0 THEN '-' ELSE '' END || (abs(%.*s) / %lld) || '.' || "
	        "substr(%lld + abs(%.*s) %% %lld, 2))",
	        TEXT_ARG(column), TEXT_ARG(column), unit, unit, TEXT_ARG(column), unit);
}

/* As few digits as read back the same; 1 rather than 1.0, as other engines have it. */
static void write_real(struct sql_writer *w, struct text c)
{
	buf_printf(&w->text,
	        "CASE WHEN abs(%.*s) <= 1.7976931348623157e308 THEN json(CASE %.*s "
	        "WHEN CAST(printf('%%.15g', %.*s) AS REAL) THEN printf('%%.15g', %.*s) "
	        "WHEN CAST(printf('%%!.16g', %.*s) AS REAL) THEN printf('%%!.16g', %.*s) "
	        "ELSE printf('%%!.17g', %.*s) END) "
	        "WHEN %.*s > 0 THEN 'Infinity' WHEN %.*s < 0 THEN '-Infinity' END",
	        TEXT_ARG(c), TEXT_ARG(c), TEXT_ARG(c), TEXT_ARG(c), TEXT_ARG(c), TEXT_ARG(c),
	        TEXT_ARG(c), TEXT_ARG(c), TEXT_ARG(c));
}

/* A column's value in the JSON form of the API; moments keep all six digits. */
static void write_value(struct sqlite_ddl *d, const struct model_column *column, const char *row)
{
	struct sql_writer *w = &d->w, name;
	sql_writer_init(&name, d->arena, d->dialect);
	sql_column(&name, text_from(row), column);
	struct text c = buf_text(&name.text);
	switch (type_form(&column->type)) {
	case FORM_BOOLEAN:
		buf_printf(&w->text, "json(CASE %.*s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
		        TEXT_ARG(c));
		break;
	case FORM_SCALED:
		write_scaled(w, c, column->type.scale);
		break;
	case FORM_JSON:
	case FORM_NUMBER:
		buf_printf(&w->text, "json(%.*s)", TEXT_ARG(c));
		break;
	case FORM_REAL:
		write_real(w, c);
		break;
	case FORM_BYTES: /* hex(NULL) is empty */
		buf_printf(&w->text,
		        "CASE WHEN %.*s IS NOT NULL THEN '\\x' || lower(hex(%.*s)) END",
		        TEXT_ARG(c), TEXT_ARG(c));
		break;
	case FORM_TIMESTAMP:
	case FORM_TIMESTAMPTZ:
		if (column->type.kind == TYPE_TIME) { /* has no date before it */
			buf_add(&w->text, c);
			break;
		}
		buf_printf(&w->text, "replace(%.*s, ' ', 'T')%s", TEXT_ARG(c),
		        type_form(&column->type) == FORM_TIMESTAMPTZ ? " || '+00:00'" : "");
		break;
	default:
		buf_add(&w->text, c);
	}
}

void sqlite_write_row(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *payload, const char *row)
{
	struct sql_writer *w = &d->w;
	size_t count = 0;
	const struct model_column **columns = ddl_audit_columns(d->arena, table, payload, &count);
	for (size_t n = PAIRS_LIMIT; n < count; n += PAIRS_LIMIT)
		SQL_ADD(w, "json_set(");
	SQL_ADD(w, "json_object(");
	for (size_t i = 0; i < count; i++) {
		struct text name = columns[i]->name;
		if (i && i % PAIRS_LIMIT == 0)
			SQL_ADD(w, ")");
		if (i)
			SQL_ADD(w, ", ");
		if (i < PAIRS_LIMIT)
			sql_string(w, name);
		else
			sql_string(w, arena_printf(d->arena, "$.\"%.*s\"", TEXT_ARG(name)));
		SQL_ADD(w, ", ");
		write_value(d, columns[i], row);
	}
	SQL_ADD(w, ")");
}

void sqlite_write_changed(struct sqlite_ddl *d, const struct model_table *table)
{
	const struct model_column *updated = table->by_concept[COLUMN_IS_UPDATED_AT];
	size_t n = 0;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (column->is_hidden || column == updated)
			continue;
		if (n++)
			SQL_ADD(&d->w, " OR ");
		sql_column(&d->w, TEXT("OLD"), column);
		SQL_ADD(&d->w, " IS NOT ");
		sql_column(&d->w, TEXT("NEW"), column);
	}
	if (!n)
		SQL_ADD(&d->w, "0");
}

static void write_verb(struct sqlite_ddl *d, const struct model_table *table, enum ddl_event event,
        const char *prefix)
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
	SQL_ADD(w, "CASE WHEN ");
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
	SQL_ADD(w, " END");
}

/* "clients.update"; a bare "update" where an enum of verbs says what may stand there. */
static bool write_event(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *column, enum ddl_event event, struct error *err)
{
	const char *prefix;
	if (!ddl_audit_prefix(d->arena, table, column, &prefix, err))
		return false;
	write_verb(d, table, event, prefix);
	return true;
}

static void write_id(struct sqlite_ddl *d, const struct model_table *table, const char *row)
{
	const struct model_column *id = model_table_id(table);
	if (id) {
		sql_column(&d->w, text_from(row), id);
		return;
	}
	SQL_ADD(&d->w, "json_array(");
	for (size_t i = 0; table->primary && i < table->primary->column_count; i++) {
		if (i)
			SQL_ADD(&d->w, ", ");
		sql_column(&d->w, text_from(row), table->primary->columns[i]);
	}
	SQL_ADD(&d->w, ")");
}

static void write_side(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *payload, const char *name, const char *row)
{
	buf_printf(&d->w.text, ",\n\t\t'%s', ", name);
	sqlite_write_row(d, table, payload, row);
}

/* jsonb has its keys by their length: id, after, table, before, request_id. */
static void write_payload(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *payload, enum ddl_event event)
{
	struct sql_writer *w = &d->w;
	bool is_sorted = payload->type.kind == TYPE_JSONB;
	SQL_ADD(w, "json_object(");
	for (int which = 0; which < 2; which++) {
		if (which)
			SQL_ADD(w, ", ");
		if ((which == 0) == is_sorted) {
			SQL_ADD(w, "'id', ");
			write_id(d, table, event == EVENT_DELETE ? "OLD" : "NEW");
			if (is_sorted && event != EVENT_DELETE)
				write_side(d, table, payload, "after", "NEW");
		} else {
			SQL_ADD(w, "'table', ");
			sql_string(w, table->name);
		}
	}
	if (event != EVENT_INSERT)
		write_side(d, table, payload, "before", "OLD");
	if (event != EVENT_DELETE && !is_sorted)
		write_side(d, table, payload, "after", "NEW");
	SQL_ADD(w, ",\n\t\t'request_id', c.request_id)");
}

/* Which row it was, in the column's own type. */
static void write_entity_id(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *column, const char *row)
{
	const struct model_column *id = model_table_id(table);
	struct sql_writer *w = &d->w;
	if (id && id->type.kind == column->type.kind) {
		sql_column(w, text_from(row), id);
	} else if (type_family(&column->type) != FAMILY_TEXT) {
		SQL_ADD(w, "NULL");
	} else {
		SQL_ADD(w, "CAST(");
		write_id(d, table, row);
		SQL_ADD(w, " AS TEXT)");
	}
}

/* What the audit's column gets; nothing is written where it is left to its default. */
static bool write_audit_value(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_column *column, enum ddl_event event, struct error *err)
{
	struct sql_writer *w = &d->w;
	const char *row = event == EVENT_DELETE ? "OLD" : "NEW";
	if (column == column->table->tenant) {
		struct text tenant = sqlite_row_tenant(d, table, row, event != EVENT_DELETE);
		buf_add(&w->text, text_is_empty(tenant) ? TEXT("NULL") : tenant);
		return true;
	}
	if (column == ddl_audit_actor(column->table)) {
		SQL_ADD(w, "c.person");
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
		SQL_ADD(w, "c.address");
		break;
	case COLUMN_IS_AGENT:
		SQL_ADD(w, "c.agent");
		break;
	case COLUMN_IS_CREATED_AT:
	case COLUMN_IS_UPDATED_AT:
		buf_printf(&w->text, "coalesce(c.moment, %s)", sqlite_now);
		break;
	case COLUMN_IS_ID:
		if (column->type.kind == TYPE_UUID && column->default_kind == DEFAULT_NONE)
			buf_add_cstr(&w->text, sqlite_uuid);
		break;
	default:
		break;
	}
	return true;
}

static bool write_insert(struct sqlite_ddl *d, const struct model_table *table,
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
	SQL_ADD(w, ")\n\tSELECT ");
	buf_add(&w->text, buf_text(&values));
	/* the row of the context is one; were it gone, the audit must still be written */
	SQL_ADD(w, "\n\tFROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;");
	return true;
}

static bool write_trigger(struct sqlite_ddl *d, const struct model_table *table,
        const struct model_table *audit, enum ddl_event event, struct error *err)
{
	static const char *const whats[] = {"audit_insert", "audit_update", "audit_delete"};
	static const char *const timings[] = {"AFTER INSERT", "AFTER UPDATE", "AFTER DELETE"};
	struct text name = sqlite_trigger_name(d, table, whats[event]);
	sqlite_trigger_begin(d, name, timings[event], table);
	if (event == EVENT_UPDATE) {
		SQL_ADD(&d->w, " WHEN ");
		sqlite_write_changed(d, table);
	}
	SQL_ADD(&d->w, "\nBEGIN");
	if (!write_insert(d, table, audit, event, err))
		return false;
	SQL_ADD(&d->w, "\nEND");
	return sqlite_object_end(d, "trigger", name, TEXT(""), err);
}

/* What is recorded stays as it is. */
static bool write_seal(struct sqlite_ddl *d, const struct model_table *audit, struct error *err)
{
	static const char purge[] = "(SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2";
	struct text name = sqlite_trigger_name(d, audit, "seal_update");
	size_t n = 0;
	sqlite_trigger_begin(d, name, "BEFORE UPDATE", audit);
	SQL_ADD(&d->w, "\nBEGIN");
	sqlite_raise_where(d, "forbidden");
	buf_printf(&d->w.text, "%s AND (", purge);
	for (size_t i = 0; i < audit->column_count; i++) {
		const struct model_column *column = &audit->columns[i];
		if (column == audit->tenant && audit->through)
			continue;
		if (n++)
			SQL_ADD(&d->w, " OR ");
		sql_column(&d->w, TEXT("NEW"), column);
		SQL_ADD(&d->w, " IS NOT ");
		sql_column(&d->w, TEXT("OLD"), column);
		if (ddl_audit_may_be_emptied(audit, column)) {
			SQL_ADD(&d->w, " AND ");
			sql_column(&d->w, TEXT("NEW"), column);
			SQL_ADD(&d->w, " IS NOT NULL");
		}
	}
	SQL_ADD(&d->w, ");\nEND");
	if (!sqlite_object_end(d, "trigger", name, TEXT("What is recorded stays as it was."), err))
		return false;
	name = sqlite_trigger_name(d, audit, "seal_delete");
	sqlite_trigger_begin(d, name, "BEFORE DELETE", audit);
	SQL_ADD(&d->w, "\nBEGIN");
	sqlite_raise_where(d, "forbidden");
	buf_printf(&d->w.text, "%s;\nEND", purge);
	return sqlite_object_end(d, "trigger", name, TEXT(""), err);
}

bool sqlite_ddl_audit(struct sqlite_ddl *d, const struct model_table *table, struct error *err)
{
	const struct model_table *audit = ddl_audit_of(table);
	if (table->concept == TABLE_IS_AUDIT)
		return write_seal(d, table, err);
	return !audit || (write_trigger(d, table, audit, EVENT_INSERT, err) &&
	                         write_trigger(d, table, audit, EVENT_UPDATE, err) &&
	                         write_trigger(d, table, audit, EVENT_DELETE, err));
}
