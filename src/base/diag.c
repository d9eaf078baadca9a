#include "base/diag.h"

#include "base/json.h"

enum {
	SHOWN_BYTES = 160, /* a longer line is cut around the place */
	LEAD_BYTES = 60,   /* of the cut line, before the place */
};

static const char *const severity_words[] = {
        [SEVERITY_ERROR] = "error",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_NOTE] = "note",
};

void diagnostics_init(struct diagnostics *diags, struct arena *arena)
{
	*diags = (struct diagnostics){.arena = arena};
}

static void add(struct diagnostics *diags, enum severity severity, struct position at,
        const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void add(struct diagnostics *diags, enum severity severity, struct position at,
        const char *format, va_list args)
{
	struct text message = arena_vprintf(diags->arena, format, args);
	struct diagnostic *item = ARENA_PUSH(diags->arena, diags->items, diags->count);

	/* Counted even when memory is out: an error must never pass for success. */
	if (severity == SEVERITY_ERROR)
		diags->error_count++;
	if (item)
		*item = (struct diagnostic){.severity = severity, .at = at, .message = message};
}

bool diag_error(struct diagnostics *diags, struct position at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(diags, SEVERITY_ERROR, at, format, args);
	va_end(args);
	return false;
}

void diag_warn(struct diagnostics *diags, struct position at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(diags, SEVERITY_WARNING, at, format, args);
	va_end(args);
}

void diag_note(struct diagnostics *diags, struct position at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(diags, SEVERITY_NOTE, at, format, args);
	va_end(args);
}

void diag_mend(struct diagnostics *diags, const char *format, ...)
{
	va_list args;

	if (!diags->count)
		return;
	va_start(args, format);
	diags->items[diags->count - 1].mend = arena_vprintf(diags->arena, format, args);
	va_end(args);
}

static struct text path_of(const struct position *at)
{
	return at->source ? at->source->path : TEXT("");
}

static int compare_places(const struct diagnostic *a, const struct diagnostic *b)
{
	int order = text_compare(path_of(&a->at), path_of(&b->at));

	if (order != 0)
		return order;
	return (a->at.offset > b->at.offset) - (a->at.offset < b->at.offset);
}

static void merge(const struct diagnostic *from, struct diagnostic *to, size_t left, size_t middle,
        size_t right)
{
	size_t a = left, b = middle;

	for (size_t i = left; i < right; i++) {
		if (a < middle && (b >= right || compare_places(&from[a], &from[b]) <= 0))
			to[i] = from[a++];
		else
			to[i] = from[b++];
	}
}

static bool is_said(const struct diagnostics *diags, size_t count, const struct diagnostic *item)
{
	for (size_t i = count; i-- && compare_places(&diags->items[i], item) == 0;) {
		const struct diagnostic *before = &diags->items[i];
		if (before->severity == item->severity && before->at.end == item->at.end &&
		        text_eq(before->message, item->message))
			return true;
	}
	return false;
}

/* One key may stand for several: `write` is three policies, and has one mistake. */
static void drop_repeated(struct diagnostics *diags)
{
	size_t count = 0;

	for (size_t i = 0; i < diags->count; i++) {
		if (!is_said(diags, count, &diags->items[i]))
			diags->items[count++] = diags->items[i];
		else if (diags->items[i].severity == SEVERITY_ERROR)
			diags->error_count--;
	}
	diags->count = count;
}

/* A merge sort: qsort(3) does not promise to keep the order of equals. */
void diagnostics_sort(struct diagnostics *diags)
{
	size_t count = diags->count;
	size_t room = 1;
	struct diagnostic *from = diags->items;

	/* Room as arena_push() expects it: more may be said later. */
	while (room < count)
		room *= 2;
	struct diagnostic *to = count ? ARENA_ARRAY(diags->arena, struct diagnostic, room) : NULL;
	if (!to)
		return;
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t left = 0; left < count; left += 2 * width) {
			size_t middle = left + width < count ? left + width : count;
			size_t right = left + 2 * width < count ? left + 2 * width : count;
			merge(from, to, left, middle, right);
		}
		struct diagnostic *swap = from;
		from = to;
		to = swap;
	}
	diags->items = from;
	drop_repeated(diags);
}

static struct text line_at(struct text body, size_t offset, size_t *out_start)
{
	size_t start = offset < body.len ? offset : body.len;
	size_t end = start;

