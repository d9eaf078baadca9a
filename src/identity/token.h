/*
 * Access tokens: signed, short-lived, naming one tenant. What they say of roles is nothing:
 * roles are looked up, so that taking one away ends it at once.
 */
#ifndef IDENTITY_TOKEN_H
#define IDENTITY_TOKEN_H

#include "identity/keys.h"

struct token_claims {
	struct text subject; /* the person's id */
	struct text session;
	struct text tenant;            /* id; "" none */
	struct text email;             /* "" none */
	int64_t issued_at, expires_at; /* seconds since 1970 */
};

bool token_make(struct key_ring *ring, struct arena *arena, struct text issuer,
        const struct token_claims *claims, struct text *out_token, struct error *err);

/*
 * ERROR_TOKEN_INVALID, ERROR_TOKEN_EXPIRED. No leeway: the clock that issued it is ours.
 */
bool token_read(struct key_ring *ring, struct arena *arena, struct text issuer, struct text token,
        int64_t now_s, struct token_claims *out_claims, struct error *err);

#endif
