/*
 * Supabase Auth's contract (GoTrue), as far as `@supabase/auth-js` needs it to sign in
 * with a password: /auth/v1/token, user, logout, settings, health, and the public keys
 * at /.well-known/jwks.json. Its errors have its own form: {code, error_code, msg}.
 */
#ifndef API_AUTH_H
#define API_AUTH_H

#include "api/api.h"

extern const struct http_route auth_routes[];
extern const size_t auth_route_count; /* their context is the struct api: set it when adding */

#endif
