#include "schema/erd_layout.h"

#include "base/buf.h"

#include <stdlib.h>

bool erd_is_tenant_ref(const struct model_ref *ref)
{
	return ref->parent->concept == TABLE_IS_TENANTS && ref->column_count == 1 &&
	       ref->child_columns[0] == ref->child->tenant;
}

static bool is_drawn(const struct model_ref *ref)
{
	return !ref->child->is_hidden && !ref->parent->is_hidden && !erd_is_tenant_ref(ref) &&
	       ref->child != ref->parent;
}

static int text_width(struct arena *arena, const struct model_column *column)
{
	struct buf type;

	buf_init(&type, arena);
	type_write(&type, &column->type);
	return (int)(column->name.len + type.len + 5) * ERD_CHAR;
}

static void box_size(struct arena *arena, struct erd_box *box)
{
	int width = (int)(box->table->name.len + 5) * (ERD_CHAR + 1);

	for (size_t i = 0; i < box->table->declared_count; i++) {
		int needed = text_width(arena, &box->table->columns[i]);
		if (needed > width)
			width = needed;
	}
	box->width = width < 140 ? 140 : width > 420 ? 420 : width;
	box->height = ERD_HEAD + (int)box->table->declared_count * ERD_ROW + ERD_FOOT;
}

/* The longest way over references to a table that refers to nothing; cycles are cut. */
static size_t depth_of(struct erd_layout *layout, size_t index, unsigned char *state)
{
	const struct model_table *table = layout->boxes[index].table;
	size_t depth = 0;

	if (state[index])
		return state[index] == 2 ? layout->boxes[index].column : 0;
	state[index] = 1;
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_ref *ref = table->refs[i];
		if (!is_drawn(ref) || state[ref->parent->index] == 1)
			continue;
		size_t above = depth_of(layout, ref->parent->index, state) + 1;
		if (above > depth)
			depth = above;
	}
	state[index] = 2;
	layout->boxes[index].column = depth;
	return depth;
}

static bool is_alone(const struct model_table *table)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		if (is_drawn(table->refs[i]))
			return false;
	}
	for (size_t i = 0; i < table->inbound_count; i++) {
		if (is_drawn(table->inbound[i]))
			return false;
	}
	return true;
}

/* The mean place of the neighbours; boxes move towards it, a few times over. */
static double barycentre(const struct erd_layout *layout, const struct erd_box *box)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < box->table->ref_count; i++) {
		if (!is_drawn(box->table->refs[i]))
			continue;
		sum += layout->boxes[box->table->refs[i]->parent->index].y;
		count++;
	}
	for (size_t i = 0; i < box->table->inbound_count; i++) {
		if (!is_drawn(box->table->inbound[i]))
			continue;
		sum += layout->boxes[box->table->inbound[i]->child->index].y;
		count++;
	}
	return count ? sum / (double)count : (double)box->y;
}

static int by_place(const void *a, const void *b)
{
	const struct erd_box *x = *(const struct erd_box *const *)a;
	const struct erd_box *y = *(const struct erd_box *const *)b;

	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->order < y->order || x->order > y->order)
		return x->order < y->order ? -1 : 1;
	return x->table->index < y->table->index ? -1 : x->table->index > y->table->index;
}

/* Stacks each column; gives the height of the tallest. */
static void stack(struct erd_layout *layout, struct erd_box **sorted)
{
	int x = ERD_MARGIN, y = ERD_MARGIN, widest = 0;

	layout->height = 0;
	for (size_t i = 0; i < layout->count; i++) {
		struct erd_box *box = sorted[i];
		if (i && box->column != sorted[i - 1]->column) {
			x += widest + ERD_GAP_X;
			y = ERD_MARGIN;
			widest = 0;
		}
		box->x = x;
		box->y = y;
		y += box->height + ERD_GAP_Y;
		if (box->width > widest)
			widest = box->width;
		if (y > layout->height)
			layout->height = y;
	}
	layout->width = x + widest + ERD_MARGIN;
	layout->height += ERD_MARGIN - ERD_GAP_Y;
}

/* A column that would be much taller than the drawing is wide goes on beside itself. */
static void wrap(struct erd_layout *layout, struct erd_box **sorted)
{
	double area = 0;
	int limit, y = 0;
	size_t shift = 0, previous = 0;

	for (size_t i = 0; i < layout->count; i++)
		area += (double)(sorted[i]->width + ERD_GAP_X) *
		        (double)(sorted[i]->height + ERD_GAP_Y);
	/* Three wide to two high, found without a square root of libm. */
	for (limit = 400; (double)limit * (double)limit * 1.5 < area; limit += 40)
		;
	for (size_t i = 0; i < layout->count; i++) {
		struct erd_box *box = sorted[i];
		if (i && box->column != previous)
			y = 0;
		previous = box->column;
		if (y && y + box->height > limit) {
			shift++;
			y = 0;
		}
		y += box->height + ERD_GAP_Y;
		box->column += shift;
	}
}

/* Within a column each box sits as near to its neighbours as those above let it. */
static void settle(struct erd_layout *layout, struct erd_box **sorted)
{
	for (unsigned round = 0; round < 4; round++) {
		for (size_t i = 0; i < layout->count; i++)
			sorted[i]->order = barycentre(layout, sorted[i]);
		qsort(sorted, layout->count, sizeof(struct erd_box *), by_place);
		stack(layout, sorted);
	}
}

bool erd_layout_make(struct arena *arena, const struct model *model, struct erd_layout *out_layout)
{
	size_t count = model->declared_count;
	struct erd_layout layout = {
	        .boxes = ARENA_ARRAY(arena, struct erd_box, count + 1),
	        .count = count,
	};
	struct erd_box **sorted = ARENA_ARRAY(arena, struct erd_box *, count + 1);
	unsigned char *state = arena_alloc(arena, count + 1);
	size_t deepest = 0;

	if (!layout.boxes || !sorted || !state)
		return false;
	for (size_t i = 0; i < count; i++) {
		layout.boxes[i].table = model->tables[i];
		layout.boxes[i].order = (double)i;
		sorted[i] = &layout.boxes[i];
		box_size(arena, &layout.boxes[i]);
	}
	for (size_t i = 0; i < count; i++) {
		size_t depth = depth_of(&layout, i, state);
		if (depth > deepest)
			deepest = depth;
	}
	/* Tables that nothing is drawn to stand at the end, out of the way. */
	for (size_t i = 0; i < count; i++) {
		if (is_alone(model->tables[i]))
			layout.boxes[i].column = deepest + 1;
	}
	qsort(sorted, count, sizeof(struct erd_box *), by_place);
	stack(&layout, sorted);
	settle(&layout, sorted);
	wrap(&layout, sorted);
	stack(&layout, sorted);
	settle(&layout, sorted);
	*out_layout = layout;
	return !arena->failed;
}
