/*
 * From a request to the one who asks: its bearer token and what it says of the tenant.
 */
#ifndef API_PRINCIPAL_H
#define API_PRINCIPAL_H

#include "api/api.h"

/*
 * Fills the access log's actor. A missing Authorization header or the anonymous key
 * gives the principal that is nobody; `apikey` alone means nothing. On failure *err is
 * what identity_authenticate() says, for http_respond_error().
 */
bool api_caller(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err);

/*
 * The same for Supabase Auth, whose clients forget a session that has ended when they are told
 * so: ERROR_SESSION_GONE, which api_caller() gives as ERROR_TOKEN_INVALID.
 */
bool api_session(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err);

/*
 * The same, when only the principal matters. On a thread that may not wait for the
 * database *out_waits becomes true where it must be asked: then the handler runs again on a
 * worker (http_defer).
 */
bool api_principal(struct http_request *request, const struct api *api,
        const struct principal **out_principal, bool *out_waits, struct error *err);

/*
 * For handlers that ask the database at once: true when `handler` was put off to a worker,
 * because this thread may not wait.
 */
bool api_defer(struct http_request *request, struct api *api, http_handler *handler);

#endif
