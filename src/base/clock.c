#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)
#define FIRST_US  (INT64_C(-719162) * DAY_US) /* 0001-01-01 */
#define END_US    (INT64_C(2932897) * DAY_US) /* 10000-01-01 */

enum { OFFSET_MOST_MINUTES = 15 * 60 + 59 }; /* as PostgreSQL bounds it */

static _Atomic int64_t fixed_us;
static _Atomic int64_t latest_us;

void clock_set_for_tests(int64_t now_us)
{
	atomic_store(&fixed_us, now_us);
}

static int64_t read_us(clockid_t id)
{
	struct timespec ts = {0};

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * SECOND_US + ts.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	int64_t fixed = atomic_load_explicit(&fixed_us, memory_order_relaxed);

	if (fixed)
		return fixed;
	int64_t now = read_us(CLOCK_REALTIME);
	int64_t latest = atomic_load_explicit(&latest_us, memory_order_relaxed);
	while (latest < now) {
		if (atomic_compare_exchange_weak(&latest_us, &latest, now))
			return now;
	}
	return latest;
}

int64_t clock_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

/* Both directions are Hinnant's, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct civil {
	int year, month, day, weekday; /* weekday: 0 is Sunday */
};

static struct civil civil_of(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	return (struct civil){
	        .year = (int)(yoe + era * 400 + (month <= 2)),
	        .month = (int)month,
	        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
	        .weekday = (int)(((days + 4) % 7 + 7) % 7),
	};
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Takes exactly `digits` digits off the front. */
static bool take_digits(struct text *rest, size_t digits, int *out)
{
	int n = 0;

	if (rest->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (rest->ptr[i] < '0' || rest->ptr[i] > '9')
			return false;
		n = n * 10 + (rest->ptr[i] - '0');
	}
	*rest = text_sub(*rest, digits, rest->len);
	*out = n;
	return true;
}

static bool take_char(struct text *rest, char c)
{
	if (!rest->len || rest->ptr[0] != c)
		return false;
	*rest = text_sub(*rest, 1, rest->len);
	return true;
}

static bool take_date(struct text *rest, int64_t *out_days)
{
	int year, month, day;

	if (!take_digits(rest, 4, &year) || !take_char(rest, '-') ||
	        !take_digits(rest, 2, &month) || !take_char(rest, '-') ||
	        !take_digits(rest, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*out_days = days_of(year, month, day);
	return true;
}

static bool take_fraction(struct text *rest, int64_t *out_us)
{
	int64_t us = 0;
	size_t digits = 0;
	bool up = false;

	for (; rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9'; digits++) {
		int digit = rest->ptr[0] - '0';
		if (digits < 6)
			us = us * 10 + digit;
		else if (digits == 6)
			up = digit >= 5;
		*rest = text_sub(*rest, 1, rest->len);
	}
	for (size_t i = digits; i < 6; i++)
		us *= 10;
	*out_us = us + up;
	return digits > 0;
}

/* 24:00:00 and a 60th second are taken, as PostgreSQL takes them. */
static bool take_time(struct text *rest, int64_t *out_us)
{
	int hour, minute, second = 0;
	int64_t fraction = 0;

	if (!take_digits(rest, 2, &hour) || !take_char(rest, ':') || !take_digits(rest, 2, &minute))
		return false;
	if (take_char(rest, ':')) {
		if (!take_digits(rest, 2, &second))
			return false;
		if (take_char(rest, '.') && !take_fraction(rest, &fraction))
			return false;
	}
	if (minute > 59 || second > 60 || (second == 60 && fraction))
		return false;
	int64_t us = hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + fraction;
	if (us > DAY_US)
		return false;
	*out_us = us;
	return true;
}

static bool take_offset(struct text *rest, int64_t *out_us)
{
	int hours, minutes = 0;

	*out_us = 0;
	if (!rest->len || take_char(rest, 'Z') || take_char(rest, 'z'))
		return true;
	bool west = rest->ptr[0] == '-';
	if (!take_char(rest, '-') && !take_char(rest, '+'))
		return false;
	if (!take_digits(rest, 2, &hours))
		return false;
	if (rest->len) {
		take_char(rest, ':');
		if (!take_digits(rest, 2, &minutes))
			return false;
	}
	int total = hours * 60 + minutes;
	if (minutes > 59 || total > OFFSET_MOST_MINUTES)
		return false;
	*out_us = (west ? -total : total) * MINUTE_US;
	return true;
}

bool clock_parse_timestamp(struct text t, int64_t *out_us)
{
	int64_t days, time_us = 0, offset_us = 0;

	if (!take_date(&t, &days))
		return false;
	if (t.len) {
		if (!take_char(&t, ' ') && !take_char(&t, 'T') && !take_char(&t, 't'))
			return false;
		if (!take_time(&t, &time_us))
			return false;
		if (take_char(&t, ' ') && !t.len)
			return false;
		if (!take_offset(&t, &offset_us) || t.len)
			return false;
	}
	int64_t us = days * DAY_US + time_us - offset_us;
	if (us < FIRST_US || us >= END_US)
		return false;
	*out_us = us;
	return true;
}

bool clock_parse_date(struct text t, int32_t *out_days)
{
	int64_t days;

	if (!take_date(&t, &days) || t.len)
		return false;
	*out_days = (int32_t)days;
	return true;
}

bool clock_parse_time(struct text t, int64_t *out_us)
{
	int64_t us;

	if (!take_time(&t, &us) || t.len)
		return false;
	*out_us = us;
	return true;
}

struct parts {
	struct civil date;
	int hour, minute, second, fraction_us;
};

static struct parts parts_of(int64_t us)
{
	int64_t days = us / DAY_US;
	int64_t rest = us % DAY_US;

	if (rest < 0) {
		rest += DAY_US;
		days--;
	}
	return (struct parts){
	        .date = civil_of(days),
	        .hour = (int)(rest / HOUR_US),
	        .minute = (int)(rest / MINUTE_US % 60),
	        .second = (int)(rest / SECOND_US % 60),
	        .fraction_us = (int)(rest % SECOND_US),
	};
}

/* printf(3) is slow, and rows are full of times. */
static void add_digits(struct buf *out, int n, size_t width)
{
	char digits[10];
	char *at = digits + sizeof(digits);

	for (size_t i = 0; i < width; i++) {
		*--at = (char)('0' + n % 10);
		n /= 10;
	}
	buf_add(out, (struct text){at, width});
}

static void add_date(struct buf *out, struct civil date)
{
	add_digits(out, date.year, 4);
	buf_add_char(out, '-');
	add_digits(out, date.month, 2);
	buf_add_char(out, '-');
	add_digits(out, date.day, 2);
}

static void add_time(struct buf *out, const struct parts *p)
{
	add_digits(out, p->hour, 2);
	buf_add_char(out, ':');
	add_digits(out, p->minute, 2);
	buf_add_char(out, ':');
	add_digits(out, p->second, 2);
}

void clock_write_storage(struct buf *out, int64_t us)
{
	struct parts p = parts_of(us);

	add_date(out, p.date);
	buf_add_char(out, ' ');
	add_time(out, &p);
	buf_add_char(out, '.');
	add_digits(out, p.fraction_us, 6);
}

void clock_write_json(struct buf *out, int64_t us, bool with_zone)
{
	struct parts p = parts_of(us);
	size_t width = 6;

	add_date(out, p.date);
	buf_add_char(out, 'T');
	add_time(out, &p);
	if (p.fraction_us) {
		for (; p.fraction_us % 10 == 0; width--)
			p.fraction_us /= 10;
		buf_add_char(out, '.');
		add_digits(out, p.fraction_us, width);
	}
	if (with_zone)
		buf_add(out, TEXT("+00:00"));
}

void clock_write_date(struct buf *out, int32_t days)
{
	add_date(out, civil_of(days));
}

void clock_write_http(struct buf *out, int64_t us)
{
	static const char day_names[] = "SunMonTueWedThuFriSat";
	static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct parts p = parts_of(us);

	buf_add(out, (struct text){day_names + p.date.weekday * 3, 3});
	buf_add(out, TEXT(", "));
	add_digits(out, p.date.day, 2);
	buf_add_char(out, ' ');
	buf_add(out, (struct text){month_names + (p.date.month - 1) * 3, 3});
	buf_add_char(out, ' ');
	add_digits(out, p.date.year, 4);
	buf_add_char(out, ' ');
	add_time(out, &p);
	buf_add(out, TEXT(" GMT"));
}
