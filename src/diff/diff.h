/*
 * The difference of two models, as ordered changes: what was added, dropped,
 * renamed or altered, and whether rows survive it. Pure; knows no SQL.
 *
 * Renames are what `was` and `was_values` say; a drop and an add that look like a
 * rename without it are a question, and a question refuses the whole.
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

enum diff_kind {
	DIFF_TABLE_ADD,
	DIFF_TABLE_DROP,
	DIFF_TABLE_RENAME,
	DIFF_COLUMN_ADD,
	DIFF_COLUMN_DROP,
	DIFF_COLUMN_RENAME,
	DIFF_COLUMN_TYPE,
	DIFF_COLUMN_NULL, /* NOT NULL set or lifted */
	DIFF_COLUMN_DEFAULT,
	DIFF_COLUMN_IDENTITY,
	DIFF_ENUM_ADD,
	DIFF_ENUM_DROP,
	DIFF_ENUM_RENAME,
	DIFF_ENUM_VALUES, /* added, removed, renamed or in another order */
	DIFF_KEY,         /* the primary key or a unique one: added, dropped, changed */
	DIFF_REFERENCE,
	DIFF_INDEX,
	DIFF_CHECK,
	DIFF_RULE,   /* flow, must, member, audit, soft delete, scope, validation */
	DIFF_POLICY, /* no DDL: recorded for review */
	DIFF_NOTE,
};

/* What is counted on the populated database before a lossy change is made. */
enum diff_loss {
	DIFF_LOSS_NONE,
	DIFF_LOSS_ROWS,       /* of a table that goes */
	DIFF_LOSS_VALUES,     /* not null, in a column that goes */
	DIFF_LOSS_NARROWED,   /* values that do not fit the new type as they are */
	DIFF_LOSS_NULLS,      /* rows that are NULL where they may no more be */
	DIFF_LOSS_DUPLICATES, /* rows that share a key which becomes unique */
	DIFF_LOSS_ENUM_VALUE, /* rows that hold a value which goes */
	DIFF_LOSS_ORPHANS,    /* rows that refer to none */
	DIFF_LOSS_CHECK,      /* rows that a new check refuses */
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
};

struct diff {
	struct diff_change *changes; /* in an order in which they can be made */
	size_t count;
	bool is_lossy, is_refused;
};

/* The models must outlive the diff. ERROR_MEMORY only: refusals are changes. */
bool diff_models(struct arena *arena, const struct model *old_model, const struct model *new_model,
        struct diff *out_diff, struct error *err);

#endif
