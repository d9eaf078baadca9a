#include "base/decimal_total.h"

enum {
	LIMB = 1000000000,
	WHOLE = DECIMAL_LIMBS + DECIMAL_LIMBS_GROWN,
	ALL = WHOLE + DECIMAL_LIMBS,
	/* PostgreSQL's numeric: its digits are of four decimal ones
	   (src/backend/utils/adt/numeric.c) */
	GROUP_DIGITS = 4,
	SIGNIFICANT_DIGITS = 16,
	MOST_DIGITS = 1000,
};

static int64_t read_limb(const char *digits, size_t count)
{
	int64_t limb = 0;

	for (size_t i = 0; i < count; i++)
		limb = limb * 10 + (digits[i] - '0');
	return limb;
}

/* Digits to the left of the point. */
static void add_whole(struct decimal_total *total, struct text digits, int64_t sign)
{
	for (size_t limb = 0, end = digits.len; end && limb < WHOLE; limb++) {
		size_t count = end < DECIMAL_LIMB_DIGITS ? end : DECIMAL_LIMB_DIGITS;
		end -= count;
		total->whole[limb] += sign * read_limb(digits.ptr + end, count);
	}
}

/* Digits to the right of it, after so many zeros. */
static void add_fraction(
        struct decimal_total *total, struct text digits, size_t zeros, int64_t sign)
{
	size_t limb = zeros / DECIMAL_LIMB_DIGITS, skipped = zeros % DECIMAL_LIMB_DIGITS;

	for (size_t at = 0; at < digits.len && limb < DECIMAL_LIMBS; limb++, skipped = 0) {
		size_t room = DECIMAL_LIMB_DIGITS - skipped;
		size_t count = digits.len - at < room ? digits.len - at : room;
		int64_t value = read_limb(digits.ptr + at, count);
		for (size_t i = count; i < room; i++)
			value *= 10;
		total->fraction[limb] += sign * value;
		at += count;
	}
}

void decimal_total_add(struct decimal_total *total, const struct decimal *value)
{
	size_t whole = decimal_whole_digits(value), scale = (size_t)value->scale;
	size_t zeros = value->digits.len < scale ? scale - value->digits.len : 0;
	int64_t sign = value->is_negative ? -1 : 1;

	total->count++;
	if (value->scale > total->scale)
		total->scale = value->scale;
	add_whole(total, text_sub(value->digits, 0, whole), sign);
	add_fraction(total, text_sub(value->digits, whole, SIZE_MAX), zeros, sign);
}

void decimal_total_add_scaled(struct decimal_total *total, int64_t n, int32_t scale)
{
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char room[24];
	size_t at = sizeof(room);

	for (; rest; rest /= 10)
		room[--at] = (char)('0' + rest % 10);
	decimal_total_add(total, &(struct decimal){.is_negative = n < 0,
	                                 .digits = {room + at, sizeof(room) - at},
	                                 .scale = scale});
}

/* The least limb first, each from 0 on. False: the number is below zero. */
static bool carry(const struct decimal_total *total, int64_t sign, int64_t *limbs)
{
	int64_t over = 0;

	for (size_t i = 0; i < ALL; i++) {
		int64_t limb = i < DECIMAL_LIMBS ? total->fraction[DECIMAL_LIMBS - 1 - i]
		                                 : total->whole[i - DECIMAL_LIMBS];
		int64_t sum = sign * limb + over;
		over = sum / LIMB;
		limbs[i] = sum % LIMB;
		if (limbs[i] < 0) {
			limbs[i] += LIMB;
			over--;
		}
	}
	return over >= 0;
}

static struct text without_zeros(struct text digits)
{
	while (digits.len && digits.ptr[0] == '0')
		digits = text_sub(digits, 1, SIZE_MAX);
	return digits;
}

bool decimal_total_sum(struct arena *arena, const struct decimal_total *total, struct decimal *out)
{
	int64_t limbs[ALL];
	bool is_negative = !carry(total, 1, limbs);
	char *room = arena_alloc(arena, (size_t)ALL * DECIMAL_LIMB_DIGITS + 1);
	size_t at = 0;

	if (!room)
		return false;
	if (is_negative)
		carry(total, -1, limbs);
	for (size_t i = ALL; i > 0; i--) {
		int64_t unit = LIMB / 10;
		for (; unit; unit /= 10)
			room[at++] = (char)('0' + limbs[i - 1] / unit % 10);
	}
	struct text digits = {room, (size_t)WHOLE * DECIMAL_LIMB_DIGITS + (size_t)total->scale};
	*out = (struct decimal){
	        .digits = without_zeros(digits),
	        .scale = total->scale,
	};
	out->is_negative = is_negative && out->digits.len;
	return true;
}

/* The first of a numeric's digits that is none, and where it stands: 0 for the units. */
static int32_t first_group(const struct decimal *value, int32_t *out_weight)
{
	int32_t whole = (int32_t)decimal_whole_digits(value);
	int32_t zeros = value->scale - (int32_t)value->digits.len;
	size_t count;

	*out_weight = 0;
	if (!value->digits.len)
		return 0;
	if (whole) {
		*out_weight = (whole + GROUP_DIGITS - 1) / GROUP_DIGITS - 1;
		count = (size_t)((whole - 1) % GROUP_DIGITS + 1);
	} else {
		*out_weight = -1 - zeros / GROUP_DIGITS;
		count = (size_t)(GROUP_DIGITS - zeros % GROUP_DIGITS);
	}
	int32_t group = 0;
	for (size_t i = 0; i < count; i++)
		group = group * 10 + (i < value->digits.len ? value->digits.ptr[i] - '0' : 0);
	return group;
}

/* As select_div_scale() does. */
static int32_t choose_scale(const struct decimal *value, const struct decimal *divisor)
{
	int32_t weight = 0, divisor_weight = 0;
	int32_t first = first_group(value, &weight);
	int32_t divisor_first = first_group(divisor, &divisor_weight);
	int32_t quotient_weight = weight - divisor_weight - (first <= divisor_first);
	int32_t scale = SIGNIFICANT_DIGITS - quotient_weight * GROUP_DIGITS;

	if (scale < value->scale)
		scale = value->scale;
	if (scale < 0)
		scale = 0;
	return scale < MOST_DIGITS ? scale : MOST_DIGITS;
}

bool decimal_total_average(
        struct arena *arena, const struct decimal_total *total, struct decimal *out)
{
	struct decimal sum, quotient, count = {0};
	struct decimal_total one = {0};

	decimal_total_add_scaled(&one, total->count, 0);
	if (!decimal_total_sum(arena, total, &sum) || !decimal_total_sum(arena, &one, &count))
		return false;
	int32_t scale = choose_scale(&sum, &count);
	/* A digit more than is wanted, for the rounding. */
	size_t digits = sum.digits.len + (size_t)(scale + 1 - sum.scale);
	char *room = arena_alloc(arena, digits + 1);
	if (!room)
		return false;
	uint64_t rest = 0, divisor = (uint64_t)total->count;
	for (size_t i = 0; i < digits; i++) {
		rest = rest * 10 + (i < sum.digits.len ? (uint64_t)(sum.digits.ptr[i] - '0') : 0);
		room[i] = (char)('0' + rest / divisor);
		rest %= divisor;
	}
	quotient = (struct decimal){
	        .is_negative = sum.is_negative,
	        .digits = without_zeros((struct text){room, digits}),
	        .scale = scale + 1,
	};
	return decimal_round(arena, &quotient, scale, out);
}
