#include "diff/part.h"

static const char *const kind_names[] = {
#define DIFF_KIND_NAME(kind, name) name,
        DIFF_KIND_TABLE(DIFF_KIND_NAME)
#undef DIFF_KIND_NAME
};

static const struct {
	bool blocks;
	const char *what;
} losses[] = {
#define DIFF_LOSS_INFO(kind, blocks, what) {blocks, what},
        DIFF_LOSS_TABLE(DIFF_LOSS_INFO)
#undef DIFF_LOSS_INFO
};

const char *diff_kind_name(enum diff_kind kind)
{
	return kind_names[kind];
}

const char *diff_loss_text(enum diff_loss loss)
{
	return losses[loss].what;
}

bool diff_loss_blocks(enum diff_loss loss)
{
	return losses[loss].blocks;
}

struct diff_change *differ_add(struct differ *d, enum diff_kind kind, const char *format, ...)
{
	struct diff_change *change = ARENA_PUSH(d->arena, d->diff->changes, d->diff->count);
	va_list args;

	if (!change) {
		d->is_failed = true;
		return NULL;
	}
	va_start(args, format);
	change->kind = kind;
	change->what = arena_vprintf(d->arena, format, args);
	va_end(args);
	return change;
}

void differ_lossy(struct differ *d, struct diff_change *change, enum diff_loss loss)
{
	change->safety = DIFF_LOSSY;
	change->loss = loss;
	d->diff->is_lossy = true;
}

void differ_refuse(struct differ *d, struct diff_change *change, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	change->safety = DIFF_REFUSED;
	change->question = arena_vprintf(d->arena, format, args);
	va_end(args);
	d->diff->is_refused = true;
}

static void table_change(struct differ *d, enum diff_kind kind, const struct model_table *old_table,
        const struct model_table *new_table)
{
	const struct model_table *shown = new_table ? new_table : old_table;
	struct text was = old_table ? old_table->name : TEXT("");
	struct diff_change *change =
	        kind == DIFF_TABLE_RENAME
	                ? differ_add(d, kind, "table %.*s: was \"%.*s\"", TEXT_ARG(shown->name),
	                          TEXT_ARG(was))
	                : differ_add(d, kind, "table %.*s: %s", TEXT_ARG(shown->name),
	                          new_table ? "added" : "dropped");

	if (!change)
		return;
	change->old_table = old_table;
	change->new_table = new_table;
	change->at = shown->at;
	if (kind == DIFF_TABLE_DROP)
		differ_lossy(d, change, DIFF_LOSS_ROWS);
}

/* What the engine's own text makes, whatever the schema says. */
static bool is_own(const struct model_table *table)
{
	return table->concept == TABLE_IS_META || table->concept == TABLE_IS_CONTEXT ||
	       table->concept == TABLE_IS_MIGRATIONS;
}

static void table_changes(struct differ *d)
{
	const struct model *old_model = d->diff->old_model, *new_model = d->diff->new_model;

	for (size_t i = 0; old_model && i < old_model->table_count; i++) {
		if (!is_own(old_model->tables[i]) && !diff_new_table(d->diff, old_model->tables[i]))
			table_change(d, DIFF_TABLE_DROP, old_model->tables[i], NULL);
	}
	for (size_t i = 0; new_model && i < new_model->table_count; i++) {
		const struct model_table *table = new_model->tables[i];
		const struct model_table *old_table = diff_old_table(d->diff, table);
		if (is_own(table))
			continue;
		if (!old_table) {
			table_change(d, DIFF_TABLE_ADD, NULL, table);
			continue;
		}
		if (!text_eq(old_table->name, table->name))
			table_change(d, DIFF_TABLE_RENAME, old_table, table);
		differ_columns(d, old_table, table);
		differ_keys(d, old_table, table);
		differ_rules(d, old_table, table);
	}
}

static bool finish(struct differ *d, struct diff *out_diff, struct error *err)
{
	if (d->is_failed || d->arena->failed)
		return error_memory(err);
	*out_diff = *d->diff;
	return true;
}

bool diff_models(struct arena *arena, const struct model *old_model, const struct model *new_model,
        struct diff *out_diff, struct error *err)
{
	struct diff diff = {.old_model = old_model, .new_model = new_model};
	struct differ d = {.arena = arena, .diff = &diff};

	differ_pair(&d);
	if (!d.is_failed)
		differ_question(&d);
	if (!d.is_failed)
		differ_enums(&d);
	if (!d.is_failed)
		table_changes(&d);
	if (!d.is_failed)
		differ_whole(&d);
	return finish(&d, out_diff, err);
}

bool diff_reverse(
        struct arena *arena, const struct diff *diff, struct diff *out_reverse, struct error *err)
{
	const struct diff_pairs *from = diff->pairs;
	struct diff reverse = {.old_model = diff->new_model,
	        .new_model = diff->old_model,
	        .is_reverse = !diff->is_reverse};
	struct differ d = {.arena = arena, .diff = &reverse};

	reverse.pairs = ARENA_NEW(arena, struct diff_pairs);
	if (!reverse.pairs)
		return error_memory(err);
	*reverse.pairs = (struct diff_pairs){
	        .old_tables = from->new_tables,
	        .new_tables = from->old_tables,
	        .old_columns = from->new_columns,
	        .new_columns = from->old_columns,
	        .old_enums = from->new_enums,
	        .new_enums = from->old_enums,
	        .values = ARENA_ARRAY(arena, struct diff_value, from->value_count + 1),
	        .value_count = from->value_count,
	};
	if (!reverse.pairs->values)
		return error_memory(err);
	for (size_t i = 0; i < from->value_count; i++) {
		const struct diff_value *v = &from->values[i];
		reverse.pairs->values[i] = (struct diff_value){.old_enum = v->new_enum,
		        .new_enum = v->old_enum,
		        .old_column = v->new_column,
		        .new_column = v->old_column,
		        .from = v->to,
		        .to = v->from};
	}
	differ_enums(&d);
	if (!d.is_failed)
		table_changes(&d);
	if (!d.is_failed)
		differ_whole(&d);
	return finish(&d, out_reverse, err);
}
