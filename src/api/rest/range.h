/* Ranges of rows: the Range header (RFC 9110, 14.2), Content-Range, and 200, 206 or 416. Pure. */
#ifndef API_REST_RANGE_H
#define API_REST_RANGE_H

#include "base/arena.h"
#include "base/error.h"

/* Rows first to last, counted from 0; -1: not said. */
struct range {
	int64_t first, last;
};

/*
 * "0-24" or "10-", with or without "items=". What is something else is ignored, as RFC 9110
 * has it; ERROR_RANGE when the last stands before the first.
 */
bool range_parse(struct text header, struct range *out_range, struct error *err);

/* "first-last/total", "*" for no rows; `total` -1: unknown. */
struct text range_content(struct arena *arena, int64_t first, int64_t rows, int64_t total);

/* 200; 206 when there are more rows than were given; 416 when the first is beyond them all. */
unsigned range_status(int64_t first, int64_t rows, int64_t total);

#endif
