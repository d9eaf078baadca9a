#include "api/rest/explain.h"

#include "base/json.h"
#include "sql/plan.h"

static unsigned options_of(const struct accept *accept)
{
	static const unsigned options[] = {
	        [ACCEPT_PLAN_ANALYZE] = PLAN_EXPLAIN_ANALYZE,
	        [ACCEPT_PLAN_VERBOSE] = PLAN_EXPLAIN_VERBOSE,
	        [ACCEPT_PLAN_SETTINGS] = PLAN_EXPLAIN_SETTINGS,
	        [ACCEPT_PLAN_BUFFERS] = PLAN_EXPLAIN_BUFFERS,
	        [ACCEPT_PLAN_WAL] = PLAN_EXPLAIN_WAL,
	};
	unsigned bits = accept->is_plan_json ? PLAN_EXPLAIN_JSON : 0;

	for (unsigned i = 0; i < ACCEPT_PLAN_OPTION_COUNT; i++) {
		if (accept->plan_options & 1u << i)
			bits |= options[i];
	}
	return bits;
}

bool explain_begin(struct explain *explain, struct arena *arena, const struct accept *accept,
        const struct sql_dialect *dialect, struct sql_unit *unit, struct error *err)
{
	*explain = (struct explain){.is_json = accept->is_plan_json};
	buf_init(&explain->text, arena);
	return plan_explain(arena, dialect, options_of(accept), unit, err);
}

static void add_line(struct explain *explain, struct text line)
{
	if (explain->rows++)
		buf_add_char(&explain->text, '\n');
	buf_add(&explain->text, line);
}

static unsigned depth_below(const struct explain *explain, int64_t parent)
{
	for (size_t i = explain->node_count; i > 0; i--) {
		if (explain->nodes[i - 1].id == parent)
			return explain->nodes[i - 1].depth + 1;
	}
	return 0;
}

static bool add_node(struct explain *explain, const struct value *values, struct error *err)
{
	struct buf *out = &explain->text;
	unsigned depth = depth_below(explain, values[1].integer);
	__typeof__(explain->nodes) node = arena_push(out->arena, (void **)&explain->nodes,
	        &explain->node_count, sizeof(*explain->nodes));

	if (!node)
		return error_memory(err);
	node->id = values[0].integer;
	node->depth = depth;
	explain->is_tree = true;
	if (!explain->is_json) {
		add_line(explain, TEXT(""));
		for (unsigned i = 0; i < depth; i++)
			buf_add(out, TEXT("  "));
		buf_add(out, values[3].text);
		return true;
	}
	buf_add_char(out, explain->rows++ ? ',' : '[');
	buf_printf(out, "{\"id\":%lld,\"parent\":%lld,\"detail\":", (long long)values[0].integer,
	        (long long)values[1].integer);
	json_write_string(out, values[3].text);
	buf_add_char(out, '}');
	return true;
}

bool explain_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct explain *explain = context;

	(void)step;
	if (count == 1 && values[0].kind == VALUE_TEXT) {
		add_line(explain, values[0].text);
		return true;
	}
	if (count == 4 && values[3].kind == VALUE_TEXT)
		return add_node(explain, values, err);
	return error_set(err, ERROR_INTERNAL, "a plan of %u columns", count);
}

bool explain_end(struct explain *explain, struct text *out_body, struct error *err)
{
	if (explain->is_tree && explain->is_json)
		buf_add_char(&explain->text, ']');
	else if (!explain->rows && explain->is_json)
		buf_add(&explain->text, TEXT("[]"));
	if (buf_failed(&explain->text))
		return error_memory(err);
	*out_body = buf_text(&explain->text);
	return true;
}
