#include "unit.h"

#include "base/crypto.h"

#include <pthread.h>

static int start(void **state)
{
	(void)state;
	return crypto_init(NULL) && crypto_init(NULL) ? 0 : -1;
}

static void test_uuid_is_version_4(void **state)
{
	char previous[UUID_CHARS + 1] = "";

	(void)state;
	for (int n = 0; n < 200; n++) {
		char id[UUID_CHARS + 1];
		crypto_uuid(id);
		assert_int_equal(strlen(id), UUID_CHARS);
		for (size_t i = 0; i < UUID_CHARS; i++) {
			if (i == 8 || i == 13 || i == 18 || i == 23)
				assert_int_equal(id[i], '-');
			else
				assert_non_null(strchr("0123456789abcdef", id[i]));
		}
		assert_int_equal(id[14], '4');
		assert_non_null(strchr("89ab", id[19]));
		assert_string_not_equal(id, previous);
		memcpy(previous, id, sizeof(id));
	}
}

static void test_token(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	struct text a = crypto_token(&arena, 32), b = crypto_token(&arena, 32), raw;
	assert_int_equal(a.len, 43);
	assert_false(text_eq(a, b));
	assert_true(crypto_base64url_decode(&arena, a, &raw));
	assert_int_equal(raw.len, 32);
	arena_fail_at(1);
	assert_int_equal(crypto_token(&arena, 32).len, 0);
	arena_fail_at(0);
	assert_true(arena.failed);
}

