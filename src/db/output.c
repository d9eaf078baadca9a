#include "db/output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	OUTPUT_FIRST_BYTES = 4096,
	OUTPUT_KEPT_BYTES = 256 * 1024,
	NUMBER_BYTES = 32, /* the longest int64 or double, and a comma */
};

void output_release(struct output *out)
{
	free(out->ptr);
	*out = (struct output){0};
}

void output_reset(struct output *out, size_t limit_bytes)
{
	if (out->cap > OUTPUT_KEPT_BYTES)
		output_release(out);
	out->len = 0;
	out->limit_bytes = limit_bytes;
	out->failed = false;
}

static bool output_grow(struct output *out, size_t need)
{
	size_t cap = out->cap ? out->cap : OUTPUT_FIRST_BYTES;

	if (need > SIZE_MAX / 4)
		return false;
	while (cap < need)
		cap *= 2;
	char *grown = realloc(out->ptr, cap);
	if (!grown)
		return false;
	out->ptr = grown;
	out->cap = cap;
	return true;
}

char *output_reserve(struct output *out, size_t bytes)
{
	if (out->failed)
		return NULL;
	if (out->limit_bytes && out->len + bytes > out->limit_bytes) {
		out->failed = true;
		return NULL;
	}
	if (bytes > out->cap - out->len && !output_grow(out, out->len + bytes)) {
		out->failed = true;
		return NULL;
	}
	return out->ptr + out->len;
}

void output_add(struct output *out, struct text t)
{
	char *at = output_reserve(out, t.len);

	if (!at)
		return;
	if (t.len)
		memcpy(at, t.ptr, t.len);
	out->len += t.len;
}

void output_add_char(struct output *out, char c)
{
	char *at = output_reserve(out, 1);

	if (!at)
		return;
	*at = c;
	out->len++;
}

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

/* Writes the digits before `end` and gives where they begin. */
static char *digits_before(char *end, uint64_t n)
{
	while (n >= 100) {
		end -= 2;
		memcpy(end, digit_pairs + n % 100 * 2, 2);
		n /= 100;
	}
	if (n >= 10) {
		end -= 2;
		memcpy(end, digit_pairs + n * 2, 2);
		return end;
	}
	*--end = (char)('0' + n);
	return end;
}

static uint64_t magnitude_of(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void output_add_int(struct output *out, int64_t n)
{
	char digits[NUMBER_BYTES];
	char *end = digits + sizeof(digits);
	char *at = digits_before(end, magnitude_of(n));

	if (n < 0)
		*--at = '-';
	output_add(out, (struct text){at, (size_t)(end - at)});
}

/* 1250 with scale 2 is 12.50 */
void output_add_scaled(struct output *out, int64_t n, unsigned scale)
{
	char digits[2 * NUMBER_BYTES];
	char *end = digits + sizeof(digits);
	char *at = digits_before(end, magnitude_of(n));

	while ((size_t)(end - at) <= scale)
		*--at = '0';
	if (n < 0)
		output_add_char(out, '-');
	size_t whole = (size_t)(end - at) - scale;
	output_add(out, (struct text){at, whole});
	if (!scale)
		return;
	output_add_char(out, '.');
	output_add(out, (struct text){at + whole, scale});
}

void output_add_real(struct output *out, double n)
{
	char digits[NUMBER_BYTES];

	if (!isfinite(n)) {
		output_add(out, isnan(n) ? TEXT("\"NaN\"")
		                : n > 0  ? TEXT("\"Infinity\"")
		                         : TEXT("\"-Infinity\""));
		return;
	}
	/* The shortest that reads back the same; 17 digits always do. */
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, n);
		if (strtod(digits, NULL) == n)
			break;
	}
	output_add(out, text_from(digits));
}

/*
 * Eight bytes at a time: the high bit of each byte of the answer tells that the
 * byte may not stand in a JSON string as it is (below space, quote, backslash).
 * A borrow can only mark a byte after one that is rightly marked, so the first
 * mark is exact.
 */
static uint64_t bytes_to_escape(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;
	uint64_t quote = w ^ (ones * '"');
	uint64_t backslash = w ^ (ones * '\\');

	return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
	               ((backslash - ones) & ~backslash)) &
	       highs;
}

static bool is_escaped(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes from the front need no escape. Raises *has_high at non-ASCII bytes. */
static size_t clean_length(const char *ptr, size_t len, bool *has_high)
{
	size_t i = 0;

	for (; i + 8 <= len; i += 8) {
		uint64_t w;
		memcpy(&w, ptr + i, 8);
		if (w & 0x8080808080808080u)
			*has_high = true;
		if (bytes_to_escape(w))
			break;
	}
	for (; i < len && !is_escaped((unsigned char)ptr[i]); i++) {
		if ((unsigned char)ptr[i] >= 0x80)
			*has_high = true;
	}
	return i;
}

static void add_escape(struct output *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = {['\b'] = 'b',
	        ['\f'] = 'f',
	        ['\n'] = 'n',
	        ['\r'] = 'r',
	        ['\t'] = 't',
	        ['"'] = '"',
	        ['\\'] = '\\'};
	char *at = output_reserve(out, 6);

	if (!at)
		return;
	at[0] = '\\';
	if (letters[c]) {
		at[1] = letters[c];
		out->len += 2;
		return;
	}
	memcpy(at + 1, "u00", 3);
	at[4] = hex[c >> 4];
	at[5] = hex[c & 15];
	out->len += 6;
}

/* Another program may have stored bytes that are no UTF-8: JSON must not carry them on. */
static void add_repaired(struct output *out, struct text t)
{
	while (t.len) {
		size_t take = 1;
		while (take < t.len && take < 4 && ((unsigned char)t.ptr[take] & 0xc0) == 0x80)
			take++;
		if (text_is_utf8(text_sub(t, 0, take)))
			output_add(out, text_sub(t, 0, take));
		else
			output_add(out, TEXT("\xef\xbf\xbd"));
		t = text_sub(t, take, t.len);
	}
}

void output_add_string(struct output *out, struct text t)
{
	output_add_char(out, '"');
	while (t.len) {
		bool has_high = false;
		size_t clean = clean_length(t.ptr, t.len, &has_high);
		struct text run = text_sub(t, 0, clean);
		if (has_high && !text_is_utf8(run))
			add_repaired(out, run);
		else
			output_add(out, run);
		if (clean == t.len)
			break;
		add_escape(out, (unsigned char)t.ptr[clean]);
		t = text_sub(t, clean + 1, t.len);
	}
	output_add_char(out, '"');
}
