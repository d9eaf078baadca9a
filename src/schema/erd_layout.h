/*
 * Layout of an ERD: tables as boxes in columns, those that are referred to left
 * of those that refer to them, neighbours near each other. For erd.c alone.
 */
#ifndef SCHEMA_ERD_LAYOUT_H
#define SCHEMA_ERD_LAYOUT_H

#include "schema/model.h"

enum {
	ERD_ROW = 18,
	ERD_HEAD = 28,
	ERD_FOOT = 6,
	ERD_GAP_X = 84,
	ERD_GAP_Y = 26,
	ERD_MARGIN = 24,
	ERD_CHAR = 7, /* width of a letter at the size used */
};

struct erd_box {
	const struct model_table *table;
	size_t column; /* from the left */
	double order;  /* within the column, while sorting */
	int x, y, width, height;
};

struct erd_layout {
	struct erd_box *boxes; /* by table index; declared tables only */
	size_t count;
	int width, height;
};

/* True for the reference that says whose the row is: a mark instead of a line. */
bool erd_is_tenant_ref(const struct model_ref *ref);
/* False when memory is out. */
bool erd_layout_make(struct arena *arena, const struct model *model, struct erd_layout *out_layout);

#endif
