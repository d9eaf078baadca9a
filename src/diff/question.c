#include "diff/part.h"

/* A drop and an add that may be one thing with another name. */

enum {
	NEAR = 2,           /* edits between two names */
	LIKE_PER_CENT = 70, /* of the columns of two tables */
	LIKE_LEAST = 2,
};

/* ---- columns ---- */

static bool is_same_place(
        const struct diff *diff, const struct model_column *a, const struct model_column *b)
{
	if (a->index == b->index)
		return true;
	return a->index && b->index && diff_new_column(diff, a - 1) == b - 1;
}

/* Short names are all near one another. */
static bool is_near(struct text a, struct text b)
{
	return a.len > 3 && b.len > 3 && text_distance(a, b, NEAR) <= NEAR;
}

static void columns_of(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	for (size_t i = 0; i < old_table->declared_count; i++) {
		const struct model_column *a = &old_table->columns[i];
		if (diff_new_column(d->diff, a))
			continue;
		for (size_t j = 0; j < new_table->declared_count; j++) {
			const struct model_column *b = &new_table->columns[j];
			struct diff_change *change;
			if (diff_old_column(d->diff, b) || b->was.len ||
			        !diff_same_type(d->diff, &a->type, &b->type) ||
			        (!is_same_place(d->diff, a, b) && !is_near(a->name, b->name)))
				continue;
			change = differ_add(d, DIFF_COLUMN_RENAME,
			        "%.*s: \"%.*s\" goes and \"%.*s\" comes", TEXT_ARG(new_table->name),
			        TEXT_ARG(a->name), TEXT_ARG(b->name));
			if (!change)
				return;
			change->old_table = old_table;
			change->new_table = new_table;
			change->old_column = a;
			change->new_column = b;
			change->at = b->at;
			differ_refuse(d, change,
			        "is it the same column? Then say was: '%.*s' on \"%.*s\"; else "
			        "drop the one in a migration before the other is added",
			        TEXT_ARG(a->name), TEXT_ARG(b->name));
			break;
		}
	}
}

/* ---- tables ---- */

static bool is_like(
        const struct diff *diff, const struct model_table *a, const struct model_table *b)
{
	size_t common = 0;

	for (size_t i = 0; i < a->declared_count; i++) {
		const struct model_column *column = model_column_find(b, a->columns[i].name);
		common += column && !column->is_hidden &&
		          diff_same_type(diff, &a->columns[i].type, &column->type);
	}
	return common >= LIKE_LEAST &&
	       common * 200 >= (a->declared_count + b->declared_count) * LIKE_PER_CENT;
}

static void tables(struct differ *d)
{
	const struct diff *diff = d->diff;

	for (size_t i = 0; i < diff->old_model->declared_count; i++) {
		const struct model_table *a = diff->old_model->tables[i];
		if (diff_new_table(diff, a))
			continue;
		for (size_t j = 0; j < diff->new_model->declared_count; j++) {
			const struct model_table *b = diff->new_model->tables[j];
			struct diff_change *change;
			if (diff_old_table(diff, b) || b->was.len || !is_like(diff, a, b))
				continue;
			change = differ_add(d, DIFF_TABLE_RENAME,
			        "table \"%.*s\" goes and \"%.*s\" comes, with like columns",
			        TEXT_ARG(a->name), TEXT_ARG(b->name));
			if (!change)
				return;
			change->old_table = a;
			change->new_table = b;
			change->at = b->at;
			differ_refuse(d, change,
			        "is it the same table? Then say was: '%.*s' on \"%.*s\"; else "
			        "drop the one in a migration before the other is added",
			        TEXT_ARG(a->name), TEXT_ARG(b->name));
			break;
		}
	}
}

void differ_question(struct differ *d)
{
	const struct model *new_model = d->diff->new_model;

	if (!d->diff->old_model || !new_model)
		return;
	tables(d);
	for (size_t i = 0; i < new_model->declared_count; i++) {
		const struct model_table *old_table = diff_old_table(d->diff, new_model->tables[i]);
		if (old_table)
			columns_of(d, old_table, new_model->tables[i]);
	}
}
