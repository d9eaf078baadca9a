#include "base/decimal.h"

/* A plain decimal's parts; the digits stay where they are. */
struct parts {
	bool is_negative;
	struct text whole;
	struct text fraction;
	int64_t exponent;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct text take_digits(struct text *rest)
{
	size_t n = 0;

	while (n < rest->len && is_digit(rest->ptr[n]))
		n++;
	struct text digits = text_sub(*rest, 0, n);
	*rest = text_sub(*rest, n, rest->len - n);
	return digits;
}

static bool take_char(struct text *rest, char c)
{
	if (rest->len == 0 || rest->ptr[0] != c)
		return false;
	*rest = text_sub(*rest, 1, rest->len - 1);
	return true;
}

static bool split_exponent(struct text rest, int64_t *out_exponent)
{
	bool is_negative = take_char(&rest, '-');

	if (!is_negative)
		take_char(&rest, '+');
	struct text digits = take_digits(&rest);
	if (digits.len == 0 || rest.len)
		return false;
	int64_t n = 0;
	for (size_t i = 0; i < digits.len && n < 1000000; i++)
		n = n * 10 + (digits.ptr[i] - '0');
	*out_exponent = is_negative ? -n : n;
	return true;
}

static bool split(struct text t, struct parts *out)
{
	struct text rest = text_trim(t);
	struct parts parts = {.is_negative = take_char(&rest, '-')};

	if (!parts.is_negative)
		take_char(&rest, '+');
	parts.whole = take_digits(&rest);
	if (take_char(&rest, '.'))
		parts.fraction = take_digits(&rest);
	if (parts.whole.len == 0 && parts.fraction.len == 0)
		return false;
	if (rest.len && (rest.ptr[0] == 'e' || rest.ptr[0] == 'E')) {
		if (!split_exponent(text_sub(rest, 1, rest.len - 1), &parts.exponent))
			return false;
		rest.len = 0;
	}
	if (rest.len)
		return false;
	while (parts.whole.len && parts.whole.ptr[0] == '0')
		parts.whole = text_sub(parts.whole, 1, parts.whole.len - 1);
	*out = parts;
	return true;
}

/* Drops leading zeros; a zero has no digits and no sign. */
static void normalise(struct decimal *value)
{
	while (value->digits.len && value->digits.ptr[0] == '0')
		value->digits = text_sub(value->digits, 1, value->digits.len - 1);
	if (value->digits.len == 0)
		value->is_negative = false;
}

enum decimal_verdict decimal_read(struct arena *arena, struct text t, struct decimal *out)
{
	struct parts parts = {0};

	if (!split(t, &parts))
		return DECIMAL_INVALID;
	int64_t scale = (int64_t)parts.fraction.len - parts.exponent;
	size_t digits = parts.whole.len + parts.fraction.len;
	size_t zeros = scale < 0 && -scale <= DECIMAL_DIGITS_MOST ? (size_t)-scale : 0;
	if (digits > 2 * DECIMAL_DIGITS_MOST || scale > DECIMAL_DIGITS_MOST ||
	        scale < -DECIMAL_DIGITS_MOST)
		return DECIMAL_RANGE;
	char *room = arena_alloc(arena, digits + zeros + 1);
	if (!room)
		return DECIMAL_MEMORY;
	if (parts.whole.len)
		memcpy(room, parts.whole.ptr, parts.whole.len);
	if (parts.fraction.len)
		memcpy(room + parts.whole.len, parts.fraction.ptr, parts.fraction.len);
	memset(room + digits, '0', zeros);
	struct decimal value = {
	        .is_negative = parts.is_negative,
	        .digits = {room, digits + zeros},
	        .scale = scale > 0 ? (int32_t)scale : 0,
	};
	normalise(&value);
	if (decimal_whole_digits(&value) > DECIMAL_DIGITS_MOST)
		return DECIMAL_RANGE;
	*out = value;
	return DECIMAL_OK;
}

size_t decimal_whole_digits(const struct decimal *value)
{
	size_t scale = (size_t)value->scale;

	return value->digits.len > scale ? value->digits.len - scale : 0;
}

/* Adds one to the last digit; true when a digit grew in front (room[-1] is written). */
static bool increment(char *digits, size_t count)
{
	for (size_t i = count; i > 0; i--) {
		if (digits[i - 1] != '9') {
			digits[i - 1]++;
			return false;
		}
		digits[i - 1] = '0';
	}
	digits[-1] = '1';
	return true;
}

bool decimal_round(
        struct arena *arena, const struct decimal *value, int32_t scale, struct decimal *out)
{
	size_t kept = value->digits.len;
	size_t added = 0;
	bool rounds_up = false;

