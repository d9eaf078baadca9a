/*
 * What a request's values are is said by casts where nothing around them says it; arrays are
 * made JSON by the statement; the keys of a write stay in a setting of its transaction.
 */
#include "sql/postgres/forms.h"

#include "sql/plan.h"
#include "sql/search.h"

/* ---- types and values ---- */

/* Without length and scale, to which a cast would cut silently; an assignment would refuse. */
static void write_type(struct buf *out, const struct type *type)
{
	struct type plain = *type;

	plain.length = plain.precision = plain.scale = 0;
	if (plain.kind == TYPE_CHAR)
		plain.kind = TYPE_TEXT; /* char alone is one character */
	type_write(out, &plain);
}

static void write_as(struct sql_writer *w, const struct type *type)
{
	SQL_ADD(w, "::");
	write_type(&w->text, type);
}

static void write_exact(struct sql_writer *w, const struct type *type)
{
	SQL_ADD(w, "::");
	type_write(&w->text, type);
}

/* What is text already, as JSON's ->> gives it, is left so. */
static void write_from_text(struct sql_writer *w, const struct type *type)
{
	if (type->array_depth || type->kind != TYPE_TEXT)
		write_as(w, type);
}

static struct type element_of(const struct type *type)
{
	struct type element = *type;

	if (element.array_depth)
		element.array_depth--;
	return element;
}

static void write_item(struct buf *out, struct text t)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '"' || t.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
	buf_add_char(out, '"');
}

/* {"a",NULL,12} */
static bool write_list(
        struct sql_writer *w, const struct type *type, const struct value *values, size_t count)
{
	struct type list = *type;
	struct buf out;

	list.array_depth++;
	buf_init(&out, w->arena);
	buf_add_char(&out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&out, ',');
		if (values[i].kind == VALUE_TEXT)
			write_item(&out, values[i].text);
		else if (values[i].kind == VALUE_INTEGER)
			buf_add_int(&out, values[i].integer);
		else if (values[i].kind == VALUE_REAL)
			buf_printf(&out, "%.17g", values[i].real);
		else
			buf_add_cstr(&out, "NULL");
	}
	buf_add_char(&out, '}');
	if (buf_failed(&out))
		return false;
	sql_param_as(w, value_text(buf_text(&out)), &list);
	return true;
}

/* An array of arrays is one array of more dimensions, and would be searched as a whole. */
static void write_one_by_one(
        struct sql_writer *w, const struct type *type, const struct value *values, size_t count)
{
	SQL_ADD(w, " IN (");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		sql_param_as(w, values[i], type);
	}
	if (!count)
		SQL_ADD(w, "SELECT NULL WHERE false");
	SQL_ADD(w, ")");
}

static bool write_in(
        struct sql_writer *w, const struct type *type, const struct value *values, size_t count)
{
	if (type->array_depth) {
		write_one_by_one(w, type, values, count);
		return true;
	}
	SQL_ADD(w, " = ANY (");
	if (!write_list(w, type, values, count))
		return false;
	SQL_ADD(w, ")");
	return true;
}

static bool has_each(const struct type *type, const struct value *values, size_t count)
{
	(void)values;
	(void)count;
	return !type->array_depth;
}

static void begin_each(struct sql_writer *w, bool is_any)
{
	(void)w;
	(void)is_any;
}

static bool write_each(struct sql_writer *w, const struct type *type, bool is_any,
        const struct value *values, size_t count)
{
	buf_add(&w->text, is_any ? TEXT("ANY (") : TEXT("ALL ("));
	if (!write_list(w, type, values, count))
		return false;
	SQL_ADD(w, ")");
	return true;
}

static bool end_each(struct sql_writer *w, const struct value *values, size_t count)
{
	(void)w;
	(void)values;
	(void)count;
	return true;
}

/* ---- full-text search ---- */

