/*
 * Randomness, digests, keyed digests, comparing and wiping: a thin face over
 * libsodium, so that nothing else is tempted to take a faster one.
 * crypto_init() must have succeeded before anything else here is called.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/buf.h"
#include "base/error.h"

enum {
	DIGEST_BYTES = 32, /* BLAKE2b-256 */
	UUID_CHARS = 36,
};

bool crypto_init(struct error *err);

void crypto_random(void *out, size_t bytes);
/* Version 4, lower case, 36 characters and a NUL. */
void crypto_uuid(char out[UUID_CHARS + 1]);
/* `bytes` random bytes as base64url without padding, in the arena. */
struct text crypto_token(struct arena *arena, size_t bytes);

void crypto_digest(struct text input, unsigned char out[DIGEST_BYTES]);
/* Where others compute it too (sha256sum): 64 hex digits. */
struct text crypto_sha256(struct arena *arena, struct text input);
/* key: DIGEST_BYTES bytes. */
void crypto_keyed_digest(
        struct text input, const unsigned char key[DIGEST_BYTES], unsigned char out[DIGEST_BYTES]);

/* HMAC-SHA256 (RFC 2104), for those who check it elsewhere. */
void crypto_hmac_sha256(struct text key, struct text input, unsigned char out[32]);

/* Time depends on the lengths only. */
bool crypto_equal(struct text a, struct text b);
void crypto_wipe(void *at, size_t bytes);

struct text crypto_hex(struct arena *arena, const void *bytes, size_t count);
struct text crypto_base64(struct arena *arena, struct text input); /* padded, + and / */
struct text crypto_base64url(struct arena *arena, struct text input);
bool crypto_base64url_decode(struct arena *arena, struct text input, struct text *out);

/*
 * argon2id with libsodium's interactive limits (RFC 9106's second choice is the
 * floor). out is a NUL-terminated PHC string. Takes tens of milliseconds and
 * 64 MiB: call it on a bounded pool only.
 */
enum { PASSWORD_HASH_BYTES = 128 };
bool crypto_password_hash(struct text password, char out[PASSWORD_HASH_BYTES], struct error *err);
bool crypto_password_verify(struct text password, struct text hash);
/*
 * What a PostgreSQL server keeps of a password for SCRAM-SHA-256 (RFC 7677): who reads it,
 * in a log or on the wire, cannot sign in with it. The password is printable ASCII, which
 * needs no preparation. Empty when memory is out.
 */
enum { SCRAM_SALT_BYTES = 16 };
struct text crypto_scram_verifier(
        struct arena *arena, struct text password, const unsigned char salt[SCRAM_SALT_BYTES]);
/* Hash of a password nobody has, for unknown users: the same cost as a real one. */
struct text crypto_password_decoy(void);
/* True when the hash was made with weaker limits than today's. */
bool crypto_password_is_outdated(struct text hash);

#endif
