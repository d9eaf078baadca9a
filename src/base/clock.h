/*
 * Times: microseconds of UTC since 1970-01-01, proleptic Gregorian calendar,
 * years 1 to 9999. No time zone database: zones are offsets.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/buf.h"

int64_t clock_now_us(void);       /* wall clock, never goes back within the process */
int64_t clock_monotonic_us(void); /* for durations */

/* A fixed clock for tests; 0 gives the real one back. */
void clock_set_for_tests(int64_t now_us);

/*
 * ISO 8601 and PostgreSQL's forms: "2026-01-02", "2026-01-02 03:04:05.123456",
 * "2026-01-02T03:04:05Z", "...+02", "...+02:00", "...+0200". Without an offset it is UTC.
 * More than six digits of a second are rounded half up as PostgreSQL does.
 */
bool clock_parse_timestamp(struct text t, int64_t *out_us);
/* "2026-01-02" -> days since 1970-01-01. */
bool clock_parse_date(struct text t, int32_t *out_days);
/* "03:04[:05[.123456]]" -> microseconds of the day. */
bool clock_parse_time(struct text t, int64_t *out_us);

/* "2026-01-02 03:04:05.123456", always 26 bytes: the storage form; sorts as text. */
void clock_write_storage(struct buf *out, int64_t us);
/* "2026-01-02T03:04:05.123456+00:00" without trailing zeros, as PostgREST shows timestamptz. */
void clock_write_json(struct buf *out, int64_t us, bool with_zone);
/* "2026-01-02" */
void clock_write_date(struct buf *out, int32_t days);
/* "Fri, 02 Jan 2026 03:04:05 GMT" (RFC 9110) */
void clock_write_http(struct buf *out, int64_t us);

#endif
