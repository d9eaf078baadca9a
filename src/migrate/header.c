#include "migrate/header.h"

const struct text header_empty = TEXT_INIT("empty");
const struct text header_foreign = TEXT_INIT("foreign");

static const struct text comment = TEXT_INIT("--");
static const struct text title = TEXT_INIT("manor migration ");
static const struct text outside = TEXT_INIT("-- @outside");

enum { DIGEST_DIGITS = 64 };

/* ---- writing ---- */

/* A name of the schema may hold anything; a comment is one line, whoever reads it. */
static void add_line(struct buf *out, const char *key, struct text value)
{
	buf_printf(out, "-- %s", key);
	for (size_t i = 0; i < value.len; i++)
		buf_add_char(
		        out, value.ptr[i] == '\n' || value.ptr[i] == '\r' ? ' ' : value.ptr[i]);
	buf_add_char(out, '\n');
}

/* The statement begins behind the first bar. */
static struct text without_bars(struct arena *arena, struct text what)
{
	struct text line = arena_text(arena, what);

	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '|')
			((char *)line.ptr)[i] = '/';
	return line;
}

void header_write(struct buf *out, const struct header *header)
{
	struct text what = arena_printf(out->arena, "%.*s, %s, %.*s", TEXT_ARG(header->name),
	        header->is_down ? "down" : "up", TEXT_ARG(header->engine));

	add_line(out, "manor migration ", what);
	add_line(out, "before: ", header->before);
	add_line(out, "after: ", header->after);
	if (header->is_optional)
		add_line(out, "optional: ", TEXT("yes"));
	for (size_t i = 0; i < header->change_count; i++)
		add_line(out, "change: ", header->changes[i]);
	for (size_t i = 0; i < header->count_count; i++) {
		const struct header_count *count = &header->counts[i];
		struct text line = arena_printf(out->arena, "%.*s | %.*s",
		        TEXT_ARG(without_bars(out->arena, count->what)), TEXT_ARG(count->sql));
		add_line(out, count->is_blocking ? "@block " : "@count ", line);
	}
}

/* ---- reading ---- */

struct reader {
	struct arena *arena;
	struct text path;
	unsigned line;
	struct header *header;
};

static bool fail(const struct reader *r, const char *what, struct error *err)
{
	return error_set(err, ERROR_FILE, "%.*s:%u: %s", TEXT_ARG(r->path), r->line, what);
}

static struct text next_word(struct text *rest)
{
	struct text word = TEXT("");

	text_split(rest, ',', &word);
	return text_trim(word);
}

static bool read_title(const struct reader *r, struct text value, struct error *err)
{
	r->header->name = next_word(&value);
	struct text direction = next_word(&value);
	r->header->engine = next_word(&value);
	r->header->is_down = text_eq(direction, TEXT("down"));
	if (!r->header->is_down && !text_eq(direction, TEXT("up")))
		return fail(r, "the first line says neither up nor down", err);
	return true;
}

static bool read_digest(
        const struct reader *r, struct text value, struct text *out, struct error *err)
{
	if (!text_eq(value, header_empty) && !text_eq(value, header_foreign) &&
	        value.len != DIGEST_DIGITS)
		return fail(r, "this is no digest of a schema", err);
	*out = value;
	return true;
}

static bool read_count(
        const struct reader *r, struct text value, bool is_blocking, struct error *err)
{
	const struct text bar = TEXT(" | SELECT ");

	for (size_t i = 0; i + bar.len < value.len; i++) {
		if (!text_eq_nocase(text_sub(value, i, bar.len), bar))
			continue;
		struct header_count *count =
		        ARENA_PUSH(r->arena, r->header->counts, r->header->count_count);
		if (!count)
			return error_memory(err);
		count->what = text_trim(text_sub(value, 0, i));
		count->sql = text_trim(text_sub(value, i + 3, value.len));
		count->is_blocking = is_blocking;
		return true;
	}
	return fail(r, "write \"-- @count WHAT | SELECT count(*) …\"", err);
}

static bool read_change(const struct reader *r, struct text value, struct error *err)
{
	struct text *slot = ARENA_PUSH(r->arena, r->header->changes, r->header->change_count);

	if (!slot)
		return error_memory(err);
	*slot = value;
	return true;
}

static bool take(struct text *line, struct text key)
{
	if (!text_has_prefix(*line, key))
		return false;
	*line = text_trim(text_sub(*line, key.len, line->len));
	return true;
}

/* A comment of a person is passed over. */
static bool read_line(const struct reader *r, struct text line, struct error *err)
{
	if (take(&line, TEXT("before:")))
		return read_digest(r, line, &r->header->before, err);
	if (take(&line, TEXT("after:")))
		return read_digest(r, line, &r->header->after, err);
	if (take(&line, TEXT("optional:"))) {
		r->header->is_optional = text_eq(line, TEXT("yes"));
		return true;
	}
	if (take(&line, TEXT("change:")))
		return read_change(r, line, err);
	if (take(&line, TEXT("@count ")))
		return read_count(r, line, false, err);
	if (take(&line, TEXT("@block ")))
		return read_count(r, line, true, err);
	return true;
}

static struct text without_comment(struct text line)
{
	return text_trim(text_sub(text_trim(line), comment.len, line.len));
}

static bool is_comment(struct text line)
{
	return text_has_prefix(text_trim(line), comment);
}

