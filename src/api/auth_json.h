/* The JSON of Supabase Auth: users, sessions, errors. Private to src/api. */
#ifndef API_AUTH_JSON_H
#define API_AUTH_JSON_H

#include "api/api.h"

/* A member with its comma before it, unless it is the first of its object. */
void auth_member(struct buf *out, const char *name, struct text value);
struct text auth_key(struct arena *arena, const struct key *key);

void auth_write_user(
        struct buf *out, const struct identity_person *person, const struct principal *principal);
void auth_write_session(struct buf *out, const struct identity_grant *grant);

/* {code, error_code, msg}: the status, GoTrue's word for it, and the public text. */
void auth_respond_error(struct http_request *request, const struct error *err);
/* 200, never cached; ERROR_MEMORY when the buffer failed. */
void auth_respond(struct http_request *request, unsigned status, struct buf *body);

#endif
