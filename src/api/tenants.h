/* The life of tenants: POST and GET /tenants/v1. */
#ifndef API_TENANTS_H
#define API_TENANTS_H

#include "api/api.h"

extern const struct http_route tenants_routes[];
extern const size_t tenants_route_count;

#endif
