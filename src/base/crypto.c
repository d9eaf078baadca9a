#include "base/crypto.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "libsodium's hash fits exactly");
_Static_assert(DIGEST_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");
_Static_assert(DIGEST_BYTES == crypto_generichash_KEYBYTES, "keys are as long as digests");

bool crypto_init(struct error *err)
{
	if (sodium_init() < 0)
		return error_set(err, ERROR_INTERNAL, "libsodium cannot be started");
	return true;
}

void crypto_random(void *out, size_t bytes)
{
	randombytes_buf(out, bytes);
}

void crypto_uuid(char out[UUID_CHARS + 1])
{
	unsigned char bytes[16];
	char hex[2 * sizeof(bytes) + 1];

	randombytes_buf(bytes, sizeof(bytes));
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* RFC 9562: version 4 */
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
	snprintf(out, UUID_CHARS + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
	        hex + 20);
}

struct text crypto_token(struct arena *arena, size_t bytes)
{
	char *raw = arena_alloc(arena, bytes);

	if (!raw)
		return TEXT("");
	randombytes_buf(raw, bytes);
	struct text token = crypto_base64url(arena, (struct text){raw, bytes});
	sodium_memzero(raw, bytes);
	return token;
}

void crypto_digest(struct text input, unsigned char out[DIGEST_BYTES])
{
	crypto_generichash(out, DIGEST_BYTES, (const unsigned char *)input.ptr, input.len, NULL, 0);
}

struct text crypto_sha256(struct arena *arena, struct text input)
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, (const unsigned char *)input.ptr, input.len);
	return crypto_hex(arena, digest, sizeof(digest));
}

void crypto_keyed_digest(
        struct text input, const unsigned char key[DIGEST_BYTES], unsigned char out[DIGEST_BYTES])
{
	crypto_generichash(
	        out, DIGEST_BYTES, (const unsigned char *)input.ptr, input.len, key, DIGEST_BYTES);
}

void crypto_hmac_sha256(struct text key, struct text input, unsigned char out[32])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.ptr, key.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)input.ptr, input.len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

bool crypto_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void crypto_wipe(void *at, size_t bytes)
{
	sodium_memzero(at, bytes);
}

struct text crypto_hex(struct arena *arena, const void *bytes, size_t count)
{
	char *hex = count < SIZE_MAX / 4 ? arena_alloc(arena, count * 2 + 1) : NULL;

	if (!hex)
		return TEXT("");
	sodium_bin2hex(hex, count * 2 + 1, bytes, count);
	return (struct text){hex, count * 2};
}

static struct text encode(struct arena *arena, struct text input, int variant)
{
	if (input.len > SIZE_MAX / 4)
		return TEXT("");
	size_t size = sodium_base64_encoded_len(input.len, variant);
	char *encoded = arena_alloc(arena, size);
	if (!encoded)
		return TEXT("");
	sodium_bin2base64(encoded, size, (const unsigned char *)input.ptr, input.len, variant);
	return text_from(encoded);
}

struct text crypto_base64(struct arena *arena, struct text input)
{
	return encode(arena, input, sodium_base64_VARIANT_ORIGINAL);
}