/* What a server has that was not given others. */
static struct text find_search(struct text name)
{
	static const struct text names[] = {TEXT_INIT("arabic"), TEXT_INIT("armenian"),
	        TEXT_INIT("basque"), TEXT_INIT("catalan"), TEXT_INIT("danish"), TEXT_INIT("dutch"),
	        TEXT_INIT("english"), TEXT_INIT("finnish"), TEXT_INIT("french"),
	        TEXT_INIT("german"), TEXT_INIT("greek"), TEXT_INIT("hindi"), TEXT_INIT("hungarian"),
	        TEXT_INIT("indonesian"), TEXT_INIT("irish"), TEXT_INIT("italian"),
	        TEXT_INIT("lithuanian"), TEXT_INIT("nepali"), TEXT_INIT("norwegian"),
	        TEXT_INIT("portuguese"), TEXT_INIT("romanian"), TEXT_INIT("russian"),
	        TEXT_INIT("serbian"), TEXT_INIT("simple"), TEXT_INIT("spanish"),
	        TEXT_INIT("swedish"), TEXT_INIT("tamil"), TEXT_INIT("turkish"),
	        TEXT_INIT("yiddish")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (text_eq_nocase(names[i], name))
			return names[i];
	}
	return TEXT("");
}

/* Words as sql/search.h has them: what is neither letter nor digit parts them. */
static bool write_search(struct sql_writer *w, struct text configuration, bool is_json,
        struct value query, bool (*write)(void *context), void *context)
{
	if (is_json) {
		SQL_ADD(w, "CASE WHEN ");
		if (!write(context))
			return false;
		SQL_ADD(w, " IS NOT NULL THEN ");
	}
	SQL_ADD(w, "to_tsvector(");
	sql_string(w, configuration);
	SQL_ADD(w, ", regexp_replace(lower(left(");
	if (is_json)
		SQL_ADD(w, "(SELECT coalesce(string_agg(s #>> '{}', ' '), '') FROM "
		           "jsonb_path_query(");
	if (!write(context))
		return false;
	if (is_json)
		SQL_ADD(w, "::jsonb, 'strict $.** ? (@.type() == \"string\")') AS s)");
	SQL_ADD(w, ", ");
	buf_add_int(&w->text, SEARCH_CHARACTERS_MOST);
	SQL_ADD(w, ") COLLATE \"und-x-icu\"), '[^[:alnum:]]+', ' ', 'g')) @@ to_tsquery(");
	sql_string(w, configuration);
	SQL_ADD(w, ", ");
	sql_param(w, query);
	SQL_ADD(w, ")");
	if (is_json)
		SQL_ADD(w, " END");
	return true;
}

/* ---- places and casts ---- */

/* The place in an array; one that no array has for what an integer cannot hold. */
static int64_t place_of(struct text key)
{
	int64_t place = 0;
	bool is_from_end = key.ptr[0] == '-';

	if (!text_to_int64(key, &place) || place > INT32_MAX || place < INT32_MIN ||
	        (is_from_end && !place))
		return INT32_MAX;
	return place;
}

static void write_json_path(
        struct sql_writer *w, struct text alias, const struct plan_path *path, bool is_ordered)
{
	static const struct type text_type = {.kind = TYPE_TEXT};
	static const struct type place_type = {.kind = TYPE_INTEGER};
	bool is_array = path->column->type.array_depth > 0;

	buf_add(&w->text, is_array ? TEXT("(to_jsonb(") : TEXT("("));
	sql_column(w, alias, path->column);
	if (is_array)
		SQL_ADD(w, ")");
	for (size_t i = 0; i < path->key_count; i++) {
		bool is_last = i + 1 == path->key_count;
		buf_add(&w->text, is_last && path->is_text ? TEXT(" ->> ") : TEXT(" -> "));
		if (plan_key_is_index(path->keys[i]))
			sql_param_as(w, value_integer(place_of(path->keys[i])), &place_type);
		else
			sql_param_as(w, value_text(path->keys[i]), &text_type);
	}
	SQL_ADD(w, ")");
	if (is_ordered && path->is_text)
		SQL_ADD(w, " COLLATE \"C\"");
}

