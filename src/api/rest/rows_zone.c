/* Rows with their moments in a time zone. */
#include "api/rest/rows.h"

#include "api/rest/rows_scan.h"
#include "base/clock.h"
#include "base/zone.h"

struct shift {
	struct rows_scan scan;
	const struct zone *zone;
};

static bool shift_rows(struct shift *s, const struct plan_select *plan);

enum moment_form {
	MOMENT_JSON,  /* 2026-01-02T03:04:05+02:00 */
	MOMENT_TEXT,  /* 2026-01-02 03:04:05+02, of a cast to text */
	MOMENT_PLAIN, /* 2026-01-02T03:04:05, of a cast to timestamp */
};

static void add_offset(struct buf *out, int32_t offset_s, bool is_short)
{
	uint32_t seconds = (uint32_t)(offset_s < 0 ? -offset_s : offset_s);

	buf_printf(out, "%c%02u", offset_s < 0 ? '-' : '+', seconds / 3600);
	if (!is_short || seconds % 3600)
		buf_printf(out, ":%02u", seconds / 60 % 60);
	if (seconds % 60)
		buf_printf(out, ":%02u", seconds % 60);
}

/* What is no moment that can be shifted (null, year 10000) stays. */
static void add_moment(struct shift *s, enum moment_form form, struct text value)
{
	static const int64_t least_us = -62135596800000000, most_us = 253402300799999999;
	struct buf *out = s->scan.out;
	int64_t us;

	if (value.ptr[0] != '"' || !clock_parse_timestamp(text_sub(value, 1, value.len - 2), &us)) {
		buf_add(out, value);
		return;
	}
	int32_t offset_s = zone_offset_s(s->zone, us);
	int64_t local_us = us + offset_s * (int64_t)1000000;
	if (local_us < least_us || local_us > most_us) {
		buf_add(out, value);
		return;
	}
	size_t begin = out->len;
	buf_add_char(out, '"');
	clock_write_json(out, local_us, false);
	if (form == MOMENT_TEXT && !buf_failed(out))
		out->ptr[begin + strlen("\"2026-01-02")] = ' ';
	if (form != MOMENT_PLAIN)
		add_offset(out, offset_s, form == MOMENT_TEXT);
	buf_add_char(out, '"');
}

static bool shift_array(struct shift *s, enum moment_form form, unsigned depth)
{
	struct rows_scan *scan = &s->scan;
	bool is_first = true;
	struct text value;

	if (depth == 0 || rows_peek(scan) != '[') {
		if (!rows_value(scan, &value))
			return false;
		add_moment(s, form, value);
		return true;
	}
	rows_take(scan, '[');
	buf_add_char(scan->out, '[');
	while (rows_peek(scan) != ']') {
		if (!is_first && !rows_take(scan, ','))
			return false;
		if (!is_first)
			buf_add_char(scan->out, ',');
		is_first = false;
		if (!shift_array(s, form, depth - 1))
			return false;
	}
	buf_add_char(scan->out, ']');
	return rows_take(scan, ']');
}

/* False: the field is no moment of the zone. A cast to a date stays UTC's. */
static bool find_form(
        const struct plan_field *field, const struct type *type, enum moment_form *out_form)
{
	const struct plan_path *path = &field->path;
	bool is_cast = field->kind == PLAN_FIELD_COLUMN && path->has_cast && !path->key_count &&
	               path->column->type.kind == TYPE_TIMESTAMPTZ &&
	               !path->column->type.array_depth;

	*out_form = MOMENT_JSON;
	if (type->kind == TYPE_TIMESTAMPTZ)
		return true;
	*out_form = type->kind == TYPE_TIMESTAMP ? MOMENT_PLAIN : MOMENT_TEXT;
	return is_cast && (type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TEXT ||
	                          type->kind == TYPE_VARCHAR);
}

