#define PCRE2_CODE_UNIT_WIDTH 8

#include "sql/validate.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "schema/literal.h"

#include <arpa/inet.h>
#include <pcre2.h>
#include <stdio.h>

enum {
	MATCH_LIMIT = 100000, /* steps of one match: bounds its time, not its language */
	DEPTH_LIMIT = 1000,
	EMAIL_BYTES = 254, /* RFC 5321, 4.5.3.1.3 less the angle brackets */
	HOST_BYTES = 253,  /* RFC 1035, 2.3.4 */
	LABEL_BYTES = 63,
	UUID_BYTES = 36,
};

bool validate_is_needed(const struct model_column *column)
{
	const struct model_validation *v = &column->validation;

	return v->format.len || v->has_length || v->has_range || v->pattern.len ||
	       v->schema_json.len;
}

static bool breaks(
        const struct model_column *column, const char *rule, struct text what, struct error *err)
{
	return error_tell(err, ERROR_VALUE_FORMAT, "Column \"%.*s\" breaks its rule %s %.*s",
	        TEXT_ARG(column->name), rule, TEXT_ARG(what));
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hostname(struct text t)
{
	struct text label;

	if (text_is_empty(t) || t.len > HOST_BYTES)
		return false;
	while (text_split(&t, '.', &label)) {
		if (!label.len || label.len > LABEL_BYTES || !is_alnum(label.ptr[0]) ||
		        !is_alnum(label.ptr[label.len - 1]))
			return false;
		for (size_t i = 0; i < label.len; i++) {
			if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
				return false;
		}
	}
	return true;
}

/* local@host: RFC 5322's dot-atom, beyond ASCII allowed (RFC 6531); no quoted strings. */
static bool is_email(struct text t)
{
	ptrdiff_t at = -1;

	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '@')
			at = (ptrdiff_t)i;
	}
	if (at <= 0 || t.len > EMAIL_BYTES)
		return false;
	struct text local = text_sub(t, 0, (size_t)at),
	            host = text_sub(t, (size_t)at + 1, SIZE_MAX);
	if (local.ptr[0] == '.' || local.ptr[local.len - 1] == '.')
		return false;
	for (size_t i = 0; i < local.len; i++) {
		char c = local.ptr[i];
		bool is_atom = is_alnum(c) || (unsigned char)c >= 0x80 ||
		               (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
		if (!is_atom || (c == '.' && local.ptr[i + 1] == '.'))
			return false;
	}
	return is_hostname(host);
}

/* An absolute URI (RFC 3986): a scheme, a colon, something, and no byte that must be encoded. */
static bool is_uri(struct text t)
{
	size_t i = 0;

	while (i < t.len && (is_alnum(t.ptr[i]) || (i && strchr("+-.", t.ptr[i]))))
		i++;
	if (i == 0 || i + 1 >= t.len || t.ptr[i] != ':' || (t.ptr[0] >= '0' && t.ptr[0] <= '9'))
		return false;
	for (; i < t.len; i++) {
		if ((unsigned char)t.ptr[i] <= ' ' || (unsigned char)t.ptr[i] >= 0x7f ||
		        strchr("\"<>\\^`{|}", t.ptr[i]))
			return false;
	}
	return true;
}

static bool is_uuid(struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool is_hex = (t.ptr[i] >= '0' && t.ptr[i] <= '9') ||
		              ((t.ptr[i] | 32) >= 'a' && (t.ptr[i] | 32) <= 'f');
		if (is_dash ? t.ptr[i] != '-' : !is_hex)
			return false;
	}
	return t.len == UUID_BYTES;
}

static bool is_address(struct arena *arena, int family, struct text t)
{
	unsigned char binary[16];
	char *name = arena_cstr(arena, t);

	return name && strlen(name) == t.len && inet_pton(family, name, binary) == 1;
}

