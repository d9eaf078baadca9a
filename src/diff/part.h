/* What the files of diff.h share. */
#ifndef DIFF_PART_H
#define DIFF_PART_H

#include "base/buf.h"
#include "diff/diff.h"

/* One value of an enum that is called otherwise now. */
struct diff_value {
	const struct model_enum *old_enum, *new_enum;
	const struct model_column *old_column, *new_column;
	struct text from, to;
};

/* By index of table and column; NULL where the other side has none. */
struct diff_pairs {
	const struct model_table **old_tables, **new_tables; /* of the other side's index */
	const struct model_column ***old_columns, ***new_columns;
	const struct model_enum **old_enums, **new_enums;
	struct diff_value *values;
	size_t value_count;
};

struct differ {
	struct arena *arena;
	struct diff *diff;
	bool is_failed; /* memory */
};

/* Sticky; the text is what changes. */
struct diff_change *differ_add(struct differ *d, enum diff_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void differ_lossy(struct differ *d, struct diff_change *change, enum diff_loss loss);
void differ_refuse(struct differ *d, struct diff_change *change, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* pair.c: fills diff->pairs, and adds the refusals of `was` and `was_values`. */
void differ_pair(struct differ *d);
/* question.c: what looks like a rename. */
void differ_question(struct differ *d);
/* column.c, key.c, rule.c: of one pair of tables. */
void differ_columns(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table);
void differ_keys(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table);
void differ_rules(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table);
void differ_enums(struct differ *d);
void differ_whole(struct differ *d);

/* same.c: equal but for the names of what was renamed. */
bool diff_same_expr(const struct diff *diff, const struct expr *a, const struct expr *b);
bool diff_same_type(const struct diff *diff, const struct type *a, const struct type *b);
bool diff_same_columns(const struct diff *diff, struct model_column *const *a, size_t a_count,
        struct model_column *const *b, size_t b_count);

struct text diff_type_text(struct arena *arena, const struct type *type);
/* "(a, b)" */
struct text diff_columns_text(
        struct arena *arena, struct model_column *const *columns, size_t count);
bool diff_enum_has(const struct model_enum *e, struct text value);

#endif
