#define PCRE2_CODE_UNIT_WIDTH 8
#include "schema/format.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <pcre2.h>
#include <stdio.h>
#include <unistd.h>

enum {
	MATCH_STEPS_MOST = 100000,
	MATCH_HEAP_KIB_MOST = 1024,
	EMAIL_MOST_BYTES = 254,     /* RFC 5321 4.5.3.1.3, without the angle brackets */
	LOCAL_PART_MOST_BYTES = 64, /* RFC 5321 4.5.3.1.1 */
	HOSTNAME_MOST_BYTES = 253,  /* RFC 1035 2.3.4 */
	LABEL_MOST_BYTES = 63,
	TIMEZONE_MOST_BYTES = 64,
};

static const char zone_folder[] = "/usr/share/zoneinfo";

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 1123 2.1: letters, digits and inner hyphens. */
static bool is_hostname(struct text t)
{
	struct text label = TEXT("");

	if (t.len == 0 || t.len > HOSTNAME_MOST_BYTES || t.ptr[t.len - 1] == '.')
		return false;
	while (text_split(&t, '.', &label)) {
		if (label.len == 0 || label.len > LABEL_MOST_BYTES || label.ptr[0] == '-' ||
		        label.ptr[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
				return false;
		}
	}
	return true;
}

/* RFC 5321's dot-string, letters beyond ASCII allowed (RFC 6531); no quoted form. */
static bool is_local_part(struct text t)
{
	if (t.len == 0 || t.len > LOCAL_PART_MOST_BYTES || t.ptr[0] == '.' ||
	        t.ptr[t.len - 1] == '.')
		return false;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		bool is_atom = is_alnum(c) || (unsigned char)c >= 0x80 ||
		               (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
		if (!is_atom || (c == '.' && t.ptr[i - 1] == '.'))
			return false;
	}
	return true;
}

static bool is_email(struct text t)
{
	ptrdiff_t at = text_find_char(t, '@');

	if (at < 0 || t.len > EMAIL_MOST_BYTES)
		return false;
	struct text domain = text_sub(t, (size_t)at + 1, t.len);
	return is_local_part(text_sub(t, 0, (size_t)at)) && is_hostname(domain);
}

/* RFC 3986: a scheme, a colon, and none of the characters that a URI escapes. */
static bool is_uri(struct text t)
{
	ptrdiff_t colon = text_find_char(t, ':');

	if (colon < 1 || (size_t)colon + 1 == t.len || !is_alnum(t.ptr[0]) ||
	        (t.ptr[0] >= '0' && t.ptr[0] <= '9'))
		return false;
	for (ptrdiff_t i = 0; i < colon; i++) {
		if (!is_alnum(t.ptr[i]) && !strchr("+-.", t.ptr[i]))
			return false;
	}
	for (size_t i = (size_t)colon + 1; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c))
			return false;
	}
	return true;
}

static bool is_uuid(struct text t)
{
	if (t.len != 36)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		if (is_hyphen ? t.ptr[i] != '-'
		              : !t.ptr[i] || !strchr("0123456789abcdefABCDEF", t.ptr[i]))
			return false;
	}
	return true;
}

static bool is_date(struct text t)
{
	int32_t days = 0;

	return t.len == 10 && clock_parse_date(t, &days);
}

/* RFC 3339: with a T and an offset. */
static bool is_date_time(struct text t)
{
	int64_t us = 0;

	if (t.len < 20 || (t.ptr[10] | 32) != 't')
		return false;
	char last = t.ptr[t.len - 1];
	char sign = t.ptr[t.len - 6];
	bool has_zone =
	        (last | 32) == 'z' || ((sign == '+' || sign == '-') && t.ptr[t.len - 3] == ':');
	return has_zone && clock_parse_timestamp(t, &us);
}

static bool is_address(struct text t, int family)
{
	char cstr[INET6_ADDRSTRLEN];
	unsigned char bytes[16];

	if (t.len == 0 || t.len >= sizeof(cstr) || text_find_char(t, '\0') >= 0)
		return false;
	memcpy(cstr, t.ptr, t.len);
	cstr[t.len] = '\0';
	return inet_pton(family, cstr, bytes) == 1;
}