static void write_cast(struct sql_writer *w, struct text alias, const struct model_column *column,
        const struct type *to)
{
	/* A cast to text would write the mask of a single address. */
	if (column->type.kind == TYPE_INET && to->kind != TYPE_INET) {
		SQL_ADD(w, "abbrev(");
		sql_column(w, alias, column);
		SQL_ADD(w, ")");
		return;
	}
	sql_column(w, alias, column);
	if (column->type.kind != to->kind)
		write_as(w, to);
}

static void begin_total(struct sql_writer *w, const struct type *of, bool is_average)
{
	(void)of;
	buf_add(&w->text, is_average ? TEXT("avg(") : TEXT("sum("));
}

static void end_total(struct sql_writer *w, const struct type *of, bool is_average)
{
	(void)of;
	(void)is_average;
	SQL_ADD(w, ")");
}

/* A text of fixed length is filled with spaces, which PostgreSQL's own type leaves behind. */
static bool is_filled(const struct type *type)
{
	return type->kind == TYPE_CHAR && !type->array_depth;
}

static void begin_cast(struct sql_writer *w, const struct type *from, const struct type *to)
{
	(void)to;
	buf_add(&w->text, is_filled(from) ? TEXT("rtrim(") : TEXT("("));
}

static void end_cast(struct sql_writer *w, const struct type *from, const struct type *to)
{
	buf_add(&w->text, is_filled(from) ? TEXT(", ' ')") : TEXT(")"));
	write_as(w, to);
}

/* ---- arrays ---- */

static void write_elements(
        struct sql_writer *w, struct text alias, const struct model_column *column)
{
	SQL_ADD(w, "unnest(");
	sql_column(w, alias, column);
	SQL_ADD(w, ") AS e(value)");
}

static void write_appended(struct sql_writer *w, struct text alias,
        const struct model_column *column, struct value value)
{
	struct type element = element_of(&column->type);

	SQL_ADD(w, "CASE WHEN ");
	sql_param_as(w, value, &element);
	SQL_ADD(w, " = ANY (");
	sql_column(w, alias, column);
	SQL_ADD(w, ") THEN ");
	sql_column(w, alias, column);
	SQL_ADD(w, " ELSE array_append(");
	sql_column(w, alias, column);
	SQL_ADD(w, ", ");
	sql_param_as(w, value, &element);
	SQL_ADD(w, ") END");
}

/* ---- many rows ---- */

static void write_rows(struct sql_writer *w, struct text json)
{
	SQL_ADD(w, "jsonb_array_elements(");
	sql_param_as(w, value_text(json), &(struct type){.kind = TYPE_JSONB});
	SQL_ADD(w, ") AS k(value)");
}

static void write_row_value(struct sql_writer *w, const struct type *type, size_t index)
{
	SQL_ADD(w, "(k.value ->> ");
	buf_add_int(&w->text, (int64_t)index);
	SQL_ADD(w, ")");
	write_from_text(w, type);
}

static void write_row_kind(struct sql_writer *w, size_t index)
{
	SQL_ADD(w, "jsonb_typeof(k.value -> ");
	buf_add_int(&w->text, (int64_t)index);
	SQL_ADD(w, ")");
}

/* ---- keys ---- */

static void write_key_list(struct sql_writer *w, const struct model_key *key)
{
	bool is_one = key->column_count == 1;

	buf_add(&w->text, is_one ? TEXT("json_agg(") : TEXT("json_agg(json_build_array("));
	for (size_t i = 0; i < key->column_count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		sql_name(w, key->columns[i]->name);
	}
	buf_add(&w->text, is_one ? TEXT(")") : TEXT("))"));
}

static void end_write(struct sql_writer *w, const struct model_key *key, unsigned step)
{
	sql_prepend(w, TEXT("WITH w AS ("));
	if (!key) {
		SQL_ADD(w, " RETURNING 1) SELECT '[]', count(*) FROM w");
		return;
	}
	for (size_t i = 0; i < key->column_count; i++) {
		buf_add(&w->text, i ? TEXT(", ") : TEXT(" RETURNING "));
		sql_name(w, key->columns[i]->name);
	}
	SQL_ADD(w, ") SELECT set_config('manor.keys");
	buf_add_int(&w->text, step);
	SQL_ADD(w, "', coalesce(");
	write_key_list(w, key);
	SQL_ADD(w, "::text, '[]'), true), count(*) FROM w");
}

