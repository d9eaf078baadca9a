/* Relations: which reference an embed means, among those the caller may see. */
#include "api/rest/resolve_parts.h"
#include "base/json.h"

#include <stdlib.h>

enum { SUGGESTION_DISTANCE = 3 };

/*
 * What PostgREST finds comes first. Only where it finds nothing are join tables taken
 * whose references make another key than the primary one, or that join a table with
 * itself: so no request that it answers becomes ambiguous here.
 */
enum tier { TIER_FIRST, TIER_SECOND, TIER_COUNT };

struct relation {
	struct plan_join join;
	const struct model_table *table;
};

struct relations {
	struct relation *all[TIER_COUNT];
	size_t count[TIER_COUNT];
};

struct search {
	struct resolve *r;
	const struct model_table *table;
	const struct query_item *item;
	struct relations found;
};

/* A table that may not be read at all is not there to be embedded. */
static bool is_embeddable(struct resolve *r, const struct model_table *table)
{
	struct policy_decision decision;

	return !table->is_hidden && table->primary && policy_table_exists(table, r->principal) &&
	       policy_decide(r->arena, table, VERB_READ, r->principal, &decision, NULL) &&
	       decision.verdict != POLICY_DENY;
}

static bool are_readable(const struct resolve *r, struct model_column *const *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!policy_column_is_readable(columns[i], r->principal))
			return false;
	}
	return true;
}

static bool is_visible(const struct resolve *r, const struct model_ref *ref)
{
	return !ref->is_hidden && are_readable(r, ref->child_columns, ref->column_count) &&
	       are_readable(r, ref->parent_columns, ref->column_count);
}

static bool is_column_name(
        struct model_column *const *columns, const struct model_ref *ref, struct text name)
{
	return ref->column_count == 1 && text_eq(columns[0]->name, name);
}

static bool add(struct search *s, enum tier tier, const struct relation *relation)
{
	struct relation *slot = ARENA_PUSH(s->r->arena, s->found.all[tier], s->found.count[tier]);

	if (slot)
		*slot = *relation;
	return slot != NULL;
}

/*
 * A reference within one table: by the table's name its children are meant, by the
 * column's its parent; a hint names the column of the children.
 */
static bool is_meant_of_self(
        const struct model_ref *ref, bool from_child, const struct query_item *item)
{
	bool is_table = text_eq(ref->parent->name, item->relation);

	if (!item->hint.len)
		return from_child ? text_eq(ref->name, item->relation) ||
		                            is_column_name(ref->child_columns, ref, item->relation)
		                  : is_table;
	if (from_child)
		return is_table && is_column_name(ref->parent_columns, ref, item->hint);
	return is_table && (text_eq(ref->name, item->hint) ||
	                           is_column_name(ref->child_columns, ref, item->hint));
}

static bool is_meant(const struct model_ref *ref, bool from_child, const struct query_item *item)
{
	const struct model_table *target = from_child ? ref->parent : ref->child;
	struct model_column **near = from_child ? ref->child_columns : ref->parent_columns;

	if (ref->child == ref->parent)
		return is_meant_of_self(ref, from_child, item);
	if (!item->hint.len)
		return text_eq(target->name, item->relation) ||
		       text_eq(ref->name, item->relation) ||
		       is_column_name(near, ref, item->relation);
	return text_eq(target->name, item->relation) &&
	       (text_eq(ref->name, item->hint) ||
	               is_column_name(ref->child_columns, ref, item->hint) ||
	               is_column_name(ref->parent_columns, ref, item->hint));
}

static bool add_direct(struct search *s, const struct model_ref *ref, bool from_child)
{
	const struct model_table *target = from_child ? ref->parent : ref->child;
	const struct relation relation = {
	        .join = {.ref = ref,
	                .is_to_one = from_child || ref->is_one_to_one,
	                .from_child = from_child},
	        .table = target,
	};

	if (!is_meant(ref, from_child, s->item) || !is_visible(s->r, ref) ||
	        !is_embeddable(s->r, target))
		return true;
	return add(s, TIER_FIRST, &relation);
}

static bool key_holds(const struct model_key *key, const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		size_t at = 0;
		while (at < key->column_count && key->columns[at] != ref->child_columns[i])
			at++;
		if (at == key->column_count)
			return false;
	}
	return true;
}

static bool index_holds(const struct model_index *index, const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		size_t at = 0;
		while (at < index->part_count && index->parts[at].column != ref->child_columns[i])
			at++;
		if (at == index->part_count)
			return false;
	}
	return true;
}

