/* Lists and rows travel as JSON in one parameter, keys too; json_each() makes rows of them. */
#include "sql/sqlite/forms.h"

#include "base/json.h"

/* ---- values ---- */

static void write_as(struct sql_writer *w, const struct type *type)
{
	(void)w;
	(void)type; /* a value brings its type along */
}

static bool has_text_form(const struct value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].kind != VALUE_INTEGER && values[i].kind != VALUE_TEXT)
			return false;
	}
	return true;
}

static bool values_json(
        struct arena *arena, const struct value *values, size_t count, struct text *out)
{
	struct buf json;

	buf_init(&json, arena);
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
	*out = buf_text(&json);
	return !buf_failed(&json);
}

/* Bytes and reals, which JSON would change, are written one by one. */
static bool write_in(
        struct sql_writer *w, const struct type *type, const struct value *values, size_t count)
{
	struct text json = {0};

	(void)type;
	SQL_ADD(w, " IN (");
	if (has_text_form(values, count)) {
		if (!values_json(w->arena, values, count, &json))
			return false;
		SQL_ADD(w, "SELECT value FROM json_each(");
		sql_param(w, value_text(json));
		SQL_ADD(w, "))");
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		sql_param(w, values[i]);
	}
	SQL_ADD(w, ")");
	return true;
}

static bool has_each(const struct type *type, const struct value *values, size_t count)
{
	(void)type;
	return count > 0 && has_text_form(values, count);
}

/* A NULL column gives NULL, as = ANY (…) does. */
static void begin_each(struct sql_writer *w, bool is_any)
{
	buf_add(&w->text, is_any ? TEXT("(SELECT max(") : TEXT("(SELECT min("));
}

static bool write_each(struct sql_writer *w, const struct type *type, bool is_any,
        const struct value *values, size_t count)
{
	(void)type;
	(void)is_any;
	(void)values;
	(void)count;
	SQL_ADD(w, "j.value");
	return true;
}

static bool end_each(struct sql_writer *w, const struct value *values, size_t count)
{
	struct text json = {0};

	if (!values_json(w->arena, values, count, &json))
		return false;
	SQL_ADD(w, ") FROM json_each(");
	sql_param(w, value_text(json));
	SQL_ADD(w, ") j)");
	return true;
}

/* ---- totals ---- */

static bool is_real(const struct type *type)
{
	return type->kind == TYPE_REAL || type->kind == TYPE_DOUBLE;
}

/* The sum of such integers has room in one. */
static bool is_small(const struct type *type)
{
	return type->kind == TYPE_SMALLINT || type->kind == TYPE_INTEGER;
}

static void begin_total(struct sql_writer *w, const struct type *of, bool is_average)
{
	if (is_small(of) && !is_average)
		SQL_ADD(w, "sum(");
	else if (is_real(of))
		buf_add(&w->text, is_average ? TEXT("manor_avg_real(") : TEXT("manor_sum_real("));
	else
		buf_add(&w->text, is_average ? TEXT("manor_avg(") : TEXT("manor_sum("));
}

static void end_total(struct sql_writer *w, const struct type *of, bool is_average)
{
	if (is_real(of) && !is_average) {
		buf_add(&w->text, of->kind == TYPE_REAL ? TEXT(", 1") : TEXT(", 0"));
	} else if (!is_real(of) && (is_average || !is_small(of))) {
		SQL_ADD(w, ", ");
		buf_add_int(&w->text, of->kind == TYPE_NUMERIC_SCALED ? of->scale : 0);
	}
	SQL_ADD(w, ")");
}

/* ---- full-text search ---- */

static struct text find_search(struct text name)
{
	static const struct text names[] = {TEXT_INIT("english"), TEXT_INIT("simple")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (text_eq_nocase(names[i], name))
			return names[i];
	}
	return TEXT("");
}

static bool write_search(struct sql_writer *w, struct text configuration, bool is_json,
        struct value query, bool (*write)(void *context), void *context)
{
	SQL_ADD(w, "manor_search(");
	sql_param(w, query);
	SQL_ADD(w, ", ");
	if (!write(context))
		return false;
	SQL_ADD(w, ", ");
	sql_string(w, configuration);
	buf_add(&w->text, is_json ? TEXT(", 1)") : TEXT(", 0)"));
	return true;
}

/* ---- arrays: JSON text ---- */

static void write_array(struct sql_writer *w, struct text alias, const struct model_column *column)
{
	SQL_ADD(w, "(SELECT value FROM json_each(");
	sql_column(w, alias, column);
	SQL_ADD(w, "))");
}

static void write_elements(
        struct sql_writer *w, struct text alias, const struct model_column *column)
{
	write_array(w, alias, column);
	SQL_ADD(w, " AS e");
}

static void write_appended(struct sql_writer *w, struct text alias,
        const struct model_column *column, struct value value)
{
	SQL_ADD(w, "CASE WHEN ");
	sql_param(w, value);
	SQL_ADD(w, " IN ");
	write_array(w, alias, column);
	SQL_ADD(w, " THEN ");
	sql_column(w, alias, column);
	SQL_ADD(w, " ELSE json_insert(coalesce(");
	sql_column(w, alias, column);
	SQL_ADD(w, ", '[]'), '$[#]', ");
	sql_param(w, value);
	SQL_ADD(w, ") END");
}

/* ---- many rows ---- */