static void end_carry(struct sql_writer *w, size_t column_count, unsigned step)
{
	bool is_one = column_count == 1;

	sql_prepend(w, TEXT("WITH w AS ("));
	SQL_ADD(w, ") SELECT set_config('manor.keys");
	buf_add_int(&w->text, step);
	SQL_ADD(w, "', coalesce(");
	buf_add(&w->text, is_one ? TEXT("json_agg(") : TEXT("json_agg(json_build_array("));
	for (size_t i = 1; i <= column_count; i++) {
		buf_add(&w->text, i > 1 ? TEXT(", c") : TEXT("c"));
		buf_add_int(&w->text, (int64_t)i);
	}
	buf_add(&w->text, is_one ? TEXT(")") : TEXT("))"));
	SQL_ADD(w, "::text, '[]'), true), count(*) FROM w");
}

/* JSON within JSON would lose what a null is; texts of arrays and bytes are read back. */
static void write_carried(struct sql_writer *w, const struct type *type)
{
	enum type_family family = type_family(type);

	if (family == FAMILY_JSON || family == FAMILY_ARRAY || family == FAMILY_BYTES)
		SQL_ADD(w, "::text");
}

static void end_require(struct sql_writer *w, enum error_kind refusal)
{
	/* Words for which ddl_raised_kind() gives them. */
	sql_prepend(w, TEXT("SELECT manor_require(("));
	buf_add(&w->text, refusal == ERROR_CONFLICT       ? TEXT("), 'conflict')")
	                  : refusal == ERROR_PRECONDITION ? TEXT("), 'precondition')")
	                  : refusal == ERROR_REPEATED     ? TEXT("), 'repeated')")
	                                                  : TEXT("), 'forbidden')"));
}

static void write_setting(struct sql_writer *w, unsigned step)
{
	SQL_ADD(w, "current_setting('manor.keys");
	buf_add_int(&w->text, step);
	SQL_ADD(w, "')::json");
}

static void write_keys(struct sql_writer *w, unsigned step)
{
	SQL_ADD(w, "json_array_elements(");
	write_setting(w, step);
	SQL_ADD(w, ") WITH ORDINALITY AS k(value, key)");
}

static void write_key(struct sql_writer *w, const struct model_key *key, size_t index)
{
	if (key->column_count == 1) {
		SQL_ADD(w, "(k.value #>> '{}')");
	} else {
		SQL_ADD(w, "(k.value ->> ");
		buf_add_int(&w->text, (int64_t)index);
		SQL_ADD(w, ")");
	}
	write_from_text(w, &key->columns[index]->type);
}

static void write_key_count(struct sql_writer *w, unsigned step)
{
	SQL_ADD(w, "json_array_length(");
	write_setting(w, step);
	SQL_ADD(w, ")");
}

static void write_only_key(struct sql_writer *w, unsigned step, const struct model_column *column)
{
	SQL_ADD(w, "(");
	write_setting(w, step);
	SQL_ADD(w, " ->> 0)");
	write_from_text(w, &column->type);
}

static void write_renumber(struct sql_writer *w, const struct model_column *column)
{
	SQL_ADD(w, "SELECT manor_renumber(");
	sql_string(w, column->table->name);
	SQL_ADD(w, ", ");
	sql_string(w, column->name);
	SQL_ADD(w, ")");
}

