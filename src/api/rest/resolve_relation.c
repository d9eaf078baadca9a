/* Relations: which reference an embed means, among those the caller may see. */
#include "api/rest/resolve_parts.h"

struct candidates {
	struct plan_join join;
	const struct model_table *table;
	size_t count;
	struct buf names; /* for the hint of an ambiguity */
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

static bool is_hinted(const struct model_ref *ref, const struct query_item *item)
{
	return !item->hint.len || text_eq(ref->name, item->hint) ||
	       is_column_name(ref->child_columns, ref, item->hint) ||
	       is_column_name(ref->parent_columns, ref, item->hint);
}

static void add_candidate(struct candidates *found, const struct plan_join *join,
        const struct model_table *table, struct text name)
{
	if (!found->count) {
		found->join = *join;
		found->table = table;
	} else {
		buf_add(&found->names, TEXT(", "));
	}
	buf_add(&found->names, name);
	found->count++;
}

/*
 * A table that refers to itself: by the table's name its children are meant, by
 * the column's (or by the parent's column as a hint) its parent.
 */
static bool is_children_of_self(const struct model_ref *ref, const struct query_item *item)
{
	return ref->child == ref->parent && text_eq(ref->parent->name, item->relation) &&
	       !(item->hint.len && is_column_name(ref->parent_columns, ref, item->hint));
}

static void find_to_parents(struct resolve *r, const struct model_table *table,
        const struct query_item *item, struct candidates *found)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_ref *ref = table->refs[i];
		if (!text_eq(ref->parent->name, item->relation) &&
		        !text_eq(ref->name, item->relation) &&
		        !is_column_name(ref->child_columns, ref, item->relation))
			continue;
		if (is_children_of_self(ref, item))
			continue;
		if (!is_hinted(ref, item) || !is_visible(r, ref) || !is_embeddable(r, ref->parent))
			continue;
		add_candidate(found,
		        &(struct plan_join){.ref = ref, .is_to_one = true, .from_child = true},
		        ref->parent, ref->name);
	}
}

static void find_to_children(struct resolve *r, const struct model_table *table,
        const struct query_item *item, struct candidates *found)
{
	for (size_t i = 0; i < table->inbound_count; i++) {
		const struct model_ref *ref = table->inbound[i];
		bool is_named = ref->child == ref->parent
		                        ? is_children_of_self(ref, item)
		                        : text_eq(ref->child->name, item->relation) ||
		                                  text_eq(ref->name, item->relation);
		if (!is_named)
			continue;
		if (!is_hinted(ref, item) || !is_visible(r, ref) || !is_embeddable(r, ref->child))
			continue;
		add_candidate(found,
		        &(struct plan_join){.ref = ref, .is_to_one = ref->is_one_to_one},
		        ref->child, ref->name);
	}
}

static bool key_holds(const struct model_key *key, const struct model_column *column)
{
	for (size_t i = 0; i < key->column_count; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

static bool is_key_of_pair(
        const struct model_key *key, const struct model_ref *near, const struct model_ref *far)
{
	size_t tenant = near->child->tenant && key_holds(key, near->child->tenant) ? 1 : 0;

	if (key->column_count != near->column_count + far->column_count + tenant)
		return false;
	for (size_t i = 0; i < near->column_count; i++) {
		if (!key_holds(key, near->child_columns[i]))
			return false;
	}
	for (size_t i = 0; i < far->column_count; i++) {
		if (!key_holds(key, far->child_columns[i]))
			return false;
	}
	return true;
}

/* A join table: a key of it is made of its two references (and the tenant). */
static bool is_join_table(const struct model_ref *near, const struct model_ref *far)
{
	const struct model_table *table = near->child;

	if (table->primary && is_key_of_pair(table->primary, near, far))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		if (is_key_of_pair(&table->keys[i], near, far))
			return true;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		const struct model_index *index = &table->indexes[i];
		size_t found = 0;
		for (size_t at = 0; at < index->part_count; at++) {
			const struct model_column *column = index->parts[at].column;
			for (size_t n = 0; n < near->column_count; n++)
				found += column && near->child_columns[n] == column;
			for (size_t n = 0; n < far->column_count; n++)
				found += column && far->child_columns[n] == column;
			found += column && column == table->tenant;
		}
		if (index->is_unique && !index->where && found == index->part_count &&
		        found >= near->column_count + far->column_count)
			return true;
	}
	return false;
}

static void find_through(struct resolve *r, const struct model_ref *near,
        const struct query_item *item, struct candidates *found)
{
	const struct model_table *middle = near->child;

	for (size_t i = 0; i < middle->ref_count; i++) {
		const struct model_ref *far = middle->refs[i];
		bool is_hint = !item->hint.len || text_eq(middle->name, item->hint) ||
		               text_eq(far->name, item->hint) || text_eq(near->name, item->hint);
		if (far == near || !text_eq(far->parent->name, item->relation) || !is_hint ||
		        !is_join_table(near, far))
			continue;
		if (!is_visible(r, near) || !is_visible(r, far) || !is_embeddable(r, middle) ||
		        !is_embeddable(r, far->parent))
			continue;
		add_candidate(found, &(struct plan_join){.ref = near, .far_ref = far}, far->parent,
		        middle->name);
	}
}

static bool no_relation(
        const struct model_table *table, const struct query_item *item, struct error *err)
{
	bool has_hint = !text_is_empty(item->hint);

	error_say(err, ERROR_NO_RELATION,
	        "Could not find a relationship between '%.*s' and '%.*s' in the schema cache",
	        TEXT_ARG(table->name), TEXT_ARG(item->relation));
	error_detail(err,
	        "Searched for a foreign key relationship between '%.*s' and '%.*s'%s%.*s%s in the "
	        "schema 'public', but no matches were found.",
	        TEXT_ARG(table->name), TEXT_ARG(item->relation),
	        has_hint ? " using the hint '" : "", TEXT_ARG(item->hint), has_hint ? "'" : "");
	return false;
}

bool resolve_relation(struct resolve *r, const struct model_table *table,
        const struct query_item *item, struct plan_join *out_join,
        const struct model_table **out_table, struct error *err)
{
	struct candidates found = {0};

	buf_init(&found.names, r->arena);
	find_to_parents(r, table, item, &found);
	find_to_children(r, table, item, &found);
	for (size_t i = 0; i < table->inbound_count; i++)
		find_through(r, table->inbound[i], item, &found);
	if (r->arena->failed)
		return error_memory(err);
	if (!found.count)
		return no_relation(table, item, err);
	if (found.count > 1) {
		error_say(err, ERROR_AMBIGUOUS_RELATION,
		        "Could not embed because more than one relationship was found for '%.*s' "
		        "and '%.*s'",
		        TEXT_ARG(table->name), TEXT_ARG(item->relation));
		error_hint(err, "Name one of them: '%.*s!HINT' with HINT one of %.*s",
		        TEXT_ARG(item->relation), TEXT_ARG(buf_text(&found.names)));
		return false;
	}
	*out_join = found.join;
	out_join->is_inner = item->join == QUERY_JOIN_INNER;
	out_join->is_spread = item->is_spread;
	*out_table = found.table;
	return true;
}