	while (start > 0 && body.ptr[start - 1] != '\n')
		start--;
	while (end < body.len && body.ptr[end] != '\n')
		end++;
	if (end > start && body.ptr[end - 1] == '\r')
		end--;
	*out_start = start;
	return text_sub(body, start, end - start);
}

static bool is_utf8_inner(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A text of a file goes to a terminal: control characters must not act there. */
static void add_visible(struct buf *out, struct text t)
{
	bool is_utf8 = text_is_utf8(t);

	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		bool hidden = (c < 0x20 && c != '\t') || c == 0x7f || (c >= 0x80 && !is_utf8) ||
		              (c == 0xc2 && (unsigned char)t.ptr[i + 1] < 0xa0);
		if (hidden && c == 0xc2 && is_utf8)
			i++;
		buf_add_char(out, hidden ? '?' : (char)c);
	}
}

/* One column a character, tabs kept, so that the caret stands under its place. */
static void add_padding(struct buf *out, struct text before)
{
	bool is_utf8 = text_is_utf8(before);

	for (size_t i = 0; i < before.len; i++) {
		if (before.ptr[i] == '\t')
			buf_add_char(out, '\t');
		else if (!is_utf8 || !is_utf8_inner(before.ptr[i]))
			buf_add_char(out, ' ');
	}
}

static void print_line(const struct position *at, struct buf *out)
{
	size_t start;
	struct text line = line_at(at->source->body, at->offset, &start);
	size_t column = at->offset > start ? at->offset - start : 0;
	size_t first = 0, shown = line.len;

	column = column < line.len ? column : line.len;
	if (line.len > SHOWN_BYTES) {
		first = column > LEAD_BYTES ? column - LEAD_BYTES : 0;
		while (first > 0 && first < line.len && is_utf8_inner(line.ptr[first]))
			first--;
		shown = line.len - first < SHOWN_BYTES ? line.len - first : SHOWN_BYTES;
		while (first + shown < line.len && is_utf8_inner(line.ptr[first + shown]))
			shown++;
	}
	size_t end = at->end > at->offset ? column + (at->end - at->offset) : column + 1;
	end = end < first + shown ? end : first + shown;
	buf_add(out, TEXT("    "));
	add_visible(out, text_sub(line, first, shown));
	buf_add(out, TEXT("\n    "));
	add_padding(out, text_sub(line, first, column - first));
	buf_add_char(out, '^');
	for (size_t i = column + 1; i < end; i++) {
		if (!is_utf8_inner(line.ptr[i]))
			buf_add_char(out, '~');
	}
	buf_add_char(out, '\n');
}

static void print_one(const struct diagnostic *item, struct buf *out)
{
	const struct position *at = &item->at;

	if (at->source) {
		buf_add(out, at->source->path);
		if (at->line)
			buf_printf(out, ":%u:%u", at->line, at->column);
		buf_add(out, TEXT(": "));
	}
	buf_add_cstr(out, severity_words[item->severity]);
	buf_add(out, TEXT(": "));
	add_visible(out, item->message);
	buf_add_char(out, '\n');
	if (at->source && at->line && at->source->body.len)
		print_line(at, out);
	if (item->mend.len) {
		buf_add(out, TEXT("    "));
		add_visible(out, item->mend);
		buf_add_char(out, '\n');
	}
}

void diagnostics_print(const struct diagnostics *diags, enum severity least, struct buf *out)
{
	for (size_t i = 0; i < diags->count; i++) {
		if (diags->items[i].severity <= least)
			print_one(&diags->items[i], out);
	}
}

void diagnostics_json(const struct diagnostics *diags, enum severity least, struct buf *out)
{
	bool first = true;

	buf_add_char(out, '[');
	for (size_t i = 0; i < diags->count; i++) {
		const struct diagnostic *item = &diags->items[i];
		if (item->severity > least)
			continue;
		buf_add_cstr(out, first ? "{\"severity\":" : ",{\"severity\":");
		first = false;
		json_write_string(out, text_from(severity_words[item->severity]));
		buf_add(out, TEXT(",\"file\":"));
		json_write_string(out, path_of(&item->at));
		buf_printf(out, ",\"line\":%u,\"column\":%u,\"message\":", item->at.line,
		        item->at.column);
		json_write_string(out, item->message);
		buf_add(out, TEXT(",\"mend\":"));
		json_write_string(out, item->mend);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}
