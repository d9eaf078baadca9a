#include "identity/keys.h"

#include "base/clock.h"
#include "base/json.h"

#include <cjose/cjose.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	KEY_LIMIT = 16, /* rotated faster than they expire: the oldest go */
	KID_CHARS = 16,
	ANONYMOUS_BYTES = 64,
	FILE_BYTES_MAX = 64 * 1024,
};

struct signing_key {
	cjose_jwk_t *jwk;
	char kid[KID_CHARS + 1];
	int64_t created_at; /* seconds since 1970 */
	int64_t ends_at;    /* verifies until then; 0: it signs */
};

/* Which file it was that was read: another takes its name when keys are rotated. */
struct stamp {
	dev_t device;
	ino_t number;
	off_t bytes;
	struct timespec changed;
};

/* The newest key comes first. */
struct key_ring {
	pthread_rwlock_t lock;
	char *path; /* NULL: in memory only */
	struct stamp stamp;
	struct signing_key keys[KEY_LIMIT];
	size_t count;
	unsigned char refresh_key[DIGEST_BYTES];
	char anonymous[ANONYMOUS_BYTES];
};

static int64_t now_s(void)
{
	return clock_now_us() / 1000000;
}

static bool cjose_failed(const char *what, const cjose_err *reason, struct error *err)
{
	return error_set(err, ERROR_INTERNAL, "%s: %s", what,
	        reason->message ? reason->message : "no reason given");
}

/* ---- keys ---- */

static bool key_make(struct signing_key *key, struct error *err)
{
	cjose_err reason = {0};
	unsigned char random[KID_CHARS / 2];
	cjose_jwk_t *jwk = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &reason);

	if (!jwk)
		return cjose_failed("a signing key cannot be made", &reason, err);
	crypto_random(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(key->kid + 2 * i, 3, "%02x", random[i]);
	if (!cjose_jwk_set_kid(jwk, key->kid, KID_CHARS, &reason)) {
		cjose_jwk_release(jwk);
		return cjose_failed("a signing key cannot be named", &reason, err);
	}
	key->jwk = jwk;
	key->created_at = now_s();
	key->ends_at = 0;
	return true;
}

static void drop_last(struct key_ring *ring)
{
	cjose_jwk_release(ring->keys[--ring->count].jwk);
	ring->keys[ring->count] = (struct signing_key){0};
}

static void drop_ended(struct key_ring *ring)
{
	while (ring->count > 1 && ring->keys[ring->count - 1].ends_at <= now_s())
		drop_last(ring);
}

/* ---- the file ---- */

static bool file_text(struct key_ring *ring, struct buf *out, struct error *err)
{
	buf_add(out, TEXT("{\"keys\":["));
	for (size_t i = 0; i < ring->count; i++) {
		cjose_err reason = {0};
		char *jwk = cjose_jwk_to_json(ring->keys[i].jwk, true, &reason);
		if (!jwk)
			return cjose_failed("a signing key cannot be written", &reason, err);
		buf_printf(out, "%s\n{\"created_at\":%lld,\"ends_at\":%lld,\"jwk\":%s}",
		        i ? "," : "", (long long)ring->keys[i].created_at,
		        (long long)ring->keys[i].ends_at, jwk);
		crypto_wipe(jwk, strlen(jwk));
		cjose_get_dealloc()(jwk);
	}
	struct text refresh = crypto_base64url(out->arena,
	        (struct text){(const char *)ring->refresh_key, sizeof(ring->refresh_key)});
	buf_printf(out, "],\n\"refresh_key\":\"%.*s\",\n\"anonymous_key\":\"%s\"}\n",
	        TEXT_ARG(refresh), ring->anonymous);
	return buf_failed(out) ? error_memory(err) : true;
}

