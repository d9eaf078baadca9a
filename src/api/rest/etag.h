/*
 * Entity tags of single rows (RFC 9110, 8.8.3, 13.1): "version" for the plain row, "version-x"
 * with a digest of the body for every other form of it. What a write demands is the version,
 * in whichever form its tag was given; it is compared where the row is written.
 *
 * A tag is an answer's, and tells nothing that the answer does not.
 */
#ifndef API_REST_ETAG_H
#define API_REST_ETAG_H

#include "api/rest/call.h"

/* True when the condition names one row by the whole primary key of its table. */
bool etag_names_row(const struct model_table *table, const struct plan_condition *where);

/* Adds the version's mark to a read that is of one row. False: ERROR_MEMORY. */
bool etag_mark_read(const struct rest_call *call, struct plan_select *plan, struct error *err);
/*
 * The same for what a write returns; and If-Match becomes the plan's. ERROR_VALIDATION when
 * it is malformed, or the write is not of one row by its key.
 */
bool etag_mark_write(const struct rest_call *call, struct plan_write *plan, struct error *err);

/* Adds the tag of the rows, if they are one with a version. False: ERROR_MEMORY. */
bool etag_add(const struct rest_call *call, const struct plan_select *plan,
        const struct db_step_result *rows, struct rest_answer *answer, struct error *err);
/* The answer is a read's: 304 without a body when If-None-Match has its tag. */
bool etag_check_read(const struct rest_call *call, struct rest_answer *answer, struct error *err);

/*
 * The next of a list of tags; `*out_tag` without its quotes. False at the end, or with
 * ERROR_VALIDATION when what is there is no tag.
 */
bool etag_next(struct text *list, const char *header, struct text *out_tag, bool *out_is_weak,
        struct error *err);

#endif
