/*
 * The keys of a database's identity: ES256 keys that sign access tokens, the key that
 * refresh tokens are derived with, and the anonymous key. They stand in a file beside the
 * database, mode 0600, made at the first start. Processes that share the file follow each
 * other's rotations.
 *
 * Must never give a private key to anyone: it signs and verifies itself.
 */
#ifndef IDENTITY_KEYS_H
#define IDENTITY_KEYS_H

#include "base/buf.h"
#include "base/crypto.h"
#include "base/error.h"

struct key_ring;

/*
 * Reads the file, or makes it with one key. Refuses a file that others may read. An empty
 * path keeps the keys in memory only.
 */
bool key_ring_open(struct text path, struct key_ring **out_ring, struct error *err);
void key_ring_close(struct key_ring *ring);

/*
 * A new key signs from now on; the one before verifies for `overlap_s` more. The file is
 * replaced whole, so that a crash leaves the old one or the new one.
 */
bool key_ring_rotate(struct key_ring *ring, unsigned overlap_s, struct error *err);

/* {"keys":[…]}: the public halves of all that still verify. */
bool key_ring_jwks(struct key_ring *ring, struct buf *out, struct error *err);

/* A compact JWS (RFC 7515) with the newest key. */
bool key_ring_sign(struct key_ring *ring, struct arena *arena, struct text payload,
        struct text *out_token, struct error *err);

enum { TOKEN_BYTES_MAX = 8192 };

/*
 * The payload of a compact JWS that one of these keys signed. The header is trusted in
 * nothing but the key's id: alg must be ES256, any of crit, jku, jwk, x5u, x5c, b64, zip and
 * enc refuses. ERROR_TOKEN_INVALID without a reason for the client.
 */
bool key_ring_verify(struct key_ring *ring, struct arena *arena, struct text token,
        struct text *out_payload, struct error *err);

void key_ring_refresh_key(struct key_ring *ring, unsigned char out_key[DIGEST_BYTES]);
struct text key_ring_anonymous(struct key_ring *ring, struct arena *arena);
bool key_ring_is_anonymous(struct key_ring *ring, struct text bearer);

#endif
