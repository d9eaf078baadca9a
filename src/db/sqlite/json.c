#include "db/sqlite/json.h"

#include "schema/type.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	OUTPUT_FIRST_BYTES = 4096,
	OUTPUT_KEPT_BYTES = 256 * 1024,
	NUMBER_BYTES = 32, /* the longest int64 or double, and a comma */
};

void output_release(struct output *out)
{
	free(out->ptr);
	*out = (struct output){0};
}

void output_reset(struct output *out, size_t limit_bytes)
{
	if (out->cap > OUTPUT_KEPT_BYTES)
		output_release(out);
	out->len = 0;
	out->limit_bytes = limit_bytes;
	out->failed = false;
}

static bool output_grow(struct output *out, size_t need)
{
	size_t cap = out->cap ? out->cap : OUTPUT_FIRST_BYTES;

	if (need > SIZE_MAX / 4)
		return false;
	while (cap < need)
		cap *= 2;
	char *grown = realloc(out->ptr, cap);
	if (!grown)
		return false;
	out->ptr = grown;
	out->cap = cap;
	return true;
}

char *output_reserve(struct output *out, size_t bytes)
{
	if (out->failed)
		return NULL;
	if (out->limit_bytes && out->len + bytes > out->limit_bytes) {
		out->failed = true;
		return NULL;
	}
	if (bytes > out->cap - out->len && !output_grow(out, out->len + bytes)) {
		out->failed = true;
		return NULL;
	}
	return out->ptr + out->len;
}

void output_add(struct output *out, struct text t)
{
	char *at = output_reserve(out, t.len);

	if (!at)
		return;
	if (t.len)
		memcpy(at, t.ptr, t.len);
	out->len += t.len;
}

void output_add_char(struct output *out, char c)
{
	char *at = output_reserve(out, 1);

	if (!at)
		return;
	*at = c;
	out->len++;
}

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

/* Writes the digits before `end` and gives where they begin. */
static char *digits_before(char *end, uint64_t n)
{
	while (n >= 100) {
		end -= 2;
		memcpy(end, digit_pairs + n % 100 * 2, 2);
		n /= 100;
	}
	if (n >= 10) {
		end -= 2;
		memcpy(end, digit_pairs + n * 2, 2);
		return end;
	}
	*--end = (char)('0' + n);
	return end;
}

static uint64_t magnitude_of(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void output_add_int(struct output *out, int64_t n)
{
	char digits[NUMBER_BYTES];
	char *end = digits + sizeof(digits);
	char *at = digits_before(end, magnitude_of(n));

	if (n < 0)
		*--at = '-';
	output_add(out, (struct text){at, (size_t)(end - at)});
}

/* 1250 with scale 2 is 12.50 */
static void add_scaled(struct output *out, int64_t n, unsigned scale)
{
	char digits[2 * NUMBER_BYTES];
	char *end = digits + sizeof(digits);
	char *at = digits_before(end, magnitude_of(n));

	while ((size_t)(end - at) <= scale)
		*--at = '0';
	if (n < 0)
		output_add_char(out, '-');
	size_t whole = (size_t)(end - at) - scale;
	output_add(out, (struct text){at, whole});
	if (!scale)
		return;
	output_add_char(out, '.');
	output_add(out, (struct text){at + whole, scale});
}

static void add_real(struct output *out, double n)
{
	char digits[NUMBER_BYTES];

	if (!isfinite(n)) {
		output_add(out, isnan(n) ? TEXT("\"NaN\"")
		                : n > 0  ? TEXT("\"Infinity\"")
		                         : TEXT("\"-Infinity\""));
		return;
	}
	/* The shortest that reads back the same; 17 digits always do. */
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, n);
		if (strtod(digits, NULL) == n)
			break;
	}
	output_add(out, text_from(digits));
}

/*
 * Eight bytes at a time: the high bit of each byte of the answer tells that the
 * byte may not stand in a JSON string as it is (below space, quote, backslash).
 * A borrow can only mark a byte after one that is rightly marked, so the first
 * mark is exact.
 */
static uint64_t bytes_to_escape(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;
	uint64_t quote = w ^ (ones * '"');
	uint64_t backslash = w ^ (ones * '\\');

	return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
	               ((backslash - ones) & ~backslash)) &
	       highs;
}