bool header_read(struct arena *arena, struct text path, struct text body, struct header *out_header,
        struct text *out_statements, struct error *err)
{
	struct header header = {.is_down = false};
	struct reader r = {.arena = arena, .path = path, .line = 1, .header = &header};
	struct text rest = body, line = TEXT("");

	text_split(&rest, '\n', &line);
	struct text first = is_comment(line) ? without_comment(line) : TEXT("");
	if (!take(&first, title)) {
		fail(&r,
		        "this is no file of a migration: its first line is not \"-- manor "
		        "migration …\"",
		        err);
		error_hint(err, "manor migrate create NAME makes an empty one");
		return false;
	}
	if (!read_title(&r, first, err))
		return false;
	for (;;) {
		struct text before = rest;
		r.line++;
		if (!text_split(&rest, '\n', &line) || !is_comment(line) ||
		        text_has_prefix(text_trim(line), outside)) {
			rest = before;
			break;
		}
		if (!read_line(&r, without_comment(line), err))
			return false;
	}
	if (text_is_empty(header.before) || text_is_empty(header.after))
		return fail(&r, "the head lacks \"-- before: …\" or \"-- after: …\"", err);
	*out_header = header;
	*out_statements = rest;
	return true;
}

/* ---- parts ---- */

static bool add_part(struct arena *arena, struct header_part **parts, size_t *count,
        struct text script, bool is_outside, struct error *err)
{
	if (text_is_empty(text_trim(script)))
		return true;
	struct header_part *slot = ARENA_PUSH(arena, *parts, *count);
	if (!slot)
		return error_memory(err);
	*slot = (struct header_part){text_trim(script), is_outside};
	return true;
}

/* Where a line begins within the quotes or the comment that the one before has opened. */
struct scan {
	char quote;       /* ' or "; '\0' none */
	bool has_escapes; /* E'…' */
	struct text tag;  /* $tag$; "" none */
	unsigned depth;   /* of comments that nest */
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static bool is_at(struct text t, size_t at, const char *word)
{
	return text_has_prefix(text_sub(t, at, SIZE_MAX), text_from(word));
}

/* $tag$ that begins at `at`, or "". */
static struct text read_tag(struct text line, size_t at)
{
	size_t end = at + 1;

	while (end < line.len && is_word(line.ptr[end]))
		end++;
	bool is_tag = end < line.len && line.ptr[end] == '$' && (!at || !is_word(line.ptr[at - 1]));
	return is_tag ? text_sub(line, at, end + 1 - at) : TEXT("");
}

/* The byte behind what stands at `at`, which is within something. */
static size_t scan_inside(struct scan *s, struct text line, size_t at)
{
	if (s->tag.len) {
		if (!text_has_prefix(text_sub(line, at, SIZE_MAX), s->tag))
			return at + 1;
		at += s->tag.len;
		s->tag = TEXT("");
		return at;
	}
	if (s->depth) {
		bool opens = is_at(line, at, "/*"), closes = is_at(line, at, "*/");
		s->depth = opens ? s->depth + 1 : closes ? s->depth - 1 : s->depth;
		return at + (opens || closes ? 2 : 1);
	}
	if (s->has_escapes && line.ptr[at] == '\\')
		return at + 2;
	/* a doubled quote closes and opens again */
	if (line.ptr[at] == s->quote)
		s->quote = '\0';
	return at + 1;
}

static void scan_line(struct scan *s, struct text line)
{
	for (size_t at = 0; at < line.len;) {
		char c = line.ptr[at];
		if (s->quote || s->tag.len || s->depth) {
			at = scan_inside(s, line, at);
			continue;
		}
		if (is_at(line, at, "--"))
			return;
		if (c == '\'' || c == '"') {
			s->quote = c;
			s->has_escapes = c == '\'' && at &&
			                 (line.ptr[at - 1] == 'E' || line.ptr[at - 1] == 'e') &&
			                 (at < 2 || !is_word(line.ptr[at - 2]));
		} else if (c == '$') {
			s->tag = read_tag(line, at);
		} else if (is_at(line, at, "/*")) {
			s->depth = 1;
		}
		at += s->tag.len ? s->tag.len : s->depth ? 2 : 1;
	}
}

static bool is_open(const struct scan *s)
{
	return s->quote || s->tag.len || s->depth;
}

bool header_split(struct arena *arena, struct text statements, struct header_part **out_parts,
        size_t *out_count, struct error *err)
{
	struct header_part *parts = NULL;
	size_t count = 0, from = 0, at = 0;
	struct text rest = statements, line;
	struct scan scan = {.quote = '\0'};
	bool is_outside = false;

	while (text_split(&rest, '\n', &line)) {
		bool is_inside = is_open(&scan);
		bool begins =
		        !is_inside && !is_outside && text_has_prefix(text_trim(line), outside);
		bool ends = !is_inside && is_outside && text_is_empty(text_trim(line));
		scan_line(&scan, line);
		if (begins || ends) {
			if (!add_part(arena, &parts, &count, text_sub(statements, from, at - from),
			            is_outside, err))
				return false;
			from = at;
			is_outside = begins;
		}
		at += line.len + 1;
	}
	if (!add_part(arena, &parts, &count, text_sub(statements, from, statements.len), is_outside,
	            err))
		return false;
	if (!count) {
		parts = ARENA_PUSH(arena, parts, count);
		if (!parts)
			return error_memory(err);
	}
	*out_parts = parts;
	*out_count = count;
	return true;
}
