/*
 * The difference of two models, as ordered changes: what was added, dropped,
 * renamed or altered, and whether rows survive it. Pure; knows no SQL.
 *
 * Two steps. First the tables, columns and enum values of both sides are paired: by
 * name, and by what `was` and `was_values` say. A drop and an add that look like a
 * rename without it are a question, and a question refuses the whole. Then every
 * change is told from the pairs, so that the way back (diff_reverse) is the same
 * pairs the other way round and needs no `was` of its own.
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "base/error.h"
#include "schema/model.h"

enum diff_safety {
	DIFF_SAFE,
	DIFF_LOSSY,   /* rows or values may go, or stand in the way: counted before it is done */
	DIFF_REFUSED, /* `question` says what must be decided first */
};

/* kind, its word in reports */
#define DIFF_KIND_TABLE(X)                                                                         \
	X(TABLE_ADD, "add table")                                                                  \
	X(TABLE_DROP, "drop table")                                                                \
	X(TABLE_RENAME, "rename table")                                                            \
	X(COLUMN_ADD, "add column")                                                                \
	X(COLUMN_DROP, "drop column")                                                              \
	X(COLUMN_RENAME, "rename column")                                                          \
	X(COLUMN_TYPE, "column type")                                                              \
	X(COLUMN_NULL, "column null") /* NOT NULL set or lifted */                                 \
	X(COLUMN_DEFAULT, "column default")                                                        \
	X(COLUMN_IDENTITY, "column identity")                                                      \
	X(ENUM_ADD, "add enum")                                                                    \
	X(ENUM_DROP, "drop enum")                                                                  \
	X(ENUM_RENAME, "rename enum")                                                              \
	X(ENUM_VALUES, "enum values") /* added, removed, renamed or in another order */            \
	X(KEY, "key")                 /* the primary key or a unique one */                        \
	X(REFERENCE, "reference")                                                                  \
	X(INDEX, "index")                                                                          \
	X(CHECK, "check")                                                                          \
	X(RULE, "rule")     /* flow, must, member, audit, soft delete, scope, validation … */    \
	X(POLICY, "policy") /* no DDL: recorded for review */                                      \
	X(NOTE, "note")

enum diff_kind {
#define DIFF_KIND_ENUM(kind, name) DIFF_##kind,
	DIFF_KIND_TABLE(DIFF_KIND_ENUM)
#undef DIFF_KIND_ENUM
	        DIFF_KIND_COUNT,
};

/*
 * What is counted on the populated database before a lossy change is made.
 * kind, whether it blocks, what is counted
 *
 * What blocks cannot be accepted: the engine itself would refuse, so the rows must be
 * mended first. The rest is lost when the loss is accepted.
 */
#define DIFF_LOSS_TABLE(X)                                                                         \
	X(NONE, false, "")                                                                         \
	X(ROWS, false, "rows, which go")                                                           \
	X(VALUES, false, "values, which go")                                                       \
	X(CUT, false, "values that are cut or rounded to fit")                                     \
	X(MERGED, false, "values that become the same as others")                                  \
	X(FILLED, false, "rows whose value is gone and filled with an empty one")                  \
	X(UNFIT, true, "values that do not fit the new type")                                      \
	X(NULLS, true, "rows that have no value")                                                  \
	X(DUPLICATES, true, "rows that share their key with another")                              \
	X(ENUM_VALUE, true, "rows that hold a value which goes")                                   \
	X(ORPHANS, true, "rows that refer to none")                                                \
	X(CHECK, true, "rows that break the new rule")

enum diff_loss {
#define DIFF_LOSS_ENUM(kind, blocks, what) DIFF_LOSS_##kind,
	DIFF_LOSS_TABLE(DIFF_LOSS_ENUM)
#undef DIFF_LOSS_ENUM
	        DIFF_LOSS_COUNT,
};

struct diff_change {
	enum diff_kind kind;
	enum diff_safety safety;
	enum diff_loss loss;
	/* Both for a change or rename; one of them NULL for add and drop. */
	const struct model_table *old_table, *new_table;
	const struct model_column *old_column, *new_column;
	const struct model_enum *old_enum, *new_enum;
	const struct model_key *old_key, *new_key;
	const struct model_ref *old_ref, *new_ref;
	const struct model_index *old_index, *new_index;
	const struct model_check *old_check, *new_check;
	struct text what;     /* 'clients.phone: varchar(40) becomes varchar(20)', one line */
	struct text question; /* DIFF_REFUSED: what to say in the schema */
	struct position at;   /* in the new schema, of a drop in the old one; source NULL: none */
};

struct diff {
	struct diff_change *changes; /* in an order in which they can be made */
	size_t count;
	bool is_lossy, is_refused;
	bool is_reverse; /* made by diff_reverse(): what comes back has lost its values */
	const struct model *old_model, *new_model; /* NULL: nothing is there */
	struct diff_pairs *pairs;
};

/*
 * Either model may be NULL: an empty database. The models must outlive the diff.
 * ERROR_MEMORY only: refusals are changes. A `was` whose renaming is done already (the old
 * side has the new name, or has not the table at all) is no change; one that names nothing
 * is refused with its place.
 */
bool diff_models(struct arena *arena, const struct model *old_model, const struct model *new_model,
        struct diff *out_diff, struct error *err);

/* The way back of a diff that is not refused. */
bool diff_reverse(
        struct arena *arena, const struct diff *diff, struct diff *out_reverse, struct error *err);

/* What a table, column or enum is on the other side; NULL: it was added, or is dropped. */
const struct model_table *diff_old_table(const struct diff *diff, const struct model_table *table);
const struct model_table *diff_new_table(const struct diff *diff, const struct model_table *table);
const struct model_column *diff_old_column(
        const struct diff *diff, const struct model_column *column);
const struct model_column *diff_new_column(
        const struct diff *diff, const struct model_column *column);
const struct model_enum *diff_old_enum(const struct diff *diff, const struct model_enum *e);
const struct model_enum *diff_new_enum(const struct diff *diff, const struct model_enum *e);
/* What an old value of an enum column is called in its new column's enum; false: it goes. */
bool diff_enum_value(const struct diff *diff, const struct model_column *new_column,
        struct text old_value, struct text *out_value);

/* How values of one type become another's. */
enum diff_conversion {
	DIFF_CONVERT_SAME,
	DIFF_CONVERT_SAFE, /* every value has its equal */
	DIFF_CONVERT_CUT,  /* what does not fit is cut or rounded */
	DIFF_CONVERT_FIT,  /* what has no equal stands in the way */
	DIFF_CONVERT_NONE, /* no value says what it would become */
};
enum diff_conversion diff_conversion(
        const struct diff *diff, const struct type *from, const struct type *to);

/* True when a row of the old table has no value for the added column, nor can one be made. */
bool diff_column_needs_value(const struct diff *diff, const struct model_column *added);
/* True when `diff_reverse` lets the added column be filled with its type's empty value. */
bool diff_column_is_filled(const struct diff *diff, const struct model_column *added);

const char *diff_kind_name(enum diff_kind kind); /* "add table" … */
const char *diff_loss_text(enum diff_loss loss); /* "rows, which go" … */
bool diff_loss_blocks(enum diff_loss loss);

#endif
