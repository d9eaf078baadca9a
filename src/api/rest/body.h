/* Bodies of writes: JSON, CSV and forms, all as the tree of the JSON that would say the same. */
#ifndef API_REST_BODY_H
#define API_REST_BODY_H

#include "base/json.h"

/*
 * By the Content-Type, which is JSON when there is none. ERROR_BODY_TYPE for another one,
 * ERROR_BODY_INVALID; ERROR_MEMORY. The body must outlive the tree.
 */
bool body_parse(struct arena *arena, struct text content_type, struct text body,
        unsigned depth_limit, struct json **out_json, struct error *err);

#endif
