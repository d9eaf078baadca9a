#include "diff/part.h"

static struct diff_change *column_add(struct differ *d, enum diff_kind kind,
        const struct model_column *old_column, const struct model_column *column, struct text what)
{
	const struct model_column *shown = column ? column : old_column;
	struct diff_change *change = differ_add(d, kind, "%.*s.%.*s: %.*s",
	        TEXT_ARG(shown->table->name), TEXT_ARG(shown->name), TEXT_ARG(what));

	if (!change)
		return NULL;
	change->old_column = old_column;
	change->new_column = column;
	change->old_table = old_column ? old_column->table : diff_old_table(d->diff, column->table);
	change->new_table = column ? column->table : diff_new_table(d->diff, old_column->table);
	change->at = shown->at;
	return change;
}

static bool is_derived(const struct diff *diff, const struct model_column *added)
{
	const struct model_ref *through = added->table->through;

	if (!added->is_hidden || added != added->table->tenant || !through)
		return false;
	for (size_t i = 0; i < through->column_count; i++) {
		if (!diff_old_column(diff, through->child_columns[i]))
			return false;
	}
	return diff_old_table(diff, through->parent) != NULL;
}

bool diff_column_needs_value(const struct diff *diff, const struct model_column *added)
{
	bool has_default = added->default_kind != DEFAULT_NONE && added->default_expr &&
	                   added->default_expr->kind != EXPR_NULL;

	return added->is_not_null && !has_default && !added->is_identity &&
	       !is_derived(diff, added);
}

