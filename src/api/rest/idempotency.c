#include "api/rest/idempotency.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <string.h>

/* ---- the header ---- */

static bool is_token(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("-._~:+/=@", c));
}

/* RFC 8941, 3.3.3: printable ASCII, quotes and backslashes escaped. */
static bool parse_string(struct text t, struct buf *out)
{
	size_t i = 1;

	for (; i < t.len && t.ptr[i] != '"'; i++) {
		char c = t.ptr[i];
		if (c == '\\' && ++i < t.len && (t.ptr[i] == '"' || t.ptr[i] == '\\'))
			buf_add_char(out, t.ptr[i]);
		else if (c != '\\' && c >= ' ' && c <= '~')
			buf_add_char(out, c);
		else
			return false;
	}
	return i + 1 == t.len;
}

static bool parse_token(struct text t, struct buf *out)
{
	for (size_t i = 0; i < t.len; i++) {
		if (!is_token(t.ptr[i]))
			return false;
	}
	buf_add(out, t);
	return true;
}

bool idempotency_key_parse(
        struct arena *arena, struct text header, struct text *out_key, struct error *err)
{
	struct text t = text_trim(header);
	struct buf key;

	buf_init(&key, arena);
	bool ok = text_has_prefix(t, TEXT("\"")) ? parse_string(t, &key) : parse_token(t, &key);
	if (!ok || !key.len || key.len > IDEMPOTENCY_KEY_MAX)
		return error_tell(err, ERROR_VALIDATION,
		        "Idempotency-Key is one string in double quotes, of 1 to %d characters",
		        IDEMPOTENCY_KEY_MAX);
	if (buf_failed(&key))
		return error_memory(err);
	*out_key = buf_text(&key);
	return true;
}

/* ---- a request's ---- */

/* Keyed, because what is said may hold a password. */
static struct text digest_of(struct arena *arena, const struct api *api, struct text said)
{
	unsigned char digest[DIGEST_BYTES];

	identity_keyed_digest(api->identity, "idempotency", said, digest);
	return crypto_hex(arena, digest, sizeof(digest));
}

bool idempotency_begin(struct idempotency *i, struct arena *arena, const struct api *api,
        const struct principal *principal, struct text header, struct text said, struct error *err)
{
	const int64_t hour_us = INT64_C(3600) * 1000000;
	struct buf before;

	*i = (struct idempotency){.arena = arena, .api = api, .claim.principal = principal};
	if (!header.ptr)
		return true;
	if (!key_is_set(&principal->person.key))
		return error_tell(
		        err, ERROR_VALIDATION, "Idempotency-Key is for those who are signed in");
	if (!idempotency_key_parse(arena, header, &i->claim.key, err))
		return false;
	buf_init(&before, arena);
	clock_write_storage(&before, clock_now_us() - IDEMPOTENCY_HOURS * hour_us);
	i->claim.before = buf_text(&before);
	i->claim.digest = digest_of(arena, api, said);
	i->is_set = true;
	return !arena->failed || error_memory(err);
}

bool idempotency_claim(struct idempotency *i, struct sql_unit *unit, struct error *err)
{
	return !i->is_set || repeat_claim(i->arena, store_dialect(i->api->store), i->api->model,
	                             &i->claim, unit, err);
}

static struct text text_of(struct arena *arena, const struct value *value)
{
	return value->kind == VALUE_TEXT ? arena_text(arena, value->text) : TEXT("");
}

bool idempotency_row(void *idempotency, unsigned step, const struct value *values, unsigned count,
        struct error *err)
{
	struct idempotency *i = idempotency;

	if (step >= REPEAT_STEPS || count != REPEAT_COLUMNS)
		return error_set(err, ERROR_INTERNAL, "a row that is no claim's");
	i->digest = text_of(i->arena, &values[REPEAT_DIGEST]);
	i->headers = text_of(i->arena, &values[REPEAT_HEADERS]);
	i->body = text_of(i->arena, &values[REPEAT_BODY]);
	i->status = values[REPEAT_STATUS].kind == VALUE_INTEGER ? values[REPEAT_STATUS].integer : 0;
	return !i->arena->failed || error_memory(err);
}

/* ---- the answer, kept ---- */

/* "Name: value", one a line: no header holds a line's end. */
static void add_header(struct buf *out, struct text name, struct text value)
{
	buf_add(out, name);
	buf_add(out, TEXT(": "));
	buf_add(out, value);
	buf_add_char(out, '\n');
}

bool idempotency_keep(const struct idempotency *i, const struct rest_answer *answer,
        struct sql_unit *out_epilogue, struct error *err)
{
	struct buf headers;

	buf_init(&headers, i->arena);
	for (size_t k = 0; k < answer->header_count; k++)
		add_header(&headers, answer->headers[k].name, answer->headers[k].value);
	if (answer->content_type.len)
		add_header(&headers, TEXT("Content-Type"), answer->content_type);
	if (buf_failed(&headers))
		return error_memory(err);
	return repeat_keep(i->arena, store_dialect(i->api->store), i->api->model, &i->claim,
	        answer->status, buf_text(&headers), answer->body, out_epilogue, err);
}

static bool read_headers(const struct idempotency *i, struct rest_answer *answer, struct error *err)
{
	struct text rest = i->headers, line;

	while (text_split(&rest, '\n', &line)) {
		ptrdiff_t colon = text_find_char(line, ':');
		if (colon < 0)
			continue;
		struct text name = text_sub(line, 0, (size_t)colon);
		struct text value = text_trim(text_sub(line, (size_t)colon + 1, line.len));
		if (text_eq(name, TEXT("Content-Type"))) {
			answer->content_type = value;
			continue;
		}
		const char *cname = arena_cstr(i->arena, name);
		if (!cname)
			return error_memory(err);
		rest_answer_header(answer, cname, value);
	}
	return true;
}

bool idempotency_replay(
        const struct idempotency *i, struct rest_answer *out_answer, struct error *err)
{
	struct rest_answer answer = {.status = (unsigned)i->status, .body = i->body};

	if (!crypto_equal(i->digest, i->claim.digest))
		return error_set(err, ERROR_KEY_REUSED, "the key belongs to another request");
	if (i->status < 200 || i->status > 299)
		return error_set(err, ERROR_INTERNAL, "a claim without its answer");
	if (!read_headers(i, &answer, err))
		return false;
	rest_answer_header(&answer, "Idempotency-Replayed", TEXT("true"));
	*out_answer = answer;
	return true;
}