/* An IANA name by its shape: Area/Location, and UTC. The list itself changes every year. */
static bool is_timezone(struct text t)
{
	struct text rest = t, part;
	unsigned parts = 0;

	if (text_eq(t, TEXT("UTC")) || text_eq(t, TEXT("GMT")))
		return true;
	while (text_split(&rest, '/', &part)) {
		if (!part.len || part.ptr[0] < 'A' || part.ptr[0] > 'Z')
			return false;
		for (size_t i = 0; i < part.len; i++) {
			if (!is_alnum(part.ptr[i]) && !strchr("_-+", part.ptr[i]))
				return false;
		}
		parts++;
	}
	return parts == 2 || parts == 3;
}

bool validate_format(struct arena *arena, struct text format, struct text t)
{
	int32_t days;
	int64_t us;

	if (text_eq(format, TEXT("email")))
		return is_email(t);
	if (text_eq(format, TEXT("uri")))
		return is_uri(t);
	if (text_eq(format, TEXT("uuid")))
		return is_uuid(t);
	if (text_eq(format, TEXT("date")))
		return clock_parse_date(t, &days);
	if (text_eq(format, TEXT("date-time")))
		return clock_parse_timestamp(t, &us);
	if (text_eq(format, TEXT("ipv4")))
		return is_address(arena, AF_INET, t);
	if (text_eq(format, TEXT("ipv6")))
		return is_address(arena, AF_INET6, t);
	if (text_eq(format, TEXT("hostname")))
		return is_hostname(t);
	if (text_eq(format, TEXT("timezone")))
		return is_timezone(t);
	return false;
}

static bool check_length(const struct model_column *column, struct text shown, struct error *err)
{
	const struct model_validation *v = &column->validation;
	uint64_t characters = literal_characters(shown);
	char bounds[64];

	if (characters >= v->length_min && characters <= v->length_max)
		return true;
	if (v->length_max == UINT64_MAX)
		snprintf(bounds, sizeof(bounds), "%llu..", (unsigned long long)v->length_min);
	else
		snprintf(bounds, sizeof(bounds), "%llu..%llu", (unsigned long long)v->length_min,
		        (unsigned long long)v->length_max);
	return breaks(column, "length", text_from(bounds), err);
}

static bool is_beyond(struct arena *arena, struct text shown, struct text bound, int side)
{
	struct decimal value, limit;

	if (text_is_empty(bound) || decimal_read(arena, shown, &value) != DECIMAL_OK ||
	        decimal_read(arena, bound, &limit) != DECIMAL_OK)
		return false;
	return decimal_compare(&value, &limit) * side > 0;
}

static bool check_range(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err)
{
	const struct model_validation *v = &column->validation;

	if (!is_beyond(arena, shown, v->range_min, -1) && !is_beyond(arena, shown, v->range_max, 1))
		return true;
	return breaks(column, "range",
	        arena_printf(arena, "%.*s..%.*s", TEXT_ARG(v->range_min), TEXT_ARG(v->range_max)),
	        err);
}

static bool pattern_matches(struct text pattern, struct text t)
{
	int code;
	size_t at;
	pcre2_code *compiled = pcre2_compile(
	        (PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
	pcre2_match_data *match = compiled ? pcre2_match_data_create(1, NULL) : NULL;
	pcre2_match_context *limits = match ? pcre2_match_context_create(NULL) : NULL;
	int found = -1;

	if (limits) {
		pcre2_set_match_limit(limits, MATCH_LIMIT);
		pcre2_set_depth_limit(limits, DEPTH_LIMIT);
		found = pcre2_match(
		        compiled, (PCRE2_SPTR)(t.len ? t.ptr : ""), t.len, 0, 0, match, limits);
	}
	pcre2_match_context_free(limits);
	pcre2_match_data_free(match);
	pcre2_code_free(compiled);
	return found >= 0;
}

bool validate_text(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err)
{
	const struct model_validation *v = &column->validation;

	if (v->format.len && !validate_format(arena, v->format, shown))
		return breaks(column, "format", v->format, err);
	if (v->has_length && !check_length(column, shown, err))
		return false;
	if (v->has_range && !check_range(arena, column, shown, err))
		return false;
	if (v->pattern.len && !pattern_matches(v->pattern, shown))
		return breaks(column, "pattern", v->pattern, err);
	return true;
}
