#include "api/rest/prefer.h"

#include <stdio.h>

enum prefer_field {
	PREFER_RETURN,
	PREFER_COUNT,
	PREFER_RESOLUTION,
	PREFER_MISSING,
	PREFER_TX,
	PREFER_DELETED,
	PREFER_HANDLING,
};

/* Every preference with a closed list of values, in the order that they are told in. */
static const struct {
	const char *name, *value;
	enum prefer_field field;
	int number;
} known[] = {
        {"resolution", "merge-duplicates", PREFER_RESOLUTION, RESOLUTION_MERGE},
        {"resolution", "ignore-duplicates", PREFER_RESOLUTION, RESOLUTION_IGNORE},
        {"missing", "default", PREFER_MISSING, MISSING_DEFAULT},
        {"missing", "null", PREFER_MISSING, MISSING_NULL},
        {"return", "minimal", PREFER_RETURN, RETURN_MINIMAL},
        {"return", "headers-only", PREFER_RETURN, RETURN_HEADERS},
        {"return", "representation", PREFER_RETURN, RETURN_REPRESENTATION},
        {"count", "exact", PREFER_COUNT, COUNT_EXACT},
        {"count", "planned", PREFER_COUNT, COUNT_PLANNED},
        {"count", "estimated", PREFER_COUNT, COUNT_ESTIMATED},
        {"tx", "commit", PREFER_TX, TX_COMMIT},
        {"tx", "rollback", PREFER_TX, TX_ROLLBACK},
        {"handling", "strict", PREFER_HANDLING, true},
        {"handling", "lenient", PREFER_HANDLING, false},
        {"deleted", "only", PREFER_DELETED, PLAN_DELETED_ONLY},
        {"deleted", "include", PREFER_DELETED, PLAN_DELETED_INCLUDE},
};

enum { KNOWN_COUNT = sizeof(known) / sizeof(known[0]) };

/* The first that is said counts (RFC 7240, 2). */
static void set_field(struct prefer *prefer, enum prefer_field field, int number)
{
	if (prefer->seen & 1u << field)
		return;
	prefer->seen |= 1u << field;
	switch (field) {
	case PREFER_RETURN:
		prefer->returns = (enum prefer_return)number;
		break;
	case PREFER_COUNT:
		prefer->count = (enum prefer_count)number;
		break;
	case PREFER_RESOLUTION:
		prefer->resolution = (enum prefer_resolution)number;
		break;
	case PREFER_MISSING:
		prefer->missing = (enum prefer_missing)number;
		prefer->has_missing = true;
		break;
	case PREFER_TX:
		prefer->tx = (enum prefer_tx)number;
		break;
	case PREFER_DELETED:
		prefer->deleted = (enum plan_deleted)number;
		break;
	case PREFER_HANDLING:
		prefer->is_strict = number;
		prefer->has_handling = true;
		break;
	}
}

static struct text unquote(struct text t)
{
	if (t.len >= 2 && t.ptr[0] == '"' && t.ptr[t.len - 1] == '"')
		return text_sub(t, 1, t.len - 2);
	return t;
}

static bool set_one(struct prefer *prefer, struct text name, struct text value)
{
	if (text_eq(name, TEXT("max-affected")))
		return prefer->has_max_affected = text_to_int64(value, &prefer->max_affected) &&
		                                  prefer->max_affected >= 0;
	if (text_eq(name, TEXT("timezone"))) {
		if (text_is_empty(prefer->timezone))
			prefer->timezone = value;
		return !text_is_empty(value);
	}
	for (size_t i = 0; i < KNOWN_COUNT; i++) {
		if (text_eq_cstr(name, known[i].name) && text_eq_cstr(value, known[i].value)) {
			set_field(prefer, known[i].field, known[i].number);
			return true;
		}
	}
	return false;
}

/* As many as there is room for. */
static void add_unknown(char *list, size_t size, struct text part)
{
	size_t len = strlen(list);

	if (len + 3 < size)
		snprintf(list + len, size - len, "%s%.*s", len ? ", " : "", TEXT_ARG(part));
}

bool prefer_parse(struct text header, struct prefer *out_prefer, struct error *err)
{
	struct prefer prefer = {0};
	struct text rest = header, part;
	char unknown[200] = "";

	while (text_split(&rest, ',', &part)) {
		ptrdiff_t semicolon = text_find_char(part, ';');
		if (semicolon >= 0)
			part = text_sub(part, 0, (size_t)semicolon);
		part = text_trim(part);
		ptrdiff_t equals = text_find_char(part, '=');
		struct text name = equals < 0 ? part : text_trim(text_sub(part, 0, (size_t)equals));
		struct text value =
		        equals < 0
		                ? TEXT("")
		                : unquote(text_trim(text_sub(part, (size_t)equals + 1, SIZE_MAX)));
		if (!text_is_empty(part) && !set_one(&prefer, name, value))
			add_unknown(unknown, sizeof(unknown), part);
	}
	if (prefer.is_strict && unknown[0])
		return error_tell(err, ERROR_PREFERENCE, "Invalid preferences: %s", unknown);
	*out_prefer = prefer;
	return true;
}

static void add(struct buf *out, size_t begin, const char *name, const char *value)
{
	if (out->len > begin)
		buf_add(out, TEXT(", "));
	buf_add_cstr(out, name);
	buf_add_char(out, '=');
	buf_add_cstr(out, value);
}

static bool is_applied(const struct prefer *prefer, size_t i)
{
	int number = known[i].number;

	switch (known[i].field) {
	case PREFER_RETURN:
		return (int)prefer->returns == number;
	case PREFER_COUNT:
		return (int)prefer->count == number;
	case PREFER_RESOLUTION:
		return (int)prefer->resolution == number;
	case PREFER_MISSING:
		return prefer->has_missing && (int)prefer->missing == number;
	case PREFER_TX:
		return (int)prefer->tx == number;
	case PREFER_DELETED:
		return prefer->deleted != PLAN_DELETED_EXCLUDE && (int)prefer->deleted == number;
	case PREFER_HANDLING:
		return prefer->has_handling && prefer->is_strict == (bool)number;
	}
	return false;
}

void prefer_write_applied(const struct prefer *prefer, struct buf *out)
{
	size_t begin = out->len;

	for (size_t i = 0; i < KNOWN_COUNT; i++) {
		if (is_applied(prefer, i))
			add(out, begin, known[i].name, known[i].value);
	}
	if (prefer->timezone.len) {
		add(out, begin, "timezone", "");
		buf_add(out, prefer->timezone);
	}
	if (prefer->has_max_affected) {
		add(out, begin, "max-affected", "");
		buf_add_int(out, prefer->max_affected);
	}
}
