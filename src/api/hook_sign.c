/*
 * Signatures as Standard Webhooks has them: HMAC-SHA256 over ID.TIMESTAMP.BODY, with a
 * secret of the webhook's own that is shown as whsec_ and base64.
 */
#include "api/hook_part.h"

#include "base/crypto.h"

enum { SIGNATURE_BYTES = 32 };

struct text hook_secret(
        struct identity *identity, struct arena *arena, struct text name, unsigned number)
{
	unsigned char key[DIGEST_BYTES];

	identity_webhook_key(identity, name, number, key);
	struct text encoded = crypto_base64(arena, (struct text){(const char *)key, sizeof(key)});
	crypto_wipe(key, sizeof(key));
	return encoded.len ? arena_printf(arena, "whsec_%.*s", TEXT_ARG(encoded)) : encoded;
}

static void sign(struct identity *identity, struct buf *out, struct text name, unsigned number,
        struct text content)
{
	unsigned char key[DIGEST_BYTES], digest[SIGNATURE_BYTES];

	identity_webhook_key(identity, name, number, key);
	crypto_hmac_sha256((struct text){(const char *)key, sizeof(key)}, content, digest);
	crypto_wipe(key, sizeof(key));
	buf_add_cstr(out, out->len ? " v1," : "v1,");
	buf_add(out,
	        crypto_base64(out->arena, (struct text){(const char *)digest, sizeof(digest)}));
}

struct text hook_signature(struct identity *identity, struct arena *arena, struct text name,
        unsigned number, struct text id, struct text timestamp, struct text body)
{
	struct buf content, out;

	buf_init(&content, arena);
	buf_init(&out, arena);
	buf_add(&content, id);
	buf_add_char(&content, '.');
	buf_add(&content, timestamp);
	buf_add_char(&content, '.');
	buf_add(&content, body);
	if (buf_failed(&content))
		return TEXT("");
	sign(identity, &out, name, number, buf_text(&content));
	if (number > 1)
		sign(identity, &out, name, number - 1, buf_text(&content));
	return buf_failed(&out) ? TEXT("") : buf_text(&out);
}
