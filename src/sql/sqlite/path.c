/* Places in JSON, and casts: what PostgreSQL has operators for, by SQLite's functions. */
#include "sql/plan.h"
#include "sql/sqlite/forms.h"

/* The engine's path: $."a"[0]; from the end [#-1]. Keys hold no quote (the parser sees to it). */
static struct text json_path(struct arena *arena, const struct plan_path *path)
{
	struct buf out;

	buf_init(&out, arena);
	buf_add_char(&out, '$');
	for (size_t i = 0; i < path->key_count; i++) {
		struct text key = path->keys[i];
		if (plan_key_is_index(key)) {
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

void sqlite_write_json_path(
        struct sql_writer *w, struct text alias, const struct plan_path *path, bool is_ordered)
{
	struct value at = value_text(json_path(w->arena, path));

	(void)is_ordered; /* text is compared by its bytes */
	if (!path->is_text) {
		SQL_ADD(w, "(");
		sql_column(w, alias, path->column);
		SQL_ADD(w, " -> ");
		sql_param(w, at);
		SQL_ADD(w, ")");
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
	SQL_ADD(w, " WHEN 'null' THEN NULL");
	/* What has parts is written as jsonb is. */
	for (size_t i = 0; i < 2 && path->column->type.kind != TYPE_JSON; i++) {
		buf_add(&w->text, i ? TEXT(" WHEN 'array'") : TEXT(" WHEN 'object'"));
		SQL_ADD(w, " THEN manor_json_text(");
		sql_column(w, alias, path->column);
		SQL_ADD(w, " -> ");
		w->dialect->write_param(&w->text, number);
		SQL_ADD(w, ")");
	}
	SQL_ADD(w, " ELSE ");
	sql_column(w, alias, path->column);
	SQL_ADD(w, " -> ");
	w->dialect->write_param(&w->text, number);
	SQL_ADD(w, " END");
}

void sqlite_begin_cast(struct sql_writer *w, const struct type *from, const struct type *to)
{
	(void)from;
	(void)to;
	SQL_ADD(w, "manor_cast(");
}

/* ", kind, precision, scale, dimensions" of each: what manor_cast() knows a type by. */
void sqlite_end_cast(struct sql_writer *w, const struct type *from, const struct type *to)
{
	const struct type *const types[] = {from, to};

	for (size_t i = 0; i < 2; i++) {
		bool is_enum = types[i]->kind == TYPE_ENUM;
		SQL_ADD(w, ", ");
		buf_add_int(&w->text, is_enum ? TYPE_TEXT : (int64_t)types[i]->kind);
		SQL_ADD(w, ", ");
		buf_add_int(&w->text, types[i]->precision);
		SQL_ADD(w, ", ");
		buf_add_int(&w->text, types[i]->scale);
		SQL_ADD(w, ", ");
		buf_add_int(&w->text, types[i]->array_depth);
	}
	SQL_ADD(w, ")");
}

static bool is_text(const struct type *type)
{
	return type->kind == TYPE_TEXT || type->kind == TYPE_VARCHAR;
}

static bool is_time_stamp(const struct type *type)
{
	return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ;
}

/* The scaled integer x as decimal text: -12.50 */
static void write_scaled_text(
        struct sql_writer *w, struct text alias, const struct model_column *column, unsigned scale)
{
	struct buf *out = &w->text;
	int64_t unit = 1;

	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	SQL_ADD(w, "printf('%s%lld");
	if (scale) {
		SQL_ADD(w, ".%0");
		buf_add_int(out, scale);
		SQL_ADD(w, "lld");
	}
	SQL_ADD(w, "', CASE WHEN ");
	sql_column(w, alias, column);
	SQL_ADD(w, " < 0 THEN '-' ELSE '' END, abs(");
	sql_column(w, alias, column);
	SQL_ADD(w, ") / ");
	buf_add_int(out, unit);
	if (scale) {
		SQL_ADD(w, ", abs(");
		sql_column(w, alias, column);
		SQL_ADD(w, ") % ");
		buf_add_int(out, unit);
	}
	SQL_ADD(w, ")");
}

/* A text cast of anything but text: PostgreSQL's own spelling of the value. */
static void write_as_text(struct sql_writer *w, struct text alias,
        const struct model_column *column, const struct type *from)
{
	switch (from->kind) {
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		SQL_ADD(w, "CAST(");
		sql_column(w, alias, column);
		SQL_ADD(w, " AS TEXT)");
		return;
	case TYPE_BOOLEAN:
		SQL_ADD(w, "CASE ");
		sql_column(w, alias, column);
		SQL_ADD(w, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
		return;
	case TYPE_NUMERIC_SCALED:
		SQL_ADD(w, "CASE WHEN ");
		sql_column(w, alias, column);
		SQL_ADD(w, " IS NOT NULL THEN ");
		write_scaled_text(w, alias, column, from->scale);
		SQL_ADD(w, " END");
		return;
	case TYPE_TIME:
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		SQL_ADD(w, "rtrim(rtrim(");
		sql_column(w, alias, column);
		SQL_ADD(w, ", '0'), '.')");
		if (from->kind == TYPE_TIMESTAMPTZ)
			SQL_ADD(w, " || '+00'");
		return;
	default:
		sql_column(w, alias, column);
	}
}

void sqlite_write_cast(struct sql_writer *w, struct text alias, const struct model_column *column,
        const struct type *to)
{
	const struct type *from = &column->type;

	if (from->kind != to->kind && (is_text(to) || to->kind == TYPE_NUMERIC)) {
		write_as_text(w, alias, column, from);
	} else if (is_time_stamp(from) && to->kind == TYPE_DATE) {
		SQL_ADD(w, "substr(");
		sql_column(w, alias, column);
		SQL_ADD(w, ", 1, 10)");
	} else if (from->kind == TYPE_DATE && is_time_stamp(to)) {
		sql_column(w, alias, column);
		SQL_ADD(w, " || ' 00:00:00.000000'");
	} else {
		sql_column(w, alias, column);
	}
}
