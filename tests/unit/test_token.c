#include "unit.h"

#include "base/clock.h"
#include "base/json.h"
#include "identity/token.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A ring whose file the tests can read, so that they can sign what the ring never would. */
struct fixture {
	struct arena arena;
	char path[64];
	struct key_ring *ring;
	cjose_jwk_t *private_key;
	struct text kid;
	struct error err;
};

static struct text file_read(struct arena *arena, const char *path)
{
	char *bytes = arena_alloc(arena, 65536);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	size_t len = fread(bytes, 1, 65536, file);
	fclose(file);
	return (struct text){bytes, len};
}

static int start(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct json *json;
	cjose_err reason;

	crypto_init(NULL);
	arena_init(&f->arena, 0);
	snprintf(f->path, sizeof(f->path), "keys-XXXXXX");
	int fd = mkstemp(f->path);
	close(fd);
	unlink(f->path);
	if (!key_ring_open(text_from(f->path), &f->ring, &f->err) ||
	        !json_parse(&f->arena, file_read(&f->arena, f->path), 8, &json, &f->err))
		return -1;
	const struct json *jwk = json_find(&json_find(json, TEXT("keys"))->items[0], TEXT("jwk"));
	f->private_key = cjose_jwk_import(jwk->raw.ptr, jwk->raw.len, &reason);
	f->kid = json_find_text(jwk, TEXT("kid"));
	*state = f;
	return f->private_key ? 0 : -1;
}

static int stop(void **state)
{
	struct fixture *f = *state;

	cjose_jwk_release(f->private_key);
	key_ring_close(f->ring);
	unlink(f->path);
	arena_release(&f->arena);
	free(f);
	return 0;
}

enum { NOW_S = 1000000 };

static const char good_claims[] =
        "{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1000000,\"iss\":\"manor\","
        "\"sub\":\"7\",\"session_id\":\"s1\",\"tenant\":\"3\",\"email\":\"a@b.c\"}";

/* Signs with any header members ("name", "value", NULL-ended) and any key. */
static struct text sign(
        struct fixture *f, cjose_jwk_t *key, const char *const *header, struct text payload)
{
	cjose_err reason = {0};
	const char *compact;
	cjose_header_t *h = cjose_header_new(&reason);

	for (; *header; header += 2)
		assert_true(cjose_header_set(h, header[0], header[1], &reason));
	cjose_jws_t *jws =
	        cjose_jws_sign(key, h, (const uint8_t *)payload.ptr, payload.len, &reason);
	assert_non_null(jws);
	assert_true(cjose_jws_export(jws, &compact, &reason));
	struct text token = arena_text(&f->arena, text_from(compact));
	cjose_jws_release(jws);
	cjose_header_release(h);
	return token;
}

static enum error_kind verdict(struct fixture *f, struct text token)
{
	struct token_claims claims;
	struct error err = {0};
	bool ok = token_read(f->ring, &f->arena, TEXT("manor"), token, NOW_S, &claims, &err);

	assert_int_equal(ok, !error_is_set(&err));
	/* Why is for the log only. */
	assert_string_equal(err.public_text, "");
	return err.kind;
}

static enum error_kind verdict_of_claims(struct fixture *f, const char *claims)
{
	struct text token;

	assert_true(key_ring_sign(f->ring, &f->arena, text_from(claims), &token, &f->err));
	return verdict(f, token);
}

static struct text parts(
        struct fixture *f, const char *header, const char *payload, struct text signature)
{
	return arena_printf(&f->arena, "%.*s.%.*s.%.*s",
	        TEXT_ARG(crypto_base64url(&f->arena, text_from(header))),
	        TEXT_ARG(crypto_base64url(&f->arena, text_from(payload))), TEXT_ARG(signature));
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	const struct token_claims claims = {
	        .subject = TEXT("7"),
	        .session = TEXT("s1"),
	        .tenant = TEXT("3"),
	        .email = TEXT("a@b.c"),
	        .issued_at = NOW_S,
	        .expires_at = NOW_S + 600,
	};
	struct token_claims read;
	struct text token;

	assert_true(token_make(f->ring, &f->arena, TEXT("manor"), &claims, &token, &f->err));
	assert_true(
	        token_read(f->ring, &f->arena, TEXT("manor"), token, NOW_S + 599, &read, &f->err));
	assert_text(read.subject, "7");
	assert_text(read.session, "s1");
	assert_text(read.tenant, "3");
	assert_int_equal(read.expires_at, NOW_S + 600);
	struct error err = {0};
	assert_false(
	        token_read(f->ring, &f->arena, TEXT("manor"), token, NOW_S + 600, &read, &err));
	assert_int_equal(err.kind, ERROR_TOKEN_EXPIRED);
}