static bool is_ipv4(struct text t)
{
	return is_address(t, AF_INET);
}

static bool is_ipv6(struct text t)
{
	return is_address(t, AF_INET6);
}

/* Europe/Berlin, Etc/GMT+5, UTC: known to this machine, where it knows any. */
static bool is_timezone(struct text t)
{
	char path[sizeof(zone_folder) + TIMEZONE_MOST_BYTES + 1];
	struct text rest = t;
	struct text part = TEXT("");

	if (t.len == 0 || t.len > TIMEZONE_MOST_BYTES || t.ptr[t.len - 1] == '/')
		return false;
	while (text_split(&rest, '/', &part)) {
		if (part.len == 0 || part.ptr[0] < 'A' || part.ptr[0] > 'Z')
			return false;
		for (size_t i = 0; i < part.len; i++) {
			if (!is_alnum(part.ptr[i]) && (!part.ptr[i] || !strchr("_+-", part.ptr[i])))
				return false;
		}
	}
	if (access(zone_folder, X_OK) != 0)
		return true;
	snprintf(path, sizeof(path), "%s/%.*s", zone_folder, TEXT_ARG(t));
	return access(path, R_OK) == 0;
}

static const struct format {
	struct text name;
	bool (*is_met)(struct text value);
} formats[] = {
        {TEXT_INIT("email"), is_email},
        {TEXT_INIT("uri"), is_uri},
        {TEXT_INIT("uuid"), is_uuid},
        {TEXT_INIT("date"), is_date},
        {TEXT_INIT("date-time"), is_date_time},
        {TEXT_INIT("ipv4"), is_ipv4},
        {TEXT_INIT("ipv6"), is_ipv6},
        {TEXT_INIT("hostname"), is_hostname},
        {TEXT_INIT("timezone"), is_timezone},
};

static const struct format *format_find(struct text name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (text_eq(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

bool format_is_known(struct text name)
{
	return format_find(name) != NULL;
}

struct text format_suggest(struct text name)
{
	struct text best = TEXT("");
	unsigned least = 3;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		unsigned distance = text_distance(formats[i].name, name, 2);
		if (distance < least) {
			least = distance;
			best = formats[i].name;
		}
	}
	return best;
}

bool format_is_met(struct text name, struct text value)
{
	const struct format *format = format_find(name);

	return format && format->is_met(value);
}

static void code_free(pcre2_code **code)
{
	pcre2_code_free(*code);
}

static void data_free(pcre2_match_data **data)
{
	pcre2_match_data_free(*data);
}

static void context_free(pcre2_match_context **context)
{
	pcre2_match_context_free(*context);
}

bool format_pattern_matches(
        struct text pattern, struct text subject, bool *out_matches, struct error *err)
{
	int reason = 0;
	PCRE2_SIZE at = 0;
	__attribute__((cleanup(code_free))) pcre2_code *code =
	        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
	                PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &reason, &at, NULL);
	if (!code)
		return error_tell(err, ERROR_SCHEMA, "the pattern has an error at byte %zu", at);
	__attribute__((cleanup(data_free))) pcre2_match_data *data =
	        pcre2_match_data_create(1, NULL);
	__attribute__((cleanup(context_free))) pcre2_match_context *limits =
	        pcre2_match_context_create(NULL);
	if (!data || !limits)
		return error_memory(err);
	pcre2_set_match_limit(limits, MATCH_STEPS_MOST);
	pcre2_set_heap_limit(limits, MATCH_HEAP_KIB_MOST);
	int found = pcre2_match(code, (PCRE2_SPTR)(subject.len ? subject.ptr : ""), subject.len, 0,
	        0, data, limits);
	if (found < 0 && found != PCRE2_ERROR_NOMATCH)
		return error_tell(
		        err, ERROR_VALUE_FORMAT, "the value is too hard to match with its pattern");
	*out_matches = found >= 0;
	return true;
}
