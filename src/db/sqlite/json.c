#include "db/sqlite/json.h"

#include "schema/type.h"

static struct text text_of(sqlite3_value *value)
{
	const char *ptr = (const char *)sqlite3_value_text(value);

	return ptr ? (struct text){ptr, (size_t)sqlite3_value_bytes(value)} : TEXT("");
}

static void add_bytes(struct output *out, sqlite3_value *value)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *bytes = sqlite3_value_blob(value);
	size_t count = (size_t)sqlite3_value_bytes(value);

	output_add(out, TEXT("\"\\\\x"));
	char *at = output_reserve(out, count * 2 + 1);
	if (!at)
		return;
	for (size_t i = 0; i < count; i++) {
		*at++ = hex[bytes[i] >> 4];
		*at++ = hex[bytes[i] & 15];
	}
	*at = '"';
	out->len += count * 2 + 1;
}

/* Without the zeros of a fraction that begins there. */
static size_t trimmed_length(struct text t, size_t seconds_end)
{
	size_t len = t.len;

	if (len <= seconds_end || t.ptr[seconds_end] != '.')
		return len;
	while (t.ptr[len - 1] == '0')
		len--;
	return t.ptr[len - 1] == '.' ? len - 1 : len;
}

/* "2026-01-02 03:04:05.120000" -> "2026-01-02T03:04:05.12", as PostgREST shows it. */
static void add_timestamp(struct output *out, struct text t, bool has_zone)
{
	enum { TIME_END = 8, SECONDS_END = 19 };

	if (t.len < SECONDS_END || t.ptr[10] != ' ') {
		bool is_time = t.len > TIME_END && t.ptr[2] == ':';
		output_add_string(out, is_time ? text_sub(t, 0, trimmed_length(t, TIME_END)) : t);
		return;
	}
	size_t len = trimmed_length(t, SECONDS_END);
	char *at = output_reserve(out, len + 8);
	if (!at)
		return;
	*at++ = '"';
	memcpy(at, t.ptr, len);
	at[10] = 'T';
	at += len;
	if (has_zone) {
		memcpy(at, "+00:00", 6);
		at += 6;
	}
	*at++ = '"';
	out->len = (size_t)(at - out->ptr);
}

/* Decimal text is a JSON number, unless it is NaN or an infinity. */
static void add_number(struct output *out, struct text t)
{
	char first = t.len ? t.ptr[0] : 'x';
	char second = t.len > 1 ? t.ptr[1] : 'x';
	bool is_number =
	        first == '-' ? second >= '0' && second <= '9' : first >= '0' && first <= '9';

	if (is_number)
		output_add(out, t);
	else
		output_add_string(out, t);
}

static void add_form(struct output *out, const struct shape_op *op, sqlite3_value *value)
{
	int type = sqlite3_value_type(value);

	if (type == SQLITE_NULL) {
		output_add(out, TEXT("null"));
		return;
	}
	switch ((enum json_form)op->form) {
	case FORM_INTEGER:
		if (type != SQLITE_FLOAT) {
			output_add_int(out, sqlite3_value_int64(value));
			return;
		}
		__attribute__((fallthrough));
	case FORM_REAL:
		output_add_real(out, sqlite3_value_double(value));
		return;
	case FORM_SCALED:
		output_add_scaled(out, sqlite3_value_int64(value), op->scale);
		return;
	case FORM_NUMBER:
		add_number(out, text_of(value));
		return;
	case FORM_BOOLEAN:
		output_add(out, sqlite3_value_int64(value) ? TEXT("true") : TEXT("false"));
		return;
	case FORM_TEXT:
		output_add_string(out, text_of(value));
		return;
	case FORM_TIMESTAMP:
	case FORM_TIMESTAMPTZ:
		add_timestamp(out, text_of(value), op->form == FORM_TIMESTAMPTZ);
		return;
	case FORM_BYTES:
		add_bytes(out, value);
		return;
	case FORM_JSON:
		output_add(out, text_of(value));
		return;
	}
}

void output_add_value(struct output *out, sqlite3_value *value)
{
	static const char forms[] = {[SQLITE_INTEGER] = FORM_INTEGER,
	        [SQLITE_FLOAT] = FORM_REAL,
	        [SQLITE_TEXT] = FORM_TEXT,
	        [SQLITE_BLOB] = FORM_BYTES,
	        [SQLITE_NULL] = FORM_TEXT};

	add_form(out, &(struct shape_op){.form = forms[sqlite3_value_type(value)]}, value);
}

/* Values come from an argument list or from a statement's row. */
struct row {
	sqlite3_value *const *values;
	sqlite3_stmt *statement;
};

static inline sqlite3_value *row_value(const struct row *row, unsigned index)
{
	return row->values ? row->values[index] : sqlite3_column_value(row->statement, (int)index);
}

static void write_row(struct output *out, const struct shape *shape, const struct row *row)
{
	unsigned column = 0;

	if (!shape->is_bare)
		output_add_char(out, '{');
	for (unsigned i = 0; i < shape->op_count; i++) {
		const struct shape_op *op = &shape->ops[i];
		if (op->kind == SHAPE_CLOSE) {
			output_add_char(out, '}');
			continue;
		}
		output_add(out, op->prefix);
		sqlite3_value *value = row_value(row, column++);
		if (op->kind == SHAPE_VALUE) {
			add_form(out, op, value);
		} else if (op->kind == SHAPE_ROWS) {
			/* The aggregate has written them. */
			add_form(out, &(struct shape_op){.form = FORM_JSON}, value);
			i = op->close;
		} else if (sqlite3_value_type(value) != SQLITE_NULL) {
			output_add_char(out, '{');
		} else {
			output_add(out, TEXT("null"));
			column += op->columns;
			i = op->close;
		}
	}
	if (!shape->is_bare)
		output_add_char(out, '}');
}

void shape_write_row(struct output *out, const struct shape *shape, sqlite3_value *const *values)
{
	write_row(out, shape, &(struct row){.values = values});
}

void shape_write_step(struct output *out, const struct shape *shape, sqlite3_stmt *statement)
{
	write_row(out, shape, &(struct row){.statement = statement});
}

void shape_write_marks(struct output *out, const struct shape *shape, sqlite3_stmt *statement)
{
	unsigned column = shape->column_count - shape->mark_count;

	for (unsigned i = 0; i < shape->mark_count; i++) {
		output_add_char(out, i ? ',' : '[');
		add_form(out, &shape->ops[shape->op_count + i],
		        sqlite3_column_value(statement, (int)(column + i)));
	}
	output_add_char(out, ']');
}
