#include "sql/migration_part.h"
#include "sql/postgres/adopt.h"
#include "sql/postgres/catalog.h"
#include "sql/postgres/ddl.h"
#include "sql/postgres/expr.h"
#include "sql/postgres/forms.h"
#include "sql/postgres/store.h"

static void write_name(struct buf *out, struct text name)
{
	sql_quoted_write(out, name, '"');
}

static void write_string(struct buf *out, struct text t)
{
	postgres_string_write(out, t);
}

static void write_param(struct buf *out, unsigned number)
{
	buf_add_char(out, '$');
	buf_add_int(out, number);
}

static void write_base(struct buf *out, struct text table)
{
	write_name(out, table);
}

/*
 * An enum's name may be a word of SQL. char(n) would be padded with blanks, which no
 * other engine does and no comparison sees.
 */
static void write_type(struct buf *out, const struct type *type)
{
	struct type shown = *type;
	if (type->kind == TYPE_ENUM && type->enumeration) {
		write_name(out, type->enumeration->name);
		for (unsigned i = 0; i < type->array_depth; i++)
			buf_add(out, TEXT("[]"));
		return;
	}
	if (shown.kind == TYPE_CHAR)
		shown.kind = TYPE_VARCHAR;
	type_write(out, &shown);
}

const struct sql_dialect sql_postgres = {
        .name = "postgres",
        .forms = &postgres_forms,
        .same = "IS NOT DISTINCT FROM",
        .script_head = "\nSET search_path = public, pg_temp;\n",
        .write_name = write_name,
        .write_string = write_string,
        .write_param = write_param,
        .write_base = write_base,
        .write_type = write_type,
        .store = postgres_store,
        .show = postgres_show,
        .write_expr = postgres_expr_write,
        .catalog_sql = postgres_catalog_sql,
        .adopt_up = postgres_adopt_up,
        .adopt_down = postgres_adopt_down,
        .ddl_persistent = postgres_ddl_persistent,
        .ddl_session = postgres_ddl_session,
        .migration = &migration_postgres,
};
