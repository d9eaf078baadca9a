/* Paths: a column, perhaps a place in its JSON, perhaps cast, as SQL. */
#include "sql/plan_sql.h"

#include "base/json.h"

#include <stdio.h>

static bool is_index(struct text key)
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

/* The engine's path: $."a"[0]; from the end [#-1]. Keys hold no quote (the parser sees to it). */
static struct text json_path(struct arena *arena, const struct plan_path *path)
{
	struct buf out;

	buf_init(&out, arena);
	buf_add_char(&out, '$');
	for (size_t i = 0; i < path->key_count; i++) {
		struct text key = path->keys[i];
		if (is_index(key)) {
			buf_add(&out, key.ptr[0] == '-' ? TEXT("[#") : TEXT("["));
			buf_add(&out, key);
			buf_add_char(&out, ']');
		} else {
			buf_add(&out, TEXT(".\""));
			buf_add(&out, key);
			buf_add_char(&out, '"');
		}
	}
	return buf_text(&out);
}

static void write_json(struct plan_sql *c, struct text alias, const struct plan_path *path)
{
	struct sql_writer *w = c->w;
	struct value at = value_text(json_path(c->arena, path));

	if (!path->is_text) {
		sql_column(w, alias, path->column);
		SQL_ADD(w, " -> ");
		sql_param(w, at);
		return;
	}
	/* ->> gives text: numbers digit for digit, true as "true", null as NULL. */
	SQL_ADD(w, "CASE json_type(");
	sql_column(w, alias, path->column);
	SQL_ADD(w, ", ");
	sql_param(w, at);
	unsigned number = (unsigned)w->param_count;
	SQL_ADD(w, ") WHEN 'text' THEN ");
	sql_column(w, alias, path->column);
	SQL_ADD(w, " ->> ");
	w->dialect->write_param(&w->text, number);
	SQL_ADD(w, " WHEN 'null' THEN NULL ELSE ");
	sql_column(w, alias, path->column);
	SQL_ADD(w, " -> ");
	w->dialect->write_param(&w->text, number);
	SQL_ADD(w, " END");
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

bool plan_cast_is_known(const struct type *from, const struct type *to)
{
	if (from->array_depth || to->array_depth)
		return false;
	if (from->kind == to->kind && from->length == to->length &&
	        from->precision == to->precision && from->scale == to->scale &&
	        from->enumeration == to->enumeration)
		return true;
	if (is_text_like(to))
		return from->kind != TYPE_REAL && from->kind != TYPE_DOUBLE &&
		       from->kind != TYPE_BYTEA && from->kind != TYPE_CHAR;
	if (is_plain_numeric(to))
		return type_family(from) == FAMILY_INTEGER || from->kind == TYPE_NUMERIC_SCALED ||
		       from->kind == TYPE_NUMERIC;
	if (is_wider_integer(from, to))
		return true;
	if (is_time_stamp(from))
		return to->kind == TYPE_DATE || is_time_stamp(to);
	return from->kind == TYPE_DATE && is_time_stamp(to);
}

/* The scaled integer x as decimal text: -12.50 */
static void write_scaled_text(
        struct plan_sql *c, struct text alias, const struct plan_path *path, unsigned scale)
{
	struct buf *out = &c->w->text;
	int64_t unit = 1;

	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	SQL_ADD(c->w, "printf('%s%lld");
	if (scale) {
		SQL_ADD(c->w, ".%0");
		buf_add_int(out, scale);
		SQL_ADD(c->w, "lld");
	}
	SQL_ADD(c->w, "', CASE WHEN ");
	sql_column(c->w, alias, path->column);
	SQL_ADD(c->w, " < 0 THEN '-' ELSE '' END, abs(");
	sql_column(c->w, alias, path->column);
	SQL_ADD(c->w, ") / ");
	buf_add_int(out, unit);
	if (scale) {
		SQL_ADD(c->w, ", abs(");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, ") % ");
		buf_add_int(out, unit);
	}
	SQL_ADD(c->w, ")");
}

/* A text cast of anything but text: PostgreSQL's own spelling of the value. */
static void write_as_text(struct plan_sql *c, struct text alias, const struct plan_path *path,
        const struct type *from)
{
	switch (from->kind) {
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		SQL_ADD(c->w, "CAST(");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, " AS TEXT)");
		return;
	case TYPE_BOOLEAN:
		SQL_ADD(c->w, "CASE ");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
		return;
	case TYPE_NUMERIC_SCALED:
		SQL_ADD(c->w, "CASE WHEN ");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, " IS NOT NULL THEN ");
		write_scaled_text(c, alias, path, from->scale);
		SQL_ADD(c->w, " END");
		return;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		SQL_ADD(c->w, "rtrim(rtrim(");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, ", '0'), '.')");
		if (from->kind == TYPE_TIMESTAMPTZ)
			SQL_ADD(c->w, " || '+00'");
		return;
	default:
		sql_column(c->w, alias, path->column);
	}
}

static bool write_cast(struct plan_sql *c, struct text alias, const struct plan_path *path)
{
	const struct type *from = &path->column->type;
	const struct type *to = &path->cast;
	struct type text_type = {.kind = TYPE_TEXT};

	if (path->key_count) {
		/* The parser allows no other cast of a place in JSON. */
		if (!is_text_like(to) || !plan_cast_is_known(&text_type, to))
			return error_set(c->err, ERROR_INTERNAL, "a cast of a JSON path");
		write_json(c, alias, path);
		return true;
	}
	if (!plan_cast_is_known(from, to))
		return error_set(c->err, ERROR_INTERNAL, "a cast that is not known");
	if (from->kind != to->kind && (is_text_like(to) || is_plain_numeric(to))) {
		write_as_text(c, alias, path, from);
	} else if (is_time_stamp(from) && to->kind == TYPE_DATE) {
		SQL_ADD(c->w, "substr(");
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, ", 1, 10)");
	} else if (from->kind == TYPE_DATE && is_time_stamp(to)) {
		sql_column(c->w, alias, path->column);
		SQL_ADD(c->w, " || ' 00:00:00.000000'");
	} else {
		sql_column(c->w, alias, path->column);
	}
	return true;
}

bool plan_path_is_ranked(const struct plan_path *path)
{
	return !path->key_count && !path->has_cast && path->column->type.kind == TYPE_ENUM &&
	       path->column->type.array_depth == 0;
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

bool plan_path_write(
        struct plan_sql *c, struct text alias, const struct plan_path *path, enum plan_path_use use)
{
	/* The parser asked the policy by name; what no policy can open is refused here again. */
	if (path->column->secret != SECRET_NONE)
		return error_set(c->err, ERROR_INTERNAL, "a plan names a secret column");
	if (path->has_cast)
		return write_cast(c, alias, path);
	if (path->key_count)
		write_json(c, alias, path);
	else if (use == PLAN_PATH_ORDERED && plan_path_is_ranked(path))
		write_rank(c, alias, path);
	else
		sql_column(c->w, alias, path->column);
	return true;
}

bool plan_values_json(
        struct plan_sql *c, const struct value *values, size_t count, struct text *out)
{
	struct buf json;

	buf_init(&json, c->arena);
	buf_add_char(&json, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&json, ',');
		if (values[i].kind == VALUE_INTEGER)
			buf_add_int(&json, values[i].integer);
		else if (values[i].kind == VALUE_TEXT)
			json_write_string(&json, values[i].text);
		else
			buf_add(&json, TEXT("null"));
	}
	buf_add_char(&json, ']');
	if (buf_failed(&json))
		return error_memory(c->err);
	*out = buf_text(&json);
	return true;
}