	if (scale >= value->scale) {
		added = kept ? (size_t)(scale - value->scale) : 0;
	} else {
		size_t dropped = (size_t)(value->scale - scale);
		kept = kept > dropped ? kept - dropped : 0;
		if (value->digits.len >= dropped && value->digits.len)
			rounds_up = value->digits.ptr[kept] >= '5';
	}
	char *room = arena_alloc(arena, kept + added + 2);
	if (!room)
		return false;
	char *digits = room + 1;
	if (kept)
		memcpy(digits, value->digits.ptr, kept);
	memset(digits + kept, '0', added);
	struct decimal result = {.is_negative = value->is_negative, .scale = scale};
	bool has_grown = rounds_up && increment(digits, kept);
	result.digits =
	        has_grown ? (struct text){room, kept + 1} : (struct text){digits, kept + added};
	normalise(&result);
	*out = result;
	return true;
}

void decimal_write(struct buf *out, const struct decimal *value)
{
	size_t scale = (size_t)value->scale;
	size_t whole = decimal_whole_digits(value);

	if (value->is_negative)
		buf_add_char(out, '-');
	if (whole == 0)
		buf_add_char(out, '0');
	buf_add(out, text_sub(value->digits, 0, whole));
	if (scale == 0)
		return;
	buf_add_char(out, '.');
	for (size_t i = value->digits.len - whole; i < scale; i++)
		buf_add_char(out, '0');
	buf_add(out, text_sub(value->digits, whole, value->digits.len - whole));
}

static bool digits_to_int64(struct text digits, bool is_negative, int64_t *out_value)
{
	int64_t n = 0;

	for (size_t i = 0; i < digits.len; i++) {
		int64_t digit = digits.ptr[i] - '0';
		if (__builtin_mul_overflow(n, 10, &n) ||
		        __builtin_sub_overflow(n, digit, &n)) /* below zero: INT64_MIN fits */
			return false;
	}
	if (!is_negative && n == INT64_MIN)
		return false;
	*out_value = is_negative ? n : -n;
	return true;
}

bool decimal_to_int64(const struct decimal *value, int64_t *out_value)
{
	size_t whole = decimal_whole_digits(value);

	for (size_t i = whole; i < value->digits.len; i++) {
		if (value->digits.ptr[i] != '0')
			return false;
	}
	return digits_to_int64(text_sub(value->digits, 0, whole), value->is_negative, out_value);
}

bool decimal_to_scaled(const struct decimal *value, int64_t *out_value)
{
	return digits_to_int64(value->digits, value->is_negative, out_value);
}

static struct text drop_trailing_zeros(struct text t)
{
	while (t.len && t.ptr[t.len - 1] == '0')
		t.len--;
	return t;
}

static int compare_size(struct parts a, struct parts b)
{
	if (a.whole.len != b.whole.len)
		return a.whole.len < b.whole.len ? -1 : 1;
	int order = text_compare(a.whole, b.whole);
	if (order)
		return order;
	return text_compare(drop_trailing_zeros(a.fraction), drop_trailing_zeros(b.fraction));
}

static bool is_zero(struct parts p)
{
	return p.whole.len == 0 && drop_trailing_zeros(p.fraction).len == 0;
}

static int compare_parts(struct parts a, struct parts b)
{
	bool a_below = a.is_negative && !is_zero(a);
	bool b_below = b.is_negative && !is_zero(b);

	if (a_below != b_below)
		return a_below ? -1 : 1;
	return a_below ? compare_size(b, a) : compare_size(a, b);
}

int decimal_compare_text(struct text a, struct text b)
{
	struct parts left = {0};
	struct parts right = {0};
	bool has_left = split(a, &left) && left.exponent == 0;
	bool has_right = split(b, &right) && right.exponent == 0;

	if (has_left && has_right)
		return compare_parts(left, right);
	if (has_left != has_right)
		return has_left ? -1 : 1;
	return text_compare(a, b);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (a->is_negative != b->is_negative)
		return a->is_negative ? -1 : 1;
	const struct decimal *low = a->is_negative ? b : a;
	const struct decimal *high = a->is_negative ? a : b;
	size_t low_whole = decimal_whole_digits(low);
	size_t high_whole = decimal_whole_digits(high);
	if (low_whole != high_whole)
		return low_whole < high_whole ? -1 : 1;
	/* Digit by digit from the first place of either; what is missing is 0. */
	int32_t most = low->scale > high->scale ? low->scale : high->scale;
	size_t places = low_whole + (size_t)most;
	for (size_t place = 0; place < places; place++) {
		int digit[2] = {0, 0};
		const struct decimal *both[2] = {low, high};
		for (int i = 0; i < 2; i++) {
			size_t all = low_whole + (size_t)both[i]->scale;
			size_t lead = all - both[i]->digits.len;
			if (place >= lead && place < all)
				digit[i] = both[i]->digits.ptr[place - lead] - '0';
		}
		if (digit[0] != digit[1])
			return digit[0] < digit[1] ? -1 : 1;
	}
	return 0;
}