/* Both references are part of a key. False where no key holds them: no join table. */
static bool find_tier(
        const struct model_ref *near, const struct model_ref *far, enum tier *out_tier)
{
	const struct model_table *table = near->child;

	*out_tier = near->parent == far->parent ? TIER_SECOND : TIER_FIRST;
	if (table->primary && key_holds(table->primary, near) && key_holds(table->primary, far))
		return true;
	*out_tier = TIER_SECOND;
	for (size_t i = 0; i < table->key_count; i++) {
		if (key_holds(&table->keys[i], near) && key_holds(&table->keys[i], far))
			return true;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		const struct model_index *index = &table->indexes[i];
		if (index->is_unique && !index->where && index_holds(index, near) &&
		        index_holds(index, far))
			return true;
	}
	return false;
}

/* Of a table joined with itself the hint says which end is wanted. */
static bool is_through(const struct model_ref *near, const struct model_ref *far, struct text hint)
{
	if (!hint.len || text_eq(near->child->name, hint) || text_eq(far->name, hint))
		return true;
	return near->parent == far->parent ? is_column_name(far->child_columns, far, hint)
	                                   : text_eq(near->name, hint);
}

static bool add_through(struct search *s, const struct model_ref *near, const struct model_ref *far)
{
	struct resolve *r = s->r;
	const struct relation relation = {
	        .join = {.ref = near, .far_ref = far}, .table = far->parent};
	enum tier tier;

	if (far == near || !text_eq(far->parent->name, s->item->relation) ||
	        !is_through(near, far, s->item->hint) || !find_tier(near, far, &tier))
		return true;
	if (!is_visible(r, near) || !is_visible(r, far) || !is_embeddable(r, near->child) ||
	        !is_embeddable(r, far->parent))
		return true;
	return add(s, tier, &relation);
}

static bool find_all(struct search *s)
{
	const struct model_table *table = s->table;

	for (size_t i = 0; i < table->ref_count; i++) {
		if (!add_direct(s, table->refs[i], true))
			return false;
	}
	for (size_t i = 0; i < table->inbound_count; i++) {
		if (!add_direct(s, table->inbound[i], false))
			return false;
	}
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_table *middle = table->inbound[i]->child;
		for (size_t k = 0; k < middle->ref_count; k++) {
			if (!add_through(s, table->inbound[i], middle->refs[k]))
				return false;
		}
	}
	return !s->r->arena->failed;
}

/* ---- what is told when it is none, or more than one ---- */

/* The nearest name of what the caller may embed; empty when the name itself is one. */
static void suggest(
        struct search *s, const struct model_table *table, struct text *nearest, unsigned *best)
{
	unsigned distance = text_distance(table->name, s->item->relation, *best);

	if (distance >= *best || !is_embeddable(s->r, table))
		return;
	*best = distance;
	*nearest = table->name;
}

static bool tell_none(struct search *s, struct error *err)
{
	const struct model_table *table = s->table;
	struct text name = s->item->relation, hint = s->item->hint, nearest = {0};
	unsigned best = 1 + (name.len < 6 ? (unsigned)name.len / 2 : SUGGESTION_DISTANCE);

	for (size_t i = 0; i < table->ref_count; i++) {
		if (is_visible(s->r, table->refs[i]))
			suggest(s, table->refs[i]->parent, &nearest, &best);
	}
	for (size_t i = 0; i < table->inbound_count; i++) {
		if (is_visible(s->r, table->inbound[i]))
			suggest(s, table->inbound[i]->child, &nearest, &best);
	}
	error_say(err, ERROR_NO_RELATION,
	        "Could not find a relationship between '%.*s' and '%.*s' in the schema cache",
	        TEXT_ARG(table->name), TEXT_ARG(name));
	error_detail(err,
	        "Searched for a foreign key relationship between '%.*s' and '%.*s'%s%.*s%s in the "
	        "schema '%.*s', but no matches were found.",
	        TEXT_ARG(table->name), TEXT_ARG(name), hint.len ? " using the hint '" : "",
	        TEXT_ARG(hint), hint.len ? "'" : "", TEXT_ARG(table->schema));
	if (nearest.len && best)
		error_hint(err, "Perhaps you meant '%.*s' instead of '%.*s'.", TEXT_ARG(nearest),
		        TEXT_ARG(name));
	return false;
}

static void add_names(struct buf *out, struct model_column *const *columns, size_t count)
{
	buf_add_char(out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		buf_add(out, columns[i]->name);
	}
	buf_add_char(out, ')');
}

