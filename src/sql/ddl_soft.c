#include "sql/ddl_soft.h"

static bool is_soft_cascade(const struct model_ref *ref)
{
	return ref->on_delete == RULE_CASCADE && model_is_soft(ref->child) &&
	       ddl_stamp(ref->child) && ddl_is_ruled(ref->child);
}

/* True when deleting a row of `from` can reach rows of `to` by soft cascades. */
static bool reaches(const struct model_table *from, const struct model_table *to, bool *seen)
{
	for (size_t i = 0; i < from->inbound_count; i++) {
		const struct model_ref *ref = from->inbound[i];
		if (!is_soft_cascade(ref) || ref->child == from)
			continue;
		if (ref->child == to)
			return true;
		if (seen[ref->child->index])
			continue;
		seen[ref->child->index] = true;
		if (reaches(ref->child, to, seen))
			return true;
	}
	return false;
}

static bool refers(const struct model_table *child, const struct model_table *parent)
{
	for (size_t i = 0; i < child->ref_count; i++)
		if (child->refs[i]->parent == parent)
			return true;
	return false;
}

/* True when a row of `a`, or what its deletion takes along, refers to rows of `b`. */
static bool goes_before(
        struct arena *arena, const struct model_table *a, const struct model_table *b)
{
	const struct model *model = a->model;
	if (a == b)
		return false;
	if (refers(a, b))
		return true;
	bool *seen = ARENA_ARRAY(arena, bool, model->table_count);
	if (!seen)
		return false;
	(void)reaches(a, NULL, seen);
	for (size_t i = 0; i < model->table_count; i++)
		if (seen[i] && model->tables[i] != b && refers(model->tables[i], b))
			return true;
	return false;
}

static bool must_wait(struct arena *arena, const struct ddl_soft *s, size_t from, size_t which)
{
	for (size_t i = from; i < s->cascade_count; i++)
		if (i != which &&
		        goes_before(arena, s->cascades[i]->child, s->cascades[which]->child) &&
		        !goes_before(arena, s->cascades[which]->child, s->cascades[i]->child))
			return true;
	return false;
}

/* The next is the first that no other must precede; children in a circle keep their order. */
static void sort_cascades(struct arena *arena, struct ddl_soft *s)
{
	for (size_t i = 0; i < s->cascade_count; i++) {
		size_t next = i;
		while (next < s->cascade_count && must_wait(arena, s, i, next))
			next++;
		if (next == s->cascade_count)
			continue;
		const struct model_ref *ref = s->cascades[next];
		memmove(&s->cascades[i + 1], &s->cascades[i], (next - i) * sizeof(*s->cascades));
		s->cascades[i] = ref;
	}
}

static bool collect_cascades(struct arena *arena, struct ddl_soft *s, struct error *err)
{
	const struct model_table *table = s->table;
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_ref *ref = table->inbound[i];
		if (!is_soft_cascade(ref))
			continue;
		if (ref->child == table) {
			if (ref->column_count > 1 || !s->id || s->self)
				return error_set(err, ERROR_SCHEMA,
				        "%.*s: only one reference of one column may cascade to its "
				        "own table",
				        TEXT_ARG(table->name));
			s->self = ref;
			continue;
		}
		bool *seen = ARENA_ARRAY(arena, bool, table->model->table_count);
		const struct model_ref **slot = ARENA_PUSH(arena, s->cascades, s->cascade_count);
		if (!seen || !slot)
			return error_memory(err);
		*slot = ref;
		if (reaches(ref->child, table, seen))
			return error_set(err, ERROR_SCHEMA,
			        "%.*s and %.*s delete each other in a circle: one reference of it "
			        "must not cascade",
			        TEXT_ARG(table->name), TEXT_ARG(ref->child->name));
	}
	sort_cascades(arena, s);
	return true;
}

bool ddl_soft_read(struct arena *arena, const struct model_table *table, struct ddl_soft *out,
        struct error *err)
{
	*out = (struct ddl_soft){.table = table, .id = model_table_id(table)};
	if (!model_is_soft(table) || !ddl_stamp(table) || !ddl_is_ruled(table))
		return true;
	out->deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	out->stamp = ddl_stamp(table);
	return collect_cascades(arena, out, err);
}

static bool is_recorded_child(const struct model_ref *ref)
{
	return ddl_is_ruled(ref->child) && ref->child->concept != TABLE_IS_AUDIT;
}

bool ddl_ref_lets_go(const struct model_ref *ref)
{
	return ref->on_delete == RULE_SET_NULL && is_recorded_child(ref);
}

bool ddl_ref_keeps(const struct model_ref *ref)
{
	return ref->on_delete != RULE_CASCADE && ref->on_delete != RULE_SET_NULL &&
	       is_recorded_child(ref);
}
