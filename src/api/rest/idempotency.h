/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a write that is sent again
 * with its key is done once, and answered as it was the first time. sql/repeat.h says how the
 * database keeps it; here are the header, what makes two requests the same, and the answer's
 * form as it is kept.
 *
 * Each person's keys are his own in each tenant; who is nobody has none. Refusals are not
 * kept: what failed may be sent again under the same key, mended or not.
 */
#ifndef API_REST_IDEMPOTENCY_H
#define API_REST_IDEMPOTENCY_H

#include "api/api.h"
#include "api/rest/answer.h"
#include "sql/repeat.h"

enum { IDEMPOTENCY_HOURS = 24, IDEMPOTENCY_KEY_MAX = 255 };

/* One request's; zero: it has no key. Lives in the request's arena. */
struct idempotency {
	struct arena *arena;
	const struct api *api;
	bool is_set;
	struct repeat_claim claim;
	/* What the claim found, by the last run of the unit. */
	struct text digest, headers, body;
	int64_t status;
};

/*
 * "key" (a structured field's string) or a bare token of letters, digits and -._~:+/=@.
 * ERROR_VALIDATION for another, or a longer one.
 */
bool idempotency_key_parse(
        struct arena *arena, struct text header, struct text *out_key, struct error *err);

/*
 * `header` is Idempotency-Key, absent (ptr NULL) when there is none; `said` all that the
 * request says, in any form that says different things differently. ERROR_VALIDATION for a
 * key that is none, or of nobody.
 */
bool idempotency_begin(struct idempotency *i, struct arena *arena, const struct api *api,
        const struct principal *principal, struct text header, struct text said, struct error *err);

/* The claim's steps: the unit's first (REPEAT_STEPS of them). Nothing without a key. */
bool idempotency_claim(struct idempotency *i, struct sql_unit *unit, struct error *err);
/* db_row_fn of the unit, with the idempotency as its context. */
bool idempotency_row(void *idempotency, unsigned step, const struct value *values, unsigned count,
        struct error *err);
/* What keeps the answer: the unit's epilogue. */
bool idempotency_keep(const struct idempotency *i, const struct rest_answer *answer,
        struct sql_unit *out_epilogue, struct error *err);
/*
 * The unit failed with ERROR_REPEATED: the answer that was kept, with
 * "Idempotency-Replayed: true"; ERROR_KEY_REUSED when it is another request's.
 */
bool idempotency_replay(
        const struct idempotency *i, struct rest_answer *out_answer, struct error *err);

#endif