static void write_explain(struct buf *out, unsigned options)
{
	static const struct {
		unsigned option;
		const char *word;
	} words[] = {
	        {PLAN_EXPLAIN_ANALYZE, ", ANALYZE"},
	        {PLAN_EXPLAIN_VERBOSE, ", VERBOSE"},
	        {PLAN_EXPLAIN_SETTINGS, ", SETTINGS"},
	        {PLAN_EXPLAIN_BUFFERS, ", BUFFERS"},
	        {PLAN_EXPLAIN_WAL, ", WAL"},
	};

	buf_add_cstr(
	        out, options & PLAN_EXPLAIN_JSON ? "EXPLAIN (FORMAT JSON" : "EXPLAIN (FORMAT TEXT");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		/* Without running it there is no write-ahead log to tell of. */
		if (options & words[i].option &&
		        (words[i].option != PLAN_EXPLAIN_WAL || options & PLAN_EXPLAIN_ANALYZE))
			buf_add_cstr(out, words[i].word);
	}
	buf_add_cstr(out, ") ");
}

/* A row holds 1,664 columns; past some sixty tables planning a join takes its time. */
const struct sql_forms postgres_forms = {
        .source_limit = 60,
        .row_limit = 1600,
        .has_greatest_nulls = true,
        .orders_by_place = true, /* parameters within an expression are not known to be equal */
        .has_enum_order = true,
        .has_like = true,
        .has_json_rows = true,
        .no_limit = {.kind = VALUE_NULL},
        .limit_all = TEXT_INIT("NULL"),
        .bytes_order = TEXT_INIT(" COLLATE \"C\""),
        .lock = TEXT_INIT(" FOR UPDATE OF "),
        .estimate_before = TEXT_INIT("EXPLAIN (FORMAT JSON) "),
        .write_explain = write_explain,
        .join = TEXT_INIT(" CROSS JOIN "),
        .is_distinct = TEXT_INIT(" IS DISTINCT FROM "),
        .is_true = TEXT_INIT(" IS TRUE"),
        .is_false = TEXT_INIT(" IS FALSE"),
        .false_value = TEXT_INIT("false"),
        .ilike = TEXT_INIT(" COLLATE \"und-x-icu\" ILIKE "),
        .match = TEXT_INIT(" COLLATE \"und-x-icu\" ~ "),
        .imatch = TEXT_INIT(" COLLATE \"und-x-icu\" ~* "),
        .contains = TEXT_INIT(" @> "),
        .contained = TEXT_INIT(" <@ "),
        .overlaps = TEXT_INIT(" && "),
        .unchanged = TEXT_INIT("DEFAULT"), /* all that may be said of an identity column */
        .lock_free = TEXT_INIT(" FOR UPDATE SKIP LOCKED"),
        .given_ids = TEXT_INIT(" OVERRIDING SYSTEM VALUE"),
        .fold_before = TEXT_INIT("(lower("),
        .fold_after = TEXT_INIT(" COLLATE \"und-x-icu\") COLLATE \"C\")"),
        .as_text = TEXT_INIT("::text"),
        .json_compared = TEXT_INIT("::jsonb"),
        .text_compared = TEXT_INIT(" COLLATE \"C\""),
        .numeric_compared = TEXT_INIT(""),
        .rows_before = TEXT_INIT("coalesce(json_agg(ROW("),
        .rows_after = TEXT_INIT(")), '[]')"),
        .values_before = TEXT_INIT("coalesce(json_agg("),
        .values_after = TEXT_INIT("), '[]')"),
        .array_before = TEXT_INIT("to_json("),
        .array_grouped = TEXT_INIT("to_jsonb("),
        .array_after = TEXT_INIT(")"),
        .digest_before = TEXT_INIT("md5(ROW("),
        .digest_after = TEXT_INIT(")::text)"),
        .write_as = write_as,
        .write_exact = write_exact,
        .write_in = write_in,
        .has_each = has_each,
        .begin_each = begin_each,
        .write_each = write_each,
        .end_each = end_each,
        .find_search = find_search,
        .write_search = write_search,
        .write_json_path = write_json_path,
        .write_cast = write_cast,
        .begin_total = begin_total,
        .end_total = end_total,
        .begin_cast = begin_cast,
        .end_cast = end_cast,
        .write_elements = write_elements,
        .write_appended = write_appended,
        .rows_inserted = TEXT_INIT(""),
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
        .write_renumber = write_renumber,
};
