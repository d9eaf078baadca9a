/* Relations that the principal can follow, by asking the resolver that requests ask. */
#include "api/openapi/part.h"
#include "api/rest/resolve_parts.h"

struct embeds {
	struct openapi *o;
	const struct openapi_table *t;
	struct resolve resolve;
	struct openapi_embed *list;
	size_t count;
};

static struct openapi_embed *embed_of(struct embeds *e, const struct model_table *table)
{
	for (size_t i = 0; i < e->count; i++) {
		if (e->list[i].table == table)
			return &e->list[i];
	}
	struct openapi_embed *embed = ARENA_PUSH(e->o->arena, e->list, e->count);
	if (embed)
		embed->table = table;
	return embed;
}

/* True when the spelling means one relation; it is kept then. */
static bool try_spelling(struct embeds *e, const struct model_table *to, struct text hint)
{
	struct query_item item = {.kind = QUERY_EMBED, .relation = to->name, .hint = hint};
	struct plan_join join = {0};
	const struct model_table *table = NULL;
	struct error ignored = {0};

	if (!resolve_relation(&e->resolve, e->t->table, &item, &join, &table, &ignored) ||
	        table != to)
		return false;
	struct openapi_embed *embed = embed_of(e, to);
	struct text *slot =
	        embed ? ARENA_PUSH(e->o->arena, embed->spellings, embed->spelling_count) : NULL;
	if (!slot)
		return false;
	*slot = hint.len ? arena_printf(e->o->arena, "%.*s!%.*s",
	                           TEXT_ARG(openapi_name(e->o->arena, to->name)),
	                           TEXT_ARG(openapi_name(e->o->arena, hint)))
	                 : openapi_name(e->o->arena, to->name);
	embed->has_one = embed->has_one || join.is_to_one;
	embed->has_many = embed->has_many || !join.is_to_one;
	return true;
}

static bool is_known(const struct embeds *e, const struct model_table *table)
{
	for (size_t i = 0; i < e->count; i++) {
		if (e->list[i].table == table)
			return true;
	}
	return false;
}

static void add_hinted(struct embeds *e, const struct model_ref *ref, const struct model_table *to)
{
	if (ref->is_hidden || !openapi_table_is_visible(e->o, to))
		return;
	if (ref->column_count != 1 || !try_spelling(e, to, ref->child_columns[0]->name))
		try_spelling(e, to, ref->name);
}

/* By its name alone, where that is enough; else one spelling for each reference. */
static void add_table(struct embeds *e, const struct model_table *to)
{
	const struct model_table *from = e->t->table;

	if (is_known(e, to) || model_column_find(from, to->name) || try_spelling(e, to, TEXT("")))
		return;
	for (size_t i = 0; i < from->ref_count; i++) {
		if (from->refs[i]->parent == to)
			add_hinted(e, from->refs[i], to);
	}
	for (size_t i = 0; i < from->inbound_count; i++) {
		if (from->inbound[i]->child == to && to != from)
			add_hinted(e, from->inbound[i], to);
	}
}

bool openapi_embeds(struct openapi *o, const struct openapi_table *t,
        struct openapi_embed **out_embeds, size_t *out_count)
{
	const struct model_table *table = t->table;
	struct embeds e = {.o = o,
	        .t = t,
	        .resolve = {.arena = o->arena, .model = o->model, .principal = o->principal}};

	for (size_t i = 0; i < table->ref_count; i++)
		add_table(&e, table->refs[i]->parent);
	for (size_t i = 0; i < table->inbound_count; i++)
		add_table(&e, table->inbound[i]->child);
	/* Through a join table. */
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_table *between = table->inbound[i]->child;
		for (size_t j = 0; j < between->ref_count; j++)
			add_table(&e, between->refs[j]->parent);
	}
	*out_embeds = e.list;
	*out_count = e.count;
	return !o->arena->failed;
}
