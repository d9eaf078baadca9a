#include "sql/migration_part.h"
#include "sql/sqlite/adopt.h"
#include "sql/sqlite/catalog.h"
#include "sql/sqlite/ddl.h"
#include "sql/sqlite/expr.h"
#include "sql/sqlite/forms.h"
#include "sql/sqlite/store.h"

static void write_name(struct buf *out, struct text name)
{
	sql_quoted_write(out, name, '"');
}

static void write_string(struct buf *out, struct text t)
{
	sql_quoted_write(out, t, '\'');
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
        .same = "IS",
        .script_head = "",
        .forms = &sqlite_forms,
        .write_name = write_name,
        .write_string = write_string,
        .write_param = write_param,
        .write_base = write_base,
        .write_type = write_type,
        .store = sqlite_store,
        .show = sqlite_show,
        .write_expr = sqlite_expr_write,
        .catalog_sql = sqlite_catalog_sql,
        .write_catalog_values = sqlite_catalog_values,
        .adopt_up = sqlite_adopt_up,
        .adopt_down = sqlite_adopt_down,
        .ddl_persistent = sqlite_ddl_persistent,
        .ddl_session = sqlite_ddl_session,
        .migration = &migration_sqlite,
};