struct text crypto_base64url(struct arena *arena, struct text input)
{
	return encode(arena, input, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool crypto_base64url_decode(struct arena *arena, struct text input, struct text *out)
{
	unsigned char *decoded = arena_alloc(arena, input.len + 1);
	size_t len;

	if (!decoded)
		return false;
	if (input.len == 0) {
		*out = TEXT("");
		return true;
	}
	if (sodium_base642bin(decoded, input.len, input.ptr, input.len, NULL, &len, NULL,
	            sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*out = (struct text){(const char *)decoded, len};
	return true;
}

bool crypto_password_hash(struct text password, char out[PASSWORD_HASH_BYTES], struct error *err)
{
	char hash[PASSWORD_HASH_BYTES];

	if (crypto_pwhash_str_alg(hash, password.len ? password.ptr : "", password.len,
	            crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
	            crypto_pwhash_ALG_ARGON2ID13) != 0)
		return error_memory(err);
	memcpy(out, hash, sizeof(hash));
	return true;
}

/* libsodium wants a hash of fixed size, filled with NULs. */
static bool copy_hash(struct text hash, char out[PASSWORD_HASH_BYTES])
{
	memset(out, 0, PASSWORD_HASH_BYTES);
	if (hash.len == 0 || hash.len >= PASSWORD_HASH_BYTES || text_find_char(hash, '\0') >= 0)
		return false;
	memcpy(out, hash.ptr, hash.len);
	return true;
}

bool crypto_password_verify(struct text password, struct text hash)
{
	char copy[PASSWORD_HASH_BYTES];

	return copy_hash(hash, copy) &&
	       crypto_pwhash_str_verify(copy, password.len ? password.ptr : "", password.len) == 0;
}

static char decoy[PASSWORD_HASH_BYTES];
static pthread_once_t decoy_once = PTHREAD_ONCE_INIT;

/*
 * Salt and hash are both random, so that no password is known to match, not
 * even by chance of a leaked constant; the limits are those of a real hash.
 */
static void make_decoy(void)
{
	enum { variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING };
	unsigned char salt[crypto_pwhash_SALTBYTES], hash[32];
	char salt_chars[sodium_base64_ENCODED_LEN(sizeof(salt), variant)];
	char hash_chars[sodium_base64_ENCODED_LEN(sizeof(hash), variant)];

	randombytes_buf(salt, sizeof(salt));
	randombytes_buf(hash, sizeof(hash));
	sodium_bin2base64(salt_chars, sizeof(salt_chars), salt, sizeof(salt), variant);
	sodium_bin2base64(hash_chars, sizeof(hash_chars), hash, sizeof(hash), variant);
	snprintf(decoy, sizeof(decoy), "$argon2id$v=19$m=%llu,t=%llu,p=1$%s$%s",
	        (unsigned long long)crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024,
	        (unsigned long long)crypto_pwhash_OPSLIMIT_INTERACTIVE, salt_chars, hash_chars);
}

struct text crypto_password_decoy(void)
{
	pthread_once(&decoy_once, make_decoy);
	return text_from(decoy);
}

bool crypto_password_is_outdated(struct text hash)
{
	char copy[PASSWORD_HASH_BYTES];

	return !copy_hash(hash, copy) ||
	       crypto_pwhash_str_needs_rehash(copy, crypto_pwhash_OPSLIMIT_INTERACTIVE,
	               crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

/* ---- SCRAM (RFC 5802) ---- */

enum { SCRAM_ROUNDS = 4096, SHA256_BYTES = crypto_hash_sha256_BYTES };

static void hmac(const void *key, size_t key_len, struct text message, unsigned char *out)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)message.ptr, message.len);
	crypto_auth_hmacsha256_final(&state, out);
}

/* Hi() of RFC 5802, section 2.2: PBKDF2 with one block. */
static void salted_password(struct text password, const unsigned char *salt, unsigned char *out)
{
	unsigned char block[SCRAM_SALT_BYTES + 4] = {0};
	unsigned char round[SHA256_BYTES];

	memcpy(block, salt, SCRAM_SALT_BYTES);
	block[SCRAM_SALT_BYTES + 3] = 1;
	hmac(password.ptr, password.len, (struct text){(const char *)block, sizeof(block)}, round);
	memcpy(out, round, SHA256_BYTES);
	for (unsigned i = 1; i < SCRAM_ROUNDS; i++) {
		hmac(password.ptr, password.len, (struct text){(const char *)round, sizeof(round)},
		        round);
		for (unsigned k = 0; k < SHA256_BYTES; k++)
			out[k] ^= round[k];
	}
	sodium_memzero(round, sizeof(round));
}

struct text crypto_scram_verifier(
        struct arena *arena, struct text password, const unsigned char salt[SCRAM_SALT_BYTES])
{
	enum { variant = sodium_base64_VARIANT_ORIGINAL };
	unsigned char salted[SHA256_BYTES], client_key[SHA256_BYTES];
	unsigned char stored_key[SHA256_BYTES], server_key[SHA256_BYTES];
	char salt_chars[sodium_base64_ENCODED_LEN(SCRAM_SALT_BYTES, variant)];
	char stored_chars[sodium_base64_ENCODED_LEN(SHA256_BYTES, variant)];
	char server_chars[sodium_base64_ENCODED_LEN(SHA256_BYTES, variant)];

	salted_password(password, salt, salted);
	hmac(salted, sizeof(salted), TEXT("Client Key"), client_key);
	crypto_hash_sha256(stored_key, client_key, sizeof(client_key));
	hmac(salted, sizeof(salted), TEXT("Server Key"), server_key);
	sodium_bin2base64(salt_chars, sizeof(salt_chars), salt, SCRAM_SALT_BYTES, variant);
	sodium_bin2base64(
	        stored_chars, sizeof(stored_chars), stored_key, sizeof(stored_key), variant);
	sodium_bin2base64(
	        server_chars, sizeof(server_chars), server_key, sizeof(server_key), variant);
	sodium_memzero(salted, sizeof(salted));
	sodium_memzero(client_key, sizeof(client_key));
	return arena_printf(arena, "SCRAM-SHA-256$%d:%s$%s:%s", SCRAM_ROUNDS, salt_chars,
	        stored_chars, server_chars);
}
