#include "api/rest/accept.h"

#include "base/buf.h"

enum { WEIGHT_ONE = 1000 };

/* Every media type that has a form. */
static const struct {
	const char *name;
	enum accept_form form;
	bool may_strip; /* nulls=stripped means something */
	bool is_plan_json;
} types[] = {
        {"*/*", ACCEPT_JSON, false, false},
        {"application/*", ACCEPT_JSON, false, false},
        {"application/json", ACCEPT_JSON, false, false},
        {"application/vnd.pgrst.array+json", ACCEPT_JSON, true, false},
        {"application/vnd.pgrst.array", ACCEPT_JSON, true, false},
        {"application/vnd.pgrst.object+json", ACCEPT_SINGULAR, true, false},
        {"application/vnd.pgrst.object", ACCEPT_SINGULAR, true, false},
        {"text/csv", ACCEPT_CSV, false, false},
        {"text/*", ACCEPT_CSV, false, false},
        {"application/vnd.pgrst.plan+json", ACCEPT_PLAN, false, true},
        {"application/vnd.pgrst.plan+text", ACCEPT_PLAN, false, false},
        {"application/vnd.pgrst.plan", ACCEPT_PLAN, false, false},
};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

static const char *const plan_options[] = {
#define PLAN_OPTION_TEXT(name, text) [ACCEPT_PLAN_##name] = text,
        ACCEPT_PLAN_OPTION_TABLE(PLAN_OPTION_TEXT)
#undef PLAN_OPTION_TEXT
};

/* As text_split(), but what stands between double quotes is not looked into. */
static bool split_quoted(struct text *rest, char separator, struct text *out_part)
{
	bool is_quoted = false;
	size_t at = 0;

	if (!rest->ptr)
		return false;
	for (; at < rest->len; at++) {
		char c = rest->ptr[at];
		if (is_quoted && c == '\\')
			at++;
		else if (c == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && c == separator)
			break;
	}
	if (at >= rest->len) {
		*out_part = *rest;
		rest->ptr = NULL;
		rest->len = 0;
		return true;
	}
	*out_part = text_sub(*rest, 0, at);
	*rest = text_sub(*rest, at + 1, SIZE_MAX);
	return true;
}

static struct text unquote(struct text t)
{
	if (t.len >= 2 && t.ptr[0] == '"' && t.ptr[t.len - 1] == '"')
		return text_sub(t, 1, t.len - 2);
	return t;
}

/* 0 to 1 with up to three digits behind the point, in thousandths; -1: something else. */
static int read_weight(struct text t)
{
	int weight = 0, unit = WEIGHT_ONE;

	if (t.len == 0 || t.len > 5 || (t.ptr[0] != '0' && t.ptr[0] != '1') ||
	        (t.len > 1 && t.ptr[1] != '.'))
		return -1;
	for (size_t i = 0; i < t.len; i++) {
		if (i == 1)
			continue;
		if (t.ptr[i] < '0' || t.ptr[i] > '9')
			return -1;
		weight += (t.ptr[i] - '0') * unit;
		unit /= 10;
	}
	return weight <= WEIGHT_ONE ? weight : -1;
}

static bool read_option(struct text option, struct accept *accept)
{
	for (unsigned i = 0; i < ACCEPT_PLAN_OPTION_COUNT; i++) {
		if (text_eq_nocase(option, text_from(plan_options[i]))) {
			accept->plan_options |= 1u << i;
			return true;
		}
	}
	return false;
}

static bool read_for(struct text name, struct accept *accept);

/* One ";name=value". False: it asks for what there is not. */
static bool read_parameter(struct text part, bool may_strip, struct accept *accept, int *weight)
{
	ptrdiff_t equals = text_find_char(part, '=');
	struct text name = text_trim(equals < 0 ? part : text_sub(part, 0, (size_t)equals));
	struct text value =
	        equals < 0 ? TEXT("")
	                   : unquote(text_trim(text_sub(part, (size_t)equals + 1, SIZE_MAX)));
	struct text option;

	if (text_eq_nocase(name, TEXT("q"))) {
		*weight = read_weight(value);
		return *weight > 0;
	}
	if (may_strip && text_eq_nocase(name, TEXT("nulls")))
		return accept->is_stripped = text_eq_nocase(value, TEXT("stripped"));
	if (accept->form != ACCEPT_PLAN)
		return true;
	if (text_eq_nocase(name, TEXT("for")))
		return read_for(value, accept);
	if (text_eq_nocase(name, TEXT("options"))) {
		while (text_split(&value, '|', &option)) {
			if (!read_option(text_trim(option), accept))
				return false;
		}
	}
	return true;
}

