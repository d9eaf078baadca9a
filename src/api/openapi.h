/*
 * The API's description: an OpenAPI 3.1 document of what one principal may see
 * and do, made from the model and the policies. A table, column, relation,
 * check or note that the principal may not see is not in it, in no form.
 *
 * Pure but for the route: no database, no clock. The same model and the same
 * rights give the same bytes.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/api.h"

/*
 * JSON without white space. ERROR_MEMORY; ERROR_INTERNAL when what is embedded in the
 * program cannot be read.
 */
bool openapi_write(struct buf *out, const struct model *model, const struct principal *principal,
        struct error *err);

extern const struct http_route openapi_routes[];
extern const size_t openapi_route_count; /* their context is the struct api */

#endif
