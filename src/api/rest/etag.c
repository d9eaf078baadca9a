#include "api/rest/etag.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "sql/policy.h"

enum {
	TAGS_MAX = 100, /* of one header */
	MOMENT_DIGITS = 16,
	BODY_DIGEST_BYTES = 8,
};

/* ---- which rows have one ---- */

static bool fixes(const struct plan_condition *at, const struct model_column *column)
{
	if (at->kind == PLAN_AND) {
		for (size_t i = 0; i < at->part_count; i++) {
			if (fixes(at->parts[i], column))
				return true;
		}
	}
	return at->kind == PLAN_COMPARE && at->op == PLAN_EQ && at->quantifier == PLAN_ONE &&
	       at->path.column == column && !at->path.key_count && !at->path.has_cast;
}

bool etag_names_row(const struct model_table *table, const struct plan_condition *where)
{
	const struct model_key *key = table->primary;

	if (!key || !where)
		return false;
	for (size_t i = 0; i < key->column_count; i++) {
		if (!fixes(where, key->columns[i]))
			return false;
	}
	return true;
}

static bool has_aggregate(const struct plan_select *plan)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		if (field->kind == PLAN_FIELD_AGGREGATE ||
		        (field->kind == PLAN_FIELD_EMBED && field->embed->join.is_spread &&
		                has_aggregate(field->embed)))
			return true;
	}
	return false;
}

static bool add_mark(const struct rest_call *call, struct plan_select *plan, struct error *err)
{
	if (plan->mark_count || has_aggregate(plan))
		return true;
	struct plan_mark *mark = ARENA_PUSH(call->arena, plan->marks, plan->mark_count);
	if (!mark)
		return error_memory(err);
	mark->is_version = true;
	return true;
}

bool etag_mark_read(const struct rest_call *call, struct plan_select *plan, struct error *err)
{
	if (call->accept.form != ACCEPT_SINGULAR && !etag_names_row(plan->table, plan->where))
		return true;
	return add_mark(call, plan, err);
}

/* ---- a version in a tag, and back ---- */

static bool add_version(const struct rest_call *call, const struct db_step_result *rows,
        struct buf *out, struct error *err)
{
	struct type type = plan_version_type(call->table, call->principal);
	struct json *marks = NULL;
	int64_t us;

	if (!json_parse(call->arena, rows->first_marks, JSON_DEPTH_DEFAULT, &marks, err))
		return false;
	if (marks->type != JSON_ARRAY || marks->count != 1 || marks->items[0].type != JSON_STRING)
		return error_set(err, ERROR_INTERNAL, "a version that is none");
	if (type.kind == TYPE_TEXT)
		buf_add(out, marks->items[0].text);
	else if (clock_parse_timestamp(marks->items[0].text, &us))
		buf_printf(out, "%0*llx", MOMENT_DIGITS, (unsigned long long)us);
	return true;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_moment(struct text t, int64_t *out_us)
{
	uint64_t us = 0;

	if (t.len != MOMENT_DIGITS)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		int digit = hex_digit(t.ptr[i]);
		if (digit < 0)
			return false;
		us = us << 4 | (uint64_t)digit;
	}
	/* Years 1 to 9999, as the clock has them. */
	*out_us = (int64_t)us;
	return *out_us >= INT64_C(-62135596800000000) && *out_us < INT64_C(253402300800000000);
}

/* The version of a tag in storage form; false: no row has such a one. */
static bool read_version(const struct rest_call *call, struct text tag, struct value *out_value)
{
	struct type type = plan_version_type(call->table, call->principal);
	ptrdiff_t dash = text_find_char(tag, '-');
	struct text version = dash < 0 ? tag : text_sub(tag, 0, (size_t)dash);
	struct buf moment;
	int64_t us;

	if (type.kind == TYPE_TEXT) {
		*out_value = value_text(version);
		return version.len > 0;
	}
	if (!read_moment(version, &us))
		return false;
	buf_init(&moment, call->arena);
	clock_write_storage(&moment, us);
	*out_value = value_text(buf_text(&moment));
	return true;
}

/* ---- tags of answers ---- */

/* Everyone who is given the whole row is given the same one. */
static bool is_plain(const struct rest_call *call)
{
	struct text rest = call->ask.query, pair;

	if (call->accept.form != ACCEPT_SINGULAR || call->accept.is_stripped ||
	        call->prefer.timezone.len)
		return false;
	while (text_split(&rest, '&', &pair)) {
		if (text_has_prefix(pair, TEXT("select=")) || text_find_char(pair, '%') >= 0)
			return false;
	}
	for (size_t i = 0; i < call->table->column_count; i++) {
		const struct model_column *column = &call->table->columns[i];
		if (!column->is_hidden && column->secret == SECRET_NONE &&
		        !policy_column_is_readable(column, call->principal))
			return false;
	}
	return true;
}

static void add_body(struct buf *out, struct arena *arena, const struct rest_answer *answer)
{
	unsigned char digest[DIGEST_BYTES];
	struct buf whole;

	buf_init(&whole, arena);
	buf_add(&whole, answer->content_type);
	buf_add_char(&whole, '\0');
	buf_add(&whole, answer->body);
	crypto_digest(buf_text(&whole), digest);
	buf_add_char(out, '-');
	buf_add(out, crypto_hex(arena, digest, BODY_DIGEST_BYTES));
}

