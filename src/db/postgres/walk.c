#include "db/postgres/walk.h"

#include "schema/type.h"

#include <stdlib.h>

enum { NUMBER_BYTES = 64 };

struct walker {
	const char *at, *end;
	struct output *out;
};

static inline bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static inline void skip_space(struct walker *w)
{
	while (w->at < w->end && is_space(*w->at))
		w->at++;
}

/* Steps over the character, with white space around it. */
static inline bool take(struct walker *w, char c)
{
	skip_space(w);
	if (w->at == w->end || *w->at != c)
		return false;
	w->at++;
	skip_space(w);
	return true;
}

/* At the opening quote. Most strings are short: no call is worth it. */
static bool skip_string(struct walker *w)
{
	const char *p = w->at + 1;

	while (p < w->end && *p != '"')
		p += *p == '\\' ? 2 : 1;
	if (p >= w->end)
		return false;
	w->at = p + 1;
	return true;
}

/* Brackets are counted, not paired: what the server prints is JSON. */
static bool skip_nested(struct walker *w)
{
	size_t depth = 0;

	while (w->at < w->end) {
		char c = *w->at;
		if (c == '"') {
			if (!skip_string(w))
				return false;
			continue;
		}
		w->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return true;
	}
	return false;
}

static inline bool is_end(char c)
{
	return c == ',' || c == '}' || c == ']' || c == ':' || c == '"' || c == '{' || c == '[' ||
	       is_space(c);
}

/* Gives the text of the value that begins here, and steps over it. */
static bool take_value(struct walker *w, struct text *out_value)
{
	const char *from = w->at;

	if (from == w->end)
		return false;
	if (*from == '"') {
		if (!skip_string(w))
			return false;
	} else if (*from == '{' || *from == '[') {
		if (!skip_nested(w))
			return false;
	} else {
		while (w->at < w->end && !is_end(*w->at))
			w->at++;
		if (w->at == from)
			return false;
	}
	*out_value = (struct text){from, (size_t)(w->at - from)};
	return true;
}

/* To the value of the next member. */
static inline bool next_member(struct walker *w, bool *is_first)
{
	if (!*is_first && !take(w, ','))
		return false;
	*is_first = false;
	skip_space(w);
	return w->at < w->end && *w->at == '"' && skip_string(w) && take(w, ':');
}

static void add_compact(struct output *out, struct text json)
{
	struct walker w = {json.ptr, json.ptr + json.len, out};

	while (w.at < w.end) {
		const char *from = w.at;
		while (w.at < w.end && !is_space(*w.at)) {
			if (*w.at != '"')
				w.at++;
			else if (!skip_string(&w))
				w.at = w.end;
		}
		output_add(out, (struct text){from, (size_t)(w.at - from)});
		skip_space(&w);
	}
}

/* Two spellings of one number differ by engine only where there is an exponent. */
static void add_real(struct output *out, struct text number)
{
	char copy[NUMBER_BYTES];

	if (text_find_char(number, 'e') < 0 || number.ptr[0] == '"' || number.len >= NUMBER_BYTES) {
		output_add(out, number);
		return;
	}
	memcpy(copy, number.ptr, number.len);
	copy[number.len] = '\0';
	output_add_real(out, strtod(copy, NULL));
}

static bool write_value(struct walker *w, const struct shape_op *op)
{
	struct text value;

	if (!take_value(w, &value))
		return false;
	if (op->form == FORM_REAL)
		add_real(w->out, value);
	else if (value.ptr[0] == '{' || value.ptr[0] == '[')
		add_compact(w->out, value);
	else
		output_add(w->out, value);
	return true;
}

static bool write_members(struct walker *w, const struct shape *shape, unsigned from, unsigned to);

static bool write_rows(struct walker *w, const struct shape *shape, unsigned at);

