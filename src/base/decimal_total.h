/*
 * The sum and the average of many decimals (base/decimal.h), exact, as PostgreSQL's
 * sum(numeric) and avg(numeric) give them: a sum has the scale of the longest fraction, an
 * average as many digits as PostgreSQL's division chooses.
 */
#ifndef BASE_DECIMAL_TOTAL_H
#define BASE_DECIMAL_TOTAL_H

#include "base/decimal.h"

enum {
	DECIMAL_LIMB_DIGITS = 9,
	DECIMAL_LIMBS = DECIMAL_DIGITS_MOST / DECIMAL_LIMB_DIGITS + 1,
	DECIMAL_LIMBS_GROWN = 4, /* what many summands add in front */
};

/* Zeroed to begin with. Nothing is carried until the end: up to 2^33 summands fit. */
struct decimal_total {
	int64_t count;
	int32_t scale;
	int64_t whole[DECIMAL_LIMBS + DECIMAL_LIMBS_GROWN]; /* the units' limb first */
	int64_t fraction[DECIMAL_LIMBS];                    /* the one next to the point first */
};

void decimal_total_add(struct decimal_total *total, const struct decimal *value);
/* n / 10^scale; the scale is at most 18. */
void decimal_total_add_scaled(struct decimal_total *total, int64_t n, int32_t scale);

/* Both are false when memory is out; of no summand there is none. */
bool decimal_total_sum(struct arena *arena, const struct decimal_total *total, struct decimal *out);
bool decimal_total_average(
        struct arena *arena, const struct decimal_total *total, struct decimal *out);

#endif
