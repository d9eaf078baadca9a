/* Answers of application/vnd.pgrst.plan: how the database would find the rows. */
#ifndef API_REST_EXPLAIN_H
#define API_REST_EXPLAIN_H

#include "api/rest/accept.h"
#include "base/buf.h"
#include "base/value.h"

struct sql_dialect;
struct sql_unit;

/* What the engine says, row by row; in the request's arena. */
struct explain {
	bool is_json;
	bool is_tree; /* rows are nodes, not lines */
	size_t rows;
	struct buf text;
	struct {
		int64_t id;
		unsigned depth;
	} * nodes;
	size_t node_count;
};

/* Makes of the unit of a read one that asks for its plan. */
bool explain_begin(struct explain *explain, struct arena *arena, const struct accept *accept,
        const struct sql_dialect *dialect, struct sql_unit *unit, struct error *err);
/* A db_row_fn; context is the struct explain. */
bool explain_row(void *context, unsigned step, const struct value *values, unsigned count,
        struct error *err);
bool explain_end(struct explain *explain, struct text *out_body, struct error *err);

#endif