/* A row of the rows at that place: an object, or a value, rows or an object without a name. */
static bool write_element(struct walker *w, const struct shape *shape, unsigned rows)
{
	const struct shape_op *op = &shape->ops[rows], *first = op + 1;

	if (!op->is_bare) {
		output_add_char(w->out, '{');
		if (!write_members(w, shape, rows + 1, op->close))
			return false;
		output_add_char(w->out, '}');
		return true;
	}
	switch (first->kind) {
	case SHAPE_ROWS:
		return write_rows(w, shape, rows + 1);
	case SHAPE_OPEN:
		return write_members(w, shape, rows + 1, first->close + 1);
	default:
		return write_value(w, first);
	}
}

static bool write_rows(struct walker *w, const struct shape *shape, unsigned at)
{
	const struct shape_op *op = &shape->ops[at];
	bool is_first = true;
	struct text value;

	if (w->at == w->end || *w->at != '[') {
		/* NULL */
		if (!take_value(w, &value))
			return false;
		output_add(w->out, value);
		return true;
	}
	take(w, '[');
	if (op->is_single && w->at < w->end && *w->at == ']')
		output_add(w->out, TEXT("null"));
	if (!op->is_single)
		output_add_char(w->out, '[');
	while (w->at < w->end && *w->at != ']') {
		if (!is_first && (op->is_single || !take(w, ',')))
			return false;
		if (!is_first)
			output_add_char(w->out, ',');
		is_first = false;
		if (!write_element(w, shape, at))
			return false;
		skip_space(w);
	}
	if (w->at == w->end)
		return false;
	w->at++;
	if (!op->is_single)
		output_add_char(w->out, ']');
	return true;
}

static bool is_null(struct text value)
{
	return text_eq(value, TEXT("null"));
}

/* The ops from..to, which take all members of the object that begins here. */
static bool write_members(struct walker *w, const struct shape *shape, unsigned from, unsigned to)
{
	bool is_first = true;
	struct text value;

	if (!take(w, '{'))
		return false;
	for (unsigned i = from; i < to; i++) {
		const struct shape_op *op = &shape->ops[i];
		if (op->kind == SHAPE_CLOSE) {
			output_add_char(w->out, '}');
			continue;
		}
		output_add(w->out, op->prefix);
		if (!next_member(w, &is_first))
			return false;
		if (op->kind == SHAPE_VALUE) {
			if (!write_value(w, op))
				return false;
		} else if (op->kind == SHAPE_ROWS) {
			if (!write_rows(w, shape, i))
				return false;
			i = op->close;
		} else if (!take_value(w, &value)) {
			return false;
		} else if (!is_null(value)) {
			output_add_char(w->out, '{');
		} else {
			output_add(w->out, TEXT("null"));
			for (unsigned k = 0; k < op->columns; k++) {
				if (!next_member(w, &is_first) || !take_value(w, &value))
					return false;
			}
			i = op->close;
		}
	}
	return take(w, '}');
}

static bool finish(const struct walker *w, bool ok, struct error *err)
{
	if (w->out->failed)
		return error_set(
		        err, ERROR_MEMORY, "a result of more than %zu bytes", w->out->limit_bytes);
	return (ok && w->at == w->end) ||
	       error_set(err, ERROR_INTERNAL, "a row that is not of its shape");
}

bool walk_rows(struct output *out, const struct shape *shape, unsigned op, struct text array,
        struct error *err)
{
	struct walker w = {array.ptr, array.ptr + array.len, out};

	skip_space(&w);
	bool ok = write_rows(&w, shape, op);
	skip_space(&w);
	return finish(&w, ok, err);
}

bool walk_compact(struct output *out, struct text json, struct error *err)
{
	struct walker w = {json.ptr, json.ptr + json.len, out};
	struct text value;

	skip_space(&w);
	bool ok = take_value(&w, &value);
	skip_space(&w);
	if (ok)
		add_compact(out, value);
	return finish(&w, ok, err);
}
