#include "diff/part.h"

static void of_tables(struct differ *d, struct diff_change *change,
        const struct model_table *old_table, const struct model_table *new_table,
        struct position at)
{
	(void)d;
	change->old_table = old_table;
	change->new_table = new_table;
	change->at = at;
}

/* ---- keys ---- */

static bool is_live(const struct model_table *table, const struct model_key *key)
{
	return key->is_live && model_is_soft(table);
}

static bool has_column(const struct model_key *key, const struct model_column *column)
{
	for (size_t i = 0; i < key->column_count; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

/* Rows that were told apart by the old key are told apart by the new one as well. */
static bool key_implies(const struct diff *diff, const struct model_table *old_table,
        const struct model_key *old_key, const struct model_table *new_table,
        const struct model_key *key)
{
	if (is_live(old_table, old_key) && !is_live(new_table, key))
		return false;
	for (size_t i = 0; i < old_key->column_count; i++) {
		const struct model_column *column = diff_new_column(diff, old_key->columns[i]);
		if (!column || !has_column(key, column) ||
		        diff_conversion(diff, &old_key->columns[i]->type, &column->type) >
		                DIFF_CONVERT_SAFE)
			return false;
	}
	return true;
}

/* What comes of itself for each row: a number, or a fresh uuid. */
static bool is_fresh(const struct model_column *column)
{
	return column->is_identity || (column->default_expr && column->default_expr->is_volatile &&
	                                      column->type.kind == TYPE_UUID);
}

static bool is_implied(const struct diff *diff, const struct model_table *old_table,
        const struct model_table *new_table, const struct model_key *key)
{
	for (size_t i = 0; i < key->column_count; i++) {
		const struct model_column *column = key->columns[i];
		if (diff_old_column(diff, column))
			continue;
		bool has_default = column->default_kind != DEFAULT_NONE && column->default_expr &&
		                   column->default_expr->kind != EXPR_NULL;
		if (is_fresh(column) || (!has_default && !column->is_not_null))
			return true;
	}
	if (old_table->primary && key_implies(diff, old_table, old_table->primary, new_table, key))
		return true;
	for (size_t i = 0; i < old_table->key_count; i++) {
		if (key_implies(diff, old_table, &old_table->keys[i], new_table, key))
			return true;
	}
	return false;
}

static bool same_key(const struct diff *diff, const struct model_table *old_table,
        const struct model_key *a, const struct model_table *new_table, const struct model_key *b)
{
	return is_live(old_table, a) == is_live(new_table, b) &&
	       diff_same_columns(diff, a->columns, a->column_count, b->columns, b->column_count);
}

static void key_change(struct differ *d, const struct model_table *old_table,
        const struct model_table *new_table, const struct model_key *old_key,
        const struct model_key *key, const char *what)
{
	const struct model_key *shown = key ? key : old_key;
	struct text columns = diff_columns_text(d->arena, shown->columns, shown->column_count);
	struct diff_change *change = differ_add(
	        d, DIFF_KEY, "%.*s: %s %.*s", TEXT_ARG(new_table->name), what, TEXT_ARG(columns));

	if (!change)
		return;
	of_tables(d, change, old_table, new_table, shown->at);
	change->old_key = old_key;
	change->new_key = key;
	if (key && !is_implied(d->diff, old_table, new_table, key))
		differ_lossy(d, change, DIFF_LOSS_DUPLICATES);
}

static void keys(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	const struct model_key *old_key = old_table->primary, *key = new_table->primary;
	bool *is_seen = ARENA_ARRAY(d->arena, bool, old_table->key_count + 1);

	d->is_failed |= !is_seen;
	if (d->is_failed)
		return;
	if ((old_key || key) &&
	        (!old_key || !key || !same_key(d->diff, old_table, old_key, new_table, key)))
		key_change(d, old_table, new_table, old_key, key,
		        key ? "the primary key becomes" : "no primary key, it was");
	for (size_t i = 0; i < new_table->key_count; i++) {
		size_t j = 0;
		key = &new_table->keys[i];
		while (j < old_table->key_count &&
		        (is_seen[j] ||
		                !same_key(d->diff, old_table, &old_table->keys[j], new_table, key)))
			j++;
		if (j < old_table->key_count)
			is_seen[j] = true;
		else
			key_change(d, old_table, new_table, NULL, key,
			        is_live(new_table, key) ? "unique among live rows, added"
			                                : "unique, added");
	}
	for (size_t i = 0; i < old_table->key_count; i++) {
		if (!is_seen[i])
			key_change(d, old_table, new_table, &old_table->keys[i], NULL,
			        "unique, dropped");
	}
}

/* ---- references ---- */

static bool same_ends(const struct diff *diff, const struct model_ref *a, const struct model_ref *b)
{
	return diff_new_table(diff, a->parent) == b->parent &&
	       diff_same_columns(diff, a->child_columns, a->column_count, b->child_columns,
	               b->column_count) &&
	       diff_same_columns(diff, a->parent_columns, a->column_count, b->parent_columns,
	               b->column_count);
}

/* A child column that comes without a value refers to nothing. */
static bool is_null_at_first(const struct diff *diff, const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		const struct model_column *column = ref->child_columns[i];
		if (!diff_old_column(diff, column) &&
		        (column->default_kind == DEFAULT_NONE || !column->default_expr ||
		                column->default_expr->kind == EXPR_NULL))
			return true;
	}
	return false;
}

static void ref_change(struct differ *d, const struct model_table *old_table,
        const struct model_table *new_table, const struct model_ref *old_ref,
        const struct model_ref *ref, const char *what)
{
	const struct model_ref *shown = ref ? ref : old_ref;
	struct text columns =
	        diff_columns_text(d->arena, shown->child_columns, shown->column_count);
	struct diff_change *change = differ_add(d, DIFF_REFERENCE,
	        "%.*s: reference %.*s to \"%.*s\" %s", TEXT_ARG(new_table->name), TEXT_ARG(columns),
	        TEXT_ARG(shown->parent->name), what);
	bool is_stricter =
	        ref && (!old_ref || (old_ref->wall != ref->wall && ref->wall == WALL_KEY));

	if (!change)
		return;
	of_tables(d, change, old_table, new_table, shown->at);
	change->old_ref = old_ref;
	change->new_ref = ref;
	if (is_stricter && !is_null_at_first(d->diff, ref))
		differ_lossy(d, change, DIFF_LOSS_ORPHANS);
}

static void refs(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	bool *is_seen = ARENA_ARRAY(d->arena, bool, old_table->ref_count + 1);

	d->is_failed |= !is_seen;
	if (d->is_failed)
		return;
	for (size_t i = 0; i < new_table->ref_count; i++) {
		const struct model_ref *ref = new_table->refs[i], *old_ref;
		size_t j = 0;
		while (j < old_table->ref_count &&
		        (is_seen[j] || !same_ends(d->diff, old_table->refs[j], ref)))
			j++;
		if (j == old_table->ref_count) {
			ref_change(d, old_table, new_table, NULL, ref, "added");
			continue;
		}
		is_seen[j] = true;
		old_ref = old_table->refs[j];
		if (old_ref->on_delete != ref->on_delete || old_ref->on_update != ref->on_update)
			ref_change(d, old_table, new_table, old_ref, ref, "has other rules");
		else if (old_ref->wall != ref->wall)
			ref_change(d, old_table, new_table, old_ref, ref,
			        "holds the tenant otherwise");
	}
	for (size_t i = 0; i < old_table->ref_count; i++) {
		if (!is_seen[i])
			ref_change(d, old_table, new_table, old_table->refs[i], NULL, "dropped");
	}
}

/* ---- indexes ---- */

static bool same_index(
        const struct diff *diff, const struct model_index *a, const struct model_index *b)
{
	if (a->part_count != b->part_count || a->is_unique != b->is_unique ||
	        !text_eq_nocase(a->method, b->method) || !diff_same_expr(diff, a->where, b->where))
		return false;
	for (size_t i = 0; i < a->part_count; i++) {
		const struct model_column *column =
		        a->parts[i].column ? diff_new_column(diff, a->parts[i].column) : NULL;
		if (column != b->parts[i].column || (a->parts[i].column && !column) ||
		        !diff_same_expr(diff, a->parts[i].expr, b->parts[i].expr))
			return false;
	}
	return true;
}

static void index_change(struct differ *d, const struct model_table *old_table,
        const struct model_table *new_table, const struct model_index *old_index,
        const struct model_index *index)
{
	const struct model_index *shown = index ? index : old_index;
	struct diff_change *change = differ_add(d, DIFF_INDEX, "%.*s: %sindex \"%.*s\" %s",
	        TEXT_ARG(new_table->name), shown->is_unique ? "unique " : "", TEXT_ARG(shown->name),
	        index ? "added" : "dropped");

	if (!change)
		return;
	of_tables(d, change, old_table, new_table, shown->at);
	change->old_index = old_index;
	change->new_index = index;
	if (index && index->is_unique)
		differ_lossy(d, change, DIFF_LOSS_DUPLICATES);
}

static void indexes(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	bool *is_seen = ARENA_ARRAY(d->arena, bool, old_table->index_count + 1);

	d->is_failed |= !is_seen;
	if (d->is_failed)
		return;
	for (size_t i = 0; i < new_table->index_count; i++) {
		const struct model_index *index = &new_table->indexes[i];
		size_t j = 0;
		while (j < old_table->index_count &&
		        (is_seen[j] || !same_index(d->diff, &old_table->indexes[j], index)))
			j++;
		if (j < old_table->index_count)
			is_seen[j] = true;
		else
			index_change(d, old_table, new_table, NULL, index);
	}
	for (size_t i = 0; i < old_table->index_count; i++) {
		if (!is_seen[i])
			index_change(d, old_table, new_table, &old_table->indexes[i], NULL);
	}
}

/* ---- checks ---- */

static void check_change(struct differ *d, const struct model_table *old_table,
        const struct model_table *new_table, const struct model_check *old_check,
        const struct model_check *check)
{
	const struct model_check *shown = check ? check : old_check;
	struct diff_change *change;
	struct buf text;

	buf_init(&text, d->arena);
	expr_write(&text, shown->expr);
	change = differ_add(d, DIFF_CHECK, "%.*s: check %.*s %s", TEXT_ARG(new_table->name),
	        TEXT_ARG(buf_text(&text)), check ? "added" : "dropped");
	if (!change)
		return;
	of_tables(d, change, old_table, new_table, shown->at);
	change->old_check = old_check;
	change->new_check = check;
	if (check)
		differ_lossy(d, change, DIFF_LOSS_CHECK);
}

static void checks(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	bool *is_seen = ARENA_ARRAY(d->arena, bool, old_table->check_count + 1);

	d->is_failed |= !is_seen;
	if (d->is_failed)
		return;
	for (size_t i = 0; i < new_table->check_count; i++) {
		const struct model_check *check = &new_table->checks[i];
		size_t j = 0;
		while (j < old_table->check_count &&
		        (is_seen[j] ||
		                !diff_same_expr(d->diff, old_table->checks[j].expr, check->expr)))
			j++;
		if (j < old_table->check_count)
			is_seen[j] = true;
		else
			check_change(d, old_table, new_table, NULL, check);
	}
	for (size_t i = 0; i < old_table->check_count; i++) {
		if (!is_seen[i])
			check_change(d, old_table, new_table, &old_table->checks[i], NULL);
	}
}

void differ_keys(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	keys(d, old_table, new_table);
	refs(d, old_table, new_table);
	indexes(d, old_table, new_table);
	checks(d, old_table, new_table);
}
