/*
 * Formats and patterns: the words of JSON Schema that say what a text looks
 * like. Assertions, not annotations: a text that has not the form is refused.
 */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include "base/error.h"
#include "base/text.h"

/* email, uri, uuid, date, date-time, ipv4, ipv6, hostname, timezone. */
bool format_is_known(struct text name);
/* The known name nearest to a mistyped one, or empty. */
struct text format_suggest(struct text name);
/* False for an unknown format. */
bool format_is_met(struct text name, struct text value);

/*
 * PCRE2, not anchored, UTF-8, bounded in steps and memory. ERROR_VALUE_FORMAT
 * when the subject needs more than that; ERROR_SCHEMA when the pattern is none.
 */
bool format_pattern_matches(
        struct text pattern, struct text subject, bool *out_matches, struct error *err);

#endif
