/* Paths: a column, perhaps a place in its JSON, perhaps cast, as SQL. */
#include "sql/cast.h"
#include "sql/plan_sql.h"

bool plan_key_is_index(struct text key)
{
	size_t at = key.len && key.ptr[0] == '-' ? 1 : 0;

	if (at == key.len || key.len > 10)
		return false;
	for (; at < key.len; at++) {
		if (key.ptr[at] < '0' || key.ptr[at] > '9')
			return false;
	}
	return true;
}

static bool is_text_like(const struct type *type)
{
	return type->array_depth == 0 && type->length == 0 &&
	       (type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR);
}

static bool is_plain_numeric(const struct type *type)
{
	return type->array_depth == 0 && type->kind == TYPE_NUMERIC && !type->precision;
}

static bool is_wider_integer(const struct type *from, const struct type *to)
{
	return to->kind >= TYPE_SMALLINT && to->kind <= TYPE_BIGINT &&
	       (from->kind == TYPE_BOOLEAN ||
	               (from->kind >= TYPE_SMALLINT && from->kind <= to->kind)) &&
	       !(from->kind == TYPE_BOOLEAN && to->kind != TYPE_INTEGER);
}

static bool is_time_stamp(const struct type *type)
{
	return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ;
}

bool plan_cast_is_plain(const struct type *from, const struct type *to)
{
	if (from->array_depth || to->array_depth)
		return false;
	if (from->kind == to->kind && from->length == to->length &&
	        from->precision == to->precision && from->scale == to->scale &&
	        from->enumeration == to->enumeration)
		return true;
	if (is_text_like(to))
		return from->kind != TYPE_REAL && from->kind != TYPE_DOUBLE &&
		       from->kind != TYPE_BYTEA && from->kind != TYPE_CHAR &&
		       from->kind != TYPE_JSONB;
	if (is_plain_numeric(to))
		return type_family(from) == FAMILY_INTEGER || from->kind == TYPE_NUMERIC_SCALED ||
		       from->kind == TYPE_NUMERIC;
	if (is_wider_integer(from, to))
		return true;
	if (is_time_stamp(from))
		return to->kind == TYPE_DATE || is_time_stamp(to);
	return from->kind == TYPE_DATE && is_time_stamp(to);
}

static bool write_cast(struct plan_sql *c, struct text alias, const struct plan_path *path)
{
	struct plan_path bare = *path;

	bare.has_cast = false;
	struct type from = plan_path_type(&bare);
	if (!path->key_count && plan_cast_is_plain(&from, &path->cast)) {
		plan_forms(c)->write_cast(c->w, alias, path->column, &path->cast);
		return true;
	}
	if (!cast_is_known(&from, &path->cast))
		return error_set(c->err, ERROR_INTERNAL, "a cast that is not known");
	plan_forms(c)->begin_cast(c->w, &from, &path->cast);
	if (path->key_count)
		plan_forms(c)->write_json_path(c->w, alias, path, false);
	else
		sql_column(c->w, alias, path->column);
	plan_forms(c)->end_cast(c->w, &from, &path->cast);
	return true;
}

bool plan_path_is_ranked(const struct plan_sql *c, const struct plan_path *path)
{
	return !plan_forms(c)->has_enum_order && !path->key_count && !path->has_cast &&
	       path->column->type.kind == TYPE_ENUM && path->column->type.array_depth == 0;
}

/* An enum is ordered as its values are declared. */
static void write_rank(struct plan_sql *c, struct text alias, const struct plan_path *path)
{
	const struct model_enum *values = path->column->type.enumeration;

	SQL_ADD(c->w, "CASE ");
	sql_column(c->w, alias, path->column);
	for (size_t i = 0; i < values->value_count; i++) {
		SQL_ADD(c->w, " WHEN ");
		sql_string(c->w, values->values[i]);
		SQL_ADD(c->w, " THEN ");
		buf_add_int(&c->w->text, (int64_t)i);
	}
	SQL_ADD(c->w, " END");
}

/* What an engine's own comparison of the type is not. */
static void write_compared(struct plan_sql *c, const struct plan_path *path)
{
	struct type type = plan_path_type(path);

	if (type.array_depth == 1)
		buf_add(&c->w->text, plan_forms(c)->array_compared);
	else if (type.array_depth)
		return;
	else if (type.kind == TYPE_NUMERIC)
		buf_add(&c->w->text, plan_forms(c)->numeric_compared);
	else if (path->has_cast && is_text_like(&type))
		buf_add(&c->w->text, plan_forms(c)->text_compared);
	else if (type.kind == TYPE_INET)
		buf_add(&c->w->text, plan_forms(c)->inet_compared);
	else if (type.kind == TYPE_JSON)
		buf_add(&c->w->text, plan_forms(c)->json_compared);
	else if (type.kind == TYPE_JSONB)
		buf_add(&c->w->text, plan_forms(c)->jsonb_compared);
}

bool plan_path_write(
        struct plan_sql *c, struct text alias, const struct plan_path *path, enum plan_path_use use)
{
	/* The parser asked the policy by name; what no policy can open is refused here again. */
	if (path->column->secret != SECRET_NONE)
		return error_set(c->err, ERROR_INTERNAL, "a plan names a secret column");
	if (path->has_cast) {
		if (!write_cast(c, alias, path))
			return false;
		if (use != PLAN_PATH_SHOWN)
			write_compared(c, path);
		return true;
	}
	if (path->key_count)
		plan_forms(c)->write_json_path(c->w, alias, path, use != PLAN_PATH_SHOWN);
	else if (use == PLAN_PATH_ORDERED && plan_path_is_ranked(c, path))
		write_rank(c, alias, path);
	else
		sql_column(c->w, alias, path->column);
	if (use != PLAN_PATH_SHOWN)
		write_compared(c, path);
	return true;
}
