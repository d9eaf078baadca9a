/*
 * Text functions with PostgreSQL's meaning: LIKE, regular expressions and case.
 * SQLite's own LIKE folds ASCII only and its escape differs; it has no regular
 * expressions. Case is libunistring's, so that both engines fold alike.
 */
#include "db/sqlite/connection.h"
#include "sql/regexp.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <unicase.h>

enum {
	PATTERN_BYTES = 4096,
	MATCH_STEPS = 200 * 1000, /* of PCRE2's matcher: some milliseconds */
	MATCH_HEAP_KIB = 4096,
	FORWARD_STEPS = 10 * 1000 * 1000, /* some tens of milliseconds at most */
	FORWARD_SPACE = 4000,
	REGEXP_ARENA_BYTES = 1024 * 1024,
};

static bool is_null(sqlite3_value *value)
{
	return sqlite3_value_type(value) == SQLITE_NULL;
}

static bool is_ascii(struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if ((unsigned char)t.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

/* Heap memory, or NULL. */
static char *fold_ascii(struct text t, bool is_upper)
{
	char *out = malloc(t.len + 1);

	for (size_t i = 0; out && i < t.len; i++) {
		char c = t.ptr[i];
		if (is_upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z')
			c ^= 0x20;
		out[i] = c;
	}
	return out;
}

static char *fold(struct text t, bool is_upper, size_t *out_len)
{
	if (is_ascii(t)) {
		*out_len = t.len;
		return fold_ascii(t, is_upper);
	}
	const uint8_t *bytes = (const uint8_t *)t.ptr;
	return (char *)(is_upper ? u8_toupper(bytes, t.len, NULL, NULL, NULL, out_len)
	                         : u8_tolower(bytes, t.len, NULL, NULL, NULL, out_len));
}

static void give_folded(sqlite3_context *context, sqlite3_value *value, bool is_upper)
{
	size_t len;

	if (is_null(value))
		return;
	char *folded = fold(function_text(value), is_upper, &len);
	if (!folded) {
		sqlite3_result_error_nomem(context);
		return;
	}
	sqlite3_result_text64(context, folded, len, free, SQLITE_UTF8);
}

static void give_lower(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	give_folded(context, values[0], false);
}

static void give_upper(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	give_folded(context, values[0], true);
}

/* ---- LIKE ---- */

static size_t character_bytes(struct text t, size_t at)
{
	size_t end = at + 1;

	while (end < t.len && ((unsigned char)t.ptr[end] & 0xc0) == 0x80)
		end++;
	return end - at;
}

/* One element of the pattern at *p against the character at *s. Moves both on. */
static bool match_one(struct text pattern, size_t *p, struct text subject, size_t *s)
{
	size_t from = *p;

	if (pattern.ptr[from] == '_') {
		*p = from + 1;
		*s += character_bytes(subject, *s);
		return true;
	}
	if (pattern.ptr[from] == '\\')
		from++;
	if (pattern.ptr[from] != subject.ptr[*s])
		return false;
	*p = from + 1;
	*s += 1;
	return true;
}

/*
 * Only the last % can need another try, so the time is bounded by the product
 * of the lengths. The pattern does not end in a lone backslash.
 */
static bool is_like(struct text pattern, struct text subject)
{
	size_t p = 0, s = 0, retry_p = 0, retry_s = 0;
	bool has_retry = false;

	while (s < subject.len) {
		if (p < pattern.len && pattern.ptr[p] == '%') {
			retry_p = ++p;
			retry_s = s;
			has_retry = true;
		} else if (p < pattern.len && match_one(pattern, &p, subject, &s)) {
			continue;
		} else if (has_retry) {
			retry_s += character_bytes(subject, retry_s);
			p = retry_p;
			s = retry_s;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '%')
		p++;
	return p == pattern.len;
}

static bool ends_in_escape(struct text pattern)
{
	size_t i = 0;

	while (i < pattern.len)
		i += pattern.ptr[i] == '\\' ? 2 : 1;
	return i > pattern.len;
}

static void give_like_folded(sqlite3_context *context, struct text pattern, struct text subject)
{
	size_t pattern_len, subject_len;
	char *folded_pattern = fold(pattern, false, &pattern_len);
	char *folded_subject = fold(subject, false, &subject_len);

	if (folded_pattern && folded_subject)
		sqlite3_result_int(context, is_like((struct text){folded_pattern, pattern_len},
		                                    (struct text){folded_subject, subject_len}));
	else
		sqlite3_result_error_nomem(context);
	free(folded_pattern);
	free(folded_subject);
}

/* manor_like(pattern, text, is_folded) */
static void give_like(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (is_null(values[0]) || is_null(values[1]))
		return;
	struct text pattern = function_text(values[0]);
	struct text subject = function_text(values[1]);
	if (ends_in_escape(pattern))
		function_fail(context, ERROR_VALUE_INVALID, "a LIKE pattern ends in its escape");
	else if (sqlite3_value_int(values[2]))
		give_like_folded(context, pattern, subject);
	else
		sqlite3_result_int(context, is_like(pattern, subject));
}

/* ---- regular expressions ---- */

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	size_t pattern_bytes;
};

static void regex_free(void *at)
{
	struct regex *regex = at;

	pcre2_match_context_free(regex->limits);
	pcre2_match_data_free(regex->data);
	pcre2_code_free(regex->code);
	free(regex);
}

static struct regex *regex_new(sqlite3_context *context, struct text pattern, bool is_folded)
{
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | (is_folded ? PCRE2_CASELESS : 0);
	int code;
	PCRE2_SIZE at;

	struct regex *regex = calloc(1, sizeof(*regex));
	if (!regex) {
		sqlite3_result_error_nomem(context);
		return NULL;
	}
	regex->pattern_bytes = pattern.len;
	regex->code =
	        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, options, &code, &at, NULL);
	if (!regex->code) {
		regex_free(regex);
		function_fail(context, ERROR_VALUE_INVALID, "not a regular expression");
		return NULL;
	}
	regex->data = pcre2_match_data_create(1, NULL);
	regex->limits = pcre2_match_context_create(NULL);
	if (!regex->data || !regex->limits) {
		regex_free(regex);
		sqlite3_result_error_nomem(context);
		return NULL;
	}
	pcre2_set_match_limit(regex->limits, MATCH_STEPS);
	pcre2_set_heap_limit(regex->limits, MATCH_HEAP_KIB);
	return regex;
}

/*
 * What goes wrong only because it goes back and forth is matched by the algorithm that goes
 * forward alone. It knows no references to groups, and its time has no bound but these.
 */
static int match_forward(const struct regex *regex, struct text subject)
{
	int space[FORWARD_SPACE];
	double steps = (double)subject.len * (double)subject.len * (double)regex->pattern_bytes;
	uint32_t references = 0;

	if (steps > FORWARD_STEPS ||
	        pcre2_pattern_info(regex->code, PCRE2_INFO_BACKREFMAX, &references) != 0 ||
	        references)
		return PCRE2_ERROR_MATCHLIMIT;
	int found = pcre2_dfa_match(regex->code, (PCRE2_SPTR)subject.ptr, subject.len, 0,
	        PCRE2_DFA_SHORTEST, regex->data, regex->limits, space, FORWARD_SPACE);
	return found >= 0 || found == PCRE2_ERROR_NOMATCH ? found : PCRE2_ERROR_MATCHLIMIT;
}

static void give_match(sqlite3_context *context, const struct regex *regex, struct text subject)
{
	int found = pcre2_match(regex->code, (PCRE2_SPTR)subject.ptr, subject.len, 0, 0,
	        regex->data, regex->limits);

	if (found == PCRE2_ERROR_MATCHLIMIT)
		found = match_forward(regex, subject);
	if (found >= 0)
		sqlite3_result_int(context, 1);
	else if (found == PCRE2_ERROR_NOMATCH)
		sqlite3_result_int(context, 0);
	else if (found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_HEAPLIMIT)
		function_fail(context, ERROR_TIMEOUT, "a regular expression took too long");
	else
		function_fail(context, ERROR_VALUE_INVALID, "a text cannot be matched");
}

/* A schema's: PCRE2's own. */
static struct regex *regex_of_schema(sqlite3_context *context, struct text pattern, bool is_folded)
{
	if (pattern.len <= PATTERN_BYTES)
		return regex_new(context, pattern, is_folded);
	function_fail(context, ERROR_VALUE_LONG, "a regular expression is too long");
	return NULL;
}

/* A request's: PostgreSQL's. It was checked before it came here. */
static struct regex *regex_of_request(sqlite3_context *context, struct text pattern, bool is_folded)
{
	const char *reason = NULL;
	struct buf words;
	AUTO_ARENA arena = {0};

	arena_init(&arena, REGEXP_ARENA_BYTES);
	buf_init(&words, &arena);
	if (pattern.len <= REGEXP_BYTES_MOST &&
	        regexp_translate(&words, pattern, &is_folded, &reason))
		return regex_new(context, buf_text(&words), is_folded);
	if (buf_failed(&words))
		sqlite3_result_error_nomem(context);
	else
		function_fail(context, ERROR_VALUE_INVALID, "not a regular expression");
	return NULL;
}

static void give_matched(sqlite3_context *context, sqlite3_value **values,
        struct regex *(*read)(sqlite3_context *, struct text, bool))
{
	if (is_null(values[0]) || is_null(values[1]))
		return;
	/* Kept with the statement as long as the pattern is a constant of its run. */
	struct regex *regex = sqlite3_get_auxdata(context, 0);
	if (!regex) {
		regex = read(context, function_text(values[0]), sqlite3_value_int(values[2]) != 0);
		if (!regex)
			return;
		sqlite3_set_auxdata(context, 0, regex, regex_free);
		regex = sqlite3_get_auxdata(context, 0);
		if (!regex) {
			sqlite3_result_error_nomem(context);
			return;
		}
	}
	give_match(context, regex, function_text(values[1]));
}

/* manor_regexp(pattern, text, is_folded) */
static void give_regexp(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	give_matched(context, values, regex_of_schema);
}

/* manor_match(pattern, text, is_folded) */
static void give_request_match(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	give_matched(context, values, regex_of_request);
}

bool patterns_register(struct connection *c)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3 *h = c->handle;

	return sqlite3_create_function_v2(
	               h, "manor_lower", 1, flags, c, give_lower, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(
	               h, "manor_upper", 1, flags, c, give_upper, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(
	               h, "manor_like", 3, flags, c, give_like, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_regexp", 3, flags, c, give_regexp, NULL, NULL,
	               NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(h, "manor_match", 3, flags, c, give_request_match, NULL,
	               NULL, NULL) == SQLITE_OK;
}
