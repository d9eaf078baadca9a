#include "schema/model_make.h"

/*
 * 'a > b > c | d, e > c': chains separated by commas; each step of a chain is
 * one value or several, and every value of a step may move to every value of
 * the next.
 */
struct flow_reader {
	struct maker *maker;
	struct model_column *column;
	const struct dbml_meta *meta;
	struct model_flow *flow;
	struct lookup *known; /* the values there are; NULL when nobody knows them */
};

static struct lookup *known_of_enum(struct maker *maker, const struct model_enum *enumeration)
{
	struct lookup *known = lookup_new(maker->arena, enumeration->value_count);

	for (size_t i = 0; known && i < enumeration->value_count; i++)
		lookup_add(known, enumeration->values[i], known);
	return known;
}

/* The names that Records give the enum table; NULL when there are none. */
static struct lookup *known_of_records(struct maker *maker, const struct model_flow *flow)
{
	const struct dbml *dbml = maker->dbml;
	struct lookup *known = NULL;

	for (size_t i = 0; i < dbml->records_count; i++) {
		const struct dbml_records *records = dbml->records[i];
		if (records->table != make_source(maker, flow->table))
			continue;
		for (size_t c = 0; c < records->column_count; c++) {
			if (!text_eq(records->columns[c], flow->name_column->name))
				continue;
			if (!known)
				known = lookup_new(maker->arena, records->row_count);
			for (size_t r = 0; known && r < records->row_count; r++)
				lookup_add(known, records->rows[r].values[c].text, known);
		}
	}
	return known;
}

static bool value_check(const struct flow_reader *reader, struct text value)
{
	struct diagnostics *diags = reader->maker->diags;
	struct text near;

	if (!value.len)
		return diag_error(diags, reader->meta->value.at,
		        "the flow of \"%.*s\" has an empty place", TEXT_ARG(reader->column->name));
	if (!reader->known || lookup_find(reader->known, value))
		return true;
	near = lookup_suggest(reader->known, value);
	diag_error(diags, make_meta_at(reader->meta, value), "\"%.*s\" has no value '%.*s'",
	        TEXT_ARG(reader->column->name), TEXT_ARG(value));
	if (near.len)
		diag_mend(diags, "did you mean %.*s?", TEXT_ARG(near));
	return false;
}

static void move_add(struct flow_reader *reader, struct text from, struct text to)
{
	struct model_flow *flow = reader->flow;
	struct model_move *move;

	for (size_t i = 0; i < flow->move_count; i++) {
		if (text_eq(flow->moves[i].from, from) && text_eq(flow->moves[i].to, to))
			return;
	}
	move = ARENA_PUSH(reader->maker->arena, flow->moves, flow->move_count);
	if (move)
		*move = (struct model_move){from, to};
}

static void step_read(struct flow_reader *reader, struct text step, struct text *previous)
{
	struct text rest = step, value;

	while (text_split(&rest, '|', &value)) {
		struct text froms = *previous, from;
		value = text_trim(value);
		if (!value_check(reader, value))
			continue;
		while (previous->len && text_split(&froms, '|', &from))
			move_add(reader, text_trim(from), value);
	}
	*previous = step;
}

static void chain_read(struct flow_reader *reader, struct text chain)
{
	struct text rest = chain, step, previous = TEXT("");
	size_t count = 0;

	while (text_split(&rest, '>', &step)) {
		step_read(reader, step, &previous);
		count++;
	}
	if (count >= 2)
		return;
	diag_error(reader->maker->diags, make_meta_at(reader->meta, text_trim(chain)),
	        "'%.*s' is no move", TEXT_ARG(text_trim(chain)));
	diag_mend(
	        reader->maker->diags, "write 'from > to', alternatives with |, chains with commas");
}

void make_flow(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *meta = make_column_meta(maker, column, "flow");
	const struct model_ref *ref = make_ref_of(column->table, column);
	struct model_flow *flow;
	struct text rest, chain;

	if (!meta)
		return;
	flow = ARENA_NEW(maker->arena, struct model_flow);
	if (!flow)
		return;
	flow->at = meta->at;
	struct flow_reader reader = {maker, column, meta, flow, NULL};
	if (ref) {
		flow->table = ref->parent;
		flow->name_column = ref->parent->by_concept[COLUMN_IS_NAME];
		if (!flow->name_column || type_family(&flow->name_column->type) != FAMILY_TEXT) {
			diag_error(maker->diags, meta->at,
			        "\"%.*s\" has no column of names that a flow could use",
			        TEXT_ARG(ref->parent->name));
			diag_mend(maker->diags, "mark it with is: 'name'");
			return;
		}
		reader.known = known_of_records(maker, flow);
	} else if (column->type.kind == TYPE_ENUM && column->type.enumeration &&
	           !column->type.array_depth) {
		reader.known = known_of_enum(maker, column->type.enumeration);
	} else if (type_family(&column->type) != FAMILY_TEXT) {
		diag_error(maker->diags, meta->at,
		        "\"%.*s\" can have no flow: it is neither an enum nor text, nor does it "
		        "refer to a table of names",
		        TEXT_ARG(column->name));
		return;
	}
	rest = meta->value.text;
	while (text_split(&rest, ',', &chain))
		chain_read(&reader, chain);
	column->flow = flow;
}