bool etag_add(const struct rest_call *call, const struct plan_select *plan,
        const struct db_step_result *rows, struct rest_answer *answer, struct error *err)
{
	struct buf tag;

	if (!plan->mark_count || !plan->marks[0].is_version || !rows || rows->rows != 1)
		return true;
	buf_init(&tag, call->arena);
	buf_add_char(&tag, '"');
	if (!add_version(call, rows, &tag, err))
		return false;
	if (!is_plain(call))
		add_body(&tag, call->arena, answer);
	buf_add_char(&tag, '"');
	if (buf_failed(&tag))
		return error_memory(err);
	rest_answer_header(answer, "ETag", buf_text(&tag));
	return true;
}

/* ---- lists of them ---- */

bool etag_next(struct text *list, const char *header, struct text *out_tag, bool *out_is_weak,
        struct error *err)
{
	struct text rest = *list;

	while (rest.len && (rest.ptr[0] == ',' || rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
		rest = text_sub(rest, 1, rest.len);
	*list = rest;
	if (!rest.len)
		return false;
	*out_is_weak = text_has_prefix(rest, TEXT("W/"));
	if (*out_is_weak)
		rest = text_sub(rest, 2, rest.len);
	struct text inner = rest.len && rest.ptr[0] == '"' ? text_sub(rest, 1, rest.len) : rest;
	ptrdiff_t end = text_find_char(inner, '"');
	if (inner.len == rest.len || end < 0)
		return error_tell(err, ERROR_VALIDATION,
		        "%s holds entity tags, each in double quotes, or *", header);
	*out_tag = text_sub(inner, 0, (size_t)end);
	*list = text_sub(inner, (size_t)end + 1, inner.len);
	if (list->len && list->ptr[0] != ',' && list->ptr[0] != ' ' && list->ptr[0] != '\t')
		return error_tell(
		        err, ERROR_VALIDATION, "%s: a comma stands between entity tags", header);
	return true;
}

static bool is_any(struct text header)
{
	return text_eq(text_trim(header), TEXT("*"));
}

static bool has_tag(struct text header, struct text tag, bool *out_has, struct error *err)
{
	struct text list = header, one;
	bool is_weak;

	*out_has = is_any(header);
	if (*out_has)
		return true;
	while (etag_next(&list, "If-None-Match", &one, &is_weak, err)) {
		if (tag.len == one.len + 2 && text_eq(text_sub(tag, 1, one.len), one))
			*out_has = true;
	}
	return !error_is_set(err);
}

bool etag_check_read(const struct rest_call *call, struct rest_answer *answer, struct error *err)
{
	bool has = false;

	if (!call->ask.if_none_match.ptr)
		return true;
	for (size_t i = 0; i < answer->header_count && !has; i++) {
		if (text_eq(answer->headers[i].name, TEXT("ETag")) &&
		        !has_tag(call->ask.if_none_match, answer->headers[i].value, &has, err))
			return false;
	}
	if (!has)
		return true;
	answer->status = 304;
	answer->content_type = TEXT("");
	answer->body = TEXT("");
	return true;
}

/* ---- what a write demands ---- */

static bool read_match(
        const struct rest_call *call, struct plan_match *out_match, struct error *err)
{
	struct plan_match match = {.is_set = true, .is_any = is_any(call->ask.if_match)};
	struct text list = call->ask.if_match, tag;
	size_t tags = 0;
	bool is_weak;

	while (!match.is_any && etag_next(&list, "If-Match", &tag, &is_weak, err)) {
		struct value version;
		if (++tags > TAGS_MAX)
			return error_tell(
			        err, ERROR_VALIDATION, "If-Match holds at most %d tags", TAGS_MAX);
		/* A weak tag is no match for what is to be changed (RFC 9110, 13.1.1). */
		if (is_weak || !read_version(call, tag, &version))
			continue;
		struct value *slot = ARENA_PUSH(call->arena, match.versions, match.version_count);
		if (!slot)
			return error_memory(err);
		*slot = version;
	}
	if (error_is_set(err))
		return false;
	if (!tags && !match.is_any)
		return error_tell(err, ERROR_VALIDATION, "If-Match is empty");
	*out_match = match;
	return true;
}

bool etag_mark_write(const struct rest_call *call, struct plan_write *plan, struct error *err)
{
	bool is_one = plan->kind == PLAN_INSERT ? plan->row_count == 1
	                                        : etag_names_row(plan->table, plan->where);

	if (call->ask.if_match.ptr) {
		if (plan->kind == PLAN_INSERT || !is_one)
			return error_tell(err, ERROR_VALIDATION,
			        "If-Match needs a change of one row, by a filter on its whole key");
		if (!read_match(call, &plan->match, err))
			return false;
	}
	if (call->ask.if_none_match.ptr)
		return error_tell(err, ERROR_VALIDATION, "If-None-Match is for reading");
	if (!plan->returning || plan->kind == PLAN_DELETE ||
	        !(is_one || call->accept.form == ACCEPT_SINGULAR))
		return true;
	return add_mark(call, plan->returning, err);
}
