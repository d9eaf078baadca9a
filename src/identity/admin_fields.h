/*
 * The columns of one row that the platform inserts: from names and JSON, each checked against
 * its column. A member that is no column, or one that nobody may choose, is refused.
 */
#ifndef IDENTITY_ADMIN_FIELDS_H
#define IDENTITY_ADMIN_FIELDS_H

#include "identity/internal.h"

struct fields {
	struct identity *identity;
	struct arena *arena;
	const struct model_table *table;
	struct system_field *items;
	size_t count;
	struct error err; /* sticky */
};

/* The id as well, where the database does not give one. */
void fields_begin(struct fields *f, struct identity *identity, struct arena *arena,
        const struct model_table *table);

/* Each does nothing where the column is NULL. */
void fields_value(struct fields *f, const struct model_column *column, struct value value);
/* As `from` has it: a value, or the key that a step returns. */
void fields_like(
        struct fields *f, const struct model_column *column, const struct system_field *from);
/* Checked as a client's. "" is not given; one that has no column is refused. */
void fields_text(struct fields *f, enum column_concept concept, struct text t);
void fields_json(struct fields *f, const struct json *object);
/* What makes the row count as active, where nothing else says so. */
void fields_active(struct fields *f, bool is_default_kept);

/* The row as a step; the step's number. */
bool fields_insert(struct fields *f, struct system_builder *b, bool is_kept, unsigned *out_step,
        struct error *err);

#endif
