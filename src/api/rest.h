/*
 * /rest/v1: PostgREST's dialect over the model's tables. Reads run on the HTTP
 * thread within a budget and move to a worker beyond it; writes wait for their
 * commit without holding a thread.
 */
#ifndef API_REST_H
#define API_REST_H

#include "api/api.h"

extern const struct http_route rest_routes[];
extern const size_t rest_route_count; /* their context is the struct api */

#endif