static void test_algorithms(void **state)
{
	struct fixture *f = *state;
	struct text real;

	assert_true(key_ring_sign(f->ring, &f->arena, text_from(good_claims), &real, &f->err));
	assert_int_equal(verdict(f, real), ERROR_NONE);
	ptrdiff_t first = text_find_char(real, '.');
	struct text rest = text_sub(real, (size_t)first + 1, real.len);
	struct text signature = text_sub(rest, (size_t)text_find_char(rest, '.') + 1, rest.len);

	static const char *const names[] = {"none", "None", "HS256", "RS256", "ES384", "es256", ""};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct text header = arena_printf(
		        &f->arena, "{\"alg\":\"%s\",\"kid\":\"%.*s\"}", names[i], TEXT_ARG(f->kid));
		const char *cstr = arena_cstr(&f->arena, header);
		assert_int_equal(
		        verdict(f, parts(f, cstr, good_claims, signature)), ERROR_TOKEN_INVALID);
		assert_int_equal(
		        verdict(f, parts(f, cstr, good_claims, TEXT(""))), ERROR_TOKEN_INVALID);
	}
	struct text no_alg = arena_printf(&f->arena, "{\"kid\":\"%.*s\"}", TEXT_ARG(f->kid));
	assert_int_equal(
	        verdict(f, parts(f, arena_cstr(&f->arena, no_alg), good_claims, signature)),
	        ERROR_TOKEN_INVALID);
}

/* The old trick: the public key's bytes as the secret of an HMAC. */
static void test_hmac_with_the_public_key(void **state)
{
	struct fixture *f = *state;
	cjose_err reason;
	char *jwk = cjose_jwk_to_json(f->private_key, false, &reason);
	cjose_jwk_t *key = cjose_jwk_create_oct_spec((const uint8_t *)jwk, strlen(jwk), &reason);
	const char *kid = arena_cstr(&f->arena, f->kid);

	assert_int_equal(
	        verdict(f, sign(f, key, (const char *const[]){"alg", "HS256", "kid", kid, NULL},
	                           text_from(good_claims))),
	        ERROR_TOKEN_INVALID);
	cjose_jwk_release(key);
	cjose_get_dealloc()(jwk);
}

static void test_keys_from_elsewhere(void **state)
{
	struct fixture *f = *state;
	const char *kid = arena_cstr(&f->arena, f->kid);
	struct text claims = text_from(good_claims);
	cjose_err reason;
	cjose_jwk_t *other = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &reason);

	/* Right key, right name. */
	assert_int_equal(verdict(f, sign(f, f->private_key,
	                                    (const char *const[]){"alg", "ES256", "kid", kid, NULL},
	                                    claims)),
	        ERROR_NONE);
	/* Right key under no name, under another name; another key under the right name. */
	assert_int_equal(verdict(f, sign(f, f->private_key,
	                                    (const char *const[]){"alg", "ES256", NULL}, claims)),
	        ERROR_TOKEN_INVALID);
	assert_int_equal(verdict(f, sign(f, f->private_key,
	                                    (const char *const[]){"alg", "ES256", "kid",
	                                            "0000000000000000", NULL},
	                                    claims)),
	        ERROR_TOKEN_INVALID);
	assert_int_equal(
	        verdict(f, sign(f, other, (const char *const[]){"alg", "ES256", "kid", kid, NULL},
	                           claims)),
	        ERROR_TOKEN_INVALID);
	cjose_jwk_release(other);
}

/* Signed by our own key, and yet: what could point elsewhere is never followed. */
static void test_header_members_we_never_write(void **state)
{
	struct fixture *f = *state;
	const char *kid = arena_cstr(&f->arena, f->kid);
	static const char *const names[] = {
	        "jku", "jwk", "x5u", "x5c", "x5t", "crit", "b64", "zip", "enc", "cty"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *const header[] = {
		        "alg", "ES256", "kid", kid, names[i], "https://evil.test/k", NULL};
		assert_int_equal(
		        verdict(f, sign(f, f->private_key, header, text_from(good_claims))),
		        ERROR_TOKEN_INVALID);
	}
}