static void test_digests(void **state)
{
	AUTO_ARENA arena = {0};
	unsigned char a[DIGEST_BYTES], b[DIGEST_BYTES], key[DIGEST_BYTES] = {1};

	(void)state;
	arena_init(&arena, 0);
	crypto_digest(TEXT(""), a);
	assert_text(crypto_hex(&arena, a, sizeof(a)),
	        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	crypto_digest((struct text){0}, b);
	assert_memory_equal(a, b, sizeof(a));
	crypto_keyed_digest(TEXT("x"), key, a);
	key[0] = 2;
	crypto_keyed_digest(TEXT("x"), key, b);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_text(crypto_sha256(&arena, TEXT("abc")),
	        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	crypto_digest(TEXT("x"), a);
	assert_memory_not_equal(a, b, sizeof(a));
}

static void test_equal(void **state)
{
	(void)state;
	assert_true(crypto_equal(TEXT("abc"), TEXT("abc")));
	assert_false(crypto_equal(TEXT("abc"), TEXT("abd")));
	assert_false(crypto_equal(TEXT("abc"), TEXT("ab")));
	assert_false(crypto_equal(TEXT("ab"), TEXT("abc")));
	assert_false(crypto_equal(TEXT(""), TEXT("a")));
	assert_true(crypto_equal(TEXT(""), (struct text){0}));
	assert_false(crypto_equal(TEXT("a\0b"), TEXT("a\0c")));
}

static void test_wipe(void **state)
{
	char secret[8] = "secret";

	(void)state;
	crypto_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
}

static void test_base64url(void **state)
{
	static const char *const refused[] = {
	        "A", "AA=", "AA==", "A A", "AB", "+/8", "AAA\n", "AAA.", "AAAAA", "\xff\xff"};
	AUTO_ARENA arena = {0};
	struct text out = TEXT("untouched");

	(void)state;
	arena_init(&arena, 0);
	assert_text(crypto_base64url(&arena, TEXT("")), "");
	assert_text(crypto_base64url(&arena, TEXT("f")), "Zg");
	assert_text(crypto_base64url(&arena, TEXT("\xff\xfe\xfd")), "__79");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (crypto_base64url_decode(&arena, text_from(refused[i]), &out))
			fail_msg("accepted: %s", refused[i]);
	}
	assert_text(out, "untouched");
	assert_true(crypto_base64url_decode(&arena, TEXT("__79"), &out));
	assert_true(text_eq(out, TEXT("\xff\xfe\xfd")));
	assert_true(crypto_base64url_decode(&arena, TEXT(""), &out));
	assert_int_equal(out.len, 0);
}

static void test_passwords(void **state)
{
	char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
	struct error err = {0};

	(void)state;
	assert_true(crypto_password_hash(TEXT("correct horse"), hash, &err));
	assert_true(crypto_password_hash(TEXT("correct horse"), other, &err));
	assert_string_not_equal(hash, other);
	assert_true(text_has_prefix(text_from(hash), TEXT("$argon2id$v=19$m=65536,t=2,p=1$")));
	assert_true(crypto_password_verify(TEXT("correct horse"), text_from(hash)));
	assert_false(crypto_password_verify(TEXT("correct horsf"), text_from(hash)));
	assert_false(crypto_password_verify((struct text){0}, text_from(hash)));
	assert_false(crypto_password_is_outdated(text_from(hash)));
	/* A hash that goes on after a NUL is not the hash before it. */
	char longer[PASSWORD_HASH_BYTES] = {0};
	memcpy(longer, hash, strlen(hash));
	struct text cut = {longer, strlen(hash) + 2};
	assert_false(crypto_password_verify(TEXT("correct horse"), cut));
}

static void test_passwords_hold_any_bytes(void **state)
{
	char hash[PASSWORD_HASH_BYTES];

	(void)state;
	assert_true(crypto_password_hash(TEXT("a\0b"), hash, NULL));
	assert_true(crypto_password_verify(TEXT("a\0b"), text_from(hash)));
	assert_false(crypto_password_verify(TEXT("a\0c"), text_from(hash)));
	assert_false(crypto_password_verify(TEXT("a"), text_from(hash)));
}

static void test_broken_hashes_verify_nothing(void **state)
{
	char many[400];

	(void)state;
	memset(many, '$', sizeof(many));
	assert_false(crypto_password_verify(TEXT(""), (struct text){0}));
	assert_false(crypto_password_verify(TEXT("x"), TEXT("")));
	assert_false(crypto_password_verify(TEXT("x"), TEXT("x")));
	assert_false(crypto_password_verify(TEXT("x"), TEXT("$argon2id$v=19$m=65536,t=2,p=1$")));
	assert_false(crypto_password_verify(TEXT("x"), (struct text){many, sizeof(many)}));
	assert_true(crypto_password_is_outdated(TEXT("")));
	assert_true(crypto_password_is_outdated(TEXT("plain")));
	assert_true(
	        crypto_password_is_outdated(TEXT("$argon2id$v=19$m=8,t=1,p=1$"
	                                         "c2FsdHNhbHRzYWx0c2FsdA$"
	                                         "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g")));
}

static void *ask_decoy(void *out)
{
	*(const char **)out = crypto_password_decoy().ptr;
	return NULL;
}

static void test_decoy_costs_as_much_and_matches_nothing(void **state)
{
	pthread_t threads[4];
	const char *seen[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_decoy, &seen[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_string_equal(seen[i], seen[0]);
	}
	struct text decoy = crypto_password_decoy();
	assert_false(crypto_password_verify(TEXT(""), decoy));
	assert_false(crypto_password_is_outdated(decoy));
}

/* The keys of RFC 7677's example, which a PostgreSQL with that salt keeps as well. */
static void test_scram_verifier(void **state)
{
	static const unsigned char salt[SCRAM_SALT_BYTES] = {0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12,
	        0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa, 0x81};
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	assert_text(crypto_scram_verifier(&arena, TEXT("pencil"), salt),
	        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
	        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
	        "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_uuid_is_version_4),
	        cmocka_unit_test(test_token),
	        cmocka_unit_test(test_digests),
	        cmocka_unit_test(test_equal),
	        cmocka_unit_test(test_wipe),
	        cmocka_unit_test(test_base64url),
	        cmocka_unit_test(test_passwords),
	        cmocka_unit_test(test_passwords_hold_any_bytes),
	        cmocka_unit_test(test_broken_hashes_verify_nothing),
	        cmocka_unit_test(test_scram_verifier),
	        cmocka_unit_test(test_decoy_costs_as_much_and_matches_nothing),
	};

	return cmocka_run_group_tests_name("crypto", tests, start, NULL);
}
