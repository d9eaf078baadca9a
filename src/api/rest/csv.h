/*
 * CSV (RFC 4180) of a body, read into the tree that a JSON array of objects would be: the
 * first line names the members, every other line is an object of texts. The word NULL is
 * null, as PostgREST has it. Lines end with LF or CRLF; empty ones are left out.
 *
 * Pure; time is linear in the text, and nothing nests.
 */
#ifndef API_REST_CSV_H
#define API_REST_CSV_H

#include "base/json.h"

/*
 * ERROR_BODY_INVALID names the line: a quote that is not closed or stands in a plain value,
 * more or fewer values than names, no UTF-8, a name twice, no names. ERROR_MEMORY. Values
 * without quotes inside point into `source`, which must outlive the tree.
 */
bool csv_parse(struct arena *arena, struct text source, struct json **out_json, struct error *err);

#endif
