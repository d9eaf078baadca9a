/*
 * Requests that may be made again: what a person's Idempotency-Key was answered, kept in
 * manor_requests. A write's unit claims the key before all else and keeps its answer at its
 * end, in one transaction: so there is exactly one write, and an answer when there is one.
 *
 * Two with one key at once: the second waits at the claim until the first is over, and then
 * finds its answer. Rows are the person's own; the id holds the tenant too.
 */
#ifndef SQL_REPEAT_H
#define SQL_REPEAT_H

#include "schema/principal.h"
#include "sql/dialect.h"

struct repeat_claim {
	const struct principal *principal; /* with a person */
	struct text key;
	struct text digest; /* of the request, as text */
	struct text before; /* a moment in storage form: what is older is as if it were not there */
};

/* The columns of the claim's SQL_STEP_VALUES: one row, of this request or an earlier one. */
enum { REPEAT_DIGEST, REPEAT_STATUS, REPEAT_HEADERS, REPEAT_BODY, REPEAT_COLUMNS };
enum { REPEAT_STEPS = 3 }; /* that a claim takes */

/*
 * The claim's steps, behind those that the unit has: none yet. The last fails it with
 * ERROR_REPEATED when the key is there; the row was given before. ERROR_INTERNAL where the
 * model has no such table: no users.
 */
bool repeat_claim(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct repeat_claim *claim, struct sql_unit *unit, struct error *err);

/* The unit, for an epilogue, that keeps the answer. */
bool repeat_keep(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct repeat_claim *claim, int64_t status, struct text headers, struct text body,
        struct sql_unit *out_unit, struct error *err);

#endif