static bool is_in(const struct model_key *key, const struct model_column *column)
{
	for (size_t i = 0; key && i < key->column_count; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

/* An empty value in a key or a reference would be a wrong one. */
bool diff_column_is_filled(const struct diff *diff, const struct model_column *added)
{
	const struct model_table *table = added->table;

	if (!diff->is_reverse || !diff_column_needs_value(diff, added) ||
	        is_in(table->primary, added) || table->tenant == added)
		return false;
	for (size_t i = 0; i < table->key_count; i++) {
		if (is_in(&table->keys[i], added))
			return false;
	}
	for (size_t i = 0; i < table->ref_count; i++) {
		for (size_t j = 0; j < table->refs[i]->column_count; j++) {
			if (table->refs[i]->child_columns[j] == added)
				return false;
		}
	}
	return added->type.kind != TYPE_INET &&
	       (added->type.kind != TYPE_ENUM ||
	               (added->type.enumeration && added->type.enumeration->value_count));
}

static void added(struct differ *d, const struct model_column *column)
{
	struct text type = diff_type_text(d->arena, &column->type);
	struct diff_change *change = column_add(d, DIFF_COLUMN_ADD, NULL, column,
	        arena_printf(d->arena, "added, %.*s%s", TEXT_ARG(type),
	                column->is_not_null ? " not null" : ""));

	if (change && diff_column_needs_value(d->diff, column))
		differ_lossy(d, change,
		        diff_column_is_filled(d->diff, column) ? DIFF_LOSS_FILLED
		                                               : DIFF_LOSS_NULLS);
}

/* A derived tenant can be derived again, and a stamp without its moment says nothing. */
static void dropped(struct differ *d, const struct model_column *column)
{
	struct diff_change *change = column_add(d, DIFF_COLUMN_DROP, column, NULL, TEXT("dropped"));
	bool is_made = column->is_hidden &&
	               (column == column->table->tenant || column->concept == COLUMN_IS_DELETION);

	if (change && !is_made)
		differ_lossy(d, change, DIFF_LOSS_VALUES);
}

static void typed(
        struct differ *d, const struct model_column *old_column, const struct model_column *column)
{
	enum diff_conversion conversion =
	        diff_conversion(d->diff, &old_column->type, &column->type);
	struct diff_change *change;

	if (conversion == DIFF_CONVERT_SAME)
		return;
	change = column_add(d, DIFF_COLUMN_TYPE, old_column, column,
	        arena_printf(d->arena, "%.*s becomes %.*s",
	                TEXT_ARG(diff_type_text(d->arena, &old_column->type)),
	                TEXT_ARG(diff_type_text(d->arena, &column->type))));
	if (!change)
		return;
	if (conversion == DIFF_CONVERT_CUT)
		differ_lossy(d, change, DIFF_LOSS_CUT);
	else if (conversion == DIFF_CONVERT_FIT ||
	         (conversion == DIFF_CONVERT_NONE && d->diff->is_reverse))
		differ_lossy(d, change, DIFF_LOSS_UNFIT);
	else if (conversion == DIFF_CONVERT_NONE)
		differ_refuse(d, change,
		        "nothing says what a value would become: add a column of the new type, "
		        "move the values, and drop \"%.*s\" in a later migration",
		        TEXT_ARG(old_column->name));
}

static bool has_default(const struct model_column *column)
{
	return column->default_kind != DEFAULT_NONE && column->default_expr &&
	       column->default_expr->kind != EXPR_NULL && !column->is_identity;
}

static void defaulted(
        struct differ *d, const struct model_column *old_column, const struct model_column *column)
{
	bool has_old = has_default(old_column), has_new = has_default(column);
	struct buf out;

	if (has_old == has_new && (!has_new || diff_same_expr(d->diff, old_column->default_expr,
	                                               column->default_expr)))
		return;
	buf_init(&out, d->arena);
	if (has_new) {
		buf_add_cstr(&out, "default becomes ");
		expr_write(&out, column->default_expr);
	} else {
		buf_add_cstr(&out, "default is gone");
	}
	column_add(d, DIFF_COLUMN_DEFAULT, old_column, column, buf_text(&out));
}

static void paired(
        struct differ *d, const struct model_column *old_column, const struct model_column *column)
{
	struct diff_change *change;

	if (!text_eq(old_column->name, column->name))
		column_add(d, DIFF_COLUMN_RENAME, old_column, column,
		        arena_printf(d->arena, "was \"%.*s\"", TEXT_ARG(old_column->name)));
	typed(d, old_column, column);
	if (old_column->is_not_null != column->is_not_null) {
		change = column_add(d, DIFF_COLUMN_NULL, old_column, column,
		        column->is_not_null ? TEXT("becomes not null") : TEXT("may be null now"));
		if (change && column->is_not_null)
			differ_lossy(d, change, DIFF_LOSS_NULLS);
	}
	defaulted(d, old_column, column);
	if (old_column->is_identity != column->is_identity)
		column_add(d, DIFF_COLUMN_IDENTITY, old_column, column,
		        column->is_identity ? TEXT("the server gives its values now")
		                            : TEXT("its values are given by writers now"));
}

void differ_columns(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	for (size_t i = 0; i < old_table->column_count; i++) {
		if (!diff_new_column(d->diff, &old_table->columns[i]))
			dropped(d, &old_table->columns[i]);
	}
	for (size_t i = 0; i < new_table->column_count; i++) {
		const struct model_column *column = &new_table->columns[i];
		const struct model_column *old_column = diff_old_column(d->diff, column);
		if (old_column)
			paired(d, old_column, column);
		else
			added(d, column);
	}
}

/* ---- enums ---- */

static bool is_kept(struct differ *d, const struct model_enum *old_enum,
        const struct model_enum *new_enum, struct text value)
{
	const struct diff_pairs *pairs = d->diff->pairs;

	if (diff_enum_has(new_enum, value))
		return true;
	for (size_t i = 0; i < pairs->value_count; i++) {
		if (pairs->values[i].old_enum == old_enum &&
		        pairs->values[i].new_enum == new_enum &&
		        text_eq(pairs->values[i].from, value))
			return true;
	}
	return false;
}

static bool is_renamed_to(struct differ *d, const struct model_enum *old_enum,
        const struct model_enum *new_enum, struct text value)
{
	const struct diff_pairs *pairs = d->diff->pairs;

	for (size_t i = 0; i < pairs->value_count; i++) {
		if (pairs->values[i].old_enum == old_enum &&
		        pairs->values[i].new_enum == new_enum &&
		        text_eq(pairs->values[i].to, value))
			return true;
	}
	return false;
}

/* Two old values that are one now can be told apart no more. */
static bool is_merged(
        struct differ *d, const struct model_enum *old_enum, const struct model_enum *new_enum)
{
	const struct diff_pairs *pairs = d->diff->pairs;

	for (size_t i = 0; i < pairs->value_count; i++) {
		const struct diff_value *value = &pairs->values[i];
		if (value->old_enum != old_enum || value->new_enum != new_enum ||
		        diff_enum_has(new_enum, value->from))
			continue;
		if (diff_enum_has(old_enum, value->to))
			return true;
		for (size_t j = 0; j < i; j++) {
			if (pairs->values[j].old_enum == old_enum &&
			        pairs->values[j].new_enum == new_enum &&
			        text_eq(pairs->values[j].to, value->to) &&
			        !text_eq(pairs->values[j].from, value->from))
				return true;
		}
	}
	return false;
}

/* 'queued' goes, 'held' comes at its place or with nearly its name. */
static bool looks_renamed(struct differ *d, const struct model_enum *old_enum,
        const struct model_enum *new_enum, size_t *out_old, size_t *out_new)
{
	for (size_t i = 0; i < old_enum->value_count; i++) {
		if (is_kept(d, old_enum, new_enum, old_enum->values[i]))
			continue;
		for (size_t j = 0; j < new_enum->value_count; j++) {
			struct text value = new_enum->values[j];
			bool is_same_place =
			        i == j && old_enum->value_count == new_enum->value_count;
			if (diff_enum_has(old_enum, value) ||
			        is_renamed_to(d, old_enum, new_enum, value))
				continue;
			*out_old = i;
			*out_new = j;
			if (is_same_place || text_distance(old_enum->values[i], value, 2) <= 2)
				return true;
		}
	}
	return false;
}

static void enum_values(
        struct differ *d, const struct model_enum *old_enum, const struct model_enum *new_enum)
{
	struct diff_change *change;
	struct buf what;
	size_t count = 0, from, to;
	bool is_lossy = false;
	bool is_same = old_enum->value_count == new_enum->value_count;

	buf_init(&what, d->arena);
	for (size_t i = 0; i < old_enum->value_count; i++) {
		is_same = is_same && text_eq(old_enum->values[i], new_enum->values[i]);
		if (diff_enum_has(new_enum, old_enum->values[i]))
			continue;
		bool is_kept_as = is_kept(d, old_enum, new_enum, old_enum->values[i]);
		is_lossy |= !is_kept_as;
		buf_printf(&what, "%s'%.*s' %s", count++ ? ", " : "", TEXT_ARG(old_enum->values[i]),
		        is_kept_as ? "is renamed" : "goes");
	}
	if (is_same)
		return;
	for (size_t i = 0; i < new_enum->value_count; i++) {
		if (!diff_enum_has(old_enum, new_enum->values[i]))
			buf_printf(&what, "%s'%.*s' comes", count++ ? ", " : "",
			        TEXT_ARG(new_enum->values[i]));
	}
	change = differ_add(d, DIFF_ENUM_VALUES, "enum %.*s: %.*s", TEXT_ARG(new_enum->name),
	        TEXT_ARG(count ? buf_text(&what) : TEXT("another order")));
	if (!change)
		return;
	change->old_enum = old_enum;
	change->new_enum = new_enum;
	change->at = new_enum->at;
	if (is_lossy)
		differ_lossy(d, change, DIFF_LOSS_ENUM_VALUE);
	else if (is_merged(d, old_enum, new_enum))
		differ_lossy(d, change, DIFF_LOSS_MERGED);
	if (!d->diff->is_reverse && looks_renamed(d, old_enum, new_enum, &from, &to))
		differ_refuse(d, change,
		        "is '%.*s' the new name of '%.*s'? Then say was_values: '%.*s > %.*s' on "
		        "a column of the enum; else remove the one in a migration before",
		        TEXT_ARG(new_enum->values[to]), TEXT_ARG(old_enum->values[from]),
		        TEXT_ARG(old_enum->values[from]), TEXT_ARG(new_enum->values[to]));
}

static void enum_only(struct differ *d, const struct model_enum *e, bool is_new)
{
	struct diff_change *change = differ_add(d, is_new ? DIFF_ENUM_ADD : DIFF_ENUM_DROP,
	        "enum %.*s: %s", TEXT_ARG(e->name), is_new ? "added" : "dropped");

	if (!change)
		return;
	*(is_new ? &change->new_enum : &change->old_enum) = e;
	change->at = e->at;
}

void differ_enums(struct differ *d)
{
	const struct model *old_model = d->diff->old_model, *new_model = d->diff->new_model;

	for (size_t i = 0; old_model && i < old_model->enum_count; i++) {
		if (!diff_new_enum(d->diff, old_model->enums[i]))
			enum_only(d, old_model->enums[i], false);
	}
	for (size_t i = 0; new_model && i < new_model->enum_count; i++) {
		const struct model_enum *e = new_model->enums[i];
		const struct model_enum *old_enum = diff_old_enum(d->diff, e);
		struct diff_change *change;
		if (!old_enum) {
			enum_only(d, e, true);
			continue;
		}
		if (!text_eq(old_enum->name, e->name)) {
			change = differ_add(d, DIFF_ENUM_RENAME, "enum %.*s: was \"%.*s\"",
			        TEXT_ARG(e->name), TEXT_ARG(old_enum->name));
			if (change) {
				change->old_enum = old_enum;
				change->new_enum = e;
				change->at = e->at;
			}
		}
		enum_values(d, old_enum, e);
	}
}
