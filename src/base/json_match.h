/*
 * JSON values against each other, as PostgreSQL's jsonb and its arrays have it: the order
 * that ORDER BY and < mean, equality, containment. Numbers count by their value.
 */
#ifndef BASE_JSON_MATCH_H
#define BASE_JSON_MATCH_H

#include "base/json.h"

/*
 * Object > array > boolean > number > string > null; more members are more; strings by
 * their bytes. Memory of numbers with exponents comes from the arena.
 */
int json_compare(struct arena *arena, const struct json *a, const struct json *b);

/* jsonb's a @> b. */
bool json_contains(struct arena *arena, const struct json *a, const struct json *b);

/*
 * Arrays of a column, of so many dimensions: whether all (one) of b's elements are in a. A
 * null is equal to nothing.
 */
bool json_array_contains(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth);
bool json_array_overlaps(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth);

/* Arrays by their elements, one after the other; null after all; the shorter first. */
int json_array_compare(
        struct arena *arena, const struct json *a, const struct json *b, unsigned depth);

#endif
