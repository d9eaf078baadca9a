/*
 * The rows of an answer in other forms than the database gives them: without nulls, with
 * moments in another time zone, as CSV. The rows are the JSON array that a step gave, which
 * the plan describes member by member; nothing here decides what a caller may read.
 *
 * Pure; time is linear in the text. ERROR_MEMORY; ERROR_INTERNAL for rows that are not of
 * their plan.
 */
#ifndef API_REST_ROWS_H
#define API_REST_ROWS_H

#include "base/error.h"
#include "sql/plan.h"

struct zone;

/* Members whose value is null are left out, at every depth; array elements stay. */
bool rows_strip(struct arena *arena, struct text json, struct text *out, struct error *err);

/* Each timestamptz as it is in the zone, with the offset of its moment there. */
bool rows_in_zone(struct arena *arena, const struct plan_select *plan, const struct zone *zone,
        struct text json, struct text *out, struct error *err);

/*
 * A line of names, then a line a row; no line end at the end. Values stand as PostgreSQL
 * writes them as text, those with commas, quotes, parentheses, backslashes or white space
 * in double quotes (RFC 4180), null as nothing, the empty text as "".
 */
bool rows_csv(struct arena *arena, const struct plan_select *plan, struct text json,
        struct text *out, struct error *err);

#endif
