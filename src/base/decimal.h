/*
 * Decimals: numbers as their digits, exact. Read in PostgreSQL's input syntax
 * for numeric, written plainly ("-12.50"), rounded half away from zero as
 * PostgreSQL rounds. Never passes through a binary float.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/buf.h"

enum { DECIMAL_DIGITS_MOST = 1000 }; /* before the point, and after it */

struct decimal {
	bool is_negative;   /* never for zero */
	struct text digits; /* without leading zeros; empty for zero */
	int32_t scale;      /* how many of them stand after the point; never negative */
};

enum decimal_verdict { DECIMAL_OK, DECIMAL_INVALID, DECIMAL_RANGE, DECIMAL_MEMORY };

/*
 * "12", "-1.50", ".5", "1e3", with spaces around. NaN and Infinity are invalid:
 * JSON has no form for them. RANGE: more digits than DECIMAL_DIGITS_MOST.
 */
enum decimal_verdict decimal_read(struct arena *arena, struct text t, struct decimal *out);

/* To that many digits after the point. False when memory is out. */
bool decimal_round(
        struct arena *arena, const struct decimal *value, int32_t scale, struct decimal *out);

/* Trailing zeros after the point are kept. */
void decimal_write(struct buf *out, const struct decimal *value);

/* False unless it is a whole number in the range of int64; "1.0" is whole. */
bool decimal_to_int64(const struct decimal *value, int64_t *out_value);
/* All digits as one integer, the point left out: 12.50 is 1250. */
bool decimal_to_scaled(const struct decimal *value, int64_t *out_value);

/* How many digits stand before the point; 0 for 0.5. */
size_t decimal_whole_digits(const struct decimal *value);

int decimal_compare(const struct decimal *a, const struct decimal *b);
/*
 * The order of two texts as decimal_write() makes them, without allocating:
 * for collations. Texts of another form are ordered by bytes, after numbers.
 */
int decimal_compare_text(struct text a, struct text b);

#endif
