#include "sql/sqlite_ddl.h"
#include "sql/sqlite_expr.h"
#include "sql/sqlite_store.h"

/* Doubles the quote inside; a NUL would end the statement's text and is left out. */
static void write_quoted(struct buf *out, struct text t, char quote)
{
	size_t from = 0;

	buf_add_char(out, quote);
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] != quote && t.ptr[i] != '\0')
			continue;
		buf_add(out, text_sub(t, from, i - from));
		if (t.ptr[i] == quote)
			buf_add(out, (struct text){(char[]){quote, quote}, 2});
		from = i + 1;
	}
	buf_add(out, text_sub(t, from, t.len - from));
	buf_add_char(out, quote);
}

static void write_name(struct buf *out, struct text name)
{
	write_quoted(out, name, '"');
}

static void write_string(struct buf *out, struct text t)
{
	write_quoted(out, t, '\'');
}

static void write_param(struct buf *out, unsigned number)
{
	buf_add_char(out, '?');
	buf_add_int(out, number);
}

static void write_base(struct buf *out, struct text table)
{
	buf_add_cstr(out, "main.");
	write_name(out, table);
}

static void write_type(struct buf *out, const struct type *type)
{
	buf_add_cstr(out, type->array_depth ? "TEXT" : type_info(type->kind)->sqlite);
}

const struct sql_dialect sql_sqlite = {
        .name = "sqlite",
        .write_name = write_name,
        .write_string = write_string,
        .write_param = write_param,
        .write_base = write_base,
        .write_type = write_type,
        .store = sqlite_store,
        .show = sqlite_show,
        .write_expr = sqlite_expr_write,
        .ddl_persistent = sqlite_ddl_persistent,
        .ddl_session = sqlite_ddl_session,
};