/* One member of the list. False: it cannot be given. */
static bool read_one(struct text part, bool may_plan, struct accept *out_accept, int *out_weight)
{
	struct accept accept = {.form = ACCEPT_JSON};
	struct text name = {0}, parameter;
	size_t i = 0;

	*out_weight = WEIGHT_ONE;
	if (!split_quoted(&part, ';', &name))
		return false;
	name = text_trim(name);
	while (i < TYPE_COUNT && !text_eq_nocase(name, text_from(types[i].name)))
		i++;
	if (i == TYPE_COUNT || (types[i].form == ACCEPT_PLAN && !may_plan))
		return false;
	accept.form = types[i].form;
	accept.is_plan_json = types[i].is_plan_json;
	while (split_quoted(&part, ';', &parameter)) {
		if (!text_is_empty(text_trim(parameter)) &&
		        !read_parameter(parameter, types[i].may_strip, &accept, out_weight))
			return false;
	}
	*out_accept = accept;
	return true;
}

/* for="application/vnd.pgrst.object+json; nulls=stripped" */
static bool read_for(struct text name, struct accept *accept)
{
	struct accept inner = {.form = ACCEPT_JSON};
	int ignored;

	if (!read_one(name, false, &inner, &ignored))
		return false;
	accept->for_ = inner.form;
	accept->is_for_stripped = inner.is_stripped;
	return true;
}

bool accept_parse(struct text header, bool may_plan, struct accept *out_accept, struct error *err)
{
	struct accept best = {.form = ACCEPT_JSON}, one;
	struct text rest = text_trim(header), part;
	int best_weight = text_is_empty(rest), weight;

	while (!text_is_empty(rest) && split_quoted(&rest, ',', &part)) {
		if (!read_one(part, may_plan, &one, &weight) || weight <= best_weight)
			continue;
		best = one;
		best_weight = weight;
	}
	if (!best_weight) {
		error_say(err, ERROR_MEDIA_TYPE, "None of these media types are available: %.*s",
		        TEXT_ARG(header));
		error_hint(err, "There are application/json, text/csv, "
		                "application/vnd.pgrst.object+json and "
		                "application/vnd.pgrst.array+json");
		return false;
	}
	*out_accept = best;
	return true;
}

static const char *type_name(enum accept_form form, bool is_stripped)
{
	switch (form) {
	case ACCEPT_SINGULAR:
		return is_stripped ? "application/vnd.pgrst.object+json;nulls=stripped"
		                   : "application/vnd.pgrst.object+json";
	case ACCEPT_CSV:
		return "text/csv";
	case ACCEPT_JSON:
	case ACCEPT_PLAN:
		break;
	}
	return is_stripped ? "application/vnd.pgrst.array+json;nulls=stripped" : "application/json";
}

struct text accept_content_type(struct arena *arena, const struct accept *accept)
{
	struct buf out;
	bool has = false;

	buf_init(&out, arena);
	if (accept->form != ACCEPT_PLAN) {
		buf_add_cstr(&out, type_name(accept->form, accept->is_stripped));
	} else {
		buf_printf(&out, "application/vnd.pgrst.plan+%s; for=\"%s\"",
		        accept->is_plan_json ? "json" : "text",
		        type_name(accept->for_, accept->is_for_stripped));
		for (unsigned i = 0; i < ACCEPT_PLAN_OPTION_COUNT; i++) {
			if (!(accept->plan_options & 1u << i))
				continue;
			buf_add_cstr(&out, has ? "|" : "; options=");
			buf_add_cstr(&out, plan_options[i]);
			has = true;
		}
	}
	buf_add_cstr(&out, "; charset=utf-8");
	return buf_failed(&out) ? (struct text){0} : buf_text(&out);
}
