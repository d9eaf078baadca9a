/*
 * Regular expressions of requests: PostgreSQL's advanced ones (its manual, 9.7.3), as an
 * engine whose matcher is PCRE2 runs them. What has no words there is refused for every
 * engine, so that a pattern means one thing.
 *
 * A schema's patterns are another matter: they are PCRE2's own (sql/postgres/expr.h).
 */
#ifndef SQL_REGEXP_H
#define SQL_REGEXP_H

#include "base/buf.h"
#include "base/error.h"

enum { REGEXP_BYTES_MOST = 1000 };

/*
 * The pattern in PCRE2's words, for PCRE2_UTF without PCRE2_DOTALL and PCRE2_UCP. False with
 * a reason when it is none or has no such words; or when memory is out, and then no reason.
 * A pattern may say by itself whether case counts, whatever *is_folded said before.
 */
bool regexp_translate(
        struct buf *out, struct text pattern, bool *is_folded, const char **out_reason);

/* ERROR_VALUE_LONG, ERROR_VALUE_INVALID with the reason, ERROR_MEMORY. */
bool regexp_check(struct arena *arena, struct text pattern, struct error *err);

#endif