/* "billing using orders(billing_id) and addresses(id)" */
static void add_relationship(struct buf *out, const struct relation *relation)
{
	const struct model_ref *ref = relation->join.ref, *far = relation->join.far_ref;

	if (far) {
		buf_add(out, ref->child->name);
		buf_add_cstr(out, " using ");
		buf_add(out, ref->name);
		add_names(out, ref->child_columns, ref->column_count);
		buf_add_cstr(out, " and ");
		buf_add(out, far->name);
		add_names(out, far->child_columns, far->column_count);
		return;
	}
	bool is_child = relation->join.from_child;
	buf_add(out, ref->name);
	buf_add_cstr(out, " using ");
	buf_add(out, is_child ? ref->child->name : ref->parent->name);
	add_names(out, is_child ? ref->child_columns : ref->parent_columns, ref->column_count);
	buf_add_cstr(out, " and ");
	buf_add(out, is_child ? ref->parent->name : ref->child->name);
	add_names(out, is_child ? ref->parent_columns : ref->child_columns, ref->column_count);
}

static const char *cardinality(const struct relation *relation)
{
	if (relation->join.far_ref)
		return "many-to-many";
	if (relation->join.ref->is_one_to_one)
		return "one-to-one";
	return relation->join.from_child ? "many-to-one" : "one-to-many";
}

static struct text describe(struct search *s, const struct relation *all, size_t count)
{
	struct buf out, words;

	buf_init(&out, s->r->arena);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&out, "%s{\"cardinality\":\"%s\",\"embedding\":", i ? "," : "[",
		        cardinality(&all[i]));
		buf_init(&words, s->r->arena);
		buf_printf(&words, "%.*s with %.*s", TEXT_ARG(s->table->name),
		        TEXT_ARG(all[i].table->name));
		json_write_string(&out, buf_text(&words));
		buf_add_cstr(&out, ",\"relationship\":");
		buf_init(&words, s->r->arena);
		add_relationship(&words, &all[i]);
		json_write_string(&out, buf_text(&words));
		buf_add_char(&out, '}');
	}
	buf_add_char(&out, ']');
	return buf_text(&out);
}

/* Constraint or join table, whichever tells it from the others. */
static struct text hint_of(const struct relation *all, size_t count, size_t at)
{
	const struct plan_join *join = &all[at].join;
	size_t same = 0;

	if (!join->far_ref)
		return join->ref->name;
	for (size_t i = 0; i < count; i++)
		same += all[i].join.far_ref && all[i].join.ref->child == join->ref->child;
	return same > 1 ? join->far_ref->name : join->ref->child->name;
}

static int compare_relations(const void *a, const void *b)
{
	const struct relation *left = a, *right = b;
	bool is_left_far = left->join.far_ref, is_right_far = right->join.far_ref;

	if (is_left_far != is_right_far)
		return is_left_far ? 1 : -1;
	return text_compare(is_left_far ? left->join.ref->child->name : left->join.ref->name,
	        is_right_far ? right->join.ref->child->name : right->join.ref->name);
}

static bool tell_many(struct search *s, struct relation *all, size_t count, struct error *err)
{
	struct buf hints;

	qsort(all, count, sizeof(*all), compare_relations);
	buf_init(&hints, s->r->arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&hints, "%s'%.*s!%.*s'", i ? ", " : "", TEXT_ARG(all[i].table->name),
		        TEXT_ARG(hint_of(all, count, i)));
	struct text details = describe(s, all, count);
	if (s->r->arena->failed)
		return error_memory(err);
	error_say(err, ERROR_AMBIGUOUS_RELATION,
	        "Could not embed because more than one relationship was found for '%.*s' and "
	        "'%.*s'",
	        TEXT_ARG(s->table->name), TEXT_ARG(s->item->relation));
	error_detail_json(err, details);
	error_hint(err,
	        "Try changing '%.*s' to one of the following: %.*s. Find the desired "
	        "relationship in the 'details' key.",
	        TEXT_ARG(s->item->relation), TEXT_ARG(buf_text(&hints)));
	return false;
}

bool resolve_relation(struct resolve *r, const struct model_table *table,
        const struct query_item *item, struct plan_join *out_join,
        const struct model_table **out_table, struct error *err)
{
	struct search s = {.r = r, .table = table, .item = item};

	if (!find_all(&s))
		return error_memory(err);
	enum tier tier = s.found.count[TIER_FIRST] ? TIER_FIRST : TIER_SECOND;
	if (!s.found.count[tier])
		return tell_none(&s, err);
	if (s.found.count[tier] > 1)
		return tell_many(&s, s.found.all[tier], s.found.count[tier], err);
	*out_join = s.found.all[tier]->join;
	out_join->is_inner = item->join == QUERY_JOIN_INNER;
	out_join->is_spread = item->is_spread;
	*out_table = s.found.all[tier]->table;
	return true;
}