static bool write_all(int fd, struct text t)
{
	while (t.len) {
		ssize_t n = write(fd, t.ptr, t.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		t = text_sub(t, (size_t)n, t.len);
	}
	return true;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

static bool file_write(struct arena *arena, const char *path, struct text t, struct error *err)
{
	struct text temporary = arena_printf(arena, "%s.new", path);
	const char *name = arena_cstr(arena, temporary);

	if (!name)
		return error_memory(err);
	unlink(name); /* left by a crash; nothing reads it */
	AUTO_FD fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_tell(err, ERROR_FILE, "%s cannot be made: %s", name, strerror(errno));
	if (!write_all(fd, t) || fsync(fd) != 0 || rename(name, path) != 0) {
		int saved = errno;
		unlink(name);
		return error_tell(
		        err, ERROR_FILE, "%s cannot be written: %s", path, strerror(saved));
	}
	return true;
}

static struct stamp stamp_of(const struct stat *st)
{
	return (struct stamp){st->st_dev, st->st_ino, st->st_size, st->st_mtim};
}

static bool stamp_eq(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->number == b->number && a->bytes == b->bytes &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool ring_save(struct key_ring *ring, struct error *err)
{
	AUTO_ARENA arena = {0};
	struct stat st;
	struct buf out;

	arena_init(&arena, FILE_BYTES_MAX * 4);
	if (!ring->path)
		return true;
	buf_init(&out, &arena);
	bool ok = file_text(ring, &out, err) && file_write(&arena, ring->path, buf_text(&out), err);
	if (ok && stat(ring->path, &st) == 0)
		ring->stamp = stamp_of(&st);
	if (out.ptr)
		crypto_wipe(out.ptr, out.len);
	return ok;
}

static bool key_read(const struct json *json, struct signing_key *key, struct error *err)
{
	const struct json *jwk = json_find(json, TEXT("jwk"));
	struct text kid = json_find_text(jwk, TEXT("kid"));
	const struct json *created_at = json_find(json, TEXT("created_at"));
	const struct json *ends_at = json_find(json, TEXT("ends_at"));
	cjose_err reason = {0};

	if (!jwk || kid.len != KID_CHARS || !created_at || !ends_at ||
	        !text_to_int64(created_at->text, &key->created_at) ||
	        !text_to_int64(ends_at->text, &key->ends_at))
		return error_set(err, ERROR_FILE, "an entry of the key file is damaged");
	key->jwk = cjose_jwk_import(jwk->raw.ptr, jwk->raw.len, &reason);
	if (!key->jwk)
		return cjose_failed("a key of the key file is damaged", &reason, err);
	memcpy(key->kid, kid.ptr, KID_CHARS);
	return true;
}

static bool ring_parse(struct key_ring *ring, struct arena *arena, struct text t, struct error *err)
{
	struct json *json;

	if (!json_parse(arena, t, JSON_DEPTH_DEFAULT, &json, err))
		return false;
	const struct json *keys = json_find(json, TEXT("keys"));
	struct text refresh = json_find_text(json, TEXT("refresh_key"));
	struct text anonymous = json_find_text(json, TEXT("anonymous_key"));
	struct text raw;
	if (!keys || keys->type != JSON_ARRAY || keys->count == 0 || keys->count > KEY_LIMIT)
		return error_set(err, ERROR_FILE, "the key file holds no keys");
	if (!crypto_base64url_decode(arena, refresh, &raw) || raw.len != DIGEST_BYTES ||
	        anonymous.len == 0 || anonymous.len >= ANONYMOUS_BYTES)
		return error_set(err, ERROR_FILE, "the key file is damaged");
	memcpy(ring->refresh_key, raw.ptr, DIGEST_BYTES);
	memcpy(ring->anonymous, anonymous.ptr, anonymous.len);
	for (size_t i = 0; i < keys->count; i++) {
		if (!key_read(&keys->items[i], &ring->keys[i], err))
			return false;
		ring->count++;
	}
	return true;
}

static bool ring_load(struct key_ring *ring, int fd, struct error *err)
{
	AUTO_ARENA arena = {0};
	struct stat st;
	size_t len = 0;

	arena_init(&arena, FILE_BYTES_MAX * 8);
	char *bytes = arena_alloc(&arena, FILE_BYTES_MAX);
	if (!bytes)
		return error_memory(err);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return error_tell(err, ERROR_FILE, "%s is no file", ring->path);
	if (st.st_mode & 077) {
		error_tell(err, ERROR_FILE, "%s may be read by others", ring->path);
		error_hint(err, "chmod 600 it, and rotate the keys if others may have read it");
		return false;
	}
	ring->stamp = stamp_of(&st);
	for (ssize_t n; len < FILE_BYTES_MAX; len += (size_t)n) {
		n = read(fd, bytes + len, FILE_BYTES_MAX - len);
		if (n <= 0)
			break;
	}
	bool ok = ring_parse(ring, &arena, (struct text){bytes, len}, err);
	crypto_wipe(bytes, len);
	return ok;
}

static bool ring_make(struct key_ring *ring, struct error *err)
{
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	if (!key_make(&ring->keys[0], err))
		return false;
	ring->count = 1;
	crypto_random(ring->refresh_key, sizeof(ring->refresh_key));
	struct text token = crypto_token(&arena, 24);
	snprintf(ring->anonymous, sizeof(ring->anonymous), "manor_anon_%.*s", TEXT_ARG(token));
	return arena.failed ? error_memory(err) : ring_save(ring, err);
}

static struct key_ring *ring_new(struct text path, struct error *err)
{
	struct key_ring *ring = calloc(1, sizeof(*ring));

	if (!ring) {
		error_memory(err);
		return NULL;
	}
	pthread_rwlock_init(&ring->lock, NULL);
	ring->path = text_is_empty(path) ? NULL : strndup(path.ptr, path.len);
	if (ring->path || text_is_empty(path))
		return ring;
	key_ring_close(ring);
	error_memory(err);
	return NULL;
}

bool key_ring_open(struct text path, struct key_ring **out_ring, struct error *err)
{
	struct key_ring *ring = ring_new(path, err);
	bool ok;

	if (!ring)
		return false;
	AUTO_FD fd = ring->path ? open(ring->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (fd >= 0)
		ok = ring_load(ring, fd, err);
	else if (!ring->path || errno == ENOENT)
		ok = ring_make(ring, err);
	else
		ok = error_tell(
		        err, ERROR_FILE, "%s cannot be read: %s", ring->path, strerror(errno));
	if (!ok) {
		key_ring_close(ring);
		return false;
	}
	*out_ring = ring;
	return true;
}

void key_ring_close(struct key_ring *ring)
{
	if (!ring)
		return;
	while (ring->count)
		drop_last(ring);
	pthread_rwlock_destroy(&ring->lock);
	free(ring->path);
	crypto_wipe(ring, sizeof(*ring));
	free(ring);
}

/* ---- other processes ---- */

static void take_keys(struct key_ring *ring, struct key_ring *from)
{
	struct signing_key old[KEY_LIMIT];
	size_t old_count;

	pthread_rwlock_wrlock(&ring->lock);
	memcpy(old, ring->keys, sizeof(old));
	old_count = ring->count;
	memcpy(ring->keys, from->keys, sizeof(ring->keys));
	ring->count = from->count;
	ring->stamp = from->stamp;
	pthread_rwlock_unlock(&ring->lock);
	memcpy(from->keys, old, sizeof(old));
	from->count = old_count;
}

/*
 * Takes up what another process has made of the file: servers that share a database share
 * it, and `keys rotate` may run beside them. A file that cannot be read changes nothing.
 */
static void follow_file(struct key_ring *ring)
{
	struct error ignored = {.kind = ERROR_NONE};
	struct stat st;

	if (!ring->path || stat(ring->path, &st) != 0)
		return;
	struct stamp now = stamp_of(&st);
	pthread_rwlock_rdlock(&ring->lock);
	bool is_same = stamp_eq(&now, &ring->stamp);
	pthread_rwlock_unlock(&ring->lock);
	if (is_same)
		return;
	AUTO_FD fd = open(ring->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct key_ring *fresh = fd >= 0 ? ring_new(text_from(ring->path), &ignored) : NULL;
	if (fresh && ring_load(fresh, fd, &ignored))
		take_keys(ring, fresh);
	key_ring_close(fresh);
}

bool key_ring_rotate(struct key_ring *ring, unsigned overlap_s, struct error *err)
{
	struct signing_key fresh = {0};

	follow_file(ring);
	if (!key_make(&fresh, err))
		return false;
	pthread_rwlock_wrlock(&ring->lock);
	drop_ended(ring);
	if (ring->count == KEY_LIMIT)
		drop_last(ring);
	memmove(&ring->keys[1], &ring->keys[0], ring->count * sizeof(ring->keys[0]));
	ring->count++;
	ring->keys[0] = fresh;
	ring->keys[1].ends_at = now_s() + overlap_s;
	bool ok = ring_save(ring, err);
	if (!ok) {
		cjose_jwk_release(fresh.jwk);
		ring->count--;
		memmove(&ring->keys[0], &ring->keys[1], ring->count * sizeof(ring->keys[0]));
		ring->keys[ring->count] = (struct signing_key){0};
		ring->keys[0].ends_at = 0;
	}
	pthread_rwlock_unlock(&ring->lock);
	return ok;
}

/* ---- public halves ---- */

static bool add_public(struct buf *out, const struct signing_key *key, struct error *err)
{
	cjose_err reason = {0};
	struct json *json;
	char *text = cjose_jwk_to_json(key->jwk, false, &reason);

	if (!text)
		return cjose_failed("a public key cannot be written", &reason, err);
	struct text copy = arena_text(out->arena, text_from(text));
	cjose_get_dealloc()(text);
	if (!json_parse(out->arena, copy, JSON_DEPTH_DEFAULT, &json, err))
		return false;
	buf_add(out, TEXT("{\"alg\":\"ES256\",\"use\":\"sig\",\"key_ops\":[\"verify\"]"));
	for (size_t i = 0; i < json->count; i++) {
		buf_add_char(out, ',');
		json_write_string(out, json->members[i].name);
		buf_add_char(out, ':');
		json_write(out, &json->members[i].value);
	}
	buf_add_char(out, '}');
	return true;
}

bool key_ring_jwks(struct key_ring *ring, struct buf *out, struct error *err)
{
	bool ok = true;
	bool is_first = true;

	follow_file(ring);
	buf_add(out, TEXT("{\"keys\":["));
	pthread_rwlock_rdlock(&ring->lock);
	for (size_t i = 0; ok && i < ring->count; i++) {
		const struct signing_key *key = &ring->keys[i];
		if (key->ends_at && key->ends_at <= now_s())
			continue;
		if (!is_first)
			buf_add_char(out, ',');
		is_first = false;
		ok = add_public(out, key, err);
	}
	pthread_rwlock_unlock(&ring->lock);
	buf_add(out, TEXT("]}"));
	if (ok && buf_failed(out))
		return error_memory(err);
	return ok;
}

/* ---- signing and verifying ---- */

static cjose_jws_t *sign(
        const struct signing_key *key, struct text payload, cjose_header_t *header, cjose_err *why)
{
	if (!cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, why) ||
	        !cjose_header_set(header, CJOSE_HDR_KID, key->kid, why) ||
	        !cjose_header_set(header, "typ", "JWT", why))
		return NULL;
	return cjose_jws_sign(key->jwk, header, (const uint8_t *)payload.ptr, payload.len, why);
}

bool key_ring_sign(struct key_ring *ring, struct arena *arena, struct text payload,
        struct text *out_token, struct error *err)
{
	cjose_err reason = {0};
	const char *compact = NULL;
	cjose_header_t *header = cjose_header_new(&reason);

	if (!header)
		return cjose_failed("a token cannot be signed", &reason, err);
	follow_file(ring);
	pthread_rwlock_rdlock(&ring->lock);
	cjose_jws_t *jws = sign(&ring->keys[0], payload, header, &reason);
	pthread_rwlock_unlock(&ring->lock);
	bool ok = jws && cjose_jws_export(jws, &compact, &reason);
	if (ok)
		*out_token = arena_text(arena, text_from(compact));
	else
		cjose_failed("a token cannot be signed", &reason, err);
	cjose_jws_release(jws);
	cjose_header_release(header);
	if (ok && arena->failed)
		return error_memory(err);
	return ok;
}

static bool refused(struct error *err, const char *why)
{
	return error_set(err, ERROR_TOKEN_INVALID, "%s", why);
}

/* header.payload.signature: exactly two points, all of it base64url. */
static bool split(struct text token, struct text *out_header, struct text *out_payload)
{
	struct text rest = token;
	struct text signature;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		            c == '-' || c == '_' || c == '.'))
			return false;
	}
	return text_split(&rest, '.', out_header) && text_split(&rest, '.', out_payload) &&
	       text_split(&rest, '.', &signature) && text_is_empty(rest) &&
	       !text_has_suffix(token, TEXT(".")) && out_header->len && out_payload->len;
}

static bool header_check(
        struct arena *arena, struct text encoded, struct text *out_kid, struct error *err)
{
	static const char *const allowed[] = {"alg", "kid", "typ"};
	struct json *header;
	struct text raw;
	struct error why = {0};

	if (!crypto_base64url_decode(arena, encoded, &raw) ||
	        !json_parse(arena, raw, 4, &header, &why) || header->type != JSON_OBJECT)
		return refused(err, "the token's header is not JSON");
	/* What we make has three members; whatever else there is could only mislead. */
	for (size_t i = 0; i < header->count; i++) {
		bool is_known = false;
		for (size_t k = 0; k < sizeof(allowed) / sizeof(allowed[0]); k++)
			is_known |= text_eq_cstr(header->members[i].name, allowed[k]);
		if (!is_known || header->members[i].value.type != JSON_STRING)
			return refused(err, "the token's header has a member we never write");
	}
	if (!text_eq_cstr(json_find_text(header, TEXT("alg")), "ES256"))
		return refused(err, "the token's algorithm is not ES256");
	*out_kid = json_find_text(header, TEXT("kid"));
	return true;
}

/* Under the lock. */
static const struct signing_key *key_find(struct key_ring *ring, struct text kid)
{
	for (size_t i = 0; i < ring->count; i++) {
		const struct signing_key *key = &ring->keys[i];
		if (text_eq_cstr(kid, key->kid) && (!key->ends_at || key->ends_at > now_s()))
			return key;
	}
	return NULL;
}

static bool signature_check(
        struct key_ring *ring, struct text token, struct text kid, struct error *err)
{
	cjose_err reason = {0};
	cjose_jws_t *jws = cjose_jws_import(token.ptr, token.len, &reason);

	if (!jws)
		return refused(err, "the token is damaged");
	pthread_rwlock_rdlock(&ring->lock);
	const struct signing_key *key = key_find(ring, kid);
	if (!key) {
		pthread_rwlock_unlock(&ring->lock);
		follow_file(ring);
		pthread_rwlock_rdlock(&ring->lock);
		key = key_find(ring, kid);
	}
	bool ok = key && cjose_jws_verify(jws, key->jwk, &reason);
	pthread_rwlock_unlock(&ring->lock);
	cjose_jws_release(jws);
	return ok ? true : refused(err, "no key of ours made the token's signature");
}

bool key_ring_verify(struct key_ring *ring, struct arena *arena, struct text token,
        struct text *out_payload, struct error *err)
{
	struct text header, encoded, kid, payload;

	if (token.len > TOKEN_BYTES_MAX || !split(token, &header, &encoded))
		return refused(err, "the token is not three parts of base64url");
	if (!header_check(arena, header, &kid, err))
		return false;
	if (!crypto_base64url_decode(arena, encoded, &payload))
		return refused(err, "the token's payload is not base64url");
	if (!signature_check(ring, token, kid, err))
		return false;
	*out_payload = payload;
	return true;
}

/* ---- the other keys ---- */

void key_ring_refresh_key(struct key_ring *ring, unsigned char out_key[DIGEST_BYTES])
{
	memcpy(out_key, ring->refresh_key, DIGEST_BYTES);
}

struct text key_ring_anonymous(struct key_ring *ring, struct arena *arena)
{
	return arena_text(arena, text_from(ring->anonymous));
}

bool key_ring_is_anonymous(struct key_ring *ring, struct text bearer)
{
	return crypto_equal(bearer, text_from(ring->anonymous));
}