static bool is_escaped(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes from the front need no escape. Raises *has_high at non-ASCII bytes. */
static size_t clean_length(const char *ptr, size_t len, bool *has_high)
{
	size_t i = 0;

	for (; i + 8 <= len; i += 8) {
		uint64_t w;
		memcpy(&w, ptr + i, 8);
		if (w & 0x8080808080808080u)
			*has_high = true;
		if (bytes_to_escape(w))
			break;
	}
	for (; i < len && !is_escaped((unsigned char)ptr[i]); i++) {
		if ((unsigned char)ptr[i] >= 0x80)
			*has_high = true;
	}
	return i;
}

static void add_escape(struct output *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = {['\b'] = 'b',
	        ['\f'] = 'f',
	        ['\n'] = 'n',
	        ['\r'] = 'r',
	        ['\t'] = 't',
	        ['"'] = '"',
	        ['\\'] = '\\'};
	char *at = output_reserve(out, 6);

	if (!at)
		return;
	at[0] = '\\';
	if (letters[c]) {
		at[1] = letters[c];
		out->len += 2;
		return;
	}
	memcpy(at + 1, "u00", 3);
	at[4] = hex[c >> 4];
	at[5] = hex[c & 15];
	out->len += 6;
}

/* Another program may have stored bytes that are no UTF-8: JSON must not carry them on. */
static void add_repaired(struct output *out, struct text t)
{
	while (t.len) {
		size_t take = 1;
		while (take < t.len && take < 4 && ((unsigned char)t.ptr[take] & 0xc0) == 0x80)
			take++;
		if (text_is_utf8(text_sub(t, 0, take)))
			output_add(out, text_sub(t, 0, take));
		else
			output_add(out, TEXT("\xef\xbf\xbd"));
		t = text_sub(t, take, t.len);
	}
}

void output_add_string(struct output *out, struct text t)
{
	output_add_char(out, '"');
	while (t.len) {
		bool has_high = false;
		size_t clean = clean_length(t.ptr, t.len, &has_high);
		struct text run = text_sub(t, 0, clean);
		if (has_high && !text_is_utf8(run))
			add_repaired(out, run);
		else
			output_add(out, run);
		if (clean == t.len)
			break;
		add_escape(out, (unsigned char)t.ptr[clean]);
		t = text_sub(t, clean + 1, t.len);
	}
	output_add_char(out, '"');
}

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

/* "2026-01-02 03:04:05.120000" -> "2026-01-02T03:04:05.12", as PostgREST shows it. */
static void add_timestamp(struct output *out, struct text t, bool has_zone)
{
	enum { SECONDS_END = 19 };
	size_t len = t.len;

	if (len < SECONDS_END || t.ptr[10] != ' ') {
		output_add_string(out, t);
		return;
	}
	if (len > SECONDS_END) {
		while (t.ptr[len - 1] == '0')
			len--;
		if (t.ptr[len - 1] == '.')
			len--;
	}
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
		add_real(out, sqlite3_value_double(value));
		return;
	case FORM_SCALED:
		add_scaled(out, sqlite3_value_int64(value), op->scale);
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

/* ---- reading shapes ---- */

enum { SHAPE_DEPTH = 64 };

struct shape_reader {
	struct text text;
	size_t at;
	struct shape *shape; /* NULL: count only */
	char *bytes;
	size_t byte_count;
	unsigned op_count, column_count;
	bool is_bare;
	bool is_first; /* of its object: no comma before the name */
	unsigned open[SHAPE_DEPTH];
	unsigned open_columns[SHAPE_DEPTH];
	unsigned depth;
};

static bool read_name(struct shape_reader *r, struct text *out_name)
{
	size_t from = r->at;

	if (from >= r->text.len || r->text.ptr[from] != '"')
		return false;
	for (size_t i = from + 1; i < r->text.len; i++) {
		if (r->text.ptr[i] == '\\') {
			i++;
		} else if (r->text.ptr[i] == '"') {
			r->at = i + 1;
			*out_name = text_sub(r->text, from, i + 1 - from);
			return true;
		}
	}
	return false;
}

static bool read_scale(struct shape_reader *r, uint8_t *out_scale)
{
	unsigned scale = 0;
	size_t from = r->at;

	while (r->at < r->text.len && r->text.ptr[r->at] >= '0' && r->text.ptr[r->at] <= '9') {
		scale = scale * 10 + (unsigned)(r->text.ptr[r->at++] - '0');
		if (scale > 18)
			return false;
	}
	if (r->at == from || r->at >= r->text.len || r->text.ptr[r->at] != ':')
		return false;
	r->at++;
	*out_scale = (uint8_t)scale;
	return true;
}

static void put_byte(struct shape_reader *r, char c)
{
	if (r->shape)
		r->bytes[r->byte_count] = c;
	r->byte_count++;
}

static struct text put_prefix(struct shape_reader *r, struct text name)
{
	size_t from = r->byte_count;

	if (!r->is_first)
		put_byte(r, ',');
	for (size_t i = 0; i < name.len; i++)
		put_byte(r, name.ptr[i]);
	put_byte(r, ':');
	r->is_first = false;
	return (struct text){r->shape ? r->bytes + from : "", r->byte_count - from};
}

static void put_op(struct shape_reader *r, const struct shape_op *op)
{
	if (r->shape)
		r->shape->ops[r->op_count] = *op;
	r->op_count++;
}

static bool read_open(struct shape_reader *r)
{
	struct text name;

	if (r->depth == SHAPE_DEPTH || !read_name(r, &name))
		return false;
	struct shape_op op = {.kind = SHAPE_OPEN, .prefix = put_prefix(r, name)};
	r->open[r->depth] = r->op_count;
	r->open_columns[r->depth++] = ++r->column_count;
	put_op(r, &op);
	r->is_first = true;
	return true;
}

static bool read_close(struct shape_reader *r)
{
	if (r->depth == 0)
		return false;
	r->depth--;
	if (r->shape) {
		struct shape_op *open = &r->shape->ops[r->open[r->depth]];
		open->close = (uint16_t)r->op_count;
		open->columns = (uint16_t)(r->column_count - r->open_columns[r->depth]);
	}
	put_op(r, &(struct shape_op){.kind = SHAPE_CLOSE});
	r->is_first = false;
	return true;
}

static bool read_value(struct shape_reader *r, char form, bool is_bare)
{
	struct shape_op op = {.kind = SHAPE_VALUE, .form = form};
	struct text name;

	if (!strchr("irnNbtszxj", form) || form == '\0')
		return false;
	if (form == FORM_SCALED && !read_scale(r, &op.scale))
		return false;
	if (!is_bare) {
		if (!read_name(r, &name))
			return false;
		op.prefix = put_prefix(r, name);
	}
	r->column_count++;
	put_op(r, &op);
	return true;
}

static bool read_field(struct shape_reader *r)
{
	char c = r->text.ptr[r->at++];

	if (c == '{')
		return read_open(r);
	if (c == '}')
		return read_close(r);
	if (c != '=')
		return read_value(r, c, false);
	/* A bare value is a shape of its own. */
	if (r->op_count || r->at == r->text.len)
		return false;
	r->is_bare = true;
	c = r->text.ptr[r->at++];
	return read_value(r, c, true) && r->at == r->text.len;
}

static bool read_shape(struct shape_reader *r)
{
	r->is_first = true;
	while (r->at < r->text.len) {
		if (!read_field(r))
			return false;
	}
	return r->depth == 0 && r->op_count < UINT16_MAX && r->column_count < UINT16_MAX;
}

struct shape *shape_parse(struct text text, struct error *err)
{
	struct shape_reader count = {.text = text};

	if (!read_shape(&count)) {
		error_set(err, ERROR_INTERNAL, "shape is wrong at byte %zu: %.*s", count.at,
		        TEXT_ARG(text));
		return NULL;
	}
	size_t ops_bytes = sizeof(struct shape) + count.op_count * sizeof(struct shape_op);
	struct shape *shape = malloc(ops_bytes + count.byte_count + 1);
	if (!shape) {
		error_memory(err);
		return NULL;
	}
	struct shape_reader fill = {
	        .text = text, .shape = shape, .bytes = (char *)shape + ops_bytes};
	read_shape(&fill);
	shape->op_count = fill.op_count;
	shape->column_count = fill.column_count;
	shape->is_bare = fill.is_bare;
	return shape;
}