static void write_extract(struct sql_writer *w, const char *function, size_t index)
{
	buf_add_cstr(&w->text, function);
	SQL_ADD(w, "(k.value, '$[");
	buf_add_int(&w->text, (int64_t)index);
	SQL_ADD(w, "]')");
}

static void write_rows(struct sql_writer *w, struct text json)
{
	SQL_ADD(w, "json_each(");
	sql_param(w, value_text(json));
	SQL_ADD(w, ") k");
}

static void write_row_value(struct sql_writer *w, const struct type *type, size_t index)
{
	(void)type;
	write_extract(w, "json_extract", index);
}

static void write_row_kind(struct sql_writer *w, size_t index)
{
	write_extract(w, "json_type", index);
}

/* ---- keys ---- */

static void end_write(struct sql_writer *w, const struct model_key *key, unsigned step)
{
	(void)step;
	for (size_t i = 0; key && i < key->column_count; i++) {
		buf_add(&w->text, i ? TEXT(", ") : TEXT(" RETURNING "));
		sql_name(w, key->columns[i]->name);
	}
}

static void end_carry(struct sql_writer *w, size_t column_count, unsigned step)
{
	(void)w;
	(void)column_count;
	(void)step; /* the driver keeps what RETURNING gives */
}

static void write_carried(struct sql_writer *w, const struct type *type)
{
	(void)w;
	(void)type;
}

static void end_require(struct sql_writer *w, enum error_kind refusal)
{
	(void)w;
	(void)refusal; /* the driver looks at the value */
}

static void write_keys(struct sql_writer *w, unsigned step)
{
	SQL_ADD(w, "json_each(");
	sql_param_keys(w, step);
	SQL_ADD(w, ") k");
}

static void write_key(struct sql_writer *w, const struct model_key *key, size_t index)
{
	if (key->column_count == 1)
		SQL_ADD(w, "k.value");
	else
		write_extract(w, "json_extract", index);
}

static void write_key_count(struct sql_writer *w, unsigned step)
{
	SQL_ADD(w, "json_array_length(");
	sql_param_keys(w, step);
	SQL_ADD(w, ")");
}

static void write_only_key(struct sql_writer *w, unsigned step, const struct model_column *column)
{
	(void)column;
	SQL_ADD(w, "(SELECT value FROM json_each(");
	sql_param_keys(w, step);
	SQL_ADD(w, "))");
}

static void write_explain(struct buf *out, unsigned options)
{
	(void)options;
	buf_add(out, TEXT("EXPLAIN QUERY PLAN "));
}

/* https://www.sqlite.org/limits.html: 64 tables in a join, 127 arguments of a function. */
const struct sql_forms sqlite_forms = {
        .source_limit = 60, /* a join table and the keys of a write may come to these */
        .row_limit = 126,   /* the shape takes one */
        .no_limit = {.kind = VALUE_INTEGER, .integer = -1},
        .limit_all = TEXT_INIT("-1"),
        .has_bare_returning = true,
        .estimate_before = TEXT_INIT(""),
        .write_explain = write_explain,
        .join = TEXT_INIT(" JOIN "),
        .digest_before = TEXT_INIT("manor_digest("),
        .digest_after = TEXT_INIT(")"),
        .is_distinct = TEXT_INIT(" IS NOT "),
        .is_true = TEXT_INIT(" IS 1"),
        .is_false = TEXT_INIT(" IS 0"),
        .false_value = TEXT_INIT("0"),
        .unchanged = TEXT_INIT(""),
        .lock_free = TEXT_INIT(""), /* who writes is alone */
        .given_ids = TEXT_INIT(""),
        .fold_before = TEXT_INIT("lower("),
        .fold_after = TEXT_INIT(")"),
        .as_text = TEXT_INIT(""),
        .json_compared = TEXT_INIT(" COLLATE MANOR_JSON"),
        .jsonb_compared = TEXT_INIT(" COLLATE MANOR_JSON"),
        .array_compared = TEXT_INIT(" COLLATE MANOR_ARRAY"),
        .inet_compared = TEXT_INIT(" COLLATE MANOR_INET"),
        .first_before = TEXT_INIT("json_extract("),
        .first_after = TEXT_INIT(", '$[0]')"),
        .text_compared = TEXT_INIT(""),
        .numeric_compared = TEXT_INIT(" COLLATE MANOR_DECIMAL"),
        .write_as = write_as,
        .write_exact = write_as,
        .write_in = write_in,
        .has_each = has_each,
        .begin_each = begin_each,
        .write_each = write_each,
        .end_each = end_each,
        .find_search = find_search,
        .write_search = write_search,
        .write_json_path = sqlite_write_json_path,
        .begin_cast = sqlite_begin_cast,
        .end_cast = sqlite_end_cast,
        .write_cast = sqlite_write_cast,
        .begin_total = begin_total,
        .end_total = end_total,
        .write_elements = write_elements,
        .write_appended = write_appended,
        /* Without it the parser takes ON CONFLICT for a join's ON. */
        .rows_inserted = TEXT_INIT(" WHERE TRUE"),
        .write_rows = write_rows,
        .write_row_value = write_row_value,
        .write_row_kind = write_row_kind,
        .end_write = end_write,
        .end_carry = end_carry,
        .write_carried = write_carried,
        .end_require = end_require,
        .write_keys = write_keys,
        .write_key = write_key,
        .write_key_count = write_key_count,
        .write_only_key = write_only_key,
};
