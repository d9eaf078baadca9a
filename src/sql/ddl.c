#include "sql/ddl.h"

#include "schema/snapshot.h"
#include "sql/dialect.h"

bool ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err)
{
	return dialect->ddl_persistent(arena, dialect, model, out_ddl, err);
}

bool ddl_session(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        enum ddl_session_kind kind, struct ddl_session *out_session, struct error *err)
{
	return dialect->ddl_session(arena, dialect, model, kind, out_session, err);
}

void ddl_write_meta(struct sql_writer *w, const struct model *model)
{
	struct buf snapshot;

	buf_init(&snapshot, w->arena);
	snapshot_write(&snapshot, model);
	w->text.failed |= buf_failed(&snapshot);
	buf_printf(&w->text, "INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, %d, '",
	        DDL_FORMAT);
	model_digest_write(&w->text, model);
	SQL_ADD(w, "', ");
	sql_string(w, buf_text(&snapshot));
	SQL_ADD(w, ")");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ddl_same_text(struct text a, struct text b)
{
	size_t i = 0, j = 0;
	char quote = 0;

	for (;;) {
		while (!quote && i < a.len && is_blank(a.ptr[i]))
			i++;
		while (!quote && j < b.len && is_blank(b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		char c = a.ptr[i++];
		if (c != b.ptr[j++])
			return false;
		if (quote == c)
			quote = 0;
		else if (!quote && (c == '\'' || c == '"'))
			quote = c;
	}
}

bool ddl_makes_principals(const struct model_table *table)
{
	switch (table->concept) {
	case TABLE_IS_TENANTS:
	case TABLE_IS_USERS:
	case TABLE_IS_MEMBERSHIPS:
	case TABLE_IS_ROLES:
	case TABLE_IS_PERMISSIONS:
	case TABLE_IS_USER_ROLES:
	case TABLE_IS_ROLE_PERMISSIONS:
	case TABLE_IS_SESSIONS:
		return true;
	default:
		return false;
	}
}

bool ddl_is_quiet(const struct model_column *column)
{
	if (column->concept == COLUMN_IS_UPDATED_AT || column->concept == COLUMN_IS_LAST_LOGIN)
		return true;
	/* A refresh moves a session on; only its end is news. */
	return column->table->is_hidden && column->table->concept == TABLE_IS_SESSIONS &&
	       (text_eq(column->name, TEXT("touched_at")) ||
	               text_eq(column->name, TEXT("expires_at")));
}

/* A line comment a line of the text. */
static void write_comment(struct buf *out, struct text comment)
{
	struct text line;
	while (text_split(&comment, '\n', &line)) {
		buf_add_cstr(out, "-- ");
		buf_add(out, text_trim(line));
		buf_add_char(out, '\n');
	}
}

void ddl_write_object(struct buf *out, const struct ddl_object *object)
{
	buf_add_char(out, '\n');
	if (!text_is_empty(object->comment))
		write_comment(out, object->comment);
	if (object->is_optional)
		buf_add_cstr(out, "-- Not made unless you ask for it:\n-- ");
	buf_add(out, object->sql);
	buf_add_cstr(out, ";\n");
}

bool ddl_write_script(struct buf *out, const struct sql_dialect *dialect, const struct model *model,
        struct error *err)
{
	struct ddl ddl;
	if (!ddl_persistent(out->arena, dialect, model, &ddl, err))
		return false;
	buf_add_cstr(out, "-- ");
	buf_add(out, text_is_empty(model->name) ? TEXT("schema") : model->name);
	buf_printf(out, ", for %s. Generated; the schema is the source.\n", dialect->name);
	buf_add_cstr(out, dialect->script_head);
	for (size_t i = 0; i < ddl.count; i++)
		ddl_write_object(out, &ddl.objects[i]);
	return buf_failed(out) ? error_memory(err) : true;
}

static const struct raised {
	const char *word;
	enum error_kind kind;
} raised_words[] = {
        {"tenant", ERROR_FORBIDDEN},
        {"forbidden", ERROR_FORBIDDEN},
        {"conflict", ERROR_CONFLICT},
        {"precondition", ERROR_PRECONDITION},
        {"repeated", ERROR_REPEATED},
        {"referenced", ERROR_REFERENCED},
        {"reference", ERROR_REFERENCE},
        {"flow", ERROR_FLOW},
        {"must", ERROR_MUST},
        {"soft", ERROR_REFERENCED},
        {"member", ERROR_REFERENCE},
        {"generated", ERROR_VALUE_GENERATED},
};

enum error_kind ddl_raised_kind(struct text raised)
{
	struct text prefix = TEXT("manor:");
	if (!text_has_prefix(raised, prefix))
		return ERROR_DATABASE;
	struct text word = text_sub(raised, prefix.len, raised.len);
	for (size_t i = 0; i < sizeof(raised_words) / sizeof(raised_words[0]); i++)
		if (text_eq_cstr(word, raised_words[i].word))
			return raised_words[i].kind;
	return ERROR_DATABASE;
}
