#include "identity/token.h"

#include "base/json.h"

static void member(struct buf *out, const char *name, struct text value)
{
	buf_printf(out, ",\"%s\":", name);
	json_write_string(out, value);
}

bool token_make(struct key_ring *ring, struct arena *arena, struct text issuer,
        const struct token_claims *claims, struct text *out_token, struct error *err)
{
	struct buf out;

	buf_init(&out, arena);
	buf_printf(&out, "{\"aud\":\"authenticated\",\"exp\":%lld,\"iat\":%lld",
	        (long long)claims->expires_at, (long long)claims->issued_at);
	member(&out, "iss", issuer);
	member(&out, "sub", claims->subject);
	member(&out, "email", claims->email);
	member(&out, "session_id", claims->session);
	buf_add(&out, TEXT(",\"role\":\"authenticated\",\"aal\":\"aal1\",\"is_anonymous\":false"));
	buf_add(&out, TEXT(",\"app_metadata\":{\"provider\":\"email\""));
	if (!text_is_empty(claims->tenant))
		member(&out, "tenant", claims->tenant);
	buf_add(&out, TEXT("},\"user_metadata\":{}"));
	if (!text_is_empty(claims->tenant))
		member(&out, "tenant", claims->tenant);
	buf_add_char(&out, '}');
	if (buf_failed(&out))
		return error_memory(err);
	return key_ring_sign(ring, arena, buf_text(&out), out_token, err);
}

static bool number(const struct json *claims, struct text name, int64_t *out)
{
	const struct json *value = json_find(claims, name);

	return value && value->type == JSON_NUMBER && text_to_int64(value->text, out);
}

/* A string that is there, or "". False: there, and something else. */
static bool string(const struct json *claims, struct text name, struct text *out)
{
	const struct json *value = json_find(claims, name);

	if (value && value->type != JSON_STRING)
		return false;
	*out = value ? value->text : TEXT("");
	return true;
}

bool token_read(struct key_ring *ring, struct arena *arena, struct text issuer, struct text token,
        int64_t now_s, struct token_claims *out_claims, struct error *err)
{
	struct token_claims claims;
	struct text payload, audience, from;
	struct json *json;
	struct error why = {0};

	if (!key_ring_verify(ring, arena, token, &payload, err))
		return false;
	if (!json_parse(arena, payload, 8, &json, &why) || json->type != JSON_OBJECT)
		return error_set(err, ERROR_TOKEN_INVALID, "the token's claims are not JSON");
	if (!string(json, TEXT("iss"), &from) || !text_eq(from, issuer))
		return error_set(err, ERROR_TOKEN_INVALID, "the token has another issuer");
	if (!string(json, TEXT("aud"), &audience) || !text_eq_cstr(audience, "authenticated"))
		return error_set(err, ERROR_TOKEN_INVALID, "the token is for another audience");
	if (!number(json, TEXT("exp"), &claims.expires_at) ||
	        !number(json, TEXT("iat"), &claims.issued_at))
		return error_set(err, ERROR_TOKEN_INVALID, "the token does not say when it ends");
	if (!string(json, TEXT("sub"), &claims.subject) ||
	        !string(json, TEXT("session_id"), &claims.session) ||
	        !string(json, TEXT("tenant"), &claims.tenant) ||
	        !string(json, TEXT("email"), &claims.email) || text_is_empty(claims.subject) ||
	        text_is_empty(claims.session))
		return error_set(err, ERROR_TOKEN_INVALID, "the token lacks a claim");
	if (claims.expires_at <= now_s)
		return error_set(err, ERROR_TOKEN_EXPIRED, "the token has expired");
	*out_claims = claims;
	return true;
}
