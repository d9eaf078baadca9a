/*
 * The Prefer header (RFC 7240) as PostgREST reads it, and what is answered in
 * Preference-Applied. Unknown preferences are ignored, or refused with
 * handling=strict (ERROR_PREFERENCE).
 */
#ifndef API_REST_PREFER_H
#define API_REST_PREFER_H

#include "base/buf.h"
#include "base/error.h"
#include "sql/plan.h"

enum prefer_return { RETURN_NONE, RETURN_MINIMAL, RETURN_HEADERS, RETURN_REPRESENTATION };
enum prefer_count { COUNT_NONE, COUNT_EXACT, COUNT_PLANNED, COUNT_ESTIMATED };
enum prefer_resolution { RESOLUTION_NONE, RESOLUTION_MERGE, RESOLUTION_IGNORE };
enum prefer_missing { MISSING_NULL, MISSING_DEFAULT };
enum prefer_tx { TX_DEFAULT, TX_COMMIT, TX_ROLLBACK };

struct prefer {
	enum prefer_return returns;
	enum prefer_count count;
	enum prefer_resolution resolution;
	enum prefer_missing missing;
	enum prefer_tx tx;
	enum plan_deleted deleted;
	bool is_strict;
	bool has_missing, has_handling;
	unsigned seen; /* of a preference that is said twice the first counts (RFC 7240) */
	bool has_max_affected;
	int64_t max_affected;
	struct text timezone; /* "" none */
};

bool prefer_parse(struct text header, struct prefer *out_prefer, struct error *err);
/* Those that were understood, for Preference-Applied; nothing when there were none. */
void prefer_write_applied(const struct prefer *prefer, struct buf *out);

#endif