static bool shift_value(struct shift *s, const struct plan_field *field, unsigned depth)
{
	struct type type = plan_field_type(field);
	enum moment_form form;
	struct text value;

	if (find_form(field, &type, &form))
		return shift_array(s, form, depth + type.array_depth);
	if (!rows_value(&s->scan, &value))
		return false;
	buf_add(s->scan.out, value);
	return true;
}

static bool shift_members(struct shift *s, const struct plan_select *plan, bool *is_first);

static bool shift_object(struct shift *s, const struct plan_select *plan)
{
	struct text value;
	bool is_first = true;

	if (rows_peek(&s->scan) != '{') {
		/* null: the optional row is not there */
		if (!rows_value(&s->scan, &value))
			return false;
		buf_add(s->scan.out, value);
		return true;
	}
	rows_take(&s->scan, '{');
	buf_add_char(s->scan.out, '{');
	if (!shift_members(s, plan, &is_first))
		return false;
	buf_add_char(s->scan.out, '}');
	return rows_take(&s->scan, '}');
}

static bool next_member(struct shift *s, bool *is_first)
{
	struct text name;

	if (!rows_member(&s->scan, *is_first, &name))
		return false;
	if (!*is_first)
		buf_add_char(s->scan.out, ',');
	*is_first = false;
	buf_add(s->scan.out, name);
	buf_add_char(s->scan.out, ':');
	return true;
}

/* Many rows beside one: an array of values for each of their columns. */
static bool shift_spread(struct shift *s, const struct plan_select *embed, bool *is_first)
{
	struct text value;

	for (size_t i = 0; i < embed->field_count; i++) {
		const struct plan_field *field = &embed->fields[i];
		if (!next_member(s, is_first))
			return false;
		if (field->kind != PLAN_FIELD_EMBED) {
			if (!shift_value(s, field, 1))
				return false;
		} else if (!rows_value(&s->scan, &value)) {
			return false;
		} else {
			buf_add(s->scan.out, value);
		}
	}
	return true;
}

static bool shift_embed(struct shift *s, const struct plan_field *field, bool *is_first)
{
	const struct plan_select *embed = field->embed;

	if (!embed->field_count)
		return true;
	if (embed->join.is_spread)
		return embed->join.is_to_one ? shift_members(s, embed, is_first)
		                             : shift_spread(s, embed, is_first);
	return next_member(s, is_first) &&
	       (embed->join.is_to_one ? shift_object(s, embed) : shift_rows(s, embed));
}

static bool shift_members(struct shift *s, const struct plan_select *plan, bool *is_first)
{
	for (size_t i = 0; i < plan->field_count; i++) {
		const struct plan_field *field = &plan->fields[i];
		bool ok = field->kind == PLAN_FIELD_EMBED
		                  ? shift_embed(s, field, is_first)
		                  : next_member(s, is_first) && shift_value(s, field, 0);
		if (!ok)
			return false;
	}
	return true;
}

/* The parser bounds how deep embeds nest. */
static bool shift_rows(struct shift *s, const struct plan_select *plan)
{
	bool is_first = true;

	if (!rows_take(&s->scan, '['))
		return false;
	buf_add_char(s->scan.out, '[');
	while (rows_peek(&s->scan) != ']') {
		if (!is_first && !rows_take(&s->scan, ','))
			return false;
		if (!is_first)
			buf_add_char(s->scan.out, ',');
		is_first = false;
		if (!shift_object(s, plan))
			return false;
	}
	buf_add_char(s->scan.out, ']');
	return rows_take(&s->scan, ']');
}

bool rows_in_zone(struct arena *arena, const struct plan_select *plan, const struct zone *zone,
        struct text json, struct text *out, struct error *err)
{
	struct buf text;
	struct shift s = {.scan = {.json = json, .out = &text}, .zone = zone};

	buf_init(&text, arena);
	bool ok = shift_rows(&s, plan);
	if (buf_failed(&text))
		return error_memory(err);
	if (!ok)
		return error_set(err, ERROR_INTERNAL,
		        "rows that are not of their plan, at byte %zu", s.scan.at);
	*out = buf_text(&text);
	return true;
}
