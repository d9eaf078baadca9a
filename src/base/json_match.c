#include "base/json_match.h"

#include "base/decimal.h"

#include <stdlib.h>

/* ---- order ---- */

static int compare_counts(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static bool is_plain(struct text number)
{
	return text_find_char(number, 'e') < 0 && text_find_char(number, 'E') < 0;
}

static int compare_numbers(struct arena *arena, struct text a, struct text b)
{
	struct decimal left, right;

	if (is_plain(a) && is_plain(b))
		return decimal_compare_text(a, b);
	if (decimal_read(arena, a, &left) != DECIMAL_OK ||
	        decimal_read(arena, b, &right) != DECIMAL_OK)
		return text_compare(a, b);
	return decimal_compare(&left, &right);
}

static int rank(const struct json *value)
{
	switch (value->type) {
	case JSON_NULL:
		return 0;
	case JSON_STRING:
		return 1;
	case JSON_NUMBER:
		return 2;
	case JSON_FALSE:
	case JSON_TRUE:
		return 3;
	case JSON_ARRAY:
		return 4;
	case JSON_OBJECT:
		break;
	}
	return 5;
}

static bool is_container(const struct json *value)
{
	return value->type == JSON_ARRAY || value->type == JSON_OBJECT;
}

static int compare_any(struct arena *arena, const struct json *a, const struct json *b);

static int compare_arrays(struct arena *arena, const struct json *a, const struct json *b)
{
	int order = compare_counts(a->count, b->count);

	for (size_t i = 0; !order && i < a->count; i++)
		order = compare_any(arena, &a->items[i], &b->items[i]);
	return order;
}

/* jsonb keeps short keys before long ones, and compares members in that order. */
static int compare_keys(struct text a, struct text b)
{
	int order = compare_counts(a.len, b.len);

	return order ? order : text_compare(a, b);
}

static int compare_members(const void *a, const void *b)
{
	return compare_keys(
	        ((const struct json_member *)a)->name, ((const struct json_member *)b)->name);
}

static const struct json_member *sorted(struct arena *arena, const struct json *object)
{
	bool is_sorted = true;

	for (size_t i = 1; i < object->count && is_sorted; i++)
		is_sorted = compare_members(&object->members[i - 1], &object->members[i]) < 0;
	if (is_sorted)
		return object->members;
	struct json_member *copy = ARENA_ARRAY(arena, struct json_member, object->count);
	if (!copy)
		return object->members;
	memcpy(copy, object->members, object->count * sizeof(*copy));
	qsort(copy, object->count, sizeof(*copy), compare_members);
	return copy;
}

static int compare_objects(struct arena *arena, const struct json *a, const struct json *b)
{
	int order = compare_counts(a->count, b->count);

	if (order || !a->count)
		return order;
	const struct json_member *left = sorted(arena, a), *right = sorted(arena, b);
	for (size_t i = 0; !order && i < a->count; i++) {
		order = text_compare(left[i].name, right[i].name);
		if (!order)
			order = compare_any(arena, &left[i].value, &right[i].value);
	}
	return order;
}

static int compare_any(struct arena *arena, const struct json *a, const struct json *b)
{
	int order = rank(a) - rank(b);

	if (order)
		return order;
	switch (a->type) {
	case JSON_STRING:
		return text_compare(a->text, b->text);
	case JSON_NUMBER:
		return compare_numbers(arena, a->text, b->text);
	case JSON_FALSE:
	case JSON_TRUE:
		return (a->type == JSON_TRUE) - (b->type == JSON_TRUE);
	case JSON_ARRAY:
		return compare_arrays(arena, a, b);
	case JSON_OBJECT:
		return compare_objects(arena, a, b);
	case JSON_NULL:
		break;
	}
	return 0;
}

/* A value alone is an array of one to jsonb, which makes an empty array less than it. */
int json_compare(struct arena *arena, const struct json *a, const struct json *b)
{
	if (a->type == JSON_ARRAY && !is_container(b))
		return a->count ? 1 : -1;
	if (b->type == JSON_ARRAY && !is_container(a))
		return b->count ? -1 : 1;
	return compare_any(arena, a, b);
}

/* ---- containment ---- */

static bool is_equal(struct arena *arena, const struct json *a, const struct json *b)
{
	return compare_any(arena, a, b) == 0;
}

static bool contains_deep(struct arena *arena, const struct json *a, const struct json *b);

static bool has_item(struct arena *arena, const struct json *a, const struct json *wanted)
{
	for (size_t i = 0; i < a->count; i++) {
		if (is_container(wanted) ? contains_deep(arena, &a->items[i], wanted)
		                         : is_equal(arena, &a->items[i], wanted))
			return true;
	}
	return false;
}

static bool contains_deep(struct arena *arena, const struct json *a, const struct json *b)
{
	if (a->type != b->type)
		return false;
	if (b->type == JSON_ARRAY) {
		for (size_t i = 0; i < b->count; i++) {
			if (!has_item(arena, a, &b->items[i]))
				return false;
		}
		return true;
	}
	if (b->type != JSON_OBJECT)
		return is_equal(arena, a, b);
	for (size_t i = 0; i < b->count; i++) {
		const struct json *found = json_find(a, b->members[i].name);
		if (!found || !contains_deep(arena, found, &b->members[i].value))
			return false;
	}
	return true;
}

bool json_contains(struct arena *arena, const struct json *a, const struct json *b)
{
	if (a->type == JSON_ARRAY && !is_container(b))
		return has_item(arena, a, b);
	return contains_deep(arena, a, b);
}

/* ---- arrays of columns ---- */

static bool is_in(
        struct arena *arena, const struct json *array, unsigned depth, const struct json *wanted)
{
	for (size_t i = 0; array->type == JSON_ARRAY && i < array->count; i++) {
		if (depth > 1 ? is_in(arena, &array->items[i], depth - 1, wanted)
		              : is_equal(arena, &array->items[i], wanted))
			return true;
	}
	return false;
}

/* All of b's elements in a, or one of them. */
static bool are_in(struct arena *arena, const struct json *a, const struct json *b, unsigned whole,
        unsigned depth, bool is_all)
{
	for (size_t i = 0; b->type == JSON_ARRAY && i < b->count; i++) {
		const struct json *item = &b->items[i];
		bool is_there = depth > 1 ? are_in(arena, a, item, whole, depth - 1, is_all)
		                          : item->type != JSON_NULL && is_in(arena, a, whole, item);
		if (is_there != is_all)
			return is_there;
	}
	return is_all;
}

bool json_array_contains(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth)
{
	return are_in(arena, a, b, depth, depth, true);
}

bool json_array_overlaps(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth)
{
	return are_in(arena, a, b, depth, depth, false);
}

int json_array_compare(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		const struct json *left = &a->items[i], *right = &b->items[i];
		bool is_left_null = left->type == JSON_NULL;
		bool is_right_null = right->type == JSON_NULL;
		int order = is_left_null || is_right_null ? (int)is_left_null - (int)is_right_null
		            : depth > 1 ? json_array_compare(arena, left, right, depth - 1)
		                        : compare_any(arena, left, right);
		if (order)
			return order;
	}
	return compare_counts(a->count, b->count);
}