static void test_claims(void **state)
{
	static const struct {
		const char *claims;
		enum error_kind verdict;
	} cases[] = {
	        {good_claims, ERROR_NONE},
	        {"{\"aud\":\"authenticated\",\"iat\":1,\"iss\":\"manor\",\"sub\":\"7\","
	         "\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID}, /* no exp */
	        {"{\"aud\":\"authenticated\",\"exp\":\"1000600\",\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1e12,\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1000000,\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_EXPIRED},
	        {"{\"aud\":\"anon\",\"exp\":1000600,\"iat\":1,\"iss\":\"manor\",\"sub\":\"7\","
	         "\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":[\"authenticated\"],\"exp\":1000600,\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"exp\":1000600,\"iat\":1,\"iss\":\"manor\",\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1,\"iss\":\"other\","
	         "\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1,\"sub\":\"7\","
	         "\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1,\"iss\":\"manor\","
	         "\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID}, /* no sub */
	        {"{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":7,\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID},
	        {"{\"aud\":\"authenticated\",\"exp\":1000600,\"iat\":1,\"iss\":\"manor\","
	         "\"sub\":\"7\"}",
	                ERROR_TOKEN_INVALID}, /* no session */
	        {"{\"aud\":\"authenticated\",\"exp\":1,\"exp\":1000600,\"iat\":1,"
	         "\"iss\":\"manor\",\"sub\":\"7\",\"session_id\":\"s\"}",
	                ERROR_TOKEN_INVALID}, /* twice */
	        {"[]", ERROR_TOKEN_INVALID},
	        {"not json", ERROR_TOKEN_INVALID},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(verdict_of_claims(f, cases[i].claims), cases[i].verdict);
}

static void test_damaged(void **state)
{
	struct fixture *f = *state;
	struct text token;

	assert_true(key_ring_sign(f->ring, &f->arena, text_from(good_claims), &token, &f->err));
	for (size_t len = 0; len < token.len; len++)
		assert_int_equal(verdict(f, text_sub(token, 0, len)), ERROR_TOKEN_INVALID);
	for (size_t i = 0; i < token.len; i++) {
		char *copy = arena_cstr(&f->arena, token);
		/* The last character holds bits that no byte needs. */
		copy[i] = copy[i] == 'A' ? 'Z' : 'A';
		if (i + 1 < token.len)
			assert_int_equal(
			        verdict(f, (struct text){copy, token.len}), ERROR_TOKEN_INVALID);
	}
	assert_int_equal(
	        verdict(f, arena_printf(&f->arena, "%.*s.", TEXT_ARG(token))), ERROR_TOKEN_INVALID);
	assert_int_equal(
	        verdict(f, arena_printf(&f->arena, " %.*s", TEXT_ARG(token))), ERROR_TOKEN_INVALID);
	assert_int_equal(
	        verdict(f, arena_printf(&f->arena, "%.*s=", TEXT_ARG(token))), ERROR_TOKEN_INVALID);
}

static void test_dots_and_size(void **state)
{
	struct fixture *f = *state;
	static char dots[200000];

	memset(dots, '.', sizeof(dots));
	assert_int_equal(verdict(f, (struct text){dots, 2}), ERROR_TOKEN_INVALID);
	assert_int_equal(verdict(f, (struct text){dots, 5000}), ERROR_TOKEN_INVALID);
	assert_int_equal(verdict(f, (struct text){dots, sizeof(dots)}), ERROR_TOKEN_INVALID);
	memset(dots, 'A', sizeof(dots));
	assert_int_equal(verdict(f, (struct text){dots, sizeof(dots)}), ERROR_TOKEN_INVALID);
	assert_int_equal(verdict(f, TEXT("")), ERROR_TOKEN_INVALID);
}

static size_t key_count(struct fixture *f)
{
	struct json *json;
	struct buf out;

	buf_init(&out, &f->arena);
	assert_true(key_ring_jwks(f->ring, &out, &f->err));
	assert_true(json_parse(&f->arena, buf_text(&out), 8, &json, &f->err));
	const struct json *keys = json_find(json, TEXT("keys"));
	for (size_t i = 0; i < keys->count; i++) {
		/* The private half stays here. */
		assert_null(json_find(&keys->items[i], TEXT("d")));
		assert_text(json_find_text(&keys->items[i], TEXT("alg")), "ES256");
		assert_int_equal(json_find_text(&keys->items[i], TEXT("kid")).len, 16);
	}
	return keys->count;
}

static void test_rotation(void **state)
{
	struct fixture *f = *state;
	struct text token;

	clock_set_for_tests((int64_t)NOW_S * 1000000);
	size_t before = key_count(f);
	assert_true(key_ring_sign(f->ring, &f->arena, text_from(good_claims), &token, &f->err));
	assert_true(key_ring_rotate(f->ring, 600, &f->err));
	assert_int_equal(key_count(f), before + 1);
	assert_int_equal(verdict(f, token), ERROR_NONE);
	assert_int_equal(verdict_of_claims(f, good_claims), ERROR_NONE);

	/* The file says the same. */
	struct key_ring *again;
	assert_true(key_ring_open(text_from(f->path), &again, &f->err));
	struct token_claims claims;
	assert_true(token_read(again, &f->arena, TEXT("manor"), token, NOW_S, &claims, &f->err));
	key_ring_close(again);

	/* After the overlap the old key is gone for good, the new one is not. */
	clock_set_for_tests((int64_t)(NOW_S + 600) * 1000000);
	assert_int_equal(verdict(f, token), ERROR_TOKEN_INVALID);
	assert_int_equal(verdict_of_claims(f, good_claims), ERROR_NONE);
	assert_int_equal(key_count(f), before);
	clock_set_for_tests(0);
}

static void test_file(void **state)
{
	struct fixture *f = *state;
	struct key_ring *ring;
	struct stat st;
	struct error err = {0};

	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(f->path, 0644), 0);
	assert_false(key_ring_open(text_from(f->path), &ring, &err));
	assert_int_equal(err.kind, ERROR_FILE);
	assert_int_equal(chmod(f->path, 0600), 0);

	struct text whole = file_read(&f->arena, f->path);
	FILE *file = fopen(f->path, "w");
	fwrite(whole.ptr, 1, whole.len / 2, file);
	fclose(file);
	err = (struct error){0};
	assert_false(key_ring_open(text_from(f->path), &ring, &err));
	assert_true(error_is_set(&err));
	file = fopen(f->path, "w");
	fwrite(whole.ptr, 1, whole.len, file);
	fclose(file);
	err = (struct error){0};
	assert_true(key_ring_open(text_from(f->path), &ring, &err));
	assert_true(key_ring_is_anonymous(ring, key_ring_anonymous(f->ring, &f->arena)));
	assert_false(key_ring_is_anonymous(ring, TEXT("")));
	key_ring_close(ring);
}

/* Another process rotates the keys in the file: its tokens count here, and ours sign anew. */
static void test_rotation_elsewhere_is_followed(void **state)
{
	struct fixture *f = *state;
	struct key_ring *other;
	struct text ours, theirs, mine, payload;

	assert_true(key_ring_open(text_from(f->path), &other, &f->err));
	assert_true(key_ring_sign(f->ring, &f->arena, TEXT("{}"), &ours, &f->err));
	assert_true(key_ring_rotate(other, 600, &f->err));
	assert_true(key_ring_sign(other, &f->arena, TEXT("{}"), &theirs, &f->err));
	assert_true(key_ring_verify(f->ring, &f->arena, theirs, &payload, &f->err));
	assert_true(key_ring_verify(f->ring, &f->arena, ours, &payload, &f->err));
	assert_true(key_ring_rotate(other, 600, &f->err));
	assert_true(key_ring_sign(other, &f->arena, TEXT("{}"), &theirs, &f->err));
	assert_true(key_ring_sign(f->ring, &f->arena, TEXT("{}"), &mine, &f->err));
	size_t header = (size_t)text_find_char(mine, '.');
	assert_memory_equal(mine.ptr, theirs.ptr, header);
	unlink(f->path);
	assert_true(key_ring_sign(f->ring, &f->arena, TEXT("{}"), &mine, &f->err));
	assert_int_not_equal(access(f->path, F_OK), 0);
	key_ring_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_round_trip),
	        cmocka_unit_test(test_algorithms),
	        cmocka_unit_test(test_hmac_with_the_public_key),
	        cmocka_unit_test(test_keys_from_elsewhere),
	        cmocka_unit_test(test_header_members_we_never_write),
	        cmocka_unit_test(test_claims),
	        cmocka_unit_test(test_damaged),
	        cmocka_unit_test(test_dots_and_size),
	        cmocka_unit_test(test_file),
	        cmocka_unit_test(test_rotation),
	        cmocka_unit_test(test_rotation_elsewhere_is_followed),
	};

	return cmocka_run_group_tests_name("token", tests, start, stop);
}
